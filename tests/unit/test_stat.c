/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, PSCI_STAT_RESIDENCY and PSCI_STAT_COUNT. */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const uint32_t versions[] = {
	PSCI_VERSION_1_0, PSCI_VERSION_1_1, PSCI_VERSION_1_2, PSCI_VERSION_1_3,
};

static void prepare(struct machine *m, uint32_t version)
{
	machine_prepare(m, version, 8);
	machine_tree(m);
	machine_all_ops(m);
	machine_enable(m, PSCI_ENABLE_STAT | PSCI_ENABLE_CPU_FREEZE |
			  PSCI_ENABLE_CPU_DEFAULT_SUSPEND |
			  PSCI_ENABLE_SYSTEM_SUSPEND);
	m->now = 5000;
}

static void make(struct machine *m)
{
	prepare(m, PSCI_VERSION_1_3);
	machine_start(m);
}

static uint64_t count(struct machine *m, uint32_t of, uint64_t state)
{
	return (uint64_t)machine_ask(m, 0, ID64_STAT_COUNT, m->cpus[of].mpidr,
				     state, 0);
}

static uint64_t residency(struct machine *m, uint32_t of, uint64_t state)
{
	return (uint64_t)machine_ask(m, 0, ID64_STAT_RESIDENCY,
				     m->cpus[of].mpidr, state, 0);
}

static void expect(struct machine *m, uint32_t of, uint64_t state,
		   uint64_t times, uint64_t microseconds)
{
	assert_int_equal(count(m, of, state), times);
	assert_int_equal(residency(m, of, state), microseconds);
}

static void test_statistics_of_a_cpu_with_aff3(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	m.cpus[7].mpidr = UINT64_C(0x100000000);
	machine_start(&m);
	machine_turn_on(&m, 0, 7);
	machine_suspend(&m, 7, ID64_CPU_SUSPEND, STATE_CPU_STANDBY, 0, 0);
	m.now += 3;
	machine_return(&m, 7);
	expect(&m, 7, STATE_CPU_STANDBY, 1, 3);
	assert_int_equal(machine_ask(&m, 0, ID64_STAT_COUNT, 0x1000000,
				     STATE_CPU_STANDBY, 0), 0);
	machine_free(&m);
}

static void test_statistics_are_zero_at_the_start(void **state)
{
	static const uint32_t states[] = {
		STATE_CPU_STANDBY, STATE_CPU_RETENTION, STATE_CPU_POWERDOWN,
		STATE_CLUSTER_RETENTION, STATE_CLUSTER_POWERDOWN,
		STATE_SYSTEM_RETENTION, STATE_SYSTEM_POWERDOWN };
	struct machine m;
	uint32_t cpu;
	size_t v, i;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		prepare(&m, versions[v]);
		machine_start(&m);
		for (cpu = 0; cpu < 8; cpu++)
			for (i = 0; i < LENGTH(states); i++)
				expect(&m, cpu, states[i], 0, 0);
		machine_free(&m);
	}
}

static void test_a_state_counts_when_it_ends(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_turn_on(&m, 0, 1);
	machine_suspend(&m, 1, ID64_CPU_SUSPEND, STATE_CPU_RETENTION, 0, 0);
	m.now += 40;
	expect(&m, 1, STATE_CPU_RETENTION, 0, 0);
	machine_return(&m, 1);
	/* And not what it runs. */
	m.now += 1000;
	expect(&m, 1, STATE_CPU_RETENTION, 1, 40);
	machine_suspend(&m, 1, ID64_CPU_SUSPEND, STATE_CPU_RETENTION, 0, 0);
	m.now += 3;
	machine_return(&m, 1);
	expect(&m, 1, STATE_CPU_RETENTION, 2, 43);
	/* No other state, no other CPU. */
	expect(&m, 1, STATE_CPU_STANDBY, 0, 0);
	expect(&m, 1, STATE_CPU_POWERDOWN, 0, 0);
	expect(&m, 0, STATE_CPU_RETENTION, 0, 0);
	expect(&m, 2, STATE_CPU_RETENTION, 0, 0);
	machine_free(&m);
}

