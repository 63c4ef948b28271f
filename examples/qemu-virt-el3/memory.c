/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * MEM_PROTECT: after a reset that the normal world did not ask to keep its
 * memory, all of that is overwritten before anything is loaded.
 *
 * That this is due has to outlive the reset. Secure RAM does, on this machine;
 * where it does not, firmware has some register or other for that.
 */
#include <libfdt.h>

#include "firmware.h"
#include "sysreg.h"

#define MAGIC			UINT64_C(0x6c69627073636d70)

/* Not in .bss, which start.S clears. 0 after power-on. */
static struct {
	uint64_t magic;
	uint64_t overwrite;
} kept __attribute__((section(".kept")));

static void keep(bool overwrite)
{
	kept.magic = MAGIC;
	kept.overwrite = overwrite;
	clean_cache((uint64_t)&kept, sizeof(kept));
}

/* The guest has changed its mind. */
void memory_protect_changed(void)
{
	keep(psci_mem_protect(psci));
}

/* SYSTEM_RESET2 (WARM) overrides it. */
void memory_keep(void)
{
	keep(false);
}

/* All RAM is the normal world's, and all of that is overwritten. */
bool memory_is_protected(uint64_t base, uint64_t length)
{
	const struct range *part;

	while ((part = dt_find_ram(base))) {
		uint64_t rest = part->size - (base - part->base);

		if (length <= rest)
			return true;
		base += rest;
		length -= rest;
	}
	return false;
}

/* Multiples of 4 KiB, of which a block of DC ZVA is a part. */
static void zero(uint64_t base, uint64_t end)
{
	uint64_t dczid = read_sysreg("dczid_el0");
	uint64_t block = UINT64_C(4) << (dczid & 0xf);

	if (base >= end)
		return;
	if (dczid & 0x10)		/* it is prohibited */
		__builtin_memset((void *)base, 0, end - base);
	else
		for (uint64_t at = base; at < end; at += block)
			__asm__ volatile("dc zva, %0" : : "r" (at) : "memory");
	clean_cache(base, end - base);
}

/*
 * Before anything is loaded, and after the device tree was read, which QEMU
 * has put where it is only now: that stays.
 */
void memory_init(void)
{
	uint64_t tree_end = (DT_BASE + fdt_totalsize(dt.fdt) + 0xfff) &
		~UINT64_C(0xfff);

	if (kept.magic == MAGIC && kept.overwrite) {
		for (uint32_t i = 0; i < dt.ram_count; i++) {
			uint64_t base = dt.ram[i].base;
			uint64_t end = base + dt.ram[i].size;

			mmu_map_ram(base, end - base);
			zero(base == DT_BASE ? tree_end : base, end);
		}
		say("memory: overwritten");
	}
	keep(false);
}
