/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Calls of two or three CPUs, in every order in which their atomic accesses
 * can follow each other. The library's own code runs, as coroutines that
 * change places before each atomic access; each execution begins with the same
 * context and takes the next schedule, until there is none left.
 *
 * Where that would be too many schedules, orders that differ only in accesses
 * that do not meet (of different words, or two reads) are tried once: a task
 * that was tried sleeps until something happens that its access meets.
 */
#include <ucontext.h>

#include "machine.h"

/* Looks inside, at locks. */
#include "../../lib/context.h"

#define TASKS_MAX	3
#define STEPS_MAX	256

struct access {
	const volatile void *word;	/* NULL: no word */
	bool write;
};

struct task {
	void (*run)(void);
	ucontext_t context;
	char stack[64 * 1024];
	bool done;
	struct access next;	/* what it does when it is its turn, */
	struct access last;	/* and what it did */
	int repeated;		/* so often: it read the same and no change */
};

/* One step of a schedule; a bit per task. */
struct step {
	int task;		/* whose turn it is */
	unsigned int runnable;
	unsigned int tried;	/* whose turn it was in earlier schedules */
	unsigned int asleep;
};

static struct machine m;
static struct task tasks[TASKS_MAX];
static int task_count;
static bool reduced;		/* not every order, see above */
static struct step steps[STEPS_MAX];
static int current = -1;	/* outside of an execution nobody changes */
static ucontext_t scheduler;

void psci_test_before_atomic(bool write, const volatile void *word);

void psci_test_before_atomic(bool write, const volatile void *word)
{
	if (current < 0)
		return;
	tasks[current].next = (struct access){ word, write };
	swapcontext(&tasks[current].context, &scheduler);
}

void psci_test_after_store(void);

void psci_test_after_store(void)
{
	psci_test_before_atomic(true, NULL);
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
	task->next = task->last = (struct access){ NULL, false };
	task->repeated = 0;
}

/* Does it matter which of the two comes first? NULL: plain writes follow. */
static bool meet(const struct access *a, const struct access *b)
{
	if (!reduced)
		return true;
	if (!a->word || !b->word)
		return a->write || b->write;
	return a->word == b->word && (a->write || b->write);
}

/* It waits for a lock: the same read a third time, of what nobody wrote. */
static bool spins(const struct task *task)
{
	return task->next.word && !task->next.write &&
	       task->next.word == task->last.word && task->repeated > 0;
}

/* The task's access is about to happen. */
static void count_access(struct task *task)
{
	const struct access now = task->next;
	int i;

	if (now.word && !now.write && now.word == task->last.word)
		task->repeated++;
	else
		task->repeated = 0;
	for (i = 0; now.write && i < task_count; i++)
		if (tasks[i].last.word == now.word)
			tasks[i].last.word = NULL;
	task->last = now;
	if (now.write)
		task->last.word = NULL;
}

static int lowest(unsigned int set)
{
	int task = 0;

	while (!(set >> task & 1))
		task++;
	return task;
}

/* The next to try at this step, or false: all of it is known. */
static bool choose(struct step *step)
{
	unsigned int left = step->runnable & ~step->tried & ~step->asleep;

	if (left)
		step->task = lowest(left);
	return left;
}

static unsigned int runnable(void)
{
	unsigned int set = 0, left = 0;
	int i;

	for (i = 0; i < task_count; i++) {
		if (tasks[i].done)
			continue;
		left |= 1u << i;
		if (!spins(&tasks[i]))
			set |= 1u << i;
	}
	/* Or they wait for each other. */
	assert_true(set || !left);
	return set;
}

/* Who sleeps after this step. */
static unsigned int asleep_after(const struct step *step)
{
	unsigned int before = step->asleep | step->tried, after = 0;
	int i;

	for (i = 0; i < task_count; i++)
		if ((before >> i & 1) &&
		    !meet(&tasks[i].next, &tasks[step->task].next))
			after |= 1u << i;
	return after;
}

/*
 * One execution, whose first steps are given. Returns how many steps there
 * were; *whole: to the end, and not only until all that follows is known.
 */
