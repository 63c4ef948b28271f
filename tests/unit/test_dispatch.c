/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * From the registers of a call to the function that it is for, and back
 * (DEN0022F.b, "Function prototypes"; DEN0028, "Function identifiers").
 */
#include "full.h"

/* For what no call can show: see "from inside", below. */
#include "../../lib/function.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))
#define DIRT		UINT64_C(0xdeadbeef00000000)

static const uint32_t versions[] = EVERY_VERSION;
static const uint32_t callers[] = { 0, PSCI_CALLER_AARCH32 };

/* What the tests know of the functions that this library serves. */
struct function {
	uint32_t number;
	bool smc64;		/* has an SMC64 id too */
	bool optional;
	uint32_t since;
	/* What it may fail with, and since when. */
	struct {
		int64_t status;
		uint32_t since;
	} failures[9];
	/* How it fails where no failure fits. */
	int64_t other;
};

#define SINCE(version, status)						\
	{ PSCI_STATUS_##status, PSCI_VERSION_##version }
#define FN32(name, since)	PSCI_FN_##name, false, false,		\
				PSCI_VERSION_##since
#define FN64(name, since)	PSCI_FN_##name, true, false,		\
				PSCI_VERSION_##since
#define OPT32(name, since)	PSCI_FN_##name, false, true,		\
				PSCI_VERSION_##since
#define OPT64(name, since)	PSCI_FN_##name, true, true,		\
				PSCI_VERSION_##since

/* DEN0022F.b, "Function prototypes" and "Return error codes". */
static const struct function functions[] = {
	{ FN32(PSCI_VERSION, 0_2), { { 0 } }, PSCI_STATUS_INTERNAL_FAILURE },
	{ FN64(CPU_SUSPEND, 0_1),
	  { SINCE(0_1, INVALID_PARAMETERS), SINCE(1_0, INVALID_ADDRESS),
	    SINCE(1_0, DENIED) }, PSCI_STATUS_INVALID_PARAMETERS },
	{ FN32(CPU_OFF, 0_1), { SINCE(0_1, DENIED) }, PSCI_STATUS_DENIED },
	{ FN64(CPU_ON, 0_1),
	  { SINCE(0_1, INVALID_PARAMETERS), SINCE(0_2, ALREADY_ON),
	    SINCE(0_2, ON_PENDING), SINCE(0_2, INTERNAL_FAILURE),
	    SINCE(1_0, INVALID_ADDRESS), SINCE(1_2, DENIED) },
	  PSCI_STATUS_INTERNAL_FAILURE },
	{ FN64(AFFINITY_INFO, 0_2),
	  { SINCE(0_2, INVALID_PARAMETERS), SINCE(0_2, DISABLED) },
	  PSCI_STATUS_INVALID_PARAMETERS },
	{ OPT64(MIGRATE, 0_1),
	  { SINCE(0_1, INVALID_PARAMETERS), SINCE(0_1, DENIED),
	    SINCE(0_2, INTERNAL_FAILURE), SINCE(0_2, NOT_PRESENT) },
	  PSCI_STATUS_INTERNAL_FAILURE },
	{ OPT32(MIGRATE_INFO_TYPE, 0_2), { SINCE(0_2, NOT_SUPPORTED) },
	  PSCI_STATUS_NOT_SUPPORTED },
	{ OPT64(MIGRATE_INFO_UP_CPU, 0_2), { { 0 } },
	  PSCI_STATUS_NOT_SUPPORTED },
	{ FN32(SYSTEM_OFF, 0_2), { SINCE(0_2, INTERNAL_FAILURE) },
	  PSCI_STATUS_INTERNAL_FAILURE },
	{ FN32(SYSTEM_RESET, 0_2), { SINCE(0_2, INTERNAL_FAILURE) },
	  PSCI_STATUS_INTERNAL_FAILURE },
	{ FN32(PSCI_FEATURES, 1_0), { SINCE(1_0, NOT_SUPPORTED) },
	  PSCI_STATUS_NOT_SUPPORTED },
	{ OPT32(CPU_FREEZE, 1_0), { SINCE(1_0, DENIED) }, PSCI_STATUS_DENIED },
	{ OPT64(CPU_DEFAULT_SUSPEND, 1_0), { SINCE(1_0, INVALID_ADDRESS) },
	  PSCI_STATUS_INVALID_ADDRESS },
	{ OPT64(NODE_HW_STATE, 1_0), { SINCE(1_0, INVALID_PARAMETERS) },
	  PSCI_STATUS_INVALID_PARAMETERS },
	{ OPT64(SYSTEM_SUSPEND, 1_0),
	  { SINCE(1_0, INVALID_ADDRESS), SINCE(1_0, DENIED) },
	  PSCI_STATUS_DENIED },
	{ OPT32(PSCI_SET_SUSPEND_MODE, 1_0),
	  { SINCE(1_0, INVALID_PARAMETERS), SINCE(1_0, DENIED) },
	  PSCI_STATUS_DENIED },
	/* These two count, and 0 is what there is none of. */
	{ OPT64(PSCI_STAT_RESIDENCY, 1_0), { { 0 } }, 0 },
	{ OPT64(PSCI_STAT_COUNT, 1_0), { { 0 } }, 0 },
	{ OPT64(SYSTEM_RESET2, 1_1),
	  { SINCE(1_1, INVALID_PARAMETERS), SINCE(1_1, DENIED),
	    SINCE(1_1, ALREADY_ON), SINCE(1_1, ON_PENDING),
	    SINCE(1_1, INTERNAL_FAILURE), SINCE(1_1, NOT_PRESENT),
	    SINCE(1_1, DISABLED), SINCE(1_1, INVALID_ADDRESS) },
	  PSCI_STATUS_INTERNAL_FAILURE },
	{ OPT32(MEM_PROTECT, 1_1), { SINCE(1_1, NOT_SUPPORTED) },
	  PSCI_STATUS_NOT_SUPPORTED },
	{ OPT64(MEM_PROTECT_CHECK_RANGE, 1_1), { SINCE(1_1, DENIED) },
	  PSCI_STATUS_DENIED },
	{ OPT64(SYSTEM_OFF2, 1_3),
	  { SINCE(1_3, INVALID_PARAMETERS), SINCE(1_3, INTERNAL_FAILURE) },
	  PSCI_STATUS_INTERNAL_FAILURE },
};

/* By the table, in this version. Those of 0.1 are few, and the old -3. */
static bool may_fail(const struct function *function, uint32_t version,
		     int64_t status)
{
	size_t i;

	if (version == PSCI_VERSION_0_1 && status == PSCI_STATUS_DENIED &&
	    function->number == PSCI_FN_CPU_ON)
		return true;
	if (function->number == PSCI_FN_SYSTEM_RESET2 &&
	    status < PSCI_RESET2_VENDOR_STATUS)
		return true;
	for (i = 0; i < COUNT(function->failures); i++)
		if (status < 0 && function->failures[i].status == status &&
		    function->failures[i].since <= version)
			return true;
	return false;
}

/* What a failure that this version does not have becomes. */
static int64_t fallback(const struct function *function, uint32_t version,
			int64_t status)
{
	if (version == PSCI_VERSION_0_1)
		return PSCI_STATUS_INVALID_PARAMETERS;
	if (status == PSCI_STATUS_INVALID_ADDRESS &&
	    may_fail(function, version, PSCI_STATUS_INVALID_PARAMETERS))
		return PSCI_STATUS_INVALID_PARAMETERS;
	return function->other;
}

static const struct function *function_of(uint32_t number, uint32_t version)
{
	size_t i;

	for (i = 0; i < COUNT(functions); i++)
		if (functions[i].number == number &&
		    functions[i].since <= version)
			return &functions[i];
	return NULL;
}

/* Is this id one of the 64 that are PSCI's? */
static bool is_psci(uint64_t x0)
{
	uint32_t id = (uint32_t)x0;

	return (id >= 0x84000000 && id <= 0x8400001f) ||
	       (id >= 0xc4000000 && id <= 0xc400001f);
}

/* Nothing was read, written or done. */
static void assert_not_mine(struct machine *m, uint64_t id)
{
	struct psci_call before;

	memset(&m->call, 0x5a, sizeof(m->call));
	m->call.x[0] = id;
	m->call.flags = m->flags;
	before = m->call;
	assert_int_equal(psci_handle(m->psci, 0, &m->call), PSCI_NOT_MINE);
	assert_memory_equal(&before, &m->call, sizeof(before));
}

/* ---------------------------------------------------------- whose call */

/* R58, R27: what is not PSCI's is left to whoever it belongs to. */
static void test_R27_R58_an_id_outside_the_ranges_is_not_mine(void **state)
{
	static const uint32_t ids[] = {
		0x84000020, 0xc4000020,		/* one too high */
		0x83ffffff, 0xc3ffffff,		/* one too low */
		0x84000100, 0x84001000, 0x84008000, 0xc400a011,
		0x8400ff00, 0x8400ff01, 0x8400ff03,	/* general queries */
		0x04000001, 0x44000001,		/* yielding */
		0x80000000, 0x80000001, 0xc0000000,	/* Arm architecture */
		0x81000001, 0x82000001, 0x83000001,	/* CPU, SiP, OEM */
		0x85000001, 0xc5000001,		/* standard hypervisor */
		0x86000001, 0xc6000001,		/* vendor hypervisor */
		0x87000001,			/* vendor EL3 monitor */
		0xb0000001, 0xbf000001,		/* Trusted OS */
		0x94000001, 0xa4000001,
		0x95c1ba5e,			/* 0.1, as KVM numbers it */
		0, 1, 0x7fffffff, 0xffffffff,
	};
	struct machine m;
	size_t i, v, c;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		machine_make(&m, versions[v], 4);
		machine_remember(&m);
		for (c = 0; c < COUNT(callers); c++) {
			m.flags = callers[c];
			for (i = 0; i < COUNT(ids); i++) {
				assert_not_mine(&m, ids[i]);
				assert_not_mine(&m, ids[i] | DIRT);
			}
		}
		assert_true(machine_unchanged(&m));
		assert_int_equal(m.calls, 0);
		machine_free(&m);
	}
}

