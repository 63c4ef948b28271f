/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * libpsci: the callee side of Arm's Power State Coordination Interface
 * (DEN0022, 0.1 to 1.3 F.b), for EL3 firmware, hypervisors and VMMs.
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
 * What is not mandatory in the configured PSCI version the guest has only if
 * the configuration enables it; psci_init() refuses a function whose op is
 * missing.
 *
 * Threads. Any thread may make a call on behalf of any CPU, but calls for one
 * CPU come one after the other; calls for different CPUs may run at the same
 * time. None waits for another, except that with power domains (domain.h) two
 * CPUs below one domain take turns at it. Ops run on the thread that made the
 * call, possibly several at once. No lock is held while an op runs; it may not
 * block, and may call anything here for other CPUs than the caller. The hooks
 * domains_down, domains_up and clock are the exception: they run with locks of
 * domains held, and call nothing here; firmware masks interrupts around calls.
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
#include "psci/domain.h"
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
	PSCI_E_PSCI_VERSION		= 4,	/* not 0.1, 0.2, 1.0 .. 1.3 */
	PSCI_E_SMCCC_VERSION		= 5,	/* neither 0 nor 1.0 .. 1.7 */
	PSCI_E_CONFIG_FLAGS		= 6,	/* an unknown flag, or one
			* that psci_version does not have */
	PSCI_E_FUNCTIONS		= 7,	/* a bit that is no optional
			* function of psci_version, or one without another
			* that it needs: see PSCI_ENABLE_* */
	PSCI_E_ENTRY_EL			= 8,	/* neither 1 nor 2 */
	PSCI_E_CPU_COUNT		= 9,	/* 0 or above PSCI_CPUS_MAX */
	PSCI_E_CPU_MPIDR		= 10,	/* bits outside the affinity
			* fields */
	PSCI_E_CPU_ORDER		= 11,	/* MPIDRs not ascending, or
			* one twice */
	PSCI_E_CPU_FLAGS		= 12,	/* unknown or contradictory
			* flags */
	PSCI_E_NO_BOOT_CPU		= 13,	/* no CPU has PSCI_CPU_ON */
	PSCI_E_MAP_SLOTS		= 14,	/* map_slots is no power of
			* two, too small or too large */
	PSCI_E_MAP_CROWDED		= 15,	/* looking up an MPIDR would
			* take too long: raise map_slots */
	PSCI_E_STORAGE_SIZE		= 16,	/* storage too small */
	PSCI_E_STORAGE_ALIGN		= 17,	/* not on PSCI_STORAGE_ALIGN */
	PSCI_E_NO_CPU_ON_OP		= 18,	/* CPU_ON is mandatory and
			* ops->cpu_on is NULL */
	PSCI_E_NO_CHECK_POWER_STATE_OP	= 19,	/* CPU_SUSPEND is mandatory,
			* ops->check_power_state is NULL, and there are no
			* psci_config.power_states */
	/* at run time */
	PSCI_E_CPU_INDEX		= 20,	/* no such CPU */
	PSCI_E_CPU_STATE		= 21,	/* the CPU is not in a state
			* in which this may be called for it */
	PSCI_E_OP_STATUS		= 22,	/* an op answered what its
			* comment does not allow */
	PSCI_E_CONTEXT_LOST		= 23,	/* context_lost, but the CPU
			* asked for standby and gave no entry point */
	PSCI_E_SYSTEM_STATE		= 24,	/* this CPU has no system
			* event to refuse */
	/* psci_init(), psci_storage_size() again */
	PSCI_E_QUIRKS			= 25,	/* an unknown bit, or one that
			* goes with no tree */
	PSCI_E_FUNCTION_IDS		= 26,	/* of PSCI 0.1: CPU_ON or
			* CPU_OFF has none, or two have the same; of a later
			* version: not all zero */
	PSCI_E_TRUSTED_OS		= 27,	/* an unknown kind, or a CPU
			* that there is not or that is not ON at the start */
	PSCI_E_STATES			= 28,	/* a list of local states that
			* is too long, missing, or whose kinds descend; one of
			* CPUs that does not end with a power-down */
	PSCI_E_DOMAINS			= 29,	/* a domain's parent or level,
			* or a CPU's domain, is none; a domain has no
			* children; domains without cpu_states, or the other
			* way round */
	PSCI_E_NO_OP			= 30,	/* an enabled function needs
			* an op that is NULL: see there */
	/* at run time again */
	PSCI_E_OP_COMPOSITE		= 31,	/* check_power_state gave a
			* composite state that cannot be */
	PSCI_E_TICKET			= 32,	/* no call waits under this
			* ticket (any more); psci_init(): no tag */
	PSCI_E_VERDICT			= 33,	/* none of enum psci_verdict */
	PSCI_E_PRESENCE			= 34,	/* none of enum psci_presence */
	/* snapshot.h */
	PSCI_E_SNAPSHOT_SIZE		= 35,	/* the buffer is too small;
			* the snapshot is not as long as it says */
	PSCI_E_SNAPSHOT_FORMAT		= 36,	/* no snapshot, or of a format
			* that this library does not know */
	PSCI_E_SNAPSHOT_VERSION		= 37,	/* of another PSCI version
			* than the context is configured for */
	PSCI_E_SNAPSHOT_CONFIG		= 38,	/* of other functions, flags,
			* quirks or ids */
	PSCI_E_SNAPSHOT_TOPOLOGY	= 39,	/* of other CPUs, domains or
			* local states */
	PSCI_E_SNAPSHOT_STATE		= 40,	/* says what cannot be */
	/* acpi.h */
	PSCI_E_ACPI_CONDUIT		= 41,	/* none of enum
			* psci_acpi_conduit */
	PSCI_E_ACPI_TABLE		= 42,	/* another table, or none */
	PSCI_E_ACPI_SIZE		= 43,	/* the table is shorter than
			* such a table is, or longer than the memory */
	PSCI_E_ACPI_REVISION		= 44,	/* the table is too old to have
			* the field */
	/* psci_init() and psci_storage_size() again */
	PSCI_E_POWER_STATES		= 45	/* power_states is missing, too
			* long, or with PSCI_QUIRK_ANY_POWER_STATE; one of them
			* is not well-formed, is there twice, or has a composite
			* state that no CPU can be in; something that is
			* reserved is not 0 */
};

