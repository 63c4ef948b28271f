/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The tree of power domains: locks, masks; and, of a leaf with all CPUs below a root, each CPU and
 * domain with STATES local states of any kinds and latencies, every change from any state in which
 * the invariants hold. No other thread has a lock meanwhile.
 */
#include "lib/domain.c"

#include "calls.h"
#include "context.h"
#include "tree.h"

static struct psci *psci;

/* A lock that nobody has is taken at once, and is free afterwards, whoever comes meanwhile. */
void proof_locks(void)
{
	uint32_t turn = nondet_u16(), waiting = nondet_u16(), next;
	struct psci_domain domain;

	domain.lock = turn * TICKET | turn;
	lock(&domain);
	next = (turn + 1) & TURN_MASK;
	PROVE(domain.lock == (next * TICKET | turn));
	/* Others, fewer than there are numbers. */
	ASSUME(waiting < TURN_MASK);
	domain.lock += waiting * TICKET;
	unlock(&domain);
	PROVE((domain.lock & TURN_MASK) == (waiting ? next : 0));
	PROVE(domain.lock / TICKET == (waiting ? (next + waiting) & TURN_MASK : 0));
	REACHED_IF(waiting);
	REACHED_IF(!waiting);
}

/* The deepest state that is not refused: state 0 never is. */
void proof_masks(void)
{
	struct psci_list list;
	uint32_t refused = nondet_u32(), i, expected = 0;

	ASSUME(list.count <= PSCI_STATES_MAX && !(refused & 1));
	for (i = 1; i <= list.count; i++)
		if (!(refused >> i & 1))
			expected = i;
	PROVE(deepest(&list, refused) == expected);
	REACHED_IF(expected == 0);
	REACHED_IF(expected == PSCI_STATES_MAX);
}

/* An op decodes a composite state; what is valid keeps the composite rule and is in range. */
void proof_allows(void)
{
	struct psci_composite composite;
	bool powerdown = nondet_bool(), valid;
	const struct psci_domain *domain;
	uint32_t cpu, level, kind;

	psci = any_constants();
	cpu = any_cpu();
	valid = domains_allow(psci, cpu, &composite, powerdown);
	if (!valid) {
		REACHED("one that cannot be");
		return;
	}
	PROVE(composite.state[0] >= 1 && composite.state[0] <= psci->cpu_state_count);
	kind = psci->cpu_kind[composite.state[0]];
	PROVE((kind == PSCI_KIND_POWERDOWN) == powerdown);
	domain = leaf_of(psci, cpu);
	for (level = 1; level <= HEIGHT && domain; level++) {
		PROVE(domain->level == level);
		PROVE(composite.state[level] <= list_of(psci, domain)->count);
		PROVE(list_of(psci, domain)->kind[composite.state[level]] <= kind);
		PROVE(IMPLIES(composite.state[level] && level > 1, composite.state[level - 1]));
		kind = list_of(psci, domain)->kind[composite.state[level]];
		domain = parent_of(psci, domain);
	}
	PROVE(!domain);
	for (level = HEIGHT + 1; level < sizeof(composite.state); level++)
		PROVE(composite.state[level] == 0);
	REACHED("one that can be");
}

/* ------------------------------------------------------------ the tree */

static void set_up(void)
{
	bool tells = nondet_bool();

	psci = &context.self;
	make_tree(psci);
	psci->offered[false] = tells ? PSCI_ENABLE_SET_SUSPEND_MODE : 0;
	psci->ops.domains_down = MAYBE(op_domains_down);
	psci->ops.domains_up = MAYBE(op_domains_up);
	psci->ops.clock = op_clock;
	psci->mode = nondet_u32();
	ASSUME(psci->mode <= (tells ? 3 : 2) && psci->mode != (tells ? UINT32_MAX : 1));
}

static bool tree_holds(void)
{
	uint32_t i;

	for (i = 0; i < CPUS; i++)
		if (vote_broken(psci, i) || !vote_is_possible(psci, i))
			return false;
	for (i = 0; i < DOMAINS; i++)
		if (counts_broken(psci, i) || domain_broken(psci, i))
			return false;
	return true;
}

