/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, SYSTEM_SUSPEND. */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const uint32_t versions[] = {
	PSCI_VERSION_1_0, PSCI_VERSION_1_1, PSCI_VERSION_1_2, PSCI_VERSION_1_3,
};

static void prepare(struct machine *m, uint32_t version)
{
	machine_prepare(m, version, 40);
	machine_enable(m, PSCI_ENABLE_SYSTEM_SUSPEND);
	machine_all_ops(m);
}

static void make(struct machine *m, uint32_t version)
{
	prepare(m, version);
	machine_start(m);
}

static void system_suspend(struct machine *m, uint32_t cpu)
{
	machine_suspend(m, cpu, ID64_SYSTEM_SUSPEND, 0x4000, 7, 0);
	assert_int_equal(m->call.event, PSCI_EVENT_SUSPEND);
}

static void expect_denied(struct machine *m, uint32_t cpu)
{
	assert_int_equal(machine_refused(m, cpu, ID64_SYSTEM_SUSPEND, 0x4000, 7,
					 0), PSCI_STATUS_DENIED);
}

static void test_system_suspend_restarts_the_caller_at_its_entry(void **state)
{
	struct psci_entry entry;
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v]);
		system_suspend(&m, 0);
		assert_int_equal(m.call.suspend.powerdown, 1);
		assert_int_equal(m.call.suspend.value, 0);
		assert_int_equal(m.call.suspend.state_id, 0);
		assert_int_equal(m.call.suspend.level, 0);
		assert_int_equal(m.call.entry.pc, 0x4000);
		entry = machine_restart(&m, 0);
		assert_int_equal(entry.pc, 0x4000);
		assert_int_equal(entry.context_id, 7);
		assert_int_equal(entry.el, 1);
		machine_free(&m);
	}
}

/* It is the calling CPU that resumes, whichever that is. */
static void test_system_suspend_is_for_every_cpu(void **state)
{
	static const uint32_t cpus[] = { 1, 15, 16, 39 };
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(cpus); i++) {
		make(&m, PSCI_VERSION_1_3);
		machine_turn_on(&m, 0, cpus[i]);
		machine_turn_off(&m, 0);
		system_suspend(&m, cpus[i]);
		assert_int_equal(machine_restart(&m, cpus[i]).pc, 0x4000);
		machine_free(&m);
	}
}

static void test_system_suspend_may_return_early_with_success(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	machine_remember(&m);
	system_suspend(&m, 0);
	machine_return(&m, 0);
	assert_true(machine_unchanged(&m));
	/* And all works as before. */
	machine_turn_on(&m, 0, 1);
	machine_turn_off(&m, 1);
	system_suspend(&m, 0);
	machine_free(&m);
}

static void test_the_others_are_still_off_after_a_system_suspend(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	machine_turn_on(&m, 0, 1);
	machine_turn_off(&m, 1);
	system_suspend(&m, 0);
	assert_int_equal(psci_cpu_woke(m.psci, 1, true, &entry),
			 PSCI_WAKE_SLEEP);
	machine_restart(&m, 0);
	assert_int_equal(machine_state(&m, 0, 0), PSCI_AFFINITY_ON);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_OFF);
	machine_turn_on(&m, 0, 1);
	machine_free(&m);
}

/* R44: whichever it is, in the word of the caller or in another. */
static void test_R44_system_suspend_is_denied_while_another_cpu_is_on(
	void **state)
{
	struct machine m;
	uint32_t cpu;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		for (cpu = 1; cpu < 40; cpu++) {
			make(&m, versions[v]);
			machine_turn_on(&m, 0, cpu);
			expect_denied(&m, 0);
			expect_denied(&m, cpu);
			assert_int_equal(machine_times(&m,
						OP_CHECK_SYSTEM_SUSPEND), 0);
			machine_turn_off(&m, cpu);
			system_suspend(&m, 0);
			machine_free(&m);
		}
	}
}

