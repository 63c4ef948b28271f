/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* ACPI: the FADT's ARM boot architecture flags, the FACS's hardware signature. */
#include "machine.h"
#include "psci/acpi.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

#define LENGTH_AT	4
#define REVISION_AT	8	/* of the FADT */
#define CHECKSUM_AT	9
#define FLAGS_AT	129
#define MINOR_AT	131
#define FADT_LENGTH	132	/* up to its minor revision */
#define FADT_5_1	268	/* all of it in 5.1 */
#define SIGNATURE_AT	8	/* of the FACS */
#define FACS_LENGTH	64

/* ------------------------------------------------------------------ tables */

/*
 * A table in memory of exactly this size, so that the sanitizers see whoever
 * goes beyond it, and at an odd address.
 */
struct table {
	unsigned char *memory;
	unsigned char *bytes;
	unsigned char *before;
	size_t size;
};

static void put32(unsigned char *at, uint32_t value)
{
	uint32_t i;

	for (i = 0; i < 4; i++)
		at[i] = (unsigned char)(value >> 8 * i);
}

/* As much of the head as there is room for. Its checksum is wrong. */
static struct table make_table(size_t size, const char *name, uint32_t length)
{
	unsigned char head[REVISION_AT + 1];
	struct table table = { .size = size };
	size_t i;

	memcpy(head, name, LENGTH_AT);
	put32(head + LENGTH_AT, length);
	head[REVISION_AT] = 5;
	table.memory = malloc(size + 1);
	table.before = malloc(size + 1);
	assert_non_null(table.memory);
	assert_non_null(table.before);
	table.bytes = table.memory + 1;
	for (i = 0; i < size; i++)
		table.bytes[i] = i < sizeof(head) ? head[i] :
				 (unsigned char)(i * 7 + 1);
	if (size > MINOR_AT)
		table.bytes[MINOR_AT] = 1;
	memcpy(table.before, table.bytes, size);
	return table;
}

static void free_table(struct table *table)
{
	free(table->memory);
	free(table->before);
}

static bool is_unchanged(const struct table *table)
{
	return memcmp(table->bytes, table->before, table->size) == 0;
}

/* The test has changed it. */
static void remember(struct table *table)
{
	memcpy(table->before, table->bytes, table->size);
}

static void fadt_is_refused(struct table *table, uint32_t version,
			    enum psci_acpi_conduit conduit,
			    enum psci_error error)
{
	remember(table);
	assert_string_equal(psci_error_name(psci_acpi_write_fadt(table->bytes,
					table->size, version, conduit)),
			    psci_error_name(error));
	assert_true(is_unchanged(table));
}

static void facs_is_refused(struct table *table, enum psci_error error)
{
	remember(table);
	assert_string_equal(psci_error_name(psci_acpi_write_facs(table->bytes,
						table->size, 0x12345678)),
			    psci_error_name(error));
	assert_true(is_unchanged(table));
}

/* -------------------------------------------------------------------- FADT */

static void test_boot_flags_say_psci_and_its_conduit(void **state)
{
	static const uint32_t versions[] = EVERY_VERSION;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(versions); i++) {
		assert_int_equal(psci_acpi_boot_flags(versions[i], PSCI_ACPI_SMC), 1);
		assert_int_equal(psci_acpi_boot_flags(versions[i], PSCI_ACPI_HVC), 3);
	}
}

static void test_boot_flags_of_what_acpi_cannot_describe_are_0(void **state)
{
	static const uint32_t versions[] = {
		PSCI_VERSION_0_1, 0, 3, 0xffff, 0x10004, 0x20000, UINT32_MAX,
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(versions); i++)
		assert_int_equal(psci_acpi_boot_flags(versions[i], PSCI_ACPI_HVC), 0);
	assert_int_equal(psci_acpi_boot_flags(PSCI_VERSION_1_1,
					      (enum psci_acpi_conduit)0), 0);
	assert_int_equal(psci_acpi_boot_flags(PSCI_VERSION_1_1,
					      (enum psci_acpi_conduit)3), 0);
}

