/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* psci_cpu_set_presence(), and what the guest sees of it. */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const uint32_t versions[] = EVERY_VERSION;

static void set(struct machine *m, uint32_t cpu, enum psci_presence presence)
{
	assert_int_equal(psci_cpu_set_presence(m->psci, cpu, presence),
			 PSCI_OK);
}

static int64_t info(struct machine *m, uint64_t affinity, uint32_t level)
{
	return machine_ask(m, 0, ID64_AFFINITY_INFO, affinity, level, 0);
}

static void expect_error(struct machine *m, uint32_t cpu,
			 enum psci_presence presence, enum psci_error error)
{
	machine_remember(m);
	assert_int_equal(psci_cpu_set_presence(m->psci, cpu, presence), error);
	assert_true(machine_unchanged(m));
}

static void test_affinity_info_of_one_cpu_tells_its_presence(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		machine_make(&m, versions[v], 4);
		set(&m, 2, PSCI_DISABLED);
		assert_int_equal(info(&m, 2, 0), PSCI_STATUS_DISABLED);
		set(&m, 2, PSCI_ABSENT);
		assert_int_equal(info(&m, 2, 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
		set(&m, 2, PSCI_PRESENT);
		assert_int_equal(info(&m, 2, 0), PSCI_AFFINITY_OFF);
		assert_int_equal(info(&m, 1, 0), PSCI_AFFINITY_OFF);
		machine_free(&m);
	}
}

/* By what the two CPUs of an instance are; at each of its levels the same. */
static void test_affinity_info_of_an_instance_is_that_of_its_cpus(void **state)
{
	static const struct {
		uint32_t a, b;
		int64_t says;
	} rows[] = {
		{ PSCI_PRESENT, PSCI_PRESENT, PSCI_AFFINITY_OFF },
		{ PSCI_PRESENT, PSCI_DISABLED, PSCI_AFFINITY_OFF },
		{ PSCI_DISABLED, PSCI_PRESENT, PSCI_AFFINITY_OFF },
		{ PSCI_PRESENT, PSCI_ABSENT, PSCI_AFFINITY_OFF },
		{ PSCI_ABSENT, PSCI_PRESENT, PSCI_AFFINITY_OFF },
		{ PSCI_DISABLED, PSCI_DISABLED, PSCI_STATUS_DISABLED },
		{ PSCI_DISABLED, PSCI_ABSENT, PSCI_STATUS_DISABLED },
		{ PSCI_ABSENT, PSCI_DISABLED, PSCI_STATUS_DISABLED },
		{ PSCI_ABSENT, PSCI_ABSENT, PSCI_STATUS_INVALID_PARAMETERS },
	};
	struct machine m;
	uint32_t level;
	size_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.cpus[1].mpidr = 0x0100000000;
	m.cpus[2].mpidr = 0x0100000001;
	m.cpus[3].mpidr = 0x0200000000;
	machine_start(&m);
	for (i = 0; i < LENGTH(rows); i++) {
		set(&m, 1, (enum psci_presence)rows[i].a);
		set(&m, 2, (enum psci_presence)rows[i].b);
		for (level = 1; level <= 3; level++)
			assert_int_equal(info(&m, 0x0100000000, level),
					 rows[i].says);
	}
	/* One that is ON or on its way decides, whatever the others are. */
	set(&m, 1, PSCI_DISABLED);
	set(&m, 2, PSCI_PRESENT);
	machine_ask(&m, 0, ID64_CPU_ON, 0x0100000001, 0x1000, 0);
	assert_int_equal(info(&m, 0x0100000000, 1), PSCI_AFFINITY_ON_PENDING);
	machine_restart(&m, 2);
	assert_int_equal(info(&m, 0x0100000000, 3), PSCI_AFFINITY_ON);
	machine_free(&m);
}

static void test_cpu_on_of_a_disabled_cpu_is_denied(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		machine_make(&m, versions[v], 4);
		set(&m, 2, PSCI_DISABLED);
		/* DENIED came with 1.2. */
		assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 2, 0x1000,
						 0),
				 versions[v] < PSCI_VERSION_1_2 ?
					PSCI_STATUS_INTERNAL_FAILURE :
					PSCI_STATUS_DENIED);
		assert_int_equal(machine_times(&m, OP_CHECK_CPU_ON), 0);
		assert_int_equal(machine_times(&m, OP_CPU_ON), 0);
		/* Whatever else is wrong with the call. */
		assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 2, 0x1001,
						 0),
				 versions[v] < PSCI_VERSION_1_2 ?
					PSCI_STATUS_INTERNAL_FAILURE :
					PSCI_STATUS_DENIED);
		assert_int_equal(machine_times(&m, OP_CHECK_ENTRY), 0);
		set(&m, 2, PSCI_PRESENT);
		machine_turn_on(&m, 0, 2);
		machine_free(&m);
	}
}

