/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The run loop of a VMM on Apple's Hypervisor.framework, where the hypervisor
 * has no PSCI at all and each vCPU can be touched by its own thread only. The
 * library fits because what it returns is about the calling CPU alone, and
 * because the cpu_on op has to wake another thread and no more.
 *
 * THE REAL FRAMEWORK IS NOT USED HERE. This is compiled against hvf_stub.h,
 * which has its names and signatures and "runs" scripted guests. What the loop
 * does with an exit is what a real one has to do; this program cannot show
 * that the framework behaves as its stand-in.
 */
#define _POSIX_C_SOURCE	200809L	/* barriers */
#include <semaphore.h>
#include <stdatomic.h>

#include "hvf_stub.h"
#include "run_loop_guest.h"
#include "small.h"

#define CPUS		4
#define EC_WFX		0x01
#define EC_HVC64	0x16
#define EC_SMC64	0x17
#define CPSR_START	0x3c5		/* EL1h; D, A, I and F masked */

struct cpu {
	uint32_t index;
	pthread_t thread;
	hv_vcpu_t vcpu;
	hv_vcpu_exit_t *exit;
	sem_t wakeup;			/* latched: turned on, interrupt, or the end */
	_Atomic bool interrupt;
	uint32_t starts;
	bool cancelled;
};

static struct cpu cpus[CPUS];
static struct psci *psci;
static pthread_barrier_t all_created;
static _Atomic bool stopping;
static _Atomic uint32_t ended_by;

/* ------------------------------------------------------------------- ops */

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)user, (void)cpu;
	sem_post(&cpus[target].wakeup);		/* its own thread does all else */
	return PSCI_STATUS_SUCCESS;
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	(void)user, (void)cpu, (void)composite;
	return state->state_id == 0 && state->level == 0 ?
	       PSCI_STATUS_SUCCESS : PSCI_STATUS_INVALID_PARAMETERS;
}

static void op_trace(void *user, const struct psci_trace *trace)
{
	(void)user;
	if (trace->x[0] == AFFINITY_INFO)	/* asked again and again */
		return;
	printf("CPU %u: %s: %s", trace->cpu, psci_function_name((uint32_t)trace->x[0]),
	       psci_action_name((enum psci_action)trace->action));
	if (trace->action == PSCI_DO_RETURN)
		printf(" %lld", (long long)trace->ret);
	printf("\n");
}

static void make_psci(void)
{
	static _Alignas(PSCI_STORAGE_ALIGN) unsigned char storage[PSCI_STORAGE_BOUND(CPUS)];
	static const struct psci_ops ops = {
		.size = sizeof(ops),
		.cpu_on = op_cpu_on,
		.check_power_state = op_check_power_state,
		.trace = op_trace,
	};
	static const struct psci_cpu_config list[CPUS] = {
		{ .mpidr = 0, .flags = PSCI_CPU_ON }, { 1, 0, 0 }, { 2, 0, 0 }, { 3, 0, 0 },
	};
	static const struct psci_config config = {
		.size = sizeof(config),
		.psci_version = PSCI_VERSION_1_1,
		.entry_el = 1,
		.cpu_count = CPUS,
		.cpus = list,
	};

	must_say(psci_init(&psci, storage, sizeof(storage), &config, &ops, NULL), PSCI_OK,
		 "psci_init()");
}

/* ---------------------------------------- a vCPU, all on its own thread */

static uint64_t get(struct cpu *cpu, hv_reg_t reg)
{
	uint64_t value;

	must(hv_vcpu_get_reg(cpu->vcpu, reg, &value) == HV_SUCCESS, "hv_vcpu_get_reg()");
	return value;
}

static void set(struct cpu *cpu, hv_reg_t reg, uint64_t value)
{
	must(hv_vcpu_set_reg(cpu->vcpu, reg, value) == HV_SUCCESS, "hv_vcpu_set_reg()");
}

static void start(struct cpu *cpu, uint64_t pc, uint64_t context_id)
{
	for (int reg = HV_REG_X0; reg <= HV_REG_X30; reg++)
		set(cpu, (hv_reg_t)reg, 0);
	hv_vcpu_set_sys_reg(cpu->vcpu, HV_SYS_REG_SCTLR_EL1, 0);
	hv_vcpu_set_sys_reg(cpu->vcpu, HV_SYS_REG_MPIDR_EL1, cpu->index);
	set(cpu, HV_REG_CPSR, CPSR_START);
	set(cpu, HV_REG_PC, pc);
	set(cpu, HV_REG_X0, context_id);
	cpu->starts++;
	printf("CPU %u: starts at line %u\n", cpu->index, (unsigned int)(pc - RAM) / 4);
}

/* It waits to be turned on, or is suspended and has woken up. False: the machine ends. */
static bool come_back(struct cpu *cpu, bool context_lost)
{
	struct psci_entry entry;
	enum psci_wake wake;

	while ((wake = psci_cpu_woke(psci, cpu->index, context_lost, &entry)) ==
	       PSCI_WAKE_SLEEP && !atomic_load(&stopping))
		sem_wait(&cpu->wakeup);
	must(wake != PSCI_WAKE_ERROR, "psci_cpu_woke()");
	if (wake == PSCI_WAKE_START)
		start(cpu, entry.pc, entry.context_id);
	else if (wake == PSCI_WAKE_RETURN)
		set(cpu, HV_REG_X0, PSCI_STATUS_SUCCESS);
	return wake != PSCI_WAKE_SLEEP;
}

