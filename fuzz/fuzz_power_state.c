/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Fuzz target: power_state, taken apart and put together, and passed to
 * CPU_SUSPEND, compared with a second reading of the specification. The input
 * is 21 bytes: format and width; the argument; the upper half of its register;
 * and the three fields to be put together, the last two mostly small.
 */
#include <string.h>

#include "input.h"
#include "psci/power_state.h"
#include "psci/psci.h"
#include "psci/snapshot.h"

#define STORAGE		PSCI_STORAGE_BOUND(1)

/* DEN0022F.b, CPU_SUSPEND: where the fields are, highest bit and lowest. */
struct place {
	uint32_t high, low;
};

static const struct {
	struct place state_id, state_type, power_level;
} formats[] = {
	[PSCI_STATE_ORIGINAL] = { { 15, 0 }, { 16, 16 }, { 25, 24 } },
	/* A level is part of the StateID there: none of its own. */
	[PSCI_STATE_EXTENDED] = { { 27, 0 }, { 30, 30 }, { 0, 1 } },
};

static uint32_t width(struct place place)
{
	return place.high + 1 - place.low;
}

/* Take the field out of the value: what is left in the end must be zero. */
static uint32_t cut(uint32_t *value, struct place place)
{
	uint32_t bit, field = 0;

	for (bit = place.low; bit < place.low + width(place); bit++) {
		if (*value >> bit & 1)
			field |= UINT32_C(1) << (bit - place.low);
		*value &= ~(UINT32_C(1) << bit);
	}
	return field;
}

static bool paste(uint32_t *value, struct place place, uint32_t field)
{
	uint32_t bit;

	for (bit = 0; bit < 32; bit++) {
		if (!(field >> bit & 1))
			continue;
		if (bit >= width(place))
			return false;
		*value |= UINT32_C(1) << (place.low + bit);
	}
	return true;
}

static bool read_state(uint32_t format, uint32_t value,
		       struct psci_power_state *state)
{
	state->value = value;
	state->state_id = cut(&value, formats[format].state_id);
	state->powerdown = cut(&value, formats[format].state_type);
	state->level = cut(&value, formats[format].power_level);
	return value == 0;
}

static void same_state(const struct psci_power_state *got,
		       const struct psci_power_state *expected)
{
	SAME("value", got->value, expected->value);
	SAME("state_id", got->state_id, expected->state_id);
	SAME("level", got->level, expected->level);
	SAME("powerdown", got->powerdown, expected->powerdown);
}

/* ----------------------------------------------------------------- helpers */

static void check_unpack(uint32_t format, uint32_t value)
{
	struct psci_power_state got, expected;
	uint32_t back = ~value;
	bool valid;

	memset(&got, UNWRITTEN, sizeof(got));
	expected = got;
	valid = psci_power_state_unpack((enum psci_state_format)format, value,
					&got);
	if (valid) {
		SAME("unpack", valid, read_state(format, value, &expected));
		same_state(&got, &expected);
		got.value = ~value;
		MUST(psci_power_state_pack((enum psci_state_format)format,
					   &got, &back));
		SAME("unpacked and packed", back, value);
	} else {
		MUST(!memcmp(&got, &expected, sizeof(got)));
		SAME("unpack", valid, read_state(format, value, &expected));
	}
}

static void check_pack(uint32_t format, const struct psci_power_state *state)
{
	uint32_t got = 0xa5a5a5a5, expected = 0;
	struct psci_power_state back;
	bool fits = paste(&expected, formats[format].state_id,
			  state->state_id) &&
		    paste(&expected, formats[format].state_type,
			  state->powerdown) &&
		    paste(&expected, formats[format].power_level,
			  state->level);

	SAME("pack", psci_power_state_pack((enum psci_state_format)format,
					   state, &got), fits);
	SAME("packed", got, fits ? expected : 0xa5a5a5a5);
	if (!fits)
		return;
	MUST(psci_power_state_unpack((enum psci_state_format)format, got,
				     &back));
	SAME("state_id", back.state_id, state->state_id);
	SAME("level", back.level, state->level);
	SAME("powerdown", back.powerdown, state->powerdown);
}

