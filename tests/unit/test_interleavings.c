/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Calls of two or three CPUs, in every order in which their accesses can follow
 * each other, and then in every way in which C11 lets them see each other. The
 * library's own code runs: see tests/explorer/engine.h.
 */
#include "engine.h"
#include "machine.h"
#include "words.h"

/* Looks inside, at locks. */
#include "../../lib/context.h"

#define TASKS_MAX	4

static struct machine m;
static bool weak_only;		/* there is an argument: see weaken.py */

static void (*begin_now)(void);
static void (*check_now)(void);
static void (*run_now[TASKS_MAX])(void);

static void begin_execution(void *data)
{
	(void)data;
	begin_now();
}

static void run_task(void *data, int task)
{
	(void)data;
	run_now[task]();
}

static uint64_t how_it_ended(void);

/* How executions ended, as hashes: of those that were tried, and of others. */
static uint64_t ends[2][1024];
static int end_count[2], set;

static bool has_end(int of, uint64_t end)
{
	int i;

	for (i = 0; i < end_count[of]; i++)
		if (ends[of][i] == end)
			return true;
	return false;
}

static bool check_execution(void *data)
{
	uint64_t end = how_it_ended();

	(void)data;
	if (!has_end(set, end)) {
		assert_true(end_count[set] < 1024);
		ends[set][end_count[set]++] = end;
	}
	check_now();
	return true;
}

static const char *name(void *data, const volatile void *word)
{
	(void)data;
	return psci_word_name(m.psci, word);
}

static bool explore_as(const struct engine_scenario *scenario,
		       const struct engine_options *options, const char *mode)
{
	struct engine_result result;

	if (!engine_explore(scenario, options, &result))
		fail_msg("%s", result.why);
	engine_report(mode, &result);
	return result.exhausted;
}

/* Each end of the set "of" is one of the other. */
static void assert_within(int of, int other)
{
	int i;

	for (i = 0; i < end_count[of]; i++)
		assert_true(has_end(other, ends[of][i]));
}

/*
 * To the end, in both modes; and in every order, or the first of them: that
 * leaving out those which make no difference makes none is not taken on trust.
 */
static void explore(void (*begin)(void), void (*check)(void), int n,
		    void (*const run[])(void))
{
	const struct engine_scenario scenario = {
		.tasks = n,
		.begin = begin_execution,
		.run = run_task,
		.check = check_execution,
		.word = name,
	};
	const struct engine_options every = { .every_order = true, .executions = 20000 };
	const struct engine_options weak = { .mode = ENGINE_WEAK,
					     .executions = weak_only ? 8000 : 0 };
	int i;

	begin_now = begin;
	check_now = check;
	for (i = 0; i < n; i++)
		run_now[i] = run[i];
	end_count[0] = end_count[1] = 0;
	engine_share(m.storage, m.storage_size, "context");
	if (!weak_only) {
		set = 0;
		assert_true(explore_as(&scenario, NULL, "SC"));
		set = 1;
		if (explore_as(&scenario, &every, "every order"))
			assert_within(0, 1);
		assert_within(1, 0);
	}
	set = 1;
	assert_true(explore_as(&scenario, &weak, "weak") || weak_only);
	assert_within(0, 1);
	engine_unshare();
}

/* If a test was left: where. */
static int after(void **state)
{
	(void)state;
	engine_abandon();
	return 0;
}

/* ------------------------------------------------- what the tasks do */

static struct psci_call calls[TASKS_MAX];
static enum psci_action actions[TASKS_MAX];
static struct psci_entry entry;
static enum psci_wake wake;
static int kicks;
static bool ending;		/* an event was granted */

static void call(int task, uint32_t cpu, uint64_t id, uint64_t x1, uint64_t x2,
		 uint64_t x3)
{
	memset(&calls[task], 0, sizeof(calls[task]));
	calls[task].x[0] = id;
	calls[task].x[1] = x1;
	calls[task].x[2] = x2;
	calls[task].x[3] = x3;
	actions[task] = psci_handle(m.psci, cpu, &calls[task]);
}

static int64_t ret(int task)
{
	return (int64_t)calls[task].ret;
}

/* Until it is accepted, or three times. */
static void cpu0_turns_on_2_at_last(void)
{
	int i;

	for (i = 0; i < 3; i++) {
		call(0, 0, ID64_CPU_ON, 2, 0x1000, 10);
		if (ret(0) == PSCI_STATUS_SUCCESS)
			break;
	}
	if (i < 3)
		call(2, 0, ID64_AFFINITY_INFO, 2, 0, 0);
}

/* CPUs 0, 1 and 3 call; CPU 2 is the target, of the same word. */
static void cpu0_turns_on_2(void)
{
	call(0, 0, ID64_CPU_ON, 2, 0x1000, 10);
}

static void cpu1_turns_on_2(void)
{
	call(1, 1, ID64_CPU_ON, 2, 0x2000, 20);
}

static void cpu3_turns_on_2(void)
{
	call(2, 3, ID64_CPU_ON, 2, 0x3000, 30);
}

static void cpu1_looks_at_2(void)
{
	call(1, 1, ID64_AFFINITY_INFO, 2, 0, 0);
}

static void cpu1_ends_the_system(void)
{
	call(1, 1, ID_SYSTEM_OFF, 0, 0, 0);
	ending = actions[1] == PSCI_DO_SYSTEM;
}

/* After the grant, what the embedder would see when it stops CPU 2. */
static void cpu1_ends_the_system_and_looks_at_2(void)
{
	cpu1_ends_the_system();
	call(2, 1, ID64_AFFINITY_INFO, 2, 0, 0);
}

static void cpu3_ends_the_system(void)
{
	call(2, 3, ID_SYSTEM_RESET, 0, 0, 0);
}

static void cpu2_looks_up(void)
{
	wake = psci_cpu_woke(m.psci, 2, true, &entry);
}

static void cpu2_stops(void)
{
	assert_int_equal(psci_cpu_stopped(m.psci, 2), PSCI_OK);
}

static uint64_t hash(uint64_t so_far, const void *memory, size_t size)
{
	const unsigned char *at = memory;

	while (size-- > 0)
		so_far = (so_far ^ *at++) * UINT64_C(0x100000001b3);
	return so_far;
}

static uint64_t how_it_ended(void)
{
	uint64_t end = hash(UINT64_C(0xcbf29ce484222325), m.storage, m.storage_size);

	end = hash(end, calls, sizeof(calls));
	end = hash(end, actions, sizeof(actions));
	return hash(end, &wake, sizeof(wake));
}

static void count_kick(struct machine *machine, const struct op_record *record)
{
	(void)machine;
	if (record->op == OP_CPU_ON)
		kicks++;
}

static void begin(void)
{
	memset(calls, 0, sizeof(calls));
	memset(&entry, 0, sizeof(entry));
	wake = PSCI_WAKE_SLEEP;
	kicks = 0;
	ending = false;
}

/* CPUs 0, 1 and 3 are ON, 2 is OFF. */
static void make(void)
{
	machine_prepare(&m, PSCI_VERSION_1_3, 8);
	m.cpus[1].flags = m.cpus[3].flags = PSCI_CPU_ON;
	m.during = count_kick;
	machine_start(&m);
}

/* The target starts (if it has not) at the entry of the call that won. */
static void winner_is_obeyed(int task)
{
	if (wake != PSCI_WAKE_START)
		cpu2_looks_up();
	assert_int_equal(wake, PSCI_WAKE_START);
	assert_int_equal(entry.pc, calls[task].x[2]);
	assert_int_equal(entry.context_id, calls[task].x[3]);
	assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_ON);
}

static void one_winner(int callers)
{
	int task, winner = -1;

	for (task = 0; task < callers; task++) {
		assert_int_equal(actions[task], PSCI_DO_RETURN);
		if (ret(task) == PSCI_STATUS_SUCCESS) {
			assert_int_equal(winner, -1);
			winner = task;
		} else {
			assert_true(ret(task) == PSCI_STATUS_ON_PENDING ||
				    ret(task) == PSCI_STATUS_ALREADY_ON);
		}
	}
	assert_true(winner >= 0);
	assert_int_equal(kicks, 1);
	winner_is_obeyed(winner);
}

