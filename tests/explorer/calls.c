/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* All calls and embedder's events, with the arguments that make a difference. */
#include <stdio.h>

#include "explore.h"

static struct action *list;
static uint32_t count;
static enum kind the_kind;
static const struct oracle *the_oracle;

static bool is_offered(uint64_t id)
{
	struct psci_call call = { .x = { id } };
	uint32_t number;
	bool smc64;

	return oracle_decode(the_oracle, &call, &number, &smc64) &&
	       oracle_callable(the_oracle, number, smc64, false);
}

static struct action *add(enum oracle_door door, uint32_t cpu, uint32_t group)
{
	struct action *a = &list[count++];

	*a = (struct action){ .door = door, .cpu = cpu, .group = group };
	return a;
}

/* One that is not offered is not worth a row: the next one takes its place. */
static struct action *call(uint32_t cpu, uint32_t number, uint64_t x1,
			   uint64_t x2, uint64_t x3)
{
	uint64_t id = world_id(the_kind, number);
	struct action *a = add(ORACLE_CALL, cpu, number);

	a->x[0] = id;
	a->x[1] = x1;
	a->x[2] = x2;
	a->x[3] = x3;
	if (!is_offered(id))
		count--;
	return a;
}

/* The first CPU in this state, but this one; or CPUS. */
static uint32_t find(enum oracle_state state, uint32_t but)
{
	uint32_t cpu;

	for (cpu = 0; cpu < CPUS; cpu++)
		if (cpu != but && the_oracle->cpus[cpu].state == state)
			break;
	return cpu;
}

/* It asks so many questions: each may be answered with no, */
static void that_fails(const struct action *a, uint32_t questions)
{
	uint32_t i;

	for (i = 0; i < questions; i++)
		call(a->cpu, a->group, a->x[1], a->x[2], a->x[3])->script =
			(enum script)(FAIL_1 + i);
}

/* or something happens to this CPU, if there is one, before there is a yes. */
static void that_meets(const struct action *a, uint32_t questions,
		       enum script first, uint32_t other)
{
	struct action *b;
	uint32_t i;

	for (i = 0; i < questions && other < CPUS; i++) {
		b = call(a->cpu, a->group, a->x[1], a->x[2], a->x[3]);
		b->script = (enum script)(first + i);
		b->other = other;
	}
}

/* All of that. */
static void that_asks(const struct action *a, uint32_t questions)
{
	that_fails(a, questions);
	that_meets(a, questions, RIVAL_1, find(ORACLE_RUNNING, a->cpu));
}

static uint64_t mpidr(uint32_t cpu)
{
	return cpu / 2 << 8 | cpu % 2;
}

/* Each caller has an entry point of its own. */
static uint64_t entry(uint32_t cpu)
{
	return 0x40000000 + 0x1000 * (cpu + 1);
}

/* ------------------------------------------------------ calls of a CPU */

static void cpu_on(uint32_t cpu, uint32_t target)
{
	struct action *a;
	uint32_t script;

	for (script = YES; script <= GO; script++) {
		a = call(cpu, PSCI_FN_CPU_ON, mpidr(target), entry(cpu),
			 cpu + 1);
		a->script = (enum script)script;
	}
	if (target != find(ORACLE_OFF, cpu))
		return;
	that_meets(a, 3, RIVAL_1, find(ORACLE_RUNNING, cpu));
	that_meets(a, 3, HOST_1, target);
}

/* A power_state by what level is in which local state; who is last. */
static uint64_t power_state(uint32_t cpu, uint32_t leaf, uint32_t root,
			    uint32_t last)
{
	return cpu | leaf << 4 | root << 8 | last << 12 |
	       (cpu == 2 ? PSCI_POWER_STATE_TYPE_BIT : 0);
}

static void suspends(enum kind kind, uint32_t cpu)
{
	const uint64_t flat[] = { power_state(1, 0, 0, 0),
				  power_state(2, 0, 0, 0) };
	const uint64_t tree[] = {
		power_state(1, 0, 0, 0), power_state(2, 0, 0, 0),
		power_state(2, 1, 0, 1), power_state(2, 2, 0, 1),
		power_state(2, 2, 2, 2), power_state(2, 0, 0, 1),
		power_state(1, 1, 1, 2),
	};
	const struct action down = {
		.group = PSCI_FN_CPU_SUSPEND, .cpu = cpu,
		.x = { 0, flat[1], entry(cpu), cpu + 1 },
	};
	const struct action *a;
	uint32_t i;

	if (kinds[kind].tree)
		for (i = 0; i < sizeof(tree) / sizeof(tree[0]); i++)
			call(cpu, PSCI_FN_CPU_SUSPEND, tree[i], entry(cpu),
			     cpu + 1);
	else
		for (i = 0; i < sizeof(flat) / sizeof(flat[0]); i++)
			call(cpu, PSCI_FN_CPU_SUSPEND, flat[i], entry(cpu),
			     cpu + 1);
	that_asks(&down, 2);
	a = call(cpu, PSCI_FN_CPU_DEFAULT_SUSPEND, entry(cpu), cpu + 1, 0);
	that_asks(a, 1);
	a = call(cpu, PSCI_FN_SYSTEM_SUSPEND, entry(cpu), cpu + 1, 0);
	that_asks(a, 2);
	that_meets(a, 2, HOST_1, find(ORACLE_OFF, cpu));
}

