/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Optional: the SMCCC discovery calls that an operating system makes after it
 * has found PSCI_FEATURES(SMCCC_VERSION) (DEN0028, "Arm Architecture Calls").
 * Keeps no state and needs no context; any thread.
 */
#ifndef PSCI_SMCCC_H
#define PSCI_SMCCC_H

#include "psci/psci.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Set it to zero, then fill it in. */
struct psci_smccc {
	uint32_t size;		/* sizeof(struct psci_smccc) */
	uint32_t version;	/* what SMCCC_VERSION returns: the same as
				 * psci_config.smccc_version, from
				 * PSCI_SMCCC_VERSION_1_1 on. To announce it is
				 * to promise that X4 to X17 survive a call */
};

/*
 * Answer SMCCC_VERSION and SMCCC_ARCH_FEATURES: PSCI_DO_RETURN with the answer
 * in call->ret. Every other id is PSCI_NOT_MINE, and so are these two if
 * .size or .version is below what this header says: nothing is written then.
 */
PSCI_API enum psci_action psci_smccc_handle(const struct psci_smccc *smccc,
					    struct psci_call *call);

#ifdef __cplusplus
}
#endif

#endif /* PSCI_SMCCC_H */
