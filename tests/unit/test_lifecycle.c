/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* psci_init() and psci_storage_size(): each error, from both sides. */
#include "machine.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const uint32_t versions[] = EVERY_VERSION;

/* Storage for any context of these tests but the largest. */
static _Alignas(PSCI_STORAGE_ALIGN)
	unsigned char storage[PSCI_STORAGE_BOUND(5000)];

/* No context begins here. */
#define NOBODY	((struct psci *)(void *)(storage + 1))

/* What psci_init() and psci_storage_size() say of this machine's config. */
static enum psci_error verdict(const struct machine *m)
{
	struct psci *psci = NOBODY;
	size_t size = 12345;
	enum psci_error sized = psci_storage_size(&m->config, &size);
	enum psci_error error = psci_init(&psci, storage, sizeof(storage),
					  &m->config, &m->ops, NULL);

	/* Both judge the configuration alike; a failure writes no result. */
	assert_int_equal(sized, error);
	if (error == PSCI_OK) {
		assert_true(size <= sizeof(storage));
	} else {
		assert_ptr_equal(psci, NOBODY);
		assert_int_equal(size, 12345);
	}
	return error;
}

/* The same of the ops, or the storage, which psci_storage_size() ignores. */
static enum psci_error verdict_of_init(const struct machine *m, void *where,
				       size_t size)
{
	struct psci *psci = NOBODY;
	enum psci_error error = psci_init(&psci, where, size, &m->config,
					  &m->ops, NULL);

	if (error != PSCI_OK)
		assert_ptr_equal(psci, NOBODY);
	return error;
}

/* ----------------------------------------------------- the configuration */

static void test_a_null_pointer_is_refused(void **state)
{
	struct machine m;
	struct psci *psci = NULL;
	size_t size = 12345;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(psci_storage_size(NULL, &size), PSCI_E_NULL);
	assert_int_equal(size, 12345);
	assert_int_equal(psci_storage_size(&m.config, NULL), PSCI_E_NULL);
	assert_int_equal(psci_init(NULL, storage, sizeof(storage), &m.config,
				   &m.ops, NULL), PSCI_E_NULL);
	assert_int_equal(psci_init(&psci, NULL, sizeof(storage), &m.config,
				   &m.ops, NULL), PSCI_E_NULL);
	assert_int_equal(psci_init(&psci, storage, sizeof(storage), NULL,
				   &m.ops, NULL), PSCI_E_NULL);
	assert_int_equal(psci_init(&psci, storage, sizeof(storage), &m.config,
				   NULL, NULL), PSCI_E_NULL);
	assert_null(psci);
	m.config.cpus = NULL;
	assert_int_equal(verdict(&m), PSCI_E_NULL);
	machine_free(&m);
}

static void test_a_config_shorter_than_the_first_version_is_refused(
	void **state)
{
	const uint32_t first = offsetof(struct psci_config, cpus) +
			       (uint32_t)sizeof(void *);
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.size = 0;
	assert_int_equal(verdict(&m), PSCI_E_CONFIG_SIZE);
	m.config.size = first - 1;
	assert_int_equal(verdict(&m), PSCI_E_CONFIG_SIZE);
	m.config.size = first;
	assert_int_equal(verdict(&m), PSCI_OK);
	machine_free(&m);
}

static void test_what_a_longer_config_has_more_must_be_zero(void **state)
{
	struct longer {
		struct psci_config known;
		unsigned char more[24];
	} longer;
	struct machine m;
	size_t size, i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	memset(&longer, 0, sizeof(longer));
	longer.known = m.config;
	longer.known.size = sizeof(longer);
	assert_int_equal(psci_storage_size(&longer.known, &size), PSCI_OK);
	for (i = 0; i < sizeof(longer.more); i++) {
		longer.more[i] = 0x80;
		assert_int_equal(psci_storage_size(&longer.known, &size),
				 PSCI_E_CONFIG_SIZE);
		longer.more[i] = 0;
	}
	/* Behind the end is not looked at. */
	longer.more[8] = 1;
	longer.known.size = (uint32_t)offsetof(struct longer, more) + 8;
	assert_int_equal(psci_storage_size(&longer.known, &size), PSCI_OK);
	machine_free(&m);
}

