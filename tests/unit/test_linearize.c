/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The check of concurrent calls itself: hand-made histories, good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "linearize.h"

_Noreturn void oracle_differ(const char *what, uint64_t got, uint64_t expected)
{
	print_error("%s: %#llx, %#llx\n", what, (unsigned long long)got,
		    (unsigned long long)expected);
	abort();
}

/* Never called: it is there, and that is all that the oracle looks at. */
static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)user;
	(void)cpu;
	(void)target;
	return PSCI_STATUS_SUCCESS;
}

static const struct psci_ops ops = { .size = sizeof(ops), .cpu_on = op_cpu_on };

/* CPUs 0, 1 of one cluster, 2, 3 of another; 0, 1 and 2 are ON. */
static struct psci_cpu_config cpus[4] = {
	{ .mpidr = 0x000, .flags = PSCI_CPU_ON },
	{ .mpidr = 0x001, .flags = PSCI_CPU_ON },
	{ .mpidr = 0x100, .flags = PSCI_CPU_ON },
	{ .mpidr = 0x101 },
};
static struct psci_config config = {
	.size = sizeof(config),
	.psci_version = PSCI_VERSION_1_3,
	.functions = PSCI_ENABLE_SYSTEM_SUSPEND | PSCI_ENABLE_MEM_PROTECT |
		     PSCI_ENABLE_MIGRATE_INFO_TYPE,
	.entry_el = 1,
	.cpu_count = 4,
	.cpus = cpus,
};
static struct oracle o;
static struct history h;

static int setup(void **state)
{
	(void)state;
	memset(&h, 0, sizeof(h));
	oracle_init(&o, &config, &ops);
	return 0;
}

/* ---------------------------------------------------------------- histories */

/* A call that returned this; from one moment to another. */
static struct history_call *call(uint32_t cpu, uint64_t id, uint64_t x1,
				 uint64_t x2, int64_t ret, uint32_t begin,
				 uint32_t end)
{
	struct history_call *c = &h.calls[h.count++];

	c->call.cpu = cpu;
	c->call.in.x[0] = id;
	c->call.in.x[1] = x1;
	c->call.in.x[2] = x2;
	c->action = PSCI_DO_RETURN;
	c->out = c->call.in;
	c->out.ret = (uint64_t)ret;
	c->begin = begin;
	c->end = end;
	return c;
}

/* CPU_ON; if "asked" it asked its op between begin and end, which said so. */
static void cpu_on(uint32_t cpu, uint32_t target, int64_t ret, int64_t op,
		   bool asked, uint32_t begin, uint32_t end)
{
	struct history_call *c = call(cpu, PSCI_ID64(PSCI_FN_CPU_ON),
				      cpus[target].mpidr, 0x1000 * (cpu + 1),
				      ret, begin, end);

	if (!asked)
		return;
	c->op_count = 1;
	c->ops[0].op = ORACLE_CPU_ON;
	c->ops[0].about = target;
	c->ops[0].answer = op;
	c->ops[0].asked_at = begin + 1;
	c->ops[0].answered_at = end - 1;
}

static void look(uint32_t cpu, uint64_t mpidr, uint32_t level, int64_t ret,
		 uint32_t begin, uint32_t end)
{
	call(cpu, PSCI_ID64(PSCI_FN_AFFINITY_INFO), mpidr, level, ret, begin,
	     end);
}

static struct history_call *door(enum oracle_door which, uint32_t cpu,
				 uint32_t begin, uint32_t end)
{
	struct history_call *c = &h.calls[h.count++];

	c->call.door = which;
	c->call.cpu = cpu;
	c->begin = begin;
	c->end = end;
	return c;
}

static void starts(uint32_t cpu, uint32_t by, uint32_t begin, uint32_t end)
{
	struct history_call *c = door(ORACLE_WOKE, cpu, begin, end);

	c->wake = PSCI_WAKE_START;
	c->entry.pc = 0x1000 * (by + 1);
	c->entry.el = 1;
}

