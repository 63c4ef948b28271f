/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The embedding: every call of libpsci is in this file. How to read it: the
 * ops are what the library asks for; vcpu_thread() is a vCPU's life, and
 * whatever it owes, vcpu->todo, is carried out by a function of that name. All
 * that a vCPU is stands in its registers, its pending interrupts and the
 * context, so that it may be stopped at the top of the loop, saved, and go on
 * in another process: vm_save(), vm_restore().
 */
#include <inttypes.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "hypervisor.h"
#include "timeline.h"

/* ---------------------------------------------- what others do to a vCPU */

static void kick(struct vcpu *vcpu)
{
	pthread_mutex_lock(&vcpu->lock);
	vcpu->kicked = true;
	pthread_cond_signal(&vcpu->wake);
	pthread_mutex_unlock(&vcpu->lock);
}

/* Returns at once if there was a kick since it last returned. */
static void wait_for_kick(struct vcpu *vcpu)
{
	pthread_mutex_lock(&vcpu->lock);
	while (!vcpu->kicked && !vm_pausing(vcpu->vm))
		pthread_cond_wait(&vcpu->wake, &vcpu->lock);
	vcpu->kicked = false;
	pthread_mutex_unlock(&vcpu->lock);
}

static void interrupt(struct vcpu *vcpu, uint32_t sender)
{
	pthread_mutex_lock(&vcpu->lock);
	*vcpu->pending |= UINT64_C(1) << sender;
	pthread_cond_signal(&vcpu->wake);
	pthread_mutex_unlock(&vcpu->lock);
}

/* False: there is none, but the vCPU is to pause. */
static bool wait_for_interrupt(struct vcpu *vcpu)
{
	bool there;

	pthread_mutex_lock(&vcpu->lock);
	while (*vcpu->pending == 0 && !vm_pausing(vcpu->vm))
		pthread_cond_wait(&vcpu->wake, &vcpu->lock);
	there = *vcpu->pending != 0;
	pthread_mutex_unlock(&vcpu->lock);
	return there;
}

static uint64_t take_interrupts(struct vcpu *vcpu)
{
	uint64_t pending;

	pthread_mutex_lock(&vcpu->lock);
	pending = *vcpu->pending;
	*vcpu->pending = 0;
	pthread_mutex_unlock(&vcpu->lock);
	return pending;
}

/* ------------------------------------------------------------------- ops */

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct vm *vm = user;

	(void)cpu;
	timeline_state(target, TIMELINE_ON_PENDING);
	kick(&vm->vcpu[target]);
	return PSCI_STATUS_SUCCESS;
}

/* Policy: every eighth CPU_ON is for the host to decide. */
static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct vm *vm = user;

	(void)cpu;
	(void)target;
	return ++vm->machine.counts.judged % 8 == 0 ? PSCI_DEFERRED : PSCI_STATUS_SUCCESS;
}

static enum psci_status op_check_entry(void *user, uint32_t cpu, const struct psci_entry *entry)
{
	(void)user;
	(void)cpu;
	return guest_has_code(entry->pc) ? PSCI_STATUS_SUCCESS : PSCI_STATUS_INVALID_ADDRESS;
}

/* Two states: 0x00000000 standby, 0x00010000 power-down. */
static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					     const struct psci_power_state *state,
					     struct psci_composite *composite)
{
	(void)user;
	(void)cpu;
	(void)composite;
	return state->state_id == 0 && state->level == 0 ? PSCI_STATUS_SUCCESS :
							   PSCI_STATUS_INVALID_PARAMETERS;
}

static const char *answer_name(uint32_t id, uint64_t ret)
{
	static const char *const affinity[] = { "ON", "OFF", "ON_PENDING" };

	if ((id & PSCI_ID_NUMBER_MASK) == PSCI_FN_AFFINITY_INFO && ret < 3)
		return affinity[ret];
	if ((id & PSCI_ID_NUMBER_MASK) == PSCI_FN_PSCI_VERSION && ret == PSCI_VERSION_1_3)
		return "1.3";
	return psci_status_name((int64_t)ret);
}

