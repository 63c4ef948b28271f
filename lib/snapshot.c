/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Layer 5: the state as bytes. docs/snapshot-format.md is what this file
 * writes and reads; a change of the one is a change of the other.
 *
 * Each part is described by one function, which writes it or reads it. All of
 * a snapshot is judged before any of it is taken over, from its bytes: what
 * then follows cannot fail, so there is nothing to take back.
 */
#include "calls.h"
#include "domain.h"
#include "mpidr.h"
#include "ops.h"
#include "psci/snapshot.h"
#include "state.h"

#define MAGIC		UINT64_C(0x70616e7349435350)	/* "PSCIsnap" */
#define FORMAT		1

/* Where the parts are: the fixed ones, then an array of each kind of record. */
#define HEADER_SIZE	20u
#define SYSTEM_AT	96u
#define FIXED_SIZE	128u
#define CPU_SIZE	56u
#define CPU_PLACE_SIZE	12u	/* of it: what does not change */
#define CPU_ARGUMENT_AT	16u
#define DOMAIN_SIZE	64u
#define DOMAIN_PLACE_SIZE 54u
#define STAT_SIZE	16u

#define NONE		UINT32_MAX

/* Numbers of the format, which tickets carry too: they stay as they are. */
_Static_assert(RUN_IDLE == 0 && RUN_ABSENT == 1 && RUN_DISABLED == 2 &&
	       RUN_DEFERRED == 3 && RUN_READY == 4 && RUN_RUNNING == 5 &&
	       RUN_STOPPING == 6 && RUN_FREEZING == 7 && RUN_STANDBY == 8 &&
	       RUN_SUSPENDED == 9 && RUN_WAITING == 10, "format 1");
_Static_assert(RUN_STATE_MASK == 0xf && RUN_START == 0x10, "format 1");
_Static_assert(VOTE_HELD == 1 && VOTE_OFF == 2 && VOTE_ENTERED == 4,
	       "format 1");
_Static_assert(PSCI_LEVEL_MAX == 4 && PSCI_STATES_MAX == 15, "format 1");

/* ------------------------------------------------------------------ fields */

/* A place in a snapshot that is being written, or read. */
struct cursor {
	uint8_t *to;		/* NULL: it is read, */
	const uint8_t *from;	/* from here */
	bool differs;		/* a constant was not what it should be */
};

/* So many bytes, the lowest first, whatever the host's order and widths. */
static void field(struct cursor *at, uint32_t bytes, uint64_t *value)
{
	uint64_t read = 0;
	uint32_t i;

	for (i = 0; i < bytes; i++) {
		if (at->to)
			*at->to++ = (uint8_t)(*value >> (8 * i));
		else
			read |= (uint64_t)*at->from++ << (8 * i);
	}
	if (!at->to)
		*value = read;
}

static void constant(struct cursor *at, uint32_t bytes, uint64_t value)
{
	uint64_t found = value;

	field(at, bytes, &found);
	at->differs |= found != value;
}

/* ------------------------------------------------------- the configuration */

static void header(struct cursor *at, uint64_t *length, uint64_t *version)
{
	constant(at, 8, MAGIC);
	constant(at, 4, FORMAT);
	field(at, 4, length);
	field(at, 4, version);
}

static void configuration(struct cursor *at, const struct psci *psci)
{
	constant(at, 4, psci->offered[false]);
	constant(at, 4, psci->offered[true]);
	constant(at, 4, psci->smccc_version);
	constant(at, 4, psci->state_format);
	constant(at, 4, psci->entry_el);
	constant(at, 4, psci->quirks);
	constant(at, 4, psci->trusted_os);
	constant(at, 4, psci->ids.cpu_suspend);
	constant(at, 4, psci->ids.cpu_off);
	constant(at, 4, psci->ids.cpu_on);
	constant(at, 4, psci->ids.migrate);
}

/* All that the length depends on. */
static void counts(struct cursor *at, const struct psci *psci)
{
	uint32_t i;

	constant(at, 4, psci->cpu_count);
	constant(at, 4, psci->domain_count);
	constant(at, 4, psci->stat_count);
	constant(at, 4, psci->cpu_state_count);
	for (i = 0; i <= PSCI_STATES_MAX; i++)
		constant(at, 1, psci->cpu_kind[i]);
}

static void cpu_place(struct cursor *at, const struct psci *psci, uint32_t cpu)
{
	constant(at, 8, mpidr_unpack(cpu_of(psci, cpu)->affinity));
	constant(at, 4, has_tree(psci) ? *leaf_index(psci, cpu) : 0);
}

