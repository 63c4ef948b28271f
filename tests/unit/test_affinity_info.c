/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, AFFINITY_INFO. */
#include "machine.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const uint32_t versions[] = EVERY_VERSION;

static int64_t info64(struct machine *m, uint64_t target, uint64_t level)
{
	return machine_ask(m, 0, ID64_AFFINITY_INFO, target, level, 0);
}

static int64_t info32(struct machine *m, uint64_t target, uint64_t level)
{
	return machine_ask(m, 0, ID32_AFFINITY_INFO, target, level, 0);
}

static void turn_on_and_leave_pending(struct machine *m, uint32_t target)
{
	assert_int_equal(machine_ask(m, 0, ID64_CPU_ON, m->cpus[target].mpidr,
				     0x1000, 0), PSCI_STATUS_SUCCESS);
}

/* ----------------------------------------------------------- of one CPU */

/* R41: 0 is ON. */
static void test_R41_on_off_and_on_pending_are_0_1_and_2(void **state)
{
	struct psci_entry entry;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(versions); i++) {
		machine_make(&m, versions[i], 4);
		assert_int_equal(info64(&m, 0, 0), 0);
		assert_int_equal(info64(&m, 1, 0), 1);
		turn_on_and_leave_pending(&m, 1);
		assert_int_equal(info64(&m, 1, 0), 2);
		psci_cpu_woke(m.psci, 1, true, &entry);
		assert_int_equal(info64(&m, 1, 0), 0);
		machine_turn_off(&m, 1);
		assert_int_equal(info64(&m, 1, 0), 1);
		machine_free(&m);
	}
}

static void test_a_suspended_cpu_is_on(void **state)
{
	static const uint32_t states[] = { 0x00000, 0x10000 };
	struct psci_entry entry;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(states); i++) {
		machine_make(&m, PSCI_VERSION_1_3, 4);
		machine_turn_on(&m, 0, 1);
		assert_int_equal(machine_call(&m, 1, ID64_CPU_SUSPEND,
					      states[i], 0x1000, 0),
				 PSCI_DO_SUSPEND);
		assert_int_equal(info64(&m, 1, 0), PSCI_AFFINITY_ON);
		psci_cpu_woke(m.psci, 1, false, &entry);
		assert_int_equal(info64(&m, 1, 0), PSCI_AFFINITY_ON);
		machine_free(&m);
	}
}

static void test_a_cpu_that_could_not_be_started_is_off(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	machine_refused(&m, 0, ID64_CPU_ON, 1, 0x1000, 0);
	assert_int_equal(info64(&m, 1, 0), PSCI_AFFINITY_OFF);
	machine_free(&m);
}

static void test_every_cpu_gets_the_same_answer(void **state)
{
	struct machine m;
	uint32_t cpu, of;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 8);
	for (cpu = 1; cpu < 4; cpu++)
		machine_turn_on(&m, 0, cpu);
	turn_on_and_leave_pending(&m, 4);
	for (cpu = 0; cpu < 4; cpu++)
		for (of = 0; of < 8; of++)
			assert_int_equal(machine_state(&m, cpu, of),
					 machine_state(&m, 0, of));
	machine_free(&m);
}

static void test_asking_changes_nothing(void **state)
{
	struct machine m;
	uint32_t level;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 8);
	turn_on_and_leave_pending(&m, 5);
	machine_remember(&m);
	m.calls = 0;
	for (level = 0; level <= 4; level++) {
		info64(&m, 0x101, level);
		info64(&m, 0x777777, level);
		info64(&m, UINT64_MAX, level);
	}
	assert_true(machine_unchanged(&m));
	assert_int_equal(m.calls, 0);
	machine_free(&m);
}

/* -------------------------------------------------------- of an instance */

/* Instance 1 of each level. */
static const uint64_t one[] = { 1, 1 << 8, 1 << 16, UINT64_C(1) << 32 };

