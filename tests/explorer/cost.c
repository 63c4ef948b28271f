/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What a call costs at most, of all that was explored: atomic accesses, and how
 * many of them read and write in one. Without a domain tree no call waits, and
 * none goes over the bounds below, whatever the others do; with one only those
 * wait that take a domain's lock (docs/design.md, "Progress").
 */
#include <stdio.h>

#include "explore.h"

/*
 * Without a tree, or without locks, of a machine of 4 CPUs in 2 words. They may
 * only be lowered.
 */
static const struct bound {
	uint32_t accesses;
	uint32_t rmws;
	uint32_t failing;	/* rmws if the call or its op fails */
} bounds[GROUPS] = {
	[PSCI_FN_PSCI_VERSION] = { 1, 0, 0 },
	[PSCI_FN_CPU_SUSPEND] = { 3, 0, 0 },
	/* PSCI_QUIRK_KEEP_LAST_CPU looks at each CPU. */
	[PSCI_FN_CPU_OFF] = { 12, 1, 1 },
	[PSCI_FN_CPU_FREEZE] = { 12, 1, 1 },
	[PSCI_FN_CPU_ON] = { 11, 3, 5 },
	[PSCI_FN_AFFINITY_INFO] = { 5, 0, 0 },
	[PSCI_FN_MIGRATE] = { 5, 2, 2 },
	[PSCI_FN_MIGRATE_INFO_TYPE] = { 1, 0, 0 },
	[PSCI_FN_MIGRATE_INFO_UP_CPU] = { 2, 0, 0 },
	[PSCI_FN_SYSTEM_OFF] = { 2, 1, 1 },
	[PSCI_FN_SYSTEM_RESET] = { 2, 1, 1 },
	[PSCI_FN_SYSTEM_RESET2] = { 2, 1, 1 },
	[PSCI_FN_SYSTEM_OFF2] = { 2, 1, 1 },
	[PSCI_FN_PSCI_FEATURES] = { 1, 0, 0 },
	[PSCI_FN_CPU_DEFAULT_SUSPEND] = { 3, 0, 0 },
	[PSCI_FN_NODE_HW_STATE] = { 2, 0, 0 },
	[PSCI_FN_SYSTEM_SUSPEND] = { 10, 2, 3 },
	/* It needs a tree: closes the gate, sets the mode, opens the gate. */
	[PSCI_FN_PSCI_SET_SUSPEND_MODE] = { 8, 4, 2 },
	[PSCI_FN_MEM_PROTECT] = { 4, 2, 2 },
	[PSCI_FN_MEM_PROTECT_CHECK_RANGE] = { 1, 0, 0 },
	[GROUP_COMPLETE] = { 6, 1, 3 },
	[GROUP_STOPPED] = { 4, 1, 0 },
	/* After SYSTEM_SUSPEND it opens the gate, too. */
	[GROUP_WOKE] = { 5, 2, 0 },
	[GROUP_REFUSED] = { 2, 1, 0 },
	[GROUP_PRESENCE] = { 3, 1, 1 },
	[GROUP_TODO] = { 3, 0, 0 },
};

/* With a tree these take locks. */
static bool may_wait(uint32_t group)
{
	switch (group) {
	case PSCI_FN_CPU_ON:
	case PSCI_FN_CPU_SUSPEND:
	case PSCI_FN_CPU_DEFAULT_SUSPEND:
	case PSCI_FN_SYSTEM_SUSPEND:
	case PSCI_FN_PSCI_STAT_RESIDENCY:
	case PSCI_FN_PSCI_STAT_COUNT:
	case GROUP_COMPLETE:
	case GROUP_STOPPED:
	case GROUP_WOKE:
		return true;
	}
	return false;
}

/* [without, with a tree]; of all kinds that were explored. */
static struct most {
	bool there;
	uint32_t accesses, rmws, failing, waits;
} most[2][GROUPS];

static void raise(uint32_t *to, uint32_t value)
{
	if (value > *to)
		*to = value;
}

void cost_note(enum kind kind, uint32_t group, bool failed,
	       const struct engine_cost *cost)
{
	struct most *m = &most[kinds[kind].tree][group];

	m->there = true;
	raise(&m->accesses, cost->accesses);
	raise(failed ? &m->failing : &m->rmws, cost->rmws);
	raise(&m->waits, cost->waits);
}

static void print(const struct most *m)
{
	if (!m->there)
		printf("%*s", 28, "-     ");
	else
		printf("%8u (%2u, failing %2u) %s", m->accesses, m->rmws,
		       m->failing, m->waits ? "waits" : "     ");
}

static bool is_within(const struct most *m, const struct bound *b)
{
	return m->waits == 0 && m->accesses <= b->accesses &&
	       m->rmws <= b->rmws && m->failing <= b->failing;
}

static bool is_right(uint32_t group)
{
	return is_within(&most[false][group], &bounds[group]) &&
	       (may_wait(group) ||
		is_within(&most[true][group], &bounds[group]));
}

void cost_report(uint32_t *passed, uint32_t *failed)
{
	uint32_t i;

	printf("explorer: atomic accesses of a call, at most (of these "
	       "read-modify-writes, and if the call or its op fails):\n"
	       "explorer: %-24s%26s%28s\n", "", "no tree", "tree");
	for (i = 0; i < GROUPS; i++) {
		if (!most[false][i].there && !most[true][i].there)
			continue;
		printf("explorer: %-24s", group_name(i));
		print(&most[false][i]);
		print(&most[true][i]);
		printf("%s\n", is_right(i) ? "" : "  ABOVE ITS BOUND");
		*(is_right(i) ? passed : failed) += 1;
	}
}
