/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * libpsci's concurrent core: four CPUs, 0 and 1 in one cluster (one word), 2
 * and 3 in another. docs/model.md says what is modelled and how this text is
 * bound to the code.
 *
 * An inline per function of lib/, of the same name where it can be; each
 * atomic access of the code is one step: rd, acq, wr, or, clr, swap, cas, add.
 * What the code writes plainly (an entry and what else lies beside it) is a
 * step as well: plain.
 *
 * The same inlines are compiled twice. With a CONFIG they work on mem[], and
 * assertions judge what comes of it. With REPLAY they take each step from the
 * log of what the code did, and cannot go on where the code did something else.
 */

/* ----------------------------------------------------- as in lib/context.h */

#define CPUS		4
#define WORD(cpu)	((cpu) / 2)
#define IN(cpu)		(1 << (2 * ((cpu) % 2)))
#define UP(cpu)		(2 << (2 * ((cpu) % 2)))
#define ALL_UP		10
#define STATE(bits, cpu) (((bits) >> (2 * ((cpu) % 2))) & 3)
#define IS_OFF		0
#define IS_PENDING	1
#define IS_ON		3

/* Where things are in mem[]. */
#define START(cpu)	(2 + (cpu))
#define GATE		6
#define ENDING		7
#define MODE		8
#define LOCK(leaf)	(9 + (leaf))
#define CELLS		11

/* The run state; above it the number of starts, modulo 16. */
#define IDLE		0
#define ABSENT		1
#define DISABLED	2
#define DEFERRED	3
#define READY		4
#define RUNNING		5
#define STOPPING	6
#define STANDBY		8
#define SUSPENDED	9
#define WAITING		10
#define RUN(word)	((word) & 15)
#define COUNT(word)	((word) & 240)
#define ONE_START	16

#define OPEN		0
#define CLOSED		1
#define TRYING(cpu)	(128 + (cpu))
#define IS_TRYING(gate)	((gate) >= 128)
#define COORDINATED	0
#define OSI		1
#define USED		2

/*
 * A lock: the next ticket, above it whose turn it is. The code has 1 << 16
 * tickets and no more CPUs than that; a search has as few as it has CPUs that
 * meet there, so that the tickets go around.
 */
#ifdef REPLAY
#define TICKETS		16
#elif defined(FAULT_FEW_TICKETS)
#define TICKETS		2
#else
#define TICKETS		(3 + MORE)
#endif
#define LOCK_WORDS	(TICKETS * TICKETS)
#define TURN(lock)	((lock) % TICKETS)
#define AFTER(turn)	TURN((turn) + 1)

/* The plain cells beside the CPUs' own: the event of who ends the system. */
#define EVENT		4

/* ------------------------------------------------------------ the answers */

#define OK		0
#define ALREADY_ON	1
#define ON_PENDING	2
#define FAILURE		3
#define DENIED		4
#define INVALID		5
#define DEFER		6	/* of check_cpu_on; DO_WAIT */
#define DO_STOP		7
#define DO_SYSTEM	8
#define DO_SUSPEND	9
#define SLEEP		10
#define STARTS		11
#define RETURNS		12
#define NOT_TAKEN	13	/* PSCI_E_TICKET, _CPU_STATE, _SYSTEM_STATE */
#define BAD_ENTRY	14
#define INFO(state)	(20 + (state))

/* The calls, and who makes them. */
#define CPU_ON		1	/* target, entry */
#define CPU_OFF		2
#define STOPPED		3	/* psci_cpu_stopped() */
#define WOKE		4	/* context lost? */
#define AFFINITY	5	/* a CPU, level */
#define SYS_SUSPEND	6	/* entry */
#define SYSTEM_OFF	7
#define REFUSED		8	/* psci_system_refused() */
#define SET_MODE	9	/* mode */
#define CPU_SUSPEND	10	/* power down?, entry */
#define COMPLETE	11	/* ticket, verdict */
#define PRESENCE	12	/* psci_cpu_set_presence(): cpu, run state */

