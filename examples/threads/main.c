/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The command. The machine runs in a child process; when it has been saved that
 * one ends, and another child restores it and goes on.
 */
#define _POSIX_C_SOURCE 200809L	/* posix_spawn(), with -std=c11 */
#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hypervisor.h"
#include "timeline.h"

#define STATUS_SAVED	10	/* of a child: go on in another one */

extern char **environ;

struct options {
	uint64_t cpus, turns, phases, resets, child;
	struct host_options host;
	struct timeline_options timeline;
};

/* What is saved beside the machine. */
struct session {
	uint64_t snapshots, base;
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

static const struct {
	const char *name;
	uint64_t phases, resets, snapshots;
} scenarios[] = {
	{ "all", ~UINT64_C(0), 4, 4 },
	{ "hotplug", 1 << PHASE_STORM | 1 << PHASE_RACE, 0, 0 },
	{ "suspend", 1 << PHASE_SUSPEND | 1 << PHASE_NAP, 0, 0 },
	{ "reset", 1 << PHASE_STORM | 1 << PHASE_SUSPEND, 4, 0 },
	{ "snapshot", ~UINT64_C(0), 0, 4 },
};

/* ------------------------------------------------------------- the options */

static int wrong(const char *what, const char *which)
{
	fprintf(stderr, "psci-threads: %s %s\nTry: psci-threads --help\n", what, which);
	return 2;
}

static bool number(const char *text, uint64_t least, uint64_t most, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	return *text >= '0' && *text <= '9' && !*end && !errno && *value >= least &&
	       *value <= most;
}

static bool scenario(struct options *options, const char *name)
{
	for (size_t i = 0; i < sizeof(scenarios) / sizeof(*scenarios); i++) {
		if (strcmp(name, scenarios[i].name) != 0)
			continue;
		options->phases = scenarios[i].phases;
		options->resets = scenarios[i].resets;
		options->host.snapshots = scenarios[i].snapshots;
		return true;
	}
	return false;
}

static bool option(struct options *options, const char *name, const char *value)
{
	const struct {
		const char *name;
		uint64_t least, most, *value;
	} numbers[] = {
		{ "--cpus", 2, GUEST_CPUS_MAX, &options->cpus },
		{ "--turns", 1, 1000000000, &options->turns },
		{ "--resets", 0, 1000000, &options->resets },
		{ "--snapshots", 0, 1000000, &options->host.snapshots },
		{ "--seed", 0, UINT64_MAX, &options->host.seed },
		{ "--watchdog", 1, 1000000, &options->host.watchdog },
		{ "--child", 0, 1000000, &options->child },	/* not for people */
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (strcmp(name, numbers[i].name) == 0)
			return number(value, numbers[i].least, numbers[i].most, numbers[i].value);
	if (strcmp(name, "--trace") == 0)
		options->timeline.file = value;
	return strcmp(name, "--trace") == 0 || strcmp(name, "--scenario") == 0;
}

/* 0, or the exit status plus 1. */
static int parse(struct options *options, int argc, char **argv)
{
	scenario(options, "all");
	for (int i = 1; i < argc; i++)	/* the others change what it says */
		if (strcmp(argv[i], "--scenario") == 0 && i + 1 < argc &&
		    !scenario(options, argv[i + 1]))
			return 1 + wrong("there is no scenario", argv[i + 1]);
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0) {
			fputs(help, stdout);
			return 1;
		} else if (strcmp(argv[i], "--verbose") == 0) {
			options->timeline.verbose = true;
		} else if (strcmp(argv[i], "--quiet") == 0) {
			options->timeline.quiet = true;
		} else if (i + 1 == argc || !option(options, argv[i], argv[i + 1])) {
			return 1 + wrong("no such option, or not such a value:", argv[i]);
		} else {
			i++;
		}
	}
	return 0;
}

/* --------------------------------------------------------- the child process */

static void initialise(struct vm *vm, const struct options *options)
{
	vm->cpus = (uint32_t)options->cpus;
	pthread_mutex_init(&vm->lock, NULL);
	pthread_cond_init(&vm->host, NULL);
	pthread_cond_init(&vm->resume, NULL);
	for (uint32_t i = 0; i < vm->cpus; i++) {
		vm->vcpu[i].vm = vm;
		vm->vcpu[i].index = i;
		vm->vcpu[i].regs = &vm->machine.regs[i];
		vm->vcpu[i].pending = &vm->machine.pending[i];
		pthread_mutex_init(&vm->vcpu[i].lock, NULL);
		pthread_cond_init(&vm->vcpu[i].wake, NULL);
	}
	vm->machine.ram.cpus = options->cpus;
	vm->machine.ram.seed = options->host.seed;
	vm->machine.ram.phases = options->phases;
	vm->machine.ram.turns = options->turns;
	vm->machine.ram.resets = options->resets;
	vm_reset_vcpus(vm);
}

