/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What psci_init() makes of the embedder's configuration. */
#define PROOF_OF_LIFECYCLE
#include "calls.h"
#include "context.h"

/* What survey() says of a list of CPUs that is accepted is what a look at each of them says. */
static void prove_survey(void)
{
	uint64_t any = 0, all = UINT64_MAX;
	uint32_t flags = 0, words = 0, i;
	bool mixed = false;

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
		mixed |= i > 0 && config.cpus[i].mpidr >> 8 == config.cpus[i - 1].mpidr >> 8 &&
			 config.cpus[i].domain != config.cpus[i - 1].domain;
	}
	PROVE(config_layout.mixed == mixed);
	PROVE(config_layout.any == any && config_layout.all == all);
	PROVE(config_layout.flags == flags && (flags & PSCI_CPU_ON));
	PROVE(config_layout.words == words && config_layout.flags_end <= config.cpu_count);
}

#if KNOWN > 0
/* Well-formed, and each there once. */
static void prove_power_states(void)
{
	const struct psci_power_state_config *states = config.power_states;
	struct psci_power_state state;
	uint32_t i, j;

	PROVE(config.reserved == 0 && config.power_state_count <= KNOWN);
	PROVE(!config.power_state_count || !(config.quirks & PSCI_QUIRK_ANY_POWER_STATE));
	for (i = 0; i < config.power_state_count; i++) {
		PROVE(states[i].reserved == 0 && states[i].composite.reserved == 0);
		PROVE(psci_power_state_unpack(state_format(&config), states[i].value, &state));
		for (j = 0; j < i; j++)
			PROVE(states[i].value != states[j].value);
	}
	REACHED_IF(config.power_state_count == KNOWN);
}
#endif

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
	REACHED_IF(error == PSCI_E_POWER_STATES);
	if (error != PSCI_OK)
		return;
	PROVE(config.cpu_count > 0 && config.entry_el - 1 < 2 && config.trusted_os <= 2);
	PROVE(config.map_slots == 0 || config.map_slots > config.cpu_count);
	PROVE(!(config.functions & ~psci_functions_optional(config.psci_version)));
	prove_survey();
#if KNOWN > 0
	prove_power_states();
#endif
	REACHED("a configuration that is accepted");
}

static union {
	struct psci self;
	uint8_t bytes[4096];
} planned;

/* A part, behind what is before it: where it ends. */
static size_t behind(const void *at, size_t before, size_t size, size_t align)
{
	size_t begin = (size_t)((const uint8_t *)at - planned.bytes);

	PROVE(begin >= before && begin % align == 0);
	return begin + size;
}

/* Those of the tree, and behind it; returns where they end. */
static size_t prove_tree_parts(const struct psci *psci, const struct layout *at, size_t end)
{
	PROVE(psci->mixed == at->mixed && psci->stat_count == at->stats);
	PROVE(at->lists <= DOMAINS && psci->height <= PSCI_LEVEL_MAX && psci->row <= STATES + 1);
	end = behind(psci->lists, end, at->lists * sizeof(struct psci_list), 2);
	end = behind(psci->leaves, end, (psci->mixed ? CPUS : at->words) * 2, 2);
	end = behind(psci->domains, end, DOMAINS * sizeof(struct psci_domain), 64);
	end = behind(psci->refusers, end, DOMAINS * psci->height * psci->row * 2, 64);
	end = behind(psci->votes, end, CPUS * sizeof(struct psci_vote), 64);
	if (psci->stat_count == 0) {
		PROVE(!psci->stats && !psci->since && !psci->stat_first);
		return end;
	}
	end = behind(psci->stats, end, psci->stat_count * sizeof(struct psci_stat), 64);
	end = behind(psci->since, end, (CPUS + DOMAINS) * 8, 8);
	return behind(psci->stat_first, end, DOMAINS * 4, 4);
}

