/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* psci_init() and psci_storage_size(): each error, from both sides. */
#include "full.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

static const uint32_t versions[] = EVERY_VERSION;

/* Storage for any context of these tests but the largest. */
static _Alignas(PSCI_STORAGE_ALIGN)
	unsigned char storage[PSCI_STORAGE_BOUND(5000)];

/* No context begins here. */
#define NOBODY	((struct psci *)(void *)(storage + 1))

/* What psci_init() and psci_storage_size() say of this machine's config. */
static enum psci_error verdict(const struct machine *m)
{
	struct psci *psci = NOBODY;
	size_t size = 12345;
	enum psci_error sized = psci_storage_size(&m->config, &size);
	enum psci_error error = psci_init(&psci, storage, sizeof(storage),
					  &m->config, &m->ops, NULL);

	/* Both judge the configuration alike; a failure writes no result. */
	assert_int_equal(sized, error);
	if (error == PSCI_OK) {
		assert_true(size <= sizeof(storage));
	} else {
		assert_ptr_equal(psci, NOBODY);
		assert_int_equal(size, 12345);
	}
	return error;
}

/* The same of the ops, or the storage, which psci_storage_size() ignores. */
static enum psci_error verdict_of_init(const struct machine *m, void *where,
				       size_t size)
{
	struct psci *psci = NOBODY;
	enum psci_error error = psci_init(&psci, where, size, &m->config,
					  &m->ops, NULL);

	if (error != PSCI_OK)
		assert_ptr_equal(psci, NOBODY);
	return error;
}

/* ----------------------------------------------------- the configuration */

static void test_a_null_pointer_is_refused(void **state)
{
	struct machine m;
	struct psci *psci = NULL;
	size_t size = 12345;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(psci_storage_size(NULL, &size), PSCI_E_NULL);
	assert_int_equal(size, 12345);
	assert_int_equal(psci_storage_size(&m.config, NULL), PSCI_E_NULL);
	assert_int_equal(psci_init(NULL, storage, sizeof(storage), &m.config,
				   &m.ops, NULL), PSCI_E_NULL);
	assert_int_equal(psci_init(&psci, NULL, sizeof(storage), &m.config,
				   &m.ops, NULL), PSCI_E_NULL);
	assert_int_equal(psci_init(&psci, storage, sizeof(storage), NULL,
				   &m.ops, NULL), PSCI_E_NULL);
	assert_int_equal(psci_init(&psci, storage, sizeof(storage), &m.config,
				   NULL, NULL), PSCI_E_NULL);
	assert_null(psci);
	m.config.cpus = NULL;
	assert_int_equal(verdict(&m), PSCI_E_NULL);
	machine_free(&m);
}

static void test_a_config_shorter_than_the_first_version_is_refused(
	void **state)
{
	/* The first version ended with .domains. */
	const uint32_t first = offsetof(struct psci_config,
					power_state_count);
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.size = 0;
	assert_int_equal(verdict(&m), PSCI_E_CONFIG_SIZE);
	m.config.size = first - 1;
	assert_int_equal(verdict(&m), PSCI_E_CONFIG_SIZE);
	m.config.size = first;
	assert_int_equal(verdict(&m), PSCI_OK);
	machine_free(&m);
}

static void test_what_a_longer_config_has_more_must_be_zero(void **state)
{
	struct longer {
		struct psci_config known;
		unsigned char more[4096 - sizeof(struct psci_config)];
	} longer;
	struct machine m;
	size_t size, i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	memset(&longer, 0, sizeof(longer));
	longer.known = m.config;
	longer.known.size = sizeof(longer);
	assert_int_equal(psci_storage_size(&longer.known, &size), PSCI_OK);
	for (i = 0; i < sizeof(longer.more); i++) {
		longer.more[i] = 0x80;
		assert_int_equal(psci_storage_size(&longer.known, &size),
				 PSCI_E_CONFIG_SIZE);
		longer.more[i] = 0;
	}
	/* The longest. */
	longer.known.size = sizeof(longer);
	assert_int_equal(sizeof(longer), 4096);
	assert_int_equal(psci_storage_size(&longer.known, &size), PSCI_OK);
	/* Behind the end is not looked at. */
	longer.more[8] = 1;
	longer.known.size = (uint32_t)offsetof(struct longer, more) + 8;
	assert_int_equal(psci_storage_size(&longer.known, &size), PSCI_OK);
	machine_free(&m);
}

static void test_psci_version_is_one_of_six(void **state)
{
	static const uint32_t others[] = {
		0, 3, 0xffff, 0x10004, 0x1ffff, 0x20000, 0x20002,
		0x80010000, 0xffffffff,
	};
	struct machine m;
	size_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (i = 0; i < COUNT(versions); i++) {
		m.config.psci_version = versions[i];
		assert_int_equal(verdict(&m), PSCI_OK);
	}
	for (i = 0; i < COUNT(others); i++) {
		m.config.psci_version = others[i];
		assert_int_equal(verdict(&m), PSCI_E_PSCI_VERSION);
	}
	machine_free(&m);
	full_prepare(&m, PSCI_VERSION_0_1, 4);
	assert_int_equal(verdict(&m), PSCI_OK);
	machine_free(&m);
}

static void test_smccc_version_is_none_or_1_0_to_1_7(void **state)
{
	static const uint32_t others[] = {
		1, 0xffff, 0x10008, 0x20000, 0xffffffff,
	};
	struct machine m;
	uint32_t minor;
	size_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.smccc_version = 0;
	assert_int_equal(verdict(&m), PSCI_OK);
	for (minor = 0; minor <= 7; minor++) {
		m.config.smccc_version = 0x10000 + minor;
		assert_int_equal(verdict(&m), PSCI_OK);
	}
	for (i = 0; i < COUNT(others); i++) {
		m.config.smccc_version = others[i];
		assert_int_equal(verdict(&m), PSCI_E_SMCCC_VERSION);
	}
	machine_free(&m);
}

static void test_extended_state_is_refused_before_1_0(void **state)
{
	struct machine m;
	size_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.flags = PSCI_CONFIG_EXTENDED_STATE;
	for (i = 0; i < COUNT(versions); i++) {
		m.config.psci_version = versions[i];
		assert_int_equal(verdict(&m),
				 versions[i] == PSCI_VERSION_0_2 ?
				 PSCI_E_CONFIG_FLAGS : PSCI_OK);
	}
	machine_free(&m);
	full_prepare(&m, PSCI_VERSION_0_1, 4);
	m.config.flags = PSCI_CONFIG_EXTENDED_STATE;
	assert_int_equal(verdict(&m), PSCI_E_CONFIG_FLAGS);
	machine_free(&m);
}

static void test_an_unknown_config_flag_is_refused(void **state)
{
	struct machine m;
	uint32_t bit;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (bit = 1; bit < 32; bit++) {
		m.config.flags = UINT32_C(1) << bit;
		assert_int_equal(verdict(&m), PSCI_E_CONFIG_FLAGS);
		m.config.flags |= PSCI_CONFIG_EXTENDED_STATE;
		assert_int_equal(verdict(&m), PSCI_E_CONFIG_FLAGS);
	}
	machine_free(&m);
}

