/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "kvm_abi.h"
#include "state_file.h"

#define CRC_SIZE		4
#define SECTION_SIZE		16
#define RUN_SIZE		16	/* before the bytes */
#define LENGTH_AT		16	/* in the header */
#define MEMORY_MAX		(1ULL << 40)
/* The rest of a file is some 10 KiB per vCPU. */
#define REST_MAX		(16ULL << 20)

#define FLAG_BY_KERNEL		1U
#define FLAG_LIKE_KVM		2U
#define FLAG_IDLE		4U
#define FLAGS			7U

static const uint8_t magic[8] = "kvm-vmm\n";

static size_t padded(size_t size)
{
	return (size + 7) & ~(size_t)7;
}

/* ------------------------------------------------------------------- write */

void state_put(struct state_buffer *b, const void *data, size_t size)
{
	if (b->failed || size == 0)
		return;
	if (size > b->room - b->size) {
		size_t room = 2 * (b->size + size);
		uint8_t *more = realloc(b->data, room);

		if (!more) {
			b->failed = true;
			return;
		}
		b->data = more;
		b->room = room;
	}
	memcpy(b->data + b->size, data, size);
	b->size += size;
}

static void encode(uint8_t *bytes, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
}

void *state_room(struct state_buffer *b, size_t size)
{
	static const uint8_t zeros[64];

	for (size_t left = size; left > 0; left -= left < 64 ? left : 64)
		state_put(b, zeros, left < 64 ? left : 64);
	return b->failed ? NULL : b->data + b->size - size;
}

void state_put_u32(struct state_buffer *b, uint32_t value)
{
	uint8_t bytes[4];

	encode(bytes, value, sizeof(bytes));
	state_put(b, bytes, sizeof(bytes));
}

void state_put_u64(struct state_buffer *b, uint64_t value)
{
	uint8_t bytes[8];

	encode(bytes, value, sizeof(bytes));
	state_put(b, bytes, sizeof(bytes));
}

void state_put_header(struct state_buffer *b, const struct options *machine)
{
	state_put(b, magic, sizeof(magic));
	state_put_u32(b, STATE_FORMAT);
	state_put_u32(b, machine->cpus);
	state_put_u64(b, 0);		/* the length: state_write() */
	state_put_u64(b, machine->memory);
	state_put_u32(b, machine->psci_version);
	state_put_u32(b, (machine->psci == BY_KERNEL ? FLAG_BY_KERNEL : 0) |
			 (machine->like_kvm ? FLAG_LIKE_KVM : 0) |
			 (machine->idle ? FLAG_IDLE : 0));
}

size_t state_begin(struct state_buffer *b, enum state_kind kind,
		   uint32_t index)
{
	state_put_u32(b, kind);
	state_put_u32(b, index);
	state_put_u64(b, 0);
	return b->size;
}

void state_end(struct state_buffer *b, size_t begun)
{
	static const uint8_t zeros[8];
	size_t size = b->size - begun;

	state_put(b, zeros, padded(size) - size);
	if (!b->failed)
		encode(b->data + begun - 8, size, 8);
}

static bool is_zero(const uint8_t *page)
{
	return page[0] == 0 && memcmp(page, page + 1, STATE_PAGE - 1) == 0;
}

/* The next run of pages that are not zero at or after *at: its size, or 0. */
static uint64_t find_run(const uint8_t *ram, uint64_t memory, uint64_t *at)
{
	uint64_t end;

	while (*at < memory && is_zero(ram + *at))
		*at += STATE_PAGE;
	for (end = *at; end < memory && !is_zero(ram + end); end += STATE_PAGE)
		;
	return end - *at;
}

static bool put_file(FILE *file, const void *data, size_t size, uint32_t *crc,
		     uint64_t *left)
{
	if (fwrite(data, 1, size, file) != size)
		return false;
	*crc = (uint32_t)crc32_z(*crc, data, size);
	*left -= size;
	return true;
}

static bool put_memory(FILE *file, const uint8_t *ram, uint64_t memory,
		       uint32_t *crc, uint64_t *left)
{
	uint8_t head[RUN_SIZE];
	uint64_t at = 0, size;

	while ((size = find_run(ram, memory, &at)) > 0) {
		encode(head, RAM_BASE + at, 8);
		encode(head + 8, size, 8);
		if (!put_file(file, head, sizeof(head), crc, left) ||
		    !put_file(file, ram + at, size, crc, left))
			return false;
		at += size;
	}
	return true;
}

bool state_write(FILE *file, struct state_buffer *b, const uint8_t *ram,
		 uint64_t memory)
{
	uint64_t runs = 0, at = 0, size, left;
	uint8_t sum[CRC_SIZE];
	uint32_t crc = 0;

	while ((size = find_run(ram, memory, &at)) > 0) {
		runs += RUN_SIZE + size;
		at += size;
	}
	state_begin(b, STATE_MEMORY, 0);
	if (b->failed)
		return false;
	encode(b->data + b->size - 8, runs, 8);
	left = b->size + runs;
	encode(b->data + LENGTH_AT, left + CRC_SIZE, 8);
	if (!put_file(file, b->data, b->size, &crc, &left) ||
	    !put_memory(file, ram, memory, &crc, &left))
		return false;
	encode(sum, crc, sizeof(sum));
	/* left is 0, or somebody wrote to the memory. */
	return left == 0 && fwrite(sum, sizeof(sum), 1, file) == 1;
}

