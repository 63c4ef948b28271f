/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* psci_config.power_states: which are accepted, and what calls make of them. */
#include "machine.h"
#include "psci/snapshot.h"
#include "rig.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

/* What a value of machine_tree() means, if its op were asked. */
#define KNOWN(power_state, cpu, cluster, system, last)			\
	{ .value = (power_state), .composite = {			\
		.state = { cpu, cluster, system }, .last_level = last } }

/* In these the caller says that it is the last one, up to this level. */
#define LAST_IN_CLUSTER	(STATE_CLUSTER_POWERDOWN | 0x1000)
#define LAST_IN_SYSTEM	(STATE_SYSTEM_POWERDOWN | 0x2000)

static const struct psci_power_state_config states[] = {
	KNOWN(STATE_CPU_STANDBY, 1, 0, 0, 0),
	KNOWN(STATE_CPU_POWERDOWN, 3, 0, 0, 0),
	KNOWN(STATE_CLUSTER_RETENTION, 2, 2, 0, 0),
	KNOWN(STATE_CLUSTER_POWERDOWN, 3, 3, 0, 0),
	KNOWN(STATE_SYSTEM_POWERDOWN, 3, 3, 3, 0),
	KNOWN(LAST_IN_CLUSTER, 3, 3, 0, 1),
	KNOWN(LAST_IN_SYSTEM, 3, 3, 3, 2),
};

static const uint32_t every_version[] = {
	PSCI_VERSION_0_1, PSCI_VERSION_0_2, PSCI_VERSION_1_0, PSCI_VERSION_1_1,
	PSCI_VERSION_1_2, PSCI_VERSION_1_3,
};

static _Alignas(PSCI_STORAGE_ALIGN) unsigned char storage[32768];

static void give(struct machine *m, const struct psci_power_state_config *table,
		 size_t count)
{
	m->config.power_states = table;
	m->config.power_state_count = (uint32_t)count;
}

/* 8 CPUs in two clusters, the table, and no op; to be started. */
static void prepare(struct machine *m)
{
	machine_prepare(m, PSCI_VERSION_1_3, 8);
	machine_tree(m);
	machine_all_ops(m);
	machine_enable(m, PSCI_ENABLE_SET_SUSPEND_MODE | PSCI_ENABLE_STAT);
	m->ops.check_power_state = NULL;
	give(m, states, LENGTH(states));
}

static void make(struct machine *m)
{
	prepare(m);
	machine_start(m);
}

/* What only CPUs 0 to 3 can be in: the other cluster does not power down. */
static void make_unlike(struct machine *m)
{
	prepare(m);
	m->domains[2].state_count = 2;
	machine_start(m);
	machine_turn_on(m, 0, 4);
}

static enum psci_error size_verdict(const struct machine *m)
{
	size_t size = 12345;
	enum psci_error error = psci_storage_size(&m->config, &size);

	if (error == PSCI_OK)
		assert_true(size <= sizeof(storage));
	else
		assert_int_equal(size, 12345);
	return error;
}

static enum psci_error init_verdict(const struct machine *m)
{
	struct psci *psci = NULL;
	enum psci_error error = psci_init(&psci, storage, sizeof(storage),
					  &m->config, &m->ops, NULL);

	assert_int_equal(psci != NULL, error == PSCI_OK);
	return error;
}

static void expect_verdict(const struct machine *m, enum psci_error error)
{
	assert_int_equal(size_verdict(m), error);
	assert_int_equal(init_verdict(m), error);
}

/* A flat machine with this table alone. */
static void expect_table(uint32_t flags,
			 const struct psci_power_state_config *table,
			 size_t count, enum psci_error error)
{
	struct machine m;

	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.flags = flags;
	give(&m, table, count);
	expect_verdict(&m, error);
	machine_free(&m);
}

/* ------------------------------------------------------- the configuration */

static void test_a_table_is_there_and_has_64_entries_at_most(void **state)
{
	struct psci_power_state_config table[65] = { 0 };
	uint32_t i;

	(void)state;
	for (i = 0; i < LENGTH(table); i++)
		table[i].value = i;
	expect_table(0, NULL, 0, PSCI_OK);
	expect_table(0, NULL, 1, PSCI_E_POWER_STATES);
	expect_table(0, table, 0, PSCI_OK);
	expect_table(0, table, 1, PSCI_OK);
	assert_int_equal(PSCI_POWER_STATES_MAX, 64);
	expect_table(0, table, 64, PSCI_OK);
	expect_table(0, table, 65, PSCI_E_POWER_STATES);
	expect_table(0, table, UINT32_MAX, PSCI_E_POWER_STATES);
}

static void test_the_last_of_64_power_states_is_known(void **state)
{
	struct psci_power_state_config table[64] = { 0 };
	struct machine m;
	uint32_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.ops.check_power_state = NULL;
	for (i = 0; i < LENGTH(table); i++)
		table[i].value = i;
	give(&m, table, LENGTH(table));
	machine_start(&m);
	for (i = 0; i < LENGTH(table); i++) {
		machine_suspend(&m, 0, ID64_CPU_SUSPEND, i, 0, 0);
		assert_int_equal(m.call.suspend.state_id, i);
		machine_return(&m, 0);
	}
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND, i, 0, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_free(&m);
}

