/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "machine.h"

static int64_t record(struct machine *m, const struct op_record *call)
{
	if (m->calls < sizeof(m->log) / sizeof(m->log[0]))
		m->log[m->calls] = *call;
	m->calls++;
	if (m->during)
		m->during(m, call);
	return m->answers[call->op];
}

static enum psci_status status(struct machine *m, const struct op_record *call)
{
	return (enum psci_status)record(m, call);
}

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	return status(user, &(struct op_record){ .op = OP_CPU_ON, .cpu = cpu,
						 .target = target });
}

static int op_check_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	return (int)record(user, &(struct op_record){ .op = OP_CHECK_CPU_ON,
						      .cpu = cpu,
						      .target = target });
}

static enum psci_status op_check_entry(void *user, uint32_t cpu,
				       const struct psci_entry *entry)
{
	return status(user, &(struct op_record){ .op = OP_CHECK_ENTRY,
						 .cpu = cpu,
						 .entry = *entry });
}

static void decode(uint32_t state_id, struct psci_composite *composite)
{
	uint32_t level;

	for (level = 0; level < 3; level++)
		composite->state[level] = (state_id >> (4 * level)) & 0xf;
	composite->last_level = (state_id >> 12) & 0xf;
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	static const struct psci_composite none;
	struct machine *m = user;

	assert_memory_equal(composite, &none, sizeof(none));
	if (memcmp(&m->composite, &none, sizeof(none)) != 0)
		*composite = m->composite;
	else if (m->domains)
		decode(state->state_id, composite);
	return status(m, &(struct op_record){ .op = OP_CHECK_POWER_STATE,
					      .cpu = cpu, .state = *state });
}

static enum psci_status op_check_cpu_off(void *user, uint32_t cpu)
{
	return status(user, &(struct op_record){ .op = OP_CHECK_CPU_OFF,
						 .cpu = cpu });
}

static enum psci_status op_check_system_suspend(void *user, uint32_t cpu,
						const struct psci_entry *entry)
{
	return status(user, &(struct op_record){ .op = OP_CHECK_SYSTEM_SUSPEND,
						 .cpu = cpu,
						 .entry = *entry });
}

static int64_t op_check_vendor_reset(void *user, uint32_t cpu, uint32_t type,
				     uint64_t cookie)
{
	return record(user, &(struct op_record){ .op = OP_CHECK_VENDOR_RESET,
						 .cpu = cpu, .type = type,
						 .cookie = cookie });
}

static enum psci_status op_migrate(void *user, uint32_t cpu, uint32_t target)
{
	return status(user, &(struct op_record){ .op = OP_MIGRATE, .cpu = cpu,
						 .target = target });
}

static int op_node_hw_state(void *user, uint32_t cpu, uint32_t target,
			    uint32_t level)
{
	return (int)record(user, &(struct op_record){ .op = OP_NODE_HW_STATE,
						      .cpu = cpu,
						      .target = target,
						      .level = level });
}

static enum psci_status op_mem_protect(void *user, uint32_t cpu)
{
	return status(user, &(struct op_record){ .op = OP_MEM_PROTECT,
						 .cpu = cpu });
}

static enum psci_status op_check_mem_range(void *user, uint32_t cpu,
					   uint64_t base, uint64_t length)
{
	return status(user, &(struct op_record){ .op = OP_CHECK_MEM_RANGE,
						 .cpu = cpu, .base = base,
						 .length = length });
}

static void op_domains_down(void *user, uint32_t cpu,
			    const struct psci_transition *transition)
{
	record(user, &(struct op_record){ .op = OP_DOMAINS_DOWN, .cpu = cpu,
					  .transition = *transition });
}

static void op_domains_up(void *user, uint32_t cpu,
			  const struct psci_transition *transition)
{
	record(user, &(struct op_record){ .op = OP_DOMAINS_UP, .cpu = cpu,
					  .transition = *transition });
}

static uint64_t op_clock(void *user)
{
	struct machine *m = user;

	record(m, &(struct op_record){ .op = OP_CLOCK });
	return m->now;
}

static void op_trace(void *user, const struct psci_trace *trace)
{
	record(user, &(struct op_record){ .op = OP_TRACE, .cpu = trace->cpu,
					  .trace = *trace });
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
	if (version == PSCI_VERSION_0_1) {
		m->config.functions = 0;
		m->config.function_ids = (struct psci_function_ids){
			.cpu_suspend = ID_0_1_CPU_SUSPEND,
			.cpu_off = ID_0_1_CPU_OFF,
			.cpu_on = ID_0_1_CPU_ON,
		};
	}

	m->ops.size = sizeof(m->ops);
	m->ops.cpu_on = op_cpu_on;
	m->ops.check_cpu_on = op_check_cpu_on;
	m->ops.check_entry = op_check_entry;
	m->ops.check_power_state = op_check_power_state;
	m->ops.check_cpu_off = op_check_cpu_off;
}

