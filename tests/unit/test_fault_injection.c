/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Ops that fail: docs/design.md, section 1, rule 4. Machines of each of rig.h's
 * configurations are led through random steps. Each step is tried once as it
 * is, to see which ops it asks, and then once for each of these ops and each
 * answer, allowed or not, that the op could give instead. A call that fails
 * leaves every bit of the context as it was; what it answers is what the op's
 * comment in psci.h says; and the invariants hold after every step. Then the
 * machine goes on from one of the outcomes. The first argument multiplies the
 * number of steps.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "context.h"
#include "invariants.h"
#include "psci/snapshot.h"
#include "rig.h"

#define MACHINES	120u	/* of each configuration */
#define STEPS		100u
#define NO_OP		UINT32_MAX

enum op { CPU_ON, CHECK_CPU_ON, CHECK_ENTRY, CHECK_POWER_STATE, CHECK_CPU_OFF,
	  CHECK_SYSTEM_SUSPEND, CHECK_VENDOR_RESET, MIGRATE, NODE_HW_STATE,
	  MEM_PROTECT, CHECK_MEM_RANGE, CLOCK, DOMAINS_DOWN, DOMAINS_UP, OPS };

/* How an op goes wrong that is asked. */
enum fault {
	ANSWERS,	/* this number */
	STARTED,	/* cpu_on: fails when the target has started already */
	COMPOSITE,	/* check_power_state: SUCCESS, and this cannot be */
};

struct lab {
	struct rig rig;		/* first: it is the ops' user pointer */
	uint32_t random;	/* of the step */
	/* The fault: at the position-th op that the step asks. */
	uint32_t position;
	enum fault fault;
	int64_t value;
	/* What happened in the step. */
	enum op asked[64];
	uint32_t count;
	bool failed;		/* an op has answered a failure */
	bool traced;
	struct psci_trace trace;
};

static uint32_t factor = 1;

/* How often what was tried: of each there must be some. */
static struct {
	uint32_t listed[OPS], unlisted[OPS];
	uint32_t started, composite, withdrawn[3], kept_bits;
	uint32_t function[22];
} seen;

/* -------------------------------------------------------------------- ops */

/* The fault, if it is this op's turn; else what a good op says. */
static int64_t ask(struct lab *lab, enum op op, uint32_t cpu, int64_t good)
{
	uint32_t position = lab->count;

	assert_true(cpu < RIG_CPUS);
	/* Nothing is asked in a call that has failed. */
	assert_false(lab->failed);
	assert_true(position < 64);
	lab->asked[lab->count++] = op;
	if (position != lab->position)
		return good;
	if (lab->fault != ANSWERS)
		return op == CPU_ON ? PSCI_STATUS_INTERNAL_FAILURE : good;
	/* After a deferral, or a wrong time, the call goes on. */
	lab->failed = op < CLOCK && lab->value != PSCI_STATUS_SUCCESS &&
		      !(op == CHECK_CPU_ON && lab->value == PSCI_DEFERRED);
	return lab->value;
}

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct lab *lab = user;
	bool starts = lab->fault == STARTED && lab->position == lab->count;
	enum psci_status status;
	struct psci_entry entry;

	assert_true(target < RIG_CPUS && target != cpu);
	status = (enum psci_status)ask(lab, CPU_ON, cpu, 0);
	if (starts)
		assert_int_equal(psci_cpu_woke(lab->rig.psci, target, true,
					       &entry), PSCI_WAKE_START);
	return status;
}

static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct lab *lab = user;

	assert_true(target < RIG_CPUS && target != cpu);
	return (int)ask(lab, CHECK_CPU_ON, cpu,
			lab->random % 8 ? PSCI_STATUS_SUCCESS : PSCI_DEFERRED);
}

