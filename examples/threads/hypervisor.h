/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The virtual machine: what its parts share. Each vCPU is a host thread. */
#ifndef HYPERVISOR_H
#define HYPERVISOR_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <psci/psci.h>
#include <psci/snapshot.h>

#include "guest.h"

struct vcpu {
	struct vm *vm;
	uint32_t index;
	pthread_t thread;
	struct guest_cpu *regs;
	/* What others tell it: bits, which last until it takes them. */
	pthread_mutex_t lock;
	pthread_cond_t wake;
	uint64_t *interrupts;	/* a bit for each sender */
	uint64_t kick;		/* 1: look up, by the op cpu_on */
	uint64_t verdict;	/* 1: the host allows its CPU_ON */
};

/* What is saved, beside the library's context: plain data. */
struct machine {
	struct guest_cpu regs[GUEST_CPUS_MAX];
	uint64_t interrupts[GUEST_CPUS_MAX];
	struct guest_ram ram;
	/* Counted over all resets and processes. */
	_Atomic uint64_t calls[32];	/* by function number */
	_Atomic uint64_t judged;	/* CPU_ONs by op_check_cpu_on() */
	uint64_t resets, snapshots;
};

struct vm {
	struct psci *psci;
	uint32_t cpus;
	struct vcpu vcpu[GUEST_CPUS_MAX];
	struct machine machine;
	_Atomic uint64_t calls;		/* in this process */
	uint64_t snapshot_at;		/* after which the host takes a snapshot */
	/* What vCPUs and host tell each other, under the lock. */
	pthread_mutex_t lock;
	pthread_cond_t host;		/* there is something for the host */
	pthread_cond_t resume;		/* the pause is over */
	atomic_bool pausing;		/* also read without the lock */
	uint32_t paused;		/* vCPUs that stand still */
	bool ended;			/* they are to leave for good */
	char failure[200];		/* "" or what went wrong first */
	/* What the host is asked for; asked again after a pause. */
	uint32_t event;			/* 0, or an enum psci_event */
	uint64_t verdicts, alarms;	/* bits of vCPUs that wait for one */
};

/* hypervisor.c: the one file that knows the context. */
bool vm_create(struct vm *vm);
void *vcpu_thread(void *vcpu);
void vm_answer(struct vm *vm, uint64_t verdicts, uint64_t alarms);
/* While no vCPU moves: before the threads are there, or in a pause. */
void vm_reset(struct vm *vm);
bool vm_save(struct vm *vm, FILE *file);
bool vm_restore(struct vm *vm, FILE *file);
void vm_show(struct vm *vm, FILE *file);	/* for people */

/* pause.c: vCPUs and host tell each other, ... */
void vcpu_tell(struct vcpu *vcpu, uint64_t *what, uint64_t bits);
bool vcpu_told(struct vcpu *vcpu, const uint64_t *what);
uint64_t vcpu_take(struct vcpu *vcpu, uint64_t *what);
/* Until it is told, or there is to be a pause. */
void vcpu_wait(struct vcpu *vcpu, const uint64_t *what);
/* Its bit in vm->verdicts or vm->alarms. */
void vcpu_ask_host(struct vcpu *vcpu, uint64_t *vcpus);
/* ... and stand still, each where it may. */
bool pause_point(struct vcpu *vcpu);	/* false: leave for good */
bool vm_pausing(const struct vm *vm);
bool vm_pause(struct vm *vm);		/* false: one does not stop */
void vm_resume(struct vm *vm);
void vm_host_wait(struct vm *vm, uint32_t milliseconds);
void vm_ask_for_pause(struct vm *vm, uint32_t event);	/* what for, or 0 */
void vm_fail(struct vm *vm, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* host.c: the machine's owner. */
enum host_result { HOST_OFF, HOST_SAVED, HOST_FAILED };
struct host_options {
	uint64_t snapshots;		/* still to be taken */
	uint64_t interval;		/* calls between them, about */
	uint64_t seed;
	uint64_t watchdog;		/* seconds without progress */
	FILE *state;			/* where snapshots go */
};
enum host_result host_run(struct vm *vm, const struct host_options *options);

#endif /* HYPERVISOR_H */
