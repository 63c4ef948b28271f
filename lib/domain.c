/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * DEN0022F.b, "Power state coordination". Each domain counts its idle children,
 * and of these how many refuse each of its own states, and each state of the
 * domains above it. A CPU tells its leaf what it refuses, which mostly is
 * nothing; a leaf that goes down tells its parent what its children refuse, and
 * so on.
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
 * Tickets, so that nobody waits for ever: in the upper half of the word the
 * next, in the lower half the one whose turn it is. Who leaves and sees nobody
 * wait begins anew at 0: a call that fails leaves no trace.
 */
#define TICKET		UINT32_C(0x10000)
#define TURN_MASK	UINT32_C(0xffff)

static void lock(struct psci_domain *domain)
{
	uint32_t before = atomic_add(&domain->lock, TICKET);
	uint32_t mine = before / TICKET;

	while ((before & TURN_MASK) != mine)
		before = atomic_read_acquire(&domain->lock);
}

static void unlock(struct psci_domain *domain)
{
	uint32_t turn = atomic_read_acquire(&domain->lock) & TURN_MASK;
	uint32_t next = (turn + 1) & TURN_MASK;

	if (!atomic_cas(&domain->lock, next * TICKET | turn, 0))
		atomic_add(&domain->lock, next - turn);
}

/*
 * What a CPU has locked are the domains from its leaf up to level *locked.
 * Returns the leaf.
 */
static struct psci_domain *lock_leaf(const struct psci *psci, uint32_t cpu,
				     uint32_t *locked)
{
	struct psci_domain *leaf = leaf_of(psci, cpu);

	lock(leaf);
	*locked = 1;
	return leaf;
}

/* The domain above one that is locked and not the root, locked as well. */
static struct psci_domain *lock_parent(const struct psci *psci,
				       const struct psci_domain *domain,
				       uint32_t *locked)
{
	struct psci_domain *parent = &psci->domains[domain->parent];

	if (domain->level == *locked) {
		lock(parent);
		++*locked;
	}
	return parent;
}

/* The same, or NULL above the root. */
static struct psci_domain *lock_above(const struct psci *psci,
				      const struct psci_domain *domain,
				      uint32_t *locked)
{
	return domain->parent == DOMAIN_NONE ?
	       NULL : lock_parent(psci, domain, locked);
}

/* From the leaf upwards. */
static void unlock_all(const struct psci *psci, struct psci_domain *domain,
		       uint32_t locked)
{
	for (; domain->level < locked; domain = &psci->domains[domain->parent])
		unlock(domain);
	unlock(domain);
}

/* --------------------------------------------------------------- refusals */

/* By local state of the domain at this level: how many children refuse it. */
static uint16_t *refusers(const struct psci *psci,
			  const struct psci_domain *domain, uint32_t level)
{
	size_t row = (size_t)(domain - psci->domains) * psci->height +
		     level - 1;

	return &psci->refusers[row * psci->row];
}

static APART void tally_refusals(struct psci *psci, struct psci_domain *domain,
				 union psci_refusals refusals, int by)
{
	uint32_t level, state, refused;
	uint16_t *counts;

	counts = refusers(psci, domain, domain->level);
	for (level = domain->level; level <= psci->height; level++) {
		refused = refusals.level[level - 1];
		for (state = 1; refused >> state; state++) {
			if (!(refused >> state & 1))
				continue;
			counts[state] = (uint16_t)(counts[state] + by);
			/* The first, or the last. */
			if (counts[state] == (by > 0))
				counts[0] ^= (uint16_t)(1u << state);
		}
		counts += psci->row;
	}
}

/* By 1: a child comes to be idle, and refuses this; by -1: no longer. */
static void tally(struct psci *psci, struct psci_domain *domain,
		  union psci_refusals refusals, bool off, int by)
{
	domain->idle = (uint16_t)(domain->idle + by);
	if (off)
		domain->off = (uint16_t)(domain->off + by);
	if (refusals.any)
		tally_refusals(psci, domain, refusals, by);
}

