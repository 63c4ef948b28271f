/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The guest's program. An instruction is a function: it does one bounded thing,
 * and ends by saying where to go on, perhaps after a call. What the guest has
 * to remember is in registers or memory, and what the hypervisor must not lose
 * is in two places (a register and memory, or the counters of two CPUs), which
 * are compared: all of them in "books", when the boot CPU is alone.
 */
#include <stdatomic.h>
#include <stddef.h>

#include <psci/abi.h>

#include "guest.h"

/* What an instruction works on. */
struct guest {
	struct guest_cpu *cpu;
	uint64_t *x;			/* its registers */
	uint64_t self;			/* the number of this CPU */
	struct guest_own *own;		/* its part of the memory */
	struct guest_state *now;
	struct guest_ram *ram;
};

/* The registers by their use; x0 to x3 are those of calls. */
enum {
	BOOT = 4,	/* which boot this CPU was started in */
	TURN,		/* as in struct guest_own */
	NEXT,		/* CPU, of a loop over all others */
	TARGET, CONTEXT, WANT, BACK,
	PATTERN		/* and those above: must outlive a standby */
};

#define STANDBY		0u
#define POWERDOWN	PSCI_POWER_STATE_TYPE_BIT
#define NO_SUCH_STATE	7u
#define NO_SUCH_MPIDR	0xff0000u
#define NOWHERE		(GUEST_CODE - 4)

/* Answers and ids, as wide as a register. */
#define ANSWER(status)	((uint64_t)PSCI_STATUS_##status)
#define ID32(function)	((uint64_t)PSCI_ID32(PSCI_FN_##function))
#define ID64(function)	((uint64_t)PSCI_ID64(PSCI_FN_##function))

/* Every instruction. A CPU may be started at the first ones. */
#define PROGRAM(I)								\
	I(boot) I(storm_a) I(storm_b) I(race_in) I(race_target) I(sleep_in)	\
	I(woke_a) I(woke_b) I(nap_woke)						\
	I(boot_look) I(next_phase) I(begin_phase) I(start_all) I(quiet)		\
	I(quiet_look) I(books) I(on_seen) I(expected) I(poll) I(polled) I(off)	\
	I(came_back) I(doomed) I(storm) I(race) I(race_line_up) I(race_line)	\
	I(race_run) I(race_home) I(race_check) I(sleeper) I(standby_woke)	\
	I(sleeper_take) I(taken) I(waker) I(waker_take) I(nap) I(nap_take)	\
	I(nowhere) I(nowhere_seen)

typedef enum guest_exit instruction(struct guest *g);
#define DECLARE(name)	static instruction name;
PROGRAM(DECLARE)

static const struct {
	const char *name;
	instruction *run;
} code[] = {
#define LINE(name)	{ #name, name },
	PROGRAM(LINE)
};
#define INSTRUCTIONS	(sizeof(code) / sizeof(*code))

static uint64_t number_of(instruction *run)
{
	uint64_t number = 0;

	while (code[number].run != run)
		number++;
	return number;
}

static uint64_t address(instruction *run)
{
	return GUEST_CODE + 4 * number_of(run);
}

static uint64_t number_at(uint64_t pc)
{
	return (pc - GUEST_CODE) / 4;
}

/* ------------------------------------------------- how an instruction ends */

static enum guest_exit go(struct guest *g, instruction *next)
{
	g->cpu->pc = address(next);
	return GUEST_STEPPED;
}

static enum guest_exit go_back(struct guest *g)
{
	g->cpu->pc = g->x[BACK];
	return GUEST_STEPPED;
}

static enum guest_exit wait_at(struct guest *g, instruction *next)
{
	g->cpu->pc = address(next);
	return GUEST_WFE;
}

static enum guest_exit panic(struct guest *g, const char *why)
{
	g->cpu->panic = why;
	return GUEST_PANIC;
}

#define CHECK(condition, why) do { if (!(condition)) return panic(g, why); } while (0)

