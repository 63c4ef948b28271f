/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include <stdio.h>

#include "context.h"
#include "words.h"

static const char *name_in_array(const char *format, uint32_t i)
{
	static char name[32];

	snprintf(name, sizeof(name), format, i);
	return name;
}

const char *psci_word_name(const struct psci *psci, const volatile void *word)
{
	uint32_t i;

	for (i = 0; i < psci->word_count; i++)
		if (word == &psci->words[i])
			return name_in_array("words[%u]", i);
	for (i = 0; i < psci->cpu_count; i++)
		if (word == &psci->cpus[i].start)
			return name_in_array("cpus[%u].start", i);
	for (i = 0; i < psci->domain_count; i++) {
		if (word == &psci->domains[i].next)
			return name_in_array("domains[%u].next", i);
		if (word == &psci->domains[i].owner)
			return name_in_array("domains[%u].owner", i);
	}
	if (word == &psci->gate)
		return "gate";
	if (word == &psci->ending)
		return "ending";
	if (word == &psci->mode)
		return "mode";
	if (word == &psci->mem_protect)
		return "mem_protect";
	return word == &psci->resident ? "resident" : NULL;
}
