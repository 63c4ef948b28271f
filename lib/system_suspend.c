/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, SYSTEM_SUSPEND. */
#include "calls.h"
#include "domain.h"
#include "ops.h"
#include "state.h"

enum psci_action psci_fn_system_suspend(struct psci *psci, uint32_t cpu,
					struct psci_call *call,
					uint64_t entry_point,
					uint64_t context_id)
{
	const uint32_t number = PSCI_FN_SYSTEM_SUSPEND;
	enum psci_status status;

	status = psci_entry_check(psci, cpu, call, entry_point, context_id);
	if (status != PSCI_STATUS_SUCCESS)
		return psci_refuse(psci, call, number, status);
	if (!psci_others_are_off(psci, cpu))
		return psci_refuse(psci, call, number, PSCI_STATUS_DENIED);
	status = psci_op_check_system_suspend(psci, cpu, &call->entry, call);
	if (status != PSCI_STATUS_SUCCESS)
		return psci_refuse(psci, call, number, status);
	/* They were OFF; now they stay it. */
	if (!psci_gate_close(psci, cpu))
		return psci_refuse(psci, call, number, PSCI_STATUS_DENIED);
	if (psci_system_is_ending(psci)) {
		psci_gate_open(psci);
		return psci_refuse(psci, call, number, PSCI_STATUS_DENIED);
	}

	call->suspend = (struct psci_power_state){ .powerdown = 1 };
	domains_system_suspend(psci, cpu, &call->transition);
	return psci_suspended(psci, cpu, call, PSCI_EVENT_SUSPEND);
}
