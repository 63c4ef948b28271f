/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, SYSTEM_RESET and SYSTEM_RESET2. */
#include "calls.h"
#include "ops.h"

enum psci_action psci_fn_system_reset(struct psci *psci, uint32_t cpu,
				      struct psci_call *call)
{
	return psci_system_event(psci, cpu, call, PSCI_FN_SYSTEM_RESET,
				 PSCI_EVENT_RESET, 0, 0);
}

enum psci_action psci_fn_system_reset2(struct psci *psci, uint32_t cpu,
				       struct psci_call *call, uint32_t type,
				       uint64_t cookie)
{
	const uint32_t number = PSCI_FN_SYSTEM_RESET2;
	int64_t status;

	/* The one architectural type, and its cookie is ignored. */
	if (type == PSCI_RESET2_WARM)
		return psci_system_event(psci, cpu, call, number,
					 PSCI_EVENT_RESET2, type, 0);
	if (!(type & PSCI_RESET2_VENDOR_BIT))
		return psci_refuse(psci, call, number,
				   PSCI_STATUS_INVALID_PARAMETERS);
	status = psci_op_check_vendor_reset(psci, cpu, type, cookie, call);
	if (status != PSCI_STATUS_SUCCESS)
		return psci_refuse(psci, call, number, status);
	return psci_system_event(psci, cpu, call, number, PSCI_EVENT_RESET2,
				 type, cookie);
}