static void sleeps(uint32_t cpu, uint32_t begin, uint32_t end)
{
	door(ORACLE_WOKE, cpu, begin, end)->wake = PSCI_WAKE_SLEEP;
}

static void good(void)
{
	assert_true(linearizable(&o, &h, NULL, NULL));
	h.count = 0;
	memset(&h, 0, sizeof(h));
}

static void bad(void)
{
	assert_false(linearizable(&o, &h, NULL, NULL));
	memset(&h, 0, sizeof(h));
}

/* --------------------------------------------------------------------- tests */

static void test_one_call_says_what_it_has_to(void **state)
{
	(void)state;
	look(0, 0x100, 0, PSCI_AFFINITY_ON, 1, 2);
	good();
	look(0, 0x100, 0, PSCI_AFFINITY_OFF, 1, 2);
	bad();
	cpu_on(0, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_SUCCESS, true, 1, 4);
	good();
	/* Nobody was kicked. */
	cpu_on(0, 3, PSCI_STATUS_SUCCESS, 0, false, 1, 4);
	bad();
	/* It was, but it is ON. */
	cpu_on(0, 2, PSCI_STATUS_ALREADY_ON, PSCI_STATUS_SUCCESS, true, 1, 4);
	bad();
}

static void test_of_two_cpu_ons_one_wins(void **state)
{
	(void)state;
	cpu_on(0, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_SUCCESS, true, 1, 6);
	cpu_on(1, 3, PSCI_STATUS_ON_PENDING, 0, false, 2, 8);
	good();
	cpu_on(0, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_SUCCESS, true, 1, 6);
	cpu_on(1, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_SUCCESS, true, 2, 8);
	bad();
	/* Nobody turned it on for the first one. */
	cpu_on(0, 3, PSCI_STATUS_ON_PENDING, 0, false, 1, 2);
	cpu_on(1, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_SUCCESS, true, 3, 8);
	bad();
	/* Both lose. */
	cpu_on(0, 3, PSCI_STATUS_ON_PENDING, 0, false, 1, 4);
	cpu_on(1, 3, PSCI_STATUS_ON_PENDING, 0, false, 2, 8);
	bad();
}

static void test_already_on_is_not_said_of_a_cpu_that_was_off(void **state)
{
	(void)state;
	cpu_on(0, 3, PSCI_STATUS_ALREADY_ON, 0, false, 1, 6);
	look(1, 0x101, 0, PSCI_AFFINITY_OFF, 2, 3);
	bad();
	/* It started meanwhile. */
	cpu_on(0, 3, PSCI_STATUS_ALREADY_ON, 0, false, 1, 20);
	cpu_on(1, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_SUCCESS, true, 2, 6);
	starts(3, 1, 7, 8);
	good();
	/* It started afterwards. */
	cpu_on(0, 3, PSCI_STATUS_ALREADY_ON, 0, false, 1, 7);
	cpu_on(1, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_SUCCESS, true, 2, 6);
	starts(3, 1, 8, 9);
	bad();
}

static void test_a_cpu_starts_at_the_winners_entry(void **state)
{
	(void)state;
	cpu_on(0, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_SUCCESS, true, 1, 6);
	cpu_on(1, 3, PSCI_STATUS_ON_PENDING, 0, false, 2, 8);
	starts(3, 0, 9, 10);
	good();
	cpu_on(0, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_SUCCESS, true, 1, 6);
	cpu_on(1, 3, PSCI_STATUS_ON_PENDING, 0, false, 2, 8);
	starts(3, 1, 9, 10);
	bad();
	/* A start is lost. */
	cpu_on(0, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_SUCCESS, true, 1, 6);
	sleeps(3, 9, 10);
	bad();
	/* From nowhere. */
	starts(3, 0, 1, 2);
	bad();
}

