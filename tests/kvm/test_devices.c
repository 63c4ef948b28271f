/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The devices of the VMM: model drivers that do what Linux's do, hostile ones,
 * and states that move from one device to another. The clock, the console and
 * what goes to the disk's file pass through the test.
 */
#define _DEFAULT_SOURCE		/* mkstemp, MAP_ANONYMOUS, with -std=c11 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "vmm.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))
#define ROUNDS		100000
#define RAM_SIZE	0x10000u
#define GUARD		0x10000u
#define SECTORS		40u

/* ------------------------------------------------------------ the host */

/* A VM as the devices see it; two of them, to compare. */
struct world {
	struct vm vm;			/* first */
	uint8_t *ram;
	size_t ram_size;
	bool level[INTERRUPTS];
	struct device *device;
	char path[32];			/* of the disk */
};

static struct world worlds[2];
static char said[256];

static struct timespec now;

static char console[4096];
static size_t console_length;
/* What the next write() to the console fails with, in this order. */
static int console_errors[4];
static unsigned int console_failures, polls;

static bool disk_breaks;	/* I/O fails */
static size_t disk_most;	/* bytes that one pread() or pwrite() moves */
static unsigned int disk_signals, syncs;

int __wrap_clock_gettime(clockid_t id, struct timespec *to);
ssize_t __real_write(int fd, const void *from, size_t size);
ssize_t __wrap_write(int fd, const void *from, size_t size);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);
ssize_t __real_pread(int fd, void *to, size_t size, off_t offset);
ssize_t __wrap_pread(int fd, void *to, size_t size, off_t offset);
ssize_t __wrap_pread64(int fd, void *to, size_t size, off_t offset);
ssize_t __real_pwrite(int fd, const void *from, size_t size, off_t offset);
ssize_t __wrap_pwrite(int fd, const void *from, size_t size, off_t offset);
ssize_t __wrap_pwrite64(int fd, const void *from, size_t size, off_t offset);
int __wrap_fdatasync(int fd);

int __wrap_clock_gettime(clockid_t id, struct timespec *to)
{
	assert_int_equal(id, CLOCK_REALTIME);
	*to = now;
	return 0;
}

ssize_t __wrap_write(int fd, const void *from, size_t size)
{
	if (fd != STDOUT_FILENO)
		return __real_write(fd, from, size);
	if (console_failures) {
		errno = console_errors[--console_failures];
		return errno ? -1 : 0;
	}
	assert_int_equal(size, 1);
	console[console_length++ % sizeof(console)] = *(const char *)from;
	return 1;
}

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	assert_int_equal(count, 1);
	assert_int_equal(fds->fd, STDOUT_FILENO);
	assert_int_equal(fds->events, POLLOUT);
	assert_int_equal(timeout, -1);
	polls++;
	return 1;
}

/* How much the host moves; and it may not be handed anything but guest RAM. */
static ssize_t disk_moves(const void *memory, size_t size)
{
	const uint8_t *at = memory;
	size_t i;

	for (i = 0; i < COUNT(worlds); i++) {
		const uint8_t *ram = worlds[i].ram, *end = ram + worlds[i].ram_size;

		if (at >= ram && at <= end && size <= (size_t)(end - at))
			break;
	}
	assert_true(i < COUNT(worlds));
	errno = disk_signals ? EINTR : EIO;
	if (disk_signals) {
		disk_signals--;
		return -1;
	}
	if (disk_breaks)
		return -1;
	return (ssize_t)(disk_most && disk_most < size ? disk_most : size);
}

ssize_t __wrap_pread(int fd, void *to, size_t size, off_t offset)
{
	ssize_t n = disk_moves(to, size);

	return n < 0 ? n : __real_pread(fd, to, (size_t)n, offset);
}

ssize_t __wrap_pread64(int fd, void *to, size_t size, off_t offset)
{
	return __wrap_pread(fd, to, size, offset);
}

ssize_t __wrap_pwrite(int fd, const void *from, size_t size, off_t offset)
{
	ssize_t n = disk_moves(from, size);

	return n < 0 ? n : __real_pwrite(fd, from, (size_t)n, offset);
}

ssize_t __wrap_pwrite64(int fd, const void *from, size_t size, off_t offset)
{
	return __wrap_pwrite(fd, from, size, offset);
}

int __wrap_fdatasync(int fd)
{
	assert_true(fd >= 0);
	syncs++;
	return disk_breaks ? -1 : 0;
}

/* ------------------------------------- what the devices need of the VMM */

void *vm_memory(struct vm *vm, uint64_t address, uint64_t size)
{
	struct world *w = (struct world *)vm;

	if (address < RAM_BASE || address - RAM_BASE > w->ram_size ||
	    size > w->ram_size - (address - RAM_BASE))
		return NULL;
	return w->ram + (address - RAM_BASE);
}

void vm_irq(struct vm *vm, uint32_t spi, bool level)
{
	struct world *w = (struct world *)vm;

	assert_true(spi < INTERRUPTS);
	w->level[spi] = level;
}

void say(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(said, sizeof(said), format, args);
	va_end(args);
}

/* -------------------------------------------------------------- the bench */

static uint64_t seed;

static uint32_t random32(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 16);
}

static uint32_t below(uint32_t n)
{
	return random32() % n;
}

static uint32_t rd(struct device *d, uint64_t offset)
{
	return (uint32_t)d->read(d, offset, 4);
}

static void wr(struct device *d, uint64_t offset, uint64_t value)
{
	d->write(d, offset, 4, value);
}

static bool irq(struct device *d)
{
	return ((struct world *)d->vm)->level[d->spi];
}

/* Memory between two pages that nobody may touch. */
static void make_ram(struct world *w, size_t size)
{
	uint8_t *all = mmap(NULL, size + 2 * GUARD, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(all != MAP_FAILED);
	w->ram = all + GUARD;
	w->ram_size = size;
	assert_int_equal(mprotect(w->ram, size, PROT_READ | PROT_WRITE), 0);
}

static void free_ram(struct world *w)
{
	assert_int_equal(munmap(w->ram - GUARD, w->ram_size + 2 * GUARD), 0);
}

/* Byte i of the disk. */
static uint8_t pattern(uint32_t i)
{
	return (uint8_t)(i * 7 + i / 512);
}

/* A file that ends in a part of a sector. */
static void make_disk(struct world *w, uint32_t size)
{
	uint8_t byte;
	uint32_t i;
	FILE *file;
	int fd;

	strcpy(w->path, "test-devices.XXXXXX");
	fd = mkstemp(w->path);
	assert_true(fd >= 0);
	file = fdopen(fd, "w");
	assert_non_null(file);
	for (i = 0; i < size; i++) {
		byte = pattern(i);
		assert_int_equal(fwrite(&byte, 1, 1, file), 1);
	}
	assert_int_equal(fclose(file), 0);
}

static int setup(void **state)
{
	size_t i;

	*state = &worlds[0];
	memset(worlds, 0, sizeof(worlds));
	for (i = 0; i < COUNT(worlds); i++)
		make_ram(&worlds[i], RAM_SIZE);
	now = (struct timespec){ .tv_sec = 1700000000 };
	console_length = console_failures = polls = syncs = disk_signals = 0;
	disk_breaks = false;
	disk_most = 0;
	said[0] = 0;
	seed = 0x9e3779b97f4a7c15;
	return 0;
}

static int teardown(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(worlds); i++) {
		if (worlds[i].device)
			worlds[i].device->destroy(worlds[i].device);
		if (worlds[i].path[0])
			unlink(worlds[i].path);
		free_ram(&worlds[i]);
	}
	return 0;
}

static struct device *make(struct world *w, uint32_t which)
{
	if (which == DEVICE_UART)
		w->device = pl011_create(&w->vm);
	if (which == DEVICE_RTC)
		w->device = pl031_create(&w->vm);
	if (which == DEVICE_DISK) {
		if (!w->path[0])
			make_disk(w, SECTORS * 512 + 100);
		w->device = virtio_blk_create(&w->vm, w->path);
	}
	assert_non_null(w->device);
	assert_ptr_equal(w->device->vm, &w->vm);
	return w->device;
}

/* A device like this one, in the other world. */
static struct device *move(struct device *d, uint32_t which)
{
	struct device *to = make(&worlds[1], which);

	assert_int_equal(d->state_size, to->state_size);
	assert_true(to->valid(to, d->state));
	memcpy(to->state, d->state, d->state_size);
	to->loaded(to);
	assert_int_equal(irq(to), irq(d));
	return to;
}

/* May the state be this one, with 32 bits at this place set to a value? */
static bool valid_with(struct device *d, size_t place, uint32_t value)
{
	uint8_t state[512];

	assert_true(d->state_size <= sizeof(state));
	memcpy(state, d->state, d->state_size);
	memcpy(state + place, &value, sizeof(value));
	return d->valid(d, state);
}

