/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_ON and "Initial core state". */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct versioned {
	uint32_t version;
	int64_t status;
};

#define IN_EACH_VERSION(v0_2, v1_0, v1_1, v1_2, v1_3)			\
	{ { PSCI_VERSION_0_2, PSCI_STATUS_##v0_2 },			\
	  { PSCI_VERSION_1_0, PSCI_STATUS_##v1_0 },			\
	  { PSCI_VERSION_1_1, PSCI_STATUS_##v1_1 },			\
	  { PSCI_VERSION_1_2, PSCI_STATUS_##v1_2 },			\
	  { PSCI_VERSION_1_3, PSCI_STATUS_##v1_3 } }

/* CPU 0 turns CPU 1 on, at 0x1000 with context id 7. */
static int64_t turn_on_1(struct machine *m)
{
	return machine_ask(m, 0, ID64_CPU_ON, 1, 0x1000, 7);
}

/* The same must fail and change nothing. */
static int64_t refused_1(struct machine *m)
{
	return machine_refused(m, 0, ID64_CPU_ON, 1, 0x1000, 7);
}

/* The CPU must start now. */
static struct psci_entry started(struct machine *m, uint32_t cpu)
{
	struct psci_entry entry;

	assert_int_equal(psci_cpu_woke(m->psci, cpu, true, &entry),
			 PSCI_WAKE_START);
	return entry;
}

static bool sleeps(struct machine *m, uint32_t cpu)
{
	struct psci_entry entry;

	return psci_cpu_woke(m->psci, cpu, true, &entry) == PSCI_WAKE_SLEEP;
}

/* How often an op was called. */
static uint32_t times(const struct machine *m, enum op op)
{
	uint32_t i, n = 0;

	for (i = 0; i < m->calls; i++)
		n += m->log[i].op == op;
	return n;
}

/* What an op that calls back asks, beside the call that is under way. */
static int64_t nested(struct machine *m, uint32_t cpu, uint64_t id,
		      uint64_t x1, uint64_t x2, uint64_t x3)
{
	struct psci_call outer = m->call;
	int64_t ret = machine_ask(m, cpu, id, x1, x2, x3);

	m->call = outer;
	return ret;
}

static int64_t nested_state(struct machine *m, uint32_t cpu, uint32_t of)
{
	return nested(m, cpu, ID64_AFFINITY_INFO, m->cpus[of].mpidr, 0, 0);
}

/* ------------------------------------------------------------- it succeeds */

static void test_cpu_on_makes_the_target_pending(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		assert_int_equal(turn_on_1(&m), PSCI_STATUS_SUCCESS);
		assert_int_equal(machine_state(&m, 0, 1),
				 PSCI_AFFINITY_ON_PENDING);
		machine_free(&m);
	}
}

/* R09: that CPU has never been anywhere. */
static void test_R09_cpu_on_of_a_cpu_that_never_ran_starts_it(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	turn_on_1(&m);
	started(&m, 1);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_ON);
	assert_int_equal(machine_ask(&m, 1, ID_VERSION, 0, 0, 0),
			 PSCI_VERSION_1_3);
	machine_free(&m);
}

static void test_cpu_on_starts_the_target_at_the_entry_point(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_ask(&m, 0, ID64_CPU_ON, 1, 0x123456789abcdef0, 7);
	entry = started(&m, 1);
	assert_int_equal(entry.pc, 0x123456789abcdef0);
	assert_int_equal(entry.flags, 0);
	assert_int_equal(entry.error, PSCI_OK);
	assert_int_equal(entry.level, 0);
	assert_int_equal(entry.reserved[0] | entry.reserved[1], 0);
	machine_free(&m);
}

/* R37 */
static void test_R37_cpu_on_hands_over_the_context_id(void **state)
{
	static const uint64_t ids[] = { 0, 1, 0xfedcba9876543210, UINT64_MAX };
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(ids); i++) {
		machine_make(&m, PSCI_VERSION_1_3, 4);
		machine_ask(&m, 0, ID64_CPU_ON, 1, 0x1000, ids[i]);
		assert_int_equal(started(&m, 1).context_id, ids[i]);
		machine_free(&m);
	}
}

/* R38: not where the caller was. */
static void test_R38_cpu_on_starts_at_the_configured_exception_level(void **state)
{
	struct machine m;
	uint32_t el;

	(void)state;
	for (el = 1; el <= 2; el++) {
		machine_prepare(&m, PSCI_VERSION_1_3, 4);
		m.config.entry_el = el;
		machine_start(&m);
		turn_on_1(&m);
		assert_int_equal(started(&m, 1).el, el);
		machine_free(&m);
	}
}

static void test_cpu_on_asks_each_op_once_and_in_order(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 2);
	m.calls = 0;
	machine_ask(&m, 2, ID64_CPU_ON, 1, 0x1000, 7);
	assert_int_equal(m.calls, 3);
	assert_int_equal(m.log[0].op, OP_CHECK_ENTRY);
	assert_int_equal(m.log[0].cpu, 2);
	assert_int_equal(m.log[1].op, OP_CHECK_CPU_ON);
	assert_int_equal(m.log[1].cpu, 2);
	assert_int_equal(m.log[1].target, 1);
	assert_int_equal(m.log[2].op, OP_CPU_ON);
	assert_int_equal(m.log[2].cpu, 2);
	assert_int_equal(m.log[2].target, 1);
	machine_free(&m);
}

static void test_cpu_on_shows_the_entry_op_what_the_target_starts_with(
	void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32 | 0x20;
	machine_ask(&m, 0, ID32_CPU_ON, 1, 0x2001, 9);
	entry = started(&m, 1);
	assert_int_equal(m.log[0].op, OP_CHECK_ENTRY);
	assert_memory_equal(&m.log[0].entry, &entry, sizeof(entry));
	machine_free(&m);
}

static void test_cpu_on_of_a_cpu_that_went_off_starts_it_anew(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	machine_turn_off(&m, 1);
	assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, 1, 0x2000, 8),
			 PSCI_STATUS_SUCCESS);
	entry = started(&m, 1);
	assert_int_equal(entry.pc, 0x2000);
	assert_int_equal(entry.context_id, 8);
	machine_free(&m);
}

