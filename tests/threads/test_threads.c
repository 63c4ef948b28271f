/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * CPUs as threads. What only real concurrency shows; also the test that
 * ThreadSanitizer watches. Everything is bounded by counts. The first argument
 * multiplies the counts.
 *
 * The bench keeps out of the library's way: a kick is a relaxed atomic that
 * orders nothing, so that an entry can only be whole if the library itself
 * made it so. Threads do not assert, they count what went wrong; main()'s
 * thread asserts.
 */
#define _POSIX_C_SOURCE 200809L	/* barriers, with -std=c11 */

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "psci/psci.h"
#include "psci/snapshot.h"

#define CPUS		68u
#define ID_VERSION	PSCI_ID32(PSCI_FN_PSCI_VERSION)
#define ID_CPU_OFF	PSCI_ID32(PSCI_FN_CPU_OFF)
#define ID_SYSTEM_OFF	PSCI_ID32(PSCI_FN_SYSTEM_OFF)
#define ID_SYSTEM_RESET	PSCI_ID32(PSCI_FN_SYSTEM_RESET)
#define ID_CPU_ON	PSCI_ID64(PSCI_FN_CPU_ON)
#define ID_CPU_SUSPEND	PSCI_ID64(PSCI_FN_CPU_SUSPEND)
#define ID_AFFINITY	PSCI_ID64(PSCI_FN_AFFINITY_INFO)
#define STANDBY		UINT32_C(0x00000001)
#define POWERDOWN	UINT32_C(0x00010000)
#define WAIT_SECONDS	60

/*
 * A kick must not overtake what was written before it (psci_ops.cpu_on). x86
 * sees to that by itself, so there ThreadSanitizer is not told of any order.
 */
#if defined(__x86_64__) || defined(__i386__)
#define KICK_SENT	memory_order_relaxed
#define KICK_TAKEN	memory_order_relaxed
#else
#define KICK_SENT	memory_order_release
#define KICK_TAKEN	memory_order_acquire
#endif

static uint32_t factor = 1;

/* --------------------------------------------------------------- the bench */

/* Spaced, so that what the test writes does not order what the library does. */
struct thread {
	_Alignas(64) pthread_t pthread;
	struct bench *bench;
	uint32_t cpu;
	uint32_t random;
	/* What this CPU's next cpu_on op does. */
	uint32_t kicks;			/* how often */
	bool fails;
	uint32_t yields;		/* between its kicks and its answer */
	bool failed;			/* whether its last one failed */
};

struct bench {
	struct psci *psci;
	struct psci_config config;
	struct psci_cpu_config cpus[CPUS];
	struct psci_ops ops;
	void *storage;
	size_t size;
	struct thread threads[CPUS];
	_Atomic uint32_t kicked[CPUS];
	_Atomic uint32_t wrong;		/* how much went wrong ... */
	_Atomic uint32_t first_wrong;	/* ... and the line that saw it first */
	pthread_barrier_t barrier;
	uint32_t rounds;
};

static void count_wrong(struct bench *b, uint32_t line)
{
	uint32_t none = 0;

	atomic_fetch_add_explicit(&b->wrong, 1, memory_order_relaxed);
	atomic_compare_exchange_strong_explicit(&b->first_wrong, &none, line,
						memory_order_relaxed,
						memory_order_relaxed);
}

#define EXPECT(b, condition)						\
	((condition) ? (void)0 : count_wrong(b, __LINE__))

/* xorshift32 */
static uint32_t random_below(struct thread *t, uint32_t limit)
{
	t->random ^= t->random << 13;
	t->random ^= t->random >> 17;
	t->random ^= t->random << 5;
	return t->random % limit;
}

static void yield(uint32_t times)
{
	while (times-- > 0)
		sched_yield();
}

static void kick(struct bench *b, uint32_t cpu)
{
	atomic_store_explicit(&b->kicked[cpu], 1, KICK_SENT);
}

static bool take_kick(struct bench *b, uint32_t cpu)
{
	return atomic_exchange_explicit(&b->kicked[cpu], 0, KICK_TAKEN);
}