static enum guest_exit hvc(struct guest *g, instruction *next, uint64_t id, uint64_t x1,
			   uint64_t x2, uint64_t x3)
{
	g->x[0] = id;
	g->x[1] = x1;
	g->x[2] = x2;
	g->x[3] = x3;
	g->cpu->pc = address(next);
	return GUEST_HVC;
}

/* A call with one right answer; then go on at "back". */
static enum guest_exit expect(struct guest *g, instruction *back, uint64_t answer, uint64_t id,
			      uint64_t x1, uint64_t x2)
{
	g->x[WANT] = answer;
	g->x[BACK] = address(back);
	return hvc(g, expected, id, x1, x2, 0);
}

static enum guest_exit expected(struct guest *g)
{
	CHECK(g->x[0] == g->x[WANT] || g->now->resetting,
	      "a call was not answered as the specification says");
	return go_back(g);
}

/* ----------------------------------------------------------------- helpers */

static uint64_t random_below(struct guest *g, uint64_t limit)
{
	uint64_t random = g->own->random;	/* xorshift64 */

	random ^= random << 13;
	random ^= random >> 7;
	random ^= random << 17;
	g->own->random = random;
	return (random >> 11) % limit;
}

static uint64_t other_cpu(struct guest *g)
{
	return (g->self + 1 + random_below(g, g->ram->cpus - 1)) % g->ram->cpus;
}

/* Count down to 0: false if there is nothing left. */
static bool take_one(cell *left)
{
	uint64_t seen = *left;

	while (seen > 0)
		if (atomic_compare_exchange_strong(left, &seen, seen - 1))
			return true;
	return false;
}

/* A context id that there was not before: who made it, and for which entry. */
static uint64_t new_context(struct guest *g, instruction *entry)
{
	return g->self << 48 | number_of(entry) << 32 | ++g->own->number;
}

/* A turn is about to be taken: are registers and memory of the same time? */
static bool next_turn(struct guest *g)
{
	g->now->turns++;
	g->ram->progress++;
	return g->x[TURN]++ == g->own->turn++;
}

static enum guest_exit reset(struct guest *g)
{
	g->now->resetting = 1;
	return hvc(g, doomed, ID32(SYSTEM_RESET), 0, 0, 0);
}

/* The machine ends; if it was another CPU that did it, this one's call failed. */
static enum guest_exit doomed(struct guest *g)
{
	CHECK(g->now->resetting, "SYSTEM_OFF or SYSTEM_RESET came back");
	return wait_at(g, doomed);
}

/* -------------------------------------------------------- starts and stops */

/* What any start looks like; then go on at "next". */
static enum guest_exit fresh(struct guest *g, instruction *next)
{
	for (int i = 1; i < 16; i++)
		CHECK(g->x[i] == 0, "a register is not zero at a start");
	CHECK((g->x[0] >> 32 & 0xffff) == number_at(g->cpu->pc),
	      "a start's context id belongs to another entry point");
	g->x[BOOT] = g->ram->boots;
	g->x[TURN] = g->own->turn;
	return go(g, next);
}

/* After a CPU_ON. */
static enum guest_exit started(struct guest *g, instruction *next)
{
	g->own->started++;
	g->own->started_sum += g->x[0];
	return fresh(g, next);
}

static enum guest_exit storm_a(struct guest *g) { return started(g, storm); }
static enum guest_exit storm_b(struct guest *g) { return started(g, storm); }
static enum guest_exit race_in(struct guest *g) { return started(g, race); }
static enum guest_exit race_target(struct guest *g) { return started(g, race_home); }
static enum guest_exit sleep_in(struct guest *g) { return started(g, sleeper); }

/* CPU_ON, which another CPU may have been faster with; then go on at "back". */
static enum guest_exit cpu_on(struct guest *g, uint64_t target, instruction *entry,
			      instruction *back)
{
	g->x[TARGET] = target;
	g->x[CONTEXT] = new_context(g, entry);
	g->x[BACK] = address(back);
	return hvc(g, on_seen, ID64(CPU_ON), guest_mpidr(target), address(entry), g->x[CONTEXT]);
}