/* ------------------------------------------------------- configuration */

#define PSCI_CPUS_MAX		65535
#define PSCI_STORAGE_ALIGN	64

/* psci_cpu_config.flags: one, or none for a CPU that is OFF */
#define PSCI_CPU_ON		0x1	/* is ON when the context is made */
#define PSCI_CPU_ABSENT		0x2	/* psci_cpu_set_presence(), from the */
#define PSCI_CPU_DISABLED	0x4	/* start */

struct psci_cpu_config {
	uint64_t mpidr;		/* Aff3 in 39:32, Aff2 in 23:16, Aff1 in 15:8,
				 * Aff0 in 7:0, all else 0: the value that
				 * the guest passes as target_cpu */
	uint32_t flags;		/* PSCI_CPU_* */
	uint32_t domain;	/* with a tree: its domain of level 1, an index
				 * into psci_config.domains; else 0 */
};

/* psci_config.flags */
#define PSCI_CONFIG_EXTENDED_STATE 0x1	/* power_state in the extended StateID
				* format; from 1.0 on */

/*
 * psci_config.functions: which optional functions the guest has, in the
 * widths that they have. Each names what else it needs.
 */
#define PSCI_ENABLE(number)	(UINT32_C(1) << (number))
/* A Trusted OS, MIGRATE_INFO_TYPE, _UP_CPU; the op migrate if migratable, and
 * then it is needed. In 0.1 .function_ids.migrate instead of the other two. */
#define PSCI_ENABLE_MIGRATE	PSCI_ENABLE(PSCI_FN_MIGRATE)
/* From 0.2 on. Nothing; needed with a Trusted OS. */
#define PSCI_ENABLE_MIGRATE_INFO_TYPE PSCI_ENABLE(PSCI_FN_MIGRATE_INFO_TYPE)
/* A Trusted OS; needed with one. */
#define PSCI_ENABLE_MIGRATE_INFO_UP_CPU	\
				PSCI_ENABLE(PSCI_FN_MIGRATE_INFO_UP_CPU)
/* From 1.0 on. Nothing. */
#define PSCI_ENABLE_CPU_FREEZE	PSCI_ENABLE(PSCI_FN_CPU_FREEZE)
/* Nothing. */
#define PSCI_ENABLE_CPU_DEFAULT_SUSPEND	\
				PSCI_ENABLE(PSCI_FN_CPU_DEFAULT_SUSPEND)
