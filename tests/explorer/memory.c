/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What an access reads and what it orders.
 *
 * Happens-before is kept by vector clocks: of each task, of what each write
 * releases. A release sequence is the write and the read-modify-writes that
 * continue it; later writes of the same task do not (C11 has them in, C23 no
 * longer: without them there is less order, and so more is explored). Consume is
 * acquire.
 *
 * ENGINE_SC: a word has one value. ENGINE_WEAK: it has all that were written to
 * it, in their modification order, and the model is RC11 (Lahav and others,
 * "Repairing sequential consistency in C/C++11"):
 *
 *  coherence	A view says which write of each word is the newest that happened
 *		before, or was read by what happened before. It travels with the
 *		clocks. A read takes this one or a newer one; a write goes behind
 *		this one, or behind a newer one: not only to the end.
 *  atomicity	A read-modify-write goes directly behind what it has read, and
 *		nothing comes between the two any more.
 *  SC		The relation psc has no cycle. It is computed from the graph of the
 *		execution whenever that grows; a graph with a cycle is left. No order
 *		of the execution is taken for an order of the SC accesses.
 *  no thin air	Program order and reads-from have no cycle: a read takes what was
 *		written before in the execution. This is RC11's own rule; so load
 *		buffering is not explored, which C11 (and Armv8, but for
 *		dependencies) would allow.
 *
 * In one place more is explored than RC11 has: in psc's (sb other place; hb; sb
 * other place) only atomic accesses and fences count as the other place.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define TASKS		ENGINE_TASKS
#define RANGES		8
#define LOCATIONS	64
#define MESSAGES	64	/* of a word; a choice is a bit of 64 */
#define EVENTS		192	/* atomic accesses in an execution, ENGINE_WEAK */
#define EVENT_WORDS	(EVENTS / 64)

struct clock {
	uint16_t at[TASKS];
};

/* What came before: events by task, and the newest known write by location. */
struct view {
	struct clock clock;
	uint8_t seen[LOCATIONS];
};

struct message {
	uint64_t value;
	struct view released;
	int16_t event;		/* that wrote it; -1: it was there */
	uint8_t position;	/* in the modification order */
	bool continued;		/* by a read-modify-write */
};

struct location {
	const volatile void *word;
	unsigned int size;
	size_t granule;		/* its first */
	bool tag;		/* no memory behind it */
	/* Learned in the exploration: bits of tasks. */
	uint8_t readers, writers;
	bool matters;

	/* Of the execution with this stamp: */
	uint32_t stamp;
	uint32_t version;
	uint64_t tag_value;
	struct clock released;	/* ENGINE_SC */
	uint16_t read_at[TASKS], written_at[TASKS];
	int messages;
	uint8_t order[MESSAGES];
	struct message message[MESSAGES];
};

struct task {
	struct view now;
	struct view to_acquire;	/* by the next acquire fence */
	struct view fenced;	/* by the last release fence */
	int first_open;		/* events without .next_other, from here */
	int last_event;
};

/* Bytes of plain accesses, by the clock of the task that made them. */
struct cell {
	uint32_t stamp;
	uint16_t written;
	uint16_t read[TASKS];
	uint8_t writer;
};

#define GRANULE		4
#define GRANULE_WRITTEN	1	/* by anybody: else no reading of it matters */
#define GRANULE_PLAIN	2	/* there are plain accesses, */
#define GRANULE_SPLIT	4	/* some of a part of it */

struct range {
	const char *low;
	size_t size, first;	/* granule */
	const char *name;
};

struct event {
	enum kind kind;
	int8_t task;
	bool sc, writes;
	int16_t location;	/* -1: a fence */
	int16_t read;		/* message, or -1 */
	int16_t wrote;		/* message, or -1 */
	uint16_t at;		/* its own clock */
	struct clock clock;	/* what happens before it, itself included */
	int16_t previous_other, next_other;	/* of its task, of another location */
	uint64_t before[EVENT_WORDS];	/* in psc, transitively */
};

