/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What happened when, for people: lines on the terminal, and a file in Chrome's
 * trace-event format. Events are only noted when they happen, from any thread;
 * timeline_write() and timeline_relieve() do the slow part.
 */
#ifndef TIMELINE_H
#define TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

enum timeline_state {
	TIMELINE_OFF, TIMELINE_ON_PENDING, TIMELINE_ON, TIMELINE_STANDBY, TIMELINE_POWERDOWN,
	TIMELINE_UNKNOWN
};

#define TIMELINE_HOST	UINT32_MAX	/* instead of a vCPU */

struct timeline_options {
	const char *file;	/* of the trace, or NULL */
	bool verbose, quiet;	/* all lines; none */
	bool more;		/* go on where another process stopped ... */
	uint64_t base;		/* ... of which the time was 0 then */
	uint32_t cpus;
};

bool timeline_open(const struct timeline_options *options);
uint64_t timeline_base(void);
/* ON_PENDING counts of a vCPU that is OFF only. */
void timeline_state(uint32_t cpu, enum timeline_state state);
void timeline_event(uint32_t cpu, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Of the host: always shown, and so is what happens next. */
void timeline_host(const char *name, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void timeline_write(void);
/* The same if much has gathered: to be called now and then, not by an op. */
void timeline_relieve(void);
/* Ends all states. What comes afterwards needs timeline_open(). */
void timeline_close(void);

#endif /* TIMELINE_H */