static void test_cpu_on_can_turn_the_boot_cpu_on_again(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	machine_turn_off(&m, 0);
	assert_int_equal(machine_ask(&m, 1, ID64_CPU_ON, 0, 0x1000, 0),
			 PSCI_STATUS_SUCCESS);
	started(&m, 0);
	assert_int_equal(machine_state(&m, 1, 0), PSCI_AFFINITY_ON);
	machine_free(&m);
}

/* 40 CPUs to a cluster: more than any one word of states holds. */
static void test_cpu_on_touches_no_other_cpu(void **state)
{
	struct machine m;
	uint32_t i, other;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 80);
	for (i = 0; i < 80; i++)
		m.cpus[i].mpidr = (uint64_t)(i / 40) << 8 | i % 40;
	machine_start(&m);
	for (i = 1; i < 80; i++) {
		machine_ask(&m, 0, ID64_CPU_ON, m.cpus[i].mpidr, 0x1000, i);
		for (other = i + 1; other < 80; other++) {
			assert_int_equal(machine_state(&m, 0, other),
					 PSCI_AFFINITY_OFF);
			assert_true(sleeps(&m, other));
		}
		assert_int_equal(started(&m, i).context_id, i);
	}
	machine_free(&m);
}

/* -------------------------------------------------------------- the target */

/* R03 */
static void test_R03_cpu_on_of_the_calling_cpu_says_already_on(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 0, 0x1000,
						 0), PSCI_STATUS_ALREADY_ON);
		machine_free(&m);
	}
}

/* R03: nobody turned that CPU on but the configuration. */
static void test_cpu_on_of_the_boot_cpu_says_already_on(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	assert_int_equal(machine_refused(&m, 1, ID64_CPU_ON, 0, 0x1000, 0),
			 PSCI_STATUS_ALREADY_ON);
	machine_free(&m);
}

static void test_cpu_on_of_a_running_cpu_says_already_on(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		machine_turn_on(&m, 0, 1);
		assert_int_equal(refused_1(&m), PSCI_STATUS_ALREADY_ON);
		machine_free(&m);
	}
}

static void test_cpu_on_of_a_suspended_cpu_says_already_on(void **state)
{
	/* Standby and power-down. */
	static const uint64_t states[] = { 1, PSCI_POWER_STATE_TYPE_BIT };
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(states); i++) {
		machine_make(&m, PSCI_VERSION_1_3, 4);
		machine_turn_on(&m, 0, 1);
		machine_call(&m, 1, ID64_CPU_SUSPEND, states[i], 0x4000, 0);
		assert_int_equal(refused_1(&m), PSCI_STATUS_ALREADY_ON);
		machine_free(&m);
	}
}

static void test_cpu_on_of_a_stopping_cpu_says_already_on(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	machine_call(&m, 1, ID_CPU_OFF, 0, 0, 0);
	assert_int_equal(refused_1(&m), PSCI_STATUS_ALREADY_ON);
	machine_free(&m);
}

static void test_cpu_on_of_a_pending_cpu_says_on_pending(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		turn_on_1(&m);
		assert_int_equal(refused_1(&m), PSCI_STATUS_ON_PENDING);
		machine_free(&m);
	}
}

/* R01: the loser's entry is not used, and nobody is kicked for it. */
static void test_R01_cpu_on_that_lost_leaves_the_winner_alone(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 2);
	turn_on_1(&m);
	m.calls = 0;
	assert_int_equal(machine_refused(&m, 2, ID64_CPU_ON, 1, 0x2000, 8),
			 PSCI_STATUS_ON_PENDING);
	assert_int_equal(times(&m, OP_CPU_ON), 0);
	entry = started(&m, 1);
	assert_int_equal(entry.pc, 0x1000);
	assert_int_equal(entry.context_id, 7);
	machine_free(&m);
}

/* R31 */
static void test_R31_cpu_on_of_an_unknown_cpu_says_invalid_parameters(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	/* Holes in the numbering, and what lies beyond it. */
	static const uint64_t targets[] = { 4, 0xff, 0x103, 0x200, 0x10000,
					    0x100000000, 0x100000001,
					    PSCI_AFFINITY_MASK64 };
	struct machine m;
	size_t i, j;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 7);
		for (j = 0; j < LENGTH(targets); j++)
			assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON,
							 targets[j], 0x1000, 0),
					 PSCI_STATUS_INVALID_PARAMETERS);
		assert_int_equal(m.calls, 0);
		machine_free(&m);
	}
}

/* R30: RES1, U and MT of a raw MPIDR_EL1 are such bits. */
static void test_R30_cpu_on_with_any_bit_outside_the_affinity_fields_is_invalid(
	void **state)
{
	struct machine m;
	uint64_t bit;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	for (bit = 1; bit; bit <<= 1)
		if (!(bit & PSCI_AFFINITY_MASK64))
			assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON,
							 bit | 1, 0x1000, 0),
					 PSCI_STATUS_INVALID_PARAMETERS);
	machine_free(&m);
}

/* R33 */
static void test_R33_cpu_on_tells_cpus_apart_by_every_affinity_field(void **state)
{
	static const uint64_t mpidrs[] = { 0, 1, 0x100, 0x10000, 0x100000000,
					   0xff00000000, 0xff00ffffff };
	struct machine m;
	uint32_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, LENGTH(mpidrs));
	for (i = 0; i < LENGTH(mpidrs); i++)
		m.cpus[i].mpidr = mpidrs[i];
	machine_start(&m);
	for (i = 1; i < LENGTH(mpidrs); i++) {
		assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, mpidrs[i],
					     0x1000, i), PSCI_STATUS_SUCCESS);
		assert_int_equal(started(&m, i).context_id, i);
	}
	machine_free(&m);
}

/* ----------------------------------------------------------- the registers */

