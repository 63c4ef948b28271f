/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Layer 5: how a context comes into being. */
#include "domain.h"
#include "function.h"
#include "mpidr.h"
#include "state.h"

/*
 * What programs are compiled against. Where no pointer is inside, a struct has
 * the same layout on every machine.
 */
_Static_assert(sizeof(struct psci_power_state) == 16, "ABI");
_Static_assert(sizeof(struct psci_cpu_config) == 16, "ABI");
_Static_assert(sizeof(struct psci_local_state) == 8, "ABI");
_Static_assert(offsetof(struct psci_domain_config, states) == 16, "ABI");
_Static_assert(sizeof(struct psci_composite) == 16, "ABI");
_Static_assert(sizeof(struct psci_power_state_config) == 24, "ABI");
_Static_assert(sizeof(struct psci_transition) == 32, "ABI");
_Static_assert(sizeof(struct psci_trace) == 64, "ABI");
_Static_assert(sizeof(struct psci_entry) == 48, "ABI");
_Static_assert(offsetof(struct psci_entry, el) == 16, "ABI");
_Static_assert(sizeof(struct psci_call) == 192, "ABI");
_Static_assert(offsetof(struct psci_call, ret) == 40, "ABI");
_Static_assert(offsetof(struct psci_call, event) == 64, "ABI");
_Static_assert(offsetof(struct psci_call, entry) == 96, "ABI");
_Static_assert(offsetof(struct psci_config, cpus) == 32, "ABI");
_Static_assert(offsetof(struct psci_ops, check_cpu_off) == 5 * sizeof(size_t),
	       "ABI");
_Static_assert(offsetof(struct psci_ops, trace) == 15 * sizeof(size_t), "ABI");

/* A .size above it was never set. */
#define SIZE_MAX_SANE	4096

/* What the first version of each struct ended with. */
#define CONFIG_SIZE_MIN	(offsetof(struct psci_config, domains) + sizeof(void *))
#define OPS_SIZE_MIN	(offsetof(struct psci_ops, trace) + \
			 sizeof(void (*)(void)))

/* What the list of CPUs is like, and where the parts of a context are in it. */
struct layout {
	uint64_t any;		/* bits that are set in an MPIDR */
	uint64_t all;		/* and in all of them */
	uint32_t flags;		/* of any CPU, */
	uint32_t flags_end;	/* behind the last one that has any */
	uint32_t domains;	/* of any CPU */
	bool mixed;		/* psci.mixed */
	bool plain;		/* MPIDRs are possible, and in order */
	uint32_t words;
	uint32_t cpu_slots;
	uint32_t cluster_slots;
	size_t words_at;
	size_t word_first_at;	/* and behind them the cluster_ends, the slots
				 * of CPUs, those of clusters */
	size_t power_states_at;
	/* With a tree. */
	uint32_t lists;		/* of local states, */
	uint32_t height;	/* psci.height, */
	uint32_t row;		/* .row, */
	uint32_t stats;		/* .stat_count */
	size_t lists_at;
	size_t leaves_at;
	size_t domains_at;
	size_t refusers_at;
	size_t votes_at;
	size_t stats_at;	/* and behind them .since, .stat_first */
	size_t size;
};

static void copy(void *to, const void *from, size_t size)
{
	unsigned char *out = to;
	const unsigned char *in = from;

	while (size-- > 0)
		*out++ = *in++;
}

/* As wide as it is fast, of whatever types. */
typedef uint64_t MAY_ALIAS any_u64;

/* What is behind the CPUs begins at a multiple of 64 and ends anywhere. */
static void clear(void *part, size_t size)
{
	any_u64 *whole = part;
	unsigned char *rest;

	for (; size >= 4 * sizeof(*whole); size -= 4 * sizeof(*whole)) {
		*whole++ = 0;
		*whole++ = 0;
		*whole++ = 0;
		*whole++ = 0;
	}
	for (rest = (void *)whole; size > 0; size--)
		*rest++ = 0;
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

#define QUIRKS		(PSCI_QUIRKS_KVM | PSCI_QUIRK_KEEP_LAST_CPU | \
			 PSCI_QUIRK_LAX_MODE)

/* All of these bits, or none. */
static bool is_half(uint32_t functions, uint32_t both)
{
	return (functions & both) && (functions & both) != both;
}