/* For the timeline: "CPU_ON(0x1, 0x80000040, 0x10001): SUCCESS". */
static void op_trace(void *user, const struct psci_trace *trace)
{
	struct vm *vm = user;
	uint32_t id = (uint32_t)trace->x[0], n = psci_function_arguments(id);
	const char *name = psci_function_name(id), *answer;
	char arguments[80] = "";
	size_t length = 0;

	if (id == 0)			/* psci_complete() */
		name = "CPU_ON";
	else
		vm->machine.counts.calls[id & PSCI_ID_NUMBER_MASK]++;
	for (uint32_t i = 1; i <= n && length < sizeof(arguments); i++)
		length += (size_t)snprintf(arguments + length, sizeof(arguments) - length,
					   "%s0x%" PRIx64, i > 1 ? ", " : "", trace->x[i]);
	answer = trace->action == PSCI_DO_RETURN ? answer_name(id, trace->ret) :
						   psci_action_name(trace->action);
	timeline_event(trace->cpu, name, "%s(%s): %s", name,
		       id == 0 ? "decided by the host" : arguments, answer);
	if (trace->error != PSCI_OK)
		vm_fail(vm, "%s by vCPU %u: %s", name, trace->cpu,
			psci_error_name((enum psci_error)trace->error));
}

static const struct psci_ops ops = {
	.size = sizeof(ops),
	.cpu_on = op_cpu_on,
	.check_cpu_on = op_check_cpu_on,
	.check_entry = op_check_entry,
	.check_power_state = op_check_power_state,
	.trace = op_trace,
};

/* ------------------------------------------------------- a vCPU's thread */

/* As a CPU starts: at its entry point, x0 the context id, all else zero. */
static void start(struct vcpu *vcpu, const struct psci_entry *entry)
{
	memset(vcpu->regs->x, 0, sizeof(vcpu->regs->x));
	vcpu->regs->pc = entry->pc;
	vcpu->regs->x[0] = entry->context_id;
	vcpu->todo = PSCI_TODO_RUN;
	timeline_state(vcpu->index, TIMELINE_ON);
	timeline_event(vcpu->index, "start", "starts at %s, x0 = 0x%" PRIx64,
		       guest_symbol(entry->pc), entry->context_id);
}

/* A call that is none of PSCI's. */
static int64_t other_call(const struct vcpu *vcpu)
{
	if (vcpu->call.x[0] != GUEST_CALL_PHASE)
		return PSCI_STATUS_NOT_SUPPORTED;
	timeline_host("phase", "the guest begins phase %s", guest_phase_name(vcpu->call.x[1]));
	return PSCI_STATUS_SUCCESS;
}

/* The trap handler. What it does not do at once, the vCPU owes. */
static void handle_hvc(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	memset(&vcpu->call, 0, sizeof(vcpu->call));
	memcpy(vcpu->call.x, vcpu->regs->x, sizeof(vcpu->call.x));
	switch (psci_handle(vm->psci, vcpu->index, &vcpu->call)) {
	case PSCI_DO_RETURN:
		vcpu->regs->x[0] = vcpu->call.ret;
		break;
	case PSCI_DO_STOP:
		vcpu->todo = PSCI_TODO_STOP;
		break;
	case PSCI_DO_SUSPEND:
		vcpu->todo = PSCI_TODO_SUSPEND;
		break;
	case PSCI_DO_SYSTEM:
		vcpu->todo = PSCI_TODO_SYSTEM;
		break;
	case PSCI_DO_WAIT:
		vcpu->todo = PSCI_TODO_WAIT;
		break;
	case PSCI_NOT_MINE:
		vcpu->regs->x[0] = (uint64_t)other_call(vcpu);
		break;
	}
	if (++vm->calls == vm->snapshot_at)
		vm_ask_for_pause(vm);	/* it may owe something by now */
}

static void send_interrupt(struct vcpu *vcpu)
{
	uint32_t target;

	if (psci_cpu_index(vcpu->vm->psci, vcpu->regs->x[1], &target) == PSCI_OK)
		interrupt(&vcpu->vm->vcpu[target], vcpu->index);
}

