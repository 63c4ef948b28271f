/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_SUSPEND: the two formats of power_state. */
#include "psci/power_state.h"

bool psci_power_state_unpack(enum psci_state_format format, uint32_t value,
			     struct psci_power_state *state)
{
	if (format == PSCI_STATE_EXTENDED) {
		if (value & ~PSCI_POWER_STATE_EXT_MASK)
			return false;
		state->state_id = value & PSCI_POWER_STATE_EXT_ID_MASK;
		state->level = 0;
		state->powerdown = !!(value & PSCI_POWER_STATE_EXT_TYPE_BIT);
	} else {
		if (value & ~PSCI_POWER_STATE_MASK)
			return false;
		state->state_id = value & PSCI_POWER_STATE_ID_MASK;
		state->level = (value & PSCI_POWER_STATE_LEVEL_MASK) >>
			       PSCI_POWER_STATE_LEVEL_SHIFT;
		state->powerdown = !!(value & PSCI_POWER_STATE_TYPE_BIT);
	}
	state->value = value;
	return true;
}

bool psci_power_state_pack(enum psci_state_format format,
			   const struct psci_power_state *state,
			   uint32_t *value)
{
	if (state->powerdown > 1)
		return false;

	if (format == PSCI_STATE_EXTENDED) {
		if (state->state_id > PSCI_POWER_STATE_EXT_ID_MASK ||
		    state->level > 0)
			return false;
		*value = state->state_id |
			 (state->powerdown ? PSCI_POWER_STATE_EXT_TYPE_BIT : 0);
	} else {
		if (state->state_id > PSCI_POWER_STATE_ID_MASK ||
		    state->level > 3)
			return false;
		*value = state->state_id |
			 (state->powerdown ? PSCI_POWER_STATE_TYPE_BIT : 0) |
			 (state->level << PSCI_POWER_STATE_LEVEL_SHIFT);
	}
	return true;
}
