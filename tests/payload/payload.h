/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What the files of the test payload offer each other. */
#ifndef PAYLOAD_H
#define PAYLOAD_H

#include "bare.h"

#define CPUS_MAX		32
#define STACK_SHIFT		13	/* bytes of a stack */

/* struct cpu, for start.S; start.S and the assertions below agree. */
#define CPU_SHIFT		9
#define CPU_X			0
#define CPU_EL			248
#define CPU_SCTLR		264
#define CPU_MAIR		280
#define CPU_RESUME_SP		296
#define CPU_RESUMED		304
#define CPU_FUNCTION		312

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* -------------------------------------------------------------- start.S */

/* A CPU: how it began, and what it is to do and has done. */
struct cpu {
	/* as it was when the CPU came in at an entry point */
	volatile uint64_t x[31];	/* x0 is the context id */
	volatile uint64_t el;
	volatile uint64_t daif;
	volatile uint64_t sctlr;	/* of that exception level */
	volatile uint64_t entry;	/* ENTRY_*: which entry point */
	volatile uint64_t mair;		/* MAIR_EL1 */
	volatile uint64_t starts;	/* how often it came in */
	volatile uint64_t resume_sp;	/* where call_and_resume() left off */
	volatile uint64_t resumed;
	void (*volatile function)(struct cpu *cpu);
	/* what its function is told, and tells */
	volatile uint64_t order;
	volatile uint64_t report;
	volatile int64_t status;
	volatile uint64_t count;
	volatile uint64_t argument;
	volatile uint64_t pad[19];
};

_Static_assert(sizeof(struct cpu) == 1 << CPU_SHIFT &&
	       offsetof(struct cpu, x) == CPU_X &&
	       offsetof(struct cpu, el) == CPU_EL &&
	       offsetof(struct cpu, sctlr) == CPU_SCTLR &&
	       offsetof(struct cpu, mair) == CPU_MAIR &&
	       offsetof(struct cpu, resume_sp) == CPU_RESUME_SP &&
	       offsetof(struct cpu, resumed) == CPU_RESUMED &&
	       offsetof(struct cpu, function) == CPU_FUNCTION,
	       "start.S knows struct cpu");

extern struct cpu cpus[CPUS_MAX];	/* [0] begins at boot */

/* Two entry points that do the same. */
void first_entry(void);
void second_entry(void);

/* An SMC with x0 to x30 out of and into an array; what to fill it with. */
static inline uint64_t pattern(uint32_t i)
{
	return UINT64_C(0x1111111111111111) * (i % 15) + i;
}

void call_with_registers(uint64_t x[31]);

/*
 * An SMC, from which the CPU comes back behind the call or at an entry point:
 * cpu->resumed tells. What is returned counts for the first only.
 */
int64_t call_and_resume(uint64_t id, uint64_t x1, uint64_t x2, uint64_t x3,
			struct cpu *cpu);

/* An SMC made with SCTLR_ELx.EE set. */
int64_t call_big_endian(uint64_t id, uint64_t x1, uint64_t x2, uint64_t x3);

/* PSCI_VERSION, the id of CPU_ON for SMC64, AFFINITY_INFO(0, 0). */
void call_from_aarch32(uint64_t results[3]);

/* ------------------------------------------------------------ machine.c */

static inline struct cpu *this_cpu(void)
{
	uint64_t mpidr = read_sysreg("mpidr_el1");

	return &cpus[(mpidr >> 8 & 1) << 4 | (mpidr & 0xf)];
}

/* What the run was told to expect, by QEMU's -append. */
struct machine {
	uint32_t version;
	bool extended;		/* power_state format */
	uint32_t cpus;
	uint32_t el;
	uint32_t gic;
	bool hibernates;	/* ends with SYSTEM_OFF2 */
};

extern struct machine machine;
void machine_read(void);

/* SMC: the result as wide as the id says. */
int64_t smc(uint64_t id, uint64_t x1, uint64_t x2, uint64_t x3);

uint64_t mpidr_of(uint32_t cpu);

uint64_t ticks(uint32_t milliseconds);
uint64_t now(void);
/* An interrupt at that time, which stays pending until timer_stop(). */
void timer_start(uint64_t deadline);
void timer_stop(void);
/* Let the timer and SGI 0 through to this CPU, though masked by DAIF. */
void interrupts_init(void);
void send_sgi(uint32_t cpu);
void take_sgi(void);

/* Wait for 20 seconds at most. After some of those that fail: the end. */
bool wait_for(volatile uint64_t *what, uint64_t value);
bool wait_for_state(uint32_t cpu, int64_t state);
bool wait_for_hw_state(uint32_t cpu, uint32_t level, int64_t state);

/* Here with those formats only that the compiler can check. */
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void bail_out(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/*
 * One check, one line of TAP with a sentence of what should be. Returns
 * whether it was. The formats know %s, %u, and %lx for 64 bits.
 */
bool check(uint64_t got, uint64_t want, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool check_status(int64_t got, int64_t want, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* What cannot be looked at since something else failed. */
void skip(const char *what, const char *why);
void plan(void);

/* How often the payload has begun, 1 or more; and was RAM empty this time? */
uint64_t boots(void);
bool memory_is_lost(void);
/* Before a reset. */
void remember(void);

/* The real-time clock rings, in a second or two; did it? */
void rtc_alarm(void);
bool rtc_rang(void);

/* ------------------------------------------- the checks; main.c calls them */

void check_entry_state(const struct cpu *cpu, const char *who);

void check_calls(void);			/* calls.c */
void check_affinity_info(void);
void check_cpu_on_errors(void);		/* hotplug.c */
void check_each_cpu(void);
void check_endianness(void);
void check_boot_cpu_off(void);
void check_races(void);
void check_suspend(void);		/* suspend.c */
void check_suspended_cpu(void);
void check_os_initiated(void);		/* power.c */
void check_mode_denied(void);
void check_node_hw_state(void);
void check_statistics(void);
void check_votes(void);
void check_default_suspend(void);
void check_system_suspend(void);
void check_freeze(void);
void check_mem_protect(void);
void check_system_refusals(void);
void set_marks(void);
uint32_t count_marks(void);		/* 3, unless some are gone */

/* Turn on a CPU: its function runs. What CPU_ON answered. */
int64_t start_cpu(uint32_t cpu, void (*function)(struct cpu *cpu),
		  uint64_t context);
/* What CPU_ON (before 1.0: INVALID_PARAMETERS) says of a bad entry point. */
int64_t bad_entry(void);

#endif /* __ASSEMBLER__ */

#endif /* PAYLOAD_H */
