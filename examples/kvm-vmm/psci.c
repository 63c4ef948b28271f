/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Between KVM and libpsci: all of it. From top to bottom: what the guest's
 * machine is, the ops, a call, what a vCPU does next, and the state in a file.
 */
#include <stdlib.h>
#include <string.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>

#include <psci/fdt.h>
#include <psci/psci.h>
#include <psci/snapshot.h>

#include "kvm_abi.h"
#include "vmm.h"

/* --------------------------------------------------- what the machine is */

/* The ids of PSCI 0.1 that KVM uses. */
#define KVM_0_1_IDS		0x95c1ba5eU
#define KVM_0_1_IDS_COUNT	4

/* The guest's one idle state; standby, 0, needs no entry in the tree. */
static const struct psci_fdt_idle_state idle_state = {
	.name = "cpu-sleep",
	.power_state = PSCI_POWER_STATE_TYPE_BIT,	/* power-down */
	.entry_latency = 100,
	.exit_latency = 1000,
	.min_residency = 3000,
};

static struct psci_function_ids function_ids(const struct options *options)
{
	struct psci_function_ids ids = { 0 };

	if (options->psci_version != PSCI_VERSION_0_1)
		return ids;
	ids.cpu_off = KVM_0_1_IDS + 1;
	ids.cpu_on = KVM_0_1_IDS + 2;
	if (!options->like_kvm)			/* which has no more */
		ids.cpu_suspend = KVM_0_1_IDS;
	return ids;
}

static uint32_t functions(const struct options *options)
{
	uint32_t bits = 0;

	if (options->psci_version >= PSCI_VERSION_0_2)
		bits |= PSCI_ENABLE_MIGRATE_INFO_TYPE;
	if (options->psci_version >= PSCI_VERSION_1_0 && !options->like_kvm)
		bits |= PSCI_ENABLE_SYSTEM_SUSPEND;
	if (options->psci_version >= PSCI_VERSION_1_1)
		bits |= PSCI_ENABLE_SYSTEM_RESET2;
	if (options->psci_version >= PSCI_VERSION_1_3)
		bits |= PSCI_ENABLE_SYSTEM_OFF2;
	return bits;
}

/* The same for ever for the same options, whatever the host and the library. */
static struct psci_config configuration(const struct options *options,
					const struct psci_cpu_config *cpus)
{
	return (struct psci_config){
		.size = sizeof(struct psci_config),
		.psci_version = options->psci_version,
		.smccc_version = PSCI_SMCCC_VERSION_1_1, /* KVM tells the guest */
		.functions = functions(options),
		.function_ids = function_ids(options),
		.entry_el = 1,
		.quirks = options->like_kvm ? PSCI_QUIRKS_KVM : 0,
		.cpu_count = options->cpus,
		.cpus = cpus,
	};
}

/* Tell the guest: the psci node, the enable-methods, the idle state. */
int vm_psci_describe(struct vm *vm, void *fdt)
{
	struct psci_config config = configuration(vm->options, NULL);
	int error = psci_fdt_write(fdt, &config, PSCI_FDT_HVC);

	if (error == 0 && vm->options->idle)
		error = psci_fdt_write_idle(fdt, &config, &idle_state, 1,
					    PSCI_FDT_IDLE_FLAT);
	return error;
}

/* ----------------------------------------------------------------- the ops */

/* CPU_ON: a latched kick. The target asks psci_cpu_woke() what it is about. */
static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct vm *vm = user;

	(void)cpu;
	vcpu_kick(&vm->vcpu[target]);
	return PSCI_STATUS_SUCCESS;
}

/* CPU_ON: policy. Linux takes DENIED without a word in its log. */
static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)cpu;
	return vm_is_forbidden(user, target) ? PSCI_STATUS_DENIED :
					       PSCI_STATUS_SUCCESS;
}

static enum psci_status op_check_entry(void *user, uint32_t cpu,
				       const struct psci_entry *entry)
{
	(void)cpu;
	return vm_memory(user, entry->pc, 4) ? PSCI_STATUS_SUCCESS :
					       PSCI_STATUS_INVALID_ADDRESS;
}