/* R22 */
static void test_cpu_on_smc32_ignores_the_upper_halves_of_registers(
	void **state)
{
	const uint64_t dirt = 0xdeadbeef00000000;
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(machine_ask(&m, 0, dirt | ID32_CPU_ON, dirt | 1,
				     dirt | 0x80001000, dirt | 0xfffffff7),
			 PSCI_STATUS_SUCCESS);
	entry = started(&m, 1);
	assert_int_equal(entry.pc, 0x80001000);
	assert_int_equal(entry.context_id, 0xfffffff7);
	machine_free(&m);
}

static void test_cpu_on_smc64_ignores_the_upper_half_of_the_id_alone(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(machine_refused(&m, 0, 0xdeadbeef00000000 |
					 ID64_CPU_ON, 0x100000000000001, 0x1000,
					 0), PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_ask(&m, 0, 0xdeadbeef00000000 | ID64_CPU_ON,
				     1, 0x1000, 0), PSCI_STATUS_SUCCESS);
	machine_free(&m);
}

/* R28: Aff3 has no place in 32 bits; 31:24 are MBZ. */
static void test_R28_cpu_on_smc32_cannot_name_a_cpu_with_aff3(void **state)
{
	struct machine m;
	uint32_t bit;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 2);
	m.cpus[1].mpidr = 0x100000000;
	machine_start(&m);
	for (bit = 24; bit < 32; bit++)
		assert_int_equal(machine_refused(&m, 0, ID32_CPU_ON,
						 UINT32_C(1) << bit, 0x1000, 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
	/* Narrowed, this is CPU 0. */
	assert_int_equal(machine_refused(&m, 0, ID32_CPU_ON, 0x100000000,
					 0x1000, 0), PSCI_STATUS_ALREADY_ON);
	machine_free(&m);
}

static void test_cpu_on_smc32_is_for_aarch64_callers_from_1_0_on(void **state)
{
	static const struct versioned answers[] =
		IN_EACH_VERSION(INVALID_PARAMETERS, SUCCESS, SUCCESS, SUCCESS,
				SUCCESS);
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(answers); i++) {
		machine_make(&m, answers[i].version, 4);
		assert_int_equal(machine_ask(&m, 0, ID32_CPU_ON, 1, 0x1000, 0),
				 answers[i].status);
		assert_int_equal(times(&m, OP_CPU_ON),
				 answers[i].status == PSCI_STATUS_SUCCESS);
		machine_free(&m);
	}
}

static void test_cpu_on_smc32_is_for_aarch32_callers_in_every_version(
	void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
		assert_int_equal(machine_ask(&m, 0, ID32_CPU_ON, 1, 0x1000, 0),
				 PSCI_STATUS_SUCCESS);
		machine_free(&m);
	}
}

/* R23 */
static void test_cpu_on_smc64_is_not_for_aarch32_callers(void **state)
{
	static const struct versioned answers[] =
		IN_EACH_VERSION(INVALID_PARAMETERS, NOT_SUPPORTED,
				NOT_SUPPORTED, NOT_SUPPORTED, NOT_SUPPORTED);
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(answers); i++) {
		machine_make(&m, answers[i].version, 4);
		m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
		assert_int_equal(refused_1(&m), answers[i].status);
		assert_int_equal(m.calls, 0);
		machine_free(&m);
	}
}

static void test_cpu_on_gives_the_smc32_caller_the_same_answers(void **state)
{
	static const struct versioned denied[] =
		IN_EACH_VERSION(INTERNAL_FAILURE, INTERNAL_FAILURE,
				INTERNAL_FAILURE, DENIED, DENIED);
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(denied); i++) {
		machine_make(&m, denied[i].version, 4);
		m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
		m.answers[OP_CHECK_CPU_ON] = PSCI_STATUS_DENIED;
		assert_int_equal(machine_refused(&m, 0, ID32_CPU_ON, 1, 0x1000,
						 0), denied[i].status);
		assert_int_equal(machine_refused(&m, 0, ID32_CPU_ON, 9, 0x1000,
						 0),
				 PSCI_STATUS_INVALID_PARAMETERS);
		assert_int_equal(machine_refused(&m, 0, ID32_CPU_ON, 0, 0x1000,
						 0), PSCI_STATUS_ALREADY_ON);
		machine_free(&m);
	}
}

/* --------------------------------------------------------------- the entry */

/* R34, R36: no A64 instruction can be there. */
static void test_cpu_on_with_a_misaligned_a64_entry_is_refused(void **state)
{
	static const struct versioned answers[] =
		IN_EACH_VERSION(INVALID_PARAMETERS, INVALID_ADDRESS,
				INVALID_ADDRESS, INVALID_ADDRESS,
				INVALID_ADDRESS);
	struct machine m;
	uint64_t low;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(answers); i++) {
		machine_make(&m, answers[i].version, 4);
		for (low = 1; low < 4; low++)
			assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 1,
							 0x1000 + low, 0),
					 answers[i].status);
		assert_int_equal(m.calls, 0);
		machine_free(&m);
	}
}

/* R36 */
static void test_R36_cpu_on_with_an_odd_aarch32_entry_starts_in_t32(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
	/* T32 instructions begin at every even address. */
	machine_ask(&m, 0, ID32_CPU_ON, 1, 0x1003, 0);
	entry = started(&m, 1);
	assert_int_equal(entry.pc, 0x1002);
	assert_int_equal(entry.flags, PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32 |
				      PSCI_ENTRY_THUMB);
	machine_free(&m);
}

static void test_cpu_on_with_an_even_aarch32_entry_starts_in_a32(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
	machine_ask(&m, 0, ID32_CPU_ON, 1, 0x1000, 0);
	assert_int_equal(started(&m, 1).flags,
			 PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32);
	machine_free(&m);
}

