/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, PSCI_STAT_RESIDENCY and PSCI_STAT_COUNT. */
#include "calls.h"
#include "domain.h"
#include "mpidr.h"
#include "ops.h"
#include "state.h"

/* Is it a state that this CPU can be in, and what does it consist of? */
static bool decode(struct psci *psci, uint32_t cpu, uint32_t power_state,
		   struct psci_composite *composite, struct psci_call *call)
{
	const struct psci_known_state *known = known_state(psci, power_state);
	struct psci_power_state state;

	if (known) {
		*composite = known->composite;
		return domains_allow_known(psci, cpu, known);
	}
	return psci_power_state_unpack(psci->state_format, power_state,
				       &state) &&
	       psci_op_check_power_state(psci, cpu, &state, composite, call) ==
	       PSCI_STATUS_SUCCESS;
}

/* Zeros for whatever is no CPU or no state: there are no failures. */
static struct psci_stat stat(struct psci *psci, uint64_t target_cpu,
			     uint32_t power_state, struct psci_call *call)
{
	uint32_t target = mpidr_cpu(psci, target_cpu);
	struct psci_composite composite;

	if (target == INDEX_NONE ||
	    cpu_presence(psci, target) == PSCI_ABSENT ||
	    !decode(psci, target, power_state, &composite, call))
		return (struct psci_stat){ 0 };
	return psci_domains_stat(psci, target, &composite);
}

/* As wide as the id. No number is a failure, nor is one that looks like it. */
static enum psci_action number(struct psci_call *call, uint64_t value)
{
	if (!(call->x[0] & PSCI_ID_SMC64_BIT))
		value = (uint32_t)value;
	return answer(call, (int64_t)value);
}

enum psci_action psci_fn_stat_residency(struct psci *psci, uint32_t cpu,
					struct psci_call *call,
					uint64_t target_cpu,
					uint32_t power_state)
{
	struct psci_stat found = stat(psci, target_cpu, power_state, call);

	return number(call, found.residency);
}

enum psci_action psci_fn_stat_count(struct psci *psci, uint32_t cpu,
				    struct psci_call *call,
				    uint64_t target_cpu, uint32_t power_state)
{
	struct psci_stat found = stat(psci, target_cpu, power_state, call);

	return number(call, found.count);
}