/* The ops. */
#define OP_CPU_ON	1
#define OP_CHECK_ON	2
#define OP_CHECK_OFF	3
#define OP_CHECK_SUSPEND 4
#define OP_CHECK_STATE	5
#define OP_DOWN		6	/* domains_down, domains_up: with the lock held */
#define OP_UP		7
#define OP_CHECK_ENTRY	8

/* What kinds of step there are. */
#define BEGIN		1
#define END		2
#define OP		3
#define PLAIN		4
#define RD		5	/* sequentially consistent */
#define ACQ		6
#define WR		7
#define OR		8
#define CLR		9
#define SWAP		10
#define CAS		11
#define ADD		12

/* What a call's steps work with, and beside these c: the CPU that called. */
#define LOCALS							\
	byte t;		/* the target, */			\
	byte e;		/* its entry */				\
	byte arg;						\
	byte s;		/* the answer, */			\
	byte val;	/* and what comes with it */		\
	byte v, w, r, old;					\
	byte ticket;						\
	byte m;		/* the mode */				\
	bool there

#ifdef REPLAY
#include "replay.pml"
#else
#include "config.pml"
#include "machine.pml"
#endif

/* ------------------------------------------------------- lib/domain.c: locks */

#ifdef TREE
inline lock(leaf)
{
	add(LOCK(leaf), TICKETS, r);
	w = r / TICKETS;
	do
	:: TURN(r) == w -> break
	:: else ->
	   r = TURN(r);
	   until_another(LOCK(leaf), r);
	   acq(LOCK(leaf), r)
	od;
	locked(leaf)
}

inline unlock(leaf)
{
	unlocked(leaf);
	acq(LOCK(leaf), w);
	w = TURN(w);
#ifdef FAULT_FREED_IN_TWO_STEPS
	acq(LOCK(leaf), r);
	r = (r == AFTER(w) * TICKETS + w);
	if
	:: r -> wr(LOCK(leaf), 0)
	:: else
	fi;
#else
	cas(LOCK(leaf), AFTER(w) * TICKETS + w, 0, r);
#endif
	if
#ifdef FAULT_TURN_CARRIES
	:: !r -> add(LOCK(leaf), 1, r)
#else
	:: !r -> add(LOCK(leaf), (AFTER(w) - w + LOCK_WORDS) % LOCK_WORDS, r)
#endif
	:: else
	fi
}

#define LEAF(cpu)	WORD(cpu)
#define UNDER_LOCK(cpu)	lock(LEAF(cpu)); unlock(LEAF(cpu))
#define GO_DOWN(cpu)	lock(LEAF(cpu)); op(OP_DOWN, v); unlock(LEAF(cpu))
#define COME_UP(cpu)	lock(LEAF(cpu)); op(OP_UP, v); unlock(LEAF(cpu))
#else
#define UNDER_LOCK(cpu)	skip
#define GO_DOWN(cpu)	skip
#define COME_UP(cpu)	skip
#endif

/* ------------------------------------------------------------ lib/cpu_state.c */

inline set_run_state(cpu, state)
{
	acq(START(cpu), v);
	v = COUNT(v) | state;
	wr(START(cpu), v)
}

/* r: done. */
inline swap_run_state(cpu, from, to)
{
	acq(START(cpu), v);
	r = 0;
	if
	:: RUN(v) == from ->
	   cas(START(cpu), v, COUNT(v) | to, r)
	:: else
	fi
}

inline unclaim()
{
	clr(WORD(t), IN(t))
}

/* there: the target waits, with this ticket, for what comes. */
inline offer(state)
{
	acq(START(t), v);
	ticket = (COUNT(v) + ONE_START) | state;
	there = 0;
	if
	:: RUN(v) == IDLE ->
#ifndef FAULT_ENTRY_BEFORE_CLAIM
	   plain(t, e, 0, old, w);
#endif
	   cas_seen(START(t), v, ticket, there);
	   if
	   :: !there ->
	      ticket = v;
	      plain(t, 0, 0, old, w)
	   :: else
	   fi
	:: else ->
	   ticket = v;
	   in_passing(t, e)
	fi
}

