/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "oracle.h"

#include <string.h>

void oracle_init(struct oracle *o, const struct psci_config *config,
		 const struct psci_ops *ops)
{
	uint32_t i;

	memset(o, 0, sizeof(*o));
	o->version = config->psci_version;
	o->smccc_version = config->smccc_version;
	o->entry_el = config->entry_el;
	o->extended_state = config->flags & PSCI_CONFIG_EXTENDED_STATE;
	o->migrate_info_type = config->functions &
			       PSCI_ENABLE_MIGRATE_INFO_TYPE;
	o->has_op[ORACLE_CPU_ON] = true;
	o->has_op[ORACLE_CHECK_CPU_ON] = ops->check_cpu_on;
	o->has_op[ORACLE_CHECK_ENTRY] = ops->check_entry;
	o->has_op[ORACLE_CHECK_POWER_STATE] = true;
	o->has_op[ORACLE_CHECK_CPU_OFF] = ops->check_cpu_off;
	o->cpu_count = config->cpu_count;
	o->ending = ORACLE_NOBODY;
	for (i = 0; i < o->cpu_count; i++) {
		o->cpus[i].mpidr = config->cpus[i].mpidr;
		if (config->cpus[i].flags & PSCI_CPU_ON)
			o->cpus[i].state = ORACLE_RUNNING;
	}
}

/* ----------------------------------------------------------- the answers */

static void finish(struct oracle_call *c, int64_t ret)
{
	c->ask.op = ORACLE_NO_OP;
	c->ret = (uint64_t)ret;
}

/* "Return error codes": what a version does not have, it says otherwise. */
static void fail_address(const struct oracle *o, struct oracle_call *c)
{
	finish(c, o->version >= PSCI_VERSION_1_0 ?
		  PSCI_STATUS_INVALID_ADDRESS : PSCI_STATUS_INVALID_PARAMETERS);
}

static void fail_denied_cpu_on(const struct oracle *o, struct oracle_call *c)
{
	finish(c, o->version >= PSCI_VERSION_1_2 ?
		  PSCI_STATUS_DENIED : PSCI_STATUS_INTERNAL_FAILURE);
}

/* Have the library call this op next. */
static void ask(struct oracle_call *c, enum oracle_op op)
{
	memset(&c->ask, 0, sizeof(c->ask));
	c->ask.op = op;
	c->ask.cpu = c->cpu;
	if (op == ORACLE_CPU_ON || op == ORACLE_CHECK_CPU_ON)
		c->ask.target = c->target;
	if (op == ORACLE_CHECK_ENTRY)
		c->ask.entry = c->entry;
	if (op == ORACLE_CHECK_POWER_STATE)
		c->ask.state = c->state;
}

/* psci.h, struct psci_ops: the last status of an op's list is its default. */
static int filter(struct oracle_call *c, int status)
{
	int last = 0, also = 0;

	switch (c->ask.op) {
	case ORACLE_CPU_ON:
		last = PSCI_STATUS_INTERNAL_FAILURE;
		break;
	case ORACLE_CHECK_CPU_ON:
		also = PSCI_STATUS_DENIED;
		last = PSCI_STATUS_INTERNAL_FAILURE;
		break;
	case ORACLE_CHECK_ENTRY:
		last = PSCI_STATUS_INVALID_ADDRESS;
		break;
	case ORACLE_CHECK_POWER_STATE:
		last = PSCI_STATUS_INVALID_PARAMETERS;
		break;
	case ORACLE_CHECK_CPU_OFF:
		last = PSCI_STATUS_DENIED;
		break;
	case ORACLE_NO_OP:
	case ORACLE_OPS:
		break;
	}

	if (status == PSCI_STATUS_SUCCESS || status == also || status == last)
		return status;
	c->error = PSCI_E_OP_STATUS;
	return last;
}

/* -------------------------------------------------------------- affinity */

static uint64_t affinity_field(uint64_t mpidr, uint32_t field)
{
	return field == 3 ? mpidr >> 32 & 0xff : mpidr >> (8 * field) & 0xff;
}

/* The same instance at this level: fields below it do not count. */
static bool same_instance(uint64_t a, uint64_t b, uint32_t level)
{
	uint32_t field;

	for (field = level; field <= 3; field++)
		if (affinity_field(a, field) != affinity_field(b, field))
			return false;
	return true;
}

