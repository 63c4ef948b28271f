/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0028, "Arm Architecture Calls". Uses public headers only. */
#include "psci/smccc.h"

_Static_assert(offsetof(struct psci_smccc, clean_inv_flags) == 16, "ABI");
_Static_assert(offsetof(struct psci_smccc, soc_name) == 48, "ABI");
_Static_assert(offsetof(struct psci_smccc, clean_inv_memregion) ==
	       48 + 3 * sizeof(size_t), "ABI");
_Static_assert(sizeof(struct psci_smccc_result) == 152, "ABI");

/* A .size above it was never set. */
#define SIZE_MAX_SANE	4096

/* What the first version of the struct ended with. */
#define SMCCC_SIZE_MIN	(offsetof(struct psci_smccc, version) + \
			 sizeof(uint32_t))

#define COUNT_OF(array)	(sizeof(array) / sizeof((array)[0]))

/* X1 to X17, with a zero byte at the end. */
#define NAME_LENGTH	(17 * 8 - 1)

/* Which calls there are, and since when. */
static const struct {
	uint32_t id;
	uint32_t since;
} functions[] = {
	{ PSCI_ID_SMCCC_VERSION, PSCI_SMCCC_VERSION_1_1 },
	{ PSCI_ID_SMCCC_ARCH_FEATURES, PSCI_SMCCC_VERSION_1_1 },
	{ PSCI_ID_SMCCC_ARCH_SOC_ID, PSCI_SMCCC_VERSION_1_2 },
	{ PSCI_ID_SMCCC_ARCH_SOC_ID64, PSCI_SMCCC_VERSION_1_6 },
	{ PSCI_ID_SMCCC_ARCH_WORKAROUND_1, PSCI_SMCCC_VERSION_1_1 },
	{ PSCI_ID_SMCCC_ARCH_WORKAROUND_2, PSCI_SMCCC_VERSION_1_1 },
	{ PSCI_ID_SMCCC_ARCH_WORKAROUND_3, PSCI_SMCCC_VERSION_1_1 },
	{ PSCI_ID_SMCCC_ARCH_WORKAROUND_4, PSCI_SMCCC_VERSION_1_6 },
	{ PSCI_ID_SMCCC_ARCH_CLEAN_INV_MEMREGION, PSCI_SMCCC_VERSION_1_7 },
	{ PSCI_ID_SMCCC_ARCH_CLEAN_INV_MEMREGION_ATTRIBUTES,
	  PSCI_SMCCC_VERSION_1_7 },
};

/* A call, and what the embedder said about the machine. */
struct asked {
	struct psci_smccc smccc;
	void *user;
	uint32_t cpu;
	bool aarch32;
	uint32_t error;
};

/* *own is zero. Nobody can have meant what has no place in this library's. */
static bool import_smccc(struct psci_smccc *own, const struct psci_smccc *given)
{
	const unsigned char *in = (const unsigned char *)given;
	unsigned char *out = (unsigned char *)own;
	uint32_t size = given->size, i;

	if (size < SMCCC_SIZE_MIN || size > SIZE_MAX_SANE)
		return false;
	for (i = 0; i < size; i++) {
		if (i < sizeof(*own))
			out[i] = in[i];
		else if (in[i])
			return false;
	}
	return own->version <= PSCI_SMCCC_VERSION_1_7;
}

static bool is_there(const struct asked *asked, uint32_t id)
{
	size_t i;

	if ((id & PSCI_ID_SMC64_BIT) && asked->aarch32)
		return false;
	for (i = 0; i < COUNT_OF(functions); i++)
		if (functions[i].id == id)
			return asked->smccc.version >= functions[i].since;
	return false;
}

static enum psci_smccc_status workaround_status(struct asked *asked,
						uint32_t id)
{
	enum psci_smccc_status status;

	if (!asked->smccc.workaround_status)
		return PSCI_SMCCC_NOT_SUPPORTED;
	status = asked->smccc.workaround_status(asked->user, asked->cpu, id);
	if (status == PSCI_SMCCC_SUCCESS ||
	    status == PSCI_SMCCC_NOT_NEEDED_HERE ||
	    status == PSCI_SMCCC_NOT_SUPPORTED ||
	    (status == PSCI_SMCCC_NOT_REQUIRED &&
	     id == PSCI_ID_SMCCC_ARCH_WORKAROUND_2))
		return status;
	asked->error = PSCI_E_OP_STATUS;
	return PSCI_SMCCC_NOT_SUPPORTED;
}

/* Calls go by it as well: one is there if and only if this is not negative. */
static enum psci_smccc_status arch_features(struct asked *asked, uint32_t id)
{
	const struct psci_smccc *smccc = &asked->smccc;
	bool given;

	if (!is_there(asked, id))
		return PSCI_SMCCC_NOT_SUPPORTED;

	switch (id) {
	case PSCI_ID_SMCCC_VERSION:
	case PSCI_ID_SMCCC_ARCH_FEATURES:
		given = true;
		break;
	case PSCI_ID_SMCCC_ARCH_SOC_ID:
	case PSCI_ID_SMCCC_ARCH_SOC_ID64:
		given = smccc->soc_version > 0 &&
			smccc->soc_version <= INT32_MAX &&
			smccc->soc_revision <= INT32_MAX;
		break;
	case PSCI_ID_SMCCC_ARCH_CLEAN_INV_MEMREGION:
	case PSCI_ID_SMCCC_ARCH_CLEAN_INV_MEMREGION_ATTRIBUTES:
		given = smccc->clean_inv_memregion;
		break;
	default:
		return workaround_status(asked, id);
	}
	return given ? PSCI_SMCCC_SUCCESS : PSCI_SMCCC_NOT_SUPPORTED;
}

