/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * record RUNS TREE: what the library's calls do, step by step. Four CPUs and
 * their host make calls at random, as coroutines that change places before each
 * atomic access. Each call that returned is a line of the output: its steps, six
 * numbers each, as psci.pml has them. With TREE there are power domains.
 *
 * The same numbers come out each time: chance is a generator of our own.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include "context.h"
#include "psci/psci.h"

enum { CPUS = 4, WORDS = 2, CLUSTER = 2, TASKS = CPUS + 3, STEPS_MAX = 128 };
enum { START = 2, GATE = 6, ENDING, MODE, LOCKS, EVENT = 4 };	/* places: psci.pml */
enum { TURNS = 600 };						/* of a run */

/* psci.pml's numbers of calls, ops and answers. */
enum call { CPU_ON = 1, CPU_OFF, STOPPED, WOKE, AFFINITY, SYS_SUSPEND, SYSTEM_OFF, REFUSED,
	    SET_MODE, CPU_SUSPEND, COMPLETE, PRESENCE };
enum op { OP_CPU_ON = 1, OP_CHECK_ON, OP_CHECK_OFF, OP_CHECK_SUSPEND, OP_CHECK_STATE, OP_DOWN,
	  OP_UP, OP_CHECK_ENTRY };
enum said { OK, ALREADY_ON, ON_PENDING, FAILURE, DENIED, INVALID, DEFER, DO_STOP, DO_SYSTEM,
	    DO_SUSPEND, SLEEP, STARTS, RETURNS, NOT_TAKEN, BAD_ENTRY, INFO = 20, UNKNOWN = 99 };

struct step {
	uint8_t field[6];
};

struct task {
	void (*run)(uint32_t cpu);
	uint32_t cpu;
	ucontext_t context;
	char stack[32 * 1024];
	struct step steps[STEPS_MAX];
	int count;
};

static struct psci *psci;
static unsigned char *image;	/* of the context at its start */
static size_t size;
static struct task tasks[TASKS];
static struct task *current;
static ucontext_t scheduler;

/* What is plain beside the CPUs' start words, as it was last seen. */
static uint8_t pcs[CPUS + 1], auxs[CPUS];

/* The machine. */
static enum { POWER, ALL, SUSPENDS } mix;	/* of calls, in a run */
static bool on[CPUS], kicked[CPUS], told[CPUS];
static psci_ticket tickets[CPUS];
static uint8_t numbers[CPUS];	/* of entries: each call has its own */

static uint32_t chance(uint32_t n)
{
	static uint64_t state = 1;

	state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(state >> 33) % n;
}

static void fail(const char *what)
{
	fprintf(stderr, "record: %s\n", what);
	exit(1);
}

/* ------------------------------------------------------------------ the log */

static void note(uint8_t kind, uint8_t a, uint8_t x, uint8_t y, uint8_t before, uint8_t more)
{
	struct step step = { { kind, a, x, y, before, more } };
	struct step *last = &current->steps[current->count - 1];

	/* Of somebody who waits for a lock two looks are enough. */
	if (kind == STEP_ACQ && current->count >= 2 &&
	    memcmp(&last[0], &step, sizeof(step)) == 0 &&
	    memcmp(&last[-1], &step, sizeof(step)) == 0)
		return;
	if (current->count == STEPS_MAX)
		fail("a call with too many steps");
	current->steps[current->count++] = step;
}

/* An entry is whole, and some call's, or it is none that the model knows. */
static uint8_t entry_of(const struct psci_cpu *cpu)
{
	if (cpu->pc >> 16 != cpu->context_id || (cpu->pc & 0xffff) || cpu->pc >> 16 > 63)
		return 255;
	return (uint8_t)(cpu->pc >> 16);
}

/* 1 for a CPU_SUSPEND's power_state, the target of a deferred CPU_ON by 16. */
static uint8_t aux_of(const struct psci_cpu *cpu)
{
	if (cpu->power_state == 0)
		return 0;
	return (uint8_t)(cpu->power_state < CPUS ? 16 + cpu->power_state : 1);
}