static void domain_place(struct cursor *at, const struct psci *psci,
			 uint32_t index)
{
	const struct psci_domain *domain = &psci->domains[index];
	const struct psci_list *list = list_of(psci, domain);
	uint32_t i;

	constant(at, 4, domain->parent == DOMAIN_NONE ? NONE : domain->parent);
	constant(at, 1, domain->level);
	constant(at, 1, list->count);
	for (i = 0; i <= PSCI_STATES_MAX; i++)
		constant(at, 1, list->kind[i]);
	for (i = 0; i <= PSCI_STATES_MAX; i++)
		constant(at, 2, list->refuses[i]);
}

/* --------------------------------------------------------------- the state */

struct system_record {
	uint64_t ender;		/* or NONE */
	uint64_t event;
	uint64_t type;
	uint64_t cookie;
	uint64_t resident;
	uint64_t mode;
	uint64_t used;
	uint64_t closed;
	uint64_t mem_protect;
};

static void system_fields(struct cursor *at, struct system_record *system)
{
	field(at, 4, &system->ender);
	field(at, 4, &system->event);
	field(at, 4, &system->type);
	field(at, 8, &system->cookie);
	field(at, 4, &system->resident);
	field(at, 2, &system->mode);
	field(at, 2, &system->used);
	field(at, 2, &system->closed);
	field(at, 2, &system->mem_protect);
}

struct cpu_record {
	uint64_t start;
	uint64_t argument;	/* power_state; or who is WAITING for whom who
				 * is DEFERRED, in both */
	uint64_t pc;
	uint64_t context_id;
	uint64_t flags;
	uint64_t vote;		/* VOTE_* */
	uint64_t state;
	uint64_t mask[PSCI_LEVEL_MAX];	/* what it refuses */
	uint64_t elapsed;	/* since .state was entered, or 0 */
};

static void cpu_fields(struct cursor *at, struct cpu_record *cpu)
{
	uint32_t i;

	field(at, 4, &cpu->start);
	field(at, 4, &cpu->argument);
	field(at, 8, &cpu->pc);
	field(at, 8, &cpu->context_id);
	field(at, 1, &cpu->flags);
	field(at, 1, &cpu->vote);
	field(at, 2, &cpu->state);
	for (i = 0; i < PSCI_LEVEL_MAX; i++)
		field(at, 2, &cpu->mask[i]);
	field(at, 8, &cpu->elapsed);
}

struct domain_record {
	uint64_t state;
	uint64_t entered;
	uint64_t elapsed;	/* since then, or 0 */
};

static void domain_fields(struct cursor *at, struct domain_record *domain)
{
	field(at, 1, &domain->state);
	field(at, 1, &domain->entered);
	field(at, 8, &domain->elapsed);
}

static void stat_fields(struct cursor *at, uint64_t *count, uint64_t *residency)
{
	field(at, 8, count);
	field(at, 8, residency);
}

static size_t cpu_at(uint32_t cpu)
{
	return FIXED_SIZE + (size_t)cpu * CPU_SIZE;
}

static size_t domain_at(const struct psci *psci, uint32_t domain)
{
	return cpu_at(psci->cpu_count) + (size_t)domain * DOMAIN_SIZE;
}

static size_t stats_at(const struct psci *psci)
{
	return domain_at(psci, psci->domain_count);
}

size_t psci_snapshot_size(const struct psci *psci)
{
	return stats_at(psci) + (size_t)psci->stat_count * STAT_SIZE;
}

/* -------------------------------------------------------------------- save */

static void save_system(struct cursor *at, const struct psci *psci)
{
	struct system_record system = {
		.ender = psci_system_ender(psci),
		.event = psci->event,
		.type = psci->event_type,
		.cookie = psci->event_cookie,
		.resident = psci_resident(psci),
		.mode = psci_mode(psci),
		.used = psci_mode_is_used(psci),
		.closed = gate_is_closed(psci),
		.mem_protect = psci_mem_protect(psci),
	};

	system_fields(at, &system);
}

static void save_vote(const struct psci *psci, uint32_t cpu, uint64_t now,
		      struct cpu_record *record)
{
	const struct psci_vote *vote = &psci->votes[cpu];
	union psci_refusals refusals;
	uint32_t i;

