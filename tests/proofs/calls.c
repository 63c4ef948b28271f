/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The functions: any context, any caller, any arguments, ops that answer anything. Of each: a call
 * that fails changes nothing, and the context holds afterwards. No other call runs meanwhile.
 */
#include "calls.h"
#include "context.h"
#include "state.h"

static struct psci *psci;
static uint32_t cpu;
static struct psci_call call;
static struct {
	int64_t ret;
	enum psci_action action;
	uint32_t error;
} answered;
static bool wide;		/* the id is an SMC64 one, and so are arguments of column N */

/* An argument of column N. */
static uint64_t any_argument(void)
{
	return wide ? nondet_u64() : nondet_u32();
}

/* Any call that psci_handle() may have let in. */
static void begin(uint32_t number)
{
	struct psci_call any;
	uint32_t i;

	call = any;
	psci = any_context();
	cpu = any_caller(psci);
	ASSUME(has(psci, number));
	for (i = 0; i < 4; i++)
		call.x[i] = nondet_u64();
	call.flags = nondet_u32();
	call.error = PSCI_OK;
	/* psci_handle() has looked: a caller in AArch32 reaches no SMC64 id. */
	wide = !(call.flags & PSCI_CALLER_AARCH32) && nondet_bool();
	remember();
}

static enum run_state run_before(uint32_t index)
{
	return (enum run_state)(image.cpus[index].start & RUN_STATE_MASK);
}

static void note(enum psci_action action)
{
	answered.ret = (int64_t)call.ret;
	answered.action = action;
	answered.error = call.error;
}

/* What is true after any call. */
static void end(void)
{
	PROVE(IMPLIES(answered.ret < 0 && answered.action == PSCI_DO_RETURN, is_as_remembered()));
	PROVE(context_holds(psci));
	PROVE(answered.action <= PSCI_DO_WAIT && answered.action != PSCI_NOT_MINE);
	PROVE(answered.error == PSCI_OK || answered.error == PSCI_E_OP_STATUS ||
	      answered.error == PSCI_E_OP_COMPOSITE);
}

/* One that asks and changes nothing, whatever it answers. */
static void end_of_question(void)
{
	PROVE(is_as_remembered());
	PROVE(answered.action == PSCI_DO_RETURN);
	REACHED("an answer");
}

/* ------------------------------------------------------------- CPU_ON */

/* PSCI 0.1 has none, but by a quirk. */
static bool has_context_id(void)
{
	return config.psci_version != PSCI_VERSION_0_1 ||
	       (config.quirks & PSCI_QUIRK_0_1_CONTEXT_ID);
}

/* SUCCESS, or DO_WAIT: the target and nobody else was OFF and is ON_PENDING, with this entry. */
static void prove_on(uint64_t target_cpu, uint64_t pc, uint64_t context_id, bool defer)
{
	uint32_t target = mpidr_cpu(psci, target_cpu);
	const struct psci_cpu *self = &context_cpus[target];
	bool thumb = (call.flags & PSCI_ENTRY_AARCH32) && (pc & 1);
	uint32_t i;

	PROVE(target != INDEX_NONE && target != cpu && run_before(target) == RUN_IDLE);
	PROVE(cpu_run_state(psci, target) == (defer ? RUN_DEFERRED : RUN_READY));
	PROVE(self->pc == (thumb ? pc - 1 : pc));
	PROVE(self->context_id == (has_context_id() ? context_id : 0));
	PROVE(self->start >> 4 == ((image.cpus[target].start >> 4) + 1u) % (1u << 28));
	PROVE(!!(self->flags & PSCI_ENTRY_THUMB) == thumb);
	PROVE(!psci->ending && kicks == (defer ? 0 : 1));
	PROVE(IMPLIES(!defer, kicked == target));
	for (i = 0; i < CPUS; i++)
		if (i != target && !(defer && i == cpu))
			PROVE(same_cpu(&image.cpus[i], &context_cpus[i]));
}

