/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Reset, and the way out of EL3. All CPUs come out of reset together, here, in
 * EL3 with MMU and caches off and interrupts masked.
 */
#include "firmware.h"

	.section .text.reset, "ax"
	.global reset
reset:
	adr	x0, vectors
	msr	vbar_el3, x0
	isb

	mrs	x19, mpidr_el1
	and	x0, x19, #0xff			/* Aff0 */
	ubfx	x1, x19, #8, #8			/* Aff1 */
	add	x20, x0, x1, lsl #4		/* clusters have 16 at most */
	cmp	x20, #CPUS_MAX
	b.hs	dead
	bl	use_empty_stack
	cbnz	x20, secondary_main

	/* CPU 0. RAM keeps its contents over a reset: clear our own. */
	ldr	x0, =bss_start
	ldr	x1, =bss_end
1:	cmp	x0, x1
	b.hs	primary_main
	stp	xzr, xzr, [x0], #16
	b	1b

dead:	wfi
	b	dead

/* sp = top of this CPU's stack. Takes only x16, x17. */
use_empty_stack:
	mrs	x16, mpidr_el1
	and	x17, x16, #0xff
	ubfx	x16, x16, #8, #8
	add	x17, x17, x16, lsl #4
	add	x17, x17, #1
	mov	x16, #STACK_SIZE
	mul	x17, x17, x16
	ldr	x16, =stacks
	add	x16, x16, x17
	mov	sp, x16
	ret

/* void el3_exit(uint64_t pc, uint64_t spsr, uint64_t x0) */
	.global el3_exit
el3_exit:
	msr	elr_el3, x0
	msr	spsr_el3, x1
	mov	x0, x2
	bl	use_empty_stack
	.irp	n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, \
		17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	mov	x\n, xzr
	.endr
	eret

	.section .note.GNU-stack, "", %progbits