static int execute(int given, bool *whole)
{
	unsigned int asleep = 0, set;
	int n, i;

	for (i = 0; i < task_count; i++)
		make_ready(&tasks[i]);

	for (n = 0; (set = runnable()); n++) {
		assert_true(n < STEPS_MAX);
		if (n >= given) {
			steps[n] = (struct step){ .runnable = set,
						  .asleep = asleep };
			if (!choose(&steps[n]))
				break;
		}
		asleep = asleep_after(&steps[n]);
		current = steps[n].task;
		count_access(&tasks[current]);
		swapcontext(&scheduler, &tasks[current].context);
		current = -1;
	}
	*whole = !set;
	return n;
}

/* How many steps of the next schedule are given; 0: there is none. */
static int next_schedule(int n)
{
	while (n > 0) {
		steps[n - 1].tried |= 1u << steps[n - 1].task;
		if (choose(&steps[n - 1]))
			return n;
		n--;
	}
	return 0;
}

/* Depth first through all schedules; returns how many there were. */
static long explore_all(void (*begin)(void), void (*check)(void), int n,
			void (*const run[])(void))
{
	void *image = malloc(m.storage_size);
	long schedules = 0;
	int given = 0;
	bool whole;

	assert_non_null(image);
	memcpy(image, m.storage, m.storage_size);
	task_count = n;
	for (int i = 0; i < n; i++)
		tasks[i].run = run[i];

	do {
		memcpy(m.storage, image, m.storage_size);
		begin();
		given = execute(given, &whole);
		if (whole) {
			check();
			schedules++;
		}
		given = next_schedule(given);
	} while (given > 0);

	free(image);
	return schedules;
}

/* Each order once, where accesses that do not meet have none. */
static long explore_reduced(void (*begin)(void), void (*check)(void), int n,
			    void (*const run[])(void))
{
	reduced = true;
	return explore_all(begin, check, n, run);
}

static long explore(void (*begin)(void), void (*check)(void), int n,
		    void (*const run[])(void))
{
	if (n > 2)
		return explore_reduced(begin, check, n, run);
	reduced = false;
	return explore_all(begin, check, n, run);
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

static long outcomes[3];		/* schedules that ended this way */

/* These outcomes there were, and no others: a bit for each. */
static void explored(long schedules, unsigned int ways)
{
	unsigned int seen = 0;
	int i;

	print_message("# %ld schedules\n", schedules);
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
	explored(explore(begin, absence_check, 2, run), 0x3);
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
	if (ret(0) != PSCI_STATUS_SUCCESS)
		assert_int_equal(ret(0), PSCI_STATUS_DENIED);
}

static void test_cpu_on_races_the_host_disabling_its_target_for_a_moment(
	void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2,
				      host_disables_2_for_a_moment };

	(void)state;
	make();
	explored(explore(begin, moment_check, 2, run), 0x3);
	machine_free(&m);
}

static void test_cpu_on_and_its_target_looking_up_race_the_host(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2, cpu2_looks_up,
				      host_takes_2_away };

	(void)state;
	make();
	explored(explore(begin, absence_check, 3, run), 0x3);
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
	explored(explore(begin, stop_and_absence_check, 3, run), 0x7);
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
	explored(explore_reduced(begin, system_suspend_check, 2, run), 0x1);
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
	explored(explore_reduced(begin, system_suspend_check, 2, run), 0x3);
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
	explored(explore(begin, system_suspend_check, 3, run), 0x3);
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
	explored(explore(begin_to_migrate, migrate_check, 2, run), 0x7);
	machine_free(&m);
}

static void test_a_migrate_that_fails_races_its_target_going_off(void **state)
{
	void (*const run[])(void) = { cpu0_migrates_to_1, cpu1_goes };

	(void)state;
	make_trusted(PSCI_STATUS_INTERNAL_FAILURE);
	explored(explore(begin_to_migrate, migrate_check, 2, run), 0x6);
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
	explored(explore(begin, verdict_check, 2, run), 0x3);
	machine_free(&m);
}

