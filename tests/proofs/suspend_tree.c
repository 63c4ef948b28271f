/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* CPU_SUSPEND with a tree, up to what domain.c does then: any power_state, also known ones. */
#include "calls.h"
#include "context.h"
#include "tree.h"

static struct psci *psci;
static struct psci_call call;
static uint32_t power_state;
static uint32_t suspends;		/* calls of suspend_by_contract() */
static enum psci_status given;		/* what it said */

/* In place of psci_tree_suspend(): it wants a composite state that is valid. */
enum psci_status suspend_by_contract(struct psci *self, uint32_t cpu,
				     const struct psci_composite *composite,
				     struct psci_transition *transition)
{
	PROVE(self == psci && transition == &call.transition && call.suspend.value == power_state);
	PROVE(domains_allow(self, cpu, composite, call.suspend.powerdown));
	suspends++;
	given = nondet_bool() ? PSCI_STATUS_SUCCESS :
		nondet_bool() ? PSCI_STATUS_DENIED : PSCI_STATUS_INVALID_PARAMETERS;
	return given;
}

/* As psci_init() makes them: power_states of config.c. */
static void any_known(void)
{
	struct psci_known_state any[KNOWN];
	uint32_t i, cpu;

	psci->power_states = context_known;
	psci->power_state_count = nondet_u32();
	ASSUME(psci->power_state_count <= KNOWN);
	for (i = 0; i < KNOWN; i++) {
		context_known[i] = any[i];
		ASSUME(psci_power_state_unpack(psci->state_format, any[i].state.value,
					       &context_known[i].state));
		for (cpu = 0; cpu < CPUS; cpu++)
			ASSUME(IMPLIES(any[i].everywhere,
				       domains_allow(psci, cpu, &context_known[i].composite,
							context_known[i].state.powerdown)));
	}
}

static void set_up(void)
{
	struct psci_call any;

	psci = &context.self;
	make_tree(psci);
	call = any;
	call.error = PSCI_OK;
	psci->version = PSCI_VERSION_1_3;
	psci->state_format = nondet_bool() ? PSCI_STATE_EXTENDED : PSCI_STATE_ORIGINAL;
	psci->entry_el = nondet_u32();
	psci->context_id_mask = UINT64_MAX;
	/* With a tree there is no PSCI_QUIRK_ANY_POWER_STATE. */
	psci->quirks = nondet_bool() ? PSCI_QUIRK_ANY_ENTRY : 0;
	psci->ops.check_power_state = MAYBE(op_check_power_state);
	psci->ops.check_entry = psci->quirks ? NULL : MAYBE(op_check_entry);
	any_known();
	any_state(psci);
}

void proof_suspend_in_tree(void)
{
	uint32_t cpu, run;
	enum psci_action action;

	set_up();
	cpu = any_caller(psci);
	power_state = nondet_u32();
	remember();
	action = psci_fn_cpu_suspend(psci, cpu, &call, power_state, nondet_u64(), nondet_u64());
	PROVE((action == PSCI_DO_SUSPEND) == (suspends == 1 && given == PSCI_STATUS_SUCCESS));
	PROVE(suspends <= 1 && states_asked <= 1 && tree_is_as_remembered());
	PROVE(IMPLIES(call.error != PSCI_OK, !suspends || given != PSCI_STATUS_SUCCESS));
	PROVE(IMPLIES(call.error == PSCI_E_OP_COMPOSITE, states_asked == 1));
	if (action != PSCI_DO_SUSPEND) {
		PROVE(action == PSCI_DO_RETURN && (int64_t)call.ret < 0 && is_as_remembered());
		REACHED_IF(!suspends && call.error == PSCI_E_OP_COMPOSITE);
		REACHED_IF(suspends && !states_asked);
		return;
	}
	run = cpu_run_state(psci, cpu);
	PROVE(run == (call.suspend.powerdown ? RUN_SUSPENDED : RUN_STANDBY));
	PROVE(context_cpus[cpu].power_state == power_state && call.event == 0);
	REACHED_IF(states_asked && run == RUN_SUSPENDED);
	REACHED_IF(!states_asked && run == RUN_SUSPENDED);
	REACHED_IF(!states_asked && run == RUN_STANDBY);
}