/* The op node_hw_state. */
#define PSCI_ENABLE_NODE_HW_STATE PSCI_ENABLE(PSCI_FN_NODE_HW_STATE)
/* Nothing. */
#define PSCI_ENABLE_SYSTEM_SUSPEND PSCI_ENABLE(PSCI_FN_SYSTEM_SUSPEND)
/* A tree. Enables OS-initiated mode. */
#define PSCI_ENABLE_SET_SUSPEND_MODE PSCI_ENABLE(PSCI_FN_PSCI_SET_SUSPEND_MODE)
/* Both functions: a tree, the op clock. */
#define PSCI_ENABLE_STAT	(PSCI_ENABLE(PSCI_FN_PSCI_STAT_RESIDENCY) | \
				 PSCI_ENABLE(PSCI_FN_PSCI_STAT_COUNT))
/* From 1.1 on. Nothing. */
#define PSCI_ENABLE_SYSTEM_RESET2 PSCI_ENABLE(PSCI_FN_SYSTEM_RESET2)
/* Both functions: the op check_mem_range. */
#define PSCI_ENABLE_MEM_PROTECT	(PSCI_ENABLE(PSCI_FN_MEM_PROTECT) | \
				 PSCI_ENABLE(PSCI_FN_MEM_PROTECT_CHECK_RANGE))
/* From 1.3 on. Nothing. */
#define PSCI_ENABLE_SYSTEM_OFF2	PSCI_ENABLE(PSCI_FN_SYSTEM_OFF2)

/*
 * psci_config.quirks: for guests or hosts that the strict reading breaks.
 * Without any, the library is as strict as its documentation says.
 */
/* CPU_ON of a CPU that is ON_PENDING says ALREADY_ON, AFFINITY_INFO ON. Who
 * needs it: a guest that began on KVM's own PSCI, which has no ON_PENDING. */
#define PSCI_QUIRK_NO_ON_PENDING	0x01
/* No entry point is refused, misaligned ones included; check_entry is not
 * asked. Who: the same; KVM does not look at it. */
#define PSCI_QUIRK_ANY_ENTRY		0x02
/* CPU_SUSPEND does not look at power_state: whatever it is, the CPU goes into
 * standby; check_power_state is not asked and may be NULL. Not with a tree.
 * Who: the same. */
#define PSCI_QUIRK_ANY_POWER_STATE	0x04
/* PSCI 0.2 takes SMC32 ids from AArch64 callers, and answers SMC64 ids of
 * AArch32 callers by NOT_SUPPORTED, as 1.0 does. Who: the same; and guests
 * that use SMC32 ids throughout. */
#define PSCI_QUIRK_ANY_WIDTH		0x08
/* AFFINITY_INFO's level is as wide as the id. Who: nobody is known to rely on
 * it; part of answering as KVM does. */
#define PSCI_QUIRK_WIDE_LEVEL		0x10
/* CPU_OFF and CPU_FREEZE of the last CPU that is ON are DENIED; of the last
 * two, at the same time, perhaps both. Costs a load per CPU. Who: guests that
 * would otherwise leave a machine that nobody can wake. */
#define PSCI_QUIRK_KEEP_LAST_CPU	0x20
/* PSCI_SET_SUSPEND_MODE goes from platform-coordinated to OS-initiated mode
 * whatever CPU_SUSPENDs there were before, if no CPU is suspended just then;
 * one that is about to be may end up with a vote of the old mode. Costs a load
 * per CPU. Who: callers tried on TF-A only. */
#define PSCI_QUIRK_LAX_MODE		0x40
/* In PSCI 0.1, too, X3 of CPU_ON and CPU_SUSPEND is a context id: it is in
 * psci_entry, as later, instead of 0. Who: as NO_ON_PENDING. */
#define PSCI_QUIRK_0_1_CONTEXT_ID	0x80
/*
 * For a guest that comes from Linux's KVM, or goes there: with the functions
 * enabled that KVM has, answers are the same in each version. What is left to
 * the embedder: in 0.1 no ids but CPU_ON's and CPU_OFF's; a check_vendor_reset
 * that grants every type; that KVM lets its embedder judge a SYSTEM_SUSPEND
 * while other CPUs are ON, where this library says DENIED.
 */
