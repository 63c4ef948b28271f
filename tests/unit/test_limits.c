/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * R32: machines at the limits: 65,535 CPUs, four levels of domains, domains of
 * more than 255 children, and MPIDRs with holes in every field.
 */
#include "machine.h"
#include "psci/snapshot.h"

#define AFF3(n)		((uint64_t)(n) << 32)
#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* -------------------------------------------------------------------- trees */

/* CPUs and domains have one state, a power-down. */
static const struct psci_local_state powerdown = { PSCI_KIND_POWERDOWN, 1 };

static void prepare(struct machine *m, uint32_t cpus, uint32_t domains)
{
	uint32_t i;

	machine_prepare(m, PSCI_VERSION_1_3, cpus);
	machine_all_ops(m);
	machine_enable(m, PSCI_ENABLE_STAT);
	m->domains = calloc(domains, sizeof(*m->domains));
	assert_non_null(m->domains);
	for (i = 0; i < domains; i++)
		m->domains[i] = (struct psci_domain_config){
			.parent = PSCI_NO_DOMAIN,
			.level = 1,
			.state_count = 1,
			.states = &powerdown,
		};
	for (i = 0; i < cpus; i++) {
		m->cpus[i].mpidr = i % 16 | i / 16 % 256 << 8 | i / 4096 << 16;
		m->cpus[i].flags = PSCI_CPU_ON;
	}
	m->config.cpu_states = &powerdown;
	m->config.cpu_state_count = 1;
	m->config.domains = m->domains;
	m->config.domain_count = domains;
}

static uint32_t down(struct machine *m, uint32_t cpu)
{
	assert_int_equal(machine_call(m, cpu, PSCI_ID64(PSCI_FN_CPU_SUSPEND), 0x10000, 0x1000, 0),
			 PSCI_DO_SUSPEND);
	return m->call.transition.level;
}

static uint32_t up(struct machine *m, uint32_t cpu)
{
	struct psci_entry entry;

	assert_int_equal(psci_cpu_woke(m->psci, cpu, true, &entry), PSCI_WAKE_START);
	return entry.level;
}

/* Of a tree of "levels", whatever its shape: who is last takes all with it. */
static void assert_goes_down_with_the_last(struct machine *m, uint32_t levels)
{
	uint32_t last = m->config.cpu_count - 1, cpu, level, whole = 0;

	for (level = 0; level <= levels; level++)
		m->composite.state[level] = 1;
	machine_start(m);
	for (cpu = 0; cpu < last; cpu++)
		assert_in_range(down(m, cpu), 0, levels - 1);
	assert_int_equal(down(m, last), levels);
	assert_int_equal(up(m, 0), levels);
	for (cpu = 1; cpu <= last; cpu++)
		whole += up(m, cpu) == levels;
	assert_int_equal(whole, 0);
	/* Each was down once, and so was the root. */
	for (cpu = 0; cpu <= last; cpu += last ? last : 1)
		assert_int_equal(machine_ask(m, 0, PSCI_ID64(PSCI_FN_PSCI_STAT_COUNT),
					     m->cpus[cpu].mpidr, 0x10000, 0), 1);
}

static void test_a_domain_may_have_more_than_255_cpus(void **state)
{
	static const uint32_t cpus[] = { 255, 256, 257, 32768, PSCI_CPUS_MAX };
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cpus); i++) {
		prepare(&m, cpus[i], 1);
		assert_goes_down_with_the_last(&m, 1);
		machine_free(&m);
	}
}

static void test_a_domain_may_have_more_than_255_domains(void **state)
{
	static const uint32_t counts[] = { 255, 256, 257, PSCI_DOMAINS_MAX - 1 };
	struct machine m;
	uint32_t d;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(counts); i++) {
		prepare(&m, counts[i], counts[i] + 1);
		for (d = 0; d < counts[i]; d++) {
			m.domains[d].parent = counts[i];
			m.cpus[d].domain = d;
		}
		m.domains[counts[i]].level = 2;
		assert_goes_down_with_the_last(&m, 2);
		machine_free(&m);
	}
}

/* 65,535 CPUs in 4,096 clusters in 256 groups in 16 sockets. */
static void prepare_largest(struct machine *m)
{
	static const uint32_t first[] = { 0, 4096, 4096 + 256, 4096 + 256 + 16, 4096 + 256 + 17 };
	uint32_t level, d;

	prepare(m, PSCI_CPUS_MAX, first[4]);
	for (level = 0; level < 4; level++)
		for (d = first[level]; d < first[level + 1]; d++) {
			m->domains[d].level = level + 1;
			if (level < 3)
				m->domains[d].parent = first[level + 1] + (d - first[level]) / 16;
		}
	for (d = 0; d < PSCI_CPUS_MAX; d++)
		m->cpus[d].domain = d / 16;
}

static void test_65535_cpus_may_be_in_a_tree_of_four_levels(void **state)
{
	struct machine m;

	(void)state;
	prepare_largest(&m);
	assert_goes_down_with_the_last(&m, 4);
	machine_free(&m);
}

