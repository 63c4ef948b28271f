/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_SUSPEND, on a flat system. */
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

/* power_state values, in the original format. */
#define STANDBY		UINT32_C(0x00000001)
#define POWERDOWN	UINT32_C(0x00010003)
/* In the extended one. */
#define EXT_STANDBY	UINT32_C(0x00000001)
#define EXT_POWERDOWN	UINT32_C(0x40000003)

static void make_extended(struct machine *m, uint32_t version)
{
	machine_prepare(m, version, 4);
	m->config.flags = PSCI_CONFIG_EXTENDED_STATE;
	machine_start(m);
}

/* CPU 0 must be told to suspend; at 0x4000 with context id 9, if it matters. */
static void suspend(struct machine *m, uint64_t power_state)
{
	assert_int_equal(machine_call(m, 0, ID64_CPU_SUSPEND, power_state,
				      0x4000, 9), PSCI_DO_SUSPEND);
	assert_int_equal(m->call.error, PSCI_OK);
}

/* The same must fail and change nothing. */
static int64_t refused(struct machine *m, uint64_t power_state)
{
	return machine_refused(m, 0, ID64_CPU_SUSPEND, power_state, 0x4000, 9);
}

static enum psci_wake woke(struct machine *m, uint32_t cpu, bool context_lost)
{
	struct psci_entry entry;

	return psci_cpu_woke(m->psci, cpu, context_lost, &entry);
}

static struct psci_entry restarted(struct machine *m, uint32_t cpu)
{
	struct psci_entry entry;

	assert_int_equal(psci_cpu_woke(m->psci, cpu, true, &entry),
			 PSCI_WAKE_START);
	return entry;
}

/* ------------------------------------------------------------- it succeeds */

static void test_cpu_suspend_to_standby_is_granted_in_every_version(
	void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		suspend(&m, STANDBY);
		machine_free(&m);
	}
}

static void test_cpu_suspend_to_powerdown_is_granted_in_every_version(
	void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		suspend(&m, POWERDOWN);
		machine_free(&m);
	}
}

/* R45: what the caller hears if it is resumed, now or later. */
static void test_R45_cpu_suspend_returns_success(void **state)
{
	static const uint32_t states[] = { STANDBY, POWERDOWN };
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(states); i++) {
		machine_make(&m, PSCI_VERSION_1_3, 4);
		suspend(&m, states[i]);
		assert_int_equal(m.call.ret, PSCI_STATUS_SUCCESS);
		machine_free(&m);
	}
}

static void test_cpu_suspend_hands_over_the_state_in_the_original_format(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	suspend(&m, 0x0201fedc);
	assert_int_equal(m.call.suspend.value, 0x0201fedc);
	assert_int_equal(m.call.suspend.state_id, 0xfedc);
	assert_int_equal(m.call.suspend.level, 2);
	assert_int_equal(m.call.suspend.powerdown, 1);
	machine_free(&m);
}

static void test_cpu_suspend_hands_over_the_state_in_the_extended_format(
	void **state)
{
	struct machine m;

	(void)state;
	make_extended(&m, PSCI_VERSION_1_0);
	suspend(&m, 0x4edcba98);
	assert_int_equal(m.call.suspend.value, 0x4edcba98);
	assert_int_equal(m.call.suspend.state_id, 0xedcba98);
	assert_int_equal(m.call.suspend.level, 0);
	assert_int_equal(m.call.suspend.powerdown, 1);
	machine_free(&m);
}

/* R46: each format has its StateType in a place of its own. */
static void test_cpu_suspend_reads_the_state_type_of_its_format(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	suspend(&m, 0x00010000);
	assert_int_equal(m.call.suspend.powerdown, 1);
	machine_free(&m);

	make_extended(&m, PSCI_VERSION_1_3);
	suspend(&m, 0x00010000);
	assert_int_equal(m.call.suspend.powerdown, 0);
	assert_int_equal(woke(&m, 0, false), PSCI_WAKE_RETURN);
	suspend(&m, 0x40000000);
	assert_int_equal(m.call.suspend.powerdown, 1);
	machine_free(&m);
}