static void test_psci_version_is_one_of_five(void **state)
{
	static const uint32_t others[] = {
		0, 1, 3, 0xffff, 0x10004, 0x1ffff, 0x20000, 0x20002,
		0x80010000, 0xffffffff,
	};
	struct machine m;
	size_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (i = 0; i < COUNT(versions); i++) {
		m.config.psci_version = versions[i];
		assert_int_equal(verdict(&m), PSCI_OK);
	}
	for (i = 0; i < COUNT(others); i++) {
		m.config.psci_version = others[i];
		assert_int_equal(verdict(&m), PSCI_E_PSCI_VERSION);
	}
	machine_free(&m);
}

static void test_smccc_version_is_none_or_1_0_to_1_5(void **state)
{
	static const uint32_t others[] = {
		1, 0xffff, 0x10006, 0x20000, 0xffffffff,
	};
	struct machine m;
	uint32_t minor;
	size_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.smccc_version = 0;
	assert_int_equal(verdict(&m), PSCI_OK);
	for (minor = 0; minor <= 5; minor++) {
		m.config.smccc_version = 0x10000 + minor;
		assert_int_equal(verdict(&m), PSCI_OK);
	}
	for (i = 0; i < COUNT(others); i++) {
		m.config.smccc_version = others[i];
		assert_int_equal(verdict(&m), PSCI_E_SMCCC_VERSION);
	}
	machine_free(&m);
}

static void test_extended_state_is_refused_for_0_2(void **state)
{
	struct machine m;
	size_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.flags = PSCI_CONFIG_EXTENDED_STATE;
	for (i = 0; i < COUNT(versions); i++) {
		m.config.psci_version = versions[i];
		assert_int_equal(verdict(&m),
				 versions[i] == PSCI_VERSION_0_2 ?
				 PSCI_E_CONFIG_FLAGS : PSCI_OK);
	}
	machine_free(&m);
}

static void test_an_unknown_config_flag_is_refused(void **state)
{
	struct machine m;
	uint32_t bit;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (bit = 1; bit < 32; bit++) {
		m.config.flags = UINT32_C(1) << bit;
		assert_int_equal(verdict(&m), PSCI_E_CONFIG_FLAGS);
		m.config.flags |= PSCI_CONFIG_EXTENDED_STATE;
		assert_int_equal(verdict(&m), PSCI_E_CONFIG_FLAGS);
	}
	machine_free(&m);
}

static void test_only_optional_functions_can_be_enabled(void **state)
{
	struct machine m;
	uint32_t number;
	size_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (i = 0; i < COUNT(versions); i++) {
		m.config.psci_version = versions[i];
		for (number = 0; number < 32; number++) {
			m.config.functions = PSCI_ENABLE(number);
			assert_int_equal(verdict(&m),
					 number == PSCI_FN_MIGRATE_INFO_TYPE ?
					 PSCI_OK : PSCI_E_FUNCTIONS);
		}
		m.config.functions = 0;
		assert_int_equal(verdict(&m), PSCI_OK);
	}
	machine_free(&m);
}

static void test_cpus_start_at_el1_or_el2(void **state)
{
	static const uint32_t others[] = { 0, 3, 4, 0xffffffff };
	struct psci_entry entry;
	struct machine m;
	uint32_t el;
	size_t i;

	(void)state;
	for (el = 1; el <= 2; el++) {
		machine_prepare(&m, PSCI_VERSION_1_3, 4);
		m.config.entry_el = el;
		machine_start(&m);
		machine_ask(&m, 0, ID64_CPU_ON, 1, 0x1000, 0);
		assert_int_equal(psci_cpu_woke(m.psci, 1, true, &entry),
				 PSCI_WAKE_START);
		assert_int_equal(entry.el, el);
		machine_free(&m);
	}
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (i = 0; i < COUNT(others); i++) {
		m.config.entry_el = others[i];
		assert_int_equal(verdict(&m), PSCI_E_ENTRY_EL);
	}
	machine_free(&m);
}

static void test_there_are_1_to_65535_cpus(void **state)
{
	struct machine m;
	size_t size;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 65536);
	m.config.cpu_count = 0;
	assert_int_equal(verdict(&m), PSCI_E_CPU_COUNT);
	m.config.cpu_count = 1;
	assert_int_equal(verdict(&m), PSCI_OK);
	m.config.cpu_count = PSCI_CPUS_MAX;
	assert_int_equal(psci_storage_size(&m.config, &size), PSCI_OK);
	m.config.cpu_count = PSCI_CPUS_MAX + 1;
	assert_int_equal(verdict(&m), PSCI_E_CPU_COUNT);
	m.config.cpu_count = UINT32_MAX;
	assert_int_equal(verdict(&m), PSCI_E_CPU_COUNT);
	machine_free(&m);
}

