/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * For the tests: put in front of hypervisor.c and host.c by -include, this
 * makes one mistake that embedders make. -DFAULT=FAULT_... says which. The
 * guest, or the host's watch, has to find it.
 */
#ifndef FAULTS_H
#define FAULTS_H

#define _POSIX_C_SOURCE 200809L	/* nanosleep(), with -std=c11 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <psci/psci.h>
#include <psci/snapshot.h>

#include "hypervisor.h"

#define FAULT_KICK	1	/* a kick does not always wake the target */
#define FAULT_ENTRY	2	/* one mailbox for all: the last CPU_ON's entry counts */
#define FAULT_STOP	3	/* psci_cpu_stopped() is forgotten */
#define FAULT_RESUME	4	/* a CPU that lost its context is resumed */
#define FAULT_RACE	5	/* who comes second hears SUCCESS too */
#define FAULT_RESET	6	/* psci_reset() is forgotten */
#define FAULT_RESTORE	7	/* psci_restore() is forgotten */
#define FAULT_TORN	8	/* saved while vCPUs run */

#if FAULT == FAULT_KICK
static inline void fault_tell(struct vcpu *vcpu, uint64_t *what, uint64_t bits)
{
	static _Atomic unsigned int count;

	if (++count % 64 != 0) {
		vcpu_tell(vcpu, what, bits);
		return;
	}
	pthread_mutex_lock(&vcpu->lock);
	*what |= bits;		/* and no wake */
	pthread_mutex_unlock(&vcpu->lock);
}
#define vcpu_tell(vcpu, what, bits) fault_tell(vcpu, what, bits)

#elif FAULT == FAULT_ENTRY
static _Atomic uint64_t mailbox[2];

static inline enum psci_action fault_handle(struct psci *psci, uint32_t cpu,
					    struct psci_call *call)
{
	if ((uint32_t)call->x[0] == PSCI_ID64(PSCI_FN_CPU_ON) && call->x[3] != 0) {
		mailbox[0] = call->x[2];
		mailbox[1] = call->x[3];
	}
	return psci_handle(psci, cpu, call);
}

static inline enum psci_wake fault_woke(struct psci *psci, uint32_t cpu, bool lost,
					struct psci_entry *entry)
{
	enum psci_wake wake = psci_cpu_woke(psci, cpu, lost, entry);

	entry->pc = mailbox[0];
	entry->context_id = mailbox[1];
	return wake;
}
#define psci_handle(psci, cpu, call) fault_handle(psci, cpu, call)
#define psci_cpu_woke(psci, cpu, lost, entry) fault_woke(psci, cpu, lost, entry)

#elif FAULT == FAULT_STOP
#define psci_cpu_stopped(psci, cpu) ((void)(psci))

#elif FAULT == FAULT_RESUME
static inline enum psci_wake fault_woke(struct psci *psci, uint32_t cpu, bool lost,
					struct psci_entry *entry)
{
	(void)lost;
	return psci_cpu_woke(psci, cpu, false, entry);
}
#define psci_cpu_woke(psci, cpu, lost, entry) fault_woke(psci, cpu, lost, entry)

#elif FAULT == FAULT_RACE
static inline enum psci_action fault_handle(struct psci *psci, uint32_t cpu,
					    struct psci_call *call)
{
	enum psci_action action = psci_handle(psci, cpu, call);

	if (call->ret == (uint64_t)PSCI_STATUS_ON_PENDING && call->x[3] != 0)
		call->ret = PSCI_STATUS_SUCCESS;
	return action;
}
#define psci_handle(psci, cpu, call) fault_handle(psci, cpu, call)

#elif FAULT == FAULT_RESET
#define psci_reset(psci) ((void)(psci))

#elif FAULT == FAULT_RESTORE
#define psci_restore(psci, snapshot, size) PSCI_OK

#elif FAULT == FAULT_TORN
/* Slow, so that a good deal happens meanwhile. */
static inline size_t fault_write(const void *data, size_t size, size_t n, FILE *file)
{
	nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	return fwrite(data, size, n, file);
}
#define fwrite(data, size, n, file) fault_write(data, size, n, file)

/* In host.c, which calls it; hypervisor.c has it. */
static inline bool fault_save(struct vm *vm, FILE *file)
{
	bool saved;

	vm_resume(vm);
	saved = vm_save(vm, file);
	return vm_pause(vm) && saved;
}
#ifdef FAULT_IN_HOST
#define vm_save(vm, file) fault_save(vm, file)
#endif
#endif

#endif /* FAULTS_H */
