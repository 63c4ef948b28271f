/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* CPU_ON that is decided later: PSCI_DEFERRED, PSCI_DO_WAIT, psci_complete(). */
#include <pthread.h>

#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const uint32_t versions[] = EVERY_VERSION;

/* CPU 0 asks for CPU "target" and has to wait. */
static psci_ticket defer_by(struct machine *m, uint32_t cpu, uint32_t target)
{
	m->answers[OP_CHECK_CPU_ON] = PSCI_DEFERRED;
	assert_int_equal(machine_call(m, cpu, ID64_CPU_ON,
				      m->cpus[target].mpidr, 0x8000, 9),
			 PSCI_DO_WAIT);
	assert_int_equal(m->call.error, PSCI_OK);
	assert_true(m->call.ticket != 0);
	return m->call.ticket;
}

/* The answer that the caller gets. */
static int64_t complete(struct machine *m, psci_ticket ticket,
			enum psci_verdict verdict, uint32_t caller)
{
	struct psci_call call, before;
	uint32_t cpu = UINT32_MAX;

	memset(&call, 0x5a, sizeof(call));
	before = call;
	assert_int_equal(psci_complete(m->psci, ticket, verdict, &cpu, &call),
			 PSCI_OK);
	assert_int_equal(cpu, caller);
	assert_int_equal(call.error, PSCI_OK);
	/* Nothing else of the call is written. */
	before.ret = call.ret;
	before.error = call.error;
	assert_memory_equal(&call, &before, sizeof(call));
	return (int64_t)call.ret;
}

static void expect_error(struct machine *m, psci_ticket ticket,
			 enum psci_verdict verdict, enum psci_error error)
{
	struct psci_call call, before;
	uint32_t cpu = 77;

	memset(&call, 0x5a, sizeof(call));
	before = call;
	machine_remember(m);
	assert_int_equal(psci_complete(m->psci, ticket, verdict, &cpu, &call),
			 error);
	assert_true(machine_unchanged(m));
	assert_int_equal(cpu, 77);
	assert_memory_equal(&call, &before, sizeof(call));
}

static void test_a_deferred_cpu_on_that_is_allowed_starts_the_target(
	void **state)
{
	struct psci_entry entry;
	struct machine m;
	psci_ticket ticket;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		machine_make(&m, versions[v], 4);
		ticket = defer_by(&m, 0, 2);
		/* Not kicked, and if it looks all the same it sleeps on. */
		assert_int_equal(machine_times(&m, OP_CPU_ON), 0);
		assert_int_equal(psci_cpu_woke(m.psci, 2, true, &entry),
				 PSCI_WAKE_SLEEP);
		assert_int_equal(complete(&m, ticket, PSCI_ALLOW, 0),
				 PSCI_STATUS_SUCCESS);
		assert_int_equal(machine_last(&m, OP_CPU_ON)->cpu, 0);
		assert_int_equal(machine_last(&m, OP_CPU_ON)->target, 2);
		assert_int_equal(machine_state(&m, 0, 2),
				 PSCI_AFFINITY_ON_PENDING);
		entry = machine_restart(&m, 2);
		assert_int_equal(entry.pc, 0x8000);
		assert_int_equal(entry.context_id, 9);
		assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_ON);
		machine_free(&m);
	}
}

static void test_a_deferred_cpu_on_that_is_denied_leaves_the_target_off(
	void **state)
{
	struct psci_entry entry;
	struct machine m;
	psci_ticket ticket;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		machine_make(&m, versions[v], 4);
		ticket = defer_by(&m, 0, 2);
		assert_int_equal(complete(&m, ticket, PSCI_DENY, 0),
				 versions[v] < PSCI_VERSION_1_2 ?
					PSCI_STATUS_INTERNAL_FAILURE :
					PSCI_STATUS_DENIED);
		assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
		ticket = defer_by(&m, 0, 2);
		assert_int_equal(complete(&m, ticket, PSCI_FAIL, 0),
				 PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
		assert_int_equal(machine_times(&m, OP_CPU_ON), 0);
		assert_int_equal(psci_cpu_woke(m.psci, 2, true, &entry),
				 PSCI_WAKE_SLEEP);
		/* Both are as good as new. */
		m.answers[OP_CHECK_CPU_ON] = PSCI_STATUS_SUCCESS;
		machine_turn_on(&m, 0, 2);
		machine_free(&m);
	}
}

