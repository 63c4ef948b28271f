/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * <linux/kvm.h>, and what a kernel's headers before 6.4 (the filter) or 6.13
 * (SYSTEM_OFF2) lack of it, under the kernel's names.
 *
 * The flags of a KVM_EXIT_HYPERCALL are run->hypercall.flags only in newer
 * headers; hypercall.longmode is their low half in all.
 */
#ifndef KVM_VMM_KVM_ABI_H
#define KVM_VMM_KVM_ABI_H

#include <linux/kvm.h>

#ifndef KVM_REG_SIZE
#define KVM_REG_SIZE(id) \
	(1U << (((id) & KVM_REG_SIZE_MASK) >> KVM_REG_SIZE_SHIFT))
#endif

#ifdef __aarch64__

#ifndef KVM_ARM_VM_SMCCC_CTRL
#define KVM_ARM_VM_SMCCC_CTRL		0	/* device attribute group */
#define KVM_ARM_VM_SMCCC_FILTER		0	/* attribute */

enum kvm_smccc_filter_action {
	KVM_SMCCC_FILTER_HANDLE = 0,
	KVM_SMCCC_FILTER_DENY,
	KVM_SMCCC_FILTER_FWD_TO_USER,
};

struct kvm_smccc_filter {
	__u32 base;
	__u32 nr_functions;
	__u8 action;
	__u8 pad[15];
};

#define KVM_HYPERCALL_EXIT_SMC		(1U << 0)
#define KVM_HYPERCALL_EXIT_16BIT	(1U << 1)
#endif

#ifndef KVM_SYSTEM_EVENT_SHUTDOWN_FLAG_PSCI_OFF2
#define KVM_SYSTEM_EVENT_SHUTDOWN_FLAG_PSCI_OFF2	(1ULL << 0)
#endif

#endif /* __aarch64__ */

#endif /* KVM_VMM_KVM_ABI_H */
