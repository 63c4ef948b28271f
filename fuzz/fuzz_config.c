/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Fuzz target: configurations. The input fills in a psci_config and psci_ops,
 * mostly with what can be and now and then with what cannot. A second reading
 * of psci.h lists everything that is wrong with it: with nothing in the list
 * psci_storage_size() and psci_init() have to accept it, and otherwise to
 * answer one of the list and touch nothing. An accepted machine then says what
 * it is, by calls, and is led through more calls that the input chooses.
 */
#include <string.h>

#include "input.h"
#include "invariants.h"
#include "psci/acpi.h"
#include "psci/psci.h"

#define CPUS		48
#define DOMAINS		16
#define STATES		16	/* one too many */
#define KNOWN		68	/* power states: a few too many */
#define TAIL		64	/* behind a psci_config, of a later library's */
#define STORAGE		(PSCI_STORAGE_BOUND_TREE(CPUS, DOMAINS) + 8192)
/* A config of before there were power_states. */
#define CONFIG_OLD	offsetof(struct psci_config, power_state_count)
#define CALLS		24

#define WRONG(error)	(UINT64_C(1) << (error))

/* Each with room for fields that this library does not know. */
struct given_config {
	struct psci_config is;
	unsigned char tail[TAIL];
};

struct given_ops {
	struct psci_ops is;
	unsigned char tail[TAIL];
};

static struct run {
	struct input in;
	struct given_config config;
	struct given_ops ops;
	struct psci_cpu_config cpus[CPUS];
	struct psci_domain_config domains[DOMAINS];
	struct psci_local_state states[DOMAINS + 1][STATES];
	struct psci_power_state_config known[KNOWN];
	struct psci_config seen;	/* as much of it as .size says */
	uint32_t asked;		/* how many ops were called */
	size_t size;
	struct psci *psci;
} run;

static _Alignas(PSCI_STORAGE_ALIGN) unsigned char storage[STORAGE];
static unsigned char first[STORAGE];

/* -------------------------------------------------------------- the input */

/* Mostly the usual value, which costs a byte. */
static uint32_t odd(uint32_t usual)
{
	uint32_t kind = take8(&run.in);

	switch (kind < 0xf4 ? 0 : kind) {
	case 0:
		return usual;
	case 0xf4:
	case 0xf5:
	case 0xf6:
		return usual ^ UINT32_C(1) << take8(&run.in) % 32;
	case 0xf7:
	case 0xf8:
		return usual + 1;
	case 0xf9:
	case 0xfa:
		return usual - 1;
	case 0xfb:
		return UINT32_MAX;
	case 0xfc:
		return 0;
	default:
		return (uint32_t)take(&run.in, 4);
	}
}

static const uint32_t versions[] = {
	PSCI_VERSION_1_3, PSCI_VERSION_1_2, PSCI_VERSION_1_1, PSCI_VERSION_1_0,
	PSCI_VERSION_0_2, PSCI_VERSION_0_1,
};

/* psci.h, PSCI_ENABLE_*: "From .. on". */
static uint32_t possible(uint32_t version)
{
	uint32_t bits = PSCI_ENABLE_MIGRATE;

	if (version >= PSCI_VERSION_0_2)
		bits |= PSCI_ENABLE_MIGRATE_INFO_TYPE |
			PSCI_ENABLE_MIGRATE_INFO_UP_CPU;
	if (version >= PSCI_VERSION_1_0)
		bits |= PSCI_ENABLE_CPU_FREEZE |
			PSCI_ENABLE_CPU_DEFAULT_SUSPEND |
			PSCI_ENABLE_NODE_HW_STATE |
			PSCI_ENABLE_SYSTEM_SUSPEND |
			PSCI_ENABLE_SET_SUSPEND_MODE | PSCI_ENABLE_STAT;
	if (version >= PSCI_VERSION_1_1)
		bits |= PSCI_ENABLE_SYSTEM_RESET2 | PSCI_ENABLE_MEM_PROTECT;
	if (version >= PSCI_VERSION_1_3)
		bits |= PSCI_ENABLE_SYSTEM_OFF2;
	return bits;
}

static uint64_t make_mpidr(uint32_t layout, uint32_t i)
{
	switch (layout % 5) {
	case 0:
		return (uint64_t)(i / 4) << 8 | i % 4;
	case 1:
		return i;
	case 2:
		return (uint64_t)(i / 6) << 32 | (uint64_t)(i / 2 % 3) << 16 |
		       i % 2;
	case 3:
		return (uint64_t)i << 8 | (i * 37 & 0xff);
	default:	/* far apart */
		return ((uint64_t)i * 0x050b1d & 0xffffff) |
		       (uint64_t)(i * 5) << 32;
	}
}

static void make_cpus(void)
{
	static const uint32_t flags[] = { 0, 0, PSCI_CPU_ON, PSCI_CPU_ABSENT,
					  PSCI_CPU_DISABLED, PSCI_CPU_ON, 0, 3 };
	struct psci_config *c = &run.config.is;
	uint32_t count = take8(&run.in) % CPUS + 1, layout = take8(&run.in), i;
	uint32_t leaves = take8(&run.in) % 4 + 1;

	for (i = 0; i < count; i++) {
		run.cpus[i].mpidr = make_mpidr(layout, i);
		run.cpus[i].flags = i ? 0 : PSCI_CPU_ON;
		run.cpus[i].domain = c->domain_count ? i % leaves : 0;
	}
	if (layout & 0x80)
		for (i = 0; i < count; i++)
			run.cpus[i].flags = flags[take8(&run.in) % 7];
	for (i = layout >> 5 & 3; i > 0; i--) {
		struct psci_cpu_config *cpu =
			&run.cpus[take8(&run.in) % count];

		switch (take8(&run.in) % 4) {
		case 0:
			cpu->mpidr ^= UINT64_C(1) << take8(&run.in) % 64;
			break;
		case 1:
			cpu->flags = odd(flags[take8(&run.in) % 8]);
			break;
		case 2:
			cpu->domain = odd(cpu->domain);
			break;
		default:
			cpu->mpidr = run.cpus[take8(&run.in) % count].mpidr;
			break;
		}
	}
	/* Above CPUs, only what is refused before the CPUs are looked at. */
	c->cpu_count = odd(count);
	if (c->cpu_count > CPUS && c->cpu_count <= PSCI_CPUS_MAX)
		c->cpu_count = CPUS;
	c->cpus = take8(&run.in) == 0xff ? NULL : run.cpus;
}