/* Where the parts of a context go: one behind the other, each as it has to be aligned. */
void proof_plan(void)
{
	struct psci *psci = &planned.self;
	struct layout at;
	size_t end;

	any_config();
	at = config_layout;
	config.map_slots = nondet_bool() ? 0 : 8;
	plan(&config, &at);
	PROVE(at.words >= 1 && at.words <= CPUS && at.size <= sizeof(planned));
	PROVE(sizeof(struct psci) == offsetof(struct psci, cpus));
	psci->cpu_count = CPUS;
	psci->domain_count = DOMAINS;
	set_parts(psci, &at);
	set_tree_parts(psci, &at);
	end = sizeof(struct psci) + CPUS * sizeof(struct psci_cpu);
	end = behind(psci->words, end, at.words * 4, 64);
	end = behind(psci->word_first, end, at.words * 2, 64);
	end = behind(psci->cluster_end, end, at.words * 2, 2);
	end = behind(psci->cpu_map.slots, end, at.cpu_slots * 2, 2);
	end = behind(psci->cluster_map.slots, end, at.cluster_slots * 2, 2);
	PROVE(at.cpu_slots > CPUS && !(at.cpu_slots & (at.cpu_slots - 1)));
	PROVE(at.cluster_slots > at.words / 2 && !(at.cluster_slots & (at.cluster_slots - 1)));
	PROVE(psci->cpu_map.mask == at.cpu_slots - 1 && psci->word_count == at.words);
	PROVE(psci->cluster_map.mask == at.cluster_slots - 1);
	end = behind(psci->power_states, end,
		     config.power_state_count * sizeof(*psci->power_states), 4);
	end = prove_tree_parts(psci, &at, end);
	PROVE(at.size >= end);
	PROVE(IMPLIES(!config.map_slots,
		      at.size <= PSCI_STORAGE_BOUND_TREE(CPUS, DOMAINS) +
				 PSCI_STORAGE_BOUND_STATES(config.power_state_count)));
	REACHED_IF(psci->stat_count && config.power_state_count);
	REACHED_IF(!psci->stat_count);
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

#if DOMAINS > 0
/* Each CPU is in its domain, and each domain knows how many children it has. */
static void prove_leaves(const struct psci *psci)
{
	uint32_t i, child, children;

	for (child = 0; child < CPUS; child++)
		PROVE(leaf_of(psci, child) == &psci->domains[config_cpus[child].domain]);
	for (i = 0; i < DOMAINS; i++) {
		children = 0;
		for (child = 0; child < CPUS; child++)
			children += config_cpus[child].domain == i;
		for (child = 0; child < DOMAINS; child++)
			children += config_domains[child].parent == i;
		PROVE(children > 0 && psci->domains[i].children == children);
	}
}
#endif

/* The constants of a context; with a tree, that each domain knows how many children it has. */
void proof_constants(void)
{
	struct psci *psci;
	uint32_t i, stat = 0;

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
	prove_leaves(psci);
	stat = CPUS * config.cpu_state_count;
	for (i = 0; i < DOMAINS; i++) {
		PROVE(context_stat_first[i] == (psci->stat_count ? stat : 0));
		stat += config_domains[i].state_count;
		prove_list(list_of(psci, &psci->domains[i]), &config_domains[i]);
	}
	PROVE(!psci->stat_count || psci->stat_count == stat);
#endif
	REACHED("a context");
}

#if DOMAINS > 0 && KNOWN > 0
/* psci_config.power_states: "everywhere" is where all CPUs can be; none that no CPU can be in. */
void proof_power_states(void)
{
	struct psci_power_state_config any[KNOWN];
	bool taken, possible = true, some, all, allowed;
	struct psci_power_state state;
	struct psci_known_state *known;
	struct psci *psci = any_constants();
	uint32_t i, cpu;

	for (i = 0; i < KNOWN; i++)
		config_power_states[i].composite = any[i].composite;
	prove_leaves(psci);
	taken = set_power_states(psci, &config);
	for (i = 0; i < config.power_state_count; i++) {
		known = &context_known[KNOWN - config.power_state_count + i];
		psci_power_state_unpack(psci->state_format, config.power_states[i].value, &state);
		some = false;
		all = true;
		for (cpu = 0; cpu < CPUS; cpu++) {
			allowed = domains_allow(psci, cpu, &config.power_states[i].composite,
						state.powerdown);
			some |= allowed;
			all &= allowed;
		}
		possible &= some;
		if (!taken)
			continue;
		PROVE(known_state(psci, state.value) == known);
		PROVE(known->state.powerdown == state.powerdown &&
		      known->state.level == state.level && known->state.state_id == state.state_id);
		PROVE(known->everywhere == all);
		PROVE(psci_tree_allows(psci, leaf_of(psci, 0), &known->composite,
				       state.powerdown) ==
		      psci_tree_allows(psci, leaf_of(psci, 0), &config.power_states[i].composite,
				       state.powerdown));
		REACHED_IF(some && !all);
		REACHED_IF(all);
	}
	PROVE(taken == possible);
	REACHED_IF(!taken);
}
#endif

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

#define TAKEN	16		/* bytes that this library's struct has, */
#define GIVEN	24		/* and that a program's has at most */

/* A struct of any version: taken over as far as both know it, and nothing is lost in silence. */
void proof_import(void)
{
	uint8_t out[TAKEN] = { 0 }, in[GIVEN];
	size_t size = nondet_u32(), least = nondet_u32();
	bool taken;
	uint32_t i;

	ASSUME(least <= TAKEN && (size <= GIVEN || size > SIZE_MAX_SANE));
	taken = import(out, TAKEN, size <= GIVEN ? in + (GIVEN - size) : in, size, least);
	PROVE(IMPLIES(size < least || size > SIZE_MAX_SANE, !taken));
	for (i = 0; taken && i < GIVEN; i++) {
		if (i < TAKEN)
			PROVE(out[i] == (i < size ? in[GIVEN - size + i] : 0));
		else if (i < size)
			PROVE(in[GIVEN - size + i] == 0);
	}
	REACHED_IF(taken && size == GIVEN);
	REACHED_IF(taken && size < TAKEN);
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
	given.power_states = NULL;
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

/* ---------------------------------------------------------- psci_init() */

#if DOMAINS == 0 && KNOWN > 0 && defined(TESTS_PROOFS_MPIDR_CONTRACT_H)
/* As psci_init() divides it, of so few CPUs; these are elsewhere: cpus.h. */
static struct storage {
	struct psci self;
	uint64_t cpus[CPUS * sizeof(struct psci_cpu) / 8];
	_Alignas(64) uint32_t words[16];
	uint16_t rest[64];
} storage, was;
static uint32_t prepared;		/* what the tables are prepared for */
static bool crowded;

void psci_mpidr_prepare(struct psci *psci, uint32_t differing)
{
	PROVE(psci == &storage.self && psci->cpu_map.slots && psci->cluster_map.slots);
	PROVE(psci->words == storage.words && psci->word_first == storage.rest);
	PROVE(!storage.words[0] && !storage.words[1] && !storage.rest[0] && !storage.rest[1]);
	/* Objects of their own from here on, as the CPUs. */
	psci->words = context_words + (CPUS - psci->word_count);
	psci->word_first = context_word_first + (CPUS - psci->word_count);
	prepared = differing;
}

/* The words and the CPUs are there. */
bool psci_mpidr_finish(struct psci *psci)
{
	PROVE(psci == &storage.self && psci->word_count >= 1 && psci->word_count <= CPUS);
	PROVE(psci->word_first[0] == 0);
	crowded = nondet_bool();
	return !crowded;
}

/* Without a tree it does nothing: proof_start() of doors.c. */
void psci_domains_setup(struct psci *psci)
{
	PROVE(psci->domain_count == 0 && psci->stat_count == 0 && psci->height == 0);
}

/* In place of set_power_states(), which proof_power_states() is about. */
static bool impossible;

bool states_set(struct psci *psci, const struct psci_config *given)
{
	PROVE(psci == &storage.self && given->power_state_count <= KNOWN);
	PROVE(psci->word_count >= 1 && psci->word_first[0] == 0);
	psci->power_state_count = given->power_state_count;
	impossible = nondet_bool();
	return !impossible;
}

/* In place of import(), which proof_import is about: of whole structs. */
bool import_whole(void *out, size_t known, const void *in, size_t given, size_t least)
{
	PROVE(known == given && least <= given);
	if (known == sizeof(struct psci_config))
		*(struct psci_config *)out = *(const struct psci_config *)in;
	else
		*(struct psci_ops *)out = *(const struct psci_ops *)in;
	PROVE(known == sizeof(struct psci_config) || known == sizeof(struct psci_ops));
	return true;
}

/* In place of clear(), which proof_clear is about: of parts of the storage, where it may. */
void cleared(void *at, size_t size)
{
	size_t begin = (size_t)((uint8_t *)at - (uint8_t *)&storage), i;

	if (begin == 0) {
		PROVE(size == sizeof(struct psci));
		storage.self = (struct psci){ 0 };
		return;
	}
	PROVE(begin == offsetof(struct storage, words) && size >= sizeof(storage.words));
	PROVE(size % 2 == 0 && size <= sizeof(storage) - begin);
	for (i = 0; i < 16; i++)
		storage.words[i] = 0;
	for (i = 0; i < 64; i++)
		if (2 * i < size - sizeof(storage.words))
			storage.rest[i] = 0;
}

/* A part of the storage, behind what is before it: where it ends. */
static size_t part(const void *at, size_t before, size_t size, size_t align)
{
	size_t begin = (size_t)((const uint8_t *)at - (const uint8_t *)&storage);

	PROVE(begin >= before && begin % align == 0 && begin <= sizeof(storage) - size);
	return begin + size;
}

/* Where its parts are; the tables are empty. */
static void prove_parts(const struct psci *psci, size_t need)
{
	size_t at, tables;
	uint32_t i, expected = 0;

	at = part(storage.words, sizeof(*psci) + CPUS * sizeof(struct psci_cpu),
		  psci->word_count * 4, PSCI_STORAGE_ALIGN);
	at = part(storage.rest, at, psci->word_count * 2, PSCI_STORAGE_ALIGN);
	tables = at;
	at = part(psci->cluster_end, at, psci->word_count * 2, 2);
	at = part(psci->cpu_map.slots, at, psci->cpu_map.mask * 2 + 2, 2);
	at = part(psci->cluster_map.slots, at, psci->cluster_map.mask * 2 + 2, 2);
	at = part(psci->power_states, at, psci->power_state_count * sizeof(*psci->power_states), 4);
	PROVE(at <= need);
	for (i = 0; i < 64; i++)
		PROVE(storage.rest[i] == 0 || offsetof(struct storage, rest) + 2 * i < tables ||
		      offsetof(struct storage, rest) + 2 * i >= at);
	for (i = 0; i < config.cpu_count; i++)
		expected |= mpidr_pack(config_cpus[i].mpidr) ^ mpidr_pack(config_cpus[0].mpidr);
	PROVE(prepared == expected);
}

/* Any configuration without a tree, any ops, storage of any size: refused by name, or a context. */
void proof_init(void)
{
	struct psci *psci = NULL, *none = NULL;
	struct storage any;
	struct psci_config given;
	struct psci_ops ops;
	size_t size = nondet_u32(), need = 0;
	enum psci_error judged, error;
	uint32_t i;

	any_cpus();
	was = any;
	storage = any;
	given.size = sizeof(given);
	given.cpus = config_cpus;
	given.domains = NULL;
	given.cpu_states = NULL;
	given.domain_count = 0;
	given.cpu_state_count = 0;
	given.cpu_count = CPUS;
	any_power_states();
	given.power_states = config.power_states;
	given.power_state_count = config.power_state_count;
	ops.size = sizeof(ops);
	ASSUME(size <= sizeof(storage));
	PROVE(psci_init(NULL, &storage, size, &given, &ops, NULL) == PSCI_E_NULL);
	PROVE(psci_init(&none, NULL, size, &given, &ops, NULL) == PSCI_E_NULL);
	PROVE(psci_init(&none, &storage, size, &given, NULL, NULL) == PSCI_E_NULL);
	PROVE(psci_init(&none, &storage, size, NULL, &ops, NULL) == PSCI_E_NULL && !none);

	config = given;
	judged = psci_storage_size(&given, &need);
	error = psci_init(&psci, &storage, size, &given, &ops, &given);
	/* Nothing behind the storage is written, whatever comes of it. */
	for (i = 0; i < 64; i++)
		PROVE(storage.rest[i] == was.rest[i] ||
		      offsetof(struct storage, rest) + 2 * i < size);
	PROVE((error == PSCI_E_MAP_CROWDED) == crowded);
	PROVE(IMPLIES(impossible, error == PSCI_E_POWER_STATES));
	if (error != PSCI_OK) {
		PROVE(psci == NULL);
		PROVE(judged == PSCI_OK || judged == error);
		REACHED_IF(error == PSCI_E_CPU_ORDER);
		REACHED_IF(error == PSCI_E_STORAGE_SIZE);
		REACHED_IF(error == PSCI_E_NO_CHECK_POWER_STATE_OP);
		REACHED_IF(error == PSCI_E_MAP_CROWDED);
		REACHED_IF(error == PSCI_E_POWER_STATES && judged == PSCI_OK);
		return;
	}
	PROVE(psci == &storage.self && psci->user == &given && psci->ops.cpu_on == ops.cpu_on);
	PROVE(judged == PSCI_OK && need <= size && psci->domain_count == 0);
	/* The same, but CBMC sees it. */
	psci = &storage.self;
	psci->domain_count = 0;
	prove_parts(psci, need);
	PROVE(!invariants_broken(psci));
	REACHED_IF(psci->power_state_count);
	REACHED_IF(!psci->power_state_count);
}
#endif
