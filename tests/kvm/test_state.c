/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The file of a saved machine: written, read, damaged, forged. */
#define _GNU_SOURCE		/* fopencookie() */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "state_file.h"

#define PAGES		8
#define MEMORY		(PAGES * (size_t)STATE_PAGE)
/* Register ids: of arm64, and of a size that is 1 << log2. */
#define REG(log2, n)	(0x6000000000000000ULL | (uint64_t)(log2) << 52 | (n))

static char said[512];

void say(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(said, sizeof(said), format, list);
	va_end(list);
}

/* --------------------------------------------------- what is in the sample */

static const struct options sample_machine = {
	.cpus = 2, .memory = MEMORY, .psci_version = 0x10001,
	.like_kvm = true, .idle = true,
};
static const uint64_t ids[] = {
	REG(2, 7), REG(3, 1), REG(3, 2), REG(4, 1), REG(8, 0),
};
#define IDS (sizeof(ids) / sizeof(ids[0]))

static void put_pattern(struct state_buffer *b, size_t size, uint32_t seed)
{
	for (size_t i = 0; i < size; i++) {
		uint8_t byte = (uint8_t)(seed + 3 * i + 1);

		state_put(b, &byte, 1);
	}
}

static void put_vcpu(struct state_buffer *b, uint32_t index)
{
	size_t begun = state_begin(b, STATE_VCPU, index);

	state_put_u32(b, index == 0 ? 0 : 5);	/* RUNNABLE, STOPPED */
	state_put_u32(b, 0);
	put_pattern(b, STATE_EVENTS_SIZE, index);
	for (size_t i = 0; i < IDS; i++) {
		state_put_u64(b, ids[i]);
		put_pattern(b, 1U << (ids[i] >> 52 & 15), index);
	}
	state_end(b, begun);
}

static void put_blob(struct state_buffer *b, enum state_kind kind, size_t size)
{
	size_t begun = state_begin(b, kind, 0);

	put_pattern(b, size, kind);
	state_end(b, begun);
}

static void put_device(struct state_buffer *b, uint32_t index,
		       const char name[STATE_NAME_SIZE], size_t size)
{
	size_t begun = state_begin(b, STATE_DEVICE, index);

	state_put(b, name, STATE_NAME_SIZE);
	put_pattern(b, size, index);
	state_end(b, begun);
}

static const char uart_name[STATE_NAME_SIZE] = "uart";
static const char disk_name[STATE_NAME_SIZE] = "disk";

/* All but the memory, and but one kind of section. */
static void put_front(struct state_buffer *b, const struct options *machine,
		      enum state_kind but)
{
	state_put_header(b, machine);
	for (uint32_t i = 0; i < machine->cpus; i++)
		if (but != STATE_VCPU || i != 1)
			put_vcpu(b, i);
	if (but != STATE_GIC)
		put_blob(b, STATE_GIC, 24);
	put_device(b, DEVICE_UART, uart_name, 5);
	put_device(b, DEVICE_DISK, disk_name, 16);
	if (but != STATE_PSCI)
		put_blob(b, STATE_PSCI, 13);
}

/* Two runs, the second up to the end of the memory. */
static void fill_ram(uint8_t *ram)
{
	memset(ram, 0, MEMORY);
	ram[STATE_PAGE] = 1;
	ram[3 * STATE_PAGE - 1] = 2;
	ram[MEMORY - 1] = 3;
}

/* A file in memory: exactly its size, so that a sanitizer sees its end. */
struct bytes {
	uint8_t *data;
	size_t size;
};

static struct bytes make_sample(void)
{
	struct state_buffer b = { 0 };
	struct bytes made, copy;
	uint8_t ram[MEMORY];
	char *data;
	FILE *file = open_memstream(&data, &made.size);

	fill_ram(ram);
	put_front(&b, &sample_machine, 0);
	assert_true(state_write(file, &b, ram, MEMORY));
	assert_int_equal(fclose(file), 0);
	free(b.data);
	copy = (struct bytes){ malloc(made.size), made.size };
	memcpy(copy.data, data, made.size);
	free(data);
	return copy;
}

static void put_at(uint8_t *bytes, uint64_t value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(value >> 8 * i);
}

static void repair_crc(struct bytes file)
{
	put_at(file.data + file.size - 4,
	       crc32_z(0, file.data, file.size - 4), 4);
}