/* Of every length, the last byte of each counted in the checksum. */
static void test_fadt_gets_its_flags_and_its_checksum(void **state)
{
	struct table table;
	unsigned char sum;
	uint32_t length, i;

	(void)state;
	for (length = FADT_LENGTH; length <= FADT_5_1 + 8; length++) {
		table = make_table(length, "FACP", length);
		assert_int_equal(psci_acpi_write_fadt(table.bytes, length,
						      PSCI_VERSION_1_1,
						      PSCI_ACPI_HVC), PSCI_OK);
		sum = 0;
		for (i = 0; i < length; i++) {
			sum = (unsigned char)(sum + table.bytes[i]);
			if (i != CHECKSUM_AT && i != FLAGS_AT)
				assert_int_equal(table.bytes[i], table.before[i]);
		}
		assert_int_equal(sum, 0);
		assert_int_equal(table.bytes[FLAGS_AT] & 3, 3);
		free_table(&table);
	}
}

static void test_fadt_checksum_is_of_the_table_not_of_the_memory(void **state)
{
	struct table table = make_table(FADT_5_1 + 100, "FACP", FADT_5_1);
	unsigned char sum = 0;
	uint32_t i;

	(void)state;
	assert_int_equal(psci_acpi_write_fadt(table.bytes, table.size, PSCI_VERSION_1_1,
					      PSCI_ACPI_SMC), PSCI_OK);
	for (i = 0; i < FADT_5_1; i++)
		sum = (unsigned char)(sum + table.bytes[i]);
	assert_int_equal(sum, 0);
	assert_memory_equal(table.bytes + FADT_5_1, table.before + FADT_5_1, 100);
	free_table(&table);
}

static void test_fadt_flags_are_two_bits_and_the_others_stay(void **state)
{
	struct table table = make_table(FADT_5_1, "FACP", FADT_5_1);
	uint32_t old;

	(void)state;
	for (old = 0; old < 256; old++) {
		table.bytes[FLAGS_AT] = (unsigned char)old;
		table.bytes[FLAGS_AT + 1] = (unsigned char)~old;
		assert_int_equal(psci_acpi_write_fadt(table.bytes, table.size,
						      PSCI_VERSION_0_2,
						      PSCI_ACPI_SMC), PSCI_OK);
		assert_int_equal(table.bytes[FLAGS_AT], (old & 0xfc) | 1);
		assert_int_equal(table.bytes[FLAGS_AT + 1], ~old & 0xff);
		/* Written again, with the other conduit. */
		assert_int_equal(psci_acpi_write_fadt(table.bytes, table.size,
						      PSCI_VERSION_0_2,
						      PSCI_ACPI_HVC), PSCI_OK);
		assert_int_equal(table.bytes[FLAGS_AT], old | 3);
	}
	free_table(&table);
}

static void test_fadt_is_refused_at_every_length_that_is_too_short(void **state)
{
	struct table table;
	uint32_t length;

	(void)state;
	for (length = 0; length < FADT_LENGTH; length++) {
		/* What it says is true, */
		table = make_table(length, "FACP", length);
		fadt_is_refused(&table, PSCI_VERSION_1_1, PSCI_ACPI_HVC,
				PSCI_E_ACPI_SIZE);
		free_table(&table);
		/* too much, */
		table = make_table(length, "FACP", FADT_5_1);
		fadt_is_refused(&table, PSCI_VERSION_1_1, PSCI_ACPI_HVC,
				PSCI_E_ACPI_SIZE);
		free_table(&table);
		/* or too little. */
		table = make_table(FADT_5_1, "FACP", length);
		fadt_is_refused(&table, PSCI_VERSION_1_1, PSCI_ACPI_HVC,
				PSCI_E_ACPI_SIZE);
		free_table(&table);
	}
}

static void test_fadt_is_refused_if_it_says_more_than_there_is(void **state)
{
	static const uint32_t lengths[] = {
		FADT_5_1 + 1, 0x10000 + FADT_5_1, INT32_MAX, UINT32_MAX,
	};
	struct table table = make_table(FADT_5_1, "FACP", FADT_5_1);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(lengths); i++) {
		put32(table.bytes + LENGTH_AT, lengths[i]);
		fadt_is_refused(&table, PSCI_VERSION_1_1, PSCI_ACPI_HVC,
				PSCI_E_ACPI_SIZE);
	}
	free_table(&table);
}

