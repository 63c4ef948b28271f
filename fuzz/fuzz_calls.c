/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Fuzz target: sequences of calls. The input chooses a configuration and then
 * up to 64 steps, some of them inside ops; each step is taken by the library
 * and by the oracle, which must agree on everything. The storage must be
 * bit-identical after a step that changed nothing, and hold no entry that
 * nobody needs any more.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "oracle.h"
#include "psci/psci.h"

#define CPUS		40
#define KNOWN		48	/* psci_config.power_states */
#define STEPS		64
#define RECORDS		(STEPS * 5)
#define DEPTH		4	/* steps in ops of steps */
#define GUARD		64u	/* bytes at both ends of the storage */
#define GUARD_BYTE	0xc9
#define STORAGE		8192
#define ENTRY_MARK	0xc0deu	/* top of values to look for in the storage */

enum kind { KIND_CALL, KIND_WOKE, KIND_STOPPED, KIND_REFUSED, KIND_INDEX,
	    KIND_RESTART, KIND_OP };

/* For the report: what was done. */
struct record {
	enum kind kind;
	uint32_t depth;
	uint32_t cpu;
	struct psci_call call;
	enum oracle_op op;
	uint32_t target;
	int answer;		/* action, wake or error; an op's status */
	bool answered;
};

/* What a step finds. */
struct before {
	struct oracle_cpu cpus[ORACLE_CPUS_MAX];
	uint32_t ender;
	uint32_t event;
	uint32_t suspends;
	unsigned char storage[STORAGE];
};

static struct run {
	struct input in;
	struct psci_config config;
	struct psci_cpu_config cpus[CPUS];
	struct psci_power_state_config known[KNOWN];
	struct psci_ops ops;
	struct psci *psci;
	unsigned char *storage;
	size_t size;
	struct oracle oracle;
	struct oracle_call *flight[DEPTH];	/* calls that wait for an op */
	uint32_t depth;
	uint32_t focus;				/* the CPU turned on last */
	uint64_t marks;
	bool restarted;
	uint32_t steps;
	uint32_t records;
	struct record record[RECORDS];
	struct before before[DEPTH + 1];
	uint32_t suspends;	/* granted so far; of a standby the oracle's CPU
				 * does not keep which */
	unsigned char first[STORAGE];		/* as psci_init() left it */
} run;

static _Alignas(PSCI_STORAGE_ALIGN) unsigned char memory[GUARD + STORAGE +
							 GUARD];

/* ---------------------------------------------------------------- report */

static const char *const op_names[] = {
	"none", "cpu_on", "check_cpu_on", "check_entry", "check_power_state",
	"check_cpu_off"
};

static void print_call(const struct record *r)
{
	const struct psci_call *call = &r->call;
	uint32_t id = (uint32_t)call->x[0] & ~PSCI_ID_SVE_HINT;

	fprintf(stderr, "cpu %u calls %s %#llx(%#llx, %#llx, %#llx) flags %#x",
		r->cpu, psci_function_name(id), (unsigned long long)call->x[0],
		(unsigned long long)call->x[1], (unsigned long long)call->x[2],
		(unsigned long long)call->x[3], call->flags);
	if (r->answered)
		fprintf(stderr, ": %s, ret %lld, %s",
			psci_action_name((enum psci_action)r->answer),
			(long long)call->ret,
			psci_error_name((enum psci_error)call->error));
}

static void print_record(uint32_t number)
{
	const struct record *r = &run.record[number];

	fprintf(stderr, "%4u %*s", number, (int)(4 * r->depth), "");
	switch (r->kind) {
	case KIND_CALL:
		print_call(r);
		break;
	case KIND_WOKE:
		fprintf(stderr, "cpu %u woke, context_lost %u", r->cpu,
			r->target);
		if (r->answered)
			fprintf(stderr, ": %s",
				psci_wake_name((enum psci_wake)r->answer));
		break;
	case KIND_STOPPED:
	case KIND_REFUSED:
		fprintf(stderr, "cpu %u %s", r->cpu, r->kind == KIND_STOPPED ?
			"stopped" : "system refused");
		if (r->answered)
			fprintf(stderr, ": %s",
				psci_error_name((enum psci_error)r->answer));
		break;
	case KIND_INDEX:
		fprintf(stderr, "index of %#llx",
			(unsigned long long)r->call.x[1]);
		break;
	case KIND_RESTART:
		fprintf(stderr, "psci_init() again");
		break;
	case KIND_OP:
		fprintf(stderr, "op %s for cpu %u, target %d, will answer %d",
			op_names[r->op], r->cpu, (int)r->target, r->answer);
		break;
	}
	fprintf(stderr, "\n");
}

