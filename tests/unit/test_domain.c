/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * DEN0022F.b, "Power states, and coordination". Composite states are written
 * as there, but the CPU's own first: "P/T/R" is a CPU in power-down, its
 * cluster in retention, the system running.
 */
#include "tree.h"

#include "../../lib/domain.h"
#include "../../lib/state.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* -------------------------------------------------------------- machinery */

/* Four CPUs in two clusters in a system, as in the specification. */
#define CLUSTER0	1u
#define CLUSTER1	2u
#define SYSTEM		0u

static void prepare_example(struct tree *t)
{
	tree_prepare(t, 4);
	tree_cpu_states(t, "STP");
	tree_domain(t, 2, PSCI_NO_DOMAIN, "TP");
	tree_domain(t, 1, SYSTEM, "TP");
	tree_domain(t, 1, SYSTEM, "TP");
	t->cpus[0].domain = CLUSTER0;
	t->cpus[1].domain = CLUSTER0;
	t->cpus[2].domain = CLUSTER1;
	t->cpus[3].domain = CLUSTER1;
}

/* The first "on" CPUs are ON. */
static void make_example(struct tree *t, uint32_t on)
{
	uint32_t i;

	prepare_example(t);
	for (i = 0; i < on; i++)
		t->cpus[i].flags = PSCI_CPU_ON;
	tree_start(t);
}

static void make_osi(struct tree *t, uint32_t on)
{
	make_example(t, on);
	assert_int_equal(tree_ask(t, 0, ID_SET_SUSPEND_MODE,
				  PSCI_MODE_OS_INITIATED, 0, PSCI_OK),
			 PSCI_STATUS_SUCCESS);
}

/* The last state of this kind, or the state of this number. */
static uint8_t state_of(const struct psci_local_state *states, uint32_t count,
			char letter)
{
	uint32_t wanted = letter == 'S' ? PSCI_KIND_STANDBY :
			  letter == 'T' ? PSCI_KIND_RETENTION :
					  PSCI_KIND_POWERDOWN, i;

	if (letter == 'R')
		return 0;
	if (letter >= '0' && letter <= '9')
		return (uint8_t)(letter - '0');
	for (i = count; i > 0 && states[i - 1].kind != wanted; i--)
		;
	assert_true(i > 0);
	return (uint8_t)i;
}

/* The level at which the caller is last: its highest that is not R. */
static struct psci_composite composite(const struct tree *t, uint32_t cpu,
				       const char *text)
{
	struct psci_composite is = { .last_level = 0 };
	uint32_t level, domain;

	is.state[0] = state_of(t->cpu_states, t->config.cpu_state_count,
			       text[0]);
	for (level = 1; text[2 * level - 1]; level++) {
		domain = tree_above(t, cpu, level);
		if (domain == PSCI_NO_DOMAIN)
			is.state[level] = (uint8_t)(text[2 * level] - '0');
		else
			is.state[level] =
				state_of(t->states[domain],
					 t->domains[domain].state_count,
					 text[2 * level]);
		if (is.state[level])
			is.last_level = level;
	}
	return is;
}

static bool is_powerdown(const struct tree *t, uint32_t state)
{
	return state > 0 && state <= t->config.cpu_state_count &&
	       t->cpu_states[state - 1].kind == PSCI_KIND_POWERDOWN;
}

static enum psci_action ask(struct tree *t, uint32_t cpu, const char *text)
{
	t->composite = composite(t, cpu, text);
	return tree_suspend(t, cpu, is_powerdown(t, t->composite.state[0]));
}

/* A CPU_SUSPEND that is granted. */
static void suspend(struct tree *t, uint32_t cpu, const char *text)
{
	assert_int_equal(ask(t, cpu, text), PSCI_DO_SUSPEND);
	assert_int_equal(t->call.ret, PSCI_STATUS_SUCCESS);
	tree_check(t);
}

/* The same, by who says that it is last up to this level. */
static enum psci_action command(struct tree *t, uint32_t cpu, const char *text,
				uint32_t last_level)
{
	t->composite = composite(t, cpu, text);
	t->composite.last_level = last_level;
	return tree_suspend(t, cpu, is_powerdown(t, t->composite.state[0]));
}

/* One that is refused, and changes nothing. */
static int64_t refused(struct tree *t, uint32_t cpu, const char *text,
		       uint32_t last_level)
{
	uint32_t hooks = t->hooks;

	tree_remember(t);
	assert_int_equal(command(t, cpu, text, last_level), PSCI_DO_RETURN);
	assert_int_equal(t->call.error, PSCI_OK);
	assert_true(tree_unchanged(t));
	assert_int_equal(t->hooks, hooks);
	return (int64_t)t->call.ret;
}

/* Wakes with its context, if it was not to lose it. */
static void wake(struct tree *t, uint32_t cpu)
{
	bool lost = is_powerdown(t, t->psci->votes[cpu].flags / VOTE_STATE(1u));

	assert_int_equal(tree_woke(t, cpu, lost),
			 lost ? PSCI_WAKE_START : PSCI_WAKE_RETURN);
	tree_check(t);
}

static void stop(struct tree *t, uint32_t cpu, uint64_t id)
{
	assert_int_equal(tree_call(t, cpu, id, 0, 0, 0), PSCI_DO_STOP);
	assert_int_equal(psci_cpu_stopped(t->psci, cpu), PSCI_OK);
	tree_check(t);
}

static void turn_off(struct tree *t, uint32_t cpu)
{
	stop(t, cpu, ID_CPU_OFF);
}

static int64_t cpu_on(struct tree *t, uint32_t cpu, uint32_t target)
{
	int64_t status = tree_ask(t, cpu, ID_CPU_ON, target, 0x1000, PSCI_OK);

	tree_check(t);
	return status;
}

static void start(struct tree *t, uint32_t cpu)
{
	assert_int_equal(tree_woke(t, cpu, true), PSCI_WAKE_START);
	tree_check(t);
}

/* In what state is it, by the letter of its kind? */
static char kind_of(const struct tree *t, uint32_t domain)
{
	const struct psci_domain *found = &t->psci->domains[domain];

	return "RSTP"[t->psci->lists[found->list].kind[found->state]];
}

/* The two clusters and the system. */
static void expect(const struct tree *t, const char *text)
{
	char is[] = { kind_of(t, CLUSTER0), kind_of(t, CLUSTER1),
		      kind_of(t, SYSTEM), 0 };

	assert_string_equal(is, text);
}

/* The hook number i: its direction, CPU, level and states by level. */
static void expect_hook(const struct tree *t, uint32_t i, bool down,
			uint32_t cpu, uint32_t level, const char *states)
{
	const struct tree_hook *hook = &t->log[i];
	uint32_t at;

	assert_true(i < t->hooks);
	assert_int_equal(hook->down, down);
	assert_int_equal(hook->cpu, cpu);
	assert_int_equal(hook->is.level, level);
	for (at = 0; states[at]; at++)
		assert_int_equal(hook->is.state[at], states[at] - '0');
}

/* --------------------------------------------- platform-coordinated mode */

/* Table 3, cluster 1 being in power-down already; and some more. */
static const struct {
	const char *asked[2];
	const char *cluster, *system;
} coordination[] = {
	{ { "T/R/R", "T/R/R" }, "R", "R" },
	{ { "T/T/R", "T/R/R" }, "R", "R" },
	{ { "T/T/R", "T/T/R" }, "T", "R" },
	{ { "T/T/T", "T/T/R" }, "T", "R" },
	{ { "T/T/T", "T/T/T" }, "T", "T" },
	{ { "P/T/T", "T/T/T" }, "T", "T" },
	{ { "P/P/T", "P/T/T" }, "T", "T" },
	{ { "P/P/T", "P/P/T" }, "P", "T" },
	{ { "P/P/P", "P/P/T" }, "P", "T" },
	{ { "P/P/P", "P/P/P" }, "P", "P" },
	{ { "S/R/R", "P/P/P" }, "R", "R" },
	{ { "P/R/R", "P/P/P" }, "R", "R" },
	{ { "P/P/P", "T/T/T" }, "T", "T" },
	{ { "P/P/R", "P/P/P" }, "P", "R" },
};

