/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* libpsci-fdt, on trees that are built here, broken and whole. */
#define _DEFAULT_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>
#include <libfdt.h>

#include "psci/fdt.h"

#define ELEMENTS(array)	(sizeof(array) / sizeof((array)[0]))
#define BUFFER_SIZE	(128 * 1024)
#define UNTOUCHED	0xdeadbeef

/* Trees are built in the first one; the others are for copies of it. */
static _Alignas(8) uint8_t built[BUFFER_SIZE];
static _Alignas(8) uint8_t tree[BUFFER_SIZE];
static _Alignas(8) uint8_t other[BUFFER_SIZE];
static struct psci_cpu_config cpus[512];
static uint32_t count;

/* ------------------------------------------------------- building trees */

static void ok(int err)
{
	if (err)
		fail_msg("libfdt: %s", fdt_strerror(err));
}

static void node(const char *name)
{
	ok(fdt_begin_node(built, name));
}

static void end(void)
{
	ok(fdt_end_node(built));
}

static void number(const char *name, uint32_t value)
{
	ok(fdt_property_u32(built, name, value));
}

static void string(const char *name, const char *value)
{
	ok(fdt_property(built, name, value, (int)strlen(value) + 1));
}

static void begin_tree(void)
{
	ok(fdt_create(built, sizeof(built)));
	ok(fdt_add_reservemap_entry(built, 0x12345000, 0x1000));
	ok(fdt_finish_reservemap(built));
	node("");
	number("#address-cells", 2);
	number("#size-cells", 2);
}

static void begin_cpus(uint32_t cells)
{
	node("cpus");
	number("#address-cells", cells);
	number("#size-cells", 0);
}

static void reg(uint64_t mpidr, uint32_t cells)
{
	if (cells == 1)
		number("reg", (uint32_t)mpidr);
	else
		ok(fdt_property_u64(built, "reg", mpidr));
}

static void begin_cpu(uint64_t mpidr, uint32_t cells)
{
	char name[32];

	snprintf(name, sizeof(name), "cpu@%llx", (unsigned long long)mpidr);
	node(name);
	string("device_type", "cpu");
	reg(mpidr, cells);
}

static void cpu(uint64_t mpidr, uint32_t cells)
{
	begin_cpu(mpidr, cells);
	end();
}

static void end_tree(void)
{
	end();
	ok(fdt_finish(built));
}

/* What QEMU's virt machine has: 16 CPUs per cluster. */
static uint64_t virt_mpidr(uint32_t i)
{
	return (uint64_t)(i / 16) << 8 | i % 16;
}

/* Without what PSCI puts in, as virt hands it to firmware. */
static void build_virt(uint32_t n, uint32_t cells)
{
	uint32_t i;

	begin_tree();
	string("compatible", "linux,dummy-virt");
	string("model", "linux,dummy-virt");
	node("memory@40000000");
	string("device_type", "memory");
	ok(fdt_property_u64(built, "reg", 0x40000000));
	end();
	begin_cpus(cells);
	node("cpu-map");
	node("socket0");
	node("cluster0");
	node("core0");
	number("cpu", 0x8001);
	end();
	end();
	end();
	end();
	for (i = 0; i < n; i++) {
		begin_cpu(virt_mpidr(i), cells);
		string("compatible", "arm,cortex-a57");
		number("phandle", 0x8001 + i);
		end();
	}
	end();
	node("chosen");
	string("stdout-path", "/pl011@9000000");
	end();
	end_tree();
}

/* Everything that a write replaces, and what stands next to it. */
static void build_rich(void)
{
	begin_tree();
	node("psci");
	string("compatible", "arm,psci");
	string("method", "smc");
	number("cpu_on", 0x95c1ba60);
	number("cpu_off", 0x95c1ba5f);
	number("phandle", 7);
	number("linux,phandle", 7);
	string("status", "disabled");
	node("power-domain-cpu0");
	number("#power-domain-cells", 0);
	number("phandle", 8);
	end();
	end();
	begin_cpus(2);
	node("idle-states");
	string("entry-method", "psci");
	string("enable-method", "no CPU");
	end();
	begin_cpu(0x101, 2);
	string("enable-method", "spin-table");
	ok(fdt_property_u64(built, "cpu-release-addr", 0xd8));
	number("power-domains", 8);
	node("l2-cache");
	string("compatible", "cache");
	end();
	end();
	cpu(0x100, 2);
	begin_cpu(0x0, 2);
	ok(fdt_property_u64(built, "cpu-release-addr", 0xe0));
	string("status", "disabled");
	end();
	begin_cpu(0x1, 2);
	string("status", "fail");
	string("enable-method", "spin-table");
	end();
	end();
	node("soc");
	string("compatible", "simple-bus");
	ok(fdt_property(built, "ranges", NULL, 0));
	number("cpu_on", 1);
	node("psci");
	number("cpu_on", 1);
	end();
	end();
	end_tree();
}

/* ------------------------------------------------------ looking at trees */

static uint32_t used(const void *fdt)
{
	return fdt_off_dt_strings(fdt) + fdt_size_dt_strings(fdt);
}

static int read_cpus(const void *fdt)
{
	memset(cpus, 0xa5, sizeof(cpus));
	count = UNTOUCHED;
	return psci_fdt_cpus(fdt, cpus, ELEMENTS(cpus), &count);
}

static void assert_cpus(const uint64_t *mpidrs, uint32_t n)
{
	uint32_t i;

	ok(read_cpus(built));
	assert_int_equal(count, n);
	for (i = 0; i < n; i++) {
		assert_int_equal(cpus[i].mpidr, mpidrs[i]);
		assert_int_equal(cpus[i].flags, 0);
		assert_int_equal(cpus[i].reserved, 0);
	}
}

