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
#define PASS_N(x)	, smc64 ? (x) : (uint32_t)(x)

/*
 * This caller cannot use this id. Up to 0.2 an id of the wrong width for the
 * caller was an invalid parameter, if the function was there.
 */
static COLD enum psci_action not_callable(const struct psci *psci,
					  uint32_t cpu, struct psci_call *call,
					  uint32_t number, bool smc64)
{
	if (psci->version < PSCI_VERSION_1_0 &&
	    !(psci->quirks & PSCI_QUIRK_ANY_WIDTH) &&
	    (psci->offered[smc64] & PSCI_ENABLE(number)))
		return answer(call, PSCI_STATUS_INVALID_PARAMETERS);
	return answer(call, PSCI_STATUS_NOT_SUPPORTED);
}

/* A call on behalf of a CPU that cannot have made it. */
static COLD enum psci_action misuse(const struct psci *psci, uint32_t cpu,
				    struct psci_call *call, uint32_t number,
				    bool smc64, enum psci_error error)
{
	answer(call, PSCI_STATUS_NOT_SUPPORTED);
	if (psci->offered[smc64] & PSCI_ENABLE(number))
		psci_refuse(psci, call, number, PSCI_STATUS_INTERNAL_FAILURE);
	call->error = (uint32_t)error;
	return PSCI_DO_RETURN;
}

/*
 * PSCI 0.1: the ids are what the device tree says, for callers of any width.
 * The id as from 0.2 on, or 0.
 */
static COLD uint32_t decode_0_1(const struct psci *psci,
				const struct psci_call *call)
{
	uint32_t id = (uint32_t)call->x[0], number;

	if (psci->version != PSCI_VERSION_0_1 || id == 0)
		return 0;
	if (id == psci->ids.cpu_suspend)
		number = PSCI_FN_CPU_SUSPEND;
	else if (id == psci->ids.cpu_off)
		number = PSCI_FN_CPU_OFF;
	else if (id == psci->ids.cpu_on)
		number = PSCI_FN_CPU_ON;
	else if (id == psci->ids.migrate)
		number = PSCI_FN_MIGRATE;
	else
		return 0;
	return call->flags & PSCI_CALLER_AARCH32 ? PSCI_ID32(number) :
						   PSCI_ID64(number);
}

/* Is it one of PSCI's? In 0.1 none is by its bits. */
static inline bool is_ours(const struct psci *psci, uint32_t id)
{
	return (id & psci->id_mask) == PSCI_ID_SMC32;
}

/*
 * An id of PSCI's, by a CPU that there is. All that it calls has its first
 * parameters: they stay in their registers.
 */
static APART enum psci_action handle(struct psci *psci, uint32_t cpu,
				     struct psci_call *call, uint32_t id)
{
	uint32_t callable = callable_by(psci, call, id);
	uint64_t smc64 = id / PSCI_ID_SMC64_BIT & 1;
	uint32_t number = id & PSCI_ID_NUMBER_MASK;

	call->error = PSCI_OK;
	if (cpu_run_state(psci, cpu) != RUN_RUNNING)
		return misuse(psci, cpu, call, number, smc64, PSCI_E_CPU_STATE);

	if (!(callable >> number & 1))
		return not_callable(psci, cpu, call, number, smc64);

	switch (number) {	/* has a case for each that is callable */
#define FUNCTION(nr, NAME, handler, since, widths, a1, a2, a3, presence,\
		 statuses, other)					\
	case nr:							\
		return psci_fn_##handler(psci, cpu, call		\
					 PASS_##a1(call->x[1])		\
					 PASS_##a2(call->x[2])		\
					 PASS_##a3(call->x[3]));
#include "functions.def"
#undef FUNCTION
	}
	UNREACHABLE();
}

static APART void trace(const struct psci *psci, uint32_t cpu,
			const struct psci_call *call, enum psci_action action)
{
	struct psci_trace event;

	event = (struct psci_trace){
		.cpu = cpu,
		.flags = call->flags,
		.x = { call->x[0], call->x[1], call->x[2], call->x[3] },
		.ret = call->ret,
		.action = (uint32_t)action,
		.error = call->error,
	};
	if (action == PSCI_DO_SYSTEM || action == PSCI_DO_SUSPEND)
		event.event = call->event;
	psci->ops.trace(psci->user, &event);
}

/* With a trace, with an id of 0.1, or of a CPU that there is not. */
static COLD enum psci_action handle_aside(struct psci *psci, uint32_t cpu,
					  struct psci_call *call)
{
	uint32_t id = (uint32_t)call->x[0];
	enum psci_action action;

	if (!is_ours(psci, id))
		id = decode_0_1(psci, call);
	if (id == 0)
		return PSCI_NOT_MINE;
	if (cpu < psci->cpu_count)
		action = handle(psci, cpu, call, id);
	else
		action = misuse(psci, cpu, call, id & PSCI_ID_NUMBER_MASK,
				id & PSCI_ID_SMC64_BIT, PSCI_E_CPU_INDEX);
	if (psci->ops.trace)
		trace(psci, cpu, call, action);
	return action;
}

enum psci_action psci_handle(struct psci *psci, uint32_t cpu,
			     struct psci_call *call)
{
	uint32_t id = (uint32_t)call->x[0];

	if (cpu >= psci->straight || !is_ours(psci, id))
		return handle_aside(psci, cpu, call);
	return handle(psci, cpu, call, id);
}

