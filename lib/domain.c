/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * DEN0022F.b, "Power state coordination". Each domain counts how many of its
 * children accept each of its own states, and each state of the domains above
 * it. A CPU tells its leaf what it accepts; a leaf that goes down tells its
 * parent what all its children accept, and so on.
 *
 * Locks are taken from the leaf upwards, as far as something changes, and held
 * to the end, hooks included. What is above the first domain that is up is up
 * as well, and needs to know no more than whether any CPU runs below it.
 */
#include "domain.h"
#include "ops.h"
#include "state.h"

/* ------------------------------------------------------------------ locks */

/*
 * Tickets, so that nobody waits for ever. Who leaves and sees nobody wait
 * begins anew at 0: a call that fails leaves no trace.
 */
#define TICKETS		(UINT32_MAX >> 1)
#define NOBODY		UINT32_MAX	/* is no ticket */

static void lock(struct psci_domain *domain)
{
	uint32_t mine = atomic_increment(&domain->next) & TICKETS;

	while (atomic_read_acquire(&domain->owner) != mine)
		;
}

static void unlock(struct psci_domain *domain)
{
	uint32_t after = (atomic_read_acquire(&domain->owner) + 1) & TICKETS;

	/* Before there are new tickets, none of which may match the old. */
	atomic_write_release(&domain->owner, NOBODY);
	if (atomic_cas(&domain->next, after, 0) ||
	    atomic_cas(&domain->next, after | ~TICKETS, 0))
		after = 0;
	atomic_write_release(&domain->owner, after);
}

/* The domains above a CPU: at[0] is its leaf. The first "locked" are. */
struct path {
	struct psci_domain *at[PSCI_LEVEL_MAX];
	uint32_t length;
	uint32_t locked;
};

static struct path path_of(const struct psci *psci, uint32_t cpu)
{
	uint32_t domain = psci->votes[cpu].leaf;
	struct path path = { .length = 0 };

	for (; domain != DOMAIN_NONE; domain = psci->domains[domain].parent)
		path.at[path.length++] = &psci->domains[domain];
	return path;
}

static void lock_up_to(struct path *path, uint32_t place)
{
	while (path->locked <= place)
		lock(path->at[path->locked++]);
}

/* The domain at this place, locked; NULL above the root. */
static struct psci_domain *reach(struct path *path, uint32_t place)
{
	if (place >= path->length)
		return NULL;
	lock_up_to(path, place);
	return path->at[place];
}

static void leave(struct path *path)
{
	while (path->locked > 0)
		unlock(path->at[--path->locked]);
}

/* ------------------------------------------------------------------ masks */

uint32_t psci_states_deepest(uint32_t mask)
{
	uint32_t state = RUN;

	while (mask >>= 1)
		state++;
	return state;
}

uint16_t psci_states_up_to(const struct psci_domain *domain, uint32_t kind)
{
	uint32_t state = domain->state_count;

	while (state > RUN && domain->kind[state] > kind)
		state--;
	return (uint16_t)((2u << state) - 1);
}

static bool all_accept(const struct psci_domain *domain, uint32_t level,
		       uint32_t state)
{
	return domain->accepting[level - 1][state - 1] == domain->children;
}

/* What all children accept of the states of the domain at this level. */
static uint16_t agreed(const struct psci_domain *domain, uint32_t level)
{
	uint32_t state, mask = 1u << RUN, last = PSCI_STATES_MAX;

	if (level == domain->level)
		last = domain->state_count;
	for (state = 1; state <= last; state++)
		if (all_accept(domain, level, state))
			mask |= 1u << state;
	return (uint16_t)mask;
}

/*
 * By 1: a child, which is in a low-power state, comes to accept this; by -1: it
 * does no longer.
 */