static void assert_cpus_refused(int err)
{
	assert_int_equal(read_cpus(built), err);
	assert_int_equal(count, UNTOUCHED);
}

static void assert_property(const void *fdt, const char *path,
			    const char *name, const char *value, size_t size)
{
	int len;
	const void *found = fdt_getprop(fdt, fdt_path_offset(fdt, path), name,
					&len);

	assert_non_null(found);
	assert_int_equal(len, size);
	assert_memory_equal(found, value, size);
}

static bool has_property(const void *fdt, const char *path, const char *name)
{
	int at = fdt_path_offset(fdt, path);

	assert_true(at >= 0);
	return fdt_getprop(fdt, at, name, NULL) != NULL;
}

static int properties(const void *fdt, int at)
{
	int property, n = 0;

	fdt_for_each_property_offset(property, fdt, at)
		n++;
	return n;
}

/* Nodes in the same order; properties in any. */
static void assert_same_nodes(const void *a, int in_a, const void *b, int in_b)
{
	const char *name;
	const void *value_a, *value_b;
	int property, len_a, len_b;

	assert_string_equal(fdt_get_name(a, in_a, NULL),
			    fdt_get_name(b, in_b, NULL));
	assert_int_equal(properties(a, in_a), properties(b, in_b));
	fdt_for_each_property_offset(property, a, in_a) {
		value_a = fdt_getprop_by_offset(a, property, &name, &len_a);
		value_b = fdt_getprop(b, in_b, name, &len_b);
		assert_non_null(value_b);
		assert_int_equal(len_a, len_b);
		assert_memory_equal(value_a, value_b, (size_t)len_a);
	}
	in_a = fdt_first_subnode(a, in_a);
	in_b = fdt_first_subnode(b, in_b);
	while (in_a >= 0 && in_b >= 0) {
		assert_same_nodes(a, in_a, b, in_b);
		in_a = fdt_next_subnode(a, in_a);
		in_b = fdt_next_subnode(b, in_b);
	}
	assert_int_equal(in_a, in_b);
}

static void assert_same_tree(const void *a, const void *b)
{
	uint64_t address_a, address_b, size_a, size_b;
	int i;

	ok(fdt_check_full(a, fdt_totalsize(a)));
	assert_int_equal(fdt_num_mem_rsv(a), fdt_num_mem_rsv(b));
	for (i = 0; i < fdt_num_mem_rsv(a); i++) {
		ok(fdt_get_mem_rsv(a, i, &address_a, &size_a));
		ok(fdt_get_mem_rsv(b, i, &address_b, &size_b));
		assert_int_equal(address_a, address_b);
		assert_int_equal(size_a, size_b);
	}
	assert_same_nodes(a, 0, b, 0);
}

/* What psci_fdt_write(..., PSCI_VERSION_1_3, PSCI_FDT_HVC) has to do. */
static void write_by_libfdt(void *fdt)
{
	static const char compatible[] = "arm,psci-1.0\0arm,psci-0.2";
	const char *name, *type, *status;
	int at, property;

	at = fdt_path_offset(fdt, "/psci");
	if (at < 0)
		at = fdt_add_subnode(fdt, 0, "psci");
	do {
		fdt_for_each_property_offset(property, fdt, at) {
			fdt_getprop_by_offset(fdt, property, &name, NULL);
			if (!strstr(name, "phandle"))
				break;
		}
		if (property >= 0)
			ok(fdt_delprop(fdt, at, name));
	} while (property >= 0);
	ok(fdt_setprop(fdt, at, "compatible", compatible, sizeof(compatible)));
	ok(fdt_setprop(fdt, at, "method", "hvc", 4));

	fdt_for_each_subnode(at, fdt, fdt_path_offset(fdt, "/cpus")) {
		type = fdt_getprop(fdt, at, "device_type", NULL);
		status = fdt_getprop(fdt, at, "status", NULL);
		if (!type || strcmp(type, "cpu") ||
		    (status && !strncmp(status, "fail", 4)))
			continue;
		ok(fdt_setprop(fdt, at, "enable-method", "psci", 5));
		fdt_delprop(fdt, at, "cpu-release-addr");
	}
}

static int write_psci(void *fdt)
{
	return psci_fdt_write(fdt, PSCI_VERSION_1_3, PSCI_FDT_HVC);
}

static void give_room(void *copy, uint32_t room)
{
	ok(fdt_open_into(built, copy, (int)(fdt_totalsize(built) + room)));
}

/* Memory that ends (but for alignment) where no page is. */
static void *at_the_edge(size_t size)
{
	static uint8_t *edge;

	if (!edge) {
		uint8_t *map = mmap(NULL, 2 * BUFFER_SIZE,
				    PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		assert_ptr_not_equal(map, MAP_FAILED);
		edge = map + BUFFER_SIZE;
		ok(mprotect(edge, BUFFER_SIZE, PROT_NONE));
	}
	return edge - ((size + 7) & ~(size_t)7);
}

/* xorshift: the same numbers in every run. */
static uint32_t random_state;

static uint32_t random_below(uint32_t bound)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state % bound;
}

/* -------------------------------------------------------- psci_fdt_cpus() */

static const uint32_t machine_sizes[] = { 1, 2, 3, 4, 18, 300 };

