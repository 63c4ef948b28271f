/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0028, SMCCC_VERSION and SMCCC_ARCH_FEATURES. */
#include "machine.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))
#define ID_SMCCC_VERSION	UINT64_C(0x80000000)
#define ID_ARCH_FEATURES	UINT64_C(0x80000001)
#define DIRT			UINT64_C(0xdeadbeef00000000)

/* Those in which the two calls exist. */
static const uint32_t versions[] = {
	PSCI_SMCCC_VERSION_1_1, PSCI_SMCCC_VERSION_1_2, PSCI_SMCCC_VERSION_1_3,
	PSCI_SMCCC_VERSION_1_4, PSCI_SMCCC_VERSION_1_5,
};

static struct psci_smccc smccc_of(uint32_t version)
{
	return (struct psci_smccc){ .size = sizeof(struct psci_smccc),
				    .version = version };
}

static struct psci_call call_of(uint64_t x0, uint64_t x1)
{
	struct psci_call call;

	memset(&call, 0x5a, sizeof(call));
	call.x[0] = x0;
	call.x[1] = x1;
	return call;
}

/* Answers, and writes .ret and .error alone. */
static int64_t ask(uint32_t version, uint64_t x0, uint64_t x1)
{
	const struct psci_smccc smccc = smccc_of(version);
	struct psci_call call = call_of(x0, x1), before = call;

	assert_int_equal(psci_smccc_handle(&smccc, &call), PSCI_DO_RETURN);
	assert_int_equal(call.error, PSCI_OK);
	before.ret = call.ret;
	before.error = call.error;
	assert_memory_equal(&before, &call, sizeof(call));
	return (int64_t)call.ret;
}

static void assert_not_mine(const struct psci_smccc *smccc, uint64_t x0)
{
	struct psci_call call = call_of(x0, ID_SMCCC_VERSION), before = call;

	assert_int_equal(psci_smccc_handle(smccc, &call), PSCI_NOT_MINE);
	assert_memory_equal(&before, &call, sizeof(call));
}

static void test_smccc_version_is_the_given_one(void **state)
{
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++)
		assert_int_equal(ask(versions[v], ID_SMCCC_VERSION, UINT64_MAX),
				 0x10001 + v);
}

static void test_arch_features_knows_the_two_calls(void **state)
{
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		assert_int_equal(ask(versions[v], ID_ARCH_FEATURES,
				     ID_SMCCC_VERSION), 0);
		assert_int_equal(ask(versions[v], ID_ARCH_FEATURES,
				     ID_ARCH_FEATURES), 0);
	}
}

/* Among them the workarounds, which the embedder may answer for itself. */
static void test_arch_features_of_anything_else_are_not_supported(
	void **state)
{
	static const uint32_t ids[] = {
		0x80000002, 0xc0000002, 0x80000003, 0xc0000003, 0x80000004,
		0x80008000, 0x80007fff, 0x80003fff, 0xc0000000, 0xc0000001,
		0x84000000, 0x84000003, 0xc4000003, 0, 1, 0x7fffffff,
		0xffffffff,
	};
	uint32_t id = 0x9e3779b1, i;

	(void)state;
	for (i = 0; i < COUNT(ids); i++)
		assert_int_equal(ask(PSCI_SMCCC_VERSION_1_5, ID_ARCH_FEATURES,
				     ids[i]), -1);
	for (i = 0; i < 65536; i++, id += 0x9e3779b1)
		assert_int_equal(ask(PSCI_SMCCC_VERSION_1_5, ID_ARCH_FEATURES,
				     id), -1);
}

static void test_the_upper_halves_of_registers_are_ignored(void **state)
{
	(void)state;
	assert_int_equal(ask(PSCI_SMCCC_VERSION_1_1, DIRT | ID_SMCCC_VERSION,
			     0), 0x10001);
	assert_int_equal(ask(PSCI_SMCCC_VERSION_1_1, DIRT | ID_ARCH_FEATURES,
			     DIRT | ID_ARCH_FEATURES), 0);
}

