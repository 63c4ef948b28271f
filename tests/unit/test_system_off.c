/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, SYSTEM_OFF, and what it does to all other calls. */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* CPU "cpu" must be granted SYSTEM_OFF. */
static void system_off(struct machine *m, uint32_t cpu)
{
	assert_int_equal(machine_call(m, cpu, ID_SYSTEM_OFF, 0, 0, 0),
			 PSCI_DO_SYSTEM);
	assert_int_equal(m->call.error, PSCI_OK);
	assert_int_equal(m->call.event, PSCI_EVENT_OFF);
}

/* What an op asks beside the call that is under way. */
static void nested_system_off(struct machine *m, uint32_t cpu)
{
	struct psci_call outer = m->call;

	system_off(m, cpu);
	m->call = outer;
}

static uint32_t times(const struct machine *m, enum op op)
{
	uint32_t i, n = 0;

	for (i = 0; i < m->calls; i++)
		n += m->log[i].op == op;
	return n;
}

static void test_system_off_is_granted_in_every_version(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		system_off(&m, 0);
		machine_free(&m);
	}
}

/* R16 */
static void test_R16_system_off_is_granted_to_each_cpu(void **state)
{
	struct machine m;
	uint32_t cpu;

	(void)state;
	for (cpu = 1; cpu < 8; cpu++) {
		machine_make(&m, PSCI_VERSION_1_3, 8);
		machine_turn_on(&m, 0, cpu);
		system_off(&m, cpu);
		machine_free(&m);
	}
}

/* R18 */
static void test_R18_system_off_that_returns_all_the_same_is_an_internal_failure(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	system_off(&m, 0);
	assert_int_equal((int64_t)m.call.ret, PSCI_STATUS_INTERNAL_FAILURE);
	machine_free(&m);
}

static void test_system_off_asks_no_op(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	system_off(&m, 0);
	assert_int_equal(m.calls, 0);
	machine_free(&m);
}

static void test_system_off_is_for_aarch32_callers_too(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
		system_off(&m, 0);
		machine_free(&m);
	}
}

static void test_system_off_has_no_smc64_id(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		assert_int_equal(machine_refused(&m, 0,
						 PSCI_ID64(PSCI_FN_SYSTEM_OFF),
						 0, 0, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		machine_free(&m);
	}
}

/* R22 */
static void test_system_off_has_no_arguments(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(machine_call(&m, 0, 0xdeadbeef00000000 | ID_SYSTEM_OFF,
				      UINT64_MAX, UINT64_MAX, UINT64_MAX),
			 PSCI_DO_SYSTEM);
	assert_int_equal(m.call.event, PSCI_EVENT_OFF);
	machine_free(&m);
}

/* ------------------------------------------------------ the first one wins */

static void test_system_off_is_granted_once(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	system_off(&m, 1);
	assert_int_equal(machine_refused(&m, 0, ID_SYSTEM_OFF, 0, 0, 0),
			 PSCI_STATUS_INTERNAL_FAILURE);
	assert_int_equal(machine_refused(&m, 1, ID_SYSTEM_OFF, 0, 0, 0),
			 PSCI_STATUS_INTERNAL_FAILURE);
	machine_free(&m);
}

static void test_system_off_is_not_followed_by_a_reset(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	system_off(&m, 0);
	assert_int_equal(machine_refused(&m, 1, ID_SYSTEM_RESET, 0, 0, 0),
			 PSCI_STATUS_INTERNAL_FAILURE);
	machine_free(&m);
}

/* Invariant I9 */
static void test_cpu_on_after_system_off_is_an_internal_failure(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		machine_turn_on(&m, 0, 1);
		system_off(&m, 0);
		m.calls = 0;
		assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 2, 0x1000,
						 0),
				 PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(machine_refused(&m, 1, ID64_CPU_ON, 2, 0x1000,
						 0),
				 PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(machine_state(&m, 1, 2), PSCI_AFFINITY_OFF);
		assert_int_equal(times(&m, OP_CPU_ON), 0);
		machine_free(&m);
	}
}