static struct range ranges[RANGES];
static int range_count;
static const char *lowest;	/* of all ranges, */
static size_t span;		/* from there to the highest */
static size_t granules;
static uint8_t *granule_flags;
static uint8_t *granule_location;	/* number + 1 */
static struct cell *cells;
static size_t allocated;

static struct location locations[LOCATIONS];
static int location_count;
static int task_count;
static struct task tasks[TASKS];
static bool look_at_races, all_matter;
static uint32_t stamp;

static struct event events[EVENTS];
static int event_count;
static bool fences;		/* there was an SC fence */

/* ------------------------------------------------------------- ranges */

static void *images[RANGES];

void engine_share(void *memory, size_t size, const char *name)
{
	if (range_count == RANGES)
		abort();
	ranges[range_count++] = (struct range){ .low = memory, .size = size, .name = name };
}

void engine_unshare(void)
{
	for (int i = 0; i < range_count; i++) {
		free(images[i]);
		images[i] = NULL;
	}
	range_count = 0;
}

static inline const char *bytes(const volatile void *address)
{
	return (const char *)(uintptr_t)address;
}

static inline const struct range *range_of(const char *address)
{
	if ((size_t)(address - lowest) >= span)
		return NULL;
	for (int i = 0; i < range_count; i++)
		if ((size_t)(address - ranges[i].low) < ranges[i].size &&
		    address >= ranges[i].low)
			return &ranges[i];
	return NULL;
}

static size_t granule_of(const struct range *range, const char *address)
{
	return range->first + (size_t)(address - range->low) / GRANULE;
}

bool memory_is_shared(const volatile void *address)
{
	return range_of(bytes(address)) != NULL;
}

static void *zeroed(size_t count, size_t size)
{
	void *memory = calloc(count + 1, size);

	if (!memory)
		abort();
	return memory;
}

void memory_prepare(int count, bool races, bool all_shared)
{
	granules = 0;
	lowest = NULL;
	span = 0;
	for (int i = 0; i < range_count; i++) {
		struct range *r = &ranges[i];

		r->first = granules;
		granules += r->size / GRANULE + 1;
		if (!lowest || r->low < lowest)
			lowest = r->low;
		free(images[i]);
		images[i] = zeroed(r->size, 1);
		memcpy(images[i], r->low, r->size);
	}
	for (int i = 0; i < range_count; i++)
		if ((size_t)(ranges[i].low - lowest) + ranges[i].size > span)
			span = (size_t)(ranges[i].low - lowest) + ranges[i].size;
	if (granules > allocated) {
		free(granule_flags);
		free(granule_location);
		free(cells);
		granule_flags = zeroed(granules, 1);
		granule_location = zeroed(granules, 1);
		cells = zeroed(granules * GRANULE, sizeof(*cells));
		allocated = granules;
	}
	if (granules > 0) {
		memset(granule_flags, 0, granules);
		memset(granule_location, 0, granules);
	}
	location_count = 0;
	task_count = count;
	look_at_races = races;
	all_matter = all_shared;
}

void memory_begin(void)
{
	for (int i = 0; i < range_count; i++) {
		char *low = (char *)(uintptr_t)ranges[i].low;

		memcpy(low, images[i], ranges[i].size);
	}
	stamp++;
	event_count = 0;
	fences = false;
	for (int i = 0; i < task_count; i++) {
		memset(&tasks[i], 0, sizeof(tasks[i]));
		tasks[i].now.clock.at[i] = 1;
		tasks[i].first_open = tasks[i].last_event = -1;
	}
}

/* ---------------------------------------------------------- locations */

static uint64_t load(const struct location *l)
{
	const volatile void *word = l->word;

	if (l->tag)
		return l->tag_value;
	switch (l->size) {
	case 1:
		return *(const volatile uint8_t *)word;
	case 2:
		return *(const volatile uint16_t *)word;
	case 4:
		return *(const volatile uint32_t *)word;
	default:
		return *(const volatile uint64_t *)word;
	}
}

