/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Two virtual machines in one process, side by side: a context each, of
 * another PSCI version, topology and ticket_tag. They share one const
 * struct psci_ops; which machine an op is for, its user pointer says.
 *
 * One of them behaves: it turns its CPUs on and off, again and again, and
 * writes down every answer. The other is hostile: on all of its CPUs at once
 * it makes calls at random, odd ones for the most part. The quiet one must
 * hear, while that goes on, bit for bit what it hears when it is alone.
 * Then each is handed a ticket and a snapshot of the other's.
 */
#include <sched.h>
#include <stdatomic.h>

#include "small.h"
#include "psci/snapshot.h"

#define CPUS_MAX	6
#define ROUNDS		2000U	/* of the quiet one */
#define LEAST		200	/* of everything, by the hostile one */
#define SNAPSHOT	1024	/* bytes, more than needed */

struct vm {
	const char *name;
	struct psci *psci;
	uint32_t cpus;
	bool defers;			/* CPU_ON is decided later */
	_Atomic bool kicked[CPUS_MAX];	/* by the op cpu_on */
	_Alignas(PSCI_STORAGE_ALIGN) unsigned char storage[PSCI_STORAGE_BOUND(CPUS_MAX)];
};

static struct vm quiet = { .name = "quiet" }, hostile = { .name = "hostile" };

/* ------------------------------------------------------- what both share */

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	struct vm *vm = user;

	must(cpu < vm->cpus && target < vm->cpus, "an op is told of a CPU of another machine");
	vm->kicked[target] = true;
	return PSCI_STATUS_SUCCESS;
}

static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	const struct vm *vm = user;

	(void)cpu, (void)target;
	return vm->defers ? PSCI_DEFERRED : PSCI_STATUS_SUCCESS;
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	(void)user, (void)cpu, (void)composite;
	return state->state_id == 0 ? PSCI_STATUS_SUCCESS : PSCI_STATUS_INVALID_PARAMETERS;
}

static const struct psci_ops ops = {
	.size = sizeof(ops),
	.cpu_on = op_cpu_on,
	.check_cpu_on = op_check_cpu_on,
	.check_power_state = op_check_power_state,
};

static void make_vm(struct vm *vm, uint32_t version, uint32_t cpus, uint64_t spread, uint32_t tag)
{
	struct psci_cpu_config list[CPUS_MAX] = { { .flags = PSCI_CPU_ON } };
	struct psci_config config = {
		.size = sizeof(config),
		.psci_version = version,
		.entry_el = 1,
		.cpu_count = cpus,
		.cpus = list,
		.quirks = PSCI_QUIRK_KEEP_LAST_CPU,	/* or the attack is soon over */
		.ticket_tag = tag,
	};

	for (uint32_t i = 0; i < cpus; i++)
		list[i].mpidr = i * spread;
	vm->cpus = cpus;
	must_say(psci_init(&vm->psci, vm->storage, sizeof(vm->storage), &config, &ops, vm),
		 PSCI_OK, "psci_init()");
}

static struct psci_call call_of(uint32_t id, uint64_t x1, uint64_t x2, uint64_t x3)
{
	return (struct psci_call){ .x = { id, x1, x2, x3 } };
}

/* ---------------------------------------------------------- the quiet one */

/* All that a machine hears, folded into a number. */
static void hear(uint64_t *heard, uint64_t what)
{
	*heard = (*heard ^ what) * UINT64_C(0x100000001b3);
}

static void ask(struct vm *vm, uint64_t *heard, uint32_t id, uint64_t x1, uint64_t x2)
{
	struct psci_call call = call_of(id, x1, x2, 0x600d);

	must(psci_handle(vm->psci, 0, &call) == PSCI_DO_RETURN, "a call that does not return");
	must_say((enum psci_error)call.error, PSCI_OK, "a call of the quiet machine");
	hear(heard, call.ret);
}