static const uint32_t every_version[] = {
	PSCI_VERSION_0_1, PSCI_VERSION_0_2, PSCI_VERSION_1_0, PSCI_VERSION_1_1,
	PSCI_VERSION_1_2, PSCI_VERSION_1_3,
};

/* Any of those of the version, with all that they need, and no others. */
static void test_only_optional_functions_can_be_enabled(void **state)
{
	struct machine m;
	uint32_t number;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(every_version); i++) {
		full_prepare(&m, every_version[i], 4);
		assert_int_equal(verdict(&m), PSCI_OK);
		for (number = 0; number < 32; number++) {
			if (m.config.functions & PSCI_ENABLE(number))
				continue;
			m.config.functions |= PSCI_ENABLE(number);
			assert_int_equal(verdict(&m), PSCI_E_FUNCTIONS);
			m.config.functions &= ~PSCI_ENABLE(number);
		}
		machine_free(&m);
		if (every_version[i] == PSCI_VERSION_0_1)
			continue;	/* MIGRATE and its id: see there */
		machine_prepare(&m, every_version[i], 4);
		m.config.functions = 0;
		assert_int_equal(verdict(&m), PSCI_OK);
		machine_free(&m);
	}
}

/* With no Trusted OS and no tree: of the functions by themselves. */
static void test_a_function_that_needs_nothing_can_be_enabled_alone(
	void **state)
{
	static const uint32_t alone[] = {
		PSCI_ENABLE_MIGRATE_INFO_TYPE, PSCI_ENABLE_CPU_FREEZE,
		PSCI_ENABLE_CPU_DEFAULT_SUSPEND, PSCI_ENABLE_NODE_HW_STATE,
		PSCI_ENABLE_SYSTEM_SUSPEND, PSCI_ENABLE_SYSTEM_RESET2,
		PSCI_ENABLE_MEM_PROTECT, PSCI_ENABLE_SYSTEM_OFF2,
	};
	struct machine m;
	uint32_t number;
	size_t i;

	(void)state;
	full_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.trusted_os = PSCI_TRUSTED_OS_NONE;
	m.config.domains = NULL;
	m.config.domain_count = m.config.cpu_state_count = 0;
	for (i = 0; i < COUNT(alone); i++) {
		m.config.functions = alone[i];
		assert_int_equal(verdict(&m), PSCI_OK);
	}
	/* All others, and one half of a pair, are refused. */
	for (number = 0; number < 32; number++) {
		for (i = 0; i < COUNT(alone); i++)
			if (alone[i] == PSCI_ENABLE(number))
				break;
		if (i < COUNT(alone))
			continue;
		m.config.functions = PSCI_ENABLE(number);
		assert_int_equal(verdict(&m), PSCI_E_FUNCTIONS);
	}
	machine_free(&m);
}

static void test_a_function_is_refused_without_what_it_needs(void **state)
{
	static const uint32_t trees[] = { PSCI_ENABLE_SET_SUSPEND_MODE,
					  PSCI_ENABLE_STAT };
	struct machine m;
	size_t i;

	(void)state;
	full_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.trusted_os = PSCI_TRUSTED_OS_NONE;
	for (i = 0; i < COUNT(trees); i++) {
		m.config.functions = trees[i];
		assert_int_equal(verdict(&m), PSCI_OK);
		m.config.domain_count = m.config.cpu_state_count = 0;
		assert_int_equal(verdict(&m), PSCI_E_FUNCTIONS);
		m.config.domain_count = 1;
		m.config.cpu_state_count = 2;
	}
	/* One without the other. */
	m.config.functions = PSCI_ENABLE(PSCI_FN_PSCI_STAT_RESIDENCY);
	assert_int_equal(verdict(&m), PSCI_E_FUNCTIONS);
	m.config.functions = PSCI_ENABLE(PSCI_FN_PSCI_STAT_COUNT);
	assert_int_equal(verdict(&m), PSCI_E_FUNCTIONS);
	m.config.functions = PSCI_ENABLE(PSCI_FN_MEM_PROTECT);
	assert_int_equal(verdict(&m), PSCI_E_FUNCTIONS);
	m.config.functions = PSCI_ENABLE(PSCI_FN_MEM_PROTECT_CHECK_RANGE);
	assert_int_equal(verdict(&m), PSCI_E_FUNCTIONS);
	machine_free(&m);
}

/* MIGRATE, MIGRATE_INFO_TYPE and _UP_CPU: by what there is to migrate. */
static void test_what_is_said_of_a_trusted_os_is_whole(void **state)
{
	const uint32_t migrate = PSCI_ENABLE_MIGRATE;
	const uint32_t type = PSCI_ENABLE_MIGRATE_INFO_TYPE;
	const uint32_t up_cpu = PSCI_ENABLE_MIGRATE_INFO_UP_CPU;
	struct machine m;
	uint32_t kind, i, functions;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++)
	for (kind = PSCI_TRUSTED_OS_NONE; kind <= PSCI_TRUSTED_OS_FIXED; kind++)
	for (i = 0; i < 8; i++) {
		functions = (i & 1 ? migrate : 0) | (i & 2 ? type : 0) |
			    (i & 4 ? up_cpu : 0);
		full_prepare(&m, versions[v], 4);
		m.config.trusted_os = kind;
		m.config.functions = functions;
		if (kind == PSCI_TRUSTED_OS_NONE)
			assert_int_equal(verdict(&m),
					 functions & (migrate | up_cpu) ?
					 PSCI_E_FUNCTIONS : PSCI_OK);
		else
			assert_int_equal(verdict(&m),
					 (functions & type) &&
					 (functions & up_cpu) &&
					 ((functions & migrate) ||
					  kind == PSCI_TRUSTED_OS_FIXED) ?
					 PSCI_OK : PSCI_E_FUNCTIONS);
		machine_free(&m);
	}
}

static void test_a_trusted_os_is_on_a_cpu_that_is_on(void **state)
{
	struct machine m;

	(void)state;
	full_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.trusted_os = PSCI_TRUSTED_OS_FIXED;
	assert_int_equal(verdict(&m), PSCI_OK);
	m.config.trusted_os = 3;
	assert_int_equal(verdict(&m), PSCI_E_TRUSTED_OS);
	m.config.trusted_os = UINT32_MAX;
	assert_int_equal(verdict(&m), PSCI_E_TRUSTED_OS);
	m.config.trusted_os = PSCI_TRUSTED_OS_MIGRATABLE;
	m.config.trusted_os_cpu = 3;			/* OFF */
	assert_int_equal(verdict(&m), PSCI_E_TRUSTED_OS);
	m.cpus[3].flags = PSCI_CPU_DISABLED;
	assert_int_equal(verdict(&m), PSCI_E_TRUSTED_OS);
	m.cpus[3].flags = PSCI_CPU_ON;
	assert_int_equal(verdict(&m), PSCI_OK);
	m.config.trusted_os_cpu = 4;			/* none */
	assert_int_equal(verdict(&m), PSCI_E_TRUSTED_OS);
	m.config.trusted_os_cpu = UINT32_MAX;
	assert_int_equal(verdict(&m), PSCI_E_TRUSTED_OS);
	machine_free(&m);

	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.cpus[3].flags = PSCI_CPU_ON;
	m.config.trusted_os_cpu = 3;			/* of no Trusted OS */
	assert_int_equal(verdict(&m), PSCI_E_TRUSTED_OS);
	machine_free(&m);
}

