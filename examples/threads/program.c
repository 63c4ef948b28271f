/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The guest's program. An instruction does one bounded thing, says by pc which
 * one comes next, and keeps what it has to remember in registers or memory.
 * "quiet" is where the books are balanced: whatever was granted has happened,
 * once.
 *
 * The guest keeps what the hypervisor must not lose in two places each (a
 * register and memory, or the counters of two CPUs), and compares.
 */
#include <stdatomic.h>
#include <stddef.h>

#include <psci/abi.h>

#include "guest.h"

/* The registers by their use; x0 to x3 are those of calls. */
enum {
	BOOT = 4,	/* which boot this CPU was started in */
	TURN, WORK,	/* as in struct guest_own */
	NEXT,		/* CPU, of a loop over all others */
	TARGET, CONTEXT, WANT, BACK,
	PATTERN		/* and those above: must outlive a standby */
};

#define STANDBY		0u
#define POWERDOWN	PSCI_POWER_STATE_TYPE_BIT
#define NO_SUCH_STATE	7u
#define NO_SUCH_MPIDR	0xff0000u
#define NOWHERE		(GUEST_CODE - 4)

/* Answers, as wide as a register. */
#define ANSWER(status)		((uint64_t)PSCI_STATUS_##status)
#define SUCCESS			ANSWER(SUCCESS)
#define DENIED			ANSWER(DENIED)
#define ALREADY_ON		ANSWER(ALREADY_ON)
#define ON_PENDING		ANSWER(ON_PENDING)
#define INVALID_PARAMETERS	ANSWER(INVALID_PARAMETERS)
#define INVALID_ADDRESS		ANSWER(INVALID_ADDRESS)
#define INTERNAL_FAILURE	ANSWER(INTERNAL_FAILURE)

/* Every instruction, and whether a CPU may be started there. */
#define PROGRAM(I)							\
	I(boot, true) I(boot_look, false) I(next_phase, false)		\
	I(next_phase_told, false) I(start_all, false)			\
	I(quiet, false) I(quiet_look, false) I(books, false)		\
	I(expected, false) I(poll, false) I(polled, false)		\
	I(on_seen, false) I(off, false) I(came_back, false)		\
	I(work, false) I(work_told, false) I(doomed, false)		\
	I(storm_a, true) I(storm_b, true) I(storm, false)		\
	I(race_in, true) I(race, false) I(race_line_up, false)		\
	I(race_line, false) I(race_run, false) I(race_target, true)	\
	I(race_home, false) I(race_check, false)			\
	I(sleep_in, true) I(sleeper, false) I(standby_woke, false)	\
	I(woke_a, true) I(woke_b, true) I(taken, false)			\
	I(waker, false) I(waker_take, false)				\
	I(nap, false) I(nap_woke, true)

#define NUMBER(name, entry)	I_##name,
enum { PROGRAM(NUMBER) INSTRUCTIONS };

#define INSTRUCTION(name)						\
	static enum guest_exit name(struct guest_cpu *cpu, struct guest_ram *ram, \
				    struct guest_own *own)

/* ---------------------------------------------------------------- helpers */

static uint64_t address(uint64_t instruction)
{
	return GUEST_CODE + 4 * instruction;
}

static uint64_t self(const struct guest_cpu *cpu)
{
	return (cpu->mpidr >> 8) * 4 + (cpu->mpidr & 3);
}

static enum guest_exit go(struct guest_cpu *cpu, uint64_t next)
{
	cpu->pc = address(next);
	return GUEST_STEPPED;
}

static enum guest_exit wait_at(struct guest_cpu *cpu, uint64_t next)
{
	cpu->pc = address(next);
	return GUEST_WFE;
}

static enum guest_exit panic(struct guest_cpu *cpu, const char *why)
{
	cpu->panic = why;
	return GUEST_PANIC;
}

#define CHECK(condition, why) do { if (!(condition)) return panic(cpu, why); } while (0)

static enum guest_exit hvc(struct guest_cpu *cpu, uint64_t next, uint32_t id, uint64_t x1,
			   uint64_t x2, uint64_t x3)
{
	cpu->x[0] = id;
	cpu->x[1] = x1;
	cpu->x[2] = x2;
	cpu->x[3] = x3;
	cpu->pc = address(next);
	return GUEST_HVC;
}

