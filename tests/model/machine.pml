/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * The steps as they work on memory, what they are judged by, and the machine
 * that makes the calls: see the end of psci.pml.
 */
byte mem[CELLS];
byte pc[5];		/* the entries, by the number of their call; EVENT */
byte aux[5];		/* psci_cpu.power_state */

/* ------------------------------------------------- what calls are judged by */

/* What a CPU is about, as its embedder knows it from calls that returned. */
#define OUT		0
#define STARTED		1	/* in psci_cpu_woke(), has taken its entry */
#define UPRIGHT		2
#define LEAVING		3	/* in psci_cpu_stopped() */
byte phase[CPUS];
byte pending[CPUS];	/* CPU_ONs of it that have not returned, */
bool granted[CPUS];	/* or have said SUCCESS, and it has not started */
bool kick[CPUS];	/* the op cpu_on was called; is latched */
int live;		/* a bit per entry: its CPU_ON may still start */
byte late;		/* a bit per caller: its claim came after the end */
byte ender;		/* who was granted the end of the system, + 1 */
bool suspended_before;	/* a CPU_SUSPEND was granted since the mode was set */
bool touched;		/* the host took CPUs away */
bool held[2];		/* a lock */

/* Deferred calls: the ticket; what CPU_ON it is; how it was answered. */
byte ticket_of[CPUS];
byte target_of[CPUS];
byte entry_of[CPUS];
bool told[CPUS];

/* What the one who calls AFFINITY_INFO may say: a bit per state seen. */
bool looking;
byte looked_at;
byte seen_cpu, seen_word[2];

#define OTHERS_ARE_OFF(cpu) \
	((mem[WORD(cpu)] & ~(IN(cpu) | UP(cpu))) == 0 && mem[1 - WORD(cpu)] == 0)
#define TOGETHER(bits)	((bits) & ALL_UP -> 8 : ((bits) -> 2 : 1))

inline see()
{
	seen_cpu = seen_cpu | (1 << STATE(mem[WORD(looked_at)], looked_at));
	seen_word[0] = seen_word[0] | TOGETHER(mem[0]);
	seen_word[1] = seen_word[1] | TOGETHER(mem[1])
}

/* I4, I5, I6: the words say of a CPU only what it can be just now. */
inline legal(cpu)
{
	assert(STATE(mem[WORD(cpu)], cpu) != 2);
	assert(STATE(mem[WORD(cpu)], cpu) != IS_ON || phase[cpu] != OUT);
	assert(STATE(mem[WORD(cpu)], cpu) != IS_PENDING || pending[cpu] > 0 ||
	       granted[cpu] || phase[cpu] == STARTED);
	assert(STATE(mem[WORD(cpu)], cpu) != IS_OFF || (!granted[cpu] &&
	       (phase[cpu] == OUT || phase[cpu] == LEAVING)))
}

/* After each write of a word of CPU states, */
inline judge_word(a)
{
	legal(2 * (a));
	legal(2 * (a) + 1);
	/* I8: nobody is left to turn a CPU on. */
	assert(mem[GATE] != CLOSED);
	if
	:: looking -> see()
	:: else
	fi
}

/* and of one of the system's. */
inline judge_system(a)
{
	if
	:: (a) == GATE && mem[GATE] == CLOSED ->
	   assert(OTHERS_ARE_OFF(c))		/* I8 */
	:: (a) == ENDING ->
	   assert(ender == 0);			/* I9 */
	   if
	   :: mem[ENDING] == 0 -> late = 0
	   :: else
	   fi
	:: (a) == MODE && mem[MODE] == COORDINATED ->
	   assert(OTHERS_ARE_OFF(c));		/* I11 */
	   suspended_before = 0
	:: (a) == MODE && mem[MODE] == OSI ->
	   assert(!suspended_before)		/* I11 */
	:: else
	fi
}

/* ------------------------------------------------------------------ the steps */

#define SHOW(kind, a, x, y, before) \
	printf("STEP %d %d %d %d %d %d %d\n", _pid, c, kind, a, x, y, before)

inline rd(a, seen)
{
	d_step {
		SHOW(RD, a, 0, 0, mem[a]);
		seen = mem[a]
	}
}

inline acq(a, seen)
{
	d_step {
		SHOW(ACQ, a, 0, 0, mem[a]);
		seen = mem[a]
	}
}

inline wr(a, new)
{
	d_step {
		SHOW(WR, a, new, 0, mem[a]);
		mem[a] = new
	}
}

inline or(a, bits, seen)
{
	d_step {
		SHOW(OR, a, bits, 0, mem[a]);
		seen = mem[a];
		mem[a] = mem[a] | (bits);
		/* Of a claim: did it come after the end of the system? */
		if
		:: (bits) & 5 ->
		   late = late & ~(1 << c);
		   if
		   :: mem[ENDING] -> late = late | (1 << c)
		   :: else
		   fi
		:: else
		fi;
		judge_word(a)
	}
}

inline clr(a, bits)
{
	d_step {
		SHOW(CLR, a, bits, 0, mem[a]);
		mem[a] = mem[a] & ~(bits);
		judge_word(a)
	}
}

inline swap(a, new)
{
	d_step {
		SHOW(SWAP, a, new, 0, mem[a]);
		mem[a] = new;
		judge_system(a)
	}
}

inline cas(a, from, to, done)
{
	d_step {
		SHOW(CAS, a, from, to, mem[a]);
		done = (mem[a] == (from));
		mem[a] = (done -> (to) : mem[a])
	}
}

/* The same; "from" becomes what was there. */
inline cas_seen(a, from, to, done)
{
	d_step {
		SHOW(CAS, a, from, to, mem[a]);
		done = (mem[a] == from);
		from = mem[a];
		mem[a] = (done -> (to) : mem[a])
	}
}

