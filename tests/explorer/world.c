/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The machine that is explored: its configuration, and its embedder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "explore.h"

const struct kind_of kinds[KINDS] = {
	[FLAT] = { "flat", PSCI_VERSION_1_3, false, false, 0 },
	[TREE] = { "tree", PSCI_VERSION_1_3, true, false, 0 },
	[TRUSTED] = { "trusted", PSCI_VERSION_1_3, false, true, 0 },
	[PSCI_0_1] = { "psci-0.1", PSCI_VERSION_0_1, false, true, 0 },
	[PSCI_0_2] = { "psci-0.2", PSCI_VERSION_0_2, false, true, 0 },
	[PSCI_1_0] = { "psci-1.0", PSCI_VERSION_1_0, true, false, 0 },
	[PSCI_1_1] = { "psci-1.1", PSCI_VERSION_1_1, false, true, 0 },
	[PSCI_1_2] = { "psci-1.2", PSCI_VERSION_1_2, true, false, 0 },
	[KVM] = { "kvm", PSCI_VERSION_0_1, false, false, PSCI_QUIRKS_KVM },
	[KVM_1_1] = { "kvm-1.1", PSCI_VERSION_1_1, false, false,
		      PSCI_QUIRKS_KVM },
	[KEEP_LAST] = { "keep-last", PSCI_VERSION_1_3, false, false,
			PSCI_QUIRK_KEEP_LAST_CPU },
	[LAX_MODE] = { "lax-mode", PSCI_VERSION_1_3, true, false,
		       PSCI_QUIRK_LAX_MODE },
	[TRUSTED_TREE] = { "trusted-tree", PSCI_VERSION_1_3, true, true, 0 },
	[AGAIN] = { "again", PSCI_VERSION_1_3, false, false, 0 },
};

struct psci *world_psci;
psci_ticket world_stale;
struct history world_history;
const char *world_wrong;

static _Alignas(PSCI_STORAGE_ALIGN) unsigned char storage[STORAGE];
static unsigned char scratch[STORAGE];
static size_t size;
static struct psci_config config;
static struct psci_cpu_config cpus[CPUS];
static uint32_t moment;		/* of events */
static struct engine_time times[HISTORY_CALLS * (2 + 2 * HISTORY_OPS) + 1];
bool world_weak;

/* By task, and how deep in ops: the call that is under way. */
static struct history_call *current[TASKS];
static const struct action *doing[TASKS];
static enum kind the_kind;
/* What calls within the ops of this one have cost. */
static struct engine_cost inner[TASKS];
/* The hooks of which domain run just now, by whose task + 1? */
static int hooking[3];

/* -------------------------------------------------------------------- ops */

static int self(void)
{
	int task = engine_task();

	return task < 0 ? 0 : task;
}

static uint32_t next_moment(void)
{
	times[++moment] = engine_time();
	return moment;
}

static bool is_before(uint32_t a, uint32_t b)
{
	return engine_before(&times[a], &times[b]);
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
	asked->asked_at = next_moment();
	return asked;
}

static struct history_call *do_one(const struct action *a, int task);

/* Within an op. */
static void do_inner(const struct action *a, int task)
{
	struct history_call *call = current[task];
	const struct action *outer = doing[task];
	struct engine_cost cost = engine_cost();

	do_one(a, task);
	current[task] = call;
	doing[task] = outer;
	inner[task].accesses = engine_cost().accesses - cost.accesses;
	inner[task].rmws = engine_cost().rmws - cost.rmws;
	inner[task].waits = engine_cost().waits - cost.waits;
}

static void start(int task, uint32_t target)
{
	const struct action a = { .door = ORACLE_WOKE, .cpu = target,
				  .group = GROUP_WOKE, .lost = true };

	do_inner(&a, task);
}