static void test_reserved_words_of_a_table_are_zero(void **state)
{
	struct psci_power_state_config table[2] = { { .value = 1 },
						    { .value = 2 } };
	struct machine m;
	uint32_t bit;

	(void)state;
	for (bit = 1; bit; bit <<= 1) {
		table[1].reserved = bit;
		expect_table(0, table, 1, PSCI_OK);
		expect_table(0, table, 2, PSCI_E_POWER_STATES);
		table[1].reserved = 0;
		table[0].composite.reserved = bit;
		expect_table(0, table, 2, PSCI_E_POWER_STATES);
		table[0].composite.reserved = 0;

		machine_prepare(&m, PSCI_VERSION_1_3, 4);
		m.config.reserved = bit;
		expect_verdict(&m, PSCI_E_POWER_STATES);
		give(&m, table, 2);
		expect_verdict(&m, PSCI_E_POWER_STATES);
		m.config.reserved = 0;
		expect_verdict(&m, PSCI_OK);
		machine_free(&m);
	}
}

static void test_a_table_has_values_of_the_configured_format(void **state)
{
	struct psci_power_state_config table[2] = { { .value = 0 } };
	uint32_t bit;

	(void)state;
	for (bit = 1; bit; bit <<= 1) {
		table[1].value = bit;
		expect_table(0, table, 2, bit & PSCI_POWER_STATE_MASK ?
			     PSCI_OK : PSCI_E_POWER_STATES);
		expect_table(PSCI_CONFIG_EXTENDED_STATE, table, 2,
			     bit & PSCI_POWER_STATE_EXT_MASK ?
			     PSCI_OK : PSCI_E_POWER_STATES);
	}
}

static void test_a_value_is_in_a_table_once(void **state)
{
	struct psci_power_state_config table[4];
	uint32_t i, j, k;

	(void)state;
	for (i = 0; i < LENGTH(table); i++) {
		for (j = 0; j < LENGTH(table); j++) {
			memset(table, 0, sizeof(table));
			for (k = 0; k < LENGTH(table); k++)
				table[k].value = 0x10000 | k;
			table[i].value = table[j].value;
			expect_table(0, table, LENGTH(table),
				     i == j ? PSCI_OK : PSCI_E_POWER_STATES);
		}
	}
}

static void test_a_table_is_not_for_who_grants_any_power_state(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.quirks = PSCI_QUIRK_ANY_POWER_STATE;
	give(&m, states, 0);
	expect_verdict(&m, PSCI_OK);
	give(&m, states, 1);
	expect_verdict(&m, PSCI_E_POWER_STATES);
	m.config.quirks = PSCI_QUIRK_ANY_ENTRY;
	expect_verdict(&m, PSCI_OK);
	machine_free(&m);
}

/* With a context only is it seen: psci_storage_size() accepts it. */
static void expect_composite(struct machine *m, uint32_t value,
			     struct psci_composite composite,
			     enum psci_error error)
{
	struct psci_power_state_config table[2] = {
		KNOWN(STATE_CPU_STANDBY, 1, 0, 0, 0),
		{ .value = value, .composite = composite },
	};

	give(m, table, LENGTH(table));
	assert_int_equal(size_verdict(m), PSCI_OK);
	assert_int_equal(init_verdict(m), error);
}

#define COMPOSITE(...)	((struct psci_composite){ .state = { __VA_ARGS__ } })

static void test_a_composite_that_no_cpu_can_be_in_is_refused(void **state)
{
	const enum psci_error refused = PSCI_E_POWER_STATES;
	const uint32_t down = PSCI_POWER_STATE_TYPE_BIT;
	struct machine m;

	(void)state;
	prepare(&m);
	/* The StateType says something else. */
	expect_composite(&m, 0, COMPOSITE(3), refused);
	expect_composite(&m, down, COMPOSITE(2), refused);
	/* Of statistics alone, which an op may know. */
	expect_composite(&m, down, COMPOSITE(0), refused);
	expect_composite(&m, down, COMPOSITE(0, 3), refused);
	expect_composite(&m, 0, COMPOSITE(0, 3), refused);
	/* Deeper than what is below it. */
	expect_composite(&m, 0, COMPOSITE(1, 2), refused);
	expect_composite(&m, down, COMPOSITE(3, 1, 2), refused);
	expect_composite(&m, down, COMPOSITE(3, 0, 1), refused);
	/* No such state; no such level. */
	expect_composite(&m, down, COMPOSITE(4), refused);
	expect_composite(&m, down, COMPOSITE(3, 4), refused);
	expect_composite(&m, down, COMPOSITE(3, 3, 255), refused);
	expect_composite(&m, down, COMPOSITE(3, 3, 3, 3), refused);
	expect_composite(&m, down, COMPOSITE(3, 3, 3, 0, 0, 0, 0, 1), refused);
	/* What there is. */
	expect_composite(&m, 0, COMPOSITE(2, 1), PSCI_OK);
	expect_composite(&m, down, COMPOSITE(3, 3, 3), PSCI_OK);
	machine_free(&m);
}

