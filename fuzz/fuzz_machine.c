/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Fuzz target: a whole machine. The input chooses a configuration with all that
 * can be configured, and then up to 96 steps: calls of any CPU in any state,
 * what the embedder says, answers of ops, and steps inside ops. Each is taken
 * by the library and by the model (oracle.h), which must agree on every
 * answer, question to the embedder and hook. A call that changed nothing must
 * leave the context as it was, but for the turns taken at locks.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "input.h"
#include "invariants.h"
#include "oracle.h"
#include "psci/snapshot.h"

#define CPUS		12
#define KNOWN		64	/* psci_config.power_states */
#define STEPS		96
#define DEPTH		4
#define RECORDS		(STEPS * 8)
#define TICKETS		8
#define STORAGE		16384
#define SNAPSHOT	4096
#define MOVES		4	/* saves and restores: they take their time */

struct record {
	const char *what;
	uint32_t depth, cpu;
	uint64_t x[4];
	uint32_t flags;
	int64_t got[2];
};

/* A context, in storage of its own. */
struct home {
	struct psci *psci;		/* NULL: none yet */
	unsigned char *storage;
	uint32_t tag;
	unsigned char first[STORAGE];	/* as at its start */
};

static struct run {
	struct input in;
	struct psci_config config;
	struct psci_cpu_config cpus[CPUS];
	struct psci_domain_config domains[ORACLE_DOMAINS];
	struct psci_power_state_config known[KNOWN];
	struct psci_ops ops;
	struct psci *psci;
	size_t size;
	struct oracle machine;
	struct oracle_call frame[DEPTH + 1];
	uint32_t depth;
	uint32_t steps;
	uint32_t focus;
	uint64_t marks;
	bool honest;		/* ops answer SUCCESS, and read no input */
	bool quiet;		/* traces are not looked at, */
	bool still;		/* nor whether a call changed something */
	psci_ticket tickets[TICKETS];	/* that were given */
	struct home *home;		/* where the machine is, */
	struct home homes[2];		/* and where it can move to */
	uint32_t moves;
	bool saved;
	size_t saved_size;
	uint8_t snapshot[SNAPSHOT];
	struct oracle saved_machine;	/* as it was then */
	uint32_t ticket_count;
	uint32_t records;
	struct record record[RECORDS];
	unsigned char before[DEPTH + 1][STORAGE];
	unsigned char now[STORAGE];
} run;

static _Alignas(PSCI_STORAGE_ALIGN) unsigned char storages[2][STORAGE];

/* ---------------------------------------------------------------- report */

static void print_config(void)
{
	const struct psci_config *c = &run.config;
	uint32_t i;

	fprintf(stderr, "psci %#x, smccc %#x, flags %#x, functions %#x, "
		"quirks %#x, trusted os %u on %u, entry_el %u\n",
		c->psci_version, c->smccc_version, c->flags, c->functions,
		c->quirks, c->trusted_os, c->trusted_os_cpu, c->entry_el);
	for (i = 0; i < c->cpu_count; i++)
		fprintf(stderr, "cpu %u: mpidr %#llx, flags %#x, domain %u\n",
			i, (unsigned long long)run.cpus[i].mpidr,
			run.cpus[i].flags, run.cpus[i].domain);
	for (i = 0; i < c->domain_count; i++)
		fprintf(stderr, "domain %u: level %u, parent %d, %u states\n",
			i, run.domains[i].level, (int)run.domains[i].parent,
			run.domains[i].state_count);
	fprintf(stderr, "%s check_power_state, and known:",
		run.ops.check_power_state ? "with" : "without");
	for (i = 0; i < c->power_state_count; i++)
		fprintf(stderr, " %#x", run.known[i].value);
	fprintf(stderr, "\n");
}

_Noreturn void oracle_differ(const char *what, uint64_t got, uint64_t expected)
{
	const struct record *r;
	uint32_t i;

	print_config();
	for (i = 0; i < run.records; i++) {
		r = &run.record[i];
		fprintf(stderr, "%4u %*s%s cpu %u: %#llx %#llx %#llx %#llx "
			"flags %#x: %lld %lld\n", i, (int)(4 * r->depth), "",
			r->what, r->cpu, (unsigned long long)r->x[0],
			(unsigned long long)r->x[1],
			(unsigned long long)r->x[2],
			(unsigned long long)r->x[3], r->flags,
			(long long)r->got[0], (long long)r->got[1]);
	}
	fprintf(stderr, "fuzz_machine: line %d: %s: got %#llx (%lld), "
		"expected %#llx (%lld)\n", (int)run.records - 1, what,
		(unsigned long long)got, (long long)got,
		(unsigned long long)expected, (long long)expected);
	abort();
}

static void same(const char *what, uint64_t got, uint64_t expected)
{
	if (got != expected)
		oracle_differ(what, got, expected);
}

static struct record *note(const char *what, uint32_t cpu)
{
	struct record *r = &run.record[run.records];

	if (run.records < RECORDS - 1)
		run.records++;
	memset(r, 0, sizeof(*r));
	r->what = what;
	r->depth = run.depth;
	r->cpu = cpu;
	return r;
}

/* --------------------------------------------------------------- context */

/* The context, but for turns at locks, which must all be over. */
static void take_picture(unsigned char *to)
{
	unsigned char *storage = run.home->storage;
	struct psci_domain domain;
	size_t at;
	uint32_t i;

	memcpy(to, storage, run.size);
	for (i = 0; i < run.config.domain_count; i++) {
		at = (size_t)((unsigned char *)&run.psci->domains[i] - storage);
		memcpy(&domain, storage + at, sizeof(domain));
		same("a lock that is held", domain.lock >> 16, domain.lock & 0xffff);
		domain.lock = 0;
		memcpy(to + at, &domain, sizeof(domain));
	}
}

/* ... and for how often CPUs have started. */
static void take_whole_picture(unsigned char *to)
{
	unsigned char *storage = run.home->storage;
	struct psci_cpu cpu;
	size_t at;
	uint32_t i;

	take_picture(to);
	for (i = 0; i < run.config.cpu_count; i++) {
		at = (size_t)((unsigned char *)&run.psci->cpus[i] - storage);
		memcpy(&cpu, storage + at, sizeof(cpu));
		cpu.start = cpu.start & RUN_STATE_MASK;
		memcpy(to + at, &cpu, sizeof(cpu));
	}
}

static struct oracle_call *begin(uint32_t cpu)
{
	struct oracle_call *f = &run.frame[run.depth];

	if (!run.still)
		take_picture(run.before[run.depth]);
	memset(f, 0, sizeof(*f));
	f->cpu = cpu;
	run.depth++;
	return f;
}

static void finish(struct oracle_call *f, bool hooks)
{
	run.depth--;
	if (hooks && f->hook)
		same("a hook was called", f->hooked, true);
	if (f->changed || f->reentered || run.still)
		return;
	take_picture(run.now);
	if (memcmp(run.now, run.before[run.depth], run.size))
		oracle_differ("the context changed, but nothing happened", 1,
			       0);
}

/* ------------------------------------------------------- making arguments */

static const uint32_t versions[] = {
	PSCI_VERSION_1_3, PSCI_VERSION_1_2, PSCI_VERSION_1_1, PSCI_VERSION_1_0,
	PSCI_VERSION_0_2, PSCI_VERSION_0_1,
};

