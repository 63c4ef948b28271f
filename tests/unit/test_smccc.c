/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0028, "Arm Architecture Calls". */
#include "machine.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

#define ID_SMCCC_VERSION	UINT64_C(0x80000000)
#define ID_ARCH_FEATURES	UINT64_C(0x80000001)
#define ID_SOC_ID		UINT64_C(0x80000002)
#define ID_SOC_ID64		UINT64_C(0xc0000002)
#define ID_WORKAROUND_1		UINT64_C(0x80008000)
#define ID_WORKAROUND_2		UINT64_C(0x80007fff)
#define ID_WORKAROUND_3		UINT64_C(0x80003fff)
#define ID_WORKAROUND_4		UINT64_C(0x80000004)
#define ID_CLEAN_INV		UINT64_C(0xc0000005)
#define ID_CLEAN_INV_ATTRIBUTES	UINT64_C(0xc0000006)

#define SVE_HINT		UINT64_C(0x10000)
#define SMC64_BIT		UINT64_C(0x40000000)
#define DIRT			UINT64_C(0xdeadbeef00000000)
#define SOC_VERSION		0x02380123	/* a JEP106 code, a SoC */
#define SOC_REVISION		0x7fffffff
#define USER			((void *)0x600d)
#define CPU			7
#define VERSIONS		7		/* 1.1 to 1.7 */

#define NOT_MINE		INT64_MIN	/* as an answer */

enum given { SOC = 1, NAME = 2, WORKAROUNDS = 4, CACHES = 8, ALL = 15 };

/* In which of 1.1 to 1.7 it is there, and what the embedder gives for it. */
static const struct {
	uint64_t id;
	uint32_t since;			/* 1.since */
	uint32_t needs;
} functions[] = {
	{ ID_SMCCC_VERSION, 1, 0 },
	{ ID_ARCH_FEATURES, 1, 0 },
	{ ID_SOC_ID, 2, SOC },
	{ ID_SOC_ID64, 6, SOC },
	{ ID_WORKAROUND_1, 1, WORKAROUNDS },
	{ ID_WORKAROUND_2, 1, WORKAROUNDS },
	{ ID_WORKAROUND_3, 1, WORKAROUNDS },
	{ ID_WORKAROUND_4, 6, WORKAROUNDS },
	{ ID_CLEAN_INV, 7, CACHES },
	{ ID_CLEAN_INV_ATTRIBUTES, 7, CACHES },
};

static const uint64_t workarounds[] = {
	ID_WORKAROUND_1, ID_WORKAROUND_2, ID_WORKAROUND_3, ID_WORKAROUND_4,
};

/* ------------------------------------------------------------ the embedder */

/* What the ops answer, and what they were last told. */
static struct {
	int status;
	int clean_inv;
	uint32_t status_asked;
	uint32_t called;
	uint32_t cpu;
	uint32_t id;
	bool enable;
	uint64_t base;
	uint64_t length;
	uint32_t flags;
} op;

static enum psci_smccc_status op_status(void *user, uint32_t cpu, uint32_t id)
{
	size_t i;

	assert_ptr_equal(user, USER);
	for (i = 0; i < COUNT(workarounds) && workarounds[i] != id; i++)
		;
	assert_true(i < COUNT(workarounds));
	op.status_asked++;
	op.cpu = cpu;
	op.id = id;
	return (enum psci_smccc_status)op.status;
}

/* Little cores do not need it; the fourth CPU's firmware is not up to date. */
static enum psci_smccc_status op_status_of_cpus(void *user, uint32_t cpu,
						uint32_t id)
{
	static const enum psci_smccc_status status[] = {
		PSCI_SMCCC_SUCCESS, PSCI_SMCCC_NOT_NEEDED_HERE,
		PSCI_SMCCC_NOT_REQUIRED, PSCI_SMCCC_NOT_SUPPORTED,
	};

	(void)user;
	(void)id;
	return status[cpu];
}

static void op_workaround(void *user, uint32_t cpu, uint32_t id, bool enable)
{
	assert_ptr_equal(user, USER);
	op.called++;
	op.cpu = cpu;
	op.id = id;
	op.enable = enable;
}

static enum psci_smccc_status op_clean_inv(void *user, uint32_t cpu,
					   uint64_t base, uint64_t length,
					   uint32_t flags)
{
	assert_ptr_equal(user, USER);
	op.called++;
	op.cpu = cpu;
	op.base = base;
	op.length = length;
	op.flags = flags;
	return (enum psci_smccc_status)op.clean_inv;
}

static uint32_t version_of(uint32_t minor)
{
	return 0x10000 + minor;
}

static struct psci_smccc smccc_of(uint32_t minor, uint32_t given)
{
	struct psci_smccc smccc;