static void store(struct location *l, uint64_t value)
{
	volatile void *word = (volatile void *)(uintptr_t)l->word;

	if (l->tag) {
		l->tag_value = value;
		return;
	}
	switch (l->size) {
	case 1:
		*(volatile uint8_t *)word = (uint8_t)value;
		break;
	case 2:
		*(volatile uint16_t *)word = (uint16_t)value;
		break;
	case 4:
		*(volatile uint32_t *)word = (uint32_t)value;
		break;
	default:
		*(volatile uint64_t *)word = value;
	}
}

static int new_location(const volatile void *word, unsigned int size, bool tag)
{
	struct location *l = &locations[location_count];

	if (location_count == LOCATIONS) {
		engine_fail("more than %d words", LOCATIONS);
		return 0;
	}
	memset(l, 0, offsetof(struct location, order));
	l->word = word;
	l->size = size;
	l->tag = tag;
	l->matters = tag || all_matter;
	return location_count++;
}

static void refresh(struct location *l)
{
	if (l->stamp == stamp)
		return;
	l->stamp = stamp;
	l->version = 0;
	l->tag_value = 0;
	memset(&l->released, 0, sizeof(l->released));
	memset(l->read_at, 0, sizeof(l->read_at));
	memset(l->written_at, 0, sizeof(l->written_at));
	l->messages = 0;
	if (!engine_weak)
		return;
	l->messages = 1;
	l->order[0] = 0;
	memset(&l->message[0], 0, sizeof(l->message[0]));
	l->message[0].value = load(l);
	l->message[0].event = -1;
}

int memory_location(const volatile void *word, unsigned int size, bool tag)
{
	const struct range *range = tag ? NULL : range_of(bytes(word));
	size_t granule, more;
	int i;

	if (!range) {
		for (i = 0; i < location_count; i++)
			if (locations[i].tag && locations[i].word == word)
				break;
		if (i == location_count)
			i = new_location(word, size, true);
	} else {
		granule = granule_of(range, bytes(word));
		if (!granule_location[granule]) {
			i = new_location(word, size, false);
			locations[i].granule = granule;
			for (more = 0; more < size; more += GRANULE)
				granule_location[granule + more / GRANULE] = (uint8_t)(i + 1);
		}
		i = granule_location[granule] - 1;
		if (locations[i].word != word || locations[i].size != size)
			engine_fail("atomic accesses of one place, but of different words");
	}
	refresh(&locations[i]);
	return i;
}

bool memory_matters(int location)
{
	return locations[location].matters;
}

void memory_let_matter(int location)
{
	locations[location].matters = true;
	engine_learned();
}

uint32_t memory_version(int location)
{
	return locations[location].version;
}

/* Whether two tasks meet here is learned from the executions themselves. */
static void learn(struct location *l, int task, bool wrote)
{
	uint8_t bit = (uint8_t)(1u << task);

	if (wrote)
		l->writers |= bit;
	else
		l->readers |= bit;
	if (!l->matters && l->writers && ((l->readers | l->writers) &
					  ((l->readers | l->writers) - 1))) {
		l->matters = true;
		engine_learned();
	}
}

/* -------------------------------------------------------------- clocks */

static inline void join_clock(struct clock *to, const struct clock *from)
{
	for (int i = 0; i < TASKS; i++)
		if (from->at[i] > to->at[i])
			to->at[i] = from->at[i];
}

static void join(struct view *to, const struct view *from)
{
	join_clock(&to->clock, &from->clock);
	if (!engine_weak)
		return;
	for (int i = 0; i < location_count; i++) {
		const struct location *l = &locations[i];

		if (to->seen[i] != from->seen[i] && l->stamp == stamp &&
		    l->message[from->seen[i]].position > l->message[to->seen[i]].position)
			to->seen[i] = from->seen[i];
	}
}

