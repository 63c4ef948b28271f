/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Layer 5: how a context comes into being. */
#include "function.h"
#include "mpidr.h"
#include "state.h"

/*
 * What programs are compiled against. Where no pointer is inside, a struct has
 * the same layout on every machine.
 */
_Static_assert(sizeof(struct psci_power_state) == 16, "ABI");
_Static_assert(sizeof(struct psci_cpu_config) == 16, "ABI");
_Static_assert(sizeof(struct psci_entry) == 48, "ABI");
_Static_assert(offsetof(struct psci_entry, el) == 16, "ABI");
_Static_assert(sizeof(struct psci_call) == 128, "ABI");
_Static_assert(offsetof(struct psci_call, ret) == 40, "ABI");
_Static_assert(offsetof(struct psci_call, event) == 64, "ABI");
_Static_assert(offsetof(struct psci_config, cpus) == 32, "ABI");
_Static_assert(offsetof(struct psci_ops, check_cpu_off) == 5 * sizeof(size_t),
	       "ABI");

/* A .size above it was never set. */
#define SIZE_MAX_SANE	4096

/* What the first version of each struct ended with. */
#define CONFIG_SIZE_MIN	(offsetof(struct psci_config, cpus) + sizeof(void *))
#define OPS_SIZE_MIN	(offsetof(struct psci_ops, check_cpu_off) + \
			 sizeof(void (*)(void)))

/* Offsets of the parts of a context from the start of its storage. */
struct layout {
	uint32_t words;
	uint32_t cpu_slots;
	uint32_t cluster_slots;
	size_t cpus_at;
	size_t words_at;
	size_t word_first_at;
	size_t cpu_slots_at;
	size_t cluster_slots_at;
	size_t size;
};

static void copy(void *to, const void *from, size_t size)
{
	unsigned char *out = to;
	const unsigned char *in = from;

	while (size-- > 0)
		*out++ = *in++;
}

/*
 * Take over a struct of the embedder's, as long as its .size says: a shorter
 * one is an older one and what it lacks is zero; of a longer one everything
 * that this library does not know must be zero. "out" is zero.
 */
static bool import(void *out, size_t known, const void *in, size_t given,
		   size_t least)
{
	const unsigned char *bytes = in;
	size_t i;

	if (given < least || given > SIZE_MAX_SANE)
		return false;
	for (i = known; i < given; i++)
		if (bytes[i])
			return false;
	copy(out, in, given < known ? given : known);
	return true;
}

static enum psci_error check_values(const struct psci_config *config)
{
	switch (config->psci_version) {
	case PSCI_VERSION_0_2:
	case PSCI_VERSION_1_0:
	case PSCI_VERSION_1_1:
	case PSCI_VERSION_1_2:
	case PSCI_VERSION_1_3:
		break;
	default:
		return PSCI_E_PSCI_VERSION;
	}

	if (config->smccc_version &&
	    (config->smccc_version < PSCI_SMCCC_VERSION_1_0 ||
	     config->smccc_version > PSCI_SMCCC_VERSION_1_7))
		return PSCI_E_SMCCC_VERSION;
	if (config->flags & ~(uint32_t)PSCI_CONFIG_EXTENDED_STATE ||
	    (config->flags && config->psci_version < PSCI_VERSION_1_0))
		return PSCI_E_CONFIG_FLAGS;
	if (config->functions & ~psci_functions_optional(config->psci_version))
		return PSCI_E_FUNCTIONS;
	if (config->entry_el != 1 && config->entry_el != 2)
		return PSCI_E_ENTRY_EL;
	if (config->cpu_count == 0 || config->cpu_count > PSCI_CPUS_MAX)
		return PSCI_E_CPU_COUNT;
	if (config->map_slots &&
	    (config->map_slots <= config->cpu_count ||
	     config->map_slots > MAP_SLOTS_MAX ||
	     (config->map_slots & (config->map_slots - 1))))
		return PSCI_E_MAP_SLOTS;
	return PSCI_OK;
}

static enum psci_error check_cpus(const struct psci_config *config)
{
	const struct psci_cpu_config *cpu = config->cpus;
	uint32_t i, flags = 0;

