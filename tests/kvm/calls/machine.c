/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The VMM's machine: UART, interrupts, timer, what the run was told. */
#include "calls.h"

#define GICD			UINT64_C(0x08000000)
#define GICR(cpu)		(UINT64_C(0x080a0000) + 0x20000 * (cpu))
#define UART			UINT64_C(0x09000000)
#define UARTCR			(UART + 0x30)

#define TIMER_PPI		27		/* the virtual one */
#define WAKERS			(UINT32_C(1) << TIMER_PPI | UINT32_C(1) << 0)

struct cpu cpus[CPUS];

static void write32(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

/* ------------------------------------------------------------------ text */

void print_init(void)
{
	write32(UARTCR, 0x301);
}

/* An access costs as much as some calls: nobody asks whether there is room. */
void put(char c)
{
	write32(UART, (unsigned char)c);
}

/* The run hangs then, until the script ends it. */
void unexpected_exception(uint64_t esr, uint64_t elr);
void unexpected_exception(uint64_t esr, uint64_t elr)
{
	print("\ncpu %u: unexpected exception: esr %x elr %x\n",
	      (uint32_t)(this_cpu() - cpus), esr, elr);
	for (;;)
		__asm__ volatile("wfi");
}

/* ------------------------------------------------------- what it is told */

static uint32_t big32(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
	       (uint32_t)bytes[2] << 8 | bytes[3];
}

const char *option(const void *tree, const char *name)
{
	const char *bytes = tree;
	uint32_t size = big32((const uint8_t *)tree + 4), length;

	for (uint32_t i = 0; i < size; i++) {
		for (length = 0; name[length] && i + length < size &&
		     bytes[i + length] == name[length]; length++)
			;
		if (!name[length])
			return bytes + i + length;
	}
	return "";
}

/* ------------------------------------------------------------ interrupts */

void interrupts_init(void)
{
	uint64_t redistributor = GICR((uint64_t)(this_cpu() - cpus));

	write_sysreg("S3_0_C12_C12_5", 7);		/* ICC_SRE_EL1 */
	write32(GICD, 0x12);				/* GICD_CTLR */
	write32(redistributor + 0x14, 0);		/* GICR_WAKER */
	write32(redistributor + 0x10080, WAKERS);	/* GICR_IGROUPR0 */
	write32(redistributor + 0x10100, WAKERS);	/* GICR_ISENABLER0 */
	write_sysreg("S3_0_C4_C6_0", 0xff);		/* ICC_PMR_EL1 */
	write_sysreg("S3_0_C12_C12_7", 1);		/* ICC_IGRPEN1_EL1 */
}

void send_sgi(uint32_t cpu)
{
	barrier();
	write_sysreg("S3_0_C12_C11_5", UINT64_C(1) << cpu);	/* ICC_SGI1R */
}

void take_sgi(void)
{
	/* ICC_EOIR1_EL1, ICC_IAR1_EL1 */
	write_sysreg("S3_0_C12_C12_1", read_sysreg("S3_0_C12_C12_0"));
}

void timer_start(uint32_t milliseconds)
{
	uint64_t now;

	__asm__ volatile("isb" : : : "memory");
	now = read_sysreg("cntvct_el0");
	write_sysreg("cntv_cval_el0",
		     now + read_sysreg("cntfrq_el0") / 1000 * milliseconds);
	write_sysreg("cntv_ctl_el0", 1);
}

void timer_stop(void)
{
	write_sysreg("cntv_ctl_el0", 2);
}

bool timer_rang(void)
{
	return read_sysreg("cntv_ctl_el0") & 4;
}
