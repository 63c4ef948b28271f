/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Random trees, random operations, and a model that after each of them says
 * from the requests of all CPUs what may be down: DEN0022F.b, "Power state
 * coordination", by looking at everything, without a counter. The first
 * argument multiplies the number of trees.
 */
#include "tree.h"

#define TREES	600u
#define STEPS	120u
#define NESTED	4u		/* steps within a cpu_on op */

enum is { RUNNING, STOPPING, FREEZING, WAITING, IS_OFF, FROZEN, DEFERRED,
	  PENDING, SUSPENDED, ALONE, SYSTEM };

struct who {
	enum is is;
	bool frozen;		/* DEFERRED, PENDING: it was before */
	bool in_call;		/* its CPU_ON is not over */
	bool powerdown;		/* of SUSPENDED */
	uint32_t mode;		/* the one it was suspended in, */
	uint8_t asked[8];	/* and what it asked for */
	uint8_t state;		/* its own local state */
	bool entered;
	uint64_t since;
	uint32_t target;	/* of WAITING */
	psci_ticket ticket;
	struct psci_stat stats[PSCI_STATES_MAX];
};

struct what {
	uint8_t state;
	bool entered;
	uint64_t since;
	struct psci_stat stats[PSCI_STATES_MAX];
};

struct model {
	struct tree t;
	uint32_t random;
	uint32_t depth;
	uint32_t hooks_in_op;
	bool quiet_op;		/* in which nothing else happened */
	uint32_t first_mode;
	uint32_t mode;
	bool used;
	uint32_t cpu_count;
	uint32_t domain_count;
	struct who cpu[TREE_CPUS];
	struct what domain[TREE_DOMAINS];
};

/* What happened how often: of each there must be some. */
static struct {
	uint32_t down[2][PSCI_LEVEL_MAX + 1];	/* by mode and level */
	uint32_t denied, invalid, composite;
	uint32_t undone, undone_down, undone_up, started_all_the_same;
	uint32_t deferred, system, to_osi, to_pc, mode_denied, kept;
} seen;

/* xorshift32 */
static uint32_t below(struct model *m, uint32_t limit)
{
	m->random ^= m->random << 13;
	m->random ^= m->random >> 17;
	m->random ^= m->random << 5;
	return m->random % limit;
}

/* -------------------------------------------------------------- the model */

static uint32_t length(const struct model *m, uint32_t cpu)
{
	uint32_t level = 0;

	while (level < PSCI_LEVEL_MAX &&
	       tree_above(&m->t, cpu, level + 1) != PSCI_NO_DOMAIN)
		level++;
	return level;
}

static bool is_below(const struct model *m, uint32_t cpu, uint32_t domain)
{
	return tree_above(&m->t, cpu, m->t.domains[domain].level) == domain;
}

static uint32_t cpu_kind(const struct model *m, uint32_t state)
{
	return state ? m->t.cpu_states[state - 1].kind : 0;
}

static uint32_t kind(const struct model *m, uint32_t domain, uint32_t state)
{
	return state ? m->t.states[domain][state - 1].kind : 0;
}

/* Has it voted, by going away? */
static bool is_low(const struct model *m, uint32_t cpu)
{
	const struct who *who = &m->cpu[cpu];

	return who->is == IS_OFF || who->is == SUSPENDED || who->is == SYSTEM ||
	       (who->is == DEFERRED && !who->frozen);
}

static bool cpu_accepts(const struct model *m, uint32_t cpu, uint32_t domain,
			uint32_t state)
{
	const struct psci_local_state *states = m->t.states[domain];
	uint32_t level = m->t.domains[domain].level, asked;
	const struct who *who = &m->cpu[cpu];

	if (!is_low(m, cpu))
		return false;
	if (who->is != SUSPENDED)
		return true;
	if (level == 1 && kind(m, domain, state) > cpu_kind(m, who->state))
		return false;
	if (who->mode == PSCI_MODE_OS_INITIATED)
		return true;
	asked = who->asked[level];
	return state <= asked &&
	       states[state - 1].latency <= states[asked - 1].latency;
}