static void test_a_composite_that_some_cpu_can_be_in_is_accepted(void **state)
{
	const uint32_t down = PSCI_POWER_STATE_TYPE_BIT;
	struct machine m;
	uint32_t cluster;

	(void)state;
	/* The first CPUs or the last ones. */
	for (cluster = 1; cluster <= 2; cluster++) {
		prepare(&m);
		m.domains[cluster].state_count = 2;
		expect_composite(&m, down, COMPOSITE(3, 3), PSCI_OK);
		machine_free(&m);
	}
	prepare(&m);
	m.domains[1].state_count = m.domains[2].state_count = 2;
	expect_composite(&m, down, COMPOSITE(3, 3), PSCI_E_POWER_STATES);
	expect_composite(&m, down, COMPOSITE(3, 2), PSCI_OK);
	machine_free(&m);
}

/* No CPU_SUSPEND leads to where it runs; and what is no state counts 0. */
static void test_without_a_tree_composites_are_not_looked_at(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	expect_composite(&m, PSCI_POWER_STATE_TYPE_BIT,
			 COMPOSITE(1, 2, 3, 4, 5, 6, 7, 8), PSCI_OK);
	machine_free(&m);
}

static void test_a_table_may_stand_for_the_op(void **state)
{
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(every_version); i++) {
		machine_prepare(&m, every_version[i], 4);
		m.ops.check_power_state = NULL;
		give(&m, states, 0);
		assert_int_equal(size_verdict(&m), PSCI_OK);
		assert_int_equal(init_verdict(&m),
				 PSCI_E_NO_CHECK_POWER_STATE_OP);
		give(&m, states, 1);
		expect_verdict(&m, PSCI_OK);
		machine_free(&m);
	}
}

/* A program that was built before there were such fields. */
static void test_a_config_that_ends_before_the_table_has_none(void **state)
{
	const uint32_t old = offsetof(struct psci_config, power_state_count);
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	give(&m, NULL, 77);
	m.config.reserved = 77;
	m.config.size = old;
	machine_start(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CPU_STANDBY, 0, 0);
	assert_int_equal(machine_times(&m, OP_CHECK_POWER_STATE), 1);

	m.ops.check_power_state = NULL;
	assert_int_equal(init_verdict(&m), PSCI_E_NO_CHECK_POWER_STATE_OP);
	machine_free(&m);

	/* One that ends in the middle of them: the table is NULL. */
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	give(&m, states, 1);
	m.config.size = old + sizeof(m.config.power_state_count);
	expect_verdict(&m, PSCI_E_POWER_STATES);
	m.config.size = offsetof(struct psci_config, power_states);
	expect_verdict(&m, PSCI_E_POWER_STATES);
	m.config.size = sizeof(m.config);
	expect_verdict(&m, PSCI_OK);
	machine_free(&m);
}

static void test_a_table_is_not_needed_after_psci_init(void **state)
{
	struct psci_power_state_config table[LENGTH(states)];
	struct machine m;

	(void)state;
	memcpy(table, states, sizeof(table));
	prepare(&m);
	give(&m, table, LENGTH(table));
	machine_start(&m);
	memset(table, 0xa5, sizeof(table));
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, LAST_IN_SYSTEM, 0x4000, 0);
	assert_int_equal(m.call.transition.level, 2);
	assert_int_equal(m.call.suspend.value, LAST_IN_SYSTEM);
	machine_restart(&m, 0);
	machine_free(&m);
}

static void test_the_largest_table_is_within_the_storage_bound(void **state)
{
	struct psci_power_state_config table[PSCI_POWER_STATES_MAX] = { 0 };
	struct machine m;
	uint32_t i, cpus;
	size_t size;

	(void)state;
	for (i = 0; i < LENGTH(table); i++)
		table[i].value = i;
	for (cpus = 1; cpus <= 256; cpus *= 2) {
		machine_prepare(&m, PSCI_VERSION_1_3, cpus);
		give(&m, table, LENGTH(table));
		assert_int_equal(psci_storage_size(&m.config, &size), PSCI_OK);
		assert_true(size <= PSCI_STORAGE_BOUND(cpus) +
			    PSCI_STORAGE_BOUND_STATES(LENGTH(table)));
		machine_free(&m);
	}
}

/* ------------------------------------------------------------- CPU_SUSPEND */

static uint64_t suspend_id(uint32_t version)
{
	return version == PSCI_VERSION_0_1 ? ID_0_1_CPU_SUSPEND :
					     ID32_CPU_SUSPEND;
}

/* Flat, with op; in 0.2 the caller of an SMC32 id is AArch32. */
static void make_flat(struct machine *m, uint32_t version)
{
	machine_prepare(m, version, 4);
	give(m, states, LENGTH(states));
	if (version == PSCI_VERSION_0_2)
		m->flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
	machine_start(m);
}

static void expect_suspend(const struct machine *m, uint32_t value,
			   uint32_t state_id, uint32_t level,
			   uint32_t powerdown)
{
	assert_int_equal(m->call.suspend.value, value);
	assert_int_equal(m->call.suspend.state_id, state_id);
	assert_int_equal(m->call.suspend.level, level);
	assert_int_equal(m->call.suspend.powerdown, powerdown);
	assert_int_equal(m->call.ret, PSCI_STATUS_SUCCESS);
	assert_int_equal(m->call.event, 0);
}

static void test_cpu_suspend_to_a_known_standby_asks_nobody(void **state)
{
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(every_version); i++) {
		make_flat(&m, every_version[i]);
		/* Of a standby no entry is looked at. */
		machine_suspend(&m, 0, suspend_id(every_version[i]),
				STATE_CLUSTER_RETENTION, 0x4001, UINT64_MAX);
		expect_suspend(&m, STATE_CLUSTER_RETENTION, 0x22, 1, 0);
		assert_int_equal(m.calls, 0);
		machine_return(&m, 0);
		machine_free(&m);
	}
}

