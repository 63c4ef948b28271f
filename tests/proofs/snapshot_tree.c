/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Snapshots with a tree: a leaf with all CPUs, and a root, each CPU and domain with STATES local
 * states of any kinds and latencies. The rest is in snapshot.c.
 */
#include "lib/snapshot.c"

#include "context.h"
#include "tree.h"

/* docs/snapshot-format.md */
#define LENGTH	(FIXED_SIZE + CPUS * CPU_SIZE + DOMAINS * DOMAIN_SIZE + \
		 STATS * STAT_SIZE)

static struct psci *psci;

/* Any constants, also such as no configuration makes. */
static void set_up(void)
{
	uint32_t i;

	psci = &context.self;
	make_tree(psci);
	psci->version = nondet_u32();
	psci->smccc_version = nondet_u32();
	psci->entry_el = nondet_u32();
	psci->quirks = nondet_u32();
	psci->trusted_os = nondet_u32();
	psci->ids.cpu_suspend = nondet_u32();
	psci->ids.cpu_off = nondet_u32();
	psci->ids.cpu_on = nondet_u32();
	psci->ids.migrate = nondet_u32();
	psci->state_format = nondet_bool() ? PSCI_STATE_EXTENDED : PSCI_STATE_ORIGINAL;
	psci->context_id_mask = nondet_u64();
	psci->offered[false] = nondet_u32();
	psci->offered[true] = nondet_u32();
	psci->ops.clock = MAYBE(op_clock);
	for (i = 0; i < CPUS; i++)
		context_cpus[i].affinity = nondet_u32();
	ASSUME(IMPLIES(psci->stat_count, psci->ops.clock));
}

/*
 * In place of psci_domains_count(): what the invariants say of counts. That it makes them so, of
 * any votes and states of which the rest of the invariants holds, is tree_count of domain.c.
 */
void counted(struct psci *self)
{
	struct psci_domain *domain;
	uint32_t i;

	for (i = 0; i < CPUS; i++)
		PROVE(vote_is_possible(self, i));
	for (i = 0; i < DOMAINS; i++) {
		domain = &self->domains[i];
		domain->idle = nondet_u16();
		domain->off = nondet_u16();
		domain->quiet = nondet_u16();
		PROVE(!(domain->flags & ~DOMAIN_ENTERED));
		domain->flags |= nondet_u8() & (DOMAIN_GIVES | DOMAIN_TELLS);
	}
	for (i = 0; i < REFUSERS; i++)
		context_refusers[i] = nondet_u16();
	for (i = 0; i < DOMAINS; i++) {
		domain = &self->domains[i];
		ASSUME(!counts_broken(self, i));
		ASSUME(!(domain->flags & DOMAIN_GIVES) ==
		       !(domain->state && domain->parent != DOMAIN_NONE && !is_awaited(self, i)));
		ASSUME(!(domain->flags & DOMAIN_TELLS) == !must_tell_parent(self, i));
	}
}

/* S1: bytes that are taken make a state in which all holds, whatever was before. */
void proof_tree_restore(void)
{
	uint8_t buffer[LENGTH];		/* any bytes */
	struct snapshot s = { .bytes = buffer };
	uint32_t i;

	set_up();
	any_state(psci);
	s.psci = psci;
	remember();
	if (!is_state_possible(&s)) {
		PROVE(is_as_remembered());
		REACHED("one that is refused");
		return;
	}
	load(psci, &s);
	PROVE(!invariants_broken(psci));
	for (i = 0; i < STATS; i++)
		PROVE(i < psci->stat_count ||
		      context_stats[i].count == image.stats[i].count);
	REACHED_IF(psci->gate == 1);
	REACHED_IF(psci->domains[DOMAINS - 1].state && cpu_run_state(psci, 0) == RUN_STANDBY);
	REACHED_IF(psci->domains[0].state && cpu_run_state(psci, 0) == RUN_READY);
}

/* A state goes on for as long as it has lasted, where that is known. */
static bool is_saved_since(uint32_t place, bool entered, uint64_t then, uint64_t now)
{
	if (psci->stat_count == 0)
		return true;
	return context_since[place] ==
	       (entered ? now - (then - image.since[place]) : 0);
}

/* It may be a vote of other bytes, but it refuses what it did. */
static bool is_saved_vote(uint32_t cpu, union psci_refusals refusals, uint64_t then, uint64_t now)
{
	const struct psci_vote *vote = &context_votes[cpu], *before = &image.votes[cpu];

	return !((vote->flags ^ before->flags) & ~VOTE_WANTS) && vote_is_possible(psci, cpu) &&
	       psci_vote_refusals(psci, cpu).any == refusals.any &&
	       is_saved_since(cpu, before->flags & VOTE_ENTERED, then, now);
}

static bool is_saved_domain(uint32_t index, uint64_t then, uint64_t now)
{
	const struct psci_domain *domain = &context_domains[index], *before = &image.domains[index];

	return domain->state == before->state &&
	       domain->flags == (before->flags & DOMAIN_ENTERED) &&
	       is_saved_since(CPUS + index, domain->flags, then, now) &&
	       domain->level == before->level && domain->list == before->list &&
	       domain->parent == before->parent && domain->children == before->children;
}

