/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Exceptions that are taken to EL3. From below come calls (SMC) and, as an
 * FIQ, EL3's own interrupt; from EL3 itself nothing should.
 *
 * Of the caller only the general registers are saved: C code is built not to
 * touch FP and SIMD registers. SPSR_EL3 and ELR_EL3 stay where they are,
 * since EL3 runs with everything masked.
 */
#include "firmware.h"

	/* Save the frame, call, restore, return. */
	.macro	from_below handler
	.balign	0x80
	sub	sp, sp, #256
	stp	x0, x1, [sp, #0]
	stp	x2, x3, [sp, #16]
	stp	x29, x30, [sp, #232]
	adr	x1, \handler
	b	below
	.endm

	.macro	unexpected which
	.balign	0x80
	mov	x0, #\which
	b	unexpected_exception
	.endm

	.section .text.vectors, "ax"
	.balign	0x800
	.global vectors
vectors:
	/* from EL3, on SP_EL0 and on SP_EL3: sync, IRQ, FIQ, SError */
	.irp	which, 0, 1, 2, 3, 4, 5, 6, 7
	unexpected \which
	.endr
	/* from a lower EL in AArch64 state */
	from_below smc_handler
	unexpected 9
	from_below fiq_handler
	unexpected 11
	/* from a lower EL in AArch32 state */
	from_below smc_handler
	unexpected 13
	from_below fiq_handler
	unexpected 15
	.balign	0x80

/* x1 = handler(struct frame *); x0 to x3, x29, x30 are in the frame. */
below:
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	str	x28, [sp, #224]
	mov	x0, sp
	blr	x1
	ldp	x0, x1, [sp, #0]
	ldp	x2, x3, [sp, #16]
	ldp	x4, x5, [sp, #32]
	ldp	x6, x7, [sp, #48]
	ldp	x8, x9, [sp, #64]
	ldp	x10, x11, [sp, #80]
	ldp	x12, x13, [sp, #96]
	ldp	x14, x15, [sp, #112]
	ldp	x16, x17, [sp, #128]
	ldp	x18, x19, [sp, #144]
	ldp	x20, x21, [sp, #160]
	ldp	x22, x23, [sp, #176]
	ldp	x24, x25, [sp, #192]
	ldp	x26, x27, [sp, #208]
	ldr	x28, [sp, #224]
	ldp	x29, x30, [sp, #232]
	add	sp, sp, #256
	eret

	.section .note.GNU-stack, "", %progbits
