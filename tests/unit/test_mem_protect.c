/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, MEM_PROTECT and MEM_PROTECT_CHECK_RANGE. */
#include "machine.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* They came with 1.1. */
static const uint32_t versions[] = {
	PSCI_VERSION_1_1, PSCI_VERSION_1_2, PSCI_VERSION_1_3,
};

static void prepare(struct machine *m, uint32_t version)
{
	machine_prepare(m, version, 4);
	machine_enable(m, PSCI_ENABLE_MEM_PROTECT);
	machine_all_ops(m);
}

static void make(struct machine *m, uint32_t version)
{
	prepare(m, version);
	machine_start(m);
}

static int64_t protect(struct machine *m, uint64_t enable)
{
	return machine_ask(m, 0, ID_MEM_PROTECT, enable, 0, 0);
}

static void test_R26_features_know_both_ids_of_check_range(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v]);
		assert_int_equal(machine_ask(&m, 0, ID_FEATURES,
			PSCI_ID32(PSCI_FN_MEM_PROTECT_CHECK_RANGE), 0, 0), 0);
		assert_int_equal(machine_ask(&m, 0, ID_FEATURES,
			PSCI_ID64(PSCI_FN_MEM_PROTECT_CHECK_RANGE), 0, 0), 0);
		assert_int_equal(machine_ask(&m, 0, ID_FEATURES,
			PSCI_ID64(PSCI_FN_MEM_PROTECT), 0, 0),
			PSCI_STATUS_NOT_SUPPORTED);
		machine_free(&m);
	}
}

static void test_mem_protect_tells_what_was_before(void **state)
{
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v]);
		assert_false(psci_mem_protect(m.psci));
		assert_int_equal(protect(&m, 0), 0);
		assert_false(psci_mem_protect(m.psci));
		assert_int_equal(protect(&m, 1), 0);
		assert_true(psci_mem_protect(m.psci));
		assert_int_equal(protect(&m, 1), 1);
		assert_true(psci_mem_protect(m.psci));
		assert_int_equal(protect(&m, 0), 1);
		assert_false(psci_mem_protect(m.psci));
		assert_int_equal(protect(&m, 0), 0);
		machine_free(&m);
	}
}

/* Any bit of the 32 enables it, and no other. */
static void test_mem_protect_is_enabled_by_all_but_0(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	assert_int_equal(protect(&m, 0x80000000), 0);
	assert_int_equal(protect(&m, 2), 1);
	assert_true(psci_mem_protect(m.psci));
	assert_int_equal(protect(&m, 0xdead00000000), 1);
	assert_false(psci_mem_protect(m.psci));
	machine_free(&m);
}

static bool stored;

static void store(struct machine *m, const struct op_record *record)
{
	assert_int_equal(record->op, OP_MEM_PROTECT);
	stored = psci_mem_protect(m->psci);
}

static void test_mem_protect_op_finds_what_it_has_to_store(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	m.during = store;
	protect(&m, 1);
	assert_true(stored);
	protect(&m, 0);
	assert_false(stored);
	assert_int_equal(machine_times(&m, OP_MEM_PROTECT), 2);
	assert_int_equal(machine_last(&m, OP_MEM_PROTECT)->cpu, 0);
	machine_free(&m);
}

static void protects_too(struct machine *m, const struct op_record *record)
{
	struct psci_call outer = m->call;

	m->during = NULL;
	assert_int_equal(record->op, OP_MEM_PROTECT);
	assert_int_equal(machine_ask(m, 1, ID_MEM_PROTECT, 1, 0, 0),
			 PSCI_STATUS_NOT_SUPPORTED);
	m->call = outer;
}

/* Or the first, failing, would take back what the second was granted. */
static void test_mem_protect_is_one_at_a_time(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	machine_turn_on(&m, 0, 1);
	m.during = protects_too;
	m.answers[OP_MEM_PROTECT] = PSCI_STATUS_NOT_SUPPORTED;
	assert_int_equal(machine_refused(&m, 0, ID_MEM_PROTECT, 1, 0, 0),
			 PSCI_STATUS_NOT_SUPPORTED);
	assert_null(m.during);
	assert_false(psci_mem_protect(m.psci));
	m.answers[OP_MEM_PROTECT] = PSCI_STATUS_SUCCESS;
	assert_int_equal(machine_ask(&m, 1, ID_MEM_PROTECT, 1, 0, 0), 0);
	assert_true(psci_mem_protect(m.psci));
	machine_free(&m);
}

