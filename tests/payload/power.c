/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What PSCI has from 1.0 on: power domains in both modes, and what they show
 * of themselves; CPU_FREEZE, CPU_DEFAULT_SUSPEND, SYSTEM_SUSPEND; and from 1.1
 * on resets that keep memory, or do not. The firmware's clusters have two CPUs
 * here.
 */
#include "payload.h"

#define CORE			0
#define CLUSTER			1
#define SYSTEM			2
#define SLEEP_MS		30
#define CONTEXT			UINT64_C(0x1122334455667788)
#define MAIR_MARK		0x4404
#define NOBODY			UINT64_C(0x0f0f0f)
#define RAM_BASE		UINT64_C(0x40000000)
#define RAM_SIZE		UINT64_C(0x40000000)

#define HW_ON			0
#define HW_OFF			1
#define HW_STANDBY		2

/* Each with the index of its kind, and which level the caller says is last. */
enum state {
	STANDBY,
	CORE_OFF,
	CLUSTER_OFF,
	CLUSTER_OFF_LAST,
	SYSTEM_OFF_LAST,
	CLUSTER_OFF_OF_CORE,		/* claims to be last in its core only */
	STATES
};

static uint32_t power_state(enum state state)
{
	static const uint32_t original[STATES] = {
		0x00000001, 0x00010002, 0x01010022, 0x01011022, 0x02012222,
		0x01010022
	};
	static const uint32_t extended[STATES] = {
		0x00000001, 0x40000002, 0x40000022, 0x40001022, 0x40002222,
		0x40000022
	};

	return machine.extended ? extended[state] : original[state];
}

static int64_t hw_state(uint32_t cpu, uint32_t level)
{
	return smc(NODE_HW_STATE, mpidr_of(cpu), level, 0);
}

static uint64_t stat_count(uint32_t cpu, enum state state)
{
	return (uint64_t)smc(STAT_COUNT, mpidr_of(cpu), power_state(state), 0);
}

static uint64_t stat_residency(uint32_t cpu, enum state state)
{
	return (uint64_t)smc(STAT_RESIDENCY, mpidr_of(cpu),
			     power_state(state), 0);
}

static void sleep_ms(uint32_t milliseconds)
{
	uint64_t start = now();

	while (now() - start < ticks(milliseconds))
		__asm__ volatile("yield");
}

/* Until the timer. Whether it came back at the entry point. */
static bool suspend_self(enum state state, int64_t *status)
{
	interrupts_init();
	timer_start(now() + ticks(SLEEP_MS));
	*status = call_and_resume(CPU_SUSPEND, power_state(state),
				  (uint64_t)first_entry, CONTEXT, &cpus[0]);
	timer_stop();
	interrupts_init();
	return cpus[0].resumed;
}

/* ---------------------------------------- another CPU, told what to ask for */

#define GO_OFF			UINT64_MAX

static void worker(struct cpu *cpu)
{
	interrupts_init();
	for (uint64_t turn = 1;; turn++) {
		if (!wait_for(&cpu->order, turn) || cpu->argument == GO_OFF)
			smc(CPU_OFF, 0, 0, 0);
		cpu->status = call_and_resume(CPU_SUSPEND, cpu->argument,
					      (uint64_t)first_entry, CONTEXT,
					      cpu);
		interrupts_init();
		if (read_sysreg("isr_el1"))
			take_sgi();
		barrier();
		cpu->report = turn;
	}
}

static bool start_worker(uint32_t cpu)
{
	return start_cpu(cpu, worker, 0) == SUCCESS &&
		wait_for_hw_state(cpu, CORE, HW_ON);
}

static void tell(uint32_t cpu, uint64_t argument)
{
	cpus[cpu].argument = argument;
	barrier();
	cpus[cpu].order++;
	barrier();
}

/* Returns when it is suspended. */
static bool suspend_worker(uint32_t cpu, enum state state)
{
	tell(cpu, power_state(state));
	return wait_for_hw_state(cpu, CORE, state == STANDBY ? HW_STANDBY :
				 HW_OFF);
}

