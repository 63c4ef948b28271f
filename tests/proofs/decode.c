/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* From the registers of a call to the function, with functions that only note what they hear. */

/* The two that are asked; what handle.c calls by these names only notes it, as all others do. */
#define psci_fn_features	noted_features
#define psci_fn_version		noted_version
#include "lib/handle.c"
#undef psci_fn_features
#undef psci_fn_version
#include "lib/features.c"
#include "lib/version.c"

#include "context.h"

static uint32_t entered;		/* how often, */
static uint32_t entered_number;		/* and which function, */
static uint64_t told_arguments[3];	/* with what */
static struct psci_call given;		/* what it answered, */
static enum psci_action given_action;	/* and told its caller to do */

static enum psci_action note_call(struct psci *psci, uint32_t cpu, struct psci_call *call,
			       uint32_t number, uint64_t a1, uint64_t a2, uint64_t a3)
{
	uint32_t action = nondet_u32();

	entered++;
	entered_number = number;
	told_arguments[0] = a1;
	told_arguments[1] = a2;
	told_arguments[2] = a3;
	PROVE(psci == &context.self && cpu_run_state(psci, cpu) == RUN_RUNNING);
	PROVE(call->error == PSCI_OK);
	call->ret = nondet_u64();
	call->error = nondet_u32();
	given = *call;
	ASSUME(action <= PSCI_DO_WAIT);
	given_action = (enum psci_action)action;
	return given_action;
}

