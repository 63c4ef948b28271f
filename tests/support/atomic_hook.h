/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Included before the library's sources (-include): its atomic.h, but the test
 * has its say before each access, and after a store too, so that what the code
 * writes plainly after it is seen to come late.
 */
#ifndef TESTS_ATOMIC_HOOK_H
#define TESTS_ATOMIC_HOOK_H

void psci_test_before_atomic(void);
void psci_test_after_store(void);

#define atomic_read		real_atomic_read
#define atomic_read_acquire	real_atomic_read_acquire
#define atomic_write_release	real_atomic_write_release
#define atomic_or		real_atomic_or
#define atomic_clear		real_atomic_clear
#define atomic_cas		real_atomic_cas
#include "../../lib/atomic.h"
#undef atomic_read
#undef atomic_read_acquire
#undef atomic_write_release
#undef atomic_or
#undef atomic_clear
#undef atomic_cas

#define HOOKED(access)	(psci_test_before_atomic(), real_##access)

#define atomic_read(word)		HOOKED(atomic_read(word))
#define atomic_read_acquire(word)	HOOKED(atomic_read_acquire(word))
#define atomic_write_release(word, value)			\
	(HOOKED(atomic_write_release(word, value)), psci_test_after_store())
#define atomic_or(word, bits)		HOOKED(atomic_or(word, bits))
#define atomic_clear(word, bits)	HOOKED(atomic_clear(word, bits))
#define atomic_cas(word, from, to)	HOOKED(atomic_cas(word, from, to))

#endif /* TESTS_ATOMIC_HOOK_H */
