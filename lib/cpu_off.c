/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_OFF. */
#include "calls.h"
#include "ops.h"
#include "state.h"

/* The CPU stays ON for all others until psci_cpu_stopped(). */
struct answer psci_fn_cpu_off(struct psci *psci, uint32_t cpu,
			      struct psci_call *call)
{
	enum psci_status status;
	uint32_t error = PSCI_OK;

	status = psci_op_check_cpu_off(psci, cpu, &error);
	if (status != PSCI_STATUS_SUCCESS)
		return answer(status, error);

	psci_cpu_stop(psci, cpu);
	return (struct answer){ PSCI_STATUS_SUCCESS, PSCI_DO_STOP, error };
}