static bool are_functions_possible(const struct psci_config *config)
{
	const uint32_t up = PSCI_ENABLE_MIGRATE_INFO_TYPE |
			    PSCI_ENABLE_MIGRATE_INFO_UP_CPU;
	uint32_t functions = config->functions;

	if (functions & ~psci_functions_optional(config->psci_version))
		return false;
	if (is_half(functions, PSCI_ENABLE_STAT) ||
	    is_half(functions, PSCI_ENABLE_MEM_PROTECT))
		return false;
	if ((functions & (PSCI_ENABLE_STAT | PSCI_ENABLE_SET_SUSPEND_MODE)) &&
	    config->domain_count == 0)
		return false;

	if (config->trusted_os == PSCI_TRUSTED_OS_NONE)
		return !(functions & (PSCI_ENABLE_MIGRATE |
				      PSCI_ENABLE_MIGRATE_INFO_UP_CPU));
	if (config->psci_version == PSCI_VERSION_0_1)
		return true;
	if (config->trusted_os == PSCI_TRUSTED_OS_MIGRATABLE &&
	    !(functions & PSCI_ENABLE_MIGRATE))
		return false;
	return (functions & up) == up;
}

static bool are_ids_possible(const struct psci_config *config)
{
	const struct psci_function_ids *ids = &config->function_ids;
	const uint32_t list[] = { ids->cpu_on, ids->cpu_off, ids->cpu_suspend,
				  ids->migrate };
	uint32_t i, j;

	if (config->psci_version != PSCI_VERSION_0_1)
		return !(ids->cpu_on | ids->cpu_off | ids->cpu_suspend |
			 ids->migrate);
	for (i = 0; i < 4; i++)
		for (j = 0; j < i; j++)
			if (list[i] && list[i] == list[j])
				return false;
	return ids->cpu_on && ids->cpu_off &&
	       !ids->migrate == !(config->functions & PSCI_ENABLE_MIGRATE);
}

/* 0, or a power of two that leaves room. */
static bool are_slots_possible(uint32_t slots, uint32_t cpus)
{
	return slots == 0 || (slots > cpus && slots <= MAP_SLOTS_MAX &&
			      !(slots & (slots - 1)));
}

static enum psci_state_format state_format(const struct psci_config *config)
{
	return config->flags & PSCI_CONFIG_EXTENDED_STATE ?
	       PSCI_STATE_EXTENDED : PSCI_STATE_ORIGINAL;
}

/* All but their composite states, for which a context is needed. */
static bool are_power_states_possible(const struct psci_config *config)
{
	const struct psci_power_state_config *states = config->power_states;
	struct psci_power_state state;
	uint32_t i, j;

	if (config->reserved)
		return false;
	if (config->power_state_count == 0)
		return true;
	if (config->power_state_count > PSCI_POWER_STATES_MAX || !states ||
	    (config->quirks & PSCI_QUIRK_ANY_POWER_STATE))
		return false;
	for (i = 0; i < config->power_state_count; i++) {
		if (states[i].reserved || states[i].composite.reserved ||
		    !psci_power_state_unpack(state_format(config),
					     states[i].value, &state))
			return false;
		for (j = 0; j < i; j++)
			if (states[i].value == states[j].value)
				return false;
	}
	return true;
}

