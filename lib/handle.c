/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Layer 5: the doors that CPUs come through. */
#include "calls.h"
#include "domain.h"
#include "function.h"
#include "mpidr.h"
#include "ops.h"
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
	    !(psci->quirks & PSCI_QUIRK_ANY_WIDTH) &&
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
	int64_t status = PSCI_STATUS_NOT_SUPPORTED;

	if (psci->offered[smc64] & PSCI_ENABLE(number))
		status = psci_function_status(psci->version, number,
					      PSCI_STATUS_INTERNAL_FAILURE);
	return answer(status, (uint32_t)error);
}

/* PSCI 0.1: the ids are what the device tree says, for callers of any width. */
static bool decode_0_1(const struct psci *psci, uint32_t id, uint32_t *number)
{
	if (id == 0)
		return false;
	if (id == psci->ids.cpu_suspend)
		*number = PSCI_FN_CPU_SUSPEND;
	else if (id == psci->ids.cpu_off)
		*number = PSCI_FN_CPU_OFF;
	else if (id == psci->ids.cpu_on)
		*number = PSCI_FN_CPU_ON;
	else if (id == psci->ids.migrate)
		*number = PSCI_FN_MIGRATE;
	else
		return false;
	return true;
}

/* False: the id is none of PSCI's. */
static bool decode(const struct psci *psci, const struct psci_call *call,
		   uint32_t *number, bool *smc64)
{
	uint32_t id = (uint32_t)call->x[0] & psci->id_mask;

	if (psci->version == PSCI_VERSION_0_1) {
		*smc64 = !(call->flags & PSCI_CALLER_AARCH32);
		return decode_0_1(psci, id, number);
	}
	*number = id & PSCI_ID_NUMBER_MASK;
	*smc64 = id & PSCI_ID_SMC64_BIT;
	return id_is_psci(id);
}

enum psci_action psci_handle(struct psci *psci, uint32_t cpu,
			     struct psci_call *call)
{
	struct answer answered;
	uint32_t number;
	bool smc64;

	if (!decode(psci, call, &number, &smc64))
		return PSCI_NOT_MINE;

	if (cpu >= psci->cpu_count)
		answered = misuse(psci, number, smc64, PSCI_E_CPU_INDEX);
	else if (cpu_run_state(psci, cpu) != RUN_RUNNING)
		answered = misuse(psci, number, smc64, PSCI_E_CPU_STATE);
	else
		answered = dispatch(psci, cpu, number, smc64, call);

	call->ret = (uint64_t)answered.ret;
	call->error = answered.error;
	psci_op_trace(psci, cpu, call, (enum psci_action)answered.action);
	return (enum psci_action)answered.action;
}

enum psci_error psci_cpu_stopped(struct psci *psci, uint32_t cpu)
{
	struct psci_transition transition;
	enum run_state state;

	if (cpu >= psci->cpu_count)
		return PSCI_E_CPU_INDEX;
	state = cpu_run_state(psci, cpu);
	if (state != RUN_STOPPING && state != RUN_FREEZING)
		return PSCI_E_CPU_STATE;

	/* Before it is OFF for the others, who may turn it on then. */
	if (state == RUN_STOPPING)
		psci_domains_off(psci, cpu);
	else
		psci_domains_alone(psci, cpu, &transition);
	psci_cpu_halt(psci, cpu);
	return PSCI_OK;
}

static enum psci_wake woke_wrongly(struct psci_entry *entry,
				   enum psci_error error)
{
	*entry = (struct psci_entry){ .error = (uint32_t)error };
	return PSCI_WAKE_ERROR;
}

static enum psci_wake start(struct psci *psci, uint32_t cpu,
			    struct psci_entry *entry)
{
	if (!psci_cpu_take(psci, cpu, entry))
		return PSCI_WAKE_SLEEP;
	entry->level = psci_domains_up(psci, cpu, false);
	psci_cpu_start(psci, cpu);
	return PSCI_WAKE_START;
}

