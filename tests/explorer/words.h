/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What a place in a context is called, for printed executions. */
#ifndef TESTS_EXPLORER_WORDS_H
#define TESTS_EXPLORER_WORDS_H

struct psci;

/*
 * NULL: neither an atomic word of it nor a place of a CPU's. In a buffer of its
 * own, until the next call.
 */
const char *psci_word_name(const struct psci *psci, const volatile void *word);

#endif /* TESTS_EXPLORER_WORDS_H */
