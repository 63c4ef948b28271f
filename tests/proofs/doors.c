/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What the embedder calls for a CPU, and the host: any context, any index, whatever it says. */
#include "calls.h"
#include "context.h"
#include "psci/snapshot.h"
#include "state.h"

static struct psci *psci;

static enum run_state run_before(uint32_t cpu)
{
	return (enum run_state)(image.cpus[cpu].start & RUN_STATE_MASK);
}

static void begin(void)
{
	psci = any_context();
	remember();
}

static void prove_others_same(uint32_t cpu, uint32_t also)
{
	uint32_t i;

	for (i = 0; i < CPUS; i++)
		PROVE(i == cpu || i == also || same_cpu(&image.cpus[i], &context_cpus[i]));
}

/* A new context: what psci_init() does to storage that is clear. */
void proof_start(void)
{
	uint32_t i;

	psci = any_constants();
	psci_system_setup(psci);
	psci_domains_setup(psci);
	PROVE(context_holds(psci));
	for (i = 0; i < CPUS; i++) {
		PROVE((cpu_run_state(psci, i) == RUN_RUNNING) ==
		      (config_cpus[i].flags == PSCI_CPU_ON));
		PROVE(cpu_presence(psci, i) * 2 == (config_cpus[i].flags & ~PSCI_CPU_ON));
	}
	REACHED_IF(cpu_presence(psci, 0) == PSCI_DISABLED);
}

/* A context that is reset, from any state: the configuration's start. */
void proof_reset(void)
{
	uint32_t i;

	psci = any_constants();
	any_state(psci);
	remember();
	psci_reset(psci);
	PROVE(context_holds(psci));
	PROVE(psci->gate == 0 && psci->ending == 0 && psci->mode == 0 && psci->mem_protect == 0);
	for (i = 0; i < CPUS; i++) {
		PROVE((cpu_run_state(psci, i) == RUN_RUNNING) ==
		      (config_cpus[i].flags == PSCI_CPU_ON));
		/* Tickets from before stay worthless. */
		PROVE(context_cpus[i].start >> 4 == image.cpus[i].start >> 4);
	}
	REACHED("a start");
}

static void cpu_stopped(void)
{
	uint32_t cpu = nondet_u32();
	enum psci_error error;

	error = psci_cpu_stopped(psci, cpu);
	PROVE(context_holds(psci));
	if (error != PSCI_OK) {
		PROVE(is_as_remembered());
		PROVE(error == (cpu < CPUS ? PSCI_E_CPU_STATE : PSCI_E_CPU_INDEX));
		REACHED("a CPU that was not told to stop");
		return;
	}
	PROVE(run_before(cpu) == RUN_STOPPING || run_before(cpu) == RUN_FREEZING);
	PROVE(cpu_run_state(psci, cpu) == RUN_IDLE && cpu_state(psci, cpu) == PSCI_AFFINITY_OFF);
	prove_others_same(cpu, cpu);
	REACHED_IF(run_before(cpu) == RUN_FREEZING);
}

/* I10 */
void proof_cpu_woke(void)
{
	uint32_t cpu = nondet_u32();
	bool lost = nondet_bool();
	struct psci_entry entry;
	enum psci_wake wake;

	begin();
	wake = psci_cpu_woke(psci, cpu, lost, &entry);
	PROVE(context_holds(psci));
	if (wake == PSCI_WAKE_ERROR || wake == PSCI_WAKE_SLEEP) {
		PROVE(is_as_remembered());
		PROVE(IMPLIES(wake == PSCI_WAKE_SLEEP, cpu < CPUS && run_before(cpu) < RUN_READY));
		PROVE(IMPLIES(wake == PSCI_WAKE_ERROR, entry.error != PSCI_OK && !entry.pc));
		REACHED_IF(wake == PSCI_WAKE_SLEEP);
		REACHED_IF(wake == PSCI_WAKE_ERROR && entry.error == PSCI_E_CONTEXT_LOST);
		return;
	}
	PROVE(cpu < CPUS && cpu_run_state(psci, cpu) == RUN_RUNNING);
	PROVE(cpu_state(psci, cpu) == PSCI_AFFINITY_ON && psci->gate == 0);
	PROVE((wake == PSCI_WAKE_START) ==
	      (run_before(cpu) == RUN_READY || (run_before(cpu) == RUN_SUSPENDED && lost)));
	if (wake == PSCI_WAKE_START)
		PROVE(entry.pc == image.cpus[cpu].pc &&
		      entry.context_id == image.cpus[cpu].context_id &&
		      entry.flags == image.cpus[cpu].flags && entry.el == psci->entry_el);
	else
		PROVE(entry.pc == 0 && entry.error == 0 && entry.level == 0);
	prove_others_same(cpu, cpu);
	REACHED_IF(wake == PSCI_WAKE_START && run_before(cpu) == RUN_READY);
	REACHED_IF(wake == PSCI_WAKE_START && image.self.gate == 1);
	REACHED_IF(wake == PSCI_WAKE_RETURN);
}

