/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "tree.h"

#include "../../lib/domain.h"
#include "votes.h"

/* -------------------------------------------------------------------- ops */

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct tree *t = user;

	if (t->during)
		t->during(t->data, cpu, target);
	return t->started;
}

static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)cpu;
	(void)target;
	return ((struct tree *)user)->verdict;
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	static const struct psci_composite zero;

	(void)cpu;
	(void)state;
	assert_memory_equal(composite, &zero, sizeof(zero));
	*composite = ((struct tree *)user)->composite;
	return PSCI_STATUS_SUCCESS;
}

uint32_t tree_above(const struct tree *t, uint32_t cpu, uint32_t level)
{
	uint32_t domain = t->cpus[cpu].domain;

	for (; level > 1 && domain != PSCI_NO_DOMAIN; level--)
		domain = t->domains[domain].parent;
	return domain;
}

/* Its levels are those of the CPU, up to one; above it there is nothing. */
static void check_transition(const struct tree *t, uint32_t cpu,
			     const struct psci_transition *is)
{
	uint32_t level;

	assert_int_equal(is->reserved, 0);
	assert_int_not_equal(is->state[0], 0);
	assert_int_equal(is->domain[0], 0);
	for (level = 1; level < 8; level++) {
		if (level > is->level) {
			assert_int_equal(is->state[level], 0);
			assert_int_equal(is->domain[level], 0);
			continue;
		}
		assert_int_not_equal(is->state[level], 0);
		assert_int_equal(is->domain[level],
				 tree_above(t, cpu, level));
	}
}

static void record(struct tree *t, bool down, uint32_t cpu,
		   const struct psci_transition *is)
{
	if (t->hooks < TREE_HOOKS)
		t->log[t->hooks] = (struct tree_hook){ down, cpu, *is };
	t->hooks++;
	check_transition(t, cpu, is);
}

/* Whoever goes down was up, and whoever comes up was in the state it leaves. */
static void op_domains_down(void *user, uint32_t cpu,
			    const struct psci_transition *is)
{
	struct tree *t = user;
	uint32_t level;

	record(t, true, cpu, is);
	assert_int_equal(t->cpu_state[cpu], 0);
	t->cpu_state[cpu] = is->state[0];
	for (level = 1; level <= is->level; level++) {
		assert_int_equal(t->domain_state[is->domain[level]], 0);
		t->domain_state[is->domain[level]] = is->state[level];
	}
}

static void op_domains_up(void *user, uint32_t cpu,
			  const struct psci_transition *is)
{
	struct tree *t = user;
	uint32_t level;

	record(t, false, cpu, is);
	assert_int_equal(t->cpu_state[cpu], is->state[0]);
	t->cpu_state[cpu] = 0;
	for (level = 1; level <= is->level; level++) {
		assert_int_equal(t->domain_state[is->domain[level]],
				 is->state[level]);
		t->domain_state[is->domain[level]] = 0;
	}
}

static uint64_t op_clock(void *user)
{
	return ((struct tree *)user)->time;
}

/* ---------------------------------------------------------------- machine */

void tree_prepare(struct tree *t, uint32_t cpus)
{
	uint32_t i;

	memset(t, 0, sizeof(*t));
	for (i = 0; i < cpus; i++)
		t->cpus[i].mpidr = i;
	t->cpus[0].flags = PSCI_CPU_ON;
	t->config.size = sizeof(t->config);
	t->config.psci_version = PSCI_VERSION_1_3;
	t->config.functions = PSCI_ENABLE_SET_SUSPEND_MODE | PSCI_ENABLE_STAT |
			      PSCI_ENABLE_SYSTEM_SUSPEND |
			      PSCI_ENABLE_CPU_FREEZE |
			      PSCI_ENABLE_CPU_DEFAULT_SUSPEND;
	t->config.entry_el = 1;
	t->config.cpu_count = cpus;
	t->config.cpus = t->cpus;
	t->config.cpu_states = t->cpu_states;
	t->config.domains = t->domains;

	t->ops.size = sizeof(t->ops);
	t->ops.cpu_on = op_cpu_on;
	t->ops.check_cpu_on = op_check_cpu_on;
	t->ops.check_power_state = op_check_power_state;
	t->ops.domains_down = op_domains_down;
	t->ops.domains_up = op_domains_up;
	t->ops.clock = op_clock;
}

static uint32_t set_states(struct psci_local_state *states, const char *kinds)
{
	uint32_t i;

	for (i = 0; kinds[i]; i++) {
		states[i].kind = kinds[i] == 'S' ? PSCI_KIND_STANDBY :
				 kinds[i] == 'T' ? PSCI_KIND_RETENTION :
						   PSCI_KIND_POWERDOWN;
		states[i].latency = 10 * (i + 1);
	}
	return i;
}

void tree_cpu_states(struct tree *t, const char *kinds)
{
	t->config.cpu_state_count = set_states(t->cpu_states, kinds);
}