	memset(&smccc, 0, sizeof(smccc));
	memset(&op, 0, sizeof(op));
	smccc.size = sizeof(smccc);
	smccc.version = version_of(minor);
	if (given & SOC) {
		smccc.soc_version = SOC_VERSION;
		smccc.soc_revision = SOC_REVISION;
	}
	if (given & NAME)
		smccc.soc_name = "An SoC";
	if (given & WORKAROUNDS) {
		smccc.workaround_status = op_status;
		smccc.workaround = op_workaround;
	}
	if (given & CACHES)
		smccc.clean_inv_memregion = op_clean_inv;
	smccc.clean_inv_flags = PSCI_SMCCC_CLEAN_INV_GLOBAL;
	smccc.clean_inv_latency = 250;
	smccc.clean_inv_calls = 1000;
	smccc.clean_inv_break_even = UINT64_C(0x100000000);
	return smccc;
}

/* --------------------------------------------------------------- the guest */

static struct psci_call call;		/* the last one */
static struct psci_smccc_result result;

static void prepare(uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3)
{
	memset(&call, 0x5a, sizeof(call));
	memset(&result, 0x5a, sizeof(result));
	call.x[0] = x0;
	call.x[1] = x1;
	call.x[2] = x2;
	call.x[3] = x3;
	call.flags = 0;
}

/* Nothing but .ret and .error, and of the result what counts. */
static void assert_no_more_written(const struct psci_call *before)
{
	struct psci_smccc_result untouched;
	struct psci_call after = call;
	uint32_t i;

	after.ret = before->ret;
	after.error = before->error;
	assert_memory_equal(before, &after, sizeof(after));

	memset(&untouched, 0x5a, sizeof(untouched));
	assert_in_range(result.count, 1, COUNT(result.x));
	assert_int_equal(result.x[0], call.ret);
	assert_int_equal(result.reserved32, untouched.reserved32);
	for (i = result.count; i < COUNT(result.x); i++)
		assert_int_equal(result.x[i], untouched.x[i]);
}

/* The answer, or NOT_MINE. As prepared. */
static int64_t make(const struct psci_smccc *smccc, uint32_t cpu)
{
	struct psci_smccc_result untouched = result;
	struct psci_call before = call;
	enum psci_action action;

	action = psci_smccc_handle(smccc, USER, cpu, &call, &result);
	if (action == PSCI_NOT_MINE) {
		assert_memory_equal(&before, &call, sizeof(call));
		assert_memory_equal(&untouched, &result, sizeof(result));
		return NOT_MINE;
	}
	assert_int_equal(action, PSCI_DO_RETURN);
	assert_no_more_written(&before);
	return (int64_t)call.ret;
}

/* From AArch64, on CPU. */
static int64_t ask(const struct psci_smccc *smccc, uint64_t x0, uint64_t x1)
{
	prepare(x0, x1, 0, 0);
	return make(smccc, CPU);
}

/* ------------------------------------------------- VERSION, ARCH_FEATURES */

static void test_smccc_version_is_the_given_one(void **state)
{
	struct psci_smccc smccc;
	uint32_t minor;

	(void)state;
	for (minor = 1; minor <= VERSIONS; minor++) {
		smccc = smccc_of(minor, 0);
		assert_int_equal(ask(&smccc, ID_SMCCC_VERSION, UINT64_MAX),
				 0x10000 + minor);
		assert_int_equal(result.count, 1);
		assert_int_equal(call.error, PSCI_OK);
	}
}

static void assert_there(uint32_t minor, uint32_t given, uint32_t flags,
			 size_t f)
{
	const struct psci_smccc smccc = smccc_of(minor, given);
	bool there = minor >= functions[f].since &&
		     (given & functions[f].needs) == functions[f].needs &&
		     !(flags && (functions[f].id & SMC64_BIT));

	prepare(ID_ARCH_FEATURES, functions[f].id, 0, 0);
	call.flags = flags;
	assert_int_equal(make(&smccc, CPU), there ? 0 : -1);
	assert_int_equal(call.error, PSCI_OK);
	assert_int_equal(result.count, 1);
	prepare(functions[f].id, 0, 0, 0);
	call.flags = flags;
	assert_int_equal(make(&smccc, CPU) != NOT_MINE, there);
}

/* Whatever else the embedder gives, to both callers. */
static void test_every_call_is_there_from_its_version_on(void **state)
{
	uint32_t minor, given;
	size_t f;

	(void)state;
	for (f = 0; f < COUNT(functions); f++) {
		for (minor = 1; minor <= VERSIONS; minor++) {
			for (given = 0; given <= ALL; given++) {
				assert_there(minor, given, 0, f);
				assert_there(minor, given,
					     PSCI_CALLER_AARCH32, f);
			}
		}
	}
}

