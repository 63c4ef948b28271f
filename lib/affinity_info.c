/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, AFFINITY_INFO. */
#include "calls.h"
#include "mpidr.h"
#include "state.h"

/* Any ON: ON. Else any ON_PENDING: ON_PENDING. Else OFF. */
static inline enum psci_affinity_state words_state(const struct psci *psci,
						   uint32_t first, uint32_t end)
{
	uint32_t word = first, bits, in = 0;

	do {
		bits = read_word(&psci->words[word]);
		if (bits & WORD_ALL_UP)
			return PSCI_AFFINITY_ON;
		in |= bits;
	} while (++word < end);
	return in ? PSCI_AFFINITY_ON_PENDING : PSCI_AFFINITY_OFF;
}

/* Of an instance that is OFF: the state of the CPU that is there most. */
static COLD enum psci_presence words_presence(const struct psci *psci,
					      uint32_t first, uint32_t level)
{
	uint32_t cpu = psci->word_first[first];
	uint32_t key = cpu_of(psci, cpu)->affinity >> (8 * level);
	enum psci_presence presence, found = PSCI_ABSENT;

	do {
		presence = cpu_presence(psci, cpu);
		if (presence == PSCI_PRESENT)
			return presence;
		if (presence == PSCI_DISABLED)
			found = presence;
		cpu++;
	} while (cpu < psci->cpu_count &&
		 cpu_of(psci, cpu)->affinity >> (8 * level) == key);
	return found;
}

/* PSCI_QUIRK_WIDE_LEVEL */
static bool is_too_wide(const struct psci *psci, const struct psci_call *call)
{
	return (psci->quirks & PSCI_QUIRK_WIDE_LEVEL) &&
	       (call->x[0] & PSCI_ID_SMC64_BIT) && call->x[2] > UINT32_MAX;
}

static COLD enum psci_action seen(const struct psci *psci,
				  struct psci_call *call,
				  enum psci_presence presence,
				  enum psci_affinity_state state)
{
	if (presence != PSCI_PRESENT)
		return psci_refuse(psci, call, PSCI_FN_AFFINITY_INFO,
				   psci_presence_refusal(presence,
						    PSCI_STATUS_DISABLED));
	if (state == PSCI_AFFINITY_ON_PENDING &&
	    (psci->quirks & PSCI_QUIRK_NO_ON_PENDING))
		state = PSCI_AFFINITY_ON;
	return answer(call, state);
}

/* Level 1: mostly its first CPU is there. */
static APART enum psci_action see_cluster(const struct psci *psci,
					  struct psci_call *call,
					  uint64_t target_affinity)
{
	uint32_t first = mpidr_cluster(psci, target_affinity);
	enum psci_affinity_state state;

	if (first == INDEX_NONE)
		return psci_refuse(psci, call, PSCI_FN_AFFINITY_INFO,
				   PSCI_STATUS_INVALID_PARAMETERS);
	state = words_state(psci, first, mpidr_cluster_end(psci, first));
	if (state == PSCI_AFFINITY_ON)
		return answer(call, state);
	if (state == PSCI_AFFINITY_ON_PENDING)
		return seen(psci, call, PSCI_PRESENT, state);
	if (cpu_presence(psci, psci->word_first[first]) == PSCI_PRESENT)
		return answer(call, state);
	return seen(psci, call, words_presence(psci, first, 1), state);
}

/* Level 2 and 3. */
static APART enum psci_action see_instance(const struct psci *psci,
					   struct psci_call *call,
					   uint64_t target_affinity,
					   uint32_t level)
{
	uint32_t first = psci_mpidr_word(psci, target_affinity, level);
	enum psci_presence presence = PSCI_PRESENT;
	enum psci_affinity_state state;

	if (first == INDEX_NONE)
		return psci_refuse(psci, call, PSCI_FN_AFFINITY_INFO,
				   PSCI_STATUS_INVALID_PARAMETERS);
	state = words_state(psci, first,
			    psci_mpidr_words_end(psci, first, level));
	if (state == PSCI_AFFINITY_OFF)
		presence = words_presence(psci, first, level);
	return seen(psci, call, presence, state);
}

enum psci_action psci_fn_affinity_info(struct psci *psci, uint32_t cpu,
				       struct psci_call *call,
				       uint64_t target_affinity,
				       uint32_t level)
{
	enum psci_affinity_state state;
	uint32_t target, start;

	if (level > 3 || is_too_wide(psci, call))
		return psci_refuse(psci, call, PSCI_FN_AFFINITY_INFO,
				   PSCI_STATUS_INVALID_PARAMETERS);
	if (level == 1)
		return see_cluster(psci, call, target_affinity);
	if (level > 1)
		return see_instance(psci, call, target_affinity, level);

	target = mpidr_cpu(psci, target_affinity);
	if (target == INDEX_NONE)
		return psci_refuse(psci, call, PSCI_FN_AFFINITY_INFO,
				   PSCI_STATUS_INVALID_PARAMETERS);
	start = atomic_read(&cpu_of(psci, target)->start);
	state = cpu_state(psci, target);
	if (is_present(start) && state != PSCI_AFFINITY_ON_PENDING)
		return answer(call, state);
	return seen(psci, call, presence_of(start), state);
}
