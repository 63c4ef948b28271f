/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Included before the library's sources (-include): its atomic.h, but record.c
 * says when each access may happen, and hears what it did.
 */
#ifndef TESTS_MODEL_HOOK_H
#define TESTS_MODEL_HOOK_H

#include <stdbool.h>
#include <stdint.h>

/* The numbers are psci.pml's. */
enum step_kind { STEP_BEGIN = 1, STEP_END, STEP_OP, STEP_PLAIN, STEP_RD, STEP_ACQ, STEP_WR,
		 STEP_OR, STEP_CLR, STEP_SWAP, STEP_CAS, STEP_ADD };

/* An access is about to happen, */
void record_turn(void);
/* and has: of this word, whose value was "before". */
void record_access(enum step_kind kind, const volatile void *word, uint32_t x, uint32_t y,
		   uint32_t before);

#define atomic_read		real_atomic_read
#define atomic_read_acquire	real_atomic_read_acquire
#define atomic_write_release	real_atomic_write_release
#define atomic_or		real_atomic_or
#define atomic_clear		real_atomic_clear
#define atomic_cas		real_atomic_cas
#define atomic_cas_seen		real_atomic_cas_seen
#define atomic_swap		real_atomic_swap
#define atomic_add		real_atomic_add
#include "../../lib/atomic.h"
#undef atomic_read
#undef atomic_read_acquire
#undef atomic_write_release
#undef atomic_or
#undef atomic_clear
#undef atomic_cas
#undef atomic_cas_seen
#undef atomic_swap
#undef atomic_add

/* One thread: between the look and the access nothing else happens. */
static inline uint32_t step_begins(const psci_atomic32 *word)
{
	record_turn();
	return real_atomic_read(word);
}

static inline uint32_t atomic_read(const psci_atomic32 *word)
{
	uint32_t before = step_begins(word);

	record_access(STEP_RD, word, 0, 0, before);
	return before;
}

static inline uint32_t atomic_read_acquire(const psci_atomic32 *word)
{
	uint32_t before = step_begins(word);

	record_access(STEP_ACQ, word, 0, 0, before);
	return before;
}

static inline void atomic_write_release(psci_atomic32 *word, uint32_t value)
{
	uint32_t before = step_begins(word);

	real_atomic_write_release(word, value);
	record_access(STEP_WR, word, value, 0, before);
}

static inline uint32_t atomic_or(psci_atomic32 *word, uint32_t bits)
{
	uint32_t before = step_begins(word);

	record_access(STEP_OR, word, bits, 0, before);
	return real_atomic_or(word, bits);
}

static inline void atomic_clear(psci_atomic32 *word, uint32_t bits)
{
	uint32_t before = step_begins(word);

	real_atomic_clear(word, bits);
	record_access(STEP_CLR, word, bits, 0, before);
}

static inline bool atomic_cas_seen(psci_atomic32 *word, uint32_t *from, uint32_t to)
{
	uint32_t before = step_begins(word);

	record_access(STEP_CAS, word, *from, to, before);
	return real_atomic_cas_seen(word, from, to);
}

static inline bool atomic_cas(psci_atomic32 *word, uint32_t from, uint32_t to)
{
	return atomic_cas_seen(word, &from, to);
}

static inline uint32_t atomic_swap(psci_atomic32 *word, uint32_t value)
{
	uint32_t before = step_begins(word);

	record_access(STEP_SWAP, word, value, 0, before);
	return real_atomic_swap(word, value);
}

static inline uint32_t atomic_add(psci_atomic32 *word, uint32_t value)
{
	uint32_t before = step_begins(word);

	record_access(STEP_ADD, word, value, 0, before);
	return real_atomic_add(word, value);
}

#endif /* TESTS_MODEL_HOOK_H */
