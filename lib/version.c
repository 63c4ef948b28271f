/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, PSCI_VERSION. */
#include "calls.h"

enum psci_action psci_fn_version(struct psci *psci, uint32_t cpu,
				 struct psci_call *call)
{
	return answer(call, psci->version);
}