static void test_one_wrong_bit_makes_any_id_not_mine(void **state)
{
	struct machine m;
	uint32_t number, bit;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	for (number = 0; number < 32; number++) {
		for (bit = 5; bit < 32; bit++) {
			if (bit == 30)
				continue;	/* the other width */
			assert_not_mine(&m, PSCI_ID32(number) ^
					    UINT32_C(1) << bit);
			assert_not_mine(&m, PSCI_ID64(number) ^
					    UINT32_C(1) << bit);
		}
	}
	machine_free(&m);
}

static void test_random_ids_are_mine_only_inside_the_ranges(void **state)
{
	struct machine m;
	uint32_t id = 0, i;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	for (i = 0; i < 1000000; i++, id += 0x9e3779b1)
		if (!is_psci(id))
			assert_not_mine(&m, id);
	machine_free(&m);
}

static void test_every_id_inside_the_ranges_is_mine(void **state)
{
	struct machine m;
	uint32_t number;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		for (number = 0; number < 32; number++) {
			machine_make(&m, versions[v], 4);
			assert_int_not_equal(machine_call(&m, 0,
							  PSCI_ID32(number),
							  0, 0, 0),
					     PSCI_NOT_MINE);
			machine_free(&m);
			machine_make(&m, versions[v], 4);
			assert_int_not_equal(machine_call(&m, 0,
							  PSCI_ID64(number),
							  0, 0, 0),
					     PSCI_NOT_MINE);
			machine_free(&m);
		}
	}
}

/* It is passed on even for a CPU that the context has no idea of. */
static void test_not_mine_does_not_depend_on_the_cpu(void **state)
{
	struct psci_call call, before;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	memset(&call, 0x5a, sizeof(call));
	before = call;
	assert_int_equal(psci_handle(m.psci, 3, &call), PSCI_NOT_MINE);
	assert_int_equal(psci_handle(m.psci, 4, &call), PSCI_NOT_MINE);
	assert_memory_equal(&before, &call, sizeof(call));
	machine_free(&m);
}

static void test_the_sve_hint_is_ignored_from_smccc_1_3_on(void **state)
{
	struct machine m;
	uint32_t minor;

	(void)state;
	for (minor = 3; minor <= 7; minor++) {
		machine_prepare(&m, PSCI_VERSION_1_3, 4);
		m.config.smccc_version = 0x10000 + minor;
		machine_start(&m);
		assert_int_equal(machine_ask(&m, 0, 0x84010000, 0, 0, 0),
				 PSCI_VERSION_1_3);
		assert_int_equal(machine_ask(&m, 0, 0xc4010004, 1, 0, 0),
				 PSCI_AFFINITY_OFF);
		assert_int_equal(machine_ask(&m, 0, 0xc4010003, 1, 0x1000, 0),
				 PSCI_STATUS_SUCCESS);
		assert_int_equal(machine_ask(&m, 0, 0x84010010, 0, 0, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		/* It makes nothing PSCI's that was not. */
		assert_not_mine(&m, 0x84010020);
		assert_not_mine(&m, 0x84030000);
		assert_not_mine(&m, 0x80010000);
		/* x0 itself is not written. */
		machine_call(&m, 0, 0x84010000, 0, 0, 0);
		assert_true(m.call.x[0] == 0x84010000);
		machine_free(&m);
	}
}

static void test_the_sve_hint_is_a_wrong_bit_before_smccc_1_3(void **state)
{
	static const uint32_t before[] = { 0, 0x10000, 0x10001, 0x10002 };
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(before); i++) {
		machine_prepare(&m, PSCI_VERSION_1_3, 4);
		m.config.smccc_version = before[i];
		machine_start(&m);
		assert_not_mine(&m, 0x84010000);
		assert_not_mine(&m, 0xc4010003);
		machine_free(&m);
	}
}

/* ------------------------------------------------------------ registers */

static void test_the_upper_half_of_x0_is_ignored(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(machine_ask(&m, 0, DIRT | ID_VERSION, 0, 0, 0),
			 PSCI_VERSION_1_3);
	assert_int_equal(machine_ask(&m, 0, DIRT | ID64_AFFINITY_INFO, 1, 0, 0),
			 PSCI_AFFINITY_OFF);
	assert_int_equal(machine_call(&m, 0, DIRT | ID_CPU_OFF, 0, 0, 0),
			 PSCI_DO_STOP);
	machine_free(&m);
}

/* R22: an SMC32 call is made with W1 to W3. */
static void test_R22_the_upper_halves_of_smc32_arguments_are_ignored(void **state)
{
	struct psci_entry entry;
	struct machine m;
	size_t c;

	(void)state;
	for (c = 0; c < COUNT(callers); c++) {
		machine_make(&m, PSCI_VERSION_1_3, 4);
		m.flags = callers[c];
		assert_int_equal(machine_ask(&m, 0, ID32_AFFINITY_INFO,
					     DIRT | 1, DIRT | 0, DIRT),
				 PSCI_AFFINITY_OFF);
		assert_int_equal(machine_ask(&m, 0, ID32_CPU_ON, DIRT | 1,
					     DIRT | 0x1000, DIRT | 0x87654321),
				 PSCI_STATUS_SUCCESS);
		assert_int_equal(psci_cpu_woke(m.psci, 1, true, &entry),
				 PSCI_WAKE_START);
		assert_true(entry.pc == 0x1000);
		assert_true(entry.context_id == 0x87654321);
		machine_free(&m);
	}
}

static void test_smc64_arguments_are_taken_whole(void **state)
{
	const uint64_t context_id = UINT64_C(0xfedcba9876543210);
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, DIRT | 1, 0x1000,
					 0), PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, 1, DIRT | 0x1000,
				     context_id), PSCI_STATUS_SUCCESS);
	assert_int_equal(psci_cpu_woke(m.psci, 1, true, &entry),
			 PSCI_WAKE_START);
	assert_true(entry.pc == (DIRT | 0x1000));
	assert_true(entry.context_id == context_id);
	machine_free(&m);
}

