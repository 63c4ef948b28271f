/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, PSCI_SET_SUSPEND_MODE. */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define PC	PSCI_MODE_PLATFORM_COORDINATED
#define OSI	PSCI_MODE_OS_INITIATED

static const uint32_t versions[] = {
	PSCI_VERSION_1_0, PSCI_VERSION_1_1, PSCI_VERSION_1_2, PSCI_VERSION_1_3,
};

static void prepare(struct machine *m, uint32_t version)
{
	machine_prepare(m, version, 8);
	machine_tree(m);
	machine_all_ops(m);
	machine_enable(m, PSCI_ENABLE_SET_SUSPEND_MODE |
			  PSCI_ENABLE_CPU_DEFAULT_SUSPEND |
			  PSCI_ENABLE_CPU_FREEZE | PSCI_ENABLE_SYSTEM_SUSPEND);
}

static void make(struct machine *m)
{
	prepare(m, PSCI_VERSION_1_3);
	machine_start(m);
}

static void set(struct machine *m, uint32_t cpu, uint64_t mode)
{
	assert_int_equal(machine_ask(m, cpu, ID_SET_SUSPEND_MODE, mode, 0, 0),
			 PSCI_STATUS_SUCCESS);
}

static void expect_denied(struct machine *m, uint32_t cpu, uint64_t mode)
{
	assert_int_equal(machine_refused(m, cpu, ID_SET_SUSPEND_MODE, mode, 0,
					 0), PSCI_STATUS_DENIED);
}

/*
 * Which mode is it? CPU "cpu" asks to take down its cluster, of which another
 * CPU runs: a vote, or a command that cannot be carried out. Counts as a
 * CPU_SUSPEND if it is a vote.
 */
static uint64_t mode_seen(struct machine *m, uint32_t cpu)
{
	if (machine_call(m, cpu, ID64_CPU_SUSPEND,
			 STATE_CLUSTER_POWERDOWN | 0x1000, 0x4000, 0) ==
	    PSCI_DO_SUSPEND) {
		machine_return(m, cpu);
		return PC;
	}
	assert_int_equal((int64_t)m->call.ret, PSCI_STATUS_DENIED);
	return OSI;
}

/* A CPU_SUSPEND that comes and goes. */
static void suspend(struct machine *m, uint32_t cpu)
{
	machine_suspend(m, cpu, ID64_CPU_SUSPEND, STATE_CPU_STANDBY, 0, 0);
	machine_return(m, cpu);
}

static void test_the_first_mode_is_platform_coordinated(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		prepare(&m, versions[v]);
		machine_start(&m);
		machine_turn_on(&m, 0, 1);
		assert_int_equal(mode_seen(&m, 0), PC);
		machine_free(&m);
	}
}

static void test_os_initiated_mode_is_had_while_all_cpus_run(void **state)
{
	struct machine m;
	uint32_t cpu;

	(void)state;
	for (cpu = 0; cpu < 8; cpu += 7) {
		make(&m);
		machine_turn_on(&m, 0, 1);
		machine_turn_on(&m, 0, 7);
		set(&m, cpu, OSI);
		assert_int_equal(mode_seen(&m, 0), OSI);
		machine_free(&m);
	}
}

/* Never booted, gone OFF, frozen, about to start, and in a default suspend. */
static void test_os_initiated_mode_is_had_whatever_off_cpus_there_are(
	void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_turn_on(&m, 0, 1);
	machine_turn_on(&m, 0, 2);
	machine_turn_on(&m, 0, 3);
	machine_turn_on(&m, 0, 4);
	machine_turn_off(&m, 2);
	machine_call(&m, 3, ID_CPU_FREEZE, 0, 0, 0);
	psci_cpu_stopped(m.psci, 3);
	machine_ask(&m, 0, ID64_CPU_ON, 0x101, 0x1000, 0);
	machine_suspend(&m, 4, ID64_CPU_DEFAULT_SUSPEND, 0x4000, 0, 0);
	set(&m, 0, OSI);
	assert_int_equal(mode_seen(&m, 0), OSI);
	assert_int_equal(machine_restart(&m, 4).pc, 0x4000);
	machine_free(&m);
}