static void test_an_abandoned_power_down_does_not_count(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_SYSTEM_RETENTION, 0x4000,
			0);
	assert_int_equal(m.call.transition.level, 2);
	m.now += 9;
	machine_return(&m, 0);
	expect(&m, 0, STATE_CPU_POWERDOWN, 0, 0);
	expect(&m, 0, STATE_CLUSTER_POWERDOWN, 0, 0);
	/* Nothing says that the system was not in retention. */
	expect(&m, 0, STATE_SYSTEM_RETENTION, 1, 9);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_SYSTEM_RETENTION, 0x4000,
			0);
	m.now += 2;
	machine_restart(&m, 0);
	expect(&m, 0, STATE_CPU_POWERDOWN, 1, 2);
	expect(&m, 0, STATE_CLUSTER_POWERDOWN, 1, 2);
	expect(&m, 0, STATE_SYSTEM_RETENTION, 2, 11);
	machine_free(&m);
}

static void test_every_way_into_a_state_counts(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_turn_on(&m, 0, 1);

	machine_suspend(&m, 1, ID64_CPU_SUSPEND, STATE_CPU_POWERDOWN, 0x4000,
			0);
	m.now += 1;
	machine_restart(&m, 1);
	expect(&m, 1, STATE_CPU_POWERDOWN, 1, 1);

	machine_suspend(&m, 1, ID64_CPU_DEFAULT_SUSPEND, 0x4000, 0, 0);
	m.now += 10;
	machine_restart(&m, 1);
	expect(&m, 1, STATE_CPU_POWERDOWN, 2, 11);

	machine_turn_off(&m, 1);
	m.now += 100;
	machine_turn_on(&m, 0, 1);
	expect(&m, 1, STATE_CPU_POWERDOWN, 3, 111);

	machine_call(&m, 1, ID_CPU_FREEZE, 0, 0, 0);
	psci_cpu_stopped(m.psci, 1);
	m.now += 1000;
	machine_turn_on(&m, 0, 1);
	expect(&m, 1, STATE_CPU_POWERDOWN, 4, 1111);

	machine_turn_off(&m, 1);
	m.calls = 0;
	machine_suspend(&m, 0, ID64_SYSTEM_SUSPEND, 0x4000, 0, 0);
	m.now += 10000;
	machine_restart(&m, 0);
	expect(&m, 0, STATE_CPU_POWERDOWN, 1, 10000);
	expect(&m, 0, STATE_CLUSTER_POWERDOWN, 1, 10000);
	expect(&m, 0, STATE_SYSTEM_POWERDOWN, 1, 10000);
	machine_free(&m);
}

/* One CPU with one local state, below a domain that is always up. */
static void test_the_only_statistic_that_there_is_counts(void **state)
{
	static const struct psci_local_state off = { .kind = PSCI_KIND_POWERDOWN };
	static const struct psci_domain_config domain = {
		.parent = PSCI_NO_DOMAIN, .level = 1,
	};
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 1);
	machine_all_ops(&m);
	machine_enable(&m, PSCI_ENABLE_STAT | PSCI_ENABLE_CPU_DEFAULT_SUSPEND);
	m.config.cpu_state_count = 1;
	m.config.cpu_states = &off;
	m.config.domain_count = 1;
	m.config.domains = &domain;
	m.composite.state[0] = 1;
	machine_start(&m);
	machine_suspend(&m, 0, ID64_CPU_DEFAULT_SUSPEND, 0x4000, 0, 0);
	m.now += 3;
	machine_restart(&m, 0);
	expect(&m, 0, STATE_CPU_POWERDOWN, 1, 3);
	machine_free(&m);
}

static void op_takes_5(void *user, uint32_t cpu, const struct psci_transition *transition)
{
	struct machine *m = user;

	(void)cpu;
	(void)transition;
	m->now += 5;
}

static void test_a_state_ends_when_the_domains_are_up(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	m.ops.domains_up = op_takes_5;
	machine_start(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CPU_POWERDOWN, 0x4000, 0);
	m.now += 3;
	machine_restart(&m, 0);
	expect(&m, 0, STATE_CPU_POWERDOWN, 1, 8);
	machine_free(&m);
}

