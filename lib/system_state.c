/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What there is one of in a system; each a word, changed by one atomic
 * operation. docs/design.md, sections 5 and 6, says why it works.
 *
 *	ending		0, or the CPU whose system call was granted, + 1. Who
 *			it was is part of the word, so that nobody else can
 *			take it back.
 *	gate		OPEN; TRYING(cpu): that CPU looks whether all others
 *			are OFF; CLOSED: they were, and nobody is left to turn
 *			one on.
 *	mode		PSCI_MODE_*, and whether a CPU_SUSPEND was granted
 *			since it was set.
 *	mem_protect	ON, and whether a MEM_PROTECT is being stored: one at
 *			a time, so that a failing one takes back its own.
 *	resident	the Trusted OS's CPU, and whether it is moving: it
 *			cannot be moved on before it has arrived.
 */
#include "mpidr.h"
#include "state.h"

#define GATE_OPEN	UINT32_C(0)
#define GATE_TRYING(cpu) (UINT32_C(0x80000000) | (cpu))
#define IS_TRYING(gate)	((gate) & UINT32_C(0x80000000))

#define PROTECT_ON	UINT32_C(1)
#define PROTECT_BUSY	UINT32_C(2)

#define RESIDENT_MOVING	UINT32_C(0x80000000)

#define MODE_MASK	UINT32_C(1)
#define MODE_USED	UINT32_C(2)

void psci_system_setup(struct psci *psci)
{
	atomic_write_release(&psci->gate, GATE_OPEN);
	atomic_write_release(&psci->ending, 0);
	atomic_write_release(&psci->mode, PSCI_MODE_PLATFORM_COORDINATED);
	atomic_write_release(&psci->mem_protect, 0);
	atomic_write_release(&psci->resident, psci->trusted_os_boot);
	psci->event = 0;
	psci->event_type = 0;
	psci->event_cookie = 0;
}

/* -------------------------------------------------------------------- end */

bool psci_system_end(struct psci *psci, uint32_t cpu, uint32_t event,
		     uint32_t type, uint64_t cookie)
{
	if (!atomic_cas(&psci->ending, 0, cpu + 1))
		return false;
	psci->event = event;
	psci->event_type = type;
	psci->event_cookie = cookie;
	return true;
}

bool psci_system_go_on(struct psci *psci, uint32_t cpu)
{
	if (atomic_read(&psci->ending) != cpu + 1)
		return false;
	psci->event = 0;
	psci->event_type = 0;
	psci->event_cookie = 0;
	return atomic_cas(&psci->ending, cpu + 1, 0);
}

bool psci_system_is_ending(const struct psci *psci)
{
	return atomic_read(&psci->ending) != 0;
}

uint32_t psci_system_ender(const struct psci *psci)
{
	/* INDEX_NONE is 0 - 1. */
	return atomic_read(&psci->ending) - 1;
}

/* ------------------------------------------------------------------- gate */

/* Two by two. */
static bool are_off(const psci_atomic32 *word, const psci_atomic32 *end)
{
	for (; end - word >= 2; word += 2)
		if (read_word(word) | read_word(word + 1))
			return false;
	return word == end || !read_word(word);
}

bool psci_others_are_off(const struct psci *psci, uint32_t cpu)
{
	const struct psci_cpu *self = cpu_of(psci, cpu);
	const psci_atomic32 *own = &psci->words[self->word];
	uint32_t itself = WORD_IN(bit_of(self)) | WORD_UP(bit_of(self));

	return are_off(psci->words, own) && !(read_word(own) & ~itself) &&
	       are_off(own + 1, psci->words + psci->word_count);
}

bool psci_gate_close(struct psci *psci, uint32_t cpu)
{
	uint32_t trying = GATE_TRYING(cpu);

	/* Not open: another CPU is ON, and tries the same. */
	if (!atomic_cas(&psci->gate, GATE_OPEN, trying))
		return false;
	if (psci_others_are_off(psci, cpu))
		return atomic_cas(&psci->gate, trying, GATE_CLOSED);
	atomic_cas(&psci->gate, trying, GATE_OPEN);
	return false;
}

void psci_gate_open(struct psci *psci)
{
	atomic_cas(&psci->gate, GATE_CLOSED, GATE_OPEN);
}

/* Whoever begins to try after this read sees the claim and fails by itself. */
void psci_gate_disturb(struct psci *psci)
{
	uint32_t gate = atomic_read(&psci->gate);

	if (IS_TRYING(gate))
		atomic_cas(&psci->gate, gate, GATE_OPEN);
}

/* ------------------------------------------------------------------- mode */

uint32_t psci_mode(const struct psci *psci)
{
	return atomic_read(&psci->mode) & MODE_MASK;
}

bool psci_mode_is_used(const struct psci *psci)
{
	return atomic_read(&psci->mode) & MODE_USED;
}

/*
 * Once used, a mode changes only when all CPUs but the one that changes it are
 * OFF (or by a quirk), which the caller is not.
 */
bool psci_mode_use(struct psci *psci, uint32_t mode)
{
	uint32_t used = mode | MODE_USED;

	return atomic_read(&psci->mode) == used ||
	       atomic_cas(&psci->mode, mode, used) ||
	       atomic_read(&psci->mode) == used;
}

bool psci_mode_to_osi(struct psci *psci)
{
	return atomic_cas(&psci->mode, PSCI_MODE_PLATFORM_COORDINATED,
			  PSCI_MODE_OS_INITIATED);
}

void psci_mode_set(struct psci *psci, uint32_t mode)
{
	atomic_swap(&psci->mode, mode);
}

/* ---------------------------------------------------------------- the rest */

bool psci_protect(struct psci *psci, bool enable, bool *before)
{
	uint32_t word = atomic_read(&psci->mem_protect);

	*before = word & PROTECT_ON;
	return !(word & PROTECT_BUSY) &&
	       atomic_cas(&psci->mem_protect, word,
			  PROTECT_BUSY | (enable ? PROTECT_ON : 0));
}

void psci_protected(struct psci *psci, bool enabled)
{
	atomic_swap(&psci->mem_protect, enabled ? PROTECT_ON : 0);
}

bool psci_mem_protect(const struct psci *psci)
{
	return atomic_read(&psci->mem_protect) & PROTECT_ON;
}

bool psci_is_resident(const struct psci *psci, uint32_t cpu)
{
	return psci->trusted_os != PSCI_TRUSTED_OS_NONE &&
	       psci_resident(psci) == cpu;
}

uint32_t psci_resident(const struct psci *psci)
{
	return atomic_read(&psci->resident) & ~RESIDENT_MOVING;
}

bool psci_resident_leave(struct psci *psci, uint32_t cpu, uint32_t target)
{
	return atomic_cas(&psci->resident, cpu, RESIDENT_MOVING | target);
}

void psci_resident_arrive(struct psci *psci, uint32_t cpu)
{
	atomic_swap(&psci->resident, cpu);
}