static bool wake_worker(uint32_t cpu)
{
	send_sgi(cpu);
	return wait_for(&cpus[cpu].report, cpus[cpu].order);
}

static bool end_worker(uint32_t cpu)
{
	tell(cpu, GO_OFF);
	return wait_for_state(cpu, STATE_OFF);
}

/* ----------------------------------------------------------- NODE_HW_STATE */

void check_node_hw_state(void)
{
	if (machine.version < V1_0)
		return;
	for (uint32_t level = 0; level <= SYSTEM; level++)
		check((uint64_t)hw_state(0, level), HW_ON,
		      "NODE_HW_STATE of the caller's level %u: HW_ON", level);
	check_status(hw_state(0, SYSTEM + 1), INVALID_PARAMETERS,
		     "NODE_HW_STATE of a level that is not there");
	check_status(smc(NODE_HW_STATE, NOBODY, CORE, 0), INVALID_PARAMETERS,
		     "NODE_HW_STATE of a CPU that is not there");
	check((uint64_t)smc(NODE_HW_STATE_32, 0, CORE, 0), HW_ON,
	      "NODE_HW_STATE by SMC32");
	for (uint32_t i = 1; i < machine.cpus; i++)
		check((uint64_t)hw_state(i, CORE), HW_OFF,
		      "NODE_HW_STATE of CPU %u, which is OFF: HW_OFF", i);
	if (machine.cpus > 1)
		check((uint64_t)hw_state(1, CLUSTER), HW_ON,
		      "NODE_HW_STATE of the caller's cluster: HW_ON");
	if (machine.cpus > 2)
		check((uint64_t)hw_state(2, CLUSTER), HW_OFF,
		      "NODE_HW_STATE of a cluster that is OFF: HW_OFF");
}

/* -------------------------------------------------------------- statistics */

void check_statistics(void)
{
	uint64_t count, residency, start, elapsed;
	int64_t status;

	if (machine.version < V1_0)
		return;
	for (enum state state = STANDBY; state <= CORE_OFF; state++) {
		count = stat_count(0, state);
		residency = stat_residency(0, state);
		start = now();
		suspend_self(state, &status);
		elapsed = (now() - start) / (ticks(1000) / 1000000) + 1;
		check(stat_count(0, state) - count, 1,
		      "PSCI_STAT_COUNT of state %lx counts an entry",
		      (uint64_t)power_state(state));
		residency = stat_residency(0, state) - residency;
		check(residency > 0 && residency <= elapsed, true,
		      "PSCI_STAT_RESIDENCY is no longer than it was away");
	}
	/* All others are OFF: all that is above this CPU went down, too. */
	count = stat_count(0, SYSTEM_OFF_LAST);
	suspend_self(SYSTEM_OFF_LAST, &status);
	check(stat_count(0, SYSTEM_OFF_LAST) - count, 1,
	      "PSCI_STAT_COUNT of the system counts an entry");
	check(stat_count(0, SYSTEM_OFF_LAST),
	      stat_count(machine.cpus - 1, SYSTEM_OFF_LAST),
	      "the system's statistics are the same from every CPU");
	check((uint64_t)smc(STAT_COUNT, NOBODY, power_state(CORE_OFF), 0), 0,
	      "PSCI_STAT_COUNT of a CPU that is not there is 0");
	check((uint64_t)smc(STAT_COUNT, 0, 3, 0), 0,
	      "PSCI_STAT_COUNT of a state that is not there is 0");
	check((uint64_t)smc(STAT_RESIDENCY, 0, UINT64_C(0x80000001), 0), 0,
	      "PSCI_STAT_RESIDENCY of a state that cannot be is 0");
}

/* --------------------------------------------- platform-coordinated domains */