static void test_cpu_suspend_to_a_known_powerdown_asks_for_the_entry_only(
	void **state)
{
	struct psci_entry entry;
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(every_version); i++) {
		make_flat(&m, every_version[i]);
		machine_suspend(&m, 0, suspend_id(every_version[i]),
				STATE_SYSTEM_POWERDOWN, 0x4000, 9);
		expect_suspend(&m, STATE_SYSTEM_POWERDOWN, 0x333, 2, 1);
		assert_int_equal(m.calls, 1);
		assert_int_equal(m.log[0].op, OP_CHECK_ENTRY);
		entry = machine_restart(&m, 0);
		assert_memory_equal(&m.log[0].entry, &entry, sizeof(entry));
		assert_int_equal(entry.pc, 0x4000);
		machine_free(&m);
	}
}

static void test_cpu_suspend_to_a_known_state_of_the_extended_format(
	void **state)
{
	static const struct psci_power_state_config extended[] = {
		{ .value = 0x0edcba98 }, { .value = 0x4edcba98 },
	};
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_0, 4);
	m.config.flags = PSCI_CONFIG_EXTENDED_STATE;
	m.ops.check_power_state = NULL;
	give(&m, extended, LENGTH(extended));
	machine_start(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, 0x0edcba98, 1, 0);
	expect_suspend(&m, 0x0edcba98, 0xedcba98, 0, 0);
	machine_return(&m, 0);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, 0x4edcba98, 4, 0);
	expect_suspend(&m, 0x4edcba98, 0xedcba98, 0, 1);
	machine_restart(&m, 0);
	machine_free(&m);
}

static void test_the_upper_half_of_a_known_power_state_is_ignored(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND,
			0xdeadbeef00000000 | STATE_CPU_STANDBY, 0, 0);
	expect_suspend(&m, STATE_CPU_STANDBY, 1, 0, 0);
	machine_free(&m);
}

static void test_cpu_suspend_asks_for_what_is_not_in_the_table(void **state)
{
	struct machine m;

	(void)state;
	make_flat(&m, PSCI_VERSION_1_3);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CPU_RETENTION, 0, 0);
	assert_int_equal(m.calls, 1);
	assert_int_equal(m.log[0].op, OP_CHECK_POWER_STATE);
	assert_int_equal(m.log[0].state.value, STATE_CPU_RETENTION);
	machine_return(&m, 0);
	m.answers[OP_CHECK_POWER_STATE] = PSCI_STATUS_INVALID_PARAMETERS;
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 STATE_CPU_RETENTION, 0, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	/* The table holds whatever the op would say. */
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CPU_STANDBY, 0, 0);
	assert_int_equal(machine_times(&m, OP_CHECK_POWER_STATE), 2);
	machine_free(&m);
}

static void test_without_an_op_what_is_not_in_the_table_is_invalid(
	void **state)
{
	struct machine m;
	uint32_t bit;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(every_version); i++) {
		machine_prepare(&m, every_version[i], 4);
		m.ops.check_power_state = NULL;
		if (every_version[i] == PSCI_VERSION_0_2)
			m.flags = PSCI_CALLER_AARCH32 | PSCI_ENTRY_AARCH32;
		give(&m, states, LENGTH(states));
		machine_start(&m);
		/* Another StateID, StateType or PowerLevel, or no state. */
		for (bit = 8; bit; bit <<= 1)
			assert_int_equal(
				machine_refused(&m, 0,
						suspend_id(every_version[i]),
						STATE_CPU_STANDBY | bit,
						0x4000, 0),
				PSCI_STATUS_INVALID_PARAMETERS);
		assert_int_equal(m.calls, 0);
		machine_free(&m);
	}
}

static void test_a_known_powerdown_needs_an_entry(void **state)
{
	struct machine m;
	uint64_t low;

	(void)state;
	make(&m);
	for (low = 1; low < 4; low++)
		assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
						 STATE_CLUSTER_POWERDOWN,
						 0x4000 + low, 0),
				 PSCI_STATUS_INVALID_ADDRESS);
	m.answers[OP_CHECK_ENTRY] = PSCI_STATUS_INVALID_ADDRESS;
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 STATE_CLUSTER_POWERDOWN, 0x4000, 0),
			 PSCI_STATUS_INVALID_ADDRESS);
	/* Of a standby it is not looked at. */
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CLUSTER_RETENTION,
			0x4001, 0);
	machine_free(&m);
}

/* --------------------------------------------------------------- in a tree */

static void test_a_known_state_takes_down_what_its_composite_says(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m);
	machine_traced(&m);
	machine_start(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CLUSTER_RETENTION, 0, 0);
	expect_suspend(&m, STATE_CLUSTER_RETENTION, 0x22, 1, 0);
	assert_int_equal(m.call.transition.level, 1);
	assert_int_equal(m.call.transition.state[0], 2);
	assert_int_equal(m.call.transition.state[1], 2);
	machine_return(&m, 0);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_SYSTEM_POWERDOWN,
			0x4000, 0);
	expect_suspend(&m, STATE_SYSTEM_POWERDOWN, 0x333, 2, 1);
	assert_int_equal(m.call.transition.level, 2);
	assert_int_equal(m.call.transition.state[2], 3);
	assert_int_equal(machine_restart(&m, 0).level, 2);
	machine_free(&m);
}