/* What the answer to a CPU that waits is known by. */
static psci_ticket ticket_before(uint32_t cpu)
{
	return (uint64_t)config.ticket_tag << 48 | (uint64_t)cpu << 32 | image.cpus[cpu].start;
}

void proof_complete(void)
{
	psci_ticket ticket = nondet_u64();
	uint32_t verdict = nondet_u32(), cpu = nondet_u32(), before = cpu, target;
	struct psci_call call, untouched;
	enum psci_error error;

	begin();
	untouched = call;
	error = psci_complete(psci, ticket, (enum psci_verdict)verdict, &cpu, &call);
	PROVE(context_holds(psci));
	if (error != PSCI_OK) {
		PROVE(is_as_remembered() && cpu == before);
		PROVE(call.ret == untouched.ret && call.error == untouched.error);
		PROVE(error == (verdict > 2 ? PSCI_E_VERDICT : PSCI_E_TICKET));
		REACHED_IF(error == PSCI_E_TICKET);
		return;
	}
	PROVE(cpu < CPUS && run_before(cpu) == RUN_WAITING);
	PROVE(ticket == ticket_before(cpu));
	PROVE(cpu_run_state(psci, cpu) == RUN_RUNNING);
	target = image.cpus[cpu].power_state;
	PROVE(run_before(target) == RUN_DEFERRED);
	PROVE(cpu_run_state(psci, target) == (call.ret == 0 ? RUN_READY : RUN_IDLE));
	PROVE(IMPLIES(call.ret == 0, verdict == PSCI_ALLOW && kicks == 1 && kicked == target &&
		      context_cpus[target].pc == image.cpus[target].pc && !psci->ending));
	prove_others_same(cpu, target);
	REACHED_IF(call.ret == 0);
	REACHED_IF(verdict == PSCI_DENY);
	REACHED_IF(verdict == PSCI_ALLOW && call.ret != 0);
}

static void system_refused(void)
{
	uint32_t cpu = nondet_u32();
	enum psci_error error;

	error = psci_system_refused(psci, cpu);
	PROVE(context_holds(psci));
	if (error != PSCI_OK) {
		PROVE(is_as_remembered());
		PROVE(error == (cpu < CPUS ? PSCI_E_SYSTEM_STATE : PSCI_E_CPU_INDEX));
		return;
	}
	PROVE(image.self.ending == cpu + 1 && psci->ending == 0);
	prove_others_same(CPUS, CPUS);
	REACHED("an end that is refused");
}

static void set_presence(void)
{
	uint32_t cpu = nondet_u32(), presence = nondet_u32();
	enum psci_error error;

	error = psci_cpu_set_presence(psci, cpu, (enum psci_presence)presence);
	PROVE(context_holds(psci));
	if (error != PSCI_OK) {
		PROVE(is_as_remembered());
		REACHED_IF(error == PSCI_E_CPU_STATE);
		return;
	}
	PROVE(cpu < CPUS && cpu_state(psci, cpu) == PSCI_AFFINITY_OFF);
	PROVE(cpu_presence(psci, cpu) == presence);
	prove_others_same(cpu, cpu);
	REACHED("a change");
}

