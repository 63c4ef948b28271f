/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The copy with changes: of any tree, by any edit. No byte of the blocks is looked at, but where
 * each is read and written. fdt.c has the functions that this takes as proved: put(), what finds
 * CPUs, and what puts the strings; and the edits: that they put the same in both runs.
 *
 * It goes in steps. fdt_tag: what one tag does, from any sound state, in either run. fdt_copy: the
 * tags come one after the other, each in a sound state. fdt_edit: what is around the two runs. The
 * two begin alike, and each tag does the same in both, so that they come to the same size, and the
 * lead after the first is no less than what any tag of the second needs.
 */
#include <stdlib.h>

#include "lib/fdt.c"

#include "proof.h"

#define HEADER	40		/* bytes */

/* Any size of a blob, and any of what comes in with a tag: the larger, the longer it takes. */
#ifndef LARGEST
#define LARGEST	INT32_MAX
#endif
#define MUCH	(((uint32_t)LARGEST + 1) / 8)

/* A blob, which the memory ends behind; and where its blocks are before the edit. */
static struct fdt_header *header;
static uint8_t *blob;
static uint32_t total, start, struct_size, strings_at, old_size;

/* Any that fdt_check_header() and check_layout() accept. */
static void any_blob(void)
{
	total = nondet_u32() & LARGEST;
	start = nondet_u32() & LARGEST;
	struct_size = nondet_u32() & LARGEST;
	strings_at = nondet_u32() & LARGEST;
	old_size = nondet_u32() & LARGEST;
	header = malloc(total);
	ASSUME(header);
	blob = (uint8_t *)header;
	ASSUME(start >= HEADER && !(start & 3));
	ASSUME((uint64_t)start + struct_size <= strings_at);
	ASSUME((uint64_t)strings_at + old_size <= total);
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
	come_in = nondet_u32() & (MUCH - 1);
	ASSUME((uint64_t)size + come_in <= UINT32_MAX);
	properties_end(&copy, in);
	PROVE(whose == NODE_CPU && copy.node == NODE_OTHER && copy.size == size + come_in);
	PROVE(copy.lead == (copy.size > (uint64_t)in + lead ? copy.size - (uint32_t)in : lead));
	REACHED_IF(copy.lead > lead && size <= (uint32_t)in);
	REACHED_IF(needed(&copy) > total);
}

/* --------------------------------------------------------------------- one tag */

/*
 * What is so between two tags, of any run, when the next one is at this offset. No byte of the
 * input from there on is written over, because the output is no further ahead than the lead.
 */
static bool is_sound(const struct copy *copy, uint32_t at)
{
	int depth = copy->depth, dropped = copy->dropped;

	return copy->size <= (uint64_t)at + copy->lead && copy->strings_size >= old_size &&
	       depth >= 0 && dropped >= 0 && (uint64_t)depth + (uint64_t)dropped <= at >> 2 &&
	       (dropped == 0 || depth == 2) && (depth > 0 || copy->node == NODE_OTHER) &&
	       (copy->cpu < 0 || (uint32_t)copy->cpu >= at) && copy->phandles < UINT32_MAX &&
	       (uint32_t)copy->node <= NODE_PSCI && (uint32_t)copy->top <= NODE_PSCI;
}

static void any_state(struct copy *copy)
{
	copy->size = nondet_u32() & LARGEST;
	copy->lead = nondet_u32() & LARGEST;
	copy->strings_size = nondet_u32() & LARGEST;
	copy->phandles = nondet_u32();
	copy->cpu = nondet_int();
	copy->index = nondet_u32();
	copy->node = (enum node)(nondet_u8() & 7);
	copy->top = (enum node)(nondet_u8() & 7);
	copy->depth = nondet_int();
	copy->dropped = nondet_int();
}

/* The tag, what libfdt says of it, and what the edit does with it: the same in both runs. */
static struct {
	uint32_t kind, phandle, index, properties, children, strings;
	int at, next, next_cpu;
	bool goes;
} tag;

