/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Any context that there can be while no call runs on it: of CPUS CPUs and DOMAINS domains, made
 * from any configuration that psci_init() accepts, by the functions that psci_init() makes it with,
 * and in any state that tests/support/invariants.c finds nothing wrong with. Each part is an object
 * of its own whose last byte is the part's last, so that CBMC sees an access beyond its end.
 *
 * Included once per proof; lifecycle.c is in it.
 */
#ifndef TESTS_PROOFS_CONTEXT_H
#define TESTS_PROOFS_CONTEXT_H

#include "cpus.h"
#include "domain.h"
#include "function.h"
#include "mpidr.h"
#include "ops.h"
#include "proof.h"
#include "state.h"

/* Neither is what a proof with a context is about, unless it says so. */
#ifndef PROOF_OF_LIFECYCLE
#pragma CPROVER check push
#pragma CPROVER check disable "bounds"
#pragma CPROVER check disable "pointer"
#pragma CPROVER check disable "pointer-primitive"
#pragma CPROVER check disable "pointer-overflow"
#pragma CPROVER check disable "signed-overflow"
#pragma CPROVER check disable "unsigned-overflow"
#pragma CPROVER check disable "undefined-shift"
#pragma CPROVER check disable "enum-range"
#endif
#include "lib/lifecycle.c"

#include "../support/invariants.c"

#ifndef DOMAINS
#define DOMAINS		0
#endif
#define STATES		2		/* local states of each CPU and each domain at most */
#define STATS		(STATES * (CPUS + DOMAINS))
#define HEIGHT		2		/* of a tree */
#define ROW		(STATES + 1)
#define REFUSERS	(DOMAINS * HEIGHT * ROW)
#ifndef KNOWN
#define KNOWN		0		/* psci_config.power_states at most */
#endif

/* All that a context is. */
struct image {
	union {
		struct psci self;
		uint64_t bytes[sizeof(struct psci) / 8];
	};
	struct psci_cpu cpus[CPUS];
	psci_atomic32 words[CPUS];
#if DOMAINS > 0
	struct psci_vote votes[CPUS];
	struct psci_domain domains[DOMAINS];
	uint16_t refusers[REFUSERS];
	struct psci_stat stats[STATS];
	uint64_t since[CPUS + DOMAINS];
#endif
};

static union {
	struct psci self;
	uint64_t bytes[sizeof(struct psci) / 8];
} context;
struct psci_cpu context_cpus[CPUS];
static psci_atomic32 context_words[CPUS];
static uint16_t context_word_first[CPUS];
static uint16_t context_cluster_end[CPUS];
#if DOMAINS > 0
static struct psci_vote context_votes[CPUS];
static uint16_t context_leaves[CPUS];
static struct psci_domain context_domains[DOMAINS];
static struct psci_list context_lists[DOMAINS];
static uint16_t context_refusers[REFUSERS];
static struct psci_stat context_stats[STATS];
static uint64_t context_since[CPUS + DOMAINS];
static uint32_t context_stat_first[DOMAINS];
#endif
#if KNOWN > 0
static struct psci_known_state context_known[KNOWN];
#endif

static struct psci_cpu_config config_cpus[CPUS];
static struct psci_config config;
static struct layout config_layout;
#if DOMAINS > 0
static struct psci_domain_config config_domains[DOMAINS];
static struct psci_local_state config_states[DOMAINS + 1][STATES];
#endif
#if KNOWN > 0
static struct psci_power_state_config config_power_states[KNOWN];
#endif

/* ----------------------------------------------------------- constants */

static void any_cpus(void)
{
	uint32_t i;

	for (i = 0; i < CPUS; i++) {
		config_cpus[i].mpidr = nondet_u64();
		config_cpus[i].flags = nondet_u32();
		config_cpus[i].domain = nondet_u32();
	}
}

#if DOMAINS > 0
static void any_states(struct psci_local_state *states)
{
	uint32_t i;

	for (i = 0; i < STATES; i++) {
		states[i].kind = nondet_u32();
		states[i].latency = nondet_u32();
	}
}

