/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The calls that come back, and change nothing. */
#include "calls.h"

#define COUNT_OF(array)		(sizeof(array) / sizeof((array)[0]))

#define ENTRY			((uint64_t)first_entry)
#define NOWHERE			UINT64_C(0x100000000)	/* behind the RAM */
#define ABOVE			UINT64_C(0x100000000)	/* a bit too high */

/* ------------------------------------------------- every function, by zeros */

/* In this version, with zeros, this would be the end, or CPU_OFF. */
static bool does_something(uint32_t id)
{
	switch (id) {
	case CPU_OFF:
	case SYSTEM_OFF:
	case SYSTEM_RESET:
		return version >= V0_2;
	case SYSTEM_RESET2:
	case SYSTEM_RESET2_32:
		return version >= V1_1;
	case SYSTEM_OFF2:
	case SYSTEM_OFF2_32:
		return version >= V1_3;
	default:
		return false;
	}
}

static void call_each_function(uint32_t window)
{
	timer_start(0);				/* CPU_SUSPEND comes back */
	for (uint32_t id = window; id < window + 0x20; id++)
		if (!does_something(id))
			call(id, 0, 0, 0);
	timer_stop();
}

/* ---------------------------------------------------------- PSCI_FEATURES */

static const uint32_t other_ids[] = {
	0x83ffffff, 0x84000020, 0x840000ff, 0x84000100, 0x84000050, 0x84008000,
	0xc3ffffff, 0xc4000020, 0xc4000100, 0xc4008000, 0x80000000, 0x80000001,
	0x80000002, 0xc0000000, 0xc0000001, 0xc0000002, 0x80000004, 0xc0000005,
	0xc0000006, 0x80003fff, 0x80007fff, 0x80008000, 0x86000000, 0x8600ff01,
	0x84010000, 0x84010001, 0x84010003, 0xc4010001, 0xc4010003, 0x04000000,
	0x44000001, 0x04000003, 0x85000000, 0x82000003, 0x00000000, 0x00000001,
	0x00000003, 0x0000000a, 0x7fffffff, 0xffffffff, 0x94000000, 0xa4000003,
	CPU_SUSPEND_0_1, CPU_OFF_0_1, CPU_ON_0_1, MIGRATE_0_1,
	0x95c1ba5d, 0x95c1ba62,
};

static void call_features(void)
{
	print("[PSCI_FEATURES]\n");
	call(DIRTY | PSCI_FEATURES, DIRTY | PSCI_FEATURES, 0, 0);
	call(PSCI_FEATURES | 0x40000000, PSCI_VERSION, 0, 0);
	if (version < V1_0)
		return;
	for (uint32_t i = 0; i < 0x20; i++) {
		call(PSCI_FEATURES, SMC32 + i, 0, 0);
		call(PSCI_FEATURES, SMC64 + i, 0, 0);
	}
	for (uint32_t i = 0; i < COUNT_OF(other_ids); i++)
		call(PSCI_FEATURES, other_ids[i], 0, 0);
	call(PSCI_FEATURES, DIRTY | CPU_ON, DIRTY, DIRTY);
	call(PSCI_FEATURES, DIRTY | SMCCC_VERSION, 1, 2);
}

/* ---------------------------------------------------------- AFFINITY_INFO */

static const uint64_t targets[] = {
	0, 1, CPUS, 0x10, 0x1ff, 0x10001, 0x1000000, 0x80000001, ABOVE | 1,
	0xff00000000, 0x10000000000, DIRTY | 1, UINT64_MAX,
};

static void call_affinity_info_of(uint32_t id)
{
	call(DIRTY | id, 1, 0, 0);
	if (version < V0_2)
		return;
	for (uint32_t i = 0; i < COUNT_OF(targets); i++)
		for (uint64_t level = 0; level <= 3; level++)
			call(id, targets[i], level, 0);
	call(id, 0, 4, 0);
	call(id, 1, 4, 0);
	for (uint64_t level = 0; level <= 4; level++) {
		call(id, 0, ABOVE | level, DIRTY);
		call(id, 1, DIRTY | level, 0);
	}
	call(id, 0, UINT32_MAX, 0);
	call(id, 0, UINT64_MAX, 0);
	call(id, 0, 0x80000000, 0);
}

