/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Optional: the calls that an operating system makes after it has found
 * PSCI_FEATURES(SMCCC_VERSION) (DEN0028, "Arm Architecture Calls"). Keeps no
 * state and needs no context; any thread, on behalf of any CPU, at any time.
 *
 * A call is there from the SMCCC version on that is announced, if the
 * embedder gives what it needs:
 *
 *	call				from	needs
 *	SMCCC_VERSION			1.1	nothing
 *	SMCCC_ARCH_FEATURES		1.1	nothing
 *	SMCCC_ARCH_SOC_ID		1.2	soc_version
 *	  its SMC64 id			1.6	soc_version; soc_name for type 2
 *	SMCCC_ARCH_WORKAROUND_1 to 3	1.1	workaround_status
 *	SMCCC_ARCH_WORKAROUND_4		1.6	workaround_status
 *	SMCCC_ARCH_CLEAN_INV_MEMREGION	1.7	clean_inv_memregion
 *	  its _ATTRIBUTES		1.7	clean_inv_memregion
 *
 * The workarounds 1 to 3 are older than the issues of DEN0028 that list them,
 * and systems of 1.1 have them. SMC64 ids are there for AArch64 callers only.
 * SMCCC_ARCH_FEATURES says so of each call, and of no other.
 * SMCCC_ARCH_FEATURE_AVAILABILITY is not here: it is about registers.
 */
#ifndef PSCI_SMCCC_H
#define PSCI_SMCCC_H

#include "psci/psci.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What the guest has. Set it to zero, then fill it in; what stays zero is not
 * there. Read at each call, nothing of it is kept.
 *
 * Ops get the user pointer and the CPU of psci_smccc_handle() and run on its
 * thread, possibly several at once. A status not listed counts as the last
 * one listed, and the call ends with PSCI_E_OP_STATUS in its .error.
 */
struct psci_smccc {
	uint32_t size;		/* sizeof(struct psci_smccc) */
	uint32_t version;	/* what SMCCC_VERSION returns: the same as
				 * psci_config.smccc_version, from
				 * PSCI_SMCCC_VERSION_1_1 to _1_7. To announce
				 * it is to promise that X4 to X17 survive a
				 * call that has no result in them */

	/* SMCCC_ARCH_SOC_ID. */
	uint32_t soc_version;	/* JEP106 bank 30:24, JEP106 code with its
				 * parity bit 23:16, SoC 15:0. Never 0 then:
				 * 0, or bit 31 set, is no SMCCC_ARCH_SOC_ID */
	uint32_t soc_revision;	/* in 30:0; with bit 31 set there is no
				 * SMCCC_ARCH_SOC_ID */

	/*
	 * What SMCCC_ARCH_CLEAN_INV_MEMREGION_ATTRIBUTES returns in X1 to X4,
	 * as it is. Not looked at without clean_inv_memregion.
	 */
	uint64_t clean_inv_flags;	/* PSCI_SMCCC_CLEAN_INV_GLOBAL: all
					 * caches, whatever the region; or 0 */
	uint64_t clean_inv_latency;	/* of a call, in microseconds */
	uint64_t clean_inv_calls;	/* at most so many in a second */
	uint64_t clean_inv_break_even;	/* bytes from which on the call is
					 * faster than the caller's own loop
					 * by address */

	const char *soc_name;	/* ends with a zero byte; what is beyond 135
				 * bytes is not told. NULL: none */

	/*
	 * How is it with this workaround on this CPU? For the four
	 * PSCI_ID_SMCCC_ARCH_WORKAROUND_*; asked by SMCCC_ARCH_FEATURES,
	 * whose answer it is, and by each call of a workaround. CPUs may
	 * differ in the first two only. NULL: NOT_SUPPORTED.
	 *
	 * SUCCESS: this CPU needs it called; NOT_NEEDED_HERE: it is there, but
	 * need not be called on this CPU; NOT_REQUIRED: WORKAROUND_2 only, no
	 * CPU needs it, and it is not there; NOT_SUPPORTED: not there.
	 */
	enum psci_smccc_status (*workaround_status)(void *user, uint32_t cpu,
						    uint32_t id);

	/*
	 * A workaround that is there is called: do it, also where it is not
	 * needed (to do nothing is all right there). The caller hears SUCCESS.
	 * enable: WORKAROUND_2 says whether from now on this CPU is to have
	 * its mitigation (W1 is not 0); true for the others.
	 * NULL: nothing to do, being called is all it takes.
	 */
	void (*workaround)(void *user, uint32_t cpu, uint32_t id, bool enable);

	/*
	 * SMCCC_ARCH_CLEAN_INV_MEMREGION: clean and invalidate, from all
	 * caches, length bytes from physical address base on. Guests pass any
	 * region, an empty one too, but none whose end is above 2^64 - 1.
	 * flags: PSCI_SMCCC_CLEAN_INV_DRY_RUN, do nothing, but answer as if;
	 * no other (the guest hears INVALID_PARAMETER, of all 64 bits of X3).
	 *
	 * SUCCESS; RATE_LIMITED; BUSY; INVALID_PARAMETER.
	 */
	enum psci_smccc_status (*clean_inv_memregion)(void *user, uint32_t cpu,
						      uint64_t base,
						      uint64_t length,
						      uint32_t flags);
};

/* What the caller gets back: in X0 always, further on for two calls. */
struct psci_smccc_result {
	uint32_t count;		/* how many of x[] have a result: 1, and all
				 * other registers stay as they are; 5 for
				 * _MEMREGION_ATTRIBUTES, 18 for the name of
				 * SMCCC_ARCH_SOC_ID. Above 1 only for SMC64
				 * ids and PSCI_SMCCC_VERSION_1_6 or later */
	uint32_t reserved32;	/* neither read nor written */
	uint64_t x[18];		/* [0 .. count - 1] are for X0 (R0), X1 ..;
				 * the rest is not written */
};

/*
 * Answer the call that CPU "cpu" makes with these registers: PSCI_DO_RETURN
 * with what to write to its registers in *result, X0 in call->ret as well, and
 * PSCI_OK or PSCI_E_OP_STATUS in call->error.
 *
 * All else is PSCI_NOT_MINE, so that the embedder may serve it or answer -1:
 * ids that are not in the list above, and those in it that are not there (for
 * this caller) or that SMCCC_ARCH_FEATURES says NOT_REQUIRED of. So is every
 * call if .version is none of the above or .size is wrong: below the first
 * version's or above 4096, or a field that this library does not know is not
 * zero. Nothing is written then.
 *
 * Arguments are X0 to X3 and .flags of *call; of the latter
 * PSCI_CALLER_AARCH32 counts. The CPU is not checked, the ops see to that.
 */
PSCI_API enum psci_action psci_smccc_handle(const struct psci_smccc *smccc,
					    void *user, uint32_t cpu,
					    struct psci_call *call,
					    struct psci_smccc_result *result);

#ifdef __cplusplus
}
#endif

#endif /* PSCI_SMCCC_H */
