/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The oracle's suspends, the suspend mode, and what there is one of. */
#include "oracle.h"

/* ---------------------------------------------------------------- suspends */

static void suspended(struct oracle *o, struct oracle_call *c,
		      uint32_t event)
{
	struct oracle_cpu *cpu = &o->cpus[c->cpu];

	cpu->state = c->power_state.powerdown ? ORACLE_SUSPENDED :
						ORACLE_STANDBY;
	if (c->power_state.powerdown)
		cpu->entry = c->entry;
	c->powerdown = c->power_state.powerdown;
	c->event = event;
	c->changed = true;
	oracle_end(c, PSCI_DO_SUSPEND, 0);
}

static void begin_suspend(struct oracle *o, struct oracle_call *c)
{
	if (o->quirks & PSCI_QUIRK_ANY_POWER_STATE) {
		c->power_state.value = (uint32_t)c->a[0];
		o->used = true;
		suspended(o, c, 0);
		return;
	}
	if (!oracle_unpack(o, c, (uint32_t)c->a[0]) ||
	    !oracle_means(o, c, c->cpu))
		oracle_fail(o, c, PSCI_STATUS_INVALID_PARAMETERS);
}

static void judge_state(struct oracle *o, struct oracle_call *c,
			int64_t answer)
{
	answer = oracle_legal(c, answer, PSCI_STATUS_INVALID_PARAMETERS);
	if (answer == 0 && o->domain_count > 0 &&
	    !oracle_is_composite(o, c->cpu, &c->composite,
				 c->power_state.powerdown)) {
		if (!c->known)
			c->error = PSCI_E_OP_COMPOSITE;
		answer = PSCI_STATUS_INVALID_PARAMETERS;
	}
	if (answer)
		oracle_fail(o, c, answer);
	else if (c->power_state.powerdown)
		oracle_bad_entry(o, c, c->a[1], c->a[2]);
}

/* The mode, the tree and the CPU: at once. */
static void enter_suspend(struct oracle *o, struct oracle_call *c,
			  int64_t answer)
{
	bool commanded = o->mode == PSCI_MODE_OS_INITIATED;

	answer = oracle_legal(c, answer, PSCI_STATUS_INVALID_ADDRESS);
	if (answer == 0 && o->domain_count > 0 && commanded)
		answer = oracle_judge(o, c->cpu, &c->composite);
	if (answer) {
		oracle_fail(o, c, answer);
		return;
	}
	o->used = true;
	oracle_go_down(o, c, commanded ? LETS_COMMANDED : LETS_ASKED,
		       c->composite.state[0],
		       commanded ? BY_COMMAND : BY_VOTES);
	suspended(o, c, 0);
}

void oracle_cpu_suspend(struct oracle *o, struct oracle_call *c,
			int64_t answer)
{
	switch (c->stage++) {
	case 0:
		begin_suspend(o, c);
		break;
	case 1:
		judge_state(o, c, answer);
		break;
	default:
		enter_suspend(o, c, answer);
	}
}

void oracle_default_suspend(struct oracle *o, struct oracle_call *c,
			    int64_t answer)
{
	if (c->stage++ == 0) {
		oracle_bad_entry(o, c, c->a[0], c->a[1]);
		return;
	}
	answer = oracle_legal(c, answer, PSCI_STATUS_INVALID_ADDRESS);
	if (answer) {
		oracle_fail(o, c, answer);
		return;
	}
	c->power_state.powerdown = 1;
	oracle_go_down(o, c, LETS_RUN, o->cpu_state_count, ALONE);
	suspended(o, c, 0);
}

/* The first look at the others is a scan, the second is not. */
void oracle_system_suspend(struct oracle *o, struct oracle_call *c,
			   int64_t answer)
{
	bool off;

	switch (c->stage) {
	case 0:
		c->stage = 1;
		oracle_bad_entry(o, c, c->a[0], c->a[1]);
		break;
	case 1:
		c->stage = 2;
		answer = oracle_legal(c, answer, PSCI_STATUS_INVALID_ADDRESS);
		if (answer)
			oracle_fail(o, c, answer);
		break;
	case 2:
		if (!oracle_scan_others(o, c, &off))
			break;
		c->stage = 3;
		if (!off)
			oracle_fail(o, c, PSCI_STATUS_DENIED);
		else if (o->ops->check_system_suspend)
			oracle_ask(c, ORACLE_CHECK_SYSTEM_SUSPEND, c->cpu);
		break;
	default:
		answer = oracle_legal(c, answer, PSCI_STATUS_DENIED);
		if (answer || !oracle_others_off(o, c->cpu) ||
		    o->ender != ORACLE_NOBODY) {
			oracle_fail(o, c, PSCI_STATUS_DENIED);
			break;
		}
		c->power_state.powerdown = 1;
		oracle_go_down(o, c, LETS_OFF, o->cpu_state_count, BY_VOTES);
		suspended(o, c, PSCI_EVENT_SUSPEND);
	}
}