static void print_config(void)
{
	const struct psci_config *c = &run.config;
	uint32_t i;

	fprintf(stderr, "psci %#x, smccc %#x, flags %#x, functions %#x, "
		"entry_el %u, map_slots %u, %u power states, "
		"without%s%s%s%s\ncpus",
		c->psci_version, c->smccc_version, c->flags, c->functions,
		c->entry_el, c->map_slots, c->power_state_count,
		run.ops.check_power_state ? "" : " check_power_state",
		run.ops.check_cpu_on ? "" : " check_cpu_on",
		run.ops.check_entry ? "" : " check_entry",
		run.ops.check_cpu_off ? "" : " check_cpu_off");
	for (i = 0; i < c->cpu_count; i++)
		fprintf(stderr, " %u:%#llx%s", i,
			(unsigned long long)run.cpus[i].mpidr,
			run.cpus[i].flags ? "(on)" : "");
	fprintf(stderr, "\n");
}

/* They do not agree. Line -1 is right after psci_init(). */
_Noreturn void oracle_differ(const char *what, uint64_t got, uint64_t expected)
{
	uint32_t i;

	print_config();
	for (i = 0; i < run.records; i++)
		print_record(i);
	fprintf(stderr, "fuzz_calls: line %d: %s: got %#llx (%lld), "
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

static struct record *record(enum kind kind, uint32_t cpu)
{
	struct record *r = &run.record[run.records++];

	memset(r, 0, sizeof(*r));
	r->kind = kind;
	r->depth = run.depth;
	r->cpu = cpu;
	return r;
}

/* ---------------------------------------------------------------- checks */

static void same_entry(const char *what, const struct psci_entry *got,
		       const struct psci_entry *expected)
{
	if (!memcmp(got, expected, sizeof(*got)))
		return;
	same("entry.pc", got->pc, expected->pc);
	same("entry.context_id", got->context_id, expected->context_id);
	same("entry.el", got->el, expected->el);
	same("entry.flags", got->flags, expected->flags);
	same("entry.error", got->error, expected->error);
	oracle_differ(what, got->level, expected->level);
}

static void same_state(const struct psci_power_state *got,
		       const struct psci_power_state *expected)
{
	same("power_state.value", got->value, expected->value);
	same("power_state.state_id", got->state_id, expected->state_id);
	same("power_state.level", got->level, expected->level);
	same("power_state.powerdown", got->powerdown, expected->powerdown);
}

static void same_call(const struct psci_call *got,
		      const struct psci_call *expected)
{
	if (!memcmp(got, expected, sizeof(*got)))
		return;
	same("call.ret", got->ret, expected->ret);
	same("call.error", got->error, expected->error);
	same("call.event", got->event, expected->event);
	same("call.type", got->type, expected->type);
	same("call.cookie", got->cookie, expected->cookie);
	same("call.ticket", got->ticket, expected->ticket);
	same("call.freeze", got->freeze, expected->freeze);
	same_entry("call.entry.reserved", &got->entry, &expected->entry);
	same_state(&got->suspend, &expected->suspend);
	oracle_differ("an argument or a reserved field of the call", 1, 0);
}

static void guard(bool set)
{
	unsigned char *ends[] = { memory, run.storage + run.size };
	uint32_t i, j;

	for (i = 0; i < COUNT_OF(ends); i++) {
		if (set) {
			memset(ends[i], GUARD_BYTE, GUARD);
			POISON(ends[i], GUARD);
		}
		for (j = 0; !POISONED && j < GUARD; j++)
			same("a byte beside the storage", ends[i][j],
			     GUARD_BYTE);
	}
}

static bool in_flight(uint32_t cpu)
{
	uint32_t i;

	for (i = 0; i < run.depth; i++)
		if (run.flight[i]->cpu == cpu)
			return true;
	return false;
}

/* A running CPU that may make a call now, from this one on; or CPUS. */
static uint32_t free_cpu(uint32_t from)
{
	uint32_t count = run.config.cpu_count, i, cpu;

	for (i = 0; i < count; i++) {
		cpu = (from + i) % count;
		if (run.oracle.cpus[cpu].state == ORACLE_RUNNING &&
		    !in_flight(cpu))
			return cpu;
	}
	return CPUS;
}

/* What others see of a CPU and of all that it is part of. */
static void check_affinity(uint32_t caller, uint32_t cpu)
{
	struct psci_call call = { .x = { PSCI_ID64(PSCI_FN_AFFINITY_INFO),
					 run.cpus[cpu].mpidr } };
	int64_t expected;

	for (; call.x[2] <= 3; call.x[2]++) {
		expected = oracle_affinity_info(&run.oracle, call.x[1],
						(uint32_t)call.x[2]);
		same("action of AFFINITY_INFO",
		     psci_handle(run.psci, caller, &call), PSCI_DO_RETURN);
		if (call.ret != (uint64_t)expected)
			fprintf(stderr, "cpu %u at level %u:\n", cpu,
				(unsigned int)call.x[2]);
		same("AFFINITY_INFO", call.ret, (uint64_t)expected);
		same("error of AFFINITY_INFO", call.error, PSCI_OK);
	}
}

/* A guest's value stays in the storage only while a CPU may start at it. */
static void check_marks(void)
{
	uint64_t word;
	size_t at;
	uint32_t i;

	for (at = 0; at + sizeof(word) <= run.size; at += sizeof(word)) {
		memcpy(&word, run.storage + at, sizeof(word));
		if (word >> 48 != ENTRY_MARK)
			continue;
		for (i = 0; i < run.config.cpu_count; i++)
			if (run.oracle.cpus[i].entry.pc == word ||
			    run.oracle.cpus[i].entry.context_id == word)
				break;
		if (i == run.config.cpu_count)
			oracle_differ("left behind in the storage", word, 0);
	}
}

static struct before *remember(void)
{
	struct before *before = &run.before[run.depth];

	memcpy(before->cpus, run.oracle.cpus, sizeof(before->cpus));
	before->ender = run.oracle.ender;
	before->event = run.oracle.event;
	before->suspends = run.suspends;
	memcpy(before->storage, run.storage, run.size);
	return before;
}

static void check(const struct before *before)
{
	uint32_t caller, i;

	guard(false);
	if (!memcmp(before->storage, run.storage, run.size))
		return;
	if (before->ender == run.oracle.ender &&
	    before->event == run.oracle.event &&
	    before->suspends == run.suspends &&
	    !memcmp(before->cpus, run.oracle.cpus, sizeof(before->cpus)))
		oracle_differ("storage changed, though nothing happened", 1, 0);
	check_marks();
	caller = free_cpu(0);
	for (i = 0; caller < CPUS && i < run.config.cpu_count; i++)
		if (before->cpus[i].state != run.oracle.cpus[i].state)
			check_affinity(caller, i);
}

static void check_all(void)
{
	const struct before *before = remember();
	uint32_t caller = free_cpu(0), i;

	for (i = 0; caller < CPUS && i < run.config.cpu_count; i++)
		check_affinity(caller, i);
	if (memcmp(before->storage, run.storage, run.size))
		oracle_differ("storage changed by AFFINITY_INFO", 1, 0);
}

/* ----------------------------------------------------------------- steps */

static void do_call(uint32_t cpu, const struct psci_call *given)
{
	const struct before *before = remember();
	struct record *r = record(KIND_CALL, cpu);
	struct psci_call got = *given, expected = *given;
	struct oracle_call answer = { .cpu = cpu, .in = *given };
	enum psci_action action;

	r->call = *given;
	oracle_begin(&run.oracle, &answer);
	run.flight[run.depth++] = &answer;
	action = psci_handle(run.psci, cpu, &got);
	run.depth--;
	r->call.ret = got.ret;
	r->call.error = got.error;
	r->answer = (int)action;
	r->answered = true;

	if (answer.ask != ORACLE_NO_OP)
		oracle_differ("call is over, but expected an op", 0, answer.ask);
	same("action", action, answer.action);
	if (action != PSCI_NOT_MINE) {
		expected.ret = (uint64_t)answer.ret;
		expected.error = answer.error;
	}
	if (answer.loose) {
		expected.ret = got.ret;
		if (!oracle_may_say(&run.oracle, answer.number,
				    (int64_t)got.ret) &&
		    got.ret != (uint64_t)PSCI_STATUS_NOT_SUPPORTED)
			oracle_differ("a failure of another function", got.ret, 0);
	}
	if (action == PSCI_DO_STOP)
		expected.freeze = 0;
	if (action == PSCI_DO_SUSPEND) {
		run.suspends++;
		expected.suspend = answer.power_state;
		expected.event = 0;
		expected.entry = answer.powerdown ? answer.entry : got.entry;
	} else if (action != PSCI_NOT_MINE) {	/* undefined */
		expected.suspend = got.suspend;
		expected.entry = got.entry;
	}
	if (action == PSCI_DO_SYSTEM) {
		expected.event = answer.event;
		expected.type = 0;
		expected.cookie = 0;
	}
	same_call(&got, &expected);
	check(before);
}

static void do_woke(uint32_t cpu, bool context_lost)
{
	const struct before *before = remember();
	struct record *r = record(KIND_WOKE, cpu);
	struct psci_entry got, expected;
	struct oracle_call c = { .cpu = cpu };
	enum psci_wake wake;

	r->target = context_lost;
	memset(&got, UNWRITTEN, sizeof(got));
	expected = got;
	wake = psci_cpu_woke(run.psci, cpu, context_lost, &got);
	r->answer = (int)wake;
	r->answered = true;
	same("wake", wake, oracle_woke(&run.oracle, &c, cpu, context_lost,
				       &expected));
	same_entry("entry.reserved", &got, &expected);
	check(before);
}

static void do_stopped(uint32_t cpu)
{
	const struct before *before = remember();
	struct record *r = record(KIND_STOPPED, cpu);
	enum psci_error error = psci_cpu_stopped(run.psci, cpu);
	struct oracle_call c = { .cpu = cpu };

	r->answer = (int)error;
	r->answered = true;
	same("error", error, oracle_stopped(&run.oracle, &c, cpu));
	check(before);
}

static void do_refused(uint32_t cpu)
{
	const struct before *before = remember();
	struct record *r = record(KIND_REFUSED, cpu);
	enum psci_error error = psci_system_refused(run.psci, cpu);

	r->answer = (int)error;
	r->answered = true;
	same("error", error, oracle_refused(&run.oracle, cpu));
	check(before);
}

static void do_index(uint64_t mpidr)
{
	uint32_t expected = oracle_cpu_index(&run.oracle, mpidr);
	uint32_t got = ORACLE_NOBODY;
	enum psci_error error;

	record(KIND_INDEX, 0)->call.x[1] = mpidr;
	error = psci_cpu_index(run.psci, mpidr, &got);
	same("error", error, expected == ORACLE_NOBODY ? PSCI_E_CPU_INDEX :
							 PSCI_OK);
	same("index", got, expected);
}

static void do_restart(void)
{
	record(KIND_RESTART, 0);
	run.restarted = true;			/* once: it takes its time */
	same("psci_init()", psci_init(&run.psci, run.storage, run.size,
				      &run.config, &run.ops, &run), PSCI_OK);
	oracle_init(&run.oracle, &run.config, &run.ops);
	guard(false);
	if (memcmp(run.first, run.storage, run.size))
		oracle_differ("storage is not as psci_init() left it before", 1, 0);
}

/* ------------------------------------------------------- making arguments */

static const uint32_t ids[] = {
#define FUNCTION(number, NAME, handler, since, widths, a1, a2, a3, presence,\
		 statuses, other)					\
	PSCI_ID32(number), PSCI_ID64(number),
#include "functions.def"
#undef FUNCTION
	PSCI_ID_SMCCC_VERSION, PSCI_ID_SMCCC_ARCH_FEATURES,
};

/* An id that exists, or nearly. */
static uint32_t some_id(void)
{
	uint32_t kind = take8(&run.in);
	uint32_t id = ids[kind % COUNT_OF(ids)];

	if (kind < 0xd0)
		return id;
	if (kind < 0xdc)
		return id ^ UINT32_C(1) << take8(&run.in) % 32;
	if (kind < 0xe8)
		return id | PSCI_ID_SVE_HINT;
	if (kind < 0xf4)
		return (kind & 1 ? PSCI_ID_SMC32 : PSCI_ID_SMC64) +
		       (take8(&run.in) & PSCI_ID_NUMBER_MASK);
	return (uint32_t)take(&run.in, 4);
}

static uint64_t some_mpidr(void)
{
	return run.cpus[take8(&run.in) % run.config.cpu_count].mpidr;
}

/* A value that check_marks() knows again; an aligned address, too. */
static uint64_t new_mark(void)
{
	return (uint64_t)ENTRY_MARK << 48 | ++run.marks << 2;
}

static uint64_t some_address(void)
{
	uint32_t kind = take8(&run.in);

	if (kind < 0x60)
		return new_mark();
	return 0x40000000u + (kind << 12) + (kind >= 0xc0 ? kind & 3 : 0);
}

static uint32_t power_state(uint32_t kind)
{
	if (run.config.flags & PSCI_CONFIG_EXTENDED_STATE)
		return (kind & 1 ? PSCI_POWER_STATE_EXT_TYPE_BIT : 0) |
		       (kind >> 1) * 0x0102041u;
	return (kind & 1 ? PSCI_POWER_STATE_TYPE_BIT : 0) |
	       (kind >> 1 & 3) << PSCI_POWER_STATE_LEVEL_SHIFT |
	       (kind >> 3) * 0x421u;
}

static uint64_t some_power_state(void)
{
	return power_state(take8(&run.in));
}

/* Mostly this, sometimes something that is not quite, or quite not, this. */
static uint64_t odd(uint64_t usual)
{
	static const uint64_t boundary[] = {
		0, 1, 2, 3, 4, 5, UINT64_MAX, UINT32_MAX, UINT64_C(1) << 32,
		UINT64_C(0x80000000), UINT64_C(0x8000000000000000),
		INT32_MAX, INT64_MAX, PSCI_AFFINITY_MASK32,
		PSCI_AFFINITY_MASK64, PSCI_POWER_STATE_MASK,
		PSCI_POWER_STATE_EXT_MASK, UINT64_C(0xfffffffffffffffc),
	};
	uint32_t kind = take8(&run.in);

	switch (kind < 0xc0 ? 0 : kind & 7) {
	case 1:
		return usual ^ UINT64_C(1) << take8(&run.in) % 64;
	case 2:
		return boundary[take8(&run.in) % COUNT_OF(boundary)];
	case 3:
		return take(&run.in, 4);
	case 4:
		return take(&run.in, 8);
	case 5:
		return usual ^ take(&run.in, 2);
	case 6:
		return usual | UINT64_C(0xfeedface) << 32;
	case 7:
		return some_mpidr();
	default:
		return usual;
	}
}

static void blank(struct psci_call *call, uint32_t id)
{
	memset(call, UNWRITTEN, sizeof(*call));
	memset(call->x, 0, sizeof(call->x));
	call->flags = 0;
	call->x[0] = id;
}

/* Arguments as this function has them. */
static void make_call(struct psci_call *call, uint32_t id)
{
	blank(call, id);
	switch (id & PSCI_ID_NUMBER_MASK) {
	case PSCI_FN_CPU_ON:
		call->x[1] = odd(some_mpidr());
		call->x[2] = odd(some_address());
		call->x[3] = odd(new_mark());
		break;
	case PSCI_FN_CPU_SUSPEND:
		call->x[1] = odd(some_power_state());
		call->x[2] = odd(some_address());
		call->x[3] = odd(new_mark());
		break;
	case PSCI_FN_AFFINITY_INFO:
		call->x[1] = odd(some_mpidr());
		call->x[2] = odd(take8(&run.in) % 4);
		break;
	case PSCI_FN_PSCI_FEATURES:
		call->x[1] = odd(some_id());
		break;
	default:
		call->x[1] = odd(0);
		break;
	}
}

/* Who else is there in the caller: upper halves, execution states, ... */
static void colour(struct psci_call *call)
{
	uint32_t dirty = take8(&run.in), flags = take8(&run.in), i;

	if (dirty >= 0xc0)
		for (i = 0; i < 4; i++)
			if (dirty >> i & 1)
				call->x[i] |= UINT64_C(0xdeadbeef) << 32;
	if (flags >= 0x80)
		call->flags = flags == 0xff ? UINT32_MAX : flags & 0x7f;
	/* PSCI_ENTRY_USER has a bit up there. */
	if (flags >= 0x80 && dirty & 0x10)
		call->flags |= 0x80;
}

/* A CPU's index, or one that no CPU has. */
static uint32_t some_cpu(void)
{
	uint32_t kind = take8(&run.in), count = run.config.cpu_count;
	const uint32_t none[] = { count, count + 1, 63, 64, 0xffff, 0x10000,
				  0x7fffffff, UINT32_MAX };

	if (kind < 0xf8)
		return kind % count;
	return none[kind & 7] < count ? count : none[kind & 7];
}

static void call_step(void)
{
	uint32_t cpu = some_cpu(), how = take8(&run.in), able;
	struct psci_call call;

	/* Mostly one that may. */
	able = cpu < run.config.cpu_count && how < 0xf0 ? free_cpu(cpu) : CPUS;
	if (able < CPUS)
		cpu = able;
	make_call(&call, some_id());
	colour(&call);
	if (!in_flight(cpu))
		do_call(cpu, &call);
}

/* Whatever gets this CPU on: to its next state. */
static void due_step(void)
{
	uint32_t kind = take8(&run.in), caller;
	uint32_t cpu = kind & 0x80 ? kind % run.config.cpu_count : run.focus;
	struct psci_call call;

	switch ((enum oracle_state)run.oracle.cpus[cpu].state) {
	case ORACLE_OFF:
		caller = free_cpu(cpu);
		blank(&call, PSCI_ID64(PSCI_FN_CPU_ON));
		call.x[1] = run.cpus[cpu].mpidr;
		call.x[2] = new_mark();
		call.x[3] = new_mark();
		if (caller < CPUS)
			do_call(caller, &call);
		break;
	case ORACLE_ON_PENDING:
		do_woke(cpu, true);
		break;
	case ORACLE_RUNNING:
		blank(&call, kind & 0x40 ? PSCI_ID64(PSCI_FN_CPU_SUSPEND) :
					   PSCI_ID32(PSCI_FN_CPU_OFF));
		call.x[1] = some_power_state();
		call.x[2] = new_mark();
		call.x[3] = new_mark();
		if (!in_flight(cpu))
			do_call(cpu, &call);
		break;
	case ORACLE_STOPPING:
		do_stopped(cpu);
		break;
	case ORACLE_STANDBY:
	case ORACLE_SUSPENDED:
		do_woke(cpu, kind & 0x40);
		break;
	case ORACLE_DEFERRED:
	case ORACLE_WAITING:
	case ORACLE_CLAIMED:	/* between pieces only */
	case ORACLE_TAKEN:
	case ORACLE_HALTED:
		oracle_differ("state", run.oracle.cpus[cpu].state, 0);
	}
}

static void step(void)
{
	uint32_t kind = take8(&run.in), cpu;

	run.steps++;
	if (kind < 0x60) {
		due_step();
	} else if (kind < 0xd0) {
		call_step();
	} else if (kind < 0xe0) {
		cpu = some_cpu();
		do_woke(cpu, take8(&run.in) & 1);
	} else if (kind < 0xec) {
		do_stopped(some_cpu());
	} else if (kind < 0xf8) {
		do_index(odd(some_mpidr()));
	} else if (kind < 0xfe) {
		cpu = run.oracle.ender;
		do_refused(kind & 1 && cpu != ORACLE_NOBODY ? cpu :
							      some_cpu());
	} else if (run.depth == 0 && !run.restarted) {
		do_restart();
	}
}

static bool goes_on(void)
{
	return run.in.at < run.in.end && run.steps < STEPS;
}

/* ------------------------------------------------------------------- ops */

static int some_status(uint32_t kind)
{
	static const int statuses[] = {
		PSCI_STATUS_INTERNAL_FAILURE, PSCI_STATUS_DENIED,
		PSCI_STATUS_INVALID_ADDRESS, PSCI_STATUS_INVALID_PARAMETERS,
		PSCI_STATUS_INTERNAL_FAILURE, PSCI_STATUS_DENIED,
		PSCI_STATUS_NOT_SUPPORTED, PSCI_STATUS_ALREADY_ON,
		PSCI_STATUS_ON_PENDING, PSCI_STATUS_NOT_PRESENT,
		PSCI_STATUS_DISABLED, -10, 1, INT_MAX, INT_MIN, -32,
	};

	return kind < 16 ? PSCI_STATUS_SUCCESS : statuses[kind % 16];
}

/* Each op comes here: it is the one expected, and other things happen too. */
static enum psci_status op(void *user, enum oracle_op which, uint32_t cpu,
			   uint32_t about, const struct psci_entry *entry,
			   const struct psci_power_state *state)
{
	struct oracle_call *c = run.depth ? run.flight[run.depth - 1] : NULL;
	uint32_t kind = take8(&run.in), nested;
	struct record *r = record(KIND_OP, cpu);

	r->op = which;
	r->target = about;
	r->answer = some_status(kind & 31);
	/* Calls that wait are fuzz_machine.c's. */
	if (which == ORACLE_CHECK_CPU_ON && r->answer == PSCI_DEFERRED)
		r->answer++;
	if (!c || user != &run)
		oracle_differ("op of nobody", 1, 0);
	same("op", which, c->ask);
	same("cpu of op", cpu, c->cpu);
	same("whom the op is about", about, c->ask_cpu);
	if (which == ORACLE_CPU_ON)
		run.focus = about;
	if (entry)
		same_entry("entry.reserved", entry, &c->entry);
	if (state)
		same_state(state, &c->power_state);

	for (nested = kind >> 5; nested > 0 && run.depth < DEPTH && goes_on();
	     nested--)
		step();
	oracle_answer(&run.oracle, c, r->answer);
	return (enum psci_status)r->answer;
}

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	return op(user, ORACLE_CPU_ON, cpu, target, NULL, NULL);
}

