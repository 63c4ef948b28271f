/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What psci_init() makes of the embedder's configuration. */
#define PROOF_OF_LIFECYCLE
#include "context.h"

/* What survey() says of a list of CPUs that is accepted is what a look at each of them says. */
static void prove_survey(void)
{
	uint64_t any = 0, all = UINT64_MAX;
	uint32_t flags = 0, words = 0, i;

	for (i = 0; i < config.cpu_count; i++) {
		PROVE(mpidr_is_affinity(config.cpus[i].mpidr));
		PROVE(i == 0 || config.cpus[i].mpidr > config.cpus[i - 1].mpidr);
		PROVE(config.cpus[i].flags <= 2 || config.cpus[i].flags == PSCI_CPU_DISABLED);
		PROVE(i < config_layout.flags_end || config.cpus[i].flags == 0);
		any |= config.cpus[i].mpidr;
		all &= config.cpus[i].mpidr;
		flags |= config.cpus[i].flags;
		/* A word has room for more than CPUS. */
		words += i == 0 || config.cpus[i].mpidr >> 8 != config.cpus[i - 1].mpidr >> 8;
	}
	PROVE(config_layout.any == any && config_layout.all == all);
	PROVE(config_layout.flags == flags && (flags & PSCI_CPU_ON));
	PROVE(config_layout.words == words && config_layout.flags_end <= config.cpu_count);
}

/* Any configuration whose arrays are as long as it says: judged without undefined behaviour. */
void proof_config_judged(void)
{
	enum psci_error error;

	any_values();
	config.map_slots = nondet_u32();
	config.cpu_count = nondet_u32();
	config.cpus = config_cpus + (CPUS - config.cpu_count % (CPUS + 1));
	ASSUME(config.cpu_count <= CPUS);
	error = check_values(&config);
	if (error == PSCI_OK) {
		survey(&config, &config_layout);
		error = check_cpus(&config, &config_layout);
	}
	if (error == PSCI_OK)
		error = check_tree(&config, &config_layout);
	REACHED_IF(error == PSCI_E_CPU_ORDER);
	REACHED_IF(error == PSCI_E_DOMAINS);
	if (error != PSCI_OK)
		return;
	PROVE(config.cpu_count > 0 && config.entry_el - 1 < 2 && config.trusted_os <= 2);
	PROVE(config.map_slots == 0 || config.map_slots > config.cpu_count);
	PROVE(!(config.functions & ~psci_functions_optional(config.psci_version)));
	prove_survey();
	REACHED("a configuration that is accepted");
}

/* Where the parts of a context go: one behind the other, each as it has to be aligned. */
void proof_plan(void)
{
	struct layout at;
	uint32_t count;

	any_config();
	at = config_layout;
	config.map_slots = nondet_bool() ? 0 : 8;
	plan(&config, &at);
	PROVE(at.words >= 1 && at.words <= CPUS);
	PROVE(at.words_at >= sizeof(struct psci) + CPUS * sizeof(struct psci_cpu));
	PROVE(sizeof(struct psci) == offsetof(struct psci, cpus) && at.words_at % 64 == 0);
	PROVE(at.word_first_at >= at.words_at + at.words * 4 && at.word_first_at % 64 == 0);
	PROVE(at.cluster_end_at >= at.word_first_at + at.words * 2 && at.cluster_end_at % 2 == 0);
	PROVE(at.cpu_slots_at >= at.cluster_end_at + at.words * 2 && at.cpu_slots_at % 2 == 0);
	PROVE(at.cpu_slots > CPUS && !(at.cpu_slots & (at.cpu_slots - 1)));
	PROVE(at.cluster_slots > at.words / 2 && !(at.cluster_slots & (at.cluster_slots - 1)));
	PROVE(at.cluster_slots_at >= at.cpu_slots_at + at.cpu_slots * 2);
	PROVE(at.votes_at >= at.cluster_slots_at + at.cluster_slots * 2 && at.votes_at % 8 == 0);
	count = DOMAINS > 0 ? CPUS : 0;
	PROVE(at.domains_at >= at.votes_at + count * sizeof(struct psci_vote));
	PROVE(at.lists_at >= at.domains_at + DOMAINS * sizeof(struct psci_domain));
	PROVE(at.lists <= DOMAINS && at.height <= PSCI_LEVEL_MAX && at.row <= STATES + 1);
	PROVE(at.refusers_at >= at.lists_at + at.lists * sizeof(struct psci_list));
	PROVE(at.stats_at >= at.refusers_at + DOMAINS * at.height * at.row * sizeof(uint16_t));
	PROVE(at.lists_at % 2 == 0 && at.refusers_at % 2 == 0);
	PROVE(at.size >= at.stats_at + at.stats * sizeof(struct psci_stat));
	PROVE(at.domains_at % 8 == 0 && at.stats_at % 8 == 0);
	PROVE(IMPLIES(!config.map_slots, at.size <= PSCI_STORAGE_BOUND_TREE(CPUS, DOMAINS)));
	REACHED("a plan");
}