/* It was never in a state that a call led to. */
static void test_a_cpu_that_never_ran_has_not_been_anywhere(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	m.now += 500;
	machine_turn_on(&m, 0, 1);
	machine_turn_on(&m, 0, 4);
	expect(&m, 1, STATE_CPU_POWERDOWN, 0, 0);
	expect(&m, 4, STATE_CPU_POWERDOWN, 0, 0);
	expect(&m, 4, STATE_CLUSTER_POWERDOWN, 0, 0);
	machine_free(&m);
}

static void test_a_domain_counts_from_its_last_cpu_down_to_its_first_up(
	void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_turn_on(&m, 0, 4);
	machine_turn_on(&m, 0, 5);
	machine_suspend(&m, 4, ID64_CPU_SUSPEND, STATE_CLUSTER_POWERDOWN,
			0x4000, 0);
	m.now += 100;
	machine_suspend(&m, 5, ID64_CPU_SUSPEND, STATE_CLUSTER_POWERDOWN,
			0x4000, 0);
	m.now += 7;
	machine_restart(&m, 5);
	expect(&m, 5, STATE_CLUSTER_POWERDOWN, 1, 7);
	m.now += 50;
	machine_restart(&m, 4);
	/* One and the same, whichever of its CPUs is named, running or OFF. */
	expect(&m, 4, STATE_CLUSTER_POWERDOWN, 1, 7);
	expect(&m, 5, STATE_CLUSTER_POWERDOWN, 1, 7);
	expect(&m, 7, STATE_CLUSTER_POWERDOWN, 1, 7);
	expect(&m, 0, STATE_CLUSTER_POWERDOWN, 0, 0);
	expect(&m, 4, STATE_CPU_POWERDOWN, 1, 157);
	expect(&m, 5, STATE_CPU_POWERDOWN, 1, 7);
	expect(&m, 4, STATE_SYSTEM_POWERDOWN, 0, 0);
	machine_free(&m);
}

static void test_what_was_entered_counts_and_not_what_was_asked_for(
	void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_turn_on(&m, 0, 4);
	machine_turn_on(&m, 0, 5);
	/* CPU 4 asks for retention at most, CPU 5 for power-down. */
	machine_suspend(&m, 4, ID64_CPU_SUSPEND, 0x01010023, 0x4000, 0);
	machine_suspend(&m, 5, ID64_CPU_SUSPEND, STATE_SYSTEM_POWERDOWN, 0x4000,
			0);
	m.now += 8;
	machine_restart(&m, 5);
	machine_restart(&m, 4);
	expect(&m, 5, STATE_CLUSTER_RETENTION, 1, 8);
	expect(&m, 5, STATE_CLUSTER_POWERDOWN, 0, 0);
	expect(&m, 5, STATE_SYSTEM_POWERDOWN, 0, 0);
	expect(&m, 5, STATE_CPU_POWERDOWN, 1, 8);
	machine_free(&m);
}

static void test_the_highest_level_of_a_state_says_whose_it_is(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_SYSTEM_RETENTION, 0x4000,
			0);
	m.now += 6;
	machine_restart(&m, 0);
	/* 0x223 and 0x233 are the system's retention, and so is 0x200. */
	expect(&m, 0, 0x02010223, 1, 6);
	expect(&m, 0, 0x02010233, 1, 6);
	expect(&m, 0, 0x02000200, 1, 6);
	/* Who is last does not matter. */
	expect(&m, 0, 0x02012233, 1, 6);
	expect(&m, 0, 0x02011233, 1, 6);
	machine_free(&m);
}

static void test_smc32_statistics_have_32_bits(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CPU_STANDBY, 0, 0);
	m.now += 0x380000007;
	machine_return(&m, 0);
	assert_int_equal(machine_ask(&m, 0, ID64_STAT_RESIDENCY, 0,
				     STATE_CPU_STANDBY, 0), 0x380000007);
	/* A number, and no failure, whatever its bit 31. */
	assert_int_equal(machine_ask(&m, 0, ID32_STAT_RESIDENCY, 0,
				     STATE_CPU_STANDBY, 0), 0x80000007);
	assert_int_equal(machine_ask(&m, 0, ID32_STAT_COUNT, 0,
				     STATE_CPU_STANDBY, 0), 1);
	m.flags = PSCI_CALLER_AARCH32;
	assert_int_equal(machine_ask(&m, 0, ID32_STAT_RESIDENCY,
				     0xdead00000000,
				     0xdead00000000 | STATE_CPU_STANDBY, 0),
			 0x80000007);
	machine_free(&m);
}

