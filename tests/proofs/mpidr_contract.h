/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What mpidr.h promises. The proofs of mpidr.c show that it does so; all others use this instead of
 * its tables: included before all else (-include).
 */
#ifndef TESTS_PROOFS_MPIDR_CONTRACT_H
#define TESTS_PROOFS_MPIDR_CONTRACT_H

#include "cpus.h"
#include "mpidr.h"
#include "proof.h"

static uint32_t cpu_by_contract(const struct psci *psci, uint64_t mpidr)
{
	uint32_t i;

	for (i = 0; i < psci->cpu_count; i++)
		if (mpidr_unpack(context_cpus[i].affinity) == mpidr)
			return i;
	return INDEX_NONE;
}

static uint32_t word_by_contract(const struct psci *psci, uint64_t mpidr, uint32_t level)
{
	uint32_t i;

	PROVE(level >= 1 && level <= 3);
	for (i = 0; i < psci->word_count && mpidr_is_affinity(mpidr); i++)
		if (word_key(psci, i, level) == mpidr_pack(mpidr) >> (8 * level))
			return i;
	return INDEX_NONE;
}

static uint32_t words_end_by_contract(const struct psci *psci, uint32_t first, uint32_t level)
{
	uint32_t i = first;

	while (i < psci->word_count && word_key(psci, i, level) == word_key(psci, first, level))
		i++;
	return i;
}

static uint32_t cluster_by_contract(const struct psci *psci, uint64_t mpidr)
{
	return word_by_contract(psci, mpidr, 1);
}

static uint32_t cluster_end_by_contract(const struct psci *psci, uint32_t first)
{
	return words_end_by_contract(psci, first, 1);
}

static void added_by_contract(const struct psci *psci, uint32_t cpu, uint32_t affinity)
{
	PROVE(cpu < psci->cpu_count && context_cpus[cpu].affinity == affinity);
}

#ifndef PROOF_OF_MPIDR
#define mpidr_cpu		cpu_by_contract
#define mpidr_cluster		cluster_by_contract
#define mpidr_cluster_end	cluster_end_by_contract
#define mpidr_add		added_by_contract
#define psci_mpidr_word		word_by_contract
#define psci_mpidr_words_end	words_end_by_contract
#endif

#endif /* TESTS_PROOFS_MPIDR_CONTRACT_H */
