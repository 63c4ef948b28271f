/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The imaginary hypervisor that the documents' snippets are part of. */
#ifndef TESTS_HYPERVISOR_H
#define TESTS_HYPERVISOR_H

#include <stdlib.h>

#include <psci/psci.h>
#include <psci/smccc.h>

struct vm {
	struct psci *psci;
	uint32_t vcpus;
	struct vcpu *vcpu[8];
};

struct vcpu {
	uint32_t index;
	struct vm *vm;
};

bool vcpu_is_aarch32(const struct vcpu *vcpu);
uint64_t vcpu_get_x(const struct vcpu *vcpu, int n);
void vcpu_set_x(struct vcpu *vcpu, int n, uint64_t value);
void vcpu_reset(struct vcpu *vcpu);
void vcpu_set_pc(struct vcpu *vcpu, uint64_t pc);
void vcpu_set_state(struct vcpu *vcpu, uint32_t el, uint32_t flags);
void vcpu_run(struct vcpu *vcpu);
void vcpu_park(struct vcpu *vcpu);
void vcpu_kick(struct vcpu *vcpu);
void vcpu_wait_for_kick(struct vcpu *vcpu);
void vcpu_wait_for_interrupt(struct vcpu *vcpu,
			     const struct psci_power_state *state);
uint64_t vcpu_mpidr(uint32_t index);
bool vm_is_stopping(const struct vm *vm);
void vm_stop_all(struct vm *vm, uint32_t event);
bool vm_has_memory_at(const struct vm *vm, uint64_t address);
void handle_hvc(struct vm *vm, struct vcpu *vcpu);
void handle_other_hvc(struct vm *vm, struct vcpu *vcpu);

#endif /* TESTS_HYPERVISOR_H */
