/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* CPU_ON and CPU_OFF: refusals, entry state, races. */
#include "payload.h"

#define SECURE_RAM		UINT64_C(0x0e000000)
#define BEYOND_RAM		UINT64_C(0x4000000000)
#define CONTEXT			UINT64_C(0xfedcba9876543210)
#define RACERS_MAX		8
#define ROUNDS			100
#define CHURN_MS		1000
#define SCTLR_EE		(UINT64_C(1) << 25)

/* ---------------------------------------------------------------- errors */

int64_t bad_entry(void)
{
	return machine.version >= V1_0 ? INVALID_ADDRESS : INVALID_PARAMETERS;
}

void check_cpu_on_errors(void)
{
	static const struct {
		uint64_t target;
		const char *what;
	} nobody[] = {
		{ 0x0f0f0f, "that is not there" },
		{ 0xff, "whose Aff0 is not there" },
		{ 0x80000001, "with bit 31, which is MPIDR's own" },
		{ 0x41000000, "with bits 30 and 24, which are MPIDR's own" },
		{ UINT64_C(0x100000001), "with an Aff3 that is not there" },
		{ UINT64_C(0x10000000001), "with bit 40" },
		{ UINT64_MAX, "of ones" },
	};
	static const struct {
		uint64_t entry;
		const char *what;
	} bad[] = {
		{ 0, "in the flash" },
		{ 1, "at 1" },
		{ SECURE_RAM, "in secure RAM" },
		{ BEYOND_RAM, "beyond all RAM" },
		{ (uint64_t)first_entry + 1, "that is odd" },
		{ (uint64_t)first_entry + 2, "with bit 1" },
	};
	uint64_t target = mpidr_of(machine.cpus - 1);
	/* Of a CPU that is ON its entry point is not looked at. */
	int64_t wrong = machine.cpus > 1 ? bad_entry() : ALREADY_ON;

	for (uint32_t i = 0; i < sizeof(nobody) / sizeof(nobody[0]); i++)
		check_status(smc(CPU_ON, nobody[i].target,
				 (uint64_t)first_entry, 0),
			     INVALID_PARAMETERS, "CPU_ON of a CPU %s",
			     nobody[i].what);
	for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_status(smc(CPU_ON, target, bad[i].entry, 0),
			     wrong, "CPU_ON with an entry point %s",
			     bad[i].what);
	check_status(smc(CPU_ON, 0, (uint64_t)first_entry, 0), ALREADY_ON,
		     "CPU_ON of the caller");
	check_status(smc(CPU_ON, 0, 1, 0), ALREADY_ON,
		     "CPU_ON of the caller, with an entry point at 1");
	if (machine.cpus > 1)
		check((uint64_t)smc(AFFINITY_INFO, target, 0, 0), STATE_OFF,
		      "CPU %u is still OFF after all that", machine.cpus - 1);
}

/* -------------------------------------------------- one after the other */

/* Runs until it is told to go, and must not come back then. */
static void visit(struct cpu *cpu)
{
	cpu->report = 1;
	wait_for(&cpu->order, 1);
	smc(CPU_OFF, 0, 0, 0);
	cpu->report = 2;
}

static char *name_of(uint32_t cpu)
{
	static char name[] = "CPU 00";

	name[4] = (char)('0' + cpu / 10);
	name[5] = (char)('0' + cpu % 10);
	return name;
}

static bool check_start(uint32_t cpu, uint64_t context)
{
	int64_t status = start_cpu(cpu, visit, context);

	if (!check_status(status, SUCCESS, "CPU_ON of CPU %u", cpu)) {
		skip(name_of(cpu), "it could not be turned on");
		return false;
	}
	if (!check(wait_for(&cpus[cpu].report, 1), true,
		   "CPU %u runs", cpu))
		return false;
	check(cpus[cpu].x[0], context, "CPU %u has its context id", cpu);
	check(cpus[cpu].entry, ENTRY_FIRST,
	      "CPU %u begins at its entry point", cpu);
	check_entry_state(&cpus[cpu], name_of(cpu));
	check((uint64_t)smc(AFFINITY_INFO, mpidr_of(cpu), 0, 0), STATE_ON,
	      "AFFINITY_INFO of CPU %u, which runs: ON", cpu);
	check_status(smc(CPU_ON, mpidr_of(cpu), (uint64_t)second_entry, 0),
		     ALREADY_ON, "CPU_ON of CPU %u, which runs", cpu);
	return true;
}

static void check_stop(uint32_t cpu)
{
	cpus[cpu].order = 1;
	barrier();
	check(wait_for_state(cpu, STATE_OFF), true,
	      "CPU %u is OFF after CPU_OFF", cpu);
	check(cpus[cpu].report, 1, "CPU_OFF of CPU %u did not return", cpu);
}

