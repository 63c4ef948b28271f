/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, MIGRATE, MIGRATE_INFO_TYPE, MIGRATE_INFO_UP_CPU. */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const uint32_t versions[] = EVERY_VERSION;

static void prepare(struct machine *m, uint32_t version, uint32_t kind)
{
	machine_prepare(m, version, 8);
	machine_trusted_os(m, kind);
}

/* With CPUs 0, 1 and 5 ON. */
static void make(struct machine *m, uint32_t version, uint32_t kind)
{
	prepare(m, version, kind);
	machine_start(m);
	machine_turn_on(m, 0, 1);
	machine_turn_on(m, 0, 5);
	m->calls = 0;
}

static int64_t up_cpu(struct machine *m, uint32_t cpu)
{
	return machine_ask(m, cpu, ID64_MIGRATE_INFO_UP_CPU, 0, 0, 0);
}

static void test_the_type_is_that_of_the_trusted_os(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v], PSCI_TRUSTED_OS_MIGRATABLE);
		assert_int_equal(machine_ask(&m, 0, ID_MIGRATE_INFO_TYPE, 0, 0,
					     0), 0);
		assert_int_equal(machine_ask(&m, 5, ID_MIGRATE_INFO_TYPE, 0, 0,
					     0), 0);
		machine_free(&m);
		make(&m, versions[v], PSCI_TRUSTED_OS_FIXED);
		assert_int_equal(machine_ask(&m, 0, ID_MIGRATE_INFO_TYPE, 0, 0,
					     0), 1);
		machine_free(&m);
	}
}

static void test_the_up_cpu_is_where_the_trusted_os_is(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		prepare(&m, versions[v], PSCI_TRUSTED_OS_FIXED);
		m.cpus[6].flags = PSCI_CPU_ON;
		m.config.trusted_os_cpu = 6;
		machine_start(&m);
		assert_int_equal(up_cpu(&m, 0), 0x102);
		assert_int_equal(up_cpu(&m, 6), 0x102);
		m.flags = PSCI_CALLER_AARCH32;
		assert_int_equal(machine_ask(&m, 0, ID32_MIGRATE_INFO_UP_CPU,
					     0, 0, 0), 0x102);
		machine_free(&m);
	}
}

static void test_the_up_cpu_has_aff3_where_an_mpidr_has_it(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3, PSCI_TRUSTED_OS_FIXED);
	m.cpus[7].mpidr = 0xff00ffeedd;
	m.cpus[7].flags = PSCI_CPU_ON;
	m.config.trusted_os_cpu = 7;
	machine_start(&m);
	assert_int_equal(up_cpu(&m, 0), 0xff00ffeedd);
	/* 32 bits have no room for it. */
	assert_int_equal(machine_ask(&m, 0, ID32_MIGRATE_INFO_UP_CPU, 0, 0, 0),
			 0x00ffeedd);
	machine_free(&m);
}

static void test_migrate_moves_the_trusted_os(void **state)
{
	const struct op_record *asked;
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v], PSCI_TRUSTED_OS_MIGRATABLE);
		assert_int_equal(machine_ask(&m, 0, ID64_MIGRATE, 0x101, 0, 0),
				 PSCI_STATUS_SUCCESS);
		asked = machine_last(&m, OP_MIGRATE);
		assert_int_equal(asked->cpu, 0);
		assert_int_equal(asked->target, 5);
		assert_int_equal(up_cpu(&m, 1), 0x101);
		/* That it is of one CPU never changes. */
		assert_int_equal(machine_ask(&m, 1, ID_MIGRATE_INFO_TYPE, 0, 0,
					     0), 0);
		/* It went: CPU 0 may go, and CPU 5 may not. */
		assert_int_equal(machine_refused(&m, 5, ID_CPU_OFF, 0, 0, 0),
				 PSCI_STATUS_DENIED);
		machine_turn_off(&m, 0);
		assert_int_equal(machine_ask(&m, 5, ID64_MIGRATE, 1, 0, 0),
				 PSCI_STATUS_SUCCESS);
		assert_int_equal(up_cpu(&m, 5), 1);
		machine_turn_off(&m, 5);
		machine_free(&m);
	}
}