/* CPUs 0 and 1 ask for row i, the one that is "first" first. */
static void coordinate(struct tree *t, size_t i, uint32_t first)
{
	char expected[4] = { coordination[i].cluster[0], 'P',
			     coordination[i].system[0], 0 };

	expect(t, "RPR");
	suspend(t, first, coordination[i].asked[first]);
	expect(t, "RPR");
	suspend(t, 1 - first, coordination[i].asked[1 - first]);
	expect(t, expected);
}

static void test_the_table_of_coordination_holds_in_every_order(void **state)
{
	uint32_t first, back, other;
	struct tree t;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(coordination); i++) {
		make_example(&t, 2);
		for (first = 0; first < 4; first++) {
			back = first / 2;
			other = 1 - back;
			coordinate(&t, i, first % 2);
			wake(&t, back);
			expect(&t, "RPR");
			/* And down again, from there. */
			suspend(&t, back, coordination[i].asked[back]);
			wake(&t, other);
			expect(&t, "RPR");
			wake(&t, back);
			expect(&t, "RPR");
		}
		tree_free(&t);
	}
}

/* B and C where the depths are A < B < C, the latencies A < C < B. */
static void test_a_domain_is_neither_deeper_nor_slower_than_any_vote(
	void **state)
{
	static const struct {
		const char *asked[2];
		uint8_t is;
	} rows[] = {
		{ { "P/1", "P/1" }, 1 }, { { "P/1", "P/2" }, 1 },
		{ { "P/2", "P/2" }, 2 }, { { "P/2", "P/3" }, 1 },
		{ { "P/3", "P/3" }, 3 }, { { "P/1", "P/3" }, 1 },
	};
	struct tree t;
	uint32_t first;
	size_t i;

	(void)state;
	tree_prepare(&t, 2);
	tree_cpu_states(&t, "P");
	tree_domain(&t, 1, PSCI_NO_DOMAIN, "PPP");
	t.states[0][1].latency = 40;
	t.cpus[1].flags = PSCI_CPU_ON;
	tree_start(&t);
	for (i = 0; i < LENGTH(rows); i++)
		for (first = 0; first < 2; first++) {
			suspend(&t, first, rows[i].asked[first]);
			suspend(&t, 1 - first, rows[i].asked[1 - first]);
			assert_int_equal(t.psci->domains[0].state, rows[i].is);
			wake(&t, 0);
			wake(&t, 1);
		}
	tree_free(&t);
}

static void test_the_bounds_of_every_cpu_reach_the_top(void **state)
{
	struct tree t;

	(void)state;
	prepare_example(&t);
	t.cpus[2].flags = PSCI_CPU_ON;
	tree_start(&t);
	/* Power-down of the system is deeper than asked for ... */
	suspend(&t, 2, "P/P/T");
	suspend(&t, 0, "P/P/P");
	expect(&t, "PPT");
	wake(&t, 0);
	wake(&t, 2);
	tree_free(&t);

	prepare_example(&t);
	t.states[SYSTEM][0].latency = 5;
	t.states[SYSTEM][1].latency = 3;
	t.cpus[2].flags = PSCI_CPU_ON;
	tree_start(&t);
	/* ... and retention slower. */
	suspend(&t, 2, "P/P/P");
	suspend(&t, 0, "T/T/T");
	expect(&t, "TPR");
	tree_free(&t);
}

/* What the domain below is in counts, not what was asked of it. */
static void test_a_domain_is_no_deeper_in_kind_than_the_one_below(void **state)
{
	struct tree t;

	(void)state;
	prepare_example(&t);
	t.states[CLUSTER0][1].latency = 5;	/* of power-down */
	t.cpus[1].flags = PSCI_CPU_ON;
	tree_start(&t);
	/* Both accept power-down of the system, but not of the cluster. */
	suspend(&t, 0, "P/P/P");
	suspend(&t, 1, "P/T/T");
	expect(&t, "RPR");
	wake(&t, 0);
	wake(&t, 1);
	suspend(&t, 0, "P/T/T");
	suspend(&t, 1, "P/T/T");
	expect(&t, "TPT");
	tree_free(&t);
}

static void test_cpus_that_are_off_accept_everything(void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 1);
	/* Never started: their cluster is as deep as it goes. */
	expect(&t, "RPR");
	suspend(&t, 0, "P/P/P");
	expect(&t, "PPP");
	wake(&t, 0);
	suspend(&t, 0, "T/T/T");
	expect(&t, "TPT");
	wake(&t, 0);
	cpu_on(&t, 0, 1);
	start(&t, 1);
	suspend(&t, 0, "P/P/T");
	expect(&t, "RPR");
	turn_off(&t, 1);
	expect(&t, "PPT");
	tree_free(&t);
}

/* ------------------------------------------------------------- composites */

static void test_what_is_no_composite_is_invalid_and_the_platforms_mistake(
	void **state)
{
	static const char *const no_composites[] = {
		"0/0/0", "4/0/0",		/* no state of a CPU */
		"P/3/0", "P/P/3", "P/P/P/1",	/* of a domain; no domain */
		"S/T/0", "T/P/0", "P/T/P",	/* deeper than below */
		"P/0/T",
	};
	struct tree t;
	uint32_t mode;
	size_t i;

	(void)state;
	for (mode = 0; mode < 2; mode++) {
		make_example(&t, 1);
		assert_int_equal(tree_ask(&t, 0, ID_SET_SUSPEND_MODE, mode, 0,
					  PSCI_OK), PSCI_STATUS_SUCCESS);
		tree_remember(&t);
		for (i = 0; i < LENGTH(no_composites); i++) {
			assert_int_equal(ask(&t, 0, no_composites[i]),
					 PSCI_DO_RETURN);
			assert_int_equal((int64_t)t.call.ret,
					 PSCI_STATUS_INVALID_PARAMETERS);
			assert_int_equal(t.call.error, PSCI_E_OP_COMPOSITE);
		}
		/* Above all that there may be: the last of the array. */
		t.composite = composite(&t, 0, "P/P/P");
		t.composite.state[7] = 1;
		assert_int_equal(tree_suspend(&t, 0, true), PSCI_DO_RETURN);
		assert_int_equal(t.call.error, PSCI_E_OP_COMPOSITE);
		assert_true(tree_unchanged(&t));
		assert_int_equal(t.hooks, 0);
		tree_free(&t);
	}
}

static void test_a_composite_is_as_the_state_type_says(void **state)
{
	static const struct {
		const char *text;
		bool powerdown;
	} rows[] = { { "S/R/R", true }, { "T/T/T", true }, { "P/R/R", false },
		     { "P/P/P", false } };
	struct tree t;
	size_t i;

	(void)state;
	make_example(&t, 1);
	for (i = 0; i < LENGTH(rows); i++) {
		tree_remember(&t);
		t.composite = composite(&t, 0, rows[i].text);
		assert_int_equal(tree_suspend(&t, 0, rows[i].powerdown),
				 PSCI_DO_RETURN);
		assert_int_equal((int64_t)t.call.ret,
				 PSCI_STATUS_INVALID_PARAMETERS);
		assert_int_equal(t.call.error, PSCI_E_OP_COMPOSITE);
		assert_true(tree_unchanged(&t));
		/* What is lost is the CPU's context alone. */
		t.composite = composite(&t, 0, rows[i].text);
		assert_int_equal(tree_suspend(&t, 0, !rows[i].powerdown),
				 PSCI_DO_SUSPEND);
		wake(&t, 0);
	}
	tree_free(&t);
}