static void test_fadt_of_8_megabytes_that_says_16_is_refused(void **state)
{
	struct table table = make_table(0x800000, "FACP", 0x1000000);

	(void)state;
	fadt_is_refused(&table, PSCI_VERSION_1_1, PSCI_ACPI_HVC,
			PSCI_E_ACPI_SIZE);
	free_table(&table);
}

/* Whose length is not there is not asked for its name. */
static void test_another_table_is_known_by_its_head(void **state)
{
	struct table table;
	uint32_t size;

	(void)state;
	for (size = 7; size <= 8; size++) {
		table = make_table(size, "SSDT", size);
		fadt_is_refused(&table, PSCI_VERSION_1_1, PSCI_ACPI_HVC,
				size == 8 ? PSCI_E_ACPI_TABLE : PSCI_E_ACPI_SIZE);
		free_table(&table);
	}
}

static void test_fadt_is_refused_if_it_is_another_table(void **state)
{
	struct table table = make_table(FADT_5_1, "FACP", FADT_5_1);
	uint32_t i;

	(void)state;
	for (i = 0; i < LENGTH_AT; i++) {
		table.bytes[i] ^= 0x20;
		fadt_is_refused(&table, PSCI_VERSION_1_1, PSCI_ACPI_HVC,
				PSCI_E_ACPI_TABLE);
		table.bytes[i] ^= 0x20;
	}
	memcpy(table.bytes, "FACS", LENGTH_AT);
	fadt_is_refused(&table, PSCI_VERSION_1_1, PSCI_ACPI_HVC, PSCI_E_ACPI_TABLE);
	free_table(&table);
}

static void test_fadt_is_refused_before_5_1(void **state)
{
	struct table table = make_table(FADT_5_1, "FACP", FADT_5_1);
	uint32_t major, minor;

	(void)state;
	for (major = 0; major < 256; major++) {
		for (minor = 0; minor < 256; minor++) {
			table.bytes[REVISION_AT] = (unsigned char)major;
			/* 7:4 are errata. */
			table.bytes[MINOR_AT] = (unsigned char)minor;
			if (major > 5 || (major == 5 && minor % 16 > 0))
				assert_int_equal(psci_acpi_write_fadt(
					table.bytes, table.size,
					PSCI_VERSION_1_1, PSCI_ACPI_HVC),
					PSCI_OK);
			else
				fadt_is_refused(&table, PSCI_VERSION_1_1,
						PSCI_ACPI_HVC,
						PSCI_E_ACPI_REVISION);
		}
	}
	free_table(&table);
}

static void test_fadt_does_not_describe_psci_0_1(void **state)
{
	struct table table = make_table(FADT_5_1, "FACP", FADT_5_1);

	(void)state;
	fadt_is_refused(&table, PSCI_VERSION_0_1, PSCI_ACPI_HVC, PSCI_E_PSCI_VERSION);
	fadt_is_refused(&table, 0x10004, PSCI_ACPI_HVC, PSCI_E_PSCI_VERSION);
	fadt_is_refused(&table, PSCI_VERSION_1_1, (enum psci_acpi_conduit)0,
			PSCI_E_ACPI_CONDUIT);
	fadt_is_refused(&table, PSCI_VERSION_1_1, (enum psci_acpi_conduit)3,
			PSCI_E_ACPI_CONDUIT);
	assert_int_equal(psci_acpi_write_fadt(NULL, FADT_5_1, PSCI_VERSION_1_1,
					      PSCI_ACPI_HVC), PSCI_E_NULL);
	free_table(&table);
}

/* -------------------------------------------------------------------- FACS */

static void test_facs_gets_its_signature(void **state)
{
	static const unsigned char bytes[] = { 0x78, 0x56, 0x34, 0x92 };
	struct table table = make_table(FACS_LENGTH + 3, "FACS", FACS_LENGTH);

	(void)state;
	assert_int_equal(psci_acpi_write_facs(table.bytes, table.size, 0x92345678),
			 PSCI_OK);
	assert_memory_equal(table.bytes + SIGNATURE_AT, bytes, 4);
	memcpy(table.before + SIGNATURE_AT, bytes, 4);
	assert_true(is_unchanged(&table));
	free_table(&table);
}

