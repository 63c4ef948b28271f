/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A tree of power domains below CPUs that are threads. The hooks write plain
 * variables, which nothing but the library's locks protects: ThreadSanitizer
 * sees it if they do not. Everything is bounded by counts; the first argument
 * multiplies them. Threads count what went wrong, main()'s thread asserts.
 */
#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "psci/psci.h"

#define CPUS		6u
#define DOMAINS		6u
#define LEVELS		3u
#define STEPS		4000u
#define ID_CPU_ON	PSCI_ID64(PSCI_FN_CPU_ON)
#define ID_CPU_OFF	PSCI_ID32(PSCI_FN_CPU_OFF)
#define ID_CPU_FREEZE	PSCI_ID32(PSCI_FN_CPU_FREEZE)
#define ID_CPU_SUSPEND	PSCI_ID64(PSCI_FN_CPU_SUSPEND)
#define ID_DEFAULT	PSCI_ID64(PSCI_FN_CPU_DEFAULT_SUSPEND)
#define ID_SYSTEM	PSCI_ID64(PSCI_FN_SYSTEM_SUSPEND)
#define ID_SET_MODE	PSCI_ID32(PSCI_FN_PSCI_SET_SUSPEND_MODE)
#define ID_STAT_COUNT	PSCI_ID64(PSCI_FN_PSCI_STAT_COUNT)

static uint32_t factor = 1;

/* Leaves 0 to 2 of two CPUs each; 0 and 1 below 3, 2 below 4; the root is 5. */
static const uint32_t parent[DOMAINS] = { 3, 3, 4, 5, 5, PSCI_NO_DOMAIN };
static const uint32_t level_of[DOMAINS] = { 1, 1, 1, 2, 2, 3 };
static const struct psci_local_state states[] = {
	{ PSCI_KIND_RETENTION, 20 }, { PSCI_KIND_POWERDOWN, 10 },
	{ PSCI_KIND_POWERDOWN, 30 },
};

struct thread {
	_Alignas(64) pthread_t pthread;
	struct bench *bench;
	uint32_t cpu;
	uint32_t random;
	bool alone;		/* goes down, and accepts nothing */
	bool fails;		/* its next cpu_on op */
	struct psci_composite composite;
	uint32_t downs[LEVELS + 1];
	uint32_t refusals;
};

struct bench {
	struct psci *psci;
	struct psci_config config;
	struct psci_cpu_config cpus[CPUS];
	struct psci_domain_config domains[DOMAINS];
	struct psci_ops ops;
	struct thread threads[CPUS];
	_Atomic uint32_t kicked[CPUS];
	_Atomic uint32_t done;
	_Atomic uint32_t wrong, first_wrong;
	_Atomic uint32_t busy[DOMAINS];	/* a hook of it runs */
	/* Plain, under the library's locks. */
	uint32_t state[DOMAINS];
	bool running[CPUS];
	uint32_t mode;
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

static uint32_t above(uint32_t cpu, uint32_t level)
{
	uint32_t domain = cpu / 2;

	while (level-- > 1)
		domain = parent[domain];
	return domain;
}

/* -------------------------------------------------------------------- ops */

static void enter_hook(struct bench *b, uint32_t cpu,
		       const struct psci_transition *is)
{
	uint32_t level;

	for (level = 1; level <= is->level; level++) {
		EXPECT(b, is->domain[level] == above(cpu, level));
		EXPECT(b, !atomic_exchange_explicit(
				&b->busy[is->domain[level]], 1,
				memory_order_relaxed));
	}
	/* Rarely: whoever waits for the lock spins for as long. */
	if (random_below(&b->threads[cpu], 256) == 0)
		sched_yield();
}

static void leave_hook(struct bench *b, const struct psci_transition *is)
{
	uint32_t level;

	for (level = 1; level <= is->level; level++)
		atomic_store_explicit(&b->busy[is->domain[level]], 0,
				      memory_order_relaxed);
}

static void op_domains_down(void *user, uint32_t cpu,
			    const struct psci_transition *is)
{
	struct bench *b = user;
	uint32_t level, i;

	enter_hook(b, cpu, is);
	b->running[cpu] = b->threads[cpu].alone;
	for (level = 1; level <= is->level; level++) {
		EXPECT(b, b->state[is->domain[level]] == 0);
		b->state[is->domain[level]] = is->state[level];
		for (i = 0; i < CPUS; i++)
			if (above(i, level) == is->domain[level])
				EXPECT(b, !b->running[i]);
		for (i = 0; i < DOMAINS; i++)
			if (parent[i] == is->domain[level])
				EXPECT(b, b->state[i] != 0);
	}
	b->threads[cpu].downs[is->level]++;
	leave_hook(b, is);
}

static void op_domains_up(void *user, uint32_t cpu,
			  const struct psci_transition *is)
{
	struct bench *b = user;
	uint32_t level;

	enter_hook(b, cpu, is);
	b->running[cpu] = true;
	for (level = 1; level <= is->level; level++) {
		EXPECT(b, b->state[is->domain[level]] == is->state[level]);
		b->state[is->domain[level]] = 0;
	}
	leave_hook(b, is);
}

static uint64_t op_clock(void *user)
{
	(void)user;
	return 0;
}

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct bench *b = user;
	struct thread *t = &b->threads[cpu];