static void any_domains(void)
{
	uint32_t i;

	for (i = 0; i < DOMAINS; i++) {
		/* Leaves, and above them all the last domain. */
		config_domains[i].parent = i + 1 < DOMAINS ? DOMAINS - 1 : PSCI_NO_DOMAIN;
		config_domains[i].level = i + 1 < DOMAINS ? 1 : HEIGHT;
#ifdef ANY_SHAPE
		config_domains[i].parent = nondet_u32();
		config_domains[i].level = nondet_u32();
#endif
		config_domains[i].state_count = nondet_u32();
		config_domains[i].reserved = 0;
		ASSUME(config_domains[i].state_count <= STATES);
		any_states(config_states[i]);
		config_domains[i].states = config_states[i];
	}
#ifndef ANY_SHAPE
	/* Half of the CPUs, then the other half. */
	for (i = 0; i < CPUS; i++)
		config_cpus[i].domain = DOMAINS > 2 ? i / (CPUS / 2) : 0;
#endif
	any_states(config_states[DOMAINS]);
	config.cpu_states = config_states[DOMAINS];
	config.cpu_state_count = nondet_u32();
	ASSUME(config.cpu_state_count <= STATES);
	config.domains = config_domains;
	config.domain_count = DOMAINS;
}
#endif

#if KNOWN > 0
static void any_power_states(void)
{
	struct psci_power_state_config any[KNOWN];
	uint32_t i;

	config.power_state_count = nondet_u32();
	for (i = 0; i < KNOWN; i++)
		config_power_states[i] = any[i];
	config.power_states = config_power_states + (KNOWN - config.power_state_count %
						     (KNOWN + 1));
	/* What is refused because of its length is not looked at. */
	ASSUME(config.power_state_count <= KNOWN ||
	       config.power_state_count > PSCI_POWER_STATES_MAX);
}
#endif

/* But of cpu_count, cpus and map_slots. */
static void any_values(void)
{
	any_cpus();
	config.psci_version = nondet_u32();
	config.smccc_version = nondet_u32();
	config.flags = nondet_u32();
	config.functions = nondet_u32();
	config.entry_el = nondet_u32();
	config.function_ids.cpu_suspend = nondet_u32();
	config.function_ids.cpu_off = nondet_u32();
	config.function_ids.cpu_on = nondet_u32();
	config.function_ids.migrate = nondet_u32();
	config.quirks = nondet_u32();
	config.trusted_os = nondet_u32();
	config.trusted_os_cpu = nondet_u32();
	config.ticket_tag = nondet_u32();
	config.reserved = nondet_u32();
#if DOMAINS > 0
	any_domains();
#endif
#if KNOWN > 0
	any_power_states();
#endif
}

/* Any that psci_init() accepts. */
static void any_config(void)
{
	any_values();
	config.size = sizeof(config);
	config.cpu_count = CPUS;
	config.cpus = config_cpus;
	ASSUME(check_values(&config) == PSCI_OK);
	survey(&config, &config_layout);
	ASSUME(check_cpus(&config, &config_layout) == PSCI_OK);
	ASSUME(check_tree(&config, &config_layout) == PSCI_OK);
}

#if DOMAINS > 0
/* All domains in a level of a list have it once; the longest has all states that there may be. */
static void set_shape(struct psci *psci)
{
	struct layout layout;

	plan_lists(&config, &layout);
	ASSUME(layout.height == HEIGHT && layout.row == ROW);
	psci->height = HEIGHT;
	psci->row = ROW;
	PROVE(layout.lists >= 1 && layout.lists <= DOMAINS);
}
#endif

/* Where set_parts() has them, but for the tables, which no proof with a context looks into. */
static void set_arrays(struct psci *psci)
{
	uint32_t words = config_layout.words;
#if DOMAINS > 0
	uint32_t i;
#endif

	psci->word_count = words;
	psci->words = context_words + (CPUS - words);
	psci->word_first = context_word_first + (CPUS - words);
	psci->cluster_end = context_cluster_end + (CPUS - words);
#if DOMAINS > 0
	psci->votes = context_votes;
	psci->mixed = config_layout.mixed;
	psci->leaves = context_leaves + (CPUS - leaf_count(CPUS, &config_layout));
	psci->domains = context_domains;
	psci->lists = context_lists;
	psci->refusers = context_refusers;
	set_shape(psci);
	if (config.functions & PSCI_ENABLE_STAT) {
		psci->stat_count = CPUS * config.cpu_state_count;
		for (i = 0; i < DOMAINS; i++)
			psci->stat_count += config.domains[i].state_count;
	}
	psci->stats = context_stats + (STATS - psci->stat_count);
	psci->since = psci->stat_count ? context_since : NULL;
	psci->stat_first = psci->stat_count ? context_stat_first : NULL;
#endif
#if KNOWN > 0
	psci->power_states = context_known + (KNOWN - config.power_state_count);
#endif
}

