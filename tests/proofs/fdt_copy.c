/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The copy with changes: of any tree, by any edit. No byte of the blocks is looked at, but where
 * each is read and written. fdt.c has the functions that this takes as proved: put(), what finds
 * CPUs, and what puts the strings.
 */
#include <stdlib.h>

#include "lib/fdt.c"

#include "proof.h"

#define HEADER	40		/* bytes */
#define MUCH	(1u << 28)	/* the same: less than that comes in with a tag */

/* A blob, just as large as it says; and where its blocks are before the edit. */
static uint8_t *blob;
static uint32_t total, start, struct_size, strings_at, old_size;

/* Any that fdt_check_header() and check_layout() accept. */
static void any_blob(void)
{
	total = nondet_u32();
	start = nondet_u32();
	struct_size = nondet_u32();
	strings_at = nondet_u32();
	old_size = nondet_u32();
	ASSUME(total <= INT32_MAX && start >= HEADER && start % 4 == 0);
	ASSUME((uint64_t)start + struct_size <= strings_at);
	ASSUME((uint64_t)strings_at + old_size <= total);
	blob = malloc(total);
	ASSUME(blob);
	fdt_set_totalsize(blob, total);
	fdt_set_off_dt_struct(blob, start);
	fdt_set_size_dt_struct(blob, struct_size);
	fdt_set_off_dt_strings(blob, strings_at);
	fdt_set_size_dt_strings(blob, old_size);
}

/* Without wrapping around. */
static uint64_t needed(const struct copy *copy)
{
	return (uint64_t)strings_at + copy->strings_size + copy->lead;
}

/* ---------------------------------------------------------------------- sizes */

static uint32_t come_in;
static enum node whose;

static void put_so_much(struct copy *copy)
{
	whose = copy->node;
	copy->size += come_in;
}

/* The lead is the most there was, and no more; it fits if and only if the sum is not too large. */
void proof_fdt_lead(void)
{
	static const struct edit edit = { .put_properties = put_so_much };
	struct copy copy = { .edit = &edit };
	uint32_t lead, size;
	int in = nondet_int();

	any_blob();
	copy.fdt = blob;
	copy.size = size = nondet_u32();
	copy.lead = lead = nondet_u32();
	copy.strings_size = nondet_u32();
	ASSUME(needed(&copy) <= UINT32_MAX);
	PROVE(fits(&copy) == (needed(&copy) <= total));
	ASSUME(in >= 0 && (uint32_t)in <= struct_size);
	note_lead(&copy, in);
	PROVE(copy.lead == (size > (uint64_t)in + lead ? size - (uint32_t)in : lead));
	PROVE(copy.size == size);
	copy.lead = lead;
	copy.node = NODE_CPU;
	come_in = nondet_u32() % MUCH;
	ASSUME((uint64_t)size + come_in <= UINT32_MAX);
	properties_end(&copy, in);
	PROVE(whose == NODE_CPU && copy.node == NODE_OTHER && copy.size == size + come_in);
	PROVE(copy.lead == (copy.size > (uint64_t)in + lead ? copy.size - (uint32_t)in : lead));
	REACHED_IF(copy.lead > lead && size <= (uint32_t)in);
	REACHED_IF(needed(&copy) > total);
}
