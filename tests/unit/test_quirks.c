/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* psci_config.quirks: what each changes, and that it changes nothing else. */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const uint32_t versions[] = EVERY_VERSION;
static const uint32_t bits[] = {
	0, PSCI_QUIRK_NO_ON_PENDING, PSCI_QUIRK_ANY_ENTRY,
	PSCI_QUIRK_ANY_POWER_STATE, PSCI_QUIRK_ANY_WIDTH,
	PSCI_QUIRK_WIDE_LEVEL, PSCI_QUIRK_KEEP_LAST_CPU, PSCI_QUIRK_LAX_MODE,
	PSCI_QUIRK_0_1_CONTEXT_ID,
};

#define A32		PSCI_CALLER_AARCH32
#define A32_ENTRY	(PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32)
/* What a call does that does not return: the action, far from any status. */
#define DOES(action)	(1000 + (action))
#define OK		PSCI_STATUS_SUCCESS
#define NS		PSCI_STATUS_NOT_SUPPORTED
#define IP		PSCI_STATUS_INVALID_PARAMETERS
#define DN		PSCI_STATUS_DENIED
#define AO		PSCI_STATUS_ALREADY_ON
#define OP		PSCI_STATUS_ON_PENDING
#define IA		PSCI_STATUS_INVALID_ADDRESS
#define SLEEPS		DOES(PSCI_DO_SUSPEND)
#define STOPS		DOES(PSCI_DO_STOP)
#define ENDS		DOES(PSCI_DO_SYSTEM)

/*
 * One call of CPU 0; CPU 1 is ON, CPU 2 ON_PENDING, CPU 3 OFF (or with "alone"
 * all of these), and the other cluster's CPU 4 ON_PENDING. check_entry accepts
 * addresses below 4 GiB, check_power_state the state ids 0 to 15.
 */
struct probe {
	uint64_t id, x1, x2, x3;
	uint32_t flags;
	bool alone;
	int strict;	/* the answer without quirks, from 1.0 on, */
	int strict_0_2;	/* and in 0.2 */
	uint32_t quirk;	/* that changes it, 0: none, to this */
	int quirky, quirky_0_2;
};