/* ---------------------------------------------------------------- ops */

/* What each op has to be told (C1); it may answer anything. */
static void told(void *user, uint32_t cpu)
{
	PROVE(user == &context);
	PROVE(cpu < CPUS);
}

/* What the op does to the context before it answers: proofs may define it. */
#ifndef OP_CPU_ON_DOES
#define OP_CPU_ON_DOES(target)
#else
static void others(void);
#endif

static uint32_t kicks;			/* of the op cpu_on, */
static uint32_t kicked;			/* and whom */

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	told(user, cpu);
	PROVE(target < CPUS);
	kicks++;
	kicked = target;
	OP_CPU_ON_DOES(target);
	return (enum psci_status)nondet_int();
}

static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	told(user, cpu);
	PROVE(target < CPUS);
	return nondet_int();
}

static enum psci_status op_check_entry(void *user, uint32_t cpu, const struct psci_entry *entry)
{
	told(user, cpu);
	PROVE(entry->el == context.self.entry_el && entry->error == 0);
	return (enum psci_status)nondet_int();
}

static uint32_t states_asked;		/* calls of check_power_state */

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					     const struct psci_power_state *state,
					     struct psci_composite *composite)
{
	uint32_t i;

	told(user, cpu);
	states_asked++;
	PROVE(state->powerdown <= 1 && state->level <= 3);
	for (i = 0; i < sizeof(composite->state); i++) {
		PROVE(composite->state[i] == 0);
		composite->state[i] = nondet_u8();
	}
	composite->last_level = nondet_u32();
	return (enum psci_status)nondet_int();
}

static enum psci_status op_check_cpu_off(void *user, uint32_t cpu)
{
	told(user, cpu);
	return (enum psci_status)nondet_int();
}

static enum psci_status op_check_system_suspend(void *user, uint32_t cpu,
						const struct psci_entry *entry)
{
	told(user, cpu);
	PROVE(entry->el == context.self.entry_el && entry->error == 0);
	return (enum psci_status)nondet_int();
}

static int64_t op_check_vendor_reset(void *user, uint32_t cpu, uint32_t type, uint64_t cookie)
{
	told(user, cpu);
	PROVE(type & PSCI_RESET2_VENDOR_BIT);
	return nondet_s64();
}

static enum psci_status op_migrate(void *user, uint32_t cpu, uint32_t target)
{
	told(user, cpu);
	PROVE(target < CPUS && target != cpu);
	return (enum psci_status)nondet_int();
}

static int op_node_hw_state(void *user, uint32_t cpu, uint32_t target, uint32_t level)
{
	told(user, cpu);
	PROVE(target < CPUS);
	return nondet_int();
}

static enum psci_status op_mem_protect(void *user, uint32_t cpu)
{
	told(user, cpu);
	return (enum psci_status)nondet_int();
}

static enum psci_status op_check_mem_range(void *user, uint32_t cpu, uint64_t base, uint64_t length)
{
	told(user, cpu);
	PROVE(length > 0 && length - 1 <= UINT64_MAX - base);
	return (enum psci_status)nondet_int();
}

static uint32_t downs, ups;		/* calls of the hooks */
static struct psci_transition hook;	/* what the last was told */

static void op_domains_down(void *user, uint32_t cpu, const struct psci_transition *transition)
{
	told(user, cpu);
	downs++;
	hook = *transition;
}

static void op_domains_up(void *user, uint32_t cpu, const struct psci_transition *transition)
{
	told(user, cpu);
	ups++;
	hook = *transition;
}

static uint64_t op_clock(void *user)
{
	PROVE(user == &context);
	return nondet_u64();
}

static void op_trace(void *user, const struct psci_trace *trace)
{
	PROVE(user == &context);
	PROVE(trace->reserved == 0);
}

#define MAYBE(op)	(nondet_bool() ? (op) : NULL)