static void test_cpu_suspend_to_standby_asks_for_the_state_only(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 2);
	m.calls = 0;
	machine_call(&m, 2, ID64_CPU_SUSPEND, STANDBY, 0x4000, 9);
	assert_int_equal(m.calls, 1);
	assert_int_equal(m.log[0].op, OP_CHECK_POWER_STATE);
	assert_int_equal(m.log[0].cpu, 2);
	assert_memory_equal(&m.log[0].state, &m.call.suspend,
			    sizeof(m.call.suspend));
	machine_free(&m);
}

static void test_cpu_suspend_to_powerdown_asks_for_the_state_then_the_entry(
	void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	suspend(&m, POWERDOWN);
	assert_int_equal(m.calls, 2);
	assert_int_equal(m.log[0].op, OP_CHECK_POWER_STATE);
	assert_int_equal(m.log[0].cpu, 0);
	assert_memory_equal(&m.log[0].state, &m.call.suspend,
			    sizeof(m.call.suspend));
	assert_int_equal(m.log[1].op, OP_CHECK_ENTRY);
	assert_int_equal(m.log[1].cpu, 0);
	entry = restarted(&m, 0);
	assert_memory_equal(&m.log[1].entry, &entry, sizeof(entry));
	machine_free(&m);
}

/* --------------------------------------------------------- the power_state */

static void test_cpu_suspend_with_any_mbz_bit_is_invalid(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	uint32_t bit;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		for (bit = 1; bit; bit <<= 1) {
			if (bit & PSCI_POWER_STATE_MASK)
				continue;
			assert_int_equal(refused(&m, STANDBY | bit),
					 PSCI_STATUS_INVALID_PARAMETERS);
		}
		assert_int_equal(m.calls, 0);
		machine_free(&m);
	}
}

static void test_cpu_suspend_with_any_mbz_bit_of_the_extended_format_is_invalid(
	void **state)
{
	static const uint32_t bits[] = { 0x10000000, 0x20000000, 0x80000000 };
	struct machine m;
	size_t i;

	(void)state;
	make_extended(&m, PSCI_VERSION_1_3);
	for (i = 0; i < LENGTH(bits); i++)
		assert_int_equal(refused(&m, EXT_STANDBY | bits[i]),
				 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(m.calls, 0);
	machine_free(&m);
}

/* CPU 0 suspends with each of these bits in turn, and each reaches the op. */
static void expect_each_bit(struct machine *m, uint32_t mask)
{
	uint32_t bit;

	for (bit = 1; bit; bit <<= 1) {
		if (!(bit & mask))
			continue;
		m->calls = 0;
		suspend(m, bit);
		assert_int_equal(m->log[0].state.value, bit);
		assert_int_equal(woke(m, 0, false), PSCI_WAKE_RETURN);
	}
}

static void test_cpu_suspend_leaves_every_other_bit_to_the_platform(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	expect_each_bit(&m, PSCI_POWER_STATE_MASK);
	machine_free(&m);
	make_extended(&m, PSCI_VERSION_1_3);
	expect_each_bit(&m, PSCI_POWER_STATE_EXT_MASK);
	machine_free(&m);
}

static void test_cpu_suspend_to_a_state_unknown_to_the_platform_is_invalid(
	void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		m.answers[OP_CHECK_POWER_STATE] =
			PSCI_STATUS_INVALID_PARAMETERS;
		assert_int_equal(refused(&m, STANDBY),
				 PSCI_STATUS_INVALID_PARAMETERS);
		assert_int_equal(refused(&m, POWERDOWN),
				 PSCI_STATUS_INVALID_PARAMETERS);
		machine_free(&m);
	}
}

/* --------------------------------------------------------- the entry point */

/* Rubbish in EP and context_id is no concern of a state that keeps context. */
static void test_cpu_suspend_to_standby_does_not_look_at_the_entry(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.answers[OP_CHECK_ENTRY] = PSCI_STATUS_INVALID_ADDRESS;
	assert_int_equal(machine_call(&m, 0, ID64_CPU_SUSPEND, STANDBY,
				      UINT64_MAX, UINT64_MAX),
			 PSCI_DO_SUSPEND);
	assert_int_equal(m.call.ret, PSCI_STATUS_SUCCESS);
	machine_free(&m);
}