static void test_facs_is_refused_at_every_length_that_is_too_short(void **state)
{
	struct table table;
	uint32_t length;

	(void)state;
	for (length = 0; length < FACS_LENGTH; length++) {
		table = make_table(length, "FACS", length);
		facs_is_refused(&table, PSCI_E_ACPI_SIZE);
		free_table(&table);
		table = make_table(length, "FACS", FACS_LENGTH);
		facs_is_refused(&table, PSCI_E_ACPI_SIZE);
		free_table(&table);
		table = make_table(FACS_LENGTH, "FACS", length);
		facs_is_refused(&table, PSCI_E_ACPI_SIZE);
		free_table(&table);
	}
}

static void test_facs_is_refused_if_it_is_none(void **state)
{
	struct table table = make_table(FACS_LENGTH, "FACP", FACS_LENGTH);

	(void)state;
	facs_is_refused(&table, PSCI_E_ACPI_TABLE);
	memcpy(table.bytes, "FACS", LENGTH_AT);
	put32(table.bytes + LENGTH_AT, FACS_LENGTH + 1);
	facs_is_refused(&table, PSCI_E_ACPI_SIZE);
	put32(table.bytes + LENGTH_AT, UINT32_MAX);
	facs_is_refused(&table, PSCI_E_ACPI_SIZE);
	assert_int_equal(psci_acpi_write_facs(NULL, FACS_LENGTH, 1), PSCI_E_NULL);
	free_table(&table);
}

/* -------------------------------------------------------------- signatures */

/* A configuration, and room for all that it points to. */
struct guest {
	struct psci_config config;
	struct psci_cpu_config cpus[4];
	struct psci_domain_config domains[3];
	struct psci_local_state cpu_states[2];
	struct psci_local_state states[3];
};

/* Two CPUs, 1.1, no tree. */
static void make_small(struct guest *guest)
{
	memset(guest, 0, sizeof(*guest));
	guest->config.size = sizeof(guest->config);
	guest->config.psci_version = PSCI_VERSION_1_1;
	guest->config.entry_el = 1;
	guest->config.cpu_count = 2;
	guest->config.cpus = guest->cpus;
	guest->cpus[0].flags = PSCI_CPU_ON;
	guest->cpus[1].mpidr = 1;
}

/* Four CPUs in two clusters of a system, 1.3, a Trusted OS on CPU 1. */
static void make_large(struct guest *guest)
{
	uint32_t i;

	memset(guest, 0, sizeof(*guest));
	guest->config = (struct psci_config){
		.size = sizeof(guest->config),
		.psci_version = PSCI_VERSION_1_3,
		.smccc_version = PSCI_SMCCC_VERSION_1_2,
		.flags = PSCI_CONFIG_EXTENDED_STATE,
		.functions = PSCI_ENABLE_MIGRATE_INFO_TYPE |
			     PSCI_ENABLE_MIGRATE_INFO_UP_CPU |
			     PSCI_ENABLE_SET_SUSPEND_MODE |
			     PSCI_ENABLE_SYSTEM_OFF2,
		.entry_el = 2,
		.cpu_count = 4,
		.cpus = guest->cpus,
		.trusted_os = PSCI_TRUSTED_OS_FIXED,
		.trusted_os_cpu = 1,
		.cpu_state_count = 2,
		.cpu_states = guest->cpu_states,
		.domain_count = 3,
		.domains = guest->domains,
	};
	for (i = 0; i < 4; i++)
		guest->cpus[i] = (struct psci_cpu_config){
			.mpidr = UINT64_C(0x0100000000) + (i / 2 * 0x100) + i % 2,
			.flags = i < 2 ? PSCI_CPU_ON : 0,
			.domain = 1 + i / 2,
		};
	guest->cpu_states[0] = (struct psci_local_state){ PSCI_KIND_STANDBY, 1 };
	guest->cpu_states[1] = (struct psci_local_state){ PSCI_KIND_POWERDOWN, 100 };
	guest->states[0] = (struct psci_local_state){ PSCI_KIND_STANDBY, 10 };
	guest->states[1] = (struct psci_local_state){ PSCI_KIND_RETENTION, 20 };
	guest->states[2] = (struct psci_local_state){ PSCI_KIND_POWERDOWN, 500 };
	for (i = 0; i < 3; i++)
		guest->domains[i] = (struct psci_domain_config){
			.parent = i ? 0 : PSCI_NO_DOMAIN,
			.level = i ? 1 : 2,
			.state_count = i ? 2 : 1,
			.states = i ? guest->states + 1 : guest->states + 2,
		};
}