static void test_cpu_on_with_a_misaligned_a32_entry_is_refused(void **state)
{
	static const struct versioned answers[] =
		IN_EACH_VERSION(INVALID_PARAMETERS, INVALID_ADDRESS,
				INVALID_ADDRESS, INVALID_ADDRESS,
				INVALID_ADDRESS);
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(answers); i++) {
		machine_make(&m, answers[i].version, 4);
		m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
		assert_int_equal(machine_refused(&m, 0, ID32_CPU_ON, 1, 0x1002,
						 0), answers[i].status);
		machine_free(&m);
	}
}

/* An AArch32 EL1 below an AArch64 EL2: the CPU starts in AArch64. */
static void test_cpu_on_judges_the_entry_by_the_state_it_starts_in(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.flags = PSCI_CALLER_AARCH32;
	assert_int_equal(machine_refused(&m, 0, ID32_CPU_ON, 1, 0x1001, 0),
			 PSCI_STATUS_INVALID_ADDRESS);
	machine_free(&m);
}

static void test_cpu_on_in_aarch32_above_4_gib_is_refused(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.flags = PSCI_ENTRY_AARCH32;
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 1, 0x100000000, 0),
			 PSCI_STATUS_INVALID_ADDRESS);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 1, 0x100000001, 0),
			 PSCI_STATUS_INVALID_ADDRESS);
	assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, 1, 0xffffffff, 0),
			 PSCI_STATUS_SUCCESS);
	machine_free(&m);
}

/* Endianness, execution state, the caller, and four bits of the embedder's. */
static void test_cpu_on_carries_each_flag_of_the_call_to_the_entry(
	void **state)
{
	const uint32_t carried = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32 |
				 PSCI_ENTRY_BIG_ENDIAN | PSCI_ENTRY_USER;
	struct machine m;
	uint32_t bit;

	(void)state;
	for (bit = 1; bit; bit <<= 1) {
		machine_make(&m, PSCI_VERSION_1_3, 4);
		m.flags = bit;
		machine_ask(&m, 0, ID32_CPU_ON, 1, 0x1000, 0);
		assert_int_equal(started(&m, 1).flags, bit & carried);
		machine_free(&m);
	}
}

/* R34 */
static void test_R34_cpu_on_refused_by_the_entry_op_says_invalid_address(
	void **state)
{
	static const struct versioned answers[] =
		IN_EACH_VERSION(INVALID_PARAMETERS, INVALID_ADDRESS,
				INVALID_ADDRESS, INVALID_ADDRESS,
				INVALID_ADDRESS);
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(answers); i++) {
		machine_make(&m, answers[i].version, 4);
		m.answers[OP_CHECK_ENTRY] = PSCI_STATUS_INVALID_ADDRESS;
		assert_int_equal(refused_1(&m), answers[i].status);
		assert_int_equal(m.calls, 1);
		machine_free(&m);
	}
}

static void test_cpu_on_without_an_entry_op_takes_every_address(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.ops.check_entry = NULL;
	machine_start(&m);
	assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, 1, UINT64_MAX - 3, 0),
			 PSCI_STATUS_SUCCESS);
	assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, 2, 0, 0),
			 PSCI_STATUS_SUCCESS);
	machine_free(&m);
}

/* -------------------------------------------------------------- the policy */

static void test_cpu_on_denied_by_policy_says_denied_from_1_2_on(void **state)
{
	static const struct versioned answers[] =
		IN_EACH_VERSION(INTERNAL_FAILURE, INTERNAL_FAILURE,
				INTERNAL_FAILURE, DENIED, DENIED);
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(answers); i++) {
		machine_make(&m, answers[i].version, 4);
		m.answers[OP_CHECK_CPU_ON] = PSCI_STATUS_DENIED;
		assert_int_equal(refused_1(&m), answers[i].status);
		assert_int_equal(times(&m, OP_CPU_ON), 0);
		machine_free(&m);
	}
}

static void test_cpu_on_that_the_policy_op_fails_is_an_internal_failure(
	void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		m.answers[OP_CHECK_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
		assert_int_equal(refused_1(&m), PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(times(&m, OP_CPU_ON), 0);
		machine_free(&m);
	}
}

static void test_cpu_on_without_a_policy_op_is_granted(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.ops.check_cpu_on = NULL;
	machine_start(&m);
	assert_int_equal(turn_on_1(&m), PSCI_STATUS_SUCCESS);
	machine_free(&m);
}

/* ------------------------------------------------------ the platform fails */

/* R46, R57 */
static void test_R57_cpu_on_whose_op_fails_leaves_the_target_off(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
		assert_int_equal(refused_1(&m), PSCI_STATUS_INTERNAL_FAILURE);
		assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_OFF);
		assert_int_equal(times(&m, OP_CPU_ON), 1);
		machine_free(&m);
	}
}

static void test_cpu_on_whose_op_failed_cannot_start_the_target_any_more(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	turn_on_1(&m);
	/* The kick came all the same, and late. */
	assert_true(sleeps(&m, 1));
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_OFF);
	machine_free(&m);
}

static void test_cpu_on_can_be_tried_again_after_its_op_failed(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	turn_on_1(&m);
	m.answers[OP_CPU_ON] = PSCI_STATUS_SUCCESS;
	assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, 1, 0x2000, 8),
			 PSCI_STATUS_SUCCESS);
	entry = started(&m, 1);
	assert_int_equal(entry.pc, 0x2000);
	assert_int_equal(entry.context_id, 8);
	machine_free(&m);
}

/* ------------------------------------------------- ops that answer wrongly */