/* False, and something went wrong, if none comes: a lost start. */
static bool wait_for_kick(struct bench *b, uint32_t cpu)
{
	time_t deadline = time(NULL) + WAIT_SECONDS;
	uint32_t tries;

	for (tries = 1; !take_kick(b, cpu); tries++) {
		if (tries % 1024 == 0 && time(NULL) > deadline) {
			EXPECT(b, tries == 0);	/* a lost start */
			return false;
		}
		yield(tries % 64 == 0);
	}
	return true;
}

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct bench *b = user;
	struct thread *t = &b->threads[cpu];
	uint32_t i;

	for (i = 0; i < t->kicks; i++)
		kick(b, target);
	yield(t->yields);
	t->failed = t->fails;
	return t->fails ? PSCI_STATUS_INTERNAL_FAILURE : PSCI_STATUS_SUCCESS;
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	(void)user;
	(void)cpu;
	(void)state;
	(void)composite;
	return PSCI_STATUS_SUCCESS;
}

/* (Re)make the context: "on" has a bit per CPU. 16 CPUs share a word. */
static void bench_make_context(struct bench *b, uint32_t on)
{
	uint32_t i;

	for (i = 0; i < CPUS; i++)
		b->cpus[i].flags = i < 32 && on >> i & 1 ? PSCI_CPU_ON : 0;
	assert_int_equal(psci_init(&b->psci, b->storage, b->size, &b->config,
				   &b->ops, b), PSCI_OK);
}

static struct bench *bench_new(uint32_t on, uint32_t rounds)
{
	struct bench *b = aligned_alloc(64, (sizeof(*b) + 63) / 64 * 64);
	uint32_t i;

	assert_non_null(b);
	memset(b, 0, sizeof(*b));
	for (i = 0; i < CPUS; i++) {
		b->cpus[i].mpidr = i;
		b->threads[i].bench = b;
		b->threads[i].cpu = i;
		b->threads[i].random = 0x9e3779b9 * (i + 1);
		b->threads[i].kicks = 1;
	}
	b->cpus[0].flags = PSCI_CPU_ON;
	b->config.size = sizeof(b->config);
	b->config.psci_version = PSCI_VERSION_1_3;
	b->config.entry_el = 1;
	b->config.cpu_count = CPUS;
	b->config.cpus = b->cpus;
	b->ops.size = sizeof(b->ops);
	b->ops.cpu_on = op_cpu_on;
	b->ops.check_power_state = op_check_power_state;
	b->rounds = rounds * factor;

	assert_int_equal(psci_storage_size(&b->config, &b->size), PSCI_OK);
	b->storage = aligned_alloc(PSCI_STORAGE_ALIGN,
				   (b->size + PSCI_STORAGE_ALIGN - 1) /
				   PSCI_STORAGE_ALIGN * PSCI_STORAGE_ALIGN);
	assert_non_null(b->storage);
	bench_make_context(b, on);
	return b;
}

/* Threads for CPUs 0 .. count-1, the last of which may have its own body. */
static void bench_run(struct bench *b, uint32_t count, void *(*body)(void *),
		      void *(*last_body)(void *))
{
	uint32_t i;

	assert_int_equal(pthread_barrier_init(&b->barrier, NULL, count), 0);
	for (i = 0; i < count; i++)
		assert_int_equal(pthread_create(&b->threads[i].pthread, NULL,
						i == count - 1 ? last_body :
						body, &b->threads[i]), 0);
	for (i = 0; i < count; i++)
		assert_int_equal(pthread_join(b->threads[i].pthread, NULL), 0);
	pthread_barrier_destroy(&b->barrier);
}

static void bench_end(struct bench *b)
{
	uint32_t wrong = b->wrong;

	if (wrong)
		print_error("%u wrong, first at line %u\n", wrong,
			    b->first_wrong);
	free(b->storage);
	free(b);
	assert_int_equal(wrong, 0);
}

static int64_t ask(struct bench *b, uint32_t cpu, uint64_t id, uint64_t x1,
		   uint64_t x2, uint64_t x3)
{
	struct psci_call call = { .x = { id, x1, x2, x3 } };

	EXPECT(b, psci_handle(b->psci, cpu, &call) == PSCI_DO_RETURN);
	EXPECT(b, call.error == PSCI_OK);
	return (int64_t)call.ret;
}

static int64_t state_of(struct bench *b, uint32_t cpu, uint32_t of)
{
	return ask(b, cpu, ID_AFFINITY, of, 0, 0);
}

/* A CPU may ask for itself what it owes, whatever the others do meanwhile. */
static enum psci_todo todo(struct bench *b, uint32_t cpu)
{
	struct psci_call call;