void proof_cpu_on(void)
{
	uint64_t target_cpu, pc, context_id;
	uint32_t target;

	begin(PSCI_FN_CPU_ON);
	target_cpu = any_argument();
	pc = any_argument();
	context_id = any_argument();
	target = mpidr_cpu(psci, target_cpu);
	note(psci_fn_cpu_on(psci, cpu, &call, target_cpu, pc, context_id));
	end();
	if (answered.ret == PSCI_STATUS_SUCCESS) {
		PROVE(answered.action == PSCI_DO_RETURN || answered.action == PSCI_DO_WAIT);
		prove_on(target_cpu, pc, context_id, answered.action == PSCI_DO_WAIT);
		REACHED_IF(answered.action == PSCI_DO_WAIT);
		REACHED_IF(answered.action == PSCI_DO_RETURN);
		return;
	}
	PROVE(answered.ret < 0 && answered.action == PSCI_DO_RETURN);
	if (answered.ret == PSCI_STATUS_ON_PENDING)
		PROVE(target != INDEX_NONE && cpu_state(psci, target) == PSCI_AFFINITY_ON_PENDING);
	if (answered.ret == PSCI_STATUS_ALREADY_ON)
		PROVE(target != INDEX_NONE && cpu_state(psci, target) != PSCI_AFFINITY_OFF);
	if (target == INDEX_NONE)
		PROVE(answered.ret == PSCI_STATUS_INVALID_PARAMETERS);
	REACHED_IF(answered.ret == PSCI_STATUS_ON_PENDING);
	REACHED_IF(answered.ret == PSCI_STATUS_DENIED);
	REACHED_IF(answered.ret == PSCI_STATUS_INVALID_ADDRESS);
	REACHED_IF(answered.ret == PSCI_STATUS_INTERNAL_FAILURE && kicks == 1);
}

static bool taken;

/* psci_cpu_offer() of a CPU that the host has taken away since it was looked at. */
enum psci_presence offer_of_one_taken(struct psci *self, uint32_t target, enum run_state state,
				      const struct psci_entry *entry, uint32_t *ticket)
{
	PROVE(self == psci && target < CPUS && entry && ticket);
	taken = true;
	return nondet_bool() ? PSCI_ABSENT : PSCI_DISABLED;
}

/* Nobody is kicked, and the claim is taken back. */
void proof_cpu_taken(void)
{
	begin(PSCI_FN_CPU_ON);
	note(psci_fn_cpu_on(psci, cpu, &call, any_argument(), any_argument(), any_argument()));
	end();
	PROVE(answered.ret < 0 && answered.action == PSCI_DO_RETURN && kicks == 0);
	REACHED_IF(taken && answered.ret == PSCI_STATUS_DENIED);
	REACHED_IF(taken && answered.ret == PSCI_STATUS_INVALID_PARAMETERS);
}

/* ------------------------------------------------ CPU_OFF, CPU_FREEZE */

static void prove_leave(bool freeze)
{
	end();
	if (answered.ret == PSCI_STATUS_SUCCESS) {
		PROVE(answered.action == PSCI_DO_STOP && call.freeze == freeze);
		PROVE(cpu_run_state(psci, cpu) == (freeze ? RUN_FREEZING : RUN_STOPPING));
		PROVE(cpu_state(psci, cpu) == PSCI_AFFINITY_ON);
		PROVE(!psci_is_resident(psci, cpu));
		REACHED("it goes");
		return;
	}
	PROVE(answered.ret == PSCI_STATUS_DENIED);
	REACHED("it does not");
}

static void cpu_off(void)
{
	note(psci_fn_cpu_off(psci, cpu, &call));
	prove_leave(false);
}

static void cpu_freeze(void)
{
	note(psci_fn_cpu_freeze(psci, cpu, &call));
	prove_leave(true);
}

/* ----------------------------------------------------------- suspends */

static void prove_suspended(bool powerdown, uint64_t pc)
{
	bool thumb = (call.flags & PSCI_ENTRY_AARCH32) && (pc & 1);

	PROVE(answered.ret == PSCI_STATUS_SUCCESS && answered.action == PSCI_DO_SUSPEND);
	PROVE(cpu_run_state(psci, cpu) == (powerdown ? RUN_SUSPENDED : RUN_STANDBY));
	PROVE(cpu_state(psci, cpu) == PSCI_AFFINITY_ON);
	PROVE(call.suspend.powerdown == powerdown);
	if (powerdown)
		PROVE(call.entry.pc == (thumb ? pc - 1 : pc) &&
		      context_cpus[cpu].pc == call.entry.pc &&
		      context_cpus[cpu].context_id == call.entry.context_id);
}

/* Is it one of psci_config.power_states? */
static bool is_known(uint32_t power_state)
{
	uint32_t i;

	for (i = 0; i < config.power_state_count; i++)
		if (config.power_states[i].value == power_state)
			return true;
	return false;
}