static bool must_be_zero(uint64_t mpidr)
{
	return mpidr & UINT64_C(0xffffff00ff000000);
}

uint32_t oracle_cpu_index(const struct oracle *o, uint64_t mpidr)
{
	uint32_t i;

	for (i = 0; i < o->cpu_count; i++)
		if (o->cpus[i].mpidr == mpidr)
			return i;
	return ORACLE_NOBODY;
}

int64_t oracle_affinity_info(const struct oracle *o, uint64_t target,
			     uint32_t level)
{
	uint32_t i, on = 0, pending = 0, off = 0;

	if (level > 3 || must_be_zero(target))
		return PSCI_STATUS_INVALID_PARAMETERS;
	for (i = 0; i < o->cpu_count; i++) {
		if (!same_instance(o->cpus[i].mpidr, target, level))
			continue;
		if (o->cpus[i].state == ORACLE_OFF)
			off++;
		else if (o->cpus[i].state == ORACLE_ON_PENDING)
			pending++;
		else
			on++;
	}
	if (on)
		return PSCI_AFFINITY_ON;
	if (pending)
		return PSCI_AFFINITY_ON_PENDING;
	return off ? PSCI_AFFINITY_OFF : PSCI_STATUS_INVALID_PARAMETERS;
}

/* --------------------------------------------------------- CPU_ON et al. */

/* "Initial core state". False: no instruction can be at this address. */
static bool make_entry(const struct oracle *o, struct oracle_call *c)
{
	bool aarch32 = c->flags & PSCI_ENTRY_AARCH32;
	uint64_t pc = c->x2;

	memset(&c->entry, 0, sizeof(c->entry));
	c->entry.flags = c->flags & (PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32 |
				     PSCI_ENTRY_BIG_ENDIAN | PSCI_ENTRY_USER);
	if (aarch32 && pc >> 32)
		return false;
	if (aarch32 && pc % 2 == 1) {
		c->entry.flags |= PSCI_ENTRY_THUMB;
		pc--;
	} else if (pc % 4 != 0) {
		return false;
	}
	c->entry.pc = pc;
	c->entry.context_id = c->x3;
	c->entry.el = o->entry_el;
	return true;
}

/* True if the call has failed: the target is not OFF. */
static bool refuse_unless_off(const struct oracle *o, struct oracle_call *c)
{
	switch ((enum oracle_state)o->cpus[c->target].state) {
	case ORACLE_OFF:
		return false;
	case ORACLE_ON_PENDING:
		finish(c, PSCI_STATUS_ON_PENDING);
		return true;
	case ORACLE_RUNNING:
	case ORACLE_STOPPING:
	case ORACLE_SUSPENDED:
		break;
	}
	finish(c, PSCI_STATUS_ALREADY_ON);
	return true;
}

static void claim(struct oracle *o, struct oracle_call *c)
{
	struct oracle_cpu *target = &o->cpus[c->target];

	c->claim_before = target->claim;
	c->claim = ++o->claims;
	target->claim = c->claim;
	target->state = ORACLE_ON_PENDING;
	target->entry = c->entry;
}

/* False if the target did start, whatever has become of it since. */
static bool unclaim(struct oracle *o, struct oracle_call *c)
{
	struct oracle_cpu *target = &o->cpus[c->target];

	if (target->state != ORACLE_ON_PENDING || target->claim != c->claim)
		return false;
	target->claim = c->claim_before;
	target->state = ORACLE_OFF;
	memset(&target->entry, 0, sizeof(target->entry));
	return true;
}

