/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * DEN0022F.b, "Initial core state": the part of it that a call decides.
 * First beat of CPU_ON and of all that suspends with an entry point.
 */
#include "calls.h"
#include "ops.h"

/* Can an instruction of this state be there? Sets THUMB for one that is. */
static COLD bool is_possible(const struct psci *psci, struct psci_entry *entry)
{
	bool aarch32 = entry->flags & PSCI_ENTRY_AARCH32;

	if (aarch32 && (entry->pc & 1)) {
		entry->flags |= PSCI_ENTRY_THUMB;
		entry->pc &= ~UINT64_C(1);
	} else if ((entry->pc & 3) && !(psci->quirks & PSCI_QUIRK_ANY_ENTRY)) {
		/* No A64 or A32 instruction can be there. */
		return false;
	}
	return !aarch32 || entry->pc <= UINT32_MAX ||
	       (psci->quirks & PSCI_QUIRK_ANY_ENTRY);
}

enum psci_status psci_entry_check(struct psci *psci, uint32_t cpu,
				  struct psci_call *call, uint64_t pc,
				  uint64_t context_id)
{
	struct psci_entry *entry = &call->entry;
	uint32_t flags = call->flags & (PSCI_CALLER_AARCH32 |
					PSCI_ENTRY_AARCH32 |
					PSCI_ENTRY_BIG_ENDIAN |
					PSCI_ENTRY_USER);

	*entry = (struct psci_entry){
		.pc = pc,
		.context_id = context_id & psci->context_id_mask,
		.el = psci->entry_el,
		.flags = flags,
	};
	if (((flags & PSCI_ENTRY_AARCH32) || (pc & 3)) &&
	    !is_possible(psci, entry))
		return PSCI_STATUS_INVALID_ADDRESS;
	return psci_op_check_entry(psci, cpu, entry, call);
}