void check_votes(void)
{
	uint64_t count = 0;

	if (machine.version < V1_0 || machine.cpus < 4)
		return;
	if (!start_worker(2) || !start_worker(3)) {
		skip("votes", "CPUs could not be turned on");
		return;
	}
	count = stat_count(2, CLUSTER_OFF);
	check((uint64_t)hw_state(2, CLUSTER), HW_ON,
	      "a cluster is HW_ON when its CPUs are");
	suspend_worker(2, CLUSTER_OFF);
	check((uint64_t)smc(AFFINITY_INFO, mpidr_of(2), 0, 0), STATE_ON,
	      "a CPU that is HW_OFF by CPU_SUSPEND is ON");
	check((uint64_t)hw_state(2, CLUSTER), HW_ON,
	      "a cluster stays up when one of its CPUs runs");
	suspend_worker(3, CORE_OFF);
	check((uint64_t)hw_state(2, CLUSTER), HW_ON,
	      "a cluster stays up when one of its CPUs wants it so");
	check(wake_worker(3), true, "that CPU wakes");
	suspend_worker(3, STANDBY);
	check((uint64_t)hw_state(3, CORE), HW_STANDBY,
	      "NODE_HW_STATE of a CPU in standby: HW_STANDBY");
	check(wake_worker(3), true, "a CPU in standby wakes");
	check(stat_count(2, CLUSTER_OFF), count,
	      "the cluster was not down meanwhile");
	suspend_worker(3, CLUSTER_OFF);
	check((uint64_t)hw_state(2, CLUSTER), HW_OFF,
	      "a cluster goes down when all its CPUs want it to");
	check((uint64_t)hw_state(2, SYSTEM), HW_ON,
	      "the system stays up, since another cluster is");
	check(wake_worker(2), true, "a CPU wakes below a cluster that is off");
	check((uint64_t)hw_state(3, CLUSTER), HW_ON,
	      "and brings the cluster up");
	check((uint64_t)hw_state(3, CORE), HW_OFF,
	      "but not the other CPU below it");
	check(stat_count(3, CLUSTER_OFF), count + 1,
	      "the cluster was down once");
	check(end_worker(2), true, "CPU 2 goes OFF");
	check((uint64_t)hw_state(3, CLUSTER), HW_OFF,
	      "a cluster goes down with a CPU that goes OFF");
	check(wake_worker(3), true, "the other CPU of it wakes");
	check((uint64_t)hw_state(2, CLUSTER), HW_ON,
	      "a cluster comes up with the CPU that wakes");
	check(end_worker(3), true, "CPU 3 goes OFF");
	check((uint64_t)hw_state(2, CLUSTER), HW_OFF,
	      "the cluster is down when both are OFF");
}

/* ------------------------------------------------------- OS-initiated mode */

static void check_osi_alone(void)
{
	int64_t status;

	check(suspend_self(CLUSTER_OFF_LAST, &status), true,
	      "OS-initiated: the last CPU of a cluster takes it down");
	check(suspend_self(SYSTEM_OFF_LAST, &status), true,
	      "OS-initiated: the last CPU of the system takes it down");
	check(suspend_self(CORE_OFF, &status), true,
	      "OS-initiated: a core goes down");
	suspend_self(CLUSTER_OFF_OF_CORE, &status);
	check(!cpus[0].resumed && status == INVALID_PARAMETERS, true,
	      "OS-initiated: who is last in its core only asks for a cluster");
}