#define NO_QUIRK	0, 0, 0
static const struct probe probes[] = {
	/* CPU_ON: the target */
	{ ID64_CPU_ON, 0, 0x1000, 0, 0, false, AO, AO, NO_QUIRK },
	{ ID64_CPU_ON, 1, 0x1000, 0, 0, false, AO, AO, NO_QUIRK },
	{ ID64_CPU_ON, 2, 0x1000, 0, 0, false, OP, OP,
	  PSCI_QUIRK_NO_ON_PENDING, AO, AO },
	{ ID64_CPU_ON, 3, 0x1000, 0, 0, false, OK, OK, NO_QUIRK },
	{ ID64_CPU_ON, 9, 0x1000, 0, 0, false, IP, IP, NO_QUIRK },
	{ ID64_CPU_ON, 0x80000003, 0x1000, 0, 0, false, IP, IP, NO_QUIRK },
	/* CPU_ON: the entry */
	{ ID64_CPU_ON, 3, 0x1001, 0, 0, false, IA, IP,
	  PSCI_QUIRK_ANY_ENTRY, OK, OK },
	{ ID64_CPU_ON, 3, 0x1002, 0, 0, false, IA, IP,
	  PSCI_QUIRK_ANY_ENTRY, OK, OK },
	{ ID64_CPU_ON, 3, 0x100000000, 0, 0, false, IA, IP,
	  PSCI_QUIRK_ANY_ENTRY, OK, OK },
	{ ID32_CPU_ON, 3, 0x1002, 0, A32_ENTRY, false, IA, IP,
	  PSCI_QUIRK_ANY_ENTRY, OK, OK },
	{ ID32_CPU_ON, 3, 0x1001, 0, A32_ENTRY, false, OK, OK, NO_QUIRK },
	{ ID64_CPU_ON, 3, 0x100001000, 0, PSCI_ENTRY_AARCH32, false, IA, IP,
	  PSCI_QUIRK_ANY_ENTRY, OK, OK },
	/* The target is judged first, whatever the entry. */
	{ ID64_CPU_ON, 9, 0x1001, 0, 0, false, IP, IP, NO_QUIRK },
	/* AFFINITY_INFO */
	{ ID64_AFFINITY_INFO, 0, 0, 0, 0, false, 0, 0, NO_QUIRK },
	{ ID64_AFFINITY_INFO, 2, 0, 0, 0, false, 2, 2,
	  PSCI_QUIRK_NO_ON_PENDING, 0, 0 },
	{ ID64_AFFINITY_INFO, 3, 0, 0, 0, false, 1, 1, NO_QUIRK },
	{ ID64_AFFINITY_INFO, 0, 1, 0, 0, false, 0, 0, NO_QUIRK },
	{ ID64_AFFINITY_INFO, 0x100, 1, 0, 0, false, 2, 2,
	  PSCI_QUIRK_NO_ON_PENDING, 0, 0 },
	{ ID64_AFFINITY_INFO, 0, 4, 0, 0, false, IP, IP, NO_QUIRK },
	{ ID64_AFFINITY_INFO, 0, 0x100000000, 0, 0, false, 0, 0,
	  PSCI_QUIRK_WIDE_LEVEL, IP, IP },
	{ ID64_AFFINITY_INFO, 0, 0x8000000000000001, 0, 0, false, 0, 0,
	  PSCI_QUIRK_WIDE_LEVEL, IP, IP },
	{ ID32_AFFINITY_INFO, 0, 0x100000000, 0, A32, false, 0, 0, NO_QUIRK },
	{ ID64_AFFINITY_INFO, 9, 0, 0, 0, false, IP, IP, NO_QUIRK },
	/* CPU_SUSPEND */
	{ ID64_CPU_SUSPEND, 1, 0, 0, 0, false, SLEEPS, SLEEPS, NO_QUIRK },
	{ ID64_CPU_SUSPEND, 1, 0x1001, 0, 0, false, SLEEPS, SLEEPS, NO_QUIRK },
	{ ID64_CPU_SUSPEND, 0x80000001, 0, 0, 0, false, IP, IP,
	  PSCI_QUIRK_ANY_POWER_STATE, SLEEPS, SLEEPS },
	{ ID64_CPU_SUSPEND, 0x77, 0, 0, 0, false, IP, IP,
	  PSCI_QUIRK_ANY_POWER_STATE, SLEEPS, SLEEPS },
	{ ID64_CPU_SUSPEND, 0x10001, 0x1000, 0, 0, false, SLEEPS, SLEEPS,
	  NO_QUIRK },
	/* The widths */
	{ ID32_CPU_ON, 3, 0x1000, 0, 0, false, OK, IP,
	  PSCI_QUIRK_ANY_WIDTH, OK, OK },
	{ ID32_AFFINITY_INFO, 3, 0, 0, 0, false, 1, IP,
	  PSCI_QUIRK_ANY_WIDTH, 1, 1 },
	{ ID32_CPU_SUSPEND, 1, 0, 0, 0, false, SLEEPS, IP,
	  PSCI_QUIRK_ANY_WIDTH, SLEEPS, SLEEPS },
	{ ID64_CPU_ON, 3, 0x1000, 0, A32, false, NS, IP,
	  PSCI_QUIRK_ANY_WIDTH, NS, NS },
	{ ID64_AFFINITY_INFO, 3, 0, 0, A32, false, NS, IP,
	  PSCI_QUIRK_ANY_WIDTH, NS, NS },
	{ ID_CPU_OFF | PSCI_ID_SMC64_BIT, 0, 0, 0, 0, false, NS, NS, NO_QUIRK },
	{ PSCI_ID64(0x1f), 0, 0, 0, A32, false, NS, NS, NO_QUIRK },
	/* CPU_OFF */
	{ ID_CPU_OFF, 0, 0, 0, 0, false, STOPS, STOPS, NO_QUIRK },
	{ ID_CPU_OFF, 0, 0, 0, 0, true, STOPS, STOPS,
	  PSCI_QUIRK_KEEP_LAST_CPU, DN, DN },
	/* What no quirk is about */
	{ ID_MIGRATE_INFO_TYPE, 0, 0, 0, 0, false, 2, 2, NO_QUIRK },
	{ ID64_MIGRATE, 0, 0, 0, 0, false, NS, NS, NO_QUIRK },
	{ ID_FEATURES, ID64_CPU_SUSPEND, 0, 0, 0, false, 0, NS, NO_QUIRK },
	{ ID_FEATURES, ID64_CPU_ON, 0, 0, A32, false, NS, NS, NO_QUIRK },
	{ ID_SYSTEM_OFF, 0, 0, 0, 0, false, ENDS, ENDS, NO_QUIRK },
	{ ID_SYSTEM_RESET, 0, 0, 0, 0, true, ENDS, ENDS, NO_QUIRK },
	{ ID_SET_SUSPEND_MODE, 0, 0, 0, 0, false, NS, NS, NO_QUIRK },
};

