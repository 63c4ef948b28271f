/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What a guest of each PSCI version hears, written down from the
 * specification. A context that is configured as one version answers this way
 * for ever: a line here may be added, but never changed.
 */
#include "full.h"

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
#define NPRE	PSCI_STATUS_NOT_PRESENT
#define IADR	PSCI_STATUS_INVALID_ADDRESS
/* Calls that do not return; and those that are somebody else's. */
#define STOP	1001
#define SUSP	1002
#define SYST	1003
#define ELSE	1004
#define WAIT	1005

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

/* Of the machine with everything: tests/support/full.h. */
enum situation {
	USUAL,		/* CPU 1 is ON, 2 ON_PENDING, all others OFF */
	ALONE,		/* CPU 0 is ON, all others OFF */
	FIXED_OS,	/* as USUAL, the Trusted OS cannot be migrated */
	ELSEWHERE,	/* it is on CPU 1 */
	NO_OS,		/* there is none */
	FAILING,	/* as USUAL, the ops say no; a vendor's reset -1000 */
	ALONE_FAILING,
	ASLEEP,		/* as USUAL, CPU 1 is in standby */
	PROTECTED,	/* as USUAL, MEM_PROTECT is on */
};

struct full_line {
	uint32_t caller;
	uint64_t id, x1, x2;
	enum situation situation;
	int answer[5];		/* in 0.2, 1.0, 1.1, 1.2, 1.3 */
	const char *clause;
};