/* CPU 1 shares CPU 0's cluster. */
static void check_osi_with_neighbour(void)
{
	uint64_t count = stat_count(0, CLUSTER_OFF);
	int64_t status;

	if (!start_worker(1)) {
		skip("OS-initiated mode", "CPU 1 could not be turned on");
		return;
	}
	check_status(smc(SET_SUSPEND_MODE, 0, 0, 0), DENIED,
		     "back to platform-coordinated mode with a CPU on");
	suspend_self(CLUSTER_OFF_LAST, &status);
	check_status(status, DENIED,
		     "OS-initiated: not the last in a cluster, one runs");
	check(cpus[0].resumed, false, "that returns behind the call");
	suspend_worker(1, STANDBY);
	suspend_self(CLUSTER_OFF_LAST, &status);
	check_status(status, INVALID_PARAMETERS,
		     "OS-initiated: a cluster goes off, a core is in standby");
	check(wake_worker(1), true, "that core wakes");
	check(stat_count(0, CLUSTER_OFF), count, "the cluster stayed up");
	suspend_worker(1, CORE_OFF);
	check(suspend_self(CLUSTER_OFF_LAST, &status), true,
	      "OS-initiated: a cluster goes off after its other core");
	check(stat_count(0, CLUSTER_OFF), count + 1, "the cluster was down");
	check((uint64_t)hw_state(1, CORE), HW_OFF, "the other core still is");
	check(wake_worker(1), true, "that one wakes");
	check(end_worker(1), true, "CPU 1 goes OFF");
}

/* CPU 2 is in the other cluster. */
static void check_osi_with_other_cluster(void)
{
	int64_t status;

	if (!start_worker(2)) {
		skip("OS-initiated mode", "CPU 2 could not be turned on");
		return;
	}
	suspend_self(SYSTEM_OFF_LAST, &status);
	check_status(status, DENIED,
		     "OS-initiated: not the last in the system");
	check(suspend_self(CLUSTER_OFF_LAST, &status), true,
	      "OS-initiated: but the last in the cluster");
	suspend_worker(2, CLUSTER_OFF_LAST);
	check((uint64_t)hw_state(2, CLUSTER), HW_OFF,
	      "OS-initiated: the other cluster goes down");
	check(suspend_self(SYSTEM_OFF_LAST, &status), true,
	      "OS-initiated: the system goes off after the other cluster");
	check((uint64_t)hw_state(2, CLUSTER), HW_OFF,
	      "the other cluster still is");
	check(wake_worker(2), true, "its CPU wakes");
	check(end_worker(2), true, "CPU 2 goes OFF");
}

/* Before anybody has called CPU_SUSPEND. */
void check_os_initiated(void)
{
	if (machine.version < V1_0)
		return;
	check_status(smc(SET_SUSPEND_MODE, 2, 0, 0), INVALID_PARAMETERS,
		     "PSCI_SET_SUSPEND_MODE to mode 2");
	check_status(smc(SET_SUSPEND_MODE, 0, 0, 0), SUCCESS,
		     "PSCI_SET_SUSPEND_MODE to the mode that it is in");
	if (!check_status(smc(SET_SUSPEND_MODE, 1, 0, 0), SUCCESS,
			  "PSCI_SET_SUSPEND_MODE to OS-initiated"))
		return;
	check_osi_alone();
	if (machine.cpus > 1)
		check_osi_with_neighbour();
	if (machine.cpus > 2)
		check_osi_with_other_cluster();
	check_status(smc(SET_SUSPEND_MODE, 0, 0, 0), SUCCESS,
		     "PSCI_SET_SUSPEND_MODE to platform-coordinated");
}

/* After somebody has. */
void check_mode_denied(void)
{
	if (machine.version < V1_0)
		return;
	check_status(smc(SET_SUSPEND_MODE, 1, 0, 0), DENIED,
		     "OS-initiated mode after a CPU_SUSPEND");
}

/* ------------------------------------- CPU_DEFAULT_SUSPEND, SYSTEM_SUSPEND */

static void check_resumed(const char *who)
{
	if (!check(cpus[0].resumed, true, "%s ends at the entry point", who))
		return;
	check(cpus[0].x[0], CONTEXT, "%s: the context id arrives", who);
	check(cpus[0].entry, ENTRY_SECOND, "%s: it is the entry point given",
	      who);
	check(cpus[0].mair, 0, "%s: MAIR_EL1 is lost", who);
	check_entry_state(&cpus[0], who);
}

