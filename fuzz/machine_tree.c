/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The model's power domains: no counts and no masks, but a look at all that is
 * below a domain whenever there is something to decide (DEN0022F.b, "Power
 * state coordination"; domain.h).
 */
#include <string.h>

#include "machine.h"

static const struct psci_local_state *local_state(const struct domain *d,
						  uint32_t state)
{
	return &d->states[state - 1];
}

static bool is_below(const struct machine *m, uint32_t cpu, uint32_t domain)
{
	uint32_t d = m->cpus[cpu].leaf;

	while (d != NOBODY && d != domain)
		d = m->domains[d].parent;
	return d == domain;
}

/* The CPU lets this domain, of those above it, be in this state. */
static bool accepts(const struct machine *m, uint32_t cpu, uint32_t domain,
		    uint32_t state)
{
	const struct domain *d = &m->domains[domain];
	const struct cpu *c = &m->cpus[cpu];
	uint32_t asked = c->asked[d->level];

	switch (c->vote) {
	case LETS_RUN:
		return false;
	case LETS_OFF:
		return true;
	case LETS_ASKED:
		return state <= asked && local_state(d, state)->latency <=
					 local_state(d, asked)->latency;
	case LETS_COMMANDED:
		break;
	}
	/* Not deeper in kind than what is below; further up by domains. */
	return d->level > 1 || local_state(d, state)->kind <=
			       m->cpu_states[c->local - 1].kind;
}

static bool all_idle(const struct machine *m, uint32_t domain, bool off)
{
	uint32_t i;

	for (i = 0; i < m->cpu_count; i++)
		if (is_below(m, i, domain) &&
		    (m->cpus[i].vote == LETS_RUN ||
		     (off && m->cpus[i].vote != LETS_OFF)))
			return false;
	for (i = 0; i < m->domain_count; i++)
		if (m->domains[i].parent == domain &&
		    (m->domains[i].state == 0 || !all_idle(m, i, off)))
			return false;
	return true;
}

/* A domain below, which is down, lets its parent be in this state. */
static bool child_accepts(const struct machine *m, uint32_t child,
			  uint32_t state)
{
	const struct domain *c = &m->domains[child];
	const struct domain *d = &m->domains[c->parent];
	uint32_t i;

	if (c->state == 0 || !all_idle(m, child, false) ||
	    local_state(c, c->state)->kind < local_state(d, state)->kind)
		return false;
	for (i = 0; i < m->cpu_count; i++)
		if (is_below(m, i, child) && !accepts(m, i, c->parent, state))
			return false;
	return true;
}

/* The deepest state that all below accept. */
static uint32_t best(const struct machine *m, uint32_t domain)
{
	const struct domain *d = &m->domains[domain];
	uint32_t state, i;
	bool can;

	for (state = d->state_count; state > 0; state--) {
		can = true;
		for (i = 0; i < m->cpu_count; i++)
			if (is_below(m, i, domain))
				can = can && accepts(m, i, domain, state);
		for (i = 0; i < m->domain_count; i++)
			if (m->domains[i].parent == domain)
				can = can && child_accepts(m, i, state);
		if (can)
			return state;
	}
	return 0;
}

bool tree_is_composite(const struct machine *m, uint32_t cpu,
		       const struct psci_composite *composite, bool powerdown)
{
	uint32_t state = composite->state[0], d = m->cpus[cpu].leaf, level;
	uint32_t kind, below;

	if (state == 0 || state > m->cpu_state_count)
		return false;
	below = m->cpu_states[state - 1].kind;
	if ((below == PSCI_KIND_POWERDOWN) != powerdown)
		return false;
	for (level = 1; level < 8; level++) {
		state = composite->state[level];
		if (state > 0 &&
		    (d == NOBODY || state > m->domains[d].state_count))
			return false;
		kind = state ? local_state(&m->domains[d], state)->kind : 0;
		if (kind > below)
			return false;
		below = kind;
		if (d != NOBODY)
			d = m->domains[d].parent;
	}
	return true;
}

/* Of all children of a domain but the one that "cpu" is in. */
struct children {
	bool running, unfit;
};

static struct children look(const struct machine *m, uint32_t cpu,
			    uint32_t domain, uint32_t state)
{
	struct children found = { false, false };
	bool idle, fits;
	uint32_t i;

	for (i = 0; i < m->cpu_count; i++) {
		if (i == cpu || m->cpus[i].leaf != domain)
			continue;
		idle = m->cpus[i].vote != LETS_RUN;
		fits = state == 0 || accepts(m, i, domain, state);
		found.running |= !idle;
		found.unfit |= idle && !fits;
	}
	for (i = 0; i < m->domain_count; i++) {
		if (m->domains[i].parent != domain || is_below(m, cpu, i))
			continue;
		idle = (state == 0 || m->domains[i].state > 0) &&
		       all_idle(m, i, false);
		fits = state == 0 || child_accepts(m, i, state);
		found.running |= !idle;
		found.unfit |= idle && !fits;
	}
	return found;
}

enum psci_status tree_judge(const struct machine *m, uint32_t cpu,
			    const struct psci_composite *composite)
{
	uint32_t d = m->cpus[cpu].leaf, level;
	struct children found;

	for (level = 1; d != NOBODY; level++, d = m->domains[d].parent) {
		if (level > composite->last_level && composite->state[level])
			return PSCI_STATUS_INVALID_PARAMETERS;
	}
	if (composite->last_level >= level)
		return PSCI_STATUS_INVALID_PARAMETERS;

	d = m->cpus[cpu].leaf;
	for (level = 1; level <= composite->last_level; level++) {
		found = look(m, cpu, d, composite->state[level]);
		if (found.unfit)
			return PSCI_STATUS_INVALID_PARAMETERS;
		if (found.running)
			return PSCI_STATUS_DENIED;
		d = m->domains[d].parent;
	}
	return PSCI_STATUS_SUCCESS;
}

static void down(struct machine *m, uint32_t domain, uint32_t state,
		 struct psci_transition *transition)
{
	struct domain *d = &m->domains[domain];

	if (d->state != 0 || !all_idle(m, domain, false))
		machine_differ("model: a domain that cannot go down", domain,
			       state);
	d->state = state;
	d->since = m->clock;
	d->counts = true;
	transition->level = d->level;
	transition->state[d->level] = (uint8_t)state;
	transition->domain[d->level] = (uint16_t)domain;
}

void tree_down(struct machine *m, uint32_t cpu, uint32_t local, enum rule rule,
	       const struct psci_composite *composite,
	       struct psci_transition *transition)
{
	struct cpu *c = &m->cpus[cpu];
	uint32_t d, state;

	memset(transition, 0, sizeof(*transition));
	if (m->domain_count == 0)
		return;
	c->local = local;
	c->since = m->clock;
	c->counts = true;
	transition->state[0] = (uint8_t)local;
	for (d = c->leaf; rule != ALONE && d != NOBODY;
	     d = m->domains[d].parent) {
		if (rule == BY_COMMAND)
			state = composite->state[m->domains[d].level];
		else if (rule == BY_OFF && !all_idle(m, d, true))
			state = 0;
		else
			state = best(m, d);
		if (state == 0)
			return;
		down(m, d, state, transition);
	}
}

static void tally(struct tally *t, uint64_t since, uint64_t now)
{
	t->count++;
	t->time += now - since;
}

void tree_up(struct machine *m, uint32_t cpu, bool kept,
	     struct psci_transition *transition)
{
	struct cpu *c = &m->cpus[cpu];
	struct domain *domain;
	uint32_t d;

	memset(transition, 0, sizeof(*transition));
	if (m->domain_count == 0)
		return;
	c->vote = LETS_RUN;
	transition->state[0] = (uint8_t)c->local;
	if (c->counts && !kept)
		tally(&c->tally[c->local], c->since, m->clock);
	c->counts = false;
	c->local = 0;
	for (d = c->leaf; d != NOBODY && m->domains[d].state; d = domain->parent) {
		domain = &m->domains[d];
		transition->level = domain->level;
		transition->state[domain->level] = (uint8_t)domain->state;
		transition->domain[domain->level] = (uint16_t)d;
		/* What was below kept its context: this one did, too. */
		if (domain->counts &&
		    !(kept && local_state(domain, domain->state)->kind ==
			      PSCI_KIND_POWERDOWN))
			tally(&domain->tally[domain->state], domain->since,
			      m->clock);
		domain->counts = false;
		domain->state = 0;
	}
}

struct tally tree_tally(const struct machine *m, uint32_t cpu,
			const struct psci_composite *composite)
{
	const struct tally none = { 0, 0 };
	uint32_t level = PSCI_LEVEL_MAX, state, d, i;

	while (level > 0 && composite->state[level] == 0)
		level--;
	state = composite->state[level];
	if (state == 0)
		return none;
	if (level == 0)
		return state <= m->cpu_state_count ?
		       m->cpus[cpu].tally[state] : none;
	d = m->cpus[cpu].leaf;
	for (i = 1; i < level && d != NOBODY; i++)
		d = m->domains[d].parent;
	if (d == NOBODY || state > m->domains[d].state_count)
		return none;
	return m->domains[d].tally[state];
}

void tree_start(struct machine *m)
{
	uint32_t level, i;

	for (i = 0; i < m->domain_count; i++) {
		m->domains[i].state = 0;
		m->domains[i].counts = false;
		memset(m->domains[i].tally, 0, sizeof(m->domains[i].tally));
	}
	for (level = 1; level < LEVELS; level++)
		for (i = 0; i < m->domain_count; i++)
			if (m->domains[i].level == level &&
			    all_idle(m, i, true))
				m->domains[i].state = best(m, i);
}
