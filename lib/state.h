/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Layer 2: the only writers of the state of CPUs and of the system. */
#ifndef PSCI_LIB_STATE_H
#define PSCI_LIB_STATE_H

#include "context.h"

/* ------------------------------------------------ CPUs, in cpu_state.c */

/*
 * The legal moves, each with the one who makes it:
 *
 *	OFF        -> ON_PENDING   psci_cpu_claim(), the caller of CPU_ON
 *	  IDLE     -> READY        psci_cpu_publish(), the winner of the claim
 *	  READY    -> IDLE         psci_cpu_withdraw(), the winner, if it can
 *	ON_PENDING -> OFF          psci_cpu_unclaim(), the winner
 *	ON_PENDING -> ON           psci_cpu_start(), the CPU: READY -> RUNNING
 *	  RUNNING  -> STOPPING     psci_cpu_stop(), the CPU
 *	ON         -> OFF          psci_cpu_halt(), the CPU: STOPPING -> IDLE
 *	  RUNNING  -> SUSPENDED    psci_cpu_suspend(), the CPU
 *	  SUSPENDED -> RUNNING     psci_cpu_resume(), the CPU
 */

static inline enum psci_affinity_state bits_state(uint32_t word, uint32_t bit)
{
	if (!(word & WORD_IN(bit)))
		return PSCI_AFFINITY_OFF;
	if (!(word & WORD_UP(bit)))
		return PSCI_AFFINITY_ON_PENDING;
	return PSCI_AFFINITY_ON;
}

static inline enum psci_affinity_state cpu_state(const struct psci *psci,
						 uint32_t cpu)
{
	const struct psci_cpu *self = &psci->cpus[cpu];

	return bits_state(atomic_read(&psci->words[self->word]), self->bit);
}

/* Only the CPU itself may rely on it. */
static inline enum run_state cpu_run_state(const struct psci *psci,
					   uint32_t cpu)
{
	return (enum run_state)(atomic_read_acquire(&psci->cpus[cpu].start) &
				RUN_STATE_MASK);
}

/* A context's CPU in its first state, before anybody else sees it. */
void psci_cpu_setup(struct psci *psci, uint32_t cpu, bool on);

/* The state before: OFF means that the caller is now the winner. */
enum psci_affinity_state psci_cpu_claim(struct psci *psci, uint32_t cpu);

/* Returns the ticket to withdraw it with. */
uint32_t psci_cpu_publish(struct psci *psci, uint32_t cpu,
			  const struct psci_entry *entry);

/* False if the CPU has started; else it will not, and the claim still holds. */
bool psci_cpu_withdraw(struct psci *psci, uint32_t cpu, uint32_t ticket);

void psci_cpu_unclaim(struct psci *psci, uint32_t cpu);

/* False, and *entry is not written, if there is nothing to start at (yet). */
bool psci_cpu_start(struct psci *psci, uint32_t cpu, struct psci_entry *entry);

void psci_cpu_stop(struct psci *psci, uint32_t cpu);
void psci_cpu_halt(struct psci *psci, uint32_t cpu);

/* entry is NULL for a standby. */
void psci_cpu_suspend(struct psci *psci, uint32_t cpu, uint32_t power_state,
		      const struct psci_entry *entry);
void psci_cpu_resume(struct psci *psci, uint32_t cpu, struct psci_entry *entry);

/* --------------------------------------- the system, in system_state.c */

/* True for the first; from then on the gate is closed. */
bool psci_system_end(struct psci *psci, uint32_t cpu);
/* False if it was not this CPU that closed it. */
bool psci_system_reopen(struct psci *psci, uint32_t cpu);
bool psci_system_is_ending(const struct psci *psci);

#endif /* PSCI_LIB_STATE_H */
