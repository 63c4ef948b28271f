/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * bench CPUS flat|tree [time]: every call, so often in a row that callgrind can
 * count the instructions of one. run.py starts it under callgrind and reads
 * what it dumps; each dump has the name of what was measured, "/" and how
 * often. With "time" it prints the nanoseconds of each instead.
 *
 * What is counted is what an embedder pays: four registers are stored, the
 * function is called, its answer is loaded, ops that do nothing included.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <valgrind/callgrind.h>

#include "machine.h"
#include "psci/snapshot.h"

#define TIMES		64u		/* counted: so many in a row */
#define LONG_ENOUGH	1000000.0	/* timed: nanoseconds */
#define ROUNDS		5u		/* and the best of so many */

static struct bench bench;
static struct psci *psci;
static uint32_t last;
static bool timed;
static struct psci_call call;
static struct psci_entry entry;

/* ---------------------------------------------------------------- measuring */

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* The name of what is counted, as run.py wants it. */
static const char *text(const char *name, uint32_t times)
{
	static char buffer[64];

	snprintf(buffer, sizeof(buffer), "%s/%u", name, times);
	return buffer;
}

/* Has it to run once more? */
static bool again(const char *name, uint32_t *times, double began)
{
	static uint32_t rounds;
	static double best;
	double took = now() - began;

	if (!timed)
		return false;
	if (rounds == 0 && took < LONG_ENOUGH && *times < 1u << 30) {
		*times *= 2;
		return true;
	}
	if (rounds == 0 || took < best)
		best = took;
	if (++rounds < ROUNDS)
		return true;
	printf("%s %.3f\n", name, best / *times);
	rounds = 0;
	return false;
}

/*
 * What is measured, in a row, so many times at least. Nothing else happens
 * between callgrind's two requests, which are nothing without callgrind.
 */
#define MEASURE(name, least, code)					\
	do {								\
		uint32_t times = (least), n;				\
		const char *dump = text(name, times);			\
		double began;						\
									\
		do {							\
			began = now();					\
			CALLGRIND_ZERO_STATS;				\
			for (n = 0; n < times; n++) {			\
				code;					\
			}						\
			CALLGRIND_DUMP_STATS_AT(dump);			\
		} while (again(name, &times, began));			\
	} while (0)

/* Of a sequence one part. That cannot be timed. */
#define MEASURE_PART(name, before, code, after)				\
	do {								\
		const char *dump = text(name, TIMES);			\
		uint32_t n;						\
									\
		if (timed)						\
			break;						\
		CALLGRIND_ZERO_STATS;					\
		CALLGRIND_TOGGLE_COLLECT;				\
		for (n = 0; n < TIMES; n++) {				\
			before;						\
			CALLGRIND_TOGGLE_COLLECT;			\
			code;						\
			CALLGRIND_TOGGLE_COLLECT;			\
			after;						\
		}							\
		CALLGRIND_DUMP_STATS_AT(dump);				\
		CALLGRIND_TOGGLE_COLLECT;				\
	} while (0)

static void expect(const char *what, bool right)
{
	if (right && call.error == PSCI_OK)
		return;
	fprintf(stderr, "bench: %s, %u CPUs: %s, %s\n", what, bench.cpus,
		psci_status_name((int64_t)call.ret), psci_error_name((enum psci_error)call.error));
	exit(1);
}

static void expect_status(const char *what, enum psci_status status)
{
	expect(what, (int64_t)call.ret == status);
}

/* -------------------------------------------------------------------- calls */

/* Of no CPU: its slot in the lookup table is that CPU's. */
#define ALIAS(mpidr)	((mpidr) | UINT64_C(1) << 32)
#define NO_AFFINITY	UINT64_C(0x80000000)
#define ENTRY		0x1000

static inline enum psci_action handle(uint32_t cpu, uint64_t x0, uint64_t x1, uint64_t x2,
				      uint64_t x3)
{
	enum psci_action action = bench_call(&bench, &call, cpu, x0, x1, x2, x3);

	__asm__ volatile("" : : "r"(action), "r"(call.ret));
	return action;
}

