/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* PSCI_SET_SUSPEND_MODE: it is offered with a tree only, but looks at none. */
#include "calls.h"
#include "context.h"
#include "state.h"

void proof_modes(void)
{
	uint32_t cpu, mode = nondet_u32(), before, i, others = 0, asleep = 0;
	struct psci *psci = any_context();
	struct psci_call call;
	int64_t status;

	cpu = any_caller(psci);
	/* It is offered from then on. */
	ASSUME(psci->version >= PSCI_VERSION_1_0);
	before = nondet_u32();
	ASSUME(before <= 3);
	psci->mode = before;
	call.error = PSCI_OK;
	remember();
	PROVE(!psci_fn_set_suspend_mode(psci, cpu, &call, mode));
	status = (int64_t)call.ret;
	PROVE(call.error == PSCI_OK);
	PROVE(status == 0 || status == PSCI_STATUS_DENIED ||
	      status == PSCI_STATUS_INVALID_PARAMETERS);
	PROVE((mode > 1) == (status == PSCI_STATUS_INVALID_PARAMETERS));
	PROVE(IMPLIES(status == 0, psci_mode(psci) == mode));
	for (i = 0; i < CPUS; i++) {
		asleep += cpu_run_state(psci, i) == RUN_STANDBY ||
			  cpu_run_state(psci, i) == RUN_SUSPENDED;
		others += i != cpu && cpu_state(psci, i) != PSCI_AFFINITY_OFF;
	}
	PROVE(IMPLIES(status == 0 && mode == 1 && before == 2, !asleep));
	/* The caller alone may choose again. */
	PROVE(IMPLIES(mode == 0 && !others, status == 0 && psci->mode == 0));
	PROVE(IMPLIES(status == 0 && mode == 0 && others, psci->mode == before));
	PROVE(IMPLIES(status == 0 && mode == 1 && !(psci->quirks & PSCI_QUIRK_LAX_MODE),
		      before != 2));
	if (status == 0)
		psci->mode = before;
	PROVE(is_as_remembered());
	REACHED_IF(status == 0 && mode == 0 && before == 3);
	REACHED_IF(status == 0 && mode == 1 && before == 2);
	REACHED_IF(status == 0 && mode == 1 && before == 0);
	REACHED_IF(status == PSCI_STATUS_DENIED);
}