static bool was_late(const struct guest *g)
{
	return g->x[0] == ANSWER(ALREADY_ON) || g->x[0] == ANSWER(ON_PENDING) || g->now->resetting;
}

static enum guest_exit on_seen(struct guest *g)
{
	struct guest_own *target = &g->now->own[g->x[TARGET]];

	if (g->x[0] == ANSWER(SUCCESS)) {
		target->granted++;
		target->granted_sum += g->x[CONTEXT];
		g->now->grants++;
		g->now->wins += g->x[BACK] == address(race_run);
	} else {
		CHECK(was_late(g), "CPU_ON of another CPU failed");
	}
	go_back(g);
	return GUEST_WFE;	/* let it come up */
}

/* After a CPU_ON whose entry point is nowhere, of a CPU that may be OFF. */
static enum guest_exit nowhere_seen(struct guest *g)
{
	CHECK(g->x[0] == ANSWER(INVALID_ADDRESS) || was_late(g),
	      "CPU_ON with a wrong entry point was not answered as it should be");
	return go_back(g);
}

/* Wait until a CPU is OFF, then go on at "back". */
static enum guest_exit wait_for_off(struct guest *g, uint64_t target, instruction *back)
{
	g->x[TARGET] = target;
	g->x[BACK] = address(back);
	return go(g, poll);
}

static enum guest_exit poll(struct guest *g)
{
	return hvc(g, polled, ID64(AFFINITY_INFO), guest_mpidr(g->x[TARGET]), 0, 0);
}

static enum guest_exit polled(struct guest *g)
{
	CHECK(g->x[0] <= PSCI_AFFINITY_ON_PENDING, "AFFINITY_INFO failed");
	return g->x[0] == PSCI_AFFINITY_OFF ? go_back(g) : wait_at(g, poll);
}

static enum guest_exit off(struct guest *g)
{
	g->own->offs++;
	return hvc(g, came_back, ID32(CPU_OFF), 0, 0, 0);
}

static enum guest_exit came_back(struct guest *g)
{
	return panic(g, "CPU_OFF, or a suspend to power-down, came back");
}

/* ----------------------------------------- the boot CPU, between the phases */

static enum guest_exit boot(struct guest *g)
{
	CHECK(g->self == 0 && g->x[0] == GUEST_BOOT_X0, "not the boot CPU's start");
	if (++g->ram->boots > 1)
		g->ram->resets--;
	for (uint64_t i = 0; i < sizeof(*g->now) / sizeof(cell); i++)
		((cell *)g->now)[i] = 0;
	for (uint64_t i = 0; i < g->ram->cpus; i++)
		g->now->own[i].random = (g->ram->seed * 64 + g->ram->boots) * 64 + i + 1;
	return fresh(g, boot_look);
}

/* All others are OFF at once. */
static enum guest_exit boot_look(struct guest *g)
{
	if (++g->x[NEXT] == g->ram->cpus)
		return go(g, nowhere);
	return expect(g, boot_look, PSCI_AFFINITY_OFF, ID64(AFFINITY_INFO),
		      guest_mpidr(g->x[NEXT]), 0);
}

/* All others are OFF: nothing but the entry point is wrong. */
static enum guest_exit nowhere(struct guest *g)
{
	return expect(g, next_phase, ANSWER(INVALID_ADDRESS), ID64(CPU_ON), guest_mpidr(1),
		      NOWHERE);
}

/* All others are OFF. */
static enum guest_exit next_phase(struct guest *g)
{
	do
		g->now->phase++;
	while (g->now->phase < PHASES && !(g->ram->phases >> g->now->phase & 1));
	g->now->turns_left = g->ram->turns;
	g->now->naps = g->ram->turns / 4096 + 3;
	g->now->sleepers = g->ram->cpus - 1;
	for (uint64_t i = 0; i < g->ram->cpus; i++)
		g->now->own[i].sleeps = g->ram->turns / g->ram->cpus + 1;
	g->x[NEXT] = 1;
	return expect(g, begin_phase, ANSWER(SUCCESS), GUEST_CALL_PHASE, g->now->phase, 0);
}

