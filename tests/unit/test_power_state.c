/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* DEN0022F.b, CPU_SUSPEND: the two formats of power_state. */
#include "machine.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* From the specification, bit by bit. */
#define ORIGINAL_MBZ	0xfcfe0000
#define EXTENDED_MBZ	0xb0000000

static const enum psci_state_format formats[] = {
	PSCI_STATE_ORIGINAL, PSCI_STATE_EXTENDED,
};

static void assert_unpacks(enum psci_state_format format, uint32_t value,
			   uint32_t state_id, uint32_t level,
			   uint32_t powerdown)
{
	struct psci_power_state unpacked;

	memset(&unpacked, 0x5a, sizeof(unpacked));
	assert_true(psci_power_state_unpack(format, value, &unpacked));
	assert_int_equal(unpacked.value, value);
	assert_int_equal(unpacked.state_id, state_id);
	assert_int_equal(unpacked.level, level);
	assert_int_equal(unpacked.powerdown, powerdown);
}

static void assert_does_not_unpack(enum psci_state_format format,
				   uint32_t value)
{
	struct psci_power_state unpacked, before;

	memset(&unpacked, 0x5a, sizeof(unpacked));
	before = unpacked;
	assert_false(psci_power_state_unpack(format, value, &unpacked));
	assert_memory_equal(&unpacked, &before, sizeof(before));
}

static void assert_packs_again(enum psci_state_format format, uint32_t value)
{
	struct psci_power_state unpacked;
	uint32_t packed = ~value;

	assert_true(psci_power_state_unpack(format, value, &unpacked));
	unpacked.value = ~value;	/* is not read */
	assert_true(psci_power_state_pack(format, &unpacked, &packed));
	assert_int_equal(packed, value);
}

static void assert_does_not_pack(enum psci_state_format format,
				 uint32_t state_id, uint32_t level,
				 uint32_t powerdown)
{
	const struct psci_power_state state = {
		.state_id = state_id, .level = level, .powerdown = powerdown,
	};
	uint32_t packed = 0x5a5a5a5a;

	assert_false(psci_power_state_pack(format, &state, &packed));
	assert_int_equal(packed, 0x5a5a5a5a);
}

/* -------------------------------------------------------------- original */

static void test_original_has_level_type_and_16_bits_of_state_id(void **state)
{
	(void)state;
	assert_unpacks(PSCI_STATE_ORIGINAL, 0x00000000, 0, 0, 0);
	assert_unpacks(PSCI_STATE_ORIGINAL, 0x00010000, 0, 0, 1);
	assert_unpacks(PSCI_STATE_ORIGINAL, 0x01000000, 0, 1, 0);
	assert_unpacks(PSCI_STATE_ORIGINAL, 0x02000000, 0, 2, 0);
	assert_unpacks(PSCI_STATE_ORIGINAL, 0x03000000, 0, 3, 0);
	assert_unpacks(PSCI_STATE_ORIGINAL, 0x0000ffff, 0xffff, 0, 0);
	assert_unpacks(PSCI_STATE_ORIGINAL, 0x00010003, 3, 0, 1);
	assert_unpacks(PSCI_STATE_ORIGINAL, 0x01010033, 0x33, 1, 1);
	assert_unpacks(PSCI_STATE_ORIGINAL, 0x02010333, 0x333, 2, 1);
	assert_unpacks(PSCI_STATE_ORIGINAL, 0x0301ffff, 0xffff, 3, 1);
}

static void test_original_refuses_each_bit_that_must_be_zero(void **state)
{
	uint32_t bit;

	(void)state;
	for (bit = 0; bit < 32; bit++) {
		if (ORIGINAL_MBZ >> bit & 1) {
			assert_does_not_unpack(PSCI_STATE_ORIGINAL,
					       UINT32_C(1) << bit);
			assert_does_not_unpack(PSCI_STATE_ORIGINAL,
					       UINT32_C(1) << bit | 0x0301ffff);
		} else {
			assert_packs_again(PSCI_STATE_ORIGINAL,
					   UINT32_C(1) << bit);
		}
	}
}

/* All 2^19 of them. */
static void test_every_original_value_packs_again(void **state)
{
	uint32_t level, low;

	(void)state;
	for (level = 0; level <= 3; level++)
		for (low = 0; low <= 0x1ffff; low++)
			assert_packs_again(PSCI_STATE_ORIGINAL,
					   level << 24 | low);
}

static void test_original_does_not_pack_a_field_too_wide(void **state)
{
	(void)state;
	assert_does_not_pack(PSCI_STATE_ORIGINAL, 0x10000, 0, 0);
	assert_does_not_pack(PSCI_STATE_ORIGINAL, UINT32_MAX, 0, 0);
	assert_does_not_pack(PSCI_STATE_ORIGINAL, 0, 4, 0);
	assert_does_not_pack(PSCI_STATE_ORIGINAL, 0, UINT32_MAX, 0);
	assert_does_not_pack(PSCI_STATE_ORIGINAL, 0, 0, 2);
	assert_does_not_pack(PSCI_STATE_ORIGINAL, 0, 0, UINT32_MAX);
}

/* -------------------------------------------------------------- extended */