static void looks(uint32_t cpu)
{
	uint32_t i;

	for (i = 0; i < CPUS; i++)
		if (i != cpu)
			call(cpu, PSCI_FN_AFFINITY_INFO, mpidr(i), 0, 0);
	call(cpu, PSCI_FN_AFFINITY_INFO, mpidr(0), 1, 0);
	call(cpu, PSCI_FN_AFFINITY_INFO, mpidr(2), 1, 0);
	call(cpu, PSCI_FN_AFFINITY_INFO, 0, 2, 0);
	call(cpu, PSCI_FN_AFFINITY_INFO, 0, 3, 0);
	that_asks(call(cpu, PSCI_FN_NODE_HW_STATE, mpidr(cpu ^ 1), 0, 0), 1);
	call(cpu, PSCI_FN_PSCI_VERSION, 0, 0, 0);
	call(cpu, PSCI_FN_MIGRATE_INFO_TYPE, 0, 0, 0);
	call(cpu, PSCI_FN_PSCI_FEATURES, PSCI_ID64(PSCI_FN_CPU_ON), 0, 0);
}

static void system_calls(uint32_t cpu)
{
	call(cpu, PSCI_FN_SYSTEM_OFF, 0, 0, 0);
	call(cpu, PSCI_FN_SYSTEM_RESET, 0, 0, 0);
	call(cpu, PSCI_FN_SYSTEM_RESET2, PSCI_RESET2_WARM, 0, 0);
	that_asks(call(cpu, PSCI_FN_SYSTEM_RESET2, PSCI_RESET2_VENDOR_BIT, cpu,
		       0), 1);
	call(cpu, PSCI_FN_SYSTEM_OFF2, PSCI_OFF2_HIBERNATE_OFF, 0, 0);
	that_asks(call(cpu, PSCI_FN_MEM_PROTECT, 0, 0, 0), 1);
	that_asks(call(cpu, PSCI_FN_MEM_PROTECT, 1, 0, 0), 1);
	that_asks(call(cpu, PSCI_FN_MEM_PROTECT_CHECK_RANGE, 0, 0x1000, 0), 1);
}

static void calls_of(enum kind kind, uint32_t cpu)
{
	const struct action move = {
		.group = PSCI_FN_MIGRATE, .cpu = cpu, .x = { 0, mpidr(cpu ^ 1) },
	};
	uint32_t i;

	for (i = 0; i < CPUS; i++)
		if (i != cpu)
			cpu_on(cpu, i);
	that_asks(call(cpu, PSCI_FN_CPU_OFF, 0, 0, 0), 1);
	that_asks(call(cpu, PSCI_FN_CPU_FREEZE, 0, 0, 0), 1);
	suspends(kind, cpu);
	looks(cpu);
	system_calls(cpu);
	if (kinds[kind].tree) {
		call(cpu, PSCI_FN_PSCI_SET_SUSPEND_MODE,
		     PSCI_MODE_PLATFORM_COORDINATED, 0, 0);
		call(cpu, PSCI_FN_PSCI_SET_SUSPEND_MODE,
		     PSCI_MODE_OS_INITIATED, 0, 0);
		that_asks(call(cpu, PSCI_FN_PSCI_STAT_COUNT, mpidr(cpu ^ 1),
			       power_state(2, 0, 0, 0), 0), 1);
		call(cpu, PSCI_FN_PSCI_STAT_COUNT, mpidr(cpu),
		     power_state(2, 2, 0, 1), 0);
		that_asks(call(cpu, PSCI_FN_PSCI_STAT_RESIDENCY, mpidr(cpu),
			       power_state(2, 2, 2, 2), 0), 1);
	}
	if (kinds[kind].trusted) {
		for (i = 0; i < CPUS; i++)
			call(cpu, PSCI_FN_MIGRATE, mpidr(i), 0, 0);
		that_asks(&move, 1);
		call(cpu, PSCI_FN_MIGRATE_INFO_UP_CPU, 0, 0, 0);
	}
}

/* ------------------------------------------------------ the embedder's */

static void completions(uint32_t cpu, psci_ticket ticket)
{
	static const enum script scripts[] = { YES, FAIL_1, START, START_FAIL };
	struct action *a;
	uint32_t i;

	for (i = 0; i < 6; i++) {
		a = add(ORACLE_COMPLETE, cpu, GROUP_COMPLETE);
		a->ticket = ticket;
		a->verdict = i < 4 ? PSCI_ALLOW :
				     i == 4 ? PSCI_DENY : PSCI_FAIL;
		a->script = i < 4 ? scripts[i] : YES;
	}
}

static void wakes(const struct oracle_cpu *c, uint32_t cpu)
{
	add(ORACLE_WOKE, cpu, GROUP_WOKE);
	if (c->state == ORACLE_OFF || c->state == ORACLE_ON_PENDING)
		add(ORACLE_WOKE, cpu, GROUP_WOKE)->script = GO;
	if (c->state == ORACLE_SUSPENDED)
		add(ORACLE_WOKE, cpu, GROUP_WOKE)->lost = true;
}

