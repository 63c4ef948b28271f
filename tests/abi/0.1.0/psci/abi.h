/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The numbers of Arm's Power State Coordination Interface (DEN0022F.b), and
 * nothing else: function ids, return codes, versions, argument encodings.
 * Usable from C99 and C++.
 */
#ifndef PSCI_ABI_H
#define PSCI_ABI_H

/*
 * Function ids (DEN0022F.b, "Function prototypes"). SMC32 ids are
 * PSCI_ID_SMC32 + number, SMC64 ids PSCI_ID_SMC64 + number. The two windows
 * of 32 numbers are PSCI's; what lies outside belongs to somebody else.
 */
#define PSCI_ID_SMC32			0x84000000U
#define PSCI_ID_SMC64			0xc4000000U
#define PSCI_ID_SMC64_BIT		0x40000000U
#define PSCI_ID_NUMBER_MASK		0x0000001fU
#define PSCI_ID_COUNT			32U	/* in each window */
/* SMCCC 1.3: "the caller has no live SVE state", no part of the identity. */
#define PSCI_ID_SVE_HINT		0x00010000U

/* Function numbers. */
#define PSCI_FN_PSCI_VERSION		0x00
#define PSCI_FN_CPU_SUSPEND		0x01
#define PSCI_FN_CPU_OFF			0x02
#define PSCI_FN_CPU_ON			0x03
#define PSCI_FN_AFFINITY_INFO		0x04
#define PSCI_FN_MIGRATE			0x05
#define PSCI_FN_MIGRATE_INFO_TYPE	0x06
#define PSCI_FN_MIGRATE_INFO_UP_CPU	0x07
#define PSCI_FN_SYSTEM_OFF		0x08
#define PSCI_FN_SYSTEM_RESET		0x09
#define PSCI_FN_PSCI_FEATURES		0x0a
#define PSCI_FN_CPU_FREEZE		0x0b
#define PSCI_FN_CPU_DEFAULT_SUSPEND	0x0c
#define PSCI_FN_NODE_HW_STATE		0x0d
#define PSCI_FN_SYSTEM_SUSPEND		0x0e
#define PSCI_FN_PSCI_SET_SUSPEND_MODE	0x0f
#define PSCI_FN_PSCI_STAT_RESIDENCY	0x10
#define PSCI_FN_PSCI_STAT_COUNT		0x11
#define PSCI_FN_SYSTEM_RESET2		0x12
#define PSCI_FN_MEM_PROTECT		0x13
#define PSCI_FN_MEM_PROTECT_CHECK_RANGE	0x14
#define PSCI_FN_SYSTEM_OFF2		0x15

#define PSCI_ID32(number)		(PSCI_ID_SMC32 + (number))
#define PSCI_ID64(number)		(PSCI_ID_SMC64 + (number))

/*
 * Versions, as PSCI_VERSION returns them: major in 30:16, minor in 15:0. (The
 * names are such that this header and Linux's <linux/psci.h>, which comes with
 * <linux/kvm.h>, go into one source.)
 */
#define PSCI_MAKE_VERSION(major, minor)	(((major) << 16) | (minor))
#define PSCI_MAJOR(version)	((version) >> 16)
#define PSCI_MINOR(version)	((version) & 0xffff)
#define PSCI_VERSION_0_1		0x00000001U
#define PSCI_VERSION_0_2		0x00000002U
#define PSCI_VERSION_1_0		0x00010000U
#define PSCI_VERSION_1_1		0x00010001U
#define PSCI_VERSION_1_2		0x00010002U
#define PSCI_VERSION_1_3		0x00010003U

/* target_cpu and target_affinity (DEN0022F.b, CPU_ON); other bits are MBZ. */
#define PSCI_AFFINITY_MASK32		0x00ffffffU
#define PSCI_AFFINITY_MASK64		0x000000ff00ffffffULL

/* power_state (DEN0022F.b, CPU_SUSPEND), original and extended format. */
#define PSCI_POWER_STATE_ID_MASK	0x0000ffffU
#define PSCI_POWER_STATE_TYPE_BIT	0x00010000U
#define PSCI_POWER_STATE_LEVEL_MASK	0x03000000U
#define PSCI_POWER_STATE_LEVEL_SHIFT	24
#define PSCI_POWER_STATE_MASK		0x0301ffffU
#define PSCI_POWER_STATE_EXT_ID_MASK	0x0fffffffU
#define PSCI_POWER_STATE_EXT_TYPE_BIT	0x40000000U
#define PSCI_POWER_STATE_EXT_MASK	0x4fffffffU

/* PSCI_FEATURES(CPU_SUSPEND) (DEN0022F.b, PSCI_FEATURES). */
#define PSCI_FEATURES_OS_INITIATED	0x1
#define PSCI_FEATURES_EXTENDED_STATE	0x2

/* PSCI_FEATURES(SYSTEM_OFF2): the hibernate types there are. */
#define PSCI_FEATURES_HIBERNATE_OFF	0x1

/* mode (DEN0022F.b, PSCI_SET_SUSPEND_MODE). */
#define PSCI_MODE_PLATFORM_COORDINATED	0
#define PSCI_MODE_OS_INITIATED		1

