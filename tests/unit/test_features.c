/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, PSCI_FEATURES. */
#include "machine.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))
#define NO		PSCI_STATUS_NOT_SUPPORTED

/* PSCI_FEATURES came with 1.0. */
static const uint32_t versions[] = {
	PSCI_VERSION_1_0, PSCI_VERSION_1_1, PSCI_VERSION_1_2, PSCI_VERSION_1_3,
};
static const uint32_t callers[] = { 0, PSCI_CALLER_AARCH32 };

static int64_t features(struct machine *m, uint64_t id)
{
	return machine_ask(m, 0, ID_FEATURES, id, 0, 0);
}

/*
 * What is answered of each number in versions 1.0 to 1.3, if nothing optional
 * is enabled and power_state has the original format: of the SMC32 id, and of
 * the SMC64 id. None of the 22 numbers came or went between those versions
 * among the functions that this library serves.
 */
static const struct {
	int smc32;
	int smc64;
} table[32] = {
	[PSCI_FN_PSCI_VERSION]			= { 0, NO },
	[PSCI_FN_CPU_SUSPEND]			= { 0, 0 },
	[PSCI_FN_CPU_OFF]			= { 0, NO },
	[PSCI_FN_CPU_ON]			= { 0, 0 },
	[PSCI_FN_AFFINITY_INFO]			= { 0, 0 },
	[PSCI_FN_MIGRATE]			= { NO, NO },
	[PSCI_FN_MIGRATE_INFO_TYPE]		= { NO, NO },
	[PSCI_FN_MIGRATE_INFO_UP_CPU]		= { NO, NO },
	[PSCI_FN_SYSTEM_OFF]			= { 0, NO },
	[PSCI_FN_SYSTEM_RESET]			= { 0, NO },
	[PSCI_FN_PSCI_FEATURES]			= { 0, NO },
	[PSCI_FN_CPU_FREEZE]			= { NO, NO },
	[PSCI_FN_CPU_DEFAULT_SUSPEND]		= { NO, NO },
	[PSCI_FN_NODE_HW_STATE]			= { NO, NO },
	[PSCI_FN_SYSTEM_SUSPEND]		= { NO, NO },
	[PSCI_FN_PSCI_SET_SUSPEND_MODE]		= { NO, NO },
	[PSCI_FN_PSCI_STAT_RESIDENCY]		= { NO, NO },
	[PSCI_FN_PSCI_STAT_COUNT]		= { NO, NO },
	[PSCI_FN_SYSTEM_RESET2]			= { NO, NO },
	[PSCI_FN_MEM_PROTECT]			= { NO, NO },
	[PSCI_FN_MEM_PROTECT_CHECK_RANGE]	= { NO, NO },
	[PSCI_FN_SYSTEM_OFF2]			= { NO, NO },
	[0x16] = { NO, NO }, [0x17] = { NO, NO }, [0x18] = { NO, NO },
	[0x19] = { NO, NO }, [0x1a] = { NO, NO }, [0x1b] = { NO, NO },
	[0x1c] = { NO, NO }, [0x1d] = { NO, NO }, [0x1e] = { NO, NO },
	[0x1f] = { NO, NO },
};

/* R25: each id, each version, each caller. */
static void test_R25_features_of_every_id_are_those_of_the_table(void **state)
{
	struct machine m;
	uint32_t number;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		machine_prepare(&m, versions[v], 4);
		m.config.functions = 0;
		machine_start(&m);
		for (number = 0; number < 32; number++) {
			m.flags = 0;
			assert_int_equal(features(&m, PSCI_ID32(number)),
					 table[number].smc32);
			assert_int_equal(features(&m, PSCI_ID64(number)),
					 table[number].smc64);
			/* R23: no, of an id that the caller cannot use. */
			m.flags = PSCI_CALLER_AARCH32;
			assert_int_equal(features(&m, PSCI_ID32(number)),
					 table[number].smc32);
			assert_int_equal(features(&m, PSCI_ID64(number)), NO);
		}
		machine_free(&m);
	}
}

