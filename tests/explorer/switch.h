/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Coroutines: a change of place is the registers that a call keeps, and the
 * stack pointer. The hot path of the engine; elsewhere ucontext.h does it.
 *
 *	switch_to(&from, &to)		goes on where "to" left off
 *	switch_prepare(&to, stack, size, entry)	which is here, at first
 */
#ifndef TESTS_EXPLORER_SWITCH_H
#define TESTS_EXPLORER_SWITCH_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__) && !defined(ENGINE_UCONTEXT)

typedef void *switch_context;

void engine_switch(void **from, void *to);
__asm__(".text\n"
	".globl engine_switch\n"
	".type engine_switch, @function\n"
	"engine_switch:\n"
	"	pushq %rbp\n"
	"	pushq %rbx\n"
	"	pushq %r12\n"
	"	pushq %r13\n"
	"	pushq %r14\n"
	"	pushq %r15\n"
	"	movq %rsp, (%rdi)\n"
	"	movq %rsi, %rsp\n"
	"	popq %r15\n"
	"	popq %r14\n"
	"	popq %r13\n"
	"	popq %r12\n"
	"	popq %rbx\n"
	"	popq %rbp\n"
	"	ret\n"
	".size engine_switch, . - engine_switch\n");

static inline void switch_to(switch_context *from, switch_context *to)
{
	engine_switch(from, *to);
}

static inline void switch_prepare(switch_context *context, char *stack, size_t size,
				  void (*entry)(void))
{
	/* As if it had been called: the return address is 8 below 16. */
	uint64_t *top = (uint64_t *)(void *)(stack + size) - 2;

	*top = (uint64_t)entry;
	for (int i = 1; i <= 6; i++)
		top[-i] = 0;
	*context = top - 6;
}

#elif defined(__aarch64__) && !defined(ENGINE_UCONTEXT)

typedef void *switch_context;

void engine_switch(void **from, void *to);
__asm__(".text\n"
	".globl engine_switch\n"
	".type engine_switch, %function\n"
	"engine_switch:\n"
	"	stp x29, x30, [sp, #-160]!\n"
	"	stp x19, x20, [sp, #16]\n"
	"	stp x21, x22, [sp, #32]\n"
	"	stp x23, x24, [sp, #48]\n"
	"	stp x25, x26, [sp, #64]\n"
	"	stp x27, x28, [sp, #80]\n"
	"	stp d8, d9, [sp, #96]\n"
	"	stp d10, d11, [sp, #112]\n"
	"	stp d12, d13, [sp, #128]\n"
	"	stp d14, d15, [sp, #144]\n"
	"	mov x2, sp\n"
	"	str x2, [x0]\n"
	"	mov sp, x1\n"
	"	ldp x19, x20, [sp, #16]\n"
	"	ldp x21, x22, [sp, #32]\n"
	"	ldp x23, x24, [sp, #48]\n"
	"	ldp x25, x26, [sp, #64]\n"
	"	ldp x27, x28, [sp, #80]\n"
	"	ldp d8, d9, [sp, #96]\n"
	"	ldp d10, d11, [sp, #112]\n"
	"	ldp d12, d13, [sp, #128]\n"
	"	ldp d14, d15, [sp, #144]\n"
	"	ldp x29, x30, [sp], #160\n"
	"	ret\n"
	".size engine_switch, . - engine_switch\n");

static inline void switch_to(switch_context *from, switch_context *to)
{
	engine_switch(from, *to);
}

static inline void switch_prepare(switch_context *context, char *stack, size_t size,
				  void (*entry)(void))
{
	uint64_t *low = (uint64_t *)(void *)(stack + size - 160);

	for (int i = 0; i < 20; i++)
		low[i] = 0;
	low[1] = (uint64_t)entry;
	*context = low;
}

#else
#include <ucontext.h>

typedef ucontext_t switch_context;

static inline void switch_to(switch_context *from, switch_context *to)
{
	swapcontext(from, to);
}

static inline void switch_prepare(switch_context *context, char *stack, size_t size,
				  void (*entry)(void))
{
	getcontext(context);
	context->uc_stack.ss_sp = stack;
	context->uc_stack.ss_size = size;
	context->uc_link = NULL;
	makecontext(context, entry, 0);
}

#endif
#endif /* TESTS_EXPLORER_SWITCH_H */
