/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Layer 0: how a context lies in its storage. Types, and what compilers are
 * told; who may write what is said here, the writing itself is in cpu_state.c
 * and system_state.c.
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
 * A function that several files of lib/ share; "static" where they are compiled
 * as one, which is what meson.build does.
 */
#ifndef INTERNAL
#define INTERNAL
#endif

/*
 * Kept apart from its callers, whose registers or stack it would take, and with
 * all its parameters, whether it needs them or not: what all calls go through
 * stays short.
 */
#define APART	__attribute__((noinline, __used__))
/* Not apart, though it may look as if it were seldom needed. */
#define INLINE	inline __attribute__((always_inline))
/* Behind a switch that has a case for whatever there can be, which returns. */
#define UNREACHABLE()	__builtin_unreachable()
/* A type by which any other may be accessed. */
#define MAY_ALIAS	__attribute__((may_alias))
/* Everything that it calls becomes part of it, but what is apart. */
#define FLATTEN	__attribute__((flatten))
/* Apart, and seldom needed. */
#define COLD	__attribute__((noinline, __used__, cold))

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
	uint8_t place;		/* bits 4:0: of IN in it, 0, 2 .. 30; bits 7:5:
				 * psci_cpu_config.flags; constant */
	uint8_t flags;		/* of struct psci_entry */
};

/*
 * By level - 1, a bit per local state of the domain there which a CPU, or
 * anything below a domain, refuses: never a bit of a state or level that is not
 * there. Nowhere kept like this: see psci_vote_refusals() and refusals_of().
 */
union psci_refusals {
	uint16_t level[PSCI_LEVEL_MAX];
	uint64_t any;
};

/* With a tree, what a CPU contributes to it. Under its leaf's lock. */
#define VOTE_HELD	0x1u	/* it is counted in the leaf */
#define VOTE_OFF	0x2u	/* the CPU is OFF: refuses nothing */
#define VOTE_ENTERED	0x4u	/* its own state was entered by a call */
#define VOTE_WANTS	0x8u	/* it refuses all that is more than .wanted, and
				 * not just what its own state does */
#define VOTE_STATE(state) ((uint32_t)(state) << 4)	/* its own */

struct psci_vote {
	uint8_t flags;		/* VOTE_* */
	uint8_t wanted[PSCI_LEVEL_MAX / 2];	/* with VOTE_WANTS a local
				 * state by level, two in a byte; else 0 */
};

/* Of psci_config.power_states; constant. */
struct psci_known_state {
	struct psci_power_state state;
	struct psci_composite composite;
	uint32_t everywhere;	/* all CPUs can be in it */
};

#define DOMAIN_NONE	UINT16_MAX

/* A power domain. All but the constants are under its lock. */
#define DOMAIN_GIVES	0x1	/* is counted in its parent, as it is below */
#define DOMAIN_TELLS	0x2	/* is up, and counted as quiet in the parent */
#define DOMAIN_ENTERED	0x4	/* .state was entered by a call */

struct psci_domain {
	psci_atomic32 lock;
	uint16_t parent;	/* or DOMAIN_NONE; constant */
	uint16_t list;		/* its local states, in psci.lists; constant */
	uint16_t children;	/* CPUs, or domains; constant */
	uint16_t idle;		/* how many of them vote, or are down, */
	uint16_t off;		/* have nothing but CPUs that are OFF, */
	uint16_t quiet;		/* or no CPU that runs; of level 1 unused */
	uint8_t level;		/* constant */
	uint8_t state;		/* local state, 0: is up */
	uint8_t flags;		/* DOMAIN_* */
};

/* A list of local states, of all domains that have the same; constant. */
struct psci_list {
	uint16_t refuses[PSCI_STATES_MAX + 1];	/* by local state: what a vote
						 * for it refuses: all behind
						 * it, never itself */
	uint16_t deeper[PSCI_KIND_POWERDOWN + 1];	/* by kind: the states
						 * of a deeper one */
	uint8_t kind[PSCI_STATES_MAX + 1];
	uint8_t count;
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
	uint64_t multiplier;	/* brings a key's slot to bit 32 of the product,
				 * and above */
	uint32_t probes;	/* the longest search, 1 .. MAP_PROBES_MAX */
};

struct psci {
	/* Constant from psci_init() on. */
	uint32_t cpu_count;
	uint32_t straight;	/* CPUs whose calls nobody traces: all, or 0 */
	uint32_t word_count;
	uint32_t id_mask;	/* of the bits that all of PSCI's ids share */
	uint32_t version;
	uint32_t smccc_version;
	uint32_t entry_el;
	uint32_t quirks;
	uint32_t trusted_os;
	uint32_t trusted_os_boot;	/* psci_config.trusted_os_cpu */
	struct psci_function_ids ids;
	uint32_t ticket_tag;
	enum psci_state_format state_format;
	uint64_t context_id_mask;	/* 0: 0.1 has no context_id */
	int64_t on_pending;	/* what CPU_ON of such a CPU says */
	uint32_t offered[2];	/* bit per function: has an SMC32, SMC64 id */
	uint32_t callable[2][2];/* [caller is AArch32][id is SMC64] */
	/* Bit per status, -status: what a function says of its failures. */
	uint32_t statuses[PSCI_ID_COUNT];
	psci_atomic32 *words;
	uint16_t *word_first;	/* the CPU of each word's lowest bits */
	uint16_t *cluster_end;	/* by a cluster's first word: the word behind
				 * its last */
	struct psci_map cpu_map;
	struct psci_map cluster_map;	/* level 1 affinity to first word */
	struct psci_known_state *power_states;
	uint32_t power_state_count;
	struct psci_ops ops;
	void *user;
	/* The tree; without one all zero. */
	uint32_t domain_count;
	uint32_t stat_count;	/* 0 without PSCI_STAT_* */
	struct psci_vote *votes;	/* by CPU */
	uint16_t *leaves;	/* of level 1, by word; with .mixed by CPU */
	struct psci_domain *domains;
	struct psci_list *lists;
	/* How many idle children of a domain refuse what, by domain, level - 1
	 * and local state, and instead of state 0 a bit for each that is
	 * refused: see refusers(). */
	uint16_t *refusers;
	/* Only with PSCI_STAT_*; of CPUs, then of domains. */
	struct psci_stat *stats;
	uint64_t *since;	/* when the state was entered */
	uint32_t *stat_first;	/* by domain, its first place in .stats */
	uint32_t height;	/* the highest level of the tree */
	uint32_t row;		/* the most states of a domain, + 1 */
	bool mixed;		/* an instance of affinity level 1 has CPUs of
				 * several domains of level 1 */
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
	_Alignas(64) struct psci_cpu cpus[];
};

#define PLACE_FLAGS	5u

/* Of IN in the CPU's word. */
static inline uint32_t bit_of(const struct psci_cpu *cpu)
{
	return cpu->place & 0x1fu;
}

/* As constant as psci. */
#define cpu_of(psci, cpu)	((psci)->cpus + (cpu))

#endif /* PSCI_LIB_CONTEXT_H */
