/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * libpsci-fdt: read out of a flattened device tree which CPUs there are, for
 * psci_init(), and write into it that there is PSCI, and which idle states,
 * for the operating system. It follows the Devicetree Specification and
 * Linux's bindings arm/cpus.yaml, arm/psci.yaml, cpu/idle-states.yaml and
 * power/domain-idle-state.yaml.
 *
 *	fdt_open_into(theirs, tree, fdt_totalsize(theirs) + PSCI_FDT_ROOM(n));
 *	psci_fdt_cpus(tree, cpus, n, &count);
 *	cpus[boot_cpu].flags = PSCI_CPU_ON;
 *	config.cpus = cpus, ...
 *	psci_fdt_write(tree, &config, PSCI_FDT_SMC);
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
 * Any other error of fdt_check_header(), or -FDT_ERR_BADSTRUCTURE: no tree, or
 * one in which a node has a property behind a child.
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
#define PSCI_FDT_ROOM(cpus)	(180 + 20 * (cpus))

/*
 * Make the tree say that there is PSCI of config->psci_version; nothing else
 * of the configuration is looked at, but in 0.1 the function_ids.
 *
 * - /psci has the compatible and method that are due and, in 0.1, those
 *   function ids that are not 0. If there is no such node, it is made. If there
 *   is, its other properties go, but for its phandle; its children, which
 *   describe power domains, stay.
 * - each CPU (as above) has enable-method "psci" and no cpu-release-addr.
 *
 * Writing the same again changes nothing and needs no room. The tree must be
 * as fdt_open_into() leaves it, and is so afterwards; offsets into it that
 * the caller holds become invalid.
 *
 * compatible is "arm,psci" in 0.1, "arm,psci-0.2" in 0.2, and later never says
 * more than "arm,psci-1.0": the binding has no string for later versions,
 * which the operating system learns from PSCI_VERSION.
 *
 * -FDT_ERR_BADVALUE: psci_version is not one of PSCI_VERSION_0_1 ..
 * PSCI_VERSION_1_3, or conduit none of the above.
 * -FDT_ERR_NOSPACE: between the end of the tree's contents and
 * fdt_totalsize() there is too little room; PSCI_FDT_ROOM() is enough.
 * -FDT_ERR_NOTFOUND: as above.
 * -FDT_ERR_BADVERSION, -FDT_ERR_BADLAYOUT: not as fdt_open_into() leaves it.
 * Any other error: as above.
 * After a failure the tree is unchanged.
 */
PSCI_API int psci_fdt_write(void *fdt, const struct psci_config *config,
			    enum psci_fdt_conduit conduit);

/* psci_fdt_idle_state.flags */
#define PSCI_FDT_TIMER_STOPS	0x1	/* the CPU's own timer stops meanwhile:
				* the operating system needs another one */

#define PSCI_FDT_NAME_MAX	31
#define PSCI_FDT_IDLE_MAX	255	/* states */

/*
 * An idle state: of all CPUs, or of all domains of a level. Waiting in WFI is
 * known to the operating system and is none.
 */
struct psci_fdt_idle_state {
	const char *name;	/* its node's: of letters, digits and ",._+-",
				 * the first a letter, as long as
				 * PSCI_FDT_NAME_MAX; no two the same. The
				 * binding wants "cpu-" or "cluster-" first */
	uint32_t level;		/* of the tree: 0 is a CPU's own. In the flat
				 * form not looked at */
	uint32_t power_state;	/* what the operating system passes to
				 * CPU_SUSPEND: always the whole composite
				 * state, from the CPU up to that level. In
				 * OS-initiated mode it says which level the
				 * caller is the last at, too: Linux passes
				 * that of the highest level that goes down, as
				 * it is */
	uint32_t entry_latency;	/* microseconds: the most it takes to go in, */
	uint32_t exit_latency;	/* to come out again, */
	uint32_t min_residency;	/* and the time in it, going in included, from
				 * which on it is better than the one before */
	uint32_t flags;		/* PSCI_FDT_TIMER_STOPS */
};

/* In which form. */
enum psci_fdt_idle {
	PSCI_FDT_IDLE_FLAT	= 1,	/* cpu-idle-states: each CPU chooses
			* one state of all. For platform-coordinated mode */
	PSCI_FDT_IDLE_TREE	= 2	/* power domains, as in the
			* configuration: a CPU chooses for itself alone, and
			* the last one of a domain for that. For OS-initiated
			* mode */
};

/*
 * How many bytes a tree may grow by in psci_fdt_write_idle(), as above;
 * domains: 0 in the flat form.
 */
#define PSCI_FDT_IDLE_ROOM(cpus, domains, states) \
	(290 + 164 * (states) + (cpus) * (128 + 4 * (states)) + \
	 (domains) * (96 + 4 * (states)))

/*
 * Make the tree say that there are these idle states, from the shallowest to
 * the deepest, and no others; count 0: none. Of the configuration flags are
 * looked at, and in the tree form CPUs and domains.
 *
 * - /cpus/idle-states has the states of CPUs, or in the flat form all, and
 *   each CPU's cpu-idle-states says so;
 * - in the tree form /cpus/domain-idle-states has those of domains, /psci a
 *   child power-domain-levelL-I for domain I and power-domain-cpuI for CPU I
 *   of the configuration, where power-domains of the CPU lead. A domain without
 *   states in the configuration has none here.
 *
 * These nodes and all other children of /psci that are called power-domain-*
 * go before, and so do these properties of all CPUs (as above), and
 * power-domain-names; what of the tree refers to such nodes otherwise, is lost.
 * New phandles follow the highest one that there is.
 *
 * Call psci_fdt_write() first. Writing the same again changes nothing and
 * needs no room. The tree is as above, before and after. Linear in
 * its size and, with PSCI_FDT_IDLE_TREE, n log n in the CPUs; quadratic in
 * the states.
 *
 * -FDT_ERR_BADVALUE: a field of a state is not as it says, power_state has
 * bits that are zero in the configured format, there are more than
 * PSCI_FDT_IDLE_MAX, or form is none of the above. In the tree form: a CPU of
 * the tree is not in the configuration, or the number of CPUs or domains, a
 * level, a parent or a CPU's domain is none that psci_init() takes.
 * -FDT_ERR_NOTFOUND: as above; in the tree form also: there is no /psci.
 * -FDT_ERR_NOPHANDLES: there are not so many left.
 * Any other error: as above; PSCI_FDT_IDLE_ROOM() is enough.
 * After a failure the tree is unchanged.
 */
PSCI_API int psci_fdt_write_idle(void *fdt, const struct psci_config *config,
				 const struct psci_fdt_idle_state *states,
				 uint32_t count, enum psci_fdt_idle form);

#ifdef __cplusplus
}
#endif

#endif /* PSCI_FDT_H */
