/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * PSCI from a guest's point of view: what the boots of Linux do not show. The
 * payload begins twice, or four times:
 *
 *	1 checks everything, and ends with SYSTEM_RESET;
 *	2 looks whether the machine is as it was at first. Before 1.1 this is
 *	  the last time. Ends with MEM_PROTECT and SYSTEM_RESET2, warm;
 *	3 finds RAM as it was, and ends with MEM_PROTECT and SYSTEM_RESET;
 *	4 finds RAM overwritten.
 *
 * The last one ends with SYSTEM_OFF, or SYSTEM_OFF2.
 */
#include "payload.h"

#define DT_BASE			UINT64_C(0x40000000)
#define DT_MAGIC		0xedfe0dd0	/* big-endian */
#define DAIF_ALL		0x3c0
#define SCTLR_M_C_I		0x1005
#define CONTEXT			UINT64_C(0x0123456789abcdef)

/* DEN0022F.b, "Initial core state", but for x0. */
void check_entry_state(const struct cpu *cpu, const char *who)
{
	uint64_t other = 0;

	for (uint32_t i = 1; i < 31; i++)
		other |= cpu->x[i];
	check(cpu->el, machine.el, "%s begins at EL%u", who, machine.el);
	check(cpu->daif, DAIF_ALL, "%s has D, A, I and F masked", who);
	check(cpu->sctlr & SCTLR_M_C_I, 0, "%s has MMU and caches off", who);
	check(other, 0, "%s has x1 to x30 zero", who);
}

static void check_boot(void)
{
	check(cpus[0].x[0], DT_BASE, "the boot CPU has the device tree in x0");
	check(*(volatile uint32_t *)DT_BASE, DT_MAGIC,
	      "there is a device tree");
	check_entry_state(&cpus[0], "the boot CPU");
	check((uint64_t)smc(PSCI_VERSION, 0, 0, 0), machine.version,
	      "PSCI_VERSION is the version that is configured");
	check(cpus[0].mair, 0, "the boot CPU has a clean MAIR_EL1");
}

/* -------------------------------------------------------------- AArch32 */

static void check_aarch32(void)
{
	uint64_t results[3];

	/* Only EL2 can give EL1 another state, and not on every CPU. */
	if (machine.el != 2 ||
	    (read_sysreg("id_aa64pfr0_el1") >> 4 & 0xf) != 2)
		return;
	call_from_aarch32(results);
	check(results[0], machine.version, "AArch32: PSCI_VERSION");
	check_status((int32_t)results[1], machine.version >= V1_0 ?
		     NOT_SUPPORTED : INVALID_PARAMETERS,
		     "AArch32: an SMC64 id");
	check(results[2], STATE_ON, "AArch32: AFFINITY_INFO of itself: ON");
}

/* ------------------------------------------------------------ the two ends */

static void spin(struct cpu *cpu)
{
	cpu->report = 1;
	for (;;)
		__asm__ volatile("yield");
}

static void keep_calling(struct cpu *cpu)
{
	cpu->report = 1;
	for (;;)
		smc(AFFINITY_INFO, 0, 0, 0);
}

/* In standby, with no interrupt to expect. */
static void sleep(struct cpu *cpu)
{
	cpu->report = 1;
	for (;;)
		smc(CPU_SUSPEND, 1, 0, 0);
}

static void (*const activities[])(struct cpu *) = {
	sleep, spin, keep_calling
};

/* CPUs in all states; those from the fourth on stay OFF. */
static void keep_busy(uint32_t first)
{
	for (uint32_t i = first; i < machine.cpus && i < first + 3; i++)
		if (start_cpu(i, activities[i - first], 0) == SUCCESS)
			wait_for(&cpus[i].report, 1);
}

static _Noreturn void stay(void)
{
	for (;;)
		__asm__ volatile("wfi");
}

static _Noreturn void reset(uint64_t id, const char *name)
{
	set_marks();
	remember();
	print("# payload: %s\n", name);
	check_status(smc(id, 0, 0, 0), SUCCESS, "%s does not return", name);
	bail_out("%s returned", name);
}

static _Noreturn void first_boot(void)
{
	check_boot();
	check_calls();
	check_aarch32();
	check_affinity_info();
	check_cpu_on_errors();
	check_node_hw_state();
	check_os_initiated();
	check_suspend();
	check_mode_denied();
	check_statistics();
	check_votes();
	check_default_suspend();
	check_system_suspend();
	check_freeze();
	check_mem_protect();
	check_system_refusals();
	if (machine.cpus > 1) {
		check_each_cpu();
		check_endianness();
		check_suspended_cpu();
		check_boot_cpu_off();
		check_races();
	}
	keep_busy(1);
	reset(SYSTEM_RESET, "SYSTEM_RESET");
}

static volatile uint64_t end_now;

/* Of two calls at the same time one may be told that it came too late. */
static _Noreturn void end(void)
{
	int64_t status = machine.hibernates ? smc(SYSTEM_OFF2, 1, 0, 0) :
		smc(SYSTEM_OFF, 0, 0, 0);

	if (status != INTERNAL_FAILURE)
		bail_out("SYSTEM_OFF returned %lx", (uint64_t)status);
	stay();
}

static void end_with_the_other(struct cpu *cpu)
{
	cpu->report = 1;
	while (!end_now)
		__asm__ volatile("yield");
	end();
}

static _Noreturn void last_boot(void)
{
	int64_t status;

	for (uint32_t i = 1; i < machine.cpus; i++)
		check((uint64_t)smc(AFFINITY_INFO, mpidr_of(i), 0, 0),
		      STATE_OFF, "CPU %u is OFF after SYSTEM_RESET", i);
	if (machine.cpus > 1) {
		status = start_cpu(1, end_with_the_other, CONTEXT);
		check_status(status, SUCCESS, "CPU_ON after SYSTEM_RESET");
		if (status == SUCCESS &&
		    check(wait_for(&cpus[1].report, 1), true,
			  "CPU 1 runs after SYSTEM_RESET"))
			check(cpus[1].x[0], CONTEXT,
			      "CPU 1 has its context id after SYSTEM_RESET");
		keep_busy(2);
	}
	plan();
	print("# payload: %s\n", machine.hibernates ? "SYSTEM_OFF2" :
	      "SYSTEM_OFF");
	end_now = 1;
	end();
}

_Noreturn void main(void);
_Noreturn void main(void)
{
	bool resets_keep_memory;

	machine_read();
	resets_keep_memory = machine.version >= V1_1;
	if (boots() > (resets_keep_memory ? 4 : 2))
		bail_out("the machine was reset, and nobody asked for it");
	if (boots() == 1)
		first_boot();
	check_boot();
	if (!resets_keep_memory)
		last_boot();
	check((uint64_t)smc(MEM_PROTECT, 1, 0, 0), 0,
	      "MEM_PROTECT is off after a reset");
	if (boots() == 2) {
		check(count_marks(), 3, "RAM outlives SYSTEM_RESET");
		keep_busy(1);
		reset(SYSTEM_RESET2, "SYSTEM_RESET2");
	}
	if (boots() == 3) {
		check(count_marks(), 3,
		      "RAM outlives SYSTEM_RESET2, whatever MEM_PROTECT");
		check(memory_is_lost(), false, "all of it");
		reset(SYSTEM_RESET, "SYSTEM_RESET, with MEM_PROTECT");
	}
	check(count_marks(), 0, "MEM_PROTECT overwrites RAM at SYSTEM_RESET");
	check(memory_is_lost(), true, "all of it");
	smc(MEM_PROTECT, 0, 0, 0);
	last_boot();
}
