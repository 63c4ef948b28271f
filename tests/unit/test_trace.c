/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The op trace. */
#include "machine.h"

static void make(struct machine *m)
{
	machine_prepare(m, PSCI_VERSION_1_3, 4);
	machine_enable(m, PSCI_ENABLE_SYSTEM_SUSPEND);
	machine_traced(m);
	machine_start(m);
}

/* There must be one event more than before, of this. */
static void expect_event(struct machine *m, uint32_t cpu,
			 enum psci_action action, uint32_t event)
{
	struct psci_trace expected = {
		.cpu = cpu,
		.flags = m->call.flags,
		.x = { m->call.x[0], m->call.x[1], m->call.x[2], m->call.x[3] },
		.ret = m->call.ret,
		.action = action,
		.error = m->call.error,
		.event = event,
	};

	assert_int_equal(machine_times(m, OP_TRACE), 1);
	assert_memory_equal(&machine_last(m, OP_TRACE)->trace, &expected,
			    sizeof(expected));
	/* It is the last thing that happens. */
	assert_int_equal(m->log[m->calls - 1].op, OP_TRACE);
	m->calls = 0;
}

static void test_every_call_leaves_one_event(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	m.flags = PSCI_ENTRY_BIG_ENDIAN | 0x50;
	assert_int_equal(machine_call(&m, 0, ID64_CPU_ON, 1, 0x1000, 7),
			 PSCI_DO_RETURN);
	expect_event(&m, 0, PSCI_DO_RETURN, 0);
	machine_restart(&m, 1);
	assert_int_equal(machine_call(&m, 0, ID64_CPU_ON, 1, 0x1000, 7),
			 PSCI_DO_RETURN);
	assert_int_equal((int64_t)m.call.ret, PSCI_STATUS_ALREADY_ON);
	expect_event(&m, 0, PSCI_DO_RETURN, 0);
	machine_call(&m, 1, ID64_CPU_SUSPEND, 0x10000, 0x4000, 7);
	expect_event(&m, 1, PSCI_DO_SUSPEND, 0);
	machine_restart(&m, 1);
	machine_call(&m, 1, ID_CPU_OFF, 0, 0, 0);
	expect_event(&m, 1, PSCI_DO_STOP, 0);
	psci_cpu_stopped(m.psci, 1);
	machine_call(&m, 0, ID64_SYSTEM_SUSPEND, 0x4000, 7, 0);
	expect_event(&m, 0, PSCI_DO_SUSPEND, PSCI_EVENT_SUSPEND);
	machine_restart(&m, 0);
	machine_call(&m, 0, ID_SYSTEM_RESET, UINT64_MAX, 1, 2);
	expect_event(&m, 0, PSCI_DO_SYSTEM, PSCI_EVENT_RESET);
	machine_call(&m, 0, ID_SYSTEM_OFF, 0, 0, 0);
	expect_event(&m, 0, PSCI_DO_RETURN, 0);
	machine_call(&m, 0, PSCI_ID32(0x1f), 0, 0, 0);
	expect_event(&m, 0, PSCI_DO_RETURN, 0);
	machine_free(&m);
}

static void test_the_embedders_mistakes_are_traced(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_call(&m, 1, ID_VERSION, 0, 0, 0);
	assert_int_equal(m.call.error, PSCI_E_CPU_STATE);
	expect_event(&m, 1, PSCI_DO_RETURN, 0);
	machine_call(&m, 4, ID_VERSION, 0, 0, 0);
	assert_int_equal(m.call.error, PSCI_E_CPU_INDEX);
	expect_event(&m, 4, PSCI_DO_RETURN, 0);
	m.answers[OP_CHECK_CPU_OFF] = -6;
	machine_call(&m, 0, ID_CPU_OFF, 0, 0, 0);
	assert_int_equal(m.call.error, PSCI_E_OP_STATUS);
	expect_event(&m, 0, PSCI_DO_RETURN, 0);
	machine_free(&m);
}

static void test_a_call_that_is_not_the_librarys_is_not_traced(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	assert_int_equal(machine_call(&m, 0, 0x84000020, 0, 0, 0),
			 PSCI_NOT_MINE);
	assert_int_equal(machine_call(&m, 9, 0x80000000, 0, 0, 0),
			 PSCI_NOT_MINE);
	assert_int_equal(m.calls, 0);
	machine_free(&m);
}

static void test_a_deferred_call_leaves_two_events(void **state)
{
	struct psci_call call = { .flags = 0 };
	struct machine m;
	uint32_t cpu;

	(void)state;
	make(&m);
	m.answers[OP_CHECK_CPU_ON] = PSCI_DEFERRED;
	machine_call(&m, 0, ID64_CPU_ON, 1, 0x1000, 7);
	expect_event(&m, 0, PSCI_DO_WAIT, 0);
	assert_int_equal(psci_complete(m.psci, m.call.ticket, PSCI_DENY, &cpu,
				       &call), PSCI_OK);
	assert_int_equal((int64_t)call.ret, PSCI_STATUS_DENIED);
	m.call = call;
	expect_event(&m, 0, PSCI_DO_RETURN, 0);
	/* None of an answer that comes too late. */
	assert_int_equal(psci_complete(m.psci, m.call.ticket, PSCI_DENY, &cpu,
				       &call), PSCI_E_TICKET);
	assert_int_equal(m.calls, 0);
	machine_free(&m);
}

static void test_doors_that_are_no_calls_are_not_traced(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	make(&m);
	psci_cpu_stopped(m.psci, 0);
	psci_cpu_woke(m.psci, 0, true, &entry);
	psci_system_refused(m.psci, 0);
	psci_cpu_set_presence(m.psci, 1, PSCI_ABSENT);
	psci_reset(m.psci);
	assert_int_equal(m.calls, 0);
	machine_free(&m);
}

/* Tools read it that were built elsewhere. */
static void test_the_layout_of_an_event_is_the_same_everywhere(void **state)
{
	(void)state;
	assert_int_equal(sizeof(struct psci_trace), 64);
	assert_int_equal(offsetof(struct psci_trace, cpu), 0);
	assert_int_equal(offsetof(struct psci_trace, flags), 4);
	assert_int_equal(offsetof(struct psci_trace, x), 8);
	assert_int_equal(offsetof(struct psci_trace, ret), 40);
	assert_int_equal(offsetof(struct psci_trace, action), 48);
	assert_int_equal(offsetof(struct psci_trace, error), 52);
	assert_int_equal(offsetof(struct psci_trace, event), 56);
	assert_int_equal(offsetof(struct psci_trace, reserved), 60);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_call_leaves_one_event),
		cmocka_unit_test(test_the_embedders_mistakes_are_traced),
		cmocka_unit_test(
			test_a_call_that_is_not_the_librarys_is_not_traced),
		cmocka_unit_test(test_a_deferred_call_leaves_two_events),
		cmocka_unit_test(test_doors_that_are_no_calls_are_not_traced),
		cmocka_unit_test(
			test_the_layout_of_an_event_is_the_same_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
