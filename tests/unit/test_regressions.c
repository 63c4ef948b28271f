/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Bugs that other implementations of PSCI had. Each has a number, and this is
 * where those are tried that belong to no one function; most are tried in the
 * file of the function that they were in, under the same numbers.
 */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* The CPU must start now. */
static struct psci_entry started(struct machine *m, uint32_t cpu)
{
	struct psci_entry entry;

	assert_int_equal(psci_cpu_woke(m->psci, cpu, true, &entry),
			 PSCI_WAKE_START);
	return entry;
}

/* ------------------------------------------- R14: called back under a lock */

/* CPU 2 turns CPU 3 on and off again, beside the call that is under way. */
static void call_back(struct machine *m, const struct op_record *record)
{
	struct psci_call outer = m->call;

	(void)record;
	m->during = NULL;
	assert_int_equal(machine_state(m, 2, 3), PSCI_AFFINITY_OFF);
	machine_turn_on(m, 2, 3);
	machine_turn_off(m, 3);
	m->call = outer;
	m->during = call_back;
}

static void test_R14_every_op_may_call_back(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 2);
	m.during = call_back;
	assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, 1, 0x1000, 7),
			 PSCI_STATUS_SUCCESS);
	assert_int_equal(started(&m, 1).context_id, 7);
	assert_int_equal(machine_call(&m, 1, ID64_CPU_SUSPEND,
				      PSCI_POWER_STATE_TYPE_BIT, 0x4000, 9),
			 PSCI_DO_SUSPEND);
	assert_int_equal(started(&m, 1).context_id, 9);
	assert_int_equal(machine_call(&m, 1, ID_CPU_OFF, 0, 0, 0),
			 PSCI_DO_STOP);
	machine_free(&m);
}

/* --------------------------- R15: a struct differed between 32 and 64 bits */