/* May the domain be in this state, as far as its child is concerned? */
static bool child_accepts(const struct model *m, uint32_t child,
			  uint32_t domain, uint32_t state)
{
	uint32_t cpu;

	if (m->domain[child].state == 0 ||
	    kind(m, child, m->domain[child].state) < kind(m, domain, state))
		return false;
	for (cpu = 0; cpu < m->cpu_count; cpu++)
		if (is_below(m, cpu, child) &&
		    !cpu_accepts(m, cpu, domain, state))
			return false;
	return true;
}

static bool is_allowed(const struct model *m, uint32_t domain, uint32_t state)
{
	uint32_t i;

	for (i = 0; i < m->cpu_count; i++)
		if (is_below(m, i, domain) && !cpu_accepts(m, i, domain, state))
			return false;
	for (i = 0; i < m->domain_count; i++)
		if (m->t.domains[i].parent == domain &&
		    !child_accepts(m, i, domain, state))
			return false;
	return true;
}

static bool all_off(const struct model *m, uint32_t domain)
{
	uint32_t i;

	for (i = 0; i < m->cpu_count; i++)
		if (is_below(m, i, domain) && m->cpu[i].is != IS_OFF &&
		    !(m->cpu[i].is == DEFERRED && !m->cpu[i].frozen))
			return false;
	return true;
}

static uint32_t deepest(const struct model *m, uint32_t domain)
{
	uint32_t state = m->t.domains[domain].state_count;

	while (state > 0 && !is_allowed(m, domain, state))
		state--;
	return state;
}

static uint32_t chosen(const struct model *m, uint32_t cpu, uint32_t domain)
{
	uint32_t state;

	if (m->mode == PSCI_MODE_OS_INITIATED && m->cpu[cpu].is == SUSPENDED) {
		state = m->cpu[cpu].asked[m->t.domains[domain].level];
		if (state)
			assert_true(is_allowed(m, domain, state));
		return state;
	}
	if (m->mode == PSCI_MODE_OS_INITIATED && m->cpu[cpu].is == IS_OFF &&
	    !all_off(m, domain))
		return 0;
	return deepest(m, domain);
}

/* It has just become what it is; down goes what it was the last of. */
static void goes_down(struct model *m, uint32_t cpu, uint32_t state)
{
	uint32_t level, domain, found;

	m->cpu[cpu].state = (uint8_t)state;
	m->cpu[cpu].since = m->t.time;
	m->cpu[cpu].entered = true;
	for (level = 1; is_low(m, cpu) && level <= length(m, cpu); level++) {
		domain = tree_above(&m->t, cpu, level);
		found = chosen(m, cpu, domain);
		if (!found)
			break;
		m->domain[domain].state = (uint8_t)found;
		m->domain[domain].since = m->t.time;
		m->domain[domain].entered = true;
	}
	seen.down[m->mode][level - 1]++;
}

static void entered(struct psci_stat *stats, uint32_t state, uint64_t residency)
{
	stats[state - 1].count++;
	stats[state - 1].residency += residency;
}

/* Returns the highest level that comes up. */
static uint32_t comes_up(struct model *m, uint32_t cpu, bool kept)
{
	struct who *who = &m->cpu[cpu];
	struct what *what;
	uint32_t level, domain;

	if (who->entered && !kept)
		entered(who->stats, who->state, m->t.time - who->since);
	for (level = 1; level <= length(m, cpu); level++) {
		domain = tree_above(&m->t, cpu, level);
		what = &m->domain[domain];
		if (what->state == 0)
			break;
		if (what->entered &&
		    (!kept || kind(m, domain, what->state) !=
			      PSCI_KIND_POWERDOWN))
			entered(what->stats, what->state,
				m->t.time - what->since);
		what->state = 0;
		what->entered = false;
	}
	who->is = RUNNING;
	who->state = 0;
	who->entered = false;
	return level - 1;
}

