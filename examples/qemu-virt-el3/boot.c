/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Loads what the user gave QEMU as -kernel: an arm64 Linux Image as Linux's
 * arm64 boot protocol asks, anything else as it is, to FLAT_BASE.
 *
 *	DT_BASE		device tree, where QEMU made it; SCRATCH behind it
 *	2 MiB boundary	Image, with what it needs behind it for its data
 *	2 MiB boundary	device tree, moved here for an Image
 *	2 MiB boundary	initrd
 */
#include <libfdt.h>

#include "firmware.h"

#define ALIGN			UINT64_C(0x200000)
#define SCRATCH			UINT64_C(0x1000)
#define IMAGE_MAGIC		0x644d5241		/* "ARM\x64" */
#define ZBOOT_MAGIC		0x676d697a		/* "zimg" */
#define OLD_TEXT_OFFSET		0x80000

struct image_header {
	uint32_t code;
	uint32_t zboot;		/* of a compressed EFI image */
	uint64_t text_offset;
	uint64_t image_size;	/* in memory; 0: before Linux 3.17 */
	uint64_t flags;
	uint64_t reserved[3];
	uint32_t magic;
	uint32_t reserved2;
};

static uint64_t align_up(uint64_t address)
{
	return (address + ALIGN - 1) & ~(ALIGN - 1);
}

static uint64_t max(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* RAM that begins where the device tree is. With NUMA it has several parts. */
static uint64_t ram_end(void)
{
	const struct range *part;
	uint64_t end = DT_BASE;

	while ((part = dt_find_ram(end)))
		end = part->base + part->size;
	return end;
}

/* Everything up to end has to be RAM, and mapped. */
static void claim(const char *what, uint64_t end)
{
	if (end > ram_end())
		fail("%s does not fit: RAM ends at 0x%lx, 0x%lx is needed",
		     what, ram_end(), end);
	mmu_map_ram(RAM_BASE, end - RAM_BASE);
}

/* DMA reaches the normal world's memory only: use what follows the tree. */
static void load(uint16_t item, uint64_t address, uint32_t size)
{
	uint64_t scratch = ((uint64_t)dt.fdt + fdt_totalsize(dt.fdt) + 63) &
		~UINT64_C(63);

	fw_cfg_load(item, address, size, scratch);
	clean_cache(address, size);
}

static uint64_t load_image(const struct image_header *header, uint32_t size)
{
	struct range initrd = { 0, fw_cfg_number(FW_CFG_INITRD_SIZE) };
	uint64_t offset = header->image_size ? header->text_offset :
		OLD_TEXT_OFFSET;
	uint64_t image, tree;

	if (offset > RAM_SIZE_MAX || header->image_size > RAM_SIZE_MAX)
		fail("the kernel's header makes no sense");
	image = align_up(DT_BASE + fdt_totalsize(dt.fdt) + SCRATCH) + offset;
	tree = align_up(image + max(header->image_size, size));
	initrd.base = tree + DT_SIZE_MAX;
	claim("the kernel", initrd.base);
	claim("the initrd", initrd.base + initrd.size);

	load(FW_CFG_KERNEL_DATA, image, size);
	if (initrd.size)
		load(FW_CFG_INITRD_DATA, initrd.base, initrd.size);
	dt_write(&initrd);
	dt_move(tree);
	return image;
}

/* The device tree stays where it is, and so may whatever else is in RAM. */
static uint64_t load_flat(uint32_t size)
{
	const struct range no_initrd = { 0, 0 };

	claim("the payload", FLAT_BASE + (uint64_t)size);
	load(FW_CFG_KERNEL_DATA, FLAT_BASE, size);
	dt_write(&no_initrd);
	return FLAT_BASE;
}

/* Where CPU 0 begins. */
struct psci_entry boot_load(void)
{
	struct psci_entry entry = { .el = cpu_entry_el() };
	uint32_t size = fw_cfg_number(FW_CFG_KERNEL_SIZE);
	struct image_header header = { 0 };

	if (!size)
		fail("no kernel: give QEMU one with -kernel");
	fw_cfg_peek(FW_CFG_KERNEL_DATA, &header,
		    size < sizeof(header) ? size : sizeof(header));
	if (header.zboot == ZBOOT_MAGIC)
		fail("the kernel is a compressed EFI image: unpack it first");
	entry.pc = header.magic == IMAGE_MAGIC ? load_image(&header, size) :
		load_flat(size);
	entry.context_id = (uint64_t)dt.fdt;
	clean_cache((uint64_t)dt.fdt, fdt_totalsize(dt.fdt));
	return entry;
}