static void test_cpus_of_a_virt_machine_are_read(void **state)
{
	uint64_t mpidrs[300];
	uint32_t i, cells;
	size_t size;

	(void)state;
	for (i = 0; i < ELEMENTS(mpidrs); i++)
		mpidrs[i] = virt_mpidr(i);
	for (size = 0; size < ELEMENTS(machine_sizes); size++) {
		for (cells = 1; cells <= 2; cells++) {
			build_virt(machine_sizes[size], cells);
			assert_cpus(mpidrs, machine_sizes[size]);
		}
	}
}

static void test_cpus_come_out_in_ascending_order_whatever_the_tree_says(
	void **state)
{
	uint64_t mpidrs[64], shuffled[64], swap;
	uint32_t n, i, j, round;

	(void)state;
	random_state = 1;
	for (round = 0; round < 200; round++) {
		n = 1 + random_below(64);
		for (i = 0; i < n; i++)
			shuffled[i] = mpidrs[i] = virt_mpidr(i) |
				(i > 40 ? UINT64_C(0x100000000) : 0);
		for (i = n - 1; i > 0; i--) {
			j = random_below(i + 1);
			swap = shuffled[i];
			shuffled[i] = shuffled[j];
			shuffled[j] = swap;
		}
		begin_tree();
		begin_cpus(2);
		for (i = 0; i < n; i++)
			cpu(shuffled[i], 2);
		end();
		end_tree();
		assert_cpus(mpidrs, n);
	}
}

static void test_65535_cpus_are_read_and_written_forward_and_backward(
	void **state)
{
	static struct psci_cpu_config many[PSCI_CPUS_MAX];
	const int size = 12 * 1024 * 1024;
	void *fdt = malloc((size_t)size);
	uint32_t backward, i;
	char name[16];

	(void)state;
	assert_non_null(fdt);
	for (backward = 0; backward < 2; backward++) {
		ok(fdt_create(fdt, size));
		ok(fdt_finish_reservemap(fdt));
		ok(fdt_begin_node(fdt, ""));
		ok(fdt_begin_node(fdt, "cpus"));
		ok(fdt_property_u32(fdt, "#address-cells", 1));
		for (i = 0; i < PSCI_CPUS_MAX; i++) {
			uint32_t mpidr = backward ? PSCI_CPUS_MAX - 1 - i : i;

			snprintf(name, sizeof(name), "cpu@%x", mpidr);
			ok(fdt_begin_node(fdt, name));
			ok(fdt_property_u32(fdt, "reg", mpidr));
			ok(fdt_property(fdt, "device_type", "cpu", 4));
			ok(fdt_end_node(fdt));
		}
		ok(fdt_end_node(fdt));
		ok(fdt_end_node(fdt));
		ok(fdt_finish(fdt));
		ok(psci_fdt_cpus(fdt, many, PSCI_CPUS_MAX, &count));
		assert_int_equal(count, PSCI_CPUS_MAX);
		for (i = 0; i < count; i++)
			assert_int_equal(many[i].mpidr, i);

		ok(fdt_open_into(fdt, fdt, (int)(fdt_totalsize(fdt) +
						 PSCI_FDT_ROOM(count))));
		ok(write_psci(fdt));
		assert_property(fdt, "/cpus/cpu@fffe", "enable-method",
				"psci", 5);
	}
	free(fdt);
}

static void test_each_affinity_bit_is_read_and_no_other_is_accepted(
	void **state)
{
	uint64_t mpidr;
	uint32_t cells, bit;

	(void)state;
	for (cells = 1; cells <= 2; cells++) {
		for (bit = 0; bit < cells * 32; bit++) {
			mpidr = UINT64_C(1) << bit;
			begin_tree();
			begin_cpus(cells);
			cpu(mpidr, cells);
			end();
			end_tree();
			if (bit < 24 || (bit >= 32 && bit < 40))
				assert_cpus(&mpidr, 1);
			else
				assert_cpus_refused(-FDT_ERR_BADVALUE);
		}
	}
}

static void test_reg_must_be_there_and_address_cells_long(void **state)
{
	static const uint8_t zero[16];
	const uint64_t mpidr = 0;
	int len;
	uint32_t cells;

	(void)state;
	for (cells = 1; cells <= 2; cells++) {
		for (len = -1; len <= (int)sizeof(zero); len++) {
			begin_tree();
			begin_cpus(cells);
			node("cpu@0");
			string("device_type", "cpu");
			if (len >= 0)
				ok(fdt_property(built, "reg", zero, len));
			end();
			end();
			end_tree();
			if (len == (int)cells * 4)
				assert_cpus(&mpidr, 1);
			else
				assert_cpus_refused(-FDT_ERR_BADVALUE);
		}
	}
}

static void test_address_cells_other_than_1_and_2_are_refused(void **state)
{
	static const uint32_t cells[] = { 0, 3, 4, 5, 0x80000000, 0xffffffff };
	size_t i;

	(void)state;
	for (i = 0; i < ELEMENTS(cells); i++) {
		begin_tree();
		begin_cpus(cells[i]);
		cpu(0, 2);
		end();
		end_tree();
		assert_cpus_refused(-FDT_ERR_BADNCELLS);
	}
}

static void test_address_cells_not_said_are_2(void **state)
{
	const uint64_t mpidr = 0x100000203;

	(void)state;
	begin_tree();
	node("cpus");
	cpu(mpidr, 2);
	end();
	end_tree();
	assert_cpus(&mpidr, 1);
}