void check_default_suspend(void)
{
	uint64_t deadline;

	if (machine.version < V1_0)
		return;
	check_status(smc(CPU_DEFAULT_SUSPEND, 0, 0, 0), INVALID_ADDRESS,
		     "CPU_DEFAULT_SUSPEND with an entry point of 0");
	interrupts_init();
	write_sysreg("mair_el1", MAIR_MARK);
	deadline = now() + ticks(SLEEP_MS);
	timer_start(deadline);
	call_and_resume(CPU_DEFAULT_SUSPEND, (uint64_t)second_entry, CONTEXT,
			0, &cpus[0]);
	timer_stop();
	check(now() >= deadline, true,
	      "CPU_DEFAULT_SUSPEND lasts until the interrupt");
	check_resumed("CPU_DEFAULT_SUSPEND");
}

static void system_suspend(void)
{
	write_sysreg("mair_el1", MAIR_MARK);
	call_and_resume(SYSTEM_SUSPEND, (uint64_t)second_entry, CONTEXT, 0,
			&cpus[0]);
}

static void check_system_suspend_denied(void)
{
	if (!start_worker(1)) {
		skip("SYSTEM_SUSPEND", "CPU 1 could not be turned on");
		return;
	}
	check_status(smc(SYSTEM_SUSPEND, (uint64_t)first_entry, 0, 0), DENIED,
		     "SYSTEM_SUSPEND while another CPU runs");
	suspend_worker(1, CORE_OFF);
	check_status(smc(SYSTEM_SUSPEND, (uint64_t)first_entry, 0, 0), DENIED,
		     "SYSTEM_SUSPEND while another CPU is suspended");
	wake_worker(1);
	end_worker(1);
}

void check_system_suspend(void)
{
	uint64_t deadline;

	if (machine.version < V1_0)
		return;
	check_status(smc(SYSTEM_SUSPEND, 0, 0, 0), INVALID_ADDRESS,
		     "SYSTEM_SUSPEND with an entry point of 0");
	if (machine.cpus > 1)
		check_system_suspend_denied();

	interrupts_init();
	deadline = now() + ticks(SLEEP_MS);
	timer_start(deadline);
	system_suspend();
	timer_stop();
	check(now() >= deadline, true,
	      "SYSTEM_SUSPEND lasts until the interrupt");
	check_resumed("SYSTEM_SUSPEND");
	for (uint32_t i = 1; i < machine.cpus; i++)
		check((uint64_t)smc(AFFINITY_INFO, mpidr_of(i), 0, 0),
		      STATE_OFF, "CPU %u is OFF after SYSTEM_SUSPEND", i);

	/* The clock that wakes machines: no CPU's own interrupt. */
	interrupts_init();
	rtc_alarm();
	system_suspend();
	check(rtc_rang(), true, "SYSTEM_SUSPEND lasts until the RTC's alarm");
	check_resumed("SYSTEM_SUSPEND until the RTC");
	interrupts_init();
}

/* -------------------------------------------------------------- CPU_FREEZE */

static void freeze(struct cpu *cpu)
{
	interrupts_init();
	cpu->report = 1;
	cpu->status = smc(CPU_FREEZE, 0, 0, 0);
	cpu->report = 2;
	smc(CPU_OFF, 0, 0, 0);
}

static void after_freeze(struct cpu *cpu)
{
	interrupts_init();
	cpu->count = read_sysreg("isr_el1") != 0;
	take_sgi();
	cpu->report = 3;
	smc(CPU_OFF, 0, 0, 0);
}

