/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, SYSTEM_OFF and SYSTEM_OFF2. */
#include "calls.h"
#include "state.h"

/* The first one wins; "the system" is at its end for everybody else. */
struct answer psci_system_event(struct psci *psci, uint32_t cpu,
				struct psci_call *call, enum psci_event event,
				uint32_t type, uint64_t cookie)
{
	if (!psci_system_end(psci, cpu, (uint32_t)event, type, cookie))
		return answer(PSCI_STATUS_INTERNAL_FAILURE, PSCI_OK);

	call->event = (uint32_t)event;
	call->type = type;
	call->cookie = cookie;
	/* What a caller hears whom the embedder lets run on. */
	return (struct answer){ PSCI_STATUS_INTERNAL_FAILURE, PSCI_DO_SYSTEM,
				PSCI_OK };
}

struct answer psci_fn_system_off(struct psci *psci, uint32_t cpu,
				 struct psci_call *call)
{
	return psci_system_event(psci, cpu, call, PSCI_EVENT_OFF, 0, 0);
}

struct answer psci_fn_system_off2(struct psci *psci, uint32_t cpu,
				  struct psci_call *call, uint32_t type,
				  uint64_t cookie)
{
	if ((type != PSCI_OFF2_DEFAULT && type != PSCI_OFF2_HIBERNATE_OFF) ||
	    cookie != 0)
		return answer(PSCI_STATUS_INVALID_PARAMETERS, PSCI_OK);
	return psci_system_event(psci, cpu, call, PSCI_EVENT_OFF2,
				 PSCI_OFF2_HIBERNATE_OFF, 0);
}
