/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What the files of the list of calls offer each other. */
#ifndef CALLS_H
#define CALLS_H

#include "bare.h"

#define CPUS			7	/* what the VMM has to be told */
#define STACK_SHIFT		13	/* bytes of a stack */

/* struct cpu, for start.S; start.S and the assertions below agree. */
#define CPU_SHIFT		10
#define CPU_X			0
#define CPU_SCTLR		248
#define CPU_VBAR		256
#define CPU_SP_EL0		264
#define CPU_ENTRY		272
#define CPU_FUNCTION		280

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the upper half of a register of which the lower one counts. */
#define DIRTY			UINT64_C(0x5a5a5a5a00000000)

/* -------------------------------------------------------------- start.S */

/* A CPU: how it came in, and what it is to do. */
struct cpu {
	/* as it was when it came in */
	volatile uint64_t x[31];	/* x0 is the context id */
	volatile uint64_t sctlr;
	volatile uint64_t vbar;
	volatile uint64_t sp_el0;
	volatile uint64_t entry;	/* ENTRY_*: which entry point */
	void (*volatile function)(struct cpu *cpu);
	volatile uint64_t starts;	/* how often its function began */
	volatile uint64_t order;	/* ORDER_* by whoever has the turn, or 0 */
	uint64_t call[31];		/* the registers of its last call */
	uint64_t before[4];		/* x0 to x3 as that call began */
} __attribute__((aligned(1 << CPU_SHIFT)));

_Static_assert(sizeof(struct cpu) == 1 << CPU_SHIFT &&
	       offsetof(struct cpu, x) == CPU_X &&
	       offsetof(struct cpu, sctlr) == CPU_SCTLR &&
	       offsetof(struct cpu, vbar) == CPU_VBAR &&
	       offsetof(struct cpu, sp_el0) == CPU_SP_EL0 &&
	       offsetof(struct cpu, entry) == CPU_ENTRY &&
	       offsetof(struct cpu, function) == CPU_FUNCTION,
	       "start.S knows struct cpu");

extern struct cpu cpus[CPUS];		/* [0] begins at boot */

/* Two entry points that do the same. */
void first_entry(void);
void second_entry(void);

/* An HVC with x0 to x30 out of and into an array. */
void call_with_registers(uint64_t x[31]);
/* An HVC made with SCTLR_EL1.EE set. */
int64_t call_big_endian(uint64_t id, uint64_t x1, uint64_t x2, uint64_t x3);

/* ------------------------------------------------------------ machine.c */

/* KVM gives the first 16 CPUs these MPIDRs. */
static inline struct cpu *this_cpu(void)
{
	return &cpus[read_sysreg("mpidr_el1") & 0xf];
}

void print_init(void);

/* What follows "name=" in the device tree's bytes; "" if nothing does. */
const char *option(const void *tree, const char *name);

/* Let the timer and SGI 0 through to this CPU, though masked by DAIF. */
void interrupts_init(void);
void send_sgi(uint32_t cpu);
void take_sgi(void);
/* The virtual timer's interrupt, pending at once or in some milliseconds. */
void timer_start(uint32_t milliseconds);
void timer_stop(void);
bool timer_rang(void);

/* --------------------------------------------------------------- main.c */

/* What PSCI_VERSION says; NOT_SUPPORTED is 0.1. */
extern uint32_t version;

/*
 * Make a call of this CPU; print nothing. Registers that are not arguments
 * are filled with a pattern first.
 */
int64_t silent_call(uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3);
/* Print the line of the last call that this CPU has made. */
void print_call(const struct cpu *cpu);
/* Both. */
int64_t call(uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3);

/* -------------------------------------------------------------- table.c */

/* Calls that change nothing, while all other CPUs are off. */
void call_all(void);
/* And while CPUs 1 and 3 are on. */
void call_with_others_on(void);
/* CPU_SUSPEND. The interrupts are set up. */
void call_suspends(void);

/* ------------------------------------------------------------ hotplug.c */

/* In 0.1 they are KVM's. */
uint64_t cpu_on_id(void);
uint64_t cpu_off_id(void);
/* CPUs 1 to 3 on: 1 and 3 wait for orders then, and 2 is off again. */
void start_cpus(void);
/* On and off in all kinds of ways. CPU 0 goes on there, on another stack. */
void hotplug(void (*go_on)(void));
/* CPUs 4 to 6 go where there is nothing, and are lost. */
void lose_cpus(void);
/* CPU 1 calls this; CPU 0 waits for ever. */
void run_on_cpu_1(void (*function)(void));

#endif /* __ASSEMBLER__ */

#endif /* CALLS_H */
