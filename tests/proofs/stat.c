/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* PSCI_STAT_*: any context, any arguments; the statistics themselves are any. */
#include "calls.h"
#include "context.h"
#include "domain.h"

static uint32_t asked;			/* how often, */
static uint32_t asked_of;		/* and of which CPU */
static struct psci_composite asked_for;
static struct psci_stat stored;

struct psci_stat psci_domains_stat(struct psci *psci, uint32_t cpu,
				   const struct psci_composite *composite)
{
	PROVE(psci == &context.self && cpu < CPUS);
	asked++;
	asked_of = cpu;
	asked_for = *composite;
	stored.count = nondet_u64();
	stored.residency = nondet_u64();
	return stored;
}

/* The platform is asked only what is not one of psci_config.power_states. */
static bool prove_known(uint32_t state)
{
	uint32_t i, level;

	for (i = 0; i < config.power_state_count; i++) {
		if (config.power_states[i].value != state)
			continue;
		PROVE(!states_asked);
		for (level = 0; asked && level < sizeof(asked_for.state); level++)
			PROVE(asked_for.state[level] ==
			      config.power_states[i].composite.state[level]);
		return true;
	}
	PROVE(states_asked == asked || !asked);
	return false;
}

void proof_stats(void)
{
	struct psci *psci = any_constants();
	bool residency = nondet_bool(), wide, known;
	uint64_t target = nondet_u64(), found;
	uint32_t cpu, state = nondet_u32();
	struct psci_call call;

	any_state(psci);
	cpu = any_caller(psci);
	wide = call.x[0] & PSCI_ID_SMC64_BIT;
	call.error = PSCI_OK;
	remember();
	if (residency)
		PROVE(!psci_fn_stat_residency(psci, cpu, &call, target, state));
	else
		PROVE(!psci_fn_stat_count(psci, cpu, &call, target, state));
	PROVE(is_as_remembered());
	PROVE(call.error == PSCI_OK || call.error == PSCI_E_OP_STATUS);
	PROVE(wide || call.ret <= UINT32_MAX);
	known = prove_known(state);
	if (!asked) {
		PROVE(call.ret == 0);
		REACHED_IF(mpidr_cpu(psci, target) == INDEX_NONE);
		REACHED_IF(mpidr_cpu(psci, target) != INDEX_NONE);
		return;
	}
	PROVE(asked == 1 && asked_of == mpidr_cpu(psci, target));
	PROVE(cpu_presence(psci, asked_of) != PSCI_ABSENT);
	found = residency ? stored.residency : stored.count;
	PROVE(call.ret == (wide ? found : (uint32_t)found));
	REACHED_IF(wide && known);
	REACHED_IF(wide && !known);
	REACHED_IF(!wide && found > UINT32_MAX);
}
