/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Layer 5: the doors that CPUs come through. */
#include "calls.h"
#include "function.h"
#include "state.h"

#define PASS_NONE(x)
#define PASS_W(x)	, (uint32_t)(x)
#define PASS_N(x)	, (x) & width

/*
 * This caller cannot use this id. Up to 0.2 an id of the wrong width for the
 * caller was an invalid parameter, if the function was there.
 */
static enum psci_status not_callable(const struct psci *psci, uint32_t number,
				     bool smc64)
{
	if (psci->version < PSCI_VERSION_1_0 &&
	    (psci->offered[smc64] & PSCI_ENABLE(number)))
		return PSCI_STATUS_INVALID_PARAMETERS;
	return PSCI_STATUS_NOT_SUPPORTED;
}

static struct answer dispatch(struct psci *psci, uint32_t cpu, uint32_t number,
			      bool smc64, struct psci_call *call)
{
	bool aarch32 = call->flags & PSCI_CALLER_AARCH32;
	bool callable = psci->callable[aarch32][smc64] & PSCI_ENABLE(number);
	uint64_t width = smc64 ? UINT64_MAX : UINT32_MAX;
	struct answer answered;

	switch (callable ? number : UINT32_MAX) {
#define FUNCTION(nr, NAME, handler, since, widths, a1, a2, a3, presence,\
		 statuses, other)					\
	case nr:							\
		answered = psci_fn_##handler(psci, cpu, call		\
					     PASS_##a1(call->x[1])	\
					     PASS_##a2(call->x[2])	\
					     PASS_##a3(call->x[3]));	\
		break;
#include "functions.def"
#undef FUNCTION
	default:
		return answer(not_callable(psci, number, smc64), PSCI_OK);
	}

	if (answered.ret < 0)
		answered.ret = psci_function_status(psci->version, number,
						    answered.ret);
	return answered;
}

/* A call on behalf of a CPU that cannot have made it. */
static struct answer misuse(const struct psci *psci, uint32_t number,
			    bool smc64, enum psci_error error)
{
	enum psci_status status = PSCI_STATUS_NOT_SUPPORTED;

	if (psci->offered[smc64] & PSCI_ENABLE(number))
		status = psci_function_status(psci->version, number,
					      PSCI_STATUS_INTERNAL_FAILURE);
	return answer(status, (uint32_t)error);
}

enum psci_action psci_handle(struct psci *psci, uint32_t cpu,
			     struct psci_call *call)
{
	uint32_t id = (uint32_t)call->x[0] & psci->id_mask;
	uint32_t number = id & PSCI_ID_NUMBER_MASK;
	bool smc64 = id & PSCI_ID_SMC64_BIT;
	struct answer answered;

	if (!id_is_psci(id))
		return PSCI_NOT_MINE;

	if (cpu >= psci->cpu_count)
		answered = misuse(psci, number, smc64, PSCI_E_CPU_INDEX);
	else if (cpu_run_state(psci, cpu) != RUN_RUNNING)
		answered = misuse(psci, number, smc64, PSCI_E_CPU_STATE);
	else
		answered = dispatch(psci, cpu, number, smc64, call);

	call->ret = (uint64_t)answered.ret;
	call->error = answered.error;
	return (enum psci_action)answered.action;
}

enum psci_error psci_cpu_stopped(struct psci *psci, uint32_t cpu)
{
	if (cpu >= psci->cpu_count)
		return PSCI_E_CPU_INDEX;
	if (cpu_run_state(psci, cpu) != RUN_STOPPING)
		return PSCI_E_CPU_STATE;

	psci_cpu_halt(psci, cpu);
	return PSCI_OK;
}

static enum psci_wake woke_wrongly(struct psci_entry *entry,
				   enum psci_error error)
{
	*entry = (struct psci_entry){ .error = (uint32_t)error };
	return PSCI_WAKE_ERROR;
}

static enum psci_wake resume(struct psci *psci, uint32_t cpu,
			     bool context_lost, struct psci_entry *entry)
{
	struct psci_power_state state = { 0 };

	if (!context_lost) {
		psci_cpu_resume(psci, cpu, NULL);
		return PSCI_WAKE_RETURN;
	}
	psci_power_state_unpack(psci->state_format,
				psci->cpus[cpu].power_state, &state);
	if (!state.powerdown)
		return woke_wrongly(entry, PSCI_E_CONTEXT_LOST);
	psci_cpu_resume(psci, cpu, entry);
	return PSCI_WAKE_START;
}

enum psci_wake psci_cpu_woke(struct psci *psci, uint32_t cpu,
			     bool context_lost, struct psci_entry *entry)
{
	if (cpu >= psci->cpu_count)
		return woke_wrongly(entry, PSCI_E_CPU_INDEX);

	switch (cpu_run_state(psci, cpu)) {
	case RUN_IDLE:
	case RUN_READY:
		return psci_cpu_start(psci, cpu, entry) ? PSCI_WAKE_START :
							  PSCI_WAKE_SLEEP;
	case RUN_SUSPENDED:
		return resume(psci, cpu, context_lost, entry);
	case RUN_RUNNING:
	case RUN_STOPPING:
		break;
	}
	return woke_wrongly(entry, PSCI_E_CPU_STATE);
}

enum psci_error psci_system_refused(struct psci *psci, uint32_t cpu)
{
	if (cpu >= psci->cpu_count)
		return PSCI_E_CPU_INDEX;
	return psci_system_reopen(psci, cpu) ? PSCI_OK : PSCI_E_SYSTEM_STATE;
}
