/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * psci_snapshot(), psci_restore() and psci_cpu_todo().
 * The argument is tests/golden/snapshot-1.hex.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "invariants.h"
#include "psci/snapshot.h"
#include "rig.h"

/* Where docs/snapshot-format.md says that things are. */
#define AT_FORMAT	8
#define AT_LENGTH	12
#define AT_VERSION	16
#define AT_CONFIG	20
#define AT_COUNTS	64
#define AT_SYSTEM	96
#define AT_ENDER	96
#define AT_EVENT	100
#define AT_TYPE		104
#define AT_COOKIE	108
#define AT_RESIDENT	116
#define AT_MODE		120
#define AT_USED		122
#define AT_CLOSED	124
#define AT_PROTECT	126
#define AT_CPU(cpu)	(128 + 56 * (size_t)(cpu))
#define AT_DOMAIN(d)	(128 + 56 * RIG_CPUS + 64 * (size_t)(d))
#define AT_STATS(d)	AT_DOMAIN(d)
/* In a CPU's record, and in a domain's. */
#define START		12
#define ARGUMENT	16
#define PC		20
#define CONTEXT_ID	28
#define FLAGS		36
#define VOTE		37
#define LOCAL		38
#define MASK(level)	(40 + 2 * ((level) - 1))
#define ELAPSED		48
#define DOMAIN_STATE	54
#define DOMAIN_ENTERED	55
#define DOMAIN_ELAPSED	56

#define HELD		1
#define OFF		2
#define ENTERED		4

static const char *golden_file;

struct bytes {
	uint8_t at[RIG_SNAPSHOT];
	size_t size;
};

static uint64_t get(const struct bytes *b, size_t at, uint32_t size)
{
	uint64_t value = 0;

	while (size-- > 0)
		value = value << 8 | b->at[at + size];
	return value;
}

static void put(struct bytes *b, size_t at, uint32_t size, uint64_t value)
{
	for (; size > 0; size--, value >>= 8)
		b->at[at++] = (uint8_t)value;
}

static void save(const struct rig *rig, struct bytes *b)
{
	memset(b, 0xa5, sizeof(*b));
	b->size = psci_snapshot_size(rig->psci);
	assert_int_equal(psci_snapshot(rig->psci, b->at, b->size), PSCI_OK);
	/* Not a byte behind its end. */
	assert_int_equal(b->at[b->size], 0xa5);
}

static void assert_sound(const struct rig *rig)
{
	const char *what = invariants_broken(rig->psci);

	if (what)
		fail_msg("%s", what);
}

static void assert_same(const struct bytes *a, const struct bytes *b)
{
	assert_int_equal(a->size, b->size);
	assert_memory_equal(a->at, b->at, a->size);
}

/*
 * Restore, which must have one of two ends: a refusal and the same context bit
 * for bit, or a sound context whose own snapshot are these bytes.
 */
static enum psci_error restore(struct rig *rig, const struct bytes *b)
{
	static unsigned char before[RIG_STORAGE];
	uint32_t asked = rig->asked;
	enum psci_error error;
	struct bytes again;

	memcpy(before, rig->storage, sizeof(before));
	error = psci_restore(rig->psci, b->at, b->size);
	/* Nothing is written behind a context. */
	assert_memory_equal(before + rig->size, rig->storage + rig->size,
			    sizeof(before) - rig->size);
	assert_int_equal(rig->asked, asked);
	if (error != PSCI_OK) {
		assert_true(error >= PSCI_E_SNAPSHOT_SIZE &&
			    error <= PSCI_E_SNAPSHOT_STATE);
		assert_memory_equal(before, rig->storage, rig->size);
		return error;
	}
	assert_sound(rig);
	save(rig, &again);
	assert_same(&again, b);
	return error;
}

#define RESTORES(rig, bytes)						\
	assert_int_equal(restore(rig, bytes), PSCI_OK)