/* -------------------------------------------------------------------- read */

static uint64_t decode(const uint8_t *bytes, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value |= (uint64_t)bytes[i] << 8 * i;
	return value;
}

static uint32_t u32(const uint8_t *bytes)
{
	return (uint32_t)decode(bytes, 4);
}

static uint64_t u64(const uint8_t *bytes)
{
	return decode(bytes, 8);
}

/* The next size bytes of the part, which goes on behind them, or NULL. */
static const uint8_t *take(struct state_part *part, uint64_t size)
{
	const uint8_t *data = part->data;

	if (size > part->size)
		return NULL;
	part->data += size;
	part->size -= (size_t)size;
	return data;
}

#define refuse(...) (say("error: the file is refused: " __VA_ARGS__), false)

static bool parse_machine(const uint8_t *header, struct options *machine)
{
	uint32_t flags = u32(header + 36);

	machine->cpus = u32(header + 12);
	machine->memory = u64(header + 24);
	machine->psci_version = u32(header + 32);
	machine->psci = flags & FLAG_BY_KERNEL ? BY_KERNEL : BY_LIBPSCI;
	machine->like_kvm = flags & FLAG_LIKE_KVM;
	machine->idle = flags & FLAG_IDLE;
	if (machine->cpus < 1 || machine->cpus > VCPUS_MAX)
		return refuse("%u vCPUs", machine->cpus);
	if (machine->memory == 0 || machine->memory % STATE_PAGE != 0 ||
	    machine->memory > MEMORY_MAX)
		return refuse("0x%" PRIx64 " bytes of memory", machine->memory);
	if (flags & ~FLAGS)
		return refuse("unknown flags 0x%x", flags);
	return true;
}

bool state_parse_header(const uint8_t *header, size_t size, uint64_t length,
			struct options *machine)
{
	if (size < STATE_HEADER_SIZE)
		return refuse("it is too short");
	if (memcmp(header, magic, sizeof(magic)) != 0)
		return refuse("it is no saved machine");
	if (u32(header + 8) != STATE_FORMAT)
		return refuse("its format is %u, not %u", u32(header + 8),
			      STATE_FORMAT);
	if (u64(header + LENGTH_AT) != length)
		return refuse("it has %" PRIu64 " bytes, not %" PRIu64, length,
			      u64(header + LENGTH_AT));
	if (!parse_machine(header, machine))
		return false;
	/* At most one run per page; so no file makes us read for hours. */
	if (length > machine->memory / STATE_PAGE * (STATE_PAGE + RUN_SIZE) +
		     REST_MAX)
		return refuse("it is too long for its memory");
	return true;
}

bool state_next_register(struct state_part *registers,
			 struct state_register *reg)
{
	struct state_part part = *registers;
	const uint8_t *id = take(&part, 8);

	if (!id)
		return false;
	reg->id = u64(id);
	reg->size = KVM_REG_SIZE(reg->id);
	reg->value = take(&part, reg->size);
	if (!reg->value)
		return false;
	*registers = part;
	return true;
}

static bool parse_vcpu(struct state_file *file, uint32_t index,
		       struct state_part part)
{
	struct state_vcpu *vcpu = &file->vcpu[index];
	const uint8_t *head = take(&part, 8);
	struct state_register reg;
	uint64_t last = 0;

	vcpu->events = take(&part, STATE_EVENTS_SIZE);
	if (!vcpu->events)
		return refuse("vCPU %u: too short", index);
	vcpu->mp_state = u32(head);
	if ((vcpu->mp_state != KVM_MP_STATE_RUNNABLE &&
	     vcpu->mp_state != KVM_MP_STATE_STOPPED &&
	     vcpu->mp_state != KVM_MP_STATE_SUSPENDED) || u32(head + 4) != 0)
		return refuse("vCPU %u: MP state %u, %u", index,
			      vcpu->mp_state, u32(head + 4));
	vcpu->registers = part;
	while (state_next_register(&part, &reg)) {
		if ((reg.id & KVM_REG_ARCH_MASK) != KVM_REG_ARM64 ||
		    reg.size < 4 || reg.size > STATE_REGISTER_MAX)
			return refuse("vCPU %u: 0x%" PRIx64 " is no register",
				      index, reg.id);
		if (reg.id <= last)
			return refuse("vCPU %u: 0x%" PRIx64 " comes after 0x%"
				      PRIx64, index, reg.id, last);
		last = reg.id;
	}
	return part.size == 0 ||
	       refuse("vCPU %u: half a register at its end", index);
}

static bool parse_device(struct state_file *file, uint32_t index,
			 struct state_part part)
{
	const char *name = (const char *)take(&part, STATE_NAME_SIZE);

