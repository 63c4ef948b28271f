/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "explore.h"
#include "invariants.h"
#include "words.h"

#define SEEN_MIN	(1u << 16)
#define PAIRS		(GROUPS * GROUPS)
#define TRIPLES		(GROUPS * GROUPS * GROUPS)

_Noreturn void oracle_differ(const char *what, uint64_t got, uint64_t expected)
{
	fprintf(stderr, "explorer: %s: %#llx, %#llx\n", what,
		(unsigned long long)got, (unsigned long long)expected);
	abort();
}

/* ------------------------------------------------------- what has to be true */

struct fit {
	struct oracle *end;
	const char *why;
};

static bool fits(void *data, const struct oracle *end)
{
	struct fit *fit = data;

	fit->why = match_broken(world_psci, end);
	if (fit->why)
		return false;
	if (fit->end)
		oracle_copy(fit->end, end);
	return true;
}

/*
 * By its quirk a PSCI_SET_SUSPEND_MODE may be granted while a CPU_SUSPEND is being
 * judged by the mode from before: no order of these two explains that, and none
 * need.
 */
static bool has_lax_mode(const struct oracle *from)
{
	bool suspends = false, sets = false;
	const struct history_call *call;
	uint32_t i;

	for (i = 0; i < world_history.count; i++) {
		call = &world_history.calls[i];
		if (call->call.door != ORACLE_CALL)
			continue;
		suspends |= call->call.in.x[0] ==
			    PSCI_ID64(PSCI_FN_CPU_SUSPEND);
		sets |= call->call.in.x[0] ==
			PSCI_ID32(PSCI_FN_PSCI_SET_SUSPEND_MODE) &&
			call->action == PSCI_DO_RETURN && call->out.ret == 0;
	}
	return (from->quirks & PSCI_QUIRK_LAX_MODE) && suspends && sets;
}

bool check_history(const struct oracle *from, struct oracle *end,
		   const char **why)
{
	struct fit fit = { .end = end, .why = NULL };

	*why = world_wrong;
	if (*why)
		return false;
	*why = invariants_broken(world_psci);
	if (*why)
		return false;
	if (has_lax_mode(from))
		return true;
	if (linearizable(from, &world_history, fits, &fit))
		return true;
	*why = fit.why ? fit.why : "no order of the calls' pieces explains it";
	return false;
}

/* ----------------------------------------------------------- one scenario */

struct scenario {
	const struct state *from;
	const struct action *actions[TASKS];
	int tasks;
};

static void begin(void *data)
{
	(void)data;
	world_begin();
}

static void run(void *data, int task)
{
	const struct scenario *s = data;

	engine_call_begin();
	world_do(s->actions[task], task);
	engine_call_end();
}

static bool check(void *data)
{
	const struct scenario *s = data;
	const char *why;

	if (check_history(&s->from->oracle, NULL, &why))
		return true;
	engine_fail("%s", why);
	return false;
}

static const char *word(void *data, const volatile void *at)
{
	(void)data;
	return psci_word_name(world_psci, at);
}

static bool explore(struct scenario *s, uint64_t executions,
		    const char *replay, struct engine_result *result)
{
	struct engine_scenario scenario = {
		.name = "explorer",
		.tasks = s->tasks,
		.data = s,
		.begin = begin,
		.run = run,
		.check = check,
		.word = word,
	};
	struct engine_options options = {
		.mode = world_weak ? ENGINE_WEAK : ENGINE_SC,
		.executions = executions,
		.replay = replay,
		.quiet = !replay,
	};
	bool right;
	int i;

	world_restore(s->from);
	for (i = 0; i < s->tasks; i++)
		if (s->actions[i]->group == GROUP_TODO)
			todo_begin(world_psci, s->actions[i]->cpu, i);
	world_share();
	memset(result, 0, sizeof(*result));
	right = engine_explore(&scenario, &options, result);
	engine_unshare();
	return right;
}

