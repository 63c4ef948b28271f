/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, SYSTEM_OFF2. */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void prepare(struct machine *m)
{
	machine_prepare(m, PSCI_VERSION_1_3, 4);
	machine_enable(m, PSCI_ENABLE_SYSTEM_OFF2);
}

static void make(struct machine *m)
{
	prepare(m);
	machine_start(m);
}

/* It must be granted. */
static void off2(struct machine *m, uint32_t cpu, uint64_t id, uint64_t type)
{
	assert_int_equal(machine_call(m, cpu, id, type, 0, 0), PSCI_DO_SYSTEM);
	assert_int_equal(m->call.error, PSCI_OK);
	assert_int_equal(m->call.event, PSCI_EVENT_OFF2);
	assert_int_equal(m->call.type, PSCI_OFF2_HIBERNATE_OFF);
	assert_int_equal(m->call.cookie, 0);
	assert_int_equal((int64_t)m->call.ret, PSCI_STATUS_INTERNAL_FAILURE);
}

/* R54: 0 is another name of HIBERNATE_OFF. */
static void test_R54_hibernate_off_is_had_by_0_and_by_1(void **state)
{
	static const uint64_t ids[] = { ID32_SYSTEM_OFF2, ID64_SYSTEM_OFF2 };
	struct machine m;
	uint64_t type;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(ids); i++) {
		for (type = 0; type <= 1; type++) {
			make(&m);
			machine_turn_on(&m, 0, 3);
			off2(&m, 3, ids[i], type);
			assert_int_equal(machine_times(&m, OP_CPU_ON), 1);
			machine_free(&m);
		}
	}
}

static void test_R54_every_other_type_is_an_invalid_parameter(void **state)
{
	static const uint32_t types[] = { 2, 3, 4, 0x7fffffff, 0x80000000,
					  0x80000001, 0xffffffff };
	struct machine m;
	size_t i;

	(void)state;
	make(&m);
	for (i = 0; i < LENGTH(types); i++) {
		assert_int_equal(machine_refused(&m, 0, ID64_SYSTEM_OFF2,
						 types[i], 0, 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
		assert_int_equal(machine_refused(&m, 0, ID32_SYSTEM_OFF2,
						 types[i], 0, 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
	}
	machine_free(&m);
}

static void test_R54_a_cookie_is_an_invalid_parameter(void **state)
{
	static const uint64_t cookies[] = { 1, 0x80000000, UINT64_C(1) << 32,
					    UINT64_MAX };
	struct machine m;
	size_t i;

	(void)state;
	make(&m);
	for (i = 0; i < LENGTH(cookies); i++) {
		assert_int_equal(machine_refused(&m, 0, ID64_SYSTEM_OFF2, 0,
						 cookies[i], 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
		assert_int_equal(machine_refused(&m, 0, ID64_SYSTEM_OFF2, 1,
						 cookies[i], 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
	}
	assert_int_equal(machine_refused(&m, 0, ID32_SYSTEM_OFF2, 1, 1, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_free(&m);
}

/* R22 */
static void test_off2_arguments_are_as_wide_as_they_are(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	/* Of the SMC32 id the cookie has 32 bits, which are zero. */
	assert_int_equal(machine_call(&m, 0, ID32_SYSTEM_OFF2, 0xdead00000001,
				      0xdead00000000, 0), PSCI_DO_SYSTEM);
	psci_system_refused(m.psci, 0);
	off2(&m, 0, ID64_SYSTEM_OFF2, 0xdead00000001);
	psci_system_refused(m.psci, 0);
	m.flags = PSCI_CALLER_AARCH32;
	assert_int_equal(machine_refused(&m, 0, ID64_SYSTEM_OFF2, 0, 0, 0),
			 PSCI_STATUS_NOT_SUPPORTED);
	off2(&m, 0, ID32_SYSTEM_OFF2, 0);
	machine_free(&m);
}

/* Not 0, as of all others: a map of types. */
static void test_features_of_off2_are_its_types(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	assert_int_equal(machine_ask(&m, 0, ID_FEATURES, ID32_SYSTEM_OFF2, 0,
				     0), 1);
	assert_int_equal(machine_ask(&m, 0, ID_FEATURES, ID64_SYSTEM_OFF2, 0,
				     0), 1);
	machine_free(&m);
}

/* R21: off and hibernation are different events. */
static void test_off2_is_no_system_off(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	assert_int_equal(machine_call(&m, 0, ID_SYSTEM_OFF, 0, 0, 0),
			 PSCI_DO_SYSTEM);
	assert_int_equal(m.call.event, PSCI_EVENT_OFF);
	assert_int_equal(m.call.type, 0);
	assert_int_equal(m.call.cookie, 0);
	psci_system_refused(m.psci, 0);
	off2(&m, 0, ID64_SYSTEM_OFF2, 0);
	machine_free(&m);
}

static void test_off2_is_an_end_of_the_system_like_others(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_turn_on(&m, 0, 1);
	machine_remember(&m);
	off2(&m, 0, ID64_SYSTEM_OFF2, 0);
	assert_false(machine_unchanged(&m));
	assert_int_equal(psci_system_refused(m.psci, 1), PSCI_E_SYSTEM_STATE);
	assert_int_equal(psci_system_refused(m.psci, 0), PSCI_OK);
	assert_true(machine_unchanged(&m));
	off2(&m, 0, ID64_SYSTEM_OFF2, 1);
	assert_int_equal(machine_refused(&m, 1, ID64_SYSTEM_OFF2, 0, 0, 0),
			 PSCI_STATUS_INTERNAL_FAILURE);
	assert_int_equal(machine_refused(&m, 1, ID_SYSTEM_RESET, 0, 0, 0),
			 PSCI_STATUS_INTERNAL_FAILURE);
	assert_int_equal(machine_refused(&m, 1, ID64_CPU_ON, 2, 0x1000, 0),
			 PSCI_STATUS_INTERNAL_FAILURE);
	/* What is wrong with it comes first. */
	assert_int_equal(machine_refused(&m, 1, ID64_SYSTEM_OFF2, 2, 0, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_free(&m);
}

static void test_off2_is_optional_and_came_with_1_3(void **state)
{
	static const uint32_t all[] = EVERY_VERSION;
	struct machine m;
	size_t size, v;

	(void)state;
	for (v = 0; v < LENGTH(all); v++) {
		machine_make(&m, all[v], 4);
		assert_int_equal(machine_refused(&m, 0, ID64_SYSTEM_OFF2, 0, 0,
						 0), PSCI_STATUS_NOT_SUPPORTED);
		m.config.functions |= PSCI_ENABLE_SYSTEM_OFF2;
		assert_int_equal(psci_storage_size(&m.config, &size),
				 all[v] < PSCI_VERSION_1_3 ? PSCI_E_FUNCTIONS :
							     PSCI_OK);
		machine_free(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_R54_hibernate_off_is_had_by_0_and_by_1),
		cmocka_unit_test(
			test_R54_every_other_type_is_an_invalid_parameter),
		cmocka_unit_test(test_R54_a_cookie_is_an_invalid_parameter),
		cmocka_unit_test(test_off2_arguments_are_as_wide_as_they_are),
		cmocka_unit_test(test_features_of_off2_are_its_types),
		cmocka_unit_test(test_off2_is_no_system_off),
		cmocka_unit_test(test_off2_is_an_end_of_the_system_like_others),
		cmocka_unit_test(test_off2_is_optional_and_came_with_1_3),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
