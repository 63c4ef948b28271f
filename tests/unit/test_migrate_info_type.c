/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, MIGRATE_INFO_TYPE. */
#include "machine.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const uint32_t versions[] = EVERY_VERSION;

/* 2: there is no Trusted OS, or none that minds on which CPU it is. */
static void test_migrate_info_type_says_that_nothing_needs_migrating(
	void **state)
{
	static const uint32_t callers[] = { 0, PSCI_CALLER_AARCH32 };
	struct machine m;
	size_t v, c;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		machine_make(&m, versions[v], 4);
		for (c = 0; c < COUNT(callers); c++) {
			m.flags = callers[c];
			assert_int_equal(machine_ask(&m, 0,
						     ID_MIGRATE_INFO_TYPE,
						     0, 0, 0), 2);
		}
		machine_free(&m);
	}
}

static void test_migrate_info_type_is_the_same_on_every_cpu(void **state)
{
	struct machine m;
	uint32_t cpu;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	for (cpu = 1; cpu < 4; cpu++) {
		machine_turn_on(&m, 0, cpu);
		assert_int_equal(machine_ask(&m, cpu, ID_MIGRATE_INFO_TYPE,
					     0, 0, 0), 2);
	}
	machine_free(&m);
}

/* Optional in every version; not to have it means the same as 2. */
static void test_migrate_info_type_is_optional(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		machine_prepare(&m, versions[v], 4);
		m.config.functions = 0;
		machine_start(&m);
		assert_int_equal(machine_refused(&m, 0, ID_MIGRATE_INFO_TYPE,
						 0, 0, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		machine_free(&m);
	}
}

/* With type 2 there is nothing for these two to do. */
static void test_migrate_and_migrate_info_up_cpu_are_not_supported(
	void **state)
{
	static const uint32_t ids[] = {
		PSCI_ID32(PSCI_FN_MIGRATE), PSCI_ID64(PSCI_FN_MIGRATE),
		PSCI_ID32(PSCI_FN_MIGRATE_INFO_UP_CPU),
		PSCI_ID64(PSCI_FN_MIGRATE_INFO_UP_CPU),
	};
	struct machine m;
	size_t v, i;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		machine_make(&m, versions[v], 4);
		for (i = 0; i < COUNT(ids); i++)
			assert_int_equal(machine_refused(&m, 0, ids[i], 0, 0,
							 0),
					 PSCI_STATUS_NOT_SUPPORTED);
		machine_free(&m);
	}
}

static void test_migrate_info_type_has_no_smc64_id(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(machine_refused(&m, 0, 0xc4000006, 0, 0, 0),
			 PSCI_STATUS_NOT_SUPPORTED);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		test_migrate_info_type_says_that_nothing_needs_migrating),
		cmocka_unit_test(
			test_migrate_info_type_is_the_same_on_every_cpu),
		cmocka_unit_test(test_migrate_info_type_is_optional),
		cmocka_unit_test(
		test_migrate_and_migrate_info_up_cpu_are_not_supported),
		cmocka_unit_test(test_migrate_info_type_has_no_smc64_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
