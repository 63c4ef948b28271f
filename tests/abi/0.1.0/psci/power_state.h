/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The power_state argument of CPU_SUSPEND, packed and unpacked, in the
 * original and in the extended StateID format (DEN0022F.b, CPU_SUSPEND).
 *
 * Pure functions of their arguments: no context, any thread, constant cost.
 */
#ifndef PSCI_POWER_STATE_H
#define PSCI_POWER_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "psci/abi.h"
#include "psci/api.h"

#ifdef __cplusplus
extern "C" {
#endif

/* An implementation uses one format, for ever. */
enum psci_state_format {
	PSCI_STATE_ORIGINAL	= 0,	/* all that 0.2 has */
	PSCI_STATE_EXTENDED	= 1	/* from 1.0 on */
};

struct psci_power_state {
	uint32_t value;		/* the argument as the caller passed it */
	uint32_t state_id;	/* 16 bits (original) or 28 (extended) */
	uint32_t level;		/* PowerLevel, 0 to 3; 0 if extended: there
				 * the StateID alone tells the levels */
	uint32_t powerdown;	/* StateType: 1 power-down, 0 standby */
};

/*
 * Take the argument apart. Returns false, and leaves *state alone, if a bit
 * is set that must be zero in that format. Says nothing on whether the
 * platform knows the StateID.
 */
PSCI_API bool psci_power_state_unpack(enum psci_state_format format,
				      uint32_t value,
				      struct psci_power_state *state);

/*
 * Put state_id, level and powerdown together; .value is not read. Returns
 * false, and leaves *value alone, if a field does not fit the format: a
 * StateID too wide, a level above 3, or not 0 in the extended format,
 * powerdown neither 0 nor 1.
 */
PSCI_API bool psci_power_state_pack(enum psci_state_format format,
				    const struct psci_power_state *state,
				    uint32_t *value);

#ifdef __cplusplus
}
#endif

#endif /* PSCI_POWER_STATE_H */