static void test_cpu_suspend_to_powerdown_with_a_misaligned_entry_is_refused(
	void **state)
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
			assert_int_equal(machine_refused(&m, 0,
							 ID64_CPU_SUSPEND,
							 POWERDOWN,
							 0x4000 + low, 0),
					 answers[i].status);
		machine_free(&m);
	}
}

/* R34 */
static void test_cpu_suspend_refused_by_the_entry_op_says_invalid_address(
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
		assert_int_equal(refused(&m, POWERDOWN), answers[i].status);
		machine_free(&m);
	}
}

static void test_cpu_suspend_without_an_entry_op_takes_every_address(
	void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.ops.check_entry = NULL;
	machine_start(&m);
	assert_int_equal(machine_call(&m, 0, ID64_CPU_SUSPEND, POWERDOWN,
				      UINT64_MAX - 3, 0), PSCI_DO_SUSPEND);
	assert_int_equal(restarted(&m, 0).pc, UINT64_MAX - 3);
	machine_free(&m);
}

static void test_cpu_suspend_judges_the_state_before_the_entry(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 POWERDOWN | 0x80000000, 0x4001, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	m.answers[OP_CHECK_POWER_STATE] = PSCI_STATUS_INVALID_PARAMETERS;
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND, POWERDOWN,
					 0x4001, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_free(&m);
}

/* R36 */
static void test_cpu_suspend_with_an_odd_aarch32_entry_restarts_in_t32(
	void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
	machine_call(&m, 0, ID32_CPU_SUSPEND, POWERDOWN, 0x4003, 0);
	entry = restarted(&m, 0);
	assert_int_equal(entry.pc, 0x4002);
	assert_int_equal(entry.flags, PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32 |
				      PSCI_ENTRY_THUMB);
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
	assert_int_equal(machine_call(&m, 0, ID64_CPU_SUSPEND, POWERDOWN,
				      0x4000, 9), PSCI_DO_RETURN);
	assert_int_equal((int64_t)m.call.ret, heard);
	assert_int_equal(m.call.error, PSCI_E_OP_STATUS);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

/* DENIED among them: nobody may veto a suspend. */
static void test_cpu_suspend_state_op_may_only_say_invalid_parameters(
	void **state)
{
	static const int answers[] = { -1, -3, -4, -5, -6, -7, -8, -9, -10, 1,
				       INT32_MIN, INT32_MAX };
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(answers); i++)
		expect_op_status(OP_CHECK_POWER_STATE,
				 (enum psci_status)answers[i],
				 PSCI_STATUS_INVALID_PARAMETERS);
}

static void test_cpu_suspend_entry_op_may_only_say_invalid_address(
	void **state)
{
	static const int answers[] = { -1, -2, -3, -4, -5, -6, -7, -8, -10, 1 };
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(answers); i++)
		expect_op_status(OP_CHECK_ENTRY, (enum psci_status)answers[i],
				 PSCI_STATUS_INVALID_ADDRESS);
}

static void expect_running(struct machine *m, const struct op_record *record)
{
	assert_true(machine_unchanged(m));
	assert_int_equal(woke(m, record->cpu, false), PSCI_WAKE_ERROR);
}

static void test_cpu_suspend_changes_nothing_until_all_checks_are_passed(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_remember(&m);
	m.during = expect_running;
	suspend(&m, POWERDOWN);
	assert_int_equal(m.calls, 2);
	machine_free(&m);
}

/* ----------------------------------------------------------- the registers */

/* R22 */
static void test_cpu_suspend_smc32_ignores_the_upper_halves_of_registers(
	void **state)
{
	const uint64_t dirt = 0xdeadbeef00000000;
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(machine_call(&m, 0, dirt | ID32_CPU_SUSPEND,
				      dirt | POWERDOWN, dirt | 0x80004000,
				      dirt | 0xfffffff7), PSCI_DO_SUSPEND);
	assert_int_equal(m.call.suspend.value, POWERDOWN);
	entry = restarted(&m, 0);
	assert_int_equal(entry.pc, 0x80004000);
	assert_int_equal(entry.context_id, 0xfffffff7);
	machine_free(&m);
}

