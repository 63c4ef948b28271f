/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A program of an earlier day: compiled against frozen headers, run on the
 * shared library of today, and on one of a day to come. What it does must come
 * out as it did then.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "psci/psci.h"
#include "psci/smccc.h"

#define EXPECT(condition)						\
	do {								\
		if (!(condition)) {					\
			printf("not ok 1 - %s:%d: %s\n", __FILE__,	\
			       __LINE__, #condition);			\
			exit(1);					\
		}							\
	} while (0)

static uint32_t kicked = UINT32_MAX;

static enum psci_status cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)user;
	(void)cpu;
	kicked = target;
	return PSCI_STATUS_SUCCESS;
}

static enum psci_status check_power_state(void *user, uint32_t cpu,
					  const struct psci_power_state *state,
					  struct psci_composite *composite)
{
	(void)user;
	(void)cpu;
	(void)composite;
	return state->state_id == 2 ? PSCI_STATUS_SUCCESS :
				      PSCI_STATUS_INVALID_PARAMETERS;
}

static enum psci_status check_cpu_off(void *user, uint32_t cpu)
{
	(void)user;
	return cpu == 0 ? PSCI_STATUS_DENIED : PSCI_STATUS_SUCCESS;
}

static struct psci_call call;

static enum psci_action handle(struct psci *psci, uint32_t cpu, uint64_t id,
			       uint64_t x1, uint64_t x2, uint64_t x3)
{
	memset(&call, 0, sizeof(call));
	call.x[0] = id;
	call.x[1] = x1;
	call.x[2] = x2;
	call.x[3] = x3;
	call.reserved[1] = 0x600d;
	return psci_handle(psci, cpu, &call);
}

int main(void)
{
	const struct psci_cpu_config cpus[2] = {
		{ .mpidr = 0, .flags = PSCI_CPU_ON },
		{ .mpidr = 0x100000001 },
	};
	const struct psci_config config = {
		.size = sizeof(config),
		.psci_version = PSCI_VERSION_1_1,
		.smccc_version = PSCI_SMCCC_VERSION_1_1,
		.functions = PSCI_ENABLE_MIGRATE_INFO_TYPE,
		.entry_el = 1,
		.cpu_count = 2,
		.cpus = cpus,
	};
	const struct psci_ops ops = {
		.size = sizeof(ops),
		.cpu_on = cpu_on,
		.check_power_state = check_power_state,
		.check_cpu_off = check_cpu_off,
	};
	const struct psci_smccc smccc = {
		.size = sizeof(smccc),
		.version = PSCI_SMCCC_VERSION_1_1,
	};
	struct psci_smccc_result result;
	struct psci_entry entry;
	struct psci *psci;
	void *storage;
	size_t size;

	printf("1..1\n# headers 0x%06x, library 0x%06x\n",
	       (unsigned int)PSCI_LIBRARY_VERSION,
	       (unsigned int)psci_library_version());
	EXPECT(psci_library_version() >= PSCI_LIBRARY_VERSION);
	EXPECT(psci_storage_size(&config, &size) == PSCI_OK);
	size = (size + PSCI_STORAGE_ALIGN - 1) / PSCI_STORAGE_ALIGN *
	       PSCI_STORAGE_ALIGN;
	storage = aligned_alloc(PSCI_STORAGE_ALIGN, size);
	EXPECT(storage);
	EXPECT(psci_init(&psci, storage, size, &config, &ops, NULL) == PSCI_OK);

	EXPECT(handle(psci, 0, 0x84000000, 0, 0, 0) == PSCI_DO_RETURN);
	EXPECT(call.ret == 0x10001);
	EXPECT(call.reserved[1] == 0x600d);
	EXPECT(handle(psci, 0, 0xc4000003, 0x100000001, 0x1000, 7) ==
	       PSCI_DO_RETURN);
	EXPECT(call.ret == 0 && call.error == PSCI_OK && kicked == 1);
	EXPECT(psci_cpu_woke(psci, 1, true, &entry) == PSCI_WAKE_START);
	EXPECT(entry.pc == 0x1000 && entry.context_id == 7 && entry.el == 1);
	EXPECT(handle(psci, 1, 0xc4000001, 0x10002, 0x2000, 8) ==
	       PSCI_DO_SUSPEND);
	EXPECT(call.suspend.value == 0x10002 && call.suspend.powerdown == 1);
	EXPECT(psci_cpu_woke(psci, 1, true, &entry) == PSCI_WAKE_START);
	EXPECT(entry.pc == 0x2000 && entry.context_id == 8);
	EXPECT(handle(psci, 1, 0xc4000001, 0x10003, 0x2000, 8) ==
	       PSCI_DO_RETURN);
	EXPECT((int64_t)call.ret == PSCI_STATUS_INVALID_PARAMETERS);
	EXPECT(handle(psci, 1, 0x84000002, 0, 0, 0) == PSCI_DO_STOP);
	EXPECT(psci_cpu_stopped(psci, 1) == PSCI_OK);
	EXPECT(handle(psci, 0, 0x84000002, 0, 0, 0) == PSCI_DO_RETURN);
	EXPECT((int64_t)call.ret == PSCI_STATUS_DENIED);
	EXPECT(handle(psci, 0, 0x84000006, 0, 0, 0) == PSCI_DO_RETURN);
	EXPECT(call.ret == 2);
	/* Whatever came later is not for a guest of this configuration. */
	EXPECT(handle(psci, 0, 0x8400000a, 0x84000012, 0, 0) == PSCI_DO_RETURN);
	EXPECT((int64_t)call.ret == PSCI_STATUS_NOT_SUPPORTED);
	EXPECT(handle(psci, 0, 0x80000000, 0, 0, 0) == PSCI_NOT_MINE);
	EXPECT(psci_smccc_handle(&smccc, NULL, 0, &call, &result) ==
	       PSCI_DO_RETURN);
	EXPECT(call.ret == PSCI_SMCCC_VERSION_1_1);
	EXPECT(result.count == 1 && result.x[0] == PSCI_SMCCC_VERSION_1_1);
	EXPECT(handle(psci, 0, 0x84000008, 0, 0, 0) == PSCI_DO_SYSTEM);
	EXPECT(call.event == PSCI_EVENT_OFF);

	free(storage);
	printf("ok 1 - a program of these headers runs on this library\n");
	return 0;
}
