/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A model of the whole machine, for fuzz_machine.c. It is made from the headers
 * and from the specification, and shares no line and no table with the library.
 *
 * A call is a frame. The model takes it as far as the next question to the
 * embedder, says which one that is, and goes on with its answer; so it is right
 * about calls that are made from inside ops, too. What a call changes, it
 * changes with the last answer.
 */
#ifndef FUZZ_MACHINE_H
#define FUZZ_MACHINE_H

#include "psci/psci.h"

#define CPUS		12
#define DOMAINS		8
#define LEVELS		5	/* with the CPU's own */
#define STATES		4	/* with running */
#define NOBODY		UINT32_MAX
#define FUNCTIONS	0x16

enum state { OFF, DEFERRED, PENDING, RUNNING, STOPPING, STANDBY, SUSPENDED,
	     WAITING };

/* What a CPU lets the domains above it do. */
enum lets { LETS_RUN, LETS_OFF, LETS_ASKED, LETS_COMMANDED };

/* What the model counts of a local state. */
struct tally {
	uint64_t count;
	uint64_t time;
};

struct cpu {
	uint64_t mpidr;
	enum state state;
	enum psci_presence presence;
	bool busy;		/* inside a call, or a psci_complete() */
	bool freezing;		/* STOPPING for CPU_FREEZE; OFF by it */
	uint64_t claim;		/* number of its latest CPU_ON */
	struct psci_entry entry;	/* of PENDING, DEFERRED, SUSPENDED */
	psci_ticket ticket;	/* of WAITING */
	uint32_t target;
	/* the tree */
	uint32_t leaf;
	enum lets vote;
	uint32_t asked[LEVELS];
	uint32_t local;		/* its own state */
	bool counts;
	uint64_t since;
	struct tally tally[STATES];
};

struct domain {
	uint32_t parent;	/* or NOBODY */
	uint32_t level;
	uint32_t state_count;
	struct psci_local_state states[STATES];	/* from place 0: state 1 */
	uint32_t state;
	bool counts;
	uint64_t since;
	struct tally tally[STATES];
};

enum op { OP_NONE, OP_CPU_ON, OP_CHECK_CPU_ON, OP_CHECK_ENTRY,
	  OP_CHECK_POWER_STATE, OP_CHECK_CPU_OFF, OP_CHECK_SYSTEM_SUSPEND,
	  OP_CHECK_VENDOR_RESET, OP_MIGRATE, OP_NODE_HW_STATE, OP_MEM_PROTECT,
	  OP_CHECK_MEM_RANGE, OPS };

/* A call, or another door, that is under way. */
struct frame {
	uint32_t cpu;
	struct psci_call in;
	uint32_t number;	/* of the function */
	bool smc64;
	uint64_t a[3];		/* arguments, as wide as they are */
	uint32_t stage;
	uint32_t target;
	enum psci_presence presence;
	uint64_t claim;
	bool before;
	/* the question */
	enum op ask;
	uint32_t ask_cpu;
	uint64_t ask_a, ask_b;
	struct psci_entry entry;
	struct psci_power_state power_state;
	struct psci_composite composite;	/* with its answer */
	/* the end */
	bool over;
	bool changed;
	bool loose;		/* any failure that the function may answer */
	enum psci_action action;
	int64_t ret;
	uint32_t error;
	uint32_t event, type;
	uint64_t cookie;
	bool powerdown;
	/* the hooks: +1 for domains_up, -1 for domains_down */
	int hook;
	struct psci_transition transition;
	/* what has happened, by fuzz_machine.c */
	bool reentered, traced, hooked;
};

struct machine {
	/* constant */
	const struct psci_config *config;
	const struct psci_ops *ops;
	uint32_t version;
	uint32_t quirks;
	uint32_t cpu_count;
	uint32_t domain_count;
	uint32_t cpu_state_count;
	struct psci_local_state cpu_states[STATES];
	/* the state */
	struct cpu cpus[CPUS];
	struct domain domains[DOMAINS];
	uint64_t clock;
	uint64_t claims;
	uint32_t ender;		/* or NOBODY */
	uint32_t mode;
	bool used;
	bool protect;
	bool protecting;	/* inside a MEM_PROTECT */
	uint32_t resident;
	bool migrating;
};

/* ----------------------------------------------- calls, machine_model.c */

/* A machine at its start. */
void machine_start(struct machine *m);

/* How the function is present: the id of this width, for this caller. */
bool machine_offers(const struct machine *m, uint32_t number, bool smc64);
bool machine_callable(const struct machine *m, uint32_t number, bool smc64,
		      bool aarch32);
/* False: the id is none of PSCI's. */
bool machine_decode(const struct machine *m, const struct psci_call *call,
		    uint32_t *number, bool *smc64);
/* What PSCI_FEATURES says. */
int64_t machine_features(const struct machine *m, uint32_t id, bool aarch32);
/* May this function answer this failure, by the specification? */
bool machine_may_say(const struct machine *m, uint32_t number, int64_t status);

/* CPU_ON, for a guest, of what others say of a CPU. */
int64_t machine_affinity_info(const struct machine *m, uint64_t affinity,
			      uint32_t level);

/* The frame's first question, or its end. */
void machine_call(struct machine *m, struct frame *f);
void machine_complete(struct machine *m, struct frame *f, uint32_t caller,
		      enum psci_verdict verdict);
/* The embedder's answer to its question. */
void machine_answer(struct machine *m, struct frame *f, int64_t answer);

enum psci_error machine_stopped(struct machine *m, struct frame *f,
				uint32_t cpu);
enum psci_wake machine_woke(struct machine *m, struct frame *f, uint32_t cpu,
			    bool context_lost, struct psci_entry *entry);
enum psci_error machine_refused(struct machine *m, uint32_t cpu);
enum psci_error machine_set_presence(struct machine *m, uint32_t cpu,
				     enum psci_presence presence);

/* ------------------------------------------------- the tree, machine_tree.c */

/* How a domain finds its state. */
enum rule { BY_VOTES, BY_OFF, BY_COMMAND, ALONE };

bool tree_is_composite(const struct machine *m, uint32_t cpu,
		       const struct psci_composite *composite, bool powerdown);
/* OS-initiated mode: may the CPU command that? */
enum psci_status tree_judge(const struct machine *m, uint32_t cpu,
			    const struct psci_composite *composite);
/* The CPU, which has voted, goes down in this state of its own. */
void tree_down(struct machine *m, uint32_t cpu, uint32_t local, enum rule rule,
	       const struct psci_composite *composite,
	       struct psci_transition *transition);
void tree_up(struct machine *m, uint32_t cpu, bool kept,
	     struct psci_transition *transition);
/* What a composite state of this CPU has counted. */
struct tally tree_tally(const struct machine *m, uint32_t cpu,
			const struct psci_composite *composite);
void tree_start(struct machine *m);

/* It is not as it should be; does not return. */
_Noreturn void machine_differ(const char *what, uint64_t got,
			      uint64_t expected);

#endif /* FUZZ_MACHINE_H */
