/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * QEMU's device tree: what the machine has is read from it, and what the
 * payload has to know about this firmware is written into it. All of PSCI is
 * left to libpsci-fdt.
 */
#include <libfdt.h>

#include "firmware.h"
#include "sysreg.h"

/* For the CPUs' and psci's properties, idle states, and /chosen. */
#define ROOM			(PSCI_FDT_ROOM(CPUS_MAX) +		\
				 PSCI_FDT_IDLE_ROOM(CPUS_MAX, CPUS_MAX + 1, \
						    IDLE_STATES) + 256)

struct dt dt;

static void check(int error, const char *what)
{
	if (error < 0)
		fail("device tree: %s: %s", what, fdt_strerror(error));
}

static uint64_t cells(const fdt32_t *at, int count)
{
	uint64_t value = 0;

	while (count--)
		value = value << 32 | fdt32_to_cpu(*at++);
	return value;
}

/* The ranges of a reg property, at most max; returns how many. */
static uint32_t read_reg(int node, struct range *ranges, uint32_t max)
{
	int parent = fdt_parent_offset(dt.fdt, node);
	int address = fdt_address_cells(dt.fdt, parent);
	int size = fdt_size_cells(dt.fdt, parent);
	uint32_t count = 0;
	const fdt32_t *reg;
	int length;

	if (address < 1 || address > 2 || size < 1 || size > 2)
		check(-FDT_ERR_BADNCELLS, fdt_get_name(dt.fdt, node, NULL));
	reg = fdt_getprop(dt.fdt, node, "reg", &length);
	check(length, "reg");
	for (length /= 4; length >= address + size && count < max; count++) {
		ranges[count].base = cells(reg, address);
		ranges[count].size = cells(reg + address, size);
		reg += address + size;
		length -= address + size;
	}
	return count;
}

/* Secure memory says "disabled" here, and how it is in secure-status. */
static bool is_disabled(int node)
{
	const char *status = fdt_getprop(dt.fdt, node, "status", NULL);

	return status && __builtin_strcmp(status, "okay") &&
		__builtin_strcmp(status, "ok");
}

static void read_ram(void)
{
	int node = -1;

	for (;;) {
		node = fdt_node_offset_by_prop_value(dt.fdt, node,
						     "device_type", "memory",
						     sizeof("memory"));
		if (node < 0)
			break;
		if (!is_disabled(node))
			dt.ram_count += read_reg(node, dt.ram + dt.ram_count,
						 RAM_MAX - dt.ram_count);
	}
	if (!dt_find_ram(DT_BASE))
		fail("device tree: no memory at 0x%x", DT_BASE);
}

static void read_cpus(void)
{
	check(psci_fdt_cpus(dt.fdt, dt.cpus, CPUS_MAX, &dt.cpu_count), "cpus");
}

/* The distributor's range comes first, then those of the redistributors. */
static void read_gic(void)
{
	const char *compatible = gic_is_v3() ? "arm,gic-v3" :
		"arm,cortex-a15-gic";
	struct range ranges[1 + REDISTRIBUTORS_MAX];
	uint32_t count;
	int node;

	node = fdt_node_offset_by_compatible(dt.fdt, -1, compatible);
	check(node, compatible);
	if (!gic_is_v3())
		return;
	count = read_reg(node, ranges, 1 + REDISTRIBUTORS_MAX);
	for (uint32_t i = 1; i < count; i++) {
		mmu_map_device(ranges[i].base, ranges[i].size);
		dt.redistributors[dt.redistributor_count++] = ranges[i];
	}
}

void dt_read(void)
{
	dt.fdt = (void *)DT_BASE;
	check(fdt_check_header(dt.fdt), "header");
	if (fdt_totalsize(dt.fdt) > DT_SIZE_MAX)
		fail("device tree: too large: %u bytes",
		     fdt_totalsize(dt.fdt));
	/* QEMU leaves 1 MiB: make do with what is needed. */
	check(fdt_pack(dt.fdt), "pack");
	check(fdt_open_into(dt.fdt, dt.fdt,
			    (int)fdt_totalsize(dt.fdt) + (int)ROOM), "room");
	read_cpus();
	read_ram();
	read_gic();
}

const struct range *dt_find_ram(uint64_t address)
{
	for (uint32_t i = 0; i < dt.ram_count; i++)
		if (address >= dt.ram[i].base &&
		    address - dt.ram[i].base < dt.ram[i].size)
			return &dt.ram[i];
	return NULL;
}

static int chosen(void)
{
	int node = fdt_path_offset(dt.fdt, "/chosen");

	return node == -FDT_ERR_NOTFOUND ?
		fdt_add_subnode(dt.fdt, 0, "chosen") : node;
}

/* QEMU has put the kernel's command line there, but no initrd. */
static void write_chosen(const struct range *initrd)
{
	int node = chosen();

	check(node, "chosen");
	check(fdt_setprop_u64(dt.fdt, node, "linux,initrd-start",
			      initrd->base), "linux,initrd-start");
	check(fdt_setprop_u64(dt.fdt, node, "linux,initrd-end",
			      initrd->base + initrd->size),
	      "linux,initrd-end");
}

static void write_idle_states(void)
{
	struct psci_fdt_idle_state states[IDLE_STATES];
	uint32_t count = domains_idle_states(states);

	check(psci_fdt_write_idle(dt.fdt, &psci_config, states, count,
				  options.idle == IDLE_OSI ?
				  PSCI_FDT_IDLE_TREE : PSCI_FDT_IDLE_FLAT),
	      "idle states");
}

void dt_write(const struct range *initrd)
{
	check(psci_fdt_write(dt.fdt, &psci_config, PSCI_FDT_SMC), "psci");
	if (options.idle != IDLE_OFF)
		write_idle_states();
	if (initrd->size)
		write_chosen(initrd);
	check(fdt_pack(dt.fdt), "pack");
}

void dt_move(uint64_t address)
{
	check(fdt_move(dt.fdt, (void *)address, fdt_totalsize(dt.fdt)),
	      "move");
	dt.fdt = (void *)address;
}
