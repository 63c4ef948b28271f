/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * DEN0022F.b, CPU_OFF, and CPU_FREEZE: a CPU_OFF that leaves interrupts
 * pending.
 */
#include "calls.h"
#include "ops.h"
#include "state.h"

/* PSCI_QUIRK_KEEP_LAST_CPU: does no other CPU run, nor will one? */
static COLD bool is_last(const struct psci *psci, uint32_t cpu)
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
static inline enum psci_action stop(struct psci *psci, uint32_t cpu,
				    struct psci_call *call, bool freeze)
{
	const uint32_t number = freeze ? PSCI_FN_CPU_FREEZE : PSCI_FN_CPU_OFF;
	enum psci_status status;

	status = psci_op_check_cpu_off(psci, cpu, call);
	if (status != PSCI_STATUS_SUCCESS)
		return psci_refuse(psci, call, number, status);

	psci_cpu_stop(psci, cpu, freeze);
	if (psci_is_resident(psci, cpu) ||
	    ((psci->quirks & PSCI_QUIRK_KEEP_LAST_CPU) && is_last(psci, cpu))) {
		psci_cpu_go_on(psci, cpu);
		return psci_refuse(psci, call, number, PSCI_STATUS_DENIED);
	}
	call->freeze = freeze;
	answer(call, PSCI_STATUS_SUCCESS);
	return PSCI_DO_STOP;
}

enum psci_action psci_fn_cpu_off(struct psci *psci, uint32_t cpu,
				 struct psci_call *call)
{
	return stop(psci, cpu, call, false);
}

enum psci_action psci_fn_cpu_freeze(struct psci *psci, uint32_t cpu,
				    struct psci_call *call)
{
	return stop(psci, cpu, call, true);
}