static uint32_t *id_of(struct machine *m, uint32_t which)
{
	struct psci_function_ids *ids = &m->config.function_ids;
	uint32_t *const all[] = { &ids->cpu_suspend, &ids->cpu_off,
				  &ids->cpu_on, &ids->migrate };

	return all[which];
}

/* CPU_ON and CPU_OFF have one, MIGRATE if it is enabled, all another. */
static void test_the_functions_of_0_1_have_ids_of_their_own(void **state)
{
	struct machine m;
	uint32_t i, j;

	(void)state;
	full_prepare(&m, PSCI_VERSION_0_1, 4);
	assert_int_equal(verdict(&m), PSCI_OK);
	for (i = 0; i < 4; i++) {
		const uint32_t id = *id_of(&m, i);

		*id_of(&m, i) = 0;
		assert_int_equal(verdict(&m), i == 0 ? PSCI_OK :
						       PSCI_E_FUNCTION_IDS);
		for (j = 0; j < 4; j++) {
			if (j == i)
				continue;
			*id_of(&m, i) = *id_of(&m, j);
			assert_int_equal(verdict(&m), PSCI_E_FUNCTION_IDS);
		}
		*id_of(&m, i) = id;
	}
	/* An id of MIGRATE, and no MIGRATE. */
	m.config.functions = 0;
	assert_int_equal(verdict(&m), PSCI_E_FUNCTION_IDS);
	m.config.function_ids.migrate = 0;
	assert_int_equal(verdict(&m), PSCI_OK);
	machine_free(&m);
}

static void test_only_0_1_has_ids_of_its_own(void **state)
{
	struct machine m;
	uint32_t i;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(versions); v++) {
		machine_prepare(&m, versions[v], 4);
		for (i = 0; i < 4; i++) {
			*id_of(&m, i) = PSCI_ID32(PSCI_FN_CPU_ON);
			assert_int_equal(verdict(&m), PSCI_E_FUNCTION_IDS);
			*id_of(&m, i) = 0;
		}
		machine_free(&m);
	}
}

static void test_an_unknown_quirk_is_refused(void **state)
{
	struct machine m;
	uint32_t bit;
	size_t v;

	(void)state;
	for (v = 0; v < COUNT(every_version); v++) {
		machine_prepare(&m, every_version[v], 4);
		for (bit = 0; bit < 32; bit++) {
			m.config.quirks = UINT32_C(1) << bit;
			assert_int_equal(verdict(&m), bit < 8 ? PSCI_OK :
								PSCI_E_QUIRKS);
		}
		m.config.quirks = 0xff;
		assert_int_equal(verdict(&m), PSCI_OK);
		machine_free(&m);
	}
	assert_int_equal(PSCI_QUIRKS_KVM, 0x9f);
}

static void test_a_ticket_tag_has_16_bits(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.ticket_tag = 0xffff;
	assert_int_equal(verdict(&m), PSCI_OK);
	m.config.ticket_tag = 0x10000;
	assert_int_equal(verdict(&m), PSCI_E_TICKET);
	machine_free(&m);
}

/* ------------------------------------------------------------- the tree */

static void test_local_states_ascend_in_kind(void **state)
{
	struct psci_local_state states[PSCI_STATES_MAX + 1];
	struct psci_domain_config domain = {
		.parent = PSCI_NO_DOMAIN, .level = 1,
	};
	struct machine m;
	uint32_t i, before;
	int of_cpus;

	(void)state;
	for (of_cpus = 0; of_cpus < 2; of_cpus++) {
		const struct psci_local_state **list = of_cpus ?
				&m.config.cpu_states : &domain.states;
		uint32_t *count = of_cpus ? &m.config.cpu_state_count :
					    &domain.state_count;

		full_prepare(&m, PSCI_VERSION_1_3, 4);
		domain.states = m.config.cpu_states;
		domain.state_count = m.config.cpu_state_count;
		m.config.domains = &domain;
		for (i = 0; i <= PSCI_STATES_MAX; i++)
			states[i] = (struct psci_local_state){
				.kind = PSCI_KIND_STANDBY + i / 6,
				.latency = 100 - i,
			};
		*list = states;
		*count = PSCI_STATES_MAX + 1;
		assert_int_equal(verdict(&m), PSCI_E_STATES);
		*count = PSCI_STATES_MAX;
		assert_int_equal(verdict(&m), PSCI_OK);
		for (i = 0; i < PSCI_STATES_MAX; i++) {
			before = states[i].kind;
			states[i].kind = 0;
			assert_int_equal(verdict(&m), PSCI_E_STATES);
			states[i].kind = PSCI_KIND_POWERDOWN + 1;
			assert_int_equal(verdict(&m), PSCI_E_STATES);
			states[i].kind = PSCI_KIND_POWERDOWN;
			assert_int_equal(verdict(&m), i < 11 ? PSCI_E_STATES :
							       PSCI_OK);
			states[i].kind = before;
		}
		/* A CPU's last is the one of CPU_OFF. */
		*count = 6;
		assert_int_equal(verdict(&m), of_cpus ? PSCI_E_STATES :
							PSCI_OK);
		*count = 12;
		assert_int_equal(verdict(&m), of_cpus ? PSCI_E_STATES :
							PSCI_OK);
		*count = PSCI_STATES_MAX;
		*list = NULL;
		assert_int_equal(verdict(&m), PSCI_E_STATES);
		*count = 0;
		/* A domain may have none: it is always up. */
		assert_int_equal(verdict(&m), of_cpus ? PSCI_E_DOMAINS :
							PSCI_OK);
		machine_free(&m);
	}
}

/* psci_storage_size() cannot see this one. */
static void expect_childless(struct machine *m)
{
	assert_int_equal(verdict_of_init(m, storage, sizeof(storage)),
			 PSCI_E_DOMAINS);
}

static void test_domains_form_a_tree(void **state)
{
	struct psci_domain_config domains[4] = {
		{ .parent = 3, .level = 1 }, { .parent = 3, .level = 1 },
		{ .parent = PSCI_NO_DOMAIN, .level = 1 },
		{ .parent = PSCI_NO_DOMAIN, .level = 2 },
	};
	static const uint32_t no_level[] = { 0, 2, 3, 4, 5, UINT32_MAX };
	static const uint32_t no_parent[] = { 0, 1, 2, 4, UINT32_MAX - 1 };
	struct machine m;
	uint32_t i;

	(void)state;
	full_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.domains = domains;
	m.config.domain_count = 4;
	m.cpus[1].domain = 1;
	m.cpus[2].domain = m.cpus[3].domain = 2;
	assert_int_equal(verdict(&m), PSCI_OK);

	for (i = 0; i < COUNT(no_parent); i++) {
		domains[0].parent = no_parent[i];
		assert_int_equal(verdict(&m), PSCI_E_DOMAINS);
	}
	domains[0].parent = 3;
	for (i = 0; i < COUNT(no_level); i++) {
		domains[0].level = no_level[i];
		assert_int_equal(verdict(&m), PSCI_E_DOMAINS);
	}
	domains[0].level = 1;
	domains[3].level = 3;		/* its children are of level 1 */
	assert_int_equal(verdict(&m), PSCI_E_DOMAINS);
	domains[3].level = 2;
	domains[3].reserved = 1;
	assert_int_equal(verdict(&m), PSCI_E_DOMAINS);
	domains[3].reserved = 0;

	m.cpus[0].domain = 3;		/* of level 2 */
	assert_int_equal(verdict(&m), PSCI_E_DOMAINS);
	m.cpus[0].domain = 4;
	assert_int_equal(verdict(&m), PSCI_E_DOMAINS);
	m.cpus[0].domain = 1;
	expect_childless(&m);		/* domain 0 */
	m.cpus[0].domain = m.cpus[1].domain = 2;
	domains[0].parent = domains[1].parent = PSCI_NO_DOMAIN;
	expect_childless(&m);
	m.cpus[0].domain = 0;
	m.cpus[1].domain = 1;
	expect_childless(&m);		/* domain 3 */
	m.config.domain_count = 3;
	assert_int_equal(verdict(&m), PSCI_OK);
	machine_free(&m);
}

