/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * One line for each call, on the secure UART:
 *
 *	psci: cpu 0: CPU_ON(0x1, 0x40a90c2c, 0x0) -> return SUCCESS
 *
 * Said before the action, since nothing may come after it.
 */
#include "firmware.h"

/* How to read what a function returns when it does not fail. */
enum result {
	STATUS,
	NUMBER,
	VERSION,
	AFFINITY
};

static enum result result_of(uint32_t id)
{
	switch (id & PSCI_ID_NUMBER_MASK) {
	case PSCI_FN_PSCI_VERSION:
		return VERSION;
	case PSCI_FN_AFFINITY_INFO:
		return AFFINITY;
	case PSCI_FN_MIGRATE_INFO_TYPE:
	case PSCI_FN_PSCI_FEATURES:
		return NUMBER;
	default:
		return STATUS;
	}
}

static void add_result(struct line *line, uint64_t ret, enum result as)
{
	static const char *const affinity[] = { "ON", "OFF", "ON_PENDING" };
	int32_t status = (int32_t)ret;

	if (status < 0 || as == STATUS)
		line_add(line, "%s", psci_status_name(status));
	else if (as == VERSION)
		line_add(line, "%u.%u",
			 (unsigned int)PSCI_VERSION_MAJOR((uint32_t)ret),
			 (unsigned int)PSCI_VERSION_MINOR((uint32_t)ret));
	else if (as == AFFINITY && ret <= PSCI_AFFINITY_ON_PENDING)
		line_add(line, "%s", affinity[ret]);
	else
		line_add(line, "0x%lx", ret);
}

/* As wide as the id says, though some functions use only 32 bits of 64. */
static void add_arguments(struct line *line, const struct psci_call *call,
			  uint32_t count)
{
	uint64_t mask = call->x[0] & PSCI_ID_SMC64_BIT ? UINT64_MAX :
		UINT32_MAX;

	line_add(line, "(");
	for (uint32_t i = 1; i <= count; i++)
		line_add(line, "%s0x%lx", i > 1 ? ", " : "",
			 call->x[i] & mask);
	line_add(line, ")");
}

/* A number of PSCI's that the library does not serve has no name. */
static void add_function(struct line *line, const struct psci_call *call)
{
	uint32_t id = (uint32_t)call->x[0];
	const char *name = psci_function_name(id);

	if (__builtin_strcmp(name, "unknown")) {
		line_add(line, "%s", name);
		add_arguments(line, call, psci_function_arguments(id));
	} else {
		line_add(line, "0x%x", id);
	}
}

static void add_action(struct line *line, const struct psci_call *call,
		       enum psci_action action)
{
	switch (action) {
	case PSCI_DO_RETURN:
		line_add(line, "return ");
		add_result(line, call->ret, result_of((uint32_t)call->x[0]));
		break;
	case PSCI_DO_STOP:
		line_add(line, "stop");
		break;
	case PSCI_DO_SUSPEND:
		line_add(line, "suspend 0x%x", call->suspend.value);
		break;
	case PSCI_DO_SYSTEM:
		line_add(line, "system %s", psci_event_name(call->event));
		break;
	case PSCI_NOT_MINE:
		line_add(line, "return NOT_SUPPORTED");
		break;
	}
}

void trace_call(uint32_t cpu, const struct psci_call *call,
		enum psci_action action)
{
	struct line line = { .length = 0 };

	if (!options.trace)
		return;
	if (action == PSCI_NOT_MINE) {
		line_add(&line, "other: cpu %u: 0x%x", cpu,
			 (uint32_t)call->x[0]);
	} else {
		line_add(&line, "psci: cpu %u: ", cpu);
		add_function(&line, call);
	}
	line_add(&line, " -> ");
	add_action(&line, call, action);
	line_say(&line);
}

void trace_smccc(uint32_t cpu, const struct psci_call *call)
{
	bool version = (uint32_t)call->x[0] == PSCI_ID_SMCCC_VERSION;
	struct line line = { .length = 0 };

	if (!options.trace)
		return;
	line_add(&line, "smccc: cpu %u: %s", cpu, version ? "SMCCC_VERSION" :
		 "SMCCC_ARCH_FEATURES");
	add_arguments(&line, call, version ? 0 : 1);
	line_add(&line, " -> return ");
	add_result(&line, call->ret, NUMBER);
	line_say(&line);
}
