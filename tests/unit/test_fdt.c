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
		assert_int_equal(cpus[i].domain, 0);
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

/* What write_psci() has to do. */
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

/* Nothing of the configuration counts but its version, and in 0.1 the ids. */
static const struct psci_function_ids four_ids = {
	0x95c1ba5e, 0x95c1ba5f, 0x95c1ba60, 0x95c1ba61
};

static int write_version(void *fdt, uint32_t version, uint32_t conduit)
{
	const struct psci_config config = {
		.psci_version = version,
		.function_ids = four_ids,
	};

	return psci_fdt_write(fdt, &config, (enum psci_fdt_conduit)conduit);
}

static int write_psci(void *fdt)
{
	return write_version(fdt, PSCI_VERSION_1_3, PSCI_FDT_HVC);
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

/* R55 */
static void test_R55_compatible_and_method_are_those_of_the_binding(void **state)
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
		ok(write_version(tree, table[i].version, PSCI_FDT_SMC));
		assert_property(tree, "/psci", "compatible",
				table[i].compatible, table[i].size);
		assert_property(tree, "/psci", "method", "smc", 4);
		assert_int_equal(properties(tree,
					    fdt_path_offset(tree, "/psci")), 2);
	}
	give_room(tree, PSCI_FDT_ROOM(4));
	ok(write_version(tree, PSCI_VERSION_0_2, PSCI_FDT_HVC));
	assert_property(tree, "/psci", "method", "hvc", 4);
}

static void assert_number(const char *path, const char *name, uint32_t value)
{
	fdt32_t word = cpu_to_fdt32(value);

	assert_property(tree, path, name, (const char *)&word, 4);
}

/* R55 */
static void test_0_1_has_the_ids_that_are_not_0(void **state)
{
	static const char *const names[] = {
		"cpu_suspend", "cpu_off", "cpu_on", "migrate"
	};
	struct psci_config config = { .psci_version = PSCI_VERSION_0_1 };
	uint32_t *ids[] = {
		&config.function_ids.cpu_suspend, &config.function_ids.cpu_off,
		&config.function_ids.cpu_on, &config.function_ids.migrate
	};
	uint32_t set, i;

	(void)state;
	build_virt(4, 2);
	for (set = 0; set < 16; set++) {
		for (i = 0; i < 4; i++)
			*ids[i] = set & 1 << i ? 0x84000000 + i : 0;
		give_room(tree, PSCI_FDT_ROOM(4));
		ok(psci_fdt_write(tree, &config, PSCI_FDT_SMC));
		assert_property(tree, "/psci", "compatible", "arm,psci", 9);
		assert_property(tree, "/psci", "method", "smc", 4);
		for (i = 0; i < 4; i++) {
			if (set & 1 << i)
				assert_number("/psci", names[i],
					      0x84000000 + i);
			else
				assert_false(has_property(tree, "/psci",
							  names[i]));
		}
		assert_property(tree, "/cpus/cpu@3", "enable-method", "psci",
				5);

		/* And they go when a later version is written. */
		ok(write_psci(tree));
		assert_int_equal(properties(tree,
					    fdt_path_offset(tree, "/psci")), 2);
	}
}

static void assert_write_refused(uint32_t version, uint32_t conduit, int err)
{
	memcpy(other, tree, fdt_totalsize(tree));
	assert_int_equal(write_version(tree, version, conduit), err);
	assert_memory_equal(tree, other, fdt_totalsize(tree));
}

static void test_unknown_versions_and_conduits_are_refused(void **state)
{
	uint32_t version, i;

	(void)state;
	build_virt(4, 2);
	give_room(tree, PSCI_FDT_ROOM(4));
	for (version = 0; version < 0x30000; version++)
		if (version != PSCI_VERSION_0_1 &&
		    version != PSCI_VERSION_0_2 &&
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
		ok(write_version(tree, PSCI_VERSION_0_2, PSCI_FDT_SMC));
		ok(write_psci(tree));
		ok(fdt_pack(tree));
		assert_int_equal(fdt_totalsize(tree), fdt_totalsize(other));
		assert_memory_equal(tree, other, fdt_totalsize(tree));
	}
}

static int write_0_1(void *fdt)
{
	return write_version(fdt, PSCI_VERSION_0_1, PSCI_FDT_HVC);
}

/*
 * The least room for which a write succeeds; less has to change nothing. In
 * large trees, only that which is less by up to 300 than max is all tried.
 */
static uint32_t least_room(int (*write)(void *fdt), uint32_t max)
{
	uint32_t room, size;
	uint8_t *fdt;
	int err;

	for (room = 0;; room += room + 300 < max ? 97 : 1) {
		size = fdt_totalsize(built) + room;
		fdt = at_the_edge(size);
		give_room(fdt, room);
		memcpy(other, fdt, size);
		err = write(fdt);
		if (!err)
			break;
		assert_int_equal(err, -FDT_ERR_NOSPACE);
		assert_memory_equal(fdt, other, size);
	}
	assert_true(used(fdt) <= size);
	give_room(tree, max);
	ok(write(tree));
	assert_same_tree(fdt, tree);
	return room;
}