#define PSCI_QUIRKS_KVM		(PSCI_QUIRK_NO_ON_PENDING | \
				 PSCI_QUIRK_ANY_ENTRY | \
				 PSCI_QUIRK_ANY_POWER_STATE | \
				 PSCI_QUIRK_ANY_WIDTH | \
				 PSCI_QUIRK_WIDE_LEVEL | \
				 PSCI_QUIRK_0_1_CONTEXT_ID)

/* psci_config.trusted_os: one that runs on one CPU at a time, or none. */
#define PSCI_TRUSTED_OS_NONE		0	/* none, or one for which it
					* does not matter which CPUs are OFF */
#define PSCI_TRUSTED_OS_MIGRATABLE	1
#define PSCI_TRUSTED_OS_FIXED		2

/* The ids of PSCI 0.1, which the device tree tells the guest; 0: none. */
struct psci_function_ids {
	uint32_t cpu_suspend;
	uint32_t cpu_off;	/* not 0 in 0.1 */
	uint32_t cpu_on;	/* not 0 in 0.1 */
	uint32_t migrate;
};

#define PSCI_POWER_STATES_MAX	64

/* What a value of power_state means, if it always means the same. */
struct psci_power_state_config {
	uint32_t value;		/* well-formed, by PSCI_CONFIG_EXTENDED_STATE
				 * or without */
	uint32_t reserved;	/* 0 */
	struct psci_composite composite;	/* as check_power_state would
				 * say: with a tree, one that some CPU can be
				 * in (.last_level is for CPU_SUSPEND to judge);
				 * without one it is not looked at, but for
				 * .reserved */
};

/*
 * What the guest's machine is. Read by psci_storage_size() and psci_init()
 * and not needed afterwards. Set it to zero, then fill it in.
 */
struct psci_config {
	uint32_t size;		/* sizeof(struct psci_config) */
	uint32_t psci_version;	/* PSCI_VERSION_0_1 .. PSCI_VERSION_1_3 */
	uint32_t smccc_version;	/* the SMCCC version that the guest hears
				 * from whoever answers SMCCC_VERSION for it,
				 * psci_smccc_handle() or somebody else, as
				 * KVM: PSCI_SMCCC_VERSION_*; 0 nobody does.
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
	struct psci_function_ids function_ids;	/* of 0.1; else all zero */
	uint32_t quirks;	/* PSCI_QUIRK_* */
	uint32_t trusted_os;	/* PSCI_TRUSTED_OS_* */
	uint32_t trusted_os_cpu;	/* index of the CPU that it is on at
				* the start; 0 if there is none */
	uint32_t cpu_state_count;	/* a tree: local states of each CPU,
				* 1 .. PSCI_STATES_MAX, the last a power-down,
				* which is also that of CPU_OFF; no tree: 0 */
	uint32_t domain_count;	/* 0: no tree; at most PSCI_DOMAINS_MAX */
	uint32_t ticket_tag;	/* 0 .. 65535: goes into every psci_ticket, so
				 * that contexts of different tags refuse each
				 * other's */
	const struct psci_local_state *cpu_states;
	const struct psci_domain_config *domains;	/* in any order; the
				* place in this array is the domain's index */
	uint32_t power_state_count;	/* 0 .. PSCI_POWER_STATES_MAX */
	uint32_t reserved;	/* 0 */
	const struct psci_power_state_config *power_states;	/* values
				* whose meaning never changes, those asked for
				* most often first: CPU_SUSPEND and PSCI_STAT_*
				* look here, one by one, before they ask
				* check_power_state, and ask it nothing of what
				* they find. A CPU that cannot be in such a
				* state hears INVALID_PARAMETERS */
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
	uint64_t pc;		/* guest physical address; a multiple of 4, of
				 * 2 with THUMB (PSCI_QUIRK_ANY_ENTRY: any) */
	uint64_t context_id;	/* for X0 or R0 */
	uint32_t el;		/* psci_config.entry_el */
	uint32_t flags;		/* PSCI_ENTRY_*, PSCI_CALLER_AARCH32 */
	uint32_t error;		/* enum psci_error of PSCI_WAKE_ERROR */
	uint32_t level;		/* the highest level of the tree that came up
				 * with the CPU; 0: none but itself */
	uint64_t reserved[2];	/* the library writes 0 */
};

/* What check_cpu_on answers to decide later: see psci_complete(). */
#define PSCI_DEFERRED		1

/*
 * One call and its answer, for the op trace. The same layout everywhere.
 */
