/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Optional: a context's state as bytes, to be restored in another process, on
 * another host, by a later libpsci. docs/snapshot-format.md has the format,
 * which is the same on every host; it holds the state, all of it, and enough
 * of the configuration to tell whether it fits, but not the configuration.
 *
 * No other call may be running on the context during one of these (but see
 * psci_cpu_todo()). CPUs that are pending, stopping, suspended or waiting for
 * psci_complete() are part of the state; what each of them owes then,
 * psci_cpu_todo() says.
 */
#ifndef PSCI_SNAPSHOT_H
#define PSCI_SNAPSHOT_H

#include "psci/psci.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes that psci_snapshot() writes: depends on the configuration alone. */
PSCI_API size_t psci_snapshot_size(const struct psci *psci);

/*
 * Write the state to buffer, of at least psci_snapshot_size() bytes. Calls no
 * op but clock. Linear in CPUs and domains.
 *
 * PSCI_E_NULL; PSCI_E_SNAPSHOT_SIZE: the buffer is too small. Nothing written.
 */
PSCI_API enum psci_error psci_snapshot(const struct psci *psci, void *buffer,
				       size_t size);

/*
 * The PSCI version of the guest that a snapshot is of, in *psci_version, for
 * the configuration of the context that is to take it over.
 *
 * size is the snapshot's, not that of a larger buffer, here and below.
 *
 * PSCI_E_NULL; PSCI_E_SNAPSHOT_SIZE; PSCI_E_SNAPSHOT_FORMAT. *psci_version is
 * left alone then.
 */
PSCI_API enum psci_error psci_snapshot_version(const void *buffer, size_t size,
					       uint32_t *psci_version);

/*
 * Make the context's state that of the snapshot. The bytes may be anybody's:
 * whatever they are, the result is a named error and a context that has not
 * changed, bit for bit, or a sound state, with which every call does what it
 * should. The context must be of the same configuration as the one that was
 * saved (PSCI version, SMCCC version, flags, functions and their ids, entry_el,
 * quirks, trusted_os, CPUs, domains and local states); the flags of CPUs and
 * trusted_os_cpu, which count at the next psci_reset(), may be others, and so
 * may ops and power_states: that the guest's values go on to mean the same is
 * for you to see to. Tickets are those of the snapshot from then on, but with
 * the context's own ticket_tag: psci_cpu_todo() tells them. Residencies go on
 * by the context's clock. Calls no op but clock, and none that would start or
 * stop a CPU. Linear in CPUs and domains.
 *
 * PSCI_E_NULL; PSCI_E_SNAPSHOT_SIZE, _FORMAT, _VERSION, _CONFIG, _TOPOLOGY,
 * _STATE.
 */
PSCI_API enum psci_error psci_restore(struct psci *psci, const void *buffer,
				      size_t size);

/* What a CPU owes: how to go on with it. */
enum psci_todo {
	PSCI_TODO_RUN		= 0,	/* run the guest */
	PSCI_TODO_PARK		= 1,	/* it is OFF or about to start: the
					 * loop around psci_cpu_woke(), without
					 * waiting before the first turn */
	PSCI_TODO_WAIT		= 2,	/* PSCI_DO_WAIT: call.ticket */
	PSCI_TODO_SUSPEND	= 3,	/* PSCI_DO_SUSPEND: call.suspend,
					 * .event, .entry, .transition */
	PSCI_TODO_STOP		= 4,	/* PSCI_DO_STOP: call.freeze; then
					 * psci_cpu_stopped() */
	PSCI_TODO_SYSTEM	= 5,	/* PSCI_DO_SYSTEM: call.event, .type,
					 * .cookie, .ret */
	PSCI_TODO_ERROR		= 6	/* no such CPU: call.error */
};

/*
 * What the action was that CPU "cpu" has been told and has not carried out,
 * with the fields named as psci_handle() left them in *call, and all others,
 * x and flags too, zero. A PSCI_TODO_SUSPEND's transition says what is down now
 * above the CPU, as far as it would come up with it. Changes nothing.
 *
 * Without power domains whoever makes the CPU's calls may ask at any time, also
 * while calls for other CPUs run: a vCPU's thread can ask at the top of its
 * loop instead of keeping in mind what the last action was, and then goes on
 * from a snapshot as from anywhere else. (psci_complete() is a call of the CPU
 * that waits: whoever makes it on another thread keeps that CPU from asking
 * until its X0 is written.)
 */
PSCI_API enum psci_todo psci_cpu_todo(const struct psci *psci, uint32_t cpu,
				      struct psci_call *call);

PSCI_API const char *psci_todo_name(enum psci_todo todo);

#ifdef __cplusplus
}
#endif

#endif /* PSCI_SNAPSHOT_H */
