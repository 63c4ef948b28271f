/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The machine that is explored: its configuration, and its embedder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "explore.h"

const char *const kind_names[KINDS] = { "flat", "tree", "trusted" };

struct psci *world_psci;
struct history world_history;
const char *world_wrong;

static _Alignas(PSCI_STORAGE_ALIGN) unsigned char storage[STORAGE];
static size_t size;
static struct psci_config config;
static struct psci_cpu_config cpus[CPUS];
static uint32_t moment;		/* of events */

/* By task, and how deep in ops: the call that is under way. */
static struct history_call *current[TASKS];
static const struct action *doing[TASKS];
/* The hooks of which domain run just now, by whose task + 1? */
static int hooking[3];

/* -------------------------------------------------------------------- ops */

static int self(void)
{
	int task = engine_task();

	return task < 0 ? 0 : task;
}

static struct history_op *asked(enum oracle_op op, uint32_t about)
{
	struct history_call *call = current[self()];
	struct history_op *asked = &call->ops[call->op_count++];

	if (call->op_count > HISTORY_OPS) {
		fprintf(stderr, "explorer: too many ops in a call\n");
		abort();
	}
	memset(asked, 0, sizeof(*asked));
	asked->op = op;
	asked->about = about;
	asked->asked_at = ++moment;
	return asked;
}

static void nested_start(int task, uint32_t target)
{
	struct action start = { .door = ORACLE_WOKE, .cpu = target,
				.lost = true };
	struct history_call *call = current[task];
	const struct action *outer = doing[task];

	world_do(&start, task);
	current[task] = call;
	doing[task] = outer;
}

/* The op answers by the script: this if it fails. */
static int answer(struct history_op *op, int failure)
{
	int task = self();
	struct history_call *call = current[task];
	enum script script = doing[task]->script;
	uint32_t number = call->op_count;
	bool fails = script >= FAIL_1 && script <= FAIL_3 &&
		     number == (uint32_t)(script - FAIL_1) + 1;

	op->answer = fails ? failure : PSCI_STATUS_SUCCESS;
	if (script == DEFER && op->op == ORACLE_CHECK_CPU_ON)
		op->answer = PSCI_DEFERRED;
	if (op->op == ORACLE_CPU_ON &&
	    (script == START || script == START_FAIL))
		nested_start(task, op->about);
	if (op->op == ORACLE_CPU_ON && script == START_FAIL)
		op->answer = failure;
	op->answered_at = ++moment;
	return (int)op->answer;
}

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)user;
	(void)cpu;
	return (enum psci_status)answer(asked(ORACLE_CPU_ON, target),
					PSCI_STATUS_INTERNAL_FAILURE);
}

static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)user;
	(void)cpu;
	return answer(asked(ORACLE_CHECK_CPU_ON, target), PSCI_STATUS_DENIED);
}

static enum psci_status op_check_entry(void *user, uint32_t cpu,
				       const struct psci_entry *entry)
{
	struct history_op *op = asked(ORACLE_CHECK_ENTRY, cpu);

	(void)user;
	op->entry = *entry;
	return (enum psci_status)answer(op, PSCI_STATUS_INVALID_ADDRESS);
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	struct history_op *op = asked(ORACLE_CHECK_POWER_STATE, cpu);
	uint32_t id = state->state_id;

	(void)user;
	composite->state[0] = id & 0xf;
	composite->state[1] = id >> 4 & 0xf;
	composite->state[2] = id >> 8 & 0xf;
	composite->last_level = id >> 12 & 0xf;
	op->state = *state;
	op->composite = *composite;
	return (enum psci_status)answer(op, PSCI_STATUS_INVALID_PARAMETERS);
}

static enum psci_status op_check_cpu_off(void *user, uint32_t cpu)
{
	(void)user;
	return (enum psci_status)answer(asked(ORACLE_CHECK_CPU_OFF, cpu),
					PSCI_STATUS_DENIED);
}

static enum psci_status op_check_system_suspend(void *user, uint32_t cpu,
					const struct psci_entry *entry)
{
	struct history_op *op = asked(ORACLE_CHECK_SYSTEM_SUSPEND, cpu);

	(void)user;
	op->entry = *entry;
	return (enum psci_status)answer(op, PSCI_STATUS_DENIED);
}

static int64_t op_check_vendor_reset(void *user, uint32_t cpu, uint32_t type,
				     uint64_t cookie)
{
	struct history_op *op = asked(ORACLE_CHECK_VENDOR_RESET, cpu);

	(void)user;
	op->a = type;
	op->b = cookie;
	return answer(op, -1000);
}

