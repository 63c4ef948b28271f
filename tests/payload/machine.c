/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * QEMU's "virt" machine as a guest sees it: UART, interrupts, timer, what the
 * run was told; and the lines of TAP.
 */
#include <stdarg.h>

#include "payload.h"

#define GICD			UINT64_C(0x08000000)
#define GICC			UINT64_C(0x08010000)
#define GICR(cpu)		(UINT64_C(0x080a0000) + 0x20000 * (cpu))
#define UART			UINT64_C(0x09000000)
#define UARTFR			(UART + 0x18)
#define UARTCR			(UART + 0x30)
#define RTC			UINT64_C(0x09010000)
#define RTCDR			(RTC + 0x00)
#define RTCMR			(RTC + 0x04)
#define RTCIMSC			(RTC + 0x10)
#define RTCRIS			(RTC + 0x14)
#define RTCICR			(RTC + 0x1c)
#define RTC_INTERRUPT		34		/* SPI 2 */
#define FW_CFG			UINT64_C(0x09020000)
#define FW_CFG_CMDLINE_SIZE	0x14
#define FW_CFG_CMDLINE_DATA	0x15

#define TIMER_PPI		30
#define WAKERS			(UINT32_C(1) << TIMER_PPI | UINT32_C(1) << 0)

#define TIMEOUT_MS		20000
#define TIMEOUTS_MAX		3

struct cpu cpus[CPUS_MAX];
struct machine machine;

/* Outlives SYSTEM_RESET, as RAM does that nobody loads anything into. */
static struct {
	uint64_t magic;
	uint64_t boots;
	uint64_t checks;
} *const kept = (void *)UINT64_C(0x5fff0000);

#define MAGIC			UINT64_C(0x6c69627073636921)

/*
 * And this even MEM_PROTECT's: the RTC's match register, which QEMU's reset
 * leaves alone. A byte to know it by, the boots, the checks so far.
 */
#define RTC_MARK		UINT32_C(0x2c000000)
#define RTC_BOOTS_SHIFT		16

static bool lost;

static uint32_t read32(uint64_t address)
{
	return *(volatile uint32_t *)address;
}