static uint32_t amba_id(struct device *d, uint64_t offset)
{
	return rd(d, offset) | rd(d, offset + 4) << 8 | rd(d, offset + 8) << 16 |
	       rd(d, offset + 12) << 24;
}

/* ------------------------------------------------------------------ pl011 */

enum { DR = 0x00, RSR = 0x04, FR = 0x18, ILPR = 0x20, IBRD = 0x24, FBRD = 0x28, LCR_H = 0x2c,
       CR = 0x30, IFLS = 0x34, IMSC = 0x38, RIS = 0x3c, MIS = 0x40, ICR = 0x44, DMACR = 0x48 };
enum { INT_RX = 0x10, INT_TX = 0x20, INT_RT = 0x40, FEN = 0x10, CR_ON = 0x301, LBE = 0x80 };
enum { RXFE = 0x10, TXFF = 0x20, RXFF = 0x40, TXFE = 0x80, BUSY = 8 };

static void assert_console(const char *text)
{
	assert_int_equal(console_length, strlen(text));
	assert_memory_equal(console, text, console_length);
	console_length = 0;
}

static void test_pl011_is_one(void **state)
{
	static const struct { uint64_t offset; uint32_t bits; } plain[] = {
		{ ILPR, 0xff }, { IBRD, 0xffff }, { FBRD, 0x3f }, { LCR_H, 0xff },
		{ CR, 0xff87 }, { IFLS, 0x3f }, { IMSC, 0x7ff }, { DMACR, 7 },
	};
	static const uint64_t read_only[] = { RSR, FR, RIS, MIS, 0xfe0, 0xffc };
	struct device *d = make(*state, DEVICE_UART);
	uint32_t before;
	size_t i;

	assert_int_equal(d->base, UART_BASE);
	assert_int_equal(d->spi, UART_SPI);
	/* Linux reads these at the end of the region. */
	assert_int_equal(amba_id(d, d->size - 0x20), 0x00341011);
	assert_int_equal(amba_id(d, d->size - 0x10), 0xb105f00d);

	assert_int_equal(rd(d, CR), 0x300);
	assert_int_equal(rd(d, IFLS), 0x12);
	assert_int_equal(rd(d, FR) & (RXFE | TXFE | RXFF | TXFF | BUSY), RXFE | TXFE);
	assert_int_equal(rd(d, FR) & 7, 7);
	for (i = 0; i < COUNT(read_only); i++) {
		before = rd(d, read_only[i]);
		wr(d, read_only[i], ~before);
		assert_int_equal(rd(d, read_only[i]), before);
	}
	for (i = 0; i < COUNT(plain); i++) {
		wr(d, plain[i].offset, 0xffffffff);
		assert_int_equal(rd(d, plain[i].offset), plain[i].bits);
		wr(d, plain[i].offset, 0);
		assert_int_equal(rd(d, plain[i].offset), 0);
	}
	assert_console("");
}

/* earlycon: the UART as firmware would have left it; nobody has. */
static void test_pl011_early_console(void **state)
{
	struct device *d = make(*state, DEVICE_UART);
	const char *c;

	for (c = "hello\n"; *c; c++) {
		assert_false(rd(d, FR) & TXFF);
		d->write(d, DR, 1, (uint8_t)*c);
		assert_false(rd(d, FR) & BUSY);
	}
	assert_console("hello\n");
	assert_false(irq(d));
}

static void test_pl011_waits_for_stdout(void **state)
{
	struct device *d = make(*state, DEVICE_UART);

	console_errors[0] = EAGAIN;
	console_errors[1] = EINTR;
	console_errors[2] = 0;
	console_errors[3] = EAGAIN;
	console_failures = 4;
	wr(d, DR, 'x');
	assert_console("x");
	assert_int_equal(polls, 4);

	console_errors[0] = EPIPE;
	console_failures = 1;
	wr(d, DR, 'y');
	wr(d, DR, 'z');
	assert_console("z");
	assert_int_equal(polls, 4);
}

/* pl011_startup() and what follows it. */
static void start_uart(struct device *d)
{
	wr(d, IMSC, 0);
	wr(d, ICR, 0xffff);
	wr(d, IFLS, 0x12);
	wr(d, CR, CR_ON);
	wr(d, CR, 0);
	wr(d, FBRD, 1);
	wr(d, IBRD, 13);
	wr(d, LCR_H, 0x70);
	wr(d, CR, CR_ON);
	wr(d, ICR, INT_RT | INT_RX);
	while (!(rd(d, FR) & RXFE))
		rd(d, DR);
	wr(d, IMSC, INT_RT | INT_RX);
}

/* The driver's interrupt handler; returns how many bytes it read. */
static uint32_t handle_uart(struct device *d, const char **text, char *to)
{
	uint32_t n = 0, left = 16, status = rd(d, RIS) & rd(d, IMSC);

	assert_int_equal(status, rd(d, MIS));
	wr(d, ICR, status & ~(uint32_t)(INT_TX | INT_RT | INT_RX));
	if (status & (INT_RT | INT_RX))
		while (!(rd(d, FR) & RXFE))
			to[n++] = (char)rd(d, DR);
	if (status & INT_TX) {
		while (**text && left--)
			wr(d, DR, (uint8_t)*(*text)++);
		if (!**text)
			wr(d, IMSC, rd(d, IMSC) & ~(uint32_t)INT_TX);
	}
	return n;
}

static void test_pl011_transmits_by_interrupt(void **state)
{
	static const char all[] = "A text that is longer than what fits into the FIFO at once.";
	struct device *d = make(*state, DEVICE_UART);
	const char *text;
	int again, calls;

	start_uart(d);
	assert_false(irq(d));
	for (again = 0; again < 3; again++) {
		text = all;
		/* Enabling has to do: nothing has been written. */
		wr(d, IMSC, rd(d, IMSC) | INT_TX);
		for (calls = 0; irq(d); calls++) {
			assert_true(calls < 10);
			handle_uart(d, &text, NULL);
		}
		assert_int_equal(calls, (sizeof(all) - 1 + 15) / 16);
		assert_console(all);
		wr(d, ICR, again ? 0 : INT_TX);
	}

	/* A write raises it again after it was cleared. */
	wr(d, IMSC, INT_TX);
	wr(d, ICR, INT_TX);
	assert_false(irq(d));
	wr(d, DR, 'x');
	assert_true(irq(d));
	assert_int_equal(rd(d, RIS), INT_TX);
	/* Set again, not enabled anew: nothing happens. */
	wr(d, ICR, INT_TX);
	wr(d, IMSC, INT_TX);
	assert_false(irq(d));
}

static void test_pl011_receives(void **state)
{
	struct device *d = make(*state, DEVICE_UART);
	const char *nothing = "";
	char to[64];
	int i, round;

	assert_false(pl011_receive(d, 'x'));	/* off */
	start_uart(d);
	for (round = 0; round < 10; round++) {
		for (i = 0; i < 32; i++) {
			assert_int_equal(rd(d, RIS) & INT_RX, i >= 16 ? INT_RX : 0);
			assert_int_equal(rd(d, RIS) & INT_RT, i ? INT_RT : 0);
			assert_int_equal(irq(d), i > 0);
			assert_true(pl011_receive(d, (uint8_t)(i + round)));
		}
		assert_int_equal(rd(d, FR) & (RXFF | RXFE), RXFF);
		assert_false(pl011_receive(d, 'x'));
		if (round % 2) {
			assert_int_equal(rd(d, DR), round);
			assert_int_equal(rd(d, DR), round + 1);
			assert_true(pl011_receive(d, 'a'));
			assert_true(pl011_receive(d, 'b'));
		}
		assert_int_equal(handle_uart(d, &nothing, to), 32);
		for (i = 0; i < 30; i++)
			assert_int_equal(to[i], i + round + (round % 2 ? 2 : 0));
		assert_int_equal(to[30], round % 2 ? 'a' : 30 + round);
		assert_false(irq(d));
		assert_int_equal(rd(d, DR), 0);
	}
}

