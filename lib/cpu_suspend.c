/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_SUSPEND. */
#include "calls.h"
#include "domain.h"
#include "ops.h"
#include "state.h"

/* Is it a power_state, and one of the platform's? */
static enum psci_status judge_state(struct psci *psci, uint32_t cpu,
				    struct psci_composite *composite,
				    struct psci_call *call)
{
	const struct psci_power_state *state = &call->suspend;
	enum psci_status status;

	status = psci_op_check_power_state(psci, cpu, state, composite,
					   call);
	if (status != PSCI_STATUS_SUCCESS)
		return status;
	if (domains_allow(psci, cpu, composite,
				    state->powerdown != 0))
		return PSCI_STATUS_SUCCESS;
	call->error = PSCI_E_OP_COMPOSITE;
	return PSCI_STATUS_INVALID_PARAMETERS;
}

/* PSCI_QUIRK_ANY_POWER_STATE */
static enum psci_action standby(struct psci *psci, uint32_t cpu,
				struct psci_call *call, uint32_t power_state)
{
	psci_cpu_suspend(psci, cpu, power_state, NULL);
	call->suspend = (struct psci_power_state){ .value = power_state };
	call->event = 0;
	answer(call, PSCI_STATUS_SUCCESS);
	return PSCI_DO_SUSPEND;
}

enum psci_action psci_fn_cpu_suspend(struct psci *psci, uint32_t cpu,
				     struct psci_call *call,
				     uint32_t power_state,
				     uint64_t entry_point, uint64_t context_id)
{
	const uint32_t number = PSCI_FN_CPU_SUSPEND;
	struct psci_entry *restart = NULL;
	struct psci_composite composite;
	enum psci_status status;

	if (psci->quirks & PSCI_QUIRK_ANY_POWER_STATE)
		return standby(psci, cpu, call, power_state);
	if (!psci_power_state_unpack(psci->state_format, power_state,
				     &call->suspend))
		return psci_refuse(psci, call, number,
				   PSCI_STATUS_INVALID_PARAMETERS);
	status = judge_state(psci, cpu, &composite, call);
	if (status != PSCI_STATUS_SUCCESS)
		return psci_refuse(psci, call, number, status);
	/* A standby keeps its context: its entry point is ignored. */
	if (call->suspend.powerdown) {
		status = psci_entry_check(psci, cpu, call, entry_point,
					  context_id);
		if (status != PSCI_STATUS_SUCCESS)
			return psci_refuse(psci, call, number, status);
		restart = &call->entry;
	}

	if (has_tree(psci))
		status = psci_tree_suspend(psci, cpu, &composite,
					   &call->transition);
	if (status != PSCI_STATUS_SUCCESS)
		return psci_refuse(psci, call, number, status);

	psci_cpu_suspend(psci, cpu, power_state, restart);
	call->event = 0;
	call->ret = PSCI_STATUS_SUCCESS;
	return PSCI_DO_SUSPEND;
}