/* Of a child of a domain: 0, or why it is in the way of a command. */
static int64_t objection(const struct model *m, bool is_cpu, uint32_t child,
			 uint32_t domain, uint32_t state)
{
	bool low = true, accepts;
	uint32_t i;

	if (is_cpu) {
		low = is_low(m, child);
		accepts = low && (!state ||
				  cpu_accepts(m, child, domain, state));
	} else {
		/* To stay up it needs no more than that nobody runs. */
		low = state == 0 || m->domain[child].state != 0;
		for (i = 0; i < m->cpu_count; i++)
			if (is_below(m, i, child) && !is_low(m, i))
				low = false;
		accepts = low && (!state ||
				  child_accepts(m, child, domain, state));
	}
	if (accepts)
		return PSCI_STATUS_SUCCESS;
	return low ? PSCI_STATUS_INVALID_PARAMETERS : PSCI_STATUS_DENIED;
}

static int64_t judge(const struct model *m, uint32_t cpu,
		     const struct psci_composite *composite)
{
	bool denied = false, invalid = false;
	uint32_t level, i, domain;
	int64_t why;

	if (composite->last_level > length(m, cpu))
		return PSCI_STATUS_INVALID_PARAMETERS;
	for (level = composite->last_level + 1; level < 8; level++)
		if (composite->state[level])
			return PSCI_STATUS_INVALID_PARAMETERS;
	for (level = 1; level <= composite->last_level; level++) {
		domain = tree_above(&m->t, cpu, level);
		for (i = 0; i < m->cpu_count + m->domain_count; i++) {
			if (i < m->cpu_count) {
				if (level > 1 || i == cpu ||
				    !is_below(m, i, domain))
					continue;
				why = objection(m, true, i, domain,
						composite->state[level]);
			} else {
				if (m->t.domains[i - m->cpu_count].parent !=
				    domain ||
				    is_below(m, cpu, i - m->cpu_count))
					continue;
				why = objection(m, false, i - m->cpu_count,
						domain,
						composite->state[level]);
			}
			denied |= why == PSCI_STATUS_DENIED;
			invalid |= why == PSCI_STATUS_INVALID_PARAMETERS;
		}
	}
	if (invalid)
		return PSCI_STATUS_INVALID_PARAMETERS;
	return denied ? PSCI_STATUS_DENIED : PSCI_STATUS_SUCCESS;
}

/* Nothing deeper in kind than what is below it. */
static bool is_composite(const struct model *m, uint32_t cpu,
			 const struct psci_composite *composite, bool powerdown)
{
	uint32_t level, state = composite->state[0], domain, at;

	if (state == 0 || state > m->t.config.cpu_state_count ||
	    powerdown != (cpu_kind(m, state) == PSCI_KIND_POWERDOWN))
		return false;
	at = cpu_kind(m, state);
	for (level = 1; level < 8; level++) {
		state = composite->state[level];
		if (level > length(m, cpu)) {
			if (state)
				return false;
			continue;
		}
		domain = tree_above(&m->t, cpu, level);
		if (state > m->t.domains[domain].state_count ||
		    kind(m, domain, state) > at)
			return false;
		at = kind(m, domain, state);
	}
	return true;
}

static bool others_are_off(const struct model *m, uint32_t cpu)
{
	uint32_t i;

	for (i = 0; i < m->cpu_count; i++)
		if (i != cpu && m->cpu[i].is != IS_OFF &&
		    m->cpu[i].is != FROZEN)
			return false;
	return true;
}