	for (i = 0; i < config->cpu_count; i++) {
		if (!mpidr_is_affinity(cpu[i].mpidr))
			return PSCI_E_CPU_MPIDR;
		if (i > 0 && cpu[i].mpidr <= cpu[i - 1].mpidr)
			return PSCI_E_CPU_ORDER;
		if ((cpu[i].flags & ~(uint32_t)PSCI_CPU_ON) || cpu[i].reserved)
			return PSCI_E_CPU_FLAGS;
		flags |= cpu[i].flags;
	}
	return flags & PSCI_CPU_ON ? PSCI_OK : PSCI_E_NO_BOOT_CPU;
}

/* *config becomes a whole one of this library's version. */
static enum psci_error import_config(struct psci_config *config,
				     const struct psci_config *given)
{
	enum psci_error error;

	if (!given)
		return PSCI_E_NULL;
	if (!import(config, sizeof(*config), given, given->size,
		    CONFIG_SIZE_MIN))
		return PSCI_E_CONFIG_SIZE;
	error = check_values(config);
	if (error != PSCI_OK)
		return error;
	if (!config->cpus)
		return PSCI_E_NULL;
	return check_cpus(config);
}

static enum psci_error import_ops(struct psci_ops *ops,
				  const struct psci_ops *given)
{
	if (!import(ops, sizeof(*ops), given, given->size, OPS_SIZE_MIN))
		return PSCI_E_OPS_SIZE;
	if (!ops->cpu_on)
		return PSCI_E_NO_CPU_ON_OP;
	if (!ops->check_power_state)
		return PSCI_E_NO_CHECK_POWER_STATE_OP;
	return PSCI_OK;
}

/* Does this CPU begin a new instance of affinity level 1? */
static bool begins_cluster(const struct psci_config *config, uint32_t cpu)
{
	return cpu == 0 || config->cpus[cpu].mpidr >> 8 !=
			   config->cpus[cpu - 1].mpidr >> 8;
}

/* And a new word? *in_word is the CPU's place in its word. */
static bool begins_word(const struct psci_config *config, uint32_t cpu,
			uint32_t *in_word)
{
	if (!begins_cluster(config, cpu) && *in_word < WORD_CPUS)
		return false;
	*in_word = 0;
	return true;
}

static uint32_t default_slots(uint32_t keys)
{
	uint32_t slots = MAP_SLOTS_MIN;

	while (slots < 2 * keys)
		slots *= 2;
	return slots;
}

/* Returns where a part of this size goes, and moves *end behind it. */
static size_t place(size_t *end, size_t size, size_t align)
{
	size_t at = (*end + align - 1) & ~(align - 1);

	*end = at + size;
	return at;
}

static void plan(const struct psci_config *config, struct layout *layout)
{
	uint32_t cpu, in_word = 0, words = 0, clusters = 0;

	for (cpu = 0; cpu < config->cpu_count; cpu++, in_word++) {
		if (begins_cluster(config, cpu))
			clusters++;
		if (begins_word(config, cpu, &in_word))
			words++;
	}

	layout->words = words;
	layout->cpu_slots = config->map_slots ? config->map_slots :
			    default_slots(config->cpu_count);
	layout->cluster_slots = config->map_slots ? config->map_slots :
				default_slots(clusters);
	layout->size = sizeof(struct psci);
	layout->cpus_at = place(&layout->size, config->cpu_count *
				sizeof(struct psci_cpu), PSCI_STORAGE_ALIGN);
	layout->words_at = place(&layout->size, words * sizeof(psci_atomic32),
				 PSCI_STORAGE_ALIGN);
	layout->word_first_at = place(&layout->size, words * sizeof(uint16_t),
				      PSCI_STORAGE_ALIGN);
	layout->cpu_slots_at = place(&layout->size, layout->cpu_slots *
				     sizeof(uint16_t), sizeof(uint16_t));
	layout->cluster_slots_at = place(&layout->size, layout->cluster_slots *
					 sizeof(uint16_t), sizeof(uint16_t));
}

enum psci_error psci_storage_size(const struct psci_config *given, size_t *size)
{
	struct psci_config config = { 0 };
	struct layout layout;
	enum psci_error error;

