/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The oracle's front: which functions there are, and what they may answer. */
#include "oracle.h"

#include <string.h>

#define ALLOWED(status)	(1u << -PSCI_STATUS_##status)


/* ------------------------------------------- what the specification says */

struct fact {
	uint32_t since;
	bool smc32, smc64;
	bool optional;
	/* 'w': 32 bits, 'n': as wide as the id */
	const char *arguments;
};

/* DEN0022F.b, "Function prototypes" and table 17. */
static const struct fact facts[ORACLE_FUNCTIONS] = {
	[PSCI_FN_PSCI_VERSION] = { PSCI_VERSION_0_2, 1, 0, 0, "" },
	[PSCI_FN_CPU_SUSPEND] = { PSCI_VERSION_0_1, 1, 1, 0, "wnn" },
	[PSCI_FN_CPU_OFF] = { PSCI_VERSION_0_1, 1, 0, 0, "" },
	[PSCI_FN_CPU_ON] = { PSCI_VERSION_0_1, 1, 1, 0, "nnn" },
	[PSCI_FN_AFFINITY_INFO] = { PSCI_VERSION_0_2, 1, 1, 0, "nw" },
	[PSCI_FN_MIGRATE] = { PSCI_VERSION_0_1, 1, 1, 1, "n" },
	[PSCI_FN_MIGRATE_INFO_TYPE] = { PSCI_VERSION_0_2, 1, 0, 1, "" },
	[PSCI_FN_MIGRATE_INFO_UP_CPU] = { PSCI_VERSION_0_2, 1, 1, 1, "" },
	[PSCI_FN_SYSTEM_OFF] = { PSCI_VERSION_0_2, 1, 0, 0, "" },
	[PSCI_FN_SYSTEM_RESET] = { PSCI_VERSION_0_2, 1, 0, 0, "" },
	[PSCI_FN_PSCI_FEATURES] = { PSCI_VERSION_1_0, 1, 0, 0, "w" },
	[PSCI_FN_CPU_FREEZE] = { PSCI_VERSION_1_0, 1, 0, 1, "" },
	[PSCI_FN_CPU_DEFAULT_SUSPEND] = { PSCI_VERSION_1_0, 1, 1, 1, "nn" },
	[PSCI_FN_NODE_HW_STATE] = { PSCI_VERSION_1_0, 1, 1, 1, "nw" },
	[PSCI_FN_SYSTEM_SUSPEND] = { PSCI_VERSION_1_0, 1, 1, 1, "nn" },
	[PSCI_FN_PSCI_SET_SUSPEND_MODE] = { PSCI_VERSION_1_0, 1, 0, 1, "w" },
	[PSCI_FN_PSCI_STAT_RESIDENCY] = { PSCI_VERSION_1_0, 1, 1, 1, "nw" },
	[PSCI_FN_PSCI_STAT_COUNT] = { PSCI_VERSION_1_0, 1, 1, 1, "nw" },
	[PSCI_FN_SYSTEM_RESET2] = { PSCI_VERSION_1_1, 1, 1, 1, "wn" },
	[PSCI_FN_MEM_PROTECT] = { PSCI_VERSION_1_1, 1, 0, 1, "w" },
	[PSCI_FN_MEM_PROTECT_CHECK_RANGE] = { PSCI_VERSION_1_1, 1, 1, 1, "nn" },
	[PSCI_FN_SYSTEM_OFF2] = { PSCI_VERSION_1_3, 1, 1, 1, "wn" },
};

