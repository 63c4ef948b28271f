/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The machine's end: every CPU is brought to a stop, the statistics are said,
 * then a pin of the secure GPIO (PL061) goes from low to high.
 */
#include "firmware.h"
#include "sysreg.h"

#define GPIO_DATA(mask)		(SECURE_GPIO_BASE + ((mask) << 2))
#define GPIO_DIR		(SECURE_GPIO_BASE + 0x400)
#define PIN_OFF			(1U << 0)
#define PIN_RESET		(1U << 1)

static bool stopping;
static uint32_t stopped;

static void pulse(uint32_t pin)
{
	write32(GPIO_DIR, PIN_OFF | PIN_RESET);
	write32(GPIO_DATA(pin), 0);
	write32(GPIO_DATA(pin), pin);
	dsb();
}

/* Nothing of the normal world wakes it any more. */
static _Noreturn void stop(void)
{
	gic_cpu_init();
	__atomic_fetch_add(&stopped, 1, __ATOMIC_RELEASE);
	for (;;) {
		wfi();
		gic_take_kick();
	}
}

void power_stop_point(void)
{
	if (__atomic_load_n(&stopping, __ATOMIC_ACQUIRE))
		stop();
}

/* All others, wherever they are; a CPU that does not react gets a second. */
static void stop_others(void)
{
	uint64_t start = read_sysreg("cntpct_el0");
	uint64_t second = read_sysreg("cntfrq_el0");

	__atomic_store_n(&stopping, true, __ATOMIC_RELEASE);
	gic_kick_others();
	while (__atomic_load_n(&stopped, __ATOMIC_ACQUIRE) <
	       dt.cpu_count - 1) {
		isb();
		if (read_sysreg("cntpct_el0") - start > second)
			return;
	}
}

_Noreturn void power_off(void)
{
	pulse(PIN_OFF);
	for (;;)
		wfi();
}

/*
 * All resets are the same pin: QEMU puts devices and CPUs as they were at
 * first, and leaves RAM alone. So a warm reset is one after which this
 * firmware leaves RAM alone, too.
 */
static void carry_out(const struct psci_call *call)
{
	switch ((enum psci_event)call->event) {
	case PSCI_EVENT_RESET2:
		memory_keep();
		pulse(PIN_RESET);
		break;
	case PSCI_EVENT_RESET:
		pulse(PIN_RESET);
		break;
	case PSCI_EVENT_OFF2:
		say("power: hibernated");
		pulse(PIN_OFF);
		break;
	case PSCI_EVENT_OFF:
		pulse(PIN_OFF);
		break;
	case PSCI_EVENT_SUSPEND:
		fail("SYSTEM_SUSPEND is no end");
	}
}

/* The library lets one CPU only come here. */
_Noreturn void power_system(uint32_t cpu, const struct psci_call *call)
{
	uint64_t start;

	stop_others();
	if (options.trace != TRACE_OFF) {
		trace_say_counts();
		domains_say_statistics(cpu);
	}
	carry_out(call);

	/* QEMU takes a moment. A second is a failure. */
	start = read_sysreg("cntpct_el0");
	do
		isb();
	while (read_sysreg("cntpct_el0") - start < read_sysreg("cntfrq_el0"));
	fail("%s did not happen", psci_event_name(call->event));
}