static uint32_t some_id(void)
{
	const struct psci_function_ids *ids = &run.config.function_ids;
	const uint32_t list[] = { ids->cpu_on, ids->cpu_off, ids->cpu_suspend,
				  ids->migrate };
	uint32_t kind = take8(&run.in);

	if (run.config.psci_version == PSCI_VERSION_0_1 && kind < 0xe0)
		return list[kind % 4];
	if (kind < 0xe0)
		return (kind & 0x80 ? PSCI_ID_SMC32 : PSCI_ID_SMC64) +
		       kind % ORACLE_FUNCTIONS;
	if (kind < 0xe8)
		return PSCI_ID32(take8(&run.in)) ^
		       UINT32_C(1) << take8(&run.in) % 32;
	if (kind < 0xf0)
		return PSCI_ID64(take8(&run.in) & 0x1f) | PSCI_ID_SVE_HINT;
	if (kind < 0xf8)
		return PSCI_ID_SMCCC_VERSION + (kind & 1);
	return (uint32_t)take(&run.in, 4);
}

static uint64_t some_mpidr(void)
{
	uint32_t kind = take8(&run.in);
	uint64_t mpidr = run.cpus[kind % run.config.cpu_count].mpidr;

	if (kind >= 0xf0)
		mpidr ^= UINT64_C(1) << take8(&run.in) % 64;
	return mpidr;
}

static uint64_t some_address(void)
{
	uint32_t kind = take8(&run.in);
	uint64_t address = 0x40000000 + (++run.marks << 4);

	if (kind >= 0xf0)
		return take(&run.in, 8);
	return kind >= 0xc0 ? address | (kind & 3) |
			      (uint64_t)(kind & 8) << 29 : address;
}

/*
 * A StateID as this platform has them: local states in its nibbles, of level 3
 * and the highest level at which the caller is last two bits each.
 */
static uint32_t make_power_state(uint32_t kind, uint32_t id, uint32_t up)
{
	uint32_t local, powerdown;

	id &= 0x33;
	id |= (up & 3) << 8 | (up >> 2 & 3) << 12 | (up >> 4 & 3) << 14;
	local = id & 0xf;
	if (local == 0 || local > run.config.cpu_state_count)
		local = 1;
	id = (id & ~UINT32_C(0xf)) | local;
	powerdown = kind & 1;
	if (run.config.domain_count > 0 && kind < 0xc0)
		powerdown = run.config.cpu_states[local - 1].kind ==
			    PSCI_KIND_POWERDOWN;
	if (run.config.flags & PSCI_CONFIG_EXTENDED_STATE)
		return id | (powerdown ? PSCI_POWER_STATE_EXT_TYPE_BIT : 0);
	return id | (powerdown ? PSCI_POWER_STATE_TYPE_BIT : 0) |
	       (kind >> 2 & 3) << PSCI_POWER_STATE_LEVEL_SHIFT;
}

static uint64_t some_power_state(void)
{
	uint32_t kind = take8(&run.in), id = take8(&run.in);
	uint32_t up = take8(&run.in);

	if (kind >= 0xf0)
		return take(&run.in, 8);
	if ((kind & 2) && run.config.power_state_count > 0)
		return run.known[id % run.config.power_state_count].value;
	return make_power_state(kind, id, up);
}

static void decode_state(uint32_t id, struct psci_composite *composite)
{
	composite->state[0] = id & 0xf;
	composite->state[1] = id >> 4 & 0xf;
	composite->state[2] = id >> 8 & 0xf;
	composite->state[3] = id >> 12 & 3;
	composite->last_level = id >> 14 & 3;
}

static uint64_t dirty(uint64_t value)
{
	return take8(&run.in) < 0xe8 ? value :
				       value | UINT64_C(0xfeedface) << 32;
}

static void make_call(struct psci_call *call, uint32_t id)
{
	static const uint64_t types[] = { 0, 1, 2, 0x80000000, 0x80000001,
					  0xffffffff, 0x7fffffff };
	uint32_t kind;

	memset(call, UNWRITTEN, sizeof(*call));
	memset(call->x, 0, sizeof(call->x));
	call->x[0] = id;
	call->flags = 0;
	switch (id & PSCI_ID_NUMBER_MASK) {
	case PSCI_FN_CPU_ON:
		call->x[1] = some_mpidr();
		call->x[2] = some_address();
		call->x[3] = dirty(++run.marks);
		break;
	case PSCI_FN_CPU_SUSPEND:
		call->x[1] = dirty(some_power_state());
		call->x[2] = some_address();
		call->x[3] = dirty(++run.marks);
		break;
	case PSCI_FN_AFFINITY_INFO:
	case PSCI_FN_NODE_HW_STATE:
		call->x[1] = some_mpidr();
		call->x[2] = dirty(take8(&run.in) % 5);
		break;
	case PSCI_FN_CPU_DEFAULT_SUSPEND:
	case PSCI_FN_SYSTEM_SUSPEND:
		call->x[1] = some_address();
		call->x[2] = dirty(++run.marks);
		break;
	case PSCI_FN_PSCI_STAT_RESIDENCY:
	case PSCI_FN_PSCI_STAT_COUNT:
		call->x[1] = some_mpidr();
		call->x[2] = dirty(some_power_state());
		break;
	case PSCI_FN_MIGRATE:
		call->x[1] = some_mpidr();
		break;
	case PSCI_FN_PSCI_FEATURES:
		call->x[1] = dirty(some_id());
		break;
	case PSCI_FN_PSCI_SET_SUSPEND_MODE:
	case PSCI_FN_MEM_PROTECT:
		kind = take8(&run.in);
		call->x[1] = dirty(kind < 0xf8 ? kind & 1 : kind);
		break;
	case PSCI_FN_SYSTEM_RESET2:
	case PSCI_FN_SYSTEM_OFF2:
		call->x[1] = dirty(types[take8(&run.in) % COUNT_OF(types)]);
		call->x[2] = take8(&run.in) & 1;
		break;
	case PSCI_FN_MEM_PROTECT_CHECK_RANGE:
		kind = take8(&run.in);
		call->x[1] = kind & 1 ? 0x80000000 : take(&run.in, 8);
		call->x[2] = kind & 2 ? 0x80000000 : take(&run.in, 8);
		break;
	default:
		break;
	}
	kind = take8(&run.in);
	if (kind >= 0xc0)
		call->flags = take8(&run.in) & 0xf7;
	if (kind >= 0xf0)
		call->x[kind & 3] = take(&run.in, 8);
	if (kind >= 0xe8 && kind < 0xf0)
		call->x[0] |= UINT64_C(0xdeadbeef) << 32;
}

/* A running CPU that may make a call now, from this one on; or ORACLE_NOBODY. */
static uint32_t free_cpu(uint32_t from)
{
	uint32_t count = run.machine.cpu_count, i, cpu;

	for (i = 0; i < count; i++) {
		cpu = (from + i) % count;
		if (run.machine.cpus[cpu].state == ORACLE_RUNNING &&
		    !run.machine.cpus[cpu].busy)
			return cpu;
	}
	return ORACLE_NOBODY;
}

static bool is_busy(uint32_t cpu)
{
	return cpu < run.machine.cpu_count && run.machine.cpus[cpu].busy;
}

static uint32_t some_cpu(void)
{
	uint32_t kind = take8(&run.in), count = run.machine.cpu_count;

	if (kind >= 0xfc)
		return kind & 1 ? UINT32_MAX : count;
	return kind % count;
}

/* ----------------------------------------------------------------- steps */

static void check_call(struct oracle_call *f, const struct psci_call *got,
		       enum psci_action action, bool hooks)
{
	struct psci_call expected = f->in;