static void test_two_verdicts_on_one_call_race_the_target_looking_up(
	void **state)
{
	void (*const run[])(void) = { somebody_allows, somebody_denies,
				      cpu2_looks_up };

	(void)state;
	make_deferred();
	explored(explore(begin, verdict_check, 3, run), 0x3);
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
	explored(explore(begin, twice_allowed_check, 3, run), 0x3);
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

/* CPUs 0 and 1, both ON, below one domain. */
static void prepare_tree(void)
{
	static const struct psci_domain_config domain = {
		.parent = PSCI_NO_DOMAIN, .level = 1, .state_count = 1,
		.states = &down,
	};

	machine_prepare(&m, PSCI_VERSION_1_3, 2);
	m.config.functions |= PSCI_ENABLE_SET_SUSPEND_MODE;
	m.config.cpu_states = &down;
	m.config.cpu_state_count = 1;
	m.config.domains = &domain;
	m.config.domain_count = 1;
	m.cpus[1].flags = PSCI_CPU_ON;
	m.ops.check_power_state = op_both_down;
}

static void make_tree(void)
{
	prepare_tree();
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
	explored(explore_reduced(begin, mode_check, 2, run), 0x3);
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
	prepare_tree();
	m.ops.check_power_state = op_cpu_alone;
	m.ops.domains_down = op_note_down;
	machine_start(&m);
	machine_call(&m, 0, ID_CPU_OFF, 0, 0, 0);
	explored(explore_reduced(begin, stop_mode_check, 2, run), 0x1);
	machine_free(&m);
}

/*
 * CPUs 4 and 5, as above, below one domain with all others, in OS-initiated
 * mode. This call looks only once whether the others are OFF, and word by word:
 * CPU 4 may turn on CPU 2 after that one was looked at, and go before it is.
 */
static void make_two_clusters_in_osi(void)
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
	m.cpus[4].flags = m.cpus[5].flags = PSCI_CPU_ON;
	machine_start(&m);
	assert_int_equal(machine_ask(&m, 5,
				     PSCI_ID32(PSCI_FN_PSCI_SET_SUSPEND_MODE),
				     PSCI_MODE_OS_INITIATED, 0, 0),
			 PSCI_STATUS_SUCCESS);
}

static void cpu5_leaves_osi(void)
{
	call(1, 5, PSCI_ID32(PSCI_FN_PSCI_SET_SUSPEND_MODE),
	     PSCI_MODE_PLATFORM_COORDINATED, 0, 0);
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
	make_two_clusters_in_osi();
	explored(explore_reduced(begin, leave_osi_check, 2, run), 0x1);
	machine_free(&m);
}

static void test_a_cpu_on_that_fails_leaves_the_mode_free_to_change(
	void **state)
{
	void (*const run[])(void) = { cpu4_turns_on_2_and_goes,
				      cpu5_leaves_osi };

	(void)state;
	make_two_clusters_in_osi();
	m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	explored(explore_reduced(begin, leave_osi_check, 2, run), 0x3);
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
	make_two_clusters_in_osi();
	explored(explore(begin, both_denied_check, 2, run), 0x1);
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
	explored(explore_reduced(begin, both_down_check, 2, run), 0x1);
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
	explored(explore(begin, protect_check, 2, run), 0x3);
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
	explored(explore_reduced(begin, last_man_check, 2, run), 0x3);
	machine_free(&m);
}

static uint64_t op_no_clock(void *user)
{
	(void)user;
	return 0;
}

