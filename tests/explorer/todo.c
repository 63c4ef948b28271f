/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * psci_cpu_todo() of a CPU whose embedder does nothing else: what the others do
 * meanwhile makes no difference.
 */
#include <string.h>

#include "psci/snapshot.h"

#include "explore.h"

#define MUST(condition)							\
	do {								\
		if (!(condition))					\
			return "psci_cpu_todo(): " #condition;		\
	} while (0)

static struct told {
	enum psci_todo todo;
	struct psci_call call;
} before[TASKS];

const char *todo_broken(const struct psci *psci, const struct oracle *o,
			uint32_t cpu)
{
	const struct oracle_cpu *c = &o->cpus[cpu];
	struct psci_call call;
	enum psci_todo todo = psci_cpu_todo(psci, cpu, &call);

	switch ((enum oracle_state)c->state) {
	case ORACLE_RUNNING:
		MUST((todo == PSCI_TODO_SYSTEM) == (o->ender == cpu));
		MUST(todo == PSCI_TODO_SYSTEM || todo == PSCI_TODO_RUN);
		if (todo == PSCI_TODO_SYSTEM)
			MUST(call.event == o->event);
		return NULL;
	case ORACLE_STOPPING:
		MUST(todo == PSCI_TODO_STOP);
		MUST(call.freeze == c->freezing);
		return NULL;
	case ORACLE_STANDBY:
	case ORACLE_SUSPENDED:
		MUST(todo == PSCI_TODO_SUSPEND);
		MUST(call.entry.pc == c->entry.pc);
		MUST(call.entry.context_id == c->entry.context_id);
		return NULL;
	case ORACLE_WAITING:
		MUST(todo == PSCI_TODO_WAIT);
		MUST(call.ticket == c->ticket);
		return NULL;
	case ORACLE_OFF:
	case ORACLE_DEFERRED:
	case ORACLE_ON_PENDING:
		MUST(todo == PSCI_TODO_PARK);
		return NULL;
	case ORACLE_CLAIMED:	/* never at rest */
	case ORACLE_TAKEN:
	case ORACLE_HALTED:
		break;
	}
	return "psci_cpu_todo() of a CPU that is not at rest";
}

void todo_begin(const struct psci *psci, uint32_t cpu, int task)
{
	before[task].todo = psci_cpu_todo(psci, cpu, &before[task].call);
}

bool todo_is_same(const struct psci *psci, uint32_t cpu, int task)
{
	struct psci_call call;

	return psci_cpu_todo(psci, cpu, &call) == before[task].todo &&
	       call.event == before[task].call.event &&
	       call.type == before[task].call.type &&
	       call.cookie == before[task].call.cookie &&
	       call.ret == before[task].call.ret &&
	       call.freeze == before[task].call.freeze &&
	       call.ticket == before[task].call.ticket &&
	       !memcmp(&call.suspend, &before[task].call.suspend,
		       sizeof(call.suspend)) &&
	       !memcmp(&call.entry, &before[task].call.entry,
		       sizeof(call.entry));
}
