/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Somebody else decides whether a CPU may start. A monitor (of realms, or the
 * part of a hypervisor that is trusted) answers the guest's PSCI calls, but
 * CPU_ON only after a host has agreed that is not trusted: it may answer late,
 * twice, or with nonsense, and nothing of that may do any harm.
 *
 *	CPU 0's thread		psci_handle() says PSCI_DO_WAIT and gives a
 *				ticket; the thread hands it to the host and
 *				blocks
 *	the host's thread	psci_complete() with the ticket and a verdict;
 *				then CPU 0 goes on
 *	another CPU's thread	waits to be started, as ever
 *
 * In the end the guest moves to another monitor while a question is open, and
 * the question goes with it.
 */
#include <semaphore.h>

#include "small.h"
#include "psci/snapshot.h"

#define CPUS		3
#define ENTRY		UINT64_C(0x40080000)
#define SNAPSHOT	1024	/* bytes, more than needed */

struct realm {
	const char *name;
	struct psci *psci;
	uint32_t step;		/* how far the guest's program has come */
	uint32_t starting;	/* the one CPU that will start in this realm, */
	sem_t kick;		/* and its latched kick */
	psci_ticket ticket;
	sem_t question;		/* the host is asked about the ticket */
	uint64_t x0;
	bool gone;
	sem_t answer;		/* CPU 0 goes on, with this x0; or is gone */
	_Alignas(PSCI_STORAGE_ALIGN) unsigned char storage[PSCI_STORAGE_BOUND(CPUS)];
};

/* The guest's program: CPU 0 turns on these CPUs, and hears this. */
static const struct {
	uint32_t target;
	enum psci_status hears;
} steps[] = {
	{ 1, PSCI_STATUS_SUCCESS },
	{ 2, PSCI_STATUS_DENIED },
	{ 2, PSCI_STATUS_INTERNAL_FAILURE },
	{ 2, PSCI_STATUS_SUCCESS },
};
#define STEPS	(sizeof(steps) / sizeof(steps[0]))

static const struct psci_cpu_config cpus[CPUS] = {
	{ .mpidr = 0, .flags = PSCI_CPU_ON }, { .mpidr = 1 }, { .mpidr = 2 },
};

static struct realm here = { .name = "here ", .starting = 1 };
static struct realm there = { .name = "there", .starting = 2 };

/* ----------------------------------------------------------- the monitor */

static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)user, (void)cpu, (void)target;
	return PSCI_DEFERRED;		/* the host decides */
}

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct realm *realm = user;

	must(cpu == 0 && target == realm->starting, "a CPU is kicked that was not allowed");
	sem_post(&realm->kick);
	return PSCI_STATUS_SUCCESS;
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	(void)user, (void)cpu, (void)state, (void)composite;
	return PSCI_STATUS_INVALID_PARAMETERS;	/* nobody suspends here */
}

static void make_realm(struct realm *realm, uint32_t tag)
{
	static const struct psci_ops ops = {
		.size = sizeof(ops),
		.cpu_on = op_cpu_on,
		.check_cpu_on = op_check_cpu_on,
		.check_power_state = op_check_power_state,
	};
	const struct psci_config config = {
		.size = sizeof(config),
		.psci_version = PSCI_VERSION_1_2,	/* has DENIED for CPU_ON */
		.entry_el = 1,
		.cpu_count = CPUS,
		.cpus = cpus,
		.ticket_tag = tag,
	};

	sem_init(&realm->kick, 0, 0);
	sem_init(&realm->question, 0, 0);
	sem_init(&realm->answer, 0, 0);
	must_say(psci_init(&realm->psci, realm->storage, sizeof(realm->storage), &config, &ops,
			   realm), PSCI_OK, "psci_init()");
}

/* The guest on CPU 0, from where it is: perhaps in the middle of a call. */
static void *cpu0_thread(void *user)
{
	struct realm *realm = user;
	struct psci_call call, owed;

	for (; realm->step < STEPS; realm->step++) {
		call = (struct psci_call){ .x = { PSCI_ID64(PSCI_FN_CPU_ON),
			cpus[steps[realm->step].target].mpidr, ENTRY, realm->step } };
		if (psci_cpu_todo(realm->psci, 0, &owed) == PSCI_TODO_WAIT)
			call.ticket = owed.ticket;	/* called before it came here */
		else
			must(psci_handle(realm->psci, 0, &call) == PSCI_DO_WAIT,
			     "CPU_ON was not deferred");

		realm->ticket = call.ticket;
		sem_post(&realm->question);
		sem_wait(&realm->answer);
		if (realm->gone)
			break;
		printf("%s: CPU 0 hears %s of CPU_ON of CPU %u\n", realm->name,
		       psci_status_name((int64_t)realm->x0), steps[realm->step].target);
		must((int64_t)realm->x0 == steps[realm->step].hears, "CPU 0 hears another answer");
	}
	return NULL;
}