static enum psci_status op_migrate(void *user, uint32_t cpu, uint32_t target)
{
	(void)user;
	(void)cpu;
	return (enum psci_status)answer(asked(ORACLE_MIGRATE, target),
					PSCI_STATUS_INTERNAL_FAILURE);
}

static int op_node_hw_state(void *user, uint32_t cpu, uint32_t target,
			    uint32_t level)
{
	struct history_op *op = asked(ORACLE_NODE_HW_STATE, target);

	(void)user;
	(void)cpu;
	op->a = level;
	return answer(op, PSCI_STATUS_INVALID_PARAMETERS);
}

static enum psci_status op_mem_protect(void *user, uint32_t cpu)
{
	(void)user;
	return (enum psci_status)answer(asked(ORACLE_MEM_PROTECT, cpu),
					PSCI_STATUS_NOT_SUPPORTED);
}

static enum psci_status op_check_mem_range(void *user, uint32_t cpu,
					   uint64_t base, uint64_t length)
{
	struct history_op *op = asked(ORACLE_CHECK_MEM_RANGE, cpu);

	(void)user;
	op->a = base;
	op->b = length;
	return (enum psci_status)answer(op, PSCI_STATUS_DENIED);
}

/* Locks are held: no others' hooks of the same domains meanwhile. */
static void hook(uint32_t cpu, const struct psci_transition *transition,
		 int what)
{
	int task = self();
	struct history_call *call = current[task];
	uint32_t level;

	if (call->call.cpu != cpu)
		world_wrong = "a hook for another CPU than the one that calls";
	if (call->hook)
		world_wrong = "two hooks in one call";
	call->hook = what;
	call->transition = *transition;
	for (level = 1; level <= transition->level; level++) {
		if (hooking[transition->domain[level]])
			world_wrong = "hooks of one domain overlap";
		hooking[transition->domain[level]] = task + 1;
	}
	for (level = 1; level <= transition->level; level++)
		engine_point(&hooking[transition->domain[level]]);
	for (level = 1; level <= transition->level; level++)
		hooking[transition->domain[level]] = 0;
}

static void op_domains_down(void *user, uint32_t cpu,
			    const struct psci_transition *transition)
{
	(void)user;
	hook(cpu, transition, -1);
}

static void op_domains_up(void *user, uint32_t cpu,
			  const struct psci_transition *transition)
{
	(void)user;
	hook(cpu, transition, 1);
}

static uint64_t op_clock(void *user)
{
	(void)user;
	return 0;
}

static const struct psci_ops ops = {
	.size = sizeof(ops),
	.cpu_on = op_cpu_on,
	.check_cpu_on = op_check_cpu_on,
	.check_entry = op_check_entry,
	.check_power_state = op_check_power_state,
	.check_cpu_off = op_check_cpu_off,
	.check_system_suspend = op_check_system_suspend,
	.check_vendor_reset = op_check_vendor_reset,
	.migrate = op_migrate,
	.node_hw_state = op_node_hw_state,
	.mem_protect = op_mem_protect,
	.check_mem_range = op_check_mem_range,
	.domains_down = op_domains_down,
	.domains_up = op_domains_up,
	.clock = op_clock,
};

/* ----------------------------------------------------------------- machines */

static const struct psci_local_state local_states[] = {
	{ .kind = PSCI_KIND_STANDBY, .latency = 1 },
	{ .kind = PSCI_KIND_POWERDOWN, .latency = 100 },
};

static const struct psci_domain_config domains[3] = {
	{ .parent = PSCI_NO_DOMAIN, .level = 2, .state_count = 2,
	  .states = local_states },
	{ .parent = 0, .level = 1, .state_count = 2, .states = local_states },
	{ .parent = 0, .level = 1, .state_count = 2, .states = local_states },
};

static void make_config(enum kind kind, uint32_t on)
{
	uint32_t i;

	memset(&config, 0, sizeof(config));
	config.size = sizeof(config);
	config.psci_version = PSCI_VERSION_1_3;
	config.entry_el = 1;
	config.cpu_count = CPUS;
	config.cpus = cpus;
	config.functions = PSCI_ENABLE_MIGRATE_INFO_TYPE |
			   PSCI_ENABLE_CPU_FREEZE |
			   PSCI_ENABLE_CPU_DEFAULT_SUSPEND |
			   PSCI_ENABLE_NODE_HW_STATE |
			   PSCI_ENABLE_SYSTEM_SUSPEND |
			   PSCI_ENABLE_SYSTEM_RESET2 |
			   PSCI_ENABLE_MEM_PROTECT | PSCI_ENABLE_SYSTEM_OFF2;
	memset(cpus, 0, sizeof(cpus));
	for (i = 0; i < CPUS; i++) {
		cpus[i].mpidr = i / 2 << 8 | i % 2;
		cpus[i].flags = on >> i & 1 ? PSCI_CPU_ON : 0;
		cpus[i].domain = kind == TREE ? 1 + i / 2 : 0;
	}
	if (kind == TREE) {
		config.functions |= PSCI_ENABLE_SET_SUSPEND_MODE |
				    PSCI_ENABLE_STAT;
		config.domains = domains;
		config.domain_count = 3;
		config.cpu_states = local_states;
		config.cpu_state_count = 2;
	}
	if (kind == TRUSTED) {
		config.functions |= PSCI_ENABLE_MIGRATE |
				    PSCI_ENABLE_MIGRATE_INFO_UP_CPU;
		config.trusted_os = PSCI_TRUSTED_OS_MIGRATABLE;
		config.trusted_os_cpu = on & 1 ? 0 : 2;
	}
}

