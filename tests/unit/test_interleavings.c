/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Calls of two or three CPUs, in every order in which their atomic accesses
 * can follow each other. The library's own code runs, as coroutines that
 * change places before each atomic access; each execution begins with the same
 * context and takes the next schedule, until there is none left.
 */
#include <ucontext.h>

#include "machine.h"

#define TASKS_MAX	3
#define STEPS_MAX	128

struct task {
	void (*run)(void);
	ucontext_t context;
	char stack[64 * 1024];
	bool done;
};

static struct machine m;
static struct task tasks[TASKS_MAX];
static int task_count;
static int current = -1;	/* outside of an execution nobody changes */
static ucontext_t scheduler;

void psci_test_before_atomic(void);

void psci_test_before_atomic(void)
{
	if (current >= 0)
		swapcontext(&tasks[current].context, &scheduler);
}

/* Of three CPUs there would be too many schedules. */
void psci_test_after_store(void);

void psci_test_after_store(void)
{
	if (task_count == 2)
		psci_test_before_atomic();
}

static void run_task(void)
{
	tasks[current].run();
	tasks[current].done = true;
}

static void make_ready(struct task *task)
{
	getcontext(&task->context);
	task->context.uc_stack.ss_sp = task->stack;
	task->context.uc_stack.ss_size = sizeof(task->stack);
	task->context.uc_link = &scheduler;
	makecontext(&task->context, run_task, 0);
	task->done = false;
}

/* One execution; where there was a choice, chosen[] of count[]. */
static int execute(int chosen[], int count[])
{
	int steps = 0, runnable[TASKS_MAX], n, i;

	for (i = 0; i < task_count; i++)
		make_ready(&tasks[i]);

	for (;;) {
		for (n = 0, i = 0; i < task_count; i++)
			if (!tasks[i].done)
				runnable[n++] = i;
		if (n == 0)
			return steps;
		assert_true(steps < STEPS_MAX);
		count[steps] = n;
		current = runnable[chosen[steps]];
		swapcontext(&scheduler, &tasks[current].context);
		current = -1;
		steps++;
	}
}

/* Depth first through all schedules; returns how many there were. */
static long explore(void (*begin)(void), void (*check)(void), int n,
		    void (*const run[])(void))
{
	int chosen[STEPS_MAX + 1] = { 0 }, count[STEPS_MAX + 1], steps;
	void *image = malloc(m.storage_size);
	long schedules = 0;

	assert_non_null(image);
	memcpy(image, m.storage, m.storage_size);
	task_count = n;
	for (int i = 0; i < n; i++)
		tasks[i].run = run[i];

	do {
		memcpy(m.storage, image, m.storage_size);
		begin();
		steps = execute(chosen, count);
		check();
		schedules++;
		while (steps > 0 && chosen[steps - 1] + 1 == count[steps - 1])
			chosen[--steps] = 0;
		if (steps > 0)
			chosen[steps - 1]++;
	} while (steps > 0);

	free(image);
	return schedules;
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

static void two_check(void)
{
	one_winner(2);
}

static void test_of_two_cpu_ons_of_one_cpu_one_succeeds(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu1_turns_on_2 };

	(void)state;
	make();
	print_message("# %ld schedules\n", explore(begin, two_check, 2, run));
	machine_free(&m);
}

static void test_of_two_cpu_ons_and_the_target_looking_up_one_succeeds(
	void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu1_turns_on_2,
				      cpu2_looks_up };

	(void)state;
	make();
	print_message("# %ld schedules\n", explore(begin, two_check, 3, run));
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
	print_message("# %ld schedules\n", explore(begin, three_check, 3, run));
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
	print_message("# %ld schedules\n", explore(begin, undo_check, 2, run));
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
	print_message("# %ld schedules\n",
		      explore(begin, two_undos_check, 3, run));
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
	print_message("# %ld schedules\n", explore(begin, stop_check, 2, run));
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
	print_message("# %ld schedules\n",
		      explore(begin, stop_whole_check, 2, run));
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
	print_message("# %ld schedules\n", explore(begin, look_check, 2, run));
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
	print_message("# %ld schedules\n", explore(begin, ending_check, 2, run));
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
	print_message("# %ld schedules\n",
		      explore(begin, ending_look_check, 2, run));
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
	print_message("# %ld schedules\n",
		      explore(begin, two_ends_check, 3, run));
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of_two_cpu_ons_of_one_cpu_one_succeeds),
		cmocka_unit_test(
		test_of_two_cpu_ons_and_the_target_looking_up_one_succeeds),
		cmocka_unit_test(test_of_three_cpu_ons_of_one_cpu_one_succeeds),
		cmocka_unit_test(
			test_a_cpu_on_that_fails_races_its_target_looking_up),
		cmocka_unit_test(
		test_two_cpu_ons_that_fail_race_their_target_looking_up),
		cmocka_unit_test(test_cpu_on_races_its_target_stopping),
		cmocka_unit_test(test_a_cpu_that_stops_is_never_seen_pending),
		cmocka_unit_test(test_cpu_on_races_the_end_of_the_system),
		cmocka_unit_test(
		test_a_cpu_that_is_off_after_the_end_of_the_system_stays_off),
		cmocka_unit_test(
			test_a_stop_does_not_reach_into_the_next_cpu_on),
		cmocka_unit_test(test_of_two_ends_of_the_system_one_is_granted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
