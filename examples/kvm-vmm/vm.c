/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The machine: what it is made of, and how its parts stop, go on and end. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/kvm.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "vmm.h"

/* ------------------------------------------------------- make and destroy */

static bool create_memory(struct vm *vm)
{
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = RAM_BASE,
		.memory_size = vm->options->memory,
	};

	vm->ram = mmap(NULL, vm->options->memory, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (vm->ram == MAP_FAILED) {
		vm->ram = NULL;
		say("error: no memory for the guest: %m");
		return false;
	}
	region.userspace_addr = (uintptr_t)vm->ram;
	if (ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, &region) == 0)
		return true;
	say("error: KVM_SET_USER_MEMORY_REGION: %m");
	return false;
}

static bool create_devices(struct vm *vm)
{
	vm->devices[DEVICE_UART] = pl011_create(vm);
	vm->devices[DEVICE_RTC] = pl031_create(vm);
	if (vm->options->disk)
		vm->devices[DEVICE_DISK] =
			virtio_blk_create(vm, vm->options->disk);
	return vm->devices[DEVICE_UART] && vm->devices[DEVICE_RTC] &&
	       (!vm->options->disk || vm->devices[DEVICE_DISK]);
}

static bool create_vcpus(struct vm *vm)
{
	int size = ioctl(vm->kvm, KVM_GET_VCPU_MMAP_SIZE, 0);

	if (size < 0) {
		say("error: KVM_GET_VCPU_MMAP_SIZE: %m");
		return false;
	}
	vm->run_size = (size_t)size;
	for (; vm->vcpus < vm->options->cpus; vm->vcpus++)
		if (!vcpu_create(vm, vm->vcpus))
			return false;
	return true;
}

static bool open_kvm(struct vm *vm)
{
	vm->kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (vm->kvm < 0)
		say("error: /dev/kvm: %m");
	else if (ioctl(vm->kvm, KVM_GET_API_VERSION, 0) != KVM_API_VERSION)
		say("error: /dev/kvm is of an unknown version");
	else if ((vm->fd = ioctl(vm->kvm, KVM_CREATE_VM, 0)) < 0)
		say("error: KVM_CREATE_VM: %m");
	else
		return true;
	return false;
}

