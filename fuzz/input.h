/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The bytes that a fuzzer invents, taken one after the other. */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif /* FUZZ_INPUT_H */
