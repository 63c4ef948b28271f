/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where CPUs come in, and calls that C cannot make. Nothing here relies on
 * what is being looked at: a CPU finds its struct by its MPIDR, whatever
 * context id it was given, and turns to little-endian before it uses memory.
 */
#include "calls.h"

#define SCTLR_EE		(1 << 25)

	/* x0 and x1 wait in registers that nobody else needs. */
	.macro	entry_point name, number
	.global	\name
\name:
	msr	tpidr_el0, x0
	msr	tpidrro_el0, x1
	mov	x0, #\number
	b	entered
	.endm

	.macro	address register, symbol
	adrp	\register, \symbol
	add	\register, \register, :lo12:\symbol
	.endm

	.section .text.start, "ax"
	.global	_start
_start:
	msr	tpidr_el0, x0
	msr	tpidrro_el0, x1
	address	x0, bss_start
	address	x1, bss_end
1:	cmp	x0, x1
	b.hs	2f
	str	xzr, [x0], #8
	b	1b
2:	mov	x0, #ENTRY_BOOT
	b	entered

	.text
	entry_point first_entry, ENTRY_FIRST
	entry_point second_entry, ENTRY_SECOND

entered:
	msr	tpidr_el1, x0
	mrs	x1, sctlr_el1
	mov	sp, x1
	bic	x1, x1, #SCTLR_EE
	msr	sctlr_el1, x1
	isb

	mrs	x1, mpidr_el1
	and	x1, x1, #0xf			/* as this_cpu() */
	address	x0, cpus
	add	x0, x0, x1, lsl #CPU_SHIFT
	stp	x2, x3, [x0, #CPU_X + 16]
	stp	x4, x5, [x0, #CPU_X + 32]
	stp	x6, x7, [x0, #CPU_X + 48]
	stp	x8, x9, [x0, #CPU_X + 64]
	stp	x10, x11, [x0, #CPU_X + 80]
	stp	x12, x13, [x0, #CPU_X + 96]
	stp	x14, x15, [x0, #CPU_X + 112]
	stp	x16, x17, [x0, #CPU_X + 128]
	stp	x18, x19, [x0, #CPU_X + 144]
	stp	x20, x21, [x0, #CPU_X + 160]
	stp	x22, x23, [x0, #CPU_X + 176]
	stp	x24, x25, [x0, #CPU_X + 192]
	stp	x26, x27, [x0, #CPU_X + 208]
	stp	x28, x29, [x0, #CPU_X + 224]
	str	x30, [x0, #CPU_X + 240]

	mrs	x2, tpidr_el0
	mrs	x3, tpidrro_el0
	stp	x2, x3, [x0, #CPU_X]
	mov	x2, sp
	mrs	x3, vbar_el1
	stp	x2, x3, [x0, #CPU_SCTLR]
	mrs	x2, sp_el0
	mrs	x3, tpidr_el1
	stp	x2, x3, [x0, #CPU_SP_EL0]

	address	x2, stacks
	add	x1, x1, #1
	add	x2, x2, x1, lsl #STACK_SHIFT
	mov	sp, x2
	address	x1, vectors
	msr	vbar_el1, x1
	isb
	dsb	sy

	cbz	x3, boot
	ldr	x1, [x0, #CPU_FUNCTION]
	cbz	x1, stray
	blr	x1
	b	stray
boot:	ldr	x0, [x0, #CPU_X]
	bl	main
	/* A CPU that nobody has a use for. */
stray:	wfi
	b	stray

	/* Keep, and get back, what a function may not change. */
	.macro	push_all
	stp	x29, x30, [sp, #-112]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	.endm

	.macro	pop_all
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #112
	.endm

	.global	call_with_registers
call_with_registers:
	push_all
	str	x0, [sp, #96]
	mov	x30, x0
	ldp	x0, x1, [x30]
	ldp	x2, x3, [x30, #16]
	ldp	x4, x5, [x30, #32]
	ldp	x6, x7, [x30, #48]
	ldp	x8, x9, [x30, #64]
	ldp	x10, x11, [x30, #80]
	ldp	x12, x13, [x30, #96]
	ldp	x14, x15, [x30, #112]
	ldp	x16, x17, [x30, #128]
	ldp	x18, x19, [x30, #144]
	ldp	x20, x21, [x30, #160]
	ldp	x22, x23, [x30, #176]
	ldp	x24, x25, [x30, #192]
	ldp	x26, x27, [x30, #208]
	ldp	x28, x29, [x30, #224]
	ldr	x30, [x30, #240]
	dsb	sy
	hvc	#0
	stp	x0, x1, [sp, #-16]!
	ldr	x0, [sp, #112]
	stp	x2, x3, [x0, #16]
	stp	x4, x5, [x0, #32]
	stp	x6, x7, [x0, #48]
	stp	x8, x9, [x0, #64]
	stp	x10, x11, [x0, #80]
	stp	x12, x13, [x0, #96]
	stp	x14, x15, [x0, #112]
	stp	x16, x17, [x0, #128]
	stp	x18, x19, [x0, #144]
	stp	x20, x21, [x0, #160]
	stp	x22, x23, [x0, #176]
	stp	x24, x25, [x0, #192]
	stp	x26, x27, [x0, #208]
	stp	x28, x29, [x0, #224]
	str	x30, [x0, #240]
	ldp	x1, x2, [sp], #16
	stp	x1, x2, [x0]
	pop_all
	ret

	/* No memory is used while data are big-endian. */
	.global	call_big_endian
call_big_endian:
	mrs	x5, sctlr_el1
	orr	x6, x5, #SCTLR_EE
	dsb	sy
	msr	sctlr_el1, x6
	isb
	hvc	#0
	msr	sctlr_el1, x5
	isb
	ret

	.balign	0x800
vectors:
	.rept	16
	.balign	0x80
	mrs	x0, esr_el1
	mrs	x1, elr_el1
	b	unexpected_exception
	.endr
	.balign	0x80

	.bss
	.balign	16
stacks:	.skip	CPUS << STACK_SHIFT

	.section .note.GNU-stack, "", %progbits