/* The op gives this answer; the guest and the embedder hear these two. */
static void expect_op_status(enum op op, enum psci_status answer,
			     enum psci_status heard)
{
	struct machine m;

	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[op] = answer;
	machine_remember(&m);
	assert_int_equal(machine_call(&m, 0, ID64_CPU_ON, 1, 0x1000, 7),
			 PSCI_DO_RETURN);
	assert_int_equal((int64_t)m.call.ret, heard);
	assert_int_equal(m.call.error, PSCI_E_OP_STATUS);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

static void test_cpu_on_op_may_only_say_internal_failure(void **state)
{
	static const int answers[] = { -1, -2, -3, -4, -5, -7, -8, -9, -10, 1,
				       INT32_MIN, INT32_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(answers); i++)
		expect_op_status(OP_CPU_ON, (enum psci_status)answers[i],
				 PSCI_STATUS_INTERNAL_FAILURE);
}

static void test_cpu_on_policy_op_may_only_say_denied_or_internal_failure(
	void **state)
{
	static const int answers[] = { -1, -2, -4, -5, -7, -8, -9, -10, 2, 3,
				       INT32_MIN, INT32_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(answers); i++)
		expect_op_status(OP_CHECK_CPU_ON, (enum psci_status)answers[i],
				 PSCI_STATUS_INTERNAL_FAILURE);
}

/* The one answer of an op that is no status: 1, PSCI_DEFERRED. */
static void test_cpu_on_policy_op_may_put_the_answer_off(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[OP_CHECK_CPU_ON] = (enum psci_status)1;
	assert_int_equal(PSCI_DEFERRED, 1);
	assert_int_equal(machine_call(&m, 0, ID64_CPU_ON, 1, 0x1000, 7),
			 PSCI_DO_WAIT);
	assert_int_equal(m.call.error, PSCI_OK);
	assert_true(m.call.ticket != 0);
	/* Nobody was told to start the target. */
	assert_int_equal(m.log[m.calls - 1].op, OP_CHECK_CPU_ON);
	machine_free(&m);
}

static void test_cpu_on_entry_op_may_only_say_invalid_address(void **state)
{
	static const int answers[] = { -1, -2, -3, -4, -5, -6, -7, -8, -10, 1 };
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(answers); i++)
		expect_op_status(OP_CHECK_ENTRY, (enum psci_status)answers[i],
				 PSCI_STATUS_INVALID_ADDRESS);
}

/* --------------------------------------------------------- order of checks */

static void test_cpu_on_judges_the_target_before_the_entry(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[OP_CHECK_ENTRY] = PSCI_STATUS_INVALID_ADDRESS;
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 9, 0x1001, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 9, 0x1000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(m.calls, 0);
	machine_free(&m);
}

static void test_cpu_on_judges_the_targets_state_before_the_entry(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	turn_on_1(&m);
	m.calls = 0;
	m.answers[OP_CHECK_ENTRY] = PSCI_STATUS_INVALID_ADDRESS;
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 0, 0x1001, 0),
			 PSCI_STATUS_ALREADY_ON);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 0, 0x1000, 0),
			 PSCI_STATUS_ALREADY_ON);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 1, 0x1001, 0),
			 PSCI_STATUS_ON_PENDING);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_ON_PENDING);
	/* Nor is anybody asked. */
	assert_int_equal(m.calls, 0);
	machine_free(&m);
}

static void test_cpu_on_judges_the_entry_before_it_asks_the_policy(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[OP_CHECK_CPU_ON] = PSCI_STATUS_DENIED;
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 1, 0x1001, 0),
			 PSCI_STATUS_INVALID_ADDRESS);
	m.answers[OP_CHECK_ENTRY] = PSCI_STATUS_INVALID_ADDRESS;
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 1, 0x1000, 0),
			 PSCI_STATUS_INVALID_ADDRESS);
	assert_int_equal(times(&m, OP_CHECK_CPU_ON), 0);
	machine_free(&m);
}

static void test_cpu_on_asks_the_policy_of_an_off_target_only(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 2);
	turn_on_1(&m);
	m.answers[OP_CHECK_CPU_ON] = PSCI_STATUS_DENIED;
	m.calls = 0;
	assert_int_equal(refused_1(&m), PSCI_STATUS_ON_PENDING);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 2, 0x1000, 0),
			 PSCI_STATUS_ALREADY_ON);
	assert_int_equal(times(&m, OP_CHECK_CPU_ON), 0);
	machine_free(&m);
}

static void expect_untouched(struct machine *m, const struct op_record *record)
{
	if (record->op == OP_CPU_ON)
		return;
	assert_true(machine_unchanged(m));
	assert_int_equal(nested_state(m, 0, 1), PSCI_AFFINITY_OFF);
}

static void test_cpu_on_changes_nothing_until_all_checks_are_passed(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_remember(&m);
	m.during = expect_untouched;
	assert_int_equal(turn_on_1(&m), PSCI_STATUS_SUCCESS);
	assert_int_equal(m.calls, 3);
	machine_free(&m);
}

/* ----------------------------------------------------------- during the op */

static void expect_pending(struct machine *m, const struct op_record *record)
{
	if (record->op != OP_CPU_ON)
		return;
	m->during = NULL;
	assert_int_equal(nested_state(m, 0, 1), PSCI_AFFINITY_ON_PENDING);
	assert_int_equal(nested_state(m, 2, 1), PSCI_AFFINITY_ON_PENDING);
}

/* R04 */
static void test_R04_cpu_on_shows_on_pending_to_its_own_op(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 2);
	m.during = expect_pending;
	assert_int_equal(turn_on_1(&m), PSCI_STATUS_SUCCESS);
	assert_null(m.during);
	machine_free(&m);
}

static void start_target(struct machine *m, const struct op_record *record)
{
	struct psci_entry entry;

	if (record->op != OP_CPU_ON)
		return;
	m->during = NULL;
	entry = started(m, record->target);
	assert_int_equal(entry.pc, 0x1000);
	assert_int_equal(entry.context_id, 7);
	assert_int_equal(nested_state(m, record->target, record->target),
			 PSCI_AFFINITY_ON);
}

/* R08 */
static void test_R08_cpu_on_lets_the_target_start_before_the_op_returns(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.during = start_target;
	assert_int_equal(turn_on_1(&m), PSCI_STATUS_SUCCESS);
	assert_null(m.during);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_ON);
	machine_free(&m);
}

static void test_cpu_on_whose_target_started_has_succeeded_though_the_op_failed(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.during = start_target;
	m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	assert_int_equal(turn_on_1(&m), PSCI_STATUS_SUCCESS);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_ON);
	machine_free(&m);
}