static uint64_t random_state = 88172645463325252u;

static uint64_t any(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

/* A real id, a near one, or any. */
static uint64_t any_id(void)
{
	uint64_t id = functions[any() % COUNT(functions)].id;

	switch (any() >> 32 & 7) {
	case 0:
		return any();
	case 1:
		return (id ^ SMC64_BIT) | (any() & DIRT);
	case 2:
		return id ^ (UINT64_C(1) << (any() >> 32 & 31));
	case 3:
		return id + (any() & 15);
	}
	return id;
}

/* Whatever the registers are and whatever the ops answer, well or not. */
static void test_a_call_is_there_if_and_only_if_arch_features_say_so(
	void **state)
{
	struct psci_smccc smccc;
	uint32_t minor, i, flags;
	int64_t features, answer;
	uint64_t id;

	(void)state;
	for (i = 0; i < 500000; i++) {
		minor = 1 + (uint32_t)(any() % VERSIONS);
		smccc = smccc_of(minor, any() >> 32 & ALL);
		op.status = (int)(any() >> 32 & 3) - 2;
		op.clean_inv = (int)(any() >> 32 & 7) - 6;
		if (op.status == -1 && any() >> 63)
			op.status = (int)any();
		id = any_id() & ~SVE_HINT;
		flags = any() >> 62 ? 0 : PSCI_CALLER_AARCH32;

		prepare(ID_ARCH_FEATURES, id, any(), any());
		call.flags = flags;
		features = make(&smccc, CPU);
		assert_in_range(features + 2, 0, 3);
		prepare(id, any(), any(), any());
		call.flags = flags;
		answer = make(&smccc, CPU);
		if ((features >= 0) != (answer != NOT_MINE))
			fail_msg("%#jx of 1.%u: %jd, %jd", (uintmax_t)id,
				 minor, (intmax_t)features, (intmax_t)answer);
	}
}

static void test_arch_features_of_anything_else_are_not_supported(
	void **state)
{
	static const uint32_t ids[] = {
		0x80000003, 0xc0000003, 0xc0000004, 0x80000005, 0x80000006,
		0xc0000000, 0xc0000001, 0xc0008000, 0xc0007fff, 0xc0003fff,
		0x80000007, 0xc0000007, 0x84000000, 0x84000003, 0xc4000003,
		0x00000000, 0x00000001, 0x00000002, 0x00008000, 0x7fffffff,
		0x80010000, 0x80020000, 0x81000000, 0x8000ffff, 0xffffffff,
	};
	struct psci_smccc smccc;
	uint32_t id = 0x9e3779b1, i, minor;

	(void)state;
	for (minor = 1; minor <= VERSIONS; minor++) {
		smccc = smccc_of(minor, ALL);
		for (i = 0; i < COUNT(ids); i++)
			assert_int_equal(ask(&smccc, ID_ARCH_FEATURES,
					     ids[i]), -1);
		for (i = 0; i < 65536; i++, id += 0x9e3779b1)
			assert_int_equal(ask(&smccc, ID_ARCH_FEATURES, id),
					 -1);
		assert_int_equal(op.status_asked, 0);
	}
}

static void test_every_other_call_is_not_mine(void **state)
{
	static const uint32_t ids[] = {
		0x80000003, 0xc0000003, 0x8000ffff, 0xc0000000, 0xc0000001,
		0xc0000004, 0x80000005, 0x80000006, 0xc0008000, 0xc0007fff,
		0x84000000, 0xc4000003, 0x00000000, 0x00000001, 0x81000000,
		0x80020000, 0x80800001, 0xffffffff,
	};
	struct psci_smccc smccc;
	uint32_t id = 0x9e3779b1, i, minor;

	(void)state;
	for (minor = 1; minor <= VERSIONS; minor++) {
		smccc = smccc_of(minor, ALL);
		for (i = 0; i < COUNT(ids); i++)
			assert_int_equal(ask(&smccc, ids[i], 0), NOT_MINE);
		for (i = 0; i < 65536; i++, id += 0x9e3779b1)
			assert_int_equal(ask(&smccc, id, 0), NOT_MINE);
		assert_int_equal(op.status_asked + op.called, 0);
	}
}

/* Of ids, and of the arguments of SMC32 calls. */
static void test_the_upper_halves_of_registers_are_ignored(void **state)
{
	struct psci_smccc smccc = smccc_of(6, ALL);
	size_t f;

	(void)state;
	assert_int_equal(ask(&smccc, DIRT | ID_SMCCC_VERSION, 0), 0x10006);
	assert_int_equal(ask(&smccc, DIRT | ID_SOC_ID, DIRT), SOC_VERSION);
	assert_int_equal(ask(&smccc, DIRT | ID_SOC_ID, DIRT | 1),
			 SOC_REVISION);
	assert_int_equal(ask(&smccc, DIRT | ID_SOC_ID64, DIRT | 1),
			 SOC_REVISION);
	assert_int_equal(ask(&smccc, DIRT | ID_WORKAROUND_2, DIRT), 0);
	assert_false(op.enable);
	for (f = 0; f < COUNT(functions); f++)
		assert_int_equal(ask(&smccc, DIRT | ID_ARCH_FEATURES,
				     DIRT | functions[f].id),
				 functions[f].since <= 6 ? 0 : -1);
}

static void test_the_sve_hint_is_ignored_from_1_3_on(void **state)
{
	struct psci_smccc smccc;
	int64_t answer;
	uint32_t minor;
	size_t f;

	(void)state;
	for (minor = 1; minor <= VERSIONS; minor++) {
		smccc = smccc_of(minor, ALL);
		for (f = 0; f < COUNT(functions); f++) {
			answer = ask(&smccc, functions[f].id, 0);
			if (minor < 3)
				answer = NOT_MINE;
			assert_int_equal(ask(&smccc, functions[f].id |
					     SVE_HINT, 0), answer);
		}
		assert_int_equal(ask(&smccc, 0x80010003, 0), NOT_MINE);
	}
	assert_int_equal(op.id, ID_WORKAROUND_4);
}

/* ------------------------------------------------------------------ SOC_ID */

static void test_soc_id_tells_version_and_revision(void **state)
{
	static const uint64_t ids[] = { ID_SOC_ID, ID_SOC_ID64 };
	struct psci_smccc smccc = smccc_of(6, SOC);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(ids); i++) {
		assert_int_equal(ask(&smccc, ids[i], 0), SOC_VERSION);
		assert_int_equal(result.count, 1);
		assert_int_equal(ask(&smccc, ids[i], 1), SOC_REVISION);
		assert_int_equal(result.count, 1);
	}
	smccc.soc_revision = 0;
	assert_int_equal(ask(&smccc, ID_SOC_ID, 1), 0);
}

