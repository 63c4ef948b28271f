/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * From an MPIDR value to an index, in constant time.
 *
 * A map is an open hash table of indices. A key's slot is the top of the
 * product of the key and a multiplier that is chosen when the context is
 * made: first one that packs just those bits in which the keys differ side by
 * side, which for the layouts of real machines gives every key a slot of its
 * own; if it does not, the best of a few others. What is found is compared
 * with the whole key, so that nothing aliases.
 */
#include "mpidr.h"

#define MULTIPLIERS	4u

static uint32_t map_slot(const struct psci_map *map, uint32_t key)
{
	return (uint32_t)((key * map->multiplier) >> 32) >> map->shift;
}

uint32_t psci_mpidr_cpu(const struct psci *psci, uint64_t mpidr)
{
	const struct psci_map *map = &psci->cpu_map;
	uint32_t affinity = mpidr_pack(mpidr);
	uint32_t slot, probe, index;

	if (!mpidr_is_affinity(mpidr))
		return INDEX_NONE;

	slot = map_slot(map, affinity);
	for (probe = 0; probe < map->probes; probe++) {
		index = map->slots[(slot + probe) & map->mask];
		if (index == 0)
			return INDEX_NONE;
		if (psci->cpus[index - 1].affinity == affinity)
			return index - 1;
	}
	return INDEX_NONE;
}

static uint32_t cluster_word(const struct psci *psci, uint32_t key)
{
	const struct psci_map *map = &psci->cluster_map;
	uint32_t slot, probe, index;

	slot = map_slot(map, key);
	for (probe = 0; probe < map->probes; probe++) {
		index = map->slots[(slot + probe) & map->mask];
		if (index == 0)
			return INDEX_NONE;
		if (word_key(psci, index - 1, 1) == key)
			return index - 1;
	}
	return INDEX_NONE;
}

static uint32_t search_word(const struct psci *psci, uint32_t key,
			    uint32_t level)
{
	uint32_t low = 0, high = psci->word_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (word_key(psci, middle, level) < key)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < psci->word_count && word_key(psci, low, level) == key)
		return low;
	return INDEX_NONE;
}

uint32_t psci_mpidr_word(const struct psci *psci, uint64_t mpidr,
			 uint32_t level)
{
	uint32_t key = mpidr_pack(mpidr) >> (8 * level);

	if (!mpidr_is_affinity(mpidr))
		return INDEX_NONE;
	if (level == 1)
		return cluster_word(psci, key);
	return search_word(psci, key, level);
}

/* ------------------------------------------------------------- building */

/* The keys of a map: of CPUs (level 0), or of each cluster's first word (1). */
static uint32_t key_of(const struct psci *psci, uint32_t level, uint32_t index)
{
	return level ? word_key(psci, index, 1) : psci->cpus[index].affinity;
}

/* Only the first word of a cluster has an entry. */
static bool has_key(const struct psci *psci, uint32_t level, uint32_t index)
{
	return level == 0 || index == 0 ||
	       word_key(psci, index, 1) != word_key(psci, index - 1, 1);
}

/* Brings the bits of each affinity field that differ next to each other. */
static uint64_t packing_multiplier(uint32_t differing)
{
	uint32_t position = 64, field, low, high;
	uint64_t multiplier = 0;

	for (field = 4; field-- > 0; ) {
		low = 8 * field;
		high = low + 8;
		while (low < high && !(differing >> low & 1))
			low++;
		while (low < high && !(differing >> (high - 1) & 1))
			high--;
		if (low == high)
			continue;
		position -= high - low;
		multiplier |= UINT64_C(1) << (position - low);
	}
	return multiplier;
}

/* Returns the longest search; gives up above MAP_PROBES_MAX. */
static uint32_t map_fill(const struct psci *psci, struct psci_map *map,
			 uint32_t level, uint32_t count)
{
	uint32_t longest = 1, index, slot, probe;

	for (slot = 0; slot <= map->mask; slot++)
		map->slots[slot] = 0;

	for (index = 0; index < count; index++) {
		if (!has_key(psci, level, index))
			continue;
		slot = map_slot(map, key_of(psci, level, index));
		for (probe = 0; map->slots[(slot + probe) & map->mask]; probe++)
			if (probe == MAP_PROBES_MAX)
				return MAP_PROBES_MAX + 1;
		map->slots[(slot + probe) & map->mask] = (uint16_t)(index + 1);
		if (probe + 1 > longest)
			longest = probe + 1;
	}
	return longest;
}

static bool map_build(const struct psci *psci, struct psci_map *map,
		      uint32_t level, uint32_t count)
{
	/* Odd, without a pattern; the first is 2^64 by the golden ratio. */
	static const uint64_t others[MULTIPLIERS - 1] = {
		UINT64_C(0x9e3779b97f4a7c15),
		UINT64_C(0xd1b54a32d192ed03),
		UINT64_C(0x8cb92ba72f3d8dd7),
	};
	uint32_t differing = 0, index, attempt;

	for (index = 1; index < count; index++)
		differing |= key_of(psci, level, index) ^
			     key_of(psci, level, index - 1);

	map->multiplier = packing_multiplier(differing);
	map->probes = map_fill(psci, map, level, count);
	for (attempt = 0; map->probes > MAP_PROBES_MAX &&
			  attempt < MULTIPLIERS - 1; attempt++) {
		map->multiplier = others[attempt];
		map->probes = map_fill(psci, map, level, count);
	}
	return map->probes <= MAP_PROBES_MAX;
}

bool psci_mpidr_build(struct psci *psci)
{
	return map_build(psci, &psci->cpu_map, 0, psci->cpu_count) &&
	       map_build(psci, &psci->cluster_map, 1, psci->word_count);
}