/* -------------------------------------------------------------- tests */

static long outcomes[3];		/* executions that ended this way */

/* These outcomes there were, and no others: a bit for each. */
static void explored(unsigned int ways)
{
	unsigned int seen = 0;
	int i;

	for (i = 0; i < 3; i++) {
		if (outcomes[i] > 0)
			seen |= 1u << i;
		outcomes[i] = 0;
	}
	assert_int_equal(seen, ways);
}

static void two_check(void)
{
	one_winner(2);
}

static void test_of_two_cpu_ons_of_one_cpu_one_succeeds(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu1_turns_on_2 };

	(void)state;
	make();
	explore(begin, two_check, 2, run);
	machine_free(&m);
}

static void test_of_two_cpu_ons_and_the_target_looking_up_one_succeeds(
	void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu1_turns_on_2,
				      cpu2_looks_up };

	(void)state;
	make();
	explore(begin, two_check, 3, run);
	machine_free(&m);
}

static void three_check(void)
{
	one_winner(3);
}

static void test_of_three_cpu_ons_of_one_cpu_one_succeeds(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu1_turns_on_2,
				      cpu3_turns_on_2 };

	(void)state;
	make();
	explore(begin, three_check, 3, run);
	machine_free(&m);
}

/* Start and undo cannot both win, and none of them can lose for nothing. */
static void undo_check(void)
{
	if (wake == PSCI_WAKE_START) {
		assert_int_equal(ret(0), PSCI_STATUS_SUCCESS);
		winner_is_obeyed(0);
	} else {
		assert_int_equal(wake, PSCI_WAKE_SLEEP);
		assert_int_equal(ret(0), PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
	}
}

static void test_a_cpu_on_that_fails_races_its_target_looking_up(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu2_looks_up };

	(void)state;
	make();
	m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	explore(begin, undo_check, 2, run);
	machine_free(&m);
}

/* Of the same word, of which the one takes back what the other leaves alone. */
static void neighbour_check(void)
{
	assert_int_equal(ret(0), PSCI_STATUS_INTERNAL_FAILURE);
	assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
	assert_int_equal(machine_state(&m, 0, 3), PSCI_AFFINITY_OFF);
}

static void cpu3_stops(void)
{
	assert_int_equal(psci_cpu_stopped(m.psci, 3), PSCI_OK);
}

static void test_a_cpu_on_that_fails_races_a_neighbour_that_stops(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu3_stops };

	(void)state;
	make();
	m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	machine_call(&m, 3, ID_CPU_OFF, 0, 0, 0);
	explore(begin, neighbour_check, 2, run);
	machine_free(&m);
}

/* Whatever happens: somebody's CPU_ON failed and left OFF, or one started. */
static void two_undos_check(void)
{
	int successes = (ret(0) == PSCI_STATUS_SUCCESS) +
			(ret(1) == PSCI_STATUS_SUCCESS);

	if (wake == PSCI_WAKE_START) {
		assert_int_equal(successes, 1);
		winner_is_obeyed(ret(0) == PSCI_STATUS_SUCCESS ? 0 : 1);
	} else {
		assert_int_equal(successes, 0);
		assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
		cpu2_looks_up();
		assert_int_equal(wake, PSCI_WAKE_SLEEP);
	}
}

static void test_two_cpu_ons_that_fail_race_their_target_looking_up(
	void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu1_turns_on_2,
				      cpu2_looks_up };

	(void)state;
	make();
	m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	explore(begin, two_undos_check, 3, run);
	machine_free(&m);
}

/* ALREADY_ON or SUCCESS, by whether the CPU had stopped; nothing is lost. */
static void stop_check(void)
{
	if (ret(0) == PSCI_STATUS_SUCCESS) {
		assert_int_equal(kicks, 1);
		winner_is_obeyed(0);
	} else {
		assert_int_equal(ret(0), PSCI_STATUS_ALREADY_ON);
		assert_int_equal(kicks, 0);
		assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
	}
}

static void test_cpu_on_races_its_target_stopping(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu2_stops };

	(void)state;
	make();
	machine_turn_on(&m, 0, 2);
	machine_call(&m, 2, ID_CPU_OFF, 0, 0, 0);
	explore(begin, stop_check, 2, run);
	machine_free(&m);
}

/* A CPU_ON that was accepted is not undone by the rest of the stop. */
static void stop_whole_check(void)
{
	if (ret(0) != PSCI_STATUS_SUCCESS)
		return;
	assert_int_equal(ret(2), PSCI_AFFINITY_ON_PENDING);
	winner_is_obeyed(0);
}

static void test_a_stop_does_not_reach_into_the_next_cpu_on(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2_at_last, cpu2_stops };

	(void)state;
	make();
	machine_turn_on(&m, 0, 2);
	machine_call(&m, 2, ID_CPU_OFF, 0, 0, 0);
	explore(begin, stop_whole_check, 2, run);
	machine_free(&m);
}

/* While a CPU stops and nobody starts it, it is never ON_PENDING. */
static void look_check(void)
{
	assert_true(ret(1) == PSCI_AFFINITY_ON || ret(1) == PSCI_AFFINITY_OFF);
	assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
}

static void test_a_cpu_that_stops_is_never_seen_pending(void **state)
{
	void (*const run[])(void) = { cpu2_stops, cpu1_looks_at_2 };

	(void)state;
	make();
	machine_turn_on(&m, 0, 2);
	machine_call(&m, 2, ID_CPU_OFF, 0, 0, 0);
	explore(begin, look_check, 2, run);
	machine_free(&m);
}

/* A CPU_ON that is refused because the system ends leaves no claim behind. */
static void ending_check(void)
{
	assert_true(ending);
	if (ret(0) == PSCI_STATUS_SUCCESS) {
		assert_int_equal(kicks, 1);
		winner_is_obeyed(0);
	} else {
		assert_int_equal(ret(0), PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(kicks, 0);
		assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
	}
	/* From here on there is no CPU_ON any more. */
	cpu0_turns_on_2();
	assert_true(ret(0) < 0);
}

static void test_cpu_on_races_the_end_of_the_system(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu1_ends_the_system };

	(void)state;
	make();
	explore(begin, ending_check, 2, run);
	machine_free(&m);
}

/* Whoever is granted the end and then sees a CPU OFF: it stays so. */
static void ending_look_check(void)
{
	assert_true(ending);
	assert_false(ret(2) == PSCI_AFFINITY_OFF &&
		     ret(0) == PSCI_STATUS_SUCCESS);
}

static void test_a_cpu_that_is_off_after_the_end_of_the_system_stays_off(
	void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2,
				      cpu1_ends_the_system_and_looks_at_2 };

	(void)state;
	make();
	explore(begin, ending_look_check, 2, run);
	machine_free(&m);
}

static void two_ends_check(void)
{
	assert_true((actions[1] == PSCI_DO_SYSTEM) !=
		    (actions[2] == PSCI_DO_SYSTEM));
	assert_int_equal(ret(1), PSCI_STATUS_INTERNAL_FAILURE);
	assert_int_equal(ret(2), PSCI_STATUS_INTERNAL_FAILURE);
}

static void test_of_two_ends_of_the_system_one_is_granted(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu1_ends_the_system,
				      cpu3_ends_the_system };

	(void)state;
	make();
	explore(begin, two_ends_check, 3, run);
	machine_free(&m);
}

/* --------------------------------------------- the host takes a CPU away */

static enum psci_error taken;

static void host_takes_2_away(void)
{
	taken = psci_cpu_set_presence(m.psci, 2, PSCI_ABSENT);
}