static uint64_t mpidr(uint32_t cpu)
{
	return bench_mpidr(&bench, cpu);
}

static inline void cpu_on(uint32_t cpu, uint64_t target)
{
	handle(cpu, ID64(CPU_ON), target, ENTRY, 1);
}

static inline void woke(uint32_t cpu, bool context_lost)
{
	psci_cpu_woke(psci, cpu, context_lost, &entry);
}

static inline void turn_on(uint32_t cpu, uint32_t target, uint64_t its_mpidr)
{
	cpu_on(cpu, its_mpidr);
	woke(target, false);
}

static inline void cpu_off(uint32_t cpu)
{
	handle(cpu, ID32(CPU_OFF), 0, 0, 0);
}

static inline void turn_off(uint32_t cpu)
{
	cpu_off(cpu);
	psci_cpu_stopped(psci, cpu);
}

static inline void suspend(uint32_t power_state)
{
	handle(0, ID64(CPU_SUSPEND), power_state, ENTRY, 1);
}

/* One that the embedder then does not carry out. */
static inline void system_call(uint64_t id, uint64_t type)
{
	handle(0, id, type, 0, 0);
	psci_system_refused(psci, 0);
}

static void measure_reads(void)
{
	uint64_t there = mpidr(last), on = mpidr(0);
	uint32_t cpu;

	MEASURE("null", TIMES, __asm__ volatile(""));
	MEASURE_PART("null-part", , , );
	MEASURE("PSCI_VERSION", TIMES, handle(0, ID32(PSCI_VERSION), 0, 0, 0));
	expect("PSCI_VERSION", call.ret == PSCI_VERSION_1_3);
	MEASURE("PSCI_FEATURES", TIMES, handle(0, ID32(PSCI_FEATURES), ID64(CPU_ON), 0, 0));
	expect_status("PSCI_FEATURES", PSCI_STATUS_SUCCESS);
	MEASURE("unknown-id", TIMES, handle(0, PSCI_ID_SMC32 + 31, 0, 0, 0));
	expect_status("unknown-id", PSCI_STATUS_NOT_SUPPORTED);
	MEASURE("not-PSCI", TIMES, handle(0, PSCI_ID_SMCCC_VERSION, 0, 0, 0));
	MEASURE("AFFINITY_INFO-0-on", TIMES, handle(0, ID64(AFFINITY_INFO), on, 0, 0));
	expect("AFFINITY_INFO-0-on", call.ret == PSCI_AFFINITY_ON);
	if (last) {
		MEASURE("AFFINITY_INFO-0-off", TIMES, handle(0, ID64(AFFINITY_INFO), there, 0, 0));
		expect("AFFINITY_INFO-0-off", call.ret == PSCI_AFFINITY_OFF);
	}
	if (last >= bench_cluster(&bench)) {
		MEASURE("AFFINITY_INFO-1-off", TIMES, handle(0, ID64(AFFINITY_INFO), there, 1, 0));
		expect("AFFINITY_INFO-1-off", call.ret == PSCI_AFFINITY_OFF);
	}
	MEASURE("MIGRATE_INFO_TYPE", TIMES, handle(0, ID32(MIGRATE_INFO_TYPE), 0, 0, 0));
	expect("MIGRATE_INFO_TYPE", call.ret == 0);
	MEASURE("MIGRATE_INFO_UP_CPU", TIMES, handle(0, ID64(MIGRATE_INFO_UP_CPU), 0, 0, 0));
	expect("MIGRATE_INFO_UP_CPU", call.ret == 0);
	MEASURE("NODE_HW_STATE", TIMES, handle(0, ID64(NODE_HW_STATE), there, 0, 0));
	expect("NODE_HW_STATE", call.ret == PSCI_HW_ON);
	MEASURE("MEM_PROTECT", TIMES, handle(0, ID32(MEM_PROTECT), n & 1, 0, 0));
	expect("MEM_PROTECT", call.ret == 0);
	MEASURE("MEM_PROTECT_CHECK_RANGE", TIMES,
		handle(0, ID64(MEM_PROTECT_CHECK_RANGE), 0x1000, 0x1000, 0));
	expect_status("MEM_PROTECT_CHECK_RANGE", PSCI_STATUS_SUCCESS);
	MEASURE("psci_cpu_todo", TIMES, psci_cpu_todo(psci, 0, &call));
	MEASURE("psci_cpu_index", TIMES, psci_cpu_index(psci, there, &cpu));
}

