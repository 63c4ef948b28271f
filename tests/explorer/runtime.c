/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What code that is compiled with -fsanitize=thread calls: gcc's and clang's
 * names, as in the sanitizer's own runtime, which is not linked.
 */
#include <string.h>

#include "internal.h"

/* None of them has a prototype elsewhere. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#pragma GCC diagnostic ignored "-Wcast-qual"
#ifdef __clang__
#pragma GCC diagnostic ignored "-Watomic-alignment"
#endif

void __tsan_init(void)
{
}

void __tsan_func_entry(void *caller)
{
	(void)caller;
}

void __tsan_func_exit(void)
{
}

/* ----------------------------------------------------- plain accesses */

static inline void plain(const volatile void *address, size_t size, bool write)
{
	if (engine_current >= 0)
		memory_plain(address, size, write);
}

#define PLAIN(name, size) \
	void __tsan_read##name(void *a) { plain(a, size, false); } \
	void __tsan_write##name(void *a) { plain(a, size, true); } \
	void __tsan_volatile_read##name(void *a) { plain(a, size, false); } \
	void __tsan_volatile_write##name(void *a) { plain(a, size, true); } \
	void __tsan_unaligned_read##name(void *a) { plain(a, size, false); } \
	void __tsan_unaligned_write##name(void *a) { plain(a, size, true); }
PLAIN(1, 1)
PLAIN(2, 2)
PLAIN(4, 4)
PLAIN(8, 8)
PLAIN(16, 16)

void __tsan_read_range(void *a, size_t size)
{
	plain(a, size, false);
}

void __tsan_write_range(void *a, size_t size)
{
	plain(a, size, true);
}

void *__tsan_memcpy(void *to, const void *from, size_t size)
{
	plain(from, size, false);
	plain(to, size, true);
	return memcpy(to, from, size);
}

void *__tsan_memmove(void *to, const void *from, size_t size)
{
	plain(from, size, false);
	plain(to, size, true);
	return memmove(to, from, size);
}

void *__tsan_memset(void *to, int value, size_t size)
{
	plain(to, size, true);
	return memset(to, value, size);
}

/* ---------------------------------------------------- atomic accesses */

/* Outside of an execution and of the shared memory they are what they are. */
static inline bool is_seen(const volatile void *word)
{
	return engine_current >= 0 && memory_is_shared(word);
}

/*
 * In front of what a loop can wait with: the caller's registers, as they are.
 * Elsewhere such loops are not seen, and end at the limit of steps.
 */
#if defined(__x86_64__)
#define ENTRY(name, function) \
	__asm__(".text\n.globl " name "\n.type " name ", @function\n" name ":\n" \
		"	movq engine_registers@GOTPCREL(%rip), %rax\n" \
		"	movq %rbx, 0(%rax)\n" \
		"	movq %rbp, 8(%rax)\n" \
		"	movq %r12, 16(%rax)\n" \
		"	movq %r13, 24(%rax)\n" \
		"	movq %r14, 32(%rax)\n" \
		"	movq %r15, 40(%rax)\n" \
		"	movq %rsp, 96(%rax)\n" \
		"	jmp " function "@PLT\n" \
		".size " name ", . - " name "\n");
#define INNER(name)	engine_##name
#elif defined(__aarch64__)
#define ENTRY(name, function) \
	__asm__(".text\n.globl " name "\n.type " name ", %function\n" name ":\n" \
		"	adrp x9, engine_registers\n" \
		"	add x9, x9, :lo12:engine_registers\n" \
		"	stp x19, x20, [x9]\n" \
		"	stp x21, x22, [x9, #16]\n" \
		"	stp x23, x24, [x9, #32]\n" \
		"	stp x25, x26, [x9, #48]\n" \
		"	stp x27, x28, [x9, #64]\n" \
		"	stp x29, x30, [x9, #80]\n" \
		"	mov x10, sp\n" \
		"	str x10, [x9, #96]\n" \
		"	b " function "\n" \
		".size " name ", . - " name "\n");
#define INNER(name)	engine_##name
#else
#define ENTRY(name, function)
#define INNER(name)	__tsan_##name
#endif