/* ------------------------------------------------------------- CPU_SUSPEND */

static struct {
	uint32_t asked;
	struct psci_power_state state;
} op;

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)user;
	(void)cpu;
	(void)target;
	return PSCI_STATUS_SUCCESS;
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	(void)user;
	(void)cpu;
	(void)composite;
	op.asked++;
	op.state = *state;
	return PSCI_STATUS_SUCCESS;
}

static struct psci *context(uint32_t format)
{
	static _Alignas(PSCI_STORAGE_ALIGN) unsigned char storage[2][STORAGE];
	static struct psci *contexts[2];
	static const struct psci_cpu_config cpu = { .flags = PSCI_CPU_ON };
	const struct psci_config config = {
		.size = sizeof(config),
		.psci_version = format ? PSCI_VERSION_1_3 : PSCI_VERSION_0_2,
		.flags = format ? PSCI_CONFIG_EXTENDED_STATE : 0,
		.entry_el = 1,
		.cpu_count = 1,
		.cpus = &cpu,
	};
	const struct psci_ops ops = {
		.size = sizeof(ops),
		.cpu_on = op_cpu_on,
		.check_power_state = op_check_power_state,
	};

	if (!contexts[format])
		SAME("psci_init()",
		     psci_init(&contexts[format], storage[format], STORAGE,
			       &config, &ops, NULL), PSCI_OK);
	return contexts[format];
}

/* What the call says is to be done, and what a snapshot would say. */
static void check_suspended(struct psci *psci, const struct psci_call *call,
			    const struct psci_power_state *state)
{
	struct psci_entry entry;
	struct psci_call todo;

	SAME("asked", op.asked, 1);
	same_state(&op.state, state);
	same_state(&call->suspend, state);
	SAME("todo", psci_cpu_todo(psci, 0, &todo), PSCI_TODO_SUSPEND);
	same_state(&todo.suspend, state);
	SAME("wake", psci_cpu_woke(psci, 0, state->powerdown, &entry),
	     state->powerdown ? PSCI_WAKE_START : PSCI_WAKE_RETURN);
	SAME("pc", entry.pc, state->powerdown ? 0x4000 : 0);
}

static void check_call(uint32_t format, bool smc64, uint32_t value,
		       uint32_t upper)
{
	struct psci *psci = context(format);
	struct psci_call call = {
		.x = { smc64 ? PSCI_ID64(PSCI_FN_CPU_SUSPEND) :
			       PSCI_ID32(PSCI_FN_CPU_SUSPEND),
		       (uint64_t)upper << 32 | value, 0x4000 },
		.flags = smc64 ? 0 : PSCI_CALLER_AARCH32,
	};
	struct psci_power_state state;
	enum psci_action action;

	op.asked = 0;
	action = psci_handle(psci, 0, &call);
	SAME("error", call.error, PSCI_OK);
	if (read_state(format, value, &state)) {
		SAME("action", action, PSCI_DO_SUSPEND);
		check_suspended(psci, &call, &state);
		return;
	}
	SAME("action", action, PSCI_DO_RETURN);
	SAME("ret", call.ret, PSCI_STATUS_INVALID_PARAMETERS);
	SAME("asked", op.asked, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	uint32_t kind = take8(&in), format = kind & 1;
	uint32_t value = (uint32_t)take(&in, 4), upper = (uint32_t)take(&in, 4);
	struct psci_power_state state = { .value = UINT32_MAX };

	state.state_id = (uint32_t)take(&in, 4);
	state.level = (uint32_t)take(&in, 4) >> (kind & 0x80 ? 0 : 29);
	state.powerdown = (uint32_t)take(&in, 4) >> (kind & 0x40 ? 0 : 30);
	check_unpack(format, value);
	check_pack(format, &state);
	check_call(format, kind & 2, value, upper);
	return 0;
}
