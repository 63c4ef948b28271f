/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Every line that can change a CPU's state. The moves are listed in state.h. */
#include "state.h"

static psci_atomic32 *cpu_word(struct psci *psci, uint32_t cpu)
{
	return &psci->words[psci->cpus[cpu].word];
}

static void set_run_state(struct psci_cpu *self, enum run_state state)
{
	uint32_t start = atomic_read_acquire(&self->start);

	atomic_write_release(&self->start,
			     (start & ~RUN_STATE_MASK) | (uint32_t)state);
}

static void write_entry(struct psci_cpu *self, const struct psci_entry *entry)
{
	self->pc = entry->pc;
	self->context_id = entry->context_id;
	self->flags = (uint8_t)entry->flags;
}

static void clear_entry(struct psci_cpu *self)
{
	self->pc = 0;
	self->context_id = 0;
	self->flags = 0;
	self->power_state = 0;
}

static void take_entry(const struct psci *psci, struct psci_cpu *self,
		       struct psci_entry *entry)
{
	*entry = (struct psci_entry){
		.pc = self->pc,
		.context_id = self->context_id,
		.el = psci->entry_el,
		.flags = self->flags,
	};
	clear_entry(self);
}

void psci_cpu_setup(struct psci *psci, uint32_t cpu, bool on)
{
	struct psci_cpu *self = &psci->cpus[cpu];

	clear_entry(self);
	atomic_write_release(&self->start, on ? RUN_RUNNING : RUN_IDLE);
	if (on)
		atomic_or(cpu_word(psci, cpu),
			  WORD_IN(self->bit) | WORD_UP(self->bit));
}

enum psci_affinity_state psci_cpu_claim(struct psci *psci, uint32_t cpu)
{
	uint32_t bit = psci->cpus[cpu].bit;

	return bits_state(atomic_or(cpu_word(psci, cpu), WORD_IN(bit)), bit);
}

uint32_t psci_cpu_publish(struct psci *psci, uint32_t cpu,
			  const struct psci_entry *entry)
{
	struct psci_cpu *self = &psci->cpus[cpu];
	uint32_t ready = atomic_read_acquire(&self->start) + RUN_START;

	ready = (ready & ~RUN_STATE_MASK) | RUN_READY;
	write_entry(self, entry);
	atomic_write_release(&self->start, ready);
	return ready;
}

bool psci_cpu_withdraw(struct psci *psci, uint32_t cpu, uint32_t ticket)
{
	struct psci_cpu *self = &psci->cpus[cpu];
	uint32_t idle = ((ticket - RUN_START) & ~RUN_STATE_MASK) | RUN_IDLE;

	if (!atomic_cas(&self->start, ticket, idle))
		return false;
	clear_entry(self);
	return true;
}

void psci_cpu_unclaim(struct psci *psci, uint32_t cpu)
{
	atomic_clear(cpu_word(psci, cpu), WORD_IN(psci->cpus[cpu].bit));
}

bool psci_cpu_start(struct psci *psci, uint32_t cpu, struct psci_entry *entry)
{
	struct psci_cpu *self = &psci->cpus[cpu];
	uint32_t start = atomic_read_acquire(&self->start);

	if ((start & RUN_STATE_MASK) != RUN_READY)
		return false;
	if (!atomic_cas(&self->start, start,
			(start & ~RUN_STATE_MASK) | RUN_RUNNING))
		return false;

	/* Not before: until here the winner may withdraw and write it anew. */
	take_entry(psci, self, entry);
	atomic_or(cpu_word(psci, cpu), WORD_UP(self->bit));
	return true;
}

void psci_cpu_stop(struct psci *psci, uint32_t cpu)
{
	set_run_state(&psci->cpus[cpu], RUN_STOPPING);
}

void psci_cpu_halt(struct psci *psci, uint32_t cpu)
{
	uint32_t bit = psci->cpus[cpu].bit;

	/* In this order: once OFF is seen, the next claim may publish. */
	set_run_state(&psci->cpus[cpu], RUN_IDLE);
	atomic_clear(cpu_word(psci, cpu), WORD_IN(bit) | WORD_UP(bit));
}

void psci_cpu_suspend(struct psci *psci, uint32_t cpu, uint32_t power_state,
		      const struct psci_entry *entry)
{
	struct psci_cpu *self = &psci->cpus[cpu];

	if (entry)
		write_entry(self, entry);
	self->power_state = power_state;
	set_run_state(self, RUN_SUSPENDED);
}

void psci_cpu_resume(struct psci *psci, uint32_t cpu, struct psci_entry *entry)
{
	struct psci_cpu *self = &psci->cpus[cpu];

	if (entry)
		take_entry(psci, self, entry);
	else
		clear_entry(self);
	set_run_state(self, RUN_RUNNING);
}
