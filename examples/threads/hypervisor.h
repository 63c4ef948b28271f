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
	/* What it owes, and with what: see psci_cpu_todo(). */
	enum psci_todo todo;
	struct psci_call call;
	/* What others do to it, under the lock; wake says that they did. */
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool kicked;		/* latched, by the op cpu_on */
	uint64_t *pending;	/* interrupts: a bit for each sender */
};

/* What is counted, over all resets and processes. */
struct vm_counts {
	_Atomic uint64_t calls[32];	/* by function number */
	_Atomic uint64_t judged;	/* CPU_ONs by op_check_cpu_on() */
	uint64_t resets, snapshots;
};

/* What is saved, beside the library's context: plain data. */
struct machine {
	struct guest_cpu regs[GUEST_CPUS_MAX];
	uint64_t pending[GUEST_CPUS_MAX];
	struct guest_ram ram;
	struct vm_counts counts;
};

struct vm {
	struct psci *psci;
	uint32_t cpus;
	struct vcpu vcpu[GUEST_CPUS_MAX];
	struct machine machine;
	_Atomic uint64_t calls;		/* in this process */
	uint64_t snapshot_at;		/* the call after which the host has a
					 * look whether it takes a snapshot */
	/* What vCPUs and host tell each other, under the lock. */
	pthread_mutex_t lock;
	pthread_cond_t host;		/* there is something for the host */
	pthread_cond_t resume;		/* the pause is over */
	atomic_bool pausing;		/* also read without the lock */
	uint32_t paused;		/* vCPUs that stand still */
	bool ended;			/* they are to leave for good */
	char failure[200];		/* "" or what went wrong first */
	/* What the host is asked for; said again after a pause. */
	uint64_t verdicts;		/* vCPUs that wait for vm_decide() */
	uint32_t event;			/* 0, or an enum psci_event */
	bool asleep;			/* the system is, by this vCPU */
	uint32_t asleep_cpu;
};

/* hypervisor.c: the one file that calls libpsci. */
bool vm_create(struct vm *vm);
void *vcpu_thread(void *vcpu);
void vm_decide(struct vm *vm, uint64_t verdicts);	/* CPU_ONs that wait */
void vm_wake(struct vm *vm, uint32_t cpu);		/* from SYSTEM_SUSPEND */
/* While no vCPU moves: before the threads are there, or in a pause. */
void vm_look(struct vm *vm);		/* what does each vCPU owe? */
void vm_reset_vcpus(struct vm *vm);
void vm_reset(struct vm *vm);
bool vm_save(struct vm *vm, FILE *file);
bool vm_restore(struct vm *vm, FILE *file);
/* For people. */
void vm_print_calls(const struct vm *vm, FILE *file);
void vm_describe_todo(const struct vm *vm, char *text, size_t size);
void vm_describe(struct vm *vm, FILE *file);

/* pause.c: all threads stand still, each where it may. */
bool pause_point(struct vcpu *vcpu);	/* false: leave for good */
bool vm_pausing(const struct vm *vm);
bool vm_pause(struct vm *vm);		/* false: one does not stop */
void vm_resume(struct vm *vm);
void vm_host_wait(struct vm *vm, uint32_t milliseconds);
void vm_ask_for_pause(struct vm *vm);
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
enum host_result host_run(struct vm *vm, struct host_options *options);

#endif /* HYPERVISOR_H */