/* The library is at its start. */
static void begin(struct model *m)
{
	uint32_t i, level;

	m->mode = m->first_mode;
	for (i = 0; m->mode && !(m->t.cpus[i].flags & PSCI_CPU_ON); i++)
		;
	if (m->mode)
		assert_int_equal(tree_ask(&m->t, i, ID_SET_SUSPEND_MODE,
					  m->mode, 0, PSCI_OK),
				 PSCI_STATUS_SUCCESS);
	m->used = false;
	memset(m->cpu, 0, sizeof(m->cpu));
	memset(m->domain, 0, sizeof(m->domain));
	for (i = 0; i < m->cpu_count; i++)
		if (!(m->t.cpus[i].flags & PSCI_CPU_ON)) {
			m->cpu[i].is = IS_OFF;
			m->cpu[i].state = (uint8_t)m->t.config.cpu_state_count;
		}
	for (level = 1; level <= PSCI_LEVEL_MAX; level++)
		for (i = 0; i < m->domain_count; i++)
			if (m->t.domains[i].level == level && all_off(m, i))
				m->domain[i].state = (uint8_t)deepest(m, i);
	for (i = 0; i < m->domain_count; i++)
		m->t.domain_state[i] = m->domain[i].state;
	for (i = 0; i < m->cpu_count; i++)
		m->t.cpu_state[i] = m->cpu[i].state;
}

static const struct psci_stat *library_stats(const struct model *m,
					     uint32_t domain)
{
	return &m->t.psci->stats[m->t.psci->stat_first[domain]];
}

static void compare(struct model *m)
{
	const struct psci *psci = m->t.psci;
	uint32_t i, count = psci->cpu_state_count;

	for (i = 0; i < m->domain_count; i++) {
		assert_int_equal(m->domain[i].state, psci->domains[i].state);
		assert_memory_equal(m->domain[i].stats, library_stats(m, i),
				    m->t.domains[i].state_count *
				    sizeof(struct psci_stat));
	}
	for (i = 0; i < m->cpu_count; i++) {
		assert_int_equal(m->cpu[i].state, psci->votes[i].flags / VOTE_STATE(1u));
		assert_memory_equal(m->cpu[i].stats, &psci->stats[i * count],
				    count * sizeof(struct psci_stat));
	}
	tree_check(&m->t);
	if (m->depth == 0)
		tree_count(&m->t);
}

/* ------------------------------------------------------------- operations */

static void step(struct model *m);

/* A hook for this CPU, this way, and no other. */
static void expect_hook(const struct model *m, bool down, uint32_t cpu)
{
	assert_int_equal(m->t.hooks, 1);
	assert_int_equal(m->t.log[0].down, down);
	assert_int_equal(m->t.log[0].cpu, cpu);
}

static bool choose(struct model *m, uint32_t cpu,
		   struct psci_composite *composite)
{
	uint32_t level, at, state = 1 + below(m, m->t.config.cpu_state_count);
	uint32_t domain, top = 0;

	*composite = (struct psci_composite){ .last_level = 0 };
	composite->state[0] = (uint8_t)state;
	at = cpu_kind(m, state);
	for (level = 1; level <= length(m, cpu) && below(m, 6); level++) {
		domain = tree_above(&m->t, cpu, level);
		state = m->t.domains[domain].state_count;
		while (state && kind(m, domain, state) > at)
			state--;
		if (!state)
			break;
		state -= below(m, state);
		composite->state[level] = (uint8_t)state;
		at = kind(m, domain, state);
		top = level;
	}
	composite->last_level = below(m, 2) ? top : below(m, 6);
	if (below(m, 32) == 0)
		composite->last_level = UINT32_MAX - below(m, 2);
	if (below(m, 8) == 0)
		composite->state[below(m, 8)] = (uint8_t)below(m, 6);
	if (below(m, 16) == 0)
		return below(m, 2);
	return cpu_kind(m, composite->state[0]) == PSCI_KIND_POWERDOWN;
}

