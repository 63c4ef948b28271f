/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Which functions there are: functions.def, read a second time. */
#include "lib/function.c"
#include "lib/answer.c"

#include "proof.h"

static uint32_t any_version(void)
{
	uint32_t version = nondet_u32();

	ASSUME(version == PSCI_VERSION_0_1 || version == PSCI_VERSION_0_2 ||
	       (version >= PSCI_VERSION_1_0 && version <= PSCI_VERSION_1_3));
	return version;
}

/* DEN0022F.b's tables of functions, by hand: the first version, ids, whether it is mandatory. */
static const struct {
	uint32_t since, widths;
	bool mandatory;
} table[PSCI_ID_COUNT] = {
	[0x00] = { PSCI_VERSION_0_2, 1, true },		/* PSCI_VERSION */
	[0x01] = { PSCI_VERSION_0_1, 3, true },		/* CPU_SUSPEND */
	[0x02] = { PSCI_VERSION_0_1, 1, true },		/* CPU_OFF */
	[0x03] = { PSCI_VERSION_0_1, 3, true },		/* CPU_ON */
	[0x04] = { PSCI_VERSION_0_2, 3, true },		/* AFFINITY_INFO */
	[0x05] = { PSCI_VERSION_0_1, 3, false },	/* MIGRATE */
	[0x06] = { PSCI_VERSION_0_2, 1, false },	/* MIGRATE_INFO_TYPE */
	[0x07] = { PSCI_VERSION_0_2, 3, false },	/* MIGRATE_INFO_UP_CPU */
	[0x08] = { PSCI_VERSION_0_2, 1, true },		/* SYSTEM_OFF */
	[0x09] = { PSCI_VERSION_0_2, 1, true },		/* SYSTEM_RESET */
	[0x0a] = { PSCI_VERSION_1_0, 1, true },		/* PSCI_FEATURES */
	[0x0b] = { PSCI_VERSION_1_0, 1, false },	/* CPU_FREEZE */
	[0x0c] = { PSCI_VERSION_1_0, 3, false },	/* CPU_DEFAULT_SUSPEND */
	[0x0d] = { PSCI_VERSION_1_0, 3, false },	/* NODE_HW_STATE */
	[0x0e] = { PSCI_VERSION_1_0, 3, false },	/* SYSTEM_SUSPEND */
	[0x0f] = { PSCI_VERSION_1_0, 1, false },	/* PSCI_SET_SUSPEND_MODE */
	[0x10] = { PSCI_VERSION_1_0, 3, false },	/* PSCI_STAT_RESIDENCY */
	[0x11] = { PSCI_VERSION_1_0, 3, false },	/* PSCI_STAT_COUNT */
	[0x12] = { PSCI_VERSION_1_1, 3, false },	/* SYSTEM_RESET2 */
	[0x13] = { PSCI_VERSION_1_1, 1, false },	/* MEM_PROTECT */
	[0x14] = { PSCI_VERSION_1_1, 3, false },	/* MEM_PROTECT_CHECK_RANGE */
	[0x15] = { PSCI_VERSION_1_3, 3, false },	/* SYSTEM_OFF2 */
};

void proof_functions_offered(void)
{
	uint32_t version = any_version(), enabled = nondet_u32(), width = nondet_u32();
	uint32_t number = nondet_u32(), offered, optional;
	bool there, listed;

	ASSUME(width == WIDTH_SMC32 || width == WIDTH_SMC64 || width == WIDTH_BOTH);
	ASSUME(number < PSCI_ID_COUNT);
	offered = psci_functions_offered(version, enabled, width);
	optional = psci_functions_optional(version);
	listed = table[number].widths && version >= table[number].since;
	there = listed && (table[number].widths & width) &&
		(table[number].mandatory || (enabled & PSCI_ENABLE(number)));
	PROVE(((offered & PSCI_ENABLE(number)) != 0) == there);
	PROVE(((optional & PSCI_ENABLE(number)) != 0) == (listed && !table[number].mandatory));
	REACHED_IF(there);
	REACHED_IF(!there);
}

/* V1: a later version offers no less. */
void proof_versions_grow(void)
{
	uint32_t older = any_version(), newer = any_version(), enabled = nondet_u32();
	uint32_t width = nondet_bool() ? WIDTH_SMC32 : WIDTH_SMC64;

	ASSUME(older < newer);
	PROVE(!(psci_functions_offered(older, enabled, width) &
		~psci_functions_offered(newer, enabled, width)));
	REACHED("two versions");
}

/* What set_constants() keeps is a shorter way to the same answer: psci_refuse() in two ways. */
void proof_refuse(void)
{
	uint32_t version = any_version(), number = nondet_u32(), error = nondet_u32();
	int64_t status = nondet_s64();
	struct psci_call call;
	static struct psci psci;

	ASSUME(number < PSCI_ID_COUNT && table[number].widths && status < 0);
	psci.version = version;
	psci.statuses[number] = psci_function_statuses(version, number);
	call.error = error;
	if (nondet_bool())
		PROVE(psci_refuse(&psci, &call, number, status) == PSCI_DO_RETURN);
	else
		PROVE(conclude(&psci, &call, number, status) == PSCI_DO_RETURN);
	PROVE((int64_t)call.ret == psci_function_status(version, number, status));
	PROVE(call.error == error);
	REACHED_IF((int64_t)call.ret == status);
	REACHED_IF((int64_t)call.ret != status);
	PROVE(conclude(&psci, &call, number, error) == PSCI_DO_RETURN);
	PROVE(call.ret == error && call.error == error);
	PROVE(answer(&call, status) == PSCI_DO_RETURN);
	PROVE((int64_t)call.ret == status && call.error == error);
}

/* Whatever a function fails with, the guest hears what this version of it may answer. */
void proof_function_status(void)
{
	uint32_t version = any_version(), number = nondet_u32();
	int64_t status = nondet_s64(), heard;

	ASSUME(status < 0);
	ASSUME(number < PSCI_ID_COUNT && table[number].widths);
	ASSUME(version >= table[number].since);
	heard = psci_function_status(version, number, status);
	/* The statistics have no failures. */
	PROVE(heard < 0 || (heard == 0 && (number == PSCI_FN_PSCI_STAT_RESIDENCY ||
					   number == PSCI_FN_PSCI_STAT_COUNT)));
	PROVE(heard >= PSCI_STATUS_INVALID_ADDRESS ||
	      (number == PSCI_FN_SYSTEM_RESET2 && heard < PSCI_RESET2_VENDOR_STATUS &&
	       heard == status));
	/* What a guest may hear is heard by nobody of another version. */
	PROVE(IMPLIES(heard == PSCI_STATUS_INVALID_ADDRESS, version >= PSCI_VERSION_1_0));
	PROVE(IMPLIES(version == PSCI_VERSION_0_1, heard == PSCI_STATUS_INVALID_PARAMETERS ||
						   heard == PSCI_STATUS_DENIED));
	PROVE(IMPLIES(number == PSCI_FN_CPU_ON && heard == PSCI_STATUS_DENIED,
		      version == PSCI_VERSION_0_1 || version >= PSCI_VERSION_1_2));
	/* And what was mapped once stays as it is. */
	PROVE(IMPLIES(heard < 0, psci_function_status(version, number, heard) == heard));
	REACHED_IF(heard == status);
	REACHED_IF(heard != status);
}