static uint64_t random_below(struct guest_own *own, uint64_t limit)
{
	uint64_t random = own->random;	/* xorshift64 */

	random ^= random << 13;
	random ^= random >> 7;
	random ^= random << 17;
	own->random = random;
	return (random >> 11) % limit;
}

static uint64_t other_cpu(struct guest_cpu *cpu, struct guest_ram *ram, struct guest_own *own)
{
	return (self(cpu) + 1 + random_below(own, ram->cpus - 1)) % ram->cpus;
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
static uint64_t new_context(const struct guest_cpu *cpu, struct guest_own *own, uint64_t entry)
{
	return self(cpu) << 48 | entry << 32 | ++own->number;
}

/* ------------------------------------------------------- starts and stops */

/* What any start looks like. Instruction "here" is the one that runs. */
static const char *fresh(struct guest_cpu *cpu, struct guest_ram *ram, struct guest_own *own,
			 uint64_t here)
{
	for (int i = 1; i < 16; i++)
		if (cpu->x[i] != 0)
			return "a register is not zero at a start";
	if (here != I_boot && (cpu->x[0] >> 32 & 0xffff) != here)
		return "a start's context id belongs to another entry point";
	cpu->x[BOOT] = ram->boots;
	cpu->x[TURN] = own->turn;
	cpu->x[WORK] = own->work;
	return NULL;
}

/* After a CPU_ON: to be the first instruction of every entry point. */
static enum guest_exit started(struct guest_cpu *cpu, struct guest_ram *ram,
			       struct guest_own *own, uint64_t here, uint64_t next)
{
	const char *wrong = fresh(cpu, ram, own, here);

	CHECK(!wrong, wrong);
	own->started++;
	own->started_sum += cpu->x[0];
	return go(cpu, next);
}

#define ENTRY(name, next)						\
	INSTRUCTION(name) { return started(cpu, ram, own, I_##name, I_##next); }
ENTRY(storm_a, storm)
ENTRY(storm_b, storm)
ENTRY(race_in, race)
ENTRY(race_target, race_home)
ENTRY(sleep_in, sleeper)

/* CPU_ON, which another CPU may have been faster with; then go on at "back". */
static enum guest_exit cpu_on(struct guest_cpu *cpu, struct guest_own *own, uint64_t target,
			      uint64_t entry, uint64_t back)
{
	cpu->x[TARGET] = target;
	cpu->x[CONTEXT] = new_context(cpu, own, entry);
	cpu->x[BACK] = back;
	return hvc(cpu, I_on_seen, PSCI_ID64(PSCI_FN_CPU_ON), guest_mpidr(target), address(entry),
		   cpu->x[CONTEXT]);
}

INSTRUCTION(on_seen)
{
	struct guest_own *target = &ram->now.own[cpu->x[TARGET]];

	CHECK(cpu->x[0] == SUCCESS || cpu->x[0] == ALREADY_ON || cpu->x[0] == ON_PENDING ||
	      ram->now.resetting, "CPU_ON of another CPU failed");
	if (cpu->x[0] == SUCCESS) {
		target->granted++;
		target->granted_sum += cpu->x[CONTEXT];
		ram->now.grants++;
		ram->now.wins += cpu->x[BACK] == I_race_run;
	}
	return wait_at(cpu, cpu->x[BACK]);	/* let it come up */
}

/* A call with one right answer. */
static enum guest_exit expect(struct guest_cpu *cpu, uint64_t back, uint64_t answer, uint32_t id,
			      uint64_t x1, uint64_t x2)
{
	cpu->x[WANT] = answer;
	cpu->x[BACK] = back;
	return hvc(cpu, I_expected, id, x1, x2, 0);
}

INSTRUCTION(expected)
{
	CHECK(cpu->x[0] == cpu->x[WANT] || ram->now.resetting,
	      "a call was not answered as the specification says");
	return go(cpu, cpu->x[BACK]);
}

/* Wait until a CPU is OFF, then go on at "back". */
static enum guest_exit wait_for_off(struct guest_cpu *cpu, uint64_t target, uint64_t back)
{
	cpu->x[TARGET] = target;
	cpu->x[BACK] = back;
	return go(cpu, I_poll);
}

INSTRUCTION(poll)
{
	return hvc(cpu, I_polled, PSCI_ID64(PSCI_FN_AFFINITY_INFO), guest_mpidr(cpu->x[TARGET]),
		   0, 0);
}

INSTRUCTION(polled)
{
	CHECK(cpu->x[0] <= PSCI_AFFINITY_ON_PENDING, "AFFINITY_INFO failed");
	if (cpu->x[0] != PSCI_AFFINITY_OFF)
		return wait_at(cpu, I_poll);
	return go(cpu, cpu->x[BACK]);
}

INSTRUCTION(off)
{
	own->offs++;
	return hvc(cpu, I_came_back, PSCI_ID32(PSCI_FN_CPU_OFF), 0, 0, 0);
}

INSTRUCTION(came_back)
{
	return panic(cpu, "CPU_OFF, or a suspend to power-down, came back");
}

/* ------------------------------------------------------ the machine's boot */

INSTRUCTION(boot)
{
	const char *wrong = fresh(cpu, ram, own, I_boot);

	CHECK(!wrong, wrong);
	CHECK(self(cpu) == 0 && cpu->x[0] == GUEST_BOOT_X0, "not the boot CPU's start");
	cpu->x[BOOT] = ++ram->boots;
	if (ram->boots > 1)
		ram->resets--;
	for (uint64_t i = 0; i < sizeof(ram->now) / sizeof(cell); i++)
		((cell *)&ram->now)[i] = 0;
	for (uint64_t i = 0; i < ram->cpus; i++)
		ram->now.own[i].random = (ram->seed * 64 + ram->boots) * 64 + i + 1;
	cpu->x[TURN] = cpu->x[WORK] = 0;
	cpu->x[NEXT] = 1;
	return go(cpu, I_boot_look);
}

INSTRUCTION(boot_look)
{
	if (cpu->x[NEXT] == ram->cpus)
		return go(cpu, I_next_phase);
	return expect(cpu, I_boot_look, PSCI_AFFINITY_OFF, PSCI_ID64(PSCI_FN_AFFINITY_INFO),
		      guest_mpidr(cpu->x[NEXT]++), 0);
}

static enum guest_exit reset(struct guest_cpu *cpu, struct guest_ram *ram)
{
	ram->now.resetting = 1;
	return hvc(cpu, I_doomed, PSCI_ID32(PSCI_FN_SYSTEM_RESET), 0, 0, 0);
}

/* The boot CPU is alone. */
INSTRUCTION(next_phase)
{
	struct guest_state *now = &ram->now;

	do
		now->phase++;
	while (now->phase < PHASES && !(ram->phases >> now->phase & 1));
	cpu->x[NEXT] = 1;
	now->turns_left = ram->turns;
	now->naps = ram->turns / 4096 + 3;
	now->sleepers = ram->cpus - 1;
	for (uint64_t i = 0; i < ram->cpus; i++)
		now->own[i].sleeps = ram->turns / ram->cpus + 1;
	return hvc(cpu, I_next_phase_told, GUEST_CALL_PHASE, now->phase, 0, 0);
}

INSTRUCTION(next_phase_told)
{
	const struct guest_state *now = &ram->now;

	CHECK(cpu->x[0] == SUCCESS, "the hypervisor's own call failed");
	if (now->phase == PHASE_NAP)
		return go(cpu, I_nap);
	if (now->phase < PHASES)
		return go(cpu, I_start_all);
	if (ram->resets > 0)	/* one that has not had its chance */
		return reset(cpu, ram);
	ram->finished = 1;
	return hvc(cpu, I_doomed, PSCI_ID32(PSCI_FN_SYSTEM_OFF), 0, 0, 0);
}

INSTRUCTION(start_all)
{
	static const uint64_t entry[] = { 0, I_storm_a, I_race_in, I_sleep_in };
	static const uint64_t part[] = { 0, I_storm, I_race, I_waker };

	if (cpu->x[NEXT] == ram->cpus)
		return go(cpu, part[ram->now.phase]);
	return cpu_on(cpu, own, cpu->x[NEXT]++, entry[ram->now.phase], I_start_all);
}

/*
 * The boot CPU waits until all others are OFF. One that went OFF may have been
 * turned on again behind its back, but not without a grant that it would see.
 */
INSTRUCTION(quiet)
{
	cpu->x[WANT] = ram->now.grants;
	cpu->x[NEXT] = 1;
	return go(cpu, I_quiet_look);
}

INSTRUCTION(quiet_look)
{
	if (cpu->x[NEXT] == ram->cpus)
		return go(cpu, ram->now.grants == cpu->x[WANT] ? I_books : I_quiet);
	return wait_for_off(cpu, cpu->x[NEXT]++, I_quiet_look);
}

INSTRUCTION(books)
{
	uint64_t work = 0;

	for (uint64_t i = 0; i < ram->cpus; i++) {
		struct guest_own *other = &ram->now.own[i];

		work += other->work;
		CHECK(other->granted == other->started, "not as many starts as CPU_ONs granted");
		CHECK(other->granted_sum == other->started_sum,
		      "a start with a context id that was not granted");
		CHECK(i == 0 || other->started == other->offs, "a CPU is OFF that did not go");
		CHECK(other->slept == other->woken, "not as many wake-ups as power-downs");
	}
	CHECK(work == ram->now.work, "work was lost, or done twice");
	ram->progress++;
	return go(cpu, I_next_phase);
}

/* -------------------------------------------- what a CPU does for a living */

/* A turn is about to be taken: are registers and memory of the same time? */
static bool next_turn(struct guest_cpu *cpu, struct guest_ram *ram, struct guest_own *own)
{
	bool same = cpu->x[TURN] == own->turn && cpu->x[WORK] == own->work;

	cpu->x[TURN]++;
	own->turn++;
	ram->progress++;
	return same;
}

INSTRUCTION(work)
{
	cpu->x[WORK]++;
	own->work++;
	return go(cpu, I_work_told);
}

INSTRUCTION(work_told)
{
	ram->now.work++;
	return go(cpu, ram->now.phase == PHASE_STORM ? I_storm : I_sleeper);
}

/* The machine ends; if it was another CPU that did it, this one's call failed. */
INSTRUCTION(doomed)
{
	CHECK(ram->now.resetting, "SYSTEM_OFF or SYSTEM_RESET came back");
	return wait_at(cpu, I_doomed);
}

/* --------------------------------------------------------------- the storm */

INSTRUCTION(storm)
{
	const uint32_t on = PSCI_ID64(PSCI_FN_CPU_ON);
	uint64_t other = other_cpu(cpu, ram, own);

	CHECK(next_turn(cpu, ram, own), "registers and memory are not of the same time");
	if (!take_one(&ram->now.turns_left))
		return go(cpu, self(cpu) == 0 ? I_quiet : I_off);
	if (random_below(own, ram->turns / 2 + 1) == 0 && ram->resets > 0)
		return reset(cpu, ram);
	switch (random_below(own, 16)) {
	case 0: case 1: case 2: case 3: case 4:
		return cpu_on(cpu, own, other, I_storm_a + random_below(own, 2), I_storm);
	case 5:
		return expect(cpu, I_storm, ALREADY_ON, on, cpu->mpidr, address(I_storm_a));
	case 6:
		return expect(cpu, I_storm, INVALID_PARAMETERS, on, NO_SUCH_MPIDR,
			      address(I_storm_a));
	case 7:
		return expect(cpu, I_storm, INVALID_ADDRESS, on, guest_mpidr(other), NOWHERE);
	case 8:
		return expect(cpu, I_storm, PSCI_VERSION_1_3, PSCI_ID32(PSCI_FN_PSCI_VERSION),
			      0, 0);
	case 9: case 10: case 11:
		return go(cpu, self(cpu) == 0 ? I_work : I_off);
	default:
		return go(cpu, I_work);
	}
}

/* ---------------------------------------------------------------- the race */

/*
 * Round after round, one CPU goes off, all others line up, turn it on at the
 * same time, and meet again with it. One of them has won.
 */
static uint64_t race_target_of(struct guest_ram *ram, struct guest_own *own)
{
	return 1 + own->round % (ram->cpus - 1);
}

INSTRUCTION(race)
{
	if (own->round == ram->turns / 8 + 1)
		return go(cpu, self(cpu) == 0 ? I_quiet : I_off);
	if (self(cpu) == race_target_of(ram, own))
		return go(cpu, I_off);
	return wait_for_off(cpu, race_target_of(ram, own), I_race_line_up);
}

INSTRUCTION(race_line_up)
{
	ram->now.at_line++;
	return go(cpu, I_race_line);
}

INSTRUCTION(race_line)
{
	if (ram->now.at_line < (own->round + 1) * (ram->cpus - 1))
		return wait_at(cpu, I_race_line);
	return cpu_on(cpu, own, race_target_of(ram, own), I_race_target, I_race_run);
}

/* All others wait at home for the boot CPU, so that none of them can be OFF. */
INSTRUCTION(race_run)
{
	if (self(cpu) != 0)
		return go(cpu, I_race_home);
	return expect(cpu, I_race_home, DENIED, PSCI_ID64(PSCI_FN_SYSTEM_SUSPEND),
		      address(I_nap_woke), 0);
}

INSTRUCTION(race_home)
{
	ram->now.at_home++;
	return go(cpu, I_race_check);
}

INSTRUCTION(race_check)
{
	if (ram->now.at_home < (own->round + 1) * ram->cpus)
		return wait_at(cpu, I_race_check);
	own->round++;
	ram->progress++;
	CHECK(ram->now.wins == own->round, "not exactly one CPU_ON of a race was a SUCCESS");
	ram->races += self(cpu) == 0;
	return go(cpu, I_race);
}

/* ------------------------------------------------------- sleep and wake up */

/* Take what interrupts there are, then go on at "back". */
static enum guest_exit take_interrupts(struct guest_cpu *cpu, uint64_t back)
{
	cpu->x[BACK] = back;
	cpu->pc = address(I_taken);
	return GUEST_ACK;
}

/* One at a time for each pair of CPUs, so that a lost one is seen. */
static enum guest_exit interrupt(struct guest_cpu *cpu, struct guest_ram *ram, uint64_t target,
				 uint64_t next)
{
	if (ram->now.sent[self(cpu)][target] != ram->now.taken[self(cpu)][target])
		return wait_at(cpu, next);
	ram->now.sent[self(cpu)][target]++;
	cpu->x[1] = guest_mpidr(target);
	cpu->pc = address(next);
	return GUEST_SGI;
}

INSTRUCTION(taken)
{
	for (uint64_t i = 0; i < ram->cpus; i++) {
		if (!(cpu->x[0] >> i & 1))
			continue;
		if (i == self(cpu)) {	/* the host's alarm */
			CHECK(ram->now.phase == PHASE_NAP && take_one(&ram->now.naps),
			      "an alarm that nobody asked for");
			ram->alarms++;
			continue;
		}
		CHECK(ram->now.sent[i][self(cpu)] == ram->now.taken[i][self(cpu)] + 1,
		      "an interrupt came that nobody sent");
		ram->now.taken[i][self(cpu)]++;	/* the next may be sent */
	}
	CHECK(cpu->x[0] != 0 || cpu->x[BACK] == I_waker, "woken up without an interrupt");
	return go(cpu, cpu->x[BACK]);
}

/* The entry points of a sleeping CPU. */
static enum guest_exit woke(struct guest_cpu *cpu, struct guest_ram *ram, struct guest_own *own,
			    uint64_t here, uint64_t back)
{
	const char *wrong = fresh(cpu, ram, own, here);

	CHECK(!wrong, wrong);
	CHECK(cpu->x[0] == own->sleep_context, "a wake-up with another context id");
	own->sleep_context = 0;
	own->woken++;
	return take_interrupts(cpu, back);
}

#define WAKE(name, back)						\
	INSTRUCTION(name) { return woke(cpu, ram, own, I_##name, I_##back); }
WAKE(woke_a, sleeper)
WAKE(woke_b, sleeper)
WAKE(nap_woke, nap)

static enum guest_exit power_down(struct guest_cpu *cpu, struct guest_own *own, uint64_t entry)
{
	own->slept++;
	own->sleep_context = new_context(cpu, own, entry);
	if (entry == I_nap_woke)
		return hvc(cpu, I_came_back, PSCI_ID64(PSCI_FN_SYSTEM_SUSPEND), address(entry),
			   own->sleep_context, 0);
	return hvc(cpu, I_came_back, PSCI_ID64(PSCI_FN_CPU_SUSPEND), POWERDOWN, address(entry),
		   own->sleep_context);
}

static enum guest_exit standby(struct guest_cpu *cpu, struct guest_own *own)
{
	cpu->x[CONTEXT] = new_context(cpu, own, 0);
	for (uint64_t i = PATTERN; i < 16; i++)
		cpu->x[i] = cpu->x[CONTEXT] + i;
	return hvc(cpu, I_standby_woke, PSCI_ID64(PSCI_FN_CPU_SUSPEND), STANDBY, 0, 0);
}

INSTRUCTION(sleeper)
{
	uint64_t what = random_below(own, 8);

	CHECK(next_turn(cpu, ram, own), "registers and memory are not of the same time");
	if (own->sleeps == 0) {
		ram->now.sleepers--;
		return go(cpu, I_off);
	}
	if (random_below(own, ram->turns) == 0 && ram->resets > 0)
		return reset(cpu, ram);
	if (what < 2)
		return go(cpu, I_work);
	if (what == 2)
		return interrupt(cpu, ram, other_cpu(cpu, ram, own), I_sleeper);
	if (what == 3)
		return expect(cpu, I_sleeper, INVALID_PARAMETERS, PSCI_ID64(PSCI_FN_CPU_SUSPEND),
			      NO_SUCH_STATE, address(I_woke_a));
	own->sleeps--;
	if (what < 6)
		return standby(cpu, own);
	return power_down(cpu, own, I_woke_a + what - 6);
}

INSTRUCTION(standby_woke)
{
	CHECK(cpu->x[0] == SUCCESS, "CPU_SUSPEND to standby failed");
	for (uint64_t i = PATTERN; i < 16; i++)
		CHECK(cpu->x[i] == cpu->x[CONTEXT] + i, "a register changed in standby");
	return take_interrupts(cpu, I_sleeper);
}

/* The boot CPU's part: nobody sleeps for ever. */
INSTRUCTION(waker)
{
	if (ram->now.sleepers == 0)
		return go(cpu, I_quiet);
	return interrupt(cpu, ram, other_cpu(cpu, ram, own), I_waker_take);
}

INSTRUCTION(waker_take)
{
	return take_interrupts(cpu, I_waker);
}

/* ---------------------------------------------------- the machine's sleep */

INSTRUCTION(nap)
{
	ram->progress++;
	if (ram->now.naps == 0)
		return go(cpu, I_quiet);
	return power_down(cpu, own, I_nap_woke);
}

/* ---------------------------------------------------------------- the CPU */

static const struct {
	const char *name;
	enum guest_exit (*run)(struct guest_cpu *cpu, struct guest_ram *ram, struct guest_own *own);
	bool entry;
} code[] = {
#define LINE(name, entry) { #name, name, entry },
	PROGRAM(LINE)
};

uint64_t guest_mpidr(uint64_t cpu)
{
	return (cpu / 4) << 8 | cpu % 4;	/* clusters of four */
}

bool guest_has_code(uint64_t pc)
{
	return pc >= GUEST_CODE && pc % 4 == 0 && (pc - GUEST_CODE) / 4 < INSTRUCTIONS;
}

uint64_t guest_boot_pc(void)
{
	return address(I_boot);
}

const char *guest_symbol(uint64_t pc)
{
	return guest_has_code(pc) ? code[(pc - GUEST_CODE) / 4].name : "nowhere";
}

const char *guest_phase_name(uint64_t phase)
{
	static const char *const names[] = {
		"boot", "storm", "race", "suspend", "nap", "end" };

	return phase <= PHASES ? names[phase] : "nothing";
}

enum guest_exit guest_step(struct guest_cpu *cpu, struct guest_ram *ram)
{
	uint64_t instruction = (cpu->pc - GUEST_CODE) / 4;

	CHECK(guest_has_code(cpu->pc), "jumped to where no code is");
	CHECK(code[instruction].entry || cpu->x[BOOT] == ram->boots,
	      "ran on over a reset, or without having been started");
	return code[instruction].run(cpu, ram, &ram->now.own[self(cpu)]);
}