static void test_cpu_off_is_denied_where_the_trusted_os_is(void **state)
{
	struct machine m;
	uint32_t kind;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		for (kind = PSCI_TRUSTED_OS_MIGRATABLE;
		     kind <= PSCI_TRUSTED_OS_FIXED; kind++) {
			make(&m, versions[v], kind);
			assert_int_equal(machine_refused(&m, 0, ID_CPU_OFF, 0,
							 0, 0),
					 PSCI_STATUS_DENIED);
			machine_turn_off(&m, 1);
			assert_int_equal(machine_state(&m, 0, 0),
					 PSCI_AFFINITY_ON);
			machine_free(&m);
		}
	}
}

static void test_a_fixed_trusted_os_is_not_migrated(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		prepare(&m, versions[v], PSCI_TRUSTED_OS_FIXED);
		m.ops.migrate = NULL;	/* nobody would call it */
		machine_start(&m);
		machine_turn_on(&m, 0, 1);
		assert_int_equal(machine_refused(&m, 0, ID64_MIGRATE, 1, 0, 0),
				 PSCI_STATUS_DENIED);
		assert_int_equal(machine_refused(&m, 1, ID64_MIGRATE, 0, 0, 0),
				 PSCI_STATUS_DENIED);
		assert_int_equal(machine_refused(&m, 0, ID64_MIGRATE, 4, 0, 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
		machine_free(&m);
	}
}

static void test_migrate_from_where_the_trusted_os_is_not_is_not_present(
	void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v], PSCI_TRUSTED_OS_MIGRATABLE);
		assert_int_equal(machine_refused(&m, 1, ID64_MIGRATE, 0, 0, 0),
				 PSCI_STATUS_NOT_PRESENT);
		assert_int_equal(machine_refused(&m, 1, ID64_MIGRATE, 1, 0, 0),
				 PSCI_STATUS_NOT_PRESENT);
		assert_int_equal(machine_refused(&m, 5, ID64_MIGRATE, 1, 0, 0),
				 PSCI_STATUS_NOT_PRESENT);
		assert_int_equal(m.calls, 0);
		machine_free(&m);
	}
}

static void test_migrate_to_no_cpu_is_an_invalid_parameter(void **state)
{
	static const uint64_t targets[] = { 4, 0x104, 0x200, 0x80000000,
					    0x40000001, 0x01000001,
					    0x10000000001, UINT64_MAX };
	struct machine m;
	size_t i;

	(void)state;
	make(&m, PSCI_VERSION_1_3, PSCI_TRUSTED_OS_MIGRATABLE);
	for (i = 0; i < LENGTH(targets); i++) {
		assert_int_equal(machine_refused(&m, 0, ID64_MIGRATE,
						 targets[i], 0, 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
		/* Before it matters who asks. */
		assert_int_equal(machine_refused(&m, 1, ID64_MIGRATE,
						 targets[i], 0, 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
	}
	assert_int_equal(psci_cpu_set_presence(m.psci, 2, PSCI_ABSENT),
			 PSCI_OK);
	assert_int_equal(machine_refused(&m, 0, ID64_MIGRATE, 2, 0, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_free(&m);
}

static void expect_failure(struct machine *m, uint32_t target)
{
	m->calls = 0;
	assert_int_equal(machine_refused(m, 0, ID64_MIGRATE,
					 m->cpus[target].mpidr, 0, 0),
			 PSCI_STATUS_INTERNAL_FAILURE);
	assert_int_equal(m->calls, 0);
	assert_int_equal(up_cpu(m, 0), 0);
}

static void test_migrate_to_a_cpu_that_is_not_on_is_an_internal_failure(
	void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v], PSCI_TRUSTED_OS_MIGRATABLE);
		expect_failure(&m, 2);
		psci_cpu_set_presence(m.psci, 2, PSCI_DISABLED);
		expect_failure(&m, 2);
		/* ON_PENDING, deferred, about to stop */
		machine_ask(&m, 0, ID64_CPU_ON, 3, 0x1000, 0);
		expect_failure(&m, 3);
		m.answers[OP_CHECK_CPU_ON] = PSCI_DEFERRED;
		assert_int_equal(machine_call(&m, 1, ID64_CPU_ON, 0x100, 0x1000,
					      0), PSCI_DO_WAIT);
		expect_failure(&m, 4);
		machine_call(&m, 5, ID_CPU_OFF, 0, 0, 0);
		expect_failure(&m, 5);
		/* Its CPU is still denied to go. */
		assert_int_equal(machine_refused(&m, 0, ID_CPU_OFF, 0, 0, 0),
				 PSCI_STATUS_DENIED);
		machine_free(&m);
	}
}

static void test_migrate_to_a_cpu_that_is_freezing_is_an_internal_failure(
	void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3, PSCI_TRUSTED_OS_MIGRATABLE);
	machine_enable(&m, PSCI_ENABLE_CPU_FREEZE);
	machine_start(&m);
	machine_turn_on(&m, 0, 5);
	machine_call(&m, 5, ID_CPU_FREEZE, 0, 0, 0);
	expect_failure(&m, 5);
	psci_cpu_stopped(m.psci, 5);
	expect_failure(&m, 5);
	machine_free(&m);
}

/* Suspended, or waiting for an answer: it is ON. */
static void test_migrate_to_a_cpu_that_is_on_but_does_not_run_succeeds(
	void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3, PSCI_TRUSTED_OS_MIGRATABLE);
	machine_suspend(&m, 5, ID64_CPU_SUSPEND, 1, 0, 0);
	assert_int_equal(machine_ask(&m, 0, ID64_MIGRATE, 0x101, 0, 0),
			 PSCI_STATUS_SUCCESS);
	machine_return(&m, 5);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, 0x10000, 0x4000, 0);
	assert_int_equal(machine_ask(&m, 5, ID64_MIGRATE, 0, 0, 0),
			 PSCI_STATUS_SUCCESS);
	machine_restart(&m, 0);
	m.answers[OP_CHECK_CPU_ON] = PSCI_DEFERRED;
	machine_call(&m, 1, ID64_CPU_ON, 2, 0x1000, 0);
	assert_int_equal(machine_ask(&m, 0, ID64_MIGRATE, 1, 0, 0),
			 PSCI_STATUS_SUCCESS);
	machine_free(&m);
}

