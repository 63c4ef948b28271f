/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What psci_fdt_write_idle() has each node get. What is measured is what is put out, word by word
 * what the binding says, and no more than PSCI_FDT_IDLE_ROOM() counts for it. In place of what one
 * of these functions calls, and has a proof itself, there is a part: its kind and its number.
 */
#include "lib/fdt.c"

#include "proof.h"
#include "fdt_parts.h"

/* What one more CPU, domain or state adds. */
#define ROOM_OF(cpus, domains, states) \
	(PSCI_FDT_IDLE_ROOM(cpus, domains, states) - PSCI_FDT_IDLE_ROOM(0, 0, states))

/* Any states, and as many phandles behind the first one as there are states, domains and CPUs. */
static void any_idle(struct copy *copy)
{
	any_states(copy, STATES);
	any_tree_of_domains();
	copy->first_phandle = nondet_u32();
	ASSUME(copy->first_phandle && copy->first_phandle < UINT32_MAX - STATES - DOMAINS - CPUS);
}

/* ------------------------------------------------------------------ lists of states */

static enum string list_name;
static uint32_t list_level;

static void put_a_list(struct copy *copy)
{
	put_states(copy, list_name, list_level);
}

/* Listed are the states of that level, or in the flat form all; there is no empty list. */
void proof_fdt_idle_list(void)
{
	struct copy copy = { 0 };
	uint32_t i, count = 0;

	any_idle(&copy);
	list_name = copy.tree ? DOMAIN_IDLE_STATES : CPU_IDLE_STATES;
	list_level = copy.tree ? nondet_u32() : 0;
	for (i = 0; i < copy.state_count; i++)
		count += !copy.tree || copy.states[i].level == list_level;
	put_twice(&copy, put_a_list);
	PROVE(copy.size == (count ? 12 + 4 * count : 0));
	if (count)
		see_property(list_name, 4 * count);
	for (i = 0; i < copy.state_count; i++)
		if (!copy.tree || copy.states[i].level == list_level)
			see_word(copy.first_phandle + i);
	PROVE(seen == piece_count);
	REACHED_IF(copy.tree && copy.state_count == STATES && count == 2);
	REACHED_IF(!copy.tree && count == STATES);
	REACHED_IF(copy.state_count && !count);
}

/* ------------------------------------------------------------------ states */

static const char *compatible;

static void put_last_state(struct copy *copy)
{
	put_state(copy, STATES - 1, compatible);
}

/* Each field of the state, and no other one's; the name is as long as it may be. */
void proof_fdt_idle_state(void)
{
	const struct psci_fdt_idle_state *state = &idle_states[STATES - 1];
	const uint32_t most = PSCI_FDT_IDLE_ROOM(0, 0, 1) - PSCI_FDT_IDLE_ROOM(0, 0, 0);
	struct copy copy = { 0 };

	any_idle(&copy);
	copy.states = idle_states;
	idle_states[STATES - 1].name = any_text(0, PSCI_FDT_NAME_MAX + 1);
	ASSUME(state->flags <= PSCI_FDT_TIMER_STOPS);
	compatible = nondet_bool() ? "arm,idle-state" : "domain-idle-state";
	put_twice(&copy, put_last_state);
	PROVE(copy.size <= most);
	REACHED_IF(copy.size == most);
	REACHED_IF(!state->flags);
	see_word(FDT_BEGIN_NODE);
	PROVE(pieces[seen].text == state->name && pieces[seen].size == strlen(state->name) + 1);
	seen++;
	see_string(COMPATIBLE, compatible);
	see_number(SUSPEND_PARAM, state->power_state);
	see_number(ENTRY_LATENCY, state->entry_latency);
	see_number(EXIT_LATENCY, state->exit_latency);
	see_number(MIN_RESIDENCY, state->min_residency);
	if (state->flags)
		see_property(LOCAL_TIMER_STOP, 0);
	see_number(PHANDLE, copy.first_phandle + STATES - 1);
	see_word(FDT_END_NODE);
	PROVE(seen == piece_count);
}

/* ------------------------------------------------------------------ nodes of states */

/* A part in place of what is put out of it: what it is, and whose. */
enum part {
	PART_NODE = 1000,
	PART_END,
	PART_STRING,
	PART_STATE,			/* of CPUs; the next one is that of domains */
	PART_STATES = 1010,
	PART_DOMAIN,
	PART_CPU,
	PART_NUMBER = 2000,		/* and the property's name */
	PART_LIST = 3000,		/* the same */
	PART_NAME = 4000		/* and the level */
};

static void put_part(struct copy *copy, uint32_t part, uint32_t number, uint32_t size)
{
	copy->size += size;
	PROVE(IMPLIES(copy->out, copy->size <= room));
	if (!copy->out)
		return;
	PROVE(piece_count < PIECES);
	pieces[piece_count].size = part;
	pieces[piece_count].word = number;
	piece_count++;
}