static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	return op(user, ORACLE_CHECK_CPU_ON, cpu, target, NULL, NULL);
}

static enum psci_status op_check_entry(void *user, uint32_t cpu,
				       const struct psci_entry *entry)
{
	return op(user, ORACLE_CHECK_ENTRY, cpu, cpu, entry, NULL);
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	(void)composite;
	return op(user, ORACLE_CHECK_POWER_STATE, cpu, cpu, NULL, state);
}

static enum psci_status op_check_cpu_off(void *user, uint32_t cpu)
{
	return op(user, ORACLE_CHECK_CPU_OFF, cpu, cpu, NULL, NULL);
}

/* --------------------------------------------------------- configuration */

static uint32_t next_random(uint32_t *random)
{
	*random = *random * UINT32_C(1664525) + UINT32_C(1013904223);
	return *random >> 16;
}

static uint64_t make_mpidr(uint32_t layout, uint32_t i, uint32_t *random)
{
	static const uint8_t few[] = { 0, 1, 2, 0x7f, 0x80, 0xff, 3, 16 };
	uint64_t mpidr = 0;
	uint32_t field;

	switch (layout % 8) {
	case 0:		/* clusters of four */
		return (uint64_t)(i / 4) << 8 | i % 4;
	case 1:		/* one cluster */
		return i;
	case 2:		/* one to a cluster */
		return (uint64_t)i << 8;
	case 3:		/* threads */
		return (uint64_t)(i / 8) << 16 | (i / 2 % 4) << 8 | i % 2;
	case 4:		/* every level */
		return (uint64_t)(i / 12) << 32 | (uint64_t)(i / 4 % 3) << 16 |
		       (i / 2 % 2) << 8 | i % 2;
	case 5:		/* a stride, clusters of 16 */
		return (uint64_t)(i / 16) << 16 | (i % 16) * 0x10;
	case 6:
		for (field = 0; field < 4; field++)
			mpidr = mpidr << 8 | few[next_random(random) % 8];
		break;
	default:
		for (field = 0; field < 4; field++)
			mpidr = mpidr << 8 | (next_random(random) & 0xff);
		break;
	}
	return (mpidr & 0xff000000) << 8 | (mpidr & 0xffffff);
}