static void test_migrate_to_where_it_is_has_nothing_to_do(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3, PSCI_TRUSTED_OS_MIGRATABLE);
	machine_remember(&m);
	assert_int_equal(machine_ask(&m, 0, ID64_MIGRATE, 0, 0, 0),
			 PSCI_STATUS_SUCCESS);
	assert_true(machine_unchanged(&m));
	assert_int_equal(m.calls, 0);
	machine_free(&m);
}

static void off_is_denied(struct machine *m, const struct op_record *record)
{
	struct psci_call outer = m->call;

	if (record->op != OP_MIGRATE)
		return;
	m->during = NULL;
	assert_int_equal(machine_ask(m, 5, ID_CPU_OFF, 0, 0, 0),
			 PSCI_STATUS_DENIED);
	m->call = outer;
}

/* "is not let go OFF meanwhile" */
static void test_the_target_of_a_migrate_stays_on_meanwhile(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3, PSCI_TRUSTED_OS_MIGRATABLE);
	m.during = off_is_denied;
	assert_int_equal(machine_ask(&m, 0, ID64_MIGRATE, 0x101, 0, 0),
			 PSCI_STATUS_SUCCESS);
	assert_null(m.during);
	machine_free(&m);
}

static void moves_on(struct machine *m, const struct op_record *record)
{
	struct psci_call outer = m->call;

	if (record->op != OP_MIGRATE)
		return;
	m->during = NULL;
	/* It is not there yet. */
	assert_int_equal(machine_ask(m, 5, ID64_MIGRATE, m->cpus[1].mpidr, 0,
				     0), PSCI_STATUS_NOT_PRESENT);
	m->call = outer;
}

/* Or a failure of the first would take the Trusted OS from the third CPU. */
static void test_a_trusted_os_that_moves_is_not_moved_on(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3, PSCI_TRUSTED_OS_MIGRATABLE);
	m.during = moves_on;
	m.answers[OP_MIGRATE] = PSCI_STATUS_INTERNAL_FAILURE;
	assert_int_equal(machine_ask(&m, 0, ID64_MIGRATE, m.cpus[5].mpidr, 0,
				     0), PSCI_STATUS_INTERNAL_FAILURE);
	assert_null(m.during);
	assert_int_equal(up_cpu(&m, 1), 0);
	assert_int_equal(machine_refused(&m, 0, ID_CPU_OFF, 0, 0, 0),
			 PSCI_STATUS_DENIED);
	machine_free(&m);
}