/* Any that psci_init() accepts with this configuration. */
static void any_ops(struct psci *psci)
{
	struct psci_ops *ops = &psci->ops;

	ops->size = sizeof(*ops);
	ops->cpu_on = op_cpu_on;
	ops->check_cpu_on = MAYBE(op_check_cpu_on);
	ops->check_entry = MAYBE(op_check_entry);
	ops->check_power_state = MAYBE(op_check_power_state);
	ops->check_cpu_off = MAYBE(op_check_cpu_off);
	ops->check_system_suspend = MAYBE(op_check_system_suspend);
	ops->check_vendor_reset = MAYBE(op_check_vendor_reset);
	ops->migrate = MAYBE(op_migrate);
	ops->node_hw_state = MAYBE(op_node_hw_state);
	ops->mem_protect = MAYBE(op_mem_protect);
	ops->check_mem_range = MAYBE(op_check_mem_range);
	ops->domains_down = MAYBE(op_domains_down);
	ops->domains_up = MAYBE(op_domains_up);
	ops->clock = MAYBE(op_clock);
	ops->trace = MAYBE(op_trace);
	ASSUME(ops->check_power_state || config.power_state_count || !has_cpu_suspend(&config) ||
	       (config.quirks & PSCI_QUIRK_ANY_POWER_STATE));
	ASSUME(!ops->check_entry || !(config.quirks & PSCI_QUIRK_ANY_ENTRY));
	ASSUME(!lacks_op(&config, ops));
	psci->user = &context;
}

/* --------------------------------------------------------------- state */

/* Has the guest a function, in either width? */
static bool has(const struct psci *psci, uint32_t number)
{
	return (psci->offered[false] | psci->offered[true]) & PSCI_ENABLE(number);
}

/* What psci_entry_check() lets pass. */
static bool entry_holds(const struct psci *psci, const struct psci_cpu *cpu)
{
	bool aarch32 = cpu->flags & PSCI_ENTRY_AARCH32, thumb = cpu->flags & PSCI_ENTRY_THUMB;

	if (cpu->context_id && psci->version == PSCI_VERSION_0_1 &&
	    !(psci->quirks & PSCI_QUIRK_0_1_CONTEXT_ID))
		return false;
	/* A caller in AArch32 has no wider registers. */
	if ((cpu->flags & PSCI_CALLER_AARCH32) && (cpu->pc > UINT32_MAX ||
						   cpu->context_id > UINT32_MAX))
		return false;
	if (aarch32 ? cpu->pc & 1 : thumb)
		return false;
	if (psci->quirks & PSCI_QUIRK_ANY_ENTRY)
		return true;
	return cpu->pc % (thumb ? 2 : 4) == 0 && !(aarch32 && cpu->pc > UINT32_MAX);
}

/* What CPU_SUSPEND lets pass. */
static bool power_state_holds(const struct psci *psci, const struct psci_cpu *cpu, bool suspended)
{
	uint32_t value = cpu->power_state, type, mbz;

	if (suspended && value == 0)
		return gate_is_closed(psci) || has(psci, PSCI_FN_CPU_DEFAULT_SUSPEND);
	if (gate_is_closed(psci) || !has_cpu_suspend(&config))
		return false;
	if (psci->quirks & PSCI_QUIRK_ANY_POWER_STATE)
		return !suspended;
	type = psci->state_format == PSCI_STATE_EXTENDED ? 0x40000000 : 0x00010000;
	mbz = psci->state_format == PSCI_STATE_EXTENDED ? ~0x4fffffffu : ~0x0301ffffu;
	return !(value & mbz) && !!(value & type) == suspended;
}

static bool cpu_holds(const struct psci *psci, uint32_t index)
{
	const struct psci_cpu *cpu = &context_cpus[index];

	switch (cpu_run_state(psci, index)) {
	case RUN_DEFERRED:
	case RUN_READY:
		return entry_holds(psci, cpu);
	case RUN_SUSPENDED:
		return entry_holds(psci, cpu) && power_state_holds(psci, cpu, true);
	case RUN_STANDBY:
		return power_state_holds(psci, cpu, false);
	case RUN_FREEZING:
		return has(psci, PSCI_FN_CPU_FREEZE);
	default:
		return true;
	}
}

static bool event_holds(const struct psci *psci)
{
	switch (psci->event) {
	case PSCI_EVENT_OFF:
	case PSCI_EVENT_RESET:
		return psci->version != PSCI_VERSION_0_1 && !psci->event_type &&
		       !psci->event_cookie;
	case PSCI_EVENT_RESET2:
		return has(psci, PSCI_FN_SYSTEM_RESET2) &&
		       (psci->event_type >> 31 || (!psci->event_type && !psci->event_cookie));
	case PSCI_EVENT_OFF2:
		return has(psci, PSCI_FN_SYSTEM_OFF2) && psci->event_type == 1 &&
		       !psci->event_cookie;
	default:
		return false;
	}
}