static void test_soc_id_of_any_other_type_is_an_invalid_parameter(void **state)
{
	static const uint64_t types[] = {
		3, 4, 0x7fffffff, 0x80000000, 0xffffffff, UINT64_MAX,
	};
	struct psci_smccc smccc = smccc_of(7, ALL);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(types); i++) {
		assert_int_equal(ask(&smccc, ID_SOC_ID, types[i]), -3);
		assert_int_equal(ask(&smccc, ID_SOC_ID64, types[i]), -3);
		assert_int_equal(result.count, 1);
		assert_int_equal(call.error, PSCI_OK);
	}
}

static void test_the_name_is_for_the_smc64_id_only(void **state)
{
	struct psci_smccc smccc = smccc_of(6, SOC | NAME);

	(void)state;
	assert_int_equal(ask(&smccc, ID_SOC_ID64, 2), 0);
	assert_int_equal(result.count, 18);
	assert_int_equal(ask(&smccc, ID_SOC_ID, 2), -3);
	assert_int_equal(result.count, 1);
	smccc.soc_name = NULL;
	assert_int_equal(ask(&smccc, ID_SOC_ID64, 2), -3);
	assert_int_equal(result.count, 1);
}

static void test_the_name_is_in_x1_to_x17_first_byte_lowest(void **state)
{
	struct psci_smccc smccc = smccc_of(6, SOC);
	char name[200], told[17 * 8 + 1];
	size_t length, i;

	(void)state;
	for (length = 0; length < sizeof(name); length++) {
		memset(name, 0, sizeof(name));
		for (i = 0; i < length; i++)
			name[i] = (char)(unsigned char)(255 - i);
		smccc.soc_name = name;
		assert_int_equal(ask(&smccc, ID_SOC_ID64, 2), 0);
		assert_int_equal(result.count, 18);
		for (i = 0; i < 17 * 8; i++)
			told[i] = (char)(unsigned char)(result.x[1 + i / 8] >>
							8 * (i % 8));
		for (i = 0; i < 17 * 8; i++)
			assert_int_equal(told[i], i < 135 ? name[i] : 0);
	}
}

/* It may end where its memory ends. */
static void test_the_name_is_not_read_beyond_its_end(void **state)
{
	struct psci_smccc smccc = smccc_of(6, SOC);
	char *name;

	(void)state;
	name = malloc(1);
	assert_non_null(name);
	name[0] = 0;
	smccc.soc_name = name;
	assert_int_equal(ask(&smccc, ID_SOC_ID64, 2), 0);
	assert_int_equal(result.x[1], 0);
	free(name);

	name = malloc(135);
	assert_non_null(name);
	memset(name, 'n', 135);
	smccc.soc_name = name;
	assert_int_equal(ask(&smccc, ID_SOC_ID64, 2), 0);
	assert_int_equal(result.x[16], UINT64_C(0x6e6e6e6e6e6e6e6e));
	assert_int_equal(result.x[17], UINT64_C(0x006e6e6e6e6e6e6e));
	free(name);
}

