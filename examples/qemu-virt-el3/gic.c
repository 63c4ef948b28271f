/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The interrupt controller. Every interrupt is handed to the normal world
 * (Group 1, non-secure) but one SGI, the kick, which is in Group 0 and so
 * arrives at EL3 as an FIQ, whatever the normal world has masked.
 *
 * Being pending is what latches a kick: one that comes before the CPU waits,
 * or even before its interface is turned on, lets the WFI fall through.
 */
#include "firmware.h"
#include "sysreg.h"

#define KICK_BIT		(UINT32_C(1) << KICK_SGI)
/* Group 1 for all but the kick; the normal world's highest priority. */
#define PRIVATE_GROUPS		(~KICK_BIT)
#define NORMAL_PRIORITY		UINT32_C(0x80808080)

#define GICD_CTLR		(GICD_BASE + 0x0000)
#define GICD_CTLR_GRP0		(1U << 0)
#define GICD_CTLR_ARE_S		(1U << 4)
#define GICD_CTLR_ARE_NS	(1U << 5)
#define GICD_CTLR_RWP		(1U << 31)
#define GICD_TYPER		(GICD_BASE + 0x0004)
#define GICD_IGROUPR(n)		(GICD_BASE + 0x0080 + 4 * (n))
#define GICD_IPRIORITYR(n)	(GICD_BASE + 0x0400 + 4 * (n))
#define GICD_IGRPMODR(n)	(GICD_BASE + 0x0d00 + 4 * (n))
#define GICD_SGIR		(GICD_BASE + 0x0f00)
#define GICD_SGIR_OTHERS	(1U << 24)
#define GICD_SGIR_CPU(n)	(UINT32_C(1) << (16 + (n)))

#define GICC_CTLR		(GICC_BASE + 0x00)
#define GICC_CTLR_GRP0		(1U << 0)
#define GICC_CTLR_FIQEN		(1U << 3)
#define GICC_PMR		(GICC_BASE + 0x04)
#define GICC_IAR		(GICC_BASE + 0x0c)
#define GICC_EOIR		(GICC_BASE + 0x10)

/* A redistributor: two frames of 64 KiB. */
#define GICR_SIZE		0x20000
#define GICR_TYPER		0x0008
#define GICR_WAKER		0x0014
#define GICR_WAKER_SLEEP	(1U << 1)
#define GICR_WAKER_ASLEEP	(1U << 2)
#define GICR_IGROUPR0		0x10080
#define GICR_ISENABLER0		0x10100
#define GICR_IPRIORITYR(n)	(0x10400 + 4 * (n))
#define GICR_IGRPMODR0		0x10d00

#define ICC_SRE_ALL		0xf	/* registers, no bypass, usable below */
#define ICC_SGIR_OTHERS		(UINT64_C(1) << 40)

/* Needs no memory, so that CPUs can wait before there is any. */
bool gic_is_v3(void)
{
	return id_field("id_aa64pfr0_el1", 24) != 0;
}

/* ------------------------------------ distributor and redistributors: CPU 0 */

static void distributor_init(void)
{
	/* Blocks of 32 interrupts; the first, SGIs and PPIs, are private. */
	uint32_t blocks = (read32(GICD_TYPER) & 0x1f) + 1;

	write32(GICD_CTLR, 0);
	if (gic_is_v3()) {
		while (read32(GICD_CTLR) & GICD_CTLR_RWP)
			;
		write32(GICD_CTLR, GICD_CTLR_ARE_S | GICD_CTLR_ARE_NS);
	}
	for (uint32_t i = 1; i < blocks; i++) {
		write32(GICD_IGROUPR(i), ~UINT32_C(0));
		if (gic_is_v3())
			write32(GICD_IGRPMODR(i), 0);
	}
	for (uint32_t i = 8; i < 8 * blocks; i++)
		write32(GICD_IPRIORITYR(i), NORMAL_PRIORITY);
	write32(GICD_CTLR, read32(GICD_CTLR) | GICD_CTLR_GRP0);
}

static void priorities_init(uint64_t first)
{
	for (uint32_t i = 0; i < 8; i++)
		write32(first + 4 * i, NORMAL_PRIORITY);
	/* The kick above all others. */
	*(volatile uint8_t *)(first + KICK_SGI) = 0;
}

static void redistributor_init(uint64_t base)
{
	write32(base + GICR_WAKER,
		read32(base + GICR_WAKER) & ~GICR_WAKER_SLEEP);
	while (read32(base + GICR_WAKER) & GICR_WAKER_ASLEEP)
		;
	write32(base + GICR_IGROUPR0, PRIVATE_GROUPS);
	write32(base + GICR_IGRPMODR0, 0);
	priorities_init(base + GICR_IPRIORITYR(0));
	write32(base + GICR_ISENABLER0, KICK_BIT);
}