/* Let the guest run until it owes something, or is to pause. */
static void run(struct vcpu *vcpu)
{
	while (vcpu->todo == PSCI_TODO_RUN && !vm_pausing(vcpu->vm)) {
		switch (guest_step(vcpu->regs, &vcpu->vm->machine.ram)) {
		case GUEST_STEPPED:
			break;
		case GUEST_HVC:
			handle_hvc(vcpu);
			return;
		case GUEST_SGI:
			send_interrupt(vcpu);
			break;
		case GUEST_ACK:
			vcpu->regs->x[0] = take_interrupts(vcpu);
			break;
		case GUEST_WFE:
			sched_yield();
			break;
		case GUEST_PANIC:
			vm_fail(vcpu->vm, "the guest says: %s (vCPU %u at %s, x0 = 0x%" PRIx64 ")",
				vcpu->regs->panic, vcpu->index, guest_symbol(vcpu->regs->pc),
				vcpu->regs->x[0]);
			return;
		}
	}
}

/* The one door by which a CPU comes back. "lost": its context is gone. */
static void come_back(struct vcpu *vcpu, bool lost)
{
	struct psci_entry entry;

	switch (psci_cpu_woke(vcpu->vm->psci, vcpu->index, lost, &entry)) {
	case PSCI_WAKE_START:
		start(vcpu, &entry);
		break;
	case PSCI_WAKE_RETURN:
		vcpu->regs->x[0] = PSCI_STATUS_SUCCESS;
		vcpu->todo = PSCI_TODO_RUN;
		timeline_state(vcpu->index, TIMELINE_ON);
		timeline_event(vcpu->index, "wake-up", "wakes up");
		break;
	case PSCI_WAKE_SLEEP:
		wait_for_kick(vcpu);
		break;
	case PSCI_WAKE_ERROR:
		vm_fail(vcpu->vm, "psci_cpu_woke() of vCPU %u says %s", vcpu->index,
			psci_error_name((enum psci_error)entry.error));
		break;
	}
}

/* OFF: look first, then wait to be kicked, and look again. */
static void park(struct vcpu *vcpu)
{
	come_back(vcpu, true);
}

/* CPU_OFF: the last thing that it does before it parks. */
static void stop(struct vcpu *vcpu)
{
	timeline_state(vcpu->index, TIMELINE_OFF);
	vcpu->todo = PSCI_TODO_PARK;
	psci_cpu_stopped(vcpu->vm->psci, vcpu->index);
}

/* The system sleeps: the host is to wake it, unless it will wake up anyway. */
static void ask_for_alarm(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	pthread_mutex_lock(&vm->lock);
	pthread_mutex_lock(&vcpu->lock);
	vm->asleep = *vcpu->pending == 0;
	vm->asleep_cpu = vcpu->index;
	pthread_mutex_unlock(&vcpu->lock);
	pthread_cond_signal(&vm->host);
	pthread_mutex_unlock(&vm->lock);
}

static enum timeline_state suspended(const struct vcpu *vcpu)
{
	return vcpu->call.suspend.powerdown ? TIMELINE_POWERDOWN : TIMELINE_STANDBY;
}

/* CPU_SUSPEND, SYSTEM_SUSPEND: a power-down loses the context, always. */
static void suspend(struct vcpu *vcpu)
{
	timeline_state(vcpu->index, suspended(vcpu));
	if (vcpu->call.event == PSCI_EVENT_SUSPEND)
		ask_for_alarm(vcpu);
	if (wait_for_interrupt(vcpu))
		come_back(vcpu, vcpu->call.suspend.powerdown);
}

/* A CPU_ON that was deferred: the host decides, and changes what is owed. */
static void wait_for_verdict(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	pthread_mutex_lock(&vm->lock);
	vm->verdicts |= UINT64_C(1) << vcpu->index;
	pthread_cond_signal(&vm->host);
	pthread_mutex_unlock(&vm->lock);

	pthread_mutex_lock(&vcpu->lock);
	while (vcpu->todo == PSCI_TODO_WAIT && !vm_pausing(vm))
		pthread_cond_wait(&vcpu->wake, &vcpu->lock);
	pthread_mutex_unlock(&vcpu->lock);
}