/* Those that are uint32 in the prototype: the W half of an X register. */
static void test_32_bit_arguments_of_smc64_calls_ignore_the_upper_half(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(machine_ask(&m, 0, ID64_AFFINITY_INFO, 0, DIRT | 0, 0),
			 PSCI_AFFINITY_ON);
	assert_int_equal(machine_refused(&m, 0, ID64_AFFINITY_INFO, 0,
					 DIRT | 4, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_call(&m, 0, ID64_CPU_SUSPEND, DIRT | 0x1234,
				      0, 0), PSCI_DO_SUSPEND);
	assert_int_equal(m.call.suspend.value, 0x1234);
	machine_free(&m);
}

/* DEN0022F.b from 1.2: errors of SMC64 calls are 64 bits wide. */
static void test_negative_results_fill_the_register(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_ask(&m, 0, ID64_AFFINITY_INFO, 0x77, 0, 0);
	assert_true(m.call.ret == UINT64_C(0xfffffffffffffffe));
	machine_ask(&m, 0, ID32_AFFINITY_INFO, 0x77, 0, 0);
	assert_true(m.call.ret == UINT64_C(0xfffffffffffffffe));
	machine_ask(&m, 0, PSCI_ID32(0x1f), 0, 0, 0);
	assert_true(m.call.ret == UINT64_C(0xffffffffffffffff));
	m.flags = PSCI_CALLER_AARCH32;
	machine_ask(&m, 0, ID64_AFFINITY_INFO, 0, 0, 0);
	assert_true((uint32_t)m.call.ret == 0xffffffff);
	machine_free(&m);
}

static void test_other_results_have_no_upper_half(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_ask(&m, 0, ID_VERSION, 0, 0, 0);
	assert_true(m.call.ret == 0x10003);
	machine_ask(&m, 0, ID64_AFFINITY_INFO, 1, 0, 0);
	assert_true(m.call.ret == 1);
	machine_ask(&m, 0, ID64_CPU_ON, 1, 0x1000, 0);
	assert_true(m.call.ret == 0);
	machine_free(&m);
}

/* ------------------------------------------------------- which function */

static void test_a_function_without_an_smc64_id_is_not_supported_by_one(
	void **state)
{
	struct machine m;
	size_t v, c, f;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		full_prepare(&m, versions[v], 4);
		machine_start(&m);
		for (c = 0; c < COUNT(callers); c++) {
			m.flags = callers[c];
			for (f = 0; f < COUNT(functions); f++)
				if (!functions[f].smc64)
					assert_int_equal(machine_refused(&m, 0,
						PSCI_ID64(functions[f].number),
						0, 0, 0),
						PSCI_STATUS_NOT_SUPPORTED);
		}
		machine_free(&m);
	}
}

/* Those of later versions, and numbers that 1.3 does not allocate. */
static void test_every_other_number_is_not_supported(void **state)
{
	struct machine m;
	uint32_t number;
	size_t v, c;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		full_prepare(&m, versions[v], 4);
		machine_start(&m);
		for (c = 0; c < COUNT(callers); c++) {
			m.flags = callers[c];
			for (number = 0; number < 32; number++) {
				if (function_of(number, versions[v]))
					continue;
				assert_int_equal(machine_refused(&m, 0,
						PSCI_ID32(number), 0, 0, 0),
						PSCI_STATUS_NOT_SUPPORTED);
				assert_int_equal(machine_refused(&m, 0,
						PSCI_ID64(number), 0, 0, 0),
						PSCI_STATUS_NOT_SUPPORTED);
			}
		}
		machine_free(&m);
	}
}

/* R19: what a version makes mandatory is there. */
static void test_R19_every_mandatory_function_of_a_version_is_served(void **state)
{
	struct machine m;
	size_t v, f;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		for (f = 0; f < COUNT(functions); f++) {
			if (functions[f].since > versions[v] ||
			    functions[f].optional)
				continue;
			machine_prepare(&m, versions[v], 4);
			m.config.functions = 0;
			machine_start(&m);
			m.flags = PSCI_CALLER_AARCH32;
			machine_call(&m, 0, PSCI_ID32(functions[f].number),
				     ID_VERSION, 0, 0);
			assert_int_not_equal((int64_t)m.call.ret,
					     PSCI_STATUS_NOT_SUPPORTED);
			machine_free(&m);
		}
	}
}

/* Neither called nor, where there is PSCI_FEATURES, asked for; and else both. */
static void test_an_optional_function_is_not_supported_unless_enabled(
	void **state)
{
	struct machine m;
	size_t v, f;
	int enabled;

	(void)state;
	for (v = 0; v < COUNT(versions); v++)
	for (f = 0; f < COUNT(functions); f++)
	for (enabled = 0; enabled < 2; enabled++) {
		if (functions[f].since > versions[v] || !functions[f].optional)
			continue;
		full_prepare(&m, versions[v], 4);
		if (!enabled) {
			m.config.trusted_os = PSCI_TRUSTED_OS_NONE;
			m.config.functions = 0;
		}
		machine_start(&m);
		m.flags = PSCI_CALLER_AARCH32;
		if (versions[v] >= PSCI_VERSION_1_0)
			assert_int_equal(machine_ask(&m, 0, ID_FEATURES,
						PSCI_ID32(functions[f].number),
						0, 0) >= 0, enabled);
		machine_call(&m, 0, PSCI_ID32(functions[f].number), 0, 0, 0);
		assert_int_equal((int64_t)m.call.ret !=
				 PSCI_STATUS_NOT_SUPPORTED, enabled);
		machine_free(&m);
	}
}

/* ---------------------------------------------------------------- width */