static void test_cpu_on_whose_target_started_still_names_a_wrong_op_status(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.during = start_target;
	m.answers[OP_CPU_ON] = PSCI_STATUS_ALREADY_ON;
	assert_int_equal(machine_call(&m, 0, ID64_CPU_ON, 1, 0x1000, 7),
			 PSCI_DO_RETURN);
	assert_int_equal(m.call.ret, PSCI_STATUS_SUCCESS);
	assert_int_equal(m.call.error, PSCI_E_OP_STATUS);
	machine_free(&m);
}

/*
 * The target starts, runs and goes off within the op, and CPU 2 turns it on
 * again at 0x2000, before the op fails.
 */
static void turn_on_again(struct machine *m, const struct op_record *record)
{
	if (record->op != OP_CPU_ON)
		return;
	start_target(m, record);
	nested(m, 1, ID_VERSION, 0, 0, 0);
	machine_turn_off(m, 1);
	assert_int_equal(nested(m, 2, ID64_CPU_ON, 1, 0x2000, 8),
			 PSCI_STATUS_SUCCESS);
	m->answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
}

static void test_cpu_on_undone_too_late_does_not_undo_the_next_cpu_on(
	void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 2);
	m.during = turn_on_again;
	assert_int_equal(turn_on_1(&m), PSCI_STATUS_SUCCESS);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_ON_PENDING);
	entry = started(&m, 1);
	assert_int_equal(entry.pc, 0x2000);
	assert_int_equal(entry.context_id, 8);
	machine_free(&m);
}

/* The same, and CPU 2's first attempt fails and is undone. */
static void turn_on_at_the_second_attempt(struct machine *m,
					  const struct op_record *record)
{
	if (record->op != OP_CPU_ON)
		return;
	start_target(m, record);
	machine_turn_off(m, 1);
	m->answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	assert_int_equal(nested(m, 2, ID64_CPU_ON, 1, 0x3000, 9),
			 PSCI_STATUS_INTERNAL_FAILURE);
	m->answers[OP_CPU_ON] = PSCI_STATUS_SUCCESS;
	assert_int_equal(nested(m, 2, ID64_CPU_ON, 1, 0x2000, 8),
			 PSCI_STATUS_SUCCESS);
	m->answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
}

static void test_cpu_on_undone_too_late_is_not_confused_by_an_undo_in_between(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 2);
	m.during = turn_on_at_the_second_attempt;
	assert_int_equal(turn_on_1(&m), PSCI_STATUS_SUCCESS);
	assert_int_equal(started(&m, 1).pc, 0x2000);
	machine_free(&m);
}

static void turn_off_target(struct machine *m, const struct op_record *record)
{
	if (record->op != OP_CPU_ON)
		return;
	start_target(m, record);
	machine_turn_off(m, 1);
}

static void test_cpu_on_undone_after_the_target_came_and_went_has_succeeded(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.during = turn_off_target;
	m.answers[OP_CPU_ON] = PSCI_STATUS_INTERNAL_FAILURE;
	assert_int_equal(turn_on_1(&m), PSCI_STATUS_SUCCESS);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_OFF);
	machine_free(&m);
}

static void compete(struct machine *m, const struct op_record *record)
{
	if (record->op != OP_CPU_ON)
		return;
	m->during = NULL;
	assert_int_equal(nested(m, 2, ID64_CPU_ON, 1, 0x2000, 8),
			 PSCI_STATUS_ON_PENDING);
}

static void test_cpu_on_of_a_cpu_whose_op_is_running_says_on_pending(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 2);
	m.calls = 0;
	m.during = compete;
	assert_int_equal(turn_on_1(&m), PSCI_STATUS_SUCCESS);
	assert_int_equal(times(&m, OP_CPU_ON), 1);
	assert_int_equal(started(&m, 1).pc, 0x1000);
	machine_free(&m);
}

/* R14: no lock is held while an op runs. */
static void turn_on_another(struct machine *m, const struct op_record *record)
{
	if (record->op != OP_CPU_ON)
		return;
	m->during = NULL;
	assert_int_equal(nested(m, 2, ID64_CPU_ON, 3, 0x2000, 8),
			 PSCI_STATUS_SUCCESS);
}

static void test_cpu_on_op_may_turn_another_cpu_on_for_another_caller(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 2);
	m.during = turn_on_another;
	assert_int_equal(turn_on_1(&m), PSCI_STATUS_SUCCESS);
	assert_int_equal(started(&m, 1).pc, 0x1000);
	assert_int_equal(started(&m, 3).pc, 0x2000);
	machine_free(&m);
}

/* Somebody else is faster, between the look and the claim. */
static void be_faster(struct machine *m, const struct op_record *record)
{
	if (record->op != OP_CHECK_CPU_ON)
		return;
	m->during = NULL;
	assert_int_equal(nested(m, 2, ID64_CPU_ON, 1, 0x2000, 8),
			 PSCI_STATUS_SUCCESS);
}

static void test_cpu_on_overtaken_during_its_checks_says_on_pending(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 2);
	m.calls = 0;
	m.during = be_faster;
	assert_int_equal(turn_on_1(&m), PSCI_STATUS_ON_PENDING);
	assert_int_equal(times(&m, OP_CPU_ON), 1);
	assert_int_equal(started(&m, 1).pc, 0x2000);
	machine_free(&m);
}

static void be_much_faster(struct machine *m, const struct op_record *record)
{
	if (record->op != OP_CHECK_CPU_ON)
		return;
	be_faster(m, record);
	started(m, 1);
}

static void test_cpu_on_overtaken_by_a_whole_start_says_already_on(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 2);
	m.calls = 0;
	m.during = be_much_faster;
	assert_int_equal(turn_on_1(&m), PSCI_STATUS_ALREADY_ON);
	assert_int_equal(times(&m, OP_CPU_ON), 1);
	machine_free(&m);
}

/* --------------------------------------------------------------- the kicks */

