/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Layer 4: the functions. Each is in the file named after it, does its beats
 * in the order check, commit, act, undo, and gets its arguments by value,
 * already as wide as functions.def says. The function is offered, and the CPU
 * is RUN_RUNNING.
 */
#ifndef PSCI_LIB_CALLS_H
#define PSCI_LIB_CALLS_H

#include "context.h"

/* Small enough to be returned in registers. */
struct answer {
	int64_t ret;		/* enum psci_status, or a number */
	uint32_t action;	/* enum psci_action */
	uint32_t error;		/* enum psci_error */
};

static inline struct answer answer(int64_t ret, uint32_t error)
{
	return (struct answer){ ret, PSCI_DO_RETURN, error };
}

#define PARAMETER_NONE(name)
#define PARAMETER_W(name)	, uint32_t name
#define PARAMETER_N(name)	, uint64_t name

/* psci_fn_cpu_on(psci, cpu, call, target, entry_point, context_id), ... */
#define FUNCTION(number, NAME, handler, since, widths, a1, a2, a3, presence,\
		 statuses, other)					\
	struct answer psci_fn_##handler(struct psci *psci, uint32_t cpu,\
					struct psci_call *call		\
					PARAMETER_##a1(arg1)		\
					PARAMETER_##a2(arg2)		\
					PARAMETER_##a3(arg3));
#include "functions.def"
#undef FUNCTION

/* In PSCI 0.1 with its quirk only; in entry.c. */
bool psci_has_context_id(const struct psci *psci);

/* What all functions with an entry point have in common; in entry.c. */
enum psci_status psci_entry_check(struct psci *psci, uint32_t cpu,
				  const struct psci_call *call, uint64_t pc,
				  uint64_t context_id,
				  struct psci_entry *entry, uint32_t *error);

/*
 * The acts of a CPU_ON that has been allowed: what it answers. The target is
 * claimed, and will start by "ticket"; in cpu_on.c.
 */
enum psci_status psci_turn_on(struct psci *psci, uint32_t cpu, uint32_t target,
			      uint32_t ticket, uint32_t *error);

/*
 * CPU_ON and AFFINITY_INFO of a CPU that is not PSCI_PRESENT say; in cpu_on.c.
 */
enum psci_status psci_presence_refusal(enum psci_presence presence,
				       enum psci_status disabled);

/* CPU_OFF and CPU_FREEZE; in cpu_off.c. */
struct answer psci_cpu_leave(struct psci *psci, uint32_t cpu,
			     struct psci_call *call, bool freeze);

/*
 * The end of all that suspends with an entry point: the CPU will be resumed
 * there. In cpu_default_suspend.c.
 */
struct answer psci_suspended(struct psci *psci, uint32_t cpu,
			     struct psci_call *call, uint32_t event,
			     const struct psci_entry *entry, uint32_t error);

/* What the ends of the system have in common; in system_off.c. */
struct answer psci_system_event(struct psci *psci, uint32_t cpu,
				struct psci_call *call, enum psci_event event,
				uint32_t type, uint64_t cookie);

#endif /* PSCI_LIB_CALLS_H */