/* The forger's way to end a file: the length and the CRC are right. */
static struct bytes finish(struct state_buffer *b)
{
	struct bytes file;

	put_at(b->data + 16, b->size + 4, 8);
	state_put_u32(b, 0);
	file = (struct bytes){ malloc(b->size), b->size };
	memcpy(file.data, b->data, b->size);
	repair_crc(file);
	free(b->data);
	*b = (struct state_buffer){ 0 };
	return file;
}

/* ------------------------------------------------------ an accepted file */

static void put_again(struct state_buffer *b, enum state_kind kind,
		      struct state_part part)
{
	size_t begun = state_begin(b, kind, 0);

	state_put(b, part.data, part.size);
	state_end(b, begun);
}

static void put_vcpu_again(struct state_buffer *b, uint32_t index,
			   const struct state_vcpu *vcpu)
{
	size_t begun = state_begin(b, STATE_VCPU, index);
	struct state_part rest = vcpu->registers;
	struct state_register reg;
	uint64_t last = 0;

	state_put_u32(b, vcpu->mp_state);
	state_put_u32(b, 0);
	state_put(b, vcpu->events, STATE_EVENTS_SIZE);
	while (state_next_register(&rest, &reg)) {
		assert_true(reg.id > last);
		assert_true(reg.size >= 4 && reg.size <= STATE_REGISTER_MAX);
		last = reg.id;
		state_put_u64(b, reg.id);
		state_put(b, reg.value, reg.size);
	}
	state_end(b, begun);
}

static void put_device_again(struct state_buffer *b, uint32_t index,
			     const struct state_device *device)
{
	size_t begun;

	if (!device->name)
		return;
	assert_int_equal((uintptr_t)device->state.data % 8, 0);
	assert_true(strlen(device->name) < STATE_NAME_SIZE);
	begun = state_begin(b, STATE_DEVICE, index);
	state_put(b, device->name, STATE_NAME_SIZE);
	state_put(b, device->state.data, device->state.size);
	state_end(b, begun);
}

/*
 * What was made of the file holds all of it, and nothing else: written again it
 * is the same bytes, but for how runs of pages are cut, which is not looked at.
 */
static void check_accepted(struct bytes bytes, const struct state_file *file)
{
	struct state_buffer b = { 0 };
	uint8_t *ram;

	state_put_header(&b, &file->machine);
	put_at(b.data + 16, bytes.size, 8);
	assert_in_range(file->machine.cpus, 1, VCPUS_MAX);
	for (uint32_t i = 0; i < file->machine.cpus; i++)
		put_vcpu_again(&b, i, &file->vcpu[i]);
	put_again(&b, STATE_GIC, file->gic);
	for (uint32_t i = 0; i < DEVICES; i++)
		put_device_again(&b, i, &file->device[i]);
	if (file->psci.data)
		put_again(&b, STATE_PSCI, file->psci);
	put_again(&b, STATE_MEMORY, file->memory);
	assert_int_equal(b.size + 4, bytes.size);
	assert_memory_equal(b.data, bytes.data, b.size);
	free(b.data);
	if (file->machine.memory > 2 * MEMORY)
		return;
	ram = malloc(file->machine.memory);
	memset(ram, 0xa5, file->machine.memory);
	state_load_memory(file, ram);
	free(ram);
}

/* Accepted, or refused with a reason; from a buffer of exactly its size. */
static bool try(struct bytes bytes)
{
	struct bytes copy = { malloc(bytes.size + (bytes.size == 0)),
			      bytes.size };
	struct state_file file;
	bool ok;

	memcpy(copy.data, bytes.data, bytes.size);
	said[0] = '\0';
	ok = state_parse(copy.data, copy.size, &file);
	if (ok)
		check_accepted(copy, &file);
	else
		assert_non_null(strstr(said, "error: the file is refused: "));
	free(copy.data);
	return ok;
}

static void refused(struct bytes bytes, const char *why)
{
	assert_false(try(bytes));
	if (!strstr(said, why))
		fail_msg("\"%s\" instead of \"%s\"", said, why);
}

static void forged(struct state_buffer *b, const char *why)
{
	struct bytes file = finish(b);

	refused(file, why);
	free(file.data);
}

/* ------------------------------------------------------------------- tests */