static void test_the_target_is_on_pending_meanwhile(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	defer_by(&m, 0, 2);
	assert_int_equal(machine_state(&m, 1, 2), PSCI_AFFINITY_ON_PENDING);
	assert_int_equal(machine_refused(&m, 1, ID64_CPU_ON, 2, 0x1000, 0),
			 PSCI_STATUS_ON_PENDING);
	assert_int_equal(machine_state(&m, 1, 0), PSCI_AFFINITY_ON);
	assert_int_equal(machine_refused(&m, 1, ID64_CPU_ON, 0, 0x1000, 0),
			 PSCI_STATUS_ALREADY_ON);
	machine_free(&m);
}

static void test_who_waits_makes_no_call(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	defer_by(&m, 0, 2);
	machine_remember(&m);
	assert_int_equal(machine_call(&m, 0, ID64_CPU_ON, 1, 0x1000, 0),
			 PSCI_DO_RETURN);
	assert_int_equal(m.call.error, PSCI_E_CPU_STATE);
	assert_int_equal((int64_t)m.call.ret, PSCI_STATUS_INTERNAL_FAILURE);
	assert_int_equal(psci_cpu_stopped(m.psci, 0), PSCI_E_CPU_STATE);
	assert_int_equal(psci_cpu_woke(m.psci, 0, false, &entry),
			 PSCI_WAKE_ERROR);
	assert_int_equal(entry.error, PSCI_E_CPU_STATE);
	/* Nor does its target. */
	assert_int_equal(psci_cpu_stopped(m.psci, 2), PSCI_E_CPU_STATE);
	machine_call(&m, 2, ID_VERSION, 0, 0, 0);
	assert_int_equal(m.call.error, PSCI_E_CPU_STATE);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

static void test_each_ticket_is_good_once(void **state)
{
	static const enum psci_verdict verdicts[] = { PSCI_ALLOW, PSCI_DENY,
						      PSCI_FAIL };
	struct machine m;
	psci_ticket first, second;
	size_t i, j;

	(void)state;
	for (i = 0; i < LENGTH(verdicts); i++) {
		machine_make(&m, PSCI_VERSION_1_3, 4);
		first = defer_by(&m, 0, 2);
		complete(&m, first, verdicts[i], 0);
		for (j = 0; j < LENGTH(verdicts); j++)
			expect_error(&m, first, verdicts[j], PSCI_E_TICKET);
		/* The next call's ticket is another, and the first still bad. */
		second = defer_by(&m, 0, 3);
		assert_true(second != first);
		expect_error(&m, first, PSCI_ALLOW, PSCI_E_TICKET);
		assert_int_equal(complete(&m, second, PSCI_ALLOW, 0),
				 PSCI_STATUS_SUCCESS);
		machine_free(&m);
	}
}

static void test_tickets_that_nobody_gave_are_worthless(void **state)
{
	struct machine m;
	psci_ticket ticket;
	uint32_t bit;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	expect_error(&m, 0, PSCI_ALLOW, PSCI_E_TICKET);
	expect_error(&m, UINT64_MAX, PSCI_ALLOW, PSCI_E_TICKET);
	for (bit = 0; bit < 64; bit++)
		expect_error(&m, UINT64_C(1) << bit, PSCI_DENY, PSCI_E_TICKET);
	ticket = defer_by(&m, 0, 2);
	for (bit = 0; bit < 64; bit++)
		expect_error(&m, ticket ^ UINT64_C(1) << bit, PSCI_DENY,
			     PSCI_E_TICKET);
	expect_error(&m, 0, PSCI_ALLOW, PSCI_E_TICKET);
	assert_int_equal(complete(&m, ticket, PSCI_ALLOW, 0),
			 PSCI_STATUS_SUCCESS);
	machine_free(&m);
}

/* Two machines with the same history, whose calls differ by the tag alone. */
static void test_the_ticket_of_another_context_is_foreign(void **state)
{
	struct machine m, other;
	psci_ticket ticket;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_prepare(&other, PSCI_VERSION_1_3, 4);
	other.config.ticket_tag = 0xffff;
	machine_start(&other);
	ticket = defer_by(&other, 0, 2);
	defer_by(&m, 0, 2);
	expect_error(&m, ticket, PSCI_ALLOW, PSCI_E_TICKET);
	assert_int_equal(complete(&other, ticket, PSCI_ALLOW, 0),
			 PSCI_STATUS_SUCCESS);
	machine_free(&other);
	machine_free(&m);
}

static void test_a_verdict_that_is_none_is_refused(void **state)
{
	struct machine m;
	psci_ticket ticket;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	ticket = defer_by(&m, 0, 2);
	expect_error(&m, ticket, (enum psci_verdict)3, PSCI_E_VERDICT);
	expect_error(&m, ticket, (enum psci_verdict)-1, PSCI_E_VERDICT);
	expect_error(&m, 0, (enum psci_verdict)3, PSCI_E_VERDICT);
	assert_int_equal(complete(&m, ticket, PSCI_ALLOW, 0),
			 PSCI_STATUS_SUCCESS);
	machine_free(&m);
}

static void test_a_reset_makes_tickets_worthless(void **state)
{
	struct machine m;
	psci_ticket before, after;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	before = defer_by(&m, 0, 2);
	psci_reset(m.psci);
	expect_error(&m, before, PSCI_ALLOW, PSCI_E_TICKET);
	assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
	/* Not even when the same CPU waits for the same target. */
	after = defer_by(&m, 0, 2);
	assert_true(after != before);
	expect_error(&m, before, PSCI_ALLOW, PSCI_E_TICKET);
	assert_int_equal(complete(&m, after, PSCI_ALLOW, 0),
			 PSCI_STATUS_SUCCESS);
	machine_free(&m);
}

static void test_a_deferred_cpu_on_whose_kick_fails_is_undone(void **state)
{
	struct psci_call call;
	struct psci_entry entry;
	struct machine m;
	psci_ticket ticket;
	uint32_t cpu, tree;

	(void)state;
	for (tree = 0; tree < 2; tree++) {
		machine_prepare(&m, PSCI_VERSION_1_3, 4);
		if (tree)
			machine_tree(&m);
		machine_start(&m);
		m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
		ticket = defer_by(&m, 0, 2);
		assert_int_equal(complete(&m, ticket, PSCI_ALLOW, 0),
				 PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
		assert_int_equal(psci_cpu_woke(m.psci, 2, true, &entry),
				 PSCI_WAKE_SLEEP);
		/* A status that the op may not say is told the embedder. */
		m.answers[OP_CPU_ON] = PSCI_STATUS_DENIED;
		ticket = defer_by(&m, 0, 2);
		assert_int_equal(psci_complete(m.psci, ticket, PSCI_ALLOW, &cpu,
					       &call), PSCI_OK);
		assert_int_equal((int64_t)call.ret,
				 PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(call.error, PSCI_E_OP_STATUS);
		assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
		m.answers[OP_CPU_ON] = PSCI_STATUS_SUCCESS;
		ticket = defer_by(&m, 0, 2);
		complete(&m, ticket, PSCI_ALLOW, 0);
		assert_int_equal(machine_restart(&m, 2).pc, 0x8000);
		machine_free(&m);
	}
}

static void starts(struct machine *m, const struct op_record *record)
{
	if (record->op == OP_CPU_ON)
		machine_restart(m, record->target);
}

static void test_a_target_that_did_start_makes_a_failed_kick_a_success(
	void **state)
{
	struct machine m;
	psci_ticket ticket;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	ticket = defer_by(&m, 0, 2);
	m.during = starts;
	assert_int_equal(complete(&m, ticket, PSCI_ALLOW, 0),
			 PSCI_STATUS_SUCCESS);
	m.during = NULL;
	assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_ON);
	machine_free(&m);
}

static void test_a_system_that_ends_starts_no_cpu_that_waited(void **state)
{
	struct machine m;
	psci_ticket ticket;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	m.calls = 0;
	ticket = defer_by(&m, 0, 2);
	assert_int_equal(machine_call(&m, 1, ID_SYSTEM_OFF, 0, 0, 0),
			 PSCI_DO_SYSTEM);
	assert_int_equal(complete(&m, ticket, PSCI_ALLOW, 0),
			 PSCI_STATUS_INTERNAL_FAILURE);
	assert_int_equal(machine_times(&m, OP_CPU_ON), 0);
	assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
	/* And none may begin to wait. */
	assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, 2, 0x8000, 9),
			 PSCI_STATUS_INTERNAL_FAILURE);
	machine_free(&m);
}

