/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * System registers and barriers. Those that not every assembler knows, or
 * only for some architecture versions, go by their encoding.
 */
#ifndef SYSREG_H
#define SYSREG_H

#include <stdint.h>

#define read_sysreg(name) __extension__ ({				\
	uint64_t read_value_;						\
	__asm__ volatile("mrs %0, " name : "=r" (read_value_));		\
	read_value_;							\
})

#define write_sysreg(name, value)					\
	__asm__ volatile("msr " name ", %x0" : :			\
			 "rZ" ((uint64_t)(value)) : "memory")

/* One field of an ID register; they are four bits each. */
#define id_field(name, shift)	((read_sysreg(name) >> (shift)) & 0xf)

#define isb()	__asm__ volatile("isb" : : : "memory")
#define dsb()	__asm__ volatile("dsb sy" : : : "memory")
#define wfi()	__asm__ volatile("dsb sy\n\twfi" : : : "memory")

#define ID_AA64ISAR2_EL1	"S3_0_C0_C6_2"
#define ID_AA64MMFR3_EL1	"S3_0_C0_C7_3"
#define ID_AA64PFR2_EL1		"S3_0_C0_C4_2"
#define ID_AA64SMFR0_EL1	"S3_0_C0_C4_5"
#define ID_AA64ZFR0_EL1		"S3_0_C0_C4_4"

#define ZCR_EL3			"S3_6_C1_C2_0"
#define SMCR_EL3		"S3_6_C1_C2_6"
#define MPAM3_EL3		"S3_6_C10_C5_0"

#define ICC_PMR_EL1		"S3_0_C4_C6_0"
#define ICC_IAR0_EL1		"S3_0_C12_C8_0"
#define ICC_EOIR0_EL1		"S3_0_C12_C8_1"
#define ICC_BPR0_EL1		"S3_0_C12_C8_3"
#define ICC_AP0R0_EL1		"S3_0_C12_C8_4"
#define ICC_AP1R0_EL1		"S3_0_C12_C9_0"
#define ICC_SGI0R_EL1		"S3_0_C12_C11_7"
#define ICC_BPR1_EL1		"S3_0_C12_C12_3"
#define ICC_SRE_EL1		"S3_0_C12_C12_5"
#define ICC_IGRPEN0_EL1		"S3_0_C12_C12_6"
#define ICC_SRE_EL2		"S3_4_C12_C9_5"
#define ICH_HCR_EL2		"S3_4_C12_C11_0"
#define ICC_CTLR_EL3		"S3_6_C12_C12_4"
#define ICC_SRE_EL3		"S3_6_C12_C12_5"
#define ICC_IGRPEN1_EL3		"S3_6_C12_C12_7"

/* Device registers. */
static inline uint32_t read32(uint64_t address)
{
	return *(volatile uint32_t *)address;
}

static inline void write32(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

#endif /* SYSREG_H */