/* -------------------------------------------------------- pairs and triples */

/* All scenarios of the same groups. */
struct row {
	uint64_t all;		/* so many there are, about */
	uint64_t stride;	/* of so many one is explored */
	uint64_t scenarios, executions;
	bool there, bounded, full, failed;
};

/* What is counted is one of so many, and a scenario is about so large. */
#define SAMPLE		16
#define LARGE		32

static struct {
	/* For so many tasks, of [the main kinds, the others]: */
	uint32_t depth[TASKS + 1][2];	/* of states */
	uint64_t bound[TASKS + 1][2];	/* executions of a row; 0: none */
	const char *table;
	bool kind[KINDS];
} options = {
	.depth = { [2] = { 4, 3 }, [3] = { 2, 2 } },
	.bound = { [2] = { 3000, 300 }, [3] = { 100, 0 } },
};

static uint64_t the_bound;	/* of the rows that are explored now */
static struct row rows[TRIPLES];
static struct row *the_row;	/* --only */
static bool counting;		/* the scenarios, first */
static struct action actions[ACTIONS_MAX];
static uint64_t keys[ACTIONS_MAX][EXCHANGES];
static uint32_t action_count;

/* Scenarios that there were. */
static uint64_t *seen;
static uint32_t seen_slots, seen_count;

static void forget(void)
{
	free(seen);
	seen_slots = SEEN_MIN;
	seen_count = 0;
	seen = calloc(seen_slots, sizeof(seen[0]));
	if (!seen)
		abort();
}

static void put(uint64_t key)
{
	uint32_t at = (uint32_t)key & (seen_slots - 1);

	while (seen[at])
		at = (at + 1) & (seen_slots - 1);
	seen[at] = key;
}

/* False if it was there. */
static bool is_new(uint64_t key)
{
	uint64_t *old = seen;
	uint32_t at, i;

	key |= 1;
	for (at = (uint32_t)key & (seen_slots - 1); seen[at];
	     at = (at + 1) & (seen_slots - 1))
		if (seen[at] == key)
			return false;
	if (++seen_count > seen_slots / 2) {
		seen_slots *= 2;
		seen = calloc(seen_slots, sizeof(seen[0]));
		if (!seen)
			abort();
		for (i = 0; i < seen_slots / 2; i++)
			if (old[i])
				put(old[i]);
		free(old);
	}
	put(key);
	return true;
}

static uint64_t scenario_key(const uint32_t *which, int tasks)
{
	uint64_t least = UINT64_MAX, sum;
	uint32_t exchanged;
	int i;

	for (exchanged = 0; exchanged < EXCHANGES; exchanged++) {
		sum = 0;
		for (i = 0; i < tasks; i++)
			sum += keys[which[i]][exchanged];
		if (sum < least)
			least = sum;
	}
	return least * UINT64_C(0x9e3779b97f4a7c15);
}

/* The groups of a row are in order. */
static struct row *row_of_groups(uint32_t *group, int tasks)
{
	uint32_t i, j, swap, at = 0;

	for (i = 0; i < (uint32_t)tasks; i++) {
		for (j = i; j > 0 && group[j] < group[j - 1]; j--) {
			swap = group[j];
			group[j] = group[j - 1];
			group[j - 1] = swap;
		}
	}
	for (i = 0; i < (uint32_t)tasks; i++)
		at = at * GROUPS + group[i];
	return &rows[at];
}

static struct row *row_of(const uint32_t *which, int tasks)
{
	uint32_t group[TASKS];
	int i;

	for (i = 0; i < tasks; i++)
		group[i] = actions[which[i]].group;
	return row_of_groups(group, tasks);
}

