/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Every state that a few steps lead to, from three starts: one CPU runs, or three
 * do, or the two of the cluster that is looked at last. Two states are the same if
 * what the oracle says of them is, but for entry points, numbers of starts and
 * statistics, and for the names of the CPUs of a cluster.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "explore.h"

#define STATES_MAX	200000
#define SLOTS		(1u << 20)
#define STEP_SECONDS	20	/* takes microseconds, if it ends */

struct state *states;
uint32_t state_count;

/* Which CPUs run: a bit each. */
static const uint32_t starts[] = { 0x7, 0x1, 0xc };
#define STARTS	(sizeof(starts) / sizeof(starts[0]))

static uint32_t *slots;		/* index + 1 */
static struct state step;

/* Adds it, if there is none such yet. */
static void note(const struct state *state, uint32_t from, uint32_t by,
		 uint32_t depth, uint32_t start)
{
	uint64_t key = state_key(&state->oracle);
	uint32_t at = (uint32_t)key % SLOTS;

	for (; slots[at]; at = (at + 1) % SLOTS)
		if (states[slots[at] - 1].key == key)
			return;
	if (state_count == STATES_MAX) {
		fprintf(stderr, "explorer: more than %d states\n", STATES_MAX);
		abort();
	}
	states[state_count] = *state;
	states[state_count].key = key;
	states[state_count].from = from;
	states[state_count].by = by;
	states[state_count].depth = depth;
	states[state_count].start = start;
	slots[at] = ++state_count;
}

void states_print_path(enum kind kind, uint32_t to)
{
	static struct action actions[ACTIONS_MAX];

	if (states[to].depth == 0) {
		fprintf(stderr, "  start: CPUs that run: %#x\n",
			starts[states[to].from]);
		return;
	}
	states_print_path(kind, states[to].from);
	actions_in(kind, &states[states[to].from].oracle, actions);
	fprintf(stderr, "  ");
	action_print(&actions[states[to].by]);
}

/* Nobody else runs who could end what it waits for. */
static void does_not_end(int number)
{
	static const char why[] =
		"explorer: a single step: a call does not end\n";

	(void)number;
	_exit(write(STDERR_FILENO, why, sizeof(why) - 1) < 0 ? 2 : 1);
}

static bool steps_from(enum kind kind, uint32_t from)
{
	static struct action actions[ACTIONS_MAX];
	uint32_t n = actions_in(kind, &states[from].oracle, actions), i;
	const char *why;

	for (i = 0; i < n; i++) {
		if (actions[i].group == GROUP_TODO)
			continue;	/* check_states() */
		world_restore(&states[from]);
		world_begin();
		alarm(STEP_SECONDS);
		world_do(&actions[i], 0);
		alarm(0);
		step.oracle = states[from].oracle;
		if (!check_history(&states[from].oracle, &step.oracle, &why)) {
			fprintf(stderr, "explorer: a single step: %s\n", why);
			states_print_path(kind, from);
			action_print(&actions[i]);
			history_print(&world_history);
			return false;
		}
		world_save(&step);
		note(&step, from, i, states[from].depth + 1,
		     states[from].start);
	}
	return true;
}

/* What needs no second call at the same time. */
static bool check_states(enum kind kind)
{
	const char *why;
	uint32_t i, cpu;

	for (i = 0; i < state_count; i++) {
		world_restore(&states[i]);
		why = NULL;
		for (cpu = 0; cpu < CPUS && !why; cpu++)
			why = todo_broken(world_psci, &states[i].oracle, cpu);
		if (!why)
			why = world_reset(&states[i], &states[states[i].start]);
		if (why) {
			fprintf(stderr, "explorer: a single step: %s\n", why);
			states_print_path(kind, i);
			return false;
		}
	}
	return true;
}

bool states_find(enum kind kind, uint32_t depth)
{
	static struct state start;
	uint32_t i;

	signal(SIGALRM, does_not_end);
	if (!states)
		states = malloc(STATES_MAX * sizeof(states[0]));
	if (!slots)
		slots = malloc(SLOTS * sizeof(slots[0]));
	if (!states || !slots)
		abort();
	memset(slots, 0, SLOTS * sizeof(slots[0]));
	state_count = 0;
	for (i = 0; i < STARTS; i++) {
		world_make(kind, starts[i], &start);
		note(&start, i, 0, 0, i);
	}
	for (i = 0; i < state_count && states[i].depth < depth; i++)
		if (!steps_from(kind, i))
			return false;
	return check_states(kind);
}
