/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_SUSPEND, on a flat system. */
#include "calls.h"
#include "ops.h"
#include "state.h"

struct answer psci_fn_cpu_suspend(struct psci *psci, uint32_t cpu,
				  struct psci_call *call, uint32_t power_state,
				  uint64_t entry_point, uint64_t context_id)
{
	struct psci_power_state state;
	struct psci_entry entry;
	enum psci_status status;
	uint32_t error = PSCI_OK;

	if (!psci_power_state_unpack(psci->state_format, power_state, &state))
		return answer(PSCI_STATUS_INVALID_PARAMETERS, error);
	status = psci_op_check_power_state(psci, cpu, &state, &error);
	if (status != PSCI_STATUS_SUCCESS)
		return answer(status, error);
	/* A standby keeps its context: its entry point is ignored. */
	if (state.powerdown) {
		status = psci_entry_check(psci, cpu, call, entry_point,
					  context_id, &entry, &error);
		if (status != PSCI_STATUS_SUCCESS)
			return answer(status, error);
	}

	psci_cpu_suspend(psci, cpu, power_state,
			 state.powerdown ? &entry : NULL);
	call->suspend = state;
	return (struct answer){ PSCI_STATUS_SUCCESS, PSCI_DO_SUSPEND, error };
}