static char tag_name;			/* stands for the name that it has */

/* As in a tree that check() accepts. A CPU is a child of /cpus, and no other node is. */
static void any_tag(const struct copy *copy)
{
	int depth = copy->depth + copy->dropped;
	bool begins;

	tag.kind = nondet_u32();
	tag.phandle = nondet_u32();
	tag.index = nondet_u32();
	tag.properties = nondet_u32() & (MUCH - 1);
	tag.children = nondet_u32() & (MUCH - 1);
	tag.strings = nondet_u32() & (MUCH - 1);
	tag.at = nondet_int() & LARGEST;
	tag.next = nondet_int() & LARGEST;
	tag.next_cpu = nondet_int();
	tag.goes = nondet_bool();
	begins = tag.kind == FDT_BEGIN_NODE;
	ASSUME(!(tag.at & 3) && !(tag.next & 3) && tag.next > tag.at);
	ASSUME((uint32_t)tag.next <= struct_size);
	ASSUME(begins || tag.kind == FDT_END_NODE || tag.kind == FDT_PROP ||
	       tag.kind == FDT_NOP || tag.kind == FDT_END);
	ASSUME(begins == (tag.at == 0) || depth > 0);
	ASSUME((tag.kind == FDT_END) == (depth == 0 && tag.at > 0));
	ASSUME(tag.next_cpu < 0 || tag.next_cpu >= tag.next);
	ASSUME(copy->cpu < 0 || copy->cpu >= tag.next || copy->cpu == tag.at);
	ASSUME(copy->cpu != tag.at || (begins && depth == 2));
	ASSUME(copy->cpus > 0 && copy->psci != 0 && copy->psci != copy->cpus);
	ASSUME((copy->cpus != tag.at && copy->psci != tag.at) || (begins && depth == 1));
}

/* So much of the blob has been written, from the beginning; and so often these have come. */
static uint32_t written, names_asked, properties_put, children_put, tags_put;

static const uint8_t *input(void)
{
	return blob + fdt_off_dt_struct(blob);
}

/* What libfdt reads lies from the tag on, or in the strings, and has not been written over. */
void read_by_contract(const void *fdt, int at)
{
	PROVE(fdt == blob && at == tag.at);
	PROVE(written <= fdt_off_dt_struct(blob) + (uint32_t)at);
	PROVE((uint64_t)fdt_off_dt_struct(blob) + struct_size <= fdt_off_dt_strings(blob));
	PROVE((uint64_t)fdt_off_dt_strings(blob) + old_size <= total);
}

const void *fdt_getprop_by_offset(const void *fdt, int at, const char **name, int *len)
{
	read_by_contract(fdt, at);
	PROVE(tag.kind == FDT_PROP && !len);
	*name = &tag_name;
	return NULL;
}

const char *fdt_get_name(const void *fdt, int at, int *len)
{
	read_by_contract(fdt, at);
	PROVE(tag.kind == FDT_BEGIN_NODE && !len);
	return &tag_name;
}

uint32_t fdt_get_phandle(const void *fdt, int at)
{
	read_by_contract(fdt, at);
	PROVE(tag.kind == FDT_BEGIN_NODE);
	return tag.phandle;
}

int next_cpu_by_contract(const void *fdt, int cpu)
{
	read_by_contract(fdt, cpu);
	return tag.next_cpu;
}

int index_by_contract(const struct copy *copy, int node, uint32_t *cpu)
{
	read_by_contract(copy->fdt, node);
	*cpu = tag.index;
	return 0;
}

/* So much is put out; the input from this offset on is still to be read. */
static void put_bytes(struct copy *copy, uint32_t size, int at)
{
	PROVE((uint64_t)copy->size + size <= UINT32_MAX - 3);
	if (copy->out) {
		PROVE(copy->out == blob + start && written == start + copy->size);
		written += size;
		PROVE(written <= fdt_off_dt_struct(blob) + (uint32_t)at);
		PROVE(written <= fdt_off_dt_strings(blob) && written <= total);
	}
	copy->size += size;
}

