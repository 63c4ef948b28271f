/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * CPUs on and off. One CPU at a time has the turn, makes calls and prints; the
 * others do what they are told. What depends on who is faster is waited for and
 * not printed: that CPU_OFF is over, that a CPU has come in.
 */
#include "calls.h"

#define ENTRY			((uint64_t)first_entry)
#define CONTEXT			UINT64_C(0xc0ffee0123456789)
#define NEVER			UINT64_C(0x7fffffffffffffff)

enum {
	ORDER_OFF = 1,			/* CPU_OFF */
	ORDER_SUSPEND,			/* CPU_SUSPEND, until an SGI */
	ORDER_CALL,			/* a function, and go on */
};

uint64_t cpu_on_id(void)
{
	return version == V0_1 ? CPU_ON_0_1 : CPU_ON;
}

uint64_t cpu_off_id(void)
{
	return version == V0_1 ? CPU_OFF_0_1 : CPU_OFF;
}

/* ------------------------------------------- how a CPU finds itself set up */

#define REGISTERS(R)							\
	R(currentel) R(daif) R(spsel) R(nzcv) R(cpacr_el1) R(ttbr0_el1)	\
	R(ttbr1_el1) R(tcr_el1) R(mair_el1) R(amair_el1) R(esr_el1)	\
	R(far_el1) R(elr_el1) R(spsr_el1) R(contextidr_el1)		\
	R(mdscr_el1) R(cntkctl_el1) R(cntv_ctl_el0) R(cntv_cval_el0)	\
	R(cntp_ctl_el0)

#define NAME(name)	#name,
static const char *const register_names[] = { REGISTERS(NAME) };

#define REGISTERS_COUNT (sizeof(register_names) / sizeof(register_names[0]))

static volatile uint64_t registers[CPUS][REGISTERS_COUNT];

static void look_at_yourself(const struct cpu *cpu)
{
	volatile uint64_t *value = registers[cpu - cpus];

#define READ(name)	*value++ = read_sysreg(#name);
	REGISTERS(READ)
}

static void print_entry(uint32_t number)
{
	const struct cpu *cpu = &cpus[number];

	print("cpu %u came in at %s: x0 %x", number,
	      cpu->entry == ENTRY_FIRST ? "first_entry" : "second_entry",
	      cpu->x[0]);
	for (uint32_t i = 1; i < 31; i++)
		if (cpu->x[i])
			print(" x%u %x", i, cpu->x[i]);
	print("\n");
}

static void print_state(uint32_t number)
{
	const struct cpu *cpu = &cpus[number];

	print("cpu %u: sctlr_el1 %x vbar_el1 %x sp_el0 %x", number,
	      cpu->sctlr, cpu->vbar, cpu->sp_el0);
	for (uint32_t i = 0; i < REGISTERS_COUNT; i++)
		print(" %s %x", register_names[i], registers[number][i]);
	print("\n");
}

/* What is left by this has to be gone when the CPU is on again. */
static void leave_traces(void)
{
	write_sysreg("mair_el1", 0x11223344);
	write_sysreg("ttbr0_el1", 0x40201000);
	write_sysreg("elr_el1", 0x1234);
	write_sysreg("spsr_el1", 0x3c4);
	write_sysreg("sp_el0", 0x5678);
	write_sysreg("contextidr_el1", 0x9abc);
	write_sysreg("cntv_cval_el0", NEVER);
	write_sysreg("cntv_ctl_el0", 1);
	write_sysreg("cntp_ctl_el0", 1);
}

/* ------------------------------------------------------------- being told */

static void (*ordered)(void);

static void obey(struct cpu *cpu)
{
	uint64_t order;

	look_at_yourself(cpu);
	interrupts_init();
	cpu->order = 0;
	barrier();
	cpu->starts++;
	for (;;) {
		while (!cpu->order) {
			__asm__ volatile("dsb sy\n\twfi");
			take_sgi();
		}
		order = cpu->order;
		if (order == ORDER_OFF) {
			leave_traces();
			silent_call(cpu_off_id(), 1, 2, 3);
		} else if (order == ORDER_SUSPEND) {
			silent_call(CPU_SUSPEND, 0, 0, 0);
			take_sgi();
		} else {
			ordered();
		}
		barrier();
		cpu->order = 0;		/* has been carried out */
	}
}

static void tell(uint32_t number, uint64_t order)
{
	cpus[number].order = order;
	send_sgi(number);
}

static void wait_until(volatile uint64_t *what, uint64_t value)
{
	while (*what != value)
		__asm__ volatile("yield");
	barrier();
}

void run_on_cpu_1(void (*function)(void))
{
	ordered = function;
	tell(1, ORDER_CALL);
	for (;;)
		__asm__ volatile("wfi");
}

/* ------------------------------------------------------------- on and off */

/*
 * A CPU_ON that is to work: the CPU is off, or in 0.1, where nobody can ask,
 * perhaps still on its way.
 */
static int64_t call_cpu_on(uint64_t id, uint64_t target, uint64_t entry,
			   uint64_t context)
{
	int64_t answer;

	do {
		answer = silent_call(id, target, entry, context);
	} while (version == V0_1 && answer == INVALID_PARAMETERS);
	print_call(this_cpu());
	return answer;
}

