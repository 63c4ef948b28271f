/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * From an MPIDR value to a CPU: each is found, and nothing else is taken for
 * one. Which CPU was found shows in the target that the ops of CPU_ON get.
 */
#include "machine.h"

/* Looks inside: how far a search goes cannot be seen from outside. */
#include "../../lib/mpidr.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))
#define NOBODY		UINT32_MAX
#define AFF3(n)		((uint64_t)(n) << 32)

static uint64_t random_state = 88172645463325252u;

static uint32_t below(uint32_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)((random_state >> 32) % n);
}

/* The library's view: CPU 0 alone is ON, and CPU_ON is never allowed. */
static uint32_t find(struct machine *m, uint64_t mpidr)
{
	int64_t status;

	m->calls = 0;
	status = machine_ask(m, 0, ID64_CPU_ON, mpidr, 0x1000, 0);
	if (status == PSCI_STATUS_INVALID_PARAMETERS)
		return NOBODY;
	if (status == PSCI_STATUS_ALREADY_ON)
		return 0;
	assert_int_equal(status, PSCI_STATUS_DENIED);
	return m->log[m->calls - 1].target;
}

/* The truth. */
static uint32_t look_up(const struct machine *m, uint64_t mpidr)
{
	uint32_t low = 0, high = m->config.cpu_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (m->cpus[middle].mpidr == mpidr)
			return middle;
		if (m->cpus[middle].mpidr < mpidr)
			low = middle + 1;
		else
			high = middle;
	}
	return NOBODY;
}

/* Is there a CPU whose MPIDR from Aff1 on is this one's? */
static bool cluster_is_there(const struct machine *m, uint64_t mpidr)
{
	uint64_t first = mpidr & ~UINT64_C(0xff);
	uint32_t low = 0, high = m->config.cpu_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (m->cpus[middle].mpidr < first)
			low = middle + 1;
		else
			high = middle;
	}
	return low < m->config.cpu_count &&
	       (m->cpus[low].mpidr & ~UINT64_C(0xff)) == first;
}

static void assert_found_right(struct machine *m, uint64_t mpidr)
{
	bool there = machine_ask(m, 0, ID64_AFFINITY_INFO, mpidr, 1, 0) >= 0;

	if (find(m, mpidr) != look_up(m, mpidr) ||
	    there != cluster_is_there(m, mpidr))
		fail_msg("MPIDR %#jx", (uintmax_t)mpidr);
}

/*
 * With the MPIDRs filled in: each CPU is found, and of every "step"th CPU
 * all values that differ from it in one bit are what they are.
 */
static void assert_finds(struct machine *m, uint32_t step)
{
	uint32_t cpu, bit;

	m->answers[OP_CHECK_CPU_ON] = PSCI_STATUS_DENIED;
	for (cpu = 0; cpu < m->config.cpu_count; cpu++) {
		assert_int_equal(find(m, m->cpus[cpu].mpidr), cpu);
		if (cpu % step)
			continue;
		for (bit = 0; bit < 64; bit++)
			assert_found_right(m, m->cpus[cpu].mpidr ^
					      UINT64_C(1) << bit);
	}
}

/* As many slots, or with 0 what the library takes. */
static void make_layout(struct machine *m, uint64_t (*layout)(uint32_t),
			uint32_t cpus, uint32_t slots)
{
	uint32_t i;

	machine_prepare(m, PSCI_VERSION_1_3, cpus);
	for (i = 0; i < cpus; i++)
		m->cpus[i].mpidr = layout(i);
	m->config.map_slots = slots;
	machine_start(m);
}

static void check_layout(uint64_t (*layout)(uint32_t), uint32_t cpus,
			 uint32_t step)
{
	struct machine m;

	make_layout(&m, layout, cpus, 0);
	assert_finds(&m, step);
	machine_free(&m);
}

/* ------------------------------------------------ as real machines have it */

static uint64_t one_cluster(uint32_t i)
{
	return i;
}

/* As wide as a target list of the GICv3. */
static uint64_t sixteen_to_a_cluster(uint32_t i)
{
	return i % 16 | i / 16 % 256 << 8 | i / 4096 << 16;
}

static uint64_t five_to_a_cluster(uint32_t i)
{
	return i % 5 | i / 5 << 8;
}