/* r: the target will not start. */
inline withdraw()
{
#ifdef FAULT_NO_TICKET
	acq(START(t), v);
	ticket = COUNT(v) | RUN(ticket);
#endif
	v = COUNT(ticket - ONE_START) | IDLE;
	cas(START(t), ticket, v, r);
	if
	:: r ->
	   withdrawn(t, e);
	   plain(t, 0, 0, old, w)
	:: else
	fi
}

/* --------------------------------------------------------- lib/system_state.c */

/* r: all other CPUs are OFF. */
inline others_are_off()
{
	r = 1;
	rd(0, v);
	if
	:: WORD(c) == 0 -> v = v & ~(IN(c) | UP(c))
	:: else
	fi;
	if
	:: v != 0 -> r = 0
	:: else ->
	   rd(1, v);
	   if
	   :: WORD(c) == 1 -> v = v & ~(IN(c) | UP(c))
	   :: else
	   fi;
	   if
	   :: v != 0 -> r = 0
	   :: else
	   fi
	fi
}

inline gate_open()
{
	cas_system(GATE, CLOSED, OPEN, w)
}

/* r: it is closed. */
inline gate_close()
{
	cas_system(GATE, OPEN, TRYING(c), r);
	if
	:: r ->
	   others_are_off();
	   if
	   :: r ->
#ifdef FAULT_GATE_NOT_CHECKED_AGAIN
	      swap(GATE, CLOSED)
#else
	      cas_system(GATE, TRYING(c), CLOSED, r)
#endif
	   :: else ->
	      cas_system(GATE, TRYING(c), OPEN, w)
	   fi
	:: else
	fi
}

inline gate_disturb()
{
	rd(GATE, v);
	if
	:: IS_TRYING(v) -> cas_system(GATE, v, OPEN, r)
	:: else
	fi
}

/* r: a CPU_SUSPEND of mode m is granted. */
inline mode_use()
{
#ifdef FAULT_MODE_NOT_CHECKED_AGAIN
	swap(MODE, m | USED);
	r = 1;
#else
	rd(MODE, v);
	r = (v == (m | USED));
	if
	:: !r ->
	   cas_system(MODE, m, m | USED, r);
	   if
	   :: !r ->
	      rd(MODE, v);
	      r = (v == (m | USED))
	   :: else
	   fi
	:: else
	fi
#endif
}

/* -------------------------------------------------------------- lib/handle.c */

/* psci_handle(): only a CPU that runs is listened to. */
inline handle()
{
	rd(START(c), v);
	assert(RUN(v) == RUNNING)
}

/* -------------------------------------------------------------- lib/cpu_on.c */

#define REFUSAL(state)	((state) == IS_ON -> ALREADY_ON : ON_PENDING)

/* Of a CPU that the host has been quicker with: ticket is its start word. */
inline presence_refusal()
{
	s = (RUN(ticket) == DISABLED -> DENIED : INVALID)
}

inline claim()
{
#ifdef FAULT_ENTRY_BEFORE_CLAIM
	plain(t, e, 0, old, w);
#endif
#ifdef FAULT_DISTURB_BEFORE_CLAIM
	gate_disturb();
#endif
#ifdef FAULT_ENDING_BEFORE_CLAIM
	rd(ENDING, m);
#endif
	s = OK;
#ifdef FAULT_CLAIM_IN_TWO_STEPS
	rd(WORD(t), v);
	or(WORD(t), IN(t), w);
#else
	or(WORD(t), IN(t), v);
#endif
	if
	:: STATE(v, t) != IS_OFF -> s = REFUSAL(STATE(v, t))
	:: else ->
#ifndef FAULT_ENDING_BEFORE_CLAIM
	   rd(ENDING, m);
#endif
	   if
	   :: m != 0 ->
	      unclaim();
	      s = FAILURE
	   :: else ->
#if !defined(FAULT_NO_GATE) && !defined(FAULT_DISTURB_BEFORE_CLAIM)
	      gate_disturb();
#endif
	      if
	      :: arg == DEFER -> offer(DEFERRED)
	      :: else ->
	         UNDER_LOCK(t);		/* expect */
	         offer(READY);
	         if
	         :: !there -> UNDER_LOCK(t)	/* unexpect */
	         :: else
	         fi
	      fi;
	      if
	      :: !there ->
	         unclaim();
	         presence_refusal()
	      :: else
	      fi
	   fi
	fi
}

