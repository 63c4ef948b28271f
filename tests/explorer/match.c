/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Is a context at rest what the oracle says? Looks inside. */
#include "context.h"
#include "state.h"

#include "explore.h"

#define MUST(condition)							\
	do {								\
		if (!(condition))					\
			return #condition;				\
	} while (0)

static enum run_state run_state_of(const struct oracle_cpu *cpu)
{
	static const enum run_state off[] = {
		[PSCI_PRESENT] = RUN_IDLE,
		[PSCI_ABSENT] = RUN_ABSENT,
		[PSCI_DISABLED] = RUN_DISABLED,
	};

	switch ((enum oracle_state)cpu->state) {
	case ORACLE_OFF:
		return off[cpu->presence];
	case ORACLE_DEFERRED:
		return RUN_DEFERRED;
	case ORACLE_ON_PENDING:
		return RUN_READY;
	case ORACLE_RUNNING:
		return RUN_RUNNING;
	case ORACLE_STOPPING:
		return cpu->freezing ? RUN_FREEZING : RUN_STOPPING;
	case ORACLE_STANDBY:
		return RUN_STANDBY;
	case ORACLE_SUSPENDED:
		return RUN_SUSPENDED;
	case ORACLE_WAITING:
		return RUN_WAITING;
	case ORACLE_CLAIMED:	/* never at rest */
	case ORACLE_TAKEN:
	case ORACLE_HALTED:
		break;
	}
	return RUN_STATES;
}

static const char *cpu_broken(const struct psci *psci, const struct oracle *o,
			      uint32_t i)
{
	const struct oracle_cpu *cpu = &o->cpus[i];
	const struct psci_cpu *self = &psci->cpus[i];

	MUST(cpu_run_state(psci, i) == run_state_of(cpu));
	MUST(self->pc == cpu->entry.pc);
	MUST(self->context_id == cpu->entry.context_id);
	MUST(self->flags == cpu->entry.flags);
	if (cpu->state == ORACLE_WAITING)
		MUST(self->power_state == cpu->target);
	if (psci->domain_count == 0)
		return NULL;
	MUST(psci->votes[i].flags / VOTE_STATE(1u) == cpu->local);
	MUST(!(psci->votes[i].flags & VOTE_HELD) == (cpu->vote == LETS_RUN));
	return NULL;
}

static const char *stats_broken(const struct psci *psci, const struct oracle *o)
{
	const struct psci_stat *stat = psci->stats;
	uint32_t i, state;

	if (psci->stat_count == 0)
		return NULL;
	for (i = 0; i < o->cpu_count; i++)
		for (state = 1; state <= o->cpu_state_count; state++, stat++)
			MUST(stat->count == o->cpus[i].tally[state].count);
	for (i = 0; i < o->domain_count; i++)
		for (state = 1; state <= o->domains[i].state_count;
		     state++, stat++)
			MUST(stat->count == o->domains[i].tally[state].count);
	return NULL;
}

const char *match_broken(const struct psci *psci, const struct oracle *o)
{
	const char *what = NULL;
	uint32_t i;

	MUST(psci_system_ender(psci) == o->ender);
	MUST(psci->event == o->event);
	MUST(psci_mode(psci) == o->mode);
	if (psci->domain_count > 0)
		MUST(psci_mode_is_used(psci) == o->used);
	MUST(psci->mem_protect == (o->protect ? 1 : 0));
	MUST(psci->resident == o->resident);
	for (i = 0; i < o->cpu_count && !what; i++)
		what = cpu_broken(psci, o, i);
	for (i = 0; i < o->domain_count && !what; i++)
		if (psci->domains[i].state != o->domains[i].state)
			what = "a domain's state";
	return what ? what : stats_broken(psci, o);
}

void match_numbers(const struct psci *psci, uint32_t *numbers)
{
	uint32_t i;

	for (i = 0; i < psci->cpu_count; i++)
		numbers[i] = psci->cpus[i].start & ~RUN_STATE_MASK;
}

const char *match_reset(struct psci *psci, const uint32_t *numbers)
{
	uint32_t i;

	for (i = 0; i < psci->cpu_count; i++) {
		MUST((psci->cpus[i].start & ~RUN_STATE_MASK) == numbers[i]);
		psci->cpus[i].start &= RUN_STATE_MASK;
	}
	return NULL;
}
