/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, MIGRATE, MIGRATE_INFO_TYPE and MIGRATE_INFO_UP_CPU. */
#include "calls.h"
#include "mpidr.h"
#include "ops.h"
#include "state.h"

struct answer psci_fn_migrate(struct psci *psci, uint32_t cpu,
			      struct psci_call *call, uint64_t target_cpu)
{
	uint32_t target = psci_mpidr_cpu(psci, target_cpu);
	enum psci_status status = PSCI_STATUS_INTERNAL_FAILURE;
	uint32_t error = PSCI_OK;

	if (target == INDEX_NONE ||
	    psci_cpu_presence(psci, target) == PSCI_ABSENT)
		return answer(PSCI_STATUS_INVALID_PARAMETERS, error);
	if (psci->trusted_os == PSCI_TRUSTED_OS_FIXED)
		return answer(PSCI_STATUS_DENIED, error);
	/* First: a CPU_OFF of the target that this misses sees it. */
	if (!psci_resident_leave(psci, cpu, target))
		return answer(PSCI_STATUS_NOT_PRESENT, error);
	if (target == cpu)
		status = PSCI_STATUS_SUCCESS;
	else if (psci_cpu_stays_on(psci, target))
		status = psci_op_migrate(psci, cpu, target, &error);
	psci_resident_arrive(psci, status == PSCI_STATUS_SUCCESS ? target :
								   cpu);
	return answer(status, error);
}

struct answer psci_fn_migrate_info_type(struct psci *psci, uint32_t cpu,
					struct psci_call *call)
{
	if (psci->trusted_os == PSCI_TRUSTED_OS_MIGRATABLE)
		return answer(PSCI_MIGRATE_TYPE_UP_MIGRATABLE, PSCI_OK);
	if (psci->trusted_os == PSCI_TRUSTED_OS_FIXED)
		return answer(PSCI_MIGRATE_TYPE_UP_FIXED, PSCI_OK);
	return answer(PSCI_MIGRATE_TYPE_NONE, PSCI_OK);
}

/* By the SMC32 id, which cannot tell it, without Aff3. */
struct answer psci_fn_migrate_info_up_cpu(struct psci *psci, uint32_t cpu,
					  struct psci_call *call)
{
	uint64_t mpidr = mpidr_unpack(psci->cpus[psci_resident(psci)].affinity);

	if (!(call->x[0] & PSCI_ID_SMC64_BIT))
		mpidr = (uint32_t)mpidr;
	return answer((int64_t)mpidr, PSCI_OK);
}
