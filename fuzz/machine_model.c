/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The model's functions. See machine.h. */
#include <string.h>

#include "machine.h"

#define ALLOWED(status)	(1u << -PSCI_STATUS_##status)

/* ------------------------------------------- what the specification says */

struct fact {
	uint32_t since;
	bool smc32, smc64;
	bool optional;
	/* 'w': 32 bits, 'n': as wide as the id */
	const char *arguments;
};

/* DEN0022F.b, "Function prototypes" and table 17. */
static const struct fact facts[FUNCTIONS] = {
	[PSCI_FN_PSCI_VERSION] = { PSCI_VERSION_0_2, 1, 0, 0, "" },
	[PSCI_FN_CPU_SUSPEND] = { PSCI_VERSION_0_1, 1, 1, 0, "wnn" },
	[PSCI_FN_CPU_OFF] = { PSCI_VERSION_0_1, 1, 0, 0, "" },
	[PSCI_FN_CPU_ON] = { PSCI_VERSION_0_1, 1, 1, 0, "nnn" },
	[PSCI_FN_AFFINITY_INFO] = { PSCI_VERSION_0_2, 1, 1, 0, "nw" },
	[PSCI_FN_MIGRATE] = { PSCI_VERSION_0_1, 1, 1, 1, "n" },
	[PSCI_FN_MIGRATE_INFO_TYPE] = { PSCI_VERSION_0_2, 1, 0, 1, "" },
	[PSCI_FN_MIGRATE_INFO_UP_CPU] = { PSCI_VERSION_0_2, 1, 1, 1, "" },
	[PSCI_FN_SYSTEM_OFF] = { PSCI_VERSION_0_2, 1, 0, 0, "" },
	[PSCI_FN_SYSTEM_RESET] = { PSCI_VERSION_0_2, 1, 0, 0, "" },
	[PSCI_FN_PSCI_FEATURES] = { PSCI_VERSION_1_0, 1, 0, 0, "w" },
	[PSCI_FN_CPU_FREEZE] = { PSCI_VERSION_1_0, 1, 0, 1, "" },
	[PSCI_FN_CPU_DEFAULT_SUSPEND] = { PSCI_VERSION_1_0, 1, 1, 1, "nn" },
	[PSCI_FN_NODE_HW_STATE] = { PSCI_VERSION_1_0, 1, 1, 1, "nw" },
	[PSCI_FN_SYSTEM_SUSPEND] = { PSCI_VERSION_1_0, 1, 1, 1, "nn" },
	[PSCI_FN_PSCI_SET_SUSPEND_MODE] = { PSCI_VERSION_1_0, 1, 0, 1, "w" },
	[PSCI_FN_PSCI_STAT_RESIDENCY] = { PSCI_VERSION_1_0, 1, 1, 1, "nw" },
	[PSCI_FN_PSCI_STAT_COUNT] = { PSCI_VERSION_1_0, 1, 1, 1, "nw" },
	[PSCI_FN_SYSTEM_RESET2] = { PSCI_VERSION_1_1, 1, 1, 1, "wn" },
	[PSCI_FN_MEM_PROTECT] = { PSCI_VERSION_1_1, 1, 0, 1, "w" },
	[PSCI_FN_MEM_PROTECT_CHECK_RANGE] = { PSCI_VERSION_1_1, 1, 1, 1, "nn" },
	[PSCI_FN_SYSTEM_OFF2] = { PSCI_VERSION_1_3, 1, 1, 1, "wn" },
};

/* The same, "Return values": bit -status. */
static uint32_t failures(const struct machine *m, uint32_t number)
{
	bool v0_1 = m->version == PSCI_VERSION_0_1;
	bool v1_0 = m->version >= PSCI_VERSION_1_0;

	switch (number) {
	case PSCI_FN_CPU_SUSPEND:
		return ALLOWED(INVALID_PARAMETERS) |
		       (v1_0 ? ALLOWED(INVALID_ADDRESS) : 0) |
		       (v1_0 && m->mode == PSCI_MODE_OS_INITIATED ?
			ALLOWED(DENIED) : 0);
	case PSCI_FN_CPU_OFF:
		return ALLOWED(DENIED) |
		       (v0_1 ? ALLOWED(INVALID_PARAMETERS) : 0);
	case PSCI_FN_CPU_ON:
		if (v0_1)
			return ALLOWED(INVALID_PARAMETERS) | ALLOWED(DENIED);
		return ALLOWED(INVALID_PARAMETERS) | ALLOWED(ALREADY_ON) |
		       ALLOWED(ON_PENDING) | ALLOWED(INTERNAL_FAILURE) |
		       (v1_0 ? ALLOWED(INVALID_ADDRESS) : 0) |
		       (m->version >= PSCI_VERSION_1_2 ? ALLOWED(DENIED) : 0);
	case PSCI_FN_AFFINITY_INFO:
		return ALLOWED(INVALID_PARAMETERS) | ALLOWED(DISABLED);
	case PSCI_FN_MIGRATE:
		return ALLOWED(INVALID_PARAMETERS) | ALLOWED(DENIED) |
		       (v0_1 ? 0 : ALLOWED(INTERNAL_FAILURE) |
				   ALLOWED(NOT_PRESENT));
	case PSCI_FN_MIGRATE_INFO_TYPE:
	case PSCI_FN_PSCI_FEATURES:
	case PSCI_FN_MEM_PROTECT:
		return ALLOWED(NOT_SUPPORTED);
	/* For the embedder's mistakes, and events that it refuses. */
	case PSCI_FN_PSCI_VERSION:
	case PSCI_FN_SYSTEM_OFF:
	case PSCI_FN_SYSTEM_RESET:
		return ALLOWED(INTERNAL_FAILURE);
	/* Undefined where there is none. */
	case PSCI_FN_MIGRATE_INFO_UP_CPU:
		return ALLOWED(NOT_SUPPORTED);
	case PSCI_FN_CPU_FREEZE:
	case PSCI_FN_MEM_PROTECT_CHECK_RANGE:
		return ALLOWED(DENIED);
	case PSCI_FN_CPU_DEFAULT_SUSPEND:
		return ALLOWED(INVALID_ADDRESS);
	case PSCI_FN_NODE_HW_STATE:
		return ALLOWED(INVALID_PARAMETERS);
	case PSCI_FN_SYSTEM_SUSPEND:
		return ALLOWED(INVALID_ADDRESS) | ALLOWED(DENIED);
	case PSCI_FN_PSCI_SET_SUSPEND_MODE:
		return ALLOWED(INVALID_PARAMETERS) | ALLOWED(DENIED);
	case PSCI_FN_SYSTEM_RESET2:
		return 0x3fc;		/* all but SUCCESS, NOT_SUPPORTED */
	case PSCI_FN_SYSTEM_OFF2:
		return ALLOWED(INVALID_PARAMETERS) | ALLOWED(INTERNAL_FAILURE);
	default:
		return 0;
	}
}

