/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#define _POSIX_C_SOURCE 200809L	/* pwrite(), with -std=c11 */
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"
#include "timeline.h"

#define NOTES		8192
#define CROWDED		(NOTES / 2)
#define FOLLOW		8			/* lines after one of the host */
#define OFTEN		UINT64_C(200000000)	/* ns between lines otherwise */
#define LONGEST		384u			/* bytes of an event in the file */
#define END		"\n]\n"

struct note {
	uint64_t time;
	uint32_t cpu;
	enum timeline_state state;	/* a change of state, or UNKNOWN: an event */
	const char *name;
	char text[108];
};

static struct timeline_options options;
/* Noted, and not written yet. */
static pthread_mutex_t noting = PTHREAD_MUTEX_INITIALIZER;
static struct note *notes, *spare;
static uint32_t count;
static uint64_t lost;
static enum timeline_state latest[GUEST_CPUS_MAX];
static char last[GUEST_CPUS_MAX][sizeof(notes->text)];
/* What timeline_write() has got to. */
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;
static enum timeline_state shown[GUEST_CPUS_MAX];
static uint64_t written, since[GUEST_CPUS_MAX], next_line, left_out;
static uint32_t follow;
static const char *host_before;
static int trace = -1;
static off_t trace_end;			/* where END begins */
static char chunk[131072];
static size_t chunk_used;

static const struct {
	char letter;
	const char *name;
} states[] = {
	{ '.', "OFF" }, { '+', "ON_PENDING" }, { '#', "ON" }, { 's', "SUSPENDED (standby)" },
	{ 'Z', "SUSPENDED (power-down)" }, { '?', NULL },
};

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000 + (uint64_t)time.tv_nsec;
}

/* ------------------------------------------------------------------ noting */

/* With the lock. */
static struct note *new_note(uint32_t cpu, enum timeline_state state, const char *name)
{
	struct note *note = &notes[count];

	if (count == NOTES) {
		lost++;
		return NULL;
	}
	count++;
	*note = (struct note){ .time = now() - options.base, .cpu = cpu, .state = state,
			       .name = name };
	return note;
}

void timeline_state(uint32_t cpu, enum timeline_state state)
{
	pthread_mutex_lock(&noting);
	if (latest[cpu] != state && (state != TIMELINE_ON_PENDING || latest[cpu] == TIMELINE_OFF) &&
	    new_note(cpu, state, NULL))
		latest[cpu] = state;
	pthread_mutex_unlock(&noting);
}

/* What a vCPU does over and over, as when it waits for another, counts once. */
void timeline_event(uint32_t cpu, const char *name, const char *format, ...)
{
	char text[sizeof(notes->text)];
	struct note *note;
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	pthread_mutex_lock(&noting);
	if (strcmp(last[cpu], text) != 0) {
		memcpy(last[cpu], text, sizeof(text));
		note = new_note(cpu, TIMELINE_UNKNOWN, name);
		if (note)
			memcpy(note->text, text, sizeof(text));
	}
	pthread_mutex_unlock(&noting);
}

void timeline_host(const char *name, const char *format, ...)
{
	struct note *note;
	va_list arguments;

	pthread_mutex_lock(&noting);
	note = new_note(TIMELINE_HOST, TIMELINE_UNKNOWN, name);
	if (note) {
		va_start(arguments, format);
		vsnprintf(note->text, sizeof(note->text), format, arguments);
		va_end(arguments);
	}
	pthread_mutex_unlock(&noting);
}

/* ------------------------------------------------------------- the trace file */

static void __attribute__((format(printf, 1, 2))) trace_text(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	chunk_used += (size_t)vsnprintf(chunk + chunk_used, LONGEST, format, arguments);
	va_end(arguments);
}

/* The state that vCPU "cpu" is in, up to this time. */
static void trace_slice(uint32_t cpu, uint64_t time)
{
	if (shown[cpu] != TIMELINE_UNKNOWN)
		trace_text(",\n{\"ph\":\"X\",\"pid\":1,\"tid\":%u,\"ts\":%.3f,\"dur\":%.3f,"
			   "\"name\":\"%s\"}", cpu + 1, (double)since[cpu] / 1e3,
			   (double)(time - since[cpu]) / 1e3, states[shown[cpu]].name);
}

/*
 * The file is whole after each write: the states that last, and the end, are
 * written each time, and overwritten the next time, by more.
 */
static void trace_flush(void)
{
	size_t stays = chunk_used;

	for (uint32_t i = 0; i < options.cpus; i++)
		trace_slice(i, written);
	trace_text("%s", END);
	if (trace >= 0 && pwrite(trace, chunk, chunk_used, trace_end) < 0) {
		perror("the trace file");
		close(trace);
		trace = -1;
	}
	trace_end += (off_t)stays;
	chunk_used = 0;
}

static void trace_room(void)
{
	if (chunk_used + LONGEST > sizeof(chunk) - (GUEST_CPUS_MAX + 1) * LONGEST)
		trace_flush();
}

