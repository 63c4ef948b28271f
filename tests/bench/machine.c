/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Ops that cost as little as an op can, and the machine around them. */
#include <stdio.h>
#include <stdlib.h>

#include "machine.h"

#define CLUSTER		16u	/* CPUs per instance of affinity level 1, flat */

int bench_verdict = PSCI_STATUS_SUCCESS;

/* ---------------------------------------------------------------------- ops */

static enum psci_status yes(void *user, uint32_t cpu)
{
	(void)user;
	(void)cpu;
	return PSCI_STATUS_SUCCESS;
}

static enum psci_status op_target(void *user, uint32_t cpu, uint32_t target)
{
	(void)user;
	(void)cpu;
	(void)target;
	return PSCI_STATUS_SUCCESS;
}

static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)user;
	(void)cpu;
	(void)target;
	return bench_verdict;
}

static enum psci_status op_entry(void *user, uint32_t cpu, const struct psci_entry *entry)
{
	(void)user;
	(void)cpu;
	(void)entry;
	return PSCI_STATUS_SUCCESS;
}

static enum psci_status flat_check_power_state(void *user, uint32_t cpu,
					       const struct psci_power_state *state,
					       struct psci_composite *composite)
{
	(void)user;
	(void)cpu;
	(void)state;
	(void)composite;
	return PSCI_STATUS_SUCCESS;
}

#define STANDBY_COMPOSITE	{ .state = { 1 } }
#define POWERDOWN_COMPOSITE	{ .state = { 2 } }
#define DEEPEST_COMPOSITE	{ .state = { 2, 2, 2 }, .last_level = 2 }

static const struct psci_composite composites[] = {
	STANDBY_COMPOSITE, POWERDOWN_COMPOSITE, { .state = { 2, 2 }, .last_level = 1 },
	DEEPEST_COMPOSITE,
};

static const struct psci_power_state_config power_states[] = {
	{ .value = STANDBY, .composite = STANDBY_COMPOSITE },
	{ .value = POWERDOWN, .composite = POWERDOWN_COMPOSITE },
	{ .value = DEEPEST, .composite = DEEPEST_COMPOSITE },
};

static enum psci_status tree_check_power_state(void *user, uint32_t cpu,
					       const struct psci_power_state *state,
					       struct psci_composite *composite)
{
	(void)user;
	(void)cpu;
	*composite = composites[state->state_id & 3];
	return PSCI_STATUS_SUCCESS;
}

static int64_t op_check_vendor_reset(void *user, uint32_t cpu, uint32_t type, uint64_t cookie)
{
	(void)user;
	(void)cpu;
	(void)type;
	(void)cookie;
	return PSCI_STATUS_SUCCESS;
}

static int op_node_hw_state(void *user, uint32_t cpu, uint32_t target, uint32_t level)
{
	(void)user;
	(void)cpu;
	(void)target;
	(void)level;
	return PSCI_HW_ON;
}

static enum psci_status op_check_mem_range(void *user, uint32_t cpu, uint64_t base,
					   uint64_t length)
{
	(void)user;
	(void)cpu;
	(void)base;
	(void)length;
	return PSCI_STATUS_SUCCESS;
}

static void op_domains(void *user, uint32_t cpu, const struct psci_transition *transition)
{
	(void)user;
	(void)cpu;
	(void)transition;
}

static uint64_t op_clock(void *user)
{
	(void)user;
	return 0;
}

static void op_trace(void *user, const struct psci_trace *trace)
{
	(void)user;
	(void)trace;
}

static const struct psci_ops all_ops = {
	.size = sizeof(all_ops),
	.cpu_on = op_target,
	.check_cpu_on = op_check_cpu_on,
	.check_entry = op_entry,
	.check_power_state = flat_check_power_state,
	.check_cpu_off = yes,
	.check_system_suspend = op_entry,
	.check_vendor_reset = op_check_vendor_reset,
	.migrate = op_target,
	.node_hw_state = op_node_hw_state,
	.mem_protect = yes,
	.check_mem_range = op_check_mem_range,
	.domains_down = op_domains,
	.domains_up = op_domains,
	.clock = op_clock,
};

/* -------------------------------------------------------------- the machine */

/* CPUs below a domain of level 1: the largest square in the machine has so many a side. */
static uint32_t width(uint32_t cpus)
{
	uint32_t side = 1;

	while (4 * side * side <= cpus)
		side *= 2;
	return side;
}

uint32_t bench_cluster(const struct bench *bench)
{
	return bench->tree ? width(bench->cpus) : CLUSTER;
}

