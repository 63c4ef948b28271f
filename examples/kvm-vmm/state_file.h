/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The file that a machine is saved to: bytes only, nothing of KVM. All integers
 * are little-endian.
 *
 *	header		40 bytes
 *	  magic		8 bytes, "kvm-vmm\n"
 *	  format	u32, 1
 *	  cpus		u32
 *	  length	u64, of the whole file
 *	  memory	u64, bytes
 *	  psci_version	u32, what the guest has seen
 *	  flags		u32: 1 KVM itself answered PSCI, 2 --like-kvm, 4 --idle
 *	sections, each	16 bytes and the contents, padded with zeros to 8
 *	  kind, index	u32, u32: in ascending order, so that none comes twice
 *	  length	u64, of the contents
 *	CRC-32		u32, zlib's, of all before it
 *
 * There is a section per vCPU; the GIC's; one per device; the library's, unless
 * KVM answered PSCI; and the memory. Contents:
 *
 *	vCPU		u32 MP state, u32 zero, 64 bytes struct kvm_vcpu_events,
 *			then registers in ascending order of their ids: u64 id,
 *			value of the size that the id says
 *	GIC		gic.c
 *	device		16 bytes name, padded with zeros; its state
 *	library		a snapshot of libpsci's
 *	memory		runs of pages, ascending: u64 guest physical address,
 *			u64 size, the bytes. All other memory is zero.
 *
 * Whoever made the file, state_parse() tells of it everything that can be told
 * without KVM, the devices and the library; what it accepts, the functions that
 * go through its parts can be let loose on.
 */
#ifndef KVM_VMM_STATE_FILE_H
#define KVM_VMM_STATE_FILE_H

#include <stdio.h>

#include "vmm.h"

#define STATE_FORMAT		1
#define STATE_HEADER_SIZE	40
#define STATE_EVENTS_SIZE	64
#define STATE_NAME_SIZE		16
#define STATE_PAGE		4096
#define STATE_REGISTER_MAX	256	/* bytes */

enum state_kind {
	STATE_VCPU = 1,
	STATE_GIC,
	STATE_DEVICE,
	STATE_PSCI,
	STATE_MEMORY,
};

/* ---------------------------------------------------------------- to write */

/* All of the file but the memory. Starts as zeros; data is the caller's. */
struct state_buffer {
	uint8_t *data;
	size_t size, room;
	bool failed;			/* there was no memory */
};

void state_put(struct state_buffer *b, const void *data, size_t size);
/* size bytes to fill before the next call, or NULL. */
void *state_room(struct state_buffer *b, size_t size);
void state_put_u32(struct state_buffer *b, uint32_t value);
void state_put_u64(struct state_buffer *b, uint64_t value);
/* What the machine is: see state_read_options(). */
void state_put_header(struct state_buffer *b, const struct options *machine);
size_t state_begin(struct state_buffer *b, enum state_kind kind,
		   uint32_t index);
void state_end(struct state_buffer *b, size_t begun);
/* The whole file. False: errno has it; or 0, the memory is in use. */
bool state_write(FILE *file, struct state_buffer *b, const uint8_t *ram,
		 uint64_t memory);

/* ----------------------------------------------------------------- to read */

struct state_part {
	const uint8_t *data;		/* NULL: not in the file */
	size_t size;
};

struct state_device {
	const char *name;
	struct state_part state;	/* its data is aligned to 8 */
};

struct state_vcpu {
	uint32_t mp_state;
	const uint8_t *events;		/* STATE_EVENTS_SIZE */
	struct state_part registers;
};

struct state_file {
	struct options machine;		/* see state_read_options() */
	struct state_vcpu vcpu[VCPUS_MAX];
	struct state_part gic, psci, memory;
	struct state_device device[DEVICES];
};

struct state_register {
	uint64_t id;
	const uint8_t *value;
	size_t size;
};

/* The header alone, of a file of that many bytes. */
bool state_parse_header(const uint8_t *header, size_t size, uint64_t length,
			struct options *machine);
/* The file, data aligned to 8. False: it says what is wrong with it. */
bool state_parse(const uint8_t *data, size_t size, struct state_file *file);
/* The next of *registers, which goes on to the one after; false: no more. */
bool state_next_register(struct state_part *registers,
			 struct state_register *reg);
/* Make the guest's memory what the file says. */
void state_load_memory(const struct state_file *file, uint8_t *ram);

#endif /* KVM_VMM_STATE_FILE_H */
