/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What psci_storage_size() asks for, in bytes by what they are for: each is the
 * difference of two configurations that differ in just that, at 4096 CPUs, 16
 * to an instance of affinity level 1, which is a domain if there are any
 * ("mixed": CPUs are dealt out to as many). Above these is one more level.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "psci/psci.h"

#define CPUS		4096u
#define LEVELS		2u
#define CLUSTER		16u
#define FEW		64u	/* domains of the upper level; of all counts, what
				 * they take is a multiple of PSCI_STORAGE_ALIGN,
				 * so that no part begins later than it would */

static struct psci_cpu_config cpus[CPUS];
static struct psci_domain_config domains[2 * CPUS / CLUSTER];
static const struct psci_local_state states[3] = {
	{ PSCI_KIND_STANDBY, 1 }, { PSCI_KIND_RETENTION, 10 }, { PSCI_KIND_POWERDOWN, 100 },
};

static bool mixed;

/* "roots": of the domains, those of the upper level. */
static enum psci_error measure(uint32_t cpu_count, uint32_t roots, uint32_t state_count,
			       uint32_t functions, size_t *size)
{
	const uint32_t clusters = cpu_count / CLUSTER, domain_count = roots ? clusters + roots : 0;
	const struct psci_config config = {
		.size = sizeof(config),
		.psci_version = PSCI_VERSION_1_3,
		.functions = functions,
		.entry_el = 1,
		.cpu_count = cpu_count,
		.cpus = cpus,
		.domain_count = domain_count,
		.domains = domains,
		/* CPUs' end with a power-down. */
		.cpu_states = domain_count ? &states[3 - state_count] : NULL,
		.cpu_state_count = domain_count ? state_count : 0,
	};
	uint32_t i;

	for (i = 0; i < cpu_count; i++) {
		cpus[i].mpidr = i % CLUSTER | i / CLUSTER << 8;
		cpus[i].flags = i ? 0 : PSCI_CPU_ON;
		cpus[i].domain = roots ? (mixed ? i % clusters : i / CLUSTER) : 0;
	}
	for (i = 0; i < domain_count; i++)
		domains[i] = (struct psci_domain_config){
			.parent = i < clusters ? clusters + i % roots : PSCI_NO_DOMAIN,
			.level = i < clusters ? 1 : LEVELS,
			.state_count = state_count,
			.states = &states[3 - state_count],
		};
	return psci_storage_size(&config, size);
}

static double size(uint32_t cpu_count, uint32_t roots, uint32_t state_count, uint32_t functions)
{
	enum psci_error error;
	size_t bytes;

	error = measure(cpu_count, roots, state_count, functions, &bytes);
	if (error != PSCI_OK) {
		fprintf(stderr, "memory: %s\n", psci_error_name(error));
		exit(1);
	}
	return (double)bytes;
}

/* Of a machine with two states for each CPU and domain, what PSCI_STAT_* takes. */
static double statistics(uint32_t roots, uint32_t state_count)
{
	return size(CPUS, roots, state_count, PSCI_ENABLE_STAT) -
	       size(CPUS, roots, state_count, 0);
}

int main(void)
{
	const double half = CPUS / 2, clusters = CPUS / CLUSTER, more = clusters - FEW;
	double two = size(CPUS, FEW, 2, 0), full = size(CPUS, CPUS / CLUSTER, 2, 0);
	double state = (size(CPUS, CPUS / CLUSTER, 3, 0) - full) / (2 * clusters * LEVELS);
	double domain = (full - two) / more;
	/* 16 CPUs more are a domain more. */
	double cpu = (two - size(CPUS / 2, FEW, 2, 0)) / half - domain / CLUSTER;
	double count = (statistics(FEW, 2) - statistics(FEW, 1)) / (CPUS + clusters + FEW);
	double timed = (statistics(CPUS / CLUSTER, 1) - statistics(FEW, 1)) / more - count;

	printf("machine-of-one-CPU %.0f\n", size(1, 0, 0, 0));
	printf("CPU %.2f\n", (size(CPUS, 0, 0, 0) - size(CPUS / 2, 0, 0, 0)) / half);
	printf("CPU-in-a-tree %.2f\n", cpu);
	mixed = true;
	printf("CPU-in-a-mixed-tree %.2f\n",
	       (size(CPUS, FEW, 2, 0) - size(CPUS / 2, FEW, 2, 0)) / half - domain / CLUSTER);
	mixed = false;
	printf("domain %.2f\n", domain - 2 * LEVELS * state);
	printf("domain-state-and-level %.2f\n", state);
	printf("statistics-of-a-state %.2f\n", count);
	printf("statistics-of-a-domain %.2f\n", timed);
	printf("statistics-of-a-CPU %.2f\n",
	       (statistics(FEW, 1) - (clusters + FEW) * (timed + count)) / CPUS - count);
	return 0;
}