static void test_domains_and_cpu_states_come_together(void **state)
{
	struct machine m;

	(void)state;
	full_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.functions &= ~(PSCI_ENABLE_STAT |
				PSCI_ENABLE_SET_SUSPEND_MODE);
	m.config.domain_count = 0;
	assert_int_equal(verdict(&m), PSCI_E_DOMAINS);
	m.config.cpu_state_count = 0;
	assert_int_equal(verdict(&m), PSCI_OK);
	m.config.domain_count = 1;
	assert_int_equal(verdict(&m), PSCI_E_DOMAINS);
	m.config.cpu_state_count = 2;
	m.config.domain_count = PSCI_DOMAINS_MAX + 1;
	assert_int_equal(verdict(&m), PSCI_E_DOMAINS);
	m.config.domain_count = 1;
	m.config.domains = NULL;
	assert_int_equal(verdict(&m), PSCI_E_DOMAINS);
	machine_free(&m);
}

/* ------------------------------------------------------------- the CPUs */

static void test_cpus_start_at_el1_or_el2(void **state)
{
	static const uint32_t others[] = { 0, 3, 4, 0xffffffff };
	struct psci_entry entry;
	struct machine m;
	uint32_t el;
	size_t i;

	(void)state;
	for (el = 1; el <= 2; el++) {
		machine_prepare(&m, PSCI_VERSION_1_3, 4);
		m.config.entry_el = el;
		machine_start(&m);
		machine_ask(&m, 0, ID64_CPU_ON, 1, 0x1000, 0);
		assert_int_equal(psci_cpu_woke(m.psci, 1, true, &entry),
				 PSCI_WAKE_START);
		assert_int_equal(entry.el, el);
		machine_free(&m);
	}
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (i = 0; i < COUNT(others); i++) {
		m.config.entry_el = others[i];
		assert_int_equal(verdict(&m), PSCI_E_ENTRY_EL);
	}
	machine_free(&m);
}

static void test_there_are_1_to_65535_cpus(void **state)
{
	struct machine m;
	size_t size;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 65536);
	m.config.cpu_count = 0;
	assert_int_equal(verdict(&m), PSCI_E_CPU_COUNT);
	m.config.cpu_count = 1;
	assert_int_equal(verdict(&m), PSCI_OK);
	m.config.cpu_count = PSCI_CPUS_MAX;
	assert_int_equal(psci_storage_size(&m.config, &size), PSCI_OK);
	m.config.cpu_count = PSCI_CPUS_MAX + 1;
	assert_int_equal(verdict(&m), PSCI_E_CPU_COUNT);
	m.config.cpu_count = UINT32_MAX;
	assert_int_equal(verdict(&m), PSCI_E_CPU_COUNT);
	machine_free(&m);
}

/* R30: MT, U and the bit that is always 1 in MPIDR_EL1 are not affinity. */
static void test_an_mpidr_has_nothing_but_affinity_fields(void **state)
{
	struct machine m;
	uint32_t bit;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 2);
	for (bit = 0; bit < 64; bit++) {
		m.cpus[1].mpidr = UINT64_C(1) << bit;
		assert_int_equal(verdict(&m),
				 bit < 24 || (bit >= 32 && bit < 40) ?
				 PSCI_OK : PSCI_E_CPU_MPIDR);
	}
	m.config.cpu_count = 1;
	m.cpus[0].mpidr = UINT64_C(1) << 31;
	assert_int_equal(verdict(&m), PSCI_E_CPU_MPIDR);
	machine_free(&m);
}

static void test_mpidrs_ascend(void **state)
{
	struct machine m;
	uint32_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 8);
	for (i = 1; i < 8; i++) {
		m.cpus[i].mpidr = mpidr_of(i - 1);	/* one twice */
		assert_int_equal(verdict(&m), PSCI_E_CPU_ORDER);
		m.cpus[i].mpidr = mpidr_of(i);
	}
	for (i = 2; i < 8; i++) {
		m.cpus[i].mpidr = mpidr_of(i - 2);	/* one step back */
		assert_int_equal(verdict(&m), PSCI_E_CPU_ORDER);
		m.cpus[i].mpidr = mpidr_of(i);
	}
	/* Aff3 weighs most. */
	m.cpus[6].mpidr = UINT64_C(1) << 32;
	m.cpus[7].mpidr = 0x00ffffff;
	assert_int_equal(verdict(&m), PSCI_E_CPU_ORDER);
	m.cpus[6].mpidr = 0x00ffffff;
	m.cpus[7].mpidr = UINT64_C(1) << 32;
	assert_int_equal(verdict(&m), PSCI_OK);
	machine_free(&m);
}

static void test_an_unknown_cpu_flag_is_refused(void **state)
{
	struct machine m;
	uint32_t bit;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (bit = 3; bit < 32; bit++) {
		m.cpus[3].flags = UINT32_C(1) << bit;
		assert_int_equal(verdict(&m), PSCI_E_CPU_FLAGS);
	}
	for (bit = 0; bit < 3; bit++) {
		m.cpus[3].flags = UINT32_C(7) ^ UINT32_C(1) << bit;
		assert_int_equal(verdict(&m), PSCI_E_CPU_FLAGS);
	}
	m.cpus[3].flags = 0;
	for (bit = 0; bit < 32; bit++) {
		m.cpus[2].domain = UINT32_C(1) << bit;
		assert_int_equal(verdict(&m), PSCI_E_DOMAINS);
	}
	m.cpus[2].domain = 0;
	for (bit = 0; bit < 3; bit++) {
		m.cpus[3].flags = UINT32_C(1) << bit;
		assert_int_equal(verdict(&m), PSCI_OK);
	}
	machine_free(&m);
}

static void test_at_least_one_cpu_is_on_at_the_start(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.cpus[0].flags = 0;
	assert_int_equal(verdict(&m), PSCI_E_NO_BOOT_CPU);
	m.cpus[3].flags = PSCI_CPU_ON;
	assert_int_equal(verdict(&m), PSCI_OK);
	machine_free(&m);
}