	same("the call asks the embedder", f->ask, ORACLE_NO_OP);
	same("action", action, f->action);
	if (action != PSCI_NOT_MINE) {
		if (f->loose) {
			f->ret = (int64_t)got->ret;
			if (!oracle_may_say(&run.machine, f->number, f->ret) &&
			    f->ret != PSCI_STATUS_NOT_SUPPORTED &&
			    f->number != PSCI_FN_PSCI_STAT_COUNT &&
			    f->number != PSCI_FN_PSCI_STAT_RESIDENCY)
				oracle_differ("failure", got->ret, 0);
		}
		expected.ret = (uint64_t)f->ret;
		expected.error = f->error;
	}
	if (action != PSCI_NOT_MINE) {	/* undefined, if not told below */
		expected.suspend = got->suspend;
		expected.entry = got->entry;
	}
	switch (action) {
	case PSCI_DO_STOP:
		expected.freeze = f->number == PSCI_FN_CPU_FREEZE;
		break;
	case PSCI_DO_SUSPEND:
		expected.suspend = f->power_state;
		expected.event = f->event;
		if (f->powerdown)
			expected.entry = f->entry;
		if (run.machine.domain_count > 0 && f->hook)
			expected.transition = f->transition;
		break;
	case PSCI_DO_SYSTEM:
		expected.event = f->event;
		expected.type = f->type;
		expected.cookie = f->cookie;
		break;
	case PSCI_DO_WAIT:
		expected.ticket = got->ticket;
		break;
	case PSCI_DO_RETURN:
	case PSCI_NOT_MINE:
		break;
	}
	same("ret", got->ret, expected.ret);
	same("error", got->error, expected.error);
	same("suspend.value", got->suspend.value, expected.suspend.value);
	same("event", got->event, expected.event);
	same("type", got->type, expected.type);
	same("cookie", got->cookie, expected.cookie);
	same("freeze", got->freeze, expected.freeze);
	same("entry.pc", got->entry.pc, expected.entry.pc);
	same("transition.level", got->transition.level,
	     expected.transition.level);
	if (memcmp(got, &expected, sizeof(expected)))
		oracle_differ("some other field of the call", 1, 0);
	if (run.ops.trace && !run.honest)
		same("trace", f->traced, action != PSCI_NOT_MINE);
	finish(f, hooks);
}

static void give_ticket(uint32_t cpu, psci_ticket ticket)
{
	uint32_t i;

	same("ticket is 0", ticket == 0, false);
	same("ticket_tag", ticket >> 48, run.home->tag);
	for (i = 0; i < run.ticket_count && i < TICKETS; i++)
		if (run.tickets[i] == ticket)
			oracle_differ("a ticket again", ticket, 0);
	run.tickets[run.ticket_count++ % TICKETS] = ticket;
	run.machine.cpus[cpu].ticket = ticket;
}

/* PSCI_FEATURES, by the same caller, of what it is about to call. */
static int64_t ask_features(uint32_t cpu, const struct psci_call *given)
{
	struct psci_call call = { .x = { PSCI_ID32(PSCI_FN_PSCI_FEATURES),
					 (uint32_t)given->x[0] },
				  .flags = given->flags };

	run.quiet = true;
	same("action of PSCI_FEATURES",
	     psci_handle(run.psci, cpu, &call), PSCI_DO_RETURN);
	run.quiet = false;
	return (int64_t)call.ret;
}

/* An id that is not there is NOT_SUPPORTED from both, and nothing happens. */
static void check_features(const struct oracle_call *f, int64_t features)
{
	if (f->action == PSCI_NOT_MINE || f->error == PSCI_E_CPU_STATE)
		return;
	if (features < 0) {
		/* The SVE hint is part of no id, but of the question. */
		if (f->in.x[0] & PSCI_ID_SVE_HINT)
			return;
		same("PSCI_FEATURES, of a call that works",
		     (uint64_t)f->ret, (uint64_t)features);
		same("action, of no function", f->action, PSCI_DO_RETURN);
	} else if (f->action == PSCI_DO_RETURN &&
		   f->ret == PSCI_STATUS_NOT_SUPPORTED &&
		   f->number != PSCI_FN_PSCI_FEATURES &&
		   f->number != PSCI_FN_MEM_PROTECT) {
		oracle_differ("NOT_SUPPORTED, of what PSCI_FEATURES has",
			       (uint64_t)f->ret, (uint64_t)features);
	}
}

static void do_call(uint32_t cpu, const struct psci_call *given)
{
	struct record *r = note("call of", cpu);
	struct psci_call got = *given;
	enum psci_action action;
	bool runs = cpu < run.machine.cpu_count &&
		    run.machine.cpus[cpu].state == ORACLE_RUNNING;
	bool asks = runs && run.machine.version >= PSCI_VERSION_1_0 &&
		    !run.still;
	int64_t features = asks ? ask_features(cpu, given) : 0;
	struct oracle_call *f = begin(cpu);

	memcpy(r->x, given->x, sizeof(r->x));
	r->flags = given->flags;
	f->in = *given;
	if (cpu < run.machine.cpu_count)
		run.machine.cpus[cpu].busy = true;
	oracle_begin(&run.machine, f);
	action = psci_handle(run.psci, cpu, &got);
	r->got[0] = action;
	r->got[1] = (int64_t)got.ret;
	check_call(f, &got, action, run.ops.domains_down);
	if (cpu < run.machine.cpu_count)
		run.machine.cpus[cpu].busy = false;
	if (asks)
		check_features(f, features);
	if (action == PSCI_DO_WAIT)
		give_ticket(cpu, got.ticket);
}

static void do_woke(uint32_t cpu, bool context_lost)
{
	struct record *r = note(context_lost ? "woke (lost)" : "woke", cpu);
	struct oracle_call *f = begin(cpu);
	struct psci_entry got, expected;
	enum psci_wake wake, expected_wake;

	expected_wake = oracle_woke(&run.machine, f, cpu, context_lost,
				     &expected);
	memset(&got, UNWRITTEN, sizeof(got));
	if (expected_wake == PSCI_WAKE_SLEEP)
		expected = got;
	wake = psci_cpu_woke(run.psci, cpu, context_lost, &got);
	r->got[0] = wake;
	r->x[0] = got.pc;
	same("wake", wake, expected_wake);
	same("entry.pc", got.pc, expected.pc);
	same("entry.context_id", got.context_id, expected.context_id);
	same("entry.flags", got.flags, expected.flags);
	same("entry.el", got.el, expected.el);
	same("entry.error", got.error, expected.error);
	same("entry.level", got.level, expected.level);
	if (memcmp(&got, &expected, sizeof(got)))
		oracle_differ("entry.reserved", 1, 0);
	finish(f, run.ops.domains_up);
}

static void do_stopped(uint32_t cpu)
{
	struct record *r = note("stopped", cpu);
	struct oracle_call *f = begin(cpu);
	enum psci_error expected = oracle_stopped(&run.machine, f, cpu), error;

	error = psci_cpu_stopped(run.psci, cpu);
	r->got[0] = error;
	same("error", error, expected);
	finish(f, run.ops.domains_down);
}

static void do_refused(uint32_t cpu)
{
	struct record *r = note("system refused", cpu);
	struct oracle_call *f = begin(cpu);
	enum psci_error expected = oracle_refused(&run.machine, cpu), error;

	f->changed = expected == PSCI_OK;
	error = psci_system_refused(run.psci, cpu);
	r->got[0] = error;
	same("error", error, expected);
	finish(f, false);
}

static void do_presence(uint32_t cpu, enum psci_presence presence)
{
	struct record *r = note("set presence", cpu);
	struct oracle_call *f = begin(cpu);
	enum psci_error expected, error;

	r->x[0] = presence;
	expected = oracle_set_presence(&run.machine, cpu, presence);
	f->changed = expected == PSCI_OK;
	error = psci_cpu_set_presence(run.psci, cpu, presence);
	r->got[0] = error;
	same("error", error, expected);
	finish(f, false);
}