void check_each_cpu(void)
{
	uint32_t last = machine.cpus - 1;
	uint64_t cluster = mpidr_of(last) & ~UINT64_C(0xff);

	/* All on together, then all off; the last one once more. */
	for (uint32_t i = 1; i < machine.cpus; i++)
		if (!check_start(i, CONTEXT ^ i))
			return;
	if (cluster)
		check((uint64_t)smc(AFFINITY_INFO, cluster, 1, 0), STATE_ON,
		      "AFFINITY_INFO of the second cluster, which runs: ON");
	for (uint32_t i = 1; i < machine.cpus; i++)
		check_stop(i);
	if (cluster)
		check((uint64_t)smc(AFFINITY_INFO, cluster, 1, 0), STATE_OFF,
		      "AFFINITY_INFO of the second cluster: OFF again");
	if (check_start(last, 0))
		check_stop(last);
	if (machine.version < V1_0)
		return;
	cpus[last].function = visit;
	cpus[last].order = 0;
	cpus[last].report = 0;
	check_status(smc(CPU_ON_32, mpidr_of(last), (uint64_t)second_entry,
			 CONTEXT), SUCCESS, "CPU_ON by SMC32");
	if (check(wait_for(&cpus[last].report, 1), true,
		  "CPU %u runs after CPU_ON by SMC32", last))
		check(cpus[last].x[0], (uint32_t)CONTEXT,
		      "CPU_ON by SMC32 hands on 32 bits of the context id");
	check_stop(last);
}

/* ------------------------------------------------------------ endianness */

void check_endianness(void)
{
	int64_t status;

	cpus[1].function = visit;
	cpus[1].order = 0;
	cpus[1].report = 0;
	status = call_big_endian(CPU_ON, mpidr_of(1), (uint64_t)first_entry,
				 CONTEXT);
	if (!check_status(status, SUCCESS, "CPU_ON in big-endian"))
		return;
	if (!check(wait_for(&cpus[1].report, 1), true,
		   "CPU 1 runs after CPU_ON in big-endian"))
		return;
	check(cpus[1].sctlr & SCTLR_EE, SCTLR_EE,
	      "CPU 1 begins in its caller's endianness");
	check(cpus[1].x[0], CONTEXT,
	      "CPU 1 has its context id after CPU_ON in big-endian");
	check_stop(1);
}

/* -------------------------------------------------- the boot CPU goes off */

/* Waits until CPU 0 is OFF, and turns it on again. */
static void bring_back(struct cpu *cpu)
{
	cpu->report = 1;
	if (wait_for_state(0, STATE_OFF))
		cpu->status = smc(CPU_ON, 0, (uint64_t)second_entry, CONTEXT);
	else
		cpu->status = 1;
	cpu->report = 2;
	smc(CPU_OFF, 0, 0, 0);
}

void check_boot_cpu_off(void)
{
	int64_t status = start_cpu(1, bring_back, 0);

	if (status != SUCCESS || !wait_for(&cpus[1].report, 1)) {
		skip("the boot CPU goes off", "nobody could turn it on");
		return;
	}
	status = call_and_resume(CPU_OFF, 0, 0, 0, &cpus[0]);
	if (!cpus[0].resumed) {
		check_status(status, SUCCESS,
			     "CPU_OFF of the boot CPU does not return");
		return;
	}
	check(cpus[0].x[0], CONTEXT,
	      "the boot CPU goes off, and comes back with a context id");
	check(cpus[0].entry, ENTRY_SECOND,
	      "the boot CPU comes back at its new entry point");
	check_entry_state(&cpus[0], "the boot CPU, turned on again,");
	if (wait_for(&cpus[1].report, 2))
		check_status(cpus[1].status, SUCCESS,
			     "CPU_ON of the boot CPU by another");
	check(wait_for_state(1, STATE_OFF), true, "CPU 1 is OFF again");
}

/* ----------------------------------------------------------------- races */

/*
 * All CPUs but the last race for it. In a round each calls CPU_ON once, with
 * a context id and an entry point of its own; the target stays on until the
 * round is over. Then they churn: each calls as often as it can, and the
 * target goes off as soon as it has started.
 */
static volatile uint64_t round_now;
static volatile uint64_t round_over;
static volatile uint64_t race_end;

#define CHURN			(ROUNDS + 1)

static uint64_t race_target(void)
{
	return mpidr_of(machine.cpus - 1);
}

static uint64_t race_context(uint64_t round, uint64_t racer)
{
	return round << 32 | racer;
}

static uint64_t race_entry(uint64_t racer)
{
	return racer & 1 ? (uint64_t)second_entry : (uint64_t)first_entry;
}

static void race_once(struct cpu *cpu, uint64_t round)
{
	uint64_t racer = (uint64_t)(cpu - cpus);

	cpu->status = smc(CPU_ON, race_target(), race_entry(racer),
			  race_context(round, racer));
	barrier();
	cpu->report = round;
}

/* count: how often it won; status: what it should not have heard. */
static void churn_once(struct cpu *cpu)
{
	int64_t status = smc(CPU_ON, race_target(), (uint64_t)first_entry, 0);

	if (status == SUCCESS)
		cpu->count++;
	else if (status != ALREADY_ON && status != ON_PENDING)
		cpu->status = status;
}

