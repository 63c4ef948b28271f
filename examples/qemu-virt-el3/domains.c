/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The power domains of this machine: each CPU has a core, so many cores make
 * a cluster (option "cluster-size"), all clusters the system; and the power
 * states that they have.
 *
 * QEMU has no power controller and turns nothing off. What is said here of the
 * state of a node is the firmware's own record of what it was told to take
 * down and to bring up, where a SoC's firmware would write and read registers.
 */
#include "firmware.h"
#include "sysreg.h"

#define LEVELS			3
#define CORE			0
#define CLUSTER			1
#define SYSTEM			2

/* Local states. Latencies are made up, but in order. */
#define STANDBY			1	/* of a core */
#define CORE_OFF		2
#define DOMAIN_OFF		1
#define LOCAL_STATES		3	/* with 0, up */

static const struct psci_local_state core_states[] = {
	{ .kind = PSCI_KIND_STANDBY, .latency = 5 },
	{ .kind = PSCI_KIND_POWERDOWN, .latency = 100 },
};

static const struct psci_local_state cluster_states[] = {
	{ .kind = PSCI_KIND_POWERDOWN, .latency = 300 },
};

static const struct psci_local_state system_states[] = {
	{ .kind = PSCI_KIND_POWERDOWN, .latency = 800 },
};

static struct psci_domain_config domains[CPUS_MAX + 1];
static uint32_t system_domain;

/* The record: of a CPU, or of a domain. */
struct node {
	uint32_t state;				/* in which it is */
	bool entered;				/* it was told to go there */
	uint32_t left[LOCAL_STATES];		/* how often, each */
};

static struct node cores[CPUS_MAX];
static struct node domain_nodes[CPUS_MAX + 1];

static uint32_t domain_at(uint32_t cpu, uint32_t level)
{
	return level == CLUSTER ? dt.cpus[cpu].domain : system_domain;
}

static struct node *node_at(uint32_t cpu, uint32_t level)
{
	return level == CORE ? &cores[cpu] :
		&domain_nodes[domain_at(cpu, level)];
}

/* ------------------------------------------------------------ power states */

/*
 * This machine's StateIDs have a nibble each for core, cluster, system and,
 * as OS-initiated mode wants it, for the highest of these three that the
 * caller leaves last. In a nibble of the first three 0 is running, 1 standby,
 * 2 off.
 */
static const struct psci_power_state power_states[] = {
	{ .state_id = 0x0001, .level = 0, .powerdown = 0 },
	{ .state_id = 0x0002, .level = 0, .powerdown = 1 },
	{ .state_id = 0x0022, .level = 1, .powerdown = 1 },
	{ .state_id = 0x1022, .level = 1, .powerdown = 1 },
	{ .state_id = 0x0222, .level = 2, .powerdown = 1 },
	{ .state_id = 0x2222, .level = 2, .powerdown = 1 },
};

#define POWER_STATES		(sizeof(power_states) / sizeof(*power_states))

static uint32_t nibble(uint32_t state_id, uint32_t n)
{
	return state_id >> 4 * n & 0xf;
}

static void decode(uint32_t state_id, struct psci_composite *composite)
{
	composite->state[CORE] = (uint8_t)nibble(state_id, CORE);
	composite->state[CLUSTER] = nibble(state_id, CLUSTER) ? DOMAIN_OFF : 0;
	composite->state[SYSTEM] = nibble(state_id, SYSTEM) ? DOMAIN_OFF : 0;
	composite->last_level = nibble(state_id, 3);
}

enum psci_status domains_check_state(const struct psci_power_state *asked,
				     struct psci_composite *composite)
{
	for (size_t i = 0; i < POWER_STATES; i++) {
		const struct psci_power_state *state = &power_states[i];

		/* The extended format has no level. */
		if (asked->state_id == state->state_id &&
		    asked->powerdown == state->powerdown &&
		    (options.state_format == PSCI_STATE_EXTENDED ||
		     asked->level == state->level)) {
			decode(state->state_id, composite);
			return PSCI_STATUS_SUCCESS;
		}
	}
	return PSCI_STATUS_INVALID_PARAMETERS;
}

/* The argument of CPU_SUSPEND and PSCI_STAT_*, in the configured format. */
static uint32_t pack(uint32_t state_id, uint32_t level, uint32_t powerdown)
{
	const struct psci_power_state state = {
		.state_id = state_id,
		.level = options.state_format == PSCI_STATE_EXTENDED ? 0 :
			level,
		.powerdown = powerdown,
	};
	uint32_t value = 0;

	if (!psci_power_state_pack(options.state_format, &state, &value))
		fail("no power_state for StateID 0x%x", state_id);
	return value;
}

/*
 * What Linux is told. It passes these values as they are, so that each says
 * in its last nibble at which level the caller is the last: which holds in
 * OS-initiated mode, and is not looked at in the other one.
 */