	return psci_cpu_todo(b->psci, cpu, &call);
}

static void go_off(struct bench *b, uint32_t cpu)
{
	struct psci_call call = { .x = { ID_CPU_OFF } };

	EXPECT(b, todo(b, cpu) == PSCI_TODO_RUN);
	EXPECT(b, psci_handle(b->psci, cpu, &call) == PSCI_DO_STOP);
	EXPECT(b, todo(b, cpu) == PSCI_TODO_STOP);
	EXPECT(b, psci_cpu_stopped(b->psci, cpu) == PSCI_OK);
}

static bool says_somebody_was_faster(int64_t status)
{
	return status == PSCI_STATUS_ALREADY_ON ||
	       status == PSCI_STATUS_ON_PENDING;
}

/* The park loop of the manual. */
static bool park(struct bench *b, uint32_t cpu, struct psci_entry *entry)
{
	enum psci_wake wake;

	for (;;) {
		EXPECT(b, todo(b, cpu) == PSCI_TODO_PARK);
		wake = psci_cpu_woke(b->psci, cpu, true, entry);
		if (wake == PSCI_WAKE_START)
			return true;
		EXPECT(b, wake == PSCI_WAKE_SLEEP);
		if (!wait_for_kick(b, cpu))
			return false;
	}
}

/* ------------------------------------------ 1: one target and many callers */

#define RACERS	4u		/* CPUs 0 to 3 */
#define TARGETS	64u		/* CPUs 4 to 67 */

/* What was heard and seen of each target in a round. */
static struct {
	_Alignas(64) int64_t status[TARGETS];
} race_calls[RACERS];
static struct psci_entry race_entries[TARGETS];
static bool race_started[TARGETS];
/* How many callers have gone through all targets. */
static _Atomic uint32_t race_done;

static uint64_t race_context_id(uint32_t round, uint32_t cpu)
{
	return (uint64_t)round << 32 | cpu;
}

/* Of every other target, half of the ops fail. */
static bool race_may_fail(uint32_t target)
{
	return target % 2;
}

/*
 * All targets in the same order: whoever loses does so faster, so the callers
 * stay close together.
 */
static void *race_caller(void *argument)
{
	struct thread *t = argument;
	struct bench *b = t->bench;
	uint32_t round, i;
	int64_t status;

	for (round = 0; round < b->rounds; round++) {
		pthread_barrier_wait(&b->barrier);
		for (i = 0; i < TARGETS; i++) {
			t->fails = race_may_fail(i) && random_below(t, 2);
			t->yields = random_below(t, 16) == 0;
			t->failed = false;
			status = ask(b, t->cpu, ID_CPU_ON, RACERS + i,
				     0x1000 * (t->cpu + 1),
				     race_context_id(round, t->cpu));
			if (status == PSCI_STATUS_INTERNAL_FAILURE)
				EXPECT(b, t->failed);
			race_calls[t->cpu].status[i] = status;
		}
		atomic_fetch_add_explicit(&race_done, 1, memory_order_relaxed);
		pthread_barrier_wait(&b->barrier);
		/* Here the targets' thread judges. */
		pthread_barrier_wait(&b->barrier);
	}
	return NULL;
}

/* Plays all targets; looks whether they were kicked or not. */
static void race_start_targets(struct bench *b)
{
	uint32_t done, i;

	do {
		/* In this order: one look is after the last call. */
		done = atomic_load_explicit(&race_done, memory_order_relaxed);
		for (i = 0; i < TARGETS; i++)
			if (!race_started[i])
				race_started[i] =
					psci_cpu_woke(b->psci, RACERS + i, true,
						      &race_entries[i]) ==
					PSCI_WAKE_START;
		sched_yield();
	} while (done < RACERS);
}

static void race_judge(struct bench *b, uint32_t round, uint32_t target)
{
	uint32_t i, winners = 0;
	int64_t status;

	for (i = 0; i < RACERS; i++) {
		status = race_calls[i].status[target];
		if (status != PSCI_STATUS_SUCCESS) {
			EXPECT(b, says_somebody_was_faster(status) ||
				  (status == PSCI_STATUS_INTERNAL_FAILURE &&
				   race_may_fail(target)));
			continue;
		}
		winners++;
		EXPECT(b, race_entries[target].pc == 0x1000 * (i + 1));
		EXPECT(b, race_entries[target].context_id ==
			  race_context_id(round, i));
	}
	EXPECT(b, winners == race_started[target]);
	EXPECT(b, winners == 1 || race_may_fail(target));
	EXPECT(b, state_of(b, 0, RACERS + target) ==
		  (winners ? PSCI_AFFINITY_ON : PSCI_AFFINITY_OFF));
	if (winners)
		go_off(b, RACERS + target);
	race_started[target] = false;
}