	record->vote = vote->flags & (VOTE_HELD | VOTE_OFF | VOTE_ENTERED);
	record->state = vote_state(psci, cpu);
	if ((vote->flags & VOTE_ENTERED) && psci->stat_count > 0)
		record->elapsed = now - psci->since[cpu];
	if (!(vote->flags & (VOTE_HELD | VOTE_OFF)))
		return;
	refusals = psci_vote_refusals(psci, cpu);
	for (i = 0; i < PSCI_LEVEL_MAX; i++)
		record->mask[i] = refusals.level[i];
}

static void save_cpu(struct cursor *at, const struct psci *psci, uint32_t cpu,
		     uint64_t now)
{
	const struct psci_cpu *self = cpu_of(psci, cpu);
	struct cpu_record record = {
		.start = psci_cpu_ticket(psci, cpu),
		.argument = self->power_state,
		.pc = self->pc,
		.context_id = self->context_id,
		.flags = self->flags,
	};

	if (has_tree(psci))
		save_vote(psci, cpu, now, &record);
	cpu_place(at, psci, cpu);
	cpu_fields(at, &record);
}

static void save_domain(struct cursor *at, const struct psci *psci,
			uint32_t index, uint64_t now)
{
	const struct psci_domain *domain = &psci->domains[index];
	struct domain_record record = { .state = domain->state };

	if (domain->flags & DOMAIN_ENTERED) {
		record.entered = true;
		if (psci->stat_count > 0)
			record.elapsed = now - *since_of(psci, domain);
	}
	domain_place(at, psci, index);
	domain_fields(at, &record);
}

static void save_stat(struct cursor *at, const struct psci_stat *stat)
{
	uint64_t count = stat->count, residency = stat->residency;

	stat_fields(at, &count, &residency);
}

/* Who waits for a deferred CPU: so that each of them names the other. */
static void save_callers(uint8_t *bytes, const struct psci *psci)
{
	struct cursor at = { .differs = false };
	uint64_t caller;
	uint32_t cpu;

	for (cpu = 0; cpu < psci->cpu_count; cpu++) {
		if (cpu_run_state(psci, cpu) != RUN_WAITING)
			continue;
		caller = cpu;
		at.to = bytes + cpu_at(cpu_of(psci, cpu)->power_state) +
			CPU_ARGUMENT_AT;
		field(&at, 4, &caller);
	}
}

enum psci_error psci_snapshot(const struct psci *psci, void *buffer,
			      size_t size)
{
	struct cursor at = { .to = buffer };
	uint64_t length, version, now;
	uint32_t i;

	if (!psci || !buffer)
		return PSCI_E_NULL;
	length = psci_snapshot_size(psci);
	if (size < length)
		return PSCI_E_SNAPSHOT_SIZE;

	version = psci->version;
	now = psci_op_clock(psci);
	header(&at, &length, &version);
	configuration(&at, psci);
	counts(&at, psci);
	save_system(&at, psci);
	for (i = 0; i < psci->cpu_count; i++)
		save_cpu(&at, psci, i, now);
	for (i = 0; i < psci->domain_count; i++)
		save_domain(&at, psci, i, now);
	for (i = 0; i < psci->stat_count; i++)
		save_stat(&at, &psci->stats[i]);
	save_callers(buffer, psci);
	return PSCI_OK;
}

/* ------------------------------------------------------------------- judge */

/* A snapshot whose length and constants are those of the context. */
struct snapshot {
	const struct psci *psci;
	const uint8_t *bytes;
	struct system_record system;
	uint32_t sleeper;	/* the CPU that suspended the system, or NONE */
};

#define IS(state)	(1u << (state))
#define IS_OFF		(IS(RUN_IDLE) | IS(RUN_ABSENT) | IS(RUN_DISABLED))
#define IS_PENDING	(IS(RUN_DEFERRED) | IS(RUN_READY))
#define IS_ASLEEP	(IS(RUN_STANDBY) | IS(RUN_SUSPENDED))
#define HAS_ENTRY	(IS_PENDING | IS(RUN_SUSPENDED))
/* May the Trusted OS be on a CPU of this state? */
#define STAYS_ON	(IS(RUN_RUNNING) | IS_ASLEEP | IS(RUN_WAITING))

static uint32_t run_of(const struct cpu_record *cpu)
{
	return (uint32_t)cpu->start & RUN_STATE_MASK;
}

static bool is_one_of(const struct cpu_record *cpu, uint32_t states)
{
	return states & IS(run_of(cpu));
}

static bool offers(const struct psci *psci, uint32_t number)
{
	return (psci->offered[false] | psci->offered[true]) &
	       PSCI_ENABLE(number);
}

static void read_cpu(const struct snapshot *s, uint32_t cpu,
		     struct cpu_record *record)
{
	struct cursor at = {
		.from = s->bytes + cpu_at(cpu) + CPU_PLACE_SIZE,
	};

