/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What is true of every context while no call is running on it. */
#ifndef TESTS_INVARIANTS_H
#define TESTS_INVARIANTS_H

#include "psci/psci.h"

/*
 * NULL, or what is wrong. Looks inside: at words and run states, entries,
 * callers that wait, the gate, and at the tree's counters, which are counted
 * anew by loops over all CPUs.
 */
const char *invariants_broken(const struct psci *psci);

#endif /* TESTS_INVARIANTS_H */