void machine_enable(struct machine *m, uint32_t functions)
{
	m->config.functions |= functions;
}

void machine_all_ops(struct machine *m)
{
	m->ops.check_system_suspend = op_check_system_suspend;
	m->ops.check_vendor_reset = op_check_vendor_reset;
	m->ops.migrate = op_migrate;
	m->ops.node_hw_state = op_node_hw_state;
	m->ops.mem_protect = op_mem_protect;
	m->ops.check_mem_range = op_check_mem_range;
	m->ops.domains_down = op_domains_down;
	m->ops.domains_up = op_domains_up;
	m->ops.clock = op_clock;
}

void machine_traced(struct machine *m)
{
	m->ops.trace = op_trace;
}

void machine_trusted_os(struct machine *m, uint32_t kind)
{
	m->config.trusted_os = kind;
	m->config.trusted_os_cpu = 0;
	m->ops.migrate = op_migrate;
	machine_enable(m, PSCI_ENABLE_MIGRATE);
	if (m->config.psci_version == PSCI_VERSION_0_1)
		m->config.function_ids.migrate = ID_0_1_MIGRATE;
	else
		machine_enable(m, PSCI_ENABLE_MIGRATE_INFO_TYPE |
				  PSCI_ENABLE_MIGRATE_INFO_UP_CPU);
}

void machine_tree(struct machine *m)
{
	static const struct psci_local_state states[] = {
		{ PSCI_KIND_STANDBY, 10 },
		{ PSCI_KIND_RETENTION, 100 },
		{ PSCI_KIND_POWERDOWN, 1000 },
	};
	uint32_t i, clusters = (m->config.cpu_count + 3) / 4;

	m->domains = calloc(clusters + 1, sizeof(*m->domains));
	assert_non_null(m->domains);
	for (i = 0; i <= clusters; i++) {
		m->domains[i].parent = i == 0 ? PSCI_NO_DOMAIN : 0;
		m->domains[i].level = i == 0 ? 2 : 1;
		m->domains[i].state_count = 3;
		m->domains[i].states = states;
	}
	for (i = 0; i < m->config.cpu_count; i++)
		m->cpus[i].domain = i / 4 + 1;
	m->config.cpu_state_count = 3;
	m->config.cpu_states = states;
	m->config.domain_count = clusters + 1;
	m->config.domains = m->domains;
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
	/* Whatever was there before. */
	memset(m->storage, 0xa5, m->storage_size);
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
	free(m->domains);
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

int64_t machine_op_wrong(struct machine *m, uint32_t cpu, uint64_t id,
			 uint64_t x1, uint64_t x2, uint64_t x3)
{
	machine_remember(m);
	assert_int_equal(machine_call(m, cpu, id, x1, x2, x3), PSCI_DO_RETURN);
	assert_int_equal(m->call.error, PSCI_E_OP_STATUS);
	assert_true((int64_t)m->call.ret < 0);
	assert_true(machine_unchanged(m));
	return (int64_t)m->call.ret;
}

static uint32_t logged(const struct machine *m)
{
	uint32_t room = sizeof(m->log) / sizeof(m->log[0]);

	/* Else what the test looks for may not be there. */
	assert_true(m->calls <= room);
	return m->calls;
}

uint32_t machine_times(const struct machine *m, enum op op)
{
	uint32_t i, n = 0;

	for (i = 0; i < logged(m); i++)
		n += m->log[i].op == op;
	return n;
}

const struct op_record *machine_last(const struct machine *m, enum op op)
{
	uint32_t i = logged(m);

	while (i-- > 0)
		if (m->log[i].op == op)
			return &m->log[i];
	fail_msg("op %d was not called", op);
	return NULL;
}

void machine_suspend(struct machine *m, uint32_t cpu, uint64_t id, uint64_t x1,
		     uint64_t x2, uint64_t x3)
{
	assert_int_equal(machine_call(m, cpu, id, x1, x2, x3), PSCI_DO_SUSPEND);
	assert_int_equal(m->call.error, PSCI_OK);
}

struct psci_entry machine_restart(struct machine *m, uint32_t cpu)
{
	struct psci_entry entry;

	assert_int_equal(psci_cpu_woke(m->psci, cpu, true, &entry),
			 PSCI_WAKE_START);
	return entry;
}

void machine_return(struct machine *m, uint32_t cpu)
{
	struct psci_entry entry;

	assert_int_equal(psci_cpu_woke(m->psci, cpu, false, &entry),
			 PSCI_WAKE_RETURN);
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