static void test_kick_of_a_cpu_that_nobody_turned_on_changes_nothing(
	void **state)
{
	struct psci_entry entry, before;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_remember(&m);
	memset(&before, 0x5a, sizeof(before));
	entry = before;
	assert_int_equal(psci_cpu_woke(m.psci, 1, true, &entry),
			 PSCI_WAKE_SLEEP);
	assert_int_equal(psci_cpu_woke(m.psci, 1, false, &entry),
			 PSCI_WAKE_SLEEP);
	assert_memory_equal(&entry, &before, sizeof(entry));
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

/* The cpu_on op may kick twice: the CPU was told to wait for a kick once. */
static void test_kick_left_over_from_an_earlier_start_changes_nothing(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	machine_turn_off(&m, 1);
	machine_remember(&m);
	assert_true(sleeps(&m, 1));
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

/* R08: the start is there for whoever looks, however late. */
static void test_kick_that_comes_late_starts_the_cpu(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_true(sleeps(&m, 1));
	turn_on_1(&m);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_ON, 1, 0x2000, 0),
			 PSCI_STATUS_ON_PENDING);
	assert_int_equal(started(&m, 1).pc, 0x1000);
	machine_free(&m);
}

static void test_kick_starts_a_cpu_whether_its_context_was_lost_or_not(
	void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	turn_on_1(&m);
	assert_int_equal(psci_cpu_woke(m.psci, 1, false, &entry),
			 PSCI_WAKE_START);
	assert_int_equal(entry.pc, 0x1000);
	machine_free(&m);
}

/* psci_cpu_woke() must refuse, and change nothing. */
static void expect_woke_error(struct machine *m, uint32_t cpu,
			      enum psci_error error)
{
	const struct psci_entry refused = { .error = (uint32_t)error };
	struct psci_entry entry;

	machine_remember(m);
	memset(&entry, 0x5a, sizeof(entry));
	assert_int_equal(psci_cpu_woke(m->psci, cpu, true, &entry),
			 PSCI_WAKE_ERROR);
	assert_memory_equal(&entry, &refused, sizeof(entry));
	assert_true(machine_unchanged(m));
}

static void test_woke_is_refused_for_a_cpu_that_runs(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	expect_woke_error(&m, 0, PSCI_E_CPU_STATE);
	machine_turn_on(&m, 0, 1);
	expect_woke_error(&m, 1, PSCI_E_CPU_STATE);
	machine_free(&m);
}

static void test_woke_is_refused_for_a_cpu_that_is_stopping(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	machine_call(&m, 1, ID_CPU_OFF, 0, 0, 0);
	expect_woke_error(&m, 1, PSCI_E_CPU_STATE);
	assert_int_equal(psci_cpu_stopped(m.psci, 1), PSCI_OK);
	machine_free(&m);
}

static void test_woke_is_refused_for_a_cpu_that_does_not_exist(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	expect_woke_error(&m, 4, PSCI_E_CPU_INDEX);
	expect_woke_error(&m, UINT32_MAX, PSCI_E_CPU_INDEX);
	machine_free(&m);
}

/* ----------------------------------------- calls that nobody can have made */

/* CPU_ON of CPU 2 on behalf of a CPU that does not run. */
static void expect_no_caller(struct machine *m, uint32_t cpu,
			     enum psci_error error)
{
	machine_remember(m);
	m->calls = 0;
	assert_int_equal(machine_call(m, cpu, ID64_CPU_ON, 2, 0x1000, 0),
			 PSCI_DO_RETURN);
	assert_int_equal((int64_t)m->call.ret, PSCI_STATUS_INTERNAL_FAILURE);
	assert_int_equal(m->call.error, error);
	assert_int_equal(m->calls, 0);
	assert_true(machine_unchanged(m));
}

static void test_cpu_on_by_a_cpu_that_is_off_or_pending_has_no_effect(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	expect_no_caller(&m, 1, PSCI_E_CPU_STATE);
	turn_on_1(&m);
	expect_no_caller(&m, 1, PSCI_E_CPU_STATE);
	machine_free(&m);
}

static void test_cpu_on_by_a_cpu_that_stops_or_is_suspended_has_no_effect(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	machine_call(&m, 1, ID_CPU_OFF, 0, 0, 0);
	expect_no_caller(&m, 1, PSCI_E_CPU_STATE);
	machine_call(&m, 0, ID64_CPU_SUSPEND, 1, 0, 0);
	expect_no_caller(&m, 0, PSCI_E_CPU_STATE);
	machine_free(&m);
}

