/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Fuzz target: psci_smccc_handle(), any call of any guest of any embedder,
 * compared with a second reading of smccc.h. The input fills in a psci_smccc
 * and then up to 16 calls and what ops answer.
 */
#include <string.h>

#include "input.h"
#include "psci/smccc.h"

#define CALLS		16
#define NAME_MAX_TOLD	135
#define TAIL		32

/* The table of smccc.h. */
enum needs { NOTHING, SOC_VERSION, STATUS, CLEAN_INV };

static const struct fact {
	uint32_t id, since;
	enum needs needs;
} facts[] = {
	{ 0x80000000, 0x10001, NOTHING },	/* SMCCC_VERSION */
	{ 0x80000001, 0x10001, NOTHING },	/* SMCCC_ARCH_FEATURES */
	{ 0x80000002, 0x10002, SOC_VERSION },	/* SMCCC_ARCH_SOC_ID */
	{ 0xc0000002, 0x10006, SOC_VERSION },
	{ 0x80008000, 0x10001, STATUS },	/* .._WORKAROUND_1 */
	{ 0x80007fff, 0x10001, STATUS },	/* .._2 */
	{ 0x80003fff, 0x10001, STATUS },	/* .._3 */
	{ 0x80000004, 0x10006, STATUS },	/* .._4 */
	{ 0xc0000005, 0x10007, CLEAN_INV },	/* .._CLEAN_INV_MEMREGION */
	{ 0xc0000006, 0x10007, CLEAN_INV },	/* .._ATTRIBUTES */
};

static struct run {
	struct input in;
	struct {
		struct psci_smccc is;
		unsigned char tail[TAIL];
	} smccc;
	char name[256];
	uint32_t cpu;
	const struct psci_call *call;
	int status, clean;	/* what the ops answer */
	uint32_t asked, worked, cleaned;
	uint32_t asked_id;
	bool enabled;
} run;

/* --------------------------------------------------------------------- ops */

static enum psci_smccc_status op_status(void *user, uint32_t cpu, uint32_t id)
{
	MUST(user == &run);
	SAME("cpu", cpu, run.cpu);
	run.asked++;
	run.asked_id = id;
	return (enum psci_smccc_status)run.status;
}

static void op_workaround(void *user, uint32_t cpu, uint32_t id, bool enable)
{
	MUST(user == &run);
	SAME("cpu", cpu, run.cpu);
	SAME("id", id, run.asked_id);
	run.worked++;
	run.enabled = enable;
}

static enum psci_smccc_status op_clean(void *user, uint32_t cpu, uint64_t base,
				       uint64_t length, uint32_t flags)
{
	MUST(user == &run);
	SAME("cpu", cpu, run.cpu);
	SAME("base", base, run.call->x[1]);
	SAME("length", length, run.call->x[2]);
	SAME("flags", flags, run.call->x[3]);
	MUST(length == 0 || base + (length - 1) >= base);
	run.cleaned++;
	return (enum psci_smccc_status)run.clean;
}

/* ------------------------------------------------------------ the other one */

struct expected {
	enum psci_action action;
	struct psci_smccc_result result;
	uint32_t error;
	uint32_t worked, cleaned;
	bool enabled;
};

/* Nothing of the embedder's struct counts that its size does not cover. */
static bool is_meant(const struct psci_smccc *s, uint32_t version)
{
	uint32_t i;

	if (s->size < 8 || s->size > 4096)
		return false;
	for (i = sizeof(*s); i < s->size; i++)
		if (run.smccc.tail[i - sizeof(*s)])
			return false;
	return version >= PSCI_SMCCC_VERSION_1_1 &&
	       version <= PSCI_SMCCC_VERSION_1_7;
}

static int64_t status_of(uint32_t id, struct expected *e)
{
	if (run.status == PSCI_SMCCC_SUCCESS || run.status == 1 ||
	    run.status == -1 || (run.status == -2 && id == 0x80007fff))
		return run.status;
	e->error = PSCI_E_OP_STATUS;
	return PSCI_SMCCC_NOT_SUPPORTED;
}

/* What SMCCC_ARCH_FEATURES says. */
static int64_t features(const struct psci_smccc *s, uint32_t id, bool aarch32,
			struct expected *e)
{
	uint32_t i;