static int by_mpidr(const void *a, const void *b)
{
	uint64_t left = ((const struct psci_cpu_config *)a)->mpidr;
	uint64_t right = ((const struct psci_cpu_config *)b)->mpidr;

	return (left > right) - (left < right);
}

/* Those that are known without asking; by bits that say nothing of CPUs. */
static void make_known(uint32_t bits)
{
	uint32_t count = bits >> 6 ? (bits >> 6) * 16 : 1, i;

	if ((bits & 0x18) != 0x18)
		return;
	for (i = 0; i < count; i++) {
		/* Without a tree nobody looks at the composite. */
		memset(&run.known[i], 0xff, sizeof(run.known[i]));
		run.known[i].value = power_state((i * 85 + bits) & 0xff);
		run.known[i].reserved = 0;
		run.known[i].composite.reserved = 0;
	}
	run.config.power_state_count = count;
	run.config.power_states = run.known;
	if (bits & 0x20)
		run.ops.check_power_state = NULL;
}

static void make_cpus(void)
{
	uint32_t count = take8(&run.in) % CPUS + 1;
	uint32_t layout = take8(&run.in);
	uint32_t on = take8(&run.in);
	uint32_t random = (uint32_t)take(&run.in, 2), i, used = 0;

	memset(run.cpus, 0, sizeof(run.cpus));
	for (i = 0; i < count; i++)
		run.cpus[i].mpidr = make_mpidr(layout, i, &random);
	qsort(run.cpus, count, sizeof(run.cpus[0]), by_mpidr);
	for (i = 0; i < count; i++)
		if (used == 0 || run.cpus[i].mpidr != run.cpus[used - 1].mpidr)
			run.cpus[used++].mpidr = run.cpus[i].mpidr;

	for (i = 0; i < used; i++)
		if (on >= 0xc0 || (on >= 0x40 && next_random(&random) & 1))
			run.cpus[i].flags = PSCI_CPU_ON;
	run.cpus[on % used].flags = PSCI_CPU_ON;
	run.config.cpu_count = used;
	run.config.cpus = run.cpus;
	make_known(layout);
}

