/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_ON. */
#include "calls.h"
#include "domain.h"
#include "mpidr.h"
#include "ops.h"
#include "state.h"

static int64_t refusal(const struct psci *psci, enum psci_affinity_state state)
{
	return state == PSCI_AFFINITY_ON ? PSCI_STATUS_ALREADY_ON :
					   psci->on_pending;
}

enum psci_status psci_presence_refusal(enum psci_presence presence,
				       enum psci_status disabled)
{
	return presence == PSCI_DISABLED ? disabled :
					   PSCI_STATUS_INVALID_PARAMETERS;
}

/* The commit: see docs/design.md, section 4. */
static int64_t claim(struct psci *psci, uint32_t target)
{
	enum psci_affinity_state before = psci_cpu_claim(psci, target);

	if (before != PSCI_AFFINITY_OFF)
		return refusal(psci, before);

	/* After the claim: a system call that this misses sees the claim. */
	if (psci_system_is_ending(psci)) {
		psci_cpu_unclaim(psci, target);
		return PSCI_STATUS_INTERNAL_FAILURE;
	}
	psci_gate_disturb(psci);
	return PSCI_STATUS_SUCCESS;
}

/* The host has taken the CPU away meanwhile. */
static COLD enum psci_action unclaim(struct psci *psci, struct psci_call *call,
				     uint32_t target,
				     enum psci_presence found)
{
	enum psci_status status = psci_presence_refusal(found,
							PSCI_STATUS_DENIED);

	psci_cpu_unclaim(psci, target);
	return psci_refuse(psci, call, PSCI_FN_CPU_ON, status);
}

/* True: nobody will turn it on, and it is OFF again. */
static COLD bool take_back(struct psci *psci, uint32_t target, uint32_t ticket)
{
	if (!psci_cpu_withdraw(psci, target, ticket))
		return false;
	domains_unexpect(psci, target);
	psci_cpu_unclaim(psci, target);
	return true;
}

enum psci_status psci_turn_on(struct psci *psci, uint32_t cpu, uint32_t target,
			      uint32_t ticket, struct psci_call *call)
{
	enum psci_status status = psci_op_cpu_on(psci, cpu, target, call);

	if (status == PSCI_STATUS_SUCCESS || take_back(psci, target, ticket))
		return status;
	/* It has started all the same. */
	return PSCI_STATUS_SUCCESS;
}

/* The embedder decides later, by psci_complete(). */
static COLD enum psci_action defer(struct psci *psci, uint32_t cpu,
				   struct psci_call *call, uint32_t target)
{
	int64_t status = claim(psci, target);
	enum psci_presence found;
	uint32_t ticket;

	if (status != PSCI_STATUS_SUCCESS)
		return psci_refuse(psci, call, PSCI_FN_CPU_ON, status);
	found = psci_cpu_offer(psci, target, RUN_DEFERRED, &call->entry,
			       &ticket);
	if (found != PSCI_PRESENT)
		return unclaim(psci, call, target, found);
	call->ticket = ticket_of(psci, cpu, psci_cpu_wait(psci, cpu, target));
	answer(call, PSCI_STATUS_SUCCESS);
	return PSCI_DO_WAIT;
}

FLATTEN enum psci_action psci_fn_cpu_on(struct psci *psci, uint32_t cpu,
				     struct psci_call *call,
				     uint64_t target_cpu, uint64_t entry_point,
				     uint64_t context_id)
{
	const uint32_t number = PSCI_FN_CPU_ON;
	uint32_t target = mpidr_cpu(psci, target_cpu), start, ticket;
	enum psci_affinity_state state;
	enum psci_presence found;
	int64_t status;
	int verdict;

	if (target == INDEX_NONE)
		return psci_refuse(psci, call, number,
				   PSCI_STATUS_INVALID_PARAMETERS);
	start = atomic_read(&cpu_of(psci, target)->start);
	if (!is_present(start))
		return psci_refuse(psci, call, number,
				   psci_presence_refusal(presence_of(start),
							 PSCI_STATUS_DENIED));
	state = cpu_state(psci, target);
	if (state != PSCI_AFFINITY_OFF)
		return psci_refuse(psci, call, number, refusal(psci, state));

	status = psci_entry_check(psci, cpu, call, entry_point, context_id);
	if (status != PSCI_STATUS_SUCCESS)
		return psci_refuse(psci, call, number, status);
	verdict = psci_op_check_cpu_on(psci, cpu, target, call);
	if (verdict < 0)
		return psci_refuse(psci, call, number, verdict);
	if (verdict == PSCI_DEFERRED)
		return defer(psci, cpu, call, target);
	status = claim(psci, target);
	if (status != PSCI_STATUS_SUCCESS)
		return psci_refuse(psci, call, number, status);

	/* From its offer on the target may be on its way. */
	domains_expect(psci, target);
	found = psci_cpu_offer(psci, target, RUN_READY, &call->entry, &ticket);
	if (found != PSCI_PRESENT) {
		domains_unexpect(psci, target);
		return unclaim(psci, call, target, found);
	}
	status = psci_turn_on(psci, cpu, target, ticket, call);
	return conclude(psci, call, number, status);
}