static void test_failed_cpus_are_left_out_and_disabled_ones_are_not(
	void **state)
{
	static const struct {
		const char *status;
		bool counts;
	} table[] = {
		{ "okay", true }, { "ok", true }, { "disabled", true },
		{ "reserved", true }, { "", true }, { "failed", true },
		{ "fai", true },
		{ "fail", false }, { "fail-", false }, { "fail-sss", false },
	};
	static const uint64_t both[] = { 1, 2 };
	size_t i;

	(void)state;
	for (i = 0; i < ELEMENTS(table); i++) {
		begin_tree();
		begin_cpus(1);
		begin_cpu(1, 1);
		string("status", table[i].status);
		end();
		cpu(2, 1);
		end();
		end_tree();
		if (table[i].counts)
			assert_cpus(both, 2);
		else
			assert_cpus(both + 1, 1);
	}
}

static void test_only_children_of_cpus_with_device_type_cpu_are_cpus(
	void **state)
{
	static const uint64_t mpidrs[] = { 0, 1 };

	(void)state;
	begin_tree();
	cpu(0x10, 2);
	node("soc");
	node("cpus");
	cpu(0x11, 2);
	end();
	end();
	begin_cpus(2);
	node("cpu@12");
	reg(0x12, 2);
	end();
	node("cpu@13");
	string("device_type", "cpus");
	reg(0x13, 2);
	end();
	node("cpu@14");
	ok(fdt_property(built, "device_type", "cpu", 3));
	reg(0x14, 2);
	end();
	node("a-name-of-its-own");
	string("device_type", "cpu");
	reg(1, 2);
	end();
	begin_cpu(0, 2);
	cpu(0x15, 2);
	end();
	node("cpu-map");
	cpu(0x16, 2);
	end();
	end();
	end_tree();
	assert_cpus(mpidrs, 2);
}

static void test_two_cpus_with_one_mpidr_are_refused(void **state)
{
	static const uint64_t mpidrs[] = { 0x100, 0x0, 0x1 };
	size_t again, i;

	(void)state;
	for (again = 0; again < ELEMENTS(mpidrs); again++) {
		begin_tree();
		begin_cpus(2);
		for (i = 0; i < ELEMENTS(mpidrs); i++)
			cpu(mpidrs[i], 2);
		node("cpu@again");
		string("device_type", "cpu");
		reg(mpidrs[again], 2);
		end();
		end();
		end_tree();
		assert_cpus_refused(-FDT_ERR_BADVALUE);
	}
}

static void test_more_cpus_than_fit_say_how_many_there_are(void **state)
{
	uint32_t max;

	(void)state;
	build_virt(18, 2);
	assert_int_equal(psci_fdt_cpus(built, NULL, 0, &count),
			 -FDT_ERR_NOSPACE);
	assert_int_equal(count, 18);
	for (max = 0; max < 18; max++) {
		memset(cpus, 0xa5, sizeof(cpus));
		count = UNTOUCHED;
		assert_int_equal(psci_fdt_cpus(built, cpus, max, &count),
				 -FDT_ERR_NOSPACE);
		assert_int_equal(count, 18);
		assert_int_equal(cpus[max].mpidr, 0xa5a5a5a5a5a5a5a5);
	}
	ok(psci_fdt_cpus(built, cpus, 18, &count));
}

static void test_a_tree_without_cpus_is_refused_for_reading_and_writing(
	void **state)
{
	int kind;

	(void)state;
	for (kind = 0; kind < 3; kind++) {
		begin_tree();
		if (kind > 0) {
			begin_cpus(2);
			if (kind > 1) {
				begin_cpu(0, 2);
				string("status", "fail-burnt");
				end();
			}
			end();
		}
		end_tree();
		assert_cpus_refused(-FDT_ERR_NOTFOUND);
		give_room(tree, PSCI_FDT_ROOM(1));
		memcpy(other, tree, fdt_totalsize(tree));
		assert_int_equal(write_psci(tree), -FDT_ERR_NOTFOUND);
		assert_memory_equal(tree, other, fdt_totalsize(tree));
	}
}

/* ------------------------------------------------------- psci_fdt_write() */

static void test_compatible_and_method_are_those_of_the_binding(void **state)
{
	static const char v0_2[] = "arm,psci-0.2";
	static const char v1_0[] = "arm,psci-1.0\0arm,psci-0.2";
	static const struct {
		uint32_t version;
		const char *compatible;
		size_t size;
	} table[] = {
		{ PSCI_VERSION_0_2, v0_2, sizeof(v0_2) },
		{ PSCI_VERSION_1_0, v1_0, sizeof(v1_0) },
		{ PSCI_VERSION_1_1, v1_0, sizeof(v1_0) },
		{ PSCI_VERSION_1_2, v1_0, sizeof(v1_0) },
		{ PSCI_VERSION_1_3, v1_0, sizeof(v1_0) },
	};
	size_t i;

	(void)state;
	build_virt(4, 1);
	for (i = 0; i < ELEMENTS(table); i++) {
		give_room(tree, PSCI_FDT_ROOM(4));
		ok(psci_fdt_write(tree, table[i].version, PSCI_FDT_SMC));
		assert_property(tree, "/psci", "compatible",
				table[i].compatible, table[i].size);
		assert_property(tree, "/psci", "method", "smc", 4);
		assert_int_equal(properties(tree,
					    fdt_path_offset(tree, "/psci")), 2);
	}
	give_room(tree, PSCI_FDT_ROOM(4));
	ok(psci_fdt_write(tree, PSCI_VERSION_0_2, PSCI_FDT_HVC));
	assert_property(tree, "/psci", "method", "hvc", 4);
}

static void assert_write_refused(uint32_t version, uint32_t conduit, int err)
{
	memcpy(other, tree, fdt_totalsize(tree));
	assert_int_equal(psci_fdt_write(tree, version,
					(enum psci_fdt_conduit)conduit), err);
	assert_memory_equal(tree, other, fdt_totalsize(tree));
}

