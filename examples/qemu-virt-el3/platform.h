/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* QEMU's "virt" machine with secure=on: what is where. Also for the linker. */
#ifndef PLATFORM_H
#define PLATFORM_H

/* Secure flash, from QEMU's -bios: code and constants. Reset begins here. */
#define FLASH_BASE		0x00000000
#define FLASH_SIZE		0x04000000

/* Everything from here to the end of the platform bus is device memory. */
#define DEVICE_BASE		0x08000000
#define DEVICE_SIZE		0x06000000

#define GICD_BASE		0x08000000
#define GICC_BASE		0x08010000	/* GICv2 only */
#define UART_BASE		0x09000000	/* the normal world's */
#define FW_CFG_BASE		0x09020000
#define SECURE_UART_BASE	0x09040000
#define SECURE_GPIO_BASE	0x090b0000

/* Secure RAM: data and stacks. */
#define SECURE_RAM_BASE		0x0e000000
#define SECURE_RAM_SIZE		0x01000000
/* Its last page: what is to outlive a reset. */
#define KEPT_BASE		0x0efff000

/* RAM, all of it the normal world's. The device tree says how much. */
#define RAM_BASE		0x40000000
#define DT_BASE			0x40000000
#define DT_SIZE_MAX		0x00200000	/* Linux takes no larger one */
#define FLAT_BASE		0x60000000	/* a payload without a header */
#define RAM_SIZE_MAX		0x4000000000	/* the most that is supported */

#define CPUS_MAX		512		/* QEMU's own limit */
#define RAM_MAX			16		/* parts; NUMA has several */
#define STACK_SIZE		0x2000

/* The SGI that EL3 keeps for itself. Linux uses some from 0 on. */
#define KICK_SGI		15

#endif /* PLATFORM_H */