/* Of a domain that is down: what it refuses to its parent. */
static APART union psci_refusals refusals_of(const struct psci *psci,
				       const struct psci_domain *domain,
				       const struct psci_domain *parent)
{
	uint32_t kind = list_of(psci, domain)->kind[domain->state], level;
	union psci_refusals refusals = { .any = 0 };
	const uint16_t *counts;

	counts = refusers(psci, domain, parent->level);
	for (level = parent->level; level <= psci->height; level++) {
		refusals.level[level - 1] = counts[0];
		counts += psci->row;
	}
	refusals.level[parent->level - 1] |=
		list_of(psci, parent)->deeper[kind];
	return refusals;
}

static uint32_t wanted(const struct psci_vote *vote, uint32_t level)
{
	return vote->wanted[(level - 1) / 2] >> 4 * ((level - 1) % 2) & 0xf;
}

/*
 * Without VOTE_WANTS what is deeper in kind than the CPU's own state: in
 * OS-initiated mode that is all, for above the leaf each domain's own state
 * sees to that.
 */
union psci_refusals psci_vote_refusals(const struct psci *psci, uint32_t cpu)
{
	const struct psci_domain *domain = leaf_of(psci, cpu);
	const struct psci_vote *vote = &psci->votes[cpu];
	union psci_refusals refusals = { .any = 0 };
	uint32_t kind = psci->cpu_kind[vote_state(psci, cpu)];

	if (!(vote->flags & VOTE_WANTS)) {
		refusals.level[0] = list_of(psci, domain)->deeper[kind];
		return refusals;
	}
	for (; domain; domain = parent_of(psci, domain))
		refusals.level[domain->level - 1] = list_of(psci, domain)->
			refuses[wanted(vote, domain->level)];
	return refusals;
}

/* A domain that is down tells its parent what is refused below. */
static INLINE void give(struct psci *psci, struct psci_domain *domain,
			struct psci_domain *parent)
{
	domain->flags |= DOMAIN_GIVES;
	tally(psci, parent, refusals_of(psci, domain, parent),
	      domain->off == domain->children, 1);
	parent->quiet++;
}

/* No CPU below it runs, and there is a mode in which somebody asks. */
static bool must_tell(const struct psci *psci, const struct psci_domain *domain)
{
	uint32_t quiet = domain->level == 1 ? domain->idle : domain->quiet;

	return quiet == domain->children &&
	       (psci->offered[false] & PSCI_ENABLE_SET_SUSPEND_MODE);
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
	return &psci->stats[psci->stat_first[domain - psci->domains] +
			    state - 1];
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
		count(cpu_stat(psci, cpu, vote_state(psci, cpu)),
		      psci->since[cpu], now);
}

static void count_domain(struct psci *psci, struct psci_domain *domain,
			 bool kept, uint64_t now)
{
	uint32_t state = domain->state;
	bool abandoned = kept && list_of(psci, domain)->kind[state] ==
				 PSCI_KIND_POWERDOWN;

	if (psci->stat_count > 0 && (domain->flags & DOMAIN_ENTERED) &&
	    !abandoned)
		count(domain_stat(psci, domain, state),
		      *since_of(psci, domain), now);
}

struct psci_stat psci_domains_stat(struct psci *psci, uint32_t cpu,
				   const struct psci_composite *composite)
{
	struct psci_stat stat = { 0 };
	struct psci_domain *leaf, *domain;
	uint32_t level, state, locked;

	for (level = sizeof(composite->state) - 1; level > 0; level--)
		if (composite->state[level] != RUN)
			break;
	state = composite->state[level];

	leaf = lock_leaf(psci, cpu, &locked);
	domain = leaf;
	while (domain && domain->level < level)
		domain = lock_above(psci, domain, &locked);
	if (level == 0) {
		if (state != RUN && state <= psci->cpu_state_count)
			stat = *cpu_stat(psci, cpu, state);
	} else if (domain && state <= list_of(psci, domain)->count) {
		stat = *domain_stat(psci, domain, state);
	}
	unlock_all(psci, leaf, locked);
	return stat;
}