bool vm_create(struct vm *vm, const struct options *options)
{
	*vm = (struct vm){
		.options = options, .kvm = -1, .fd = -1, .gic = -1,
		.save_at_left = options->save_at_count,
	};
	pthread_mutex_init(&vm->lock, NULL);
	pthread_mutex_init(&vm->device_lock, NULL);
	pthread_cond_init(&vm->changed, NULL);
	vm->look = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return vm->look >= 0 && open_kvm(vm) && create_memory(vm) &&
	       create_vcpus(vm) && gic_create(vm) && create_devices(vm) &&
	       (options->psci == BY_KERNEL || vm_psci_create(vm));
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void vm_destroy(struct vm *vm)
{
	for (uint32_t i = 0; i < vm->vcpus; i++)
		vcpu_destroy(&vm->vcpu[i]);
	for (uint32_t i = 0; i < DEVICES; i++)
		if (vm->devices[i])
			vm->devices[i]->destroy(vm->devices[i]);
	vm_psci_destroy(vm);
	close_fd(vm->gic);
	close_fd(vm->fd);
	close_fd(vm->kvm);
	close_fd(vm->look);
	if (vm->ram)
		munmap(vm->ram, vm->options->memory);
	pthread_mutex_destroy(&vm->lock);
	pthread_mutex_destroy(&vm->device_lock);
	pthread_cond_destroy(&vm->changed);
}

void *vm_memory(struct vm *vm, uint64_t address, uint64_t size)
{
	uint64_t offset = address - RAM_BASE;	/* below RAM: huge */

	if (offset > vm->options->memory ||
	    size > vm->options->memory - offset)
		return NULL;
	return vm->ram + offset;
}

/* ------------------------------------------------------------- interrupts */

void vm_irq(struct vm *vm, uint32_t spi, bool level)
{
	struct kvm_irq_level line = {
		.irq = KVM_ARM_IRQ_TYPE_SPI << KVM_ARM_IRQ_TYPE_SHIFT |
		       (spi + 32),
		.level = level,
	};

	if (ioctl(vm->fd, KVM_IRQ_LINE, &line) < 0)
		say("error: KVM_IRQ_LINE: %m");
	pthread_mutex_lock(&vm->lock);
	if (level)
		vm->lines |= 1U << spi;
	else
		vm->lines &= ~(1U << spi);
	pthread_cond_broadcast(&vm->changed);
	pthread_mutex_unlock(&vm->lock);
}

/* ------------------------------------------------------- stop, go on, end */

/* vm.lock is held: have all look at what has changed. */
static void look(struct vm *vm)
{
	uint64_t one = 1;

	for (uint32_t i = 0; i < vm->vcpus; i++)
		vcpu_interrupt(&vm->vcpu[i]);
	pthread_cond_broadcast(&vm->changed);
	if (write(vm->look, &one, sizeof(one)) < 0 && errno != EAGAIN)
		say("error: eventfd: %m");
}

void vm_end(struct vm *vm, enum ending ending)
{
	pthread_mutex_lock(&vm->lock);
	if (vm->ending == ENDING_NONE)
		vm->ending = ending;
	look(vm);
	pthread_mutex_unlock(&vm->lock);
}

enum ending vm_ending(struct vm *vm)
{
	enum ending ending;

	pthread_mutex_lock(&vm->lock);
	ending = vm->ending;
	pthread_mutex_unlock(&vm->lock);
	return ending;
}

bool vm_pause(struct vm *vm)
{
	bool alive;

	pthread_mutex_lock(&vm->lock);
	vm->pause = true;
	look(vm);
	while (vm->running > 0 && vm->ending == ENDING_NONE)
		pthread_cond_wait(&vm->changed, &vm->lock);
	alive = vm->ending == ENDING_NONE;
	pthread_mutex_unlock(&vm->lock);
	return alive;
}

void vm_resume(struct vm *vm)
{
	pthread_mutex_lock(&vm->lock);
	vm->pause = vm->save_now;	/* which nobody has seen yet */
	pthread_cond_broadcast(&vm->changed);
	pthread_mutex_unlock(&vm->lock);
}

bool vm_save_and_end(struct vm *vm)
{
	if (!vm_pause(vm))
		return false;
	if (vm_save(vm, vm->options->save)) {
		vm_end(vm, ENDING_SAVED);
		return true;
	}
	vm_resume(vm);
	return false;
}

void vm_count_for_save(struct vm *vm)
{
	pthread_mutex_lock(&vm->lock);
	if (vm->save_at_left > 0 && --vm->save_at_left == 0) {
		vm->pause = true;
		vm->save_now = true;
		look(vm);
	}
	pthread_mutex_unlock(&vm->lock);
}

bool vm_save_is_due(struct vm *vm)
{
	bool due;

	pthread_mutex_lock(&vm->lock);
	due = vm->save_now;
	vm->save_now = false;
	pthread_mutex_unlock(&vm->lock);
	return due;
}

bool vm_wake(struct vm *vm, const char *why)
{
	bool suspended;

	pthread_mutex_lock(&vm->lock);
	suspended = vm->suspended;
	if (suspended) {
		say("the system wakes: %s", why);
		vm->wake = true;
		pthread_cond_broadcast(&vm->changed);
	}
	pthread_mutex_unlock(&vm->lock);
	return suspended;
}

/* ------------------------------------------------------------------ policy */

void vm_forbid(struct vm *vm, uint32_t cpu, bool forbidden)
{
	pthread_mutex_lock(&vm->lock);
	if (forbidden)
		vm->forbidden |= 1U << cpu;
	else
		vm->forbidden &= ~(1U << cpu);
	pthread_mutex_unlock(&vm->lock);
}

bool vm_is_forbidden(struct vm *vm, uint32_t cpu)
{
	bool forbidden;

	pthread_mutex_lock(&vm->lock);
	forbidden = vm->forbidden & (1U << cpu);
	pthread_mutex_unlock(&vm->lock);
	return forbidden;
}
