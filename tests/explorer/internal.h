/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What the parts of the engine say to each other. */
#ifndef TESTS_EXPLORER_INTERNAL_H
#define TESTS_EXPLORER_INTERNAL_H

#include "engine.h"

/* As the compilers hand them to the sanitizer's runtime. */
enum order { RELAXED, CONSUME, ACQUIRE, RELEASE, ACQ_REL, SEQ_CST };

enum kind { LOAD, STORE, RMW, CAS, FENCE, POINT, CALL_BEGIN, CALL_END };

enum rmw { SWAP, ADD, SUB, AND, OR, XOR, NAND };

/* An access that a task is about to make. */
struct access {
	enum kind kind;
	enum rmw rmw;
	enum order order, failure;	/* of a CAS that fails */
	unsigned int size;
	int location;
	const volatile void *word;
	uint64_t operand, expected;
};

/* What came of it. */
struct outcome {
	uint64_t before, after;
	bool wrote;
	bool consistent;	/* else: no such execution */
	int message;		/* that was read, or behind which it was written */
};

static inline bool reads(const struct access *a)
{
	return a->kind == LOAD || a->kind == RMW || a->kind == CAS;
}

static inline bool may_write(const struct access *a)
{
	return a->kind == STORE || a->kind == RMW || a->kind == CAS || a->kind == POINT;
}

/* ----------------------------------------------------------- engine.c */

extern int engine_current;	/* the task, or -1 */
extern bool engine_weak;

/*
 * When the code under test last called for a load or a compare and swap: the
 * registers that a call keeps, and the stack pointer. Filled in by runtime.c.
 */
#define REGISTERS	13
extern uint64_t engine_registers[REGISTERS];
#define STACK_POINTER	(engine_registers[REGISTERS - 1])	/* 0: not known */

/* Does the access when it is the task's turn; returns the value before. */
uint64_t engine_access(struct access *access);
/* It turned out that this location matters to more than one task: begin anew. */
void engine_learned(void);
/* Writes the scenario's name of this place, or memory_name()'s. */
void engine_name(char *out, size_t size, const volatile void *word);
/* Does not return to the task. */
_Noreturn void engine_leave_wrong(void);
/* A load, or a compare and swap, that no execution sees. */
void engine_unseen(void);

/* ----------------------------------------------------------- memory.c */

/* Before the exploration, and before each of its executions. */
void memory_prepare(int tasks, bool races, bool all_shared);
void memory_begin(void);

bool memory_is_shared(const volatile void *address);
/* The number of this word (or tag); it keeps it for the exploration. */
int memory_location(const volatile void *word, unsigned int size, bool tag);
/* Can an access of it matter to another task than this one, by what is known? */
bool memory_matters(int location);
void memory_let_matter(int location);

/* The choices that there are now: a bit each. */
uint64_t memory_choices(const struct access *access, int task);
/* The newest. */
int memory_newest(const struct access *access);
struct outcome memory_access(const struct access *access, int task, int choice);
void memory_plain(const volatile void *address, size_t size, bool write);

/* Counts the writes of a location. */
uint32_t memory_version(int location);

void memory_time(struct engine_time *time);
/* Writes a name of the word. */
void memory_name(char *out, size_t size, const volatile void *word);

#endif /* TESTS_EXPLORER_INTERNAL_H */
