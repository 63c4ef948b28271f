/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A long list of PSCI calls and what each one answered, a line each: the same
 * on KVM's own PSCI and on whoever stands in for it. Then the machine ends as
 * it is told, by a word in the device tree:
 *
 *	psci.calls=ENDING,CPU,LIST
 *
 * with one of endings[] below, the CPU that does it, 0 or 1, and "all" or "few"
 * of the calls before it.
 *
 * What a line compares: all of X0; X4 to X30, which every caller may rely on
 * (those that the call changed are named); and of X1 to X3, which are the
 * callee's to write (SMCCC 1.1, "Register usage"), that they are kept or
 * zero, one or the other: KVM writes zeros, libpsci nothing.
 */
#include "calls.h"

uint32_t version;

static uint64_t pattern(uint32_t i)
{
	return UINT64_C(0x0123456789abcdef) * (2 * i + 1);
}

int64_t silent_call(uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3)
{
	struct cpu *cpu = this_cpu();
	const uint64_t arguments[4] = { x0, x1, x2, x3 };

	for (uint32_t i = 0; i < 4; i++)
		cpu->before[i] = cpu->call[i] = arguments[i];
	for (uint32_t i = 4; i < 31; i++)
		cpu->call[i] = pattern(i);
	call_with_registers(cpu->call);
	return (int64_t)cpu->call[0];
}

void print_call(const struct cpu *cpu)
{
	const uint64_t *before = cpu->before, *after = cpu->call;
	bool kept = true, zero = true;
	uint32_t count = 4;

	while (count > 1 && !before[count - 1])		/* time is in printing */
		count--;
	for (uint32_t i = 0; i < count; i++)
		print("%x ", before[i]);
	print("= %r", after[0]);
	for (uint32_t i = 1; i < 4; i++) {
		kept = kept && after[i] == before[i];
		zero = zero && after[i] == 0;
	}
	if (!kept && !zero)
		print(" x1-x3 %x %x %x", after[1], after[2], after[3]);
	for (uint32_t i = 4; i < 31; i++)
		if (after[i] != pattern(i))
			print(" x%u %x", i, after[i]);
	print("\n");
}

int64_t call(uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3)
{
	int64_t answer = silent_call(x0, x1, x2, x3);

	print_call(this_cpu());
	return answer;
}

/* --------------------------------------------------------------- the end */

static const struct ending {
	const char *name;
	uint64_t id, type, cookie;
} endings[] = {
	{ "off", SYSTEM_OFF, 1, 2 },
	{ "reset", SYSTEM_RESET, 1, 2 },
	{ "warm", SYSTEM_RESET2_32, DIRTY, 3 },
	{ "vendor", SYSTEM_RESET2, DIRTY | 0x80000000, DIRTY },
	{ "vendor-32", SYSTEM_RESET2_32, DIRTY | 0xffffffff, DIRTY },
	{ "off2-0", SYSTEM_OFF2_32, DIRTY, DIRTY },
	{ "off2-1", SYSTEM_OFF2, DIRTY | 1, 0 },
};

static const struct ending *ending = &endings[0];

/* No call by which it could end comes back. What says no is not the end. */
static void end(void)
{
	print("[end: %s by cpu %u]\n", ending->name,
	      (uint32_t)(this_cpu() - cpus));
	call(ending->id, ending->type, ending->cookie, 0);
	print("[that was not the end]\n");
	call(SYSTEM_OFF, 0, 0, 0);
	/* As in 0.1. The script knows this line. */
	print("[there is no end]\n");
	for (;;)
		__asm__ volatile("wfi");
}

/* Is this the next word, up to a comma or the end? If so, go behind it. */
static bool word(const char **text, const char *want)
{
	const char *at = *text;

	while (*want && *at == *want) {
		at++;
		want++;
	}
	if (*want || (*at && *at != ','))
		return false;
	*text = *at ? at + 1 : at;
	return true;
}

static bool read_ending(const char **text)
{
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		ending = &endings[i];
		if (word(text, ending->name))
			return true;
	}
	return false;
}

static bool end_by_cpu_1;

static void end_as_told(void)
{
	if (end_by_cpu_1)
		run_on_cpu_1(end);
	end();
}

static void go_on(void)
{
	static bool before;

	if (before) {
		print("[a CPU_SUSPEND came back at its entry point]\n");
	} else {
		before = true;
		call_suspends();
	}
	lose_cpus();
	end_as_told();
}

int main(const void *tree);
int main(const void *tree)
{
	const char *text = option(tree, "psci.calls=");
	bool all, few, by_cpu_0;
	int64_t answer;

	print_init();
	if (!read_ending(&text))
		print("which ending?\n");
	by_cpu_0 = word(&text, "0");
	end_by_cpu_1 = word(&text, "1");
	all = word(&text, "all");
	few = word(&text, "few");
	if (by_cpu_0 == end_by_cpu_1 || all == few)
		print("which cpu, which list?\n");

	print("[begin]\n");
	answer = call(PSCI_VERSION, 0, 0, 0);
	version = answer > 0 ? (uint32_t)answer : V0_1;
	interrupts_init();
	if (all)
		call_all();
	start_cpus();
	if (all) {
		call_with_others_on();
		hotplug(go_on);
	}
	end_as_told();
	return 0;
}