static void round_trip(void **state)
{
	struct bytes sample = make_sample();
	uint8_t ram[MEMORY], loaded[MEMORY];
	struct state_file file;

	(void)state;
	assert_true(try(sample));
	assert_true(state_parse(sample.data, sample.size, &file));
	assert_int_equal(file.machine.cpus, 2);
	assert_int_equal(file.machine.memory, MEMORY);
	assert_int_equal(file.machine.psci_version, 0x10001);
	assert_int_equal(file.machine.psci, BY_LIBPSCI);
	assert_true(file.machine.like_kvm && file.machine.idle);
	assert_int_equal(file.vcpu[1].mp_state, 5);
	assert_int_equal(file.gic.size, 24);
	assert_int_equal(file.psci.size, 13);
	assert_string_equal(file.device[DEVICE_DISK].name, "disk");
	assert_null(file.device[DEVICE_RTC].name);
	assert_int_equal(file.device[DEVICE_UART].state.size, 5);
	fill_ram(ram);
	memset(loaded, 0xa5, sizeof(loaded));
	state_load_memory(&file, loaded);
	assert_memory_equal(ram, loaded, MEMORY);
	/* Three pages are not zero: the others are not in the file. */
	assert_int_equal(file.memory.size, 3 * STATE_PAGE + 2 * 16);
	free(sample.data);
}

static void options_of_the_kernel(void **state)
{
	struct options machine = { .cpus = 16, .memory = MEMORY,
				   .psci_version = 2, .psci = BY_KERNEL };
	struct state_buffer b = { 0 };
	struct bytes file;

	(void)state;
	put_front(&b, &machine, STATE_PSCI);
	put_blob(&b, STATE_MEMORY, 0);
	file = finish(&b);
	assert_true(try(file));
	free(file.data);
}

/* A file without a page: all memory is zero. */
static void no_memory(void **state)
{
	struct state_buffer b = { 0 };
	struct state_file parsed;
	uint8_t ram[MEMORY];
	struct bytes file;

	(void)state;
	put_front(&b, &sample_machine, 0);
	put_blob(&b, STATE_MEMORY, 0);
	file = finish(&b);
	assert_true(state_parse(file.data, file.size, &parsed));
	memset(ram, 0xa5, sizeof(ram));
	state_load_memory(&parsed, ram);
	for (size_t i = 0; i < MEMORY; i++)
		assert_int_equal(ram[i], 0);
	free(file.data);
}

static void truncated(void **state)
{
	struct bytes sample = make_sample();

	(void)state;
	for (size_t size = 0; size < sample.size; size++) {
		struct bytes cut = { sample.data, size };

		assert_false(try(cut));
		if (size < STATE_HEADER_SIZE + 4)
			continue;
		/* And by somebody who knows how to. */
		cut.data = malloc(size);
		memcpy(cut.data, sample.data, size);
		put_at(cut.data + 16, size, 8);
		repair_crc(cut);
		assert_false(try(cut));
		free(cut.data);
	}
	free(sample.data);
}

static void flipped(void **state)
{
	static const uint8_t masks[] = { 0x01, 0x10, 0x80, 0xff };
	struct bytes sample = make_sample();
	size_t accepted = 0, front = sample.size - 3 * STATE_PAGE;

	(void)state;
	for (size_t i = 0; i < sample.size; i++) {
		/* What is in a page is looked at nowhere. */
		for (size_t m = i < front ? 0 : 3; m < sizeof(masks); m++) {
			sample.data[i] ^= masks[m];
			assert_false(try(sample));
			repair_crc(sample);
			if (i < sample.size - 4)
				accepted += try(sample);
			sample.data[i] ^= masks[m];
			repair_crc(sample);
		}
	}
	assert_true(try(sample));
	/* All bytes of pages, values, events and blobs may be others. */
	assert_true(accepted > 3 * STATE_PAGE);
	free(sample.data);
}

static uint32_t next_random(void)
{
	static uint32_t x = 2463534242U;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x;
}

static void noise(void **state)
{
	struct bytes sample = make_sample();
	uint8_t *copy = malloc(sample.size);
	size_t front = sample.size - 3 * STATE_PAGE;

	(void)state;
	memcpy(copy, sample.data, sample.size);
	for (uint32_t turn = 0; turn < 20000; turn++) {
		struct bytes file = { sample.data, 64 + next_random() % 256 };

		if (turn % 2) {		/* nothing but noise in the sections */
			for (size_t i = STATE_HEADER_SIZE; i < file.size; i++)
				file.data[i] = (uint8_t)next_random() &
					       (turn % 4 == 1 ? 0xff : 7);
			put_at(file.data + 16, file.size, 8);
		} else {		/* a few words of it anywhere */
			file.size = sample.size;
			for (uint32_t n = 1 + turn % 5; n > 0; n--)
				put_at(file.data + next_random() % (front - 8),
				       next_random() >> next_random() % 32, 4);
		}
		repair_crc(file);
		try(file);
		memcpy(sample.data, copy, sample.size);
	}
	free(copy);
	free(sample.data);
}

