/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * From an MPIDR value to an index, in constant time.
 *
 * A map is an open hash table of indices. A key's slot is in its product with a
 * multiplier, from bit 32 on, which is chosen when the context is made: first
 * one that packs just those bits in which the keys differ side by side, which
 * for the layouts of real machines gives every key a slot of its own; if it
 * does not, another. What is found is compared with the whole key, so that
 * nothing aliases.
 */
#include "mpidr.h"

/* The first word, from "low" on, whose key at this level is not below this. */
static uint32_t search_word(const struct psci *psci, uint32_t low,
			    uint32_t key, uint32_t level)
{
	uint32_t high = psci->word_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (word_key(psci, middle, level) < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

enum psci_error psci_cpu_index(const struct psci *psci, uint64_t mpidr,
			       uint32_t *cpu)
{
	uint32_t found = mpidr_cpu(psci, mpidr);

	if (found == INDEX_NONE)
		return PSCI_E_CPU_INDEX;
	*cpu = found;
	return PSCI_OK;
}

uint32_t psci_mpidr_word(const struct psci *psci, uint64_t mpidr,
			 uint32_t level)
{
	uint32_t key = mpidr_pack(mpidr) >> (8 * level), word;

	if (!mpidr_is_affinity(mpidr))
		return INDEX_NONE;
	word = search_word(psci, 0, key, level);
	if (word < psci->word_count && word_key(psci, word, level) == key)
		return word;
	return INDEX_NONE;
}

uint32_t psci_mpidr_words_end(const struct psci *psci, uint32_t first,
			      uint32_t level)
{
	return search_word(psci, first + 1,
			   word_key(psci, first, level) + 1, level);
}

/* ------------------------------------------------------------- building */

/* The bits of an affinity field in which keys differ begin at *low. */
static uint32_t field_bits(uint32_t differing, uint32_t field, uint32_t *low)
{
	uint32_t high = 8 * field + 8;

	*low = 8 * field;
	while (*low < high && !(differing >> *low & 1))
		++*low;
	while (*low < high && !(differing >> (high - 1) & 1))
		high--;
	return high - *low;
}

/*
 * Brings these bits of all fields next to each other in the product, up to the
 * top of the slot: Aff0 on top if there is room for all, since then no other
 * field's bits come there with it; else Aff3, and what is below is lost.
 */
static uint64_t packing_multiplier(uint32_t differing, uint32_t slot_bits)
{
	uint32_t position = 32 + slot_bits, total = 0, i, low, bits;
	uint64_t multiplier = 0;

	for (i = 0; i < 4; i++)
		total += field_bits(differing, i, &low);
	for (i = 0; i < 4; i++) {
		bits = field_bits(differing, total <= slot_bits ? i : 3 - i,
				  &low);
		position -= bits;
		if (bits > 0)
			multiplier |= UINT64_C(1) << (position - low);
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
 * nearer, which moves on: no search is much longer than the others. Gives up
 * at MAP_PROBES_MAX: map.probes is above it then.
 */
void psci_mpidr_collide(const struct psci *psci, struct psci_map *map,
			uint32_t level, uint32_t index)
{
	uint32_t slot = map_slot(map, key_of(psci, level, index));
	uint16_t entry = (uint16_t)(index + 1), other;
	uint32_t probe = 0, away;

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
		if (probe >= map->probes)
			map->probes = probe + 1;
	}
	map->slots[slot] = entry;
}

/* As the first attempt. */
static void set_packing(struct psci_map *map, uint32_t differing)
{
	uint32_t slot_bits = 0;

	while (map->mask >> slot_bits)
		slot_bits++;
	map->multiplier = packing_multiplier(differing, slot_bits);
	map->probes = 1;
}

void psci_mpidr_prepare(struct psci *psci, uint32_t differing)
{
	set_packing(&psci->cpu_map, differing);
	set_packing(&psci->cluster_map, differing >> 8);
}

static APART void add_cpus(struct psci *psci)
{
	uint32_t cpu;

	for (cpu = 0; cpu < psci->cpu_count; cpu++)
		mpidr_add(psci, cpu, cpu_of(psci, cpu)->affinity);
}

/* Of a cluster's words only the first has an entry. */
static APART void add_clusters(struct psci *psci)
{
	uint32_t word, first = 0, key, before = 0;

	for (word = 0; word < psci->word_count; word++) {
		key = word_key(psci, word, 1);
		if (word == 0 || key != before) {
			map_add(psci, &psci->cluster_map, 1, word, key);
			first = word;
			before = key;
		}
		psci->cluster_end[first] = (uint16_t)(word + 1);
	}
}

/* With other multipliers, if the first is not good enough. */
static bool map_finish(struct psci *psci, struct psci_map *map, uint32_t level)
{
	/* Odd, without a pattern; the first is 2^32 by the golden ratio. */
	static const uint32_t others[] = {
		UINT32_C(0x9e3779b9), UINT32_C(0x85ebca6b),
		UINT32_C(0xc2b2ae35),
	};
	uint32_t attempt, slot;

	for (attempt = 0; map->probes > MAP_PROBES_MAX &&
			  attempt < sizeof(others) / sizeof(others[0]);
	     attempt++) {
		for (slot = 0; slot <= map->mask; slot++)
			map->slots[slot] = 0;
		/* The slot is the top of the product's 32 bits. */
		map->multiplier = (uint64_t)others[attempt] * (map->mask + 1);
		map->probes = 1;
		if (level)
			add_clusters(psci);
		else
			add_cpus(psci);
	}
	return map->probes <= MAP_PROBES_MAX;
}

bool psci_mpidr_finish(struct psci *psci)
{
	add_clusters(psci);
	return map_finish(psci, &psci->cpu_map, 0) &&
	       map_finish(psci, &psci->cluster_map, 1);
}