inline turn_on()
{
	op(OP_CPU_ON, s);
	if
	:: s == FAILURE ->
#ifdef FAULT_UNCLAIM_BEFORE_WITHDRAW
	   unclaim();
	   withdraw();
	   if
	   :: !r -> s = OK
	   :: else -> UNDER_LOCK(t)
	   fi
#else
	   withdraw();
	   if
	   :: !r -> s = OK
	   :: else ->
	      UNDER_LOCK(t);		/* unexpect */
	      unclaim()
	   fi
#endif
	:: else
	fi
}

/* Of target t, entry e. */
inline cpu_on()
{
	handle();
	do
	:: rd(START(t), v);
	   if
	   :: RUN(v) == ABSENT -> s = INVALID; break
	   :: RUN(v) == DISABLED -> s = DENIED; break
	   :: else
	   fi;
	   rd(WORD(t), v);
	   if
	   :: STATE(v, t) != IS_OFF -> s = REFUSAL(STATE(v, t)); break
	   :: else
	   fi;
	   op(OP_CHECK_ENTRY, s);
	   if
	   :: s != OK -> break
	   :: else
	   fi;
	   op(OP_CHECK_ON, arg);
	   if
	   :: arg == DENIED -> s = DENIED; break
	   :: else
	   fi;
	   claim();
	   if
	   :: s != OK -> break
	   :: else
	   fi;
	   if
	   :: arg == DEFER ->
	      /* psci_cpu_wait() */
	      acq(START(c), v);
	      ticket = (COUNT(v) + ONE_START) | WAITING;
	      plain(c, 0, 16 + t, old, w);
	      wr(START(c), ticket);
	      s = DEFER
	   :: else ->
	      turn_on()
	   fi;
	   break
	od;
	val = (s == DEFER -> ticket : 0);
	answer()
}

/* Of the ticket in "ticket", the caller in c; what to do in arg. */
inline complete()
{
#ifdef FAULT_TICKET_NOT_CHECKED
	rd(START(c), v);
	r = (RUN(v) == WAITING);
	wr(START(c), COUNT(ticket) | RUNNING);
#else
	cas(START(c), ticket, COUNT(ticket) | RUNNING, r);
#endif
	if
	:: !r -> s = NOT_TAKEN
	:: else ->
	   plain(c, 0, 0, old, w);
	   t = w - 16;
	   took(t);
	   m = 0;
	   if
	   :: arg == OK -> rd(ENDING, m)
	   :: else
	   fi;
	   if
	   :: arg == OK && m == 0 ->
	      UNDER_LOCK(t);		/* expect */
	      acq(START(t), v);
	      ticket = COUNT(v) | READY;
	      wr(START(t), ticket);
	      turn_on()
	   :: else ->
	      acq(START(t), ticket);
	      withdraw();
	      unclaim();
	      s = (arg == DENIED -> DENIED : FAILURE)
	   fi
	fi;
	val = 0;
	answer()
}

/* -------------------------------------------- lib/cpu_off.c, lib/lifecycle.c */

inline cpu_off()
{
	handle();
	op(OP_CHECK_OFF, s);
	if
	:: s == OK ->
	   acq(START(c), v);
	   swap(START(c), COUNT(v) | STOPPING);
	   s = DO_STOP
	:: else
	fi;
	val = 0;
	answer()
}

inline stopped()
{
	rd(START(c), v);
#ifdef TREE
	lock(LEAF(c));
	rd(MODE, m);
	op(OP_DOWN, v);
	unlock(LEAF(c));
#endif
#ifdef FAULT_OFF_BEFORE_IDLE
	clr(WORD(c), IN(c) | UP(c));
	set_run_state(c, IDLE);
#else
	set_run_state(c, IDLE);
	clr(WORD(c), IN(c) | UP(c));
#endif
	s = OK;
	val = 0;
	answer()
}