	for (i = 0; i < COUNT_OF(facts); i++)
		if (facts[i].id == id)
			break;
	if (i == COUNT_OF(facts) || s->version < facts[i].since ||
	    (aarch32 && id >= 0xc0000000))
		return PSCI_SMCCC_NOT_SUPPORTED;
	switch (facts[i].needs) {
	case SOC_VERSION:
		return s->soc_version == 0 || s->soc_version >> 31 ||
		       s->soc_revision >> 31 ? PSCI_SMCCC_NOT_SUPPORTED : 0;
	case STATUS:
		return s->workaround_status ? status_of(id, e) :
					      PSCI_SMCCC_NOT_SUPPORTED;
	case CLEAN_INV:
		return s->clean_inv_memregion ? 0 : PSCI_SMCCC_NOT_SUPPORTED;
	case NOTHING:
		break;
	}
	return 0;
}

static int64_t soc_id(const struct psci_smccc *s, bool smc64, uint32_t type,
		      struct expected *e)
{
	unsigned char bytes[17 * 8] = { 0 };
	uint32_t i, length;

	if (type == 0)
		return s->soc_version;
	if (type == 1)
		return s->soc_revision;
	if (type != 2 || !smc64 || !s->soc_name)
		return PSCI_SMCCC_INVALID_PARAMETER;
	length = (uint32_t)strlen(s->soc_name);
	memcpy(bytes, s->soc_name,
	       length < NAME_MAX_TOLD ? length : NAME_MAX_TOLD);
	e->result.count = 18;
	for (i = 0; i < sizeof(bytes); i++) {
		if (i % 8 == 0)
			e->result.x[1 + i / 8] = 0;
		e->result.x[1 + i / 8] |= (uint64_t)bytes[i] << (8 * (i % 8));
	}
	return 0;
}

static int64_t clean_inv(const struct psci_call *call, struct expected *e)
{
	uint64_t end;

	if (call->x[3] > 1 ||
	    __builtin_add_overflow(call->x[1], call->x[2], &end))
		return PSCI_SMCCC_INVALID_PARAMETER;
	e->cleaned = 1;
	if (run.clean <= 0 && run.clean >= -5 && run.clean != -1 &&
	    run.clean != -2)
		return run.clean;
	e->error = PSCI_E_OP_STATUS;
	return PSCI_SMCCC_INVALID_PARAMETER;
}

static void expect(const struct psci_smccc *s, const struct psci_call *call,
		   struct expected *e)
{
	bool aarch32 = call->flags & PSCI_CALLER_AARCH32;
	uint32_t id = (uint32_t)call->x[0];
	int64_t ret = 0;

	if (s->version >= PSCI_SMCCC_VERSION_1_3)
		id &= ~UINT32_C(0x10000);
	if (!is_meant(s, s->version) || features(s, id, aarch32, e) < 0)
		return;
	e->action = PSCI_DO_RETURN;
	e->result.count = 1;
	switch (id) {
	case 0x80000000:
		ret = s->version;
		break;
	case 0x80000001:
		ret = features(s, (uint32_t)call->x[1], aarch32, e);
		break;
	case 0x80000002:
	case 0xc0000002:
		ret = soc_id(s, id >> 30 == 3, (uint32_t)call->x[1], e);
		break;
	case 0xc0000005:
		ret = clean_inv(call, e);
		break;
	case 0xc0000006:
		e->result.count = 5;
		e->result.x[1] = s->clean_inv_flags;
		e->result.x[2] = s->clean_inv_latency;
		e->result.x[3] = s->clean_inv_calls;
		e->result.x[4] = s->clean_inv_break_even;
		break;
	default:
		e->worked = s->workaround ? 1 : 0;
		e->enabled = id != 0x80007fff || (uint32_t)call->x[1] != 0;
		break;
	}
	e->result.x[0] = (uint64_t)ret;
}

/* ----------------------------------------------------------------- the input */

static void make_name(void)
{
	uint32_t length = take8(&run.in), seed = take8(&run.in), i;

	for (i = 0; i < length; i++)
		run.name[i] = (char)(1 + (i * 7 + seed) % 255);
	run.name[length] = 0;
}