/* CPU_SUSPEND: standby 0x0, power-down 0x10000, both of the CPU alone. */
static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					     const struct psci_power_state *state,
					     struct psci_composite *composite)
{
	(void)user;
	(void)cpu;
	(void)composite;		/* there are no power domains */
	return state->state_id == 0 && state->level == 0 ?
	       PSCI_STATUS_SUCCESS : PSCI_STATUS_INVALID_PARAMETERS;
}

/* SYSTEM_RESET2: KVM takes every vendor's type for a reset. */
static int64_t op_check_vendor_reset(void *user, uint32_t cpu, uint32_t type,
				     uint64_t cookie)
{
	const struct vm *vm = user;

	(void)cpu;
	(void)type;
	(void)cookie;
	return vm->options->like_kvm ? PSCI_STATUS_SUCCESS :
				       PSCI_STATUS_INVALID_PARAMETERS;
}

/* --log-calls: "psci: cpu 0: CPU_ON 0xc4000003 (0x2, 0x420675b0, 0x0) -> 0x0" */
static void op_trace(void *user, const struct psci_trace *trace)
{
	const struct vm *vm = user;
	uint32_t id = (uint32_t)trace->x[0];
	int32_t status = (int32_t)trace->ret;
	const char *answer = "";

	if (trace->error != PSCI_OK)	/* ours: a bug in this program */
		say("error: cpu %u: %s: %s", trace->cpu, psci_function_name(id),
		    psci_error_name((enum psci_error)trace->error));
	if (!vm->options->log_calls)
		return;
	if (trace->action != PSCI_DO_RETURN)
		answer = psci_action_name((enum psci_action)trace->action);
	else if (status < 0)
		answer = psci_status_name(status);
	say(*answer ? "psci: cpu %u: %s 0x%x (0x%llx, 0x%llx, 0x%llx) -> %s" :
	    "psci: cpu %u: %s 0x%x (0x%llx, 0x%llx, 0x%llx) -> %s0x%x",
	    trace->cpu, psci_function_name(id), id,
	    (unsigned long long)trace->x[1], (unsigned long long)trace->x[2],
	    (unsigned long long)trace->x[3], answer, (uint32_t)trace->ret);
}

static const struct psci_ops ops = {
	.size = sizeof(ops),
	.cpu_on = op_cpu_on,
	.check_cpu_on = op_check_cpu_on,
	.check_entry = op_check_entry,
	.check_power_state = op_check_power_state,
	.check_vendor_reset = op_check_vendor_reset,
	.trace = op_trace,
};

/* ------------------------------------------------------------------ set-up */

/* Have KVM hand this range of calls to us instead of answering them. */
static bool forward(struct vm *vm, uint32_t base, uint32_t count)
{
	struct kvm_smccc_filter filter = {
		.base = base,
		.nr_functions = count,
		.action = KVM_SMCCC_FILTER_FWD_TO_USER,
	};
	struct kvm_device_attr attr = {
		.group = KVM_ARM_VM_SMCCC_CTRL,
		.attr = KVM_ARM_VM_SMCCC_FILTER,
		.addr = (uintptr_t)&filter,
	};

	if (ioctl(vm->fd, KVM_SET_DEVICE_ATTR, &attr) == 0)
		return true;
	say("error: SMCCC filter 0x%x (Linux 6.4 or later has it): %m", base);
	return false;
}

/* All that is PSCI's, also what the guest's version does not have. */
static bool forward_all(struct vm *vm)
{
	if (!forward(vm, PSCI_ID_SMC32, PSCI_ID_COUNT) ||
	    !forward(vm, PSCI_ID_SMC64, PSCI_ID_COUNT))
		return false;
	return vm->options->psci_version != PSCI_VERSION_0_1 ||
	       forward(vm, KVM_0_1_IDS, KVM_0_1_IDS_COUNT);
}