#define REFUSED(rig, bytes, error)					\
	assert_int_equal(restore(rig, bytes), PSCI_E_SNAPSHOT_##error)

/* With one field changed it is refused; then it is as before. */
#define REFUSED_WITH(rig, bytes, at, size, value, error)		\
	do {								\
		uint64_t was = get(bytes, at, size);			\
									\
		put(bytes, at, size, value);				\
		REFUSED(rig, bytes, error);				\
		put(bytes, at, size, was);				\
	} while (0)
#define RESTORES_WITH(rig, bytes, at, size, value)			\
	do {								\
		uint64_t was = get(bytes, at, size);			\
									\
		put(bytes, at, size, value);				\
		RESTORES(rig, bytes);					\
		put(bytes, at, size, was);				\
	} while (0)

/* Short ways into states. */
static void call_is(struct rig *rig, uint32_t cpu, uint64_t id, uint64_t x1,
		    uint64_t x2, uint64_t x3, enum psci_action action,
		    struct psci_call *call)
{
	call->flags = 0;
	assert_int_equal(rig_call(rig, cpu, id, x1, x2, x3, call), action);
}

static void does(struct rig *rig, uint32_t cpu, uint64_t id, uint64_t x1,
		 uint64_t x2, enum psci_action action)
{
	struct psci_call call;

	call_is(rig, cpu, id, x1, x2, 0x77, action, &call);
	assert_int_equal(call.error, PSCI_OK);
}

static void turn_on(struct rig *rig, uint32_t target)
{
	struct psci_entry entry;
	struct psci_call call;

	call_is(rig, 0, PSCI_ID64(PSCI_FN_CPU_ON), rig->cpus[target].mpidr,
		0x1000, 0, PSCI_DO_RETURN, &call);
	assert_int_equal(call.ret, 0);
	assert_int_equal(psci_cpu_woke(rig->psci, target, true, &entry),
			 PSCI_WAKE_START);
}

static void turn_off(struct rig *rig, uint32_t cpu, uint32_t number)
{
	does(rig, cpu, PSCI_ID32(number), 0, 0, PSCI_DO_STOP);
	assert_int_equal(psci_cpu_stopped(rig->psci, cpu), PSCI_OK);
}

static void deferred(struct rig *rig, uint32_t cpu, uint32_t target,
		     struct psci_call *call)
{
	rig->defer = true;
	call_is(rig, cpu, PSCI_ID64(PSCI_FN_CPU_ON), rig->cpus[target].mpidr,
		0x1000, 0x2000, PSCI_DO_WAIT, call);
	rig->defer = false;
}

/* --------------------------------------------------------------- the bytes */

static void test_the_length_depends_on_the_configuration_alone(void **state)
{
	static struct rig rig;
	size_t size;

	(void)state;
	rig_make(&rig, RIG_TREE);
	size = psci_snapshot_size(rig.psci);
	/* 8 x 3 states of CPUs, 3 + 3 + 2 + 2 + 0 of domains. */
	assert_int_equal(size, 128 + 8 * 56 + 5 * 64 + (24 + 10) * 16);
	rig_make_rich(&rig);
	assert_int_equal(psci_snapshot_size(rig.psci), size);
	rig_make(&rig, RIG_PLAIN);
	assert_int_equal(psci_snapshot_size(rig.psci), 128 + 8 * 56 + 5 * 64);
	rig_make(&rig, RIG_FLAT);
	assert_int_equal(psci_snapshot_size(rig.psci), 128 + 8 * 56);
}

static void test_every_byte_of_the_header_is_where_the_format_says(void **state)
{
	static const uint8_t flat[] = {
		'P', 'S', 'C', 'I', 's', 'n', 'a', 'p', 1, 0, 0, 0,
		0x40, 0x02, 0, 0, 3, 0, 1, 0,
		/* functions: all of 1.3 but the tree's */
		0xff, 0x7f, 0x3c, 0, 0xba, 0x70, 0x34, 0,
		2, 0, 1, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
		0, 0, 0, 0, 0, 0, 0, 0,
	};
	static struct rig rig;
	struct bytes b;
	size_t i;

	(void)state;
	rig_make(&rig, RIG_FLAT);
	save(&rig, &b);
	assert_int_equal(sizeof(flat), AT_CPU(0));
	for (i = 0; i < sizeof(flat); i++)
		if (b.at[i] != flat[i])
			fail_msg("byte %zu is %#x", i, b.at[i]);
}

static void test_the_lowest_byte_comes_first(void **state)
{
	static const uint8_t pc[] = { 0x10, 0x32, 0x54, 0x76,
				      0x98, 0xba, 0xdc, 0xfe };
	static const uint8_t context[] = { 0x8b, 0x77, 0x66, 0x55,
					   0x44, 0x33, 0x22, 0x11 };
	static struct rig rig;
	struct bytes b;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	assert_memory_equal(b.at + AT_CPU(3) + PC, pc, 8);
	assert_memory_equal(b.at + AT_CPU(3) + CONTEXT_ID, context, 8);
	assert_int_equal(b.at[AT_TYPE], 0xef);
	assert_int_equal(b.at[AT_TYPE + 3], 0x89);
	assert_int_equal(b.at[AT_COOKIE], 0xef);
	assert_int_equal(b.at[AT_COOKIE + 7], 0x01);
}

static void test_the_rich_machine_is_written_as_the_format_says(void **state)
{
	static struct rig rig;
	struct bytes b;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	assert_int_equal(get(&b, AT_ENDER, 4), 0);
	assert_int_equal(get(&b, AT_EVENT, 4), PSCI_EVENT_RESET2);
	assert_int_equal(get(&b, AT_RESIDENT, 4), 1);
	assert_int_equal(get(&b, AT_USED, 2), 1);
	assert_int_equal(get(&b, AT_PROTECT, 2), 1);
	assert_int_equal(get(&b, AT_CPU(0) + START, 4), 5);
	assert_int_equal(get(&b, AT_CPU(1) + START, 4), 0x18);
	assert_int_equal(get(&b, AT_CPU(2) + START, 4), 0x17);
	assert_int_equal(get(&b, AT_CPU(3) + START, 4), 0x24);
	assert_int_equal(get(&b, AT_CPU(3) + VOTE, 1), OFF | ENTERED);
	assert_int_equal(get(&b, AT_CPU(4) + START, 4), 0x19);
	assert_int_equal(get(&b, AT_CPU(4) + VOTE, 1), HELD | ENTERED);
	assert_int_equal(get(&b, AT_CPU(4) + LOCAL, 2), 3);
	/* Of the leaf's states the second is slower than the third. */
	assert_int_equal(get(&b, AT_CPU(4) + MASK(1), 2), 4);
	assert_int_equal(get(&b, AT_CPU(4) + MASK(2), 2), 6);
	assert_int_equal(get(&b, AT_CPU(4) + MASK(3), 2), 0);
	assert_int_equal(get(&b, AT_CPU(4) + ELAPSED, 8), 177);
	/* Those two name each other. */
	assert_int_equal(get(&b, AT_CPU(5) + START, 4), 0x23);
	assert_int_equal(get(&b, AT_CPU(5) + ARGUMENT, 4), 6);
	assert_int_equal(get(&b, AT_CPU(6) + START, 4), 0x2a);
	assert_int_equal(get(&b, AT_CPU(6) + ARGUMENT, 4), 5);
	assert_int_equal(get(&b, AT_CPU(7) + START, 4), 2);
	assert_int_equal(get(&b, AT_DOMAIN(1) + DOMAIN_STATE, 1), 3);
	assert_int_equal(get(&b, AT_DOMAIN(1) + DOMAIN_ENTERED, 1), 1);
	assert_int_equal(get(&b, AT_DOMAIN(1) + DOMAIN_ELAPSED, 8), 177);
	/* CPU 1 was once in its third state. */
	assert_int_equal(get(&b, AT_STATS(5) + 5 * 16, 8), 1);
	assert_int_equal(get(&b, AT_STATS(5) + 5 * 16 + 8, 8), 5500);
}

/* Nobody's host, compiler or library changes a byte of these. */
static void read_golden(struct bytes *b)
{
	char line[256], *at;
	unsigned int byte;
	FILE *file;
	int used;

	assert_non_null(golden_file);
	file = fopen(golden_file, "r");
	assert_non_null(file);
	b->size = 0;
	while (fgets(line, sizeof(line), file)) {
		if (line[0] == '#')
			continue;
		for (at = line; sscanf(at, "%2x%n", &byte, &used) == 1; at += used) {
			assert_true(b->size < sizeof(b->at));
			b->at[b->size++] = (uint8_t)byte;
		}
	}
	fclose(file);
}

/* R15: tests/cross.sh makes it on 32 bits, and finds the same bytes. */
static void test_R15_the_golden_snapshot_is_restored(void **state)
{
	static struct rig rig;
	struct bytes golden, fresh;
	uint32_t version = 0;

	(void)state;
	read_golden(&golden);
	assert_int_equal(psci_snapshot_version(golden.at, golden.size,
					       &version), PSCI_OK);
	assert_int_equal(version, PSCI_VERSION_1_3);
	rig_make(&rig, RIG_TREE);
	RESTORES(&rig, &golden);
	rig_make_rich(&rig);
	save(&rig, &fresh);
	assert_same(&fresh, &golden);
}

/* ----------------------------------------------------------------- refusals */

static void test_a_null_pointer_is_named(void **state)
{
	static struct rig rig;
	struct bytes b;
	uint32_t version = 7;

	(void)state;
	rig_make(&rig, RIG_TREE);
	save(&rig, &b);
	assert_int_equal(psci_snapshot(NULL, b.at, b.size), PSCI_E_NULL);
	assert_int_equal(psci_snapshot(rig.psci, NULL, b.size), PSCI_E_NULL);
	assert_int_equal(psci_restore(NULL, b.at, b.size), PSCI_E_NULL);
	assert_int_equal(psci_restore(rig.psci, NULL, b.size), PSCI_E_NULL);
	assert_int_equal(psci_snapshot_version(NULL, b.size, &version),
			 PSCI_E_NULL);
	assert_int_equal(version, 7);
	assert_int_equal(psci_snapshot_version(b.at, b.size, NULL),
			 PSCI_E_NULL);
}

static void test_too_small_a_buffer_is_not_written(void **state)
{
	static struct rig rig;
	struct bytes b, untouched;
	size_t size;

	(void)state;
	rig_make_rich(&rig);
	memset(&b, 0x5a, sizeof(b));
	memset(&untouched, 0x5a, sizeof(untouched));
	for (size = 0; size < psci_snapshot_size(rig.psci); size++)
		assert_int_equal(psci_snapshot(rig.psci, b.at, size),
				 PSCI_E_SNAPSHOT_SIZE);
	assert_memory_equal(&b, &untouched, sizeof(b));
	/* A larger one is all right. */
	assert_int_equal(psci_snapshot(rig.psci, b.at, sizeof(b.at)), PSCI_OK);
}

static void test_a_snapshot_of_any_other_length_is_refused(void **state)
{
	static struct rig rig;
	uint32_t version = 7;
	struct bytes b;
	size_t size;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	size = b.size;
	for (b.size = 0; b.size < size + 20; b.size++) {
		if (b.size == size)
			continue;
		REFUSED(&rig, &b, SIZE);
		assert_int_equal(psci_snapshot_version(b.at, b.size, &version),
				 PSCI_E_SNAPSHOT_SIZE);
		/* Also if it says that it is this long. */
		if (b.size < AT_VERSION)
			continue;
		put(&b, AT_LENGTH, 4, b.size);
		REFUSED(&rig, &b, SIZE);
		put(&b, AT_LENGTH, 4, size);
	}
	assert_int_equal(version, 7);
}

static void test_what_is_no_snapshot_is_refused(void **state)
{
	static struct rig rig;
	uint32_t version = 7;
	struct bytes b;
	size_t i;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	for (i = 0; i < AT_LENGTH; i++) {
		REFUSED_WITH(&rig, &b, i, 1, b.at[i] ^ 0x80u, FORMAT);
		b.at[i] ^= 0x80;
		assert_int_equal(psci_snapshot_version(b.at, b.size, &version),
				 PSCI_E_SNAPSHOT_FORMAT);
		b.at[i] ^= 0x80;
	}
	REFUSED_WITH(&rig, &b, AT_FORMAT, 4, 0, FORMAT);
	REFUSED_WITH(&rig, &b, AT_FORMAT, 4, 2, FORMAT);
	assert_int_equal(version, 7);
}

static void test_a_snapshot_of_another_version_is_refused(void **state)
{
	static struct rig rig;
	uint32_t version = 0;
	struct bytes b;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	rig_prepare(&rig, RIG_TREE);
	rig.config.psci_version = PSCI_VERSION_1_2;
	rig.config.functions &= ~(uint32_t)PSCI_ENABLE_SYSTEM_OFF2;
	rig_start(&rig);
	REFUSED(&rig, &b, VERSION);
	/* Which tells the embedder how to configure. */
	assert_int_equal(psci_snapshot_version(b.at, b.size, &version),
			 PSCI_OK);
	assert_int_equal(version, PSCI_VERSION_1_3);
}

static void test_a_snapshot_of_another_configuration_is_refused(void **state)
{
	static struct rig rig;
	struct bytes b;
	size_t i;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	for (i = AT_CONFIG; i < AT_COUNTS; i++)
		REFUSED_WITH(&rig, &b, i, 1, b.at[i] ^ 1u, CONFIG);

	rig_prepare(&rig, RIG_TREE);
	rig.config.entry_el = 1;
	rig_start(&rig);
	REFUSED(&rig, &b, CONFIG);
	rig_prepare(&rig, RIG_TREE);
	rig.config.smccc_version = PSCI_SMCCC_VERSION_1_3;
	rig_start(&rig);
	REFUSED(&rig, &b, CONFIG);
	rig_prepare(&rig, RIG_TREE);
	rig.config.flags = 0;
	rig_start(&rig);
	REFUSED(&rig, &b, CONFIG);
	rig_prepare(&rig, RIG_TREE);
	rig.config.functions &= ~(uint32_t)PSCI_ENABLE_SYSTEM_OFF2;
	rig_start(&rig);
	REFUSED(&rig, &b, CONFIG);
	rig_prepare(&rig, RIG_TREE);
	rig.config.trusted_os = PSCI_TRUSTED_OS_FIXED;
	rig_start(&rig);
	REFUSED(&rig, &b, CONFIG);
}

static void test_a_snapshot_of_other_cpus_or_domains_is_refused(void **state)
{
	struct psci_local_state states[3] = {
		{ PSCI_KIND_RETENTION, 20 }, { PSCI_KIND_POWERDOWN, 300 },
		{ PSCI_KIND_POWERDOWN, 301 },
	};
	static struct rig rig;
	struct bytes b;
	uint32_t cpu, i;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	for (i = AT_COUNTS; i < AT_SYSTEM; i++)
		REFUSED_WITH(&rig, &b, i, 1, b.at[i] ^ 1u, TOPOLOGY);
	for (cpu = 0; cpu < RIG_CPUS; cpu++)
		for (i = 0; i < START; i++)
			REFUSED_WITH(&rig, &b, AT_CPU(cpu) + i, 1,
				     b.at[AT_CPU(cpu) + i] ^ 1u, TOPOLOGY);
	for (cpu = 0; cpu < RIG_DOMAINS; cpu++)
		for (i = 0; i < DOMAIN_STATE; i++)
			REFUSED_WITH(&rig, &b, AT_DOMAIN(cpu) + i, 1,
				     b.at[AT_DOMAIN(cpu) + i] ^ 1u, TOPOLOGY);

	rig_prepare(&rig, RIG_TREE);
	rig.config.cpu_count = 7;
	rig.config.domain_count = 4;
	rig_start(&rig);
	REFUSED(&rig, &b, TOPOLOGY);
	/* Only a latency, but one that changes what a vote means. */
	rig_prepare(&rig, RIG_TREE);
	rig.domains[0].states = states;
	rig_start(&rig);
	REFUSED(&rig, &b, TOPOLOGY);
}

/* What a reset makes of CPUs is the embedder's, and so are ops. */
static void test_what_holds_from_the_next_reset_on_may_differ(void **state)
{
	static struct rig rig;
	struct bytes b;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	rig_prepare(&rig, RIG_TREE);
	rig.cpus[3].flags = PSCI_CPU_ON;
	rig.cpus[7].flags = 0;
	rig.config.trusted_os_cpu = 3;
	rig.config.map_slots = 64;
	rig.ops.check_cpu_on = NULL;
	rig_start(&rig);
	RESTORES(&rig, &b);
}

static void test_the_errors_come_in_their_order(void **state)
{
	static struct rig rig;
	struct bytes b;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	b.at[AT_CPU(0) + START] = 0xf;
	REFUSED(&rig, &b, STATE);
	b.at[AT_DOMAIN(0)] ^= 1;
	REFUSED(&rig, &b, TOPOLOGY);
	b.at[AT_CONFIG] ^= 1;
	REFUSED(&rig, &b, CONFIG);
	b.at[AT_VERSION] ^= 1;
	REFUSED(&rig, &b, VERSION);
	b.size--;
	REFUSED(&rig, &b, SIZE);
	b.at[0] ^= 1;
	REFUSED(&rig, &b, FORMAT);
	b.size = 19;
	REFUSED(&rig, &b, SIZE);
}

/* -------------------------------------------------------- impossible states */

static void test_an_impossible_system_is_refused(void **state)
{
	static struct rig rig;
	struct bytes b;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	REFUSED_WITH(&rig, &b, AT_ENDER, 4, RIG_CPUS, STATE);
	REFUSED_WITH(&rig, &b, AT_ENDER, 4, UINT32_MAX, STATE);
	RESTORES_WITH(&rig, &b, AT_ENDER, 4, 4);
	REFUSED_WITH(&rig, &b, AT_EVENT, 4, 0, STATE);
	REFUSED_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_SUSPEND, STATE);
	REFUSED_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_OFF, STATE);
	REFUSED_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_RESET, STATE);
	REFUSED_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_OFF2, STATE);
	REFUSED_WITH(&rig, &b, AT_TYPE, 4, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_TYPE, 4, 0x7fffffff, STATE);
	/* A warm reset has no cookie, */
	REFUSED_WITH(&rig, &b, AT_TYPE, 4, 0, STATE);
	put(&b, AT_COOKIE, 8, 0);
	RESTORES_WITH(&rig, &b, AT_TYPE, 4, 0);
	/* nor has the rest; the first two have no type either. */
	put(&b, AT_EVENT, 4, PSCI_EVENT_OFF2);
	RESTORES_WITH(&rig, &b, AT_TYPE, 4, PSCI_OFF2_HIBERNATE_OFF);
	put(&b, AT_TYPE, 4, PSCI_OFF2_HIBERNATE_OFF);
	REFUSED_WITH(&rig, &b, AT_COOKIE, 8, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_OFF, STATE);
	REFUSED_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_RESET, STATE);
	put(&b, AT_TYPE, 4, 0);
	RESTORES_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_OFF);
	RESTORES_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_RESET);
	put(&b, AT_COOKIE, 8, 1);
	REFUSED_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_OFF, STATE);
	REFUSED_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_RESET, STATE);
	/* Not while it is ending, nor while others are ON. */
	put(&b, AT_COOKIE, 8, 0);
	REFUSED_WITH(&rig, &b, AT_CLOSED, 2, 1, STATE);
	put(&b, AT_EVENT, 4, 0);
	put(&b, AT_ENDER, 4, UINT32_MAX);
	RESTORES(&rig, &b);
	REFUSED_WITH(&rig, &b, AT_CLOSED, 2, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_CLOSED, 2, 2, STATE);
	REFUSED_WITH(&rig, &b, AT_TYPE, 4, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_PROTECT, 2, 2, STATE);
	/* The votes are of the mode. */
	REFUSED_WITH(&rig, &b, AT_MODE, 2, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_MODE, 2, 2, STATE);
	REFUSED_WITH(&rig, &b, AT_USED, 2, 0, STATE);
	REFUSED_WITH(&rig, &b, AT_USED, 2, 2, STATE);
	/* OFF, pending, told to stop; but it may wait. */
	REFUSED_WITH(&rig, &b, AT_RESIDENT, 4, RIG_CPUS, STATE);
	REFUSED_WITH(&rig, &b, AT_RESIDENT, 4, 2, STATE);
	REFUSED_WITH(&rig, &b, AT_RESIDENT, 4, 3, STATE);
	REFUSED_WITH(&rig, &b, AT_RESIDENT, 4, 5, STATE);
	REFUSED_WITH(&rig, &b, AT_RESIDENT, 4, 7, STATE);
	RESTORES_WITH(&rig, &b, AT_RESIDENT, 4, 4);
	RESTORES_WITH(&rig, &b, AT_RESIDENT, 4, 6);
	/* Not even if there happens to be what looks like one that is ON. */
	rig_make(&rig, RIG_FLAT);
	save(&rig, &b);
	RESTORES(&rig, &b);
	memcpy(b.at + AT_CPU(RIG_CPUS), b.at + AT_CPU(0), 56);
	REFUSED_WITH(&rig, &b, AT_RESIDENT, 4, RIG_CPUS, STATE);
}

