/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_DEFAULT_SUSPEND. */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const uint32_t versions[] = {
	PSCI_VERSION_1_0, PSCI_VERSION_1_1, PSCI_VERSION_1_2, PSCI_VERSION_1_3,
};

static void prepare(struct machine *m, uint32_t version)
{
	machine_prepare(m, version, 4);
	machine_enable(m, PSCI_ENABLE_CPU_DEFAULT_SUSPEND);
}

static void make(struct machine *m, uint32_t version)
{
	prepare(m, version);
	machine_start(m);
}

/* R37, R39 */
static void test_default_suspend_restarts_at_its_entry_point(void **state)
{
	struct psci_entry entry;
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v]);
		m.flags = PSCI_ENTRY_BIG_ENDIAN | 0x30;
		machine_suspend(&m, 0, ID64_CPU_DEFAULT_SUSPEND, 0x123456789000,
				UINT64_MAX, 7);
		assert_int_equal(m.call.suspend.powerdown, 1);
		assert_int_equal(m.call.suspend.value, 0);
		assert_int_equal(m.call.suspend.state_id, 0);
		assert_int_equal(m.call.suspend.level, 0);
		assert_int_equal(m.call.event, 0);
		assert_int_equal(m.call.entry.pc, 0x123456789000);
		entry = machine_restart(&m, 0);
		assert_int_equal(entry.pc, 0x123456789000);
		assert_true(entry.context_id == UINT64_MAX);
		assert_int_equal(entry.el, 1);
		assert_int_equal(entry.flags, PSCI_ENTRY_BIG_ENDIAN | 0x30);
		assert_int_equal(entry.level, 0);
		machine_free(&m);
	}
}

static void test_default_suspend_may_return_with_success(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	machine_remember(&m);
	machine_suspend(&m, 0, ID64_CPU_DEFAULT_SUSPEND, 0x4000, 1, 0);
	assert_false(machine_unchanged(&m));
	machine_return(&m, 0);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

static void test_a_default_suspended_cpu_is_on(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	machine_turn_on(&m, 0, 1);
	machine_suspend(&m, 1, ID64_CPU_DEFAULT_SUSPEND, 0x4000, 0, 0);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_ON);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_ALREADY_ON);
	assert_int_equal(machine_restart(&m, 1).pc, 0x4000);
	machine_free(&m);
}

static void test_default_suspend_of_the_smc32_id_has_32_bit_arguments(
	void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	machine_suspend(&m, 0, ID32_CPU_DEFAULT_SUSPEND, 0xffffffff00004000,
			UINT64_MAX, 0);
	entry = machine_restart(&m, 0);
	assert_int_equal(entry.pc, 0x4000);
	assert_int_equal(entry.context_id, UINT32_MAX);
	m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
	machine_suspend(&m, 0, ID32_CPU_DEFAULT_SUSPEND, 0x4001, 0, 0);
	entry = machine_restart(&m, 0);
	assert_int_equal(entry.pc, 0x4000);
	assert_true(entry.flags & PSCI_ENTRY_THUMB);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_DEFAULT_SUSPEND,
					 0x4000, 0, 0),
			 PSCI_STATUS_NOT_SUPPORTED);
	machine_free(&m);
}

static void test_default_suspend_to_a_bad_entry_is_an_invalid_address(
	void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v]);
		assert_int_equal(machine_refused(&m, 0,
						 ID64_CPU_DEFAULT_SUSPEND,
						 0x4001, 0, 0),
				 PSCI_STATUS_INVALID_ADDRESS);
		assert_int_equal(machine_refused(&m, 0,
						 ID32_CPU_DEFAULT_SUSPEND,
						 0x4002, 0, 0),
				 PSCI_STATUS_INVALID_ADDRESS);
		m.answers[OP_CHECK_ENTRY] = PSCI_STATUS_INVALID_ADDRESS;
		assert_int_equal(machine_refused(&m, 0,
						 ID64_CPU_DEFAULT_SUSPEND,
						 0x4000, 0, 0),
				 PSCI_STATUS_INVALID_ADDRESS);
		assert_int_equal(machine_last(&m, OP_CHECK_ENTRY)->entry.pc,
				 0x4000);
		m.answers[OP_CHECK_ENTRY] = PSCI_STATUS_DENIED;
		assert_int_equal(machine_op_wrong(&m, 0,
						  ID64_CPU_DEFAULT_SUSPEND,
						  0x4000, 0, 0),
				 PSCI_STATUS_INVALID_ADDRESS);
		machine_free(&m);
	}
}

static void test_default_suspend_takes_no_domain_down(void **state)
{
	const struct op_record *hook;
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	machine_tree(&m);
	machine_all_ops(&m);
	machine_start(&m);
	machine_suspend(&m, 0, ID64_CPU_DEFAULT_SUSPEND, 0x4000, 0, 0);
	hook = machine_last(&m, OP_DOMAINS_DOWN);
	assert_int_equal(hook->transition.level, 0);
	assert_int_equal(hook->transition.state[0], LOCAL_POWERDOWN);
	assert_memory_equal(&hook->transition, &m.call.transition,
			    sizeof(m.call.transition));
	assert_int_equal(machine_restart(&m, 0).level, 0);
	hook = machine_last(&m, OP_DOMAINS_UP);
	assert_int_equal(hook->transition.level, 0);
	assert_int_equal(hook->transition.state[0], LOCAL_POWERDOWN);
	machine_free(&m);
}

static void test_default_suspend_is_optional_and_came_with_1_0(void **state)
{
	static const uint32_t all[] = EVERY_VERSION;
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(all); v++) {
		machine_make(&m, all[v], 4);
		assert_int_equal(machine_refused(&m, 0,
						 ID64_CPU_DEFAULT_SUSPEND,
						 0x4000, 0, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		machine_free(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_default_suspend_restarts_at_its_entry_point),
		cmocka_unit_test(test_default_suspend_may_return_with_success),
		cmocka_unit_test(test_a_default_suspended_cpu_is_on),
		cmocka_unit_test(
		test_default_suspend_of_the_smc32_id_has_32_bit_arguments),
		cmocka_unit_test(
		test_default_suspend_to_a_bad_entry_is_an_invalid_address),
		cmocka_unit_test(test_default_suspend_takes_no_domain_down),
		cmocka_unit_test(
			test_default_suspend_is_optional_and_came_with_1_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