static uint64_t four_to_a_cluster(uint32_t i)
{
	return i % 4 | i / 4 % 256 << 8 | i / 1024 << 16;
}

static uint64_t one_to_a_cluster(uint32_t i)
{
	return i << 8;
}

/* MT: Aff0 is the thread, Aff1 the core, Aff2 the cluster. */
static uint64_t two_threads_to_a_core(uint32_t i)
{
	return i % 2 | i / 2 % 8 << 8 | i / 16 % 256 << 16 | AFF3(i / 4096);
}

/* Two sockets, which Aff3 tells apart, with cores in Aff1. */
static uint64_t two_sockets(uint32_t i)
{
	return i % 64 % 8 << 8 | i % 64 / 8 << 16 | AFF3(i / 64);
}

static uint64_t aff3_only(uint32_t i)
{
	return AFF3(i);
}

/* No field is filled, or has a power of two of values. */
static uint64_t odd_strides(uint32_t i)
{
	return i % 3 * 7 | i / 3 % 5 * 11 << 8 | i / 15 % 7 * 13 << 16 |
	       AFF3(i / 105 * 17);
}

/* R29: more than 16 CPUs. */
static void test_R29_16_cpus_to_a_cluster_are_found(void **state)
{
	(void)state;
	check_layout(sixteen_to_a_cluster, 17, 1);
	check_layout(sixteen_to_a_cluster, 512, 1);
	check_layout(sixteen_to_a_cluster, 4096, 1);
}

static void test_a_cluster_of_256_is_found(void **state)
{
	(void)state;
	check_layout(one_cluster, 1, 1);
	check_layout(one_cluster, 2, 1);
	check_layout(one_cluster, 256, 1);
}

static void test_small_clusters_are_found(void **state)
{
	(void)state;
	check_layout(four_to_a_cluster, 8, 1);
	check_layout(four_to_a_cluster, 4096, 1);
	check_layout(one_to_a_cluster, 256, 1);
	check_layout(one_to_a_cluster, 4096, 1);
}

static void test_threads_cores_and_clusters_are_found(void **state)
{
	(void)state;
	check_layout(two_threads_to_a_core, 32, 1);
	check_layout(two_threads_to_a_core, 4096, 1);
}

/* R33. */
static void test_cpus_with_an_aff3_are_found(void **state)
{
	(void)state;
	check_layout(two_sockets, 128, 1);
	check_layout(aff3_only, 256, 1);
	check_layout(two_threads_to_a_core, 16384, 3);
}

static void test_fields_with_gaps_are_found(void **state)
{
	(void)state;
	check_layout(odd_strides, 105 * 8, 1);
}

/* A slot of its own for each of them, by what their fields have in common. */
static void test_a_dense_layout_needs_no_slots_to_spare(void **state)
{
	struct machine m;

	(void)state;
	make_layout(&m, sixteen_to_a_cluster, 4095, 4096);
	assert_finds(&m, 1);
	machine_free(&m);
}

/* R32. */
static void test_65535_cpus_are_found(void **state)
{
	(void)state;
	check_layout(sixteen_to_a_cluster, 65535, 17);
	check_layout(one_cluster, 65535, 17);
	check_layout(one_to_a_cluster, 65535, 17);
}

/* R31. */
static void test_random_values_are_found_only_if_they_are_there(void **state)
{
	struct machine m;
	uint32_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4096);
	for (i = 0; i < 4096; i++)
		m.cpus[i].mpidr = sixteen_to_a_cluster(i);
	machine_start(&m);
	m.answers[OP_CHECK_CPU_ON] = PSCI_STATUS_DENIED;
	for (i = 0; i < 300000; i++) {
		assert_found_right(&m, below(0x40000));
		assert_found_right(&m, below(0x1000000) | AFF3(below(256)));
		assert_found_right(&m, (uint64_t)below(UINT32_MAX) << 32 |
				       below(UINT32_MAX));
	}
	machine_free(&m);
}

/* ----------------------------------------------------------- any layout */

static int ascending(const void *a, const void *b)
{
	const struct psci_cpu_config *first = a, *second = b;

	return first->mpidr < second->mpidr ? -1 :
	       first->mpidr > second->mpidr;
}

