/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A second PSCI, to compare the library with: written from the specification
 * and the public headers, with arrays and loops over all CPUs, and nothing of
 * lib/. It knows every version, function, quirk and door.
 *
 * A call is taken in pieces. What others can see of a call changes, or is
 * looked at, at once within a piece; between two of them the world may move
 * on. The end of a piece is a question to the embedder (call->ask), the end of
 * the call (call->over), or neither, which says that there is more to do.
 * Whoever has nothing else going on uses the functions that go as far as the
 * next question; the check of concurrent calls takes piece by piece.
 */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include "psci/psci.h"

#ifndef ORACLE_CPUS_MAX
#define ORACLE_CPUS_MAX	64
#endif
#define ORACLE_DOMAINS	8
#define ORACLE_LEVELS	5	/* with the CPU's own */
#define ORACLE_STATES	4	/* with running */
#define ORACLE_NOBODY	UINT32_MAX
#define ORACLE_FUNCTIONS 0x16

/* In brackets: between pieces only; and what others see then. */
enum oracle_state {
	ORACLE_OFF,
	ORACLE_CLAIMED,		/* [ON_PENDING] and nobody can start it */
	ORACLE_DEFERRED,	/* ON_PENDING, as the next */
	ORACLE_ON_PENDING,
	ORACLE_TAKEN,		/* [ON_PENDING] it has taken its entry */
	ORACLE_RUNNING,		/* ON, as all that follow */
	ORACLE_STOPPING,
	ORACLE_HALTED,		/* [ON] it has no state any more */
	ORACLE_STANDBY,
	ORACLE_SUSPENDED,
	ORACLE_WAITING
};

/* What a CPU lets the domains above it do. */
enum oracle_lets { LETS_RUN, LETS_OFF, LETS_ASKED, LETS_COMMANDED };

/* What is counted of a local state. */
struct oracle_tally {
	uint64_t count;
	uint64_t time;
};

/* Without padding: two of them can be compared as bytes. */
struct oracle_cpu {
	uint64_t mpidr;
	uint64_t claim;		/* number of its latest CPU_ON */
	struct psci_entry entry; /* of ON_PENDING, DEFERRED, SUSPENDED */
	psci_ticket ticket;	/* of WAITING: its user writes it */
	uint32_t state;		/* enum oracle_state */
	uint32_t presence;	/* enum psci_presence */
	uint32_t busy;		/* its user's: inside a call */
	uint32_t freezing;	/* STOPPING for CPU_FREEZE; OFF by it */
	uint32_t target;	/* of WAITING */
	/* the tree */
	uint32_t leaf;
	uint32_t vote;		/* enum oracle_lets */
	uint32_t local;		/* its own state */
	uint32_t asked[ORACLE_LEVELS];
	uint32_t counts;
	uint64_t since;
	struct oracle_tally tally[ORACLE_STATES];
};
_Static_assert(sizeof(struct oracle_cpu) ==
	       16 + 48 + 8 + 8 * 4 + 5 * 4 + 4 + 8 + 4 * 16, "no padding");

struct oracle_domain {
	uint32_t parent;	/* or ORACLE_NOBODY */
	uint32_t level;
	uint32_t state_count;
	struct psci_local_state states[ORACLE_STATES]; /* place 0: state 1 */
	uint32_t state;
	bool counts;
	uint64_t since;
	struct oracle_tally tally[ORACLE_STATES];
};

enum oracle_op {
	ORACLE_NO_OP,
	ORACLE_CPU_ON,
	ORACLE_CHECK_CPU_ON,
	ORACLE_CHECK_ENTRY,
	ORACLE_CHECK_POWER_STATE,
	ORACLE_CHECK_CPU_OFF,
	ORACLE_CHECK_SYSTEM_SUSPEND,
	ORACLE_CHECK_VENDOR_RESET,
	ORACLE_MIGRATE,
	ORACLE_NODE_HW_STATE,
	ORACLE_MEM_PROTECT,
	ORACLE_CHECK_MEM_RANGE,
	ORACLE_OPS
};

enum oracle_door { ORACLE_CALL, ORACLE_COMPLETE, ORACLE_STOPPED, ORACLE_WOKE,
		   ORACLE_REFUSED, ORACLE_PRESENCE };