/* R30: MT, U and the bit that is always 1 in MPIDR_EL1 are not affinity. */
static void test_an_mpidr_has_nothing_but_affinity_fields(void **state)
{
	struct machine m;
	uint32_t bit;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 2);
	for (bit = 0; bit < 64; bit++) {
		m.cpus[1].mpidr = UINT64_C(1) << bit;
		assert_int_equal(verdict(&m),
				 bit < 24 || (bit >= 32 && bit < 40) ?
				 PSCI_OK : PSCI_E_CPU_MPIDR);
	}
	m.config.cpu_count = 1;
	m.cpus[0].mpidr = UINT64_C(1) << 31;
	assert_int_equal(verdict(&m), PSCI_E_CPU_MPIDR);
	machine_free(&m);
}

static void test_mpidrs_ascend(void **state)
{
	struct machine m;
	uint32_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 8);
	for (i = 1; i < 8; i++) {
		m.cpus[i].mpidr = mpidr_of(i - 1);	/* one twice */
		assert_int_equal(verdict(&m), PSCI_E_CPU_ORDER);
		m.cpus[i].mpidr = mpidr_of(i);
	}
	for (i = 2; i < 8; i++) {
		m.cpus[i].mpidr = mpidr_of(i - 2);	/* one step back */
		assert_int_equal(verdict(&m), PSCI_E_CPU_ORDER);
		m.cpus[i].mpidr = mpidr_of(i);
	}
	/* Aff3 weighs most. */
	m.cpus[6].mpidr = UINT64_C(1) << 32;
	m.cpus[7].mpidr = 0x00ffffff;
	assert_int_equal(verdict(&m), PSCI_E_CPU_ORDER);
	m.cpus[6].mpidr = 0x00ffffff;
	m.cpus[7].mpidr = UINT64_C(1) << 32;
	assert_int_equal(verdict(&m), PSCI_OK);
	machine_free(&m);
}

static void test_an_unknown_cpu_flag_is_refused(void **state)
{
	struct machine m;
	uint32_t bit;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (bit = 1; bit < 32; bit++) {
		m.cpus[3].flags = UINT32_C(1) << bit;
		assert_int_equal(verdict(&m), PSCI_E_CPU_FLAGS);
	}
	m.cpus[3].flags = 0;
	for (bit = 0; bit < 32; bit++) {
		m.cpus[2].reserved = UINT32_C(1) << bit;
		assert_int_equal(verdict(&m), PSCI_E_CPU_FLAGS);
	}
	m.cpus[2].reserved = 0;
	assert_int_equal(verdict(&m), PSCI_OK);
	machine_free(&m);
}

static void test_at_least_one_cpu_is_on_at_the_start(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.cpus[0].flags = 0;
	assert_int_equal(verdict(&m), PSCI_E_NO_BOOT_CPU);
	m.cpus[3].flags = PSCI_CPU_ON;
	assert_int_equal(verdict(&m), PSCI_OK);
	machine_free(&m);
}

static void test_map_slots_is_a_power_of_two_above_the_cpus(void **state)
{
	struct machine m;
	size_t size;
	uint32_t slots;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (slots = 1; slots <= 70; slots++) {
		m.config.map_slots = slots;
		assert_int_equal(verdict(&m),
				 slots == 8 || slots == 16 || slots == 32 ||
				 slots == 64 ? PSCI_OK : PSCI_E_MAP_SLOTS);
	}
	m.config.map_slots = UINT32_C(1) << 20;
	assert_int_equal(psci_storage_size(&m.config, &size), PSCI_OK);
	m.config.map_slots = (UINT32_C(1) << 20) + 1;
	assert_int_equal(verdict(&m), PSCI_E_MAP_SLOTS);
	m.config.map_slots = UINT32_C(1) << 21;
	assert_int_equal(verdict(&m), PSCI_E_MAP_SLOTS);
	m.config.map_slots = UINT32_C(1) << 31;
	assert_int_equal(verdict(&m), PSCI_E_MAP_SLOTS);

	m.config.cpu_count = 1;
	m.config.map_slots = 1;
	assert_int_equal(verdict(&m), PSCI_E_MAP_SLOTS);
	m.config.map_slots = 2;
	assert_int_equal(verdict(&m), PSCI_OK);
	machine_free(&m);
}