static bool acquires(enum order order)
{
	return order == CONSUME || order == ACQUIRE || order == ACQ_REL || order == SEQ_CST;
}

static bool releases(enum order order)
{
	return order == RELEASE || order == ACQ_REL || order == SEQ_CST;
}

void memory_time(struct engine_time *time)
{
	struct task *task = &tasks[time->task];

	/* What was released before must not count as after it. */
	for (int i = 0; i < TASKS; i++)
		time->clock[i] = task->now.clock.at[i];
	task->now.clock.at[time->task]++;
}

/* --------------------------------------------------------------- races */

static struct cell *cell_at(size_t index)
{
	struct cell *cell = &cells[index];

	if (cell->stamp != stamp) {
		memset(cell, 0, sizeof(*cell));
		cell->stamp = stamp;
	}
	return cell;
}

static void race(const volatile void *address, int other, const char *what)
{
	char name[64];

	engine_name(name, sizeof(name), address);
	engine_fail("data race of tasks %d and %d: %s %s", engine_current, other, what, name);
}

static bool is_before(const struct clock *now, int task, uint16_t at)
{
	return at <= now->at[task];
}

/* A plain access, or an atomic one that comes upon plain ones. */
static void look_at_cell(const char *address, size_t index, bool write)
{
	const struct clock *now = &tasks[engine_current].now.clock;
	struct cell *cell = cell_at(index);

	if (!is_before(now, cell->writer, cell->written))
		race(address, cell->writer, "after a plain write,");
	if (write)
		for (int i = 0; i < task_count; i++)
			if (!is_before(now, i, cell->read[i]))
				race(address, i, "after a plain read, a write of");
}

static void look_at_atomics(const char *address, const struct location *l, bool write)
{
	const struct clock *now = &tasks[engine_current].now.clock;

	if (l->stamp != stamp || address >= bytes(l->word) + l->size)
		return;
	for (int i = 0; i < task_count; i++) {
		if (!is_before(now, i, l->written_at[i]))
			race(address, i, "after an atomic write, a plain access of");
		if (write && !is_before(now, i, l->read_at[i]))
			race(address, i, "after an atomic read, a plain write of");
	}
}

static void set_flags(size_t granule, uint8_t flags)
{
	if ((granule_flags[granule] & flags) != flags) {
		granule_flags[granule] |= flags;
		engine_learned();
	}
}

static void plain_byte(const char *address, size_t index, bool write)
{
	struct task *task = &tasks[engine_current];
	struct cell *cell;

	look_at_cell(address, index, write);
	cell = cell_at(index);
	if (write) {
		cell->written = task->now.clock.at[engine_current];
		cell->writer = (uint8_t)engine_current;
	} else {
		cell->read[engine_current] = task->now.clock.at[engine_current];
	}
}

/* Bytes first .. last of this granule; a whole one is looked at as one. */
static void plain_granule(const char *address, size_t granule, size_t first, size_t last,
			  bool write)
{
	set_flags(granule, GRANULE_PLAIN | GRANULE_WRITTEN |
			   (first == 0 && last == GRANULE - 1 ? 0 : GRANULE_SPLIT));
	if (granule_location[granule])
		look_at_atomics(address, &locations[granule_location[granule] - 1], write);
	if (!(granule_flags[granule] & GRANULE_SPLIT))
		last = first;
	for (; first <= last; first++)
		plain_byte(address++, granule * GRANULE + first, write);
}

