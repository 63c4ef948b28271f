/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* psci_reset(). */
#include "machine.h"
#include "../../lib/context.h"

/* The context as it is, but for how often each CPU has started or waited. */
static unsigned char *picture(const struct machine *m)
{
	unsigned char *bytes = malloc(m->storage_size);
	struct psci_cpu *cpus;
	uint32_t i;

	assert_non_null(bytes);
	memcpy(bytes, m->storage, m->storage_size);
	cpus = (void *)(bytes + ((unsigned char *)m->psci->cpus -
				 (unsigned char *)m->storage));
	for (i = 0; i < m->config.cpu_count; i++)
		cpus[i].start &= RUN_STATE_MASK;
	return bytes;
}

static void make(struct machine *m)
{
	machine_prepare(m, PSCI_VERSION_1_3, 8);
	machine_tree(m);
	machine_all_ops(m);
	machine_trusted_os(m, PSCI_TRUSTED_OS_MIGRATABLE);
	machine_enable(m, PSCI_ENABLE_MEM_PROTECT | PSCI_ENABLE_STAT |
			  PSCI_ENABLE_SET_SUSPEND_MODE |
			  PSCI_ENABLE_CPU_FREEZE | PSCI_ENABLE_SYSTEM_SUSPEND |
			  PSCI_ENABLE_SYSTEM_RESET2);
	m->cpus[1].flags = PSCI_CPU_ON;
	m->cpus[6].flags = PSCI_CPU_ABSENT;
	m->cpus[7].flags = PSCI_CPU_DISABLED;
	machine_start(m);
}

/* One thing after the other that a reset has to take back. */
static const char *change(struct machine *m, int what)
{
	switch (what) {
	case 0:
		machine_turn_on(m, 0, 5);
		return "a CPU is ON";
	case 1:
		machine_ask(m, 0, ID64_CPU_ON, 0x100, 0x1000, 7);
		return "a CPU is ON_PENDING";
	case 2:
		machine_turn_off(m, 1);
		return "a CPU is OFF";
	case 3:
		machine_call(m, 1, ID_CPU_OFF, 0, 0, 0);
		return "a CPU is stopping";
	case 4:
		machine_call(m, 1, ID_CPU_FREEZE, 0, 0, 0);
		psci_cpu_stopped(m->psci, 1);
		return "a CPU is frozen";
	case 5:
		machine_suspend(m, 1, ID64_CPU_SUSPEND, STATE_CPU_STANDBY, 0,
				0);
		return "a CPU is in standby";
	case 6:
		machine_suspend(m, 1, ID64_CPU_SUSPEND, STATE_SYSTEM_POWERDOWN,
				0x4000, 7);
		machine_suspend(m, 0, ID64_CPU_SUSPEND, STATE_SYSTEM_POWERDOWN,
				0x4000, 7);
		assert_int_equal(m->call.transition.level, 2);
		return "all is down";
	case 7:
		m->answers[OP_CHECK_CPU_ON] = PSCI_DEFERRED;
		machine_call(m, 0, ID64_CPU_ON, 2, 0x1000, 7);
		m->answers[OP_CHECK_CPU_ON] = 0;
		return "a CPU waits";
	case 8:
		machine_ask(m, 0, ID_MEM_PROTECT, 1, 0, 0);
		return "memory is protected";
	case 9:
		machine_ask(m, 0, ID_SET_SUSPEND_MODE, 1, 0, 0);
		return "OS-initiated mode";
	case 10:
		machine_ask(m, 0, ID64_MIGRATE, 1, 0, 0);
		return "the Trusted OS is elsewhere";
	case 11:
		machine_call(m, 1, ID64_SYSTEM_RESET2, 0x80000001, 3, 0);
		return "the system is ending";
	case 12:
		machine_turn_off(m, 1);
		machine_suspend(m, 0, ID64_SYSTEM_SUSPEND, 0x4000, 7, 0);
		return "the system is suspended";
	case 13:
		psci_cpu_set_presence(m->psci, 2, PSCI_ABSENT);
		psci_cpu_set_presence(m->psci, 6, PSCI_PRESENT);
		psci_cpu_set_presence(m->psci, 7, PSCI_ABSENT);
		return "the host has moved CPUs";
	case 14:
		m->now += 10;
		machine_suspend(m, 1, ID64_CPU_SUSPEND, STATE_CPU_POWERDOWN,
				0x4000, 7);
		m->now += 10;
		machine_restart(m, 1);
		return "there are statistics";
	}
	return NULL;
}

