/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The maps find every CPU and every cluster, and nothing that there is not. What makes a slot of a
 * key is taken as any function into the table: no proof has to multiply, and all multipliers are
 * covered. That the product is such a function is a proof of its own.
 */
#define PROOF_OF_MPIDR
#include "mpidr_contract.h"

#include "lib/mpidr.c"

#include "context.h"

#ifndef SLOTS
#define SLOTS	4
#endif

static uint16_t cpu_slots[SLOTS], cluster_slots[SLOTS];

uint32_t __CPROVER_uninterpreted_slot(uint64_t multiplier, uint32_t key);

uint32_t any_slot(const struct psci_map *map, uint32_t key)
{
	return __CPROVER_uninterpreted_slot(map->multiplier, key) & map->mask;
}

void proof_map_slot(void)
{
	struct psci_map map;
	uint32_t count = nondet_u32();

	ASSUME(count >= MAP_SLOTS_MIN && count <= MAP_SLOTS_MAX && !(count & (count - 1)));
	map.multiplier = nondet_u64();
	set_map(&map, cpu_slots, count);
	PROVE(map.mask == count - 1 && map.slots == cpu_slots);
	PROVE(map_slot(&map, nondet_u32()) < count);
	REACHED("a slot");
}

/* In place of packing_multiplier(): whatever it says. */
uint64_t any_multiplier(uint32_t differing, uint32_t slot_bits)
{
	return nondet_u64();
}

/* Of a machine with 8 clusters of 8: no two keys share a slot. Of any other: it ends. */
void proof_packing(void)
{
	const uint32_t differing = 0x0707;
	uint32_t one = nondet_u32() & differing, other = nondet_u32() & differing;
	uint32_t slot_bits = nondet_u32();
	struct psci_map map = { .mask = (1u << 6) - 1 };

	map.multiplier = packing_multiplier(differing, 6);
	ASSUME(one != other);
	PROVE(map_slot(&map, one) != map_slot(&map, other));
	ASSUME(slot_bits >= 2 && slot_bits <= 20);
	packing_multiplier(nondet_u32(), slot_bits);
	REACHED("a multiplier");
}

/* The CPUs and words that set_cpus() makes, and the maps of them. */
static struct psci *any_built(void)
{
	struct psci *psci = &context.self;
	uint32_t i;
	bool built;

	any_cpus();
	config.cpu_count = CPUS;
	config.cpus = config_cpus;
	for (i = 0; i < CPUS; i++) {
		ASSUME(mpidr_is_affinity(config_cpus[i].mpidr));
		ASSUME(i == 0 || config_cpus[i].mpidr > config_cpus[i - 1].mpidr);
	}
	psci->cpu_count = CPUS;
	survey(&config, &config_layout);
	set_arrays(psci);
	set_map(&psci->cpu_map, cpu_slots, SLOTS);
	set_map(&psci->cluster_map, cluster_slots, SLOTS);
	psci_mpidr_prepare(psci, nondet_u32());
	/* Their flags are no matter here. */
	set_cpus(psci, &config, 0);
	built = psci_mpidr_finish(psci);
	/* So few cannot be crowded. */
	PROVE(built);
	ASSUME(built);
	return psci;
}

void proof_mpidr_cpu(void)
{
	const struct psci *psci = any_built();
	uint64_t mpidr = nondet_u64();
	uint32_t cpu = nondet_u32(), before = cpu;

	PROVE(mpidr_cpu(psci, mpidr) == cpu_by_contract(psci, mpidr));
	if (psci_cpu_index(psci, mpidr, &cpu) == PSCI_OK) {
		PROVE(cpu < CPUS && config_cpus[cpu].mpidr == mpidr);
		REACHED("a CPU");
		return;
	}
	PROVE(cpu == before && cpu_by_contract(psci, mpidr) == INDEX_NONE);
	REACHED("no CPU");
}

/* Had the first multiplier led too far: all is looked up by the next one. */
void proof_mpidr_again(void)
{
	struct psci *psci = any_built();
	uint32_t i;

	psci->cpu_map.probes = MAP_PROBES_MAX + 1;
	PROVE(map_finish(psci, &psci->cpu_map, 0));
	for (i = 0; i < CPUS; i++)
		PROVE(mpidr_cpu(psci, config_cpus[i].mpidr) == i);
	REACHED_IF(psci->cpu_map.probes == 1);
	REACHED_IF(psci->cpu_map.probes == 2);
}

void proof_mpidr_word(void)
{
	const struct psci *psci = any_built();
	uint64_t mpidr = nondet_u64();
	uint32_t level = nondet_u32(), first = nondet_u32();
	uint32_t cluster = mpidr_cluster(psci, mpidr);

	PROVE(cluster == cluster_by_contract(psci, mpidr));
	REACHED_IF(cluster == 1);
	if (cluster != INDEX_NONE)
		PROVE(mpidr_cluster_end(psci, cluster) == cluster_end_by_contract(psci, cluster));
	ASSUME(level >= 2 && level <= 3 && first < psci->word_count);
	PROVE(psci_mpidr_word(psci, mpidr, level) == word_by_contract(psci, mpidr, level));
	PROVE(psci_mpidr_words_end(psci, first, level) ==
	      words_end_by_contract(psci, first, level));
	REACHED_IF(psci_mpidr_word(psci, mpidr, level) == INDEX_NONE);
	REACHED_IF(psci_mpidr_word(psci, mpidr, level) == 1);
}
