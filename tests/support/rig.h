/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Machines of several configurations that can be led through every state by
 * pseudo-random steps: for tests, and for fuzzing, of snapshots.
 */
#ifndef TESTS_RIG_H
#define TESTS_RIG_H

#include "psci/psci.h"

#define RIG_CPUS	8
#define RIG_DOMAINS	5
#define RIG_STORAGE	16384
#define RIG_SNAPSHOT	2048

enum rig_kind {
	RIG_TREE,	/* 1.3, everything enabled, a tree of two levels */
	RIG_FLAT,	/* 1.3, the same without a tree */
	RIG_LAX,	/* the tree, PSCI_QUIRK_LAX_MODE, no CPU_FREEZE */
	RIG_KVM,	/* the tree, all of KVM's quirks */
	RIG_PLAIN,	/* 1.0, a tree, nothing optional */
	RIG_0_1,	/* PSCI 0.1, CPU_SUSPEND has no id */
	RIG_KINDS
};

struct rig {
	_Alignas(PSCI_STORAGE_ALIGN) unsigned char storage[RIG_STORAGE];
	size_t size;
	struct psci *psci;
	struct psci_config config;
	struct psci_cpu_config cpus[RIG_CPUS];
	struct psci_domain_config domains[RIG_DOMAINS];
	struct psci_ops ops;
	uint64_t now;
	uint32_t answers;	/* what ops draw their answers from; 0: yes */
	bool defer;		/* check_cpu_on says so, whatever the others */
	uint32_t asked;		/* how many ops were called, but clock */
};

/* The configuration and the ops, to be changed before rig_start(). */
void rig_prepare(struct rig *rig, enum rig_kind kind);
void rig_start(struct rig *rig);
void rig_make(struct rig *rig, enum rig_kind kind);

/*
 * A power_state of RIG_TREE for local states by level, 0 to 2, and the highest
 * level at which the caller says that it is last.
 */
uint32_t rig_power_state(uint32_t cpu, uint32_t leaf, uint32_t root,
			 uint32_t last);
#define RIG_POWERDOWN	3	/* the local state of a CPU that is one */

enum psci_action rig_call(struct rig *rig, uint32_t cpu, uint64_t id,
			  uint64_t x1, uint64_t x2, uint64_t x3,
			  struct psci_call *call);

/*
 * One step of one CPU, whatever it owes: a call, or the end of one. The same
 * step of machines in the same state has the same result, which is returned.
 */
uint64_t rig_step(struct rig *rig, uint32_t random);

/* RIG_TREE with each CPU in another state: the golden snapshot's. */
void rig_make_rich(struct rig *rig);

/* From 1 on, not 0. */
static inline uint32_t rig_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

#endif /* TESTS_RIG_H */