static uint32_t waits_for(psci_ticket ticket)
{
	uint32_t i;

	for (i = 0; i < run.machine.cpu_count; i++)
		if (run.machine.cpus[i].state == ORACLE_WAITING &&
		    !run.machine.cpus[i].busy &&
		    run.machine.cpus[i].ticket == ticket)
			return i;
	return ORACLE_NOBODY;
}

static void do_complete(psci_ticket ticket, enum psci_verdict verdict)
{
	struct record *r = note("complete", 0);
	uint32_t caller = waits_for(ticket), cpu = ORACLE_NOBODY;
	struct oracle_call *f = begin(caller);
	enum psci_error expected = PSCI_OK, error;
	struct psci_call got;

	r->x[0] = ticket;
	r->x[1] = verdict;
	memset(&got, UNWRITTEN, sizeof(got));
	f->in = got;
	if ((unsigned int)verdict > PSCI_FAIL)
		expected = PSCI_E_VERDICT;
	else if (caller == ORACLE_NOBODY)
		expected = PSCI_E_TICKET;
	if (expected == PSCI_OK) {
		run.machine.cpus[caller].busy = true;
		f->door = ORACLE_COMPLETE;
		f->ticket = ticket;
		f->verdict = verdict;
		oracle_begin(&run.machine, f);
	}
	error = psci_complete(run.psci, ticket, verdict, &cpu, &got);
	r->got[0] = error;
	r->got[1] = (int64_t)got.ret;
	same("error", error, expected);
	if (expected == PSCI_OK) {
		same("caller", cpu, caller);
		f->changed = true;
		check_call(f, &got, PSCI_DO_RETURN, false);
		run.machine.cpus[caller].busy = false;
		return;
	}
	same("caller", cpu, ORACLE_NOBODY);
	if (memcmp(&got, &f->in, sizeof(got)))
		oracle_differ("the call of no ticket", 1, 0);
	finish(f, false);
}

static void do_reset(void)
{
	note("reset", 0);
	psci_reset(run.psci);
	oracle_start(&run.machine);
	take_whole_picture(run.now);
	if (memcmp(run.now, run.home->first, run.size))
		oracle_differ("the context is not as at its start", 1, 0);
}

/* ------------------------------------------------------------- snapshots */

/* Nobody may need the table afterwards. */
static enum psci_error make_home(struct home *home)
{
	struct psci_power_state_config known[KNOWN];
	struct psci_config config = run.config;
	enum psci_error error;

	memcpy(known, run.known, sizeof(known));
	config.power_states = known;
	config.ticket_tag = home->tag;
	memset(home->storage, UNWRITTEN, run.size);
	error = psci_init(&home->psci, home->storage, run.size, &config,
			  &run.ops, &run);
	memset(known, UNWRITTEN, sizeof(known));
	if (error != PSCI_OK)
		home->psci = NULL;
	return error;
}

static void move_to(struct home *home)
{
	run.home = home;
	run.psci = home->psci;
	run.config.ticket_tag = home->tag;
}

static void is_sound(void)
{
	const char *what = invariants_broken(run.psci);

	if (what) {
		fprintf(stderr, "not: %s\n", what);
		oracle_differ("an invariant", 0, 1);
	}
}

static void do_save(void)
{
	unsigned char *before = run.before[0];
	size_t size = psci_snapshot_size(run.psci);
	uint32_t version = 0;

	note("save", 0);
	same("the snapshot fits", size <= SNAPSHOT, true);
	memcpy(before, run.home->storage, run.size);
	memset(run.snapshot, UNWRITTEN, size);
	same("a buffer too small",
	     psci_snapshot(run.psci, run.snapshot, size - 1),
	     PSCI_E_SNAPSHOT_SIZE);
	same("written all the same", run.snapshot[0], UNWRITTEN);
	same("psci_snapshot()", psci_snapshot(run.psci, run.snapshot, size),
	     PSCI_OK);
	if (memcmp(before, run.home->storage, run.size))
		oracle_differ("the context was changed by saving it", 1, 0);
	same("psci_snapshot_version()",
	     psci_snapshot_version(run.snapshot, size, &version), PSCI_OK);
	same("version", version, run.machine.version);
	run.saved = true;
	run.saved_size = size;
	run.saved_machine = run.machine;
}

/* What the clock has counted in between does not count. */
static void restore_model(void)
{
	struct oracle *m = &run.machine;
	uint64_t passed = m->clock - run.saved_machine.clock;
	uint32_t i;

	*m = run.saved_machine;
	m->clock += passed;
	for (i = 0; i < m->cpu_count; i++)
		m->cpus[i].since += passed;
	for (i = 0; i < m->domain_count; i++)
		m->domains[i].since += passed;
}

static enum psci_todo todo_of(const struct oracle *m, uint32_t cpu)
{
	switch (m->cpus[cpu].state) {
	case ORACLE_RUNNING:
		return m->ender == cpu ? PSCI_TODO_SYSTEM : PSCI_TODO_RUN;
	case ORACLE_STOPPING:
		return PSCI_TODO_STOP;
	case ORACLE_STANDBY:
	case ORACLE_SUSPENDED:
		return PSCI_TODO_SUSPEND;
	case ORACLE_WAITING:
		return PSCI_TODO_WAIT;
	case ORACLE_OFF:
	case ORACLE_CLAIMED:
	case ORACLE_DEFERRED:
	case ORACLE_ON_PENDING:
	case ORACLE_TAKEN:
	case ORACLE_HALTED:
		break;
	}
	return PSCI_TODO_PARK;
}

/* What each CPU owes; it says which tickets are good from now on, too. */
static void check_todo(uint32_t cpu)
{
	struct oracle_cpu *c = &run.machine.cpus[cpu];
	struct psci_call call;

	same("todo", psci_cpu_todo(run.psci, cpu, &call),
	     todo_of(&run.machine, cpu));
	if (c->state == ORACLE_WAITING) {
		same("ticket", call.ticket & 0xffffffffffff,
		     c->ticket & 0xffffffffffff);
		same("its tag", call.ticket >> 48, run.home->tag);
		c->ticket = call.ticket;
		run.tickets[run.ticket_count++ % TICKETS] = call.ticket;
	}
	if (c->state == ORACLE_STOPPING)
		same("freeze", call.freeze, c->freezing);
	if (c->state == ORACLE_SUSPENDED) {
		same("entry.pc", call.entry.pc, c->entry.pc);
		same("entry.context_id", call.entry.context_id,
		     c->entry.context_id);
		same("entry.flags", call.entry.flags, c->entry.flags);
		same("entry.el", call.entry.el, c->entry.el);
	}
}

/* Into the context that it was saved from, or another: the machine goes on. */
static void do_restore(struct home *home)
{
	uint8_t again[SNAPSHOT];
	uint32_t i;

	note("restore", (uint32_t)(home - run.homes));
	if (!run.saved)
		return;
	if (!home->psci) {
		same("another psci_init()", make_home(home), PSCI_OK);
		move_to(home);
		take_whole_picture(home->first);
	}
	same("psci_restore()",
	     psci_restore(home->psci, run.snapshot, run.saved_size), PSCI_OK);
	move_to(home);
	restore_model();
	is_sound();
	/* They may be given anew. */
	run.ticket_count = 0;
	for (i = 0; i < run.machine.cpu_count; i++)
		check_todo(i);
	same("psci_snapshot()",
	     psci_snapshot(run.psci, again, run.saved_size), PSCI_OK);
	if (memcmp(again, run.snapshot, run.saved_size))
		oracle_differ("its snapshot is another one", 1, 0);
}

