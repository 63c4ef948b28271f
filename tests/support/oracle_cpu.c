/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The oracle's CPU_ON, CPU_OFF, AFFINITY_INFO, and the doors of CPUs. */
#include "oracle.h"

#include <string.h>

#define SCAN	16	/* CPUs that a scan looks at at once */

static bool is_pending(const struct oracle_cpu *cpu)
{
	return cpu->state >= ORACLE_CLAIMED && cpu->state <= ORACLE_TAKEN;
}

/* ----------------------------------------------------------------- CPU_ON */

static void fail_unless_off(const struct oracle *o, struct oracle_call *c)
{
	const struct oracle_cpu *target = &o->cpus[c->target];
	int64_t status = PSCI_STATUS_ALREADY_ON;

	if (is_pending(target) && !(o->quirks & PSCI_QUIRK_NO_ON_PENDING))
		status = PSCI_STATUS_ON_PENDING;
	if (o->version == PSCI_VERSION_0_1)
		status = PSCI_STATUS_INVALID_PARAMETERS;
	oracle_fail(o, c, status);
}

/* NULL: there is none. */
static struct oracle_cpu *cpu_at(struct oracle *o, uint32_t cpu)
{
	return cpu < o->cpu_count ? &o->cpus[cpu] : NULL;
}

/* Stages of CPU_ON, and, of its end, of psci_complete() as well. */
enum { LOOK, LOOK_ON, JUDGE, CLAIM, ENDING, EXPECT, PUBLISH, WAIT, ACT,
       UNEXPECT, UNCLAIM, ANSWERED, VERDICT, REFUSE };

/* Is there such a CPU, and for the guest? */
static void look(struct oracle *o, struct oracle_call *c)
{
	c->target = oracle_find(o, c->a[0]);
	c->stage = LOOK_ON;
	if (c->target == ORACLE_NOBODY)
		oracle_fail(o, c, PSCI_STATUS_INVALID_PARAMETERS);
	else if (o->cpus[c->target].presence == PSCI_DISABLED)
		oracle_fail(o, c, PSCI_STATUS_DENIED);
}

static void look_on(struct oracle *o, struct oracle_call *c)
{
	c->stage = JUDGE;
	if (o->cpus[c->target].state != ORACLE_OFF)
		fail_unless_off(o, c);
	else
		oracle_bad_entry(o, c, c->a[1], c->a[2]);
}

static void judge(struct oracle *o, struct oracle_call *c, int64_t answer)
{
	answer = oracle_legal(c, answer, PSCI_STATUS_INVALID_ADDRESS);
	c->stage = CLAIM;
	if (answer)
		oracle_fail(o, c, answer);
	else if (o->ops->check_cpu_on)
		oracle_ask(c, ORACLE_CHECK_CPU_ON, c->target);
}

static void claim(struct oracle *o, struct oracle_call *c, int64_t answer)
{
	struct oracle_cpu *target = &o->cpus[c->target];

	if (answer != PSCI_DEFERRED && answer != PSCI_STATUS_DENIED)
		answer = oracle_legal(c, answer, PSCI_STATUS_INTERNAL_FAILURE);
	if (answer < 0) {
		oracle_fail(o, c, answer);
	} else if (target->state != ORACLE_OFF) {
		fail_unless_off(o, c);
	} else {
		c->verdict_op = answer;
		c->claim_before = target->claim;
		c->claim = target->claim = ++o->claims;
		target->state = ORACLE_CLAIMED;
		c->stage = ENDING;
	}
}

/* The system ends; or the host was faster: nothing was published. */
static void give_up(struct oracle_call *c, uint32_t stage, int64_t status)
{
	c->status = status;
	c->stage = stage;
}

static void publish(struct oracle *o, struct oracle_call *c)
{
	struct oracle_cpu *target = &o->cpus[c->target];
	bool deferred = c->verdict_op == PSCI_DEFERRED;

	if (target->presence != PSCI_PRESENT) {
		give_up(c, deferred ? UNCLAIM : UNEXPECT,
			target->presence == PSCI_DISABLED ?
			PSCI_STATUS_DENIED : PSCI_STATUS_INVALID_PARAMETERS);
		return;
	}
	c->changed = true;
	target->entry = c->entry;
	target->state = deferred ? ORACLE_DEFERRED : ORACLE_ON_PENDING;
	c->stage = deferred ? WAIT : ACT;
	if (!deferred)
		oracle_ask(c, ORACLE_CPU_ON, c->target);
}