/* The tag, whole: it has not been written over. */
void put_by_contract(struct copy *copy, const void *data, uint32_t size)
{
	PROVE(data == input() + tag.at && size == (uint32_t)(tag.next - tag.at));
	PROVE(IMPLIES(copy->out, written <= fdt_off_dt_struct(blob) + (uint32_t)tag.at));
	tags_put++;
	put_bytes(copy, size, tag.next);
}

static bool any_goes(const struct copy *copy, const char *name)
{
	PROVE(name == &tag_name && !tags_put);
	names_asked++;
	return tag.goes;
}

/* Strings get their places in the first run. */
static void put_any(struct copy *copy, uint32_t size)
{
	PROVE(!tags_put);
	if (!copy->out)
		copy->strings_size += tag.strings;
	put_bytes(copy, size, tag.at);
}

static void put_any_properties(struct copy *copy)
{
	PROVE(!names_asked && !children_put);
	whose = copy->node;
	properties_put++;
	put_any(copy, tag.properties);
}

static void put_any_children(struct copy *copy)
{
	children_put++;
	put_any(copy, tag.children);
}

static const struct edit any_edit = {
	.drops_property = any_goes,
	.put_properties = put_any_properties,
	.drops_child = any_goes,
	.put_children = put_any_children,
};

static enum node kind_at(const struct copy *copy)
{
	return tag.at == copy->cpu ? NODE_CPU : tag.at == copy->cpus ? NODE_CPUS :
	       tag.at == copy->psci ? NODE_PSCI : tag.at == 0 ? NODE_ROOT : NODE_OTHER;
}

/* In something that is left out: nothing comes, and nothing changes but the depth. */
static void prove_dropped(const struct copy *before, const struct copy *copy)
{
	struct copy same = *before;

	same.dropped += (tag.kind == FDT_BEGIN_NODE) - (tag.kind == FDT_END_NODE);
	PROVE(copy->size == same.size && copy->lead == same.lead && copy->cpu == same.cpu);
	PROVE(copy->index == same.index && copy->node == same.node && copy->top == same.top);
	PROVE(copy->depth == same.depth && copy->dropped == same.dropped);
	PROVE(copy->phandles == before->phandles && copy->strings_size == before->strings_size);
	PROVE(!names_asked && !properties_put && !children_put && !tags_put);
}

static void prove_node(const struct copy *before, const struct copy *copy)
{
	enum node kind = kind_at(before);
	bool child = before->depth == 2 && kind == NODE_OTHER;

	PROVE(copy->node == kind && copy->top == (before->depth == 1 ? kind : before->top));
	PROVE(names_asked == child && copy->dropped == (child && tag.goes));
	PROVE(copy->depth == before->depth + !copy->dropped && tags_put == !copy->dropped);
	PROVE(copy->cpu == (kind == NODE_CPU ? tag.next_cpu : before->cpu));
	PROVE(copy->index == (kind == NODE_CPU && copy->tree ? tag.index : before->index));
	PROVE(copy->phandles == (!copy->dropped && tag.phandle > before->phandles &&
				 tag.phandle != UINT32_MAX ? tag.phandle : before->phandles));
}

/* So much is due at the tag. */
static uint32_t due(const struct copy *copy)
{
	bool begins = tag.kind == FDT_BEGIN_NODE, ends = tag.kind == FDT_END_NODE;

	if (copy->dropped || (!begins && !ends))
		return 0;
	return tag.properties + (ends && copy->depth == 2 ? tag.children : 0);
}