static void test_what_is_not_offered_did_not_happen(void **state)
{
	static struct rig rig;
	struct bytes b;

	(void)state;
	rig_make(&rig, RIG_PLAIN);
	save(&rig, &b);
	REFUSED_WITH(&rig, &b, AT_PROTECT, 2, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_MODE, 2, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_RESIDENT, 4, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_CLOSED, 2, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(0) + START, 4, 7, STATE);
	/* CPU_DEFAULT_SUSPEND; a frozen CPU; an elapsed time. */
	REFUSED_WITH(&rig, &b, AT_CPU(0) + START, 4, 9, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + VOTE, 1, ENTERED, STATE);
	RESTORES_WITH(&rig, &b, AT_CPU(6) + VOTE, 1, HELD | OFF);
	put(&b, AT_CPU(6) + VOTE, 1, HELD | OFF | ENTERED);
	put(&b, AT_DOMAIN(3) + DOMAIN_ENTERED, 1, 1);
	RESTORES(&rig, &b);
	REFUSED_WITH(&rig, &b, AT_CPU(6) + ELAPSED, 8, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_DOMAIN(3) + DOMAIN_ELAPSED, 8, 1, STATE);
	put(&b, AT_ENDER, 4, 0);
	REFUSED_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_RESET2, STATE);
	put(&b, AT_TYPE, 4, 1);
	REFUSED_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_OFF2, STATE);

	rig_make(&rig, RIG_0_1);
	save(&rig, &b);
	put(&b, AT_ENDER, 4, 0);
	REFUSED_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_OFF, STATE);
	REFUSED_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_RESET, STATE);
	put(&b, AT_ENDER, 4, UINT32_MAX);
	/* CPU_SUSPEND has no id. A context_id is no argument of CPU_ON. */
	REFUSED_WITH(&rig, &b, AT_CPU(0) + START, 4, 8, STATE);
	RESTORES_WITH(&rig, &b, AT_CPU(1) + START, 4, 4);
	put(&b, AT_CPU(1) + START, 4, 4);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + CONTEXT_ID, 8, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_USED, 2, 1, STATE);

	/* It is with its quirk. */
	rig_prepare(&rig, RIG_0_1);
	rig.config.quirks = PSCI_QUIRK_0_1_CONTEXT_ID;
	rig_start(&rig);
	save(&rig, &b);
	put(&b, AT_CPU(1) + START, 4, 4);
	RESTORES_WITH(&rig, &b, AT_CPU(1) + CONTEXT_ID, 8, 1);

	/* With an id it might be. */
	rig_prepare(&rig, RIG_0_1);
	rig.config.function_ids.cpu_suspend = 4;
	rig_start(&rig);
	save(&rig, &b);
	RESTORES_WITH(&rig, &b, AT_CPU(0) + START, 4, 8);
}

