/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * DEN0022F.b, SYSTEM_RESET. What all system calls have in common is tested in
 * test_system_off.c; here is that it holds for this one too.
 */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* CPU "cpu" must be granted SYSTEM_RESET. */
static void system_reset(struct machine *m, uint32_t cpu)
{
	assert_int_equal(machine_call(m, cpu, ID_SYSTEM_RESET, 0, 0, 0),
			 PSCI_DO_SYSTEM);
	assert_int_equal(m->call.error, PSCI_OK);
	assert_int_equal(m->call.event, PSCI_EVENT_RESET);
}

static void test_system_reset_is_granted_in_every_version(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		system_reset(&m, 0);
		machine_free(&m);
	}
}

/* R16 */
static void test_system_reset_is_granted_to_each_cpu(void **state)
{
	struct machine m;
	uint32_t cpu;

	(void)state;
	for (cpu = 1; cpu < 8; cpu++) {
		machine_make(&m, PSCI_VERSION_1_3, 8);
		machine_turn_on(&m, 0, cpu);
		system_reset(&m, cpu);
		machine_free(&m);
	}
}

/* R21 */
static void test_R21_system_reset_is_another_event_than_system_off(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	system_reset(&m, 0);
	assert_int_not_equal(m.call.event, PSCI_EVENT_OFF);
	machine_free(&m);
}

/* R18 */
static void test_system_reset_that_returns_all_the_same_is_an_internal_failure(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	system_reset(&m, 0);
	assert_int_equal((int64_t)m.call.ret, PSCI_STATUS_INTERNAL_FAILURE);
	machine_free(&m);
}

static void test_system_reset_asks_no_op(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	system_reset(&m, 0);
	assert_int_equal(m.calls, 0);
	machine_free(&m);
}

static void test_system_reset_is_for_aarch32_callers_too(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
		system_reset(&m, 0);
		machine_free(&m);
	}
}

static void test_system_reset_has_no_smc64_id(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	const uint32_t id = PSCI_ID64(PSCI_FN_SYSTEM_RESET);
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		assert_int_equal(machine_refused(&m, 0, id, 0, 0, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		machine_free(&m);
	}
}

/* R22 */
static void test_system_reset_has_no_arguments(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(machine_call(&m, 0,
				      0xdeadbeef00000000 | ID_SYSTEM_RESET,
				      UINT64_MAX, UINT64_MAX, UINT64_MAX),
			 PSCI_DO_SYSTEM);
	assert_int_equal(m.call.event, PSCI_EVENT_RESET);
	machine_free(&m);
}

static void test_system_reset_is_granted_once(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	system_reset(&m, 1);
	assert_int_equal(machine_refused(&m, 0, ID_SYSTEM_RESET, 0, 0, 0),
			 PSCI_STATUS_INTERNAL_FAILURE);
	assert_int_equal(machine_refused(&m, 1, ID_SYSTEM_RESET, 0, 0, 0),
			 PSCI_STATUS_INTERNAL_FAILURE);
	machine_free(&m);
}

static void test_system_reset_is_not_followed_by_an_off(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	system_reset(&m, 0);
	assert_int_equal(machine_refused(&m, 1, ID_SYSTEM_OFF, 0, 0, 0),
			 PSCI_STATUS_INTERNAL_FAILURE);
	machine_free(&m);
}

static void test_cpu_on_after_system_reset_is_an_internal_failure(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		system_reset(&m, 0);
		assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 2, 0x1000,
						 0),
				 PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
		machine_free(&m);
	}
}

static void test_refused_system_reset_leaves_no_trace(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_remember(&m);
	system_reset(&m, 0);
	assert_int_equal(psci_system_refused(m.psci, 1), PSCI_E_SYSTEM_STATE);
	assert_int_equal(psci_system_refused(m.psci, 0), PSCI_OK);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_system_reset_is_granted_in_every_version),
		cmocka_unit_test(test_system_reset_is_granted_to_each_cpu),
		cmocka_unit_test(
			test_R21_system_reset_is_another_event_than_system_off),
		cmocka_unit_test(
	test_system_reset_that_returns_all_the_same_is_an_internal_failure),
		cmocka_unit_test(test_system_reset_asks_no_op),
		cmocka_unit_test(test_system_reset_is_for_aarch32_callers_too),
		cmocka_unit_test(test_system_reset_has_no_smc64_id),
		cmocka_unit_test(test_system_reset_has_no_arguments),
		cmocka_unit_test(test_system_reset_is_granted_once),
		cmocka_unit_test(test_system_reset_is_not_followed_by_an_off),
		cmocka_unit_test(
			test_cpu_on_after_system_reset_is_an_internal_failure),
		cmocka_unit_test(test_refused_system_reset_leaves_no_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
