/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What bare-metal test programs share: PSCI's numbers, written down here once
 * more and not taken from the library's headers, so that a wrong number there
 * is found; system registers; text on a UART.
 */
#ifndef BARE_H
#define BARE_H

/* struct cpu.entry: where it came in last */
#define ENTRY_BOOT		0
#define ENTRY_FIRST		1
#define ENTRY_SECOND		2

#ifndef __ASSEMBLER__

#include <stdarg.h>
#include <stdint.h>

/* ---------------------------------------------------- PSCI (DEN0022F.b) */

#define SMC32			0x84000000U
#define SMC64			0xc4000000U
#define PSCI_VERSION		0x84000000U
#define CPU_SUSPEND_32		0x84000001U
#define CPU_SUSPEND		0xc4000001U
#define CPU_OFF			0x84000002U
#define CPU_ON_32		0x84000003U
#define CPU_ON			0xc4000003U
#define AFFINITY_INFO_32	0x84000004U
#define AFFINITY_INFO		0xc4000004U
#define MIGRATE_32		0x84000005U
#define MIGRATE			0xc4000005U
#define MIGRATE_INFO_TYPE	0x84000006U
#define MIGRATE_INFO_UP_CPU_32	0x84000007U
#define MIGRATE_INFO_UP_CPU	0xc4000007U
#define SYSTEM_OFF		0x84000008U
#define SYSTEM_RESET		0x84000009U
#define PSCI_FEATURES		0x8400000aU
#define CPU_FREEZE		0x8400000bU
#define CPU_DEFAULT_SUSPEND_32	0x8400000cU
#define CPU_DEFAULT_SUSPEND	0xc400000cU
#define NODE_HW_STATE_32	0x8400000dU
#define NODE_HW_STATE		0xc400000dU
#define SYSTEM_SUSPEND_32	0x8400000eU
#define SYSTEM_SUSPEND		0xc400000eU
#define SET_SUSPEND_MODE	0x8400000fU
#define STAT_RESIDENCY_32	0x84000010U
#define STAT_RESIDENCY		0xc4000010U
#define STAT_COUNT_32		0x84000011U
#define STAT_COUNT		0xc4000011U
#define SYSTEM_RESET2_32	0x84000012U
#define SYSTEM_RESET2		0xc4000012U
#define MEM_PROTECT		0x84000013U
#define CHECK_RANGE_32		0x84000014U
#define CHECK_RANGE		0xc4000014U	/* MEM_PROTECT_CHECK_RANGE */
#define SYSTEM_OFF2_32		0x84000015U
#define SYSTEM_OFF2		0xc4000015U

/* KVM's ids in PSCI 0.1. */
#define CPU_SUSPEND_0_1		0x95c1ba5eU
#define CPU_OFF_0_1		0x95c1ba5fU
#define CPU_ON_0_1		0x95c1ba60U
#define MIGRATE_0_1		0x95c1ba61U

#define SMCCC_VERSION		0x80000000U
#define SMCCC_ARCH_FEATURES	0x80000001U

#define SUCCESS			0
#define NOT_SUPPORTED		(-1)
#define INVALID_PARAMETERS	(-2)
#define DENIED			(-3)
#define ALREADY_ON		(-4)
#define ON_PENDING		(-5)
#define INTERNAL_FAILURE	(-6)
#define INVALID_ADDRESS		(-9)

#define STATE_ON		0
#define STATE_OFF		1

#define V0_1			0x00000001U
#define V0_2			0x00000002U
#define V1_0			0x00010000U
#define V1_1			0x00010001U
#define V1_3			0x00010003U

/* ------------------------------------------------------ system registers */

#define read_sysreg(name) __extension__ ({				\
	uint64_t value_;						\
	__asm__ volatile("mrs %0, " name : "=r" (value_));		\
	value_;								\
})

#define write_sysreg(name, value)					\
	__asm__ volatile("msr " name ", %0\n\tisb" : :			\
			 "r" ((uint64_t)(value)) : "memory")

static inline void barrier(void)
{
	__asm__ volatile("dsb sy" : : : "memory");
}

/* ------------------------------------------------------------------ text */

/* The program's own: one byte, on the UART. */
void put(char c);

/*
 * %s; %u: 32 bits, decimal; %x: 64 bits; %lx: the same, as 0x...; %r: 64 bits,
 * X0 of an answer: a small negative number is one.
 */
void print(const char *format, ...);
void print_list(const char *format, va_list args);

#endif /* __ASSEMBLER__ */

#endif /* BARE_H */
