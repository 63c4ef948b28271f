/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What the proofs of device trees share: any texts, states and configurations, and what stands in
 * place of put(). Included after lib/fdt.c.
 */
#ifndef TESTS_PROOFS_FDT_PARTS_H
#define TESTS_PROOFS_FDT_PARTS_H

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

/* ---------------------------------------------------------------- idle states */

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

/* ------------------------------------------------------------------ what comes in */

#define PIECES	48		/* that are put out by one function */

/* In place of put() and name_of(): what is put, piece by piece, and how long it is altogether. */
static struct {
	uint32_t size, word;
	const char *text;
} pieces[PIECES];

static uint32_t piece_count, seen, room;

void piece_by_contract(struct copy *copy, const void *data, uint32_t size)
{
	copy->size += (size + 3) / 4 * 4;
	PROVE(IMPLIES(copy->out, copy->size <= room));
	if (!copy->out)
		return;
	PROVE(piece_count < PIECES);
	pieces[piece_count].size = size;
	pieces[piece_count].text = data;
	if (size == 4)
		pieces[piece_count].word = fdt32_ld(data);
	piece_count++;
}

uint32_t name_by_string(struct copy *copy, enum string name)
{
	return 100 + name;
}

/* Measure, then put out into as much room as that was. */
static void put_twice(struct copy *copy, void (*what)(struct copy *))
{
	static uint8_t anything;
	uint32_t measured;

	copy->out = NULL;
	copy->size = 0;
	what(copy);
	measured = room = copy->size;
	copy->out = &anything;
	copy->size = 0;
	piece_count = seen = 0;
	what(copy);
	PROVE(copy->size == measured);
}

static void see_word(uint32_t word)
{
	PROVE(seen < piece_count && pieces[seen].size == 4 && pieces[seen].word == word);
	seen++;
}

static void see_text(const char *text, uint32_t size)
{
	uint32_t i;

	PROVE(seen < piece_count && pieces[seen].size == size);
	for (i = 0; i < size; i++)
		PROVE(pieces[seen].text[i] == text[i]);
	seen++;
}

static void see_property(enum string name, uint32_t size)
{
	see_word(FDT_PROP);
	see_word(size);
	see_word(100 + name);
}

static void see_number(enum string name, uint32_t number)
{
	see_property(name, 4);
	see_word(number);
}

static void see_string(enum string name, const char *text)
{
	see_property(name, (uint32_t)strlen(text) + 1);
	see_text(text, (uint32_t)strlen(text) + 1);
}

static void see_node(const char *name)
{
	see_word(FDT_BEGIN_NODE);
	see_text(name, (uint32_t)strlen(name) + 1);
}

#endif /* TESTS_PROOFS_FDT_PARTS_H */
