/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "psci/snapshot.h"
#include "rig.h"

#define MUST(condition)							\
	do {								\
		if (!(condition)) {					\
			fprintf(stderr, "rig.c:%d: %s\n", __LINE__,	\
				#condition);				\
			abort();					\
		}							\
	} while (0)

/* -------------------------------------------------------------------- ops */

/* "yes", or what the answers in force say. */
static int draw(struct rig *rig, int no, int later)
{
	rig->asked++;
	if (!rig->answers)
		return PSCI_STATUS_SUCCESS;
	rig_random(&rig->answers);
	switch (rig->answers % 8) {
	case 0:
		return no;
	case 1:
	case 2:
	case 3:
		return later;
	}
	return PSCI_STATUS_SUCCESS;
}

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)cpu;
	(void)target;
	return (enum psci_status)draw(user, PSCI_STATUS_INTERNAL_FAILURE, 0);
}

static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct rig *rig = user;

	(void)cpu;
	(void)target;
	if (rig->defer)
		return PSCI_DEFERRED;
	return draw(rig, PSCI_STATUS_DENIED, PSCI_DEFERRED);
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	struct rig *rig = user;

	(void)cpu;
	rig->asked++;
	composite->state[0] = state->state_id & 0xf;
	composite->state[1] = state->state_id >> 4 & 0xf;
	composite->state[2] = state->state_id >> 8 & 0xf;
	composite->last_level = state->state_id >> 12 & 0xf;
	return PSCI_STATUS_SUCCESS;
}

static int64_t op_check_vendor_reset(void *user, uint32_t cpu, uint32_t type,
				     uint64_t cookie)
{
	(void)cpu;
	(void)type;
	(void)cookie;
	return draw(user, PSCI_STATUS_DENIED, 0);
}

static enum psci_status op_migrate(void *user, uint32_t cpu, uint32_t target)
{
	(void)cpu;
	(void)target;
	return (enum psci_status)draw(user, PSCI_STATUS_INTERNAL_FAILURE, 0);
}

static int op_node_hw_state(void *user, uint32_t cpu, uint32_t target,
			    uint32_t level)
{
	(void)user;
	(void)cpu;
	(void)target;
	(void)level;
	return PSCI_HW_ON;
}

static enum psci_status op_check_mem_range(void *user, uint32_t cpu,
					   uint64_t base, uint64_t length)
{
	(void)user;
	(void)cpu;
	(void)base;
	(void)length;
	return PSCI_STATUS_SUCCESS;
}

static uint64_t op_clock(void *user)
{
	return ((struct rig *)user)->now;
}

/* ---------------------------------------------------------- configuration */

static const struct psci_local_state cpu_states[] = {
	{ PSCI_KIND_STANDBY, 1 }, { PSCI_KIND_RETENTION, 10 },
	{ PSCI_KIND_POWERDOWN, 100 },
};
/* The deepest is faster than the one before it. */
static const struct psci_local_state leaf_states[] = {
	{ PSCI_KIND_RETENTION, 20 }, { PSCI_KIND_POWERDOWN, 300 },
	{ PSCI_KIND_POWERDOWN, 200 },
};
static const struct psci_local_state root_states[] = {
	{ PSCI_KIND_RETENTION, 50 }, { PSCI_KIND_POWERDOWN, 1000 },
};

#define DOMAIN(up, at_level, list)					\
	(struct psci_domain_config){					\
		.parent = up, .level = at_level, .states = list,	\
		.state_count = sizeof(list) / sizeof((list)[0]) }