static void test_a_known_state_of_the_cpu_alone_leaves_its_cluster(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CPU_STANDBY, 0, 0);
	assert_int_equal(m.call.transition.level, 0);
	assert_int_equal(m.call.transition.state[0], 1);
	assert_int_equal(m.call.transition.state[1], 0);
	machine_free(&m);
}

/* No mistake of the platform's, as it would be if an op had said so. */
static void test_a_known_state_of_other_cpus_is_invalid(void **state)
{
	struct machine m;

	(void)state;
	make_unlike(&m);
	assert_int_equal(machine_refused(&m, 4, ID64_CPU_SUSPEND,
					 STATE_CLUSTER_POWERDOWN, 0x4000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_refused(&m, 4, ID64_CPU_SUSPEND,
					 STATE_SYSTEM_POWERDOWN, 0x4001, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CLUSTER_POWERDOWN,
			0x4000, 0);
	assert_int_equal(m.call.transition.level, 1);
	machine_suspend(&m, 4, ID64_CPU_SUSPEND, STATE_CLUSTER_RETENTION, 0, 0);
	assert_int_equal(m.call.transition.level, 1);
	machine_free(&m);
}

static void test_a_known_state_that_only_the_others_can_be_in_is_invalid(
	void **state)
{
	struct machine m;

	(void)state;
	prepare(&m);
	m.domains[1].state_count = 2;
	machine_start(&m);
	machine_turn_on(&m, 0, 4);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 STATE_CLUSTER_POWERDOWN, 0x4000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_suspend(&m, 4, ID64_CPU_SUSPEND, STATE_CLUSTER_POWERDOWN,
			0x4000, 0);
	machine_free(&m);
}

/* One domain may have more CPUs than are looked at together. */
static void test_a_known_state_of_a_large_cluster(void **state)
{
	struct machine m;
	uint32_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 40);
	machine_tree(&m);
	m.ops.check_power_state = NULL;
	for (i = 0; i < 40; i++)
		m.cpus[i].domain = i < 36 ? 1 : 2;
	m.config.domain_count = 3;
	m.domains[2].state_count = 2;
	give(&m, states, LENGTH(states));
	machine_start(&m);
	machine_turn_on(&m, 0, 35);
	machine_turn_on(&m, 0, 36);
	assert_int_equal(machine_refused(&m, 36, ID64_CPU_SUSPEND,
					 STATE_CLUSTER_POWERDOWN, 0x4000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_suspend(&m, 35, ID64_CPU_SUSPEND, STATE_CLUSTER_POWERDOWN,
			0x4000, 0);
	assert_int_equal(m.call.transition.level, 0);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CLUSTER_POWERDOWN,
			0x4000, 0);
	assert_int_equal(m.call.transition.level, 1);
	machine_free(&m);
}

static void os_initiated(struct machine *m)
{
	assert_int_equal(machine_ask(m, 0, ID_SET_SUSPEND_MODE,
				     PSCI_MODE_OS_INITIATED, 0, 0),
			 PSCI_STATUS_SUCCESS);
}

static void test_a_known_state_says_whether_its_caller_is_last(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_turn_on(&m, 0, 4);
	os_initiated(&m);
	/* It says nothing of a level that it commands. */
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 STATE_CLUSTER_POWERDOWN, 0x4000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	/* It says so, and another one runs. */
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 LAST_IN_SYSTEM, 0x4000, 0),
			 PSCI_STATUS_DENIED);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, LAST_IN_CLUSTER, 0x4000, 0);
	assert_int_equal(m.call.transition.level, 1);
	machine_suspend(&m, 4, ID64_CPU_SUSPEND, LAST_IN_SYSTEM, 0x4000, 0);
	assert_int_equal(m.call.transition.level, 2);
	assert_int_equal(machine_times(&m, OP_CHECK_POWER_STATE), 0);
	machine_free(&m);
}

/* A level above the tree: no CPU can say that, and in this mode it shows. */
static void test_a_known_state_with_a_last_level_above_the_tree(void **state)
{
	static const struct psci_power_state_config table[] = {
		KNOWN(STATE_CPU_STANDBY, 1, 0, 0, 3),
		KNOWN(STATE_CPU_RETENTION, 2, 0, 0, UINT32_MAX),
	};
	struct machine m;

	(void)state;
	prepare(&m);
	give(&m, table, LENGTH(table));
	machine_start(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CPU_RETENTION, 0, 0);
	machine_free(&m);

	prepare(&m);
	give(&m, table, LENGTH(table));
	machine_start(&m);
	os_initiated(&m);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 STATE_CPU_STANDBY, 0, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND,
					 STATE_CPU_RETENTION, 0, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	machine_free(&m);
}

/* ------------------------------------------------------------- PSCI_STAT_* */

static void expect_stat(struct machine *m, uint32_t of, uint64_t power_state,
			int64_t count, int64_t residency)
{
	machine_remember(m);
	assert_int_equal(machine_ask(m, 0, ID64_STAT_COUNT, m->cpus[of].mpidr,
				     power_state, 0), count);
	assert_int_equal(machine_ask(m, 0, ID64_STAT_RESIDENCY,
				     m->cpus[of].mpidr, power_state, 0),
			 residency);
	assert_true(machine_unchanged(m));
}