/* v: its start word. */
inline start()
{
	r = (RUN(v) == READY);
	if
#ifdef FAULT_START_IN_TWO_STEPS
	:: r -> wr(START(c), COUNT(v) | RUNNING)
#else
	:: r -> cas(START(c), v, COUNT(v) | RUNNING, r)
#endif
	:: else
	fi;
	if
	:: !r -> s = SLEEP; val = 0
	:: else ->
	   atomic {
#ifdef FAULT_ENTRY_READ_EARLY
		plain(c, 0, 0, old, w);
#else
		plain(c, 0, 0, val, w);
#endif
		started(val)
	   }
	   COME_UP(c);
	   or(WORD(c), UP(c), v);
	   s = STARTS
	fi
}

/* arg: its context is lost. */
inline resume()
{
	COME_UP(c);
	rd(GATE, v);
	if
	:: v == CLOSED ->
#ifndef FAULT_GATE_STAYS_CLOSED
	   gate_open()
#endif
	:: else
	fi;
	plain(c, 0, 0, val, w);
	set_run_state(c, RUNNING);
	if
	:: arg -> s = STARTS
	:: else -> s = RETURNS; val = 0
	fi
}

inline woke()
{
#ifdef FAULT_ENTRY_READ_EARLY
	look_at_entry(c, val);
#endif
	rd(START(c), v);
	if
	:: RUN(v) <= READY -> start()
	:: RUN(v) == STANDBY || RUN(v) == SUSPENDED -> resume()
	fi;
	answer()
}

/* Of CPU t, to the run state in arg. */
inline set_presence()
{
	rd(START(t), v);
	m = (RUN(v) == ABSENT || RUN(v) == DISABLED -> RUN(v) : IDLE);
	swap_run_state(t, m, arg);
	s = (r -> OK : NOT_TAKEN);
	val = 0;
	answer()
}

/* ------------------------------------------------------- lib/affinity_info.c */

/* Of the instance of level "arg" that CPU t is in. w: a bit that was seen. */
inline affinity_info()
{
	handle();
	if
	:: arg == 0 ->
	   rd(START(t), v);
	   rd(WORD(t), w);
#ifdef FAULT_TWO_LOOKS
	   rd(WORD(t), m);
	   w = (w & IN(t)) | (m & UP(t));
#endif
	   s = (RUN(v) == ABSENT -> INVALID :
	       (RUN(v) == DISABLED -> DISABLED : INFO(STATE(w, t))))
	:: arg == 1 ->
	   rd(WORD(t), w);
	   s = (w & ALL_UP -> INFO(IS_ON) :
	       (w -> INFO(IS_PENDING) : INFO(IS_OFF)));
	   r = WORD(t) * 2;
	   m = r + 2;
	   if
	   :: s == INFO(IS_OFF) ->
	      /* The first of them: it is there, most likely. */
	      rd(START(r), v);
	      if
	      :: RUN(v) == ABSENT || RUN(v) == DISABLED
	      :: else -> m = r
	      fi
	   :: else
	   fi
	:: else ->
	   rd(0, w);
	   if
	   :: w & ALL_UP -> s = INFO(IS_ON)
	   :: else ->
	      rd(1, v);
	      s = (v & ALL_UP -> INFO(IS_ON) :
	          ((w | v) -> INFO(IS_PENDING) : INFO(IS_OFF)))
	   fi;
	   r = 0;
	   m = CPUS
	fi;
	if
	:: arg > 0 && s == INFO(IS_OFF) && r < m ->
	   /* words_presence() */
	   s = INVALID;
	   do
	   :: r == m -> break
	   :: else ->
	      rd(START(r), v);
	      r = r + 1;
	      if
	      :: RUN(v) == DISABLED -> s = DISABLED
	      :: RUN(v) == ABSENT
	      :: else -> s = INFO(IS_OFF); break
	      fi
	   od
	:: else
	fi;
	val = 0;
	answer()
}

/* ------------------- lib/system_suspend.c, lib/system_off.c, lib/cpu_suspend.c */

