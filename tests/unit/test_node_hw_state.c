/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, NODE_HW_STATE. */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const uint32_t versions[] = {
	PSCI_VERSION_1_0, PSCI_VERSION_1_1, PSCI_VERSION_1_2, PSCI_VERSION_1_3,
};

static void make(struct machine *m, uint32_t version)
{
	machine_prepare(m, version, 8);
	machine_enable(m, PSCI_ENABLE_NODE_HW_STATE);
	machine_all_ops(m);
	m->cpus[6].flags = PSCI_CPU_ABSENT;
	m->cpus[7].flags = PSCI_CPU_DISABLED;
	machine_start(m);
}

static void test_node_hw_state_is_what_the_power_controller_says(void **state)
{
	static const int64_t answers[] = { PSCI_HW_ON, PSCI_HW_OFF,
					   PSCI_HW_STANDBY };
	const struct op_record *asked;
	struct machine m;
	size_t v, i;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v]);
		for (i = 0; i < LENGTH(answers); i++) {
			m.answers[OP_NODE_HW_STATE] = answers[i];
			machine_remember(&m);
			assert_int_equal(machine_ask(&m, 0, ID64_NODE_HW_STATE,
						     0x101, 0x2000, 0),
					 answers[i]);
			assert_true(machine_unchanged(&m));
			asked = machine_last(&m, OP_NODE_HW_STATE);
			assert_int_equal(asked->cpu, 0);
			assert_int_equal(asked->target, 5);
			assert_int_equal(asked->level, 0x2000);
		}
		machine_free(&m);
	}
}

static void test_node_hw_state_of_a_cpu_with_aff3(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	machine_enable(&m, PSCI_ENABLE_NODE_HW_STATE);
	machine_all_ops(&m);
	m.cpus[3].mpidr = UINT64_C(0xff00000000);
	machine_start(&m);
	m.answers[OP_NODE_HW_STATE] = PSCI_HW_OFF;
	assert_int_equal(machine_ask(&m, 0, ID64_NODE_HW_STATE,
				     m.cpus[3].mpidr, 0, 0), PSCI_HW_OFF);
	assert_int_equal(machine_last(&m, OP_NODE_HW_STATE)->target, 3);
	assert_int_equal(machine_refused(&m, 0, ID64_NODE_HW_STATE, 0xff000000,
					 0, 0), PSCI_STATUS_INVALID_PARAMETERS);
	machine_free(&m);
}

/* It may differ from AFFINITY_INFO: what the library knows does not count. */
static void test_node_hw_state_asks_the_op_whatever_the_cpu_is_doing(
	void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	m.answers[OP_NODE_HW_STATE] = PSCI_HW_OFF;
	assert_int_equal(machine_ask(&m, 0, ID64_NODE_HW_STATE, 0, 0, 0),
			 PSCI_HW_OFF);
	m.answers[OP_NODE_HW_STATE] = PSCI_HW_ON;
	assert_int_equal(machine_ask(&m, 0, ID64_NODE_HW_STATE, 1, 0, 0),
			 PSCI_HW_ON);
	assert_int_equal(machine_ask(&m, 0, ID64_NODE_HW_STATE, 0x103, 0, 0),
			 PSCI_HW_ON);
	machine_free(&m);
}

static void test_node_hw_state_of_a_node_that_there_is_not_is_invalid(
	void **state)
{
	static const uint64_t targets[] = { 0x4, 0x200, 0x102, 0x80000000,
					    0x40000000, 0x01000000,
					    0x10000000000, UINT64_MAX };
	struct machine m;
	size_t i;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	for (i = 0; i < LENGTH(targets); i++)
		assert_int_equal(machine_refused(&m, 0, ID64_NODE_HW_STATE,
						 targets[i], 0, 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_times(&m, OP_NODE_HW_STATE), 0);
	m.answers[OP_NODE_HW_STATE] = PSCI_STATUS_INVALID_PARAMETERS;
	assert_int_equal(machine_refused(&m, 0, ID64_NODE_HW_STATE, 0, 5, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_free(&m);
}

static void test_node_hw_state_op_may_say_nothing_else(void **state)
{
	static const int64_t answers[] = { 3, PSCI_STATUS_NOT_SUPPORTED,
					   PSCI_STATUS_DENIED, -300 };
	struct machine m;
	size_t i;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	for (i = 0; i < LENGTH(answers); i++) {
		m.answers[OP_NODE_HW_STATE] = answers[i];
		assert_int_equal(machine_op_wrong(&m, 0, ID64_NODE_HW_STATE,
						  0, 0, 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
	}
	machine_free(&m);
}

static void test_node_hw_state_arguments_are_as_wide_as_they_are(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	/* The level has 32 bits, the target as many as the id. */
	machine_ask(&m, 0, ID64_NODE_HW_STATE, 1, 0xdead00000001, 0);
	assert_int_equal(machine_last(&m, OP_NODE_HW_STATE)->level, 1);
	machine_ask(&m, 0, ID32_NODE_HW_STATE, 0xdead00000001, 2, 0);
	assert_int_equal(machine_last(&m, OP_NODE_HW_STATE)->target, 1);
	m.flags = PSCI_CALLER_AARCH32;
	machine_ask(&m, 0, ID32_NODE_HW_STATE, 2, 2, 0);
	assert_int_equal(machine_refused(&m, 0, ID64_NODE_HW_STATE, 2, 2, 0),
			 PSCI_STATUS_NOT_SUPPORTED);
	machine_free(&m);
}

static void test_node_hw_state_is_optional_and_needs_its_op(void **state)
{
	static const uint32_t all[] = EVERY_VERSION;
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(all); v++) {
		machine_make(&m, all[v], 4);
		assert_int_equal(machine_refused(&m, 0, ID64_NODE_HW_STATE,
						 0, 0, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		m.config.functions |= PSCI_ENABLE_NODE_HW_STATE;
		assert_int_equal(psci_init(&m.psci, m.storage, m.storage_size,
					   &m.config, &m.ops, &m),
				 all[v] < PSCI_VERSION_1_0 ? PSCI_E_FUNCTIONS :
							     PSCI_E_NO_OP);
		machine_free(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_node_hw_state_is_what_the_power_controller_says),
		cmocka_unit_test(test_node_hw_state_of_a_cpu_with_aff3),
		cmocka_unit_test(
		test_node_hw_state_asks_the_op_whatever_the_cpu_is_doing),
		cmocka_unit_test(
		test_node_hw_state_of_a_node_that_there_is_not_is_invalid),
		cmocka_unit_test(test_node_hw_state_op_may_say_nothing_else),
		cmocka_unit_test(
			test_node_hw_state_arguments_are_as_wide_as_they_are),
		cmocka_unit_test(
			test_node_hw_state_is_optional_and_needs_its_op),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