/* As an answer it would be negative. */
static void test_values_that_no_soc_has_are_no_soc_id(void **state)
{
	static const struct { uint32_t version, revision; bool there; } of[] = {
		{ 0, 0, false }, { 0, 1, false }, { 1, 0, true },
		{ 0x7fffffff, 0x7fffffff, true }, { 0x80000000, 0, false },
		{ UINT32_MAX, 0, false }, { 1, 0x80000000, false },
		{ 1, UINT32_MAX, false },
	};
	struct psci_smccc smccc = smccc_of(6, NAME);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(of); i++) {
		smccc.soc_version = of[i].version;
		smccc.soc_revision = of[i].revision;
		assert_int_equal(ask(&smccc, ID_SOC_ID, 0),
				 of[i].there ? of[i].version : NOT_MINE);
		assert_int_equal(ask(&smccc, ID_SOC_ID64, 2),
				 of[i].there ? 0 : NOT_MINE);
		assert_int_equal(ask(&smccc, ID_ARCH_FEATURES, ID_SOC_ID),
				 of[i].there ? 0 : -1);
	}
}

/* ------------------------------------------------------------- workarounds */

static void test_arch_features_of_a_workaround_are_what_the_op_says(
	void **state)
{
	static const int said[] = { 0, 1, -1 };
	struct psci_smccc smccc = smccc_of(7, WORKAROUNDS);
	size_t w, i;

	(void)state;
	for (w = 0; w < COUNT(workarounds); w++) {
		for (i = 0; i < COUNT(said); i++) {
			op.status = said[i];
			assert_int_equal(ask(&smccc, ID_ARCH_FEATURES,
					     workarounds[w]), said[i]);
			assert_int_equal(call.error, PSCI_OK);
			assert_int_equal(op.cpu, CPU);
			assert_int_equal(op.id, workarounds[w]);
		}
	}
	assert_int_equal(op.called, 0);
}

static void test_only_workaround_2_may_be_not_required(void **state)
{
	struct psci_smccc smccc = smccc_of(7, WORKAROUNDS);
	size_t w;
	bool may;

	(void)state;
	op.status = PSCI_SMCCC_NOT_REQUIRED;
	for (w = 0; w < COUNT(workarounds); w++) {
		may = workarounds[w] == ID_WORKAROUND_2;
		assert_int_equal(ask(&smccc, ID_ARCH_FEATURES, workarounds[w]),
				 may ? -2 : -1);
		assert_int_equal(call.error, may ? PSCI_OK :
						   PSCI_E_OP_STATUS);
		assert_int_equal(ask(&smccc, workarounds[w], 1), NOT_MINE);
	}
	assert_int_equal(op.called, 0);
}

static void test_a_wrong_status_of_a_workaround_is_not_supported(void **state)
{
	static const int wrong[] = { 2, 100, -3, -4, -5, -6, INT32_MAX,
				     INT32_MIN };
	struct psci_smccc smccc = smccc_of(7, WORKAROUNDS);
	size_t w, i;

	(void)state;
	for (w = 0; w < COUNT(workarounds); w++) {
		for (i = 0; i < COUNT(wrong); i++) {
			op.status = wrong[i];
			assert_int_equal(ask(&smccc, ID_ARCH_FEATURES,
					     workarounds[w]), -1);
			assert_int_equal(call.error, PSCI_E_OP_STATUS);
			assert_int_equal(ask(&smccc, workarounds[w], 1),
					 NOT_MINE);
		}
	}
	assert_int_equal(op.called, 0);
}

static void test_a_workaround_that_is_there_reaches_the_op(void **state)
{
	struct psci_smccc smccc = smccc_of(7, WORKAROUNDS);
	uint32_t called = 0;
	size_t w;

	(void)state;
	for (op.status = 0; op.status <= 1; op.status++) {
		for (w = 0; w < COUNT(workarounds); w++) {
			assert_int_equal(ask(&smccc, workarounds[w], 1), 0);
			assert_int_equal(call.error, PSCI_OK);
			assert_int_equal(result.count, 1);
			assert_int_equal(op.called, ++called);
			assert_int_equal(op.cpu, CPU);
			assert_int_equal(op.id, workarounds[w]);
			assert_true(op.enable);
		}
	}
}