static enum guest_exit begin_phase(struct guest *g)
{
	if (g->now->phase == PHASE_NAP)
		return go(g, nap);
	if (g->now->phase < PHASES)
		return go(g, start_all);
	if (g->ram->resets > 0)		/* one that has not had its chance */
		return reset(g);
	g->ram->finished = 1;
	return hvc(g, doomed, ID32(SYSTEM_OFF), 0, 0, 0);
}

static enum guest_exit start_all(struct guest *g)
{
	static instruction *const others[] = { NULL, storm_a, race_in, sleep_in };
	static instruction *const boot_cpu[] = { NULL, storm, race, waker };

	if (g->x[NEXT] == g->ram->cpus)
		return go(g, boot_cpu[g->now->phase]);
	return cpu_on(g, g->x[NEXT]++, others[g->now->phase], start_all);
}

/*
 * The phase is over when all others are OFF. One that went OFF may have been
 * turned on again behind the boot CPU's back, but then there was a grant.
 */
static enum guest_exit quiet(struct guest *g)
{
	g->x[WANT] = g->now->grants;
	g->x[NEXT] = 1;
	return go(g, quiet_look);
}

static enum guest_exit quiet_look(struct guest *g)
{
	if (g->x[NEXT] == g->ram->cpus)
		return go(g, g->now->grants == g->x[WANT] ? books : quiet);
	return wait_for_off(g, g->x[NEXT]++, quiet_look);
}

/* Whatever was granted has happened, once. */
static enum guest_exit books(struct guest *g)
{
	uint64_t turns = 0;

	for (uint64_t i = 0; i < g->ram->cpus; i++) {
		struct guest_own *cpu = &g->now->own[i];

		turns += cpu->turn;
		CHECK(cpu->granted == cpu->started, "not as many starts as CPU_ONs granted");
		CHECK(cpu->granted_sum == cpu->started_sum,
		      "a start with a context id that was not granted");
		CHECK(i == 0 || cpu->started == cpu->offs, "a CPU is OFF that did not go");
		CHECK(cpu->slept == cpu->woken, "not as many wake-ups as power-downs");
	}
	CHECK(turns == g->now->turns, "a turn was lost, or taken twice");
	g->ram->progress++;
	return go(g, nowhere);
}

/* ---------------------------------- the storm: CPUs turn each other on and off */

static enum guest_exit storm(struct guest *g)
{
	uint64_t other = other_cpu(g);

	CHECK(next_turn(g), "registers and memory are not of the same time");
	if (!take_one(&g->now->turns_left))
		return go(g, g->self == 0 ? quiet : off);
	if (random_below(g, g->ram->turns / 2 + 1) == 0 && g->ram->resets > 0)
		return reset(g);
	switch (random_below(g, 12)) {
	case 0: case 1: case 2:
		return cpu_on(g, other, storm_a, storm);
	case 3: case 4:
		return cpu_on(g, other, storm_b, storm);
	case 5:
		return expect(g, storm, ANSWER(ALREADY_ON), ID64(CPU_ON), g->cpu->mpidr,
			      address(storm_a));
	case 6:
		return expect(g, storm, ANSWER(INVALID_PARAMETERS), ID64(CPU_ON), NO_SUCH_MPIDR,
			      address(storm_a));
	case 7:
		g->x[BACK] = address(storm);
		return hvc(g, nowhere_seen, ID64(CPU_ON), guest_mpidr(other), NOWHERE, 0);
	case 8:
		return expect(g, storm, PSCI_VERSION_1_3, ID32(PSCI_VERSION), 0, 0);
	default:
		return go(g, g->self == 0 ? storm : off);
	}
}

/* --------------------------------------- the race: all turn on the same CPU */

