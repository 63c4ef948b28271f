/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_SUSPEND. */
#include "calls.h"
#include "domain.h"
#include "ops.h"
#include "state.h"

/* Is it a power_state, one of the platform's, and is there an entry for it? */
static enum psci_status judge_call(struct psci *psci, uint32_t cpu,
				   struct psci_call *call, uint32_t power_state,
				   uint64_t entry_point, uint64_t context_id,
				   struct psci_composite *composite)
{
	struct psci_power_state *state = &call->suspend;
	enum psci_status status;

	if (!psci_power_state_unpack(psci->state_format, power_state, state))
		return PSCI_STATUS_INVALID_PARAMETERS;
	status = psci_op_check_power_state(psci, cpu, state, composite, call);
	if (status != PSCI_STATUS_SUCCESS)
		return status;
	if (!domains_allow(psci, cpu, composite, state->powerdown != 0)) {
		call->error = PSCI_E_OP_COMPOSITE;
		return PSCI_STATUS_INVALID_PARAMETERS;
	}
	/* A standby keeps its context: its entry point is ignored. */
	if (!state->powerdown)
		return PSCI_STATUS_SUCCESS;
	return psci_entry_check(psci, cpu, call, entry_point, context_id);
}

enum psci_action psci_fn_cpu_suspend(struct psci *psci, uint32_t cpu,
				     struct psci_call *call,
				     uint32_t power_state,
				     uint64_t entry_point, uint64_t context_id)
{
	struct psci_composite composite;
	enum psci_status status;

	if (psci->quirks & PSCI_QUIRK_ANY_POWER_STATE) {
		call->suspend =
			(struct psci_power_state){ .value = power_state };
		return psci_suspended(psci, cpu, call, 0);
	}
	status = judge_call(psci, cpu, call, power_state, entry_point,
			    context_id, &composite);
	if (status == PSCI_STATUS_SUCCESS && has_tree(psci))
		status = psci_tree_suspend(psci, cpu, &composite,
					   &call->transition);
	if (status != PSCI_STATUS_SUCCESS)
		return psci_refuse(psci, call, PSCI_FN_CPU_SUSPEND, status);
	return psci_suspended(psci, cpu, call, 0);
}