static void test_migrate_goes_to_a_cpu_with_aff3(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3, PSCI_TRUSTED_OS_MIGRATABLE);
	m.cpus[7].mpidr = UINT64_C(0x0700000001);
	machine_start(&m);
	machine_turn_on(&m, 0, 7);
	assert_int_equal(machine_refused(&m, 0, ID64_MIGRATE, 0x07000001, 0, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_ask(&m, 0, ID64_MIGRATE, m.cpus[7].mpidr, 0,
				     0), PSCI_STATUS_SUCCESS);
	assert_int_equal(machine_last(&m, OP_MIGRATE)->target, 7);
	machine_free(&m);
}

static void test_migrate_that_the_embedder_fails_changes_nothing(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v], PSCI_TRUSTED_OS_MIGRATABLE);
		m.answers[OP_MIGRATE] = PSCI_STATUS_INTERNAL_FAILURE;
		assert_int_equal(machine_refused(&m, 0, ID64_MIGRATE, 1, 0, 0),
				 PSCI_STATUS_INTERNAL_FAILURE);
		m.answers[OP_MIGRATE] = PSCI_STATUS_DENIED;
		assert_int_equal(machine_op_wrong(&m, 0, ID64_MIGRATE, 1, 0, 0),
				 PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(up_cpu(&m, 0), 0);
		machine_turn_off(&m, 1);
		machine_free(&m);
	}
}

static void test_a_reset_brings_the_trusted_os_back(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3, PSCI_TRUSTED_OS_MIGRATABLE);
	machine_ask(&m, 0, ID64_MIGRATE, 1, 0, 0);
	psci_reset(m.psci);
	assert_int_equal(up_cpu(&m, 0), 0);
	machine_free(&m);
}