/* SYSTEM_OFF, SYSTEM_RESET: for the host, which pauses everybody first. */
static void system_event(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	pthread_mutex_lock(&vm->lock);
	vm->event = vcpu->call.event;
	pthread_cond_signal(&vm->host);
	pthread_mutex_unlock(&vm->lock);

	pthread_mutex_lock(&vcpu->lock);
	while (!vm_pausing(vm))
		pthread_cond_wait(&vcpu->wake, &vcpu->lock);
	pthread_mutex_unlock(&vcpu->lock);
}

void *vcpu_thread(void *argument)
{
	struct vcpu *vcpu = argument;

	while (pause_point(vcpu)) {
		switch (vcpu->todo) {
		case PSCI_TODO_RUN:
			run(vcpu);
			break;
		case PSCI_TODO_PARK:
			park(vcpu);
			break;
		case PSCI_TODO_WAIT:
			wait_for_verdict(vcpu);
			break;
		case PSCI_TODO_SUSPEND:
			suspend(vcpu);
			break;
		case PSCI_TODO_STOP:
			stop(vcpu);
			break;
		case PSCI_TODO_SYSTEM:
			system_event(vcpu);
			break;
		case PSCI_TODO_ERROR:
			vm_fail(vcpu->vm, "there is no vCPU %u", vcpu->index);
			break;
		}
		timeline_relieve();
	}
	return NULL;
}

/* ------------------------------------------- the machine, while it stands */

/* Make the context; the machine is as when it is switched on. */
bool vm_create(struct vm *vm)
{
	struct psci_cpu_config cpus[GUEST_CPUS_MAX] = { { .mpidr = 0, .flags = PSCI_CPU_ON } };
	struct psci_config config = {
		.size = sizeof(config),
		.psci_version = PSCI_VERSION_1_3,
		.functions = PSCI_ENABLE_SYSTEM_SUSPEND,
		.entry_el = 1,
		.cpu_count = vm->cpus,
		.cpus = cpus,
	};
	enum psci_error error;
	void *storage;
	size_t size;

	for (uint32_t i = 0; i < vm->cpus; i++)
		cpus[i].mpidr = guest_mpidr(i);
	error = psci_storage_size(&config, &size);
	if (error == PSCI_OK) {
		size = (size + PSCI_STORAGE_ALIGN - 1) & -(size_t)PSCI_STORAGE_ALIGN;
		storage = aligned_alloc(PSCI_STORAGE_ALIGN, size);
		error = storage ? psci_init(&vm->psci, storage, size, &config, &ops, vm) :
				  PSCI_E_NULL;
	}
	if (error != PSCI_OK)
		vm_fail(vm, "psci_init: %s", psci_error_name(error));
	return error == PSCI_OK;
}

/* All vCPUs as after a reset. Of these the boot CPU is the one that runs. */
void vm_reset_vcpus(struct vm *vm)
{
	for (uint32_t i = 0; i < vm->cpus; i++) {
		struct vcpu *vcpu = &vm->vcpu[i];

		memset(vcpu->regs, 0, sizeof(*vcpu->regs));
		vcpu->regs->mpidr = guest_mpidr(i);
		*vcpu->pending = 0;
	}
	vm->vcpu[0].regs->pc = guest_boot_pc();
	vm->vcpu[0].regs->x[0] = GUEST_BOOT_X0;
}

/* No call may be running: before the threads are there, or in a pause. */
void vm_look(struct vm *vm)
{
	for (uint32_t i = 0; i < vm->cpus; i++) {
		struct vcpu *vcpu = &vm->vcpu[i];

		vcpu->todo = psci_cpu_todo(vm->psci, i, &vcpu->call);
		timeline_state(i, vcpu->todo == PSCI_TODO_PARK ? TIMELINE_OFF :
				  vcpu->todo == PSCI_TODO_SUSPEND ? suspended(vcpu) :
				  TIMELINE_ON);
	}
}

/* In a pause. */
void vm_reset(struct vm *vm)
{
	psci_reset(vm->psci);
	vm_reset_vcpus(vm);
}

