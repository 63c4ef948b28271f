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
 *	  IDLE     -> DEFERRED     psci_cpu_defer(), the winner
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

/* Others than the CPU itself may find it changed the moment after. */
static inline enum run_state cpu_run_state(const struct psci *psci,
					   uint32_t cpu)
{
	return (enum run_state)(atomic_read(&psci->cpus[cpu].start) &
				RUN_STATE_MASK);
}

/* Is it ON, and not told to go OFF? */
bool psci_cpu_stays_on(const struct psci *psci, uint32_t cpu);

/* How it is to the guest: the CPU is there, and may be turned on. */
enum psci_presence psci_cpu_presence(const struct psci *psci, uint32_t cpu);
/* False, and nothing changed, if the CPU is not OFF. */
bool psci_cpu_present(struct psci *psci, uint32_t cpu,
		      enum psci_presence presence);

/* A CPU as it is at the start, when nobody uses the context. */
void psci_cpu_setup(struct psci *psci, uint32_t cpu);

/* A CPU as it was when it was written down: see snapshot.c. */
void psci_cpu_load(struct psci *psci, uint32_t cpu, uint32_t start,
		   const struct psci_entry *entry, uint32_t power_state);

/* The state before: OFF means that the caller is now the winner. */
enum psci_affinity_state psci_cpu_claim(struct psci *psci, uint32_t cpu);

/*
 * For the winner, once. PSCI_PRESENT: it is done, and *ticket is what to
 * withdraw it with. Else what the host has made of the CPU; the claim still
 * holds.
 */
enum psci_presence psci_cpu_publish(struct psci *psci, uint32_t cpu,
				    const struct psci_entry *entry,
				    uint32_t *ticket);
enum psci_presence psci_cpu_defer(struct psci *psci, uint32_t cpu,
				  const struct psci_entry *entry,
				  uint32_t *ticket);
/* Of a deferred CPU: what to withdraw it with, */
uint32_t psci_cpu_ticket(const struct psci *psci, uint32_t cpu);
/* and from now on, when it may start. */
uint32_t psci_cpu_undefer(struct psci *psci, uint32_t cpu);

/* False if the CPU has started; else it will not, and the claim still holds. */
bool psci_cpu_withdraw(struct psci *psci, uint32_t cpu, uint32_t ticket);

/* For the winner, of a CPU that it has not published, or has withdrawn. */
void psci_cpu_unclaim(struct psci *psci, uint32_t cpu);

/* Of a CPU that has one: how it is to start. */
struct psci_entry psci_cpu_entry(const struct psci *psci, uint32_t cpu);

/* False, and *entry is not written, if there is nothing to start at (yet). */
bool psci_cpu_take(struct psci *psci, uint32_t cpu, struct psci_entry *entry);
/* After it has taken its entry. */
void psci_cpu_start(struct psci *psci, uint32_t cpu);

/*
 * Of a CPU that runs, and then of one that was told to stop. Sequentially
 * consistent, as are the accesses to psci.resident.
 */
void psci_cpu_stop(struct psci *psci, uint32_t cpu, bool freeze);
void psci_cpu_go_on(struct psci *psci, uint32_t cpu);
void psci_cpu_halt(struct psci *psci, uint32_t cpu);

/* Of a CPU that runs; entry is NULL for a standby. */
void psci_cpu_suspend(struct psci *psci, uint32_t cpu, uint32_t power_state,
		      const struct psci_entry *entry);
/* Of one that is suspended; entry is NULL if it returns from its call. */
void psci_cpu_resume(struct psci *psci, uint32_t cpu, struct psci_entry *entry);

/* Of a call that waits, whose CPU has this start word. */
static inline psci_ticket ticket_of(const struct psci *psci, uint32_t cpu,
				    uint32_t start)
{
	return (uint64_t)psci->ticket_tag << 48 | (uint64_t)cpu << 32 | start;
}

/* Of a CPU that runs. Returns the start word. */
uint32_t psci_cpu_wait(struct psci *psci, uint32_t cpu, uint32_t target);
/* False if the CPU does not wait for this answer. */
bool psci_cpu_answered(struct psci *psci, uint32_t cpu, uint32_t ticket,
		       uint32_t *target);

/* --------------------------------------- the system, in system_state.c */

/* The system as it is at the start. */
void psci_system_setup(struct psci *psci);

/* True for the first; from then on the system is ending. */
bool psci_system_end(struct psci *psci, uint32_t cpu, uint32_t event,
		     uint32_t type, uint64_t cookie);
/* False if it was not this CPU that is ending it. */
bool psci_system_go_on(struct psci *psci, uint32_t cpu);
bool psci_system_is_ending(const struct psci *psci);
/* The CPU that is, or INDEX_NONE. */
uint32_t psci_system_ender(const struct psci *psci);

/* Just now: all CPUs but this one. */
bool psci_others_are_off(const struct psci *psci, uint32_t cpu);

/*
 * The gate. True: every other CPU is OFF, and stays so, since there is nobody
 * to turn it on, until psci_gate_open().
 */
bool psci_gate_close(struct psci *psci, uint32_t cpu);
void psci_gate_open(struct psci *psci);
bool psci_gate_is_closed(const struct psci *psci);
/* By a CPU_ON, after its claim: who tries to close the gate must fail. */
void psci_gate_disturb(struct psci *psci);

/* PSCI_MODE_*. */
uint32_t psci_mode(const struct psci *psci);
/* Was a CPU_SUSPEND granted since it was set? */
bool psci_mode_is_used(const struct psci *psci);
/* A CPU_SUSPEND is about to succeed: false if the mode is no longer this. */
bool psci_mode_use(struct psci *psci, uint32_t mode);
/* Platform-coordinated to OS-initiated: false if there was a CPU_SUSPEND. */
bool psci_mode_to_osi(struct psci *psci);
/* Whatever it was. With the gate closed, or so that it does not matter. */
void psci_mode_set(struct psci *psci, uint32_t mode);

/*
 * MEM_PROTECT: *before is what it was. False, and nothing changed, if another
 * one is between this and psci_protected().
 */
bool psci_protect(struct psci *psci, bool enable, bool *before);
void psci_protected(struct psci *psci, bool enabled);

/* The CPU that the Trusted OS is on, or moving to. */
uint32_t psci_resident(const struct psci *psci);
/* Is this the CPU, and is it one which the Trusted OS cannot do without? */
bool psci_is_resident(const struct psci *psci, uint32_t cpu);
/* False if it is not on this CPU; else it moves until it has arrived. */
bool psci_resident_leave(struct psci *psci, uint32_t cpu, uint32_t target);
void psci_resident_arrive(struct psci *psci, uint32_t cpu);

#endif /* PSCI_LIB_STATE_H */