static void test_an_absent_workaround_reaches_no_op(void **state)
{
	struct psci_smccc smccc = smccc_of(7, WORKAROUNDS);
	size_t w;

	(void)state;
	op.status = PSCI_SMCCC_NOT_SUPPORTED;
	for (w = 0; w < COUNT(workarounds); w++)
		assert_int_equal(ask(&smccc, workarounds[w], 1), NOT_MINE);
	smccc.workaround_status = NULL;
	for (w = 0; w < COUNT(workarounds); w++)
		assert_int_equal(ask(&smccc, workarounds[w], 1), NOT_MINE);
	assert_int_equal(op.called, 0);
}

static void test_a_workaround_without_an_op_just_succeeds(void **state)
{
	struct psci_smccc smccc = smccc_of(7, WORKAROUNDS);
	size_t w;

	(void)state;
	smccc.workaround = NULL;
	for (w = 0; w < COUNT(workarounds); w++) {
		assert_int_equal(ask(&smccc, ID_ARCH_FEATURES,
				     workarounds[w]), 0);
		assert_int_equal(ask(&smccc, workarounds[w], 0), 0);
	}
}

static void test_w1_of_workaround_2_says_whether_to_enable(void **state)
{
	struct psci_smccc smccc = smccc_of(1, WORKAROUNDS);
	static const struct { uint64_t x1; bool enable; } of[] = {
		{ 0, false }, { 1, true }, { 2, true }, { 0x80000000, true },
		{ 0xffffffff, true }, { DIRT, false }, { DIRT | 1, true },
		{ UINT64_MAX, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(of); i++) {
		assert_int_equal(ask(&smccc, ID_WORKAROUND_2, of[i].x1), 0);
		assert_int_equal(op.enable, of[i].enable);
		assert_int_equal(ask(&smccc, ID_WORKAROUND_1, of[i].x1), 0);
		assert_true(op.enable);
		assert_int_equal(ask(&smccc, ID_WORKAROUND_3, of[i].x1), 0);
		assert_true(op.enable);
	}
}

static void test_each_cpu_has_its_own_workarounds(void **state)
{
	static const int64_t features[] = { 0, 1, -2, -1 };
	struct psci_smccc smccc = smccc_of(1, WORKAROUNDS);
	uint32_t cpu;

	(void)state;
	smccc.workaround_status = op_status_of_cpus;
	for (cpu = 0; cpu < COUNT(features); cpu++) {
		prepare(ID_ARCH_FEATURES, ID_WORKAROUND_2, 0, 0);
		assert_int_equal(make(&smccc, cpu), features[cpu]);
		prepare(ID_WORKAROUND_2, 1, 0, 0);
		assert_int_equal(make(&smccc, cpu), features[cpu] < 0 ?
				 NOT_MINE : 0);
	}
	assert_int_equal(op.called, 2);
	assert_int_equal(op.cpu, 1);
}

/* ---------------------------------------------------- CLEAN_INV_MEMREGION */

static int64_t clean_inv(const struct psci_smccc *smccc, uint64_t base,
			 uint64_t length, uint64_t flags)
{
	prepare(ID_CLEAN_INV, base, length, flags);
	return make(smccc, CPU);
}

static void test_clean_inv_hears_of_sound_arguments_only(void **state)
{
	static const struct { uint64_t base, length, flags; bool sound; } of[] = {
		{ 0, 0, 0, true },
		{ 0x1000, 0x2000, 0, true },
		{ 0x1000, 0x2000, 1, true },
		{ UINT64_MAX, 0, 1, true },
		{ 0, UINT64_MAX, 0, true },
		{ UINT64_C(0x8000000000000000), UINT64_C(0x7fffffffffffffff),
		  0, true },
		{ UINT64_C(0x8000000000000000), UINT64_C(0x8000000000000000),
		  0, false },
		{ UINT64_MAX, 1, 0, false },
		{ 1, UINT64_MAX, 1, false },
		{ UINT64_MAX, UINT64_MAX, 0, false },
		{ 0x1000, 0x2000, 2, false },
		{ 0x1000, 0x2000, 3, false },
		{ 0x1000, 0x2000, UINT64_C(0x8000000000000000), false },
		{ 0x1000, 0x2000, UINT64_C(0x100000000), false },
		{ 0x1000, 0x2000, UINT64_MAX, false },
	};
	struct psci_smccc smccc = smccc_of(7, CACHES);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(of); i++) {
		op.called = 0;
		assert_int_equal(clean_inv(&smccc, of[i].base, of[i].length,
					   of[i].flags),
				 of[i].sound ? 0 : -3);
		assert_int_equal(call.error, PSCI_OK);
		assert_int_equal(result.count, 1);
		assert_int_equal(op.called, of[i].sound);
		if (!of[i].sound)
			continue;
		assert_int_equal(op.cpu, CPU);
		assert_int_equal(op.base, of[i].base);
		assert_int_equal(op.length, of[i].length);
		assert_int_equal(op.flags, of[i].flags);
	}
}