static enum psci_status op_check_entry(void *user, uint32_t cpu,
				       const struct psci_entry *entry)
{
	assert_false(entry->pc & 1);
	return (enum psci_status)ask(user, CHECK_ENTRY, cpu, 0);
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	struct lab *lab = user;
	bool wrong = lab->fault == COMPOSITE && lab->position == lab->count;

	composite->state[0] = state->state_id & 0xf;
	composite->state[1] = state->state_id >> 4 & 0xf;
	composite->state[2] = state->state_id >> 8 & 0xf;
	composite->last_level = state->state_id >> 12 & 0xf;
	if (wrong && lab->value == 0)
		memset(composite, 0, sizeof(*composite));
	else if (wrong)
		composite->state[lab->value - 1] = PSCI_STATES_MAX;
	return (enum psci_status)ask(lab, CHECK_POWER_STATE, cpu, 0);
}

static enum psci_status op_check_cpu_off(void *user, uint32_t cpu)
{
	return (enum psci_status)ask(user, CHECK_CPU_OFF, cpu, 0);
}

static enum psci_status op_check_system_suspend(void *user, uint32_t cpu,
					const struct psci_entry *entry)
{
	(void)entry;
	return (enum psci_status)ask(user, CHECK_SYSTEM_SUSPEND, cpu, 0);
}

static int64_t op_check_vendor_reset(void *user, uint32_t cpu, uint32_t type,
				     uint64_t cookie)
{
	(void)cookie;
	assert_true(type & PSCI_RESET2_VENDOR_BIT);
	return ask(user, CHECK_VENDOR_RESET, cpu, 0);
}

static enum psci_status op_migrate(void *user, uint32_t cpu, uint32_t target)
{
	assert_true(target < RIG_CPUS && target != cpu);
	return (enum psci_status)ask(user, MIGRATE, cpu, 0);
}

static int op_node_hw_state(void *user, uint32_t cpu, uint32_t target,
			    uint32_t level)
{
	(void)level;
	assert_true(target < RIG_CPUS);
	return (int)ask(user, NODE_HW_STATE, cpu, PSCI_HW_ON);
}

static enum psci_status op_mem_protect(void *user, uint32_t cpu)
{
	return (enum psci_status)ask(user, MEM_PROTECT, cpu, 0);
}

static enum psci_status op_check_mem_range(void *user, uint32_t cpu,
					   uint64_t base, uint64_t length)
{
	assert_true(length > 0 && base + (length - 1) >= base);
	return (enum psci_status)ask(user, CHECK_MEM_RANGE, cpu, 0);
}

static uint64_t op_clock(void *user)
{
	struct lab *lab = user;

	return (uint64_t)ask(lab, CLOCK, 0, (int64_t)lab->rig.now);
}

static void op_domains_down(void *user, uint32_t cpu,
			    const struct psci_transition *transition)
{
	assert_true(transition->level <= 2 && transition->state[0]);
	ask(user, DOMAINS_DOWN, cpu, 0);
}

static void op_domains_up(void *user, uint32_t cpu,
			  const struct psci_transition *transition)
{
	assert_true(transition->level <= 2);
	ask(user, DOMAINS_UP, cpu, 0);
}

static void op_trace(void *user, const struct psci_trace *trace)
{
	struct lab *lab = user;

	lab->traced = true;
	lab->trace = *trace;
}

static struct lab *new_lab(void)
{
	struct lab *lab = aligned_alloc(_Alignof(struct lab), sizeof(*lab));

	assert_non_null(lab);
	return lab;
}

static void make(struct lab *lab, enum rig_kind kind, uint32_t seed)
{
	memset(lab, 0, sizeof(*lab));
	rig_prepare(&lab->rig, kind);
	lab->rig.ops = (struct psci_ops){
		.size = sizeof(struct psci_ops),
		.cpu_on = op_cpu_on,
		.check_cpu_on = op_check_cpu_on,
		.check_entry = op_check_entry,
		.check_power_state = op_check_power_state,
		.check_cpu_off = op_check_cpu_off,
		.check_system_suspend = op_check_system_suspend,
		.check_vendor_reset = op_check_vendor_reset,
		.migrate = op_migrate,
		.node_hw_state = op_node_hw_state,
		.mem_protect = op_mem_protect,
		.check_mem_range = op_check_mem_range,
		.domains_down = op_domains_down,
		.domains_up = op_domains_up,
		.clock = op_clock,
		.trace = op_trace,
	};
	rig_start(&lab->rig);
	lab->random = seed;
}