/* The context, with these vCPUs ON, a bit for each. */
static bool make_context(struct vm *vm, uint32_t on)
{
	struct psci_cpu_config cpus[VCPUS_MAX] = { 0 };
	struct psci_config config = configuration(vm->options, cpus);
	enum psci_error error;
	size_t size;

	for (uint32_t i = 0; i < vm->vcpus; i++) {
		cpus[i].mpidr = vcpu_get_reg(&vm->vcpu[i], REG_MPIDR_EL1) &
				PSCI_AFFINITY_MASK64;
		cpus[i].flags = on & (1U << i) ? PSCI_CPU_ON : 0;
	}
	error = psci_storage_size(&config, &size);
	if (error == PSCI_OK) {
		free(vm->psci_storage);
		size = (size + PSCI_STORAGE_ALIGN - 1) &
		       ~(size_t)(PSCI_STORAGE_ALIGN - 1);
		vm->psci_storage = aligned_alloc(PSCI_STORAGE_ALIGN, size);
		error = psci_init(&vm->psci, vm->psci_storage, size, &config,
				  &ops, vm);
	}
	if (error != PSCI_OK)
		say("error: PSCI cannot be set up: %s", psci_error_name(error));
	return error == PSCI_OK;
}

bool vm_psci_create(struct vm *vm)
{
	for (uint32_t i = 1; i < vm->vcpus; i++)
		vcpu_set_mp_state(&vm->vcpu[i], KVM_MP_STATE_STOPPED);
	return forward_all(vm) && make_context(vm, 1);
}

void vm_psci_destroy(struct vm *vm)
{
	free(vm->psci_storage);
	vm->psci_storage = NULL;
	vm->psci = NULL;
}

/* ------------------------------------------------------------------ a call */

/* --save-at: is this the call? If so nobody passes the pause point any more. */
static void count_for_save(struct vm *vm, uint32_t id)
{
	const char *name = psci_function_name(id);
	size_t length = strlen(name);
	const char *at = vm->options->save_at;

	if (at && strncmp(at, name, length) == 0 && at[length] == ':')
		vm_count_for_save(vm);
}

/*
 * KVM_EXIT_HYPERCALL. Whatever is not an answer at once is found at the top of
 * the loop, by psci_cpu_todo().
 */
void vcpu_psci_call(struct vcpu *vcpu)
{
	struct psci_call call = { .flags = vcpu_get_reg(vcpu, REG_SCTLR_EL1) &
		SCTLR_EE ? PSCI_ENTRY_BIG_ENDIAN : 0 };

	for (uint32_t i = 0; i < 4; i++)
		call.x[i] = vcpu_get_x(vcpu, i);
	count_for_save(vcpu->vm, (uint32_t)call.x[0]);

	switch (psci_handle(vcpu->vm->psci, vcpu->index, &call)) {
	case PSCI_DO_RETURN:
		vcpu_set_x(vcpu, 0, call.ret);
		break;
	case PSCI_NOT_MINE:
		vcpu_set_x(vcpu, 0, (uint64_t)PSCI_STATUS_NOT_SUPPORTED);
		break;
	case PSCI_DO_STOP:
	case PSCI_DO_SUSPEND:
	case PSCI_DO_SYSTEM:
	case PSCI_DO_WAIT:
		break;
	}
}

/* ------------------------------------------------- what a vCPU does next */

/* DEN0022F.b, "Initial core state"; KVM's reset is as it says. */
static void start(struct vcpu *vcpu, const struct psci_entry *entry,
		  bool was_suspended)
{
	vcpu_reset(vcpu, was_suspended);
	vcpu_set_reg(vcpu, REG_PC, entry->pc);
	vcpu_set_x(vcpu, 0, entry->context_id);
	if (entry->flags & PSCI_ENTRY_BIG_ENDIAN)
		vcpu_set_reg(vcpu, REG_SCTLR_EL1, SCTLR_EE |
			     vcpu_get_reg(vcpu, REG_SCTLR_EL1));
}

static void look_up(struct vcpu *vcpu, bool was_suspended, bool context_lost)
{
	struct psci_entry entry;

	switch (psci_cpu_woke(vcpu->vm->psci, vcpu->index, context_lost,
			      &entry)) {
	case PSCI_WAKE_START:
		start(vcpu, &entry, was_suspended);
		vcpu_set_mp_state(vcpu, KVM_MP_STATE_RUNNABLE);
		break;
	case PSCI_WAKE_RETURN:
		vcpu_set_x(vcpu, 0, PSCI_STATUS_SUCCESS);
		vcpu_set_mp_state(vcpu, KVM_MP_STATE_RUNNABLE);
		break;
	case PSCI_WAKE_SLEEP:
		vcpu_wait(vcpu);
		break;
	case PSCI_WAKE_ERROR:
		say("error: cpu %u: %s", vcpu->index,
		    psci_error_name((enum psci_error)entry.error));
		vm_end(vcpu->vm, ENDING_ERROR);
	}
}

