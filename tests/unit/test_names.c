/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The names for people. */
#include "machine.h"
#include "psci/snapshot.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

struct name {
	int64_t value;
	const char *name;
};

/* A value under the name that it has in the headers. */
#define NAMED(value)	{ value, #value }
#define STATUS(name)	{ PSCI_STATUS_##name, #name }
#define FN(name)	{ PSCI_FN_##name, #name }

static const struct name functions[] = {
	FN(PSCI_VERSION), FN(CPU_SUSPEND), FN(CPU_OFF), FN(CPU_ON),
	FN(AFFINITY_INFO), FN(MIGRATE), FN(MIGRATE_INFO_TYPE),
	FN(MIGRATE_INFO_UP_CPU), FN(SYSTEM_OFF), FN(SYSTEM_RESET),
	FN(PSCI_FEATURES), FN(CPU_FREEZE), FN(CPU_DEFAULT_SUSPEND),
	FN(NODE_HW_STATE), FN(SYSTEM_SUSPEND), FN(PSCI_SET_SUSPEND_MODE),
	FN(PSCI_STAT_RESIDENCY), FN(PSCI_STAT_COUNT), FN(SYSTEM_RESET2),
	FN(MEM_PROTECT), FN(MEM_PROTECT_CHECK_RANGE), FN(SYSTEM_OFF2),
};

static const struct name statuses[] = {
	STATUS(SUCCESS), STATUS(NOT_SUPPORTED), STATUS(INVALID_PARAMETERS),
	STATUS(DENIED), STATUS(ALREADY_ON), STATUS(ON_PENDING),
	STATUS(INTERNAL_FAILURE), STATUS(NOT_PRESENT), STATUS(DISABLED),
	STATUS(INVALID_ADDRESS),
};

static const struct name errors[] = {
	NAMED(PSCI_OK), NAMED(PSCI_E_NULL), NAMED(PSCI_E_CONFIG_SIZE),
	NAMED(PSCI_E_OPS_SIZE), NAMED(PSCI_E_PSCI_VERSION),
	NAMED(PSCI_E_SMCCC_VERSION), NAMED(PSCI_E_CONFIG_FLAGS),
	NAMED(PSCI_E_FUNCTIONS), NAMED(PSCI_E_ENTRY_EL),
	NAMED(PSCI_E_CPU_COUNT), NAMED(PSCI_E_CPU_MPIDR),
	NAMED(PSCI_E_CPU_ORDER), NAMED(PSCI_E_CPU_FLAGS),
	NAMED(PSCI_E_NO_BOOT_CPU), NAMED(PSCI_E_MAP_SLOTS),
	NAMED(PSCI_E_MAP_CROWDED), NAMED(PSCI_E_STORAGE_SIZE),
	NAMED(PSCI_E_STORAGE_ALIGN), NAMED(PSCI_E_NO_CPU_ON_OP),
	NAMED(PSCI_E_NO_CHECK_POWER_STATE_OP), NAMED(PSCI_E_CPU_INDEX),
	NAMED(PSCI_E_CPU_STATE), NAMED(PSCI_E_OP_STATUS),
	NAMED(PSCI_E_CONTEXT_LOST), NAMED(PSCI_E_SYSTEM_STATE),
	NAMED(PSCI_E_QUIRKS), NAMED(PSCI_E_FUNCTION_IDS),
	NAMED(PSCI_E_TRUSTED_OS), NAMED(PSCI_E_STATES), NAMED(PSCI_E_DOMAINS),
	NAMED(PSCI_E_NO_OP), NAMED(PSCI_E_OP_COMPOSITE), NAMED(PSCI_E_TICKET),
	NAMED(PSCI_E_VERDICT), NAMED(PSCI_E_PRESENCE),
	NAMED(PSCI_E_SNAPSHOT_SIZE), NAMED(PSCI_E_SNAPSHOT_FORMAT),
	NAMED(PSCI_E_SNAPSHOT_VERSION), NAMED(PSCI_E_SNAPSHOT_CONFIG),
	NAMED(PSCI_E_SNAPSHOT_TOPOLOGY), NAMED(PSCI_E_SNAPSHOT_STATE),
	NAMED(PSCI_E_ACPI_CONDUIT), NAMED(PSCI_E_ACPI_TABLE),
	NAMED(PSCI_E_ACPI_SIZE), NAMED(PSCI_E_ACPI_REVISION),
	NAMED(PSCI_E_POWER_STATES),
};