static void test_map_slots_is_a_power_of_two_above_the_cpus(void **state)
{
	struct machine m;
	size_t size;
	uint32_t slots;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (slots = 1; slots <= 70; slots++) {
		m.config.map_slots = slots;
		assert_int_equal(verdict(&m),
				 slots == 8 || slots == 16 || slots == 32 ||
				 slots == 64 ? PSCI_OK : PSCI_E_MAP_SLOTS);
	}
	m.config.map_slots = UINT32_C(1) << 20;
	assert_int_equal(psci_storage_size(&m.config, &size), PSCI_OK);
	m.config.map_slots = (UINT32_C(1) << 20) + 1;
	assert_int_equal(verdict(&m), PSCI_E_MAP_SLOTS);
	m.config.map_slots = UINT32_C(1) << 21;
	assert_int_equal(verdict(&m), PSCI_E_MAP_SLOTS);
	m.config.map_slots = UINT32_C(1) << 31;
	assert_int_equal(verdict(&m), PSCI_E_MAP_SLOTS);

	m.config.cpu_count = 1;
	m.config.map_slots = 1;
	assert_int_equal(verdict(&m), PSCI_E_MAP_SLOTS);
	m.config.map_slots = 2;
	assert_int_equal(verdict(&m), PSCI_OK);
	machine_free(&m);
}

static void test_the_largest_map_works(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.map_slots = UINT32_C(1) << 20;
	machine_start(&m);
	assert_int_equal(machine_state(&m, 0, 0), PSCI_AFFINITY_ON);
	assert_int_equal(machine_state(&m, 0, 3), PSCI_AFFINITY_OFF);
	machine_free(&m);
}

/* ------------------------------------------------------------------- ops */

static void test_ops_shorter_than_the_first_version_are_refused(void **state)
{
	const size_t first = sizeof(struct psci_ops);	/* is this one */
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.ops.size = 0;
	assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
			 PSCI_E_OPS_SIZE);
	m.ops.size = first - 1;
	assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
			 PSCI_E_OPS_SIZE);
	m.ops.size = first;
	assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
			 PSCI_OK);
	machine_free(&m);
}

static void test_ops_that_this_library_does_not_know_must_be_null(void **state)
{
	struct {
		struct psci_ops known;
		void (*more[3])(void);
	} longer;
	struct psci *psci = NULL;
	struct machine m;
	size_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	memset(&longer, 0, sizeof(longer));
	longer.known = m.ops;
	longer.known.size = sizeof(longer);
	for (i = 0; i < 3; i++) {
		longer.more[i] = (void (*)(void))psci_library_version;
		assert_int_equal(psci_init(&psci, storage, sizeof(storage),
					   &m.config, &longer.known, NULL),
				 PSCI_E_OPS_SIZE);
		assert_null(psci);
		longer.more[i] = NULL;
	}
	assert_int_equal(psci_init(&psci, storage, sizeof(storage), &m.config,
				   &longer.known, NULL), PSCI_OK);
	machine_free(&m);
}

static void test_a_mandatory_op_that_is_missing_is_named(void **state)
{
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(versions); i++) {
		machine_prepare(&m, versions[i], 4);
		m.ops.cpu_on = NULL;
		assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
				 PSCI_E_NO_CPU_ON_OP);
		machine_free(&m);

		machine_prepare(&m, versions[i], 4);
		m.ops.check_power_state = NULL;
		assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
				 PSCI_E_NO_CHECK_POWER_STATE_OP);
		machine_free(&m);
	}
}

/* A slot of the ops that an enabled function needs. */
struct need {
	uint32_t functions;
	size_t op;
};

static void forget_op(struct machine *m, size_t op)
{
	memset((char *)&m->ops + op, 0, sizeof(m->ops.cpu_on));
}

static void test_an_op_that_an_enabled_function_needs_is_missed(void **state)
{
	static const struct need needs[] = {
		{ PSCI_ENABLE_MIGRATE, offsetof(struct psci_ops, migrate) },
		{ PSCI_ENABLE_NODE_HW_STATE,
		  offsetof(struct psci_ops, node_hw_state) },
		{ PSCI_ENABLE_STAT, offsetof(struct psci_ops, clock) },
		{ PSCI_ENABLE_MEM_PROTECT,
		  offsetof(struct psci_ops, check_mem_range) },
	};
	struct machine m;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(needs); i++) {
		full_prepare(&m, PSCI_VERSION_1_3, 4);
		forget_op(&m, needs[i].op);
		assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
				 PSCI_E_NO_OP);
		m.config.functions &= ~needs[i].functions;
		if (i == 0)
			m.config.trusted_os = PSCI_TRUSTED_OS_FIXED;
		assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
				 PSCI_OK);
		machine_free(&m);
	}
	full_prepare(&m, PSCI_VERSION_0_1, 4);
	m.ops.migrate = NULL;
	assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
			 PSCI_E_NO_OP);
	machine_free(&m);
	/* Nothing is migrated that is not migratable. */
	full_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.trusted_os = PSCI_TRUSTED_OS_FIXED;
	m.ops.migrate = NULL;
	assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
			 PSCI_OK);
	machine_free(&m);
}

/* By 0.1 without the function, or where no power_state is looked at. */
static void test_check_power_state_may_be_missing_where_nobody_asks_it(
	void **state)
{
	struct machine m;

	(void)state;
	full_prepare(&m, PSCI_VERSION_0_1, 4);
	m.ops.check_power_state = NULL;
	assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
			 PSCI_E_NO_CHECK_POWER_STATE_OP);
	m.config.function_ids.cpu_suspend = 0;
	assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
			 PSCI_OK);
	machine_free(&m);
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.ops.check_power_state = NULL;
	m.config.quirks = PSCI_QUIRK_ANY_POWER_STATE;
	assert_int_equal(verdict_of_init(&m, storage, sizeof(storage)),
			 PSCI_OK);
	machine_free(&m);
}

/* PSCI_STAT_* would ask it, whatever CPU_SUSPEND does: refused, or zero. */
/* Nor are there statistics, then, which would ask check_power_state. */
static void test_any_power_state_goes_with_no_tree(void **state)
{
	struct machine m;

	(void)state;
	full_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.quirks = PSCI_QUIRK_ANY_POWER_STATE;
	assert_int_equal(psci_init(&m.psci, storage, sizeof(storage), &m.config,
				   &m.ops, &m), PSCI_E_QUIRKS);
	machine_free(&m);
}

static void test_every_other_op_may_be_missing(void **state)
{
	struct machine m;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.ops.check_cpu_on = NULL;
	m.ops.check_entry = NULL;
	m.ops.check_cpu_off = NULL;
	machine_start(&m);
	machine_turn_on(&m, 0, 1);
	assert_int_equal(machine_call(&m, 1, ID64_CPU_SUSPEND, 0x10000, 0x1000,
				      0), PSCI_DO_SUSPEND);
	machine_turn_off(&m, 0);
	machine_free(&m);
}

/* --------------------------------------------------------------- storage */

static void test_storage_of_exactly_the_size_is_enough(void **state)
{
	struct machine m;
	size_t size;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 100);
	assert_int_equal(psci_storage_size(&m.config, &size), PSCI_OK);
	assert_int_equal(verdict_of_init(&m, storage, size), PSCI_OK);
	assert_int_equal(verdict_of_init(&m, storage, size - 1),
			 PSCI_E_STORAGE_SIZE);
	assert_int_equal(verdict_of_init(&m, storage, 0), PSCI_E_STORAGE_SIZE);
	machine_free(&m);
}