static bool trace_open(void)
{
	if (!options.file)
		return true;
	trace = open(options.file, O_WRONLY | O_CREAT | (options.more ? 0 : O_TRUNC), 0666);
	if (trace < 0) {
		perror(options.file);
		return false;
	}
	trace_end = options.more ? lseek(trace, 0, SEEK_END) - (off_t)strlen(END) : 0;
	if (options.more)
		return true;
	trace_text("[\n{\"ph\":\"M\",\"pid\":1,\"name\":\"process_name\","
		  "\"args\":{\"name\":\"libpsci: a VM of %u vCPUs\"}}", options.cpus);
	for (uint32_t i = 0; i <= options.cpus; i++) {
		char name[16] = "host";

		if (i > 0)
			snprintf(name, sizeof(name), "vCPU %u", i - 1);
		trace_room();
		trace_text(",\n{\"ph\":\"M\",\"pid\":1,\"tid\":%u,\"name\":\"thread_name\","
			  "\"args\":{\"name\":\"%s\"}}", i, name);
		trace_text(",\n{\"ph\":\"M\",\"pid\":1,\"tid\":%u,\"name\":\"thread_sort_index\","
			  "\"args\":{\"sort_index\":%u}}", i, i);
	}
	trace_flush();
	return true;
}

/* ------------------------------------------------------------------- writing */

/* Is there to be a line? Those of the host, what follows, and now and then. */
static bool wanted(const struct note *note)
{
	if (options.quiet)
		return false;
	if (note->cpu == TIMELINE_HOST)
		follow = note->name == host_before ? 1 : FOLLOW;
	else if (!options.verbose && ((follow == 0 && note->time < next_line) ||
				      strcmp(note->name, "AFFINITY_INFO") == 0))
		return false;
	else if (follow > 0)
		follow--;
	next_line = note->time + OFTEN;
	if (note->cpu == TIMELINE_HOST)
		host_before = note->name;
	return true;
}

static void print_line(const struct note *note)
{
	char chart[GUEST_CPUS_MAX + 1] = "", who[16] = "host";

	if (!wanted(note)) {
		left_out++;
		return;
	}
	for (uint32_t i = 0; i < options.cpus; i++)
		chart[i] = states[shown[i]].letter;
	if (note->cpu != TIMELINE_HOST)
		snprintf(who, sizeof(who), "vCPU %u", note->cpu);
	if (left_out > 0)
		printf("%12s  %*s  (%" PRIu64 " more)\n", "", (int)options.cpus, "", left_out);
	left_out = 0;
	printf("%12.3f  %s  %-7s  %s\n", (double)note->time / 1e6, chart, who, note->text);
}

static void write_note(const struct note *note)
{
	trace_room();
	written = note->time;
	if (note->state != TIMELINE_UNKNOWN) {
		trace_slice(note->cpu, note->time);
		shown[note->cpu] = note->state;
		since[note->cpu] = note->time;
		return;
	}
	trace_text(",\n{\"ph\":\"i\",\"pid\":1,\"tid\":%u,\"ts\":%.3f,\"s\":\"t\","
		   "\"name\":\"%s\",\"args\":{\"what\":\"%s\"}}", note->cpu + 1,
		   (double)note->time / 1e3, note->name, note->text);
	print_line(note);
}

void timeline_write(void)
{
	struct note *full;
	uint32_t n;

	pthread_mutex_lock(&writing);
	pthread_mutex_lock(&noting);
	full = notes;
	notes = spare;
	spare = full;
	n = count;
	count = 0;
	pthread_mutex_unlock(&noting);
	for (uint32_t i = 0; i < n; i++)
		write_note(&full[i]);
	trace_flush();
	fflush(stdout);
	pthread_mutex_unlock(&writing);
}

void timeline_relieve(void)
{
	bool crowded;

	pthread_mutex_lock(&noting);
	crowded = count > CROWDED;
	pthread_mutex_unlock(&noting);
	if (crowded)
		timeline_write();
}

bool timeline_open(const struct timeline_options *wanted_options)
{
	options = *wanted_options;
	notes = calloc(NOTES, sizeof(*notes));
	spare = calloc(NOTES, sizeof(*spare));
	for (uint32_t i = 0; i < options.cpus; i++)
		latest[i] = shown[i] = TIMELINE_UNKNOWN;
	if (!options.more)
		options.base = now();
	if (!options.more && !options.quiet)
		printf("each vCPU has a column: . OFF, + ON_PENDING, # ON, s standby, "
		       "Z power-down\n"
		       "%12s  %-*s\n", "ms", (int)options.cpus, "vCPUs");
	return notes && spare && trace_open();
}

uint64_t timeline_base(void)
{
	return options.base;
}

void timeline_close(void)
{
	timeline_write();
	pthread_mutex_lock(&writing);
	written = now() - options.base;
	for (uint32_t i = 0; i < options.cpus; i++) {
		trace_slice(i, written);
		shown[i] = TIMELINE_UNKNOWN;
	}
	trace_flush();
	if (lost > 0)
		printf("%" PRIu64 " events were lost\n", lost);
	pthread_mutex_unlock(&writing);
}
