/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* What the files of the firmware offer each other. */
#ifndef FIRMWARE_H
#define FIRMWARE_H

#include "platform.h"

#ifndef __ASSEMBLER__

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "psci/fdt.h"
#include "psci/psci.h"

/* vectors.S: the caller's general registers, as they are saved on the stack. */
struct frame {
	uint64_t x[31];
	uint64_t pad;
};

/* start.S: leave EL3. Every register but x0 is zero, the stack is empty. */
_Noreturn void el3_exit(uint64_t pc, uint64_t spsr, uint64_t x0);

/* cpu.c: the system registers of a CPU. */
#define MPIDR_AFFINITY		UINT64_C(0xff00ffffff)

void cpu_init(void);
uint32_t cpu_entry_el(void);
bool cpu_entry_big_endian(void);
_Noreturn void cpu_start(const struct psci_entry *entry);
uint64_t cpu_affinity(void);

/* mmu.c */
void mmu_init(void);
void mmu_enable(void);
void mmu_map_device(uint64_t base, uint64_t size);
void mmu_map_ram(uint64_t base, uint64_t size);
/* What begins with its caches off sees what was written. */
void clean_cache(uint64_t base, uint64_t size);

/* gic.c: "kick" is the one interrupt that EL3 keeps for itself. */
bool gic_is_v3(void);
void gic_init(void);
void gic_cpu_init(void);
void gic_kick(uint32_t cpu);
void gic_kick_others(void);
bool gic_take_kick(void);
void gic_wait_for_kick(void);

/* uart.c: one line on the secure UART, whole whatever other CPUs say. */
void uart_init(void);
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The end: the line goes to the normal world's UART too. Powers off. */
_Noreturn void fail(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/* A line that is put together piece by piece. Too long, it is cut off. */
struct line {
	size_t length;
	char text[200];
};

void line_add(struct line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void line_say(const struct line *line);

/* power.c */
/* PSCI_DO_SYSTEM, of CPU "cpu". */
_Noreturn void power_system(uint32_t cpu, const struct psci_call *call);
_Noreturn void power_off(void);
/* To be called by every CPU whenever a kick or anything else woke it. */
void power_stop_point(void);

/* fw_cfg.c: what the user told QEMU. */
#define FW_CFG_KERNEL_SIZE	0x08
#define FW_CFG_KERNEL_DATA	0x11
#define FW_CFG_INITRD_SIZE	0x0b
#define FW_CFG_INITRD_DATA	0x12

void fw_cfg_init(void);
uint32_t fw_cfg_number(uint16_t item);
/* The beginning of an item, byte by byte. */
void fw_cfg_peek(uint16_t item, void *buffer, size_t size);
/* By DMA, into the normal world's memory only; so is scratch, 16 bytes. */
void fw_cfg_load(uint16_t item, uint64_t address, uint32_t size,
		 uint64_t scratch);
/* Calls back for every file, in no particular order. */
void fw_cfg_files(void (*file)(const char *name, uint16_t item,
			       uint32_t size));

/* options.c: the files opt/libpsci/ of fw_cfg. */
struct options {
	uint32_t psci_version;
	uint32_t state_format;		/* enum psci_state_format */
	uint32_t idle;			/* how Linux learns of idle states */
	uint32_t cluster_size;		/* CPUs */
	uint32_t trace;
};

#define IDLE_OFF		0
#define IDLE_PC			1	/* a list, platform-coordinated */
#define IDLE_OSI		2	/* power domains, OS-initiated */

#define TRACE_OFF		0
#define TRACE_ON		1
#define TRACE_QUIET		2	/* what idle CPUs do is only counted */

extern struct options options;
void options_read(void);

/* dt.c: QEMU's device tree, at DT_BASE. */
struct range {
	uint64_t base;
	uint64_t size;
};

#define REDISTRIBUTORS_MAX	4

struct dt {
	void *fdt;
	uint32_t cpu_count;
	struct psci_cpu_config cpus[CPUS_MAX];
	uint32_t ram_count;
	struct range ram[RAM_MAX];
	uint32_t redistributor_count;
	struct range redistributors[REDISTRIBUTORS_MAX];
};

extern struct dt dt;
void dt_read(void);
/* Which part of RAM has this address; NULL: none. */
const struct range *dt_find_ram(uint64_t address);
/* Add what the payload has to know; initrd of size 0: there is none. */
void dt_write(const struct range *initrd);
/* Move it out of the way of a kernel. */
void dt_move(uint64_t address);

/* boot.c */
struct psci_entry boot_load(void);

/* memory.c: MEM_PROTECT. */
void memory_init(void);
void memory_protect_changed(void);
void memory_keep(void);
bool memory_is_protected(uint64_t base, uint64_t length);

/* domains.c: cores, clusters, the system, and their states. */
#define IDLE_STATES		4

void domains_init(struct psci_config *config);
enum psci_status domains_check_state(const struct psci_power_state *asked,
				     struct psci_composite *composite);
uint32_t domains_idle_states(struct psci_fdt_idle_state *states);
void domains_down(uint32_t cpu, const struct psci_transition *transition);
void domains_up(uint32_t cpu, const struct psci_transition *transition);
int domains_hw_state(uint32_t target, uint32_t level);
void domains_say_statistics(uint32_t caller);

/* psci.c: the library's embedder. */
extern struct psci *psci;
extern struct psci_config psci_config;
void setup_psci(void);
_Noreturn void park(void);

/* trace.c */
/* What psci_handle() answered; what psci_smccc_handle() answered. */
void trace_call(uint32_t cpu, const struct psci_call *call,
		enum psci_action action);
void trace_smccc(uint32_t cpu, const struct psci_call *call);
void trace_domains(uint32_t cpu, const char *direction,
		   const struct psci_transition *transition);
/* At the end: what was only counted. */
void trace_say_counts(void);

#endif /* __ASSEMBLER__ */

#endif /* FIRMWARE_H */
