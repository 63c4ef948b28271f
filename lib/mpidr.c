/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * From an MPIDR value to an index, in constant time.
 *
 * A map is an open hash table of indices. A key's slot is the top of its 32-bit
 * product with a multiplier that is chosen when the context is made: first one
 * that packs just those bits in which the keys differ side by side, which for
 * the layouts of real machines gives every key a slot of its own; if it does
 * not, another. What is found is compared with the whole key, so that nothing
 * aliases.
 */
#include "mpidr.h"

#define MULTIPLIERS	4u

/* The keys of the map of CPUs (level 0), or of clusters' first words (1). */
static uint32_t key_of(const struct psci *psci, uint32_t level, uint32_t index)
{
	return level ? word_key(psci, index, 1) : psci->cpus[index].affinity;
}

static uint32_t map_slot(const struct psci_map *map, uint32_t key)
{
	return key * map->multiplier >> map->shift;
}

static uint32_t map_find(const struct psci *psci, const struct psci_map *map,
			 uint32_t level, uint32_t key)
{
	uint32_t slot = map_slot(map, key), probe, index;

	for (probe = 0; probe < map->probes; probe++) {
		index = map->slots[(slot + probe) & map->mask];
		if (index == 0)
			return INDEX_NONE;
		if (key_of(psci, level, index - 1) == key)
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

uint32_t psci_mpidr_cpu(const struct psci *psci, uint64_t mpidr)
{
	if (!mpidr_is_affinity(mpidr))
		return INDEX_NONE;
	return map_find(psci, &psci->cpu_map, 0, mpidr_pack(mpidr));
}

enum psci_error psci_cpu_index(const struct psci *psci, uint64_t mpidr,
			       uint32_t *cpu)
{
	uint32_t found = psci_mpidr_cpu(psci, mpidr);

	if (found == INDEX_NONE)
		return PSCI_E_CPU_INDEX;
	*cpu = found;
	return PSCI_OK;
}

uint32_t psci_mpidr_word(const struct psci *psci, uint64_t mpidr,
			 uint32_t level)
{
	uint32_t key = mpidr_pack(mpidr) >> (8 * level);

	if (!mpidr_is_affinity(mpidr))
		return INDEX_NONE;
	if (level == 1)
		return map_find(psci, &psci->cluster_map, 1, key);
	return search_word(psci, key, level);
}

/* ------------------------------------------------------------- building */

/* Only the first word of a cluster has an entry. */
static bool has_key(const struct psci *psci, uint32_t level, uint32_t index)
{
	return level == 0 || index == 0 ||
	       word_key(psci, index, 1) != word_key(psci, index - 1, 1);
}

/*
 * Brings the bits of each affinity field that differ next to each other, at the
 * top of the product. A field never has to move down for that.
 */
static uint32_t packing_multiplier(uint32_t differing)
{
	uint32_t position = 32, multiplier = 0, field, low, high;

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
		multiplier |= UINT32_C(1) << (position - low);
	}
	return multiplier;
}

/* How far behind its own slot an entry is. */
static uint32_t distance(const struct psci *psci, const struct psci_map *map,
			 uint32_t level, uint32_t slot)
{
	uint32_t key = key_of(psci, level, map->slots[slot] - 1u);

	return (slot - map_slot(map, key)) & map->mask;
}

/*
 * An entry that is farther from its own slot takes the place of one that is
 * nearer, which moves on: no search is much longer than the others. Returns
 * the farthest that an entry came; gives up at MAP_PROBES_MAX.
 */
static uint32_t map_insert(const struct psci *psci, struct psci_map *map,
			   uint32_t level, uint32_t index)
{
	uint32_t slot = map_slot(map, key_of(psci, level, index));
	uint16_t entry = (uint16_t)(index + 1), other;
	uint32_t probe = 0, farthest = 0, away;

	while (probe < MAP_PROBES_MAX && map->slots[slot]) {
		away = distance(psci, map, level, slot);
		if (away < probe) {
			other = map->slots[slot];
			map->slots[slot] = entry;
			entry = other;
			probe = away;
		}
		slot = (slot + 1) & map->mask;
		probe++;
		if (probe > farthest)
			farthest = probe;
	}
	map->slots[slot] = entry;
	return farthest;
}

/* Returns the longest search; gives up above MAP_PROBES_MAX. */
static uint32_t map_fill(const struct psci *psci, struct psci_map *map,
			 uint32_t level, uint32_t count)
{
	uint32_t longest = 1, index, slot, probes;

	for (slot = 0; slot <= map->mask; slot++)
		map->slots[slot] = 0;

	for (index = 0; index < count && longest <= MAP_PROBES_MAX; index++) {
		if (!has_key(psci, level, index))
			continue;
		probes = map_insert(psci, map, level, index) + 1;
		if (probes > longest)
			longest = probes;
	}
	return longest;
}

static bool map_build(const struct psci *psci, struct psci_map *map,
		      uint32_t level, uint32_t count)
{
	/* Odd, without a pattern; the first is 2^32 by the golden ratio. */
	static const uint32_t others[MULTIPLIERS - 1] = {
		UINT32_C(0x9e3779b9), UINT32_C(0x85ebca6b),
		UINT32_C(0xc2b2ae35),
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
