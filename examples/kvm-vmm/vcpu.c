/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* A vCPU: its file descriptor, its registers, its exits, its thread. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "kvm_abi.h"
#include "vmm.h"

/* ------------------------------------------------------- make and destroy */

static bool init(struct vcpu *vcpu, uint32_t features)
{
	struct kvm_vcpu_init target;

	if (ioctl(vcpu->vm->fd, KVM_ARM_PREFERRED_TARGET, &target) == 0) {
		/* Without it KVM's own PSCI is 0.1. */
		if (vcpu->vm->options->psci_version > 1)
			features |= 1U << KVM_ARM_VCPU_PSCI_0_2;
		target.features[0] |= features;
		if (ioctl(vcpu->fd, KVM_ARM_VCPU_INIT, &target) == 0)
			return true;
	}
	say("error: KVM_ARM_VCPU_INIT of cpu %u: %m", vcpu->index);
	return false;
}

bool vcpu_create(struct vm *vm, uint32_t index)
{
	struct vcpu *vcpu = &vm->vcpu[index];
	bool kernel = vm->options->psci == BY_KERNEL;

	vcpu->vm = vm;
	vcpu->index = index;
	vcpu->fd = ioctl(vm->fd, KVM_CREATE_VCPU, index);
	if (vcpu->fd < 0) {
		say("error: KVM_CREATE_VCPU: %m");
		return false;
	}
	vcpu->run = mmap(NULL, vm->run_size, PROT_READ | PROT_WRITE,
			 MAP_SHARED, vcpu->fd, 0);
	if (vcpu->run == MAP_FAILED) {
		say("error: the vCPU's area cannot be mapped: %m");
		close(vcpu->fd);
		return false;
	}
	if (init(vcpu, kernel && index > 0 ?
		       1U << KVM_ARM_VCPU_POWER_OFF : 0)) {
		/* Which older kernels cannot does not matter to libpsci. */
		if (!kernel || vcpu_try_reg(vcpu, KVM_REG_ARM_PSCI_VERSION,
					    vm->options->psci_version))
			return true;
		say("error: this kernel's PSCI cannot be %u.%u: %m",
		    vm->options->psci_version >> 16,
		    vm->options->psci_version & 0xffff);
	}
	munmap(vcpu->run, vm->run_size);
	close(vcpu->fd);
	return false;
}

void vcpu_destroy(struct vcpu *vcpu)
{
	munmap(vcpu->run, vcpu->vm->run_size);
	close(vcpu->fd);
}

/* --------------------------------------------------------------- registers */

bool vcpu_one_reg(struct vcpu *vcpu, unsigned long request, uint64_t id,
		  void *value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)value };

	return ioctl(vcpu->fd, request, &reg) == 0;
}

bool vcpu_try_reg(struct vcpu *vcpu, uint64_t id, uint64_t value)
{
	return vcpu_one_reg(vcpu, KVM_SET_ONE_REG, id, &value);
}

uint64_t vcpu_get_reg(struct vcpu *vcpu, uint64_t id)
{
	uint64_t value = 0;

	if (!vcpu_one_reg(vcpu, KVM_GET_ONE_REG, id, &value)) {
		say("error: register 0x%llx: %m", (unsigned long long)id);
		vm_end(vcpu->vm, ENDING_ERROR);
	}
	return value;
}

void vcpu_set_reg(struct vcpu *vcpu, uint64_t id, uint64_t value)
{
	if (!vcpu_try_reg(vcpu, id, value)) {
		say("error: register 0x%llx: %m", (unsigned long long)id);
		vm_end(vcpu->vm, ENDING_ERROR);
	}
}

uint64_t vcpu_get_x(struct vcpu *vcpu, uint32_t n)
{
	return vcpu_get_reg(vcpu, REG_X(n));
}

void vcpu_set_x(struct vcpu *vcpu, uint32_t n, uint64_t value)
{
	vcpu_set_reg(vcpu, REG_X(n), value);
}

uint32_t vcpu_mp_state(struct vcpu *vcpu)
{
	struct kvm_mp_state state = { 0 };

	if (ioctl(vcpu->fd, KVM_GET_MP_STATE, &state) < 0) {
		say("error: KVM_GET_MP_STATE: %m");
		vm_end(vcpu->vm, ENDING_ERROR);
	}
	return state.mp_state;
}