	atomic_store_explicit(&b->kicked[target], 1, memory_order_release);
	if (random_below(t, 4) == 0)
		sched_yield();
	return t->fails ? PSCI_STATUS_INTERNAL_FAILURE : PSCI_STATUS_SUCCESS;
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	static const struct psci_composite deepest = { { 3, 3, 3, 3 }, 0, 0 };
	struct bench *b = user;

	/* A statistic's CPU is another. */
	*composite = state->state_id ? deepest : b->threads[cpu].composite;
	return PSCI_STATUS_SUCCESS;
}

/* ------------------------------------------------------------------- CPUs */

static enum psci_action call(struct bench *b, uint32_t cpu, uint64_t id,
			     uint64_t x1, struct psci_call *c)
{
	enum psci_action action;

	*c = (struct psci_call){ .x = { id, x1, 0x1000 } };
	action = psci_handle(b->psci, cpu, c);
	EXPECT(b, c->error == PSCI_OK);
	return action;
}

/* It runs: whatever is above it is up, and stays so. */
static void look_up(struct thread *t)
{
	uint32_t level;

	for (level = 1; level <= LEVELS; level++)
		EXPECT(t->bench, t->bench->state[above(t->cpu, level)] == 0);
}

static void woke(struct thread *t, bool lost)
{
	struct psci_entry entry;

	EXPECT(t->bench, psci_cpu_woke(t->bench->psci, t->cpu, lost, &entry) ==
			 (lost ? PSCI_WAKE_START : PSCI_WAKE_RETURN));
	look_up(t);
}

static void turn_on(struct thread *t, uint32_t target)
{
	struct bench *b = t->bench;
	struct psci_call c;

	EXPECT(b, call(b, t->cpu, ID_CPU_ON, target, &c) == PSCI_DO_RETURN);
	look_up(t);
}

static void go_off(struct thread *t, bool freeze)
{
	struct bench *b = t->bench;
	struct psci_entry entry;
	struct psci_call c;

	EXPECT(b, call(b, t->cpu, freeze ? ID_CPU_FREEZE : ID_CPU_OFF, 0, &c) ==
		  PSCI_DO_STOP);
	look_up(t);
	t->alone = freeze;
	EXPECT(b, psci_cpu_stopped(b->psci, t->cpu) == PSCI_OK);
	/* CPU 0 turns everybody on in the end. */
	while (psci_cpu_woke(b->psci, t->cpu, true, &entry) != PSCI_WAKE_START)
		while (!atomic_exchange_explicit(&b->kicked[t->cpu], 0,
						 memory_order_acquire))
			sched_yield();
	t->alone = false;
	look_up(t);
}

