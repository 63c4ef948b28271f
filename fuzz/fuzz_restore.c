/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Fuzz target: hostile snapshots. The first byte of the input chooses a
 * configuration. With its top bit set the rest is the snapshot as it is;
 * otherwise it is
 *
 *	seed, 2 bytes	of the steps that lead to the snapshot to begin with
 *	steps, 1 byte	how many of them
 *	seed, 2 bytes	of the steps that follow the restore
 *	place, 2 bytes, and value, 1 byte, as often as there are any: what is
 *			then changed in the snapshot behind its configuration
 *
 * It is refused, and the context stays as it was bit for bit, or the context
 * is sound, its own snapshot is the one restored, and it stays sound.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "invariants.h"
#include "psci/snapshot.h"
#include "rig.h"

#define STEPS		32
#define STATE_AT	96	/* where the configuration ends */

static struct rig rig;
static unsigned char before[RIG_STORAGE];
static uint8_t bytes[RIG_SNAPSHOT], again[RIG_SNAPSHOT];

static void must(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "fuzz_restore: %s\n", what);
	abort();
}

static void sound(const char *when)
{
	const char *what = invariants_broken(rig.psci);

	if (!what)
		return;
	fprintf(stderr, "fuzz_restore: %s: not: %s\n", when, what);
	abort();
}

/* Its length. */
static size_t make_snapshot(struct input *in, uint32_t *seed)
{
	uint32_t random = (uint32_t)take(in, 2) + 1, steps = take8(in);
	size_t size = psci_snapshot_size(rig.psci), at;

	while (steps-- > 0)
		rig_step(&rig, rig_random(&random));
	sound("before");
	must(psci_snapshot(rig.psci, bytes, size) == PSCI_OK, "no snapshot");
	*seed = (uint32_t)take(in, 2) + 1;
	while (in->at < in->end) {
		at = STATE_AT + (size_t)take(in, 2) % (size - STATE_AT);
		bytes[at] = take8(in);
	}
	return size;
}

static void restore(const uint8_t *data, size_t size)
{
	enum psci_error error;

	memcpy(before, rig.storage, rig.size);
	error = psci_restore(rig.psci, data, size);
	if (error != PSCI_OK) {
		must(error >= PSCI_E_SNAPSHOT_SIZE &&
		     error <= PSCI_E_SNAPSHOT_STATE, "the error has no name");
		must(!memcmp(before, rig.storage, rig.size),
		     "refused, and the context has changed");
		return;
	}
	sound("restored");
	must(size == psci_snapshot_size(rig.psci), "of another length");
	must(psci_snapshot(rig.psci, again, size) == PSCI_OK, "none again");
	must(!memcmp(data, again, size), "its snapshot is another one");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	uint32_t kind = take8(&in), seed = 1, step;

	rig_make(&rig, (enum rig_kind)((kind & 0x7f) % RIG_KINDS));
	if (kind & 0x80) {
		restore(in.at, (size_t)(in.end - in.at));
	} else {
		size = make_snapshot(&in, &seed);
		restore(bytes, size);
	}
	for (step = 0; step < STEPS; step++) {
		rig_step(&rig, rig_random(&seed));
		sound("a step later");
	}
	size = psci_snapshot_size(rig.psci);
	must(psci_snapshot(rig.psci, bytes, size) == PSCI_OK, "no snapshot");
	restore(bytes, size);
	must(!memcmp(again, bytes, size), "what was saved is refused");
	return 0;
}