/* power_state has 32 bits whatever the id; the others are as wide as the id. */
static void test_cpu_suspend_smc64_ignores_the_upper_half_of_power_state_alone(
	void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(machine_call(&m, 0, ID64_CPU_SUSPEND,
				      0xdeadbeef00000000 | POWERDOWN,
				      0x123456789abcdef0, UINT64_MAX),
			 PSCI_DO_SUSPEND);
	assert_int_equal(m.call.suspend.value, POWERDOWN);
	entry = restarted(&m, 0);
	assert_int_equal(entry.pc, 0x123456789abcdef0);
	assert_int_equal(entry.context_id, UINT64_MAX);
	machine_free(&m);
}

static void test_cpu_suspend_smc32_is_for_aarch64_callers_from_1_0_on(
	void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		if (versions[i] == PSCI_VERSION_0_2)
			assert_int_equal(machine_refused(&m, 0,
							 ID32_CPU_SUSPEND,
							 STANDBY, 0, 0),
					 PSCI_STATUS_INVALID_PARAMETERS);
		else
			assert_int_equal(machine_call(&m, 0, ID32_CPU_SUSPEND,
						      STANDBY, 0, 0),
					 PSCI_DO_SUSPEND);
		machine_free(&m);
	}
}

/* R23 */
static void test_cpu_suspend_smc64_is_not_for_aarch32_callers(void **state)
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
		assert_int_equal(refused(&m, STANDBY), answers[i].status);
		assert_int_equal(m.calls, 0);
		machine_free(&m);
	}
}

static void test_cpu_suspend_smc32_is_for_aarch32_callers_in_every_version(
	void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(versions); i++) {
		machine_make(&m, versions[i], 4);
		m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
		assert_int_equal(machine_call(&m, 0, ID32_CPU_SUSPEND, STANDBY,
					      0, 0), PSCI_DO_SUSPEND);
		machine_free(&m);
	}
}

/* ---------------------------------------------------------- while it lasts */

static void test_suspended_cpu_is_on_for_all_others(void **state)
{
	static const uint32_t states[] = { STANDBY, POWERDOWN };
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(states); i++) {
		machine_make(&m, PSCI_VERSION_1_3, 4);
		machine_turn_on(&m, 0, 1);
		suspend(&m, states[i]);
		assert_int_equal(machine_state(&m, 1, 0), PSCI_AFFINITY_ON);
		assert_int_equal(machine_refused(&m, 1, ID64_CPU_ON, 0, 0x1000,
						 0), PSCI_STATUS_ALREADY_ON);
		machine_free(&m);
	}
}