static void make_states(struct psci_local_state *states, uint32_t count)
{
	uint32_t kind = PSCI_KIND_STANDBY, i, byte;

	for (i = 0; i < count && i < STATES; i++) {
		byte = take8(&run.in);
		if (kind < PSCI_KIND_POWERDOWN)
			kind += byte % 3 ? 0 : 1;
		states[i].kind = byte >= 0xfc ? byte & 3 : kind;
		states[i].latency = byte >> 2;
	}
}

/* So many domains of level 1, and above them one of each further level. */
static void make_tree(void)
{
	struct psci_config *c = &run.config.is;
	uint32_t shape = take8(&run.in), leaves = shape % 4 + 1, i;
	uint32_t above = shape / 4 % 4;
	struct psci_domain_config *d;

	if (shape >= 0xc0)
		return;
	c->domain_count = leaves + above;
	for (i = 0; i < c->domain_count; i++) {
		d = &run.domains[i];
		d->level = i < leaves ? 1 : i - leaves + 2;
		d->parent = i + 1 == c->domain_count || (i < leaves && !above) ?
			    PSCI_NO_DOMAIN : i < leaves ? leaves : i + 1;
		d->state_count = take8(&run.in) % 4;
		make_states(run.states[i], d->state_count);
		d->states = run.states[i];
	}
	for (i = shape / 16 % 4; i > 1; i--) {
		d = &run.domains[take8(&run.in) % c->domain_count];
		switch (take8(&run.in) % 5) {
		case 0:
			d->level = odd(d->level);
			break;
		case 1:
			d->parent = take8(&run.in) % (c->domain_count + 1);
			break;
		case 2:
			d->state_count = odd(d->state_count);
			break;
		case 3:
			d->reserved = odd(d->reserved);
			break;
		default:
			d->states = NULL;
			break;
		}
	}
	c->cpu_state_count = shape / 16 % 3 + 1;
	make_states(run.states[DOMAINS], c->cpu_state_count);
	run.states[DOMAINS][c->cpu_state_count - 1].kind = PSCI_KIND_POWERDOWN;
	c->cpu_states = run.states[DOMAINS];
	c->domains = take8(&run.in) == 0xff ? NULL : run.domains;
	c->cpu_state_count = odd(c->cpu_state_count);
	c->domain_count = odd(c->domain_count);
	/* As of the CPUs. */
	if (c->domain_count > DOMAINS && c->domain_count <= PSCI_DOMAINS_MAX)
		c->domain_count = DOMAINS;
}

/* So that most of them go together. */
static uint32_t make_functions(void)
{
	const uint32_t tree = PSCI_ENABLE_STAT | PSCI_ENABLE_SET_SUSPEND_MODE;
	const uint32_t os = PSCI_ENABLE_MIGRATE |
			    PSCI_ENABLE_MIGRATE_INFO_UP_CPU;
	struct psci_config *c = &run.config.is;
	uint32_t bits = (uint32_t)take(&run.in, 3), kind = take8(&run.in);

	c->trusted_os = (kind >> 4) % 3;
	c->functions = ~bits & possible(c->psci_version);
	if (kind & 1) {
		if ((c->functions & PSCI_ENABLE_STAT) != PSCI_ENABLE_STAT)
			c->functions &= ~PSCI_ENABLE_STAT;
		if ((c->functions & PSCI_ENABLE_MEM_PROTECT) !=
		    PSCI_ENABLE_MEM_PROTECT)
			c->functions &= ~PSCI_ENABLE_MEM_PROTECT;
		if (!c->domain_count)
			c->functions &= ~tree;
		if (!c->trusted_os)
			c->functions &= ~os;
		else
			c->functions |= (os | PSCI_ENABLE_MIGRATE_INFO_TYPE) &
					possible(c->psci_version);
	}
	c->functions = odd(c->functions);
	c->trusted_os = odd(c->trusted_os);
	c->trusted_os_cpu = odd(0);
	if (c->psci_version == PSCI_VERSION_0_1)
		c->function_ids = (struct psci_function_ids){
			.cpu_suspend = kind & 2 ? 0 : odd(0x84000001),
			.cpu_off = odd(0x84000002),
			.cpu_on = odd(0x84000003),
			.migrate = c->functions & PSCI_ENABLE_MIGRATE ?
				   odd(0x84000005) : 0,
		};
	else
		c->function_ids.migrate = odd(0);
	/* These bits are for others. */
	return kind >> 2 & 3;
}

/* Local states in nibbles, as of op_check_power_state(), or anything else. */
static void make_known(struct psci_power_state_config *known, uint32_t i)
{
	const struct psci_config *c = &run.config.is;
	uint32_t id = (uint32_t)take(&run.in, 2) & 0x1f33, local = id & 3, wrong;
	uint32_t bit = c->flags & PSCI_CONFIG_EXTENDED_STATE ?
		       PSCI_POWER_STATE_EXT_TYPE_BIT :
		       PSCI_POWER_STATE_TYPE_BIT;

	if (local > 0 && local <= STATES &&
	    run.states[DOMAINS][local - 1].kind == PSCI_KIND_POWERDOWN)
		id |= bit;
	/* Bits that it leaves: most of them are another value each. */
	known->value = odd(id | (i & 3) << 2 | (i & 0xc) << 4 |
			   (i & 0x70) << 9);
	known->composite.state[0] = (uint8_t)odd(local);
	known->composite.state[1] = (uint8_t)odd(id >> 4 & 3);
	known->composite.state[2] = (uint8_t)odd(id >> 8 & 3);
	known->composite.last_level = id >> 12 & 1;
	wrong = odd(0);
	if (wrong & 1)
		known->composite.reserved = wrong;
	else
		known->reserved = wrong;
}