/* What is due comes, once and in order, and nothing else. */
static void prove_tag(const struct copy *before, const struct copy *copy)
{
	bool begins = tag.kind == FDT_BEGIN_NODE, ends = tag.kind == FDT_END_NODE;
	bool closes = ends && before->depth == 2;
	uint32_t size = before->size + due(before);

	if (before->dropped) {
		prove_dropped(before, copy);
		return;
	}
	PROVE(properties_put == (begins || ends) && children_put == closes);
	PROVE(IMPLIES(begins || ends, whose == before->node));
	if (begins)
		prove_node(before, copy);
	else
		PROVE(copy->depth == before->depth - ends && !copy->dropped &&
		      copy->node == (ends ? NODE_OTHER : before->node) &&
		      copy->top == before->top && copy->cpu == before->cpu &&
		      copy->index == before->index && copy->phandles == before->phandles);
	if (tag.kind == FDT_PROP)
		PROVE(names_asked == 1 && tags_put == !tag.goes);
	else if (!begins)
		PROVE(names_asked == 0 && tags_put == 1);
	PROVE(copy->size == size + (tags_put ? (uint32_t)(tag.next - tag.at) : 0));
	PROVE(copy->lead == (size > (uint64_t)tag.at + before->lead ? size - (uint32_t)tag.at :
			     before->lead));
}

/* Before any tag, where all fitted. */
static void any_copy(struct copy *copy)
{
	any_blob();
	*copy = (struct copy){ .edit = &any_edit, .fdt = blob };
	any_state(copy);
	copy->cpus = nondet_int();
	copy->psci = nondet_int();
	copy->tree = nondet_bool();
	any_tag(copy);
	ASSUME(is_sound(copy, (uint32_t)tag.at) && needed(copy) <= total);
}

/* The second run: the input is where rewrite() puts it. */
static void move_up(struct copy *copy)
{
	copy->out = blob + start;
	written = start + copy->size;
	fdt_set_off_dt_struct(blob, start + copy->lead);
	fdt_set_off_dt_strings(blob, strings_at + copy->lead);
}

/*
 * Any tag, any edit, in either run. In the first one all fitted before; no size wraps around with
 * this tag. In the second one the input has been moved up by the lead of the first, which was the
 * most that there was with any tag. What prove_tag() says leaves no choice: both go on alike.
 */
void proof_fdt_tag(void)
{
	struct copy copy, before;
	bool second = nondet_bool();

	any_copy(&copy);
	before = copy;
	if (second) {
		ASSUME((uint64_t)copy.size + due(&copy) <= (uint64_t)tag.at + copy.lead);
		move_up(&copy);
	}
	copy_tag(&copy, tag.kind, tag.at, tag.next);
	prove_tag(&before, &copy);
	PROVE(is_sound(&copy, (uint32_t)tag.next));
	PROVE(needed(&copy) <= UINT32_MAX);
	PROVE(IMPLIES(second, copy.lead == before.lead && written == start + copy.size));
	REACHED_IF(second && tags_put && copy.node == NODE_CPU && copy.tree && tag.properties);
	REACHED_IF(second && children_put && copy.size == (uint32_t)tag.next + copy.lead);
	REACHED_IF(tag.kind == FDT_PROP && names_asked && !tags_put);
	REACHED_IF(names_asked && copy.dropped && !tags_put);
	REACHED_IF(copy.dropped > 1 && tag.kind == FDT_END_NODE);
	REACHED_IF(tag.kind == FDT_END && (uint32_t)tag.next == struct_size);
	REACHED_IF(needed(&copy) > total);
}

/*
 * Of any blob: no size wraps around with the tag after one with which all fitted. What is said of a
 * sound state and a blob's layout is taken in sum: neither the output nor the lead and the input
 * are larger than the blob.
 */
void proof_fdt_tag_wraps(void)
{
	struct copy copy;

	any_copy(&copy);
	ASSUME(copy.size <= total && (uint64_t)tag.at + copy.lead <= total);
	copy_tag(&copy, tag.kind, tag.at, tag.next);
	PROVE(needed(&copy) <= UINT32_MAX);
	REACHED_IF(copy.size > total && total == INT32_MAX);
	REACHED_IF(needed(&copy) > INT32_MAX + (uint64_t)MUCH);
}

/* -------------------------------------------------------------------- all tags */

#define TAGS	8

static uint32_t tag_kind[TAGS], tag_index;
static int tag_at[TAGS + 1];

