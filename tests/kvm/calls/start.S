/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where CPUs come in, and calls that C cannot make. Nothing here relies on
 * what is being looked at: a CPU finds its struct by its MPIDR, whatever
 * context id it was given, and turns to little-endian before it uses memory.
 */
#include "calls.h"
#include "bare.S"

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
	save_registers

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

	define_call_with_registers hvc

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
