/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Every line that can change a CPU's state, but that a new context is clear,
 * which is OFF: lifecycle.c. The moves are listed in state.h.
 */
#include "state.h"

static psci_atomic32 *cpu_word(struct psci *psci, uint32_t cpu)
{
	return &psci->words[cpu_of(psci, cpu)->word];
}

static void set_run_state(struct psci_cpu *self, enum run_state state)
{
	uint32_t start = atomic_read_acquire(&self->start);

	atomic_write_release(&self->start,
			     (start & ~RUN_STATE_MASK) | (uint32_t)state);
}

/* from -> to, with as many starts as there were; false if it was not "from". */
static bool swap_run_state(struct psci_cpu *self, enum run_state from,
			   enum run_state to)
{
	uint32_t start = atomic_read_acquire(&self->start);

	return (start & RUN_STATE_MASK) == (uint32_t)from &&
	       atomic_cas(&self->start, start,
			  (start & ~RUN_STATE_MASK) | (uint32_t)to);
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
}

void psci_cpu_entry(const struct psci *psci, uint32_t cpu,
		    struct psci_entry *entry)
{
	const struct psci_cpu *self = cpu_of(psci, cpu);

	*entry = (struct psci_entry){
		.pc = self->pc,
		.context_id = self->context_id,
		.el = psci->entry_el,
		.flags = self->flags,
	};
}

bool psci_cpu_stays_on(const struct psci *psci, uint32_t cpu)
{
	enum run_state state = cpu_run_state(psci, cpu);

	return state == RUN_RUNNING || state == RUN_STANDBY ||
	       state == RUN_SUSPENDED || state == RUN_WAITING;
}

static enum run_state of_presence(enum psci_presence presence)
{
	if (presence == PSCI_ABSENT)
		return RUN_ABSENT;
	return presence == PSCI_DISABLED ? RUN_DISABLED : RUN_IDLE;
}

/*
 * Between a CPU_ON's claim and its offer, and after a halt, the CPU is
 * IDLE and not OFF to all: it may be taken away there, and that CPU_ON fails.
 */
bool psci_cpu_present(struct psci *psci, uint32_t cpu,
		      enum psci_presence presence)
{
	enum run_state before = of_presence(cpu_presence(psci, cpu));

	return swap_run_state(cpu_of(psci, cpu), before, of_presence(presence));
}

void psci_cpu_setup(struct psci *psci, uint32_t cpu)
{
	struct psci_cpu *self = cpu_of(psci, cpu);
	uint32_t flags = (uint32_t)self->place >> PLACE_FLAGS;
	enum run_state state = RUN_IDLE;

	if (flags & PSCI_CPU_ON)
		state = RUN_RUNNING;
	else if (flags & PSCI_CPU_ABSENT)
		state = RUN_ABSENT;
	else if (flags & PSCI_CPU_DISABLED)
		state = RUN_DISABLED;

	clear_entry(self);
	self->power_state = 0;
	/* The number goes on: tickets from before are worth nothing. */
	set_run_state(self, state);
	atomic_clear(cpu_word(psci, cpu),
		     WORD_IN(bit_of(self)) | WORD_UP(bit_of(self)));
	if (state == RUN_RUNNING)
		atomic_or(cpu_word(psci, cpu),
			  WORD_IN(bit_of(self)) | WORD_UP(bit_of(self)));
}

void psci_cpu_load(struct psci *psci, uint32_t cpu, uint32_t start,
		   const struct psci_entry *entry, uint32_t power_state)
{
	struct psci_cpu *self = cpu_of(psci, cpu);
	uint32_t bits = 0;

	/* The order of enum run_state. */
	if ((start & RUN_STATE_MASK) >= RUN_DEFERRED)
		bits |= WORD_IN(bit_of(self));
	if ((start & RUN_STATE_MASK) >= RUN_RUNNING)
		bits |= WORD_UP(bit_of(self));

	write_entry(self, entry);
	self->power_state = power_state;
	atomic_write_release(&self->start, start);
	atomic_clear(cpu_word(psci, cpu),
		     WORD_IN(bit_of(self)) | WORD_UP(bit_of(self)));
	atomic_or(cpu_word(psci, cpu), bits);
}

enum psci_affinity_state psci_cpu_claim(struct psci *psci, uint32_t cpu)
{
	uint32_t bit = bit_of(cpu_of(psci, cpu));

	return bits_state(atomic_or(cpu_word(psci, cpu), WORD_IN(bit)), bit);
}

/* The entry whole, and the CPU in this state; one more start. */
enum psci_presence psci_cpu_offer(struct psci *psci, uint32_t cpu,
				  enum run_state state,
				  const struct psci_entry *entry,
				  uint32_t *ticket)
{
	struct psci_cpu *self = cpu_of(psci, cpu);
	uint32_t seen = atomic_read_acquire(&self->start);

	*ticket = seen + RUN_START - RUN_IDLE + (uint32_t)state;
	write_entry(self, entry);
	if ((seen & RUN_STATE_MASK) == RUN_IDLE &&
	    atomic_cas_seen(&self->start, &seen, *ticket))
		return PSCI_PRESENT;
	clear_entry(self);
	/* As it was then: the host may have changed its mind since. */
	return presence_of(seen);
}

