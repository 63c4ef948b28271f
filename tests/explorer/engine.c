/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The schedules: depth first, with sleep sets. A task that was tried at a step
 * sleeps in what is tried afterwards, until something happens that its next
 * access depends on. So every order is run to its end once, up to orders of
 * accesses that do not depend on each other (one execution of each Mazurkiewicz
 * trace); what was begun and can only be such a repetition is left.
 *
 * In the weak mode a step is a task and what it chooses: the message that it
 * reads, or the one behind which it writes; single choices sleep. There, nothing
 * depends on a step of another task: what a write makes possible is a new choice,
 * and that does not sleep. (Two writes behind one message: the later of them comes
 * between it and the earlier. The other order of the two steps gets there with the
 * choice to write behind the other write.)
 *
 * An access that can matter to no other task is no step. Which ones can is
 * learned: at first it is assumed of none, and whenever an execution shows two
 * tasks at one word, one of them writing, all begins anew with that known. The
 * last time around nothing is learned: so no execution was missed, since the
 * first access that would have broken the assumption would have been seen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "switch.h"

#define TASKS		ENGINE_TASKS
#define STEPS_MAX	4096
#define STACK_SIZE	(64 * 1024)

struct task {
	switch_context context;
	bool started, done;
	struct access next;	/* what it does when it is its turn */

	/* Does it only wait? See look_for_waiting(). */
	int read_last;		/* location that it read last and did nothing since */
	bool remembered;
	uint64_t state;		/* its stack, when it was about to read */
	uint64_t seen;		/* messages that it has read in this state, */
	uint32_t version;	/* and what had been written then */

	struct engine_cost cost;
	bool in_call;
	uint32_t call_steps;
};

/* A step of the schedule. */
struct step {
	int task, choice;
	bool wrote;
	struct access access;
	uint64_t left[TASKS];	/* choices to try yet, by task */
	uint64_t asleep[TASKS];	/* and those that need not be, or were tried */
};

enum end { RUNNING, WHOLE, KNOWN, WRONG, BEGIN_ANEW };

int engine_current = -1;
bool engine_weak;

static struct engine_scenario copied;
static const struct engine_scenario *const scenario = &copied;
static struct engine_options options;
static struct engine_result *result;

static struct task tasks[TASKS];
static char stacks[TASKS][STACK_SIZE] __attribute__((aligned(64)));
static switch_context explorer;
static int done_count;
static enum end end;

static struct step steps[STEPS_MAX];
static int step_count, given;	/* so many of them were made before */

/* All accesses of the execution, those that are no steps included. */
static struct { uint8_t task, choice; } made[STEPS_MAX];
static int made_count;
static const char *replay;	/* what is left of it; NULL: none */
static bool printing;
static uint32_t now;		/* for engine_time() */

/* ------------------------------------------------------------ waiting */

uint64_t engine_registers[REGISTERS];

/*
 * The task as far as nobody else sees it: what is on its stack, and in the
 * registers that a call keeps.
 */
static uint64_t state_of_task(int task)
{
	const uint64_t *at, *top = (const uint64_t *)(void *)(stacks[task] + STACK_SIZE);
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	int i;

	for (i = 0; i < REGISTERS; i++)
		hash = (hash ^ engine_registers[i]) * UINT64_C(0x100000001b3) ^ hash >> 29;
	for (at = (const uint64_t *)STACK_POINTER; at < top; at++)
		hash = (hash ^ *at) * UINT64_C(0x100000001b3) ^ hash >> 29;
	return hash;
}

/*
 * A task that is about to read the word that it read last, has done nothing to
 * anybody since, and is itself as it was then, is going around in a circle: it
 * goes on when it reads something else.
 */
static void look_for_waiting(struct task *task, const struct access *a)
{
	uint64_t state;

	if ((a->kind != LOAD && a->kind != CAS) || task->read_last != a->location ||
	    !STACK_POINTER) {
		task->remembered = false;
		return;
	}
	state = state_of_task((int)(task - tasks));
	if (!task->remembered || task->state != state)
		task->seen = 0;
	else
		task->cost.waits++;
	task->remembered = true;
	task->state = state;
}

/* What it may choose now; none: it waits. */
static uint64_t choices_of(int t)
{
	const struct task *task = &tasks[t];
	uint64_t choices = memory_choices(&task->next, t);

	if (!task->remembered || !task->seen)
		return choices;
	if (engine_weak)
		return choices & ~task->seen;
	return memory_version(task->next.location) == task->version ? 0 : choices;
}

static void after_access(struct task *task, const struct access *a, const struct outcome *out)
{
	if (out->wrote || !reads(a)) {
		task->read_last = -1;
		return;
	}
	task->read_last = a->location;
	task->seen = task->remembered ? task->seen | UINT64_C(1) << out->message : 0;
	task->version = memory_version(a->location);
}

