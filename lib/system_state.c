/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The gate: one word for the whole system. OPEN, or closed for good by the CPU
 * whose system call was granted; who that was is part of the word, so that
 * nobody else can open it again.
 */
#include "state.h"

#define GATE_OPEN	UINT32_C(0)
#define GATE_ENDING(cpu) (UINT32_C(0x80000000) | (cpu))

bool psci_system_end(struct psci *psci, uint32_t cpu)
{
	return atomic_cas(&psci->gate, GATE_OPEN, GATE_ENDING(cpu));
}

bool psci_system_reopen(struct psci *psci, uint32_t cpu)
{
	return atomic_cas(&psci->gate, GATE_ENDING(cpu), GATE_OPEN);
}

bool psci_system_is_ending(const struct psci *psci)
{
	return atomic_read(&psci->gate) != GATE_OPEN;
}