static void call_affinity_info(void)
{
	print("[AFFINITY_INFO]\n");
	call_affinity_info_of(AFFINITY_INFO_32);
	call_affinity_info_of(AFFINITY_INFO);
}

/* ------------------------------------------------------- CPU_ON that fails */

/* All kinds of entry points. */
static void call_cpu_on_of(uint64_t id, uint64_t target)
{
	call(id, target, ENTRY, 0);
	call(id, target, ENTRY + 2, DIRTY);
	call(id, target, NOWHERE, 1);
	call(id, target, 0, UINT64_MAX);
}

static void call_cpu_on_errors(uint64_t id)
{
	/* The caller, and nobody. */
	static const uint64_t failing[] = {
		CPUS, 0xf, 0x10, 0x100, 0x10001, 0x1000001, 0x80000000,
		0x80000001, UINT32_MAX, DIRTY, DIRTY | CPUS,
	};

	call_cpu_on_of(DIRTY | id, 0);
	if ((version == V0_1) != (id == CPU_ON_0_1))
		return;				/* it is not there */
	call_cpu_on_of(id, 0);
	for (uint32_t i = 0; i < COUNT_OF(failing); i++)
		call(id, failing[i], ENTRY, i);
	call(id, CPUS, ENTRY + 2, 0);
	if (id == CPU_ON_32)
		return;
	call(id, ABOVE | 1, ENTRY, 0);
	call(id, 0xff00000001, ENTRY, 0);
	call(id, 0x10000000001, ENTRY, 0);
	call(id, DIRTY | 1, ENTRY, 0);
}

static void call_all_cpu_on_errors(void)
{
	print("[CPU_ON that fails]\n");
	call_cpu_on_errors(CPU_ON_32);
	call_cpu_on_errors(CPU_ON);
	call_cpu_on_errors(CPU_ON_0_1);
}

/* ------------------------------------------------------------- all the rest */

struct line {
	uint64_t x0, x1, x2, x3;
};

static void call_lines(const struct line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		call(lines[i].x0, lines[i].x1, lines[i].x2, lines[i].x3);
}

