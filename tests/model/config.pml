/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * What a search looks at: -DCONFIG=name. All calls of all CPUs at once are too
 * many states; each configuration has those that can hurt each other, of as few
 * CPUs as it takes: CPUs of a cluster are alike, and so are the two clusters.
 *
 * ON: who runs at the start. IN_USE: who there is. CALLS(cpu), TARGETS(cpu):
 * which calls it may make, and of which CPUs, a bit each. BUDGET(cpu): how many,
 * at most 3. SPARE: how often a CPU that is OFF wakes without having been kicked.
 * LOOK_AT: the CPU that AFFINITY_INFO is asked about, by its levels.
 */
#define BY_CPU(a, b, c_, d)	\
	(c == 0 -> (a) : (c == 1 -> (b) : (c == 2 -> (c_) : (d))))
#define C_ON	(1 << CPU_ON)
#define C_OFF	(1 << CPU_OFF)
#define C_INFO	(1 << AFFINITY)
#define C_SYS	(1 << SYS_SUSPEND)
#define C_END	(1 << SYSTEM_OFF)
#define C_REF	(1 << REFUSED)
#define C_MODE	(1 << SET_MODE)
#define C_SUSP	(1 << CPU_SUSPEND)

#if defined(CONFIG_ON)
/* Two callers, a target that goes and comes; ops that fail late. */
#define ON		3
#define IN_USE		7
#define CALLS(c)	BY_CPU(C_ON, C_ON, C_OFF, 0)
#define TARGETS(c)	4
#define BUDGET(c)	BY_CPU(2, 1 + MORE, 1 + MORE, 0)
#define OPS_FAIL	1
#define SPARE		1

#elif defined(CONFIG_THREE)
/* Three callers. */
#define ON		11
#define IN_USE		15
#define CALLS(c)	BY_CPU(C_ON, C_ON, C_OFF, C_ON)
#define TARGETS(c)	4
#define BUDGET(c)	BY_CPU(1, 1, MORE, 1)
#define OPS_FAIL	1
#define SPARE		0

#elif defined(CONFIG_RING)
/* CPUs of both clusters that turn each other on and go. */
#define ON		1
#define IN_USE		5 + 8 * MORE
#define CALLS(c)	BY_CPU(C_ON | C_OFF, 0, C_ON | C_OFF, C_OFF)
#define TARGETS(c)	BY_CPU(4 + 8 * MORE, 0, 1, 0)
#define BUDGET(c)	3
#define OPS_FAIL	1
#define OPS_DENY	1
#define SPARE		1

#elif defined(CONFIG_SUSPEND)
/* A CPU suspends the system; others turn each other on and go. */
#define ON		5
#define IN_USE		15
#define CALLS(c)	BY_CPU(C_SYS, C_ON | C_OFF, C_ON | C_OFF, C_ON | C_OFF)
#define TARGETS(c)	BY_CPU(0, 8, 2, 2)
#define BUDGET(c)	BY_CPU(1 + MORE, 2, 2, 2)
#define OPS_FAIL	MORE
#define OPS_DENY	0
#define SPARE		0

#elif defined(CONFIG_END)
/* Two that end the system, which may be refused to them; CPU_ONs. */
#define ON		11
#define IN_USE		15
#define CALLS(c)	BY_CPU(C_ON, C_END | C_REF, C_OFF, C_END)
#define TARGETS(c)	4
#define BUDGET(c)	BY_CPU(2, 2, 1, 1 + MORE)
#define OPS_FAIL	MORE
#define SPARE		0
#define SYSTEM_ENDS	1

#elif defined(CONFIG_END_SUSPEND)
/* One of them has been turned off when the other suspends the system. */
#define ON		5
#define IN_USE		5
#define CALLS(c)	BY_CPU(C_SYS | C_END | C_SUSP, 0, C_END | C_ON | C_OFF, 0)
#define TARGETS(c)	1
#define BUDGET(c)	3
#define OPS_DENY	1
#define SPARE		0
#define SYSTEM_ENDS	1

