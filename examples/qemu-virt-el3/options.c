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
	{ "0.1", PSCI_VERSION_0_1 },
	{ "0.2", PSCI_VERSION_0_2 }, { "1.0", PSCI_VERSION_1_0 },
	{ "1.1", PSCI_VERSION_1_1 }, { "1.2", PSCI_VERSION_1_2 },
	{ "1.3", PSCI_VERSION_1_3 }, { NULL, 0 },
};

static const struct value state_formats[] = {
	{ "original", PSCI_STATE_ORIGINAL },
	{ "extended", PSCI_STATE_EXTENDED }, { NULL, 0 },
};

static const struct value idle_forms[] = {
	{ "off", IDLE_OFF }, { "pc", IDLE_PC }, { "osi", IDLE_OSI },
	{ NULL, 0 },
};

static const struct value trace_values[] = {
	{ "off", TRACE_OFF }, { "on", TRACE_ON }, { "quiet", TRACE_QUIET },
	{ NULL, 0 },
};

static const struct option {
	const char *name;
	const struct value *values;	/* NULL: a number, 1 .. CPUS_MAX */
	size_t field;
	uint32_t preset;
} table[] = {
	{ "version", versions, offsetof(struct options, psci_version),
	  PSCI_VERSION_1_3 },
	{ "state-format", state_formats,
	  offsetof(struct options, state_format), PSCI_STATE_ORIGINAL },
	{ "idle", idle_forms, offsetof(struct options, idle), IDLE_OFF },
	{ "cluster-size", NULL, offsetof(struct options, cluster_size), 2 },
	{ "trace", trace_values, offsetof(struct options, trace), TRACE_ON },
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

/* 0: none that is allowed. */
static uint32_t parse_number(const char *text)
{
	uint32_t number = 0;

	for (; *text >= '0' && *text <= '9' && number <= CPUS_MAX; text++)
		number = number * 10 + (uint32_t)(*text - '0');
	return *text || number > CPUS_MAX ? 0 : number;
}

static void parse(const struct option *option, const char *text)
{
	uint32_t number = option->values ? 0 : parse_number(text);

	if (number) {
		set(option, number);
		return;
	}
	for (const struct value *v = option->values; v && v->text; v++) {
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
	if (options.idle == IDLE_OSI &&
	    options.psci_version < PSCI_VERSION_1_0)
		fail("option " DIRECTORY "idle: \"osi\" needs PSCI 1.0");
}
