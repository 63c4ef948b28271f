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

/* What set_parts() makes of a plan. */
static void prove_pointers(const struct layout *at)
{
	static union {
		struct psci self;
		uint8_t bytes[4096];
	} planned;
	const struct psci *psci = &planned.self;

	PROVE(at->size <= sizeof(planned));
	set_parts(&planned.self, at);
	PROVE(psci->words == (void *)(planned.bytes + at->words_at));
	PROVE(psci->word_first == (void *)(planned.bytes + at->word_first_at));
	PROVE(psci->cluster_end == (void *)(planned.bytes + at->cluster_end_at));
	PROVE(psci->cpu_map.slots == (void *)(planned.bytes + at->cpu_slots_at));
	PROVE(psci->cluster_map.slots == (void *)(planned.bytes + at->cluster_slots_at));
	PROVE(psci->votes == (void *)(planned.bytes + at->votes_at));
	PROVE(psci->domains == (void *)(planned.bytes + at->domains_at));
	PROVE(psci->lists == (void *)(planned.bytes + at->lists_at));
	PROVE(psci->refusers == (void *)(planned.bytes + at->refusers_at));
	PROVE(psci->stats == (void *)(planned.bytes + at->stats_at));
	PROVE(psci->cpu_map.mask == at->cpu_slots - 1 && psci->word_count == at->words);
	PROVE(psci->cluster_map.mask == at->cluster_slots - 1 && psci->row == at->row);
	PROVE(psci->height == at->height && psci->stat_count == at->stats);
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
	prove_pointers(&at);
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

/* ---------------------------------------------------------- psci_init() */

#if DOMAINS == 0 && defined(TESTS_PROOFS_MPIDR_CONTRACT_H)
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
	if (error != PSCI_OK) {
		PROVE(psci == NULL);
		PROVE(judged == PSCI_OK || judged == error);
		REACHED_IF(error == PSCI_E_CPU_ORDER);
		REACHED_IF(error == PSCI_E_STORAGE_SIZE);
		REACHED_IF(error == PSCI_E_NO_CHECK_POWER_STATE_OP);
		REACHED_IF(error == PSCI_E_MAP_CROWDED);
		return;
	}
	PROVE(psci == &storage.self && psci->user == &given && psci->ops.cpu_on == ops.cpu_on);
	PROVE(judged == PSCI_OK && need <= size && psci->domain_count == 0);
	/* The same, but CBMC sees it. */
	psci = &storage.self;
	psci->domain_count = 0;
	prove_parts(psci, need);
	PROVE(!invariants_broken(psci));
	REACHED("a context");
}
#endif