static void see_part(uint32_t part, uint32_t number)
{
	PROVE(seen < piece_count && pieces[seen].size == part && pieces[seen].word == number);
	seen++;
}

void node_by_contract(struct copy *copy, const char *name)
{
	bool domains_too = name[0] == 'd';

	PROVE(same_text(name, domains_too ? "domain-idle-states" : "idle-states", 20));
	put_part(copy, PART_NODE, domains_too, domains_too ? 24 : 16);
}

void end_by_contract(struct copy *copy)
{
	put_part(copy, PART_END, 0, 4);
}

void string_by_contract(struct copy *copy, enum string name, const char *value)
{
	PROVE(same_text(value, "psci", 5));
	put_part(copy, PART_STRING, name, 20);
}

void state_by_contract(struct copy *copy, uint32_t i, const char *compatible_with)
{
	bool domain = compatible_with[0] == 'd';

	PROVE(same_text(compatible_with, domain ? "domain-idle-state" : "arm,idle-state", 20));
	PROVE(i < copy->state_count);
	put_part(copy, PART_STATE + domain, i, 164);
}

/* The bytes of names that a tree may not have yet, of those that the form has. */
static uint32_t new_names(bool tree)
{
	uint32_t name, sum = 0;

	for (name = 0; name < STRINGS; name++)
		if (name == COMPATIBLE || name == PHANDLE || name >= ENTRY_METHOD)
			if (name != (tree ? CPU_IDLE_STATES : DOMAIN_IDLE_STATES))
				sum += (uint32_t)strlen(strings[name]) + 1;
	return sum;
}

/* Each state is described once: in the tree form CPUs' and domains' each in a node of their own. */
void proof_fdt_idle_nodes(void)
{
	struct copy copy = { 0 };
	uint32_t i, most;

	any_idle(&copy);
	put_twice(&copy, put_idle_states);
	most = PSCI_FDT_IDLE_ROOM(0, 0, copy.state_count);
	PROVE(copy.size + (copy.tree ? new_names(true) : new_names(false)) <= most);
	see_part(PART_NODE, 0);
	see_part(PART_STRING, ENTRY_METHOD);
	for (i = 0; i < copy.state_count; i++)
		if (!copy.tree || copy.states[i].level == 0)
			see_part(PART_STATE, i);
	see_part(PART_END, 0);
	if (copy.tree) {
		see_part(PART_NODE, 1);
		for (i = 0; i < copy.state_count; i++)
			if (copy.states[i].level)
				see_part(PART_STATE + 1, i);
		see_part(PART_END, 0);
	}
	PROVE(seen == piece_count);
	REACHED_IF(!copy.tree && copy.state_count == STATES);
	REACHED_IF(copy.tree && pieces[6].size == PART_STATE + 1 && pieces[6].word == 1);
}

/* ------------------------------------------------------------------ power domains */

/* What a CPU's own properties take in the tree form. */
#define CPU_OWN		36

/* Each of these parts is as long as it may be: its number has five digits, no state is left out. */
void domain_name_by_contract(struct copy *copy, const char *word, uint32_t number)
{
	bool cpu = word[0] == 'c';
	uint32_t i, level = cpu ? 0 : (uint32_t)(word[5] - '0');

	PROVE(IMPLIES(cpu, same_text(word, "cpu", 4)));
	PROVE(IMPLIES(!cpu, level >= 1 && level <= 4 && word[6] == '-' && word[7] == 0));
	for (i = 0; i < 5; i++)
		PROVE(cpu || word[i] == "level"[i]);
	put_part(copy, PART_NAME + level, number, cpu ? 44 : 48);
}

void list_by_contract(struct copy *copy, enum string name, uint32_t level)
{
	put_part(copy, PART_LIST + name, level, 12 + 4 * copy->state_count);
}

static uint32_t one;

static void put_one_domain(struct copy *copy)
{
	put_domain(copy, one);
}

static void put_one_cpu(struct copy *copy)
{
	put_cpu_domain(copy, one);
}

static void prove_domain(struct copy *copy)
{
	const struct psci_domain_config *domain = &config.domains[one];

	ASSUME(domain->level >= 1 && domain->level <= 4);
	ASSUME(domain->parent == PSCI_NO_DOMAIN || domain->parent < config.domain_count);
	put_twice(copy, put_one_domain);
	PROVE(copy->size <= ROOM_OF(0, 1, copy->state_count));
	REACHED_IF(copy->size == ROOM_OF(0, 1, copy->state_count));
	see_part(PART_NAME + domain->level, one);
	if (domain->parent < config.domain_count)
		see_number(POWER_DOMAINS, copy->first_phandle + copy->state_count + domain->parent);
	if (domain->state_count)
		see_part(PART_LIST + DOMAIN_IDLE_STATES, domain->level);
	see_number(PHANDLE, copy->first_phandle + copy->state_count + one);
	see_word(FDT_END_NODE);
	PROVE(seen == piece_count);
	REACHED_IF(domain->parent == PSCI_NO_DOMAIN && !domain->state_count);
}