static uint32_t signature_with(const struct guest *guest, const void *more, size_t size)
{
	uint32_t signature = 0;

	assert_string_equal(psci_error_name(psci_acpi_hardware_signature(
				&guest->config, more, size, &signature)),
			    "PSCI_OK");
	assert_int_not_equal(signature, 0);
	return signature;
}

static uint32_t signature_of(const struct guest *guest)
{
	return signature_with(guest, NULL, 0);
}

/*
 * Frozen: an image that was saved under one of these must resume under any
 * later library. Made with zlib's crc32() of the bytes that acpi.h lists.
 */
static void test_signatures_are_the_same_for_ever(void **state)
{
	unsigned char more[300];
	struct guest guest;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(more); i++)
		more[i] = (unsigned char)i;

	make_small(&guest);
	assert_int_equal(signature_of(&guest), 0xd167e556);
	assert_int_equal(signature_with(&guest, "memory", 6), 0x02f64c7b);
	guest.config.psci_version = PSCI_VERSION_0_2;
	assert_int_equal(signature_of(&guest), 0xa16d2fc0);

	make_large(&guest);
	assert_int_equal(signature_of(&guest), 0x2f6457c2);
	assert_int_equal(signature_with(&guest, more, sizeof(more)), 0x512c8d8e);
}

/* A struct longer than today's, as a later program has it; zero behind. */
static void test_a_signature_does_not_depend_on_the_size_of_the_struct(void **state)
{
	union {
		struct psci_config config;
		unsigned char bytes[sizeof(struct psci_config) + 64];
	} later;
	struct guest guest;
	uint32_t signature = 0;

	(void)state;
	make_large(&guest);
	memset(&later, 0, sizeof(later));
	later.config = guest.config;
	later.config.size = sizeof(later);
	assert_int_equal(psci_acpi_hardware_signature(&later.config, NULL, 0,
						      &signature), PSCI_OK);
	assert_int_equal(signature, signature_of(&guest));
}

/* Change one thing of make_large(). False: there are no more. */
static bool change(struct guest *guest, uint32_t which)
{
	struct psci_config *config = &guest->config;

	switch (which) {
	case 0: config->psci_version = PSCI_VERSION_1_2;
		config->functions &= ~PSCI_ENABLE_SYSTEM_OFF2; return true;
	case 1: config->smccc_version = PSCI_SMCCC_VERSION_1_1; return true;
	case 2: config->smccc_version = 0; return true;
	case 3: config->flags = 0; return true;
	case 4: config->functions &= ~PSCI_ENABLE_SYSTEM_OFF2; return true;
	case 5: config->functions |= PSCI_ENABLE_CPU_FREEZE; return true;
	case 6: config->entry_el = 1; return true;
	case 7: config->trusted_os = PSCI_TRUSTED_OS_MIGRATABLE;
		config->functions |= PSCI_ENABLE_MIGRATE; return true;
	case 8: config->trusted_os_cpu = 0; return true;
	case 9: config->cpu_count = 3; return true;
	case 10: guest->cpus[3].mpidr += 1; return true;
	case 11: guest->cpus[3].mpidr += UINT64_C(1) << 32; return true;
	case 12: guest->cpus[0].mpidr = 0; return true;
	case 13: guest->cpus[1].domain = 2; return true;
	case 14: guest->cpu_states[0].kind = PSCI_KIND_RETENTION; return true;
	case 15: config->cpu_state_count = 1;
		config->cpu_states++; return true;
	case 16: config->domain_count = 2;
		guest->cpus[2].domain = guest->cpus[3].domain = 1; return true;
	case 17: guest->domains[1].state_count = 1; return true;
	case 18: guest->domains[1].states--; return true;
	case 19: guest->domains[2].state_count = 0; return true;
	case 20: guest->domains[1].parent = PSCI_NO_DOMAIN; return true;
	case 21: guest->domains[1].parent = guest->domains[2].parent =
			PSCI_NO_DOMAIN; guest->domains[0].level = 3; return true;
	case 22: guest->states[1].kind = PSCI_KIND_STANDBY; return true;
	case 23: guest->states[2].kind = PSCI_KIND_RETENTION; return true;
	}
	return false;
}

