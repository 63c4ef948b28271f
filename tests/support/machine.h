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
	  OP_CHECK_CPU_OFF, OPS };

struct machine;

struct op_record {
	enum op op;
	uint32_t cpu;
	uint32_t target;		/* of the two that have one */
	struct psci_entry entry;	/* of OP_CHECK_ENTRY */
	struct psci_power_state state;	/* of OP_CHECK_POWER_STATE */
};

struct machine {
	struct psci *psci;
	void *storage;
	size_t storage_size;
	void *before;			/* a copy of it: machine_remember() */
	struct psci_config config;
	struct psci_cpu_config *cpus;
	struct psci_ops ops;

	/* What each op answers, 0 (SUCCESS) at first. */
	enum psci_status answers[OPS];
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

/* All ops present, CPU 0 ON, MIGRATE_INFO_TYPE enabled, entry at EL1. */
void machine_prepare(struct machine *m, uint32_t version, uint32_t cpus);
/* Make the context: must succeed. */
void machine_start(struct machine *m);
/* Both. */
void machine_make(struct machine *m, uint32_t version, uint32_t cpus);
void machine_free(struct machine *m);

/* Remember the context's every bit; has it changed since? */
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

#endif /* TESTS_MACHINE_H */