static void test_unknown_versions_and_conduits_are_refused(void **state)
{
	uint32_t version, i;

	(void)state;
	build_virt(4, 2);
	give_room(tree, PSCI_FDT_ROOM(4));
	for (version = 0; version < 0x30000; version++)
		if (version != PSCI_VERSION_0_2 &&
		    (version < PSCI_VERSION_1_0 || version > PSCI_VERSION_1_3))
			assert_write_refused(version, PSCI_FDT_SMC,
					     -FDT_ERR_BADVALUE);
	for (i = 18; i < 32; i++)
		assert_write_refused(UINT32_C(1) << i | PSCI_VERSION_1_0,
				     PSCI_FDT_SMC, -FDT_ERR_BADVALUE);
	assert_write_refused(PSCI_VERSION_1_0, 0, -FDT_ERR_BADVALUE);
	assert_write_refused(PSCI_VERSION_1_0, 3, -FDT_ERR_BADVALUE);
}

static void test_every_cpu_is_enabled_by_psci_and_nothing_else_is(void **state)
{
	(void)state;
	build_rich();
	give_room(tree, PSCI_FDT_ROOM(3));
	ok(write_psci(tree));
	assert_property(tree, "/cpus/cpu@0", "enable-method", "psci", 5);
	assert_property(tree, "/cpus/cpu@100", "enable-method", "psci", 5);
	assert_property(tree, "/cpus/cpu@101", "enable-method", "psci", 5);
	assert_false(has_property(tree, "/cpus/cpu@0", "cpu-release-addr"));
	assert_false(has_property(tree, "/cpus/cpu@101", "cpu-release-addr"));
	assert_property(tree, "/cpus/cpu@1", "enable-method", "spin-table", 11);
	assert_property(tree, "/cpus/idle-states", "enable-method", "no CPU",
			7);
}

static void test_what_another_maker_left_in_psci_goes_but_for_links_to_it(
	void **state)
{
	(void)state;
	build_rich();
	give_room(tree, PSCI_FDT_ROOM(3));
	ok(write_psci(tree));
	assert_int_equal(properties(tree, fdt_path_offset(tree, "/psci")), 4);
	assert_property(tree, "/psci", "phandle", "\0\0\0\7", 4);
	assert_property(tree, "/psci", "linux,phandle", "\0\0\0\7", 4);
	assert_property(tree, "/psci/power-domain-cpu0", "phandle",
			"\0\0\0\10", 4);
	assert_true(has_property(tree, "/soc", "cpu_on"));
	assert_true(has_property(tree, "/soc/psci", "cpu_on"));
}

static void assert_write_is_that_of_libfdt(void)
{
	ok(fdt_open_into(built, other, sizeof(other)));
	write_by_libfdt(other);
	ok(fdt_open_into(built, tree, sizeof(tree)));
	ok(write_psci(tree));
	assert_same_tree(tree, other);
	/* No byte of the tree is left to chance. */
	assert_memory_equal(fdt_offset_ptr(tree, fdt_path_offset(tree, "/psci"),
					   12), "\0\0\0\1psci\0\0\0", 12);
	/* libfdt may go on editing. */
	ok(fdt_setprop_u32(tree, fdt_path_offset(tree, "/psci"), "a-new-name",
			   1));
	ok(fdt_pack(tree));
	ok(fdt_check_full(tree, fdt_totalsize(tree)));
}

static void test_all_else_in_the_tree_stays_as_it_is(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ELEMENTS(machine_sizes); i++) {
		build_virt(machine_sizes[i], 2);
		assert_write_is_that_of_libfdt();
	}
	build_rich();
	assert_write_is_that_of_libfdt();
}

static void test_writing_again_changes_nothing_and_needs_no_room(void **state)
{
	int rich;

	(void)state;
	for (rich = 0; rich < 2; rich++) {
		if (rich)
			build_rich();
		else
			build_virt(18, 1);
		give_room(tree, PSCI_FDT_ROOM(18));
		ok(write_psci(tree));
		ok(fdt_pack(tree));
		assert_int_equal(used(tree), fdt_totalsize(tree));
		memcpy(other, tree, fdt_totalsize(tree));
		ok(write_psci(tree));
		assert_memory_equal(tree, other, fdt_totalsize(tree));

		/* Back and forth, too, from version to version. */
		give_room(tree, PSCI_FDT_ROOM(18));
		ok(psci_fdt_write(tree, PSCI_VERSION_0_2, PSCI_FDT_SMC));
		ok(write_psci(tree));
		ok(fdt_pack(tree));
		assert_int_equal(fdt_totalsize(tree), fdt_totalsize(other));
		assert_memory_equal(tree, other, fdt_totalsize(tree));
	}
}

/*
 * The least room for which a write succeeds; less has to change nothing. In
 * large trees, only that which is less by up to 200 is all tried.
 */
static uint32_t room_needed(uint32_t n)
{
	uint32_t room, size;
	uint8_t *fdt;
	int err;

	for (room = 0;; room += room + 300 < PSCI_FDT_ROOM(n) ? 97 : 1) {
		size = fdt_totalsize(built) + room;
		fdt = at_the_edge(size);
		give_room(fdt, room);
		memcpy(other, fdt, size);
		err = write_psci(fdt);
		if (!err)
			break;
		assert_int_equal(err, -FDT_ERR_NOSPACE);
		assert_memory_equal(fdt, other, size);
	}
	assert_true(used(fdt) <= size);
	ok(fdt_open_into(built, other, sizeof(other)));
	write_by_libfdt(other);
	assert_same_tree(fdt, other);
	return room;
}

