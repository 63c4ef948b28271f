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

/* tests/cross.sh compiles it for other machines. */
#include "layout.h"

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

/* ------------------------------------------- R20: an event that nobody knew */

static void test_R20_a_number_that_is_no_event_has_a_name(void **state)
{
	int64_t number;

	(void)state;
	for (number = -2; number < 300; number++)
		if (number < PSCI_EVENT_OFF || number > PSCI_EVENT_SUSPEND)
			assert_string_equal(psci_event_name(
						(enum psci_event)number),
					    "unknown");
}

/* ------------------- R49, R50: OS-initiated mode, and where its numbers end */

static void osi(struct machine *m)
{
	machine_prepare(m, PSCI_VERSION_1_3, 8);
	machine_tree(m);
	machine_all_ops(m);
	machine_enable(m, PSCI_ENABLE_SET_SUSPEND_MODE);
	machine_start(m);
	machine_ask(m, 0, ID_SET_SUSPEND_MODE, PSCI_MODE_OS_INITIATED, 0, 0);
}

/* CPU_OFF first, then the last CPU commands: it goes down. */
static void test_R49_cpus_that_are_off_agree_with_every_command(void **state)
{
	struct machine m;

	(void)state;
	osi(&m);
	machine_turn_on(&m, 0, 1);
	machine_turn_off(&m, 1);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND,
			STATE_SYSTEM_POWERDOWN | 0x2000, 0x4000, 0);
	assert_int_equal(m.call.transition.level, 2);
	assert_int_equal(m.call.transition.state[2], LOCAL_POWERDOWN);
	assert_int_equal(machine_restart(&m, 0).level, 2);
	machine_free(&m);
}

/* A CPU that was not last said nothing of its cluster: CPU_OFF says no more. */
static void test_R49_cpu_off_takes_nothing_down_over_who_was_not_last(
	void **state)
{
	struct machine m;

	(void)state;
	osi(&m);
	machine_turn_on(&m, 0, 4);
	machine_turn_on(&m, 0, 5);
	machine_suspend(&m, 4, ID64_CPU_SUSPEND, STATE_CPU_POWERDOWN, 0x4000,
			0);
	machine_turn_off(&m, 5);
	assert_int_equal(machine_last(&m, OP_DOMAINS_DOWN)->transition.level,
			 0);
	assert_int_equal(machine_restart(&m, 4).level, 0);
	/* All of them OFF is another matter. */
	machine_turn_off(&m, 4);
	assert_int_equal(machine_last(&m, OP_DOMAINS_DOWN)->transition.level,
			 1);
	machine_free(&m);
}

/* last_level of any size, and local states and levels beyond all there are. */
static void test_R50_numbers_beyond_the_tree_are_invalid_parameters(
	void **state)
{
	static const uint32_t levels[] = { 3, 4, 5, 8, 15, 0x7fffffff,
					   0x80000000, UINT32_MAX };
	struct machine m;
	uint32_t level, number;
	size_t i;

	(void)state;
	osi(&m);
	for (i = 0; i < LENGTH(levels); i++) {
		m.composite = (struct psci_composite){
			.state = { 3, 3, 3 }, .last_level = levels[i] };
		assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
						 STATE_CPU_POWERDOWN, 0x4000,
						 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
	}
	for (level = 0; level < 8; level++) {
		for (number = level > 2 ? 1 : 4; number < 256; number++) {
			m.composite = (struct psci_composite){
				.state = { 3, 3, 3 }, .last_level = 2 };
			m.composite.state[level] = (uint8_t)number;
			machine_remember(&m);
			assert_int_equal(machine_call(&m, 0, ID64_CPU_SUSPEND,
						      STATE_CPU_POWERDOWN,
						      0x4000, 0),
					 PSCI_DO_RETURN);
			assert_int_equal((int64_t)m.call.ret,
					 PSCI_STATUS_INVALID_PARAMETERS);
			assert_int_equal(m.call.error, PSCI_E_OP_COMPOSITE);
			assert_true(machine_unchanged(&m));
		}
	}
	machine_free(&m);
}

/* ---------------------------------- R56: what was stale got to the new start */

/* The platform's work for a start is done before the CPU is sent anywhere. */
static void test_R56_hooks_run_before_a_start_and_after_a_stop(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 8);
	machine_tree(&m);
	machine_all_ops(&m);
	machine_start(&m);
	machine_turn_on(&m, 0, 4);
	assert_int_equal(machine_call(&m, 4, ID_CPU_OFF, 0, 0, 0),
			 PSCI_DO_STOP);
	assert_int_equal(machine_times(&m, OP_DOMAINS_DOWN), 0);
	assert_int_equal(psci_cpu_stopped(m.psci, 4), PSCI_OK);
	assert_int_equal(machine_times(&m, OP_DOMAINS_DOWN), 1);

	m.calls = 0;
	assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, 0x100, 0x1000, 0),
			 PSCI_STATUS_SUCCESS);
	assert_int_equal(machine_times(&m, OP_DOMAINS_UP), 0);
	entry = started(&m, 4);
	assert_int_equal(machine_times(&m, OP_DOMAINS_UP), 1);
	assert_int_equal(machine_last(&m, OP_DOMAINS_UP)->cpu, 4);
	assert_int_equal(machine_last(&m, OP_DOMAINS_UP)->transition.level,
			 entry.level);
	assert_int_equal(entry.level, 1);
	/* Kicked first, and up by itself. */
	assert_int_equal(m.log[m.calls - 1].op, OP_DOMAINS_UP);
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
		cmocka_unit_test(test_R20_a_number_that_is_no_event_has_a_name),
		cmocka_unit_test(
			test_R49_cpus_that_are_off_agree_with_every_command),
		cmocka_unit_test(
		test_R49_cpu_off_takes_nothing_down_over_who_was_not_last),
		cmocka_unit_test(
		test_R50_numbers_beyond_the_tree_are_invalid_parameters),
		cmocka_unit_test(
			test_R56_hooks_run_before_a_start_and_after_a_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
