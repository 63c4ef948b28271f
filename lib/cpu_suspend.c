/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_SUSPEND. */
#include "calls.h"
#include "domain.h"
#include "ops.h"
#include "state.h"

/* What is the power_state of which only the value is there? */
static enum psci_status ask(struct psci *psci, uint32_t cpu,
			    struct psci_call *call,
			    struct psci_composite *composite)
{
	struct psci_power_state *state = &call->suspend;
	enum psci_status status;

	if (!psci_power_state_unpack(psci->state_format, state->value, state))
		return PSCI_STATUS_INVALID_PARAMETERS;
	status = psci_op_check_power_state(psci, cpu, state, composite, call);
	if (status != PSCI_STATUS_SUCCESS)
		return status;
	if (domains_allow(psci, cpu, composite, state->powerdown != 0))
		return PSCI_STATUS_SUCCESS;
	call->error = PSCI_E_OP_COMPOSITE;
	return PSCI_STATUS_INVALID_PARAMETERS;
}

static enum psci_status recall(const struct psci *psci, uint32_t cpu,
			       struct psci_call *call,
			       const struct psci_known_state *known,
			       struct psci_composite *composite)
{
	call->suspend = known->state;
	*composite = known->composite;
	return domains_allow_known(psci, cpu, known) ?
	       PSCI_STATUS_SUCCESS : PSCI_STATUS_INVALID_PARAMETERS;
}

static APART enum psci_action
suspend(struct psci *psci, uint32_t cpu, struct psci_call *call,
	const struct psci_known_state *known, uint64_t entry_point,
	uint64_t context_id)
{
	struct psci_composite composite;
	enum psci_status status;

	status = known ? recall(psci, cpu, call, known, &composite) :
			 ask(psci, cpu, call, &composite);
	/* A standby keeps its context: its entry point is ignored. */
	if (status == PSCI_STATUS_SUCCESS && call->suspend.powerdown)
		status = psci_entry_check(psci, cpu, call, entry_point,
					  context_id);
	if (status == PSCI_STATUS_SUCCESS && has_tree(psci))
		status = psci_tree_suspend(psci, cpu, &composite,
					   &call->transition);
	if (status != PSCI_STATUS_SUCCESS)
		return psci_refuse(psci, call, PSCI_FN_CPU_SUSPEND, status);
	return psci_suspended(psci, cpu, call, 0);
}

enum psci_action psci_fn_cpu_suspend(struct psci *psci, uint32_t cpu,
				     struct psci_call *call,
				     uint32_t power_state,
				     uint64_t entry_point, uint64_t context_id)
{
	const struct psci_known_state *known;

	if (psci->quirks & PSCI_QUIRK_ANY_POWER_STATE) {
		call->suspend =
			(struct psci_power_state){ .value = power_state };
		return psci_suspended(psci, cpu, call, 0);
	}
	known = known_state(psci, power_state);
	/* Of a standby without a tree there is nothing else to look at. */
	if (known && !known->state.powerdown && !has_tree(psci)) {
		call->suspend = known->state;
		return psci_suspended(psci, cpu, call, 0);
	}
	call->suspend.value = power_state;
	return suspend(psci, cpu, call, known, entry_point, context_id);
}
