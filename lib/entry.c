/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * DEN0022F.b, "Initial core state": the part of it that a call decides.
 * First beat of CPU_ON and of all that suspends with an entry point.
 */
#include "calls.h"
#include "ops.h"

bool psci_has_context_id(const struct psci *psci)
{
	return psci->version != PSCI_VERSION_0_1 ||
	       (psci->quirks & PSCI_QUIRK_0_1_CONTEXT_ID);
}

enum psci_status psci_entry_check(struct psci *psci, uint32_t cpu,
				  const struct psci_call *call, uint64_t pc,
				  uint64_t context_id,
				  struct psci_entry *entry, uint32_t *error)
{
	uint32_t flags = call->flags & (PSCI_CALLER_AARCH32 |
					PSCI_ENTRY_AARCH32 |
					PSCI_ENTRY_BIG_ENDIAN |
					PSCI_ENTRY_USER);

	if ((flags & PSCI_ENTRY_AARCH32) && (pc & 1)) {
		flags |= PSCI_ENTRY_THUMB;
		pc &= ~UINT64_C(1);
	} else if ((pc & 3) && !(psci->quirks & PSCI_QUIRK_ANY_ENTRY)) {
		/* No A64 or A32 instruction can be there. */
		return PSCI_STATUS_INVALID_ADDRESS;
	}
	if ((flags & PSCI_ENTRY_AARCH32) && pc > UINT32_MAX &&
	    !(psci->quirks & PSCI_QUIRK_ANY_ENTRY))
		return PSCI_STATUS_INVALID_ADDRESS;
	if (!psci_has_context_id(psci))
		context_id = 0;

	*entry = (struct psci_entry){
		.pc = pc,
		.context_id = context_id,
		.el = psci->entry_el,
		.flags = flags,
	};
	return psci_op_check_entry(psci, cpu, entry, error);
}
