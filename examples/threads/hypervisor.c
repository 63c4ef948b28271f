/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The embedding: libpsci's context and everything that is done with it. From
 * top to bottom: the ops, a call, what a vCPU does next, the machine as a whole.
 *
 * All that a vCPU is stands in its registers, its interrupts and the context.
 * So it can be stopped at the top of its loop, saved, and go on in another
 * process, which needs no code of its own.
 */
#include <inttypes.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "hypervisor.h"
#include "timeline.h"

/* ----------------------------------------------------------------- the ops */

/* CPU_ON: a kick. The target asks psci_cpu_woke() what it is about. */
static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct vm *vm = user;

	(void)cpu;
	timeline_state(target, TIMELINE_ON_PENDING);
	vcpu_tell(&vm->vcpu[target], &vm->vcpu[target].kick, 1);
	return PSCI_STATUS_SUCCESS;
}

/* CPU_ON: policy. Every eighth is for the host to decide. */
static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct vm *vm = user;

	(void)cpu;
	(void)target;
	return ++vm->machine.judged % 8 == 0 ? PSCI_DEFERRED : PSCI_STATUS_SUCCESS;
}

static enum psci_status op_check_entry(void *user, uint32_t cpu, const struct psci_entry *entry)
{
	(void)user;
	(void)cpu;
	return guest_has_code(entry->pc) ? PSCI_STATUS_SUCCESS : PSCI_STATUS_INVALID_ADDRESS;
}

/* CPU_SUSPEND: both of the CPU alone, there are no power domains. */
static const struct psci_power_state_config power_states[] = {
	{ .value = 0x00000 },	/* standby */
	{ .value = 0x10000 },	/* power-down */
};

static void op_trace(void *user, const struct psci_trace *trace)
{
	struct vm *vm = user;

	if (trace->x[0] != 0)	/* not that of psci_complete() */
		vm->machine.calls[trace->x[0] & PSCI_ID_NUMBER_MASK]++;
	timeline_call(trace);
	if (trace->error != PSCI_OK)	/* ours: a bug in this program */
		vm_fail(vm, "%s by vCPU %u: %s", psci_function_name((uint32_t)trace->x[0]),
			trace->cpu, psci_error_name((enum psci_error)trace->error));
}

static const struct psci_ops ops = {
	.size = sizeof(ops),
	.cpu_on = op_cpu_on,
	.check_cpu_on = op_check_cpu_on,
	.check_entry = op_check_entry,
	.trace = op_trace,
};

/* ------------------------------------------------------------------ a call */

/* One that is none of PSCI's. */
static int64_t other_call(const struct psci_call *call)
{
	if (call->x[0] != GUEST_CALL_PHASE)
		return PSCI_STATUS_NOT_SUPPORTED;
	timeline_event(TIMELINE_HOST, "phase", "the guest begins phase %s",
		       guest_phase_name(call->x[1]));
	return PSCI_STATUS_SUCCESS;
}

/*
 * The trap handler. Whatever is not an answer at once is found at the top of
 * the vCPU's loop, by psci_cpu_todo().
 */
static void handle_hvc(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;
	struct psci_call call = { .flags = 0 };

	memcpy(call.x, vcpu->regs->x, sizeof(call.x));
	switch (psci_handle(vm->psci, vcpu->index, &call)) {
	case PSCI_DO_RETURN:
		vcpu->regs->x[0] = call.ret;
		break;
	case PSCI_NOT_MINE:
		vcpu->regs->x[0] = (uint64_t)other_call(&call);
		break;
	case PSCI_DO_STOP:
	case PSCI_DO_SUSPEND:
	case PSCI_DO_SYSTEM:
	case PSCI_DO_WAIT:
		break;
	}
	if (++vm->calls == vm->snapshot_at)
		vm_ask_for_pause(vm, 0);
}

/* An interrupt for another vCPU. */
static void send(struct vcpu *vcpu)
{
	struct vcpu *target;
	uint32_t index;

	if (psci_cpu_index(vcpu->vm->psci, vcpu->regs->x[1], &index) != PSCI_OK)
		return;
	target = &vcpu->vm->vcpu[index];
	vcpu_tell(target, target->interrupts, UINT64_C(1) << vcpu->index);
}

/* ------------------------------------------------- what a vCPU does next */