static void test_migrate_arguments_are_as_wide_as_they_are(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3, PSCI_TRUSTED_OS_MIGRATABLE);
	assert_int_equal(machine_ask(&m, 0, ID32_MIGRATE, 0xdead00000001, 0, 0),
			 PSCI_STATUS_SUCCESS);
	assert_int_equal(machine_refused(&m, 1, ID64_MIGRATE, 0xdead00000000,
					 0, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	m.flags = PSCI_CALLER_AARCH32;
	assert_int_equal(machine_refused(&m, 1, ID64_MIGRATE, 0, 0, 0),
			 PSCI_STATUS_NOT_SUPPORTED);
	assert_int_equal(machine_ask(&m, 1, ID32_MIGRATE, 0, 0, 0),
			 PSCI_STATUS_SUCCESS);
	machine_free(&m);
}

static void test_without_a_trusted_os_there_is_no_migrate(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		machine_make(&m, versions[v], 4);
		assert_int_equal(machine_refused(&m, 0, ID64_MIGRATE, 0, 0, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		assert_int_equal(machine_refused(&m, 0,
						 ID64_MIGRATE_INFO_UP_CPU,
						 0, 0, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		machine_free(&m);
	}
}

static void test_a_call_for_a_cpu_that_does_not_run_fails_legally(void **state)
{
	static const struct {
		uint64_t id;
		int64_t status;
	} rows[] = {
		{ ID64_MIGRATE, PSCI_STATUS_INTERNAL_FAILURE },
		{ ID_MIGRATE_INFO_TYPE, PSCI_STATUS_NOT_SUPPORTED },
		{ ID64_MIGRATE_INFO_UP_CPU, PSCI_STATUS_NOT_SUPPORTED },
	};
	struct machine m;
	size_t i;

	(void)state;
	make(&m, PSCI_VERSION_1_3, PSCI_TRUSTED_OS_MIGRATABLE);
	machine_remember(&m);
	for (i = 0; i < LENGTH(rows); i++) {
		assert_int_equal(machine_call(&m, 3, rows[i].id, 0, 0, 0),
				 PSCI_DO_RETURN);
		assert_int_equal(m.call.error, PSCI_E_CPU_STATE);
		assert_int_equal((int64_t)m.call.ret, rows[i].status);
	}
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

static void expect_config(struct machine *m, enum psci_error error)
{
	size_t size;

	assert_int_equal(psci_storage_size(&m->config, &size), error);
}

static void test_a_trusted_os_needs_its_functions_and_they_need_it(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.functions = PSCI_ENABLE_MIGRATE;
	expect_config(&m, PSCI_E_FUNCTIONS);
	m.config.functions = PSCI_ENABLE_MIGRATE_INFO_UP_CPU;
	expect_config(&m, PSCI_E_FUNCTIONS);
	m.config.trusted_os = PSCI_TRUSTED_OS_FIXED;
	expect_config(&m, PSCI_E_FUNCTIONS);
	m.config.functions = PSCI_ENABLE_MIGRATE_INFO_TYPE;
	expect_config(&m, PSCI_E_FUNCTIONS);
	/* MIGRATE is for one that can. */
	m.config.functions |= PSCI_ENABLE_MIGRATE_INFO_UP_CPU;
	expect_config(&m, PSCI_OK);
	m.config.trusted_os = PSCI_TRUSTED_OS_MIGRATABLE;
	expect_config(&m, PSCI_E_FUNCTIONS);
	m.config.functions |= PSCI_ENABLE_MIGRATE;
	expect_config(&m, PSCI_OK);
	m.config.trusted_os = PSCI_TRUSTED_OS_FIXED + 1;
	expect_config(&m, PSCI_E_TRUSTED_OS);
	machine_free(&m);

	machine_prepare(&m, PSCI_VERSION_0_1, 4);
	m.config.trusted_os = PSCI_TRUSTED_OS_FIXED;
	expect_config(&m, PSCI_OK);
	machine_free(&m);
}

static void test_a_trusted_os_begins_on_a_cpu_that_is_on(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3, PSCI_TRUSTED_OS_FIXED);
	m.config.trusted_os_cpu = 1;
	expect_config(&m, PSCI_E_TRUSTED_OS);
	m.config.trusted_os_cpu = 8;
	expect_config(&m, PSCI_E_TRUSTED_OS);
	m.config.trusted_os_cpu = 0;
	expect_config(&m, PSCI_OK);
	m.config.trusted_os = PSCI_TRUSTED_OS_NONE;
	m.config.functions = PSCI_ENABLE_MIGRATE_INFO_TYPE;
	m.config.trusted_os_cpu = 1;
	expect_config(&m, PSCI_E_TRUSTED_OS);
	machine_free(&m);
}

static void test_a_trusted_os_that_migrates_needs_the_op(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3, PSCI_TRUSTED_OS_MIGRATABLE);
	m.ops.migrate = NULL;
	assert_int_equal(psci_init(&m.psci, m.storage, m.storage_size,
				   &m.config, &m.ops, &m), PSCI_E_NO_OP);
	m.config.trusted_os = PSCI_TRUSTED_OS_FIXED;
	assert_int_equal(psci_init(&m.psci, m.storage, m.storage_size,
				   &m.config, &m.ops, &m), PSCI_OK);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_type_is_that_of_the_trusted_os),
		cmocka_unit_test(test_the_up_cpu_is_where_the_trusted_os_is),
		cmocka_unit_test(
			test_the_up_cpu_has_aff3_where_an_mpidr_has_it),
		cmocka_unit_test(test_migrate_moves_the_trusted_os),
		cmocka_unit_test(
			test_cpu_off_is_denied_where_the_trusted_os_is),
		cmocka_unit_test(test_a_fixed_trusted_os_is_not_migrated),
		cmocka_unit_test(
		test_migrate_from_where_the_trusted_os_is_not_is_not_present),
		cmocka_unit_test(
			test_migrate_to_no_cpu_is_an_invalid_parameter),
		cmocka_unit_test(
		test_migrate_to_a_cpu_that_is_not_on_is_an_internal_failure),
		cmocka_unit_test(
		test_migrate_to_a_cpu_that_is_freezing_is_an_internal_failure),
		cmocka_unit_test(
		test_migrate_to_a_cpu_that_is_on_but_does_not_run_succeeds),
		cmocka_unit_test(test_migrate_to_where_it_is_has_nothing_to_do),
		cmocka_unit_test(
			test_the_target_of_a_migrate_stays_on_meanwhile),
		cmocka_unit_test(test_a_trusted_os_that_moves_is_not_moved_on),
		cmocka_unit_test(test_migrate_goes_to_a_cpu_with_aff3),
		cmocka_unit_test(
			test_migrate_that_the_embedder_fails_changes_nothing),
		cmocka_unit_test(test_a_reset_brings_the_trusted_os_back),
		cmocka_unit_test(
			test_migrate_arguments_are_as_wide_as_they_are),
		cmocka_unit_test(test_without_a_trusted_os_there_is_no_migrate),
		cmocka_unit_test(
			test_a_call_for_a_cpu_that_does_not_run_fails_legally),
		cmocka_unit_test(
			test_a_trusted_os_needs_its_functions_and_they_need_it),
		cmocka_unit_test(test_a_trusted_os_begins_on_a_cpu_that_is_on),
		cmocka_unit_test(test_a_trusted_os_that_migrates_needs_the_op),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