/* Table 2 (of which power-down above another running CPU is a vote only). */
static void test_every_composite_of_the_example_is_granted(void **state)
{
	static const char *const composites[] = {
		"S/R/R", "T/R/R", "P/R/R", "T/T/R", "P/T/R", "P/P/R", "T/T/T",
		"P/T/T", "P/P/T", "P/P/P",
	};
	struct tree t;
	size_t i;

	(void)state;
	make_example(&t, 1);
	for (i = 0; i < LENGTH(composites); i++) {
		suspend(&t, 0, composites[i]);
		assert_int_equal(kind_of(&t, CLUSTER0), composites[i][2]);
		assert_int_equal(kind_of(&t, SYSTEM), composites[i][4]);
		wake(&t, 0);
	}
	tree_free(&t);
}

/* In platform-coordinated mode; R50. */
static void test_who_is_last_does_not_matter_to_a_vote(void **state)
{
	static const uint32_t levels[] = { 0, 1, 2, 3, 7, UINT32_MAX - 1,
					   UINT32_MAX };
	struct tree t;
	size_t i;

	(void)state;
	make_example(&t, 1);
	for (i = 0; i < LENGTH(levels); i++) {
		assert_int_equal(command(&t, 0, "P/P/P", levels[i]),
				 PSCI_DO_SUSPEND);
		expect(&t, "PPP");
		wake(&t, 0);
	}
	tree_free(&t);
}

/* ----------------------------------------------------------------- CPU_ON */

static void nothing_goes_down(void *data, uint32_t cpu, uint32_t target)
{
	struct tree *t = data;

	(void)cpu;
	(void)target;
	tree_check(t);
	/* CPU 1 is the last of cluster 0, but for CPU 0, which comes. */
	suspend(t, 1, "P/P/P");
	expect(t, "RRR");
}

static void test_nothing_goes_down_over_a_cpu_that_is_being_turned_on(
	void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 3);
	turn_off(&t, 0);
	t.during = nothing_goes_down;
	t.data = &t;
	assert_int_equal(cpu_on(&t, 2, 0), PSCI_STATUS_SUCCESS);
	turn_off(&t, 2);
	expect(&t, "RPR");
	start(&t, 0);
	suspend(&t, 0, "P/P/P");
	expect(&t, "PPP");
	tree_free(&t);
}

static void test_nothing_goes_down_when_a_cpu_on_fails(void **state)
{
	struct tree t;
	uint32_t hooks;

	(void)state;
	make_example(&t, 3);
	turn_off(&t, 0);
	t.during = nothing_goes_down;
	t.data = &t;
	t.started = PSCI_STATUS_INTERNAL_FAILURE;
	hooks = t.hooks;
	assert_int_equal(cpu_on(&t, 2, 0), PSCI_STATUS_INTERNAL_FAILURE);
	/* The hook of CPU 1 within the op is the only one. */
	assert_int_equal(t.hooks, hooks + 1);
	expect(&t, "RRR");
	/* But it may from now on. */
	wake(&t, 1);
	suspend(&t, 1, "P/P/P");
	expect(&t, "PRR");
	turn_off(&t, 2);
	expect(&t, "PPP");
	tree_free(&t);
}

static void system_stays_up(void *data, uint32_t cpu, uint32_t target)
{
	(void)target;
	/* CPU 3 is OFF no more. */
	assert_int_equal(cpu, 0);
	suspend(data, 2, "P/P/P");
	expect(data, "RRR");
	wake(data, 2);
}

static void test_a_failed_cpu_on_leaves_the_domains_as_they_were(void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 1);
	t.started = PSCI_STATUS_INTERNAL_FAILURE;
	tree_remember(&t);
	assert_int_equal(cpu_on(&t, 0, 3), PSCI_STATUS_INTERNAL_FAILURE);
	assert_true(tree_unchanged(&t));
	suspend(&t, 0, "P/P/P");
	expect(&t, "PPP");
	tree_free(&t);

	make_example(&t, 3);
	t.started = PSCI_STATUS_INTERNAL_FAILURE;
	t.during = system_stays_up;
	t.data = &t;
	expect(&t, "RRR");
	assert_int_equal(cpu_on(&t, 0, 3), PSCI_STATUS_INTERNAL_FAILURE);
	expect(&t, "RRR");
	tree_free(&t);
}

static void fail_within(void *data, uint32_t cpu, uint32_t target)
{
	struct tree *t = data;

	(void)cpu;
	if (target == 3)
		cpu_on(t, 1, 2);
}

/* The first undo finds the other CPU still missing. */
static void test_two_cpu_ons_below_one_domain_may_fail_in_any_order(
	void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 2);
	t.started = PSCI_STATUS_INTERNAL_FAILURE;
	t.during = fail_within;
	t.data = &t;
	tree_remember(&t);
	assert_int_equal(cpu_on(&t, 0, 3), PSCI_STATUS_INTERNAL_FAILURE);
	assert_true(tree_unchanged(&t));
	tree_free(&t);
}

static void off_within(void *data, uint32_t cpu, uint32_t target)
{
	(void)cpu;
	(void)target;
	psci_cpu_set_presence(((struct tree *)data)->psci, 1, PSCI_ABSENT);
}

/* A CPU that is taken away at the last moment; and one that is refused. */
static void test_a_cpu_that_is_not_let_start_accepts_everything_again(
	void **state)
{
	struct psci_call call;
	struct tree t;
	uint32_t cpu;

	(void)state;
	make_example(&t, 1);
	t.verdict = PSCI_DEFERRED;
	assert_int_equal(tree_call(&t, 0, ID_CPU_ON, 3, 0x1000, 0),
			 PSCI_DO_WAIT);
	assert_int_equal(psci_complete(t.psci, t.call.ticket, PSCI_DENY, &cpu,
				       &call), PSCI_OK);
	tree_check(&t);
	suspend(&t, 0, "P/P/P");
	expect(&t, "PPP");
	wake(&t, 0);
	/* Allowed, and then the op fails. */
	assert_int_equal(tree_call(&t, 0, ID_CPU_ON, 3, 0x1000, 0),
			 PSCI_DO_WAIT);
	t.started = PSCI_STATUS_INTERNAL_FAILURE;
	t.during = off_within;
	t.data = &t;
	assert_int_equal(psci_complete(t.psci, t.call.ticket, PSCI_ALLOW, &cpu,
				       &call), PSCI_OK);
	assert_int_equal((int64_t)call.ret, PSCI_STATUS_INTERNAL_FAILURE);
	tree_check(&t);
	suspend(&t, 0, "P/P/P");
	expect(&t, "PPP");
	tree_free(&t);
}

static void test_a_cpu_starts_below_a_domain_that_another_brought_up(
	void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 1);
	cpu_on(&t, 0, 2);
	cpu_on(&t, 0, 3);
	suspend(&t, 0, "P/P/P");
	expect(&t, "PPR");
	tree_forget(&t);
	start(&t, 3);
	assert_int_equal(t.entry.level, 1);
	start(&t, 2);
	assert_int_equal(t.entry.level, 0);
	expect_hook(&t, 0, false, 3, 1, "32");
	expect_hook(&t, 1, false, 2, 0, "3");
	wake(&t, 0);
	assert_int_equal(t.entry.level, 1);
	tree_free(&t);
}

/* ------------------------------------------------------------------ hooks */

