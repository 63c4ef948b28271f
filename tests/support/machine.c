/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "machine.h"

static enum psci_status record(struct machine *m, const struct op_record *call)
{
	if (m->calls < sizeof(m->log) / sizeof(m->log[0]))
		m->log[m->calls] = *call;
	m->calls++;
	if (m->during)
		m->during(m, call);
	return m->answers[call->op];
}

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	return record(user, &(struct op_record){ .op = OP_CPU_ON, .cpu = cpu,
						 .target = target });
}

static enum psci_status op_check_cpu_on(void *user, uint32_t cpu,
					uint32_t target)
{
	return record(user, &(struct op_record){ .op = OP_CHECK_CPU_ON,
						 .cpu = cpu,
						 .target = target });
}

static enum psci_status op_check_entry(void *user, uint32_t cpu,
				       const struct psci_entry *entry)
{
	return record(user, &(struct op_record){ .op = OP_CHECK_ENTRY,
						 .cpu = cpu,
						 .entry = *entry });
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state)
{
	return record(user, &(struct op_record){ .op = OP_CHECK_POWER_STATE,
						 .cpu = cpu,
						 .state = *state });
}

static enum psci_status op_check_cpu_off(void *user, uint32_t cpu)
{
	return record(user, &(struct op_record){ .op = OP_CHECK_CPU_OFF,
						 .cpu = cpu });
}

void machine_prepare(struct machine *m, uint32_t version, uint32_t cpus)
{
	uint32_t i;

	memset(m, 0, sizeof(*m));
	m->cpus = calloc(cpus, sizeof(*m->cpus));
	assert_non_null(m->cpus);
	for (i = 0; i < cpus; i++)
		m->cpus[i].mpidr = mpidr_of(i);
	m->cpus[0].flags = PSCI_CPU_ON;

	m->config.size = sizeof(m->config);
	m->config.psci_version = version;
	m->config.functions = PSCI_ENABLE_MIGRATE_INFO_TYPE;
	m->config.entry_el = 1;
	m->config.cpu_count = cpus;
	m->config.cpus = m->cpus;

	m->ops.size = sizeof(m->ops);
	m->ops.cpu_on = op_cpu_on;
	m->ops.check_cpu_on = op_check_cpu_on;
	m->ops.check_entry = op_check_entry;
	m->ops.check_power_state = op_check_power_state;
	m->ops.check_cpu_off = op_check_cpu_off;
}

void machine_start(struct machine *m)
{
	assert_string_equal(psci_error_name(psci_storage_size(&m->config,
							&m->storage_size)),
			    "PSCI_OK");
	/* aligned_alloc() wants a multiple of the alignment. */
	m->storage = aligned_alloc(PSCI_STORAGE_ALIGN,
				   (m->storage_size + PSCI_STORAGE_ALIGN - 1) /
				   PSCI_STORAGE_ALIGN * PSCI_STORAGE_ALIGN);
	assert_non_null(m->storage);
	assert_string_equal(psci_error_name(psci_init(&m->psci, m->storage,
						      m->storage_size,
						      &m->config, &m->ops, m)),
			    "PSCI_OK");
}

void machine_make(struct machine *m, uint32_t version, uint32_t cpus)
{
	machine_prepare(m, version, cpus);
	machine_start(m);
}

void machine_free(struct machine *m)
{
	free(m->storage);
	free(m->before);
	free(m->cpus);
	memset(m, 0, sizeof(*m));
}

void machine_remember(struct machine *m)
{
	if (!m->before)
		m->before = malloc(m->storage_size);
	assert_non_null(m->before);
	memcpy(m->before, m->storage, m->storage_size);
}

bool machine_unchanged(const struct machine *m)
{
	return memcmp(m->before, m->storage, m->storage_size) == 0;
}

enum psci_action machine_call(struct machine *m, uint32_t cpu, uint64_t id,
			      uint64_t x1, uint64_t x2, uint64_t x3)
{
	/* What the library does not write stays recognisable. */
	memset(&m->call, 0x5a, sizeof(m->call));
	m->call.x[0] = id;
	m->call.x[1] = x1;
	m->call.x[2] = x2;
	m->call.x[3] = x3;
	m->call.flags = m->flags;
	return psci_handle(m->psci, cpu, &m->call);
}

int64_t machine_ask(struct machine *m, uint32_t cpu, uint64_t id, uint64_t x1,
		    uint64_t x2, uint64_t x3)
{
	assert_int_equal(machine_call(m, cpu, id, x1, x2, x3), PSCI_DO_RETURN);
	assert_int_equal(m->call.error, PSCI_OK);
	return (int64_t)m->call.ret;
}

int64_t machine_refused(struct machine *m, uint32_t cpu, uint64_t id,
			uint64_t x1, uint64_t x2, uint64_t x3)
{
	int64_t ret;

	machine_remember(m);
	ret = machine_ask(m, cpu, id, x1, x2, x3);
	assert_true(ret < 0);
	assert_true(machine_unchanged(m));
	return ret;
}

int64_t machine_state(struct machine *m, uint32_t cpu, uint32_t of)
{
	return machine_ask(m, cpu, ID64_AFFINITY_INFO, m->cpus[of].mpidr, 0, 0);
}

void machine_turn_on(struct machine *m, uint32_t cpu, uint32_t target)
{
	struct psci_entry entry;

	assert_int_equal(machine_ask(m, cpu, ID64_CPU_ON,
				     m->cpus[target].mpidr, 0x1000, 0),
			 PSCI_STATUS_SUCCESS);
	assert_int_equal(psci_cpu_woke(m->psci, target, true, &entry),
			 PSCI_WAKE_START);
}

void machine_turn_off(struct machine *m, uint32_t cpu)
{
	assert_int_equal(machine_call(m, cpu, ID_CPU_OFF, 0, 0, 0),
			 PSCI_DO_STOP);
	assert_int_equal(psci_cpu_stopped(m->psci, cpu), PSCI_OK);
}