struct psci_trace {
	uint32_t cpu;		/* who, as the embedder said: if there is no
				 * such CPU, .error says so */
	uint32_t flags;		/* psci_call.flags */
	uint64_t x[4];		/* what; after psci_complete() zero */
	uint64_t ret;		/* psci_call.ret */
	uint32_t action;	/* enum psci_action; after psci_complete()
				 * PSCI_DO_RETURN */
	uint32_t error;		/* enum psci_error */
	uint32_t event;		/* psci_call.event, or 0 */
	uint32_t reserved;	/* 0 */
};

/*
 * The embedder's side. Every op gets the user pointer of psci_init() and, where
 * nothing else is said, the index of the CPU that makes the call. An op that
 * may be NULL says what that
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
	 * SUCCESS; PSCI_DEFERRED: the answer comes by psci_complete();
	 * DENIED: your policy forbids it (the guest hears INTERNAL_FAILURE
	 * from 0.2 to 1.1); INTERNAL_FAILURE.
	 */
	int (*check_cpu_on)(void *user, uint32_t cpu, uint32_t target);

	/*
	 * CPU_ON, power-down CPU_SUSPEND, CPU_DEFAULT_SUSPEND,
	 * SYSTEM_SUSPEND: is entry->pc an address that the caller can have
	 * code at? Misaligned ones do not come here, nor does a CPU_ON whose
	 * target is not OFF. NULL: every address is.
	 *
	 * SUCCESS; INVALID_ADDRESS (INVALID_PARAMETERS before 1.0).
	 */
	enum psci_status (*check_entry)(void *user, uint32_t cpu,
					const struct psci_entry *entry);

	/*
	 * CPU_SUSPEND, PSCI_STAT_*: is this one of the platform's composite
	 * states, for CPU "cpu" (the caller, or a statistic's target)?
	 * Well-formed ones that are not in psci_config.power_states only come
	 * here. NULL: there are no others. There has to be the one or the
	 * other, since StateIDs mean what the platform says. Whether it is
	 * worth entering is no question for here: a suspend that is not wanted
	 * is granted, and the CPU woken at once.
	 *
	 * *composite is all zero. With a tree, say in it what the state
	 * consists of; a statistic is that of the highest level that is not 0,
	 * and may have zeros below it. Without one it is not looked at.
	 *
	 * SUCCESS; INVALID_PARAMETERS.
	 */
	enum psci_status (*check_power_state)(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite);

	/*
	 * CPU_OFF, CPU_FREEZE: may the caller go? The specification knows one
	 * reason why not, a Trusted OS that runs on this CPU alone, and the
	 * library knows psci_config.trusted_os by itself. NULL: yes.
	 *
	 * SUCCESS; DENIED.
	 */
	enum psci_status (*check_cpu_off)(void *user, uint32_t cpu);

	/*
	 * SYSTEM_SUSPEND: may the system be suspended? Asked when every other
	 * CPU is OFF; a CPU may still be turned on meanwhile, and the call
	 * fail. NULL: yes.
	 *
	 * SUCCESS; DENIED.
	 */
	enum psci_status (*check_system_suspend)(void *user, uint32_t cpu,
					const struct psci_entry *entry);

	/*
	 * SYSTEM_RESET2 of a vendor-specific type (bit 31 set): is there such
	 * a one? NULL: there is none.
	 *
	 * SUCCESS; any failure of enum psci_status but NOT_SUPPORTED;
	 * anything below PSCI_RESET2_VENDOR_STATUS that fits 32 bits;
	 * INVALID_PARAMETERS.
	 */
	int64_t (*check_vendor_reset)(void *user, uint32_t cpu, uint32_t type,
				      uint64_t cookie);

	/*
	 * MIGRATE: move the Trusted OS from "cpu" to "target", which is ON and
	 * is not let go OFF meanwhile. One at a time.
	 *
	 * SUCCESS; INTERNAL_FAILURE.
	 */
	enum psci_status (*migrate)(void *user, uint32_t cpu, uint32_t target);

	/*
	 * NODE_HW_STATE: what does the power controller say of the node above
	 * CPU "target" at this power_level (0: the CPU itself; the rest is the
	 * platform's)?
	 *
	 * PSCI_HW_ON, PSCI_HW_OFF, PSCI_HW_STANDBY; INVALID_PARAMETERS: there
	 * is no such level.
	 */
	int (*node_hw_state)(void *user, uint32_t cpu, uint32_t target,
			     uint32_t level);

	/*
	 * MEM_PROTECT: store what psci_mem_protect() says now where a reset
	 * does not lose it. One at a time; a guest that calls it on two CPUs
	 * at once may hear NOT_SUPPORTED on one of them. NULL: whoever carries
	 * out a reset asks psci_mem_protect().
	 *
	 * SUCCESS; NOT_SUPPORTED: it cannot be stored, and is taken back.
	 */
	enum psci_status (*mem_protect)(void *user, uint32_t cpu);

	/*
	 * MEM_PROTECT_CHECK_RANGE: is all memory from base on, length bytes,
	 * such that a reset after MEM_PROTECT overwrites it? length is not 0,
	 * and base + length - 1 does not wrap around.
	 *
	 * SUCCESS; DENIED.
	 */
	enum psci_status (*check_mem_range)(void *user, uint32_t cpu,
					    uint64_t base, uint64_t length);

	/*
	 * With a tree: CPU "cpu" goes into a low-power state, or OFF, and takes
	 * these domains down with it (domains_down), or comes back and is the
	 * first that needs them (domains_up; on that CPU, before it does
	 * anything else). The hooks have to do the platform's work for each
	 * level: down from level 0 upwards, up from the highest level down.
	 * Locks of the domains are held: call nothing of the library. NULL:
	 * there is nothing to do.
	 */
	void (*domains_down)(void *user, uint32_t cpu,
			     const struct psci_transition *transition);
	void (*domains_up)(void *user, uint32_t cpu,
			   const struct psci_transition *transition);

	/*
	 * PSCI_STAT_*: the time in microseconds, from any start, never going
	 * back. Called with locks held, as the hooks.
	 */
	uint64_t (*clock)(void *user);

	/*
	 * One event per call that was the library's to answer, and per
	 * psci_complete(). NULL: none.
	 */
	void (*trace)(void *user, const struct psci_trace *trace);
};