static void test_without_room_the_tree_is_unchanged_and_the_macro_is_enough(
	void **state)
{
	uint32_t n, room;
	size_t i;

	(void)state;
	for (i = 0; i < ELEMENTS(machine_sizes); i++) {
		n = machine_sizes[i];
		build_virt(n, 2);
		assert_true(room_needed(n) <= PSCI_FDT_ROOM(n));

		/* Not even "compatible" is there. */
		begin_tree();
		begin_cpus(1);
		while (n--)
			cpu(n, 1);
		n = machine_sizes[i];
		end();
		end_tree();
		room = room_needed(n);
		assert_true(room <= PSCI_FDT_ROOM(n));
		assert_true(room + 8 > PSCI_FDT_ROOM(n));
	}
	build_rich();
	assert_true(room_needed(3) <= PSCI_FDT_ROOM(3));

	/* Room that the second CPU needs on top of the first one's. */
	begin_tree();
	begin_cpus(1);
	cpu(0, 1);
	begin_cpu(1, 1);
	string("enable-method", "no");
	end();
	end();
	node("psci");
	string("compatible", "arm,psci-1.0,arm,psci-0.2");
	string("method", "smc");
	end();
	end_tree();
	assert_int_equal(room_needed(2), 24);
}

static void test_room_that_a_replaced_property_leaves_is_used(void **state)
{
	(void)state;
	begin_tree();
	string("compatible", "a board");
	begin_cpus(1);
	begin_cpu(0, 1);
	string("enable-method", "spin-table");
	end();
	end();
	node("psci");
	string("compatible", "arm,psci-0.2,and,much,more,than,needed");
	string("method", "smc");
	end();
	end_tree();
	assert_int_equal(room_needed(1), 0);
}

static void test_nops_are_skipped_as_libfdt_skips_them(void **state)
{
	int at;

	(void)state;
	build_rich();
	at = fdt_path_offset(built, "/cpus/cpu@101");
	ok(fdt_nop_property(built, at, "cpu-release-addr"));
	ok(fdt_nop_property(built, fdt_path_offset(built, "/psci"), "cpu_on"));
	ok(fdt_nop_node(built, fdt_path_offset(built, "/cpus/cpu@0")));
	assert_write_is_that_of_libfdt();
}

/* No property, as libfdt sees it, and not what a repaired tree would be. */
static void test_properties_behind_a_subnode_are_not_looked_at(void **state)
{
	static const uint64_t mpidr = 2;

	(void)state;
	begin_tree();
	begin_cpus(2);
	begin_cpu(2, 2);
	node("l2-cache");
	end();
	string("status", "fail");
	string("enable-method", "spin-table");
	end();
	end();
	node("psci");
	node("power-domain");
	end();
	string("method", "hvc");
	end();
	end_tree();
	assert_cpus(&mpidr, 1);
	assert_write_is_that_of_libfdt();
}

static void test_a_tree_that_is_not_opened_is_refused_until_it_is(void **state)
{
	uint32_t size, strings_size, struct_size;

	(void)state;
	build_virt(4, 2);
	size = fdt_totalsize(built);
	struct_size = fdt_size_dt_struct(built);
	strings_size = fdt_size_dt_strings(built);

	/* Version 16 does not say how long the structure is. */
	give_room(tree, PSCI_FDT_ROOM(4));
	fdt_set_version(tree, 16);
	fdt_set_size_dt_struct(tree, 0);
	ok(read_cpus(tree));
	assert_write_refused(PSCI_VERSION_1_0, PSCI_FDT_SMC,
			     -FDT_ERR_BADVERSION);
	memcpy(built, tree, fdt_totalsize(tree));
	ok(fdt_open_into(built, tree, sizeof(tree)));
	ok(write_psci(tree));

	/* Strings before structure. */
	build_virt(4, 2);
	memset(tree, 0, sizeof(tree));
	memcpy(tree, built, size);
	memcpy(tree + size, built + fdt_off_dt_strings(built), strings_size);
	size += (strings_size + 3) & ~3u;
	memcpy(tree + size, built + fdt_off_dt_struct(built), struct_size);
	fdt_set_off_dt_strings(tree, fdt_totalsize(built));
	fdt_set_off_dt_struct(tree, size);
	fdt_set_totalsize(tree, size + struct_size);
	ok(read_cpus(tree));
	assert_write_refused(PSCI_VERSION_1_0, PSCI_FDT_SMC,
			     -FDT_ERR_BADLAYOUT);
	ok(fdt_open_into(tree, other, sizeof(other)));
	ok(write_psci(other));

	/* A structure that reaches into the strings. */
	build_virt(4, 2);
	give_room(tree, PSCI_FDT_ROOM(4));
	fdt_set_size_dt_struct(tree, fdt_size_dt_struct(tree) + 4);
	ok(read_cpus(tree));
	assert_write_refused(PSCI_VERSION_1_0, PSCI_FDT_SMC,
			     -FDT_ERR_BADLAYOUT);

	/* Reservations without an end. */
	give_room(tree, PSCI_FDT_ROOM(4));
	memset(tree + fdt_totalsize(tree) - 24, 0xff, 24);
	fdt_set_off_mem_rsvmap(tree, (fdt_totalsize(tree) - 16) & ~7u);
	ok(read_cpus(tree));
	assert_write_refused(PSCI_VERSION_1_0, PSCI_FDT_SMC,
			     -FDT_ERR_TRUNCATED);

	/* Reservations behind it. */
	give_room(tree, 1000);
	size = (used(tree) + 7) & ~7u;
	memset(tree + size, 0, 16);
	fdt_set_off_mem_rsvmap(tree, size);
	ok(read_cpus(tree));
	assert_write_refused(PSCI_VERSION_1_0, PSCI_FDT_SMC,
			     -FDT_ERR_BADLAYOUT);
}