bool machine_may_say(const struct machine *m, uint32_t number, int64_t status)
{
	if (number == PSCI_FN_SYSTEM_RESET2 && status < -256)
		return true;
	return status < 0 && status >= -9 &&
	       (failures(m, number) >> -status & 1);
}

bool machine_offers(const struct machine *m, uint32_t number, bool smc64)
{
	const struct fact *fact;

	if (number >= FUNCTIONS)
		return false;
	fact = &facts[number];
	if (m->version < fact->since)
		return false;
	if (fact->optional && !(m->config->functions & PSCI_ENABLE(number)))
		return false;
	return m->version == PSCI_VERSION_0_1 ||
	       (smc64 ? fact->smc64 : fact->smc32);
}

bool machine_callable(const struct machine *m, uint32_t number, bool smc64,
		      bool aarch32)
{
	if (!machine_offers(m, number, smc64) || (aarch32 && smc64))
		return false;
	return m->version != PSCI_VERSION_0_2 || aarch32 || smc64 ||
	       (m->quirks & PSCI_QUIRK_ANY_WIDTH) || !facts[number].smc64;
}

bool machine_decode(const struct machine *m, const struct psci_call *call,
		    uint32_t *number, bool *smc64)
{
	const struct psci_function_ids *ids = &m->config->function_ids;
	uint32_t id = (uint32_t)call->x[0];
	const uint32_t list[][2] = {
		{ ids->cpu_suspend, PSCI_FN_CPU_SUSPEND },
		{ ids->cpu_off, PSCI_FN_CPU_OFF },
		{ ids->cpu_on, PSCI_FN_CPU_ON },
		{ ids->migrate, PSCI_FN_MIGRATE },
	};
	uint32_t i;

	if (m->version == PSCI_VERSION_0_1) {
		*smc64 = !(call->flags & PSCI_CALLER_AARCH32);
		for (i = 0; i < 4; i++) {
			*number = list[i][1];
			if (id && id == list[i][0])
				return true;
		}
		return false;
	}
	if (m->config->smccc_version >= PSCI_SMCCC_VERSION_1_3)
		id &= 0xfffeffff;
	*smc64 = id >> 30 & 1;
	*number = id & 0x1f;
	return (id & 0xbfffffe0) == 0x84000000;
}

int64_t machine_features(const struct machine *m, uint32_t id, bool aarch32)
{
	bool smc64 = id >> 30 & 1;
	uint32_t number = id & 0x1f;
	int64_t flags = 0;

	if (id == 0x80000000)
		return m->config->smccc_version >= PSCI_SMCCC_VERSION_1_1 ?
		       0 : PSCI_STATUS_NOT_SUPPORTED;
	if ((id & 0xbfffffe0) != 0x84000000 ||
	    !machine_callable(m, number, smc64, aarch32))
		return PSCI_STATUS_NOT_SUPPORTED;
	if (number == PSCI_FN_SYSTEM_OFF2)
		return 1;
	if (number != PSCI_FN_CPU_SUSPEND)
		return 0;
	if (m->config->functions & PSCI_ENABLE_SET_SUSPEND_MODE)
		flags |= 1;
	if (m->config->flags & PSCI_CONFIG_EXTENDED_STATE)
		flags |= 2;
	return flags;
}

/* ---------------------------------------------------------------- frames */

static void ask(struct frame *f, enum op op, uint32_t cpu)
{
	f->ask = op;
	f->ask_cpu = cpu;
}

static void end(struct frame *f, enum psci_action action, int64_t ret)
{
	f->over = true;
	f->action = action;
	f->ret = ret;
}

/* A failure, as this version of the function says it. */
static void fail(const struct machine *m, struct frame *f, int64_t status)
{
	bool may = machine_may_say(m, f->number, status);

	/* DENIED only now: the mode may have changed. */
	if (!may && status == PSCI_STATUS_DENIED &&
	    f->number == PSCI_FN_CPU_ON)
		status = PSCI_STATUS_INTERNAL_FAILURE;
	else if (!may && f->number != PSCI_FN_CPU_SUSPEND)
		status = PSCI_STATUS_INVALID_PARAMETERS;
	if (status == PSCI_STATUS_INVALID_ADDRESS &&
	    m->version < PSCI_VERSION_1_0)
		status = PSCI_STATUS_INVALID_PARAMETERS;
	if (!machine_may_say(m, f->number, status))
		machine_differ("model: a failure that may not be", f->number,
			       (uint64_t)status);
	end(f, PSCI_DO_RETURN, status);
}