static void tally(struct psci_domain *domain, const uint16_t *masks, bool off,
		  int by)
{
	uint32_t level, state, mask;
	uint16_t *accepting;

	for (level = domain->level; level <= PSCI_LEVEL_MAX; level++) {
		mask = masks[level - 1];
		accepting = domain->accepting[level - 1];
		for (state = 1; mask >>= 1; state++)
			if (mask & 1)
				accepting[state - 1] =
					(uint16_t)(accepting[state - 1] + by);
	}
	domain->idle = (uint16_t)(domain->idle + by);
	if (off)
		domain->off = (uint16_t)(domain->off + by);
}

/* A domain that is down tells its parent what is accepted below. */
static void give(struct psci_domain *domain, struct psci_domain *parent)
{
	uint32_t level;

	for (level = parent->level; level <= PSCI_LEVEL_MAX; level++)
		domain->given[level - 1] = agreed(domain, level);
	domain->given[parent->level - 1] &=
		psci_states_up_to(parent, domain->kind[domain->state]);
	domain->given_off = domain->off == domain->children;
	domain->gives = true;
	tally(parent, domain->given, domain->given_off, 1);
	parent->quiet++;
}

/* No CPU below it runs, and there is a mode in which somebody asks. */
static bool must_tell(const struct psci *psci, const struct psci_domain *domain)
{
	uint32_t quiet = domain->level == 1 ? domain->idle : domain->quiet;

	return quiet == domain->children &&
	       (psci->offered[false] & PSCI_ENABLE_SET_SUSPEND_MODE);
}

/* What the parent was told. */
static void take_back(struct psci_domain *domain, struct psci_domain *parent)
{
	if (domain->gives)
		tally(parent, domain->given, domain->given_off, -1);
	parent->quiet--;
	domain->gives = false;
	domain->tells = false;
}

/* ------------------------------------------------------------- statistics */

static struct psci_stat *cpu_stat(const struct psci *psci, uint32_t cpu,
				  uint32_t state)
{
	return &psci->stats[cpu * psci->cpu_state_count + state - 1];
}

static struct psci_stat *domain_stat(const struct psci *psci,
				     const struct psci_domain *domain,
				     uint32_t state)
{
	return &psci->stats[domain->stat + state - 1];
}

static void count(struct psci_stat *stat, uint64_t since, uint64_t now)
{
	stat->count++;
	stat->residency += now - since;
}

/*
 * At the end of a state, when it is known whether it was entered. A CPU that
 * comes back with its context proves that nothing above it had lost its own.
 */
static void count_cpu(struct psci *psci, uint32_t cpu, bool kept, uint64_t now)
{
	struct psci_vote *vote = &psci->votes[cpu];

	if (psci->stat_count > 0 && (vote->flags & VOTE_ENTERED) && !kept)
		count(cpu_stat(psci, cpu, vote->state), vote->since, now);
}

static void count_domain(struct psci *psci, struct psci_domain *domain,
			 bool kept, uint64_t now)
{
	uint32_t state = domain->state;
	bool abandoned = kept && domain->kind[state] == PSCI_KIND_POWERDOWN;

	if (psci->stat_count > 0 && domain->entered && !abandoned)
		count(domain_stat(psci, domain, state), domain->since, now);
}

struct psci_stat psci_domains_stat(struct psci *psci, uint32_t cpu,
				   const struct psci_composite *composite)
{
	struct path path = path_of(psci, cpu);
	struct psci_stat stat = { 0 };
	struct psci_domain *domain;
	uint32_t level, state;

	for (level = sizeof(composite->state) - 1; level > 0; level--)
		if (composite->state[level] != RUN)
			break;
	state = composite->state[level];

	if (level == 0) {
		lock_up_to(&path, 0);
		if (state != RUN && state <= psci->cpu_state_count)
			stat = *cpu_stat(psci, cpu, state);
	} else {
		domain = reach(&path, level - 1);
		if (domain && state <= domain->state_count)
			stat = *domain_stat(psci, domain, state);
	}
	leave(&path);
	return stat;
}

/* ------------------------------------------------------------------- down */

