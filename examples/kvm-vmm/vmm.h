/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A small VMM for arm64 Linux on /dev/kvm that keeps PSCI to itself. psci.c is
 * the part between KVM and libpsci; nothing else includes a header of the
 * library.
 *
 * One thread runs each vCPU (vcpu.c); the main thread serves the console, the
 * control socket and the clock (main.c, control.c). vm.lock guards what they
 * share; a vCPU's own fields belong to its thread while it is not paused.
 */
#ifndef KVM_VMM_H
#define KVM_VMM_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "device.h"

struct psci;
struct kvm_run;

/* The guest's physical addresses: those of QEMU's "virt" machine. */
#define GICD_BASE	0x08000000ULL
#define GICD_SIZE	0x00010000ULL
#define GICR_BASE	0x080a0000ULL
#define GICR_SIZE	0x00020000ULL	/* per vCPU */
#define UART_BASE	0x09000000ULL
#define RTC_BASE	0x09010000ULL
#define DISK_BASE	0x0a000000ULL
#define RAM_BASE	0x40000000ULL

/* Shared peripheral interrupts, counted from 0 (INTID 32). */
#define UART_SPI	1
#define RTC_SPI		2
#define DISK_SPI	16
#define INTERRUPTS	96		/* INTIDs that the GIC has */

#define VCPUS_MAX	16		/* Aff0 of the MPIDRs that KVM gives */

/* Registers, by KVM's ids. */
#define REG_CORE(index)	(0x6030000000100000ULL + (index))
#define REG_X(n)	REG_CORE(2 * (uint64_t)(n))
#define REG_PC		REG_CORE(64)
#define REG_SYS(op0, op1, crn, crm, op2)				\
	(0x6030000000130000ULL | (op0) << 14 | (op1) << 11 | (crn) << 7 | \
	 (crm) << 3 | (op2))
#define REG_MPIDR_EL1	REG_SYS(3, 0, 0, 0, 5)
#define REG_SCTLR_EL1	REG_SYS(3, 0, 1, 0, 0)
#define SCTLR_EE	(1ULL << 25)	/* big-endian at EL1 */

/* Who answers PSCI calls. */
enum psci_by {
	BY_LIBPSCI,
	BY_KERNEL,			/* KVM itself: no filter */
};

/* What a machine's life ended with. */
enum ending {
	ENDING_NONE,
	ENDING_OFF,
	ENDING_HIBERNATED,
	ENDING_RESET,
	ENDING_SAVED,
	ENDING_QUIT,			/* by command */
	ENDING_REFUSED,			/* --load */
	ENDING_ERROR,
};

/* The command line. */
struct options {
	const char *kernel;		/* Image, or a flat binary */
	const char *initrd;
	const char *append;
	const char *disk;
	const char *control;		/* path of the control socket */
	const char *save, *load;	/* files */
	const char *save_at;		/* "FUNCTION:N", e.g. "CPU_ON:2" */
	uint32_t save_at_count;		/* N */
	uint32_t cpus;
	uint64_t memory;		/* bytes */
	uint32_t psci_version;		/* major << 16 | minor */
	enum psci_by psci;
	bool like_kvm;			/* libpsci answers as KVM would */
	bool idle;			/* describe an idle state */
	bool no_reboot;			/* a reset ends the program */
	bool log_calls;
	bool wake_by_devices;		/* alarm and console end a suspend */
};

struct vcpu {
	struct vm *vm;
	uint32_t index;
	int fd;
	struct kvm_run *run;
	pthread_t thread;
	bool started;			/* the thread */
	bool kicked;			/* the cpu_on op's latch; vm.lock */
	bool in_exit;			/* KVM has an access to finish */
};

struct vm {
	const struct options *options;
	int kvm, fd, gic;
	size_t run_size;
	uint8_t *ram;
	uint64_t entry, fdt;		/* of the boot CPU; where the tree is */
	int look;			/* eventfd: the main thread is to look */
	struct vcpu vcpu[VCPUS_MAX];
	uint32_t vcpus;
	struct device *devices[DEVICES];
	pthread_mutex_t device_lock;

	pthread_mutex_t lock;		/* of all below */
	pthread_cond_t changed;
	bool pause;			/* vCPUs stop at the pause point */
	bool save_now;			/* --save-at has come */
	bool suspended;			/* by SYSTEM_SUSPEND */
	bool wake;			/* it is to resume */
	uint32_t lines;			/* a bit per SPI that is raised */
	uint32_t running;		/* vCPUs that are not at the pause point */
	uint32_t forbidden;		/* by policy: a bit per vCPU */
	enum ending ending;

	struct psci *psci;		/* NULL if BY_KERNEL */
	void *psci_storage;
	uint32_t save_at_left;		/* calls until --save-at comes */
};

/* -------------------------------------------------------------- vm.c */

/* Make the machine: memory, vCPUs, GIC, devices. Says what fails. */
bool vm_create(struct vm *vm, const struct options *options);
void vm_destroy(struct vm *vm);
/* The size bytes of guest memory at this address, or NULL. */
void *vm_memory(struct vm *vm, uint64_t address, uint64_t size);
/* From any thread: the level of a shared peripheral interrupt. */
void vm_irq(struct vm *vm, uint32_t spi, bool level);
/* From any thread: the machine's life ends so; the first one counts. */
void vm_end(struct vm *vm, enum ending ending);
/* From any thread: end a SYSTEM_SUSPEND; false: the system is not suspended. */
bool vm_wake(struct vm *vm, const char *why);
/*
 * From any thread: one of the calls that --save-at counts. At the last one the
 * vCPUs stop at their pause points, and the main thread is told to save.
 */
