/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Writes tests/golden/snapshot-1.hex:
 *
 *	ninja -C BUILD tests/write_golden
 *	BUILD/tests/write_golden > tests/golden/snapshot-1.hex
 *
 * There is one such file per format, and none of them ever changes: every later
 * library has to restore them.
 */
#include <stdio.h>

#include "psci/snapshot.h"
#include "rig.h"

int main(void)
{
	static uint8_t bytes[RIG_SNAPSHOT];
	static struct rig rig;
	size_t size, i;

	rig_make_rich(&rig);
	size = psci_snapshot_size(rig.psci);
	if (psci_snapshot(rig.psci, bytes, size) != PSCI_OK)
		return 1;
	puts("# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause");
	puts("# A snapshot of format 1, by tests/golden/write.c. Never changes.");
	for (i = 0; i < size; i++)
		printf("%02x%c", bytes[i], i % 16 == 15 ? '\n' : ' ');
	return 0;
}
