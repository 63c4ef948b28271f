/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The small programs by which memory models are told apart, each with the
 * outcomes that it may have: all of them must be seen, and no others. The
 * verdicts are those of RC11 (which differs from C11 in LB alone, of these).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine.h"

#define RLX	memory_order_relaxed
#define ACQ	memory_order_acquire
#define REL	memory_order_release
#define AR	memory_order_acq_rel
#define SC	memory_order_seq_cst

static struct {
	_Atomic uint32_t x, y, z;
	uint32_t plain;
} shared;

static uint32_t r[8];		/* what was read */

static uint32_t rd(_Atomic uint32_t *word, memory_order order)
{
	return atomic_load_explicit(word, order);
}

static void wr(_Atomic uint32_t *word, uint32_t value, memory_order order)
{
	atomic_store_explicit(word, value, order);
}

/* ------------------------------------------------------------ outcomes */

/* As text: the values of r[], a space, and what is in x and y at the end. */
static char seen[64][24];
static int seen_count;
static int registers;		/* so many of r[] count */
static bool finals;		/* and so do x and y */

static void begin(void *data)
{
	(void)data;
	memset(r, 0, sizeof(r));
}

static bool note(void *data)
{
	char text[24] = "";
	size_t n = 0;
	int i;

	(void)data;
	for (i = 0; i < registers; i++)
		text[n++] = (char)('0' + r[i]);
	if (finals) {
		text[n++] = (char)('0' + rd(&shared.x, RLX));
		text[n++] = (char)('0' + rd(&shared.y, RLX));
	}
	for (i = 0; i < seen_count; i++)
		if (strcmp(seen[i], text) == 0)
			return true;
	assert_true(seen_count < 64);
	strcpy(seen[seen_count++], text);
	return true;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

static struct engine_result last;
static bool every_order;

/* Explores; false if there was a violation. */
static bool explore(enum engine_mode mode, int tasks, void (*run)(void *, int))
{
	struct engine_scenario scenario = { .name = "litmus", .tasks = tasks, .run = run,
					    .begin = begin, .check = note };
	struct engine_options options = { .mode = mode, .quiet = true,
					  .every_order = every_order };
	bool right;

	memset(&shared, 0, sizeof(shared));
	seen_count = 0;
	engine_share(&shared, sizeof(shared), "shared");
	right = engine_explore(&scenario, &options, &last);
	engine_unshare();
	return right;
}

/* Exactly these outcomes, sorted; also if nothing is left out. */
static void outcomes(enum engine_mode mode, int tasks, void (*run)(void *, int), int of,
		     bool with_finals, const char *expected)
{
	char all[1024];
	int i, every;

	registers = of;
	finals = with_finals;
	for (every = 0; every < 2; every++) {
		every_order = every;
		if (!explore(mode, tasks, run))
			fail_msg("%s", last.why);
		every_order = false;
		assert_true(last.exhausted);
		qsort(seen, (size_t)seen_count, sizeof(seen[0]), compare);
		all[0] = '\0';
		for (i = 0; i < seen_count; i++)
			strcat(strcat(all, i > 0 ? " " : ""), seen[i]);
		print_message("# %llu executions, %llu left: %s\n",
			      (unsigned long long)last.executions,
			      (unsigned long long)last.partial, all);
		assert_string_equal(all, expected);
	}
}

/* ------------------------------------------------------------------ SB */

static memory_order write_order, read_order;

static void sb(void *data, int task)
{
	(void)data;
	wr(task ? &shared.y : &shared.x, 1, write_order);
	r[task] = rd(task ? &shared.x : &shared.y, read_order);
}

static void test_sb(void **state)
{
	(void)state;
	write_order = SC;
	read_order = SC;
	outcomes(ENGINE_SC, 2, sb, 2, false, "01 10 11");
	outcomes(ENGINE_WEAK, 2, sb, 2, false, "01 10 11");
	write_order = REL;
	outcomes(ENGINE_WEAK, 2, sb, 2, false, "00 01 10 11");
	read_order = ACQ;
	outcomes(ENGINE_SC, 2, sb, 2, false, "01 10 11");
	outcomes(ENGINE_WEAK, 2, sb, 2, false, "00 01 10 11");
	write_order = SC;
	outcomes(ENGINE_WEAK, 2, sb, 2, false, "00 01 10 11");
}

/* ------------------------------------------------------------------ MP */

static void mp(void *data, int task)
{
	(void)data;
	if (task == 0) {
		wr(&shared.x, 1, RLX);
		wr(&shared.y, 1, write_order);
	} else {
		r[0] = rd(&shared.y, read_order);
		r[1] = rd(&shared.x, RLX);
	}
}

static void test_mp(void **state)
{
	(void)state;
	write_order = REL;
	read_order = ACQ;
	outcomes(ENGINE_WEAK, 2, mp, 2, false, "00 01 11");
	write_order = RLX;
	outcomes(ENGINE_WEAK, 2, mp, 2, false, "00 01 10 11");
	outcomes(ENGINE_SC, 2, mp, 2, false, "00 01 11");
	write_order = REL;
	read_order = RLX;
	outcomes(ENGINE_WEAK, 2, mp, 2, false, "00 01 10 11");
}

/* What is handed over is plain, and is read only when the flag was seen. */
static void mp_plain(void *data, int task)
{
	(void)data;
	if (task == 0) {
		shared.plain = 1;
		wr(&shared.y, 1, write_order);
	} else {
		r[0] = rd(&shared.y, read_order);
		r[1] = r[0] ? shared.plain : 2;
	}
}

static void test_mp_with_plain_data(void **state)
{
	enum engine_mode mode;

	(void)state;
	for (mode = ENGINE_SC; mode <= ENGINE_WEAK; mode++) {
		write_order = REL;
		read_order = ACQ;
		outcomes(mode, 2, mp_plain, 2, false, "02 11");
		write_order = RLX;
		assert_false(explore(mode, 2, mp_plain));
		assert_non_null(strstr(last.why, "data race"));
		write_order = REL;
		read_order = RLX;
		assert_false(explore(mode, 2, mp_plain));
		assert_non_null(strstr(last.why, "data race"));
	}
}

static void mp_fences(void *data, int task)
{
	(void)data;
	if (task == 0) {
		shared.plain = 1;
		atomic_thread_fence(write_order);
		wr(&shared.y, 1, RLX);
	} else {
		r[0] = rd(&shared.y, RLX);
		atomic_thread_fence(read_order);
		r[1] = r[0] ? shared.plain : 2;
	}
}

static void test_mp_with_fences(void **state)
{
	enum engine_mode mode;

	(void)state;
	for (mode = ENGINE_SC; mode <= ENGINE_WEAK; mode++) {
		write_order = REL;
		read_order = ACQ;
		outcomes(mode, 2, mp_fences, 2, false, "02 11");
		write_order = ACQ;
		assert_false(explore(mode, 2, mp_fences));
		write_order = SC;
		read_order = REL;
		assert_false(explore(mode, 2, mp_fences));
	}
}

static int first, second;	/* what the tasks do */

static void do_one(int what)
{
	volatile uint32_t *word = (volatile uint32_t *)(uintptr_t)&shared.x;

	if (what == 0)
		r[0] = *word;
	else if (what == 1)
		*word = 1;
	else if (what == 2)
		r[0] = rd(&shared.x, SC);
	else
		wr(&shared.x, 1, SC);
}

static void two_accesses(void *data, int task)
{
	(void)data;
	do_one(task == 0 ? first : second);
}

static void plain_reads(void *data, int task)
{
	(void)data;
	r[task] = shared.plain + 1;
	(void)rd(&shared.x, SC);
}

/* One of them writes, and one is plain: 0, 1 are a plain read and write, 2, 3 atomic. */
static void test_races(void **state)
{
	enum engine_mode mode;
	bool right;

	(void)state;
	for (mode = ENGINE_SC; mode <= ENGINE_WEAK; mode++) {
		registers = 0;
		for (first = 0; first < 4; first++) {
			for (second = 0; second < 4; second++) {
				right = (first % 2 == 0 && second % 2 == 0) ||
					(first >= 2 && second >= 2);
				assert_int_equal(explore(mode, 2, two_accesses), right);
			}
		}
		outcomes(mode, 3, plain_reads, 3, false, "111");
	}
}

/* ----------------------------------------------------------- coherence */

static void corr(void *data, int task)
{
	(void)data;
	if (task < 2) {
		wr(&shared.x, (uint32_t)task + 1, RLX);
	} else {
		r[0] = rd(&shared.x, RLX);
		r[1] = rd(&shared.x, RLX);
	}
}

static void test_corr(void **state)
{
	(void)state;
	/* No 10, 20: a word does not go back. 12 and 21, but by their order. */
	outcomes(ENGINE_WEAK, 3, corr, 2, false, "00 01 02 11 12 21 22");
}

static void corr_twice(void *data, int task)
{
	(void)data;
	if (task < 2) {
		wr(&shared.x, (uint32_t)task + 1, RLX);
	} else {
		r[2 * task - 4] = rd(&shared.x, RLX);
		r[2 * task - 3] = rd(&shared.x, RLX);
	}
}

static void test_all_agree_on_the_order_of_a_words_writes(void **state)
{
	(void)state;
	registers = 4;
	finals = false;
	assert_true(explore(ENGINE_WEAK, 4, corr_twice));
	for (int i = 0; i < seen_count; i++) {
		assert_string_not_equal(seen[i], "1221");
		assert_string_not_equal(seen[i], "2112");
	}
	/* 7 * 7 but these two. */
	assert_int_equal(seen_count, 47);
}

static void cowr(void *data, int task)
{
	(void)data;
	wr(&shared.x, (uint32_t)task + 1, RLX);
	if (task == 0)
		r[0] = rd(&shared.x, RLX);
}

static void test_cowr(void **state)
{
	(void)state;
	/* Whoever reads 2 after its own 1 has it overwritten. */
	outcomes(ENGINE_WEAK, 2, cowr, 1, true, "110 120 220");
}

static void corw(void *data, int task)
{
	(void)data;
	if (task == 0) {
		r[0] = rd(&shared.x, RLX);
		wr(&shared.x, 1, RLX);
	} else {
		wr(&shared.x, 2, RLX);
	}
}

static void test_corw(void **state)
{
	(void)state;
	outcomes(ENGINE_WEAK, 2, corw, 1, true, "010 020 210");
}

/* ---------------------------------------------------------------- IRIW */

static void iriw(void *data, int task)
{
	(void)data;
	if (task == 0)
		wr(&shared.x, 1, write_order);
	if (task == 1)
		wr(&shared.y, 1, write_order);
	if (task == 2) {
		r[0] = rd(&shared.x, read_order);
		r[1] = rd(&shared.y, read_order);
	}
	if (task == 3) {
		r[2] = rd(&shared.y, read_order);
		r[3] = rd(&shared.x, read_order);
	}
}

#define IRIW_SC	"0000 0001 0010 0011 0100 0101 0110 0111 " \
		"1000 1001 1011 1100 1101 1110 1111"
#define IRIW	"0000 0001 0010 0011 0100 0101 0110 0111 " \
		"1000 1001 1010 1011 1100 1101 1110 1111"

static void test_iriw(void **state)
{
	(void)state;
	write_order = SC;
	read_order = SC;
	outcomes(ENGINE_SC, 4, iriw, 4, false, IRIW_SC);
	outcomes(ENGINE_WEAK, 4, iriw, 4, false, IRIW_SC);
	read_order = ACQ;
	outcomes(ENGINE_WEAK, 4, iriw, 4, false, IRIW);
	write_order = REL;
	outcomes(ENGINE_WEAK, 4, iriw, 4, false, IRIW);
	read_order = SC;
	outcomes(ENGINE_WEAK, 4, iriw, 4, false, IRIW);
}

/* ---------------------------------------------------------------- 2+2W */

static void two_two_w(void *data, int task)
{
	(void)data;
	wr(task ? &shared.y : &shared.x, 1, write_order);
	wr(task ? &shared.x : &shared.y, 2, write_order);
}

static void test_2_2w(void **state)
{
	(void)state;
	write_order = RLX;
	outcomes(ENGINE_WEAK, 2, two_two_w, 0, true, "11 12 21 22");
	outcomes(ENGINE_SC, 2, two_two_w, 0, true, "12 21 22");
	write_order = REL;
	outcomes(ENGINE_WEAK, 2, two_two_w, 0, true, "11 12 21 22");
	write_order = SC;
	outcomes(ENGINE_WEAK, 2, two_two_w, 0, true, "12 21 22");
}

/* ------------------------------------------------------------------ LB */

static void lb(void *data, int task)
{
	(void)data;
	r[task] = rd(task ? &shared.y : &shared.x, RLX);
	wr(task ? &shared.x : &shared.y, 1, RLX);
}

static void test_load_buffering_is_not_explored(void **state)
{
	(void)state;
	/* C11 has 11 as well, RC11 has not. */
	outcomes(ENGINE_WEAK, 2, lb, 2, false, "00 01 10");
}

/* --------------------------------------------------- release sequences */

static void release_sequence(void *data, int task)
{
	(void)data;
	if (task == 0) {
		shared.plain = 1;
		wr(&shared.x, 1, REL);
	} else if (task == 1) {
		uint32_t one = 1;

		atomic_compare_exchange_strong_explicit(&shared.x, &one, 2, RLX, RLX);
	} else if (rd(&shared.x, ACQ) == 2) {
		r[0] = shared.plain;
	}
}

static void test_a_rmw_of_another_task_keeps_a_release_sequence(void **state)
{
	(void)state;
	outcomes(ENGINE_SC, 3, release_sequence, 1, true, "010 020 120");
	outcomes(ENGINE_WEAK, 3, release_sequence, 1, true, "010 020 120");
}

static void broken_sequence(void *data, int task)
{
	(void)data;
	if (task == 0) {
		shared.plain = 1;
		wr(&shared.x, 1, REL);
	} else if (task == 1) {
		if (rd(&shared.x, RLX) == 1)
			wr(&shared.x, 2, RLX);
	} else if (rd(&shared.x, ACQ) == 2) {
		r[0] = shared.plain;
	}
}

static void test_a_write_of_another_task_breaks_a_release_sequence(void **state)
{
	(void)state;
	assert_false(explore(ENGINE_SC, 3, broken_sequence));
	assert_false(explore(ENGINE_WEAK, 3, broken_sequence));
	assert_non_null(strstr(last.why, "data race"));
}

/* ----------------------------------------------------------------- RMW */

static void increments(void *data, int task)
{
	(void)data;
	r[task] = atomic_fetch_add_explicit(&shared.x, 1, RLX);
}

static void test_rmws_are_atomic(void **state)
{
	(void)state;
	outcomes(ENGINE_SC, 3, increments, 3, true, "01230 02130 10230 12030 20130 21030");
	outcomes(ENGINE_WEAK, 3, increments, 3, true, "01230 02130 10230 12030 20130 21030");
	assert_int_equal(last.executions, 6);	/* nothing more to leave out */
}

static void rmw_and_write(void *data, int task)
{
	(void)data;
	if (task == 0)
		r[0] = atomic_fetch_add_explicit(&shared.x, 1, RLX);
	else
		wr(&shared.x, 5, RLX);
}

static void test_nothing_comes_between_a_rmws_read_and_its_write(void **state)
{
	(void)state;
	outcomes(ENGINE_WEAK, 2, rmw_and_write, 1, true, "050 560");
}

static void all_rmws(void *data, int task)
{
	uint32_t expected = 7;

	(void)data;
	(void)task;
	r[0] = atomic_exchange(&shared.x, 6);
	r[1] = atomic_fetch_or(&shared.x, 1);
	r[2] = atomic_fetch_and(&shared.x, 3);
	r[3] = atomic_fetch_xor(&shared.x, 1);
	r[4] = atomic_fetch_sub(&shared.x, 1);
	r[5] = atomic_compare_exchange_strong(&shared.x, &expected, 9);
	r[6] = expected;
	r[7] = atomic_compare_exchange_strong(&shared.x, &expected, 8);
}

static void test_every_rmw_does_what_it_says(void **state)
{
	(void)state;
	outcomes(ENGINE_SC, 1, all_rmws, 8, true, "0673201180");
	outcomes(ENGINE_WEAK, 1, all_rmws, 8, true, "0673201180");
}

/* ----------------------------------------------------------- SC fences */

static void sb_fences(void *data, int task)
{
	(void)data;
	wr(task ? &shared.y : &shared.x, 1, RLX);
	atomic_thread_fence(write_order);
	r[task] = rd(task ? &shared.x : &shared.y, RLX);
}

static void test_sb_with_fences(void **state)
{
	(void)state;
	write_order = SC;
	outcomes(ENGINE_WEAK, 2, sb_fences, 2, false, "01 10 11");
	write_order = AR;
	outcomes(ENGINE_WEAK, 2, sb_fences, 2, false, "00 01 10 11");
}

static void rwc_fences(void *data, int task)
{
	(void)data;
	if (task == 0) {
		wr(&shared.x, 1, RLX);
	} else if (task == 1) {
		r[0] = rd(&shared.x, RLX);
		atomic_thread_fence(write_order);
		r[1] = rd(&shared.y, RLX);
	} else {
		wr(&shared.y, 1, RLX);
		atomic_thread_fence(write_order);
		r[2] = rd(&shared.x, RLX);
	}
}

static void test_rwc_with_fences(void **state)
{
	(void)state;
	write_order = SC;
	/* Without 100. */
	outcomes(ENGINE_WEAK, 3, rwc_fences, 3, false, "000 001 010 011 101 110 111");
	write_order = AR;
	outcomes(ENGINE_WEAK, 3, rwc_fences, 3, false, "000 001 010 011 100 101 110 111");
}

/* ------------------------------------- where SC is weaker than it looks */

/*
 * Z6.U of Lahav and others: the SC accesses are not ordered by a happens-before
 * that goes through a release and an acquire, of which one is another word's.
 */
static void z6u(void *data, int task)
{
	(void)data;
	if (task == 0) {
		wr(&shared.x, 1, SC);
		wr(&shared.y, 1, REL);
	} else if (task == 1) {
		r[0] = atomic_fetch_add_explicit(&shared.y, 1, SC);
		r[1] = rd(&shared.y, RLX);
	} else {
		wr(&shared.y, 3, SC);
		r[2] = rd(&shared.x, SC);
	}
}

static void test_z6u(void **state)
{
	bool weak = false;

	(void)state;
	registers = 3;
	finals = false;
	assert_true(explore(ENGINE_WEAK, 3, z6u));
	for (int i = 0; i < seen_count; i++)
		weak |= strcmp(seen[i], "130") == 0;
	assert_true(weak);
	assert_true(explore(ENGINE_SC, 3, z6u));
	for (int i = 0; i < seen_count; i++)
		assert_string_not_equal(seen[i], "130");
}

/* W+RWC: as RWC, but what is read first comes by a release and an acquire. */
static void w_rwc(void *data, int task)
{
	(void)data;
	if (task == 0) {
		wr(&shared.x, 1, RLX);
		wr(&shared.z, 1, REL);
	} else if (task == 1) {
		r[0] = rd(&shared.z, ACQ);
		if (write_order == SC)
			atomic_thread_fence(SC);
		r[1] = rd(&shared.y, RLX);
	} else {
		wr(&shared.y, 1, RLX);
		atomic_thread_fence(SC);
		r[2] = rd(&shared.x, RLX);
	}
}

static void test_w_rwc(void **state)
{
	(void)state;
	write_order = SC;
	outcomes(ENGINE_WEAK, 3, w_rwc, 3, false, "000 001 010 011 101 110 111");
	write_order = RLX;
	outcomes(ENGINE_WEAK, 3, w_rwc, 3, false, "000 001 010 011 100 101 110 111");
}

/*
 * The same with SC accesses: they are ordered through a release and an acquire of
 * a word that is none of theirs.
 */
static void w_rwc_accesses(void *data, int task)
{
	(void)data;
	if (task == 0) {
		wr(&shared.x, 1, SC);
		wr(&shared.z, 1, write_order);
	} else if (task == 1) {
		r[0] = rd(&shared.z, ACQ);
		r[1] = rd(&shared.y, SC);
	} else {
		wr(&shared.y, 1, SC);
		r[2] = rd(&shared.x, SC);
	}
}

static void test_w_rwc_with_accesses(void **state)
{
	(void)state;
	write_order = REL;
	outcomes(ENGINE_WEAK, 3, w_rwc_accesses, 3, false, "000 001 010 011 101 110 111");
	write_order = RLX;
	outcomes(ENGINE_WEAK, 3, w_rwc_accesses, 3, false, "000 001 010 011 100 101 110 111");
}

/* -------------------------------------------------- the engine's own ways */

/* Who waits for a word waits until it is written; if that is never, it is wrong. */
static void waits(void *data, int task)
{
	(void)data;
	if (task == 0) {
		shared.plain = 1;
		wr(&shared.x, write_order == REL, write_order);
	} else {
		while (rd(&shared.x, ACQ) == 0)
			;
		r[0] = shared.plain;
	}
}

static void test_a_loop_that_waits_ends(void **state)
{
	enum engine_mode mode;

	(void)state;
	for (mode = ENGINE_SC; mode <= ENGINE_WEAK; mode++) {
		write_order = REL;
		outcomes(mode, 2, waits, 1, true, "110");
		write_order = RLX;
		assert_false(explore(mode, 2, waits));
		assert_non_null(strstr(last.why, "wait"));
	}
}

/* A loop of a given length is none that waits. */
static void reads_often(void *data, int task)
{
	(void)data;
	if (task == 0)
		wr(&shared.x, 1, REL);
	for (int i = 0; task == 1 && i < 5; i++)
		r[i] = rd(&shared.x, ACQ);
}

static void test_a_loop_that_counts_is_no_loop_that_waits(void **state)
{
	(void)state;
	outcomes(ENGINE_SC, 2, reads_often, 5, false, "00000 00001 00011 00111 01111 11111");
	outcomes(ENGINE_WEAK, 2, reads_often, 5, false, "00000 00001 00011 00111 01111 11111");
}

static int tag, ordered;

static void points(void *data, int task)
{
	(void)data;
	for (int i = 0; i < 2; i++) {
		if (write_order == SC)
			engine_sync(&tag);
		else
			engine_point(&tag);
		r[2 * task + i] = (uint32_t)ordered++;
	}
	shared.plain = 1;
}

static void begin_points(void *data)
{
	begin(data);
	ordered = 0;
}

static void test_points_come_in_every_order(void **state)
{
	struct engine_scenario scenario = { .tasks = 2, .run = points, .begin = begin_points,
					    .check = note };
	struct engine_options options = { .quiet = true };
	enum engine_mode mode;

	(void)state;
	registers = 4;
	finals = false;
	for (mode = ENGINE_SC; mode <= ENGINE_WEAK; mode++) {
		options.mode = mode;
		engine_share(&shared.x, sizeof(shared.x), "x");
		seen_count = 0;
		assert_true(engine_explore(&scenario, &options, &last));
		assert_int_equal(seen_count, 6);
		assert_int_equal(last.executions, 6);
		engine_unshare();
		/* They order nothing, so what comes after them races. */
		write_order = RLX;
		assert_false(explore(mode, 2, points));
		write_order = RLX;
	}
}

/* ----------------------------------------------------- calls, and replays */

static struct engine_time begins[2], ends[2];

/* Calls that do not meet: only by the clock on the wall are they in an order. */
static void calls(void *data, int task)
{
	(void)data;
	engine_call_begin();
	begins[task] = engine_time();
	wr(task ? &shared.y : &shared.x, 1, SC);
	(void)rd(task ? &shared.y : &shared.x, SC);
	engine_call_end();
	ends[task] = engine_time();
}

static bool note_calls(void *data)
{
	r[0] = engine_before(&ends[0], &begins[1]);
	r[1] = engine_before(&ends[1], &begins[0]);
	return note(data);
}

static void explore_calls(enum engine_mode mode, void (*run)(void *, int), const char *expected)
{
	struct engine_scenario scenario = { .tasks = 2, .run = run, .begin = begin,
					    .check = note_calls };
	struct engine_options options = { .mode = mode };
	char all[64] = "";

	registers = 2;
	finals = false;
	seen_count = 0;
	memset(&shared, 0, sizeof(shared));
	engine_share(&shared, sizeof(shared), "shared");
	assert_true(engine_explore(&scenario, &options, &last));
	engine_unshare();
	qsort(seen, (size_t)seen_count, sizeof(seen[0]), compare);
	for (int i = 0; i < seen_count; i++)
		strcat(strcat(all, i > 0 ? " " : ""), seen[i]);
	assert_string_equal(all, expected);
}

/* The second waits for what the first says when it has ended. */
static void calls_in_order(void *data, int task)
{
	(void)data;
	if (task == 1)
		while (rd(&shared.z, read_order) == 0)
			;
	begins[task] = engine_time();
	engine_call_begin();
	wr(task ? &shared.y : &shared.x, 1, SC);
	engine_call_end();
	ends[task] = engine_time();
	if (task == 0)
		wr(&shared.z, 1, write_order);
}

static void test_calls_overlap_or_do_not(void **state)
{
	(void)state;
	explore_calls(ENGINE_SC, calls, "00 01 10");
	assert_int_equal(last.most_call_steps, 2);
	explore_calls(ENGINE_WEAK, calls, "00");
	assert_int_equal(last.most_call_steps, 2);
	write_order = REL;
	read_order = ACQ;
	explore_calls(ENGINE_WEAK, calls_in_order, "10");
	read_order = RLX;
	explore_calls(ENGINE_WEAK, calls_in_order, "00");
	explore_calls(ENGINE_SC, calls_in_order, "10");
}

static struct engine_cost most;	/* of task 1 */

/* One adds, twice; the other waits for both. */
static void costs(void *data, int task)
{
	struct engine_cost cost;
	uint32_t read;

	(void)data;
	if (task == 0) {
		atomic_fetch_add(&shared.x, 1);
		atomic_fetch_add(&shared.x, 1);
		engine_assert(engine_cost().accesses == 2 && engine_cost().rmws == 2);
		return;
	}
	do {
		read = 2;
		atomic_compare_exchange_strong(&shared.x, &read, 3);
	} while (read != 2);
	cost = engine_cost();
	if (cost.accesses > most.accesses)
		most = cost;
}

/* 0 is read twice before it is known that this is waiting; then 1, and 2. */
static void test_what_a_task_does_is_counted(void **state)
{
	(void)state;
	assert_true(explore(ENGINE_SC, 2, costs));
	/* A compiler may have something in another register the first time. */
	assert_in_range(most.accesses, 4, 5);
	assert_int_equal(most.rmws, most.accesses);
	assert_int_equal(most.waits, 2);
	assert_int_equal(engine_cost().accesses, 0);
}

/* What is never written is waited for by the check. */
static bool waits_for_ever(void *data)
{
	(void)data;
	while (rd(&shared.z, SC) == 0)
		;
	return true;
}

static void test_a_check_that_waits_for_ever_is_wrong(void **state)
{
	struct engine_scenario scenario = { .tasks = 2, .run = sb, .begin = begin,
					    .check = waits_for_ever };
	struct engine_options options = { .quiet = true };

	(void)state;
	memset(&shared, 0, sizeof(shared));
	engine_share(&shared, sizeof(shared), "shared");
	assert_false(engine_explore(&scenario, &options, &last));
	engine_unshare();
	assert_non_null(strstr(last.why, "waits"));
}

/* Both read 0: in the weak mode only, and there in one execution. */
static bool not_both_0(void *data)
{
	(void)data;
	engine_assert(r[0] + r[1] > 0);
	return true;
}

static void test_what_failed_can_be_replayed(void **state)
{
	struct engine_scenario scenario = { .name = "SB", .tasks = 2, .run = sb, .begin = begin,
					    .check = not_both_0 };
	struct engine_options options = { .mode = ENGINE_WEAK, .quiet = true };
	char string[sizeof(last.replay)];

	(void)state;
	write_order = REL;
	read_order = ACQ;
	memset(&shared, 0, sizeof(shared));
	engine_share(&shared, sizeof(shared), "shared");
	assert_false(engine_explore(&scenario, &options, &last));
	assert_int_equal(last.violations, 1);
	assert_non_null(strstr(last.why, "r[0] + r[1] > 0"));
	strcpy(string, last.replay);
	options.replay = string;
	assert_false(engine_explore(&scenario, &options, &last));
	assert_non_null(strstr(last.why, "r[0] + r[1] > 0"));
	/* The last read takes the 1. */
	string[strlen(string) - 1] = 'b';
	assert_true(engine_explore(&scenario, &options, &last));

	options.replay = NULL;
	options.go_on = true;
	assert_false(engine_explore(&scenario, &options, &last));
	assert_int_equal(last.violations, 1);
	assert_int_equal(last.executions, 4);
	assert_true(last.exhausted);
	options.executions = last.executions + last.partial;
	engine_explore(&scenario, &options, &last);
	assert_int_equal(last.executions + last.partial, options.executions);
	assert_true(last.exhausted);
	options.executions--;
	engine_explore(&scenario, &options, &last);
	assert_int_equal(last.executions + last.partial, options.executions);
	assert_false(last.exhausted);
	engine_unshare();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sb),
		cmocka_unit_test(test_mp),
		cmocka_unit_test(test_mp_with_plain_data),
		cmocka_unit_test(test_mp_with_fences),
		cmocka_unit_test(test_races),
		cmocka_unit_test(test_corr),
		cmocka_unit_test(test_all_agree_on_the_order_of_a_words_writes),
		cmocka_unit_test(test_cowr),
		cmocka_unit_test(test_corw),
		cmocka_unit_test(test_iriw),
		cmocka_unit_test(test_2_2w),
		cmocka_unit_test(test_load_buffering_is_not_explored),
		cmocka_unit_test(test_a_rmw_of_another_task_keeps_a_release_sequence),
		cmocka_unit_test(test_a_write_of_another_task_breaks_a_release_sequence),
		cmocka_unit_test(test_rmws_are_atomic),
		cmocka_unit_test(test_nothing_comes_between_a_rmws_read_and_its_write),
		cmocka_unit_test(test_every_rmw_does_what_it_says),
		cmocka_unit_test(test_sb_with_fences),
		cmocka_unit_test(test_rwc_with_fences),
		cmocka_unit_test(test_z6u),
		cmocka_unit_test(test_w_rwc),
		cmocka_unit_test(test_w_rwc_with_accesses),
		cmocka_unit_test(test_a_loop_that_waits_ends),
		cmocka_unit_test(test_a_loop_that_counts_is_no_loop_that_waits),
		cmocka_unit_test(test_points_come_in_every_order),
		cmocka_unit_test(test_calls_overlap_or_do_not),
		cmocka_unit_test(test_what_a_task_does_is_counted),
		cmocka_unit_test(test_a_check_that_waits_for_ever_is_wrong),
		cmocka_unit_test(test_what_failed_can_be_replayed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
