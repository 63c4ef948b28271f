/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Part of memory.c: RC11's psc of a whole graph, fences included, straight from
 * its definition. It is slow; executions without SC fences do without it.
 *
 *	psc_base = ([Esc] | [Fsc]; hb?); scb; ([Esc] | hb?; [Fsc])
 *	psc_F	 = [Fsc]; (hb | hb; eco; hb); [Fsc]
 */
typedef uint64_t relation[EVENTS][EVENT_WORDS];

static bool is_fence(int event)
{
	return events[event].sc && events[event].kind == FENCE;
}

/* Does the event read what the other one wrote? */
static bool reads_from(const struct event *read, const struct event *write)
{
	return read->read >= 0 && read->location == write->location &&
	       read->read == write->wrote;
}

static void close_over(relation r)
{
	for (int k = 0; k < event_count; k++)
		for (int i = 0; i < event_count; i++)
			if (has_bit(r[i], k))
				for (int w = 0; w < EVENT_WORDS; w++)
					r[i][w] |= r[k][w];
}

/* to = a; b */
static void compose(relation to, relation a, relation b)
{
	for (int i = 0; i < event_count; i++) {
		memset(to[i], 0, sizeof(to[i]));
		for (int k = 0; k < event_count; k++)
			if (has_bit(a[i], k))
				for (int w = 0; w < EVENT_WORDS; w++)
					to[i][w] |= b[k][w];
	}
}

static void make_relations(relation hb, relation scb, relation eco)
{
	for (int i = 0; i < event_count; i++) {
		memset(hb[i], 0, sizeof(hb[i]));
		memset(scb[i], 0, sizeof(scb[i]));
		memset(eco[i], 0, sizeof(eco[i]));
		for (int j = 0; j < event_count; j++) {
			if (happens_before(&events[i], &events[j]))
				set_bit(hb[i], j);
			if (sc_before(&events[i], &events[j]))
				set_bit(scb[i], j);
			if (overwritten(&events[i], &events[j]) ||
			    reads_from(&events[j], &events[i]))
				set_bit(eco[i], j);
		}
	}
	close_over(eco);
}

/* r = (r | hb; r | r; hb | hb; r; hb), where the hb begins or ends at a fence. */
static void widen_at_fences(relation r, relation hb)
{
	static relation after, both;
	int i, j, w;

	compose(after, r, hb);
	for (i = 0; i < event_count; i++)
		for (j = 0; j < event_count; j++)
			if (has_bit(after[i], j) && is_fence(j))
				set_bit(r[i], j);
	compose(both, hb, r);
	for (i = 0; i < event_count; i++)
		for (w = 0; is_fence(i) && w < EVENT_WORDS; w++)
			r[i][w] |= both[i][w];
}

static bool psc_is_acyclic(void)
{
	static relation hb, psc, eco, first, second;
	int i, j;

	make_relations(hb, psc, eco);
	widen_at_fences(psc, hb);
	compose(first, hb, eco);
	compose(second, first, hb);
	for (i = 0; i < event_count; i++) {
		for (j = 0; j < event_count; j++) {
			bool both = is_fence(i) && is_fence(j);

			if (both && (has_bit(hb[i], j) || has_bit(second[i], j)))
				set_bit(psc[i], j);
			if (!events[i].sc || !events[j].sc)
				psc[i][j / 64] &= ~(UINT64_C(1) << (j % 64));
		}
	}
	close_over(psc);
	for (i = 0; i < event_count; i++)
		if (has_bit(psc[i], i))
			return false;
	return true;
}