/* CPUs 0 to 2 and 3 to 5 below one root, 6 and 7 each alone. */
static void prepare_tree(struct rig *rig)
{
	uint32_t i;

	rig->domains[0] = DOMAIN(2, 1, leaf_states);
	rig->domains[1] = DOMAIN(2, 1, leaf_states);
	rig->domains[2] = DOMAIN(PSCI_NO_DOMAIN, 2, root_states);
	rig->domains[3] = DOMAIN(PSCI_NO_DOMAIN, 1, root_states);
	rig->domains[4] = (struct psci_domain_config){
		.parent = PSCI_NO_DOMAIN, .level = 1,
	};
	for (i = 0; i < RIG_CPUS; i++)
		rig->cpus[i].domain = i < 3 ? 0 : i < 6 ? 1 : i - 3;
	rig->config.domain_count = RIG_DOMAINS;
	rig->config.domains = rig->domains;
	rig->config.cpu_state_count = 3;
	rig->config.cpu_states = cpu_states;
}

#define ALL	(PSCI_ENABLE_MIGRATE | PSCI_ENABLE_MIGRATE_INFO_TYPE | \
		 PSCI_ENABLE_MIGRATE_INFO_UP_CPU | PSCI_ENABLE_CPU_FREEZE | \
		 PSCI_ENABLE_CPU_DEFAULT_SUSPEND | PSCI_ENABLE_NODE_HW_STATE | \
		 PSCI_ENABLE_SYSTEM_SUSPEND | PSCI_ENABLE_SYSTEM_RESET2 | \
		 PSCI_ENABLE_MEM_PROTECT | PSCI_ENABLE_SYSTEM_OFF2)
#define TREE	(PSCI_ENABLE_SET_SUSPEND_MODE | PSCI_ENABLE_STAT)
#define OS	(PSCI_ENABLE_MIGRATE | PSCI_ENABLE_MIGRATE_INFO_UP_CPU)

static void prepare_kind(struct rig *rig, enum rig_kind kind)
{
	struct psci_config *config = &rig->config;

	config->psci_version = PSCI_VERSION_1_3;
	config->smccc_version = PSCI_SMCCC_VERSION_1_2;
	config->flags = PSCI_CONFIG_EXTENDED_STATE;
	config->functions = ALL | TREE;
	config->trusted_os = PSCI_TRUSTED_OS_MIGRATABLE;
	if (kind != RIG_FLAT && kind != RIG_KVM && kind != RIG_0_1)
		prepare_tree(rig);
	else
		config->functions = ALL;
	if (kind == RIG_LAX || kind == RIG_KVM || kind == RIG_PLAIN) {
		config->trusted_os = PSCI_TRUSTED_OS_NONE;
		config->functions &= ~(uint32_t)(OS | PSCI_ENABLE_CPU_FREEZE);
	}
	if (kind == RIG_LAX)
		config->quirks = PSCI_QUIRK_LAX_MODE;
	if (kind == RIG_KVM)
		config->quirks = PSCI_QUIRKS_KVM;
	if (kind == RIG_PLAIN) {
		config->psci_version = PSCI_VERSION_1_0;
		config->functions = 0;
	}
	if (kind == RIG_0_1) {
		config->psci_version = PSCI_VERSION_0_1;
		config->flags = 0;
		config->functions = PSCI_ENABLE_MIGRATE;
		config->function_ids = (struct psci_function_ids){
			.cpu_off = 1, .cpu_on = 2, .migrate = 3 };
	}
}

void rig_prepare(struct rig *rig, enum rig_kind kind)
{
	uint32_t i;

	memset(rig, 0, sizeof(*rig));
	rig->now = 1000;
	for (i = 0; i < RIG_CPUS; i++)
		rig->cpus[i].mpidr = (uint64_t)(i / 3) << 32 | i % 3 << 8 | i;
	rig->cpus[0].flags = PSCI_CPU_ON;
	rig->cpus[7].flags = PSCI_CPU_ABSENT;
	rig->config.size = sizeof(rig->config);
	rig->config.entry_el = 2;
	rig->config.cpu_count = RIG_CPUS;
	rig->config.cpus = rig->cpus;
	prepare_kind(rig, kind);
	rig->ops = (struct psci_ops){
		.size = sizeof(rig->ops),
		.cpu_on = op_cpu_on,
		.check_cpu_on = op_check_cpu_on,
		.check_power_state = op_check_power_state,
		.check_vendor_reset = op_check_vendor_reset,
		.migrate = op_migrate,
		.node_hw_state = op_node_hw_state,
		.check_mem_range = op_check_mem_range,
		.clock = op_clock,
	};
}