uint32_t fdt_next_tag(const void *fdt, int at, int *next)
{
	PROVE(fdt == blob && tag_index < TAGS && at == tag_at[tag_index]);
	*next = tag_at[tag_index + 1];
	return tag_kind[tag_index];
}

int first_cpu_by_contract(const void *fdt, int parent)
{
	PROVE(fdt == blob && parent == tag.at && tag_index == 0);
	return tag.next_cpu;
}

/*
 * What fdt_tag and fdt_tag_wraps say. Where the end comes all nodes are closed, as check() has it,
 * and it changes nothing of that.
 */
void tag_by_contract(struct copy *copy, uint32_t kind, int at, int next)
{
	uint32_t i = tag_index++, lead = copy->lead, strings_size = copy->strings_size;

	PROVE(kind == tag_kind[i] && at == tag_at[i] && next == tag_at[i + 1]);
	PROVE(is_sound(copy, (uint32_t)at) && needed(copy) <= total);
	ASSUME(kind != FDT_END || copy->depth + copy->dropped == 0);
	if (!copy->out || kind != FDT_END)
		any_state(copy);
	else
		copy->size = nondet_u32() & LARGEST;
	ASSUME(is_sound(copy, (uint32_t)next) && copy->lead >= lead);
	ASSUME(copy->strings_size >= strings_size);
	if (copy->out)
		ASSUME(copy->lead == lead && copy->strings_size == strings_size);
	else
		ASSUME(needed(copy) <= UINT32_MAX);
	ASSUME(kind != FDT_END || (copy->depth == 0 && copy->dropped == 0));
}

/* Of up to so many tags. */
void proof_fdt_copy(void)
{
	struct copy copy = { .edit = &any_edit };
	uint32_t i, end = nondet_u8();

	any_blob();
	any_state(&copy);
	ASSUME(end < TAGS);
	for (i = 0; i < TAGS; i++) {
		tag_kind[i] = nondet_u32();
		tag_at[i + 1] = nondet_int();
		ASSUME((tag_kind[i] == FDT_END) == (i == end));
		ASSUME(i > end || (tag_at[i + 1] > tag_at[i] &&
				   (uint32_t)tag_at[i + 1] <= struct_size));
	}
	tag.at = copy.cpus = nondet_int();
	tag.next_cpu = nondet_int();
	copy.fdt = blob;
	copy.node = NODE_OTHER;
	copy.depth = copy.dropped = 0;
	if (nondet_bool()) {
		ASSUME(copy.strings_size >= old_size && needed(&copy) <= total);
		move_up(&copy);
	} else {
		copy.strings_size = old_size;
		copy.lead = 0;
	}
	ASSUME(copy.phandles < UINT32_MAX);
	ASSUME((uint32_t)copy.top <= NODE_PSCI);
	copy_structure(&copy);
	PROVE(tag_index <= end + 1);
	PROVE(IMPLIES(copy.out || needed(&copy) <= total, tag_index == end + 1));
	PROVE(needed(&copy) <= UINT32_MAX);
	PROVE(is_sound(&copy, (uint32_t)tag_at[tag_index]));
	PROVE(IMPLIES(tag_index == end + 1,
		      copy.node == NODE_OTHER && copy.depth == 0 && copy.dropped == 0));
	REACHED_IF(tag_index == TAGS && copy.out);
	REACHED_IF(tag_index == TAGS && !copy.out);
	REACHED_IF(tag_index < end);
}

/* --------------------------------------------------------------- around the runs */

static uint32_t runs, moves, measured, measured_lead, measured_strings;