static void test_misaligned_storage_is_refused(void **state)
{
	struct machine m;
	size_t offset;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	for (offset = 1; offset < PSCI_STORAGE_ALIGN; offset++)
		assert_int_equal(verdict_of_init(&m, storage + offset,
						 sizeof(storage) - offset),
				 PSCI_E_STORAGE_ALIGN);
	assert_int_equal(verdict_of_init(&m, storage + PSCI_STORAGE_ALIGN,
					 sizeof(storage) - PSCI_STORAGE_ALIGN),
			 PSCI_OK);
	machine_free(&m);
}

static void test_nothing_outside_the_storage_is_written(void **state)
{
	static const uint32_t cpus[] = { 1, 2, 15, 16, 17, 63, 64, 257, 1000 };
	unsigned char *const at = storage + PSCI_STORAGE_ALIGN;
	struct psci_entry entry;
	struct machine m;
	size_t size, i, byte;
	uint32_t cpu;

	(void)state;
	for (i = 0; i < COUNT(cpus); i++) {
		machine_prepare(&m, PSCI_VERSION_1_3, cpus[i]);
		assert_int_equal(psci_storage_size(&m.config, &size), PSCI_OK);
		memset(storage, 0xa5, sizeof(storage));
		assert_int_equal(psci_init(&m.psci, at, size, &m.config,
					   &m.ops, &m), PSCI_OK);
		/* Every CPU comes up, suspends, comes back and goes. */
		for (cpu = 1; cpu < cpus[i]; cpu++) {
			machine_turn_on(&m, 0, cpu);
			machine_call(&m, cpu, ID64_CPU_SUSPEND, 0x10000,
				     0x1000, 0);
			psci_cpu_woke(m.psci, cpu, true, &entry);
			machine_turn_off(&m, cpu);
		}
		for (byte = 0; byte < PSCI_STORAGE_ALIGN; byte++)
			assert_int_equal(storage[byte], 0xa5);
		for (byte = PSCI_STORAGE_ALIGN + size; byte < sizeof(storage);
		     byte++)
			if (storage[byte] != 0xa5)
				fail_msg("byte %zu", byte);
		machine_free(&m);
	}
}

static void test_what_the_storage_held_before_does_not_matter(void **state)
{
	struct machine m;
	unsigned char *before;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 40);
	before = malloc(m.storage_size);
	assert_non_null(before);
	memcpy(before, m.storage, m.storage_size);
	memset(m.storage, 0xff, m.storage_size);
	assert_int_equal(psci_init(&m.psci, m.storage, m.storage_size,
				   &m.config, &m.ops, &m), PSCI_OK);
	assert_memory_equal(before, m.storage, m.storage_size);
	free(before);
	machine_free(&m);
}

enum shape { TOGETHER, FOURS, SIXTEENS, APART, SPREAD, SHAPES };

/* Ascending with i in every shape. */
static uint64_t shaped(enum shape shape, uint32_t i)
{
	uint64_t value;

	switch (shape) {
	case TOGETHER:
		value = i;
		break;
	case FOURS:
		value = mpidr_of(i);
		break;
	case SIXTEENS:
		value = (i / 16) << 8 | i % 16;
		break;
	case APART:
		value = i << 8;
		break;
	case SPREAD:
	case SHAPES:
	default:
		value = (uint64_t)i * 65537;
		break;
	}
	/* 31:24 of what was counted is Aff3. */
	return (value & 0xffffff) | (value & 0xff000000) << 8;
}

static void test_the_storage_bound_holds_for_every_layout(void **state)
{
	static const uint32_t cpus[] = {
		1, 2, 3, 4, 5, 8, 16, 17, 33, 64, 65, 100, 128, 129, 255, 256,
		257, 511, 512, 513, 1024, 1025, 4096, 4097, 8193, 16385, 32767,
		32768, 32769, 65534, 65535,
	};
	struct machine m;
	enum shape shape;
	size_t i, size;
	uint32_t cpu;

	(void)state;
	for (i = 0; i < COUNT(cpus); i++) {
		machine_prepare(&m, PSCI_VERSION_1_3, cpus[i]);
		for (shape = TOGETHER; shape < SHAPES; shape++) {
			for (cpu = 0; cpu < cpus[i]; cpu++)
				m.cpus[cpu].mpidr = shaped(shape, cpu);
			assert_int_equal(psci_storage_size(&m.config, &size),
					 PSCI_OK);
			assert_true(size <= PSCI_STORAGE_BOUND(cpus[i]));
		}
		machine_free(&m);
	}
}

static uint32_t random_state = 1;

static uint32_t below(uint32_t n)
{
	random_state = random_state * UINT32_C(1664525) +
		       UINT32_C(1013904223);
	return (random_state >> 16) % n;
}

/* Each domain has a parent of a higher place, if there is one of its level. */
static void make_random_tree(struct machine *m,
			     struct psci_domain_config *domains,
			     uint32_t count,
			     const struct psci_local_state *states)
{
	uint32_t level = 1, first = 0, i;

	/* Levels take up a part of what is left, the last one all of it. */
	for (i = 0; i < count; i++) {
		if (i > first && level < PSCI_LEVEL_MAX &&
		    below(count - first) < 2) {
			level++;
			first = i;
		}
		domains[i] = (struct psci_domain_config){
			.parent = PSCI_NO_DOMAIN,
			.level = level,
			.state_count = below(PSCI_STATES_MAX + 1),
			.states = states,
		};
	}
	for (i = 0; i < count; i++) {
		uint32_t above = i;

		while (above < count && domains[above].level == domains[i].level)
			above++;
		/* Sometimes all in one, so that others have no children. */
		if (above < count && below(4))
			domains[i].parent = above;
	}
	for (i = 0; i < m->config.cpu_count; i++)
		do
			m->cpus[i].domain = below(count);
		while (domains[m->cpus[i].domain].level != 1);
	m->config.domains = domains;
	m->config.domain_count = count;
	m->config.cpu_states = states;
	m->config.cpu_state_count = 1 + below(PSCI_STATES_MAX);
}

static void test_the_storage_bound_holds_for_random_trees(void **state)
{
	static struct psci_domain_config domains[600];
	struct psci_local_state states[PSCI_STATES_MAX];
	uint32_t i, cpus, count, stats;
	struct machine m;
	size_t size;

	(void)state;
	for (i = 0; i < PSCI_STATES_MAX; i++)
		states[i] = (struct psci_local_state){
			.kind = PSCI_KIND_POWERDOWN,
		};
	for (i = 0; i < 600; i++) {
		cpus = 1 + below(i + 1);
		count = 1 + below(i + 1);
		stats = below(2);
		full_prepare(&m, PSCI_VERSION_1_3, cpus);
		if (!stats)
			m.config.functions &= ~PSCI_ENABLE_STAT;
		make_random_tree(&m, domains, count, states);
		assert_int_equal(psci_storage_size(&m.config, &size), PSCI_OK);
		assert_true(size <= PSCI_STORAGE_BOUND_TREE(cpus, count));
		machine_free(&m);
	}
}