/* --------------------------------------------------------------- set-up */

/*
 * How much storage a context of this configuration needs, in *size.
 * Fails, and leaves *size alone, if the configuration is one that psci_init()
 * refuses (but PSCI_E_MAP_CROWDED, PSCI_E_DOMAINS for a domain without
 * children, and PSCI_E_POWER_STATES for a composite state show only there).
 * Linear in the CPUs and domains.
 */
PSCI_API enum psci_error psci_storage_size(const struct psci_config *config,
					   size_t *size);

/*
 * An upper bound of the above for any configuration with this many CPUs,
 * map_slots 0 and no power_states, in bytes, as a constant expression: for
 * static storage in a program that links the library statically. psci_init()
 * checks all the same.
 */
#define PSCI_STORAGE_BOUND(cpus)	(1024 + (size_t)(cpus) * 64)
/* The same with a tree of so many domains. */
#define PSCI_STORAGE_BOUND_TREE(cpus, domains)	\
	(PSCI_STORAGE_BOUND(cpus) + (size_t)(cpus) * 320 + \
	 (size_t)(domains) * 640)
/* What so many power_states add to it. */
#define PSCI_STORAGE_BOUND_STATES(count)	((size_t)(count) * 40)

/*
 * Make a context in storage of at least psci_storage_size() bytes, aligned
 * to PSCI_STORAGE_ALIGN, which stays the library's for as long as the context
 * is used; to end its life, stop using it. CPUs with PSCI_CPU_ON are ON, all
 * others OFF. ops is copied, user goes to each op. May be called again on the
 * same storage to put a machine that nobody uses any more back to its start.
 *
 * On failure the contents of storage are undefined and *psci is unchanged.
 * Linear in the CPUs, domains and map_slots; for each of the power_states once
 * more in the domains, and in the others.
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

/*
 * Put the context back to its start: every CPU, entry and mode as the
 * configuration says, no event or deferred call, statistics zero, MEM_PROTECT
 * off: ask psci_mem_protect() before, and set again the presence of CPUs that
 * the host has changed. For the reset of a machine: no call may be running on
 * the context, and every CPU must have stopped or be about to begin again as
 * at first. Tickets from before stay worthless. Linear in CPUs and domains.
 */
PSCI_API void psci_reset(struct psci *psci);

/* ------------------------------------------------------ CPUs, by the host */