/* "kept": it was to lose its context, and did not. */
static enum psci_wake resume(struct psci *psci, uint32_t cpu, bool restart,
			     bool kept, struct psci_entry *entry)
{
	uint32_t level = psci_domains_up(psci, cpu, kept);

	if (psci_gate_is_closed(psci))
		psci_gate_open(psci);
	*entry = (struct psci_entry){ 0 };
	psci_cpu_resume(psci, cpu, restart ? entry : NULL);
	entry->level = level;
	return restart ? PSCI_WAKE_START : PSCI_WAKE_RETURN;
}

enum psci_wake psci_cpu_woke(struct psci *psci, uint32_t cpu,
			     bool context_lost, struct psci_entry *entry)
{
	if (cpu >= psci->cpu_count)
		return woke_wrongly(entry, PSCI_E_CPU_INDEX);

	switch (cpu_run_state(psci, cpu)) {
	case RUN_IDLE:
	case RUN_ABSENT:
	case RUN_DISABLED:
	case RUN_DEFERRED:
	case RUN_READY:
		return start(psci, cpu, entry);
	case RUN_STANDBY:
		if (context_lost)
			return woke_wrongly(entry, PSCI_E_CONTEXT_LOST);
		return resume(psci, cpu, false, false, entry);
	case RUN_SUSPENDED:
		return resume(psci, cpu, context_lost, !context_lost, entry);
	case RUN_RUNNING:
	case RUN_STOPPING:
	case RUN_FREEZING:
	case RUN_WAITING:
	case RUN_STATES:
		break;
	}
	return woke_wrongly(entry, PSCI_E_CPU_STATE);
}

static int64_t decided(struct psci *psci, uint32_t cpu, uint32_t target,
		       enum psci_verdict verdict, uint32_t *error)
{
	uint32_t ready;

	if (verdict == PSCI_ALLOW && !psci_system_is_ending(psci)) {
		psci_domains_expect(psci, target);
		ready = psci_cpu_undefer(psci, target);
		return psci_turn_on(psci, cpu, target, ready, error);
	}
	psci_cpu_withdraw(psci, target, psci_cpu_ticket(psci, target));
	psci_cpu_unclaim(psci, target);
	return verdict == PSCI_DENY ? PSCI_STATUS_DENIED :
				      PSCI_STATUS_INTERNAL_FAILURE;
}

enum psci_error psci_complete(struct psci *psci, psci_ticket ticket,
			      enum psci_verdict verdict, uint32_t *cpu,
			      struct psci_call *call)
{
	uint32_t caller = (uint32_t)(ticket >> 32) & UINT16_MAX, target;
	struct psci_call answered = { .error = PSCI_OK };
	int64_t status;

	if (verdict != PSCI_ALLOW && verdict != PSCI_DENY &&
	    verdict != PSCI_FAIL)
		return PSCI_E_VERDICT;
	if (ticket >> 48 != psci->ticket_tag || caller >= psci->cpu_count ||
	    !psci_cpu_answered(psci, caller, (uint32_t)ticket, &target))
		return PSCI_E_TICKET;

	status = decided(psci, caller, target, verdict, &answered.error);
	if (status < 0)
		status = psci_function_status(psci->version, PSCI_FN_CPU_ON,
					      status);
	answered.ret = (uint64_t)status;
	psci_op_trace(psci, caller, &answered, PSCI_DO_RETURN);
	call->ret = answered.ret;
	call->error = answered.error;
	*cpu = caller;
	return PSCI_OK;
}

enum psci_error psci_system_refused(struct psci *psci, uint32_t cpu)
{
	if (cpu >= psci->cpu_count)
		return PSCI_E_CPU_INDEX;
	return psci_system_go_on(psci, cpu) ? PSCI_OK : PSCI_E_SYSTEM_STATE;
}

enum psci_error psci_cpu_set_presence(struct psci *psci, uint32_t cpu,
				      enum psci_presence presence)
{
	if (cpu >= psci->cpu_count)
		return PSCI_E_CPU_INDEX;
	if (presence != PSCI_PRESENT && presence != PSCI_ABSENT &&
	    presence != PSCI_DISABLED)
		return PSCI_E_PRESENCE;
	return psci_cpu_present(psci, cpu, presence) ? PSCI_OK :
						       PSCI_E_CPU_STATE;
}
