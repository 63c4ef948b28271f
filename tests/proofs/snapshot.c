/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* psci_restore() of any bytes, and of what psci_snapshot() wrote. */
#include "context.h"
#include "psci/snapshot.h"

/* docs/snapshot-format.md, without a tree. */
#define FIXED	128
#define LENGTH	(FIXED + CPUS * 56)

/* Where nothing is written into it: any bytes. */
struct buffer {
	uint8_t bytes[LENGTH];
};

/* S1: whatever the bytes are, a named error and nothing changed, or a sound state. */
void proof_restore(void)
{
	struct psci *psci = any_constants();
	struct buffer buffer;
	enum psci_error error;

	any_state(psci);
	remember();
	error = psci_restore(psci, buffer.bytes, LENGTH);
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
	uint32_t size = nondet_u32();
	struct buffer buffer;
	enum psci_error error;

	any_state(psci);
	ASSUME(size < LENGTH);
	remember();
	error = psci_restore(psci, buffer.bytes + (LENGTH - size), size);
	PROVE(error >= PSCI_E_SNAPSHOT_SIZE && error <= PSCI_E_SNAPSHOT_TOPOLOGY);
	PROVE(is_as_remembered());
	REACHED_IF(error == PSCI_E_SNAPSHOT_TOPOLOGY);
	REACHED_IF(error == PSCI_E_SNAPSHOT_FORMAT);
}

/* Any bytes of any length: refused by name, or what the header has. */
void proof_snapshot_version(void)
{
	uint32_t size = nondet_u32(), version = nondet_u32(), before = version;
	struct buffer buffer;
	enum psci_error error;
	const uint8_t *at;

	ASSUME(size <= LENGTH);
	at = buffer.bytes + (LENGTH - size);
	PROVE(psci_snapshot_version(NULL, size, &version) == PSCI_E_NULL);
	PROVE(psci_snapshot_version(at, size, NULL) == PSCI_E_NULL);
	error = psci_snapshot_version(at, size, &version);
	if (error == PSCI_OK) {
		PROVE(size >= FIXED && at[0] == 'P' && at[8] == 1);
		PROVE(version == (at[16] | at[17] << 8 | at[18] << 16 | (uint32_t)at[19] << 24));
		REACHED("a header");
		return;
	}
	PROVE(version == before);
	PROVE(error == PSCI_E_SNAPSHOT_SIZE || error == PSCI_E_SNAPSHOT_FORMAT);
	REACHED_IF(error == PSCI_E_SNAPSHOT_SIZE && size == LENGTH);
}

/* S2: a buffer too small is not touched; what is written makes of another context the same. */
void proof_snapshot_restore(void)
{
	struct psci *psci = any_context();
	struct buffer buffer, before = buffer;
	uint32_t size = nondet_u32(), i;
	enum psci_error error;

	remember();
	PROVE(psci_snapshot_size(psci) == LENGTH);
	PROVE(psci_snapshot(NULL, &buffer, size) == PSCI_E_NULL);
	PROVE(psci_snapshot(psci, NULL, size) == PSCI_E_NULL);
	error = psci_snapshot(psci, &buffer, size);
	PROVE(error == (size < LENGTH ? PSCI_E_SNAPSHOT_SIZE : PSCI_OK) && is_as_remembered());
	if (error != PSCI_OK) {
		for (i = 0; i < LENGTH; i++)
			PROVE(buffer.bytes[i] == before.bytes[i]);
		REACHED("a buffer that is too small");
		return;
	}
	any_state(psci);
	PROVE(psci_restore(NULL, &buffer, LENGTH) == PSCI_E_NULL);
	PROVE(psci_restore(psci, &buffer, LENGTH) == PSCI_OK);
	PROVE(is_as_remembered());
	REACHED("a context that is as the first");
}