uint32_t psci_cpu_ticket(const struct psci *psci, uint32_t cpu)
{
	return atomic_read_acquire(&cpu_of(psci, cpu)->start);
}

uint32_t psci_cpu_undefer(struct psci *psci, uint32_t cpu)
{
	uint32_t ready = psci_cpu_ticket(psci, cpu);

	ready = (ready & ~RUN_STATE_MASK) | RUN_READY;
	atomic_write_release(&cpu_of(psci, cpu)->start, ready);
	return ready;
}

bool psci_cpu_withdraw(struct psci *psci, uint32_t cpu, uint32_t ticket)
{
	struct psci_cpu *self = cpu_of(psci, cpu);
	uint32_t idle = ((ticket - RUN_START) & ~RUN_STATE_MASK) | RUN_IDLE;

	if (!atomic_cas(&self->start, ticket, idle))
		return false;
	clear_entry(self);
	return true;
}

void psci_cpu_unclaim(struct psci *psci, uint32_t cpu)
{
	atomic_clear(cpu_word(psci, cpu), WORD_IN(bit_of(cpu_of(psci, cpu))));
}

bool psci_cpu_take(struct psci *psci, uint32_t cpu, uint32_t start,
		   struct psci_entry *entry)
{
	struct psci_cpu *self = cpu_of(psci, cpu);

	if ((start & RUN_STATE_MASK) != RUN_READY ||
	    !atomic_cas(&self->start, start,
			start - RUN_READY + RUN_RUNNING))
		return false;
	/* Not before: until here the winner may withdraw and write it anew. */
	psci_cpu_entry(psci, cpu, entry);
	clear_entry(self);
	return true;
}

void psci_cpu_start(struct psci *psci, uint32_t cpu)
{
	atomic_or(cpu_word(psci, cpu), WORD_UP(bit_of(cpu_of(psci, cpu))));
}

void psci_cpu_stop(struct psci *psci, uint32_t cpu, bool freeze)
{
	struct psci_cpu *self = cpu_of(psci, cpu);
	uint32_t starts = atomic_read_acquire(&self->start) & ~RUN_STATE_MASK;

	/* Nobody else changes it while it runs; a swap for its order. */
	atomic_swap(&self->start, starts | (freeze ? RUN_FREEZING :
						     RUN_STOPPING));
}

void psci_cpu_go_on(struct psci *psci, uint32_t cpu)
{
	set_run_state(cpu_of(psci, cpu), RUN_RUNNING);
}

void psci_cpu_halt(struct psci *psci, uint32_t cpu)
{
	uint32_t bit = bit_of(cpu_of(psci, cpu));

	/* In this order: once OFF is seen, the next claim may offer. */
	set_run_state(cpu_of(psci, cpu), RUN_IDLE);
	atomic_clear(cpu_word(psci, cpu), WORD_IN(bit) | WORD_UP(bit));
}

void psci_cpu_suspend(struct psci *psci, uint32_t cpu, uint32_t power_state,
		      const struct psci_entry *entry)
{
	struct psci_cpu *self = cpu_of(psci, cpu);

	if (entry)
		write_entry(self, entry);
	self->power_state = power_state;
	set_run_state(self, entry ? RUN_SUSPENDED : RUN_STANDBY);
}

void psci_cpu_resume(struct psci *psci, uint32_t cpu, struct psci_entry *entry)
{
	struct psci_cpu *self = cpu_of(psci, cpu);

	if (entry)
		psci_cpu_entry(psci, cpu, entry);
	clear_entry(self);
	self->power_state = 0;
	set_run_state(self, RUN_RUNNING);
}

uint32_t psci_cpu_wait(struct psci *psci, uint32_t cpu, uint32_t target)
{
	struct psci_cpu *self = cpu_of(psci, cpu);
	uint32_t start = atomic_read_acquire(&self->start) + RUN_START;

	start = (start & ~RUN_STATE_MASK) | RUN_WAITING;
	self->power_state = target;
	atomic_write_release(&self->start, start);
	return start;
}

bool psci_cpu_answered(struct psci *psci, uint32_t cpu, uint32_t ticket,
		       uint32_t *target)
{
	struct psci_cpu *self = cpu_of(psci, cpu);

	if ((ticket & RUN_STATE_MASK) != RUN_WAITING ||
	    !atomic_cas(&self->start, ticket,
			(ticket & ~RUN_STATE_MASK) | RUN_RUNNING))
		return false;
	*target = self->power_state;
	self->power_state = 0;
	return true;
}
