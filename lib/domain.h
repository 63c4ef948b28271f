/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Layer 3: the tree of power domains, and, but for snapshot.c, the only writer
 * of its state. Without a tree the domains_*()
 * do nothing and succeed; the others need one. The rules
 * are in docs/design.md, section 7.
 */
#ifndef PSCI_LIB_DOMAIN_H
#define PSCI_LIB_DOMAIN_H

#include "context.h"

#define RUN		0u		/* no local state: it is up */

static inline bool has_tree(const struct psci *psci)
{
	return psci->domain_count > 0;
}

static inline const struct psci_list *list_of(const struct psci *psci,
					      const struct psci_domain *domain)
{
	return &psci->lists[domain->list];
}

/* The index of the domain of level 1 that a CPU is in, */
static INLINE uint16_t *leaf_index(const struct psci *psci, uint32_t cpu)
{
	return &psci->leaves[psci->mixed ? cpu : cpu_of(psci, cpu)->word];
}

/* and the domain. */
static inline struct psci_domain *leaf_of(const struct psci *psci,
					  uint32_t cpu)
{
	return &psci->domains[*leaf_index(psci, cpu)];
}

/* Or NULL. */
static inline struct psci_domain *parent_of(const struct psci *psci,
					    const struct psci_domain *domain)
{
	return domain->parent == DOMAIN_NONE ? NULL :
					       &psci->domains[domain->parent];
}

/* When a domain entered its state; with PSCI_STAT_*. */
static inline uint64_t *since_of(const struct psci *psci,
				 const struct psci_domain *domain)
{
	size_t index = (size_t)(domain - psci->domains);

	return &psci->since[psci->cpu_count + index];
}

/* The deepest state of a list that is not refused. */
static inline uint32_t deepest(const struct psci_list *list, uint32_t refused)
{
	uint32_t state = list->count;

	while (refused >> state & 1)
		state--;
	return state;
}

/* The CPU's own local state. */
static inline uint32_t vote_state(const struct psci *psci, uint32_t cpu)
{
	return psci->votes[cpu].flags / VOTE_STATE(1u);
}

/*
 * Can a CPU of this domain of level 1, losing its context or not, and what is
 * above it be in this?
 */
APART INTERNAL bool psci_tree_allows(const struct psci *psci,
				     const struct psci_domain *leaf,
				     const struct psci_composite *composite,
				     bool powerdown);

static inline bool domains_allow(const struct psci *psci, uint32_t cpu,
				 const struct psci_composite *composite,
				 bool powerdown)
{
	return !has_tree(psci) ||
	       psci_tree_allows(psci, leaf_of(psci, cpu), composite,
				powerdown);
}

static inline bool domains_allow_known(const struct psci *psci, uint32_t cpu,
				       const struct psci_known_state *known)
{
	return known->everywhere ||
	       domains_allow(psci, cpu, &known->composite,
			     known->state.powerdown != 0);
}

/*
 * CPU_SUSPEND, by a CPU that has no vote, for a composite that is valid: the
 * CPU votes, or in OS-initiated mode commands, and what goes down goes down.
 * SUCCESS, or for a command that cannot be carried out DENIED or
 * INVALID_PARAMETERS, nothing changed.
 */
INTERNAL enum psci_status
psci_tree_suspend(struct psci *psci, uint32_t cpu,
		  const struct psci_composite *composite,
		  struct psci_transition *transition);

/* SYSTEM_SUSPEND: everything as deep as it goes. */
APART INTERNAL void
psci_tree_system_suspend(struct psci *psci, uint32_t cpu,
			 struct psci_transition *transition);

static inline void domains_system_suspend(struct psci *psci, uint32_t cpu,
					  struct psci_transition *transition)
{
	if (has_tree(psci))
		psci_tree_system_suspend(psci, cpu, transition);
}

/* CPU_DEFAULT_SUSPEND, CPU_FREEZE: the CPU goes down, and no domain. */
APART INTERNAL void psci_tree_alone(struct psci *psci, uint32_t cpu,
				    struct psci_transition *transition);

static inline void domains_alone(struct psci *psci, uint32_t cpu,
				 struct psci_transition *transition)
{
	if (has_tree(psci))
		psci_tree_alone(psci, cpu, transition);
}

/* The CPU goes OFF. *transition is what the hook is told. */
APART INTERNAL void psci_tree_off(struct psci *psci, uint32_t cpu,
				  struct psci_transition *transition);

/*
 * The CPU is back, and so is all that is above it. "kept": it was told to lose
 * its context and did not. Returns the highest level that came up.
 */
APART INTERNAL uint32_t psci_tree_up(struct psci *psci, uint32_t cpu,
				     bool kept);

static inline uint32_t domains_up(struct psci *psci, uint32_t cpu, bool kept)
{
	return has_tree(psci) ? psci_tree_up(psci, cpu, kept) : 0;
}

/* A CPU that is OFF is about to be turned on: nothing may go down over it. */
APART INTERNAL void psci_tree_expect(struct psci *psci, uint32_t cpu);

static inline void domains_expect(struct psci *psci, uint32_t cpu)
{
	if (has_tree(psci))
		psci_tree_expect(psci, cpu);
}

/* It will not be. */
APART INTERNAL void psci_tree_unexpect(struct psci *psci, uint32_t cpu);

static inline void domains_unexpect(struct psci *psci, uint32_t cpu)
{
	if (has_tree(psci))
		psci_tree_unexpect(psci, cpu);
}

/* What is down above the CPU, and would come up with it. */
APART INTERNAL void psci_tree_above(const struct psci *psci, uint32_t cpu,
				    struct psci_transition *transition);

static inline void domains_above(const struct psci *psci, uint32_t cpu,
				 struct psci_transition *transition)
{
	if (has_tree(psci))
		psci_tree_above(psci, cpu, transition);
}

/*
 * The statistics of the highest level of the composite that is not 0, seen
 * from this CPU; zeros if there is no such state.
 */
INTERNAL struct psci_stat
psci_domains_stat(struct psci *psci, uint32_t cpu,
		  const struct psci_composite *composite);

/* What a CPU's vote refuses, if it has one. */
INTERNAL union psci_refusals psci_vote_refusals(const struct psci *psci,
						uint32_t cpu);
/* Every CPU and domain as at the start; nobody else uses the context. */
INTERNAL void psci_domains_setup(struct psci *psci);

/*
 * Count anew the votes that CPUs hold (VOTE_HELD), and what domains that are
 * down give to those above them. Votes and states are such that calls could
 * have led to them: snapshot.c has made sure.
 */
INTERNAL void psci_domains_count(struct psci *psci);

#endif /* PSCI_LIB_DOMAIN_H */