/* What it says of itself, and the platform is asked only what is not known: that is taken. */
static void prove_asked_for(uint32_t power_state, bool known)
{
	struct psci_power_state said = { .value = power_state };
	bool any = psci->quirks & PSCI_QUIRK_ANY_POWER_STATE, valid = true;

	if (!any)
		valid = psci_power_state_unpack(psci->state_format, power_state, &said);
	PROVE(IMPLIES(known, valid && !any && !states_asked));
	PROVE(IMPLIES(known && !said.powerdown, answered.ret == PSCI_STATUS_SUCCESS));
	if (answered.ret < 0)
		return;
	PROVE(valid && call.suspend.value == said.value && call.suspend.level == said.level);
	PROVE(call.suspend.powerdown == said.powerdown && call.suspend.state_id == said.state_id);
	PROVE(any || known || states_asked == 1);
}

static void cpu_suspend(void)
{
	uint32_t power_state = nondet_u32();
	bool known = is_known(power_state);
	uint64_t pc, context_id;

	pc = any_argument();
	context_id = any_argument();
	/* In 0.1 it is callable only if it has an id. */
	ASSUME(has_cpu_suspend(&config));
	note(psci_fn_cpu_suspend(psci, cpu, &call, power_state, pc, context_id));
	end();
	prove_asked_for(power_state, known);
	if (answered.ret < 0) {
		PROVE(answered.action == PSCI_DO_RETURN);
		REACHED("a suspend that is refused");
		return;
	}
	prove_suspended(call.suspend.powerdown, pc);
	PROVE(call.event == 0 && context_cpus[cpu].power_state == power_state);
	REACHED_IF(call.suspend.powerdown && known);
	REACHED_IF(call.suspend.powerdown && !known);
	REACHED_IF(!call.suspend.powerdown && known);
	REACHED_IF(!call.suspend.powerdown && states_asked);
}

static void cpu_default_suspend(void)
{
	uint64_t pc, context_id;

	pc = any_argument();
	context_id = any_argument();
	note(psci_fn_cpu_default_suspend(psci, cpu, &call, pc, context_id));
	end();
	if (answered.ret < 0) {
		PROVE(answered.ret == PSCI_STATUS_INVALID_ADDRESS);
		REACHED("a suspend that is refused");
		return;
	}
	prove_suspended(true, pc);
	PROVE(call.event == 0);
	REACHED("a suspend");
}

/* I8 */
static void system_suspend(void)
{
	uint64_t pc, context_id;
	uint32_t i;

	pc = any_argument();
	context_id = any_argument();
	note(psci_fn_system_suspend(psci, cpu, &call, pc, context_id));
	end();
	if (answered.ret < 0) {
		PROVE(answered.ret == PSCI_STATUS_INVALID_ADDRESS ||
		      answered.ret == PSCI_STATUS_DENIED);
		REACHED("a suspend that is refused");
		return;
	}
	prove_suspended(true, pc);
	PROVE(call.event == PSCI_EVENT_SUSPEND && gate_is_closed(psci) && !psci->ending);
	for (i = 0; i < CPUS; i++)
		PROVE(i == cpu || cpu_state(psci, i) == PSCI_AFFINITY_OFF);
	REACHED("a suspend");
}

/* --------------------------------------------------- ends of the system */

/* I9 */
static void prove_end(uint32_t event, uint32_t type, uint64_t cookie)
{
	if (answered.action == PSCI_DO_RETURN)
		return;
	PROVE(answered.action == PSCI_DO_SYSTEM);
	PROVE(answered.ret == PSCI_STATUS_INTERNAL_FAILURE);
	PROVE(image.self.ending == 0 && psci->ending == cpu + 1);
	PROVE(call.event == event && call.type == type && call.cookie == cookie);
	PROVE(psci->event == event && psci->event_type == type && psci->event_cookie == cookie);
	REACHED("an end");
	PROVE(psci_system_go_on(psci, cpu));
	PROVE(is_as_remembered());
}

static void system_off(void)
{
	note(psci_fn_system_off(psci, cpu, &call));
	end();
	prove_end(PSCI_EVENT_OFF, 0, 0);
}

