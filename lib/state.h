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
 *	  IDLE     -> READY,       psci_cpu_offer(), the winner of the claim
 *	              DEFERRED
 *	  DEFERRED -> READY        psci_cpu_undefer(), whoever completes it
 *	  DEFERRED -> IDLE         psci_cpu_withdraw(), whoever completes it
 *	  READY    -> IDLE         psci_cpu_withdraw(), the winner, if it can
 *	ON_PENDING -> OFF          psci_cpu_unclaim(), the winner
 *	ON_PENDING -> ON           psci_cpu_take(), the CPU: READY -> RUNNING,
 *	                           then psci_cpu_start()
 *	  RUNNING  -> STOPPING,    psci_cpu_stop(), the CPU
 *	              FREEZING
 *	  STOPPING, FREEZING -> RUNNING  psci_cpu_go_on(), the CPU
 *	ON         -> OFF          psci_cpu_halt(), the CPU: -> IDLE
 *	  RUNNING  -> SUSPENDED,   psci_cpu_suspend(), the CPU
 *	              STANDBY
 *	  SUSPENDED -> RUNNING     psci_cpu_resume(), the CPU
 *	  RUNNING  -> WAITING      psci_cpu_wait(), the CPU
 *	  WAITING  -> RUNNING      psci_cpu_answered(), whoever completes it
 *	  IDLE, ABSENT, DISABLED   psci_cpu_present(), the host, to each other
 */

static inline enum psci_affinity_state bits_state(uint32_t word, uint32_t bit)
{
	word >>= bit;
	if (!(word & WORD_IN(0)))
		return PSCI_AFFINITY_OFF;
	return (word & WORD_UP(0)) ? PSCI_AFFINITY_ON :
				     PSCI_AFFINITY_ON_PENDING;
}

/* A word of CPU states. */
static inline uint32_t read_word(const psci_atomic32 *word)
{
	return atomic_read(word);
}

static inline enum psci_affinity_state cpu_state(const struct psci *psci,
						 uint32_t cpu)
{
	const struct psci_cpu *self = cpu_of(psci, cpu);

	return bits_state(read_word(&psci->words[self->word]), bit_of(self));
}

/* Others than the CPU itself may find it changed the moment after. */
static inline enum run_state cpu_run_state(const struct psci *psci,
					   uint32_t cpu)
{
	return (enum run_state)(atomic_read(&cpu_of(psci, cpu)->start) &
				RUN_STATE_MASK);
}

/* Is it ON, and not told to go OFF? */
INTERNAL bool psci_cpu_stays_on(const struct psci *psci, uint32_t cpu);

static inline enum psci_presence presence_of(uint32_t start)
{
	uint32_t state = start & RUN_STATE_MASK;

	if (state == RUN_ABSENT)
		return PSCI_ABSENT;
	return state == RUN_DISABLED ? PSCI_DISABLED : PSCI_PRESENT;
}

static inline bool is_present(uint32_t start)
{
	uint32_t state = start & RUN_STATE_MASK;

	return state != RUN_ABSENT && state != RUN_DISABLED;
}

/* How it is to the guest: the CPU is there, and may be turned on. */
static inline enum psci_presence cpu_presence(const struct psci *psci,
					      uint32_t cpu)
{
	return presence_of(atomic_read(&cpu_of(psci, cpu)->start));
}

/* False, and nothing changed, if the CPU is not OFF. */
INTERNAL bool psci_cpu_present(struct psci *psci, uint32_t cpu,
			       enum psci_presence presence);

/* A CPU as it is at the start, when nobody uses the context. */
INTERNAL void psci_cpu_setup(struct psci *psci, uint32_t cpu);

/* A CPU as it was when it was written down: see snapshot.c. */
INTERNAL void psci_cpu_load(struct psci *psci, uint32_t cpu, uint32_t start,
			    const struct psci_entry *entry,
			    uint32_t power_state);

/* The state before: OFF means that the caller is now the winner. */
INTERNAL enum psci_affinity_state psci_cpu_claim(struct psci *psci,
						 uint32_t cpu);

/*
 * For the winner, once: RUN_READY, or RUN_DEFERRED. PSCI_PRESENT: it is done,
 * and *ticket is what to withdraw it with. Else what the host has made of the
 * CPU; the claim still holds.
 */
INTERNAL enum psci_presence psci_cpu_offer(struct psci *psci, uint32_t cpu,
					   enum run_state state,
					   const struct psci_entry *entry,
					   uint32_t *ticket);
/* Of a deferred CPU: what to withdraw it with, */
INTERNAL uint32_t psci_cpu_ticket(const struct psci *psci, uint32_t cpu);
/* and from now on, when it may start. */
INTERNAL uint32_t psci_cpu_undefer(struct psci *psci, uint32_t cpu);

/* False if the CPU has started; else it will not, and the claim still holds. */
INTERNAL bool psci_cpu_withdraw(struct psci *psci, uint32_t cpu,
				uint32_t ticket);

/* For the winner, of a CPU that it has not offered, or has withdrawn. */
INTERNAL void psci_cpu_unclaim(struct psci *psci, uint32_t cpu);