static void suspend(struct thread *t)
{
	struct bench *b = t->bench;
	uint32_t state = 1 + random_below(t, 3), level;
	uint32_t top = random_below(t, LEVELS + 1);
	bool powerdown = state > 1;
	enum psci_action action;
	struct psci_call c;

	t->composite = (struct psci_composite){ .last_level = top };
	t->composite.state[0] = (uint8_t)state;
	for (level = 1; level <= top; level++) {
		state = 1 + random_below(t, state);
		t->composite.state[level] = (uint8_t)state;
	}
	if (random_below(t, 8) == 0)
		t->composite.last_level = random_below(t, LEVELS + 2);
	action = call(b, t->cpu, ID_CPU_SUSPEND, powerdown ? 0x10000 : 0, &c);
	if (action == PSCI_DO_RETURN) {
		EXPECT(b, b->mode == PSCI_MODE_OS_INITIATED);
		EXPECT(b, (int64_t)c.ret == PSCI_STATUS_DENIED ||
			  (int64_t)c.ret == PSCI_STATUS_INVALID_PARAMETERS);
		t->refusals++;
		look_up(t);
		return;
	}
	EXPECT(b, action == PSCI_DO_SUSPEND);
	if (random_below(t, 4) == 0)
		sched_yield();
	woke(t, powerdown && random_below(t, 2));
}

static void default_suspend(struct thread *t)
{
	struct psci_call c;

	t->alone = true;
	EXPECT(t->bench, call(t->bench, t->cpu, ID_DEFAULT, 0x1000, &c) ==
			 PSCI_DO_SUSPEND);
	woke(t, true);
	t->alone = false;
}

static void system_suspend(struct thread *t)
{
	struct psci_call c;

	if (call(t->bench, t->cpu, ID_SYSTEM, 0x1000, &c) == PSCI_DO_SUSPEND)
		woke(t, true);
	else
		EXPECT(t->bench, (int64_t)c.ret == PSCI_STATUS_DENIED);
}

static void step(struct thread *t)
{
	struct psci_call c;

	switch (random_below(t, 16)) {
	case 0:
	case 1:
		if (t->cpu != 0)
			go_off(t, random_below(t, 4) == 0);
		break;
	case 2:
		default_suspend(t);
		break;
	case 3:
		system_suspend(t);
		break;
	case 4:
		call(t->bench, t->cpu, ID_STAT_COUNT, random_below(t, CPUS),
		     &c);
		break;
	case 5:
	case 6:
	case 7:
	case 8:
		t->fails = random_below(t, 4) == 0;
		turn_on(t, random_below(t, CPUS));
		break;
	default:
		suspend(t);
		break;
	}
}

/* Threads but CPU 0's end running; it waits for them. */
static void *body(void *argument)
{
	struct thread *t = argument;
	struct bench *b = t->bench;
	uint32_t i;

	for (i = 0; i < STEPS * factor; i++)
		step(t);
	atomic_fetch_add_explicit(&b->done, 1, memory_order_relaxed);
	t->fails = false;
	while (t->cpu == 0 &&
	       atomic_load_explicit(&b->done, memory_order_relaxed) < CPUS) {
		turn_on(t, 1 + random_below(t, CPUS - 1));
		sched_yield();
	}
	return NULL;
}

static struct bench *bench_new(void **storage, uint32_t mode)
{
	struct bench *b = aligned_alloc(64, (sizeof(*b) + 63) / 64 * 64);
	struct psci_call c;
	size_t size;
	uint32_t i;

