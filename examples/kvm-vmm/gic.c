/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * KVM's GICv3: one distributor, a redistributor and a CPU interface per vCPU.
 * There is no ITS, and so there are no LPIs.
 *
 * The saved state is the registers of the tables below in their order, those of
 * the distributor once and the others for each vCPU, each as 64 bits. Loading
 * writes them in that order, which matters:
 *
 * - GICD_IIDR first: by it KVM knows which revision of its own GIC this was.
 * - ICFGR before what is pending: pending means something else for an edge.
 * - The line levels and ISPENDR are two things. ISPENDR is, here, only what is
 *   latched (an edge, or the guest's write); a level that is held high is not
 *   in it. A write of ISPENDR sets and clears.
 * - ISENABLER and ISACTIVER can only set: what clears is written first.
 * - ICC_CTLR_EL1 before BPR1, which cannot be written while CTLR.CBPR is set
 *   (it is then a copy of BPR0), and before the active priorities, of whose
 *   registers there are as many as CTLR.PRIbits says.
 */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "kvm_abi.h"
#include "vmm.h"

#define SPIS		(INTERRUPTS - 32)
#define SPI_WORDS(bits)	(SPIS * (bits) / 32)

/* An attribute of KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS. */
#define ICC(op0, op1, crn, crm, op2) \
	((op0) << KVM_REG_ARM64_SYSREG_OP0_SHIFT | \
	 (op1) << KVM_REG_ARM64_SYSREG_OP1_SHIFT | \
	 (crn) << KVM_REG_ARM64_SYSREG_CRN_SHIFT | \
	 (crm) << KVM_REG_ARM64_SYSREG_CRM_SHIFT | \
	 (op2) << KVM_REG_ARM64_SYSREG_OP2_SHIFT)
#define ICC_CTLR	ICC(3, 0, 12, 12, 4)
#define ICC_CTLR_PRIBITS(ctlr)	((uint32_t)((ctlr) >> 8) & 7)	/* less 1 */

enum group {
	DIST = KVM_DEV_ARM_VGIC_GRP_DIST_REGS,
	REDIST = KVM_DEV_ARM_VGIC_GRP_REDIST_REGS,
	LEVEL = KVM_DEV_ARM_VGIC_GRP_LEVEL_INFO,
	CPU = KVM_DEV_ARM_VGIC_GRP_CPU_SYSREGS,
};

struct reg {
	const char *name;
	enum group group;
	uint32_t attr;		/* of the first one */
	uint32_t step, count;	/* and there are more like it */
	uint32_t clear;		/* all ones go here first, if not 0 */
	bool by_priority;	/* how many exist depends on PRIbits */
};

static const struct reg distributor[] = {
	{ "GICD_IIDR", DIST, 0x0008, 0, 1, 0, false },
	{ "GICD_CTLR", DIST, 0x0000, 0, 1, 0, false },
	{ "GICD_STATUSR", DIST, 0x0010, 0, 1, 0, false },
	{ "GICD_IGROUPR", DIST, 0x0084, 4, SPI_WORDS(1), 0, false },
	{ "GICD_ISENABLER", DIST, 0x0104, 4, SPI_WORDS(1), 0x0184, false },
	{ "GICD_IPRIORITYR", DIST, 0x0420, 4, SPI_WORDS(8), 0, false },
	{ "GICD_ICFGR", DIST, 0x0c08, 4, SPI_WORDS(2), 0, false },
	{ "GICD_IROUTER", DIST, 0x6100, 4, SPI_WORDS(64), 0, false },
	{ "the SPIs' levels", LEVEL, 32, 32, SPI_WORDS(1), 0, false },
	{ "GICD_ISPENDR", DIST, 0x0204, 4, SPI_WORDS(1), 0, false },
	{ "GICD_ISACTIVER", DIST, 0x0304, 4, SPI_WORDS(1), 0x0384, false },
};

static const struct reg per_vcpu[] = {
	{ "GICR_CTLR", REDIST, 0x00000, 0, 1, 0, false },
	{ "GICR_STATUSR", REDIST, 0x00010, 0, 1, 0, false },
	{ "GICR_WAKER", REDIST, 0x00014, 0, 1, 0, false },
	{ "GICR_IGROUPR0", REDIST, 0x10080, 0, 1, 0, false },
	{ "GICR_ISENABLER0", REDIST, 0x10100, 0, 1, 0x10180, false },
	{ "GICR_IPRIORITYR", REDIST, 0x10400, 4, 8, 0, false },
	{ "GICR_ICFGR1", REDIST, 0x10c04, 0, 1, 0, false },
	{ "the PPIs' levels", LEVEL, 0, 0, 1, 0, false },
	{ "GICR_ISPENDR0", REDIST, 0x10200, 0, 1, 0, false },
	{ "GICR_ISACTIVER0", REDIST, 0x10300, 0, 1, 0x10380, false },
	{ "ICC_SRE_EL1", CPU, ICC(3, 0, 12, 12, 5), 0, 1, 0, false },
	{ "ICC_CTLR_EL1", CPU, ICC_CTLR, 0, 1, 0, false },
	{ "ICC_PMR_EL1", CPU, ICC(3, 0, 4, 6, 0), 0, 1, 0, false },
	{ "ICC_BPR0_EL1", CPU, ICC(3, 0, 12, 8, 3), 0, 1, 0, false },
	{ "ICC_BPR1_EL1", CPU, ICC(3, 0, 12, 12, 3), 0, 1, 0, false },
	{ "ICC_AP0R_EL1", CPU, ICC(3, 0, 12, 8, 4), 1, 4, 0, true },
	{ "ICC_AP1R_EL1", CPU, ICC(3, 0, 12, 9, 0), 1, 4, 0, true },
	{ "ICC_IGRPEN0_EL1", CPU, ICC(3, 0, 12, 12, 6), 0, 1, 0, false },
	{ "ICC_IGRPEN1_EL1", CPU, ICC(3, 0, 12, 12, 7), 0, 1, 0, false },
};

#define LENGTH(table) (sizeof(table) / sizeof((table)[0]))

/* A save or a load, and how far it has come. */
struct transfer {
	struct vm *vm;
	bool load;
	uint8_t *out;			/* save */
	const uint8_t *in;		/* load */
	uint32_t vcpu;
	uint64_t ctlr;			/* ICC_CTLR_EL1 of this vCPU */
};

/* ---------------------------------------------------------------- create */

static bool set_attr(struct vm *vm, uint32_t group, uint64_t attr, void *value,
		     const char *what)
{
	struct kvm_device_attr a = {
		.group = group,
		.attr = attr,
		.addr = (uintptr_t)value,
	};

	if (ioctl(vm->gic, KVM_SET_DEVICE_ATTR, &a) == 0)
		return true;
	say("error: GIC: cannot set %s: %s", what, strerror(errno));
	return false;
}

bool gic_create(struct vm *vm)
{
	struct kvm_create_device device = {
		.type = KVM_DEV_TYPE_ARM_VGIC_V3,
	};
	uint64_t dist = GICD_BASE, redist = GICR_BASE;
	uint32_t interrupts = INTERRUPTS;

	if (ioctl(vm->fd, KVM_CREATE_DEVICE, &device) < 0) {
		say("error: GIC: KVM_CREATE_DEVICE (GICv3): %s", strerror(errno));
		return false;
	}
	vm->gic = (int)device.fd;
	return set_attr(vm, KVM_DEV_ARM_VGIC_GRP_NR_IRQS, 0, &interrupts,
			"the number of interrupts") &&
	       set_attr(vm, KVM_DEV_ARM_VGIC_GRP_ADDR,
			KVM_VGIC_V3_ADDR_TYPE_DIST, &dist,
			"the distributor's address") &&
	       set_attr(vm, KVM_DEV_ARM_VGIC_GRP_ADDR,
			KVM_VGIC_V3_ADDR_TYPE_REDIST, &redist,
			"the redistributors' address") &&
	       set_attr(vm, KVM_DEV_ARM_VGIC_GRP_CTRL,
			KVM_DEV_ARM_VGIC_CTRL_INIT, NULL, "it up");
}

/* ---------------------------------------------------------- save and load */

static bool failed(const struct transfer *t, const struct reg *reg, uint32_t n,
		   const char *why)
{
	say("error: GIC: cannot %s %s (%u of %u, vCPU %u): %s",
	    t->load ? "load" : "save", reg->name, n, reg->count, t->vcpu, why);
	return false;
}

static bool access_attr(const struct transfer *t, const struct reg *reg,
			uint64_t attr, uint64_t *value)
{
	/* The CPU interface's registers have 64 bits, all others have 32. */
	uint32_t word = (uint32_t)*value;
	bool wide = reg->group == CPU;
	struct kvm_device_attr a = {
		.group = reg->group,
		/* Aff0 of its MPIDR is the vCPU's number. */
		.attr = (uint64_t)t->vcpu << KVM_DEV_ARM_VGIC_V3_MPIDR_SHIFT |
			attr,
		.addr = wide ? (uintptr_t)value : (uintptr_t)&word,
	};

	if (ioctl(t->vm->gic, t->load ? KVM_SET_DEVICE_ATTR :
		  KVM_GET_DEVICE_ATTR, &a) < 0)
		return false;
	if (!wide)
		*value = word;
	return true;
}

/* AP0R and AP1R: 1 for up to 5 bits of priority, 2 for 6, 4 for 7. */
static bool exists(const struct transfer *t, const struct reg *reg, uint32_t n)
{
	uint32_t bits = ICC_CTLR_PRIBITS(t->ctlr) + 1;

	return !reg->by_priority || n < (bits >= 7 ? 4 : bits == 6 ? 2 : 1);
}

static bool load_one(struct transfer *t, const struct reg *reg, uint32_t n)
{
	uint64_t value, ones = UINT32_MAX;

	memcpy(&value, t->in, sizeof(value));
	t->in += sizeof(value);
	if (!exists(t, reg, n))
		return value == 0 || failed(t, reg, n, "there is none");
	if (reg->group != CPU && value > UINT32_MAX)
		return failed(t, reg, n, "more than 32 bits");
	if (reg->clear != 0 &&
	    !access_attr(t, reg, reg->clear + n * reg->step, &ones))
		return failed(t, reg, n, strerror(errno));
	if (!access_attr(t, reg, reg->attr + n * reg->step, &value))
		return failed(t, reg, n, strerror(errno));
	if (reg->attr == ICC_CTLR && reg->group == CPU)
		t->ctlr = value;
	return true;
}

static bool save_one(struct transfer *t, const struct reg *reg, uint32_t n)
{
	uint64_t value = 0;

	if (exists(t, reg, n) &&
	    !access_attr(t, reg, reg->attr + n * reg->step, &value))
		return failed(t, reg, n, strerror(errno));
	if (reg->attr == ICC_CTLR && reg->group == CPU)
		t->ctlr = value;
	memcpy(t->out, &value, sizeof(value));
	t->out += sizeof(value);
	return true;
}

static bool move_table(struct transfer *t, const struct reg *table,
		       size_t length)
{
	for (size_t i = 0; i < length; i++)
		for (uint32_t n = 0; n < table[i].count; n++)
			if (!(t->load ? load_one(t, &table[i], n) :
			      save_one(t, &table[i], n)))
				return false;
	return true;
}

static bool move_all(struct transfer *t)
{
	if (!move_table(t, distributor, LENGTH(distributor)))
		return false;
	for (t->vcpu = 0; t->vcpu < t->vm->vcpus; t->vcpu++)
		if (!move_table(t, per_vcpu, LENGTH(per_vcpu)))
			return false;
	return true;
}

size_t gic_state_size(struct vm *vm)
{
	size_t once = 0, each = 0;

	for (size_t i = 0; i < LENGTH(distributor); i++)
		once += distributor[i].count;
	for (size_t i = 0; i < LENGTH(per_vcpu); i++)
		each += per_vcpu[i].count;
	return (once + each * vm->vcpus) * sizeof(uint64_t);
}

bool gic_save(struct vm *vm, void *buffer)
{
	struct transfer t = { .vm = vm, .out = buffer };

	return move_all(&t);
}

bool gic_load(struct vm *vm, const void *buffer, size_t size)
{
	struct transfer t = { .vm = vm, .load = true, .in = buffer };

	if (size != gic_state_size(vm)) {
		say("error: GIC: the state has %zu bytes, not %zu", size,
		    gic_state_size(vm));
		return false;
	}
	return move_all(&t);
}