	if (!name || !memchr(name, 0, STATE_NAME_SIZE))
		return refuse("device %u: no name", index);
	file->device[index] = (struct state_device){ name, part };
	return true;
}

/* The next run; false: there is none that is whole. */
static bool next_run(struct state_part *memory, uint64_t *address,
		     struct state_part *run)
{
	struct state_part part = *memory;
	const uint8_t *head = take(&part, RUN_SIZE);

	if (!head)
		return false;
	*address = u64(head);
	run->data = take(&part, u64(head + 8));
	run->size = (size_t)u64(head + 8);
	if (!run->data)
		return false;
	*memory = part;
	return true;
}

static bool parse_memory(struct state_file *file, struct state_part part)
{
	uint64_t from = RAM_BASE, end = RAM_BASE + file->machine.memory, at;
	struct state_part run;

	file->memory = part;
	while (next_run(&part, &at, &run)) {
		if (at < from || at > end || run.size > end - at ||
		    at % STATE_PAGE != 0 || run.size % STATE_PAGE != 0 ||
		    run.size == 0)
			return refuse("memory: 0x%zx bytes at 0x%" PRIx64,
				      run.size, at);
		from = at + run.size;
	}
	return part.size == 0 || refuse("memory: half a run at its end");
}

static bool parse_section(struct state_file *file, uint32_t kind,
			  uint32_t index, struct state_part part)
{
	if (kind == STATE_VCPU && index < file->machine.cpus)
		return parse_vcpu(file, index, part);
	if (kind == STATE_DEVICE && index < DEVICES)
		return parse_device(file, index, part);
	if (kind == STATE_MEMORY && index == 0)
		return parse_memory(file, part);
	if (kind == STATE_GIC && index == 0)
		file->gic = part;
	else if (kind == STATE_PSCI && index == 0)
		file->psci = part;
	else
		return refuse("unknown section %u.%u", kind, index);
	return true;
}

/* The contents of a section, and the padding. */
static bool take_contents(struct state_part *rest, uint64_t size,
			  struct state_part *part)
{
	const uint8_t *padding;

	part->data = take(rest, size);
	part->size = (size_t)size;
	if (!part->data)
		return refuse("a section is longer than the file");
	size = padded(part->size) - part->size;
	padding = take(rest, size);
	if (!padding || decode(padding, (size_t)size) != 0)
		return refuse("a section is not padded with zeros");
	return true;
}

static bool parse_sections(struct state_file *file, struct state_part rest)
{
	uint64_t order, last = 0;
	struct state_part part;

	while (rest.size > 0) {
		const uint8_t *head = take(&rest, SECTION_SIZE);
		uint32_t kind, index;

		if (!head)
			return refuse("bytes are left at its end");
		kind = u32(head);
		index = u32(head + 4);
		order = (uint64_t)kind << 32 | index;
		if (order <= last)
			return refuse("section %u.%u is out of order", kind,
				      index);
		last = order;
		if (!take_contents(&rest, u64(head + 8), &part) ||
		    !parse_section(file, kind, index, part))
			return false;
	}
	return true;
}

static bool complete(const struct state_file *file)
{
	for (uint32_t i = 0; i < file->machine.cpus; i++)
		if (!file->vcpu[i].events)
			return refuse("vCPU %u is missing", i);
	if (!file->gic.data)
		return refuse("the GIC is missing");
	if (!file->psci.data && file->machine.psci == BY_LIBPSCI)
		return refuse("the state of PSCI is missing");
	if (file->psci.data && file->machine.psci == BY_KERNEL)
		return refuse("it has a state of libpsci and of KVM's PSCI");
	if (!file->memory.data)
		return refuse("the memory is missing");
	return true;
}

bool state_parse(const uint8_t *data, size_t size, struct state_file *file)
{
	struct state_part rest = { data, size };
	uint32_t crc;

	memset(file, 0, sizeof(*file));
	if (!state_parse_header(data, size, size, &file->machine))
		return false;
	take(&rest, STATE_HEADER_SIZE);
	if (rest.size < CRC_SIZE)
		return refuse("it is too short");
	rest.size -= CRC_SIZE;
	crc = (uint32_t)crc32_z(0, data, size - CRC_SIZE);
	if (crc != u32(data + size - CRC_SIZE))
		return refuse("it is damaged (CRC-32 0x%x, not 0x%x)", crc,
			      u32(data + size - CRC_SIZE));
	return parse_sections(file, rest) && complete(file);
}

/* A look at a page that was never used costs no memory; a write does. */
static void clear(uint8_t *ram, uint64_t from, uint64_t to)
{
	for (; from < to; from += STATE_PAGE)
		if (!is_zero(ram + from))
			memset(ram + from, 0, STATE_PAGE);
}

void state_load_memory(const struct state_file *file, uint8_t *ram)
{
	struct state_part rest = file->memory, run;
	uint64_t address, at = 0;

	while (next_run(&rest, &address, &run)) {
		clear(ram, at, address - RAM_BASE);
		at = address - RAM_BASE;
		memcpy(ram + at, run.data, run.size);
		at += run.size;
	}
	clear(ram, at, file->machine.memory);
}
