/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, NODE_HW_STATE. */
#include "calls.h"
#include "mpidr.h"
#include "ops.h"
#include "state.h"

enum psci_action psci_fn_node_hw_state(struct psci *psci, uint32_t cpu,
				       struct psci_call *call,
				       uint64_t target_cpu,
				       uint32_t power_level)
{
	const uint32_t number = PSCI_FN_NODE_HW_STATE;
	uint32_t target = mpidr_cpu(psci, target_cpu);
	int state;

	if (target == INDEX_NONE ||
	    cpu_presence(psci, target) == PSCI_ABSENT)
		return psci_refuse(psci, call, number,
				   PSCI_STATUS_INVALID_PARAMETERS);
	state = psci_op_node_hw_state(psci, cpu, target, power_level, call);
	return conclude(psci, call, number, state);
}