static void prove_cpu_domain(struct copy *copy)
{
	uint32_t domain = config.cpus[one].domain;

	ASSUME(domain < config.domain_count);
	put_twice(copy, put_one_cpu);
	PROVE(copy->size + CPU_OWN <= ROOM_OF(1, 0, copy->state_count));
	REACHED_IF(copy->size + CPU_OWN == ROOM_OF(1, 0, copy->state_count));
	see_part(PART_NAME, one);
	see_number(POWER_DOMAINS, copy->first_phandle + copy->state_count + domain);
	see_part(PART_LIST + DOMAIN_IDLE_STATES, 0);
	see_number(PHANDLE, copy->first_phandle + copy->state_count + config.domain_count + one);
	see_word(FDT_END_NODE);
	PROVE(seen == piece_count);
}

/* Any domain and any CPU: under what it is, its own states, and the phandle that leads to it. */
void proof_fdt_idle_domains(void)
{
	struct copy copy = { 0 };

	any_idle(&copy);
	copy.tree = true;
	one = nondet_u32();
	if (nondet_bool()) {
		ASSUME(one < config.domain_count);
		prove_domain(&copy);
	} else {
		ASSUME(one < config.cpu_count);
		prove_cpu_domain(&copy);
	}
}

/* ------------------------------------------------------------------ altogether */

/* What each node gets, behind its properties; CPUs that are any of the configuration's. */
void proof_fdt_idle_properties(void)
{
	struct copy copy = { .node = (enum node)(nondet_u8() % 5), .index = nondet_u32() };

	any_idle(&copy);
	ASSUME(!copy.tree || copy.index < config.cpu_count);
	put_twice(&copy, idle_properties);
	PROVE(copy.size <= (copy.tree ? CPU_OWN : ROOM_OF(1, 0, copy.state_count)));
	if (copy.node == NODE_CPU && copy.state_count && copy.tree) {
		see_number(POWER_DOMAINS, copy.first_phandle + copy.state_count +
			   config.domain_count + copy.index);
		see_property(POWER_DOMAIN_NAMES, 5);
		see_text("psci", 5);
	} else if (copy.node == NODE_CPU && copy.state_count) {
		see_part(PART_LIST + CPU_IDLE_STATES, 0);
	}
	PROVE(seen == piece_count);
	REACHED_IF(copy.size == CPU_OWN);
	REACHED_IF(copy.size == 24 && !copy.tree);
	REACHED_IF(copy.size == 0 && copy.state_count);
}

void nodes_by_contract(struct copy *copy)
{
	put_part(copy, PART_STATES, 0, PSCI_FDT_IDLE_ROOM(0, 0, copy->state_count));
}

void domain_by_contract(struct copy *copy, uint32_t i)
{
	put_part(copy, PART_DOMAIN, i, ROOM_OF(0, 1, copy->state_count));
}

void cpu_by_contract(struct copy *copy, uint32_t cpu)
{
	put_part(copy, PART_CPU, cpu, ROOM_OF(1, 0, copy->state_count) - CPU_OWN);
}

/* Each domain and each CPU is described once, and only where there are states. */
void proof_fdt_idle_children(void)
{
	struct copy copy = { 0 };
	uint32_t i, sum, cpu_size;

	any_idle(&copy);
	copy.top = NODE_CPUS;
	put_twice(&copy, idle_children);
	sum = copy.size;
	if (copy.state_count)
		see_part(PART_STATES, 0);
	PROVE(seen == piece_count);
	copy.top = NODE_PSCI;
	put_twice(&copy, idle_children);
	sum += copy.size;
	for (i = 0; i < config.domain_count && copy.state_count && copy.tree; i++)
		see_part(PART_DOMAIN, i);
	for (i = 0; i < config.cpu_count && copy.state_count && copy.tree; i++)
		see_part(PART_CPU, i);
	PROVE(seen == piece_count);
	cpu_size = copy.tree ? CPU_OWN : ROOM_OF(1, 0, copy.state_count);
	PROVE(sum + config.cpu_count * cpu_size <=
	      PSCI_FDT_IDLE_ROOM(config.cpu_count, copy.tree ? config.domain_count : 0,
				 copy.state_count));
	REACHED_IF(piece_count == CPUS + DOMAINS);
	REACHED_IF(piece_count == 0 && config.domain_count && copy.state_count);
	copy.top = (enum node)(nondet_u8() % 5);
	ASSUME(copy.top != NODE_CPUS && copy.top != NODE_PSCI);
	put_twice(&copy, idle_children);
	PROVE(copy.size == 0);
}