static void test_clean_inv_answers_what_its_op_says(void **state)
{
	static const struct { int said; int64_t answer; uint32_t error; } of[] = {
		{ 0, 0, PSCI_OK }, { -3, -3, PSCI_OK }, { -4, -4, PSCI_OK },
		{ -5, -5, PSCI_OK }, { -1, -3, PSCI_E_OP_STATUS },
		{ -2, -3, PSCI_E_OP_STATUS }, { -6, -3, PSCI_E_OP_STATUS },
		{ 1, -3, PSCI_E_OP_STATUS }, { 100, -3, PSCI_E_OP_STATUS },
	};
	struct psci_smccc smccc = smccc_of(7, CACHES);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(of); i++) {
		op.clean_inv = of[i].said;
		assert_int_equal(clean_inv(&smccc, 0x1000, 0x1000, 0),
				 of[i].answer);
		assert_int_equal(call.error, of[i].error);
	}
}

static void test_clean_inv_attributes_are_the_given_ones(void **state)
{
	struct psci_smccc smccc = smccc_of(7, CACHES);

	(void)state;
	assert_int_equal(ask(&smccc, ID_CLEAN_INV_ATTRIBUTES, UINT64_MAX), 0);
	assert_int_equal(result.count, 5);
	assert_int_equal(result.x[1], 1);
	assert_int_equal(result.x[2], 250);
	assert_int_equal(result.x[3], 1000);
	assert_int_equal(result.x[4], UINT64_C(0x100000000));
	assert_int_equal(op.called, 0);
}

/* ---------------------------------------------------------------- the struct */

/* SMCCC 1.0 has none of the calls, and 1.8 is not known. */
static void test_nothing_is_mine_of_an_unknown_version(void **state)
{
	static const uint32_t versions[] = {
		0, 1, 0x10000, 0x10008, 0x1ffff, 0x20000, 0x80010001,
		UINT32_MAX,
	};
	struct psci_smccc smccc = smccc_of(1, ALL);
	size_t i, f;

	(void)state;
	for (i = 0; i < COUNT(versions); i++) {
		smccc.version = versions[i];
		for (f = 0; f < COUNT(functions); f++)
			assert_int_equal(ask(&smccc, functions[f].id, 0),
					 NOT_MINE);
	}
	assert_int_equal(op.called + op.status_asked, 0);
}

/* It is in memory of just that size. */
static void test_a_shorter_struct_lacks_what_is_not_in_it(void **state)
{
	struct psci_smccc whole = smccc_of(7, ALL), *smccc;
	size_t size, f;
	bool there;

	(void)state;
	for (size = 8; size <= sizeof(whole); size += 4) {
		smccc = malloc(size);
		assert_non_null(smccc);
		whole.size = (uint32_t)size;
		memcpy(smccc, &whole, size);
		for (f = 0; f < 3; f++) {
			there = f < 2 || size >= 12;
			assert_int_equal(ask(smccc, ID_ARCH_FEATURES,
					     functions[f].id),
					 there ? 0 : -1);
		}
		there = size >= offsetof(struct psci_smccc, soc_name) +
				sizeof(void *);
		if (size == offsetof(struct psci_smccc, soc_name) || there)
			assert_int_equal(ask(smccc, ID_SOC_ID64, 2),
					 there ? 0 : -3);
		there = size >= sizeof(whole);
		if (size == offsetof(struct psci_smccc, clean_inv_memregion) ||
		    there)
			assert_int_equal(ask(smccc, ID_CLEAN_INV, 0),
					 there ? 0 : NOT_MINE);
		free(smccc);
	}
}

static void test_nothing_is_mine_for_a_struct_of_a_wrong_size(void **state)
{
	static const uint32_t sizes[] = { 0, 1, 4, 7, 4097, 0x10000,
					  UINT32_MAX };
	static union {
		struct psci_smccc smccc;
		unsigned char zero[0x10000];
	} sized;
	size_t i;

	(void)state;
	sized.smccc = smccc_of(1, ALL);
	for (i = 0; i < COUNT(sizes); i++) {
		sized.smccc.size = sizes[i];
		assert_int_equal(ask(&sized.smccc, ID_SMCCC_VERSION, 0),
				 NOT_MINE);
		assert_int_equal(ask(&sized.smccc, ID_ARCH_FEATURES,
				     ID_SMCCC_VERSION), NOT_MINE);
	}
}

