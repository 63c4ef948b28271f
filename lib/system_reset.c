/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, SYSTEM_RESET. */
#include "calls.h"

struct answer psci_fn_system_reset(struct psci *psci, uint32_t cpu,
				   struct psci_call *call)
{
	return psci_system_event(psci, cpu, call, PSCI_EVENT_RESET);
}