static void test_statistics_of_known_states(void **state)
{
	static const struct psci_power_state_config table[] = {
		KNOWN(STATE_CPU_POWERDOWN, 3, 0, 0, 0),
		KNOWN(STATE_CLUSTER_POWERDOWN, 3, 3, 0, 0),
	};
	struct machine m;

	(void)state;
	prepare(&m);
	give(&m, table, LENGTH(table));
	machine_start(&m);
	machine_turn_on(&m, 0, 4);
	machine_suspend(&m, 4, ID64_CPU_SUSPEND, STATE_CLUSTER_POWERDOWN,
			0x4000, 0);
	m.now += 7;
	machine_restart(&m, 4);
	expect_stat(&m, 4, STATE_CPU_POWERDOWN, 1, 7);
	expect_stat(&m, 4, STATE_CLUSTER_POWERDOWN, 1, 7);
	expect_stat(&m, 5, STATE_CLUSTER_POWERDOWN, 1, 7);
	expect_stat(&m, 5, STATE_CPU_POWERDOWN, 0, 0);
	expect_stat(&m, 0, STATE_CLUSTER_POWERDOWN, 0, 0);
	/* Not in the table, and there is no op; no power_state. */
	expect_stat(&m, 4, STATE_CPU_STANDBY, 0, 0);
	expect_stat(&m, 4, STATE_CPU_POWERDOWN | 0x80000000, 0, 0);
	machine_free(&m);
}

static void test_statistics_ask_for_what_is_not_in_the_table(void **state)
{
	static const struct psci_power_state_config table[] = {
		/* Not what the op says. */
		KNOWN(STATE_CPU_POWERDOWN, 3, 3, 0, 0),
	};
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 8);
	machine_tree(&m);
	machine_all_ops(&m);
	machine_enable(&m, PSCI_ENABLE_STAT);
	give(&m, table, LENGTH(table));
	machine_start(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CPU_POWERDOWN, 0x4000, 0);
	m.now += 7;
	machine_restart(&m, 0);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_CPU_STANDBY, 0, 0);
	m.now += 2;
	machine_return(&m, 0);
	m.calls = 0;
	expect_stat(&m, 0, STATE_CPU_POWERDOWN, 1, 7);
	assert_int_equal(machine_times(&m, OP_CHECK_POWER_STATE), 0);
	expect_stat(&m, 0, STATE_CPU_STANDBY, 1, 2);
	expect_stat(&m, 0, STATE_CLUSTER_POWERDOWN, 1, 7);
	assert_int_equal(machine_times(&m, OP_CHECK_POWER_STATE), 4);
	m.answers[OP_CHECK_POWER_STATE] = PSCI_STATUS_INVALID_PARAMETERS;
	expect_stat(&m, 0, STATE_CPU_STANDBY, 0, 0);
	expect_stat(&m, 0, STATE_CPU_POWERDOWN, 1, 7);
	machine_free(&m);
}

static void test_statistics_of_what_another_cpu_can_be_in(void **state)
{
	struct machine m;

	(void)state;
	make_unlike(&m);
	machine_suspend(&m, 4, ID64_CPU_SUSPEND, STATE_CLUSTER_RETENTION, 0, 0);
	m.now += 3;
	machine_return(&m, 4);
	expect_stat(&m, 4, STATE_CLUSTER_RETENTION, 1, 3);
	/* Its cluster's list is shorter: there is no such state. */
	expect_stat(&m, 4, STATE_CLUSTER_POWERDOWN, 0, 0);
	machine_free(&m);
}

/* The first state of the one cluster is no power-down, that of the other is. */
static void test_statistics_of_a_state_that_its_cpu_cannot_be_in(void **state)
{
	static const struct psci_local_state retention = {
		PSCI_KIND_RETENTION, 10
	};
	static const struct psci_local_state powerdown = {
		PSCI_KIND_POWERDOWN, 10
	};
	static const struct psci_power_state_config table[] = {
		KNOWN(0x10, 2, 1, 0, 0),
		KNOWN(0x20 | PSCI_POWER_STATE_TYPE_BIT, 3, 1, 0, 0),
	};
	struct machine m;

	(void)state;
	prepare(&m);
	m.domains[1].state_count = m.domains[2].state_count = 1;
	m.domains[1].states = &retention;
	m.domains[2].states = &powerdown;
	give(&m, table, LENGTH(table));
	machine_start(&m);
	machine_turn_on(&m, 0, 4);
	machine_suspend(&m, 4, ID64_CPU_SUSPEND, table[1].value, 0x4000, 0);
	m.now += 3;
	machine_restart(&m, 4);
	expect_stat(&m, 4, table[1].value, 1, 3);
	expect_stat(&m, 4, table[0].value, 0, 0);
	machine_free(&m);
}

/* ------------------------------------------------- as long as it is used */

static void test_a_table_outlives_a_reset(void **state)
{
	struct machine m;

	(void)state;
	make(&m);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_SYSTEM_POWERDOWN, 0x4000,
			0);
	psci_reset(m.psci);
	machine_suspend(&m, 0, ID64_CPU_SUSPEND, STATE_SYSTEM_POWERDOWN, 0x4000,
			0);
	assert_int_equal(m.call.transition.level, 2);
	assert_int_equal(machine_times(&m, OP_CHECK_POWER_STATE), 0);
	machine_free(&m);
}