static void test_R44_only_off_is_off(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	machine_enable(&m, PSCI_ENABLE_CPU_FREEZE);
	machine_start(&m);
	/* ON_PENDING */
	machine_ask(&m, 0, ID64_CPU_ON, 1, 0x1000, 0);
	expect_denied(&m, 0);
	machine_restart(&m, 1);
	/* suspended, in standby and in power-down */
	machine_suspend(&m, 1, ID64_CPU_SUSPEND, 1, 0, 0);
	expect_denied(&m, 0);
	machine_return(&m, 1);
	machine_suspend(&m, 1, ID64_CPU_SUSPEND, PSCI_POWER_STATE_TYPE_BIT,
			0x4000, 0);
	expect_denied(&m, 0);
	machine_restart(&m, 1);
	/* has not stopped yet */
	machine_call(&m, 1, ID_CPU_OFF, 0, 0, 0);
	expect_denied(&m, 0);
	psci_cpu_stopped(m.psci, 1);
	/* deferred */
	m.answers[OP_CHECK_CPU_ON] = PSCI_DEFERRED;
	assert_int_equal(machine_call(&m, 0, ID64_CPU_ON, 1, 0x1000, 0),
			 PSCI_DO_WAIT);
	assert_int_equal(psci_complete(m.psci, m.call.ticket, PSCI_ALLOW,
				       &(uint32_t){ 0 },
				       &(struct psci_call){ .ret = 0 }),
			 PSCI_OK);
	machine_restart(&m, 1);
	/* Frozen is OFF. */
	machine_call(&m, 1, ID_CPU_FREEZE, 0, 0, 0);
	expect_denied(&m, 0);
	psci_cpu_stopped(m.psci, 1);
	system_suspend(&m, 0);
	machine_free(&m);
}

static void test_absent_and_disabled_cpus_are_off(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	m.cpus[1].flags = PSCI_CPU_ABSENT;
	m.cpus[2].flags = PSCI_CPU_DISABLED;
	machine_start(&m);
	system_suspend(&m, 0);
	machine_free(&m);
}

/* R43, R44 */
static void test_R44_system_suspend_is_denied_if_the_embedder_says_so(
	void **state)
{
	const struct op_record *asked;
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	m.answers[OP_CHECK_SYSTEM_SUSPEND] = PSCI_STATUS_DENIED;
	expect_denied(&m, 0);
	asked = machine_last(&m, OP_CHECK_SYSTEM_SUSPEND);
	assert_int_equal(asked->cpu, 0);
	assert_int_equal(asked->entry.pc, 0x4000);
	assert_int_equal(asked->entry.context_id, 7);
	m.answers[OP_CHECK_SYSTEM_SUSPEND] = PSCI_STATUS_NOT_SUPPORTED;
	assert_int_equal(machine_op_wrong(&m, 0, ID64_SYSTEM_SUSPEND, 0x4000, 7,
					  0), PSCI_STATUS_DENIED);
	m.answers[OP_CHECK_SYSTEM_SUSPEND] = PSCI_STATUS_SUCCESS;
	system_suspend(&m, 0);
	machine_free(&m);
}

static void test_system_suspend_without_a_check_op_is_granted(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	m.ops.check_system_suspend = NULL;
	machine_start(&m);
	system_suspend(&m, 0);
	machine_free(&m);
}

static void test_system_suspend_of_a_system_that_ends_is_denied(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	assert_int_equal(machine_call(&m, 0, ID_SYSTEM_OFF, 0, 0, 0),
			 PSCI_DO_SYSTEM);
	expect_denied(&m, 0);
	psci_system_refused(m.psci, 0);
	system_suspend(&m, 0);
	machine_free(&m);
}

static void test_system_suspend_to_a_bad_entry_is_an_invalid_address(
	void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v]);
		assert_int_equal(machine_refused(&m, 0, ID64_SYSTEM_SUSPEND,
						 0x4001, 0, 0),
				 PSCI_STATUS_INVALID_ADDRESS);
		m.answers[OP_CHECK_ENTRY] = PSCI_STATUS_INVALID_ADDRESS;
		assert_int_equal(machine_refused(&m, 0, ID32_SYSTEM_SUSPEND,
						 0x4000, 0, 0),
				 PSCI_STATUS_INVALID_ADDRESS);
		machine_free(&m);
	}
}

static void test_system_suspend_judges_the_entry_before_the_other_cpus(
	void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	machine_turn_on(&m, 0, 1);
	assert_int_equal(machine_refused(&m, 0, ID64_SYSTEM_SUSPEND, 0x4001,
					 0, 0), PSCI_STATUS_INVALID_ADDRESS);
	machine_free(&m);
}