static void soc_name(const char *name, struct psci_smccc_result *result)
{
	uint32_t i;

	result->count = COUNT_OF(result->x);
	for (i = 1; i < COUNT_OF(result->x); i++)
		result->x[i] = 0;
	for (i = 0; i < NAME_LENGTH && name[i]; i++)
		result->x[1 + i / 8] |= (uint64_t)(unsigned char)name[i] <<
					i % 8 * 8;
}

static int64_t soc_id(const struct psci_smccc *smccc, bool smc64,
		      uint32_t type, struct psci_smccc_result *result)
{
	switch (type) {
	case PSCI_SMCCC_SOC_ID_VERSION:
		return smccc->soc_version;
	case PSCI_SMCCC_SOC_ID_REVISION:
		return smccc->soc_revision;
	case PSCI_SMCCC_SOC_ID_NAME:
		if (!smc64 || !smccc->soc_name)
			break;
		soc_name(smccc->soc_name, result);
		return PSCI_SMCCC_SUCCESS;
	}
	return PSCI_SMCCC_INVALID_PARAMETER;
}

static enum psci_smccc_status clean_inv(struct asked *asked, uint64_t base,
					uint64_t length, uint64_t flags)
{
	enum psci_smccc_status status;

	if ((flags & ~(uint64_t)PSCI_SMCCC_CLEAN_INV_DRY_RUN) ||
	    length > UINT64_MAX - base)
		return PSCI_SMCCC_INVALID_PARAMETER;
	status = asked->smccc.clean_inv_memregion(asked->user, asked->cpu,
						  base, length,
						  (uint32_t)flags);
	if (status == PSCI_SMCCC_SUCCESS ||
	    status == PSCI_SMCCC_RATE_LIMITED || status == PSCI_SMCCC_BUSY ||
	    status == PSCI_SMCCC_INVALID_PARAMETER)
		return status;
	asked->error = PSCI_E_OP_STATUS;
	return PSCI_SMCCC_INVALID_PARAMETER;
}

static enum psci_smccc_status
clean_inv_attributes(const struct psci_smccc *smccc,
		     struct psci_smccc_result *result)
{
	result->count = 5;
	result->x[1] = smccc->clean_inv_flags;
	result->x[2] = smccc->clean_inv_latency;
	result->x[3] = smccc->clean_inv_calls;
	result->x[4] = smccc->clean_inv_break_even;
	return PSCI_SMCCC_SUCCESS;
}

static enum psci_smccc_status workaround(const struct asked *asked,
					 uint32_t id, uint32_t w1)
{
	bool enable = id != PSCI_ID_SMCCC_ARCH_WORKAROUND_2 || w1;

	if (asked->smccc.workaround)
		asked->smccc.workaround(asked->user, asked->cpu, id, enable);
	return PSCI_SMCCC_SUCCESS;
}

/* The call is there. In X0; what goes further on is in *result. */
static int64_t carry_out(struct asked *asked, uint32_t id, const uint64_t *x,
			 struct psci_smccc_result *result)
{
	switch (id) {
	case PSCI_ID_SMCCC_VERSION:
		return asked->smccc.version;
	case PSCI_ID_SMCCC_ARCH_FEATURES:
		return arch_features(asked, (uint32_t)x[1]);
	case PSCI_ID_SMCCC_ARCH_SOC_ID:
	case PSCI_ID_SMCCC_ARCH_SOC_ID64:
		return soc_id(&asked->smccc, id & PSCI_ID_SMC64_BIT,
			      (uint32_t)x[1], result);
	case PSCI_ID_SMCCC_ARCH_CLEAN_INV_MEMREGION:
		return clean_inv(asked, x[1], x[2], x[3]);
	case PSCI_ID_SMCCC_ARCH_CLEAN_INV_MEMREGION_ATTRIBUTES:
		return clean_inv_attributes(&asked->smccc, result);
	default:
		return workaround(asked, id, (uint32_t)x[1]);
	}
}

enum psci_action psci_smccc_handle(const struct psci_smccc *smccc, void *user,
				   uint32_t cpu, struct psci_call *call,
				   struct psci_smccc_result *result)
{
	struct asked asked = {
		.user = user,
		.cpu = cpu,
		.aarch32 = call->flags & PSCI_CALLER_AARCH32,
		.error = PSCI_OK,
	};
	uint32_t id = (uint32_t)call->x[0];

	if (!import_smccc(&asked.smccc, smccc))
		return PSCI_NOT_MINE;
	if (asked.smccc.version >= PSCI_SMCCC_VERSION_1_3)
		id &= ~PSCI_ID_SVE_HINT;
	if (arch_features(&asked, id) < 0)
		return PSCI_NOT_MINE;

	result->count = 1;
	call->ret = (uint64_t)carry_out(&asked, id, call->x, result);
	result->x[0] = call->ret;
	call->error = asked.error;
	return PSCI_DO_RETURN;
}
