/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L	/* clock_gettime(), with -std=c11 */
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <psci/psci.h>

#include "guest.h"
#include "timeline.h"

#define TEXT		108u
#define FOLLOW		8u			/* lines after one of the host */
#define OFTEN		UINT64_C(200000000)	/* ns between lines otherwise */
#define BUFFER		((size_t)1 << 20)	/* of the trace: more than it takes */
#define RECORDS		2000u			/* of 300 bytes, and then the end */
#define END		"\n]\n"

static const struct {
	char letter;
	const char *name;
} states[] = {
	{ '?', NULL }, { '.', "OFF" }, { '+', "ON_PENDING" }, { '#', "ON" },
	{ 's', "SUSPENDED (standby)" }, { 'Z', "SUSPENDED (power-down)" },
};

static struct timeline_options options;
static uint64_t zero;
/* What follows is under the lock. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static enum timeline_state state[GUEST_CPUS_MAX];
static uint64_t since[GUEST_CPUS_MAX];
static char latest[GUEST_CPUS_MAX][TEXT];
/* The trace file, and what is in its buffer. */
static FILE *trace;
static uint32_t records;
/* The lines. */
static uint32_t follow;
static uint64_t left_out, next_line;
static const char *host_before;		/* the name of its last event */

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec - zero;
}

/* ---------------------------------------------------------- the trace file */

/* The state that a vCPU is in, up to this time. */
static void write_state(uint32_t cpu, uint64_t time)
{
	records++;
	if (trace && state[cpu] != TIMELINE_UNKNOWN)
		fprintf(trace, ",\n{\"ph\":\"X\",\"pid\":1,\"tid\":%u,\"ts\":%.3f,\"dur\":%.3f,"
			"\"name\":\"%s\"}", cpu + 1, (double)since[cpu] / 1e3,
			(double)(time - since[cpu]) / 1e3, states[state[cpu]].name);
}

/*
 * The file is whole after each write: the states that last, and the end, are
 * written each time, and overwritten the next time, by more.
 */
static void flush(void)
{
	uint64_t time = now();
	long end;

	fflush(stdout);
	if (!trace)
		return;
	end = ftell(trace);
	for (uint32_t i = 0; i < options.cpus; i++)
		write_state(i, time);
	fputs(END, trace);
	if (end < 0 || fflush(trace) != 0 || fseek(trace, end, SEEK_SET) != 0) {
		perror("the trace file");
		trace = NULL;
	}
	records = 0;
}

static bool open_trace(void)
{
	char *buffer = malloc(BUFFER);

	trace = fopen(options.file, "w");
	if (!trace || !buffer || setvbuf(trace, buffer, _IOFBF, BUFFER) != 0) {
		perror(options.file);
		return false;
	}
	fprintf(trace, "[\n{\"ph\":\"M\",\"pid\":1,\"name\":\"process_name\","
		"\"args\":{\"name\":\"libpsci: a VM of %u vCPUs\"}}", options.cpus);
	for (uint32_t i = 0; i <= options.cpus; i++) {
		char name[16] = "host";

		if (i > 0)
			snprintf(name, sizeof(name), "vCPU %u", i - 1);
		fprintf(trace, ",\n{\"ph\":\"M\",\"pid\":1,\"tid\":%u,\"name\":\"thread_name\","
			"\"args\":{\"name\":\"%s\"}}", i, name);
		fprintf(trace, ",\n{\"ph\":\"M\",\"pid\":1,\"tid\":%u,"
			"\"name\":\"thread_sort_index\",\"args\":{\"sort_index\":%u}}", i, i);
	}
	return true;
}

/* --------------------------------------------------------------- the lines */

/* Is there to be a line? Those of the host, what follows, and now and then. */
static bool wanted(uint32_t cpu, uint64_t time, const char *name)
{
	if (options.quiet)
		return false;
	if (cpu == TIMELINE_HOST) {
		follow = name == host_before ? 1 : FOLLOW;
		host_before = name;
	} else if (!options.verbose) {
		if (strcmp(name, "AFFINITY_INFO") == 0 || (follow == 0 && time < next_line))
			return false;
		follow -= follow > 0;
	}
	next_line = time + OFTEN;
	return true;
}