/* The host says yes to each CPU_ON that waits for it. */
void vm_decide(struct vm *vm, uint64_t verdicts)
{
	for (uint32_t i = 0; i < vm->cpus; i++) {
		struct vcpu *vcpu = &vm->vcpu[i];
		struct psci_call answer;
		enum psci_error error;
		uint32_t cpu;

		if (!(verdicts >> i & 1))
			continue;
		error = psci_complete(vm->psci, vcpu->call.ticket, PSCI_ALLOW, &cpu, &answer);
		if (error != PSCI_OK || cpu != i) {
			vm_fail(vm, "psci_complete for vCPU %u: %s", i, psci_error_name(error));
			return;
		}
		pthread_mutex_lock(&vcpu->lock);
		vcpu->regs->x[0] = answer.ret;
		vcpu->todo = PSCI_TODO_RUN;
		pthread_cond_signal(&vcpu->wake);
		pthread_mutex_unlock(&vcpu->lock);
	}
}

/* The alarm: an interrupt that a vCPU has from itself. */
void vm_wake(struct vm *vm, uint32_t cpu)
{
	interrupt(&vm->vcpu[cpu], cpu);
}

/* In a pause: all that the machine is, to a file. */
bool vm_save(struct vm *vm, FILE *file)
{
	size_t size = psci_snapshot_size(vm->psci);
	void *snapshot = malloc(size);
	bool good = snapshot && psci_snapshot(vm->psci, snapshot, size) == PSCI_OK &&
		    fwrite(snapshot, size, 1, file) == 1 &&
		    fwrite((void *)&vm->machine, sizeof(vm->machine), 1, file) == 1;

	free(snapshot);
	return good;
}

/* Into a machine of the same configuration, before it has threads. */
bool vm_restore(struct vm *vm, FILE *file)
{
	enum psci_error error = PSCI_E_SNAPSHOT_SIZE;
	size_t size = psci_snapshot_size(vm->psci);
	void *snapshot = malloc(size);

	if (snapshot && fread(snapshot, size, 1, file) == 1 &&
	    fread((void *)&vm->machine, sizeof(vm->machine), 1, file) == 1)
		error = psci_restore(vm->psci, snapshot, size);
	free(snapshot);
	if (error != PSCI_OK)
		vm_fail(vm, "psci_restore: %s", psci_error_name(error));
	return error == PSCI_OK;
}

/* ------------------------------------------------------------ for people */

void vm_print_calls(const struct vm *vm, FILE *file)
{
	for (uint32_t i = 0; i < 32; i++)
		if (vm->machine.counts.calls[i])
			fprintf(file, "%" PRIu64 " %s, ", vm->machine.counts.calls[i],
				psci_function_name(PSCI_ID32(i)));
}

/* How many vCPUs owe what: "2 RUN, 1 PARK". */
void vm_describe_todo(const struct vm *vm, char *text, size_t size)
{
	text[0] = '\0';
	for (enum psci_todo todo = PSCI_TODO_RUN; todo < PSCI_TODO_ERROR; todo++) {
		size_t length = strlen(text);
		uint32_t n = 0;

		for (uint32_t i = 0; i < vm->cpus; i++)
			n += vm->vcpu[i].todo == todo;
		if (n > 0)
			snprintf(text + length, size - length, "%s%u %s", length ? ", " : "", n,
				 psci_todo_name(todo) + strlen("PSCI_TODO_"));
	}
}

/* What the threads do, read while they do it: good enough for a message. */
void vm_describe(struct vm *vm, FILE *file)
{
	for (uint32_t i = 0; i < vm->cpus; i++) {
		struct vcpu *vcpu = &vm->vcpu[i];

		pthread_mutex_lock(&vcpu->lock);
		fprintf(file, "  vCPU %u: %s, at %s%s, interrupts 0x%" PRIx64 "\n", i,
			psci_todo_name(vcpu->todo), guest_symbol(vcpu->regs->pc),
			vcpu->kicked ? ", kicked" : "", *vcpu->pending);
		pthread_mutex_unlock(&vcpu->lock);
	}
}