/* Each function goes on after the op that it asked for last. */
static void cpu_on(struct oracle *o, struct oracle_call *c, int status)
{
	switch (c->ask.op) {
	case ORACLE_NO_OP:
		c->target = oracle_cpu_index(o, c->x1);
		if (c->target == ORACLE_NOBODY)
			finish(c, PSCI_STATUS_INVALID_PARAMETERS);
		else if (!make_entry(o, c))
			fail_address(o, c);
		else
			ask(c, ORACLE_CHECK_ENTRY);
		return;
	case ORACLE_CHECK_ENTRY:
		if (status != PSCI_STATUS_SUCCESS)
			fail_address(o, c);
		else if (!refuse_unless_off(o, c))
			ask(c, ORACLE_CHECK_CPU_ON);
		return;
	case ORACLE_CHECK_CPU_ON:
		if (status == PSCI_STATUS_DENIED) {
			fail_denied_cpu_on(o, c);
		} else if (status != PSCI_STATUS_SUCCESS) {
			finish(c, PSCI_STATUS_INTERNAL_FAILURE);
		} else if (refuse_unless_off(o, c)) {
			/* It was turned on while the op ran. */
		} else if (o->ending != ORACLE_NOBODY) {
			finish(c, PSCI_STATUS_INTERNAL_FAILURE);
		} else {
			claim(o, c);
			ask(c, ORACLE_CPU_ON);
		}
		return;
	case ORACLE_CPU_ON:
		if (status != PSCI_STATUS_SUCCESS && unclaim(o, c))
			finish(c, PSCI_STATUS_INTERNAL_FAILURE);
		else
			finish(c, PSCI_STATUS_SUCCESS);
		return;
	case ORACLE_CHECK_POWER_STATE:
	case ORACLE_CHECK_CPU_OFF:
	case ORACLE_OPS:
		return;
	}
}

static void cpu_off(struct oracle *o, struct oracle_call *c, int status)
{
	if (c->ask.op == ORACLE_NO_OP) {
		ask(c, ORACLE_CHECK_CPU_OFF);
	} else if (status != PSCI_STATUS_SUCCESS) {
		finish(c, PSCI_STATUS_DENIED);
	} else {
		o->cpus[c->cpu].state = ORACLE_STOPPING;
		c->action = PSCI_DO_STOP;
		finish(c, PSCI_STATUS_SUCCESS);
	}
}

/* The power_state argument; false if a bit is set that must be zero. */
static bool make_state(const struct oracle *o, struct oracle_call *c)
{
	uint32_t value = (uint32_t)c->x1;

	memset(&c->state, 0, sizeof(c->state));
	c->state.value = value;
	if (o->extended_state) {
		c->state.state_id = value & 0x0fffffff;
		c->state.powerdown = value >> 30 & 1;
		return !(value & 0xb0000000);
	}
	c->state.state_id = value & 0xffff;
	c->state.powerdown = value >> 16 & 1;
	c->state.level = value >> 24 & 3;
	return !(value & 0xfcfe0000);
}

static void enter_suspend(struct oracle *o, struct oracle_call *c)
{
	struct oracle_cpu *cpu = &o->cpus[c->cpu];

	cpu->state = ORACLE_SUSPENDED;
	cpu->suspend = c->state;
	if (c->state.powerdown)
		cpu->entry = c->entry;
	c->suspend = c->state;
	c->action = PSCI_DO_SUSPEND;
	finish(c, PSCI_STATUS_SUCCESS);
}

static void cpu_suspend(struct oracle *o, struct oracle_call *c, int status)
{
	if (c->ask.op == ORACLE_NO_OP) {
		if (make_state(o, c))
			ask(c, ORACLE_CHECK_POWER_STATE);
		else
			finish(c, PSCI_STATUS_INVALID_PARAMETERS);
	} else if (c->ask.op == ORACLE_CHECK_POWER_STATE) {
		if (status != PSCI_STATUS_SUCCESS)
			finish(c, PSCI_STATUS_INVALID_PARAMETERS);
		else if (!c->state.powerdown)
			enter_suspend(o, c);
		else if (!make_entry(o, c))
			fail_address(o, c);
		else
			ask(c, ORACLE_CHECK_ENTRY);
	} else if (status != PSCI_STATUS_SUCCESS) {
		fail_address(o, c);
	} else {
		enter_suspend(o, c);
	}
}

static void system_event(struct oracle *o, struct oracle_call *c,
			 enum psci_event event)
{
	/* Also what a caller hears that is allowed to run on. */
	finish(c, PSCI_STATUS_INTERNAL_FAILURE);
	if (o->ending != ORACLE_NOBODY)
		return;
	o->ending = c->cpu;
	o->event = (uint32_t)event;
	c->action = PSCI_DO_SYSTEM;
	c->event = (uint32_t)event;
}

/* ------------------------------------------------------- which functions */