static void test_an_impossible_cpu_is_refused(void **state)
{
	static struct rig rig;
	uint8_t before[56];
	struct bytes b;
	uint32_t run;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	for (run = 11; run < 16; run++)
		REFUSED_WITH(&rig, &b, AT_CPU(0) + START, 4, run, STATE);
	/* However often it has started. */
	RESTORES_WITH(&rig, &b, AT_CPU(0) + START, 4, 0xfffffff5);
	/* Arguments, and entries, of those who have none. */
	REFUSED_WITH(&rig, &b, AT_CPU(0) + ARGUMENT, 4, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(7) + ARGUMENT, 4, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(3) + ARGUMENT, 4, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(0) + PC, 8, 4, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + CONTEXT_ID, 8, 4, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(7) + FLAGS, 1, 0x10, STATE);
	/* Of who waits, and for whom. */
	REFUSED_WITH(&rig, &b, AT_CPU(5) + ARGUMENT, 4, 0, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(5) + ARGUMENT, 4, 5, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(5) + ARGUMENT, 4, RIG_CPUS, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(6) + ARGUMENT, 4, 3, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(6) + ARGUMENT, 4, 6, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(6) + ARGUMENT, 4, UINT32_MAX, STATE);
	/* For none. */
	memcpy(before, b.at + AT_CPU(5), sizeof(before));
	put(&b, AT_CPU(5) + START, 4, 0);
	put(&b, AT_CPU(5) + ARGUMENT, 4, 0);
	put(&b, AT_CPU(5) + PC, 8, 0);
	put(&b, AT_CPU(5) + CONTEXT_ID, 8, 0);
	put(&b, AT_CPU(5) + FLAGS, 1, 0);
	REFUSED_WITH(&rig, &b, AT_CPU(6) + ARGUMENT, 4, RIG_CPUS, STATE);
	put(&b, AT_CPU(6) + ARGUMENT, 4, 0);
	RESTORES_WITH(&rig, &b, AT_CPU(6) + START, 4, 5);
	put(&b, AT_CPU(6) + ARGUMENT, 4, 5);
	memcpy(b.at + AT_CPU(5), before, sizeof(before));
	RESTORES(&rig, &b);
	/* Two wait for one. */
	put(&b, AT_CPU(0) + START, 4, 10);
	put(&b, AT_CPU(0) + ARGUMENT, 4, 5);
	REFUSED(&rig, &b, STATE);
}

static void test_an_impossible_power_state_is_refused(void **state)
{
	static struct rig rig;
	struct bytes b;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	REFUSED_WITH(&rig, &b, AT_CPU(4) + ARGUMENT, 4, 3, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(4) + ARGUMENT, 4, 0xc0000033, STATE);
	/* What it meant is the platform's; what it asked for is in the vote. */
	RESTORES_WITH(&rig, &b, AT_CPU(4) + ARGUMENT, 4, 0x40000001);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + ARGUMENT, 4, 0x40000001, STATE);
	/* A standby of 0 is one; a power-down is a CPU_DEFAULT_SUSPEND. */
	RESTORES_WITH(&rig, &b, AT_CPU(1) + ARGUMENT, 4, 0);
	REFUSED_WITH(&rig, &b, AT_CPU(4) + ARGUMENT, 4, 0, STATE);

	rig_make(&rig, RIG_KVM);
	does(&rig, 0, PSCI_ID64(PSCI_FN_CPU_SUSPEND), 0xdeadbeef, 0,
	     PSCI_DO_SUSPEND);
	save(&rig, &b);
	RESTORES(&rig, &b);
	REFUSED_WITH(&rig, &b, AT_CPU(0) + START, 4, 9, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(0) + VOTE, 1, HELD | ENTERED, STATE);
	REFUSED_WITH(&rig, &b, AT_USED, 2, 1, STATE);
}

