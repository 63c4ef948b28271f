/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A context with a tree: a leaf with all CPUs, and a root, each CPU and domain with STATES local
 * states of any kinds and latencies. Included after context.h.
 */
#ifndef TESTS_PROOFS_TREE_H
#define TESTS_PROOFS_TREE_H

_Static_assert(DOMAINS == 2, "a leaf and a root");

/* What psci_init() makes of it, but that each domain has a list of its own: proof_constants(). */
static void make_tree(struct psci *psci)
{
	uint32_t i;

	psci->words = context_words;
	psci->word_count = 1;
	psci->votes = context_votes;
	/* By word, or by CPU. */
	psci->mixed = nondet_bool();
	psci->leaves = context_leaves;
	psci->domains = context_domains;
	psci->lists = context_lists;
	psci->refusers = context_refusers;
	psci->height = HEIGHT;
	psci->row = ROW;
	psci->stats = context_stats;
	psci->stat_count = nondet_bool() ? STATS : 0;
	/* Without PSCI_STAT_* there is no room for them. */
	psci->since = psci->stat_count ? context_since : NULL;
	psci->stat_first = psci->stat_count ? context_stat_first : NULL;
	psci->user = &context;
	any_states(config_states[DOMAINS]);
	config.cpu_states = config_states[DOMAINS];
	config.cpu_state_count = STATES;
	ASSUME(are_states_possible(config.cpu_states, STATES));
	ASSUME(config.cpu_states[STATES - 1].kind == PSCI_KIND_POWERDOWN);
	psci->cpu_count = CPUS;
	psci->domain_count = DOMAINS;
	psci->cpu_state_count = STATES;
	set_kinds(psci->cpu_kind, config.cpu_states, STATES);
	for (i = 0; i < DOMAINS; i++) {
		any_states(config_states[i]);
		config_domains[i].states = config_states[i];
		config_domains[i].state_count = STATES;
		ASSUME(are_states_possible(config_states[i], STATES));
		set_list(&context_lists[i], &config_domains[i]);
		context_domains[i].list = (uint16_t)i;
		context_domains[i].level = i + 1 < DOMAINS ? 1 : HEIGHT;
		context_domains[i].parent = i + 1 < DOMAINS ? DOMAINS - 1 : DOMAIN_NONE;
		context_stat_first[i] = STATES * (CPUS + i);
		context_domains[i].children = i == 0 ? CPUS : 1;
	}
	for (i = 0; i < CPUS; i++)
		context_cpus[i].place = (2 * i) & 0x1f;
}

#endif /* TESTS_PROOFS_TREE_H */