	cpu_fields(&at, record);
}

static void read_domain(const struct snapshot *s, uint32_t domain,
			struct domain_record *record)
{
	struct cursor at = {
		.from = s->bytes + domain_at(s->psci, domain) +
			DOMAIN_PLACE_SIZE,
	};

	domain_fields(&at, record);
}

/* An event that a call asked for, with what that call lets pass. */
static bool is_event_possible(const struct psci *psci,
			      const struct system_record *system)
{
	switch (system->event) {
	case PSCI_EVENT_OFF:
		return offers(psci, PSCI_FN_SYSTEM_OFF) &&
		       system->type == 0 && system->cookie == 0;
	case PSCI_EVENT_RESET:
		return offers(psci, PSCI_FN_SYSTEM_RESET) &&
		       system->type == 0 && system->cookie == 0;
	case PSCI_EVENT_RESET2:
		if (!offers(psci, PSCI_FN_SYSTEM_RESET2))
			return false;
		if (system->type == PSCI_RESET2_WARM)
			return system->cookie == 0;
		return system->type & PSCI_RESET2_VENDOR_BIT;
	case PSCI_EVENT_OFF2:
		return offers(psci, PSCI_FN_SYSTEM_OFF2) &&
		       system->type == PSCI_OFF2_HIBERNATE_OFF &&
		       system->cookie == 0;
	}
	return false;
}

/* The one who ends it may since have made any call. */
static bool is_end_possible(const struct psci *psci,
			    const struct system_record *system)
{
	if (system->ender == NONE)
		return !(system->event | system->type | system->cookie);
	return system->ender < psci->cpu_count && !system->closed &&
	       is_event_possible(psci, system);
}

static bool is_mode_possible(const struct psci *psci,
			     const struct system_record *system)
{
	if (system->mode > offers(psci, PSCI_FN_PSCI_SET_SUSPEND_MODE))
		return false;
	return system->used <= has_tree(psci);
}

static bool is_resident_possible(const struct snapshot *s)
{
	struct cpu_record cpu;

	if (s->psci->trusted_os == PSCI_TRUSTED_OS_NONE)
		return s->system.resident == 0;
	if (s->system.resident >= s->psci->cpu_count)
		return false;
	read_cpu(s, (uint32_t)s->system.resident, &cpu);
	return is_one_of(&cpu, STAYS_ON);
}

static bool is_system_possible(const struct snapshot *s)
{
	const struct system_record *system = &s->system;

	return system->closed <= offers(s->psci, PSCI_FN_SYSTEM_SUSPEND) &&
	       system->mem_protect <= offers(s->psci, PSCI_FN_MEM_PROTECT) &&
	       is_end_possible(s->psci, system) &&
	       is_mode_possible(s->psci, system) && is_resident_possible(s);
}

/* A closed gate: the one who closed it sleeps, and all others are OFF. */
static bool is_run_state_possible(const struct snapshot *s,
				  const struct cpu_record *cpu)
{
	if (s->system.closed)
		return is_one_of(cpu, IS_OFF | IS(RUN_SUSPENDED));
	if (run_of(cpu) == RUN_FREEZING)
		return offers(s->psci, PSCI_FN_CPU_FREEZE);
	return run_of(cpu) < RUN_STATES;
}

/* With .argument 0 it can only be the one of these that has no power_state. */
static bool is_power_state_possible(const struct snapshot *s,
				    const struct cpu_record *cpu)
{
	const struct psci *psci = s->psci;
	bool suspended = run_of(cpu) == RUN_SUSPENDED;
	struct psci_power_state state;

	if (suspended && cpu->argument == 0)
		return s->system.closed ||
		       offers(psci, PSCI_FN_CPU_DEFAULT_SUSPEND);
	if (s->system.closed ||
	    (psci->version == PSCI_VERSION_0_1 && !psci->ids.cpu_suspend))
		return false;
	if (psci->quirks & PSCI_QUIRK_ANY_POWER_STATE)
		return !suspended;
	return psci_power_state_unpack(psci->state_format,
				       (uint32_t)cpu->argument, &state) &&
	       state.powerdown == suspended;
}

/* Each deferred CPU has one who waits for it, and the other way round. */
static bool is_partner_possible(const struct snapshot *s, uint32_t index,
				const struct cpu_record *cpu)
{
	uint32_t other = run_of(cpu) == RUN_WAITING ? RUN_DEFERRED :
						      RUN_WAITING;
	struct cpu_record partner;

	if (cpu->argument >= s->psci->cpu_count)
		return false;
	read_cpu(s, (uint32_t)cpu->argument, &partner);
	return run_of(&partner) == other && partner.argument == index;
}