/* NODE_HW_STATE (DEN0022F.b, NODE_HW_STATE). */
#define PSCI_HW_ON			0
#define PSCI_HW_OFF			1
#define PSCI_HW_STANDBY			2

/* reset_type (DEN0022F.b, SYSTEM_RESET2). */
#define PSCI_RESET2_WARM		0U
#define PSCI_RESET2_VENDOR_BIT		0x80000000U
/* Failures of vendor-specific resets may also be anything below. */
#define PSCI_RESET2_VENDOR_STATUS	(-256)

/* type (DEN0022F.b, SYSTEM_OFF2). */
#define PSCI_OFF2_DEFAULT		0U	/* is HIBERNATE_OFF */
#define PSCI_OFF2_HIBERNATE_OFF		1U

/* MIGRATE_INFO_TYPE (DEN0022F.b, MIGRATE_INFO_TYPE). */
#define PSCI_MIGRATE_TYPE_UP_MIGRATABLE	0
#define PSCI_MIGRATE_TYPE_UP_FIXED	1
#define PSCI_MIGRATE_TYPE_NONE		2

/* SMCCC's own calls (DEN0028, "Arm Architecture Calls"). */
#define PSCI_ID_SMCCC_VERSION			0x80000000U
#define PSCI_ID_SMCCC_ARCH_FEATURES		0x80000001U
#define PSCI_ID_SMCCC_ARCH_SOC_ID		0x80000002U
#define PSCI_ID_SMCCC_ARCH_SOC_ID64		0xc0000002U
#define PSCI_ID_SMCCC_ARCH_WORKAROUND_1		0x80008000U
#define PSCI_ID_SMCCC_ARCH_WORKAROUND_2		0x80007fffU
#define PSCI_ID_SMCCC_ARCH_WORKAROUND_3		0x80003fffU
#define PSCI_ID_SMCCC_ARCH_WORKAROUND_4		0x80000004U
#define PSCI_ID_SMCCC_ARCH_CLEAN_INV_MEMREGION	0xc0000005U
#define PSCI_ID_SMCCC_ARCH_CLEAN_INV_MEMREGION_ATTRIBUTES 0xc0000006U

/* SMCCC versions, as SMCCC_VERSION returns them. */
#define PSCI_SMCCC_VERSION_1_0		0x00010000U
#define PSCI_SMCCC_VERSION_1_1		0x00010001U
#define PSCI_SMCCC_VERSION_1_2		0x00010002U
#define PSCI_SMCCC_VERSION_1_3		0x00010003U
#define PSCI_SMCCC_VERSION_1_4		0x00010004U
#define PSCI_SMCCC_VERSION_1_5		0x00010005U
#define PSCI_SMCCC_VERSION_1_6		0x00010006U
#define PSCI_SMCCC_VERSION_1_7		0x00010007U

/* SMCCC_ARCH_SOC_ID: what is asked for (DEN0028). */
#define PSCI_SMCCC_SOC_ID_VERSION	0
#define PSCI_SMCCC_SOC_ID_REVISION	1
#define PSCI_SMCCC_SOC_ID_NAME		2

/* SMCCC_ARCH_CLEAN_INV_MEMREGION's flags, and X1 of its attributes' answer. */
#define PSCI_SMCCC_CLEAN_INV_DRY_RUN	0x1
#define PSCI_SMCCC_CLEAN_INV_GLOBAL	0x1

/* What a guest can be answered (DEN0022F.b, "Return error codes"). */
enum psci_status {
	PSCI_STATUS_SUCCESS		= 0,
	PSCI_STATUS_NOT_SUPPORTED	= -1,
	PSCI_STATUS_INVALID_PARAMETERS	= -2,
	PSCI_STATUS_DENIED		= -3,
	PSCI_STATUS_ALREADY_ON		= -4,
	PSCI_STATUS_ON_PENDING		= -5,
	PSCI_STATUS_INTERNAL_FAILURE	= -6,
	PSCI_STATUS_NOT_PRESENT		= -7,
	PSCI_STATUS_DISABLED		= -8,
	PSCI_STATUS_INVALID_ADDRESS	= -9
};

/* What SMCCC's own calls can be answered (DEN0028): not PSCI's numbers. */
enum psci_smccc_status {
	/* ARCH_FEATURES of a workaround: this CPU does not need it called. */
	PSCI_SMCCC_NOT_NEEDED_HERE	= 1,
	PSCI_SMCCC_SUCCESS		= 0,
	PSCI_SMCCC_NOT_SUPPORTED	= -1,
	PSCI_SMCCC_NOT_REQUIRED		= -2,
	PSCI_SMCCC_INVALID_PARAMETER	= -3,
	PSCI_SMCCC_RATE_LIMITED		= -4,	/* ask again later */
	PSCI_SMCCC_BUSY			= -5	/* another one is under way */
};

/* What AFFINITY_INFO answers when it does not fail. */
enum psci_affinity_state {
	PSCI_AFFINITY_ON		= 0,
	PSCI_AFFINITY_OFF		= 1,
	PSCI_AFFINITY_ON_PENDING	= 2
};

#endif /* PSCI_ABI_H */