/* ------------------------------------------------------------------ steps */

/* What rig_step() does not do: calls that only ask. */
static void look(struct lab *lab, uint32_t cpu, uint32_t random)
{
	struct psci_call call = { .flags = 0 };

	if (random & 1)
		rig_call(&lab->rig, cpu, PSCI_ID64(PSCI_FN_NODE_HW_STATE),
			 lab->rig.cpus[random / 2 % RIG_CPUS].mpidr,
			 random / 32 % 4, 0, &call);
	else
		rig_call(&lab->rig, cpu,
			 PSCI_ID64(PSCI_FN_MEM_PROTECT_CHECK_RANGE),
			 random, 1 + random % 4096, 0, &call);
}

/* With the fault at the op of this position; NO_OP: without. */
static void step(struct lab *lab, uint32_t position, enum fault fault,
		 int64_t value)
{
	uint32_t cpu = lab->random % RIG_CPUS;
	struct psci_call call;
	const char *broken;

	lab->position = position;
	lab->fault = fault;
	lab->value = value;
	lab->count = 0;
	lab->failed = false;
	lab->traced = false;
	if (lab->random >> 8 & 0xf ||
	    psci_cpu_todo(lab->rig.psci, cpu, &call) != PSCI_TODO_RUN)
		rig_step(&lab->rig, lab->random);
	else
		look(lab, cpu, lab->random >> 12);
	broken = invariants_broken(lab->rig.psci);
	if (broken)
		fail_msg("%s", broken);
}

/* Everything but the context's is put back as well. */
static void back(struct lab *lab, const struct lab *before)
{
	memcpy(lab, before, sizeof(*lab));
}

static bool same_bits(const struct lab *lab, const struct lab *other)
{
	return !memcmp(lab->rig.storage, other->rig.storage, lab->rig.size);
}

static uint32_t function_of(const struct lab *lab)
{
	static const uint32_t of_0_1[] = { 0, PSCI_FN_CPU_OFF, PSCI_FN_CPU_ON,
					   PSCI_FN_MIGRATE };
	uint64_t id = lab->trace.x[0];

	/* psci_complete() */
	if (!id)
		return PSCI_FN_CPU_ON;
	return lab->rig.config.psci_version == PSCI_VERSION_0_1 ?
	       of_0_1[id % 4] : id & PSCI_ID_NUMBER_MASK;
}

/* ----------------------------------------------------- what psci.h says */