static void test_pl011_receive_interrupts(void **state)
{
	static const uint8_t triggers[] = { 4, 8, 16, 24, 28 };
	struct device *d = make(*state, DEVICE_UART);
	uint32_t i, n;

	start_uart(d);
	for (i = 0; i < COUNT(triggers); i++) {
		wr(d, IFLS, i << 3);
		for (n = 1; n <= 32; n++) {
			pl011_receive(d, 'x');
			assert_int_equal(!!(rd(d, RIS) & INT_RX), n >= triggers[i]);
		}
		for (n = 31; n < 32; n--) {
			rd(d, DR);
			assert_int_equal(!!(rd(d, RIS) & INT_RX), n >= triggers[i]);
			assert_int_equal(!!(rd(d, RIS) & INT_RT), n > 0);
		}
	}

	/* Cleared, it comes back with the next byte, read or received. */
	pl011_receive(d, 'x');
	pl011_receive(d, 'x');
	wr(d, ICR, INT_RT);
	assert_false(irq(d));
	rd(d, DR);
	assert_true(irq(d));
	wr(d, ICR, INT_RT);
	pl011_receive(d, 'x');
	assert_true(irq(d));

	/* Masked, it is there all the same. */
	wr(d, IMSC, 0);
	assert_false(irq(d));
	assert_int_equal(rd(d, RIS), INT_RT);
	assert_int_equal(rd(d, MIS), 0);

	/* Without FIFOs there is room for one. Switching empties. */
	wr(d, LCR_H, 0x60);
	assert_int_equal(rd(d, RIS), 0);
	assert_true(rd(d, FR) & RXFE);
	assert_true(pl011_receive(d, 'y'));
	assert_int_equal(rd(d, RIS), INT_RX | INT_RT);
	assert_true(rd(d, FR) & RXFF);
	assert_false(pl011_receive(d, 'z'));
	assert_int_equal(rd(d, DR), 'y');
	assert_true(pl011_receive(d, 'z'));

	wr(d, CR, CR_ON & ~0x200);
	rd(d, DR);
	assert_false(pl011_receive(d, 'z'));
	wr(d, CR, CR_ON & ~1);
	assert_false(pl011_receive(d, 'z'));
}

static void test_pl011_loopback(void **state)
{
	struct device *d = make(*state, DEVICE_UART);
	uint32_t i;

	start_uart(d);
	wr(d, CR, CR_ON | LBE);
	for (i = 0; i < 40; i++)
		wr(d, DR, i);
	assert_console("");
	for (i = 0; i < 32; i++)
		assert_int_equal(rd(d, DR), i);
	assert_true(rd(d, FR) & RXFE);
}

static void test_pl011_moves(void **state)
{
	struct device *d = make(*state, DEVICE_UART), *to;

	start_uart(d);
	pl011_receive(d, 'x');
	pl011_receive(d, 'y');
	to = move(d, DEVICE_UART);
	assert_true(irq(to));
	assert_int_equal(rd(to, DR), 'x');
	assert_int_equal(rd(to, DR), 'y');
	assert_false(irq(to));
	/* Loaded over one whose line is high. */
	memcpy(d->state, to->state, d->state_size);
	d->loaded(d);
	assert_false(irq(d));
}

static void test_pl011_refuses_states(void **state)
{
	/* ilpr, ibrd, fbrd, lcr_h, cr, ifls, imsc, ris, dmacr, first, count */
	static const uint32_t wrong[][3] = {
		{ 0x100, 1u << 31 }, { 0x10000, 1u << 31 }, { 0x40, 1u << 31 },
		{ 0x170, 1u << 31 }, { 0x309, 1u << 31 }, { 0x40, 1u << 31 },
		{ 0x800, 1u << 31 }, { 0x80, 1u << 31, 0x8 }, { 8, 1u << 31 },
		{ 32, ~0u }, { 33, ~0u },
	};
	struct device *d = make(*state, DEVICE_UART);
	size_t i, j;

	start_uart(d);
	pl011_receive(d, 'x');
	assert_true(d->valid(d, d->state));
	for (i = 0; i < COUNT(wrong); i++)
		for (j = 0; j < 3; j++)
			if (wrong[i][j])
				assert_false(valid_with(d, 4 * i, wrong[i][j]));
	/* An interrupt without a byte, a second byte without the FIFO. */
	assert_false(valid_with(d, 4 * 10, 0));
	pl011_receive(d, 'x');
	assert_false(valid_with(d, 4 * 3, 0x60));
}

/* ------------------------------------------------------------------ pl031 */

enum { RTC_DR = 0x00, RTC_MR = 0x04, RTC_LR = 0x08, RTC_CR = 0x0c, RTC_IMSC = 0x10,
       RTC_RIS = 0x14, RTC_MIS = 0x18, RTC_ICR = 0x1c };

static void pass(int64_t seconds)
{
	now.tv_sec += seconds;
}

/* pl031_set_alarm() */
static void set_alarm(struct device *d, uint32_t at)
{
	wr(d, RTC_MR, at);
	wr(d, RTC_ICR, 1);
	wr(d, RTC_IMSC, rd(d, RTC_IMSC) | 1);
}

/* pl031_interrupt() */
static void handle_alarm(struct device *d)
{
	assert_int_equal(rd(d, RTC_MIS), 1);
	wr(d, RTC_ICR, 1);
	assert_int_equal(rd(d, RTC_RIS), 0);
	assert_false(irq(d));
}

static void test_pl031_is_one(void **state)
{
	static const uint64_t read_only[] = { RTC_DR, RTC_CR, RTC_RIS, RTC_MIS, 0xfe0, 0xffc };
	struct device *d = make(*state, DEVICE_RTC);
	uint32_t before;
	size_t i;

	assert_int_equal(d->base, RTC_BASE);
	assert_int_equal(d->spi, RTC_SPI);
	assert_int_equal(amba_id(d, d->size - 0x20), 0x00041031);
	assert_int_equal(amba_id(d, d->size - 0x10), 0xb105f00d);
	assert_int_equal(rd(d, RTC_CR), 1);
	assert_int_equal(rd(d, RTC_DR), 1700000000);
	for (i = 0; i < COUNT(read_only); i++) {
		before = rd(d, read_only[i]);
		wr(d, read_only[i], ~before);
		assert_int_equal(rd(d, read_only[i]), before);
	}
	assert_int_equal(pl031_next(d), -1);
	pass(10);
	assert_int_equal(rd(d, RTC_DR), 1700000010);
	assert_false(pl031_tick(d));
}

static void test_pl031_can_be_set(void **state)
{
	static const uint32_t times[] = { 0, 5, 0x7fffffff, 0xffffffff, 1600000000 };
	struct device *d = make(*state, DEVICE_RTC);
	size_t i;

	for (i = 0; i < COUNT(times); i++) {
		wr(d, RTC_LR, times[i]);
		assert_int_equal(rd(d, RTC_LR), times[i]);
		assert_int_equal(rd(d, RTC_DR), times[i]);
		pass(3);
		assert_int_equal(rd(d, RTC_DR), times[i] + 3);
		assert_true(d->valid(d, d->state));
	}
	/* The alarm counts in the guest's time. */
	set_alarm(d, 1600000013);
	assert_int_equal(pl031_next(d), 10000);
	wr(d, RTC_LR, 1600000012);
	assert_int_equal(pl031_next(d), 1000);
	wr(d, RTC_LR, 1600000013);
	assert_true(irq(d));
}

static void test_pl031_rings_once(void **state)
{
	struct device *d = make(*state, DEVICE_RTC);
	uint32_t t = rd(d, RTC_DR);

	now.tv_nsec = 400000001;
	set_alarm(d, t + 2);
	assert_int_equal(rd(d, RTC_MR), t + 2);
	assert_int_equal(pl031_next(d), 1600);
	pass(1);
	now.tv_nsec = 999999999;
	assert_int_equal(pl031_next(d), 1);
	assert_false(pl031_tick(d));
	assert_int_equal(rd(d, RTC_RIS), 0);
	pass(1);
	assert_int_equal(pl031_next(d), 0);
	assert_true(pl031_tick(d));
	assert_true(irq(d));
	assert_false(pl031_tick(d));
	assert_int_equal(pl031_next(d), -1);
	handle_alarm(d);
	pass(1);
	assert_false(pl031_tick(d));
	assert_int_equal(pl031_next(d), -1);
	assert_int_equal(rd(d, RTC_RIS), 0);

	/* However late. */
	set_alarm(d, t + 10);
	pass(100000);
	assert_int_equal(pl031_next(d), 0);
	assert_true(pl031_tick(d));
	handle_alarm(d);
	/* Nor if the host's clock is set back to before it. */
	pass(-100000);
	assert_int_equal(pl031_next(d), -1);
	pass(100001);
	assert_false(pl031_tick(d));

	/* A host's clock that is set back postpones it. */
	set_alarm(d, rd(d, RTC_DR) + 10);
	pass(-20);
	assert_int_equal(pl031_next(d), 30000 - 999);
	assert_false(pl031_tick(d));
	pass(30);
	assert_true(pl031_tick(d));
}