static void any_tree_state(void)
{
	uint32_t i;

	for (i = 0; i < CPUS; i++) {
		any_vote(&context_votes[i]);
		context_cpus[i].start = nondet_u32();
	}
	context_words[0] = nondet_u32();
	for (i = 0; i < DOMAINS; i++)
		any_domain(&context_domains[i]);
	for (i = 0; i < REFUSERS; i++)
		context_refusers[i] = nondet_u16();
	for (i = 0; i < STATS; i++)
		context_stats[i] = (struct psci_stat){ nondet_u64(), nondet_u64() };
	for (i = 0; i < CPUS + DOMAINS; i++)
		context_since[i] = nondet_u64();
}

static void begin(void)
{
	set_up();
	any_tree_state();
	ASSUME(tree_holds());
	remember();
}

static bool is_up(uint32_t cpu)
{
	return psci->votes[cpu].flags == 0;
}

/* What the domain's children refuse of its own states. */
static uint32_t refused_in(const struct psci_domain *domain)
{
	return domain_refuses(psci, (uint32_t)(domain - psci->domains), domain->level);
}

/* A CPU that was told to suspend comes back, or one that starts: nothing above it is down then. */
void proof_tree_up(void)
{
	const struct psci_domain *domain;
	uint32_t cpu, level;

	begin();
	cpu = any_cpu();
	level = domains_up(psci, cpu, nondet_bool());
	PROVE(tree_holds());
	PROVE(level <= HEIGHT && ups == (psci->ops.domains_up ? 1 : 0) && downs == 0);
	PROVE(is_up(cpu));
	for (domain = leaf_of(psci, cpu); domain; domain = parent_of(psci, domain))
		PROVE(domain->state == RUN);
	PROVE(ups == 0 || (hook.level == level && hook.state[0] == own_state(&image.votes[cpu])));
	REACHED_IF(level == HEIGHT);
	REACHED_IF(level == 0);
}

/* As CPU_ON finds it: it is OFF, or frozen. */
static bool is_off(uint32_t cpu)
{
	uint32_t flags = psci->votes[cpu].flags & (VOTE_HELD | VOTE_OFF);

	return psci->votes[cpu].flags && (flags == 0 || flags == (VOTE_HELD | VOTE_OFF));
}

/*
 * Votes and states are as remembered; what is not compared here is what the invariants make of
 * those. So a CPU_ON that fails, expect and unexpect, leaves the tree as it was.
 */
static void prove_nothing_moves(void)
{
	uint32_t i;

	PROVE(downs == 0 && ups == 0);
	for (i = 0; i < CPUS; i++)
		PROVE(same_vote(&image.votes[i], &context_votes[i]));
	for (i = 0; i < DOMAINS; i++)
		PROVE(image.domains[i].state == context_domains[i].state &&
		      !((image.domains[i].flags ^ context_domains[i].flags) & DOMAIN_ENTERED));
	for (i = 0; i < STATS; i++)
		PROVE(image.stats[i].count == context_stats[i].count &&
		      image.stats[i].residency == context_stats[i].residency);
	for (i = 0; i < CPUS + DOMAINS; i++)
		PROVE(image.since[i] == context_since[i]);
}

/* A frozen CPU: what it does is of no account. */
static bool is_frozen(uint32_t cpu)
{
	return psci->votes[cpu].flags == (VOTE_STATE(STATES) | VOTE_ENTERED);
}

/* CPU_ON: the CPU is awaited, and nothing may go down over it. Nothing comes up yet. */
void proof_tree_expect(void)
{
	uint32_t cpu;

	begin();
	cpu = any_cpu();
	ASSUME(is_off(cpu));
	domains_expect(psci, cpu);
	PROVE(tree_holds());
	image.votes[cpu].flags &= (uint8_t)~VOTE_HELD;
	prove_nothing_moves();
	REACHED_IF(psci->domains[DOMAINS - 1].state != 0 && (psci->votes[cpu].flags & VOTE_OFF));
	REACHED_IF(is_frozen(cpu));
}