static void test_suspended_cpu_makes_no_calls(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	suspend(&m, POWERDOWN);
	machine_remember(&m);
	m.calls = 0;
	assert_int_equal(machine_call(&m, 0, ID64_CPU_SUSPEND, POWERDOWN,
				      0x5000, 0), PSCI_DO_RETURN);
	assert_int_equal(m.call.error, PSCI_E_CPU_STATE);
	assert_true((int64_t)m.call.ret < 0);
	assert_int_equal(m.calls, 0);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

static void test_suspended_cpu_cannot_be_reported_as_stopped(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	suspend(&m, POWERDOWN);
	machine_remember(&m);
	assert_int_equal(psci_cpu_stopped(m.psci, 0), PSCI_E_CPU_STATE);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

static void test_cpu_suspend_concerns_the_caller_only(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	suspend(&m, POWERDOWN);
	assert_int_equal(machine_ask(&m, 1, ID_VERSION, 0, 0, 0),
			 PSCI_VERSION_1_3);
	assert_int_equal(woke(&m, 1, true), PSCI_WAKE_ERROR);
	assert_int_equal(machine_state(&m, 1, 2), PSCI_AFFINITY_OFF);
	assert_int_equal(woke(&m, 2, true), PSCI_WAKE_SLEEP);
	machine_free(&m);
}

/* ----------------------------------------------------------------- wake-up */

static void test_standby_that_ends_returns_from_the_call(void **state)
{
	static const struct psci_entry nothing;	/* no level came up */
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	suspend(&m, STANDBY);
	memset(&entry, 0x5a, sizeof(entry));
	assert_int_equal(psci_cpu_woke(m.psci, 0, false, &entry),
			 PSCI_WAKE_RETURN);
	assert_memory_equal(&entry, &nothing, sizeof(entry));
	assert_int_equal(machine_ask(&m, 0, ID_VERSION, 0, 0, 0),
			 PSCI_VERSION_1_3);
	machine_free(&m);
}

/* Downgraded, or woken early: DEN0022F.b allows it, and says SUCCESS. */
static void test_powerdown_that_kept_its_context_returns_from_the_call(
	void **state)
{
	static const struct psci_entry nothing;	/* no level came up */
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	suspend(&m, POWERDOWN);
	memset(&entry, 0x5a, sizeof(entry));
	assert_int_equal(psci_cpu_woke(m.psci, 0, false, &entry),
			 PSCI_WAKE_RETURN);
	assert_memory_equal(&entry, &nothing, sizeof(entry));
	machine_free(&m);
}

/* R40: never behind the call, and at the entry point exactly. */
static void test_R40_powerdown_that_lost_its_context_restarts_at_the_entry_point(
	void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	suspend(&m, POWERDOWN);
	entry = restarted(&m, 0);
	assert_int_equal(entry.pc, 0x4000);
	assert_int_equal(entry.context_id, 9);
	assert_int_equal(entry.el, 1);
	assert_int_equal(entry.flags, 0);
	assert_int_equal(entry.error, PSCI_OK);
	assert_int_equal(entry.level, 0);
	assert_int_equal(entry.reserved[0] | entry.reserved[1], 0);
	assert_int_equal(machine_ask(&m, 0, ID_VERSION, 0, 0, 0),
			 PSCI_VERSION_1_3);
	machine_free(&m);
}

static void test_powerdown_of_the_extended_format_restarts_at_the_entry_point(
	void **state)
{
	struct machine m;

	(void)state;
	make_extended(&m, PSCI_VERSION_1_3);
	suspend(&m, EXT_POWERDOWN);
	assert_int_equal(restarted(&m, 0).pc, 0x4000);
	machine_free(&m);
}

/* R39: "Initial core state" is one for CPU_ON and for the end of a suspend. */
static void test_R39_powerdown_restarts_as_cpu_on_would_start(void **state)
{
	struct psci_entry by_cpu_on, by_suspend;
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.entry_el = 2;
	machine_start(&m);
	m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32 |
		  PSCI_ENTRY_BIG_ENDIAN | PSCI_ENTRY_USER;
	machine_ask(&m, 0, ID32_CPU_ON, 1, 0x4003, 9);
	by_cpu_on = restarted(&m, 1);
	machine_call(&m, 1, ID32_CPU_SUSPEND, POWERDOWN, 0x4003, 9);
	by_suspend = restarted(&m, 1);
	assert_memory_equal(&by_suspend, &by_cpu_on, sizeof(by_suspend));
	machine_free(&m);
}

static void test_powerdown_does_not_restart_where_cpu_on_started_the_cpu(
	void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_ask(&m, 0, ID64_CPU_ON, 1, 0x1000, 7);
	restarted(&m, 1);
	machine_call(&m, 1, ID64_CPU_SUSPEND, POWERDOWN, 0x4000, 9);
	entry = restarted(&m, 1);
	assert_int_equal(entry.pc, 0x4000);
	assert_int_equal(entry.context_id, 9);
	machine_free(&m);
}

static void test_cpu_on_after_a_powerdown_starts_at_its_own_entry_point(
	void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_turn_on(&m, 0, 1);
	machine_call(&m, 1, ID64_CPU_SUSPEND, POWERDOWN, 0x4000, 9);
	assert_int_equal(woke(&m, 1, false), PSCI_WAKE_RETURN);
	machine_turn_off(&m, 1);
	machine_ask(&m, 0, ID64_CPU_ON, 1, 0x2000, 8);
	entry = restarted(&m, 1);
	assert_int_equal(entry.pc, 0x2000);
	assert_int_equal(entry.context_id, 8);
	machine_free(&m);
}

/* psci_cpu_woke() of CPU 0 must refuse, and change nothing. */
static void expect_context_lost_error(struct machine *m)
{
	const struct psci_entry error = { .error = PSCI_E_CONTEXT_LOST };
	struct psci_entry entry;

	machine_remember(m);
	memset(&entry, 0x5a, sizeof(entry));
	assert_int_equal(psci_cpu_woke(m->psci, 0, true, &entry),
			 PSCI_WAKE_ERROR);
	assert_memory_equal(&entry, &error, sizeof(entry));
	assert_true(machine_unchanged(m));
}

static void test_standby_cannot_lose_its_context(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	suspend(&m, STANDBY);
	expect_context_lost_error(&m);
	assert_int_equal(woke(&m, 0, false), PSCI_WAKE_RETURN);
	machine_free(&m);

	make_extended(&m, PSCI_VERSION_1_3);
	/* The original format's StateType bit is part of a StateID here. */
	suspend(&m, EXT_STANDBY | PSCI_POWER_STATE_TYPE_BIT);
	expect_context_lost_error(&m);
	machine_free(&m);
}

static void test_standby_after_a_powerdown_does_not_inherit_its_entry(
	void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	suspend(&m, POWERDOWN);
	assert_int_equal(woke(&m, 0, false), PSCI_WAKE_RETURN);
	suspend(&m, STANDBY);
	expect_context_lost_error(&m);
	machine_free(&m);
}

/* R47, and invariant I10: an event that comes twice is one wake-up. */
static void test_suspended_cpu_wakes_once(void **state)
{
	static const bool lost[] = { false, true };
	struct psci_entry entry;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(lost); i++) {
		machine_make(&m, PSCI_VERSION_1_3, 4);
		suspend(&m, POWERDOWN);
		woke(&m, 0, lost[i]);
		machine_remember(&m);
		assert_int_equal(psci_cpu_woke(m.psci, 0, lost[i], &entry),
				 PSCI_WAKE_ERROR);
		assert_int_equal(entry.error, PSCI_E_CPU_STATE);
		assert_true(machine_unchanged(&m));
		machine_free(&m);
	}
}

/* R47 */
static void test_R47_every_cpu_may_be_in_standby_and_each_wakes_by_itself(
	void **state)
{
	struct machine m;
	uint32_t cpu;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 8);
	for (cpu = 1; cpu < 8; cpu++)
		machine_turn_on(&m, 0, cpu);
	for (cpu = 0; cpu < 8; cpu++)
		assert_int_equal(machine_call(&m, cpu, ID64_CPU_SUSPEND,
					      STANDBY, 0, 0), PSCI_DO_SUSPEND);
	for (cpu = 8; cpu-- > 0; ) {
		assert_int_equal(woke(&m, cpu, false), PSCI_WAKE_RETURN);
		assert_int_equal(machine_ask(&m, cpu, ID_VERSION, 0, 0, 0),
				 PSCI_VERSION_1_3);
	}
	machine_free(&m);
}