/* ------------------------------------------------------------ bad trees */

static void assert_both_refuse(int err)
{
	assert_int_equal(read_cpus(tree), err);
	assert_int_equal(count, UNTOUCHED);
	assert_write_refused(PSCI_VERSION_1_0, PSCI_FDT_SMC, err);
}

static void test_what_is_no_tree_is_refused(void **state)
{
	(void)state;
	build_virt(4, 2);
	give_room(tree, PSCI_FDT_ROOM(4));
	fdt_set_magic(tree, 0);
	assert_both_refuse(-FDT_ERR_BADMAGIC);
	give_room(tree, PSCI_FDT_ROOM(4));
	fdt_set_last_comp_version(tree, 18);
	assert_both_refuse(-FDT_ERR_BADVERSION);
	give_room(tree, PSCI_FDT_ROOM(4));
	fdt_set_last_comp_version(tree, 1);
	fdt_set_version(tree, 15);
	assert_both_refuse(-FDT_ERR_BADVERSION);
}

static void test_a_misaligned_tree_or_block_is_refused(void **state)
{
	uint32_t by;

	(void)state;
	build_virt(4, 2);
	for (by = 1; by < 8; by++) {
		memcpy(tree + by, built, fdt_totalsize(built));
		assert_int_equal(read_cpus(tree + by), -FDT_ERR_ALIGNMENT);
		assert_int_equal(write_psci(tree + by), -FDT_ERR_ALIGNMENT);
	}
	for (by = 1; by < 8; by++) {
		give_room(tree, PSCI_FDT_ROOM(4));
		fdt_set_off_mem_rsvmap(tree, fdt_off_mem_rsvmap(tree) + by);
		assert_both_refuse(-FDT_ERR_ALIGNMENT);
	}
	for (by = 1; by < 4; by++) {
		give_room(tree, PSCI_FDT_ROOM(4));
		fdt_set_off_dt_struct(tree, fdt_off_dt_struct(tree) + by);
		assert_both_refuse(-FDT_ERR_ALIGNMENT);
	}
}

static void test_a_tree_cut_off_anywhere_is_refused(void **state)
{
	uint32_t size, full;
	void *fdt;

	(void)state;
	build_rich();
	full = fdt_totalsize(built);
	for (size = sizeof(struct fdt_header); size < full; size++) {
		fdt = at_the_edge(size);
		memcpy(fdt, built, size);
		fdt_set_totalsize(fdt, size);
		assert_true(read_cpus(fdt) < 0);
		memcpy(other, fdt, size);
		assert_true(write_psci(fdt) < 0);
		assert_memory_equal(fdt, other, size);
	}
}

static void test_a_structure_that_ends_early_or_not_at_all_is_refused(
	void **state)
{
	uint32_t size, full;

	(void)state;
	build_rich();
	give_room(tree, PSCI_FDT_ROOM(3));
	full = fdt_size_dt_struct(tree);
	for (size = 0; size < full; size++) {
		fdt_set_size_dt_struct(tree, size);
		assert_true(read_cpus(tree) < 0);
		assert_true(write_psci(tree) < 0);
	}
}

/* libfdt 1.6.1 goes round in circles if the length is -12. */
static void test_a_property_that_is_too_long_or_ends_before_it_begins_is_refused(
	void **state)
{
	static const uint32_t large[] = { 0x7fffffff, 0x80000000, 0x10000 };
	uint32_t i, length, tag, property;
	fdt32_t *words;
	int at, next = 0;

	(void)state;
	build_rich();
	do {
		at = next;
		tag = fdt_next_tag(built, at, &next);
		if (tag != FDT_PROP)
			continue;
		property = fdt_off_dt_struct(built) + (uint32_t)at;
		for (i = 0; i < 64; i++) {
			length = i < ELEMENTS(large) ? large[i] : 0 - i + 2;
			give_room(tree, PSCI_FDT_ROOM(3));
			words = (fdt32_t *)(void *)(tree + property);
			words[1] = cpu_to_fdt32(length);
			assert_both_refuse(-FDT_ERR_BADSTRUCTURE);
		}
		/* And one whose name is nowhere. */
		words[1] = cpu_to_fdt32(0);
		words[2] = cpu_to_fdt32(fdt_size_dt_strings(tree));
		assert_both_refuse(-FDT_ERR_BADSTRUCTURE);
	} while (tag != FDT_END);
}

/* Put these tags, and no names, where the structure is. */
static void put_tags(const uint32_t *tags, uint32_t n)
{
	fdt32_t *words;
	uint32_t i;

	give_room(tree, PSCI_FDT_ROOM(3));
	words = (fdt32_t *)(void *)(tree + fdt_off_dt_struct(tree));
	for (i = 0; i < n; i++)
		words[i] = cpu_to_fdt32(tags[i]);
}