/* What the embedder may answer; all else is the last. */
static int64_t legal(struct frame *f, int64_t answer, int64_t last)
{
	if (answer == PSCI_STATUS_SUCCESS || answer == last)
		return answer;
	f->error = PSCI_E_OP_STATUS;
	return last;
}

static uint32_t find(const struct machine *m, uint64_t mpidr)
{
	uint32_t i;

	for (i = 0; i < m->cpu_count; i++)
		if (m->cpus[i].mpidr == mpidr)
			return i;
	return NOBODY;
}

/* As find(), but one that is not there has no name. */
static uint32_t find_there(const struct machine *m, uint64_t mpidr)
{
	uint32_t cpu = find(m, mpidr);

	return cpu != NOBODY && m->cpus[cpu].presence != PSCI_ABSENT ? cpu :
								       NOBODY;
}

static bool others_off(const struct machine *m, uint32_t cpu)
{
	uint32_t i;

	for (i = 0; i < m->cpu_count; i++)
		if (i != cpu && m->cpus[i].state != OFF)
			return false;
	return true;
}

/*
 * The entry point. True: it is none, and that is the end. Else the embedder is
 * to be asked, or its answer, SUCCESS, is in f->ask = OP_NONE.
 */
static bool bad_entry(const struct machine *m, struct frame *f, uint64_t pc,
		      uint64_t context_id)
{
	bool any = m->quirks & PSCI_QUIRK_ANY_ENTRY;
	bool aarch32 = f->in.flags & PSCI_ENTRY_AARCH32;

	f->entry = (struct psci_entry){
		.pc = pc,
		.context_id = m->version == PSCI_VERSION_0_1 &&
			      !(m->quirks & PSCI_QUIRK_0_1_CONTEXT_ID) ?
			      0 : context_id,
		.el = m->config->entry_el,
		.flags = f->in.flags,
	};
	if (aarch32 && (pc & 1)) {
		f->entry.pc = pc - 1;
		f->entry.flags |= PSCI_ENTRY_THUMB;
	} else if (pc % 4 && !any) {
		fail(m, f, PSCI_STATUS_INVALID_ADDRESS);
		return true;
	}
	if (aarch32 && pc >> 32 && !any) {
		fail(m, f, PSCI_STATUS_INVALID_ADDRESS);
		return true;
	}
	if (m->ops->check_entry && !any)
		ask(f, OP_CHECK_ENTRY, f->cpu);
	return false;
}

/* Take the power_state apart; false: bits that must be zero. */
static bool unpack(const struct machine *m, struct frame *f, uint32_t value)
{
	bool extended = m->config->flags & PSCI_CONFIG_EXTENDED_STATE;

	if (value & (extended ? 0xb0000000 : 0xfcfe0000))
		return false;
	f->power_state.value = value;
	f->power_state.state_id = value & (extended ? 0x0fffffff : 0xffff);
	f->power_state.level = extended ? 0 : value >> 24;
	f->power_state.powerdown = value >> (extended ? 30 : 16) & 1;
	return true;
}

/* ------------------------------------------------------------ CPU_ON, OFF */

static int64_t already(const struct machine *m, const struct cpu *target)
{
	if ((target->state == PENDING || target->state == DEFERRED) &&
	    !(m->quirks & PSCI_QUIRK_NO_ON_PENDING))
		return PSCI_STATUS_ON_PENDING;
	return PSCI_STATUS_ALREADY_ON;
}

static void fail_already(const struct machine *m, struct frame *f)
{
	fail(m, f, m->version == PSCI_VERSION_0_1 ?
	     PSCI_STATUS_INVALID_PARAMETERS :
	     already(m, &m->cpus[f->target]));
}

static void claim(struct machine *m, struct frame *f, enum state state)
{
	struct cpu *target = &m->cpus[f->target];

	f->claim = target->claim = ++m->claims;
	target->state = state;
	target->entry = f->entry;
	f->changed = true;
}

static void unclaim(struct machine *m, uint32_t cpu)
{
	struct cpu *c = &m->cpus[cpu];

	c->state = OFF;
	memset(&c->entry, 0, sizeof(c->entry));
}

/* No domain goes down over a CPU that is about to come. */
static void turn_on(struct machine *m, struct frame *f)
{
	m->cpus[f->target].state = PENDING;
	m->cpus[f->target].vote = LETS_RUN;
	ask(f, OP_CPU_ON, f->target);
}

static void turned_on(struct machine *m, struct frame *f, int64_t answer)
{
	struct cpu *target = &m->cpus[f->target];

	answer = legal(f, answer, PSCI_STATUS_INTERNAL_FAILURE);
	if (answer == PSCI_STATUS_SUCCESS || target->claim != f->claim ||
	    target->state != PENDING) {
		end(f, PSCI_DO_RETURN, PSCI_STATUS_SUCCESS);
		return;
	}
	unclaim(m, f->target);
	if (!target->freezing)
		target->vote = LETS_OFF;
	f->changed = false;
	fail(m, f, answer);
}

