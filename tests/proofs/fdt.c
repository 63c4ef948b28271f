/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * proved of a function below is said of it to those above (--replace-calls).
 */
#include "lib/fdt.c"

#include "proof.h"

/* ---------------------------------------------------------------------- texts */

#define TEXT	36		/* bytes of a string that there may be */

static char texts[2][TEXT];

/* A string of less than so many bytes; the memory ends behind it. */
static const char *any_text(uint32_t which, uint32_t most)
{
	uint32_t i, length = nondet_u32();

	ASSUME(length < most);
	for (i = 0; i < most; i++)
		texts[which][TEXT - 1 - i] = (char)nondet_u8();
	for (i = 0; i < most; i++)
		ASSUME((texts[which][TEXT - 1 - i] == 0) == (i == 0) || i > length);
	return texts[which] + (TEXT - 1 - length);
}

/* Equal by the bytes of both. */
static bool same_text(const char *a, const char *b, uint32_t most)
{
	uint32_t i;

	for (i = 0; i < most; i++) {
		if (a[i] != b[i])
			return false;
		if (!a[i])
			return true;
	}
	return true;
}

void proof_fdt_equal(void)
{
	const char *a = any_text(0, 8), *b = any_text(1, 8);
	bool equal = is_equal(a, b);

	PROVE(equal == same_text(a, b, 8));
	PROVE(is_one_of(a, b, "phandle") == (equal || same_text(a, "phandle", 10)));
	PROVE(is_one_of(a, "method", b) == (equal || same_text(a, "method", 10)));
	REACHED_IF(equal && strlen(a) == 7);
	REACHED_IF(!equal && is_one_of(a, b, "phandle"));
	REACHED_IF(!equal && a[0] == b[0]);
}

static bool is_in_alphabet(char c, uint32_t place)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return true;
	return place > 0 && ((c >= '0' && c <= '9') || c == ',' || c == '.' || c == '_' ||
			     c == '+' || c == '-');
}

/* Of a name, whatever its bytes: one to 31 of them, all of the alphabet. */
void proof_fdt_name(void)
{
	const char *name = any_text(0, TEXT);
	bool good = name[0] && strlen(name) <= 31;
	uint32_t i;

	for (i = 0; i < TEXT - 1 && name[i]; i++)
		good = good && is_in_alphabet(name[i], i);
	PROVE(is_name(name) == good);
	REACHED_IF(good && strlen(name) == 31);
	REACHED_IF(!good && strlen(name) == 32);
}

#define STATES	3

static struct psci_fdt_idle_state idle_states[STATES];
static struct psci_config config;

/* Up to so many states; the memory ends behind them. */
static void any_states(struct copy *copy, uint32_t most)
{
	uint32_t i;

	for (i = 0; i < STATES; i++) {
		idle_states[i].level = nondet_u32();
		idle_states[i].power_state = nondet_u32();
		idle_states[i].entry_latency = nondet_u32();
		idle_states[i].exit_latency = nondet_u32();
		idle_states[i].min_residency = nondet_u32();
		idle_states[i].flags = nondet_u32();
	}
	copy->state_count = nondet_u32();
	ASSUME(copy->state_count <= most);
	copy->states = idle_states + (STATES - copy->state_count);
	copy->config = &config;
	copy->tree = nondet_bool();
}

/* In place of is_name() and is_equal(): any verdict on each name, and on each pair of them. */
static bool good_name[STATES], same_name[STATES][STATES];

bool name_by_contract(const char *name)
{
	return good_name[name - texts[0]];
}

bool equal_by_contract(const char *a, const char *b)
{
	PROVE(a != b);
	return same_name[a - texts[0]][b - texts[0]] || same_name[b - texts[0]][a - texts[0]];
}

/* Accepted are those of which each field is as it should be, and no two names are the same. */
void proof_fdt_states(void)
{
	struct copy copy = { 0 };
	const struct psci_fdt_idle_state *state;
	bool good = true;
	uint32_t i, j, mask;
	int err;

	any_states(&copy, STATES);
	config.flags = nondet_u32();
	mask = config.flags & PSCI_CONFIG_EXTENDED_STATE ? 0x4fffffff : 0x0301ffff;
	for (i = 0; i < STATES; i++) {
		idle_states[i].name = texts[0] + i;
		good_name[i] = nondet_bool();
		for (j = 0; j < STATES; j++)
			same_name[i][j] = nondet_bool();
	}
	for (i = 0; i < copy.state_count; i++) {
		state = &copy.states[i];
		good = good && name_by_contract(state->name) && state->level <= 4 &&
		       !(state->power_state & ~mask) && state->flags <= 1;
		for (j = 0; j < i; j++)
			good = good && !equal_by_contract(state->name, copy.states[j].name);
	}
	err = check_states(&copy);
	PROVE(err == (good ? 0 : -FDT_ERR_BADVALUE));
	REACHED_IF(good && copy.state_count == STATES);
	REACHED_IF(!good);
	/* None of so many is looked at. */
	copy.state_count = nondet_u32();
	copy.states = NULL;
	ASSUME(copy.state_count > PSCI_FDT_IDLE_MAX);
	PROVE(check_states(&copy) == -FDT_ERR_BADVALUE);
}

