/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Calls that change nothing: ids, versions, registers, AFFINITY_INFO. */
#include "payload.h"

#define NUMBERS			32	/* ids in each of PSCI's windows */
#define SMC64_BIT		0x40000000U
#define SMCCC_1_2		0x10002
#define FEATURE_OS_INITIATED	0x1
#define FEATURE_EXTENDED	0x2
#define FEATURE_HIBERNATE	0x1
#define MIGRATE_NOT_NEEDED	2
#define NOBODY			UINT64_C(0x0f0f0f)	/* no CPU's MPIDR */
#define DIRTY			UINT64_C(0xdeadbeef00000000)

/* What the firmware offers: a function it learns is a line here. */
static const struct function {
	const char *name;
	uint32_t id;
	uint32_t since;
} functions[] = {
	{ "PSCI_VERSION", PSCI_VERSION, V0_2 },
	{ "CPU_SUSPEND (SMC32)", CPU_SUSPEND_32, V0_2 },
	{ "CPU_SUSPEND (SMC64)", CPU_SUSPEND, V0_2 },
	{ "CPU_OFF", CPU_OFF, V0_2 },
	{ "CPU_ON (SMC32)", CPU_ON_32, V0_2 },
	{ "CPU_ON (SMC64)", CPU_ON, V0_2 },
	{ "AFFINITY_INFO (SMC32)", AFFINITY_INFO_32, V0_2 },
	{ "AFFINITY_INFO (SMC64)", AFFINITY_INFO, V0_2 },
	{ "MIGRATE_INFO_TYPE", MIGRATE_INFO_TYPE, V0_2 },
	{ "SYSTEM_OFF", SYSTEM_OFF, V0_2 },
	{ "SYSTEM_RESET", SYSTEM_RESET, V0_2 },
	{ "PSCI_FEATURES", PSCI_FEATURES, V1_0 },
	{ "CPU_FREEZE", CPU_FREEZE, V1_0 },
	{ "CPU_DEFAULT_SUSPEND (SMC32)", CPU_DEFAULT_SUSPEND_32, V1_0 },
	{ "CPU_DEFAULT_SUSPEND (SMC64)", CPU_DEFAULT_SUSPEND, V1_0 },
	{ "NODE_HW_STATE (SMC32)", NODE_HW_STATE_32, V1_0 },
	{ "NODE_HW_STATE (SMC64)", NODE_HW_STATE, V1_0 },
	{ "SYSTEM_SUSPEND (SMC32)", SYSTEM_SUSPEND_32, V1_0 },
	{ "SYSTEM_SUSPEND (SMC64)", SYSTEM_SUSPEND, V1_0 },
	{ "PSCI_SET_SUSPEND_MODE", SET_SUSPEND_MODE, V1_0 },
	{ "PSCI_STAT_RESIDENCY (SMC32)", STAT_RESIDENCY_32, V1_0 },
	{ "PSCI_STAT_RESIDENCY (SMC64)", STAT_RESIDENCY, V1_0 },
	{ "PSCI_STAT_COUNT (SMC32)", STAT_COUNT_32, V1_0 },
	{ "PSCI_STAT_COUNT (SMC64)", STAT_COUNT, V1_0 },
	{ "SYSTEM_RESET2 (SMC32)", SYSTEM_RESET2_32, V1_1 },
	{ "SYSTEM_RESET2 (SMC64)", SYSTEM_RESET2, V1_1 },
	{ "MEM_PROTECT", MEM_PROTECT, V1_1 },
	{ "MEM_PROTECT_CHECK_RANGE (SMC32)", CHECK_RANGE_32, V1_1 },
	{ "MEM_PROTECT_CHECK_RANGE (SMC64)", CHECK_RANGE, V1_1 },
	{ "SYSTEM_OFF2 (SMC32)", SYSTEM_OFF2_32, V1_3 },
	{ "SYSTEM_OFF2 (SMC64)", SYSTEM_OFF2, V1_3 },
};

#define FUNCTIONS		(sizeof(functions) / sizeof(functions[0]))

static bool is_offered(uint32_t id)
{
	for (uint32_t i = 0; i < FUNCTIONS; i++)
		if (functions[i].id == id &&
		    machine.version >= functions[i].since)
			return true;
	return false;
}

/* --------------------------------------------------------- unknown ids */