void memory_plain(const volatile void *address, size_t size, bool write)
{
	const char *at = bytes(address);
	const struct range *range = range_of(at);
	size_t first, last, granule, end, from, to;

	if (!range || !look_at_races || size == 0)
		return;
	first = (size_t)(at - range->low);
	last = first + size - 1 < range->size ? first + size - 1 : range->size - 1;
	granule = range->first + first / GRANULE;
	/* Most are constants. */
	if (!write && size <= 2 * GRANULE &&
	    !((granule_flags[granule] | granule_flags[range->first + last / GRANULE]) &
	      GRANULE_WRITTEN) && !(granule_flags[granule + 1] & GRANULE_WRITTEN))
		return;
	for (granule = first / GRANULE; granule <= last / GRANULE; granule++) {
		if (!write && !(granule_flags[range->first + granule] & GRANULE_WRITTEN))
			continue;
		from = granule * GRANULE > first ? granule * GRANULE : first;
		end = granule * GRANULE + GRANULE - 1;
		to = end < last ? end : last;
		plain_granule(range->low + from, range->first + granule, from % GRANULE,
			      to % GRANULE, write);
	}
}

/* An atomic access: of plain ones it must not race with any. */
static void atomic_bytes(struct location *l, bool wrote)
{
	uint16_t at = tasks[engine_current].now.clock.at[engine_current];
	size_t granule;

	if (!look_at_races || l->tag)
		return;
	if (wrote)
		l->written_at[engine_current] = at;
	else
		l->read_at[engine_current] = at;
	for (granule = l->granule; (granule - l->granule) * GRANULE < l->size; granule++) {
		if (wrote)
			set_flags(granule, GRANULE_WRITTEN);
		for (int i = 0; (granule_flags[granule] & GRANULE_PLAIN) && i < GRANULE; i++)
			look_at_cell(bytes(l->word), granule * GRANULE + (size_t)i, wrote);
	}
}

/* ------------------------------------------------------- the accesses */

static uint64_t truncated(uint64_t value, unsigned int size)
{
	return size >= 8 ? value : value & ((UINT64_C(1) << (8 * size)) - 1);
}

static uint64_t modified(const struct access *a, uint64_t before)
{
	switch (a->rmw) {
	case SWAP:
		return a->operand;
	case ADD:
		return truncated(before + a->operand, a->size);
	case SUB:
		return truncated(before - a->operand, a->size);
	case AND:
		return before & a->operand;
	case OR:
		return before | a->operand;
	case XOR:
		return before ^ a->operand;
	case NAND:
	default:
		return truncated(~(before & a->operand), a->size);
	}
}

/* What the access makes of this value, and whether it writes at all. */
static struct outcome effect(const struct access *a, uint64_t before)
{
	struct outcome out = { .before = before, .after = before, .consistent = true };

	if (a->kind == STORE) {
		out.after = a->operand;
		out.wrote = true;
	} else if (a->kind == RMW || a->kind == POINT) {
		out.after = a->kind == POINT ? before + 1 : modified(a, before);
		out.wrote = true;
	} else if (a->kind == CAS && before == a->expected) {
		out.after = a->operand;
		out.wrote = true;
	}
	return out;
}

static enum order order_of(const struct access *a, bool wrote)
{
	return a->kind == CAS && !wrote ? a->failure : a->order;
}

/* What the task knows after it has read what this released. */
static void take(struct task *task, const struct view *released, enum order order)
{
	join(acquires(order) ? &task->now : &task->to_acquire, released);
}

static void fence(struct task *task, enum order order)
{
	if (acquires(order))
		join(&task->now, &task->to_acquire);
	if (releases(order))
		task->fenced = task->now;
}

static struct outcome access_sc(const struct access *a, struct location *l, int t)
{
	struct outcome out = effect(a, load(l));
	enum order order = order_of(a, out.wrote);
	struct task *task = &tasks[t];
	const struct clock *given = releases(order) ? &task->now.clock : &task->fenced.clock;

	if (a->kind != STORE)
		join_clock(acquires(order) ? &task->now.clock : &task->to_acquire.clock,
			   &l->released);
	atomic_bytes(l, out.wrote);
	if (out.wrote) {
		if (a->kind == STORE)
			l->released = *given;
		else
			join_clock(&l->released, given);
		store(l, out.after);
		l->version++;
	}
	task->now.clock.at[t]++;
	return out;
}

