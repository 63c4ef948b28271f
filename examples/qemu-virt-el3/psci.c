/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Where the library meets the firmware. Three parts: the ops, by which the
 * library reaches other CPUs and asks what the platform can do; the handler
 * of the SMC instruction, which gives it the caller's registers and does what
 * it says; and the place where CPUs wait that are off.
 */
#include "firmware.h"
#include "sysreg.h"
#include "psci/smccc.h"

#define EC_SMC_AARCH32		0x13
#define EC_SMC_AARCH64		0x17
#define SPSR_AARCH32		0x10

#define SMCCC_VERSION		PSCI_SMCCC_VERSION_1_2

struct psci *psci;
struct psci_config psci_config;
/* Each CPU may have a cluster of its own. */
static _Alignas(PSCI_STORAGE_ALIGN)
	unsigned char storage[PSCI_STORAGE_BOUND_TREE(CPUS_MAX, CPUS_MAX + 1)];

/* The smc_handler saves and restores every register but the answer's. */
static const struct psci_smccc smccc = {
	.size = sizeof(smccc),
	.version = SMCCC_VERSION,
};

/* --------------------------------------------------------------------- ops */

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)user;
	(void)cpu;
	gic_kick(target);
	return PSCI_STATUS_SUCCESS;
}

static enum psci_status op_check_entry(void *user, uint32_t cpu,
				       const struct psci_entry *entry)
{
	(void)user;
	(void)cpu;
	return dt_find_ram(entry->pc) ? PSCI_STATUS_SUCCESS :
		PSCI_STATUS_INVALID_ADDRESS;
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	(void)user;
	(void)cpu;
	return domains_check_state(state, composite);
}

static int op_node_hw_state(void *user, uint32_t cpu, uint32_t target,
			    uint32_t level)
{
	(void)user;
	(void)cpu;
	return domains_hw_state(target, level);
}

static enum psci_status op_mem_protect(void *user, uint32_t cpu)
{
	(void)user;
	(void)cpu;
	memory_protect_changed();
	return PSCI_STATUS_SUCCESS;
}

static enum psci_status op_check_mem_range(void *user, uint32_t cpu,
					   uint64_t base, uint64_t length)
{
	(void)user;
	(void)cpu;
	return memory_is_protected(base, length) ? PSCI_STATUS_SUCCESS :
		PSCI_STATUS_DENIED;
}

static void op_domains_down(void *user, uint32_t cpu,
			    const struct psci_transition *transition)
{
	(void)user;
	domains_down(cpu, transition);
}

static void op_domains_up(void *user, uint32_t cpu,
			  const struct psci_transition *transition)
{
	(void)user;
	domains_up(cpu, transition);
}

/* Ticks to microseconds, without an overflow after some days. */
static uint64_t op_clock(void *user)
{
	uint64_t hz = read_sysreg("cntfrq_el0");
	uint64_t ticks;

	(void)user;
	isb();
	ticks = read_sysreg("cntpct_el0");
	return ticks / hz * 1000000 + ticks % hz * 1000000 / hz;
}

static const struct psci_ops ops = {
	.size = sizeof(ops),
	.cpu_on = op_cpu_on,
	.check_entry = op_check_entry,
	.check_power_state = op_check_power_state,
	.node_hw_state = op_node_hw_state,
	.mem_protect = op_mem_protect,
	.check_mem_range = op_check_mem_range,
	.domains_down = op_domains_down,
	.domains_up = op_domains_up,
	.clock = op_clock,
};

/* ------------------------------------------------------------------ set-up */

/* All that each version has: there is no Trusted OS to migrate. */
static uint32_t optional_functions(uint32_t version)
{
	uint32_t functions = 0;

	if (version >= PSCI_VERSION_0_2)
		functions |= PSCI_ENABLE_MIGRATE_INFO_TYPE;
	if (version >= PSCI_VERSION_1_0)
		functions |= PSCI_ENABLE_CPU_FREEZE |
			PSCI_ENABLE_CPU_DEFAULT_SUSPEND |
			PSCI_ENABLE_NODE_HW_STATE |
			PSCI_ENABLE_SYSTEM_SUSPEND |
			PSCI_ENABLE_SET_SUSPEND_MODE | PSCI_ENABLE_STAT;
	if (version >= PSCI_VERSION_1_1)
		functions |= PSCI_ENABLE_SYSTEM_RESET2 |
			PSCI_ENABLE_MEM_PROTECT;
	if (version >= PSCI_VERSION_1_3)
		functions |= PSCI_ENABLE_SYSTEM_OFF2;
	return functions;
}

