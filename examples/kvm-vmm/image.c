/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Put the guest's first program into its memory, as Linux's boot protocol for
 * arm64 wants it: an Image at the offset that its header says, which counts
 * from a multiple of 2 MiB, the initramfs and the device tree at the end. A
 * flat binary goes 2 MiB into the memory; the rest is the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "vmm.h"

#define MIB		(1024ULL * 1024)
#define TREE_SIZE	(2 * MIB)
#define FLAT_OFFSET	(2 * MIB)

bool read_all(int fd, void *buffer, uint64_t size)
{
	uint8_t *at = buffer;

	while (size > 0) {
		ssize_t n = read(fd, at, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		size -= (uint64_t)n;
	}
	return true;
}

/* The file's size, or 0, having said why. */
static uint64_t open_file(const char *path, int *fd)
{
	struct stat st;

	*fd = open(path, O_RDONLY | O_CLOEXEC);
	if (*fd >= 0 && fstat(*fd, &st) == 0 && st.st_size > 0)
		return (uint64_t)st.st_size;
	say("error: %s: %s", path, *fd < 0 ? strerror(errno) : "empty");
	if (*fd >= 0)
		close(*fd);
	return 0;
}

static bool read_file(struct vm *vm, int fd, const char *path,
		      uint64_t address, uint64_t size)
{
	void *memory = vm_memory(vm, address, size);
	bool good = memory && read_all(fd, memory, size);

	if (!good)
		say("error: %s: %s", path,
		    memory ? "cannot be read" : "is larger than the memory");
	close(fd);
	return good;
}

static uint64_t little64(const uint8_t *bytes)
{
	uint64_t value = 0;

	for (int i = 7; i >= 0; i--)
		value = value << 8 | bytes[i];
	return value;
}

/* The end of what it needs, or 0. */
static uint64_t load_program(struct vm *vm)
{
	const char *path = vm->options->kernel;
	uint8_t head[64] = { 0 };
	uint64_t offset = FLAT_OFFSET, needs;
	uint64_t size;
	int fd;

	size = open_file(path, &fd);
	if (size == 0)
		return 0;
	needs = size;
	if (pread(fd, head, sizeof(head), 0) == sizeof(head) &&
	    memcmp(head + 56, "ARM\x64", 4) == 0) {
		offset = little64(head + 8);
		needs = little64(head + 16);
	}
	vm->entry = RAM_BASE + offset;
	if (needs < size)
		needs = size;
	if (!vm_memory(vm, vm->entry, needs)) {
		say("error: %s needs more memory", path);
		close(fd);
		return 0;
	}
	return read_file(vm, fd, path, vm->entry, size) ?
	       vm->entry + needs : 0;
}

static bool load_initrd(struct vm *vm, uint64_t *begin, uint64_t *end)
{
	uint64_t size;
	int fd;

	*begin = *end = 0;
	if (!vm->options->initrd)
		return true;
	size = open_file(vm->options->initrd, &fd);
	if (size == 0)
		return false;
	*begin = (vm->fdt - size) & ~(uint64_t)0xfff;
	*end = *begin + size;
	return read_file(vm, fd, vm->options->initrd, *begin, size);
}

bool vm_load_kernel(struct vm *vm)
{
	uint64_t end, initrd, initrd_end;

	vm->fdt = RAM_BASE + vm->options->memory - TREE_SIZE;
	end = load_program(vm);
	if (end == 0 || !load_initrd(vm, &initrd, &initrd_end))
		return false;
	if (end > vm->fdt || (initrd && end > initrd)) {
		say("error: kernel, initramfs and device tree need more memory");
		return false;
	}
	if (!vm_make_tree(vm, initrd, initrd_end,
			  vm_memory(vm, vm->fdt, TREE_SIZE), TREE_SIZE))
		return false;
	vcpu_set_reg(&vm->vcpu[0], REG_PC, vm->entry);
	vcpu_set_x(&vm->vcpu[0], 0, vm->fdt);
	return true;
}
