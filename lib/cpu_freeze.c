/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_FREEZE: a CPU_OFF that leaves interrupts pending. */
#include "calls.h"

struct answer psci_fn_cpu_freeze(struct psci *psci, uint32_t cpu,
				 struct psci_call *call)
{
	return psci_cpu_leave(psci, cpu, call, true);
}
