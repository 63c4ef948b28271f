/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A second PSCI, to compare the library with: written from the specification
 * and psci.h, sequential, with arrays and loops over all CPUs, and nothing of
 * lib/.
 *
 * A call is taken in pieces, so that the world may move on while an op runs:
 * oracle_begin() goes as far as the first op, which it names in call->ask;
 * oracle_answer() says what the op answered and goes on from there. When
 * ask.op is ORACLE_NO_OP the call is over and its answer is in the call. So
 * CPU_ON is a claim, made before the cpu_on op, and its resolution.
 */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include "psci/abi.h"
#include "psci/psci.h"

#define ORACLE_CPUS_MAX	64
#define ORACLE_NOBODY	UINT32_MAX

enum oracle_op {
	ORACLE_NO_OP,
	ORACLE_CPU_ON,
	ORACLE_CHECK_CPU_ON,
	ORACLE_CHECK_ENTRY,
	ORACLE_CHECK_POWER_STATE,
	ORACLE_CHECK_CPU_OFF,
	ORACLE_OPS
};

enum oracle_state {
	ORACLE_OFF,
	ORACLE_ON_PENDING,
	ORACLE_RUNNING,		/* ON, as the next two are for the others */
	ORACLE_STOPPING,
	ORACLE_SUSPENDED
};

/* Has no padding, so that two of them can be compared as bytes. */
struct oracle_cpu {
	uint64_t mpidr;
	uint64_t claim;			/* which CPU_ON holds it or started it;
					 * 0: none ever did */
	uint64_t state;			/* enum oracle_state */
	/* Of ON_PENDING, and of SUSPENDED in power-down; else zero. */
	struct psci_entry entry;
	/* Of SUSPENDED; else zero. */
	struct psci_power_state suspend;
};
_Static_assert(sizeof(struct oracle_cpu) == 3 * 8 + 48 + 16, "no padding");

struct oracle {
	uint32_t version;
	uint32_t smccc_version;
	uint32_t entry_el;
	bool extended_state;
	bool migrate_info_type;
	bool has_op[ORACLE_OPS];
	uint32_t cpu_count;
	uint32_t ending;	/* the CPU whose system event is open, or
				 * ORACLE_NOBODY */
	uint32_t event;		/* which: enum psci_event, or 0 */
	uint64_t claims;	/* made so far */
	struct oracle_cpu cpus[ORACLE_CPUS_MAX];
};

/* An op that the library must call now, and with what. */
struct oracle_ask {
	enum oracle_op op;
	uint32_t cpu;
	uint32_t target;		/* of CPU_ON, CHECK_CPU_ON */
	struct psci_entry entry;	/* of CHECK_ENTRY */
	struct psci_power_state state;	/* of CHECK_POWER_STATE */
};

struct oracle_call {
	struct oracle_ask ask;

	/* What psci_handle() has to answer. */
	enum psci_action action;
	uint64_t ret;
	uint32_t error;
	struct psci_power_state suspend;	/* of PSCI_DO_SUSPEND */
	struct psci_entry entry;		/* the same, if to power-down */
	uint32_t event;				/* of PSCI_DO_SYSTEM */

	/* The oracle's own. */
	uint32_t cpu;
	uint32_t id;
	uint64_t x1, x2, x3;
	uint32_t flags;
	uint32_t target;
	uint64_t claim, claim_before;
	struct psci_power_state state;
};

/* config and ops are such that psci_init() takes them. */
void oracle_init(struct oracle *o, const struct psci_config *config,
		 const struct psci_ops *ops);

void oracle_begin(struct oracle *o, struct oracle_call *c, uint32_t cpu,
		  const struct psci_call *call);
void oracle_answer(struct oracle *o, struct oracle_call *c, int status);

enum psci_error oracle_stopped(struct oracle *o, uint32_t cpu);
/* *entry is written if psci_cpu_woke() has to write it: not if it waits. */
enum psci_wake oracle_woke(struct oracle *o, uint32_t cpu, bool context_lost,
			   struct psci_entry *entry);
enum psci_error oracle_refused(struct oracle *o, uint32_t cpu);

/* The CPU with this MPIDR value, or ORACLE_NOBODY. */
uint32_t oracle_cpu_index(const struct oracle *o, uint64_t mpidr);

/* What AFFINITY_INFO answers through an SMC64 id: a state or a failure. */
int64_t oracle_affinity_info(const struct oracle *o, uint64_t target,
			     uint32_t level);

#endif /* TESTS_ORACLE_H */
