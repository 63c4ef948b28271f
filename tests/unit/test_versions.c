/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What a guest of each PSCI version hears, written down from the
 * specification. A context that is configured as one version answers this way
 * for ever: a line here may be added, but never changed.
 */
#include "machine.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const uint32_t versions[] = EVERY_VERSION;

/* Answers, as they stand in the table. */
#define SUCC	PSCI_STATUS_SUCCESS
#define NSUP	PSCI_STATUS_NOT_SUPPORTED
#define IPAR	PSCI_STATUS_INVALID_PARAMETERS
#define DENY	PSCI_STATUS_DENIED
#define AON	PSCI_STATUS_ALREADY_ON
#define PEND	PSCI_STATUS_ON_PENDING
#define IFAIL	PSCI_STATUS_INTERNAL_FAILURE
#define IADR	PSCI_STATUS_INVALID_ADDRESS
/* Calls that do not return; and those that are somebody else's. */
#define STOP	1001
#define SUSP	1002
#define SYST	1003
#define ELSE	1004

/* Who calls. */
#define A64	0
#define A32	(PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32)

/* What the embedder says. */
#define GRANTED				OP_CPU_ON, PSCI_STATUS_SUCCESS
#define NOT_STARTED			OP_CPU_ON, PSCI_STATUS_INTERNAL_FAILURE
#define BY_POLICY			OP_CHECK_CPU_ON, PSCI_STATUS_DENIED
#define BAD_ENTRY			OP_CHECK_ENTRY, \
					PSCI_STATUS_INVALID_ADDRESS
#define NO_SUCH_STATE			OP_CHECK_POWER_STATE, \
					PSCI_STATUS_INVALID_PARAMETERS
#define TRUSTED_OS			OP_CHECK_CPU_OFF, PSCI_STATUS_DENIED

struct line {
	uint32_t caller;
	uint64_t id, x1, x2, x3;
	enum op op;
	enum psci_status says;
	int answer[5];		/* in 0.2, 1.0, 1.1, 1.2, 1.3 */
	const char *clause;
};

/*
 * Each line is a machine of its own: CPUs 0, 1, 2, 3 and 0x100 to 0x103, of
 * which 0 calls, 1 is ON, 2 ON_PENDING, all others OFF. MIGRATE_INFO_TYPE is
 * there, and SMCCC 1.1.
 */