/* ------------------------------------------------------------------- down */

/* How a domain finds its state when its last child has gone. */
enum rule {
	RULE_VOTES,	/* the deepest that none refuses */
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
	if (domain->idle != domain->children)
		return RUN;
	return deepest(list_of(psci, domain),
		       refusers(psci, domain, domain->level)[0]);
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
static INLINE void enter(struct psci *psci, uint32_t cpu, uint32_t state,
			 struct psci_transition *transition)
{
	struct psci_vote *vote = &psci->votes[cpu];

	vote->flags |= (uint8_t)(VOTE_STATE(state) | VOTE_ENTERED);
	if (psci->stat_count > 0)
		psci->since[cpu] = psci_op_clock(psci);
	*transition = (struct psci_transition){ .level = 0 };
	transition->state[0] = (uint8_t)state;
}

/*
 * A domain that stays up though no CPU below it runs: in OS-initiated mode, if
 * there is one, the domains above have to know.
 */
static void tell(struct psci *psci, struct psci_domain *domain,
		 uint32_t *locked)
{
	struct psci_domain *parent;

	for (; must_tell(psci, domain); domain = parent) {
		parent = lock_above(psci, domain, locked);
		if (!parent)
			return;
		domain->flags |= DOMAIN_TELLS;
		parent->quiet++;
	}
}

/* The CPU's vote counts from now on; down goes what that allows. */
static INLINE void descend(struct psci *psci, struct psci_domain *leaf,
			   uint32_t cpu, uint32_t *locked, enum rule rule,
			   const struct psci_composite *composite,
			   union psci_refusals refusals,
			   struct psci_transition *transition)
{
	struct psci_domain *domain = leaf, *parent;
	struct psci_vote *vote = &psci->votes[cpu];
	uint32_t state;

	vote->flags |= VOTE_HELD;
	tally(psci, domain, refusals, vote->flags & VOTE_OFF, 1);
	while ((state = chosen(psci, domain, rule, composite)) != RUN) {
		domain->state = (uint8_t)state;
		if (psci->stat_count > 0)
			*since_of(psci, domain) = psci->since[cpu];
		domain->flags |= DOMAIN_ENTERED;
		note(psci, transition, domain, state);
		parent = lock_above(psci, domain, locked);
		if (!parent)
			return;
		give(psci, domain, parent);
		domain = parent;
	}
	tell(psci, domain, locked);
}

/*
 * At each level: depth and latency of what was asked for at most. That is more
 * than what the CPU's own state refuses: no composite is deeper in kind above.
 */
static void want(struct psci_vote *vote,
		 const struct psci_composite *composite)
{
	const uint8_t *state = composite->state;

	vote->flags |= VOTE_WANTS;
	vote->wanted[0] = (uint8_t)(state[1] | state[2] << 4);
	vote->wanted[1] = (uint8_t)(state[3] | state[4] << 4);
}

/* By something below its domain of this level that is not given to it yet. */
static bool is_refused_below(const struct psci *psci,
			     const struct psci_domain *leaf, uint32_t level,
			     uint32_t state)
{
	const struct psci_domain *domain = leaf;
	uint32_t refused = 0;

	for (; domain->level < level; domain = &psci->domains[domain->parent])
		refused |= refusers(psci, domain, level)[0];
	return refused >> state & 1;
}

/* Is the caller last at each level where it says so, and is it possible? */
static enum psci_status judge(struct psci *psci, struct psci_domain *leaf,
			      const struct psci_composite *composite,
			      uint32_t *locked)
{
	uint32_t level, state, others, running, unwilling;
	enum psci_status status = PSCI_STATUS_SUCCESS;
	struct psci_domain *domain = leaf;

	/* Above what it is last at. */
	for (level = PSCI_LEVEL_MAX; level > composite->last_level; level--)
		if (composite->state[level] != RUN)
			return PSCI_STATUS_INVALID_PARAMETERS;

	for (level = 1; level <= composite->last_level; level++) {
		if (level > 1)
			domain = lock_above(psci, domain, locked);
		if (!domain)
			return PSCI_STATUS_INVALID_PARAMETERS;
		state = composite->state[level];
		others = domain->children - 1u;
		running = others - domain->idle;
		unwilling = running;
		if (state == RUN && level > 1)
			unwilling = others - domain->quiet;
		if (state != RUN) {
			unwilling += refusers(psci, domain, level)[state];
			unwilling += is_refused_below(psci, leaf, level,
						      state);
		}
		/* Those that run stand in the way; does anybody else? */
		if (unwilling > running)
			return PSCI_STATUS_INVALID_PARAMETERS;
		if (unwilling > 0)
			status = PSCI_STATUS_DENIED;
	}
	return status;
}

enum psci_status psci_tree_suspend(struct psci *psci, uint32_t cpu,
				   const struct psci_composite *composite,
				   struct psci_transition *transition)
{
	enum psci_status status = PSCI_STATUS_SUCCESS;
	struct psci_domain *leaf;
	uint32_t locked;
	enum rule rule;

