/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Code and constants run from flash, data and stacks live in secure RAM. */
#include "platform.h"

ENTRY(reset)

MEMORY
{
	flash : ORIGIN = FLASH_BASE, LENGTH = FLASH_SIZE
	ram : ORIGIN = SECURE_RAM_BASE, LENGTH = SECURE_RAM_SIZE
}

PHDRS
{
	text PT_LOAD FLAGS(5);
	rodata PT_LOAD FLAGS(4);
	data PT_LOAD FLAGS(6);
}

SECTIONS
{
	.text : {
		KEEP(*(.text.reset))
		*(.text.vectors)
		*(.text .text.*)
	} > flash :text
	.rodata : {
		*(.rodata .rodata.*)
		*(.data.rel.ro .data.rel.ro.*)
		*(.got .got.plt)
	} > flash :rodata
	/* Nobody copies it to RAM: it has to be empty. */
	.data : {
		*(.data .data.*)
	} > flash :rodata
	ASSERT(SIZEOF(.data) == 0, "initialised data needs copying")

	.bss (NOLOAD) : {
		. = ALIGN(16);
		bss_start = .;
		*(.bss .bss.*)
		*(COMMON)
		. = ALIGN(16);
		bss_end = .;
	} > ram :data
	.stacks (NOLOAD) : ALIGN(16) {
		stacks = .;
		. += CPUS_MAX * STACK_SIZE;
	} > ram :data
	/* At an address that does not change with what is before it. */
	.kept KEPT_BASE (NOLOAD) : {
		*(.kept)
	} :data

	/DISCARD/ : {
		*(.comment .note .note.* .eh_frame)
	}
}
