/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The system registers of a CPU: what EL3 sets up once, so that the normal
 * world can use all that the CPU has, and the state that PSCI asks for when a
 * CPU starts. A register that belongs to an optional feature is written only
 * if the ID registers have the feature.
 */
#include "firmware.h"
#include "sysreg.h"

#define BIT(n)			(UINT64_C(1) << (n))

/* SCR_EL3 */
#define SCR_NS			BIT(0)	/* what is below EL3 is non-secure */
#define SCR_FIQ			BIT(2)	/* FIQs are EL3's: the kick is one */
#define SCR_RES1		(BIT(4) | BIT(5))
#define SCR_HCE			BIT(8)
#define SCR_RW			BIT(10)	/* what is below EL3 is AArch64 */
#define SCR_APK			BIT(16)
#define SCR_API			BIT(17)
#define SCR_ENSCXT		BIT(25)
#define SCR_ATA			BIT(26)
#define SCR_FGTEN		BIT(27)
#define SCR_ECVEN		BIT(28)
#define SCR_HXEN		BIT(38)
#define SCR_GCSEN		BIT(39)
#define SCR_ENTP2		BIT(41)
#define SCR_RCWMASKEN		BIT(42)
#define SCR_TCR2EN		BIT(43)
#define SCR_SCTLR2EN		BIT(44)
#define SCR_PIEN		BIT(45)
#define SCR_AIEN		BIT(46)
#define SCR_D128EN		BIT(47)
#define SCR_ENFPM		BIT(50)
#define SCR_FGTEN2		BIT(59)

#define CPTR_EZ			BIT(8)	/* SVE does not trap */
#define CPTR_ESM		BIT(12)	/* SME does not trap */
#define MDCR_NSPB		(BIT(12) | BIT(13))
#define MDCR_SDD		BIT(16)	/* no debugging of EL3 */
#define MDCR_NSTB		(BIT(24) | BIT(25))
#define MDCR_MTPME		BIT(28)
#define MDCR_SBRBE		(BIT(32) | BIT(33))
#define SMCR_FA64		BIT(31)
#define SMCR_EZT0		BIT(30)
#define MPAM3_MPAMEN		BIT(63)

#define SCTLR_EE		BIT(25)
#define SCTLR_EL2_RES1		UINT64_C(0x30c50830)
#define SCTLR_EL1_RES1		UINT64_C(0x30d00800)
#define CPTR_EL2_RES1		UINT64_C(0x33ff)

#define HCR_RW			BIT(31)
#define SPSR_DAIF		UINT64_C(0x3c0)
#define SPSR_EL1H		UINT64_C(0x5)
#define SPSR_EL2H		UINT64_C(0x9)

/* QEMU's CNTFRQ_EL0 comes out of reset with the right value. */
#define TIMER_HZ		62500000

static bool has_el2(void)
{
	return id_field("id_aa64pfr0_el1", 8) != 0;
}

/* What traps to EL3 unless a bit of SCR_EL3 is *set*: memory management ... */
static uint64_t scr_memory_features(void)
{
	uint64_t mmfr3 = read_sysreg(ID_AA64MMFR3_EL1);
	uint64_t scr = 0;

	if (mmfr3 & 0xf)
		scr |= SCR_TCR2EN;			/* FEAT_TCR2 */
	if (mmfr3 & 0xf0)
		scr |= SCR_SCTLR2EN;			/* FEAT_SCTLR2 */
	if (mmfr3 & 0xffff00)
		scr |= SCR_PIEN;			/* FEAT_S1PIE etc. */
	if (mmfr3 & 0xf000000)
		scr |= SCR_AIEN;			/* FEAT_AIE */
	if (mmfr3 & 0xf00000000)
		scr |= SCR_D128EN;			/* FEAT_D128 */
	return scr;
}

/* ... and the rest. */
static uint64_t scr_features(void)
{
	uint64_t scr = scr_memory_features();

	if (read_sysreg("id_aa64isar1_el1") & 0xff000ff0 ||
	    read_sysreg(ID_AA64ISAR2_EL1) & 0xff00)
		scr |= SCR_APK | SCR_API;		/* FEAT_PAuth */
	if (id_field("id_aa64pfr0_el1", 56) >= 2 ||
	    id_field("id_aa64pfr1_el1", 32) >= 2)
		scr |= SCR_ENSCXT;			/* FEAT_CSV2_2 */
	if (id_field("id_aa64pfr1_el1", 8) >= 2)
		scr |= SCR_ATA;				/* FEAT_MTE2 */
	if (id_field("id_aa64mmfr0_el1", 56) >= 1)
		scr |= SCR_FGTEN;			/* FEAT_FGT */
	if (id_field("id_aa64mmfr0_el1", 56) >= 2)
		scr |= SCR_FGTEN2;			/* FEAT_FGT2 */
	if (id_field("id_aa64mmfr0_el1", 60) >= 2)
		scr |= SCR_ECVEN;			/* FEAT_ECV */
	if (id_field("id_aa64mmfr1_el1", 40))
		scr |= SCR_HXEN;			/* FEAT_HCX */
	if (id_field("id_aa64pfr1_el1", 44))
		scr |= SCR_GCSEN;			/* FEAT_GCS */
	if (id_field("id_aa64pfr1_el1", 24))
		scr |= SCR_ENTP2;			/* FEAT_SME */
	if (id_field("id_aa64pfr1_el1", 48))
		scr |= SCR_RCWMASKEN;			/* FEAT_THE */
	if (id_field(ID_AA64PFR2_EL1, 32))
		scr |= SCR_ENFPM;			/* FEAT_FPMR */
	return scr;
}