static void do_suspend(struct model *m, uint32_t cpu)
{
	struct psci_composite composite;
	bool powerdown = choose(m, cpu, &composite), valid;
	int64_t status = PSCI_STATUS_SUCCESS;

	if (composite.state[0] > m->t.config.cpu_state_count)
		composite.state[0] = UINT8_MAX;
	valid = composite.state[0] != UINT8_MAX &&
		is_composite(m, cpu, &composite, powerdown);
	if (valid && m->mode == PSCI_MODE_OS_INITIATED)
		status = judge(m, cpu, &composite);
	m->t.composite = composite;
	if (!valid || status != PSCI_STATUS_SUCCESS) {
		tree_remember(&m->t);
		assert_int_equal(tree_suspend(&m->t, cpu, powerdown),
				 PSCI_DO_RETURN);
		assert_int_equal((int64_t)m->t.call.ret,
				 valid ? status :
				 PSCI_STATUS_INVALID_PARAMETERS);
		assert_int_equal(m->t.call.error,
				 valid ? PSCI_OK : PSCI_E_OP_COMPOSITE);
		assert_true(tree_unchanged(&m->t));
		assert_int_equal(m->t.hooks, 0);
		seen.composite += !valid;
		seen.denied += valid && status == PSCI_STATUS_DENIED;
		seen.invalid += valid && status != PSCI_STATUS_DENIED;
		return;
	}
	assert_int_equal(tree_suspend(&m->t, cpu, powerdown), PSCI_DO_SUSPEND);
	m->used = true;
	m->cpu[cpu].is = SUSPENDED;
	m->cpu[cpu].mode = m->mode;
	m->cpu[cpu].powerdown = powerdown;
	memcpy(m->cpu[cpu].asked, composite.state, sizeof(composite.state));
	m->cpu[cpu].state = composite.state[0];
	goes_down(m, cpu, composite.state[0]);
	expect_hook(m, true, cpu);
	assert_memory_equal(&m->t.call.transition, &m->t.log[0].is,
			    sizeof(m->t.log[0].is));
}

static void do_wake(struct model *m, uint32_t cpu)
{
	struct who *who = &m->cpu[cpu];
	bool lost = below(m, 2), powerdown = true;
	enum psci_wake wake;
	uint32_t level;

	if (who->is == PENDING) {
		lost = true;
	} else if (who->is == SUSPENDED && !who->powerdown) {
		lost = false;
		powerdown = false;
	}
	wake = tree_woke(&m->t, cpu, lost);
	assert_int_equal(wake, lost ? PSCI_WAKE_START : PSCI_WAKE_RETURN);
	seen.kept += powerdown && !lost;
	level = comes_up(m, cpu, powerdown && !lost);
	assert_int_equal(m->t.entry.level, level);
	assert_int_equal(m->t.log[0].is.level, level);
	expect_hook(m, false, cpu);
}

static void do_stop(struct model *m, uint32_t cpu, bool freeze)
{
	assert_int_equal(tree_call(&m->t, cpu,
				   freeze ? ID_CPU_FREEZE : ID_CPU_OFF, 0, 0,
				   0), PSCI_DO_STOP);
	assert_int_equal(m->t.hooks, 0);
	m->cpu[cpu].is = freeze ? FREEZING : STOPPING;
}

static void do_stopped(struct model *m, uint32_t cpu)
{
	assert_int_equal(psci_cpu_stopped(m->t.psci, cpu), PSCI_OK);
	m->cpu[cpu].is = m->cpu[cpu].is == FREEZING ? FROZEN : IS_OFF;
	goes_down(m, cpu, m->t.config.cpu_state_count);
	expect_hook(m, true, cpu);
}

static void do_default_suspend(struct model *m, uint32_t cpu)
{
	assert_int_equal(tree_call(&m->t, cpu, ID_DEFAULT_SUSPEND, 0x4000, 0,
				   0), PSCI_DO_SUSPEND);
	m->cpu[cpu].is = ALONE;
	goes_down(m, cpu, m->t.config.cpu_state_count);
	expect_hook(m, true, cpu);
}