/* The same, "Return values": bit -status. */
static uint32_t failures(const struct oracle *o, uint32_t number)
{
	bool v0_1 = o->version == PSCI_VERSION_0_1;
	bool v1_0 = o->version >= PSCI_VERSION_1_0;

	switch (number) {
	case PSCI_FN_CPU_SUSPEND:
		return ALLOWED(INVALID_PARAMETERS) |
		       (v1_0 ? ALLOWED(INVALID_ADDRESS) : 0) |
		       (v1_0 && o->mode == PSCI_MODE_OS_INITIATED ?
			ALLOWED(DENIED) : 0);
	case PSCI_FN_CPU_OFF:
		return ALLOWED(DENIED) |
		       (v0_1 ? ALLOWED(INVALID_PARAMETERS) : 0);
	case PSCI_FN_CPU_ON:
		if (v0_1)
			return ALLOWED(INVALID_PARAMETERS) | ALLOWED(DENIED);
		return ALLOWED(INVALID_PARAMETERS) | ALLOWED(ALREADY_ON) |
		       ALLOWED(ON_PENDING) | ALLOWED(INTERNAL_FAILURE) |
		       (v1_0 ? ALLOWED(INVALID_ADDRESS) : 0) |
		       (o->version >= PSCI_VERSION_1_2 ? ALLOWED(DENIED) : 0);
	case PSCI_FN_AFFINITY_INFO:
		return ALLOWED(INVALID_PARAMETERS) | ALLOWED(DISABLED);
	case PSCI_FN_MIGRATE:
		return ALLOWED(INVALID_PARAMETERS) | ALLOWED(DENIED) |
		       (v0_1 ? 0 : ALLOWED(INTERNAL_FAILURE) |
				   ALLOWED(NOT_PRESENT));
	case PSCI_FN_MIGRATE_INFO_TYPE:
	case PSCI_FN_PSCI_FEATURES:
	case PSCI_FN_MEM_PROTECT:
		return ALLOWED(NOT_SUPPORTED);
	/* For the embedder's mistakes, and events that it refuses. */
	case PSCI_FN_PSCI_VERSION:
	case PSCI_FN_SYSTEM_OFF:
	case PSCI_FN_SYSTEM_RESET:
		return ALLOWED(INTERNAL_FAILURE);
	/* Undefined where there is none. */
	case PSCI_FN_MIGRATE_INFO_UP_CPU:
		return ALLOWED(NOT_SUPPORTED);
	case PSCI_FN_CPU_FREEZE:
	case PSCI_FN_MEM_PROTECT_CHECK_RANGE:
		return ALLOWED(DENIED);
	case PSCI_FN_CPU_DEFAULT_SUSPEND:
		return ALLOWED(INVALID_ADDRESS);
	case PSCI_FN_NODE_HW_STATE:
		return ALLOWED(INVALID_PARAMETERS);
	case PSCI_FN_SYSTEM_SUSPEND:
		return ALLOWED(INVALID_ADDRESS) | ALLOWED(DENIED);
	case PSCI_FN_PSCI_SET_SUSPEND_MODE:
		return ALLOWED(INVALID_PARAMETERS) | ALLOWED(DENIED);
	case PSCI_FN_SYSTEM_RESET2:
		return 0x3fc;		/* all but SUCCESS, NOT_SUPPORTED */
	case PSCI_FN_SYSTEM_OFF2:
		return ALLOWED(INVALID_PARAMETERS) | ALLOWED(INTERNAL_FAILURE);
	default:
		return 0;
	}
}

bool oracle_may_say(const struct oracle *o, uint32_t number, int64_t status)
{
	if (number == PSCI_FN_SYSTEM_RESET2 && status < -256)
		return true;
	return status < 0 && status >= -9 &&
	       (failures(o, number) >> -status & 1);
}

bool oracle_offers(const struct oracle *o, uint32_t number, bool smc64)
{
	const struct fact *fact;

	if (number >= ORACLE_FUNCTIONS)
		return false;
	fact = &facts[number];
	if (o->version < fact->since)
		return false;
	if (fact->optional && !(o->config->functions & PSCI_ENABLE(number)))
		return false;
	return o->version == PSCI_VERSION_0_1 ||
	       (smc64 ? fact->smc64 : fact->smc32);
}

bool oracle_callable(const struct oracle *o, uint32_t number, bool smc64,
		      bool aarch32)
{
	if (!oracle_offers(o, number, smc64) || (aarch32 && smc64))
		return false;
	return o->version != PSCI_VERSION_0_2 || aarch32 || smc64 ||
	       (o->quirks & PSCI_QUIRK_ANY_WIDTH) || !facts[number].smc64;
}

