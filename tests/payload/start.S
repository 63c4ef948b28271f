/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where CPUs come in, and calls that C cannot make. Nothing here relies on
 * what is being tested: a CPU finds its struct by its MPIDR, whatever context
 * id it was given, and turns to little-endian before it uses memory.
 */
#include "payload.h"
#include "bare.S"

#define EL2			(2 << 2)	/* CurrentEL */

entered:
	msr	contextidr_el1, x0
	mrs	x1, CurrentEL
	cmp	x1, #EL2
	b.eq	1f
	mrs	x1, sctlr_el1
	msr	tpidr_el1, x1
	bic	x1, x1, #SCTLR_EE
	msr	sctlr_el1, x1
	b	2f
1:	mrs	x1, sctlr_el2
	msr	tpidr_el1, x1
	bic	x1, x1, #SCTLR_EE
	msr	sctlr_el2, x1
2:	isb

	mrs	x0, mpidr_el1
	ubfx	x1, x0, #8, #1
	and	x0, x0, #0xf
	orr	x1, x0, x1, lsl #4		/* as this_cpu() */
	address	x0, cpus
	add	x0, x0, x1, lsl #CPU_SHIFT
	save_registers
	mov	x3, x1				/* index */

	mrs	x1, tpidr_el0
	mrs	x2, tpidrro_el0
	stp	x1, x2, [x0, #CPU_X]
	mrs	x1, CurrentEL
	lsr	x1, x1, #2
	mrs	x2, daif
	stp	x1, x2, [x0, #CPU_EL]
	mrs	x1, tpidr_el1
	mrs	x4, contextidr_el1
	stp	x1, x4, [x0, #CPU_SCTLR]
	mrs	x1, mair_el1
	ldr	x2, [x0, #CPU_MAIR + 8]		/* starts */
	add	x2, x2, #1
	stp	x1, x2, [x0, #CPU_MAIR]
	ldr	x5, [x0, #CPU_RESUME_SP]

	address	x1, stacks
	add	x3, x3, #1
	add	x1, x1, x3, lsl #STACK_SHIFT
	cmp	x5, #0
	csel	x1, x5, x1, ne
	mov	sp, x1
	address	x1, vectors
	msr	vbar_el1, x1
	mrs	x2, CurrentEL
	cmp	x2, #EL2
	b.ne	1f
	msr	vbar_el2, x1
1:	isb
	dsb	sy

	cbnz	x5, resume
	cbz	x4, boot
	ldr	x1, [x0, #CPU_FUNCTION]
	cbz	x1, stray
	blr	x1
	b	stray
boot:	bl	main
	/* A CPU that nobody has a use for. */
stray:	wfi
	b	stray

	.global	call_and_resume
call_and_resume:
	push_all
	str	x4, [sp, #96]
	mov	x5, sp
	stp	x5, xzr, [x4, #CPU_RESUME_SP]
	dsb	sy
	smc	#0
	ldr	x4, [sp, #96]
	str	xzr, [x4, #CPU_RESUME_SP]
	pop_all
	ret
resume:	mov	x1, #1
	stp	xzr, x1, [x0, #CPU_RESUME_SP]
	mov	x0, xzr
	pop_all
	ret

	define_call_with_registers smc

	/* No memory is used while data are big-endian. */
	.global	call_big_endian
call_big_endian:
	mrs	x4, CurrentEL
	cmp	x4, #EL2
	b.eq	1f
	mrs	x5, sctlr_el1
	orr	x6, x5, #SCTLR_EE
	msr	sctlr_el1, x6
	isb
	smc	#0
	msr	sctlr_el1, x5
	isb
	ret
1:	mrs	x5, sctlr_el2
	orr	x6, x5, #SCTLR_EE
	msr	sctlr_el2, x6
	isb
	smc	#0
	msr	sctlr_el2, x5
	isb
	ret

/* From EL2 to EL1 in AArch32 state, and back with HVC. */
#define SCTLR_AARCH32		0x00c50838
#define SPSR_SVC		0x1d3		/* interrupts masked */
#define HCR_RW			(1 << 31)
#define EC_HVC_AARCH32		0x12

	.global	call_from_aarch32
call_from_aarch32:
	push_all
	str	x0, [sp, #96]
	msr	hcr_el2, xzr
	ldr	w1, =SCTLR_AARCH32
	msr	sctlr_el1, x1
	mov	x1, #SPSR_SVC
	msr	spsr_el2, x1
	adr	x1, aarch32
	msr	elr_el2, x1
	isb
	eret
from_aarch32:
	mov	x1, #HCR_RW
	msr	hcr_el2, x1
	isb
	ldr	x0, [sp, #96]
	mov	w4, w4
	mov	w5, w5
	mov	w6, w6
	stp	x4, x5, [x0]
	str	x6, [x0, #16]
	pop_all
	ret

	.balign	8
aarch32:
	.inst	0xe3a00321	/* mov r0, #0x84000000: PSCI_VERSION */
	.inst	0xe1600070	/* smc #0 */
	.inst	0xe1a04000	/* mov r4, r0 */
	.inst	0xe3a00331	/* mov r0, #0xc4000000 */
	.inst	0xe3800003	/* orr r0, r0, #3: CPU_ON */
	.inst	0xe1600070	/* smc #0 */
	.inst	0xe1a05000	/* mov r5, r0 */
	.inst	0xe3a00321	/* mov r0, #0x84000000 */
	.inst	0xe3800004	/* orr r0, r0, #4: AFFINITY_INFO */
	.inst	0xe3a01000	/* mov r1, #0 */
	.inst	0xe3a02000	/* mov r2, #0 */
	.inst	0xe1600070	/* smc #0 */
	.inst	0xe1a06000	/* mov r6, r0 */
	.inst	0xe1400070	/* hvc #0 */

	.balign	0x800
vectors:
	.rept	12
	.balign	0x80
	b	exception
	.endr
	/* from a lower level in AArch32 state */
	.balign	0x80
	mrs	x10, esr_el2
	lsr	x10, x10, #26
	cmp	x10, #EC_HVC_AARCH32
	b.eq	from_aarch32
	.rept	3
	.balign	0x80
	b	exception
	.endr
	.balign	0x80

exception:
	mrs	x2, CurrentEL
	cmp	x2, #EL2
	b.eq	1f
	mrs	x0, esr_el1
	mrs	x1, elr_el1
	b	unexpected_exception
1:	mrs	x0, esr_el2
	mrs	x1, elr_el2
	b	unexpected_exception

	.bss
	.balign	16
stacks:	.skip	CPUS_MAX << STACK_SHIFT

	.section .note.GNU-stack, "", %progbits
