/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * libpsci: the callee side of Arm's Power State Coordination Interface
 * (DEN0022, 0.2 to 1.3 F.b), for EL3 firmware, hypervisors and VMMs.
 *
 * The library is a state machine. It takes no trap, contains no SMC or HVC,
 * allocates nothing, starts no thread and knows no platform. It works so:
 *
 *   1. psci_storage_size() says how much memory a configuration needs, and
 *      psci_init() makes a context in memory of yours.
 *   2. When a CPU makes a call, hand its registers to psci_handle(), and do to
 *      *that* CPU what the returned action says. What has to happen to any
 *      *other* CPU, and every question of policy, comes to you through the
 *      ops, before psci_handle() returns.
 *   3. A CPU that has stopped says psci_cpu_stopped() and then waits:
 *
 *		psci_cpu_stopped(psci, cpu);
 *		while (psci_cpu_woke(psci, cpu, true, &entry) ==
 *		       PSCI_WAKE_SLEEP)
 *			wait_for_kick();
 *		start_at(&entry);
 *
 *      where wait_for_kick() returns at once if the cpu_on op has kicked this
 *      CPU since the last psci_cpu_woke() began. A CPU that never ran begins
 *      at the loop. (PSCI_WAKE_ERROR does not happen to a CPU that is parked.)
 *
 * Threads. Any thread may make a call on behalf of any CPU, but calls for one
 * CPU come one after the other; calls for different CPUs may run at the same
 * time, and none waits for another. Ops run on the thread that made the call,
 * possibly several at once. No lock is held while an op runs; it may not
 * block, and may call anything here for other CPUs than the caller.
 * All calls are made on coherent memory with working atomics, which for
 * firmware means with MMU and caches on.
 *
 * Whom it trusts. A guest may pass any registers in any state: it gets an
 * answer, and a call that fails changes nothing. The embedder is trusted, but
 * where a check is cheap a mistake gets a harmless answer and a named
 * enum psci_error instead of a crash. Pointers are not checked, except those
 * that psci_init() is given.
 *
 * Versions. What a guest sees depends on psci_config.psci_version and the
 * rest of the configuration alone, never on the version of this library.
 *
 * Cost is constant where nothing else is said.
 */
#ifndef PSCI_PSCI_H
#define PSCI_PSCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "psci/abi.h"
#include "psci/api.h"
#include "psci/power_state.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of these headers, major << 16 | minor << 8 | patch. */
#define PSCI_LIBRARY_VERSION	0x000100

/* The version of the library that is linked; never fails. */
PSCI_API uint32_t psci_library_version(void);

/* A context. What is inside is the library's own. */
struct psci;

/*
 * What the embedder did wrong, or was refused. Never shown to a guest:
 * compare enum psci_status.
 */
enum psci_error {
	PSCI_OK				= 0,
	/* psci_init(), psci_storage_size() */
	PSCI_E_NULL			= 1,	/* a pointer is NULL */
	PSCI_E_CONFIG_SIZE		= 2,	/* .size below the first
			* version's or above 4096, or a field that this
			* library does not know is not zero */
	PSCI_E_OPS_SIZE			= 3,	/* the same, of the ops */
	PSCI_E_PSCI_VERSION		= 4,	/* not 0.2, 1.0 .. 1.3 */
	PSCI_E_SMCCC_VERSION		= 5,	/* neither 0 nor 1.0 .. 1.5 */
	PSCI_E_CONFIG_FLAGS		= 6,	/* an unknown flag, or one
			* that psci_version does not have */
	PSCI_E_FUNCTIONS		= 7,	/* a bit that is no optional
			* function of psci_version */
	PSCI_E_ENTRY_EL			= 8,	/* neither 1 nor 2 */
	PSCI_E_CPU_COUNT		= 9,	/* 0 or above PSCI_CPUS_MAX */
	PSCI_E_CPU_MPIDR		= 10,	/* bits outside the affinity
			* fields */
	PSCI_E_CPU_ORDER		= 11,	/* MPIDRs not ascending, or
			* one twice */
	PSCI_E_CPU_FLAGS		= 12,	/* unknown bits, or .reserved
			* not zero */
	PSCI_E_NO_BOOT_CPU		= 13,	/* no CPU has PSCI_CPU_ON */
	PSCI_E_MAP_SLOTS		= 14,	/* map_slots is no power of
			* two, too small or too large */
	PSCI_E_MAP_CROWDED		= 15,	/* looking up an MPIDR would
			* take too long: raise map_slots */
	PSCI_E_STORAGE_SIZE		= 16,	/* storage too small */
	PSCI_E_STORAGE_ALIGN		= 17,	/* not on PSCI_STORAGE_ALIGN */
	PSCI_E_NO_CPU_ON_OP		= 18,	/* CPU_ON is mandatory and
			* ops->cpu_on is NULL */
	PSCI_E_NO_CHECK_POWER_STATE_OP	= 19,	/* CPU_SUSPEND is mandatory
			* and ops->check_power_state is NULL */
	/* at run time */
	PSCI_E_CPU_INDEX		= 20,	/* no such CPU */
	PSCI_E_CPU_STATE		= 21,	/* the CPU is not in a state
			* in which this may be called for it */
	PSCI_E_OP_STATUS		= 22,	/* an op answered what its
			* comment does not allow */
	PSCI_E_CONTEXT_LOST		= 23,	/* context_lost, but the CPU
			* asked for standby and gave no entry point */
	PSCI_E_SYSTEM_STATE		= 24	/* this CPU has no system
			* event to refuse */
};

