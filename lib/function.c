/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "function.h"

#define SINCE(v, status)						\
	(version >= PSCI_VERSION_##v ? STATUS_BIT(PSCI_STATUS_##status) : 0)

#define IN_0_1(status)							\
	(version == PSCI_VERSION_0_1 ? STATUS_BIT(PSCI_STATUS_##status) : 0)
#define VENDOR		UINT32_C(0x80000000)

#define MANDATORY	0
#define OPTIONAL	1

uint32_t psci_functions_optional(uint32_t version)
{
	uint32_t optional = 0;

#define FUNCTION(number, NAME, handler, since, widths, a1, a2, a3, presence,\
		 statuses, other)					\
	if ((presence) == OPTIONAL && version >= PSCI_VERSION_##since)	\
		optional |= PSCI_ENABLE(number);
#include "functions.def"
#undef FUNCTION
	return optional;
}

uint32_t psci_functions_offered(uint32_t version, uint32_t enabled,
				uint32_t width)
{
	uint32_t offered = 0;

#define FUNCTION(number, NAME, handler, since, widths, a1, a2, a3, presence,\
		 statuses, other)					\
	if (version >= PSCI_VERSION_##since &&				\
	    ((presence) == MANDATORY || (enabled & PSCI_ENABLE(number))) && \
	    (WIDTH_##widths & width))					\
		offered |= PSCI_ENABLE(number);
#include "functions.def"
#undef FUNCTION
	return offered;
}

uint32_t psci_function_statuses(uint32_t version, uint32_t number)
{
	switch (number) {
#define FUNCTION(nr, NAME, handler, since, widths, a1, a2, a3, presence,\
		 statuses, other)					\
	case nr:							\
		return (statuses);
#include "functions.def"
#undef FUNCTION
	}
	return 0;
}

int64_t psci_function_status(uint32_t version, uint32_t number, int64_t status)
{
	uint32_t allowed = psci_function_statuses(version, number);
	enum psci_status other = PSCI_STATUS_NOT_SUPPORTED;

	if (status_is_among(allowed, status) ||
	    (status < PSCI_RESET2_VENDOR_STATUS && (allowed & VENDOR)))
		return status;
	if (status == PSCI_STATUS_INVALID_ADDRESS &&
	    status_is_among(allowed, PSCI_STATUS_INVALID_PARAMETERS))
		return PSCI_STATUS_INVALID_PARAMETERS;
	if (version == PSCI_VERSION_0_1)
		return PSCI_STATUS_INVALID_PARAMETERS;

	switch (number) {
#define FUNCTION(nr, NAME, handler, since, widths, a1, a2, a3, presence,\
		 statuses, otherwise)					\
	case nr:							\
		other = PSCI_STATUS_##otherwise;			\
		break;
#include "functions.def"
#undef FUNCTION
	}
	return other;
}