static void wait_for_interrupt(struct cpu *cpu)
{
	while (!atomic_exchange(&cpu->interrupt, false) && !atomic_load(&stopping))
		sem_wait(&cpu->wakeup);
}

/* The flag first: a CPU that is about to start sees it. */
static void stop_all(uint32_t event)
{
	atomic_store(&ended_by, event);
	atomic_store(&stopping, true);
	for (uint32_t i = 0; i < CPUS; i++) {
		sem_post(&cpus[i].wakeup);
		hv_vcpus_exit(&cpus[i].vcpu, 1);
	}
}

/* What is not PSCI's: this VMM has one call, and every other is unknown. */
static uint64_t serve_other(const struct psci_call *call)
{
	if ((uint32_t)call->x[0] != DOORBELL || call->x[1] >= CPUS)
		return (uint64_t)-1;
	atomic_store(&cpus[call->x[1]].interrupt, true);
	sem_post(&cpus[call->x[1]].wakeup);
	return 0;
}

/* Whether the CPU is to run on; the same below. */
static bool serve_call(struct cpu *cpu)
{
	struct psci_call call = { .flags = 0 };

	for (int i = 0; i < 4; i++)
		call.x[i] = get(cpu, (hv_reg_t)(HV_REG_X0 + i));
	switch (psci_handle(psci, cpu->index, &call)) {
	case PSCI_DO_RETURN:
		set(cpu, HV_REG_X0, call.ret);
		return true;
	case PSCI_DO_STOP:
		must_say(psci_cpu_stopped(psci, cpu->index), PSCI_OK, "psci_cpu_stopped()");
		return come_back(cpu, true);
	case PSCI_DO_SUSPEND:
		wait_for_interrupt(cpu);
		return come_back(cpu, call.suspend.powerdown);
	case PSCI_DO_SYSTEM:
		stop_all(call.event);
		return true;			/* to be told, like all others */
	case PSCI_NOT_MINE:
		set(cpu, HV_REG_X0, serve_other(&call));
		return true;
	case PSCI_DO_WAIT:
		break;
	}
	must(false, "a call was deferred, without an op that could");
	return false;
}

static bool serve_exception(struct cpu *cpu, uint64_t syndrome)
{
	uint32_t class = syndrome >> 26 & 0x3f;

	must(class == EC_HVC64 || class == EC_SMC64 || class == EC_WFX, "an unknown exception");
	/* An HVC's PC is behind it; an SMC was trapped, and so was a WFI. */
	if (class != EC_HVC64)
		set(cpu, HV_REG_PC, get(cpu, HV_REG_PC) + 4);
	if (class != EC_WFX && (syndrome & 0xffff) == 0)
		return serve_call(cpu);
	if (class == EC_WFX)
		wait_for_interrupt(cpu);
	else
		set(cpu, HV_REG_X0, (uint64_t)-1);	/* of another immediate: not PSCI's */
	return true;
}

static void *cpu_thread(void *user)
{
	struct cpu *cpu = user;
	bool runs = true;

	must(hv_vcpu_create(&cpu->vcpu, &cpu->exit, NULL) == HV_SUCCESS, "hv_vcpu_create()");
	pthread_barrier_wait(&all_created);
	if (cpu->index == 0)
		start(cpu, RAM, 0);
	else
		runs = come_back(cpu, true);
	while (runs) {
		must(hv_vcpu_run(cpu->vcpu) == HV_SUCCESS, "hv_vcpu_run()");
		cpu->cancelled = cpu->exit->reason == HV_EXIT_REASON_CANCELED;
		if (cpu->cancelled)
			runs = !atomic_load(&stopping);
		else
			runs = serve_exception(cpu, cpu->exit->exception.syndrome);
	}
	must(hv_vcpu_destroy(cpu->vcpu) == HV_SUCCESS, "hv_vcpu_destroy()");
	return NULL;
}

int main(void)
{
	uint64_t value;

	printf("a stand-in for Hypervisor.framework runs scripted guests; no CPU is virtualised\n");
	stub_load(program, sizeof(program) / sizeof(program[0]), RAM);
	make_psci();
	pthread_barrier_init(&all_created, NULL, CPUS + 1);
	for (uint32_t i = 0; i < CPUS; i++) {
		cpus[i].index = i;
		sem_init(&cpus[i].wakeup, 0, 0);
		must(pthread_create(&cpus[i].thread, NULL, cpu_thread, &cpus[i]) == 0, "no thread");
	}
	pthread_barrier_wait(&all_created);
	must(hv_vcpu_get_reg(cpus[0].vcpu, HV_REG_PC, &value) == HV_BAD_ARGUMENT,
	     "a thread gets at a vCPU that is not its own");
	for (uint32_t i = 0; i < CPUS; i++)
		pthread_join(cpus[i].thread, NULL);

	must(ended_by == PSCI_EVENT_OFF, "it was not SYSTEM_OFF that ended it");
	must(cpus[0].starts == 1 && cpus[2].starts == 1, "CPU 0 or 2 has not started once");
	must(cpus[1].starts == 2, "CPU 1 has not started twice");
	must(cpus[3].starts == 1 && cpus[3].cancelled, "CPU 3 was not made to leave");
	printf("ok\n");
	return 0;
}