	leaf = lock_leaf(psci, cpu, &locked);
	/* Once more, should the mode change from the one to the other. */
	do {
		rule = psci_mode(psci) == PSCI_MODE_OS_INITIATED ?
		       RULE_COMMAND : RULE_VOTES;
		if (rule == RULE_COMMAND)
			status = judge(psci, leaf, composite, &locked);
	} while (status == PSCI_STATUS_SUCCESS &&
		 !psci_mode_use(psci, rule == RULE_COMMAND));
	if (status == PSCI_STATUS_SUCCESS) {
		enter(psci, cpu, composite->state[0], transition);
		if (rule == RULE_VOTES)
			want(&psci->votes[cpu], composite);
		descend(psci, leaf, cpu, &locked, rule, composite,
			psci_vote_refusals(psci, cpu), transition);
		psci_op_domains_down(psci, cpu, transition);
	}
	unlock_all(psci, leaf, locked);
	return status;
}

/* The CPU refuses nothing, and what follows from that goes down. */
static void go_down(struct psci *psci, uint32_t cpu, enum rule rule,
		    uint32_t flags, struct psci_transition *transition)
{
	struct psci_domain *leaf;
	uint32_t locked;

	leaf = lock_leaf(psci, cpu, &locked);
	psci->votes[cpu].flags |= (uint8_t)flags;
	enter(psci, cpu, psci->cpu_state_count, transition);
	descend(psci, leaf, cpu, &locked, rule, NULL,
		(union psci_refusals){ .any = 0 }, transition);
	psci_op_domains_down(psci, cpu, transition);
	unlock_all(psci, leaf, locked);
}

void psci_tree_system_suspend(struct psci *psci, uint32_t cpu,
			      struct psci_transition *transition)
{
	go_down(psci, cpu, RULE_VOTES, 0, transition);
}

void psci_tree_off(struct psci *psci, uint32_t cpu,
		   struct psci_transition *transition)
{
	go_down(psci, cpu, RULE_OFF, VOTE_OFF, transition);
}

void psci_tree_alone(struct psci *psci, uint32_t cpu,
		     struct psci_transition *transition)
{
	struct psci_domain *leaf;
	uint32_t locked;