/*
 * Round after round, one CPU goes off, all others line up, turn it on at the
 * same time, and meet again with it. One of them has won.
 */
static enum guest_exit race(struct guest *g)
{
	uint64_t target = 1 + g->own->round % (g->ram->cpus - 1);

	if (g->own->round == g->ram->turns / 8 + 1)
		return go(g, g->self == 0 ? quiet : off);
	if (g->self == target)
		return go(g, off);
	return wait_for_off(g, target, race_line_up);
}

static enum guest_exit race_line_up(struct guest *g)
{
	g->now->at_line++;
	return go(g, race_line);
}

static enum guest_exit race_line(struct guest *g)
{
	if (g->now->at_line < (g->own->round + 1) * (g->ram->cpus - 1))
		return wait_at(g, race_line);
	return cpu_on(g, g->x[TARGET], race_target, race_run);
}

/* All others wait at home for the boot CPU, so that none of them can be OFF. */
static enum guest_exit race_run(struct guest *g)
{
	if (g->self != 0)
		return go(g, race_home);
	return expect(g, race_home, ANSWER(DENIED), ID64(SYSTEM_SUSPEND), address(nap_woke), 0);
}

static enum guest_exit race_home(struct guest *g)
{
	g->now->at_home++;
	return go(g, race_check);
}

static enum guest_exit race_check(struct guest *g)
{
	if (g->now->at_home < (g->own->round + 1) * g->ram->cpus)
		return wait_at(g, race_check);
	g->own->round++;
	g->ram->progress++;
	CHECK(g->now->wins == g->own->round, "not exactly one CPU_ON of a race was a SUCCESS");
	g->ram->races += g->self == 0;
	return go(g, race);
}

/* ------------------------------------- sleeping, and waking by an interrupt */

/* One at a time for each pair of CPUs, so that a lost one is seen. */
static enum guest_exit interrupt(struct guest *g, uint64_t target, instruction *next)
{
	if (g->now->sent[g->self][target] != g->now->taken[g->self][target])
		return wait_at(g, next);
	g->now->sent[g->self][target]++;
	g->x[1] = guest_mpidr(target);
	g->cpu->pc = address(next);
	return GUEST_SGI;
}

/* Take what interrupts there are, then go on at "back". */
static enum guest_exit take_interrupts(struct guest *g, instruction *back)
{
	g->x[BACK] = address(back);
	g->cpu->pc = address(taken);
	return GUEST_ACK;
}

static enum guest_exit sleeper_take(struct guest *g) { return take_interrupts(g, sleeper); }
static enum guest_exit waker_take(struct guest *g) { return take_interrupts(g, waker); }
static enum guest_exit nap_take(struct guest *g) { return take_interrupts(g, nap); }

static enum guest_exit taken(struct guest *g)
{
	CHECK(g->x[0] != 0 || g->x[BACK] == address(waker), "woken up without an interrupt");
	for (uint64_t i = 0; i < g->ram->cpus; i++) {
		cell *seen = &g->now->taken[i][g->self];

		if (!(g->x[0] >> i & 1))
			continue;
		if (i != g->self) {
			CHECK(g->now->sent[i][g->self] == *seen + 1,
			      "an interrupt came that nobody sent");
			++*seen;	/* the next may be sent */
		} else {		/* the host's alarm */
			CHECK(g->now->phase == PHASE_NAP && take_one(&g->now->naps),
			      "an alarm that nobody asked for");
			g->ram->alarms++;
		}
	}
	return go_back(g);
}

/* After a power-down. */
static enum guest_exit woke(struct guest *g, instruction *next)
{
	CHECK(g->x[0] == g->own->sleep_context, "a wake-up with another context id");
	g->own->sleep_context = 0;
	g->own->woken++;
	return fresh(g, next);
}

static enum guest_exit woke_a(struct guest *g) { return woke(g, sleeper_take); }
static enum guest_exit woke_b(struct guest *g) { return woke(g, sleeper_take); }
static enum guest_exit nap_woke(struct guest *g) { return woke(g, nap_take); }