static uint32_t room_needed(uint32_t n)
{
	uint32_t room = least_room(write_psci, PSCI_FDT_ROOM(n));

	ok(fdt_open_into(built, other, sizeof(other)));
	write_by_libfdt(other);
	assert_same_tree(tree, other);
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
		assert_true(room_needed(n) <= PSCI_FDT_ROOM(n));
		room = least_room(write_0_1, PSCI_FDT_ROOM(n));
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

/* -------------------------------------------------- psci_fdt_write_idle() */

#define NONE	PSCI_NO_DOMAIN

/* Two clusters of two CPUs each, one system; MPIDRs as virt has them. */
static const struct psci_cpu_config tree_cpus[] = {
	{ .mpidr = 0, .domain = 0 }, { .mpidr = 1, .domain = 0 },
	{ .mpidr = 2, .domain = 2 }, { .mpidr = 3, .domain = 2 },
};

static const struct psci_local_state off[] = {
	{ .kind = PSCI_KIND_POWERDOWN },
};

static const struct psci_domain_config tree_domains[] = {
	{ .parent = 1, .level = 1, .state_count = 1, .states = off },
	{ .parent = NONE, .level = 2, .state_count = 1, .states = off },
	{ .parent = 1, .level = 1 },		/* is always up */
};

static const struct psci_config tree_config = {
	.cpu_count = ELEMENTS(tree_cpus),
	.cpus = tree_cpus,
	.domain_count = ELEMENTS(tree_domains),
	.domains = tree_domains,
};

static const struct psci_fdt_idle_state tree_states[] = {
	{ .name = "cpu-standby", .level = 0, .power_state = 0x1,
	  .entry_latency = 1, .exit_latency = 2, .min_residency = 3 },
	{ .name = "cpu-off", .level = 0, .power_state = 0x00010002,
	  .entry_latency = 40, .exit_latency = 50, .min_residency = 60,
	  .flags = PSCI_FDT_TIMER_STOPS },
	{ .name = "cluster-off", .level = 1, .power_state = 0x01011022,
	  .entry_latency = 700, .exit_latency = 800, .min_residency = 900 },
	{ .name = "cluster-system", .level = 2, .power_state = 0x02012222,
	  .entry_latency = 1000, .exit_latency = 1100, .min_residency = 1200 },
};

#define STATES		((uint32_t)ELEMENTS(tree_states))

static int write_flat(void *fdt)
{
	return psci_fdt_write_idle(fdt, &tree_config, tree_states, STATES,
				   PSCI_FDT_IDLE_FLAT);
}

static int write_tree(void *fdt)
{
	return psci_fdt_write_idle(fdt, &tree_config, tree_states, STATES,
				   PSCI_FDT_IDLE_TREE);
}

static int write_no_idle(void *fdt)
{
	return psci_fdt_write_idle(fdt, &tree_config, NULL, 0,
				   PSCI_FDT_IDLE_TREE);
}

/* A virt of four CPUs with /psci in built; a copy with much room in tree. */
static void build_idle(uint32_t cells)
{
	build_virt(4, cells);
	give_room(tree, PSCI_FDT_ROOM(4));
	ok(write_psci(tree));
	ok(fdt_pack(tree));
	memcpy(built, tree, fdt_totalsize(tree));
	give_room(tree, 4096);
}

/* The path of the node that the n-th word of the property leads to. */
static const char *target(const char *path, const char *name, int n)
{
	static char found[2][64];
	static int turn;
	int len, at = fdt_path_offset(tree, path);
	const fdt32_t *words = fdt_getprop(tree, at, name, &len);

	assert_non_null(words);
	if (n >= len / 4)
		return "none";
	at = fdt_node_offset_by_phandle(tree, fdt32_to_cpu(words[n]));
	assert_true(at >= 0);
	turn = !turn;
	ok(fdt_get_path(tree, at, found[turn], sizeof(found[turn])));
	return found[turn];
}

static void assert_state(const char *path, uint32_t i, const char *compatible)
{
	const struct psci_fdt_idle_state *state = &tree_states[i];

	assert_property(tree, path, "compatible", compatible,
			strlen(compatible) + 1);
	assert_number(path, "arm,psci-suspend-param", state->power_state);
	assert_number(path, "entry-latency-us", state->entry_latency);
	assert_number(path, "exit-latency-us", state->exit_latency);
	assert_number(path, "min-residency-us", state->min_residency);
	assert_int_equal(has_property(tree, path, "local-timer-stop"),
			 state->flags != 0);
	assert_int_equal(properties(tree, fdt_path_offset(tree, path)),
			 6 + (state->flags != 0));
}

static uint32_t children(const char *path)
{
	int at;
	uint32_t n = 0;

	fdt_for_each_subnode(at, tree, fdt_path_offset(tree, path))
		n++;
	return n;
}

static void assert_no_phandle_twice(void)
{
	int a, b;

	for (a = 0; a >= 0; a = fdt_next_node(tree, a, NULL))
		for (b = fdt_next_node(tree, a, NULL); b >= 0;
		     b = fdt_next_node(tree, b, NULL))
			assert_false(fdt_get_phandle(tree, a) &&
				     fdt_get_phandle(tree, a) ==
				     fdt_get_phandle(tree, b));
}

static void test_flat_idle_states_are_each_cpus_own(void **state)
{
	char cpu_path[] = "/cpus/cpu@0";
	char path[64];
	uint32_t i, cells;
	int n;

	(void)state;
	for (cells = 1; cells <= 2; cells++) {
		build_idle(cells);
		ok(write_flat(tree));
		ok(fdt_check_full(tree, fdt_totalsize(tree)));
		assert_property(tree, "/cpus/idle-states", "entry-method",
				"psci", 5);
		assert_int_equal(children("/cpus/idle-states"), STATES);
		for (i = 0; i < STATES; i++) {
			snprintf(path, sizeof(path), "/cpus/idle-states/%s",
				 tree_states[i].name);
			assert_state(path, i, "arm,idle-state");
			for (n = 0; n < 4; n++) {
				cpu_path[10] = (char)('0' + n);
				assert_string_equal(
					target(cpu_path, "cpu-idle-states",
					       (int)i), path);
			}
		}
		assert_string_equal(target("/cpus/cpu@0", "cpu-idle-states",
					   (int)STATES), "none");
		assert_int_equal(children("/psci"), 0);
		assert_int_equal(fdt_path_offset(tree,
						 "/cpus/domain-idle-states"),
				 -FDT_ERR_NOTFOUND);
		assert_false(has_property(tree, "/cpus/cpu@0",
					  "power-domains"));
		assert_no_phandle_twice();
	}
}

static void test_the_tree_form_is_that_of_the_binding(void **state)
{
	static const char *const up[][2] = {
		{ "/cpus/cpu@0", "/psci/power-domain-cpu0" },
		{ "/cpus/cpu@1", "/psci/power-domain-cpu1" },
		{ "/cpus/cpu@2", "/psci/power-domain-cpu2" },
		{ "/cpus/cpu@3", "/psci/power-domain-cpu3" },
		{ "/psci/power-domain-cpu0", "/psci/power-domain-level1-0" },
		{ "/psci/power-domain-cpu1", "/psci/power-domain-level1-0" },
		{ "/psci/power-domain-cpu2", "/psci/power-domain-level1-2" },
		{ "/psci/power-domain-cpu3", "/psci/power-domain-level1-2" },
		{ "/psci/power-domain-level1-0", "/psci/power-domain-level2-1" },
		{ "/psci/power-domain-level1-2", "/psci/power-domain-level2-1" },
	};
	static const char *const states[][3] = {
		{ "/psci/power-domain-cpu3", "/cpus/idle-states/cpu-standby",
		  "/cpus/idle-states/cpu-off" },
		{ "/psci/power-domain-level1-0",
		  "/cpus/domain-idle-states/cluster-off", "none" },
		{ "/psci/power-domain-level2-1",
		  "/cpus/domain-idle-states/cluster-system", "none" },
	};
	uint32_t cells;
	size_t i;

	(void)state;
	for (cells = 1; cells <= 2; cells++) {
		build_idle(cells);
		ok(write_tree(tree));
		ok(fdt_check_full(tree, fdt_totalsize(tree)));
		for (i = 0; i < ELEMENTS(up); i++) {
			assert_string_equal(target(up[i][0], "power-domains",
						   0), up[i][1]);
			assert_number(up[i][1], "#power-domain-cells", 0);
		}
		for (i = 0; i < ELEMENTS(states); i++) {
			assert_string_equal(target(states[i][0],
						   "domain-idle-states", 0),
					    states[i][1]);
			assert_string_equal(target(states[i][0],
						   "domain-idle-states", 1),
					    states[i][2]);
		}
		assert_int_equal(children("/psci"), 7);
		assert_property(tree, "/cpus/cpu@0", "power-domain-names",
				"psci", 5);
		assert_false(has_property(tree, "/cpus/cpu@0",
					  "cpu-idle-states"));
		assert_false(has_property(tree, "/psci/power-domain-level2-1",
					  "power-domains"));
		assert_false(has_property(tree, "/psci/power-domain-level1-2",
					  "domain-idle-states"));
		assert_int_equal(children("/cpus/idle-states"), 2);
		assert_int_equal(children("/cpus/domain-idle-states"), 2);
		assert_state("/cpus/idle-states/cpu-standby", 0,
			     "arm,idle-state");
		assert_state("/cpus/idle-states/cpu-off", 1, "arm,idle-state");
		assert_state("/cpus/domain-idle-states/cluster-off", 2,
			     "domain-idle-state");
		assert_state("/cpus/domain-idle-states/cluster-system", 3,
			     "domain-idle-state");
		assert_no_phandle_twice();
	}
}

static void test_each_of_300_cpus_has_a_domain_of_its_own(void **state)
{
	static struct psci_cpu_config many[300];
	struct psci_config config = tree_config;
	char path[2][64];
	uint32_t i;

	(void)state;
	config.cpus = many;
	config.cpu_count = ELEMENTS(many);
	for (i = 0; i < ELEMENTS(many); i++)
		many[i].mpidr = virt_mpidr(i);
	build_virt(ELEMENTS(many), 2);
	give_room(tree, PSCI_FDT_ROOM(300) + PSCI_FDT_IDLE_ROOM(300, 3, 4));
	ok(write_psci(tree));
	ok(psci_fdt_write_idle(tree, &config, tree_states, STATES,
			       PSCI_FDT_IDLE_TREE));
	for (i = 0; i < ELEMENTS(many); i++) {
		snprintf(path[0], sizeof(path[0]), "/cpus/cpu@%llx",
			 (unsigned long long)many[i].mpidr);
		snprintf(path[1], sizeof(path[1]), "/psci/power-domain-cpu%u",
			 (unsigned int)i);
		assert_string_equal(target(path[0], "power-domains", 0),
				    path[1]);
	}
	ok(fdt_check_full(tree, fdt_totalsize(tree)));
}

static void test_a_cpu_domain_without_states_of_its_own_says_nothing(
	void **state)
{
	(void)state;
	build_idle(2);
	ok(psci_fdt_write_idle(tree, &tree_config, tree_states + 2, 2,
			       PSCI_FDT_IDLE_TREE));
	assert_false(has_property(tree, "/psci/power-domain-cpu0",
				  "domain-idle-states"));
	assert_int_equal(children("/cpus/idle-states"), 0);
	assert_int_equal(children("/cpus/domain-idle-states"), 2);
}

static void test_phandles_of_the_tree_form_are_as_many_as_it_needs(void **state)
{
	uint32_t before, after;

	(void)state;
	build_idle(2);
	ok(fdt_find_max_phandle(tree, &before));
	ok(write_tree(tree));
	ok(fdt_find_max_phandle(tree, &after));
	assert_int_equal(after - before, STATES + ELEMENTS(tree_domains) +
					 ELEMENTS(tree_cpus));
}

static void test_idle_states_written_again_or_back_and_forth_are_the_same(
	void **state)
{
	(void)state;
	build_idle(1);
	ok(write_tree(tree));
	ok(fdt_pack(tree));
	memcpy(other, tree, fdt_totalsize(tree));
	ok(write_tree(tree));
	assert_memory_equal(tree, other, fdt_totalsize(tree));
	ok(write_psci(tree));
	assert_same_tree(tree, other);
	ok(write_tree(tree));
	assert_memory_equal(tree, other, fdt_totalsize(tree));

	ok(fdt_open_into(tree, tree, sizeof(tree)));
	ok(write_flat(tree));
	ok(write_tree(tree));
	assert_same_tree(tree, other);

	/* None: as before, but for the strings. */
	ok(write_no_idle(tree));
	assert_same_tree(tree, built);
	ok(write_flat(tree));
	ok(psci_fdt_write_idle(tree, &tree_config, NULL, 0,
			       PSCI_FDT_IDLE_FLAT));
	assert_same_tree(tree, built);
}

static void test_idle_states_of_another_maker_go_and_all_else_stays(
	void **state)
{
	static const struct psci_cpu_config rich_cpus[] = {
		{ .mpidr = 0 }, { .mpidr = 0x100 }, { .mpidr = 0x101 },
	};
	struct psci_config config = tree_config;

	(void)state;
	config.cpus = rich_cpus;
	config.cpu_count = ELEMENTS(rich_cpus);
	build_rich();
	give_room(tree, 4096);
	ok(psci_fdt_write_idle(tree, &config, tree_states, STATES,
			       PSCI_FDT_IDLE_TREE));
	assert_int_equal(fdt_path_offset(tree, "/psci/power-domain-cpu0") >= 0,
			 true);
	assert_int_equal(children("/psci"), 6);
	assert_string_equal(target("/cpus/cpu@101", "power-domains", 0),
			    "/psci/power-domain-cpu2");
	assert_false(has_property(tree, "/cpus/idle-states", "enable-method"));
	assert_property(tree, "/cpus/cpu@101", "enable-method", "spin-table",
			11);
	assert_int_equal(fdt_path_offset(tree, "/cpus/cpu@101/l2-cache") >= 0,
			 true);
	/* CPUs that have failed are none. */
	assert_false(has_property(tree, "/cpus/cpu@1", "power-domains"));
	assert_number("/psci", "cpu_on", 0x95c1ba60);
	assert_no_phandle_twice();

	/* Children of others that are called so are not looked at. */
	begin_tree();
	begin_cpus(2);
	begin_cpu(0, 2);
	node("idle-states");
	end();
	end();
	node("idle-states-of-mine");
	node("idle-states");
	end();
	end();
	/* Nor is a CPU that is called so. */
	node("idle-states");
	string("device_type", "cpu");
	reg(1, 2);
	end();
	end();
	node("psci");
	node("power-domain");
	node("power-domain-");
	end();
	end();
	node("power-domain-x");
	node("power-domain-y");
	end();
	end();
	end();
	node("power-domain-z");
	node("idle-states");
	end();
	end();
	end_tree();
	give_room(tree, 4096);
	ok(write_no_idle(tree));
	assert_int_equal(children("/psci"), 1);
	assert_int_equal(children("/psci/power-domain"), 1);
	assert_int_equal(children("/cpus"), 3);
	assert_int_equal(children("/cpus/cpu@0"), 1);
	assert_int_equal(children("/cpus/idle-states-of-mine"), 1);
	assert_int_equal(children("/power-domain-z"), 1);
}

static void test_room_for_idle_states_is_enough_and_less_changes_nothing(
	void **state)
{
	const uint32_t flat = PSCI_FDT_IDLE_ROOM(4, 0, STATES);
	const uint32_t tree_form = PSCI_FDT_IDLE_ROOM(4, 3, STATES);
	uint32_t room;

	(void)state;
	build_idle(2);
	assert_true(least_room(write_flat, flat) <= flat);
	room = least_room(write_tree, tree_form);
	assert_true(room <= tree_form);
	assert_true(room * 2 > tree_form);
	/* Nothing but CPUs: no string is there yet. */
	begin_tree();
	begin_cpus(2);
	for (room = 0; room < 4; room++)
		cpu(room, 2);
	end();
	end_tree();
	assert_true(least_room(write_flat, flat) <= flat);
	give_room(tree, tree_form);
	ok(write_tree(tree) == -FDT_ERR_NOTFOUND ? 0 : 1);
}

/*
 * With so many states each CPU, 28 bytes of the tree, gets 1032 bytes more. With so many CPUs that
 * is a little more than 2^32 bytes.
 */
static void test_idle_states_of_more_than_4_gigabytes_do_not_fit(void **state)
{
	const uint32_t many = 4161791, room = 1024 * 1024;
	const size_t size = (size_t)many * 28 + room;
	static struct psci_fdt_idle_state states[PSCI_FDT_IDLE_MAX];
	static char names[PSCI_FDT_IDLE_MAX][8];
	uint8_t *fdt = malloc(size);
	uint32_t i, before;

	(void)state;
	assert_non_null(fdt);
	for (i = 0; i < PSCI_FDT_IDLE_MAX; i++) {
		snprintf(names[i], sizeof(names[i]), "s%u", (unsigned int)i);
		states[i].name = names[i];
	}
	ok(fdt_create(fdt, (int)size));
	ok(fdt_finish_reservemap(fdt));
	ok(fdt_begin_node(fdt, ""));
	ok(fdt_begin_node(fdt, "cpus"));
	for (i = 0; i < many; i++) {
		ok(fdt_begin_node(fdt, "c"));
		ok(fdt_property(fdt, "device_type", "cpu", 4));
		ok(fdt_end_node(fdt));
	}
	ok(fdt_end_node(fdt));
	ok(fdt_end_node(fdt));
	ok(fdt_finish(fdt));
	ok(fdt_open_into(fdt, fdt, (int)size));
	before = used(fdt);
	assert_int_equal(psci_fdt_write_idle(fdt, &tree_config, states, PSCI_FDT_IDLE_MAX,
					     PSCI_FDT_IDLE_FLAT), -FDT_ERR_NOSPACE);
	assert_int_equal(used(fdt), before);
	free(fdt);
}

static void test_phandles_follow_the_highest_and_do_not_run_over(void **state)
{
	static const uint32_t highest[] = {
		0x7fffffff, UINT32_MAX - 1 - 4, UINT32_MAX - 4, UINT32_MAX - 1,
		UINT32_MAX
	};
	static const int results[] = {
		0, 0, -FDT_ERR_NOPHANDLES, -FDT_ERR_NOPHANDLES, 0
	};
	size_t i;

	(void)state;
	for (i = 0; i < ELEMENTS(highest); i++) {
		begin_tree();
		number("phandle", highest[i]);
		begin_cpus(2);
		cpu(0, 2);
		end();
		end_tree();
		give_room(tree, 4096);
		memcpy(other, tree, fdt_totalsize(tree));
		assert_int_equal(write_flat(tree), results[i]);
		if (results[i])
			assert_memory_equal(tree, other, fdt_totalsize(tree));
		else
			assert_number("/cpus/idle-states/cpu-standby",
				      "phandle", i == 4 ? 1 : highest[i] + 1);
	}
}

static void assert_idle_refused(const struct psci_config *config,
				const struct psci_fdt_idle_state *states,
				uint32_t n, uint32_t form, int err)
{
	memcpy(other, tree, fdt_totalsize(tree));
	assert_int_equal(psci_fdt_write_idle(tree, config, states, n,
					     (enum psci_fdt_idle)form), err);
	assert_memory_equal(tree, other, fdt_totalsize(tree));
}

static void test_idle_states_that_cannot_be_are_refused(void **state)
{
	static const char *const good[] = {
		"c", "C.,_+-9", "cpu-sleep-0",
		"a234567890123456789012345678901"
	};
	static const char *const bad[] = {
		"", "0", "-x", ".x", "a b", "a/b", "a@0", "a#", "a{", "a[",
		"a234567890123456789012345678901x"
	};
	struct psci_config config = tree_config;
	struct psci_fdt_idle_state one = tree_states[0];
	static struct psci_fdt_idle_state many[PSCI_FDT_IDLE_MAX + 1];
	uint32_t form, i;

	(void)state;
	build_idle(2);
	for (i = 0; i < ELEMENTS(good); i++) {
		one.name = good[i];
		ok(psci_fdt_write_idle(tree, &config, &one, 1,
				       PSCI_FDT_IDLE_FLAT));
	}
	for (i = 0; i < ELEMENTS(bad); i++) {
		one.name = bad[i];
		assert_idle_refused(&config, &one, 1, PSCI_FDT_IDLE_FLAT,
				    -FDT_ERR_BADVALUE);
	}
	for (form = 0; form < 5; form++)
		if (form != PSCI_FDT_IDLE_FLAT && form != PSCI_FDT_IDLE_TREE)
			assert_idle_refused(&config, tree_states, 1, form,
					    -FDT_ERR_BADVALUE);
	for (i = 0; i <= PSCI_FDT_IDLE_MAX; i++)
		many[i] = tree_states[0];
	assert_idle_refused(&config, many, 2, PSCI_FDT_IDLE_FLAT,
			    -FDT_ERR_BADVALUE);
	assert_idle_refused(&config, many, PSCI_FDT_IDLE_MAX + 1,
			    PSCI_FDT_IDLE_FLAT, -FDT_ERR_BADVALUE);
	one = tree_states[0];
	one.level = PSCI_LEVEL_MAX + 1;
	assert_idle_refused(&config, &one, 1, PSCI_FDT_IDLE_TREE,
			    -FDT_ERR_BADVALUE);
	one = tree_states[0];
	one.flags = 2;
	assert_idle_refused(&config, &one, 1, PSCI_FDT_IDLE_FLAT,
			    -FDT_ERR_BADVALUE);

	/* power_state: the bits of the format. */
	one = tree_states[0];
	for (form = 0; form < 2; form++) {
		config.flags = form ? PSCI_CONFIG_EXTENDED_STATE : 0;
		for (i = 0; i < 32; i++) {
			one.power_state = UINT32_C(1) << i;
			if ((form ? 0x4fffffff : 0x0301ffff) >> i & 1)
				ok(psci_fdt_write_idle(tree, &config, &one, 1,
						       PSCI_FDT_IDLE_FLAT));
			else
				assert_idle_refused(&config, &one, 1,
						    PSCI_FDT_IDLE_FLAT,
						    -FDT_ERR_BADVALUE);
		}
	}
}

static void test_a_configuration_that_is_not_that_of_the_tree_is_refused(
	void **state)
{
	struct psci_cpu_config bad_cpus[ELEMENTS(tree_cpus)];
	struct psci_domain_config bad_domains[ELEMENTS(tree_domains)];
	struct psci_domain_config more_domains[ELEMENTS(tree_domains) + 1];
	static struct psci_cpu_config all_cpus[PSCI_CPUS_MAX];
	static struct psci_domain_config all_domains[PSCI_DOMAINS_MAX];
	struct psci_config config = tree_config;
	uint32_t i, cells;

	(void)state;
	build_idle(2);
	/* As many as there may be, and no room for them. */
	for (i = 0; i < PSCI_CPUS_MAX; i++)
		all_cpus[i].mpidr = virt_mpidr(i);
	config.cpus = all_cpus;
	config.cpu_count = PSCI_CPUS_MAX;
	assert_idle_refused(&config, tree_states, STATES, PSCI_FDT_IDLE_TREE,
			    -FDT_ERR_NOSPACE);
	config = tree_config;
	for (i = 0; i < PSCI_DOMAINS_MAX; i++)
		all_domains[i] = tree_domains[i ? 2 : 0];
	all_domains[1] = tree_domains[1];
	config.domains = all_domains;
	config.domain_count = PSCI_DOMAINS_MAX;
	assert_idle_refused(&config, tree_states, STATES, PSCI_FDT_IDLE_TREE,
			    -FDT_ERR_NOSPACE);
	config = tree_config;
	/* A CPU of the tree, the first, the last, or any, is not there. */
	for (i = 0; i < 4; i++) {
		memcpy(bad_cpus, tree_cpus, sizeof(tree_cpus));
		memmove(bad_cpus + i, tree_cpus + i + 1,
			(3 - i) * sizeof(*tree_cpus));
		config.cpus = bad_cpus;
		config.cpu_count = 3;
		assert_idle_refused(&config, tree_states, STATES,
				    PSCI_FDT_IDLE_TREE, -FDT_ERR_BADVALUE);
	}
	config = tree_config;
	config.cpu_count = PSCI_CPUS_MAX + 1;
	assert_idle_refused(&config, tree_states, STATES, PSCI_FDT_IDLE_TREE,
			    -FDT_ERR_BADVALUE);
	config = tree_config;
	config.domain_count = PSCI_DOMAINS_MAX + 1;
	assert_idle_refused(&config, tree_states, STATES, PSCI_FDT_IDLE_TREE,
			    -FDT_ERR_BADVALUE);
	config.domain_count = 2;		/* CPU 2 is below the third */
	assert_idle_refused(&config, tree_states, STATES, PSCI_FDT_IDLE_TREE,
			    -FDT_ERR_BADVALUE);
	config = tree_config;
	config.domains = bad_domains;
	memcpy(bad_domains, tree_domains, sizeof(tree_domains));
	bad_domains[2].parent = 3;
	assert_idle_refused(&config, tree_states, STATES, PSCI_FDT_IDLE_TREE,
			    -FDT_ERR_BADVALUE);
	memcpy(bad_domains, tree_domains, sizeof(tree_domains));
	bad_domains[1].level = PSCI_LEVEL_MAX + 1;
	assert_idle_refused(&config, tree_states, STATES, PSCI_FDT_IDLE_TREE,
			    -FDT_ERR_BADVALUE);
	/* One that nothing leads to. */
	for (i = 0; i < 2; i++) {
		memcpy(more_domains, tree_domains, sizeof(tree_domains));
		more_domains[ELEMENTS(tree_domains)] =
			(struct psci_domain_config){
				.parent = PSCI_NO_DOMAIN,
				.level = i ? PSCI_LEVEL_MAX + 1 : 0,
			};
		config.domains = more_domains;
		config.domain_count = ELEMENTS(more_domains);
		assert_idle_refused(&config, tree_states, STATES,
				    PSCI_FDT_IDLE_TREE, -FDT_ERR_BADVALUE);
	}
	config = tree_config;
	config.domains = bad_domains;
	/* No level at all, a leaf of another one, a circle of one. */
	for (i = 0; i < ELEMENTS(tree_domains); i++) {
		memcpy(bad_domains, tree_domains, sizeof(tree_domains));
		bad_domains[i].level = 0;
		assert_idle_refused(&config, tree_states, STATES,
				    PSCI_FDT_IDLE_TREE, -FDT_ERR_BADVALUE);
		bad_domains[i].level = tree_domains[i].level + 1;
		assert_idle_refused(&config, tree_states, STATES,
				    PSCI_FDT_IDLE_TREE, -FDT_ERR_BADVALUE);
		memcpy(bad_domains, tree_domains, sizeof(tree_domains));
		bad_domains[i].parent = i;
		assert_idle_refused(&config, tree_states, STATES,
				    PSCI_FDT_IDLE_TREE, -FDT_ERR_BADVALUE);
	}

	/* The flat form looks at none of it. */
	ok(psci_fdt_write_idle(tree, &config, tree_states, STATES,
			       PSCI_FDT_IDLE_FLAT));

	for (cells = 0; cells < 4; cells += 3) {
		begin_tree();
		begin_cpus(cells);
		cpu(0, 2);
		end();
		node("psci");
		end();
		end_tree();
		give_room(tree, 4096);
		assert_idle_refused(&tree_config, tree_states, STATES,
				    PSCI_FDT_IDLE_TREE, -FDT_ERR_BADNCELLS);
	}
	begin_tree();
	begin_cpus(2);
	cpu(UINT64_C(1) << 63, 2);
	end();
	node("psci");
	end();
	end_tree();
	give_room(tree, 4096);
	assert_idle_refused(&tree_config, tree_states, STATES,
			    PSCI_FDT_IDLE_TREE, -FDT_ERR_BADVALUE);
	memset(tree, 0, sizeof(struct fdt_header));
	assert_int_equal(write_flat(tree), -FDT_ERR_BADMAGIC);
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

/*
 * libfdt does not see them, but it does when the children before them are
 * dropped: a phandle among them would be one that nobody had counted.
 */
static void test_a_property_behind_a_child_is_refused(void **state)
{
	static const uint32_t behind[][11] = {
		{ FDT_BEGIN_NODE, 0, FDT_BEGIN_NODE, 0, FDT_END_NODE,
		  FDT_PROP, 0, 0, FDT_END_NODE, FDT_END },
		{ FDT_BEGIN_NODE, 0, FDT_BEGIN_NODE, 0, FDT_END_NODE,
		  FDT_NOP, FDT_PROP, 0, 0, FDT_END_NODE, FDT_END },
	};
	static const uint32_t before[] = {
		FDT_BEGIN_NODE, 0, FDT_NOP, FDT_PROP, 0, 0, FDT_NOP, FDT_PROP,
		0, 0, FDT_BEGIN_NODE, 0, FDT_END_NODE, FDT_BEGIN_NODE, 0,
		FDT_NOP, FDT_PROP, 0, 0, FDT_END_NODE, FDT_END_NODE, FDT_END
	};
	size_t i;

	(void)state;
	build_rich();
	for (i = 0; i < ELEMENTS(behind); i++) {
		put_tags(behind[i], ELEMENTS(behind[i]));
		assert_both_refuse(-FDT_ERR_BADSTRUCTURE);
	}
	put_tags(before, ELEMENTS(before));
	assert_both_refuse(-FDT_ERR_NOTFOUND);

	begin_tree();
	begin_cpus(2);
	cpu(2, 2);
	end();
	node("psci");
	node("power-domain-cpu0");
	end();
	number("phandle", 7);
	end();
	end_tree();
	give_room(tree, PSCI_FDT_ROOM(1));
	assert_both_refuse(-FDT_ERR_BADSTRUCTURE);
	memcpy(built, tree, fdt_totalsize(tree));
	assert_int_equal(write_no_idle(tree), -FDT_ERR_BADSTRUCTURE);
	assert_memory_equal(tree, built, fdt_totalsize(tree));
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

	/* Idle states, too: flat, then as a tree if the CPUs are known. */
	memcpy(other, fdt, size);
	if (write_flat(fdt))
		assert_memory_equal(fdt, other, size);
	memcpy(other, fdt, size);
	if (write_tree(fdt))
		assert_memory_equal(fdt, other, size);
	assert_true(used(fdt) <= size);
	assert_int_equal(read_cpus(fdt), err);
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
		mutate_and_try(fdt_totalsize(built) + random_below(2000), &read,
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
		cmocka_unit_test(test_R55_compatible_and_method_are_those_of_the_binding),
		cmocka_unit_test(test_unknown_versions_and_conduits_are_refused),
		cmocka_unit_test(test_every_cpu_is_enabled_by_psci_and_nothing_else_is),
		cmocka_unit_test(test_what_another_maker_left_in_psci_goes_but_for_links_to_it),
		cmocka_unit_test(test_all_else_in_the_tree_stays_as_it_is),
		cmocka_unit_test(test_writing_again_changes_nothing_and_needs_no_room),
		cmocka_unit_test(test_without_room_the_tree_is_unchanged_and_the_macro_is_enough),
		cmocka_unit_test(test_room_that_a_replaced_property_leaves_is_used),
		cmocka_unit_test(test_nops_are_skipped_as_libfdt_skips_them),
		cmocka_unit_test(test_a_tree_that_is_not_opened_is_refused_until_it_is),
		cmocka_unit_test(test_0_1_has_the_ids_that_are_not_0),
		cmocka_unit_test(test_flat_idle_states_are_each_cpus_own),
		cmocka_unit_test(test_the_tree_form_is_that_of_the_binding),
		cmocka_unit_test(test_each_of_300_cpus_has_a_domain_of_its_own),
		cmocka_unit_test(test_a_cpu_domain_without_states_of_its_own_says_nothing),
		cmocka_unit_test(test_phandles_of_the_tree_form_are_as_many_as_it_needs),
		cmocka_unit_test(test_idle_states_written_again_or_back_and_forth_are_the_same),
		cmocka_unit_test(test_idle_states_of_another_maker_go_and_all_else_stays),
		cmocka_unit_test(test_room_for_idle_states_is_enough_and_less_changes_nothing),
		cmocka_unit_test(test_idle_states_of_more_than_4_gigabytes_do_not_fit),
		cmocka_unit_test(test_phandles_follow_the_highest_and_do_not_run_over),
		cmocka_unit_test(test_idle_states_that_cannot_be_are_refused),
		cmocka_unit_test(test_a_configuration_that_is_not_that_of_the_tree_is_refused),
		cmocka_unit_test(test_what_is_no_tree_is_refused),
		cmocka_unit_test(test_a_misaligned_tree_or_block_is_refused),
		cmocka_unit_test(test_a_tree_cut_off_anywhere_is_refused),
		cmocka_unit_test(test_a_structure_that_ends_early_or_not_at_all_is_refused),
		cmocka_unit_test(
		test_a_property_that_is_too_long_or_ends_before_it_begins_is_refused),
		cmocka_unit_test(test_nodes_that_do_not_nest_are_refused),
		cmocka_unit_test(test_a_property_behind_a_child_is_refused),
		cmocka_unit_test(test_a_corrupted_tree_never_crashes_nor_is_half_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