static void test_the_last_down_and_the_first_up_are_told_once_each(
	void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 4);
	suspend(&t, 0, "P/P/T");
	suspend(&t, 1, "P/T/T");
	suspend(&t, 2, "T/T/T");
	suspend(&t, 3, "P/P/P");
	assert_int_equal(t.hooks, 4);
	expect_hook(&t, 0, true, 0, 0, "30000000");
	expect_hook(&t, 1, true, 1, 1, "31000000");
	assert_int_equal(t.log[1].is.domain[1], CLUSTER0);
	expect_hook(&t, 2, true, 2, 0, "20000000");
	expect_hook(&t, 3, true, 3, 2, "31100000");
	assert_int_equal(t.log[3].is.domain[1], CLUSTER1);
	assert_int_equal(t.log[3].is.domain[2], SYSTEM);
	assert_memory_equal(&t.call.transition, &t.log[3].is,
			    sizeof(t.log[3].is));

	tree_forget(&t);
	wake(&t, 2);
	assert_int_equal(t.entry.level, 2);
	wake(&t, 0);
	assert_int_equal(t.entry.level, 1);
	wake(&t, 1);
	assert_int_equal(t.entry.level, 0);
	wake(&t, 3);
	assert_int_equal(t.entry.level, 0);
	assert_int_equal(t.hooks, 4);
	expect_hook(&t, 0, false, 2, 2, "21100000");
	expect_hook(&t, 1, false, 0, 1, "31000000");
	expect_hook(&t, 2, false, 1, 0, "30000000");
	expect_hook(&t, 3, false, 3, 0, "30000000");
	tree_free(&t);
}

static void test_a_cpu_off_goes_down_when_it_has_stopped(void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 1);
	assert_int_equal(tree_call(&t, 0, ID_CPU_OFF, 0, 0, 0), PSCI_DO_STOP);
	assert_int_equal(t.hooks, 0);
	expect(&t, "RPR");
	assert_int_equal(psci_cpu_stopped(t.psci, 0), PSCI_OK);
	assert_int_equal(t.hooks, 1);
	expect_hook(&t, 0, true, 0, 2, "32200000");
	expect(&t, "PPP");
	tree_free(&t);
}

static struct psci_ops hooks_of_tree;
static bool starts;

/* The leaf, and all that goes or comes with the CPU. */
static void assert_locked(const struct tree *t, uint32_t cpu,
			  const struct psci_transition *transition)
{
	uint32_t level;

	assert_int_not_equal(t->psci->domains[t->cpus[cpu].domain].lock, 0);
	for (level = 1; level <= transition->level; level++)
		assert_int_not_equal(t->psci->domains[transition->domain[level]].lock, 0);
}

static void op_down_locked(void *user, uint32_t cpu, const struct psci_transition *transition)
{
	assert_locked(user, cpu, transition);
	hooks_of_tree.domains_down(user, cpu, transition);
}

static void op_up_locked(void *user, uint32_t cpu, const struct psci_transition *transition)
{
	const struct tree *t = user;

	assert_locked(t, cpu, transition);
	/* Nobody sees a CPU that starts before what it needs is up. */
	assert_int_equal(cpu_state(t->psci, cpu),
			 starts ? PSCI_AFFINITY_ON_PENDING : PSCI_AFFINITY_ON);
	hooks_of_tree.domains_up(user, cpu, transition);
}

static void make_watched(struct tree *t)
{
	prepare_example(t);
	t->config.functions |= PSCI_ENABLE_CPU_FREEZE;
	t->cpus[0].flags = t->cpus[1].flags = PSCI_CPU_ON;
	hooks_of_tree = t->ops;
	t->ops.domains_down = op_down_locked;
	t->ops.domains_up = op_up_locked;
	tree_start(t);
	starts = false;
}

/* A CPU that goes alone, one that suspends, one that stops; and each that comes back. */
static void test_hooks_run_with_the_leaf_locked(void **state)
{
	struct tree t;

	(void)state;
	make_watched(&t);
	suspend(&t, 0, "P/R/R");
	wake(&t, 0);
	stop(&t, 1, ID_CPU_FREEZE);
	cpu_on(&t, 0, 1);
	starts = true;
	start(&t, 1);
	stop(&t, 1, ID_CPU_OFF);
	assert_int_equal(t.hooks, 5);
	tree_free(&t);
}

static void test_hooks_run_with_all_that_goes_or_comes_locked(void **state)
{
	struct tree t;

	(void)state;
	make_watched(&t);
	suspend(&t, 0, "P/P/P");
	suspend(&t, 1, "P/P/P");
	expect(&t, "PPP");
	wake(&t, 0);
	expect(&t, "RPR");
	/* A CPU that has started votes for nothing. */
	cpu_on(&t, 0, 2);
	/* A snapshot may say that the system is down all the same. */
	t.psci->domains[SYSTEM].state = t.domain_state[SYSTEM] = 2;
	starts = true;
	assert_int_equal(tree_woke(&t, 2, true), PSCI_WAKE_START);
	assert_int_equal(t.entry.level, 2);
	tree_free(&t);
}

static void test_hooks_need_not_be_there(void **state)
{
	struct tree t;

	(void)state;
	prepare_example(&t);
	t.ops.domains_down = NULL;
	t.ops.domains_up = NULL;
	t.config.functions &= ~PSCI_ENABLE_STAT;
	t.ops.clock = NULL;
	tree_start(&t);
	assert_int_equal(ask(&t, 0, "P/P/P"), PSCI_DO_SUSPEND);
	expect(&t, "PPP");
	assert_int_equal(tree_woke(&t, 0, true), PSCI_WAKE_START);
	assert_int_equal(t.entry.level, 2);
	expect(&t, "RPR");
	tree_free(&t);
}

static void test_the_level_that_came_up_is_told_on_every_return(void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 1);
	suspend(&t, 0, "T/T/T");
	assert_int_equal(tree_woke(&t, 0, false), PSCI_WAKE_RETURN);
	assert_int_equal(t.entry.level, 2);
	suspend(&t, 0, "P/P/R");
	assert_int_equal(tree_woke(&t, 0, false), PSCI_WAKE_RETURN);
	assert_int_equal(t.entry.level, 1);
	suspend(&t, 0, "P/P/R");
	assert_int_equal(tree_woke(&t, 0, true), PSCI_WAKE_START);
	assert_int_equal(t.entry.level, 1);
	cpu_on(&t, 0, 3);
	start(&t, 3);
	assert_int_equal(t.entry.level, 1);
	tree_free(&t);
}

/* ------------------------------------------------------ OS-initiated mode */

static void test_a_command_takes_down_what_it_names(void **state)
{
	struct tree t;

	(void)state;
	make_osi(&t, 4);
	suspend(&t, 1, "P/R/R");
	expect(&t, "RRR");
	suspend(&t, 0, "P/T/R");
	expect(&t, "TRR");
	suspend(&t, 3, "T/R/R");
	/* Last of all, it takes less than the others would bear. */
	assert_int_equal(command(&t, 2, "P/T/R", 2), PSCI_DO_SUSPEND);
	expect(&t, "TTR");
	wake(&t, 2);
	suspend(&t, 2, "P/T/T");
	expect(&t, "TTT");
	/* The most recent request counts: whoever comes back asks anew. */
	wake(&t, 0);
	expect(&t, "RTR");
	suspend(&t, 0, "P/P/T");
	expect(&t, "PTT");
	tree_free(&t);
}

