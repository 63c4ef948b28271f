/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * threads CPUS flat|tree: what two threads on two processors do in the time in
 * which one does so much, in millions a second. Each line: what, one thread,
 * two, their ratio. A window counts only if the threads had their processors
 * for themselves.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "machine.h"

#define WINDOW		4000000L	/* nanoseconds */
#define OWN		0.93		/* this part of it the thread has to have run */
#define WINDOWS		15u		/* the median of so many */
#define ATTEMPTS	60u		/* but no more than these, disturbed ones included */

static struct bench bench;
static atomic_uint ready;
static atomic_bool stop;

/* One thread: CPU "caller" runs in it, and what it does is done to "target". */
struct side {
	_Alignas(128) uint32_t caller;
	uint32_t target;
	uint64_t mpidr;
	void (*step)(struct side *side);
	uint32_t core, threads;
	uint64_t steps;
	double ran, took;
	struct psci_call call;
	struct psci_entry entry;
};

static double now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* -------------------------------------------------------------------- steps */

static enum psci_action handle(struct side *side, uint32_t cpu, uint64_t x0, uint64_t x1,
			       uint64_t x2)
{
	return bench_call(&bench, &side->call, cpu, x0, x1, x2, 1);
}

static void step_read(struct side *side)
{
	handle(side, side->caller, ID64(AFFINITY_INFO), side->mpidr, 0);
}

static void step_on_off(struct side *side)
{
	handle(side, side->caller, ID64(CPU_ON), side->mpidr, 0x1000);
	psci_cpu_woke(bench.psci, side->target, false, &side->entry);
	handle(side, side->target, ID32(CPU_OFF), 0, 0);
	psci_cpu_stopped(bench.psci, side->target);
}

static void step_suspend(struct side *side)
{
	handle(side, side->caller, ID64(CPU_SUSPEND), POWERDOWN, 0x1000);
	psci_cpu_woke(bench.psci, side->caller, true, &side->entry);
}

static void step_deepest(struct side *side)
{
	handle(side, side->caller, ID64(CPU_SUSPEND), DEEPEST, 0x1000);
	psci_cpu_woke(bench.psci, side->caller, true, &side->entry);
}

/* The two sides of a hand-off: one turns the CPU on again and again, */
static void step_kick(struct side *side)
{
	handle(side, side->caller, ID64(CPU_ON), side->mpidr, 0x1000);
}

/* the other is that CPU and goes off at once. */
static void step_target(struct side *side)
{
	while (psci_cpu_woke(bench.psci, side->target, false, &side->entry) != PSCI_WAKE_START)
		if (atomic_load_explicit(&stop, memory_order_relaxed))
			return;
	handle(side, side->target, ID32(CPU_OFF), 0, 0);
	psci_cpu_stopped(bench.psci, side->target);
}

/* ------------------------------------------------------------------ windows */

static void *run(void *data)
{
	struct side *side = data;
	double began, ran;
	cpu_set_t set;
	uint64_t steps;

	CPU_ZERO(&set);
	CPU_SET(side->core, &set);
	pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
	atomic_fetch_add(&ready, 1);
	while (atomic_load(&ready) < side->threads)
		;
	began = now(CLOCK_MONOTONIC);
	ran = now(CLOCK_THREAD_CPUTIME_ID);
	for (steps = 0; !atomic_load_explicit(&stop, memory_order_relaxed); steps++)
		side->step(side);
	side->steps = steps;
	side->ran = now(CLOCK_THREAD_CPUTIME_ID) - ran;
	side->took = now(CLOCK_MONOTONIC) - began;
	return NULL;
}

/* Millions of steps a second of the "counted" threads; below 0: disturbed. */
static double window(struct side *sides, uint32_t threads, uint32_t counted)
{
	const struct timespec time = { 0, WINDOW };
	pthread_t thread[2];
	double rate = 0;
	bool own = true;
	uint32_t i;

	atomic_store(&ready, 0);
	atomic_store(&stop, false);
	for (i = 0; i < threads; i++) {
		sides[i].core = i;
		sides[i].threads = threads;
		if (pthread_create(&thread[i], NULL, run, &sides[i]))
			abort();
	}
	nanosleep(&time, NULL);
	atomic_store(&stop, true);
	for (i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	for (i = 0; i < threads; i++) {
		own = own && sides[i].ran >= OWN * sides[i].took;
		if (i < counted)
			rate += (double)sides[i].steps / sides[i].took * 1e3;
	}
	return own ? rate : -1;
}

static int ascending(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;

	return first < second ? -1 : first > second;
}

/* 0: the processors were never free. */
static double rate(struct side *sides, uint32_t threads, uint32_t counted)
{
	double found[WINDOWS];
	uint32_t i, n = 0;

	for (i = 0; i < ATTEMPTS && n < WINDOWS; i++) {
		found[n] = window(sides, threads, counted);
		if (found[n] >= 0)
			n++;
	}
	qsort(found, n, sizeof(*found), ascending);
	return n ? found[n / 2] : 0;
}

static void compare(const char *what, struct side *sides)
{
	double one = rate(sides, 1, 1), two = rate(sides, 2, 2);

	printf("%s %.2f %.2f %.2f\n", what, one, two, one > 0 ? two / one : 0);
	fflush(stdout);
}

/* ---------------------------------------------------------------- scenarios */

static void turn_on(uint32_t cpu)
{
	struct psci_call call = { .flags = 0 };
	struct psci_entry entry;

	bench_call(&bench, &call, 0, ID64(CPU_ON), bench_mpidr(&bench, cpu), 0x1000, 1);
	if (psci_cpu_woke(bench.psci, cpu, false, &entry) != PSCI_WAKE_START)
		abort();
}

static void set(struct side *sides, void (*step)(struct side *side), uint32_t target,
		uint32_t other)
{
	sides[0].step = sides[1].step = step;
	sides[0].target = target;
	sides[1].target = other;
	sides[0].mpidr = bench_mpidr(&bench, target);
	sides[1].mpidr = bench_mpidr(&bench, other);
}

int main(int argc, char **argv)
{
	static struct side sides[2];
	uint32_t size, half;

	if (argc < 3)
		return 2;
	bench_make(&bench, (uint32_t)strtoul(argv[1], NULL, 10), !strcmp(argv[2], "tree"));
	size = bench_cluster(&bench);
	half = bench.cpus / 2;
	/* Two callers in one cluster; the targets are far from it, and apart. */
	turn_on(1);
	sides[1].caller = 1;

	set(sides, step_read, half, half);
	compare("AFFINITY_INFO-of-one-CPU", sides);
	set(sides, step_on_off, half + 1, bench.cpus - 1);
	compare("CPU_ON-start-CPU_OFF-cold", sides);
	turn_on(half);
	turn_on(bench.cpus - size);
	compare("CPU_ON-start-CPU_OFF-warm", sides);
	/* The target is the first side: its cycles are counted. */
	set(sides, step_target, half + 1, half + 1);
	sides[1].step = step_kick;
	printf("hand-off-of-one-CPU - %.2f -\n", rate(sides, 2, 1));
	fflush(stdout);
	/* The callers are now those far CPUs. */
	sides[0].caller = half;
	sides[1].caller = bench.cpus - size;
	set(sides, step_suspend, 0, 0);
	compare("CPU_SUSPEND-powerdown-0", sides);
	if (bench.tree) {
		set(sides, step_deepest, 0, 0);
		compare("CPU_SUSPEND-deepest", sides);
	}
	return 0;
}