bool oracle_decode(const struct oracle *o, const struct psci_call *call,
		    uint32_t *number, bool *smc64)
{
	const struct psci_function_ids *ids = &o->config->function_ids;
	uint32_t id = (uint32_t)call->x[0];
	const uint32_t list[][2] = {
		{ ids->cpu_suspend, PSCI_FN_CPU_SUSPEND },
		{ ids->cpu_off, PSCI_FN_CPU_OFF },
		{ ids->cpu_on, PSCI_FN_CPU_ON },
		{ ids->migrate, PSCI_FN_MIGRATE },
	};
	uint32_t i;

	if (o->version == PSCI_VERSION_0_1) {
		*smc64 = !(call->flags & PSCI_CALLER_AARCH32);
		for (i = 0; i < 4; i++) {
			*number = list[i][1];
			if (id && id == list[i][0])
				return true;
		}
		return false;
	}
	if (o->config->smccc_version >= PSCI_SMCCC_VERSION_1_3)
		id &= 0xfffeffff;
	*smc64 = id >> 30 & 1;
	*number = id & 0x1f;
	return (id & 0xbfffffe0) == 0x84000000;
}

int64_t oracle_features(const struct oracle *o, uint32_t id, bool aarch32)
{
	bool smc64 = id >> 30 & 1;
	uint32_t number = id & 0x1f;
	int64_t flags = 0;

	if (id == 0x80000000)
		return o->config->smccc_version >= PSCI_SMCCC_VERSION_1_1 ?
		       0 : PSCI_STATUS_NOT_SUPPORTED;
	if ((id & 0xbfffffe0) != 0x84000000 ||
	    !oracle_callable(o, number, smc64, aarch32))
		return PSCI_STATUS_NOT_SUPPORTED;
	if (number == PSCI_FN_SYSTEM_OFF2)
		return 1;
	if (number != PSCI_FN_CPU_SUSPEND)
		return 0;
	if (o->config->functions & PSCI_ENABLE_SET_SUSPEND_MODE)
		flags |= 1;
	if (o->config->flags & PSCI_CONFIG_EXTENDED_STATE)
		flags |= 2;
	return flags;
}

/* -------------------------------------------- what functions have in common */

void oracle_ask(struct oracle_call *c, enum oracle_op op, uint32_t cpu)
{
	c->ask = op;
	c->ask_cpu = cpu;
}

void oracle_end(struct oracle_call *c, enum psci_action action, int64_t ret)
{
	c->over = true;
	c->action = action;
	c->ret = ret;
}

void oracle_fail(const struct oracle *o, struct oracle_call *c, int64_t status)
{
	bool may = oracle_may_say(o, c->number, status);

	/* DENIED only now: the mode may have changed. */
	if (!may && status == PSCI_STATUS_DENIED &&
	    c->number == PSCI_FN_CPU_ON)
		status = PSCI_STATUS_INTERNAL_FAILURE;
	else if (!may && c->number != PSCI_FN_CPU_SUSPEND)
		status = PSCI_STATUS_INVALID_PARAMETERS;
	if (status == PSCI_STATUS_INVALID_ADDRESS &&
	    o->version < PSCI_VERSION_1_0)
		status = PSCI_STATUS_INVALID_PARAMETERS;
	if (!oracle_may_say(o, c->number, status))
		oracle_differ("oracle: a failure that may not be", c->number,
			       (uint64_t)status);
	oracle_end(c, PSCI_DO_RETURN, status);
}

int64_t oracle_legal(struct oracle_call *c, int64_t answer, int64_t last)
{
	if (answer == PSCI_STATUS_SUCCESS || answer == last)
		return answer;
	c->error = PSCI_E_OP_STATUS;
	return last;
}

uint32_t oracle_cpu_index(const struct oracle *o, uint64_t mpidr)
{
	uint32_t i;

	for (i = 0; i < o->cpu_count; i++)
		if (o->cpus[i].mpidr == mpidr)
			return i;
	return ORACLE_NOBODY;
}

uint32_t oracle_find(const struct oracle *o, uint64_t mpidr)
{
	uint32_t cpu = oracle_cpu_index(o, mpidr);

	if (cpu != ORACLE_NOBODY && o->cpus[cpu].presence == PSCI_ABSENT)
		return ORACLE_NOBODY;
	return cpu;
}

bool oracle_others_off(const struct oracle *o, uint32_t cpu)
{
	uint32_t i;

	for (i = 0; i < o->cpu_count; i++)
		if (i != cpu && o->cpus[i].state != ORACLE_OFF)
			return false;
	return true;
}