/*
 * CPU 0 is in instance 0 of this level, CPUs 1 to 3 are in instance 1 of it,
 * in different instances of the level below.
 */
static void make_two_instances(struct machine *m, uint32_t version,
			       uint32_t level)
{
	uint64_t i;

	machine_prepare(m, version, 4);
	for (i = 1; i < 4; i++)
		m->cpus[i].mpidr = one[level] | i << (8 * (level - 1));
	machine_start(m);
}

static void test_an_instance_is_off_when_all_its_cpus_are(void **state)
{
	struct machine m;
	uint32_t level;

	(void)state;
	for (level = 1; level <= 3; level++) {
		make_two_instances(&m, PSCI_VERSION_1_3, level);
		assert_int_equal(info64(&m, m.cpus[1].mpidr, level),
				 PSCI_AFFINITY_OFF);
		assert_int_equal(info64(&m, 0, level), PSCI_AFFINITY_ON);
		machine_free(&m);
	}
}

static void test_an_instance_is_pending_when_a_cpu_is_and_none_is_on(
	void **state)
{
	struct machine m;
	uint32_t level, which;

	(void)state;
	for (level = 1; level <= 3; level++) {
		for (which = 1; which < 4; which++) {
			make_two_instances(&m, PSCI_VERSION_1_3, level);
			turn_on_and_leave_pending(&m, which);
			assert_int_equal(info64(&m, m.cpus[1].mpidr, level),
					 PSCI_AFFINITY_ON_PENDING);
			machine_free(&m);
		}
	}
}

static void test_an_instance_is_on_when_one_of_its_cpus_is(void **state)
{
	struct machine m;
	uint32_t level, on, pending;

	(void)state;
	for (level = 1; level <= 3; level++) {
		for (on = 1; on < 4; on++) {
			pending = on % 3 + 1;
			make_two_instances(&m, PSCI_VERSION_1_3, level);
			turn_on_and_leave_pending(&m, pending);
			machine_turn_on(&m, 0, on);
			assert_int_equal(info64(&m, m.cpus[1].mpidr, level),
					 PSCI_AFFINITY_ON);
			machine_free(&m);
		}
	}
}

/* R29, R32: each of 256 CPUs of one cluster counts. */
static void test_every_cpu_of_a_large_cluster_counts(void **state)
{
	struct machine m;
	uint32_t cpu, i;

	(void)state;
	for (cpu = 1; cpu < 257; cpu++) {
		machine_prepare(&m, PSCI_VERSION_1_3, 257);
		for (i = 1; i < 257; i++)
			m.cpus[i].mpidr = 0x100 + i - 1;
		machine_start(&m);
		assert_int_equal(info64(&m, 0x100, 1), PSCI_AFFINITY_OFF);
		turn_on_and_leave_pending(&m, cpu);
		assert_int_equal(info64(&m, 0x100, 1),
				 PSCI_AFFINITY_ON_PENDING);
		machine_turn_on(&m, 0, cpu == 256 ? 1 : cpu + 1);
		assert_int_equal(info64(&m, 0x1ff, 1), PSCI_AFFINITY_ON);
		machine_free(&m);
	}
}

static void test_all_levels_are_there_in_every_version(void **state)
{
	struct machine m;
	uint32_t level;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(versions); i++) {
		for (level = 1; level <= 3; level++) {
			make_two_instances(&m, versions[i], level);
			assert_int_equal(info64(&m, 0, level),
					 PSCI_AFFINITY_ON);
			assert_int_equal(info64(&m, m.cpus[1].mpidr, level),
					 PSCI_AFFINITY_OFF);
			machine_free(&m);
		}
	}
}