static void *race_targets(void *argument)
{
	struct thread *t = argument;
	struct bench *b = t->bench;
	uint32_t round, i;

	for (round = 0; round < b->rounds; round++) {
		pthread_barrier_wait(&b->barrier);
		race_start_targets(b);
		pthread_barrier_wait(&b->barrier);
		for (i = 0; i < TARGETS; i++)
			race_judge(b, round, i);
		atomic_store_explicit(&race_done, 0, memory_order_relaxed);
		pthread_barrier_wait(&b->barrier);
	}
	return NULL;
}

/* R01, R02; invariants I1, I2 */
static void test_R02_of_many_callers_of_cpu_on_one_wins_and_its_entry_is_used(
	void **state)
{
	struct bench *b = bench_new((1 << RACERS) - 1, 2000);

	(void)state;
	bench_run(b, RACERS + 1, race_caller, race_targets);
	bench_end(b);
}

/* -------------------------------------------- 2: off and on and off and on */

/* Go off, and on again; the other one does it. */
static void *ping_pong(void *argument)
{
	struct thread *t = argument;
	struct bench *b = t->bench;
	uint32_t other = 1 - t->cpu, round, tries;
	struct psci_entry entry;
	int64_t status;

	for (round = 0; round < b->rounds; round++) {
		/* CPU 0 is the one that begins on. */
		if (t->cpu == 1 || round > 0) {
			if (!park(b, t->cpu, &entry))
				break;
			EXPECT(b, entry.pc == 0x1000 * (other + 1));
			EXPECT(b, entry.context_id == round - (t->cpu == 0));
		}
		/* Until it has stopped, it is ON; never ON_PENDING. */
		for (tries = 1; ; tries++) {
			status = ask(b, t->cpu, ID_CPU_ON, other,
				     0x1000 * (t->cpu + 1), round);
			if (status != PSCI_STATUS_ALREADY_ON)
				break;
			yield(tries % 256 == 0);
		}
		EXPECT(b, status == PSCI_STATUS_SUCCESS);
		go_off(b, t->cpu);
	}
	return NULL;
}

/* R05, R08; invariant I3 */
static void test_R05_no_start_is_lost_between_cpus_that_turn_each_other_on(
	void **state)
{
	struct bench *b = bench_new(1, 20000);

	(void)state;
	bench_run(b, 2, ping_pong, ping_pong);
	bench_end(b);
}

/* -------------------------------------------------------------- 3: a storm */

#define STORM_CPUS	6u
#define STORM_STEPS	20000u
#define STORM_STARTS	1000u
/* CPU 0 takes more steps, up to this, if the others get few. */
#define STORM_PATIENCE	16u

/* Per call of CPU_ON: was it granted, who started by it. Index: context id. */
static uint8_t *storm_granted, *storm_started;
static _Atomic uint32_t storm_starts;
static _Atomic bool storm_over;

static uint32_t storm_steps(uint32_t cpu)
{
	return STORM_STEPS * factor * (cpu == 0 ? STORM_PATIENCE : 1);
}

static size_t storm_context_id(uint32_t cpu, uint32_t step)
{
	return (size_t)step * STORM_CPUS + cpu;
}

static void storm_start(struct thread *t, const struct psci_entry *entry)
{
	EXPECT(t->bench, entry->pc == 4 * entry->context_id);
	/* Checked in the end, when all threads are joined. */
	storm_started[entry->context_id]++;
	atomic_fetch_add_explicit(&storm_starts, 1, memory_order_relaxed);
}

static void storm_cpu_on(struct thread *t, uint64_t context_id)
{
	struct bench *b = t->bench;
	uint32_t target = random_below(t, STORM_CPUS);
	int64_t status;

	/* One in four fails, with a kick or without; some kicks are lost. */
	t->fails = random_below(t, 4) == 0;
	t->kicks = random_below(t, 3);
	t->yields = random_below(t, 2);
	t->failed = false;
	status = ask(b, t->cpu, ID_CPU_ON, target, 4 * context_id, context_id);
	if (status == PSCI_STATUS_SUCCESS)
		storm_granted[context_id]++;
	else if (status == PSCI_STATUS_INTERNAL_FAILURE)
		EXPECT(b, t->failed);
	else
		EXPECT(b, says_somebody_was_faster(status));
	if (target == t->cpu)
		EXPECT(b, status == PSCI_STATUS_ALREADY_ON);
}