/* ------------------------------------------------------- configuration */

#define PSCI_CPUS_MAX		65535
#define PSCI_STORAGE_ALIGN	64

/* psci_cpu_config.flags */
#define PSCI_CPU_ON		0x1	/* is ON when the context is made */

struct psci_cpu_config {
	uint64_t mpidr;		/* Aff3 in 39:32, Aff2 in 23:16, Aff1 in 15:8,
				 * Aff0 in 7:0, all else 0: the value that
				 * the guest passes as target_cpu */
	uint32_t flags;		/* PSCI_CPU_* */
	uint32_t reserved;	/* 0 */
};

/* psci_config.flags */
#define PSCI_CONFIG_EXTENDED_STATE 0x1	/* power_state in the extended StateID
				* format; from 1.0 on */

/* psci_config.functions: which optional functions the guest has. */
#define PSCI_ENABLE(number)	(UINT32_C(1) << (number))
/* Answers "no Trusted OS that needs migrating". */
#define PSCI_ENABLE_MIGRATE_INFO_TYPE PSCI_ENABLE(PSCI_FN_MIGRATE_INFO_TYPE)

/*
 * What the guest's machine is. Read by psci_storage_size() and psci_init()
 * and not needed afterwards. Set it to zero, then fill it in.
 */
struct psci_config {
	uint32_t size;		/* sizeof(struct psci_config) */
	uint32_t psci_version;	/* PSCI_VERSION_0_2 .. PSCI_VERSION_1_3 */
	uint32_t smccc_version;	/* the SMCCC version that the guest hears
				 * from whoever answers SMCCC_VERSION for it:
				 * 0 nobody does, or PSCI_SMCCC_VERSION_*.
				 * From 1.3 on the SVE hint in a function id
				 * is ignored; FEATURES(SMCCC_VERSION) says 0
				 * from 1.1 on. See psci/smccc.h. */
	uint32_t flags;		/* PSCI_CONFIG_* */
	uint32_t functions;	/* PSCI_ENABLE(number) of optional functions */
	uint32_t entry_el;	/* exception level CPUs start at: the highest
				 * non-secure one that the guest can use,
				 * 1 or 2 */
	uint32_t map_slots;	/* slots of the MPIDR lookup table, a power of
				 * two above cpu_count, at most 2^20. 0: the
				 * library's choice, which suits the MPIDRs of
				 * real machines; psci_init() refuses MPIDRs
				 * that want more, by PSCI_E_MAP_CROWDED */
	uint32_t cpu_count;	/* 1 .. PSCI_CPUS_MAX */
	const struct psci_cpu_config *cpus;	/* every CPU that may ever
				* run, in ascending order of mpidr; the place
				* in this array is the CPU's index */
};

/* ----------------------------------------------------------------- ops */

