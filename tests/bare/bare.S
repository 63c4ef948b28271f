/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * For the start.S of a bare-metal program: where it and its CPUs come in, up to
 * the label "entered", which has ENTRY_* in x0, and x0 and x1 as they were in
 * TPIDR_EL0 and TPIDRRO_EL0; and what has to be done with all registers.
 */
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

	/* x2 to x30 into the struct cpu at x0. */
	.macro	save_registers
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
	.endm

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

	/* The function call_with_registers(), by SMC or HVC. */
	.macro	define_call_with_registers conduit
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
	\conduit	#0
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
	.endm
