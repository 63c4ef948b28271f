/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_FREEZE. */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* CPU_FREEZE came with 1.0. */
static const uint32_t versions[] = {
	PSCI_VERSION_1_0, PSCI_VERSION_1_1, PSCI_VERSION_1_2, PSCI_VERSION_1_3,
};

static void prepare(struct machine *m, uint32_t version)
{
	machine_prepare(m, version, 4);
	machine_enable(m, PSCI_ENABLE_CPU_FREEZE);
}

static void make(struct machine *m, uint32_t version)
{
	prepare(m, version);
	machine_start(m);
}

static void test_cpu_freeze_stops_the_caller_for_good_until_cpu_on(void **state)
{
	struct psci_entry entry;
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v]);
		machine_turn_on(&m, 0, 1);
		assert_int_equal(machine_call(&m, 1, ID_CPU_FREEZE, 0, 0, 0),
				 PSCI_DO_STOP);
		assert_int_equal(m.call.error, PSCI_OK);
		assert_int_equal(m.call.freeze, 1);
		assert_int_equal(psci_cpu_stopped(m.psci, 1), PSCI_OK);
		/* Nothing but CPU_ON wakes it. */
		assert_int_equal(psci_cpu_woke(m.psci, 1, false, &entry),
				 PSCI_WAKE_SLEEP);
		assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, 1, 0x8000, 9),
				 PSCI_STATUS_SUCCESS);
		entry = machine_restart(&m, 1);
		assert_int_equal(entry.pc, 0x8000);
		assert_int_equal(entry.context_id, 9);
		machine_free(&m);
	}
}

static void test_cpu_freeze_shows_as_off_once_the_cpu_has_stopped(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	machine_turn_on(&m, 0, 1);
	machine_call(&m, 1, ID_CPU_FREEZE, 0, 0, 0);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_ON);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_ALREADY_ON);
	assert_int_equal(psci_cpu_stopped(m.psci, 1), PSCI_OK);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_OFF);
	assert_int_equal(psci_cpu_stopped(m.psci, 1), PSCI_E_CPU_STATE);
	machine_free(&m);
}

static void test_cpu_off_is_no_freeze(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	assert_int_equal(machine_call(&m, 0, ID_CPU_OFF, 0, 0, 0),
			 PSCI_DO_STOP);
	assert_int_equal(m.call.freeze, 0);
	machine_free(&m);
}

static void test_a_cpu_that_is_freezing_makes_no_call_and_wakes_from_nothing(
	void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	machine_call(&m, 0, ID_CPU_FREEZE, 0, 0, 0);
	machine_remember(&m);
	assert_int_equal(machine_call(&m, 0, ID_CPU_FREEZE, 0, 0, 0),
			 PSCI_DO_RETURN);
	assert_int_equal(m.call.error, PSCI_E_CPU_STATE);
	assert_int_equal((int64_t)m.call.ret, PSCI_STATUS_DENIED);
	assert_int_equal(psci_cpu_woke(m.psci, 0, true, &entry),
			 PSCI_WAKE_ERROR);
	assert_int_equal(entry.error, PSCI_E_CPU_STATE);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

static void test_cpu_freeze_that_is_denied_changes_nothing(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v]);
		m.answers[OP_CHECK_CPU_OFF] = PSCI_STATUS_DENIED;
		assert_int_equal(machine_refused(&m, 0, ID_CPU_FREEZE, 0, 0, 0),
				 PSCI_STATUS_DENIED);
		assert_int_equal(machine_state(&m, 0, 0), PSCI_AFFINITY_ON);
		m.answers[OP_CHECK_CPU_OFF] = PSCI_STATUS_INTERNAL_FAILURE;
		assert_int_equal(machine_op_wrong(&m, 0, ID_CPU_FREEZE,
						  0, 0, 0),
				 PSCI_STATUS_DENIED);
		machine_free(&m);
	}
}

static void test_cpu_freeze_is_denied_where_the_trusted_os_is(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	machine_trusted_os(&m, PSCI_TRUSTED_OS_FIXED);
	machine_start(&m);
	machine_turn_on(&m, 0, 1);
	assert_int_equal(machine_refused(&m, 0, ID_CPU_FREEZE, 0, 0, 0),
			 PSCI_STATUS_DENIED);
	assert_int_equal(machine_call(&m, 1, ID_CPU_FREEZE, 0, 0, 0),
			 PSCI_DO_STOP);
	machine_free(&m);
}

