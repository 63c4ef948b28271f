/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "context.h"
#include "invariants.h"
#include "state.h"
#include "votes.h"

#define MUST(condition)							\
	do {								\
		if (!(condition))					\
			return #condition;				\
	} while (0)

/* -------------------------------------------------------------------- CPUs */

static const char *words_broken(const struct psci *psci)
{
	uint32_t used, cpu, word;

	for (word = 0; word < psci->word_count; word++) {
		used = 0;
		for (cpu = 0; cpu < psci->cpu_count; cpu++)
			if (cpu_of(psci, cpu)->word == word)
				used |= WORD_IN(bit_of(cpu_of(psci, cpu))) |
					WORD_UP(bit_of(cpu_of(psci, cpu)));
		MUST(!(psci->words[word] & ~used));
	}
	return NULL;
}

static const char *state_broken(const struct psci *psci, uint32_t cpu)
{
	const struct psci_cpu *self = cpu_of(psci, cpu);
	enum psci_affinity_state seen = cpu_state(psci, cpu);
	uint32_t word = psci->words[self->word] >> bit_of(self) & 3;
	bool entry = self->pc || self->context_id || self->flags;

	switch (cpu_run_state(psci, cpu)) {
	case RUN_IDLE:
	case RUN_ABSENT:
	case RUN_DISABLED:
		MUST(seen == PSCI_AFFINITY_OFF && word == 0);
		MUST(!entry && !self->power_state);
		return NULL;
	case RUN_DEFERRED:
	case RUN_READY:
		MUST(seen == PSCI_AFFINITY_ON_PENDING && word == 1);
		MUST(!self->power_state);
		return NULL;
	case RUN_RUNNING:
	case RUN_STOPPING:
	case RUN_FREEZING:
		MUST(seen == PSCI_AFFINITY_ON && word == 3);
		MUST(!entry && !self->power_state);
		return NULL;
	case RUN_STANDBY:
		MUST(!entry);
		/* Fall through. */
	case RUN_SUSPENDED:
		MUST(seen == PSCI_AFFINITY_ON && word == 3);
		return NULL;
	case RUN_WAITING:
		MUST(seen == PSCI_AFFINITY_ON && word == 3);
		MUST(!entry && self->power_state < psci->cpu_count);
		return NULL;
	case RUN_STATES:
		break;
	}
	return "no run state";
}

static const char *callers_broken(const struct psci *psci)
{
	uint32_t cpu, other, waiters;

	for (cpu = 0; cpu < psci->cpu_count; cpu++) {
		waiters = 0;
		for (other = 0; other < psci->cpu_count; other++)
			waiters += cpu_run_state(psci, other) == RUN_WAITING &&
				   cpu_of(psci, other)->power_state == cpu;
		MUST(waiters == (cpu_run_state(psci, cpu) == RUN_DEFERRED));
	}
	return NULL;
}

static const char *system_broken(const struct psci *psci)
{
	uint32_t cpu, on = 0, suspended = 0;

	MUST(psci->gate <= 1 && psci->ending <= psci->cpu_count);
	MUST(psci->mode <= 3 && psci->mem_protect <= 1);
	MUST(psci->ending ||
	     !(psci->event | psci->event_type | psci->event_cookie));
	MUST(psci->resident < psci->cpu_count);
	if (psci->trusted_os != PSCI_TRUSTED_OS_NONE)
		MUST(cpu_state(psci, psci->resident) == PSCI_AFFINITY_ON);
	if (!gate_is_closed(psci))
		return NULL;
	for (cpu = 0; cpu < psci->cpu_count; cpu++) {
		on += cpu_state(psci, cpu) != PSCI_AFFINITY_OFF;
		suspended += cpu_run_state(psci, cpu) == RUN_SUSPENDED &&
			     cpu_of(psci, cpu)->power_state == 0;
	}
	MUST(on == 1 && suspended == 1 && !psci->ending);
	return NULL;
}

/* ---------------------------------------------------------------- the tree */

static bool is_below(const struct psci *psci, uint32_t cpu, uint32_t domain)
{
	uint32_t i = *leaf_index(psci, cpu);

	for (; i != DOMAIN_NONE; i = psci->domains[i].parent)
		if (i == domain)
			return true;
	return false;
}

/* Is a CPU below about to start, since the domain went down? */
static bool is_awaited(const struct psci *psci, uint32_t domain)
{
	uint32_t cpu;

	for (cpu = 0; cpu < psci->cpu_count; cpu++)
		if (is_below(psci, cpu, domain) &&
		    (psci->votes[cpu].flags & (VOTE_HELD | VOTE_OFF)) ==
		    VOTE_OFF)
			return true;
	return false;
}

static const struct psci_list *list_at(const struct psci *psci,
				       uint32_t domain)
{
	return &psci->lists[psci->domains[domain].list];
}

static uint32_t kind_of(const struct psci *psci, uint32_t domain)
{
	return list_at(psci, domain)->kind[psci->domains[domain].state];
}