static void test_the_largest_map_works(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.map_slots = UINT32_C(1) << 20;
	machine_start(&m);
	assert_int_equal(machine_state(&m, 0, 0), PSCI_AFFINITY_ON);
	assert_int_equal(machine_state(&m, 0, 3), PSCI_AFFINITY_OFF);
	machine_free(&m);
}

/* ------------------------------------------------------------------- ops */

static void test_ops_shorter_than_the_first_version_are_refused(void **state)
{
	const size_t first = offsetof(struct psci_ops, check_cpu_off) +
			     sizeof(void (*)(void));
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.ops.size = 0;
	assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
			 PSCI_E_OPS_SIZE);
	m.ops.size = first - 1;
	assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
			 PSCI_E_OPS_SIZE);
	m.ops.size = first;
	assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
			 PSCI_OK);
	machine_free(&m);
}

static void test_ops_that_this_library_does_not_know_must_be_null(void **state)
{
	struct {
		struct psci_ops known;
		void (*more[3])(void);
	} longer;
	struct psci *psci = NULL;
	struct machine m;
	size_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	memset(&longer, 0, sizeof(longer));
	longer.known = m.ops;
	longer.known.size = sizeof(longer);
	for (i = 0; i < 3; i++) {
		longer.more[i] = (void (*)(void))psci_library_version;
		assert_int_equal(psci_init(&psci, storage, sizeof(storage),
					   &m.config, &longer.known, NULL),
				 PSCI_E_OPS_SIZE);
		assert_null(psci);
		longer.more[i] = NULL;
	}
	assert_int_equal(psci_init(&psci, storage, sizeof(storage), &m.config,
				   &longer.known, NULL), PSCI_OK);
	machine_free(&m);
}

static void test_a_mandatory_op_that_is_missing_is_named(void **state)
{
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(versions); i++) {
		machine_prepare(&m, versions[i], 4);
		m.ops.cpu_on = NULL;
		assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
				 PSCI_E_NO_CPU_ON_OP);
		machine_free(&m);

		machine_prepare(&m, versions[i], 4);
		m.ops.check_power_state = NULL;
		assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
				 PSCI_E_NO_CHECK_POWER_STATE_OP);
		machine_free(&m);
	}
}

static void test_every_other_op_may_be_missing(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.ops.check_cpu_on = NULL;
	m.ops.check_entry = NULL;
	m.ops.check_cpu_off = NULL;
	machine_start(&m);
	machine_turn_on(&m, 0, 1);
	assert_int_equal(machine_call(&m, 1, ID64_CPU_SUSPEND, 0x10000, 0x1000,
				      0), PSCI_DO_SUSPEND);
	machine_turn_off(&m, 0);
	machine_free(&m);
}

/* --------------------------------------------------------------- storage */

static void test_storage_of_exactly_the_size_is_enough(void **state)
{
	struct machine m;
	size_t size;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 100);
	assert_int_equal(psci_storage_size(&m.config, &size), PSCI_OK);
	assert_int_equal(verdict_of_init(&m, storage, size), PSCI_OK);
	assert_int_equal(verdict_of_init(&m, storage, size - 1),
			 PSCI_E_STORAGE_SIZE);
	assert_int_equal(verdict_of_init(&m, storage, 0), PSCI_E_STORAGE_SIZE);
	machine_free(&m);
}

static void test_misaligned_storage_is_refused(void **state)
{
	struct machine m;
	size_t offset;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (offset = 1; offset < PSCI_STORAGE_ALIGN; offset++)
		assert_int_equal(verdict_of_init(&m, storage + offset,
						 sizeof(storage) - offset),
				 PSCI_E_STORAGE_ALIGN);
	assert_int_equal(verdict_of_init(&m, storage + PSCI_STORAGE_ALIGN,
					 sizeof(storage) - PSCI_STORAGE_ALIGN),
			 PSCI_OK);
	machine_free(&m);
}

