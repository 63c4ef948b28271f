/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Layer 1: affinity values, and how a CPU or a cluster is found by one. */
#ifndef PSCI_LIB_MPIDR_H
#define PSCI_LIB_MPIDR_H

#include "context.h"

#define MAP_PROBES_MAX	8u
#define MAP_SLOTS_MIN	4u
#define MAP_SLOTS_MAX	(UINT32_C(1) << 20)
#define INDEX_NONE	UINT32_MAX

static inline bool mpidr_is_affinity(uint64_t mpidr)
{
	return !(mpidr & ~PSCI_AFFINITY_MASK64);
}

/* Aff3 to 31:24, the others as they are: affinity >> 8 * level is a key. */
static inline uint32_t mpidr_pack(uint64_t mpidr)
{
	return (uint32_t)((mpidr >> 8) & 0xff000000) | (uint32_t)mpidr;
}

static inline uint64_t mpidr_unpack(uint32_t affinity)
{
	return (uint64_t)(affinity & 0xff000000) << 8 | (affinity & 0xffffff);
}

/* The affinity of the CPUs of a word, from "level" on upwards. */
static inline uint32_t word_key(const struct psci *psci, uint32_t word,
				uint32_t level)
{
	return psci->cpus[psci->word_first[word]].affinity >> (8 * level);
}

/* The CPU with this MPIDR value, or INDEX_NONE. */
uint32_t psci_mpidr_cpu(const struct psci *psci, uint64_t mpidr);

/*
 * The first word of the affinity instance at level 1 .. 3 that contains this
 * MPIDR value, or INDEX_NONE. Its other words follow. Constant at level 1, a
 * binary search above.
 */
uint32_t psci_mpidr_word(const struct psci *psci, uint64_t mpidr,
			 uint32_t level);

/*
 * Fill both maps, whose .slots and .mask are set, from cpus and word_first.
 * False if a search would be longer than MAP_PROBES_MAX.
 */
bool psci_mpidr_build(struct psci *psci);

#endif /* PSCI_LIB_MPIDR_H */