/* What the task has written plainly since its last step. */
static void note_plain(void)
{
	uint8_t pc, aux;
	int i;

	for (i = 0; i < CPUS; i++) {
		pc = entry_of(&psci->cpus[i]);
		aux = aux_of(&psci->cpus[i]);
		if (pc != pcs[i] || aux != auxs[i])
			note(STEP_PLAIN, (uint8_t)i, pc, aux, pcs[i], auxs[i]);
		pcs[i] = pc;
		auxs[i] = aux;
	}
	pc = psci->event != 0;
	if (pc != pcs[EVENT])
		note(STEP_PLAIN, EVENT, pc, 0, pcs[EVENT], 0);
	pcs[EVENT] = pc;
}

/* The others' turn. */
static void yield(void)
{
	struct task *self = current;

	swapcontext(&self->context, &scheduler);
}

void record_turn(void)
{
	if (!current)
		return;
	note_plain();
	yield();
}

static uint8_t place_of(const volatile void *word)
{
	uint32_t i;

	for (i = 0; i < WORDS; i++)
		if (word == &psci->words[i])
			return (uint8_t)i;
	for (i = 0; i < CPUS; i++)
		if (word == &psci->cpus[i].start)
			return (uint8_t)(START + i);
	for (i = 0; i < psci->domain_count; i++) {
		if (word == &psci->domains[i].lock)
			return (uint8_t)(LOCKS + i);
	}
	if (word == &psci->gate)
		return GATE;
	if (word == &psci->ending)
		return ENDING;
	if (word == &psci->mode)
		return MODE;
	fail("an access to a word that the model does not have");
	return 0;
}

/* The top bit, wherever there is one, is 128; what is left has to fit. */
static uint8_t value_of(uint8_t place, uint32_t value)
{
	if (place >= START && place < GATE)
		return (uint8_t)value;		/* the number of starts: modulo 16 */
	if (place >= LOCKS)
		return (uint8_t)((value >> 16 & 15) << 4 | (value & 15));
	return (uint8_t)((value >> 31 << 7) | (value & 0x7f));
}

void record_access(enum step_kind kind, const volatile void *word, uint32_t x, uint32_t y,
		   uint32_t before)
{
	uint8_t place;

	if (!current)
		return;
	place = place_of(word);
	note((uint8_t)kind, place, value_of(place, x), value_of(place, y),
	     value_of(place, before), 0);
}

static uint8_t op(enum op which, enum said said)
{
	note_plain();
	note(STEP_OP, which, 0, 0, (uint8_t)said, 0);
	return said;
}

static void begin(enum call call, uint32_t cpu, uint32_t x, uint32_t y)
{
	uint32_t i;

	/* A lock that is free may be as it is after a day of waiters: about to go around. */
	for (i = 0; i < psci->domain_count; i++)
		if (psci->domains[i].lock == 0 && chance(2))
			psci->domains[i].lock = UINT32_MAX;
	current->count = 0;
	note(STEP_BEGIN, (uint8_t)call, (uint8_t)cpu, (uint8_t)x, (uint8_t)y, 0);
}

/*
 * The number of starts is counted from what the call found: the model adds to it
 * and compares it, and does nothing else with it.
 */
static void from_0(uint8_t *value, uint8_t base)
{
	*value = (uint8_t)(*value - (base & 0xf0));
}

static void count_from_0(struct task *task, uint32_t cpu)
{
	struct step *first = &task->steps[0], *last = &task->steps[task->count - 1];
	uint8_t base = 0;
	struct step *step;
	bool known = false;

	if (first->field[1] == COMPLETE && first->field[2] == cpu) {
		base = first->field[3];
		known = true;
		from_0(&first->field[3], base);
	}
	for (step = first + 1; step < last; step++) {
		if (step->field[0] < STEP_RD || step->field[1] != START + cpu)
			continue;
		if (!known)
			base = step->field[4];
		known = true;
		from_0(&step->field[4], base);
		if (step->field[0] == STEP_WR || step->field[0] == STEP_SWAP ||
		    step->field[0] == STEP_CAS)
			from_0(&step->field[2], base);
		if (step->field[0] == STEP_CAS)
			from_0(&step->field[3], base);
	}
	if (last->field[1] == DEFER && first->field[2] == cpu)
		from_0(&last->field[2], base);
}