/* It is ON or absent, and whoever was too late has heard so. */
static void absence_check(void)
{
	if (ret(0) == PSCI_STATUS_SUCCESS) {
		outcomes[0]++;
		assert_int_equal(taken, PSCI_E_CPU_STATE);
		assert_int_equal(kicks, 1);
		winner_is_obeyed(0);
		assert_int_equal(psci_cpu_set_presence(m.psci, 2, PSCI_ABSENT),
				 PSCI_E_CPU_STATE);
		return;
	}
	outcomes[1]++;
	assert_int_equal(ret(0), PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(taken, PSCI_OK);
	assert_int_equal(kicks, 0);
	cpu2_looks_up();
	assert_int_equal(wake, PSCI_WAKE_SLEEP);
	assert_int_equal(machine_state(&m, 0, 2),
			 PSCI_STATUS_INVALID_PARAMETERS);
	/* No claim was left behind. */
	assert_int_equal(psci_cpu_set_presence(m.psci, 2, PSCI_PRESENT),
			 PSCI_OK);
	assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
	cpu0_turns_on_2();
	winner_is_obeyed(0);
}

static void test_cpu_on_races_the_host_taking_its_target_away(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, host_takes_2_away };

	(void)state;
	make();
	explore(begin, absence_check, 2, run);
	explored(0x3);
	machine_free(&m);
}

static void host_disables_2_for_a_moment(void)
{
	taken = psci_cpu_set_presence(m.psci, 2, PSCI_DISABLED);
	if (taken == PSCI_OK)
		assert_int_equal(psci_cpu_set_presence(m.psci, 2, PSCI_PRESENT),
				 PSCI_OK);
}

/* It never was absent. */
static void moment_check(void)
{
	outcomes[ret(0) == PSCI_STATUS_SUCCESS]++;
	if (ret(0) == PSCI_STATUS_SUCCESS) {
		assert_int_equal(kicks, 1);
		winner_is_obeyed(0);
		return;
	}
	assert_int_equal(ret(0), PSCI_STATUS_DENIED);
	assert_int_equal(kicks, 0);
	assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
}

static void test_cpu_on_races_the_host_disabling_its_target_for_a_moment(
	void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2,
				      host_disables_2_for_a_moment };

	(void)state;
	make();
	explore(begin, moment_check, 2, run);
	explored(0x3);
	machine_free(&m);
}

static void test_cpu_on_and_its_target_looking_up_race_the_host(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu2_looks_up,
				      host_takes_2_away };

	(void)state;
	make();
	explore(begin, absence_check, 3, run);
	explored(0x3);
	machine_free(&m);
}

/* The target may still be stopping, and then CPU_ON says ALREADY_ON. */
static void stop_and_absence_check(void)
{
	bool absent = taken == PSCI_OK;

	if (ret(0) == PSCI_STATUS_SUCCESS) {
		outcomes[0]++;
		assert_false(absent);
		winner_is_obeyed(0);
		return;
	}
	outcomes[ret(0) == PSCI_STATUS_ALREADY_ON ? 1 : 2]++;
	assert_int_equal(kicks, 0);
	if (ret(0) != PSCI_STATUS_ALREADY_ON) {
		assert_int_equal(ret(0), PSCI_STATUS_INVALID_PARAMETERS);
		assert_true(absent);
	}
	assert_int_equal(machine_state(&m, 0, 2), absent ?
			 (int)PSCI_STATUS_INVALID_PARAMETERS :
			 (int)PSCI_AFFINITY_OFF);
	assert_int_equal(psci_cpu_set_presence(m.psci, 2, PSCI_PRESENT),
			 PSCI_OK);
	cpu0_turns_on_2();
	winner_is_obeyed(0);
}

static void test_cpu_on_of_a_cpu_that_stops_races_the_host(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu2_stops,
				      host_takes_2_away };

	(void)state;
	make();
	machine_turn_on(&m, 0, 2);
	machine_call(&m, 2, ID_CPU_OFF, 0, 0, 0);
	explore(begin, stop_and_absence_check, 3, run);
	explored(0x7);
	machine_free(&m);
}

/* ------------------------------------------------------- SYSTEM_SUSPEND */

/*
 * CPUs 4 and 5 are ON, all others OFF. That CPU 5 reads of CPU 2, which is of
 * another cluster, before it reads of CPU 4 is what makes it difficult.
 */
static void make_two_clusters(void)
{
	machine_prepare(&m, PSCI_VERSION_1_3, 8);
	m.config.functions |= PSCI_ENABLE_SYSTEM_SUSPEND;
	m.cpus[0].flags = 0;
	m.cpus[4].flags = m.cpus[5].flags = PSCI_CPU_ON;
	m.during = count_kick;
	machine_start(&m);
}

static void cpu4_turns_on_2_and_goes(void)
{
	call(0, 4, ID64_CPU_ON, 2, 0x1000, 10);
	call(2, 4, ID_CPU_OFF, 0, 0, 0);
	assert_int_equal(actions[2], PSCI_DO_STOP);
	assert_int_equal(psci_cpu_stopped(m.psci, 4), PSCI_OK);
}

static void cpu5_suspends_the_system(void)
{
	call(1, 5, PSCI_ID64(PSCI_FN_SYSTEM_SUSPEND), 0x5000, 50, 0);
}

/* If it comes up, it soon goes again. */
static void cpu2_looks_up_and_goes(void)
{
	struct psci_call off = { .x = { ID_CPU_OFF } };

	cpu2_looks_up();
	if (wake != PSCI_WAKE_START)
		return;
	assert_int_equal(psci_handle(m.psci, 2, &off), PSCI_DO_STOP);
	assert_int_equal(psci_cpu_stopped(m.psci, 2), PSCI_OK);
}

/* What is granted is true until CPU 5 wakes up: nobody else is ON. */
static void system_suspend_check(void)
{
	uint32_t cpu;

	outcomes[actions[1] == PSCI_DO_SUSPEND]++;
	if (actions[1] != PSCI_DO_SUSPEND) {
		assert_int_equal(actions[1], PSCI_DO_RETURN);
		assert_int_equal(ret(1), PSCI_STATUS_DENIED);
		return;
	}
	assert_int_equal(psci_cpu_woke(m.psci, 5, true, &entry),
			 PSCI_WAKE_START);
	assert_int_equal(entry.pc, 0x5000);
	for (cpu = 0; cpu < 8; cpu++)
		if (cpu != 5)
			assert_int_equal(machine_state(&m, 5, cpu),
					 PSCI_AFFINITY_OFF);
}

/* CPU 4 leaves CPU 2 ON_PENDING behind: there is no moment to suspend in. */
static void test_a_cpu_on_whose_caller_goes_keeps_the_system_from_suspending(
	void **state)
{
	void (*const run[])(void) = { cpu4_turns_on_2_and_goes,
				      cpu5_suspends_the_system };

	(void)state;
	make_two_clusters();
	explore(begin, system_suspend_check, 2, run);
	explored(0x1);
	machine_free(&m);
}

static void test_a_cpu_on_that_fails_leaves_the_system_free_to_suspend(
	void **state)
{
	void (*const run[])(void) = { cpu4_turns_on_2_and_goes,
				      cpu5_suspends_the_system };

	(void)state;
	make_two_clusters();
	m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	explore(begin, system_suspend_check, 2, run);
	explored(0x3);
	machine_free(&m);
}

static void test_system_suspend_races_cpus_that_turn_each_other_on_and_go(
	void **state)
{
	void (*const run[])(void) = { cpu4_turns_on_2_and_goes,
				      cpu5_suspends_the_system,
				      cpu2_looks_up_and_goes };

	(void)state;
	make_two_clusters();
	explore(begin, system_suspend_check, 3, run);
	explored(0x3);
	machine_free(&m);
}

/* -------------------------------------------------------------- MIGRATE */

static int migrations;
static enum psci_status migrated;	/* what the op answers */

static enum psci_status op_migrate(void *user, uint32_t cpu, uint32_t target)
{
	(void)user;
	assert_int_equal(cpu, 0);
	assert_int_equal(target, 1);
	migrations++;
	return migrated;
}

