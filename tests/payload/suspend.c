/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* CPU_SUSPEND: standby and power-down, in the format that is configured. */
#include "payload.h"

#define STANDBY			0x1
#define SLEEP_MS		30
#define MAIR_MARK		0x4404
#define CONTEXT			UINT64_C(0x8765432112345678)

struct states {
	const char *name;
	uint32_t powerdown[5];
	uint32_t must_be_zero;		/* bits */
	uint32_t illegal[14];
};

/* As the firmware's README has them. 0xffffffff fills up. */
static const struct states original = {
	"original",
	{ 0x00010002, 0x01010022, 0x01011022, 0x02010222, 0x02012222 },
	0xfcfe0000,
	{ 0x00000000, 0x00000002, 0x00010000, 0x00010001, 0x00010003,
	  0x01010002, 0x00010022, 0x02010022, 0x01010222, 0x03010222,
	  0x00001022, 0x01000001, 0x40000002, 0xffffffff },
};

static const struct states extended = {
	"extended",
	{ 0x40000002, 0x40000022, 0x40001022, 0x40000222, 0x40002222 },
	0xb0000000,
	{ 0x00000000, 0x00000002, 0x40000000, 0x40000001, 0x40000003,
	  0x00010002, 0x01010022, 0x40010002, 0x41000022, 0x40003222,
	  0x00000222, 0x4fffffff, 0x0fffffff, 0xffffffff },
};

static const struct states *states(void)
{
	return machine.extended ? &extended : &original;
}

static int64_t suspend(uint32_t state, uint64_t entry)
{
	return call_and_resume(CPU_SUSPEND, state, entry, CONTEXT, &cpus[0]);
}

/* ----------------------------------------------------------------- errors */

static void check_errors(void)
{
	const struct states *s = states();

	print("# power_state in the %s format\n", s->name);
	for (uint32_t i = 0; i < sizeof(s->illegal) / sizeof(s->illegal[0]);
	     i++)
		check_status(suspend(s->illegal[i], (uint64_t)first_entry),
			     INVALID_PARAMETERS, "CPU_SUSPEND of state %lx",
			     (uint64_t)s->illegal[i]);
	for (uint32_t bit = 0; bit < 32; bit++)
		if (s->must_be_zero & UINT32_C(1) << bit)
			check_status(suspend(STANDBY | UINT32_C(1) << bit,
					     (uint64_t)first_entry),
				     INVALID_PARAMETERS,
				     "CPU_SUSPEND with bit %u set", bit);
	check_status(suspend(s->powerdown[0], 0), bad_entry(),
		     "CPU_SUSPEND to power-down with an entry point of 0");
	check_status(suspend(s->powerdown[0], (uint64_t)first_entry + 1),
		     bad_entry(),
		     "CPU_SUSPEND to power-down with an odd entry point");
}

/* ---------------------------------------------------------------- standby */

static bool check_standby(void)
{
	uint64_t deadline = now() + ticks(SLEEP_MS);
	int64_t status;
	bool returned;

	write_sysreg("mair_el1", MAIR_MARK);
	timer_start(deadline);
	status = suspend(STANDBY, (uint64_t)first_entry);
	returned = check(cpus[0].resumed, 0,
			 "standby returns behind the call");
	check_status(status, SUCCESS, "standby");
	check(now() >= deadline, true, "standby lasts until the interrupt");
	check(read_sysreg("isr_el1") != 0, true,
	      "the interrupt that ends standby is still pending");
	check(read_sysreg("mair_el1"), MAIR_MARK,
	      "standby keeps system registers");
	timer_stop();
	interrupts_init();
	return returned;
}

static void check_standby_registers(void)
{
	uint64_t x[31], changed = 0;

	for (uint32_t i = 0; i < 31; i++)
		x[i] = pattern(i);
	x[0] = CPU_SUSPEND;
	x[1] = STANDBY;		/* x2, the entry point, is odd: ignored */
	x[2] |= 1;
	timer_start(now() + ticks(1));
	call_with_registers(x);
	timer_stop();
	for (uint32_t i = 3; i < 31; i++)
		if (x[i] != pattern(i))
			changed |= UINT64_C(1) << i;
	check_status((int64_t)x[0], SUCCESS,
		     "standby does not look at its entry point");
	check(changed, 0, "standby keeps general registers");
	check(read_sysreg("daif"), 0x3c0, "standby keeps interrupts masked");
}