/* Of a CPU that has one: how it is to start. */
INTERNAL void psci_cpu_entry(const struct psci *psci, uint32_t cpu,
			     struct psci_entry *entry);

/*
 * Of a CPU that had this start word. False, and *entry is not written, if there
 * is nothing to start at (yet).
 */
INTERNAL bool psci_cpu_take(struct psci *psci, uint32_t cpu, uint32_t start,
			    struct psci_entry *entry);
/* After it has taken its entry. */
INTERNAL void psci_cpu_start(struct psci *psci, uint32_t cpu);

/*
 * Of a CPU that runs, and then of one that was told to stop. Sequentially
 * consistent, as are the accesses to psci.resident.
 */
INTERNAL void psci_cpu_stop(struct psci *psci, uint32_t cpu, bool freeze);
INTERNAL void psci_cpu_go_on(struct psci *psci, uint32_t cpu);
INTERNAL void psci_cpu_halt(struct psci *psci, uint32_t cpu);

/* Of a CPU that runs; entry is NULL for a standby. */
INTERNAL void psci_cpu_suspend(struct psci *psci, uint32_t cpu,
			       uint32_t power_state,
			       const struct psci_entry *entry);
/* Of one that is suspended; entry is NULL if it returns from its call. */
INTERNAL void psci_cpu_resume(struct psci *psci, uint32_t cpu,
			      struct psci_entry *entry);

/* Of a call that waits, whose CPU has this start word. */
static inline psci_ticket ticket_of(const struct psci *psci, uint32_t cpu,
				    uint32_t start)
{
	return (uint64_t)psci->ticket_tag << 48 | (uint64_t)cpu << 32 | start;
}

/* Of a CPU that runs. Returns the start word. */
INTERNAL uint32_t psci_cpu_wait(struct psci *psci, uint32_t cpu,
				uint32_t target);
/* False if the CPU does not wait for this answer. */
INTERNAL bool psci_cpu_answered(struct psci *psci, uint32_t cpu,
				uint32_t ticket, uint32_t *target);

/* --------------------------------------- the system, in system_state.c */

#define GATE_CLOSED	UINT32_C(1)

/* The system as it is at the start. */
INTERNAL void psci_system_setup(struct psci *psci);

/* True for the first; from then on the system is ending. */
INTERNAL bool psci_system_end(struct psci *psci, uint32_t cpu, uint32_t event,
			      uint32_t type, uint64_t cookie);
/* False if it was not this CPU that is ending it. */
INTERNAL bool psci_system_go_on(struct psci *psci, uint32_t cpu);
INTERNAL bool psci_system_is_ending(const struct psci *psci);
/* The CPU that is, or INDEX_NONE. */
INTERNAL uint32_t psci_system_ender(const struct psci *psci);

/* Just now: all CPUs but this one. */
INTERNAL bool psci_others_are_off(const struct psci *psci, uint32_t cpu);

/*
 * The gate. True: every other CPU is OFF, and stays so, since there is nobody
 * to turn it on, until psci_gate_open().
 */
INTERNAL bool psci_gate_close(struct psci *psci, uint32_t cpu);
INTERNAL void psci_gate_open(struct psci *psci);
static inline bool gate_is_closed(const struct psci *psci)
{
	return atomic_read(&psci->gate) == GATE_CLOSED;
}
/* By a CPU_ON, after its claim: who tries to close the gate must fail. */
INTERNAL void psci_gate_disturb(struct psci *psci);

/* PSCI_MODE_*. */
INTERNAL uint32_t psci_mode(const struct psci *psci);
/* Was a CPU_SUSPEND granted since it was set? */
INTERNAL bool psci_mode_is_used(const struct psci *psci);
/* A CPU_SUSPEND is about to succeed: false if the mode is no longer this. */
INTERNAL bool psci_mode_use(struct psci *psci, uint32_t mode);
/* Platform-coordinated to OS-initiated: false if there was a CPU_SUSPEND. */
INTERNAL bool psci_mode_to_osi(struct psci *psci);
/* Whatever it was. With the gate closed, or so that it does not matter. */
INTERNAL void psci_mode_set(struct psci *psci, uint32_t mode);

/*
 * MEM_PROTECT: *before is what it was. False, and nothing changed, if another
 * one is between this and psci_protected().
 */
INTERNAL bool psci_protect(struct psci *psci, bool enable, bool *before);
INTERNAL void psci_protected(struct psci *psci, bool enabled);

/* The CPU that the Trusted OS is on, or moving to. */
INTERNAL uint32_t psci_resident(const struct psci *psci);
/* Is this the CPU, and is it one which the Trusted OS cannot do without? */
INTERNAL bool psci_is_resident(const struct psci *psci, uint32_t cpu);
/* False if it is not on this CPU; else it moves until it has arrived. */
INTERNAL bool psci_resident_leave(struct psci *psci, uint32_t cpu,
				  uint32_t target);
INTERNAL void psci_resident_arrive(struct psci *psci, uint32_t cpu);

#endif /* PSCI_LIB_STATE_H */