/* None of these may ever work. */
static const struct line refused[] = {
	{ SYSTEM_RESET2_32, 1, 0, 0 },
	{ SYSTEM_RESET2_32, 2, 0, 0 },
	{ SYSTEM_RESET2_32, 0x7fffffff, 0, 0 },
	{ SYSTEM_RESET2_32, DIRTY | 1, 5, 0 },
	{ SYSTEM_RESET2, 1, 0, 0 },
	{ SYSTEM_RESET2, 0x40000000, 7, 0 },
	{ SYSTEM_RESET2, 0x7fffffff, UINT64_MAX, 0 },
	{ SYSTEM_RESET2, UINT64_C(0x8000000000000001), 0, 0 },
	{ SYSTEM_RESET2, DIRTY | 2, DIRTY, DIRTY },
	{ SYSTEM_OFF2_32, 2, 0, 0 },
	{ SYSTEM_OFF2_32, 3, 0, 0 },
	{ SYSTEM_OFF2_32, 0x80000000, 0, 0 },
	{ SYSTEM_OFF2_32, UINT32_MAX, 0, 0 },
	{ SYSTEM_OFF2_32, 0, 1, 0 },
	{ SYSTEM_OFF2_32, 1, 0x80000000, 0 },
	{ SYSTEM_OFF2_32, DIRTY | 2, 0, 0 },
	{ SYSTEM_OFF2_32, DIRTY | 1, DIRTY | 1, 0 },
	{ SYSTEM_OFF2, 2, 0, 0 },
	{ SYSTEM_OFF2, UINT64_MAX, 0, 0 },
	{ SYSTEM_OFF2, 0, 1, 0 },
	{ SYSTEM_OFF2, 1, 1, 0 },
	{ SYSTEM_OFF2, 0, DIRTY, 0 },
	{ SYSTEM_OFF2, DIRTY | 1, ABOVE, 0 },
	{ SYSTEM_OFF2, DIRTY | 4, 0, 0 },
	{ MIGRATE_32, 1, 0, 0 },
	{ MIGRATE_32, CPUS, 0, 0 },
	{ MIGRATE, 0, 0, 0 },
	{ MIGRATE, 1, 0, 0 },
	{ MIGRATE, DIRTY, 0, 0 },
	{ MIGRATE_INFO_TYPE, DIRTY | 1, 2, 3 },
	{ DIRTY | MIGRATE_INFO_TYPE, 0, 0, 0 },
	{ MIGRATE_INFO_UP_CPU_32, 1, 2, 3 },
	{ MIGRATE_INFO_UP_CPU, 1, 2, 3 },
	{ PSCI_VERSION, 1, 2, 3 },
	{ DIRTY | PSCI_VERSION, DIRTY, DIRTY, DIRTY },
	{ CPU_OFF | 0x40000000, 1, 2, 3 },
	{ SYSTEM_OFF | 0x40000000, 1, 2, 3 },
	{ SYSTEM_RESET | 0x40000000, 1, 2, 3 },
	{ CPU_FREEZE, 1, 2, 3 },
	{ CPU_DEFAULT_SUSPEND_32, 2, 1, 0 },
	{ CPU_DEFAULT_SUSPEND, 2, 1, 0 },
	{ NODE_HW_STATE_32, 0, 1, 0 },
	{ NODE_HW_STATE_32, 1, 9, 0 },
	{ NODE_HW_STATE, 0, 1, 0 },
	{ NODE_HW_STATE, DIRTY, 0, 0 },
	{ SYSTEM_SUSPEND_32, NOWHERE + 2, 1, 0 },
	{ SYSTEM_SUSPEND, ENTRY + 2, 1, 0 },
	{ SYSTEM_SUSPEND, NOWHERE, 1, 0 },
	{ SET_SUSPEND_MODE, 1, 0, 0 },
	{ SET_SUSPEND_MODE, 2, 0, 0 },
	{ SET_SUSPEND_MODE, DIRTY, 0, 0 },
	{ STAT_RESIDENCY, 1, 0x10000, 0 },
	{ STAT_COUNT, CPUS, 0x10000, 0 },
	{ MEM_PROTECT, 1, 0, 0 },
	{ MEM_PROTECT, DIRTY, 0, 0 },
	{ MEM_PROTECT, 0, 0, 0 },
	{ CHECK_RANGE_32, 0x40000000, 0x1000, 0 },
	{ CHECK_RANGE, 0x40000000, 0, 0 },
	{ CHECK_RANGE, 0x40000000, UINT64_MAX, 0 },
	{ MIGRATE_0_1, 0, 0, 0 },
	{ MIGRATE_0_1, 1, 0, 0 },
	{ CPU_SUSPEND_0_1, 0, 0, 0 },
	{ CPU_SUSPEND_0_1, 0x10000, ENTRY, 0 },
	{ 0x95c1ba5d, 1, ENTRY, 0 },
	{ 0x95c1ba62, 1, ENTRY, 0 },
};

/* Next to PSCI's ids, and not PSCI's. */
static const uint64_t not_psci[] = {
	0x83ffffff, 0x84000020, 0x84000021, 0x84000023, 0x840000ff, 0x84000103,
	0xc3ffffff, 0xc4000020, 0xc4000023, 0xc4000103, 0x84010000, 0x84010003,
	0xc4010003, 0xc4010004, 0x04000000, 0x04000003, 0x44000003, 0x85000003,
	0x82000003, 0x94000003, 0xa4000003, 0xc5000003, 0x00000003, 0x7fffffff,
	UINT32_MAX, DIRTY, UINT64_MAX, DIRTY | 0x84000020,
};

