/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The guest: a CPU whose instructions are C functions, and its memory. All of
 * it is plain data, so that it can be stopped after any instruction, written to
 * a file, and go on in another process. It knows nothing of libpsci but the
 * numbers of the PSCI specification.
 */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stdint.h>

#define GUEST_CPUS_MAX	64
#define GUEST_CODE	UINT64_C(0x80000000)	/* instruction n is at + 4 * n */
#define GUEST_BOOT_X0	UINT64_C(0x44000000)	/* what the boot CPU has in x0 */

/* A call that is none of PSCI's: which phase (x1) begins. */
#define GUEST_CALL_PHASE	UINT32_C(0xc6000001)

/* The registers. What a CPU that is started finds in them says the manual. */
struct guest_cpu {
	uint64_t pc;
	uint64_t mpidr;
	uint64_t x[16];
	const char *panic;	/* why, after GUEST_PANIC */
};

/* Why an instruction hands over to the hypervisor. pc is behind it. */
enum guest_exit {
	GUEST_STEPPED,	/* it does not */
	GUEST_HVC,	/* a call: x0 to x3; the answer goes to x0 */
	GUEST_SGI,	/* an interrupt for the CPU with the MPIDR x1 */
	GUEST_ACK,	/* take all pending interrupts: x0 gets a bit for each
			 * CPU that sent one, its own if it was the host */
	GUEST_WFE,	/* waits for another CPU: let others run */
	GUEST_PANIC	/* the guest has found a fault: .panic */
};

typedef _Atomic uint64_t cell;

/* Of the guest's memory, what belongs to a CPU. */
struct guest_own {
	cell random;
	cell number;		/* of context ids that it made */
	cell turn;		/* the same is in a register while it runs */
	cell round;		/* of the race */
	cell sleeps;		/* how many more times it is to suspend */
	cell granted, granted_sum;	/* CPU_ONs of it that were a SUCCESS, */
	cell started, started_sum;	/* and its starts: the context ids' sums */
	cell offs;
	cell sleep_context;	/* that it wants to wake up with */
	cell slept, woken;	/* by way of a power-down */
};

struct guest_ram {
	/* Written by the host beforehand, as a device tree is. */
	cell cpus, seed, phases, turns;
	cell resets;		/* that are still to come */
	/* What outlives a reset. */
	cell boots, progress, finished, races, alarms;
	/* What the boot CPU clears. */
	struct guest_state {
		cell phase, turns, turns_left, grants, resetting;
		cell at_line, at_home, wins;
		cell sleepers, naps;
		struct guest_own own[GUEST_CPUS_MAX];
		cell sent[GUEST_CPUS_MAX][GUEST_CPUS_MAX];
		cell taken[GUEST_CPUS_MAX][GUEST_CPUS_MAX];
	} now;
};

/* Bits of guest_ram.phases. */
enum guest_phase {
	PHASE_STORM = 1,	/* CPUs turn each other on, and themselves off */
	PHASE_RACE,		/* all turn on the same one at once */
	PHASE_SUSPEND,		/* CPU_SUSPEND, woken by interrupts */
	PHASE_NAP,		/* SYSTEM_SUSPEND */
	PHASES
};

uint64_t guest_mpidr(uint64_t cpu);
bool guest_has_code(uint64_t pc);
uint64_t guest_boot_pc(void);
/* For messages: the name of the instruction, of the phase. */
const char *guest_symbol(uint64_t pc);
const char *guest_phase_name(uint64_t phase);

/* Run one instruction. */
enum guest_exit guest_step(struct guest_cpu *cpu, struct guest_ram *ram);

#endif /* GUEST_H */