static void report(enum kind kind, uint32_t state, const uint32_t *which,
		   int tasks, const struct engine_result *result)
{
	int i;

	fprintf(stderr, "\nexplorer: FAILED, in %s: %s\nfrom\n",
		kinds[kind].name, result->why);
	states_print_path(kind, state);
	fprintf(stderr, "at the same time\n");
	for (i = 0; i < tasks; i++) {
		fprintf(stderr, "  ");
		action_print(&actions[which[i]]);
	}
	fprintf(stderr, "which was\n");
	history_print(&world_history);
	fprintf(stderr, "see it again: %s--%s%s %u 0 --replay %s/%u/%u,%u",
		world_weak ? "--weak " : "",
		kind >= MAIN_KINDS ? "other-" : "",
		tasks > 2 ? "triples" : "pairs",
		options.depth[tasks][kind >= MAIN_KINDS],
		kinds[kind].name, state, which[0], which[1]);
	if (tasks > 2)
		fprintf(stderr, ",%u", which[2]);
	fprintf(stderr, "/%s\n", result->replay);
}

static void try(enum kind kind, uint32_t state, const uint32_t *which,
		int tasks)
{
	struct row *row = row_of(which, tasks);
	struct scenario s = { .from = &states[state], .tasks = tasks };
	struct engine_result result;
	uint64_t left, key;
	int i;

	row->there = !the_row || row == the_row;
	if (row->failed || row->full || (the_row && row != the_row))
		return;
	key = scenario_key(which, tasks);
	if (counting) {
		if (key >> 32 & (SAMPLE - 1))
			return;
		if (is_new(key))
			row->all += SAMPLE;
		return;
	}
	/* The first, and one of so many. */
	if ((row->scenarios > 0 && (key >> 32) % row->stride) || !is_new(key))
		return;
	left = the_bound - row->executions;
	if (the_bound <= row->executions) {
		row->bounded = row->full = true;
		return;
	}
	for (i = 0; i < tasks; i++)
		s.actions[i] = &actions[which[i]];
	if (!explore(&s, left, NULL, &result)) {
		row->failed = true;
		report(kind, state, which, tasks, &result);
	}
	row->scenarios++;
	row->executions += result.executions;
	if (!result.exhausted && !row->failed)
		row->bounded = true;
}

static void explore_state(enum kind kind, uint32_t state, int tasks)
{
	uint32_t which[TASKS], i;

	action_count = actions_in(kind, &states[state].oracle, actions);
	for (i = 0; i < action_count; i++)
		action_keys(kind, &states[state].oracle, &actions[i], keys[i]);
	for (which[0] = 0; which[0] < action_count; which[0]++) {
		for (which[1] = 0; which[1] < which[0]; which[1]++) {
			if (!actions_go_together(&actions[which[0]],
						 &actions[which[1]]))
				continue;
			if (tasks == 2) {
				try(kind, state, which, 2);
				continue;
			}
			for (which[2] = 0; which[2] < which[1]; which[2]++)
				if (actions_go_together(&actions[which[0]],
							&actions[which[2]]) &&
				    actions_go_together(&actions[which[1]],
							&actions[which[2]]))
					try(kind, state, which, 3);
		}
	}
}

/* --------------------------------------------------------------- the report */

static uint32_t passed, failed;

/* What it says of a row; one of which nothing was tried is none. */
static const char *verdict(const struct row *row)
{
	if (row->failed)
		return "FAILED";
	if (row->executions == 0)
		return "NOTHING TRIED";
	return row->bounded ? "bounded" : "all";
}

