/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_OFF. */
#include "calls.h"
#include "ops.h"
#include "state.h"

/* PSCI_QUIRK_KEEP_LAST_CPU: does no other CPU run, nor will one? */
static bool is_last(const struct psci *psci, uint32_t cpu)
{
	uint32_t other;

	/* In this order: a CPU that was READY may be ON by now. */
	for (other = 0; other < psci->cpu_count; other++)
		if (other != cpu && (cpu_run_state(psci, other) == RUN_READY ||
				     psci_cpu_stays_on(psci, other)))
			return false;
	return true;
}

/*
 * The CPU stays ON for all others until psci_cpu_stopped(). What others may be
 * about at the same time is asked when it has been told to stop: the MIGRATE
 * or the other CPU's CPU_OFF that this misses sees that.
 */
struct answer psci_cpu_leave(struct psci *psci, uint32_t cpu,
			     struct psci_call *call, bool freeze)
{
	enum psci_status status;
	uint32_t error = PSCI_OK;

	status = psci_op_check_cpu_off(psci, cpu, &error);
	if (status != PSCI_STATUS_SUCCESS)
		return answer(status, error);

	psci_cpu_stop(psci, cpu, freeze);
	if (psci_is_resident(psci, cpu) ||
	    ((psci->quirks & PSCI_QUIRK_KEEP_LAST_CPU) && is_last(psci, cpu))) {
		psci_cpu_go_on(psci, cpu);
		return answer(PSCI_STATUS_DENIED, error);
	}
	call->freeze = freeze;
	return (struct answer){ PSCI_STATUS_SUCCESS, PSCI_DO_STOP, error };
}

struct answer psci_fn_cpu_off(struct psci *psci, uint32_t cpu,
			      struct psci_call *call)
{
	return psci_cpu_leave(psci, cpu, call, false);
}