static void make_ops(uint32_t without)
{
	memset(&run.ops, 0, sizeof(run.ops));
	run.ops.size = sizeof(run.ops);
	run.ops.cpu_on = op_cpu_on;
	run.ops.check_power_state = op_check_power_state;
	run.ops.check_cpu_on = without & 0x08 ? NULL : op_check_cpu_on;
	run.ops.check_entry = without & 0x10 ? NULL : op_check_entry;
	run.ops.check_cpu_off = without & 0x20 ? NULL : op_check_cpu_off;
}

static void make_config(void)
{
	static const uint32_t versions[] = {
		PSCI_VERSION_1_3, PSCI_VERSION_1_2, PSCI_VERSION_1_1,
		PSCI_VERSION_1_0, PSCI_VERSION_0_2 };
	uint32_t bits = take8(&run.in), smccc = take8(&run.in) % 7, slots;

	memset(&run.config, 0, sizeof(run.config));
	run.config.size = sizeof(run.config);
	run.config.psci_version = versions[take8(&run.in) % 5];
	run.config.smccc_version = smccc ? PSCI_SMCCC_VERSION_1_0 + smccc - 1 :
					   0;
	run.config.entry_el = 1 + (bits & 1);
	if (bits & 2)
		run.config.functions = PSCI_ENABLE_MIGRATE_INFO_TYPE;
	if (bits & 4 && run.config.psci_version >= PSCI_VERSION_1_0)
		run.config.flags = PSCI_CONFIG_EXTENDED_STATE;
	make_ops(bits);
	make_cpus();
	if (bits & 0xc0) {
		for (slots = 1; slots <= run.config.cpu_count; slots *= 2)
			;
		run.config.map_slots = slots << ((bits >> 6) - 1);
	}
}

