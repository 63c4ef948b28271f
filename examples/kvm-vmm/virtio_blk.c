/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The disk: a virtio block device on virtio-mmio version 2, in front of a raw
 * file. A request is served while the guest writes QueueNotify, by pread() and
 * pwrite() to guest memory: none is ever in flight, and the device has as many
 * used as taken, so one index says how far it is.
 *
 * Whatever lies in guest memory may be wrong, and change under way: each field
 * is read once and judged then, and no pointer outlives the notification. A
 * queue that makes no sense gets DEVICE_NEEDS_RESET.
 *
 * Guest structures are little-endian, and so is the host.
 */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vmm.h"

#define QUEUE_MAX	128		/* power of 2 */
#define SECTOR		512

/* Registers of virtio-mmio */
#define MAGIC_VALUE		0x000
#define VERSION			0x004
#define DEVICE_ID		0x008
#define VENDOR_ID		0x00c
#define DEVICE_FEATURES		0x010
#define DEVICE_FEATURES_SEL	0x014
#define DRIVER_FEATURES		0x020
#define DRIVER_FEATURES_SEL	0x024
#define QUEUE_SEL		0x030
#define QUEUE_NUM_MAX		0x034
#define QUEUE_NUM		0x038
#define QUEUE_READY		0x044
#define QUEUE_NOTIFY		0x050
#define INTERRUPT_STATUS	0x060
#define INTERRUPT_ACK		0x064
#define STATUS			0x070
#define QUEUE_DESC		0x080	/* low, high; and so are the next */
#define QUEUE_DRIVER		0x090
#define QUEUE_DEVICE		0x0a0
#define SHM_LEN			0x0b0	/* to 0x0bf: length, base */
#define CONFIG			0x100

#define INTERRUPT_USED		1u
#define INTERRUPT_CONFIG	2u

#define STATUS_DRIVER_OK	0x04u
#define STATUS_FEATURES_OK	0x08u
#define STATUS_NEEDS_RESET	0x40u
#define STATUS_BY_DRIVER	0x8fu	/* FAILED, ..., ACKNOWLEDGE */

#define VIRTIO_BLK_F_FLUSH	(1ULL << 9)
#define VIRTIO_F_VERSION_1	(1ULL << 32)
#define FEATURES		(VIRTIO_BLK_F_FLUSH | VIRTIO_F_VERSION_1)

#define DESC_F_NEXT		1u
#define DESC_F_WRITE		2u
#define DESC_F_INDIRECT		4u
#define AVAIL_F_NO_INTERRUPT	1u

#define BLK_T_IN	0u
#define BLK_T_OUT	1u
#define BLK_T_FLUSH	4u
#define BLK_T_GET_ID	8u
#define BLK_S_OK	0
#define BLK_S_IOERR	1
#define BLK_S_UNSUPP	2

struct virtio_blk_state {
	uint64_t capacity;		/* sectors: the guest knows it */
	uint64_t driver_features;
	uint64_t desc, driver, device;	/* addresses of the queue's parts */
	uint32_t device_features_sel, driver_features_sel;
	uint32_t queue_sel, queue_num, queue_ready;
	uint32_t status, interrupt_status;
	uint32_t index;			/* of the next request, 16 bits */
};
static_assert(sizeof(struct virtio_blk_state) == 5 * 8 + 8 * 4, "padding");

struct virtio_blk {
	struct device device;		/* first */
	struct virtio_blk_state state;
	int fd;
	bool level;			/* of the interrupt line */
};

/* The queue in guest memory. */
struct desc {
	uint64_t address;
	uint32_t length;
	uint16_t flags, next;
};

struct avail {
	uint16_t flags, index, ring[QUEUE_MAX];
};

struct used {
	uint16_t flags, index;
	struct {
		uint32_t id, length;
	} ring[QUEUE_MAX];
};

struct queue {
	uint32_t num;
	const volatile struct desc *desc;
	const volatile struct avail *avail;
	volatile struct used *used;
};

/* One direction of a request: pieces of guest memory. */
struct pieces {
	struct {
		uint8_t *at;
		uint32_t left;
	} piece[QUEUE_MAX];
	uint32_t count;
	uint64_t left;			/* bytes in all */
};

struct header {
	uint32_t type, reserved;
	uint64_t sector;
};

static void update_irq(struct virtio_blk *blk)
{
	bool level = blk->state.interrupt_status != 0;

	if (level != blk->level)
		vm_irq(blk->device.vm, blk->device.spi, level);
	blk->level = level;
}

/* --------------------------------------------------------- requests */