static void test_os_initiated_mode_is_denied_after_a_cpu_suspend(void **state)
{
	static const uint32_t states[] = { STATE_CPU_STANDBY,
		STATE_CPU_POWERDOWN, STATE_SYSTEM_POWERDOWN };
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(states); i++) {
		make(&m);
		machine_turn_on(&m, 0, 1);
		machine_suspend(&m, 1, ID64_CPU_SUSPEND, states[i], 0x4000, 0);
		/* While it is suspended, and when it has come back. */
		expect_denied(&m, 0, OSI);
		machine_return(&m, 1);
		expect_denied(&m, 0, OSI);
		expect_denied(&m, 1, OSI);
		/* The CPU that did it is OFF: that it did it remains. */
		machine_turn_off(&m, 1);
		expect_denied(&m, 0, OSI);
		assert_int_equal(machine_ask(&m, 0, ID_SET_SUSPEND_MODE, PC,
					     0, 0), PSCI_STATUS_SUCCESS);
		machine_free(&m);
	}
}

static void test_a_cpu_suspend_that_fails_does_not_count(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_turn_on(&m, 0, 1);
	/* A bit that must be zero; not the platform's; a bad entry. */
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND, 0x80000001,
					 0x4000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	m.answers[OP_CHECK_POWER_STATE] = PSCI_STATUS_INVALID_PARAMETERS;
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 STATE_CPU_STANDBY, 0x4000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	m.answers[OP_CHECK_POWER_STATE] = PSCI_STATUS_SUCCESS;
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 STATE_CPU_POWERDOWN, 0x4001, 0),
			 PSCI_STATUS_INVALID_ADDRESS);
	set(&m, 0, OSI);
	/* Nor in this mode: DENIED, INVALID_PARAMETERS. */
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 STATE_CLUSTER_POWERDOWN | 0x1000,
					 0x4000, 0), PSCI_STATUS_DENIED);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 STATE_CLUSTER_POWERDOWN, 0x4000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_free(&m);
}

static void test_only_cpu_suspend_counts(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_suspend(&m, 0, ID64_SYSTEM_SUSPEND, 0x4000, 0, 0);
	machine_restart(&m, 0);
	machine_suspend(&m, 0, ID64_CPU_DEFAULT_SUSPEND, 0x4000, 0, 0);
	machine_restart(&m, 0);
	machine_turn_on(&m, 0, 1);
	machine_turn_off(&m, 1);
	machine_turn_on(&m, 0, 1);
	machine_call(&m, 1, ID_CPU_FREEZE, 0, 0, 0);
	psci_cpu_stopped(m.psci, 1);
	set(&m, 0, OSI);
	machine_free(&m);
}

static void test_platform_coordinated_mode_is_had_when_all_others_are_off(
	void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_turn_on(&m, 0, 5);
	set(&m, 0, OSI);
	suspend(&m, 5);
	machine_turn_off(&m, 0);
	set(&m, 5, PC);
	machine_turn_on(&m, 5, 4);
	assert_int_equal(mode_seen(&m, 5), PC);
	machine_free(&m);
}

static void test_platform_coordinated_mode_is_denied_while_one_is_not_off(
	void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	set(&m, 0, OSI);
	/* ON_PENDING, ON, suspended, default suspended, not yet stopped. */
	machine_ask(&m, 0, ID64_CPU_ON, 0x103, 0x1000, 0);
	expect_denied(&m, 0, PC);
	machine_restart(&m, 7);
	expect_denied(&m, 0, PC);
	expect_denied(&m, 7, PC);
	machine_suspend(&m, 7, ID64_CPU_SUSPEND, STATE_CPU_POWERDOWN, 0x4000,
			0);
	expect_denied(&m, 0, PC);
	machine_restart(&m, 7);
	machine_suspend(&m, 7, ID64_CPU_DEFAULT_SUSPEND, 0x4000, 0, 0);
	expect_denied(&m, 0, PC);
	machine_restart(&m, 7);
	machine_call(&m, 7, ID_CPU_OFF, 0, 0, 0);
	expect_denied(&m, 0, PC);
	psci_cpu_stopped(m.psci, 7);
	set(&m, 0, PC);
	machine_free(&m);
}