/* ------------------------------------------------------------------- mode */

static bool none_is_suspended(const struct oracle *o)
{
	uint32_t i;

	for (i = 0; i < o->cpu_count; i++)
		if (o->cpus[i].state == ORACLE_STANDBY ||
		    o->cpus[i].state == ORACLE_SUSPENDED)
			return false;
	return true;
}

/* DEN0022F.b, PSCI_SET_SUSPEND_MODE; psci.h on PSCI_QUIRK_LAX_MODE. */
void oracle_set_mode(struct oracle *o, struct oracle_call *c)
{
	bool alone = oracle_others_off(o, c->cpu);
	bool may;

	if (c->a[0] > 1) {
		oracle_fail(o, c, PSCI_STATUS_INVALID_PARAMETERS);
		return;
	}
	if (c->a[0] == PSCI_MODE_OS_INITIATED)
		may = o->mode == PSCI_MODE_OS_INITIATED || !o->used ||
		      ((o->quirks & PSCI_QUIRK_LAX_MODE) &&
		       none_is_suspended(o));
	else
		may = o->mode == PSCI_MODE_PLATFORM_COORDINATED || alone;
	if (!may) {
		oracle_fail(o, c, PSCI_STATUS_DENIED);
		return;
	}
	/* Alone, also what was called before is forgotten. */
	if (o->mode != c->a[0] || (c->a[0] == 0 && alone)) {
		c->changed = o->mode != c->a[0] || o->used;
		o->used = false;
	}
	o->mode = (uint32_t)c->a[0];
	oracle_end(c, PSCI_DO_RETURN, 0);
}

/* ------------------------------------------------------ the system's end */

void oracle_event(struct oracle *o, struct oracle_call *c,
		  enum psci_event event, uint32_t type, uint64_t cookie)
{
	if (o->ender != ORACLE_NOBODY) {
		oracle_fail(o, c, PSCI_STATUS_INTERNAL_FAILURE);
		return;
	}
	o->ender = c->cpu;
	o->event = event;
	c->event = event;
	c->type = type;
	c->cookie = cookie;
	c->changed = true;
	oracle_end(c, PSCI_DO_SYSTEM, PSCI_STATUS_INTERNAL_FAILURE);
}

void oracle_reset2(struct oracle *o, struct oracle_call *c, int64_t answer)
{
	uint32_t type = (uint32_t)c->a[0];

	if (c->stage++ == 0) {
		if (type == 0) {
			oracle_event(o, c, PSCI_EVENT_RESET2, 0, 0);
			return;
		}
		if (type < 0x80000000 || !o->ops->check_vendor_reset) {
			oracle_fail(o, c, PSCI_STATUS_INVALID_PARAMETERS);
			return;
		}
		c->ask_a = type;
		c->ask_b = c->a[1];
		oracle_ask(c, ORACLE_CHECK_VENDOR_RESET, c->cpu);
		return;
	}
	if (answer < INT32_MIN ||
	    (answer && answer >= -256 && (answer >= -1 || answer < -9))) {
		c->error = PSCI_E_OP_STATUS;
		answer = PSCI_STATUS_INVALID_PARAMETERS;
	}
	if (answer)
		oracle_fail(o, c, answer);
	else
		oracle_event(o, c, PSCI_EVENT_RESET2, type, c->a[1]);
}

void oracle_off2(struct oracle *o, struct oracle_call *c)
{
	if (c->a[0] > 1 || c->a[1])
		oracle_fail(o, c, PSCI_STATUS_INVALID_PARAMETERS);
	else
		oracle_event(o, c, PSCI_EVENT_OFF2, PSCI_OFF2_HIBERNATE_OFF, 0);
}

void oracle_do_refused(struct oracle *o, struct oracle_call *c)
{
	c->over = true;
	if (c->cpu >= o->cpu_count) {
		c->error = PSCI_E_CPU_INDEX;
	} else if (o->ender != c->cpu) {
		c->error = PSCI_E_SYSTEM_STATE;
	} else {
		o->ender = ORACLE_NOBODY;
		o->event = 0;
		c->changed = true;
	}
}

/* -------------------------------------------------------------- Trusted OS */

static bool stays_on(const struct oracle_cpu *cpu)
{
	return cpu->state == ORACLE_TAKEN || cpu->state == ORACLE_RUNNING ||
	       cpu->state == ORACLE_STANDBY ||
	       cpu->state == ORACLE_SUSPENDED || cpu->state == ORACLE_WAITING;
}