static const struct line transcript[] = {
/* --- PSCI_VERSION: "the version, never an error" */
{ A64, 0x84000000, 0, 0, 0, GRANTED,
  { 0x2, 0x10000, 0x10001, 0x10002, 0x10003 }, "PSCI_VERSION" },
{ A32, 0x84000000, 0, 0, 0, GRANTED,
  { 0x2, 0x10000, 0x10001, 0x10002, 0x10003 }, "PSCI_VERSION" },
{ A64, 0xc4000000, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_VERSION: SMC32 only" },

/* --- CPU_SUSPEND */
{ A64, 0xc4000001, 0x00000000, 0, 0, GRANTED,
  { SUSP, SUSP, SUSP, SUSP, SUSP }, "CPU_SUSPEND, standby" },
{ A64, 0xc4000001, 0x00010000, 0x1000, 0, GRANTED,
  { SUSP, SUSP, SUSP, SUSP, SUSP }, "CPU_SUSPEND, power-down" },
{ A32, 0x84000001, 0x00010000, 0x1000, 0, GRANTED,
  { SUSP, SUSP, SUSP, SUSP, SUSP }, "CPU_SUSPEND from AArch32" },
{ A64, 0x84000001, 0x00010000, 0x1000, 0, GRANTED,
  { IPAR, SUSP, SUSP, SUSP, SUSP },
  "CPU_SUSPEND, SMC32 id from AArch64: from 1.0 on" },
{ A32, 0xc4000001, 0x00010000, 0x1000, 0, GRANTED,
  { IPAR, NSUP, NSUP, NSUP, NSUP },
  "CPU_SUSPEND, SMC64 id from AArch32: NOT_SUPPORTED from 1.0 on" },
{ A64, 0xc4000001, 0x02010333, 0x1000, 0, GRANTED,
  { SUSP, SUSP, SUSP, SUSP, SUSP }, "CPU_SUSPEND, original format" },
{ A64, 0xc4000001, 0x40000000, 0x1000, 0, GRANTED,
  { IPAR, IPAR, IPAR, IPAR, IPAR }, "power_state, a bit that must be 0" },
{ A64, 0xc4000001, 0x00010000, 0x1000, 0, NO_SUCH_STATE,
  { IPAR, IPAR, IPAR, IPAR, IPAR }, "power_state, no such state" },
{ A64, 0xc4000001, 0x00010000, 0x1000, 0, BAD_ENTRY,
  { IPAR, IADR, IADR, IADR, IADR },
  "CPU_SUSPEND, entry point: INVALID_ADDRESS from 1.0 on" },
{ A64, 0xc4000001, 0x00010000, 0x1001, 0, GRANTED,
  { IPAR, IADR, IADR, IADR, IADR }, "CPU_SUSPEND, odd entry in AArch64" },
{ A64, 0xc4000001, 0x00000000, 0x1001, 0, BAD_ENTRY,
  { SUSP, SUSP, SUSP, SUSP, SUSP }, "CPU_SUSPEND, standby has no entry" },
{ A32, 0x84000001, 0x00010000, 0x1001, 0, GRANTED,
  { SUSP, SUSP, SUSP, SUSP, SUSP }, "CPU_SUSPEND, T32 entry" },

/* --- CPU_OFF */
{ A64, 0x84000002, 0, 0, 0, GRANTED,
  { STOP, STOP, STOP, STOP, STOP }, "CPU_OFF" },
{ A32, 0x84000002, 0, 0, 0, GRANTED,
  { STOP, STOP, STOP, STOP, STOP }, "CPU_OFF" },
{ A64, 0x84000002, 0, 0, 0, TRUSTED_OS,
  { DENY, DENY, DENY, DENY, DENY }, "CPU_OFF, Trusted OS resident" },
{ A64, 0xc4000002, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "CPU_OFF: SMC32 only" },

/* --- CPU_ON */
{ A64, 0xc4000003, 3, 0x1000, 0, GRANTED,
  { SUCC, SUCC, SUCC, SUCC, SUCC }, "CPU_ON of an OFF CPU" },
{ A32, 0x84000003, 3, 0x1000, 0, GRANTED,
  { SUCC, SUCC, SUCC, SUCC, SUCC }, "CPU_ON from AArch32" },
{ A64, 0x84000003, 3, 0x1000, 0, GRANTED,
  { IPAR, SUCC, SUCC, SUCC, SUCC },
  "CPU_ON, SMC32 id from AArch64: from 1.0 on" },
{ A32, 0xc4000003, 3, 0x1000, 0, GRANTED,
  { IPAR, NSUP, NSUP, NSUP, NSUP },
  "CPU_ON, SMC64 id from AArch32: NOT_SUPPORTED from 1.0 on" },
{ A64, 0xc4000003, 0, 0x1000, 0, GRANTED,
  { AON, AON, AON, AON, AON }, "CPU_ON of the caller" },
{ A64, 0xc4000003, 1, 0x1000, 0, GRANTED,
  { AON, AON, AON, AON, AON }, "CPU_ON of an ON CPU" },
{ A64, 0xc4000003, 2, 0x1000, 0, GRANTED,
  { PEND, PEND, PEND, PEND, PEND }, "CPU_ON of an ON_PENDING CPU" },
{ A64, 0xc4000003, 4, 0x1000, 0, GRANTED,
  { IPAR, IPAR, IPAR, IPAR, IPAR }, "CPU_ON, target_cpu not there" },
{ A64, 0xc4000003, 0x80000003, 0x1000, 0, GRANTED,
  { IPAR, IPAR, IPAR, IPAR, IPAR }, "target_cpu, a bit that must be 0" },
{ A64, 0xc4000003, 3, 0x1000, 0, BAD_ENTRY,
  { IPAR, IADR, IADR, IADR, IADR },
  "CPU_ON, entry point: INVALID_ADDRESS from 1.0 on" },
{ A64, 0xc4000003, 3, 0x1001, 0, GRANTED,
  { IPAR, IADR, IADR, IADR, IADR }, "CPU_ON, odd entry in AArch64" },
{ A32, 0x84000003, 3, 0x1001, 0, GRANTED,
  { SUCC, SUCC, SUCC, SUCC, SUCC }, "CPU_ON, T32 entry" },
{ A64, 0xc4000003, 3, 0x1000, 0, BY_POLICY,
  { IFAIL, IFAIL, IFAIL, DENY, DENY }, "CPU_ON: DENIED from 1.2 on" },
{ A64, 0xc4000003, 3, 0x1000, 0, NOT_STARTED,
  { IFAIL, IFAIL, IFAIL, IFAIL, IFAIL }, "CPU_ON, physical reasons" },
{ A64, 0xc4000003, 1, 0x1000, 0, BY_POLICY,
  { AON, AON, AON, AON, AON }, "CPU_ON, state before policy" },

/* --- AFFINITY_INFO */
{ A64, 0xc4000004, 0, 0, 0, GRANTED,
  { 0, 0, 0, 0, 0 }, "AFFINITY_INFO, ON" },
{ A64, 0xc4000004, 3, 0, 0, GRANTED,
  { 1, 1, 1, 1, 1 }, "AFFINITY_INFO, OFF" },
{ A64, 0xc4000004, 2, 0, 0, GRANTED,
  { 2, 2, 2, 2, 2 }, "AFFINITY_INFO, ON_PENDING" },
{ A32, 0x84000004, 3, 0, 0, GRANTED,
  { 1, 1, 1, 1, 1 }, "AFFINITY_INFO from AArch32" },
{ A64, 0x84000004, 3, 0, 0, GRANTED,
  { IPAR, 1, 1, 1, 1 },
  "AFFINITY_INFO, SMC32 id from AArch64: from 1.0 on" },
{ A32, 0xc4000004, 3, 0, 0, GRANTED,
  { IPAR, NSUP, NSUP, NSUP, NSUP },
  "AFFINITY_INFO, SMC64 id from AArch32: NOT_SUPPORTED from 1.0 on" },
{ A64, 0xc4000004, 0x1ff, 1, 0, GRANTED,
  { 1, 1, 1, 1, 1 }, "AFFINITY_INFO, level 1" },
{ A64, 0xc4000004, 0xffff, 2, 0, GRANTED,
  { 0, 0, 0, 0, 0 }, "AFFINITY_INFO, level 2" },
{ A64, 0xc4000004, 0xffffff, 3, 0, GRANTED,
  { 0, 0, 0, 0, 0 }, "AFFINITY_INFO, level 3" },
{ A64, 0xc4000004, 0, 4, 0, GRANTED,
  { IPAR, IPAR, IPAR, IPAR, IPAR }, "AFFINITY_INFO, no such level" },
{ A64, 0xc4000004, 4, 0, 0, GRANTED,
  { IPAR, IPAR, IPAR, IPAR, IPAR }, "AFFINITY_INFO, no such CPU" },
{ A64, 0xc4000004, 0x200, 1, 0, GRANTED,
  { IPAR, IPAR, IPAR, IPAR, IPAR }, "AFFINITY_INFO, no such instance" },

/* --- MIGRATE, MIGRATE_INFO_TYPE, MIGRATE_INFO_UP_CPU */
{ A64, 0x84000006, 0, 0, 0, GRANTED,
  { 2, 2, 2, 2, 2 }, "MIGRATE_INFO_TYPE" },
{ A64, 0xc4000006, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "MIGRATE_INFO_TYPE: SMC32 only" },
{ A32, 0x84000005, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "MIGRATE: with type 2" },
{ A64, 0xc4000005, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "MIGRATE: with type 2" },
{ A64, 0xc4000007, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "MIGRATE_INFO_UP_CPU: with type 2" },

/* --- SYSTEM_OFF, SYSTEM_RESET */
{ A64, 0x84000008, 0, 0, 0, GRANTED,
  { SYST, SYST, SYST, SYST, SYST }, "SYSTEM_OFF" },
{ A64, 0x84000009, 0, 0, 0, GRANTED,
  { SYST, SYST, SYST, SYST, SYST }, "SYSTEM_RESET" },
{ A64, 0xc4000008, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "SYSTEM_OFF: SMC32 only" },
{ A64, 0xc4000009, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "SYSTEM_RESET: SMC32 only" },

/* --- PSCI_FEATURES: from 1.0 on */
{ A64, 0x8400000a, 0x84000000, 0, 0, GRANTED,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(PSCI_VERSION)" },
{ A64, 0x8400000a, 0x8400000a, 0, 0, GRANTED,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(PSCI_FEATURES)" },
{ A64, 0x8400000a, 0xc4000001, 0, 0, GRANTED,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(CPU_SUSPEND), original format" },
{ A32, 0x8400000a, 0x84000003, 0, 0, GRANTED,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(CPU_ON)" },
{ A32, 0x8400000a, 0xc4000003, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(SMC64 id) from AArch32" },
{ A64, 0x8400000a, 0xc4000003, 0, 0, GRANTED,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(CPU_ON)" },
{ A64, 0x8400000a, 0xc4000002, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(id that is none)" },
{ A64, 0x8400000a, 0x84000006, 0, 0, GRANTED,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(MIGRATE_INFO_TYPE)" },
{ A64, 0x8400000a, 0x84000005, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(MIGRATE)" },
{ A64, 0x8400000a, 0xc400000e, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(SYSTEM_SUSPEND)" },
{ A64, 0x8400000a, 0x80000000, 0, 0, GRANTED,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(SMCCC_VERSION)" },
{ A64, 0x8400000a, 0xc400a011, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(no function)" },
{ A64, 0xc400000a, 0x84000000, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES: SMC32 only" },

/* --- optional functions, not enabled */
{ A64, 0x8400000b, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "CPU_FREEZE" },
{ A64, 0xc400000c, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "CPU_DEFAULT_SUSPEND" },
{ A64, 0xc400000d, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "NODE_HW_STATE" },
{ A64, 0xc400000e, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "SYSTEM_SUSPEND" },
{ A64, 0x8400000f, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_SET_SUSPEND_MODE" },
{ A64, 0xc4000010, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_STAT_RESIDENCY" },
{ A64, 0xc4000011, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_STAT_COUNT" },
{ A64, 0xc4000012, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "SYSTEM_RESET2" },
{ A64, 0x84000013, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "MEM_PROTECT" },
{ A64, 0xc4000014, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "MEM_PROTECT_CHECK_RANGE" },
{ A64, 0xc4000015, 1, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "SYSTEM_OFF2" },
{ A32, 0xc4000015, 1, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "SYSTEM_OFF2, absent from any state" },

/* --- no function of any version */
{ A64, 0xc4000016, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "the 1.3 ALPHA's 0x16" },
{ A64, 0x84000017, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "the 1.3 ALPHA's 0x17" },
{ A64, 0x8400001f, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "not allocated" },
{ A32, 0xc400001f, 0, 0, 0, GRANTED,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "not allocated" },
{ A64, 0x84000020, 0, 0, 0, GRANTED,
  { ELSE, ELSE, ELSE, ELSE, ELSE }, "outside PSCI's ranges" },
{ A64, 0x80000000, 0, 0, 0, GRANTED,
  { ELSE, ELSE, ELSE, ELSE, ELSE }, "outside PSCI's ranges" },
};

/* The same machine with power_state in the extended format, from 1.0 on. */
static const struct line extended[] = {
{ A64, 0x8400000a, 0x84000001, 0, 0, GRANTED,
  { 0, 2, 2, 2, 2 }, "PSCI_FEATURES(CPU_SUSPEND), extended format" },
{ A64, 0x8400000a, 0xc4000001, 0, 0, GRANTED,
  { 0, 2, 2, 2, 2 }, "PSCI_FEATURES(CPU_SUSPEND), extended format" },
{ A64, 0x8400000a, 0xc4000003, 0, 0, GRANTED,
  { 0, 0, 0, 0, 0 }, "PSCI_FEATURES(CPU_ON)" },
{ A64, 0xc4000001, 0x40000003, 0x1000, 0, GRANTED,
  { 0, SUSP, SUSP, SUSP, SUSP }, "CPU_SUSPEND, power-down" },
{ A64, 0xc4000001, 0x40000003, 0x1001, 0, GRANTED,
  { 0, IADR, IADR, IADR, IADR }, "CPU_SUSPEND, power-down" },
{ A64, 0xc4000001, 0x00010003, 0x1001, 0, GRANTED,
  { 0, SUSP, SUSP, SUSP, SUSP }, "CPU_SUSPEND, bit 16 is no StateType" },
{ A64, 0xc4000001, 0x80000000, 0x1000, 0, GRANTED,
  { 0, IPAR, IPAR, IPAR, IPAR }, "power_state, a bit that must be 0" },
};

static void make_line(struct machine *m, const struct line *line,
		      uint32_t version, uint32_t flags)
{
	machine_prepare(m, version, 8);
	m->config.flags = flags;
	m->config.smccc_version = PSCI_SMCCC_VERSION_1_1;
	machine_start(m);
	machine_turn_on(m, 0, 1);
	machine_ask(m, 0, ID64_CPU_ON, 2, 0x1000, 0);
	m->answers[line->op] = line->says;
	m->flags = line->caller;
}

static int64_t answer_of(struct machine *m, enum psci_action action)
{
	switch (action) {
	case PSCI_DO_RETURN:
		return (int64_t)m->call.ret;
	case PSCI_DO_STOP:
		return STOP;
	case PSCI_DO_SUSPEND:
		return SUSP;
	case PSCI_DO_SYSTEM:
		return SYST;
	case PSCI_NOT_MINE:
		break;
	}
	return ELSE;
}

static void assert_lines(const struct line *lines, size_t count,
			 size_t version, uint32_t flags)
{
	const struct line *line;
	struct machine m;
	int64_t answer;
	size_t wrong = 0;

	for (line = lines; line < lines + count; line++) {
		make_line(&m, line, versions[version], flags);
		answer = answer_of(&m, machine_call(&m, 0, line->id, line->x1,
						    line->x2, line->x3));
		if (answer != line->answer[version]) {
			print_error("%s: %#jx(%#jx, %#jx): %jd, not %d\n",
				    line->clause, (uintmax_t)line->id,
				    (uintmax_t)line->x1, (uintmax_t)line->x2,
				    (intmax_t)answer, line->answer[version]);
			wrong++;
		}
		machine_free(&m);
	}
	assert_int_equal(wrong, 0);
}

static void assert_transcript(size_t version)
{
	assert_lines(transcript, COUNT(transcript), version, 0);
	if (versions[version] >= PSCI_VERSION_1_0)
		assert_lines(extended, COUNT(extended), version,
			     PSCI_CONFIG_EXTENDED_STATE);
}

static void test_0_2_answers_as_in_the_transcript(void **state)
{
	(void)state;
	assert_transcript(0);
}

static void test_1_0_answers_as_in_the_transcript(void **state)
{
	(void)state;
	assert_transcript(1);
}

static void test_1_1_answers_as_in_the_transcript(void **state)
{
	(void)state;
	assert_transcript(2);
}

static void test_1_2_answers_as_in_the_transcript(void **state)
{
	(void)state;
	assert_transcript(3);
}

static void test_1_3_answers_as_in_the_transcript(void **state)
{
	(void)state;
	assert_transcript(4);
}

/* ------------------------------------------------------- any call at all */

static uint64_t random_state = 88172645463325252u;

static uint32_t below(uint32_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)((random_state >> 32) % n);
}

/* DEN0022F.b, what each function may return, and since when. */
static bool may_answer(uint32_t version, uint32_t number, int64_t answer)
{
	switch (number) {
	case PSCI_FN_PSCI_VERSION:
		return answer == version;
	case PSCI_FN_CPU_SUSPEND:
		return answer == SUSP || answer == IPAR ||
		       (answer == IADR && version >= PSCI_VERSION_1_0);
	case PSCI_FN_CPU_OFF:
		return answer == STOP || answer == DENY;
	case PSCI_FN_CPU_ON:
		return answer == SUCC || answer == IPAR || answer == AON ||
		       answer == PEND || answer == IFAIL ||
		       (answer == IADR && version >= PSCI_VERSION_1_0) ||
		       (answer == DENY && version >= PSCI_VERSION_1_2);
	case PSCI_FN_AFFINITY_INFO:
		return (answer >= 0 && answer <= 2) || answer == IPAR;
	case PSCI_FN_MIGRATE_INFO_TYPE:
		return answer == 2;
	case PSCI_FN_SYSTEM_OFF:
	case PSCI_FN_SYSTEM_RESET:
		return answer == SYST || answer == IFAIL;
	case PSCI_FN_PSCI_FEATURES:
		return answer == NSUP ||
		       (answer == 0 && version >= PSCI_VERSION_1_0);
	}
	return answer == NSUP;
}

/* Does the id itself, from this caller, make it NOT_SUPPORTED? */
static bool no_such_id(uint32_t version, uint32_t number, bool smc64,
		       bool aarch32)
{
	bool both = number == PSCI_FN_CPU_SUSPEND || number == PSCI_FN_CPU_ON ||
		    number == PSCI_FN_AFFINITY_INFO;

	return smc64 && (!both || (aarch32 && version >= PSCI_VERSION_1_0));
}

/* Mostly arguments that mean something, and ops that do not misbehave. */
static void random_call(struct machine *m, uint32_t version)
{
	static const uint64_t values[] = {
		0, 1, 2, 3, 4, 0x100, 0x10000, 0x1000, 0x1001, 0x1002,
		0x80000000, 0x84000003, 0xffffffff, UINT64_C(0x100000000),
		UINT64_MAX,
	};
	uint32_t number = below(32), i;
	bool smc64 = below(2), aarch32 = below(2);
	uint64_t id = smc64 ? PSCI_ID64(number) : PSCI_ID32(number);
	int64_t answer;

	for (i = 0; i < OPS; i++)
		m->answers[i] = below(3) ? PSCI_STATUS_SUCCESS :
				(enum psci_status)(3 - (int)below(20));
	m->flags = aarch32 ? A32 : A64;
	answer = answer_of(m, machine_call(m, 0, id,
					   values[below(COUNT(values))],
					   values[below(COUNT(values))],
					   values[below(COUNT(values))]));
	if (no_such_id(version, number, smc64, aarch32) ?
	    answer != NSUP : !may_answer(version, number, answer))
		fail_msg("%#jx of version %#x answers %jd", (uintmax_t)id,
			 version, (intmax_t)answer);
}

/* Whatever the guest passes and the ops say, well or not. */
static void test_no_version_hears_what_it_does_not_have(void **state)
{
	static const struct line nothing = { .op = OP_CPU_ON };
	struct machine m;
	uint32_t i;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		for (i = 0; i < 20000; i++) {
			make_line(&m, &nothing, versions[v], 0);
			random_call(&m, versions[v]);
			machine_free(&m);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_0_2_answers_as_in_the_transcript),
		cmocka_unit_test(test_1_0_answers_as_in_the_transcript),
		cmocka_unit_test(test_1_1_answers_as_in_the_transcript),
		cmocka_unit_test(test_1_2_answers_as_in_the_transcript),
		cmocka_unit_test(test_1_3_answers_as_in_the_transcript),
		cmocka_unit_test(test_no_version_hears_what_it_does_not_have),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
