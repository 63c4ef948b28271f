/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * R15: what programs are compiled against has the same layout on 32-bit and
 * on 64-bit machines, as far as there are no pointers in it.
 */
#ifndef TESTS_LAYOUT_H
#define TESTS_LAYOUT_H

#include "psci/psci.h"
#include "psci/smccc.h"

/* Every offset a multiple of the field's size, and no padding. */
#define FIELD(type, field, at)						\
	_Static_assert(offsetof(type, field) == (at), #type "." #field)

FIELD(struct psci_call, x, 0);
FIELD(struct psci_call, flags, 32);
FIELD(struct psci_call, error, 36);
FIELD(struct psci_call, ret, 40);
FIELD(struct psci_call, suspend, 48);
FIELD(struct psci_call, event, 64);
FIELD(struct psci_call, type, 68);
FIELD(struct psci_call, cookie, 72);
FIELD(struct psci_call, ticket, 80);
FIELD(struct psci_call, freeze, 88);
FIELD(struct psci_call, reserved32, 92);
FIELD(struct psci_call, entry, 96);
FIELD(struct psci_call, transition, 144);
FIELD(struct psci_call, reserved, 176);
_Static_assert(sizeof(struct psci_call) == 192, "struct psci_call");
FIELD(struct psci_transition, level, 0);
FIELD(struct psci_transition, state, 8);
FIELD(struct psci_transition, domain, 16);
_Static_assert(sizeof(struct psci_transition) == 32, "struct psci_transition");
FIELD(struct psci_composite, state, 0);
FIELD(struct psci_composite, last_level, 8);
_Static_assert(sizeof(struct psci_composite) == 16, "struct psci_composite");
FIELD(struct psci_trace, cpu, 0);
FIELD(struct psci_trace, flags, 4);
FIELD(struct psci_trace, x, 8);
FIELD(struct psci_trace, ret, 40);
FIELD(struct psci_trace, action, 48);
FIELD(struct psci_trace, error, 52);
FIELD(struct psci_trace, event, 56);
_Static_assert(sizeof(struct psci_trace) == 64, "struct psci_trace");
FIELD(struct psci_local_state, kind, 0);
FIELD(struct psci_local_state, latency, 4);
FIELD(struct psci_entry, pc, 0);
FIELD(struct psci_entry, context_id, 8);
FIELD(struct psci_entry, el, 16);
FIELD(struct psci_entry, flags, 20);
FIELD(struct psci_entry, error, 24);
FIELD(struct psci_entry, level, 28);
FIELD(struct psci_entry, reserved, 32);
_Static_assert(sizeof(struct psci_entry) == 48, "struct psci_entry");
FIELD(struct psci_power_state, value, 0);
FIELD(struct psci_power_state, state_id, 4);
FIELD(struct psci_power_state, level, 8);
FIELD(struct psci_power_state, powerdown, 12);
_Static_assert(sizeof(struct psci_power_state) == 16,
	       "struct psci_power_state");
FIELD(struct psci_cpu_config, mpidr, 0);
FIELD(struct psci_cpu_config, flags, 8);
FIELD(struct psci_cpu_config, domain, 12);
_Static_assert(sizeof(struct psci_cpu_config) == 16, "struct psci_cpu_config");
/* These two have pointers, and what comes before is the same. */
FIELD(struct psci_config, size, 0);
FIELD(struct psci_config, psci_version, 4);
FIELD(struct psci_config, smccc_version, 8);
FIELD(struct psci_config, flags, 12);
FIELD(struct psci_config, functions, 16);
FIELD(struct psci_config, entry_el, 20);
FIELD(struct psci_config, map_slots, 24);
FIELD(struct psci_config, cpu_count, 28);
FIELD(struct psci_config, cpus, 32);
FIELD(struct psci_ops, size, 0);
FIELD(struct psci_ops, cpu_on, sizeof(size_t));
FIELD(struct psci_smccc, size, 0);
FIELD(struct psci_smccc, version, 4);
FIELD(struct psci_smccc, soc_version, 8);
FIELD(struct psci_smccc, soc_revision, 12);
FIELD(struct psci_smccc, clean_inv_flags, 16);
FIELD(struct psci_smccc, clean_inv_latency, 24);
FIELD(struct psci_smccc, clean_inv_calls, 32);
FIELD(struct psci_smccc, clean_inv_break_even, 40);
FIELD(struct psci_smccc, soc_name, 48);
FIELD(struct psci_smccc, workaround_status, 48 + sizeof(size_t));
FIELD(struct psci_smccc, workaround, 48 + 2 * sizeof(size_t));
FIELD(struct psci_smccc, clean_inv_memregion, 48 + 3 * sizeof(size_t));
_Static_assert(sizeof(struct psci_smccc) == 48 + 4 * sizeof(size_t),
	       "struct psci_smccc");
FIELD(struct psci_smccc_result, count, 0);
FIELD(struct psci_smccc_result, reserved32, 4);
FIELD(struct psci_smccc_result, x, 8);
_Static_assert(sizeof(struct psci_smccc_result) == 152,
	       "struct psci_smccc_result");

#endif /* TESTS_LAYOUT_H */
