/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The command. The machine runs in a child process; when it has been saved that
 * one ends, and another child restores it and goes on.
 */
#define _POSIX_C_SOURCE 200809L	/* fork(), with -std=c11 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hypervisor.h"
#include "timeline.h"

#define STATUS_SAVED	10	/* of a child: go on in another one */

struct options {
	uint64_t cpus, turns, phases, resets;
	struct host_options host;
	struct timeline_options timeline;
};

static const char help[] =
	"usage: psci-threads [OPTION]...\n"
	"\n"
	"A hypervisor in miniature on libpsci: each vCPU is a thread. Its guest makes\n"
	"PSCI calls, and checks that all of them did what they should. Exit status 0: they\n"
	"did; 1: no, and what went wrong; 2: usage.\n"
	"\n"
	"  --scenario S      what the guest does before SYSTEM_OFF (default all):\n"
	"                      hotplug   CPUs turn each other on and off, and race for it\n"
	"                      suspend   CPU_SUSPEND and SYSTEM_SUSPEND\n"
	"                      reset     hotplug and suspend, interrupted by SYSTEM_RESETs\n"
	"                      snapshot  hotplug and suspend, saved again and again, each\n"
	"                                time to go on in a new process\n"
	"                      all       all of it\n"
	"  --cpus N          vCPUs, 2 to 64 (default 4)\n"
	"  --turns N         how much of it (default 10000)\n"
	"  --resets N        SYSTEM_RESETs (default 4 in the scenarios that have any)\n"
	"  --snapshots N     snapshots (the same)\n"
	"  --seed N          the guest's choices (default 1); the schedule is the host's\n"
	"  --trace FILE      write a trace for Perfetto or chrome://tracing\n"
	"  --verbose         show every event; --quiet: none\n"
	"  --watchdog N      seconds without progress that are a failure (default 60)\n"
	"  --help            this text\n";

#define UNSET	UINT64_MAX	/* the scenario says how many */

static const struct {
	const char *name;
	uint64_t phases, resets, snapshots;
} scenarios[] = {
	{ "all", ~UINT64_C(0), 4, 4 },
	{ "hotplug", 1 << PHASE_STORM | 1 << PHASE_RACE, 0, 0 },
	{ "suspend", 1 << PHASE_SUSPEND | 1 << PHASE_NAP, 0, 0 },
	{ "reset", 1 << PHASE_STORM | 1 << PHASE_SUSPEND, 4, 0 },
	{ "snapshot", ~UINT64_C(0), 0, 4 },
	{ NULL, 0, 0, 0 },
};

/* ------------------------------------------------------------- the options */

static _Noreturn void usage(const char *what, const char *which)
{
	fprintf(stderr, "psci-threads: %s %s\nTry: psci-threads --help\n", what, which);
	exit(2);
}

static uint64_t number(uint64_t least, uint64_t most)
{
	uint64_t value;
	char *end;

	errno = 0;
	value = strtoull(optarg, &end, 10);
	if (*optarg < '0' || *optarg > '9' || *end || errno || value < least || value > most)
		usage("not such a value:", optarg);
	return value;
}

static void scenario(struct options *options, const char *name)
{
	size_t i = 0;

	while (scenarios[i].name && strcmp(name, scenarios[i].name) != 0)
		i++;
	if (!scenarios[i].name)
		usage("there is no scenario", name);
	options->phases = scenarios[i].phases;
	if (options->resets == UNSET)
		options->resets = scenarios[i].resets;
	if (options->host.snapshots == UNSET)
		options->host.snapshots = scenarios[i].snapshots;
}

static struct options parse(int argc, char **argv)
{
	static const struct option names[] = {
		{ "scenario", 1, NULL, 'S' }, { "cpus", 1, NULL, 'c' }, { "turns", 1, NULL, 't' },
		{ "resets", 1, NULL, 'r' }, { "snapshots", 1, NULL, 'n' }, { "seed", 1, NULL, 's' },
		{ "trace", 1, NULL, 'f' }, { "verbose", 0, NULL, 'v' }, { "quiet", 0, NULL, 'q' },
		{ "watchdog", 1, NULL, 'w' }, { "help", 0, NULL, 'h' }, { NULL, 0, NULL, 0 },
	};
	struct options options = { .cpus = 4, .turns = 10000, .resets = UNSET,
				   .host = { .snapshots = UNSET, .seed = 1, .watchdog = 60 } };
	const char *name = "all";
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (option) {
		case 'S': name = optarg; break;
		case 'c': options.cpus = number(2, GUEST_CPUS_MAX); break;
		case 't': options.turns = number(1, 1000000000); break;
		case 'r': options.resets = number(0, 1000000); break;
		case 'n': options.host.snapshots = number(0, 1000000); break;
		case 's': options.host.seed = number(0, UINT64_MAX); break;
		case 'f': options.timeline.file = optarg; break;
		case 'v': options.timeline.verbose = true; break;
		case 'q': options.timeline.quiet = true; break;
		case 'w': options.host.watchdog = number(1, 1000000); break;
		case 'h': fputs(help, stdout); exit(0);
		default: usage("no such option, or no value:", argv[optind - 1]);
		}
	}
	if (optind < argc)
		usage("no such argument:", argv[optind]);
	scenario(&options, name);
	options.timeline.cpus = (uint32_t)options.cpus;
	options.host.interval = options.turns * 8 / (options.host.snapshots + 1) + 1;
	return options;
}