static void make_table(void)
{
	struct psci_config *c = &run.config.is;
	uint32_t kind = take8(&run.in), i;
	uint32_t count = kind < 0xe0 ? kind % 8 : 60 + kind % 8;

	for (i = 0; i < count; i++)
		make_known(&run.known[i], i);
	if (kind & 8 && count > 1 && kind < 0xe0)
		run.known[take8(&run.in) % count].value =
			run.known[take8(&run.in) % count].value;
	c->power_state_count = odd(count);
	c->reserved = odd(0);
	c->power_states = take8(&run.in) == 0xff ? NULL : run.known;
	if (c->quirks & PSCI_QUIRK_ANY_POWER_STATE)
		c->quirks &= ~(uint32_t)(kind & 0x10 ? 0 :
					 PSCI_QUIRK_ANY_POWER_STATE);
}

/* Of this library, or older, or newer. */
static void make_size(uint32_t kind)
{
	struct psci_config *c = &run.config.is;
	uint32_t size = sizeof(*c) + (kind & 1 ? TAIL : 0);

	if ((kind & 6) == 6)
		size = CONFIG_OLD + (kind >> 3) % 9;
	c->size = odd(size);
	/* Half a pointer would be the embedder's mistake. */
	if (c->size > offsetof(struct psci_config, power_states) &&
	    c->size < sizeof(*c))
		c->size = sizeof(*c);
	/* Larger than what is here: only what is refused. */
	if (c->size > sizeof(run.config) && c->size <= 4096)
		c->size = sizeof(run.config);
	if (c->size >= CONFIG_OLD)
		memcpy(&run.seen, c, c->size < sizeof(*c) ? c->size :
							    sizeof(*c));
}

static void make_config(void)
{
	struct psci_config *c = &run.config.is;
	uint32_t version = take8(&run.in), bits = take8(&run.in), slots = 1;
	bool table;

	c->psci_version = odd(versions[version % COUNT_OF(versions)]);
	c->smccc_version = odd(bits % 16 > 8 ? 0 :
			       PSCI_SMCCC_VERSION_1_0 + bits % 8);
	if ((bits & 0x80) && c->psci_version >= PSCI_VERSION_1_0)
		c->flags = PSCI_CONFIG_EXTENDED_STATE;
	c->flags = odd(c->flags);
	c->entry_el = odd(1 + (bits >> 6 & 1));
	c->ticket_tag = odd(version);
	make_tree();
	make_cpus();
	table = make_functions() == 3;
	if (version & 0x80)
		c->quirks = odd(take8(&run.in));
	if (c->domain_count)
		c->quirks &= ~(uint32_t)(bits & 0x10 ? 0 :
					 PSCI_QUIRK_ANY_POWER_STATE);
	if (bits & 0x20) {
		while (slots <= c->cpu_count && slots < 64)
			slots *= 2;
		c->map_slots = odd(slots << take8(&run.in) % 4 >> 1);
		/* Lest it be larger than this storage. */
		if (c->map_slots > 1024 && c->map_slots <= 1 << 20)
			c->map_slots = 1024;
	}
	if (table)
		make_table();
	make_size(take8(&run.in));
	if (take8(&run.in) == 0xff)
		run.config.tail[take8(&run.in) % TAIL] = take8(&run.in);
}

/* ------------------------------------------------------------ what is wrong */

static bool is_version(uint32_t version)
{
	uint32_t i;

	for (i = 0; i < COUNT_OF(versions); i++)
		if (versions[i] == version)
			return true;
	return false;
}

static bool tail_is_zero(const unsigned char *tail, size_t size, size_t known)
{
	size_t i;

	for (i = known; i < size && i - known < TAIL; i++)
		if (tail[i - known])
			return false;
	return true;
}

/* Has it exactly one of these, or both? */
static bool has(const struct psci_config *c, uint32_t functions)
{
	return c->functions & functions;
}

static bool functions_are_wrong(const struct psci_config *c)
{
	bool stat_half = has(c, PSCI_ENABLE(PSCI_FN_PSCI_STAT_RESIDENCY)) !=
			 has(c, PSCI_ENABLE(PSCI_FN_PSCI_STAT_COUNT));
	bool mem_half = has(c, PSCI_ENABLE(PSCI_FN_MEM_PROTECT)) !=
			has(c, PSCI_ENABLE(PSCI_FN_MEM_PROTECT_CHECK_RANGE));
	bool old = c->psci_version == PSCI_VERSION_0_1;

	if ((c->functions & ~possible(c->psci_version)) || stat_half ||
	    mem_half)
		return true;
	if (c->domain_count == 0 &&
	    has(c, PSCI_ENABLE_STAT | PSCI_ENABLE_SET_SUSPEND_MODE))
		return true;
	/* Without a Trusted OS, with one, and with one that can move. */
	if (c->trusted_os == PSCI_TRUSTED_OS_NONE)
		return has(c, PSCI_ENABLE_MIGRATE |
			      PSCI_ENABLE_MIGRATE_INFO_UP_CPU);
	if (old)
		return false;
	if (!has(c, PSCI_ENABLE_MIGRATE_INFO_TYPE) ||
	    !has(c, PSCI_ENABLE_MIGRATE_INFO_UP_CPU))
		return true;
	return c->trusted_os == PSCI_TRUSTED_OS_MIGRATABLE &&
	       !has(c, PSCI_ENABLE_MIGRATE);
}