static void headers(void **state)
{
	static const struct {
		size_t at, size;
		uint64_t value;
		const char *why;
	} cases[] = {
		{ 0, 1, 'K', "no saved machine" },
		{ 7, 1, 0, "no saved machine" },
		{ 8, 4, 0, "its format is 0, not 1" },
		{ 8, 4, 2, "its format is 2, not 1" },
		{ 12, 4, 0, "0 vCPUs" },
		{ 12, 4, 17, "17 vCPUs" },
		{ 12, 4, 1, "unknown section 1.1" },
		{ 12, 4, 3, "vCPU 2 is missing" },
		{ 16, 8, 0, "bytes, not 0" },
		{ 16, 8, UINT64_MAX, "not 18446744073709551615" },
		{ 24, 8, 0, "0x0 bytes of memory" },
		{ 24, 8, MEMORY + 1, "bytes of memory" },
		{ 24, 8, 1ULL << 41, "bytes of memory" },
		{ 24, 8, UINT64_MAX - 4095, "bytes of memory" },
		{ 24, 8, MEMORY - STATE_PAGE, "memory: 0x1000 bytes at" },
		{ 36, 4, 8, "unknown flags 0x8" },
		{ 36, 4, 1, "a state of libpsci and of KVM's PSCI" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bytes sample = make_sample();

		put_at(sample.data + cases[i].at, cases[i].value,
		       cases[i].size);
		repair_crc(sample);
		refused(sample, cases[i].why);
		free(sample.data);
	}
}

static void header_alone(void **state)
{
	struct bytes sample = make_sample();
	struct options machine = { 0 };

	(void)state;
	assert_false(state_parse_header(sample.data, 39, 39, &machine));
	assert_false(state_parse_header(sample.data, 40, 40, &machine));
	assert_true(state_parse_header(sample.data, 40, sample.size, &machine));
	assert_int_equal(machine.cpus, 2);
	/* 1 TiB in a file that says so itself, of a machine with 32 KiB. */
	put_at(sample.data + 16, 1ULL << 40, 8);
	assert_false(state_parse_header(sample.data, 40, 1ULL << 40, &machine));
	assert_non_null(strstr(said, "too long for its memory"));
	free(sample.data);
}

static void sections(void **state)
{
	static const struct {
		enum state_kind but;
		const char *why;
	} missing[] = {
		{ STATE_VCPU, "vCPU 1 is missing" },
		{ STATE_GIC, "the GIC is missing" },
		{ STATE_PSCI, "the state of PSCI is missing" },
		{ 0, "the memory is missing" },
	};
	struct state_buffer b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
		put_front(&b, &sample_machine, missing[i].but);
		if (missing[i].but)
			put_blob(&b, STATE_MEMORY, 0);
		forged(&b, missing[i].why);
	}
	put_front(&b, &sample_machine, 0);
	put_blob(&b, STATE_PSCI, 13);
	forged(&b, "section 4.0 is out of order");
	put_front(&b, &sample_machine, 0);
	put_blob(&b, STATE_MEMORY, 0);
	put_blob(&b, STATE_GIC, 24);
	forged(&b, "section 2.0 is out of order");
	put_front(&b, &sample_machine, 0);
	put_blob(&b, STATE_MEMORY, 0);
	put_blob(&b, STATE_MEMORY + 1, 0);
	forged(&b, "unknown section 6.0");
	put_front(&b, &sample_machine, 0);
	state_end(&b, state_begin(&b, STATE_PSCI, 1));
	forged(&b, "unknown section 4.1");
	put_front(&b, &sample_machine, STATE_PSCI);
	put_device(&b, DEVICES, uart_name, 4);
	forged(&b, "unknown section 3.3");
	put_front(&b, &sample_machine, 0);
	state_end(&b, state_begin(&b, 0, 0));
	forged(&b, "section 0.0 is out of order");
}