/* It is not turned on after all, whatever the others have done since. */
void proof_tree_unexpect(void)
{
	uint32_t cpu;

	begin();
	cpu = any_cpu();
	ASSUME(psci->votes[cpu].flags && !(psci->votes[cpu].flags & VOTE_HELD));
	domains_unexpect(psci, cpu);
	PROVE(tree_holds());
	if (psci->votes[cpu].flags & VOTE_OFF)
		image.votes[cpu].flags |= VOTE_HELD;
	prove_nothing_moves();
	REACHED_IF(psci->domains[0].flags & ~image.domains[0].flags & DOMAIN_GIVES);
	REACHED_IF(psci->domains[0].flags & ~image.domains[0].flags & DOMAIN_TELLS);
	REACHED_IF(is_frozen(cpu));
}

/* What went down with the CPU is its transition, and the hook was told of it. */
static void prove_down(uint32_t cpu, const struct psci_transition *transition)
{
	const struct psci_domain *domain;
	uint32_t level = 0;

	PROVE(tree_holds());
	PROVE(downs == (psci->ops.domains_down ? 1 : 0) && ups == 0);
	PROVE(IMPLIES(downs, hook.level == transition->level));
	PROVE(transition->state[0] == own_state(&psci->votes[cpu]));
	for (domain = leaf_of(psci, cpu); domain && domain->state;
	     domain = parent_of(psci, domain)) {
		level = domain->level;
		PROVE(transition->state[level] == domain->state);
		PROVE(transition->domain[level] == domain - psci->domains);
	}
	PROVE(transition->level == level);
}

/*
 * Above the CPU each domain is in the deepest state that nobody refuses, as far as all below are
 * idle, or all OFF; what that is of each is what the invariants say of its counts.
 */
static void prove_deepest(uint32_t cpu, bool all_off)
{
	const struct psci_domain *domain = leaf_of(psci, cpu);
	uint32_t expected;

	for (; domain; domain = parent_of(psci, domain)) {
		expected = (all_off ? domain->off : domain->idle) != domain->children ? RUN :
			   deepest(list_of(psci, domain), refused_in(domain));
		PROVE(domain->state == expected);
		if (expected == RUN)
			break;
	}
}

/* CPU_SUSPEND: refused with nothing changed, or the CPU is down and nothing above one that runs. */
static void prove_suspend(void)
{
	struct psci_composite composite;
	struct psci_transition transition;
	const struct psci_domain *domain;
	const struct psci_vote *other;
	enum psci_status status;
	uint32_t cpu, mode;

	begin();
	cpu = any_cpu();
	other = &context_votes[(cpu + 1) % CPUS];
	ASSUME(is_up(cpu));
	ASSUME(psci_tree_allows(psci, leaf_of(psci, cpu), &composite, nondet_bool()));
	status = psci_tree_suspend(psci, cpu, &composite, &transition);
	mode = psci_mode(psci);
	if (status != PSCI_STATUS_SUCCESS) {
		PROVE(status == PSCI_STATUS_DENIED || status == PSCI_STATUS_INVALID_PARAMETERS);
		PROVE(mode == PSCI_MODE_OS_INITIATED && downs == 0 && tree_is_as_remembered());
		REACHED_IF(status == PSCI_STATUS_DENIED);
		REACHED_IF(status == PSCI_STATUS_INVALID_PARAMETERS);
		return;
	}
	prove_down(cpu, &transition);
	PROVE(own_state(&psci->votes[cpu]) == composite.state[0] && psci_mode_is_used(psci));
	for (domain = leaf_of(psci, cpu); domain; domain = parent_of(psci, domain)) {
		if (mode == PSCI_MODE_OS_INITIATED)
			PROVE(domain->state == composite.state[domain->level]);
		else
			PROVE(domain->state <= composite.state[domain->level]);
	}
	if (mode == PSCI_MODE_PLATFORM_COORDINATED)
		prove_deepest(cpu, false);
	REACHED_IF(mode == PSCI_MODE_OS_INITIATED && transition.level == HEIGHT);
	/* With PSCI_QUIRK_LAX_MODE: one that suspended before the mode was this bounds the root. */
	REACHED_IF(mode == PSCI_MODE_OS_INITIATED && vote_refuses(psci, (cpu + 1) % CPUS, 2) &&
		   (other->flags & VOTE_HELD) && transition.level == HEIGHT);
	REACHED_IF(mode == PSCI_MODE_PLATFORM_COORDINATED && transition.level == HEIGHT);
	REACHED_IF(transition.level == 0);
}