/* 0.1 has no ids of its own. These are the ones that KVM and QEMU took. */
static const struct psci_function_ids ids_0_1 = {
	.cpu_suspend = 0x95c1ba5e,
	.cpu_off = 0x95c1ba5f,
	.cpu_on = 0x95c1ba60,
};

void setup_psci(void)
{
	enum psci_error error;

	dt.cpus[0].flags = PSCI_CPU_ON;		/* the one with MPIDR 0 */
	psci_config = (struct psci_config){
		.size = sizeof(psci_config),
		.psci_version = options.psci_version,
		.smccc_version = SMCCC_VERSION,
		.flags = options.state_format == PSCI_STATE_EXTENDED ?
			PSCI_CONFIG_EXTENDED_STATE : 0,
		.functions = optional_functions(options.psci_version),
		.entry_el = cpu_entry_el(),
		.cpu_count = dt.cpu_count,
		.cpus = dt.cpus,
	};
	if (options.psci_version == PSCI_VERSION_0_1)
		psci_config.function_ids = ids_0_1;
	domains_init(&psci_config);
	error = psci_init(&psci, storage, sizeof(storage), &psci_config, &ops,
			  NULL);
	if (error != PSCI_OK)
		fail("psci_init: %s", psci_error_name(error));
}

/* ------------------------------------------------------------------- calls */

static uint32_t this_cpu(void)
{
	uint32_t cpu;

	if (psci_cpu_index(psci, cpu_affinity(), &cpu) != PSCI_OK)
		fail("cpu 0x%lx is not in the device tree", cpu_affinity());
	return cpu;
}

/* For CPUs that are off, from reset on or after CPU_OFF. */
_Noreturn void park(void)
{
	uint32_t cpu = this_cpu();
	struct psci_entry entry;
	enum psci_wake wake;

	while ((wake = psci_cpu_woke(psci, cpu, true, &entry)) ==
	       PSCI_WAKE_SLEEP) {
		power_stop_point();
		gic_wait_for_kick();
	}
	power_stop_point();
	if (wake != PSCI_WAKE_START)
		fail("cpu %u is off: psci_cpu_woke: %s", cpu,
		     psci_error_name(entry.error));
	cpu_start(&entry);
}

/*
 * CPU_OFF, CPU_FREEZE. From here on nothing wakes the CPU but a kick.
 * Interrupts that are pending for it stay so.
 */
static _Noreturn void stop(uint32_t cpu)
{
	enum psci_error error;

	gic_cpu_init();
	error = psci_cpu_stopped(psci, cpu);
	if (error != PSCI_OK)
		fail("cpu %u: psci_cpu_stopped: %s", cpu,
		     psci_error_name(error));
	park();
}

/* Until there is an interrupt for the normal world, masked or not. */
static void wait_for_interrupt(void)
{
	do {
		wfi();
		gic_take_kick();
		power_stop_point();
	} while (!read_sysreg("isr_el1"));
}

/*
 * Standby comes back with everything as it was. Power-down does not: here it
 * is cpu_start() that forgets the context.
 *
 * SYSTEM_SUSPEND is a power-down, too. All other CPUs are off, so that this
 * one goes to sleep for the machine. What may wake it are the interrupts that
 * the normal world has left enabled: nothing of theirs is lost on the way
 * down, since QEMU keeps the distributor and all devices powered.
 */
static void suspend(uint32_t cpu, const struct psci_call *call,
		    struct frame *frame)
{
	bool context_lost = call->suspend.powerdown;
	struct psci_entry entry = { 0 };