/* The Trusted OS is on CPU 0. */
static void make_trusted(enum psci_status answer)
{
	machine_prepare(&m, PSCI_VERSION_1_3, 8);
	m.config.functions |= PSCI_ENABLE_MIGRATE |
			      PSCI_ENABLE_MIGRATE_INFO_UP_CPU;
	m.config.trusted_os = PSCI_TRUSTED_OS_MIGRATABLE;
	m.cpus[1].flags = m.cpus[3].flags = PSCI_CPU_ON;
	m.ops.migrate = op_migrate;
	machine_start(&m);
	migrated = answer;
}

static void begin_to_migrate(void)
{
	begin();
	migrations = 0;
}

static void cpu0_migrates_to_1(void)
{
	call(0, 0, PSCI_ID64(PSCI_FN_MIGRATE), 1, 0, 0);
}

static void cpu1_goes(void)
{
	call(1, 1, ID_CPU_OFF, 0, 0, 0);
}

/* The Trusted OS is where a CPU runs; who was denied can try again. */
static void migrate_check(void)
{
	int64_t up = machine_ask(&m, 3, PSCI_ID64(PSCI_FN_MIGRATE_INFO_UP_CPU),
				 0, 0, 0);

	assert_int_equal(actions[0], PSCI_DO_RETURN);
	if (ret(0) == PSCI_STATUS_SUCCESS) {
		outcomes[0]++;
		assert_int_equal(migrations, 1);
		assert_int_equal(actions[1], PSCI_DO_RETURN);
		assert_int_equal(ret(1), PSCI_STATUS_DENIED);
		assert_int_equal(up, 1);
		return;
	}
	assert_int_equal(ret(0), PSCI_STATUS_INTERNAL_FAILURE);
	assert_int_equal(up, 0);
	if (actions[1] == PSCI_DO_STOP) {
		outcomes[1]++;
		/* Before it was told to, or it was denied once more. */
		assert_true(migrations == 0 ||
			    migrated != PSCI_STATUS_SUCCESS);
		assert_int_equal(psci_cpu_stopped(m.psci, 1), PSCI_OK);
		return;
	}
	outcomes[2]++;
	assert_int_equal(actions[1], PSCI_DO_RETURN);
	assert_int_equal(ret(1), PSCI_STATUS_DENIED);
	cpu1_goes();
	assert_int_equal(actions[1], PSCI_DO_STOP);
}

static void test_migrate_races_its_target_going_off(void **state)
{
	void (*const run[])(void) = { cpu0_migrates_to_1, cpu1_goes };

	(void)state;
	make_trusted(PSCI_STATUS_SUCCESS);
	explore(begin_to_migrate, migrate_check, 2, run);
	explored(0x7);
	machine_free(&m);
}

static void test_a_migrate_that_fails_races_its_target_going_off(void **state)
{
	void (*const run[])(void) = { cpu0_migrates_to_1, cpu1_goes };

	(void)state;
	make_trusted(PSCI_STATUS_INTERNAL_FAILURE);
	explore(begin_to_migrate, migrate_check, 2, run);
	explored(0x6);
	machine_free(&m);
}

/* ------------------------------------------------------- psci_complete() */

static psci_ticket ticket;
static enum psci_error completed[2];
static struct psci_call verdicts[2];
static uint32_t callers[2];

/* CPU 0 waits for leave to turn on CPU 2. */
static void make_deferred(void)
{
	make();
	m.answers[OP_CHECK_CPU_ON] = (enum psci_status)PSCI_DEFERRED;
	assert_int_equal(machine_call(&m, 0, ID64_CPU_ON, 2, 0x1000, 10),
			 PSCI_DO_WAIT);
	ticket = m.call.ticket;
}

static void complete(int task, enum psci_verdict verdict)
{
	memset(&verdicts[task], 0x5a, sizeof(verdicts[task]));
	callers[task] = UINT32_MAX;
	completed[task] = psci_complete(m.psci, ticket, verdict,
					&callers[task], &verdicts[task]);
}

static void somebody_allows(void)
{
	complete(0, PSCI_ALLOW);
}

static void somebody_else_allows(void)
{
	complete(1, PSCI_ALLOW);
}

static void somebody_denies(void)
{
	complete(1, PSCI_DENY);
}

/* Which of the two had its way; the other wrote nothing. */
static int decider(void)
{
	int winner = completed[0] == PSCI_OK ? 0 : 1, loser = !winner;
	struct psci_call before;

	memset(&before, 0x5a, sizeof(before));
	assert_int_equal(completed[winner], PSCI_OK);
	assert_int_equal(completed[loser], PSCI_E_TICKET);
	assert_int_equal(callers[winner], 0);
	assert_int_equal(callers[loser], UINT32_MAX);
	assert_memory_equal(&verdicts[loser], &before, sizeof(before));
	assert_int_equal(verdicts[winner].error, PSCI_OK);
	before.ret = verdicts[winner].ret;
	before.error = PSCI_OK;
	assert_memory_equal(&verdicts[winner], &before, sizeof(before));
	outcomes[winner]++;
	return winner;
}

/* The target starts where CPU 0 said, once; CPU 0 makes calls again. */
static void assert_started(void)
{
	assert_int_equal(kicks, 1);
	if (wake != PSCI_WAKE_START)
		cpu2_looks_up();
	assert_int_equal(wake, PSCI_WAKE_START);
	assert_int_equal(entry.pc, 0x1000);
	assert_int_equal(entry.context_id, 10);
	assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_ON);
}

static void verdict_check(void)
{
	int64_t answer = (int64_t)verdicts[decider()].ret;

	if (completed[0] == PSCI_OK) {
		assert_int_equal(answer, PSCI_STATUS_SUCCESS);
		assert_started();
		return;
	}
	assert_int_equal(answer, PSCI_STATUS_DENIED);
	assert_int_equal(kicks, 0);
	cpu2_looks_up();
	assert_int_equal(wake, PSCI_WAKE_SLEEP);
	assert_int_equal(machine_state(&m, 0, 2), PSCI_AFFINITY_OFF);
}

static void test_of_two_verdicts_on_one_call_one_is_taken(void **state)
{
	void (*const run[])(void) = { somebody_allows, somebody_denies };

	(void)state;
	make_deferred();
	explore(begin, verdict_check, 2, run);
	explored(0x3);
	machine_free(&m);
}

static void test_two_verdicts_on_one_call_race_the_target_looking_up(
	void **state)
{
	void (*const run[])(void) = { somebody_allows, somebody_denies,
				      cpu2_looks_up };

	(void)state;
	make_deferred();
	explore(begin, verdict_check, 3, run);
	explored(0x3);
	machine_free(&m);
}

static void twice_allowed_check(void)
{
	assert_int_equal((int64_t)verdicts[decider()].ret,
			 PSCI_STATUS_SUCCESS);
	assert_started();
}

static void test_a_call_that_is_allowed_twice_is_carried_out_once(void **state)
{
	void (*const run[])(void) = { somebody_allows, somebody_else_allows,
				      cpu2_looks_up };

	(void)state;
	make_deferred();
	explore(begin, twice_allowed_check, 3, run);
	explored(0x3);
	machine_free(&m);
}

/* ------------------------------------------------- with a tree, and locks */

static const struct psci_local_state down = { .kind = PSCI_KIND_POWERDOWN };

/* Whatever is asked for: the CPU and its domain down, as the last man. */
static enum psci_status op_both_down(void *user, uint32_t cpu,
				     const struct psci_power_state *state,
				     struct psci_composite *composite)
{
	(void)user;
	(void)cpu;
	(void)state;
	composite->state[0] = 1;
	composite->state[1] = 1;
	composite->last_level = 1;
	return PSCI_STATUS_SUCCESS;
}

/* CPUs 0 and 1, both ON, and others below one domain. */
static void prepare_tree(uint32_t cpus)
{
	static const struct psci_domain_config domain = {
		.parent = PSCI_NO_DOMAIN, .level = 1, .state_count = 1,
		.states = &down,
	};

	machine_prepare(&m, PSCI_VERSION_1_3, cpus);
	m.config.cpu_states = &down;
	m.config.cpu_state_count = 1;
	m.config.domains = &domain;
	m.config.domain_count = 1;
	m.cpus[1].flags = PSCI_CPU_ON;
	m.ops.check_power_state = op_both_down;
}

