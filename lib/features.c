/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, PSCI_FEATURES. */
#include "calls.h"
#include "function.h"

/* The functions whose features are more than that they are there. */
#define WITH_FLAGS	(PSCI_ENABLE(PSCI_FN_CPU_SUSPEND) | \
			 PSCI_ENABLE(PSCI_FN_SYSTEM_OFF2))

static int64_t flags(const struct psci *psci, uint32_t number)
{
	int64_t flags = 0;

	if (number == PSCI_FN_SYSTEM_OFF2)
		return PSCI_FEATURES_HIBERNATE_OFF;
	if (psci->offered[false] & PSCI_ENABLE_SET_SUSPEND_MODE)
		flags |= PSCI_FEATURES_OS_INITIATED;
	if (psci->state_format == PSCI_STATE_EXTENDED)
		flags |= PSCI_FEATURES_EXTENDED_STATE;
	return flags;
}

/* Of an id that is none of PSCI's, or of no function, or of one with flags. */
static COLD enum psci_action other_feature(const struct psci *psci,
					   uint32_t cpu, struct psci_call *call,
					   uint32_t id)
{
	uint32_t number = id & PSCI_ID_NUMBER_MASK;

	if (id_is_psci(id) && (callable_by(psci, call, id) >> number & 1))
		return answer(call, flags(psci, number));
	if (id == PSCI_ID_SMCCC_VERSION &&
	    psci->smccc_version >= PSCI_SMCCC_VERSION_1_1)
		return answer(call, PSCI_STATUS_SUCCESS);
	return answer(call, PSCI_STATUS_NOT_SUPPORTED);
}

/*
 * An AArch32 caller hears of an SMC64 id what calling it would tell:
 * NOT_SUPPORTED.
 */
enum psci_action psci_fn_features(struct psci *psci, uint32_t cpu,
				  struct psci_call *call, uint32_t id)
{
	uint32_t simple = callable_by(psci, call, id) & ~WITH_FLAGS;

	if (id_is_psci(id) && (simple >> (id & PSCI_ID_NUMBER_MASK) & 1))
		return answer(call, PSCI_STATUS_SUCCESS);
	return other_feature(psci, cpu, call, id);
}