/* Take the first bytes off; false if there are fewer. */
static bool take(struct pieces *p, void *to, size_t size)
{
	uint8_t *next = to;
	uint32_t i;

	if (p->left < size)
		return false;
	p->left -= size;
	for (i = 0; size; i++) {
		uint32_t n = p->piece[i].left < size ? p->piece[i].left : (uint32_t)size;

		memcpy(next, p->piece[i].at, n);
		p->piece[i].at += n;
		p->piece[i].left -= n;
		next += n;
		size -= n;
	}
	return true;
}

/* Take the last byte off: where the status goes. */
static uint8_t *take_status(struct pieces *p)
{
	if (!p->left)
		return NULL;
	p->left--;
	return &p->piece[p->count - 1].at[--p->piece[p->count - 1].left];
}

/* All pieces from or to the file, there in one run. */
static bool transfer(int fd, const struct pieces *p, off_t offset, bool in)
{
	uint32_t i, done;
	ssize_t n;

	for (i = 0; i < p->count; i++)
		for (done = 0; done < p->piece[i].left; done += (uint32_t)n) {
			uint8_t *at = p->piece[i].at + done;
			size_t left = p->piece[i].left - done;

			do
				n = in ? pread(fd, at, left, offset) : pwrite(fd, at, left, offset);
			while (n < 0 && errno == EINTR);
			if (n <= 0)	/* 0: the file has become shorter */
				return false;
			offset += n;
		}
	return true;
}

/* A driver that cannot flush is promised that what is written stays. */
static bool write_through(const struct virtio_blk *blk)
{
	return blk->state.driver_features & VIRTIO_BLK_F_FLUSH || !fdatasync(blk->fd);
}

static uint8_t in_or_out(struct virtio_blk *blk, uint64_t sector, const struct pieces *p, bool in)
{
	uint64_t capacity = blk->state.capacity;

	if (p->left % SECTOR || sector > capacity || p->left / SECTOR > capacity - sector)
		return BLK_S_IOERR;
	if (!transfer(blk->fd, p, (off_t)(sector * SECTOR), in))
		return BLK_S_IOERR;
	return in || write_through(blk) ? BLK_S_OK : BLK_S_IOERR;
}

static uint64_t get_id(const struct pieces *p)
{
	static const char id[20] = "kvm-vmm";
	uint32_t i, n, done = 0;

	for (i = 0; i < p->count && done < sizeof(id); i++, done += n) {
		n = (uint32_t)sizeof(id) - done;
		if (n > p->piece[i].left)
			n = p->piece[i].left;
		memcpy(p->piece[i].at, id + done, n);
	}
	return done;
}

/* False: not even a request. *length: what of "in" is written, in a row. */
static bool serve(struct virtio_blk *blk, struct pieces *out, struct pieces *in, uint32_t *length)
{
	uint8_t *status = take_status(in), answer;
	struct header header;
	uint64_t done = 0;

	if (!status || !take(out, &header, sizeof(header)))
		return false;

	switch (header.type) {
	case BLK_T_IN:
		answer = in_or_out(blk, header.sector, in, true);
		done = answer == BLK_S_OK ? in->left : 0;
		break;
	case BLK_T_OUT:
		answer = in_or_out(blk, header.sector, out, false);
		break;
	case BLK_T_FLUSH:
		answer = fdatasync(blk->fd) ? BLK_S_IOERR : BLK_S_OK;
		break;
	case BLK_T_GET_ID:
		done = get_id(in);
		answer = BLK_S_OK;
		break;
	default:
		answer = BLK_S_UNSUPP;
	}
	*status = answer;
	*length = (uint32_t)(done == in->left ? done + 1 : done);
	return true;
}

/* -------------------------------------------------------- the queue */

static bool map_queue(struct vm *vm, const struct virtio_blk_state *s, struct queue *q)
{
	uint32_t num = s->queue_num;

	if (!num || num > QUEUE_MAX || num & (num - 1))
		return false;
	if (s->desc % 16 || s->driver % 2 || s->device % 4)
		return false;
	q->num = num;
	q->desc = vm_memory(vm, s->desc, 16 * num);
	q->avail = vm_memory(vm, s->driver, 4 + 2 * num);
	q->used = vm_memory(vm, s->device, 4 + 8 * num);
	return q->desc && q->avail && q->used;
}

/* A chain of descriptors: first what the device reads, then what it writes. */
static bool read_chain(struct vm *vm, const struct queue *q, uint32_t index, struct pieces *out,
		       struct pieces *in)
{
	uint32_t n, length, flags;
	uint64_t address;
	struct pieces *p;