static void make_smccc(void)
{
	struct psci_smccc *s = &run.smccc.is;
	uint32_t kind = take8(&run.in), ops = take8(&run.in);

	memset(&run.smccc, 0, sizeof(run.smccc));
	s->size = sizeof(*s);
	s->version = PSCI_SMCCC_VERSION_1_0 + kind % 8;
	s->soc_version = (uint32_t)take(&run.in, 4);
	s->soc_revision = (uint32_t)take(&run.in, 4) >>
			  (kind & 0x80 ? 0 : 1);
	s->clean_inv_flags = ops >> 4 & 1;
	s->clean_inv_latency = take(&run.in, 2);
	s->clean_inv_calls = UINT64_MAX - ops;
	s->clean_inv_break_even = (uint64_t)kind << 56;
	if (ops & 1)
		make_name();
	s->soc_name = ops & 1 ? run.name : NULL;
	s->workaround_status = ops & 2 ? op_status : NULL;
	s->workaround = ops & 4 ? op_workaround : NULL;
	s->clean_inv_memregion = ops & 8 ? op_clean : NULL;
	if (ops >= 0xf0)
		s->version = (uint32_t)take(&run.in, 4);
	if (ops >= 0xe0 && ops < 0xf0)
		s->size = (uint32_t)take(&run.in, 2);
	if (ops >= 0xc0 && ops < 0xe0) {
		s->size += TAIL;
		if (ops & 0x10)
			run.smccc.tail[kind % TAIL] = take8(&run.in);
	}
	/* Not more than is here, but for what is refused by its size. */
	if (s->size > sizeof(run.smccc) && s->size <= 4096)
		s->size = sizeof(run.smccc);
	/* No version of it ends within a field. */
	if (s->size >= 8 && s->size < sizeof(*s))
		s->size &= ~(uint32_t)(s->size < 16 ? 3 : sizeof(void *) - 1);
}

/* An older embedder's: what is behind its size is not read. */
static void cut_off(struct psci_smccc *seen)
{
	size_t size = run.smccc.is.size;

	*seen = run.smccc.is;
	if (size >= 8 && size < sizeof(*seen))
		memset((unsigned char *)seen + size, 0, sizeof(*seen) - size);
}

static uint64_t some_id(void)
{
	uint32_t kind = take8(&run.in);
	uint64_t id = facts[kind % COUNT_OF(facts)].id;

	if (kind >= 0xf8)
		return take(&run.in, 8);
	if (kind >= 0xe0)
		id ^= UINT64_C(1) << take8(&run.in) % 64;
	return kind & 0x40 ? id | 0x10000 : id;
}

static void make_call(struct psci_call *call)
{
	uint32_t kind = take8(&run.in);

	memset(call, UNWRITTEN, sizeof(*call));
	call->flags = take8(&run.in);
	call->x[0] = some_id();
	call->x[1] = kind & 1 ? take(&run.in, 8) : kind & 2 ? some_id() :
		     kind >> 6;
	call->x[2] = kind & 4 ? take(&run.in, 8) : kind;
	call->x[3] = kind & 8 ? take(&run.in, 8) : kind >> 4 & 1;
	run.status = (int)(kind >> 4) % 6 - 4;
	run.clean = (int)(kind >> 4) % 9 - 7;
	if (kind >= 0xe0) {
		run.status = (int)take(&run.in, 4);
		run.clean = run.status;
	}
}

static void step(const struct psci_smccc *seen)
{
	struct expected e = { .action = PSCI_NOT_MINE };
	struct psci_smccc_result got;
	struct psci_call call, answered;

	make_call(&call);
	run.call = &call;
	run.cpu = take8(&run.in);
	run.asked = run.worked = run.cleaned = 0;
	memset(&got, UNWRITTEN, sizeof(got));
	e.result = got;
	expect(seen, &call, &e);
	answered = call;
	SAME("action", psci_smccc_handle(&run.smccc.is, &run, run.cpu,
					 &answered, &got), e.action);
	if (e.action == PSCI_DO_RETURN) {
		call.ret = e.result.x[0];
		call.error = e.error;
	}
	SAME("error", answered.error, call.error);
	SAME("ret", answered.ret, call.ret);
	SAME("count", got.count, e.result.count);
	MUST(!memcmp(&answered, &call, sizeof(call)));
	MUST(!memcmp(&got, &e.result, sizeof(got)));
	SAME("workarounds done", run.worked, e.worked);
	SAME("regions cleaned", run.cleaned, e.cleaned);
	if (e.worked)
		SAME("enable", run.enabled, e.enabled);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct psci_smccc seen;
	uint32_t calls;

	run.in = (struct input){ data, data + size };
	make_smccc();
	cut_off(&seen);
	for (calls = 0; left(&run.in) > 0 && calls < CALLS; calls++)
		step(&seen);
	return 0;
}