#if DOMAINS > 0
/* A domain has the list that it was given, and it says which state is deeper, or slower. */
static void prove_list(const struct psci_list *list, const struct psci_domain_config *given)
{
	const struct psci_local_state *states = given->states;
	uint32_t asked, state, kind;

	PROVE(list->count == given->state_count && list->kind[0] == 0);
	PROVE(list->refuses[0] == (1u << (list->count + 1)) - 2);
	for (state = 1; state <= STATES && state <= list->count; state++) {
		PROVE(list->kind[state] == states[state - 1].kind);
		for (asked = 1; asked <= STATES && asked <= list->count; asked++)
			PROVE((list->refuses[asked] >> state & 1) ==
			      (state > asked ||
			       states[state - 1].latency > states[asked - 1].latency));
		for (kind = 0; kind <= PSCI_KIND_POWERDOWN; kind++)
			PROVE((list->deeper[kind] >> state & 1) == (states[state - 1].kind > kind));
	}
}
#endif

/* The constants of a context; with a tree, that each domain knows how many children it has. */
void proof_constants(void)
{
	struct psci *psci;
	uint32_t i;

	psci = any_constants();
	for (i = 0; i < CPUS; i++) {
		PROVE(mpidr_unpack(context_cpus[i].affinity) == config_cpus[i].mpidr);
		PROVE(context_cpus[i].word < psci->word_count);
		PROVE(bit_of(&context_cpus[i]) % 2 == 0);
		PROVE(psci->word_first[context_cpus[i].word] <= i);
		PROVE(context_cpus[i].place >> PLACE_FLAGS == config_cpus[i].flags);
	}
	/* What can be called is offered, and 32-bit callers have no SMC64 ids. */
	PROVE(!(psci->callable[0][0] & ~psci->offered[0]));
	PROVE(!(psci->callable[0][1] & ~psci->offered[1]));
	PROVE(!(psci->callable[1][0] & ~psci->offered[0]) && !psci->callable[1][1]);
#if DOMAINS > 0
	for (i = 0; i < DOMAINS; i++) {
		PROVE(psci->domains[i].children > 0);
		prove_list(list_of(psci, &psci->domains[i]), &config_domains[i]);
	}
#endif
	REACHED("a context");
}

/* Of a part of a context, so many bytes are 0 then; they begin where a uint64_t may. */
void proof_clear(void)
{
	static union {
		uint64_t whole[9];
		uint8_t bytes[72];
	} part, before;
	uint32_t size = nondet_u32(), i;

	for (i = 0; i < 9; i++)
		before.whole[i] = part.whole[i] = nondet_u64();
	ASSUME(size <= sizeof(part));
	clear(&part, size);
	for (i = 0; i < sizeof(part); i++)
		PROVE(part.bytes[i] == (i < size ? 0 : before.bytes[i]));
	REACHED_IF(size == sizeof(part));
	REACHED_IF(size % 32 == 31);
}

#define KNOWN	16		/* bytes that this library's struct has, */
#define GIVEN	24		/* and that a program's has at most */

/* A struct of any version: taken over as far as both know it, and nothing is lost in silence. */
void proof_import(void)
{
	uint8_t out[KNOWN] = { 0 }, in[GIVEN];
	size_t size = nondet_u32(), least = nondet_u32();
	bool taken;
	uint32_t i;

	ASSUME(least <= KNOWN && (size <= GIVEN || size > SIZE_MAX_SANE));
	taken = import(out, KNOWN, size <= GIVEN ? in + (GIVEN - size) : in, size, least);
	PROVE(IMPLIES(size < least || size > SIZE_MAX_SANE, !taken));
	for (i = 0; taken && i < GIVEN; i++) {
		if (i < KNOWN)
			PROVE(out[i] == (i < size ? in[GIVEN - size + i] : 0));
		else if (i < size)
			PROVE(in[GIVEN - size + i] == 0);
	}
	REACHED_IF(taken && size == GIVEN);
	REACHED_IF(taken && size < KNOWN);
	REACHED_IF(!taken && size == GIVEN);
}

/* A whole configuration and whole ops: what the embedder gives, as it is. */
void proof_imported(void)
{
	struct psci_ops ops = { 0 }, given_ops;
	struct psci_config given;
	enum psci_error error;
	size_t size = 0;

	any_cpus();
	given.size = sizeof(given);
	given.cpus = nondet_bool() ? config_cpus : NULL;
	given.domains = NULL;
	given.cpu_states = NULL;
	ASSUME(given.cpu_count <= CPUS && given.domain_count == 0 && given.cpu_state_count == 0);
	error = psci_storage_size(nondet_bool() ? &given : NULL, nondet_bool() ? &size : NULL);
	PROVE((error == PSCI_OK) == (size != 0));
	if (error != PSCI_OK) {
		REACHED_IF(error == PSCI_E_NULL);
		REACHED_IF(error == PSCI_E_CPU_ORDER);
		return;
	}
	PROVE(import_config(&config, &given, &config_layout) == PSCI_OK);
	PROVE(config.cpu_count == given.cpu_count && config.quirks == given.quirks);
	PROVE(config.cpus == given.cpus && config.ticket_tag == given.ticket_tag);
	given_ops.size = sizeof(given_ops);
	error = import_ops(&ops, &given_ops, &config);
	PROVE(IMPLIES(error == PSCI_OK, ops.cpu_on && ops.cpu_on == given_ops.cpu_on));
	PROVE(IMPLIES(error == PSCI_OK, ops.trace == given_ops.trace));
	PROVE(IMPLIES(error == PSCI_OK && (config.functions & PSCI_ENABLE_STAT), ops.clock));
	PROVE(IMPLIES(error == PSCI_OK && (config.functions & PSCI_ENABLE_MEM_PROTECT),
		      ops.check_mem_range));
	REACHED_IF(error == PSCI_OK);
	REACHED_IF(error == PSCI_E_NO_CPU_ON_OP);
}
