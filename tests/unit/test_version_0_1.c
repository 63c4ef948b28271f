/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* PSCI 0.1: DEN0022A as it is known, and R35. */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void make(struct machine *m)
{
	machine_make(m, PSCI_VERSION_0_1, 4);
}

static void turn_on(struct machine *m, uint32_t target)
{
	assert_int_equal(machine_ask(m, 0, ID_0_1_CPU_ON, target, 0x1000, 0),
			 PSCI_STATUS_SUCCESS);
	machine_restart(m, target);
}

static void test_the_ids_are_those_of_the_configuration(void **state)
{
	static const uint32_t ids[] = { 1, 0x84000003, 0xc4000001, 0x80000000,
					0xffffffff };
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(ids); i++) {
		machine_prepare(&m, PSCI_VERSION_0_1, 4);
		m.config.function_ids.cpu_on = ids[i];
		machine_start(&m);
		assert_int_equal(machine_ask(&m, 0, ids[i], 1, 0x1000, 0),
				 PSCI_STATUS_SUCCESS);
		assert_int_equal(machine_restart(&m, 1).pc, 0x1000);
		assert_int_equal(machine_call(&m, 0, ID_0_1_CPU_ON, 1, 0x1000,
					      0), PSCI_NOT_MINE);
		machine_free(&m);
	}
}

static void test_every_other_id_is_somebody_elses(void **state)
{
	static const uint64_t ids[] = { 0, 1, ID_0_1_MIGRATE, 0x84000000,
					0x84000003, 0xc4000003, 0x8400000a,
					ID_0_1_CPU_ON ^ 0x10000, UINT32_MAX };
	struct psci_call before;
	struct machine m;
	size_t i;

	(void)state;
	make(&m);
	machine_remember(&m);
	for (i = 0; i < LENGTH(ids); i++) {
		memset(&before, 0x5a, sizeof(before));
		before.x[0] = ids[i];
		before.x[1] = 1;
		before.x[2] = 0x1000;
		before.x[3] = 0;
		before.flags = 0;
		assert_int_equal(machine_call(&m, 0, ids[i], 1, 0x1000, 0),
				 PSCI_NOT_MINE);
		assert_memory_equal(&m.call, &before, sizeof(before));
	}
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

/* 0 is no id, and so none of CPU_SUSPEND and MIGRATE without one. */
static void test_functions_without_an_id_are_not_there(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_0_1, 4);
	m.config.function_ids.cpu_suspend = 0;
	m.ops.check_power_state = NULL;
	machine_start(&m);
	assert_int_equal(machine_call(&m, 0, ID_0_1_CPU_SUSPEND, 1, 0, 0),
			 PSCI_NOT_MINE);
	assert_int_equal(machine_call(&m, 0, 0, 1, 0, 0), PSCI_NOT_MINE);
	turn_on(&m, 1);
	machine_free(&m);
}

/* R22: bits 63:32 of W0 and of an AArch32 caller's registers are noise. */
static void test_callers_of_either_width_have_the_same_ids(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_0_1, 4);
	m.cpus[3].mpidr = 0x0100000000;
	machine_start(&m);
	assert_int_equal(machine_ask(&m, 0, 0xdead00000000 | ID_0_1_CPU_ON,
				     0x0100000000, 0x123400001000, 0),
			 PSCI_STATUS_SUCCESS);
	assert_int_equal(machine_restart(&m, 3).pc, 0x123400001000);
	m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
	assert_int_equal(machine_ask(&m, 0, 0xdead00000000 | ID_0_1_CPU_ON,
				     0xdead00000001, 0xdead00001001, 0),
			 PSCI_STATUS_SUCCESS);
	entry = machine_restart(&m, 1);
	assert_int_equal(entry.pc, 0x1000);
	assert_true(entry.flags & PSCI_ENTRY_THUMB);
	machine_free(&m);
}

static void test_there_is_no_context_id(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	make(&m);
	machine_ask(&m, 0, ID_0_1_CPU_ON, 1, 0x1000, 0x77);
	entry = machine_restart(&m, 1);
	assert_int_equal(entry.context_id, 0);
	machine_suspend(&m, 1, ID_0_1_CPU_SUSPEND, 0x10000, 0x4000, 0x77);
	entry = machine_restart(&m, 1);
	assert_int_equal(entry.pc, 0x4000);
	assert_int_equal(entry.context_id, 0);
	machine_free(&m);
}