static bool is_argument_possible(const struct snapshot *s, uint32_t index,
				 const struct cpu_record *cpu)
{
	if (is_one_of(cpu, IS_ASLEEP))
		return is_power_state_possible(s, cpu);
	if (is_one_of(cpu, IS(RUN_DEFERRED) | IS(RUN_WAITING)))
		return is_partner_possible(s, index, cpu);
	return cpu->argument == 0;
}

/* What psci_entry_check() lets pass. */
static bool is_entry_possible(const struct psci *psci,
			      const struct cpu_record *cpu)
{
	bool aarch32 = cpu->flags & PSCI_ENTRY_AARCH32;
	bool thumb = cpu->flags & PSCI_ENTRY_THUMB;

	if (!is_one_of(cpu, HAS_ENTRY))
		return !(cpu->pc | cpu->context_id | cpu->flags);
	if (cpu->context_id & ~psci->context_id_mask)
		return false;
	if ((cpu->flags & PSCI_CALLER_AARCH32) &&
	    (cpu->pc | cpu->context_id) > UINT32_MAX)
		return false;
	/* In AArch32 bit 0 went into THUMB. */
	if (aarch32 ? cpu->pc & 1 : thumb)
		return false;
	if (psci->quirks & PSCI_QUIRK_ANY_ENTRY)
		return true;
	if (aarch32 && cpu->pc > UINT32_MAX)
		return false;
	return !(cpu->pc & (thumb ? 1 : 3));
}

/* --------------------------------------------------------- judge: the tree */

/* Did it suspend by a call that votes? */
static bool is_voter(const struct snapshot *s, const struct cpu_record *cpu)
{
	return run_of(cpu) == RUN_STANDBY ||
	       (run_of(cpu) == RUN_SUSPENDED &&
		(cpu->argument != 0 || s->system.closed));
}

static bool are_flags_possible(const struct snapshot *s,
			       const struct cpu_record *cpu)
{
	if (is_voter(s, cpu))
		return cpu->vote == (VOTE_HELD | VOTE_ENTERED);
	if (run_of(cpu) == RUN_SUSPENDED)
		return cpu->vote == VOTE_ENTERED;
	if (!is_one_of(cpu, IS_OFF | IS_PENDING))
		return cpu->vote == 0;
	/* Frozen, */
	if (cpu->vote == VOTE_ENTERED)
		return offers(s->psci, PSCI_FN_CPU_FREEZE);
	/* or OFF, or about to be ON. */
	return (cpu->vote & ~(uint64_t)VOTE_ENTERED) ==
	       (run_of(cpu) == RUN_READY ? VOTE_OFF : VOTE_OFF | VOTE_HELD);
}

/* From a level on. */
static bool refuses_nothing(const struct cpu_record *cpu, uint32_t level)
{
	for (; level <= PSCI_LEVEL_MAX; level++)
		if (cpu->mask[level - 1])
			return false;
	return true;
}

/* A vote for a composite state, which is the deepest that is not refused. */
static bool is_request(const struct psci *psci, uint32_t index,
		       const struct cpu_record *cpu)
{
	struct psci_composite composite = { .last_level = 0 };
	const struct psci_domain *domain = leaf_of(psci, index);
	uint32_t level, state, refused;
	const struct psci_list *list;

	composite.state[0] = (uint8_t)cpu->state;
	for (level = 1; domain; level++) {
		list = list_of(psci, domain);
		refused = (uint32_t)cpu->mask[level - 1];
		if (refused & 1)
			return false;
		state = deepest(list, refused);
		if (refused != list->refuses[state])
			return false;
		composite.state[level] = (uint8_t)state;
		domain = parent_of(psci, domain);
	}
	return refuses_nothing(cpu, level) &&
	       domains_allow(psci, index, &composite,
				       run_of(cpu) == RUN_SUSPENDED);
}

/* A vote in OS-initiated mode: it refuses what is deeper than the CPU. */
static bool is_command(const struct psci *psci, uint32_t index,
		       const struct cpu_record *cpu)
{
	const struct psci_domain *leaf = leaf_of(psci, index);
	struct psci_composite composite = { .last_level = 0 };

	composite.state[0] = (uint8_t)cpu->state;
	if (!domains_allow(psci, index, &composite,
				     run_of(cpu) == RUN_SUSPENDED))
		return false;
	return cpu->mask[0] ==
	       list_of(psci, leaf)->deeper[psci->cpu_kind[cpu->state]] &&
	       refuses_nothing(cpu, 2);
}

