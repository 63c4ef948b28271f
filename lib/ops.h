/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Layer 3: the edge to the embedder. One wrapper per op: it knows what an
 * absent op means, and lets pass only what the op's comment in psci.h allows;
 * anything else is the last status listed there, and *error.
 */
#ifndef PSCI_LIB_OPS_H
#define PSCI_LIB_OPS_H

#include "context.h"

enum psci_status psci_op_cpu_on(struct psci *psci, uint32_t cpu,
				uint32_t target, uint32_t *error);
enum psci_status psci_op_check_cpu_on(struct psci *psci, uint32_t cpu,
				      uint32_t target, uint32_t *error);
enum psci_status psci_op_check_entry(struct psci *psci, uint32_t cpu,
				     const struct psci_entry *entry,
				     uint32_t *error);
enum psci_status psci_op_check_power_state(struct psci *psci, uint32_t cpu,
				const struct psci_power_state *state,
				uint32_t *error);
enum psci_status psci_op_check_cpu_off(struct psci *psci, uint32_t cpu,
				       uint32_t *error);

#endif /* PSCI_LIB_OPS_H */
