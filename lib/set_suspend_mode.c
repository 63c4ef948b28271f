/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, PSCI_SET_SUSPEND_MODE. */
#include "calls.h"
#include "state.h"

/* PSCI_QUIRK_LAX_MODE: is no CPU suspended just now? */
static bool is_quiet(const struct psci *psci)
{
	enum run_state state;
	uint32_t cpu;

	for (cpu = 0; cpu < psci->cpu_count; cpu++) {
		state = cpu_run_state(psci, cpu);
		if (state == RUN_STANDBY || state == RUN_SUSPENDED)
			return false;
	}
	return true;
}

static enum psci_status to_osi(struct psci *psci)
{
	if (psci_mode_to_osi(psci))
		return PSCI_STATUS_SUCCESS;
	if (psci_mode(psci) == PSCI_MODE_OS_INITIATED)
		return PSCI_STATUS_SUCCESS;
	if (!(psci->quirks & PSCI_QUIRK_LAX_MODE) || !is_quiet(psci))
		return PSCI_STATUS_DENIED;
	psci_mode_set(psci, PSCI_MODE_OS_INITIATED);
	return PSCI_STATUS_SUCCESS;
}

/*
 * Also from the same mode, if the caller is alone: its CPU_SUSPENDs are
 * forgotten then, so that the next operating system may choose.
 */
static enum psci_status to_platform_coordinated(struct psci *psci, uint32_t cpu)
{
	if (psci_gate_close(psci, cpu)) {
		psci_mode_set(psci, PSCI_MODE_PLATFORM_COORDINATED);
		psci_gate_open(psci);
		return PSCI_STATUS_SUCCESS;
	}
	return psci_mode(psci) == PSCI_MODE_PLATFORM_COORDINATED ?
	       PSCI_STATUS_SUCCESS : PSCI_STATUS_DENIED;
}

enum psci_action psci_fn_set_suspend_mode(struct psci *psci, uint32_t cpu,
					  struct psci_call *call,
					  uint32_t mode)
{
	enum psci_status status = PSCI_STATUS_INVALID_PARAMETERS;

	if (mode == PSCI_MODE_OS_INITIATED)
		status = to_osi(psci);
	else if (mode == PSCI_MODE_PLATFORM_COORDINATED)
		status = to_platform_coordinated(psci, cpu);
	return conclude(psci, call, PSCI_FN_PSCI_SET_SUSPEND_MODE, status);
}