/* RUN: until there was a call, or there is to be a pause. */
static void run(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	while (!vm_pausing(vm)) {
		switch (guest_step(vcpu->regs, &vm->machine.ram)) {
		case GUEST_STEPPED:
			break;
		case GUEST_HVC:
			handle_hvc(vcpu);
			return;
		case GUEST_SGI:
			send(vcpu);
			break;
		case GUEST_ACK:
			vcpu->regs->x[0] = vcpu_take(vcpu, vcpu->interrupts);
			break;
		case GUEST_WFE:
			sched_yield();
			break;
		case GUEST_PANIC:
			vm_fail(vm, "the guest says: %s (vCPU %u at %s, x0 = 0x%" PRIx64 ")",
				vcpu->regs->panic, vcpu->index, guest_symbol(vcpu->regs->pc),
				vcpu->regs->x[0]);
			return;
		}
	}
}

/* As a CPU starts: at its entry point, x0 the context id, all else zero. */
static void start(struct vcpu *vcpu, const struct psci_entry *entry)
{
	memset(vcpu->regs->x, 0, sizeof(vcpu->regs->x));
	vcpu->regs->pc = entry->pc;
	vcpu->regs->x[0] = entry->context_id;
	timeline_state(vcpu->index, TIMELINE_ON);
	timeline_event(vcpu->index, "start", "starts at %s, x0 = 0x%" PRIx64,
		       guest_symbol(entry->pc), entry->context_id);
}

/*
 * PARK, and the end of SUSPEND. A kick that came since psci_cpu_woke() began
 * has set vcpu->kick, so that none gets lost.
 */
static void look_up(struct vcpu *vcpu, bool context_lost)
{
	struct psci_entry entry;

	switch (psci_cpu_woke(vcpu->vm->psci, vcpu->index, context_lost, &entry)) {
	case PSCI_WAKE_START:
		start(vcpu, &entry);
		break;
	case PSCI_WAKE_RETURN:
		vcpu->regs->x[0] = PSCI_STATUS_SUCCESS;
		timeline_state(vcpu->index, TIMELINE_ON);
		timeline_event(vcpu->index, "wake-up", "wakes up");
		break;
	case PSCI_WAKE_SLEEP:
		vcpu_wait(vcpu, &vcpu->kick);
		vcpu_take(vcpu, &vcpu->kick);
		break;
	case PSCI_WAKE_ERROR:
		vm_fail(vcpu->vm, "psci_cpu_woke() of vCPU %u says %s", vcpu->index,
			psci_error_name((enum psci_error)entry.error));
		break;
	}
}

/* STOP: CPU_OFF. As soon as it is OFF another CPU may turn it on. */
static void stop(struct vcpu *vcpu)
{
	timeline_state(vcpu->index, TIMELINE_OFF);
	psci_cpu_stopped(vcpu->vm->psci, vcpu->index);
	look_up(vcpu, true);
}

/*
 * WAIT: a CPU_ON that the host decides. The vCPU completes its call by itself:
 * all that concerns a vCPU is done by its own thread, one after the other, and
 * nothing changes behind psci_cpu_todo()'s back.
 */
static void wait_for_verdict(struct vcpu *vcpu, psci_ticket ticket)
{
	struct vm *vm = vcpu->vm;
	struct psci_call answer;
	enum psci_error error;
	uint32_t cpu;

	vcpu_take(vcpu, &vcpu->verdict);	/* it may be of before a reset */
	vcpu_ask_host(vcpu, &vm->verdicts);
	vcpu_wait(vcpu, &vcpu->verdict);
	if (!vcpu_take(vcpu, &vcpu->verdict))
		return;		/* a pause */
	error = psci_complete(vm->psci, ticket, PSCI_ALLOW, &cpu, &answer);
	if (error == PSCI_OK)
		vcpu->regs->x[0] = answer.ret;
	else
		vm_fail(vm, "psci_complete() of vCPU %u: %s", vcpu->index, psci_error_name(error));
}

static enum timeline_state depth(const struct psci_call *call)
{
	return call->suspend.powerdown ? TIMELINE_POWERDOWN : TIMELINE_STANDBY;
}

/*
 * SUSPEND: until there is an interrupt. A power-down loses the context, always.
 * Of SYSTEM_SUSPEND the interrupt is the host's alarm.
 */
static void suspend(struct vcpu *vcpu, const struct psci_call *call)
{
	timeline_state(vcpu->index, depth(call));
	if (call->event == PSCI_EVENT_SUSPEND && !vcpu_told(vcpu, vcpu->interrupts))
		vcpu_ask_host(vcpu, &vcpu->vm->alarms);
	vcpu_wait(vcpu, vcpu->interrupts);
	if (vcpu_told(vcpu, vcpu->interrupts))
		look_up(vcpu, call->suspend.powerdown);
}