static void judge(struct machine *m, const struct op_record *record)
{
	if (record->op == OP_CHECK_ENTRY)
		m->answers[OP_CHECK_ENTRY] = record->entry.pc > UINT32_MAX ?
					     IA : OK;
	if (record->op == OP_CHECK_POWER_STATE)
		m->answers[OP_CHECK_POWER_STATE] =
			record->state.state_id > 15 ? IP : OK;
}

static void make(struct machine *m, uint32_t version, uint32_t quirks,
		 bool alone)
{
	machine_prepare(m, version, 8);
	m->config.quirks = quirks;
	machine_start(m);
	m->during = judge;
	if (alone)
		return;
	machine_turn_on(m, 0, 1);
	machine_ask(m, 0, ID64_CPU_ON, 2, 0x1000, 0);
	machine_ask(m, 0, ID64_CPU_ON, 0x100, 0x1000, 0);
	m->calls = 0;
}

static int answer(struct machine *m, const struct probe *probe)
{
	enum psci_action action;

	m->flags = probe->flags;
	machine_remember(m);
	action = machine_call(m, 0, probe->id, probe->x1, probe->x2, probe->x3);
	assert_int_equal(m->call.error, PSCI_OK);
	if (action != PSCI_DO_RETURN)
		return (int)DOES(action);
	if ((int64_t)m->call.ret < 0)
		assert_true(machine_unchanged(m));
	return (int)(int64_t)m->call.ret;
}

static int expected(const struct probe *probe, uint32_t version, uint32_t quirk)
{
	bool old = version < PSCI_VERSION_1_0;

	if (quirk & probe->quirk)
		return old ? probe->quirky_0_2 : probe->quirky;
	return old ? probe->strict_0_2 : probe->strict;
}

static void test_each_quirk_changes_what_it_says_and_nothing_else(void **state)
{
	struct machine m;
	size_t v, q, i;
	int told;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		for (q = 0; q < LENGTH(bits); q++) {
			for (i = 0; i < LENGTH(probes); i++) {
				make(&m, versions[v], bits[q], probes[i].alone);
				told = answer(&m, &probes[i]);
				if (told != expected(&probes[i], versions[v],
						     bits[q]))
					fail_msg("version %x, quirk %x, "
						 "probe %zu: %d", versions[v],
						 bits[q], i, told);
				machine_free(&m);
			}
		}
	}
}

/* All of them at once: each probe has one at most that changes it. */
static void test_quirks_do_not_disturb_each_other(void **state)
{
	const uint32_t all = PSCI_QUIRKS_KVM | PSCI_QUIRK_KEEP_LAST_CPU |
			     PSCI_QUIRK_LAX_MODE;
	struct machine m;
	size_t v, i;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		for (i = 0; i < LENGTH(probes); i++) {
			make(&m, versions[v], all, probes[i].alone);
			assert_int_equal(answer(&m, &probes[i]),
					 expected(&probes[i], versions[v],
						  all));
			machine_free(&m);
		}
	}
}