static void system_off2(void)
{
	note(psci_fn_system_off2(psci, cpu, &call, nondet_u32(), nondet_u64()));
	end();
	prove_end(PSCI_EVENT_OFF2, PSCI_OFF2_HIBERNATE_OFF, 0);
}

static void system_reset(void)
{
	note(psci_fn_system_reset(psci, cpu, &call));
	end();
	prove_end(PSCI_EVENT_RESET, 0, 0);
}

static void system_reset2(void)
{
	uint32_t type = nondet_u32();
	uint64_t cookie = nondet_u64();

	note(psci_fn_system_reset2(psci, cpu, &call, type, cookie));
	end();
	PROVE(IMPLIES(type != 0 && type < 0x80000000, answered.action == PSCI_DO_RETURN));
	prove_end(PSCI_EVENT_RESET2, type, type ? cookie : 0);
}

/* ----------------------------------------------------------- questions */

/* I6: what a look at all CPUs would say. */
static int64_t look_at_all(uint64_t affinity, uint32_t level)
{
	bool found = false, on = false, pending = false, present = false, disabled = false;
	uint32_t i;

	for (i = 0; i < CPUS; i++) {
		if (mpidr_unpack(context_cpus[i].affinity) >> (8 * level) !=
		    affinity >> (8 * level))
			continue;
		found = true;
		on |= cpu_state(psci, i) == PSCI_AFFINITY_ON;
		pending |= cpu_state(psci, i) == PSCI_AFFINITY_ON_PENDING;
		present |= run_before(i) != RUN_ABSENT && run_before(i) != RUN_DISABLED;
		disabled |= run_before(i) == RUN_DISABLED;
	}
	if (!found || (!present && !disabled))
		return PSCI_STATUS_INVALID_PARAMETERS;
	if (!present)
		return PSCI_STATUS_DISABLED;
	if (on)
		return PSCI_AFFINITY_ON;
	if (pending)
		return psci->quirks & PSCI_QUIRK_NO_ON_PENDING ? PSCI_AFFINITY_ON :
								 PSCI_AFFINITY_ON_PENDING;
	return PSCI_AFFINITY_OFF;
}

static void affinity_info(void)
{
	uint64_t affinity = nondet_u64();
	uint32_t level = nondet_u32();

	note(psci_fn_affinity_info(psci, cpu, &call, affinity, level));
	if (level > 3 || !mpidr_is_affinity(affinity)) {
		PROVE(answered.ret == PSCI_STATUS_INVALID_PARAMETERS);
	} else if (!(psci->quirks & PSCI_QUIRK_WIDE_LEVEL)) {
		PROVE(answered.ret == look_at_all(affinity, level));
		REACHED_IF(answered.ret == PSCI_AFFINITY_ON_PENDING && level == 3);
		REACHED_IF(answered.ret == PSCI_STATUS_DISABLED && level == 1);
	}
	end_of_question();
}

static void migrate_info(void)
{
	note(psci_fn_migrate_info_type(psci, cpu, &call));
	PROVE(answered.ret >= 0 && answered.ret <= 2);
	if (psci->trusted_os != PSCI_TRUSTED_OS_NONE) {
		note(psci_fn_migrate_info_up_cpu(psci, cpu, &call));
		PROVE(((uint64_t)answered.ret & 0xffffff) ==
		      (context_cpus[psci->resident].affinity & 0xffffff));
	}
	end_of_question();
}

static void node_hw_state(void)
{
	note(psci_fn_node_hw_state(psci, cpu, &call, nondet_u64(), nondet_u32()));
	PROVE(answered.ret <= 2 && answered.ret >= PSCI_STATUS_INVALID_PARAMETERS);
	PROVE(answered.ret != PSCI_STATUS_NOT_SUPPORTED);
	end_of_question();
}

static void check_range(void)
{
	uint64_t base, length;

	base = any_argument();
	length = any_argument();
	/* It looks itself. */
	ASSUME(wide == !!(call.x[0] & PSCI_ID_SMC64_BIT));
	note(psci_fn_mem_protect_check_range(psci, cpu, &call, base, length));
	PROVE(answered.ret == 0 || answered.ret == PSCI_STATUS_DENIED);
	PROVE(IMPLIES(length == 0, answered.ret != 0));
	end_of_question();
}

/* ----------------------------------------------------------- the rest */