/* ----------------------------------------------------------- schedules */

/* Has this access, of a task that sleeps, an order with what was just done? */
static bool depends(const struct access *a, const struct step *step)
{
	const struct access *b = &step->access;

	if (options.every_order)
		return true;
	if (a->kind == CALL_BEGIN || a->kind == CALL_END)
		return (a->kind == CALL_BEGIN && b->kind == CALL_END) ||
		       (a->kind == CALL_END && b->kind == CALL_BEGIN);
	if (a->kind == FENCE || b->kind >= CALL_BEGIN || b->kind == FENCE ||
	    a->location != b->location)
		return false;
	return !engine_weak && (step->wrote || may_write(a));
}

static int highest(uint64_t set)
{
	return 63 - __builtin_clzll(set);
}

/* The next to try at this step: the same task as before, if it can; or false. */
static bool choose(struct step *step, int last)
{
	int task = last;

	if (task < 0 || !step->left[task])
		for (task = 0; task < scenario->tasks && !step->left[task]; task++)
			;
	if (task == scenario->tasks)
		return false;
	step->task = task;
	step->choice = highest(step->left[task]);
	step->left[task] &= ~(UINT64_C(1) << step->choice);
	return true;
}

static void wake(struct step *step, const struct step *before)
{
	for (int t = 0; t < scenario->tasks; t++) {
		step->asleep[t] = 0;
		if (before && t != before->task && before->asleep[t] &&
		    !depends(&tasks[t].next, before))
			step->asleep[t] = before->asleep[t];
	}
}

/* A step that was not made before. False: nothing is left to try here. */
static bool new_step(struct step *step, const struct step *before)
{
	bool waiting = true;
	uint64_t choices;

	wake(step, before);
	for (int t = 0; t < scenario->tasks; t++) {
		step->left[t] = 0;
		if (tasks[t].done)
			continue;
		choices = choices_of(t);
		if (choices)
			waiting = false;
		step->left[t] = choices & ~step->asleep[t];
	}
	if (waiting)
		engine_fail("all tasks that are left wait");
	return choose(step, before ? before->task : -1);
}

static void leave(enum end how)
{
	switch_context none;

	end = how;
	engine_current = -1;
	switch_to(&none, &explorer);
	abort();
}

_Noreturn void engine_leave_wrong(void)
{
	leave(WRONG);
	abort();
}

void engine_learned(void)
{
	if (!replay)
		leave(BEGIN_ANEW);
}

static void go_to(int task)
{
	struct task *from = &tasks[engine_current];
	int self = engine_current;

	if (task == self)
		return;
	engine_current = task;
	switch_to(&from->context, &tasks[task].context);
}

