/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Names for people. A list is one string, its names ended by '\0' and in the
 * order of the values: an array of pointers would need relocations.
 */
#include "psci/psci.h"
#include "psci/snapshot.h"

/* The name at this place of the list, which ends with an empty one. */
static const char *nth(const char *list, uint64_t place)
{
	while (place-- > 0 && *list)
		while (*list++)
			;
	return *list ? list : "unknown";
}

/* The number of a function, or a number that there is not. */
static uint32_t number_of(uint32_t id)
{
	if ((id & ~(PSCI_ID_SMC64_BIT | PSCI_ID_NUMBER_MASK)) != PSCI_ID_SMC32)
		return UINT32_MAX;
	return id & PSCI_ID_NUMBER_MASK;
}

const char *psci_function_name(uint32_t id)
{
	switch (number_of(id)) {
#define FUNCTION(number, NAME, handler, since, widths, a1, a2, a3, presence,\
		 statuses, other)					\
	case number:							\
		return #NAME;
#include "functions.def"
#undef FUNCTION
	}
	return "unknown";
}

#define COUNT_NONE	0
#define COUNT_W		1
#define COUNT_N		1

uint32_t psci_function_arguments(uint32_t id)
{
	switch (number_of(id)) {
#define FUNCTION(number, NAME, handler, since, widths, a1, a2, a3, presence,\
		 statuses, other)					\
	case number:							\
		return COUNT_##a1 + COUNT_##a2 + COUNT_##a3;
#include "functions.def"
#undef FUNCTION
	}
	return 0;
}

const char *psci_status_name(int64_t status)
{
	return nth("SUCCESS\0NOT_SUPPORTED\0INVALID_PARAMETERS\0DENIED\0"
		   "ALREADY_ON\0ON_PENDING\0INTERNAL_FAILURE\0NOT_PRESENT\0"
		   "DISABLED\0INVALID_ADDRESS\0", 0 - (uint64_t)status);
}

const char *psci_error_name(enum psci_error error)
{
	return nth("PSCI_OK\0PSCI_E_NULL\0PSCI_E_CONFIG_SIZE\0"
		   "PSCI_E_OPS_SIZE\0PSCI_E_PSCI_VERSION\0"
		   "PSCI_E_SMCCC_VERSION\0PSCI_E_CONFIG_FLAGS\0"
		   "PSCI_E_FUNCTIONS\0PSCI_E_ENTRY_EL\0PSCI_E_CPU_COUNT\0"
		   "PSCI_E_CPU_MPIDR\0PSCI_E_CPU_ORDER\0PSCI_E_CPU_FLAGS\0"
		   "PSCI_E_NO_BOOT_CPU\0PSCI_E_MAP_SLOTS\0"
		   "PSCI_E_MAP_CROWDED\0PSCI_E_STORAGE_SIZE\0"
		   "PSCI_E_STORAGE_ALIGN\0PSCI_E_NO_CPU_ON_OP\0"
		   "PSCI_E_NO_CHECK_POWER_STATE_OP\0PSCI_E_CPU_INDEX\0"
		   "PSCI_E_CPU_STATE\0PSCI_E_OP_STATUS\0PSCI_E_CONTEXT_LOST\0"
		   "PSCI_E_SYSTEM_STATE\0PSCI_E_QUIRKS\0"
		   "PSCI_E_FUNCTION_IDS\0PSCI_E_TRUSTED_OS\0PSCI_E_STATES\0"
		   "PSCI_E_DOMAINS\0PSCI_E_NO_OP\0PSCI_E_OP_COMPOSITE\0"
		   "PSCI_E_TICKET\0PSCI_E_VERDICT\0PSCI_E_PRESENCE\0"
		   "PSCI_E_SNAPSHOT_SIZE\0PSCI_E_SNAPSHOT_FORMAT\0"
		   "PSCI_E_SNAPSHOT_VERSION\0PSCI_E_SNAPSHOT_CONFIG\0"
		   "PSCI_E_SNAPSHOT_TOPOLOGY\0PSCI_E_SNAPSHOT_STATE\0"
		   "PSCI_E_ACPI_CONDUIT\0PSCI_E_ACPI_TABLE\0"
		   "PSCI_E_ACPI_SIZE\0PSCI_E_ACPI_REVISION\0"
		   "PSCI_E_POWER_STATES\0",
		   (uint32_t)error);
}

const char *psci_action_name(enum psci_action action)
{
	return nth("PSCI_DO_RETURN\0PSCI_DO_STOP\0PSCI_DO_SUSPEND\0"
		   "PSCI_DO_SYSTEM\0PSCI_NOT_MINE\0PSCI_DO_WAIT\0",
		   (uint32_t)action);
}

const char *psci_event_name(enum psci_event event)
{
	return nth("unknown\0SYSTEM_OFF\0SYSTEM_RESET\0SYSTEM_RESET2\0"
		   "SYSTEM_OFF2\0SYSTEM_SUSPEND\0", (uint32_t)event);
}

const char *psci_wake_name(enum psci_wake wake)
{
	return nth("PSCI_WAKE_START\0PSCI_WAKE_RETURN\0PSCI_WAKE_SLEEP\0"
		   "PSCI_WAKE_ERROR\0", (uint32_t)wake);
}

const char *psci_todo_name(enum psci_todo todo)
{
	return nth("PSCI_TODO_RUN\0PSCI_TODO_PARK\0PSCI_TODO_WAIT\0"
		   "PSCI_TODO_SUSPEND\0PSCI_TODO_STOP\0PSCI_TODO_SYSTEM\0"
		   "PSCI_TODO_ERROR\0", (uint32_t)todo);
}

uint32_t psci_library_version(void)
{
	return PSCI_LIBRARY_VERSION;
}
