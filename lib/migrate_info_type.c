/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, MIGRATE_INFO_TYPE. */
#include "calls.h"

struct answer psci_fn_migrate_info_type(struct psci *psci, uint32_t cpu,
					struct psci_call *call)
{
	return answer(PSCI_MIGRATE_TYPE_NONE, PSCI_OK);
}
