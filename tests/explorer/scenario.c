/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What of a state matters to an action: two scenarios in which the same actions
 * (but for the names of CPUs) meet the same of it are the same, and the second
 * need not be explored. It is said by function; "all" where there is doubt.
 */
#include "explore.h"

#define CPU(i)		(1u << (i))
#define ALL_CPUS	(CPU(CPUS) - 1)
#define ENDING		CPU(CPUS)
#define PROTECT		CPU(CPUS + 1)
#define RESIDENT	CPU(CPUS + 2)
#define MODE		CPU(CPUS + 3)
#define DOMAINS		CPU(CPUS + 4)
#define WHOLE_TREE	(ALL_CPUS | DOMAINS | MODE)

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

uint32_t renamed(uint32_t cpu, uint32_t exchanged)
{
	if (cpu >= CPUS)
		return cpu;
	return cpu ^ (exchanged >> (cpu / 2) & 1);
}

static uint32_t cpu_of(uint64_t mpidr)
{
	return (uint32_t)(mpidr >> 8) * 2 + (mpidr & 1);
}

static bool has_mpidr(const struct action *a)
{
	return a->door == ORACLE_CALL &&
	       (a->group == PSCI_FN_CPU_ON ||
		a->group == PSCI_FN_AFFINITY_INFO ||
		a->group == PSCI_FN_MIGRATE ||
		a->group == PSCI_FN_NODE_HW_STATE ||
		a->group == PSCI_FN_PSCI_STAT_COUNT ||
		a->group == PSCI_FN_PSCI_STAT_RESIDENCY);
}

static bool keeps_last(enum kind kind)
{
	return kinds[kind].quirks & PSCI_QUIRK_KEEP_LAST_CPU;
}

static uint32_t call_needs(enum kind kind, const struct action *a)
{
	uint32_t tree = kinds[kind].tree ? WHOLE_TREE : 0;
	uint32_t last = keeps_last(kind) ? ALL_CPUS : 0;

	switch (a->group) {
	case GROUP_TODO:
		return ENDING;
	case PSCI_FN_CPU_ON:
		return tree | CPU(cpu_of(a->x[1])) | ENDING;
	case PSCI_FN_AFFINITY_INFO:
		return a->x[2] ? ALL_CPUS : CPU(cpu_of(a->x[1]));
	case PSCI_FN_CPU_OFF:
	case PSCI_FN_CPU_FREEZE:
		return RESIDENT | last;
	case PSCI_FN_CPU_SUSPEND:
	case PSCI_FN_CPU_DEFAULT_SUSPEND:
		return tree;
	case PSCI_FN_SYSTEM_SUSPEND:
		return tree | ALL_CPUS | ENDING;
	case PSCI_FN_PSCI_SET_SUSPEND_MODE:
		return ALL_CPUS | MODE;
	case PSCI_FN_SYSTEM_OFF:
	case PSCI_FN_SYSTEM_RESET:
	case PSCI_FN_SYSTEM_RESET2:
	case PSCI_FN_SYSTEM_OFF2:
		return ENDING;
	case PSCI_FN_MEM_PROTECT:
		return PROTECT;
	case PSCI_FN_MIGRATE:
		return CPU(cpu_of(a->x[1])) | RESIDENT;
	case PSCI_FN_MIGRATE_INFO_UP_CPU:
		return RESIDENT;
	case PSCI_FN_NODE_HW_STATE:
		return CPU(cpu_of(a->x[1]));
	case PSCI_FN_PSCI_STAT_COUNT:
	case PSCI_FN_PSCI_STAT_RESIDENCY:
		return WHOLE_TREE;
	default:
		return 0;
	}
}