/* The affinity that a redistributor's TYPER tells, laid out as in MPIDR. */
static uint64_t redistributor_affinity(uint64_t base)
{
	uint64_t affinity = read32(base + GICR_TYPER + 4);

	return (affinity & 0xff000000) << 8 | (affinity & 0xffffff);
}

static uint64_t find_redistributor(uint64_t mpidr)
{
	for (uint32_t i = 0; i < dt.redistributor_count; i++) {
		const struct range *r = &dt.redistributors[i];

		for (uint64_t at = 0; at < r->size; at += GICR_SIZE)
			if (redistributor_affinity(r->base + at) == mpidr)
				return r->base + at;
	}
	return 0;
}

void gic_init(void)
{
	distributor_init();
	if (!gic_is_v3())
		return;
	for (uint32_t cpu = 0; cpu < dt.cpu_count; cpu++) {
		uint64_t base = find_redistributor(dt.cpus[cpu].mpidr);

		if (!base)
			fail("cpu %u has no redistributor", cpu);
		redistributor_init(base);
	}
}

/* ------------------------------------------------- CPU interface: each CPU */

static void interface_init_v2(void)
{
	/* These three registers of the distributor are each CPU's own. */
	write32(GICD_IGROUPR(0), PRIVATE_GROUPS);
	priorities_init(GICD_IPRIORITYR(0));
	write32(GICC_PMR, 0xff);
	write32(GICC_CTLR, GICC_CTLR_GRP0 | GICC_CTLR_FIQEN);
}

static void interface_init_v3(void)
{
	write_sysreg(ICC_SRE_EL3, ICC_SRE_ALL);
	isb();
	if (cpu_entry_el() == 2) {
		write_sysreg(ICC_SRE_EL2, ICC_SRE_ALL);
		isb();
		/* An interrupt pending for a guest wakes from WFI too. */
		write_sysreg(ICH_HCR_EL2, 0);
	}
	write_sysreg(ICC_SRE_EL1, ICC_SRE_ALL & 7);
	isb();
	write_sysreg(ICC_IGRPEN1_EL3, 0);
	write_sysreg(ICC_CTLR_EL3, 0);
	write_sysreg(ICC_PMR_EL1, 0xff);
	write_sysreg(ICC_BPR0_EL1, 0);
	write_sysreg(ICC_BPR1_EL1, 0);
	write_sysreg(ICC_AP0R0_EL1, 0);
	write_sysreg(ICC_AP1R0_EL1, 0);
	write_sysreg(ICC_IGRPEN0_EL1, 1);
	isb();
}

/*
 * This CPU's interface as after power-up: nothing gets through but the kick.
 * Software that starts on the CPU lets Group 1 in by itself.
 */
void gic_cpu_init(void)
{
	if (gic_is_v3())
		interface_init_v3();
	else
		interface_init_v2();
}

/* ------------------------------------------------------------------- kicks */

static void kick_v3(uint64_t mpidr)
{
	write_sysreg(ICC_SGI0R_EL1, (mpidr >> 32 & 0xff) << 48 |
		     (mpidr >> 16 & 0xff) << 32 | KICK_SGI << 24 |
		     (mpidr >> 8 & 0xff) << 16 | 1U << (mpidr & 0xf));
}

/* What was written before is visible to the CPU that the kick wakes. */
void gic_kick(uint32_t cpu)
{
	dsb();
	if (gic_is_v3())
		kick_v3(dt.cpus[cpu].mpidr);
	else		/* which numbers its interfaces as the CPUs are */
		write32(GICD_SGIR, GICD_SGIR_CPU(cpu) | KICK_SGI);
	isb();
}

void gic_kick_others(void)
{
	dsb();
	if (gic_is_v3())
		write_sysreg(ICC_SGI0R_EL1, ICC_SGIR_OTHERS | KICK_SGI << 24);
	else
		write32(GICD_SGIR, GICD_SGIR_OTHERS | KICK_SGI);
	isb();
}

/* Was this CPU kicked? Uses up the kick, or several. */
bool gic_take_kick(void)
{
	uint32_t id;

	if (gic_is_v3()) {
		id = read_sysreg(ICC_IAR0_EL1) & 0xffffff;
		if (id == KICK_SGI)
			write_sysreg(ICC_EOIR0_EL1, id);
		isb();
	} else {
		id = read32(GICC_IAR);
		if ((id & 0x3ff) == KICK_SGI)
			write32(GICC_EOIR, id);
		id &= 0x3ff;
	}
	dsb();
	return id == KICK_SGI;
}

void gic_wait_for_kick(void)
{
	while (!gic_take_kick())
		wfi();
}