static void test_the_mode_that_there_is_may_always_be_set(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_turn_on(&m, 0, 1);
	suspend(&m, 1);
	/* R49, and what Linux does at boot. Nothing is forgotten by it. */
	machine_remember(&m);
	set(&m, 0, PC);
	assert_true(machine_unchanged(&m));
	expect_denied(&m, 0, OSI);
	machine_free(&m);

	make(&m);
	machine_turn_on(&m, 0, 1);
	set(&m, 0, OSI);
	suspend(&m, 1);
	machine_remember(&m);
	set(&m, 0, OSI);
	assert_true(machine_unchanged(&m));
	assert_int_equal(mode_seen(&m, 0), OSI);
	machine_free(&m);
}

/* One kernel starts another: it puts PC back, in PC, alone. */
static void test_the_next_kernel_may_choose_again(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_turn_on(&m, 0, 1);
	suspend(&m, 0);
	suspend(&m, 1);
	machine_turn_off(&m, 1);
	expect_denied(&m, 0, OSI);
	set(&m, 0, PC);
	set(&m, 0, OSI);
	suspend(&m, 0);
	set(&m, 0, PC);
	/* Changing the mode forgets the CPU_SUSPENDs before. */
	set(&m, 0, OSI);
	machine_free(&m);
}

/* R50 */
static void test_R50_every_other_mode_is_an_invalid_parameter(void **state)
{
	static const uint64_t modes[] = { 2, 3, 0x80000000, 0x80000001,
					  0xffffffff, 0xfffffffe, UINT64_MAX };
	struct machine m;
	size_t i;

	(void)state;
	make(&m);
	for (i = 0; i < LENGTH(modes); i++)
		assert_int_equal(machine_refused(&m, 0, ID_SET_SUSPEND_MODE,
						 modes[i], 0, 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
	/* The mode has 32 bits. */
	set(&m, 0, UINT64_C(0xdead00000001));
	machine_turn_on(&m, 0, 1);
	assert_int_equal(mode_seen(&m, 0), OSI);
	machine_free(&m);
}

static void test_the_mode_is_there_if_features_say_so(void **state)
{
	static const uint32_t all[] = EVERY_VERSION;
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(all); v++) {
		machine_prepare(&m, all[v], 4);
		machine_tree(&m);
		machine_start(&m);
		if (all[v] >= PSCI_VERSION_1_0)
			assert_int_equal(machine_ask(&m, 0, ID_FEATURES,
						     ID64_CPU_SUSPEND, 0, 0),
					 0);
		assert_int_equal(machine_refused(&m, 0, ID_SET_SUSPEND_MODE,
						 PC, 0, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		machine_free(&m);
	}
	for (v = 0; v < LENGTH(versions); v++) {
		prepare(&m, versions[v]);
		machine_start(&m);
		assert_int_equal(machine_ask(&m, 0, ID_FEATURES,
					     ID64_CPU_SUSPEND, 0, 0),
				 PSCI_FEATURES_OS_INITIATED);
		assert_int_equal(machine_ask(&m, 0, ID_FEATURES,
					     ID32_CPU_SUSPEND, 0, 0),
				 PSCI_FEATURES_OS_INITIATED);
		assert_int_equal(machine_refused(&m, 0, ID_SET_SUSPEND_MODE |
						 PSCI_ID_SMC64_BIT, PC, 0, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		m.flags = PSCI_CALLER_AARCH32;
		set(&m, 0, OSI);
		machine_free(&m);
	}
}

/* ------------------------------------------------------------ the lax quirk */

static void make_lax(struct machine *m)
{
	prepare(m, PSCI_VERSION_1_3);
	m->config.quirks = PSCI_QUIRK_LAX_MODE;
	machine_start(m);
}

static void test_lax_mode_forgives_cpu_suspends_that_are_over(void **state)
{
	struct machine m;

	(void)state;
	make_lax(&m);
	machine_turn_on(&m, 0, 1);
	suspend(&m, 0);
	suspend(&m, 1);
	set(&m, 0, OSI);
	assert_int_equal(mode_seen(&m, 0), OSI);
	/* As TF-A's tests do: there and back, and again. */
	machine_turn_off(&m, 1);
	suspend(&m, 0);
	set(&m, 0, PC);
	suspend(&m, 0);
	set(&m, 0, OSI);
	machine_free(&m);
}

static void test_lax_mode_does_not_forgive_a_cpu_that_is_suspended(void **state)
{
	struct machine m;

	(void)state;
	make_lax(&m);
	machine_turn_on(&m, 0, 1);
	machine_suspend(&m, 1, ID64_CPU_SUSPEND, STATE_CPU_STANDBY, 0, 0);
	expect_denied(&m, 0, OSI);
	machine_return(&m, 1);
	machine_suspend(&m, 1, ID64_CPU_SUSPEND, STATE_CPU_POWERDOWN, 0x4000,
			0);
	expect_denied(&m, 0, OSI);
	machine_restart(&m, 1);
	/* Whichever it is. */
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CPU_STANDBY, 0, 0);
	expect_denied(&m, 1, OSI);
	machine_return(&m, 0);
	set(&m, 0, OSI);
	machine_free(&m);
}

static void test_lax_mode_goes_one_way_only(void **state)
{
	struct machine m;

	(void)state;
	make_lax(&m);
	machine_turn_on(&m, 0, 1);
	set(&m, 0, OSI);
	expect_denied(&m, 0, PC);
	assert_int_equal(machine_refused(&m, 0, ID_SET_SUSPEND_MODE, 2, 0, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_free(&m);
}

/* CPU 0 sets OS-initiated mode while CPU 1 is on its way down. */
static void op_sets_mode(void *user, uint32_t cpu, const struct psci_transition *transition)
{
	struct machine *m = user;
	struct psci_call call = { .x = { ID_SET_SUSPEND_MODE, OSI } };

	(void)transition;
	if (cpu != 1)
		return;
	assert_int_equal(psci_handle(m->psci, 0, &call), PSCI_DO_RETURN);
	assert_int_equal(call.ret, PSCI_STATUS_SUCCESS);
}

static void test_lax_mode_keeps_a_vote_of_the_old_mode(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	m.config.quirks = PSCI_QUIRK_LAX_MODE;
	m.ops.domains_down = op_sets_mode;
	machine_start(&m);
	machine_turn_on(&m, 0, 1);
	/* It asks the system to stay up. */
	machine_suspend(&m, 1, ID64_CPU_SUSPEND, STATE_CLUSTER_POWERDOWN, 0x4000, 0);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 STATE_SYSTEM_POWERDOWN | 0x2000, 0x4000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	/* Also where another cluster runs, which by itself would be DENIED. */
	machine_turn_on(&m, 0, 4);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 STATE_SYSTEM_POWERDOWN | 0x2000, 0x4000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CLUSTER_POWERDOWN | 0x1000, 0x4000, 0);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_mode_is_platform_coordinated),
		cmocka_unit_test(
			test_os_initiated_mode_is_had_while_all_cpus_run),
		cmocka_unit_test(
		test_os_initiated_mode_is_had_whatever_off_cpus_there_are),
		cmocka_unit_test(
			test_os_initiated_mode_is_denied_after_a_cpu_suspend),
		cmocka_unit_test(test_a_cpu_suspend_that_fails_does_not_count),
		cmocka_unit_test(test_only_cpu_suspend_counts),
		cmocka_unit_test(
		test_platform_coordinated_mode_is_had_when_all_others_are_off),
		cmocka_unit_test(
		test_platform_coordinated_mode_is_denied_while_one_is_not_off),
		cmocka_unit_test(test_the_mode_that_there_is_may_always_be_set),
		cmocka_unit_test(test_the_next_kernel_may_choose_again),
		cmocka_unit_test(
			test_R50_every_other_mode_is_an_invalid_parameter),
		cmocka_unit_test(test_the_mode_is_there_if_features_say_so),
		cmocka_unit_test(
			test_lax_mode_forgives_cpu_suspends_that_are_over),
		cmocka_unit_test(
			test_lax_mode_does_not_forgive_a_cpu_that_is_suspended),
		cmocka_unit_test(test_lax_mode_goes_one_way_only),
		cmocka_unit_test(test_lax_mode_keeps_a_vote_of_the_old_mode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