static void test_mem_protect_without_an_op_is_only_remembered(void **state)
{
	struct machine m;

	(void)state;
	prepare(&m, PSCI_VERSION_1_3);
	m.ops.mem_protect = NULL;
	machine_start(&m);
	assert_int_equal(protect(&m, 1), 0);
	assert_true(psci_mem_protect(m.psci));
	machine_free(&m);
}

static void test_mem_protect_that_cannot_be_stored_changes_nothing(void **state)
{
	struct machine m;
	uint64_t enable, before;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v]);
		for (before = 0; before <= 1; before++) {
			m.answers[OP_MEM_PROTECT] = PSCI_STATUS_SUCCESS;
			protect(&m, before);
			m.answers[OP_MEM_PROTECT] = PSCI_STATUS_NOT_SUPPORTED;
			for (enable = 0; enable <= 1; enable++)
				assert_int_equal(machine_refused(&m, 0,
							ID_MEM_PROTECT, enable,
							0, 0),
						 PSCI_STATUS_NOT_SUPPORTED);
			m.answers[OP_MEM_PROTECT] = PSCI_STATUS_DENIED;
			assert_int_equal(machine_op_wrong(&m, 0, ID_MEM_PROTECT,
							  !before, 0, 0),
					 PSCI_STATUS_NOT_SUPPORTED);
			assert_int_equal(psci_mem_protect(m.psci), before);
		}
		machine_free(&m);
	}
}

/* Off at every boot. */
static void test_a_reset_turns_protection_off(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	protect(&m, 1);
	psci_reset(m.psci);
	assert_false(psci_mem_protect(m.psci));
	machine_free(&m);
}

/* Whoever carries it out has to know. */
static void test_the_end_of_the_system_leaves_protection_as_it_is(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	protect(&m, 1);
	machine_call(&m, 0, ID_SYSTEM_RESET, 0, 0, 0);
	assert_true(psci_mem_protect(m.psci));
	machine_free(&m);
}

/* ------------------------------------------------------------------- ranges */

static void test_check_range_is_what_the_embedder_says(void **state)
{
	const struct op_record *asked;
	struct machine m;
	size_t v;

	(void)state;
	for (v = 0; v < LENGTH(versions); v++) {
		make(&m, versions[v]);
		/* Whether protection is on does not matter. */
		assert_int_equal(machine_ask(&m, 0, ID64_MEM_CHECK_RANGE,
					     0x123400000000, 0x5600000000, 0),
				 PSCI_STATUS_SUCCESS);
		asked = machine_last(&m, OP_CHECK_MEM_RANGE);
		assert_int_equal(asked->cpu, 0);
		assert_int_equal(asked->base, 0x123400000000);
		assert_int_equal(asked->length, 0x5600000000);
		m.answers[OP_CHECK_MEM_RANGE] = PSCI_STATUS_DENIED;
		assert_int_equal(machine_refused(&m, 0, ID64_MEM_CHECK_RANGE,
						 0, 1, 0), PSCI_STATUS_DENIED);
		m.answers[OP_CHECK_MEM_RANGE] = PSCI_STATUS_NOT_SUPPORTED;
		assert_int_equal(machine_op_wrong(&m, 0, ID64_MEM_CHECK_RANGE,
						  0, 1, 0), PSCI_STATUS_DENIED);
		machine_free(&m);
	}
}

static void test_check_range_of_nothing_or_over_the_end_is_denied(void **state)
{
	static const struct {
		uint64_t id, base, length;
		bool fits;
	} ranges[] = {
		{ ID64_MEM_CHECK_RANGE, 0, 0, false },
		{ ID64_MEM_CHECK_RANGE, UINT64_MAX, 0, false },
		{ ID64_MEM_CHECK_RANGE, UINT64_MAX, 1, true },
		{ ID64_MEM_CHECK_RANGE, UINT64_MAX, 2, false },
		{ ID64_MEM_CHECK_RANGE, 0, UINT64_MAX, true },
		{ ID64_MEM_CHECK_RANGE, 1, UINT64_MAX, true },
		{ ID64_MEM_CHECK_RANGE, 2, UINT64_MAX, false },
		{ ID64_MEM_CHECK_RANGE, 0xfffffffffffff000, 0x1000, true },
		{ ID64_MEM_CHECK_RANGE, 0xfffffffffffff000, 0x1001, false },
		{ ID64_MEM_CHECK_RANGE, 0xfffff000, 0x1001, true },
		{ ID32_MEM_CHECK_RANGE, 0, 0, false },
		{ ID32_MEM_CHECK_RANGE, 0, 0x100000000, false },
		{ ID32_MEM_CHECK_RANGE, 0xfffff000, 0x1000, true },
		{ ID32_MEM_CHECK_RANGE, 0xfffff000, 0x1001, false },
		{ ID32_MEM_CHECK_RANGE, 0xffffffff, 1, true },
		{ ID32_MEM_CHECK_RANGE, 0xffffffff, 0xffffffff, false },
	};
	struct machine m;
	size_t i;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	for (i = 0; i < LENGTH(ranges); i++) {
		m.calls = 0;
		assert_int_equal(machine_ask(&m, 0, ranges[i].id,
					     ranges[i].base, ranges[i].length,
					     0),
				 ranges[i].fits ? PSCI_STATUS_SUCCESS :
						  PSCI_STATUS_DENIED);
		assert_int_equal(machine_times(&m, OP_CHECK_MEM_RANGE),
				 ranges[i].fits);
	}
	machine_free(&m);
}