static void test_nothing_outside_the_storage_is_written(void **state)
{
	static const uint32_t cpus[] = { 1, 2, 15, 16, 17, 63, 64, 257, 1000 };
	unsigned char *const at = storage + PSCI_STORAGE_ALIGN;
	struct psci_entry entry;
	struct machine m;
	size_t size, i, byte;
	uint32_t cpu;

	(void)state;
	for (i = 0; i < COUNT(cpus); i++) {
		machine_prepare(&m, PSCI_VERSION_1_3, cpus[i]);
		assert_int_equal(psci_storage_size(&m.config, &size), PSCI_OK);
		memset(storage, 0xa5, sizeof(storage));
		assert_int_equal(psci_init(&m.psci, at, size, &m.config,
					   &m.ops, &m), PSCI_OK);
		/* Every CPU comes up, suspends, comes back and goes. */
		for (cpu = 1; cpu < cpus[i]; cpu++) {
			machine_turn_on(&m, 0, cpu);
			machine_call(&m, cpu, ID64_CPU_SUSPEND, 0x10000,
				     0x1000, 0);
			psci_cpu_woke(m.psci, cpu, true, &entry);
			machine_turn_off(&m, cpu);
		}
		for (byte = 0; byte < PSCI_STORAGE_ALIGN; byte++)
			assert_int_equal(storage[byte], 0xa5);
		for (byte = PSCI_STORAGE_ALIGN + size; byte < sizeof(storage);
		     byte++)
			if (storage[byte] != 0xa5)
				fail_msg("byte %zu", byte);
		machine_free(&m);
	}
}

static void test_what_the_storage_held_before_does_not_matter(void **state)
{
	struct machine m;
	unsigned char *before;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 40);
	before = malloc(m.storage_size);
	assert_non_null(before);
	memcpy(before, m.storage, m.storage_size);
	memset(m.storage, 0xff, m.storage_size);
	assert_int_equal(psci_init(&m.psci, m.storage, m.storage_size,
				   &m.config, &m.ops, &m), PSCI_OK);
	assert_memory_equal(before, m.storage, m.storage_size);
	free(before);
	machine_free(&m);
}

enum shape { TOGETHER, FOURS, SIXTEENS, APART, SPREAD, SHAPES };

/* Ascending with i in every shape. */
static uint64_t shaped(enum shape shape, uint32_t i)
{
	uint64_t value;

	switch (shape) {
	case TOGETHER:
		value = i;
		break;
	case FOURS:
		value = mpidr_of(i);
		break;
	case SIXTEENS:
		value = (i / 16) << 8 | i % 16;
		break;
	case APART:
		value = i << 8;
		break;
	case SPREAD:
	case SHAPES:
	default:
		value = (uint64_t)i * 65537;
		break;
	}
	/* 31:24 of what was counted is Aff3. */
	return (value & 0xffffff) | (value & 0xff000000) << 8;
}

static void test_the_storage_bound_holds_for_every_layout(void **state)
{
	static const uint32_t cpus[] = {
		1, 2, 3, 4, 5, 8, 16, 17, 33, 64, 65, 100, 128, 129, 255, 256,
		257, 511, 512, 513, 1024, 1025, 4096, 4097, 8193, 16385, 32767,
		32768, 32769, 65534, 65535,
	};
	struct machine m;
	enum shape shape;
	size_t i, size;
	uint32_t cpu;

	(void)state;
	for (i = 0; i < COUNT(cpus); i++) {
		machine_prepare(&m, PSCI_VERSION_1_3, cpus[i]);
		for (shape = TOGETHER; shape < SHAPES; shape++) {
			for (cpu = 0; cpu < cpus[i]; cpu++)
				m.cpus[cpu].mpidr = shaped(shape, cpu);
			assert_int_equal(psci_storage_size(&m.config, &size),
					 PSCI_OK);
			assert_true(size <= PSCI_STORAGE_BOUND(cpus[i]));
		}
		machine_free(&m);
	}
}

static void test_the_storage_bound_is_a_constant(void **state)
{
	static char constant[PSCI_STORAGE_BOUND(8)];

	(void)state;
	assert_int_equal(sizeof(constant), 1024 + 8 * 64);
}

/* ----------------------------------------------------------- the context */

