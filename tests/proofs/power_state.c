/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "lib/power_state.c"
#include "proof.h"

/* Of all 2^32 values those with a bit that must be zero are refused; no other bit is lost. */
void proof_power_state_unpack(void)
{
	enum psci_state_format format = nondet_bool() ? PSCI_STATE_EXTENDED : PSCI_STATE_ORIGINAL;
	struct psci_power_state state, before;
	uint32_t value = nondet_u32(), packed = nondet_u32();
	bool fits = !(value & ~(format == PSCI_STATE_EXTENDED ? 0x4fffffffu : 0x0301ffffu));

	before = state;
	PROVE(psci_power_state_unpack(format, value, &state) == fits);
	if (!fits) {
		PROVE(state.value == before.value && state.state_id == before.state_id);
		PROVE(state.level == before.level && state.powerdown == before.powerdown);
		REACHED("a value that is refused");
		return;
	}
	PROVE(state.value == value && state.level <= 3 && state.powerdown <= 1);
	PROVE(psci_power_state_pack(format, &state, &packed) && packed == value);
	REACHED_IF(format == PSCI_STATE_EXTENDED);
	REACHED_IF(format == PSCI_STATE_ORIGINAL);
}

/* What is packed unpacks to the same, and what does not fit is refused. */
void proof_power_state_pack(void)
{
	enum psci_state_format format = nondet_bool() ? PSCI_STATE_EXTENDED : PSCI_STATE_ORIGINAL;
	struct psci_power_state state, again;
	uint32_t value = nondet_u32(), before = value;

	if (!psci_power_state_pack(format, &state, &value)) {
		PROVE(value == before);
		PROVE(state.powerdown > 1 || state.state_id > 0xffff ||
		      state.level > (format == PSCI_STATE_EXTENDED ? 0 : 3));
		REACHED("fields that are refused");
		return;
	}
	PROVE(psci_power_state_unpack(format, value, &again));
	PROVE(again.state_id == state.state_id && again.level == state.level);
	PROVE(again.powerdown == state.powerdown && again.value == value);
	REACHED_IF(format == PSCI_STATE_EXTENDED);
	REACHED_IF(format == PSCI_STATE_ORIGINAL);
}