static void cpu_on(struct machine *m, struct frame *f, int64_t answer)
{
	struct cpu *target;

	if (f->stage == 0) {
		f->target = find_there(m, f->a[0]);
		if (f->target == NOBODY) {
			fail(m, f, PSCI_STATUS_INVALID_PARAMETERS);
			return;
		}
		f->presence = m->cpus[f->target].presence;
		f->stage = 1;
		if (bad_entry(m, f, f->a[1], f->a[2]) || f->ask)
			return;
	}
	target = &m->cpus[f->target];
	if (f->stage == 1) {
		answer = legal(f, answer, PSCI_STATUS_INVALID_ADDRESS);
		if (answer) {
			fail(m, f, answer);
			return;
		}
		if (f->presence == PSCI_DISABLED) {
			fail(m, f, PSCI_STATUS_DENIED);
			return;
		}
		if (target->state != OFF) {
			fail_already(m, f);
			return;
		}
		f->stage = 2;
		if (m->ops->check_cpu_on) {
			ask(f, OP_CHECK_CPU_ON, f->target);
			return;
		}
	}
	if (f->stage == 2) {
		if (answer != PSCI_DEFERRED && answer != PSCI_STATUS_DENIED)
			answer = legal(f, answer,
				       PSCI_STATUS_INTERNAL_FAILURE);
		if (answer < 0) {
			fail(m, f, answer);
		} else if (target->state != OFF) {
			fail_already(m, f);
		} else if (m->ender != NOBODY) {
			fail(m, f, PSCI_STATUS_INTERNAL_FAILURE);
		} else if (target->presence != PSCI_PRESENT) {
			fail(m, f, target->presence == PSCI_DISABLED ?
			     PSCI_STATUS_DENIED :
			     PSCI_STATUS_INVALID_PARAMETERS);
		} else if (answer == PSCI_DEFERRED) {
			claim(m, f, DEFERRED);
			m->cpus[f->cpu].state = WAITING;
			m->cpus[f->cpu].target = f->target;
			end(f, PSCI_DO_WAIT, 0);
		} else {
			claim(m, f, PENDING);
			turn_on(m, f);
			f->stage = 3;
		}
		return;
	}
	turned_on(m, f, answer);
}

void machine_complete(struct machine *m, struct frame *f, uint32_t caller,
		      enum psci_verdict verdict)
{
	struct cpu *c = &m->cpus[caller];

	f->number = PSCI_FN_CPU_ON;
	f->cpu = caller;
	f->target = c->target;
	f->claim = m->cpus[f->target].claim;
	f->stage = 3;
	f->changed = true;
	c->state = RUNNING;
	c->ticket = 0;
	if (verdict == PSCI_ALLOW && m->ender == NOBODY) {
		turn_on(m, f);
		return;
	}
	unclaim(m, f->target);
	fail(m, f, verdict == PSCI_DENY ? PSCI_STATUS_DENIED :
					  PSCI_STATUS_INTERNAL_FAILURE);
}

/* Does no other CPU run, nor will one? */
static bool is_last(const struct machine *m, uint32_t cpu)
{
	enum state state;
	uint32_t i;

	for (i = 0; i < m->cpu_count; i++) {
		state = m->cpus[i].state;
		if (i != cpu && state != OFF && state != DEFERRED &&
		    state != STOPPING)
			return false;
	}
	return true;
}

static void cpu_off(struct machine *m, struct frame *f, int64_t answer)
{
	struct cpu *c = &m->cpus[f->cpu];

	if (f->stage == 0) {
		f->stage = 1;
		if (m->ops->check_cpu_off) {
			ask(f, OP_CHECK_CPU_OFF, f->cpu);
			return;
		}
	}
	answer = legal(f, answer, PSCI_STATUS_DENIED);
	if (answer ||
	    (m->config->trusted_os && m->resident == f->cpu) ||
	    ((m->quirks & PSCI_QUIRK_KEEP_LAST_CPU) && is_last(m, f->cpu))) {
		fail(m, f, PSCI_STATUS_DENIED);
		return;
	}
	c->state = STOPPING;
	c->freezing = f->number == PSCI_FN_CPU_FREEZE;
	f->changed = true;
	end(f, PSCI_DO_STOP, 0);
}

static int64_t state_told(const struct machine *m, const struct cpu *c)
{
	if (c->state == OFF)
		return PSCI_AFFINITY_OFF;
	if (c->state != PENDING && c->state != DEFERRED)
		return PSCI_AFFINITY_ON;
	return m->quirks & PSCI_QUIRK_NO_ON_PENDING ?
	       PSCI_AFFINITY_ON : PSCI_AFFINITY_ON_PENDING;
}