static void test_several_cpus_may_wait_at_once(void **state)
{
	struct machine m;
	psci_ticket tickets[3];

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 8);
	machine_turn_on(&m, 0, 1);
	machine_turn_on(&m, 0, 2);
	tickets[0] = defer_by(&m, 0, 5);
	tickets[1] = defer_by(&m, 1, 6);
	tickets[2] = defer_by(&m, 2, 7);
	assert_int_equal(complete(&m, tickets[2], PSCI_DENY, 2),
			 PSCI_STATUS_DENIED);
	assert_int_equal(complete(&m, tickets[0], PSCI_ALLOW, 0),
			 PSCI_STATUS_SUCCESS);
	assert_int_equal(machine_last(&m, OP_CPU_ON)->target, 5);
	expect_error(&m, tickets[0], PSCI_DENY, PSCI_E_TICKET);
	assert_int_equal(complete(&m, tickets[1], PSCI_ALLOW, 1),
			 PSCI_STATUS_SUCCESS);
	assert_int_equal(machine_last(&m, OP_CPU_ON)->target, 6);
	machine_free(&m);
}

static void *judge(void *data)
{
	struct machine *m = data;

	assert_int_equal(complete(m, m->call.ticket, PSCI_ALLOW, 0),
			 PSCI_STATUS_SUCCESS);
	return NULL;
}

