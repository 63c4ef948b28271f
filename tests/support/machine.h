/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A machine for the unit tests: a context, ops that write down what they were
 * asked and answer what the test told them to, and short ways to make calls.
 */
#ifndef TESTS_MACHINE_H
#define TESTS_MACHINE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "psci/psci.h"
#include "psci/smccc.h"

#define EVERY_VERSION { PSCI_VERSION_0_2, PSCI_VERSION_1_0, PSCI_VERSION_1_1, \
			PSCI_VERSION_1_2, PSCI_VERSION_1_3 }

enum op { OP_CPU_ON, OP_CHECK_CPU_ON, OP_CHECK_ENTRY, OP_CHECK_POWER_STATE,
	  OP_CHECK_CPU_OFF, OP_CHECK_SYSTEM_SUSPEND, OP_CHECK_VENDOR_RESET,
	  OP_MIGRATE, OP_NODE_HW_STATE, OP_MEM_PROTECT, OP_CHECK_MEM_RANGE,
	  OP_DOMAINS_DOWN, OP_DOMAINS_UP, OP_CLOCK, OP_TRACE, OPS };

struct machine;

struct op_record {
	enum op op;
	uint32_t cpu;
	uint32_t target;		/* of those that have one */
	struct psci_entry entry;	/* of OP_CHECK_ENTRY and _SYSTEM_SUSPEND */
	struct psci_power_state state;	/* of OP_CHECK_POWER_STATE */
	uint32_t type;			/* of OP_CHECK_VENDOR_RESET */
	uint64_t cookie;
	uint32_t level;			/* of OP_NODE_HW_STATE */
	uint64_t base, length;		/* of OP_CHECK_MEM_RANGE */
	struct psci_transition transition;	/* of OP_DOMAINS_* */
	struct psci_trace trace;	/* of OP_TRACE */
};

struct machine {
	struct psci *psci;
	void *storage;
	size_t storage_size;
	void *before;			/* a copy of it: machine_remember() */
	struct psci_config config;
	struct psci_cpu_config *cpus;
	struct psci_domain_config *domains;	/* machine_tree() */
	struct psci_ops ops;

	/* What each op answers, 0 (SUCCESS) at first. */
	int64_t answers[OPS];
	/*
	 * What check_power_state says that a state consists of: all of them of
	 * this, or, if that is zero and there is a tree, each of the levels'
	 * nibbles of its StateID, level 0 lowest, and in bits 15:12 the level
	 * at which the caller says that it is last.
	 */
	struct psci_composite composite;
	uint64_t now;			/* what the op clock says */
	/* Called by each op before it answers, if not NULL. */
	void (*during)(struct machine *m, const struct op_record *record);

	struct op_record log[64];	/* the first ops called */
	uint32_t calls;			/* how many were */
	uint32_t flags;			/* psci_call.flags of the next calls */
	struct psci_call call;		/* the last call, with its answers */
};

/* MPIDR of CPU i where no layout is given: 4 CPUs to a cluster. */
static inline uint64_t mpidr_of(uint32_t i)
{
	return ((uint64_t)(i / 4) << 8) | (i % 4);
}

/*
 * CPU 0 ON, MIGRATE_INFO_TYPE enabled, entry at EL1; the ops of the mandatory
 * functions are there. 0.1: all ids but MIGRATE's, no optional function.
 */
void machine_prepare(struct machine *m, uint32_t version, uint32_t cpus);
/* Make the context: must succeed. */
void machine_start(struct machine *m);
/* Both. */
void machine_make(struct machine *m, uint32_t version, uint32_t cpus);
void machine_free(struct machine *m);