static void test_pl031_past_now_never(void **state)
{
	struct device *d = make(*state, DEVICE_RTC);
	uint32_t t = rd(d, RTC_DR);

	/* Past: the counter has to come round. */
	set_alarm(d, t - 1);
	assert_int_equal(pl031_next(d), INT_MAX);
	pass(0xfffffffe);
	assert_false(pl031_tick(d));
	assert_int_equal(pl031_next(d), 1000);
	pass(1);
	assert_true(pl031_tick(d));
	handle_alarm(d);

	/* Now */
	wr(d, RTC_MR, rd(d, RTC_DR));
	assert_true(irq(d));
	handle_alarm(d);
	assert_int_equal(pl031_next(d), -1);

	/* Masked: it matches, and nobody is told; until unmasked. */
	wr(d, RTC_IMSC, 0);
	wr(d, RTC_MR, rd(d, RTC_DR) + 5);
	assert_int_equal(pl031_next(d), -1);
	pass(5);
	assert_false(pl031_tick(d));
	assert_int_equal(rd(d, RTC_RIS), 1);
	assert_int_equal(rd(d, RTC_MIS), 0);
	assert_false(irq(d));
	wr(d, RTC_IMSC, 1);
	assert_true(irq(d));
	wr(d, RTC_IMSC, 0);
	assert_false(irq(d));
	wr(d, RTC_ICR, 1);

	/* One that passed unseen is not replaced before it is seen. */
	wr(d, RTC_IMSC, 1);
	wr(d, RTC_MR, rd(d, RTC_DR) + 5);
	pass(6);
	wr(d, RTC_MR, 0);
	assert_true(irq(d));

	/* The longest that fits, and a second more. */
	wr(d, RTC_ICR, 1);
	wr(d, RTC_MR, rd(d, RTC_DR) + INT_MAX / 1000);
	assert_int_equal(pl031_next(d), INT_MAX / 1000 * 1000);
	wr(d, RTC_MR, rd(d, RTC_DR) + INT_MAX / 1000 + 1);
	assert_int_equal(pl031_next(d), INT_MAX);
}

/* Saved, and loaded much later. */
static void test_pl031_alarm_moves(void **state)
{
	struct device *d = make(*state, DEVICE_RTC), *to;

	wr(d, RTC_LR, 1000);
	set_alarm(d, 1060);
	pass(3600);
	to = move(d, DEVICE_RTC);
	assert_false(irq(to));
	assert_int_equal(pl031_next(to), 0);
	assert_true(pl031_tick(to));
	assert_true(irq(to));
	assert_int_equal(rd(to, RTC_DR), 4600);
	handle_alarm(to);
	assert_false(pl031_tick(to));
}

/* Saved after it rang, and before the guest could handle it. */
static void test_pl031_interrupt_moves(void **state)
{
	struct device *d = make(*state, DEVICE_RTC), *to;

	set_alarm(d, rd(d, RTC_DR) + 1);
	pass(1);
	assert_true(pl031_tick(d));
	to = move(d, DEVICE_RTC);
	assert_true(irq(to));
	assert_false(pl031_tick(to));
	/* It cannot ring while it rings. */
	wr(to, RTC_MR, rd(to, RTC_DR) + 5);
	assert_int_equal(pl031_next(to), -1);
	handle_alarm(to);
	assert_int_equal(pl031_next(to), 5000);
	/* The guest may look before the host does. */
	pass(5);
	assert_int_equal(rd(to, RTC_RIS), 1);
	assert_true(irq(to));
}

static void test_pl031_refuses_states(void **state)
{
	struct device *d = make(*state, DEVICE_RTC);

	assert_true(d->valid(d, d->state));
	assert_true(valid_with(d, 24, 1));	/* imsc */
	assert_false(valid_with(d, 24, 2));
	assert_false(valid_with(d, 28, 2));	/* ris */
	assert_false(valid_with(d, 4, 0x7fffffff));	/* offset */
	assert_false(valid_with(d, 4, 0x80000000));
	assert_true(valid_with(d, 16, 7));	/* mr, and no alarm */
	set_alarm(d, 1234);
	assert_false(valid_with(d, 16, 7));	/* mr is not the alarm's */
	assert_false(valid_with(d, 12, 0x7fffffff));	/* alarm */
	assert_false(valid_with(d, 12, 0x80000000));
}

/* ------------------------------------------------------------- virtio-blk */

enum { V_DEVICE_FEATURES = 0x10, V_DEVICE_FEATURES_SEL = 0x14, V_DRIVER_FEATURES = 0x20,
       V_DRIVER_FEATURES_SEL = 0x24, V_QUEUE_SEL = 0x30, V_QUEUE_NUM_MAX = 0x34,
       V_QUEUE_NUM = 0x38, V_QUEUE_READY = 0x44, V_QUEUE_NOTIFY = 0x50, V_INTERRUPT = 0x60,
       V_ACK = 0x64, V_STATUS = 0x70, V_DESC = 0x80, V_DRIVER = 0x90, V_DEVICE = 0xa0 };
enum { ACKNOWLEDGE = 1, DRIVER = 2, DRIVER_OK = 4, FEATURES_OK = 8, NEEDS_RESET = 0x40 };
enum { F_FLUSH = 0x200 };
enum { NEXT = 1, WRITE = 2, INDIRECT = 4 };
enum { IN = 0, OUT = 1, FLUSH = 4, GET_ID = 8, OK = 0, IOERR = 1, UNSUPP = 2 };

/* Where the model driver has what. */
#define DESC	(RAM_BASE + 0x1000)
#define AVAIL	(RAM_BASE + 0x2000)
#define USED	(RAM_BASE + 0x3000)
#define HEADER	(RAM_BASE + 0x4000)
#define ANSWER	(RAM_BASE + 0x4010)
#define DATA	(RAM_BASE + 0x5000)

static uint32_t number;			/* descriptors */
static uint16_t given;			/* requests */
/* Of hostile guests: notifications that got answers; queues that broke. */
static uint32_t answered, broken;

static uint8_t *at(struct device *d, uint64_t address)
{
	return ((struct world *)d->vm)->ram + (address - RAM_BASE);
}

static void put16(struct device *d, uint64_t address, uint32_t value)
{
	uint16_t v = (uint16_t)value;

	memcpy(at(d, address), &v, sizeof(v));
}

static uint32_t get16(struct device *d, uint64_t address)
{
	uint16_t v;

	memcpy(&v, at(d, address), sizeof(v));
	return v;
}

static uint32_t get32(struct device *d, uint64_t address)
{
	uint32_t v;

	memcpy(&v, at(d, address), sizeof(v));
	return v;
}

static void put_desc(struct device *d, uint32_t i, uint64_t address, uint32_t length,
		     uint32_t flags, uint32_t next)
{
	memcpy(at(d, DESC + 16 * i), &address, 8);
	memcpy(at(d, DESC + 16 * i + 8), &length, 4);
	put16(d, DESC + 16 * i + 12, flags);
	put16(d, DESC + 16 * i + 14, next);
}

static void put_header(struct device *d, uint32_t type, uint64_t sector)
{
	uint64_t header[2] = { type, sector };

	memcpy(at(d, HEADER), header, sizeof(header));
}