static const struct name actions[] = {
	NAMED(PSCI_DO_RETURN), NAMED(PSCI_DO_STOP), NAMED(PSCI_DO_SUSPEND),
	NAMED(PSCI_DO_SYSTEM), NAMED(PSCI_NOT_MINE), NAMED(PSCI_DO_WAIT),
};

static const struct name events[] = {
	{ PSCI_EVENT_OFF, "SYSTEM_OFF" }, { PSCI_EVENT_RESET, "SYSTEM_RESET" },
	{ PSCI_EVENT_RESET2, "SYSTEM_RESET2" },
	{ PSCI_EVENT_OFF2, "SYSTEM_OFF2" },
	{ PSCI_EVENT_SUSPEND, "SYSTEM_SUSPEND" },
};

static const struct name wakes[] = {
	NAMED(PSCI_WAKE_START), NAMED(PSCI_WAKE_RETURN),
	NAMED(PSCI_WAKE_SLEEP), NAMED(PSCI_WAKE_ERROR),
};

static const char *error_name(int64_t value)
{
	return psci_error_name((enum psci_error)value);
}

static const char *action_name(int64_t value)
{
	return psci_action_name((enum psci_action)value);
}

static const char *event_name(int64_t value)
{
	return psci_event_name((enum psci_event)value);
}

static const char *wake_name(int64_t value)
{
	return psci_wake_name((enum psci_wake)value);
}

static const char *function32_name(int64_t number)
{
	return psci_function_name(PSCI_ID32((uint32_t)number));
}

static const char *function64_name(int64_t number)
{
	return psci_function_name(PSCI_ID64((uint32_t)number));
}

/* These values have these names, all others between are unknown. */
static void assert_names(const struct name *names, size_t count,
			 const char *(*name_of)(int64_t),
			 int64_t from, int64_t to)
{
	const char *name;
	int64_t value;
	size_t i;

	for (value = from; value <= to; value++) {
		name = "unknown";
		for (i = 0; i < count; i++)
			if (names[i].value == value)
				name = names[i].name;
		assert_string_equal(name_of(value), name);
	}
}

static void test_functions_have_the_names_of_the_specification(void **state)
{
	(void)state;
	assert_names(functions, COUNT(functions), function32_name, 0, 31);
}

static void test_both_ids_of_a_function_have_one_name(void **state)
{
	(void)state;
	assert_names(functions, COUNT(functions), function64_name, 0, 31);
}

static void test_an_id_that_is_not_psci_s_is_unknown(void **state)
{
	static const uint32_t ids[] = {
		0, 3, 0x04000003, 0x80000000, 0x80000001, 0x84000020,
		0xc4000020, 0x84000103, 0x8400ff01, 0x85000003, 0xffffffff,
	};
	uint32_t bit;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(ids); i++)
		assert_string_equal(psci_function_name(ids[i]), "unknown");
	for (bit = 5; bit < 32; bit++)
		if (bit != 30)
			assert_string_equal(psci_function_name(0x84000003 ^
							UINT32_C(1) << bit),
					    "unknown");
}

static void test_statuses_have_the_names_of_the_specification(void **state)
{
	(void)state;
	assert_names(statuses, COUNT(statuses), psci_status_name, -300, 300);
	assert_string_equal(psci_status_name(INT64_MIN), "unknown");
	assert_string_equal(psci_status_name(INT64_MAX), "unknown");
	/* What W0 holds, if somebody forgets the sign. */
	assert_string_equal(psci_status_name(0xffffffff), "unknown");
}

static void test_errors_have_the_names_of_the_header(void **state)
{
	(void)state;
	assert_names(errors, COUNT(errors), error_name, 0, 300);
	assert_string_equal(error_name(-1), "unknown");
	assert_string_equal(error_name(INT32_MAX), "unknown");
	assert_string_equal(error_name(INT32_MIN), "unknown");
}