uint32_t domains_idle_states(struct psci_fdt_idle_state *states)
{
	const struct psci_fdt_idle_state all[IDLE_STATES] = {
		{ .name = "cpu-standby", .level = CORE,
		  .power_state = pack(0x0001, CORE, 0),
		  .entry_latency = 5, .exit_latency = 5,
		  .min_residency = 20 },
		{ .name = "cpu-off", .level = CORE,
		  .power_state = pack(0x0002, CORE, 1),
		  .entry_latency = 50, .exit_latency = 100,
		  .min_residency = 400 },
		{ .name = "cluster-off", .level = CLUSTER,
		  .power_state = pack(0x1022, CLUSTER, 1),
		  .entry_latency = 150, .exit_latency = 300,
		  .min_residency = 1000 },
		{ .name = "cluster-sys-off", .level = SYSTEM,
		  .power_state = pack(0x2222, SYSTEM, 1),
		  .entry_latency = 400, .exit_latency = 800,
		  .min_residency = 2500 },
	};

	__builtin_memcpy(states, all, sizeof(all));
	return IDLE_STATES;
}

/* ---------------------------------------------------------------- the tree */

/* Which CPUs share a cluster has nothing to do with their MPIDRs. */
void domains_init(struct psci_config *config)
{
	uint32_t clusters = (dt.cpu_count + options.cluster_size - 1) /
		options.cluster_size;

	system_domain = clusters;
	for (uint32_t i = 0; i < clusters; i++)
		domains[i] = (struct psci_domain_config){
			.parent = system_domain,
			.level = CLUSTER,
			.state_count = 1,
			.states = cluster_states,
		};
	domains[system_domain] = (struct psci_domain_config){
		.parent = PSCI_NO_DOMAIN,
		.level = SYSTEM,
		.state_count = 1,
		.states = system_states,
	};
	config->cpu_state_count = 2;
	config->cpu_states = core_states;
	config->domain_count = clusters + 1;
	config->domains = domains;

	/* CPU 0 is up, and what is above it. */
	for (uint32_t i = 0; i < dt.cpu_count; i++) {
		dt.cpus[i].domain = i / options.cluster_size;
		cores[i].state = i ? CORE_OFF : 0;
	}
	for (uint32_t i = 1; i < clusters; i++)
		domain_nodes[i].state = DOMAIN_OFF;
}

/*
 * The library's hooks: nobody else changes the nodes of this transition
 * meanwhile, but anybody may read them.
 */
void domains_down(uint32_t cpu, const struct psci_transition *transition)
{
	for (uint32_t level = 0; level <= transition->level; level++) {
		struct node *node = node_at(cpu, level);
		uint32_t state = transition->state[level];

		node->entered = true;
		__atomic_store_n(&node->state, state, __ATOMIC_RELAXED);
	}
	trace_domains(cpu, "down", transition);
}

void domains_up(uint32_t cpu, const struct psci_transition *transition)
{
	for (uint32_t level = transition->level + 1; level--; ) {
		struct node *node = node_at(cpu, level);

		node->left[node->state] += node->entered;
		node->entered = false;
		__atomic_store_n(&node->state, 0, __ATOMIC_RELAXED);
	}
	trace_domains(cpu, "up", transition);
}

int domains_hw_state(uint32_t target, uint32_t level)
{
	uint32_t state;

	if (level >= LEVELS)
		return PSCI_STATUS_INVALID_PARAMETERS;
	state = __atomic_load_n(&node_at(target, level)->state,
				__ATOMIC_RELAXED);
	if (!state)
		return PSCI_HW_ON;
	return level == CORE && state == STANDBY ? PSCI_HW_STANDBY :
		PSCI_HW_OFF;
}

/* --------------------------------------------------------------- statistics */

/* What the library's statistics say, asked as a guest would ask. */
static uint64_t statistic(uint32_t caller, uint32_t number, uint32_t cpu,
			  uint32_t power_state)
{
	struct psci_call call = {
		.x = { PSCI_ID64(number), dt.cpus[cpu].mpidr, power_state },
	};

	psci_handle(psci, caller, &call);
	return call.ret;
}

static void say_state(uint32_t caller, uint32_t cpu, uint32_t level,
		      uint32_t state)
{
	static const uint32_t ids[LEVELS] = { 0x0002, 0x0022, 0x0222 };
	bool standby = level == CORE && state == STANDBY;
	uint32_t argument = standby ? pack(0x0001, CORE, 0) :
		pack(ids[level], level, 1);
	uint64_t count = statistic(caller, PSCI_FN_PSCI_STAT_COUNT, cpu,
				   argument);
	uint64_t residency = statistic(caller, PSCI_FN_PSCI_STAT_RESIDENCY,
				       cpu, argument);
	uint32_t traced = node_at(cpu, level)->left[state];
	struct line line = { .length = 0 };

	if (!count && !traced)
		return;
	line_add(&line, "stat: ");
	if (level == CORE)
		line_add(&line, "cpu %u", cpu);
	else
		line_add(&line, "domain %u (level %u)", domain_at(cpu, level),
			 level);
	line_add(&line, " state %u: count %lu, trace %u, residency %lu us",
		 state, count, traced, residency);
	line_say(&line);
}

/*
 * One line for each node and state that was ever left: how often by the count
 * of the library (count), how often by that of the hooks above (trace).
 */
void domains_say_statistics(uint32_t caller)
{
	if (options.psci_version < PSCI_VERSION_1_0)
		return;
	for (uint32_t cpu = 0; cpu < dt.cpu_count; cpu++) {
		say_state(caller, cpu, CORE, STANDBY);
		say_state(caller, cpu, CORE, CORE_OFF);
	}
	for (uint32_t cpu = 0; cpu < dt.cpu_count; cpu += options.cluster_size)
		say_state(caller, cpu, CLUSTER, DOMAIN_OFF);
	say_state(caller, 0, SYSTEM, DOMAIN_OFF);
}
