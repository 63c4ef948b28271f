/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Fuzz target: ACPI's tables. The first 8 bytes of the input choose what is
 * written into the table that the rest is, with its head mended now and then.
 * (The hardware signature is compared by fuzz_config.c.)
 */
#include <string.h>

#include "input.h"
#include "psci/acpi.h"

#define TABLE_MAX	512

static unsigned char table[TABLE_MAX], before[TABLE_MAX];

static uint32_t length(void)
{
	return before[4] | (uint32_t)before[5] << 8 |
	       (uint32_t)before[6] << 16 | (uint32_t)before[7] << 24;
}

/* In the order of acpi.h; of several reasons any. */
static uint64_t wrong(size_t size, const char *name, uint32_t least)
{
	if (size < 8)
		return UINT64_C(1) << PSCI_E_ACPI_SIZE;
	return (memcmp(before, name, 4) ?
		UINT64_C(1) << PSCI_E_ACPI_TABLE : 0) |
	       (length() < least || length() > size ?
		UINT64_C(1) << PSCI_E_ACPI_SIZE : 0);
}

static void refused(enum psci_error error, uint64_t reasons, size_t size)
{
	MUST(strcmp(psci_error_name(error), "unknown") != 0);
	MUST(reasons >> error & 1);
	MUST(!memcmp(table, before, size));
}

static void check_fadt(size_t size, uint32_t version, uint32_t conduit)
{
	bool known = version == 2 || (version >= 0x10000 && version <= 0x10003);
	uint64_t reasons = wrong(size, "FACP", 132);
	uint32_t sum = 0, flags = 0, i;
	enum psci_error error;

	if (!known)
		reasons |= UINT64_C(1) << PSCI_E_PSCI_VERSION;
	if (conduit < 1 || conduit > 2)
		reasons |= UINT64_C(1) << PSCI_E_ACPI_CONDUIT;
	if (size >= 132 && (before[8] < 5 ||
			    (before[8] == 5 && before[131] % 16 == 0)))
		reasons |= UINT64_C(1) << PSCI_E_ACPI_REVISION;
	if (known && conduit >= 1 && conduit <= 2)
		flags = conduit == 1 ? 1 : 3;
	SAME("flags", psci_acpi_boot_flags(version,
					   (enum psci_acpi_conduit)conduit),
	     flags);

	error = psci_acpi_write_fadt(table, size, version,
				     (enum psci_acpi_conduit)conduit);
	if (reasons) {
		refused(error, reasons, size);
		return;
	}
	SAME("psci_acpi_write_fadt()", error, PSCI_OK);
	for (i = 0; i < length(); i++)
		sum += table[i];
	SAME("sum of all bytes", sum & 0xff, 0);
	SAME("boot flags", table[129], (before[129] & 0xfc) | flags);
	table[9] = before[9];
	table[129] = before[129];
	MUST(!memcmp(table, before, size));
}

static void check_facs(size_t size, uint32_t signature)
{
	uint64_t reasons = wrong(size, "FACS", 64);
	enum psci_error error = psci_acpi_write_facs(table, size, signature);
	uint32_t i;

	if (reasons) {
		refused(error, reasons, size);
		return;
	}
	SAME("psci_acpi_write_facs()", error, PSCI_OK);
	for (i = 0; i < 4; i++)
		SAME("signature", table[8 + i], signature >> 8 * i & 0xff);
	memcpy(table + 8, before + 8, 4);
	MUST(!memcmp(table, before, size));
}

/* What a table begins with is seldom invented, nor a length that is just wrong. */
static void mend(size_t size, uint32_t kind, uint32_t more)
{
	uint32_t least = (kind & 1 ? 131 : 63) + more % 4;
	size_t most = size + (kind & 0x10 ? 1 + more % 8 : 0);

	if (size < 132)
		return;
	memcpy(before, kind & 1 ? "FACP" : "FACS", 4);
	if (kind & 2) {
		before[4] = (unsigned char)(kind & 4 ? most : least);
		before[5] = (unsigned char)(kind & 4 ? most >> 8 : 0);
		before[6] = before[7] = 0;
	}
	if (kind & 8)
		before[8] = 6;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t versions[] = { 1, 2, 0x10000, 0x10001, 0x10002,
					     0x10003, 0x10004, 0 };
	struct input in = { data, data + size };
	uint32_t kind = take8(&in), what = take8(&in), conduit = take8(&in);
	uint32_t version = versions[take8(&in) % 8];
	uint32_t signature = (uint32_t)take(&in, 4);

	size = left(&in) < TABLE_MAX ? left(&in) : TABLE_MAX;
	UNPOISON(table, TABLE_MAX);
	memset(before, UNWRITTEN, TABLE_MAX);
	if (size)
		memcpy(before, in.at, size);
	/* Long enough, whatever there was of it. */
	if (kind & 0x80)
		size = 132 + what;
	if (kind & 0xc0)
		mend(size, kind, what >> 1);
	memcpy(table, before, TABLE_MAX);
	POISON(table + size, TABLE_MAX - size);
	if (what & 1)
		check_fadt(size, what & 0x80 ? signature : version,
			   what & 0x40 ? signature : conduit % 4);
	else
		check_facs(size, signature);
	UNPOISON(table, TABLE_MAX);
	MUST(!memcmp(table + size, before + size, TABLE_MAX - size));
	return 0;
}