/* Different values among all that there are; CPU 0 ON. */
static void prepare_random(struct machine *m, uint32_t cpus)
{
	uint32_t i, n;

	machine_prepare(m, PSCI_VERSION_1_3, cpus);
	for (n = 0; n < cpus; ) {
		for (i = n; i < cpus; i++)
			m->cpus[i].mpidr = below(0x1000000) | AFF3(below(256));
		qsort(m->cpus, cpus, sizeof(*m->cpus), ascending);
		/* Those that came twice are drawn again. */
		for (i = 1, n = 1; i < cpus; i++)
			if (m->cpus[i].mpidr != m->cpus[n - 1].mpidr)
				m->cpus[n++].mpidr = m->cpus[i].mpidr;
	}
	for (i = 0; i < cpus; i++)
		m->cpus[i].flags = i ? 0 : PSCI_CPU_ON;
}

static void test_random_layouts_are_found_with_slots_to_spare(void **state)
{
	struct machine m;
	uint32_t round, slots;

	(void)state;
	for (round = 0; round < 200; round++) {
		prepare_random(&m, 1 + below(1000));
		for (slots = 2; slots <= 8 * m.config.cpu_count; slots *= 2)
			;
		m.config.map_slots = slots;
		machine_start(&m);
		assert_finds(&m, 1);
		machine_free(&m);
	}
}

/*
 * Whatever the layout: either psci_init() refuses, or everything is found. So
 * full, a map of 256 slots may go either way, that of the CPUs as that of the
 * clusters.
 */
static void test_a_full_map_is_refused_or_right(void **state)
{
	uint32_t round, refused = 0, right = 0;
	enum psci_error error;
	struct psci *psci;
	struct machine m;

	(void)state;
	for (round = 0; round < 300; round++) {
		prepare_random(&m, 190 + below(60));
		m.config.map_slots = 256;
		assert_int_equal(psci_storage_size(&m.config, &m.storage_size),
				 PSCI_OK);
		m.storage_size += PSCI_STORAGE_ALIGN - 1;
		m.storage_size -= m.storage_size % PSCI_STORAGE_ALIGN;
		m.storage = aligned_alloc(PSCI_STORAGE_ALIGN, m.storage_size);
		psci = NULL;
		error = psci_init(&psci, m.storage, m.storage_size, &m.config,
				  &m.ops, &m);
		if (error == PSCI_OK) {
			m.psci = psci;
			assert_finds(&m, 1);
			right++;
		} else {
			assert_int_equal(error, PSCI_E_MAP_CROWDED);
			assert_null(psci);
			refused++;
		}
		machine_free(&m);
	}
	assert_true(refused > 0);
	assert_true(right > 0);
}

/* A thousand CPUs in 1024 slots; the way out is the one that is named. */
static void test_more_slots_help_a_crowded_map(void **state)
{
	static _Alignas(PSCI_STORAGE_ALIGN) char storage[200000];
	struct psci *psci = NULL;
	struct machine m;
	size_t size;

	(void)state;
	prepare_random(&m, 1023);
	m.config.map_slots = 1024;
	/* Only psci_init() sees it. */
	assert_int_equal(psci_storage_size(&m.config, &size), PSCI_OK);
	assert_int_equal(psci_init(&psci, storage, sizeof(storage), &m.config,
				   &m.ops, &m), PSCI_E_MAP_CROWDED);
	assert_null(psci);
	m.config.map_slots = 16384;
	machine_start(&m);
	assert_finds(&m, 1);
	machine_free(&m);
}

static void test_regular_layouts_do_not_need_map_slots(void **state)
{
	uint32_t fields[4], round, i, n;
	struct machine m;

	(void)state;
	for (round = 0; round < 300; round++) {
		for (i = 0; i < 4; i++)
			fields[i] = 1 + below(i < 2 ? 16 : 4);
		n = fields[0] * fields[1] * fields[2] * fields[3];
		machine_prepare(&m, PSCI_VERSION_1_3, n);
		for (i = 0; i < n; i++)
			m.cpus[i].mpidr =
				i % fields[0] |
				i / fields[0] % fields[1] << 8 |
				i / fields[0] / fields[1] % fields[2] << 16 |
				AFF3(i / fields[0] / fields[1] / fields[2]);
		machine_start(&m);
		assert_finds(&m, 31);
		machine_free(&m);
	}
}