/* What CPU 0 hears, CPUs 1 to 3 (of 4 that are ON) having asked for this. */
static void test_a_command_is_carried_out_or_refused_by_the_book(void **state)
{
	static const struct {
		const char *others[3];	/* NULL: runs; "": OFF */
		uint32_t cluster1_last;	/* at which CPU 3 is last */
		const char *asked;
		uint32_t last_level;
		int64_t status;
	} rows[] = {
#define OK PSCI_STATUS_SUCCESS
#define NO PSCI_STATUS_DENIED
#define BAD PSCI_STATUS_INVALID_PARAMETERS
		/* Nothing claimed: nothing to look at. */
		{ { NULL, NULL, NULL }, 0, "S/R/R", 0, OK },
		{ { NULL, NULL, NULL }, 0, "P/R/R", 0, OK },
		/* A running sibling: whatever is asked of the node. */
		{ { NULL, "", "" }, 0, "P/P/R", 1, NO },
		{ { NULL, "", "" }, 0, "P/R/R", 1, NO },
		{ { NULL, "", "" }, 0, "P/P/P", 2, NO },
		{ { NULL, "", "" }, 0, "P/R/R", 2, NO },
		/* A sibling in a shallow state. */
		{ { "S/R/R", "", "" }, 0, "P/P/R", 1, BAD },
		{ { "S/R/R", "", "" }, 0, "T/T/R", 1, BAD },
		{ { "T/R/R", "", "" }, 0, "P/P/R", 1, BAD },
		{ { "T/R/R", "", "" }, 0, "P/P/P", 2, BAD },
		{ { "T/R/R", "", "" }, 0, "P/T/R", 1, OK },
		{ { "T/R/R", "", "" }, 0, "P/T/T", 2, OK },
		/* But it may stay up. */
		{ { "S/R/R", "", "" }, 0, "P/R/R", 1, OK },
		{ { "S/R/R", "", "" }, 0, "P/R/R", 2, OK },
		/* OFF goes with everything. */
		{ { "", "", "" }, 0, "P/P/P", 2, OK },
		{ { "", NULL, "" }, 0, "P/P/R", 1, OK },
		/* A running cluster. */
		{ { "", NULL, "" }, 0, "P/P/P", 2, NO },
		{ { "", NULL, "" }, 0, "P/P/R", 2, NO },
		{ { "P/R/R", NULL, "P/R/R" }, 0, "P/P/P", 2, NO },
		/* A cluster that was not told to go down. */
		{ { "", "P/R/R", "P/R/R" }, 1, "P/P/P", 2, NO },
		/* But its CPUs are idle: the caller is last in the system. */
		{ { "", "P/R/R", "P/R/R" }, 1, "P/P/R", 2, OK },
		{ { "", "P/R/R", "P/R/R" }, 1, "P/R/R", 2, OK },
		{ { "", "P/R/R", "P/R/R" }, 1, "P/P/R", 1, OK },
		/* A cluster in a shallow state. */
		{ { "", "T/R/R", "T/T/R" }, 1, "P/P/P", 2, BAD },
		{ { "", "T/R/R", "T/T/R" }, 1, "P/P/T", 2, OK },
		{ { "", "P/R/R", "P/T/R" }, 1, "P/P/P", 2, BAD },
		{ { "", "P/R/R", "P/P/R" }, 1, "P/P/P", 2, OK },
		{ { "", "P/R/R", "P/P/R" }, 1, "P/P/R", 2, OK },
		/* One that runs and one in a shallow state: not a race. */
		{ { NULL, "T/R/R", "T/T/R" }, 1, "P/P/P", 2, BAD },
		{ { NULL, "T/R/R", "T/T/R" }, 1, "P/P/T", 2, NO },
		{ { "S/R/R", NULL, "" }, 0, "P/P/P", 2, BAD },
		/* More than is claimed; claimed above the tree. */
		{ { "", "", "" }, 0, "P/P/R", 0, BAD },
		{ { "", "", "" }, 0, "P/P/P", 1, BAD },
		{ { "", "", "" }, 0, "P/P/P", 0, BAD },
		{ { NULL, NULL, NULL }, 0, "P/P/R", 0, BAD },
		{ { "", "", "" }, 0, "P/P/P", 3, BAD },
		{ { "", "", "" }, 0, "P/R/R", 4, BAD },
		{ { "", "", "" }, 0, "P/R/R", 8, BAD },
		{ { "", "", "" }, 0, "P/R/R", UINT32_MAX, BAD },
#undef OK
#undef NO
#undef BAD
	};
	const char *asked;
	struct tree t;
	uint32_t cpu;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(rows); i++) {
		make_osi(&t, 4);
		for (cpu = 1; cpu < 4; cpu++) {
			asked = rows[i].others[cpu - 1];
			if (asked && asked[0])
				assert_int_equal(command(&t, cpu, asked,
						cpu == 3 ?
						rows[i].cluster1_last : 0),
						 PSCI_DO_SUSPEND);
			else if (asked)
				turn_off(&t, cpu);
		}
		tree_check(&t);
		if (rows[i].status == PSCI_STATUS_SUCCESS)
			assert_int_equal(command(&t, 0, rows[i].asked,
						 rows[i].last_level),
					 PSCI_DO_SUSPEND);
		else
			assert_int_equal(refused(&t, 0, rows[i].asked,
						 rows[i].last_level),
					 rows[i].status);
		tree_check(&t);
		tree_free(&t);
	}
}

/* R49: three in one cluster, one running and one in standby. */
static void test_a_mixed_lot_of_siblings_is_the_callers_mistake(void **state)
{
	struct tree t;
	uint32_t i;

	(void)state;
	tree_prepare(&t, 3);
	tree_cpu_states(&t, "STP");
	tree_domain(&t, 1, PSCI_NO_DOMAIN, "TP");
	for (i = 0; i < 3; i++)
		t.cpus[i].flags = PSCI_CPU_ON;
	tree_start(&t);
	tree_ask(&t, 0, ID_SET_SUSPEND_MODE, 1, 0, PSCI_OK);
	suspend(&t, 1, "S/R");
	assert_int_equal(refused(&t, 0, "P/P", 1),
			 PSCI_STATUS_INVALID_PARAMETERS);
	/* To keep it up is no request that standby could be in the way of. */
	assert_int_equal(refused(&t, 0, "P/R", 1), PSCI_STATUS_DENIED);
	wake(&t, 1);
	suspend(&t, 1, "P/R");
	assert_int_equal(refused(&t, 0, "P/P", 1), PSCI_STATUS_DENIED);
	tree_free(&t);
}

static void test_a_cpu_that_is_coming_is_not_idle(void **state)
{
	struct tree t;

	(void)state;
	make_osi(&t, 1);
	cpu_on(&t, 0, 3);
	assert_int_equal(refused(&t, 0, "P/P/P", 2), PSCI_STATUS_DENIED);
	cpu_on(&t, 0, 1);
	assert_int_equal(refused(&t, 0, "P/P/R", 1), PSCI_STATUS_DENIED);
	tree_free(&t);
}

static void test_cpu_offs_coordinate_in_os_initiated_mode(void **state)
{
	struct tree t;

	(void)state;
	make_osi(&t, 4);
	turn_off(&t, 2);
	expect(&t, "RRR");
	turn_off(&t, 3);
	expect(&t, "RPR");
	turn_off(&t, 1);
	turn_off(&t, 0);
	expect(&t, "PPP");
	tree_free(&t);
}

static void test_a_later_last_man_may_claim_over_cpus_that_are_off(
	void **state)
{
	struct tree t;

	(void)state;
	make_osi(&t, 4);
	turn_off(&t, 3);
	turn_off(&t, 2);
	turn_off(&t, 1);
	suspend(&t, 0, "P/P/P");
	expect(&t, "PPP");
	wake(&t, 0);
	expect(&t, "RPR");
	suspend(&t, 0, "T/T/R");
	expect(&t, "TPR");
	tree_free(&t);
}

static void test_a_cpu_off_after_a_suspend_takes_nothing_down(void **state)
{
	struct tree t;

	(void)state;
	make_osi(&t, 4);
	suspend(&t, 3, "P/R/R");
	turn_off(&t, 2);
	expect(&t, "RRR");
	/* Nor does it in a cluster whose sibling is down by command. */
	wake(&t, 3);
	suspend(&t, 3, "P/P/R");
	expect(&t, "RPR");
	turn_off(&t, 1);
	turn_off(&t, 0);
	expect(&t, "PPR");
	tree_free(&t);
}

/* ----------------------------------------------------------- other calls */

static void test_system_suspend_takes_everything_down_and_up_again(
	void **state)
{
	struct tree t;
	uint32_t mode;

	(void)state;
	for (mode = 0; mode < 2; mode++) {
		make_example(&t, 2);
		tree_ask(&t, 0, ID_SET_SUSPEND_MODE, mode, 0, PSCI_OK);
		turn_off(&t, 1);
		tree_forget(&t);
		assert_int_equal(tree_call(&t, 0, ID_SYSTEM_SUSPEND, 0x4000, 0,
					   0), PSCI_DO_SUSPEND);
		tree_check(&t);
		expect_hook(&t, 0, true, 0, 2, "32200000");
		assert_memory_equal(&t.call.transition, &t.log[0].is,
				    sizeof(t.log[0].is));
		expect(&t, "PPP");
		start(&t, 0);
		assert_int_equal(t.entry.level, 2);
		expect(&t, "RPR");
		tree_free(&t);
	}
}