/* struct psci_entry.flags, and (but for THUMB) struct psci_call.flags */
#define PSCI_CALLER_AARCH32	0x01	/* the caller is in AArch32 state */
#define PSCI_ENTRY_AARCH32	0x02	/* the exception level entry_el was in
			* AArch32 state when the call was made; a CPU started
			* by the call starts in it too */
#define PSCI_ENTRY_BIG_ENDIAN	0x04	/* the same of its endianness */
#define PSCI_ENTRY_THUMB	0x08	/* entry only: begin in T32 */
#define PSCI_ENTRY_USER		0xf0	/* yours: carried from the call to the
			* entry that it leads to */

/*
 * How a CPU is to start, after CPU_ON or after a power-down suspend
 * (DEN0022F.b, "Initial core state"). The rest of that state is the same for
 * every start: interrupts masked, MMU and caches off, no other register set.
 */
struct psci_entry {
	uint64_t pc;		/* guest physical address; bit 0 clear */
	uint64_t context_id;	/* for X0 or R0 */
	uint32_t el;		/* psci_config.entry_el */
	uint32_t flags;		/* PSCI_ENTRY_*, PSCI_CALLER_AARCH32 */
	uint32_t error;		/* enum psci_error of PSCI_WAKE_ERROR */
	uint32_t reserved32;	/* the library writes 0 */
	uint64_t reserved[2];	/* the library writes 0 */
};

/*
 * The embedder's side. Every op gets the user pointer of psci_init() and the
 * index of the CPU that makes the call. An op that may be NULL says what that
 * means. A status not listed counts as the last one listed, and the call
 * ends with PSCI_E_OP_STATUS in its .error.
 */
struct psci_ops {
	size_t size;		/* sizeof(struct psci_ops) */

	/*
	 * CPU_ON: make CPU "target" call psci_cpu_woke() soon, if need be by
	 * powering it up. A latched kick and no more: it may come late, or
	 * twice; the entry comes from psci_cpu_woke(), on the target's side.
	 * But whoever sees the kick has to see all that was written before it:
	 * a release and an acquire, or a DSB before the interrupt is sent.
	 * The target may be running before the op returns. Mandatory.
	 *
	 * SUCCESS; INTERNAL_FAILURE: it cannot be started. CPU_ON then fails
	 * and the target is OFF again, unless it did start: then CPU_ON
	 * succeeded.
	 */
	enum psci_status (*cpu_on)(void *user, uint32_t cpu, uint32_t target);

	/*
	 * CPU_ON: may this CPU be started? Asked after all other checks, and
	 * only of a target that is OFF. NULL: yes.
	 *
	 * SUCCESS; DENIED: your policy forbids it (the guest hears
	 * INTERNAL_FAILURE before 1.2); INTERNAL_FAILURE.
	 */
	enum psci_status (*check_cpu_on)(void *user, uint32_t cpu,
					 uint32_t target);

	/*
	 * CPU_ON and power-down CPU_SUSPEND: is entry->pc an address that the
	 * caller can have code at? Misaligned ones do not come here.
	 * NULL: every address is.
	 *
	 * SUCCESS; INVALID_ADDRESS (INVALID_PARAMETERS for a 0.2 guest).
	 */
	enum psci_status (*check_entry)(void *user, uint32_t cpu,
					const struct psci_entry *entry);

	/*
	 * CPU_SUSPEND: is this one of the platform's composite states?
	 * Well-formed ones only come here. Mandatory, since StateIDs mean
	 * what the platform says. Whether it is worth entering is no
	 * question for here: a suspend that is not wanted is granted, and the
	 * CPU woken at once.
	 *
	 * SUCCESS; INVALID_PARAMETERS.
	 */
	enum psci_status (*check_power_state)(void *user, uint32_t cpu,
					const struct psci_power_state *state);

	/*
	 * CPU_OFF: may the caller go? The specification knows one reason why
	 * not: a Trusted OS that runs on this CPU alone. NULL: yes.
	 *
	 * SUCCESS; DENIED.
	 */
	enum psci_status (*check_cpu_off)(void *user, uint32_t cpu);
};

/* --------------------------------------------------------------- set-up */