static void write_rows(enum kind kind, int tasks)
{
	uint32_t count = tasks == 2 ? PAIRS : TRIPLES, i, there = 0, bounded = 0;
	uint64_t scenarios = 0, executions = 0;
	FILE *out = options.table ? fopen(options.table, "a") : NULL;

	for (i = 0; i < count; i++) {
		const struct row *r = &rows[i];

		if (!r->there)
			continue;
		there++;
		bounded += r->bounded;
		if (r->failed || r->executions == 0)
			failed++;
		else
			passed++;
		scenarios += r->scenarios;
		executions += r->executions;
		if (!out)
			continue;
		fprintf(out, "%s%s\t", kinds[kind].name,
			world_weak ? ", weak" : "");
		if (tasks == 3)
			fprintf(out, "%s + ", group_name(i / PAIRS));
		fprintf(out, "%s + %s\t%llu of about %llu\t%llu\t",
			group_name(i / GROUPS % GROUPS), group_name(i % GROUPS),
			(unsigned long long)r->scenarios,
			(unsigned long long)(r->all > r->scenarios ?
					     r->all : r->scenarios),
			(unsigned long long)r->executions);
		fprintf(out, "%s", verdict(r));
		if (r->bounded)
			fprintf(out, " at %llu",
				(unsigned long long)r->executions);
		fprintf(out, "\n");
	}
	if (out)
		fclose(out);
	printf("explorer: %s%s, %s: %u groups, %u of them in full, %u bounded at %llu "
	       "executions; %llu scenarios, %llu executions\n",
	       kinds[kind].name, world_weak ? ", weak" : "",
	       tasks == 2 ? "pairs" : "triples", there,
	       there - bounded, bounded,
	       (unsigned long long)the_bound,
	       (unsigned long long)scenarios, (unsigned long long)executions);
	fflush(stdout);
}

/* From where there are more than the bound allows, some. */
static void set_strides(int tasks)
{
	uint64_t allowed = the_bound / LARGE + 1;
	uint32_t i;

	for (i = 0; i < TRIPLES; i++) {
		rows[i].stride = tasks == 2 ? 1 : rows[i].all / allowed + 1;
		rows[i].bounded = rows[i].stride > 1;
	}
}

static void explore_kind(enum kind kind, int tasks)
{
	const char *what = tasks == 2 ? "pairs" : "triples";
	uint32_t i;

	if (!states_find(kind, options.depth[tasks][kind >= MAIN_KINDS])) {
		failed++;
		return;
	}
	passed++;
	the_bound = options.bound[tasks][kind >= MAIN_KINDS];
	printf("explorer: %s, %s: from %u states, from each of which "
	       "psci_reset() leads to the start\n", kinds[kind].name, what,
	       state_count);
	fflush(stdout);
	memset(rows, 0, sizeof(rows));
	forget();
	counting = true;
	for (i = 0; i < state_count; i++)
		explore_state(kind, i, tasks);
	counting = false;
	set_strides(tasks);
	forget();
	for (i = 0; i < state_count; i++) {
		explore_state(kind, i, tasks);
		if (i % 1000 == 999) {
			printf("explorer: %s, %s: %u of %u states\n",
			       kinds[kind].name, what, i + 1, state_count);
			fflush(stdout);
		}
	}
	write_rows(kind, tasks);
}

/* ------------------------------------------------------------------ replay */

static int no_replay(const char *what, const char *why)
{
	fprintf(stderr, "explorer: %s: %s\n", what, why);
	return 2;
}

/* After the options that it was found with. */
static int replay(const char *what)
{
	struct engine_result result;
	struct scenario s = { .tasks = 2 };
	uint32_t which[TASKS], state, kind;
	char name[17], schedule[1024];
	int n = 0, i;

	if (sscanf(what, "%16[^/]/%u/%u,%u,%u/%1023s", name, &state, &which[0],
		   &which[1], &which[2], schedule) == 6)
		s.tasks = 3;
	else if (sscanf(what, "%16[^/]/%u/%u,%u/%1023s", name, &state,
			&which[0], &which[1], schedule) != 5)
		return no_replay(what, "not KIND/STATE/ACTION,.../SCHEDULE");
	for (kind = 0; kind < KINDS; kind++)
		if (strcmp(name, kinds[kind].name) == 0)
			n = 1;
	for (kind = 0; n && strcmp(name, kinds[kind].name); kind++)
		;
	if (!n)
		return no_replay(what, "no such kind of machine");
	if (!states_find((enum kind)kind,
			 options.depth[s.tasks][kind >= MAIN_KINDS]) ||
	    state >= state_count)
		return no_replay(what, "no such state: is the depth the same?");
	s.from = &states[state];
	action_count = actions_in((enum kind)kind, &s.from->oracle, actions);
	for (i = 0; i < s.tasks; i++) {
		if (which[i] >= action_count)
			return no_replay(what, "no such call in this state");
		s.actions[i] = &actions[which[i]];
	}
	if (explore(&s, 0, schedule, &result))
		printf("explorer: nothing is wrong with that\n");
	else
		report((enum kind)kind, state, which, s.tasks, &result);
	return result.violations > 0;
}

