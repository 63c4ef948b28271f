/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The machine's owner: does what vCPUs ask for, takes snapshots, and watches. */
#include <string.h>
#include <time.h>

#include "hypervisor.h"
#include "timeline.h"

#define TICK	20	/* milliseconds */

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

/* The call after which there is to be a snapshot: the host's choice, by the seed. */
static uint64_t plan_snapshot(const struct host_options *options)
{
	uint64_t random = (options->seed + options->snapshots) * UINT64_C(0x9e3779b97f4a7c15);

	/* 0: none, since the first call is number 1 */
	return options->snapshots ? 1 + (random >> 33) % options->interval : 0;
}

static bool reset(struct vm *vm)
{
	if (!vm_pause(vm))
		return false;
	timeline_event(TIMELINE_HOST, "SYSTEM_RESET",
		       "SYSTEM_RESET: all vCPUs stand still, and begin anew");
	vm->machine.resets++;
	vm_reset(vm);
	vm_show(vm, NULL);
	vm_resume(vm);
	return true;
}

/* Do what vCPUs ask for until the machine stands still for good. */
static enum host_result serve(struct vm *vm, const struct host_options *options)
{
	for (;;) {
		uint64_t verdicts, alarms;
		uint32_t event;
		bool failed, snapshot;

		pthread_mutex_lock(&vm->lock);
		if (!vm->failure[0] && !vm->event && !vm->verdicts && !vm->alarms)
			vm_host_wait(vm, TICK);
		failed = vm->failure[0] != '\0';
		event = vm->event;
		verdicts = vm->verdicts;
		alarms = vm->alarms;
		vm->verdicts = vm->alarms = 0;
		pthread_mutex_unlock(&vm->lock);

		timeline_write();
		watch(vm, options);
		/* One that is still to come is taken of a machine that is done. */
		snapshot = options->snapshots > 0 &&
			   (vm->calls >= vm->snapshot_at || event == PSCI_EVENT_OFF);
		if (failed || snapshot || event == PSCI_EVENT_OFF) {
			if (!vm_pause(vm) || failed)
				return HOST_FAILED;
			return snapshot ? HOST_SAVED : HOST_OFF;
		}
		if (event == PSCI_EVENT_RESET && reset(vm))
			continue;	/* the other requests are of before */
		if (alarms)
			timeline_event(TIMELINE_HOST, "alarm",
				       "the alarm wakes the system from SYSTEM_SUSPEND");
		vm_answer(vm, verdicts, alarms);
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

/* Run the machine, new or restored, until it is off or saved, or has failed. */
enum host_result host_run(struct vm *vm, const struct host_options *options)
{
	enum host_result result;

	vm->snapshot_at = plan_snapshot(options);
	result = start_threads(vm) ? serve(vm, options) : HOST_FAILED;
	if (result == HOST_SAVED) {
		timeline_event(TIMELINE_HOST, "snapshot",
			       "snapshot %u: all vCPUs stand still, and are saved",
			       (unsigned int)++vm->machine.snapshots);
		if (!vm_save(vm, options->state)) {
			vm_fail(vm, "the snapshot cannot be written");
			result = HOST_FAILED;
		}
	}
	if (result != HOST_FAILED)
		end_threads(vm);
	return result;
}