/* --------------------------------------------------------------- configurations */

#define CPUS	3
#define DOMAINS	3

static struct psci_cpu_config cpus[CPUS];
static struct psci_domain_config domains[DOMAINS];

static void any_tree_of_domains(void)
{
	uint32_t i;

	for (i = 0; i < CPUS; i++) {
		cpus[i].mpidr = nondet_u64();
		cpus[i].flags = nondet_u32();
		cpus[i].domain = nondet_u32();
	}
	for (i = 0; i < DOMAINS; i++) {
		domains[i].parent = nondet_u32();
		domains[i].level = nondet_u32();
		domains[i].state_count = nondet_u32();
	}
	config.cpu_count = nondet_u32();
	config.domain_count = nondet_u32();
	ASSUME(config.cpu_count <= CPUS && config.domain_count <= DOMAINS);
	config.cpus = cpus + (CPUS - config.cpu_count);
	config.domains = domains + (DOMAINS - config.domain_count);
}

/* Accepted: each CPU is in a domain of level 1, each parent is one level up. */
void proof_fdt_domains(void)
{
	bool good = true;
	uint32_t i, parent;

	any_tree_of_domains();
	for (i = 0; i < config.cpu_count; i++)
		good = good && config.cpus[i].domain < config.domain_count &&
		       config.domains[config.cpus[i].domain].level == 1;
	for (i = 0; i < config.domain_count; i++) {
		parent = config.domains[i].parent;
		good = good && config.domains[i].level - 1 < 4;
		if (parent < config.domain_count)
			good = good && config.domains[parent].level == config.domains[i].level + 1;
		else
			good = good && parent == UINT32_MAX;
	}
	PROVE(check_domains(&config) == (good ? 0 : -FDT_ERR_BADVALUE));
	REACHED_IF(good && config.cpu_count == CPUS && config.domain_count == DOMAINS);
	REACHED_IF(!good);
	config.cpu_count = nondet_u32();
	config.domain_count = nondet_u32();
	config.cpus = NULL;
	config.domains = NULL;
	ASSUME(config.cpu_count > PSCI_CPUS_MAX || config.domain_count > PSCI_DOMAINS_MAX);
	PROVE(check_domains(&config) == -FDT_ERR_BADVALUE);
}

#define LISTED	7

static struct psci_cpu_config listed[LISTED];

static struct psci_cpu_config *any_list(uint32_t count)
{
	uint32_t i;

	for (i = 0; i < LISTED; i++) {
		listed[i].mpidr = nondet_u64();
		listed[i].flags = nondet_u32();
		listed[i].domain = nondet_u32();
	}
	return listed + (LISTED - count);
}

/* In a list in order a CPU is found at its place, or not found; any other list is not left. */
void proof_fdt_find_cpu(void)
{
	uint32_t i, cpu = nondet_u32(), place = UINT32_MAX, count = nondet_u32();
	uint64_t mpidr = nondet_u64();
	bool ordered = true;
	int err;

	ASSUME(count <= LISTED);
	config.cpu_count = count;
	config.cpus = any_list(count);
	for (i = 0; i < count; i++) {
		ordered = ordered && (i == 0 || config.cpus[i].mpidr > config.cpus[i - 1].mpidr);
		if (config.cpus[i].mpidr == mpidr)
			place = i;
	}
	err = find_cpu(&config, mpidr, &cpu);
	PROVE(err == 0 || err == -FDT_ERR_BADVALUE);
	PROVE(IMPLIES(err == 0, config.cpus[cpu].mpidr == mpidr));
	PROVE(IMPLIES(ordered, (err == 0) == (place < count)));
	PROVE(IMPLIES(ordered && err == 0, cpu == place));
	REACHED_IF(ordered && count == LISTED && err == 0 && cpu == LISTED - 1);
	REACHED_IF(ordered && err != 0);
}

#define SORTED	5

/*
 * In order then, and each is one of those that there were: flags say which one it was. What is done
 * depends on which of two is the larger only, so that so many numbers stand for all.
 */
void proof_fdt_sort(void)
{
	struct psci_cpu_config *list, before[SORTED];
	uint32_t i, seen = 0, count = nondet_u32();

	ASSUME(count >= 1 && count <= SORTED);
	list = any_list(count);
	for (i = 0; i < count; i++) {
		list[i].mpidr &= 7;
		list[i].flags = i;
		before[i] = list[i];
	}
	sort(list, count);
	for (i = 0; i < count; i++) {
		PROVE(i == 0 || list[i].mpidr >= list[i - 1].mpidr);
		PROVE(list[i].flags < count && !(seen >> list[i].flags & 1));
		seen |= 1u << list[i].flags;
		PROVE(list[i].mpidr == before[list[i].flags].mpidr);
		PROVE(list[i].domain == before[list[i].flags].domain);
	}
	REACHED_IF(count == SORTED && list[0].flags == SORTED - 1);
}