static void do_system_suspend(struct model *m, uint32_t cpu)
{
	if (!others_are_off(m, cpu)) {
		tree_remember(&m->t);
		assert_int_equal(tree_ask(&m->t, cpu, ID_SYSTEM_SUSPEND, 0x4000,
					  0, PSCI_OK), PSCI_STATUS_DENIED);
		assert_true(tree_unchanged(&m->t));
		return;
	}
	assert_int_equal(tree_call(&m->t, cpu, ID_SYSTEM_SUSPEND, 0x4000, 0, 0),
			 PSCI_DO_SUSPEND);
	m->cpu[cpu].is = SYSTEM;
	goes_down(m, cpu, m->t.config.cpu_state_count);
	expect_hook(m, true, cpu);
	seen.system++;
}

static void do_mode(struct model *m, uint32_t cpu)
{
	uint32_t mode = below(m, 2);
	int64_t status = PSCI_STATUS_SUCCESS;
	bool off = others_are_off(m, cpu);

	if (mode == PSCI_MODE_OS_INITIATED && mode != m->mode && m->used)
		status = PSCI_STATUS_DENIED;
	if (mode == PSCI_MODE_PLATFORM_COORDINATED && mode != m->mode && !off)
		status = PSCI_STATUS_DENIED;
	assert_int_equal(tree_ask(&m->t, cpu, ID_SET_SUSPEND_MODE, mode, 0,
				  PSCI_OK), status);
	seen.mode_denied += status != PSCI_STATUS_SUCCESS;
	if (status != PSCI_STATUS_SUCCESS)
		return;
	if (mode != m->mode)
		m->used = false;
	if (mode == PSCI_MODE_PLATFORM_COORDINATED && off)
		m->used = false;
	seen.to_osi += m->mode < mode;
	seen.to_pc += m->mode > mode;
	m->mode = mode;
}

/* Within the op: whoever is not in a call goes on. */
static void during(void *data, uint32_t cpu, uint32_t target)
{
	struct model *m = data;
	uint32_t steps = below(m, NESTED + 1);
	enum psci_status answer;

	m->cpu[target].frozen = m->cpu[target].is == FROZEN ||
				(m->cpu[target].is == DEFERRED &&
				 m->cpu[target].frozen);
	m->cpu[target].is = PENDING;
	m->cpu[cpu].in_call = true;
	m->quiet_op = steps == 0;
	answer = below(m, 2) ? PSCI_STATUS_SUCCESS :
			       PSCI_STATUS_INTERNAL_FAILURE;
	m->depth++;
	compare(m);
	while (steps-- > 0)
		step(m);
	m->depth--;
	m->cpu[cpu].in_call = false;
	m->hooks_in_op = m->t.hooks;
	m->t.started = answer;
}

/* After the op: what CPU_ON answers, and what becomes of its target. */
static int64_t resolved(struct model *m, uint32_t target)
{
	uint32_t leaf = m->t.cpus[target].domain;

	/* An undo tells nobody. */
	assert_int_equal(m->t.hooks, m->hooks_in_op);
	if (m->t.started == PSCI_STATUS_SUCCESS)
		return PSCI_STATUS_SUCCESS;
	if (m->cpu[target].is != PENDING) {
		seen.started_all_the_same++;
		return PSCI_STATUS_SUCCESS;
	}
	m->cpu[target].is = m->cpu[target].frozen ? FROZEN : IS_OFF;
	seen.undone++;
	seen.undone_down += m->domain[leaf].state != 0;
	seen.undone_up += m->domain[leaf].state == 0 && all_off(m, leaf);
	return PSCI_STATUS_INTERNAL_FAILURE;
}

