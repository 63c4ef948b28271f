/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What the user chose with -fw_cfg name=opt/libpsci/NAME,string=VALUE. To add
 * an option: a line in the table, and a field in struct options.
 */
#include "firmware.h"

#define DIRECTORY		"opt/libpsci/"

struct options options = { 0 };

struct value {
	const char *text;
	uint32_t value;
};

static const struct value versions[] = {
	{ "0.2", PSCI_VERSION_0_2 }, { "1.0", PSCI_VERSION_1_0 },
	{ "1.1", PSCI_VERSION_1_1 }, { "1.2", PSCI_VERSION_1_2 },
	{ "1.3", PSCI_VERSION_1_3 }, { NULL, 0 },
};

static const struct value state_formats[] = {
	{ "original", PSCI_STATE_ORIGINAL },
	{ "extended", PSCI_STATE_EXTENDED }, { NULL, 0 },
};

static const struct value switches[] = {
	{ "off", false }, { "on", true }, { NULL, 0 },
};

static const struct option {
	const char *name;
	const struct value *values;
	size_t field;
	uint32_t preset;
} table[] = {
	{ "version", versions, offsetof(struct options, psci_version),
	  PSCI_VERSION_1_3 },
	{ "state-format", state_formats,
	  offsetof(struct options, state_format), PSCI_STATE_ORIGINAL },
	{ "trace", switches, offsetof(struct options, trace), true },
};

#define OPTIONS			(sizeof(table) / sizeof(table[0]))

static bool equal(const char *a, const char *b)
{
	return !__builtin_strcmp(a, b);
}

static void set(const struct option *option, uint32_t value)
{
	*(uint32_t *)((char *)&options + option->field) = value;
}

static void parse(const struct option *option, const char *text)
{
	for (const struct value *v = option->values; v->text; v++) {
		if (equal(v->text, text)) {
			set(option, v->value);
			return;
		}
	}
	fail("option " DIRECTORY "%s: unknown value \"%s\"", option->name,
	     text);
}

static void read_file(const char *name, uint16_t item, uint32_t size)
{
	const size_t prefix = sizeof(DIRECTORY) - 1;
	char text[32] = "";

	if (__builtin_strncmp(name, DIRECTORY, prefix))
		return;
	if (size >= sizeof(text))
		fail("option %s: the value is too long", name);
	fw_cfg_peek(item, text, size);
	for (size_t i = 0; i < OPTIONS; i++) {
		if (equal(table[i].name, name + prefix)) {
			parse(&table[i], text);
			return;
		}
	}
	fail("unknown option %s", name);
}

void options_read(void)
{
	for (size_t i = 0; i < OPTIONS; i++)
		set(&table[i], table[i].preset);
	fw_cfg_files(read_file);
}