uint32_t tree_domain(struct tree *t, uint32_t level, uint32_t parent,
		     const char *kinds)
{
	uint32_t domain = t->config.domain_count++;

	assert_true(domain < TREE_DOMAINS);
	t->domains[domain].level = level;
	t->domains[domain].parent = parent;
	t->domains[domain].states = t->states[domain];
	t->domains[domain].state_count = set_states(t->states[domain], kinds);
	return domain;
}

void tree_start(struct tree *t)
{
	uint32_t i;

	assert_int_equal(psci_storage_size(&t->config, &t->size), PSCI_OK);
	t->storage = aligned_alloc(PSCI_STORAGE_ALIGN,
				   (t->size + PSCI_STORAGE_ALIGN - 1) /
				   PSCI_STORAGE_ALIGN * PSCI_STORAGE_ALIGN);
	t->before = malloc(t->size);
	assert_non_null(t->storage);
	assert_non_null(t->before);
	/* Whatever was there before; parts of it stay, between those of a context. */
	memset(t->storage, 0xa5, t->size);
	assert_int_equal(psci_init(&t->psci, t->storage, t->size, &t->config,
				   &t->ops, t), PSCI_OK);
	for (i = 0; i < t->config.domain_count; i++)
		t->domain_state[i] = t->psci->domains[i].state;
	for (i = 0; t->config.domain_count > 0 && i < t->config.cpu_count; i++)
		t->cpu_state[i] = (uint8_t)vote_of(t->psci, i);
	tree_check(t);
}

void tree_free(struct tree *t)
{
	free(t->storage);
	free(t->before);
	memset(t, 0, sizeof(*t));
}

enum psci_action tree_call(struct tree *t, uint32_t cpu, uint64_t id,
			   uint64_t x1, uint64_t x2, uint64_t x3)
{
	struct psci_call call;
	enum psci_action action;

	/* Not in t->call: a call may come from within another. */
	memset(&call, 0x5a, sizeof(call));
	call.x[0] = id;
	call.x[1] = x1;
	call.x[2] = x2;
	call.x[3] = x3;
	call.flags = 0;
	action = psci_handle(t->psci, cpu, &call);
	t->call = call;
	return action;
}

int64_t tree_ask(struct tree *t, uint32_t cpu, uint64_t id, uint64_t x1,
		 uint64_t x2, enum psci_error error)
{
	assert_int_equal(tree_call(t, cpu, id, x1, x2, 0), PSCI_DO_RETURN);
	assert_string_equal(psci_error_name((enum psci_error)t->call.error),
			    psci_error_name(error));
	return (int64_t)t->call.ret;
}

enum psci_action tree_suspend(struct tree *t, uint32_t cpu, bool powerdown)
{
	return tree_call(t, cpu, ID_CPU_SUSPEND, powerdown ? 0x10000 : 0,
			 0x4000, 0);
}

enum psci_wake tree_woke(struct tree *t, uint32_t cpu, bool context_lost)
{
	return psci_cpu_woke(t->psci, cpu, context_lost, &t->entry);
}

void tree_remember(struct tree *t)
{
	memcpy(t->before, t->storage, t->size);
}

bool tree_unchanged(const struct tree *t)
{
	return memcmp(t->before, t->storage, t->size) == 0;
}

void tree_forget(struct tree *t)
{
	t->hooks = 0;
}

/* --------------------------------------------------------- what must hold */

struct recount {
	uint32_t idle;
	uint32_t off;
	uint32_t quiet;
	uint32_t refusers[PSCI_LEVEL_MAX][PSCI_STATES_MAX + 1];
};

static void add(struct recount *count, const uint32_t *refused, uint32_t level,
		bool off)
{
	uint32_t state;

	count->idle++;
	count->off += off;
	for (; level <= PSCI_LEVEL_MAX; level++)
		for (state = 0; state <= PSCI_STATES_MAX; state++)
			count->refusers[level - 1][state] +=
				refused[level - 1] >> state & 1;
}

/* What a domain that is down passes on to the one above it. */
static void pass_on(struct recount *count, const struct psci *psci, uint32_t i)
{
	const struct psci_domain *domain = &psci->domains[i];
	const struct psci_domain *parent = &psci->domains[domain->parent];
	uint32_t kind = list_of(psci, domain)->kind[domain->state], state, level;
	uint32_t refused[PSCI_LEVEL_MAX];

	for (level = 1; level <= PSCI_LEVEL_MAX; level++)
		refused[level - 1] = domain_refuses(psci, i, level);
	for (state = 1; state <= list_of(psci, parent)->count; state++)
		if (list_of(psci, parent)->kind[state] > kind)
			refused[domain->level] |= 1u << state;
	add(count, refused, parent->level, domain->off == domain->children);
}

static void vote(struct recount *count, const struct psci *psci, uint32_t cpu)
{
	uint32_t refused[PSCI_LEVEL_MAX], level;

	for (level = 1; level <= PSCI_LEVEL_MAX; level++)
		refused[level - 1] = vote_refuses(psci, cpu, level);
	add(count, refused, 1, psci->votes[cpu].flags & VOTE_OFF);
}

