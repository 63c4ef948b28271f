/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Layer 4: the functions. Each is in the file named after it, does its beats
 * in the order check, commit, act, undo, and gets its arguments by value,
 * already as wide as functions.def says. The function is offered, the CPU is
 * RUN_RUNNING, and call->error is PSCI_OK.
 */
#ifndef PSCI_LIB_CALLS_H
#define PSCI_LIB_CALLS_H

#include "function.h"

/*
 * How a function ends, other than by an action of its own: with an answer that
 * is no failure,
 */
static inline enum psci_action answer(struct psci_call *call, int64_t ret)
{
	call->ret = (uint64_t)ret;
	return PSCI_DO_RETURN;
}

/* with a failure, as this version has it, */
COLD INTERNAL enum psci_action psci_refuse(const struct psci *psci,
					   struct psci_call *call,
					   uint32_t number, int64_t status);

/* or with either, as an op has said. */
static INLINE enum psci_action conclude(const struct psci *psci,
					struct psci_call *call,
					uint32_t number, int64_t status)
{
	if (status < 0)
		return psci_refuse(psci, call, number, status);
	return answer(call, status);
}

/*
 * Bit per function number: what this caller may call by an id of this width.
 * Dispatch and PSCI_FEATURES both go by this, so the two cannot disagree.
 */
static inline uint32_t callable_by(const struct psci *psci,
				   const struct psci_call *call, uint32_t id)
{
	uint64_t aarch32 = call->flags & PSCI_CALLER_AARCH32;
	uint64_t smc64 = id / PSCI_ID_SMC64_BIT & 1;

	return psci->callable[aarch32][smc64];
}

#define PARAMETER_NONE(name)
#define PARAMETER_W(name)	, uint32_t name
#define PARAMETER_N(name)	, uint64_t name

/* psci_fn_cpu_on(psci, cpu, call, target, entry_point, context_id), ... */
#define FUNCTION(number, NAME, handler, since, widths, a1, a2, a3, presence,\
		 statuses, other)					\
	APART INTERNAL enum psci_action					\
	psci_fn_##handler(struct psci *psci, uint32_t cpu,		\
			  struct psci_call *call PARAMETER_##a1(arg1)	\
			  PARAMETER_##a2(arg2) PARAMETER_##a3(arg3));
#include "functions.def"
#undef FUNCTION

/*
 * What all functions with an entry point have in common: SUCCESS, and it is in
 * call->entry, or INVALID_ADDRESS; in entry.c.
 */
INTERNAL enum psci_status psci_entry_check(struct psci *psci, uint32_t cpu,
					   struct psci_call *call, uint64_t pc,
					   uint64_t context_id);

/* Of psci_config.power_states, or NULL. */
static INLINE const struct psci_known_state *
known_state(const struct psci *psci, uint32_t value)
{
	const struct psci_known_state *known = psci->power_states;
	uint32_t i;

	for (i = 0; i < psci->power_state_count; i++, known++)
		if (known->state.value == value)
			return known;
	return NULL;
}

/*
 * The acts of a CPU_ON that has been allowed: what it answers. The target is
 * claimed, and will start by "ticket"; in cpu_on.c.
 */
INTERNAL enum psci_status psci_turn_on(struct psci *psci, uint32_t cpu,
				       uint32_t target, uint32_t ticket,
				       struct psci_call *call);

/*
 * CPU_ON and AFFINITY_INFO of a CPU that is not PSCI_PRESENT say; in cpu_on.c.
 */
COLD INTERNAL enum psci_status
psci_presence_refusal(enum psci_presence presence, enum psci_status disabled);

/*
 * The end of all that suspends, as call->suspend says: a CPU that is to lose
 * its context will be resumed at call->entry. In cpu_default_suspend.c.
 */
INTERNAL enum psci_action psci_suspended(struct psci *psci, uint32_t cpu,
					 struct psci_call *call,
					 uint32_t event);

/* What the ends of the system have in common; in system_off.c. */
INTERNAL enum psci_action psci_system_event(struct psci *psci, uint32_t cpu,
					    struct psci_call *call,
					    uint32_t number,
					    enum psci_event event,
					    uint32_t type, uint64_t cookie);

#endif /* PSCI_LIB_CALLS_H */