static bool ids_are_wrong(const struct psci_config *c)
{
	const struct psci_function_ids *ids = &c->function_ids;

	if (c->psci_version != PSCI_VERSION_0_1)
		return ids->cpu_suspend || ids->cpu_off || ids->cpu_on ||
		       ids->migrate;
	if (!ids->cpu_on || !ids->cpu_off || ids->cpu_on == ids->cpu_off ||
	    (ids->migrate != 0) != has(c, PSCI_ENABLE_MIGRATE))
		return true;
	if (ids->cpu_suspend && (ids->cpu_suspend == ids->cpu_on ||
				 ids->cpu_suspend == ids->cpu_off ||
				 ids->cpu_suspend == ids->migrate))
		return true;
	return ids->migrate && (ids->migrate == ids->cpu_on ||
				ids->migrate == ids->cpu_off);
}

static bool slots_are_wrong(const struct psci_config *c)
{
	uint32_t i;

	if (c->map_slots == 0)
		return false;
	for (i = 0; i <= 20; i++)
		if (c->map_slots == UINT32_C(1) << i)
			return c->map_slots <= c->cpu_count;
	return true;
}

/* psci_config.power_states, but for their composites. */
static bool known_is_wrong(const struct psci_config *c)
{
	uint32_t zero = c->flags & PSCI_CONFIG_EXTENDED_STATE ? 0xb0000000 :
								0xfcfe0000;
	uint32_t i, j;

	if (c->power_state_count == 0)
		return c->reserved != 0;
	if (c->reserved || c->power_state_count > 64 || !c->power_states ||
	    (c->quirks & PSCI_QUIRK_ANY_POWER_STATE))
		return true;
	for (i = 0; i < c->power_state_count; i++) {
		if (run.known[i].reserved || run.known[i].composite.reserved ||
		    (run.known[i].value & zero))
			return true;
		for (j = i + 1; j < c->power_state_count; j++)
			if (run.known[i].value == run.known[j].value)
				return true;
	}
	return false;
}

static uint64_t wrong_values(const struct psci_config *c)
{
	const uint32_t quirks = PSCI_QUIRKS_KVM | PSCI_QUIRK_KEEP_LAST_CPU |
				PSCI_QUIRK_LAX_MODE;
	uint64_t wrong = 0;

	if (!is_version(c->psci_version))
		wrong |= WRONG(PSCI_E_PSCI_VERSION);
	if (c->smccc_version && (c->smccc_version < PSCI_SMCCC_VERSION_1_0 ||
				 c->smccc_version > PSCI_SMCCC_VERSION_1_7))
		wrong |= WRONG(PSCI_E_SMCCC_VERSION);
	if (c->flags > PSCI_CONFIG_EXTENDED_STATE ||
	    (c->flags && c->psci_version < PSCI_VERSION_1_0))
		wrong |= WRONG(PSCI_E_CONFIG_FLAGS);
	if (functions_are_wrong(c))
		wrong |= WRONG(PSCI_E_FUNCTIONS);
	if (c->entry_el < 1 || c->entry_el > 2)
		wrong |= WRONG(PSCI_E_ENTRY_EL);
	if (c->cpu_count == 0 || c->cpu_count > PSCI_CPUS_MAX)
		wrong |= WRONG(PSCI_E_CPU_COUNT);
	if (slots_are_wrong(c))
		wrong |= WRONG(PSCI_E_MAP_SLOTS);
	if ((c->quirks & ~quirks) || (c->domain_count &&
				      (c->quirks & PSCI_QUIRK_ANY_POWER_STATE)))
		wrong |= WRONG(PSCI_E_QUIRKS);
	if (ids_are_wrong(c))
		wrong |= WRONG(PSCI_E_FUNCTION_IDS);
	if (c->trusted_os > PSCI_TRUSTED_OS_FIXED)
		wrong |= WRONG(PSCI_E_TRUSTED_OS);
	if (c->ticket_tag > 0xffff)
		wrong |= WRONG(PSCI_E_TICKET);
	if (known_is_wrong(c))
		wrong |= WRONG(PSCI_E_POWER_STATES);
	return wrong;
}

/* Only if their number is right. */
static uint64_t wrong_cpus(const struct psci_config *c)
{
	uint32_t boots = 0, i;
	uint64_t wrong = 0;

	if (!c->cpus)
		return WRONG(PSCI_E_NULL);
	for (i = 0; i < c->cpu_count; i++) {
		uint32_t flags = c->cpus[i].flags;

		if (c->cpus[i].mpidr & 0xffffff00ff000000)
			wrong |= WRONG(PSCI_E_CPU_MPIDR);
		if (i && c->cpus[i - 1].mpidr >= c->cpus[i].mpidr)
			wrong |= WRONG(PSCI_E_CPU_ORDER);
		if (flags != 0 && flags != PSCI_CPU_ON &&
		    flags != PSCI_CPU_ABSENT && flags != PSCI_CPU_DISABLED)
			wrong |= WRONG(PSCI_E_CPU_FLAGS);
		boots += flags & PSCI_CPU_ON;
	}
	if (!boots)
		wrong |= WRONG(PSCI_E_NO_BOOT_CPU);
	if (c->trusted_os ? c->trusted_os_cpu >= c->cpu_count ||
			    !(c->cpus[c->trusted_os_cpu].flags & PSCI_CPU_ON) :
			    c->trusted_os_cpu != 0)
		wrong |= WRONG(PSCI_E_TRUSTED_OS);
	return wrong;
}

static uint64_t wrong_states(const struct psci_local_state *states,
			     uint32_t count)
{
	uint32_t i;

	if (count > PSCI_STATES_MAX || (count && !states))
		return WRONG(PSCI_E_STATES);
	for (i = 0; i < count; i++)
		if (states[i].kind < (i ? states[i - 1].kind :
					  PSCI_KIND_STANDBY) ||
		    states[i].kind > PSCI_KIND_POWERDOWN)
			return WRONG(PSCI_E_STATES);
	return 0;
}

static bool domain_is_wrong(const struct psci_config *c, uint32_t i)
{
	const struct psci_domain_config *d = &c->domains[i];

	if (d->level < 1 || d->level > PSCI_LEVEL_MAX || d->reserved)
		return true;
	return d->parent != PSCI_NO_DOMAIN &&
	       (d->parent >= c->domain_count ||
		c->domains[d->parent].level != d->level + 1);
}