static struct home *other_home(void)
{
	return &run.homes[run.home == &run.homes[0]];
}

/* ---------------------------------------------------------- what to do next */

static void call_step(void)
{
	uint32_t cpu = some_cpu(), how = take8(&run.in), able = ORACLE_NOBODY, i;
	struct psci_call call;

	if (how < 0xf0 && cpu < run.machine.cpu_count)
		able = free_cpu(cpu);
	if (able != ORACLE_NOBODY)
		cpu = able;
	make_call(&call, some_id());
	if (how >= 0xe8 && how < 0xf0)
		for (i = 0; i < 4; i++)
			call.x[i] = take(&run.in, 8);
	if (!is_busy(cpu))
		do_call(cpu, &call);
}

/* Whatever gets this CPU on: to its next state. */
static void due_step(void)
{
	uint32_t kind = take8(&run.in), caller, cpu;
	bool v0_1 = run.machine.version == PSCI_VERSION_0_1;
	struct psci_call call;
	struct oracle_cpu *c;

	cpu = kind & 0x80 ? kind % run.machine.cpu_count : run.focus;
	c = &run.machine.cpus[cpu];
	run.focus = cpu;
	switch ((enum oracle_state)c->state) {
	case ORACLE_OFF:
		caller = free_cpu(cpu);
		if (caller == ORACLE_NOBODY)
			break;
		make_call(&call, v0_1 ? run.config.function_ids.cpu_on :
				PSCI_ID64(PSCI_FN_CPU_ON));
		call.x[1] = c->mpidr;
		call.x[2] = 0x80000000 + (++run.marks << 4);
		do_call(caller, &call);
		break;
	case ORACLE_DEFERRED:
		for (caller = 0; caller < run.machine.cpu_count; caller++)
			if (run.machine.cpus[caller].state == ORACLE_WAITING &&
			    run.machine.cpus[caller].target == cpu &&
			    run.machine.cpus[caller].ticket)
				do_complete(run.machine.cpus[caller].ticket,
					    kind & 0x40 ? PSCI_ALLOW :
					    (enum psci_verdict)(kind & 3));
		break;
	case ORACLE_ON_PENDING:
		do_woke(cpu, kind & 1);
		break;
	case ORACLE_RUNNING:
		if (c->busy)
			break;
		make_call(&call, v0_1 ? (kind & 0x40 ?
			run.config.function_ids.cpu_suspend :
			run.config.function_ids.cpu_off) : kind & 0x40 ?
			PSCI_ID64(PSCI_FN_CPU_SUSPEND) :
			PSCI_ID32(PSCI_FN_CPU_OFF));
		do_call(cpu, &call);
		break;
	case ORACLE_STOPPING:
		if (!c->busy)
			do_stopped(cpu);
		break;
	case ORACLE_STANDBY:
	case ORACLE_SUSPENDED:
		if (!c->busy)
			do_woke(cpu, kind & 0x40);
		break;
	case ORACLE_WAITING:
		run.focus = c->target;
		break;
	case ORACLE_CLAIMED:	/* between pieces only */
	case ORACLE_TAKEN:
	case ORACLE_HALTED:
		oracle_differ("a state between two", c->state, 0);
	}
}

/* With no call under way. */
static void whole_step(uint32_t kind)
{
	if (kind == 0xfc) {
		do_reset();
		return;
	}
	if (++run.moves > MOVES)
		return;
	switch (kind) {
	case 0xfd:
		do_save();
		break;
	case 0xfe:
		do_restore(take8(&run.in) & 1 ? run.home : other_home());
		break;
	default:
		do_save();
		do_restore(other_home());
		break;
	}
}

static void step(void)
{
	uint32_t kind = take8(&run.in), cpu;

	run.steps++;
	run.machine.clock += (uint64_t)kind << kind % 29;
	if (kind < 0x60) {
		due_step();
	} else if (kind < 0xd0) {
		call_step();
	} else if (kind < 0xdc) {
		cpu = some_cpu();
		if (!is_busy(cpu))
			do_woke(cpu, take8(&run.in) & 1);
	} else if (kind < 0xe2) {
		cpu = some_cpu();
		if (!is_busy(cpu))
			do_stopped(cpu);
	} else if (kind < 0xea) {
		cpu = kind & 1 && run.machine.ender != ORACLE_NOBODY ?
		      run.machine.ender : some_cpu();
		do_refused(cpu);
	} else if (kind < 0xf4) {
		cpu = some_cpu();
		do_presence(cpu, (enum psci_presence)(take8(&run.in) & 3));
	} else if (kind < 0xfc) {
		do_complete(kind & 1 ? take(&run.in, 8) :
			    run.tickets[take8(&run.in) % TICKETS],
			    (enum psci_verdict)(take8(&run.in) & 3));
	} else if (run.depth == 0) {
		whole_step(kind);
	}
}

static bool goes_on(void)
{
	return run.in.at < run.in.end && run.steps < STEPS;
}

/* ------------------------------------------------------------------- ops */

static int64_t some_answer(uint32_t kind)
{
	static const int64_t answers[] = {
		PSCI_STATUS_INTERNAL_FAILURE, PSCI_STATUS_DENIED,
		PSCI_STATUS_INVALID_ADDRESS, PSCI_STATUS_INVALID_PARAMETERS,
		PSCI_STATUS_NOT_SUPPORTED, PSCI_STATUS_ALREADY_ON,
		PSCI_STATUS_ON_PENDING, PSCI_STATUS_NOT_PRESENT,
		PSCI_STATUS_DISABLED, -10, PSCI_DEFERRED, 2, INT_MAX, INT_MIN,
		-257, -256,
	};

	if (run.honest || kind < 12)
		return PSCI_STATUS_SUCCESS;
	return kind < 16 ? PSCI_DEFERRED : answers[kind % 16];
}

/*
 * Each op comes here: the model has asked just this, other things happen, and
 * both hear the same answer.
 */
static struct oracle_call *asked(void *user, enum oracle_op op, uint32_t about)
{
	static const char *const names[ORACLE_OPS] = {
		"", "op cpu_on", "op check_cpu_on", "op check_entry",
		"op check_power_state", "op check_cpu_off",
		"op check_system_suspend", "op check_vendor_reset",
		"op migrate", "op node_hw_state", "op mem_protect",
		"op check_mem_range",
	};
	struct oracle_call *f = &run.frame[run.depth - 1];

	note(names[op], about);
	same("an op outside calls", run.depth > 0, true);
	same("user", user == &run, true);
	same("op", op, f->ask);
	same("whom the op is about", about, f->ask_cpu);
	if (op == ORACLE_CPU_ON)
		run.focus = about;
	return f;
}

static int64_t reply(struct oracle_call *f)
{
	uint32_t kind = run.honest ? 0 : take8(&run.in), nested;
	int64_t answer = some_answer(kind & 31);

	for (nested = kind >> 5; nested > 3 && run.depth < DEPTH && goes_on();
	     nested--) {
		f->reentered = true;
		step();
	}
	return answer;
}

static int64_t answered(struct oracle_call *f, int64_t answer)
{
	run.record[run.records - 1].got[0] = answer;
	oracle_answer(&run.machine, f, answer);
	return answer;
}

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct oracle_call *f = asked(user, ORACLE_CPU_ON, target);

	same("cpu of the op", cpu, f->cpu);
	return (enum psci_status)answered(f, reply(f));
}

