/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, SYSTEM_OFF and SYSTEM_OFF2. */
#include "calls.h"
#include "state.h"

/* The first one wins; "the system" is at its end for everybody else. */
enum psci_action psci_system_event(struct psci *psci, uint32_t cpu,
				   struct psci_call *call, uint32_t number,
				   enum psci_event event, uint32_t type,
				   uint64_t cookie)
{
	/* Also what a caller hears whom the embedder lets run on. */
	psci_refuse(psci, call, number, PSCI_STATUS_INTERNAL_FAILURE);
	if (!psci_system_end(psci, cpu, (uint32_t)event, type, cookie))
		return PSCI_DO_RETURN;

	call->event = (uint32_t)event;
	call->type = type;
	call->cookie = cookie;
	return PSCI_DO_SYSTEM;
}

enum psci_action psci_fn_system_off(struct psci *psci, uint32_t cpu,
				    struct psci_call *call)
{
	return psci_system_event(psci, cpu, call, PSCI_FN_SYSTEM_OFF,
				 PSCI_EVENT_OFF, 0, 0);
}

enum psci_action psci_fn_system_off2(struct psci *psci, uint32_t cpu,
				     struct psci_call *call, uint32_t type,
				     uint64_t cookie)
{
	if ((type != PSCI_OFF2_DEFAULT && type != PSCI_OFF2_HIBERNATE_OFF) ||
	    cookie != 0)
		return psci_refuse(psci, call, PSCI_FN_SYSTEM_OFF2,
				   PSCI_STATUS_INVALID_PARAMETERS);
	return psci_system_event(psci, cpu, call, PSCI_FN_SYSTEM_OFF2,
				 PSCI_EVENT_OFF2, PSCI_OFF2_HIBERNATE_OFF, 0);
}