inline system_suspend()
{
	handle();
	do
	:: op(OP_CHECK_ENTRY, s);
	   if
	   :: s != OK -> break
	   :: else -> s = DENIED
	   fi;
	   others_are_off();
	   if
	   :: !r -> break
	   :: else
	   fi;
	   op(OP_CHECK_SUSPEND, s);
	   if
	   :: s == DENIED -> break
	   :: else -> s = DENIED
	   fi;
	   gate_close();
	   if
	   :: !r -> break
	   :: else
	   fi;
	   rd(ENDING, v);
	   if
	   :: v != 0 ->
	      gate_open();
	      break
	   :: else
	   fi;
	   GO_DOWN(c);
	   plain(c, e, 0, old, w);
	   set_run_state(c, SUSPENDED);
	   s = DO_SUSPEND;
	   break
	od;
	val = 0;
	answer()
}

inline system_off()
{
	handle();
	cas_system(ENDING, 0, c + 1, r);
	s = FAILURE;
	if
	:: r ->
	   plain(EVENT, 1, 0, old, w);
	   s = DO_SYSTEM
	:: else
	fi;
	val = 0;
	answer()
}

inline refused()
{
	rd(ENDING, v);
	s = NOT_TAKEN;
	if
#ifndef FAULT_ANYONE_REFUSES
	:: v != c + 1
#endif
	:: else ->
	   plain(EVENT, 0, 0, old, w);
#ifdef FAULT_ANYONE_REFUSES
	   swap(ENDING, 0);
	   r = 1;
#else
	   cas_system(ENDING, c + 1, 0, r);
#endif
	   s = OK
	fi;
	val = 0;
	answer()
}

/* Mode arg. */
inline set_suspend_mode()
{
	handle();
	if
	:: arg == OSI ->
	   cas_system(MODE, COORDINATED, OSI, r);
	   if
	   :: r -> s = OK
	   :: else ->
	      rd(MODE, v);
	      s = ((v & 1) == OSI -> OK : DENIED)
	   fi
	:: else ->
	   gate_close();
	   if
	   :: r ->
	      swap(MODE, COORDINATED);
	      gate_open();
	      s = OK
	   :: else ->
	      rd(MODE, v);
	      s = ((v & 1) == COORDINATED -> OK : DENIED)
	   fi
	fi;
	val = 0;
	answer()
}

/* To power down at entry e, or with arg == 0 to a standby. */
inline cpu_suspend()
{
	handle();
	op(OP_CHECK_STATE, s);
	if
	:: s == OK && arg -> op(OP_CHECK_ENTRY, s)
	:: else
	fi;
	if
	:: s == OK ->
#ifdef TREE
	   lock(LEAF(c));
	   rounds(0);
	   do
	   :: rd(MODE, m);
	      m = m & 1;
	      mode_use();
	      if
	      :: r -> break
	      :: else -> rounds(1)
	      fi
	   od;
	   op(OP_DOWN, v);
	   unlock(LEAF(c));
#endif
	   if
	   :: arg ->
	      plain(c, e, 1, old, w);
	      set_run_state(c, SUSPENDED)
	   :: else ->
	      plain(c, 0, 1, old, w);
	      set_run_state(c, STANDBY)
	   fi;
	   s = DO_SUSPEND
	:: else
	fi;
	val = 0;
	answer()
}

/* ------------------------------------------------------------ who makes calls */

#ifdef REPLAY

proctype code()
{
	LOCALS;
	byte c;

	if
	:: log ? BEGIN, CPU_ON, c, t, e, _ -> cpu_on()
	:: log ? BEGIN, CPU_OFF, c, _, _, _ -> cpu_off()
	:: log ? BEGIN, STOPPED, c, _, _, _ -> stopped()
	:: log ? BEGIN, WOKE, c, arg, _, _ -> woke()
	:: log ? BEGIN, AFFINITY, c, t, arg, _ -> affinity_info()
	:: log ? BEGIN, SYS_SUSPEND, c, e, _, _ -> system_suspend()
	:: log ? BEGIN, SYSTEM_OFF, c, _, _, _ -> system_off()
	:: log ? BEGIN, REFUSED, c, _, _, _ -> refused()
#ifdef TREE
	:: log ? BEGIN, SET_MODE, c, arg, _, _ -> set_suspend_mode()
#endif
	:: log ? BEGIN, CPU_SUSPEND, c, arg, e, _ -> cpu_suspend()
	:: log ? BEGIN, COMPLETE, c, ticket, arg, _ -> complete()
	:: log ? BEGIN, PRESENCE, c, t, arg, _ -> set_presence()
	fi
}