static void test_system_suspend_is_for_aarch32_callers_too(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
	assert_int_equal(machine_refused(&m, 0, ID64_SYSTEM_SUSPEND, 0x4000,
					 0, 0), PSCI_STATUS_NOT_SUPPORTED);
	machine_suspend(&m, 0, ID32_SYSTEM_SUSPEND, 0xffffffff00004001,
			UINT64_MAX, 0);
	entry = machine_restart(&m, 0);
	assert_int_equal(entry.pc, 0x4000);
	assert_int_equal(entry.context_id, UINT32_MAX);
	assert_true(entry.flags & PSCI_ENTRY_THUMB);
	machine_free(&m);
}

static void test_system_suspend_takes_the_whole_tree_down(void **state)
{
	const struct op_record *hook;
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	machine_tree(&m);
	machine_start(&m);
	system_suspend(&m, 0);
	hook = machine_last(&m, OP_DOMAINS_DOWN);
	assert_int_equal(hook->transition.level, 2);
	assert_int_equal(hook->transition.state[0], LOCAL_POWERDOWN);
	assert_int_equal(hook->transition.state[1], LOCAL_POWERDOWN);
	assert_int_equal(hook->transition.state[2], LOCAL_POWERDOWN);
	assert_int_equal(hook->transition.domain[1], 1);
	assert_int_equal(hook->transition.domain[2], 0);
	assert_memory_equal(&hook->transition, &m.call.transition,
			    sizeof(m.call.transition));
	assert_int_equal(machine_restart(&m, 0).level, 2);
	assert_memory_equal(&machine_last(&m, OP_DOMAINS_UP)->transition,
			    &m.call.transition, sizeof(m.call.transition));
	machine_free(&m);
}

/* Mode and memory protection are as before. */
static void test_system_suspend_keeps_the_state_of_the_system(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	machine_tree(&m);
	machine_enable(&m, PSCI_ENABLE_SET_SUSPEND_MODE |
			   PSCI_ENABLE_MEM_PROTECT);
	machine_start(&m);
	machine_ask(&m, 0, ID_MEM_PROTECT, 1, 0, 0);
	machine_ask(&m, 0, ID_SET_SUSPEND_MODE, PSCI_MODE_OS_INITIATED, 0, 0);
	system_suspend(&m, 0);
	assert_int_equal(m.call.transition.level, 2);
	machine_restart(&m, 0);
	assert_true(psci_mem_protect(m.psci));
	machine_turn_on(&m, 0, 1);
	/* DENIED is of OS-initiated mode only. */
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 STATE_CLUSTER_POWERDOWN | 0x1000,
					 0x4000, 0), PSCI_STATUS_DENIED);
	machine_free(&m);
}

static void test_system_suspend_is_optional_and_came_with_1_0(void **state)
{
	static const uint32_t all[] = EVERY_VERSION;
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(all); v++) {
		machine_make(&m, all[v], 4);
		assert_int_equal(machine_refused(&m, 0, ID64_SYSTEM_SUSPEND,
						 0x4000, 0, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		machine_free(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_system_suspend_restarts_the_caller_at_its_entry),
		cmocka_unit_test(test_system_suspend_is_for_every_cpu),
		cmocka_unit_test(
			test_system_suspend_may_return_early_with_success),
		cmocka_unit_test(
			test_the_others_are_still_off_after_a_system_suspend),
		cmocka_unit_test(
		test_R44_system_suspend_is_denied_while_another_cpu_is_on),
		cmocka_unit_test(test_R44_only_off_is_off),
		cmocka_unit_test(test_absent_and_disabled_cpus_are_off),
		cmocka_unit_test(
		test_R44_system_suspend_is_denied_if_the_embedder_says_so),
		cmocka_unit_test(
			test_system_suspend_without_a_check_op_is_granted),
		cmocka_unit_test(
			test_system_suspend_of_a_system_that_ends_is_denied),
		cmocka_unit_test(
		test_system_suspend_to_a_bad_entry_is_an_invalid_address),
		cmocka_unit_test(
		test_system_suspend_judges_the_entry_before_the_other_cpus),
		cmocka_unit_test(
			test_system_suspend_is_for_aarch32_callers_too),
		cmocka_unit_test(test_system_suspend_takes_the_whole_tree_down),
		cmocka_unit_test(
			test_system_suspend_keeps_the_state_of_the_system),
		cmocka_unit_test(
			test_system_suspend_is_optional_and_came_with_1_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