/* The Trusted OS's CPU does not go. */
static bool resident_holds(const struct psci *psci)
{
	enum run_state run;

	if (psci->trusted_os == PSCI_TRUSTED_OS_NONE || psci->resident >= CPUS)
		return psci->resident == 0;
	run = cpu_run_state(psci, psci->resident);
	return run >= RUN_RUNNING && run != RUN_STOPPING && run != RUN_FREEZING;
}

/*
 * The invariants; and, since what is not offered does not happen, and what a call refuses is not
 * written, a little more: of a new context all of it is so, and after each call if it was before.
 */
static bool context_holds(const struct psci *psci)
{
	uint32_t i;

	if (invariants_broken(psci) || !resident_holds(psci))
		return false;
	if (psci->ending && !event_holds(psci))
		return false;
	if (psci->mode > (DOMAINS == 0 ? 0u : has(psci, PSCI_FN_PSCI_SET_SUSPEND_MODE) ? 3u : 2u) ||
	    (psci->mode == 1 && !has(psci, PSCI_FN_PSCI_SET_SUSPEND_MODE)))
		return false;
	if ((psci->mem_protect && !has(psci, PSCI_FN_MEM_PROTECT)) ||
	    (psci->gate && !has(psci, PSCI_FN_SYSTEM_SUSPEND)))
		return false;
	for (i = 0; i < CPUS; i++)
		if (!cpu_holds(psci, i))
			return false;
	return true;
}

#if DOMAINS > 0
static void any_vote(struct psci_vote *vote)
{
	uint32_t i;

	vote->flags = nondet_u8();
	for (i = 0; i < PSCI_LEVEL_MAX / 2; i++)
		vote->wanted[i] = nondet_u8();
}

static uint32_t own_state(const struct psci_vote *vote)
{
	return vote->flags >> 4;
}

/* What a CPU_SUSPEND wants is a composite state that the CPU can be in; and that vote counts. */
static bool vote_is_possible(const struct psci *psci, uint32_t cpu)
{
	const struct psci_vote *vote = &psci->votes[cpu];
	struct psci_composite composite = { .last_level = 0 };

	if (!(vote->flags & VOTE_WANTS))
		return !vote->wanted[0] && !vote->wanted[1];
	composite.state[0] = (uint8_t)own_state(vote);
	composite.state[1] = vote->wanted[0] & 15;
	composite.state[2] = vote->wanted[0] >> 4;
	return !vote->wanted[1] && (vote->flags & (VOTE_HELD | VOTE_OFF)) == VOTE_HELD &&
	       psci_tree_allows(psci, leaf_of(psci, cpu), &composite,
				psci->cpu_kind[own_state(vote)] == PSCI_KIND_POWERDOWN);
}

static void any_domain(struct psci_domain *domain)
{
	domain->lock = 0;
	domain->idle = nondet_u16();
	domain->off = nondet_u16();
	domain->quiet = nondet_u16();
	domain->state = nondet_u8();
	domain->flags = nondet_u8();
	ASSUME(domain->state <= STATES && domain->flags < 8);
}
#endif

/* Any at all; bits of words that are no CPU's are 0. */
static void any_state(struct psci *psci)
{
	uint32_t i;

	for (i = 0; i < CPUS; i++) {
		context_cpus[i].start = nondet_u32();
		ASSUME((context_cpus[i].start & RUN_STATE_MASK) < RUN_STATES);
		context_cpus[i].pc = nondet_u64();
		context_cpus[i].context_id = nondet_u64();
		context_cpus[i].power_state = nondet_u32();
		context_cpus[i].flags = nondet_u8();
	}
	for (i = 0; i < psci->word_count; i++)
		psci->words[i] = nondet_u32();
	ASSUME(!words_broken(psci));
	psci->gate = nondet_u32();
	psci->ending = nondet_u32();
	psci->mode = nondet_u32();
	psci->mem_protect = nondet_u32();
	psci->resident = nondet_u32();
	psci->event = nondet_u32();
	psci->event_type = nondet_u32();
	psci->event_cookie = nondet_u64();
#if DOMAINS > 0
	for (i = 0; i < CPUS; i++)
		any_vote(&psci->votes[i]);
	for (i = 0; i < DOMAINS; i++)
		any_domain(&psci->domains[i]);
	for (i = 0; i < REFUSERS; i++)
		context_refusers[i] = nondet_u16();
	for (i = 0; i < STATS; i++)
		context_stats[i] = (struct psci_stat){ nondet_u64(), nondet_u64() };
	for (i = 0; i < CPUS + DOMAINS; i++)
		context_since[i] = nondet_u64();
#endif
}