/* They are ignored, and need not be those of a CPU. */
static void test_fields_below_the_level_are_ignored(void **state)
{
	static const uint64_t junk[] = { 0xe1, 0xabe1, 0xd2abe1 };
	struct machine m;
	uint32_t level, i;

	(void)state;
	for (level = 1; level <= 3; level++) {
		make_two_instances(&m, PSCI_VERSION_1_3, level);
		for (i = 0; i < level; i++) {
			assert_int_equal(info64(&m, one[level] | junk[i],
						level), PSCI_AFFINITY_OFF);
			assert_int_equal(info64(&m, junk[i], level),
					 PSCI_AFFINITY_ON);
		}
		machine_free(&m);
	}
}

/* --------------------------------------------------------- bad arguments */

static void test_an_instance_that_is_not_there_is_invalid(void **state)
{
	/* CPUs 0x000 .. 0x003 and 0x100 .. 0x103. */
	static const struct {
		uint64_t target;
		uint32_t level;
	} absent[] = {
		{ 0x004, 0 }, { 0x0ff, 0 }, { 0x104, 0 }, { 0x200, 0 },
		{ 0x10000, 0 }, { 0x100000000, 0 }, { 0xff00ffffff, 0 },
		{ 0x200, 1 }, { 0xff00, 1 }, { 0x10000, 1 }, { 0x10100, 1 },
		{ 0x100000000, 1 }, { 0xff00ffffff, 1 },
		{ 0x10000, 2 }, { 0xff0000, 2 }, { 0x100000000, 2 },
		{ 0x100000000, 3 }, { 0xff00000000, 3 }, { 0xff00ffffff, 3 },
	};
	struct machine m;
	size_t i, v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		machine_make(&m, versions[v], 8);
		for (i = 0; i < COUNT(absent); i++)
			assert_int_equal(machine_refused(&m, 0,
						ID64_AFFINITY_INFO,
						absent[i].target,
						absent[i].level, 0),
					 PSCI_STATUS_INVALID_PARAMETERS);
		machine_free(&m);
	}
}

/* R31: holes, and below the first and above the last CPU. */
static void test_a_hole_in_the_numbering_is_invalid(void **state)
{
	static const uint64_t mpidrs[] = {
		0x020202, 0x020204, 0x020402, 0x040202, 0x200020202,
	};
	struct machine m;
	uint64_t fields;
	uint32_t level, i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, COUNT(mpidrs));
	for (i = 0; i < COUNT(mpidrs); i++)
		m.cpus[i].mpidr = mpidrs[i];
	machine_start(&m);
	for (level = 0; level <= 3; level++) {
		for (fields = 0; fields < 6 * 6 * 6 * 6; fields++) {
			uint64_t target = fields % 6 | fields / 6 % 6 << 8 |
					  fields / 36 % 6 << 16 |
					  fields / 216 << 32;
			uint64_t above = UINT64_MAX << (level < 3 ? 8 * level :
							32);
			bool there = false;

			for (i = 0; i < COUNT(mpidrs); i++)
				there |= !((mpidrs[i] ^ target) & above);
			assert_int_equal(info64(&m, target, level) >= 0, there);
		}
	}
	machine_free(&m);
}

/* R30: 24 is MT, 30 U, 31 always 1 in MPIDR_EL1; none of it is affinity. */
static void test_bits_that_must_be_zero_are_invalid_at_every_level(
	void **state)
{
	struct machine m;
	uint32_t level, bit;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	for (level = 0; level <= 3; level++) {
		assert_int_equal(info64(&m, 0, level), PSCI_AFFINITY_ON);
		assert_int_equal(info32(&m, 0, level), PSCI_AFFINITY_ON);
		for (bit = 24; bit < 64; bit++) {
			uint64_t target = UINT64_C(1) << bit;

			assert_int_equal(info64(&m, target, level),
					 PSCI_STATUS_INVALID_PARAMETERS);
			/* Of an SMC32 call they are not even there. */
			assert_int_equal(info32(&m, target, level),
					 bit < 32 ?
					 PSCI_STATUS_INVALID_PARAMETERS :
					 PSCI_AFFINITY_ON);
		}
		assert_int_equal(info32(&m, 0x80000000, level),
				 PSCI_STATUS_INVALID_PARAMETERS);
		assert_int_equal(info32(&m, 0xffffffff, level),
				 PSCI_STATUS_INVALID_PARAMETERS);
	}
	machine_free(&m);
}