static void prepare_tree_with_modes(void)
{
	prepare_tree(2);
	m.config.functions |= PSCI_ENABLE_SET_SUSPEND_MODE;
}

static void make_tree(void)
{
	prepare_tree_with_modes();
	machine_start(&m);
}

static void cpu0_chooses_osi(void)
{
	call(0, 0, PSCI_ID32(PSCI_FN_PSCI_SET_SUSPEND_MODE),
	     PSCI_MODE_OS_INITIATED, 0, 0);
}

static void cpu0_suspends(void)
{
	call(0, 0, ID64_CPU_SUSPEND, PSCI_POWER_STATE_TYPE_BIT, 0x1000, 10);
}

static void cpu1_suspends(void)
{
	call(1, 1, ID64_CPU_SUSPEND, PSCI_POWER_STATE_TYPE_BIT, 0x2000, 20);
}

/*
 * CPU 1 is not last. In OS-initiated mode it is DENIED; if it is granted, as a
 * vote, there was a CPU_SUSPEND before the mode changed.
 */
static void mode_check(void)
{
	assert_int_equal(actions[0], PSCI_DO_RETURN);
	if (ret(0) == PSCI_STATUS_SUCCESS) {
		outcomes[0]++;
		assert_int_equal(actions[1], PSCI_DO_RETURN);
		assert_int_equal(ret(1), PSCI_STATUS_DENIED);
	} else {
		outcomes[1]++;
		assert_int_equal(ret(0), PSCI_STATUS_DENIED);
		assert_int_equal(actions[1], PSCI_DO_SUSPEND);
		assert_int_equal(calls[1].transition.level, 0);
	}
}

static void test_a_change_of_mode_races_cpu_suspend(void **state)
{
	void (*const run[])(void) = { cpu0_chooses_osi, cpu1_suspends };

	(void)state;
	make_tree();
	explore(begin, mode_check, 2, run);
	explored(0x3);
	machine_free(&m);
}

/* The highest level of which a domain went down. */
static uint32_t went_down;

static void op_note_down(void *user, uint32_t cpu,
			 const struct psci_transition *transition)
{
	(void)user;
	(void)cpu;
	if (transition->level > went_down)
		went_down = transition->level;
}

static enum psci_status op_cpu_alone(void *user, uint32_t cpu,
				     const struct psci_power_state *state,
				     struct psci_composite *composite)
{
	(void)user;
	(void)cpu;
	(void)state;
	composite->state[0] = 1;
	return PSCI_STATUS_SUCCESS;
}

static void cpu0_stops(void)
{
	assert_int_equal(psci_cpu_stopped(m.psci, 0), PSCI_OK);
}

static void cpu1_chooses_osi_and_suspends(void)
{
	went_down = 0;
	call(0, 1, PSCI_ID32(PSCI_FN_PSCI_SET_SUSPEND_MODE),
	     PSCI_MODE_OS_INITIATED, 0, 0);
	cpu1_suspends();
}

/* CPU 1 has commanded nothing of the domain, which its neighbour knows. */
static void stop_mode_check(void)
{
	outcomes[0]++;
	assert_int_equal(ret(0), PSCI_STATUS_SUCCESS);
	assert_int_equal(actions[1], PSCI_DO_SUSPEND);
	assert_int_equal(went_down, 0);
}

static void test_a_change_of_mode_races_a_cpu_that_stops(void **state)
{
	void (*const run[])(void) = { cpu0_stops,
				      cpu1_chooses_osi_and_suspends };

	(void)state;
	prepare_tree_with_modes();
	m.ops.check_power_state = op_cpu_alone;
	m.ops.domains_down = op_note_down;
	machine_start(&m);
	machine_call(&m, 0, ID_CPU_OFF, 0, 0, 0);
	explore(begin, stop_mode_check, 2, run);
	explored(0x1);
	machine_free(&m);
}

/*
 * CPUs 4 and 5, as above, below one domain with all others, in OS-initiated
 * mode. This call looks only once whether the others are OFF, and word by word:
 * CPU 4 may turn on CPU 2 after that one was looked at, and go before it is.
 */
static void make_two_clusters_in_osi(uint32_t caller)
{
	static const struct psci_domain_config domain = {
		.parent = PSCI_NO_DOMAIN, .level = 1, .state_count = 1,
		.states = &down,
	};

	machine_prepare(&m, PSCI_VERSION_1_3, 8);
	m.config.functions |= PSCI_ENABLE_SET_SUSPEND_MODE;
	m.config.cpu_states = &down;
	m.config.cpu_state_count = 1;
	m.config.domains = &domain;
	m.config.domain_count = 1;
	m.cpus[0].flags = 0;
	m.cpus[4].flags = m.cpus[caller].flags = PSCI_CPU_ON;
	machine_start(&m);
	assert_int_equal(machine_ask(&m, caller,
				     PSCI_ID32(PSCI_FN_PSCI_SET_SUSPEND_MODE),
				     PSCI_MODE_OS_INITIATED, 0, 0),
			 PSCI_STATUS_SUCCESS);
}

static void leaves_osi(int task, uint32_t cpu)
{
	call(task, cpu, PSCI_ID32(PSCI_FN_PSCI_SET_SUSPEND_MODE),
	     PSCI_MODE_PLATFORM_COORDINATED, 0, 0);
}

static void cpu5_leaves_osi(void)
{
	leaves_osi(1, 5);
}

static void cpu3_leaves_osi(void)
{
	leaves_osi(1, 3);
}

static void leave_osi_check(void)
{
	outcomes[ret(1) == PSCI_STATUS_SUCCESS]++;
	assert_int_equal(actions[1], PSCI_DO_RETURN);
	if (ret(1) != PSCI_STATUS_SUCCESS)
		assert_int_equal(ret(1), PSCI_STATUS_DENIED);
}

static void test_a_cpu_on_whose_caller_goes_keeps_the_mode_from_changing(
	void **state)
{
	void (*const run[])(void) = { cpu4_turns_on_2_and_goes,
				      cpu5_leaves_osi };

	(void)state;
	make_two_clusters_in_osi(5);
	explore(begin, leave_osi_check, 2, run);
	explored(0x1);
	machine_free(&m);
}

/* CPU 3's own word is the one that is looked at first; CPU 2 is in it. */
static void test_a_cpu_on_of_a_neighbour_keeps_the_mode_from_changing(
	void **state)
{
	void (*const run[])(void) = { cpu4_turns_on_2_and_goes,
				      cpu3_leaves_osi };

	(void)state;
	make_two_clusters_in_osi(3);
	explore(begin, leave_osi_check, 2, run);
	explored(0x1);
	machine_free(&m);
}

static void test_a_cpu_on_that_fails_leaves_the_mode_free_to_change(
	void **state)
{
	void (*const run[])(void) = { cpu4_turns_on_2_and_goes,
				      cpu5_leaves_osi };

	(void)state;
	make_two_clusters_in_osi(5);
	m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	explore(begin, leave_osi_check, 2, run);
	explored(0x3);
	machine_free(&m);
}

static void cpu2_looks_up_and_leaves_osi(void)
{
	cpu2_looks_up();
	if (wake == PSCI_WAKE_START)
		leaves_osi(3, 2);
}

static void none_may_check(void)
{
	outcomes[0]++;
	assert_int_equal(ret(1), PSCI_STATUS_DENIED);
	if (wake == PSCI_WAKE_START)
		assert_int_equal(ret(3), PSCI_STATUS_DENIED);
}

/* CPU 3, which was in the way of nobody, does not take CPU 2's try for its own. */
static void test_of_two_that_close_the_gate_each_tries_for_itself(void **state)
{
	void (*const run[])(void) = { cpu4_turns_on_2_and_goes,
				      cpu3_leaves_osi,
				      cpu2_looks_up_and_leaves_osi };

	(void)state;
	make_two_clusters_in_osi(3);
	explore(begin, none_may_check, 3, run);
	explored(0x1);
	machine_free(&m);
}