static void withdraw(struct oracle *o, struct oracle_call *c, uint32_t stage,
		     int64_t status)
{
	struct oracle_cpu *target = &o->cpus[c->target];

	target->state = ORACLE_CLAIMED;
	memset(&target->entry, 0, sizeof(target->entry));
	give_up(c, stage, status);
}

static void act(struct oracle *o, struct oracle_call *c, int64_t answer)
{
	const struct oracle_cpu *target = &o->cpus[c->target];

	answer = oracle_legal(c, answer, PSCI_STATUS_INTERNAL_FAILURE);
	if (answer == PSCI_STATUS_SUCCESS || target->claim != c->claim ||
	    target->state != ORACLE_ON_PENDING) {
		oracle_end(c, PSCI_DO_RETURN, PSCI_STATUS_SUCCESS);
		return;
	}
	c->changed = c->door == ORACLE_COMPLETE;
	withdraw(o, c, UNEXPECT, answer);
}

void oracle_cpu_on(struct oracle *o, struct oracle_call *c, int64_t answer)
{
	switch (c->stage) {
	case LOOK:
		look(o, c);
		break;
	case LOOK_ON:
		look_on(o, c);
		break;
	case JUDGE:
		judge(o, c, answer);
		break;
	case CLAIM:
		claim(o, c, answer);
		break;
	case ENDING:
		c->stage = c->verdict_op == PSCI_DEFERRED ? PUBLISH : EXPECT;
		if (o->ender != ORACLE_NOBODY)
			give_up(c, UNCLAIM, PSCI_STATUS_INTERNAL_FAILURE);
		break;
	case EXPECT:
		/* No domain goes down over a CPU that is about to come. */
		o->cpus[c->target].vote = LETS_RUN;
		c->stage = PUBLISH;
		break;
	case PUBLISH:
		publish(o, c);
		break;
	case WAIT:
		o->cpus[c->cpu].state = ORACLE_WAITING;
		o->cpus[c->cpu].target = c->target;
		oracle_end(c, PSCI_DO_WAIT, 0);
		break;
	case ACT:
		act(o, c, answer);
		break;
	case UNEXPECT:
		if (!o->cpus[c->target].freezing)
			o->cpus[c->target].vote = LETS_OFF;
		c->stage = UNCLAIM;
		break;
	case UNCLAIM:
		o->cpus[c->target].state = ORACLE_OFF;
		o->cpus[c->target].claim = c->claim_before;
		oracle_fail(o, c, c->status);
		break;
	default:
		oracle_differ("oracle: no stage of CPU_ON", c->stage, 0);
	}
}

static void answered(struct oracle *o, struct oracle_call *c)
{
	uint32_t caller = (uint32_t)(c->ticket >> 32) & 0xffff;
	struct oracle_cpu *cpu = cpu_at(o, caller);

	c->number = PSCI_FN_CPU_ON;
	if ((unsigned int)c->verdict > PSCI_FAIL)
		c->error = PSCI_E_VERDICT;
	else if (!c->ticket || !cpu ||
		 cpu->state != ORACLE_WAITING || cpu->ticket != c->ticket)
		c->error = PSCI_E_TICKET;
	if (c->error) {
		oracle_end(c, PSCI_DO_RETURN, 0);
		return;
	}
	c->cpu = caller;
	c->target = cpu->target;
	c->claim = c->claim_before = o->cpus[c->target].claim;
	c->changed = true;
	cpu->state = ORACLE_RUNNING;
	cpu->ticket = 0;
	c->stage = VERDICT;
}

void oracle_complete(struct oracle *o, struct oracle_call *c, int64_t answer)
{
	switch (c->stage) {
	case 0:
		answered(o, c);
		break;
	case VERDICT:
		c->stage = REFUSE;
		if (c->verdict == PSCI_ALLOW && o->ender == ORACLE_NOBODY)
			c->stage = ANSWERED;
		break;
	case ANSWERED:
		o->cpus[c->target].vote = LETS_RUN;
		c->stage = PUBLISH;
		break;
	case PUBLISH:
		o->cpus[c->target].state = ORACLE_ON_PENDING;
		oracle_ask(c, ORACLE_CPU_ON, c->target);
		c->stage = ACT;
		break;
	case REFUSE:
		withdraw(o, c, UNCLAIM, c->verdict == PSCI_DENY ?
			 PSCI_STATUS_DENIED : PSCI_STATUS_INTERNAL_FAILURE);
		break;
	default:
		oracle_cpu_on(o, c, answer);
	}
}

/* ---------------------------------------------------------------- CPU_OFF */

