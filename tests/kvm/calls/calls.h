/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What the files of the list of calls offer each other. As in ../../payload,
 * PSCI's numbers are written down once more, and not the library's.
 */
#ifndef CALLS_H
#define CALLS_H

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

/* struct cpu.entry: where it came in last */
#define ENTRY_BOOT		0
#define ENTRY_FIRST		1
#define ENTRY_SECOND		2

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---------------------------------------------------- PSCI (DEN0022F.b) */

#define SMC32			0x84000000U
#define SMC64			0xc4000000U
#define PSCI_VERSION		0x84000000U
#define CPU_SUSPEND_32		0x84000001U
#define CPU_SUSPEND		0xc4000001U
#define CPU_OFF			0x84000002U
#define CPU_ON_32		0x84000003U
#define CPU_ON			0xc4000003U
#define AFFINITY_INFO_32	0x84000004U
#define AFFINITY_INFO		0xc4000004U
#define MIGRATE_32		0x84000005U
#define MIGRATE			0xc4000005U
#define MIGRATE_INFO_TYPE	0x84000006U
#define MIGRATE_INFO_UP_CPU_32	0x84000007U
#define MIGRATE_INFO_UP_CPU	0xc4000007U
#define SYSTEM_OFF		0x84000008U
#define SYSTEM_RESET		0x84000009U
#define PSCI_FEATURES		0x8400000aU
#define CPU_FREEZE		0x8400000bU
#define CPU_DEFAULT_SUSPEND_32	0x8400000cU
#define CPU_DEFAULT_SUSPEND	0xc400000cU
#define NODE_HW_STATE_32	0x8400000dU
#define NODE_HW_STATE		0xc400000dU
#define SYSTEM_SUSPEND_32	0x8400000eU
#define SYSTEM_SUSPEND		0xc400000eU
#define SET_SUSPEND_MODE	0x8400000fU
#define STAT_RESIDENCY		0xc4000010U
#define STAT_COUNT		0xc4000011U
#define SYSTEM_RESET2_32	0x84000012U
#define SYSTEM_RESET2		0xc4000012U
#define MEM_PROTECT		0x84000013U
#define CHECK_RANGE_32		0x84000014U	/* MEM_PROTECT_CHECK_RANGE */
#define CHECK_RANGE		0xc4000014U
#define SYSTEM_OFF2_32		0x84000015U
#define SYSTEM_OFF2		0xc4000015U

/* KVM's ids in PSCI 0.1. */
#define CPU_SUSPEND_0_1		0x95c1ba5eU
#define CPU_OFF_0_1		0x95c1ba5fU
#define CPU_ON_0_1		0x95c1ba60U
#define MIGRATE_0_1		0x95c1ba61U

#define SUCCESS			0
#define INVALID_PARAMETERS	(-2)

#define STATE_OFF		1

#define SMCCC_VERSION		0x80000000U
#define SMCCC_ARCH_FEATURES	0x80000001U

#define V0_1			0x00000001U
#define V0_2			0x00000002U
#define V1_0			0x00010000U
#define V1_1			0x00010001U
#define V1_3			0x00010003U

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

#define read_sysreg(name) __extension__ ({				\
	uint64_t value_;						\
	__asm__ volatile("mrs %0, " name : "=r" (value_));		\
	value_;								\
})

#define write_sysreg(name, value)					\
	__asm__ volatile("msr " name ", %0\n\tisb" : :			\
			 "r" ((uint64_t)(value)) : "memory")

static inline void barrier(void)
{
	__asm__ volatile("dsb sy" : : : "memory");
}

/* KVM gives the first 16 CPUs these MPIDRs. */
static inline struct cpu *this_cpu(void)
{
	return &cpus[read_sysreg("mpidr_el1") & 0xf];
}

void print_init(void);
/* %s; %u: 32 bits, decimal; %x: 64 bits; %r: 64 bits, X0 of an answer */
void print(const char *format, ...);

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