/* CPU 0 turns each of the others on, looks, and waits until it is off again. */
static uint64_t be_quiet(struct vm *vm)
{
	uint64_t heard = 0;

	for (uint32_t i = 0; i < ROUNDS; i++) {
		struct psci_call off = call_of(PSCI_ID32(PSCI_FN_CPU_OFF), 0, 0, 0);
		uint32_t target = 1 + i % (vm->cpus - 1);
		struct psci_entry entry;

		ask(vm, &heard, PSCI_ID32(PSCI_FN_PSCI_VERSION), 0, 0);
		ask(vm, &heard, PSCI_ID64(PSCI_FN_CPU_ON), target, 0x1000 + 4 * i);
		ask(vm, &heard, PSCI_ID64(PSCI_FN_CPU_ON), target, 0x2000);
		ask(vm, &heard, PSCI_ID64(PSCI_FN_AFFINITY_INFO), target, 0);
		must(atomic_exchange(&vm->kicked[target], false), "the target is not kicked");
		must(psci_cpu_woke(vm->psci, target, true, &entry) == PSCI_WAKE_START,
		     "the target does not start");
		hear(&heard, entry.pc);
		hear(&heard, entry.context_id);
		ask(vm, &heard, PSCI_ID64(PSCI_FN_AFFINITY_INFO), target, 0);
		must(psci_handle(vm->psci, target, &off) == PSCI_DO_STOP, "no CPU_OFF");
		must_say(psci_cpu_stopped(vm->psci, target), PSCI_OK, "psci_cpu_stopped()");
		ask(vm, &heard, PSCI_ID64(PSCI_FN_AFFINITY_INFO), target, 0);
		for (uint32_t cpu = 0; cpu < vm->cpus; cpu++)
			must(!vm->kicked[cpu], "a CPU is kicked that nobody wants");
	}
	return heard;
}

/* -------------------------------------------------------- the hostile one */

static _Atomic bool quiet_is_done;
static _Atomic uint32_t came_of_it[PSCI_DO_WAIT + 1];	/* by action */
static _Atomic uint32_t starts;

static uint64_t next(uint64_t *random)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return *random;
}

/* Anything, but so that some of it gets further than to the first check. */
static struct psci_call odd_call(uint64_t *random)
{
	struct psci_call call = call_of(PSCI_ID32(0), next(random), next(random), next(random));
	uint64_t dice = next(random);

	/* One id in 8 may be any; x1: anything, a CPU, one of the other machine, a state. */
	call.x[0] += (dice >> 32) & (dice & 7 ? 0x4000000f : 0xffffffff);
	if (dice & 0x18)
		call.x[1] = (dice & 0x18) == 0x18 ? call.x[1] & 0x10000 :
			    call.x[1] % CPUS_MAX * (dice & 0x10 ? 0x100 : 1);
	if (dice & 0x20)
		call.x[2] &= ~UINT64_C(3);
	call.flags = dice & 0x40 ? PSCI_CALLER_AARCH32 : 0;
	return call;
}

static bool has_tried_everything(void)
{
	for (int action = 0; action <= PSCI_NOT_MINE; action++)
		if (came_of_it[action] < LEAST)
			return false;
	return starts >= LEAST;
}

/* One of its CPUs. The embedder does not mind, and keeps it going. */
static void *attack(void *user)
{
	uint32_t cpu = (uint32_t)(uintptr_t)user;
	uint64_t random = UINT64_C(0x9e3779b97f4a7c15) * (cpu + 1);
	struct psci *psci = hostile.psci;
	struct psci_entry entry;

	while (!quiet_is_done) {
		struct psci_call call = odd_call(&random);
		enum psci_action action = psci_handle(psci, cpu, &call);

		came_of_it[action]++;
		/* One that is OFF calls as well: that cannot be, and gets its answer. */
		if (call.error == PSCI_E_CPU_STATE)
			sched_yield();
		if (action == PSCI_DO_STOP)
			must_say(psci_cpu_stopped(psci, cpu), PSCI_OK, "psci_cpu_stopped()");
		else if (action == PSCI_DO_SUSPEND)
			must(psci_cpu_woke(psci, cpu, false, &entry) == PSCI_WAKE_RETURN,
			     "a suspended CPU does not return");
		else if (action == PSCI_DO_SYSTEM)
			must_say(psci_system_refused(psci, cpu), PSCI_OK, "psci_system_refused()");
		if (atomic_exchange(&hostile.kicked[cpu], false) &&
		    psci_cpu_woke(psci, cpu, true, &entry) == PSCI_WAKE_START)
			starts++;
	}
	return NULL;
}