static void test_cpu_on_of_an_absent_cpu_is_an_invalid_parameter(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		machine_make(&m, versions[v], 4);
		set(&m, 2, PSCI_ABSENT);
		assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 2, 0x1000,
						 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
		assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 2, 0x1001,
						 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
		set(&m, 2, PSCI_PRESENT);
		machine_turn_on(&m, 0, 2);
		machine_free(&m);
	}
}

static enum psci_presence taken_to;

static void take_2_away(struct machine *m, const struct op_record *record)
{
	if (record->op == OP_CHECK_CPU_ON)
		set(m, 2, taken_to);
}

/* It fails as if it had come later, deferred or not, with a tree or without. */
static void test_cpu_on_overtaken_by_the_host_fails(void **state)
{
	struct machine m;
	uint32_t i;

	(void)state;
	for (i = 0; i < 8; i++) {
		machine_prepare(&m, PSCI_VERSION_1_3, 4);
		if (i & 4)
			machine_tree(&m);
		machine_start(&m);
		taken_to = i & 1 ? PSCI_ABSENT : PSCI_DISABLED;
		if (i & 2)
			m.answers[OP_CHECK_CPU_ON] = PSCI_DEFERRED;
		m.during = take_2_away;
		machine_remember(&m);
		assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, 2, 0x1000, 7),
				 i & 1 ? PSCI_STATUS_INVALID_PARAMETERS :
					 PSCI_STATUS_DENIED);
		assert_int_equal(machine_times(&m, OP_CPU_ON), 0);
		/* As if nobody had called, but for what the host did. */
		m.during = NULL;
		set(&m, 2, PSCI_PRESENT);
		assert_true(machine_unchanged(&m));
		m.answers[OP_CHECK_CPU_ON] = PSCI_STATUS_SUCCESS;
		assert_int_equal(info(&m, 2, 0), PSCI_AFFINITY_OFF);
		machine_turn_on(&m, 0, 2);
		machine_free(&m);
	}
}

static void test_presence_changes_only_while_the_cpu_is_off(void **state)
{
	static const enum psci_presence all[] = { PSCI_PRESENT, PSCI_ABSENT,
						  PSCI_DISABLED };
	struct machine m;
	size_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	machine_enable(&m, PSCI_ENABLE_CPU_FREEZE);
	machine_start(&m);
	for (i = 0; i < LENGTH(all); i++) {
		/* ON, ON_PENDING, suspended twice, stopping, freezing */
		expect_error(&m, 0, all[i], PSCI_E_CPU_STATE);
		machine_ask(&m, 0, ID64_CPU_ON, 1, 0x1000, 0);
		expect_error(&m, 1, all[i], PSCI_E_CPU_STATE);
		machine_restart(&m, 1);
		machine_suspend(&m, 1, ID64_CPU_SUSPEND, 1, 0, 0);
		expect_error(&m, 1, all[i], PSCI_E_CPU_STATE);
		machine_return(&m, 1);
		machine_suspend(&m, 1, ID64_CPU_SUSPEND, 0x10000, 0x4000, 0);
		expect_error(&m, 1, all[i], PSCI_E_CPU_STATE);
		machine_return(&m, 1);
		machine_call(&m, 1, ID_CPU_FREEZE, 0, 0, 0);
		expect_error(&m, 1, all[i], PSCI_E_CPU_STATE);
		psci_cpu_stopped(m.psci, 1);
		machine_turn_on(&m, 0, 1);
		machine_call(&m, 1, ID_CPU_OFF, 0, 0, 0);
		expect_error(&m, 1, all[i], PSCI_E_CPU_STATE);
		psci_cpu_stopped(m.psci, 1);
	}
	/* Deferred, and who waits for it. */
	m.answers[OP_CHECK_CPU_ON] = PSCI_DEFERRED;
	machine_call(&m, 0, ID64_CPU_ON, 1, 0x1000, 0);
	expect_error(&m, 0, PSCI_ABSENT, PSCI_E_CPU_STATE);
	expect_error(&m, 1, PSCI_ABSENT, PSCI_E_CPU_STATE);
	machine_free(&m);
}

