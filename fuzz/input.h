/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What all targets share: the bytes that a fuzzer invents, taken one after the
 * other, memory that nobody may touch, and the end if something is wrong.
 */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#ifndef __has_feature
#define __has_feature(feature)	0
#endif
#if __has_feature(address_sanitizer) || defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(at, size)	__asan_poison_memory_region(at, size)
#define UNPOISON(at, size)	__asan_unpoison_memory_region(at, size)
#define POISONED		1
#else
#define POISON(at, size)	(void)0
#define UNPOISON(at, size)	(void)0
#define POISONED		0
#endif

#define UNWRITTEN	0xa5	/* in fields that the library may not write */

#define COUNT_OF(array)	((uint32_t)(sizeof(array) / sizeof((array)[0])))

struct input {
	const uint8_t *at;
	const uint8_t *end;
};

/* Behind the end there are zeros. */
static inline uint8_t take8(struct input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

/* The first byte is the lowest, on every machine. */
static inline uint64_t take(struct input *in, unsigned int bytes)
{
	uint64_t value = 0;
	unsigned int i;

	for (i = 0; i < bytes; i++)
		value |= (uint64_t)take8(in) << (8 * i);
	return value;
}

static inline size_t left(const struct input *in)
{
	return (size_t)(in->end - in->at);
}

/* For targets that have nothing more to tell than this. */
#define SAME(what, got, expected)					\
	same_or_die(__FILE__, __LINE__, what, (uint64_t)(got),		\
		    (uint64_t)(expected))
#define MUST(condition)							\
	SAME(#condition, !!(condition), true)

static inline void same_or_die(const char *file, int line, const char *what,
			       uint64_t got, uint64_t expected)
{
	if (got == expected)
		return;
	fprintf(stderr, "%s:%d: %s: got %#llx (%lld), expected %#llx (%lld)\n",
		file, line, what, (unsigned long long)got, (long long)got,
		(unsigned long long)expected, (long long)expected);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* FUZZ_INPUT_H */
