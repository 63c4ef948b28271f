/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * ACPI: the FADT's ARM boot architecture flags, the FACS's hardware signature.
 * Uses public headers only.
 */
#include "psci/acpi.h"

/* What every table begins with: its name and its length. */
#define TABLE_LENGTH		4
#define TABLE_HEAD		8

#define FADT_REVISION		8
#define FADT_CHECKSUM		9
#define FADT_ARM_BOOT_FLAGS	129
#define FADT_MINOR_REVISION	131
#define FADT_MINOR_MASK		0xf	/* above it: which errata are in it */
#define FADT_LEAST		132

#define FACS_HARDWARE_SIGNATURE	8
#define FACS_LEAST		64

/* The polynomial of CRC-32, its highest power in bit 0. */
#define CRC32_POLYNOMIAL	UINT32_C(0xedb88320)

static uint32_t get32(const unsigned char *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

static enum psci_error check_table(const unsigned char *table, size_t size,
				   const char *name, uint32_t least)
{
	uint32_t i;

	if (!table)
		return PSCI_E_NULL;
	if (size < TABLE_HEAD)
		return PSCI_E_ACPI_SIZE;
	for (i = 0; i < TABLE_LENGTH; i++)
		if (table[i] != (unsigned char)name[i])
			return PSCI_E_ACPI_TABLE;
	if (get32(table + TABLE_LENGTH) < least ||
	    get32(table + TABLE_LENGTH) > size)
		return PSCI_E_ACPI_SIZE;
	return PSCI_OK;
}

/* ------------------------------------------------------------------- FADT */

static bool is_version_of_acpi(uint32_t psci_version)
{
	return psci_version == PSCI_VERSION_0_2 ||
	       (psci_version >= PSCI_VERSION_1_0 &&
		psci_version <= PSCI_VERSION_1_3);
}

uint16_t psci_acpi_boot_flags(uint32_t psci_version,
			      enum psci_acpi_conduit conduit)
{
	if (!is_version_of_acpi(psci_version))
		return 0;
	switch (conduit) {
	case PSCI_ACPI_SMC:
		return PSCI_ACPI_COMPLIANT;
	case PSCI_ACPI_HVC:
		return PSCI_ACPI_COMPLIANT | PSCI_ACPI_USE_HVC;
	}
	return 0;
}

/* From 5.1 on. */
static bool has_arm_boot_flags(const unsigned char *fadt)
{
	return fadt[FADT_REVISION] > 5 ||
	       (fadt[FADT_REVISION] == 5 &&
		(fadt[FADT_MINOR_REVISION] & FADT_MINOR_MASK) >= 1);
}

/* All bytes of a table add up to 0. */
static void write_checksum(unsigned char *fadt)
{
	uint32_t length = get32(fadt + TABLE_LENGTH), sum = 0, i;

	fadt[FADT_CHECKSUM] = 0;
	for (i = 0; i < length; i++)
		sum += fadt[i];
	fadt[FADT_CHECKSUM] = (unsigned char)(0 - sum);
}

enum psci_error psci_acpi_write_fadt(void *fadt, size_t size,
				     uint32_t psci_version,
				     enum psci_acpi_conduit conduit)
{
	uint16_t flags = psci_acpi_boot_flags(psci_version, conduit);
	unsigned char *table = fadt;
	enum psci_error error;

	error = check_table(table, size, "FACP", FADT_LEAST);
	if (error != PSCI_OK)
		return error;
	if (!has_arm_boot_flags(table))
		return PSCI_E_ACPI_REVISION;
	if (!is_version_of_acpi(psci_version))
		return PSCI_E_PSCI_VERSION;
	if (!flags)
		return PSCI_E_ACPI_CONDUIT;

	/* Both flags are in the field's low byte. */
	table[FADT_ARM_BOOT_FLAGS] = (unsigned char)(flags |
		(table[FADT_ARM_BOOT_FLAGS] &
		 ~(PSCI_ACPI_COMPLIANT | PSCI_ACPI_USE_HVC)));
	write_checksum(table);
	return PSCI_OK;
}

/* ------------------------------------------------------------------- FACS */

static void add8(uint32_t *crc, uint32_t byte)
{
	uint32_t bit;

	*crc ^= byte;
	/* gcc 12 for 32-bit Arm, at -O1, makes a mistake of "? :" here. */
	for (bit = 0; bit < 8; bit++)
		*crc = *crc >> 1 ^ (CRC32_POLYNOMIAL & (0 - (*crc & 1)));
}

static void add32(uint32_t *crc, uint32_t value)
{
	uint32_t i;

	for (i = 0; i < 4; i++)
		add8(crc, value >> 8 * i & 0xff);
}

static void add64(uint32_t *crc, uint64_t value)
{
	add32(crc, (uint32_t)value);
	add32(crc, (uint32_t)(value >> 32));
}

static void add_states(uint32_t *crc, const struct psci_local_state *states,
		       uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		add32(crc, states[i].kind);
}

static void add_domain(uint32_t *crc, const struct psci_domain_config *domain)
{
	add32(crc, domain->parent);
	add32(crc, domain->level);
	add32(crc, domain->state_count);
	add_states(crc, domain->states, domain->state_count);
}

/* What is here, and in which order, is so for ever. */
static void add_config(uint32_t *crc, const struct psci_config *config)
{
	uint32_t i;

	add32(crc, 1);
	add32(crc, config->psci_version);
	add32(crc, config->smccc_version);
	add32(crc, config->flags);
	add32(crc, config->functions);
	add32(crc, config->entry_el);
	add32(crc, config->trusted_os);
	add32(crc, config->trusted_os_cpu);
	add32(crc, config->cpu_count);
	for (i = 0; i < config->cpu_count; i++) {
		add64(crc, config->cpus[i].mpidr);
		add32(crc, config->cpus[i].domain);
	}
	add32(crc, config->cpu_state_count);
	add_states(crc, config->cpu_states, config->cpu_state_count);
	add32(crc, config->domain_count);
	for (i = 0; i < config->domain_count; i++)
		add_domain(crc, &config->domains[i]);
}

enum psci_error psci_acpi_hardware_signature(const struct psci_config *config,
					     const void *more, size_t size,
					     uint32_t *signature)
{
	const unsigned char *bytes = more;
	uint32_t crc = UINT32_MAX;
	enum psci_error error;
	size_t i;

	/* Whoever says yes to it has looked at all that is read below. */
	error = psci_storage_size(config, &i);
	if (error != PSCI_OK)
		return error;
	if (!is_version_of_acpi(config->psci_version))
		return PSCI_E_PSCI_VERSION;
	if (!signature || (size > 0 && !bytes))
		return PSCI_E_NULL;

	add_config(&crc, config);
	add64(&crc, size);
	for (i = 0; i < size; i++)
		add8(&crc, bytes[i]);
	*signature = ~crc ? ~crc : UINT32_MAX;
	return PSCI_OK;
}

enum psci_error psci_acpi_write_facs(void *facs, size_t size,
				     uint32_t signature)
{
	unsigned char *table = facs;
	enum psci_error error;
	uint32_t i;

	error = check_table(table, size, "FACS", FACS_LEAST);
	if (error != PSCI_OK)
		return error;
	for (i = 0; i < 4; i++)
		table[FACS_HARDWARE_SIGNATURE + i] =
			(unsigned char)(signature >> 8 * i);
	return PSCI_OK;
}