void rig_start(struct rig *rig)
{
	MUST(psci_storage_size(&rig->config, &rig->size) == PSCI_OK);
	MUST(rig->size <= sizeof(rig->storage));
	MUST(psci_init(&rig->psci, rig->storage, rig->size, &rig->config,
		       &rig->ops, rig) == PSCI_OK);
	MUST(psci_snapshot_size(rig->psci) <= RIG_SNAPSHOT);
}

void rig_make(struct rig *rig, enum rig_kind kind)
{
	rig_prepare(rig, kind);
	rig_start(rig);
}

/* ------------------------------------------------------------------- steps */

uint32_t rig_power_state(uint32_t cpu, uint32_t leaf, uint32_t root,
			 uint32_t last)
{
	return cpu | leaf << 4 | root << 8 | last << 12 |
	       (cpu == RIG_POWERDOWN ? PSCI_POWER_STATE_EXT_TYPE_BIT : 0);
}

enum psci_action rig_call(struct rig *rig, uint32_t cpu, uint64_t id,
			  uint64_t x1, uint64_t x2, uint64_t x3,
			  struct psci_call *call)
{
	uint32_t flags = call->flags;

	*call = (struct psci_call){ .x = { id, x1, x2, x3 }, .flags = flags };
	return psci_handle(rig->psci, cpu, call);
}

static uint64_t some_id(const struct rig *rig, uint32_t random)
{
	/* Those that lead somewhere more often than the rest. */
	static const uint8_t numbers[] = {
		PSCI_FN_CPU_ON, PSCI_FN_CPU_SUSPEND, PSCI_FN_CPU_ON,
		PSCI_FN_CPU_SUSPEND, PSCI_FN_CPU_OFF, PSCI_FN_CPU_SUSPEND,
		PSCI_FN_CPU_FREEZE, PSCI_FN_CPU_DEFAULT_SUSPEND,
		PSCI_FN_SYSTEM_SUSPEND, PSCI_FN_CPU_ON, PSCI_FN_CPU_SUSPEND,
		PSCI_FN_PSCI_SET_SUSPEND_MODE, PSCI_FN_MIGRATE,
		PSCI_FN_MEM_PROTECT, PSCI_FN_SYSTEM_RESET2,
		PSCI_FN_SYSTEM_OFF2, PSCI_FN_SYSTEM_OFF, PSCI_FN_SYSTEM_RESET,
		PSCI_FN_PSCI_STAT_RESIDENCY, PSCI_FN_PSCI_STAT_COUNT,
		PSCI_FN_AFFINITY_INFO, PSCI_FN_CPU_OFF, PSCI_FN_CPU_OFF,
	};
	uint32_t number = numbers[random % sizeof(numbers)];

	if (rig->config.psci_version == PSCI_VERSION_0_1)
		return 1 + random % 3;
	switch (number) {
	case PSCI_FN_CPU_OFF:
	case PSCI_FN_SYSTEM_OFF:
	case PSCI_FN_SYSTEM_RESET:
	case PSCI_FN_CPU_FREEZE:
	case PSCI_FN_PSCI_SET_SUSPEND_MODE:
	case PSCI_FN_MEM_PROTECT:
		return PSCI_ID32(number);
	}
	return PSCI_ID64(number);
}

