/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, SYSTEM_SUSPEND. */
#include "calls.h"
#include "domain.h"
#include "ops.h"
#include "state.h"

struct answer psci_fn_system_suspend(struct psci *psci, uint32_t cpu,
				     struct psci_call *call,
				     uint64_t entry_point, uint64_t context_id)
{
	struct psci_entry entry;
	enum psci_status status;
	uint32_t error = PSCI_OK;

	status = psci_entry_check(psci, cpu, call, entry_point, context_id,
				  &entry, &error);
	if (status != PSCI_STATUS_SUCCESS)
		return answer(status, error);
	if (!psci_others_are_off(psci, cpu))
		return answer(PSCI_STATUS_DENIED, error);
	status = psci_op_check_system_suspend(psci, cpu, &entry, &error);
	if (status != PSCI_STATUS_SUCCESS)
		return answer(status, error);
	/* They were OFF; now they stay it. */
	if (!psci_gate_close(psci, cpu))
		return answer(PSCI_STATUS_DENIED, error);
	if (psci_system_is_ending(psci)) {
		psci_gate_open(psci);
		return answer(PSCI_STATUS_DENIED, error);
	}

	psci_domains_system_suspend(psci, cpu, &call->transition);
	return psci_suspended(psci, cpu, call, PSCI_EVENT_SUSPEND, &entry,
			      error);
}
