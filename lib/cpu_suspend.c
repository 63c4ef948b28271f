/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_SUSPEND. */
#include "calls.h"
#include "domain.h"
#include "ops.h"
#include "state.h"

/* Is it a power_state, and one of the platform's? */
static enum psci_status judge(struct psci *psci, uint32_t cpu,
			      const struct psci_power_state *state,
			      struct psci_composite *composite, uint32_t *error)
{
	enum psci_status status;

	status = psci_op_check_power_state(psci, cpu, state, composite, error);
	if (status != PSCI_STATUS_SUCCESS)
		return status;
	if (psci_composite_is_valid(psci, cpu, composite,
				    state->powerdown != 0))
		return PSCI_STATUS_SUCCESS;
	*error = PSCI_E_OP_COMPOSITE;
	return PSCI_STATUS_INVALID_PARAMETERS;
}

/* PSCI_QUIRK_ANY_POWER_STATE */
static struct answer standby(struct psci *psci, uint32_t cpu,
			     struct psci_call *call, uint32_t power_state)
{
	psci_cpu_suspend(psci, cpu, power_state, NULL);
	call->suspend = (struct psci_power_state){ .value = power_state };
	call->event = 0;
	return (struct answer){ PSCI_STATUS_SUCCESS, PSCI_DO_SUSPEND, PSCI_OK };
}

struct answer psci_fn_cpu_suspend(struct psci *psci, uint32_t cpu,
				  struct psci_call *call, uint32_t power_state,
				  uint64_t entry_point, uint64_t context_id)
{
	struct psci_composite composite;
	struct psci_power_state state;
	struct psci_entry entry, *restart = NULL;
	enum psci_status status;
	uint32_t error = PSCI_OK;

	if (psci->quirks & PSCI_QUIRK_ANY_POWER_STATE)
		return standby(psci, cpu, call, power_state);
	if (!psci_power_state_unpack(psci->state_format, power_state, &state))
		return answer(PSCI_STATUS_INVALID_PARAMETERS, error);
	status = judge(psci, cpu, &state, &composite, &error);
	if (status != PSCI_STATUS_SUCCESS)
		return answer(status, error);
	/* A standby keeps its context: its entry point is ignored. */
	if (state.powerdown) {
		status = psci_entry_check(psci, cpu, call, entry_point,
					  context_id, &entry, &error);
		if (status != PSCI_STATUS_SUCCESS)
			return answer(status, error);
		restart = &entry;
	}

	/* Once more, should the mode change from the one to the other. */
	while (!psci_domains_suspend(psci, cpu, psci_mode(psci), &composite,
				     &call->transition, &status))
		;
	if (status != PSCI_STATUS_SUCCESS)
		return answer(status, error);

	psci_cpu_suspend(psci, cpu, power_state, restart);
	call->suspend = state;
	call->event = 0;
	if (restart)
		call->entry = *restart;
	return (struct answer){ PSCI_STATUS_SUCCESS, PSCI_DO_SUSPEND, error };
}