bool oracle_bad_entry(const struct oracle *o, struct oracle_call *c,
		      uint64_t pc, uint64_t context_id)
{
	bool any = o->quirks & PSCI_QUIRK_ANY_ENTRY;
	bool aarch32 = c->in.flags & PSCI_ENTRY_AARCH32;

	c->entry = (struct psci_entry){
		.pc = pc,
		.context_id = o->version == PSCI_VERSION_0_1 &&
			      !(o->quirks & PSCI_QUIRK_0_1_CONTEXT_ID) ?
			      0 : context_id,
		.el = o->config->entry_el,
		.flags = c->in.flags & ~(uint32_t)PSCI_ENTRY_THUMB & 0xff,
	};
	if (aarch32 && (pc & 1)) {
		c->entry.pc = pc - 1;
		c->entry.flags |= PSCI_ENTRY_THUMB;
	} else if (pc % 4 && !any) {
		oracle_fail(o, c, PSCI_STATUS_INVALID_ADDRESS);
		return true;
	}
	if (aarch32 && pc >> 32 && !any) {
		oracle_fail(o, c, PSCI_STATUS_INVALID_ADDRESS);
		return true;
	}
	if (o->ops->check_entry && !any)
		oracle_ask(c, ORACLE_CHECK_ENTRY, c->cpu);
	return false;
}

bool oracle_unpack(const struct oracle *o, struct oracle_call *c,
		   uint32_t value)
{
	bool extended = o->config->flags & PSCI_CONFIG_EXTENDED_STATE;

	if (value & (extended ? 0xb0000000 : 0xfcfe0000))
		return false;
	c->power_state.value = value;
	c->power_state.state_id = value & (extended ? 0x0fffffff : 0xffff);
	c->power_state.level = extended ? 0 : value >> 24;
	c->power_state.powerdown = value >> (extended ? 30 : 16) & 1;
	return true;
}

bool oracle_means(const struct oracle *o, struct oracle_call *c, uint32_t cpu)
{
	const struct psci_power_state_config *all = o->config->power_states;
	uint32_t i;

	for (i = 0; i < o->config->power_state_count; i++)
		if (all[i].value == c->power_state.value) {
			c->known = true;
			c->composite = all[i].composite;
			return true;
		}
	if (!o->ops->check_power_state)
		return false;
	oracle_ask(c, ORACLE_CHECK_POWER_STATE, cpu);
	return true;
}

/* ------------------------------------------------------------------- calls */

static void migrate_info_type(const struct oracle *o, struct oracle_call *c)
{
	uint32_t kind = o->config->trusted_os;

	oracle_end(c, PSCI_DO_RETURN, kind == PSCI_TRUSTED_OS_MIGRATABLE ? 0 :
				      kind == PSCI_TRUSTED_OS_FIXED ? 1 : 2);
}

/* Those that look at a constant. */
static bool constant(const struct oracle *o, struct oracle_call *c)
{
	switch (c->number) {
	case PSCI_FN_PSCI_VERSION:
		oracle_end(c, PSCI_DO_RETURN, o->version);
		return true;
	case PSCI_FN_MIGRATE_INFO_TYPE:
		migrate_info_type(o, c);
		return true;
	case PSCI_FN_PSCI_FEATURES:
		oracle_end(c, PSCI_DO_RETURN,
			   oracle_features(o, (uint32_t)c->a[0], c->in.flags &
					   PSCI_CALLER_AARCH32));
		return true;
	default:
		return false;
	}
}