static void migrate(void)
{
	note(psci_fn_migrate(psci, cpu, &call, nondet_u64()));
	end();
	if (answered.ret == PSCI_STATUS_SUCCESS) {
		PROVE(image.self.resident == cpu && psci_cpu_stays_on(psci, psci->resident));
		REACHED("a move");
	}
	REACHED_IF(answered.ret < 0);
}

static void set_suspend_mode(void)
{
	uint32_t mode = nondet_u32();

	note(psci_fn_set_suspend_mode(psci, cpu, &call, mode));
	end();
	PROVE(IMPLIES(mode > 1, answered.ret == PSCI_STATUS_INVALID_PARAMETERS));
	PROVE(IMPLIES(answered.ret == 0, psci_mode(psci) == mode));
	PROVE(psci->gate == image.self.gate);
}

static void mem_protect(void)
{
	uint32_t enable = nondet_u32();

	note(psci_fn_mem_protect(psci, cpu, &call, enable));
	end();
	if (answered.ret >= 0) {
		PROVE(answered.ret == image.self.mem_protect);
		PROVE(psci->mem_protect == (enable != 0));
		REACHED("it is stored");
	}
	REACHED_IF(answered.ret == PSCI_STATUS_NOT_SUPPORTED);
}

/* ----------------------------------------------------------- proofs */

/* One context for a family of functions: it is what a proof costs. */
static uint32_t begin_one_of(uint32_t first, uint32_t second, uint32_t third, uint32_t fourth)
{
	uint32_t number = nondet_u32();

	ASSUME(number == first || number == second || number == third || number == fourth);
	begin(number);
	return number;
}

void proof_leaves(void)
{
	switch (begin_one_of(PSCI_FN_CPU_OFF, PSCI_FN_CPU_FREEZE,
			     PSCI_FN_CPU_FREEZE, PSCI_FN_CPU_FREEZE)) {
	case PSCI_FN_CPU_OFF:
		cpu_off();
		break;
	case PSCI_FN_CPU_FREEZE:
		cpu_freeze();
		break;
	}
}

void proof_suspends(void)
{
	switch (begin_one_of(PSCI_FN_CPU_SUSPEND, PSCI_FN_CPU_DEFAULT_SUSPEND,
			     PSCI_FN_SYSTEM_SUSPEND, PSCI_FN_SYSTEM_SUSPEND)) {
	case PSCI_FN_CPU_SUSPEND:
		cpu_suspend();
		break;
	case PSCI_FN_CPU_DEFAULT_SUSPEND:
		cpu_default_suspend();
		break;
	case PSCI_FN_SYSTEM_SUSPEND:
		system_suspend();
		break;
	}
}

void proof_ends(void)
{
	switch (begin_one_of(PSCI_FN_SYSTEM_OFF, PSCI_FN_SYSTEM_OFF2,
			     PSCI_FN_SYSTEM_RESET, PSCI_FN_SYSTEM_RESET2)) {
	case PSCI_FN_SYSTEM_OFF:
		system_off();
		break;
	case PSCI_FN_SYSTEM_OFF2:
		system_off2();
		break;
	case PSCI_FN_SYSTEM_RESET:
		system_reset();
		break;
	case PSCI_FN_SYSTEM_RESET2:
		system_reset2();
		break;
	}
}

void proof_questions(void)
{
	switch (begin_one_of(PSCI_FN_AFFINITY_INFO, PSCI_FN_MIGRATE_INFO_TYPE,
			     PSCI_FN_NODE_HW_STATE, PSCI_FN_MEM_PROTECT_CHECK_RANGE)) {
	case PSCI_FN_AFFINITY_INFO:
		affinity_info();
		break;
	case PSCI_FN_MIGRATE_INFO_TYPE:
		migrate_info();
		break;
	case PSCI_FN_NODE_HW_STATE:
		node_hw_state();
		break;
	case PSCI_FN_MEM_PROTECT_CHECK_RANGE:
		check_range();
		break;
	}
}

void proof_changes(void)
{
	switch (begin_one_of(PSCI_FN_MIGRATE, PSCI_FN_PSCI_SET_SUSPEND_MODE,
			     PSCI_FN_MEM_PROTECT, PSCI_FN_MEM_PROTECT)) {
	case PSCI_FN_MIGRATE:
		migrate();
		break;
	case PSCI_FN_PSCI_SET_SUSPEND_MODE:
		set_suspend_mode();
		break;
	case PSCI_FN_MEM_PROTECT:
		mem_protect();
		break;
	}
}