static void end(uint32_t said, uint32_t value)
{
	int i, j;

	note_plain();
	note(STEP_END, (uint8_t)said, (uint8_t)value, 0, 0, 0);
	for (i = 0; i < CPUS; i++)
		count_from_0(current, (uint32_t)i);
	for (i = 0; i < current->count; i++)
		for (j = 0; j < 6; j++)
			printf("%d%c", current->steps[i].field[j], j < 5 ? ' ' : ';');
	putchar('\n');
	yield();
}

/* ------------------------------------------------------------------ the ops */

static enum psci_status status_of(uint8_t said)
{
	if (said == OK)
		return PSCI_STATUS_SUCCESS;
	if (said == FAILURE)
		return PSCI_STATUS_INTERNAL_FAILURE;
	if (said == BAD_ENTRY)
		return PSCI_STATUS_INVALID_ADDRESS;
	return said == DENIED ? PSCI_STATUS_DENIED : PSCI_STATUS_INVALID_PARAMETERS;
}

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	uint8_t said = op(OP_CPU_ON, chance(3) ? OK : FAILURE);

	(void)user;
	(void)cpu;
	if (said == OK || chance(2))
		kicked[target] = true;
	return status_of(said);
}

static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	uint32_t roll = chance(8);

	(void)user;
	(void)cpu;
	if (roll == 0)
		return status_of(op(OP_CHECK_ON, DENIED));
	/* That CPU 0 is waited for could not be seen: its number is 0. */
	if (roll > 5 && target != 0)
		return op(OP_CHECK_ON, DEFER) == DEFER ? PSCI_DEFERRED : 0;
	return status_of(op(OP_CHECK_ON, OK));
}

static enum psci_status op_check_entry(void *user, uint32_t cpu, const struct psci_entry *entry)
{
	(void)user;
	(void)cpu;
	(void)entry;
	return status_of(op(OP_CHECK_ENTRY, chance(8) ? OK : BAD_ENTRY));
}

static enum psci_status op_check_cpu_off(void *user, uint32_t cpu)
{
	(void)user;
	(void)cpu;
	return status_of(op(OP_CHECK_OFF, chance(8) ? OK : DENIED));
}

static enum psci_status op_check_system_suspend(void *user, uint32_t cpu,
						const struct psci_entry *entry)
{
	(void)user;
	(void)cpu;
	(void)entry;
	return status_of(op(OP_CHECK_SUSPEND, chance(8) ? OK : DENIED));
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					     const struct psci_power_state *state,
					     struct psci_composite *composite)
{
	(void)user;
	(void)cpu;
	composite->state[0] = state->powerdown ? 2 : 1;
	return status_of(op(OP_CHECK_STATE, chance(8) ? OK : INVALID));
}

static void op_domains_down(void *user, uint32_t cpu, const struct psci_transition *transition)
{
	(void)user;
	(void)cpu;
	(void)transition;
	op(OP_DOWN, OK);
}

static void op_domains_up(void *user, uint32_t cpu, const struct psci_transition *transition)
{
	(void)user;
	(void)cpu;
	(void)transition;
	op(OP_UP, OK);
}

/* ----------------------------------------------------------- who makes calls */

static uint64_t mpidr_of(uint32_t cpu)
{
	return (uint64_t)(cpu / CLUSTER) << 8 | cpu % CLUSTER;
}

static uint8_t said_by(const struct psci_call *call)
{
	switch ((int64_t)call->ret) {
	case PSCI_STATUS_SUCCESS: return OK;
	case PSCI_STATUS_ALREADY_ON: return ALREADY_ON;
	case PSCI_STATUS_ON_PENDING: return ON_PENDING;
	case PSCI_STATUS_INTERNAL_FAILURE: return FAILURE;
	case PSCI_STATUS_DENIED: return DENIED;
	case PSCI_STATUS_INVALID_PARAMETERS: return INVALID;
	case PSCI_STATUS_INVALID_ADDRESS: return BAD_ENTRY;
	default: return UNKNOWN;
	}
}

static enum psci_action handle(uint32_t cpu, struct psci_call *call, uint64_t id, uint64_t x1,
			       uint64_t x2, uint64_t x3)
{
	*call = (struct psci_call){ .x = { id, x1, x2, x3 } };
	return psci_handle(psci, cpu, call);
}