static uint64_t first_argument(const struct rig *rig, uint64_t id,
			       uint32_t random)
{
	uint32_t cpu = random % 4, root = random / 16 % 3;

	switch (id & PSCI_ID_NUMBER_MASK) {
	case PSCI_FN_CPU_SUSPEND:
		/* Composites that cannot be are asked for, too. */
		return rig_power_state(cpu ? cpu : RIG_POWERDOWN,
				       random / 4 % 4, root,
				       random / 64 % 3);
	case PSCI_FN_PSCI_SET_SUSPEND_MODE:
	case PSCI_FN_MEM_PROTECT:
		return random & 1;
	case PSCI_FN_SYSTEM_RESET2:
		return random & 1 ? PSCI_RESET2_VENDOR_BIT | random : 0;
	case PSCI_FN_SYSTEM_OFF2:
		return random & 1;
	case PSCI_FN_CPU_DEFAULT_SUSPEND:
	case PSCI_FN_SYSTEM_SUSPEND:
		return (uint64_t)random << 2;
	}
	return rig->cpus[random % RIG_CPUS].mpidr;
}

static uint64_t step_call(struct rig *rig, uint32_t cpu, uint32_t random)
{
	struct psci_call call = { .flags = random >> 8 & PSCI_ENTRY_USER };
	uint64_t id = some_id(rig, random), x2, x3;
	enum psci_action action;

	if (random & 0x800)
		call.flags |= PSCI_ENTRY_BIG_ENDIAN;
	if (random & 0x1000)
		call.flags |= PSCI_ENTRY_AARCH32;
	rig_random(&random);
	x2 = random & (call.flags & PSCI_ENTRY_AARCH32 ? 0xffff : 0xfffc);
	/* Of SYSTEM_OFF2 the cookie must be zero; statistics want a state. */
	if ((id & PSCI_ID_NUMBER_MASK) == PSCI_FN_SYSTEM_OFF2)
		x2 = 0;
	if ((id & PSCI_ID_NUMBER_MASK) == PSCI_FN_PSCI_STAT_COUNT ||
	    (id & PSCI_ID_NUMBER_MASK) == PSCI_FN_PSCI_STAT_RESIDENCY)
		x2 = first_argument(rig, PSCI_FN_CPU_SUSPEND, random);
	x3 = (uint64_t)random << 20;
	action = rig_call(rig, cpu, id, first_argument(rig, id, random), x2, x3,
			  &call);
	return (uint64_t)action << 56 ^ call.ret ^ (uint64_t)call.error << 40;
}

static uint64_t step_wake(struct rig *rig, uint32_t cpu, uint32_t random)
{
	struct psci_entry entry = { .pc = 0 };
	enum psci_wake wake = psci_cpu_woke(rig->psci, cpu, random & 1, &entry);

	return (uint64_t)wake << 56 ^ entry.pc ^ entry.context_id << 3 ^
	       (uint64_t)entry.flags << 40 ^ (uint64_t)entry.level << 50;
}

uint64_t rig_step(struct rig *rig, uint32_t random)
{
	uint32_t cpu = random % RIG_CPUS, caller = 0;
	struct psci_call call;

	rig->answers = random | 1;
	rig->now += random >> 24;
	random = rig_random(&rig->answers);
	switch (psci_cpu_todo(rig->psci, cpu, &call)) {
	case PSCI_TODO_RUN:
		return step_call(rig, cpu, random);
	case PSCI_TODO_PARK:
		if (random % 4)
			return step_wake(rig, cpu, random);
		return psci_cpu_set_presence(rig->psci, cpu,
				(enum psci_presence)(random / 4 % 8 % 3));
	case PSCI_TODO_WAIT:
		psci_complete(rig->psci, call.ticket,
			      (enum psci_verdict)(random % 5 % 3), &caller,
			      &call);
		return call.ret ^ (uint64_t)caller << 32;
	case PSCI_TODO_SUSPEND:
		if (random % 3)
			return 0;
		return step_wake(rig, cpu, random >> 4);
	case PSCI_TODO_STOP:
		return psci_cpu_stopped(rig->psci, cpu);
	case PSCI_TODO_SYSTEM:
		/* Now and then it goes on as if nothing had happened. */
		if (random % 8 == 0)
			return step_call(rig, cpu, random);
		return random % 8 < 3 ? psci_system_refused(rig->psci, cpu) : 0;
	case PSCI_TODO_ERROR:
		break;
	}
	MUST(false);
	return 0;
}