static int failed(struct vm *vm)
{
	timeline_host("failure", "failed");
	timeline_close();
	printf("psci-threads: FAILED: %s\n", vm->failure);
	vm_describe(vm, stdout);
	fflush(stdout);
	_exit(1);	/* threads still run */
}

static int finished(struct vm *vm)
{
	struct vm_counts *counts = &vm->machine.counts;

	timeline_host("SYSTEM_OFF", "SYSTEM_OFF");
	timeline_close();
	if (!vm->machine.ram.finished) {
		vm_fail(vm, "the machine is off, but the guest had not finished");
		return failed(vm);
	}
	printf("psci-threads: ok: ");
	vm_print_calls(vm, stdout);
	printf("%" PRIu64 " decided by the host; %" PRIu64 " races, %" PRIu64 " alarms, %" PRIu64
	       " snapshots, %" PRIu64 " resets\n", counts->judged / 8, vm->machine.ram.races,
	       vm->machine.ram.alarms, counts->snapshots, counts->resets);
	return 0;
}

static int child(struct options *options, int state)
{
	static struct vm vm;
	struct session session;
	FILE *file = fdopen(state, "r+b");
	bool more = file && fread(&session, sizeof(session), 1, file) == 1, good;

	options->timeline.more = more;
	options->timeline.cpus = (uint32_t)options->cpus;
	options->timeline.base = more ? session.base : 0;
	options->host.interval = options->turns * 8 / (options->host.snapshots + 1) + 1;
	options->host.snapshots = more ? session.snapshots : options->host.snapshots;
	options->host.state = file;
	initialise(&vm, options);
	if (!file || !timeline_open(&options->timeline))
		return 1;
	good = vm_create(&vm);
	if (good && more)
		good = vm_restore(&vm, file);
	if (good) {
		vm_look(&vm);
		timeline_host(more ? "restore" : "start", "%s in process %ld",
			      more ? "restored" : "switched on", (long)getpid());
	}
	rewind(file);
	session = (struct session){ options->host.snapshots - 1, timeline_base() };
	if (!good || fwrite(&session, sizeof(session), 1, file) != 1)
		return failed(&vm);
	switch (host_run(&vm, &options->host)) {
	case HOST_OFF:
		return finished(&vm);
	case HOST_SAVED:
		timeline_close();
		return STATUS_SAVED;
	case HOST_FAILED:
		break;
	}
	return failed(&vm);
}

/* -------------------------------------------------------------- the launcher */

/* Run argv and --child FD; what became of it. */
static int spawn(char **argv, int argc, int state)
{
	char **arguments = calloc((size_t)argc + 3, sizeof(*arguments));
	char flag[] = "--child", descriptor[16];
	int status, error;
	pid_t pid;

	if (!arguments)
		return -1;
	snprintf(descriptor, sizeof(descriptor), "%d", state);
	memcpy(arguments, argv, (size_t)argc * sizeof(*argv));
	arguments[argc] = flag;
	arguments[argc + 1] = descriptor;
	error = posix_spawnp(&pid, argv[0], NULL, NULL, arguments, environ);
	free(arguments);
	if (error) {
		fprintf(stderr, "psci-threads: %s: %s\n", argv[0], strerror(error));
		return -1;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	if (WIFSIGNALED(status))
		printf("psci-threads: FAILED: the process died of signal %d\n", WTERMSIG(status));
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(int argc, char **argv)
{
	struct options options = { .cpus = 4, .turns = 10000, .child = UINT64_MAX,
				   .host = { .seed = 1, .watchdog = 60 } };
	int status = parse(&options, argc, argv);
	FILE *state;

	if (status)
		return status - 1;
	if (options.child != UINT64_MAX)
		return child(&options, (int)options.child);
	state = tmpfile();	/* has no name, and goes with the last process */
	if (!state) {
		perror("psci-threads: a temporary file");
		return 1;
	}
	do
		status = lseek(fileno(state), 0, SEEK_SET) == 0 ?
			 spawn(argv, argc, fileno(state)) : -1;
	while (status == STATUS_SAVED);
	if (status != 0 && status != 1)
		printf("psci-threads: FAILED: the process ended with status %d\n", status);
	return status != 0;
}