static void test_a_cpu_in_a_known_state_is_saved_and_restored(void **state)
{
	static const uint32_t suspended[] = { STATE_CLUSTER_RETENTION,
					      STATE_CLUSTER_POWERDOWN };
	unsigned char snapshot[2048];
	struct machine m, other;
	struct psci_call call;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(suspended); i++) {
		make(&m);
		machine_suspend(&m, 0, ID64_CPU_SUSPEND, suspended[i], 0x4000,
				9);
		m.now += 5;
		assert_true(psci_snapshot_size(m.psci) <= sizeof(snapshot));
		assert_int_equal(psci_snapshot(m.psci, snapshot,
					       sizeof(snapshot)), PSCI_OK);
		make(&other);
		assert_int_equal(psci_restore(other.psci, snapshot,
					      psci_snapshot_size(m.psci)),
				 PSCI_OK);
		assert_int_equal(psci_cpu_todo(other.psci, 0, &call),
				 PSCI_TODO_SUSPEND);
		assert_int_equal(call.suspend.value, suspended[i]);
		assert_int_equal(call.transition.level, 1);
		other.now += 2;
		if (i == 0)
			machine_return(&other, 0);
		else
			assert_int_equal(machine_restart(&other, 0).pc, 0x4000);
		expect_stat(&other, 0, suspended[i], 1, 7);
		/* It goes on as the first one would. */
		machine_suspend(&other, 0, ID64_CPU_SUSPEND, suspended[i],
				0x4000, 9);
		assert_int_equal(other.call.transition.level, 1);
		machine_free(&other);
		machine_free(&m);
	}
}

/* ----------------------------------------------- the same as if it was asked */

/* Is there a CPU of this machine that can be in it? */
static bool is_possible(const struct rig *rig, uint32_t value,
			const struct psci_composite *composite)
{
	struct rig one = *rig;
	const struct psci_power_state_config known = {
		.value = value, .composite = *composite };
	struct psci *psci;

	one.config.power_state_count = 1;
	one.config.power_states = &known;
	return psci_init(&psci, one.storage, sizeof(one.storage), &one.config,
			 &one.ops, NULL) == PSCI_OK;
}

/*
 * All composites that a step of it may ask for, as its op decodes them; without
 * a tree, of which anything is possible, as many as there is room for.
 */
static uint32_t fill(const struct rig *rig,
		     struct psci_power_state_config *table)
{
	uint32_t i, cpu, leaf, root, last, count = 0;

	for (i = 0; i < 3 * 4 * 3 * 3; i++) {
		struct psci_power_state_config known = { .value = 0 };

		cpu = i % 3 + 1;
		leaf = i / 3 % 4;
		root = i / 12 % 3;
		last = i / 36;
		known.value = rig_power_state(cpu, leaf, root, last);
		known.composite = (struct psci_composite){
			.state = { (uint8_t)cpu, (uint8_t)leaf, (uint8_t)root },
			.last_level = last,
		};
		if (count < PSCI_POWER_STATES_MAX &&
		    is_possible(rig, known.value, &known.composite))
			table[count++] = known;
	}
	return count;
}

static void expect_same_state(struct rig *by_op, struct rig *by_table)
{
	unsigned char one[RIG_SNAPSHOT], other[RIG_SNAPSHOT];
	size_t size = psci_snapshot_size(by_op->psci);

	assert_int_equal(psci_snapshot_size(by_table->psci), size);
	assert_int_equal(psci_snapshot(by_op->psci, one, sizeof(one)),
			 PSCI_OK);
	assert_int_equal(psci_snapshot(by_table->psci, other, sizeof(other)),
			 PSCI_OK);
	assert_memory_equal(one, other, size);
}

/* All CPUs but the last, which is not there, run. */
static void begin_anew(struct rig *rig)
{
	struct psci_entry entry;
	struct psci_call call;
	uint32_t cpu;

	psci_reset(rig->psci);
	rig->answers = 0;	/* yes */
	for (cpu = 1; cpu < RIG_CPUS - 1; cpu++) {
		call.flags = 0;
		rig_call(rig, 0, PSCI_ID64(PSCI_FN_CPU_ON),
			 rig->cpus[cpu].mpidr, 0x1000, 0, &call);
		assert_int_equal(call.ret, PSCI_STATUS_SUCCESS);
		assert_int_equal(psci_cpu_woke(rig->psci, cpu, true, &entry),
				 PSCI_WAKE_START);
	}
}

/* A CPU that runs asks for a state, or for a statistic of one. */
static struct psci_call ask(struct rig *rig, uint32_t random)
{
	uint32_t state = rig_power_state(random / 8 % 3 + 1, random / 32 % 4,
					 random / 128 % 3, random / 512 % 3);
	struct psci_call call = { .flags = 0 };
	uint64_t id = PSCI_ID64(PSCI_FN_CPU_SUSPEND);

	if (random & 0x100000)
		rig_call(rig, random % RIG_CPUS, id, state, 0x4000, random,
			 &call);
	else
		rig_call(rig, random % RIG_CPUS, random & 0x200000 ?
			 PSCI_ID64(PSCI_FN_PSCI_STAT_COUNT) :
			 PSCI_ID64(PSCI_FN_PSCI_STAT_RESIDENCY),
			 rig->cpus[random / 4096 % RIG_CPUS].mpidr, state, 0,
			 &call);
	return call;
}