void vcpu_set_mp_state(struct vcpu *vcpu, uint32_t value)
{
	struct kvm_mp_state state = { .mp_state = value };

	if (ioctl(vcpu->fd, KVM_SET_MP_STATE, &state) < 0) {
		say("error: KVM_SET_MP_STATE: %m");
		vm_end(vcpu->vm, ENDING_ERROR);
	}
}

void vcpu_reset(struct vcpu *vcpu, bool keep_timers)
{
	/* Comparators before controls. */
	static const uint64_t timers[] = {
		KVM_REG_ARM_TIMER_CVAL, KVM_REG_ARM_PTIMER_CVAL,
		KVM_REG_ARM_TIMER_CTL, KVM_REG_ARM_PTIMER_CTL,
	};
	uint64_t values[4];

	for (uint32_t i = 0; keep_timers && i < 4; i++)
		values[i] = vcpu_get_reg(vcpu, timers[i]);
	if (!init(vcpu, 0))
		vm_end(vcpu->vm, ENDING_ERROR);
	for (uint32_t i = 0; keep_timers && i < 4; i++)
		vcpu_set_reg(vcpu, timers[i], values[i]);
}

/* ------------------------------------------------------------------- exits */

static struct device *device_at(struct vm *vm, uint64_t address, uint32_t size)
{
	for (uint32_t i = 0; i < DEVICES; i++) {
		struct device *device = vm->devices[i];

		if (device && address >= device->base &&
		    address - device->base <= device->size - size)
			return device;
	}
	return NULL;
}

/* Where there is nothing, reads are 0 and writes are lost. */
static void mmio(struct vcpu *vcpu)
{
	struct kvm_run *run = vcpu->run;
	struct vm *vm = vcpu->vm;
	struct device *device;
	uint64_t value = 0;

	pthread_mutex_lock(&vm->device_lock);
	device = device_at(vm, run->mmio.phys_addr, run->mmio.len);
	if (run->mmio.is_write) {
		memcpy(&value, run->mmio.data, run->mmio.len);
		if (device)
			device->write(device,
				      run->mmio.phys_addr - device->base,
				      run->mmio.len, value);
	} else {
		if (device)
			value = device->read(device,
				run->mmio.phys_addr - device->base,
				run->mmio.len);
		memcpy(run->mmio.data, &value, run->mmio.len);
	}
	pthread_mutex_unlock(&vm->device_lock);
}

/* True: WAKEUP, which is for the loop. All others come from KVM's own PSCI. */
static bool system_event(struct vcpu *vcpu)
{
	const struct kvm_run *run = vcpu->run;

	switch (run->system_event.type) {
	case KVM_SYSTEM_EVENT_WAKEUP:
		return true;
	case KVM_SYSTEM_EVENT_SHUTDOWN:
		vm_end(vcpu->vm, run->system_event.ndata > 0 &&
		       run->system_event.data[0] &
				KVM_SYSTEM_EVENT_SHUTDOWN_FLAG_PSCI_OFF2 ?
		       ENDING_HIBERNATED : ENDING_OFF);
		return false;
	case KVM_SYSTEM_EVENT_RESET:
		vm_end(vcpu->vm, ENDING_RESET);
		return false;
	default:
		say("error: system event %u", run->system_event.type);
		vm_end(vcpu->vm, ENDING_ERROR);
		return false;
	}
}

bool vcpu_run_guest(struct vcpu *vcpu)
{
	vcpu->in_exit = false;
	if (ioctl(vcpu->fd, KVM_RUN, 0) < 0) {
		if (errno != EINTR && errno != EAGAIN) {
			say("error: KVM_RUN of cpu %u: %m", vcpu->index);
			vm_end(vcpu->vm, ENDING_ERROR);
		}
		return false;
	}
	vcpu->in_exit = true;
	switch (vcpu->run->exit_reason) {
	case KVM_EXIT_MMIO:
		mmio(vcpu);
		return false;
	case KVM_EXIT_HYPERCALL:
		vcpu_psci_call(vcpu);
		return false;
	case KVM_EXIT_SYSTEM_EVENT:
		return system_event(vcpu);
	default:
		say("error: cpu %u: KVM's exit %u at 0x%llx", vcpu->index,
		    vcpu->run->exit_reason,
		    (unsigned long long)vcpu_get_reg(vcpu, REG_PC));
		vm_end(vcpu->vm, ENDING_ERROR);
		return false;
	}
}

/* ------------------------------------------------------------------ thread */

static _Thread_local struct kvm_run *own_run;