/* Linux's vm_reset(), vm_finalize_features(), vm_setup_vq(). */
static void start_disk(struct device *d, uint32_t features, uint32_t num)
{
	static const uint64_t registers[] = { V_DESC, V_DRIVER, V_DEVICE };
	static const uint64_t parts[] = { DESC, AVAIL, USED };
	size_t i;

	number = num;
	given = 0;
	memset(at(d, DESC), 0, 0x3000);
	assert_int_equal(rd(d, 0x000), 0x74726976);
	assert_int_equal(rd(d, 0x004), 2);
	assert_int_equal(rd(d, 0x008), 2);
	wr(d, V_STATUS, 0);
	assert_int_equal(rd(d, V_STATUS), 0);
	wr(d, V_STATUS, ACKNOWLEDGE);
	wr(d, V_STATUS, ACKNOWLEDGE | DRIVER);
	wr(d, V_DEVICE_FEATURES_SEL, 1);
	assert_int_equal(rd(d, V_DEVICE_FEATURES), 1);
	wr(d, V_DEVICE_FEATURES_SEL, 0);
	assert_int_equal(rd(d, V_DEVICE_FEATURES), F_FLUSH);
	wr(d, V_DRIVER_FEATURES_SEL, 1);
	wr(d, V_DRIVER_FEATURES, 1);
	wr(d, V_DRIVER_FEATURES_SEL, 0);
	wr(d, V_DRIVER_FEATURES, features);
	wr(d, V_STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK);
	assert_int_equal(rd(d, V_STATUS), ACKNOWLEDGE | DRIVER | FEATURES_OK);
	wr(d, V_QUEUE_SEL, 0);
	assert_int_equal(rd(d, V_QUEUE_READY), 0);
	assert_int_equal(rd(d, V_QUEUE_NUM_MAX), 128);
	wr(d, V_QUEUE_NUM, num);
	for (i = 0; i < 3; i++) {
		wr(d, registers[i], (uint32_t)parts[i]);
		wr(d, registers[i] + 4, parts[i] >> 32);
	}
	wr(d, V_QUEUE_READY, 1);
	assert_int_equal(rd(d, V_QUEUE_READY), 1);
	wr(d, V_STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
	assert_false(irq(d));
}

/* Make the chain at this descriptor available. */
static void give(struct device *d, uint32_t head)
{
	put16(d, AVAIL + 4 + 2 * (given % number), head);
	put16(d, AVAIL + 2, ++given);
}

/* The device has used all; the last one was this. The handler acknowledges. */
static void assert_used(struct device *d, uint32_t head, uint32_t length)
{
	uint64_t slot = USED + 4 + 8 * ((uint16_t)(given - 1) % number);

	assert_int_equal(rd(d, V_STATUS), ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
	assert_int_equal(get16(d, USED + 2), given);
	assert_int_equal(get32(d, slot), head);
	assert_int_equal(get32(d, slot + 4), length);
	assert_true(irq(d));
	assert_int_equal(rd(d, V_INTERRUPT), 1);
	wr(d, V_ACK, 1);
	assert_int_equal(rd(d, V_INTERRUPT), 0);
	assert_false(irq(d));
}

/* virtio_blk's request: header, data, status. Returns the status. */
static uint8_t request(struct device *d, uint32_t type, uint64_t sector, uint32_t length,
		       uint32_t used)
{
	uint32_t flags = type == OUT ? 0 : WRITE;

	put_header(d, type, sector);
	*at(d, ANSWER) = 0xee;
	put_desc(d, 0, HEADER, 16, NEXT, length ? 1 : 2);
	put_desc(d, 1, DATA, length, flags | NEXT, 2);
	put_desc(d, 2, ANSWER, 1, WRITE, 0);
	give(d, 0);
	wr(d, V_QUEUE_NOTIFY, 0);
	assert_used(d, 0, used);
	return *at(d, ANSWER);
}

static void assert_pattern(const uint8_t *bytes, uint32_t from, uint32_t size)
{
	uint32_t i;

	for (i = 0; i < size; i++)
		assert_int_equal(bytes[i], pattern(from + i));
}

static void test_blk_is_one(void **state)
{
	struct device *d = make(*state, DEVICE_DISK);

	assert_int_equal(d->base, DISK_BASE);
	assert_int_equal(d->spi, DISK_SPI);
	assert_int_equal(rd(d, 0x100), SECTORS);
	assert_int_equal(rd(d, 0x104), 0);
	assert_int_equal(d->read(d, 0x100, 8), SECTORS);
	assert_int_equal(d->read(d, 0x100, 1), SECTORS);
	assert_int_equal(d->read(d, 0x101, 2), 0);
	assert_int_equal(d->read(d, 0x108, 8), 0);
	assert_int_equal(rd(d, 0xfc), 0);
	wr(d, V_DEVICE_FEATURES_SEL, 2);
	assert_int_equal(rd(d, V_DEVICE_FEATURES), 0);
	wr(d, V_QUEUE_SEL, 1);
	assert_int_equal(rd(d, V_QUEUE_NUM_MAX), 0);
	wr(d, V_QUEUE_READY, 1);
	wr(d, V_QUEUE_SEL, 0);
	assert_int_equal(rd(d, V_QUEUE_READY), 0);
	assert_null(virtio_blk_create(d->vm, "/nowhere/disk"));
	assert_non_null(strstr(said, "/nowhere/disk"));
	assert_null(virtio_blk_create(d->vm, "/"));
}

static void test_blk_negotiates(void **state)
{
	/* Low, high word, FEATURES_OK? */
	static const uint32_t tries[][3] = {
		{ 0, 0, 0 }, { F_FLUSH, 0, 0 }, { 0, 1, 1 }, { F_FLUSH, 1, 1 },
		{ 1, 1, 0 }, { 1u << 28, 1, 0 }, { 0, 3, 0 },
	};
	struct device *d = make(*state, DEVICE_DISK);
	uint32_t ok;
	size_t i;

	for (i = 0; i < COUNT(tries); i++) {
		wr(d, V_STATUS, 0);
		wr(d, V_STATUS, ACKNOWLEDGE | DRIVER);
		wr(d, V_DRIVER_FEATURES_SEL, 1);
		wr(d, V_DRIVER_FEATURES, tries[i][1]);
		wr(d, V_DRIVER_FEATURES_SEL, 0);
		wr(d, V_DRIVER_FEATURES, tries[i][0]);
		wr(d, V_DRIVER_FEATURES_SEL, 2);	/* there are no such */
		wr(d, V_DRIVER_FEATURES, 0xffffffff);
		wr(d, V_DRIVER_FEATURES_SEL, 0);
		wr(d, V_STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK);
		ok = rd(d, V_STATUS);
		assert_int_equal(ok, ACKNOWLEDGE | DRIVER | (tries[i][2] ? FEATURES_OK : 0));
		wr(d, V_DRIVER_FEATURES, 0xffffffff);	/* too late */
		wr(d, V_STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
		assert_int_equal(rd(d, V_STATUS), ok | (tries[i][2] ? DRIVER_OK : 0));
		assert_true(d->valid(d, d->state));
	}
}

static void test_blk_reads_and_writes(void **state)
{
	struct device *d = make(*state, DEVICE_DISK);
	uint32_t i;

	start_disk(d, F_FLUSH, 128);
	for (i = 0; i < SECTORS; i++) {
		assert_int_equal(request(d, IN, i, 512, 513), OK);
		assert_pattern(at(d, DATA), 512 * i, 512);
	}
	assert_int_equal(request(d, IN, 2, (SECTORS - 2) * 512, (SECTORS - 2) * 512 + 1), OK);
	assert_pattern(at(d, DATA), 1024, (SECTORS - 2) * 512);
	assert_int_equal(at(d, DATA)[(SECTORS - 2) * 512], 0);

	/* As the host likes to move it: in small steps, interrupted. */
	disk_most = 100;
	disk_signals = 3;
	memset(at(d, DATA), 0xab, 1024);
	assert_int_equal(request(d, OUT, 7, 1024, 1), OK);
	memset(at(d, DATA), 0, 2048);
	disk_signals = 1;
	assert_int_equal(request(d, IN, 6, 2048, 2049), OK);
	assert_pattern(at(d, DATA), 6 * 512, 512);
	for (i = 512; i < 1536; i++)
		assert_int_equal(at(d, DATA)[i], 0xab);
	assert_pattern(at(d, DATA) + 1536, 9 * 512, 512);
	disk_most = 0;

	assert_int_equal(syncs, 0);
	assert_int_equal(request(d, FLUSH, 0, 0, 1), OK);
	assert_int_equal(syncs, 1);
	memset(at(d, DATA), 0xff, 24);
	assert_int_equal(request(d, GET_ID, 0, 20, 21), OK);
	assert_memory_equal(at(d, DATA), "kvm-vmm\0\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff", 22);
	assert_int_equal(request(d, GET_ID, 0, 30, 20), OK);
	assert_int_equal(request(d, GET_ID, 0, 3, 4), OK);

	/* Nobody can ask for a flush: every write is one. */
	start_disk(d, 0, 128);
	assert_int_equal(request(d, OUT, 0, 512, 1), OK);
	assert_int_equal(syncs, 2);
	assert_int_equal(request(d, IN, 0, 512, 513), OK);
	assert_int_equal(syncs, 2);
}

static void test_blk_errors(void **state)
{
	struct device *d = make(*state, DEVICE_DISK);

	start_disk(d, F_FLUSH, 128);
	memset(at(d, DATA), 0x11, 4096);
	assert_int_equal(request(d, 2, 0, 512, 0), UNSUPP);
	assert_int_equal(request(d, 11, 0, 0, 1), UNSUPP);
	assert_int_equal(request(d, 0xffffffff, 0, 512, 0), UNSUPP);
	assert_int_equal(request(d, IN, SECTORS, 512, 0), IOERR);
	assert_int_equal(request(d, OUT, SECTORS, 512, 1), IOERR);
	assert_int_equal(request(d, IN, SECTORS - 1, 1024, 0), IOERR);
	assert_int_equal(request(d, OUT, UINT64_MAX, 512, 1), IOERR);
	assert_int_equal(request(d, OUT, UINT64_MAX / 512, 512, 1), IOERR);
	assert_int_equal(request(d, OUT, 1ULL << 55, 512, 1), IOERR);
	assert_int_equal(request(d, IN, 0, 511, 0), IOERR);
	assert_int_equal(request(d, OUT, 0, 100, 1), IOERR);
	assert_int_equal(at(d, DATA)[0], 0x11);

	disk_breaks = true;
	assert_int_equal(request(d, IN, 0, 512, 0), IOERR);
	assert_int_equal(request(d, OUT, 0, 512, 1), IOERR);
	assert_int_equal(request(d, FLUSH, 0, 0, 1), IOERR);
	disk_breaks = false;
	assert_int_equal(request(d, IN, 0, 512, 513), OK);
	assert_pattern(at(d, DATA), 0, 512);

	/* The file gets shorter. */
	assert_int_equal(truncate(((struct world *)d->vm)->path, 700), 0);
	assert_int_equal(request(d, IN, 0, 512, 513), OK);
	assert_int_equal(request(d, IN, 1, 512, 0), IOERR);
	assert_int_equal(request(d, IN, 5, 512, 0), IOERR);
}

/* The pieces of a request are cut anywhere; some are empty. */
static void test_blk_any_framing(void **state)
{
	struct device *d = make(*state, DEVICE_DISK);

	start_disk(d, F_FLUSH, 16);
	put_header(d, OUT, 3);
	memset(at(d, DATA), 0xcd, 512);
	put_desc(d, 9, HEADER, 5, NEXT, 4);
	put_desc(d, 4, 0, 0, NEXT, 3);
	put_desc(d, 3, HEADER + 5, 11, NEXT, 0);
	put_desc(d, 0, DATA, 200, NEXT, 1);
	put_desc(d, 1, DATA + 200, 312, NEXT, 15);
	put_desc(d, 15, ANSWER, 1, WRITE, 0);
	give(d, 9);
	wr(d, V_QUEUE_NOTIFY, 0);
	assert_used(d, 9, 1);
	assert_int_equal(*at(d, ANSWER), OK);

	/* Header and data in a piece, data and status in a piece. */
	memcpy(at(d, DATA) - 16, at(d, HEADER), 16);
	put_desc(d, 9, DATA - 16, 12, NEXT, 0);
	put_desc(d, 0, DATA - 4, 4 + 6, NEXT, 4);
	put_desc(d, 4, DATA + 6, 506, NEXT, 3);
	put_desc(d, 3, ANSWER, 1, WRITE, 0);
	give(d, 9);
	put_header(d, IN, 3);
	put_desc(d, 1, HEADER, 16, NEXT, 2);
	put_desc(d, 2, DATA + 1000, 112, WRITE | NEXT, 5);
	put_desc(d, 5, DATA + 1112, 401, WRITE | NEXT, 6);
	put_desc(d, 6, 0, 0, WRITE, 0);
	give(d, 1);
	*at(d, ANSWER) = *at(d, DATA + 1512) = 0xee;
	wr(d, V_QUEUE_NOTIFY, 0);	/* two at once */
	assert_used(d, 1, 513);
	assert_int_equal(get32(d, USED + 4 + 8), 9);
	assert_int_equal(*at(d, ANSWER), OK);
	assert_int_equal(*at(d, DATA + 1512), OK);
	assert_memory_equal(at(d, DATA), at(d, DATA + 1000), 512);
}

/* Indices of 16 bits go round, with any size of queue. */
static void test_blk_goes_round(void **state)
{
	struct device *d = make(*state, DEVICE_DISK);
	uint32_t num, i;

	for (num = 1; num <= 128; num *= 2) {
		start_disk(d, F_FLUSH, num);
		for (i = 0; i < 70000; i += num / 4 + 1) {
			put_header(d, GET_ID, 0);
			memcpy(at(d, DATA), at(d, HEADER), 16);
			if (num == 1) {		/* no room for a request */
				wr(d, V_QUEUE_NOTIFY, 0);
				break;
			}
			put_desc(d, num - 2, HEADER, 16, NEXT, num - 1);
			put_desc(d, num - 1, DATA, 21, WRITE, 0);
			give(d, num - 2);
			*at(d, DATA + 20) = 0xee;
			wr(d, V_QUEUE_NOTIFY, 0);
			assert_used(d, num - 2, 21);
			assert_int_equal(*at(d, DATA + 20), OK);
		}
	}
}

static void test_blk_interrupts(void **state)
{
	struct device *d = make(*state, DEVICE_DISK);

	start_disk(d, F_FLUSH, 16);
	put16(d, AVAIL, 1);		/* no interrupt, please */
	put_header(d, FLUSH, 0);
	put_desc(d, 0, HEADER, 16, NEXT, 1);
	put_desc(d, 1, ANSWER, 1, WRITE, 0);
	give(d, 0);
	wr(d, V_QUEUE_NOTIFY, 1);	/* another queue */
	assert_int_equal(get16(d, USED + 2), 0);
	wr(d, V_QUEUE_NOTIFY, 0);
	assert_int_equal(get16(d, USED + 2), 1);
	assert_false(irq(d));
	put16(d, AVAIL, 0);
	wr(d, V_QUEUE_NOTIFY, 0);	/* nothing there */
	assert_false(irq(d));
	give(d, 0);
	wr(d, V_QUEUE_NOTIFY, 0);
	assert_true(irq(d));
	wr(d, V_ACK, 2);
	assert_true(irq(d));
	wr(d, V_STATUS, 0);		/* a reset takes everything back */
	assert_false(irq(d));
	assert_int_equal(rd(d, V_INTERRUPT), 0);
	assert_int_equal(rd(d, V_QUEUE_READY), 0);
	assert_int_equal(rd(d, 0x100), SECTORS);

	/* Not before DRIVER_OK, nor with the queue off. */
	start_disk(d, F_FLUSH, 16);
	wr(d, V_STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK);
	put_desc(d, 0, HEADER, 16, NEXT, 1);
	put_desc(d, 1, ANSWER, 1, WRITE, 0);
	give(d, 0);
	wr(d, V_QUEUE_NOTIFY, 0);
	assert_int_equal(get16(d, USED + 2), 0);
	wr(d, V_STATUS, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
	wr(d, V_QUEUE_READY, 0);
	wr(d, V_QUEUE_NOTIFY, 0);
	assert_int_equal(get16(d, USED + 2), 0);
	/* Ready, it cannot be moved. */
	wr(d, V_QUEUE_READY, 1);
	wr(d, V_DESC, 0);
	wr(d, V_QUEUE_NUM, 3);
	wr(d, V_QUEUE_NOTIFY, 0);
	assert_used(d, 0, 1);

	/* Off and on again, it begins anew. */
	wr(d, V_QUEUE_READY, 0);
	given = 0;
	memset(at(d, AVAIL), 0, 0x2000);
	wr(d, V_QUEUE_READY, 1);
	assert_int_equal(request(d, IN, 0, 512, 513), OK);

	/* Registers are of 32 bits. */
	d->write(d, V_STATUS, 1, 0);
	d->write(d, V_STATUS, 8, 0);
	assert_int_equal(rd(d, V_STATUS), ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
	assert_int_equal(d->read(d, V_STATUS, 1), 0);
}

enum { BAD_NUM_0, BAD_NUM_3, BAD_NUM_256, BAD_DESC, BAD_AVAIL, BAD_USED, DESC_UNALIGNED,
       AVAIL_UNALIGNED, USED_UNALIGNED, USED_OVER_THE_END, DESC_OVER_THE_END, AVAIL_OVER_THE_END,
       TOO_MANY, HEAD_OUT, NEXT_OUT, LOOP, SELF, BAD_INDIRECT, READ_AFTER_WRITE, BELOW_RAM,
       ABOVE_RAM, OVER_THE_END, WRAPS_ROUND, SHORT_HEADER, NO_HEADER, NO_STATUS, EMPTY_STATUS,
       TOO_LONG, BROKEN };

/* The queue's registers; RAM ends at RAM_BASE + RAM_SIZE. */
static void break_registers(struct device *d, uint32_t how)
{
	const uint64_t end = RAM_BASE + RAM_SIZE;

	wr(d, V_QUEUE_READY, 0);
	switch (how) {
	case BAD_NUM_0:		wr(d, V_QUEUE_NUM, 0); break;
	case BAD_NUM_3:		wr(d, V_QUEUE_NUM, 3); break;
	case BAD_NUM_256:	wr(d, V_QUEUE_NUM, 256); break;
	case BAD_DESC:		wr(d, V_DESC + 4, 1); break;
	case BAD_AVAIL:		wr(d, V_DRIVER, 0); break;
	case BAD_USED:		wr(d, V_DEVICE + 4, 0xffffffff); break;
	case DESC_UNALIGNED:	wr(d, V_DESC, DESC + 8); break;
	case AVAIL_UNALIGNED:	wr(d, V_DRIVER, AVAIL + 1); break;
	case USED_UNALIGNED:	wr(d, V_DEVICE, USED + 2); break;
	case USED_OVER_THE_END:	wr(d, V_DEVICE, end - 4 - 8 * 16 + 4); break;
	case DESC_OVER_THE_END:	wr(d, V_DESC, end - 16 * 16 + 16); break;
	case AVAIL_OVER_THE_END: wr(d, V_DRIVER, end - 4 - 2 * 16 + 2); break;
	default:		break;
	}
	wr(d, V_QUEUE_READY, 1);
}

/* A good request at 0, 1, 2 goes wrong. */
static void break_chain(struct device *d, uint32_t how)
{
	const uint64_t end = RAM_BASE + RAM_SIZE;
	uint32_t i;

	switch (how) {
	case TOO_MANY:		put16(d, AVAIL + 2, 17); break;
	case HEAD_OUT:		put16(d, AVAIL + 4, 16); break;
	case NEXT_OUT:		put_desc(d, 1, DATA, 512, NEXT | WRITE, 16); break;
	case LOOP:		put_desc(d, 2, ANSWER, 1, NEXT | WRITE, 1); break;
	case SELF:		put_desc(d, 0, HEADER, 0, NEXT, 0); break;
	case BAD_INDIRECT:	put_desc(d, 0, HEADER, 16, NEXT | INDIRECT, 1); break;
	case DESC_UNALIGNED:	memmove(at(d, DESC + 8), at(d, DESC), 48); break;
	case DESC_OVER_THE_END:	memcpy(at(d, end - 15 * 16), at(d, DESC), 48); break;
	case READ_AFTER_WRITE:	put_desc(d, 2, ANSWER, 1, NEXT | WRITE, 3);
				put_desc(d, 3, ANSWER, 1, 0, 0); break;
	case BELOW_RAM:		put_desc(d, 1, RAM_BASE - 1, 512, NEXT | WRITE, 2); break;
	case ABOVE_RAM:		put_desc(d, 1, end, 512, NEXT | WRITE, 2); break;
	case OVER_THE_END:	put_desc(d, 1, end - 511, 512, NEXT | WRITE, 2); break;
	case WRAPS_ROUND:	put_desc(d, 1, RAM_BASE, 0xffffffff, NEXT | WRITE, 2); break;
	case SHORT_HEADER:	put_desc(d, 0, HEADER, 15, NEXT, 1); break;
	case NO_HEADER:		put_desc(d, 0, HEADER, 16, WRITE, 0); break;
	case NO_STATUS:		put_desc(d, 0, HEADER, 16, 0, 0); break;
	case EMPTY_STATUS:	put_desc(d, 1, DATA, 0, WRITE, 0); break;
	case TOO_LONG:
		for (i = 0; i < 16; i++)
			put_desc(d, i, HEADER, 16, NEXT, (i + 1) % 16);
		break;
	default:		break;
	}
}

/* DEVICE_NEEDS_RESET, and nothing else happens until the reset. */
static void test_blk_broken_queues(void **state)
{
	static uint8_t before[RAM_SIZE];
	struct device *d = make(*state, DEVICE_DISK);
	uint8_t *ram = at(d, RAM_BASE);
	uint32_t how;

	for (how = 0; how < BROKEN; how++) {
		start_disk(d, F_FLUSH, 16);
		put_header(d, IN, 0);
		put_desc(d, 0, HEADER, 16, NEXT, 1);
		put_desc(d, 1, DATA, 512, NEXT | WRITE, 2);
		put_desc(d, 2, ANSWER, 1, WRITE, 0);
		give(d, 0);
		break_registers(d, how);
		break_chain(d, how);
		memcpy(before, ram, RAM_SIZE);
		wr(d, V_QUEUE_NOTIFY, 0);
		if (!(rd(d, V_STATUS) & NEEDS_RESET))
			fail_msg("queue %u was taken", how);
		assert_int_equal(rd(d, V_INTERRUPT), 2);
		assert_true(irq(d));
		assert_memory_equal(before, ram, RAM_SIZE);
		assert_true(d->valid(d, d->state));

		wr(d, V_ACK, 2);
		assert_false(irq(d));
		wr(d, V_STATUS, rd(d, V_STATUS) | DRIVER_OK);
		wr(d, V_QUEUE_NOTIFY, 0);
		assert_true(rd(d, V_STATUS) & NEEDS_RESET);
		assert_memory_equal(before, ram, RAM_SIZE);
		assert_false(irq(d));

		start_disk(d, F_FLUSH, 16);
		assert_int_equal(request(d, IN, 0, 512, 513), OK);
	}

	/* What came before the broken one is done. */
	put_header(d, FLUSH, 0);
	put_desc(d, 0, HEADER, 16, NEXT, 2);
	give(d, 0);
	give(d, 99);
	wr(d, V_QUEUE_NOTIFY, 0);
	assert_int_equal(get16(d, USED + 2), 2);
	assert_int_equal(rd(d, V_INTERRUPT), 3);

	/* A queue of no size is broken, even with nothing in it. */
	start_disk(d, F_FLUSH, 16);
	break_registers(d, BAD_NUM_0);
	wr(d, V_QUEUE_NOTIFY, 0);
	assert_true(rd(d, V_STATUS) & NEEDS_RESET);
}

/* All of a larger memory, over and over: 4 GiB is the most in a request. */
static void test_blk_four_gibibytes(void **state)
{
	const uint32_t size = 64u << 20;
	struct device *d = make(*state, DEVICE_DISK);
	uint32_t i, pieces;

	free_ram(*state);
	make_ram(*state, size);
	for (pieces = 64; pieces <= 65; pieces++) {
		start_disk(d, F_FLUSH, 128);
		put_header(d, IN, 0);
		put_desc(d, 0, HEADER, 16, NEXT, 1);
		for (i = 1; i < pieces; i++)
			put_desc(d, i, RAM_BASE, size, WRITE | NEXT, i + 1);
		put_desc(d, i, ANSWER, 1, WRITE, 0);
		give(d, 0);
		wr(d, V_QUEUE_NOTIFY, 0);
		if (pieces == 64) {		/* more than the disk has */
			assert_used(d, 0, 0);
			assert_int_equal(*at(d, ANSWER), IOERR);
		}
	}
	assert_true(rd(d, V_STATUS) & NEEDS_RESET);
}

static void test_blk_moves(void **state)
{
	struct device *d = make(*state, DEVICE_DISK), *to;
	uint32_t i;

	start_disk(d, F_FLUSH, 8);
	for (i = 0; i < 13; i++)
		assert_int_equal(request(d, IN, i, 512, 513), OK);
	give(d, 0);
	wr(d, V_QUEUE_NOTIFY, 0);
	give(d, 0);			/* not told yet; and not acknowledged */
	to = move(d, DEVICE_DISK);
	assert_true(irq(to));
	memcpy(at(to, RAM_BASE), at(d, RAM_BASE), RAM_SIZE);
	wr(to, V_QUEUE_NOTIFY, 0);
	assert_used(to, 0, 513);
	assert_int_equal(request(to, IN, 14, 512, 513), OK);
	assert_pattern(at(to, DATA), 14 * 512, 512);
}

static void test_blk_refuses_states(void **state)
{
	/* capacity, features, 3 addresses; then words from 40 on */
	enum { FEATURES = 8, QUEUE_READY = 56, STATUS = 60, INTERRUPT = 64, INDEX = 68 };
	struct device *d = make(*state, DEVICE_DISK);

	start_disk(d, F_FLUSH, 8);
	assert_true(d->valid(d, d->state));
	assert_false(valid_with(d, 0, SECTORS - 1));
	assert_false(valid_with(d, 4, 1));
	assert_false(valid_with(d, FEATURES, 1));
	assert_false(valid_with(d, FEATURES + 4, 0));
	assert_false(valid_with(d, QUEUE_READY, 2));
	assert_true(valid_with(d, QUEUE_READY, 0));
	assert_true(valid_with(d, STATUS, 0x4f));
	assert_false(valid_with(d, STATUS, 0x1f));
	assert_false(valid_with(d, STATUS, 0x10f));
	assert_false(valid_with(d, STATUS, 7));
	assert_true(valid_with(d, INTERRUPT, 3));
	assert_false(valid_with(d, INTERRUPT, 4));
	assert_true(valid_with(d, INDEX, 0xffff));
	assert_false(valid_with(d, INDEX, 0x10000));
}

/* ------------------------------------------------------ hostile guests */

/* An address: good, at an edge, or anything. */
static uint64_t random_address(void)
{
	uint64_t any = (uint64_t)random32() << 32;

	switch (below(16)) {
	case 0:	return any | random32();
	case 1:	return RAM_BASE - 8 + below(16);
	case 2:	return RAM_BASE + RAM_SIZE - below(600);
	case 3:	return UINT64_MAX - below(600);
	case 4:	return RAM_BASE + below(RAM_SIZE);
	default: return DATA + 16 * below(0x400);
	}
}

static uint32_t random_length(void)
{
	static const uint32_t lengths[] = { 0, 1, 15, 16, 17, 21, 512, 513, 528, 1024, 4096 };

	return below(16) ? lengths[below(COUNT(lengths))] : random32() >> below(32);
}

/* Both worlds get the same memory. */
static void random_queue(void)
{
	struct device *d = worlds[0].device;
	uint32_t i, k, flags = 0, n = 1 + below(20);
	uint64_t header;

	for (i = 0; i < n; i++) {
		/* Rather often: readable first, and a chain in a row. */
		flags = below(3) ? WRITE : 0;
		flags |= below(3) ? NEXT : 0;
		if (!below(100))
			flags = random32();
		put_desc(d, i, random_address(), random_length(), flags,
			 below(8) ? (i + 1) % 20 : random32() >> below(32));
	}
	for (i = 0; i < 4; i++) {		/* good ones */
		header = DATA + 16 * below(0x400);
		put_desc(d, 20 + 3 * i, header, 16, NEXT, 21 + 3 * i);
		k = below(2);
		put_desc(d, 21 + 3 * i, DATA + 16 * below(0x400), 512, NEXT | (k ? WRITE : 0),
			 22 + 3 * i);
		put_desc(d, 22 + 3 * i, ANSWER, 1, WRITE, 0);
		memset(at(d, header), 0, 16);
		*at(d, header) = (uint8_t)(below(4) ? !k : below(10));
		*at(d, header + 8) = (uint8_t)below(SECTORS + 2);
	}
	for (i = 0; i < 32; i++)
		put16(d, AVAIL + 4 + 2 * i, below(8) ? 20 + 3 * below(4) : below(40));
	put16(d, AVAIL, !below(4));
	put16(d, AVAIL + 2, get16(d, USED + 2) + (below(20) ? below(4) : random32()));
	memcpy(worlds[1].ram, worlds[0].ram, RAM_SIZE);
}

/* An access; the same to both devices has to have the same effect. */
static void access_both(uint64_t offset, uint32_t size, bool read, uint64_t value)
{
	struct device *a = worlds[0].device, *b = worlds[1].device;

	if (offset + size > a->size)
		return;
	if (read) {
		value = a->read(a, offset, size);
		assert_true(!b || b->read(b, offset, size) == value);
	} else {
		a->write(a, offset, size, value);
		if (b)
			b->write(b, offset, size, value);
	}
	assert_true(a->valid(a, a->state));
	if (b) {
		assert_memory_equal(a->state, b->state, a->state_size);
		assert_int_equal(irq(a), irq(b));
	}
}

static void random_access(uint64_t registers)
{
	uint32_t size = below(8) ? 4 : 1u << below(4);
	uint64_t offset = below(8) ? 4 * below((uint32_t)registers / 4) : random32();
	uint64_t value = random32() >> below(32);

	if (!below(4))
		value = (uint64_t)random32() << 32 | random32();
	access_both(offset % worlds[0].device->size, size, below(2), value);
}

static void random_disk(void)
{
	static const uint64_t addresses[] = { DESC, AVAIL, USED };
	uint32_t part, before;

	switch (below(20)) {
	case 0:			/* as start_disk(), to both */
	case 1: case 2: case 3:
		access_both(V_STATUS, 4, false, 0);
		access_both(V_DRIVER_FEATURES_SEL, 4, false, 1);
		access_both(V_DRIVER_FEATURES, 4, false, 1);
		access_both(V_STATUS, 4, false, 0xb);
		access_both(V_QUEUE_NUM, 4, false, below(8) ? 32 : random32() >> below(32));
		for (part = 0; part < 3; part++) {
			uint64_t to = below(30) ? addresses[part] : random_address();

			access_both(V_DESC + 0x10 * part, 4, false, (uint32_t)to);
			access_both(V_DESC + 0x10 * part + 4, 4, false, to >> 32);
		}
		put16(worlds[0].device, USED + 2, 0);
		access_both(V_QUEUE_READY, 4, false, 1);
		access_both(V_STATUS, 4, false, 0xf);
		break;
	case 4:
		random_access(0x100);
		break;
	default:
		random_queue();
		before = get16(worlds[0].device, USED + 2);
		access_both(V_QUEUE_NOTIFY, 4, false, 0);
		answered += (uint16_t)(get16(worlds[0].device, USED + 2) - before) <= 32 &&
			    get16(worlds[0].device, USED + 2) != before;
		broken += rd(worlds[0].device, V_INTERRUPT) >> 1;
		access_both(V_ACK, 4, false, below(4));
		if (worlds[1].device)
			assert_memory_equal(worlds[0].ram, worlds[1].ram, RAM_SIZE);
	}
}

static void random_step(uint32_t which)
{
	struct device *a = worlds[0].device, *b = worlds[1].device;
	uint8_t byte = (uint8_t)random32();

	if (which == DEVICE_UART) {
		random_access(0x4c);
		if (pl011_receive(a, byte))
			assert_true(!b || pl011_receive(b, byte));
		else
			assert_true(!b || !pl011_receive(b, byte));
	} else if (which == DEVICE_RTC) {
		pass((int64_t)below(5) - !below(20) * (int64_t)below(1000));
		random_access(0x20);
		if (!below(4))
			access_both(RTC_MR, 4, false, rd(a, RTC_DR) + below(6));
		if (b) {
			assert_int_equal(pl031_next(a), pl031_next(b));
			assert_int_equal(pl031_tick(a), pl031_tick(b));
		}
		assert_true(pl031_next(a) >= -1);
	} else {
		random_disk();
	}
}

/* What any guest can do; and at times the other device goes on from there. */
static void run_hostile(uint32_t which)
{
	struct device *d;
	uint32_t i;

	make(&worlds[0], which);
	make(&worlds[1], which);
	for (i = 0; i < ROUNDS; i++) {
		random_step(which);
		if (i % 100)
			continue;
		d = worlds[1].device;
		d->destroy(d);
		d = make(&worlds[1], which);
		assert_true(d->valid(d, worlds[0].device->state));
		memcpy(d->state, worlds[0].device->state, d->state_size);
		d->loaded(d);
	}
}

static void test_pl011_hostile(void **state)
{
	(void)state;
	run_hostile(DEVICE_UART);
	assert_true(console_length > ROUNDS / 1000);
}

static void test_pl031_hostile(void **state)
{
	(void)state;
	run_hostile(DEVICE_RTC);
}

static void test_blk_hostile(void **state)
{
	uint8_t bytes[2][512];
	FILE *files[2];
	int i, n;

	(void)state;
	answered = broken = 0;
	run_hostile(DEVICE_DISK);
	print_message("# %u answered, %u broken\n", answered, broken);
	assert_true(answered > ROUNDS / 100);
	assert_true(broken > ROUNDS / 100);
	/* Both disks are the same, and as long as before. */
	for (i = 0; i < 2; i++) {
		files[i] = fopen(worlds[i].path, "r");
		assert_non_null(files[i]);
	}
	for (n = 0; fread(bytes[0], 1, 512, files[0]) == 512; n++) {
		assert_int_equal(fread(bytes[1], 1, 512, files[1]), 512);
		assert_memory_equal(bytes[0], bytes[1], 512);
	}
	assert_int_equal(n, SECTORS);
	assert_int_equal(ftell(files[0]), SECTORS * 512 + 100);
	assert_int_equal(fclose(files[0]), 0);
	assert_int_equal(fclose(files[1]), 0);
}

/* A state with some bytes changed: refused, or it does no harm. */
static void run_hostile_states(uint32_t which)
{
	struct device *d = make(&worlds[0], which);
	uint32_t i, k, taken = 0, size = (uint32_t)d->state_size;
	uint8_t state[512];

	assert_true(size <= sizeof(state));
	for (i = 0; i < ROUNDS; i++) {
		memcpy(state, d->state, size);
		for (k = 1 + below(3); k; k--)
			state[below(size)] ^= (uint8_t)(below(2) ? 1u << below(8) : random32());
		if (!d->valid(d, state))
			continue;
		taken++;
		memcpy(d->state, state, size);
		d->loaded(d);
		for (k = 0; k < 10; k++)
			random_step(which);
	}
	assert_true(taken > ROUNDS / 1000 && taken < ROUNDS);
}

static void test_pl011_hostile_states(void **state)
{
	(void)state;
	run_hostile_states(DEVICE_UART);
}

static void test_pl031_hostile_states(void **state)
{
	(void)state;
	run_hostile_states(DEVICE_RTC);
}

static void test_blk_hostile_states(void **state)
{
	(void)state;
	run_hostile_states(DEVICE_DISK);
}

#define TEST(name)	cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_pl011_is_one),
		TEST(test_pl011_early_console),
		TEST(test_pl011_waits_for_stdout),
		TEST(test_pl011_transmits_by_interrupt),
		TEST(test_pl011_receives),
		TEST(test_pl011_receive_interrupts),
		TEST(test_pl011_loopback),
		TEST(test_pl011_moves),
		TEST(test_pl011_refuses_states),
		TEST(test_pl011_hostile),
		TEST(test_pl011_hostile_states),
		TEST(test_pl031_is_one),
		TEST(test_pl031_can_be_set),
		TEST(test_pl031_rings_once),
		TEST(test_pl031_past_now_never),
		TEST(test_pl031_alarm_moves),
		TEST(test_pl031_interrupt_moves),
		TEST(test_pl031_refuses_states),
		TEST(test_pl031_hostile),
		TEST(test_pl031_hostile_states),
		TEST(test_blk_is_one),
		TEST(test_blk_negotiates),
		TEST(test_blk_reads_and_writes),
		TEST(test_blk_errors),
		TEST(test_blk_any_framing),
		TEST(test_blk_goes_round),
		TEST(test_blk_interrupts),
		TEST(test_blk_broken_queues),
		TEST(test_blk_four_gibibytes),
		TEST(test_blk_moves),
		TEST(test_blk_refuses_states),
		TEST(test_blk_hostile),
		TEST(test_blk_hostile_states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