static void test_the_last_cpu_may_freeze_unless_a_quirk_keeps_it(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	m.ops.check_cpu_off = NULL;
	machine_start(&m);
	assert_int_equal(machine_call(&m, 0, ID_CPU_FREEZE, 0, 0, 0),
			 PSCI_DO_STOP);
	machine_free(&m);

	prepare(&m, PSCI_VERSION_1_3);
	m.config.quirks = PSCI_QUIRK_KEEP_LAST_CPU;
	machine_start(&m);
	assert_int_equal(machine_refused(&m, 0, ID_CPU_FREEZE, 0, 0, 0),
			 PSCI_STATUS_DENIED);
	machine_turn_on(&m, 0, 1);
	assert_int_equal(machine_call(&m, 0, ID_CPU_FREEZE, 0, 0, 0),
			 PSCI_DO_STOP);
	machine_free(&m);
}

static void test_a_frozen_cpu_takes_no_domain_down(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	machine_tree(&m);
	machine_all_ops(&m);
	machine_start(&m);
	machine_call(&m, 0, ID_CPU_FREEZE, 0, 0, 0);
	assert_int_equal(machine_times(&m, OP_DOMAINS_DOWN), 0);
	assert_int_equal(psci_cpu_stopped(m.psci, 0), PSCI_OK);
	assert_int_equal(machine_times(&m, OP_DOMAINS_DOWN), 1);
	assert_int_equal(machine_last(&m, OP_DOMAINS_DOWN)->transition.level,
			 0);
	assert_int_equal(machine_last(&m, OP_DOMAINS_DOWN)->transition.state[0],
			 LOCAL_POWERDOWN);
	machine_free(&m);
}

static void test_a_frozen_cpu_whose_cpu_on_fails_stays_frozen(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	machine_tree(&m);
	machine_start(&m);
	machine_turn_on(&m, 0, 1);
	machine_call(&m, 1, ID_CPU_FREEZE, 0, 0, 0);
	psci_cpu_stopped(m.psci, 1);
	m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_INTERNAL_FAILURE);
	m.answers[OP_CPU_ON] = PSCI_STATUS_SUCCESS;
	machine_turn_on(&m, 0, 1);
	machine_free(&m);
}

static void test_cpu_freeze_is_optional_and_came_with_1_0(void **state)
{
	static const uint32_t all[] = EVERY_VERSION;
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(all); v++) {
		machine_make(&m, all[v], 4);
		assert_int_equal(machine_refused(&m, 0, ID_CPU_FREEZE, 0, 0, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		machine_free(&m);
	}
}

static void test_cpu_freeze_has_no_smc64_id_and_serves_aarch32(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	assert_int_equal(machine_refused(&m, 0, PSCI_ID64(PSCI_FN_CPU_FREEZE),
					 0, 0, 0), PSCI_STATUS_NOT_SUPPORTED);
	m.flags = PSCI_CALLER_AARCH32;
	assert_int_equal(machine_call(&m, 0, ID_CPU_FREEZE, 0, 0, 0),
			 PSCI_DO_STOP);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_cpu_freeze_stops_the_caller_for_good_until_cpu_on),
		cmocka_unit_test(
			test_cpu_freeze_shows_as_off_once_the_cpu_has_stopped),
		cmocka_unit_test(test_cpu_off_is_no_freeze),
		cmocka_unit_test(
	test_a_cpu_that_is_freezing_makes_no_call_and_wakes_from_nothing),
		cmocka_unit_test(
			test_cpu_freeze_that_is_denied_changes_nothing),
		cmocka_unit_test(
			test_cpu_freeze_is_denied_where_the_trusted_os_is),
		cmocka_unit_test(
			test_the_last_cpu_may_freeze_unless_a_quirk_keeps_it),
		cmocka_unit_test(test_a_frozen_cpu_takes_no_domain_down),
		cmocka_unit_test(
			test_a_frozen_cpu_whose_cpu_on_fails_stays_frozen),
		cmocka_unit_test(test_cpu_freeze_is_optional_and_came_with_1_0),
		cmocka_unit_test(
			test_cpu_freeze_has_no_smc64_id_and_serves_aarch32),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