static void test_freeze_and_default_suspend_take_the_cpu_alone(void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 1);
	assert_int_equal(tree_call(&t, 0, ID_DEFAULT_SUSPEND, 0x4000, 0, 0),
			 PSCI_DO_SUSPEND);
	tree_check(&t);
	expect_hook(&t, 0, true, 0, 0, "30000000");
	assert_memory_equal(&t.call.transition, &t.log[0].is,
			    sizeof(t.log[0].is));
	expect(&t, "RPR");
	start(&t, 0);
	assert_int_equal(t.entry.level, 0);
	expect_hook(&t, 1, false, 0, 0, "30000000");

	cpu_on(&t, 0, 1);
	start(&t, 1);
	tree_forget(&t);
	stop(&t, 0, ID_CPU_FREEZE);
	expect_hook(&t, 0, true, 0, 0, "30000000");
	/* It counts as one that runs, */
	suspend(&t, 1, "P/P/P");
	expect(&t, "RPR");
	wake(&t, 1);
	/* whether a CPU_ON of it fails or not. */
	t.started = PSCI_STATUS_INTERNAL_FAILURE;
	tree_remember(&t);
	assert_int_equal(cpu_on(&t, 1, 0), PSCI_STATUS_INTERNAL_FAILURE);
	assert_true(tree_unchanged(&t));
	t.started = PSCI_STATUS_SUCCESS;
	cpu_on(&t, 1, 0);
	start(&t, 0);
	suspend(&t, 0, "P/P/P");
	suspend(&t, 1, "P/P/P");
	expect(&t, "PPP");
	tree_free(&t);
}

static void test_in_os_initiated_mode_a_frozen_cpu_counts_as_running(
	void **state)
{
	struct tree t;

	(void)state;
	make_osi(&t, 3);
	stop(&t, 2, ID_CPU_FREEZE);
	turn_off(&t, 1);
	assert_int_equal(refused(&t, 0, "P/P/P", 2), PSCI_STATUS_DENIED);
	assert_int_equal(tree_call(&t, 0, ID_DEFAULT_SUSPEND, 0x4000, 0, 0),
			 PSCI_DO_SUSPEND);
	expect(&t, "RRR");
	tree_free(&t);
}

/* ------------------------------------------------------------------ trees */

static void test_a_domain_without_states_stays_up_and_all_above(void **state)
{
	struct tree t;

	(void)state;
	tree_prepare(&t, 2);
	tree_cpu_states(&t, "P");
	tree_domain(&t, 1, 1, "P");
	tree_domain(&t, 2, 2, "");
	tree_domain(&t, 3, PSCI_NO_DOMAIN, "P");
	tree_start(&t);
	suspend(&t, 0, "P/P/0/0");
	assert_int_equal(t.log[0].is.level, 1);
	wake(&t, 0);
	turn_off(&t, 0);
	assert_int_equal(t.log[2].is.level, 1);
	assert_int_equal(t.psci->domains[1].state, 0);
	assert_int_equal(t.psci->domains[2].state, 0);
	tree_free(&t);
}

static void test_trees_of_a_forest_do_not_know_each_other(void **state)
{
	struct tree t;

	(void)state;
	tree_prepare(&t, 3);
	tree_cpu_states(&t, "P");
	tree_domain(&t, 1, PSCI_NO_DOMAIN, "P");
	tree_domain(&t, 1, 2, "P");
	tree_domain(&t, 2, PSCI_NO_DOMAIN, "P");
	t.cpus[1].domain = 1;
	t.cpus[2].domain = 1;
	t.cpus[1].flags = PSCI_CPU_ON;
	tree_start(&t);
	suspend(&t, 1, "P/P/P");
	assert_int_equal(t.log[0].is.level, 2);
	suspend(&t, 0, "P/P");
	assert_int_equal(t.log[1].is.level, 1);
	wake(&t, 0);
	assert_int_equal(t.entry.level, 1);
	assert_int_equal(t.psci->domains[2].state, 1);
	/* CPU 0 has a root of level 1. */
	assert_int_equal(ask(&t, 0, "P/P/1"), PSCI_DO_RETURN);
	assert_int_equal(t.call.error, PSCI_E_OP_COMPOSITE);
	tree_free(&t);
}

/* CPUs 1 and 2 of one instance of affinity level 1; CPU 0 of another, in the domain of CPU 2. */
static void test_domains_may_cut_across_instances_of_affinity_level_1(void **state)
{
	struct tree t;

	(void)state;
	tree_prepare(&t, 3);
	tree_cpu_states(&t, "P");
	tree_domain(&t, 1, PSCI_NO_DOMAIN, "P");
	tree_domain(&t, 1, PSCI_NO_DOMAIN, "P");
	t.cpus[1].mpidr = 0x100;
	t.cpus[2].mpidr = 0x101;
	t.cpus[1].domain = 1;
	t.cpus[1].flags = t.cpus[2].flags = PSCI_CPU_ON;
	tree_start(&t);
	suspend(&t, 1, "P/P");
	assert_int_equal(t.log[0].is.level, 1);
	suspend(&t, 2, "P/P");
	assert_int_equal(t.log[1].is.level, 0);
	suspend(&t, 0, "P/P");
	assert_int_equal(t.log[2].is.level, 1);
	tree_free(&t);
}

static void test_an_uneven_tree_of_all_levels_goes_down_with_its_last_cpu(
	void **state)
{
	static const uint32_t leaf[] = { 0, 0, 0, 0, 1, 2, 2 };
	struct tree t;
	uint32_t i;

	(void)state;
	tree_prepare(&t, LENGTH(leaf));
	tree_cpu_states(&t, "TP");
	tree_domain(&t, 1, 3, "P");	/* of four CPUs, */
	tree_domain(&t, 1, 3, "P");	/* one, */
	tree_domain(&t, 1, 4, "P");	/* and two */
	tree_domain(&t, 2, 5, "P");
	tree_domain(&t, 2, 5, "P");
	tree_domain(&t, 3, 6, "P");
	tree_domain(&t, 4, PSCI_NO_DOMAIN, "TP");
	for (i = 0; i < LENGTH(leaf); i++) {
		t.cpus[i].domain = leaf[i];
		t.cpus[i].flags = PSCI_CPU_ON;
	}
	tree_start(&t);
	for (i = 0; i < LENGTH(leaf); i++)
		suspend(&t, i, "P/P/P/P/P");
	for (i = 0; i < LENGTH(leaf); i++)
		assert_int_equal(t.log[i].is.level,
				 i == 3 ? 1 : i == 4 ? 2 : i == 6 ? 4 : 0);
	wake(&t, 4);
	assert_int_equal(t.entry.level, 4);
	wake(&t, 6);
	assert_int_equal(t.entry.level, 2);
	wake(&t, 0);
	assert_int_equal(t.entry.level, 1);
	tree_free(&t);
}

static void test_all_cpus_of_the_machine_may_be_in_one_domain(void **state)
{
	struct tree t;
	uint32_t i;

	(void)state;
	tree_prepare(&t, TREE_CPUS);
	tree_cpu_states(&t, "P");
	tree_domain(&t, 1, PSCI_NO_DOMAIN, "P");
	for (i = 0; i < TREE_CPUS; i++)
		t.cpus[i].flags = PSCI_CPU_ON;
	tree_start(&t);
	for (i = 0; i < TREE_CPUS; i++) {
		assert_int_equal(t.psci->domains[0].state, 0);
		suspend(&t, i, "P/P");
	}
	assert_int_equal(t.psci->domains[0].state, 1);
	wake(&t, 7);
	assert_int_equal(t.psci->domains[0].state, 0);
	tree_free(&t);
}