static void measure_refusals(void)
{
	uint64_t there = mpidr(last), on = mpidr(0);

	MEASURE("CPU_ON-bad-MPIDR", TIMES, cpu_on(0, ALIAS(there)));
	expect_status("CPU_ON-bad-MPIDR", PSCI_STATUS_INVALID_PARAMETERS);
	MEASURE("CPU_ON-no-MPIDR", TIMES, cpu_on(0, there | NO_AFFINITY));
	expect_status("CPU_ON-no-MPIDR", PSCI_STATUS_INVALID_PARAMETERS);
	MEASURE("CPU_ON-ALREADY_ON", TIMES, cpu_on(0, on));
	expect_status("CPU_ON-ALREADY_ON", PSCI_STATUS_ALREADY_ON);
	if (!last)
		return;
	cpu_on(0, there);
	MEASURE("CPU_ON-ON_PENDING", TIMES, cpu_on(0, there));
	expect_status("CPU_ON-ON_PENDING", PSCI_STATUS_ON_PENDING);
	woke(last, false);
	MEASURE("AFFINITY_INFO-1-on", TIMES, handle(0, ID64(AFFINITY_INFO), there, 1, 0));
	expect("AFFINITY_INFO-1-on", call.ret == PSCI_AFFINITY_ON);
	MEASURE("SYSTEM_SUSPEND-denied", TIMES, handle(0, ID64(SYSTEM_SUSPEND), ENTRY, 1, 0));
	expect_status("SYSTEM_SUSPEND-denied", PSCI_STATUS_DENIED);
	turn_off(last);
}

/* A CPU_ON that is decided later. */
static void turn_on_deferred(uint64_t there)
{
	psci_ticket ticket;
	uint32_t cpu;

	cpu_on(0, there);
	ticket = call.ticket;
	psci_complete(psci, ticket, PSCI_ALLOW, &cpu, &call);
	woke(last, false);
}

static void measure_cpu_on(void)
{
	uint64_t there = mpidr(last), first = mpidr(0);

	if (!last)
		return;
	MEASURE("CPU_ON-start-CPU_OFF", TIMES, turn_on(0, last, there); turn_off(last));
	expect("CPU_ON-start-CPU_OFF", entry.pc == ENTRY);
	MEASURE_PART("CPU_ON", , cpu_on(0, there), woke(last, false); turn_off(last));
	MEASURE_PART("start", cpu_on(0, there), woke(last, false), turn_off(last));
	MEASURE_PART("CPU_OFF", turn_on(0, last, there), cpu_off(last),
		     psci_cpu_stopped(psci, last));
	MEASURE_PART("psci_cpu_stopped", turn_on(0, last, there); cpu_off(last),
		     psci_cpu_stopped(psci, last), );
	MEASURE("CPU_ON-start-CPU_FREEZE", TIMES, turn_on(0, last, there);
		handle(last, ID32(CPU_FREEZE), 0, 0, 0); psci_cpu_stopped(psci, last));
	expect("CPU_ON-start-CPU_FREEZE", entry.pc == ENTRY);
	MEASURE("presence", TIMES, psci_cpu_set_presence(psci, last, PSCI_ABSENT);
		psci_cpu_set_presence(psci, last, PSCI_PRESENT));
	bench_verdict = PSCI_DEFERRED;
	entry.pc = 0;
	MEASURE("CPU_ON-deferred-CPU_OFF", TIMES, turn_on_deferred(there); turn_off(last));
	expect("CPU_ON-deferred-CPU_OFF", entry.pc == ENTRY);
	bench_verdict = PSCI_STATUS_SUCCESS;
	turn_on(0, last, there);
	MEASURE("MIGRATE", TIMES, handle(0, ID64(MIGRATE), there, 0, 0);
		handle(last, ID64(MIGRATE), first, 0, 0));
	expect_status("MIGRATE", PSCI_STATUS_SUCCESS);
	turn_off(last);
}

