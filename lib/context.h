/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Layer 0: how a context lies in its storage. Types only; who may write what
 * is said here, the writing itself is in cpu_state.c and system_state.c.
 *
 * What every function of the library that is not in psci.h may rely on: the
 * context is one that psci_init() made, and an index of a CPU is below its
 * cpu_count. What else one needs is said beside its declaration.
 */
#ifndef PSCI_LIB_CONTEXT_H
#define PSCI_LIB_CONTEXT_H

#include "atomic.h"
#include "psci/psci.h"

/*
 * What others can see of a CPU: two bits of a word shared by up to 16 CPUs of
 * one instance of affinity level 1. in=0 is OFF, in & !up ON_PENDING,
 * in & up ON.
 */
#define WORD_CPUS	16u
#define WORD_IN(bit)	(UINT32_C(1) << (bit))
#define WORD_UP(bit)	(UINT32_C(2) << (bit))
#define WORD_ALL_UP	UINT32_C(0xaaaaaaaa)

/*
 * A CPU's start word: a run state in its low bits and above it the number of
 * times the CPU has started, so that an undo that comes late cannot be meant
 * for a later CPU_ON than its own.
 */
enum run_state {
	RUN_IDLE,	/* OFF, or claimed and its entry not yet written */
	RUN_ABSENT,	/* OFF, and the host has taken it away */
	RUN_DISABLED,	/* OFF, and the host keeps it from the guest */
	RUN_DEFERRED,	/* ON_PENDING: the entry is whole, and whether the CPU
			 * may start is not decided */
	RUN_READY,	/* ON_PENDING: the entry is whole, the CPU may start */
	RUN_RUNNING,	/* ON */
	RUN_STOPPING,	/* ON: was told to stop */
	RUN_FREEZING,	/* ON: was told to freeze */
	RUN_STANDBY,	/* ON: was told to suspend, keeping its context */
	RUN_SUSPENDED,	/* ON: was told to suspend, has an entry */
	RUN_WAITING,	/* ON: its CPU_ON was deferred */
	RUN_STATES
};

#define RUN_STATE_MASK	UINT32_C(0xf)
#define RUN_START	UINT32_C(0x10)	/* one start, or one deferred call */

/*
 * pc, context_id, flags and power_state say how the CPU is to come back, and
 * are zero when there is nothing to come back from. Their owner is the winner
 * of the claim until READY; the CPU itself from RUNNING on.
 */
struct psci_cpu {
	uint32_t affinity;	/* packed MPIDR; constant */
	psci_atomic32 start;	/* enum run_state | RUN_START * n */
	uint64_t pc;
	uint64_t context_id;
	uint32_t power_state;	/* of RUN_STANDBY and RUN_SUSPENDED; of
				 * RUN_WAITING the CPU to be turned on */
	uint16_t word;		/* which word; constant */
	uint8_t bit : 5;	/* of IN in it: 0, 2 .. 30; constant */
	uint8_t boot : 3;	/* psci_cpu_config.flags; constant */
	uint8_t flags;		/* of struct psci_entry */
};

/* With a tree, what a CPU contributes to it. Under its leaf's lock. */
#define VOTE_HELD	0x1	/* the masks are counted in the leaf */
#define VOTE_OFF	0x2	/* the CPU is OFF: accepts everything */
#define VOTE_ENTERED	0x4	/* .state was entered by a call, at .since */

struct psci_vote {
	uint64_t since;		/* by the embedder's clock */
	uint16_t mask[PSCI_LEVEL_MAX];	/* by level - 1, a bit per local state
				* that this CPU accepts */
	uint16_t leaf;		/* its domain of level 1; constant */
	uint8_t state;		/* its own local state, 0: runs */
	uint8_t flags;		/* VOTE_* */
};

#define DOMAIN_NONE	UINT16_MAX

/* A power domain. All but the constants are under its lock. */
struct psci_domain {
	psci_atomic32 next;	/* the lock: tickets given, */
	psci_atomic32 owner;	/* and the one whose turn it is */
	uint64_t since;
	uint32_t stat;		/* its first place in psci.stats; constant */
	uint16_t parent;	/* or DOMAIN_NONE; constant */
	uint16_t children;	/* CPUs, or domains; constant */
	uint16_t idle;		/* how many of them are in a low-power state, */
	uint16_t off;		/* have nothing but CPUs that are OFF, */
	uint16_t quiet;		/* or no CPU that runs; of level 1 unused */
	uint8_t level;		/* constant */
	uint8_t state_count;	/* constant */
	uint8_t state;		/* local state, 0: is up */
	bool gives;		/* the given masks are counted in the parent */
	bool given_off;
	bool tells;		/* is up, and counted as quiet in the parent */
	bool entered;		/* .state was entered by a call, at .since */
	uint16_t given[PSCI_LEVEL_MAX];
	/* Constant, by local state: what a vote for it accepts; its kind. */
	uint16_t accepts[PSCI_STATES_MAX + 1];
	uint8_t kind[PSCI_STATES_MAX + 1];
	/* By level - 1 and local state - 1: how many children accept it. */
	uint16_t accepting[PSCI_LEVEL_MAX][PSCI_STATES_MAX];
};

/* Under the lock of the domain, or of the CPU's leaf. */
struct psci_stat {
	uint64_t count;
	uint64_t residency;	/* in microseconds */
};

/* Finds the index that belongs to a 32-bit key; see mpidr.c. */
struct psci_map {
	uint16_t *slots;	/* index + 1, or 0: free */
	uint32_t mask;		/* number of slots - 1 */
	uint32_t multiplier;
	uint32_t shift;		/* leaves the top bits of the product */
	uint32_t probes;	/* the longest search, 1 .. MAP_PROBES_MAX */
};

struct psci {
	/* Constant from psci_init() on. */
	uint32_t cpu_count;
	uint32_t word_count;
	uint32_t id_mask;	/* clears what is no part of a function id */
	uint32_t version;
	uint32_t smccc_version;
	uint32_t entry_el;
	uint32_t quirks;
	uint32_t trusted_os;
	uint32_t trusted_os_boot;	/* psci_config.trusted_os_cpu */
	struct psci_function_ids ids;
	uint32_t ticket_tag;
	enum psci_state_format state_format;
	uint32_t offered[2];	/* bit per function: has an SMC32, SMC64 id */
	uint32_t callable[2][2];/* [caller is AArch32][id is SMC64] */
	struct psci_cpu *cpus;
	psci_atomic32 *words;
	uint16_t *word_first;	/* the CPU of each word's lowest bits */
	struct psci_map cpu_map;
	struct psci_map cluster_map;	/* level 1 affinity to first word */
	struct psci_ops ops;
	void *user;
	/* The tree; without one all zero. */
	uint32_t domain_count;
	uint32_t stat_count;	/* 0 without PSCI_STAT_* */
	struct psci_vote *votes;	/* by CPU */
	struct psci_domain *domains;
	struct psci_stat *stats;	/* of CPUs, then of domains */
	uint8_t cpu_state_count;
	uint8_t cpu_kind[PSCI_STATES_MAX + 1];
	/* The state of the whole system: see system_state.c. */
	_Alignas(64) psci_atomic32 gate;
	psci_atomic32 ending;
	psci_atomic32 mode;
	psci_atomic32 mem_protect;
	psci_atomic32 resident;	/* the Trusted OS's CPU */
	uint32_t event;		/* of the one who is ending the system */
	uint32_t event_type;
	uint64_t event_cookie;
};

#endif /* PSCI_LIB_CONTEXT_H */
