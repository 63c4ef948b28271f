/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* How a context says what is refused in it: read as context.h describes it. */
#ifndef TESTS_VOTES_H
#define TESTS_VOTES_H

#include "../../lib/domain.h"

static inline uint32_t vote_of(const struct psci *psci, uint32_t cpu)
{
	return psci->votes[cpu].flags >> 4;
}

/* The local states of this level that the CPU's vote refuses. */
static inline uint32_t vote_refuses(const struct psci *psci, uint32_t cpu,
				    uint32_t level)
{
	const struct psci_vote *vote = &psci->votes[cpu];
	uint32_t i = *leaf_index(psci, cpu);
	const struct psci_list *list;

	while (i != DOMAIN_NONE && psci->domains[i].level != level)
		i = psci->domains[i].parent;
	if (i == DOMAIN_NONE)
		return 0;
	list = &psci->lists[psci->domains[i].list];
	if (vote->flags & VOTE_WANTS)
		return list->refuses[vote->wanted[(level - 1) / 2] >>
				     (level % 2 ? 0 : 4) & 15];
	return level == 1 ? list->deeper[psci->cpu_kind[vote_of(psci, cpu)]] : 0;
}

/* Those that any idle child of the domain refuses; 0 below the domain's level. */
static inline uint32_t domain_refuses(const struct psci *psci, uint32_t domain,
				      uint32_t level)
{
	if (level < psci->domains[domain].level || level > psci->height)
		return 0;
	return psci->refusers[((size_t)domain * psci->height + level - 1) *
			      psci->row];
}

#endif /* TESTS_VOTES_H */
