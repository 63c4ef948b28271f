/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_DEFAULT_SUSPEND. */
#include "calls.h"
#include "domain.h"
#include "state.h"

enum psci_action psci_suspended(struct psci *psci, uint32_t cpu,
				struct psci_call *call, uint32_t event)
{
	psci_cpu_suspend(psci, cpu, call->suspend.value,
			 call->suspend.powerdown ? &call->entry : NULL);
	call->event = event;
	call->ret = PSCI_STATUS_SUCCESS;
	return PSCI_DO_SUSPEND;
}

enum psci_action psci_fn_cpu_default_suspend(struct psci *psci, uint32_t cpu,
					     struct psci_call *call,
					     uint64_t entry_point,
					     uint64_t context_id)
{
	enum psci_status status;

	status = psci_entry_check(psci, cpu, call, entry_point, context_id);
	if (status != PSCI_STATUS_SUCCESS)
		return psci_refuse(psci, call, PSCI_FN_CPU_DEFAULT_SUSPEND,
				   status);

	call->suspend = (struct psci_power_state){ .powerdown = 1 };
	domains_alone(psci, cpu, &call->transition);
	return psci_suspended(psci, cpu, call, 0);
}