static void test_every_other_call_is_not_mine(void **state)
{
	static const uint32_t ids[] = {
		0x80000002, 0x8000ffff, 0x80008000, 0xc0000000, 0xc0000001,
		0x84000000, 0xc4000003, 0x00000000, 0x00000001, 0x81000000,
		0x80020000, 0x80800001, 0xffffffff,
	};
	struct psci_smccc smccc;
	uint32_t id = 0x9e3779b1, i;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		smccc = smccc_of(versions[v]);
		for (i = 0; i < COUNT(ids); i++)
			assert_not_mine(&smccc, ids[i]);
		for (i = 0; i < 65536; i++, id += 0x9e3779b1)
			if ((id & ~(PSCI_ID_SVE_HINT | 1u)) != 0x80000000)
				assert_not_mine(&smccc, id);
	}
}

static void test_the_sve_hint_is_ignored_from_1_3_on(void **state)
{
	struct psci_smccc smccc;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		smccc = smccc_of(versions[v]);
		if (versions[v] < PSCI_SMCCC_VERSION_1_3) {
			assert_not_mine(&smccc, 0x80010000);
			assert_not_mine(&smccc, 0x80010001);
			continue;
		}
		assert_int_equal(ask(versions[v], 0x80010000, 0), versions[v]);
		assert_int_equal(ask(versions[v], 0x80010001,
				     ID_SMCCC_VERSION), 0);
		assert_not_mine(&smccc, 0x80010002);
	}
}

/* SMCCC 1.0 has neither call. */
static void test_nothing_is_mine_before_1_1(void **state)
{
	static const uint32_t before[] = { 0, 1, PSCI_SMCCC_VERSION_1_0 };
	struct psci_smccc smccc;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(before); i++) {
		smccc = smccc_of(before[i]);
		assert_not_mine(&smccc, ID_SMCCC_VERSION);
		assert_not_mine(&smccc, ID_ARCH_FEATURES);
	}
}

static void test_nothing_is_mine_for_a_struct_that_is_too_short(void **state)
{
	struct psci_smccc smccc = smccc_of(PSCI_SMCCC_VERSION_1_1);

	(void)state;
	smccc.size = 0;
	assert_not_mine(&smccc, ID_SMCCC_VERSION);
	smccc.size = 7;
	assert_not_mine(&smccc, ID_SMCCC_VERSION);
	assert_not_mine(&smccc, ID_ARCH_FEATURES);
}

/* It is a newer program's, for which the rest is zero. */
static void test_a_longer_struct_works(void **state)
{
	struct psci_smccc smccc[2] = { smccc_of(PSCI_SMCCC_VERSION_1_2) };
	struct psci_call call = call_of(ID_SMCCC_VERSION, 0);

	(void)state;
	smccc[0].size = sizeof(smccc);
	assert_int_equal(psci_smccc_handle(smccc, &call), PSCI_DO_RETURN);
	assert_int_equal(call.ret, PSCI_SMCCC_VERSION_1_2);
}

/* What PSCI_FEATURES announces is answered, and nothing more. */
static void test_psci_features_announce_what_is_answered(void **state)
{
	struct psci_smccc smccc;
	struct psci_call call;
	struct machine m;
	uint32_t minor;
	bool answered;

	(void)state;
	for (minor = 0; minor <= 5; minor++) {
		machine_prepare(&m, PSCI_VERSION_1_3, 4);
		m.config.smccc_version = 0x10000 + minor;
		machine_start(&m);
		smccc = smccc_of(m.config.smccc_version);
		call = call_of(ID_SMCCC_VERSION, 0);
		answered = psci_smccc_handle(&smccc, &call) == PSCI_DO_RETURN;
		assert_int_equal(machine_ask(&m, 0, ID_FEATURES,
					     ID_SMCCC_VERSION, 0, 0),
				 answered ? 0 : PSCI_STATUS_NOT_SUPPORTED);
		machine_free(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_smccc_version_is_the_given_one),
		cmocka_unit_test(test_arch_features_knows_the_two_calls),
		cmocka_unit_test(
		test_arch_features_of_anything_else_are_not_supported),
		cmocka_unit_test(
			test_the_upper_halves_of_registers_are_ignored),
		cmocka_unit_test(test_every_other_call_is_not_mine),
		cmocka_unit_test(test_the_sve_hint_is_ignored_from_1_3_on),
		cmocka_unit_test(test_nothing_is_mine_before_1_1),
		cmocka_unit_test(
			test_nothing_is_mine_for_a_struct_that_is_too_short),
		cmocka_unit_test(test_a_longer_struct_works),
		cmocka_unit_test(test_psci_features_announce_what_is_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
