/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Layer 3: the tree of power domains, and, but for snapshot.c, the only writer
 * of its state. Without a tree all of these do nothing and succeed. The rules
 * are in docs/design.md, section 7.
 */
#ifndef PSCI_LIB_DOMAIN_H
#define PSCI_LIB_DOMAIN_H

#include "context.h"

#define RUN		0u		/* no local state: it is up */
#define EVERYTHING	UINT16_MAX	/* accepts all states */

static inline bool has_tree(const struct psci *psci)
{
	return psci->domain_count > 0;
}

/* The deepest state of a mask, in which bit 0, RUN, is set. */
uint32_t psci_states_deepest(uint32_t mask);

/* All states of a domain up to the last that is not of a deeper kind. */
uint16_t psci_states_up_to(const struct psci_domain *domain, uint32_t kind);

/* Can the CPU, losing its context or not, and what is above it be in this? */
bool psci_composite_is_valid(const struct psci *psci, uint32_t cpu,
			     const struct psci_composite *composite,
			     bool powerdown);

/*
 * CPU_SUSPEND in this mode, by a CPU that has no vote, for a composite that is
 * valid: the CPU votes, or in OS-initiated mode commands, and what goes down
 * goes down. In *status SUCCESS, or for a command that cannot be carried out
 * DENIED or INVALID_PARAMETERS, nothing changed. False, and nothing changed, if
 * the mode is no longer this.
 */
bool psci_domains_suspend(struct psci *psci, uint32_t cpu, uint32_t mode,
			  const struct psci_composite *composite,
			  struct psci_transition *transition,
			  enum psci_status *status);

/* SYSTEM_SUSPEND: everything as deep as it goes. */
void psci_domains_system_suspend(struct psci *psci, uint32_t cpu,
				 struct psci_transition *transition);

/* CPU_DEFAULT_SUSPEND, CPU_FREEZE: the CPU goes down, and no domain. */
void psci_domains_alone(struct psci *psci, uint32_t cpu,
			struct psci_transition *transition);

/* The CPU goes OFF. */
void psci_domains_off(struct psci *psci, uint32_t cpu);

/*
 * The CPU is back, and so is all that is above it. "kept": it was told to lose
 * its context and did not. Returns the highest level that came up.
 */
uint32_t psci_domains_up(struct psci *psci, uint32_t cpu, bool kept);

/* A CPU that is OFF is about to be turned on: nothing may go down over it. */
void psci_domains_expect(struct psci *psci, uint32_t cpu);
/* It will not be. */
void psci_domains_unexpect(struct psci *psci, uint32_t cpu);

/* What is down above the CPU, and would come up with it. */
void psci_domains_above(const struct psci *psci, uint32_t cpu,
			struct psci_transition *transition);

/*
 * The statistics of the highest level of the composite that is not 0, seen
 * from this CPU; zeros if there is no such state.
 */
struct psci_stat psci_domains_stat(struct psci *psci, uint32_t cpu,
				   const struct psci_composite *composite);

/* Every CPU and domain as at the start; nobody else uses the context. */
void psci_domains_setup(struct psci *psci);

/*
 * Count anew the votes that CPUs hold (VOTE_HELD), and what domains that are
 * down give to those above them. Votes and states are such that calls could
 * have led to them: snapshot.c has made sure.
 */
void psci_domains_count(struct psci *psci);

#endif /* PSCI_LIB_DOMAIN_H */
