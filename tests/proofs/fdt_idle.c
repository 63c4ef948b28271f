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