/*
 * By its mode, which a CPU_SUSPEND makes a used one; with PSCI_QUIRK_LAX_MODE
 * it may have changed in the meantime.
 */
static bool is_suspend_possible(const struct snapshot *s, uint32_t index,
				const struct cpu_record *cpu)
{
	bool lax = s->psci->quirks & PSCI_QUIRK_LAX_MODE;
	bool command = s->system.mode == PSCI_MODE_OS_INITIATED;

	/* Too large for the composite, and for what is looked up by it. */
	if (cpu->state > s->psci->cpu_state_count || (!s->system.used && !lax))
		return false;
	if (command && is_command(s->psci, index, cpu))
		return true;
	return (!command || lax) && is_request(s->psci, index, cpu);
}

static bool is_vote_possible(const struct snapshot *s, uint32_t index,
			     const struct cpu_record *cpu)
{
	if (!has_tree(s->psci))
		return !(cpu->vote | cpu->state | cpu->elapsed) &&
		       refuses_nothing(cpu, 1);
	if (!are_flags_possible(s, cpu))
		return false;
	if (cpu->elapsed &&
	    (s->psci->stat_count == 0 || !(cpu->vote & VOTE_ENTERED)))
		return false;
	if (cpu->vote == 0)
		return cpu->state == RUN && refuses_nothing(cpu, 1);
	if (is_voter(s, cpu) && !s->system.closed)
		return is_suspend_possible(s, index, cpu);
	return cpu->state == s->psci->cpu_state_count &&
	       refuses_nothing(cpu, 1);
}

static bool can_be_domain(const struct snapshot *s, uint32_t index)
{
	struct domain_record domain;

	read_domain(s, index, &domain);
	if (domain.state > list_of(s->psci, &s->psci->domains[index])->count ||
	    domain.entered > (domain.state != RUN))
		return false;
	return domain.elapsed == 0 ||
	       (domain.entered && s->psci->stat_count > 0);
}

/*
 * What is down above a CPU: nothing above what is up, each in a state that the
 * CPU does not refuse and that is no deeper than the domain below it. That of
 * all CPUs is what psci_domains_count() wants, without counting.
 */
static bool is_path_possible(const struct snapshot *s, uint32_t index,
			     const struct cpu_record *cpu)
{
	const struct psci_domain *domain;
	const struct psci_list *list;
	bool down = cpu->vote & (VOTE_HELD | VOTE_OFF);
	uint32_t i = DOMAIN_NONE, kind = PSCI_KIND_POWERDOWN;
	struct domain_record record;

	if (has_tree(s->psci))
		i = *leaf_index(s->psci, index);
	for (; i != DOMAIN_NONE; i = domain->parent) {
		domain = &s->psci->domains[i];
		list = list_of(s->psci, domain);
		read_domain(s, i, &record);
		if (record.state == RUN) {
			down = false;
			continue;
		}
		if (!down || list->kind[record.state] > kind ||
		    (cpu->mask[domain->level - 1] >> record.state & 1) ||
		    ((cpu->vote & VOTE_ENTERED) && !record.entered))
			return false;
		kind = list->kind[record.state];
	}
	return true;
}

static bool is_cpu_possible(struct snapshot *s, uint32_t index)
{
	struct cpu_record cpu;

	read_cpu(s, index, &cpu);
	if (s->system.closed && run_of(&cpu) == RUN_SUSPENDED) {
		if (s->sleeper != NONE)
			return false;
		s->sleeper = index;
	}
	return is_run_state_possible(s, &cpu) &&
	       is_argument_possible(s, index, &cpu) &&
	       is_entry_possible(s->psci, &cpu) &&
	       is_vote_possible(s, index, &cpu) &&
	       is_path_possible(s, index, &cpu);
}

static APART bool is_state_possible(struct snapshot *s)
{
	struct cursor at = { .from = s->bytes + SYSTEM_AT };
	uint32_t i;

	system_fields(&at, &s->system);
	s->sleeper = NONE;
	if (!is_system_possible(s))
		return false;
	for (i = 0; i < s->psci->domain_count; i++)
		if (!can_be_domain(s, i))
			return false;
	for (i = 0; i < s->psci->cpu_count; i++)
		if (!is_cpu_possible(s, i))
			return false;
	return !s->system.closed || s->sleeper != NONE;
}

/* ----------------------------------------------------------------- restore */