/* A call, or another door, that is under way. */
struct oracle_call {
	enum oracle_door door;
	uint32_t cpu;
	struct psci_call in;
	psci_ticket ticket;		/* of COMPLETE, */
	enum psci_verdict verdict;	/* and this */
	bool context_lost;		/* of WOKE */
	enum psci_presence to;		/* of PRESENCE */
	/* the oracle's own */
	uint32_t number;	/* of the function */
	bool smc64;
	uint64_t a[3];		/* arguments, as wide as they are */
	uint32_t stage;
	uint32_t target;
	enum psci_presence presence;
	uint64_t claim, claim_before;
	bool before;
	int64_t verdict_op, status;
	uint32_t at, first;
	bool pending, disabled;
	/* the question */
	enum oracle_op ask;
	uint32_t ask_cpu;	/* whom it is about */
	uint64_t ask_a, ask_b;
	struct psci_entry entry;
	struct psci_power_state power_state;
	bool known;		/* it is one of power_states, without a question */
	struct psci_composite composite;	/* of that, or with the answer */
	/* the end */
	bool over;
	bool changed;		/* the context may not be as before */
	bool loose;		/* any failure that the function may answer */
	enum psci_action action;
	int64_t ret;
	uint32_t error;		/* enum psci_error, of other doors as well */
	uint32_t event, type;
	uint64_t cookie;
	bool powerdown;
	enum psci_wake wake;	/* of WOKE; the entry is in .entry */
	/* the hooks: +1 for domains_up, -1 for domains_down */
	int hook;
	struct psci_transition transition;
	/* its user's */
	bool reentered, traced, hooked;
};

struct oracle {
	/* constant */
	const struct psci_config *config;
	const struct psci_ops *ops;
	uint32_t version;
	uint32_t quirks;
	uint32_t cpu_count;
	uint32_t domain_count;
	uint32_t cpu_state_count;
	struct psci_local_state cpu_states[ORACLE_STATES];
	/* the state */
	uint64_t clock;		/* its user moves it on */
	uint64_t claims;
	uint32_t ender;		/* or ORACLE_NOBODY */
	uint32_t event;		/* its event, or 0 */
	uint32_t mode;
	bool used;
	bool protect;
	bool protecting;	/* inside a MEM_PROTECT */
	uint32_t resident;
	bool migrating;
	struct oracle_domain domains[ORACLE_DOMAINS];
	struct oracle_cpu cpus[ORACLE_CPUS_MAX];	/* last: see below */
};

/* --------------------------------------------------------------- oracle.c */

/*
 * config and ops, such as psci_init() takes them, stay where they are. With no
 * more states and domains than there is room for.
 */
void oracle_init(struct oracle *o, const struct psci_config *config,
		 const struct psci_ops *ops);
/* A machine at its start, again. */
void oracle_start(struct oracle *o);
/* All that there is of it. */
void oracle_copy(struct oracle *to, const struct oracle *from);

/* How the function is present: the id of this width, for this caller. */
bool oracle_offers(const struct oracle *o, uint32_t number, bool smc64);
bool oracle_callable(const struct oracle *o, uint32_t number, bool smc64,
		     bool aarch32);
/* False: the id is none of PSCI's. */
bool oracle_decode(const struct oracle *o, const struct psci_call *call,
		   uint32_t *number, bool *smc64);
/* What PSCI_FEATURES says. */
int64_t oracle_features(const struct oracle *o, uint32_t id, bool aarch32);
/* May this function answer this failure, by the specification? */
bool oracle_may_say(const struct oracle *o, uint32_t number, int64_t status);

/* The CPU with this MPIDR value, or ORACLE_NOBODY. */
uint32_t oracle_cpu_index(const struct oracle *o, uint64_t mpidr);
/* What AFFINITY_INFO answers through an SMC64 id, at this moment. */
int64_t oracle_affinity_info(const struct oracle *o, uint64_t affinity,
			     uint32_t level);

/*
 * A call as a whole: .door, .cpu, .in and what the door needs are set, all else
 * is zero. oracle_begin() goes to its first question or its end,
 * oracle_answer() on from there.
 */
void oracle_begin(struct oracle *o, struct oracle_call *c);
void oracle_answer(struct oracle *o, struct oracle_call *c, int64_t answer);

/* The same in pieces: the answer counts where there was a question. */
void oracle_open(struct oracle *o, struct oracle_call *c);
void oracle_piece(struct oracle *o, struct oracle_call *c, int64_t answer);

/* The doors that ask nothing, as a whole; *c is zero. */
enum psci_error oracle_stopped(struct oracle *o, struct oracle_call *c,
			       uint32_t cpu);
/* *entry is written if psci_cpu_woke() has to write it: not if it waits. */
enum psci_wake oracle_woke(struct oracle *o, struct oracle_call *c,
			   uint32_t cpu, bool context_lost,
			   struct psci_entry *entry);
enum psci_error oracle_refused(struct oracle *o, uint32_t cpu);
enum psci_error oracle_set_presence(struct oracle *o, uint32_t cpu,
				    enum psci_presence presence);