static void cpu4_leaves_osi(void)
{
	call(0, 4, PSCI_ID32(PSCI_FN_PSCI_SET_SUSPEND_MODE),
	     PSCI_MODE_PLATFORM_COORDINATED, 0, 0);
}

static void both_denied_check(void)
{
	outcomes[0]++;
	assert_int_equal(ret(0), PSCI_STATUS_DENIED);
	assert_int_equal(ret(1), PSCI_STATUS_DENIED);
}

/* Each is ON, so neither is alone. */
static void test_of_two_cpus_that_leave_osi_none_may(void **state)
{
	void (*const run[])(void) = { cpu4_leaves_osi, cpu5_leaves_osi };

	(void)state;
	make_two_clusters_in_osi(5);
	explore(begin, both_denied_check, 2, run);
	explored(0x1);
	machine_free(&m);
}

/* Each takes its own domain down, whoever is the first to use the mode. */
static void both_down_check(void)
{
	outcomes[0]++;
	assert_int_equal(actions[0], PSCI_DO_SUSPEND);
	assert_int_equal(actions[1], PSCI_DO_SUSPEND);
	assert_int_equal(calls[0].transition.level, 1);
	assert_int_equal(calls[1].transition.level, 1);
}

static void test_of_two_cpus_that_suspend_first_both_may(void **state)
{
	static const struct psci_domain_config domains[2] = {
		{ .parent = PSCI_NO_DOMAIN, .level = 1, .state_count = 1,
		  .states = &down },
		{ .parent = PSCI_NO_DOMAIN, .level = 1, .state_count = 1,
		  .states = &down },
	};
	void (*const run[])(void) = { cpu0_suspends, cpu1_suspends };

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 2);
	m.config.functions |= PSCI_ENABLE_SET_SUSPEND_MODE;
	m.config.cpu_states = &down;
	m.config.cpu_state_count = 1;
	m.config.domains = domains;
	m.config.domain_count = 2;
	m.cpus[1].flags = PSCI_CPU_ON;
	m.cpus[1].domain = 1;
	m.ops.check_power_state = op_both_down;
	machine_start(&m);
	explore(begin, both_down_check, 2, run);
	explored(0x1);
	machine_free(&m);
}

/* ------------------------------------------------------------- MEM_PROTECT */

static void cpu0_protects(void)
{
	call(0, 0, PSCI_ID32(PSCI_FN_MEM_PROTECT), 1, 0, 0);
}

static void cpu1_protects(void)
{
	call(1, 1, PSCI_ID32(PSCI_FN_MEM_PROTECT), 1, 0, 0);
}

/* One after the other, or one of them hears that it is not to be had now. */
static void protect_check(void)
{
	assert_true(psci_mem_protect(m.psci));
	if (ret(0) < 0 || ret(1) < 0) {
		outcomes[0]++;
		assert_int_equal(ret(0) + ret(1), PSCI_STATUS_NOT_SUPPORTED);
	} else {
		outcomes[1]++;
		assert_int_equal(ret(0) + ret(1), 1);
	}
}

static enum psci_status op_any_range(void *user, uint32_t cpu, uint64_t base,
				     uint64_t length)
{
	(void)user;
	(void)cpu;
	(void)base;
	(void)length;
	return PSCI_STATUS_SUCCESS;
}

static void test_of_two_mem_protects_both_or_one_succeeds(void **state)
{
	void (*const run[])(void) = { cpu0_protects, cpu1_protects };

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 2);
	m.config.functions |= PSCI_ENABLE_MEM_PROTECT;
	m.cpus[1].flags = PSCI_CPU_ON;
	m.ops.check_mem_range = op_any_range;
	machine_start(&m);
	explore(begin, protect_check, 2, run);
	explored(0x3);
	machine_free(&m);
}

/* One is last, and takes the domain down. */
static void last_man_check(void)
{
	int last = calls[0].transition.level == 1 ? 0 : 1;

	outcomes[last]++;
	assert_int_equal(actions[0], PSCI_DO_SUSPEND);
	assert_int_equal(actions[1], PSCI_DO_SUSPEND);
	assert_int_equal(calls[last].transition.level, 1);
	assert_int_equal(calls[last].transition.state[1], 1);
	assert_int_equal(calls[!last].transition.level, 0);
	assert_int_equal(calls[!last].transition.state[0], 1);
}

static void test_of_two_cpus_that_suspend_one_takes_the_domain_down(
	void **state)
{
	void (*const run[])(void) = { cpu0_suspends, cpu1_suspends };

	(void)state;
	make_tree();
	explore(begin, last_man_check, 2, run);
	explored(0x3);
	machine_free(&m);
}

/*
 * A cluster of two CPUs, each below a domain of its own, of which the one hands
 * over to the other: it is looked at by one load all the same.
 */
static void cpu1_hands_over_to_0(void)
{
	call(1, 1, ID64_CPU_ON, 0, 0x1000, 0);
	call(1, 1, ID_CPU_OFF, 0, 0, 0);
	psci_cpu_stopped(m.psci, 1);
}

static void cpu2_looks_at_the_cluster(void)
{
	call(0, 2, ID64_AFFINITY_INFO, 0, 1, 0);
}

/* One of the two is claimed or ON at all times. */
static void cluster_check(void)
{
	assert_int_not_equal(ret(0), PSCI_AFFINITY_OFF);
}

static void test_a_cluster_of_two_domains_is_never_seen_off(void **state)
{
	void (*const run[])(void) = { cpu2_looks_at_the_cluster, cpu1_hands_over_to_0 };
	static const struct psci_domain_config domains[3] = {
		{ .parent = PSCI_NO_DOMAIN, .level = 1, .state_count = 1, .states = &down },
		{ .parent = PSCI_NO_DOMAIN, .level = 1, .state_count = 1, .states = &down },
		{ .parent = PSCI_NO_DOMAIN, .level = 1, .state_count = 1, .states = &down },
	};

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 3);
	m.config.cpu_states = &down;
	m.config.cpu_state_count = 1;
	m.config.domains = domains;
	m.config.domain_count = 3;
	m.cpus[0].flags = 0;
	m.cpus[1].flags = m.cpus[2].flags = PSCI_CPU_ON;
	m.cpus[2].mpidr = 0x100;
	m.cpus[1].domain = 1;
	m.cpus[2].domain = 2;
	machine_start(&m);
	explore(begin, cluster_check, 2, run);
	machine_free(&m);
}

/* ------------------------------------- what only weak memory can get wrong */

static void cpu0_turns_on_4(void)
{
	call(0, 0, ID64_CPU_ON, 0x100, 0x1000, 10);
}

/* As above, but by a look at a whole cluster. */
static void cpu1_ends_the_system_and_looks_at_the_cluster_of_4(void)
{
	cpu1_ends_the_system();
	call(2, 1, ID64_AFFINITY_INFO, 0x100, 1, 0);
}

static void test_a_cluster_that_is_off_after_the_end_of_the_system_stays_off(
	void **state)
{
	void (*const run[])(void) = {
		cpu0_turns_on_4,
		cpu1_ends_the_system_and_looks_at_the_cluster_of_4,
	};

	(void)state;
	make();
	explore(begin, ending_look_check, 2, run);
	machine_free(&m);
}

static void cpu1_turns_on_4(void)
{
	call(1, 1, ID64_CPU_ON, 0x100, 0x1000, 10);
}

static int64_t looks[2][2];

static void cpu3_looks_at_2_then_4(void)
{
	looks[0][0] = machine_state(&m, 3, 2);
	looks[0][1] = machine_state(&m, 3, 4);
}

static void cpu5_looks_at_4_then_2(void)
{
	call(3, 5, ID64_AFFINITY_INFO, 0x100, 0, 0);
	looks[1][0] = ret(3);
	call(3, 5, ID64_AFFINITY_INFO, 2, 0, 0);
	looks[1][1] = ret(3);
}