static void measure_suspend(void)
{
	uint64_t self = mpidr(0);

	MEASURE_PART("CPU_SUSPEND-standby", , suspend(STANDBY), woke(0, false));
	MEASURE_PART("CPU_SUSPEND-standby-asked", , suspend(STANDBY | ASKED), woke(0, false));
	MEASURE_PART("resume-standby", suspend(STANDBY), woke(0, false), );
	MEASURE("CPU_SUSPEND-powerdown-0", TIMES, suspend(POWERDOWN); woke(0, true));
	expect("CPU_SUSPEND-powerdown-0", entry.pc == ENTRY && entry.level == 0);
	MEASURE("CPU_DEFAULT_SUSPEND", TIMES, handle(0, ID64(CPU_DEFAULT_SUSPEND), ENTRY, 1, 0);
		woke(0, true));
	expect("CPU_DEFAULT_SUSPEND", entry.pc == ENTRY);
	if (!bench.tree)
		return;
	MEASURE("CPU_SUSPEND-deepest", TIMES, suspend(DEEPEST); woke(0, true));
	expect("CPU_SUSPEND-deepest", entry.pc == ENTRY && entry.level == 2);
	MEASURE("CPU_SUSPEND-deepest-asked", TIMES, suspend(DEEPEST | ASKED); woke(0, true));
	expect("CPU_SUSPEND-deepest-asked", entry.pc == ENTRY && entry.level == 2);
	MEASURE("PSCI_STAT_COUNT", TIMES, handle(0, ID64(PSCI_STAT_COUNT), self, DEEPEST, 0));
	expect("PSCI_STAT_COUNT", call.ret > 0);
	MEASURE("PSCI_STAT_RESIDENCY", TIMES,
		handle(0, ID64(PSCI_STAT_RESIDENCY), self, DEEPEST, 0));
	expect("PSCI_STAT_RESIDENCY", call.ret == 0);
	MEASURE("PSCI_SET_SUSPEND_MODE", TIMES,
		handle(0, ID32(PSCI_SET_SUSPEND_MODE), PSCI_MODE_PLATFORM_COORDINATED, 0, 0);
		handle(0, ID32(PSCI_SET_SUSPEND_MODE), PSCI_MODE_OS_INITIATED, 0, 0));
	expect_status("PSCI_SET_SUSPEND_MODE", PSCI_STATUS_SUCCESS);
	MEASURE("CPU_SUSPEND-deepest-OSI", TIMES, suspend(DEEPEST); woke(0, true));
	expect("CPU_SUSPEND-deepest-OSI", entry.pc == ENTRY && entry.level == 2);
	handle(0, ID32(PSCI_SET_SUSPEND_MODE), PSCI_MODE_PLATFORM_COORDINATED, 0, 0);
	expect_status("PSCI_SET_SUSPEND_MODE", PSCI_STATUS_SUCCESS);
}