/* PSCI_QUIRK_KEEP_LAST_CPU: does this CPU run, or will it? */
static bool keeps_on(const struct oracle_cpu *cpu)
{
	switch ((enum oracle_state)cpu->state) {
	case ORACLE_OFF:
	case ORACLE_CLAIMED:
	case ORACLE_DEFERRED:
	case ORACLE_STOPPING:
	case ORACLE_HALTED:
		break;
	case ORACLE_ON_PENDING:
	case ORACLE_TAKEN:
	case ORACLE_RUNNING:
	case ORACLE_STANDBY:
	case ORACLE_SUSPENDED:
	case ORACLE_WAITING:
		return true;
	}
	return false;
}

enum { ASK_OFF, STOP, LOOK_WHERE, LOOK_LAST, GO_ON };

static void goes(struct oracle_call *c)
{
	c->changed = true;
	oracle_end(c, PSCI_DO_STOP, 0);
}

/* One CPU after the other. */
static void look_last(const struct oracle *o, struct oracle_call *c)
{
	uint32_t other = c->at++;

	if (other != c->cpu && keeps_on(&o->cpus[other]))
		goes(c);
	else if (c->at < o->cpu_count)
		c->stage = LOOK_LAST;
}

void oracle_cpu_off(struct oracle *o, struct oracle_call *c, int64_t answer)
{
	struct oracle_cpu *cpu = &o->cpus[c->cpu];

	switch (c->stage++) {
	case ASK_OFF:
		if (o->ops->check_cpu_off)
			oracle_ask(c, ORACLE_CHECK_CPU_OFF, c->cpu);
		break;
	case STOP:
		if (oracle_legal(c, answer, PSCI_STATUS_DENIED)) {
			oracle_fail(o, c, PSCI_STATUS_DENIED);
			break;
		}
		cpu->state = ORACLE_STOPPING;
		cpu->freezing = c->number == PSCI_FN_CPU_FREEZE;
		break;
	case LOOK_WHERE:
		/* Here or there: of a MIGRATE to this CPU one sees the other. */
		if (o->config->trusted_os && o->resident == c->cpu)
			c->stage = GO_ON;
		else if (!(o->quirks & PSCI_QUIRK_KEEP_LAST_CPU))
			goes(c);
		break;
	case LOOK_LAST:
		look_last(o, c);
		break;
	default:
		cpu->state = ORACLE_RUNNING;
		cpu->freezing = false;
		oracle_fail(o, c, PSCI_STATUS_DENIED);
	}
}

/* ----------------------------------------------------------------- looking */

static int64_t state_told(const struct oracle *o, const struct oracle_cpu *cpu)
{
	if (cpu->state == ORACLE_OFF)
		return PSCI_AFFINITY_OFF;
	if (!is_pending(cpu))
		return PSCI_AFFINITY_ON;
	return o->quirks & PSCI_QUIRK_NO_ON_PENDING ?
	       PSCI_AFFINITY_ON : PSCI_AFFINITY_ON_PENDING;
}

static uint64_t ignored(uint32_t level)
{
	return level == 3 ? 0xffffff : (1u << (8 * level)) - 1;
}

int64_t oracle_affinity_info(const struct oracle *o, uint64_t affinity,
			     uint32_t level)
{
	bool on = false, pending = false, off = false, disabled = false;
	int64_t state;
	uint32_t i;

	if (level > 3 || (affinity & ~PSCI_AFFINITY_MASK64))
		return PSCI_STATUS_INVALID_PARAMETERS;
	for (i = 0; i < o->cpu_count; i++) {
		if ((o->cpus[i].mpidr ^ affinity) & ~ignored(level) ||
		    o->cpus[i].presence == PSCI_ABSENT)
			continue;
		state = state_told(o, &o->cpus[i]);
		on |= state == PSCI_AFFINITY_ON;
		pending |= state == PSCI_AFFINITY_ON_PENDING;
		if (o->cpus[i].presence == PSCI_DISABLED)
			disabled = true;
		else
			off = true;
	}
	if (on)
		return PSCI_AFFINITY_ON;
	if (pending)
		return PSCI_AFFINITY_ON_PENDING;
	if (off)
		return PSCI_AFFINITY_OFF;
	return disabled ? PSCI_STATUS_DISABLED : PSCI_STATUS_INVALID_PARAMETERS;
}

static void told(const struct oracle *o, struct oracle_call *c, int64_t state)
{
	if (state < 0)
		oracle_fail(o, c, state);
	else
		oracle_end(c, PSCI_DO_RETURN, state);
}