void proof_tree_suspend(void)
{
	prove_suspend();
}

static uint32_t changes;		/* of the mode meanwhile */

/* In place of psci_mode_use(): another CPU changes the mode, once, just before it. */
bool mode_changes(struct psci *self, uint32_t mode)
{
	if (changes == 0 && nondet_bool()) {
		changes++;
		self->mode ^= 1;
		PROVE(downs == 0 && image.self.mode == (self->mode ^ 1));
		return false;
	}
	PROVE(psci_mode(self) == mode);
	self->mode |= 2;
	return true;
}

/* The same of the mode that it is in the end; to each side. */
void proof_tree_stale(void)
{
	prove_suspend();
	REACHED_IF(changes && psci_mode(psci) == PSCI_MODE_OS_INITIATED);
	REACHED_IF(changes && psci_mode(psci) == PSCI_MODE_PLATFORM_COORDINATED);
}

/* Any vote refuses what the tests read in it, and never less than its CPU's own state does. */
void proof_tree_votes(void)
{
	struct psci_composite composite;
	union psci_refusals refusals;
	const struct psci_list *list;
	uint32_t cpu, level, state;

	begin();
	cpu = any_cpu();
	refusals = psci_vote_refusals(psci, cpu);
	list = list_of(psci, leaf_of(psci, cpu));
	for (level = 1; level <= PSCI_LEVEL_MAX; level++)
		PROVE(refusals.level[level - 1] == vote_refuses(psci, cpu, level));
	for (state = 1; state <= STATES; state++)
		PROVE(IMPLIES(list->kind[state] > psci->cpu_kind[vote_state(psci, cpu)],
			      refusals.level[0] >> state & 1));

	/* Of any request: the vote for it, which is the deepest that is not refused. */
	ASSUME(psci_tree_allows(psci, leaf_of(psci, cpu), &composite, nondet_bool()));
	context_votes[cpu].flags = VOTE_STATE(composite.state[0]) | VOTE_ENTERED | VOTE_HELD;
	want(&context_votes[cpu], &composite);
	PROVE(vote_is_possible(psci, cpu));
	refusals = psci_vote_refusals(psci, cpu);
	for (level = 1; level <= HEIGHT; level++)
		PROVE(deepest(list_of(psci, &psci->domains[level - 1]),
			      refusals.level[level - 1]) == composite.state[level]);
	REACHED_IF(image.votes[cpu].flags & VOTE_WANTS);
	REACHED_IF(image.votes[cpu].flags == (VOTE_STATE(1) | VOTE_HELD | VOTE_ENTERED) &&
		   psci->cpu_kind[1] < PSCI_KIND_POWERDOWN);
}

/* CPU_OFF; the CPU is OFF the moment after. */
void proof_tree_off(void)
{
	struct psci_transition transition;
	uint32_t cpu;

	begin();
	cpu = any_cpu();
	ASSUME(is_up(cpu));
	psci_tree_off(psci, cpu, &transition);
	context_words[0] &= ~(WORD_IN(2 * cpu) | WORD_UP(2 * cpu));
	prove_down(cpu, &transition);
	PROVE(psci->votes[cpu].flags == (VOTE_STATE(STATES) | VOTE_HELD | VOTE_OFF | VOTE_ENTERED));
	prove_deepest(cpu, psci_mode(psci) == PSCI_MODE_OS_INITIATED);
	REACHED_IF(psci->domains[DOMAINS - 1].state != RUN);
	REACHED_IF(psci->domains[0].state == RUN);
}