/* Every offset a multiple of the field's size, and no padding. */
#define FIELD(type, field, at)						\
	_Static_assert(offsetof(type, field) == (at), #type "." #field)

FIELD(struct psci_call, x, 0);
FIELD(struct psci_call, flags, 32);
FIELD(struct psci_call, error, 36);
FIELD(struct psci_call, ret, 40);
FIELD(struct psci_call, suspend, 48);
FIELD(struct psci_call, event, 64);
FIELD(struct psci_call, reserved32, 68);
FIELD(struct psci_call, reserved, 72);
_Static_assert(sizeof(struct psci_call) == 128, "struct psci_call");
FIELD(struct psci_entry, pc, 0);
FIELD(struct psci_entry, context_id, 8);
FIELD(struct psci_entry, el, 16);
FIELD(struct psci_entry, flags, 20);
FIELD(struct psci_entry, error, 24);
FIELD(struct psci_entry, reserved32, 28);
FIELD(struct psci_entry, reserved, 32);
_Static_assert(sizeof(struct psci_entry) == 48, "struct psci_entry");
FIELD(struct psci_power_state, value, 0);
FIELD(struct psci_power_state, state_id, 4);
FIELD(struct psci_power_state, level, 8);
FIELD(struct psci_power_state, powerdown, 12);
_Static_assert(sizeof(struct psci_power_state) == 16,
	       "struct psci_power_state");
FIELD(struct psci_cpu_config, mpidr, 0);
FIELD(struct psci_cpu_config, flags, 8);
FIELD(struct psci_cpu_config, reserved, 12);
_Static_assert(sizeof(struct psci_cpu_config) == 16, "struct psci_cpu_config");
/* These two have pointers, and what comes before is the same. */
FIELD(struct psci_config, size, 0);
FIELD(struct psci_config, psci_version, 4);
FIELD(struct psci_config, smccc_version, 8);
FIELD(struct psci_config, flags, 12);
FIELD(struct psci_config, functions, 16);
FIELD(struct psci_config, entry_el, 20);
FIELD(struct psci_config, map_slots, 24);
FIELD(struct psci_config, cpu_count, 28);
FIELD(struct psci_config, cpus, 32);
FIELD(struct psci_ops, size, 0);
FIELD(struct psci_ops, cpu_on, sizeof(size_t));
FIELD(struct psci_smccc, size, 0);
FIELD(struct psci_smccc, version, 4);
FIELD(struct psci_smccc, soc_version, 8);
FIELD(struct psci_smccc, soc_revision, 12);
FIELD(struct psci_smccc, clean_inv_flags, 16);
FIELD(struct psci_smccc, clean_inv_latency, 24);
FIELD(struct psci_smccc, clean_inv_calls, 32);
FIELD(struct psci_smccc, clean_inv_break_even, 40);
FIELD(struct psci_smccc, soc_name, 48);
FIELD(struct psci_smccc, workaround_status, 48 + sizeof(size_t));
FIELD(struct psci_smccc, workaround, 48 + 2 * sizeof(size_t));
FIELD(struct psci_smccc, clean_inv_memregion, 48 + 3 * sizeof(size_t));
_Static_assert(sizeof(struct psci_smccc) == 48 + 4 * sizeof(size_t),
	       "struct psci_smccc");
FIELD(struct psci_smccc_result, count, 0);
FIELD(struct psci_smccc_result, reserved32, 4);
FIELD(struct psci_smccc_result, x, 8);
_Static_assert(sizeof(struct psci_smccc_result) == 152,
	       "struct psci_smccc_result");

/* ---------------------------- R17: CPUs came up while the system went down */

static void test_R17_no_parked_cpu_comes_up_once_the_system_ends(void **state)
{
	struct psci_entry entry;
	struct machine m;
	uint32_t cpu;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 8);
	assert_int_equal(machine_call(&m, 0, ID_SYSTEM_RESET, 0, 0, 0),
			 PSCI_DO_SYSTEM);
	for (cpu = 1; cpu < 8; cpu++) {
		assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON,
						 mpidr_of(cpu), 0x1000, 0),
				 PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(psci_cpu_woke(m.psci, cpu, true, &entry),
				 PSCI_WAKE_SLEEP);
	}
	machine_free(&m);
}

/* -------------------------------------------- R32: CPU index cut to 8 bits */

/* Each CPU is its own, whatever the low bits of its index. */
static void turn_on_each_of(uint32_t cpus)
{
	struct machine m;
	uint32_t i;

	machine_make(&m, PSCI_VERSION_1_3, cpus);
	for (i = 1; i < cpus; i++) {
		m.calls = 0;
		assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, mpidr_of(i),
					     0x1000, i), PSCI_STATUS_SUCCESS);
		assert_int_equal(m.log[2].op, OP_CPU_ON);
		assert_int_equal(m.log[2].target, i);
		assert_int_equal(started(&m, i).context_id, i);
	}
	machine_free(&m);
}

static void test_R32_cpu_index_is_not_cut_to_8_bits(void **state)
{
	(void)state;
	turn_on_each_of(257);
	turn_on_each_of(4096);
}

static void test_R32_callers_index_is_not_cut_to_8_bits(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 257);
	machine_turn_on(&m, 0, 256);
	m.calls = 0;
	machine_turn_on(&m, 256, 1);
	assert_int_equal(m.log[2].cpu, 256);
	assert_int_equal(machine_call(&m, 256, ID_SYSTEM_OFF, 0, 0, 0),
			 PSCI_DO_SYSTEM);
	assert_int_equal(psci_system_refused(m.psci, 0), PSCI_E_SYSTEM_STATE);
	assert_int_equal(psci_system_refused(m.psci, 256), PSCI_OK);
	machine_turn_off(&m, 256);
	assert_int_equal(machine_state(&m, 1, 0), PSCI_AFFINITY_ON);
	machine_free(&m);
}

/* --------------------------------------- R43: a suspend that is not wanted */

