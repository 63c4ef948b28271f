/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, "Initial core state". */
#include "entry.h"

bool psci_entry_is_possible(const struct psci *psci, struct psci_entry *entry)
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
				  uint64_t context_id,
				  struct psci_entry *entry)
{
	return entry_check(psci, cpu, call, pc, context_id, entry);
}