	leaf = lock_leaf(psci, cpu, &locked);
	enter(psci, cpu, psci->cpu_state_count, transition);
	psci_op_domains_down(psci, cpu, transition);
	unlock_all(psci, leaf, locked);
}

/* --------------------------------------------------------------------- up */

/*
 * The CPU's vote counts no more, nor does what was given because of it. Returns
 * up to which level domains are locked from now on.
 */
static uint32_t withdraw(struct psci *psci, uint32_t cpu)
{
	struct psci_vote *vote = &psci->votes[cpu];
	struct psci_domain *domain = leaf_of(psci, cpu), *parent;
	union psci_refusals gone, next = { .any = 0 };
	bool counted = true, off, gave, was_off;
	uint32_t locked = 1;

	lock(domain);
	if (!(vote->flags & VOTE_HELD))
		return locked;
	vote->flags &= (uint8_t)~VOTE_HELD;
	off = vote->flags & VOTE_OFF;
	gone = psci_vote_refusals(psci, cpu);
	for (;;) {
		parent = NULL;
		gave = domain->flags & DOMAIN_GIVES;
		was_off = domain->off == domain->children;
		if (domain->flags & (DOMAIN_GIVES | DOMAIN_TELLS)) {
			parent = lock_parent(psci, domain, &locked);
			/* As it was given: nothing has changed since. */
			if (gave)
				next = refusals_of(psci, domain, parent);
		}
		if (counted)
			tally(psci, domain, gone, off, -1);
		if (!parent)
			return locked;
		parent->quiet--;
		domain->flags &= (uint8_t)~(DOMAIN_GIVES | DOMAIN_TELLS);
		gone = next;
		counted = gave;
		off = was_off;
		domain = parent;
	}
}

uint32_t psci_tree_up(struct psci *psci, uint32_t cpu, bool kept)
{
	struct psci_transition transition = { 0 };
	struct psci_vote *vote = &psci->votes[cpu];
	struct psci_domain *leaf = leaf_of(psci, cpu), *domain;
	uint32_t locked;
	uint64_t now;

	locked = withdraw(psci, cpu);
	transition.state[0] = (uint8_t)vote_state(psci, cpu);
	for (domain = leaf; domain && domain->state != RUN;
	     domain = lock_above(psci, domain, &locked))
		note(psci, &transition, domain, domain->state);
	psci_op_domains_up(psci, cpu, &transition);
	now = psci_op_clock(psci);
	for (domain = leaf; domain && domain->level <= transition.level;
	     domain = parent_of(psci, domain)) {
		count_domain(psci, domain, kept, now);
		domain->state = RUN;
		domain->flags &= (uint8_t)~DOMAIN_ENTERED;
	}
	count_cpu(psci, cpu, kept, now);
	*vote = (struct psci_vote){ .flags = 0 };
	unlock_all(psci, leaf, locked);
	return transition.level;
}

void psci_tree_expect(struct psci *psci, uint32_t cpu)
{
	uint32_t locked = withdraw(psci, cpu);

	unlock_all(psci, leaf_of(psci, cpu), locked);
}

void psci_tree_unexpect(struct psci *psci, uint32_t cpu)
{
	struct psci_vote *vote = &psci->votes[cpu];
	struct psci_domain *leaf, *domain, *parent;
	uint32_t locked;

	leaf = lock_leaf(psci, cpu, &locked);
	domain = leaf;
	if (vote->flags & VOTE_OFF) {
		vote->flags |= VOTE_HELD;
		tally(psci, domain, (union psci_refusals){ .any = 0 }, true, 1);
		/* As far up as all are where they were. */
		while (domain->state != RUN &&
		       domain->idle == domain->children) {
			parent = lock_above(psci, domain, &locked);
			if (!parent)
				break;
			give(psci, domain, parent);
			domain = parent;
		}
		if (domain->state == RUN)
			tell(psci, domain, &locked);
	}
	unlock_all(psci, leaf, locked);
}

/* ----------------------------------------------------------------- set-up */

/* When nothing is counted in its parent yet. */
static void give_or_tell(struct psci *psci, struct psci_domain *domain)
{
	struct psci_domain *parent = parent_of(psci, domain);

	if (!parent)
		return;
	if (domain->state != RUN) {
		give(psci, domain, parent);
	} else if (must_tell(psci, domain)) {
		domain->flags |= DOMAIN_TELLS;
		parent->quiet++;
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
		/* Whoever is idle is OFF. */
		domain->state = (uint8_t)chosen(psci, domain, RULE_VOTES, NULL);
		give_or_tell(psci, domain);
	}
}

static void clear_counts(struct psci *psci)
{
	size_t counts = (size_t)psci->domain_count * psci->height * psci->row;
	struct psci_domain *domain;
	size_t i;

	for (i = 0; i < psci->domain_count; i++) {
		domain = &psci->domains[i];
		domain->idle = 0;
		domain->off = 0;
		domain->quiet = 0;
	}
	for (i = 0; i < counts; i++)
		psci->refusers[i] = 0;
}

void psci_domains_setup(struct psci *psci)
{
	struct psci_vote *vote;
	uint32_t i;

	clear_counts(psci);
	for (i = 0; i < psci->domain_count; i++)
		psci->domains[i].flags = 0;
	for (i = 0; has_tree(psci) && i < psci->cpu_count; i++) {
		vote = &psci->votes[i];
		*vote = (struct psci_vote){ .flags = 0 };
		if (cpu_run_state(psci, i) == RUN_RUNNING)
			continue;
		vote->flags = (uint8_t)(VOTE_STATE(psci->cpu_state_count) |
					VOTE_HELD | VOTE_OFF);
		tally(psci, leaf_of(psci, i),
		      (union psci_refusals){ .any = 0 }, true, 1);
	}
	for (i = 0; i < psci->stat_count; i++)
		psci->stats[i] = (struct psci_stat){ 0 };
	for (i = 0; psci->stat_count > 0 &&
		    i < psci->cpu_count + psci->domain_count; i++)
		psci->since[i] = 0;
	for (i = 1; i <= psci->height; i++)
		set_up_level(psci, i);
}

void psci_domains_count(struct psci *psci)
{
	struct psci_domain *domain;
	struct psci_vote *vote;
	uint32_t i, level;

	clear_counts(psci);
	/* Who is about to be turned on had voted when it went down ... */
	for (i = 0; has_tree(psci) && i < psci->cpu_count; i++) {
		vote = &psci->votes[i];
		if (vote->flags & (VOTE_HELD | VOTE_OFF))
			tally(psci, leaf_of(psci, i),
			      psci_vote_refusals(psci, i),
			      vote->flags & VOTE_OFF, 1);
	}
	for (level = 1; level <= psci->height; level++) {
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
			psci_tree_expect(psci, i);
		}
	}
}

void psci_tree_above(const struct psci *psci, uint32_t cpu,
		     struct psci_transition *transition)
{
	const struct psci_domain *domain;

	transition->state[0] = (uint8_t)vote_state(psci, cpu);
	for (domain = leaf_of(psci, cpu); domain && domain->state != RUN;
	     domain = parent_of(psci, domain))
		note(psci, transition, domain, domain->state);
}

bool psci_tree_allows(const struct psci *psci, const struct psci_domain *leaf,
		      const struct psci_composite *composite, bool powerdown)
{
	uint32_t level, state = composite->state[0], kind;
	const struct psci_domain *domain = leaf;
	const struct psci_list *list;

	if (state == RUN || state > psci->cpu_state_count)
		return false;
	kind = psci->cpu_kind[state];
	if (powerdown != (kind == PSCI_KIND_POWERDOWN))
		return false;
	for (level = 1; domain; level++, domain = parent_of(psci, domain)) {
		list = list_of(psci, domain);
		state = composite->state[level];
		if (state > list->count || list->kind[state] > kind)
			return false;
		kind = list->kind[state];
	}
	for (; level < sizeof(composite->state); level++)
		if (composite->state[level] != RUN)
			return false;
	return true;
}