/* CPUs 0 and 1, ON, and 2, OFF, below one domain. */
static void make_three_below_one(void)
{
	static const struct psci_domain_config domain = {
		.parent = PSCI_NO_DOMAIN, .level = 1, .state_count = 1,
		.states = &down,
	};

	machine_prepare(&m, PSCI_VERSION_1_3, 3);
	m.config.functions |= PSCI_ENABLE_STAT;
	m.config.cpu_states = &down;
	m.config.cpu_state_count = 1;
	m.config.domains = &domain;
	m.config.domain_count = 1;
	m.cpus[1].flags = PSCI_CPU_ON;
	m.ops.clock = op_no_clock;
	m.ops.check_power_state = op_both_down;
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

static void test_cpu_on_does_not_take_back_what_its_target_votes(void **state)
{
	void (*const run[])(void) = { cpu0_turns_on_2,
				      cpu2_starts_and_suspends };

	(void)state;
	make_three_below_one();
	machine_start(&m);
	explored(explore_reduced(begin, vote_check, 2, run), 0x3);
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
	make_three_below_one();
	m.ops.cpu_on = op_cpu_on_not_for_0;
	machine_start(&m);
	explored(explore_reduced(begin, undone_check, 2, run), 0x3);
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

#define WHOLE_CALL	40	/* more steps than it has */

/* So many steps of a task; none if it is done. */
static void go(int task, int count)
{
	for (; count > 0 && !tasks[task].done; count--) {
		current = task;
		swapcontext(&scheduler, &tasks[task].context);
		current = -1;
	}
}

/* CPU 0 is stopped on its way, CPU 1 too, and CPU 2 when it was behind both. */
static void take_turns(int first, int second, int third)
{
	void (*const run[])(void) = { cpu0_asks, cpu1_asks, cpu2_asks };
	int i;

	begin();
	for (i = 0; i < 3; i++) {
		tasks[i].run = run[i];
		make_ready(&tasks[i]);
	}
	go(0, first);
	go(1, second);
	go(2, WHOLE_CALL);
	go(1, WHOLE_CALL);
	go(2, third);
	/* In whichever order they wait. */
	for (i = 0; i < 9; i++)
		go(i % 3, WHOLE_CALL);
	/* Nobody waits for ever, and the next who comes is the first again. */
	for (i = 0; i < 3; i++)
		assert_true(tasks[i].done);
	assert_int_equal(m.psci->domains[0].next, 0);
	assert_int_equal(m.psci->domains[0].owner, 0);
}

/*
 * Who leaves a lock and sees nobody wait has its tickets begin anew: who comes
 * just then is neither let in too early nor forgotten. All orders would be too
 * many.
 */
static void test_cpus_that_take_turns_at_a_domain_all_have_theirs(void **state)
{
	int first, second, third;

	(void)state;
	make_three_below_one();
	m.cpus[2].flags = PSCI_CPU_ON;
	machine_start(&m);
	for (first = 1; first < 20; first++)
		for (second = 1; second < 20; second++)
			for (third = 0; third < 20; third++)
				take_turns(first, second, third);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_cpu_on_does_not_take_back_what_its_target_votes),
		cmocka_unit_test(
			test_a_cpu_on_that_fails_does_not_undo_the_next_one),
		cmocka_unit_test(
			test_cpus_that_take_turns_at_a_domain_all_have_theirs),
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
		cmocka_unit_test(
			test_cpu_on_races_the_host_taking_its_target_away),
		cmocka_unit_test(
		test_cpu_on_races_the_host_disabling_its_target_for_a_moment),
		cmocka_unit_test(
			test_cpu_on_and_its_target_looking_up_race_the_host),
		cmocka_unit_test(
			test_cpu_on_of_a_cpu_that_stops_races_the_host),
		cmocka_unit_test(
		test_a_cpu_on_whose_caller_goes_keeps_the_system_from_suspending),
		cmocka_unit_test(
		test_a_cpu_on_that_fails_leaves_the_system_free_to_suspend),
		cmocka_unit_test(
		test_system_suspend_races_cpus_that_turn_each_other_on_and_go),
		cmocka_unit_test(test_migrate_races_its_target_going_off),
		cmocka_unit_test(
			test_a_migrate_that_fails_races_its_target_going_off),
		cmocka_unit_test(test_of_two_verdicts_on_one_call_one_is_taken),
		cmocka_unit_test(
		test_two_verdicts_on_one_call_race_the_target_looking_up),
		cmocka_unit_test(
			test_a_call_that_is_allowed_twice_is_carried_out_once),
		cmocka_unit_test(test_of_two_cpus_that_leave_osi_none_may),
		cmocka_unit_test(test_of_two_cpus_that_suspend_first_both_may),
		cmocka_unit_test(test_of_two_mem_protects_both_or_one_succeeds),
		cmocka_unit_test(test_a_change_of_mode_races_cpu_suspend),
		cmocka_unit_test(test_a_change_of_mode_races_a_cpu_that_stops),
		cmocka_unit_test(
		test_of_two_cpus_that_suspend_one_takes_the_domain_down),
		cmocka_unit_test(
		test_a_cpu_on_whose_caller_goes_keeps_the_mode_from_changing),
		cmocka_unit_test(
		test_a_cpu_on_that_fails_leaves_the_mode_free_to_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