/* The machine, for something to be there that could be told by mistake. */
static void expect_no_statistic(struct machine *m, uint64_t target,
				uint64_t power_state)
{
	machine_remember(m);
	assert_int_equal(machine_ask(m, 0, ID64_STAT_COUNT, target, power_state,
				     0), 0);
	assert_int_equal(machine_ask(m, 0, ID64_STAT_RESIDENCY, target,
				     power_state, 0), 0);
	assert_true(machine_unchanged(m));
}

static void test_statistics_of_what_is_not_there_are_0(void **state)
{
	static const uint64_t targets[] = { 0x4, 0x104, 0x200, 0x80000000,
					    0x01000000, 0x10000000000,
					    UINT64_MAX };
	struct machine m;
	uint32_t bit;
	size_t i;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	m.cpus[6].flags = PSCI_CPU_ABSENT;
	m.cpus[7].flags = PSCI_CPU_DISABLED;
	machine_start(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_SYSTEM_POWERDOWN, 0x4000,
			0);
	m.now += 6;
	machine_restart(&m, 0);
	machine_turn_on(&m, 0, 4);
	machine_turn_off(&m, 4);
	machine_turn_on(&m, 0, 4);
	expect(&m, 0, STATE_CPU_POWERDOWN, 1, 6);
	expect(&m, 7, STATE_CLUSTER_POWERDOWN, 1, 0);
	m.calls = 0;

	for (i = 0; i < LENGTH(targets); i++)
		expect_no_statistic(&m, targets[i], STATE_CPU_POWERDOWN);
	expect_no_statistic(&m, m.cpus[6].mpidr, STATE_CLUSTER_POWERDOWN);
	for (bit = 17; bit < 32; bit++)
		if (bit != 24 && bit != 25)
			expect_no_statistic(&m, 0, STATE_CPU_POWERDOWN |
						   UINT32_C(1) << bit);
	assert_int_equal(machine_times(&m, OP_CHECK_POWER_STATE), 0);

	/* The platform does not know it; a state or level that is none. */
	m.answers[OP_CHECK_POWER_STATE] = PSCI_STATUS_INVALID_PARAMETERS;
	expect_no_statistic(&m, 0, STATE_CPU_POWERDOWN);
	m.answers[OP_CHECK_POWER_STATE] = PSCI_STATUS_SUCCESS;
	expect_no_statistic(&m, 0, 0);
	expect_no_statistic(&m, 0, 0x4);
	expect_no_statistic(&m, 0, 0x43);
	expect_no_statistic(&m, 0, 0x433);
	m.composite = (struct psci_composite){ .state = { 3, 3, 3, 1 } };
	expect_no_statistic(&m, 0, 0x333);
	m.composite = (struct psci_composite){ .state = { 3, 3, 3, 0, 1 } };
	expect_no_statistic(&m, 0, 0x333);
	machine_free(&m);
}

static void test_statistics_op_may_only_say_invalid_parameters(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CPU_STANDBY, 0, 0);
	machine_return(&m, 0);
	m.answers[OP_CHECK_POWER_STATE] = PSCI_STATUS_DENIED;
	assert_int_equal(machine_call(&m, 0, ID64_STAT_COUNT, 0,
				      STATE_CPU_STANDBY, 0), PSCI_DO_RETURN);
	assert_int_equal(m.call.error, PSCI_E_OP_STATUS);
	assert_int_equal(m.call.ret, 0);
	assert_int_equal(machine_call(&m, 0, ID64_STAT_RESIDENCY, 0,
				      STATE_CPU_STANDBY, 0), PSCI_DO_RETURN);
	assert_int_equal(m.call.error, PSCI_E_OP_STATUS);
	assert_int_equal(m.call.ret, 0);
	machine_free(&m);
}

static void test_statistics_ask_about_the_target_and_not_the_caller(
	void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	count(&m, 5, STATE_CPU_STANDBY);
	assert_int_equal(machine_last(&m, OP_CHECK_POWER_STATE)->cpu, 5);
	assert_int_equal(machine_last(&m, OP_CHECK_POWER_STATE)->state.value,
			 STATE_CPU_STANDBY);
	machine_free(&m);
}

