/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * An emulated device: registers at guest physical addresses, one interrupt, and
 * a state that is plain bytes, so that it can be saved. All calls are made
 * with vm.device_lock held.
 */
#ifndef KVM_VMM_DEVICE_H
#define KVM_VMM_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vm;

enum { DEVICE_UART, DEVICE_RTC, DEVICE_DISK, DEVICES };

struct device {
	const char *name;
	uint64_t base, size;		/* guest physical */
	uint32_t spi;
	struct vm *vm;
	void *state;			/* what is saved: integers of fixed */
	size_t state_size;		/* size only, no pointer, no padding */
	/* size: 1, 2, 4 or 8, access inside the device, aligned or not. */
	uint64_t (*read)(struct device *device, uint64_t offset, uint32_t size);
	void (*write)(struct device *device, uint64_t offset, uint32_t size,
		      uint64_t value);
	/* May this be the state (of this device, state_size bytes)? */
	bool (*valid)(struct device *device, const void *state);
	/* *state is another: set the interrupt line as it says. NULL: no. */
	void (*loaded)(struct device *device);
	void (*destroy)(struct device *device);
};

/* Each makes a device as after reset, on the heap, or NULL, having said why. */
struct device *pl011_create(struct vm *vm);
struct device *pl031_create(struct vm *vm);
/* A virtio-mmio (version 2) block device; path: a raw file. */
struct device *virtio_blk_create(struct vm *vm, const char *path);

/* A byte for the guest: false if there is no room for it just now. */
bool pl011_receive(struct device *device, uint8_t byte);
/*
 * Milliseconds until the alarm rings, -1: no alarm is set. pl031_tick() has to
 * be called then (or at any time): it raises the interrupt if it is time, and
 * returns whether it has just done so.
 */
int pl031_next(struct device *device);
bool pl031_tick(struct device *device);

#endif /* KVM_VMM_DEVICE_H */