/* Not: 2 first for one and 4 first for the other. */
static void looks_check(void)
{
	assert_false(looks[0][0] != PSCI_AFFINITY_OFF &&
		     looks[0][1] == PSCI_AFFINITY_OFF &&
		     looks[1][0] != PSCI_AFFINITY_OFF &&
		     looks[1][1] == PSCI_AFFINITY_OFF);
}

static void test_all_see_two_cpu_ons_in_the_same_order(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu1_turns_on_4,
				      cpu3_looks_at_2_then_4,
				      cpu5_looks_at_4_then_2 };

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 8);
	m.cpus[1].flags = m.cpus[3].flags = m.cpus[5].flags = PSCI_CPU_ON;
	machine_start(&m);
	explore(begin, looks_check, 4, run);
	machine_free(&m);
}

/* Each is refused by the embedder, if it was granted. */
static void end_and_refuse(int task, uint32_t cpu, uint32_t id)
{
	call(task, cpu, id, 0, 0, 0);
	if (actions[task] == PSCI_DO_SYSTEM)
		assert_int_equal(psci_system_refused(m.psci, cpu), PSCI_OK);
}

static void cpu0_ends_and_is_refused(void)
{
	end_and_refuse(0, 0, ID_SYSTEM_OFF);
}

static void cpu1_ends_and_is_refused(void)
{
	end_and_refuse(1, 1, ID_SYSTEM_RESET);
}

static void refused_check(void)
{
	outcomes[(actions[0] == PSCI_DO_SYSTEM) +
		 (actions[1] == PSCI_DO_SYSTEM)]++;
	cpu0_turns_on_2();
	assert_int_equal(ret(0), PSCI_STATUS_SUCCESS);
}

static void test_ends_of_the_system_that_are_refused_race(void **state)
{
	void (*const run[])(void) = { cpu0_ends_and_is_refused,
				      cpu1_ends_and_is_refused };

	(void)state;
	make();
	explore(begin, refused_check, 2, run);
	explored(0x6);
	machine_free(&m);
}

/*
 * As soon as it can: the ticket is known beforehand, and all that it says about
 * the call comes by the caller's start word.
 */
static void somebody_allows_at_once(void)
{
	uint32_t cpu;

	memset(&calls[1], 0, sizeof(calls[1]));
	actions[1] = (enum psci_action)psci_complete(m.psci, ticket, PSCI_ALLOW,
						     &cpu, &calls[1]);
}

static void at_once_check(void)
{
	assert_int_equal(actions[0], PSCI_DO_WAIT);
	assert_true(calls[0].ticket == ticket);
	if (actions[1] == (enum psci_action)PSCI_OK) {
		outcomes[0]++;
		assert_int_equal(ret(1), PSCI_STATUS_SUCCESS);
		winner_is_obeyed(0);
	} else {
		outcomes[1]++;
		assert_int_equal(actions[1], PSCI_E_TICKET);
		/* CPU 0 waits. */
		assert_int_equal(machine_state(&m, 3, 2),
				 PSCI_AFFINITY_ON_PENDING);
	}
}

static void test_a_verdict_that_comes_at_once_finds_the_call_whole(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, somebody_allows_at_once,
				      cpu2_looks_up };

	(void)state;
	make();
	m.answers[OP_CHECK_CPU_ON] = (enum psci_status)PSCI_DEFERRED;
	begin();
	cpu0_turns_on_2();
	ticket = calls[0].ticket;
	machine_free(&m);

	make();
	m.answers[OP_CHECK_CPU_ON] = (enum psci_status)PSCI_DEFERRED;
	explore(begin, at_once_check, 3, run);
	explored(0x3);
	machine_free(&m);
}

static void somebody_denies_at_once(void)
{
	uint32_t cpu;

	memset(&calls[1], 0, sizeof(calls[1]));
	actions[1] = (enum psci_action)psci_complete(m.psci, ticket, PSCI_DENY,
						     &cpu, &calls[1]);
}

/* Turned on by CPU 3 meanwhile, perhaps: what the denial left must be whole. */
static void denied_at_once_check(void)
{
	bool denied = actions[1] == (enum psci_action)PSCI_OK;

	outcomes[denied]++;
	if (denied)
		assert_int_equal(ret(1), PSCI_STATUS_DENIED);
	if (ret(2) == PSCI_STATUS_SUCCESS)
		winner_is_obeyed(2);
}

/* CPU 0 has to wait, others need not. */
static int op_defer_cpu0(void *user, uint32_t cpu, uint32_t target)
{
	(void)user;
	(void)target;
	return cpu == 0 ? (int)PSCI_DEFERRED : (int)PSCI_STATUS_SUCCESS;
}

static void test_a_denial_at_once_leaves_nothing_to_the_next_cpu_on(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, somebody_denies_at_once,
				      cpu3_turns_on_2 };

	(void)state;
	make();
	m.answers[OP_CHECK_CPU_ON] = (enum psci_status)PSCI_DEFERRED;
	begin();
	cpu0_turns_on_2();
	ticket = calls[0].ticket;
	machine_free(&m);

	machine_prepare(&m, PSCI_VERSION_1_3, 8);
	m.cpus[1].flags = m.cpus[3].flags = PSCI_CPU_ON;
	m.ops.check_cpu_on = op_defer_cpu0;
	machine_start(&m);
	explore(begin, denied_at_once_check, 3, run);
	explored(0x3);
	machine_free(&m);
}

/* ------------------------------------------------- more of the tree's locks */

static void cpu2_suspends(void)
{
	call(2, 2, ID64_CPU_SUSPEND, PSCI_POWER_STATE_TYPE_BIT, 0x3000, 30);
}

static void three_down_check(void)
{
	int task, last = 0;

	for (task = 0; task < 3; task++) {
		assert_int_equal(actions[task], PSCI_DO_SUSPEND);
		last += calls[task].transition.level == 1;
	}
	assert_int_equal(last, 1);
}

static void test_of_three_cpus_that_suspend_one_takes_the_domain_down(
	void **state)
{
	void (*const run[])(void) = { cpu0_suspends, cpu1_suspends,
				      cpu2_suspends };

	(void)state;
	prepare_tree(3);
	m.cpus[2].flags = PSCI_CPU_ON;
	machine_start(&m);
	explore(begin, three_down_check, 3, run);
	machine_free(&m);
}

/* CPU 0 goes last, and takes the domain down unless CPU 2 came. */
static void sibling_check(void)
{
	assert_int_equal(actions[1], PSCI_DO_SUSPEND);
	assert_int_equal(calls[1].transition.level, 0);
	assert_int_equal(ret(0), m.answers[OP_CPU_ON]);
	if (ret(0) == PSCI_STATUS_SUCCESS)
		winner_is_obeyed(0);
	assert_int_equal(machine_call(&m, 0, ID64_CPU_SUSPEND,
				      PSCI_POWER_STATE_TYPE_BIT, 0x1000, 10),
			 PSCI_DO_SUSPEND);
	assert_int_equal(m.call.transition.level,
			 ret(0) == PSCI_STATUS_SUCCESS ? 0 : 1);
}

static void test_a_cpu_on_and_its_siblings_suspend_count_both(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu1_suspends,
				      cpu2_looks_up };

	(void)state;
	prepare_tree(3);
	machine_start(&m);
	explore(begin, sibling_check, 3, run);
	m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	explore(begin, sibling_check, 2, run);
	machine_free(&m);
}

static uint64_t op_no_clock(void *user)
{
	(void)user;
	return 0;
}

/* Of three CPUs, with PSCI_STAT_*. */
static void prepare_tree_with_stat(void)
{
	prepare_tree(3);
	m.config.functions |= PSCI_ENABLE_STAT;
	m.ops.clock = op_no_clock;
}