static void load_system(struct psci *psci, const struct snapshot *s)
{
	const struct system_record *system = &s->system;
	uint32_t mode = (uint32_t)system->mode;

	psci_system_setup(psci);
	psci_mode_set(psci, mode);
	if (system->used)
		psci_mode_use(psci, mode);
	psci_protected(psci, system->mem_protect);
	psci_resident_arrive(psci, (uint32_t)system->resident);
	if (system->ender != NONE)
		psci_system_end(psci, (uint32_t)system->ender,
				(uint32_t)system->event,
				(uint32_t)system->type, system->cookie);
	if (system->closed)
		psci_gate_close(psci, s->sleeper);
}

/* The vote refuses just this, which is what a vote for some state does. */
static void load_refusals(struct psci *psci, uint32_t index,
			  const struct cpu_record *cpu)
{
	const struct psci_domain *domain = leaf_of(psci, index);
	struct psci_vote *vote = &psci->votes[index];
	uint32_t level, state;

	vote->flags |= VOTE_WANTS;
	for (level = 1; domain; level++, domain = parent_of(psci, domain)) {
		state = deepest(list_of(psci, domain),
				(uint32_t)cpu->mask[level - 1]);
		vote->wanted[(level - 1) / 2] |=
			(uint8_t)(state << 4 * ((level - 1) % 2));
	}
}

static bool is_refused(const struct cpu_record *cpu,
		       union psci_refusals refusals)
{
	uint32_t i;

	for (i = 0; i < PSCI_LEVEL_MAX; i++)
		if (cpu->mask[i] != refusals.level[i])
			return false;
	return true;
}

static void load_vote(struct psci *psci, uint32_t index,
		      const struct cpu_record *cpu, uint64_t now)
{
	psci->votes[index] = (struct psci_vote){
		.flags = (uint8_t)(VOTE_STATE(cpu->state) | cpu->vote)
	};
	if (psci->stat_count > 0)
		psci->since[index] = cpu->vote & VOTE_ENTERED ?
				     now - cpu->elapsed : 0;
	if ((cpu->vote & VOTE_HELD) &&
	    !is_refused(cpu, psci_vote_refusals(psci, index)))
		load_refusals(psci, index, cpu);
}

static void load_cpu(struct psci *psci, const struct snapshot *s,
		     uint32_t index, uint64_t now)
{
	struct psci_entry entry = { .el = psci->entry_el };
	struct cpu_record cpu;

	read_cpu(s, index, &cpu);
	entry.pc = cpu.pc;
	entry.context_id = cpu.context_id;
	entry.flags = (uint32_t)cpu.flags;
	if (run_of(&cpu) == RUN_DEFERRED)
		cpu.argument = 0;
	psci_cpu_load(psci, index, (uint32_t)cpu.start, &entry,
		      (uint32_t)cpu.argument);
	if (has_tree(psci))
		load_vote(psci, index, &cpu, now);
}

static void load_domain(struct psci *psci, const struct snapshot *s,
			uint32_t index, uint64_t now)
{
	struct psci_domain *domain = &psci->domains[index];
	struct domain_record record;

	read_domain(s, index, &record);
	domain->state = (uint8_t)record.state;
	domain->flags = record.entered ? DOMAIN_ENTERED : 0;
	if (psci->stat_count > 0)
		*since_of(psci, domain) = record.entered ?
					  now - record.elapsed : 0;
}

static APART void load(struct psci *psci, const struct snapshot *s)
{
	struct cursor at = { .from = s->bytes + stats_at(psci) };
	uint64_t now = psci_op_clock(psci);
	uint32_t i;

	for (i = 0; i < psci->cpu_count; i++)
		load_cpu(psci, s, i, now);
	/* Behind the CPUs: a gate closes if the others are OFF. */
	load_system(psci, s);
	for (i = 0; i < psci->domain_count; i++)
		load_domain(psci, s, i, now);
	for (i = 0; i < psci->stat_count; i++)
		stat_fields(&at, &psci->stats[i].count,
			    &psci->stats[i].residency);
	psci_domains_count(psci);
}

/* What a snapshot of any configuration begins with. */
static enum psci_error read_header(const uint8_t *bytes, size_t size,
				   uint64_t *version)
{
	struct cursor at = { .from = bytes };
	uint64_t length, found;

	if (size < HEADER_SIZE)
		return PSCI_E_SNAPSHOT_SIZE;
	header(&at, &length, &found);
	if (at.differs)
		return PSCI_E_SNAPSHOT_FORMAT;
	if (length != size || size < FIXED_SIZE)
		return PSCI_E_SNAPSHOT_SIZE;
	*version = found;
	return PSCI_OK;
}