static void section_lengths(void **state)
{
	static const uint64_t lengths[] = { 1, 9, 1ULL << 32, INT64_MAX,
					    UINT64_MAX - 6, UINT64_MAX };
	struct state_buffer b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		put_front(&b, &sample_machine, 0);
		put_blob(&b, STATE_MEMORY, 0);
		put_at(b.data + b.size - 8, lengths[i], 8);
		forged(&b, "a section is longer than the file");
	}
	put_front(&b, &sample_machine, 0);
	b.data[b.size - 1] = 1;
	put_blob(&b, STATE_MEMORY, 0);
	forged(&b, "not padded with zeros");
	put_front(&b, &sample_machine, 0);
	b.size -= 3;			/* PSCI: 13 bytes, and 3 */
	forged(&b, "not padded with zeros");
	put_front(&b, &sample_machine, 0);
	put_blob(&b, STATE_MEMORY, 0);
	state_put_u32(&b, 0);
	forged(&b, "bytes are left at its end");
}

/* A file with this vCPU 0: the contents are what is put next. */
static size_t begin_vcpu(struct state_buffer *b, uint32_t mp_state)
{
	size_t begun;

	state_put_header(b, &sample_machine);
	begun = state_begin(b, STATE_VCPU, 0);
	state_put_u32(b, mp_state);
	state_put_u32(b, 0);
	put_pattern(b, STATE_EVENTS_SIZE, 0);
	return begun;
}