	assert_non_null(b);
	memset(b, 0, sizeof(*b));
	for (i = 0; i < DOMAINS; i++)
		b->domains[i] = (struct psci_domain_config){
			.parent = parent[i], .level = level_of[i],
			.state_count = 3, .states = states };
	for (i = 0; i < CPUS; i++) {
		b->cpus[i] = (struct psci_cpu_config){ i, PSCI_CPU_ON, i / 2 };
		b->threads[i].bench = b;
		b->threads[i].cpu = i;
		b->threads[i].random = 0x9e3779b9 * (i + 1);
		b->running[i] = true;
	}
	b->config = (struct psci_config){
		.size = sizeof(b->config), .psci_version = PSCI_VERSION_1_3,
		.functions = PSCI_ENABLE_SET_SUSPEND_MODE | PSCI_ENABLE_STAT |
			     PSCI_ENABLE_SYSTEM_SUSPEND |
			     PSCI_ENABLE_CPU_FREEZE |
			     PSCI_ENABLE_CPU_DEFAULT_SUSPEND,
		.entry_el = 1, .cpu_count = CPUS, .cpus = b->cpus,
		.cpu_state_count = 3, .cpu_states = states,
		.domain_count = DOMAINS, .domains = b->domains };
	b->ops = (struct psci_ops){
		.size = sizeof(b->ops), .cpu_on = op_cpu_on,
		.check_power_state = op_check_power_state,
		.domains_down = op_domains_down, .domains_up = op_domains_up,
		.clock = op_clock };
	assert_int_equal(psci_storage_size(&b->config, &size), PSCI_OK);
	*storage = aligned_alloc(PSCI_STORAGE_ALIGN, (size + 63) / 64 * 64);
	assert_non_null(*storage);
	assert_int_equal(psci_init(&b->psci, *storage, size, &b->config,
				   &b->ops, b), PSCI_OK);
	b->mode = mode;
	call(b, 0, ID_SET_MODE, mode, &c);
	assert_int_equal(c.ret, PSCI_STATUS_SUCCESS);
	return b;
}

/* All but CPU 0 go OFF, one after the other; then it takes down the rest. */
static void expect_all_goes_down(struct bench *b)
{
	struct thread *t = &b->threads[0];
	struct psci_call c;
	uint32_t i;

	for (i = 1; i < CPUS; i++) {
		assert_int_equal(call(b, i, ID_CPU_OFF, 0, &c), PSCI_DO_STOP);
		assert_int_equal(psci_cpu_stopped(b->psci, i), PSCI_OK);
	}
	t->composite = (struct psci_composite){ .state = { 3, 3, 3, 3 },
						.last_level = LEVELS };
	assert_int_equal(call(b, 0, ID_CPU_SUSPEND, 0x10000, &c),
			 PSCI_DO_SUSPEND);
	assert_int_equal(c.transition.level, LEVELS);
	for (i = 0; i < DOMAINS; i++)
		assert_int_equal(b->state[i], 3);
}

static void storm(uint32_t mode)
{
	void *storage;
	struct bench *b = bench_new(&storage, mode);
	uint32_t i, level, downs, refusals = 0;

	for (i = 0; i < CPUS; i++)
		assert_int_equal(pthread_create(&b->threads[i].pthread, NULL,
						body, &b->threads[i]), 0);
	for (i = 0; i < CPUS; i++)
		assert_int_equal(pthread_join(b->threads[i].pthread, NULL), 0);
	for (level = 0; level <= LEVELS; level++) {
		for (downs = 0, i = 0; i < CPUS; i++)
			downs += b->threads[i].downs[level];
		print_message("# level %u down %u times\n", level, downs);
	}
	for (i = 0; i < CPUS; i++)
		refusals += b->threads[i].refusals;
	if (b->wrong)
		print_error("%u wrong, first at line %u\n", b->wrong,
			    b->first_wrong);
	assert_int_equal(b->wrong, 0);
	assert_true(mode == PSCI_MODE_OS_INITIATED || refusals == 0);
	expect_all_goes_down(b);
	free(storage);
	free(b);
}

static void test_votes_in_a_storm_never_take_a_domain_from_a_running_cpu(
	void **state)
{
	(void)state;
	storm(PSCI_MODE_PLATFORM_COORDINATED);
}

static void test_commands_in_a_storm_never_take_a_domain_from_a_running_cpu(
	void **state)
{
	(void)state;
	storm(PSCI_MODE_OS_INITIATED);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
	test_votes_in_a_storm_never_take_a_domain_from_a_running_cpu),
		cmocka_unit_test(
	test_commands_in_a_storm_never_take_a_domain_from_a_running_cpu),
	};

	if (argc > 1)
		factor = (uint32_t)strtoul(argv[1], NULL, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