/* The next line of a replay: "1" or "1c". */
static const char letters[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-*/=!?<>()[]";

static bool replayed_step(struct step *step)
{
	const char *letter;

	if (*replay < '0' || *replay >= '0' + scenario->tasks)
		return false;
	step->task = *replay++ - '0';
	step->choice = 0;
	letter = *replay ? strchr(letters, *replay) : NULL;
	if (letter) {
		step->choice = (int)(letter - letters);
		replay++;
	}
	return !tasks[step->task].done;
}

/* Whose turn it is now: goes there. */
static void schedule(void)
{
	struct step *step;

	for (int t = 0; t < scenario->tasks; t++) {
		if (!tasks[t].started) {
			tasks[t].started = true;
			go_to(t);
			return;
		}
	}
	if (done_count == scenario->tasks)
		leave(WHOLE);
	if (step_count == STEPS_MAX)
		engine_fail("more than %d steps", STEPS_MAX);
	step = &steps[step_count];
	if (replay) {
		if (!replayed_step(step))
			engine_fail("not an execution that can be replayed");
	} else if (step_count >= given &&
		   !new_step(step, step_count ? step - 1 : NULL)) {
		leave(KNOWN);
	}
	step_count++;
	go_to(step->task);
}

static void run_task(void)
{
	int self = engine_current;

	scenario->run(scenario->data, self);
	tasks[self].done = true;
	done_count++;
	schedule();
	abort();
}

/* ------------------------------------------------------------ accesses */

static void print_access(const struct access *a, const struct outcome *out);

static void count_access(struct task *task, const struct access *a)
{
	result->steps++;
	task->cost.accesses++;
	task->cost.rmws += a->kind == RMW || a->kind == CAS;
	if (task->in_call && ++task->call_steps > result->most_call_steps)
		result->most_call_steps = task->call_steps;
}

uint64_t engine_access(struct access *a)
{
	struct task *task = &tasks[engine_current];
	int self = engine_current;
	struct step *step = NULL;
	struct outcome out = { .consistent = true };

	if (a->kind < FENCE)
		a->location = memory_location(a->word, a->size, false);
	else if (a->kind == POINT)
		a->location = memory_location(a->word, 0, true);
	else
		a->location = -1;
	look_for_waiting(task, a);
	if (task->remembered && task->seen && !memory_matters(a->location))
		memory_let_matter(a->location);	/* who else could end this? */
	/* A fence changes its own task only. */
	if (replay || a->kind >= CALL_BEGIN ||
	    (a->kind != FENCE && memory_matters(a->location))) {
		task->next = *a;
		schedule();
		step = &steps[step_count - 1];
		step->access = *a;
	}

	if (made_count == STEPS_MAX)
		engine_fail("more than %d accesses", STEPS_MAX);
	made[made_count].task = (uint8_t)self;
	out.message = step ? step->choice : a->kind < FENCE ? memory_newest(a) : 0;
	made[made_count++].choice = (uint8_t)out.message;
	now++;
	if (a->kind <= POINT)
		out = memory_access(a, self, out.message);
	if (!out.consistent)
		leave(KNOWN);
	if (step)
		step->wrote = out.wrote;
	if (a->kind < FENCE)
		count_access(task, a);
	after_access(task, a, &out);
	if (printing)
		print_access(a, &out);
	return out.before;
}

void engine_point(const void *tag)
{
	struct access a = { .kind = POINT, .word = tag, .order = RELAXED };

	if (engine_current >= 0)
		engine_access(&a);
}

void engine_sync(const void *tag)
{
	struct access a = { .kind = POINT, .word = tag, .order = ACQ_REL };

	if (engine_current >= 0)
		engine_access(&a);
}

void engine_call_begin(void)
{
	struct access a = { .kind = CALL_BEGIN };

	if (engine_current < 0)
		return;
	if (!engine_weak)
		engine_access(&a);
	tasks[engine_current].in_call = true;
	tasks[engine_current].call_steps = 0;
}

void engine_call_end(void)
{
	struct access a = { .kind = CALL_END };

	if (engine_current < 0)
		return;
	tasks[engine_current].in_call = false;
	if (!engine_weak)
		engine_access(&a);
}

struct engine_cost engine_cost(void)
{
	return engine_current < 0 ? (struct engine_cost){ 0 } : tasks[engine_current].cost;
}

int engine_task(void)
{
	return engine_current;
}

struct engine_time engine_time(void)
{
	struct engine_time time = { .step = ++now, .task = engine_current };

	if (engine_current >= 0)
		memory_time(&time);
	return time;
}

bool engine_before(const struct engine_time *a, const struct engine_time *b)
{
	if (!engine_weak || a->task == b->task)
		return a->step < b->step;
	return a->clock[a->task] <= b->clock[a->task];
}

/* ------------------------------------------------------------ printing */

static const char *name_of_order(const struct access *a, bool wrote)
{
	static const char *const names[] = { "relaxed", "consume", "acquire",
					     "release", "acq_rel", "seq_cst" };

	return names[a->kind == CAS && !wrote ? a->failure : a->order];
}

static const char *name_of_access(const struct access *a)
{
	static const char *const kinds[] = { "load", "store", "rmw", "cas", "fence",
					     "point", "call begins", "call ends" };
	static const char *const rmws[] = { "swap", "add", "sub", "and", "or", "xor",
					    "nand" };

	return a->kind == RMW ? rmws[a->rmw] : kinds[a->kind];
}

void engine_name(char *out, size_t size, const volatile void *word)
{
	const char *name = scenario->word ? scenario->word(scenario->data, word) : NULL;

	if (name)
		snprintf(out, size, "%s", name);
	else
		memory_name(out, size, word);
}

static void print_access(const struct access *a, const struct outcome *out)
{
	char word[64];

	printf("# %4d  task %d  %-11s", made_count, engine_current, name_of_access(a));
	if (a->kind == FENCE)
		printf(" %s", name_of_order(a, false));
	if (a->kind < FENCE || a->kind == POINT) {
		engine_name(word, sizeof(word), a->word);
		printf(" %-8s %-16s", name_of_order(a, out->wrote), word);
	}
	if (reads(a))
		printf(" 0x%llx", (unsigned long long)out->before);
	if (out->wrote && a->kind != POINT)
		printf(" -> 0x%llx", (unsigned long long)out->after);
	if (engine_weak && a->kind < FENCE)
		printf("  (%s message %d)", reads(a) ? "reads" : "behind", out->message);
	printf("\n");
}

/* Of the execution that is at its end, or is left. */
static void write_replay(char *out, size_t size)
{
	size_t n = 0;

	for (int i = 0; i < made_count && n + 3 < size; i++) {
		out[n++] = (char)('0' + made[i].task);
		if (engine_weak)
			out[n++] = letters[made[i].choice];
	}
	out[n] = '\0';
}

void engine_fail(const char *format, ...)
{
	va_list arguments;

	if (!result)
		return;
	if (printing || result->violations == 0) {
		va_start(arguments, format);
		vsnprintf(result->why, sizeof(result->why), format, arguments);
		va_end(arguments);
		if (!printing)
			write_replay(result->replay, sizeof(result->replay));
	}
	end = WRONG;
	if (engine_current >= 0)
		engine_leave_wrong();
}

void engine_report(const char *name, const struct engine_result *r)
{
	printf("# %s: %llu executions (%llu left early), %llu steps, at most %u in one, "
	       "%u in a call%s%s\n", name, (unsigned long long)r->executions,
	       (unsigned long long)r->partial, (unsigned long long)r->steps, r->most_steps,
	       r->most_call_steps, r->exhausted ? "" : "; bounded",
	       r->violations ? "; WRONG" : "");
}

/* ---------------------------------------------------------- executions */

/*
 * The check's calls run as they are. What an execution left broken may have them
 * wait for ever: so many reads are taken for that.
 */
#define CHECK_READS	1000000
static bool checking;
static uint32_t check_reads;
static jmp_buf check_left;

void engine_unseen(void)
{
	if (!checking || ++check_reads < CHECK_READS)
		return;
	engine_fail("the check waits for ever");
	longjmp(check_left, 1);
}

static void check(void)
{
	checking = true;
	check_reads = 0;
	if (!setjmp(check_left) && !scenario->check(scenario->data) && end == WHOLE)
		engine_fail("the check says no");
	checking = false;
}

static void execute(void)
{
	uint64_t before = result->steps;

	memory_begin();
	if (scenario->begin)
		scenario->begin(scenario->data);
	for (int t = 0; t < scenario->tasks; t++) {
		tasks[t] = (struct task){ .read_last = -1 };
		switch_prepare(&tasks[t].context, stacks[t], STACK_SIZE, run_task);
	}
	done_count = step_count = made_count = 0;
	now = 0;
	end = RUNNING;
	tasks[0].started = true;
	engine_current = 0;
	switch_to(&explorer, &tasks[0].context);
	engine_current = -1;

	if (result->steps - before > result->most_steps)
		result->most_steps = (uint32_t)(result->steps - before);
	if (end == WHOLE && scenario->check)
		check();
}

/* False: there is no other schedule. */
static bool next_schedule(void)
{
	struct step *step;

	for (; step_count > 0; step_count--) {
		step = &steps[step_count - 1];
		step->asleep[step->task] |= UINT64_C(1) << step->choice;
		if (choose(step, step->task)) {
			given = step_count;
			return true;
		}
	}
	return false;
}

static void print_replay(const char *string)
{
	printf("# %s:\n", scenario->name ? scenario->name : "an execution");
	replay = string;
	printing = true;
	given = 0;
	execute();
	printing = false;
	replay = NULL;
	if (end == WRONG)
		printf("# %s\n", result->why);
	printf("# replay: %s\n", string);
}

static void forget(void)
{
	*result = (struct engine_result){ .exhausted = true };
	given = 0;
}

static void explore(void)
{
	do {
		execute();
		if (end == BEGIN_ANEW) {
			forget();
			continue;
		}
		if (end == KNOWN)
			result->partial++;
		else
			result->executions++;
		if (end == WRONG) {
			result->violations++;
			if (!options.go_on)
				return;
		}
		if (options.executions &&
		    result->executions + result->partial >= options.executions) {
			result->exhausted = !next_schedule();
			return;
		}
		if (!next_schedule())
			return;
	} while (true);
}

bool engine_explore(const struct engine_scenario *of, const struct engine_options *how,
		    struct engine_result *out)
{
	copied = *of;
	options = how ? *how : (struct engine_options){ .mode = ENGINE_SC };
	result = out;
	replay = NULL;
	printing = false;
	checking = false;
	engine_current = -1;
	engine_weak = options.mode == ENGINE_WEAK;
	forget();
	memory_prepare(of->tasks, !options.no_races, options.every_order);
	if (options.replay) {
		print_replay(options.replay);
		result->executions = 1;
		result->violations = end == WRONG;
	} else {
		explore();
		if (result->violations > 0 && !options.quiet)
			print_replay(result->replay);
	}
	/* As it was. */
	memory_begin();
	result = NULL;
	return out->violations == 0;
}

void engine_abandon(void)
{
	static struct engine_result unused;

	checking = false;
	engine_current = -1;
	if (result) {
		copied.check = NULL;
		write_replay(unused.replay, sizeof(unused.replay));
		result = &unused;
		print_replay(unused.replay);
		result = NULL;
	}
	engine_unshare();
}