static void turn_on(uint32_t number, uint64_t id, uint64_t target,
		    uint64_t entry, uint64_t context)
{
	struct cpu *cpu = &cpus[number];
	uint64_t starts = cpu->starts;

	for (uint32_t i = 0; i < 31; i++)	/* whatever is not set shows */
		cpu->x[i] = UINT64_C(0x5a5a5a5a5a5a5a5a);
	barrier();
	if (call_cpu_on(id, target, entry, context) != SUCCESS)
		return;
	wait_until(&cpu->starts, starts + 1);
	print_entry(number);
}

static void wait_until_off(uint32_t number)
{
	if (version == V0_1)
		return;
	while (silent_call(AFFINITY_INFO, number, 0, 0) != STATE_OFF)
		;
	print_call(this_cpu());
}

static void turn_off(uint32_t number)
{
	print("cpu %u is told to turn off\n", number);
	tell(number, ORDER_OFF);
	wait_until_off(number);
}

void start_cpus(void)
{
	uint64_t small = version == V0_1 ? CPU_ON_0_1 : CPU_ON_32;
	uint64_t dirt = version == V0_1 ? 0 : DIRTY;

	print("[cpus 1 to 3]\n");
	for (uint32_t i = 1; i < CPUS; i++)
		cpus[i].function = obey;
	turn_on(1, cpu_on_id(), 1, ENTRY, CONTEXT);
	turn_on(2, small, dirt | 2, dirt | ENTRY, CONTEXT);
	turn_off(2);
	turn_on(3, cpu_on_id(), 3, (uint64_t)second_entry, 0);
}

/* Answers are the same whether it has come in yet or not. */
static void on_twice(void)
{
	uint64_t starts = cpus[2].starts;

	print("[once more before it has come in]\n");
	call_cpu_on(cpu_on_id(), 2, ENTRY, 21);
	call(cpu_on_id(), 2, (uint64_t)second_entry, 22);
	call(AFFINITY_INFO, 2, 0, 0);
	call(AFFINITY_INFO_32, 2, 1, 0);
	wait_until(&cpus[2].starts, starts + 1);
	print_entry(2);
	call(cpu_on_id(), 2, ENTRY, 23);
	call(AFFINITY_INFO, 2, 0, 0);
}

static void suspended(void)
{
	struct cpu *cpu = &cpus[2];

	if (version == V0_1)
		return;
	print("[cpu 2 is suspended]\n");
	tell(2, ORDER_SUSPEND);
	call(AFFINITY_INFO, 2, 0, 0);
	call(CPU_ON, 2, ENTRY, 24);
	while (cpu->order) {
		send_sgi(2);
		silent_call(PSCI_VERSION, 0, 0, 0);
	}
	print_call(cpu);
}

static void off_and_on(void)
{
	print("[off and on]\n");
	print_state(1);
	turn_off(1);
	turn_on(1, cpu_on_id(), 1, (uint64_t)second_entry, ~CONTEXT);
	print_state(1);
	turn_off(1);
	turn_on(1, version == V0_1 ? CPU_ON_0_1 : CPU_ON_32, 1,
		      ENTRY, ~CONTEXT);
}

static void big_endian(void)
{
	uint64_t starts = cpus[3].starts;
	int64_t answer;

	print("[big-endian]\n");
	turn_off(3);
	barrier();
	do {
		answer = call_big_endian(cpu_on_id(), 3, ENTRY, CONTEXT);
	} while (version == V0_1 && answer == INVALID_PARAMETERS);
	print("cpu 3 on: %r\n", answer);
	if (answer != SUCCESS)
		return;
	wait_until(&cpus[3].starts, starts + 1);
	print_entry(3);
	print_state(3);
}

/* ----------------------------------------------- CPU 0 goes and comes back */

static void (*then)(void);

/* Here CPU 0 goes on. Whatever CPU 1 had to say it has said. */
static void come_back(struct cpu *cpu)
{
	look_at_yourself(cpu);
	interrupts_init();
	barrier();
	cpu->starts++;
	wait_until(&cpus[1].order, 0);
	then();
}

/* By CPU 1. */
static void bring_back_cpu_0(void)
{
	wait_until_off(0);
	turn_on(0, cpu_on_id(), 0, ENTRY, 10);
	print_state(0);
	call(cpu_on_id(), 0, ENTRY, 11);
	call(cpu_on_id(), 1, ENTRY, 12);
}

static void cpu_0_off_and_on(void)
{
	print("[cpu 0 off, and on by cpu 1]\n");
	cpus[0].function = come_back;
	ordered = bring_back_cpu_0;
	tell(1, ORDER_CALL);
	leave_traces();
	silent_call(cpu_off_id(), 0, 0, 0);
	print_call(&cpus[0]);			/* it came back */
}

void hotplug(void (*go_on)(void))
{
	then = go_on;
	on_twice();
	suspended();
	off_and_on();
	big_endian();
	cpu_0_off_and_on();
}

/* ------------------------------------------------------------- what is lost */

/*
 * No instruction can be there. KVM starts the CPU all the same, which faults
 * without end and makes everything slow: this comes last.
 */
void lose_cpus(void)
{
	print("[entry points where there is nothing]\n");
	call(cpu_on_id(), 4, ENTRY + 2, 40);
	call(cpu_on_id(), 5, UINT64_C(0x100000000), 50);
	call(cpu_on_id(), 6, UINT64_C(0xffffffffffff0000), 60);
	for (uint32_t i = 4; i < CPUS; i++) {
		call(AFFINITY_INFO, i, 0, 0);
		call(cpu_on_id(), i, ENTRY, 70);
	}
}