static void serve(struct oracle *o, struct oracle_call *c, int64_t answer)
{
	switch (constant(o, c) ? UINT32_MAX : c->number) {
	case UINT32_MAX:
		break;
	case PSCI_FN_CPU_SUSPEND:
		oracle_cpu_suspend(o, c, answer);
		break;
	case PSCI_FN_CPU_OFF:
	case PSCI_FN_CPU_FREEZE:
		oracle_cpu_off(o, c, answer);
		break;
	case PSCI_FN_CPU_ON:
		oracle_cpu_on(o, c, answer);
		break;
	case PSCI_FN_AFFINITY_INFO:
		oracle_affinity(o, c);
		break;
	case PSCI_FN_MIGRATE:
		oracle_migrate(o, c, answer);
		break;
	case PSCI_FN_MIGRATE_INFO_UP_CPU:
		oracle_up_cpu(o, c);
		break;
	case PSCI_FN_SYSTEM_OFF:
		oracle_event(o, c, PSCI_EVENT_OFF, 0, 0);
		break;
	case PSCI_FN_SYSTEM_RESET:
		oracle_event(o, c, PSCI_EVENT_RESET, 0, 0);
		break;
	case PSCI_FN_CPU_DEFAULT_SUSPEND:
		oracle_default_suspend(o, c, answer);
		break;
	case PSCI_FN_NODE_HW_STATE:
		oracle_node_hw_state(o, c, answer);
		break;
	case PSCI_FN_SYSTEM_SUSPEND:
		oracle_system_suspend(o, c, answer);
		break;
	case PSCI_FN_PSCI_SET_SUSPEND_MODE:
		oracle_set_mode(o, c);
		break;
	case PSCI_FN_PSCI_STAT_RESIDENCY:
	case PSCI_FN_PSCI_STAT_COUNT:
		oracle_stat(o, c, answer);
		break;
	case PSCI_FN_SYSTEM_RESET2:
		oracle_reset2(o, c, answer);
		break;
	case PSCI_FN_MEM_PROTECT:
		oracle_mem_protect(o, c, answer);
		break;
	case PSCI_FN_MEM_PROTECT_CHECK_RANGE:
		oracle_check_range(o, c, answer);
		break;
	case PSCI_FN_SYSTEM_OFF2:
		oracle_off2(o, c);
		break;
	default:
		oracle_differ("oracle: no such function", c->number, 0);
	}
}

/* Not for the function to see: none of PSCI's, nobody's, or not callable. */
static bool turned_away(const struct oracle *o, struct oracle_call *c)
{
	bool aarch32 = c->in.flags & PSCI_CALLER_AARCH32;

	if (!oracle_decode(o, &c->in, &c->number, &c->smc64)) {
		oracle_end(c, PSCI_NOT_MINE, 0);
		return true;
	}
	if (c->cpu >= o->cpu_count ||
	    o->cpus[c->cpu].state != ORACLE_RUNNING) {
		c->error = c->cpu >= o->cpu_count ? PSCI_E_CPU_INDEX :
						    PSCI_E_CPU_STATE;
		c->loose = true;
		oracle_end(c, PSCI_DO_RETURN, 0);
		return true;
	}
	if (oracle_callable(o, c->number, c->smc64, aarch32))
		return false;
	oracle_end(c, PSCI_DO_RETURN, o->version == PSCI_VERSION_0_2 &&
		   !(o->quirks & PSCI_QUIRK_ANY_WIDTH) &&
		   oracle_offers(o, c->number, c->smc64) ?
		   PSCI_STATUS_INVALID_PARAMETERS :
		   PSCI_STATUS_NOT_SUPPORTED);
	return true;
}

void oracle_open(struct oracle *o, struct oracle_call *c)
{
	const char *arguments;
	uint32_t i;

	if (c->door != ORACLE_CALL || turned_away(o, c))
		return;
	arguments = facts[c->number].arguments;
	for (i = 0; arguments[i]; i++)
		c->a[i] = c->smc64 && arguments[i] == 'n' ?
			  c->in.x[i + 1] : (uint32_t)c->in.x[i + 1];
}

void oracle_piece(struct oracle *o, struct oracle_call *c, int64_t answer)
{
	c->ask = ORACLE_NO_OP;
	switch (c->door) {
	case ORACLE_CALL:
		serve(o, c, answer);
		break;
	case ORACLE_COMPLETE:
		oracle_complete(o, c, answer);
		break;
	case ORACLE_STOPPED:
		oracle_do_stopped(o, c);
		break;
	case ORACLE_WOKE:
		oracle_do_woke(o, c);
		break;
	case ORACLE_REFUSED:
		oracle_do_refused(o, c);
		break;
	case ORACLE_PRESENCE:
		oracle_do_presence(o, c);
		break;
	}
}

void oracle_answer(struct oracle *o, struct oracle_call *c, int64_t answer)
{
	oracle_piece(o, c, answer);
	while (!c->over && c->ask == ORACLE_NO_OP)
		oracle_piece(o, c, PSCI_STATUS_SUCCESS);
}