void *vcpu_thread(void *argument)
{
	struct vcpu *vcpu = argument;
	struct psci *psci = vcpu->vm->psci;
	struct psci_call call;

	while (pause_point(vcpu)) {
		switch (psci_cpu_todo(psci, vcpu->index, &call)) {
		case PSCI_TODO_RUN:
			run(vcpu);
			break;
		case PSCI_TODO_PARK:
			look_up(vcpu, true);
			break;
		case PSCI_TODO_STOP:
			stop(vcpu);
			break;
		case PSCI_TODO_SUSPEND:
			suspend(vcpu, &call);
			break;
		case PSCI_TODO_WAIT:
			wait_for_verdict(vcpu, call.ticket);
			break;
		case PSCI_TODO_SYSTEM:	/* the host does it, while all stand still */
			vm_ask_for_pause(vcpu->vm, call.event);
			break;
		case PSCI_TODO_ERROR:
			vm_fail(vcpu->vm, "there is no vCPU %u", vcpu->index);
			break;
		}
	}
	return NULL;
}

/* ------------------------------------------------- the machine as a whole */

/* All vCPUs as after a reset. Of these the boot CPU is the one that runs. */
static void reset_vcpus(struct vm *vm)
{
	struct guest_cpu *regs = vm->machine.regs;

	memset(regs, 0, sizeof(vm->machine.regs));
	memset(vm->machine.interrupts, 0, sizeof(vm->machine.interrupts));
	for (uint32_t i = 0; i < vm->cpus; i++)
		regs[i].mpidr = guest_mpidr(i);
	regs[0].pc = guest_boot_pc();
	regs[0].x[0] = GUEST_BOOT_X0;
}

/* The machine is as when it is switched on. */
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
		.power_state_count = sizeof(power_states) / sizeof(power_states[0]),
		.power_states = power_states,
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
		error = psci_init(&vm->psci, storage, size, &config, &ops, vm);
	}
	if (error != PSCI_OK)
		vm_fail(vm, "psci_init(): %s", psci_error_name(error));
	reset_vcpus(vm);
	return error == PSCI_OK;
}

void vm_reset(struct vm *vm)
{
	psci_reset(vm->psci);
	reset_vcpus(vm);
}

/* The host's answers: it allows CPU_ONs; an alarm is an interrupt from oneself. */
void vm_answer(struct vm *vm, uint64_t verdicts, uint64_t alarms)
{
	for (uint32_t i = 0; i < vm->cpus; i++) {
		struct vcpu *vcpu = &vm->vcpu[i];

		if (verdicts >> i & 1)
			vcpu_tell(vcpu, &vcpu->verdict, 1);
		if (alarms >> i & 1)
			vcpu_tell(vcpu, vcpu->interrupts, UINT64_C(1) << i);
	}
}

/* All that the machine is, to a file. */
bool vm_save(struct vm *vm, FILE *file)
{
	size_t size = psci_snapshot_size(vm->psci);
	void *snapshot = malloc(size);
	bool good = snapshot && psci_snapshot(vm->psci, snapshot, size) == PSCI_OK &&
		    fwrite(snapshot, size, 1, file) == 1 &&
		    fwrite((void *)&vm->machine, sizeof(vm->machine), 1, file) == 1;

	free(snapshot);
	return good && fflush(file) == 0;
}

/* Into a machine that vm_create() has made with the same configuration. */
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
		vm_fail(vm, "psci_restore(): %s", psci_error_name(error));
	return error == PSCI_OK;
}

/* What each vCPU owes, for the timeline; if there is a file, also in words. */
void vm_show(struct vm *vm, FILE *file)
{
	for (uint32_t i = 0; i < vm->cpus; i++) {
		struct vcpu *vcpu = &vm->vcpu[i];
		struct psci_call call;
		enum psci_todo todo = psci_cpu_todo(vm->psci, i, &call);

		timeline_state(i, todo == PSCI_TODO_PARK ? TIMELINE_OFF :
				  todo == PSCI_TODO_SUSPEND ? depth(&call) : TIMELINE_ON);
		if (file)
			fprintf(file, "  vCPU %u: %s, at %s%s, interrupts 0x%" PRIx64 "\n", i,
				psci_todo_name(todo), guest_symbol(vcpu->regs->pc),
				vcpu->kick ? ", kicked" : "", *vcpu->interrupts);
	}
}
