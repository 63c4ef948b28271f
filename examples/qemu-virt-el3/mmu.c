/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * An identity map, so that the library runs on cached, coherent memory. One
 * table of 512 GiB in blocks of 1 GiB; its first GiB, where firmware and
 * devices are, has a table of blocks of 2 MiB.
 */
#include "firmware.h"
#include "sysreg.h"

#define GIB			UINT64_C(0x40000000)
#define BLOCK			UINT64_C(0x200000)
#define MAP_END			(512 * GIB)

#define TABLE_DESCRIPTOR	UINT64_C(0x3)
#define BLOCK_DESCRIPTOR	UINT64_C(0x1)
#define ATTRIBUTE_DEVICE	(UINT64_C(0) << 2)
#define ATTRIBUTE_NORMAL	((UINT64_C(1) << 2) | (UINT64_C(3) << 8))
#define NON_SECURE		(UINT64_C(1) << 5)
#define AP_RES1			(UINT64_C(1) << 6)
#define READ_ONLY		(UINT64_C(1) << 7)
#define ACCESSED		(UINT64_C(1) << 10)
#define EXECUTE_NEVER		(UINT64_C(1) << 54)

#define COMMON			(BLOCK_DESCRIPTOR | AP_RES1 | ACCESSED)
#define MAP_CODE		(COMMON | ATTRIBUTE_NORMAL | READ_ONLY)
#define MAP_SECURE_RAM		(COMMON | ATTRIBUTE_NORMAL | EXECUTE_NEVER)
#define MAP_RAM			(MAP_SECURE_RAM | NON_SECURE)
#define MAP_DEVICE		(COMMON | ATTRIBUTE_DEVICE | EXECUTE_NEVER)

/* Attribute 0: device, nGnRE. Attribute 1: normal, write-back. */
#define MAIR			UINT64_C(0xff04)
/* 39 bits, 4 KiB, walks cached and inner shareable; RES1 bits. */
#define TCR			(UINT64_C(0x80800000) | 25 | (1 << 8) |	\
				 (1 << 10) | (3 << 12))
#define TCR_PS_SHIFT		16
#define SCTLR_RES1		UINT64_C(0x30c50830)
#define SCTLR_M			(UINT64_C(1) << 0)
#define SCTLR_C			(UINT64_C(1) << 2)
#define SCTLR_SA		(UINT64_C(1) << 3)
#define SCTLR_I			(UINT64_C(1) << 12)

static uint64_t level1[512] __attribute__((aligned(4096)));
static uint64_t level2[512] __attribute__((aligned(4096)));

static void map_blocks(uint64_t base, uint64_t size, uint64_t attributes)
{
	for (uint64_t at = base; at < base + size; at += BLOCK)
		level2[at / BLOCK] = at | attributes;
}

/* The tables; CPU 0, before any CPU turns its MMU on. */
void mmu_init(void)
{
	map_blocks(FLASH_BASE, FLASH_SIZE, MAP_CODE);
	map_blocks(DEVICE_BASE, DEVICE_SIZE, MAP_DEVICE);
	map_blocks(SECURE_RAM_BASE, SECURE_RAM_SIZE, MAP_SECURE_RAM);
	level1[0] = (uint64_t)level2 | TABLE_DESCRIPTOR;
	level1[RAM_BASE / GIB] = RAM_BASE | MAP_RAM;
}

/* On each CPU. */
void mmu_enable(void)
{
	uint64_t pa_range = id_field("id_aa64mmfr0_el1", 0);

	if (pa_range > 5)
		pa_range = 5;
	write_sysreg("mair_el3", MAIR);
	write_sysreg("tcr_el3", TCR | pa_range << TCR_PS_SHIFT);
	write_sysreg("ttbr0_el3", (uint64_t)level1);
	__asm__ volatile("dsb sy\n\ttlbi alle3\n\tic iallu\n\tdsb sy\n\tisb"
			 : : : "memory");
	write_sysreg("sctlr_el3", SCTLR_RES1 | SCTLR_M | SCTLR_C | SCTLR_SA |
		     SCTLR_I);
	isb();
}

/* More, in whole GiB. CPU 0, while booting: entries only become valid. */
static void map_gibs(uint64_t base, uint64_t size, uint64_t attributes)
{
	if (base >= MAP_END || size > MAP_END - base)
		fail("cannot map 0x%lx bytes at 0x%lx: out of reach", size,
		     base);
	for (uint64_t i = base / GIB; i <= (base + size - 1) / GIB; i++)
		if (!level1[i])
			level1[i] = i * GIB | attributes;
	dsb();
	isb();
}

void mmu_map_device(uint64_t base, uint64_t size)
{
	map_gibs(base, size, MAP_DEVICE);
}

void mmu_map_ram(uint64_t base, uint64_t size)
{
	map_gibs(base, size, MAP_RAM);
}

void clean_cache(uint64_t base, uint64_t size)
{
	uint64_t line = UINT64_C(4) <<
		(read_sysreg("ctr_el0") >> 16 & 0xf);

	for (uint64_t at = base & ~(line - 1); at < base + size; at += line)
		__asm__ volatile("dc civac, %0" : : "r" (at) : "memory");
	dsb();
}
