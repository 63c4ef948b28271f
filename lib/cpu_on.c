/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_ON. */
#include "calls.h"
#include "domain.h"
#include "mpidr.h"
#include "ops.h"
#include "state.h"

static enum psci_status refusal(const struct psci *psci,
				enum psci_affinity_state state)
{
	if (state == PSCI_AFFINITY_ON ||
	    (psci->quirks & PSCI_QUIRK_NO_ON_PENDING))
		return PSCI_STATUS_ALREADY_ON;
	return PSCI_STATUS_ON_PENDING;
}

enum psci_status psci_presence_refusal(enum psci_presence presence,
				       enum psci_status disabled)
{
	return presence == PSCI_DISABLED ? disabled :
					   PSCI_STATUS_INVALID_PARAMETERS;
}

/* The commit: see docs/design.md, section 4. */
static enum psci_status claim(struct psci *psci, uint32_t target,
			      const struct psci_entry *entry, bool defer,
			      uint32_t *ticket)
{
	enum psci_affinity_state before = psci_cpu_claim(psci, target);
	enum psci_presence found;

	if (before != PSCI_AFFINITY_OFF)
		return refusal(psci, before);

	/* After the claim: a system call that this misses sees the claim. */
	if (psci_system_is_ending(psci)) {
		psci_cpu_unclaim(psci, target);
		return PSCI_STATUS_INTERNAL_FAILURE;
	}
	psci_gate_disturb(psci);

	if (defer) {
		found = psci_cpu_defer(psci, target, entry, ticket);
	} else {
		/* From its publishing on the target may be on its way. */
		psci_domains_expect(psci, target);
		found = psci_cpu_publish(psci, target, entry, ticket);
		if (found != PSCI_PRESENT)
			psci_domains_unexpect(psci, target);
	}
	if (found == PSCI_PRESENT)
		return PSCI_STATUS_SUCCESS;
	psci_cpu_unclaim(psci, target);
	return psci_presence_refusal(found, PSCI_STATUS_DENIED);
}

enum psci_status psci_turn_on(struct psci *psci, uint32_t cpu, uint32_t target,
			      uint32_t ticket, uint32_t *error)
{
	enum psci_status status;

	status = psci_op_cpu_on(psci, cpu, target, error);
	if (status == PSCI_STATUS_SUCCESS)
		return status;

	if (!psci_cpu_withdraw(psci, target, ticket))
		return PSCI_STATUS_SUCCESS;
	psci_domains_unexpect(psci, target);
	psci_cpu_unclaim(psci, target);
	return status;
}

struct answer psci_fn_cpu_on(struct psci *psci, uint32_t cpu,
			     struct psci_call *call, uint64_t target_cpu,
			     uint64_t entry_point, uint64_t context_id)
{
	uint32_t target = psci_mpidr_cpu(psci, target_cpu), ticket;
	enum psci_presence presence;
	enum psci_affinity_state state;
	struct psci_entry entry;
	enum psci_status status;
	uint32_t error = PSCI_OK;
	int verdict;

	if (target == INDEX_NONE)
		return answer(PSCI_STATUS_INVALID_PARAMETERS, error);
	presence = psci_cpu_presence(psci, target);
	if (presence == PSCI_ABSENT)
		return answer(PSCI_STATUS_INVALID_PARAMETERS, error);
	status = psci_entry_check(psci, cpu, call, entry_point, context_id,
				  &entry, &error);
	if (status != PSCI_STATUS_SUCCESS)
		return answer(status, error);
	if (presence == PSCI_DISABLED)
		return answer(PSCI_STATUS_DENIED, error);
	state = cpu_state(psci, target);
	if (state != PSCI_AFFINITY_OFF)
		return answer(refusal(psci, state), error);
	verdict = psci_op_check_cpu_on(psci, cpu, target, &error);
	if (verdict < 0)
		return answer(verdict, error);

	status = claim(psci, target, &entry, verdict == PSCI_DEFERRED, &ticket);
	if (status != PSCI_STATUS_SUCCESS)
		return answer(status, error);
	if (verdict == PSCI_DEFERRED) {
		call->ticket = ticket_of(psci, cpu,
					 psci_cpu_wait(psci, cpu, target));
		return (struct answer){ PSCI_STATUS_SUCCESS, PSCI_DO_WAIT,
					error };
	}
	status = psci_turn_on(psci, cpu, target, ticket, &error);
	return answer(status, error);
}