static void print_line(uint32_t cpu, uint64_t time, const char *name, const char *text)
{
	char chart[GUEST_CPUS_MAX + 1] = "", who[16] = "host";

	if (!wanted(cpu, time, name)) {
		left_out++;
		return;
	}
	for (uint32_t i = 0; i < options.cpus; i++)
		chart[i] = states[state[i]].letter;
	if (cpu != TIMELINE_HOST)
		snprintf(who, sizeof(who), "vCPU %u", cpu);
	if (left_out > 0)
		printf("%12s  %*s  (%" PRIu64 " more)\n", "", (int)options.cpus, "", left_out);
	left_out = 0;
	printf("%12.3f  %s  %-7s  %s\n", (double)time / 1e6, chart, who, text);
}

/* -------------------------------------------------------------- what happens */

void timeline_state(uint32_t cpu, enum timeline_state new_state)
{
	uint64_t time;

	pthread_mutex_lock(&lock);
	if (state[cpu] != new_state &&
	    (new_state != TIMELINE_ON_PENDING || state[cpu] == TIMELINE_OFF)) {
		time = now();
		write_state(cpu, time);
		state[cpu] = new_state;
		since[cpu] = time;
	}
	pthread_mutex_unlock(&lock);
}

/* What a vCPU does over and over, as when it waits for another, counts once. */
static bool is_new(uint32_t cpu, const char *text)
{
	if (cpu == TIMELINE_HOST)
		return true;
	if (strcmp(latest[cpu], text) == 0)
		return false;
	snprintf(latest[cpu], TEXT, "%s", text);
	return true;
}

void timeline_event(uint32_t cpu, const char *name, const char *format, ...)
{
	char text[TEXT];
	va_list arguments;
	uint64_t time;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	pthread_mutex_lock(&lock);
	time = now();
	if (is_new(cpu, text)) {
		if (trace)
			fprintf(trace, ",\n{\"ph\":\"i\",\"pid\":1,\"tid\":%u,\"ts\":%.3f,"
				"\"s\":\"t\",\"name\":\"%s\",\"args\":{\"what\":\"%s\"}}",
				cpu + 1, (double)time / 1e3, name, text);
		print_line(cpu, time, name, text);
		if (++records >= RECORDS)
			flush();
	}
	pthread_mutex_unlock(&lock);
}

static const char *answer_name(uint32_t number, uint64_t ret)
{
	static const char *const affinity[] = { "ON", "OFF", "ON_PENDING" };

	if (number == PSCI_FN_AFFINITY_INFO && ret < 3)
		return affinity[ret];
	if (number == PSCI_FN_PSCI_VERSION && ret == PSCI_VERSION_1_3)
		return "1.3";
	return psci_status_name((int64_t)ret);
}

/* "CPU_ON(0x1, 0x80000040, 0x10001): SUCCESS"; id 0 is psci_complete()'s. */
void timeline_call(const struct psci_trace *call)
{
	uint32_t id = (uint32_t)call->x[0], n = psci_function_arguments(id);
	const char *name = id ? psci_function_name(id) : "CPU_ON", *answer;
	char arguments[64] = "";
	size_t length = 0;

	if (id == 0)
		snprintf(arguments, sizeof(arguments), "decided by the host");
	for (uint32_t i = 1; i <= n; i++)
		length += (size_t)snprintf(arguments + length, sizeof(arguments) - length,
					   "%s0x%" PRIx64, i > 1 ? ", " : "", call->x[i]);
	answer = call->action == PSCI_DO_RETURN ?
		 answer_name(id & PSCI_ID_NUMBER_MASK, call->ret) :
		 psci_action_name((enum psci_action)call->action);
	timeline_event(call->cpu, name, "%s(%s): %s", name, arguments, answer);
}

/* ---------------------------------------------------------------- the whole */

bool timeline_open(const struct timeline_options *wanted_options)
{
	options = *wanted_options;
	zero = now();
	if (options.file && !open_trace())
		return false;
	if (!options.quiet)
		printf("each vCPU has a column: . OFF, + ON_PENDING, # ON, s standby, "
		       "Z power-down\n"
		       "%12s  %-*s\n", "ms", (int)options.cpus, "vCPUs");
	timeline_write();
	return true;
}

void timeline_go_on(void)
{
	if (trace)
		fseek(trace, -(long)strlen(END), SEEK_END);
}

void timeline_write(void)
{
	pthread_mutex_lock(&lock);
	flush();
	pthread_mutex_unlock(&lock);
}

void timeline_close(void)
{
	uint64_t time;

	pthread_mutex_lock(&lock);
	time = now();
	for (uint32_t i = 0; i < options.cpus; i++) {
		write_state(i, time);
		state[i] = TIMELINE_UNKNOWN;
	}
	flush();
	pthread_mutex_unlock(&lock);
}