/* What else happens within this question, the call's n-th. */
static void call_back(int task, uint32_t n)
{
	const struct action *outer = doing[task];
	struct action a = *outer;

	a.cpu = outer->other;
	a.script = YES;
	if (outer->script - RIVAL_1 == n - 1) {
		do_inner(&a, task);
	} else if (outer->script - HOST_1 == n - 1) {
		a.door = ORACLE_PRESENCE;
		a.group = GROUP_PRESENCE;
		a.to = PSCI_ABSENT;
		do_inner(&a, task);
	}
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
		start(task, op->about);
	call_back(task, number);
	if (op->op == ORACLE_CPU_ON && script == START_FAIL)
		op->answer = failure;
	op->answered_at = next_moment();
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

static const struct psci_function_ids ids_0_1 = {
	.cpu_suspend = 0x95c1ba5e,
	.cpu_off = 0x95c1ba5f,
	.cpu_on = 0x95c1ba60,
	.migrate = 0x95c1ba61,
};

uint64_t world_id(enum kind kind, uint32_t number)
{
	const uint32_t both = PSCI_ENABLE(PSCI_FN_CPU_ON) |
			      PSCI_ENABLE(PSCI_FN_CPU_SUSPEND) |
			      PSCI_ENABLE(PSCI_FN_AFFINITY_INFO) |
			      PSCI_ENABLE(PSCI_FN_MIGRATE) |
			      PSCI_ENABLE(PSCI_FN_MIGRATE_INFO_UP_CPU) |
			      PSCI_ENABLE(PSCI_FN_CPU_DEFAULT_SUSPEND) |
			      PSCI_ENABLE(PSCI_FN_NODE_HW_STATE) |
			      PSCI_ENABLE(PSCI_FN_SYSTEM_SUSPEND) |
			      PSCI_ENABLE(PSCI_FN_PSCI_STAT_RESIDENCY) |
			      PSCI_ENABLE(PSCI_FN_PSCI_STAT_COUNT) |
			      PSCI_ENABLE(PSCI_FN_SYSTEM_RESET2) |
			      PSCI_ENABLE(PSCI_FN_MEM_PROTECT_CHECK_RANGE) |
			      PSCI_ENABLE(PSCI_FN_SYSTEM_OFF2);

	if (kinds[kind].version == PSCI_VERSION_0_1) {
		switch (number) {
		case PSCI_FN_CPU_SUSPEND:
			return ids_0_1.cpu_suspend;
		case PSCI_FN_CPU_OFF:
			return ids_0_1.cpu_off;
		case PSCI_FN_CPU_ON:
			return ids_0_1.cpu_on;
		case PSCI_FN_MIGRATE:
			return ids_0_1.migrate;
		}
		return 0;	/* there is no such function */
	}
	return PSCI_ENABLE(number) & both ? PSCI_ID64(number) :
					    PSCI_ID32(number);
}

/* All optional functions of the version that need no tree, no Trusted OS. */
static uint32_t functions_of(uint32_t version)
{
	uint32_t functions = 0;

	if (version >= PSCI_VERSION_0_2)
		functions |= PSCI_ENABLE_MIGRATE_INFO_TYPE;
	if (version >= PSCI_VERSION_1_0)
		functions |= PSCI_ENABLE_CPU_FREEZE |
			     PSCI_ENABLE_CPU_DEFAULT_SUSPEND |
			     PSCI_ENABLE_NODE_HW_STATE |
			     PSCI_ENABLE_SYSTEM_SUSPEND;
	if (version >= PSCI_VERSION_1_1)
		functions |= PSCI_ENABLE_SYSTEM_RESET2 |
			     PSCI_ENABLE_MEM_PROTECT;
	if (version >= PSCI_VERSION_1_3)
		functions |= PSCI_ENABLE_SYSTEM_OFF2;
	return functions;
}

static void add_tree(void)
{
	config.functions |= PSCI_ENABLE_SET_SUSPEND_MODE | PSCI_ENABLE_STAT;
	config.domains = domains;
	config.domain_count = 3;
	config.cpu_states = local_states;
	config.cpu_state_count = 2;
}

static void add_trusted_os(uint32_t on)
{
	config.functions |= PSCI_ENABLE_MIGRATE;
	if (config.psci_version >= PSCI_VERSION_0_2)
		config.functions |= PSCI_ENABLE_MIGRATE_INFO_UP_CPU;
	config.trusted_os = PSCI_TRUSTED_OS_MIGRATABLE;
	config.trusted_os_cpu = on & 1 ? 0 : 2;
}

static void make_config(enum kind kind, uint32_t on)
{
	uint32_t i;

	memset(&config, 0, sizeof(config));
	config.size = sizeof(config);
	config.psci_version = kinds[kind].version;
	config.quirks = kinds[kind].quirks;
	config.entry_el = 1;
	config.cpu_count = CPUS;
	config.cpus = cpus;
	config.functions = functions_of(config.psci_version);
	if (config.psci_version == PSCI_VERSION_0_1) {
		config.function_ids = ids_0_1;
		if (!kinds[kind].trusted)
			config.function_ids.migrate = 0;
	}
	memset(cpus, 0, sizeof(cpus));
	for (i = 0; i < CPUS; i++) {
		cpus[i].mpidr = i / 2 << 8 | i % 2;
		cpus[i].flags = on >> i & 1 ? PSCI_CPU_ON : 0;
		cpus[i].domain = kinds[kind].tree ? 1 + i / 2 : 0;
	}
	if (kinds[kind].tree)
		add_tree();
	if (kinds[kind].trusted)
		add_trusted_os(on);
}

/* A call that is deferred, and then the machine is put back to its start. */
static void go_through_reset(uint32_t on)
{
	struct action defer = { .cpu = STALE_CALLER, .script = DEFER };
	const struct history_call *call;
	uint32_t target;

	if (!(on >> STALE_CALLER & 1))
		return;
	for (target = 0; on >> target & 1; target++)
		;
	defer.x[0] = PSCI_ID64(PSCI_FN_CPU_ON);
	defer.x[1] = cpus[target].mpidr;
	world_begin();
	call = do_one(&defer, 0);
	if (call->action != PSCI_DO_WAIT)
		abort();
	world_stale = call->out.ticket;
	psci_reset(world_psci);
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
	the_kind = kind;
	memset(start, 0, sizeof(*start));
	oracle_init(&start->oracle, &config, &ops);
	if (kind == AGAIN)
		go_through_reset(on);
	else
		world_stale = 0;
	world_save(start);
}

const char *world_reset(const struct state *from, const struct state *start)
{
	uint32_t numbers[CPUS];
	const char *why;

	world_restore(from);
	match_numbers(world_psci, numbers);
	psci_reset(world_psci);
	why = match_broken(world_psci, &start->oracle);
	if (!why)
		why = match_reset(world_psci, numbers);
	if (why)
		return why;
	memcpy(scratch, storage, size);
	world_restore(start);
	match_numbers(world_psci, numbers);
	match_reset(world_psci, numbers);
	return memcmp(scratch, storage, size) ? "not as it was at the start" :
						NULL;
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
	world_history.before = world_weak ? is_before : NULL;
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

/* It, or one of its ops: there may be something to take back. */
static bool has_failed(const struct action *a, const struct history_call *call)
{
	uint32_t i;

	for (i = 0; i < call->op_count; i++)
		if (call->ops[i].answer < 0)
			return true;
	if (a->door == ORACLE_CALL)
		return call->action == PSCI_DO_RETURN &&
		       (int64_t)call->out.ret < 0;
	if (a->door == ORACLE_COMPLETE)
		return call->error || (int64_t)call->out.ret < 0;
	return call->error != PSCI_OK;
}

static void note_cost(const struct action *a, const struct history_call *call,
		      int task, const struct engine_cost *before)
{
	struct engine_cost cost = engine_cost();

	cost.accesses -= before->accesses + inner[task].accesses;
	cost.rmws -= before->rmws + inner[task].rmws;
	cost.waits -= before->waits + inner[task].waits;
	cost_note(the_kind, a->group, has_failed(a, call), &cost);
}

static struct history_call *do_one(const struct action *a, int task)
{
	struct history_call *call = &world_history.calls[world_history.count++];
	struct engine_cost before;

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
	memset(&inner[task], 0, sizeof(inner[task]));
	before = engine_cost();
	call->begin = next_moment();
	do_door(a, call);
	call->end = next_moment();
	note_cost(a, call, task, &before);
	return call;
}

static void go(uint32_t cpu, int task)
{
	struct action a = { .group = PSCI_FN_CPU_OFF, .cpu = cpu };
	const struct history_call *call;

	a.x[0] = world_id(the_kind, PSCI_FN_CPU_OFF);
	engine_call_end();
	engine_call_begin();
	call = do_one(&a, task);
	if (call->action != PSCI_DO_STOP)
		return;
	a.door = ORACLE_STOPPED;
	a.group = GROUP_STOPPED;
	engine_call_end();
	engine_call_begin();
	do_one(&a, task);
}

static void do_todo(const struct action *a, int task)
{
	struct engine_cost cost;

	if (!todo_is_same(world_psci, a->cpu, task))
		world_wrong = "psci_cpu_todo() says something else than before";
	cost = engine_cost();
	cost_note(the_kind, a->group, false, &cost);
}

void world_do(const struct action *a, int task)
{
	const struct history_call *call;

	if (a->group == GROUP_TODO) {
		do_todo(a, task);
		return;
	}
	call = do_one(a, task);
	if (a->script != GO)
		return;
	if (a->door == ORACLE_WOKE ? call->wake == PSCI_WAKE_START :
	    call->action == PSCI_DO_RETURN && call->out.ret == 0)
		go(a->cpu, task);
}
