/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What all of these programs need: to end, with a reason, when something is not as it should be. */
#ifndef SMALL_H
#define SMALL_H

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "psci/psci.h"

static inline void must(bool holds, const char *reason)
{
	if (holds)
		return;
	fflush(stdout);
	fprintf(stderr, "FAILED: %s\n", reason);
	_Exit(EXIT_FAILURE);
}

/* An error of the library's has to be this one: say both names if it is not. */
static inline void must_say(enum psci_error error, enum psci_error wanted, const char *what)
{
	if (error == wanted)
		return;
	fflush(stdout);
	fprintf(stderr, "FAILED: %s: %s instead of %s\n", what, psci_error_name(error),
		psci_error_name(wanted));
	_Exit(EXIT_FAILURE);
}

#endif /* SMALL_H */