static void write32(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

/* ------------------------------------------------------------- text, TAP */

void put(char c)
{
	while (read32(UARTFR) & 1 << 5)
		;
	write32(UART, (unsigned char)c);
}

_Noreturn void bail_out(const char *format, ...)
{
	va_list args;

	print("\nBail out! ");
	va_start(args, format);
	print_list(format, args);
	va_end(args);
	print("\n");
	smc(SYSTEM_OFF, 0, 0, 0);
	for (;;)
		__asm__ volatile("wfi");
}

static void begin_line(bool good, const char *format, va_list args)
{
	print("%sok %u - ", good ? "" : "not ", (uint32_t)++kept->checks);
	print_list(format, args);
}

bool check(uint64_t got, uint64_t want, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	begin_line(got == want, format, args);
	va_end(args);
	if (got != want)
		print(": got %lx, not %lx", got, want);
	print("\n");
	return got == want;
}

static const char *status_name(int64_t status)
{
	static const char *const names[] = {
		"SUCCESS", "NOT_SUPPORTED", "INVALID_PARAMETERS", "DENIED",
		"ALREADY_ON", "ON_PENDING", "INTERNAL_FAILURE", "NOT_PRESENT",
		"DISABLED", "INVALID_ADDRESS"
	};

	return status <= 0 && status >= -9 ? names[-status] : "no status";
}

bool check_status(int64_t got, int64_t want, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	begin_line(got == want, format, args);
	va_end(args);
	print(": %s", status_name(want));
	if (got != want)
		print(", but it was %s (%lx)", status_name(got),
		      (uint64_t)got);
	print("\n");
	return got == want;
}

void skip(const char *what, const char *why)
{
	print("ok %u - %s # SKIP %s\n", (uint32_t)++kept->checks, what, why);
}

void plan(void)
{
	print("1..%u\n", (uint32_t)kept->checks);
}

bool memory_is_lost(void)
{
	return lost;
}

void remember(void)
{
	write32(RTCMR, RTC_MARK | (uint32_t)kept->boots << RTC_BOOTS_SHIFT |
		(uint32_t)kept->checks);
}

static void begin_kept(void)
{
	uint32_t rtc = read32(RTCMR);
	bool mark = (rtc & 0xff000000) == RTC_MARK;

	if (kept->magic != MAGIC) {
		lost = mark;
		kept->magic = MAGIC;
		kept->boots = mark ? rtc >> RTC_BOOTS_SHIFT & 0xff : 0;
		kept->checks = mark ? rtc & 0xffff : 0;
	}
	kept->boots++;
}

uint64_t boots(void)
{
	return kept->boots;
}

void unexpected_exception(uint64_t esr, uint64_t elr);
void unexpected_exception(uint64_t esr, uint64_t elr)
{
	bail_out("unexpected exception: mpidr %lx esr %lx elr %lx",
		 read_sysreg("mpidr_el1") & 0xff00ffffff, esr, elr);
}

/* ------------------------------------------------------- what to expect */

static char command_line[200];

static void select(uint16_t item)
{
	*(volatile uint16_t *)(FW_CFG + 8) = __builtin_bswap16(item);
}

static void read_command_line(void)
{
	uint32_t size = 0;

	select(FW_CFG_CMDLINE_SIZE);
	for (uint32_t i = 0; i < 4; i++)	/* little-endian */
		size |= (uint32_t)*(volatile uint8_t *)FW_CFG << 8 * i;
	if (size >= sizeof(command_line))
		bail_out("the command line is too long");
	select(FW_CFG_CMDLINE_DATA);
	for (uint32_t i = 0; i < size; i++)
		command_line[i] = *(volatile char *)FW_CFG;
}

/* What follows "name=" in the command line. */
static const char *option(const char *name)
{
	for (const char *at = command_line; *at; at++) {
		const char *a = at;
		const char *b = name;

		while (*b && *a == *b) {
			a++;
			b++;
		}
		if (!*b && *a == '=')
			return a + 1;
	}
	bail_out("-append has no %s=", name);
}

static uint32_t number(const char **text)
{
	uint32_t value = 0;

	while (**text >= '0' && **text <= '9')
		value = value * 10 + (uint32_t)(*(*text)++ - '0');
	return value;
}

static uint32_t number_option(const char *name)
{
	const char *text = option(name);

	return number(&text);
}

void machine_read(void)
{
	const char *version;

	write32(UARTCR, 0x301);
	begin_kept();
	print("# payload: boot %u\n", (uint32_t)kept->boots);

	read_command_line();
	version = option("version");
	machine.version = number(&version) << 16;
	version++;
	machine.version |= number(&version);
	machine.extended = *option("format") == 'e';
	machine.cpus = number_option("cpus");
	machine.el = number_option("el");
	machine.gic = number_option("gic");
	machine.hibernates = number_option("hibernate");
	if (!machine.cpus || machine.cpus > CPUS_MAX)
		bail_out("cpus=%u", machine.cpus);
}

/* ------------------------------------------------------------------ CPUs */

int64_t smc(uint64_t id, uint64_t x1, uint64_t x2, uint64_t x3)
{
	register uint64_t r0 __asm__("x0") = id;
	register uint64_t r1 __asm__("x1") = x1;
	register uint64_t r2 __asm__("x2") = x2;
	register uint64_t r3 __asm__("x3") = x3;

	__asm__ volatile("dsb sy\n\tsmc #0" : "+r" (r0), "+r" (r1), "+r" (r2),
			 "+r" (r3) : : "x4", "x5", "x6", "x7", "x8", "x9",
			 "x10", "x11", "x12", "x13", "x14", "x15", "x16",
			 "x17", "memory");
	return id & 0x40000000 ? (int64_t)r0 : (int32_t)r0;
}

/* 16 to a cluster, but no GICv2 has more than one. */
uint64_t mpidr_of(uint32_t cpu)
{
	return (cpu & 0xf) | (uint64_t)(cpu >> 4) << 8;
}

int64_t start_cpu(uint32_t cpu, void (*function)(struct cpu *cpu),
		  uint64_t context)
{
	cpus[cpu].order = 0;
	cpus[cpu].report = 0;
	cpus[cpu].count = 0;
	cpus[cpu].function = function;
	/* Whatever is not set at the start shows. */
	for (uint32_t i = 0; i < 31; i++)
		cpus[cpu].x[i] = 0x5a5a5a5a5a5a5a5a;
	return smc(CPU_ON, mpidr_of(cpu), (uint64_t)first_entry, context);
}

/* ------------------------------------------------------------------ time */

uint64_t now(void)
{
	__asm__ volatile("isb" : : : "memory");
	return read_sysreg("cntpct_el0");
}

uint64_t ticks(uint32_t milliseconds)
{
	return read_sysreg("cntfrq_el0") / 1000 * milliseconds;
}

void timer_start(uint64_t deadline)
{
	write_sysreg("cntp_cval_el0", deadline);
	write_sysreg("cntp_ctl_el0", 1);
}

void timer_stop(void)
{
	write_sysreg("cntp_ctl_el0", 2);
}

/* What cannot be waited for will often fail the next wait as well. */
static void timed_out(void)
{
	static uint32_t timeouts;

	if (++timeouts == TIMEOUTS_MAX)
		bail_out("%u waits were in vain", timeouts);
}

bool wait_for(volatile uint64_t *what, uint64_t value)
{
	uint64_t start = now();

	while (*what != value) {
		if (now() - start > ticks(TIMEOUT_MS)) {
			timed_out();
			return false;
		}
		__asm__ volatile("yield");
	}
	barrier();
	return true;
}

/* Each call is a line of the firmware's trace: not too many of them. */
static void pause(void)
{
	uint64_t start = now();

	while (now() - start < ticks(1))
		__asm__ volatile("yield");
}

bool wait_for_state(uint32_t cpu, int64_t state)
{
	uint64_t start = now();

	while (smc(AFFINITY_INFO, mpidr_of(cpu), 0, 0) != state) {
		if (now() - start > ticks(TIMEOUT_MS)) {
			timed_out();
			return false;
		}
		pause();
	}
	return true;
}

bool wait_for_hw_state(uint32_t cpu, uint32_t level, int64_t state)
{
	uint64_t start = now();

	while (smc(NODE_HW_STATE, mpidr_of(cpu), level, 0) != state) {
		if (now() - start > ticks(TIMEOUT_MS)) {
			timed_out();
			return false;
		}
		pause();
	}
	return true;
}

/* ------------------------------------------------------------ interrupts */

static void interrupts_init_v3(void)
{
	uint64_t redistributor = GICR((uint64_t)(this_cpu() - cpus));

	if (read_sysreg("CurrentEL") >> 2 == 2)
		write_sysreg("S3_4_C12_C9_5", 0xf);	/* ICC_SRE_EL2 */
	write_sysreg("S3_0_C12_C12_5", 7);		/* ICC_SRE_EL1 */
	write32(GICD, 0x12);				/* GICD_CTLR */
	write32(redistributor + 0x10100, WAKERS);	/* GICR_ISENABLER0 */
	write_sysreg("S3_0_C4_C6_0", 0xff);		/* ICC_PMR_EL1 */
	write_sysreg("S3_0_C12_C12_7", 1);		/* ICC_IGRPEN1_EL1 */
}

static void interrupts_init_v2(void)
{
	write32(GICD, 1);				/* GICD_CTLR */
	write32(GICD + 0x100, WAKERS);			/* GICD_ISENABLER0 */
	write32(GICC + 4, 0xff);			/* GICC_PMR */
	write32(GICC, 1);				/* GICC_CTLR */
}

void interrupts_init(void)
{
	if (machine.gic == 3)
		interrupts_init_v3();
	else
		interrupts_init_v2();
}

void send_sgi(uint32_t cpu)
{
	barrier();
	if (machine.gic == 3)				/* ICC_SGI1R_EL1 */
		write_sysreg("S3_0_C12_C11_5", UINT64_C(1) << (cpu & 0xf) |
			     (uint64_t)(cpu >> 4) << 16);
	else						/* GICD_SGIR */
		write32(GICD + 0xf00, UINT32_C(1) << (16 + cpu));
}

void take_sgi(void)
{
	if (machine.gic == 3)				/* ICC_IAR1, EOIR1 */
		write_sysreg("S3_0_C12_C12_1", read_sysreg("S3_0_C12_C12_0"));
	else						/* GICC_IAR, EOIR */
		write32(GICC + 0x10, read32(GICC + 0xc));
}

/* It goes by whole seconds: the first may be over at once. */
void rtc_alarm(void)
{
	const uint32_t word = 4 * (RTC_INTERRUPT / 32);

	write32(RTCICR, 1);
	write32(RTCMR, read32(RTCDR) + 2);
	write32(RTCIMSC, 1);
	if (machine.gic == 2)			/* GICD_ITARGETSR: CPU 0 */
		write32(GICD + 0x800 + RTC_INTERRUPT / 4 * 4,
			UINT32_C(1) << 8 * (RTC_INTERRUPT % 4));
	write32(GICD + 0x100 + word, UINT32_C(1) << RTC_INTERRUPT % 32);
}

bool rtc_rang(void)
{
	bool rang = read32(RTCRIS) & 1;

	/* GICD_ICENABLER */
	write32(GICD + 0x180 + 4 * (RTC_INTERRUPT / 32),
		UINT32_C(1) << RTC_INTERRUPT % 32);
	write32(RTCIMSC, 0);
	write32(RTCICR, 1);
	return rang;
}