/* R03: a CPU that is ON from the start is ON for everybody. */
static void test_the_initial_cpus_are_on_and_the_others_off(void **state)
{
	struct machine m;
	uint32_t set, cpu, caller;

	(void)state;
	for (set = 1; set < 32; set++) {
		machine_prepare(&m, PSCI_VERSION_1_3, 5);
		for (cpu = 0; cpu < 5; cpu++)
			m.cpus[cpu].flags = set >> cpu & 1;
		machine_start(&m);
		for (caller = 0; !(set >> caller & 1); caller++)
			;
		for (cpu = 0; cpu < 5; cpu++) {
			bool on = set >> cpu & 1;

			assert_int_equal(machine_state(&m, caller, cpu),
					 on ? PSCI_AFFINITY_ON :
					      PSCI_AFFINITY_OFF);
			assert_int_equal(machine_ask(&m, caller, ID64_CPU_ON,
						     mpidr_of(cpu), 0x1000, 0),
					 on ? PSCI_STATUS_ALREADY_ON :
					      PSCI_STATUS_SUCCESS);
		}
		machine_free(&m);
	}
}

static void test_a_cpu_that_was_never_on_waits(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_remember(&m);
	assert_int_equal(psci_cpu_woke(m.psci, 1, true, &entry),
			 PSCI_WAKE_SLEEP);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

static void test_config_and_ops_are_not_needed_afterwards(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 8);
	memset(&m.config, 0xff, sizeof(m.config));
	memset(m.cpus, 0xff, 8 * sizeof(*m.cpus));
	memset(&m.ops, 0xff, sizeof(m.ops));
	assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, mpidr_of(7), 0x1000,
				     0), PSCI_STATUS_SUCCESS);
	assert_int_equal(m.log[m.calls - 1].op, OP_CPU_ON);
	assert_int_equal(m.log[m.calls - 1].target, 7);
	machine_free(&m);
}

static void test_two_contexts_never_touch_each_other(void **state)
{
	struct machine one, two;

	(void)state;
	machine_make(&one, PSCI_VERSION_1_3, 4);
	machine_make(&two, PSCI_VERSION_0_2, 8);
	machine_remember(&two);
	machine_turn_on(&one, 0, 1);
	machine_turn_on(&one, 1, 2);
	machine_turn_off(&one, 1);
	machine_call(&one, 2, ID64_CPU_SUSPEND, 0x10000, 0x1000, 0);
	machine_call(&one, 0, ID_SYSTEM_OFF, 0, 0, 0);
	assert_true(machine_unchanged(&two));
	assert_int_equal(two.calls, 0);

	machine_remember(&one);
	machine_turn_on(&two, 0, 7);
	machine_call(&two, 7, ID_SYSTEM_RESET, 0, 0, 0);
	assert_true(machine_unchanged(&one));
	assert_int_equal(machine_ask(&one, 0, ID_VERSION, 0, 0, 0),
			 PSCI_VERSION_1_3);
	assert_int_equal(machine_ask(&two, 0, ID_VERSION, 0, 0, 0),
			 PSCI_VERSION_0_2);
	machine_free(&one);
	machine_free(&two);
}

/* R11, R12: no state, entry point or system event survives. */
static void test_a_second_init_puts_the_machine_back_to_its_start(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 6);
	machine_remember(&m);
	machine_turn_on(&m, 0, 1);
	machine_turn_on(&m, 0, 2);
	machine_turn_on(&m, 0, 3);
	machine_turn_off(&m, 1);
	machine_call(&m, 2, ID64_CPU_SUSPEND, 0x10000, 0x2000, 0x77);
	machine_ask(&m, 0, ID64_CPU_ON, mpidr_of(4), 0x3000, 0x88);
	machine_call(&m, 3, ID_CPU_OFF, 0, 0, 0);
	machine_call(&m, 0, ID_SYSTEM_OFF, 0, 0, 0);
	assert_false(machine_unchanged(&m));

	assert_int_equal(psci_init(&m.psci, m.storage, m.storage_size,
				   &m.config, &m.ops, &m), PSCI_OK);
	assert_true(machine_unchanged(&m));
	assert_int_equal(psci_cpu_woke(m.psci, 4, true, &entry),
			 PSCI_WAKE_SLEEP);
	machine_turn_on(&m, 0, 4);
	machine_free(&m);
}

/* R32: an index is never cut to 8 bits. */
static void test_cpus_above_255_have_a_state_of_their_own(void **state)
{
	static const uint32_t cpus[] = { 257, 4096 };
	struct machine m;
	uint32_t cpu;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cpus); i++) {
		machine_make(&m, PSCI_VERSION_1_3, cpus[i]);
		machine_turn_on(&m, 0, 256);
		for (cpu = 0; cpu < cpus[i]; cpu++)
			assert_int_equal(machine_state(&m, 256, cpu),
					 cpu == 0 || cpu == 256 ?
					 PSCI_AFFINITY_ON : PSCI_AFFINITY_OFF);
		machine_free(&m);
	}
}