/* How a domain finds its state when its last child has gone. */
enum rule {
	RULE_VOTES,	/* the deepest that all accept */
	RULE_OFF,	/* the same, but in OS-initiated mode only if all that
			 * is below is OFF */
	RULE_COMMAND,	/* what the CPU says */
};

/*
 * The domain is locked: whoever has commanded something below it in
 * OS-initiated mode had it before, so that mode is seen here.
 */
static uint32_t chosen(const struct psci *psci,
		       const struct psci_domain *domain, enum rule rule,
		       const struct psci_composite *composite)
{
	if (rule == RULE_COMMAND)
		return composite->state[domain->level];
	if (rule == RULE_OFF && psci_mode(psci) == PSCI_MODE_OS_INITIATED &&
	    domain->off != domain->children)
		return RUN;
	return psci_states_deepest(agreed(domain, domain->level));
}

/* Of a path, from below. */
static void note(const struct psci *psci, struct psci_transition *transition,
		 const struct psci_domain *domain, uint32_t state)
{
	uint32_t level = domain->level;

	transition->level = level;
	transition->state[level] = (uint8_t)state;
	transition->domain[level] = (uint16_t)(domain - psci->domains);
}

/* The CPU enters a local state of its own; its leaf is locked. */
static void enter(struct psci *psci, uint32_t cpu, uint32_t state,
		  struct psci_transition *transition)
{
	struct psci_vote *vote = &psci->votes[cpu];

	vote->state = (uint8_t)state;
	vote->since = psci_op_clock(psci);
	vote->flags |= VOTE_ENTERED;
	*transition = (struct psci_transition){ .level = 0 };
	transition->state[0] = (uint8_t)state;
}

/*
 * A domain that stays up though no CPU below it runs: in OS-initiated mode, if
 * there is one, the domains above have to know.
 */
static void tell(const struct psci *psci, struct path *path,
		 struct psci_domain *domain)
{
	struct psci_domain *parent;

	for (; must_tell(psci, domain); domain = parent) {
		parent = reach(path, domain->level);
		if (!parent)
			return;
		domain->tells = true;
		parent->quiet++;
	}
}

/* The CPU's vote counts from now on; down goes what that allows. */
static void descend(struct psci *psci, struct path *path, uint32_t cpu,
		    enum rule rule, const struct psci_composite *composite,
		    struct psci_transition *transition)
{
	struct psci_domain *domain = path->at[0], *parent;
	struct psci_vote *vote = &psci->votes[cpu];
	uint32_t state, place = 0;

	vote->flags |= VOTE_HELD;
	tally(domain, vote->mask, vote->flags & VOTE_OFF, 1);
	while ((state = chosen(psci, domain, rule, composite)) != RUN) {
		domain->state = (uint8_t)state;
		domain->since = vote->since;
		domain->entered = true;
		note(psci, transition, domain, state);
		parent = reach(path, ++place);
		if (!parent)
			return;
		give(domain, parent);
		domain = parent;
	}
	tell(psci, path, domain);
}

static void vote_for_all(struct psci_vote *vote)
{
	uint32_t level;

	for (level = 1; level <= PSCI_LEVEL_MAX; level++)
		vote->mask[level - 1] = EVERYTHING;
}

/* At each level: depth and latency of what was asked for at most. */
static void vote_for(struct psci_vote *vote, const struct path *path,
		     const struct psci_composite *composite)
{
	uint32_t level;

	vote_for_all(vote);
	for (level = 1; level <= path->length; level++)
		vote->mask[level - 1] =
			path->at[level - 1]->accepts[composite->state[level]];
}

/*
 * In OS-initiated mode nothing is bounded but what the composite rule forbids:
 * above the leaf each domain's own state sees to that.
 */
static void vote_by_kind(const struct psci *psci, struct psci_vote *vote,
			 const struct path *path,
			 const struct psci_composite *composite)
{
	vote_for_all(vote);
	vote->mask[0] = psci_states_up_to(path->at[0],
				   psci->cpu_kind[composite->state[0]]);
}

