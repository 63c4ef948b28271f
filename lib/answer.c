/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "calls.h"

/* What this version has no word for. */
static COLD enum psci_action refuse_otherwise(const struct psci *psci,
					      struct psci_call *call,
					      uint32_t number, int64_t status)
{
	return answer(call, psci_function_status(psci->version, number,
						 status));
}

enum psci_action psci_refuse(const struct psci *psci, struct psci_call *call,
			     uint32_t number, int64_t status)
{
	if (status_is_among(psci->statuses[number], status))
		return answer(call, status);
	return refuse_otherwise(psci, call, number, status);
}