static void measure_system(void)
{
	MEASURE("SYSTEM_SUSPEND", TIMES, handle(0, ID64(SYSTEM_SUSPEND), ENTRY, 1, 0);
		woke(0, true));
	expect("SYSTEM_SUSPEND", entry.pc == ENTRY);
	MEASURE("SYSTEM_OFF", TIMES, system_call(ID32(SYSTEM_OFF), 0));
	expect("SYSTEM_OFF", call.event == PSCI_EVENT_OFF);
	MEASURE("SYSTEM_RESET", TIMES, system_call(ID32(SYSTEM_RESET), 0));
	expect("SYSTEM_RESET", call.event == PSCI_EVENT_RESET);
	MEASURE("SYSTEM_RESET2", TIMES, system_call(ID64(SYSTEM_RESET2), 0x80000000));
	expect("SYSTEM_RESET2", call.event == PSCI_EVENT_RESET2);
	MEASURE("SYSTEM_OFF2", TIMES, system_call(ID64(SYSTEM_OFF2), 1));
	expect("SYSTEM_OFF2", call.event == PSCI_EVENT_OFF2);
}

/* Of all CPUs only the last one is ON: nothing ends the search before. */
static void measure_worst(void)
{
	if (last) {
		turn_on(0, last, mpidr(last));
		handle(0, ID64(MIGRATE), mpidr(last), 0, 0);
		turn_off(0);
	}
	MEASURE("AFFINITY_INFO-2-worst", TIMES, handle(last, ID64(AFFINITY_INFO), 0, 2, 0));
	expect("AFFINITY_INFO-2-worst", call.ret == PSCI_AFFINITY_ON);
	MEASURE("AFFINITY_INFO-3-worst", TIMES, handle(last, ID64(AFFINITY_INFO), 0, 3, 0));
	expect("AFFINITY_INFO-3-worst", call.ret == PSCI_AFFINITY_ON);
	if (last) {
		turn_on(last, 0, mpidr(0));
		handle(last, ID64(MIGRATE), mpidr(0), 0, 0);
		turn_off(last);
	}
}

static void measure_whole(void)
{
	size_t size = psci_snapshot_size(psci), needed;
	void *snapshot = malloc(size);
	unsigned int wrong = 0;

	if (!snapshot)
		abort();
	MEASURE("psci_storage_size", 1, wrong |= psci_storage_size(&bench.config, &needed));
	MEASURE("psci_init", 1, wrong |= psci_init(&psci, bench.storage, bench.size,
						   &bench.config, &bench.ops, NULL));
	MEASURE("psci_reset", 1, psci_reset(psci));
	MEASURE("psci_snapshot", 1, wrong |= psci_snapshot(psci, snapshot, size));
	MEASURE("psci_restore", 1, wrong |= psci_restore(psci, snapshot, size));
	call.error = wrong;
	expect("the whole context", true);
	free(snapshot);
}

static void measure_again(enum bench_ops which, const char *version, const char *affinity,
			  const char *cycle)
{
	uint64_t there = mpidr(last);

	bench_again(&bench, which);
	psci = bench.psci;
	MEASURE(version, TIMES, handle(0, ID32(PSCI_VERSION), 0, 0, 0));
	expect(version, call.ret == PSCI_VERSION_1_3);
	if (!last)
		return;
	MEASURE(affinity, TIMES, handle(0, ID64(AFFINITY_INFO), there, 0, 0));
	expect(affinity, call.ret == PSCI_AFFINITY_OFF);
	MEASURE(cycle, TIMES, turn_on(0, last, there); turn_off(last));
	expect(cycle, entry.pc == ENTRY);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 2;
	timed = argc > 3;
	bench_make(&bench, (uint32_t)strtoul(argv[1], NULL, 10), !strcmp(argv[2], "tree"));
	psci = bench.psci;
	last = bench.cpus - 1;

	measure_reads();
	measure_refusals();
	measure_cpu_on();
	measure_suspend();
	measure_system();
	measure_worst();
	measure_whole();
	measure_again(BENCH_TRACED, "PSCI_VERSION-traced", "AFFINITY_INFO-0-off-traced",
		      "CPU_ON-start-CPU_OFF-traced");
	measure_again(BENCH_PLAIN, "PSCI_VERSION-plain", "AFFINITY_INFO-0-off-plain",
		      "CPU_ON-start-CPU_OFF-plain");
	return 0;
}