/* Is the caller last at each level where it says so, and is it possible? */
static enum psci_status judge(struct path *path,
			      const struct psci_composite *composite)
{
	uint32_t level, state, others, running, unwilling;
	enum psci_status status = PSCI_STATUS_SUCCESS;
	const struct psci_domain *domain;

	if (composite->last_level > path->length)
		return PSCI_STATUS_INVALID_PARAMETERS;
	for (level = composite->last_level + 1; level <= path->length; level++)
		if (composite->state[level] != RUN)
			return PSCI_STATUS_INVALID_PARAMETERS;

	for (level = 1; level <= composite->last_level; level++) {
		lock_up_to(path, level - 1);
		domain = path->at[level - 1];
		state = composite->state[level];
		others = domain->children - 1u;
		running = others - domain->idle;
		unwilling = running;
		if (state != RUN)
			unwilling = others -
				domain->accepting[level - 1][state - 1];
		else if (level > 1)
			unwilling = others - domain->quiet;
		/* Those that run do not accept; is there anybody else? */
		if (unwilling > running)
			return PSCI_STATUS_INVALID_PARAMETERS;
		if (unwilling > 0)
			status = PSCI_STATUS_DENIED;
	}
	return status;
}

bool psci_domains_suspend(struct psci *psci, uint32_t cpu, uint32_t mode,
			  const struct psci_composite *composite,
			  struct psci_transition *transition,
			  enum psci_status *status)
{
	enum rule rule = mode == PSCI_MODE_OS_INITIATED ? RULE_COMMAND :
							  RULE_VOTES;
	struct path path;
	bool used;

	*status = PSCI_STATUS_SUCCESS;
	if (!has_tree(psci))
		return true;

	path = path_of(psci, cpu);
	lock_up_to(&path, 0);
	if (rule == RULE_COMMAND)
		*status = judge(&path, composite);
	used = *status == PSCI_STATUS_SUCCESS && psci_mode_use(psci, mode);
	if (used) {
		if (rule == RULE_COMMAND)
			vote_by_kind(psci, &psci->votes[cpu], &path, composite);
		else
			vote_for(&psci->votes[cpu], &path, composite);
		enter(psci, cpu, composite->state[0], transition);
		descend(psci, &path, cpu, rule, composite, transition);
		psci_op_domains_down(psci, cpu, transition);
	}
	leave(&path);
	return used || *status != PSCI_STATUS_SUCCESS;
}

/* The CPU accepts everything, and what follows from that goes down. */
static void go_down(struct psci *psci, uint32_t cpu, enum rule rule,
		    uint8_t flags, struct psci_transition *transition)
{
	struct path path;

	if (!has_tree(psci))
		return;
	path = path_of(psci, cpu);
	lock_up_to(&path, 0);
	vote_for_all(&psci->votes[cpu]);
	psci->votes[cpu].flags |= flags;
	enter(psci, cpu, psci->cpu_state_count, transition);
	descend(psci, &path, cpu, rule, NULL, transition);
	psci_op_domains_down(psci, cpu, transition);
	leave(&path);
}

void psci_domains_system_suspend(struct psci *psci, uint32_t cpu,
				 struct psci_transition *transition)
{
	go_down(psci, cpu, RULE_VOTES, 0, transition);
}

void psci_domains_off(struct psci *psci, uint32_t cpu)
{
	struct psci_transition transition;

	go_down(psci, cpu, RULE_OFF, VOTE_OFF, &transition);
}

void psci_domains_alone(struct psci *psci, uint32_t cpu,
			struct psci_transition *transition)
{
	struct path path;

	if (!has_tree(psci))
		return;
	path = path_of(psci, cpu);
	lock_up_to(&path, 0);
	enter(psci, cpu, psci->cpu_state_count, transition);
	psci_op_domains_down(psci, cpu, transition);
	leave(&path);
}

/* --------------------------------------------------------------------- up */

