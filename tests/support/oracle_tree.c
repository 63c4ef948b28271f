/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The oracle's power domains: no counts and no masks, but a look at all that is
 * below a domain whenever there is something to decide (DEN0022F.b, "Power
 * state coordination"; domain.h).
 */
#include "oracle.h"

#include <string.h>

static const struct psci_local_state *local_state(const struct oracle_domain *d,
						  uint32_t state)
{
	return &d->states[state - 1];
}

static bool is_below(const struct oracle *o, uint32_t cpu, uint32_t domain)
{
	uint32_t d = o->cpus[cpu].leaf;

	while (d != ORACLE_NOBODY && d != domain)
		d = o->domains[d].parent;
	return d == domain;
}

/* The CPU lets this domain, of those above it, be in this state. */
static bool accepts(const struct oracle *o, uint32_t cpu, uint32_t domain,
		    uint32_t state)
{
	const struct oracle_domain *d = &o->domains[domain];
	const struct oracle_cpu *c = &o->cpus[cpu];
	uint32_t asked = c->asked[d->level];

	switch ((enum oracle_lets)c->vote) {
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
			       o->cpu_states[c->local - 1].kind;
}

static bool all_idle(const struct oracle *o, uint32_t domain, bool off)
{
	uint32_t i;

	for (i = 0; i < o->cpu_count; i++)
		if (is_below(o, i, domain) &&
		    (o->cpus[i].vote == LETS_RUN ||
		     (off && o->cpus[i].vote != LETS_OFF)))
			return false;
	for (i = 0; i < o->domain_count; i++)
		if (o->domains[i].parent == domain &&
		    (o->domains[i].state == 0 || !all_idle(o, i, off)))
			return false;
	return true;
}

/* A domain below, which is down, lets its parent be in this state. */
static bool child_accepts(const struct oracle *o, uint32_t child,
			  uint32_t state)
{
	const struct oracle_domain *c = &o->domains[child];
	const struct oracle_domain *d = &o->domains[c->parent];
	uint32_t i;

	if (c->state == 0 || !all_idle(o, child, false) ||
	    local_state(c, c->state)->kind < local_state(d, state)->kind)
		return false;
	for (i = 0; i < o->cpu_count; i++)
		if (is_below(o, i, child) && !accepts(o, i, c->parent, state))
			return false;
	return true;
}

/* The deepest state that all below accept. */
static uint32_t best(const struct oracle *o, uint32_t domain)
{
	const struct oracle_domain *d = &o->domains[domain];
	uint32_t state, i;
	bool can;

	for (state = d->state_count; state > 0; state--) {
		can = true;
		for (i = 0; i < o->cpu_count; i++)
			if (is_below(o, i, domain))
				can = can && accepts(o, i, domain, state);
		for (i = 0; i < o->domain_count; i++)
			if (o->domains[i].parent == domain)
				can = can && child_accepts(o, i, state);
		if (can)
			return state;
	}
	return 0;
}

bool oracle_is_composite(const struct oracle *o, uint32_t cpu,
		       const struct psci_composite *composite, bool powerdown)
{
	uint32_t state = composite->state[0], d = o->cpus[cpu].leaf, level;
	uint32_t kind, below;

	if (state == 0 || state > o->cpu_state_count)
		return false;
	below = o->cpu_states[state - 1].kind;
	if ((below == PSCI_KIND_POWERDOWN) != powerdown)
		return false;
	for (level = 1; level < 8; level++) {
		state = composite->state[level];
		if (state > 0 &&
		    (d == ORACLE_NOBODY || state > o->domains[d].state_count))
			return false;
		kind = state ? local_state(&o->domains[d], state)->kind : 0;
		if (kind > below)
			return false;
		below = kind;
		if (d != ORACLE_NOBODY)
			d = o->domains[d].parent;
	}
	return true;
}

/* Of all children of a domain but the one that "cpu" is in. */
struct children {
	bool running, unfit;
};

static struct children look(const struct oracle *o, uint32_t cpu,
			    uint32_t domain, uint32_t state)
{
	struct children found = { false, false };
	bool idle, fits;
	uint32_t i;

	for (i = 0; i < o->cpu_count; i++) {
		if (i == cpu || o->cpus[i].leaf != domain)
			continue;
		idle = o->cpus[i].vote != LETS_RUN;
		fits = state == 0 || accepts(o, i, domain, state);
		found.running |= !idle;
		found.unfit |= idle && !fits;
	}
	for (i = 0; i < o->domain_count; i++) {
		if (o->domains[i].parent != domain || is_below(o, cpu, i))
			continue;
		idle = (state == 0 || o->domains[i].state > 0) &&
		       all_idle(o, i, false);
		fits = state == 0 || child_accepts(o, i, state);
		found.running |= !idle;
		found.unfit |= idle && !fits;
	}
	return found;
}

enum psci_status oracle_judge(const struct oracle *o, uint32_t cpu,
			    const struct psci_composite *composite)
{
	uint32_t d = o->cpus[cpu].leaf, level;
	struct children found;
	bool running = false;

	for (level = 1; d != ORACLE_NOBODY; level++, d = o->domains[d].parent) {
		if (level > composite->last_level && composite->state[level])
			return PSCI_STATUS_INVALID_PARAMETERS;
	}
	if (composite->last_level >= level)
		return PSCI_STATUS_INVALID_PARAMETERS;

	d = o->cpus[cpu].leaf;
	for (level = 1; level <= composite->last_level; level++) {
		found = look(o, cpu, d, composite->state[level]);
		if (found.unfit)
			return PSCI_STATUS_INVALID_PARAMETERS;
		running |= found.running;
		d = o->domains[d].parent;
	}
	/* "DENIED" is for when all that are in the way are running. */
	return running ? PSCI_STATUS_DENIED : PSCI_STATUS_SUCCESS;
}

static void down(struct oracle *o, uint32_t domain, uint32_t state,
		 struct psci_transition *transition)
{
	struct oracle_domain *d = &o->domains[domain];

	if (d->state != 0 || !all_idle(o, domain, false))
		oracle_differ("oracle: a domain that cannot go down", domain,
			       state);
	d->state = state;
	d->since = o->clock;
	d->counts = true;
	transition->level = d->level;
	transition->state[d->level] = (uint8_t)state;
	transition->domain[d->level] = (uint16_t)domain;
}

/* The state that the domain now enters, if any. */
static uint32_t next_state(const struct oracle *o, uint32_t domain,
			   enum oracle_rule rule,
			   const struct psci_composite *composite)
{
	if (rule == BY_COMMAND)
		return composite->state[o->domains[domain].level];
	if (rule == BY_OFF && !all_idle(o, domain, true))
		return 0;
	return best(o, domain);
}

void oracle_go_down(struct oracle *o, struct oracle_call *c,
		    enum oracle_lets vote, uint32_t local,
		    enum oracle_rule rule)
{
	struct oracle_cpu *cpu = &o->cpus[c->cpu];
	uint32_t d, state, level;

	if (o->domain_count == 0)
		return;
	cpu->vote = (uint32_t)vote;
	for (level = 0; level < ORACLE_LEVELS; level++)
		cpu->asked[level] = c->composite.state[level];
	cpu->local = local;
	cpu->since = o->clock;
	cpu->counts = true;
	memset(&c->transition, 0, sizeof(c->transition));
	c->transition.state[0] = (uint8_t)local;
	c->hook = -1;
	for (d = cpu->leaf; rule != ALONE && d != ORACLE_NOBODY;
	     d = o->domains[d].parent) {
		state = next_state(o, d, rule, &c->composite);
		if (state == 0)
			return;
		down(o, d, state, &c->transition);
	}
}

static void tally(struct oracle_tally *t, uint64_t since, uint64_t now)
{
	t->count++;
	t->time += now - since;
}

static void domain_up(const struct oracle *o, struct oracle_domain *d,
		      bool kept)
{
	/* What was below kept its context: this one did, too. */
	if (d->counts && !(kept && local_state(d, d->state)->kind ==
				   PSCI_KIND_POWERDOWN))
		tally(&d->tally[d->state], d->since, o->clock);
	d->counts = false;
	d->state = 0;
}

void oracle_come_up(struct oracle *o, struct oracle_call *c, bool kept)
{
	struct oracle_cpu *cpu = &o->cpus[c->cpu];
	struct psci_transition *transition = &c->transition;
	struct oracle_domain *domain;
	uint32_t d;

	memset(transition, 0, sizeof(*transition));
	if (o->domain_count == 0)
		return;
	/* Whom domains_down was never called for, domains_up is not either. */
	c->hook = cpu->local > 0;
	cpu->vote = LETS_RUN;
	transition->state[0] = (uint8_t)cpu->local;
	if (cpu->counts && !kept)
		tally(&cpu->tally[cpu->local], cpu->since, o->clock);
	cpu->counts = false;
	cpu->local = 0;
	for (d = cpu->leaf; d != ORACLE_NOBODY && o->domains[d].state;
	     d = domain->parent) {
		domain = &o->domains[d];
		transition->level = domain->level;
		transition->state[domain->level] = (uint8_t)domain->state;
		transition->domain[domain->level] = (uint16_t)d;
		domain_up(o, domain, kept);
	}
}

struct oracle_tally oracle_tally(const struct oracle *o, uint32_t cpu,
			const struct psci_composite *composite)
{
	const struct oracle_tally none = { 0, 0 };
	uint32_t level = PSCI_LEVEL_MAX, state, d, i;

	while (level > 0 && composite->state[level] == 0)
		level--;
	state = composite->state[level];
	if (state == 0)
		return none;
	if (level == 0)
		return state <= o->cpu_state_count ?
		       o->cpus[cpu].tally[state] : none;
	d = o->cpus[cpu].leaf;
	for (i = 1; i < level && d != ORACLE_NOBODY; i++)
		d = o->domains[d].parent;
	if (d == ORACLE_NOBODY || state > o->domains[d].state_count)
		return none;
	return o->domains[d].tally[state];
}

void oracle_tree_start(struct oracle *o)
{
	uint32_t level, i;

	for (i = 0; i < o->domain_count; i++) {
		o->domains[i].state = 0;
		o->domains[i].counts = false;
		memset(o->domains[i].tally, 0, sizeof(o->domains[i].tally));
	}
	for (level = 1; level < ORACLE_LEVELS; level++)
		for (i = 0; i < o->domain_count; i++)
			if (o->domains[i].level == level &&
			    all_idle(o, i, true))
				o->domains[i].state = best(o, i);
}
