/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
#include "linearize.h"

#include <stdio.h>
#include <string.h>

#define SEEN	4096	/* a power of two */
#define DEPTH	(HISTORY_CALLS * 16)

/* One way to go on: where all calls are, and the oracle. */
struct place {
	struct oracle_call calls[HISTORY_CALLS];
	uint32_t answered[HISTORY_CALLS];	/* how many of its ops */
	bool opened[HISTORY_CALLS];
	struct oracle oracle;
};

static struct search {
	const struct history *history;
	bool (*fits)(void *data, const struct oracle *end);
	void *data;
	struct place place[DEPTH];
	/* Places from which there was no way. */
	uint64_t seen[SEEN];
	uint32_t seen_count;
} search;

/* ------------------------------------------------------- what has to be same */

static bool same_entry(const struct psci_entry *a, const struct psci_entry *b)
{
	return a->pc == b->pc && a->context_id == b->context_id &&
	       a->el == b->el && a->flags == b->flags &&
	       a->error == b->error && a->level == b->level;
}

static bool same_state(const struct psci_power_state *a,
		       const struct psci_power_state *b)
{
	return a->value == b->value && a->state_id == b->state_id &&
	       a->level == b->level && a->powerdown == b->powerdown;
}

static bool same_question(const struct oracle_call *c,
			  const struct history_op *got)
{
	if (c->ask != got->op || c->ask_cpu != got->about)
		return false;
	switch (c->ask) {
	case ORACLE_CHECK_ENTRY:
	case ORACLE_CHECK_SYSTEM_SUSPEND:
		return same_entry(&c->entry, &got->entry);
	case ORACLE_CHECK_POWER_STATE:
		return same_state(&c->power_state, &got->state);
	case ORACLE_CHECK_VENDOR_RESET:
	case ORACLE_CHECK_MEM_RANGE:
		return c->ask_a == got->a && c->ask_b == got->b;
	case ORACLE_NODE_HW_STATE:
		return c->ask_a == got->a;
	case ORACLE_CPU_ON:
	case ORACLE_CHECK_CPU_ON:
	case ORACLE_CHECK_CPU_OFF:
	case ORACLE_MIGRATE:
	case ORACLE_MEM_PROTECT:
	case ORACLE_NO_OP:
	case ORACLE_OPS:
		break;
	}
	return true;
}

static bool same_hook(const struct oracle_call *c,
		      const struct history_call *got)
{
	return c->hook == got->hook &&
	       (!c->hook || !memcmp(&c->transition, &got->transition,
				    sizeof(c->transition)));
}

static bool same_call(const struct oracle_call *c,
		      const struct history_call *got)
{
	if (c->action != got->action)
		return false;
	if (c->action == PSCI_NOT_MINE)
		return true;
	if ((uint64_t)c->ret != got->out.ret || c->error != got->out.error)
		return false;
	switch (c->action) {
	case PSCI_DO_STOP:
		return got->out.freeze ==
		       (c->number == PSCI_FN_CPU_FREEZE);
	case PSCI_DO_SUSPEND:
		return got->out.event == c->event &&
		       same_state(&c->power_state, &got->out.suspend) &&
		       (!c->powerdown ||
			same_entry(&c->entry, &got->out.entry)) &&
		       (!c->hook || !memcmp(&c->transition,
					    &got->out.transition,
					    sizeof(c->transition)));
	case PSCI_DO_SYSTEM:
		return got->out.event == c->event &&
		       got->out.type == c->type && got->out.cookie == c->cookie;
	case PSCI_DO_RETURN:
	case PSCI_DO_WAIT:
	case PSCI_NOT_MINE:
		break;
	}
	return true;
}

static bool same_end(const struct oracle_call *c,
		     const struct history_call *got)
{
	if (got->op_count > 0 && c->door != ORACLE_CALL &&
	    c->door != ORACLE_COMPLETE)
		return false;
	switch (c->door) {
	case ORACLE_CALL:
		return same_call(c, got) && same_hook(c, got);
	case ORACLE_COMPLETE:
		if (got->error || c->error == PSCI_E_TICKET ||
		    c->error == PSCI_E_VERDICT)
			return c->error == got->error;
		return c->error == got->out.error &&
		       (uint64_t)c->ret == got->out.ret && same_hook(c, got);
	case ORACLE_WOKE:
		if (c->wake != got->wake)
			return false;
		return c->wake == PSCI_WAKE_SLEEP ||
		       (same_entry(&c->entry, &got->entry) &&
			same_hook(c, got));
	case ORACLE_STOPPED:
		return c->error == got->error && same_hook(c, got);
	case ORACLE_REFUSED:
	case ORACLE_PRESENCE:
		return c->error == got->error;
	}
	return false;
}

