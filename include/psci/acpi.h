/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Optional: what an operating system learns of PSCI from ACPI's tables, for
 * firmware and VMMs that make them. The tables themselves are theirs; here are
 * the two fields that are about PSCI:
 *
 *	FADT, "ARM boot architecture flags": there is PSCI, called by SMC or
 *	by HVC. 16 bits at offset 129.
 *	FACS, "hardware signature": an operating system keeps it in the image
 *	that it saves before SYSTEM_OFF2 (DEN0022F.b, SYSTEM_OFF2), and
 *	compares it at the next start: the same, and it goes on from the
 *	image; another, and it throws the image away and starts from nothing.
 *	32 bits at offset 8.
 *
 *	psci_acpi_write_fadt(fadt, size, config.psci_version, PSCI_ACPI_HVC);
 *	psci_acpi_hardware_signature(&config, &memory, sizeof(memory), &it);
 *	psci_acpi_write_facs(facs, size, it);
 *
 * ACPI knows PSCI from 0.2 on. No context is needed and no state is kept: any
 * thread, at any time; nobody else may use the table meanwhile. Tables are
 * bytes, at any alignment, lowest byte first whatever the host. The FACS lies
 * in memory of the guest: before each start of the guest write it again, and
 * into a table of your own.
 */
#ifndef PSCI_ACPI_H
#define PSCI_ACPI_H

#include "psci/psci.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The FADT's ARM boot architecture flags. */
#define PSCI_ACPI_COMPLIANT	0x1	/* there is PSCI, 0.2 or later */
#define PSCI_ACPI_USE_HVC	0x2	/* by HVC; if not set, by SMC */

/* The instruction by which the operating system calls. */
enum psci_acpi_conduit {
	PSCI_ACPI_SMC	= 1,
	PSCI_ACPI_HVC	= 2
};

/*
 * The flags of a guest with this PSCI version and conduit: PSCI_ACPI_*. 0,
 * which says that there is no PSCI, for 0.1 and for every value that is no
 * version or no conduit.
 */
PSCI_API uint16_t psci_acpi_boot_flags(uint32_t psci_version,
				       enum psci_acpi_conduit conduit);

/*
 * Set the two flags in an FADT of 5.1 or later, which lies in "size" bytes of
 * memory; the field's other bits stay. Then put its checksum right, whatever
 * it was before. Linear in the table's length.
 *
 * PSCI_E_NULL; PSCI_E_PSCI_VERSION: 0.1, or no version; PSCI_E_ACPI_CONDUIT;
 * PSCI_E_ACPI_TABLE: it does not begin with "FACP"; PSCI_E_ACPI_SIZE: its
 * length is below 132, which 5.1's fields need, or above "size", or "size" is
 * not even 8; PSCI_E_ACPI_REVISION: it is older than 5.1. Nothing written.
 */
PSCI_API enum psci_error psci_acpi_write_fadt(void *fadt, size_t size,
					      uint32_t psci_version,
					      enum psci_acpi_conduit conduit);

/*
 * The hardware signature of a machine with this configuration and, as far as
 * the library does not know it, with what is in the "size" bytes at "more":
 * whatever of memory layout, devices and firmware a resumed operating system
 * relies on, in a form of yours that is the same at each start of the same
 * machine. size 0: nothing, "more" is not looked at.
 *
 * Never 0, which operating systems take for "no signature". Linear in CPUs,
 * domains and size.
 *
 * The same for ever: no later library, and no other host, says anything else
 * of the same machine. It is the CRC-32 of ISO 3309 (that of zip and zlib), or
 * 0xffffffff if that is 0, of this, all numbers 4 bytes, lowest first, where
 * nothing else is said:
 *
 *	1; psci_version, smccc_version, .flags, functions, entry_el,
 *	trusted_os, trusted_os_cpu;
 *	cpu_count; of each CPU mpidr (8 bytes), domain;
 *	cpu_state_count; of each state its kind;
 *	domain_count; of each domain parent, level, state_count, and of each
 *	of its states its kind;
 *	size (8 bytes), the bytes at "more".
 *
 * That is what the operating system has probed and goes on to rely on. What a
 * later psci_config adds to that comes behind it, and only if it is not zero.
 * Not in it:
 *
 *	flags of CPUs: which one starts, and which are plugged in, may be
 *	different at each start of one machine;
 *	quirks: no guest can probe them, and one that they are for needs them
 *	as much after a start from nothing: so a host may learn of one more;
 *	latencies: a better measurement does not make another machine;
 *	ops, map_slots, ticket_tag: the guest does not see them. What your ops
 *	let the guest see goes into "more";
 *	power_states: check_power_state may say the same, and a host that goes
 *	from the one to the other keeps the signature. Which StateIDs there
 *	are, if the guest relies on them, goes into "more".
 *
 * CRC-32 recognises changes, also of a single bit, but not malice: whoever can
 * choose "more" can choose the signature.
 *
 * PSCI_E_NULL; PSCI_E_PSCI_VERSION: also 0.1; whatever else
 * psci_storage_size() says of a configuration. *signature is unchanged then.
 */
PSCI_API enum psci_error psci_acpi_hardware_signature(
	const struct psci_config *config, const void *more, size_t size,
	uint32_t *signature);

/*
 * Write the signature into a FACS, which lies in "size" bytes of memory. (It
 * has no checksum.) Constant cost.
 *
 * PSCI_E_NULL; PSCI_E_ACPI_TABLE: it does not begin with "FACS";
 * PSCI_E_ACPI_SIZE: its length is below 64, which each FACS has, or above
 * "size", or "size" is not even 8. Nothing written.
 */
PSCI_API enum psci_error psci_acpi_write_facs(void *facs, size_t size,
					      uint32_t signature);

#ifdef __cplusplus
}
#endif

#endif /* PSCI_ACPI_H */