static void test_features_of_an_enabled_function_are_0(void **state)
{
	struct machine m;
	size_t v, c;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		machine_make(&m, versions[v], 4);
		for (c = 0; c < COUNT(callers); c++) {
			m.flags = callers[c];
			assert_int_equal(features(&m, ID_MIGRATE_INFO_TYPE), 0);
			assert_int_equal(features(&m, ID_MIGRATE_INFO_TYPE |
						      PSCI_ID_SMC64_BIT), NO);
		}
		machine_free(&m);
	}
}

/* R46: bit 1 says which format power_state has; bit 0 is OS-initiated mode. */
static void test_features_of_cpu_suspend_tell_the_format(void **state)
{
	struct machine m;
	uint32_t number;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		machine_prepare(&m, versions[v], 4);
		m.config.flags = PSCI_CONFIG_EXTENDED_STATE;
		m.config.functions = 0;
		machine_start(&m);
		assert_int_equal(features(&m, ID32_CPU_SUSPEND), 2);
		assert_int_equal(features(&m, ID64_CPU_SUSPEND), 2);
		m.flags = PSCI_CALLER_AARCH32;
		assert_int_equal(features(&m, ID32_CPU_SUSPEND), 2);
		assert_int_equal(features(&m, ID64_CPU_SUSPEND), NO);
		m.flags = 0;
		/* Nothing else depends on it. */
		for (number = 0; number < 32; number++)
			if (number != PSCI_FN_CPU_SUSPEND)
				assert_int_equal(features(&m,
							  PSCI_ID32(number)),
						 table[number].smc32);
		machine_free(&m);
	}
}

/*
 * FEATURES and the call agree: what the one denies the other answers with
 * NOT_SUPPORTED, and nothing else.
 */
static void test_features_deny_exactly_what_is_not_supported(void **state)
{
	struct machine m;
	uint32_t id, number;
	size_t v, c;
	int wide, enabled;
	bool denied, supported;

	(void)state;
	for (v = 0; v < COUNT(versions); v++)
	for (c = 0; c < COUNT(callers); c++)
	for (enabled = 0; enabled < 2; enabled++)
	for (wide = 0; wide < 2; wide++)
	for (number = 0; number < 32; number++) {
		id = wide ? PSCI_ID64(number) : PSCI_ID32(number);
		machine_prepare(&m, versions[v], 4);
		m.config.functions = enabled ? PSCI_ENABLE_MIGRATE_INFO_TYPE :
					       0;
		machine_start(&m);
		m.flags = callers[c];
		denied = features(&m, id) == NO;
		/* An x1 that PSCI_FEATURES itself says yes to. */
		supported = machine_call(&m, 0, id, ID_VERSION, 0, 0) !=
			    PSCI_DO_RETURN || (int64_t)m.call.ret != NO;
		if (denied == supported)
			fail_msg("%#x of version %#x", id, versions[v]);
		machine_free(&m);
	}
}

static void test_features_do_not_exist_in_0_2(void **state)
{
	struct machine m;
	uint32_t number;
	size_t c;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_0_2, 4);
	m.config.smccc_version = PSCI_SMCCC_VERSION_1_1;
	machine_start(&m);
	for (c = 0; c < COUNT(callers); c++) {
		m.flags = callers[c];
		for (number = 0; number < 32; number++) {
			assert_int_equal(features(&m, PSCI_ID32(number)), NO);
			assert_int_equal(features(&m, PSCI_ID64(number)), NO);
		}
		assert_int_equal(features(&m, PSCI_ID_SMCCC_VERSION), NO);
	}
	machine_free(&m);
}