/* Of the gate, the ending, the mode. */
inline cas_system(a, from, to, done)
{
	d_step {
		SHOW(CAS, a, from, to, mem[a]);
		done = (mem[a] == (from));
		if
		:: done ->
		   mem[a] = to;
		   judge_system(a)
		:: else
		fi
	}
}

/* Of a lock. */
inline add(a, more, seen)
{
	d_step {
		SHOW(ADD, a, more, 0, mem[a]);
		seen = mem[a];
		mem[a] = (mem[a] + (more)) % LOCK_WORDS
	}
}

inline plain(i, new, more, before, more_before)
{
	d_step {
		SHOW(PLAIN, i, new, more, pc[i]);
		before = pc[i];
		more_before = aux[i];
		/* I2: who writes an entry overwrites none. */
		assert(pc[i] == 0 || (new) == 0);
		pc[i] = new;
		aux[i] = more
	}
}

inline in_passing(i, new)
{
	plain(i, new, 0, old, w);
	plain(i, 0, 0, old, w)
}

inline look_at_entry(i, seen)
{
	seen = pc[i]
}

/* ------------------------------------------------- what ops answer, by configuration */

#define op(which, said)	op_##which(said)

inline op_OP_CPU_ON(said)
{
	/* A kick that fails may have come to something all the same. */
	if
	:: said = OK; kick[t] = 1
	:: OPS_FAIL -> said = FAILURE; kick[t] = 1
	:: OPS_FAIL -> said = FAILURE
	fi
}

inline op_OP_CHECK_ON(said)
{
	if
	:: said = OK
	:: OPS_DENY -> said = DENIED
	:: OPS_DEFER -> said = DEFER
	fi
}

inline checked(said)
{
	if
	:: said = OK
	:: OPS_DENY -> said = DENIED
	fi
}

inline op_OP_CHECK_OFF(said)	{ checked(said) }
inline op_OP_CHECK_SUSPEND(said) { checked(said) }

inline op_OP_CHECK_STATE(said)
{
	if
	:: said = OK
	:: OPS_DENY -> said = INVALID
	fi
}

inline op_OP_CHECK_ENTRY(said)
{
	if
	:: said = OK
	:: OPS_DENY -> said = BAD_ENTRY
	fi
}

inline op_OP_DOWN(said)		{ assert(held[WORD(c)]) }
inline op_OP_UP(said)		{ assert(held[WORD(c)]) }

/* ----------------------------------------------------------------- judgements */

inline answer()			{ skip }

/* Who waits looks again when it is another's turn: if never, Spin says so. */
inline until_another(a, turn)	{ TURN(mem[a]) != (turn) }

inline locked(leaf)
{
	d_step {
		assert(!held[leaf]);		/* I7: hooks do not overlap */
		held[leaf] = 1
	}
}

inline unlocked(leaf)		{ held[leaf] = 0 }

/* Nobody's offer but one's own. */
inline withdrawn(cpu, entry)	{ assert(pc[cpu] == entry) }

inline took(cpu)
{
	d_step {
		assert(cpu == target_of[c]);
		e = entry_of[c]
	}
}

/* I2, I1: by an entry whose CPU_ON has not failed; each once. */
inline started(entry)
{
	d_step {
		assert(entry != 0 && (live & (1 << entry)));
		live = live & ~(1 << entry);
		granted[c] = 0;
		phase[c] = STARTED
	}
}

/* L1 */
inline rounds(n)
{
	val = (n -> val + 1 : 0);
	assert(val < 2)
}

/* I10: a CPU that is suspended comes back once, where it said. */
inline suspended(standby)
{
	if
	:: standby -> arg = 0
	:: !(standby) -> arg = 1
	:: !(standby) -> arg = 0
	fi;
	woke();
	assert(s == (arg -> STARTS : RETURNS));
	assert(val == (arg -> e : 0))
}

/* CPU_ON's answer, or that of a deferred one. */
inline judge_cpu_on()
{
	d_step {
		pending[t] = pending[t] - 1;
		if
		:: s == OK ->
		   assert(!(late & (1 << c)));			/* I9 */
		   if
		   :: live & (1 << e) ->
		      /* I1, I3: it will start, by this entry. */
		      assert(pc[t] == e && (RUN(mem[START(t)]) == READY ||
					    RUN(mem[START(t)]) == RUNNING));
		      granted[t] = 1
		   :: else
		   fi
		:: else ->
		   assert(live & (1 << e));			/* I2 */
		   assert(pc[t] != e);
		   live = live & ~(1 << e);
		   /* Nothing but these makes a CPU_ON of a CPU that is OFF fail. */
		   assert(s != DENIED || arg == DENIED || touched);
		   assert(s != INVALID || touched);
		   assert(s != FAILURE || arg == FAILURE || OPS_FAIL ||
			  SYSTEM_ENDS)
		fi
	}
}

/* I5, I6 */
inline judge_affinity_info()
{
	d_step {
		looking = 0;
		if
		:: s == INVALID || s == DISABLED -> assert(touched)
		:: else ->
		   v = s - INFO(0);
		   v = (v == 3 -> 8 : v + 1);	/* OFF 1, ON_PENDING 2, ON 8 */
		   if
		   :: arg == 0 -> assert(seen_cpu & v)
		   :: arg == 1 -> assert(seen_word[WORD(t)] & v)
		   :: arg == 2 && v == 1 ->
		      assert((seen_word[0] & seen_word[1]) & 1)
		   :: else -> assert((seen_word[0] | seen_word[1]) & v)
		   fi
		fi;
		seen_cpu = 0;
		seen_word[0] = 0;
		seen_word[1] = 0
	}
}