/* How many CPUs from this one on a scan looks at at once. */
static uint32_t at_once(const struct oracle *o, uint32_t cpu)
{
	uint32_t i;

	for (i = 1; i < SCAN && cpu + i < o->cpu_count; i++)
		if ((o->cpus[cpu + i].mpidr ^ o->cpus[cpu].mpidr) >> 8)
			break;
	return i;
}

/* Where the CPUs that are looked at at once begin. */
static uint32_t scan_begin(const struct oracle *o, uint32_t cpu)
{
	uint32_t at = 0;

	while (at + at_once(o, at) <= cpu)
		at += at_once(o, at);
	return at;
}

static bool is_inside(const struct oracle *o, uint32_t cpu, uint64_t affinity,
		      uint32_t level)
{
	return !((o->cpus[cpu].mpidr ^ affinity) & ~ignored(level));
}

/* The states of some CPUs of the instance; at the end, who of them is there. */
static void scan_states(const struct oracle *o, struct oracle_call *c,
			uint32_t level)
{
	uint32_t end = c->at + at_once(o, c->at);
	int64_t state;

	for (; c->at < end; c->at++) {
		if (!is_inside(o, c->at, c->a[0], level))
			continue;
		state = state_told(o, &o->cpus[c->at]);
		if (state == PSCI_AFFINITY_ON) {
			told(o, c, state);
			return;
		}
		c->pending |= state == PSCI_AFFINITY_ON_PENDING;
	}
	if (c->at < o->cpu_count && is_inside(o, c->at, c->a[0], level))
		return;
	if (c->pending)
		told(o, c, PSCI_AFFINITY_ON_PENDING);
	c->at = c->first;
	c->stage = 2;
}

/* None of them is ON or pending; each is looked at for itself. */
static void scan_presence(const struct oracle *o, struct oracle_call *c,
			  uint32_t level)
{
	uint32_t presence = o->cpus[c->at].presence;

	if (presence == PSCI_PRESENT) {
		told(o, c, PSCI_AFFINITY_OFF);
		return;
	}
	c->disabled |= presence == PSCI_DISABLED;
	if (++c->at == o->cpu_count || !is_inside(o, c->at, c->a[0], level))
		told(o, c, c->disabled ? PSCI_STATUS_DISABLED :
					 PSCI_STATUS_INVALID_PARAMETERS);
}

/* A CPU's state, once it was seen to be there. */
#define LOOK_STATE	3

void oracle_affinity(struct oracle *o, struct oracle_call *c)
{
	uint32_t level = (uint32_t)c->a[1], i;

	if (c->stage == 1) {
		scan_states(o, c, level);
		return;
	}
	if (c->stage == 2) {
		scan_presence(o, c, level);
		return;
	}
	if (c->stage == LOOK_STATE) {
		told(o, c, state_told(o, &o->cpus[c->first]));
		return;
	}
	if ((o->quirks & PSCI_QUIRK_WIDE_LEVEL) && c->smc64 &&
	    c->in.x[2] >> 32)
		level = UINT32_MAX;
	if (level > 3 || (c->a[0] & ~PSCI_AFFINITY_MASK64)) {
		told(o, c, oracle_affinity_info(o, c->a[0], level));
		return;
	}
	for (i = 0; i < o->cpu_count && !is_inside(o, i, c->a[0], level); i++)
		;
	if (i == o->cpu_count) {
		oracle_fail(o, c, PSCI_STATUS_INVALID_PARAMETERS);
		return;
	}
	c->first = i;
	if (level == 0) {
		c->stage = LOOK_STATE;
		if (o->cpus[i].presence != PSCI_PRESENT)
			told(o, c, oracle_affinity_info(o, c->a[0], level));
		return;
	}
	c->at = scan_begin(o, i);
	c->stage = 1;
}

bool oracle_scan_others(const struct oracle *o, struct oracle_call *c,
			bool *off)
{
	uint32_t end = c->at + at_once(o, c->at);

	*off = true;
	for (; c->at < end; c->at++)
		if (c->at != c->cpu && o->cpus[c->at].state != ORACLE_OFF)
			*off = false;
	return !*off || c->at == o->cpu_count;
}

/* ------------------------------------------------------------------- doors */

static void over(struct oracle_call *c, enum psci_error error)
{
	c->error = (uint32_t)error;
	c->over = true;
}

