/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Lines of text on the secure UART, and last words on both. */
#include <stdarg.h>

#include "firmware.h"
#include "sysreg.h"

#define UARTDR			0x00
#define UARTFR			0x18
#define UARTFR_TXFF		(1U << 5)
#define UARTCR			0x30
#define UARTCR_TXE_UARTEN	((1U << 8) | (1U << 0))

static bool line_lock;

/* -------------------------------------------------------------- formatting */

static void add_char(struct line *line, char c)
{
	if (line->length < sizeof(line->text))
		line->text[line->length++] = c;
}

static void add_string(struct line *line, const char *s)
{
	while (*s)
		add_char(line, *s++);
}

static void add_number(struct line *line, uint64_t value, uint32_t base)
{
	char digits[20];
	uint32_t count = 0;

	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	while (count)
		add_char(line, digits[--count]);
}

/* Knows %s, %u and %x (32 bits), %lu and %lx (64 bits). */
static void add_format(struct line *line, const char *format, va_list args)
{
	for (; *format; format++) {
		if (*format != '%') {
			add_char(line, *format);
			continue;
		}
		switch (*++format) {
		case 's':
			add_string(line, va_arg(args, const char *));
			break;
		case 'u':
			add_number(line, va_arg(args, unsigned int), 10);
			break;
		case 'x':
			add_number(line, va_arg(args, unsigned int), 16);
			break;
		case 'l':
			add_number(line, va_arg(args, unsigned long),
				   *++format == 'u' ? 10 : 16);
			break;
		}
	}
}

void line_add(struct line *line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_format(line, format, args);
	va_end(args);
}

/* ------------------------------------------------------------------ output */

static void put_char(uint64_t uart, char c)
{
	while (read32(uart + UARTFR) & UARTFR_TXFF)
		;
	write32(uart + UARTDR, (unsigned char)c);
}

static void put_line(uint64_t uart, const struct line *line)
{
	for (size_t i = 0; i < line->length; i++)
		put_char(uart, line->text[i]);
	put_char(uart, '\r');
	put_char(uart, '\n');
}

static bool try_lock(void)
{
	return !__atomic_exchange_n(&line_lock, true, __ATOMIC_ACQUIRE);
}

static void unlock(void)
{
	__atomic_store_n(&line_lock, false, __ATOMIC_RELEASE);
}

void uart_init(void)
{
	write32(SECURE_UART_BASE + UARTCR, UARTCR_TXE_UARTEN);
}

void line_say(const struct line *line)
{
	while (!try_lock())
		__asm__ volatile("yield");
	put_line(SECURE_UART_BASE, line);
	unlock();
}

void say(const char *format, ...)
{
	struct line line = { .length = 0 };
	va_list args;

	va_start(args, format);
	add_format(&line, format, args);
	va_end(args);
	line_say(&line);
}

_Noreturn void fail(const char *format, ...)
{
	struct line line = { .length = 0 };
	va_list args;

	line_add(&line, "firmware: ");
	va_start(args, format);
	add_format(&line, format, args);
	va_end(args);

	/* The one that has the lock may be who failed: do not wait long. */
	for (uint32_t i = 0; i < 1000000 && !try_lock(); i++)
		__asm__ volatile("yield");
	put_line(SECURE_UART_BASE, &line);
	write32(UART_BASE + UARTCR, UARTCR_TXE_UARTEN);
	put_line(UART_BASE, &line);
	unlock();
	power_off();
}