/* ------------------------------------------------------- what is inside */

/* Every CPU has one slot, no other slot is taken, no search goes farther. */
static void assert_filled(const struct machine *m)
{
	const struct psci_map *map = &m->psci->cpu_map;
	uint32_t slot, cpu, home, away, taken = 0, longest = 1;

	for (slot = 0; slot <= map->mask; slot++) {
		if (!map->slots[slot])
			continue;
		taken++;
		cpu = map->slots[slot] - 1u;
		assert_true(cpu < m->config.cpu_count);
		home = map_slot(map, m->psci->cpus[cpu].affinity);
		away = (slot - home) & map->mask;
		if (away + 1 > longest)
			longest = away + 1;
	}
	assert_int_equal(taken, m->config.cpu_count);
	assert_int_equal(map->probes, longest);
}

/* Nobody looks farther than the first slot, neither for a CPU nor for a cluster. */
static void assert_first_look(uint64_t (*layout)(uint32_t), uint32_t cpus,
			      uint32_t slots)
{
	struct machine m;

	make_layout(&m, layout, cpus, slots);
	assert_int_equal(m.psci->cpu_map.mask, slots - 1);
	assert_int_equal(m.psci->cpu_map.probes, 1);
	assert_int_equal(m.psci->cluster_map.probes, 1);
	assert_filled(&m);
	machine_free(&m);
}

/* No slot to spare for another bit of the MPIDRs. */
static void test_regular_layouts_are_found_at_the_first_look(void **state)
{
	(void)state;
	assert_first_look(one_cluster, 3, 4);
	assert_first_look(five_to_a_cluster, 10, 16);
	assert_first_look(one_cluster, 255, 256);
	assert_first_look(sixteen_to_a_cluster, 31, 32);
	assert_first_look(sixteen_to_a_cluster, 511, 512);
	assert_first_look(sixteen_to_a_cluster, 4095, 4096);
	assert_first_look(four_to_a_cluster, 1023, 1024);
	assert_first_look(one_to_a_cluster, 255, 256);
	assert_first_look(two_threads_to_a_core, 31, 32);
	assert_first_look(two_sockets, 127, 128);
	assert_first_look(aff3_only, 255, 256);
}

/*
 * 16 slots by Aff3 alone: the bits of Aff0 that differ have no place among the
 * four. So many CPUs are at home in the last slot, and one in the first.
 */
static void make_crowd(struct machine *m, uint32_t crowd)
{
	uint32_t i;

	machine_prepare(m, PSCI_VERSION_1_3, crowd + 1);
	m->cpus[0].mpidr = 0;
	for (i = 0; i < crowd; i++)
		m->cpus[i + 1].mpidr = AFF3(15) | i;
	m->config.map_slots = 16;
	machine_start(m);
}

/*
 * Aff3 to the top of a product of 32 bits, and "bits" of Aff0 right below; of
 * that the 4 bits at the top are the slot, from bit 32 on.
 */
static uint64_t by_aff3_and_aff0(uint32_t bits)
{
	return UINT64_C(16) << 4 | UINT64_C(16) << (28 - bits);
}

static void test_a_search_of_8_is_not_too_long(void **state)
{
	struct machine m;

	(void)state;
	make_crowd(&m, 8);
	assert_int_equal(m.psci->cpu_map.probes, 8);
	assert_int_equal(m.psci->cpu_map.multiplier, by_aff3_and_aff0(3));
	assert_filled(&m);
	assert_finds(&m, 1);
	machine_free(&m);
}

static void test_a_search_of_9_is_too_long(void **state)
{
	struct machine m;

	(void)state;
	make_crowd(&m, 9);
	assert_int_not_equal(m.psci->cpu_map.multiplier, by_aff3_and_aff0(4));
	assert_filled(&m);
	assert_finds(&m, 1);
	machine_free(&m);
}

/* The top 4 bits of a product of 32. */
static uint32_t slot_of_16(uint32_t key, uint32_t multiplier)
{
	return key * multiplier >> 28;
}