/*
 * How much storage a context of this configuration needs, in *size.
 * Fails, and leaves *size alone, if the configuration is one that psci_init()
 * refuses (but PSCI_E_MAP_CROWDED shows only there). Linear in the CPUs.
 */
PSCI_API enum psci_error psci_storage_size(const struct psci_config *config,
					   size_t *size);

/*
 * An upper bound of the above for any configuration with this many CPUs and
 * map_slots 0, in bytes, as a constant expression: for static storage in a
 * program that links the library statically. psci_init() checks all the same.
 */
#define PSCI_STORAGE_BOUND(cpus)	(1024 + (size_t)(cpus) * 64)

/*
 * Make a context in storage of at least psci_storage_size() bytes, aligned
 * to PSCI_STORAGE_ALIGN, which stays the library's for as long as the context
 * is used; to end its life, stop using it. CPUs with PSCI_CPU_ON are ON, all
 * others OFF. ops is copied, user goes to each op. May be called again on the
 * same storage to put a machine that nobody uses any more back to its start.
 *
 * On failure the contents of storage are undefined and *psci is unchanged.
 * Linear in the CPUs.
 */
PSCI_API enum psci_error psci_init(struct psci **psci, void *storage,
				   size_t size,
				   const struct psci_config *config,
				   const struct psci_ops *ops, void *user);

/*
 * Which CPU has this MPIDR value (affinity fields only)? PSCI_E_CPU_INDEX, and
 * *cpu is left alone, if none has.
 */
PSCI_API enum psci_error psci_cpu_index(const struct psci *psci,
					uint64_t mpidr, uint32_t *cpu);

/* ----------------------------------------------------------------- calls */

/* What to do to the CPU that made the call. */
enum psci_action {
	PSCI_DO_RETURN	= 0,	/* write call.ret to X0 (R0), resume the
				 * caller behind its SMC or HVC */
	PSCI_DO_STOP	= 1,	/* CPU_OFF: the caller does not come back. Do
				 * what is left to do on it, then
				 * psci_cpu_stopped() and park it */
	PSCI_DO_SUSPEND	= 2,	/* CPU_SUSPEND: put it into call.suspend, or
				 * a shallower state, or none, until there is
				 * an event for it; then psci_cpu_woke() */
	PSCI_DO_SYSTEM	= 3,	/* let no CPU start any more, stop every CPU,
				 * carry out call.event, in this order; or
				 * psci_system_refused() */
	PSCI_NOT_MINE	= 4	/* an id outside PSCI's ranges: nothing was
				 * read, written or done; pass it on, or
				 * answer -1 */
};

/* What PSCI_DO_SYSTEM asks for. */
enum psci_event {
	PSCI_EVENT_OFF		= 1,	/* SYSTEM_OFF */
	PSCI_EVENT_RESET	= 2	/* SYSTEM_RESET: a cold one */
};

/*
 * One call: its registers go in, the answer comes out. Set it to zero, then
 * fill it in. Must stay as it is, and out of the guest's reach, while
 * psci_handle() runs; need not be kept beyond the action.
 */
struct psci_call {
	/* in: */
	uint64_t x[4];		/* X0 to X3 (R0 to R3) as the caller left
				 * them; not written, whatever bits 63:32 */
	uint32_t flags;		/* PSCI_CALLER_*, PSCI_ENTRY_* but THUMB; all
				 * other bits 0 */
	/* out, unless PSCI_NOT_MINE; the last two for one action each: */
	uint32_t error;		/* PSCI_OK, or what the embedder got wrong
				 * (the guest has its answer all the same) */
	uint64_t ret;		/* for X0 (R0) after PSCI_DO_RETURN; also
				 * after PSCI_DO_SYSTEM, for a refusal */
	struct psci_power_state suspend;	/* of PSCI_DO_SUSPEND */
	uint32_t event;		/* of PSCI_DO_SYSTEM: enum psci_event */
	uint32_t reserved32;	/* 0: a later library may read or write it, */
	uint64_t reserved[7];	/* as these; this one does not */
};