static void test_an_impossible_entry_is_refused(void **state)
{
	const size_t pc = AT_CPU(3) + PC, flags = AT_CPU(3) + FLAGS;
	static struct rig rig;
	struct bytes b;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	REFUSED_WITH(&rig, &b, pc, 8, 0x1001, STATE);
	REFUSED_WITH(&rig, &b, pc, 8, 0x1002, STATE);
	REFUSED_WITH(&rig, &b, flags, 1, PSCI_ENTRY_THUMB, STATE);
	REFUSED_WITH(&rig, &b, flags, 1, PSCI_ENTRY_AARCH32, STATE);
	REFUSED_WITH(&rig, &b, flags, 1, PSCI_CALLER_AARCH32, STATE);
	put(&b, pc, 8, 0x1000);
	REFUSED_WITH(&rig, &b, flags, 1, PSCI_CALLER_AARCH32, STATE);
	RESTORES_WITH(&rig, &b, flags, 1, PSCI_ENTRY_AARCH32);
	put(&b, pc, 8, 0x1002);
	REFUSED_WITH(&rig, &b, flags, 1, PSCI_ENTRY_AARCH32, STATE);
	put(&b, flags, 1, PSCI_ENTRY_AARCH32 | PSCI_ENTRY_THUMB);
	RESTORES(&rig, &b);
	REFUSED_WITH(&rig, &b, pc, 8, 0x1001, STATE);
	put(&b, AT_CPU(3) + CONTEXT_ID, 8, 5);
	put(&b, flags, 1, 0xf1);
	RESTORES_WITH(&rig, &b, pc, 8, 0x1004);

	/* With PSCI_QUIRK_ANY_ENTRY bit 0 is refused only where it is THUMB. */
	rig_make(&rig, RIG_KVM);
	does(&rig, 0, PSCI_ID64(PSCI_FN_CPU_ON), rig.cpus[3].mpidr, 0x1003,
	     PSCI_DO_RETURN);
	save(&rig, &b);
	RESTORES(&rig, &b);
	REFUSED_WITH(&rig, &b, flags, 1, PSCI_ENTRY_AARCH32, STATE);
	put(&b, pc, 8, 0x100000002);
	RESTORES_WITH(&rig, &b, flags, 1, PSCI_ENTRY_AARCH32);
}

static void test_an_impossible_vote_is_refused(void **state)
{
	static struct rig rig;
	struct bytes b;
	uint32_t vote;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	for (vote = 0; vote < 8; vote++) {
		if (vote != 0)
			REFUSED_WITH(&rig, &b, AT_CPU(0) + VOTE, 1, vote,
				     STATE);
		if (vote != (HELD | ENTERED)) {
			REFUSED_WITH(&rig, &b, AT_CPU(1) + VOTE, 1, vote,
				     STATE);
			REFUSED_WITH(&rig, &b, AT_CPU(4) + VOTE, 1, vote,
				     STATE);
		}
		if (vote != (OFF | ENTERED))
			REFUSED_WITH(&rig, &b, AT_CPU(3) + VOTE, 1, vote,
				     STATE);
		if (vote != (HELD | OFF | ENTERED))
			REFUSED_WITH(&rig, &b, AT_CPU(5) + VOTE, 1, vote,
				     STATE);
		/* It may have been ON before it was taken away, or frozen. */
		if ((vote & ~(uint32_t)ENTERED) != (HELD | OFF) &&
		    vote != ENTERED)
			REFUSED_WITH(&rig, &b, AT_CPU(7) + VOTE, 1, vote,
				     STATE);
	}
	REFUSED_WITH(&rig, &b, AT_CPU(0) + VOTE, 1, 8, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(7) + VOTE, 1, 8 | HELD | OFF, STATE);
	/* Local states, of which the first two keep the context. */
	REFUSED_WITH(&rig, &b, AT_CPU(0) + LOCAL, 2, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(3) + LOCAL, 2, 2, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(4) + LOCAL, 2, 2, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(4) + LOCAL, 2, 4, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(4) + LOCAL, 2, 0x103, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + LOCAL, 2, 0, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + LOCAL, 2, 3, STATE);
	/* Masks: each is what some composite state refuses. */
	REFUSED_WITH(&rig, &b, AT_CPU(0) + MASK(1), 2, 2, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(3) + MASK(4), 2, 2, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(4) + MASK(1), 2, 0, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(4) + MASK(1), 2, 0xf, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(4) + MASK(1), 2, 0x14, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(4) + MASK(1), 2, 5, STATE);
	RESTORES_WITH(&rig, &b, AT_CPU(4) + MASK(2), 2, 4);
	REFUSED_WITH(&rig, &b, AT_CPU(4) + MASK(3), 2, 2, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(4) + MASK(4), 2, 0x8000, STATE);
	/* The CPU keeps its context, its domain may not lose it. */
	REFUSED_WITH(&rig, &b, AT_CPU(1) + MASK(1), 2, 4, STATE);
	/* Times of what was never entered. */
	REFUSED_WITH(&rig, &b, AT_CPU(0) + ELAPSED, 8, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(7) + ELAPSED, 8, 1, STATE);
	RESTORES_WITH(&rig, &b, AT_CPU(4) + ELAPSED, 8, UINT64_MAX);

	/* Without a tree there is nothing. */
	rig_make(&rig, RIG_FLAT);
	save(&rig, &b);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + VOTE, 1, HELD | OFF, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + LOCAL, 2, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + MASK(2), 2, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + ELAPSED, 8, 1, STATE);
}

static void test_an_impossible_domain_is_refused(void **state)
{
	static struct rig rig;
	struct bytes b;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	/* CPUs run below; a state too many; one that 4 does not accept. */
	REFUSED_WITH(&rig, &b, AT_DOMAIN(0) + DOMAIN_STATE, 1, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_DOMAIN(2) + DOMAIN_STATE, 1, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_DOMAIN(1) + DOMAIN_STATE, 1, 4, STATE);
	REFUSED_WITH(&rig, &b, AT_DOMAIN(1) + DOMAIN_STATE, 1, 2, STATE);
	REFUSED_WITH(&rig, &b, AT_DOMAIN(4) + DOMAIN_STATE, 1, 1, STATE);
	/* 4 has entered it, */
	REFUSED_WITH(&rig, &b, AT_DOMAIN(1) + DOMAIN_ENTERED, 1, 0, STATE);
	REFUSED_WITH(&rig, &b, AT_DOMAIN(1) + DOMAIN_ENTERED, 1, 2, STATE);
	RESTORES_WITH(&rig, &b, AT_DOMAIN(1) + DOMAIN_ELAPSED, 8, UINT64_MAX);
	/* and nobody what is up. */
	REFUSED_WITH(&rig, &b, AT_DOMAIN(0) + DOMAIN_ENTERED, 1, 1, STATE);
	REFUSED_WITH(&rig, &b, AT_DOMAIN(0) + DOMAIN_ELAPSED, 8, 1, STATE);
	put(&b, AT_DOMAIN(1) + DOMAIN_STATE, 1, 0);
	put(&b, AT_DOMAIN(1) + DOMAIN_ENTERED, 1, 0);
	put(&b, AT_DOMAIN(1) + DOMAIN_ELAPSED, 8, 0);
	RESTORES(&rig, &b);

	/* Above what is shallower. */
	rig_make(&rig, RIG_TREE);
	save(&rig, &b);
	RESTORES_WITH(&rig, &b, AT_DOMAIN(1) + DOMAIN_STATE, 1, 1);
	RESTORES(&rig, &b);
	does(&rig, 0, PSCI_ID64(PSCI_FN_CPU_SUSPEND),
	     rig_power_state(RIG_POWERDOWN, 2, 2, 0), 0x1000, PSCI_DO_SUSPEND);
	save(&rig, &b);
	assert_int_equal(b.at[AT_DOMAIN(2) + DOMAIN_STATE], 2);
	RESTORES(&rig, &b);
	REFUSED_WITH(&rig, &b, AT_DOMAIN(1) + DOMAIN_STATE, 1, 1, STATE);
	/* That is how it is since the start; the root was entered. */
	RESTORES_WITH(&rig, &b, AT_DOMAIN(1) + DOMAIN_ENTERED, 1, 1);
	REFUSED_WITH(&rig, &b, AT_DOMAIN(2) + DOMAIN_ENTERED, 1, 0, STATE);
	/* Above what is up. */
	put(&b, AT_DOMAIN(0) + DOMAIN_STATE, 1, 0);
	put(&b, AT_DOMAIN(0) + DOMAIN_ENTERED, 1, 0);
	put(&b, AT_DOMAIN(0) + DOMAIN_ELAPSED, 8, 0);
	REFUSED(&rig, &b, STATE);
}

