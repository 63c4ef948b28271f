/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A context's CPUs lie behind struct psci, where cpu_of() finds them. In a proof they are an object
 * of their own, which is quicker, and each access beyond its end is seen. Nothing else finds them:
 * an access to psci.cpus is beyond the end of a proof's struct psci.
 */
#ifndef TESTS_PROOFS_CPUS_H
#define TESTS_PROOFS_CPUS_H

#include "lib/context.h"

#ifndef CPUS
#define CPUS		3
#endif

/* Of any psci: there is one context in a proof. */
extern struct psci_cpu context_cpus[CPUS];

#undef cpu_of
#define cpu_of(psci, cpu)	(context_cpus + (cpu))

#endif /* TESTS_PROOFS_CPUS_H */
