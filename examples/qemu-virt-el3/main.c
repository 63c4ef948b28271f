/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* From reset to the payload. start.S comes here with a stack, MMU off. */
#include "firmware.h"
#include "sysreg.h"

static void banner(void)
{
	uint32_t library = psci_library_version();

	say("firmware: libpsci %u.%u.%u, PSCI %u.%u, %u CPU%s, clusters of %u, "
	    "GICv%u, payload in EL%u",
	    library >> 16, library >> 8 & 0xff, library & 0xff,
	    (unsigned int)PSCI_MAJOR(options.psci_version),
	    (unsigned int)PSCI_MINOR(options.psci_version),
	    dt.cpu_count, dt.cpu_count == 1 ? "" : "s", options.cluster_size,
	    gic_is_v3() ? 3U : 2U, cpu_entry_el());
}

_Noreturn void primary_main(void);

/* CPU 0. */
_Noreturn void primary_main(void)
{
	struct psci_entry entry;

	cpu_init();
	mmu_init();
	mmu_enable();
	uart_init();
	fw_cfg_init();
	options_read();
	dt_read();
	setup_psci();
	gic_init();
	gic_cpu_init();
	gic_kick_others();
	banner();
	memory_init();
	entry = boot_load();
	cpu_start(&entry);
}

_Noreturn void secondary_main(void);

/*
 * All others. There is nothing in memory yet that they could look at, and
 * what is there may be from before a reset; so they use none but their stack
 * until CPU 0 has set everything up and kicks them, for the first time.
 */
_Noreturn void secondary_main(void)
{
	cpu_init();
	gic_cpu_init();
	gic_wait_for_kick();
	mmu_enable();
	park();
}