static void test_whatever_the_guest_relies_on_changes_the_signature(void **state)
{
	uint32_t seen[32], n, i;
	struct guest guest;

	(void)state;
	make_large(&guest);
	seen[0] = signature_of(&guest);
	for (n = 0; change(&guest, n); n++) {
		seen[n + 1] = signature_of(&guest);
		for (i = 0; i <= n; i++)
			assert_int_not_equal(seen[n + 1], seen[i]);
		make_large(&guest);
	}
	assert_int_equal(n, 24);
}

/* A domain that moves to another parent, among domains that are the same. */
static void test_the_tree_is_in_the_signature(void **state)
{
	struct guest guest;
	uint32_t signature;

	(void)state;
	make_large(&guest);
	guest.config.domain_count = 3;
	guest.domains[0].parent = guest.domains[1].parent = PSCI_NO_DOMAIN;
	guest.domains[1].level = 2;
	guest.domains[2].parent = 0;
	guest.cpus[0].domain = guest.cpus[1].domain = 2;
	signature = signature_of(&guest);
	guest.domains[2].parent = 1;
	assert_int_not_equal(signature_of(&guest), signature);
}

static void test_what_the_guest_does_not_rely_on_is_not_in_the_signature(void **state)
{
	static const struct psci_power_state_config known = { .value = 1 };
	struct guest guest;
	uint32_t signature;

	(void)state;
	make_large(&guest);
	signature = signature_of(&guest);
	guest.cpus[0].flags = 0;
	guest.cpus[2].flags = PSCI_CPU_ABSENT;
	guest.cpus[3].flags = PSCI_CPU_DISABLED;
	assert_int_equal(signature_of(&guest), signature);
	guest.config.quirks = PSCI_QUIRK_NO_ON_PENDING | PSCI_QUIRK_LAX_MODE;
	assert_int_equal(signature_of(&guest), signature);
	guest.config.map_slots = 64;
	assert_int_equal(signature_of(&guest), signature);
	guest.config.ticket_tag = 7;
	assert_int_equal(signature_of(&guest), signature);
	guest.cpu_states[1].latency++;
	guest.states[2].latency = 0;
	assert_int_equal(signature_of(&guest), signature);
	/* As check_power_state may say as well. */
	guest.config.power_states = &known;
	guest.config.power_state_count = 1;
	assert_int_equal(signature_of(&guest), signature);
}

static void test_every_bit_of_more_is_in_the_signature(void **state)
{
	uint32_t seen[8 * 32 + 1], n = 1, bit, i;
	unsigned char more[32] = { 0 };
	struct guest guest;
	uint32_t of_nothing;

	(void)state;
	make_small(&guest);
	of_nothing = signature_of(&guest);
	/* So is how many there are. */
	for (i = 1; i <= sizeof(more); i++)
		assert_int_not_equal(signature_with(&guest, more, i),
				     signature_with(&guest, more, i - 1));
	assert_int_equal(signature_with(&guest, more, 0), of_nothing);

	seen[0] = signature_with(&guest, more, sizeof(more));
	for (bit = 0; bit < 8 * sizeof(more); bit++, n++) {
		more[bit / 8] = (unsigned char)(1 << bit % 8);
		seen[n] = signature_with(&guest, more, sizeof(more));
		for (i = 0; i < n; i++)
			assert_int_not_equal(seen[n], seen[i]);
		more[bit / 8] = 0;
	}
}

/*
 * What follows a CRC-32 in its own bytes, each turned over as here, makes one
 * that is 0 (crc32("\x9d\x0a\xd9\x6d") is). The number of bytes is in front of
 * them, so begin with four of them.
 */
static void test_a_signature_is_never_0(void **state)
{
	unsigned char more[8] = { 0 };
	struct guest guest;
	uint32_t crc, i, bit, byte;

	(void)state;
	make_small(&guest);
	/* Undo the last four bytes, which are 0: back to the first four. */
	crc = ~signature_with(&guest, more, sizeof(more));
	for (i = 0; i < 4; i++)
		for (bit = 0; bit < 8; bit++)
			crc = crc & 0x80000000 ?
			      (crc ^ UINT32_C(0xedb88320)) << 1 | 1 : crc << 1;
	crc = ~crc ^ UINT32_C(0x6dd90a9d);
	put32(more + 4, crc);
	assert_int_equal(signature_with(&guest, more, sizeof(more)), UINT32_MAX);
	/* Only 0 is replaced. */
	for (byte = 1; byte < 256; byte++) {
		more[7] ^= (unsigned char)byte;
		assert_int_not_equal(signature_with(&guest, more, sizeof(more)),
				     UINT32_MAX);
		more[7] ^= (unsigned char)byte;
	}
}