static bool exists(const struct oracle *o, uint32_t id)
{
	switch (id) {
	case 0x84000000:	/* PSCI_VERSION */
	case 0x84000001:	/* CPU_SUSPEND */
	case 0xc4000001:
	case 0x84000002:	/* CPU_OFF */
	case 0x84000003:	/* CPU_ON */
	case 0xc4000003:
	case 0x84000004:	/* AFFINITY_INFO */
	case 0xc4000004:
	case 0x84000008:	/* SYSTEM_OFF */
	case 0x84000009:	/* SYSTEM_RESET */
		return true;
	case 0x84000006:	/* MIGRATE_INFO_TYPE */
		return o->migrate_info_type;
	case 0x8400000a:	/* PSCI_FEATURES */
		return o->version >= PSCI_VERSION_1_0;
	default:
		return false;
	}
}

/* "Register usage": whom an id is for, from 1.0 on and before. */
static bool wrong_width(const struct oracle *o, uint32_t id, bool aarch32)
{
	if (aarch32)
		return id & PSCI_ID_SMC64_BIT;
	return o->version == PSCI_VERSION_0_2 && !(id & PSCI_ID_SMC64_BIT) &&
	       exists(o, id | PSCI_ID_SMC64_BIT);
}

static int64_t features(const struct oracle *o, uint32_t id, bool aarch32)
{
	if (id == PSCI_ID_SMCCC_VERSION &&
	    o->smccc_version >= PSCI_SMCCC_VERSION_1_1)
		return 0;
	if (!exists(o, id) || wrong_width(o, id, aarch32))
		return PSCI_STATUS_NOT_SUPPORTED;
	if (id == 0x84000001 || id == 0xc4000001)
		return o->extended_state ? PSCI_FEATURES_EXTENDED_STATE : 0;
	return 0;
}

static void serve(struct oracle *o, struct oracle_call *c, int status)
{
	bool aarch32 = c->flags & PSCI_CALLER_AARCH32;

	switch (c->id & ~PSCI_ID_SMC64_BIT) {
	case 0x84000000:
		finish(c, o->version);
		break;
	case 0x84000001:
		cpu_suspend(o, c, status);
		break;
	case 0x84000002:
		cpu_off(o, c, status);
		break;
	case 0x84000003:
		cpu_on(o, c, status);
		break;
	case 0x84000004:
		finish(c, oracle_affinity_info(o, c->x1, (uint32_t)c->x2));
		break;
	case 0x84000006:
		finish(c, PSCI_MIGRATE_TYPE_NONE);
		break;
	case 0x84000008:
		system_event(o, c, PSCI_EVENT_OFF);
		break;
	case 0x84000009:
		system_event(o, c, PSCI_EVENT_RESET);
		break;
	case 0x8400000a:
		finish(c, features(o, (uint32_t)c->x1, aarch32));
		break;
	}
}

/* Go on until an op is wanted that the embedder has, or the call is over. */
static void advance(struct oracle *o, struct oracle_call *c, int status)
{
	serve(o, c, status);
	while (c->ask.op != ORACLE_NO_OP && !o->has_op[c->ask.op])
		serve(o, c, PSCI_STATUS_SUCCESS);
}

/* INTERNAL_FAILURE, or what this function says instead of it. */
static int64_t misuse(const struct oracle *o, uint32_t id)
{
	if (!exists(o, id))
		return PSCI_STATUS_NOT_SUPPORTED;
	switch (id & ~PSCI_ID_SMC64_BIT) {
	case 0x84000000:
	case 0x84000003:
	case 0x84000008:
	case 0x84000009:
		return PSCI_STATUS_INTERNAL_FAILURE;
	case 0x84000001:
	case 0x84000004:
		return PSCI_STATUS_INVALID_PARAMETERS;
	case 0x84000002:
		return PSCI_STATUS_DENIED;
	default:
		return PSCI_STATUS_NOT_SUPPORTED;
	}
}

/* ------------------------------------------------------------ the doors */

static void take_registers(struct oracle_call *c, const struct psci_call *call)
{
	c->x1 = call->x[1];
	c->x2 = call->x[2];
	c->x3 = call->x[3];
	if (!(c->id & PSCI_ID_SMC64_BIT)) {
		c->x1 &= 0xffffffff;
		c->x2 &= 0xffffffff;
		c->x3 &= 0xffffffff;
	}
	c->flags = call->flags;
}

