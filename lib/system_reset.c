/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, SYSTEM_RESET and SYSTEM_RESET2. */
#include "calls.h"
#include "ops.h"

struct answer psci_fn_system_reset(struct psci *psci, uint32_t cpu,
				   struct psci_call *call)
{
	return psci_system_event(psci, cpu, call, PSCI_EVENT_RESET, 0, 0);
}

struct answer psci_fn_system_reset2(struct psci *psci, uint32_t cpu,
				    struct psci_call *call, uint32_t type,
				    uint64_t cookie)
{
	uint32_t error = PSCI_OK;
	int64_t status;

	/* The one architectural type, and its cookie is ignored. */
	if (type == PSCI_RESET2_WARM)
		return psci_system_event(psci, cpu, call, PSCI_EVENT_RESET2,
					 type, 0);
	if (!(type & PSCI_RESET2_VENDOR_BIT))
		return answer(PSCI_STATUS_INVALID_PARAMETERS, error);
	status = psci_op_check_vendor_reset(psci, cpu, type, cookie, &error);
	if (status != PSCI_STATUS_SUCCESS)
		return answer(status, error);
	return psci_system_event(psci, cpu, call, PSCI_EVENT_RESET2, type,
				 cookie);
}