static void test_fifteen_states_of_each_are_told_apart(void **state)
{
	struct tree t;
	uint8_t i;

	(void)state;
	tree_prepare(&t, 2);
	tree_cpu_states(&t, "SSSSSTTTTTPPPPP");
	tree_domain(&t, 1, 1, "SSSSSTTTTTPPPPP");
	tree_domain(&t, 2, PSCI_NO_DOMAIN, "SSSSSTTTTTPPPPP");
	tree_start(&t);
	for (i = 1; i <= PSCI_STATES_MAX; i++) {
		t.composite = (struct psci_composite){ .state = { i, i, i } };
		assert_int_equal(tree_suspend(&t, 0, i > 10), PSCI_DO_SUSPEND);
		assert_int_equal(t.call.transition.state[0], i);
		assert_int_equal(t.call.transition.state[1], i);
		assert_int_equal(t.call.transition.state[2], i);
		tree_check(&t);
		wake(&t, 0);
	}
	tree_free(&t);
}

static void test_a_reset_puts_the_domains_back_to_their_start(void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 1);
	t.time = 100;
	suspend(&t, 0, "P/P/P");
	t.time = 200;
	wake(&t, 0);
	cpu_on(&t, 0, 3);
	start(&t, 3);
	suspend(&t, 3, "S/R/R");
	psci_reset(t.psci);
	memset(t.cpu_state, (int)(t.psci->votes[3].flags / VOTE_STATE(1u)),
	       sizeof(t.cpu_state));
	t.cpu_state[0] = 0;
	t.domain_state[CLUSTER1] = 2;
	tree_check(&t);
	expect(&t, "RPR");
	assert_int_equal(t.psci->stats[2].count, 0);
	suspend(&t, 0, "P/P/P");
	expect(&t, "PPP");
	tree_free(&t);
}

/* ------------------------------------------------------------- statistics */

static uint64_t stat_of(struct tree *t, uint64_t id, uint32_t cpu,
			const char *text)
{
	t->composite = composite(t, cpu, text);
	return (uint64_t)tree_ask(t, 0, id, cpu, 0, PSCI_OK);
}

static void expect_stat(struct tree *t, uint32_t cpu, const char *text,
			uint64_t count, uint64_t residency)
{
	assert_int_equal(stat_of(t, ID_STAT_COUNT, cpu, text), count);
	assert_int_equal(stat_of(t, ID_STAT_RESIDENCY, cpu, text), residency);
}

static void test_statistics_are_of_what_was_entered_not_of_what_was_asked_for(
	void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 2);
	t.time = 1000;
	suspend(&t, 1, "P/T/T");
	t.time = 1100;
	suspend(&t, 0, "P/P/P");
	t.time = 1250;
	wake(&t, 0);
	t.time = 1500;
	wake(&t, 1);
	expect_stat(&t, 0, "P/R/R", 1, 150);
	expect_stat(&t, 1, "P/R/R", 1, 500);
	expect_stat(&t, 1, "T/R/R", 0, 0);
	expect_stat(&t, 0, "P/T/R", 1, 150);
	expect_stat(&t, 0, "P/P/R", 0, 0);
	expect_stat(&t, 3, "P/T/T", 1, 150);
	expect_stat(&t, 0, "0/0/T", 1, 150);
	expect_stat(&t, 0, "P/P/P", 0, 0);
	/* What was there from the start was entered by nobody. */
	expect_stat(&t, 3, "P/P/R", 0, 0);
	expect_stat(&t, 3, "P/R/R", 0, 0);
	tree_free(&t);
}

static void test_statistics_of_no_state_are_zero(void **state)
{
	static const char *const none[] = { "0/0/0", "4/0/0", "0/3/0", "0/0/3",
					    "0/0/0/1" };
	struct tree t;
	uint32_t cpu;
	size_t i;

	(void)state;
	make_example(&t, 4);
	/* Behind the last state of each there is a state of its neighbour. */
	suspend(&t, 1, "S/R/R");
	t.time += 100;
	wake(&t, 1);
	for (cpu = 0; cpu < 4; cpu++)
		suspend(&t, cpu, "T/T/R");
	t.time += 100;
	for (cpu = 0; cpu < 4; cpu++)
		wake(&t, cpu);
	for (i = 0; i < LENGTH(none); i++)
		expect_stat(&t, 0, none[i], 0, 0);
	/* The highest level that is not 0 is none, whatever is below it. */
	t.composite = composite(&t, 0, "T/T/R");
	t.composite.state[7] = 1;
	assert_int_equal(tree_ask(&t, 0, ID_STAT_COUNT, 0, 0, PSCI_OK), 0);
	expect_stat(&t, 0, "T/T/R", 1, 100);
	tree_free(&t);
}

static void test_a_suspend_that_kept_its_context_was_no_powerdown(
	void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 1);
	suspend(&t, 0, "P/P/T");
	t.time += 100;
	assert_int_equal(tree_woke(&t, 0, false), PSCI_WAKE_RETURN);
	expect_stat(&t, 0, "P/R/R", 0, 0);
	expect_stat(&t, 0, "P/P/R", 0, 0);
	/* It says nothing of retention. */
	expect_stat(&t, 0, "P/P/T", 1, 100);
	tree_free(&t);
}

static void test_every_way_down_is_counted(void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 2);
	tree_call(&t, 0, ID_DEFAULT_SUSPEND, 0x4000, 0, 0);
	t.time += 1;
	start(&t, 0);
	expect_stat(&t, 0, "P/R/R", 1, 1);
	stop(&t, 1, ID_CPU_FREEZE);
	t.time += 10;
	cpu_on(&t, 0, 1);
	start(&t, 1);
	expect_stat(&t, 1, "P/R/R", 1, 10);
	turn_off(&t, 1);
	t.time += 100;
	tree_call(&t, 0, ID_SYSTEM_SUSPEND, 0x4000, 0, 0);
	t.time += 1000;
	start(&t, 0);
	cpu_on(&t, 0, 1);
	start(&t, 1);
	expect_stat(&t, 0, "P/R/R", 2, 1001);
	expect_stat(&t, 1, "P/R/R", 2, 1110);
	expect_stat(&t, 0, "P/P/P", 1, 1000);
	tree_free(&t);
}

/* --------------------------------------------------- for snapshots (lib/) */

static void test_what_is_down_above_a_cpu_can_be_asked_for(void **state)
{
	struct psci_transition is = { 0 };
	struct tree t;

	(void)state;
	make_example(&t, 1);
	suspend(&t, 0, "P/P/T");
	psci_tree_above(t.psci, 0, &is);
	assert_memory_equal(&is, &t.log[0].is, sizeof(is));
	wake(&t, 0);
	memset(&is, 0, sizeof(is));
	psci_tree_above(t.psci, 3, &is);
	assert_int_equal(is.level, 1);
	assert_int_equal(is.state[0], 3);
	assert_int_equal(is.state[1], 2);
	assert_int_equal(is.domain[1], CLUSTER1);
	tree_free(&t);
}

static void count_while_coming(void *data, uint32_t cpu, uint32_t target)
{
	(void)cpu;
	(void)target;
	tree_count(data);
}

static void test_a_count_of_what_is_stored_comes_to_the_same(void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 3);
	tree_count(&t);
	turn_off(&t, 1);
	turn_off(&t, 2);
	t.during = count_while_coming;
	t.data = &t;
	cpu_on(&t, 0, 3);
	cpu_on(&t, 0, 1);
	suspend(&t, 0, "P/P/P");
	tree_count(&t);
	start(&t, 3);
	suspend(&t, 3, "P/P/P");
	tree_count(&t);
	tree_free(&t);
}