#define ACCESS(kind_, a, order_) \
	struct access access = { .kind = kind_, .word = a, .size = sizeof(*a), \
				 .order = (enum order)(order_) }

#define RMW_FUNCTION(bits, type, name, rmw_, builtin) \
	type __tsan_atomic##bits##_##name(volatile type *a, type v, int order) \
	{ \
		ACCESS(RMW, a, order); \
		if (!is_seen(a)) \
			return builtin(a, v, __ATOMIC_SEQ_CST); \
		access.rmw = rmw_; \
		access.operand = v; \
		return (type)engine_access(&access); \
	}

#define ATOMIC(bits, type) \
	ENTRY("__tsan_atomic" #bits "_load", "engine_atomic" #bits "_load") \
	ENTRY("__tsan_atomic" #bits "_compare_exchange_strong", \
	      "engine_atomic" #bits "_compare_exchange_strong") \
	ENTRY("__tsan_atomic" #bits "_compare_exchange_val", \
	      "engine_atomic" #bits "_compare_exchange_val") \
	type INNER(atomic##bits##_load)(const volatile type *a, int order) \
	{ \
		ACCESS(LOAD, a, order); \
		if (!is_seen(a)) { \
			engine_unseen(); \
			return __atomic_load_n(a, __ATOMIC_SEQ_CST); \
		} \
		return (type)engine_access(&access); \
	} \
	void __tsan_atomic##bits##_store(volatile type *a, type v, int order) \
	{ \
		ACCESS(STORE, a, order); \
		access.operand = v; \
		if (is_seen(a)) \
			engine_access(&access); \
		else \
			__atomic_store_n(a, v, __ATOMIC_SEQ_CST); \
	} \
	int INNER(atomic##bits##_compare_exchange_strong)(volatile type *a, type *expected, \
							  type v, int order, int failure) \
	{ \
		ACCESS(CAS, a, order); \
		type before; \
		if (!is_seen(a)) { \
			engine_unseen(); \
			return __atomic_compare_exchange_n(a, expected, v, false, \
							   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
		} \
		access.failure = (enum order)failure; \
		access.expected = *expected; \
		access.operand = v; \
		before = (type)engine_access(&access); \
		if (before == *expected) \
			return 1; \
		*expected = before; \
		return 0; \
	} \
	type INNER(atomic##bits##_compare_exchange_val)(volatile type *a, type expected, \
							type v, int order, int failure) \
	{ \
		INNER(atomic##bits##_compare_exchange_strong)(a, &expected, v, order, failure); \
		return expected; \
	} \
	int __tsan_atomic##bits##_compare_exchange_weak(volatile type *a, type *expected, \
							type v, int order, int failure) \
	{ \
		if (is_seen(a)) \
			engine_fail("a weak compare and swap: not supported"); \
		return INNER(atomic##bits##_compare_exchange_strong)(a, expected, v, order, \
								     failure); \
	} \
	RMW_FUNCTION(bits, type, exchange, SWAP, __atomic_exchange_n) \
	RMW_FUNCTION(bits, type, fetch_add, ADD, __atomic_fetch_add) \
	RMW_FUNCTION(bits, type, fetch_sub, SUB, __atomic_fetch_sub) \
	RMW_FUNCTION(bits, type, fetch_and, AND, __atomic_fetch_and) \
	RMW_FUNCTION(bits, type, fetch_or, OR, __atomic_fetch_or) \
	RMW_FUNCTION(bits, type, fetch_xor, XOR, __atomic_fetch_xor) \
	RMW_FUNCTION(bits, type, fetch_nand, NAND, __atomic_fetch_nand)

ATOMIC(8, uint8_t)
ATOMIC(16, uint16_t)
ATOMIC(32, uint32_t)
ATOMIC(64, uint64_t)

void __tsan_atomic_thread_fence(int order)
{
	struct access access = { .kind = FENCE, .order = (enum order)order };

	if (engine_current >= 0)
		engine_access(&access);
}

void __tsan_atomic_signal_fence(int order)
{
	(void)order;
}
