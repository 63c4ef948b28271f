/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "bare.h"

static void put_number(uint64_t value, uint32_t base)
{
	char digits[20];
	uint32_t count = 0;

	do {
		digits[count++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	while (count)
		put(digits[--count]);
}

static void put_result(uint64_t value)
{
	if (value < (uint64_t)-16) {
		put_number(value, 16);
		return;
	}
	put('-');
	put_number(-value, 10);
}

static void put_string(const char *s)
{
	while (*s)
		put(*s++);
}

void print_list(const char *format, va_list args)
{
	for (; *format; format++) {
		if (*format != '%') {
			put(*format);
			continue;
		}
		switch (*++format) {
		case 's':
			put_string(va_arg(args, const char *));
			break;
		case 'u':
			put_number(va_arg(args, unsigned int), 10);
			break;
		case 'l':
			format++;
			put_string("0x");
			put_number(va_arg(args, uint64_t), 16);
			break;
		case 'x':
			put_number(va_arg(args, uint64_t), 16);
			break;
		case 'r':
			put_result(va_arg(args, uint64_t));
			break;
		default:
			put('?');
			break;
		}
	}
}

void print(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_list(format, args);
	va_end(args);
}