/* SYSTEM_RESET, and a cold boot. */
static void test_statistics_begin_anew_with_a_reset(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_SYSTEM_POWERDOWN, 0x4000,
			0);
	m.now += 6;
	machine_restart(&m, 0);
	expect(&m, 0, STATE_SYSTEM_POWERDOWN, 1, 6);
	psci_reset(m.psci);
	expect(&m, 0, STATE_CPU_POWERDOWN, 0, 0);
	expect(&m, 0, STATE_CLUSTER_POWERDOWN, 0, 0);
	expect(&m, 0, STATE_SYSTEM_POWERDOWN, 0, 0);
	machine_free(&m);
}

static void test_statistics_are_optional_and_need_a_clock_and_a_tree(
	void **state)
{
	static const uint32_t all[] = EVERY_VERSION;
	const uint32_t half = PSCI_ENABLE(PSCI_FN_PSCI_STAT_COUNT);
	struct machine m;
	size_t size, v;

	(void)state;
	for (v = 0; v < LENGTH(all); v++) {
		machine_make(&m, all[v], 4);
		assert_int_equal(machine_refused(&m, 0, ID64_STAT_COUNT, 0, 1,
						 0), PSCI_STATUS_NOT_SUPPORTED);
		assert_int_equal(machine_refused(&m, 0, ID32_STAT_RESIDENCY, 0,
						 1, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		machine_free(&m);
	}
	make(&m);
	m.config.functions &= ~half;
	assert_int_equal(psci_storage_size(&m.config, &size), PSCI_E_FUNCTIONS);
	m.config.functions |= half;
	m.ops.clock = NULL;
	assert_int_equal(psci_init(&m.psci, m.storage, m.storage_size,
				   &m.config, &m.ops, &m), PSCI_E_NO_OP);
	m.config.domain_count = 0;
	m.config.cpu_state_count = 0;
	assert_int_equal(psci_storage_size(&m.config, &size), PSCI_E_FUNCTIONS);
	machine_free(&m);
}

/* There are no failures: 0. */
static void test_a_statistic_for_a_cpu_that_does_not_run_is_0(void **state)
{
	static const uint64_t ids[] = { ID32_STAT_COUNT, ID64_STAT_COUNT,
					ID32_STAT_RESIDENCY,
					ID64_STAT_RESIDENCY };
	struct machine m;
	size_t i;

	(void)state;
	make(&m);
	for (i = 0; i < LENGTH(ids); i++) {
		assert_int_equal(machine_call(&m, 1, ids[i], 0,
					      STATE_CPU_STANDBY, 0),
				 PSCI_DO_RETURN);
		assert_int_equal(m.call.error, PSCI_E_CPU_STATE);
		assert_int_equal(m.call.ret, 0);
	}
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_statistics_are_zero_at_the_start),
		cmocka_unit_test(test_statistics_of_a_cpu_with_aff3),
		cmocka_unit_test(test_a_state_counts_when_it_ends),
		cmocka_unit_test(test_an_abandoned_power_down_does_not_count),
		cmocka_unit_test(test_every_way_into_a_state_counts),
		cmocka_unit_test(test_the_only_statistic_that_there_is_counts),
		cmocka_unit_test(test_a_state_ends_when_the_domains_are_up),
		cmocka_unit_test(
			test_a_cpu_that_never_ran_has_not_been_anywhere),
		cmocka_unit_test(
		test_a_domain_counts_from_its_last_cpu_down_to_its_first_up),
		cmocka_unit_test(
		test_what_was_entered_counts_and_not_what_was_asked_for),
		cmocka_unit_test(
			test_the_highest_level_of_a_state_says_whose_it_is),
		cmocka_unit_test(test_smc32_statistics_have_32_bits),
		cmocka_unit_test(test_statistics_of_what_is_not_there_are_0),
		cmocka_unit_test(
			test_statistics_op_may_only_say_invalid_parameters),
		cmocka_unit_test(
		test_statistics_ask_about_the_target_and_not_the_caller),
		cmocka_unit_test(test_statistics_begin_anew_with_a_reset),
		cmocka_unit_test(
		test_statistics_are_optional_and_need_a_clock_and_a_tree),
		cmocka_unit_test(
			test_a_statistic_for_a_cpu_that_does_not_run_is_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