/* The first of PSCI's ids that should be unknown and is not; else 0. */
static uint32_t first_known(bool ask_features)
{
	for (uint32_t i = 0; i < 2 * NUMBERS; i++) {
		uint32_t id = PSCI_VERSION + i % NUMBERS +
			(i < NUMBERS ? 0 : SMC64_BIT);
		int64_t result;

		if (is_offered(id))
			continue;
		result = ask_features ? smc(PSCI_FEATURES, id, 0, 0) :
			smc(id, 0, 0, 0);
		if (result != NOT_SUPPORTED)
			return id;
	}
	return 0;
}

static void check_unknown_ids(void)
{
	static const struct {
		uint32_t id;
		const char *what;
	} others[] = {
		{ 0x84000020, "the id behind PSCI's SMC32 ids" },
		{ 0xc4000020, "the id behind PSCI's SMC64 ids" },
		{ 0x84020000, "PSCI_VERSION with bit 17 set" },
		{ 0x84010000, "PSCI_VERSION with the SVE hint of SMCCC 1.3" },
		{ 0x04000000, "PSCI_VERSION as a yielding call" },
		{ 0x8400ff01, "the UID of standard services" },
		{ 0x84000050, "an id of another standard service (TRNG)" },
		{ 0xc5000020, "an id of a hypervisor service" },
		{ 0x82000000, "an id of a SiP service" },
		{ 0xbf00ff01, "an id of a Trusted OS" },
		{ 0x80000002, "SMCCC_ARCH_SOC_ID" },
		{ 0x12345678, "an id of nobody" },
		{ 0x00000000, "id 0" },
	};

	check(first_known(false), 0,
	      "PSCI's ids that the firmware has not are NOT_SUPPORTED");
	for (uint32_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		check_status(smc(others[i].id, 1, 2, 3), NOT_SUPPORTED, "%s",
			     others[i].what);
}

/* ----------------------------------------------- versions and features */

static uint64_t features_of(uint32_t id)
{
	if (id == CPU_SUSPEND || id == CPU_SUSPEND_32)
		return FEATURE_OS_INITIATED |
			(machine.extended ? FEATURE_EXTENDED : 0);
	return id == SYSTEM_OFF2 || id == SYSTEM_OFF2_32 ?
		FEATURE_HIBERNATE : 0;
}

static void check_features(void)
{
	if (machine.version < V1_0) {
		check_status(smc(PSCI_FEATURES, PSCI_VERSION, 0, 0),
			     NOT_SUPPORTED, "there is no PSCI_FEATURES yet");
		return;
	}
	for (uint32_t i = 0; i < FUNCTIONS; i++)
		if (machine.version >= functions[i].since)
			check((uint64_t)smc(PSCI_FEATURES, functions[i].id, 0,
					    0),
			      features_of(functions[i].id),
			      "PSCI_FEATURES knows %s", functions[i].name);
	check(first_known(true), 0, "PSCI_FEATURES knows no other id");
	check((uint64_t)smc(PSCI_FEATURES, SMCCC_VERSION, 0, 0), 0,
	      "PSCI_FEATURES knows SMCCC_VERSION");
	check_status(smc(PSCI_FEATURES, PSCI_VERSION | 0x10000, 0, 0),
		     NOT_SUPPORTED, "PSCI_FEATURES of an id with bit 16 set");
}

static void check_discovery(void)
{
	check((uint64_t)smc(SMCCC_VERSION, 0, 0, 0), SMCCC_1_2,
	      "SMCCC_VERSION is 1.2");
	check((uint64_t)smc(SMCCC_ARCH_FEATURES, SMCCC_ARCH_FEATURES, 0, 0),
	      0, "SMCCC_ARCH_FEATURES knows itself");
	check_status(smc(SMCCC_ARCH_FEATURES, 0x80008000, 0, 0),
		     NOT_SUPPORTED, "SMCCC_ARCH_FEATURES of a workaround");
	check((uint64_t)smc(MIGRATE_INFO_TYPE, 0, 0, 0), MIGRATE_NOT_NEEDED,
	      "MIGRATE_INFO_TYPE: nothing needs migrating");
}

/* -------------------------------------------------- registers and widths */

static void check_registers_of(uint64_t id, const char *name)
{
	uint64_t x[31], changed = 0;

	for (uint32_t i = 0; i < 31; i++)
		x[i] = pattern(i);
	x[0] = id;
	call_with_registers(x);
	for (uint32_t i = 1; i < 31; i++)
		if (x[i] != pattern(i))
			changed |= UINT64_C(1) << i;
	check(changed, 0, "%s leaves x1 to x30 as they were", name);
}

static void check_registers(void)
{
	check_registers_of(PSCI_VERSION, "PSCI_VERSION");
	check_registers_of(AFFINITY_INFO, "AFFINITY_INFO");
	check_registers_of(CPU_ON, "a CPU_ON that fails");
	check_registers_of(SMCCC_VERSION, "SMCCC_VERSION");
	check_registers_of(0xc400001f, "an unknown id of PSCI's");
	check_registers_of(0xdeadbeef, "an id that is not PSCI's");
}

/* In 0.2 AArch64 has to use the SMC64 id of a function that has both. */
static void check_widths(void)
{
	if (machine.version < V1_0) {
		check_status(smc(AFFINITY_INFO_32, 0, 0, 0),
			     INVALID_PARAMETERS, "AFFINITY_INFO by SMC32");
		check_status(smc(CPU_SUSPEND_32, 1, 0, 0),
			     INVALID_PARAMETERS, "CPU_SUSPEND by SMC32");
		check_status(smc(CPU_ON_32, 0, (uint64_t)first_entry, 0),
			     INVALID_PARAMETERS, "CPU_ON by SMC32");
		return;
	}
	check((uint64_t)smc(AFFINITY_INFO_32 | DIRTY, DIRTY, DIRTY, DIRTY),
	      STATE_ON, "SMC32 ignores the upper halves of registers");
	check_status(smc(CPU_ON_32 | DIRTY, DIRTY | 0,
			 DIRTY | (uint64_t)first_entry, 0), ALREADY_ON,
		     "CPU_ON by SMC32 ignores the upper halves");
	check_status(smc(AFFINITY_INFO_32, NOBODY, 0, 0), INVALID_PARAMETERS,
		     "AFFINITY_INFO of nobody by SMC32");
}

void check_calls(void)
{
	check_unknown_ids();
	check_features();
	check_discovery();
	check_registers();
	check_widths();
}

/* --------------------------------------------------------- AFFINITY_INFO */

void check_affinity_info(void)
{
	static const struct {
		uint64_t target;
		const char *what;
	} nobody[] = {
		{ NOBODY, "that is not there" },
		{ 0x80000000, "with bit 31, which is MPIDR's own" },
		{ 0x40000000, "with bit 30, which is MPIDR's own" },
		{ 0x01000000, "with bit 24" },
		{ UINT64_C(0x100000000), "with an Aff3 that is not there" },
		{ UINT64_C(0x10000000000), "with bit 40" },
	};
	/* Aff0, Aff1 and Aff2 of no CPU: below the level they are ignored. */
	static const uint64_t below[] = { 0, 0xe1, 0xabe1, 0xd2abe1 };

	check((uint64_t)smc(AFFINITY_INFO, 0, 0, 0), STATE_ON,
	      "AFFINITY_INFO of the caller: ON");
	for (uint32_t i = 1; i < machine.cpus; i++)
		check((uint64_t)smc(AFFINITY_INFO, mpidr_of(i), 0, 0),
		      STATE_OFF, "AFFINITY_INFO of CPU %u at boot: OFF", i);
	for (uint32_t level = 1; level <= 3; level++)
		check((uint64_t)smc(AFFINITY_INFO, below[level], level, 0),
		      STATE_ON, "AFFINITY_INFO of the caller's level %u: ON",
		      level);
	check((uint64_t)smc(AFFINITY_INFO, 0, DIRTY, 0), STATE_ON,
	      "AFFINITY_INFO takes 32 bits of the level");
	check_status(smc(AFFINITY_INFO, 0, 4, 0), INVALID_PARAMETERS,
		     "AFFINITY_INFO of level 4");
	for (uint32_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++)
		check_status(smc(AFFINITY_INFO, nobody[i].target, 0, 0),
			     INVALID_PARAMETERS, "AFFINITY_INFO of a CPU %s",
			     nobody[i].what);
	check_status(smc(AFFINITY_INFO, 0xf00, 1, 0), INVALID_PARAMETERS,
		     "AFFINITY_INFO of a cluster that is not there");
	check_status(smc(AFFINITY_INFO, 0xf0000, 2, 0), INVALID_PARAMETERS,
		     "AFFINITY_INFO of a level 2 that is not there");
	check_status(smc(AFFINITY_INFO, UINT64_C(0xf00000000), 3, 0),
		     INVALID_PARAMETERS,
		     "AFFINITY_INFO of a level 3 that is not there");
	if (mpidr_of(machine.cpus - 1) >> 8)
		check((uint64_t)smc(AFFINITY_INFO, 0x1e1, 1, 0), STATE_OFF,
		      "AFFINITY_INFO of the second cluster at boot: OFF");
}