static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct oracle_call *f = asked(user, ORACLE_CHECK_CPU_ON, target);

	same("cpu of the op", cpu, f->cpu);
	return (int)answered(f, reply(f));
}

static void same_entry(const struct psci_entry *got, const struct psci_entry *e)
{
	same("pc asked about", got->pc, e->pc);
	if (memcmp(got, e, sizeof(*got)))
		oracle_differ("entry asked about", 1, 0);
}

static enum psci_status op_check_entry(void *user, uint32_t cpu,
				       const struct psci_entry *entry)
{
	struct oracle_call *f = asked(user, ORACLE_CHECK_ENTRY, cpu);

	same_entry(entry, &f->entry);
	return (enum psci_status)answered(f, reply(f));
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	static const struct psci_composite none;
	struct oracle_call *f = asked(user, ORACLE_CHECK_POWER_STATE, cpu);
	int64_t answer = reply(f);
	uint32_t kind = run.honest ? 0 : take8(&run.in), i;

	if (memcmp(state, &f->power_state, sizeof(*state)))
		oracle_differ("power_state asked about", state->value,
			       f->power_state.value);
	if (memcmp(composite, &none, sizeof(none)))
		oracle_differ("composite is not zero", 1, 0);
	decode_state(state->state_id, composite);
	if (kind >= 0xf0) {
		for (i = 0; i < 5; i++)
			composite->state[i] = take8(&run.in);
		composite->last_level = (uint32_t)take(&run.in, 4);
	}
	f->composite = *composite;
	return (enum psci_status)answered(f, answer);
}

static enum psci_status op_check_cpu_off(void *user, uint32_t cpu)
{
	struct oracle_call *f = asked(user, ORACLE_CHECK_CPU_OFF, cpu);

	return (enum psci_status)answered(f, reply(f));
}

static enum psci_status op_check_system_suspend(void *user, uint32_t cpu,
						const struct psci_entry *entry)
{
	struct oracle_call *f = asked(user, ORACLE_CHECK_SYSTEM_SUSPEND, cpu);

	same_entry(entry, &f->entry);
	return (enum psci_status)answered(f, reply(f));
}

static int64_t op_check_vendor_reset(void *user, uint32_t cpu, uint32_t type,
				     uint64_t cookie)
{
	struct oracle_call *f = asked(user, ORACLE_CHECK_VENDOR_RESET, cpu);

	same("type asked about", type, f->ask_a);
	same("cookie asked about", cookie, f->ask_b);
	return answered(f, reply(f));
}

static enum psci_status op_migrate(void *user, uint32_t cpu, uint32_t target)
{
	struct oracle_call *f = asked(user, ORACLE_MIGRATE, target);

	same("cpu of the op", cpu, f->cpu);
	return (enum psci_status)answered(f, reply(f));
}

static int op_node_hw_state(void *user, uint32_t cpu, uint32_t target,
			    uint32_t level)
{
	struct oracle_call *f = asked(user, ORACLE_NODE_HW_STATE, target);

	same("cpu of the op", cpu, f->cpu);
	same("level asked about", level, f->ask_a);
	return (int)answered(f, reply(f));
}

static enum psci_status op_mem_protect(void *user, uint32_t cpu)
{
	struct oracle_call *f = asked(user, ORACLE_MEM_PROTECT, cpu);

	same("psci_mem_protect()", psci_mem_protect(run.psci),
	     run.machine.protect);
	return (enum psci_status)answered(f, reply(f));
}

static enum psci_status op_check_mem_range(void *user, uint32_t cpu,
					   uint64_t base, uint64_t length)
{
	struct oracle_call *f = asked(user, ORACLE_CHECK_MEM_RANGE, cpu);

	same("base asked about", base, f->ask_a);
	same("length asked about", length, f->ask_b);
	return (enum psci_status)answered(f, reply(f));
}

static void hook(void *user, uint32_t cpu, int which,
		 const struct psci_transition *transition)
{
	struct oracle_call *f = &run.frame[run.depth - 1];
	uint32_t level;

	note(which > 0 ? "domains up" : "domains down", cpu)->x[0] =
		transition->level;
	same("a hook outside calls", run.depth > 0, true);
	same("user", user == &run, true);
	same("hook", (uint64_t)which, (uint64_t)f->hook);
	same("a hook twice", f->hooked, false);
	same("cpu of the hook", cpu, f->cpu);
	f->hooked = true;
	same("transition.level", transition->level, f->transition.level);
	for (level = 0; level < ORACLE_LEVELS; level++) {
		same("transition.state", transition->state[level],
		     f->transition.state[level]);
		same("transition.domain", transition->domain[level],
		     f->transition.domain[level]);
	}
	if (memcmp(transition, &f->transition, sizeof(*transition)))
		oracle_differ("transition, above the tree", 1, 0);
}

static void op_domains_down(void *user, uint32_t cpu,
			    const struct psci_transition *transition)
{
	hook(user, cpu, -1, transition);
}

static void op_domains_up(void *user, uint32_t cpu,
			  const struct psci_transition *transition)
{
	hook(user, cpu, 1, transition);
}

static uint64_t op_clock(void *user)
{
	same("user", user == &run, true);
	return run.machine.clock;
}

static void op_trace(void *user, const struct psci_trace *trace)
{
	struct psci_trace expected;
	struct oracle_call *f;

	if (run.honest || run.quiet)
		return;
	same("a trace outside calls", run.depth > 0, true);
	f = &run.frame[run.depth - 1];
	same("user", user == &run, true);
	same("a trace twice", f->traced, false);
	same("trace of a call that is not over", f->over, true);
	f->traced = true;
	memset(&expected, 0, sizeof(expected));
	expected.cpu = f->cpu;
	expected.action = f->action;
	expected.error = f->error;
	expected.ret = f->loose ? trace->ret : (uint64_t)f->ret;
	/* Of a psci_complete() there are no registers. */
	if (f->in.x[0] != UINT64_C(0xa5a5a5a5a5a5a5a5)) {
		expected.flags = f->in.flags;
		memcpy(expected.x, f->in.x, sizeof(expected.x));
	}
	if (f->action == PSCI_DO_SYSTEM || f->action == PSCI_DO_SUSPEND)
		expected.event = f->event;
	if (memcmp(trace, &expected, sizeof(expected)))
		oracle_differ("trace", trace->ret, expected.ret);
}

/* --------------------------------------------------------- configuration */

static uint64_t make_mpidr(uint32_t layout, uint32_t i)
{
	switch (layout % 4) {
	case 0:
		return (uint64_t)(i / 4) << 8 | i % 4;
	case 1:
		return i;
	case 2:
		return (uint64_t)(i / 6) << 32 | (uint64_t)(i / 2 % 3) << 16 |
		       i % 2;
	default:
		return (uint64_t)i << 8 | (i == 3 ? 0xff : 0);
	}
}

static void make_cpus(void)
{
	uint32_t count = take8(&run.in) % CPUS + 1, layout = take8(&run.in), i;
	uint32_t kind, boot = take8(&run.in) % count;

	memset(run.cpus, 0, sizeof(run.cpus));
	for (i = 0; i < count; i++) {
		run.cpus[i].mpidr = make_mpidr(layout, i);
		kind = layout & 0x80 ? take8(&run.in) : layout & 0x40 ? 0 : 9;
		if (kind < 8)
			run.cpus[i].flags = PSCI_CPU_ON;
		else if (kind < 0x10)
			run.cpus[i].flags = 0;
		else if (kind < 0x18)
			run.cpus[i].flags = PSCI_CPU_ABSENT;
		else if (kind < 0x20)
			run.cpus[i].flags = PSCI_CPU_DISABLED;
	}
	run.cpus[boot].flags = PSCI_CPU_ON;
	run.config.cpu_count = count;
	run.config.cpus = run.cpus;
	run.focus = boot;
}