int64_t machine_affinity_info(const struct machine *m, uint64_t affinity,
			      uint32_t level)
{
	bool on = false, pending = false, off = false, disabled = false;
	uint64_t ignored;
	int64_t state;
	uint32_t i;

	if (level > 3 || (affinity & ~PSCI_AFFINITY_MASK64))
		return PSCI_STATUS_INVALID_PARAMETERS;
	ignored = level == 3 ? 0xffffff : (1u << (8 * level)) - 1;
	for (i = 0; i < m->cpu_count; i++) {
		if ((m->cpus[i].mpidr ^ affinity) & ~ignored ||
		    m->cpus[i].presence == PSCI_ABSENT)
			continue;
		state = state_told(m, &m->cpus[i]);
		on |= state == PSCI_AFFINITY_ON;
		pending |= state == PSCI_AFFINITY_ON_PENDING;
		if (m->cpus[i].presence == PSCI_DISABLED)
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

static void affinity_info(struct machine *m, struct frame *f)
{
	int64_t state = machine_affinity_info(m, f->a[0], (uint32_t)f->a[1]);

	if ((m->quirks & PSCI_QUIRK_WIDE_LEVEL) && f->smc64 &&
	    f->in.x[2] >> 32)
		state = PSCI_STATUS_INVALID_PARAMETERS;
	if (state < 0)
		fail(m, f, state);
	else
		end(f, PSCI_DO_RETURN, state);
}

/* --------------------------------------------------------------- suspends */

static void suspended(struct machine *m, struct frame *f, enum psci_event event)
{
	struct cpu *c = &m->cpus[f->cpu];

	c->state = f->power_state.powerdown ? SUSPENDED : STANDBY;
	if (f->power_state.powerdown)
		c->entry = f->entry;
	f->powerdown = f->power_state.powerdown;
	f->event = event;
	f->changed = true;
	end(f, PSCI_DO_SUSPEND, 0);
}

/* Votes or commands, and goes down. */
static void go_down(struct machine *m, struct frame *f, enum lets vote,
		    uint32_t local, enum rule rule)
{
	uint32_t level;

	if (m->domain_count == 0)
		return;
	m->cpus[f->cpu].vote = vote;
	for (level = 0; level < LEVELS; level++)
		m->cpus[f->cpu].asked[level] = f->composite.state[level];
	m->cpus[f->cpu].local = local;
	tree_down(m, f->cpu, local, rule, &f->composite, &f->transition);
	f->hook = -1;
}

static void cpu_suspend(struct machine *m, struct frame *f, int64_t answer)
{
	bool commanded = m->mode == PSCI_MODE_OS_INITIATED;
	int64_t status = PSCI_STATUS_SUCCESS;

	if (f->stage == 0) {
		if (m->quirks & PSCI_QUIRK_ANY_POWER_STATE) {
			f->power_state.value = (uint32_t)f->a[0];
			m->used = true;
			suspended(m, f, (enum psci_event)0);
			return;
		}
		if (!unpack(m, f, (uint32_t)f->a[0])) {
			fail(m, f, PSCI_STATUS_INVALID_PARAMETERS);
			return;
		}
		f->stage = 1;
		ask(f, OP_CHECK_POWER_STATE, f->cpu);
		return;
	}
	if (f->stage == 1) {
		answer = legal(f, answer, PSCI_STATUS_INVALID_PARAMETERS);
		if (answer == 0 && m->domain_count > 0 &&
		    !tree_is_composite(m, f->cpu, &f->composite,
				       f->power_state.powerdown)) {
			f->error = PSCI_E_OP_COMPOSITE;
			answer = PSCI_STATUS_INVALID_PARAMETERS;
		}
		if (answer) {
			fail(m, f, answer);
			return;
		}
		f->stage = 2;
		if (f->power_state.powerdown &&
		    (bad_entry(m, f, f->a[1], f->a[2]) || f->ask))
			return;
		answer = 0;
	}
	answer = legal(f, answer, PSCI_STATUS_INVALID_ADDRESS);
	if (answer) {
		fail(m, f, answer);
		return;
	}
	if (m->domain_count > 0 && commanded)
		status = tree_judge(m, f->cpu, &f->composite);
	if (status) {
		fail(m, f, status);
		return;
	}
	m->used = true;
	go_down(m, f, commanded ? LETS_COMMANDED : LETS_ASKED,
		f->composite.state[0], commanded ? BY_COMMAND : BY_VOTES);
	suspended(m, f, (enum psci_event)0);
}

static void cpu_default_suspend(struct machine *m, struct frame *f,
				int64_t answer)
{
	if (f->stage == 0) {
		f->stage = 1;
		if (bad_entry(m, f, f->a[0], f->a[1]) || f->ask)
			return;
	}
	answer = legal(f, answer, PSCI_STATUS_INVALID_ADDRESS);
	if (answer) {
		fail(m, f, answer);
		return;
	}
	f->power_state.powerdown = 1;
	go_down(m, f, LETS_RUN, m->cpu_state_count, ALONE);
	suspended(m, f, (enum psci_event)0);
}

static void system_suspend(struct machine *m, struct frame *f, int64_t answer)
{
	if (f->stage == 0) {
		f->stage = 1;
		if (bad_entry(m, f, f->a[0], f->a[1]) || f->ask)
			return;
	}
	if (f->stage == 1) {
		answer = legal(f, answer, PSCI_STATUS_INVALID_ADDRESS);
		if (answer || !others_off(m, f->cpu)) {
			fail(m, f, answer ? answer : PSCI_STATUS_DENIED);
			return;
		}
		f->stage = 2;
		if (m->ops->check_system_suspend) {
			ask(f, OP_CHECK_SYSTEM_SUSPEND, f->cpu);
			return;
		}
	}
	answer = legal(f, answer, PSCI_STATUS_DENIED);
	if (answer || !others_off(m, f->cpu) || m->ender != NOBODY) {
		fail(m, f, PSCI_STATUS_DENIED);
		return;
	}
	f->power_state.powerdown = 1;
	go_down(m, f, LETS_OFF, m->cpu_state_count, BY_VOTES);
	suspended(m, f, PSCI_EVENT_SUSPEND);
}

static bool none_is_suspended(const struct machine *m)
{
	uint32_t i;

	for (i = 0; i < m->cpu_count; i++)
		if (m->cpus[i].state == STANDBY ||
		    m->cpus[i].state == SUSPENDED)
			return false;
	return true;
}

/* DEN0022F.b, PSCI_SET_SUSPEND_MODE; psci.h on PSCI_QUIRK_LAX_MODE. */
static void set_suspend_mode(struct machine *m, struct frame *f)
{
	bool alone = others_off(m, f->cpu);
	bool may;

	if (f->a[0] > 1) {
		fail(m, f, PSCI_STATUS_INVALID_PARAMETERS);
		return;
	}
	if (f->a[0] == PSCI_MODE_OS_INITIATED)
		may = m->mode == PSCI_MODE_OS_INITIATED || !m->used ||
		      ((m->quirks & PSCI_QUIRK_LAX_MODE) &&
		       none_is_suspended(m));
	else
		may = m->mode == PSCI_MODE_PLATFORM_COORDINATED || alone;
	if (!may) {
		fail(m, f, PSCI_STATUS_DENIED);
		return;
	}
	/* Alone, also what was called before is forgotten. */
	if (m->mode != f->a[0] || (f->a[0] == 0 && alone)) {
		f->changed = m->mode != f->a[0] || m->used;
		m->used = false;
	}
	m->mode = (uint32_t)f->a[0];
	end(f, PSCI_DO_RETURN, 0);
}

/* -------------------------------------------------------------- the rest */

static void system_event(struct machine *m, struct frame *f,
			 enum psci_event event, uint32_t type, uint64_t cookie)
{
	if (m->ender != NOBODY) {
		fail(m, f, PSCI_STATUS_INTERNAL_FAILURE);
		return;
	}
	m->ender = f->cpu;
	f->event = event;
	f->type = type;
	f->cookie = cookie;
	f->changed = true;
	end(f, PSCI_DO_SYSTEM, PSCI_STATUS_INTERNAL_FAILURE);
}

static void system_reset2(struct machine *m, struct frame *f, int64_t answer)
{
	uint32_t type = (uint32_t)f->a[0];

	if (f->stage == 0) {
		if (type == 0) {
			system_event(m, f, PSCI_EVENT_RESET2, 0, 0);
			return;
		}
		if (type < 0x80000000 || !m->ops->check_vendor_reset) {
			fail(m, f, PSCI_STATUS_INVALID_PARAMETERS);
			return;
		}
		f->stage = 1;
		f->ask_a = type;
		f->ask_b = f->a[1];
		ask(f, OP_CHECK_VENDOR_RESET, f->cpu);
		return;
	}
	if (answer && answer >= -256 && (answer >= -1 || answer < -9)) {
		f->error = PSCI_E_OP_STATUS;
		answer = PSCI_STATUS_INVALID_PARAMETERS;
	}
	if (answer)
		fail(m, f, answer);
	else
		system_event(m, f, PSCI_EVENT_RESET2, type, f->a[1]);
}

static void system_off2(struct machine *m, struct frame *f)
{
	if (f->a[0] > 1 || f->a[1])
		fail(m, f, PSCI_STATUS_INVALID_PARAMETERS);
	else
		system_event(m, f, PSCI_EVENT_OFF2, PSCI_OFF2_HIBERNATE_OFF, 0);
}

static void migrate(struct machine *m, struct frame *f, int64_t answer)
{
	enum state state;

	if (f->stage == 0) {
		f->target = find_there(m, f->a[0]);
		if (f->target == NOBODY) {
			fail(m, f, PSCI_STATUS_INVALID_PARAMETERS);
			return;
		}
		if (m->config->trusted_os == PSCI_TRUSTED_OS_FIXED) {
			fail(m, f, PSCI_STATUS_DENIED);
			return;
		}
		/* One at a time. */
		if (m->resident != f->cpu || m->migrating) {
			fail(m, f, PSCI_STATUS_NOT_PRESENT);
			return;
		}
		if (f->target == f->cpu) {
			end(f, PSCI_DO_RETURN, 0);
			return;
		}
		state = m->cpus[f->target].state;
		if (state != RUNNING && state != STANDBY &&
		    state != SUSPENDED && state != WAITING) {
			fail(m, f, PSCI_STATUS_INTERNAL_FAILURE);
			return;
		}
		m->resident = f->target;
		m->migrating = true;
		f->changed = true;
		f->stage = 1;
		ask(f, OP_MIGRATE, f->target);
		return;
	}
	answer = legal(f, answer, PSCI_STATUS_INTERNAL_FAILURE);
	m->migrating = false;
	if (answer == 0) {
		end(f, PSCI_DO_RETURN, 0);
		return;
	}
	m->resident = f->cpu;
	f->changed = false;
	fail(m, f, answer);
}

static void up_cpu(const struct machine *m, struct frame *f)
{
	uint64_t mpidr = m->cpus[m->resident].mpidr;

	end(f, PSCI_DO_RETURN, (int64_t)(f->smc64 ? mpidr : (uint32_t)mpidr));
}

static void node_hw_state(struct machine *m, struct frame *f, int64_t answer)
{
	if (f->stage == 0) {
		f->target = find_there(m, f->a[0]);
		if (f->target == NOBODY) {
			fail(m, f, PSCI_STATUS_INVALID_PARAMETERS);
			return;
		}
		f->stage = 1;
		f->ask_a = (uint32_t)f->a[1];
		ask(f, OP_NODE_HW_STATE, f->target);
		return;
	}
	if (answer < 0 || answer > 2)
		answer = legal(f, answer, PSCI_STATUS_INVALID_PARAMETERS);
	if (answer < 0)
		fail(m, f, answer);
	else
		end(f, PSCI_DO_RETURN, answer);
}

static void mem_protect(struct machine *m, struct frame *f, int64_t answer)
{
	bool on = (uint32_t)f->a[0] != 0;

	if (f->stage == 0) {
		/* One at a time. */
		if (m->protecting) {
			fail(m, f, PSCI_STATUS_NOT_SUPPORTED);
			return;
		}
		f->before = m->protect;
		m->protecting = true;
		m->protect = on;
		f->changed = true;
		f->stage = 1;
		if (m->ops->mem_protect) {
			ask(f, OP_MEM_PROTECT, f->cpu);
			return;
		}
	}
	answer = legal(f, answer, PSCI_STATUS_NOT_SUPPORTED);
	m->protecting = false;
	if (answer == 0) {
		end(f, PSCI_DO_RETURN, f->before);
		return;
	}
	m->protect = f->before;
	f->changed = false;
	fail(m, f, answer);
}

static void check_range(struct machine *m, struct frame *f, int64_t answer)
{
	uint64_t last = f->a[0] + (f->a[1] - 1);

	if (f->stage == 0) {
		if (f->a[1] == 0 || last < f->a[0] ||
		    (!f->smc64 && last >> 32)) {
			fail(m, f, PSCI_STATUS_DENIED);
			return;
		}
		f->stage = 1;
		f->ask_a = f->a[0];
		f->ask_b = f->a[1];
		ask(f, OP_CHECK_MEM_RANGE, f->cpu);
		return;
	}
	answer = legal(f, answer, PSCI_STATUS_DENIED);
	if (answer)
		fail(m, f, answer);
	else
		end(f, PSCI_DO_RETURN, 0);
}

static void stat(struct machine *m, struct frame *f, int64_t answer)
{
	struct tally found;
	uint64_t value;

	if (f->stage == 0) {
		f->target = find_there(m, f->a[0]);
		if (f->target == NOBODY ||
		    !unpack(m, f, (uint32_t)f->a[1]) ||
		    !m->ops->check_power_state) {
			end(f, PSCI_DO_RETURN, 0);
			return;
		}
		f->stage = 1;
		ask(f, OP_CHECK_POWER_STATE, f->target);
		return;
	}
	if (legal(f, answer, PSCI_STATUS_INVALID_PARAMETERS)) {
		end(f, PSCI_DO_RETURN, 0);
		return;
	}
	found = tree_tally(m, f->target, &f->composite);
	value = f->number == PSCI_FN_PSCI_STAT_COUNT ? found.count : found.time;
	end(f, PSCI_DO_RETURN, (int64_t)(f->smc64 ? value : (uint32_t)value));
}

static void features(struct machine *m, struct frame *f)
{
	end(f, PSCI_DO_RETURN,
	    machine_features(m, (uint32_t)f->a[0],
			     f->in.flags & PSCI_CALLER_AARCH32));
}

void machine_answer(struct machine *m, struct frame *f, int64_t answer)
{
	f->ask = OP_NONE;
	switch (f->number) {
	case PSCI_FN_PSCI_VERSION:
		end(f, PSCI_DO_RETURN, m->version);
		break;
	case PSCI_FN_CPU_SUSPEND:
		cpu_suspend(m, f, answer);
		break;
	case PSCI_FN_CPU_OFF:
	case PSCI_FN_CPU_FREEZE:
		cpu_off(m, f, answer);
		break;
	case PSCI_FN_CPU_ON:
		cpu_on(m, f, answer);
		break;
	case PSCI_FN_AFFINITY_INFO:
		affinity_info(m, f);
		break;
	case PSCI_FN_MIGRATE:
		migrate(m, f, answer);
		break;
	case PSCI_FN_MIGRATE_INFO_TYPE:
		end(f, PSCI_DO_RETURN,
		    m->config->trusted_os == PSCI_TRUSTED_OS_MIGRATABLE ? 0 :
		    m->config->trusted_os == PSCI_TRUSTED_OS_FIXED ? 1 : 2);
		break;
	case PSCI_FN_MIGRATE_INFO_UP_CPU:
		up_cpu(m, f);
		break;
	case PSCI_FN_SYSTEM_OFF:
		system_event(m, f, PSCI_EVENT_OFF, 0, 0);
		break;
	case PSCI_FN_SYSTEM_RESET:
		system_event(m, f, PSCI_EVENT_RESET, 0, 0);
		break;
	case PSCI_FN_PSCI_FEATURES:
		features(m, f);
		break;
	case PSCI_FN_CPU_DEFAULT_SUSPEND:
		cpu_default_suspend(m, f, answer);
		break;
	case PSCI_FN_NODE_HW_STATE:
		node_hw_state(m, f, answer);
		break;
	case PSCI_FN_SYSTEM_SUSPEND:
		system_suspend(m, f, answer);
		break;
	case PSCI_FN_PSCI_SET_SUSPEND_MODE:
		set_suspend_mode(m, f);
		break;
	case PSCI_FN_PSCI_STAT_RESIDENCY:
	case PSCI_FN_PSCI_STAT_COUNT:
		stat(m, f, answer);
		break;
	case PSCI_FN_SYSTEM_RESET2:
		system_reset2(m, f, answer);
		break;
	case PSCI_FN_MEM_PROTECT:
		mem_protect(m, f, answer);
		break;
	case PSCI_FN_MEM_PROTECT_CHECK_RANGE:
		check_range(m, f, answer);
		break;
	case PSCI_FN_SYSTEM_OFF2:
		system_off2(m, f);
		break;
	default:
		machine_differ("model: no such function", f->number, 0);
	}
}

void machine_call(struct machine *m, struct frame *f)
{
	bool aarch32 = f->in.flags & PSCI_CALLER_AARCH32;
	const char *arguments;
	uint32_t i;

	if (!machine_decode(m, &f->in, &f->number, &f->smc64)) {
		end(f, PSCI_NOT_MINE, 0);
		return;
	}
	if (f->cpu >= m->cpu_count || m->cpus[f->cpu].state != RUNNING) {
		f->error = f->cpu >= m->cpu_count ? PSCI_E_CPU_INDEX :
						    PSCI_E_CPU_STATE;
		f->loose = true;
		end(f, PSCI_DO_RETURN, 0);
		return;
	}
	if (!machine_callable(m, f->number, f->smc64, aarch32)) {
		end(f, PSCI_DO_RETURN, m->version == PSCI_VERSION_0_2 &&
		    !(m->quirks & PSCI_QUIRK_ANY_WIDTH) &&
		    machine_offers(m, f->number, f->smc64) ?
		    PSCI_STATUS_INVALID_PARAMETERS :
		    PSCI_STATUS_NOT_SUPPORTED);
		return;
	}
	arguments = facts[f->number].arguments;
	for (i = 0; arguments[i]; i++)
		f->a[i] = f->smc64 && arguments[i] == 'n' ?
			  f->in.x[i + 1] : (uint32_t)f->in.x[i + 1];
	machine_answer(m, f, 0);
}

/* --------------------------------------------------------- the other doors */

enum psci_error machine_stopped(struct machine *m, struct frame *f,
				uint32_t cpu)
{
	bool commanded = m->mode == PSCI_MODE_OS_INITIATED;
	struct cpu *c;

	if (cpu >= m->cpu_count)
		return PSCI_E_CPU_INDEX;
	c = &m->cpus[cpu];
	if (c->state != STOPPING)
		return PSCI_E_CPU_STATE;
	f->cpu = cpu;
	f->changed = true;
	c->state = OFF;
	if (c->freezing)
		go_down(m, f, LETS_RUN, m->cpu_state_count, ALONE);
	else
		go_down(m, f, LETS_OFF, m->cpu_state_count,
			commanded ? BY_OFF : BY_VOTES);
	return PSCI_OK;
}

static void come_up(struct machine *m, struct frame *f, bool kept)
{
	/* Whom domains_down was never called for, domains_up is not either. */
	bool down = m->cpus[f->cpu].local > 0;

	tree_up(m, f->cpu, kept, &f->transition);
	f->hook = m->domain_count > 0 && down;
}

enum psci_wake machine_woke(struct machine *m, struct frame *f, uint32_t cpu,
			    bool context_lost, struct psci_entry *entry)
{
	enum psci_wake wake = PSCI_WAKE_ERROR;
	struct cpu *c;

	memset(entry, 0, sizeof(*entry));
	if (cpu >= m->cpu_count) {
		entry->error = PSCI_E_CPU_INDEX;
		return wake;
	}
	c = &m->cpus[cpu];
	f->cpu = cpu;
	switch (c->state) {
	case OFF:
	case DEFERRED:
		return PSCI_WAKE_SLEEP;
	case PENDING:
		wake = PSCI_WAKE_START;
		come_up(m, f, false);
		c->freezing = false;
		break;
	case STANDBY:
		if (context_lost) {
			entry->error = PSCI_E_CONTEXT_LOST;
			return wake;
		}
		wake = PSCI_WAKE_RETURN;
		come_up(m, f, false);
		break;
	case SUSPENDED:
		wake = context_lost ? PSCI_WAKE_START : PSCI_WAKE_RETURN;
		come_up(m, f, !context_lost);
		break;
	case RUNNING:
	case STOPPING:
	case WAITING:
		entry->error = PSCI_E_CPU_STATE;
		return wake;
	}
	if (wake == PSCI_WAKE_START)
		*entry = c->entry;
	entry->level = f->transition.level;
	memset(&c->entry, 0, sizeof(c->entry));
	c->state = RUNNING;
	f->changed = true;
	return wake;
}

enum psci_error machine_refused(struct machine *m, uint32_t cpu)
{
	if (cpu >= m->cpu_count)
		return PSCI_E_CPU_INDEX;
	if (m->ender != cpu)
		return PSCI_E_SYSTEM_STATE;
	m->ender = NOBODY;
	return PSCI_OK;
}

enum psci_error machine_set_presence(struct machine *m, uint32_t cpu,
				     enum psci_presence presence)
{
	if (cpu >= m->cpu_count)
		return PSCI_E_CPU_INDEX;
	if ((unsigned int)presence > PSCI_DISABLED)
		return PSCI_E_PRESENCE;
	if (m->cpus[cpu].state != OFF)
		return PSCI_E_CPU_STATE;
	m->cpus[cpu].presence = presence;
	return PSCI_OK;
}

void machine_start(struct machine *m)
{
	const struct psci_cpu_config *config;
	struct cpu *c;
	uint32_t i;

	m->ender = NOBODY;
	m->mode = PSCI_MODE_PLATFORM_COORDINATED;
	m->used = false;
	m->protect = false;
	m->protecting = false;
	m->migrating = false;
	m->resident = m->config->trusted_os_cpu;
	for (i = 0; i < m->cpu_count; i++) {
		config = &m->config->cpus[i];
		c = &m->cpus[i];
		memset(c, 0, sizeof(*c));
		c->mpidr = config->mpidr;
		c->leaf = m->domain_count > 0 ? config->domain : NOBODY;
		c->presence = config->flags & PSCI_CPU_ABSENT ? PSCI_ABSENT :
			      config->flags & PSCI_CPU_DISABLED ?
			      PSCI_DISABLED : PSCI_PRESENT;
		c->state = config->flags & PSCI_CPU_ON ? RUNNING : OFF;
		if (c->state == OFF) {
			c->vote = LETS_OFF;
			c->local = m->cpu_state_count;
		}
	}
	tree_start(m);
}
