/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0028, SMCCC_VERSION and SMCCC_ARCH_FEATURES. Uses public headers only. */
#include "psci/smccc.h"

#define SMCCC_NOT_SUPPORTED	(-1)

/* What the first version of the struct ended with. */
#define SMCCC_SIZE_MIN	(offsetof(struct psci_smccc, version) + \
			 sizeof(uint32_t))

static int64_t arch_features(uint32_t id)
{
	if (id == PSCI_ID_SMCCC_VERSION || id == PSCI_ID_SMCCC_ARCH_FEATURES)
		return 0;
	return SMCCC_NOT_SUPPORTED;
}

enum psci_action psci_smccc_handle(const struct psci_smccc *smccc,
				   struct psci_call *call)
{
	uint32_t id = (uint32_t)call->x[0];

	if (smccc->size < SMCCC_SIZE_MIN ||
	    smccc->version < PSCI_SMCCC_VERSION_1_1)
		return PSCI_NOT_MINE;
	if (smccc->version >= PSCI_SMCCC_VERSION_1_3)
		id &= ~PSCI_ID_SVE_HINT;

	if (id == PSCI_ID_SMCCC_VERSION)
		call->ret = smccc->version;
	else if (id == PSCI_ID_SMCCC_ARCH_FEATURES)
		call->ret = (uint64_t)arch_features((uint32_t)call->x[1]);
	else
		return PSCI_NOT_MINE;
	call->error = PSCI_OK;
	return PSCI_DO_RETURN;
}