/* The oracle itself is not as it should be; its user's, does not return. */
_Noreturn void oracle_differ(const char *what, uint64_t got,
			     uint64_t expected);

/* ------------------------------------- inside: functions, one piece of each */

void oracle_ask(struct oracle_call *c, enum oracle_op op, uint32_t cpu);
void oracle_end(struct oracle_call *c, enum psci_action action, int64_t ret);
/* A failure, as this version of the function says it. */
void oracle_fail(const struct oracle *o, struct oracle_call *c,
		 int64_t status);
/* What the embedder may answer; all else is the last. */
int64_t oracle_legal(struct oracle_call *c, int64_t answer, int64_t last);
/* As oracle_cpu_index(), but one that is not there has no name. */
uint32_t oracle_find(const struct oracle *o, uint64_t mpidr);
bool oracle_others_off(const struct oracle *o, uint32_t cpu);
/*
 * The entry point. True: it is none, and that is the end. Else the embedder
 * may have to be asked.
 */
bool oracle_bad_entry(const struct oracle *o, struct oracle_call *c,
		      uint64_t pc, uint64_t context_id);
/* Take the power_state apart; false: bits that must be zero. */
bool oracle_unpack(const struct oracle *o, struct oracle_call *c,
		   uint32_t value);
/* What does it mean? One of power_states, or a question; false: neither. */
bool oracle_means(const struct oracle *o, struct oracle_call *c, uint32_t cpu);

/* oracle_cpu.c */
void oracle_cpu_on(struct oracle *o, struct oracle_call *c, int64_t answer);
void oracle_complete(struct oracle *o, struct oracle_call *c, int64_t answer);
void oracle_cpu_off(struct oracle *o, struct oracle_call *c, int64_t answer);
void oracle_affinity(struct oracle *o, struct oracle_call *c);
void oracle_do_stopped(struct oracle *o, struct oracle_call *c);
void oracle_do_woke(struct oracle *o, struct oracle_call *c);
void oracle_do_presence(struct oracle *o, struct oracle_call *c);
/* A look at the CPUs, some at a time; true when it is over. */
bool oracle_scan_others(const struct oracle *o, struct oracle_call *c,
			bool *off);

/* oracle_system.c */
void oracle_cpu_suspend(struct oracle *o, struct oracle_call *c,
			int64_t answer);
void oracle_default_suspend(struct oracle *o, struct oracle_call *c,
			    int64_t answer);
void oracle_system_suspend(struct oracle *o, struct oracle_call *c,
			   int64_t answer);
void oracle_set_mode(struct oracle *o, struct oracle_call *c);
void oracle_event(struct oracle *o, struct oracle_call *c,
		  enum psci_event event, uint32_t type, uint64_t cookie);
void oracle_reset2(struct oracle *o, struct oracle_call *c, int64_t answer);
void oracle_off2(struct oracle *o, struct oracle_call *c);
void oracle_migrate(struct oracle *o, struct oracle_call *c, int64_t answer);
void oracle_up_cpu(const struct oracle *o, struct oracle_call *c);
void oracle_node_hw_state(struct oracle *o, struct oracle_call *c,
			  int64_t answer);
void oracle_mem_protect(struct oracle *o, struct oracle_call *c,
			int64_t answer);
void oracle_check_range(struct oracle *o, struct oracle_call *c,
			int64_t answer);
void oracle_stat(struct oracle *o, struct oracle_call *c, int64_t answer);
void oracle_do_refused(struct oracle *o, struct oracle_call *c);

/* oracle_tree.c: how a domain finds its state. */
enum oracle_rule { BY_VOTES, BY_OFF, BY_COMMAND, ALONE };

bool oracle_is_composite(const struct oracle *o, uint32_t cpu,
			 const struct psci_composite *composite,
			 bool powerdown);
/* OS-initiated mode: may the CPU command that? */
enum psci_status oracle_judge(const struct oracle *o, uint32_t cpu,
			      const struct psci_composite *composite);
/* Votes or commands, and goes down; in c->transition. */
void oracle_go_down(struct oracle *o, struct oracle_call *c,
		    enum oracle_lets vote, uint32_t local,
		    enum oracle_rule rule);
/* "kept": it was to lose its context, and did not. */
void oracle_come_up(struct oracle *o, struct oracle_call *c, bool kept);
/* What a composite state of this CPU has counted. */
struct oracle_tally oracle_tally(const struct oracle *o, uint32_t cpu,
				 const struct psci_composite *composite);
void oracle_tree_start(struct oracle *o);

#endif /* TESTS_ORACLE_H */