static APART enum psci_error stopped_in_tree(struct psci *psci, uint32_t cpu,
					     enum run_state state)
{
	struct psci_transition transition;

	/* Before it is OFF for the others, who may turn it on then. */
	if (state == RUN_STOPPING)
		psci_tree_off(psci, cpu, &transition);
	else
		psci_tree_alone(psci, cpu, &transition);
	psci_cpu_halt(psci, cpu);
	return PSCI_OK;
}

FLATTEN enum psci_error psci_cpu_stopped(struct psci *psci, uint32_t cpu)
{
	enum run_state state;

	if (cpu >= psci->cpu_count)
		return PSCI_E_CPU_INDEX;
	state = cpu_run_state(psci, cpu);
	if (state != RUN_STOPPING && state != RUN_FREEZING)
		return PSCI_E_CPU_STATE;
	if (has_tree(psci))
		return stopped_in_tree(psci, cpu, state);
	psci_cpu_halt(psci, cpu);
	return PSCI_OK;
}

static COLD enum psci_wake woke_wrongly(struct psci_entry *entry,
					enum psci_error error)
{
	*entry = (struct psci_entry){ .error = (uint32_t)error };
	return PSCI_WAKE_ERROR;
}

static APART enum psci_wake begin_in_tree(struct psci *psci, uint32_t cpu,
					  struct psci_entry *entry)
{
	entry->level = psci_tree_up(psci, cpu, false);
	psci_cpu_start(psci, cpu);
	return PSCI_WAKE_START;
}

static INLINE enum psci_wake begin(struct psci *psci, uint32_t cpu,
				   uint32_t start, struct psci_entry *entry)
{
	if (!psci_cpu_take(psci, cpu, start, entry))
		return PSCI_WAKE_SLEEP;
	if (has_tree(psci))
		return begin_in_tree(psci, cpu, entry);
	psci_cpu_start(psci, cpu);
	return PSCI_WAKE_START;
}

/* "kept": it was to lose its context, and did not. */
static enum psci_wake resume(struct psci *psci, uint32_t cpu, bool restart,
			     bool kept, struct psci_entry *entry)
{
	uint32_t level = domains_up(psci, cpu, kept);

	if (gate_is_closed(psci))
		psci_gate_open(psci);
	*entry = (struct psci_entry){ 0 };
	psci_cpu_resume(psci, cpu, restart ? entry : NULL);
	entry->level = level;
	return restart ? PSCI_WAKE_START : PSCI_WAKE_RETURN;
}

enum psci_wake psci_cpu_woke(struct psci *psci, uint32_t cpu,
			     bool context_lost, struct psci_entry *entry)
{
	uint32_t start, state;

	if (cpu >= psci->cpu_count)
		return woke_wrongly(entry, PSCI_E_CPU_INDEX);

	start = atomic_read(&cpu_of(psci, cpu)->start);
	state = start & RUN_STATE_MASK;
	/* The order of enum run_state. */
	if (state <= RUN_READY)
		return begin(psci, cpu, start, entry);
	if (state == RUN_SUSPENDED)
		return resume(psci, cpu, context_lost, !context_lost, entry);
	if (state != RUN_STANDBY)
		return woke_wrongly(entry, PSCI_E_CPU_STATE);
	if (context_lost)
		return woke_wrongly(entry, PSCI_E_CONTEXT_LOST);
	return resume(psci, cpu, false, false, entry);
}

static int64_t decided(struct psci *psci, uint32_t cpu, uint32_t target,
		       enum psci_verdict verdict, struct psci_call *call)
{
	uint32_t ready;

	if (verdict == PSCI_ALLOW && !psci_system_is_ending(psci)) {
		domains_expect(psci, target);
		ready = psci_cpu_undefer(psci, target);
		return psci_turn_on(psci, cpu, target, ready, call);
	}
	psci_cpu_withdraw(psci, target, psci_cpu_ticket(psci, target));
	psci_cpu_unclaim(psci, target);
	return verdict == PSCI_DENY ? PSCI_STATUS_DENIED :
				      PSCI_STATUS_INTERNAL_FAILURE;
}

/* Of a call that was deferred its registers are no longer known. */
static APART void trace_answer(const struct psci *psci, uint32_t cpu,
			       const struct psci_call *call)
{
	struct psci_trace event = {
		.cpu = cpu,
		.ret = call->ret,
		.action = PSCI_DO_RETURN,
		.error = call->error,
	};

	psci->ops.trace(psci->user, &event);
}

enum psci_error psci_complete(struct psci *psci, psci_ticket ticket,
			      enum psci_verdict verdict, uint32_t *cpu,
			      struct psci_call *call)
{
	uint32_t caller = (uint32_t)(ticket >> 32) & UINT16_MAX, target;
	int64_t status;

	if (verdict != PSCI_ALLOW && verdict != PSCI_DENY &&
	    verdict != PSCI_FAIL)
		return PSCI_E_VERDICT;
	if (ticket >> 48 != psci->ticket_tag || caller >= psci->cpu_count ||
	    !psci_cpu_answered(psci, caller, (uint32_t)ticket, &target))
		return PSCI_E_TICKET;

	call->error = PSCI_OK;
	status = decided(psci, caller, target, verdict, call);
	if (status < 0)
		status = psci_function_status(psci->version, PSCI_FN_CPU_ON,
					      status);
	call->ret = (uint64_t)status;
	if (psci->ops.trace)
		trace_answer(psci, caller, call);
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