static enum guest_exit power_down(struct guest *g, instruction *entry)
{
	g->own->sleeps--;
	g->own->slept++;
	g->own->sleep_context = new_context(g, entry);
	return hvc(g, came_back, ID64(CPU_SUSPEND), POWERDOWN, address(entry),
		   g->own->sleep_context);
}

static enum guest_exit standby(struct guest *g)
{
	g->own->sleeps--;
	g->x[CONTEXT] = new_context(g, sleeper);
	for (uint64_t i = PATTERN; i < 16; i++)
		g->x[i] = g->x[CONTEXT] + i;
	return hvc(g, standby_woke, ID64(CPU_SUSPEND), STANDBY, 0, 0);
}

static enum guest_exit standby_woke(struct guest *g)
{
	CHECK(g->x[0] == ANSWER(SUCCESS), "CPU_SUSPEND to standby failed");
	for (uint64_t i = PATTERN; i < 16; i++)
		CHECK(g->x[i] == g->x[CONTEXT] + i, "a register changed in standby");
	return take_interrupts(g, sleeper);
}

static enum guest_exit sleeper(struct guest *g)
{
	CHECK(next_turn(g), "registers and memory are not of the same time");
	if (g->own->sleeps == 0) {
		g->now->sleepers--;
		return go(g, off);
	}
	if (random_below(g, g->ram->turns) == 0 && g->ram->resets > 0)
		return reset(g);
	switch (random_below(g, 6)) {
	case 0:
		return interrupt(g, other_cpu(g), sleeper);
	case 1:
		return expect(g, sleeper, ANSWER(INVALID_PARAMETERS), ID64(CPU_SUSPEND),
			      NO_SUCH_STATE, address(woke_a));
	case 2:
		return power_down(g, woke_a);
	case 3:
		return power_down(g, woke_b);
	default:
		return standby(g);
	}
}

/* The boot CPU's part: nobody sleeps for ever. */
static enum guest_exit waker(struct guest *g)
{
	if (g->now->sleepers == 0)
		return go(g, quiet);
	return interrupt(g, other_cpu(g), waker_take);
}

/* The nap: the whole machine sleeps, until the host's alarm. */
static enum guest_exit nap(struct guest *g)
{
	g->ram->progress++;
	if (g->now->naps == 0)
		return go(g, quiet);
	g->own->slept++;
	g->own->sleep_context = new_context(g, nap_woke);
	return hvc(g, came_back, ID64(SYSTEM_SUSPEND), address(nap_woke), g->own->sleep_context, 0);
}

/* ----------------------------------------------------------------- the CPU */

uint64_t guest_mpidr(uint64_t cpu)
{
	return (cpu / 4) << 8 | cpu % 4;	/* clusters of four */
}

bool guest_has_code(uint64_t pc)
{
	return pc >= GUEST_CODE && pc % 4 == 0 && number_at(pc) < INSTRUCTIONS;
}

uint64_t guest_boot_pc(void)
{
	return address(boot);
}

const char *guest_symbol(uint64_t pc)
{
	return guest_has_code(pc) ? code[number_at(pc)].name : "nowhere";
}

const char *guest_phase_name(uint64_t phase)
{
	static const char *const names[] = { "boot", "storm", "race", "suspend", "nap", "end" };

	return phase <= PHASES ? names[phase] : "nothing";
}

enum guest_exit guest_step(struct guest_cpu *cpu, struct guest_ram *ram)
{
	uint64_t self = (cpu->mpidr >> 8) * 4 + (cpu->mpidr & 3);
	struct guest all = { cpu, cpu->x, self, &ram->now.own[self], &ram->now, ram }, *g = &all;

	CHECK(guest_has_code(cpu->pc), "jumped to where no code is");
	CHECK(cpu->pc <= address(nap_woke) || cpu->x[BOOT] == ram->boots,
	      "ran on over a reset, or without having been started");
	return code[number_at(cpu->pc)].run(g);
}