static void test_any_entry_asks_nobody_and_starts_there(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3, PSCI_QUIRK_ANY_ENTRY, true);
	machine_ask(&m, 0, ID64_CPU_ON, 1, 0xfffffffffffffffe, 3);
	assert_int_equal(machine_times(&m, OP_CHECK_ENTRY), 0);
	entry = machine_restart(&m, 1);
	assert_true(entry.pc == 0xfffffffffffffffe);
	assert_int_equal(entry.context_id, 3);
	machine_suspend(&m, 1, ID64_CPU_SUSPEND, 0x10000, 0x4002, 3);
	assert_int_equal(machine_restart(&m, 1).pc, 0x4002);
	assert_int_equal(machine_times(&m, OP_CHECK_ENTRY), 0);
	machine_free(&m);
}

static void test_any_power_state_is_a_standby_that_nobody_is_asked_about(
	void **state)
{
	struct psci_entry entry;
	struct machine m;
	uint32_t bit;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.quirks = PSCI_QUIRK_ANY_POWER_STATE;
	m.ops.check_power_state = NULL;
	machine_start(&m);
	for (bit = 0; bit < 32; bit++) {
		machine_suspend(&m, 0, ID64_CPU_SUSPEND, UINT32_C(1) << bit,
				0x4001, 7);
		assert_int_equal(m.call.suspend.powerdown, 0);
		assert_int_equal(m.call.suspend.level, 0);
		assert_int_equal(m.call.suspend.state_id, 0);
		assert_int_equal(m.call.suspend.value, UINT32_C(1) << bit);
		assert_int_equal(m.call.event, 0);
		/* There is no entry to start it at. */
		assert_int_equal(psci_cpu_woke(m.psci, 0, true, &entry),
				 PSCI_WAKE_ERROR);
		assert_int_equal(entry.error, PSCI_E_CONTEXT_LOST);
		machine_return(&m, 0);
	}
	assert_int_equal(m.calls, 0);
	machine_free(&m);
}

/* Statistics ask it what a power_state is, and the guest may ask for those. */
/* A machine that nobody can wake is what it is to prevent. */
static void test_keep_last_cpu_counts_no_cpu_that_is_going(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3, PSCI_QUIRK_KEEP_LAST_CPU, true);
	machine_turn_on(&m, 0, 1);
	assert_int_equal(machine_call(&m, 1, ID_CPU_OFF, 0, 0, 0),
			 PSCI_DO_STOP);
	assert_int_equal(machine_refused(&m, 0, ID_CPU_OFF, 0, 0, 0), DN);
	assert_int_equal(psci_cpu_stopped(m.psci, 1), PSCI_OK);
	assert_int_equal(machine_refused(&m, 0, ID_CPU_OFF, 0, 0, 0), DN);
	machine_free(&m);
}

/* Told to stop both, nobody would be left. */
static void test_keep_last_cpu_counts_a_cpu_that_is_freezing_as_gone(
	void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	machine_enable(&m, PSCI_ENABLE_CPU_FREEZE);
	m.config.quirks = PSCI_QUIRK_KEEP_LAST_CPU;
	machine_start(&m);
	machine_turn_on(&m, 0, 1);
	assert_int_equal(machine_call(&m, 0, ID_CPU_FREEZE, 0, 0, 0),
			 PSCI_DO_STOP);
	assert_int_equal(machine_refused(&m, 1, ID_CPU_FREEZE, 0, 0, 0), DN);
	/* One that will start is as good as one that runs. */
	machine_ask(&m, 1, ID64_CPU_ON, m.cpus[2].mpidr, 0x1000, 0);
	machine_turn_off(&m, 1);
	machine_free(&m);
}

static void test_keep_last_cpu_lets_all_others_go(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3, PSCI_QUIRK_KEEP_LAST_CPU, true);
	machine_turn_on(&m, 0, 7);
	machine_turn_off(&m, 0);
	assert_int_equal(machine_refused(&m, 7, ID_CPU_OFF, 0, 0, 0), DN);
	/* A suspended CPU is ON. */
	machine_turn_on(&m, 7, 0);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, 1, 0, 0);
	machine_turn_off(&m, 7);
	machine_return(&m, 0);
	assert_int_equal(machine_refused(&m, 0, ID_CPU_OFF, 0, 0, 0), DN);
	machine_free(&m);
}