/* False if the map turned out too small, which small ones may. */
static bool make_context(void)
{
	/* The bound is that of a machine without power_states. */
	size_t bound = PSCI_STORAGE_BOUND(run.config.cpu_count) +
		       run.config.power_state_count * 40;
	enum psci_error error;

	same("psci_storage_size()", psci_storage_size(&run.config, &run.size),
	     PSCI_OK);
	if (run.size > STORAGE ||
	    (!run.config.map_slots && run.size > bound))
		oracle_differ("storage size", run.size, bound);
	run.storage = memory + GUARD;
	UNPOISON(memory, sizeof(memory));
	memset(run.storage, UNWRITTEN, run.size);
	guard(true);
	error = psci_init(&run.psci, run.storage, run.size, &run.config,
			  &run.ops, &run);
	if (error == PSCI_E_MAP_CROWDED)
		return false;
	same("psci_init()", error, PSCI_OK);
	memcpy(run.first, run.storage, run.size);
	oracle_init(&run.oracle, &run.config, &run.ops);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run.in = (struct input){ data, data + size };
	run.depth = 0;
	run.focus = 0;
	run.marks = 0;
	run.restarted = false;
	run.steps = 0;
	run.records = 0;
	make_config();
	if (!make_context())
		return 0;
	while (goes_on())
		step();
	check_all();
	return 0;
}