/* -------------------------------------------------------------------- rich */

static void turn_on(struct rig *rig, uint32_t target, uint64_t pc)
{
	struct psci_call call = { .flags = 0xa0 | PSCI_ENTRY_BIG_ENDIAN };

	MUST(rig_call(rig, 0, PSCI_ID64(PSCI_FN_CPU_ON),
		      rig->cpus[target].mpidr, pc, 0x1122334455667788 + target,
		      &call) == PSCI_DO_RETURN);
	MUST(call.ret == PSCI_STATUS_SUCCESS);
}

static void start(struct rig *rig, uint32_t target)
{
	struct psci_entry entry;

	turn_on(rig, target, 0x1000);
	MUST(psci_cpu_woke(rig->psci, target, true, &entry) ==
	     PSCI_WAKE_START);
}

static void suspend(struct rig *rig, uint32_t cpu, uint32_t power_state)
{
	struct psci_call call = { .flags = 0 };

	rig->now += 100;
	MUST(rig_call(rig, cpu, PSCI_ID64(PSCI_FN_CPU_SUSPEND), power_state,
		      0x80000000 + 16 * cpu, cpu, &call) == PSCI_DO_SUSPEND);
}

static void call(struct rig *rig, uint32_t cpu, uint64_t id, uint64_t x1,
		 uint64_t x2, enum psci_action action)
{
	struct psci_call made = { .flags = 0 };

	MUST(rig_call(rig, cpu, id, x1, x2, 0, &made) == action);
}

/*
 * 0 ends the system, 1 is in standby and has the Trusted OS, 2 is to freeze, 4
 * has powered its domain down, which 3 is about to wake, 6 waits for what is
 * decided of 5, and 7 is kept from the guest.
 */
void rig_make_rich(struct rig *rig)
{
	struct psci_entry entry;
	uint32_t cpu;

	rig_make(rig, RIG_TREE);
	call(rig, 0, PSCI_ID32(PSCI_FN_MEM_PROTECT), 1, 0, PSCI_DO_RETURN);
	for (cpu = 1; cpu < 7; cpu++)
		start(rig, cpu);
	for (cpu = 1; cpu < 7; cpu++)
		suspend(rig, cpu, rig_power_state(RIG_POWERDOWN,
						  cpu == 6 ? 0 : 2, 0, 0));
	rig->now += 5000;
	for (cpu = 1; cpu < 7; cpu++)
		MUST(psci_cpu_woke(rig->psci, cpu, true, &entry) ==
		     PSCI_WAKE_START);
	call(rig, 0, PSCI_ID64(PSCI_FN_MIGRATE), rig->cpus[1].mpidr, 0,
	     PSCI_DO_RETURN);
	for (cpu = 3; cpu < 6; cpu += 2) {
		rig->now += 10;
		call(rig, cpu, PSCI_ID32(PSCI_FN_CPU_OFF), 0, 0, PSCI_DO_STOP);
		MUST(psci_cpu_stopped(rig->psci, cpu) == PSCI_OK);
	}
	suspend(rig, 4, rig_power_state(RIG_POWERDOWN, 3, 0, 0));
	turn_on(rig, 3, 0xfedcba9876543210);
	suspend(rig, 1, rig_power_state(2, 1, 0, 0));
	call(rig, 2, PSCI_ID32(PSCI_FN_CPU_FREEZE), 0, 0, PSCI_DO_STOP);
	rig->defer = true;
	call(rig, 6, PSCI_ID64(PSCI_FN_CPU_ON), rig->cpus[5].mpidr,
	     0x123456789abcdef0, PSCI_DO_WAIT);
	rig->defer = false;
	MUST(psci_cpu_set_presence(rig->psci, 7, PSCI_DISABLED) ==
	     PSCI_OK);
	call(rig, 0, PSCI_ID64(PSCI_FN_SYSTEM_RESET2), 0x89abcdef,
	     0x0123456789abcdef, PSCI_DO_SYSTEM);
	rig->now += 77;
}
