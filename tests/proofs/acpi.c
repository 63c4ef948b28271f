/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Tables of any bytes. */
#include "lib/acpi.c"

#include "proof.h"

#define TABLE	136		/* bytes that there are */

static unsigned char table[TABLE], before[TABLE];

static void any_table(void)
{
	uint32_t i;

	for (i = 0; i < TABLE; i++) {
		table[i] = nondet_u8();
		before[i] = table[i];
	}
}

/* Memory that ends before the fields that there have to be, or before the length. */
void proof_short_tables(void)
{
	unsigned char short_fadt[131], short_facs[63], head[7];
	uint32_t version = nondet_u32();

	PROVE(psci_acpi_write_fadt(short_fadt, sizeof(short_fadt), version, PSCI_ACPI_SMC));
	PROVE(psci_acpi_write_facs(short_facs, sizeof(short_facs), version));
	PROVE(psci_acpi_write_facs(head, sizeof(head), version) == PSCI_E_ACPI_SIZE);
	PROVE(psci_acpi_write_fadt(NULL, nondet_u32(), version, PSCI_ACPI_HVC) == PSCI_E_NULL);
	REACHED("none is taken");
}

/* Whatever the table says of its length, nothing beyond the memory given is touched. */
void proof_write_fadt(void)
{
	uint32_t version = nondet_u32(), conduit = nondet_u32(), i, changed = 0;
	enum psci_error error;

	any_table();
	error = psci_acpi_write_fadt(table, TABLE, version, (enum psci_acpi_conduit)conduit);
	for (i = 0; i < TABLE; i++)
		changed += table[i] != before[i];
	PROVE(IMPLIES(error != PSCI_OK, changed == 0));
	PROVE(changed <= 2);
	if (error != PSCI_OK) {
		REACHED("a table that is refused");
		return;
	}
	PROVE((table[129] & 3) == psci_acpi_boot_flags(version, (enum psci_acpi_conduit)conduit));
	PROVE((table[129] & ~3) == (before[129] & ~3));
	REACHED("a table that is written");
}

void proof_write_facs(void)
{
	uint32_t signature = nondet_u32(), i;
	enum psci_error error;

	any_table();
	error = psci_acpi_write_facs(table, TABLE, signature);
	for (i = 0; i < TABLE; i++)
		PROVE(table[i] == before[i] ||
		      (error == PSCI_OK && i >= 8 && i < 12));
	if (error == PSCI_OK) {
		PROVE(get32(table + 8) == signature);
		REACHED("a table that is written");
	}
}

/* ---------------------------------------------------- the hardware signature */

#define CPUS	2

static struct psci_local_state states[2];
static struct psci_cpu_config cpus[CPUS];
static struct psci_domain_config domain;
static bool accepted;

/* What it promises: whoever hears PSCI_OK may read all that the counts say. */
enum psci_error psci_storage_size(const struct psci_config *config, size_t *size)
{
	*size = nondet_u32();
	if (!config)
		return PSCI_E_NULL;
	accepted = nondet_bool();
	return accepted ? PSCI_OK : PSCI_E_CPU_COUNT;
}

/* In place of add8(), which proof_crc is about. */
void any_crc(uint32_t *crc, uint32_t byte)
{
	PROVE(byte <= 0xff);
	*crc = nondet_u32();
}

/* The CRC-32 of IEEE 802.3, one bit of a byte at a time. */
void proof_crc(void)
{
	uint32_t crc = nondet_u32(), byte = nondet_u8(), expected = crc ^ byte, bit;

	for (bit = 0; bit < 8; bit++)
		expected = expected & 1 ? expected >> 1 ^ 0xedb88320 : expected >> 1;
	add8(&crc, byte);
	PROVE(crc == expected);
	REACHED("a byte");
}

void proof_signature(void)
{
	uint32_t signature = nondet_u32(), before_it = signature, size = nondet_u32();
	unsigned char more[3];
	struct psci_config config;
	enum psci_error error;

	ASSUME(config.cpu_count <= CPUS && config.cpu_state_count <= 2);
	ASSUME(config.domain_count <= 1 && domain.state_count <= 2 && size <= sizeof(more));
	config.cpus = cpus + (CPUS - config.cpu_count);
	config.cpu_states = states + (2 - config.cpu_state_count);
	config.domains = &domain + (1 - config.domain_count);
	domain.state_count = nondet_bool() ? 2 : 1;
	domain.states = states + (2 - domain.state_count);
	error = psci_acpi_hardware_signature(nondet_bool() ? &config : NULL,
					     more + (sizeof(more) - size), size, &signature);
	if (error != PSCI_OK) {
		PROVE(signature == before_it);
		REACHED_IF(error == PSCI_E_PSCI_VERSION);
		return;
	}
	PROVE(accepted && signature != 0);
	REACHED("a signature");
	PROVE(psci_acpi_hardware_signature(&config, more, size, NULL) != PSCI_OK);
	PROVE(psci_acpi_hardware_signature(&config, NULL, size + 1, &signature) != PSCI_OK);
}