/* Another CPU, parked until it is turned on. The guest does nothing on it. */
static void *cpu_thread(void *user)
{
	struct realm *realm = user;
	struct psci_entry entry;

	while (psci_cpu_woke(realm->psci, realm->starting, true, &entry) == PSCI_WAKE_SLEEP)
		sem_wait(&realm->kick);
	must(entry.pc == ENTRY, "a CPU starts somewhere else");
	must(steps[entry.context_id].target == realm->starting, "another context id");
	printf("%s: CPU %u starts\n", realm->name, realm->starting);
	return NULL;
}

static pthread_t start(void *(*run)(void *), void *user)
{
	pthread_t thread;

	must(pthread_create(&thread, NULL, run, user) == 0, "no thread");
	return thread;
}

/* -------------------------------------------------------------- the host */

static psci_ticket get_question(struct realm *realm)
{
	sem_wait(&realm->question);
	printf("%s: the host is asked about ticket %llx\n", realm->name,
	       (unsigned long long)realm->ticket);
	return realm->ticket;
}

/* What the monitor does with an answer of the host's. */
static enum psci_error answer(struct realm *realm, psci_ticket ticket, enum psci_verdict verdict)
{
	enum psci_error error;
	struct psci_call call;
	uint32_t cpu;

	error = psci_complete(realm->psci, ticket, verdict, &cpu, &call);
	if (error != PSCI_OK)
		return error;
	must(cpu == 0 && call.error == PSCI_OK, "the answer is not for CPU 0");
	realm->x0 = call.ret;
	sem_post(&realm->answer);
	return PSCI_OK;
}

/* Must be refused, and leave no trace in the whole state. Nobody else calls meanwhile. */
static void refused(struct realm *realm, psci_ticket ticket, enum psci_verdict verdict,
		    enum psci_error error, const char *what)
{
	unsigned char before[SNAPSHOT] = { 0 }, after[SNAPSHOT] = { 0 };

	must_say(psci_snapshot(realm->psci, before, SNAPSHOT), PSCI_OK, "psci_snapshot()");
	must_say(answer(realm, ticket, verdict), error, what);
	must_say(psci_snapshot(realm->psci, after, SNAPSHOT), PSCI_OK, "psci_snapshot()");
	must(memcmp(before, after, SNAPSHOT) == 0, "a refused answer changed something");
	printf("%s: the host gives %s: %s\n", realm->name, what, psci_error_name(error));
}

/* It answers three questions, and leaves the fourth open: *user is its ticket. */
static void *host_thread(void *user)
{
	psci_ticket *ticket = user, old;
	pthread_t cpu1;

	old = get_question(&here);
	cpu1 = start(cpu_thread, &here);
	must_say(answer(&here, old, PSCI_ALLOW), PSCI_OK, "the host allows");
	pthread_join(cpu1, NULL);

	*ticket = get_question(&here);
	refused(&here, old, PSCI_ALLOW, PSCI_E_TICKET, "a stale ticket");
	refused(&here, *ticket + 1, PSCI_ALLOW, PSCI_E_TICKET, "a ticket that it made up");
	refused(&here, *ticket, (enum psci_verdict)3, PSCI_E_VERDICT, "a verdict that is none");
	refused(&there, *ticket, PSCI_ALLOW, PSCI_E_TICKET, "a ticket of another context");
	must_say(answer(&here, *ticket, PSCI_DENY), PSCI_OK, "the host denies");

	old = *ticket;
	*ticket = get_question(&here);
	refused(&here, old, PSCI_ALLOW, PSCI_E_TICKET, "a second answer, after its \"deny\"");
	must_say(answer(&here, *ticket, PSCI_FAIL), PSCI_OK, "the host fails");
	*ticket = get_question(&here);
	return NULL;
}

int main(void)
{
	unsigned char snapshot[SNAPSHOT];
	pthread_t cpu0, cpu2, host;
	psci_ticket open;

	make_realm(&here, 1);
	make_realm(&there, 2);
	cpu0 = start(cpu0_thread, &here);
	host = start(host_thread, &open);
	pthread_join(host, NULL);
	here.gone = true;
	sem_post(&here.answer);
	pthread_join(cpu0, NULL);

	must_say(psci_snapshot(here.psci, snapshot, SNAPSHOT), PSCI_OK, "psci_snapshot()");
	must_say(psci_restore(there.psci, snapshot, psci_snapshot_size(here.psci)), PSCI_OK,
		 "psci_restore()");
	there.step = here.step;
	printf("the guest moves from here to there, and the question with it\n");
	cpu0 = start(cpu0_thread, &there);
	get_question(&there);
	refused(&there, open, PSCI_ALLOW, PSCI_E_TICKET, "the ticket that it got here");
	cpu2 = start(cpu_thread, &there);
	must_say(answer(&there, there.ticket, PSCI_ALLOW), PSCI_OK, "the host allows");
	pthread_join(cpu2, NULL);
	pthread_join(cpu0, NULL);
	must(there.step == STEPS, "the guest has not come to its end");

	/* What was left behind begins anew: its open question is none any more. */
	psci_reset(here.psci);
	refused(&here, open, PSCI_ALLOW, PSCI_E_TICKET, "a ticket from before a reset");
	printf("ok\n");
	return 0;
}