/* Only if the CPUs are right. */
static uint64_t wrong_tree(const struct psci_config *c)
{
	uint64_t wrong = 0;
	uint32_t i;

	if (c->domain_count == 0 || c->cpu_state_count == 0) {
		for (i = 0; i < c->cpu_count; i++)
			if (c->cpus[i].domain)
				return WRONG(PSCI_E_DOMAINS);
		return c->domain_count == c->cpu_state_count ? 0 :
		       WRONG(PSCI_E_DOMAINS);
	}
	if (c->domain_count > PSCI_DOMAINS_MAX || !c->domains)
		return WRONG(PSCI_E_DOMAINS);
	wrong = wrong_states(c->cpu_states, c->cpu_state_count);
	if (!wrong && c->cpu_states[c->cpu_state_count - 1].kind !=
		      PSCI_KIND_POWERDOWN)
		wrong = WRONG(PSCI_E_STATES);
	for (i = 0; i < c->domain_count; i++) {
		if (domain_is_wrong(c, i))
			wrong |= WRONG(PSCI_E_DOMAINS);
		wrong |= wrong_states(c->domains[i].states,
				      c->domains[i].state_count);
	}
	for (i = 0; i < c->cpu_count; i++)
		if (c->cpus[i].domain >= c->domain_count ||
		    c->domains[c->cpus[i].domain].level != 1)
			wrong |= WRONG(PSCI_E_DOMAINS);
	return wrong;
}

/* Everything that psci_storage_size() can find. */
static uint64_t wrong_config(void)
{
	const struct psci_config *c = &run.seen;
	uint64_t wrong;

	if (run.config.is.size < CONFIG_OLD || c->size > 4096 ||
	    !tail_is_zero(run.config.tail, c->size, sizeof(*c)))
		return WRONG(PSCI_E_CONFIG_SIZE);
	wrong = wrong_values(c);
	if (!(wrong & WRONG(PSCI_E_CPU_COUNT)))
		wrong |= wrong_cpus(c);
	if (!(wrong & (WRONG(PSCI_E_CPU_COUNT) | WRONG(PSCI_E_NULL))))
		wrong |= wrong_tree(c);
	return wrong;
}

/* What psci_init() finds besides, in a configuration that is right. */
static uint64_t wrong_children(const struct psci_config *c)
{
	uint32_t i, j, children;

	for (i = 0; i < c->domain_count; i++) {
		children = 0;
		for (j = 0; j < c->cpu_count; j++)
			children += c->cpus[j].domain == i;
		for (j = 0; j < c->domain_count; j++)
			children += c->domains[j].parent == i;
		if (!children)
			return WRONG(PSCI_E_DOMAINS);
	}
	return 0;
}

/* domain.h, struct psci_composite: of what a CPU and those above it can be. */
static bool can_be(const struct psci_config *c, uint32_t cpu,
		   const struct psci_composite *composite, bool powerdown)
{
	uint32_t above = c->cpus[cpu].domain, local = composite->state[0];
	uint32_t level, kind;
	const struct psci_domain_config *d;

	if (local == 0 || local > c->cpu_state_count)
		return false;
	kind = c->cpu_states[local - 1].kind;
	if ((kind == PSCI_KIND_POWERDOWN) != powerdown)
		return false;
	for (level = 1; level < 8; level++) {
		d = above == PSCI_NO_DOMAIN ? NULL : &c->domains[above];
		above = d ? d->parent : PSCI_NO_DOMAIN;
		local = composite->state[level];
		if (local > (d ? d->state_count : 0) ||
		    (local && d->states[local - 1].kind > kind))
			return false;
		kind = local ? d->states[local - 1].kind : 0;
	}
	return true;
}

/* Each is some CPU's. */
static uint64_t wrong_composites(const struct psci_config *c)
{
	bool extended = c->flags & PSCI_CONFIG_EXTENDED_STATE;
	uint32_t i, cpu;

	for (i = 0; c->domain_count && i < c->power_state_count; i++) {
		const struct psci_composite *composite =
			&run.known[i].composite;

		for (cpu = 0; cpu < c->cpu_count; cpu++)
			if (can_be(c, cpu, composite, run.known[i].value >>
				   (extended ? 30 : 16) & 1))
				break;
		if (cpu == c->cpu_count)
			return WRONG(PSCI_E_POWER_STATES);
	}
	return 0;
}

static uint64_t wrong_ops(const struct psci_config *c)
{
	const struct psci_ops *ops = &run.ops.is;
	bool suspends = c->psci_version != PSCI_VERSION_0_1 ||
			c->function_ids.cpu_suspend;
	uint64_t wrong = 0;

	if (ops->size < sizeof(*ops) || ops->size > 4096 ||
	    !tail_is_zero(run.ops.tail, ops->size, sizeof(*ops)))
		return WRONG(PSCI_E_OPS_SIZE);
	if (!ops->cpu_on)
		wrong |= WRONG(PSCI_E_NO_CPU_ON_OP);
	if (suspends && !ops->check_power_state && !c->power_state_count &&
	    !(c->quirks & PSCI_QUIRK_ANY_POWER_STATE))
		wrong |= WRONG(PSCI_E_NO_CHECK_POWER_STATE_OP);
	if ((has(c, PSCI_ENABLE_MIGRATE) && !ops->migrate &&
	     c->trusted_os == PSCI_TRUSTED_OS_MIGRATABLE) ||
	    (has(c, PSCI_ENABLE_NODE_HW_STATE) && !ops->node_hw_state) ||
	    (has(c, PSCI_ENABLE_STAT) && !ops->clock) ||
	    (has(c, PSCI_ENABLE_MEM_PROTECT) && !ops->check_mem_range))
		wrong |= WRONG(PSCI_E_NO_OP);
	return wrong;
}

/* --------------------------------------------------------------------- ops */