static void test_with_its_quirk_0_1_has_a_context_id(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_0_1, 4);
	m.config.quirks = PSCI_QUIRK_0_1_CONTEXT_ID;
	machine_start(&m);
	machine_ask(&m, 0, ID_0_1_CPU_ON, 1, 0x1000, 0xc0ffee0123456789);
	entry = machine_restart(&m, 1);
	assert_int_equal(entry.context_id, 0xc0ffee0123456789);
	machine_suspend(&m, 1, ID_0_1_CPU_SUSPEND, 0x10000, 0x4000, 0x77);
	entry = machine_restart(&m, 1);
	assert_int_equal(entry.context_id, 0x77);
	m.flags = PSCI_CALLER_AARCH32;
	machine_ask(&m, 0, ID_0_1_CPU_ON, 2, 0x1000, 0xc0ffee0123456789);
	assert_int_equal(machine_restart(&m, 2).context_id, 0x23456789);
	machine_free(&m);
}

/* R35: ALREADY_ON and ON_PENDING came with 0.2. */
static void test_R35_cpu_on_of_a_cpu_that_is_on_is_an_invalid_parameter(
	void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	assert_int_equal(machine_refused(&m, 0, ID_0_1_CPU_ON, 0, 0x1000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_ask(&m, 0, ID_0_1_CPU_ON, 1, 0x1000, 0);
	assert_int_equal(machine_refused(&m, 0, ID_0_1_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_restart(&m, 1);
	assert_int_equal(machine_refused(&m, 0, ID_0_1_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_free(&m);
}

/* INVALID_ADDRESS came with 1.0, INTERNAL_FAILURE with 0.2; DENIED was there. */
static void test_cpu_on_fails_by_the_statuses_of_0_1(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	assert_int_equal(machine_refused(&m, 0, ID_0_1_CPU_ON, 4, 0x1000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_refused(&m, 0, ID_0_1_CPU_ON, 1, 0x1001, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	m.answers[OP_CHECK_CPU_ON] = PSCI_STATUS_DENIED;
	assert_int_equal(machine_refused(&m, 0, ID_0_1_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_DENIED);
	m.answers[OP_CHECK_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	assert_int_equal(machine_refused(&m, 0, ID_0_1_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	psci_cpu_set_presence(m.psci, 1, PSCI_DISABLED);
	assert_int_equal(machine_refused(&m, 0, ID_0_1_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_DENIED);
	psci_cpu_set_presence(m.psci, 1, PSCI_ABSENT);
	assert_int_equal(machine_refused(&m, 0, ID_0_1_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_free(&m);
}

static void test_a_deferred_cpu_on_ends_by_the_statuses_of_0_1(void **state)
{
	static const struct {
		enum psci_verdict verdict;
		int64_t status;
	} rows[] = {
		{ PSCI_DENY, PSCI_STATUS_DENIED },
		{ PSCI_FAIL, PSCI_STATUS_INVALID_PARAMETERS },
		{ PSCI_ALLOW, PSCI_STATUS_SUCCESS },
	};
	struct psci_call call;
	struct machine m;
	uint32_t cpu;
	size_t i;

	(void)state;
	make(&m);
	m.answers[OP_CHECK_CPU_ON] = PSCI_DEFERRED;
	for (i = 0; i < LENGTH(rows); i++) {
		assert_int_equal(machine_call(&m, 0, ID_0_1_CPU_ON, 1, 0x1000,
					      0), PSCI_DO_WAIT);
		assert_int_equal(psci_complete(m.psci, m.call.ticket,
					       rows[i].verdict, &cpu, &call),
				 PSCI_OK);
		assert_int_equal((int64_t)call.ret, rows[i].status);
	}
	machine_free(&m);
}

/* CPU_OFF has a power_state, of which nothing is known: it is not looked at. */
static void test_cpu_off_stops_the_caller_whatever_its_argument(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	turn_on(&m, 1);
	assert_int_equal(machine_call(&m, 1, ID_0_1_CPU_OFF, UINT64_MAX, 0, 0),
			 PSCI_DO_STOP);
	assert_int_equal(psci_cpu_stopped(m.psci, 1), PSCI_OK);
	turn_on(&m, 1);
	m.answers[OP_CHECK_CPU_OFF] = PSCI_STATUS_DENIED;
	assert_int_equal(machine_refused(&m, 1, ID_0_1_CPU_OFF, 0, 0, 0),
			 PSCI_STATUS_DENIED);
	machine_free(&m);
}

static void test_cpu_suspend_fails_by_the_statuses_of_0_1(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	assert_int_equal(machine_refused(&m, 0, ID_0_1_CPU_SUSPEND, 0x80000000,
					 0x4000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_refused(&m, 0, ID_0_1_CPU_SUSPEND, 0x10000,
					 0x4001, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_suspend(&m, 0, ID_0_1_CPU_SUSPEND, 1, 0x4001, 0);
	machine_return(&m, 0);
	machine_free(&m);
}

static void test_migrate_fails_by_the_statuses_of_0_1(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_0_1, 4);
	machine_trusted_os(&m, PSCI_TRUSTED_OS_MIGRATABLE);
	machine_start(&m);
	turn_on(&m, 1);
	/* NOT_PRESENT and INTERNAL_FAILURE came with 0.2. */
	assert_int_equal(machine_refused(&m, 1, ID_0_1_MIGRATE, 0, 0, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_refused(&m, 0, ID_0_1_MIGRATE, 2, 0, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_refused(&m, 0, ID_0_1_MIGRATE, 7, 0, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_refused(&m, 0, ID_0_1_CPU_OFF, 0, 0, 0),
			 PSCI_STATUS_DENIED);
	assert_int_equal(machine_ask(&m, 0, ID_0_1_MIGRATE, 1, 0, 0),
			 PSCI_STATUS_SUCCESS);
	machine_free(&m);

	machine_prepare(&m, PSCI_VERSION_0_1, 4);
	machine_trusted_os(&m, PSCI_TRUSTED_OS_FIXED);
	machine_start(&m);
	assert_int_equal(machine_refused(&m, 0, ID_0_1_MIGRATE, 0, 0, 0),
			 PSCI_STATUS_DENIED);
	machine_free(&m);
}

static void test_a_call_for_a_cpu_that_does_not_run_fails_by_0_1(void **state)
{
	static const struct {
		uint64_t id;
		int64_t status;
	} rows[] = {
		{ ID_0_1_CPU_SUSPEND, PSCI_STATUS_INVALID_PARAMETERS },
		{ ID_0_1_CPU_ON, PSCI_STATUS_INVALID_PARAMETERS },
	};
	struct machine m;
	size_t i;

	(void)state;
	make(&m);
	machine_remember(&m);
	for (i = 0; i < LENGTH(rows); i++) {
		assert_int_equal(machine_call(&m, 1, rows[i].id, 1, 0, 0),
				 PSCI_DO_RETURN);
		assert_int_equal(m.call.error, PSCI_E_CPU_STATE);
		assert_int_equal((int64_t)m.call.ret, rows[i].status);
		machine_call(&m, 4, rows[i].id, 1, 0, 0);
		assert_int_equal(m.call.error, PSCI_E_CPU_INDEX);
	}
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

static void test_smccc_1_3_takes_no_bit_from_the_ids_of_0_1(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_0_1, 4);
	m.config.smccc_version = PSCI_SMCCC_VERSION_1_3;
	m.config.function_ids.cpu_on = 0x95c2ba60 | PSCI_ID_SVE_HINT;
	machine_start(&m);
	assert_int_equal(machine_ask(&m, 0, 0x95c3ba60, 1, 0x1000, 0),
			 PSCI_STATUS_SUCCESS);
	assert_int_equal(machine_call(&m, 0, 0x95c2ba60, 1, 0x1000, 0),
			 PSCI_NOT_MINE);
	machine_free(&m);
}

static void test_the_ids_must_be_there_and_different(void **state)
{
	static const struct {
		struct psci_function_ids ids;
		uint32_t functions;
		enum psci_error error;
	} rows[] = {
		{ { 0, 2, 3, 0 }, 0, PSCI_OK },
		{ { 1, 2, 3, 0 }, 0, PSCI_OK },
		{ { 1, 0, 3, 0 }, 0, PSCI_E_FUNCTION_IDS },
		{ { 1, 2, 0, 0 }, 0, PSCI_E_FUNCTION_IDS },
		{ { 1, 3, 3, 0 }, 0, PSCI_E_FUNCTION_IDS },
		{ { 3, 2, 3, 0 }, 0, PSCI_E_FUNCTION_IDS },
		{ { 2, 2, 3, 0 }, 0, PSCI_E_FUNCTION_IDS },
		{ { 1, 2, 3, 4 }, 0, PSCI_E_FUNCTION_IDS },
		{ { 1, 2, 3, 0 }, PSCI_ENABLE_MIGRATE, PSCI_E_FUNCTION_IDS },
		{ { 1, 2, 3, 4 }, PSCI_ENABLE_MIGRATE, PSCI_OK },
		{ { 4, 2, 3, 4 }, PSCI_ENABLE_MIGRATE, PSCI_E_FUNCTION_IDS },
		{ { 1, 4, 3, 4 }, PSCI_ENABLE_MIGRATE, PSCI_E_FUNCTION_IDS },
		{ { 1, 2, 4, 4 }, PSCI_ENABLE_MIGRATE, PSCI_E_FUNCTION_IDS },
	};
	struct machine m;
	size_t size, i;

	(void)state;
	for (i = 0; i < LENGTH(rows); i++) {
		machine_prepare(&m, PSCI_VERSION_0_1, 4);
		m.config.trusted_os = PSCI_TRUSTED_OS_FIXED;
		m.config.function_ids = rows[i].ids;
		m.config.functions = rows[i].functions;
		assert_int_equal(psci_storage_size(&m.config, &size),
				 rows[i].error);
		machine_free(&m);
	}
}

static void test_later_versions_have_no_ids_of_their_own(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	static const struct psci_function_ids ids[] = {
		{ 1, 0, 0, 0 }, { 0, 1, 0, 0 }, { 0, 0, 1, 0 }, { 0, 0, 0, 1 },
	};
	struct machine m;
	size_t size, v, i;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		for (i = 0; i < LENGTH(ids); i++) {
			machine_prepare(&m, versions[v], 4);
			m.config.function_ids = ids[i];
			assert_int_equal(psci_storage_size(&m.config, &size),
					 PSCI_E_FUNCTION_IDS);
			machine_free(&m);
		}
	}
}

static void test_0_1_has_no_other_optional_function(void **state)
{
	struct machine m;
	uint32_t number;
	size_t size;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_0_1, 4);
	for (number = 0; number < 32; number++) {
		m.config.functions = PSCI_ENABLE(number);
		if (number != PSCI_FN_MIGRATE)
			assert_int_equal(psci_storage_size(&m.config, &size),
					 PSCI_E_FUNCTIONS);
	}
	m.config.functions = 0;
	m.config.flags = PSCI_CONFIG_EXTENDED_STATE;
	assert_int_equal(psci_storage_size(&m.config, &size),
			 PSCI_E_CONFIG_FLAGS);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_ids_are_those_of_the_configuration),
		cmocka_unit_test(test_every_other_id_is_somebody_elses),
		cmocka_unit_test(test_functions_without_an_id_are_not_there),
		cmocka_unit_test(
			test_callers_of_either_width_have_the_same_ids),
		cmocka_unit_test(test_there_is_no_context_id),
		cmocka_unit_test(test_with_its_quirk_0_1_has_a_context_id),
		cmocka_unit_test(
		test_R35_cpu_on_of_a_cpu_that_is_on_is_an_invalid_parameter),
		cmocka_unit_test(test_cpu_on_fails_by_the_statuses_of_0_1),
		cmocka_unit_test(
			test_a_deferred_cpu_on_ends_by_the_statuses_of_0_1),
		cmocka_unit_test(
			test_cpu_off_stops_the_caller_whatever_its_argument),
		cmocka_unit_test(test_cpu_suspend_fails_by_the_statuses_of_0_1),
		cmocka_unit_test(test_migrate_fails_by_the_statuses_of_0_1),
		cmocka_unit_test(
			test_a_call_for_a_cpu_that_does_not_run_fails_by_0_1),
		cmocka_unit_test(
			test_smccc_1_3_takes_no_bit_from_the_ids_of_0_1),
		cmocka_unit_test(test_the_ids_must_be_there_and_different),
		cmocka_unit_test(test_later_versions_have_no_ids_of_their_own),
		cmocka_unit_test(test_0_1_has_no_other_optional_function),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
