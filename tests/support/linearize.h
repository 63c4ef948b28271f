/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Is what some calls, made at the same time, asked and answered what the oracle
 * would ask and answer in some order of their pieces?
 *
 * A piece of a call happens at one moment between the events around it: its
 * begin, its questions to the embedder, the embedder's answers, its end. What
 * ended before something else began comes first. So the pieces (oracle.h) are
 * all the liberty that a call has. They are:
 *
 * - CPU_ON looks at its target's presence, at its state, and again (after
 *   check_entry and check_cpu_on), and is a winner or not. Then it may still fail,
 *   because the system ends or the host has taken the target away, in steps of
 *   its own: until then others hear ON_PENDING, and domains above stay up, as
 *   while cpu_on runs. The caller of a deferred one waits from its last step on.
 * - A CPU that starts takes its entry, brings its domains up, and is ON then; one
 *   that stops takes its domains down, has no state any more (the host may take
 *   it away), and is OFF then.
 * - CPU_OFF is told, then looks whether the Trusted OS is there, and by a quirk
 *   at one CPU after the other, whether any stays; MIGRATE moves
 *   it, then looks whether the target stays ON. Of the two, one fails, or both.
 * - MEM_PROTECT is under way for a moment also if no op stores it.
 * - AFFINITY_INFO above level 0, and SYSTEM_SUSPEND's first look at the others,
 *   read up to 16 CPUs of one instance of level 1 at a time, each at a moment
 *   of its own; AFFINITY_INFO then reads who is there, one by one, if nobody was
 *   ON or ON_PENDING. Of level 0 it looks whether the CPU is there, and then
 *   at its state.
 * - The host's change of a CPU's presence is a look and a change: one that was
 *   seen to change meanwhile is refused.
 *
 * All else is one piece: of CPU_SUSPEND, SYSTEM_SUSPEND and SET_SUSPEND_MODE
 * all that decides, with the tree; of system events the grant.
 */
#ifndef TESTS_LINEARIZE_H
#define TESTS_LINEARIZE_H

#include "oracle.h"

#define HISTORY_CALLS	12
#define HISTORY_OPS	4

/* A question to the embedder: when, about what, and what was answered when. */
struct history_op {
	enum oracle_op op;
	uint32_t about;
	uint64_t a, b;			/* of those that have them */
	struct psci_entry entry;
	struct psci_power_state state;
	struct psci_composite composite;	/* answered */
	int64_t answer;
	uint32_t asked_at, answered_at;
};

struct history_call {
	/* What was called: .door and what the door needs; all else is zero. */
	struct oracle_call call;
	uint32_t begin, end;		/* moments: no two events have the same */
	uint32_t op_count;
	struct history_op ops[HISTORY_OPS];
	/* What came of it: */
	enum psci_action action;	/* of calls */
	struct psci_call out;		/* of calls, and of COMPLETE */
	uint32_t error;			/* of other doors */
	enum psci_wake wake;		/* of WOKE */
	struct psci_entry entry;
	int hook;			/* as struct oracle_call has it */
	struct psci_transition transition;
};

struct history {
	/* Was one moment before another? NULL: if it is less. */
	bool (*before)(uint32_t a, uint32_t b);
	uint32_t count;
	struct history_call calls[HISTORY_CALLS];
};

/*
 * From this state of the oracle. "fits", if not NULL, has a look at where it
 * ends: an order that ends otherwise is none.
 */
bool linearizable(const struct oracle *from, const struct history *history,
		  bool (*fits)(void *data, const struct oracle *end),
		  void *data);

/* For people, to stderr. */
void history_print(const struct history *history);

#endif /* TESTS_LINEARIZE_H */