/* Is this an answer that the op's comment lists? */
static bool is_listed(enum op op, int64_t value)
{
	static const int64_t only[OPS] = {
		[CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE,
		[CHECK_ENTRY] = PSCI_STATUS_INVALID_ADDRESS,
		[CHECK_POWER_STATE] = PSCI_STATUS_INVALID_PARAMETERS,
		[CHECK_CPU_OFF] = PSCI_STATUS_DENIED,
		[CHECK_SYSTEM_SUSPEND] = PSCI_STATUS_DENIED,
		[MIGRATE] = PSCI_STATUS_INTERNAL_FAILURE,
		[MEM_PROTECT] = PSCI_STATUS_NOT_SUPPORTED,
		[CHECK_MEM_RANGE] = PSCI_STATUS_DENIED,
	};

	if (value == PSCI_STATUS_SUCCESS)
		return true;
	switch ((uint32_t)op) {
	case CHECK_CPU_ON:
		return value == PSCI_DEFERRED || value == PSCI_STATUS_DENIED ||
		       value == PSCI_STATUS_INTERNAL_FAILURE;
	case CHECK_VENDOR_RESET:
		return (value <= PSCI_STATUS_INVALID_PARAMETERS &&
			value >= PSCI_STATUS_INVALID_ADDRESS) ||
		       (value < PSCI_RESET2_VENDOR_STATUS &&
			value >= INT32_MIN);
	case NODE_HW_STATE:
		return value == PSCI_HW_OFF || value == PSCI_HW_STANDBY ||
		       value == PSCI_STATUS_INVALID_PARAMETERS;
	}
	return value == only[op];
}

/* The last one that is, which counts for all others. */
static int64_t last_listed(enum op op)
{
	int64_t value;

	if (op == CHECK_CPU_ON)
		return PSCI_STATUS_INTERNAL_FAILURE;
	if (op == CHECK_VENDOR_RESET)
		return PSCI_STATUS_INVALID_PARAMETERS;
	for (value = PSCI_STATUS_NOT_SUPPORTED; !is_listed(op, value); value--)
		;
	return value;
}

/* What the guest hears of that. */
static int64_t heard(const struct lab *lab, enum op op, int64_t status)
{
	uint32_t version = lab->rig.config.psci_version;
	uint32_t function = function_of(lab);

	if (function == PSCI_FN_PSCI_STAT_RESIDENCY ||
	    function == PSCI_FN_PSCI_STAT_COUNT)
		return 0;
	if (status == PSCI_STATUS_INVALID_ADDRESS && op == CHECK_ENTRY &&
	    version < PSCI_VERSION_1_0)
		return PSCI_STATUS_INVALID_PARAMETERS;
	if (status == PSCI_STATUS_DENIED && op == CHECK_CPU_ON &&
	    version >= PSCI_VERSION_0_2 && version < PSCI_VERSION_1_2)
		return PSCI_STATUS_INTERNAL_FAILURE;
	/* 0.1 has no such status. */
	if (status == PSCI_STATUS_INTERNAL_FAILURE &&
	    version == PSCI_VERSION_0_1)
		return PSCI_STATUS_INVALID_PARAMETERS;
	return status;
}

/* --------------------------------------------------------------- outcomes */

/*
 * A CPU_ON that has been deferred comes to nothing, in three ways. What is left
 * of it: its caller has used up a ticket.
 */
static void withdrawn(struct lab *lab, const struct lab *before)
{
	static const enum psci_verdict verdicts[] = { PSCI_DENY, PSCI_FAIL,
						      PSCI_ALLOW };
	struct lab *deferred = new_lab();
	struct psci_call call, waiting;
	uint32_t i, cpu = lab->trace.cpu, caller;

	*deferred = *lab;
	for (i = 0; i < 3; i++) {
		back(lab, deferred);
		lab->count = 0;
		lab->position = verdicts[i] == PSCI_ALLOW ? 0 : NO_OP;
		lab->fault = ANSWERS;
		lab->value = PSCI_STATUS_INTERNAL_FAILURE;
		assert_int_equal(psci_cpu_todo(lab->rig.psci, cpu, &waiting),
				 PSCI_TODO_WAIT);
		/* As after the end of the system: then it is not asked. */
		assert_int_equal(psci_complete(lab->rig.psci, waiting.ticket,
					       verdicts[i], &caller, &call),
				 PSCI_OK);
		assert_int_equal(caller, cpu);
		assert_true((int64_t)call.ret < 0);
		assert_int_equal(call.error, PSCI_OK);
		assert_null(invariants_broken(lab->rig.psci));
		lab->rig.psci->cpus[cpu].start -= RUN_START;
		assert_true(same_bits(lab, before));
		seen.withdrawn[i]++;
	}
	back(lab, deferred);
	free(deferred);
}

/* The op of this position has said "value". */
static void check_answer(struct lab *lab, const struct lab *before, enum op op,
			 int64_t value)
{
	bool listed = is_listed(op, value);
	int64_t status = listed ? value : last_listed(op);

	if (value == PSCI_STATUS_SUCCESS)
		return;
	assert_true(lab->traced);
	seen.function[function_of(lab)]++;
	if (listed)
		seen.listed[op]++;
	else
		seen.unlisted[op]++;
	assert_int_equal(lab->trace.error,
			 listed ? PSCI_OK : PSCI_E_OP_STATUS);
	if (op == CHECK_CPU_ON && value == PSCI_DEFERRED) {
		/* Unless somebody else was first, or the end. */
		if (lab->trace.action == PSCI_DO_WAIT)
			withdrawn(lab, before);
		return;
	}
	assert_int_equal(lab->trace.action, PSCI_DO_RETURN);
	assert_int_equal((int64_t)lab->trace.ret, heard(lab, op, status));
}

/* psci_complete() failed by its op: as if the verdict had been to fail. */
static void check_completed(struct lab *lab, const struct lab *before)
{
	struct lab *other = new_lab();
	uint32_t cpu = lab->trace.cpu, caller;
	struct psci_call call, waiting;

	*other = *lab;
	back(lab, before);
	lab->position = NO_OP;
	assert_int_equal(psci_cpu_todo(lab->rig.psci, cpu, &waiting),
			 PSCI_TODO_WAIT);
	assert_int_equal(psci_complete(lab->rig.psci, waiting.ticket, PSCI_FAIL,
				       &caller, &call), PSCI_OK);
	assert_true(call.ret == other->trace.ret);
	assert_true(same_bits(lab, other));
	back(lab, other);
	free(other);
}

/*
 * One fault, tried from "before"; "good" is what came of the step without. The
 * lab is left as it is afterwards.
 */
static void inject(struct lab *lab, const struct lab *before,
		   const struct lab *good, uint32_t position, int64_t value)
{
	enum op op = good->asked[position];

	back(lab, before);
	step(lab, position, ANSWERS, value);
	if (op >= CLOCK) {
		/* Nobody but statistics minds. */
		assert_int_equal(lab->count, good->count);
		assert_int_equal(lab->traced, good->traced);
		assert_int_equal(lab->trace.action, good->trace.action);
		assert_int_equal(lab->trace.error, good->trace.error);
		seen.listed[op]++;
		return;
	}
	check_answer(lab, before, op, value);
	if (!lab->failed)
		return;
	seen.kept_bits++;
	/* All that psci.h lets change is what psci_complete() has used up. */
	if (lab->trace.x[0])
		assert_true(same_bits(lab, before));
	else
		check_completed(lab, before);
}

static void inject_special(struct lab *lab, const struct lab *before,
			   const struct lab *good, uint32_t position)
{
	enum op op = good->asked[position];
	bool tree = lab->rig.config.domain_count > 0;
	int64_t value;

	if (op == CPU_ON) {
		back(lab, before);
		step(lab, position, STARTED, 0);
		assert_int_equal(lab->trace.error, PSCI_OK);
		assert_int_equal(lab->trace.ret, PSCI_STATUS_SUCCESS);
		seen.started++;
	}
	for (value = 0; op == CHECK_POWER_STATE && value <= 8; value++) {
		back(lab, before);
		step(lab, position, COMPOSITE, value);
		if (function_of(lab) != PSCI_FN_CPU_SUSPEND || !tree) {
			assert_int_equal(lab->trace.action, good->trace.action);
			continue;
		}
		assert_int_equal(lab->trace.error, PSCI_E_OP_COMPOSITE);
		assert_int_equal(lab->trace.ret,
				 PSCI_STATUS_INVALID_PARAMETERS);
		assert_int_equal(lab->trace.action, PSCI_DO_RETURN);
		assert_int_equal(lab->count, position + 1);
		assert_true(same_bits(lab, before));
		seen.composite++;
	}
}

static const int64_t answers[] = {
	0, 1, 2, 3, -1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -255, -256, -257,
	INT32_MAX, INT32_MIN,
};
static const int64_t wide_answers[] = {
	INT64_MAX, INT64_MIN, (int64_t)INT32_MIN - 1, INT64_C(1) << 32,
	-(INT64_C(1) << 32),
};

/* Every fault of one op of a step. */
static void every_fault(struct lab *lab, const struct lab *before,
			const struct lab *good, uint32_t position)
{
	bool wide = good->asked[position] == CHECK_VENDOR_RESET ||
		    good->asked[position] == CLOCK;
	uint32_t i;

	for (i = 0; i < sizeof(answers) / sizeof(*answers); i++)
		inject(lab, before, good, position, answers[i]);
	for (i = 0; wide && i < sizeof(wide_answers) / sizeof(*wide_answers); i++)
		inject(lab, before, good, position, wide_answers[i]);
	inject_special(lab, before, good, position);
}

/* One step, in all ways; then on from one of them. */
static void try_step(struct lab *lab, uint32_t choice)
{
	struct lab *before = new_lab();
	struct lab *good = new_lab();
	uint32_t i;

	*before = *lab;
	step(lab, NO_OP, ANSWERS, 0);
	*good = *lab;
	for (i = 0; i < good->count; i++)
		every_fault(lab, before, good, i);
	back(lab, before);
	if (good->count > 0 && choice % 4 == 0 &&
	    good->asked[choice / 4 % good->count] < CLOCK)
		step(lab, choice / 4 % good->count, ANSWERS,
		     answers[choice / 64 % 19]);
	else
		step(lab, NO_OP, ANSWERS, 0);
	free(before);
	free(good);
}

static void run(enum rig_kind kind, uint32_t machines)
{
	struct lab *lab = new_lab();
	uint32_t i, j, random = 0x9e3779b9u + kind;

	for (i = 0; i < machines; i++) {
		make(lab, kind, 1);
		for (j = 0; j < STEPS; j++) {
			lab->random = rig_random(&random);
			try_step(lab, rig_random(&random));
		}
	}
	free(lab);
}

static void test_a_failing_op_changes_nothing_with_a_tree(void **state)
{
	(void)state;
	run(RIG_TREE, MACHINES * factor);
	run(RIG_LAX, MACHINES * factor);
	run(RIG_PLAIN, MACHINES * factor);
}

static void test_a_failing_op_changes_nothing_without_a_tree(void **state)
{
	(void)state;
	run(RIG_FLAT, MACHINES * factor);
	run(RIG_KVM, MACHINES * factor);
	run(RIG_0_1, MACHINES * factor);
}

/* The two above have seen what they are for. */
static void test_every_op_has_failed(void **state)
{
	static const uint32_t asking[] = {
		PSCI_FN_CPU_ON, PSCI_FN_CPU_SUSPEND, PSCI_FN_CPU_OFF,
		PSCI_FN_CPU_FREEZE, PSCI_FN_CPU_DEFAULT_SUSPEND,
		PSCI_FN_SYSTEM_SUSPEND, PSCI_FN_MIGRATE, PSCI_FN_NODE_HW_STATE,
		PSCI_FN_PSCI_STAT_RESIDENCY, PSCI_FN_PSCI_STAT_COUNT,
		PSCI_FN_SYSTEM_RESET2, PSCI_FN_MEM_PROTECT,
		PSCI_FN_MEM_PROTECT_CHECK_RANGE,
	};
	uint32_t i;

	(void)state;
	for (i = 0; i < OPS; i++) {
		assert_true(seen.listed[i] > 0);
		assert_true(i >= CLOCK || seen.unlisted[i] > 0);
	}
	for (i = 0; i < sizeof(asking) / sizeof(*asking); i++)
		assert_true(seen.function[asking[i]] > 0);
	assert_true(seen.started > 0 && seen.composite > 0);
	assert_true(seen.withdrawn[0] > 0 && seen.withdrawn[2] > 0);
	print_message("# %u failures, all bits kept\n", seen.kept_bits);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_failing_op_changes_nothing_with_a_tree),
		cmocka_unit_test(test_a_failing_op_changes_nothing_without_a_tree),
		cmocka_unit_test(test_every_op_has_failed),
	};

	if (argc > 1)
		factor = (uint32_t)strtoul(argv[1], NULL, 0);
	return cmocka_run_group_tests_name("fault_injection", tests, NULL, NULL);
}