/* R46: StateType is bit 30 here, and bit 16 is part of the StateID. */
static void test_extended_has_type_and_28_bits_of_state_id(void **state)
{
	(void)state;
	assert_unpacks(PSCI_STATE_EXTENDED, 0x00000000, 0, 0, 0);
	assert_unpacks(PSCI_STATE_EXTENDED, 0x40000000, 0, 0, 1);
	assert_unpacks(PSCI_STATE_EXTENDED, 0x40000003, 3, 0, 1);
	assert_unpacks(PSCI_STATE_EXTENDED, 0x00010000, 0x10000, 0, 0);
	assert_unpacks(PSCI_STATE_EXTENDED, 0x03000000, 0x3000000, 0, 0);
	assert_unpacks(PSCI_STATE_EXTENDED, 0x0fffffff, 0xfffffff, 0, 0);
	assert_unpacks(PSCI_STATE_EXTENDED, 0x4fffffff, 0xfffffff, 0, 1);
}

static void test_extended_refuses_each_bit_that_must_be_zero(void **state)
{
	uint32_t bit;

	(void)state;
	for (bit = 0; bit < 32; bit++) {
		if (EXTENDED_MBZ >> bit & 1) {
			assert_does_not_unpack(PSCI_STATE_EXTENDED,
					       UINT32_C(1) << bit);
			assert_does_not_unpack(PSCI_STATE_EXTENDED,
					       UINT32_C(1) << bit | 0x4fffffff);
		} else {
			assert_packs_again(PSCI_STATE_EXTENDED,
					   UINT32_C(1) << bit);
		}
	}
}

static void test_extended_values_pack_again(void **state)
{
	uint32_t value = 0, i;

	(void)state;
	for (i = 0; i < 500000; i++, value += 0x9e3779b1)
		assert_packs_again(PSCI_STATE_EXTENDED, value & ~EXTENDED_MBZ);
	assert_packs_again(PSCI_STATE_EXTENDED, ~EXTENDED_MBZ);
}

static void test_extended_does_not_pack_a_field_too_wide(void **state)
{
	(void)state;
	assert_does_not_pack(PSCI_STATE_EXTENDED, 0x10000000, 0, 0);
	assert_does_not_pack(PSCI_STATE_EXTENDED, UINT32_MAX, 0, 0);
	assert_does_not_pack(PSCI_STATE_EXTENDED, 0, 1, 0);
	assert_does_not_pack(PSCI_STATE_EXTENDED, 0, UINT32_MAX, 0);
	assert_does_not_pack(PSCI_STATE_EXTENDED, 0, 0, 2);
	assert_does_not_pack(PSCI_STATE_EXTENDED, 0, 0, UINT32_MAX);
}

/* ------------------------------------------------------------------ both */

static void test_any_value_unpacks_or_has_a_bit_that_must_be_zero(
	void **state)
{
	static const uint32_t mbz[] = { ORIGINAL_MBZ, EXTENDED_MBZ };
	struct psci_power_state unpacked;
	uint32_t value = 0, i;
	size_t f;

	(void)state;
	for (i = 0; i < 500000; i++, value += 0x9e3779b1)
		for (f = 0; f < COUNT(formats); f++)
			assert_int_equal(psci_power_state_unpack(formats[f],
								 value,
								 &unpacked),
					 !(value & mbz[f]));
}

static void test_cpu_suspend_uses_the_configured_format(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, PSCI_VERSION_1_3, 4);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND, 0x40000000,
					 0x1000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_call(&m, 0, ID64_CPU_SUSPEND, 0x02010333,
				      0x1000, 0), PSCI_DO_SUSPEND);
	assert_int_equal(m.call.suspend.state_id, 0x333);
	assert_int_equal(m.call.suspend.level, 2);
	assert_int_equal(m.call.suspend.powerdown, 1);
	machine_free(&m);

	machine_prepare(&m, PSCI_VERSION_1_3, 4);
	m.config.flags = PSCI_CONFIG_EXTENDED_STATE;
	machine_start(&m);
	assert_int_equal(machine_refused(&m, 0, ID64_CPU_SUSPEND, 0x80000000,
					 0x1000, 0),
			 PSCI_STATUS_INVALID_PARAMETERS);
	assert_int_equal(machine_call(&m, 0, ID64_CPU_SUSPEND, 0x42010333,
				      0x1000, 0), PSCI_DO_SUSPEND);
	assert_int_equal(m.call.suspend.state_id, 0x2010333);
	assert_int_equal(m.call.suspend.level, 0);
	assert_int_equal(m.call.suspend.powerdown, 1);
	machine_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_original_has_level_type_and_16_bits_of_state_id),
		cmocka_unit_test(
			test_original_refuses_each_bit_that_must_be_zero),
		cmocka_unit_test(test_every_original_value_packs_again),
		cmocka_unit_test(test_original_does_not_pack_a_field_too_wide),
		cmocka_unit_test(
			test_extended_has_type_and_28_bits_of_state_id),
		cmocka_unit_test(
			test_extended_refuses_each_bit_that_must_be_zero),
		cmocka_unit_test(test_extended_values_pack_again),
		cmocka_unit_test(test_extended_does_not_pack_a_field_too_wide),
		cmocka_unit_test(
		test_any_value_unpacks_or_has_a_bit_that_must_be_zero),
		cmocka_unit_test(test_cpu_suspend_uses_the_configured_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