void check_freeze(void)
{
	if (machine.version < V1_0 || machine.cpus < 2)
		return;
	if (start_cpu(1, freeze, 0) != SUCCESS ||
	    !wait_for(&cpus[1].report, 1)) {
		skip("CPU_FREEZE", "CPU 1 could not be turned on");
		return;
	}
	check(wait_for_state(1, STATE_OFF), true,
	      "a CPU is OFF after CPU_FREEZE");
	check((uint64_t)hw_state(1, CORE), HW_OFF, "and HW_OFF");
	send_sgi(1);
	sleep_ms(SLEEP_MS);
	check(cpus[1].report, 1, "an interrupt does not wake a frozen CPU");
	check_status(start_cpu(1, after_freeze, CONTEXT), SUCCESS,
		     "CPU_ON of a frozen CPU");
	if (!check(wait_for(&cpus[1].report, 3), true, "it starts"))
		return;
	check(cpus[1].x[0], CONTEXT, "with the context id of that CPU_ON");
	check(cpus[1].count, true, "the interrupt is still pending for it");
	check(wait_for_state(1, STATE_OFF), true, "and it goes OFF");
}

/* ---------------------------------------------------------- resets, memory */

#define MARK			UINT64_C(0x6d61726b6d61726b)

/* At the beginning, in the middle and at the end of what nobody loads to. */
static volatile uint64_t *const marks[] = {
	(uint64_t *)UINT64_C(0x48000000), (uint64_t *)UINT64_C(0x5ffefff8),
	(uint64_t *)UINT64_C(0x7ffffff8),
};

#define MARKS			(sizeof(marks) / sizeof(marks[0]))

void set_marks(void)
{
	for (uint32_t i = 0; i < MARKS; i++)
		*marks[i] = MARK + i;
	barrier();
}

uint32_t count_marks(void)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < MARKS; i++)
		count += *marks[i] == MARK + i;
	return count;
}

static void check_range(uint64_t base, uint64_t size, int64_t want,
			const char *what)
{
	check_status(smc(CHECK_RANGE, base, size, 0), want,
		     "MEM_PROTECT_CHECK_RANGE of %s", what);
}

void check_mem_protect(void)
{
	if (machine.version < V1_1)
		return;
	check((uint64_t)smc(MEM_PROTECT, 0, 0, 0), 0,
	      "MEM_PROTECT is off at boot");
	check((uint64_t)smc(MEM_PROTECT, 1, 0, 0), 0, "MEM_PROTECT: on");
	check((uint64_t)smc(MEM_PROTECT, 2, 0, 0), 1,
	      "MEM_PROTECT was on, and stays so");
	check((uint64_t)smc(MEM_PROTECT, 0, 0, 0), 1,
	      "MEM_PROTECT was on: off");
	check_range(RAM_BASE, RAM_SIZE, SUCCESS, "all RAM");
	check_range(RAM_BASE + RAM_SIZE - 1, 1, SUCCESS, "its last byte");
	check_range(RAM_BASE, RAM_SIZE + 1, DENIED, "a byte more");
	check_range(RAM_BASE - 1, 2, DENIED, "a byte before");
	check_range(0x0e000000, 0x1000, DENIED, "secure RAM");
	check_range(RAM_BASE, 0, DENIED, "nothing");
	check_range(RAM_BASE, UINT64_MAX, DENIED, "more than there is");
	check_status(smc(CHECK_RANGE_32, RAM_BASE, RAM_SIZE, 0), SUCCESS,
		     "MEM_PROTECT_CHECK_RANGE by SMC32");
}

void check_system_refusals(void)
{
	if (machine.version >= V1_1) {
		check_status(smc(SYSTEM_RESET2, 1, 0, 0), INVALID_PARAMETERS,
			     "SYSTEM_RESET2 of a reserved type");
		check_status(smc(SYSTEM_RESET2, UINT64_C(0x80000000), 0, 0),
			     INVALID_PARAMETERS,
			     "SYSTEM_RESET2 of a vendor's type");
	}
	if (machine.version >= V1_3) {
		check_status(smc(SYSTEM_OFF2, 2, 0, 0), INVALID_PARAMETERS,
			     "SYSTEM_OFF2 of a reserved type");
		check_status(smc(SYSTEM_OFF2, 1, 1, 0), INVALID_PARAMETERS,
			     "SYSTEM_OFF2 with a cookie");
	}
}