void oracle_migrate(struct oracle *o, struct oracle_call *c, int64_t answer)
{
	switch (c->stage++) {
	case 0:
		c->target = oracle_find(o, c->a[0]);
		if (c->target == ORACLE_NOBODY)
			oracle_fail(o, c, PSCI_STATUS_INVALID_PARAMETERS);
		else if (o->config->trusted_os == PSCI_TRUSTED_OS_FIXED)
			oracle_fail(o, c, PSCI_STATUS_DENIED);
		break;
	case 1:
		/* One at a time. */
		if (o->resident != c->cpu || o->migrating) {
			oracle_fail(o, c, PSCI_STATUS_NOT_PRESENT);
			break;
		}
		o->resident = c->target;
		o->migrating = true;
		break;
	case 2:
		c->changed = c->target != c->cpu;
		if (c->target == c->cpu)
			break;
		if (stays_on(&o->cpus[c->target]))
			oracle_ask(c, ORACLE_MIGRATE, c->target);
		else
			c->status = PSCI_STATUS_INTERNAL_FAILURE;
		break;
	default:
		if (!c->status)
			c->status = oracle_legal(c, answer,
						 PSCI_STATUS_INTERNAL_FAILURE);
		o->migrating = false;
		if (c->status == 0) {
			oracle_end(c, PSCI_DO_RETURN, 0);
			break;
		}
		o->resident = c->cpu;
		c->changed = false;
		oracle_fail(o, c, c->status);
	}
}

void oracle_up_cpu(const struct oracle *o, struct oracle_call *c)
{
	uint64_t mpidr = o->cpus[o->resident].mpidr;

	oracle_end(c, PSCI_DO_RETURN,
		   (int64_t)(c->smc64 ? mpidr : (uint32_t)mpidr));
}

/* ---------------------------------------------------------------- the rest */

void oracle_node_hw_state(struct oracle *o, struct oracle_call *c,
			  int64_t answer)
{
	if (c->stage++ == 0) {
		c->target = oracle_find(o, c->a[0]);
		if (c->target == ORACLE_NOBODY) {
			oracle_fail(o, c, PSCI_STATUS_INVALID_PARAMETERS);
			return;
		}
		c->ask_a = (uint32_t)c->a[1];
		oracle_ask(c, ORACLE_NODE_HW_STATE, c->target);
		return;
	}
	if (answer < 0 || answer > 2)
		answer = oracle_legal(c, answer,
				      PSCI_STATUS_INVALID_PARAMETERS);
	if (answer < 0)
		oracle_fail(o, c, answer);
	else
		oracle_end(c, PSCI_DO_RETURN, answer);
}

void oracle_mem_protect(struct oracle *o, struct oracle_call *c,
			int64_t answer)
{
	bool on = (uint32_t)c->a[0] != 0;

	if (c->stage++ == 0) {
		/* One at a time. */
		if (o->protecting) {
			oracle_fail(o, c, PSCI_STATUS_NOT_SUPPORTED);
			return;
		}
		c->before = o->protect;
		o->protecting = true;
		o->protect = on;
		c->changed = true;
		if (o->ops->mem_protect)
			oracle_ask(c, ORACLE_MEM_PROTECT, c->cpu);
		return;
	}
	answer = oracle_legal(c, answer, PSCI_STATUS_NOT_SUPPORTED);
	o->protecting = false;
	if (answer == 0) {
		oracle_end(c, PSCI_DO_RETURN, c->before);
		return;
	}
	o->protect = c->before;
	c->changed = false;
	oracle_fail(o, c, answer);
}

void oracle_check_range(struct oracle *o, struct oracle_call *c,
			int64_t answer)
{
	uint64_t last = c->a[0] + (c->a[1] - 1);

	if (c->stage++ == 0) {
		if (c->a[1] == 0 || last < c->a[0] ||
		    (!c->smc64 && last >> 32)) {
			oracle_fail(o, c, PSCI_STATUS_DENIED);
			return;
		}
		c->ask_a = c->a[0];
		c->ask_b = c->a[1];
		oracle_ask(c, ORACLE_CHECK_MEM_RANGE, c->cpu);
		return;
	}
	answer = oracle_legal(c, answer, PSCI_STATUS_DENIED);
	if (answer)
		oracle_fail(o, c, answer);
	else
		oracle_end(c, PSCI_DO_RETURN, 0);
}

void oracle_stat(struct oracle *o, struct oracle_call *c, int64_t answer)
{
	struct oracle_tally found;
	uint64_t value;

	if (c->stage++ == 0) {
		c->target = oracle_find(o, c->a[0]);
		if (c->target == ORACLE_NOBODY ||
		    !oracle_unpack(o, c, (uint32_t)c->a[1]) ||
		    !oracle_means(o, c, c->target))
			oracle_end(c, PSCI_DO_RETURN, 0);
		return;
	}
	if (oracle_legal(c, answer, PSCI_STATUS_INVALID_PARAMETERS) ||
	    (c->known && !oracle_is_composite(o, c->target, &c->composite,
					      c->power_state.powerdown))) {
		oracle_end(c, PSCI_DO_RETURN, 0);
		return;
	}
	found = oracle_tally(o, c->target, &c->composite);
	value = c->number == PSCI_FN_PSCI_STAT_COUNT ? found.count : found.time;
	oracle_end(c, PSCI_DO_RETURN,
		   (int64_t)(c->smc64 ? value : (uint32_t)value));
}
