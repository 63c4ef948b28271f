/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Included before the library's sources (-include): its atomic.h, but the test
 * has its say before each access, and after a store too, so that what the code
 * writes plainly after it is seen to come late.
 */
#ifndef TESTS_ATOMIC_HOOK_H
#define TESTS_ATOMIC_HOOK_H

#include <stdbool.h>

/* Whether it can write, and which word. */
void psci_test_before_atomic(bool write, const volatile void *word);
void psci_test_after_store(void);

#define atomic_read		real_atomic_read
#define atomic_read_acquire	real_atomic_read_acquire
#define atomic_write_release	real_atomic_write_release
#define atomic_or		real_atomic_or
#define atomic_clear		real_atomic_clear
#define atomic_cas		real_atomic_cas
#define atomic_swap		real_atomic_swap
#define atomic_increment	real_atomic_increment
#include "../../lib/atomic.h"
#undef atomic_read
#undef atomic_read_acquire
#undef atomic_write_release
#undef atomic_or
#undef atomic_clear
#undef atomic_cas
#undef atomic_swap
#undef atomic_increment

/* A function: what makes up the value is read before it. */
static inline void hooked_write(psci_atomic32 *word, uint32_t value)
{
	psci_test_before_atomic(true, word);
	real_atomic_write_release(word, value);
	psci_test_after_store();
}

#define HOOKED(write, word, access)				\
	(psci_test_before_atomic(write, word), real_##access)

#define atomic_read(word)		HOOKED(false, word, atomic_read(word))
#define atomic_read_acquire(word)				\
	HOOKED(false, word, atomic_read_acquire(word))
#define atomic_write_release(word, value)	hooked_write(word, value)
#define atomic_or(word, bits)		HOOKED(true, word, atomic_or(word, bits))
#define atomic_clear(word, bits)				\
	HOOKED(true, word, atomic_clear(word, bits))
#define atomic_cas(word, from, to)				\
	HOOKED(true, word, atomic_cas(word, from, to))
#define atomic_swap(word, value)				\
	HOOKED(true, word, atomic_swap(word, value))
#define atomic_increment(word)					\
	HOOKED(true, word, atomic_increment(word))

#endif /* TESTS_ATOMIC_HOOK_H */
