/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The guest's device tree, but for what is PSCI's. */
#include <stdio.h>
#include <string.h>
#include <libfdt.h>

#include "vmm.h"

enum { PHANDLE_GIC = 1, PHANDLE_CLOCK = 2 };

enum { GIC_SPI = 0, GIC_PPI = 1 };
enum { LEVEL = 4 };

/* That there is room nobody asks: a command line is much shorter than 2 MiB. */
static void cells(void *fdt, const char *name, const uint32_t *values,
		  uint32_t count)
{
	fdt32_t *value;
	void *place;

	if (fdt_property_placeholder(fdt, name, (int)(count * 4), &place) != 0)
		return;
	value = place;
	for (uint32_t i = 0; i < count; i++)
		value[i] = cpu_to_fdt32(values[i]);
}

#define CELLS(fdt, name, ...)						\
	cells(fdt, name, (const uint32_t[]){ __VA_ARGS__ },		\
	      sizeof((const uint32_t[]){ __VA_ARGS__ }) / 4)

static void reg(void *fdt, uint64_t base, uint64_t size)
{
	CELLS(fdt, "reg", (uint32_t)(base >> 32), (uint32_t)base,
	      (uint32_t)(size >> 32), (uint32_t)size);
}

static void begin(void *fdt, const char *name, uint64_t address)
{
	char full[64];

	snprintf(full, sizeof(full), "%s@%llx", name,
		 (unsigned long long)address);
	fdt_begin_node(fdt, full);
}

static void chosen(struct vm *vm, void *fdt, uint64_t initrd, uint64_t end)
{
	const char *append = vm->options->append ? vm->options->append : "";

	fdt_begin_node(fdt, "chosen");
	fdt_property(fdt, "bootargs", append, (int)strlen(append) + 1);
	fdt_property_string(fdt, "stdout-path", "/uart@9000000");
	if (initrd) {
		fdt_property_u64(fdt, "linux,initrd-start", initrd);
		fdt_property_u64(fdt, "linux,initrd-end", end);
	}
	fdt_end_node(fdt);
}

/* enable-method and the psci node come from vm_psci_describe(). */
static void cpus(struct vm *vm, void *fdt)
{
	fdt_begin_node(fdt, "cpus");
	CELLS(fdt, "#address-cells", 2);
	CELLS(fdt, "#size-cells", 0);
	for (uint32_t i = 0; i < vm->vcpus; i++) {
		uint64_t mpidr = vcpu_get_reg(&vm->vcpu[i], REG_MPIDR_EL1) &
				 0xff00ffffffULL;

		begin(fdt, "cpu", mpidr);
		fdt_property_string(fdt, "device_type", "cpu");
		fdt_property_string(fdt, "compatible", "arm,armv8");
		CELLS(fdt, "reg", (uint32_t)(mpidr >> 32), (uint32_t)mpidr);
		fdt_end_node(fdt);
	}
	fdt_end_node(fdt);
}

static void gic_and_timer(struct vm *vm, void *fdt)
{
	begin(fdt, "intc", GICD_BASE);
	fdt_property_string(fdt, "compatible", "arm,gic-v3");
	fdt_property(fdt, "interrupt-controller", NULL, 0);
	CELLS(fdt, "#interrupt-cells", 3);
	CELLS(fdt, "reg", 0, (uint32_t)GICD_BASE, 0, (uint32_t)GICD_SIZE,
	      0, (uint32_t)GICR_BASE, 0, (uint32_t)GICR_SIZE * vm->vcpus);
	CELLS(fdt, "phandle", PHANDLE_GIC);
	fdt_end_node(fdt);

	fdt_begin_node(fdt, "timer");
	fdt_property_string(fdt, "compatible", "arm,armv8-timer");
	fdt_property(fdt, "always-on", NULL, 0);
	CELLS(fdt, "interrupts", GIC_PPI, 13, LEVEL, GIC_PPI, 14, LEVEL,
	      GIC_PPI, 11, LEVEL, GIC_PPI, 10, LEVEL);
	fdt_end_node(fdt);
}

static void primecell(void *fdt, const char *name, const char *compatible,
		      uint64_t base, uint32_t spi)
{
	static const char clocks[] = "uartclk\0apb_pclk";
	char both[64];
	int length = snprintf(both, sizeof(both), "%s%carm,primecell",
			      compatible, 0);
	bool uart = strcmp(name, "uart") == 0;

	begin(fdt, name, base);
	fdt_property(fdt, "compatible", both, length + 1);
	reg(fdt, base, 0x1000);
	CELLS(fdt, "interrupts", GIC_SPI, spi, LEVEL);
	if (uart) {
		CELLS(fdt, "clocks", PHANDLE_CLOCK, PHANDLE_CLOCK);
		fdt_property(fdt, "clock-names", clocks, sizeof(clocks));
	} else {
		CELLS(fdt, "clocks", PHANDLE_CLOCK);
		fdt_property_string(fdt, "clock-names", "apb_pclk");
	}
	fdt_end_node(fdt);
}

static void devices(struct vm *vm, void *fdt)
{
	fdt_begin_node(fdt, "clock");
	fdt_property_string(fdt, "compatible", "fixed-clock");
	CELLS(fdt, "#clock-cells", 0);
	CELLS(fdt, "clock-frequency", 24000000);
	CELLS(fdt, "phandle", PHANDLE_CLOCK);
	fdt_end_node(fdt);
	primecell(fdt, "uart", "arm,pl011", UART_BASE, UART_SPI);
	primecell(fdt, "rtc", "arm,pl031", RTC_BASE, RTC_SPI);
	if (!vm->devices[DEVICE_DISK])
		return;
	begin(fdt, "virtio_mmio", DISK_BASE);
	fdt_property_string(fdt, "compatible", "virtio,mmio");
	reg(fdt, DISK_BASE, vm->devices[DEVICE_DISK]->size);
	CELLS(fdt, "interrupts", GIC_SPI, DISK_SPI, LEVEL);
	fdt_property(fdt, "dma-coherent", NULL, 0);
	fdt_end_node(fdt);
}

bool vm_make_tree(struct vm *vm, uint64_t initrd, uint64_t initrd_end,
		  void *fdt, size_t size)
{
	int error;

	fdt_create(fdt, (int)size);
	fdt_finish_reservemap(fdt);
	fdt_begin_node(fdt, "");
	CELLS(fdt, "#address-cells", 2);
	CELLS(fdt, "#size-cells", 2);
	CELLS(fdt, "interrupt-parent", PHANDLE_GIC);
	fdt_property_string(fdt, "compatible", "linux,dummy-virt");
	fdt_property_string(fdt, "model", "kvm-vmm");
	chosen(vm, fdt, initrd, initrd_end);
	begin(fdt, "memory", RAM_BASE);
	fdt_property_string(fdt, "device_type", "memory");
	reg(fdt, RAM_BASE, vm->options->memory);
	fdt_end_node(fdt);
	cpus(vm, fdt);
	gic_and_timer(vm, fdt);
	devices(vm, fdt);
	fdt_end_node(fdt);
	error = fdt_finish(fdt);
	if (error == 0)
		error = fdt_open_into(fdt, fdt, (int)size);
	if (error == 0)
		error = vm_psci_describe(vm, fdt);
	if (error != 0)
		say("error: device tree: %s", fdt_strerror(error));
	return error == 0;
}