static void make_states(struct psci_local_state *states, uint32_t count)
{
	uint32_t kind = PSCI_KIND_STANDBY, i, byte;

	for (i = 0; i < count; i++) {
		byte = take8(&run.in);
		kind += byte % 3;
		if (kind > PSCI_KIND_POWERDOWN)
			kind = PSCI_KIND_POWERDOWN;
		states[i].kind = kind;
		states[i].latency = byte >> 2;
	}
}

/* Domains in use, one behind the other, and none without children. */
static void make_tree(void)
{
	struct oracle *m = &run.machine;
	uint32_t shape = take8(&run.in), leaves = shape % 4 + 1;
	uint32_t place[ORACLE_LEVELS][4], i, level, at, mine;

	m->domain_count = 0;
	m->cpu_state_count = 0;
	if (shape >= 0xe0)
		return;
	m->cpu_state_count = shape / 4 % 3 + 1;
	make_states(m->cpu_states, m->cpu_state_count);
	m->cpu_states[m->cpu_state_count - 1].kind = PSCI_KIND_POWERDOWN;
	memset(m->domains, 0, sizeof(m->domains));
	memset(place, 0xff, sizeof(place));
	for (i = 0; i < run.config.cpu_count; i++) {
		mine = ORACLE_NOBODY;
		at = (shape & 0x80 ? take8(&run.in) : i) % leaves;
		for (level = 1; level <= 1 + shape / 12 % 3; level++) {
			if (level > 1)
				at = level == 2 ? at / 2 : 0;
			if (place[level][at] == ORACLE_NOBODY) {
				place[level][at] = m->domain_count;
				m->domains[m->domain_count].level = level;
				m->domains[m->domain_count++].parent = ORACLE_NOBODY;
			}
			if (mine == ORACLE_NOBODY)
				run.cpus[i].domain = place[level][at];
			else
				m->domains[mine].parent = place[level][at];
			mine = place[level][at];
		}
	}
	for (i = 0; i < m->domain_count; i++) {
		m->domains[i].state_count = take8(&run.in) % 16 ?
					    (i + shape) % 3 + 1 : 0;
		make_states(m->domains[i].states, m->domains[i].state_count);
		run.domains[i] = (struct psci_domain_config){
			.parent = m->domains[i].parent == ORACLE_NOBODY ?
				  PSCI_NO_DOMAIN : m->domains[i].parent,
			.level = m->domains[i].level,
			.state_count = m->domains[i].state_count,
			.states = m->domains[i].states,
		};
	}
	run.config.domain_count = m->domain_count;
	run.config.domains = run.domains;
	run.config.cpu_state_count = m->cpu_state_count;
	run.config.cpu_states = m->cpu_states;
}

/* What some CPU can be in. */
static bool is_possible(const struct psci_power_state_config *known)
{
	bool extended = run.config.flags & PSCI_CONFIG_EXTENDED_STATE;
	bool powerdown = known->value >> (extended ? 30 : 16) & 1;
	uint32_t i;

	if (run.config.domain_count == 0)
		return true;
	for (i = 0; i < run.config.cpu_count; i++) {
		run.machine.cpus[i].leaf = run.cpus[i].domain;
		if (oracle_is_composite(&run.machine, i, &known->composite,
					powerdown))
			return true;
	}
	return false;
}

/* Mostly one that means what the op would say, too. */
static struct psci_power_state_config make_known(uint32_t random)
{
	struct psci_power_state_config known = { .reserved = 0 };
	uint32_t level;

	known.value = make_power_state(random >> 24, random, random >> 8);
	decode_state(known.value & 0xffff, &known.composite);
	if (random >> 16 & 1)
		return known;
	for (level = random >> 17 & 1; level < 4; level++)
		known.composite.state[level] = random >> (level + 18) & 3;
	known.composite.last_level = random >> 12 & 7;
	return known;
}

static bool is_known(uint32_t value)
{
	uint32_t i;

	for (i = 0; i < run.config.power_state_count; i++)
		if (run.known[i].value == value)
			return true;
	return false;
}

/* Whatever of so many draws there can be. */
static void make_table(void)
{
	uint32_t draws = take8(&run.in), random = (uint32_t)take(&run.in, 2);
	struct psci_power_state_config known;

	if (run.config.quirks & PSCI_QUIRK_ANY_POWER_STATE)
		return;
	run.config.power_states = run.known;
	for (; draws > 0 && run.config.power_state_count < KNOWN; draws--) {
		random = random * UINT32_C(1664525) + UINT32_C(1013904223);
		/* Its higher bits are the better ones. */
		known = make_known((random ^ random >> 15) * 0x2c1b3c6d);
		if (!is_known(known.value) && is_possible(&known))
			run.known[run.config.power_state_count++] = known;
	}
}

/* What there is in this version, with what it needs. */
static void make_functions(uint32_t bits)
{
	struct psci_config *c = &run.config;
	uint32_t possible = PSCI_ENABLE_MIGRATE;

	if (c->psci_version >= PSCI_VERSION_0_2)
		possible |= PSCI_ENABLE_MIGRATE_INFO_TYPE |
			    PSCI_ENABLE_MIGRATE_INFO_UP_CPU;
	if (c->psci_version >= PSCI_VERSION_1_0)
		possible |= PSCI_ENABLE_CPU_FREEZE |
			    PSCI_ENABLE_CPU_DEFAULT_SUSPEND |
			    PSCI_ENABLE_NODE_HW_STATE |
			    PSCI_ENABLE_SYSTEM_SUSPEND;
	if (c->psci_version >= PSCI_VERSION_1_0 && c->domain_count > 0)
		possible |= PSCI_ENABLE_SET_SUSPEND_MODE | PSCI_ENABLE_STAT;
	if (c->psci_version >= PSCI_VERSION_1_1)
		possible |= PSCI_ENABLE_SYSTEM_RESET2 |
			    PSCI_ENABLE_MEM_PROTECT;
	if (c->psci_version >= PSCI_VERSION_1_3)
		possible |= PSCI_ENABLE_SYSTEM_OFF2;
	c->functions = ~bits & possible;
	if ((c->functions & PSCI_ENABLE_STAT) != PSCI_ENABLE_STAT)
		c->functions &= ~PSCI_ENABLE_STAT;
	if ((c->functions & PSCI_ENABLE_MEM_PROTECT) != PSCI_ENABLE_MEM_PROTECT)
		c->functions &= ~PSCI_ENABLE_MEM_PROTECT;
	if (c->trusted_os == PSCI_TRUSTED_OS_NONE)
		c->functions &= ~(PSCI_ENABLE_MIGRATE |
				  PSCI_ENABLE_MIGRATE_INFO_UP_CPU);
	else
		c->functions |= possible & (PSCI_ENABLE_MIGRATE_INFO_TYPE |
					    PSCI_ENABLE_MIGRATE_INFO_UP_CPU);
	if (c->trusted_os == PSCI_TRUSTED_OS_MIGRATABLE)
		c->functions |= PSCI_ENABLE_MIGRATE;
}

