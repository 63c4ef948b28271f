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
#define atomic_cas_seen		real_atomic_cas_seen
#define atomic_swap		real_atomic_swap
#define atomic_increment	real_atomic_increment
#include "../../lib/atomic.h"
#undef atomic_read
#undef atomic_read_acquire
#undef atomic_write_release
#undef atomic_or
#undef atomic_clear
#undef atomic_cas
#undef atomic_cas_seen
#undef atomic_swap
#undef atomic_increment

/*
 * Functions: their arguments are evaluated before them, and their callers look
 * to gcov as they do without the hooks.
 */
static inline uint32_t hooked_read(const psci_atomic32 *word)
{
	psci_test_before_atomic(false, word);
	return real_atomic_read(word);
}

static inline uint32_t hooked_read_acquire(const psci_atomic32 *word)
{
	psci_test_before_atomic(false, word);
	return real_atomic_read_acquire(word);
}

static inline void hooked_write_release(psci_atomic32 *word, uint32_t value)
{
	psci_test_before_atomic(true, word);
	real_atomic_write_release(word, value);
	psci_test_after_store();
}

static inline uint32_t hooked_or(psci_atomic32 *word, uint32_t bits)
{
	psci_test_before_atomic(true, word);
	return real_atomic_or(word, bits);
}

static inline void hooked_clear(psci_atomic32 *word, uint32_t bits)
{
	psci_test_before_atomic(true, word);
	real_atomic_clear(word, bits);
}

static inline bool hooked_cas(psci_atomic32 *word, uint32_t from, uint32_t to)
{
	psci_test_before_atomic(true, word);
	return real_atomic_cas(word, from, to);
}

static inline bool hooked_cas_seen(psci_atomic32 *word, uint32_t *from,
				   uint32_t to)
{
	psci_test_before_atomic(true, word);
	return real_atomic_cas_seen(word, from, to);
}

static inline uint32_t hooked_swap(psci_atomic32 *word, uint32_t value)
{
	psci_test_before_atomic(true, word);
	return real_atomic_swap(word, value);
}

static inline uint32_t hooked_increment(psci_atomic32 *word)
{
	psci_test_before_atomic(true, word);
	return real_atomic_increment(word);
}

#define atomic_read		hooked_read
#define atomic_read_acquire	hooked_read_acquire
#define atomic_write_release	hooked_write_release
#define atomic_or		hooked_or
#define atomic_clear		hooked_clear
#define atomic_cas		hooked_cas
#define atomic_cas_seen		hooked_cas_seen
#define atomic_swap		hooked_swap
#define atomic_increment	hooked_increment

#endif /* TESTS_ATOMIC_HOOK_H */