static void test_check_range_of_the_smc32_id_has_32_bits(void **state)
{
	struct machine m;

	(void)state;
	make(&m, PSCI_VERSION_1_3);
	m.flags = PSCI_CALLER_AARCH32;
	machine_ask(&m, 0, ID32_MEM_CHECK_RANGE, 0xdead00001000,
		    0xdead00002000, 0);
	assert_int_equal(machine_last(&m, OP_CHECK_MEM_RANGE)->base, 0x1000);
	assert_int_equal(machine_last(&m, OP_CHECK_MEM_RANGE)->length, 0x2000);
	assert_int_equal(machine_refused(&m, 0, ID64_MEM_CHECK_RANGE, 0, 1, 0),
			 PSCI_STATUS_NOT_SUPPORTED);
	machine_free(&m);
}

static void test_mem_protect_is_optional_and_came_with_1_1(void **state)
{
	static const uint32_t all[] = EVERY_VERSION;
	const uint32_t half = PSCI_ENABLE(PSCI_FN_MEM_PROTECT);
	struct machine m;
	size_t size, v;

	(void)state;
	for (v = 0; v < LENGTH(all); v++) {
		machine_make(&m, all[v], 4);
		assert_int_equal(machine_refused(&m, 0, ID_MEM_PROTECT, 0, 0,
						 0), PSCI_STATUS_NOT_SUPPORTED);
		assert_int_equal(machine_refused(&m, 0, ID64_MEM_CHECK_RANGE,
						 0, 1, 0),
				 PSCI_STATUS_NOT_SUPPORTED);
		assert_false(psci_mem_protect(m.psci));
		m.config.functions |= PSCI_ENABLE_MEM_PROTECT;
		assert_int_equal(psci_init(&m.psci, m.storage, m.storage_size,
					   &m.config, &m.ops, &m),
				 all[v] < PSCI_VERSION_1_1 ? PSCI_E_FUNCTIONS :
							     PSCI_E_NO_OP);
		machine_free(&m);
	}
	make(&m, PSCI_VERSION_1_3);
	/* Both or neither. */
	m.config.functions &= ~half;
	assert_int_equal(psci_storage_size(&m.config, &size), PSCI_E_FUNCTIONS);
	m.config.functions ^= PSCI_ENABLE_MEM_PROTECT;
	assert_int_equal(psci_storage_size(&m.config, &size), PSCI_E_FUNCTIONS);
	/* MEM_PROTECT has no SMC64 id. */
	assert_int_equal(machine_refused(&m, 0, ID_MEM_PROTECT |
					 PSCI_ID_SMC64_BIT, 0, 0, 0),
			 PSCI_STATUS_NOT_SUPPORTED);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_R26_features_know_both_ids_of_check_range),
		cmocka_unit_test(test_mem_protect_tells_what_was_before),
		cmocka_unit_test(test_mem_protect_is_enabled_by_all_but_0),
		cmocka_unit_test(
			test_mem_protect_op_finds_what_it_has_to_store),
		cmocka_unit_test(test_mem_protect_is_one_at_a_time),
		cmocka_unit_test(
			test_mem_protect_without_an_op_is_only_remembered),
		cmocka_unit_test(
			test_mem_protect_that_cannot_be_stored_changes_nothing),
		cmocka_unit_test(test_a_reset_turns_protection_off),
		cmocka_unit_test(
			test_the_end_of_the_system_leaves_protection_as_it_is),
		cmocka_unit_test(test_check_range_is_what_the_embedder_says),
		cmocka_unit_test(
			test_check_range_of_nothing_or_over_the_end_is_denied),
		cmocka_unit_test(test_check_range_of_the_smc32_id_has_32_bits),
		cmocka_unit_test(
			test_mem_protect_is_optional_and_came_with_1_1),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