/* -------------------------------------------------------- ENGINE_WEAK */

/* Behind this one, in the modification order. */
static int insert(struct location *l, int behind)
{
	int place = l->message[behind].position + 1, new = l->messages, i;

	if (new == MESSAGES) {
		engine_fail("more than %d writes of a word", MESSAGES);
		return 0;
	}
	l->messages++;
	for (i = new; i > place; i--) {
		l->order[i] = l->order[i - 1];
		l->message[l->order[i]].position = (uint8_t)i;
	}
	l->order[place] = (uint8_t)new;
	memset(&l->message[new], 0, sizeof(l->message[new]));
	l->message[new].position = (uint8_t)place;
	return new;
}

int memory_newest(const struct access *a)
{
	const struct location *l = &locations[a->location];

	return engine_weak && l->messages > 0 ? l->order[l->messages - 1] : 0;
}

/*
 * Messages that a read may read, or a write may come behind. A compare and swap
 * that fails is a read.
 */
uint64_t memory_choices(const struct access *a, int t)
{
	const struct location *l;
	uint64_t choices = 0;
	int i;

	if (!engine_weak || a->kind >= FENCE)
		return UINT64_C(1) << (a->kind == POINT ? memory_newest(a) : 0);
	l = &locations[a->location];
	for (i = l->message[tasks[t].now.seen[a->location]].position; i < l->messages; i++) {
		const struct message *m = &l->message[l->order[i]];

		if (!m->continued || a->kind == LOAD ||
		    (a->kind == CAS && m->value != a->expected))
			choices |= UINT64_C(1) << l->order[i];
	}
	return choices;
}

static bool happens_before(const struct event *a, const struct event *b)
{
	return b->clock.at[a->task] >= a->at && a != b;
}

static int position(const struct event *e, int message)
{
	return locations[e->location].message[message].position;
}

/* a before b in the modification order, or a reads what b overwrites. */
static bool overwritten(const struct event *a, const struct event *b)
{
	if (a == b || a->location < 0 || a->location != b->location || b->wrote < 0)
		return false;
	if (a->wrote >= 0 && position(a, a->wrote) < position(b, b->wrote))
		return true;
	return a->read >= 0 && position(a, a->read) < position(b, b->wrote);
}

/* scb, from a to b. */
static bool sc_before(const struct event *a, const struct event *b)
{
	if (a->task == b->task)
		return a < b;
	if (a->location >= 0 && a->location == b->location && happens_before(a, b))
		return true;
	if (overwritten(a, b))
		return true;
	return a->next_other >= 0 && b->previous_other >= 0 &&
	       happens_before(&events[a->next_other], &events[b->previous_other]);
}

static inline void set_bit(uint64_t *set, int bit)
{
	set[bit / 64] |= UINT64_C(1) << (bit % 64);
}

static inline bool has_bit(const uint64_t *set, int bit)
{
	return set[bit / 64] >> (bit % 64) & 1;
}

/*
 * psc between accesses is scb. The new event, and what comes before and behind
 * it; false if that closes a cycle.
 */
static bool add_to_psc(int new)
{
	uint64_t before[EVENT_WORDS] = { 0 }, behind[EVENT_WORDS] = { 0 };
	struct event *e = &events[new];
	int i, w;

	for (i = 0; i < new; i++) {
		if (!events[i].sc)
			continue;
		if (sc_before(&events[i], e)) {
			set_bit(before, i);
			for (w = 0; w < EVENT_WORDS; w++)
				before[w] |= events[i].before[w];
		}
		if (overwritten(e, &events[i]))
			set_bit(behind, i);
	}
	for (w = 0; w < EVENT_WORDS; w++)
		if (before[w] & behind[w])
			return false;
	memcpy(e->before, before, sizeof(before));
	set_bit(before, new);
	for (i = 0; i < new; i++) {
		bool is_behind = has_bit(behind, i);

		for (w = 0; w < EVENT_WORDS && !is_behind; w++)
			is_behind = events[i].before[w] & behind[w];
		for (w = 0; w < EVENT_WORDS && is_behind; w++)
			events[i].before[w] |= before[w];
	}
	return true;
}

