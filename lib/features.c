/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, PSCI_FEATURES. */
#include "calls.h"
#include "function.h"

static int64_t cpu_suspend_flags(const struct psci *psci)
{
	int64_t flags = 0;

	if (psci->offered[false] & PSCI_ENABLE_SET_SUSPEND_MODE)
		flags |= PSCI_FEATURES_OS_INITIATED;
	if (psci->state_format == PSCI_STATE_EXTENDED)
		flags |= PSCI_FEATURES_EXTENDED_STATE;
	return flags;
}

/*
 * From the masks that dispatch goes by, so the two cannot disagree. An AArch32
 * caller hears of an SMC64 id what calling it would tell: NOT_SUPPORTED.
 */
struct answer psci_fn_features(struct psci *psci, uint32_t cpu,
			       struct psci_call *call, uint32_t id)
{
	bool aarch32 = call->flags & PSCI_CALLER_AARCH32;
	bool smc64 = id & PSCI_ID_SMC64_BIT;
	uint32_t number = id & PSCI_ID_NUMBER_MASK;

	if (id == PSCI_ID_SMCCC_VERSION)
		return answer(psci->smccc_version >= PSCI_SMCCC_VERSION_1_1 ?
			      0 : PSCI_STATUS_NOT_SUPPORTED, PSCI_OK);

	if (!id_is_psci(id) ||
	    !(psci->callable[aarch32][smc64] & PSCI_ENABLE(number)))
		return answer(PSCI_STATUS_NOT_SUPPORTED, PSCI_OK);

	if (number == PSCI_FN_CPU_SUSPEND)
		return answer(cpu_suspend_flags(psci), PSCI_OK);
	if (number == PSCI_FN_SYSTEM_OFF2)
		return answer(PSCI_FEATURES_HIBERNATE_OFF, PSCI_OK);
	return answer(0, PSCI_OK);
}