static void signature_is_refused(const struct psci_config *config, const void *more,
				 size_t size, enum psci_error error)
{
	uint32_t signature = 77;

	assert_string_equal(psci_error_name(psci_acpi_hardware_signature(
				config, more, size, &signature)),
			    psci_error_name(error));
	assert_int_equal(signature, 77);
}

static void test_of_what_psci_init_refuses_there_is_no_signature(void **state)
{
	struct guest guest;

	(void)state;
	signature_is_refused(NULL, NULL, 0, PSCI_E_NULL);
	make_large(&guest);
	signature_is_refused(&guest.config, NULL, 1, PSCI_E_NULL);
	assert_int_equal(psci_acpi_hardware_signature(&guest.config, NULL, 0, NULL),
			 PSCI_E_NULL);
	guest.config.size = 8;
	signature_is_refused(&guest.config, NULL, 0, PSCI_E_CONFIG_SIZE);
	make_large(&guest);
	guest.config.cpus = NULL;
	signature_is_refused(&guest.config, NULL, 0, PSCI_E_NULL);
	make_large(&guest);
	guest.cpus[3].mpidr = 0;
	signature_is_refused(&guest.config, NULL, 0, PSCI_E_CPU_ORDER);
	make_large(&guest);
	guest.config.domains = NULL;
	signature_is_refused(&guest.config, NULL, 0, PSCI_E_DOMAINS);
	make_large(&guest);
	guest.domains[2].states = NULL;
	signature_is_refused(&guest.config, NULL, 0, PSCI_E_STATES);

	make_small(&guest);
	guest.config.psci_version = PSCI_VERSION_0_1;
	guest.config.function_ids.cpu_on = 1;
	guest.config.function_ids.cpu_off = 2;
	signature_is_refused(&guest.config, NULL, 0, PSCI_E_PSCI_VERSION);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_boot_flags_say_psci_and_its_conduit),
		cmocka_unit_test(test_boot_flags_of_what_acpi_cannot_describe_are_0),
		cmocka_unit_test(test_fadt_gets_its_flags_and_its_checksum),
		cmocka_unit_test(test_fadt_checksum_is_of_the_table_not_of_the_memory),
		cmocka_unit_test(test_fadt_flags_are_two_bits_and_the_others_stay),
		cmocka_unit_test(test_fadt_is_refused_at_every_length_that_is_too_short),
		cmocka_unit_test(test_fadt_is_refused_if_it_says_more_than_there_is),
		cmocka_unit_test(test_fadt_of_8_megabytes_that_says_16_is_refused),
		cmocka_unit_test(test_another_table_is_known_by_its_head),
		cmocka_unit_test(test_fadt_is_refused_if_it_is_another_table),
		cmocka_unit_test(test_fadt_is_refused_before_5_1),
		cmocka_unit_test(test_fadt_does_not_describe_psci_0_1),
		cmocka_unit_test(test_facs_gets_its_signature),
		cmocka_unit_test(test_facs_is_refused_at_every_length_that_is_too_short),
		cmocka_unit_test(test_facs_is_refused_if_it_is_none),
		cmocka_unit_test(test_signatures_are_the_same_for_ever),
		cmocka_unit_test(test_a_signature_does_not_depend_on_the_size_of_the_struct),
		cmocka_unit_test(test_whatever_the_guest_relies_on_changes_the_signature),
		cmocka_unit_test(test_the_tree_is_in_the_signature),
		cmocka_unit_test(test_what_the_guest_does_not_rely_on_is_not_in_the_signature),
		cmocka_unit_test(test_every_bit_of_more_is_in_the_signature),
		cmocka_unit_test(test_a_signature_is_never_0),
		cmocka_unit_test(test_of_what_psci_init_refuses_there_is_no_signature),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
