/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_OFF. */
#include "machine.h"

static void test_cpu_off_stops_the_caller(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	assert_int_equal(machine_call(&m, 1, ID_CPU_OFF, 0, 0, 0),
			 PSCI_DO_STOP);
	assert_int_equal(m.call.error, PSCI_OK);
	machine_free(&m);
}

static void test_cpu_off_has_no_arguments(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < sizeof(versions) / sizeof(versions[0]); v++) {
		machine_make(&m, versions[v], 4);
		assert_int_equal(machine_call(&m, 0, ID_CPU_OFF, UINT64_MAX,
					      UINT64_MAX, UINT64_MAX),
				 PSCI_DO_STOP);
		assert_int_equal(m.call.error, PSCI_OK);
		machine_free(&m);
	}
}

/* R07: OFF is seen when the CPU has stopped, and not before. */
static void test_R07_cpu_off_shows_as_off_once_the_cpu_has_stopped(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	machine_call(&m, 1, ID_CPU_OFF, 0, 0, 0);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_ON);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_ALREADY_ON);
	assert_int_equal(psci_cpu_stopped(m.psci, 1), PSCI_OK);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_OFF);
	machine_free(&m);
}

/* R06: a refusal leaves the CPU ON. */
static void test_R06_cpu_off_that_is_denied_changes_nothing(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
		machine_make(&m, versions[i], 4);
		m.answers[OP_CHECK_CPU_OFF] = PSCI_STATUS_DENIED;
		assert_int_equal(machine_refused(&m, 0, ID_CPU_OFF, 0, 0, 0),
				 PSCI_STATUS_DENIED);
		assert_int_equal(machine_state(&m, 0, 0), PSCI_AFFINITY_ON);
		machine_free(&m);
	}
}

static void test_cpu_off_without_a_check_op_is_granted(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.ops.check_cpu_off = NULL;
	machine_start(&m);
	assert_int_equal(machine_call(&m, 0, ID_CPU_OFF, 0, 0, 0),
			 PSCI_DO_STOP);
	machine_free(&m);
}

static void test_cpu_off_op_may_only_say_denied(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[OP_CHECK_CPU_OFF] = PSCI_STATUS_INVALID_PARAMETERS;
	machine_remember(&m);
	assert_int_equal(machine_call(&m, 0, ID_CPU_OFF, 0, 0, 0),
			 PSCI_DO_RETURN);
	assert_int_equal((int64_t)m.call.ret, PSCI_STATUS_DENIED);
	assert_int_equal(m.call.error, PSCI_E_OP_STATUS);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

static void test_cpu_off_has_no_smc64_id(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(machine_refused(&m, 0, PSCI_ID64(PSCI_FN_CPU_OFF),
					 0, 0, 0), PSCI_STATUS_NOT_SUPPORTED);
	machine_free(&m);
}

static void test_stopped_is_refused_for_a_cpu_that_was_not_told_to_stop(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_remember(&m);
	assert_int_equal(psci_cpu_stopped(m.psci, 0), PSCI_E_CPU_STATE);
	assert_int_equal(psci_cpu_stopped(m.psci, 1), PSCI_E_CPU_STATE);
	assert_int_equal(psci_cpu_stopped(m.psci, 4), PSCI_E_CPU_INDEX);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cpu_off_has_no_arguments),
		cmocka_unit_test(test_cpu_off_stops_the_caller),
		cmocka_unit_test(
			test_R07_cpu_off_shows_as_off_once_the_cpu_has_stopped),
		cmocka_unit_test(test_R06_cpu_off_that_is_denied_changes_nothing),
		cmocka_unit_test(test_cpu_off_without_a_check_op_is_granted),
		cmocka_unit_test(test_cpu_off_op_may_only_say_denied),
		cmocka_unit_test(test_cpu_off_has_no_smc64_id),
		cmocka_unit_test(
		test_stopped_is_refused_for_a_cpu_that_was_not_told_to_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