/* As many states as there can be, of all CPUs and domains; and how few. */
static void test_the_storage_bound_holds_for_the_largest_trees(void **state)
{
	static const uint32_t cpus[] = { 1, 2, 3, 16, 17, 64, 1000, 65535 };
	static const uint32_t counts[] = { 1, 2, 5, 64, 1000, 65534 };
	static struct psci_domain_config domains[PSCI_DOMAINS_MAX];
	struct psci_local_state states[PSCI_STATES_MAX];
	struct machine m;
	size_t size, i, j, n;

	(void)state;
	for (i = 0; i < PSCI_STATES_MAX; i++)
		states[i] = (struct psci_local_state){
			.kind = PSCI_KIND_POWERDOWN,
		};
	for (n = 0; n < PSCI_DOMAINS_MAX; n++)
		domains[n] = (struct psci_domain_config){
			.parent = PSCI_NO_DOMAIN, .level = 1,
			.state_count = PSCI_STATES_MAX, .states = states,
		};
	for (i = 0; i < COUNT(cpus); i++) {
		full_prepare(&m, PSCI_VERSION_1_3, cpus[i]);
		m.config.cpu_states = states;
		m.config.cpu_state_count = PSCI_STATES_MAX;
		m.config.domains = domains;
		for (n = 0; n < cpus[i]; n++)
			m.cpus[n].mpidr = shaped(SPREAD, (uint32_t)n);
		for (j = 0; j < COUNT(counts); j++) {
			m.config.domain_count = counts[j];
			assert_int_equal(psci_storage_size(&m.config, &size),
					 PSCI_OK);
			assert_true(size <= PSCI_STORAGE_BOUND_TREE(cpus[i],
								counts[j]));
		}
		machine_free(&m);
	}
}

static void test_the_storage_bound_is_a_constant(void **state)
{
	static char constant[PSCI_STORAGE_BOUND(8)];
	static char with_tree[PSCI_STORAGE_BOUND_TREE(8, 3)];

	(void)state;
	assert_int_equal(sizeof(constant), 1024 + 8 * 64);
	assert_int_equal(sizeof(with_tree),
			 sizeof(constant) + 8 * 320 + 3 * 640);
}

/* ----------------------------------------------------------- the context */

/* R03: a CPU that is ON from the start is ON for everybody. */
static void test_the_initial_cpus_are_on_and_the_others_off(void **state)
{
	struct machine m;
	uint32_t set, cpu, caller;

	(void)state;
	for (set = 1; set < 32; set++) {
		machine_prepare(&m, PSCI_VERSION_1_3, 5);
		for (cpu = 0; cpu < 5; cpu++)
			m.cpus[cpu].flags = set >> cpu & 1;
		machine_start(&m);
		for (caller = 0; !(set >> caller & 1); caller++)
			;
		for (cpu = 0; cpu < 5; cpu++) {
			bool on = set >> cpu & 1;

			assert_int_equal(machine_state(&m, caller, cpu),
					 on ? PSCI_AFFINITY_ON :
					      PSCI_AFFINITY_OFF);
			assert_int_equal(machine_ask(&m, caller, ID64_CPU_ON,
						     mpidr_of(cpu), 0x1000, 0),
					 on ? PSCI_STATUS_ALREADY_ON :
					      PSCI_STATUS_SUCCESS);
		}
		machine_free(&m);
	}
}

static void test_a_cpu_that_was_never_on_waits(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	machine_remember(&m);
	assert_int_equal(psci_cpu_woke(m.psci, 1, true, &entry),
			 PSCI_WAKE_SLEEP);
	assert_true(machine_unchanged(&m));
	machine_free(&m);
}

static void test_config_and_ops_are_not_needed_afterwards(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 8);
	memset(&m.config, 0xff, sizeof(m.config));
	memset(m.cpus, 0xff, 8 * sizeof(*m.cpus));
	memset(&m.ops, 0xff, sizeof(m.ops));
	assert_int_equal(machine_ask(&m, 0, ID64_CPU_ON, mpidr_of(7), 0x1000,
				     0), PSCI_STATUS_SUCCESS);
	assert_int_equal(m.log[m.calls - 1].op, OP_CPU_ON);
	assert_int_equal(m.log[m.calls - 1].target, 7);
	machine_free(&m);
}

static void test_two_contexts_never_touch_each_other(void **state)
{
	struct machine one, two;

	(void)state;
	machine_make(&one, PSCI_VERSION_1_3, 4);
	machine_make(&two, PSCI_VERSION_0_2, 8);
	machine_remember(&two);
	machine_turn_on(&one, 0, 1);
	machine_turn_on(&one, 1, 2);
	machine_turn_off(&one, 1);
	machine_call(&one, 2, ID64_CPU_SUSPEND, 0x10000, 0x1000, 0);
	machine_call(&one, 0, ID_SYSTEM_OFF, 0, 0, 0);
	assert_true(machine_unchanged(&two));
	assert_int_equal(two.calls, 0);

	machine_remember(&one);
	machine_turn_on(&two, 0, 7);
	machine_call(&two, 7, ID_SYSTEM_RESET, 0, 0, 0);
	assert_true(machine_unchanged(&one));
	assert_int_equal(machine_ask(&one, 0, ID_VERSION, 0, 0, 0),
			 PSCI_VERSION_1_3);
	assert_int_equal(machine_ask(&two, 0, ID_VERSION, 0, 0, 0),
			 PSCI_VERSION_0_2);
	machine_free(&one);
	machine_free(&two);
}

/* R11, R12: no state, entry point or system event survives. */
static void test_a_second_init_puts_the_machine_back_to_its_start(void **state)
{
	struct psci_entry entry;
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 6);
	machine_remember(&m);
	machine_turn_on(&m, 0, 1);
	machine_turn_on(&m, 0, 2);
	machine_turn_on(&m, 0, 3);
	machine_turn_off(&m, 1);
	machine_call(&m, 2, ID64_CPU_SUSPEND, 0x10000, 0x2000, 0x77);
	machine_ask(&m, 0, ID64_CPU_ON, mpidr_of(4), 0x3000, 0x88);
	machine_call(&m, 3, ID_CPU_OFF, 0, 0, 0);
	machine_call(&m, 0, ID_SYSTEM_OFF, 0, 0, 0);
	assert_false(machine_unchanged(&m));

	assert_int_equal(psci_init(&m.psci, m.storage, m.storage_size,
				   &m.config, &m.ops, &m), PSCI_OK);
	assert_true(machine_unchanged(&m));
	assert_int_equal(psci_cpu_woke(m.psci, 4, true, &entry),
			 PSCI_WAKE_SLEEP);
	machine_turn_on(&m, 0, 4);
	machine_free(&m);
}

/* R32: an index is never cut to 8 bits. */
static void test_cpus_above_255_have_a_state_of_their_own(void **state)
{
	static const uint32_t cpus[] = { 257, 4096 };
	struct machine m;
	uint32_t cpu;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cpus); i++) {
		machine_make(&m, PSCI_VERSION_1_3, cpus[i]);
		machine_turn_on(&m, 0, 256);
		for (cpu = 0; cpu < cpus[i]; cpu++)
			assert_int_equal(machine_state(&m, 256, cpu),
					 cpu == 0 || cpu == 256 ?
					 PSCI_AFFINITY_ON : PSCI_AFFINITY_OFF);
		machine_free(&m);
	}
}

