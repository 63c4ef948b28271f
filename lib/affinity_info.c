/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, AFFINITY_INFO. */
#include "calls.h"
#include "mpidr.h"
#include "state.h"

/* Any ON: ON. Else any ON_PENDING: ON_PENDING. Else OFF. */
static enum psci_affinity_state words_state(const struct psci *psci,
					    uint32_t first, uint32_t level)
{
	uint32_t key = word_key(psci, first, level);
	uint32_t word, bits, in = 0;

	for (word = first; word < psci->word_count &&
			   word_key(psci, word, level) == key; word++) {
		bits = atomic_read(&psci->words[word]);
		if (bits & WORD_ALL_UP)
			return PSCI_AFFINITY_ON;
		in |= bits;
	}
	return in ? PSCI_AFFINITY_ON_PENDING : PSCI_AFFINITY_OFF;
}

/* Of an instance that is OFF: the state of the CPU that is there most. */
static enum psci_presence words_presence(const struct psci *psci,
					 uint32_t first, uint32_t level)
{
	uint32_t cpu = psci->word_first[first];
	uint32_t key = psci->cpus[cpu].affinity >> (8 * level);
	enum psci_presence presence, found = PSCI_ABSENT;

	for (; cpu < psci->cpu_count &&
	       psci->cpus[cpu].affinity >> (8 * level) == key; cpu++) {
		presence = psci_cpu_presence(psci, cpu);
		if (presence == PSCI_PRESENT)
			return presence;
		if (presence == PSCI_DISABLED)
			found = presence;
	}
	return found;
}

/* PSCI_QUIRK_WIDE_LEVEL */
static bool is_too_wide(const struct psci *psci, const struct psci_call *call)
{
	return (psci->quirks & PSCI_QUIRK_WIDE_LEVEL) &&
	       (call->x[0] & PSCI_ID_SMC64_BIT) && call->x[2] > UINT32_MAX;
}

static struct answer seen(const struct psci *psci, enum psci_presence presence,
			  enum psci_affinity_state state)
{
	if (presence != PSCI_PRESENT)
		return answer(psci_presence_refusal(presence,
						    PSCI_STATUS_DISABLED),
			      PSCI_OK);
	if (state == PSCI_AFFINITY_ON_PENDING &&
	    (psci->quirks & PSCI_QUIRK_NO_ON_PENDING))
		state = PSCI_AFFINITY_ON;
	return answer(state, PSCI_OK);
}

struct answer psci_fn_affinity_info(struct psci *psci, uint32_t cpu,
				    struct psci_call *call,
				    uint64_t target_affinity, uint32_t level)
{
	enum psci_presence presence = PSCI_PRESENT;
	enum psci_affinity_state state;
	uint32_t found;

	if (is_too_wide(psci, call))
		return answer(PSCI_STATUS_INVALID_PARAMETERS, PSCI_OK);
	if (level == 0) {
		found = psci_mpidr_cpu(psci, target_affinity);
		if (found != INDEX_NONE)
			return seen(psci, psci_cpu_presence(psci, found),
				    cpu_state(psci, found));
	} else if (level <= 3) {
		found = psci_mpidr_word(psci, target_affinity, level);
		if (found != INDEX_NONE) {
			state = words_state(psci, found, level);
			if (state == PSCI_AFFINITY_OFF)
				presence = words_presence(psci, found, level);
			return seen(psci, presence, state);
		}
	}
	return answer(PSCI_STATUS_INVALID_PARAMETERS, PSCI_OK);
}