	if (!size)
		return PSCI_E_NULL;
	error = import_config(&config, given);
	if (error != PSCI_OK)
		return error;
	plan(&config, &layout);
	*size = layout.size;
	return PSCI_OK;
}

static void set_constants(struct psci *psci, const struct psci_config *config)
{
	uint32_t version = config->psci_version;
	uint32_t smc32 = psci_functions_offered(version, config->functions,
						WIDTH_SMC32);
	uint32_t smc64 = psci_functions_offered(version, config->functions,
						WIDTH_SMC64);

	psci->cpu_count = config->cpu_count;
	psci->id_mask = config->smccc_version >= PSCI_SMCCC_VERSION_1_3 ?
			~PSCI_ID_SVE_HINT : UINT32_MAX;
	psci->version = version;
	psci->smccc_version = config->smccc_version;
	psci->entry_el = config->entry_el;
	psci->state_format = config->flags & PSCI_CONFIG_EXTENDED_STATE ?
			     PSCI_STATE_EXTENDED : PSCI_STATE_ORIGINAL;
	psci->offered[false] = smc32;
	psci->offered[true] = smc64;
	/* Of a function with both ids, 0.2 wants the caller's width. */
	psci->callable[false][false] =
		version < PSCI_VERSION_1_0 ? smc32 & ~smc64 : smc32;
	psci->callable[false][true] = smc64;
	psci->callable[true][false] = smc32;
	psci->callable[true][true] = 0;
}

static void set_map(struct psci_map *map, uint16_t *slots, uint32_t count)
{
	map->slots = slots;
	map->mask = count - 1;
	map->shift = 32;
	for (; count > 1; count /= 2)
		map->shift--;
}

static void set_parts(struct psci *psci, const struct layout *layout)
{
	unsigned char *base = (unsigned char *)psci;

	psci->word_count = layout->words;
	psci->cpus = (void *)(base + layout->cpus_at);
	psci->words = (void *)(base + layout->words_at);
	psci->word_first = (void *)(base + layout->word_first_at);
	set_map(&psci->cpu_map, (void *)(base + layout->cpu_slots_at),
		layout->cpu_slots);
	set_map(&psci->cluster_map, (void *)(base + layout->cluster_slots_at),
		layout->cluster_slots);
}

static void set_cpus(struct psci *psci, const struct psci_config *config)
{
	uint32_t cpu, in_word = 0, words = 0;

	for (cpu = 0; cpu < config->cpu_count; cpu++, in_word++) {
		if (begins_word(config, cpu, &in_word))
			psci->word_first[words++] = (uint16_t)cpu;
		psci->cpus[cpu].affinity = mpidr_pack(config->cpus[cpu].mpidr);
		psci->cpus[cpu].word = (uint16_t)(words - 1);
		psci->cpus[cpu].bit = (uint8_t)(2 * in_word);
		psci_cpu_setup(psci, cpu,
			       config->cpus[cpu].flags & PSCI_CPU_ON);
	}
}

enum psci_error psci_init(struct psci **psci, void *storage, size_t size,
			  const struct psci_config *given,
			  const struct psci_ops *ops, void *user)
{
	struct psci_config config = { 0 };
	struct psci *self = storage;
	struct layout layout;
	enum psci_error error;
	size_t i;

	if (!psci || !storage || !ops)
		return PSCI_E_NULL;
	error = import_config(&config, given);
	if (error != PSCI_OK)
		return error;
	plan(&config, &layout);
	if (size < layout.size)
		return PSCI_E_STORAGE_SIZE;
	if ((uintptr_t)storage % PSCI_STORAGE_ALIGN)
		return PSCI_E_STORAGE_ALIGN;

	for (i = 0; i < layout.size; i++)
		((unsigned char *)storage)[i] = 0;
	error = import_ops(&self->ops, ops);
	if (error != PSCI_OK)
		return error;
	self->user = user;
	set_constants(self, &config);
	set_parts(self, &layout);
	set_cpus(self, &config);
	if (!psci_mpidr_build(self))
		return PSCI_E_MAP_CROWDED;
	*psci = self;
	return PSCI_OK;
}
