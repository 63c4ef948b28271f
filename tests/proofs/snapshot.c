/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* psci_restore() of any bytes, and of what psci_snapshot() wrote. */
#include "context.h"
#include "psci/snapshot.h"

/* docs/snapshot-format.md, without a tree. */
#define FIXED	128
#define LENGTH	(FIXED + CPUS * 56)

static uint8_t buffer[LENGTH];

static void any_bytes(void)
{
	uint32_t i;

	for (i = 0; i < LENGTH; i++)
		buffer[i] = nondet_u8();
}

/* S1: whatever the bytes are, a named error and nothing changed, or a sound state. */
void proof_restore(void)
{
	struct psci *psci = any_constants();
	enum psci_error error;

	any_state(psci);
	any_bytes();
	remember();
	error = psci_restore(psci, buffer, LENGTH);
	if (error != PSCI_OK) {
		PROVE(error >= PSCI_E_SNAPSHOT_SIZE && error <= PSCI_E_SNAPSHOT_STATE);
		PROVE(is_as_remembered());
		REACHED_IF(error == PSCI_E_SNAPSHOT_STATE);
		return;
	}
	PROVE(context_holds(psci));
	REACHED("a snapshot that is taken");
	REACHED_IF(psci->gate == 1);
	REACHED_IF(cpu_run_state(psci, 0) == RUN_DEFERRED);
}

/* Of any length: nothing beyond it is read. */
void proof_restore_size(void)
{
	struct psci *psci = any_constants();
	uint32_t size = nondet_u32(), version = nondet_u32(), before = version;
	const uint8_t *at;
	enum psci_error error;

	any_state(psci);
	any_bytes();
	ASSUME(size <= LENGTH);
	at = nondet_bool() ? buffer + (LENGTH - size) : NULL;
	remember();
	error = psci_snapshot_version(at, size, &version);
	PROVE(IMPLIES(error != PSCI_OK, version == before));
	PROVE(IMPLIES(!at || size < FIXED, error != PSCI_OK));
	if (size < LENGTH) {
		error = psci_restore(psci, at, size);
		PROVE(error != PSCI_OK && is_as_remembered());
		REACHED_IF(error == PSCI_E_SNAPSHOT_TOPOLOGY);
		REACHED_IF(error == PSCI_E_SNAPSHOT_FORMAT);
	}
}

/* S1: what a context writes is taken, and makes of another the same. */
void proof_snapshot_restore(void)
{
	struct psci *psci = any_context();
	enum psci_error error;

	remember();
	PROVE(psci_snapshot_size(psci) == LENGTH);
	error = psci_snapshot(psci, buffer, LENGTH);
	PROVE(error == PSCI_OK && is_as_remembered());
	any_state(psci);
	error = psci_restore(psci, buffer, LENGTH);
	PROVE(error == PSCI_OK);
	PROVE(is_as_remembered());
	REACHED("a context that is as the first");
}