/* It is granted, and the CPU woken at once. */
static void test_R43_a_suspend_that_is_not_wanted_is_a_success(void **state)
{
	static const uint32_t states[] = { 1, PSCI_POWER_STATE_TYPE_BIT };
	struct psci_entry entry;
	struct machine m;
	size_t i;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_remember(&m);
	for (i = 0; i < LENGTH(states); i++) {
		assert_int_equal(machine_call(&m, 0, ID64_CPU_SUSPEND,
					      states[i], 0x4000, 0),
				 PSCI_DO_SUSPEND);
		assert_int_equal(psci_cpu_woke(m.psci, 0, false, &entry),
				 PSCI_WAKE_RETURN);
		assert_int_equal(m.call.ret, PSCI_STATUS_SUCCESS);
		assert_true(machine_unchanged(&m));
	}
	machine_free(&m);
}

/* ----------------------------------------- R46: CPU_OFF of the last CPU on */

/* DEN0022F.b says nothing against it; the machine is for others to end. */
static void test_R46_the_last_cpu_may_go_off(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 2);
	machine_turn_off(&m, 0);
	machine_remember(&m);
	assert_int_equal(psci_cpu_woke(m.psci, 0, true, &entry),
			 PSCI_WAKE_SLEEP);
	assert_int_equal(psci_cpu_woke(m.psci, 1, true, &entry),
			 PSCI_WAKE_SLEEP);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

/* --------------------------------- R48: a check that came after the commit */

static void test_R48_a_call_that_an_op_refuses_changes_nothing(void **state)
{
	static const struct {
		enum op op;
		enum psci_status answer;
		uint64_t id, x1;
	} refusals[] = {
		{ OP_CHECK_ENTRY, PSCI_STATUS_INVALID_ADDRESS, ID64_CPU_ON, 1 },
		{ OP_CHECK_CPU_ON, PSCI_STATUS_DENIED, ID64_CPU_ON, 1 },
		{ OP_CHECK_CPU_ON, PSCI_STATUS_INTERNAL_FAILURE, ID64_CPU_ON,
		  1 },
		{ OP_CPU_ON, PSCI_STATUS_INTERNAL_FAILURE, ID64_CPU_ON, 1 },
		{ OP_CHECK_POWER_STATE, PSCI_STATUS_INVALID_PARAMETERS,
		  ID64_CPU_SUSPEND, 1 },
		{ OP_CHECK_ENTRY, PSCI_STATUS_INVALID_ADDRESS,
		  ID64_CPU_SUSPEND, PSCI_POWER_STATE_TYPE_BIT },
		{ OP_CHECK_CPU_OFF, PSCI_STATUS_DENIED, ID_CPU_OFF, 0 },
	};
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i, v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++)
		for (i = 0; i < LENGTH(refusals); i++) {
			machine_make(&m, versions[v], 4);
			/* Off again: its words are not those of a new one. */
			machine_turn_on(&m, 0, 1);
			machine_turn_off(&m, 1);
			m.answers[refusals[i].op] = refusals[i].answer;
			machine_refused(&m, 0, refusals[i].id, refusals[i].x1,
					0x1000, 7);
			machine_free(&m);
		}
}

/* -------------------------------- R51: a result was read that nobody wrote */

/* What CPU 0 hears, if the block held this before. */
static enum psci_action answers_over(uint8_t before, uint64_t id, uint64_t x1,
				     enum psci_status op_answer,
				     struct psci_call *call)
{
	enum psci_action action;
	struct machine m;

	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[OP_CPU_ON] = op_answer;
	memset(call, before, sizeof(*call));
	call->x[0] = id;
	call->x[1] = x1;
	call->x[2] = 0x1000;
	call->x[3] = 7;
	call->flags = 0;
	action = psci_handle(m.psci, 0, call);
	machine_free(&m);
	return action;
}

