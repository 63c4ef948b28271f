/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The machine that is measured: it has every function, every op but a trace,
 * and a Trusted OS that can migrate. "flat" has no power domains. "tree" has
 * three levels, CPU, cluster and system, of which each has as many children as
 * the others where the number of CPUs is a square; statistics go with it.
 */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "psci/psci.h"

/* power_state in the extended format: those of psci_config.power_states, */
#define STANDBY		0x00000000
#define POWERDOWN	0x40000001	/* of the CPU */
#define DEEPEST		0x40000003	/* of all above it as well */
/* and what makes another of each, for which check_power_state is asked. */
#define ASKED		0x00000010

struct bench {
	struct psci *psci;
	uint32_t cpus;
	bool tree;
	void *storage;
	size_t size;
	struct psci_config config;
	struct psci_ops ops;
};

/* CPU 0 is ON. Ends the program if that cannot be. */
void bench_make(struct bench *bench, uint32_t cpus, bool tree);
/* Once more, in the same storage: */
enum bench_ops {
	BENCH_TRACED,	/* with a trace op that does nothing; */
	BENCH_PLAIN,	/* without any function or op that is optional */
};
void bench_again(struct bench *bench, enum bench_ops which);

/* Up to 16 CPUs in Aff0 without a tree; with one, those of a cluster. */
uint64_t bench_mpidr(const struct bench *bench, uint32_t cpu);
/* How many CPUs there are in an instance of affinity level 1. */
uint32_t bench_cluster(const struct bench *bench);

/* What check_cpu_on answers. */
extern int bench_verdict;

#define ID32(name)	PSCI_ID32(PSCI_FN_##name)
#define ID64(name)	PSCI_ID64(PSCI_FN_##name)

static inline enum psci_action bench_call(const struct bench *bench, struct psci_call *call,
					  uint32_t cpu, uint64_t x0, uint64_t x1, uint64_t x2,
					  uint64_t x3)
{
	call->x[0] = x0;
	call->x[1] = x1;
	call->x[2] = x2;
	call->x[3] = x3;
	return psci_handle(bench->psci, cpu, call);
}

#endif /* BENCH_MACHINE_H */