void oracle_do_stopped(struct oracle *o, struct oracle_call *c)
{
	struct oracle_cpu *cpu = cpu_at(o, c->cpu);

	if (!cpu) {
		over(c, PSCI_E_CPU_INDEX);
	} else if (c->stage == 0 && cpu->state != ORACLE_STOPPING) {
		over(c, PSCI_E_CPU_STATE);
	} else if (c->stage == 0) {
		c->changed = true;
		oracle_go_down(o, c, cpu->freezing ? LETS_RUN : LETS_OFF,
			       o->cpu_state_count, cpu->freezing ? ALONE :
			       o->mode == PSCI_MODE_OS_INITIATED ? BY_OFF :
								   BY_VOTES);
		c->stage = 1;
	} else if (c->stage == 1) {
		cpu->state = ORACLE_HALTED;
		c->stage = 2;
	} else {
		cpu->state = ORACLE_OFF;
		over(c, PSCI_OK);
	}
}

static void woke(struct oracle_call *c, enum psci_wake wake, uint32_t error)
{
	c->wake = wake;
	if (wake == PSCI_WAKE_ERROR)
		c->entry.error = error;
	over(c, (enum psci_error)error);
}

/* A parked CPU that was turned on. */
static void take(struct oracle *o, struct oracle_call *c)
{
	struct oracle_cpu *cpu = &o->cpus[c->cpu];

	if (c->stage == 0) {
		c->changed = true;
		c->entry = cpu->entry;
		memset(&cpu->entry, 0, sizeof(cpu->entry));
		cpu->state = ORACLE_TAKEN;
	} else if (c->stage == 1) {
		oracle_come_up(o, c, false);
		c->entry.level = c->transition.level;
		cpu->freezing = false;
	} else {
		cpu->state = ORACLE_RUNNING;
		woke(c, PSCI_WAKE_START, PSCI_OK);
	}
	c->stage++;
}

static void resume(struct oracle *o, struct oracle_call *c)
{
	struct oracle_cpu *cpu = &o->cpus[c->cpu];
	bool start = cpu->state == ORACLE_SUSPENDED && c->context_lost;

	oracle_come_up(o, c, cpu->state == ORACLE_SUSPENDED && !start);
	if (start)
		c->entry = cpu->entry;
	c->entry.level = c->transition.level;
	memset(&cpu->entry, 0, sizeof(cpu->entry));
	cpu->state = ORACLE_RUNNING;
	c->changed = true;
	woke(c, start ? PSCI_WAKE_START : PSCI_WAKE_RETURN, PSCI_OK);
}

void oracle_do_woke(struct oracle *o, struct oracle_call *c)
{
	if (c->cpu >= o->cpu_count) {
		woke(c, PSCI_WAKE_ERROR, PSCI_E_CPU_INDEX);
		return;
	}
	switch ((enum oracle_state)o->cpus[c->cpu].state) {
	case ORACLE_OFF:
	case ORACLE_CLAIMED:
	case ORACLE_DEFERRED:
	case ORACLE_HALTED:
		woke(c, PSCI_WAKE_SLEEP, PSCI_OK);
		break;
	case ORACLE_ON_PENDING:
	case ORACLE_TAKEN:
		take(o, c);
		break;
	case ORACLE_STANDBY:
		if (c->context_lost)
			woke(c, PSCI_WAKE_ERROR, PSCI_E_CONTEXT_LOST);
		else
			resume(o, c);
		break;
	case ORACLE_SUSPENDED:
		resume(o, c);
		break;
	case ORACLE_RUNNING:
	case ORACLE_STOPPING:
	case ORACLE_WAITING:
		woke(c, PSCI_WAKE_ERROR, PSCI_E_CPU_STATE);
		break;
	}
}

/* A look, and a change of what was seen. */
void oracle_do_presence(struct oracle *o, struct oracle_call *c)
{
	struct oracle_cpu *cpu = cpu_at(o, c->cpu);

	if (!cpu) {
		over(c, PSCI_E_CPU_INDEX);
	} else if ((unsigned int)c->to > PSCI_DISABLED) {
		over(c, PSCI_E_PRESENCE);
	} else if (c->stage++ == 0) {
		c->presence = (enum psci_presence)cpu->presence;
	} else if ((cpu->state != ORACLE_OFF &&
		    cpu->state != ORACLE_CLAIMED &&
		    cpu->state != ORACLE_HALTED) ||
		   cpu->presence != (uint32_t)c->presence) {
		over(c, PSCI_E_CPU_STATE);
	} else {
		cpu->presence = (uint32_t)c->to;
		c->changed = true;
		over(c, PSCI_OK);
	}
}
