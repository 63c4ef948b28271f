/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Layer 3: the edge to the embedder. One wrapper per op: it knows what an
 * absent op means, and lets pass only what the op's comment in psci.h allows;
 * anything else is the last status listed there, and *error. An op that may not
 * be NULL is there: psci_init() has seen to it.
 */
#ifndef PSCI_LIB_OPS_H
#define PSCI_LIB_OPS_H

#include "context.h"

enum psci_status psci_op_cpu_on(struct psci *psci, uint32_t cpu,
				uint32_t target, uint32_t *error);
/* Or PSCI_DEFERRED. */
int psci_op_check_cpu_on(struct psci *psci, uint32_t cpu, uint32_t target,
			 uint32_t *error);
enum psci_status psci_op_check_entry(struct psci *psci, uint32_t cpu,
				     const struct psci_entry *entry,
				     uint32_t *error);
enum psci_status psci_op_check_power_state(struct psci *psci, uint32_t cpu,
				const struct psci_power_state *state,
				struct psci_composite *composite,
				uint32_t *error);
enum psci_status psci_op_check_cpu_off(struct psci *psci, uint32_t cpu,
				       uint32_t *error);
enum psci_status psci_op_check_system_suspend(struct psci *psci, uint32_t cpu,
					      const struct psci_entry *entry,
					      uint32_t *error);
int64_t psci_op_check_vendor_reset(struct psci *psci, uint32_t cpu,
				   uint32_t type, uint64_t cookie,
				   uint32_t *error);
enum psci_status psci_op_migrate(struct psci *psci, uint32_t cpu,
				 uint32_t target, uint32_t *error);
int psci_op_node_hw_state(struct psci *psci, uint32_t cpu, uint32_t target,
			  uint32_t level, uint32_t *error);
enum psci_status psci_op_mem_protect(struct psci *psci, uint32_t cpu,
				     uint32_t *error);
enum psci_status psci_op_check_mem_range(struct psci *psci, uint32_t cpu,
					 uint64_t base, uint64_t length,
					 uint32_t *error);
void psci_op_domains_down(struct psci *psci, uint32_t cpu,
			  const struct psci_transition *transition);
void psci_op_domains_up(struct psci *psci, uint32_t cpu,
			const struct psci_transition *transition);
/* 0 if there are no statistics. */
uint64_t psci_op_clock(const struct psci *psci);
void psci_op_trace(struct psci *psci, uint32_t cpu,
		   const struct psci_call *call, enum psci_action action);

#endif /* PSCI_LIB_OPS_H */