/* A CPU's record: its constants are right, and it makes of any vote the same. */
static void prove_cpu(uint32_t index, uint64_t then, uint64_t now)
{
	uint8_t bytes[CPU_SIZE];
	struct cursor to = { .to = bytes }, from = { .from = bytes };
	union psci_refusals refusals = psci_vote_refusals(psci, index);
	struct cpu_record cpu;

	save_cpu(&to, psci, index, then);
	PROVE(to.to == bytes + CPU_SIZE && is_as_remembered());
	cpu_place(&from, psci, index);
	cpu_fields(&from, &cpu);
	PROVE(!from.differs && from.from == bytes + CPU_SIZE);
	PROVE(cpu.start == image.cpus[index].start && cpu.flags == image.cpus[index].flags);
	any_vote(&context_votes[index]);
	context_since[index] = nondet_u64();
	load_vote(psci, index, &cpu, now);
	PROVE(is_saved_vote(index, refusals, then, now));
	context_votes[index] = image.votes[index];
	context_since[index] = image.since[index];
}

/* The same of a domain's record. */
static void prove_domain(uint32_t index, uint64_t then, uint64_t now)
{
	uint8_t buffer[LENGTH];
	struct cursor to = { .to = buffer + domain_at(psci, index) };
	struct cursor from = { .from = to.to };
	struct snapshot s = { .psci = psci, .bytes = buffer };

	save_domain(&to, psci, index, then);
	PROVE(to.to == buffer + domain_at(psci, index) + DOMAIN_SIZE && is_as_remembered());
	domain_place(&from, psci, index);
	PROVE(!from.differs);
	any_domain(&context_domains[index]);
	context_since[CPUS + index] = nondet_u64();
	load_domain(psci, &s, index, now);
	PROVE(is_saved_domain(index, then, now));
	context_domains[index] = image.domains[index];
	context_since[CPUS + index] = image.since[CPUS + index];
}

/* S2: what each record of a tree says, and makes of another. */
void proof_tree_records(void)
{
	uint64_t then = nondet_u64(), now = nondet_u64();
	uint8_t bytes[STAT_SIZE];
	struct cursor to = { .to = bytes }, from = { .from = bytes };
	uint64_t count, residency;
	uint32_t i;

	set_up();
	any_state(psci);
	for (i = 0; i < CPUS; i++)
		ASSUME(vote_is_possible(psci, i) && own_state(&context_votes[i]) <= STATES);
	remember();
	for (i = 0; i < CPUS; i++)
		prove_cpu(i, then, now);
	for (i = 0; i < DOMAINS; i++)
		prove_domain(i, then, now);
	save_stat(&to, &context_stats[0]);
	stat_fields(&from, &count, &residency);
	PROVE(to.to == bytes + STAT_SIZE && from.from == bytes + STAT_SIZE);
	PROVE(count == context_stats[0].count && residency == context_stats[0].residency);
	REACHED_IF((context_votes[0].flags & 15) == VOTE_ENTERED);
	REACHED_IF(context_votes[0].flags & VOTE_WANTS);
	REACHED_IF(context_domains[1].flags & DOMAIN_ENTERED);
}

static uint8_t buffer[LENGTH];		/* of proof_tree_places() */
static uint32_t domains_saved, stats_saved;

/* In place of save_cpu(), save_domain(), save_stat(): proof_tree_records() has what they write. */
void cpu_saved(struct cursor *at, const struct psci *self, uint32_t cpu, uint64_t now)
{
	PROVE(self == psci && at->to == buffer + FIXED_SIZE + cpu * CPU_SIZE);
	at->to += CPU_SIZE;
}

void domain_saved(struct cursor *at, const struct psci *self, uint32_t index, uint64_t now)
{
	PROVE(self == psci && index == domains_saved++);
	PROVE(at->to == buffer + FIXED_SIZE + CPUS * CPU_SIZE + index * DOMAIN_SIZE);
	at->to += DOMAIN_SIZE;
}

void stat_saved(struct cursor *at, const struct psci_stat *stat)
{
	PROVE(stat == &context_stats[stats_saved]);
	PROVE(at->to == buffer + FIXED_SIZE + CPUS * CPU_SIZE + DOMAINS * DOMAIN_SIZE +
			stats_saved++ * STAT_SIZE);
	at->to += STAT_SIZE;
}

/* S2: each record goes where docs/snapshot-format.md says. */
void proof_tree_places(void)
{
	size_t size;

	set_up();
	any_state(psci);
	ASSUME(!callers_broken(psci) && !state_broken(psci, 0) && !state_broken(psci, 1));
	remember();
	size = psci_snapshot_size(psci);
	PROVE(psci_snapshot(psci, buffer, size) == PSCI_OK && is_as_remembered());
	PROVE(domains_saved == DOMAINS && stats_saved == psci->stat_count);
	PROVE(size == FIXED_SIZE + CPUS * CPU_SIZE + DOMAINS * DOMAIN_SIZE +
		      stats_saved * STAT_SIZE);
	REACHED_IF(stats_saved);
}
