/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The console: an Arm PL011 UART (r1p5: FIFOs of 32). What the guest sends is
 * on stdout before its write is over, so the transmit FIFO is always empty;
 * it is sent whether or not the UART is enabled, as early consoles rely on
 * firmware for that. Nothing is received while the guest has the receiver off.
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vmm.h"

#define FIFO		32

#define UARTDR		0x00
#define UARTRSR		0x04
#define UARTFR		0x18
#define UARTILPR	0x20
#define UARTIBRD	0x24
#define UARTFBRD	0x28
#define UARTLCR_H	0x2c
#define UARTCR		0x30
#define UARTIFLS	0x34
#define UARTIMSC	0x38
#define UARTRIS		0x3c
#define UARTMIS		0x40
#define UARTICR		0x44
#define UARTDMACR	0x48
#define UARTPERIPHID0	0xfe0

#define FR_CTS		0x001u
#define FR_DSR		0x002u
#define FR_DCD		0x004u
#define FR_RXFE		0x010u
#define FR_RXFF		0x040u
#define FR_TXFE		0x080u

#define LCR_H_FEN	0x010u		/* FIFOs enabled */

#define CR_UARTEN	0x001u
#define CR_LBE		0x080u		/* loopback */
#define CR_TXE		0x100u
#define CR_RXE		0x200u

#define INT_RX		0x010u
#define INT_TX		0x020u
#define INT_RT		0x040u		/* receive timeout */

/* The bits that a register has. */
#define ILPR_BITS	0x00ffu
#define IBRD_BITS	0xffffu
#define FBRD_BITS	0x003fu
#define LCR_H_BITS	0x00ffu
#define CR_BITS		0xff87u
#define IFLS_BITS	0x003fu
#define IMSC_BITS	0x07ffu
#define DMACR_BITS	0x0007u

struct pl011_state {
	uint32_t ilpr, ibrd, fbrd, lcr_h, cr, ifls, imsc, ris, dmacr;
	uint32_t rx_first, rx_count;
	uint8_t rx[FIFO];
};
static_assert(sizeof(struct pl011_state) == 11 * 4 + FIFO, "padding");

struct pl011 {
	struct device device;		/* first */
	struct pl011_state state;
	bool level;			/* of the interrupt line */
};

/* UARTPeriphID0 to 3, UARTPCellID0 to 3 */
static const uint8_t ids[8] = { 0x11, 0x10, 0x34, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };

static void update_irq(struct pl011 *uart)
{
	bool level = (uart->state.ris & uart->state.imsc) != 0;

	if (level != uart->level)
		vm_irq(uart->device.vm, uart->device.spi, level);
	uart->level = level;
}

static uint32_t depth(const struct pl011_state *s)
{
	return s->lcr_h & LCR_H_FEN ? FIFO : 1;
}

/* As many bytes raise the receive interrupt. */
static uint32_t trigger(const struct pl011_state *s)
{
	static const uint8_t eighths[8] = { 1, 2, 4, 6, 7, 7, 7, 7 };

	if (!(s->lcr_h & LCR_H_FEN))
		return 1;
	return FIFO * eighths[s->ifls >> 3] / 8;
}

/* The receive timeout comes as soon as there is something to receive. */
static bool put(struct pl011_state *s, uint8_t byte)
{
	if ((s->cr & (CR_UARTEN | CR_RXE)) != (CR_UARTEN | CR_RXE) || s->rx_count >= depth(s))
		return false;

	s->rx[(s->rx_first + s->rx_count++) % FIFO] = byte;
	s->ris |= INT_RT;
	if (s->rx_count >= trigger(s))
		s->ris |= INT_RX;
	return true;
}

static uint8_t take(struct pl011_state *s)
{
	uint8_t byte;

	if (!s->rx_count)
		return 0;

	byte = s->rx[s->rx_first];
	s->rx_first = (s->rx_first + 1) % FIFO;
	s->rx_count--;
	s->ris |= INT_RT;
	if (!s->rx_count)
		s->ris &= ~(INT_RT | INT_RX);
	if (s->rx_count < trigger(s))
		s->ris &= ~INT_RX;
	return byte;
}

static void flush(struct pl011_state *s)
{
	s->rx_first = s->rx_count = 0;
	s->ris &= ~(INT_RT | INT_RX);
}

/* If there is nobody to write to, the byte is lost, as on a wire. */
static void to_stdout(uint8_t byte)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };
	ssize_t n;

	while ((n = write(STDOUT_FILENO, &byte, 1)) != 1) {
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return;
		poll(&out, 1, -1);
	}
}

/* In loopback, a byte that finds the FIFO full is lost. */
static void transmit(struct pl011_state *s, uint8_t byte)
{
	if (s->cr & CR_LBE)
		put(s, byte);
	else
		to_stdout(byte);
	s->ris |= INT_TX;
}

