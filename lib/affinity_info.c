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

struct answer psci_fn_affinity_info(struct psci *psci, uint32_t cpu,
				    struct psci_call *call,
				    uint64_t target_affinity, uint32_t level)
{
	uint32_t found;

	if (level == 0) {
		found = psci_mpidr_cpu(psci, target_affinity);
		if (found != INDEX_NONE)
			return answer(cpu_state(psci, found), PSCI_OK);
	} else if (level <= 3) {
		found = psci_mpidr_word(psci, target_affinity, level);
		if (found != INDEX_NONE)
			return answer(words_state(psci, found, level), PSCI_OK);
	}
	return answer(PSCI_STATUS_INVALID_PARAMETERS, PSCI_OK);
}
