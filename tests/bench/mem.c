/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What a compiler may call, as a firmware would have it. libc's choose their
 * way by the processor that they run on, and then no count would be the same
 * on two machines.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint64_t __attribute__((may_alias, aligned(1))) word;

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	unsigned char *t = to;
	const unsigned char *f = from;

	for (; size >= sizeof(word); size -= sizeof(word)) {
		*(word *)t = *(const word *)f;
		t += sizeof(word);
		f += sizeof(word);
	}
	while (size--)
		*t++ = *f++;
	return to;
}

void *memset(void *to, int value, size_t size)
{
	uint64_t whole = UINT64_C(0x0101010101010101) * (unsigned char)value;
	unsigned char *t = to;

	for (; size >= sizeof(word); size -= sizeof(word)) {
		*(word *)t = whole;
		t += sizeof(word);
	}
	while (size--)
		*t++ = (unsigned char)value;
	return to;
}