static void call_the_rest(void)
{
	print("[other functions]\n");
	call_lines(refused, COUNT_OF(refused));
	if (version >= V0_2)			/* 0.1: it would work */
		call(CPU_OFF_0_1, 0, 0, 0);
	print("[other ids]\n");
	for (uint32_t i = 0; i < COUNT_OF(not_psci); i++)
		call(not_psci[i], 1, ENTRY, 0);
	call(SMCCC_VERSION, 0, 0, 0);
	call(SMCCC_ARCH_FEATURES, SMCCC_VERSION, 0, 0);
	call(SMCCC_ARCH_FEATURES, CPU_ON, 0, 0);
}

void call_all(void)
{
	print("[each function, by zeros]\n");
	call_each_function(SMC32);
	call_each_function(SMC64);
	call_features();
	call_affinity_info();
	call_all_cpu_on_errors();
	call_the_rest();
}

void call_with_others_on(void)
{
	static const uint64_t others[] = { 0, 1, 2, 3, 0xff, 0x1ff, DIRTY | 3 };

	print("[cpus 1 and 3 are on]\n");
	for (uint32_t i = 0; i < COUNT_OF(others) && version != V0_1; i++) {
		for (uint64_t level = 0; level <= 3; level++) {
			call(AFFINITY_INFO_32, others[i], level, 0);
			call(AFFINITY_INFO, others[i], level, 0);
		}
	}
	call_cpu_on_of(CPU_ON_32, 1);
	call_cpu_on_of(CPU_ON, 1);
	call_cpu_on_of(CPU_ON_0_1, 1);
	call(CPU_ON_32, DIRTY | 3, ENTRY, 0);
	call(CPU_ON, DIRTY | 3, ENTRY, 0);
	call(CPU_ON, 3, ENTRY, 0);
	call(SYSTEM_SUSPEND_32, ENTRY, 1, 0);
	call(SYSTEM_SUSPEND, ENTRY, 1, 0);
	call(MIGRATE, 1, 0, 0);
}

/* ------------------------------------------------------------- CPU_SUSPEND */

static const uint64_t power_states[] = {
	0, 1, 0xffff, 0x10000, 0x10001, 0x20000, 0x1000000, 0x1010000,
	0x3010000, 0x40000000, 0x80000000, UINT32_MAX, DIRTY, DIRTY | 0x10000,
	UINT64_MAX,
};

/* An interrupt is there, or comes after a while. */
static void call_suspend(uint64_t id, uint64_t power_state, uint64_t entry,
			 uint32_t milliseconds)
{
	bool rang;

	timer_start(milliseconds);
	silent_call(id, power_state, entry, DIRTY | 0x5);
	rang = timer_rang();
	timer_stop();
	print_call(this_cpu());
	if (version >= V0_2 && !rang)
		print("too early: the timer had not rung\n");
}

void call_suspends(void)
{
	print("[CPU_SUSPEND]\n");
	if (version == V0_1) {			/* KVM has none there */
		call_suspend(CPU_SUSPEND_0_1, 0, ENTRY, 0);
		return;
	}
	for (uint32_t i = 0; i < COUNT_OF(power_states); i++) {
		call_suspend(CPU_SUSPEND_32, power_states[i], 1, 0);
		call_suspend(CPU_SUSPEND, power_states[i], 3, 5);
	}
	call_suspend(CPU_SUSPEND, 0, ENTRY, 5);
	call_suspend(CPU_SUSPEND_32, 0x10000, NOWHERE, 5);
	call_suspend(DIRTY | CPU_SUSPEND, 0, 0, 5);
	/* Whoever takes the entry point comes in there, and not back. */
	call_suspend(CPU_SUSPEND, 0x10000, ENTRY, 5);
}