static void test_actions_have_the_names_of_the_header(void **state)
{
	(void)state;
	assert_names(actions, COUNT(actions), action_name, 0, 300);
	assert_string_equal(action_name(-1), "unknown");
}

static void test_events_have_the_names_of_the_specification(void **state)
{
	(void)state;
	assert_names(events, COUNT(events), event_name, 0, 300);
	assert_string_equal(event_name(-1), "unknown");
}

static void test_wakes_have_the_names_of_the_header(void **state)
{
	(void)state;
	assert_names(wakes, COUNT(wakes), wake_name, 0, 300);
	assert_string_equal(wake_name(-1), "unknown");
}

static void test_functions_have_the_arguments_of_the_specification(
	void **state)
{
	static const uint32_t counts[32] = {
		[PSCI_FN_CPU_SUSPEND] = 3, [PSCI_FN_CPU_ON] = 3,
		[PSCI_FN_AFFINITY_INFO] = 2, [PSCI_FN_MIGRATE] = 1,
		[PSCI_FN_PSCI_FEATURES] = 1, [PSCI_FN_CPU_DEFAULT_SUSPEND] = 2,
		[PSCI_FN_NODE_HW_STATE] = 2, [PSCI_FN_SYSTEM_SUSPEND] = 2,
		[PSCI_FN_PSCI_SET_SUSPEND_MODE] = 1,
		[PSCI_FN_PSCI_STAT_RESIDENCY] = 2,
		[PSCI_FN_PSCI_STAT_COUNT] = 2, [PSCI_FN_SYSTEM_RESET2] = 2,
		[PSCI_FN_MEM_PROTECT] = 1,
		[PSCI_FN_MEM_PROTECT_CHECK_RANGE] = 2,
		[PSCI_FN_SYSTEM_OFF2] = 2,
	};
	uint32_t number;

	(void)state;
	for (number = 0; number < 32; number++) {
		assert_int_equal(psci_function_arguments(PSCI_ID32(number)),
				 counts[number]);
		assert_int_equal(psci_function_arguments(PSCI_ID64(number)),
				 counts[number]);
	}
	assert_int_equal(psci_function_arguments(0x84000023), 0);
	assert_int_equal(psci_function_arguments(0x03), 0);
}

static void test_todos_have_the_names_of_the_header(void **state)
{
	(void)state;
	assert_string_equal(psci_todo_name(PSCI_TODO_RUN), "PSCI_TODO_RUN");
	assert_string_equal(psci_todo_name(PSCI_TODO_PARK), "PSCI_TODO_PARK");
	assert_string_equal(psci_todo_name(PSCI_TODO_WAIT), "PSCI_TODO_WAIT");
	assert_string_equal(psci_todo_name(PSCI_TODO_SUSPEND),
			    "PSCI_TODO_SUSPEND");
	assert_string_equal(psci_todo_name(PSCI_TODO_STOP), "PSCI_TODO_STOP");
	assert_string_equal(psci_todo_name(PSCI_TODO_SYSTEM),
			    "PSCI_TODO_SYSTEM");
	assert_string_equal(psci_todo_name(PSCI_TODO_ERROR),
			    "PSCI_TODO_ERROR");
	assert_string_equal(psci_todo_name((enum psci_todo)7), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_functions_have_the_names_of_the_specification),
		cmocka_unit_test(test_both_ids_of_a_function_have_one_name),
		cmocka_unit_test(test_an_id_that_is_not_psci_s_is_unknown),
		cmocka_unit_test(
			test_statuses_have_the_names_of_the_specification),
		cmocka_unit_test(test_errors_have_the_names_of_the_header),
		cmocka_unit_test(test_actions_have_the_names_of_the_header),
		cmocka_unit_test(test_events_have_the_names_of_the_specification),
		cmocka_unit_test(test_wakes_have_the_names_of_the_header),
		cmocka_unit_test(test_todos_have_the_names_of_the_header),
		cmocka_unit_test(
		test_functions_have_the_arguments_of_the_specification),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