static void test_votes_in_os_initiated_mode(void **state)
{
	static struct rig rig;
	struct bytes b;

	(void)state;
	rig_make(&rig, RIG_TREE);
	does(&rig, 0, PSCI_ID32(PSCI_FN_PSCI_SET_SUSPEND_MODE), 1, 0,
	     PSCI_DO_RETURN);
	turn_on(&rig, 1);
	does(&rig, 1, PSCI_ID64(PSCI_FN_CPU_SUSPEND),
	     rig_power_state(2, 0, 0, 0), 0, PSCI_DO_SUSPEND);
	save(&rig, &b);
	RESTORES(&rig, &b);
	assert_int_equal(get(&b, AT_CPU(1) + MASK(1), 2), 0xc);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + MASK(1), 2, 0xe, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + MASK(2), 2, 2, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + LOCAL, 2, 3, STATE);
	REFUSED_WITH(&rig, &b, AT_MODE, 2, 0, STATE);
	REFUSED_WITH(&rig, &b, AT_USED, 2, 0, STATE);
	/* It keeps its context: not even with the masks of power-down. */
	put(&b, AT_CPU(1) + LOCAL, 2, 3);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + MASK(1), 2, 0, STATE);

	/* By the quirk the mode may have changed, or not been used since. */
	rig_make(&rig, RIG_LAX);
	turn_on(&rig, 1);
	does(&rig, 1, PSCI_ID64(PSCI_FN_CPU_SUSPEND),
	     rig_power_state(2, 1, 1, 0), 0, PSCI_DO_SUSPEND);
	save(&rig, &b);
	put(&b, AT_MODE, 2, 1);
	RESTORES(&rig, &b);
	RESTORES_WITH(&rig, &b, AT_USED, 2, 0);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + MASK(2), 2, 2, STATE);
}

static void test_a_suspended_system(void **state)
{
	static struct rig rig, other;
	struct psci_entry entry;
	struct bytes b;

	(void)state;
	rig_make(&rig, RIG_TREE);
	does(&rig, 0, PSCI_ID64(PSCI_FN_SYSTEM_SUSPEND), 0x4000, 0x55,
	     PSCI_DO_SUSPEND);
	rig.now += 1234;
	save(&rig, &b);
	assert_int_equal(get(&b, AT_CLOSED, 2), 1);
	rig_make(&other, RIG_TREE);
	RESTORES(&other, &b);
	/* Another is ON, or pending; nobody sleeps; by another call. */
	REFUSED_WITH(&rig, &b, AT_CPU(1) + START, 4, 5, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + START, 4, 4, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + START, 4, 9, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(0) + ARGUMENT, 4, 0x40000001, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(0) + LOCAL, 2, 2, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(0) + VOTE, 1, ENTERED, STATE);
	REFUSED_WITH(&rig, &b, AT_CPU(0) + MASK(1), 2, 0xf, STATE);
	REFUSED_WITH(&rig, &b, AT_CLOSED, 2, 0, STATE);
	put(&b, AT_ENDER, 4, 0);
	REFUSED_WITH(&rig, &b, AT_EVENT, 4, PSCI_EVENT_OFF, STATE);

	/* It wakes as if nothing had been. */
	assert_int_equal(psci_cpu_woke(other.psci, 0, true, &entry),
			 PSCI_WAKE_START);
	assert_int_equal(entry.pc, 0x4000);
	assert_int_equal(entry.context_id, 0x55);
	assert_int_equal(entry.level, 2);
	turn_on(&other, 1);
	save(&other, &b);
	assert_int_equal(get(&b, AT_CLOSED, 2), 0);
	/* CPU 0's third state, for as long as the sleep was. */
	assert_int_equal(get(&b, AT_STATS(5) + 2 * 16 + 8, 8), 1234);

	/* Whatever else may be called. */
	rig_prepare(&rig, RIG_TREE);
	rig.config.functions &= ~(uint32_t)PSCI_ENABLE_SYSTEM_RESET2;
	rig_start(&rig);
	does(&rig, 0, PSCI_ID64(PSCI_FN_SYSTEM_SUSPEND), 0x4000, 0x55,
	     PSCI_DO_SUSPEND);
	save(&rig, &b);
	RESTORES(&rig, &b);

	/* All OFF: a closed gate that nobody sleeps behind. */
	rig_make(&rig, RIG_FLAT);
	does(&rig, 0, PSCI_ID64(PSCI_FN_SYSTEM_SUSPEND), 0x4000, 0x55,
	     PSCI_DO_SUSPEND);
	save(&rig, &b);
	RESTORES(&rig, &b);
	REFUSED_WITH(&rig, &b, AT_CPU(1) + START, 4, 9, STATE);
	put(&b, AT_CPU(0) + START, 4, 0);
	put(&b, AT_CPU(0) + PC, 8, 0);
	put(&b, AT_CPU(0) + CONTEXT_ID, 8, 0);
	REFUSED(&rig, &b, STATE);
	rig_prepare(&rig, RIG_FLAT);
	rig.config.trusted_os = PSCI_TRUSTED_OS_NONE;
	rig.config.functions &= ~(uint32_t)(PSCI_ENABLE_MIGRATE |
					    PSCI_ENABLE_MIGRATE_INFO_UP_CPU);
	rig_start(&rig);
	turn_off(&rig, 0, PSCI_FN_CPU_OFF);
	save(&rig, &b);
	RESTORES(&rig, &b);
	REFUSED_WITH(&rig, &b, AT_CLOSED, 2, 1, STATE);
}

/* --------------------------------------------------------------- corruption */

static void test_every_corrupt_byte_is_refused_or_harmless(void **state)
{
	static const uint8_t values[] = { 0, 1, 2, 3, 5, 7, 8, 9, 0x7f, 0xff };
	static struct rig rig;
	struct bytes b;
	size_t at, i;
	uint8_t was;

	(void)state;
	rig_make_rich(&rig);
	save(&rig, &b);
	for (at = 0; at < b.size; at++) {
		was = b.at[at];
		for (i = 0; i < sizeof(values) + 8; i++) {
			b.at[at] = i < 8 ? was ^ (uint8_t)(1u << i) :
					   values[i - 8];
			restore(&rig, &b);
		}
		b.at[at] = was;
	}
	RESTORES(&rig, &b);
}

static void test_random_corruption_is_refused_or_harmless(void **state)
{
	static struct rig rig, other;
	uint32_t random = 1, round, i, restored = 0;
	struct bytes b;
	int kind;

	(void)state;
	for (kind = 0; kind < RIG_KINDS; kind++) {
		rig_make(&rig, (enum rig_kind)kind);
		rig_make(&other, (enum rig_kind)kind);
		for (round = 0; round < 3000; round++) {
			rig_step(&rig, rig_random(&random));
			save(&rig, &b);
			for (i = rig_random(&random) % 3; i < 3; i++)
				b.at[AT_SYSTEM + rig_random(&random) %
				     (b.size - AT_SYSTEM)] =
					(uint8_t)(rig_random(&random) >> 16 &
						  rig_random(&random) >> 16);
			restored += restore(&other, &b) == PSCI_OK;
		}
	}
	/* Both ends are tried. */
	assert_in_range(restored, 100, 17000);
}

/* -------------------------------------------------------------- round trips */

/* As psci_handle() left it, but the time has gone on for the transition. */
static void assert_same_todo(const struct rig *a, const struct rig *b)
{
	struct psci_call left, right;
	uint32_t cpu;

	for (cpu = 0; cpu <= RIG_CPUS; cpu++) {
		memset(&left, 0x11, sizeof(left));
		memset(&right, 0x22, sizeof(right));
		assert_int_equal(psci_cpu_todo(a->psci, cpu, &left),
				 psci_cpu_todo(b->psci, cpu, &right));
		assert_memory_equal(&left, &right, sizeof(left));
	}
}