/* R23: in 0.2 a caller uses the ids of its own width. */
static void test_0_2_calls_the_wrong_width_invalid_parameters(void **state)
{
	struct machine m;
	size_t f;

	(void)state;
	full_prepare(&m, PSCI_VERSION_0_2, 4);
	machine_start(&m);
	for (f = 0; f < COUNT(functions); f++) {
		if (!functions[f].smc64 ||
		    functions[f].since > PSCI_VERSION_0_2)
			continue;
		m.flags = 0;
		assert_int_equal(machine_refused(&m, 0,
						 PSCI_ID32(functions[f].number),
						 0, 0, 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
		m.flags = PSCI_CALLER_AARCH32;
		assert_int_equal(machine_refused(&m, 0,
						 PSCI_ID64(functions[f].number),
						 0, 0, 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
	}
	assert_int_equal(m.calls, 0);
	machine_free(&m);
}

static void test_0_2_serves_the_right_width(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_0_2, 4);
	assert_int_equal(machine_ask(&m, 0, ID64_AFFINITY_INFO, 0, 0, 0),
			 PSCI_AFFINITY_ON);
	assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_SUCCESS);
	m.flags = PSCI_CALLER_AARCH32;
	assert_int_equal(machine_ask(&m, 0, ID32_AFFINITY_INFO, 0, 0, 0),
			 PSCI_AFFINITY_ON);
	assert_int_equal(machine_ask(&m, 0, ID32_CPU_ON, 2, 0x1000, 0),
			 PSCI_STATUS_SUCCESS);
	machine_free(&m);
}

/* What has only an SMC32 id is called by it from both states. */
static void test_0_2_serves_smc32_only_functions_to_both_callers(void **state)
{
	struct machine m;
	size_t c;

	(void)state;
	for (c = 0; c < COUNT(callers); c++) {
		machine_make(&m, PSCI_VERSION_0_2, 4);
		m.flags = callers[c];
		assert_int_equal(machine_ask(&m, 0, ID_VERSION, 0, 0, 0),
				 PSCI_VERSION_0_2);
		assert_int_equal(machine_ask(&m, 0, ID_MIGRATE_INFO_TYPE, 0, 0,
					     0), PSCI_MIGRATE_TYPE_NONE);
		assert_int_equal(machine_call(&m, 0, ID_CPU_OFF, 0, 0, 0),
				 PSCI_DO_STOP);
		machine_free(&m);
		machine_make(&m, PSCI_VERSION_0_2, 4);
		m.flags = callers[c];
		assert_int_equal(machine_call(&m, 0, ID_SYSTEM_OFF, 0, 0, 0),
				 PSCI_DO_SYSTEM);
		machine_free(&m);
	}
}

static void test_aarch64_may_use_smc32_ids_from_1_0_on(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 1; v < COUNT(versions); v++) {
		machine_make(&m, versions[v], 4);
		assert_int_equal(machine_ask(&m, 0, ID32_AFFINITY_INFO, 0, 0,
					     0), PSCI_AFFINITY_ON);
		assert_int_equal(machine_ask(&m, 0, ID32_CPU_ON, 1, 0x1000, 0),
				 PSCI_STATUS_SUCCESS);
		assert_int_equal(machine_call(&m, 0, ID32_CPU_SUSPEND, 0, 0,
					      0), PSCI_DO_SUSPEND);
		machine_free(&m);
	}
}

/* R23: from 1.0 on it hears 0xffffffff. */
static void test_R23_aarch32_has_no_smc64_ids_from_1_0_on(void **state)
{
	struct machine m;
	uint32_t number;
	size_t v;

	(void)state;
	for (v = 1; v < COUNT(versions); v++) {
		full_prepare(&m, versions[v], 4);
		machine_start(&m);
		m.flags = PSCI_CALLER_AARCH32;
		for (number = 0; number < 32; number++)
			assert_int_equal(machine_refused(&m, 0,
						PSCI_ID64(number), 0, 0, 0),
					 PSCI_STATUS_NOT_SUPPORTED);
		assert_int_equal(m.calls, 0);
		machine_free(&m);
	}
}

/* --------------------------------------------------- the block of a call */

/*
 * After machine_call(), which did this: it wrote what psci.h says that it
 * writes, and all other fields are as they were, or undefined.
 */
static void assert_written(const struct machine *m, uint64_t id,
			   enum psci_action action)
{
	struct psci_call before, after = m->call;

	memset(&before, 0x5a, sizeof(before));
	before.x[0] = id;
	memcpy(&before.x[1], &after.x[1], 3 * sizeof(after.x[0]));
	before.flags = m->flags;
	assert_int_equal(after.error, PSCI_OK);
	before.error = after.error;
	before.ret = after.ret;
	if (action == PSCI_DO_STOP)
		before.freeze = after.freeze;
	if (action == PSCI_DO_WAIT)
		before.ticket = after.ticket;
	if (action == PSCI_DO_SYSTEM || action == PSCI_DO_SUSPEND)
		before.event = after.event;
	if (action == PSCI_DO_SYSTEM) {
		before.type = after.type;
		before.cookie = after.cookie;
	}
	if (action == PSCI_DO_SUSPEND && m->config.domain_count > 0)
		before.transition = after.transition;
	before.suspend = after.suspend;
	before.entry = after.entry;
	assert_memory_equal(&before, &after, sizeof(before));
}

/* The call does this, and leaves the arguments alone. */
static void expect_action(struct machine *m, uint64_t id, uint64_t x1,
			  uint64_t x2, uint64_t x3, enum psci_action action)
{
	assert_string_equal(psci_action_name(machine_call(m, 0, id, x1, x2,
							  x3)),
			    psci_action_name(action));
	assert_true(m->call.x[1] == x1 && m->call.x[2] == x2 &&
		    m->call.x[3] == x3);
	assert_written(m, id, action);
}

static void test_a_call_that_returns_writes_ret_and_error(void **state)
{
	struct machine m;
	uint32_t number;
	size_t c;

	(void)state;
	for (c = 0; c < 2 * COUNT(callers); c++) {
		if (c % 2)
			full_prepare(&m, PSCI_VERSION_1_3, 4);
		else
			machine_prepare(&m, PSCI_VERSION_1_3, 4);
		/* What suspends or ends the system, is refused. */
		m.cpus[1].flags = PSCI_CPU_ON;
		machine_start(&m);
		machine_call(&m, 1, ID_SYSTEM_OFF, 0, 0, 0);
		m.answers[OP_CHECK_POWER_STATE] =
			PSCI_STATUS_INVALID_PARAMETERS;
		m.answers[OP_CHECK_CPU_OFF] = PSCI_STATUS_DENIED;
		m.answers[OP_CHECK_ENTRY] = PSCI_STATUS_INVALID_ADDRESS;
		m.flags = callers[c / 2];
		for (number = 0; number < 32; number++) {
			expect_action(&m, PSCI_ID32(number), 0, 0, 0,
				      PSCI_DO_RETURN);
			expect_action(&m, PSCI_ID64(number), 0, 0, 0,
				      PSCI_DO_RETURN);
		}
		machine_free(&m);
	}
}

static void test_a_suspend_writes_the_state_the_event_and_the_entry(
	void **state)
{
	const uint64_t id = ID64_CPU_SUSPEND;
	const struct psci_power_state standby = { .value = 0 };
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	expect_action(&m, id, 0, 0x2000, 7, PSCI_DO_SUSPEND);
	assert_memory_equal(&m.call.suspend, &standby, sizeof(standby));
	assert_int_equal(m.call.event, 0);
	machine_free(&m);

	machine_make(&m, PSCI_VERSION_1_3, 4);
	expect_action(&m, id, 0x10000, 0x2000, 7, PSCI_DO_SUSPEND);
	assert_int_equal(m.call.event, 0);
	assert_int_equal(m.call.suspend.powerdown, 1);
	assert_int_equal(m.call.entry.pc, 0x2000);
	assert_int_equal(m.call.entry.context_id, 7);
	/* There, and nowhere else. */
	assert_int_equal(psci_cpu_woke(m.psci, 0, true, &entry),
			 PSCI_WAKE_START);
	assert_memory_equal(&entry, &m.call.entry, sizeof(entry));
	machine_free(&m);

	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[OP_CHECK_POWER_STATE] = PSCI_STATUS_INVALID_PARAMETERS;
	machine_refused(&m, 0, id, 0, 0, 0);
	assert_written(&m, id, PSCI_DO_RETURN);
	machine_free(&m);
}

static void test_a_suspend_with_a_tree_writes_the_transition_too(void **state)
{
	struct machine m;

	(void)state;
	full_prepare(&m, PSCI_VERSION_1_3, 4);
	machine_start(&m);
	expect_action(&m, ID64_CPU_SUSPEND, 0, 0x2000, 7, PSCI_DO_SUSPEND);
	assert_int_equal(m.call.transition.level, 0);
	assert_int_equal(m.call.transition.state[0], 1);
	assert_int_equal(m.call.transition.state[1], 0);
	machine_free(&m);

	/* The others are OFF: the domain goes down. */
	full_prepare(&m, PSCI_VERSION_1_3, 4);
	machine_start(&m);
	expect_action(&m, ID64_CPU_SUSPEND, 0x01010000, 0x2000, 7,
		      PSCI_DO_SUSPEND);
	assert_int_equal(m.call.transition.level, 1);
	assert_int_equal(m.call.transition.state[0], 2);
	assert_int_equal(m.call.transition.state[1], 1);
	machine_free(&m);
}

/* CPU_DEFAULT_SUSPEND and SYSTEM_SUSPEND: power-down, all else 0. */
static void test_other_suspends_write_a_power_down(void **state)
{
	static const struct psci_power_state down = { .powerdown = 1 };
	static const struct {
		uint32_t number, event;
	} suspends[] = {
		{ PSCI_FN_CPU_DEFAULT_SUSPEND, 0 },
		{ PSCI_FN_SYSTEM_SUSPEND, PSCI_EVENT_SUSPEND },
	};
	struct machine m;
	size_t i;
	int wide;

	(void)state;
	for (i = 0; i < COUNT(suspends); i++) {
		for (wide = 0; wide < 2; wide++) {
			full_prepare(&m, PSCI_VERSION_1_3, 4);
			machine_start(&m);
			expect_action(&m, wide ? PSCI_ID64(suspends[i].number) :
					  PSCI_ID32(suspends[i].number),
				      0x2000, 7, 0, PSCI_DO_SUSPEND);
			assert_memory_equal(&m.call.suspend, &down,
					    sizeof(down));
			assert_int_equal(m.call.event, suspends[i].event);
			assert_int_equal(m.call.entry.pc, 0x2000);
			assert_int_equal(m.call.entry.context_id, 7);
			machine_free(&m);
		}
	}
}

static void test_a_system_event_writes_event_type_and_cookie(void **state)
{
	static const struct {
		uint64_t id, x1, x2;
		uint32_t event, type;
		uint64_t cookie;
	} events[] = {
		{ ID_SYSTEM_OFF, 5, 6, PSCI_EVENT_OFF, 0, 0 },
		{ ID_SYSTEM_RESET, 5, 6, PSCI_EVENT_RESET, 0, 0 },
		{ 0x84000012, 0, 6, PSCI_EVENT_RESET2, 0, 0 },
		{ 0xc4000012, DIRT, DIRT, PSCI_EVENT_RESET2, 0, 0 },
		{ 0xc4000012, 0x80000001, DIRT | 6, PSCI_EVENT_RESET2,
		  0x80000001, DIRT | 6 },
		{ 0x84000012, DIRT | 0xffffffff, DIRT | 6, PSCI_EVENT_RESET2,
		  0xffffffff, 6 },
		{ 0x84000015, DIRT | 1, DIRT, PSCI_EVENT_OFF2, 1, 0 },
		{ 0xc4000015, DIRT | 1, 0, PSCI_EVENT_OFF2, 1, 0 },
		{ 0xc4000015, 0, 0, PSCI_EVENT_OFF2, 1, 0 },
	};
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(events); i++) {
		full_prepare(&m, PSCI_VERSION_1_3, 4);
		machine_start(&m);
		expect_action(&m, events[i].id, events[i].x1, events[i].x2, 0,
			      PSCI_DO_SYSTEM);
		assert_int_equal(m.call.event, events[i].event);
		assert_int_equal(m.call.type, events[i].type);
		assert_true(m.call.cookie == events[i].cookie);
		/* What the caller hears if it is let run on. */
		assert_int_equal((int64_t)m.call.ret,
				 PSCI_STATUS_INTERNAL_FAILURE);
		/* The second is refused. */
		assert_int_equal(machine_refused(&m, 0, events[i].id,
						 events[i].x1, events[i].x2,
						 0),
				 PSCI_STATUS_INTERNAL_FAILURE);
		assert_written(&m, events[i].id, PSCI_DO_RETURN);
		machine_free(&m);
	}
}