static void test_cpu_on_by_a_cpu_that_does_not_exist_has_no_effect(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	expect_no_caller(&m, 4, PSCI_E_CPU_INDEX);
	expect_no_caller(&m, UINT32_MAX, PSCI_E_CPU_INDEX);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cpu_on_makes_the_target_pending),
		cmocka_unit_test(test_R09_cpu_on_of_a_cpu_that_never_ran_starts_it),
		cmocka_unit_test(
			test_cpu_on_starts_the_target_at_the_entry_point),
		cmocka_unit_test(test_R37_cpu_on_hands_over_the_context_id),
		cmocka_unit_test(
			test_R38_cpu_on_starts_at_the_configured_exception_level),
		cmocka_unit_test(test_cpu_on_asks_each_op_once_and_in_order),
		cmocka_unit_test(
		test_cpu_on_shows_the_entry_op_what_the_target_starts_with),
		cmocka_unit_test(
			test_cpu_on_of_a_cpu_that_went_off_starts_it_anew),
		cmocka_unit_test(test_cpu_on_can_turn_the_boot_cpu_on_again),
		cmocka_unit_test(test_cpu_on_touches_no_other_cpu),
		cmocka_unit_test(
			test_R03_cpu_on_of_the_calling_cpu_says_already_on),
		cmocka_unit_test(test_cpu_on_of_the_boot_cpu_says_already_on),
		cmocka_unit_test(test_cpu_on_of_a_running_cpu_says_already_on),
		cmocka_unit_test(
			test_cpu_on_of_a_suspended_cpu_says_already_on),
		cmocka_unit_test(test_cpu_on_of_a_stopping_cpu_says_already_on),
		cmocka_unit_test(test_cpu_on_of_a_pending_cpu_says_on_pending),
		cmocka_unit_test(test_R01_cpu_on_that_lost_leaves_the_winner_alone),
		cmocka_unit_test(
			test_R31_cpu_on_of_an_unknown_cpu_says_invalid_parameters),
		cmocka_unit_test(
	test_R30_cpu_on_with_any_bit_outside_the_affinity_fields_is_invalid),
		cmocka_unit_test(
			test_R33_cpu_on_tells_cpus_apart_by_every_affinity_field),
		cmocka_unit_test(
		test_cpu_on_smc32_ignores_the_upper_halves_of_registers),
		cmocka_unit_test(
		test_cpu_on_smc64_ignores_the_upper_half_of_the_id_alone),
		cmocka_unit_test(test_R28_cpu_on_smc32_cannot_name_a_cpu_with_aff3),
		cmocka_unit_test(
			test_cpu_on_smc32_is_for_aarch64_callers_from_1_0_on),
		cmocka_unit_test(
		test_cpu_on_smc32_is_for_aarch32_callers_in_every_version),
		cmocka_unit_test(test_cpu_on_smc64_is_not_for_aarch32_callers),
		cmocka_unit_test(
			test_cpu_on_gives_the_smc32_caller_the_same_answers),
		cmocka_unit_test(
			test_cpu_on_with_a_misaligned_a64_entry_is_refused),
		cmocka_unit_test(
			test_R36_cpu_on_with_an_odd_aarch32_entry_starts_in_t32),
		cmocka_unit_test(
			test_cpu_on_with_an_even_aarch32_entry_starts_in_a32),
		cmocka_unit_test(
			test_cpu_on_with_a_misaligned_a32_entry_is_refused),
		cmocka_unit_test(
			test_cpu_on_judges_the_entry_by_the_state_it_starts_in),
		cmocka_unit_test(test_cpu_on_in_aarch32_above_4_gib_is_refused),
		cmocka_unit_test(
			test_cpu_on_carries_each_flag_of_the_call_to_the_entry),
		cmocka_unit_test(
		test_R34_cpu_on_refused_by_the_entry_op_says_invalid_address),
		cmocka_unit_test(
			test_cpu_on_without_an_entry_op_takes_every_address),
		cmocka_unit_test(
			test_cpu_on_denied_by_policy_says_denied_from_1_2_on),
		cmocka_unit_test(
		test_cpu_on_that_the_policy_op_fails_is_an_internal_failure),
		cmocka_unit_test(test_cpu_on_without_a_policy_op_is_granted),
		cmocka_unit_test(
			test_R57_cpu_on_whose_op_fails_leaves_the_target_off),
		cmocka_unit_test(
		test_cpu_on_whose_op_failed_cannot_start_the_target_any_more),
		cmocka_unit_test(
			test_cpu_on_can_be_tried_again_after_its_op_failed),
		cmocka_unit_test(test_cpu_on_op_may_only_say_internal_failure),
		cmocka_unit_test(
		test_cpu_on_policy_op_may_only_say_denied_or_internal_failure),
		cmocka_unit_test(test_cpu_on_policy_op_may_put_the_answer_off),
		cmocka_unit_test(
			test_cpu_on_entry_op_may_only_say_invalid_address),
		cmocka_unit_test(
			test_cpu_on_judges_the_target_before_the_entry),
		cmocka_unit_test(
			test_cpu_on_judges_the_targets_state_before_the_entry),
		cmocka_unit_test(
			test_cpu_on_judges_the_entry_before_it_asks_the_policy),
		cmocka_unit_test(
			test_cpu_on_asks_the_policy_of_an_off_target_only),
		cmocka_unit_test(
		test_cpu_on_changes_nothing_until_all_checks_are_passed),
		cmocka_unit_test(test_R04_cpu_on_shows_on_pending_to_its_own_op),
		cmocka_unit_test(
		test_R08_cpu_on_lets_the_target_start_before_the_op_returns),
		cmocka_unit_test(
	test_cpu_on_whose_target_started_has_succeeded_though_the_op_failed),
		cmocka_unit_test(
		test_cpu_on_whose_target_started_still_names_a_wrong_op_status),
		cmocka_unit_test(
		test_cpu_on_undone_too_late_does_not_undo_the_next_cpu_on),
		cmocka_unit_test(
	test_cpu_on_undone_too_late_is_not_confused_by_an_undo_in_between),
		cmocka_unit_test(
	test_cpu_on_undone_after_the_target_came_and_went_has_succeeded),
		cmocka_unit_test(
		test_cpu_on_of_a_cpu_whose_op_is_running_says_on_pending),
		cmocka_unit_test(
		test_cpu_on_op_may_turn_another_cpu_on_for_another_caller),
		cmocka_unit_test(
		test_cpu_on_overtaken_during_its_checks_says_on_pending),
		cmocka_unit_test(
			test_cpu_on_overtaken_by_a_whole_start_says_already_on),
		cmocka_unit_test(
		test_kick_of_a_cpu_that_nobody_turned_on_changes_nothing),
		cmocka_unit_test(
		test_kick_left_over_from_an_earlier_start_changes_nothing),
		cmocka_unit_test(test_kick_that_comes_late_starts_the_cpu),
		cmocka_unit_test(
		test_kick_starts_a_cpu_whether_its_context_was_lost_or_not),
		cmocka_unit_test(test_woke_is_refused_for_a_cpu_that_runs),
		cmocka_unit_test(
			test_woke_is_refused_for_a_cpu_that_is_stopping),
		cmocka_unit_test(
			test_woke_is_refused_for_a_cpu_that_does_not_exist),
		cmocka_unit_test(
		test_cpu_on_by_a_cpu_that_is_off_or_pending_has_no_effect),
		cmocka_unit_test(
		test_cpu_on_by_a_cpu_that_stops_or_is_suspended_has_no_effect),
		cmocka_unit_test(
			test_cpu_on_by_a_cpu_that_does_not_exist_has_no_effect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