/* A signal that comes just before KVM_RUN must not be lost. */
static void on_signal(int number)
{
	(void)number;
	if (own_run)
		__atomic_store_n(&own_run->immediate_exit, 1, __ATOMIC_RELAXED);
}

void vcpu_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal,
				    .sa_flags = SA_RESTART };

	sigaction(SIGUSR1, &action, NULL);
}

void vcpu_interrupt(struct vcpu *vcpu)
{
	if (vcpu->started)
		pthread_kill(vcpu->thread, SIGUSR1);
}

/* What the last exit asked of KVM, it does when it is entered again. */
static void finish_exit(struct vcpu *vcpu)
{
	if (!vcpu->in_exit)
		return;
	vcpu->run->immediate_exit = 1;
	if (ioctl(vcpu->fd, KVM_RUN, 0) == 0 || errno != EINTR)
		say("error: an exit of cpu %u was not finished", vcpu->index);
	vcpu->in_exit = false;
}

bool vcpu_pause_point(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;
	bool alive;

	/* Before the look at vm.pause: later signals set it again. */
	__atomic_store_n(&vcpu->run->immediate_exit, 0, __ATOMIC_RELAXED);
	pthread_mutex_lock(&vm->lock);
	if (vm->pause) {
		pthread_mutex_unlock(&vm->lock);
		finish_exit(vcpu);
		__atomic_store_n(&vcpu->run->immediate_exit, 0,
				 __ATOMIC_RELAXED);
		pthread_mutex_lock(&vm->lock);
	}
	if (vm->pause) {
		vm->running--;
		pthread_cond_broadcast(&vm->changed);
		while (vm->pause && vm->ending == ENDING_NONE)
			pthread_cond_wait(&vm->changed, &vm->lock);
		vm->running++;
	}
	alive = vm->ending == ENDING_NONE;
	pthread_mutex_unlock(&vm->lock);
	return alive;
}

/* vm.lock is held. */
static bool has_to_look(const struct vm *vm)
{
	return vm->pause || vm->ending != ENDING_NONE;
}

void vcpu_kick(struct vcpu *vcpu)
{
	pthread_mutex_lock(&vcpu->vm->lock);
	vcpu->kicked = true;
	pthread_cond_broadcast(&vcpu->vm->changed);
	pthread_mutex_unlock(&vcpu->vm->lock);
}

void vcpu_wait(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	pthread_mutex_lock(&vm->lock);
	while (!vcpu->kicked && !has_to_look(vm))
		pthread_cond_wait(&vm->changed, &vm->lock);
	vcpu->kicked = false;
	pthread_mutex_unlock(&vm->lock);
}

bool vcpu_wait_for_wake(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;
	bool alarm, woke;

	pthread_mutex_lock(&vm->lock);
	if (!vm->suspended)
		say("the system is suspended");
	vm->suspended = true;
	do {
		alarm = vm->options->wake_by_devices &&
			vm->lines & (1U << RTC_SPI);
		woke = vm->wake || alarm;
		if (woke || has_to_look(vm))
			break;
		pthread_cond_wait(&vm->changed, &vm->lock);
	} while (true);
	if (woke) {
		if (alarm && !vm->wake)
			say("the system wakes: the alarm rings");
		vm->suspended = false;
		vm->wake = false;
	}
	pthread_mutex_unlock(&vm->lock);
	return woke;
}

static void *thread(void *argument)
{
	struct vcpu *vcpu = argument;
	struct vm *vm = vcpu->vm;

	own_run = vcpu->run;
	if (vm->options->psci == BY_KERNEL)
		while (vcpu_pause_point(vcpu))
			vcpu_run_guest(vcpu);
	else
		vcpu_psci_loop(vcpu);
	own_run = NULL;
	return NULL;
}

bool vcpu_start_thread(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	/* The threads before it are on their way to the pause point. */
	pthread_mutex_lock(&vm->lock);
	vcpu->started = pthread_create(&vcpu->thread, NULL, thread, vcpu) == 0;
	if (vcpu->started)
		vm->running++;
	pthread_mutex_unlock(&vm->lock);
	if (!vcpu->started)
		say("error: no thread for cpu %u", vcpu->index);
	return vcpu->started;
}

void vcpu_join_thread(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;

	if (!vcpu->started)
		return;
	pthread_join(vcpu->thread, NULL);
	/* Another vCPU that ends late interrupts all that are there. */
	pthread_mutex_lock(&vm->lock);
	vcpu->started = false;
	pthread_mutex_unlock(&vm->lock);
}
