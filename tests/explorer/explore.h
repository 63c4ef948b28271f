/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The explorer: pairs and triples of calls and of what embedders tell the
 * library, made at the same time, from the states that a few steps lead to. The
 * engine (engine.h) runs them in every order; whatever comes of it has to be
 * what the oracle can do, too (linearize.h), and the context has to be sound and
 * what the oracle says (invariants.h, match.c). docs/explorer.md says of which
 * pairs and triples all is tried, and of which a part.
 */
#ifndef TESTS_EXPLORER_EXPLORE_H
#define TESTS_EXPLORER_EXPLORE_H

#include "engine.h"
#include "linearize.h"

#define CPUS		4	/* two clusters of two */
#define STORAGE		4096
#define TASKS		3

enum kind {
	FLAT,		/* no power domains */
	TREE,		/* a domain for each cluster, and one above */
	TRUSTED,	/* flat, and a Trusted OS that can migrate, on CPU 0 */
	MAIN_KINDS,	/* PSCI 1.3, no quirks; what follows, less deeply: */
	PSCI_0_1 = MAIN_KINDS,
	PSCI_0_2,
	PSCI_1_0,
	PSCI_1_1,
	PSCI_1_2,
	KVM,		/* as KVM answers: of 0.1, where each quirk shows */
	KVM_1_1,
	KEEP_LAST,	/* quirks */
	LAX_MODE,
	TRUSTED_TREE,	/* both; Trusted OS as above */
	AGAIN,		/* after a psci_reset(), with a ticket from before */
	KINDS
};

struct kind_of {
	const char *name;
	uint32_t version;
	bool tree, trusted;
	uint32_t quirks;
};

extern const struct kind_of kinds[KINDS];

/* What the embedder does when it is asked. */
enum script {
	YES,
	FAIL_1,		/* fails its first question, its second, ... */
	FAIL_2,
	FAIL_3,
	DEFER,		/* check_cpu_on: later */
	START,		/* cpu_on: the target has started before it says yes */
	START_FAIL,	/* the same, but it says no */
	GO,		/* of CPU_ON that succeeds, and of a start: the CPU then
			 * goes OFF, and has stopped */
	/* Before the embedder says yes to its first question, ... */
	RIVAL_1,	/* another CPU makes the same call */
	RIVAL_2,
	RIVAL_3,
	HOST_1,		/* the host takes a CPU away */
	HOST_2,
	HOST_3,
	SCRIPTS
};

/* One call, or event of the embedder's. */
struct action {
	enum oracle_door door;
	uint32_t cpu;
	uint32_t group;		/* number of the function, or GROUP_* */
	uint64_t x[4];
	enum script script;
	uint32_t other;		/* of RIVAL_*, HOST_*: which CPU */
	psci_ticket ticket;
	enum psci_verdict verdict;
	bool lost;
	enum psci_presence to;
};

enum { GROUP_COMPLETE = ORACLE_FUNCTIONS, GROUP_STOPPED, GROUP_WOKE,
       GROUP_REFUSED, GROUP_PRESENCE, GROUP_TODO, GROUPS };

const char *group_name(uint32_t group);

/* A machine, and what the oracle says of it. */
struct state {
	unsigned char storage[STORAGE];
	struct oracle oracle;
	uint32_t from;		/* the state before, */
	uint32_t by;		/* and which of its actions led here */
	uint32_t depth;
	uint32_t start;		/* the first of these */
	uint64_t key;
};

/* ------------------------------------------------------------------ world.c */

extern struct psci *world_psci;
extern struct history world_history;
/* What was wrong that only an op could see; or NULL. */
extern const char *world_wrong;

/* The machine at its start; a bit for each CPU that is ON. */
void world_make(enum kind kind, uint32_t on, struct state *start);
/* The id by which a guest of this kind calls the function. */
uint64_t world_id(enum kind kind, uint32_t number);
/* The ticket of a call before the psci_reset(), and of which caller; or 0. */
extern psci_ticket world_stale;
#define STALE_CALLER	2
/* Put it into this state. */
void world_restore(const struct state *state);
void world_save(struct state *state);
void world_share(void);
/* What is before what: by happens-before, not by the clock on the wall. */
extern bool world_weak;
/* Before calls: no history. */
void world_begin(void);
/* What the embedder does, by this task; writes the history. */
void world_do(const struct action *action, int task);
/* Put the machine that is in this state back to its start: NULL, or why not. */
const char *world_reset(const struct state *from, const struct state *start);
void world_print(const struct state *state);

/* ------------------------------------------------------------------ match.c */

/* NULL, or what of the context is not what the oracle says; none has calls. */
const char *match_broken(const struct psci *psci, const struct oracle *o);

/* The same of a machine at its start, where numbers of starts do not matter. */
const char *match_reset(struct psci *psci, const uint32_t *numbers);
/* Of each CPU: how often it has started, or has had a call deferred. */
void match_numbers(const struct psci *psci, uint32_t *numbers);

/* ------------------------------------------------------------------- todo.c */

/* What psci_cpu_todo() says of the CPU in this state, by the oracle. */
const char *todo_broken(const struct psci *psci, const struct oracle *o,
			uint32_t cpu);
/* The same as in the state that the task began in? todo_begin() was there. */
void todo_begin(const struct psci *psci, uint32_t cpu, int task);
bool todo_is_same(const struct psci *psci, uint32_t cpu, int task);

/* ------------------------------------------------------------------- cost.c */

void cost_note(enum kind kind, uint32_t group, bool failed,
	       const struct engine_cost *cost);
/* The table, with what is above its bound. */
void cost_report(uint32_t *passed, uint32_t *failed);

/* ------------------------------------------------------------------ calls.c */

#define ACTIONS_MAX	512

/* All that may happen in this state; returns how many there are. */
uint32_t actions_in(enum kind kind, const struct oracle *o,
		    struct action *actions);
/* May the two be under way at the same time? */
bool actions_go_together(const struct action *a, const struct action *b);
void action_print(const struct action *action);

/* -------------------------------------------------------------- scenario.c */

/*
 * The CPUs of cluster 0 (1), of cluster 1 (2) exchanged. Not the clusters: the
 * first is looked at first.
 */
#define EXCHANGES	4
uint32_t renamed(uint32_t cpu, uint32_t exchanged);

/* The same of states that differ in names of CPUs only. */
uint64_t state_key(const struct oracle *o);
/* The same for each exchange of what the action is, and finds of the state. */
void action_keys(enum kind kind, const struct oracle *o,
		 const struct action *action, uint64_t *keys);

/* ----------------------------------------------------------------- states.c */

extern struct state *states;
extern uint32_t state_count;

/* All states that up to so many steps lead to; false if a step was wrong. */
bool states_find(enum kind kind, uint32_t depth);
/* How to get there. */
void states_print_path(enum kind kind, uint32_t to);

/* ---------------------------------------------------------------- explore.c */

/* The calls of the history are over: false, and said why, if it is wrong. */
bool check_history(const struct oracle *from, struct oracle *end,
		   const char **why);

#endif /* TESTS_EXPLORER_EXPLORE_H */
