/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What vCPUs and host tell each other, and the pause: every vCPU's thread
 * stands still at its pause point, so that no call of libpsci is running and
 * nothing of the machine changes. Whoever waits for something else is woken up
 * for it, and waits again afterwards.
 */
#include <stdarg.h>
#include <time.h>

#include "hypervisor.h"

#define PAUSE_SECONDS	60	/* after which a vCPU is said to hang */

void vcpu_tell(struct vcpu *vcpu, uint64_t *what, uint64_t bits)
{
	pthread_mutex_lock(&vcpu->lock);
	*what |= bits;
	pthread_cond_signal(&vcpu->wake);
	pthread_mutex_unlock(&vcpu->lock);
}

bool vcpu_told(struct vcpu *vcpu, const uint64_t *what)
{
	bool told;

	pthread_mutex_lock(&vcpu->lock);
	told = *what != 0;
	pthread_mutex_unlock(&vcpu->lock);
	return told;
}

uint64_t vcpu_take(struct vcpu *vcpu, uint64_t *what)
{
	uint64_t bits;

	pthread_mutex_lock(&vcpu->lock);
	bits = *what;
	*what = 0;
	pthread_mutex_unlock(&vcpu->lock);
	return bits;
}

void vcpu_wait(struct vcpu *vcpu, const uint64_t *what)
{
	pthread_mutex_lock(&vcpu->lock);
	while (*what == 0 && !vm_pausing(vcpu->vm))
		pthread_cond_wait(&vcpu->wake, &vcpu->lock);
	pthread_mutex_unlock(&vcpu->lock);
}

void vcpu_ask_host(struct vcpu *vcpu, uint64_t *vcpus)
{
	struct vm *vm = vcpu->vm;

	pthread_mutex_lock(&vm->lock);
	*vcpus |= UINT64_C(1) << vcpu->index;
	pthread_cond_signal(&vm->host);
	pthread_mutex_unlock(&vm->lock);
}

bool vm_pausing(const struct vm *vm)
{
	return atomic_load_explicit(&vm->pausing, memory_order_acquire);
}

bool pause_point(struct vcpu *vcpu)
{
	struct vm *vm = vcpu->vm;
	bool ended;

	if (!vm_pausing(vm))
		return true;
	pthread_mutex_lock(&vm->lock);
	vm->paused++;
	pthread_cond_signal(&vm->host);
	while (vm->pausing && !vm->ended)
		pthread_cond_wait(&vm->resume, &vm->lock);
	vm->paused--;
	ended = vm->ended;
	pthread_mutex_unlock(&vm->lock);
	return !ended;
}

/* With the lock: wait for something to do, not much longer than a while. */
void vm_host_wait(struct vm *vm, uint32_t milliseconds)
{
	struct timespec until;

	timespec_get(&until, TIME_UTC);
	until.tv_nsec += (long)milliseconds * 1000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	pthread_cond_timedwait(&vm->host, &vm->lock, &until);
}

bool vm_pause(struct vm *vm)
{
	bool all;

	atomic_store_explicit(&vm->pausing, true, memory_order_release);
	for (uint32_t i = 0; i < vm->cpus; i++) {
		pthread_mutex_lock(&vm->vcpu[i].lock);
		pthread_cond_broadcast(&vm->vcpu[i].wake);
		pthread_mutex_unlock(&vm->vcpu[i].lock);
	}
	pthread_mutex_lock(&vm->lock);
	for (uint32_t tries = 0; vm->paused < vm->cpus && tries < PAUSE_SECONDS * 100; tries++)
		vm_host_wait(vm, 10);
	all = vm->paused == vm->cpus;
	vm->event = 0;
	vm->verdicts = vm->alarms = 0;
	pthread_mutex_unlock(&vm->lock);
	if (!all)
		vm_fail(vm, "not all vCPUs stop for a pause");
	return all;
}

void vm_resume(struct vm *vm)
{
	pthread_mutex_lock(&vm->lock);
	atomic_store_explicit(&vm->pausing, false, memory_order_release);
	pthread_cond_broadcast(&vm->resume);
	pthread_mutex_unlock(&vm->lock);
}

/* The host will vm_pause() soon: go no further. For any thread. */
void vm_ask_for_pause(struct vm *vm, uint32_t event)
{
	pthread_mutex_lock(&vm->lock);
	if (event)
		vm->event = event;
	atomic_store_explicit(&vm->pausing, true, memory_order_release);
	pthread_cond_signal(&vm->host);
	pthread_mutex_unlock(&vm->lock);
}

/* The first failure counts. All vCPUs stop, and the host ends the program. */
void vm_fail(struct vm *vm, const char *format, ...)
{
	va_list arguments;

	pthread_mutex_lock(&vm->lock);
	if (!vm->failure[0]) {
		va_start(arguments, format);
		vsnprintf(vm->failure, sizeof(vm->failure), format, arguments);
		va_end(arguments);
	}
	atomic_store_explicit(&vm->pausing, true, memory_order_release);
	pthread_cond_signal(&vm->host);
	pthread_mutex_unlock(&vm->lock);
}