static void test_a_stop_writes_whether_it_is_a_freeze(void **state)
{
	struct machine m;
	uint32_t freeze;

	(void)state;
	for (freeze = 0; freeze < 2; freeze++) {
		full_prepare(&m, PSCI_VERSION_1_3, 4);
		m.config.trusted_os = PSCI_TRUSTED_OS_NONE;
		m.config.functions &= ~(PSCI_ENABLE_MIGRATE |
					PSCI_ENABLE_MIGRATE_INFO_UP_CPU);
		machine_start(&m);
		expect_action(&m, freeze ? PSCI_ID32(PSCI_FN_CPU_FREEZE) :
					   ID_CPU_OFF, 0, 0, 0, PSCI_DO_STOP);
		assert_int_equal(m.call.freeze, freeze);
		machine_free(&m);
	}
}

static void test_a_call_that_waits_writes_the_ticket(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[OP_CHECK_CPU_ON] = (enum psci_status)PSCI_DEFERRED;
	expect_action(&m, ID64_CPU_ON, 1, 0x1000, 7, PSCI_DO_WAIT);
	assert_true(m.call.ticket != 0);
	machine_free(&m);
}

/* ------------------------------------------------ mistakes of the embedder */

/* What INTERNAL_FAILURE is answered as; NOT_SUPPORTED if it is not there. */
static int64_t misused(const struct machine *m, uint64_t id)
{
	uint32_t number = (uint32_t)id & PSCI_ID_NUMBER_MASK;
	uint32_t version = m->config.psci_version;
	const struct function *function = function_of(number, version);

	if (!function || (!function->smc64 && (id & PSCI_ID_SMC64_BIT)) ||
	    (function->optional &&
	     !(m->config.functions & PSCI_ENABLE(number))))
		return PSCI_STATUS_NOT_SUPPORTED;
	if (may_fail(function, version, PSCI_STATUS_INTERNAL_FAILURE))
		return PSCI_STATUS_INTERNAL_FAILURE;
	return fallback(function, version, PSCI_STATUS_INTERNAL_FAILURE);
}