void vm_count_for_save(struct vm *vm);
/* From any thread: does the policy say that this vCPU may not be started? */
bool vm_is_forbidden(struct vm *vm, uint32_t cpu);
enum ending vm_ending(struct vm *vm);
/*
 * Main thread: return when every vCPU is at the pause point, or false if the
 * machine's life has ended; and go on.
 */
bool vm_pause(struct vm *vm);
void vm_resume(struct vm *vm);
/* Main thread: to the --save FILE. False: its life has ended, or goes on. */
bool vm_save_and_end(struct vm *vm);
/* Main thread: has vm_count_for_save() come to its end? Says so once. */
bool vm_save_is_due(struct vm *vm);
/* From any thread: the policy. */
void vm_forbid(struct vm *vm, uint32_t cpu, bool forbidden);

/* ------------------------------------------------------------ vcpu.c */

bool vcpu_create(struct vm *vm, uint32_t index);
void vcpu_destroy(struct vcpu *vcpu);
/* As after reset, but perhaps for the timers, which go on counting. */
void vcpu_reset(struct vcpu *vcpu, bool keep_timers);
uint64_t vcpu_get_x(struct vcpu *vcpu, uint32_t n);
void vcpu_set_x(struct vcpu *vcpu, uint32_t n, uint64_t value);
uint64_t vcpu_get_reg(struct vcpu *vcpu, uint64_t id);
void vcpu_set_reg(struct vcpu *vcpu, uint64_t id, uint64_t value);
/* The same, and false instead of an end if KVM refuses. 64-bit registers. */
bool vcpu_try_reg(struct vcpu *vcpu, uint64_t id, uint64_t value);
/* KVM_GET_ONE_REG, KVM_SET_ONE_REG, of any size; false: errno has it. */
bool vcpu_one_reg(struct vcpu *vcpu, unsigned long request, uint64_t id,
		  void *value);
uint32_t vcpu_mp_state(struct vcpu *vcpu);
void vcpu_set_mp_state(struct vcpu *vcpu, uint32_t state);
/*
 * Own thread: run the guest up to its next exit, and serve that. True: the vCPU
 * was in MP state SUSPENDED, and there is an interrupt for it.
 */
bool vcpu_run_guest(struct vcpu *vcpu);
/* Own thread: sleep until kicked, or there is something at the pause point. */
void vcpu_wait(struct vcpu *vcpu);
void vcpu_kick(struct vcpu *vcpu);
/*
 * Own thread, which made SYSTEM_SUSPEND: sleep until something wakes the system
 * (true) or there is something at the pause point.
 */
bool vcpu_wait_for_wake(struct vcpu *vcpu);
/* Own thread: wait while the machine is paused; false: its life has ended. */
bool vcpu_pause_point(struct vcpu *vcpu);
bool vcpu_start_thread(struct vcpu *vcpu);
void vcpu_join_thread(struct vcpu *vcpu);	/* main thread */
/* vm.lock is held: get the vCPU's thread out of KVM_RUN. */
void vcpu_interrupt(struct vcpu *vcpu);
/* Set the handler of the signal that does that. */
void vcpu_signals(void);

/* ------------------------------------------------------------ psci.c */

/* Install the filter, make the context. */
bool vm_psci_create(struct vm *vm);
void vm_psci_destroy(struct vm *vm);
/* What the vCPU's thread does until its life ends. */
void vcpu_psci_loop(struct vcpu *vcpu);
/* KVM_EXIT_HYPERCALL: the registers of the vCPU have a call. */
void vcpu_psci_call(struct vcpu *vcpu);
/* Tell the device tree. 0 or -FDT_ERR_*. */
int vm_psci_describe(struct vm *vm, void *fdt);
/* The library's state: its size, write it, take it over (paused only). */
size_t vm_psci_state_size(struct vm *vm);
bool vm_psci_state_save(struct vm *vm, void *buffer, size_t size);
bool vm_psci_state_load(struct vm *vm, const void *buffer, size_t size);
/* Take over from KVM's own PSCI: MP states, which are in the vCPUs. */
bool vm_psci_take_over(struct vm *vm);
/* What a vCPU does, in a word (paused only). */
const char *vm_psci_doing(struct vm *vm, uint32_t cpu);

/* -------------------------------------------------------- the others */

bool vm_load_kernel(struct vm *vm);		/* image.c: and the rest */
/* image.c: so many bytes; false: there are fewer, or errno has it. */
bool read_all(int fd, void *buffer, uint64_t size);
bool vm_make_tree(struct vm *vm, uint64_t initrd, uint64_t initrd_end,
		  void *fdt, size_t size);	/* tree.c */

bool gic_create(struct vm *vm);			/* gic.c */
size_t gic_state_size(struct vm *vm);
bool gic_save(struct vm *vm, void *buffer);
bool gic_load(struct vm *vm, const void *buffer, size_t size);

/* state.c: a whole machine, all vCPUs paused, to and from a file. Say why. */
bool vm_save(struct vm *vm, const char *path);
bool vm_load(struct vm *vm, const char *path);
/*
 * What the machine in the file is, into those options that the command line
 * left open (zero); vm_load() compares the others.
 */
bool state_read_options(const char *path, struct options *options);

/* control.c: the socket; -1 on failure, having said why. */
int control_listen(const char *path);
/* Serve one command of a client that has connected. */
void control_serve(struct vm *vm, int listener);
/* Be the client. The exit status. */
int control_send(const char *path, const char *command);

/* main.c */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif /* KVM_VMM_H */
