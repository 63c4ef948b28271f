/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The clock: an Arm PL031 RTC. It shows the host's wall clock plus an offset,
 * which a write to RTCLR sets.
 *
 * The guest's time is counted in 64 bits here, RTCDR is the low half. So the
 * alarm is a moment that either has passed or has not, however late anybody
 * looks, and in whichever process.
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "vmm.h"

#define RTCDR		0x00
#define RTCMR		0x04
#define RTCLR		0x08
#define RTCCR		0x0c
#define RTCIMSC		0x10
#define RTCRIS		0x14
#define RTCMIS		0x18
#define RTCICR		0x1c
#define RTCPERIPHID0	0xfe0

#define NEVER		INT64_MAX
/* Seconds; far above what 32-bit registers can make of any real clock. */
#define FAR		((int64_t)1 << 40)

struct pl031_state {
	int64_t offset;			/* the guest's time - the host's */
	int64_t alarm;			/* guest's time, or NEVER */
	uint32_t mr, lr, imsc, ris;
};
static_assert(sizeof(struct pl031_state) == 2 * 8 + 4 * 4, "padding");

struct pl031 {
	struct device device;		/* first */
	struct pl031_state state;
	bool level;			/* of the interrupt line */
};

/* RTCPeriphID0 to 3, RTCPCellID0 to 3 */
static const uint8_t ids[8] = { 0x31, 0x10, 0x04, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };

static struct timespec host_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now;
}

static int64_t guest_time(const struct pl031_state *s)
{
	return host_time().tv_sec + s->offset;
}

static void update_irq(struct pl031 *rtc)
{
	bool level = rtc->state.ris & rtc->state.imsc;

	if (level != rtc->level)
		vm_irq(rtc->device.vm, rtc->device.spi, level);
	rtc->level = level;
}

/* A match that has happened is seen, once. */
static void look(struct pl031_state *s)
{
	if (s->alarm == NEVER || guest_time(s) < s->alarm)
		return;
	s->alarm = NEVER;
	s->ris = 1;
}

/* RTCDR gets to RTCMR: now, or by counting up, and be it around the end. */
static void arm(struct pl031_state *s, int64_t now)
{
	s->alarm = now + (uint32_t)(s->mr - (uint32_t)now);
	look(s);
}

static uint32_t read_register(const struct pl031_state *s, uint64_t offset)
{
	switch (offset) {
	case RTCDR:	return (uint32_t)guest_time(s);
	case RTCMR:	return s->mr;
	case RTCLR:	return s->lr;
	case RTCCR:	return 1;	/* runs, and cannot be stopped */
	case RTCIMSC:	return s->imsc;
	case RTCRIS:	return s->ris;
	case RTCMIS:	return s->ris & s->imsc;
	default:	return 0;
	}
}

static void write_register(struct pl031_state *s, uint64_t offset, uint32_t value)
{
	switch (offset) {
	case RTCMR:
		s->mr = value;
		arm(s, guest_time(s));
		break;
	case RTCLR:
		s->lr = value;
		s->offset = (int64_t)value - host_time().tv_sec;
		arm(s, value);
		break;
	case RTCIMSC:	s->imsc = value & 1; break;
	case RTCICR:	s->ris &= ~value; break;
	default:	break;
	}
}

static uint64_t pl031_read(struct device *device, uint64_t offset, uint32_t size)
{
	struct pl031 *rtc = (struct pl031 *)device;

	(void)size;			/* a register's low bytes are enough */
	if (offset % 4)
		return 0;
	if (offset >= RTCPERIPHID0)
		return ids[(offset - RTCPERIPHID0) / 4 % 8];

	look(&rtc->state);
	update_irq(rtc);
	return read_register(&rtc->state, offset);
}

static void pl031_write(struct device *device, uint64_t offset, uint32_t size, uint64_t value)
{
	struct pl031 *rtc = (struct pl031 *)device;

	(void)size;
	look(&rtc->state);
	write_register(&rtc->state, offset, (uint32_t)value);
	update_irq(rtc);
}

static bool pl031_valid(struct device *device, const void *state)
{
	struct pl031_state s;

	(void)device;
	memcpy(&s, state, sizeof(s));
	if (s.imsc > 1 || s.ris > 1 || s.offset < -FAR || s.offset > FAR)
		return false;
	if (s.alarm == NEVER)
		return true;
	return s.alarm >= -2 * FAR && s.alarm <= 2 * FAR && (uint32_t)s.alarm == s.mr;
}

/* An alarm that has passed meanwhile is left to pl031_tick(), which tells. */
static void pl031_loaded(struct device *device)
{
	struct pl031 *rtc = (struct pl031 *)device;

	rtc->level = rtc->state.ris & rtc->state.imsc;
	vm_irq(device->vm, device->spi, rtc->level);
}

static void pl031_destroy(struct device *device)
{
	free(device);
}

int pl031_next(struct device *device)
{
	const struct pl031_state *s = device->state;
	struct timespec now = host_time();
	int64_t seconds;

	if (s->alarm == NEVER || !s->imsc || s->ris)
		return -1;

	seconds = s->alarm - s->offset - now.tv_sec;
	if (seconds <= 0)
		return 0;
	if (seconds > INT_MAX / 1000)
		return INT_MAX;		/* then ask again */
	return (int)(seconds * 1000 - now.tv_nsec / 1000000);
}

bool pl031_tick(struct device *device)
{
	struct pl031 *rtc = (struct pl031 *)device;
	bool before = rtc->level;

	look(&rtc->state);
	update_irq(rtc);
	return rtc->level && !before;
}

struct device *pl031_create(struct vm *vm)
{
	struct pl031 *rtc = calloc(1, sizeof(*rtc));

	if (!rtc) {
		say("no memory for the RTC");
		return NULL;
	}

	rtc->state.alarm = NEVER;
	rtc->device = (struct device){
		.name = "pl031", .base = RTC_BASE, .size = 0x1000, .spi = RTC_SPI, .vm = vm,
		.state = &rtc->state, .state_size = sizeof(rtc->state),
		.read = pl031_read, .write = pl031_write, .valid = pl031_valid,
		.loaded = pl031_loaded, .destroy = pl031_destroy,
	};
	return &rtc->device;
}
