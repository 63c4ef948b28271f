/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, SYSTEM_RESET2. */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define VENDOR	0x80000005

/* SYSTEM_RESET2 came with 1.1. */
static const uint32_t versions[] = {
	PSCI_VERSION_1_1, PSCI_VERSION_1_2, PSCI_VERSION_1_3,
};

static void prepare(struct machine *m, uint32_t version)
{
	machine_prepare(m, version, 4);
	machine_enable(m, PSCI_ENABLE_SYSTEM_RESET2);
	machine_all_ops(m);
}

static void make(struct machine *m, uint32_t version)
{
	prepare(m, version);
	machine_start(m);
}

/* It must be granted. */
static void reset2(struct machine *m, uint32_t cpu, uint64_t id, uint64_t type,
		   uint64_t cookie)
{
	assert_int_equal(machine_call(m, cpu, id, type, cookie, 0),
			 PSCI_DO_SYSTEM);
	assert_int_equal(m->call.error, PSCI_OK);
	assert_int_equal(m->call.event, PSCI_EVENT_RESET2);
	assert_int_equal((int64_t)m->call.ret, PSCI_STATUS_INTERNAL_FAILURE);
}

static void test_a_warm_reset_is_granted_and_its_cookie_ignored(void **state)
{
	static const uint64_t cookies[] = { 0, 1, UINT64_MAX };
	struct machine m;
	size_t v, i;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		for (i = 0; i < LENGTH(cookies); i++) {
			make(&m, versions[v]);
			reset2(&m, 0, ID64_SYSTEM_RESET2, PSCI_RESET2_WARM,
			       cookies[i]);
			assert_int_equal(m.call.type, PSCI_RESET2_WARM);
			assert_int_equal(m.call.cookie, 0);
			assert_int_equal(m.calls, 0);
			machine_free(&m);
		}
	}
}

static void test_R53_reserved_types_are_invalid_parameters(void **state)
{
	static const uint32_t types[] = { 1, 2, 0x40000000, 0x7fffffff };
	struct machine m;
	size_t v, i;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v]);
		for (i = 0; i < LENGTH(types); i++) {
			assert_int_equal(machine_refused(&m, 0,
							 ID64_SYSTEM_RESET2,
							 types[i], 0, 0),
					 PSCI_STATUS_INVALID_PARAMETERS);
			assert_int_equal(machine_refused(&m, 0,
							 ID32_SYSTEM_RESET2,
							 types[i], 0, 0),
					 PSCI_STATUS_INVALID_PARAMETERS);
		}
		assert_int_equal(m.calls, 0);
		machine_free(&m);
	}
}

static void test_R53_a_vendor_reset_has_its_type_and_cookie(void **state)
{
	static const uint32_t types[] = { 0x80000000, VENDOR, 0xffffffff };
	const struct op_record *asked;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(types); i++) {
		make(&m, PSCI_VERSION_1_3);
		machine_turn_on(&m, 0, 1);
		reset2(&m, 1, ID64_SYSTEM_RESET2, types[i], 0x123456789abcdef0);
		assert_int_equal(m.call.type, types[i]);
		assert_int_equal(m.call.cookie, 0x123456789abcdef0);
		asked = machine_last(&m, OP_CHECK_VENDOR_RESET);
		assert_int_equal(asked->cpu, 1);
		assert_int_equal(asked->type, types[i]);
		assert_int_equal(asked->cookie, 0x123456789abcdef0);
		machine_free(&m);
	}
}

/* R22: the type has 32 bits; the cookie as many as the id. */
static void test_reset2_arguments_are_as_wide_as_they_are(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	reset2(&m, 0, ID32_SYSTEM_RESET2, 0xdead00000000 | VENDOR,
	       0x1122334455667788);
	assert_int_equal(m.call.type, VENDOR);
	assert_int_equal(m.call.cookie, 0x55667788);
	psci_system_refused(m.psci, 0);
	reset2(&m, 0, ID64_SYSTEM_RESET2, 0xdead00000000, 0);
	assert_int_equal(m.call.type, PSCI_RESET2_WARM);
	psci_system_refused(m.psci, 0);
	m.flags = PSCI_CALLER_AARCH32;
	assert_int_equal(machine_refused(&m, 0, ID64_SYSTEM_RESET2, 0, 0, 0),
			 PSCI_STATUS_NOT_SUPPORTED);
	reset2(&m, 0, ID32_SYSTEM_RESET2, 0, 0);
	machine_free(&m);
}

static void test_without_an_op_no_vendor_reset_is_known(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	m.ops.check_vendor_reset = NULL;
	machine_start(&m);
	assert_int_equal(machine_refused(&m, 0, ID64_SYSTEM_RESET2, VENDOR, 0,
					 0), PSCI_STATUS_INVALID_PARAMETERS);
	reset2(&m, 0, ID64_SYSTEM_RESET2, PSCI_RESET2_WARM, 0);
	machine_free(&m);
}