/* ----------------------------------------------------------------- the search */

static uint64_t mix(uint64_t hash, const void *data, size_t size)
{
	const unsigned char *bytes = data;
	uint64_t word;

	for (; size >= sizeof(word); size -= sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
		bytes += sizeof(word);
	}
	while (size-- > 0)
		hash = (hash ^ *bytes++) * UINT64_C(0x100000001b3);
	return hash;
}

/* Have we been here? If not, we have from now on. */
static bool was_seen(const struct place *place)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	uint32_t n = search.history->count, at;

	hash = mix(hash, place->calls, n * sizeof(place->calls[0]));
	hash = mix(hash, place->answered, n * sizeof(place->answered[0]));
	hash = mix(hash, place->opened, n * sizeof(place->opened[0]));
	hash = mix(hash, &place->oracle, offsetof(struct oracle, cpus) +
		   place->oracle.cpu_count * sizeof(place->oracle.cpus[0])) | 1;
	for (at = hash % SEEN; search.seen[at]; at = (at + 1) % SEEN)
		if (search.seen[at] == hash)
			return true;
	if (search.seen_count < SEEN / 2) {
		search.seen[at] = hash;
		search.seen_count++;
	}
	return false;
}

/* Between which events the call's next piece is. */
static uint32_t earliest(const struct place *place, uint32_t i)
{
	const struct history_call *call = &search.history->calls[i];
	uint32_t n = place->answered[i];

	return n == 0 ? call->begin : call->ops[n - 1].answered_at;
}

static uint32_t latest(const struct place *place, uint32_t i)
{
	const struct history_call *call = &search.history->calls[i];
	uint32_t n = place->answered[i];

	return n == call->op_count ? call->end : call->ops[n].asked_at;
}

static bool is_before(uint32_t a, uint32_t b)
{
	return search.history->before ? search.history->before(a, b) : a < b;
}

/* No other call has a piece that must have been before. */
static bool may_be_next(const struct place *place, uint32_t i)
{
	uint32_t j;

	for (j = 0; j < search.history->count; j++)
		if (j != i && !place->calls[j].over &&
		    is_before(latest(place, j), earliest(place, i)))
			return false;
	return true;
}

/* One piece; false if it is not what happened. */
static bool take(struct place *place, uint32_t i)
{
	const struct history_call *call = &search.history->calls[i];
	struct oracle_call *c = &place->calls[i];
	const struct history_op *op = &call->ops[place->answered[i]];
	int64_t answer = PSCI_STATUS_SUCCESS;

	if (!place->opened[i]) {
		place->opened[i] = true;
		oracle_open(&place->oracle, c);
	}
	if (!c->over) {
		/* Its question was answered. */
		if (c->reentered)
			answer = op[-1].answer;
		c->reentered = false;
		oracle_piece(&place->oracle, c, answer);
	}
	if (c->ask != ORACLE_NO_OP) {
		if (place->answered[i] == call->op_count ||
		    !same_question(c, op))
			return false;
		if (c->ask == ORACLE_CHECK_POWER_STATE)
			c->composite = op->composite;
		c->ask = ORACLE_NO_OP;
		c->reentered = true;
		place->answered[i]++;
	}
	if (!c->over)
		return true;
	if (place->answered[i] != call->op_count || !same_end(c, call))
		return false;
	if (c->action == PSCI_DO_WAIT)
		place->oracle.cpus[c->cpu].ticket = call->out.ticket;
	return true;
}

static void copy(struct place *to, const struct place *from)
{
	uint32_t n = search.history->count;

	memcpy(to->calls, from->calls, n * sizeof(to->calls[0]));
	memcpy(to->answered, from->answered, n * sizeof(to->answered[0]));
	memcpy(to->opened, from->opened, n * sizeof(to->opened[0]));
	oracle_copy(&to->oracle, &from->oracle);
}