	out->count = in->count = 0;
	out->left = in->left = 0;
	for (n = 0; n < q->num && index < q->num; n++) {
		address = q->desc[index].address;
		length = q->desc[index].length;
		flags = q->desc[index].flags;
		if (flags & DESC_F_INDIRECT || (!(flags & DESC_F_WRITE) && in->count))
			return false;

		p = flags & DESC_F_WRITE ? in : out;
		if (length) {
			p->piece[p->count].at = vm_memory(vm, address, length);
			if (!p->piece[p->count].at)
				return false;
			p->piece[p->count++].left = length;
			p->left += length;
		}
		if (!(flags & DESC_F_NEXT))	/* 4 GiB is the most allowed */
			return out->left + in->left <= UINT32_MAX;
		index = q->desc[index].next;
	}
	return false;			/* a loop, or out of the table */
}

/* All requests that there are now; false if the queue makes no sense. */
static bool run_queue(struct virtio_blk *blk)
{
	struct virtio_blk_state *s = &blk->state;
	struct vm *vm = blk->device.vm;
	struct pieces out, in;
	uint32_t end, head, length, slot;
	struct queue q;

	if (!map_queue(vm, s, &q))
		return false;
	end = __atomic_load_n(&q.avail->index, __ATOMIC_SEQ_CST);
	if (((end - s->index) & 0xffff) > q.num)
		return false;

	while (s->index != end) {
		slot = s->index % q.num;
		head = q.avail->ring[slot];
		if (!read_chain(vm, &q, head, &out, &in) || !serve(blk, &out, &in, &length))
			return false;

		q.used->ring[slot].id = head;
		q.used->ring[slot].length = length;
		s->index = (s->index + 1) & 0xffff;
		__atomic_store_n(&q.used->index, (uint16_t)s->index, __ATOMIC_SEQ_CST);
		if (!(__atomic_load_n(&q.avail->flags, __ATOMIC_SEQ_CST) & AVAIL_F_NO_INTERRUPT))
			s->interrupt_status |= INTERRUPT_USED;
	}
	return true;
}

static void notify(struct virtio_blk *blk)
{
	struct virtio_blk_state *s = &blk->state;

	if (!(s->status & STATUS_DRIVER_OK) || s->status & STATUS_NEEDS_RESET || !s->queue_ready)
		return;
	if (!run_queue(blk)) {
		s->status |= STATUS_NEEDS_RESET;
		s->interrupt_status |= INTERRUPT_CONFIG;
	}
}

/* -------------------------------------------------------- registers */

static bool features_fit(const struct virtio_blk_state *s)
{
	return !(s->driver_features & ~FEATURES) && s->driver_features & VIRTIO_F_VERSION_1;
}

static void write_status(struct virtio_blk_state *s, uint32_t value)
{
	value &= STATUS_BY_DRIVER;
	if (!value) {
		*s = (struct virtio_blk_state){ .capacity = s->capacity };
		return;
	}
	if (!features_fit(s))
		value &= ~STATUS_FEATURES_OK;
	if (!(value & STATUS_FEATURES_OK))
		value &= ~STATUS_DRIVER_OK;
	s->status = value | (s->status & STATUS_NEEDS_RESET);
}

static void set_half(uint64_t *to, bool high, uint32_t value)
{
	*to = high ? (uint32_t)*to | (uint64_t)value << 32 : (*to & ~0xffffffffULL) | value;
}

/* What describes the queue: fixed while it is ready. */
static void write_queue(struct virtio_blk_state *s, uint64_t offset, uint32_t value)
{
	bool high = offset & 4;

	if (s->queue_sel)
		return;
	if (offset == QUEUE_READY) {
		if (value & 1 && !s->queue_ready)
			s->index = 0;
		s->queue_ready = value & 1;
	}
	if (s->queue_ready)
		return;
	if (offset == QUEUE_NUM)
		s->queue_num = value;
	if ((offset & ~4ULL) == QUEUE_DESC)
		set_half(&s->desc, high, value);
	if ((offset & ~4ULL) == QUEUE_DRIVER)
		set_half(&s->driver, high, value);
	if ((offset & ~4ULL) == QUEUE_DEVICE)
		set_half(&s->device, high, value);
}