static int answer(void)
{
	static const int answers[] = {
		0, 0, PSCI_STATUS_DENIED, PSCI_STATUS_INTERNAL_FAILURE,
		PSCI_STATUS_INVALID_PARAMETERS, PSCI_STATUS_INVALID_ADDRESS,
		PSCI_DEFERRED, -300,
	};
	uint32_t kind = take8(&run.in);

	run.asked++;
	return kind < 0xc0 ? 0 : answers[kind % 8];
}

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)user;
	(void)cpu;
	MUST(target < run.config.is.cpu_count);
	return (enum psci_status)answer();
}

static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)user;
	(void)cpu;
	MUST(target < run.config.is.cpu_count);
	return answer();
}

static enum psci_status op_check_entry(void *user, uint32_t cpu,
				       const struct psci_entry *entry)
{
	(void)user;
	(void)cpu;
	SAME("entry.el", entry->el, run.config.is.entry_el);
	return (enum psci_status)answer();
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	(void)user;
	(void)cpu;
	composite->state[0] = state->state_id & 0xf;
	composite->state[1] = state->state_id >> 4 & 0xf;
	composite->state[2] = state->state_id >> 8 & 0xf;
	composite->last_level = state->state_id >> 12 & 0xf;
	return (enum psci_status)answer();
}

static enum psci_status op_check_cpu_off(void *user, uint32_t cpu)
{
	(void)user;
	(void)cpu;
	return (enum psci_status)answer();
}

static enum psci_status op_check_system_suspend(void *user, uint32_t cpu,
						const struct psci_entry *entry)
{
	(void)entry;
	return op_check_cpu_off(user, cpu);
}

static int64_t op_check_vendor_reset(void *user, uint32_t cpu, uint32_t type,
				     uint64_t cookie)
{
	(void)user;
	(void)cpu;
	(void)cookie;
	MUST(type & PSCI_RESET2_VENDOR_BIT);
	return answer();
}

static enum psci_status op_migrate(void *user, uint32_t cpu, uint32_t target)
{
	return op_cpu_on(user, cpu, target);
}

static int op_node_hw_state(void *user, uint32_t cpu, uint32_t target,
			    uint32_t level)
{
	(void)level;
	return op_check_cpu_on(user, cpu, target);
}

static enum psci_status op_mem_protect(void *user, uint32_t cpu)
{
	return op_check_cpu_off(user, cpu);
}

static enum psci_status op_check_mem_range(void *user, uint32_t cpu,
					   uint64_t base, uint64_t length)
{
	(void)user;
	(void)cpu;
	MUST(length && base + (length - 1) >= base);
	return (enum psci_status)answer();
}

static void op_domains(void *user, uint32_t cpu,
		       const struct psci_transition *transition)
{
	(void)user;
	(void)cpu;
	MUST(transition->level <= PSCI_LEVEL_MAX);
}

static uint64_t op_clock(void *user)
{
	(void)user;
	return 1000 + run.asked;
}

static void op_trace(void *user, const struct psci_trace *trace)
{
	(void)user;
	MUST(trace->action != PSCI_NOT_MINE);
}

static void make_ops(void)
{
	uint32_t without = (uint32_t)take(&run.in, 2), rare = take8(&run.in);
	uint32_t table = run.seen.power_state_count ? 4 : 0;

	/* What is needed is mostly there. */
	without &= rare & 0x80 ? 0xffff : 0x5f63 | table;
	run.ops.is = (struct psci_ops){
		.size = odd(sizeof(run.ops.is)),
		.cpu_on = rare == 0xff ? NULL : op_cpu_on,
		.check_cpu_on = without & 1 ? NULL : op_check_cpu_on,
		.check_entry = without & 2 ? NULL : op_check_entry,
		.check_power_state = without & 4 ? NULL : op_check_power_state,
		.check_cpu_off = without & 0x20 ? NULL : op_check_cpu_off,
		.check_system_suspend = without & 0x40 ? NULL :
					op_check_system_suspend,
		.check_vendor_reset = without & 0x100 ? NULL :
				      op_check_vendor_reset,
		.migrate = without & 8 ? NULL : op_migrate,
		.node_hw_state = without & 0x10 ? NULL : op_node_hw_state,
		.mem_protect = without & 0x200 ? NULL : op_mem_protect,
		.check_mem_range = without & 0x80 ? NULL : op_check_mem_range,
		.domains_down = without & 0x400 ? NULL : op_domains,
		.domains_up = without & 0x800 ? NULL : op_domains,
		.clock = without & 0x2000 ? NULL : op_clock,
		.trace = without & 0x4000 ? NULL : op_trace,
	};
	if (run.ops.is.size > sizeof(run.ops) && run.ops.is.size <= 4096)
		run.ops.is.size = sizeof(run.ops);
	if (rare == 0xfe)
		run.ops.tail[take8(&run.in) % TAIL] = take8(&run.in);
}

/* ------------------------------------------------------ a machine says what */

static struct psci_call one_call(uint32_t cpu, uint64_t id, uint64_t x1,
				 uint64_t x2)
{
	struct psci_call call = { .x = { id, x1, x2 } };

	SAME("action", psci_handle(run.psci, cpu, &call), PSCI_DO_RETURN);
	SAME("error", call.error, PSCI_OK);
	return call;
}

/* DEN0022F.b, AFFINITY_INFO: of a CPU that was configured so. */
static int64_t affinity_of(uint32_t flags)
{
	switch (flags) {
	case PSCI_CPU_ON:
		return PSCI_AFFINITY_ON;
	case PSCI_CPU_ABSENT:
		return PSCI_STATUS_INVALID_PARAMETERS;
	case PSCI_CPU_DISABLED:
		return PSCI_STATUS_DISABLED;
	default:
		return PSCI_AFFINITY_OFF;
	}
}

