/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* QEMU's fw_cfg device: kernel, initrd and the files given with -fw_cfg. */
#include "firmware.h"
#include "sysreg.h"

#define DATA			(FW_CFG_BASE + 0x00)
#define SELECTOR		(FW_CFG_BASE + 0x08)
#define DMA_ADDRESS		(FW_CFG_BASE + 0x10)

#define ITEM_SIGNATURE		0x00
#define ITEM_FEATURES		0x01
#define ITEM_FILES		0x19

#define FEATURE_DMA		(1U << 1)

#define DMA_ERROR		(1U << 0)
#define DMA_READ		(1U << 1)
#define DMA_SELECT		(1U << 3)

/* As the device wants it: big-endian. */
struct dma {
	uint32_t control;
	uint32_t length;
	uint64_t address;
};

#define FILES_MAX		128

static struct {
	uint32_t count;
	struct {
		uint32_t size;
		uint16_t item;
		uint16_t reserved;
		char name[56];
	} file[FILES_MAX];
} directory;

/* Beyond its end an item reads as zeros. */
void fw_cfg_peek(uint16_t item, void *buffer, size_t size)
{
	char *to = buffer;

	*(volatile uint16_t *)SELECTOR = __builtin_bswap16(item);
	while (size--)
		*to++ = *(volatile char *)DATA;
}

/* Numbers are little-endian, the directory of files is not. */
uint32_t fw_cfg_number(uint16_t item)
{
	uint32_t number;

	fw_cfg_peek(item, &number, sizeof(number));
	return number;
}

void fw_cfg_init(void)
{
	char signature[4];

	fw_cfg_peek(ITEM_SIGNATURE, signature, sizeof(signature));
	if (__builtin_memcmp(signature, "QEMU", 4))
		fail("no fw_cfg device: is this QEMU's virt machine?");
	if (!(fw_cfg_number(ITEM_FEATURES) & FEATURE_DMA))
		fail("fw_cfg has no DMA");
}

void fw_cfg_load(uint16_t item, uint64_t address, uint32_t size,
		 uint64_t scratch)
{
	volatile struct dma *dma = (volatile struct dma *)scratch;

	dma->control = __builtin_bswap32((uint32_t)item << 16 | DMA_SELECT |
					 DMA_READ);
	dma->length = __builtin_bswap32(size);
	dma->address = __builtin_bswap64(address);
	dsb();
	*(volatile uint64_t *)DMA_ADDRESS = __builtin_bswap64(scratch);
	dsb();
	while (__builtin_bswap32(dma->control) & ~DMA_ERROR)
		;
	if (dma->control)
		fail("fw_cfg could not load item 0x%x", item);
}

void fw_cfg_files(void (*found)(const char *name, uint16_t item,
				uint32_t size))
{
	uint32_t count;

	fw_cfg_peek(ITEM_FILES, &directory, sizeof(directory));
	count = __builtin_bswap32(directory.count);
	if (count > FILES_MAX)
		fail("fw_cfg has %u files, room is for %u", count, FILES_MAX);
	for (uint32_t i = 0; i < count; i++)
		found(directory.file[i].name,
		      __builtin_bswap16(directory.file[i].item),
		      __builtin_bswap32(directory.file[i].size));
}
