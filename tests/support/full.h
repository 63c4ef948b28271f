/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A machine that has everything that its PSCI version has: every optional
 * function, a tree (one domain above all CPUs, that can power down), and a
 * migratable Trusted OS on CPU 0.
 */
#ifndef TESTS_FULL_H
#define TESTS_FULL_H

#include "machine.h"

/* The ids of PSCI 0.1, as Linux's KVM numbers them. */
#define ID01_CPU_SUSPEND	0x95c1ba5eU
#define ID01_CPU_OFF		0x95c1ba5fU
#define ID01_CPU_ON		0x95c1ba60U
#define ID01_MIGRATE		0x95c1ba61U

/* What the ops below answer. */
struct full_answers {
	enum psci_status migrate;
	enum psci_status check_system_suspend;
	int64_t check_vendor_reset;
	int node_hw_state;
	enum psci_status mem_protect;
	enum psci_status check_mem_range;
};

static struct full_answers full_answers;

static enum psci_status full_migrate(void *user, uint32_t cpu, uint32_t target)
{
	(void)user;
	(void)cpu;
	(void)target;
	return full_answers.migrate;
}

static enum psci_status full_check_system_suspend(void *user, uint32_t cpu,
					const struct psci_entry *entry)
{
	(void)user;
	(void)cpu;
	(void)entry;
	return full_answers.check_system_suspend;
}

static int64_t full_check_vendor_reset(void *user, uint32_t cpu, uint32_t type,
				       uint64_t cookie)
{
	(void)user;
	(void)cpu;
	(void)type;
	(void)cookie;
	return full_answers.check_vendor_reset;
}

static int full_node_hw_state(void *user, uint32_t cpu, uint32_t target,
			      uint32_t level)
{
	(void)user;
	(void)cpu;
	(void)target;
	return level > 1 ? PSCI_STATUS_INVALID_PARAMETERS :
			   full_answers.node_hw_state;
}

static enum psci_status full_mem_protect(void *user, uint32_t cpu)
{
	(void)user;
	(void)cpu;
	return full_answers.mem_protect;
}

static enum psci_status full_check_mem_range(void *user, uint32_t cpu,
					     uint64_t base, uint64_t length)
{
	(void)user;
	(void)cpu;
	(void)base;
	(void)length;
	return full_answers.check_mem_range;
}

static uint64_t full_clock(void *user)
{
	(void)user;
	return 0;
}

/* State type and level of the original format say all that there is. */
static enum psci_status full_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	const struct machine *m = user;

	(void)cpu;
	composite->state[0] = state->powerdown ? 2 : 1;
	composite->state[1] = state->powerdown && state->level > 0;
	return (enum psci_status)m->answers[OP_CHECK_POWER_STATE];
}

/* DEN0022F.b, "Function prototypes": the optional functions of a version. */
static uint32_t full_functions(uint32_t version)
{
	uint32_t functions = PSCI_ENABLE(5);

	if (version >= PSCI_VERSION_0_2)
		functions |= PSCI_ENABLE(6) | PSCI_ENABLE(7);
	if (version >= PSCI_VERSION_1_0)
		functions |= PSCI_ENABLE(11) | PSCI_ENABLE(12) |
			     PSCI_ENABLE(13) | PSCI_ENABLE(14) |
			     PSCI_ENABLE(15) | PSCI_ENABLE(16) |
			     PSCI_ENABLE(17);
	if (version >= PSCI_VERSION_1_1)
		functions |= PSCI_ENABLE(18) | PSCI_ENABLE(19) |
			     PSCI_ENABLE(20);
	if (version >= PSCI_VERSION_1_3)
		functions |= PSCI_ENABLE(21);
	return functions;
}

/* As machine_prepare(), with everything. */
static void full_prepare(struct machine *m, uint32_t version, uint32_t cpus)
{
	static const struct psci_local_state cpu_states[] = {
		{ .kind = PSCI_KIND_STANDBY }, { .kind = PSCI_KIND_POWERDOWN },
	};
	static const struct psci_domain_config domain = {
		.parent = PSCI_NO_DOMAIN, .level = 1, .state_count = 1,
		.states = &cpu_states[1],
	};

	machine_prepare(m, version, cpus);
	m->config.functions = full_functions(version);
	m->config.trusted_os = PSCI_TRUSTED_OS_MIGRATABLE;
	m->config.cpu_states = cpu_states;
	m->config.cpu_state_count = 2;
	m->config.domains = &domain;
	m->config.domain_count = 1;
	if (version == PSCI_VERSION_0_1)
		m->config.function_ids = (struct psci_function_ids){
			.cpu_suspend = ID01_CPU_SUSPEND,
			.cpu_off = ID01_CPU_OFF,
			.cpu_on = ID01_CPU_ON,
			.migrate = ID01_MIGRATE,
		};
	m->ops.check_power_state = full_check_power_state;
	m->ops.migrate = full_migrate;
	m->ops.check_system_suspend = full_check_system_suspend;
	m->ops.check_vendor_reset = full_check_vendor_reset;
	m->ops.node_hw_state = full_node_hw_state;
	m->ops.mem_protect = full_mem_protect;
	m->ops.check_mem_range = full_check_mem_range;
	m->ops.clock = full_clock;
	memset(&full_answers, 0, sizeof(full_answers));
}

#endif /* TESTS_FULL_H */