static void test_the_start_and_the_undo_do_not_both_win(void **state)
{
	(void)state;
	cpu_on(0, 3, PSCI_STATUS_INTERNAL_FAILURE,
	       PSCI_STATUS_INTERNAL_FAILURE, true, 1, 6);
	sleeps(3, 3, 4);
	bad();			/* while cpu_on runs it may start */
	cpu_on(0, 3, PSCI_STATUS_INTERNAL_FAILURE,
	       PSCI_STATUS_INTERNAL_FAILURE, true, 1, 6);
	sleeps(3, 5, 8);
	look(0, 0x101, 0, PSCI_AFFINITY_OFF, 9, 10);
	good();
	cpu_on(0, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_INTERNAL_FAILURE, true,
	       1, 6);
	starts(3, 0, 3, 4);
	good();
	cpu_on(0, 3, PSCI_STATUS_INTERNAL_FAILURE,
	       PSCI_STATUS_INTERNAL_FAILURE, true, 1, 6);
	starts(3, 0, 3, 4);
	bad();
	/* Nobody started, and it was not undone. */
	cpu_on(0, 3, PSCI_STATUS_INTERNAL_FAILURE,
	       PSCI_STATUS_INTERNAL_FAILURE, true, 1, 6);
	look(0, 0x101, 0, PSCI_AFFINITY_ON_PENDING, 7, 8);
	bad();
}

static void system_suspend(uint32_t cpu, bool granted, uint32_t begin,
			   uint32_t end)
{
	struct history_call *c = call(cpu, PSCI_ID64(PSCI_FN_SYSTEM_SUSPEND),
				      0x5000, 0, granted ? 0 :
				      PSCI_STATUS_DENIED, begin, end);

	if (!granted)
		return;
	c->action = PSCI_DO_SUSPEND;
	c->out.event = PSCI_EVENT_SUSPEND;
	c->out.suspend.powerdown = 1;
	c->out.entry = (struct psci_entry){ .pc = 0x5000, .el = 1 };
}

static void test_the_system_suspends_alone(void **state)
{
	(void)state;
	system_suspend(0, true, 1, 2);
	bad();			/* beside CPUs 1 and 2 */
	o.cpus[1].state = ORACLE_OFF;
	o.cpus[2].state = ORACLE_STOPPING;
	system_suspend(0, true, 1, 4);
	door(ORACLE_STOPPED, 2, 2, 3);
	good();
	system_suspend(0, true, 1, 2);
	door(ORACLE_STOPPED, 2, 3, 4);
	bad();
	system_suspend(0, false, 1, 2);
	door(ORACLE_STOPPED, 2, 3, 4);
	good();
	/* DENIED, and nobody was there. */
	system_suspend(0, false, 5, 6);
	door(ORACLE_STOPPED, 2, 1, 2);
	bad();
}

static void test_a_look_is_of_a_moment_of_the_call(void **state)
{
	(void)state;
	o.cpus[2].state = ORACLE_STOPPING;
	look(1, 0x100, 1, PSCI_AFFINITY_OFF, 1, 4);
	door(ORACLE_STOPPED, 2, 2, 3);
	good();
	look(1, 0x100, 1, PSCI_AFFINITY_ON, 1, 4);
	door(ORACLE_STOPPED, 2, 2, 3);
	good();
	look(1, 0x100, 1, PSCI_AFFINITY_OFF, 1, 2);
	door(ORACLE_STOPPED, 2, 3, 4);
	bad();
	look(1, 0x100, 1, PSCI_AFFINITY_ON_PENDING, 1, 4);
	door(ORACLE_STOPPED, 2, 2, 3);
	bad();
}

static void test_a_scan_is_one_look_at_each_cluster(void **state)
{
	(void)state;
	o.cpus[0].state = ORACLE_STOPPING;
	o.cpus[1].state = ORACLE_OFF;
	o.cpus[2].state = ORACLE_RUNNING;
	/* Cluster 0 was ON, then OFF; who asks is ON in cluster 1. */
	look(2, 0, 2, PSCI_AFFINITY_ON, 1, 4);
	door(ORACLE_STOPPED, 0, 2, 3);
	good();
	look(2, 0, 2, PSCI_AFFINITY_ON_PENDING, 1, 4);
	door(ORACLE_STOPPED, 0, 2, 3);
	bad();
}