static uint8_t new_entry(uint32_t cpu)
{
	numbers[cpu] = numbers[cpu] % 3 + 1;
	return (uint8_t)(4 * cpu + numbers[cpu]);
}

#define PC(entry)	((uint64_t)(entry) << 16)

static void woke(uint32_t cpu)
{
	uint32_t lost = !on[cpu] || psci->cpus[cpu].pc == 0 ? !on[cpu] : chance(2);
	struct psci_entry entry = { 0 };
	enum psci_wake wake;

	begin(WOKE, cpu, lost, 0);
	wake = psci_cpu_woke(psci, cpu, lost, &entry);
	if (wake == PSCI_WAKE_START && entry.pc != PC(entry.context_id))
		entry.pc = PC(255);
	if (wake == PSCI_WAKE_START)
		on[cpu] = true;
	end(wake == PSCI_WAKE_START ? STARTS : wake == PSCI_WAKE_SLEEP ? SLEEP :
	    wake == PSCI_WAKE_RETURN ? RETURNS : UNKNOWN, (uint32_t)(entry.pc >> 16));
}

static void cpu_on(uint32_t cpu, struct psci_call *call)
{
	uint32_t target = chance(CPUS);
	uint8_t entry = new_entry(cpu);
	enum psci_action action;

	begin(CPU_ON, cpu, target, entry);
	action = handle(cpu, call, PSCI_ID64(PSCI_FN_CPU_ON), mpidr_of(target), PC(entry), entry);
	if (action != PSCI_DO_WAIT) {
		end(said_by(call), 0);
		return;
	}
	told[cpu] = false;
	tickets[cpu] = call->ticket;
	end(DEFER, (uint8_t)call->ticket);
	while (!told[cpu])
		yield();
}

static void cpu_off(uint32_t cpu, struct psci_call *call)
{
	begin(CPU_OFF, cpu, 0, 0);
	if (handle(cpu, call, PSCI_ID32(PSCI_FN_CPU_OFF), 0, 0, 0) != PSCI_DO_STOP) {
		end(said_by(call), 0);
		return;
	}
	end(DO_STOP, 0);
	begin(STOPPED, cpu, 0, 0);
	end(psci_cpu_stopped(psci, cpu) == PSCI_OK ? OK : UNKNOWN, 0);
	on[cpu] = false;
}

static void affinity_info(uint32_t cpu, struct psci_call *call)
{
	static const uint8_t states[] = {
		[PSCI_AFFINITY_ON] = 3, [PSCI_AFFINITY_OFF] = 0, [PSCI_AFFINITY_ON_PENDING] = 1,
	};
	uint32_t of = chance(CPUS), level = chance(3);

	begin(AFFINITY, cpu, of, level);
	handle(cpu, call, PSCI_ID64(PSCI_FN_AFFINITY_INFO), mpidr_of(of), level, 0);
	if (call->ret < 3)
		end(INFO + states[call->ret], 0);
	else if ((int64_t)call->ret == PSCI_STATUS_DISABLED)
		end(2, 0);
	else
		end(said_by(call), 0);
}

static void suspend(uint32_t cpu, struct psci_call *call, bool system)
{
	uint32_t powerdown = system || chance(2);
	uint8_t entry = powerdown ? new_entry(cpu) : 0;
	enum psci_action action;

	if (system) {
		begin(SYS_SUSPEND, cpu, entry, 0);
		action = handle(cpu, call, PSCI_ID64(PSCI_FN_SYSTEM_SUSPEND), PC(entry), entry, 0);
	} else {
		begin(CPU_SUSPEND, cpu, powerdown, entry);
		action = handle(cpu, call, PSCI_ID64(PSCI_FN_CPU_SUSPEND), powerdown << 16 | 0x10,
				PC(entry), entry);
	}
	if (action != PSCI_DO_SUSPEND) {
		end(said_by(call), 0);
		return;
	}
	end(DO_SUSPEND, 0);
	woke(cpu);
}

static void refused(uint32_t cpu)
{
	begin(REFUSED, cpu, 0, 0);
	end(psci_system_refused(psci, cpu) == PSCI_OK ? OK : NOT_TAKEN, 0);
}

