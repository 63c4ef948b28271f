/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A stand-in for Apple's Hypervisor.framework on arm64, as far as run_loop.c
 * needs it: names, signatures and rules of use are the framework's, written
 * down in our own words. No CPU is virtualised here, and nothing of Apple's is
 * used: what "runs" is a script (STUB_*), and each of its lines that has to
 * leave the guest does so as the framework reports it.
 *
 * The rules that matter to PSCI: a vCPU belongs to the thread that has created
 * it, which alone may run it, ask for its registers and destroy it; what
 * another thread may do is to make it leave the guest, by hv_vcpus_exit(). The
 * framework knows nothing of PSCI.
 */
#ifndef HVF_STUB_H
#define HVF_STUB_H

#include <stddef.h>
#include <stdint.h>

/* ---------------------------------------------- what the framework has */

typedef int32_t hv_return_t;
#define HV_SUCCESS		0
#define HV_BAD_ARGUMENT		((hv_return_t)0xfae94003)
#define HV_NO_RESOURCES		((hv_return_t)0xfae94005)

typedef uint64_t hv_vcpu_t;
typedef void *hv_vcpu_config_t;

typedef enum {
	HV_EXIT_REASON_CANCELED		= 0,	/* hv_vcpus_exit() */
	HV_EXIT_REASON_EXCEPTION	= 1
} hv_exit_reason_t;

typedef struct {
	hv_exit_reason_t reason;
	struct {
		uint64_t syndrome;	/* as in ESR_EL2 */
		uint64_t virtual_address;
		uint64_t physical_address;
	} exception;
} hv_vcpu_exit_t;

typedef enum {
	HV_REG_X0	= 0,		/* and so on */
	HV_REG_X30	= 30,
	HV_REG_PC	= 31,
	HV_REG_CPSR	= 34
} hv_reg_t;

typedef enum {
	HV_SYS_REG_MPIDR_EL1	= 0xc005,
	HV_SYS_REG_SCTLR_EL1	= 0xc080
} hv_sys_reg_t;

/* *exit stays where it is and is written by each hv_vcpu_run(). */
hv_return_t hv_vcpu_create(hv_vcpu_t *vcpu, hv_vcpu_exit_t **exit, hv_vcpu_config_t config);
hv_return_t hv_vcpu_destroy(hv_vcpu_t vcpu);
hv_return_t hv_vcpu_run(hv_vcpu_t vcpu);
hv_return_t hv_vcpu_get_reg(hv_vcpu_t vcpu, hv_reg_t reg, uint64_t *value);
hv_return_t hv_vcpu_set_reg(hv_vcpu_t vcpu, hv_reg_t reg, uint64_t value);
hv_return_t hv_vcpu_set_sys_reg(hv_vcpu_t vcpu, hv_sys_reg_t reg, uint64_t value);
/* From any thread. A vCPU that does not run just now leaves its next run at once. */
hv_return_t hv_vcpus_exit(hv_vcpu_t *vcpus, uint32_t count);

/* --------------------------------------------------- what the stub adds */

/* A guest's program: a line is an instruction of 4 bytes. */
struct stub_line {
	enum {
		STUB_NOTHING,	/* the guest must not come here */
		STUB_START,	/* a CPU begins here: X0 is x[0], MPIDR is
				 * x[1], all else as a CPU starts; then the
				 * MMU is turned on */
		STUB_HVC,	/* X0 to X3 are x; HVC #0. Leaves with the PC
				 * behind it */
		STUB_SMC,	/* the same with SMC #0. Leaves with the PC
				 * at it */
		STUB_WFI,	/* also */
		STUB_X0_IS,	/* the guest wants x[0] in X0 */
		STUB_UNTIL,	/* one line back, unless X0 is x[0] */
		STUB_SPIN	/* for ever */
	} what;
	uint64_t x[4];
};

void stub_load(const struct stub_line *program, size_t lines, uint64_t address);

#endif /* HVF_STUB_H */