/* What fdt_copy says of both runs; and that they come to the same size. */
void structure_by_contract(struct copy *copy)
{
	PROVE(copy->node == NODE_OTHER && copy->depth == 0 && copy->dropped == 0);
	PROVE(copy->fdt == blob);
	runs++;
	if (copy->out) {
		PROVE(runs == 2 && moves == 1 && copy->out == blob + start);
		PROVE(copy->lead == measured_lead && copy->strings_size == measured_strings);
		PROVE(needed(copy) <= total);
		PROVE(fdt_off_dt_struct(blob) == start + copy->lead);
		PROVE(fdt_off_dt_strings(blob) == strings_at + copy->lead);
		PROVE(fdt_size_dt_struct(blob) == struct_size);
		PROVE(fdt_size_dt_strings(blob) == old_size && fdt_totalsize(blob) == total);
		copy->size = measured;
		written = start + measured;
		return;
	}
	PROVE(runs == 1 && copy->lead == 0 && copy->strings_size == old_size);
	any_state(copy);
	ASSUME(is_sound(copy, struct_size) && needed(copy) <= UINT32_MAX);
	copy->cpu = nondet_int();
	ASSUME(needed(copy) > total ||
	       (copy->node == NODE_OTHER && copy->depth == 0 && copy->dropped == 0));
	measured = copy->size;
	measured_lead = copy->lead;
	measured_strings = copy->strings_size;
}

/* First structure and strings go up together, then the strings behind the copy. */
void *memmove_by_contract(void *to, const void *from, size_t size)
{
	uint32_t lead = measured_lead;

	if (moves++ == 0) {
		PROVE(runs == 1 && from == blob + start && to == blob + start + lead);
		PROVE(size == strings_at + old_size - start);
		PROVE((uint64_t)start + lead + size <= total);
	} else {
		PROVE(runs == 2 && moves == 2 && from == blob + strings_at + lead);
		PROVE(to == blob + written && size == old_size);
		PROVE(written <= strings_at + lead && (uint64_t)strings_at + lead + size <= total);
	}
	return to;
}

/* Behind the old ones. */
void new_strings_by_contract(const struct copy *copy, uint8_t *block, uint32_t size)
{
	PROVE(moves == 2 && block == blob + written && size == old_size);
	PROVE(size <= copy->strings_size && (uint64_t)written + copy->strings_size <= total);
}

/* The fields that an edit changes; no other one is. */
static bool is_kept(const struct fdt_header *before)
{
	return header->magic == before->magic && header->totalsize == before->totalsize &&
	       header->off_mem_rsvmap == before->off_mem_rsvmap &&
	       header->version == before->version &&
	       header->last_comp_version == before->last_comp_version &&
	       header->boot_cpuid_phys == before->boot_cpuid_phys;
}

/* Refused with nothing written, or copied once, and the header says what is there. */
void proof_fdt_edit(void)
{
	struct copy copy = { .edit = &any_edit };
	uint32_t phandles = nondet_u32();
	struct fdt_header before;
	int err;

	any_blob();
	copy.fdt = blob;
	before = *header;
	copy.strings_size = old_size;
	err = edit(blob, &copy, phandles);
	PROVE(is_kept(&before) && fdt_off_dt_struct(blob) == start);
	PROVE(err == (needed(&copy) > total ? -FDT_ERR_NOSPACE :
		      (uint64_t)copy.phandles + phandles >= UINT32_MAX ? -FDT_ERR_NOPHANDLES : 0));
	REACHED_IF(err == -FDT_ERR_NOSPACE);
	REACHED_IF(err == -FDT_ERR_NOPHANDLES);
	if (err) {
		PROVE(runs == 1 && moves == 0 && fdt_off_dt_strings(blob) == strings_at);
		PROVE(fdt_size_dt_struct(blob) == struct_size);
		PROVE(fdt_size_dt_strings(blob) == old_size);
		return;
	}
	PROVE(runs == 2 && moves == 2);
	PROVE(copy.first_phandle == copy.phandles + 1);
	PROVE(fdt_size_dt_struct(blob) == measured);
	PROVE(fdt_off_dt_strings(blob) == start + measured);
	PROVE(fdt_size_dt_strings(blob) == measured_strings);
	REACHED_IF(measured_lead > 0 && total == needed(&copy));
	REACHED_IF(measured_lead == 0 && measured < struct_size);
}