static void test_presence_of_no_cpu_or_of_no_kind_is_refused(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	expect_error(&m, 4, PSCI_ABSENT, PSCI_E_CPU_INDEX);
	expect_error(&m, UINT32_MAX, PSCI_PRESENT, PSCI_E_CPU_INDEX);
	expect_error(&m, 1, (enum psci_presence)3, PSCI_E_PRESENCE);
	expect_error(&m, 0, (enum psci_presence)-1, PSCI_E_PRESENCE);
	machine_free(&m);
}

static void test_presence_may_be_set_to_what_it_is(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_remember(&m);
	set(&m, 1, PSCI_PRESENT);
	assert_true(machine_unchanged(&m));
	set(&m, 1, PSCI_ABSENT);
	machine_remember(&m);
	set(&m, 1, PSCI_ABSENT);
	assert_true(machine_unchanged(&m));
	set(&m, 1, PSCI_DISABLED);
	set(&m, 1, PSCI_PRESENT);
	assert_int_equal(info(&m, 1, 0), PSCI_AFFINITY_OFF);
	machine_free(&m);
}

static void test_a_cpu_may_be_absent_or_disabled_from_the_start(void **state)
{
	struct machine m;
	int i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.cpus[1].flags = PSCI_CPU_ABSENT;
	m.cpus[2].flags = PSCI_CPU_DISABLED;
	machine_start(&m);
	for (i = 0; i < 2; i++) {
		assert_int_equal(info(&m, 1, 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
		assert_int_equal(info(&m, 2, 0), PSCI_STATUS_DISABLED);
		assert_int_equal(info(&m, 3, 0), PSCI_AFFINITY_OFF);
		assert_int_equal(info(&m, 0, 1), PSCI_AFFINITY_ON);
		/* And from every other start on. */
		set(&m, 1, PSCI_DISABLED);
		set(&m, 2, PSCI_PRESENT);
		set(&m, 3, PSCI_ABSENT);
		psci_reset(m.psci);
	}
	machine_free(&m);
}

static void test_a_cpu_that_is_not_there_sleeps_on(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	set(&m, 1, PSCI_ABSENT);
	set(&m, 2, PSCI_DISABLED);
	machine_remember(&m);
	assert_int_equal(psci_cpu_woke(m.psci, 1, true, &entry),
			 PSCI_WAKE_SLEEP);
	assert_int_equal(psci_cpu_woke(m.psci, 2, true, &entry),
			 PSCI_WAKE_SLEEP);
	assert_int_equal(psci_cpu_stopped(m.psci, 1), PSCI_E_CPU_STATE);
	assert_int_equal(psci_cpu_stopped(m.psci, 2), PSCI_E_CPU_STATE);
	machine_call(&m, 1, ID_VERSION, 0, 0, 0);
	assert_int_equal(m.call.error, PSCI_E_CPU_STATE);
	machine_call(&m, 2, ID_VERSION, 0, 0, 0);
	assert_int_equal(m.call.error, PSCI_E_CPU_STATE);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

/* The CPUs of an instance may be the last there are, or followed by others. */
static void test_affinity_info_of_the_last_instance_is_of_its_cpus_only(
	void **state)
{
	struct machine m;
	uint32_t cpu;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 8);
	for (cpu = 4; cpu < 8; cpu++)
		set(&m, cpu, PSCI_ABSENT);
	assert_int_equal(info(&m, 0x100, 1), PSCI_STATUS_INVALID_PARAMETERS);
	set(&m, 7, PSCI_DISABLED);
	assert_int_equal(info(&m, 0x100, 1), PSCI_STATUS_DISABLED);
	assert_int_equal(info(&m, 0, 1), PSCI_AFFINITY_ON);
	assert_int_equal(info(&m, 0, 2), PSCI_AFFINITY_ON);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_affinity_info_of_one_cpu_tells_its_presence),
		cmocka_unit_test(
			test_affinity_info_of_an_instance_is_that_of_its_cpus),
		cmocka_unit_test(test_cpu_on_of_a_disabled_cpu_is_denied),
		cmocka_unit_test(
			test_cpu_on_of_an_absent_cpu_is_an_invalid_parameter),
		cmocka_unit_test(test_cpu_on_overtaken_by_the_host_fails),
		cmocka_unit_test(
			test_presence_changes_only_while_the_cpu_is_off),
		cmocka_unit_test(
			test_presence_of_no_cpu_or_of_no_kind_is_refused),
		cmocka_unit_test(test_presence_may_be_set_to_what_it_is),
		cmocka_unit_test(
			test_a_cpu_may_be_absent_or_disabled_from_the_start),
		cmocka_unit_test(test_a_cpu_that_is_not_there_sleeps_on),
		cmocka_unit_test(
		test_affinity_info_of_the_last_instance_is_of_its_cpus_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