/*
 * A suspended system is ours: what wakes it, vm_wake() and the alarm decide. A
 * suspended CPU KVM wakes, when there is an interrupt for it.
 */
static void suspend(struct vcpu *vcpu, const struct psci_call *call)
{
	bool woke;

	if (call->event == PSCI_EVENT_SUSPEND) {
		woke = vcpu_wait_for_wake(vcpu);
	} else {
		vcpu_set_mp_state(vcpu, KVM_MP_STATE_SUSPENDED);
		woke = vcpu_run_guest(vcpu);
	}
	if (woke)
		look_up(vcpu, true, call->suspend.powerdown);
}

static void end(struct vm *vm, const struct psci_call *call)
{
	say("%s by the guest", psci_event_name((enum psci_event)call->event));
	switch ((enum psci_event)call->event) {
	case PSCI_EVENT_OFF:
		vm_end(vm, ENDING_OFF);
		break;
	case PSCI_EVENT_OFF2:		/* it will look for its image */
		vm_end(vm, ENDING_HIBERNATED);
		break;
	case PSCI_EVENT_RESET:
	case PSCI_EVENT_RESET2:
		vm_end(vm, ENDING_RESET);
		break;
	case PSCI_EVENT_SUSPEND:	/* is no end */
		break;
	}
}

/*
 * At the pause point a machine can be saved: all that a vCPU still has to do
 * is in its registers and in the context, so that the loop of the process that
 * loads them goes on with it.
 */
void vcpu_psci_loop(struct vcpu *vcpu)
{
	struct psci *psci = vcpu->vm->psci;
	struct psci_call call;

	while (vcpu_pause_point(vcpu)) {
		switch (psci_cpu_todo(psci, vcpu->index, &call)) {
		case PSCI_TODO_RUN:
			vcpu_run_guest(vcpu);
			break;
		case PSCI_TODO_PARK:
			look_up(vcpu, false, true);
			break;
		case PSCI_TODO_SUSPEND:
			suspend(vcpu, &call);
			break;
		case PSCI_TODO_STOP:
			vcpu_set_mp_state(vcpu, KVM_MP_STATE_STOPPED);
			psci_cpu_stopped(psci, vcpu->index);
			break;
		case PSCI_TODO_SYSTEM:
			end(vcpu->vm, &call);
			break;
		case PSCI_TODO_WAIT:	/* check_cpu_on never defers */
		case PSCI_TODO_ERROR:
			say("error: cpu %u: nobody is going to answer its call",
			    vcpu->index);
			vm_end(vcpu->vm, ENDING_ERROR);
		}
	}
}

/* ------------------------------------------------------- state, in a file */

const char *vm_psci_doing(struct vm *vm, uint32_t cpu)
{
	struct psci_call call;

	return psci_todo_name(psci_cpu_todo(vm->psci, cpu, &call));
}

size_t vm_psci_state_size(struct vm *vm)
{
	return psci_snapshot_size(vm->psci);
}

bool vm_psci_state_save(struct vm *vm, void *buffer, size_t size)
{
	return psci_snapshot(vm->psci, buffer, size) == PSCI_OK;
}

bool vm_psci_state_load(struct vm *vm, const void *buffer, size_t size)
{
	enum psci_error error = psci_restore(vm->psci, buffer, size);

	if (error != PSCI_OK)
		say("error: the PSCI state is refused: %s",
		    psci_error_name(error));
	return error == PSCI_OK;
}

/* From KVM's own PSCI, whose state is the MP states. */
bool vm_psci_take_over(struct vm *vm)
{
	uint32_t on = 0;

	for (uint32_t i = 0; i < vm->vcpus; i++)
		if (vcpu_mp_state(&vm->vcpu[i]) != KVM_MP_STATE_STOPPED)
			on |= 1U << i;
	return make_context(vm, on);
}