/* The CPU's vote counts no more, nor does what was given because of it. */
static void withdraw(struct psci *psci, struct path *path, uint32_t cpu)
{
	struct psci_vote *vote = &psci->votes[cpu];
	uint32_t place;

	lock_up_to(path, 0);
	if (!(vote->flags & VOTE_HELD))
		return;
	tally(path->at[0], vote->mask, vote->flags & VOTE_OFF, -1);
	vote->flags &= (uint8_t)~VOTE_HELD;
	for (place = 0; path->at[place]->gives || path->at[place]->tells;
	     place++) {
		lock_up_to(path, place + 1);
		take_back(path->at[place], path->at[place + 1]);
	}
}

uint32_t psci_domains_up(struct psci *psci, uint32_t cpu, bool kept)
{
	struct psci_transition transition = { 0 };
	struct psci_domain *domain;
	struct path path;
	uint32_t place;
	uint64_t now;

	if (!has_tree(psci))
		return 0;
	path = path_of(psci, cpu);
	withdraw(psci, &path, cpu);
	transition.state[0] = psci->votes[cpu].state;
	for (place = 0; (domain = reach(&path, place)) &&
			domain->state != RUN; place++)
		note(psci, &transition, domain, domain->state);
	psci_op_domains_up(psci, cpu, &transition);
	now = psci_op_clock(psci);
	while (place-- > 0) {
		count_domain(psci, path.at[place], kept, now);
		path.at[place]->state = RUN;
		path.at[place]->entered = false;
	}
	count_cpu(psci, cpu, kept, now);
	psci->votes[cpu].state = RUN;
	psci->votes[cpu].flags = 0;
	leave(&path);
	return transition.level;
}

void psci_domains_expect(struct psci *psci, uint32_t cpu)
{
	struct path path;

	if (!has_tree(psci))
		return;
	path = path_of(psci, cpu);
	withdraw(psci, &path, cpu);
	leave(&path);
}

void psci_domains_unexpect(struct psci *psci, uint32_t cpu)
{
	struct psci_vote *vote;
	struct psci_domain *domain, *parent;
	struct path path;
	uint32_t place;

	if (!has_tree(psci))
		return;
	vote = &psci->votes[cpu];
	path = path_of(psci, cpu);
	lock_up_to(&path, 0);
	if (vote->flags & VOTE_OFF) {
		domain = path.at[0];
		vote->flags |= VOTE_HELD;
		tally(domain, vote->mask, true, 1);
		/* As far up as all are where they were. */
		for (place = 1; domain->state != RUN &&
				all_accept(domain, domain->level,
					   domain->state); place++) {
			parent = reach(&path, place);
			if (!parent)
				break;
			give(domain, parent);
			domain = parent;
		}
		if (domain->state == RUN)
			tell(psci, &path, domain);
	}
	leave(&path);
}

/* ----------------------------------------------------------------- set-up */

/* When nothing is counted in its parent yet. */
static void give_or_tell(struct psci *psci, struct psci_domain *domain)
{
	if (domain->parent == DOMAIN_NONE)
		return;
	if (domain->state != RUN) {
		give(domain, &psci->domains[domain->parent]);
	} else if (must_tell(psci, domain)) {
		domain->tells = true;
		psci->domains[domain->parent].quiet++;
	}
}

/* Domains of a level after those below it. */
static void set_up_level(struct psci *psci, uint32_t level)
{
	struct psci_domain *domain;
	uint32_t i;

	for (i = 0; i < psci->domain_count; i++) {
		domain = &psci->domains[i];
		if (domain->level != level)
			continue;
		/* Whoever accepts anything is OFF. */
		domain->state =
			(uint8_t)psci_states_deepest(agreed(domain, level));
		give_or_tell(psci, domain);
	}
}