static void churn(struct cpu *cpu)
{
	cpu->status = SUCCESS;
	while (!race_end)
		churn_once(cpu);
	barrier();
	cpu->report = CHURN;
}

static void racer(struct cpu *cpu)
{
	uint64_t round = 0;

	while (round != CHURN) {
		/* No "yield", with which QEMU looks at other CPUs first. */
		while (round_now == round)
			;
		round = round_now;
		barrier();
		if (round == CHURN)
			churn(cpu);
		else
			race_once(cpu, round);
	}
	smc(CPU_OFF, 0, 0, 0);
}

static void target(struct cpu *cpu)
{
	barrier();
	cpu->report = cpu->x[0];
	if (!race_end && round_now != CHURN)
		wait_for(&round_over, cpu->x[0] >> 32);
	smc(CPU_OFF, 0, 0, 0);
}

struct tally {
	uint64_t winners;	/* those that heard SUCCESS */
	uint64_t winner;
	uint64_t losers;	/* those that heard what losers may hear */
};

/* Returns false if the race cannot go on. */
static bool race_round(uint32_t racers, uint64_t round, struct tally *tally)
{
	*tally = (struct tally){ 0 };
	round_now = round;
	barrier();
	race_once(&cpus[0], round);
	for (uint32_t i = 0; i < racers; i++) {
		int64_t status;

		if (!wait_for(&cpus[i].report, round))
			return false;
		status = cpus[i].status;
		if (status == SUCCESS) {
			tally->winners++;
			tally->winner = i;
		} else if (status == ALREADY_ON || status == ON_PENDING) {
			tally->losers++;
		}
	}
	return true;
}

static void check_rounds(uint32_t racers)
{
	struct cpu *goal = &cpus[machine.cpus - 1];
	uint64_t one_winner = 0, rest_lost = 0, right = 0, entry = 0, once = 0;
	uint64_t round;

	goal->function = target;
	goal->report = 0;
	for (round = 1; round <= ROUNDS; round++) {
		uint64_t starts = goal->starts;
		struct tally tally;
		bool came;

		if (!race_round(racers, round, &tally))
			break;
		one_winner += tally.winners == 1;
		rest_lost += tally.losers == racers - 1;
		came = tally.winners &&
			wait_for(&goal->report,
				 race_context(round, tally.winner));
		right += came;
		entry += came && goal->entry == (tally.winner & 1 ?
						 ENTRY_SECOND : ENTRY_FIRST);
		round_over = round;
		barrier();
		if (!wait_for_state(machine.cpus - 1, STATE_OFF))
			break;
		once += goal->starts == starts + 1;
	}
	print("# %u CPUs race for one, %u rounds\n", racers, ROUNDS);
	check(round - 1, ROUNDS, "all rounds of the race come to their end");
	check(one_winner, ROUNDS, "in each round one CPU_ON is SUCCESS");
	check(rest_lost, ROUNDS,
	      "in each round the others are ALREADY_ON or ON_PENDING");
	check(right, ROUNDS, "in each round the winner's context id arrives");
	check(entry, ROUNDS, "in each round the winner's entry point is used");
	check(once, ROUNDS, "in each round the CPU starts once");
}

static void check_churn(uint32_t racers)
{
	struct cpu *goal = &cpus[machine.cpus - 1];
	uint64_t starts = goal->starts;
	uint64_t deadline, won = 0;
	int64_t odd = SUCCESS;
	bool ended = true;

	cpus[0].count = 0;
	cpus[0].status = SUCCESS;
	cpus[0].report = CHURN;
	round_now = CHURN;
	barrier();
	deadline = now() + ticks(CHURN_MS);
	while (now() < deadline)
		churn_once(&cpus[0]);
	race_end = 1;
	barrier();
	for (uint32_t i = 0; i < racers; i++) {
		ended = ended && wait_for(&cpus[i].report, CHURN);
		won += cpus[i].count;
		if (cpus[i].status != SUCCESS)
			odd = cpus[i].status;
	}
	ended = ended && wait_for_state(machine.cpus - 1, STATE_OFF);
	if (!check(ended, true, "the CPU that is fought for is OFF at last"))
		return;
	print("# it was turned on %u times\n", (uint32_t)won);
	check(won > 0, true, "it was turned on meanwhile");
	check(goal->starts - starts, won,
	      "it started as often as CPU_ON was SUCCESS");
	check_status(odd, SUCCESS, "no CPU_ON had another answer");
}

void check_races(void)
{
	uint32_t racers = machine.cpus - 1;

	if (racers > RACERS_MAX)
		racers = RACERS_MAX;
	for (uint32_t i = 1; i < racers; i++) {
		if (start_cpu(i, racer, 0) != SUCCESS) {
			skip("the race", "a CPU could not be turned on");
			return;
		}
	}
	check_rounds(racers);
	check_churn(racers);
	for (uint32_t i = 1; i < racers; i++)
		check(wait_for_state(i, STATE_OFF), true,
		      "CPU %u is OFF after the race", i);
}