static enum psci_error check_values(const struct psci_config *config)
{
	switch (config->psci_version) {
	case PSCI_VERSION_0_1:
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
	if (config->trusted_os > PSCI_TRUSTED_OS_FIXED)
		return PSCI_E_TRUSTED_OS;
	if (!are_functions_possible(config))
		return PSCI_E_FUNCTIONS;
	if (!are_ids_possible(config))
		return PSCI_E_FUNCTION_IDS;
	if (config->quirks & ~(uint32_t)QUIRKS ||
	    ((config->quirks & PSCI_QUIRK_ANY_POWER_STATE) &&
	     config->domain_count > 0))
		return PSCI_E_QUIRKS;
	if (config->entry_el != 1 && config->entry_el != 2)
		return PSCI_E_ENTRY_EL;
	if (config->cpu_count == 0 || config->cpu_count > PSCI_CPUS_MAX)
		return PSCI_E_CPU_COUNT;
	if (!are_slots_possible(config->map_slots, config->cpu_count))
		return PSCI_E_MAP_SLOTS;
	if (config->ticket_tag > UINT16_MAX)
		return PSCI_E_TICKET;
	return are_power_states_possible(config) ? PSCI_OK :
						   PSCI_E_POWER_STATES;
}

/*
 * How many of these CPUs, "most" at most, have MPIDRs that follow each other
 * within an instance of affinity level 1, if their order is right.
 */
static INLINE uint32_t run_length(const struct psci_cpu_config *cpu,
				  uint32_t most)
{
	uint64_t distance = cpu[most - 1].mpidr - cpu->mpidr;

	while (distance != most - 1 || distance > 0xff - (cpu->mpidr & 0xff)) {
		most--;
		distance = cpu[most - 1].mpidr - cpu->mpidr;
	}
	return most;
}

/*
 * The run at a CPU, *used of whose word are taken; afterwards none, if it
 * begins a word. So does the first: *used is WORD_CPUS then.
 */
static INLINE uint32_t next_run(const struct psci_config *config, uint32_t cpu,
				uint32_t *used)
{
	const struct psci_cpu_config *first = &config->cpus[cpu];
	uint32_t most = config->cpu_count - cpu;

	if (*used == WORD_CPUS || first[0].mpidr >> 8 != first[-1].mpidr >> 8)
		*used = 0;
	if (most > WORD_CPUS - *used)
		most = WORD_CPUS - *used;
	return run_length(first, most);
}

/* One pass over the CPUs, run by run, for all that is to be known of them. */
static void survey(const struct psci_config *config, struct layout *layout)
{
	uint32_t at, i, length, used = WORD_CPUS, words = 0, flags, domains = 0;
	uint64_t next = 0, any = 0, all = UINT64_MAX, low;
	const struct psci_cpu_config *cpu;
	bool plain = true;

	layout->flags = 0;
	for (at = 0; at < config->cpu_count; at += length, used += length) {
		cpu = &config->cpus[at];
		length = next_run(config, at, &used);
		if (used == 0)
			words++;
		if (cpu->mpidr < next)
			plain = false;
		/* Bits up to the highest that changes take both values. */
		low = cpu->mpidr ^ (cpu->mpidr + length - 1);
		low |= low >> 1;
		low |= low >> 2;
		any |= cpu->mpidr | low;
		all &= cpu->mpidr & ~low;
		next = cpu->mpidr;
		flags = 0;
		for (i = 0; i < length; i++) {
			if (cpu[i].mpidr != next++)
				plain = false;
			flags |= cpu[i].flags;
			domains |= cpu[i].domain;
		}
		layout->flags |= flags;
		if (flags)
			layout->flags_end = at + length;
	}
	layout->plain = plain && mpidr_is_affinity(any);
	layout->any = any;
	layout->all = all;
	layout->domains = domains;
	layout->words = words;
}

/* Which CPU's, if any, is not as it should be? */
static enum psci_error check_each_cpu(const struct psci_config *config)
{
	const struct psci_cpu_config *cpu = config->cpus;
	uint32_t i;