/*
 * R10, R13 and all others like them: two machines of which one is restored
 * from the other every now and then, and which live the same life in between.
 */
static void test_a_restored_machine_goes_on_as_the_one_it_was_saved_from(
	void **state)
{
	static struct rig rig, other;
	struct bytes b, again;
	uint32_t random = 1, step, value;
	int kind;

	(void)state;
	for (kind = 0; kind < RIG_KINDS; kind++) {
		rig_make(&rig, (enum rig_kind)kind);
		rig_make(&other, (enum rig_kind)kind);
		other.now = UINT64_MAX - 500;
		for (step = 0; step < 20000; step++) {
			save(&rig, &b);
			assert_sound(&rig);
			if (rig_random(&random) % 8 == 0) {
				RESTORES(&other, &b);
			} else {
				save(&other, &again);
				assert_same(&b, &again);
			}
			assert_same_todo(&rig, &other);
			value = rig_random(&random);
			assert_int_equal(rig_step(&rig, value),
					 rig_step(&other, value));
			if (rig_random(&random) % 2000)
				continue;
			psci_reset(rig.psci);
			psci_reset(other.psci);
		}
	}
}

static void test_R10_an_entry_survives_between_success_and_the_first_start(
	void **state)
{
	static struct rig rig, other;
	struct psci_entry entry;
	struct psci_call call;
	struct bytes b;

	(void)state;
	rig_make(&rig, RIG_FLAT);
	call.flags = PSCI_ENTRY_BIG_ENDIAN | 0x50;
	rig_call(&rig, 0, PSCI_ID64(PSCI_FN_CPU_ON), rig.cpus[4].mpidr,
		 0x8877665544332210, 0x0102030405060708, &call);
	assert_int_equal(call.ret, PSCI_STATUS_SUCCESS);
	save(&rig, &b);
	rig_make(&other, RIG_FLAT);
	RESTORES(&other, &b);
	assert_int_equal(psci_cpu_todo(other.psci, 4, &call), PSCI_TODO_PARK);
	assert_int_equal(psci_cpu_woke(other.psci, 4, true, &entry),
			 PSCI_WAKE_START);
	assert_int_equal(entry.pc, 0x8877665544332210);
	assert_int_equal(entry.context_id, 0x0102030405060708);
	assert_int_equal(entry.el, 2);
	assert_int_equal(entry.flags, PSCI_ENTRY_BIG_ENDIAN | 0x50);
	/* Once. */
	assert_int_equal(psci_cpu_woke(other.psci, 4, true, &entry),
			 PSCI_WAKE_ERROR);
}

static void test_R13_a_restore_changes_no_cpus_state(void **state)
{
	static struct rig rig, other;
	struct psci_call call;
	struct bytes b;
	uint32_t cpu;
	uint64_t was;

	(void)state;
	rig_make(&rig, RIG_TREE);
	for (cpu = 1; cpu < 5; cpu++)
		turn_on(&rig, cpu);
	save(&rig, &b);
	/* Into a machine whose CPUs are elsewhere. */
	rig_make_rich(&other);
	RESTORES(&other, &b);
	for (cpu = 0; cpu < 7; cpu++) {
		call_is(&rig, 0, PSCI_ID64(PSCI_FN_AFFINITY_INFO),
			rig.cpus[cpu].mpidr, 0, 0, PSCI_DO_RETURN, &call);
		was = call.ret;
		assert_int_equal(was, cpu < 5 ? PSCI_AFFINITY_ON :
						PSCI_AFFINITY_OFF);
		call_is(&other, 0, PSCI_ID64(PSCI_FN_AFFINITY_INFO),
			rig.cpus[cpu].mpidr, 0, 0, PSCI_DO_RETURN, &call);
		assert_int_equal(call.ret, was);
		assert_int_equal(psci_cpu_todo(other.psci, cpu, &call),
				 cpu < 5 ? PSCI_TODO_RUN : PSCI_TODO_PARK);
	}
}

static void test_tickets_hold_over_a_restore(void **state)
{
	static struct rig rig, other;
	struct psci_call first, call;
	struct psci_entry entry;
	struct bytes b;
	uint32_t cpu = 99;
	psci_ticket stale;

	(void)state;
	rig_make(&rig, RIG_TREE);
	turn_on(&rig, 6);
	deferred(&rig, 6, 2, &first);
	stale = first.ticket;
	assert_int_equal(psci_complete(rig.psci, stale, PSCI_DENY, &cpu, &call),
			 PSCI_OK);
	deferred(&rig, 6, 2, &first);
	save(&rig, &b);

	rig_make(&other, RIG_TREE);
	RESTORES(&other, &b);
	assert_int_equal(psci_complete(other.psci, stale, PSCI_ALLOW, &cpu,
				       &call), PSCI_E_TICKET);
	assert_int_equal(psci_cpu_todo(other.psci, 6, &call), PSCI_TODO_WAIT);
	assert_true(call.ticket == first.ticket);
	assert_int_equal(psci_cpu_woke(other.psci, 2, true, &entry),
			 PSCI_WAKE_SLEEP);
	assert_int_equal(psci_complete(other.psci, first.ticket, PSCI_ALLOW,
				       &cpu, &call), PSCI_OK);
	assert_int_equal(cpu, 6);
	assert_int_equal(call.ret, PSCI_STATUS_SUCCESS);
	assert_int_equal(psci_cpu_woke(other.psci, 2, true, &entry),
			 PSCI_WAKE_START);
	assert_int_equal(entry.pc, 0x1000);
	assert_int_equal(entry.context_id, 0x2000);
	assert_int_equal(psci_complete(other.psci, first.ticket, PSCI_ALLOW,
				       &cpu, &call), PSCI_E_TICKET);
	assert_sound(&other);
}

static void test_restored_tickets_have_the_tag_of_their_context(void **state)
{
	static struct rig rig, other;
	struct psci_call first, call;
	struct bytes b;
	uint32_t cpu = 99;

	(void)state;
	rig_make(&rig, RIG_TREE);
	deferred(&rig, 0, 2, &first);
	save(&rig, &b);

	rig_prepare(&other, RIG_TREE);
	other.config.ticket_tag = 7;
	rig_start(&other);
	RESTORES(&other, &b);
	assert_int_equal(psci_complete(other.psci, first.ticket, PSCI_ALLOW,
				       &cpu, &call), PSCI_E_TICKET);
	assert_int_equal(psci_cpu_todo(other.psci, 0, &call), PSCI_TODO_WAIT);
	assert_true(call.ticket >> 48 == 7);
	assert_int_equal(psci_complete(other.psci, call.ticket, PSCI_ALLOW,
				       &cpu, &call), PSCI_OK);
	assert_int_equal(cpu, 0);
	assert_sound(&other);
}

static void test_residencies_go_on_by_the_new_clock(void **state)
{
	static struct rig rig, other;
	struct psci_entry entry;
	struct psci_call call;
	struct bytes b;
	uint32_t asked = rig_power_state(RIG_POWERDOWN, 2, 2, 0);

	(void)state;
	rig_make(&rig, RIG_TREE);
	does(&rig, 0, PSCI_ID64(PSCI_FN_CPU_SUSPEND), asked, 0x1000,
	     PSCI_DO_SUSPEND);
	rig.now += 300;
	save(&rig, &b);
	rig_make(&other, RIG_TREE);
	other.now = 20;		/* before it began, by this clock */
	RESTORES(&other, &b);
	other.now += 5;
	assert_int_equal(psci_cpu_woke(other.psci, 0, true, &entry),
			 PSCI_WAKE_START);
	call_is(&other, 0, PSCI_ID64(PSCI_FN_PSCI_STAT_RESIDENCY),
		other.cpus[0].mpidr, asked, 0, PSCI_DO_RETURN, &call);
	assert_int_equal(call.ret, 305);
	call_is(&other, 0, PSCI_ID64(PSCI_FN_PSCI_STAT_COUNT),
		other.cpus[0].mpidr, asked, 0, PSCI_DO_RETURN, &call);
	assert_int_equal(call.ret, 1);
}

/* --------------------------------------------------------------------- todo */