static void presences(uint32_t cpu)
{
	uint32_t to;

	for (to = PSCI_PRESENT; to <= PSCI_DISABLED; to++)
		add(ORACLE_PRESENCE, cpu, GROUP_PRESENCE)->to =
			(enum psci_presence)to;
}

uint32_t actions_in(enum kind kind, const struct oracle *o,
		    struct action *actions)
{
	const struct oracle_cpu *c;
	uint32_t cpu;

	list = actions;
	count = 0;
	the_kind = kind;
	the_oracle = o;
	for (cpu = 0; cpu < CPUS; cpu++) {
		c = &o->cpus[cpu];
		if (!kinds[kind].tree)
			add(ORACLE_CALL, cpu, GROUP_TODO);
		switch ((enum oracle_state)c->state) {
		case ORACLE_RUNNING:
			calls_of(kind, cpu);
			break;
		case ORACLE_STOPPING:
			add(ORACLE_STOPPED, cpu, GROUP_STOPPED);
			break;
		case ORACLE_OFF:
		case ORACLE_DEFERRED:
		case ORACLE_ON_PENDING:
			wakes(c, cpu);
			presences(cpu);
			break;
		case ORACLE_STANDBY:
		case ORACLE_SUSPENDED:
			wakes(c, cpu);
			break;
		case ORACLE_WAITING:
			completions(cpu, c->ticket);
			break;
		case ORACLE_CLAIMED:
		case ORACLE_TAKEN:
		case ORACLE_HALTED:
			break;
		}
	}
	if (world_stale)
		completions(STALE_CALLER, world_stale);
	if (o->ender != ORACLE_NOBODY)
		add(ORACLE_REFUSED, o->ender, GROUP_REFUSED);
	return count;
}

/* The CPUs on whose behalf it is; a bit each. */
static uint32_t on_behalf(const struct action *a)
{
	uint32_t cpus = 0, target;

	if (a->door != ORACLE_PRESENCE && a->door != ORACLE_COMPLETE)
		cpus = 1u << a->cpu;
	if (a->script >= RIVAL_1 && a->script <= RIVAL_3)
		cpus |= 1u << a->other;
	/* Its target starts in an op. */
	if ((a->script == START || a->script == START_FAIL) &&
	    a->door == ORACLE_CALL) {
		target = (uint32_t)(a->x[1] >> 8) * 2 + (a->x[1] & 1);
		cpus |= 1u << target;
	}
	/* Somebody's target starts: whose, is not worth knowing. */
	if ((a->script == START || a->script == START_FAIL) &&
	    a->door == ORACLE_COMPLETE)
		cpus = (1u << CPUS) - 1;
	return cpus;
}

/* Who waits does not ask what to do while its call is completed. */
static bool is_todo_of_call(const struct action *a, const struct action *b)
{
	return a->group == GROUP_TODO && b->group == GROUP_COMPLETE &&
	       a->cpu == b->cpu;
}

bool actions_go_together(const struct action *a, const struct action *b)
{
	return !(on_behalf(a) & on_behalf(b)) && !is_todo_of_call(a, b) &&
	       !is_todo_of_call(b, a);
}

/* ------------------------------------------------------------- for people */

const char *group_name(uint32_t group)
{
	static const char *const names[] = { "complete", "stopped", "woke",
					     "refused", "presence", "todo" };

	return group < ORACLE_FUNCTIONS ?
	       psci_function_name(PSCI_ID32(group)) :
	       names[group - ORACLE_FUNCTIONS];
}

void action_print(const struct action *a)
{
	static const char *const scripts[SCRIPTS] = {
		"", ", its first op fails", ", its second op fails",
		", its third op fails", ", deferred",
		", its target starts within the op",
		", its target starts within the op, which fails",
		", and then it goes OFF",
		", in its first op another CPU does the same",
		", in its second op another CPU does the same",
		", in its third op another CPU does the same",
		", in its first op the host takes a CPU away",
		", in its second op the host takes a CPU away",
		", in its third op the host takes a CPU away" };

	fprintf(stderr, "CPU %u: %s", a->cpu, group_name(a->group));
	if (a->door == ORACLE_CALL && a->group != GROUP_TODO)
		fprintf(stderr, "(%#llx, %#llx, %#llx)",
			(unsigned long long)a->x[1],
			(unsigned long long)a->x[2],
			(unsigned long long)a->x[3]);
	if (a->door == ORACLE_COMPLETE)
		fprintf(stderr, "(%d)", (int)a->verdict);
	if (a->door == ORACLE_PRESENCE)
		fprintf(stderr, "(%d)", (int)a->to);
	if (a->door == ORACLE_WOKE && a->lost)
		fprintf(stderr, ", context lost");
	fprintf(stderr, "%s", scripts[a->script]);
	if (a->script >= RIVAL_1)
		fprintf(stderr, ": CPU %u", a->other);
	fprintf(stderr, "\n");
}