static void check_features(uint32_t caller)
{
	const struct psci_config *c = &run.config.is;
	uint32_t i;
	int64_t found;

	for (i = 0; i < 32; i++) {
		if (!(possible(PSCI_VERSION_1_3) >> i & 1))
			continue;
		found = (int64_t)one_call(caller,
					  PSCI_ID32(PSCI_FN_PSCI_FEATURES),
					  PSCI_ID32(i), 0).ret;
		SAME("is it enabled", found != PSCI_STATUS_NOT_SUPPORTED,
		     c->functions >> i & 1);
	}
	found = c->flags & PSCI_CONFIG_EXTENDED_STATE ?
		PSCI_FEATURES_EXTENDED_STATE : 0;
	if (has(c, PSCI_ENABLE_SET_SUSPEND_MODE))
		found |= PSCI_FEATURES_OS_INITIATED;
	SAME("features of CPU_SUSPEND",
	     one_call(caller, PSCI_ID32(PSCI_FN_PSCI_FEATURES),
		      PSCI_ID32(PSCI_FN_CPU_SUSPEND), 0).ret, found);
}

static void check_machine(void)
{
	const struct psci_config *c = &run.config.is;
	uint32_t caller = 0, i, index;

	for (i = 0; i < c->cpu_count; i++) {
		index = UINT32_MAX;
		SAME("psci_cpu_index()",
		     psci_cpu_index(run.psci, c->cpus[i].mpidr, &index),
		     PSCI_OK);
		SAME("index", index, i);
		if (c->cpus[i].flags == PSCI_CPU_ON)
			caller = i;
	}
	MUST(!invariants_broken(run.psci));
	if (c->psci_version == PSCI_VERSION_0_1)
		return;
	SAME("PSCI_VERSION", one_call(caller, PSCI_ID32(PSCI_FN_PSCI_VERSION),
				      0, 0).ret, c->psci_version);
	for (i = 0; i < c->cpu_count; i++)
		SAME("AFFINITY_INFO",
		     one_call(caller, PSCI_ID64(PSCI_FN_AFFINITY_INFO),
			      c->cpus[i].mpidr, 0).ret,
		     affinity_of(c->cpus[i].flags));
	if (c->psci_version >= PSCI_VERSION_1_0)
		check_features(caller);
}

/* ------------------------------------------------------------- and is used */

static void settle(uint32_t cpu, const struct psci_call *call,
		   enum psci_action action)
{
	struct psci_call answer;
	uint32_t caller;

	switch (action) {
	case PSCI_DO_STOP:
		SAME("stopped", psci_cpu_stopped(run.psci, cpu), PSCI_OK);
		break;
	case PSCI_DO_SYSTEM:
		SAME("refused", psci_system_refused(run.psci, cpu), PSCI_OK);
		break;
	case PSCI_DO_WAIT:
		SAME("ticket_tag", call->ticket >> 48, run.config.is.ticket_tag);
		SAME("complete",
		     psci_complete(run.psci, call->ticket,
				   (enum psci_verdict)(take8(&run.in) % 3),
				   &caller, &answer), PSCI_OK);
		SAME("caller", caller, cpu);
		break;
	case PSCI_DO_RETURN:
	case PSCI_NOT_MINE:
		/* It is there only if it was enabled. */
		MUST(action == PSCI_DO_RETURN ||
		     run.config.is.psci_version == PSCI_VERSION_0_1);
		break;
	case PSCI_DO_SUSPEND:
		break;
	}
}

static void step(void)
{
	const struct psci_config *c = &run.config.is;
	uint32_t cpu = take8(&run.in) % c->cpu_count, kind = take8(&run.in);
	const uint32_t ids[] = { c->function_ids.cpu_on,
				 c->function_ids.cpu_off,
				 c->function_ids.cpu_suspend,
				 c->function_ids.migrate };
	struct psci_call call = { .flags = kind & 0x40 ? PSCI_CALLER_AARCH32 |
				  PSCI_ENTRY_AARCH32 : 0 };
	struct psci_entry entry;
	enum psci_action action;

	if (kind >= 0xc0) {
		psci_cpu_woke(run.psci, cpu, kind & 1, &entry);
		return;
	}
	call.x[0] = c->psci_version == PSCI_VERSION_0_1 ? ids[kind % 4] :
		    (kind & 0x80 ? PSCI_ID_SMC32 : PSCI_ID_SMC64) + kind % 32;
	call.x[1] = kind & 0x20 ? take(&run.in, 4) :
		    c->cpus[take8(&run.in) % c->cpu_count].mpidr;
	call.x[2] = take(&run.in, 2);
	action = psci_handle(run.psci, cpu, &call);
	if (action == PSCI_DO_RETURN && call.error == PSCI_E_CPU_STATE)
		return;
	if (action != PSCI_NOT_MINE && c->psci_version != PSCI_VERSION_0_1 &&
	    (possible(PSCI_VERSION_1_3) >> (kind % 32) & 1) &&
	    !(c->functions >> (kind % 32) & 1))
		SAME("of what is not enabled", call.ret,
		     PSCI_STATUS_NOT_SUPPORTED);
	settle(cpu, &call, action);
}

static void use(void)
{
	uint32_t calls;

	for (calls = 0; left(&run.in) > 0 && calls < CALLS; calls++)
		step();
	MUST(!invariants_broken(run.psci));
	psci_reset(run.psci);
	MUST(!invariants_broken(run.psci));
	check_machine();
}

/* ---------------------------------------------------- hardware signature */

static unsigned char serial[1024 + 12 * CPUS + (12 + 4 * STATES) * DOMAINS];
static size_t serial_size;

static void put(uint64_t value, uint32_t bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		serial[serial_size++] = value & 0xff;
}

static void put_states(const struct psci_local_state *states, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		put(states[i].kind, 4);
}