static void test_each_of_65535_cpus_can_be_turned_on(void **state)
{
	struct machine m;
	uint32_t cpu;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, PSCI_CPUS_MAX);
	for (cpu = 1; cpu < PSCI_CPUS_MAX; cpu++) {
		assert_int_equal(machine_state(&m, 0, cpu), PSCI_AFFINITY_OFF);
		machine_turn_on(&m, cpu - 1, cpu);
		assert_int_equal(machine_state(&m, 0, cpu), PSCI_AFFINITY_ON);
	}
	machine_free(&m);
}

static void test_the_library_is_as_old_as_its_header(void **state)
{
	(void)state;
	assert_int_equal(psci_library_version(), PSCI_LIBRARY_VERSION);
}

/* Up to 16 CPUs of a cluster share a word, also if there are holes between them. */
static void test_a_hole_between_cpus_takes_no_room(void **state)
{
	struct machine m;
	size_t dense, sparse;
	uint32_t i;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 128);
	for (i = 0; i < 128; i++)
		m.cpus[i].mpidr = (i / 16) << 8 | i % 16;
	assert_int_equal(psci_storage_size(&m.config, &dense), PSCI_OK);
	for (i = 0; i < 128; i++)
		m.cpus[i].mpidr = (i / 16) << 8 | i % 16 * 2;
	assert_int_equal(psci_storage_size(&m.config, &sparse), PSCI_OK);
	assert_int_equal(sparse, dense);
	machine_free(&m);
}

/* Domains that have the same local states share the list of them. */
static void test_a_list_of_states_takes_room_once(void **state)
{
	struct psci_local_state other[3];
	struct machine m;
	size_t shared, own;

	(void)state;
	machine_prepare(&m, PSCI_VERSION_1_3, 8);
	machine_tree(&m);
	assert_int_equal(psci_storage_size(&m.config, &shared), PSCI_OK);
	memcpy(other, m.domains[2].states, sizeof(other));
	m.domains[2].states = other;
	assert_int_equal(psci_storage_size(&m.config, &own), PSCI_OK);
	assert_int_equal(own, shared);
	other[0].latency++;
	assert_int_equal(psci_storage_size(&m.config, &own), PSCI_OK);
	assert_true(own > shared);
	machine_free(&m);
}

/* No struct will ever be so long: nothing behind it is read. */
static void test_a_size_that_was_never_set_is_refused(void **state)
{
	static const uint32_t sizes[] = { 4097, 0x5a5a5a5a, UINT32_MAX };
	struct psci *psci = NULL;
	struct machine m;
	size_t i, size = 7;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		m.config.size = sizes[i];
		assert_int_equal(psci_storage_size(&m.config, &size),
				 PSCI_E_CONFIG_SIZE);
		assert_int_equal(size, 7);
		m.config.size = sizeof(m.config);
		m.ops.size = sizes[i];
		assert_int_equal(psci_init(&psci, m.storage, m.storage_size,
					   &m.config, &m.ops, &m),
				 PSCI_E_OPS_SIZE);
		assert_null(psci);
	}
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_null_pointer_is_refused),
		cmocka_unit_test(
		test_a_config_shorter_than_the_first_version_is_refused),
		cmocka_unit_test(test_a_hole_between_cpus_takes_no_room),
		cmocka_unit_test(test_a_list_of_states_takes_room_once),
		cmocka_unit_test(
			test_what_a_longer_config_has_more_must_be_zero),
		cmocka_unit_test(test_psci_version_is_one_of_six),
		cmocka_unit_test(test_smccc_version_is_none_or_1_0_to_1_7),
		cmocka_unit_test(test_extended_state_is_refused_before_1_0),
		cmocka_unit_test(test_an_unknown_config_flag_is_refused),
		cmocka_unit_test(test_only_optional_functions_can_be_enabled),
		cmocka_unit_test(test_cpus_start_at_el1_or_el2),
		cmocka_unit_test(test_there_are_1_to_65535_cpus),
		cmocka_unit_test(
			test_an_mpidr_has_nothing_but_affinity_fields),
		cmocka_unit_test(test_mpidrs_ascend),
		cmocka_unit_test(test_an_unknown_cpu_flag_is_refused),
		cmocka_unit_test(test_at_least_one_cpu_is_on_at_the_start),
		cmocka_unit_test(
			test_map_slots_is_a_power_of_two_above_the_cpus),
		cmocka_unit_test(test_the_largest_map_works),
		cmocka_unit_test(
			test_ops_shorter_than_the_first_version_are_refused),
		cmocka_unit_test(
			test_ops_that_this_library_does_not_know_must_be_null),
		cmocka_unit_test(test_a_mandatory_op_that_is_missing_is_named),
		cmocka_unit_test(test_every_other_op_may_be_missing),
		cmocka_unit_test(test_storage_of_exactly_the_size_is_enough),
		cmocka_unit_test(test_misaligned_storage_is_refused),
		cmocka_unit_test(test_nothing_outside_the_storage_is_written),
		cmocka_unit_test(
			test_what_the_storage_held_before_does_not_matter),
		cmocka_unit_test(
			test_the_storage_bound_holds_for_every_layout),
		cmocka_unit_test(test_the_storage_bound_is_a_constant),
		cmocka_unit_test(
			test_the_initial_cpus_are_on_and_the_others_off),
		cmocka_unit_test(test_a_cpu_that_was_never_on_waits),
		cmocka_unit_test(test_config_and_ops_are_not_needed_afterwards),
		cmocka_unit_test(test_two_contexts_never_touch_each_other),
		cmocka_unit_test(
			test_a_second_init_puts_the_machine_back_to_its_start),
		cmocka_unit_test(test_cpus_above_255_have_a_state_of_their_own),
		cmocka_unit_test(test_each_of_65535_cpus_can_be_turned_on),
		cmocka_unit_test(test_the_library_is_as_old_as_its_header),
		cmocka_unit_test(test_a_size_that_was_never_set_is_refused),
		cmocka_unit_test(
		test_a_function_that_needs_nothing_can_be_enabled_alone),
		cmocka_unit_test(
			test_a_function_is_refused_without_what_it_needs),
		cmocka_unit_test(test_what_is_said_of_a_trusted_os_is_whole),
		cmocka_unit_test(test_a_trusted_os_is_on_a_cpu_that_is_on),
		cmocka_unit_test(
			test_the_functions_of_0_1_have_ids_of_their_own),
		cmocka_unit_test(test_only_0_1_has_ids_of_its_own),
		cmocka_unit_test(test_an_unknown_quirk_is_refused),
		cmocka_unit_test(test_a_ticket_tag_has_16_bits),
		cmocka_unit_test(test_local_states_ascend_in_kind),
		cmocka_unit_test(test_domains_form_a_tree),
		cmocka_unit_test(test_domains_and_cpu_states_come_together),
		cmocka_unit_test(
			test_an_op_that_an_enabled_function_needs_is_missed),
		cmocka_unit_test(
		test_check_power_state_may_be_missing_where_nobody_asks_it),
		cmocka_unit_test(test_any_power_state_goes_with_no_tree),
		cmocka_unit_test(test_the_storage_bound_holds_for_random_trees),
		cmocka_unit_test(
			test_the_storage_bound_holds_for_the_largest_trees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