static void clear_counts(struct psci *psci)
{
	struct psci_domain *domain;
	uint32_t i, level, state;

	for (i = 0; i < psci->domain_count; i++) {
		domain = &psci->domains[i];
		domain->idle = 0;
		domain->off = 0;
		domain->quiet = 0;
		domain->gives = false;
		domain->given_off = false;
		domain->tells = false;
		for (level = 0; level < PSCI_LEVEL_MAX; level++) {
			domain->given[level] = 0;
			for (state = 0; state < PSCI_STATES_MAX; state++)
				domain->accepting[level][state] = 0;
		}
	}
}

void psci_domains_setup(struct psci *psci)
{
	struct psci_vote *vote;
	uint32_t i;

	clear_counts(psci);
	for (i = 0; i < psci->domain_count; i++) {
		psci->domains[i].since = 0;
		psci->domains[i].entered = false;
	}
	for (i = 0; has_tree(psci) && i < psci->cpu_count; i++) {
		vote = &psci->votes[i];
		vote->since = 0;
		vote->state = RUN;
		vote->flags = 0;
		vote_for_all(vote);
		if (cpu_run_state(psci, i) == RUN_RUNNING)
			continue;
		vote->state = psci->cpu_state_count;
		vote->flags = VOTE_HELD | VOTE_OFF;
		tally(&psci->domains[vote->leaf], vote->mask, true, 1);
	}
	for (i = 0; i < psci->stat_count; i++)
		psci->stats[i] = (struct psci_stat){ 0 };
	for (i = 1; i <= PSCI_LEVEL_MAX; i++)
		set_up_level(psci, i);
}

void psci_domains_count(struct psci *psci)
{
	struct psci_domain *domain;
	struct psci_vote *vote;
	struct path path;
	uint32_t i, level;

	clear_counts(psci);
	/* Who is about to be turned on had voted when it went down ... */
	for (i = 0; has_tree(psci) && i < psci->cpu_count; i++) {
		vote = &psci->votes[i];
		if (vote->flags & (VOTE_HELD | VOTE_OFF))
			tally(&psci->domains[vote->leaf], vote->mask,
			      vote->flags & VOTE_OFF, 1);
	}
	for (level = 1; level <= PSCI_LEVEL_MAX; level++) {
		for (i = 0; i < psci->domain_count; i++) {
			domain = &psci->domains[i];
			if (domain->level == level)
				give_or_tell(psci, domain);
		}
	}
	/* ... and took it back afterwards. */
	for (i = 0; has_tree(psci) && i < psci->cpu_count; i++) {
		vote = &psci->votes[i];
		if ((vote->flags & VOTE_OFF) && !(vote->flags & VOTE_HELD)) {
			vote->flags |= VOTE_HELD;
			path = path_of(psci, i);
			withdraw(psci, &path, i);
			leave(&path);
		}
	}
}

void psci_domains_above(const struct psci *psci, uint32_t cpu,
			struct psci_transition *transition)
{
	struct path path;
	uint32_t place;

	if (!has_tree(psci))
		return;
	path = path_of(psci, cpu);
	transition->state[0] = psci->votes[cpu].state;
	for (place = 0; place < path.length &&
			path.at[place]->state != RUN; place++)
		note(psci, transition, path.at[place], path.at[place]->state);
}

bool psci_composite_is_valid(const struct psci *psci, uint32_t cpu,
			     const struct psci_composite *composite,
			     bool powerdown)
{
	uint32_t level, state = composite->state[0], kind;
	struct path path;

	if (!has_tree(psci))
		return true;
	if (state == RUN || state > psci->cpu_state_count)
		return false;
	path = path_of(psci, cpu);
	kind = psci->cpu_kind[state];
	if (powerdown != (kind == PSCI_KIND_POWERDOWN))
		return false;
	for (level = 1; level < sizeof(composite->state); level++) {
		state = composite->state[level];
		if (state == RUN) {
			kind = 0;
			continue;
		}
		if (level > path.length ||
		    state > path.at[level - 1]->state_count ||
		    path.at[level - 1]->kind[state] > kind)
			return false;
		kind = path.at[level - 1]->kind[state];
	}
	return true;
}