static void do_cpu_on(struct model *m, uint32_t cpu)
{
	uint32_t target = below(m, m->cpu_count);
	enum is is = m->cpu[target].is;
	enum psci_action action;
	int64_t status;

	if (is != IS_OFF && is != FROZEN) {
		assert_int_equal(tree_ask(&m->t, cpu, ID_CPU_ON, target, 0x1000,
					  PSCI_OK),
				 is == DEFERRED || is == PENDING ?
				 PSCI_STATUS_ON_PENDING :
				 PSCI_STATUS_ALREADY_ON);
		return;
	}
	m->t.verdict = below(m, 4) ? 0 : PSCI_DEFERRED;
	m->hooks_in_op = 0;
	tree_remember(&m->t);
	action = tree_call(&m->t, cpu, ID_CPU_ON, target, 0x1000, 0);
	if (action != PSCI_DO_WAIT) {
		status = (int64_t)m->t.call.ret;
		assert_int_equal(status, resolved(m, target));
		if (status != PSCI_STATUS_SUCCESS && m->quiet_op)
			assert_true(tree_unchanged(&m->t));
		return;
	}
	m->cpu[target].frozen = is == FROZEN;
	m->cpu[target].is = DEFERRED;
	m->cpu[cpu].is = WAITING;
	m->cpu[cpu].target = target;
	m->cpu[cpu].ticket = m->t.call.ticket;
	seen.deferred++;
}

static void do_complete(struct model *m, uint32_t cpu)
{
	uint32_t target = m->cpu[cpu].target, who;
	bool allow = below(m, 2);
	struct psci_call call;

	m->cpu[cpu].is = RUNNING;
	m->cpu[cpu].in_call = true;
	m->hooks_in_op = 0;
	assert_int_equal(psci_complete(m->t.psci, m->cpu[cpu].ticket,
				       allow ? PSCI_ALLOW : PSCI_DENY, &who,
				       &call), PSCI_OK);
	m->cpu[cpu].in_call = false;
	assert_int_equal(who, cpu);
	if (allow) {
		assert_int_equal((int64_t)call.ret, resolved(m, target));
		return;
	}
	assert_int_equal((int64_t)call.ret, PSCI_STATUS_DENIED);
	m->cpu[target].is = m->cpu[target].frozen ? FROZEN : IS_OFF;
}

static void do_any(struct model *m, uint32_t cpu)
{
	switch (below(m, 16)) {
	case 0:
		do_stop(m, cpu, true);
		break;
	case 1:
	case 2:
	case 3:
		do_stop(m, cpu, false);
		break;
	case 4:
		do_default_suspend(m, cpu);
		break;
	case 5:
		do_system_suspend(m, cpu);
		break;
	case 6:
		do_mode(m, cpu);
		break;
	case 7:
	case 8:
	case 9:
	case 10:
		/* Not in each other for ever. */
		if (m->depth < 2)
			do_cpu_on(m, cpu);
		break;
	default:
		do_suspend(m, cpu);
		break;
	}
}

static bool is_over(const struct model *m)
{
	uint32_t i;

	for (i = 0; i < m->cpu_count; i++)
		if (m->cpu[i].is != IS_OFF && m->cpu[i].is != FROZEN)
			return false;
	return true;
}

static void step(struct model *m)
{
	uint32_t cpu = below(m, m->cpu_count);

	if (m->cpu[cpu].in_call)
		return;
	tree_forget(&m->t);
	m->t.time += below(m, 100);
	switch (m->cpu[cpu].is) {
	case RUNNING:
		do_any(m, cpu);
		break;
	case STOPPING:
	case FREEZING:
		do_stopped(m, cpu);
		break;
	case WAITING:
		if (m->depth < 2)
			do_complete(m, cpu);
		break;
	case IS_OFF:
	case FROZEN:
	case DEFERRED:
		assert_int_equal(tree_woke(&m->t, cpu, true), PSCI_WAKE_SLEEP);
		break;
	case PENDING:
	case SUSPENDED:
	case ALONE:
	case SYSTEM:
		do_wake(m, cpu);
		break;
	}
	compare(m);
	if (is_over(m)) {
		psci_reset(m->t.psci);
		begin(m);
		compare(m);
	}
}

/* ------------------------------------------------------------------ trees */

static uint32_t random_states(struct model *m, struct psci_local_state *states,
			      uint32_t count)
{
	uint32_t i, at = PSCI_KIND_STANDBY;

	for (i = 0; i < count; i++) {
		at += below(m, PSCI_KIND_POWERDOWN - at + 1);
		states[i].kind = at;
		states[i].latency = 10 * below(m, 4);
	}
	return count;
}

