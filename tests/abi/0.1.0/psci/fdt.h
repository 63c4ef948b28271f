/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * libpsci-fdt: read out of a flattened device tree which CPUs there are, for
 * psci_init(), and write into it that there is PSCI, for the operating
 * system. It follows the Devicetree Specification and Linux's bindings
 * arm/cpus.yaml and arm/psci.yaml.
 *
 *	fdt_open_into(theirs, tree, fdt_totalsize(theirs) + PSCI_FDT_ROOM(n));
 *	psci_fdt_cpus(tree, cpus, n, &count);
 *	cpus[boot_cpu].flags = PSCI_CPU_ON;
 *	psci_fdt_write(tree, PSCI_VERSION_1_3, PSCI_FDT_SMC);
 *
 * This library stands beside libpsci and uses nothing of it but headers. It
 * needs libfdt (1.6.1 or later) and, of the C library, what libfdt needs. It
 * has no state, no heap and no recursion. Functions return 0 or, as libfdt's
 * do, a negative FDT_ERR_* of libfdt.h, which fdt_strerror() prints.
 *
 * Whom it trusts. The tree may hold anything: all of it is checked before any
 * of it is used. Only its size is believed, as libfdt believes it:
 * fdt_totalsize() bytes are read, so compare that number with what you have
 * if the tree comes from somebody else. (fdt_open_into() and other functions
 * of libfdt 1.6.1 may not return from a malformed tree; psci_fdt_cpus()
 * does, so let it look first.) While a function here runs, nobody else may
 * write to the tree.
 *
 * Cost is linear in the size of the tree where nothing else is said. (A tree
 * built for the purpose, whose property names are as long as the tree, can
 * make it quadratic.)
 */
#ifndef PSCI_FDT_H
#define PSCI_FDT_H

#include <stdint.h>

#include "psci/api.h"
#include "psci/psci.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A CPU, here, is a child of /cpus with device_type "cpu" and a status that
 * is neither "fail" nor begins with "fail-". "disabled" says that the CPU
 * waits to be turned on, so it counts.
 *
 * Read the CPUs of the tree into cpus[0 .. *count - 1], as psci_config.cpus
 * wants them: in ascending order of mpidr, which is the CPU's reg, flags 0.
 * n log n in the CPUs on top.
 *
 * -FDT_ERR_NOSPACE: there are more than max, namely *count. So max 0, for
 * which cpus is not looked at, asks for their number.
 * -FDT_ERR_NOTFOUND: no /cpus, or no CPU in it.
 * -FDT_ERR_BADNCELLS: #address-cells of /cpus is neither 1 nor 2.
 * -FDT_ERR_BADVALUE: a reg that is missing, not #address-cells long or has
 * bits outside the affinity fields, or two CPUs with the same one.
 * -FDT_ERR_ALIGNMENT: the tree, or a block of it, is misaligned.
 * -FDT_ERR_BADVERSION: also of a tree of version 15 or earlier.
 * Any other error of fdt_check_header(), or -FDT_ERR_BADSTRUCTURE: no tree.
 * After a failure the contents of cpus are undefined, and *count is unchanged
 * but for -FDT_ERR_NOSPACE.
 */
PSCI_API int psci_fdt_cpus(const void *fdt, struct psci_cpu_config *cpus,
			   uint32_t max, uint32_t *count);

/* The instruction by which the operating system calls. */
enum psci_fdt_conduit {
	PSCI_FDT_SMC	= 1,
	PSCI_FDT_HVC	= 2
};

/*
 * How many bytes a tree with this many CPUs may grow by in psci_fdt_write(),
 * as a constant expression if cpus is one.
 */
#define PSCI_FDT_ROOM(cpus)	(100 + 20 * (cpus))

/*
 * Make the tree say that there is PSCI of this version:
 *
 * - /psci has the compatible and method that are due. If there is no such
 *   node, it is made. If there is, its other properties go, but for its
 *   phandle; its children, which describe power domains, stay.
 * - each CPU (as above) has enable-method "psci" and no cpu-release-addr.
 *
 * Writing the same again changes nothing and needs no room. The tree must be
 * as fdt_open_into() leaves it, and is so afterwards; offsets into it that
 * the caller holds become invalid.
 *
 * compatible never says more than "arm,psci-1.0": the binding has no string
 * for later versions, which the operating system learns from PSCI_VERSION.
 *
 * -FDT_ERR_BADVALUE: psci_version is not one of PSCI_VERSION_0_2 ..
 * PSCI_VERSION_1_3, or conduit none of the above.
 * -FDT_ERR_NOSPACE: between the end of the tree's contents and
 * fdt_totalsize() there is too little room; PSCI_FDT_ROOM() is enough.
 * -FDT_ERR_NOTFOUND: as above.
 * -FDT_ERR_BADVERSION, -FDT_ERR_BADLAYOUT: not as fdt_open_into() leaves it.
 * Any other error: as above.
 * After a failure the tree is unchanged.
 */
PSCI_API int psci_fdt_write(void *fdt, uint32_t psci_version,
			    enum psci_fdt_conduit conduit);

#ifdef __cplusplus
}
#endif

#endif /* PSCI_FDT_H */
