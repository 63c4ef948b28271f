/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, PSCI_VERSION. */
#include "calls.h"

struct answer psci_fn_version(struct psci *psci, uint32_t cpu,
			      struct psci_call *call)
{
	return answer(psci->version, PSCI_OK);
}