void oracle_begin(struct oracle *o, struct oracle_call *c, uint32_t cpu,
		  const struct psci_call *call)
{
	memset(c, 0, sizeof(*c));
	c->cpu = cpu;
	c->id = call->x[0] & 0xffffffff;
	if (o->smccc_version >= PSCI_SMCCC_VERSION_1_3)
		c->id &= ~PSCI_ID_SVE_HINT;
	take_registers(c, call);

	if ((c->id < 0x84000000 || c->id > 0x8400001f) &&
	    (c->id < 0xc4000000 || c->id > 0xc400001f)) {
		c->action = PSCI_NOT_MINE;
	} else if (cpu >= o->cpu_count) {
		c->error = PSCI_E_CPU_INDEX;
		finish(c, misuse(o, c->id));
	} else if (o->cpus[cpu].state != ORACLE_RUNNING) {
		c->error = PSCI_E_CPU_STATE;
		finish(c, misuse(o, c->id));
	} else if (!exists(o, c->id)) {
		finish(c, PSCI_STATUS_NOT_SUPPORTED);
	} else if (wrong_width(o, c->id, c->flags & PSCI_CALLER_AARCH32)) {
		finish(c, o->version == PSCI_VERSION_0_2 ?
			  PSCI_STATUS_INVALID_PARAMETERS :
			  PSCI_STATUS_NOT_SUPPORTED);
	} else {
		advance(o, c, PSCI_STATUS_SUCCESS);
	}
}

void oracle_answer(struct oracle *o, struct oracle_call *c, int status)
{
	advance(o, c, filter(c, status));
}

enum psci_error oracle_stopped(struct oracle *o, uint32_t cpu)
{
	if (cpu >= o->cpu_count)
		return PSCI_E_CPU_INDEX;
	if (o->cpus[cpu].state != ORACLE_STOPPING)
		return PSCI_E_CPU_STATE;
	o->cpus[cpu].state = ORACLE_OFF;
	return PSCI_OK;
}

/* The CPU runs (again), and keeps nothing of how it came to. */
static void run(struct oracle_cpu *cpu)
{
	cpu->state = ORACLE_RUNNING;
	memset(&cpu->entry, 0, sizeof(cpu->entry));
	memset(&cpu->suspend, 0, sizeof(cpu->suspend));
}

static enum psci_wake woke_wrongly(struct psci_entry *entry,
				   enum psci_error error)
{
	memset(entry, 0, sizeof(*entry));
	entry->error = (uint32_t)error;
	return PSCI_WAKE_ERROR;
}

enum psci_wake oracle_woke(struct oracle *o, uint32_t index, bool context_lost,
			   struct psci_entry *entry)
{
	struct oracle_cpu *cpu;

	if (index >= o->cpu_count)
		return woke_wrongly(entry, PSCI_E_CPU_INDEX);

	cpu = &o->cpus[index];
	switch ((enum oracle_state)cpu->state) {
	case ORACLE_OFF:
		return PSCI_WAKE_SLEEP;
	case ORACLE_ON_PENDING:
		*entry = cpu->entry;
		run(cpu);
		return PSCI_WAKE_START;
	case ORACLE_SUSPENDED:
		if (context_lost && !cpu->suspend.powerdown)
			return woke_wrongly(entry, PSCI_E_CONTEXT_LOST);
		/* No tree: no level came up with it. */
		memset(entry, 0, sizeof(*entry));
		if (context_lost)
			*entry = cpu->entry;
		run(cpu);
		return context_lost ? PSCI_WAKE_START : PSCI_WAKE_RETURN;
	case ORACLE_RUNNING:
	case ORACLE_STOPPING:
		break;
	}
	return woke_wrongly(entry, PSCI_E_CPU_STATE);
}

enum psci_error oracle_refused(struct oracle *o, uint32_t cpu)
{
	if (cpu >= o->cpu_count)
		return PSCI_E_CPU_INDEX;
	if (o->ending != cpu)
		return PSCI_E_SYSTEM_STATE;
	o->ending = ORACLE_NOBODY;
	o->event = 0;
	return PSCI_OK;
}