/* What the call left defined is what is to do, and all else zero. */
static void assert_todo(struct rig *rig, uint32_t cpu, enum psci_todo todo,
			const struct psci_call *left)
{
	struct psci_call expected = *left, call;

	memset(expected.x, 0, sizeof(expected.x));
	expected.flags = 0;
	if (todo != PSCI_TODO_SUSPEND)
		memset(&expected.suspend, 0, sizeof(expected.suspend));
	if (todo != PSCI_TODO_SUSPEND || !left->suspend.powerdown)
		memset(&expected.entry, 0, sizeof(expected.entry));
	memset(&call, 0x5a, sizeof(call));
	assert_int_equal(psci_cpu_todo(rig->psci, cpu, &call), todo);
	assert_memory_equal(&call, &expected, sizeof(call));
}

static void test_todo_of_every_state(void **state)
{
	const struct psci_call none = { .error = PSCI_OK };
	const struct psci_call nobody = { .error = PSCI_E_CPU_INDEX };
	static struct rig rig;
	struct psci_call call;
	struct psci_entry entry;

	(void)state;
	rig_make(&rig, RIG_TREE);
	assert_todo(&rig, 0, PSCI_TODO_RUN, &none);
	assert_todo(&rig, 1, PSCI_TODO_PARK, &none);
	assert_todo(&rig, 7, PSCI_TODO_PARK, &none);
	assert_todo(&rig, RIG_CPUS, PSCI_TODO_ERROR, &nobody);
	psci_cpu_set_presence(rig.psci, 7, PSCI_DISABLED);
	assert_todo(&rig, 7, PSCI_TODO_PARK, &none);

	does(&rig, 0, PSCI_ID64(PSCI_FN_CPU_ON), rig.cpus[1].mpidr, 0x1000,
	     PSCI_DO_RETURN);
	assert_todo(&rig, 1, PSCI_TODO_PARK, &none);
	psci_cpu_woke(rig.psci, 1, true, &entry);
	assert_todo(&rig, 1, PSCI_TODO_RUN, &none);
	deferred(&rig, 1, 2, &call);
	assert_todo(&rig, 1, PSCI_TODO_WAIT, &call);
	assert_todo(&rig, 2, PSCI_TODO_PARK, &none);

	turn_on(&rig, 3);
	call_is(&rig, 3, PSCI_ID64(PSCI_FN_CPU_SUSPEND),
		rig_power_state(2, 1, 0, 0), 0x1000, 0, PSCI_DO_SUSPEND, &call);
	assert_int_equal(call.transition.level, 1);
	assert_todo(&rig, 3, PSCI_TODO_SUSPEND, &call);
	turn_on(&rig, 4);
	call_is(&rig, 4, PSCI_ID64(PSCI_FN_CPU_SUSPEND),
		rig_power_state(RIG_POWERDOWN, 3, 2, 0), 0x1000, 0x99,
		PSCI_DO_SUSPEND, &call);
	assert_todo(&rig, 4, PSCI_TODO_SUSPEND, &call);
	turn_on(&rig, 5);
	call_is(&rig, 5, PSCI_ID64(PSCI_FN_CPU_DEFAULT_SUSPEND), 0x1000, 0x98,
		0, PSCI_DO_SUSPEND, &call);
	assert_todo(&rig, 5, PSCI_TODO_SUSPEND, &call);
	turn_on(&rig, 6);
	call_is(&rig, 6, PSCI_ID32(PSCI_FN_CPU_OFF), 0, 0, 0, PSCI_DO_STOP,
		&call);
	assert_todo(&rig, 6, PSCI_TODO_STOP, &call);
	psci_cpu_stopped(rig.psci, 6);
	turn_on(&rig, 6);
	call_is(&rig, 6, PSCI_ID32(PSCI_FN_CPU_FREEZE), 0, 0, 0, PSCI_DO_STOP,
		&call);
	assert_int_equal(call.freeze, 1);
	assert_todo(&rig, 6, PSCI_TODO_STOP, &call);
	psci_cpu_stopped(rig.psci, 6);
	assert_todo(&rig, 6, PSCI_TODO_PARK, &none);

	call_is(&rig, 0, PSCI_ID64(PSCI_FN_SYSTEM_RESET2), 0x80000001, 0x1234,
		0, PSCI_DO_SYSTEM, &call);
	assert_todo(&rig, 0, PSCI_TODO_SYSTEM, &call);
	assert_int_equal(psci_system_refused(rig.psci, 0), PSCI_OK);
	assert_todo(&rig, 0, PSCI_TODO_RUN, &none);
	call_is(&rig, 0, PSCI_ID32(PSCI_FN_SYSTEM_OFF), 0, 0, 0,
		PSCI_DO_SYSTEM, &call);
	assert_todo(&rig, 0, PSCI_TODO_SYSTEM, &call);

	rig_make(&rig, RIG_FLAT);
	call_is(&rig, 0, PSCI_ID64(PSCI_FN_SYSTEM_SUSPEND), 0x1000, 0x99, 0,
		PSCI_DO_SUSPEND, &call);
	assert_int_equal(call.event, PSCI_EVENT_SUSPEND);
	assert_todo(&rig, 0, PSCI_TODO_SUSPEND, &call);
	rig_make(&rig, RIG_KVM);
	call_is(&rig, 0, PSCI_ID64(PSCI_FN_CPU_SUSPEND), 0xdeadbeef, 0x99, 0,
		PSCI_DO_SUSPEND, &call);
	assert_todo(&rig, 0, PSCI_TODO_SUSPEND, &call);
}

/* --------------------------------------------------------------------- main */

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_length_depends_on_the_configuration_alone),
		cmocka_unit_test(test_every_byte_of_the_header_is_where_the_format_says),
		cmocka_unit_test(test_the_lowest_byte_comes_first),
		cmocka_unit_test(test_the_rich_machine_is_written_as_the_format_says),
		cmocka_unit_test(test_R15_the_golden_snapshot_is_restored),
		cmocka_unit_test(test_a_null_pointer_is_named),
		cmocka_unit_test(test_too_small_a_buffer_is_not_written),
		cmocka_unit_test(test_a_snapshot_of_any_other_length_is_refused),
		cmocka_unit_test(test_what_is_no_snapshot_is_refused),
		cmocka_unit_test(test_a_snapshot_of_another_version_is_refused),
		cmocka_unit_test(test_a_snapshot_of_another_configuration_is_refused),
		cmocka_unit_test(test_a_snapshot_of_other_cpus_or_domains_is_refused),
		cmocka_unit_test(test_what_holds_from_the_next_reset_on_may_differ),
		cmocka_unit_test(test_the_errors_come_in_their_order),
		cmocka_unit_test(test_an_impossible_system_is_refused),
		cmocka_unit_test(test_what_is_not_offered_did_not_happen),
		cmocka_unit_test(test_an_impossible_cpu_is_refused),
		cmocka_unit_test(test_an_impossible_power_state_is_refused),
		cmocka_unit_test(test_an_impossible_entry_is_refused),
		cmocka_unit_test(test_an_impossible_vote_is_refused),
		cmocka_unit_test(test_an_impossible_domain_is_refused),
		cmocka_unit_test(test_votes_in_os_initiated_mode),
		cmocka_unit_test(test_a_suspended_system),
		cmocka_unit_test(test_every_corrupt_byte_is_refused_or_harmless),
		cmocka_unit_test(test_random_corruption_is_refused_or_harmless),
		cmocka_unit_test(test_a_restored_machine_goes_on_as_the_one_it_was_saved_from),
		cmocka_unit_test(test_R10_an_entry_survives_between_success_and_the_first_start),
		cmocka_unit_test(test_R13_a_restore_changes_no_cpus_state),
		cmocka_unit_test(test_tickets_hold_over_a_restore),
		cmocka_unit_test(
		test_restored_tickets_have_the_tag_of_their_context),
		cmocka_unit_test(test_residencies_go_on_by_the_new_clock),
		cmocka_unit_test(test_todo_of_every_state),
	};

	golden_file = argc > 1 ? argv[1] : NULL;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