/* SYSTEM_SUSPEND, when all others are OFF: all goes that is not kept up by a CPU that is frozen. */
void proof_tree_system_suspend(void)
{
	struct psci_transition transition;
	uint32_t cpu, i;

	begin();
	cpu = any_cpu();
	ASSUME(is_up(cpu));
	for (i = 0; i < CPUS; i++)
		ASSUME(i == cpu || is_off(i));
	domains_system_suspend(psci, cpu, &transition);
	prove_down(cpu, &transition);
	prove_deepest(cpu, false);
	PROVE(psci->votes[cpu].flags == (VOTE_STATE(STATES) | VOTE_HELD | VOTE_ENTERED));
	REACHED_IF(transition.level == HEIGHT && psci_mode(psci) == PSCI_MODE_OS_INITIATED);
	REACHED_IF(transition.level == 0);
}

/* CPU_DEFAULT_SUSPEND and CPU_FREEZE: no domain goes. */
void proof_tree_alone(void)
{
	struct psci_transition transition, above = { .level = 0 };
	uint32_t cpu, i;

	begin();
	cpu = any_cpu();
	ASSUME(is_up(cpu));
	domains_alone(psci, cpu, &transition);
	prove_down(cpu, &transition);
	PROVE(transition.level == 0 && is_frozen(cpu));
	domains_above(psci, cpu, &above);
	PROVE(above.level == 0 && above.state[0] == STATES);
	for (i = 0; i < DOMAINS; i++)
		PROVE(same_domain(&image.domains[i], &psci->domains[i]));
	REACHED_IF(psci->domains[0].idle > 0);
}

static bool no_domain(const struct psci_composite *composite)
{
	uint32_t i;

	for (i = 1; i < sizeof(composite->state); i++)
		if (composite->state[i])
			return false;
	return true;
}

/* The statistics of any state, also of one that there is not; and what is above. */
void proof_tree_stat(void)
{
	struct psci_transition transition = { .level = 0 };
	struct psci_composite composite;
	const struct psci_domain *domain;
	struct psci_stat stat;
	uint32_t cpu, i;

	begin();
	/* stat.c is callable with them only. */
	ASSUME(psci->stat_count > 0);
	cpu = any_cpu();
	stat = psci_domains_stat(psci, cpu, &composite);
	PROVE(tree_is_as_remembered());
	for (i = HEIGHT + 1; i < sizeof(composite.state); i++)
		if (composite.state[i])
			PROVE(stat.count == 0 && stat.residency == 0);
	if (no_domain(&composite) && composite.state[0] - 1u < STATES)
		PROVE(stat.count == context_stats[STATES * cpu + composite.state[0] - 1].count);
	psci_tree_above(psci, cpu, &transition);
	PROVE(transition.state[0] == own_state(&psci->votes[cpu]));
	domain = leaf_of(psci, cpu);
	PROVE((transition.level == 0) == (domain->state == RUN));
	REACHED_IF(stat.count && composite.state[HEIGHT]);
	REACHED_IF(stat.count && no_domain(&composite));
	REACHED_IF(transition.level == HEIGHT);
}

/* The start of a tree, whatever was there before, for any CPUs that are ON. */
void proof_tree_setup(void)
{
	uint32_t i;

	set_up();
	any_tree_state();
	for (i = 0; i < CPUS; i++) {
		ASSUME((context_cpus[i].start & RUN_STATE_MASK) < RUN_STATES);
		ASSUME((cpu_run_state(psci, i) == RUN_RUNNING) ==
		       (cpu_state(psci, i) == PSCI_AFFINITY_ON));
	}
	psci_domains_setup(psci);
	PROVE(tree_holds());
	for (i = 0; i < CPUS; i++)
		PROVE(is_up(i) == (cpu_run_state(psci, i) == RUN_RUNNING));
	prove_deepest(0, true);
	REACHED_IF(is_up(0) && !is_up(CPUS - 1));
	REACHED_IF(psci->domains[DOMAINS - 1].state != RUN);
}