	if (call->event == PSCI_EVENT_SUSPEND)
		say("power: system suspended");
	wait_for_interrupt();
	if (call->event == PSCI_EVENT_SUSPEND)
		say("power: system resumed");
	switch (psci_cpu_woke(psci, cpu, context_lost, &entry)) {
	case PSCI_WAKE_START:
		gic_cpu_init();
		cpu_start(&entry);
	case PSCI_WAKE_RETURN:
		frame->x[0] = call->ret;
		return;
	case PSCI_WAKE_SLEEP:
	case PSCI_WAKE_ERROR:
		break;
	}
	fail("cpu %u is suspended: psci_cpu_woke: %s", cpu,
	     psci_error_name(entry.error));
}

/*
 * What is below EL3 was entered in AArch64 state and stays there (SCR_EL3.RW),
 * so PSCI_ENTRY_AARCH32 never holds; an AArch32 caller is EL1 below an EL2.
 */
static uint32_t call_flags(void)
{
	uint32_t flags = 0;

	if (read_sysreg("spsr_el3") & SPSR_AARCH32)
		flags |= PSCI_CALLER_AARCH32;
	if (cpu_entry_big_endian())
		flags |= PSCI_ENTRY_BIG_ENDIAN;
	return flags;
}

static void handle(struct frame *frame)
{
	struct psci_call call = {
		.x = { frame->x[0], frame->x[1], frame->x[2], frame->x[3] },
		.flags = call_flags(),
	};
	struct psci_smccc_result result;
	uint32_t cpu = this_cpu();
	enum psci_action action;

	if (psci_smccc_handle(&smccc, NULL, cpu, &call, &result) ==
	    PSCI_DO_RETURN) {
		trace_smccc(cpu, &call);
		for (uint32_t i = 0; i < result.count; i++)
			frame->x[i] = result.x[i];
		return;
	}

	action = psci_handle(psci, cpu, &call);
	trace_call(cpu, &call, action);
	if (action != PSCI_NOT_MINE && call.error != PSCI_OK)
		say("firmware: cpu %u: psci_handle: %s", cpu,
		    psci_error_name(call.error));
	switch (action) {
	case PSCI_DO_RETURN:
		frame->x[0] = call.ret;
		return;
	case PSCI_DO_STOP:
		stop(cpu);
	case PSCI_DO_SUSPEND:
		suspend(cpu, &call, frame);
		return;
	case PSCI_DO_SYSTEM:
		power_system(cpu, &call);
	case PSCI_NOT_MINE:
		frame->x[0] = (uint64_t)PSCI_STATUS_NOT_SUPPORTED;
		return;
	case PSCI_DO_WAIT:		/* only if an op says PSCI_DEFERRED */
		break;
	}
	fail("cpu %u: psci_handle: %s", cpu, psci_action_name(action));
}

/* ------------------------------------------------- exceptions, of vectors.S */

_Noreturn void unexpected_exception(uint64_t vector);
void smc_handler(struct frame *frame);
void fiq_handler(struct frame *frame);

/* 0 to 7 are EL3's own, from 8 on those of lower levels. */
_Noreturn void unexpected_exception(uint64_t vector)
{
	fail("cpu 0x%lx: unexpected exception, vector %u, esr 0x%lx elr 0x%lx "
	     "far 0x%lx spsr 0x%lx", cpu_affinity(), (uint32_t)vector,
	     read_sysreg("esr_el3"), read_sysreg("elr_el3"),
	     read_sysreg("far_el3"), read_sysreg("spsr_el3"));
}

/* Also for what else may trap from below, all of it a mistake in cpu.c. */
void smc_handler(struct frame *frame)
{
	uint64_t syndrome = read_sysreg("esr_el3");
	uint64_t class = syndrome >> 26 & 0x3f;

	if (class != EC_SMC_AARCH64 && class != EC_SMC_AARCH32)
		unexpected_exception(8);
	/* SMC #0 it is. AArch32's is not in the syndrome. */
	if (class == EC_SMC_AARCH64 && syndrome & 0xffff)
		frame->x[0] = (uint64_t)PSCI_STATUS_NOT_SUPPORTED;
	else
		handle(frame);
}

/* Somebody kicked a CPU that runs: the machine stops, or it was running. */
void fiq_handler(struct frame *frame)
{
	(void)frame;
	gic_take_kick();
	power_stop_point();
}