/* The quiet one, again and again until the hostile one beside it has tried everything. */
static void be_quiet_beside_it(uint64_t alone)
{
	pthread_t threads[CPUS_MAX];
	uint32_t times = 0;

	for (uintptr_t i = 0; i < CPUS_MAX; i++)
		must(pthread_create(&threads[i], NULL, attack, (void *)i) == 0, "no thread");
	do {
		make_vm(&quiet, PSCI_VERSION_1_1, 4, 1, 1);
		must(be_quiet(&quiet) == alone, "the quiet machine has noticed");
		times++;
	} while (!has_tried_everything());
	quiet_is_done = true;
	for (int i = 0; i < CPUS_MAX; i++)
		pthread_join(threads[i], NULL);

	printf("hostile: %u starts; of its calls", starts);
	for (int action = 0; action <= PSCI_NOT_MINE; action++)
		printf(", %s %u", psci_action_name((enum psci_action)action), came_of_it[action]);
	printf("\nquiet: %u times %u rounds beside it, and has heard what it heard alone\n", times,
	       ROUNDS);
}

/* ---------------------------------------------------------------- neither */

static psci_ticket defer(struct vm *vm, uint64_t mpidr)
{
	struct psci_call call = call_of(PSCI_ID64(PSCI_FN_CPU_ON), mpidr, 0x1000, 0);

	vm->defers = true;
	must(psci_handle(vm->psci, 0, &call) == PSCI_DO_WAIT, "CPU_ON was not deferred");
	return call.ticket;
}

/* Neither takes what is the other's, nor changes for it. */
static void exchange(struct vm *from, struct vm *to, psci_ticket ticket)
{
	unsigned char snapshot[SNAPSHOT] = { 0 }, before[SNAPSHOT] = { 0 }, after[SNAPSHOT] = { 0 };
	enum psci_error of_ticket, of_snapshot;
	struct psci_call call;
	uint32_t cpu;

	must_say(psci_snapshot(from->psci, snapshot, SNAPSHOT), PSCI_OK, "psci_snapshot()");
	must_say(psci_snapshot(to->psci, before, SNAPSHOT), PSCI_OK, "psci_snapshot()");
	of_ticket = psci_complete(to->psci, ticket, PSCI_ALLOW, &cpu, &call);
	of_snapshot = psci_restore(to->psci, snapshot, psci_snapshot_size(from->psci));
	must_say(psci_snapshot(to->psci, after, SNAPSHOT), PSCI_OK, "psci_snapshot()");
	must_say(of_ticket, PSCI_E_TICKET, "the other's ticket");
	must_say(of_snapshot, PSCI_E_SNAPSHOT_VERSION, "the other's snapshot");
	must(memcmp(before, after, SNAPSHOT) == 0, "what was refused has changed something");
	printf("a ticket of %s's is %s to %s, a snapshot %s\n", from->name,
	       psci_error_name(of_ticket), to->name, psci_error_name(of_snapshot));
	must_say(psci_restore(from->psci, snapshot, psci_snapshot_size(from->psci)), PSCI_OK,
		 "its own snapshot");
}

int main(void)
{
	psci_ticket of_quiet, of_hostile;

	make_vm(&quiet, PSCI_VERSION_1_1, 4, 1, 1);
	make_vm(&hostile, PSCI_VERSION_0_2, CPUS_MAX, 0x100, 2);
	be_quiet_beside_it(be_quiet(&quiet));

	/* Both anew: their tickets would be the same, if their tags were not others. */
	make_vm(&quiet, PSCI_VERSION_1_1, 4, 1, 1);
	make_vm(&hostile, PSCI_VERSION_0_2, CPUS_MAX, 0x100, 2);
	of_quiet = defer(&quiet, 1);
	of_hostile = defer(&hostile, 0x100);
	exchange(&quiet, &hostile, of_quiet);
	exchange(&hostile, &quiet, of_hostile);
	printf("ok\n");
	return 0;
}
