/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * DEN0022F.b, "Initial core state": the part of it that a call decides.
 * First beat of CPU_ON and of all that suspends with an entry point.
 */
#ifndef PSCI_LIB_ENTRY_H
#define PSCI_LIB_ENTRY_H

#include "ops.h"

/* Can an instruction of this state be there? Sets THUMB for one that is. */
COLD INTERNAL bool psci_entry_is_possible(const struct psci *psci,
					  struct psci_entry *entry);

/* SUCCESS, or INVALID_ADDRESS. */
static INLINE enum psci_status entry_check(struct psci *psci, uint32_t cpu,
					   struct psci_call *call, uint64_t pc,
					   uint64_t context_id,
					   struct psci_entry *entry)
{
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
	    !psci_entry_is_possible(psci, entry))
		return PSCI_STATUS_INVALID_ADDRESS;
	return psci_op_check_entry(psci, cpu, entry, call);
}

/* The same, where it need not be fast. */
INTERNAL enum psci_status psci_entry_check(struct psci *psci, uint32_t cpu,
					   struct psci_call *call, uint64_t pc,
					   uint64_t context_id,
					   struct psci_entry *entry);

#endif /* PSCI_LIB_ENTRY_H */
