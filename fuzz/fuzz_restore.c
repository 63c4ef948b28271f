/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Fuzz target: hostile snapshots. The first byte of the input chooses a
 * configuration. With its top bit set the rest is the snapshot as it is;
 * otherwise it is
 *
 *	seed, 2 bytes	of the steps that lead to the snapshot to begin with
 *	steps, 1 byte	how many of them
 *	seed, 2 bytes	of the steps that follow the restore
 *	edits		of the snapshot: a byte anywhere, a field of a record,
 *			a record that becomes another one's
 *
 * (There is no checksum to put right.) It is refused, and the context stays as
 * it was bit for bit; or the context is sound, its own snapshot is the one
 * restored, and it stays sound, and so does another one, into which it was
 * restored as well: both answer the same from then on.
 */
#include <string.h>

#include "input.h"
#include "invariants.h"
#include "psci/snapshot.h"
#include "rig.h"

#define STEPS		24
#define EDITS		32

/* docs/snapshot-format.md */
#define STATE_AT	96	/* where the configuration ends */
#define CPUS_AT		128
#define CPU_SIZE	56
#define CPU_STATE_AT	12	/* behind what does not change */
#define DOMAIN_SIZE	64

struct field {
	uint32_t at, size;
};

static const struct field system_fields[] = {
	{ 96, 4 }, { 100, 4 }, { 104, 4 }, { 108, 8 }, { 116, 4 }, { 120, 2 },
	{ 122, 2 }, { 124, 2 }, { 126, 2 },
};

static const struct field cpu_fields[] = {
	{ 12, 4 }, { 12, 1 }, { 16, 4 }, { 20, 8 }, { 28, 8 }, { 36, 1 },
	{ 37, 1 }, { 38, 2 }, { 40, 2 }, { 42, 2 }, { 44, 2 }, { 46, 2 },
	{ 48, 8 },
};

static const struct field domain_fields[] = {
	{ 54, 1 }, { 55, 1 }, { 56, 8 },
};

static struct rig rig, twin;
static unsigned char before[RIG_STORAGE];
static uint8_t bytes[RIG_SNAPSHOT], again[RIG_SNAPSHOT];

static void sound(const struct rig *which, const char *when)
{
	const char *what = invariants_broken(which->psci);

	if (!what)
		return;
	fprintf(stderr, "fuzz_restore: %s: not: %s\n", when, what);
	abort();
}

/* ------------------------------------------------------------------- edits */

static uint32_t cpu_at(uint32_t cpu)
{
	return CPUS_AT + cpu % RIG_CPUS * CPU_SIZE;
}

static uint32_t domain_at(uint32_t domain)
{
	return CPUS_AT + RIG_CPUS * CPU_SIZE +
	       domain % rig.config.domain_count * DOMAIN_SIZE;
}

/* Which field of which record. */
static struct field some_field(struct input *in)
{
	uint32_t kind = take8(in), which = take8(in);
	struct field field;

	if (kind < 0x40)
		return system_fields[which % COUNT_OF(system_fields)];
	if (kind < 0xc0 || rig.config.domain_count == 0) {
		field = cpu_fields[which % COUNT_OF(cpu_fields)];
		field.at += cpu_at(kind);
	} else {
		field = domain_fields[which % COUNT_OF(domain_fields)];
		field.at += domain_at(kind);
	}
	return field;
}

static void edit_field(struct input *in)
{
	struct field field = some_field(in), other;
	uint32_t kind = take8(in), i;

	switch (kind % 4) {
	case 0:		/* what another one says */
		other = some_field(in);
		for (i = 0; i < field.size && i < other.size; i++)
			bytes[field.at + i] = bytes[other.at + i];
		break;
	case 1:		/* a little number */
		memset(bytes + field.at, 0, field.size);
		bytes[field.at] = (uint8_t)(kind >> 2);
		break;
	case 2:		/* a little more, or less */
		bytes[field.at] = (uint8_t)(bytes[field.at] +
					    (kind & 4 ? 1 : 255));
		break;
	default:
		memset(bytes + field.at, kind & 4 ? 0xff : 0, field.size);
		break;
	}
}