static void storm_affinity_info(struct thread *t)
{
	struct bench *b = t->bench;
	int64_t answer = state_of(b, t->cpu, random_below(t, STORM_CPUS));

	EXPECT(b, answer >= PSCI_AFFINITY_ON &&
		  answer <= PSCI_AFFINITY_ON_PENDING);
	EXPECT(b, state_of(b, t->cpu, t->cpu) == PSCI_AFFINITY_ON);
	/* The caller is in it. */
	EXPECT(b, ask(b, t->cpu, ID_AFFINITY, 0, 1, 0) == PSCI_AFFINITY_ON);
}

static void storm_suspend(struct thread *t, uint64_t context_id)
{
	bool powerdown = random_below(t, 2), lost = random_below(t, 2);
	struct psci_call call = { .x = { ID_CPU_SUSPEND,
					 powerdown ? POWERDOWN : STANDBY,
					 0x4000, context_id } };
	struct bench *b = t->bench;
	struct psci_entry entry;
	enum psci_wake wake;

	EXPECT(b, psci_handle(b->psci, t->cpu, &call) == PSCI_DO_SUSPEND);
	yield(random_below(t, 3));
	wake = psci_cpu_woke(b->psci, t->cpu, lost, &entry);
	if (!lost) {
		EXPECT(b, wake == PSCI_WAKE_RETURN);
	} else if (powerdown) {
		EXPECT(b, wake == PSCI_WAKE_START && entry.pc == 0x4000 &&
			  entry.context_id == context_id);
	} else {
		EXPECT(b, wake == PSCI_WAKE_ERROR);
		EXPECT(b, psci_cpu_woke(b->psci, t->cpu, false, &entry) ==
			  PSCI_WAKE_RETURN);
	}
}

static void storm_off(struct thread *t)
{
	struct psci_call call = { .x = { ID_CPU_OFF } };
	struct bench *b = t->bench;
	struct psci_entry entry;
	enum psci_wake wake;

	EXPECT(b, psci_handle(b->psci, t->cpu, &call) == PSCI_DO_STOP);
	yield(random_below(t, 3));
	EXPECT(b, psci_cpu_stopped(b->psci, t->cpu) == PSCI_OK);
	while (!atomic_load_explicit(&storm_over, memory_order_relaxed)) {
		/* Some kicks are lost, some look-ups are spurious. */
		if (!take_kick(b, t->cpu) && random_below(t, 4))
			sched_yield();
		wake = psci_cpu_woke(b->psci, t->cpu, true, &entry);
		if (wake == PSCI_WAKE_START) {
			storm_start(t, &entry);
			return;
		}
		EXPECT(b, wake == PSCI_WAKE_SLEEP);
	}
}

/* Until CPU 0, which is always on, has seen enough. */
static bool storm_goes_on(struct thread *t, uint32_t step)
{
	if (t->cpu == 0 && step >= storm_steps(1) &&
	    atomic_load_explicit(&storm_starts, memory_order_relaxed) >=
	    STORM_STARTS * factor)
		return false;
	return step < storm_steps(t->cpu) &&
	       !atomic_load_explicit(&storm_over, memory_order_relaxed);
}

static void *storm(void *argument)
{
	struct thread *t = argument;
	uint64_t context_id;
	uint32_t step;

	pthread_barrier_wait(&t->bench->barrier);
	for (step = 0; storm_goes_on(t, step); step++) {
		context_id = storm_context_id(t->cpu, step);
		switch (random_below(t, 8)) {
		case 0:
			if (t->cpu > 0)
				storm_off(t);
			break;
		case 1:
			storm_suspend(t, context_id);
			break;
		case 2:
		case 3:
			storm_affinity_info(t);
			break;
		default:
			storm_cpu_on(t, context_id);
			break;
		}
	}
	if (t->cpu == 0)
		atomic_store_explicit(&storm_over, true, memory_order_relaxed);
	return NULL;
}

