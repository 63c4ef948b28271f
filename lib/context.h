/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Layer 0: how a context lies in its storage. Types only; who may write what
 * is said here, the writing itself is in cpu_state.c and system_state.c.
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
	RUN_READY,	/* ON_PENDING: the entry is whole, the CPU may start */
	RUN_RUNNING,	/* ON */
	RUN_STOPPING,	/* ON: was told to stop */
	RUN_SUSPENDED,	/* ON: was told to suspend */
};

#define RUN_STATE_MASK	UINT32_C(0x7)
#define RUN_START	UINT32_C(0x8)	/* one start */

/*
 * pc, context_id, flags and power_state say how the CPU is to come back, and
 * are zero when there is nothing to come back from (IDLE, RUNNING, STOPPING).
 * Their owner is the winner of the claim until READY; the CPU itself from
 * RUNNING on.
 */
struct psci_cpu {
	uint32_t affinity;	/* packed MPIDR; constant */
	psci_atomic32 start;	/* enum run_state | RUN_START * n */
	uint64_t pc;
	uint64_t context_id;
	uint32_t power_state;	/* of RUN_SUSPENDED */
	uint16_t word;		/* which word; constant */
	uint8_t bit;		/* of IN in it: 0, 2 .. 30; constant */
	uint8_t flags;		/* of struct psci_entry */
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
	/* The state of the whole system: see system_state.c. */
	_Alignas(64) psci_atomic32 gate;
};

#endif /* PSCI_LIB_CONTEXT_H */