/* A newer program's. */
static void test_what_is_beyond_a_known_struct_must_be_zero(void **state)
{
	static union {
		struct psci_smccc smccc;
		unsigned char bytes[4096];
	} longer;
	size_t at;

	(void)state;
	longer.smccc = smccc_of(2, ALL);
	longer.smccc.size = sizeof(longer);
	assert_int_equal(ask(&longer.smccc, ID_SMCCC_VERSION, 0), 0x10002);
	for (at = sizeof(longer.smccc); at < sizeof(longer); at++) {
		longer.bytes[at] = 1;
		assert_int_equal(ask(&longer.smccc, ID_SMCCC_VERSION, 0),
				 NOT_MINE);
		longer.smccc.size = (uint32_t)at;
		assert_int_equal(ask(&longer.smccc, ID_SMCCC_VERSION, 0),
				 0x10002);
		longer.smccc.size = sizeof(longer);
		longer.bytes[at] = 0;
	}
}

/* ---------------------------------------------------------- with the rest */

/* What PSCI_FEATURES announces is answered, and nothing more. */
static void test_psci_features_announce_what_is_answered(void **state)
{
	struct psci_smccc smccc;
	struct machine m;
	uint32_t minor;
	bool answered;

	(void)state;
	for (minor = 0; minor <= 5; minor++) {
		machine_prepare(&m, PSCI_VERSION_1_3, 4);
		m.config.smccc_version = version_of(minor);
		machine_start(&m);
		smccc = smccc_of(minor, 0);
		answered = ask(&smccc, ID_SMCCC_VERSION, 0) != NOT_MINE;
		assert_int_equal(machine_ask(&m, 0, ID_FEATURES,
					     ID_SMCCC_VERSION, 0, 0),
				 answered ? 0 : PSCI_STATUS_NOT_SUPPORTED);
		machine_free(&m);
	}
}

/* Neither takes what is the other's, so that they may be asked in any order. */
static void test_no_id_is_both_smcccs_and_pscis(void **state)
{
	struct psci_smccc smccc = smccc_of(7, ALL);
	struct machine m;
	uint32_t number;
	size_t f;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	for (f = 0; f < COUNT(functions); f++)
		assert_int_equal(machine_call(&m, 0, functions[f].id, 0, 0, 0),
				 PSCI_NOT_MINE);
	for (number = 0; number < 32; number++) {
		assert_int_equal(ask(&smccc, PSCI_ID32(number), 0), NOT_MINE);
		assert_int_equal(ask(&smccc, PSCI_ID64(number), 0), NOT_MINE);
	}
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_smccc_version_is_the_given_one),
		cmocka_unit_test(test_every_call_is_there_from_its_version_on),
		cmocka_unit_test(
		test_a_call_is_there_if_and_only_if_arch_features_say_so),
		cmocka_unit_test(
		test_arch_features_of_anything_else_are_not_supported),
		cmocka_unit_test(test_every_other_call_is_not_mine),
		cmocka_unit_test(
			test_the_upper_halves_of_registers_are_ignored),
		cmocka_unit_test(test_the_sve_hint_is_ignored_from_1_3_on),
		cmocka_unit_test(test_soc_id_tells_version_and_revision),
		cmocka_unit_test(
			test_soc_id_of_any_other_type_is_an_invalid_parameter),
		cmocka_unit_test(test_the_name_is_for_the_smc64_id_only),
		cmocka_unit_test(
			test_the_name_is_in_x1_to_x17_first_byte_lowest),
		cmocka_unit_test(test_the_name_is_not_read_beyond_its_end),
		cmocka_unit_test(test_values_that_no_soc_has_are_no_soc_id),
		cmocka_unit_test(
		test_arch_features_of_a_workaround_are_what_the_op_says),
		cmocka_unit_test(test_only_workaround_2_may_be_not_required),
		cmocka_unit_test(
			test_a_wrong_status_of_a_workaround_is_not_supported),
		cmocka_unit_test(
			test_a_workaround_that_is_there_reaches_the_op),
		cmocka_unit_test(test_an_absent_workaround_reaches_no_op),
		cmocka_unit_test(
			test_a_workaround_without_an_op_just_succeeds),
		cmocka_unit_test(
			test_w1_of_workaround_2_says_whether_to_enable),
		cmocka_unit_test(test_each_cpu_has_its_own_workarounds),
		cmocka_unit_test(test_clean_inv_hears_of_sound_arguments_only),
		cmocka_unit_test(test_clean_inv_answers_what_its_op_says),
		cmocka_unit_test(
			test_clean_inv_attributes_are_the_given_ones),
		cmocka_unit_test(test_nothing_is_mine_of_an_unknown_version),
		cmocka_unit_test(
			test_a_shorter_struct_lacks_what_is_not_in_it),
		cmocka_unit_test(
			test_nothing_is_mine_for_a_struct_of_a_wrong_size),
		cmocka_unit_test(
			test_what_is_beyond_a_known_struct_must_be_zero),
		cmocka_unit_test(test_psci_features_announce_what_is_answered),
		cmocka_unit_test(test_no_id_is_both_smcccs_and_pscis),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