	for (i = 0; i < config->cpu_count; i++) {
		if (!mpidr_is_affinity(cpu[i].mpidr))
			return PSCI_E_CPU_MPIDR;
		if (i > 0 && cpu[i].mpidr <= cpu[i - 1].mpidr)
			return PSCI_E_CPU_ORDER;
		if (cpu[i].flags & (cpu[i].flags - 1) ||
		    cpu[i].flags > PSCI_CPU_DISABLED)
			return PSCI_E_CPU_FLAGS;
	}
	return PSCI_OK;
}

static enum psci_error check_cpus(const struct psci_config *config,
				  const struct layout *layout)
{
	enum psci_error error;

	if (!layout->plain ||
	    (layout->flags & ~(uint32_t)PSCI_CPU_ON)) {
		error = check_each_cpu(config);
		if (error != PSCI_OK)
			return error;
	}
	if (!(layout->flags & PSCI_CPU_ON))
		return PSCI_E_NO_BOOT_CPU;
	if (config->trusted_os == PSCI_TRUSTED_OS_NONE)
		return config->trusted_os_cpu ? PSCI_E_TRUSTED_OS : PSCI_OK;
	if (config->trusted_os_cpu >= config->cpu_count ||
	    !(config->cpus[config->trusted_os_cpu].flags & PSCI_CPU_ON))
		return PSCI_E_TRUSTED_OS;
	return PSCI_OK;
}

static bool are_states_possible(const struct psci_local_state *states,
				uint32_t count)
{
	uint32_t i, kind = PSCI_KIND_STANDBY;

	if (count > PSCI_STATES_MAX || (count > 0 && !states))
		return false;
	for (i = 0; i < count; i++) {
		if (states[i].kind < kind ||
		    states[i].kind > PSCI_KIND_POWERDOWN)
			return false;
		kind = states[i].kind;
	}
	return true;
}

/* Its parent is of the next level: so there are no circles. */
static bool is_domain_possible(const struct psci_config *config,
			       const struct psci_domain_config *domain)
{
	if (domain->level == 0 || domain->level > PSCI_LEVEL_MAX ||
	    domain->reserved)
		return false;
	if (domain->parent == PSCI_NO_DOMAIN)
		return true;
	return domain->parent < config->domain_count &&
	       config->domains[domain->parent].level == domain->level + 1;
}

/* Each CPU is in one of level 1. Sets layout->mixed. */
static enum psci_error check_leaves(const struct psci_config *config,
				    struct layout *layout)
{
	const struct psci_cpu_config *cpu = config->cpus;
	uint32_t i;

	for (i = 0; i < config->cpu_count; i++, cpu++) {
		if (cpu->domain >= config->domain_count ||
		    config->domains[cpu->domain].level != 1)
			return PSCI_E_DOMAINS;
		if (i > 0 && cpu[0].domain != cpu[-1].domain &&
		    cpu[0].mpidr >> 8 == cpu[-1].mpidr >> 8)
			layout->mixed = true;
	}
	return PSCI_OK;
}

static enum psci_error check_tree(const struct psci_config *config,
				  struct layout *layout)
{
	const struct psci_domain_config *domain = config->domains;
	uint32_t i;

	layout->mixed = false;
	if (config->domain_count == 0 && config->cpu_state_count == 0)
		return layout->domains ? PSCI_E_DOMAINS : PSCI_OK;
	if (config->domain_count == 0 || config->cpu_state_count == 0 ||
	    config->domain_count > PSCI_DOMAINS_MAX || !domain)
		return PSCI_E_DOMAINS;
	/* CPU_OFF powers down. */
	if (!are_states_possible(config->cpu_states, config->cpu_state_count) ||
	    config->cpu_states[config->cpu_state_count - 1].kind !=
	    PSCI_KIND_POWERDOWN)
		return PSCI_E_STATES;
	for (i = 0; i < config->domain_count; i++) {
		if (!is_domain_possible(config, &domain[i]))
			return PSCI_E_DOMAINS;
		if (!are_states_possible(domain[i].states,
					 domain[i].state_count))
			return PSCI_E_STATES;
	}
	return check_leaves(config, layout);
}

/* *config becomes a whole one of this library's version, *layout its survey. */
static enum psci_error import_config(struct psci_config *config,
				     const struct psci_config *given,
				     struct layout *layout)
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
	survey(config, layout);
	error = check_cpus(config, layout);
	if (error != PSCI_OK)
		return error;
	return check_tree(config, layout);
}

/* Is an op missing that one of the enabled functions needs? */
static bool lacks_op(const struct psci_config *config,
		     const struct psci_ops *ops)
{
	uint32_t functions = config->functions;

	return ((functions & PSCI_ENABLE_MIGRATE) && !ops->migrate &&
		config->trusted_os == PSCI_TRUSTED_OS_MIGRATABLE) ||
	       ((functions & PSCI_ENABLE_NODE_HW_STATE) &&
		!ops->node_hw_state) ||
	       ((functions & PSCI_ENABLE_STAT) && !ops->clock) ||
	       ((functions & PSCI_ENABLE_MEM_PROTECT) && !ops->check_mem_range);
}

/* In 0.1 CPU_SUSPEND may be without an id, else it is mandatory. */
static bool has_cpu_suspend(const struct psci_config *config)
{
	return config->psci_version != PSCI_VERSION_0_1 ||
	       config->function_ids.cpu_suspend;
}