static void test_a_quirk_that_there_is_not_is_refused(void **state)
{
	struct machine m;
	uint32_t bit;
	size_t size;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (bit = 0; bit < 32; bit++) {
		m.config.quirks = UINT32_C(1) << bit;
		assert_int_equal(psci_storage_size(&m.config, &size),
				 m.config.quirks > PSCI_QUIRK_0_1_CONTEXT_ID ?
					PSCI_E_QUIRKS : PSCI_OK);
	}
	machine_free(&m);
}

/* ------------------------------------------------------- the preset for KVM */

#define MINE_NOT	DOES(PSCI_NOT_MINE)

/*
 * What Linux's KVM says, per version: 0.1, 0.2, 1.0, 1.1, 1.2, 1.3. There are
 * more of its functions than mandatory ones: SYSTEM_RESET2 from 1.1 on and
 * SYSTEM_OFF2 from 1.3. Of 0.1's ids, the number is said.
 */
static const struct {
	uint64_t id;
	uint32_t id_0_1;
	uint64_t x1, x2, x3;
	uint32_t flags;
	int says[6];
} kvm[] = {
	{ ID_VERSION, 0, 0, 0, 0, 0,
	  { MINE_NOT, 0x2, 0x10000, 0x10001, 0x10002, 0x10003 } },
	/* An unknown target; one that runs, the caller, one on its way. */
	{ ID64_CPU_ON, ID_0_1_CPU_ON, 9, 0x1000, 0, 0,
	  { IP, IP, IP, IP, IP, IP } },
	{ ID64_CPU_ON, ID_0_1_CPU_ON, 0x80000003, 0x1000, 0, 0,
	  { IP, IP, IP, IP, IP, IP } },
	{ ID64_CPU_ON, ID_0_1_CPU_ON, 1, 0x1000, 0, 0,
	  { IP, AO, AO, AO, AO, AO } },
	{ ID64_CPU_ON, ID_0_1_CPU_ON, 0, 0x1000, 0, 0,
	  { IP, AO, AO, AO, AO, AO } },
	{ ID64_CPU_ON, ID_0_1_CPU_ON, 2, 0x1000, 0, 0,
	  { IP, AO, AO, AO, AO, AO } },
	/* Entries that are not looked at */
	{ ID64_CPU_ON, ID_0_1_CPU_ON, 3, 0x1001, 0, 0,
	  { OK, OK, OK, OK, OK, OK } },
	{ ID64_CPU_ON, ID_0_1_CPU_ON, 3, 0x1002, 0, 0,
	  { OK, OK, OK, OK, OK, OK } },
	{ ID64_CPU_ON, ID_0_1_CPU_ON, 3, 0x5a5a00000000, 0, 0,
	  { OK, OK, OK, OK, OK, OK } },
	{ ID64_CPU_ON, ID_0_1_CPU_ON, 9, 0x1001, 0, 0,
	  { IP, IP, IP, IP, IP, IP } },
	/* Ids of either width for AArch64 callers, of SMC32 for AArch32's */
	{ ID32_CPU_ON, 0, 3, 0x1000, 0, 0,
	  { MINE_NOT, OK, OK, OK, OK, OK } },
	{ ID32_CPU_ON, 0, 0xdead00000003, 0x1000, 0, A32_ENTRY,
	  { MINE_NOT, OK, OK, OK, OK, OK } },
	{ ID64_CPU_ON, 0, 3, 0x1000, 0, A32, { MINE_NOT, NS, NS, NS, NS, NS } },
	{ ID64_CPU_SUSPEND, 0, 1, 0, 0, A32,
	  { MINE_NOT, NS, NS, NS, NS, NS } },
	/* CPU_SUSPEND is a WFI, whatever it says. */
	{ ID64_CPU_SUSPEND, 0, 0xffffffff, 0x1001, 0, 0,
	  { MINE_NOT, SLEEPS, SLEEPS, SLEEPS, SLEEPS, SLEEPS } },
	{ ID64_CPU_SUSPEND, 0, 0x10000, 0x1000, 0, 0,
	  { MINE_NOT, SLEEPS, SLEEPS, SLEEPS, SLEEPS, SLEEPS } },
	{ ID_CPU_OFF, ID_0_1_CPU_OFF, 0, 0, 0, 0,
	  { STOPS, STOPS, STOPS, STOPS, STOPS, STOPS } },
	/* AFFINITY_INFO, also of higher levels; its level has 64 bits. */
	{ ID64_AFFINITY_INFO, 0, 0, 0, 0, 0, { MINE_NOT, 0, 0, 0, 0, 0 } },
	{ ID64_AFFINITY_INFO, 0, 3, 0, 0, 0, { MINE_NOT, 1, 1, 1, 1, 1 } },
	{ ID64_AFFINITY_INFO, 0, 2, 0, 0, 0, { MINE_NOT, 0, 0, 0, 0, 0 } },
	{ ID64_AFFINITY_INFO, 0, 9, 0, 0, 0,
	  { MINE_NOT, IP, IP, IP, IP, IP } },
	{ ID64_AFFINITY_INFO, 0, 3, 1, 0, 0, { MINE_NOT, 0, 0, 0, 0, 0 } },
	{ ID64_AFFINITY_INFO, 0, 0x101, 1, 0, 0, { MINE_NOT, 1, 1, 1, 1, 1 } },
	{ ID64_AFFINITY_INFO, 0, 0, 4, 0, 0,
	  { MINE_NOT, IP, IP, IP, IP, IP } },
	{ ID64_AFFINITY_INFO, 0, 0, 0x100000000, 0, 0,
	  { MINE_NOT, IP, IP, IP, IP, IP } },
	{ ID64_MIGRATE, 0, 0, 0, 0, 0, { MINE_NOT, NS, NS, NS, NS, NS } },
	{ ID_MIGRATE_INFO_TYPE, 0, 0, 0, 0, 0, { MINE_NOT, 2, 2, 2, 2, 2 } },
	{ ID64_MIGRATE_INFO_UP_CPU, 0, 0, 0, 0, 0,
	  { MINE_NOT, NS, NS, NS, NS, NS } },
	{ ID_SYSTEM_OFF, 0, 0, 0, 0, 0,
	  { MINE_NOT, ENDS, ENDS, ENDS, ENDS, ENDS } },
	{ ID_SYSTEM_RESET, 0, 0, 0, 0, 0,
	  { MINE_NOT, ENDS, ENDS, ENDS, ENDS, ENDS } },
	{ ID_FEATURES, 0, ID64_CPU_SUSPEND, 0, 0, 0,
	  { MINE_NOT, NS, 0, 0, 0, 0 } },
	{ ID_FEATURES, 0, ID_FEATURES, 0, 0, 0, { MINE_NOT, NS, 0, 0, 0, 0 } },
	{ ID_FEATURES, 0, PSCI_ID_SMCCC_VERSION, 0, 0, 0,
	  { MINE_NOT, NS, 0, 0, 0, 0 } },
	{ ID_FEATURES, 0, ID64_SYSTEM_SUSPEND, 0, 0, 0,
	  { MINE_NOT, NS, NS, NS, NS, NS } },
	{ ID_FEATURES, 0, ID64_SYSTEM_RESET2, 0, 0, 0,
	  { MINE_NOT, NS, NS, 0, 0, 0 } },
	{ ID_FEATURES, 0, ID64_SYSTEM_OFF2, 0, 0, 0,
	  { MINE_NOT, NS, NS, NS, NS, 1 } },
	{ ID_FEATURES, 0, ID64_CPU_ON, 0, 0, A32,
	  { MINE_NOT, NS, NS, NS, NS, NS } },
	{ ID64_SYSTEM_RESET2, 0, 0, 77, 0, 0,
	  { MINE_NOT, NS, NS, ENDS, ENDS, ENDS } },
	{ ID64_SYSTEM_RESET2, 0, 1, 0, 0, 0,
	  { MINE_NOT, NS, NS, IP, IP, IP } },
	{ ID64_SYSTEM_OFF2, 0, 0, 0, 0, 0,
	  { MINE_NOT, NS, NS, NS, NS, ENDS } },
	{ ID64_SYSTEM_OFF2, 0, 1, 0, 0, 0,
	  { MINE_NOT, NS, NS, NS, NS, ENDS } },
	{ ID64_SYSTEM_OFF2, 0, 2, 0, 0, 0,
	  { MINE_NOT, NS, NS, NS, NS, IP } },
	{ ID64_SYSTEM_OFF2, 0, 1, 1, 0, 0,
	  { MINE_NOT, NS, NS, NS, NS, IP } },
	{ ID64_SYSTEM_SUSPEND, 0, 0x1000, 0, 0, 0,
	  { MINE_NOT, NS, NS, NS, NS, NS } },
	{ ID_SET_SUSPEND_MODE, 0, 2, 0, 0, 0,
	  { MINE_NOT, NS, NS, NS, NS, NS } },
	{ ID64_STAT_COUNT, 0, 0, 1, 0, 0, { MINE_NOT, NS, NS, NS, NS, NS } },
	{ ID_MEM_PROTECT, 0, 1, 0, 0, 0, { MINE_NOT, NS, NS, NS, NS, NS } },
	{ PSCI_ID32(0x1f), 0, 0, 0, 0, 0, { MINE_NOT, NS, NS, NS, NS, NS } },
};

