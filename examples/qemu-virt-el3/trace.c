/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * One line for each call, on the secure UART:
 *
 *	psci: cpu 0: CPU_ON(0x1, 0x40a90c2c, 0x0) -> return SUCCESS
 *
 * Said before the action, since nothing may come after it. And one for each
 * domain above a CPU that goes down or comes up:
 *
 *	domain: cpu 3 down: core 2, domain 1 state 1, domain 2 state 1
 *
 * What idle CPUs do all the time, TRACE_QUIET does not say but count.
 */
#include "firmware.h"

/* How to read what a function returns when it does not fail. */
enum result {
	STATUS,
	NUMBER,
	VERSION,
	AFFINITY,
	HW_STATE,
	BIG_NUMBER
};

static enum result result_of(uint32_t id)
{
	switch (id & PSCI_ID_NUMBER_MASK) {
	case PSCI_FN_PSCI_VERSION:
		return VERSION;
	case PSCI_FN_AFFINITY_INFO:
		return AFFINITY;
	case PSCI_FN_NODE_HW_STATE:
		return HW_STATE;
	case PSCI_FN_PSCI_STAT_RESIDENCY:
	case PSCI_FN_PSCI_STAT_COUNT:
		return BIG_NUMBER;
	case PSCI_FN_MIGRATE_INFO_TYPE:
	case PSCI_FN_PSCI_FEATURES:
	case PSCI_FN_MEM_PROTECT:
		return NUMBER;
	default:
		return STATUS;
	}
}

static void add_result(struct line *line, uint64_t ret, enum result as)
{
	static const char *const affinity[] = { "ON", "OFF", "ON_PENDING" };
	static const char *const hw_state[] = { "ON", "OFF", "STANDBY" };
	int32_t status = (int32_t)ret;

	if (as == BIG_NUMBER && ret != (uint64_t)PSCI_STATUS_NOT_SUPPORTED)
		line_add(line, "%lu", ret);
	else if (status < 0 || as == STATUS)
		line_add(line, "%s", psci_status_name(status));
	else if (as == VERSION)
		line_add(line, "%u.%u",
			 (unsigned int)PSCI_MAJOR((uint32_t)ret),
			 (unsigned int)PSCI_MINOR((uint32_t)ret));
	else if (as == AFFINITY && ret <= PSCI_AFFINITY_ON_PENDING)
		line_add(line, "%s", affinity[ret]);
	else if (as == HW_STATE && ret <= PSCI_HW_STANDBY)
		line_add(line, "%s", hw_state[ret]);
	else
		line_add(line, "0x%lx", ret);
}

/* 0.1's ids as later versions have them. */
static uint32_t known_id(uint32_t id)
{
	const struct psci_function_ids *ids = &psci_config.function_ids;

	if (options.psci_version != PSCI_VERSION_0_1)
		return id;
	if (id == ids->cpu_suspend)
		return PSCI_ID64(PSCI_FN_CPU_SUSPEND);
	if (id == ids->cpu_off)
		return PSCI_ID64(PSCI_FN_CPU_OFF);
	return id == ids->cpu_on ? PSCI_ID64(PSCI_FN_CPU_ON) : id;
}

/* As wide as the id says, though some functions use only 32 bits of 64. */
static void add_arguments(struct line *line, const struct psci_call *call,
			  uint32_t id, uint32_t count)
{
	uint64_t mask = id & PSCI_ID_SMC64_BIT ? UINT64_MAX :
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
	uint32_t id = known_id((uint32_t)call->x[0]);
	const char *name = psci_function_name(id);

	if (__builtin_strcmp(name, "unknown")) {
		line_add(line, "%s", name);
		add_arguments(line, call, id, psci_function_arguments(id));
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
		add_result(line, call->ret,
			   result_of(known_id((uint32_t)call->x[0])));
		break;
	case PSCI_DO_STOP:
		line_add(line, call->freeze ? "freeze" : "stop");
		break;
	case PSCI_DO_SUSPEND:
		if (call->event == PSCI_EVENT_SUSPEND)
			line_add(line, "suspend the system");
		else
			line_add(line, "suspend 0x%x", call->suspend.value);
		break;
	case PSCI_DO_SYSTEM:
		line_add(line, "system %s", psci_event_name(call->event));
		break;
	case PSCI_NOT_MINE:
		line_add(line, "return NOT_SUPPORTED");
		break;
	case PSCI_DO_WAIT:
		line_add(line, "wait");
		break;
	}
}

/* CPU_SUSPENDs of a CPU, if they are only counted. */
static struct {
	uint32_t granted;
	uint32_t refused;
} suspends[CPUS_MAX];

static bool is_only_counted(uint32_t cpu, const struct psci_call *call,
			    enum psci_action action)
{
	uint32_t id = known_id((uint32_t)call->x[0]);

	if (options.trace != TRACE_QUIET || action == PSCI_NOT_MINE ||
	    (id & PSCI_ID_NUMBER_MASK) != PSCI_FN_CPU_SUSPEND)
		return false;
	if (action == PSCI_DO_SUSPEND)
		suspends[cpu].granted++;
	else
		suspends[cpu].refused++;
	return true;
}

void trace_say_counts(void)
{
	for (uint32_t cpu = 0; cpu < dt.cpu_count; cpu++)
		if (suspends[cpu].granted || suspends[cpu].refused)
			say("quiet: cpu %u: CPU_SUSPEND: %u granted, "
			    "%u refused", cpu, suspends[cpu].granted,
			    suspends[cpu].refused);
}

void trace_call(uint32_t cpu, const struct psci_call *call,
		enum psci_action action)
{
	struct line line = { .length = 0 };

	if (options.trace == TRACE_OFF || is_only_counted(cpu, call, action))
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

	if (options.trace == TRACE_OFF)
		return;
	line_add(&line, "smccc: cpu %u: %s", cpu, version ? "SMCCC_VERSION" :
		 "SMCCC_ARCH_FEATURES");
	add_arguments(&line, call, PSCI_ID_SMC32, version ? 0 : 1);
	line_add(&line, " -> return ");
	add_result(&line, call->ret, NUMBER);
	line_say(&line);
}

/* Locks of the library are held: the less is said, the better. */
void trace_domains(uint32_t cpu, const char *direction,
		   const struct psci_transition *transition)
{
	struct line line = { .length = 0 };

	if (options.trace != TRACE_ON || !transition->level)
		return;
	line_add(&line, "domain: cpu %u %s: core %u", cpu, direction,
		 transition->state[0]);
	for (uint32_t level = 1; level <= transition->level; level++)
		line_add(&line, ", domain %u state %u",
			 transition->domain[level], transition->state[level]);
	line_say(&line);
}