/* What child of the domain refuses this state of the domain at that level? */
static uint32_t refusers_of(const struct psci *psci, uint32_t domain,
			    uint32_t level, uint32_t state)
{
	const struct psci_domain *d = &psci->domains[domain], *child;
	uint32_t i, refusers = 0;

	for (i = 0; i < psci->cpu_count; i++)
		if (*leaf_index(psci, i) == domain &&
		    (psci->votes[i].flags & VOTE_HELD))
			refusers += vote_refuses(psci, i, level) >> state & 1;
	for (i = 0; i < psci->domain_count; i++) {
		child = &psci->domains[i];
		if (child->parent != domain || !(child->flags & DOMAIN_GIVES))
			continue;
		/* And the composite rule. */
		if ((domain_refuses(psci, i, level) >> state & 1) ||
		    (level == d->level && state <= list_at(psci, domain)->count &&
		     list_at(psci, domain)->kind[state] > kind_of(psci, i)))
			refusers++;
	}
	return refusers;
}

static const char *refusals_broken(const struct psci *psci, uint32_t domain)
{
	const struct psci_domain *d = &psci->domains[domain];
	const uint16_t *counts;
	uint32_t level, state;

	for (level = d->level; level <= psci->height; level++) {
		counts = &psci->refusers[(domain * psci->height + level - 1) *
					 psci->row];
		MUST(!(counts[0] & 1) && !(counts[0] >> psci->row));
		for (state = 1; state < psci->row; state++) {
			MUST(counts[state] ==
			     refusers_of(psci, domain, level, state));
			MUST(!counts[state] ==
			     !(counts[0] >> state & 1));
		}
	}
	return NULL;
}

static const char *counts_broken(const struct psci *psci, uint32_t domain)
{
	const struct psci_domain *d = &psci->domains[domain], *child;
	uint32_t i, idle = 0, off = 0, quiet = 0;

	for (i = 0; i < psci->cpu_count; i++) {
		if (*leaf_index(psci, i) != domain ||
		    !(psci->votes[i].flags & VOTE_HELD))
			continue;
		idle++;
		off += !!(psci->votes[i].flags & VOTE_OFF);
	}
	for (i = 0; i < psci->domain_count; i++) {
		child = &psci->domains[i];
		if (child->parent != domain)
			continue;
		quiet += !!(child->flags & (DOMAIN_GIVES | DOMAIN_TELLS));
		if (!(child->flags & DOMAIN_GIVES))
			continue;
		idle++;
		off += child->off == child->children;
	}
	MUST(d->idle == idle && d->off == off && d->quiet == quiet);
	return refusals_broken(psci, domain);
}

/* Is it up, with a parent, and does no CPU below it run; and may somebody ask? */
static bool must_tell_parent(const struct psci *psci, uint32_t domain)
{
	const struct psci_domain *d = &psci->domains[domain];

	return !d->state && d->parent != DOMAIN_NONE &&
	       (d->level == 1 ? d->idle : d->quiet) == d->children &&
	       (psci->offered[false] & PSCI_ENABLE_SET_SUSPEND_MODE);
}

static const char *domain_broken(const struct psci *psci, uint32_t domain)
{
	const struct psci_domain *d = &psci->domains[domain];
	bool awaited = is_awaited(psci, domain);

	MUST(d->lock == 0);
	MUST(d->state <= list_at(psci, domain)->count);
	MUST(d->state || !(d->flags & DOMAIN_ENTERED));
	MUST(!(d->flags & DOMAIN_GIVES) ==
	     !(d->state && d->parent != DOMAIN_NONE && !awaited));
	MUST(!(d->flags & DOMAIN_TELLS) == !must_tell_parent(psci, domain));
	if (d->state && !awaited)
		MUST(d->idle == d->children);
	MUST(!(domain_refuses(psci, domain, d->level) >> d->state & 1));
	if (d->state && d->parent != DOMAIN_NONE)
		MUST(kind_of(psci, domain) >= kind_of(psci, d->parent));
	return NULL;
}

static const char *vote_broken(const struct psci *psci, uint32_t cpu)
{
	const struct psci_vote *vote = &psci->votes[cpu];
	const struct psci_domain *d;
	uint32_t i, state = vote_of(psci, cpu), refused = 0;
	bool down = vote->flags & (VOTE_HELD | VOTE_OFF);

	MUST(state <= psci->cpu_state_count);
	MUST(!(vote->flags & 15) == !state);
	MUST((vote->flags & VOTE_WANTS) || !(vote->wanted[0] | vote->wanted[1]));
	for (i = 1; i <= psci->height; i++) {
		MUST(!(vote_refuses(psci, cpu, i) & 1));
		refused |= vote_refuses(psci, cpu, i);
	}
	if (vote->flags & VOTE_OFF)
		MUST(cpu_state(psci, cpu) != PSCI_AFFINITY_ON && !refused);
	for (i = *leaf_index(psci, cpu); i != DOMAIN_NONE; i = d->parent) {
		d = &psci->domains[i];
		down = down && d->state;
		MUST(down || !d->state);
		/* What is down is down in a state that it accepted. */
		MUST(!d->state || !(vote_refuses(psci, cpu, d->level) >> d->state & 1));
	}
	return NULL;
}

const char *invariants_broken(const struct psci *psci)
{
	const char *what = words_broken(psci);
	uint32_t i;

	if (!what)
		what = callers_broken(psci);
	if (!what)
		what = system_broken(psci);
	for (i = 0; i < psci->cpu_count && !what; i++)
		what = state_broken(psci, i);
	for (i = 0; psci->domain_count && i < psci->cpu_count && !what; i++)
		what = vote_broken(psci, i);
	for (i = 0; i < psci->domain_count && !what; i++) {
		what = counts_broken(psci, i);
		if (!what)
			what = domain_broken(psci, i);
	}
	return what;
}