static void event(uint32_t cpu, bool granted, uint32_t begin, uint32_t end)
{
	struct history_call *c = call(cpu, PSCI_ID32(PSCI_FN_SYSTEM_OFF), 0, 0,
				      PSCI_STATUS_INTERNAL_FAILURE, begin, end);

	if (!granted)
		return;
	c->action = PSCI_DO_SYSTEM;
	c->out.event = PSCI_EVENT_OFF;
}

static void test_the_system_ends_once(void **state)
{
	(void)state;
	event(0, true, 1, 3);
	event(1, false, 2, 4);
	good();
	event(0, true, 1, 3);
	event(1, true, 2, 4);
	bad();
	event(0, false, 1, 3);
	event(1, false, 2, 4);
	bad();
	/* After it no CPU_ON succeeds, but one that had passed. */
	event(0, true, 1, 2);
	cpu_on(1, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_SUCCESS, true, 3, 6);
	bad();
	event(0, true, 3, 4);
	cpu_on(1, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_SUCCESS, true, 1, 8);
	good();
	/* And it leaves no claim behind, that anybody sees afterwards. */
	event(0, true, 1, 2);
	cpu_on(1, 3, PSCI_STATUS_INTERNAL_FAILURE, 0, false, 3, 6);
	look(2, 0x101, 0, PSCI_AFFINITY_ON_PENDING, 4, 5);
	good();
	event(0, true, 1, 2);
	cpu_on(1, 3, PSCI_STATUS_INTERNAL_FAILURE, 0, false, 3, 6);
	look(2, 0x101, 0, PSCI_AFFINITY_ON_PENDING, 7, 8);
	bad();
}

static void presence(uint32_t cpu, enum psci_presence to, uint32_t error,
		     uint32_t begin, uint32_t end)
{
	struct history_call *c = door(ORACLE_PRESENCE, cpu, begin, end);

	c->call.to = to;
	c->error = error;
}

static void test_a_cpu_is_turned_on_or_taken_away(void **state)
{
	(void)state;
	presence(3, PSCI_ABSENT, PSCI_OK, 1, 9);
	cpu_on(0, 3, PSCI_STATUS_INVALID_PARAMETERS, 0, false, 2, 8);
	good();
	presence(3, PSCI_ABSENT, PSCI_E_CPU_STATE, 1, 9);
	cpu_on(0, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_SUCCESS, true, 2, 8);
	good();
	presence(3, PSCI_ABSENT, PSCI_OK, 1, 9);
	cpu_on(0, 3, PSCI_STATUS_SUCCESS, PSCI_STATUS_SUCCESS, true, 2, 8);
	bad();
	/* Disabled, and present again: never absent. */
	presence(3, PSCI_DISABLED, PSCI_OK, 1, 2);
	presence(3, PSCI_PRESENT, PSCI_OK, 3, 4);
	cpu_on(0, 3, PSCI_STATUS_INVALID_PARAMETERS, 0, false, 1, 9);
	bad();
}

static bool never(void *data, const struct oracle *end)
{
	(void)end;
	++*(int *)data;
	return false;
}

/* A place that was reached is not reached again by another way. */
static void test_where_it_ends_counts(void **state)
{
	int ends = 0;

	(void)state;
	event(0, true, 1, 3);
	event(1, false, 2, 4);
	assert_false(linearizable(&o, &h, never, &ends));
	assert_int_equal(ends, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, setup)
	const struct CMUnitTest tests[] = {
		TEST(test_one_call_says_what_it_has_to),
		TEST(test_of_two_cpu_ons_one_wins),
		TEST(test_already_on_is_not_said_of_a_cpu_that_was_off),
		TEST(test_a_cpu_starts_at_the_winners_entry),
		TEST(test_the_start_and_the_undo_do_not_both_win),
		TEST(test_the_system_suspends_alone),
		TEST(test_a_look_is_of_a_moment_of_the_call),
		TEST(test_a_scan_is_one_look_at_each_cluster),
		TEST(test_the_system_ends_once),
		TEST(test_a_cpu_is_turned_on_or_taken_away),
		TEST(test_where_it_ends_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