/* Each function fails legally, with this error, and nothing has changed. */
static void assert_every_call_is_misuse(struct machine *m, uint32_t cpu,
					enum psci_error error)
{
	uint32_t number;
	uint64_t id;
	int wide;

	machine_remember(m);
	m->calls = 0;
	for (number = 0; number < 32; number++) {
		for (wide = 0; wide < 2; wide++) {
			id = wide ? PSCI_ID64(number) : PSCI_ID32(number);
			assert_int_equal(machine_call(m, cpu, id, 0, 0, 0),
					 PSCI_DO_RETURN);
			assert_int_equal(m->call.error, error);
			if ((int64_t)m->call.ret != misused(m, id))
				fail_msg("%#jx answers %jd", (uintmax_t)id,
					 (intmax_t)m->call.ret);
			m->call.error = PSCI_OK;
			assert_written(m, id, PSCI_DO_RETURN);
		}
	}
	assert_int_equal(m->calls, 0);
	assert_true(machine_unchanged(m));
}

/* With the optional functions, or without. */
static void make_either(struct machine *m, uint32_t version, uint32_t cpus,
			int full)
{
	if (full)
		full_prepare(m, version, cpus);
	else
		machine_prepare(m, version, cpus);
	machine_start(m);
}

static void test_a_call_for_no_cpu_at_all_fails_legally(void **state)
{
	struct machine m;
	size_t v;
	int full;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		for (full = 0; full < 2; full++) {
			make_either(&m, versions[v], 4, full);
			assert_every_call_is_misuse(&m, 4, PSCI_E_CPU_INDEX);
			assert_every_call_is_misuse(&m, 5, PSCI_E_CPU_INDEX);
			assert_every_call_is_misuse(&m, UINT32_MAX,
						    PSCI_E_CPU_INDEX);
			machine_free(&m);
		}
	}
}

static void test_a_call_for_a_cpu_that_does_not_run_fails_legally(void **state)
{
	struct machine m;
	size_t v;
	int full;

	(void)state;
	for (v = 0; v < 2 * COUNT(versions); v++) {
		full = v % 2;
		make_either(&m, versions[v / 2], 8, full);
		assert_every_call_is_misuse(&m, 1, PSCI_E_CPU_STATE);

		machine_turn_on(&m, 0, 2);	/* was ON and is OFF */
		machine_turn_off(&m, 2);
		assert_every_call_is_misuse(&m, 2, PSCI_E_CPU_STATE);

		machine_ask(&m, 0, ID64_CPU_ON, m.cpus[3].mpidr, 0x1000, 0);
		assert_every_call_is_misuse(&m, 3, PSCI_E_CPU_STATE);

		machine_turn_on(&m, 0, 4);
		machine_call(&m, 4, ID_CPU_OFF, 0, 0, 0);
		assert_every_call_is_misuse(&m, 4, PSCI_E_CPU_STATE);

		machine_turn_on(&m, 0, 5);
		machine_call(&m, 5, ID64_CPU_SUSPEND, 0, 0, 0);
		assert_every_call_is_misuse(&m, 5, PSCI_E_CPU_STATE);

		psci_cpu_set_presence(m.psci, 1, PSCI_ABSENT);
		assert_every_call_is_misuse(&m, 1, PSCI_E_CPU_STATE);
		psci_cpu_set_presence(m.psci, 1, PSCI_DISABLED);
		assert_every_call_is_misuse(&m, 1, PSCI_E_CPU_STATE);

		machine_turn_on(&m, 0, 6);	/* waits for psci_complete() */
		m.answers[OP_CHECK_CPU_ON] = (enum psci_status)PSCI_DEFERRED;
		assert_int_equal(machine_call(&m, 6, ID64_CPU_ON,
					      m.cpus[7].mpidr, 0x1000, 0),
				 PSCI_DO_WAIT);
		assert_every_call_is_misuse(&m, 6, PSCI_E_CPU_STATE);
		assert_every_call_is_misuse(&m, 7, PSCI_E_CPU_STATE);
		machine_free(&m);
	}
}

/* psci_cpu_woke() of this CPU is an error and writes nothing else. */
static void assert_woke_wrongly(struct machine *m, uint32_t cpu, bool lost,
				enum psci_error error)
{
	struct psci_entry entry;

	machine_remember(m);
	memset(&entry, 0x5a, sizeof(entry));
	assert_int_equal(psci_cpu_woke(m->psci, cpu, lost, &entry),
			 PSCI_WAKE_ERROR);
	assert_int_equal(entry.error, error);
	assert_true(machine_unchanged(m));
}

static void test_a_cpu_that_runs_or_stops_cannot_wake(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_woke_wrongly(&m, 4, true, PSCI_E_CPU_INDEX);
	assert_woke_wrongly(&m, UINT32_MAX, false, PSCI_E_CPU_INDEX);
	assert_woke_wrongly(&m, 0, true, PSCI_E_CPU_STATE);
	assert_woke_wrongly(&m, 0, false, PSCI_E_CPU_STATE);
	machine_call(&m, 0, ID_CPU_OFF, 0, 0, 0);
	assert_woke_wrongly(&m, 0, true, PSCI_E_CPU_STATE);
	machine_free(&m);
}

static void test_only_a_power_down_can_lose_its_context(void **state)
{
	struct psci_entry entry;
	struct machine m;
	int extended;

	(void)state;
	for (extended = 0; extended < 2; extended++) {
		uint32_t down = extended ? 0x40000000 : 0x10000;

		machine_prepare(&m, PSCI_VERSION_1_3, 4);
		m.config.flags = extended ? PSCI_CONFIG_EXTENDED_STATE : 0;
		machine_start(&m);
		machine_call(&m, 0, ID64_CPU_SUSPEND, 0x1, 0x1000, 0);
		assert_woke_wrongly(&m, 0, true, PSCI_E_CONTEXT_LOST);
		assert_int_equal(psci_cpu_woke(m.psci, 0, false, &entry),
				 PSCI_WAKE_RETURN);
		machine_call(&m, 0, ID64_CPU_SUSPEND, down, 0x1000, 0);
		assert_int_equal(psci_cpu_woke(m.psci, 0, true, &entry),
				 PSCI_WAKE_START);
		assert_true(entry.pc == 0x1000);
		machine_call(&m, 0, ID64_CPU_SUSPEND, down, 0x1000, 0);
		assert_int_equal(psci_cpu_woke(m.psci, 0, false, &entry),
				 PSCI_WAKE_RETURN);
		machine_free(&m);
	}
}