static void make_ops(uint32_t without)
{
	const struct psci_config *c = &run.config;
	struct psci_ops *ops = &run.ops;

	*ops = (struct psci_ops){
		.size = sizeof(*ops),
		.cpu_on = op_cpu_on,
		.check_cpu_on = without & 1 ? NULL : op_check_cpu_on,
		.check_entry = without & 2 ? NULL : op_check_entry,
		.check_power_state = op_check_power_state,
		.check_cpu_off = without & 4 ? NULL : op_check_cpu_off,
		.check_system_suspend = without & 8 ? NULL :
					op_check_system_suspend,
		.check_vendor_reset = without & 0x10 ? NULL :
				      op_check_vendor_reset,
		.mem_protect = without & 0x20 ? NULL : op_mem_protect,
		.domains_down = without & 0x40 ? NULL : op_domains_down,
		.domains_up = without & 0x40 ? NULL : op_domains_up,
		.trace = without & 0x80 ? NULL : op_trace,
	};
	if (c->functions & PSCI_ENABLE_MIGRATE &&
	    c->trusted_os == PSCI_TRUSTED_OS_MIGRATABLE)
		ops->migrate = op_migrate;
	if (c->functions & PSCI_ENABLE_NODE_HW_STATE)
		ops->node_hw_state = op_node_hw_state;
	if (c->functions & PSCI_ENABLE_MEM_PROTECT)
		ops->check_mem_range = op_check_mem_range;
	if (c->functions & PSCI_ENABLE_STAT)
		ops->clock = op_clock;
	if ((c->quirks & PSCI_QUIRK_ANY_POWER_STATE) && (without & 1))
		ops->check_power_state = NULL;
}

static void make_config(void)
{
	struct psci_config *c = &run.config;
	uint32_t version = take8(&run.in), bits = take8(&run.in);
	uint32_t without = take8(&run.in), quirks = take8(&run.in);
	uint32_t functions = (uint32_t)take(&run.in, 3);

	memset(c, 0, sizeof(*c));
	c->size = sizeof(*c);
	c->psci_version = versions[version % COUNT_OF(versions)];
	c->smccc_version = bits % 8 ? PSCI_SMCCC_VERSION_1_0 + bits % 8 : 0;
	c->entry_el = 1 + (bits >> 3 & 1);
	c->trusted_os = (bits >> 4) % 3;
	if ((bits & 0x80) && c->psci_version >= PSCI_VERSION_1_0)
		c->flags = PSCI_CONFIG_EXTENDED_STATE;
	c->quirks = version & 0x80 ? quirks & 0xff : 0;
	make_cpus();
	if (c->trusted_os)
		c->trusted_os_cpu = run.focus;
	make_tree();
	if (c->domain_count > 0)
		c->quirks &= ~(uint32_t)PSCI_QUIRK_ANY_POWER_STATE;
	make_functions(functions);
	/* These bits are no function's. */
	if ((functions & 3) == 3)
		make_table();
	if (c->psci_version == PSCI_VERSION_0_1)
		c->function_ids = (struct psci_function_ids){
			.cpu_suspend = without & 0x10 ? 0 : 0x84000001,
			.cpu_off = 0x95c1ba60,
			.cpu_on = 0x84000003,
			.migrate = c->functions & PSCI_ENABLE_MIGRATE ?
				   0x95c1ba62 : 0,
		};
	make_ops(without);
	if (c->power_state_count > 0 && (functions & 4))
		run.ops.check_power_state = NULL;
}

/* False: a configuration that is refused, as it may be. */
static bool make_context(void)
{
	struct oracle *m = &run.machine;
	enum psci_error error;
	size_t bound;
	uint32_t i;

	memset(m->cpus, 0, sizeof(m->cpus));
	m->config = &run.config;
	m->ops = &run.ops;
	m->version = run.config.psci_version;
	m->quirks = run.config.quirks;
	m->cpu_count = run.config.cpu_count;
	m->clock = 1000;
	m->claims = 0;
	same("psci_storage_size()", psci_storage_size(&run.config, &run.size),
	     PSCI_OK);
	bound = m->domain_count > 0 ?
		PSCI_STORAGE_BOUND_TREE(m->cpu_count, m->domain_count) :
		PSCI_STORAGE_BOUND(m->cpu_count);
	/* That is of a machine without power_states. */
	bound += run.config.power_state_count * 40;
	if (run.size > STORAGE || run.size > bound)
		oracle_differ("storage size", run.size, bound);
	for (i = 0; i < 2; i++) {
		run.homes[i].psci = NULL;
		run.homes[i].storage = storages[i];
		run.homes[i].tag = (uint32_t)take(&run.in, 2);
	}
	run.home = &run.homes[0];
	error = make_home(run.home);
	/* Of what PSCI_STAT_* would have to ask. */
	if (!run.ops.check_power_state && error != PSCI_OK &&
	    run.config.power_state_count == 0)
		return false;
	same("psci_init()", error, PSCI_OK);
	move_to(run.home);
	oracle_start(m);
	take_whole_picture(run.home->first);
	return true;
}

/* --------------------------------------------------------------- the end */

static void check_one(uint32_t cpu, uint32_t id, uint64_t a, uint64_t b)
{
	uint32_t records = run.records;
	struct psci_call call;

	memset(&call, UNWRITTEN, sizeof(call));
	memset(call.x, 0, sizeof(call.x));
	call.x[0] = id;
	call.x[1] = a;
	call.x[2] = b;
	call.flags = 0;
	do_call(cpu, &call);
	run.records = records;
}

/* Whatever can be asked, once more. */
static void check_all(void)
{
	const struct oracle *m = &run.machine;
	uint32_t cpu = free_cpu(0), i, id;

	if (cpu == ORACLE_NOBODY || m->version == PSCI_VERSION_0_1)
		return;
	run.honest = true;
	run.still = true;
	take_picture(run.before[0]);
	for (i = 0; i < m->cpu_count; i++) {
		for (id = 0; id < 4; id++)
			check_one(cpu, PSCI_ID64(PSCI_FN_AFFINITY_INFO),
				  m->cpus[i].mpidr, id);
		if (!(run.config.functions & PSCI_ENABLE_STAT))
			continue;
		for (id = 1; id < 4 * ORACLE_STATES; id++) {
			uint32_t state = (id % ORACLE_STATES) << (4 * (id / ORACLE_STATES));

			check_one(cpu, PSCI_ID64(PSCI_FN_PSCI_STAT_COUNT),
				  m->cpus[i].mpidr, state);
			check_one(cpu, PSCI_ID64(PSCI_FN_PSCI_STAT_RESIDENCY),
				  m->cpus[i].mpidr, state);
			check_one(cpu, PSCI_ID32(PSCI_FN_PSCI_STAT_RESIDENCY),
				  m->cpus[i].mpidr, state);
		}
	}
	for (i = 0; i < 0x20; i++) {
		check_one(cpu, PSCI_ID32(PSCI_FN_PSCI_FEATURES), PSCI_ID32(i),
			  0);
		check_one(cpu, PSCI_ID32(PSCI_FN_PSCI_FEATURES), PSCI_ID64(i),
			  0);
	}
	check_one(cpu, PSCI_ID64(PSCI_FN_MIGRATE_INFO_UP_CPU), 0, 0);
	same("psci_mem_protect()", psci_mem_protect(run.psci), m->protect);
	take_picture(run.now);
	if (memcmp(run.now, run.before[0], run.size))
		oracle_differ("asking changed the context", 1, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run.in = (struct input){ data, data + size };
	run.depth = 0;
	run.steps = 0;
	run.marks = 0;
	run.honest = false;
	run.still = false;
	run.ticket_count = 0;
	run.moves = 0;
	run.saved = false;
	memset(run.tickets, 0, sizeof(run.tickets));
	run.records = 0;
	make_config();
	if (!make_context())
		return 0;
	while (goes_on())
		step();
	check_all();
	return 0;
}