void oracle_begin(struct oracle *o, struct oracle_call *c)
{
	oracle_open(o, c);
	if (!c->over)
		oracle_answer(o, c, PSCI_STATUS_SUCCESS);
}

static enum psci_error whole(struct oracle *o, struct oracle_call *c,
			     enum oracle_door door, uint32_t cpu)
{
	c->door = door;
	c->cpu = cpu;
	oracle_begin(o, c);
	return (enum psci_error)c->error;
}

enum psci_error oracle_stopped(struct oracle *o, struct oracle_call *c,
			       uint32_t cpu)
{
	return whole(o, c, ORACLE_STOPPED, cpu);
}

enum psci_wake oracle_woke(struct oracle *o, struct oracle_call *c,
			   uint32_t cpu, bool context_lost,
			   struct psci_entry *entry)
{
	c->context_lost = context_lost;
	whole(o, c, ORACLE_WOKE, cpu);
	if (c->wake != PSCI_WAKE_SLEEP)
		*entry = c->entry;
	return c->wake;
}

enum psci_error oracle_refused(struct oracle *o, uint32_t cpu)
{
	struct oracle_call c = { .cpu = cpu };

	return whole(o, &c, ORACLE_REFUSED, cpu);
}

enum psci_error oracle_set_presence(struct oracle *o, uint32_t cpu,
				    enum psci_presence presence)
{
	struct oracle_call c = { .to = presence };

	return whole(o, &c, ORACLE_PRESENCE, cpu);
}

/* ---------------------------------------------------------------- machines */

void oracle_copy(struct oracle *to, const struct oracle *from)
{
	memcpy(to, from, offsetof(struct oracle, cpus) +
			 from->cpu_count * sizeof(from->cpus[0]));
}

static void start_cpu(const struct oracle *o, uint32_t cpu,
		      struct oracle_cpu *c)
{
	const struct psci_cpu_config *config = &o->config->cpus[cpu];

	memset(c, 0, sizeof(*c));
	c->mpidr = config->mpidr;
	c->leaf = o->domain_count > 0 ? config->domain : ORACLE_NOBODY;
	c->presence = config->flags & PSCI_CPU_ABSENT ? PSCI_ABSENT :
		      config->flags & PSCI_CPU_DISABLED ? PSCI_DISABLED :
							  PSCI_PRESENT;
	c->state = config->flags & PSCI_CPU_ON ? ORACLE_RUNNING : ORACLE_OFF;
	if (c->state == ORACLE_OFF) {
		c->vote = LETS_OFF;
		c->local = o->cpu_state_count;
	}
}

void oracle_start(struct oracle *o)
{
	uint32_t i;

	o->ender = ORACLE_NOBODY;
	o->event = 0;
	o->mode = PSCI_MODE_PLATFORM_COORDINATED;
	o->used = false;
	o->protect = false;
	o->protecting = false;
	o->migrating = false;
	o->resident = o->config->trusted_os_cpu;
	for (i = 0; i < o->cpu_count; i++)
		start_cpu(o, i, &o->cpus[i]);
	oracle_tree_start(o);
}

void oracle_init(struct oracle *o, const struct psci_config *config,
		 const struct psci_ops *ops)
{
	const struct psci_domain_config *from;
	struct oracle_domain *d;
	uint32_t i;

	memset(o, 0, sizeof(*o));
	o->config = config;
	o->ops = ops;
	o->version = config->psci_version;
	o->quirks = config->quirks;
	o->cpu_count = config->cpu_count;
	o->domain_count = config->domain_count;
	o->cpu_state_count = config->cpu_state_count;
	for (i = 0; i < o->cpu_state_count; i++)
		o->cpu_states[i] = config->cpu_states[i];
	for (i = 0; i < o->domain_count; i++) {
		from = &config->domains[i];
		d = &o->domains[i];
		d->parent = from->parent == PSCI_NO_DOMAIN ? ORACLE_NOBODY :
							     from->parent;
		d->level = from->level;
		d->state_count = from->state_count;
		memcpy(d->states, from->states,
		       from->state_count * sizeof(d->states[0]));
	}
	oracle_start(o);
}