static uint32_t needs(enum kind kind, const struct oracle *o,
		      const struct action *a)
{
	uint32_t tree = 0;

	if (kinds[kind].tree && (a->door != ORACLE_CALL || a->script == GO))
		tree = WHOLE_TREE;
	if (a->script >= RIVAL_1)
		tree |= CPU(a->other);
	if (a->script == GO)
		tree |= RESIDENT | (keeps_last(kind) ? ALL_CPUS : 0);
	switch (a->door) {
	case ORACLE_CALL:
		return call_needs(kind, a) | tree | CPU(a->cpu);
	case ORACLE_COMPLETE:
		return tree | ENDING | CPU(a->cpu) |
		       CPU(o->cpus[a->cpu].target);
	case ORACLE_STOPPED:
	case ORACLE_WOKE:
		return tree | CPU(a->cpu);
	case ORACLE_REFUSED:
		return ENDING;
	case ORACLE_PRESENCE:
		return CPU(a->cpu);
	}
	return UINT32_MAX;
}

static uint64_t hash_cpu(const struct oracle *o, uint32_t cpu,
			 uint32_t exchanged, uint64_t key)
{
	const struct oracle_cpu *c = &o->cpus[cpu];
	uint32_t level;

	key = mix(key, renamed(cpu, exchanged));
	key = mix(key, c->state | c->presence << 8 | c->freezing << 16 |
		       c->vote << 24 | (uint64_t)c->local << 32);
	if (c->state == ORACLE_WAITING)
		key = mix(key, renamed(c->target, exchanged));
	for (level = 0; level < ORACLE_LEVELS && c->vote == LETS_ASKED; level++)
		key = mix(key, c->asked[level]);
	return mix(key, 1);
}

/* Independent of the order of CPUs. */
static uint64_t hash_state(const struct oracle *o, uint32_t what,
			   uint32_t exchanged)
{
	uint64_t sum = 0;
	uint32_t i;

	for (i = 0; i < CPUS; i++)
		if (what & CPU(i))
			sum += hash_cpu(o, i, exchanged, 2);
	if (what & ENDING)
		sum += mix(3, renamed(o->ender, exchanged));
	if (what & PROTECT)
		sum += mix(4, o->protect);
	if ((what & RESIDENT) && o->config->trusted_os)
		sum += mix(5, renamed(o->resident, exchanged));
	if (what & MODE)
		sum += mix(6, o->mode | o->used << 1);
	for (i = 0; (what & DOMAINS) && i < o->domain_count; i++)
		sum += mix(7 + i, o->domains[i].state + 16);
	return sum;
}

uint64_t state_key(const struct oracle *o)
{
	uint64_t least = UINT64_MAX, key;
	uint32_t exchanged;

	for (exchanged = 0; exchanged < EXCHANGES; exchanged++) {
		key = hash_state(o, UINT32_MAX, exchanged);
		if (key < least)
			least = key;
	}
	return least;
}

void action_keys(enum kind kind, const struct oracle *o,
		 const struct action *a, uint64_t *keys)
{
	uint32_t what = needs(kind, o, a), exchanged, cpu;
	uint64_t x1, key;

	for (exchanged = 0; exchanged < EXCHANGES; exchanged++) {
		x1 = a->x[1];
		if (has_mpidr(a)) {
			cpu = renamed(cpu_of(x1), exchanged);
			x1 = cpu / 2 << 8 | cpu % 2;
		}
		/* An entry point says who calls, and nothing else. */
		if (x1 >= 0x40000000 && a->group != PSCI_FN_SYSTEM_RESET2)
			x1 = 0;
		key = mix(8, (uint32_t)a->door | a->group << 4 |
			     (uint32_t)a->script << 12 |
			     (uint32_t)a->verdict << 16 |
			     (uint32_t)a->lost << 20 |
			     (uint32_t)a->to << 24);
		key = mix(key, renamed(a->cpu, exchanged));
		if (a->script >= RIVAL_1)
			key = mix(key, renamed(a->other, exchanged));
		key = mix(key, x1);
		key = mix(key, a->group == PSCI_FN_AFFINITY_INFO ||
			       a->group == PSCI_FN_PSCI_STAT_COUNT ?
			       a->x[2] : 0);
		key = mix(key, hash_state(o, what, exchanged));
		keys[exchanged] = mix(key, key >> 7);
	}
}