/* --------------------------------------------------------- the child process */

static void initialise(struct vm *vm, const struct options *options)
{
	vm->cpus = (uint32_t)options->cpus;
	pthread_mutex_init(&vm->lock, NULL);
	pthread_cond_init(&vm->host, NULL);
	pthread_cond_init(&vm->resume, NULL);
	for (uint32_t i = 0; i < vm->cpus; i++) {
		struct vcpu *vcpu = &vm->vcpu[i];

		vcpu->vm = vm;
		vcpu->index = i;
		vcpu->regs = &vm->machine.regs[i];
		vcpu->interrupts = &vm->machine.interrupts[i];
		pthread_mutex_init(&vcpu->lock, NULL);
		pthread_cond_init(&vcpu->wake, NULL);
	}
	vm->machine.ram.cpus = options->cpus;
	vm->machine.ram.seed = options->host.seed;
	vm->machine.ram.phases = options->phases;
	vm->machine.ram.turns = options->turns;
	vm->machine.ram.resets = options->resets;
}

/* Threads may still run: _exit(). */
static _Noreturn void failed(struct vm *vm)
{
	timeline_event(TIMELINE_HOST, "failure", "failed");
	printf("psci-threads: FAILED: %s\n", vm->failure);
	if (vm->psci)
		vm_show(vm, stdout);
	timeline_close();
	_exit(1);
}

static void finished(struct vm *vm)
{
	struct machine *machine = &vm->machine;

	timeline_event(TIMELINE_HOST, "SYSTEM_OFF", "SYSTEM_OFF");
	if (!machine->ram.finished) {
		vm_fail(vm, "the machine is off, but the guest had not finished");
		failed(vm);
	}
	printf("psci-threads: ok: ");
	for (uint32_t i = 0; i < 32; i++)
		if (machine->calls[i])
			printf("%" PRIu64 " %s, ", machine->calls[i],
			       psci_function_name(PSCI_ID32(i)));
	printf("%" PRIu64 " decided by the host; %" PRIu64 " races, %" PRIu64 " alarms, %" PRIu64
	       " snapshots, %" PRIu64 " resets\n", machine->judged / 8, machine->ram.races,
	       machine->ram.alarms, machine->snapshots, machine->resets);
	timeline_close();
}

/* One life of the machine, from being switched on or saved. The exit status. */
static int child(const struct options *options, bool saved)
{
	static struct vm vm;

	timeline_go_on();
	initialise(&vm, options);
	rewind(options->host.state);
	if (!vm_create(&vm) || (saved && !vm_restore(&vm, options->host.state)))
		failed(&vm);
	vm_show(&vm, NULL);
	timeline_event(TIMELINE_HOST, saved ? "restore" : "start", "%s in process %ld",
		       saved ? "restored" : "switched on", (long)getpid());
	rewind(options->host.state);
	switch (host_run(&vm, &options->host)) {
	case HOST_OFF:
		finished(&vm);
		return 0;
	case HOST_SAVED:
		timeline_close();
		return STATUS_SAVED;
	case HOST_FAILED:
		break;
	}
	failed(&vm);
}

/* -------------------------------------------------------------- the launcher */

/* The child's exit status; -1: it was killed, or there is none. */
static int run_child(const struct options *options, bool saved)
{
	pid_t pid = fork();
	int status;

	if (pid < 0)
		return -1;
	if (pid == 0)
		exit(child(options, saved));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(int argc, char **argv)
{
	struct options options = parse(argc, argv);
	int status;

	options.host.state = tmpfile();	/* has no name, and goes with the last process */
	if (!options.host.state) {
		perror("psci-threads: a temporary file");
		return 1;
	}
	if (!timeline_open(&options.timeline))
		return 1;
	status = run_child(&options, false);
	while (status == STATUS_SAVED) {
		options.host.snapshots--;
		status = run_child(&options, true);
	}
	if (status != 0 && status != 1)
		printf("psci-threads: FAILED: the process ended with status %d\n", status);
	return status != 0;
}
