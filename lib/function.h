/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Layer 1: what functions.def says, as pure functions. */
#ifndef PSCI_LIB_FUNCTION_H
#define PSCI_LIB_FUNCTION_H

#include "context.h"

/* The widths column. */
#define WIDTH_SMC32	1u
#define WIDTH_SMC64	2u
#define WIDTH_BOTH	3u

static inline bool id_is_psci(uint32_t id)
{
	return (id & ~(PSCI_ID_SMC64_BIT | PSCI_ID_NUMBER_MASK)) ==
	       PSCI_ID_SMC32;
}

/* Bit per function number. */
INTERNAL uint32_t psci_functions_optional(uint32_t version);
INTERNAL uint32_t psci_functions_offered(uint32_t version, uint32_t enabled,
					 uint32_t width);

#define STATUS_BIT(status)	(UINT32_C(1) << -(status))

/* Bit per status that function "number" may fail with in this version. */
INTERNAL uint32_t psci_function_statuses(uint32_t version, uint32_t number);

/* Is the failure one of these? (Vendors' failures are no bits.) */
static inline bool status_is_among(uint32_t statuses, int64_t status)
{
	return status >= PSCI_STATUS_INVALID_ADDRESS &&
	       (statuses & STATUS_BIT(status));
}

/*
 * What a guest of this version hears when function "number", which it has,
 * fails with "status" (below 0).
 */
INTERNAL int64_t psci_function_status(uint32_t version, uint32_t number,
				      int64_t status);

#endif /* PSCI_LIB_FUNCTION_H */