static void registers(void **state)
{
	static const struct {
		uint64_t first, second;
		size_t bytes;		/* of the second one's value */
		const char *why;
	} cases[] = {
		{ REG(3, 1), REG(3, 1), 8, "comes after" },
		{ REG(3, 2), REG(3, 1), 8, "comes after" },
		{ REG(3, 1), REG(2, 9), 4, "comes after" },
		{ REG(0, 1), REG(3, 1), 8, "is no register" },
		{ REG(1, 1), REG(3, 1), 8, "is no register" },
		{ REG(3, 1), REG(9, 1), 512, "is no register" },
		{ REG(3, 1), REG(15, 1), 32768, "is no register" },
		{ REG(3, 1), 0x4030000000000001ULL, 8, "is no register" },
		{ REG(3, 1), 0x7030000000000001ULL, 8, "is no register" },
		{ REG(3, 1), REG(3, 2), 7, "half a register" },
		{ REG(3, 1), REG(3, 2), 0, "half a register" },
		{ REG(3, 1), REG(15, 2), 8, "half a register" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct state_buffer b = { 0 };
		size_t begun = begin_vcpu(&b, 0);

		state_put_u64(&b, cases[i].first);
		put_pattern(&b, 1U << (cases[i].first >> 52 & 15), 0);
		state_put_u64(&b, cases[i].second);
		put_pattern(&b, cases[i].bytes, 0);
		state_end(&b, begun);
		forged(&b, cases[i].why);
	}
}

static void vcpus(void **state)
{
	struct state_buffer b = { 0 };
	size_t begun;

	(void)state;
	for (uint32_t mp_state = 0; mp_state < 20; mp_state++) {
		begun = begin_vcpu(&b, mp_state);
		state_end(&b, begun);
		forged(&b, mp_state == 0 || mp_state == 5 || mp_state == 10 ?
		       "vCPU 1 is missing" : "vCPU 0: MP state");
	}
	begun = begin_vcpu(&b, 0);
	b.data[begun + 4] = 1;
	state_end(&b, begun);
	forged(&b, "vCPU 0: MP state 0, 1");
	for (size_t size = 0; size < 72; size++) {
		begun = begin_vcpu(&b, 0);
		b.size = begun + size;
		state_end(&b, begun);
		forged(&b, "vCPU 0: too short");
	}
}

static void devices(void **state)
{
	static const char no_end[STATE_NAME_SIZE] = {
		'0', '1', '2', '3', '4', '5', '6', '7',
		'0', '1', '2', '3', '4', '5', '6', '7',
	};
	struct state_buffer b = { 0 };
	size_t begun;

	(void)state;
	state_put_header(&b, &sample_machine);
	put_device(&b, 1, no_end, 8);
	forged(&b, "device 1: no name");
	state_put_header(&b, &sample_machine);
	begun = state_begin(&b, STATE_DEVICE, 2);
	state_put(&b, uart_name, STATE_NAME_SIZE - 1);
	state_end(&b, begun);
	forged(&b, "device 2: no name");
}

static void memory(void **state)
{
	static const struct {
		uint64_t at, says, second;
		const char *why;
	} cases[] = {
		{ RAM_BASE, STATE_PAGE, 0, NULL },
		{ RAM_BASE + MEMORY - STATE_PAGE, STATE_PAGE, 0, NULL },
		{ RAM_BASE, STATE_PAGE, RAM_BASE + STATE_PAGE, NULL },
		{ RAM_BASE, STATE_PAGE, RAM_BASE, "at 0x40000000" },
		{ RAM_BASE + STATE_PAGE, STATE_PAGE, RAM_BASE,
		  "at 0x40000000" },
		{ RAM_BASE - STATE_PAGE, STATE_PAGE, 0, "at 0x3ffff000" },
		{ RAM_BASE + MEMORY, STATE_PAGE, 0, "at 0x40008000" },
		{ RAM_BASE + MEMORY + STATE_PAGE, STATE_PAGE, 0,
		  "at 0x40009000" },
		{ 0, STATE_PAGE, 0, "at 0x0" },
		{ UINT64_MAX - 4095, STATE_PAGE, 0, "at 0xfffffffffffff000" },
		{ RAM_BASE + 1, STATE_PAGE, 0, "at 0x40000001" },
		{ RAM_BASE, 0, 0, "memory: 0x0 bytes" },
		{ RAM_BASE, 1, 0, "memory: 0x1 bytes" },
		{ RAM_BASE, STATE_PAGE + 1, 0, "half a run" },
		{ RAM_BASE, UINT64_MAX, 0, "half a run" },
		{ RAM_BASE, UINT64_MAX - 4095, 0, "half a run" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct state_buffer b = { 0 };
		struct bytes file;
		size_t begun;

		put_front(&b, &sample_machine, 0);
		begun = state_begin(&b, STATE_MEMORY, 0);
		state_put_u64(&b, cases[i].at);
		state_put_u64(&b, cases[i].says);
		put_pattern(&b, STATE_PAGE, 0);
		if (cases[i].second) {
			state_put_u64(&b, cases[i].second);
			state_put_u64(&b, STATE_PAGE);
			put_pattern(&b, STATE_PAGE, 1);
		}
		state_end(&b, begun);
		file = finish(&b);
		if (cases[i].why)
			refused(file, cases[i].why);
		else
			assert_true(try(file));
		free(file.data);
	}
}

/* Somebody writes to the guest's memory while it is saved. */
static ssize_t write_and_change(void *cookie, const char *data, size_t size)
{
	uint8_t *ram = cookie;

	(void)data;
	if (ram[0] == 0)
		ram[STATE_PAGE] = 0;		/* a page less */
	else
		ram[5 * STATE_PAGE] = 1;	/* a page more */
	return (ssize_t)size;
}

static void memory_in_use(void **state)
{
	(void)state;
	for (uint8_t i = 0; i < 2; i++) {
		struct state_buffer b = { 0 };
		uint8_t ram[MEMORY];
		char buffer[64];
		FILE *file = fopencookie(ram, "wb",
			(cookie_io_functions_t){ .write = write_and_change });

		setvbuf(file, buffer, _IOFBF, sizeof(buffer));
		fill_ram(ram);
		ram[0] = i;
		put_front(&b, &sample_machine, 0);
		assert_false(state_write(file, &b, ram, MEMORY));
		free(b.data);
		fclose(file);
	}
}

static void disk_full(void **state)
{
	FILE *file = fopen("/dev/full", "wb");
	struct state_buffer b = { 0 };
	uint8_t ram[MEMORY];

	(void)state;
	assert_non_null(file);
	setvbuf(file, NULL, _IONBF, 0);
	fill_ram(ram);
	put_front(&b, &sample_machine, 0);
	assert_false(state_write(file, &b, ram, MEMORY));
	fclose(file);
	free(b.data);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(options_of_the_kernel),
		cmocka_unit_test(no_memory),
		cmocka_unit_test(truncated),
		cmocka_unit_test(flipped),
		cmocka_unit_test(noise),
		cmocka_unit_test(headers),
		cmocka_unit_test(header_alone),
		cmocka_unit_test(sections),
		cmocka_unit_test(section_lengths),
		cmocka_unit_test(registers),
		cmocka_unit_test(vcpus),
		cmocka_unit_test(devices),
		cmocka_unit_test(memory),
		cmocka_unit_test(memory_in_use),
		cmocka_unit_test(disk_full),
	};

	return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
