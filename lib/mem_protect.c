/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, MEM_PROTECT and MEM_PROTECT_CHECK_RANGE. */
#include "calls.h"
#include "ops.h"
#include "state.h"

enum psci_action psci_fn_mem_protect(struct psci *psci, uint32_t cpu,
				     struct psci_call *call, uint32_t enable)
{
	const uint32_t number = PSCI_FN_MEM_PROTECT;
	enum psci_status status;
	bool before;

	/* Before the op, which stores what psci_mem_protect() says. */
	if (!psci_protect(psci, enable != 0, &before))
		return psci_refuse(psci, call, number,
				   PSCI_STATUS_NOT_SUPPORTED);
	status = psci_op_mem_protect(psci, cpu, call);
	if (status != PSCI_STATUS_SUCCESS) {
		psci_protected(psci, before);
		return psci_refuse(psci, call, number, status);
	}
	psci_protected(psci, enable != 0);
	return answer(call, before);
}

enum psci_action psci_fn_mem_protect_check_range(struct psci *psci,
						 uint32_t cpu,
						 struct psci_call *call,
						 uint64_t base,
						 uint64_t length)
{
	const uint32_t number = PSCI_FN_MEM_PROTECT_CHECK_RANGE;
	uint64_t top = call->x[0] & PSCI_ID_SMC64_BIT ? UINT64_MAX : UINT32_MAX;
	enum psci_status status;

	if (length == 0 || length - 1 > top - base)
		return psci_refuse(psci, call, number, PSCI_STATUS_DENIED);
	status = psci_op_check_mem_range(psci, cpu, base, length, call);
	return conclude(psci, call, number, status);
}