/*
 * Answer the call that CPU "cpu" makes with these registers (DEN0022F.b,
 * "Function prototypes", "Register usage"; each function has a file in lib/).
 *
 * X1 to X3 and all other registers of the caller stay as they are. Whatever
 * the guest does wrong is a status in call->ret. Embedder's mistakes come in
 * call->error: PSCI_E_CPU_INDEX and PSCI_E_CPU_STATE (the CPU is not one that
 * runs) with PSCI_DO_RETURN, nothing changed, of a failure that the function
 * may answer: INTERNAL_FAILURE, or what stands for it; and PSCI_E_OP_STATUS.
 *
 * Takes no lock and waits for no other call. Constant cost, but AFFINITY_INFO
 * above level 0 costs a load per 16 CPUs of each instance of level 1 that it
 * is about, and above level 1 a binary search over these.
 */
PSCI_API enum psci_action psci_handle(struct psci *psci, uint32_t cpu,
				      struct psci_call *call);

/*
 * After PSCI_DO_STOP: the CPU has stopped, and is OFF from here on, so that
 * the next CPU_ON may succeed at once (DEN0022F.b, CPU_OFF). The CPU's last
 * call before it parks, or made by whoever knows that it is off.
 *
 * PSCI_E_CPU_INDEX; PSCI_E_CPU_STATE: it was not told to stop. Nothing changed.
 */
PSCI_API enum psci_error psci_cpu_stopped(struct psci *psci, uint32_t cpu);

/* What a CPU that looks up has to do. */
enum psci_wake {
	PSCI_WAKE_START		= 0,	/* start at *entry */
	PSCI_WAKE_RETURN	= 1,	/* resume behind the CPU_SUSPEND, with
					 * SUCCESS, 0, in X0 (R0) */
	PSCI_WAKE_SLEEP		= 2,	/* nobody has turned it on: wait */
	PSCI_WAKE_ERROR		= 3	/* entry->error; nothing changed */
};

/*
 * The one door by which a CPU comes back: one that is parked looks whether it
 * was turned on, one that is suspended says that it woke up (DEN0022F.b,
 * CPU_ON, CPU_SUSPEND). Called on that CPU's behalf by whoever runs it next.
 *
 * context_lost: did the suspended CPU lose its context? If so, and it asked
 * for power-down, it starts at the entry point it gave; if not, it returns
 * from its call. Not looked at for a parked CPU.
 *
 * *entry is written for PSCI_WAKE_START and, zero but for .error, for
 * PSCI_WAKE_ERROR only. Errors: PSCI_E_CPU_INDEX; PSCI_E_CPU_STATE: the CPU
 * runs, or was told to stop and has not; PSCI_E_CONTEXT_LOST: there is no entry
 * point to start it at.
 */
PSCI_API enum psci_wake psci_cpu_woke(struct psci *psci, uint32_t cpu,
				      bool context_lost,
				      struct psci_entry *entry);

/*
 * After PSCI_DO_SYSTEM was returned for CPU "cpu", the embedder will not, or
 * cannot, do it: CPU_ON and system calls work again. Resume the caller with
 * call.ret, which is INTERNAL_FAILURE.
 *
 * PSCI_E_CPU_INDEX; PSCI_E_SYSTEM_STATE: no event of this CPU is open.
 * Nothing changed.
 */
PSCI_API enum psci_error psci_system_refused(struct psci *psci, uint32_t cpu);

/* ---------------------------------------------------------------- names */

/*
 * Names for people: the specification's for functions (by their number,
 * whatever the width: "CPU_ON"; "unknown" if this library has no such function
 * or the id is not one of PSCI's), statuses ("ON_PENDING") and events
 * ("SYSTEM_OFF"), this header's for the rest. Never NULL; "unknown" for any
 * other value. Static storage.
 */
PSCI_API const char *psci_function_name(uint32_t id);
PSCI_API const char *psci_status_name(int64_t status);
PSCI_API const char *psci_error_name(enum psci_error error);
PSCI_API const char *psci_action_name(enum psci_action action);
PSCI_API const char *psci_event_name(enum psci_event event);
PSCI_API const char *psci_wake_name(enum psci_wake wake);

/* How many arguments, in X1 onwards, the named function has; 0 if unknown. */
PSCI_API uint32_t psci_function_arguments(uint32_t id);

#ifdef __cplusplus
}
#endif

#endif /* PSCI_PSCI_H */