static enum psci_error import_ops(struct psci_ops *ops,
				  const struct psci_ops *given,
				  const struct psci_config *config)
{
	if (!import(ops, sizeof(*ops), given, given->size, OPS_SIZE_MIN))
		return PSCI_E_OPS_SIZE;
	if (!ops->cpu_on)
		return PSCI_E_NO_CPU_ON_OP;
	if (!ops->check_power_state && config->power_state_count == 0 &&
	    has_cpu_suspend(config) &&
	    !(config->quirks & PSCI_QUIRK_ANY_POWER_STATE))
		return PSCI_E_NO_CHECK_POWER_STATE_OP;
	if (config->quirks & PSCI_QUIRK_ANY_ENTRY)
		ops->check_entry = NULL;
	return lacks_op(config, ops) ? PSCI_E_NO_OP : PSCI_OK;
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

static bool same_list(const struct psci_domain_config *a,
		      const struct psci_domain_config *b)
{
	uint32_t i;

	if (a->state_count != b->state_count)
		return false;
	for (i = 0; i < a->state_count && a->states != b->states; i++)
		if (a->states[i].kind != b->states[i].kind ||
		    a->states[i].latency != b->states[i].latency)
			return false;
	return true;
}

/* Is its list another than that of the domain before it on its level? */
static bool begins_list(const struct psci_domain_config **before,
			const struct psci_domain_config *domain)
{
	const struct psci_domain_config *last = before[domain->level];

	before[domain->level] = domain;
	return !last || !same_list(last, domain);
}

static void plan_lists(const struct psci_config *config, struct layout *layout)
{
	const struct psci_domain_config *before[PSCI_LEVEL_MAX + 1] = { 0 };
	const struct psci_domain_config *domain;
	uint32_t i;

	layout->lists = 0;
	layout->height = 0;
	layout->row = 1;
	for (i = 0; i < config->domain_count; i++) {
		domain = &config->domains[i];
		layout->lists += begins_list(before, domain);
		if (domain->level > layout->height)
			layout->height = domain->level;
		if (domain->state_count >= layout->row)
			layout->row = domain->state_count + 1;
	}
}

static uint32_t leaf_count(uint32_t cpus, const struct layout *layout)
{
	return layout->mixed ? cpus : layout->words;
}

/* All that there is only with PSCI_STAT_*. */
static void plan_stats(const struct psci_config *config, struct layout *layout)
{
	size_t since = (size_t)config->cpu_count + config->domain_count;
	uint32_t i;

	layout->stats = 0;
	if (!(config->functions & PSCI_ENABLE_STAT))
		return;
	layout->stats = config->cpu_count * config->cpu_state_count;
	for (i = 0; i < config->domain_count; i++)
		layout->stats += config->domains[i].state_count;
	layout->stats_at = place(&layout->size,
				 layout->stats * sizeof(struct psci_stat) +
				 since * sizeof(uint64_t) +
				 config->domain_count * sizeof(uint32_t),
				 PSCI_STORAGE_ALIGN);
}

/*
 * First what nobody writes; what CPUs write lies apart from that, and each kind
 * from the next: the ends of an array are of CPUs that have little in common.
 */
static void plan_tree(const struct psci_config *config, struct layout *layout)
{
	size_t leaves = leaf_count(config->cpu_count, layout);
	size_t *size = &layout->size, refusers;

	plan_lists(config, layout);
	refusers = (size_t)config->domain_count * layout->height * layout->row;
	layout->lists_at = place(size, layout->lists * sizeof(struct psci_list),
				 sizeof(uint16_t));
	layout->leaves_at = place(size, leaves * sizeof(uint16_t),
				  sizeof(uint16_t));
	layout->domains_at = place(size, config->domain_count *
				   sizeof(struct psci_domain),
				   PSCI_STORAGE_ALIGN);
	layout->refusers_at = place(size, refusers * sizeof(uint16_t),
				    PSCI_STORAGE_ALIGN);
	layout->votes_at = place(size, config->cpu_count *
				 sizeof(struct psci_vote), PSCI_STORAGE_ALIGN);
	plan_stats(config, layout);
}

static void plan(const struct psci_config *config, struct layout *layout)
{
	layout->cpu_slots = config->map_slots ? config->map_slots :
			    default_slots(config->cpu_count);
	layout->cluster_slots = config->map_slots ? config->map_slots :
				default_slots(layout->words);
	layout->size = sizeof(struct psci) +
		       config->cpu_count * sizeof(struct psci_cpu);
	layout->words_at = place(&layout->size, layout->words *
				 sizeof(psci_atomic32),
				 PSCI_STORAGE_ALIGN);
	layout->word_first_at = place(&layout->size, sizeof(uint16_t) *
				      (2 * layout->words + layout->cpu_slots +
				       layout->cluster_slots),
				      PSCI_STORAGE_ALIGN);
	layout->power_states_at = place(&layout->size,
					config->power_state_count *
					sizeof(struct psci_known_state),
					sizeof(uint32_t));
	if (config->domain_count > 0)
		plan_tree(config, layout);
}

enum psci_error psci_storage_size(const struct psci_config *given, size_t *size)
{
	struct psci_config config = { 0 };
	struct layout layout;
	enum psci_error error;

	if (!size)
		return PSCI_E_NULL;
	error = import_config(&config, given, &layout);
	if (error != PSCI_OK)
		return error;
	plan(&config, &layout);
	*size = layout.size;
	return PSCI_OK;
}

/* One id for callers of either width. */
static void set_0_1(struct psci *psci, uint32_t functions)
{
	psci->id_mask = 0;	/* no id is PSCI's by its bits */
	psci->offered[false] = functions;
	psci->offered[true] = functions;
	psci->callable[false][false] = 0;
	psci->callable[false][true] = functions;
	psci->callable[true][false] = functions;
	psci->callable[true][true] = 0;
}

static void set_constants(struct psci *psci, const struct psci_config *config)
{
	uint32_t version = config->psci_version;
	uint32_t smc32 = psci_functions_offered(version, config->functions,
						WIDTH_SMC32);
	uint32_t smc64 = psci_functions_offered(version, config->functions,
						WIDTH_SMC64);
	uint32_t number;

	psci->cpu_count = config->cpu_count;
	psci->domain_count = config->domain_count;
	psci->straight = psci->ops.trace ? 0 : config->cpu_count;
	psci->id_mask = ~(PSCI_ID_SMC64_BIT | PSCI_ID_NUMBER_MASK);
	if (config->smccc_version >= PSCI_SMCCC_VERSION_1_3)
		psci->id_mask &= ~PSCI_ID_SVE_HINT;
	psci->version = version;
	psci->smccc_version = config->smccc_version;
	psci->entry_el = config->entry_el;
	psci->quirks = config->quirks;
	psci->trusted_os = config->trusted_os;
	psci->trusted_os_boot = config->trusted_os_cpu;
	psci->ids = config->function_ids;
	psci->ticket_tag = config->ticket_tag;
	psci->on_pending = config->quirks & PSCI_QUIRK_NO_ON_PENDING ?
			   PSCI_STATUS_ALREADY_ON : PSCI_STATUS_ON_PENDING;
	psci->context_id_mask = version != PSCI_VERSION_0_1 ||
				(config->quirks & PSCI_QUIRK_0_1_CONTEXT_ID) ?
				UINT64_MAX : 0;
	psci->state_format = state_format(config);
	psci->offered[false] = smc32;
	psci->offered[true] = smc64;
	for (number = 0; number < PSCI_ID_COUNT; number++)
		psci->statuses[number] =
			psci_function_statuses(version, number);
	if (version == PSCI_VERSION_0_1) {
		set_0_1(psci, smc32 | smc64);
		return;
	}
	/* Of a function with both ids, 0.2 wants the caller's width. */
	psci->callable[false][false] = smc32;
	if (version < PSCI_VERSION_1_0 &&
	    !(config->quirks & PSCI_QUIRK_ANY_WIDTH))
		psci->callable[false][false] = smc32 & ~smc64;
	psci->callable[false][true] = smc64;
	psci->callable[true][false] = smc32;
	psci->callable[true][true] = 0;
}

static void set_map(struct psci_map *map, uint16_t *slots, uint32_t count)
{
	map->slots = slots;
	map->mask = count - 1;
}

static void set_parts(struct psci *psci, const struct layout *layout)
{
	unsigned char *base = (unsigned char *)psci;

	psci->word_count = layout->words;
	psci->words = (void *)(base + layout->words_at);
	psci->word_first = (void *)(base + layout->word_first_at);
	psci->cluster_end = psci->word_first + layout->words;
	set_map(&psci->cpu_map, psci->cluster_end + layout->words,
		layout->cpu_slots);
	set_map(&psci->cluster_map, psci->cpu_map.slots + layout->cpu_slots,
		layout->cluster_slots);
	psci->power_states = (void *)(base + layout->power_states_at);
}

/* Without a tree there are none. */
static void set_tree_parts(struct psci *psci, const struct layout *layout)
{
	unsigned char *base = (unsigned char *)psci;

	psci->lists = (void *)(base + layout->lists_at);
	psci->leaves = (void *)(base + layout->leaves_at);
	psci->domains = (void *)(base + layout->domains_at);
	psci->refusers = (void *)(base + layout->refusers_at);
	psci->votes = (void *)(base + layout->votes_at);
	psci->height = layout->height;
	psci->row = layout->row;
	psci->mixed = layout->mixed;
	if (layout->stats == 0)
		return;
	psci->stat_count = layout->stats;
	psci->stats = (void *)(base + layout->stats_at);
	psci->since = (void *)(psci->stats + psci->stat_count);
	psci->stat_first = (void *)(psci->since + psci->cpu_count +
				    psci->domain_count);
}

static void set_kinds(uint8_t *kind, const struct psci_local_state *states,
		      uint32_t count)
{
	uint32_t state;

	for (state = 1; state <= PSCI_STATES_MAX; state++)
		kind[state] = state > count ? 0 :
			      (uint8_t)states[state - 1].kind;
}

/* What a vote for each state refuses: deeper states, and slower ones. */
static void set_list(struct psci_list *list,
		     const struct psci_domain_config *config)
{
	const struct psci_local_state *states = config->states;
	uint32_t asked, state, kind;

	list->count = (uint8_t)config->state_count;
	set_kinds(list->kind, states, list->count);
	for (state = 1; state <= list->count; state++) {
		list->refuses[RUN] |= (uint16_t)(1u << state);
		for (asked = 1; asked <= list->count; asked++)
			if (state > asked || states[state - 1].latency >
					     states[asked - 1].latency)
				list->refuses[asked] |= (uint16_t)(1u << state);
		for (kind = 0; kind < list->kind[state]; kind++)
			list->deeper[kind] |= (uint16_t)(1u << state);
	}
}

static APART void set_domains(struct psci *psci,
			      const struct psci_config *config)
{
	const struct psci_domain_config *before[PSCI_LEVEL_MAX + 1] = { 0 };
	uint32_t i, stat = config->cpu_count * config->cpu_state_count;
	uint16_t list[PSCI_LEVEL_MAX + 1], lists = 0;
	const struct psci_domain_config *given;
	struct psci_domain *domain;

	for (i = 0; i < config->domain_count; i++) {
		given = &config->domains[i];
		domain = &psci->domains[i];
		if (begins_list(before, given)) {
			set_list(&psci->lists[lists], given);
			list[given->level] = lists++;
		}
		domain->list = list[given->level];
		domain->level = (uint8_t)given->level;
		if (psci->stat_count > 0)
			psci->stat_first[i] = stat;
		stat += given->state_count;
		domain->parent = DOMAIN_NONE;
		if (given->parent != PSCI_NO_DOMAIN) {
			domain->parent = (uint16_t)given->parent;
			psci->domains[given->parent].children++;
		}
	}
}

/* False if a domain has no children. */
static bool set_tree(struct psci *psci, const struct psci_config *config)
{
	uint32_t i;

	psci->cpu_state_count = (uint8_t)config->cpu_state_count;
	set_kinds(psci->cpu_kind, config->cpu_states, config->cpu_state_count);
	set_domains(psci, config);
	for (i = 0; has_tree(psci) && i < config->cpu_count; i++) {
		*leaf_index(psci, i) = (uint16_t)config->cpus[i].domain;
		leaf_of(psci, i)->children++;
	}
	for (i = 0; i < config->domain_count; i++)
		if (psci->domains[i].children == 0)
			return false;
	return true;
}

/* Can CPUs be in this: all of them? False if none can. */
static bool set_everywhere(const struct psci *psci,
			   struct psci_known_state *known)
{
	const struct psci_domain *domain = psci->domains;
	bool somewhere = !has_tree(psci);
	uint32_t i;

	known->everywhere = true;
	for (i = 0; i < psci->domain_count; i++, domain++) {
		if (domain->level != 1)
			continue;
		if (psci_tree_allows(psci, domain, &known->composite,
				     known->state.powerdown != 0))
			somewhere = true;
		else
			known->everywhere = false;
	}
	return somewhere;
}

/* False if there is one in which no CPU can be. */
static bool set_power_states(struct psci *psci,
			     const struct psci_config *config)
{
	struct psci_known_state *known = psci->power_states;
	uint32_t i;

	psci->power_state_count = config->power_state_count;
	for (i = 0; i < config->power_state_count; i++, known++) {
		psci_power_state_unpack(psci->state_format,
					config->power_states[i].value,
					&known->state);
		known->composite = config->power_states[i].composite;
		if (!set_everywhere(psci, known))
			return false;
	}
	return true;
}

_Static_assert(RUN_IDLE == 0, "a CPU that is clear is OFF");

static void set_run(struct psci *psci, uint32_t word, uint32_t used,
		    uint32_t cpu, uint64_t mpidr, uint32_t length)
{
	uint32_t affinity = mpidr_pack(mpidr), i;
	struct psci_cpu *self = cpu_of(psci, cpu);

	for (i = 0; i < length; i++) {
		self[i] = (struct psci_cpu){
			.affinity = affinity + i,
			.word = (uint16_t)word,
			.place = (uint8_t)(2 * (used + i)),
		};
		mpidr_add(psci, cpu + i, affinity + i);
	}
}

static void set_cpus(struct psci *psci, const struct psci_config *config,
		     uint32_t flags_end)
{
	uint32_t cpu, flags, length, words = 0, used = WORD_CPUS;

	for (cpu = 0; cpu < config->cpu_count; cpu += length, used += length) {
		length = next_run(config, cpu, &used);
		if (used == 0)
			psci->word_first[words++] = (uint16_t)cpu;
		set_run(psci, words - 1, used, cpu, config->cpus[cpu].mpidr,
			length);
	}
	for (cpu = 0; cpu < flags_end; cpu++) {
		flags = config->cpus[cpu].flags;
		cpu_of(psci, cpu)->place |= (uint8_t)(flags << PLACE_FLAGS);
		psci_cpu_setup(psci, cpu);
	}
}

void psci_reset(struct psci *psci)
{
	uint32_t cpu;

	psci_system_setup(psci);
	for (cpu = 0; cpu < psci->cpu_count; cpu++)
		psci_cpu_setup(psci, cpu);
	psci_domains_setup(psci);
}

enum psci_error psci_init(struct psci **psci, void *storage, size_t size,
			  const struct psci_config *given,
			  const struct psci_ops *ops, void *user)
{
	struct psci_config config = { 0 };
	struct psci *self = storage;
	struct layout layout;
	enum psci_error error;

	if (!psci || !storage || !ops)
		return PSCI_E_NULL;
	error = import_config(&config, given, &layout);
	if (error != PSCI_OK)
		return error;
	plan(&config, &layout);
	if (size < layout.size)
		return PSCI_E_STORAGE_SIZE;
	if ((uintptr_t)storage % PSCI_STORAGE_ALIGN)
		return PSCI_E_STORAGE_ALIGN;

	clear(self, sizeof(*self));
	clear((unsigned char *)storage + layout.words_at,
	      layout.size - layout.words_at);
	error = import_ops(&self->ops, ops, &config);
	if (error != PSCI_OK)
		return error;
	self->user = user;
	set_constants(self, &config);
	set_parts(self, &layout);
	if (config.domain_count > 0)
		set_tree_parts(self, &layout);
	psci_mpidr_prepare(self, mpidr_pack(layout.any & ~layout.all));
	set_cpus(self, &config, layout.flags_end);
	if (!set_tree(self, &config))
		return PSCI_E_DOMAINS;
	if (!set_power_states(self, &config))
		return PSCI_E_POWER_STATES;
	if (!psci_mpidr_finish(self))
		return PSCI_E_MAP_CROWDED;
	psci_system_setup(self);
	psci_domains_setup(self);
	*psci = self;
	return PSCI_OK;
}
