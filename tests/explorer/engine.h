/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Runs compiled C code in every order in which a machine may run it.
 *
 * The code under test is compiled with -fsanitize=thread, but linked with this
 * engine instead of the sanitizer's runtime (runtime.c): so the engine is called
 * at every access, plain or atomic, with the memory order that the compiler saw.
 * Tasks are coroutines; they change places before accesses that can matter to
 * another task. Each execution begins with the same memory; depth first, the
 * engine tries the next schedule until there is none left.
 *
 *	ENGINE_SC	accesses happen one after the other, in every order.
 *	ENGINE_WEAK	what C11 allows: a read may see any value that the rules
 *			let it see, a write may become older than one that was
 *			there before. The rules are those of RC11; memory.c says
 *			which, and what is not explored.
 *
 * In both modes two plain accesses (or a plain and an atomic one) that conflict
 * and that nothing orders are a violation: the data races of C11.
 *
 * Orders that differ only in accesses that do not meet are tried once. So what a
 * task does outside of the shared memory must not depend on, or change, what
 * other tasks do there; where it does, engine_point() says so.
 *
 *	struct engine_scenario s = { .tasks = 2, .run = run, .check = check };
 *
 *	engine_share(storage, size, "context");
 *	if (!engine_explore(&s, NULL, &result))
 *		...	the failing execution has been printed
 *	engine_unshare();
 */
#ifndef TESTS_EXPLORER_ENGINE_H
#define TESTS_EXPLORER_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ENGINE_TASKS	4	/* at most */

enum engine_mode { ENGINE_SC, ENGINE_WEAK };

struct engine_scenario {
	const char *name;	/* printed with a violation */
	int tasks;
	void *data;		/* handed to all of these */

	/*
	 * Before each execution, after the shared memory has been put back: sets
	 * whatever else the tasks change. May be NULL. Accesses are not seen.
	 */
	void (*begin)(void *data);

	/* The task, from beginning to end. May be left where it is and run anew. */
	void (*run)(void *data, int task);

	/*
	 * After each execution: false, or engine_fail(), if it was wrong. May call
	 * the code under test: everything has happened, each word has the last
	 * value in its modification order. May be NULL.
	 */
	bool (*check)(void *data);

	/* A name for a word of the shared memory, or NULL. May be NULL. */
	const char *(*word)(void *data, const volatile void *word);
};

struct engine_options {
	enum engine_mode mode;
	uint64_t executions;	/* stop after so many, whole or not; 0: after all */
	const char *replay;	/* only this execution, printed; see below */
	bool quiet;		/* a violation is not printed */
	bool no_races;		/* plain accesses are not looked at */
	/*
	 * Each pair of accesses matters, as if all were of one word: every
	 * interleaving, to compare the reduced exploration with.
	 */
	bool every_order;
	/* Do not stop at a violation: count them. */
	bool go_on;
};

struct engine_result {
	bool exhausted;		/* all orders, else bounded by .executions */
	uint64_t executions;	/* run to the end, and checked */
	uint64_t partial;	/* left early: all that follows was known, or, in
				 * the weak mode, was not consistent */
	uint64_t violations;
	uint64_t steps;		/* atomic accesses, of all */
	uint32_t most_steps;	/* of one execution */
	uint32_t most_call_steps;	/* of one call: engine_call_begin() */
	char why[200];		/* the first violation, */
	char replay[1024];	/* and how to see it again */
};

/*
 * Memory that the tasks share; up to 8 ranges. It is put back to what it is now
 * (when engine_explore() begins) before each execution. Accesses to other memory
 * are let through: stacks, constants, the test's own.
 */
void engine_share(void *memory, size_t size, const char *name);
void engine_unshare(void);	/* all of it */

/* True if no execution was wrong; options may be NULL. */
bool engine_explore(const struct engine_scenario *scenario,
		    const struct engine_options *options, struct engine_result *result);

/*
 * After a test was left in the middle of an exploration, by an assertion of its
 * own: prints the execution that it was in, up to there. Begins and runs it once
 * more, so what .begin and .run use must still be there. engine_unshare().
 */
void engine_abandon(void);

/* ------------------------------------------------- inside of an execution */

/* The task that runs, or -1 outside of an execution. */
int engine_task(void);

/*
 * A step of the schedule that is no access: an op that other tasks' ops or
 * points with the same tag come before or after. It orders nothing in the sense
 * of C11. Any address is a tag.
 */
void engine_point(const void *tag);

/*
 * The same, and what came before one of this tag happens before what comes after
 * the next one: a lock, or an interrupt, of the embedder's.
 */
void engine_sync(const void *tag);

/*
 * Around a call: counts its steps. In ENGINE_SC these are steps of the schedule,
 * and every order of ends and begins of calls (of different tasks) is explored:
 * so "A ended before B began" is what it is in some execution, and in every
 * possible way in others. In ENGINE_WEAK they are no steps, since there is no
 * such order but that of happens-before. When a call began or ended is what
 * engine_time() says right after these.
 */
void engine_call_begin(void);
void engine_call_end(void);

/*
 * What this task has done since the execution began. A task that reads what it has
 * just read, and is itself as it was then, waits; when it waits a second time it is
 * counted, and does not go on before somebody else has written there.
 */
struct engine_cost {
	uint32_t accesses;	/* atomic ones */
	uint32_t rmws;		/* of these: reads and writes in one, whether they wrote or not */
	uint32_t waits;
};
struct engine_cost engine_cost(void);	/* outside of an execution: zeros */

/* Something that happens now, in this task. */
struct engine_time {
	uint32_t step;		/* in the order of the execution */
	uint32_t clock[ENGINE_TASKS];
	int task;
};
struct engine_time engine_time(void);
/*
 * Did a come before b? In ENGINE_SC by the clock on the wall, in ENGINE_WEAK by
 * happens-before, so that perhaps neither did.
 */
bool engine_before(const struct engine_time *a, const struct engine_time *b);

/* The execution was wrong; does not return in a task. Also for .check. */
void engine_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define ENGINE_STRING_(x)	#x
#define ENGINE_STRING(x)	ENGINE_STRING_(x)
#define engine_assert(condition) \
	((condition) ? (void)0 : \
	 engine_fail("%s", __FILE__ ":" ENGINE_STRING(__LINE__) ": " #condition))

/* One line: what was explored. */
void engine_report(const char *name, const struct engine_result *result);

#endif /* TESTS_EXPLORER_ENGINE_H */
