/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, PSCI_VERSION. */
#include "machine.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const uint32_t versions[] = EVERY_VERSION;

static void test_version_has_major_in_30_16_and_minor_in_15_0(void **state)
{
	(void)state;
	assert_int_equal(PSCI_VERSION_0_2, 0x00000002);
	assert_int_equal(PSCI_VERSION_1_0, 0x00010000);
	assert_int_equal(PSCI_VERSION_1_1, 0x00010001);
	assert_int_equal(PSCI_VERSION_1_2, 0x00010002);
	assert_int_equal(PSCI_VERSION_1_3, 0x00010003);
	assert_int_equal(PSCI_MAKE_VERSION(1, 3), PSCI_VERSION_1_3);
	assert_int_equal(PSCI_MAJOR(PSCI_VERSION_1_3), 1);
	assert_int_equal(PSCI_MINOR(PSCI_VERSION_1_3), 3);
	assert_int_equal(PSCI_MAJOR(PSCI_VERSION_0_2), 0);
	assert_int_equal(PSCI_MINOR(PSCI_VERSION_0_2), 2);
}

/* R52: there always is an answer, and never an error. */
static void test_R52_version_is_the_configured_one(void **state)
{
	static const uint32_t callers[] = { 0, PSCI_CALLER_AARCH32 };
	struct machine m;
	size_t v, c;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		machine_make(&m, versions[v], 4);
		for (c = 0; c < COUNT(callers); c++) {
			m.flags = callers[c];
			machine_ask(&m, 0, ID_VERSION, UINT64_MAX, UINT64_MAX,
				    UINT64_MAX);
			assert_true(m.call.ret == versions[v]);
		}
		machine_free(&m);
	}
}

static void test_version_is_the_same_on_every_cpu_for_ever(void **state)
{
	struct machine m;
	uint32_t cpu;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_1, 4);
	machine_call(&m, 0, ID_SYSTEM_OFF, 0, 0, 0);
	psci_system_refused(m.psci, 0);
	for (cpu = 1; cpu < 4; cpu++) {
		machine_turn_on(&m, 0, cpu);
		assert_int_equal(machine_ask(&m, cpu, ID_VERSION, 0, 0, 0),
				 PSCI_VERSION_1_1);
	}
	machine_free(&m);
}

static void test_version_changes_nothing(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_remember(&m);
	machine_ask(&m, 0, ID_VERSION, 0, 0, 0);
	assert_true(machine_unchanged(&m));
	assert_int_equal(m.calls, 0);
	machine_free(&m);
}

static void test_version_has_no_smc64_id(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		machine_make(&m, versions[v], 4);
		assert_int_equal(machine_refused(&m, 0, 0xc4000000, 0, 0, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		machine_free(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_version_has_major_in_30_16_and_minor_in_15_0),
		cmocka_unit_test(test_R52_version_is_the_configured_one),
		cmocka_unit_test(
			test_version_is_the_same_on_every_cpu_for_ever),
		cmocka_unit_test(test_version_changes_nothing),
		cmocka_unit_test(test_version_has_no_smc64_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