static struct psci *any_constants(void)
{
	struct psci *psci = &context.self;

	any_config();
	any_ops(psci);
	set_constants(psci, &config);
	set_arrays(psci);
	set_cpus(psci, &config, config_layout.flags_end);
	ASSUME(set_tree(psci, &config));
#if KNOWN > 0
	ASSUME(set_power_states(psci, &config));
#endif
	return psci;
}

static struct psci *any_context(void)
{
	struct psci *psci = any_constants();

	any_state(psci);
	ASSUME(context_holds(psci));
	return psci;
}

/* Any, or the one that the proof is compiled for. */
static uint32_t any_cpu(void)
{
#ifdef CPU
	return CPU;
#else
	uint32_t cpu = nondet_u32();

	ASSUME(cpu < CPUS);
	return cpu;
#endif
}

/* One that makes a call. */
static uint32_t any_caller(const struct psci *psci)
{
	uint32_t cpu = any_cpu();

	ASSUME(cpu_run_state(psci, cpu) == RUN_RUNNING);
	return cpu;
}

/* ----------------------------------------------------------- comparing */

static struct image image;

static void remember(void)
{
	uint32_t i;

	image.self = context.self;
	for (i = 0; i < CPUS; i++) {
		image.cpus[i] = context_cpus[i];
		image.words[i] = context_words[i];
	}
#if DOMAINS > 0
	for (i = 0; i < CPUS; i++)
		image.votes[i] = context_votes[i];
	for (i = 0; i < DOMAINS; i++)
		image.domains[i] = context_domains[i];
	for (i = 0; i < REFUSERS; i++)
		image.refusers[i] = context_refusers[i];
	for (i = 0; i < STATS; i++)
		image.stats[i] = context_stats[i];
	for (i = 0; i < CPUS + DOMAINS; i++)
		image.since[i] = context_since[i];
#endif
}

static bool same_cpu(const struct psci_cpu *a, const struct psci_cpu *b)
{
	return a->affinity == b->affinity && a->start == b->start && a->pc == b->pc &&
	       a->context_id == b->context_id && a->power_state == b->power_state &&
	       a->word == b->word && a->place == b->place && a->flags == b->flags;
}

#if DOMAINS > 0
static bool same_vote(const struct psci_vote *a, const struct psci_vote *b)
{
	return a->flags == b->flags && a->wanted[0] == b->wanted[0] && a->wanted[1] == b->wanted[1];
}

static bool same_domain(const struct psci_domain *a, const struct psci_domain *b)
{
	return a->parent == b->parent && a->idle == b->idle && a->off == b->off &&
	       a->quiet == b->quiet && a->state == b->state && a->flags == b->flags &&
	       a->lock == b->lock && a->children == b->children && a->level == b->level &&
	       a->list == b->list;
}

/* Is the tree as it was? Its locks are free. */
static bool tree_is_as_remembered(void)
{
	bool same = true;
	uint32_t i;

	for (i = 0; i < CPUS; i++)
		same &= same_vote(&image.votes[i], &context_votes[i]);
	for (i = 0; i < DOMAINS; i++)
		same &= same_domain(&image.domains[i], &context_domains[i]);
	for (i = 0; i < REFUSERS; i++)
		same &= image.refusers[i] == context_refusers[i];
	for (i = 0; i < STATS; i++)
		same &= image.stats[i].count == context_stats[i].count &&
			image.stats[i].residency == context_stats[i].residency;
	for (i = 0; i < CPUS + DOMAINS; i++)
		same &= image.since[i] == context_since[i];
	return same;
}
#endif

/* Is the context as it was, bit by bit? */
static bool is_as_remembered(void)
{
	bool same = true;
	uint32_t i;

	for (i = 0; i < sizeof(image.bytes) / 8; i++)
		same &= image.bytes[i] == context.bytes[i];
	for (i = 0; i < CPUS; i++)
		same &= same_cpu(&image.cpus[i], &context_cpus[i]) &&
			image.words[i] == context_words[i];
#if DOMAINS > 0
	same &= tree_is_as_remembered();
#endif
	return same;
}

#ifndef PROOF_OF_LIFECYCLE
#pragma CPROVER check pop
#endif

#endif /* TESTS_PROOFS_CONTEXT_H */