static void test_nodes_that_do_not_nest_are_refused(void **state)
{
	static const uint32_t bad[][7] = {
		{ FDT_END },
		{ FDT_END_NODE, FDT_END },
		{ FDT_NOP, FDT_BEGIN_NODE, 0, FDT_END_NODE, FDT_END },
		{ FDT_PROP, 0, 0, FDT_END },
		{ FDT_BEGIN_NODE, 0, FDT_END },
		{ FDT_BEGIN_NODE, 0, FDT_END_NODE, FDT_END_NODE, FDT_END },
		{ FDT_BEGIN_NODE, 0, FDT_END_NODE, FDT_BEGIN_NODE, 0,
		  FDT_END_NODE, FDT_END },
		{ FDT_BEGIN_NODE, 0, 5, FDT_END_NODE, FDT_END },
	};
	static const uint32_t empty[] = {
		FDT_BEGIN_NODE, 0, FDT_NOP, FDT_END_NODE, FDT_END
	};
	size_t i;

	(void)state;
	build_rich();
	for (i = 0; i < ELEMENTS(bad); i++) {
		put_tags(bad[i], ELEMENTS(bad[i]));
		assert_both_refuse(-FDT_ERR_BADSTRUCTURE);
	}
	put_tags(empty, ELEMENTS(empty));
	assert_both_refuse(-FDT_ERR_NOTFOUND);
}

/* Some bytes of a good tree are changed: no crash, and no half result. */
static void mutate_and_try(uint32_t size, uint32_t *read, uint32_t *written)
{
	uint8_t *fdt = at_the_edge(size);
	uint32_t n, before = 0, after;
	int err;

	give_room(fdt, size - fdt_totalsize(built));
	for (n = 1 + random_below(4); n > 0; n--)
		/* Half of them in the header and the reservations. */
		fdt[random_below(random_below(2) ? 72 : size)] ^=
			(uint8_t)(1 + random_below(255));
	if (fdt_totalsize(fdt) > size)
		return;

	err = read_cpus(fdt);
	if (!err) {
		*read += 1;
		before = count;
	}
	size = fdt_totalsize(fdt);
	memcpy(other, fdt, size);
	if (write_psci(fdt)) {
		assert_memory_equal(fdt, other, size);
		return;
	}
	*written += 1;
	assert_int_equal(fdt_totalsize(fdt), size);
	assert_true(used(fdt) <= size);
	/* Which insists on a root without a name. */
	if (!fdt_get_name(fdt, 0, NULL)[0])
		ok(fdt_check_full(fdt, size));
	assert_int_equal(read_cpus(fdt), err);
	after = err ? 0 : count;
	assert_int_equal(before, after);
	memcpy(other, fdt, size);
	ok(write_psci(fdt));
	assert_memory_equal(fdt, other, used(fdt));
}

static void test_a_corrupted_tree_never_crashes_nor_is_half_written(
	void **state)
{
	uint32_t i, read = 0, written = 0;

	(void)state;
	random_state = 20;
	build_rich();
	for (i = 0; i < 20000; i++)
		mutate_and_try(fdt_totalsize(built) + PSCI_FDT_ROOM(3), &read,
			       &written);
	build_virt(2, 1);
	for (i = 0; i < 20000; i++)
		mutate_and_try(fdt_totalsize(built) + random_below(200), &read,
			       &written);
	/* The trees were neither all good nor all bad. */
	assert_in_range(read, 1000, 39000);
	assert_in_range(written, 1000, 39000);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cpus_of_a_virt_machine_are_read),
		cmocka_unit_test(test_cpus_come_out_in_ascending_order_whatever_the_tree_says),
		cmocka_unit_test(test_65535_cpus_are_read_and_written_forward_and_backward),
		cmocka_unit_test(test_each_affinity_bit_is_read_and_no_other_is_accepted),
		cmocka_unit_test(test_reg_must_be_there_and_address_cells_long),
		cmocka_unit_test(test_address_cells_other_than_1_and_2_are_refused),
		cmocka_unit_test(test_address_cells_not_said_are_2),
		cmocka_unit_test(test_failed_cpus_are_left_out_and_disabled_ones_are_not),
		cmocka_unit_test(test_only_children_of_cpus_with_device_type_cpu_are_cpus),
		cmocka_unit_test(test_two_cpus_with_one_mpidr_are_refused),
		cmocka_unit_test(test_more_cpus_than_fit_say_how_many_there_are),
		cmocka_unit_test(test_a_tree_without_cpus_is_refused_for_reading_and_writing),
		cmocka_unit_test(test_compatible_and_method_are_those_of_the_binding),
		cmocka_unit_test(test_unknown_versions_and_conduits_are_refused),
		cmocka_unit_test(test_every_cpu_is_enabled_by_psci_and_nothing_else_is),
		cmocka_unit_test(test_what_another_maker_left_in_psci_goes_but_for_links_to_it),
		cmocka_unit_test(test_all_else_in_the_tree_stays_as_it_is),
		cmocka_unit_test(test_writing_again_changes_nothing_and_needs_no_room),
		cmocka_unit_test(test_without_room_the_tree_is_unchanged_and_the_macro_is_enough),
		cmocka_unit_test(test_room_that_a_replaced_property_leaves_is_used),
		cmocka_unit_test(test_nops_are_skipped_as_libfdt_skips_them),
		cmocka_unit_test(test_properties_behind_a_subnode_are_not_looked_at),
		cmocka_unit_test(test_a_tree_that_is_not_opened_is_refused_until_it_is),
		cmocka_unit_test(test_what_is_no_tree_is_refused),
		cmocka_unit_test(test_a_misaligned_tree_or_block_is_refused),
		cmocka_unit_test(test_a_tree_cut_off_anywhere_is_refused),
		cmocka_unit_test(test_a_structure_that_ends_early_or_not_at_all_is_refused),
		cmocka_unit_test(
		test_a_property_that_is_too_long_or_ends_before_it_begins_is_refused),
		cmocka_unit_test(test_nodes_that_do_not_nest_are_refused),
		cmocka_unit_test(test_a_corrupted_tree_never_crashes_nor_is_half_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