/* R24: the whole id counts, not its low byte. */
static void test_R24_features_of_smccc_version_tell_whether_it_is_there(
	void **state)
{
	static const struct {
		uint32_t version;
		int64_t answer;
	} smccc[] = {
		{ 0, NO }, { PSCI_SMCCC_VERSION_1_0, NO },
		{ PSCI_SMCCC_VERSION_1_1, 0 }, { PSCI_SMCCC_VERSION_1_2, 0 },
		{ PSCI_SMCCC_VERSION_1_3, 0 }, { PSCI_SMCCC_VERSION_1_4, 0 },
		{ PSCI_SMCCC_VERSION_1_5, 0 },
	};
	struct machine m;
	size_t v, c, i;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		for (i = 0; i < COUNT(smccc); i++) {
			machine_prepare(&m, versions[v], 4);
			m.config.smccc_version = smccc[i].version;
			machine_start(&m);
			for (c = 0; c < COUNT(callers); c++) {
				m.flags = callers[c];
				assert_int_equal(features(&m, 0x80000000),
						 smccc[i].answer);
				assert_int_equal(features(&m, 0x80000001), NO);
				assert_int_equal(features(&m, 0xc0000000), NO);
			}
			machine_free(&m);
		}
	}
}

static void test_features_of_one_wrong_bit_are_not_supported(void **state)
{
	struct machine m;
	uint32_t number, bit;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	/* The SVE hint is part of a call, not of a function's id. */
	m.config.smccc_version = PSCI_SMCCC_VERSION_1_3;
	machine_start(&m);
	for (number = 0; number < 32; number++) {
		for (bit = 5; bit < 32; bit++) {
			uint32_t wrong = UINT32_C(1) << bit;

			if (bit == 30 ||
			    (PSCI_ID32(number) ^ wrong) == 0x80000000)
				continue;
			assert_int_equal(features(&m, PSCI_ID32(number) ^
						      wrong), NO);
			assert_int_equal(features(&m, PSCI_ID64(number) ^
						      wrong), NO);
		}
	}
	machine_free(&m);
}

static void test_features_of_an_id_outside_the_ranges_are_not_supported(
	void **state)
{
	static const uint32_t ids[] = {
		0xc400a011,	/* what TFTF asks */
		0x84000020, 0xc4000020, 0x8400ff01, 0x85000000, 0x86000000,
		0x04000000, 0x04000001, 0, 1, 3, 0xffffffff, 0x80008000,
		0x80007fff, 0x80003fff,
	};
	struct machine m;
	uint32_t id = 0, i;
	size_t c;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.smccc_version = PSCI_SMCCC_VERSION_1_5;
	machine_start(&m);
	for (c = 0; c < COUNT(callers); c++) {
		m.flags = callers[c];
		for (i = 0; i < COUNT(ids); i++)
			assert_int_equal(features(&m, ids[i]), NO);
		for (i = 0; i < 65536; i++, id += 0x9e3779b1)
			if ((id & 0xbfffffe0) != 0x84000000 &&
			    id != 0x80000000)
				assert_int_equal(features(&m, id), NO);
	}
	machine_free(&m);
}

static void test_features_look_at_32_bits_of_the_id(void **state)
{
	const uint64_t dirt = UINT64_C(0xffffffff00000000);
	struct machine m;
	uint32_t number;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	for (number = 0; number < 32; number++)
		assert_int_equal(features(&m, dirt | PSCI_ID64(number)),
				 features(&m, PSCI_ID64(number)));
	machine_free(&m);
}

static void test_features_have_no_smc64_id(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		machine_make(&m, versions[v], 4);
		assert_int_equal(machine_refused(&m, 0, 0xc400000a, ID_VERSION,
						 0, 0), NO);
		machine_free(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_R25_features_of_every_id_are_those_of_the_table),
		cmocka_unit_test(test_features_of_an_enabled_function_are_0),
		cmocka_unit_test(test_features_of_cpu_suspend_tell_the_format),
		cmocka_unit_test(
			test_features_deny_exactly_what_is_not_supported),
		cmocka_unit_test(test_features_do_not_exist_in_0_2),
		cmocka_unit_test(
		test_R24_features_of_smccc_version_tell_whether_it_is_there),
		cmocka_unit_test(
			test_features_of_one_wrong_bit_are_not_supported),
		cmocka_unit_test(
		test_features_of_an_id_outside_the_ranges_are_not_supported),
		cmocka_unit_test(test_features_look_at_32_bits_of_the_id),
		cmocka_unit_test(test_features_have_no_smc64_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