/* A late or a second kick: the CPU looks, and goes back to wait. */
static void test_a_parked_cpu_that_nobody_turned_on_waits(void **state)
{
	struct psci_entry entry, before;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	machine_turn_off(&m, 1);
	machine_remember(&m);
	memset(&entry, 0x5a, sizeof(entry));
	before = entry;
	assert_int_equal(psci_cpu_woke(m.psci, 1, true, &entry),
			 PSCI_WAKE_SLEEP);
	assert_memory_equal(&before, &entry, sizeof(entry));
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

static void test_only_the_cpu_of_the_event_can_be_refused_it(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_remember(&m);
	assert_int_equal(psci_system_refused(m.psci, 0), PSCI_E_SYSTEM_STATE);
	assert_int_equal(psci_system_refused(m.psci, 4), PSCI_E_CPU_INDEX);
	assert_int_equal(psci_system_refused(m.psci, UINT32_MAX),
			 PSCI_E_CPU_INDEX);
	assert_true(machine_unchanged(&m));
	machine_call(&m, 0, ID_SYSTEM_OFF, 0, 0, 0);
	assert_int_equal(psci_system_refused(m.psci, 1), PSCI_E_SYSTEM_STATE);
	assert_int_equal(psci_system_refused(m.psci, 0), PSCI_OK);
	assert_int_equal(psci_system_refused(m.psci, 0), PSCI_E_SYSTEM_STATE);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

/* ----------------------------------------------------------- from inside */

static const uint32_t all[] = {
	PSCI_VERSION_0_1, PSCI_VERSION_0_2, PSCI_VERSION_1_0, PSCI_VERSION_1_1,
	PSCI_VERSION_1_2, PSCI_VERSION_1_3,
};

/* Bit per function that this version has with an id of one of these widths. */
static uint32_t offered(uint32_t version, uint32_t enabled, uint32_t width)
{
	uint32_t mask = 0;
	size_t f;

	for (f = 0; f < COUNT(functions); f++) {
		uint32_t bit = PSCI_ENABLE(functions[f].number);

		if (functions[f].since > version ||
		    (functions[f].optional && !(enabled & bit)))
			continue;
		if ((width & WIDTH_SMC32) ||
		    (width == WIDTH_SMC64 && functions[f].smc64))
			mask |= bit;
	}
	return mask;
}

static void test_a_version_offers_its_functions_and_no_others(void **state)
{
	uint32_t width, number;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(all); v++) {
		for (width = 0; width <= WIDTH_BOTH; width++) {
			for (number = 0; number < 32; number++)
				assert_int_equal(
					psci_functions_offered(all[v],
							PSCI_ENABLE(number),
							width),
					offered(all[v], PSCI_ENABLE(number),
						width));
			assert_int_equal(psci_functions_offered(all[v], 0,
								width),
					 offered(all[v], 0, width));
			assert_int_equal(psci_functions_offered(all[v],
								UINT32_MAX,
								width),
					 offered(all[v], UINT32_MAX, width));
		}
		assert_int_equal(psci_functions_optional(all[v]),
				 full_functions(all[v]));
	}
}

static void test_a_status_of_a_function_is_one_that_it_may_answer(void **state)
{
	int64_t given;
	size_t v, f;

	(void)state;
	for (v = 0; v < COUNT(all); v++)
	for (f = 0; f < COUNT(functions); f++)
	for (given = -300; given < 0; given++) {
		if (functions[f].since > all[v])
			continue;
		assert_int_equal(psci_function_status(all[v],
						      functions[f].number,
						      given),
				 may_fail(&functions[f], all[v], given) ?
				 given : fallback(&functions[f], all[v],
						  given));
	}
	assert_int_equal(psci_function_status(PSCI_VERSION_1_1,
					      PSCI_FN_SYSTEM_RESET2, INT64_MIN),
			 INT64_MIN);
	assert_int_equal(psci_function_status(PSCI_VERSION_1_3, 0x1f,
					      PSCI_STATUS_DENIED),
			 PSCI_STATUS_NOT_SUPPORTED);
}

/* A bit per failure that it may answer, and the highest for all of vendors. */
static uint32_t failures(const struct function *function, uint32_t version)
{
	uint32_t mask = 0;
	int64_t given;

	for (given = PSCI_STATUS_INVALID_ADDRESS; given < 0; given++)
		if (may_fail(function, version, given))
			mask |= UINT32_C(1) << -given;
	if (may_fail(function, version, INT32_MIN))
		mask |= UINT32_C(1) << 31;
	return mask;
}

/* Of one that any other failure becomes, no call shows whether it is there. */
static void test_the_failures_of_a_function_are_those_and_no_others(
	void **state)
{
	size_t v, f;

	(void)state;
	for (v = 0; v < COUNT(all); v++) {
		for (f = 0; f < COUNT(functions); f++)
			if (functions[f].since <= all[v])
				assert_int_equal(
					psci_function_statuses(all[v],
							functions[f].number),
					failures(&functions[f], all[v]));
		assert_int_equal(psci_function_statuses(all[v], 0x1f), 0);
	}
}

/* Nor of a function that the version does not have at all. */
static void test_what_a_status_becomes_stays_what_it_is(void **state)
{
	uint32_t number;
	int64_t given, heard;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(all); v++)
	for (number = 0; number < 32; number++)
	for (given = -300; given < 0; given++) {
		heard = psci_function_status(all[v], number, given);
		assert_true(heard == given ||
			    (heard <= 0 &&
			     heard >= PSCI_STATUS_INVALID_ADDRESS));
		if (heard < 0)
			assert_int_equal(psci_function_status(all[v], number,
							      heard), heard);
	}
}

/* 0.0, so to speak. */
static void test_before_0_1_there_is_nothing(void **state)
{
	uint32_t number;

	(void)state;
	assert_int_equal(psci_functions_offered(0, UINT32_MAX, 3), 0);
	assert_int_equal(psci_functions_optional(0), 0);
	for (number = 0; number < 32; number++)
		assert_true(psci_function_status(0, number,
						 PSCI_STATUS_ALREADY_ON) !=
			    PSCI_STATUS_ALREADY_ON);
}