/* What this CPU cannot be in is the op's mistake, but not the table's. */
static void step_both(struct rig *by_op, struct rig *by_table, uint32_t random)
{
	const uint64_t mistake = (uint64_t)PSCI_E_OP_COMPOSITE << 40;
	struct psci_call one, other;
	uint64_t difference;

	if (random % 8 == 7 ||
	    psci_cpu_todo(by_op->psci, random % RIG_CPUS, &one) !=
	    PSCI_TODO_RUN) {
		difference = rig_step(by_op, random) ^
			     rig_step(by_table, random);
		assert_true(difference == 0 || difference == mistake);
		return;
	}
	one = ask(by_op, random);
	other = ask(by_table, random);
	if (one.error == PSCI_E_OP_COMPOSITE && other.error == PSCI_OK)
		one.error = PSCI_OK;
	assert_memory_equal(&one, &other, sizeof(one));
}

static void run_both(enum rig_kind kind, uint32_t seed, uint32_t steps)
{
	static struct psci_power_state_config table[PSCI_POWER_STATES_MAX];
	static struct rig by_op, by_table;
	uint32_t i;

	rig_make(&by_op, kind);
	rig_prepare(&by_table, kind);
	by_table.config.power_state_count = fill(&by_table, table);
	by_table.config.power_states = table;
	assert_true(by_table.config.power_state_count > 30);
	rig_start(&by_table);
	for (i = 0; i < steps; i++) {
		/* Before everything has ended. */
		if (i % 64 == 0) {
			begin_anew(&by_op);
			begin_anew(&by_table);
		}
		step_both(&by_op, &by_table, rig_random(&seed));
		expect_same_state(&by_op, &by_table);
	}
	/* And the one was asked far more often. */
	assert_true(by_op.asked > by_table.asked + steps / 16);
}

static void test_a_table_answers_as_an_op_that_says_the_same(void **state)
{
	static const enum rig_kind kinds[] = { RIG_TREE, RIG_FLAT, RIG_LAX,
					       RIG_PLAIN };
	uint32_t seed;
	size_t i;

	(void)state;
	for (i = 0; i < LENGTH(kinds); i++)
		for (seed = 1; seed <= 8; seed++)
			run_both(kinds[i], seed * 0x9e3779b9, 6400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_table_is_there_and_has_64_entries_at_most),
		cmocka_unit_test(test_the_last_of_64_power_states_is_known),
		cmocka_unit_test(test_reserved_words_of_a_table_are_zero),
		cmocka_unit_test(
			test_a_table_has_values_of_the_configured_format),
		cmocka_unit_test(test_a_value_is_in_a_table_once),
		cmocka_unit_test(
			test_a_table_is_not_for_who_grants_any_power_state),
		cmocka_unit_test(
			test_a_composite_that_no_cpu_can_be_in_is_refused),
		cmocka_unit_test(
			test_a_composite_that_some_cpu_can_be_in_is_accepted),
		cmocka_unit_test(
			test_without_a_tree_composites_are_not_looked_at),
		cmocka_unit_test(test_a_table_may_stand_for_the_op),
		cmocka_unit_test(
			test_a_config_that_ends_before_the_table_has_none),
		cmocka_unit_test(test_a_table_is_not_needed_after_psci_init),
		cmocka_unit_test(
			test_the_largest_table_is_within_the_storage_bound),
		cmocka_unit_test(
			test_cpu_suspend_to_a_known_standby_asks_nobody),
		cmocka_unit_test(
	test_cpu_suspend_to_a_known_powerdown_asks_for_the_entry_only),
		cmocka_unit_test(
			test_cpu_suspend_to_a_known_state_of_the_extended_format),
		cmocka_unit_test(
			test_the_upper_half_of_a_known_power_state_is_ignored),
		cmocka_unit_test(
			test_cpu_suspend_asks_for_what_is_not_in_the_table),
		cmocka_unit_test(
			test_without_an_op_what_is_not_in_the_table_is_invalid),
		cmocka_unit_test(test_a_known_powerdown_needs_an_entry),
		cmocka_unit_test(
			test_a_known_state_takes_down_what_its_composite_says),
		cmocka_unit_test(
			test_a_known_state_of_the_cpu_alone_leaves_its_cluster),
		cmocka_unit_test(test_a_known_state_of_other_cpus_is_invalid),
		cmocka_unit_test(
		test_a_known_state_that_only_the_others_can_be_in_is_invalid),
		cmocka_unit_test(test_a_known_state_of_a_large_cluster),
		cmocka_unit_test(
			test_a_known_state_says_whether_its_caller_is_last),
		cmocka_unit_test(
			test_a_known_state_with_a_last_level_above_the_tree),
		cmocka_unit_test(test_statistics_of_known_states),
		cmocka_unit_test(
			test_statistics_ask_for_what_is_not_in_the_table),
		cmocka_unit_test(test_statistics_of_what_another_cpu_can_be_in),
		cmocka_unit_test(
			test_statistics_of_a_state_that_its_cpu_cannot_be_in),
		cmocka_unit_test(test_a_table_outlives_a_reset),
		cmocka_unit_test(
			test_a_cpu_in_a_known_state_is_saved_and_restored),
		cmocka_unit_test(
			test_a_table_answers_as_an_op_that_says_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
