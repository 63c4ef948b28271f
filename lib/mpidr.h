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
	return cpu_of(psci, psci->word_first[word])->affinity >> (8 * level);
}

/* The keys of the map of CPUs (level 0), or of clusters' first words (1). */
static inline uint32_t key_of(const struct psci *psci, uint32_t level,
			      uint32_t index)
{
	return level ? word_key(psci, index, 1) : cpu_of(psci, index)->affinity;
}

static inline uint32_t map_slot(const struct psci_map *map, uint32_t key)
{
	return (uint32_t)(key * map->multiplier >> 32) & map->mask;
}

/* "level" is a constant: each has a search of its own. */
static inline uint32_t map_find(const struct psci *psci,
				const struct psci_map *map, uint32_t level,
				uint32_t key)
{
	uint32_t slot = map_slot(map, key), left = map->probes, index;

	do {
		index = map->slots[slot];
		if (index == 0)
			break;
		if (key_of(psci, level, index - 1) == key)
			return index - 1;
		slot = (slot + 1) & map->mask;
	} while (--left > 0);
	return INDEX_NONE;
}

/* The CPU with this MPIDR value, or INDEX_NONE. */
static inline uint32_t mpidr_cpu(const struct psci *psci, uint64_t mpidr)
{
	if (!mpidr_is_affinity(mpidr))
		return INDEX_NONE;
	return map_find(psci, &psci->cpu_map, 0, mpidr_pack(mpidr));
}

/*
 * The first word of the affinity instance at level 1 that contains this MPIDR
 * value, or INDEX_NONE. Its other words follow,
 */
static inline uint32_t mpidr_cluster(const struct psci *psci, uint64_t mpidr)
{
	if (!mpidr_is_affinity(mpidr))
		return INDEX_NONE;
	return map_find(psci, &psci->cluster_map, 1, mpidr_pack(mpidr) >> 8);
}

/* up to this one, which is not of it. */
static inline uint32_t mpidr_cluster_end(const struct psci *psci,
					 uint32_t first)
{
	return psci->cluster_end[first];
}

/* The same at level 2 and 3, by a binary search. */
INTERNAL uint32_t psci_mpidr_word(const struct psci *psci, uint64_t mpidr,
				  uint32_t level);

/* The word behind the last of the instance that begins with this one, there. */
INTERNAL uint32_t psci_mpidr_words_end(const struct psci *psci, uint32_t first,
				       uint32_t level);

/*
 * How both maps come into being, whose .slots are clear and .mask set: first
 * this, with the bits in which packed MPIDRs differ;
 */
INTERNAL void psci_mpidr_prepare(struct psci *psci, uint32_t differing);

COLD INTERNAL void psci_mpidr_collide(const struct psci *psci,
				      struct psci_map *map, uint32_t level,
				      uint32_t index);

static INLINE void map_add(const struct psci *psci, struct psci_map *map,
			   uint32_t level, uint32_t index, uint32_t key)
{
	uint32_t slot = map_slot(map, key);

	if (map->slots[slot])
		psci_mpidr_collide(psci, map, level, index);
	else
		map->slots[slot] = (uint16_t)(index + 1);
}

/* then this for each CPU, in their order, when it has its affinity; */
static INLINE void mpidr_add(struct psci *psci, uint32_t cpu,
			     uint32_t affinity)
{
	map_add(psci, &psci->cpu_map, 0, cpu, affinity);
}

/*
 * and this when all have their words. False if a search would be longer than
 * MAP_PROBES_MAX.
 */
INTERNAL bool psci_mpidr_finish(struct psci *psci);

#endif /* PSCI_LIB_MPIDR_H */