static void test_aff3_is_not_in_bits_31_to_24(void **state)
{
	struct machine m;
	uint32_t level;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 2);
	m.cpus[1].mpidr = UINT64_C(1) << 32;
	machine_start(&m);
	for (level = 0; level <= 3; level++) {
		assert_int_equal(info64(&m, UINT64_C(1) << 32, level),
				 PSCI_AFFINITY_OFF);
		assert_int_equal(info64(&m, UINT64_C(1) << 24, level),
				 PSCI_STATUS_INVALID_PARAMETERS);
		assert_int_equal(info32(&m, UINT64_C(1) << 24, level),
				 PSCI_STATUS_INVALID_PARAMETERS);
	}
	machine_free(&m);
}

static void test_a_level_above_3_is_invalid(void **state)
{
	static const uint32_t levels[] = {
		4, 5, 8, 32, 255, 256, 0x80000000, 0xffffffff,
	};
	struct machine m;
	size_t i, v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		machine_make(&m, versions[v], 4);
		for (i = 0; i < COUNT(levels); i++)
			assert_int_equal(machine_refused(&m, 0,
						ID64_AFFINITY_INFO, 0,
						levels[i], 0),
					 PSCI_STATUS_INVALID_PARAMETERS);
		machine_free(&m);
	}
}

static void test_the_level_is_32_bits_wide(void **state)
{
	struct machine m;
	uint64_t level;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 8);
	for (level = 0; level <= 3; level++) {
		uint64_t dirty = UINT64_C(0xffffffff00000000) | level;

		assert_int_equal(info64(&m, 0x100, dirty),
				 info64(&m, 0x100, level));
		assert_int_equal(info32(&m, 0x100, dirty),
				 info32(&m, 0x100, level));
	}
	machine_free(&m);
}

/* R28: where nothing else is said, an SMC32 call names a CPU of Aff3 0. */
static void test_smc32_sees_the_cpus_of_aff3_0(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 3);
	m.cpus[1].mpidr = 0x0000000105;
	m.cpus[2].mpidr = 0x0100000105;
	machine_start(&m);
	machine_turn_on(&m, 0, 2);
	assert_int_equal(info32(&m, 0x105, 0), PSCI_AFFINITY_OFF);
	assert_int_equal(info64(&m, 0x100000105, 0), PSCI_AFFINITY_ON);
	assert_int_equal(info32(&m, 0x105, 1), PSCI_AFFINITY_OFF);
	assert_int_equal(info32(&m, 0x105, 3), PSCI_AFFINITY_ON);
	/* R22 */
	assert_int_equal(info32(&m, 0x100000105, 0), PSCI_AFFINITY_OFF);
	machine_free(&m);
}

/* ---------------------------------------------------------------- oracle */

static uint64_t random_state = 88172645463325252u;

static uint32_t below(uint32_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)((random_state >> 32) % n);
}

#define CPUS_MAX	120

enum kind { IS_OFF, IS_PENDING, IS_ON, IS_SUSPENDED };

struct oracle {
	uint32_t count;
	uint64_t mpidr[CPUS_MAX];
	enum kind kind[CPUS_MAX];
};

static int ascending(const void *a, const void *b)
{
	uint64_t first = *(const uint64_t *)a, second = *(const uint64_t *)b;

	return first < second ? -1 : first > second;
}