proctype feeder()
{
	do
	:: c_expr { now.number + 1 < replay_calls } -> number++
	:: break
	od;
	c_code { now.at = replay_first[now.number]; };
	do
	:: c_code {
		int i;

		for (i = 0; i < 6; i++)
			now.field[i] = replay_steps[now.at][i];
	   };
	   log ! field[0], field[1], field[2], field[3], field[4], field[5];
	   at++;
	   if
	   :: field[0] == END -> break
	   :: else
	   fi
	od
}

init {
	atomic { run code(); run feeder() }
}

#else

#define MAY(fn)	(calls[c] & (1 << (fn)))

/* What no later call looks at is no part of the state. */
inline forget()
{
	d_step {
		t = 0; e = 0; arg = 0; s = 0; val = 0; v = 0; w = 0; r = 0;
		old = 0; ticket = 0; m = 0; there = 0
	}
}

short calls[CPUS];
byte targets[CPUS], budget[CPUS];

proctype cpu(byte c)
{
	LOCALS;
	byte n;		/* calls that it has made, */
	byte spare;	/* and times that it woke for nothing */

end:	do
	:: phase[c] == UPRIGHT && n < budget[c] ->
	   n++;
	   if
	   :: MAY(CPU_ON) ->
	      d_step { e = 4 * c + n }
	      if
	      :: targets[c] & 1 -> t = 0
	      :: targets[c] & 2 -> t = 1
	      :: targets[c] & 4 -> t = 2
	      :: targets[c] & 8 -> t = 3
	      fi;
	      d_step {
		pending[t]++;
		live = live | (1 << e);
		arg = OK
	      }
	      cpu_on();
	      if
	      :: s == DEFER ->
		 d_step {
			told[c] = 0;
			target_of[c] = t;
			entry_of[c] = e;
			ticket_of[c] = val
		 }
		 told[c]
	      :: else -> judge_cpu_on()
	      fi
	   :: MAY(CPU_OFF) ->
	      cpu_off();
	      if
	      :: s == DO_STOP ->
		 phase[c] = LEAVING;
		 stopped();
		 phase[c] = OUT
	      :: else -> assert(OPS_DENY)
	      fi
	   :: MAY(AFFINITY) ->
	      t = LOOK_AT;
	      if
	      :: arg = 0
	      :: arg = 1
	      :: arg = 2
	      fi;
	      d_step {
		looking = 1;
		looked_at = t;
		see()
	      }
	      affinity_info();
	      judge_affinity_info()
	   :: MAY(SYS_SUSPEND) ->
	      e = 4 * c + n;
	      system_suspend();
	      if
	      :: s == DO_SUSPEND ->
		 assert(OTHERS_ARE_OFF(c));
		 suspended(0)
	      :: else
	      fi
	   :: MAY(SYSTEM_OFF) ->
	      system_off();
	      if
	      :: s == DO_SYSTEM ->
		 d_step {
			assert(ender == 0 && mem[ENDING] == c + 1);	/* I9 */
			ender = c + 1
		 }
		 if
		 :: true ->
		    ender = 0;
		    refused();
		    assert(s == OK)
		 :: true ->
end_of_system:	    false
		 fi
	      :: else -> assert(SYSTEM_ENDS)
	      fi
	   :: MAY(REFUSED) ->
	      /* An embedder's mistake: this one was granted nothing. */
	      refused();
	      assert(s == NOT_TAKEN)
#ifdef TREE
	   :: MAY(SET_MODE) ->
	      if
	      :: arg = COORDINATED
	      :: arg = OSI
	      fi;
	      set_suspend_mode()
#endif
	   :: MAY(CPU_SUSPEND) ->
	      if
	      :: arg = 0
	      :: arg = 1; e = 4 * c + n
	      fi;
	      cpu_suspend();
	      if
	      :: s == DO_SUSPEND ->
#ifdef TREE
		 d_step {
			assert(mem[MODE] == (m | USED));	/* I11 */
			suspended_before = 1
		 }
#endif
		 suspended(!arg)
	      :: else -> assert(OPS_DENY)
	      fi
	   fi;
	   forget()
	:: phase[c] == OUT && (kick[c] || spare < SPARE) ->
	   d_step {
		if
		:: kick[c] -> kick[c] = 0
		:: else -> spare++
		fi
	   }
	   arg = 1;
	   woke();
	   d_step {
		assert(s == STARTS || s == SLEEP);
		phase[c] = (s == STARTS -> UPRIGHT : OUT)
	   }
	   forget()
	od
}