static void test_suspend_and_wake_up_leave_no_trace(void **state)
{
	static const struct {
		uint32_t power_state;
		bool context_lost;
	} rounds[] = { { STANDBY, false }, { POWERDOWN, false },
		       { POWERDOWN, true } };
	struct machine m;
	size_t i;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_remember(&m);
	for (i = 0; i < LENGTH(rounds); i++) {
		suspend(&m, rounds[i].power_state);
		assert_false(machine_unchanged(&m));
		woke(&m, 0, rounds[i].context_lost);
		assert_true(machine_unchanged(&m));
	}
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		test_cpu_suspend_to_standby_is_granted_in_every_version),
		cmocka_unit_test(
		test_cpu_suspend_to_powerdown_is_granted_in_every_version),
		cmocka_unit_test(test_R45_cpu_suspend_returns_success),
		cmocka_unit_test(
		test_cpu_suspend_hands_over_the_state_in_the_original_format),
		cmocka_unit_test(
		test_cpu_suspend_hands_over_the_state_in_the_extended_format),
		cmocka_unit_test(
			test_cpu_suspend_reads_the_state_type_of_its_format),
		cmocka_unit_test(
			test_cpu_suspend_to_standby_asks_for_the_state_only),
		cmocka_unit_test(
	test_cpu_suspend_to_powerdown_asks_for_the_state_then_the_entry),
		cmocka_unit_test(test_cpu_suspend_with_any_mbz_bit_is_invalid),
		cmocka_unit_test(
	test_cpu_suspend_with_any_mbz_bit_of_the_extended_format_is_invalid),
		cmocka_unit_test(
		test_cpu_suspend_leaves_every_other_bit_to_the_platform),
		cmocka_unit_test(
		test_cpu_suspend_to_a_state_unknown_to_the_platform_is_invalid),
		cmocka_unit_test(
			test_cpu_suspend_to_standby_does_not_look_at_the_entry),
		cmocka_unit_test(
	test_cpu_suspend_to_powerdown_with_a_misaligned_entry_is_refused),
		cmocka_unit_test(
		test_cpu_suspend_refused_by_the_entry_op_says_invalid_address),
		cmocka_unit_test(
		test_cpu_suspend_without_an_entry_op_takes_every_address),
		cmocka_unit_test(
			test_cpu_suspend_judges_the_state_before_the_entry),
		cmocka_unit_test(
		test_cpu_suspend_with_an_odd_aarch32_entry_restarts_in_t32),
		cmocka_unit_test(
		test_cpu_suspend_state_op_may_only_say_invalid_parameters),
		cmocka_unit_test(
			test_cpu_suspend_entry_op_may_only_say_invalid_address),
		cmocka_unit_test(
		test_cpu_suspend_changes_nothing_until_all_checks_are_passed),
		cmocka_unit_test(
		test_cpu_suspend_smc32_ignores_the_upper_halves_of_registers),
		cmocka_unit_test(
	test_cpu_suspend_smc64_ignores_the_upper_half_of_power_state_alone),
		cmocka_unit_test(
		test_cpu_suspend_smc32_is_for_aarch64_callers_from_1_0_on),
		cmocka_unit_test(
			test_cpu_suspend_smc64_is_not_for_aarch32_callers),
		cmocka_unit_test(
		test_cpu_suspend_smc32_is_for_aarch32_callers_in_every_version),
		cmocka_unit_test(test_suspended_cpu_is_on_for_all_others),
		cmocka_unit_test(test_suspended_cpu_makes_no_calls),
		cmocka_unit_test(
			test_suspended_cpu_cannot_be_reported_as_stopped),
		cmocka_unit_test(test_cpu_suspend_concerns_the_caller_only),
		cmocka_unit_test(test_standby_that_ends_returns_from_the_call),
		cmocka_unit_test(
		test_powerdown_that_kept_its_context_returns_from_the_call),
		cmocka_unit_test(
	test_R40_powerdown_that_lost_its_context_restarts_at_the_entry_point),
		cmocka_unit_test(
	test_powerdown_of_the_extended_format_restarts_at_the_entry_point),
		cmocka_unit_test(test_R39_powerdown_restarts_as_cpu_on_would_start),
		cmocka_unit_test(
		test_powerdown_does_not_restart_where_cpu_on_started_the_cpu),
		cmocka_unit_test(
		test_cpu_on_after_a_powerdown_starts_at_its_own_entry_point),
		cmocka_unit_test(test_standby_cannot_lose_its_context),
		cmocka_unit_test(
		test_standby_after_a_powerdown_does_not_inherit_its_entry),
		cmocka_unit_test(test_suspended_cpu_wakes_once),
		cmocka_unit_test(
		test_R47_every_cpu_may_be_in_standby_and_each_wakes_by_itself),
		cmocka_unit_test(test_suspend_and_wake_up_leave_no_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