static enum psci_error compare(const struct psci *psci, const uint8_t *bytes,
			       size_t size)
{
	struct cursor at = { .from = bytes + HEADER_SIZE };
	uint32_t i;

	configuration(&at, psci);
	if (at.differs)
		return PSCI_E_SNAPSHOT_CONFIG;
	counts(&at, psci);
	if (at.differs)
		return PSCI_E_SNAPSHOT_TOPOLOGY;
	if (size != psci_snapshot_size(psci))
		return PSCI_E_SNAPSHOT_SIZE;
	for (i = 0; i < psci->cpu_count; i++) {
		at.from = bytes + cpu_at(i);
		cpu_place(&at, psci, i);
	}
	for (i = 0; i < psci->domain_count; i++) {
		at.from = bytes + domain_at(psci, i);
		domain_place(&at, psci, i);
	}
	return at.differs ? PSCI_E_SNAPSHOT_TOPOLOGY : PSCI_OK;
}

enum psci_error psci_snapshot_version(const void *buffer, size_t size,
				      uint32_t *psci_version)
{
	enum psci_error error;
	uint64_t version;

	if (!buffer || !psci_version)
		return PSCI_E_NULL;
	error = read_header(buffer, size, &version);
	if (error == PSCI_OK)
		*psci_version = (uint32_t)version;
	return error;
}

enum psci_error psci_restore(struct psci *psci, const void *buffer, size_t size)
{
	struct snapshot s = { .psci = psci, .bytes = buffer };
	enum psci_error error;
	uint64_t version;

	if (!psci || !buffer)
		return PSCI_E_NULL;
	error = read_header(buffer, size, &version);
	if (error != PSCI_OK)
		return error;
	if (version != psci->version)
		return PSCI_E_SNAPSHOT_VERSION;
	error = compare(psci, buffer, size);
	if (error != PSCI_OK)
		return error;
	if (!is_state_possible(&s))
		return PSCI_E_SNAPSHOT_STATE;
	load(psci, &s);
	return PSCI_OK;
}

/* -------------------------------------------------------------------- todo */

static void owes_suspend(const struct psci *psci, uint32_t cpu,
			 struct psci_call *call)
{
	uint32_t power_state = cpu_of(psci, cpu)->power_state;
	bool suspended = cpu_run_state(psci, cpu) == RUN_SUSPENDED;

	if (suspended)
		psci_cpu_entry(psci, cpu, &call->entry);
	domains_above(psci, cpu, &call->transition);

	if (suspended && power_state == 0) {
		call->suspend.powerdown = 1;
		if (gate_is_closed(psci))
			call->event = PSCI_EVENT_SUSPEND;
	} else if (psci->quirks & PSCI_QUIRK_ANY_POWER_STATE) {
		call->suspend.value = power_state;
	} else {
		psci_power_state_unpack(psci->state_format, power_state,
					&call->suspend);
	}
}

static enum psci_todo owes_run(const struct psci *psci, uint32_t cpu,
			       struct psci_call *call)
{
	if (psci_system_ender(psci) != cpu)
		return PSCI_TODO_RUN;
	call->event = psci->event;
	call->type = psci->event_type;
	call->cookie = psci->event_cookie;
	call->ret = (uint64_t)PSCI_STATUS_INTERNAL_FAILURE;
	return PSCI_TODO_SYSTEM;
}

enum psci_todo psci_cpu_todo(const struct psci *psci, uint32_t cpu,
			     struct psci_call *call)
{
	uint32_t state;

	*call = (struct psci_call){ .error = PSCI_OK };
	if (cpu >= psci->cpu_count) {
		call->error = PSCI_E_CPU_INDEX;
		return PSCI_TODO_ERROR;
	}
	state = cpu_run_state(psci, cpu);
	switch (state) {
	case RUN_RUNNING:
		return owes_run(psci, cpu, call);
	case RUN_FREEZING:
		call->freeze = 1;
		return PSCI_TODO_STOP;
	case RUN_STOPPING:
		return PSCI_TODO_STOP;
	case RUN_STANDBY:
	case RUN_SUSPENDED:
		owes_suspend(psci, cpu, call);
		return PSCI_TODO_SUSPEND;
	case RUN_WAITING:
		call->ticket = ticket_of(psci, cpu,
					 psci_cpu_ticket(psci, cpu));
		return PSCI_TODO_WAIT;
	}
	/* OFF, or about to start. */
	return PSCI_TODO_PARK;
}