static void test_each_of_65535_cpus_can_be_turned_on(void **state)
{
	struct machine m;
	uint32_t cpu;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, PSCI_CPUS_MAX);
	for (cpu = 1; cpu < PSCI_CPUS_MAX; cpu++) {
		assert_int_equal(machine_state(&m, 0, cpu), PSCI_AFFINITY_OFF);
		machine_turn_on(&m, cpu - 1, cpu);
		assert_int_equal(machine_state(&m, 0, cpu), PSCI_AFFINITY_ON);
	}
	machine_free(&m);
}

static void test_the_library_is_as_old_as_its_header(void **state)
{
	(void)state;
	assert_int_equal(psci_library_version(), PSCI_LIBRARY_VERSION);
}

/* No struct will ever be so long: nothing behind it is read. */
static void test_a_size_that_was_never_set_is_refused(void **state)
{
	static const uint32_t sizes[] = { 4097, 0x5a5a5a5a, UINT32_MAX };
	struct psci *psci = NULL;
	struct machine m;
	size_t i, size = 7;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		m.config.size = sizes[i];
		assert_int_equal(psci_storage_size(&m.config, &size),
				 PSCI_E_CONFIG_SIZE);
		assert_int_equal(size, 7);
		m.config.size = sizeof(m.config);
		m.ops.size = sizes[i];
		assert_int_equal(psci_init(&psci, m.storage, m.storage_size,
					   &m.config, &m.ops, &m),
				 PSCI_E_OPS_SIZE);
		assert_null(psci);
	}
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_null_pointer_is_refused),
		cmocka_unit_test(
		test_a_config_shorter_than_the_first_version_is_refused),
		cmocka_unit_test(
			test_what_a_longer_config_has_more_must_be_zero),
		cmocka_unit_test(test_psci_version_is_one_of_five),
		cmocka_unit_test(test_smccc_version_is_none_or_1_0_to_1_5),
		cmocka_unit_test(test_extended_state_is_refused_for_0_2),
		cmocka_unit_test(test_an_unknown_config_flag_is_refused),
		cmocka_unit_test(test_only_optional_functions_can_be_enabled),
		cmocka_unit_test(test_cpus_start_at_el1_or_el2),
		cmocka_unit_test(test_there_are_1_to_65535_cpus),
		cmocka_unit_test(
			test_an_mpidr_has_nothing_but_affinity_fields),
		cmocka_unit_test(test_mpidrs_ascend),
		cmocka_unit_test(test_an_unknown_cpu_flag_is_refused),
		cmocka_unit_test(test_at_least_one_cpu_is_on_at_the_start),
		cmocka_unit_test(
			test_map_slots_is_a_power_of_two_above_the_cpus),
		cmocka_unit_test(test_the_largest_map_works),
		cmocka_unit_test(
			test_ops_shorter_than_the_first_version_are_refused),
		cmocka_unit_test(
			test_ops_that_this_library_does_not_know_must_be_null),
		cmocka_unit_test(test_a_mandatory_op_that_is_missing_is_named),
		cmocka_unit_test(test_every_other_op_may_be_missing),
		cmocka_unit_test(test_storage_of_exactly_the_size_is_enough),
		cmocka_unit_test(test_misaligned_storage_is_refused),
		cmocka_unit_test(test_nothing_outside_the_storage_is_written),
		cmocka_unit_test(
			test_what_the_storage_held_before_does_not_matter),
		cmocka_unit_test(
			test_the_storage_bound_holds_for_every_layout),
		cmocka_unit_test(test_the_storage_bound_is_a_constant),
		cmocka_unit_test(
			test_the_initial_cpus_are_on_and_the_others_off),
		cmocka_unit_test(test_a_cpu_that_was_never_on_waits),
		cmocka_unit_test(test_config_and_ops_are_not_needed_afterwards),
		cmocka_unit_test(test_two_contexts_never_touch_each_other),
		cmocka_unit_test(
			test_a_second_init_puts_the_machine_back_to_its_start),
		cmocka_unit_test(test_cpus_above_255_have_a_state_of_their_own),
		cmocka_unit_test(test_each_of_65535_cpus_can_be_turned_on),
		cmocka_unit_test(test_the_library_is_as_old_as_its_header),
		cmocka_unit_test(test_a_size_that_was_never_set_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
