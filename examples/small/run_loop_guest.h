/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What run_loop.c's guest does: the script of each CPU, from its first line on. */
#ifndef RUN_LOOP_GUEST_H
#define RUN_LOOP_GUEST_H

#include "hvf_stub.h"
#include "psci/psci.h"

#define RAM				UINT64_C(0x40000000)
#define AT(line)			(RAM + 4 * (line))
#define DOORBELL			0x86000001U	/* the VMM's own: interrupt CPU X1 */

#define START(context_id, mpidr)	{ STUB_START, { context_id, mpidr } }
#define HVC(...)			{ STUB_HVC, { __VA_ARGS__ } }
#define SMC(...)			{ STUB_SMC, { __VA_ARGS__ } }
#define X0_IS(value)			{ STUB_X0_IS, { (uint64_t)(value) } }
#define UNTIL(value)			{ STUB_UNTIL, { value } }
#define CPU_ON				PSCI_ID64(PSCI_FN_CPU_ON)
#define AFFINITY_INFO			PSCI_ID64(PSCI_FN_AFFINITY_INFO)

static const struct stub_line program[] = {
	/* CPU 0 boots, turns two others on, wakes them, waits until they are off. */
	[0] = START(0, 0),
	HVC(PSCI_ID32(PSCI_FN_PSCI_VERSION)), X0_IS(PSCI_VERSION_1_1),
	SMC(PSCI_ID32(PSCI_FN_PSCI_FEATURES), PSCI_ID64(PSCI_FN_CPU_SUSPEND)), X0_IS(0),
	HVC(0xc6001234), X0_IS(-1),			/* nobody's */
	SMC(0xc6001234), X0_IS(-1),
	HVC(CPU_ON, 1, AT(64), 0x11), X0_IS(PSCI_STATUS_SUCCESS),
	HVC(CPU_ON, 2, AT(128), 0x22), X0_IS(PSCI_STATUS_SUCCESS),
	HVC(CPU_ON, 4, AT(192), 0x44), X0_IS(PSCI_STATUS_INVALID_PARAMETERS),
	HVC(DOORBELL, 1), X0_IS(0),
	HVC(DOORBELL, 2), X0_IS(0),
	HVC(AFFINITY_INFO, 1, 0), UNTIL(PSCI_AFFINITY_OFF),
	HVC(AFFINITY_INFO, 2, 0), UNTIL(PSCI_AFFINITY_OFF),
	SMC(CPU_ON, 3, AT(192), 0x33), X0_IS(PSCI_STATUS_SUCCESS),
	{ .what = STUB_WFI },				/* until CPU 3 interrupts */
	HVC(PSCI_ID32(PSCI_FN_SYSTEM_OFF)),
	/* CPU 1 powers down until it is interrupted, starts again at line 72, and goes off. */
	[64] = START(0x11, 1), SMC(PSCI_ID64(PSCI_FN_CPU_SUSPEND), 0x10000, AT(72), 0x99),
	[72] = START(0x99, 1), SMC(PSCI_ID32(PSCI_FN_CPU_OFF)),
	/* CPU 2 goes into standby until it is interrupted, and returns from the call. */
	[128] = START(0x22, 2), SMC(PSCI_ID64(PSCI_FN_CPU_SUSPEND), 0),
	X0_IS(PSCI_STATUS_SUCCESS), HVC(PSCI_ID32(PSCI_FN_CPU_OFF)),
	/* CPU 3 interrupts CPU 0, and runs for ever. */
	[192] = START(0x33, 3), HVC(DOORBELL, 0), X0_IS(0), { .what = STUB_SPIN },
	[255] = { .what = STUB_NOTHING },
};

#endif /* RUN_LOOP_GUEST_H */