static void test_cpu_on_after_system_off_still_tells_a_targets_state(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	machine_ask(&m, 0, ID64_CPU_ON, 2, 0x1000, 0);
	system_off(&m, 0);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_ALREADY_ON);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 2, 0x1000, 0),
			 PSCI_STATUS_ON_PENDING);
	machine_free(&m);
}

static void off_by_3(struct machine *m, const struct op_record *record)
{
	if (record->op != OP_CHECK_CPU_ON)
		return;
	m->during = NULL;
	nested_system_off(m, 3);
}

static void test_cpu_on_overtaken_by_system_off_leaves_the_target_off(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 3);
	m.calls = 0;
	m.during = off_by_3;
	assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_INTERNAL_FAILURE);
	assert_null(m.during);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_OFF);
	assert_int_equal(times(&m, OP_CPU_ON), 0);
	machine_free(&m);
}

static void off_by_3_in_the_kick(struct machine *m,
				 const struct op_record *record)
{
	if (record->op != OP_CPU_ON)
		return;
	m->during = NULL;
	nested_system_off(m, 3);
}

/* It had passed the gate: the embedder, who stops every CPU, stops it too. */
static void test_cpu_on_that_is_past_its_checks_precedes_the_system_off(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 3);
	m.during = off_by_3_in_the_kick;
	assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_SUCCESS);
	assert_null(m.during);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_ON_PENDING);
	machine_free(&m);
}

static void test_cpus_may_start_suspend_and_go_off_after_system_off(
	void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	machine_ask(&m, 0, ID64_CPU_ON, 2, 0x1000, 7);
	system_off(&m, 0);
	assert_int_equal(psci_cpu_woke(m.psci, 2, true, &entry),
			 PSCI_WAKE_START);
	assert_int_equal(entry.context_id, 7);
	assert_int_equal(machine_call(&m, 1, ID64_CPU_SUSPEND, 1, 0, 0),
			 PSCI_DO_SUSPEND);
	assert_int_equal(psci_cpu_woke(m.psci, 1, false, &entry),
			 PSCI_WAKE_RETURN);
	machine_turn_off(&m, 1);
	assert_int_equal(machine_state(&m, 2, 1), PSCI_AFFINITY_OFF);
	machine_free(&m);
}

/* ------------------------------------------------------------- the refusal */

static void test_refused_system_off_leaves_no_trace(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_remember(&m);
	system_off(&m, 0);
	assert_false(machine_unchanged(&m));
	assert_int_equal(psci_system_refused(m.psci, 0), PSCI_OK);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

static void test_cpu_on_works_again_after_a_refused_system_off(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	system_off(&m, 0);
	psci_system_refused(m.psci, 0);
	machine_turn_on(&m, 0, 1);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_ON);
	machine_free(&m);
}

static void test_system_calls_work_again_after_a_refused_system_off(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	system_off(&m, 0);
	psci_system_refused(m.psci, 0);
	system_off(&m, 1);
	assert_int_equal(psci_system_refused(m.psci, 1), PSCI_OK);
	assert_int_equal(machine_call(&m, 0, ID_SYSTEM_RESET, 0, 0, 0),
			 PSCI_DO_SYSTEM);
	assert_int_equal(m.call.event, PSCI_EVENT_RESET);
	machine_free(&m);
}

/* psci_system_refused() must fail, and change nothing. */
static void expect_refused_error(struct machine *m, uint32_t cpu,
				 enum psci_error error)
{
	machine_remember(m);
	assert_int_equal(psci_system_refused(m->psci, cpu), error);
	assert_true(machine_unchanged(m));
}