static _Noreturn void usage(void)
{
	fprintf(stderr, "usage: explorer [--pairs|--triples|--other-pairs|"
		"--other-triples DEPTH EXECUTIONS]... [--kinds NAME,...] "
		"[--weak] [--table FILE] [--only GROUP,GROUP[,GROUP]] "
		"[--replay WHAT]\n");
	exit(2);
}

/* "flat,tree" */
static void only_kinds(char *names)
{
	uint32_t kind;
	char *name;

	for (name = strtok(names, ","); name; name = strtok(NULL, ",")) {
		for (kind = 0; kind < KINDS; kind++)
			if (strcmp(name, kinds[kind].name) == 0)
				break;
		if (kind == KINDS)
			usage();
		options.kind[kind] = true;
	}
}

/* "CPU_ON,stopped" */
static void only_row(char *names)
{
	uint32_t group[TASKS], i;
	char *name;
	int n = 0;

	for (name = strtok(names, ","); name; name = strtok(NULL, ",")) {
		for (i = 0; i < GROUPS && strcmp(name, group_name(i)); i++)
			;
		if (i == GROUPS || n == TASKS)
			usage();
		group[n++] = i;
	}
	if (n < 2)
		usage();
	the_row = row_of_groups(group, n);
	options.bound[5 - n][0] = options.bound[5 - n][1] = 0;
}

/* How deep, and how many: false if it is another argument. */
static bool bounds_given(char **arguments)
{
	static const char *const names[2][2] = {
		{ "--pairs", "--other-pairs" },
		{ "--triples", "--other-triples" },
	};
	int tasks, other;

	for (tasks = 2; tasks <= TASKS; tasks++) {
		for (other = 0; other < 2; other++) {
			if (strcmp(arguments[0], names[tasks - 2][other]))
				continue;
			if (!arguments[1] || !arguments[2])
				usage();
			options.depth[tasks][other] =
				(uint32_t)strtoul(arguments[1], NULL, 0);
			options.bound[tasks][other] =
				strtoull(arguments[2], NULL, 0);
			return true;
		}
	}
	return false;
}

static bool any_kind(void)
{
	uint32_t kind;

	for (kind = 0; kind < KINDS; kind++)
		if (options.kind[kind])
			return true;
	return false;
}

int main(int argc, char **argv)
{
	uint32_t kind;
	bool all;
	int i, tasks;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--replay") == 0 && i + 1 < argc)
			return replay(argv[i + 1]);
		if (bounds_given(&argv[i]))
			i += 2;
		else if (strcmp(argv[i], "--weak") == 0)
			world_weak = true;
		else if (strcmp(argv[i], "--table") == 0 && i + 1 < argc)
			options.table = argv[++i];
		else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc)
			only_row(argv[++i]);
		else if (strcmp(argv[i], "--kinds") == 0 && i + 1 < argc)
			only_kinds(argv[++i]);
		else
			usage();
	}
	all = !any_kind();
	for (tasks = 2; tasks <= TASKS; tasks++)
		for (kind = 0; kind < KINDS; kind++)
			if ((all || options.kind[kind]) &&
			    options.bound[tasks][kind >= MAIN_KINDS] > 0)
				explore_kind((enum kind)kind, tasks);
	if (!world_weak)
		cost_report(&passed, &failed);
	printf("explorer: %u passed, %u failed, 0 skipped\n", passed, failed);
	return failed > 0;
}