static void system_off(uint32_t cpu, struct psci_call *call)
{
	begin(SYSTEM_OFF, cpu, 0, 0);
	if (handle(cpu, call, PSCI_ID32(PSCI_FN_SYSTEM_OFF), 0, 0, 0) != PSCI_DO_SYSTEM) {
		end(said_by(call), 0);
		return;
	}
	end(DO_SYSTEM, 0);
	/* Or it goes on until it is stopped. */
	if (chance(4))
		refused(cpu);
}

static void set_mode(uint32_t cpu, struct psci_call *call)
{
	uint32_t mode = chance(2);

	begin(SET_MODE, cpu, mode, 0);
	handle(cpu, call, PSCI_ID32(PSCI_FN_PSCI_SET_SUSPEND_MODE), mode, 0, 0);
	end(said_by(call), 0);
}

static void run_cpu(uint32_t cpu)
{
	struct psci_call call;

	for (;;) {
		if (!on[cpu]) {
			if (kicked[cpu] || !chance(40)) {
				kicked[cpu] = false;
				woke(cpu);
			} else {
				yield();
			}
			continue;
		}
		switch (mix == POWER ? chance(10) : mix == ALL ? chance(16) : 8 + chance(8)) {
		case 0: case 1: case 2: case 3: cpu_on(cpu, &call); break;
		case 4: case 5: case 6: case 7: cpu_off(cpu, &call); break;
		case 8: case 9:
			if (psci->domain_count > 0 && chance(3))
				set_mode(cpu, &call);
			else
				suspend(cpu, &call, true);
			break;
		case 10: affinity_info(cpu, &call); break;
		case 11: system_off(cpu, &call); break;
		case 12: refused(cpu); break;
		case 13: case 14:
			if (psci->domain_count > 0)
				set_mode(cpu, &call);
			break;
		default: suspend(cpu, &call, false); break;
		}
	}
}

/* Two of them: they may decide about the same call. */
static void run_decider(uint32_t cpu)
{
	static const uint8_t verdicts[] = { OK, OK, DENIED, FAILURE };
	struct psci_call call;
	psci_ticket ticket;
	uint8_t verdict;
	uint32_t told_cpu;

	for (;;) {
		cpu = chance(CPUS);
		ticket = tickets[cpu];
		if (!ticket || chance(2)) {
			yield();
			continue;
		}
		verdict = verdicts[chance(4)];
		begin(COMPLETE, cpu, (uint8_t)ticket, verdict);
		if (psci_complete(psci, ticket, verdict == OK ? PSCI_ALLOW :
				  verdict == DENIED ? PSCI_DENY : PSCI_FAIL, &told_cpu,
				  &call) != PSCI_OK) {
			end(NOT_TAKEN, 0);
			continue;
		}
		tickets[cpu] = 0;
		told[cpu] = true;
		end(told_cpu == cpu ? said_by(&call) : UNKNOWN, 0);
	}
}

static void run_plugger(uint32_t cpu)
{
	static const enum psci_presence presences[] = { PSCI_PRESENT, PSCI_ABSENT, PSCI_DISABLED };
	uint32_t presence;

	for (;;) {
		cpu = chance(CPUS);
		presence = chance(2) ? 0 : chance(3);	/* and psci.pml's run state */
		begin(PRESENCE, 0, cpu, presence);
		end(psci_cpu_set_presence(psci, cpu, presences[presence]) == PSCI_OK ? OK :
		    NOT_TAKEN, 0);
	}
}

/* --------------------------------------------------------------- the machine */

