/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Each step is taken from what the code did: replay.c has the calls that
 * record.c saw, one chosen here and handed over step by step. A step that the
 * model does not have at this place, or with another word or value, leaves both
 * processes waiting for ever, which Spin calls an invalid end state.
 */
chan log = [0] of { byte, byte, byte, byte, byte, byte };
int at = -1;
int number;
byte field[6];

c_decl {
extern const unsigned char replay_steps[][6];
extern const int replay_first[], replay_calls;
}

/* kind, which cell, operands, the value before, and a second one of plain's */
inline rd(a, seen)		{ log ? RD, eval(a), _, _, seen, _ }
inline acq(a, seen)		{ log ? ACQ, eval(a), _, _, seen, _ }
inline wr(a, new)		{ log ? WR, eval(a), eval(new), _, _, _ }
inline or(a, bits, seen)	{ log ? OR, eval(a), eval(bits), _, seen, _ }
inline clr(a, bits)		{ log ? CLR, eval(a), eval(bits), _, _, _ }
inline swap(a, new)		{ log ? SWAP, eval(a), eval(new), _, _, _ }
inline add(a, more, seen)	{ log ? ADD, eval(a), eval(more), _, seen, _ }

inline cas(a, from, to, done)
{
	log ? CAS, eval(a), eval(from), eval(to), old, _;
	done = (old == (from))
}

inline cas_seen(a, from, to, done)
{
	cas(a, from, to, done);
	from = old
}

inline cas_system(a, from, to, done) { cas(a, from, to, done) }

inline plain(i, new, more, before, more_before)
{
	log ? PLAIN, eval(i), eval(new), eval(more), before, more_before
}

/* Written and taken back between two accesses: it cannot be seen. */
inline in_passing(i, new)	{ skip }

inline op(which, said)
{
	log ? OP, eval(which), _, _, said, _
}

inline answer()
{
	log ? END, eval(s), eval(val), _, _, _
}

/* What is judged elsewhere. */
inline until_another(a, turn)	{ skip }
inline locked(leaf)		{ skip }
inline unlocked(leaf)		{ skip }
inline withdrawn(cpu, entry)	{ skip }
inline took(cpu)		{ skip }
inline started(entry)		{ skip }
inline rounds(n)		{ skip }