/* acpi.h, psci_acpi_hardware_signature(). */
static void serialise(const struct psci_config *c, const uint8_t *more,
		      size_t size)
{
	const uint32_t head[] = {
		1, c->psci_version, c->smccc_version, c->flags, c->functions,
		c->entry_el, c->trusted_os, c->trusted_os_cpu, c->cpu_count,
	};
	size_t i;

	serial_size = 0;
	for (i = 0; i < COUNT_OF(head); i++)
		put(head[i], 4);
	for (i = 0; i < c->cpu_count; i++) {
		put(c->cpus[i].mpidr, 8);
		put(c->cpus[i].domain, 4);
	}
	put(c->cpu_state_count, 4);
	put_states(c->cpu_states, c->cpu_state_count);
	put(c->domain_count, 4);
	for (i = 0; i < c->domain_count; i++) {
		put(c->domains[i].parent, 4);
		put(c->domains[i].level, 4);
		put(c->domains[i].state_count, 4);
		put_states(c->domains[i].states, c->domains[i].state_count);
	}
	put(size, 8);
	for (i = 0; i < size; i++)
		put(more[i], 1);
}

/* ISO 3309: polynomials as on paper, the highest power in the highest bit. */
static uint32_t remainder_of(void)
{
	uint32_t rest = 0xffffffff, result = 0, bit;
	size_t i;

	for (i = 0; i < serial_size * 8; i++) {
		bit = (rest >> 31) ^ (serial[i / 8] >> i % 8 & 1u);
		rest = (rest << 1) ^ (bit ? 0x04c11db7 : 0);
	}
	for (i = 0; i < 32; i++)
		result |= (~rest >> i & 1) << (31 - i);
	return result ? result : 0xffffffff;
}

static void check_signature(uint64_t wrong)
{
	const struct psci_config *c = &run.config.is;
	size_t size = left(&run.in) % 32;
	uint32_t signature = 0xa5a5a5a5;
	enum psci_error error;

	error = psci_acpi_hardware_signature(c, size ? run.in.at : NULL, size,
					     &signature);
	if (c->psci_version == PSCI_VERSION_0_1)
		wrong |= WRONG(PSCI_E_PSCI_VERSION);
	if (wrong) {
		MUST(wrong >> error & 1);
		SAME("*signature", signature, 0xa5a5a5a5);
		return;
	}
	SAME("psci_acpi_hardware_signature()", error, PSCI_OK);
	serialise(c, run.in.at, size);
	SAME("signature", signature, remainder_of());
}

/* ---------------------------------------------------- accepted or refused? */

static bool is_named(enum psci_error error)
{
	return strcmp(psci_error_name(error), "unknown") != 0;
}

static bool storage_size(uint64_t wrong)
{
	enum psci_error error;
	size_t size = 0xa5a5;

	error = psci_storage_size(&run.config.is, &size);
	MUST(is_named(error));
	if (wrong) {
		MUST(wrong >> error & 1);
		SAME("*size", size, 0xa5a5);
		return false;
	}
	SAME("psci_storage_size()", error, PSCI_OK);
	MUST(size <= STORAGE);
	if (!run.config.is.map_slots)
		/* The bound is that of a machine without power_states. */
		MUST(size - run.seen.power_state_count * 40 <=
		     (run.config.is.domain_count ?
		      PSCI_STORAGE_BOUND_TREE(run.config.is.cpu_count,
					      run.config.is.domain_count) :
		      PSCI_STORAGE_BOUND(run.config.is.cpu_count)));
	run.size = size;
	return true;
}

/* Bytes beside the storage, and where no storage is given. */
static void fence(bool set)
{
	size_t i;

	if (set) {
		UNPOISON(storage, sizeof(storage));
		memset(storage + run.size, UNWRITTEN, STORAGE - run.size);
		POISON(storage + run.size, STORAGE - run.size);
	}
	for (i = run.size; !POISONED && i < STORAGE; i++)
		SAME("a byte beside the storage", storage[i], UNWRITTEN);
}

static void init_refused(uint64_t wrong)
{
	struct psci *nobody = (struct psci *)(void *)first, *psci = nobody;
	enum psci_error error;

	error = psci_init(&psci, storage, run.size, &run.config.is,
			  &run.ops.is, &run);
	MUST(is_named(error));
	MUST(wrong >> error & 1);
	MUST(psci == nobody);
	fence(false);
}

static bool init(uint64_t wrong)
{
	enum psci_error error;
	uint32_t less = take8(&run.in);

	if (less >= 0xf0) {
		SAME("storage too small",
		     psci_init(&run.psci, storage, run.size - 1 - less % 16,
			       &run.config.is, &run.ops.is, &run),
		     PSCI_E_STORAGE_SIZE);
		SAME("storage misaligned",
		     psci_init(&run.psci, storage + 1 + less % 63, run.size,
			       &run.config.is, &run.ops.is, &run),
		     PSCI_E_STORAGE_ALIGN);
		fence(false);
	}
	if (wrong) {
		init_refused(wrong);
		return false;
	}
	error = psci_init(&run.psci, storage, run.size, &run.config.is,
			  &run.ops.is, &run);
	fence(false);
	/* Of MPIDRs that are like no machine's, or a table that is small. */
	if (error == PSCI_E_MAP_CROWDED)
		return false;
	SAME("psci_init()", error, PSCI_OK);
	/* Nobody needs the table any more. */
	memset(run.known, UNWRITTEN, sizeof(run.known));
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t wrong;

	memset(&run, 0, sizeof(run));
	run.in = (struct input){ data, data + size };
	make_config();
	make_ops();
	wrong = wrong_config();
	/* Takes its time. */
	if (take8(&run.in) >= 0xe0)
		check_signature(wrong);
	if (!storage_size(wrong)) {
		run.size = 0;
		fence(true);
		run.size = STORAGE;
		init_refused(wrong | wrong_ops(&run.seen));
		return 0;
	}
	fence(true);
	wrong = wrong_ops(&run.seen) | wrong_children(&run.seen) |
		wrong_composites(&run.seen);
	if (!init(wrong))
		return 0;
	memcpy(first, storage, run.size);
	check_machine();
	MUST(!memcmp(first, storage, run.size));
	use();
	fence(false);
	return 0;
}