enum psci_presence {
	PSCI_PRESENT	= 0,
	PSCI_ABSENT	= 1,	/* no such CPU: INVALID_PARAMETERS to all that
				 * name it */
	PSCI_DISABLED	= 2	/* AFFINITY_INFO says DISABLED; CPU_ON is
				 * DENIED (0.2 to 1.1: INTERNAL_FAILURE) */
};

/*
 * The host plugs a CPU in or out, or keeps it from the guest. For any thread,
 * at any time; the CPU must be OFF (DEN0022F.b, AFFINITY_INFO, CPU_ON). An
 * instance of a higher affinity level is what those of its CPUs are that are
 * not absent.
 *
 * PSCI_E_CPU_INDEX; PSCI_E_PRESENCE; PSCI_E_CPU_STATE: it is not OFF, or
 * another thread was faster. Nothing changed.
 */
PSCI_API enum psci_error psci_cpu_set_presence(struct psci *psci, uint32_t cpu,
					       enum psci_presence presence);

/* ----------------------------------------------------------------- calls */

/* What to do to the CPU that made the call. */
enum psci_action {
	PSCI_DO_RETURN	= 0,	/* write call.ret to X0 (R0), resume the
				 * caller behind its SMC or HVC */
	PSCI_DO_STOP	= 1,	/* CPU_OFF, CPU_FREEZE (call.freeze): the
				 * caller does not come back. Do what is left
				 * to do on it, then psci_cpu_stopped() and
				 * park it; a frozen CPU's interrupts stay
				 * pending */
	PSCI_DO_SUSPEND	= 2,	/* CPU_SUSPEND, CPU_DEFAULT_SUSPEND: put it
				 * into call.suspend, or a shallower state, or
				 * none, until there is an event for it; then
				 * psci_cpu_woke(). SYSTEM_SUSPEND, if
				 * call.event says so: the same of the whole
				 * machine; you decide what wakes it */
	PSCI_DO_SYSTEM	= 3,	/* let no CPU start any more, stop every CPU,
				 * carry out call.event, in this order; or
				 * psci_system_refused() */
	PSCI_NOT_MINE	= 4,	/* an id outside PSCI's ranges (0.1: none of
				 * function_ids): nothing was read, written or
				 * done; pass it on, or answer -1 */
	PSCI_DO_WAIT	= 5	/* CPU_ON was deferred: keep the caller
				 * blocked until psci_complete(call.ticket) */
};

/* What PSCI_DO_SYSTEM asks for. */
enum psci_event {
	PSCI_EVENT_OFF		= 1,	/* SYSTEM_OFF */
	PSCI_EVENT_RESET	= 2,	/* SYSTEM_RESET: a cold one */
	PSCI_EVENT_RESET2	= 3,	/* SYSTEM_RESET2 of call.type, with
					 * call.cookie */
	PSCI_EVENT_OFF2		= 4,	/* SYSTEM_OFF2 of call.type: the guest
					 * has saved itself, and will look for
					 * what it saved at the next start */
	PSCI_EVENT_SUSPEND	= 5	/* SYSTEM_SUSPEND; of PSCI_DO_SUSPEND */
};

/*
 * Names a call that waits for psci_complete(): the context's ticket_tag, the
 * CPU that made it, and which of its deferred calls it is (a number that begins
 * anew after 2^28). Never 0.
 */
typedef uint64_t psci_ticket;

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
	/* out, unless PSCI_NOT_MINE: */
	uint32_t error;		/* PSCI_OK, or what the embedder got wrong
				 * (the guest has its answer all the same) */
	uint64_t ret;		/* for X0 (R0) after PSCI_DO_RETURN; also
				 * after PSCI_DO_SYSTEM, for a refusal */
	/* out, for the actions named; with others suspend and entry are
	 * undefined, and the rest unwritten: */
	struct psci_power_state suspend;	/* of PSCI_DO_SUSPEND. Of
				 * CPU_DEFAULT_SUSPEND and SYSTEM_SUSPEND:
				 * power-down, all else 0 */
	uint32_t event;		/* of PSCI_DO_SYSTEM: enum psci_event; of
				 * PSCI_DO_SUSPEND: 0, or PSCI_EVENT_SUSPEND */
	uint32_t type;		/* of PSCI_EVENT_RESET2: PSCI_RESET2_WARM, or
				 * a vendor's with bit 31 set; of
				 * PSCI_EVENT_OFF2: PSCI_OFF2_HIBERNATE_OFF,
				 * also if the guest said PSCI_OFF2_DEFAULT */
	uint64_t cookie;	/* of PSCI_EVENT_RESET2, vendor types; else 0 */
	psci_ticket ticket;	/* of PSCI_DO_WAIT */
	uint32_t freeze;	/* of PSCI_DO_STOP: 1 for CPU_FREEZE, else 0 */
	uint32_t reserved32;	/* 0: a later library may read or write it, */
	struct psci_entry entry;	/* of PSCI_DO_SUSPEND to power-down:
				 * where psci_cpu_woke() will start it */
	struct psci_transition transition;	/* of PSCI_DO_SUSPEND, with a
				 * tree: what domains_down was told */
	uint64_t reserved[2];	/* as these; this one does not */
};

