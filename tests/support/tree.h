/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A machine with a tree of power domains, for the tests of that. Its hooks
 * write down what they are told and check what holds of every transition.
 */
#ifndef TESTS_TREE_H
#define TESTS_TREE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../lib/context.h"
#include "psci/psci.h"

#define TREE_CPUS	16u
#define TREE_DOMAINS	16u
#define TREE_HOOKS	16u

struct tree_hook {
	bool down;
	uint32_t cpu;
	struct psci_transition is;
};

struct tree {
	struct psci *psci;
	void *storage;
	void *before;
	size_t size;
	struct psci_config config;
	struct psci_cpu_config cpus[TREE_CPUS];
	struct psci_local_state cpu_states[PSCI_STATES_MAX];
	struct psci_domain_config domains[TREE_DOMAINS];
	struct psci_local_state states[TREE_DOMAINS][PSCI_STATES_MAX];
	struct psci_ops ops;

	uint64_t time;			/* what the op clock says */
	struct psci_composite composite;	/* and check_power_state */
	int verdict;			/* and check_cpu_on */
	enum psci_status started;	/* and cpu_on */
	/* Called by cpu_on before it answers, if not NULL. */
	void (*during)(void *data, uint32_t cpu, uint32_t target);
	void *data;

	struct psci_call call;		/* the last one */
	struct psci_entry entry;
	struct tree_hook log[TREE_HOOKS];	/* the first hooks since */
	uint32_t hooks;			/* tree_forget(); how many there were */
	/* What the hooks say of each domain, and of each CPU. */
	uint8_t domain_state[TREE_DOMAINS];
	uint8_t cpu_state[TREE_CPUS];
};

/* All functions that have to do with a tree; CPU 0 ON. */
void tree_prepare(struct tree *t, uint32_t cpus);
/* A letter per local state, its kind: S, T, P; latency 10, 20, ... */
void tree_cpu_states(struct tree *t, const char *kinds);
/* The index of a new domain. */
uint32_t tree_domain(struct tree *t, uint32_t level, uint32_t parent,
		     const char *kinds);
void tree_start(struct tree *t);
void tree_free(struct tree *t);

/* psci_handle(), into t->call. */
enum psci_action tree_call(struct tree *t, uint32_t cpu, uint64_t id,
			   uint64_t x1, uint64_t x2, uint64_t x3);
/* A call that must return, with this error; its value. */
int64_t tree_ask(struct tree *t, uint32_t cpu, uint64_t id, uint64_t x1,
		 uint64_t x2, enum psci_error error);
/* CPU_SUSPEND to t->composite. */
enum psci_action tree_suspend(struct tree *t, uint32_t cpu, bool powerdown);
/* psci_cpu_woke(), into t->entry. */
enum psci_wake tree_woke(struct tree *t, uint32_t cpu, bool context_lost);

void tree_remember(struct tree *t);
bool tree_unchanged(const struct tree *t);
void tree_forget(struct tree *t);

/* The domain of this level above a CPU; PSCI_NO_DOMAIN above the root. */
uint32_t tree_above(const struct tree *t, uint32_t cpu, uint32_t level);

/* What always holds, recounted: of votes, of what domains give, of locks. */
void tree_check(const struct tree *t);
/* The library's own count of all that, which must come to the same. */
void tree_count(struct tree *t);

#define ID_CPU_ON		PSCI_ID64(PSCI_FN_CPU_ON)
#define ID_CPU_OFF		PSCI_ID32(PSCI_FN_CPU_OFF)
#define ID_CPU_SUSPEND		PSCI_ID64(PSCI_FN_CPU_SUSPEND)
#define ID_CPU_FREEZE		PSCI_ID32(PSCI_FN_CPU_FREEZE)
#define ID_DEFAULT_SUSPEND	PSCI_ID64(PSCI_FN_CPU_DEFAULT_SUSPEND)
#define ID_SYSTEM_SUSPEND	PSCI_ID64(PSCI_FN_SYSTEM_SUSPEND)
#define ID_SET_SUSPEND_MODE	PSCI_ID32(PSCI_FN_PSCI_SET_SUSPEND_MODE)
#define ID_STAT_RESIDENCY	PSCI_ID64(PSCI_FN_PSCI_STAT_RESIDENCY)
#define ID_STAT_COUNT		PSCI_ID64(PSCI_FN_PSCI_STAT_COUNT)

#endif /* TESTS_TREE_H */