/* After machine_prepare(): this optional function too. */
void machine_enable(struct machine *m, uint32_t functions);
/* All ops, that is also those which machine_prepare() leaves NULL; not trace. */
void machine_all_ops(struct machine *m);
/* The op trace as well. */
void machine_traced(struct machine *m);
/* A Trusted OS on CPU 0, of PSCI_TRUSTED_OS_*, and its functions. */
void machine_trusted_os(struct machine *m, uint32_t kind);
/*
 * A tree: 4 CPUs to a cluster of level 1, and above them the system, level 2.
 * The system is domain 0, cluster i domain i + 1. CPUs and domains have the
 * same local states; deeper ones are slower.
 */
#define LOCAL_STANDBY		1
#define LOCAL_RETENTION		2
#define LOCAL_POWERDOWN		3
void machine_tree(struct machine *m);

/*
 * Remember the context's every bit; has it changed since? Not looked at: how
 * often the locks of domains were taken.
 */
void machine_remember(struct machine *m);
bool machine_unchanged(const struct machine *m);

/* One call; returns the action, the rest is in m->call. */
enum psci_action machine_call(struct machine *m, uint32_t cpu, uint64_t id,
			      uint64_t x1, uint64_t x2, uint64_t x3);
/* A call that must return, with PSCI_OK; its value. */
int64_t machine_ask(struct machine *m, uint32_t cpu, uint64_t id, uint64_t x1,
		    uint64_t x2, uint64_t x3);
/* The same, and the context must not change. */
int64_t machine_refused(struct machine *m, uint32_t cpu, uint64_t id,
			uint64_t x1, uint64_t x2, uint64_t x3);
/* An op has said what it may not: its function fails by that, changing nothing. */
int64_t machine_op_wrong(struct machine *m, uint32_t cpu, uint64_t id,
			 uint64_t x1, uint64_t x2, uint64_t x3);
/* How often was this op called? The last time it was. */
uint32_t machine_times(const struct machine *m, enum op op);
const struct op_record *machine_last(const struct machine *m, enum op op);
/* A call that must suspend the CPU, with PSCI_OK. */
void machine_suspend(struct machine *m, uint32_t cpu, uint64_t id, uint64_t x1,
		     uint64_t x2, uint64_t x3);
/* It woke: must start where it said, or return from its call. */
struct psci_entry machine_restart(struct machine *m, uint32_t cpu);
void machine_return(struct machine *m, uint32_t cpu);
/* AFFINITY_INFO of a CPU by its index, asked by CPU "cpu". */
int64_t machine_state(struct machine *m, uint32_t cpu, uint32_t of);
/* CPU_ON, then the target starts. */
void machine_turn_on(struct machine *m, uint32_t cpu, uint32_t target);
/* CPU_OFF, then it has stopped. */
void machine_turn_off(struct machine *m, uint32_t cpu);