static void make_domain(struct model *m, uint32_t domain, uint32_t level)
{
	struct psci_domain_config *config = &m->t.domains[domain];

	config->level = level;
	config->parent = PSCI_NO_DOMAIN;
	config->states = m->t.states[domain];
	config->state_count = random_states(m, m->t.states[domain],
					    below(m, 10) ? 1 + below(m, 4) : 0);
}

/* From below: each has a child, and some have no parent. */
static void make_tree(struct model *m)
{
	uint32_t first, count = 1 + below(m, 4), next, level, i, parent;
	uint32_t levels = 1 + below(m, PSCI_LEVEL_MAX);

	tree_prepare(&m->t, count + below(m, 5));
	m->t.config.cpu_state_count =
		random_states(m, m->t.cpu_states, 1 + below(m, 4));
	m->t.cpu_states[m->t.config.cpu_state_count - 1].kind =
		PSCI_KIND_POWERDOWN;
	for (i = 0; i < m->t.config.cpu_count; i++) {
		m->t.cpus[i].domain = i < count ? i : below(m, count);
		m->t.cpus[i].flags = i > 0 && below(m, 2) ? 0 : PSCI_CPU_ON;
	}
	for (i = 0; i < count; i++)
		make_domain(m, i, 1);
	for (level = 2, first = 0; level <= levels; level++) {
		next = 1 + below(m, count);
		for (i = 0; i < next; i++)
			make_domain(m, first + count + i, level);
		for (i = 0; i < count; i++) {
			parent = first + count + (i < next ? i :
						  below(m, next));
			if (i < next || below(m, 8))
				m->t.domains[first + i].parent = parent;
		}
		first += count;
		count = next;
	}
	m->t.config.domain_count = first + count;
	m->cpu_count = m->t.config.cpu_count;
	m->domain_count = m->t.config.domain_count;
}

static uint32_t factor = 1;

static void test_random_trees_are_what_the_last_requests_of_all_cpus_make_them(
	void **state)
{
	uint32_t tree, i;
	struct model m;

	(void)state;
	for (tree = 0; tree < TREES * factor; tree++) {
		memset(&m, 0, sizeof(m));
		m.random = 0x9e3779b9 * (tree + 1) | 1;
		m.first_mode = tree % 2;
		make_tree(&m);
		tree_start(&m.t);
		m.t.during = during;
		m.t.data = &m;
		begin(&m);
		compare(&m);
		for (i = 0; i < STEPS; i++)
			step(&m);
		tree_free(&m.t);
	}
	print_message("# denied %u, invalid %u, no composite %u, kept %u\n",
		      seen.denied, seen.invalid, seen.composite, seen.kept);
	print_message("# undone %u (down %u, up %u), started %u, deferred %u\n",
		      seen.undone, seen.undone_down, seen.undone_up,
		      seen.started_all_the_same, seen.deferred);
	print_message("# system %u, mode %u %u, denied %u\n", seen.system,
		      seen.to_osi, seen.to_pc, seen.mode_denied);
	for (i = 0; i <= PSCI_LEVEL_MAX; i++) {
		print_message("# level %u down: %u, %u\n", i, seen.down[0][i],
			      seen.down[1][i]);
		assert_true(seen.down[0][i] > 0 && seen.down[1][i] > 0);
	}
	assert_true(seen.denied && seen.invalid && seen.composite && seen.kept);
	assert_true(seen.undone_down && seen.undone_up && seen.deferred &&
		    seen.started_all_the_same);
	assert_true(seen.system && seen.to_osi && seen.to_pc &&
		    seen.mode_denied);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
	test_random_trees_are_what_the_last_requests_of_all_cpus_make_them),
	};

	if (argc > 1)
		factor = (uint32_t)strtoul(argv[1], NULL, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