/* R01, R05, R47; invariants I1 to I4, I10 */
static void test_in_a_storm_each_granted_start_happens_once_and_no_other(
	void **state)
{
	size_t calls = storm_context_id(0, storm_steps(0)), i;
	struct bench *b = bench_new(1, 0);
	struct psci_entry entry;
	uint32_t cpu;

	(void)state;
	storm_granted = calloc(calls, 1);
	storm_started = calloc(calls, 1);
	assert_non_null(storm_granted);
	assert_non_null(storm_started);
	storm_over = false;
	storm_starts = 0;
	bench_make_context(b, (1 << STORM_CPUS) - 1);

	bench_run(b, STORM_CPUS, storm, storm);

	/* Those that were turned on and have not looked yet. */
	for (cpu = 0; cpu < STORM_CPUS; cpu++)
		if (state_of(b, 0, cpu) == PSCI_AFFINITY_ON_PENDING) {
			EXPECT(b, psci_cpu_woke(b->psci, cpu, true, &entry) ==
				  PSCI_WAKE_START);
			storm_start(&b->threads[cpu], &entry);
		}
	for (i = 0; i < calls; i++) {
		EXPECT(b, storm_granted[i] == storm_started[i]);
		EXPECT(b, storm_granted[i] <= 1);
	}
	/* It was no calm. */
	EXPECT(b, storm_starts >= STORM_STARTS * factor);
	free(storm_granted);
	free(storm_started);
	bench_end(b);
}

/* ------------------------------------------------ 4: the end of the system */

#define ENDERS	3u	/* CPUs 0 to 2 end the system, 3 to 5 turn 6 and 7 on */
#define CALLERS	3u

static struct {
	_Alignas(64) bool won;
	bool saw_off[2];	/* once it had won: these targets were OFF */
} end_enders[ENDERS];
static struct {
	_Alignas(64) int64_t status;
	uint32_t target;
	bool late;		/* called when the end was known */
} end_callers[CALLERS];
static _Atomic bool end_known;

static void end_judge(struct bench *b)
{
	uint32_t target, i, winners = 0, successes;
	bool off = false;

	for (i = 0; i < ENDERS; i++)
		winners += end_enders[i].won;
	EXPECT(b, winners == 1);

	for (i = 0; i < CALLERS; i++) {
		EXPECT(b, end_callers[i].status == PSCI_STATUS_SUCCESS ||
			  end_callers[i].status == PSCI_STATUS_ON_PENDING ||
			  end_callers[i].status ==
			  PSCI_STATUS_INTERNAL_FAILURE);
		EXPECT(b, !end_callers[i].late ||
			  end_callers[i].status != PSCI_STATUS_SUCCESS);
	}

	for (target = 0; target < 2; target++) {
		successes = 0;
		for (i = 0; i < CALLERS; i++)
			if (end_callers[i].target == target)
				successes += end_callers[i].status ==
					     PSCI_STATUS_SUCCESS;
		for (i = 0, off = false; i < ENDERS; i++)
			off |= end_enders[i].won &&
			       end_enders[i].saw_off[target];
		EXPECT(b, successes <= 1);
		/* What was OFF after the end stays so: each sees the other. */
		EXPECT(b, !off || successes == 0);
		EXPECT(b, state_of(b, 0, 6 + target) ==
			  (successes ? PSCI_AFFINITY_ON_PENDING :
				       PSCI_AFFINITY_OFF));
	}
}

static void end_system(struct thread *t)
{
	struct psci_call call = { .x = { t->cpu == 1 ? ID_SYSTEM_RESET :
						       ID_SYSTEM_OFF } };
	struct bench *b = t->bench;
	uint32_t i;

	end_enders[t->cpu].won = psci_handle(b->psci, t->cpu, &call) ==
				 PSCI_DO_SYSTEM;
	EXPECT(b, (int64_t)call.ret == PSCI_STATUS_INTERNAL_FAILURE);
	if (!end_enders[t->cpu].won)
		return;
	for (i = 0; i < 2; i++)
		end_enders[t->cpu].saw_off[i] =
			state_of(b, t->cpu, 6 + i) == PSCI_AFFINITY_OFF;
	end_known = true;
}

static void end_call(struct thread *t)
{
	uint32_t i = t->cpu - ENDERS;

	end_callers[i].target = random_below(t, 2);
	end_callers[i].late = end_known;
	end_callers[i].status = ask(t->bench, t->cpu, ID_CPU_ON,
				    6 + end_callers[i].target, 0x1000, 0);
}

