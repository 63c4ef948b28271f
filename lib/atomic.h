/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Every atomic access of the library goes through these. A checker that wants
 * to see or to schedule them replaces this file.
 *
 * The words of CPU states and of the system are accessed with sequential
 * consistency, so that of a claim and a system call at least one sees the
 * other (docs/design.md, section 5); of a start word only that a CPU is to stop
 * (state.h), the rest needs no more than release and acquire.
 */
#ifndef PSCI_LIB_ATOMIC_H
#define PSCI_LIB_ATOMIC_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

typedef _Atomic uint32_t psci_atomic32;

#if ATOMIC_INT_LOCK_FREE != 2
#error "32-bit atomics must be lock-free; on 32-bit Arm: armv7-a or later"
#endif
_Static_assert(sizeof(psci_atomic32) == 4 && sizeof(int) == 4,
	       "a 32-bit atomic is an int");

static inline uint32_t atomic_read(const psci_atomic32 *word)
{
	return atomic_load_explicit(word, memory_order_seq_cst);
}

static inline uint32_t atomic_read_acquire(const psci_atomic32 *word)
{
	return atomic_load_explicit(word, memory_order_acquire);
}

static inline void atomic_write_release(psci_atomic32 *word, uint32_t value)
{
	atomic_store_explicit(word, value, memory_order_release);
}

/* Returns the value before. */
static inline uint32_t atomic_or(psci_atomic32 *word, uint32_t bits)
{
	return atomic_fetch_or_explicit(word, bits, memory_order_seq_cst);
}

static inline uint32_t atomic_swap(psci_atomic32 *word, uint32_t value)
{
	return atomic_exchange_explicit(word, value, memory_order_seq_cst);
}

/* Returns the value before. */
static inline uint32_t atomic_add(psci_atomic32 *word, uint32_t value)
{
	return atomic_fetch_add_explicit(word, value, memory_order_seq_cst);
}

static inline void atomic_clear(psci_atomic32 *word, uint32_t bits)
{
	atomic_fetch_and_explicit(word, ~bits, memory_order_seq_cst);
}

/* Compare and swap: *from -> to; false if the value was another: *from now. */
static inline bool atomic_cas_seen(psci_atomic32 *word, uint32_t *from,
				   uint32_t to)
{
	return atomic_compare_exchange_strong_explicit(word, from, to,
						       memory_order_seq_cst,
						       memory_order_acquire);
}

/* The same, where it does not matter which other. */
static inline bool atomic_cas(psci_atomic32 *word, uint32_t from, uint32_t to)
{
	return atomic_cas_seen(word, &from, to);
}

#endif /* PSCI_LIB_ATOMIC_H */
