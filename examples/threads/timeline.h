/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What happened when, for people: lines on the terminal, and a file in Chrome's
 * trace-event format. For any thread; what is written waits in memory for
 * timeline_write().
 */
#ifndef TIMELINE_H
#define TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

struct psci_trace;

enum timeline_state {
	TIMELINE_UNKNOWN, TIMELINE_OFF, TIMELINE_ON_PENDING, TIMELINE_ON, TIMELINE_STANDBY,
	TIMELINE_POWERDOWN
};

#define TIMELINE_HOST	UINT32_MAX	/* instead of a vCPU */

struct timeline_options {
	const char *file;	/* of the trace, or NULL */
	bool verbose, quiet;	/* all lines; none */
	uint32_t cpus;
};

/* Once; then the first thing in each process that it forks. */
bool timeline_open(const struct timeline_options *options);
void timeline_go_on(void);
/* ON_PENDING counts of a vCPU that is OFF only. */
void timeline_state(uint32_t cpu, enum timeline_state state);
/* What the host does is always shown, and so is what happens next. */
void timeline_event(uint32_t cpu, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void timeline_call(const struct psci_trace *trace);
void timeline_write(void);
/* The last thing in a process: the states end. */
void timeline_close(void);

#endif /* TIMELINE_H */