static void make_kvm(struct machine *m, uint32_t version)
{
	machine_prepare(m, version, 8);
	m->config.quirks = PSCI_QUIRKS_KVM;
	m->config.smccc_version = PSCI_SMCCC_VERSION_1_1;
	m->config.function_ids.cpu_suspend = 0;
	if (version >= PSCI_VERSION_1_1)
		machine_enable(m, PSCI_ENABLE_SYSTEM_RESET2);
	if (version >= PSCI_VERSION_1_3)
		machine_enable(m, PSCI_ENABLE_SYSTEM_OFF2);
	m->ops.check_power_state = NULL;
	m->ops.check_entry = NULL;
	m->cpus[1].flags = PSCI_CPU_ON;
	machine_start(m);
}

static void test_the_preset_answers_as_kvm_does(void **state)
{
	static const uint32_t all[6] = {
		PSCI_VERSION_0_1, PSCI_VERSION_0_2, PSCI_VERSION_1_0,
		PSCI_VERSION_1_1, PSCI_VERSION_1_2, PSCI_VERSION_1_3 };
	enum psci_action action;
	struct machine m;
	uint64_t id;
	size_t v, i;
	int told;

	(void)state;
	for (v = 0; v < 6; v++) {
		for (i = 0; i < LENGTH(kvm); i++) {
			make_kvm(&m, all[v]);
			assert_int_equal(machine_ask(&m, 0, v == 0 ?
						     ID_0_1_CPU_ON :
						     ID64_CPU_ON, 2, 0x1000, 0),
					 OK);
			m.flags = kvm[i].flags;
			id = v == 0 && kvm[i].id_0_1 ? kvm[i].id_0_1 :
						      kvm[i].id;
			action = machine_call(&m, 0, id, kvm[i].x1, kvm[i].x2,
					      kvm[i].x3);
			told = action == PSCI_DO_RETURN ?
			       (int)(int64_t)m.call.ret : (int)DOES(action);
			if (told != kvm[i].says[v])
				fail_msg("version %x, row %zu: %d", all[v], i,
					 told);
			machine_free(&m);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_each_quirk_changes_what_it_says_and_nothing_else),
		cmocka_unit_test(test_quirks_do_not_disturb_each_other),
		cmocka_unit_test(test_any_entry_asks_nobody_and_starts_there),
		cmocka_unit_test(
		test_any_power_state_is_a_standby_that_nobody_is_asked_about),
		cmocka_unit_test(
			test_keep_last_cpu_counts_no_cpu_that_is_going),
		cmocka_unit_test(
		test_keep_last_cpu_counts_a_cpu_that_is_freezing_as_gone),
		cmocka_unit_test(test_keep_last_cpu_lets_all_others_go),
		cmocka_unit_test(test_a_quirk_that_there_is_not_is_refused),
		cmocka_unit_test(test_the_preset_answers_as_kvm_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
