/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Names of any value: a string, and its end is within the list. */
#include "lib/names.c"

#include "proof.h"

/* A name that ends, of printable characters and not empty. */
static void prove_name(const char *name)
{
	uint32_t i;

	PROVE(name != NULL && name[0]);
	for (i = 0; name[i]; i++)
		PROVE(name[i] >= '0' && name[i] <= 'z');
}

void proof_names(void)
{
	prove_name(psci_status_name(nondet_s64()));
	prove_name(psci_error_name((enum psci_error)nondet_u32()));
	REACHED("names");
}

void proof_small_names(void)
{
	prove_name(psci_action_name((enum psci_action)nondet_u32()));
	prove_name(psci_event_name((enum psci_event)nondet_u32()));
	prove_name(psci_wake_name((enum psci_wake)nondet_u32()));
	prove_name(psci_todo_name((enum psci_todo)nondet_u32()));
	REACHED("names");
}

void proof_function_names(void)
{
	uint32_t id = nondet_u32();
	bool there = (id & ~UINT32_C(0x4000001f)) == 0x84000000 && (id & 0x1f) <= 0x15;

	prove_name(psci_function_name(id));
	PROVE((psci_function_name(id)[0] == 'u') == !there);
	PROVE(psci_function_arguments(id) <= 3);
	PROVE(IMPLIES(!there, psci_function_arguments(id) == 0));
	PROVE(psci_library_version() == PSCI_LIBRARY_VERSION);
	REACHED_IF(there);
}