#include "psc.h"

/* The event is complete: is there still such an execution? */
static bool add_event(struct event *e)
{
	struct task *task = &tasks[e->task];
	int new = event_count, i;

	if (new == EVENTS) {
		engine_fail("more than %d atomic accesses", EVENTS);
		return false;
	}
	e->at = task->now.clock.at[e->task];
	e->clock = task->now.clock;
	e->next_other = e->previous_other = -1;
	if (task->last_event >= 0) {
		const struct event *last = &events[task->last_event];

		e->previous_other = (int16_t)(last->location != e->location || e->location < 0 ?
					      task->last_event : last->previous_other);
		if (last->location != e->location || e->location < 0)
			for (i = task->first_open; i < new; i++)
				if (events[i].task == e->task && events[i].next_other < 0)
					events[i].next_other = (int16_t)new;
		if (last->location != e->location || e->location < 0)
			task->first_open = new;
	} else {
		task->first_open = new;
	}
	task->last_event = new;
	events[new] = *e;
	event_count++;
	fences |= e->kind == FENCE && e->sc;
	task->now.clock.at[e->task]++;
	if (fences)
		return psc_is_acyclic();
	return !e->sc || add_to_psc(new);
}

static struct outcome access_weak(const struct access *a, struct location *l, int t, int choice)
{
	struct outcome out = effect(a, l->message[choice].value);
	enum order order = order_of(a, out.wrote);
	struct task *task = &tasks[t];
	struct event e = { .kind = a->kind, .task = (int8_t)t, .sc = order == SEQ_CST,
			   .location = (int16_t)a->location, .read = -1, .wrote = -1 };
	struct message *m;

	out.message = choice;
	if (a->kind != STORE) {
		e.read = (int16_t)choice;
		if (l->message[choice].position >
		    l->message[task->now.seen[a->location]].position)
			task->now.seen[a->location] = (uint8_t)choice;
		take(task, &l->message[choice].released, order);
	}
	atomic_bytes(l, out.wrote);
	if (out.wrote) {
		int new = insert(l, choice);

		m = &l->message[new];
		m->value = out.after;
		m->event = (int16_t)event_count;
		task->now.seen[a->location] = (uint8_t)new;
		m->released = releases(order) ? task->now : task->fenced;
		m->released.seen[a->location] = (uint8_t)new;
		if (a->kind != STORE) {
			l->message[choice].continued = true;
			join(&m->released, &l->message[choice].released);
		}
		e.wrote = (int16_t)new;
		store(l, l->message[l->order[l->messages - 1]].value);
		l->version++;
	}
	out.consistent = add_event(&e);
	return out;
}

struct outcome memory_access(const struct access *a, int t, int choice)
{
	struct outcome out = { .consistent = true };
	struct location *l = &locations[a->location];
	struct event e = { .kind = FENCE, .task = (int8_t)t, .sc = a->order == SEQ_CST,
			   .location = -1, .read = -1, .wrote = -1 };

	if (a->kind == FENCE) {
		fence(&tasks[t], a->order);
		if (engine_weak)
			out.consistent = add_event(&e);
		else
			tasks[t].now.clock.at[t]++;
		return out;
	}
	out = engine_weak ? access_weak(a, l, t, choice) : access_sc(a, l, t);
	if (!l->matters)
		learn(l, t, out.wrote);
	return out;
}

void memory_name(char *out, size_t size, const volatile void *word)
{
	const struct range *range = range_of(bytes(word));

	if (range)
		snprintf(out, size, "%s+0x%zx", range->name,
			 (size_t)(bytes(word) - range->low));
	else
		snprintf(out, size, "tag");
}
