/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Layer 3: the edge to the embedder. One wrapper per op: it knows what an
 * absent op means, and lets pass only what the op's comment in psci.h allows;
 * anything else is the last status listed there, and call->error says so. An op
 * that may not be NULL is there: psci_init() has seen to it.
 */
#ifndef PSCI_LIB_OPS_H
#define PSCI_LIB_OPS_H

#include "context.h"

/* SUCCESS, "also" and "last" are what this op may answer. */
static inline enum psci_status filter(int status, enum psci_status also,
				      enum psci_status last,
				      struct psci_call *call)
{
	if (status == PSCI_STATUS_SUCCESS || status == (int)also ||
	    status == (int)last)
		return (enum psci_status)status;
	call->error = PSCI_E_OP_STATUS;
	return last;
}

static inline enum psci_status psci_op_cpu_on(struct psci *psci, uint32_t cpu,
					      uint32_t target,
					      struct psci_call *call)
{
	return filter(psci->ops.cpu_on(psci->user, cpu, target),
		      PSCI_STATUS_INTERNAL_FAILURE,
		      PSCI_STATUS_INTERNAL_FAILURE, call);
}

static inline int psci_op_check_cpu_on(struct psci *psci, uint32_t cpu,
				       uint32_t target, struct psci_call *call)
{
	int verdict;

	if (!psci->ops.check_cpu_on)
		return PSCI_STATUS_SUCCESS;
	verdict = psci->ops.check_cpu_on(psci->user, cpu, target);
	if (verdict == PSCI_DEFERRED)
		return verdict;
	return filter(verdict, PSCI_STATUS_DENIED,
		      PSCI_STATUS_INTERNAL_FAILURE, call);
}

static inline enum psci_status
psci_op_check_entry(struct psci *psci, uint32_t cpu,
		    const struct psci_entry *entry, struct psci_call *call)
{
	if (!psci->ops.check_entry)
		return PSCI_STATUS_SUCCESS;
	return filter(psci->ops.check_entry(psci->user, cpu, entry),
		      PSCI_STATUS_INVALID_ADDRESS,
		      PSCI_STATUS_INVALID_ADDRESS, call);
}

static inline enum psci_status
psci_op_check_power_state(struct psci *psci, uint32_t cpu,
			  const struct psci_power_state *state,
			  struct psci_composite *composite,
			  struct psci_call *call)
{
	if (!psci->ops.check_power_state)
		return PSCI_STATUS_INVALID_PARAMETERS;
	*composite = (struct psci_composite){ .last_level = 0 };
	return filter(psci->ops.check_power_state(psci->user, cpu, state,
						  composite),
		      PSCI_STATUS_INVALID_PARAMETERS,
		      PSCI_STATUS_INVALID_PARAMETERS, call);
}

static inline enum psci_status psci_op_check_cpu_off(struct psci *psci,
						     uint32_t cpu,
						     struct psci_call *call)
{
	if (!psci->ops.check_cpu_off)
		return PSCI_STATUS_SUCCESS;
	return filter(psci->ops.check_cpu_off(psci->user, cpu),
		      PSCI_STATUS_DENIED, PSCI_STATUS_DENIED, call);
}

static inline enum psci_status
psci_op_check_system_suspend(struct psci *psci, uint32_t cpu,
			     const struct psci_entry *entry,
			     struct psci_call *call)
{
	if (!psci->ops.check_system_suspend)
		return PSCI_STATUS_SUCCESS;
	return filter(psci->ops.check_system_suspend(psci->user, cpu, entry),
		      PSCI_STATUS_DENIED, PSCI_STATUS_DENIED, call);
}

static inline int64_t psci_op_check_vendor_reset(struct psci *psci,
						 uint32_t cpu, uint32_t type,
						 uint64_t cookie,
						 struct psci_call *call)
{
	int64_t status;

	if (!psci->ops.check_vendor_reset)
		return PSCI_STATUS_INVALID_PARAMETERS;
	status = psci->ops.check_vendor_reset(psci->user, cpu, type, cookie);
	if ((status < PSCI_RESET2_VENDOR_STATUS && status >= INT32_MIN) ||
	    status == PSCI_STATUS_SUCCESS ||
	    (status < PSCI_STATUS_NOT_SUPPORTED &&
	     status >= PSCI_STATUS_INVALID_ADDRESS))
		return status;
	call->error = PSCI_E_OP_STATUS;
	return PSCI_STATUS_INVALID_PARAMETERS;
}

static inline enum psci_status psci_op_migrate(struct psci *psci, uint32_t cpu,
					       uint32_t target,
					       struct psci_call *call)
{
	return filter(psci->ops.migrate(psci->user, cpu, target),
		      PSCI_STATUS_INTERNAL_FAILURE,
		      PSCI_STATUS_INTERNAL_FAILURE, call);
}

static inline int psci_op_node_hw_state(struct psci *psci, uint32_t cpu,
					uint32_t target, uint32_t level,
					struct psci_call *call)
{
	int state = psci->ops.node_hw_state(psci->user, cpu, target, level);

	if (state >= PSCI_HW_ON && state <= PSCI_HW_STANDBY)
		return state;
	return filter(state, PSCI_STATUS_INVALID_PARAMETERS,
		      PSCI_STATUS_INVALID_PARAMETERS, call);
}

static inline enum psci_status psci_op_mem_protect(struct psci *psci,
						   uint32_t cpu,
						   struct psci_call *call)
{
	if (!psci->ops.mem_protect)
		return PSCI_STATUS_SUCCESS;
	return filter(psci->ops.mem_protect(psci->user, cpu),
		      PSCI_STATUS_NOT_SUPPORTED, PSCI_STATUS_NOT_SUPPORTED,
		      call);
}

static inline enum psci_status psci_op_check_mem_range(struct psci *psci,
						       uint32_t cpu,
						       uint64_t base,
						       uint64_t length,
						       struct psci_call *call)
{
	return filter(psci->ops.check_mem_range(psci->user, cpu, base, length),
		      PSCI_STATUS_DENIED, PSCI_STATUS_DENIED, call);
}

static inline void
psci_op_domains_down(struct psci *psci, uint32_t cpu,
		     const struct psci_transition *transition)
{
	if (psci->ops.domains_down)
		psci->ops.domains_down(psci->user, cpu, transition);
}

static inline void psci_op_domains_up(struct psci *psci, uint32_t cpu,
				      const struct psci_transition *transition)
{
	if (psci->ops.domains_up)
		psci->ops.domains_up(psci->user, cpu, transition);
}

static inline uint64_t psci_op_clock(const struct psci *psci)
{
	return psci->stat_count > 0 ? psci->ops.clock(psci->user) : 0;
}

#endif /* PSCI_LIB_OPS_H */