/* A few values per field, so that instances have several CPUs. */
static void random_layout(struct oracle *oracle)
{
	uint32_t width[4], i, wanted = 1 + below(CPUS_MAX), n = 0;
	static const uint32_t widths[] = { 1, 2, 3, 16, 40, 256 };

	for (i = 0; i < 4; i++)
		width[i] = widths[below(i ? 4 : COUNT(widths))];
	for (i = 0; i < wanted; i++)
		oracle->mpidr[i] = below(width[0]) | below(width[1]) << 8 |
				   below(width[2]) << 16 |
				   (uint64_t)below(width[3]) << 32;
	qsort(oracle->mpidr, wanted, sizeof(uint64_t), ascending);
	for (i = 0; i < wanted; i++)
		if (i == 0 || oracle->mpidr[i] != oracle->mpidr[i - 1])
			oracle->mpidr[n++] = oracle->mpidr[i];
	oracle->count = n;
}

/* CPU "boot" asks, so it runs; returns its index. */
static uint32_t random_machine(struct machine *m, struct oracle *oracle)
{
	uint32_t i, boot, on = below(40), pending = below(40);

	random_layout(oracle);
	machine_prepare(m, PSCI_VERSION_1_3, oracle->count);
	m->config.map_slots = 4096;
	boot = below(oracle->count);
	for (i = 0; i < oracle->count; i++) {
		uint32_t dice = below(100);

		oracle->kind[i] = dice < on ? IS_ON + (dice & 1) :
				  dice < on + pending ? IS_PENDING : IS_OFF;
		if (i == boot)
			oracle->kind[i] = IS_ON;
		m->cpus[i].mpidr = oracle->mpidr[i];
		m->cpus[i].flags = oracle->kind[i] >= IS_ON ? PSCI_CPU_ON : 0;
	}
	machine_start(m);
	for (i = 0; i < oracle->count; i++) {
		if (oracle->kind[i] == IS_PENDING)
			machine_ask(m, boot, ID64_CPU_ON, oracle->mpidr[i],
				    0x1000, 0);
		if (oracle->kind[i] == IS_SUSPENDED)
			machine_call(m, i, ID64_CPU_SUSPEND, 0, 0, 0);
	}
	return boot;
}

static int64_t truth(const struct oracle *oracle, uint64_t target,
		     uint32_t level)
{
	static const uint64_t fields[] = {
		0xff00ffffff, 0xff00ffff00, 0xff00ff0000, 0xff00000000,
	};
	bool there = false, pending = false, on = false;
	uint32_t i;

	for (i = 0; i < oracle->count; i++) {
		if ((oracle->mpidr[i] ^ target) & fields[level])
			continue;
		there = true;
		on |= oracle->kind[i] >= IS_ON;
		pending |= oracle->kind[i] == IS_PENDING;
	}
	if (!there)
		return PSCI_STATUS_INVALID_PARAMETERS;
	return on ? PSCI_AFFINITY_ON :
	       pending ? PSCI_AFFINITY_ON_PENDING : PSCI_AFFINITY_OFF;
}

static void assert_truth(struct machine *m, const struct oracle *oracle,
			 uint32_t boot, uint64_t target)
{
	uint32_t level;

	for (level = 0; level <= 3; level++) {
		assert_int_equal(machine_ask(m, boot, ID64_AFFINITY_INFO,
					     target, level, 0),
				 truth(oracle, target, level));
		if (target <= 0xffffff)
			assert_int_equal(machine_ask(m, boot,
						     ID32_AFFINITY_INFO,
						     target, level, 0),
					 truth(oracle, target, level));
	}
}

/* R42: all levels, on random machines, against the definition. */
static void test_R42_every_level_agrees_with_a_look_at_all_cpus(void **state)
{
	struct oracle oracle;
	struct machine m;
	uint32_t round, boot, i;

	(void)state;
	for (round = 0; round < 600; round++) {
		boot = random_machine(&m, &oracle);
		for (i = 0; i < oracle.count; i++) {
			uint64_t near = oracle.mpidr[i];

			assert_truth(&m, &oracle, boot, near);
			near ^= UINT64_C(1) << below(24);
			assert_truth(&m, &oracle, boot, near);
			near ^= UINT64_C(1) << (32 + below(8));
			assert_truth(&m, &oracle, boot, near);
			assert_truth(&m, &oracle, boot,
				     below(0x1000000) |
				     (uint64_t)below(256) << 32);
		}
		machine_free(&m);
	}
}