/* Two CPUs, or domains, in the other's place: what does not change stays. */
static void edit_records(struct input *in)
{
	uint32_t one = take8(in), two = take8(in), size, i;
	uint8_t byte;

	if (one & 0x80 && rig.config.domain_count > 0) {
		one = domain_at(one) + domain_fields[0].at;
		two = domain_at(two) + domain_fields[0].at;
		size = DOMAIN_SIZE - domain_fields[0].at;
	} else {
		one = cpu_at(one) + CPU_STATE_AT;
		two = cpu_at(two) + CPU_STATE_AT;
		size = CPU_SIZE - CPU_STATE_AT;
	}
	for (i = 0; i < size; i++) {
		byte = bytes[one + i];
		bytes[one + i] = bytes[two + i];
		bytes[two + i] = byte;
	}
}

static void edit(struct input *in, size_t size)
{
	uint32_t kind = take8(in);
	size_t at;

	if (kind < 0x60) {
		at = STATE_AT + (size_t)take(in, 2) % (size - STATE_AT);
		bytes[at] = take8(in);
	} else if (kind < 0xc0) {
		edit_field(in);
	} else if (kind < 0xf8) {
		edit_records(in);
	} else {
		bytes[take8(in) % STATE_AT] ^= take8(in);
	}
}

/* ----------------------------------------------------------------- restores */

/* Its length. */
static size_t make_snapshot(struct input *in, uint32_t *seed)
{
	uint32_t random = (uint32_t)take(in, 2) + 1, steps = take8(in), edits;
	size_t size = psci_snapshot_size(rig.psci);

	while (steps-- > 0)
		rig_step(&rig, rig_random(&random));
	SAME("psci_snapshot()", psci_snapshot(rig.psci, bytes, size), PSCI_OK);
	*seed = (uint32_t)take(in, 2) + 1;
	for (edits = 0; edits < EDITS && left(in) > 0; edits++)
		edit(in, size);
	return size;
}

static bool restore(struct rig *into, const uint8_t *data, size_t size)
{
	enum psci_error error;

	memcpy(before, into->storage, into->size);
	error = psci_restore(into->psci, data, size);
	if (error != PSCI_OK) {
		MUST(error >= PSCI_E_SNAPSHOT_SIZE &&
		     error <= PSCI_E_SNAPSHOT_STATE);
		MUST(!memcmp(before, into->storage, into->size));
		return false;
	}
	SAME("size", size, psci_snapshot_size(into->psci));
	SAME("psci_snapshot()", psci_snapshot(into->psci, again, size),
	     PSCI_OK);
	MUST(!memcmp(data, again, size));
	return true;
}

/* Another host, another time: nobody can tell. */
static void go_on_as_twins(uint32_t kind, size_t size, const uint8_t *data,
			   uint32_t seed)
{
	uint32_t step;

	rig_prepare(&twin, (enum rig_kind)(kind % RIG_KINDS));
	twin.now = rig.now + 0x123456789;
	twin.config.ticket_tag = kind;
	rig_start(&twin);
	MUST(restore(&twin, data, size));
	for (step = 0; step < STEPS; step++) {
		uint32_t random = rig_random(&seed);

		SAME("the same step of both", rig_step(&twin, random),
		     rig_step(&rig, random));
		if (step % 8 == 4)
			sound(&twin, "a step later");
	}
	sound(&twin, "in the end");
	SAME("psci_snapshot()", psci_snapshot(rig.psci, bytes, size), PSCI_OK);
	MUST(restore(&twin, bytes, size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	uint32_t kind = take8(&in), seed = 1;
	const uint8_t *snapshot = bytes;
	bool edited;

	rig_make(&rig, (enum rig_kind)((kind & 0x7f) % RIG_KINDS));
	if (kind & 0x80) {
		edited = true;
		snapshot = in.at;
		size = left(&in);
	} else {
		edited = left(&in) > 5;
		size = make_snapshot(&in, &seed);
	}
	if (restore(&rig, snapshot, size)) {
		sound(&rig, "restored");
		go_on_as_twins(kind & 0x7f, size, snapshot, seed);
	} else {
		MUST(edited);
	}
	return 0;
}