static void test_the_largest_machine_is_saved_and_restored(void **state)
{
	struct machine m;
	void *saved, *again;
	uint32_t cpu, level;
	size_t size;

	(void)state;
	prepare_largest(&m);
	for (level = 0; level <= 4; level++)
		m.composite.state[level] = 1;
	machine_start(&m);
	for (cpu = 0; cpu < PSCI_CPUS_MAX; cpu += 3)
		down(&m, cpu);
	size = psci_snapshot_size(m.psci);
	saved = malloc(size);
	again = malloc(size);
	assert_non_null(saved);
	assert_non_null(again);
	assert_int_equal(psci_snapshot(m.psci, saved, size), PSCI_OK);
	psci_reset(m.psci);
	assert_int_equal(psci_restore(m.psci, saved, size), PSCI_OK);
	assert_int_equal(psci_snapshot(m.psci, again, size), PSCI_OK);
	assert_memory_equal(saved, again, size);
	/* And it goes on from there. */
	for (cpu = 0; cpu < PSCI_CPUS_MAX; cpu++)
		if (cpu % 3)
			down(&m, cpu);
	assert_int_equal(m.call.transition.level, 4);
	assert_int_equal(up(&m, PSCI_CPUS_MAX - 1), 4);
	free(saved);
	free(again);
	machine_free(&m);
}

/* ----------------------------------------------------------- sparse MPIDRs */

/* 16 to a cluster, every fourth Aff1, every 32nd Aff2, every 36th Aff3. */
static uint64_t strides(uint32_t i)
{
	return i % 16 | i / 16 % 64 * 4 << 8 | i / 1024 % 8 * 32 << 16 | AFF3(i / 8192 * 36);
}

/* 16 values of each field, as far apart as they can be. */
static uint64_t far_apart(uint32_t i)
{
	return i % 16 * 17 | i / 16 % 16 * 17 << 8 | i / 256 % 16 * 17 << 16 |
	       AFF3(i / 4096 * 17);
}

/* Clusters of 1 to 31 CPUs, not one after the other. */
static uint64_t uneven(uint32_t i)
{
	uint32_t cluster = 0, size = 1;

	for (; i >= size; cluster++) {
		i -= size;
		size = 1 + (size + 6) % 31;
	}
	return i * 3 | cluster % 64 * 4 << 8 | cluster / 64 % 16 * 5 << 16 |
	       AFF3(cluster / 1024 * 51);
}

static int ascending(const void *a, const void *b)
{
	const struct psci_cpu_config *first = a, *second = b;

	return first->mpidr < second->mpidr ? -1 : first->mpidr > second->mpidr;
}

/* Nothing in common. */
static uint64_t scattered(uint32_t i)
{
	uint32_t value = (i + 1) * UINT32_C(2654435769);

	value ^= value >> 15;
	value *= UINT32_C(2246822519);
	value ^= value >> 13;
	return AFF3(value >> 24) | (value & 0xffffff);
}

/* As many slots as it takes; psci_init() says when they do not do. */
static void start(struct machine *m)
{
	enum psci_error error = PSCI_E_MAP_CROWDED;
	uint32_t slots = 0;

	for (; error == PSCI_E_MAP_CROWDED; slots = slots ? 2 * slots : UINT32_C(1) << 17) {
		m->config.map_slots = slots;
		assert_in_range(slots, 0, UINT32_C(1) << 20);
		assert_int_equal(psci_storage_size(&m->config, &m->storage_size), PSCI_OK);
		m->storage_size += -m->storage_size % PSCI_STORAGE_ALIGN;
		free(m->storage);
		m->storage = aligned_alloc(PSCI_STORAGE_ALIGN, m->storage_size);
		assert_non_null(m->storage);
		error = psci_init(&m->psci, m->storage, m->storage_size, &m->config, &m->ops, m);
	}
	assert_int_equal(error, PSCI_OK);
}

static bool is_there(const struct machine *m, uint64_t mpidr)
{
	const struct psci_cpu_config key = { .mpidr = mpidr };

	return bsearch(&key, m->cpus, m->config.cpu_count, sizeof(key), ascending) != NULL;
}

/* Each is found and can be turned on; each neighbour that is none is not. */
static void check_layout(uint64_t (*layout)(uint32_t))
{
	struct machine m;
	uint32_t i, bit;
	uint64_t other;

	machine_prepare(&m, PSCI_VERSION_1_3, PSCI_CPUS_MAX);
	for (i = 0; i < PSCI_CPUS_MAX; i++)
		m.cpus[i] = (struct psci_cpu_config){ .mpidr = layout(i) };
	qsort(m.cpus, PSCI_CPUS_MAX, sizeof(*m.cpus), ascending);
	m.cpus[0].flags = PSCI_CPU_ON;
	start(&m);
	for (i = 1; i < PSCI_CPUS_MAX; i++) {
		assert_int_equal(machine_state(&m, 0, i), PSCI_AFFINITY_OFF);
		machine_turn_on(&m, 0, i);
		assert_int_equal(machine_state(&m, 0, i), PSCI_AFFINITY_ON);
		for (bit = i % 13; bit < 40; bit += 13) {
			other = m.cpus[i].mpidr ^ UINT64_C(1) << bit;
			assert_int_equal(machine_ask(&m, 0, PSCI_ID64(PSCI_FN_AFFINITY_INFO), other,
						     0, 0) >= 0, is_there(&m, other));
		}
	}
	machine_free(&m);
}

static void test_65535_sparse_mpidrs_are_found_and_no_other(void **state)
{
	(void)state;
	check_layout(strides);
	check_layout(far_apart);
	check_layout(uneven);
	check_layout(scattered);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_domain_may_have_more_than_255_cpus),
		cmocka_unit_test(test_a_domain_may_have_more_than_255_domains),
		cmocka_unit_test(test_65535_cpus_may_be_in_a_tree_of_four_levels),
		cmocka_unit_test(test_the_largest_machine_is_saved_and_restored),
		cmocka_unit_test(test_65535_sparse_mpidrs_are_found_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