/*
 * Answer the call that CPU "cpu" makes with these registers (DEN0022F.b,
 * "Function prototypes", "Register usage"; each function has a file in lib/).
 *
 * X1 to X3 and all other registers of the caller stay as they are. Whatever
 * the guest does wrong is a status in call->ret. Embedder's mistakes come in
 * call->error: PSCI_E_CPU_INDEX and PSCI_E_CPU_STATE (the CPU is not one that
 * runs) with PSCI_DO_RETURN, nothing changed, of a failure that the function
 * may answer: INTERNAL_FAILURE, or what stands for it; PSCI_E_OP_STATUS and
 * PSCI_E_OP_COMPOSITE.
 *
 * Without a tree takes no lock and waits for no other call. Constant cost, but
 * CPU_SUSPEND and PSCI_STAT_* compare with up to all of the power_states;
 * AFFINITY_INFO above level 0 costs a load per 16 CPUs of each instance of
 * level 1 that it is about, one per CPU that is not present, and above level 1
 * a binary search over these;
 * SYSTEM_SUSPEND, and a PSCI_SET_SUSPEND_MODE that may change the mode, cost a
 * load per 16 CPUs.
 */
PSCI_API enum psci_action psci_handle(struct psci *psci, uint32_t cpu,
				      struct psci_call *call);

/*
 * After PSCI_DO_STOP: the CPU has stopped, and is OFF from here on, so that
 * the next CPU_ON may succeed at once (DEN0022F.b, CPU_OFF). The CPU's last
 * call before it parks, or made by whoever knows that it is off. With a tree
 * it is here that domains go down with the CPU.
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
 * from its call (and a power-down that was abandoned is not counted by
 * PSCI_STAT_*). Not looked at for a parked CPU.
 *
 * *entry is written for PSCI_WAKE_START; zero but for .level for
 * PSCI_WAKE_RETURN and but for .error for PSCI_WAKE_ERROR. Errors:
 * PSCI_E_CPU_INDEX; PSCI_E_CPU_STATE: the CPU runs, waits for psci_complete(),
 * or was told to stop and has not; PSCI_E_CONTEXT_LOST: there is no entry
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

enum psci_verdict {
	PSCI_ALLOW	= 0,	/* go on; the answer is what CPU_ON says then */
	PSCI_DENY	= 1,	/* DENIED (0.2 to 1.1: INTERNAL_FAILURE) */
	PSCI_FAIL	= 2	/* INTERNAL_FAILURE */
};

/*
 * Answer a CPU_ON that was deferred (DEN0022F.b, CPU_ON). From any thread; of
 * two that name the same ticket one has its way. If it is allowed the cpu_on
 * op runs now, on this thread. *cpu is the caller, which is to be resumed with
 * call->ret in X0 (R0); call->error is as after psci_handle(). Only these two
 * fields of *call are written, and neither they nor *cpu on failure.
 *
 * PSCI_E_VERDICT; PSCI_E_TICKET: no call waits under this ticket: it was
 * answered, or the context was reset since. Nothing changed.
 */
PSCI_API enum psci_error psci_complete(struct psci *psci, psci_ticket ticket,
				       enum psci_verdict verdict,
				       uint32_t *cpu, struct psci_call *call);

/*
 * Is memory protection on (DEN0022F.b, MEM_PROTECT)? If so, whoever carries
 * out a reset other than PSCI_RESET2_WARM overwrites the guest's memory. From
 * any thread; also from the op mem_protect.
 */
PSCI_API bool psci_mem_protect(const struct psci *psci);

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