/* R11, R12 */
static void test_R11_R12_a_reset_puts_every_bit_back(void **state)
{
	unsigned char *start, *now;
	struct machine m;
	const char *name;
	int what;

	(void)state;
	for (what = 0;; what++) {
		make(&m);
		start = picture(&m);
		name = change(&m, what);
		if (!name) {
			free(start);
			machine_free(&m);
			break;
		}
		now = picture(&m);
		if (memcmp(start, now, m.storage_size) == 0)
			fail_msg("%s: nothing has changed", name);
		free(now);
		psci_reset(m.psci);
		now = picture(&m);
		if (memcmp(start, now, m.storage_size) != 0)
			fail_msg("%s: not put back", name);
		free(now);
		free(start);
		machine_free(&m);
	}
	assert_int_equal(what, 15);
}

/* R11: also those that a guest had turned off. */
static void test_R11_every_cpu_is_what_it_was_at_the_start(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_turn_on(&m, 0, 5);
	machine_turn_off(&m, 1);
	machine_turn_off(&m, 5);
	machine_ask(&m, 0, ID64_MIGRATE, 0, 0, 0);
	psci_reset(m.psci);
	assert_int_equal(machine_state(&m, 0, 0), PSCI_AFFINITY_ON);
	assert_int_equal(machine_state(&m, 0, 1), PSCI_AFFINITY_ON);
	assert_int_equal(machine_state(&m, 1, 5), PSCI_AFFINITY_OFF);
	machine_turn_on(&m, 1, 5);
	machine_free(&m);
}

/* R12: an entry from before the reset is nobody's. */
static void test_R12_no_cpu_starts_at_an_entry_from_before(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	make(&m);
	machine_ask(&m, 0, ID64_CPU_ON, 2, 0xbad000, 0xbad);
	machine_suspend(&m, 1, ID64_CPU_SUSPEND, STATE_CPU_POWERDOWN, 0xbad000,
			0xbad);
	psci_reset(m.psci);
	assert_int_equal(psci_cpu_woke(m.psci, 2, true, &entry),
			 PSCI_WAKE_SLEEP);
	assert_int_equal(psci_cpu_woke(m.psci, 1, true, &entry),
			 PSCI_WAKE_ERROR);
	assert_int_equal(entry.error, PSCI_E_CPU_STATE);
	machine_ask(&m, 0, ID64_CPU_ON, 2, 0x5000, 5);
	entry = machine_restart(&m, 2);
	assert_int_equal(entry.pc, 0x5000);
	assert_int_equal(entry.context_id, 5);
	machine_free(&m);
}

static void test_a_reset_asks_no_op(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	change(&m, 6);
	m.calls = 0;
	psci_reset(m.psci);
	assert_int_equal(m.calls, 0);
	machine_free(&m);
}

/* The machine works as at first, the system calls too. */
static void test_everything_works_after_a_reset(void **state)
{
	struct machine m;
	int what;

	(void)state;
	make(&m);
	for (what = 0; change(&m, what); what++) {
		psci_reset(m.psci);
		m.calls = 0;
		machine_turn_on(&m, 0, 2);
		machine_turn_off(&m, 1);
		machine_turn_off(&m, 2);
		machine_suspend(&m, 0, ID64_SYSTEM_SUSPEND, 0x4000, 0, 0);
		machine_restart(&m, 0);
		psci_reset(m.psci);
		m.calls = 0;
	}
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_R11_R12_a_reset_puts_every_bit_back),
		cmocka_unit_test(
			test_R11_every_cpu_is_what_it_was_at_the_start),
		cmocka_unit_test(
			test_R12_no_cpu_starts_at_an_entry_from_before),
		cmocka_unit_test(test_a_reset_asks_no_op),
		cmocka_unit_test(test_everything_works_after_a_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