static void test_R51_every_answer_is_written_on_every_path(void **state)
{
	static const struct {
		uint64_t id, x1;
		enum psci_status op_answer;
	} calls[] = {
		{ ID64_CPU_ON, 1, PSCI_STATUS_SUCCESS },
		{ ID64_CPU_ON, 1, PSCI_STATUS_INTERNAL_FAILURE },
		{ ID64_CPU_ON, 1, PSCI_STATUS_DENIED },
		{ ID64_CPU_ON, 0, PSCI_STATUS_SUCCESS },
		{ ID64_CPU_ON, 99, PSCI_STATUS_SUCCESS },
		{ ID64_CPU_SUSPEND, 1, PSCI_STATUS_SUCCESS },
		{ ID64_CPU_SUSPEND, 0x80000000, PSCI_STATUS_SUCCESS },
		{ ID64_AFFINITY_INFO, 1, PSCI_STATUS_SUCCESS },
		{ ID_CPU_OFF, 0, PSCI_STATUS_SUCCESS },
		{ ID_VERSION, 0, PSCI_STATUS_SUCCESS },
		{ ID_FEATURES, ID_CPU_OFF, PSCI_STATUS_SUCCESS },
		{ ID_MIGRATE_INFO_TYPE, 0, PSCI_STATUS_SUCCESS },
		{ ID_SYSTEM_OFF, 0, PSCI_STATUS_SUCCESS },
		{ ID_SYSTEM_RESET, 0, PSCI_STATUS_SUCCESS },
		{ PSCI_ID32(0x1f), 0, PSCI_STATUS_SUCCESS },
	};
	struct psci_call zeros, ones;
	enum psci_action action;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(calls); i++) {
		action = answers_over(0, calls[i].id, calls[i].x1,
				      calls[i].op_answer, &zeros);
		assert_int_equal(answers_over(0xff, calls[i].id, calls[i].x1,
					      calls[i].op_answer, &ones),
				 action);
		assert_int_equal(zeros.ret, ones.ret);
		assert_int_equal(zeros.error, ones.error);
		if (action == PSCI_DO_SUSPEND)
			assert_memory_equal(&zeros.suspend, &ones.suspend,
					    sizeof(ones.suspend));
		if (action == PSCI_DO_SYSTEM)
			assert_int_equal(zeros.event, ones.event);
	}
}

static void test_R51_every_field_of_an_entry_is_written(void **state)
{
	struct psci_entry zeros, ones;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	memset(&zeros, 0, sizeof(zeros));
	memset(&ones, 0xff, sizeof(ones));
	machine_ask(&m, 0, ID64_CPU_ON, 1, 0x1000, 7);
	machine_ask(&m, 0, ID64_CPU_ON, 2, 0x1000, 7);
	psci_cpu_woke(m.psci, 1, true, &zeros);
	psci_cpu_woke(m.psci, 2, true, &ones);
	assert_memory_equal(&zeros, &ones, sizeof(ones));
	/* Once more is an error. */
	memset(&zeros, 0, sizeof(zeros));
	memset(&ones, 0xff, sizeof(ones));
	psci_cpu_woke(m.psci, 1, true, &zeros);
	psci_cpu_woke(m.psci, 2, true, &ones);
	assert_memory_equal(&zeros, &ones, sizeof(ones));
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_R14_every_op_may_call_back),
		cmocka_unit_test(
			test_R17_no_parked_cpu_comes_up_once_the_system_ends),
		cmocka_unit_test(test_R32_cpu_index_is_not_cut_to_8_bits),
		cmocka_unit_test(test_R32_callers_index_is_not_cut_to_8_bits),
		cmocka_unit_test(
			test_R43_a_suspend_that_is_not_wanted_is_a_success),
		cmocka_unit_test(test_R46_the_last_cpu_may_go_off),
		cmocka_unit_test(
			test_R48_a_call_that_an_op_refuses_changes_nothing),
		cmocka_unit_test(
			test_R51_every_answer_is_written_on_every_path),
		cmocka_unit_test(test_R51_every_field_of_an_entry_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