#define VALUE_NONE(name)	0
#define VALUE_W(name)		name
#define VALUE_N(name)		name
#define psci_fn_features	noted_features
#define psci_fn_version		noted_version
#define FUNCTION(number, NAME, handler, since, widths, a1, a2, a3, presence, statuses, other)	\
	enum psci_action psci_fn_##handler(struct psci *psci, uint32_t cpu,			\
		struct psci_call *call								\
		PARAMETER_##a1(arg1) PARAMETER_##a2(arg2) PARAMETER_##a3(arg3))			\
	{											\
		return note_call(psci, cpu, call, number, VALUE_##a1(arg1), VALUE_##a2(arg2),	\
				 VALUE_##a3(arg3));						\
	}
#include "lib/functions.def"
#undef FUNCTION
#undef psci_fn_features
#undef psci_fn_version

/* What the table says, read a second time: widths of ids and of arguments. */
#define ARGUMENT_NONE	0
#define ARGUMENT_W	32
#define ARGUMENT_N	64
#define OPTIONAL	1
#define MANDATORY	0
static const struct {
	uint32_t since, widths, optional;
	uint32_t arguments[3];
} table[PSCI_ID_COUNT] = {
#define FUNCTION(number, NAME, handler, from, wide, a1, a2, a3, presence, statuses, other)	\
	[number] = { PSCI_VERSION_##from, WIDTH_##wide, presence,				\
		     { ARGUMENT_##a1, ARGUMENT_##a2, ARGUMENT_##a3 } },
#include "lib/functions.def"
#undef FUNCTION
};

static bool has_function(uint32_t number, uint32_t width)
{
	return (table[number].widths & width) && config.psci_version >= table[number].since &&
	       (!table[number].optional || (config.functions & PSCI_ENABLE(number)));
}

static void any_call(struct psci_call *call)
{
	uint32_t i;

	for (i = 0; i < 4; i++)
		call->x[i] = nondet_u64();
	call->flags = nondet_u32();
}

/* Whom the call is for by DEN0022F.b and SMCCC: false if it is nobody's of PSCI. From 0.2 on. */
static bool should_enter(const struct psci_call *call, uint32_t *number, bool *smc64, bool *mine)
{
	uint32_t id = (uint32_t)call->x[0];
	bool aarch32 = call->flags & PSCI_CALLER_AARCH32;

	if (config.smccc_version >= PSCI_SMCCC_VERSION_1_3)
		id &= ~UINT32_C(0x10000);
	*mine = (id >= 0x84000000 && id <= 0x8400001f) || (id >= 0xc4000000 && id <= 0xc400001f);
	*number = id & 0x1f;
	*smc64 = id >= 0xc0000000;
	if (!*mine || !has_function(*number, *smc64 ? WIDTH_SMC64 : WIDTH_SMC32))
		return false;
	if (*smc64)
		return !aarch32;
	/* 0.2: an AArch64 caller uses the SMC64 id if there is one. */
	return aarch32 || config.psci_version >= PSCI_VERSION_1_0 ||
	       (config.quirks & PSCI_QUIRK_ANY_WIDTH) || !has_function(*number, WIDTH_SMC64);
}

static void prove_arguments(const struct psci_call *call, uint32_t number, bool smc64)
{
	uint32_t i;

	for (i = 0; i < 3; i++) {
		if (table[number].arguments[i] == 0)
			continue;
		if (table[number].arguments[i] == 32 || !smc64)
			PROVE(told_arguments[i] == (uint32_t)call->x[1 + i]);
		else
			PROVE(told_arguments[i] == call->x[1 + i]);
	}
}

/* Every id, every version and configuration, every caller, from 0.2 on. */
void proof_decode(void)
{
	struct psci *psci = any_constants();
	struct psci_call call, before;
	uint32_t cpu = nondet_u32(), number;
	enum psci_action action;
	bool enter, smc64, mine, runs;

	any_state(psci);
	ASSUME(config.psci_version != PSCI_VERSION_0_1);
	any_call(&call);
	before = call;
	remember();
	enter = should_enter(&call, &number, &smc64, &mine);
	runs = cpu < CPUS && cpu_run_state(psci, cpu) == RUN_RUNNING;
	action = psci_handle(psci, cpu, &call);

	PROVE((action == PSCI_NOT_MINE) == (!mine || (entered && given_action == PSCI_NOT_MINE)));
	PROVE(entered == (enter && runs ? 1 : 0));
	PROVE(call.x[0] == before.x[0] && call.x[1] == before.x[1] && call.x[2] == before.x[2] &&
	      call.x[3] == before.x[3] && call.flags == before.flags);
	PROVE(is_as_remembered());
	if (!mine) {
		PROVE(call.ret == before.ret && call.error == before.error);
		REACHED("an id of somebody else");
		return;
	}
	if (!enter || !runs) {
		PROVE(action == PSCI_DO_RETURN && (int64_t)call.ret <= 0);
		PROVE((call.error != PSCI_OK) == !runs);
		PROVE(IMPLIES(!enter && runs, (int64_t)call.ret == PSCI_STATUS_NOT_SUPPORTED ||
			      (config.psci_version == PSCI_VERSION_0_2 &&
			       (int64_t)call.ret == PSCI_STATUS_INVALID_PARAMETERS)));
		REACHED("a call that is not let in");
		return;
	}
	PROVE(entered_number == number && action == given_action);
	PROVE(call.error == given.error);
	PROVE(call.ret == given.ret);
	prove_arguments(&call, number, smc64);
	/* V3 */
	PROVE(IMPLIES(smc64, !(call.flags & PSCI_CALLER_AARCH32)));
	REACHED_IF(smc64);
	REACHED_IF(!smc64);
}

/* PSCI 0.1: four ids of the configuration's choice. */
void proof_decode_0_1(void)
{
	struct psci *psci = any_constants();
	const struct psci_function_ids *ids = &config.function_ids;
	uint32_t cpu, id, number = UINT32_MAX;
	struct psci_call call;
	enum psci_action action;

	any_state(psci);
	ASSUME(config.psci_version == PSCI_VERSION_0_1);
	cpu = any_caller(psci);
	any_call(&call);
	id = (uint32_t)call.x[0];
	if (id && id == ids->cpu_on)
		number = PSCI_FN_CPU_ON;
	if (id && id == ids->cpu_off)
		number = PSCI_FN_CPU_OFF;
	if (id && id == ids->cpu_suspend)
		number = PSCI_FN_CPU_SUSPEND;
	if (id && id == ids->migrate)
		number = PSCI_FN_MIGRATE;
	action = psci_handle(psci, cpu, &call);
	if (number == UINT32_MAX) {
		PROVE(action == PSCI_NOT_MINE && entered == 0);
		REACHED("an id of somebody else");
		return;
	}
	PROVE(entered == 1 && entered_number == number && action == given_action);
	prove_arguments(&call, number, !(call.flags & PSCI_CALLER_AARCH32));
	PROVE(call.ret == given.ret && call.error == given.error);
	REACHED("a call");
}

/* V2: of each id the caller hears NOT_SUPPORTED if and only if its call would not be let in. */
void proof_features(void)
{
	struct psci *psci = any_constants();
	uint32_t cpu, id = nondet_u32(), i;
	struct psci_call call;
	enum psci_action action;
	int64_t told;

	any_state(psci);
	ASSUME(config.psci_version >= PSCI_VERSION_1_0);
	cpu = any_caller(psci);
	for (i = 0; i < 4; i++)
		call.x[i] = nondet_u64();
	call.flags = nondet_u32();
	call.error = PSCI_OK;
	remember();
	PROVE(psci_fn_features(psci, cpu, &call, id) == PSCI_DO_RETURN && call.error == PSCI_OK);
	told = (int64_t)call.ret;
	PROVE(psci_fn_version(psci, cpu, &call) == PSCI_DO_RETURN && call.error == PSCI_OK);
	PROVE(call.ret == config.psci_version);
	PROVE(is_as_remembered());
	if (id == PSCI_ID_SMCCC_VERSION) {
		PROVE(told == (config.smccc_version >= PSCI_SMCCC_VERSION_1_1 ? 0 : -1));
		REACHED("SMCCC_VERSION");
		return;
	}
	/* The hint is no part of an id (SMCCC 1.3), and so not of an argument. */
	ASSUME(!(id & PSCI_ID_SVE_HINT));
	call.x[0] = id;
	action = psci_handle(psci, cpu, &call);
	PROVE((told == PSCI_STATUS_NOT_SUPPORTED) == !entered);
	PROVE(told >= PSCI_STATUS_NOT_SUPPORTED && told <= 3);
	PROVE(IMPLIES(told > 0, (id & 0x1f) == PSCI_FN_CPU_SUSPEND ||
				       (id & 0x1f) == PSCI_FN_SYSTEM_OFF2));
	PROVE(IMPLIES(entered && (id & 0x1f) == PSCI_FN_CPU_SUSPEND,
		      told ==
		      !!(config.functions & PSCI_ENABLE_SET_SUSPEND_MODE) +
		      2 * !!(config.flags & PSCI_CONFIG_EXTENDED_STATE)));
	REACHED_IF(entered);
	REACHED_IF(action == PSCI_NOT_MINE);
}