/* ------------------------------------------------------------- power-down */

static void check_powerdown(uint32_t state)
{
	uint64_t deadline = now() + ticks(SLEEP_MS);
	uint64_t starts = cpus[0].starts;
	int64_t status;

	interrupts_init();
	write_sysreg("mair_el1", MAIR_MARK);
	timer_start(deadline);
	status = suspend(state, (uint64_t)second_entry);
	timer_stop();
	if (!check(cpus[0].resumed, true,
		   "state %lx: power-down ends at the entry point",
		   (uint64_t)state)) {
		check_status(status, SUCCESS, "power-down");
		return;
	}
	check(now() >= deadline, true,
	      "state %lx lasts until the interrupt", (uint64_t)state);
	check(cpus[0].x[0], CONTEXT, "state %lx: the context id arrives",
	      (uint64_t)state);
	check(cpus[0].entry, ENTRY_SECOND,
	      "state %lx: it is the entry point given", (uint64_t)state);
	check(cpus[0].starts, starts + 1, "state %lx: the CPU starts once",
	      (uint64_t)state);
	check(cpus[0].mair, 0, "state %lx: the CPU's MAIR_EL1 is lost",
	      (uint64_t)state);
	check_entry_state(&cpus[0], "the CPU that was powered down");
}

/* Either is allowed: not to go down at all, or to resume at once. */
static void check_early_wake(void)
{
	int64_t status;

	interrupts_init();
	timer_start(now());
	while (!read_sysreg("isr_el1"))
		;
	status = suspend(states()->powerdown[0], (uint64_t)first_entry);
	timer_stop();
	check(cpus[0].resumed || status == SUCCESS, true,
	      "power-down with an interrupt pending comes back");
}

static void check_smc32(void)
{
	interrupts_init();
	timer_start(now() + ticks(SLEEP_MS));
	call_and_resume(CPU_SUSPEND_32, states()->powerdown[0],
			(uint64_t)first_entry, CONTEXT, &cpus[0]);
	timer_stop();
	if (check(cpus[0].resumed, true, "power-down by SMC32"))
		check(cpus[0].x[0], (uint32_t)CONTEXT,
		      "SMC32 hands on 32 bits of the context id");
}

void check_suspend(void)
{
	interrupts_init();
	check_errors();
	/* The second gives no entry point that could be used. */
	if (check_standby())
		check_standby_registers();
	else
		skip("standby and general registers", "it does not return");
	for (uint32_t i = 0; i < 5; i++)
		check_powerdown(states()->powerdown[i]);
	check_early_wake();
	if (machine.version >= V1_0)
		check_smc32();
	interrupts_init();
}

/* ------------------------------------- what others see of a suspended CPU */

static void power_down(struct cpu *cpu)
{
	interrupts_init();
	cpu->report = 1;
	cpu->status = call_and_resume(CPU_SUSPEND, states()->powerdown[1],
				      (uint64_t)first_entry, CONTEXT, cpu);
	interrupts_init();
	take_sgi();
	cpu->report = 2;
	smc(CPU_OFF, 0, 0, 0);
}

void check_suspended_cpu(void)
{
	uint64_t start;

	if (start_cpu(1, power_down, 0) != SUCCESS ||
	    !wait_for(&cpus[1].report, 1)) {
		skip("a suspended CPU", "it could not be turned on");
		return;
	}
	start = now();
	while (now() - start < ticks(SLEEP_MS))
		;
	check((uint64_t)smc(AFFINITY_INFO, mpidr_of(1), 0, 0), STATE_ON,
	      "AFFINITY_INFO of a suspended CPU: ON");
	check_status(smc(CPU_ON, mpidr_of(1), (uint64_t)second_entry, 0),
		     ALREADY_ON, "CPU_ON of a suspended CPU");
	check(cpus[1].report, 1, "that does not wake it");
	send_sgi(1);
	if (!check(wait_for(&cpus[1].report, 2), true,
		   "a suspended CPU wakes by another's interrupt"))
		return;
	check(cpus[1].resumed, true, "it resumes at an entry point");
	check(cpus[1].x[0], CONTEXT,
	      "the context id is that of its CPU_SUSPEND");
	check(cpus[1].entry, ENTRY_FIRST,
	      "the entry point is that of its CPU_SUSPEND");
	check(wait_for_state(1, STATE_OFF), true,
	      "a CPU that was suspended may go off");
}