#elif defined(CONFIG_DEFER)
/* CPU_ONs that wait for leave; two who decide. */
#define ON		3
#define IN_USE		7
#define CALLS(c)	BY_CPU(C_ON, C_ON, C_OFF, 0)
#define TARGETS(c)	4
#define BUDGET(c)	BY_CPU(2, 1, MORE, 0)
#define OPS_DEFER	1
#define OPS_FAIL	MORE
#define SPARE		MORE
#define DECIDERS	2

#elif defined(CONFIG_DEFER_END)
/* The system ends, or is to be suspended, while one waits. */
#define ON		5
#define IN_USE		15
#define CALLS(c)	BY_CPU(C_ON, C_OFF, C_END | C_SYS | C_OFF, 0)
#define TARGETS(c)	10
#define BUDGET(c)	BY_CPU(1, MORE, 2, 0)
#define OPS_DEFER	1
#define SPARE		0
#define DECIDERS	1
#define SYSTEM_ENDS	1

#elif defined(CONFIG_PLUG)
/* The host takes the target away and brings it back. */
#define ON		3
#define IN_USE		7
#define CALLS(c)	BY_CPU(C_ON, C_ON | C_INFO, C_OFF, 0)
#define LOOK_AT		2
#define TARGETS(c)	4
#define BUDGET(c)	BY_CPU(1, 1, MORE, 0)
#define OPS_FAIL	MORE
#define SPARE		MORE
#define PLUGS		2

#elif defined(CONFIG_LOOK)
/* AFFINITY_INFO of all levels beside CPUs that come and go. */
#define ON		12
#define IN_USE		15
#define CALLS(c)	BY_CPU(C_OFF, C_OFF, C_INFO, C_ON)
#define TARGETS(c)	3
#define BUDGET(c)	BY_CPU(1, MORE, 1, 2 + MORE)
#define OPS_FAIL	MORE
#define SPARE		0

#elif defined(CONFIG_MODE)
/* With a tree: the mode changes beside CPU_SUSPEND, CPU_OFF and CPU_ON. */
#define ON		5
#define IN_USE		5
#define CALLS(c)	BY_CPU(C_MODE | C_SUSP, 0, C_MODE | C_SUSP | C_OFF | C_ON, 0)
#define TARGETS(c)	1
#define BUDGET(c)	BY_CPU(2, 0, 2 + MORE, 0)
#define SPARE		0

#elif defined(CONFIG_LEAF)
/* With a tree: all that happens below one domain. */
#define ON		9
#define IN_USE		13
#define CALLS(c)	BY_CPU(C_ON, 0, C_OFF, C_SUSP)
#define TARGETS(c)	4
#define BUDGET(c)	BY_CPU(1 + MORE, 0, 1, 1 + MORE)
#define OPS_FAIL	1
#define OPS_DENY	1
#define SPARE		0

#elif defined(CONFIG_LOCK)
/* A lock that three want, again and again. */
#define ON		0
#define IN_USE		0
#define CALLS(c)	0
#define TARGETS(c)	0
#define BUDGET(c)	0
#define SPARE		0
#define LOCKERS		3 + MORE
#endif

#ifndef MORE
#define MORE		0	/* 1: more of it than there is time for each day */
#endif
#ifndef LOOK_AT
#define LOOK_AT		0
#endif
#ifndef OPS_FAIL
#define OPS_FAIL	0
#endif
#ifndef OPS_DENY
#define OPS_DENY	0
#endif
#ifndef OPS_DEFER
#define OPS_DEFER	0
#endif
#ifndef DECIDERS
#define DECIDERS	0
#endif
#ifndef LOCKERS
#define LOCKERS		0
#endif
#ifndef PLUGS
#define PLUGS		0
#endif
#ifndef SYSTEM_ENDS
#define SYSTEM_ENDS	0
#endif