static uint64_t mdcr_features(void)
{
	uint64_t mdcr = 0;

	if (id_field("id_aa64dfr0_el1", 32))
		mdcr |= MDCR_NSPB;			/* FEAT_SPE */
	if (id_field("id_aa64dfr0_el1", 44))
		mdcr |= MDCR_NSTB;			/* FEAT_TRBE */
	if (id_field("id_aa64dfr0_el1", 48) == 1)
		mdcr |= MDCR_MTPME;			/* FEAT_MTPMU */
	if (id_field("id_aa64dfr0_el1", 52))
		mdcr |= MDCR_SBRBE;			/* FEAT_BRBE */
	return mdcr;
}

/* FP and SIMD never trap; SVE and SME get their longest vectors. */
static void vector_init(void)
{
	bool sve = id_field("id_aa64pfr0_el1", 32);
	uint32_t sme = id_field("id_aa64pfr1_el1", 24);
	uint64_t smcr = 0xf;

	write_sysreg("cptr_el3", (sve ? CPTR_EZ : 0) | (sme ? CPTR_ESM : 0));
	isb();
	if (sve)
		write_sysreg(ZCR_EL3, 0xf);
	if (!sme)
		return;
	if (read_sysreg(ID_AA64SMFR0_EL1) & BIT(63))
		smcr |= SMCR_FA64;
	if (sme >= 2)
		smcr |= SMCR_EZT0;
	write_sysreg(SMCR_EL3, smcr);
}

/*
 * EL3's own registers, once after every power-up. Uses no memory: it runs
 * with the MMU off.
 */
void cpu_init(void)
{
	write_sysreg("scr_el3", SCR_RES1 | SCR_NS | SCR_FIQ | SCR_RW |
		     (has_el2() ? SCR_HCE : 0) | scr_features());
	write_sysreg("mdcr_el3", MDCR_SDD | mdcr_features());
	vector_init();
	if (id_field("id_aa64pfr0_el1", 40) || id_field("id_aa64pfr1_el1", 16))
		write_sysreg(MPAM3_EL3, MPAM3_MPAMEN);
	if (!read_sysreg("cntfrq_el0"))
		write_sysreg("cntfrq_el0", TIMER_HZ);
	isb();
}

/* psci_config.entry_el */
uint32_t cpu_entry_el(void)
{
	return has_el2() ? 2 : 1;
}

/* Does software at that level run big-endian? */
bool cpu_entry_big_endian(void)
{
	return (has_el2() ? read_sysreg("sctlr_el2") :
		read_sysreg("sctlr_el1")) & SCTLR_EE;
}

/* Which CPU this is, as psci_cpu_config.mpidr. */
uint64_t cpu_affinity(void)
{
	return read_sysreg("mpidr_el1") & MPIDR_AFFINITY;
}

/* How many event counters EL2 may leave to EL1: all that there are. */
static uint64_t event_counters(void)
{
	uint32_t pmu = id_field("id_aa64dfr0_el1", 8);

	return pmu && pmu != 0xf ? read_sysreg("pmcr_el0") >> 11 & 0x1f : 0;
}

/* EL2 as EL1 can live with it, should nobody set it up. */
static void reset_el2(uint64_t sctlr_ee)
{
	write_sysreg("sctlr_el2", SCTLR_EL2_RES1 | sctlr_ee);
	write_sysreg("hcr_el2", HCR_RW);
	isb();
	write_sysreg("cptr_el2", CPTR_EL2_RES1);
	write_sysreg("hstr_el2", 0);
	write_sysreg("mdcr_el2", event_counters());
	write_sysreg("cnthctl_el2", 3);
	write_sysreg("cntvoff_el2", 0);
	write_sysreg("vttbr_el2", 0);
	write_sysreg("vpidr_el2", read_sysreg("midr_el1"));
	write_sysreg("vmpidr_el2", read_sysreg("mpidr_el1"));
	write_sysreg("vbar_el2", 0);
	write_sysreg("ttbr0_el2", 0);
	write_sysreg("tcr_el2", 0);
	write_sysreg("mair_el2", 0);
	write_sysreg("tpidr_el2", 0);
	write_sysreg("sp_el2", 0);
}

/* What the caller had here, power-down would have lost. */
static void reset_el1(uint64_t sctlr_ee)
{
	write_sysreg("sctlr_el1", SCTLR_EL1_RES1 | sctlr_ee);
	write_sysreg("cpacr_el1", 0);
	write_sysreg("vbar_el1", 0);
	write_sysreg("ttbr0_el1", 0);
	write_sysreg("ttbr1_el1", 0);
	write_sysreg("tcr_el1", 0);
	write_sysreg("mair_el1", 0);
	write_sysreg("contextidr_el1", 0);
	write_sysreg("tpidr_el1", 0);
	write_sysreg("tpidr_el0", 0);
	write_sysreg("tpidrro_el0", 0);
	write_sysreg("sp_el1", 0);
	write_sysreg("sp_el0", 0);
}

/*
 * Leave EL3 as PSCI says a CPU starts (DEN0022F, "Initial core state"): MMU
 * and caches off, DAIF masked, endianness as it was when the call was made,
 * context_id in x0.
 */
_Noreturn void cpu_start(const struct psci_entry *entry)
{
	uint64_t ee = entry->flags & PSCI_ENTRY_BIG_ENDIAN ? SCTLR_EE : 0;

	if (has_el2())
		reset_el2(ee);
	reset_el1(ee);
	el3_exit(entry->pc, SPSR_DAIF |
		 (entry->el == 2 ? SPSR_EL2H : SPSR_EL1H), entry->context_id);
}
