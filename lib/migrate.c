/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, MIGRATE, MIGRATE_INFO_TYPE and MIGRATE_INFO_UP_CPU. */
#include "calls.h"
#include "mpidr.h"
#include "ops.h"
#include "state.h"

enum psci_action psci_fn_migrate(struct psci *psci, uint32_t cpu,
				 struct psci_call *call, uint64_t target_cpu)
{
	const uint32_t number = PSCI_FN_MIGRATE;
	uint32_t target = mpidr_cpu(psci, target_cpu);
	enum psci_status status = PSCI_STATUS_INTERNAL_FAILURE;

	if (target == INDEX_NONE ||
	    cpu_presence(psci, target) == PSCI_ABSENT)
		return psci_refuse(psci, call, number,
				   PSCI_STATUS_INVALID_PARAMETERS);
	if (psci->trusted_os == PSCI_TRUSTED_OS_FIXED)
		return psci_refuse(psci, call, number, PSCI_STATUS_DENIED);
	/* First: a CPU_OFF of the target that this misses sees it. */
	if (!psci_resident_leave(psci, cpu, target))
		return psci_refuse(psci, call, number, PSCI_STATUS_NOT_PRESENT);
	if (target == cpu)
		status = PSCI_STATUS_SUCCESS;
	else if (psci_cpu_stays_on(psci, target))
		status = psci_op_migrate(psci, cpu, target, call);
	psci_resident_arrive(psci, status == PSCI_STATUS_SUCCESS ? target :
								   cpu);
	return conclude(psci, call, number, status);
}

enum psci_action psci_fn_migrate_info_type(struct psci *psci, uint32_t cpu,
					   struct psci_call *call)
{
	if (psci->trusted_os == PSCI_TRUSTED_OS_MIGRATABLE)
		return answer(call, PSCI_MIGRATE_TYPE_UP_MIGRATABLE);
	if (psci->trusted_os == PSCI_TRUSTED_OS_FIXED)
		return answer(call, PSCI_MIGRATE_TYPE_UP_FIXED);
	return answer(call, PSCI_MIGRATE_TYPE_NONE);
}

/* By the SMC32 id, which cannot tell it, without Aff3. */
enum psci_action psci_fn_migrate_info_up_cpu(struct psci *psci, uint32_t cpu,
					     struct psci_call *call)
{
	uint32_t resident = psci_resident(psci);
	uint64_t mpidr = mpidr_unpack(cpu_of(psci, resident)->affinity);

	if (!(call->x[0] & PSCI_ID_SMC64_BIT))
		mpidr = (uint32_t)mpidr;
	return answer(call, (int64_t)mpidr);
}