/* Every code but NOT_SUPPORTED, and whatever is below -256. */
static void test_a_vendor_reset_fails_by_the_vendors_status(void **state)
{
	static const int64_t statuses[] = { -2, -3, -4, -5, -6, -7, -8, -9,
					    -257, -300, INT32_MIN };
	struct machine m;
	size_t v, i;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v]);
		for (i = 0; i < LENGTH(statuses); i++) {
			m.answers[OP_CHECK_VENDOR_RESET] = statuses[i];
			assert_int_equal(machine_refused(&m, 0,
							 ID64_SYSTEM_RESET2,
							 VENDOR, 0, 0),
					 statuses[i]);
			assert_int_equal(machine_refused(&m, 0,
							 ID32_SYSTEM_RESET2,
							 VENDOR, 0, 0),
					 statuses[i]);
		}
		machine_free(&m);
	}
}

static void test_a_vendor_reset_fails_by_no_other_status(void **state)
{
	static const int64_t statuses[] = { PSCI_STATUS_NOT_SUPPORTED, -10,
					    -255, -256, 1, INT64_MAX,
					    -(INT64_C(1) << 32),
					    INT64_C(-1) + INT32_MIN };
	struct machine m;
	size_t i;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	for (i = 0; i < LENGTH(statuses); i++) {
		m.answers[OP_CHECK_VENDOR_RESET] = statuses[i];
		assert_int_equal(machine_op_wrong(&m, 0, ID64_SYSTEM_RESET2,
						  VENDOR, 0, 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
	}
	machine_free(&m);
}

static void test_reset2_is_an_end_of_the_system_like_others(void **state)
{
	static const uint64_t types[] = { PSCI_RESET2_WARM, VENDOR };
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(types); i++) {
		make(&m, PSCI_VERSION_1_3);
		machine_turn_on(&m, 0, 1);
		machine_remember(&m);
		reset2(&m, 1, ID64_SYSTEM_RESET2, types[i], 7);
		assert_int_equal(machine_refused(&m, 0, ID64_SYSTEM_RESET2, 0,
						 0, 0),
				 PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(machine_refused(&m, 0, ID64_SYSTEM_RESET2,
						 VENDOR, 0, 0),
				 PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(machine_refused(&m, 0, ID_SYSTEM_OFF, 0, 0, 0),
				 PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 2, 0x1000,
						 0),
				 PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(psci_system_refused(m.psci, 1), PSCI_OK);
		reset2(&m, 0, ID64_SYSTEM_RESET2, types[i], 7);
		machine_free(&m);
	}
}

/* Bit by bit, type and cookie included. */
static void test_a_refused_reset2_leaves_no_trace(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	machine_remember(&m);
	reset2(&m, 0, ID64_SYSTEM_RESET2, VENDOR, UINT64_MAX);
	assert_false(machine_unchanged(&m));
	assert_int_equal(psci_system_refused(m.psci, 0), PSCI_OK);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

static void test_reset2_is_optional_and_came_with_1_1(void **state)
{
	static const uint32_t all[] = EVERY_VERSION;
	struct machine m;
	size_t size, v;

	(void)state;
	for (v = 0; v < LENGTH(all); v++) {
		machine_make(&m, all[v], 4);
		assert_int_equal(machine_refused(&m, 0, ID64_SYSTEM_RESET2, 0,
						 0, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		m.config.functions |= PSCI_ENABLE_SYSTEM_RESET2;
		assert_int_equal(psci_storage_size(&m.config, &size),
				 all[v] < PSCI_VERSION_1_1 ? PSCI_E_FUNCTIONS :
							     PSCI_OK);
		machine_free(&m);
	}
	make(&m, PSCI_VERSION_1_1);
	assert_int_equal(machine_ask(&m, 0, ID_FEATURES, ID64_SYSTEM_RESET2, 0,
				     0), 0);
	assert_int_equal(machine_ask(&m, 0, ID_FEATURES, ID32_SYSTEM_RESET2, 0,
				     0), 0);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_warm_reset_is_granted_and_its_cookie_ignored),
		cmocka_unit_test(
			test_R53_reserved_types_are_invalid_parameters),
		cmocka_unit_test(
			test_R53_a_vendor_reset_has_its_type_and_cookie),
		cmocka_unit_test(test_reset2_arguments_are_as_wide_as_they_are),
		cmocka_unit_test(test_without_an_op_no_vendor_reset_is_known),
		cmocka_unit_test(
			test_a_vendor_reset_fails_by_the_vendors_status),
		cmocka_unit_test(test_a_vendor_reset_fails_by_no_other_status),
		cmocka_unit_test(
			test_reset2_is_an_end_of_the_system_like_others),
		cmocka_unit_test(test_a_refused_reset2_leaves_no_trace),
		cmocka_unit_test(test_reset2_is_optional_and_came_with_1_1),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