static void *end_of_the_system(void *argument)
{
	struct thread *t = argument;
	struct bench *b = t->bench;
	uint32_t round;

	for (round = 0; round < b->rounds; round++) {
		if (t->cpu == 0) {
			if (round > 0)
				end_judge(b);
			bench_make_context(b, (1 << (ENDERS + CALLERS)) - 1);
			end_known = false;
		}
		pthread_barrier_wait(&b->barrier);
		yield(random_below(t, 3));
		if (t->cpu < ENDERS)
			end_system(t);
		else
			end_call(t);
		pthread_barrier_wait(&b->barrier);
	}
	return NULL;
}

/* Invariant I9 */
static void test_one_system_call_wins_and_no_cpu_on_succeeds_after_it(
	void **state)
{
	struct bench *b = bench_new(1, 5000);

	(void)state;
	bench_run(b, ENDERS + CALLERS, end_of_the_system, end_of_the_system);
	end_judge(b);
	bench_end(b);
}

/* ---------------------------------------------- 5: a start against an undo */

static _Atomic bool undo_answered;
static int64_t undo_status;
static uint32_t undo_starts, undo_undone;

static void *undo_caller(void *argument)
{
	struct thread *t = argument;
	struct bench *b = t->bench;
	uint32_t round;

	t->fails = true;
	for (round = 0; round < b->rounds; round++) {
		t->kicks = 0;
		t->yields = random_below(t, 2);
		atomic_store_explicit(&undo_answered, false,
				      memory_order_relaxed);
		pthread_barrier_wait(&b->barrier);
		undo_status = ask(b, t->cpu, ID_CPU_ON, 1, 0x1000, round);
		atomic_store_explicit(&undo_answered, true,
				      memory_order_relaxed);
		pthread_barrier_wait(&b->barrier);
		/* Here the target judges. */
		pthread_barrier_wait(&b->barrier);
	}
	return NULL;
}

static void *undo_target(void *argument)
{
	struct thread *t = argument;
	struct bench *b = t->bench;
	struct psci_entry entry = { 0 };
	bool started, answered;
	uint32_t round;

	for (round = 0; round < b->rounds; round++) {
		pthread_barrier_wait(&b->barrier);
		do {
			/* In this order: one look is after the answer. */
			answered = atomic_load_explicit(&undo_answered,
							memory_order_relaxed);
			started = psci_cpu_woke(b->psci, 1, true, &entry) ==
				  PSCI_WAKE_START;
		} while (!started && !answered);
		pthread_barrier_wait(&b->barrier);

		if (started) {
			EXPECT(b, undo_status == PSCI_STATUS_SUCCESS);
			EXPECT(b, entry.pc == 0x1000 &&
				  entry.context_id == round);
			EXPECT(b, state_of(b, 1, 1) == PSCI_AFFINITY_ON);
			go_off(b, 1);
			undo_starts++;
		} else {
			EXPECT(b, undo_status == PSCI_STATUS_INTERNAL_FAILURE);
			EXPECT(b, psci_cpu_woke(b->psci, 1, true, &entry) ==
				  PSCI_WAKE_SLEEP);
			EXPECT(b, state_of(b, 0, 1) == PSCI_AFFINITY_OFF);
			undo_undone++;
		}
		pthread_barrier_wait(&b->barrier);
	}
	return NULL;
}

static void test_the_start_and_the_undo_of_a_failed_op_never_both_win(
	void **state)
{
	struct bench *b = bench_new(1, 20000);

	(void)state;
	undo_starts = 0;
	undo_undone = 0;
	bench_run(b, 2, undo_caller, undo_target);
	print_message("# %u starts, %u undone\n", undo_starts, undo_undone);
	bench_end(b);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		test_R02_of_many_callers_of_cpu_on_one_wins_and_its_entry_is_used),
		cmocka_unit_test(
		test_R05_no_start_is_lost_between_cpus_that_turn_each_other_on),
		cmocka_unit_test(
		test_in_a_storm_each_granted_start_happens_once_and_no_other),
		cmocka_unit_test(
		test_one_system_call_wins_and_no_cpu_on_succeeds_after_it),
		cmocka_unit_test(
		test_the_start_and_the_undo_of_a_failed_op_never_both_win),
	};

	if (argc > 1)
		factor = (uint32_t)strtoul(argv[1], NULL, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