static uint32_t read_register(const struct virtio_blk_state *s, uint64_t offset)
{
	switch (offset) {
	case MAGIC_VALUE:	return 0x74726976;	/* "virt" */
	case VERSION:		return 2;
	case DEVICE_ID:		return 2;		/* block */
	case VENDOR_ID:		return 0x6d6d766b;	/* "kvmm" */
	case DEVICE_FEATURES:
		if (s->device_features_sel > 1)
			return 0;
		return (uint32_t)(FEATURES >> (32 * s->device_features_sel));
	case QUEUE_NUM_MAX:	return s->queue_sel ? 0 : QUEUE_MAX;
	case QUEUE_READY:	return s->queue_sel ? 0 : s->queue_ready;
	case INTERRUPT_STATUS:	return s->interrupt_status;
	case STATUS:		return s->status;
	case SHM_LEN: case SHM_LEN + 4: case SHM_LEN + 8: case SHM_LEN + 12:
		return UINT32_MAX;		/* there is none */
	default:		return 0;	/* ConfigGeneration too */
	}
}

static void write_register(struct virtio_blk *blk, uint64_t offset, uint32_t value)
{
	struct virtio_blk_state *s = &blk->state;

	switch (offset) {
	case DEVICE_FEATURES_SEL:	s->device_features_sel = value; break;
	case DRIVER_FEATURES_SEL:	s->driver_features_sel = value; break;
	case DRIVER_FEATURES:
		if (!(s->status & STATUS_FEATURES_OK) && s->driver_features_sel < 2)
			set_half(&s->driver_features, s->driver_features_sel, value);
		break;
	case QUEUE_SEL:			s->queue_sel = value; break;
	case QUEUE_NOTIFY:
		if (!value)
			notify(blk);
		break;
	case INTERRUPT_ACK:		s->interrupt_status &= ~value; break;
	case STATUS:			write_status(s, value); break;
	default:			write_queue(s, offset, value); break;
	}
}

static uint64_t virtio_blk_read(struct device *device, uint64_t offset, uint32_t size)
{
	const struct virtio_blk_state *s = device->state;
	uint64_t value = 0;

	/* Of the configuration there is the capacity, which comes first. */
	if (offset >= CONFIG)
		return offset < CONFIG + 8 ? s->capacity >> (8 * (offset - CONFIG)) : 0;
	if (size == 4)
		value = read_register(s, offset);
	return value;
}

static void virtio_blk_write(struct device *device, uint64_t offset, uint32_t size, uint64_t value)
{
	struct virtio_blk *blk = (struct virtio_blk *)device;

	if (offset >= CONFIG || size != 4)
		return;
	write_register(blk, offset, (uint32_t)value);
	update_irq(blk);
}

/* The rest may be anything: it is judged when it is used. */
static bool virtio_blk_valid(struct device *device, const void *state)
{
	const struct virtio_blk_state *own = device->state;
	struct virtio_blk_state s;

	memcpy(&s, state, sizeof(s));
	if (s.status & ~(STATUS_BY_DRIVER | STATUS_NEEDS_RESET))
		return false;
	if (s.status & STATUS_FEATURES_OK && !features_fit(&s))
		return false;
	if (s.status & STATUS_DRIVER_OK && !(s.status & STATUS_FEATURES_OK))
		return false;
	return s.capacity == own->capacity && s.queue_ready <= 1 && s.index <= 0xffff &&
	       s.interrupt_status <= (INTERRUPT_USED | INTERRUPT_CONFIG);
}

static void virtio_blk_loaded(struct device *device)
{
	struct virtio_blk *blk = (struct virtio_blk *)device;

	blk->level = blk->state.interrupt_status != 0;
	vm_irq(device->vm, device->spi, blk->level);
}

static void virtio_blk_destroy(struct device *device)
{
	struct virtio_blk *blk = (struct virtio_blk *)device;

	close(blk->fd);
	free(blk);
}

struct device *virtio_blk_create(struct vm *vm, const char *path)
{
	struct virtio_blk *blk = calloc(1, sizeof(*blk));
	off_t end;

	if (!blk) {
		say("no memory for the disk");
		return NULL;
	}
	blk->fd = open(path, O_RDWR | O_CLOEXEC);
	end = blk->fd < 0 ? -1 : lseek(blk->fd, 0, SEEK_END);
	if (end < 0) {
		say("disk %s: %s", path, strerror(errno));
		if (blk->fd >= 0)
			close(blk->fd);
		free(blk);
		return NULL;
	}

	blk->state.capacity = (uint64_t)end / SECTOR;
	blk->device = (struct device){
		.name = "virtio-blk", .base = DISK_BASE, .size = 0x200, .spi = DISK_SPI, .vm = vm,
		.state = &blk->state, .state_size = sizeof(blk->state),
		.read = virtio_blk_read, .write = virtio_blk_write, .valid = virtio_blk_valid,
		.loaded = virtio_blk_loaded, .destroy = virtio_blk_destroy,
	};
	return &blk->device;
}
