/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* SMCCC's own calls: any struct of the embedder's, any registers, ops that answer anything. */
#include "lib/smccc.c"

#include "proof.h"

#define LONGER	8		/* bytes that a newer program's struct may have more */
#define NAME	140		/* of a SoC, with its zero byte */

static struct psci_smccc given;
static char name[NAME];

static enum psci_smccc_status op_status(void *user, uint32_t cpu, uint32_t id)
{
	PROVE(user == &given && (id == PSCI_ID_SMCCC_ARCH_WORKAROUND_1 ||
				 id == PSCI_ID_SMCCC_ARCH_WORKAROUND_2 ||
				 id == PSCI_ID_SMCCC_ARCH_WORKAROUND_3 ||
				 id == PSCI_ID_SMCCC_ARCH_WORKAROUND_4));
	return (enum psci_smccc_status)nondet_int();
}

static uint32_t workarounds;

static void op_workaround(void *user, uint32_t cpu, uint32_t id, bool enable)
{
	PROVE(user == &given);
	PROVE(enable || id == PSCI_ID_SMCCC_ARCH_WORKAROUND_2);
	workarounds++;
}

static enum psci_smccc_status op_clean(void *user, uint32_t cpu, uint64_t base, uint64_t length,
				       uint32_t flags)
{
	PROVE(user == &given && flags <= 1 && length <= UINT64_MAX - base);
	return (enum psci_smccc_status)nondet_int();
}

/* As a program of the oldest header has it, or one of this. */
static void any_given(void)
{
	bool old = nondet_bool();
	uint32_t i;

	given = (struct psci_smccc){
		.size = nondet_bool() ? 0 : old ? 8 : sizeof(given),
		.version = nondet_u32(),
		.soc_version = nondet_u32(),
		.soc_revision = nondet_u32(),
		.clean_inv_flags = nondet_u64(),
		.clean_inv_latency = nondet_u64(),
		.clean_inv_calls = nondet_u64(),
		.clean_inv_break_even = nondet_u64(),
		.soc_name = nondet_bool() ? name : NULL,
		.workaround_status = nondet_bool() ? op_status : NULL,
		.workaround = nondet_bool() ? op_workaround : NULL,
		.clean_inv_memregion = nondet_bool() ? op_clean : NULL,
	};
	for (i = 0; i < NAME - 1; i++)
		name[i] = (char)nondet_u8();
	name[NAME - 1] = '\0';
}

/* In place of import_smccc(), which has a proof of its own: CBMC is slow at pointers by bytes. */
bool import_whole(struct psci_smccc *own, const struct psci_smccc *from)
{
	if (from->size == 8)
		own->version = from->version;
	else
		*own = *from;
	return from->size >= 8 && own->version <= PSCI_SMCCC_VERSION_1_7;
}

void proof_smccc_import(void)
{
	struct {
		struct psci_smccc self;
		unsigned char more[LONGER];
	} in;
	const unsigned char *at = (const unsigned char *)&in;
	struct psci_smccc out = { 0 };
	const unsigned char *bytes = (const unsigned char *)&out;
	uint32_t i, size, version;
	bool taken;

	size = in.self.size;
	version = in.self.version;
	/* Longer than its memory is a precondition that nobody can check. */
	ASSUME(size <= sizeof(in) || size > SIZE_MAX_SANE);
	taken = import_smccc(&out, &in.self);
	PROVE(IMPLIES(taken, size >= 8 && size <= SIZE_MAX_SANE && out.version == version));
	PROVE(IMPLIES(taken, version <= PSCI_SMCCC_VERSION_1_7));
	for (i = 0; taken && i < sizeof(in); i++) {
		if (i < sizeof(out))
			PROVE(bytes[i] == (i < size ? at[i] : 0));
		else
			PROVE(i >= size || at[i] == 0);
	}
	REACHED_IF(taken && size == sizeof(in));
	REACHED_IF(!taken && size == sizeof(in));
}

void proof_smccc_handle(void)
{
	struct psci_smccc_result result, untouched;
	struct psci_call call, before;
	uint32_t id, i;
	enum psci_action action;
	bool aarch32;

	any_given();
	untouched = result;
	before = call;
	aarch32 = call.flags & PSCI_CALLER_AARCH32;
	id = (uint32_t)call.x[0];
	action = psci_smccc_handle(&given, &given, nondet_u32(), &call, &result);
	PROVE(call.flags == before.flags && call.event == before.event);
	for (i = 0; i < 4; i++)
		PROVE(call.x[i] == before.x[i]);
	if (action == PSCI_NOT_MINE) {
		PROVE(call.ret == before.ret && call.error == before.error);
		PROVE(result.count == untouched.count && workarounds == 0);
		REACHED("a call of somebody else");
		return;
	}
	PROVE(action == PSCI_DO_RETURN && given.size >= 8);
	PROVE(given.version >= PSCI_SMCCC_VERSION_1_1);
	PROVE(IMPLIES(id & PSCI_ID_SMC64_BIT, !aarch32));
	PROVE(result.count == 1 || result.count == 5 || result.count == 18);
	PROVE(IMPLIES(result.count > 1, (id & PSCI_ID_SMC64_BIT) &&
					given.version >= PSCI_SMCCC_VERSION_1_6));
	PROVE(result.x[0] == call.ret);
	for (i = 1; i < 18; i++)
		PROVE(IMPLIES(i >= result.count, result.x[i] == untouched.x[i]));
	/* At most 135 bytes of a name: the last is zero. */
	PROVE(IMPLIES(result.count == 18, result.x[17] >> 56 == 0));
	PROVE(IMPLIES(id == PSCI_ID_SMCCC_VERSION, call.ret == given.version));
	REACHED_IF(result.count == 18);
	REACHED_IF(result.count == 5);
	REACHED_IF(workarounds == 1);
	REACHED_IF(call.error != PSCI_OK);
}

/* SMCCC_ARCH_FEATURES says of each id what a call of it finds. */
void proof_arch_features(void)
{
	struct psci_smccc_result result;
	struct psci_call ask, call;
	enum psci_action action;

	any_given();
	/* Two questions, one answer. */
	given.workaround_status = NULL;
	ask.x[0] = PSCI_ID_SMCCC_ARCH_FEATURES;
	ask.flags = call.flags;
	action = psci_smccc_handle(&given, &given, 0, &ask, &result);
	ASSUME(action == PSCI_DO_RETURN);
	ASSUME(!((uint32_t)ask.x[1] & PSCI_ID_SVE_HINT));
	call.x[0] = (uint32_t)ask.x[1];
	action = psci_smccc_handle(&given, &given, 0, &call, &result);
	PROVE((action == PSCI_NOT_MINE) == ((int64_t)ask.ret < 0));
	REACHED_IF(action == PSCI_NOT_MINE);
	REACHED_IF(action == PSCI_DO_RETURN);
}