/* Everything is enabled that the version has. */
static const struct full_line full[] = {
/* --- MIGRATE, MIGRATE_INFO_TYPE, MIGRATE_INFO_UP_CPU: as in 0.2 ever since */
{ A64, 0x84000006, 0, 0, USUAL,
  { 0, 0, 0, 0, 0 }, "MIGRATE_INFO_TYPE, migratable" },
{ A64, 0x84000006, 0, 0, FIXED_OS,
  { 1, 1, 1, 1, 1 }, "MIGRATE_INFO_TYPE, not migratable" },
{ A64, 0xc4000006, 0, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "MIGRATE_INFO_TYPE: SMC32 only" },
{ A64, 0xc4000007, 0, 0, USUAL,
  { 0, 0, 0, 0, 0 }, "MIGRATE_INFO_UP_CPU" },
{ A32, 0x84000007, 0, 0, USUAL,
  { 0, 0, 0, 0, 0 }, "MIGRATE_INFO_UP_CPU from AArch32" },
{ A64, 0x84000007, 0, 0, USUAL,
  { IPAR, 0, 0, 0, 0 }, "MIGRATE_INFO_UP_CPU, SMC32 id from AArch64: from 1.0 on" },
{ A32, 0xc4000007, 0, 0, USUAL,
  { IPAR, NSUP, NSUP, NSUP, NSUP }, "MIGRATE_INFO_UP_CPU, SMC64 id from AArch32" },
{ A64, 0xc4000005, 1, 0, USUAL,
  { SUCC, SUCC, SUCC, SUCC, SUCC }, "MIGRATE to an ON CPU" },
{ A32, 0x84000005, 1, 0, USUAL,
  { SUCC, SUCC, SUCC, SUCC, SUCC }, "MIGRATE from AArch32" },
{ A64, 0x84000005, 1, 0, USUAL,
  { IPAR, SUCC, SUCC, SUCC, SUCC }, "MIGRATE, SMC32 id from AArch64: from 1.0 on" },
{ A32, 0xc4000005, 1, 0, USUAL,
  { IPAR, NSUP, NSUP, NSUP, NSUP }, "MIGRATE, SMC64 id from AArch32" },
{ A64, 0xc4000005, 3, 0, USUAL,
  { IFAIL, IFAIL, IFAIL, IFAIL, IFAIL }, "MIGRATE to an OFF CPU: must be on" },
{ A64, 0xc4000005, 2, 0, USUAL,
  { IFAIL, IFAIL, IFAIL, IFAIL, IFAIL }, "MIGRATE to an ON_PENDING CPU: must be on" },
{ A64, 0xc4000005, 4, 0, USUAL,
  { IPAR, IPAR, IPAR, IPAR, IPAR }, "MIGRATE, no such CPU" },
{ A64, 0xc4000005, 0x80000001, 0, USUAL,
  { IPAR, IPAR, IPAR, IPAR, IPAR }, "MIGRATE, a bit that must be 0" },
{ A64, 0xc4000005, 1, 0, FAILING,
  { IFAIL, IFAIL, IFAIL, IFAIL, IFAIL }, "MIGRATE, implementation defined failure" },
{ A64, 0xc4000005, 1, 0, FIXED_OS,
  { DENY, DENY, DENY, DENY, DENY }, "MIGRATE with type 1" },
{ A64, 0xc4000005, 1, 0, ELSEWHERE,
  { NPRE, NPRE, NPRE, NPRE, NPRE }, "MIGRATE, not called on its CPU" },
{ A64, 0xc4000007, 0, 0, ELSEWHERE,
  { 1, 1, 1, 1, 1 }, "MIGRATE_INFO_UP_CPU" },
{ A64, 0x84000002, 0, 0, USUAL,
  { DENY, DENY, DENY, DENY, DENY }, "CPU_OFF with type 0, on its CPU" },
{ A64, 0x84000002, 0, 0, FIXED_OS,
  { DENY, DENY, DENY, DENY, DENY }, "CPU_OFF with type 1, on its CPU" },
{ A64, 0x84000002, 0, 0, ELSEWHERE,
  { STOP, STOP, STOP, STOP, STOP }, "CPU_OFF, on another CPU" },

/* --- CPU_FREEZE: from 1.0 on */
{ A64, 0x8400000b, 0, 0, NO_OS,
  { NSUP, STOP, STOP, STOP, STOP }, "CPU_FREEZE" },
{ A32, 0x8400000b, 0, 0, NO_OS,
  { NSUP, STOP, STOP, STOP, STOP }, "CPU_FREEZE" },
{ A64, 0x8400000b, 0, 0, USUAL,
  { NSUP, DENY, DENY, DENY, DENY }, "CPU_FREEZE, as CPU_OFF" },
{ A64, 0xc400000b, 0, 0, NO_OS,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "CPU_FREEZE: SMC32 only" },

/* --- CPU_DEFAULT_SUSPEND: from 1.0 on */
{ A64, 0xc400000c, 0x1000, 0, USUAL,
  { NSUP, SUSP, SUSP, SUSP, SUSP }, "CPU_DEFAULT_SUSPEND" },
{ A64, 0x8400000c, 0x1000, 0, USUAL,
  { NSUP, SUSP, SUSP, SUSP, SUSP }, "CPU_DEFAULT_SUSPEND" },
{ A32, 0x8400000c, 0x1000, 0, USUAL,
  { NSUP, SUSP, SUSP, SUSP, SUSP }, "CPU_DEFAULT_SUSPEND" },
{ A32, 0xc400000c, 0x1000, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "CPU_DEFAULT_SUSPEND, SMC64 id from AArch32" },
{ A64, 0xc400000c, 0x1001, 0, USUAL,
  { NSUP, IADR, IADR, IADR, IADR }, "CPU_DEFAULT_SUSPEND, odd entry in AArch64" },

/* --- NODE_HW_STATE: from 1.0 on */
{ A64, 0xc400000d, 1, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "NODE_HW_STATE, HW_ON" },
{ A32, 0x8400000d, 1, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "NODE_HW_STATE, HW_ON" },
{ A64, 0xc400000d, 1, 0, ASLEEP,
  { NSUP, 2, 2, 2, 2 }, "NODE_HW_STATE, HW_STANDBY" },
{ A64, 0xc400000d, 4, 0, USUAL,
  { NSUP, IPAR, IPAR, IPAR, IPAR }, "NODE_HW_STATE, no such node" },
{ A64, 0xc400000d, 1, 2, USUAL,
  { NSUP, IPAR, IPAR, IPAR, IPAR }, "NODE_HW_STATE, no such level" },
{ A32, 0xc400000d, 1, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "NODE_HW_STATE, SMC64 id from AArch32" },

/* --- SYSTEM_SUSPEND: from 1.0 on */
{ A64, 0xc400000e, 0x1000, 0, ALONE,
  { NSUP, SUSP, SUSP, SUSP, SUSP }, "SYSTEM_SUSPEND" },
{ A64, 0x8400000e, 0x1000, 0, ALONE,
  { NSUP, SUSP, SUSP, SUSP, SUSP }, "SYSTEM_SUSPEND" },
{ A32, 0x8400000e, 0x1000, 0, ALONE,
  { NSUP, SUSP, SUSP, SUSP, SUSP }, "SYSTEM_SUSPEND" },
{ A64, 0xc400000e, 0x1000, 0, USUAL,
  { NSUP, DENY, DENY, DENY, DENY }, "SYSTEM_SUSPEND, all others must be OFF" },
{ A64, 0xc400000e, 0x1002, 0, ALONE,
  { NSUP, IADR, IADR, IADR, IADR }, "SYSTEM_SUSPEND, entry point" },
{ A64, 0xc400000e, 0x1000, 0, ALONE_FAILING,
  { NSUP, DENY, DENY, DENY, DENY }, "SYSTEM_SUSPEND, denied" },
{ A32, 0xc400000e, 0x1000, 0, ALONE,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "SYSTEM_SUSPEND, SMC64 id from AArch32" },

/* --- PSCI_SET_SUSPEND_MODE: from 1.0 on */
{ A64, 0x8400000f, 1, 0, USUAL,
  { NSUP, SUCC, SUCC, SUCC, SUCC }, "PSCI_SET_SUSPEND_MODE, no CPU_SUSPEND yet" },
{ A32, 0x8400000f, 0, 0, USUAL,
  { NSUP, SUCC, SUCC, SUCC, SUCC }, "PSCI_SET_SUSPEND_MODE, the same mode" },
{ A64, 0x8400000f, 2, 0, USUAL,
  { NSUP, IPAR, IPAR, IPAR, IPAR }, "PSCI_SET_SUSPEND_MODE, no such mode" },
{ A64, 0x8400000f, 1, 0, ASLEEP,
  { NSUP, DENY, DENY, DENY, DENY }, "PSCI_SET_SUSPEND_MODE, a CPU has called CPU_SUSPEND" },
{ A64, 0xc400000f, 1, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_SET_SUSPEND_MODE: SMC32 only" },

/* --- PSCI_STAT_RESIDENCY, PSCI_STAT_COUNT: from 1.0 on, and no failures */
{ A64, 0xc4000010, 0, 0x00010000, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_STAT_RESIDENCY, zero at boot" },
{ A32, 0x84000010, 0, 0x00010000, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_STAT_RESIDENCY, zero at boot" },
{ A64, 0xc4000010, 4, 0x00010000, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_STAT_RESIDENCY, no such node: 0" },
{ A64, 0xc4000010, 0, 0x80000000, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_STAT_RESIDENCY, no such state: 0" },
{ A32, 0xc4000010, 0, 0x00010000, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_STAT_RESIDENCY, SMC64 id from AArch32" },
{ A64, 0xc4000011, 0, 0x00010000, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_STAT_COUNT, zero at boot" },
{ A32, 0x84000011, 0, 0x00010000, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_STAT_COUNT, zero at boot" },
{ A64, 0xc4000011, 4, 0x00010000, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_STAT_COUNT, no such node: 0" },
{ A64, 0xc4000011, 0, 0x80000000, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_STAT_COUNT, no such state: 0" },
{ A32, 0xc4000011, 0, 0x00010000, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_STAT_COUNT, SMC64 id from AArch32" },

/* --- SYSTEM_RESET2: from 1.1 on */
{ A64, 0xc4000012, 0, 0, USUAL,
  { NSUP, NSUP, SYST, SYST, SYST }, "SYSTEM_RESET2, SYSTEM_WARM_RESET" },
{ A32, 0x84000012, 0, 0x1234, USUAL,
  { NSUP, NSUP, SYST, SYST, SYST }, "SYSTEM_RESET2, the cookie is ignored" },
{ A64, 0xc4000012, 1, 0, USUAL,
  { NSUP, NSUP, IPAR, IPAR, IPAR }, "SYSTEM_RESET2, reserved type" },
{ A64, 0xc4000012, 0x7fffffff, 0, USUAL,
  { NSUP, NSUP, IPAR, IPAR, IPAR }, "SYSTEM_RESET2, reserved type" },
{ A64, 0xc4000012, 0x80000000, 0, USUAL,
  { NSUP, NSUP, SYST, SYST, SYST }, "SYSTEM_RESET2, vendor-specific type" },
{ A64, 0xc4000012, 0x80000000, 0, FAILING,
  { NSUP, NSUP, -1000, -1000, -1000 }, "SYSTEM_RESET2, vendor-specific failure" },
{ A32, 0xc4000012, 0, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "SYSTEM_RESET2, SMC64 id from AArch32" },

/* --- MEM_PROTECT, MEM_PROTECT_CHECK_RANGE: from 1.1 on */
{ A64, 0x84000013, 1, 0, USUAL,
  { NSUP, NSUP, 0, 0, 0 }, "MEM_PROTECT, was off" },
{ A32, 0x84000013, 0, 0, PROTECTED,
  { NSUP, NSUP, 1, 1, 1 }, "MEM_PROTECT, was on" },
{ A64, 0x84000013, 1, 0, FAILING,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "MEM_PROTECT, cannot be stored" },
{ A64, 0xc4000013, 1, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "MEM_PROTECT: SMC32 only" },
{ A64, 0xc4000014, 0x1000, 0x1000, USUAL,
  { NSUP, NSUP, SUCC, SUCC, SUCC }, "MEM_PROTECT_CHECK_RANGE" },
{ A64, 0x84000014, 0x1000, 0x1000, USUAL,
  { NSUP, NSUP, SUCC, SUCC, SUCC }, "MEM_PROTECT_CHECK_RANGE" },
{ A32, 0x84000014, 0x1000, 0x1000, USUAL,
  { NSUP, NSUP, SUCC, SUCC, SUCC }, "MEM_PROTECT_CHECK_RANGE" },
{ A64, 0xc4000014, 0x1000, 0x1000, FAILING,
  { NSUP, NSUP, DENY, DENY, DENY }, "MEM_PROTECT_CHECK_RANGE, not all protected" },
{ A64, 0xc4000014, 0x1000, UINT64_MAX, USUAL,
  { NSUP, NSUP, DENY, DENY, DENY }, "MEM_PROTECT_CHECK_RANGE, wraps around" },
{ A32, 0xc4000014, 0x1000, 0x1000, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "MEM_PROTECT_CHECK_RANGE, SMC64 id from AArch32" },

/* --- SYSTEM_OFF2: from 1.3 on */
{ A64, 0xc4000015, 1, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, SYST }, "SYSTEM_OFF2, HIBERNATE_OFF" },
{ A32, 0x84000015, 1, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, SYST }, "SYSTEM_OFF2, HIBERNATE_OFF" },
{ A64, 0xc4000015, 0, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, SYST }, "SYSTEM_OFF2, 0 is HIBERNATE_OFF (F.b)" },
{ A64, 0xc4000015, 2, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, IPAR }, "SYSTEM_OFF2, reserved type" },
{ A64, 0xc4000015, 0x80000001, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, IPAR }, "SYSTEM_OFF2, bit 31 must be 0" },
{ A64, 0xc4000015, 1, 1, USUAL,
  { NSUP, NSUP, NSUP, NSUP, IPAR }, "SYSTEM_OFF2, the cookie must be 0" },
{ A32, 0xc4000015, 1, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "SYSTEM_OFF2, SMC64 id from AArch32" },

/* --- PSCI_FEATURES of every function, by both ids */
{ A64, 0x8400000a, 0x84000000, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(PSCI_VERSION)" },
{ A64, 0x8400000a, 0xc4000000, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(PSCI_VERSION)" },
{ A64, 0x8400000a, 0x84000001, 0, USUAL,
  { NSUP, 1, 1, 1, 1 }, "PSCI_FEATURES(CPU_SUSPEND), OS-initiated mode" },
{ A64, 0x8400000a, 0xc4000001, 0, USUAL,
  { NSUP, 1, 1, 1, 1 }, "PSCI_FEATURES(CPU_SUSPEND), OS-initiated mode" },
{ A64, 0x8400000a, 0x84000002, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(CPU_OFF)" },
{ A64, 0x8400000a, 0xc4000002, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(CPU_OFF)" },
{ A64, 0x8400000a, 0x84000003, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(CPU_ON)" },
{ A64, 0x8400000a, 0xc4000003, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(CPU_ON)" },
{ A64, 0x8400000a, 0x84000004, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(AFFINITY_INFO)" },
{ A64, 0x8400000a, 0xc4000004, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(AFFINITY_INFO)" },
{ A64, 0x8400000a, 0x84000005, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(MIGRATE)" },
{ A64, 0x8400000a, 0xc4000005, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(MIGRATE)" },
{ A64, 0x8400000a, 0x84000006, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(MIGRATE_INFO_TYPE)" },
{ A64, 0x8400000a, 0xc4000006, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(MIGRATE_INFO_TYPE)" },
{ A64, 0x8400000a, 0x84000007, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(MIGRATE_INFO_UP_CPU)" },
{ A64, 0x8400000a, 0xc4000007, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(MIGRATE_INFO_UP_CPU)" },
{ A64, 0x8400000a, 0x84000008, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(SYSTEM_OFF)" },
{ A64, 0x8400000a, 0xc4000008, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(SYSTEM_OFF)" },
{ A64, 0x8400000a, 0x84000009, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(SYSTEM_RESET)" },
{ A64, 0x8400000a, 0xc4000009, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(SYSTEM_RESET)" },
{ A64, 0x8400000a, 0x8400000a, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(PSCI_FEATURES)" },
{ A64, 0x8400000a, 0xc400000a, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(PSCI_FEATURES)" },
{ A64, 0x8400000a, 0x8400000b, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(CPU_FREEZE)" },
{ A64, 0x8400000a, 0xc400000b, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(CPU_FREEZE)" },
{ A64, 0x8400000a, 0x8400000c, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(CPU_DEFAULT_SUSPEND)" },
{ A64, 0x8400000a, 0xc400000c, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(CPU_DEFAULT_SUSPEND)" },
{ A64, 0x8400000a, 0x8400000d, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(NODE_HW_STATE)" },
{ A64, 0x8400000a, 0xc400000d, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(NODE_HW_STATE)" },
{ A64, 0x8400000a, 0x8400000e, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(SYSTEM_SUSPEND)" },
{ A64, 0x8400000a, 0xc400000e, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(SYSTEM_SUSPEND)" },
{ A64, 0x8400000a, 0x8400000f, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(PSCI_SET_SUSPEND_MODE)" },
{ A64, 0x8400000a, 0xc400000f, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(PSCI_SET_SUSPEND_MODE)" },
{ A64, 0x8400000a, 0x84000010, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(PSCI_STAT_RESIDENCY)" },
{ A64, 0x8400000a, 0xc4000010, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(PSCI_STAT_RESIDENCY)" },
{ A64, 0x8400000a, 0x84000011, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(PSCI_STAT_COUNT)" },
{ A64, 0x8400000a, 0xc4000011, 0, USUAL,
  { NSUP, 0, 0, 0, 0 }, "PSCI_FEATURES(PSCI_STAT_COUNT)" },
{ A64, 0x8400000a, 0x84000012, 0, USUAL,
  { NSUP, NSUP, 0, 0, 0 }, "PSCI_FEATURES(SYSTEM_RESET2)" },
{ A64, 0x8400000a, 0xc4000012, 0, USUAL,
  { NSUP, NSUP, 0, 0, 0 }, "PSCI_FEATURES(SYSTEM_RESET2)" },
{ A64, 0x8400000a, 0x84000013, 0, USUAL,
  { NSUP, NSUP, 0, 0, 0 }, "PSCI_FEATURES(MEM_PROTECT)" },
{ A64, 0x8400000a, 0xc4000013, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(MEM_PROTECT)" },
{ A64, 0x8400000a, 0x84000014, 0, USUAL,
  { NSUP, NSUP, 0, 0, 0 }, "PSCI_FEATURES(MEM_PROTECT_CHECK_RANGE)" },
{ A64, 0x8400000a, 0xc4000014, 0, USUAL,
  { NSUP, NSUP, 0, 0, 0 }, "PSCI_FEATURES(MEM_PROTECT_CHECK_RANGE)" },
{ A64, 0x8400000a, 0x84000015, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, 1 }, "PSCI_FEATURES(SYSTEM_OFF2), types" },
{ A64, 0x8400000a, 0xc4000015, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, 1 }, "PSCI_FEATURES(SYSTEM_OFF2), types" },
{ A32, 0x8400000a, 0xc4000015, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(SMC64 id) from AArch32" },
{ A32, 0x8400000a, 0x84000015, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, 1 }, "PSCI_FEATURES(SYSTEM_OFF2), types" },
{ A64, 0x8400000a, 0xc4000016, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(not allocated)" },
{ A64, 0x84000016, 0, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "not allocated" },
{ A64, 0x8400000a, 0xc4000017, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(not allocated)" },
{ A64, 0x84000017, 0, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "not allocated" },
{ A64, 0x8400000a, 0xc400001f, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "PSCI_FEATURES(not allocated)" },
{ A64, 0x8400001f, 0, 0, USUAL,
  { NSUP, NSUP, NSUP, NSUP, NSUP }, "not allocated" },
};

/* Which functions each version answers otherwise than the one before it. */
static const uint32_t news[5] = {
	[1] = PSCI_ENABLE(PSCI_FN_PSCI_VERSION) |
	      /* SMC32 ids from AArch64, SMC64 ids from AArch32 */
	      PSCI_ENABLE(PSCI_FN_CPU_SUSPEND) | PSCI_ENABLE(PSCI_FN_CPU_ON) |
	      PSCI_ENABLE(PSCI_FN_AFFINITY_INFO) |
	      PSCI_ENABLE(PSCI_FN_MIGRATE) |
	      PSCI_ENABLE(PSCI_FN_MIGRATE_INFO_UP_CPU) |
	      /* and what is new: these, and INVALID_ADDRESS */
	      PSCI_ENABLE(PSCI_FN_PSCI_FEATURES) |
	      PSCI_ENABLE(PSCI_FN_CPU_FREEZE) |
	      PSCI_ENABLE(PSCI_FN_CPU_DEFAULT_SUSPEND) |
	      PSCI_ENABLE(PSCI_FN_NODE_HW_STATE) |
	      PSCI_ENABLE(PSCI_FN_SYSTEM_SUSPEND) |
	      PSCI_ENABLE(PSCI_FN_PSCI_SET_SUSPEND_MODE) |
	      PSCI_ENABLE(PSCI_FN_PSCI_STAT_RESIDENCY) |
	      PSCI_ENABLE(PSCI_FN_PSCI_STAT_COUNT),
	[2] = PSCI_ENABLE(PSCI_FN_PSCI_VERSION) |
	      PSCI_ENABLE(PSCI_FN_SYSTEM_RESET2) |
	      PSCI_ENABLE(PSCI_FN_MEM_PROTECT) |
	      PSCI_ENABLE(PSCI_FN_MEM_PROTECT_CHECK_RANGE),
	/* CPU_ON: DENIED */
	[3] = PSCI_ENABLE(PSCI_FN_PSCI_VERSION) | PSCI_ENABLE(PSCI_FN_CPU_ON),
	[4] = PSCI_ENABLE(PSCI_FN_PSCI_VERSION) |
	      PSCI_ENABLE(PSCI_FN_SYSTEM_OFF2),
};

struct old_line {
	uint32_t caller;
	uint64_t id, x1, x2;
	enum situation situation;
	enum op op;
	enum psci_status says;
	int answer;
	const char *clause;
};

/* PSCI 0.1: four functions, ids from the device tree, and 0, -1, -2, -3. */
static const struct old_line old[] = {
{ A64, ID01_CPU_SUSPEND, 0, 0, USUAL, GRANTED,
  SUSP, "CPU_SUSPEND, standby" },
{ A64, ID01_CPU_SUSPEND, 0x10000, 0x1000, USUAL, GRANTED,
  SUSP, "CPU_SUSPEND, power-down" },
{ A32, ID01_CPU_SUSPEND, 0x10000, 0x1000, USUAL, GRANTED,
  SUSP, "one id for both widths" },
{ A64, ID01_CPU_SUSPEND, 0x40000000, 0x1000, USUAL, GRANTED,
  IPAR, "power_state, a bit that must be 0" },
{ A64, ID01_CPU_SUSPEND, 0x10000, 0x1000, USUAL, NO_SUCH_STATE,
  IPAR, "power_state, no such state" },
{ A64, ID01_CPU_SUSPEND, 0x10000, 0x1000, USUAL, BAD_ENTRY,
  IPAR, "INVALID_ADDRESS is of 1.0" },
{ A64, ID01_CPU_SUSPEND, 0x10000, 0x1001, USUAL, GRANTED,
  IPAR, "INVALID_ADDRESS is of 1.0" },
{ A64, ID01_CPU_OFF, 0, 0, NO_OS, GRANTED,
  STOP, "CPU_OFF" },
{ A32, ID01_CPU_OFF, 0, 0, NO_OS, GRANTED,
  STOP, "CPU_OFF" },
{ A64, ID01_CPU_OFF, 0x10000, 0, NO_OS, GRANTED,
  STOP, "CPU_OFF, its power_state means nothing" },
{ A64, ID01_CPU_OFF, 0, 0, USUAL, GRANTED,
  DENY, "CPU_OFF, Trusted OS resident" },
{ A64, ID01_CPU_OFF, 0, 0, NO_OS, TRUSTED_OS,
  DENY, "CPU_OFF, Trusted OS resident" },
{ A64, ID01_CPU_ON, 3, 0x1000, USUAL, GRANTED,
  SUCC, "CPU_ON of an OFF CPU" },
{ A32, ID01_CPU_ON, 3, 0x1000, USUAL, GRANTED,
  SUCC, "CPU_ON of an OFF CPU" },
{ A64, ID01_CPU_ON, 0, 0x1000, USUAL, GRANTED,
  IPAR, "ALREADY_ON is of 0.2" },
{ A64, ID01_CPU_ON, 1, 0x1000, USUAL, GRANTED,
  IPAR, "ALREADY_ON is of 0.2" },
{ A64, ID01_CPU_ON, 2, 0x1000, USUAL, GRANTED,
  IPAR, "ON_PENDING is of 0.2" },
{ A64, ID01_CPU_ON, 4, 0x1000, USUAL, GRANTED,
  IPAR, "CPU_ON, no such CPU" },
{ A64, ID01_CPU_ON, 3, 0x1000, USUAL, BAD_ENTRY,
  IPAR, "INVALID_ADDRESS is of 1.0" },
{ A64, ID01_CPU_ON, 3, 0x1000, USUAL, NOT_STARTED,
  IPAR, "INTERNAL_FAILURE is of 0.2" },
{ A64, ID01_CPU_ON, 3, 0x1000, USUAL, BY_POLICY,
  DENY, "CPU_ON: DENIED was there in 0.1" },
{ A64, ID01_MIGRATE, 1, 0, USUAL, GRANTED,
  SUCC, "MIGRATE" },
{ A32, ID01_MIGRATE, 1, 0, USUAL, GRANTED,
  SUCC, "MIGRATE" },
{ A64, ID01_MIGRATE, 4, 0, USUAL, GRANTED,
  IPAR, "MIGRATE, no such CPU" },
{ A64, ID01_MIGRATE, 3, 0, USUAL, GRANTED,
  IPAR, "INTERNAL_FAILURE is of 0.2" },
{ A64, ID01_MIGRATE, 1, 0, ELSEWHERE, GRANTED,
  IPAR, "NOT_PRESENT is of 0.2" },
{ A64, ID01_MIGRATE, 1, 0, FIXED_OS, GRANTED,
  DENY, "MIGRATE, not migratable" },
{ A64, ID01_MIGRATE + 1, 3, 0x1000, USUAL, GRANTED,
  ELSE, "no id of this machine" },
{ A64, ID01_CPU_ON + 0x10000, 3, 0x1000, USUAL, GRANTED,
  ELSE, "no id of this machine" },
{ A64, 0, 3, 0x1000, USUAL, GRANTED,
  ELSE, "0 is no id" },
{ A64, 0x84000000, 3, 0x1000, USUAL, GRANTED,
  ELSE, "PSCI_VERSION is of 0.2" },
{ A64, 0x84000003, 3, 0x1000, USUAL, GRANTED,
  ELSE, "the ids of 0.2" },
{ A64, 0xc4000003, 3, 0x1000, USUAL, GRANTED,
  ELSE, "the ids of 0.2" },
{ A64, 0xc4000004, 3, 0x1000, USUAL, GRANTED,
  ELSE, "AFFINITY_INFO is of 0.2" },
{ A64, 0x84000006, 3, 0x1000, USUAL, GRANTED,
  ELSE, "MIGRATE_INFO_TYPE is of 0.2" },
{ A64, 0x84000008, 3, 0x1000, USUAL, GRANTED,
  ELSE, "SYSTEM_OFF is of 0.2" },
{ A64, 0x8400000a, 3, 0x1000, USUAL, GRANTED,
  ELSE, "PSCI_FEATURES is of 1.0" },
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
	case PSCI_DO_WAIT:
		return WAIT;
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

/* ------------------------------------------- with everything, and 0.1 */

static uint64_t id_of(const struct machine *m, uint64_t id, uint32_t id_0_1)
{
	return m->config.psci_version == PSCI_VERSION_0_1 ? id_0_1 : id;
}

static void make_situation(struct machine *m, uint32_t version,
			   enum situation situation)
{
	struct psci_entry entry;
	uint64_t cpu_on;

	full_prepare(m, version, 8);
	m->config.smccc_version = PSCI_SMCCC_VERSION_1_1;
	if (situation != ALONE && situation != ALONE_FAILING)
		m->cpus[1].flags = PSCI_CPU_ON;
	if (situation == FIXED_OS)
		m->config.trusted_os = PSCI_TRUSTED_OS_FIXED;
	if (situation == ELSEWHERE)
		m->config.trusted_os_cpu = 1;
	if (situation == NO_OS) {
		m->config.trusted_os = PSCI_TRUSTED_OS_NONE;
		m->config.functions &= ~(PSCI_ENABLE_MIGRATE |
					 PSCI_ENABLE_MIGRATE_INFO_UP_CPU);
		m->config.function_ids.migrate = 0;
	}
	machine_start(m);

	if (situation == ALONE || situation == ALONE_FAILING) {
		assert_int_equal(psci_cpu_woke(m->psci, 1, true, &entry),
				 PSCI_WAKE_SLEEP);
	} else {
		cpu_on = id_of(m, ID64_CPU_ON, ID01_CPU_ON);
		assert_int_equal(machine_ask(m, 0, cpu_on, 2, 0x1000, 0),
				 PSCI_STATUS_SUCCESS);
	}
	if (situation == ASLEEP) {
		assert_int_equal(machine_call(m, 1, ID64_CPU_SUSPEND, 0, 0, 0),
				 PSCI_DO_SUSPEND);
		full_answers.node_hw_state = PSCI_HW_STANDBY;
	}
	if (situation == PROTECTED)
		machine_call(m, 0, PSCI_ID32(PSCI_FN_MEM_PROTECT), 1, 0, 0);
	if (situation == FAILING || situation == ALONE_FAILING)
		full_answers = (struct full_answers){
			.migrate = PSCI_STATUS_INTERNAL_FAILURE,
			.check_system_suspend = PSCI_STATUS_DENIED,
			.check_vendor_reset = -1000,
			.mem_protect = PSCI_STATUS_NOT_SUPPORTED,
			.check_mem_range = PSCI_STATUS_DENIED,
		};
}

static void assert_full_lines(size_t version)
{
	const struct full_line *line;
	struct machine m;
	int64_t answer;
	size_t wrong = 0;

	for (line = full; line < full + COUNT(full); line++) {
		make_situation(&m, versions[version], line->situation);
		m.flags = line->caller;
		answer = answer_of(&m, machine_call(&m, 0, line->id, line->x1,
						    line->x2, 0));
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

static void test_0_1_answers_as_in_the_transcript(void **state)
{
	const struct old_line *line;
	struct machine m;
	int64_t answer;
	size_t wrong = 0;

	(void)state;
	for (line = old; line < old + COUNT(old); line++) {
		make_situation(&m, PSCI_VERSION_0_1, line->situation);
		m.answers[line->op] = line->says;
		m.flags = line->caller;
		answer = answer_of(&m, machine_call(&m, 0, line->id, line->x1,
						    line->x2, 0));
		if (answer != line->answer) {
			print_error("%s: %#jx(%#jx, %#jx): %jd, not %d\n",
				    line->clause, (uintmax_t)line->id,
				    (uintmax_t)line->x1, (uintmax_t)line->x2,
				    (intmax_t)answer, line->answer);
			wrong++;
		}
		machine_free(&m);
	}
	assert_int_equal(wrong, 0);
}

/* It came with 0.2; what is in X3 is not the callee's. */
static void test_0_1_has_no_context_id(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	make_situation(&m, PSCI_VERSION_0_1, NO_OS);
	assert_int_equal(machine_ask(&m, 0, ID01_CPU_ON, 3, 0x2000, 77),
			 PSCI_STATUS_SUCCESS);
	assert_int_equal(psci_cpu_woke(m.psci, 3, true, &entry),
			 PSCI_WAKE_START);
	assert_int_equal(entry.pc, 0x2000);
	assert_int_equal(entry.context_id, 0);
	assert_int_equal(machine_call(&m, 0, ID01_CPU_SUSPEND, 0x10000, 0x3000,
				      77), PSCI_DO_SUSPEND);
	assert_int_equal(psci_cpu_woke(m.psci, 0, true, &entry),
			 PSCI_WAKE_START);
	assert_int_equal(entry.pc, 0x3000);
	assert_int_equal(entry.context_id, 0);
	machine_free(&m);
}

/* A function without an id cannot be called, by 0 least of all. */
static void test_0_1_may_be_without_cpu_suspend_and_migrate(void **state)
{
	struct machine m;

	(void)state;
	full_prepare(&m, PSCI_VERSION_0_1, 4);
	m.config.functions = 0;
	m.config.trusted_os = PSCI_TRUSTED_OS_NONE;
	m.config.function_ids.cpu_suspend = 0;
	m.config.function_ids.migrate = 0;
	machine_start(&m);
	machine_remember(&m);
	assert_int_equal(machine_call(&m, 0, 0, 0, 0, 0), PSCI_NOT_MINE);
	assert_int_equal(machine_call(&m, 0, ID01_CPU_SUSPEND, 0, 0, 0),
			 PSCI_NOT_MINE);
	assert_int_equal(machine_call(&m, 0, ID01_MIGRATE, 1, 0, 0),
			 PSCI_NOT_MINE);
	assert_true(machine_unchanged(&m));
	assert_int_equal(machine_ask(&m, 0, ID01_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_SUCCESS);
	machine_free(&m);
}

/* Which function a line is about. */
static uint32_t subject(uint64_t id, uint64_t x1)
{
	/* Of no function: about PSCI_FEATURES itself. */
	if (id == ID_FEATURES && (uint32_t)x1 >> 24 != 0x84 &&
	    (uint32_t)x1 >> 24 != 0xc4)
		return PSCI_FN_PSCI_FEATURES;
	return (id == ID_FEATURES ? x1 : id) & PSCI_ID_NUMBER_MASK;
}

/* Of the tables above: they differ where the document history says so. */
static void test_adjacent_versions_differ_in_what_is_new(void **state)
{
	uint32_t differ;
	size_t v, i;

	(void)state;
	for (v = 1; v < COUNT(versions); v++) {
		differ = 0;
		for (i = 0; i < COUNT(transcript); i++)
			if (transcript[i].answer[v] !=
			    transcript[i].answer[v - 1])
				differ |= PSCI_ENABLE(subject(transcript[i].id,
							transcript[i].x1));
		for (i = 0; i < COUNT(full); i++)
			if (full[i].answer[v] != full[i].answer[v - 1])
				differ |= PSCI_ENABLE(subject(full[i].id,
							full[i].x1));
		if (v == 1)	/* PSCI_FEATURES of what was there before */
			differ &= ~(PSCI_ENABLE(PSCI_FN_CPU_OFF) |
				    PSCI_ENABLE(PSCI_FN_MIGRATE_INFO_TYPE) |
				    PSCI_ENABLE(PSCI_FN_SYSTEM_OFF) |
				    PSCI_ENABLE(PSCI_FN_SYSTEM_RESET));
		assert_int_equal(differ, news[v]);
	}
}

static void assert_transcript(size_t version)
{
	assert_lines(transcript, COUNT(transcript), version, 0);
	assert_full_lines(version);
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
static bool may_answer(uint32_t version, uint32_t number, bool everything,
		       int64_t answer)
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
		       answer == PEND || answer == IFAIL || answer == WAIT ||
		       (answer == IADR && version >= PSCI_VERSION_1_0) ||
		       (answer == DENY && version >= PSCI_VERSION_1_2);
	case PSCI_FN_AFFINITY_INFO:
		return (answer >= 0 && answer <= 2) || answer == IPAR;
	case PSCI_FN_MIGRATE_INFO_TYPE:
		return answer == (everything ? 0 : 2);
	case PSCI_FN_SYSTEM_OFF:
	case PSCI_FN_SYSTEM_RESET:
		return answer == SYST || answer == IFAIL;
	case PSCI_FN_PSCI_FEATURES:
		return answer == NSUP ||
		       (answer == 0 && version >= PSCI_VERSION_1_0) ||
		       (answer == 1 && version >= PSCI_VERSION_1_0 &&
			everything);
	}
	if (!(PSCI_ENABLE(number) & full_functions(version)) || !everything)
		return answer == NSUP;
	switch (number) {
	case PSCI_FN_MIGRATE:
		return answer == SUCC || answer == IPAR || answer == DENY ||
		       answer == IFAIL || answer == NPRE;
	case PSCI_FN_MIGRATE_INFO_UP_CPU:
	case PSCI_FN_PSCI_STAT_RESIDENCY:
	case PSCI_FN_PSCI_STAT_COUNT:
		return answer == 0;
	case PSCI_FN_CPU_FREEZE:
		return answer == STOP || answer == DENY;
	case PSCI_FN_CPU_DEFAULT_SUSPEND:
		return answer == SUSP || answer == IADR;
	case PSCI_FN_NODE_HW_STATE:
		return (answer >= 0 && answer <= 2) || answer == IPAR;
	case PSCI_FN_SYSTEM_SUSPEND:
		return answer == SUSP || answer == IADR || answer == DENY;
	case PSCI_FN_PSCI_SET_SUSPEND_MODE:
		return answer == SUCC || answer == IPAR || answer == DENY;
	case PSCI_FN_SYSTEM_RESET2:
		return answer == SYST || answer < -256 ||
		       (answer <= -2 && answer >= -9);
	case PSCI_FN_MEM_PROTECT:
		return answer == 0 || answer == 1 || answer == NSUP;
	case PSCI_FN_MEM_PROTECT_CHECK_RANGE:
		return answer == SUCC || answer == DENY;
	case PSCI_FN_SYSTEM_OFF2:
		return answer == SYST || answer == IPAR || answer == IFAIL;
	}
	return false;
}

/* Has it an SMC64 id too? */
static bool has_both(uint32_t number)
{
	return UINT32_C(0x3770ba) >> number & 1;
}

/* How a call by an id that is not for this caller ends; 0: it is. */
static int64_t refused_id(uint32_t version, uint32_t number, bool smc64,
			  bool aarch32, bool everything)
{
	uint32_t mandatory = version >= PSCI_VERSION_1_0 ? 0x71f : 0x31f;
	bool there = (mandatory | (everything ? full_functions(version) :
					PSCI_ENABLE_MIGRATE_INFO_TYPE)) &
		     PSCI_ENABLE(number);

	if (!there || (smc64 && !has_both(number)))
		return NSUP;
	if (version < PSCI_VERSION_1_0 && has_both(number) && smc64 == aarch32)
		return IPAR;
	return smc64 && aarch32 ? NSUP : 0;
}

static int some_status(void)
{
	return below(3) ? PSCI_STATUS_SUCCESS : 3 - (int)below(20);
}

static uint64_t some_value(void)
{
	static const uint64_t values[] = {
		0, 1, 2, 3, 4, 0x100, 0x10000, 0x1000, 0x1001, 0x1002,
		0x80000000, 0x84000003, 0xffffffff, UINT64_C(0x100000000),
		UINT64_MAX,
	};

	return values[below(COUNT(values))];
}

static void random_answers(struct machine *m)
{
	uint32_t i;

	for (i = 0; i < OPS; i++)
		m->answers[i] = (enum psci_status)some_status();
	full_answers.migrate = (enum psci_status)some_status();
	full_answers.check_system_suspend = (enum psci_status)some_status();
	full_answers.check_vendor_reset = 40 * some_status();
	full_answers.node_hw_state = some_status();
	full_answers.mem_protect = (enum psci_status)some_status();
	full_answers.check_mem_range = (enum psci_status)some_status();
}

/* Mostly arguments that mean something, and ops that do not misbehave. */
static void random_call(struct machine *m, uint32_t version, bool everything)
{
	uint32_t number = below(32);
	bool smc64 = below(2), aarch32 = below(2);
	uint64_t id = smc64 ? PSCI_ID64(number) : PSCI_ID32(number);
	int64_t answer, refused;

	random_answers(m);
	m->flags = aarch32 ? A32 : A64;
	answer = answer_of(m, machine_call(m, 0, id, some_value(),
					   some_value(), some_value()));
	refused = refused_id(version, number, smc64, aarch32, everything);
	if (refused ? answer != refused :
		      !may_answer(version, number, everything, answer))
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
			random_call(&m, versions[v], false);
			machine_free(&m);
			make_situation(&m, versions[v],
				       below(2) ? USUAL : ALONE);
			random_call(&m, versions[v], true);
			machine_free(&m);
		}
	}
}

static void test_0_1_hears_what_there_was_in_0_1(void **state)
{
	static const uint32_t ids[] = { ID01_CPU_SUSPEND, ID01_CPU_OFF,
					ID01_CPU_ON, ID01_MIGRATE };
	static const enum situation situations[] = { USUAL, FIXED_OS,
						     ELSEWHERE };
	struct machine m;
	int64_t answer;
	uint32_t i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		make_situation(&m, PSCI_VERSION_0_1, situations[below(3)]);
		random_answers(&m);
		m.flags = below(2) ? A32 : A64;
		answer = answer_of(&m, machine_call(&m, 0, ids[i % 4],
						    some_value(), some_value(),
						    some_value()));
		if (answer > 0)
			assert_true((i % 4 == 0 && answer == SUSP) ||
				    (i % 4 == 1 && answer == STOP) ||
				    (i % 4 == 2 && answer == WAIT));
		else
			assert_true(answer == IPAR || answer == DENY ||
				    (answer == SUCC && i % 4 >= 2));
		machine_free(&m);
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
		cmocka_unit_test(test_0_1_answers_as_in_the_transcript),
		cmocka_unit_test(test_0_1_has_no_context_id),
		cmocka_unit_test(
			test_0_1_may_be_without_cpu_suspend_and_migrate),
		cmocka_unit_test(test_adjacent_versions_differ_in_what_is_new),
		cmocka_unit_test(test_0_1_hears_what_there_was_in_0_1),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