static void test_refused_is_for_the_cpu_that_was_granted_only(void **state)
{
	struct machine m;
	uint32_t cpu;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 2);
	system_off(&m, 2);
	for (cpu = 0; cpu < 4; cpu++)
		if (cpu != 2)
			expect_refused_error(&m, cpu, PSCI_E_SYSTEM_STATE);
	assert_int_equal(psci_system_refused(m.psci, 2), PSCI_OK);
	machine_free(&m);
}

static void test_refused_is_refused_if_nothing_was_granted(void **state)
{
	struct machine m;
	uint32_t cpu;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	for (cpu = 0; cpu < 4; cpu++)
		expect_refused_error(&m, cpu, PSCI_E_SYSTEM_STATE);
	machine_free(&m);
}

static void test_refused_works_once(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	system_off(&m, 0);
	assert_int_equal(psci_system_refused(m.psci, 0), PSCI_OK);
	expect_refused_error(&m, 0, PSCI_E_SYSTEM_STATE);
	machine_free(&m);
}

static void test_refused_is_refused_for_a_cpu_that_does_not_exist(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	system_off(&m, 0);
	expect_refused_error(&m, 4, PSCI_E_CPU_INDEX);
	expect_refused_error(&m, 0x80000000, PSCI_E_CPU_INDEX);
	expect_refused_error(&m, UINT32_MAX, PSCI_E_CPU_INDEX);
	machine_free(&m);
}

static void test_system_off_by_a_cpu_that_does_not_run_has_no_effect(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_remember(&m);
	assert_int_equal(machine_call(&m, 1, ID_SYSTEM_OFF, 0, 0, 0),
			 PSCI_DO_RETURN);
	assert_int_equal((int64_t)m.call.ret, PSCI_STATUS_INTERNAL_FAILURE);
	assert_int_equal(m.call.error, PSCI_E_CPU_STATE);
	assert_int_equal(machine_call(&m, 4, ID_SYSTEM_OFF, 0, 0, 0),
			 PSCI_DO_RETURN);
	assert_int_equal(m.call.error, PSCI_E_CPU_INDEX);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_system_off_is_granted_in_every_version),
		cmocka_unit_test(test_R16_system_off_is_granted_to_each_cpu),
		cmocka_unit_test(
	test_R18_system_off_that_returns_all_the_same_is_an_internal_failure),
		cmocka_unit_test(test_system_off_asks_no_op),
		cmocka_unit_test(test_system_off_is_for_aarch32_callers_too),
		cmocka_unit_test(test_system_off_has_no_smc64_id),
		cmocka_unit_test(test_system_off_has_no_arguments),
		cmocka_unit_test(test_system_off_is_granted_once),
		cmocka_unit_test(test_system_off_is_not_followed_by_a_reset),
		cmocka_unit_test(
			test_cpu_on_after_system_off_is_an_internal_failure),
		cmocka_unit_test(
		test_cpu_on_after_system_off_still_tells_a_targets_state),
		cmocka_unit_test(
		test_cpu_on_overtaken_by_system_off_leaves_the_target_off),
		cmocka_unit_test(
		test_cpu_on_that_is_past_its_checks_precedes_the_system_off),
		cmocka_unit_test(
		test_cpus_may_start_suspend_and_go_off_after_system_off),
		cmocka_unit_test(test_refused_system_off_leaves_no_trace),
		cmocka_unit_test(
			test_cpu_on_works_again_after_a_refused_system_off),
		cmocka_unit_test(
		test_system_calls_work_again_after_a_refused_system_off),
		cmocka_unit_test(
			test_refused_is_for_the_cpu_that_was_granted_only),
		cmocka_unit_test(
			test_refused_is_refused_if_nothing_was_granted),
		cmocka_unit_test(test_refused_works_once),
		cmocka_unit_test(
			test_refused_is_refused_for_a_cpu_that_does_not_exist),
		cmocka_unit_test(
		test_system_off_by_a_cpu_that_does_not_run_has_no_effect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
