/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What psci_storage_size() asks for, in bytes by what they are for: each is the
 * difference of two configurations that differ in just that, at 4096 CPUs, 16
 * to an instance of affinity level 1.
 */
#include <stdio.h>
#include <stdlib.h>

#include "psci/psci.h"

#define CPUS		4096u
#define LEVELS		2u

static struct psci_cpu_config cpus[CPUS];
static struct psci_domain_config domains[CPUS + 1];
static const struct psci_local_state states[3] = {
	{ PSCI_KIND_STANDBY, 1 }, { PSCI_KIND_RETENTION, 10 }, { PSCI_KIND_POWERDOWN, 100 },
};

static enum psci_error measure(uint32_t cpu_count, uint32_t domain_count, uint32_t state_count,
			       uint32_t functions, size_t *size)
{
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
		cpus[i].mpidr = i % 16 | i / 16 << 8;
		cpus[i].flags = i ? 0 : PSCI_CPU_ON;
		cpus[i].domain = domain_count ? i % (domain_count - 1) : 0;
	}
	for (i = 0; i < domain_count; i++)
		domains[i] = (struct psci_domain_config){
			.parent = i + 1 < domain_count ? domain_count - 1 : PSCI_NO_DOMAIN,
			.level = i + 1 < domain_count ? 1 : LEVELS,
			.state_count = state_count,
			.states = &states[3 - state_count],
		};
	return psci_storage_size(&config, size);
}

static double size(uint32_t cpu_count, uint32_t domain_count, uint32_t state_count,
		   uint32_t functions)
{
	enum psci_error error;
	size_t bytes;

	error = measure(cpu_count, domain_count, state_count, functions, &bytes);
	if (error != PSCI_OK) {
		fprintf(stderr, "memory: %s\n", psci_error_name(error));
		exit(1);
	}
	return (double)bytes;
}

int main(void)
{
	const double half = CPUS / 2, domains_more = 1024;
	double one = size(CPUS, 1025, 1, 0), two = size(CPUS, 1025, 2, 0);
	double domain = (size(CPUS, 2049, 2, 0) - two) / domains_more;
	double state = (two - one) / (1025 * LEVELS);

	printf("machine-of-one-CPU %.0f\n", size(1, 0, 0, 0));
	printf("CPU %.2f\n", (size(CPUS, 0, 0, 0) - size(CPUS / 2, 0, 0, 0)) / half);
	printf("CPU-in-a-tree %.2f\n", (two - size(CPUS / 2, 1025, 2, 0)) / half);
	printf("domain %.2f\n", domain - 2 * LEVELS * state);
	printf("domain-state-and-level %.2f\n", state);
	printf("statistics-of-a-state %.2f\n",
	       (size(CPUS, 1025, 2, PSCI_ENABLE_STAT) - two) / ((CPUS + 1025) * 2.0));
	return 0;
}
