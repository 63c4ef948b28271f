/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The machine's owner: does what vCPUs ask for, takes snapshots, and watches. */
#include <string.h>
#include <time.h>

#include "hypervisor.h"
#include "timeline.h"

#define TICK	20	/* milliseconds */

/* What there is to do, taken under the lock. */
struct requests {
	bool failed, snapshot, asleep;
	uint32_t event, asleep_cpu;
	uint64_t verdicts;
};

static struct requests wait_for_requests(struct vm *vm, const struct host_options *options)
{
	struct requests requests;

	pthread_mutex_lock(&vm->lock);
	if (!vm->failure[0] && !vm->event && !vm->asleep && !vm->verdicts)
		vm_host_wait(vm, TICK);
	requests = (struct requests){
		.failed = vm->failure[0] != '\0',
		.asleep = vm->asleep,
		.asleep_cpu = vm->asleep_cpu,
		.event = vm->event,
		.verdicts = vm->verdicts,
		/* One that is still to come is taken of a machine that is done. */
		.snapshot = options->snapshots > 0 && (vm->calls >= vm->snapshot_at ||
						       vm->event == PSCI_EVENT_OFF),
	};
	vm->verdicts = 0;
	vm->asleep = false;
	pthread_mutex_unlock(&vm->lock);
	return requests;
}

/* Has the guest got on? Counts the seconds in which the host could look. */
static void watch(struct vm *vm, const struct host_options *options)
{
	static uint64_t seen, seconds;
	static time_t second;
	struct guest_ram *ram = &vm->machine.ram;
	uint64_t progress = ram->progress;

	seconds = progress == seen ? seconds + (time(NULL) != second) : 0;
	seen = progress;
	second = time(NULL);
	if (seconds > options->watchdog)
		vm_fail(vm, "no progress for %u seconds, in phase %s",
			(unsigned int)options->watchdog, guest_phase_name(ram->now.phase));
}

/* The moment of the next snapshot: the host's choice, by the seed. */
static void plan_snapshot(struct vm *vm, const struct host_options *options)
{
	uint64_t random = (options->seed + options->snapshots) * UINT64_C(0x9e3779b97f4a7c15);

	/* 0: none, since the first call is number 1 */
	vm->snapshot_at = options->snapshots ? 1 + (random >> 33) % options->interval : 0;
}

static void reset(struct vm *vm)
{
	if (!vm_pause(vm))
		return;
	timeline_host("SYSTEM_RESET", "SYSTEM_RESET: all vCPUs stand still, and begin anew");
	vm->machine.counts.resets++;
	vm_reset(vm);
	vm_look(vm);
	vm_resume(vm);
}

static enum host_result serve(struct vm *vm, struct host_options *options)
{
	for (;;) {
		struct requests requests = wait_for_requests(vm, options);

		timeline_write();
		watch(vm, options);
		if (requests.failed)
			return HOST_FAILED;
		if (requests.snapshot)
			return vm_pause(vm) ? HOST_SAVED : HOST_FAILED;
		if (requests.event == PSCI_EVENT_OFF)
			return vm_pause(vm) ? HOST_OFF : HOST_FAILED;
		if (requests.event == PSCI_EVENT_RESET) {
			reset(vm);	/* the other requests are of before */
			continue;
		}
		vm_decide(vm, requests.verdicts);
		if (requests.asleep) {
			timeline_host("alarm", "the alarm wakes the system from SYSTEM_SUSPEND");
			vm_wake(vm, requests.asleep_cpu);
		}
	}
}

static bool start_threads(struct vm *vm)
{
	for (uint32_t i = 0; i < vm->cpus; i++)
		if (pthread_create(&vm->vcpu[i].thread, NULL, vcpu_thread, &vm->vcpu[i]) != 0) {
			vm_fail(vm, "no thread for vCPU %u", i);
			return false;
		}
	return true;
}

/* In a pause. */
static void end_threads(struct vm *vm)
{
	pthread_mutex_lock(&vm->lock);
	vm->ended = true;
	pthread_cond_broadcast(&vm->resume);
	pthread_mutex_unlock(&vm->lock);
	for (uint32_t i = 0; i < vm->cpus; i++)
		pthread_join(vm->vcpu[i].thread, NULL);
}

/* In a pause. */
static bool save(struct vm *vm, struct host_options *options)
{
	char todo[80];

	vm_describe_todo(vm, todo, sizeof(todo));
	timeline_host("snapshot", "snapshot %u: all vCPUs stand still, and are saved; they owe %s",
		      (unsigned int)++vm->machine.counts.snapshots, todo);
	options->snapshots--;
	return vm_save(vm, options->state) && fflush(options->state) == 0;
}

/* Run the machine, new or restored, until it is off or saved, or has failed. */
enum host_result host_run(struct vm *vm, struct host_options *options)
{
	enum host_result result;

	plan_snapshot(vm, options);
	result = start_threads(vm) ? serve(vm, options) : HOST_FAILED;
	if (result == HOST_SAVED && !save(vm, options)) {
		vm_fail(vm, "the snapshot cannot be written");
		result = HOST_FAILED;
	}
	if (result != HOST_FAILED)
		end_threads(vm);
	return result;
}