static void make(bool tree)
{
	static const struct psci_local_state states[] = {
		{ PSCI_KIND_STANDBY, 10 }, { PSCI_KIND_POWERDOWN, 1000 },
	};
	static struct psci_cpu_config cpus[CPUS];
	static struct psci_domain_config domains[WORDS];
	static const struct psci_ops ops = {
		.size = sizeof(ops),
		.cpu_on = op_cpu_on,
		.check_cpu_on = op_check_cpu_on,
		.check_entry = op_check_entry,
		.check_cpu_off = op_check_cpu_off,
		.check_system_suspend = op_check_system_suspend,
		.check_power_state = op_check_power_state,
		.domains_down = op_domains_down,
		.domains_up = op_domains_up,
	};
	struct psci_config config = {
		.size = sizeof(config),
		.psci_version = PSCI_VERSION_1_3,
		.functions = PSCI_ENABLE_SYSTEM_SUSPEND,
		.entry_el = 1,
		.cpu_count = CPUS,
		.cpus = cpus,
	};
	uint32_t i;

	for (i = 0; i < CPUS; i++) {
		cpus[i].mpidr = mpidr_of(i);
		cpus[i].domain = tree ? i / CLUSTER : 0;
	}
	cpus[0].flags = cpus[3].flags = PSCI_CPU_ON;
	for (i = 0; i < WORDS; i++)
		domains[i] = (struct psci_domain_config){ .parent = PSCI_NO_DOMAIN, .level = 1,
							  .state_count = 2, .states = states };
	if (tree) {
		config.cpu_states = states;
		config.cpu_state_count = 2;
		config.domains = domains;
		config.domain_count = WORDS;
		config.functions |= PSCI_ENABLE_SET_SUSPEND_MODE;
	}
	if (psci_storage_size(&config, &size) != PSCI_OK)
		fail(psci_error_name(psci_storage_size(&config, &size)));
	size = (size + PSCI_STORAGE_ALIGN - 1) / PSCI_STORAGE_ALIGN * PSCI_STORAGE_ALIGN;
	image = malloc(size);
	psci = aligned_alloc(PSCI_STORAGE_ALIGN, size);
	if (!psci || !image || psci_init(&psci, psci, size, &config, &ops, NULL) != PSCI_OK)
		fail("psci_init()");
	memcpy(image, psci, size);
}

static void enter(void)
{
	current->run(current->cpu);
}

static void make_ready(struct task *task, void (*run)(uint32_t), uint32_t cpu)
{
	task->run = run;
	task->cpu = cpu;
	task->count = 0;
	getcontext(&task->context);
	task->context.uc_stack.ss_sp = task->stack;
	task->context.uc_stack.ss_size = sizeof(task->stack);
	task->context.uc_link = NULL;
	makecontext(&task->context, enter, 0);
}

/* Some are fast for a while, others stand still: so calls overtake calls. */
static struct task *whose_turn(void)
{
	static uint32_t speed[TASKS], sum;
	uint32_t i, at;

	while (sum == 0 || !chance(40)) {
		for (i = sum = 0; i < TASKS; i++) {
			speed[i] = chance(2) ? 0 : 1 + chance(8);
			/* The plugger is seldom there. */
			if (i == TASKS - 1)
				speed[i] = mix == POWER ? 0 : speed[i] / 8;
			sum += speed[i];
		}
	}
	for (i = 0, at = chance(sum); at >= speed[i]; i++)
		at -= speed[i];
	return &tasks[i];
}

static void run(void)
{
	uint32_t i;

	mix = chance(2) ? POWER : chance(2) ? ALL : SUSPENDS;
	memcpy(psci, image, size);
	memset(pcs, 0, sizeof(pcs));
	memset(auxs, 0, sizeof(auxs));
	for (i = 0; i < CPUS; i++) {
		on[i] = i % 3 == 0;
		kicked[i] = told[i] = false;
		tickets[i] = 0;
		make_ready(&tasks[i], run_cpu, i);
	}
	/* AFFINITY_INFO looks at the first CPU of a cluster before the others. */
	if (mix == ALL && chance(2))
		psci_cpu_set_presence(psci, CLUSTER, chance(2) ? PSCI_ABSENT : PSCI_DISABLED);
	make_ready(&tasks[CPUS], run_decider, 0);
	make_ready(&tasks[CPUS + 1], run_decider, 0);
	make_ready(&tasks[CPUS + 2], run_plugger, 0);
	for (i = 0; i < TURNS; i++) {
		current = whose_turn();
		swapcontext(&scheduler, &current->context);
		current = NULL;
	}
}

int main(int argc, char **argv)
{
	int runs;

	if (argc != 3)
		fail("usage: record RUNS TREE");
	make(atoi(argv[2]) != 0);
	for (runs = atoi(argv[1]); runs > 0; runs--)
		run();
	return 0;
}