static struct recount recount(const struct tree *t, uint32_t domain)
{
	const struct psci *psci = t->psci;
	uint32_t level = t->domains[domain].level, i;
	const struct psci_domain *child;
	struct recount count = { 0 };

	for (i = 0; i < psci->cpu_count; i++)
		if (t->cpus[i].domain == domain && level == 1 &&
		    (psci->votes[i].flags & VOTE_HELD))
			vote(&count, psci, i);
	for (i = 0; i < psci->domain_count; i++) {
		child = &psci->domains[i];
		if (t->domains[i].parent != domain)
			continue;
		count.quiet += !!(child->flags & (DOMAIN_GIVES | DOMAIN_TELLS));
		if (child->flags & DOMAIN_GIVES)
			pass_on(&count, psci, i);
	}
	return count;
}

/* Does a CPU below it run, or is about to? */
static bool has_runner(const struct tree *t, uint32_t domain)
{
	uint32_t cpu, at;

	for (cpu = 0; cpu < t->config.cpu_count; cpu++) {
		if (t->psci->votes[cpu].flags & VOTE_HELD)
			continue;
		for (at = t->cpus[cpu].domain; at != PSCI_NO_DOMAIN;
		     at = t->domains[at].parent)
			if (at == domain)
				return true;
	}
	return false;
}

/* It gives if it is down and all its children are still where they were. */
static void check_gift(const struct tree *t, uint32_t i)
{
	const struct psci_domain *domain = &t->psci->domains[i];

	assert_int_equal(!!(domain->flags & DOMAIN_GIVES),
			 domain->state != 0 && domain->parent != DOMAIN_NONE &&
			 domain->idle == domain->children);
	assert_false(domain_refuses(t->psci, i, domain->level) >>
		     domain->state & 1);
}

static uint32_t kind_of(const struct psci *psci, uint32_t domain)
{
	return list_of(psci, &psci->domains[domain])->
	       kind[psci->domains[domain].state];
}

/* What is below a domain that is down is down, too, or about to start. */
static void check_children(const struct tree *t, uint32_t i)
{
	const struct psci *psci = t->psci;
	uint32_t child, start;

	for (child = 0; child < psci->domain_count; child++) {
		if (psci->domains[child].parent != i)
			continue;
		assert_int_not_equal(psci->domains[child].state, 0);
		assert_true(kind_of(psci, child) >= kind_of(psci, i));
	}
	for (child = 0; child < psci->cpu_count; child++) {
		if (t->cpus[child].domain != i || psci->domains[i].level != 1)
			continue;
		start = atomic_read(&psci->cpus[child].start) & RUN_STATE_MASK;
		assert_int_not_equal(vote_of(psci, child), 0);
		assert_int_not_equal(start, RUN_RUNNING);
	}
}

static void check_refusers(const struct psci *psci,
			   const struct psci_domain *domain, uint32_t level,
			   const uint32_t *expected)
{
	const uint16_t *refusers = &psci->refusers[
		((size_t)(domain - psci->domains) * psci->height + level - 1) *
		psci->row];
	uint32_t state, refused = 0;

	for (state = 1; state <= PSCI_STATES_MAX; state++) {
		if (state < psci->row)
			assert_int_equal(refusers[state], expected[state]);
		else
			assert_int_equal(expected[state], 0);
		refused |= (uint32_t)!!expected[state] << state;
	}
	assert_int_equal(expected[0], 0);
	assert_int_equal(refusers[0], refused);
}

void tree_check(const struct tree *t)
{
	const struct psci_domain *domain;
	struct recount count;
	uint32_t i, level;

	for (i = 0; i < t->config.domain_count; i++) {
		domain = &t->psci->domains[i];
		count = recount(t, i);
		assert_int_equal(atomic_read(&domain->lock), 0);
		assert_int_equal(domain->idle, count.idle);
		assert_int_equal(domain->off, count.off);
		assert_int_equal(domain->quiet, count.quiet);
		assert_int_equal(!!(domain->flags & DOMAIN_TELLS),
				 domain->state == 0 &&
				 domain->parent != DOMAIN_NONE &&
				 !has_runner(t, i));
		for (level = domain->level; level <= t->psci->height; level++)
			check_refusers(t->psci, domain, level,
				       count.refusers[level - 1]);
		assert_int_equal(domain->state, t->domain_state[i]);
		assert_true(domain->state != 0 ||
			    !(domain->flags & DOMAIN_ENTERED));
		check_gift(t, i);
		if (domain->state != 0)
			check_children(t, i);
	}
	for (i = 0; t->config.domain_count > 0 && i < t->config.cpu_count; i++)
		assert_int_equal(vote_of(t->psci, i), t->cpu_state[i]);
}

void tree_count(struct tree *t)
{
	tree_remember(t);
	psci_domains_count(t->psci);
	assert_true(tree_unchanged(t));
}