/* The ids, in the width that the call has. */
#define ID32_CPU_ON		PSCI_ID32(PSCI_FN_CPU_ON)
#define ID64_CPU_ON		PSCI_ID64(PSCI_FN_CPU_ON)
#define ID_CPU_OFF		PSCI_ID32(PSCI_FN_CPU_OFF)
#define ID32_CPU_SUSPEND	PSCI_ID32(PSCI_FN_CPU_SUSPEND)
#define ID64_CPU_SUSPEND	PSCI_ID64(PSCI_FN_CPU_SUSPEND)
#define ID32_AFFINITY_INFO	PSCI_ID32(PSCI_FN_AFFINITY_INFO)
#define ID64_AFFINITY_INFO	PSCI_ID64(PSCI_FN_AFFINITY_INFO)
#define ID_VERSION		PSCI_ID32(PSCI_FN_PSCI_VERSION)
#define ID_FEATURES		PSCI_ID32(PSCI_FN_PSCI_FEATURES)
#define ID_MIGRATE_INFO_TYPE	PSCI_ID32(PSCI_FN_MIGRATE_INFO_TYPE)
#define ID_SYSTEM_OFF		PSCI_ID32(PSCI_FN_SYSTEM_OFF)
#define ID_SYSTEM_RESET		PSCI_ID32(PSCI_FN_SYSTEM_RESET)
#define ID32_MIGRATE		PSCI_ID32(PSCI_FN_MIGRATE)
#define ID64_MIGRATE		PSCI_ID64(PSCI_FN_MIGRATE)
#define ID32_MIGRATE_INFO_UP_CPU PSCI_ID32(PSCI_FN_MIGRATE_INFO_UP_CPU)
#define ID64_MIGRATE_INFO_UP_CPU PSCI_ID64(PSCI_FN_MIGRATE_INFO_UP_CPU)
#define ID_CPU_FREEZE		PSCI_ID32(PSCI_FN_CPU_FREEZE)
#define ID32_CPU_DEFAULT_SUSPEND PSCI_ID32(PSCI_FN_CPU_DEFAULT_SUSPEND)
#define ID64_CPU_DEFAULT_SUSPEND PSCI_ID64(PSCI_FN_CPU_DEFAULT_SUSPEND)
#define ID32_NODE_HW_STATE	PSCI_ID32(PSCI_FN_NODE_HW_STATE)
#define ID64_NODE_HW_STATE	PSCI_ID64(PSCI_FN_NODE_HW_STATE)
#define ID32_SYSTEM_SUSPEND	PSCI_ID32(PSCI_FN_SYSTEM_SUSPEND)
#define ID64_SYSTEM_SUSPEND	PSCI_ID64(PSCI_FN_SYSTEM_SUSPEND)
#define ID_SET_SUSPEND_MODE	PSCI_ID32(PSCI_FN_PSCI_SET_SUSPEND_MODE)
#define ID32_STAT_RESIDENCY	PSCI_ID32(PSCI_FN_PSCI_STAT_RESIDENCY)
#define ID64_STAT_RESIDENCY	PSCI_ID64(PSCI_FN_PSCI_STAT_RESIDENCY)
#define ID32_STAT_COUNT		PSCI_ID32(PSCI_FN_PSCI_STAT_COUNT)
#define ID64_STAT_COUNT		PSCI_ID64(PSCI_FN_PSCI_STAT_COUNT)
#define ID32_SYSTEM_RESET2	PSCI_ID32(PSCI_FN_SYSTEM_RESET2)
#define ID64_SYSTEM_RESET2	PSCI_ID64(PSCI_FN_SYSTEM_RESET2)
#define ID_MEM_PROTECT		PSCI_ID32(PSCI_FN_MEM_PROTECT)
#define ID32_MEM_CHECK_RANGE	PSCI_ID32(PSCI_FN_MEM_PROTECT_CHECK_RANGE)
#define ID64_MEM_CHECK_RANGE	PSCI_ID64(PSCI_FN_MEM_PROTECT_CHECK_RANGE)
#define ID32_SYSTEM_OFF2	PSCI_ID32(PSCI_FN_SYSTEM_OFF2)
#define ID64_SYSTEM_OFF2	PSCI_ID64(PSCI_FN_SYSTEM_OFF2)

/*
 * power_state of machine_tree(), in the original format: what the CPU, its
 * cluster and the system are to be in.
 */
#define STATE_CPU_STANDBY	0x00000001
#define STATE_CPU_RETENTION	0x00000002
#define STATE_CPU_POWERDOWN	0x00010003
#define STATE_CLUSTER_RETENTION	0x01000022
#define STATE_CLUSTER_POWERDOWN	0x01010033
#define STATE_SYSTEM_RETENTION	0x02010233
#define STATE_SYSTEM_POWERDOWN	0x02010333

/* The ids that machine_prepare() gives PSCI 0.1. */
#define ID_0_1_CPU_SUSPEND	0x95c1ba5e
#define ID_0_1_CPU_OFF		0x95c1ba5f
#define ID_0_1_CPU_ON		0x95c1ba60
#define ID_0_1_MIGRATE		0x95c1ba61

#endif /* TESTS_MACHINE_H */