static void todo(void)
{
	uint32_t cpu = nondet_u32();
	struct psci_call call;
	enum psci_todo todo;

	todo = psci_cpu_todo(psci, cpu, &call);
	PROVE(is_as_remembered());
	PROVE((todo == PSCI_TODO_ERROR) == (cpu >= CPUS));
	if (todo == PSCI_TODO_ERROR)
		return;
	PROVE((todo == PSCI_TODO_PARK) == (run_before(cpu) < RUN_RUNNING));
	PROVE((todo == PSCI_TODO_STOP) == (run_before(cpu) == RUN_STOPPING ||
					   run_before(cpu) == RUN_FREEZING));
	PROVE((todo == PSCI_TODO_SUSPEND) == (run_before(cpu) == RUN_STANDBY ||
					      run_before(cpu) == RUN_SUSPENDED));
	PROVE((todo == PSCI_TODO_WAIT) == (run_before(cpu) == RUN_WAITING));
	PROVE(IMPLIES(todo == PSCI_TODO_WAIT, call.ticket == ticket_before(cpu)));
	PROVE(IMPLIES(todo == PSCI_TODO_SYSTEM, call.event == psci->event &&
						psci->ending == cpu + 1));
	REACHED_IF(todo == PSCI_TODO_SYSTEM);
	REACHED_IF(todo == PSCI_TODO_WAIT);
	REACHED_IF(todo == PSCI_TODO_SUSPEND && call.event == PSCI_EVENT_SUSPEND);
}

/* The ops that answer nothing, or a time. */
void proof_hooks(void)
{
	struct psci_transition transition;
	uint64_t now;

	psci = any_constants();
	psci->stat_count = nondet_u32();
	/* psci_init() saw to it. */
	ASSUME(psci->stat_count == 0 || psci->ops.clock);
	now = psci_op_clock(psci);
	PROVE(IMPLIES(psci->stat_count == 0, now == 0));
	psci_op_domains_down(psci, any_cpu(), &transition);
	PROVE(downs == (psci->ops.domains_down ? 1 : 0) && ups == 0);
	psci_op_domains_up(psci, any_cpu(), &transition);
	PROVE(ups == (psci->ops.domains_up ? 1 : 0));
	REACHED_IF(downs && ups && now);
}

/* The mode is confirmed as the one it is, and only as that. */
void proof_mode_use(void)
{
	uint32_t mode = nondet_bool() ? PSCI_MODE_OS_INITIATED : PSCI_MODE_PLATFORM_COORDINATED;
	uint32_t before;
	bool used;

	psci = any_constants();
	any_state(psci);
	ASSUME(psci->mode <= 3);
	before = psci->mode;
	used = psci_mode_use(psci, mode);
	PROVE(used == ((before & 1) == mode));
	PROVE(psci->mode == (used ? before | 2 : before));
	PROVE(psci_mode(psci) == (before & 1) && psci_mode_is_used(psci) == (used || before & 2));
	REACHED_IF(used && before == 3);
	REACHED_IF(!used);
}

/* The words of what is moving, or being stored: what a call that is not done yet leaves there. */
void proof_between(void)
{
	uint32_t word = nondet_u32(), moving = nondet_u32();
	bool enable = nondet_bool(), before, again;

	psci = any_constants();
	any_state(psci);
	ASSUME(word <= 1 && moving < CPUS);
	psci->mem_protect = word;
	PROVE(psci_mem_protect(psci) == word);
	PROVE(psci_protect(psci, enable, &before) && before == word);
	/* The op stores what it will be; nobody else may. */
	PROVE(psci_mem_protect(psci) == enable);
	PROVE(!psci_protect(psci, nondet_bool(), &again) && again == enable);
	PROVE(psci_mem_protect(psci) == enable);
	psci_protected(psci, nondet_bool());
	PROVE(psci->mem_protect <= 1 && psci_protect(psci, enable, &before));

	ASSUME(psci->resident < CPUS);
	word = psci->resident;
	PROVE(psci_resident(psci) == word);
	PROVE(psci_resident_leave(psci, moving, any_cpu()) == (moving == word));
	/* It is on one of them, and goes nowhere else before it has arrived. */
	PROVE(psci_resident(psci) < CPUS);
	PROVE(moving != word || !psci_resident_leave(psci, any_cpu(), any_cpu()));
	psci_resident_arrive(psci, moving);
	PROVE(psci_resident(psci) == moving && psci->resident == moving);
	REACHED_IF(moving == word && before);
	REACHED_IF(moving != word && !enable);
}

/* One context for four: it is what a proof costs. */
void proof_doors(void)
{
	begin();
	switch (nondet_u32()) {
	case 0:
		cpu_stopped();
		break;
	case 1:
		system_refused();
		break;
	case 2:
		set_presence();
		break;
	default:
		todo();
	}
}
