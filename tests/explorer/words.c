/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include <stddef.h>
#include <stdio.h>

#include "context.h"
#include "words.h"

static const char *name_in_array(const char *format, uint32_t i)
{
	static char name[32];

	snprintf(name, sizeof(name), format, i);
	return name;
}

static const char *name_of_cpus_place(const struct psci *psci, const volatile void *place)
{
	static const struct {
		const char *format;
		size_t at;
	} places[] = {
		{ "cpus[%u].start", offsetof(struct psci_cpu, start) },
		{ "cpus[%u].pc", offsetof(struct psci_cpu, pc) },
		{ "cpus[%u].context_id", offsetof(struct psci_cpu, context_id) },
		{ "cpus[%u].power_state", offsetof(struct psci_cpu, power_state) },
		{ "cpus[%u].flags", offsetof(struct psci_cpu, flags) },
	};
	size_t offset = (size_t)((uintptr_t)place - (uintptr_t)psci->cpus);
	uint32_t cpu = (uint32_t)(offset / sizeof(struct psci_cpu)), i;

	for (i = 0; cpu < psci->cpu_count && i < sizeof(places) / sizeof(places[0]); i++)
		if (offset % sizeof(struct psci_cpu) == places[i].at)
			return name_in_array(places[i].format, cpu);
	return NULL;
}

const char *psci_word_name(const struct psci *psci, const volatile void *word)
{
	uint32_t i;

	for (i = 0; i < psci->word_count; i++)
		if (word == &psci->words[i])
			return name_in_array("words[%u]", i);
	for (i = 0; i < psci->domain_count; i++)
		if (word == &psci->domains[i].lock)
			return name_in_array("domains[%u].lock", i);
	if (word == &psci->gate)
		return "gate";
	if (word == &psci->ending)
		return "ending";
	if (word == &psci->mode)
		return "mode";
	if (word == &psci->mem_protect)
		return "mem_protect";
	if (word == &psci->resident)
		return "resident";
	return name_of_cpus_place(psci, word);
}