uint64_t bench_mpidr(const struct bench *bench, uint32_t cpu)
{
	uint32_t size = bench_cluster(bench), cluster = cpu / size;

	return (uint64_t)(cluster >> 8) << 16 | (cluster & 0xff) << 8 | cpu % size;
}

static void *must(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

static void add_tree(struct bench *bench)
{
	static const struct psci_local_state states[] = {
		{ PSCI_KIND_STANDBY, 1 }, { PSCI_KIND_POWERDOWN, 1000 },
	};
	struct psci_config *config = &bench->config;
	uint32_t clusters = bench->cpus / width(bench->cpus), i;
	struct psci_domain_config *domains = must(calloc(clusters + 1, sizeof(*domains)));

	for (i = 0; i <= clusters; i++)
		domains[i] = (struct psci_domain_config){
			.parent = i < clusters ? clusters : PSCI_NO_DOMAIN,
			.level = i < clusters ? 1 : 2,
			.state_count = 2,
			.states = states,
		};
	config->cpu_states = states;
	config->cpu_state_count = 2;
	config->domains = domains;
	config->domain_count = clusters + 1;
	config->functions |= PSCI_ENABLE_SET_SUSPEND_MODE | PSCI_ENABLE_STAT;
	bench->ops.check_power_state = tree_check_power_state;
}

static void prepare(struct bench *bench)
{
	struct psci_cpu_config *list = must(calloc(bench->cpus, sizeof(*list)));
	uint32_t i;

	for (i = 0; i < bench->cpus; i++) {
		list[i].mpidr = bench_mpidr(bench, i);
		list[i].domain = bench->tree ? i / width(bench->cpus) : 0;
	}
	list[0].flags = PSCI_CPU_ON;
	bench->ops = all_ops;
	bench->config = (struct psci_config){
		.size = sizeof(bench->config),
		.psci_version = PSCI_VERSION_1_3,
		.smccc_version = PSCI_SMCCC_VERSION_1_2,
		.flags = PSCI_CONFIG_EXTENDED_STATE,
		.functions = PSCI_ENABLE_MIGRATE | PSCI_ENABLE_MIGRATE_INFO_TYPE |
			     PSCI_ENABLE_MIGRATE_INFO_UP_CPU | PSCI_ENABLE_CPU_FREEZE |
			     PSCI_ENABLE_CPU_DEFAULT_SUSPEND | PSCI_ENABLE_NODE_HW_STATE |
			     PSCI_ENABLE_SYSTEM_SUSPEND | PSCI_ENABLE_SYSTEM_RESET2 |
			     PSCI_ENABLE_MEM_PROTECT | PSCI_ENABLE_SYSTEM_OFF2,
		.entry_el = 1,
		.cpu_count = bench->cpus,
		.cpus = list,
		.trusted_os = PSCI_TRUSTED_OS_MIGRATABLE,
		.power_state_count = 3,
		.power_states = power_states,
	};
	if (bench->tree)
		add_tree(bench);
}

static void start(struct bench *bench)
{
	enum psci_error error = psci_init(&bench->psci, bench->storage, bench->size,
					  &bench->config, &bench->ops, NULL);

	if (error == PSCI_OK)
		return;
	fprintf(stderr, "bench: %s\n", psci_error_name(error));
	exit(1);
}

void bench_make(struct bench *bench, uint32_t cpus, bool tree)
{
	enum psci_error error;

	bench->cpus = cpus;
	bench->tree = tree;
	prepare(bench);
	error = psci_storage_size(&bench->config, &bench->size);
	if (error != PSCI_OK) {
		fprintf(stderr, "bench: %s\n", psci_error_name(error));
		exit(1);
	}
	bench->size = (bench->size + PSCI_STORAGE_ALIGN - 1) & -(size_t)PSCI_STORAGE_ALIGN;
	bench->storage = must(aligned_alloc(PSCI_STORAGE_ALIGN, bench->size));
	start(bench);
}

void bench_again(struct bench *bench, enum bench_ops which)
{
	const struct psci_ops plain = {
		.size = sizeof(plain),
		.cpu_on = all_ops.cpu_on,
		.check_power_state = bench->ops.check_power_state,
	};

	if (which == BENCH_TRACED) {
		bench->ops.trace = op_trace;
	} else {
		bench->ops = plain;
		bench->config.functions = 0;
		bench->config.trusted_os = PSCI_TRUSTED_OS_NONE;
	}
	start(bench);
}
