/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_ON. */
#include "calls.h"
#include "mpidr.h"
#include "ops.h"
#include "state.h"

static enum psci_status refusal(enum psci_affinity_state state)
{
	return state == PSCI_AFFINITY_ON ? PSCI_STATUS_ALREADY_ON :
					   PSCI_STATUS_ON_PENDING;
}

/* The commit, and what comes of it: see docs/design.md, "CPU_ON". */
static enum psci_status turn_on(struct psci *psci, uint32_t cpu,
				uint32_t target,
				const struct psci_entry *entry,
				uint32_t *error)
{
	enum psci_affinity_state before;
	enum psci_status status;
	uint32_t ticket;

	before = psci_cpu_claim(psci, target);
	if (before != PSCI_AFFINITY_OFF)
		return refusal(before);

	/* After the claim: a system call that this misses sees the claim. */
	if (psci_system_is_ending(psci)) {
		psci_cpu_unclaim(psci, target);
		return PSCI_STATUS_INTERNAL_FAILURE;
	}

	/* Before the op: the target may start at once. */
	ticket = psci_cpu_publish(psci, target, entry);
	status = psci_op_cpu_on(psci, cpu, target, error);
	if (status == PSCI_STATUS_SUCCESS)
		return status;

	if (!psci_cpu_withdraw(psci, target, ticket))
		return PSCI_STATUS_SUCCESS;
	psci_cpu_unclaim(psci, target);
	return status;
}

struct answer psci_fn_cpu_on(struct psci *psci, uint32_t cpu,
			     struct psci_call *call, uint64_t target_cpu,
			     uint64_t entry_point, uint64_t context_id)
{
	uint32_t target = psci_mpidr_cpu(psci, target_cpu);
	enum psci_affinity_state state;
	struct psci_entry entry;
	enum psci_status status;
	uint32_t error = PSCI_OK;

	if (target == INDEX_NONE)
		return answer(PSCI_STATUS_INVALID_PARAMETERS, error);
	status = psci_entry_check(psci, cpu, call, entry_point, context_id,
				  &entry, &error);
	if (status != PSCI_STATUS_SUCCESS)
		return answer(status, error);
	state = cpu_state(psci, target);
	if (state != PSCI_AFFINITY_OFF)
		return answer(refusal(state), error);
	status = psci_op_check_cpu_on(psci, cpu, target, &error);
	if (status != PSCI_STATUS_SUCCESS)
		return answer(status, error);

	status = turn_on(psci, cpu, target, &entry, &error);
	return answer(status, error);
}