/* Each of these is not where the example, all of it down, is. */
/* What CPUs of different domains write, and what all read. */
static void test_parts_that_are_written_begin_on_lines_of_their_own(void **state)
{
	struct tree t;

	(void)state;
	make_example(&t, 4);
	assert_int_equal((uintptr_t)t.psci->domains % PSCI_STORAGE_ALIGN, 0);
	assert_int_equal((uintptr_t)t.psci->refusers % PSCI_STORAGE_ALIGN, 0);
	assert_int_equal((uintptr_t)t.psci->votes % PSCI_STORAGE_ALIGN, 0);
	assert_int_equal((uintptr_t)t.psci->stats % PSCI_STORAGE_ALIGN, 0);
	assert_true((void *)t.psci->lists < (void *)t.psci->domains);
	assert_true((void *)t.psci->leaves < (void *)t.psci->domains);
	tree_free(&t);
}

static void test_without_a_tree_there_is_nothing_to_do(void **state)
{
	struct psci_transition is = { .level = 7 };
	struct tree t;

	(void)state;
	tree_prepare(&t, 2);
	t.config.functions &= ~(PSCI_ENABLE_SET_SUSPEND_MODE |
				PSCI_ENABLE_STAT);
	tree_start(&t);
	assert_int_equal(tree_suspend(&t, 0, true), PSCI_DO_SUSPEND);
	assert_int_equal(tree_woke(&t, 0, true), PSCI_WAKE_START);
	assert_int_equal(t.entry.level, 0);
	assert_int_equal(tree_call(&t, 0, ID_DEFAULT_SUSPEND, 0x4000, 0, 0),
			 PSCI_DO_SUSPEND);
	assert_int_equal(tree_woke(&t, 0, true), PSCI_WAKE_START);
	assert_int_equal(tree_call(&t, 0, ID_SYSTEM_SUSPEND, 0x4000, 0, 0),
			 PSCI_DO_SUSPEND);
	assert_int_equal(tree_woke(&t, 0, true), PSCI_WAKE_START);
	cpu_on(&t, 0, 1);
	start(&t, 1);
	turn_off(&t, 1);
	t.started = PSCI_STATUS_INTERNAL_FAILURE;
	cpu_on(&t, 0, 1);
	assert_int_equal(t.hooks, 0);

	tree_remember(&t);
	domains_above(t.psci, 0, &is);
	assert_int_equal(is.level, 7);
	psci_domains_count(t.psci);
	assert_true(tree_unchanged(&t));
	tree_free(&t);
}

/* -------------------------------------------------------------- the mode */


static void test_a_refused_command_does_not_count_as_a_suspend(void **state)
{
	struct tree t;

	(void)state;
	make_osi(&t, 2);
	assert_int_equal(refused(&t, 0, "P/P/R", 1), PSCI_STATUS_DENIED);
	turn_off(&t, 1);
	assert_int_equal(tree_ask(&t, 0, ID_SET_SUSPEND_MODE, 0, 0, PSCI_OK),
			 PSCI_STATUS_SUCCESS);
	/* Votes again. */
	suspend(&t, 0, "P/P/T");
	expect(&t, "PPT");
	tree_free(&t);
}

/* Tickets of a lock run on for as long as it is never free. */
static void test_the_tickets_of_a_lock_may_wrap_around(void **state)
{
	struct psci_domain *domain;
	struct tree t;

	(void)state;
	make_example(&t, 1);
	domain = &t.psci->domains[CLUSTER0];
	atomic_write_release(&domain->lock, UINT32_MAX);
	suspend(&t, 0, "P/P/P");
	wake(&t, 0);
	tree_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
	test_the_table_of_coordination_holds_in_every_order),
		cmocka_unit_test(
	test_a_domain_is_neither_deeper_nor_slower_than_any_vote),
		cmocka_unit_test(test_the_bounds_of_every_cpu_reach_the_top),
		cmocka_unit_test(
	test_a_domain_is_no_deeper_in_kind_than_the_one_below),
		cmocka_unit_test(test_cpus_that_are_off_accept_everything),
		cmocka_unit_test(
	test_what_is_no_composite_is_invalid_and_the_platforms_mistake),
		cmocka_unit_test(test_a_composite_is_as_the_state_type_says),
		cmocka_unit_test(
	test_every_composite_of_the_example_is_granted),
		cmocka_unit_test(test_who_is_last_does_not_matter_to_a_vote),
		cmocka_unit_test(
	test_nothing_goes_down_over_a_cpu_that_is_being_turned_on),
		cmocka_unit_test(test_nothing_goes_down_when_a_cpu_on_fails),
		cmocka_unit_test(
	test_a_failed_cpu_on_leaves_the_domains_as_they_were),
		cmocka_unit_test(
	test_two_cpu_ons_below_one_domain_may_fail_in_any_order),
		cmocka_unit_test(
	test_a_cpu_that_is_not_let_start_accepts_everything_again),
		cmocka_unit_test(
	test_a_cpu_starts_below_a_domain_that_another_brought_up),
		cmocka_unit_test(
	test_the_last_down_and_the_first_up_are_told_once_each),
		cmocka_unit_test(test_a_cpu_off_goes_down_when_it_has_stopped),
		cmocka_unit_test(test_hooks_run_with_the_leaf_locked),
		cmocka_unit_test(test_hooks_run_with_all_that_goes_or_comes_locked),
		cmocka_unit_test(test_hooks_need_not_be_there),
		cmocka_unit_test(
	test_the_level_that_came_up_is_told_on_every_return),
		cmocka_unit_test(test_a_command_takes_down_what_it_names),
		cmocka_unit_test(
	test_a_command_is_carried_out_or_refused_by_the_book),
		cmocka_unit_test(
	test_a_mixed_lot_of_siblings_is_the_callers_mistake),
		cmocka_unit_test(test_a_cpu_that_is_coming_is_not_idle),
		cmocka_unit_test(test_cpu_offs_coordinate_in_os_initiated_mode),
		cmocka_unit_test(
	test_a_later_last_man_may_claim_over_cpus_that_are_off),
		cmocka_unit_test(
	test_a_cpu_off_after_a_suspend_takes_nothing_down),
		cmocka_unit_test(
	test_system_suspend_takes_everything_down_and_up_again),
		cmocka_unit_test(
	test_freeze_and_default_suspend_take_the_cpu_alone),
		cmocka_unit_test(
	test_in_os_initiated_mode_a_frozen_cpu_counts_as_running),
		cmocka_unit_test(
	test_a_domain_without_states_stays_up_and_all_above),
		cmocka_unit_test(test_trees_of_a_forest_do_not_know_each_other),
		cmocka_unit_test(
			test_domains_may_cut_across_instances_of_affinity_level_1),
		cmocka_unit_test(
	test_an_uneven_tree_of_all_levels_goes_down_with_its_last_cpu),
		cmocka_unit_test(
	test_all_cpus_of_the_machine_may_be_in_one_domain),
		cmocka_unit_test(test_fifteen_states_of_each_are_told_apart),
		cmocka_unit_test(
	test_a_reset_puts_the_domains_back_to_their_start),
		cmocka_unit_test(
	test_statistics_are_of_what_was_entered_not_of_what_was_asked_for),
		cmocka_unit_test(test_statistics_of_no_state_are_zero),
		cmocka_unit_test(
	test_a_suspend_that_kept_its_context_was_no_powerdown),
		cmocka_unit_test(test_every_way_down_is_counted),
		cmocka_unit_test(
	test_what_is_down_above_a_cpu_can_be_asked_for),
		cmocka_unit_test(
	test_a_count_of_what_is_stored_comes_to_the_same),
		cmocka_unit_test(test_parts_that_are_written_begin_on_lines_of_their_own),
		cmocka_unit_test(test_without_a_tree_there_is_nothing_to_do),
		cmocka_unit_test(
	test_a_refused_command_does_not_count_as_a_suspend),
		cmocka_unit_test(test_the_tickets_of_a_lock_may_wrap_around),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