/* MPIDRs that go on from one instance to the next are of two all the same. */
static void test_an_instance_ends_where_the_next_begins(void **state)
{
	static const uint64_t mpidrs[] = { 0xfe, 0xff, 0x100, 0x101 };
	struct machine m;
	uint32_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (i = 0; i < 4; i++)
		m.cpus[i].mpidr = mpidrs[i];
	machine_start(&m);
	assert_int_equal(info64(&m, 0x000, 1), PSCI_AFFINITY_ON);
	assert_int_equal(info64(&m, 0x100, 1), PSCI_AFFINITY_OFF);
	machine_turn_on(&m, 0, 3);
	assert_int_equal(info64(&m, 0x100, 1), PSCI_AFFINITY_ON);
	machine_turn_off(&m, 0);
	assert_int_equal(machine_ask(&m, 3, ID64_AFFINITY_INFO, 0, 1, 0),
			 PSCI_AFFINITY_OFF);
	machine_free(&m);
}

/*
 * Nothing behind the last CPU is looked at: whatever the context keeps there
 * for some number of clusters, an instance that is OFF stays OFF.
 */
static void test_the_last_instance_ends_with_the_last_cpu(void **state)
{
	struct machine m;
	uint32_t clusters, i;

	(void)state;
	for (clusters = 2; clusters <= 130; clusters++) {
		machine_prepare(&m, PSCI_VERSION_1_3, clusters);
		for (i = 1; i < clusters; i++)
			m.cpus[i].mpidr = 0x10000 | (uint64_t)i << 8;
		machine_start(&m);
		assert_int_equal(machine_ask(&m, 0, ID64_AFFINITY_INFO,
					     0x10000, 2, 0),
				 PSCI_AFFINITY_OFF);
		machine_free(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_R41_on_off_and_on_pending_are_0_1_and_2),
		cmocka_unit_test(test_a_suspended_cpu_is_on),
		cmocka_unit_test(test_a_cpu_that_could_not_be_started_is_off),
		cmocka_unit_test(test_every_cpu_gets_the_same_answer),
		cmocka_unit_test(test_asking_changes_nothing),
		cmocka_unit_test(test_an_instance_is_off_when_all_its_cpus_are),
		cmocka_unit_test(
		test_an_instance_is_pending_when_a_cpu_is_and_none_is_on),
		cmocka_unit_test(
			test_an_instance_is_on_when_one_of_its_cpus_is),
		cmocka_unit_test(test_every_cpu_of_a_large_cluster_counts),
		cmocka_unit_test(test_an_instance_ends_where_the_next_begins),
		cmocka_unit_test(test_all_levels_are_there_in_every_version),
		cmocka_unit_test(test_fields_below_the_level_are_ignored),
		cmocka_unit_test(test_an_instance_that_is_not_there_is_invalid),
		cmocka_unit_test(test_a_hole_in_the_numbering_is_invalid),
		cmocka_unit_test(
		test_bits_that_must_be_zero_are_invalid_at_every_level),
		cmocka_unit_test(test_aff3_is_not_in_bits_31_to_24),
		cmocka_unit_test(test_a_level_above_3_is_invalid),
		cmocka_unit_test(test_the_level_is_32_bits_wide),
		cmocka_unit_test(test_smc32_sees_the_cpus_of_aff3_0),
		cmocka_unit_test(
			test_R42_every_level_agrees_with_a_look_at_all_cpus),
		cmocka_unit_test(test_the_last_instance_ends_with_the_last_cpu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