/* Who was in a task suspends as well; the last one's transition. */
static uint32_t level_of_the_last(void)
{
	cpu0_suspends();
	assert_int_equal(actions[0], PSCI_DO_SUSPEND);
	cpu1_suspends();
	assert_int_equal(actions[1], PSCI_DO_SUSPEND);
	return calls[1].transition.level;
}

static void cpu2_starts_and_suspends(void)
{
	cpu2_looks_up();
	if (wake == PSCI_WAKE_START)
		call(1, 2, ID64_CPU_SUSPEND, PSCI_POWER_STATE_TYPE_BIT, 0x3000,
		     30);
}

/* If CPU 2 has suspended, all three have: its vote is not taken back. */
static void vote_check(void)
{
	bool voted = wake == PSCI_WAKE_START;

	assert_int_equal(ret(0), PSCI_STATUS_SUCCESS);
	outcomes[voted]++;
	assert_int_equal(level_of_the_last(), voted);
}

static void deferred_vote_check(void)
{
	bool voted = wake == PSCI_WAKE_START;

	assert_int_equal(completed[0], PSCI_OK);
	outcomes[voted]++;
	assert_int_equal(level_of_the_last(), voted);
}

static void test_a_verdict_does_not_take_back_what_its_target_votes(void **state)
{
	void (*const run[])(void) = { somebody_allows, cpu2_starts_and_suspends };

	(void)state;
	prepare_tree_with_stat();
	machine_start(&m);
	m.answers[OP_CHECK_CPU_ON] = (enum psci_status)PSCI_DEFERRED;
	assert_int_equal(machine_call(&m, 0, ID64_CPU_ON, 2, 0x1000, 10),
			 PSCI_DO_WAIT);
	ticket = m.call.ticket;
	explore(begin, deferred_vote_check, 2, run);
	explored(0x3);
	machine_free(&m);
}

static void test_cpu_on_does_not_take_back_what_its_target_votes(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2,
				      cpu2_starts_and_suspends };

	(void)state;
	prepare_tree_with_stat();
	machine_start(&m);
	explore(begin, vote_check, 2, run);
	explored(0x3);
	machine_free(&m);
}

static enum psci_status op_cpu_on_not_for_0(void *user, uint32_t cpu,
					    uint32_t target)
{
	(void)user;
	(void)target;
	return cpu == 0 ? PSCI_STATUS_INTERNAL_FAILURE : PSCI_STATUS_SUCCESS;
}

/* Who turned CPU 2 on, after CPU 0 or before it, has the domain wait for it. */
static void undone_check(void)
{
	bool pending = ret(1) == PSCI_STATUS_SUCCESS;

	assert_true(ret(0) < 0);
	outcomes[pending]++;
	assert_int_equal(level_of_the_last(), !pending);
}

static void test_a_cpu_on_that_fails_does_not_undo_the_next_one(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu1_turns_on_2 };

	(void)state;
	prepare_tree_with_stat();
	m.ops.cpu_on = op_cpu_on_not_for_0;
	machine_start(&m);
	explore(begin, undone_check, 2, run);
	explored(0x3);
	machine_free(&m);
}

static void cpu0_asks(void)
{
	call(0, 0, PSCI_ID64(PSCI_FN_PSCI_STAT_COUNT), 0, 0, 0);
}

static void cpu1_asks(void)
{
	call(1, 1, PSCI_ID64(PSCI_FN_PSCI_STAT_COUNT), 0, 0, 0);
}

static void cpu2_asks(void)
{
	call(2, 2, PSCI_ID64(PSCI_FN_PSCI_STAT_COUNT), 0, 0, 0);
}

/* Nobody waits for ever, and the next who comes is the first again. */
static void turns_check(void)
{
	outcomes[0]++;
	assert_int_equal(m.psci->domains[0].lock, 0);
}

/*
 * Who leaves a lock and sees nobody wait has its tickets begin anew: who comes
 * just then is neither let in too early nor forgotten.
 */
static void test_cpus_that_take_turns_at_a_domain_all_have_theirs(void **state)
{
	void (*const run[])(void) = { cpu0_asks, cpu1_asks, cpu2_asks };

	(void)state;
	prepare_tree_with_stat();
	m.cpus[2].flags = PSCI_CPU_ON;
	machine_start(&m);
	explore(begin, turns_check, 3, run);
	explored(0x1);
	machine_free(&m);
}

#define TEST(name)	cmocka_unit_test_teardown(name, after)

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		TEST(test_of_two_cpu_ons_of_one_cpu_one_succeeds),
		TEST(test_of_two_cpu_ons_and_the_target_looking_up_one_succeeds),
		TEST(test_of_three_cpu_ons_of_one_cpu_one_succeeds),
		TEST(test_a_cpu_on_that_fails_races_its_target_looking_up),
		TEST(test_a_cpu_on_that_fails_races_a_neighbour_that_stops),
		TEST(test_two_cpu_ons_that_fail_race_their_target_looking_up),
		TEST(test_cpu_on_races_its_target_stopping),
		TEST(test_a_stop_does_not_reach_into_the_next_cpu_on),
		TEST(test_a_cpu_that_stops_is_never_seen_pending),
		TEST(test_cpu_on_races_the_end_of_the_system),
		TEST(test_a_cpu_that_is_off_after_the_end_of_the_system_stays_off),
		TEST(test_of_two_ends_of_the_system_one_is_granted),
		TEST(test_cpu_on_races_the_host_taking_its_target_away),
		TEST(test_cpu_on_races_the_host_disabling_its_target_for_a_moment),
		TEST(test_cpu_on_and_its_target_looking_up_race_the_host),
		TEST(test_cpu_on_of_a_cpu_that_stops_races_the_host),
		TEST(test_a_cpu_on_whose_caller_goes_keeps_the_system_from_suspending),
		TEST(test_a_cpu_on_that_fails_leaves_the_system_free_to_suspend),
		TEST(test_system_suspend_races_cpus_that_turn_each_other_on_and_go),
		TEST(test_migrate_races_its_target_going_off),
		TEST(test_a_migrate_that_fails_races_its_target_going_off),
		TEST(test_of_two_verdicts_on_one_call_one_is_taken),
		TEST(test_two_verdicts_on_one_call_race_the_target_looking_up),
		TEST(test_a_call_that_is_allowed_twice_is_carried_out_once),
		TEST(test_a_change_of_mode_races_cpu_suspend),
		TEST(test_a_change_of_mode_races_a_cpu_that_stops),
		TEST(test_cpu_on_does_not_take_back_what_its_target_votes),
		TEST(test_a_verdict_does_not_take_back_what_its_target_votes),
		TEST(test_a_cpu_on_that_fails_does_not_undo_the_next_one),
		TEST(test_cpus_that_take_turns_at_a_domain_all_have_theirs),
		TEST(test_of_two_that_close_the_gate_each_tries_for_itself),
		TEST(test_a_cpu_on_whose_caller_goes_keeps_the_mode_from_changing),
		TEST(test_a_cpu_on_of_a_neighbour_keeps_the_mode_from_changing),
		TEST(test_a_cpu_on_that_fails_leaves_the_mode_free_to_change),
		TEST(test_of_two_cpus_that_leave_osi_none_may),
		TEST(test_of_two_cpus_that_suspend_first_both_may),
		TEST(test_of_two_mem_protects_both_or_one_succeeds),
		TEST(test_of_two_cpus_that_suspend_one_takes_the_domain_down),
		TEST(test_a_cluster_that_is_off_after_the_end_of_the_system_stays_off),
		TEST(test_all_see_two_cpu_ons_in_the_same_order),
		TEST(test_ends_of_the_system_that_are_refused_race),
		TEST(test_a_verdict_that_comes_at_once_finds_the_call_whole),
		TEST(test_a_denial_at_once_leaves_nothing_to_the_next_cpu_on),
		TEST(test_of_three_cpus_that_suspend_one_takes_the_domain_down),
		TEST(test_a_cpu_on_and_its_siblings_suspend_count_both),
		TEST(test_a_cluster_of_two_domains_is_never_seen_off),
	};

	(void)arguments;
	weak_only = count > 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