/* Somebody of the embedder's who decides about deferred calls. */
proctype decider()
{
	LOCALS;
	byte c;

end:	do
	:: atomic {
		if
		:: ticket_of[0] -> c = 0
		:: ticket_of[1] -> c = 1
		:: ticket_of[2] -> c = 2
		fi;
		ticket = ticket_of[c]
	   }
	   if
	   :: arg = OK
	   :: arg = DENIED
	   :: arg = FAILURE
	   fi;
	   complete();
	   if
	   :: s == NOT_TAKEN
	   :: else ->
	      judge_cpu_on();
	      d_step {
		ticket_of[c] = 0;
		told[c] = 1
	      }
	   fi;
	   forget();
	   c = 0
	od
}

/* Who plugs CPUs in and out. */
proctype plugger()
{
	LOCALS;
	byte c, n;

end:	do
	:: n < PLUGS ->
	   n++;
	   if
	   :: t = 2
	   :: t = 3
	   fi;
	   if
	   :: arg = IDLE
	   :: arg = ABSENT
	   :: arg = DISABLED
	   fi;
	   touched = 1;
	   set_presence();
	   forget()
	od
}

#ifdef TREE
/* A lock alone: with two CPUs below a domain no more than two meet there. */
proctype locker(byte c)
{
	LOCALS;
	byte n;

end:	do
	:: n < 3 ->
	   n++;
	   lock(0);
	   unlock(0);
	   forget()
	od
}
#endif

/* When nothing moves any more, nothing is left undone. */
inline at_rest()
{
	d_step {
		assert(live == 0);				/* I3 */
		c = 0;
		do
		:: c == CPUS -> break
		:: else ->
		   assert(STATE(mem[WORD(c)], c) != IS_PENDING);	/* I3 */
		   assert((STATE(mem[WORD(c)], c) == IS_ON) == (phase[c] == UPRIGHT));
		   assert(pending[c] == 0 && !granted[c]);
		   assert(pc[c] == 0 && aux[c] == 0);		/* I2 */
		   c++
		od;
		assert(mem[GATE] == OPEN);			/* I8 */
		assert(mem[LOCK(0)] == 0 && mem[LOCK(1)] == 0)
	}
}

init {
	byte c;

	atomic {
		do
		:: c == CPUS -> break
		:: else ->
		   calls[c] = CALLS(c);
		   targets[c] = TARGETS(c);
		   budget[c] = BUDGET(c);
		   if
		   :: ON & (1 << c) ->
		      mem[WORD(c)] = mem[WORD(c)] | IN(c) | UP(c);
		      mem[START(c)] = RUNNING;
		      phase[c] = UPRIGHT
		   :: else
		   fi;
		   if
		   :: IN_USE & (1 << c) -> run cpu(c)
		   :: else
		   fi;
		   c++
		od;
		c = 0;
		do
		:: c == DECIDERS -> break
		:: else -> run decider(); c++
		od;
		if
		:: PLUGS > 0 -> run plugger()
		:: else
		fi;
#ifdef TREE
		c = 0;
		do
		:: c == LOCKERS -> break
		:: else -> run locker(c); c++
		od
#endif
	}
end:	timeout;
	at_rest()
}
#endif