void world_make(enum kind kind, uint32_t on, struct state *start)
{
	enum psci_error error;

	make_config(kind, on);
	error = psci_storage_size(&config, &size);
	if (error == PSCI_OK && size > STORAGE)
		error = PSCI_E_STORAGE_SIZE;
	if (error == PSCI_OK)
		error = psci_init(&world_psci, storage, size, &config, &ops,
				  NULL);
	if (error != PSCI_OK) {
		fprintf(stderr, "explorer: %s\n", psci_error_name(error));
		abort();
	}
	memset(start, 0, sizeof(*start));
	oracle_init(&start->oracle, &config, &ops);
	world_save(start);
}

void world_save(struct state *state)
{
	memcpy(state->storage, storage, size);
}

void world_restore(const struct state *state)
{
	memcpy(storage, state->storage, size);
}

void world_share(void)
{
	engine_share(storage, size, "context");
}

/* --------------------------------------------------------------------- doing */

void world_begin(void)
{
	memset(hooking, 0, sizeof(hooking));
	world_history.count = 0;
	world_wrong = NULL;
	moment = 0;
}

static void do_call(const struct action *a, struct history_call *call)
{
	memset(&call->out, 0, sizeof(call->out));
	memcpy(call->out.x, a->x, sizeof(a->x));
	call->call.in = call->out;
	call->action = psci_handle(world_psci, a->cpu, &call->out);
}

static void do_door(const struct action *a, struct history_call *call)
{
	uint32_t caller = ORACLE_NOBODY;

	switch (a->door) {
	case ORACLE_CALL:
		do_call(a, call);
		break;
	case ORACLE_COMPLETE:
		call->error = psci_complete(world_psci, a->ticket, a->verdict,
					    &caller, &call->out);
		if (!call->error && caller != a->cpu)
			world_wrong = "psci_complete() names another caller";
		break;
	case ORACLE_STOPPED:
		call->error = psci_cpu_stopped(world_psci, a->cpu);
		break;
	case ORACLE_WOKE:
		call->wake = psci_cpu_woke(world_psci, a->cpu, a->lost,
					   &call->entry);
		break;
	case ORACLE_REFUSED:
		call->error = psci_system_refused(world_psci, a->cpu);
		break;
	case ORACLE_PRESENCE:
		call->error = psci_cpu_set_presence(world_psci, a->cpu, a->to);
		break;
	}
}

static struct history_call *do_one(const struct action *a, int task)
{
	struct history_call *call = &world_history.calls[world_history.count++];

	if (world_history.count > HISTORY_CALLS) {
		fprintf(stderr, "explorer: too many calls\n");
		abort();
	}
	memset(call, 0, sizeof(*call));
	call->call.door = a->door;
	call->call.cpu = a->cpu;
	call->call.ticket = a->ticket;
	call->call.verdict = a->verdict;
	call->call.context_lost = a->lost;
	call->call.to = a->to;
	current[task] = call;
	doing[task] = a;
	call->begin = ++moment;
	do_door(a, call);
	call->end = ++moment;
	return call;
}

static void go(uint32_t cpu, int task)
{
	static const struct action off = {
		.x = { PSCI_ID32(PSCI_FN_CPU_OFF) },
	};
	struct action a = off;
	const struct history_call *call;

	a.cpu = cpu;
	engine_call_end();
	engine_call_begin();
	call = do_one(&a, task);
	if (call->action != PSCI_DO_STOP)
		return;
	a.door = ORACLE_STOPPED;
	engine_call_end();
	engine_call_begin();
	do_one(&a, task);
}

void world_do(const struct action *a, int task)
{
	const struct history_call *call = do_one(a, task);

	if (a->script != GO)
		return;
	if (a->door == ORACLE_WOKE ? call->wake == PSCI_WAKE_START :
	    call->action == PSCI_DO_RETURN && call->out.ret == 0)
		go(a->cpu, task);
}