/* The line has a terminal on it: CTS, DSR, DCD. */
static uint32_t flags(const struct pl011_state *s)
{
	uint32_t fr = FR_CTS | FR_DSR | FR_DCD | FR_TXFE;

	if (!s->rx_count)
		fr |= FR_RXFE;
	if (s->rx_count >= depth(s))
		fr |= FR_RXFF;
	return fr;
}

static uint32_t read_register(struct pl011_state *s, uint64_t offset)
{
	switch (offset) {
	case UARTDR:	return take(s);
	case UARTFR:	return flags(s);
	case UARTILPR:	return s->ilpr;
	case UARTIBRD:	return s->ibrd;
	case UARTFBRD:	return s->fbrd;
	case UARTLCR_H:	return s->lcr_h;
	case UARTCR:	return s->cr;
	case UARTIFLS:	return s->ifls;
	case UARTIMSC:	return s->imsc;
	case UARTRIS:	return s->ris;
	case UARTMIS:	return s->ris & s->imsc;
	case UARTDMACR:	return s->dmacr;
	case UARTRSR:			/* no receive error ever happens */
	default:	return 0;
	}
}

static void write_register(struct pl011_state *s, uint64_t offset, uint32_t value)
{
	switch (offset) {
	case UARTDR:	transmit(s, (uint8_t)value); break;
	case UARTILPR:	s->ilpr = value & ILPR_BITS; break;
	case UARTIBRD:	s->ibrd = value & IBRD_BITS; break;
	case UARTFBRD:	s->fbrd = value & FBRD_BITS; break;
	case UARTLCR_H:
		if ((s->lcr_h ^ value) & LCR_H_FEN)
			flush(s);
		s->lcr_h = value & LCR_H_BITS;
		break;
	case UARTCR:	s->cr = value & CR_BITS; break;
	case UARTIFLS:	s->ifls = value & IFLS_BITS; break;
	case UARTIMSC:
		/*
		 * In hardware the level has to be passed first, by bytes that
		 * leave; here they have left. Who enables this waits for room.
		 */
		if (value & ~s->imsc & INT_TX)
			s->ris |= INT_TX;
		s->imsc = value & IMSC_BITS;
		break;
	case UARTICR:	s->ris &= ~value; break;
	case UARTDMACR:	s->dmacr = value & DMACR_BITS; break;
	default:	break;
	}
}

static uint64_t pl011_read(struct device *device, uint64_t offset, uint32_t size)
{
	struct pl011 *uart = (struct pl011 *)device;
	uint32_t value;

	(void)size;			/* a register's low bytes are enough */
	if (offset % 4)
		return 0;
	if (offset >= UARTPERIPHID0)
		return ids[(offset - UARTPERIPHID0) / 4 % 8];

	value = read_register(&uart->state, offset);
	update_irq(uart);
	return value;
}

static void pl011_write(struct device *device, uint64_t offset, uint32_t size, uint64_t value)
{
	struct pl011 *uart = (struct pl011 *)device;

	(void)size;
	write_register(&uart->state, offset, (uint32_t)value);
	update_irq(uart);
}

static bool pl011_valid(struct device *device, const void *state)
{
	struct pl011_state s;

	(void)device;
	memcpy(&s, state, sizeof(s));
	if (s.ilpr & ~ILPR_BITS || s.ibrd & ~IBRD_BITS || s.fbrd & ~FBRD_BITS ||
	    s.lcr_h & ~LCR_H_BITS || s.cr & ~CR_BITS || s.ifls & ~IFLS_BITS ||
	    s.imsc & ~IMSC_BITS || s.dmacr & ~DMACR_BITS)
		return false;
	if (s.ris & ~(INT_RX | INT_TX | INT_RT) || (s.ris & (INT_RX | INT_RT) && !s.rx_count))
		return false;
	return s.rx_first < FIFO && s.rx_count <= depth(&s);
}

static void pl011_loaded(struct device *device)
{
	struct pl011 *uart = (struct pl011 *)device;

	uart->level = (uart->state.ris & uart->state.imsc) != 0;
	vm_irq(device->vm, device->spi, uart->level);
}

static void pl011_destroy(struct device *device)
{
	free(device);
}

bool pl011_receive(struct device *device, uint8_t byte)
{
	struct pl011 *uart = (struct pl011 *)device;
	bool received = put(&uart->state, byte);

	update_irq(uart);
	return received;
}

struct device *pl011_create(struct vm *vm)
{
	struct pl011 *uart = calloc(1, sizeof(*uart));

	if (!uart) {
		say("no memory for the UART");
		return NULL;
	}

	uart->state.cr = CR_TXE | CR_RXE;
	uart->state.ifls = 0x12;
	uart->device = (struct device){
		.name = "pl011", .base = UART_BASE, .size = 0x1000, .spi = UART_SPI, .vm = vm,
		.state = &uart->state, .state_size = sizeof(uart->state),
		.read = pl011_read, .write = pl011_write, .valid = pl011_valid,
		.loaded = pl011_loaded, .destroy = pl011_destroy,
	};
	return &uart->device;
}
