/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, NODE_HW_STATE. */
#include "calls.h"
#include "mpidr.h"
#include "ops.h"
#include "state.h"

struct answer psci_fn_node_hw_state(struct psci *psci, uint32_t cpu,
				    struct psci_call *call,
				    uint64_t target_cpu, uint32_t power_level)
{
	uint32_t target = psci_mpidr_cpu(psci, target_cpu);
	uint32_t error = PSCI_OK;
	int state;

	if (target == INDEX_NONE ||
	    psci_cpu_presence(psci, target) == PSCI_ABSENT)
		return answer(PSCI_STATUS_INVALID_PARAMETERS, error);
	state = psci_op_node_hw_state(psci, cpu, target, power_level, &error);
	return answer(state, error);
}
