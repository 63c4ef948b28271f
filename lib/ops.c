/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "ops.h"

/* SUCCESS, "also" and "last" are what this op may answer. */
static enum psci_status filter(enum psci_status status, enum psci_status also,
			       enum psci_status last, uint32_t *error)
{
	if (status == PSCI_STATUS_SUCCESS || status == also || status == last)
		return status;
	*error = PSCI_E_OP_STATUS;
	return last;
}

enum psci_status psci_op_cpu_on(struct psci *psci, uint32_t cpu,
				uint32_t target, uint32_t *error)
{
	return filter(psci->ops.cpu_on(psci->user, cpu, target),
		      PSCI_STATUS_INTERNAL_FAILURE,
		      PSCI_STATUS_INTERNAL_FAILURE, error);
}

enum psci_status psci_op_check_cpu_on(struct psci *psci, uint32_t cpu,
				      uint32_t target, uint32_t *error)
{
	if (!psci->ops.check_cpu_on)
		return PSCI_STATUS_SUCCESS;
	return filter(psci->ops.check_cpu_on(psci->user, cpu, target),
		      PSCI_STATUS_DENIED, PSCI_STATUS_INTERNAL_FAILURE, error);
}

enum psci_status psci_op_check_entry(struct psci *psci, uint32_t cpu,
				     const struct psci_entry *entry,
				     uint32_t *error)
{
	if (!psci->ops.check_entry)
		return PSCI_STATUS_SUCCESS;
	return filter(psci->ops.check_entry(psci->user, cpu, entry),
		      PSCI_STATUS_INVALID_ADDRESS,
		      PSCI_STATUS_INVALID_ADDRESS, error);
}

enum psci_status psci_op_check_power_state(struct psci *psci, uint32_t cpu,
				const struct psci_power_state *state,
				uint32_t *error)
{
	return filter(psci->ops.check_power_state(psci->user, cpu, state),
		      PSCI_STATUS_INVALID_PARAMETERS,
		      PSCI_STATUS_INVALID_PARAMETERS, error);
}

enum psci_status psci_op_check_cpu_off(struct psci *psci, uint32_t cpu,
				       uint32_t *error)
{
	if (!psci->ops.check_cpu_off)
		return PSCI_STATUS_SUCCESS;
	return filter(psci->ops.check_cpu_off(psci->user, cpu),
		      PSCI_STATUS_DENIED, PSCI_STATUS_DENIED, error);
}