/* Nine CPUs of one slot by Aff3, by the first multiplier after that, and so on. */
static void test_one_multiplier_after_the_other_is_tried(void **state)
{
	static const uint32_t multipliers[] = {
		0x9e3779b9, 0x85ebca6b, 0xc2b2ae35,
	};
	uint32_t tried, cpu, key, i;
	struct machine m;

	(void)state;
	for (tried = 1; tried <= 2; tried++) {
		machine_prepare(&m, PSCI_VERSION_1_3, 10);
		m.cpus[0].mpidr = 0;
		for (cpu = 1, key = UINT32_C(15) << 24; cpu < 10; key++) {
			for (i = 0; i < tried; i++)
				if (slot_of_16(key, multipliers[i]))
					break;
			if (i == tried)
				m.cpus[cpu++].mpidr = AFF3(15) | (key & 0xffffff);
		}
		m.config.map_slots = 16;
		machine_start(&m);
		assert_int_equal(m.psci->cpu_map.multiplier,
				 (uint64_t)multipliers[tried] << 4);
		assert_filled(&m);
		assert_finds(&m, 1);
		machine_free(&m);
	}
}

static void test_a_map_is_made_in_memory_of_any_content(void **state)
{
	struct machine m;
	uint32_t round;

	(void)state;
	for (round = 0; round < 100; round++) {
		prepare_random(&m, 1 + below(100));
		m.config.map_slots = 256;
		machine_start(&m);
		assert_filled(&m);
		machine_free(&m);
	}
}

static void test_nothing_is_found_beyond_the_last_word(void **state)
{
	struct psci *psci = aligned_alloc(64, sizeof(*psci) + 2 * sizeof(struct psci_cpu));
	uint16_t word_first[] = { 0, 1 };

	(void)state;
	assert_non_null(psci);
	psci->word_count = 1;
	psci->cpu_count = 1;
	psci->word_first = word_first;
	psci->cpus[0].affinity = 0x010000;
	psci->cpus[1].affinity = 0x020000;
	assert_int_equal(psci_mpidr_word(psci, 0x010000, 2), 0);
	assert_int_equal(psci_mpidr_word(psci, 0x020000, 2), INDEX_NONE);
	/* Nor does what is there lead the search astray. */
	psci->cpus[1].affinity = 0;
	assert_int_equal(psci_mpidr_word(psci, 0x010000, 2), 0);
	free(psci);
}

static void test_the_embedder_can_ask_for_an_index(void **state)
{
	uint32_t cpu = 77;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 9);
	assert_int_equal(psci_cpu_index(m.psci, 0x200, &cpu), PSCI_OK);
	assert_int_equal(cpu, 8);
	cpu = 77;
	assert_int_equal(psci_cpu_index(m.psci, 0x201, &cpu), PSCI_E_CPU_INDEX);
	assert_int_equal(psci_cpu_index(m.psci, 0x80000200, &cpu),
			 PSCI_E_CPU_INDEX);
	assert_int_equal(cpu, 77);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_R29_16_cpus_to_a_cluster_are_found),
		cmocka_unit_test(test_a_cluster_of_256_is_found),
		cmocka_unit_test(test_small_clusters_are_found),
		cmocka_unit_test(test_threads_cores_and_clusters_are_found),
		cmocka_unit_test(test_cpus_with_an_aff3_are_found),
		cmocka_unit_test(test_fields_with_gaps_are_found),
		cmocka_unit_test(test_a_dense_layout_needs_no_slots_to_spare),
		cmocka_unit_test(test_65535_cpus_are_found),
		cmocka_unit_test(
			test_random_values_are_found_only_if_they_are_there),
		cmocka_unit_test(
			test_random_layouts_are_found_with_slots_to_spare),
		cmocka_unit_test(test_a_full_map_is_refused_or_right),
		cmocka_unit_test(test_more_slots_help_a_crowded_map),
		cmocka_unit_test(test_regular_layouts_do_not_need_map_slots),
		cmocka_unit_test(
			test_regular_layouts_are_found_at_the_first_look),
		cmocka_unit_test(test_a_search_of_8_is_not_too_long),
		cmocka_unit_test(test_a_search_of_9_is_too_long),
		cmocka_unit_test(test_one_multiplier_after_the_other_is_tried),
		cmocka_unit_test(test_a_map_is_made_in_memory_of_any_content),
		cmocka_unit_test(test_nothing_is_found_beyond_the_last_word),
		cmocka_unit_test(test_the_embedder_can_ask_for_an_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
