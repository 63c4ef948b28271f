/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The optional tree of power domains (DEN0022F.b, "Power domain topology",
 * "Power states, and coordination"). Types only: the tree is part of the
 * configuration, psci.h says what becomes of it.
 *
 * Level 0 is a CPU's own; above it each CPU has one domain per level, up to a
 * root. The tree has nothing to do with MPIDRs. Each CPU and each domain has a
 * list of low-power states, its *local states*, numbered from 1 on from the
 * shallowest to the deepest; number 0 means that it runs. What a CPU_SUSPEND
 * asks for is a *composite* state: a local state for its CPU and one for each
 * domain above, of which none may be deeper in kind than the one below it.
 *
 * With a tree, the library coordinates: a domain goes down in the call of the
 * last CPU below it that does, and comes up in the call of the first that
 * wakes; an op is told of both. In platform-coordinated mode a request is a
 * vote: a domain enters the deepest state that is neither deeper nor slower
 * to wake than any of its CPUs asked for, and a CPU that is OFF accepts all. In
 * OS-initiated mode a request is a command, which is carried out or refused.
 */
#ifndef PSCI_DOMAIN_H
#define PSCI_DOMAIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PSCI_LEVEL_MAX		4	/* levels 1 .. 4 are domains' */
#define PSCI_STATES_MAX		15	/* local states of a CPU, of a domain */
#define PSCI_DOMAINS_MAX	65534
#define PSCI_NO_DOMAIN		UINT32_MAX

/* psci_local_state.kind: what is lost, from nothing to everything. */
#define PSCI_KIND_STANDBY	1	/* nothing, and wakes at once */
#define PSCI_KIND_RETENTION	2	/* nothing */
#define PSCI_KIND_POWERDOWN	3	/* the context */

struct psci_local_state {
	uint32_t kind;		/* PSCI_KIND_*, not below that of the state
				 * before it in the list */
	uint32_t latency;	/* of waking up, in microseconds; a deeper
				 * state may have a lower one */
};

struct psci_domain_config {
	uint32_t parent;	/* index of a domain of the next level, or
				 * PSCI_NO_DOMAIN: this is a root */
	uint32_t level;		/* 1 .. PSCI_LEVEL_MAX */
	uint32_t state_count;	/* 0 .. PSCI_STATES_MAX; 0: is always up, and
				 * so are all domains above it */
	uint32_t reserved;	/* 0 */
	const struct psci_local_state *states;
};

/* A composite state, as power_states or check_power_state say. */
struct psci_composite {
	uint8_t state[8];	/* local state by level; 0 above the tree. Of
				 * level 0 never 0: a CPU that asks for
				 * nothing asks for standby */
	uint32_t last_level;	/* OS-initiated mode: the highest level at
				 * which the caller says that it is last; not
				 * looked at in platform-coordinated mode */
	uint32_t reserved;	/* 0 */
};

/* What one CPU takes down with it, or brings up. */
struct psci_transition {
	uint32_t level;		/* the highest level that changes; 0: the CPU
				 * alone */
	uint32_t reserved;	/* 0 */
	uint8_t state[8];	/* by level, up to .level: the local states
				 * that are entered, or left; 0 above */
	uint16_t domain[8];	/* by level, from 1 to .level: which domain;
				 * 0 elsewhere */
};

#ifdef __cplusplus
}
#endif

#endif /* PSCI_DOMAIN_H */