/* What each of them says instead, spelled out. */
static void test_a_status_that_a_version_lacks_becomes_another(void **state)
{
	static const struct {
		uint32_t version, number;
		enum psci_status given, answered;
	} lacks[] = {
		{ PSCI_VERSION_0_1, PSCI_FN_CPU_SUSPEND,
		  PSCI_STATUS_INVALID_ADDRESS, PSCI_STATUS_INVALID_PARAMETERS },
		{ PSCI_VERSION_0_1, PSCI_FN_CPU_OFF,
		  PSCI_STATUS_INTERNAL_FAILURE,
		  PSCI_STATUS_INVALID_PARAMETERS },
		{ PSCI_VERSION_0_1, PSCI_FN_CPU_ON, PSCI_STATUS_ALREADY_ON,
		  PSCI_STATUS_INVALID_PARAMETERS },
		{ PSCI_VERSION_0_1, PSCI_FN_CPU_ON, PSCI_STATUS_DENIED,
		  PSCI_STATUS_DENIED },
		{ PSCI_VERSION_0_1, PSCI_FN_MIGRATE, PSCI_STATUS_NOT_PRESENT,
		  PSCI_STATUS_INVALID_PARAMETERS },
		{ PSCI_VERSION_0_2, PSCI_FN_CPU_SUSPEND,
		  PSCI_STATUS_INVALID_ADDRESS, PSCI_STATUS_INVALID_PARAMETERS },
		{ PSCI_VERSION_0_2, PSCI_FN_CPU_ON,
		  PSCI_STATUS_INVALID_ADDRESS, PSCI_STATUS_INVALID_PARAMETERS },
		{ PSCI_VERSION_0_2, PSCI_FN_CPU_ON, PSCI_STATUS_DENIED,
		  PSCI_STATUS_INTERNAL_FAILURE },
		{ PSCI_VERSION_1_1, PSCI_FN_CPU_ON, PSCI_STATUS_DENIED,
		  PSCI_STATUS_INTERNAL_FAILURE },
		{ PSCI_VERSION_1_2, PSCI_FN_CPU_ON, PSCI_STATUS_DENIED,
		  PSCI_STATUS_DENIED },
		{ PSCI_VERSION_1_3, PSCI_FN_CPU_OFF,
		  PSCI_STATUS_INTERNAL_FAILURE, PSCI_STATUS_DENIED },
		{ PSCI_VERSION_1_3, PSCI_FN_CPU_FREEZE,
		  PSCI_STATUS_INTERNAL_FAILURE, PSCI_STATUS_DENIED },
		{ PSCI_VERSION_1_3, PSCI_FN_AFFINITY_INFO,
		  PSCI_STATUS_NOT_PRESENT, PSCI_STATUS_INVALID_PARAMETERS },
		{ PSCI_VERSION_1_3, PSCI_FN_SYSTEM_OFF, PSCI_STATUS_DENIED,
		  PSCI_STATUS_INTERNAL_FAILURE },
		{ PSCI_VERSION_1_3, PSCI_FN_SYSTEM_SUSPEND,
		  PSCI_STATUS_ALREADY_ON, PSCI_STATUS_DENIED },
		{ PSCI_VERSION_1_3, PSCI_FN_PSCI_FEATURES,
		  PSCI_STATUS_INVALID_PARAMETERS, PSCI_STATUS_NOT_SUPPORTED },
		{ PSCI_VERSION_1_3, PSCI_FN_PSCI_STAT_COUNT,
		  PSCI_STATUS_INTERNAL_FAILURE, PSCI_STATUS_SUCCESS },
		{ PSCI_VERSION_1_3, PSCI_FN_SYSTEM_RESET2,
		  PSCI_STATUS_NOT_SUPPORTED, PSCI_STATUS_INTERNAL_FAILURE },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(lacks); i++)
		assert_int_equal(psci_function_status(lacks[i].version,
						      lacks[i].number,
						      lacks[i].given),
				 lacks[i].answered);
}

/* Nor with a number that no function of 64 bits has. */
static void test_aarch32_calls_nothing_by_an_id_of_64_bits(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(all); v++) {
		machine_make(&m, all[v], 4);
		assert_int_equal(m.psci->callable[true][true], 0);
		machine_free(&m);
	}
}

/* No move leads there. */
static void test_a_run_state_that_is_none_is_not_running(void **state)
{
	struct machine m;
	uint32_t none;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	for (none = RUN_STATES; none <= RUN_STATE_MASK; none++) {
		atomic_write_release(&m.psci->cpus[0].start, none);
		assert_woke_wrongly(&m, 0, true, PSCI_E_CPU_STATE);
		assert_int_equal(psci_cpu_stopped(m.psci, 0), PSCI_E_CPU_STATE);
		assert_int_equal(machine_call(&m, 0, ID_VERSION, 0, 0, 0),
				 PSCI_DO_RETURN);
		assert_int_equal(m.call.error, PSCI_E_CPU_STATE);
	}
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_R27_R58_an_id_outside_the_ranges_is_not_mine),
		cmocka_unit_test(test_one_wrong_bit_makes_any_id_not_mine),
		cmocka_unit_test(
			test_random_ids_are_mine_only_inside_the_ranges),
		cmocka_unit_test(test_every_id_inside_the_ranges_is_mine),
		cmocka_unit_test(test_not_mine_does_not_depend_on_the_cpu),
		cmocka_unit_test(
			test_the_sve_hint_is_ignored_from_smccc_1_3_on),
		cmocka_unit_test(
			test_the_sve_hint_is_a_wrong_bit_before_smccc_1_3),
		cmocka_unit_test(test_the_upper_half_of_x0_is_ignored),
		cmocka_unit_test(
			test_R22_the_upper_halves_of_smc32_arguments_are_ignored),
		cmocka_unit_test(test_smc64_arguments_are_taken_whole),
		cmocka_unit_test(
		test_32_bit_arguments_of_smc64_calls_ignore_the_upper_half),
		cmocka_unit_test(test_negative_results_fill_the_register),
		cmocka_unit_test(test_other_results_have_no_upper_half),
		cmocka_unit_test(
		test_a_function_without_an_smc64_id_is_not_supported_by_one),
		cmocka_unit_test(test_every_other_number_is_not_supported),
		cmocka_unit_test(
			test_R19_every_mandatory_function_of_a_version_is_served),
		cmocka_unit_test(
		test_an_optional_function_is_not_supported_unless_enabled),
		cmocka_unit_test(
			test_0_2_calls_the_wrong_width_invalid_parameters),
		cmocka_unit_test(test_0_2_serves_the_right_width),
		cmocka_unit_test(
			test_0_2_serves_smc32_only_functions_to_both_callers),
		cmocka_unit_test(test_aarch64_may_use_smc32_ids_from_1_0_on),
		cmocka_unit_test(test_R23_aarch32_has_no_smc64_ids_from_1_0_on),
		cmocka_unit_test(
			test_a_call_that_returns_writes_ret_and_error),
		cmocka_unit_test(
			test_a_suspend_writes_the_state_the_event_and_the_entry),
		cmocka_unit_test(
			test_a_suspend_with_a_tree_writes_the_transition_too),
		cmocka_unit_test(test_other_suspends_write_a_power_down),
		cmocka_unit_test(
			test_a_system_event_writes_event_type_and_cookie),
		cmocka_unit_test(test_a_stop_writes_whether_it_is_a_freeze),
		cmocka_unit_test(test_a_call_that_waits_writes_the_ticket),
		cmocka_unit_test(test_a_call_for_no_cpu_at_all_fails_legally),
		cmocka_unit_test(
			test_a_call_for_a_cpu_that_does_not_run_fails_legally),
		cmocka_unit_test(test_a_cpu_that_runs_or_stops_cannot_wake),
		cmocka_unit_test(test_only_a_power_down_can_lose_its_context),
		cmocka_unit_test(test_a_parked_cpu_that_nobody_turned_on_waits),
		cmocka_unit_test(
			test_only_the_cpu_of_the_event_can_be_refused_it),
		cmocka_unit_test(
			test_a_version_offers_its_functions_and_no_others),
		cmocka_unit_test(
			test_a_status_of_a_function_is_one_that_it_may_answer),
		cmocka_unit_test(
			test_a_status_that_a_version_lacks_becomes_another),
		cmocka_unit_test(
		test_the_failures_of_a_function_are_those_and_no_others),
		cmocka_unit_test(test_what_a_status_becomes_stays_what_it_is),
		cmocka_unit_test(test_before_0_1_there_is_nothing),
		cmocka_unit_test(test_aarch32_calls_nothing_by_an_id_of_64_bits),
		cmocka_unit_test(test_a_run_state_that_is_none_is_not_running),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