/* To count anew what is right already changes nothing. */
void proof_tree_count(void)
{
	uint32_t i;

	begin();
	for (i = 0; i < DOMAINS; i++) {
		context_domains[i].idle = nondet_u16();
		context_domains[i].off = nondet_u16();
		context_domains[i].quiet = nondet_u16();
		context_domains[i].flags &= DOMAIN_ENTERED;
	}
	for (i = 0; i < REFUSERS; i++)
		context_refusers[i] = nondet_u16();
	psci_domains_count(psci);
	PROVE(tree_holds());
	prove_nothing_moves();
	REACHED_IF(psci->domains[DOMAINS - 1].state != RUN);
}

/* ------------------------------------------------- doors, with the tree */

/* What the CPU was told, and what others see of it. */
static void any_run_state(uint32_t cpu)
{
	context_cpus[cpu].pc = nondet_u64();
	context_cpus[cpu].context_id = nondet_u64();
	context_cpus[cpu].power_state = nondet_u32();
	context_cpus[cpu].flags = nondet_u8();
	ASSUME((context_cpus[cpu].start & RUN_STATE_MASK) < RUN_STATES);
	ASSUME(!state_broken(psci, cpu));
}

/* psci_cpu_stopped(): the CPU is OFF, and no longer in the way if it was CPU_OFF. */
void proof_tree_stopped(void)
{
	enum psci_error error;
	enum run_state before;
	uint32_t cpu;

	begin();
	cpu = any_cpu();
	any_run_state(cpu);
	before = cpu_run_state(psci, cpu);
	ASSUME(IMPLIES(before == RUN_STOPPING || before == RUN_FREEZING, is_up(cpu)));
	error = psci_cpu_stopped(psci, cpu);
	PROVE(tree_holds() && !state_broken(psci, cpu));
	if (error != PSCI_OK) {
		PROVE(error == PSCI_E_CPU_STATE && tree_is_as_remembered() && downs == 0);
		PROVE(before != RUN_STOPPING && before != RUN_FREEZING);
		return;
	}
	PROVE(cpu_run_state(psci, cpu) == RUN_IDLE && ups == 0);
	PROVE(downs == (psci->ops.domains_down ? 1 : 0));
	PROVE(psci->votes[cpu].flags == (VOTE_STATE(STATES) | VOTE_ENTERED |
					 (before == RUN_STOPPING ? VOTE_HELD | VOTE_OFF : 0)));
	PROVE(IMPLIES(before == RUN_FREEZING, hook.level == 0));
	REACHED_IF(before == RUN_STOPPING && psci->domains[DOMAINS - 1].state != RUN);
	REACHED_IF(before == RUN_FREEZING);
}

/* In place of resume(), which would double the formula: nobody who starts gets there. */
enum psci_wake no_resume(struct psci *self, uint32_t cpu, bool restart, bool kept,
			 struct psci_entry *entry)
{
	PROVE(!"it resumes");
	return PSCI_WAKE_ERROR;
}

/* psci_cpu_woke() of a CPU that was turned on: it starts, and all that is above it is up. */
void proof_tree_started(void)
{
	const struct psci_domain *domain;
	struct psci_entry entry;
	uint32_t cpu, down = 0;

	begin();
	cpu = any_cpu();
	any_run_state(cpu);
	ASSUME(cpu_run_state(psci, cpu) == RUN_READY);
	for (domain = leaf_of(psci, cpu); domain && domain->state; domain = parent_of(psci, domain))
		down = domain->level;
	PROVE(psci_cpu_woke(psci, cpu, nondet_bool(), &entry) == PSCI_WAKE_START);
	PROVE(tree_holds() && !state_broken(psci, cpu));
	PROVE(cpu_run_state(psci, cpu) == RUN_RUNNING && is_up(cpu));
	PROVE(entry.level == down && entry.error == PSCI_OK);
	for (domain = leaf_of(psci, cpu); domain; domain = parent_of(psci, domain))
		PROVE(domain->state == RUN);
	PROVE(ups == (psci->ops.domains_up ? 1 : 0) && downs == 0);
	REACHED_IF(entry.level == 0);
	REACHED_IF(entry.level == HEIGHT);
}