static bool go_on(uint32_t depth)
{
	const struct place *place = &search.place[depth];
	uint32_t n = search.history->count, i, left = 0;

	for (i = 0; i < n; i++)
		left += !place->calls[i].over;
	if (left == 0)
		return !search.fits ||
		       search.fits(search.data, &place->oracle);
	if (depth + 1 == DEPTH)
		oracle_differ("a history of too many pieces", depth, DEPTH);
	if (was_seen(place))
		return false;
	for (i = 0; i < n; i++) {
		if (place->calls[i].over || !may_be_next(place, i))
			continue;
		copy(&search.place[depth + 1], place);
		if (take(&search.place[depth + 1], i) && go_on(depth + 1))
			return true;
	}
	return false;
}

bool linearizable(const struct oracle *from, const struct history *history,
		  bool (*fits)(void *data, const struct oracle *end),
		  void *data)
{
	struct place *first = &search.place[0];
	uint32_t i;

	search.history = history;
	search.fits = fits;
	search.data = data;
	if (search.seen_count > 0)
		memset(search.seen, 0, sizeof(search.seen));
	search.seen_count = 0;
	memset(first->answered, 0, sizeof(first->answered));
	memset(first->opened, 0, sizeof(first->opened));
	for (i = 0; i < history->count; i++)
		first->calls[i] = history->calls[i].call;
	oracle_copy(&first->oracle, from);
	return go_on(0);
}

/* --------------------------------------------------------------- for people */

static const char *const op_names[ORACLE_OPS] = {
	"none", "cpu_on", "check_cpu_on", "check_entry", "check_power_state",
	"check_cpu_off", "check_system_suspend", "check_vendor_reset",
	"migrate", "node_hw_state", "mem_protect", "check_mem_range",
};

static void print_what(const struct history_call *call)
{
	const struct oracle_call *c = &call->call;

	switch (c->door) {
	case ORACLE_CALL:
		fprintf(stderr, "CPU %u calls %s(%#llx, %#llx, %#llx): %s %lld",
			c->cpu, psci_function_name((uint32_t)c->in.x[0]),
			(unsigned long long)c->in.x[1],
			(unsigned long long)c->in.x[2],
			(unsigned long long)c->in.x[3],
			psci_action_name(call->action),
			(long long)call->out.ret);
		break;
	case ORACLE_COMPLETE:
		fprintf(stderr, "psci_complete(%#llx, %d): %s, %lld",
			(unsigned long long)c->ticket, (int)c->verdict,
			psci_error_name((enum psci_error)call->error),
			(long long)call->out.ret);
		break;
	case ORACLE_STOPPED:
		fprintf(stderr, "CPU %u has stopped: %s", c->cpu,
			psci_error_name((enum psci_error)call->error));
		break;
	case ORACLE_WOKE:
		fprintf(stderr, "CPU %u woke%s: %s", c->cpu,
			c->context_lost ? ", its context lost" : "",
			psci_wake_name(call->wake));
		if (call->wake == PSCI_WAKE_START)
			fprintf(stderr, " at %#llx",
				(unsigned long long)call->entry.pc);
		break;
	case ORACLE_REFUSED:
		fprintf(stderr, "CPU %u's event is refused: %s", c->cpu,
			psci_error_name((enum psci_error)call->error));
		break;
	case ORACLE_PRESENCE:
		fprintf(stderr, "CPU %u becomes %s: %s", c->cpu,
			c->to == PSCI_PRESENT ? "present" :
			c->to == PSCI_ABSENT ? "absent" : "disabled",
			psci_error_name((enum psci_error)call->error));
		break;
	}
	if (call->hook)
		fprintf(stderr, "; hook domains_%s, up to level %u",
			call->hook > 0 ? "up" : "down", call->transition.level);
}

void history_print(const struct history *history)
{
	const struct history_call *call;
	const struct history_op *op;
	uint32_t i, j;

	for (i = 0; i < history->count; i++) {
		call = &history->calls[i];
		fprintf(stderr, "  [%u .. %u] ", call->begin, call->end);
		print_what(call);
		fprintf(stderr, "\n");
		for (j = 0; j < call->op_count; j++) {
			op = &call->ops[j];
			fprintf(stderr, "      [%u .. %u] op %s about CPU %u "
				"answers %lld\n", op->asked_at,
				op->answered_at, op_names[op->op], op->about,
				(long long)op->answer);
		}
	}
}