static void test_the_answer_may_come_from_another_thread(void **state)
{
	struct machine m;
	pthread_t thread;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	defer_by(&m, 0, 2);
	assert_int_equal(pthread_create(&thread, NULL, judge, &m), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(machine_restart(&m, 2).pc, 0x8000);
	machine_free(&m);
}

/* What a losing CPU_ON hears is no business of the policy's. */
static void test_only_a_target_that_is_off_is_deferred(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[OP_CHECK_CPU_ON] = PSCI_DEFERRED;
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 0, 0x1000, 0),
			 PSCI_STATUS_ALREADY_ON);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 9, 0x1000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 1, 0x1001, 0),
			 PSCI_STATUS_INVALID_ADDRESS);
	assert_int_equal(machine_times(&m, OP_CHECK_CPU_ON), 0);
	machine_free(&m);
}

static void test_no_other_positive_number_defers(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[OP_CHECK_CPU_ON] = 2;
	assert_int_equal(machine_op_wrong(&m, 0, ID64_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_INTERNAL_FAILURE);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		test_a_deferred_cpu_on_that_is_allowed_starts_the_target),
		cmocka_unit_test(
		test_a_deferred_cpu_on_that_is_denied_leaves_the_target_off),
		cmocka_unit_test(test_the_target_is_on_pending_meanwhile),
		cmocka_unit_test(test_who_waits_makes_no_call),
		cmocka_unit_test(test_each_ticket_is_good_once),
		cmocka_unit_test(test_tickets_that_nobody_gave_are_worthless),
		cmocka_unit_test(test_a_verdict_that_is_none_is_refused),
		cmocka_unit_test(test_a_reset_makes_tickets_worthless),
		cmocka_unit_test(test_the_ticket_of_another_context_is_foreign),
		cmocka_unit_test(
			test_a_deferred_cpu_on_whose_kick_fails_is_undone),
		cmocka_unit_test(
		test_a_target_that_did_start_makes_a_failed_kick_a_success),
		cmocka_unit_test(
			test_a_system_that_ends_starts_no_cpu_that_waited),
		cmocka_unit_test(test_several_cpus_may_wait_at_once),
		cmocka_unit_test(test_the_answer_may_come_from_another_thread),
		cmocka_unit_test(test_only_a_target_that_is_off_is_deferred),
		cmocka_unit_test(test_no_other_positive_number_defers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
