/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * libpsci-fdt.
 *
 * psci_fdt_write() does not go through fdt_setprop(), which moves the rest of
 * the tree for each property and, where room runs out, leaves the tree half
 * changed. It copies the structure block once, with the changes, after a
 * first run over it that only measures.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <libfdt.h>

#include "psci/fdt.h"

static bool is_property(const void *fdt, int property)
{
	const char *name;
	int len;

	return fdt_getprop_by_offset(fdt, property, &name, &len) && len >= 0;
}

/*
 * What fdt_check_full() checks, but for the name of the root. That function
 * itself, in libfdt 1.6.1, does not end on a property of length -12.
 */
static int check_structure(const void *fdt)
{
	int at, next = 0, depth = 0;
	uint32_t tag;

	do {
		at = next;
		tag = fdt_next_tag(fdt, at, &next);
		if (next <= at)
			return -FDT_ERR_BADSTRUCTURE;
		if (!depth && tag != (at ? FDT_END : FDT_BEGIN_NODE))
			return -FDT_ERR_BADSTRUCTURE;
		if (tag == FDT_BEGIN_NODE)
			depth++;
		else if (tag == FDT_END_NODE)
			depth--;
		else if (tag == FDT_PROP && !is_property(fdt, at))
			return -FDT_ERR_BADSTRUCTURE;
	} while (tag != FDT_END);
	return depth ? -FDT_ERR_BADSTRUCTURE : 0;
}

/*
 * When this has succeeded, no tag, name or value in the structure block is
 * malformed or lies outside it, and walking it ends.
 */
static int check(const void *fdt)
{
	int err = fdt_check_header(fdt);

	if (err)
		return err;
	/* Nodes have no name of their own before, nor has libfdt for them. */
	if (fdt_version(fdt) < 16)
		return -FDT_ERR_BADVERSION;
	/* libfdt reads these by words, which must not trap. */
	if (fdt_off_mem_rsvmap(fdt) % 8 || fdt_off_dt_struct(fdt) % 4)
		return -FDT_ERR_ALIGNMENT;
	return check_structure(fdt);
}

static bool starts_with(const void *fdt, int node, const char *property,
			const char *start, int size)
{
	int len;
	const void *value = fdt_getprop(fdt, node, property, &len);

	return len >= size && !memcmp(value, start, (size_t)size);
}

static bool is_cpu(const void *fdt, int node)
{
	return starts_with(fdt, node, "device_type", "cpu", 4) &&
	       !starts_with(fdt, node, "status", "fail", 5) &&
	       !starts_with(fdt, node, "status", "fail-", 5);
}

/* This node or the first sibling after it that is a CPU; negative if none. */
static int cpu_from(const void *fdt, int node)
{
	while (node >= 0 && !is_cpu(fdt, node))
		node = fdt_next_subnode(fdt, node);
	return node;
}

static int first_cpu(const void *fdt, int parent)
{
	return cpu_from(fdt, fdt_first_subnode(fdt, parent));
}

static int next_cpu(const void *fdt, int cpu)
{
	return cpu_from(fdt, fdt_next_subnode(fdt, cpu));
}

/* ------------------------------------------------------- psci_fdt_cpus() */

static int read_mpidr(const void *fdt, int cpu, int cells, uint64_t *mpidr)
{
	int len;
	const void *reg = fdt_getprop(fdt, cpu, "reg", &len);

	if (len != cells * 4)
		return -FDT_ERR_BADVALUE;
	*mpidr = cells == 1 ? fdt32_ld(reg) : fdt64_ld(reg);
	return *mpidr & ~PSCI_AFFINITY_MASK64 ? -FDT_ERR_BADVALUE : 0;
}

static void sift_down(struct psci_cpu_config *cpus, uint32_t at,
		      uint32_t count)
{
	struct psci_cpu_config sifted = cpus[at];
	uint32_t child;

	for (child = 2 * at + 1; child < count; child = 2 * at + 1) {
		if (child + 1 < count &&
		    cpus[child].mpidr < cpus[child + 1].mpidr)
			child++;
		if (cpus[child].mpidr <= sifted.mpidr)
			break;
		cpus[at] = cpus[child];
		at = child;
	}
	cpus[at] = sifted;
}

/* Heap sort: n log n whatever the order, and no recursion. */
static void sort(struct psci_cpu_config *cpus, uint32_t count)
{
	struct psci_cpu_config highest;
	uint32_t i;

	for (i = count / 2; i > 0; i--)
		sift_down(cpus, i - 1, count);
	for (i = count - 1; i > 0; i--) {
		highest = cpus[0];
		cpus[0] = cpus[i];
		cpus[i] = highest;
		sift_down(cpus, 0, i);
	}
}

int psci_fdt_cpus(const void *fdt, struct psci_cpu_config *cpus, uint32_t max,
		  uint32_t *count)
{
	struct psci_cpu_config found = { 0 };
	int parent, cpu, cells;
	uint32_t i, n = 0;
	int err;

	err = check(fdt);
	if (err)
		return err;
	parent = fdt_subnode_offset(fdt, 0, "cpus");
	if (parent < 0)
		return parent;
	cells = fdt_address_cells(fdt, parent);
	if (cells != 1 && cells != 2)
		return -FDT_ERR_BADNCELLS;

	for (cpu = first_cpu(fdt, parent); cpu >= 0; cpu = next_cpu(fdt, cpu)) {
		err = read_mpidr(fdt, cpu, cells, &found.mpidr);
		if (err)
			return err;
		if (n < max)
			cpus[n] = found;
		n++;
	}
	if (!n)
		return -FDT_ERR_NOTFOUND;
	if (n > max) {
		*count = n;
		return -FDT_ERR_NOSPACE;
	}

	sort(cpus, n);
	for (i = 1; i < n; i++)
		if (cpus[i].mpidr == cpus[i - 1].mpidr)
			return -FDT_ERR_BADVALUE;
	*count = n;
	return 0;
}

/* ------------------------------------------------------ psci_fdt_write() */

#define ENABLE_METHOD	"enable-method"
#define COMPATIBLE	"compatible"
#define PSCI_1_0	"arm,psci-1.0"
#define PSCI_0_2	"arm,psci-0.2"

/* The node whose properties are being copied. */
enum node {
	NODE_OTHER,
	NODE_CPU,
	NODE_PSCI,
	NODE_ROOT_WITHOUT_PSCI
};

struct copy {
	const void *fdt;
	uint8_t *out;			/* NULL: only measure */
	uint32_t size;			/* of what has been put out */
	uint32_t lead;			/* the most that the output was ever
					 * ahead of the input by */
	enum node node;
	int cpus;			/* /cpus */
	int cpu;			/* the next one to come */
	int psci;			/* negative: there is none */
	uint32_t enable_method;		/* in the strings block */
	uint32_t compatible;
	const char *compatible_value;
	uint32_t compatible_size;
	const char *method_value;
};

/* The input may overlap the output: it is never behind it. */
static void put(struct copy *copy, const void *data, uint32_t size)
{
	uint32_t padding = (0 - size) % FDT_TAGSIZE;

	if (copy->out) {
		memmove(copy->out + copy->size, data, size);
		memset(copy->out + copy->size + size, 0, padding);
	}
	copy->size += size + padding;
}

static void put_word(struct copy *copy, uint32_t value)
{
	fdt32_t word = cpu_to_fdt32(value);

	put(copy, &word, sizeof(word));
}

static void put_property(struct copy *copy, uint32_t name, const char *value,
			 uint32_t size)
{
	put_word(copy, FDT_PROP);
	put_word(copy, size);
	put_word(copy, name);
	put(copy, value, size);
}

static void put_psci_properties(struct copy *copy)
{
	/* "method" is the end of "enable-method". */
	uint32_t method = copy->enable_method + sizeof("enable-") - 1;

	put_property(copy, copy->compatible, copy->compatible_value,
		     copy->compatible_size);
	put_property(copy, method, copy->method_value, sizeof("smc"));
}

/*
 * What the node gets comes behind its old properties: where it replaces one of
 * the same size, the output gets no further ahead.
 */
static void end_properties(struct copy *copy, int input)
{
	if (copy->node == NODE_CPU) {
		put_property(copy, copy->enable_method, "psci",
			     sizeof("psci"));
	} else if (copy->node == NODE_PSCI) {
		put_psci_properties(copy);
	} else if (copy->node == NODE_ROOT_WITHOUT_PSCI) {
		put_word(copy, FDT_BEGIN_NODE);
		put(copy, "psci", sizeof("psci"));
		put_psci_properties(copy);
		put_word(copy, FDT_END_NODE);
	}
	copy->node = NODE_OTHER;
	if (copy->size > (uint32_t)input + copy->lead)
		copy->lead = copy->size - (uint32_t)input;
}

static void begin_properties(struct copy *copy, int node)
{
	if (node == copy->cpu) {
		copy->node = NODE_CPU;
		copy->cpu = next_cpu(copy->fdt, node);
	} else if (node == copy->psci) {
		copy->node = NODE_PSCI;
	} else if (node == 0 && copy->psci < 0) {
		copy->node = NODE_ROOT_WITHOUT_PSCI;
	}
}

/* libfdt's own list search looks a byte too far in some versions. */
static bool is_one_of(const char *name, const char *a, const char *b)
{
	size_t size = strlen(name) + 1;

	return (size == strlen(a) + 1 && !memcmp(name, a, size)) ||
	       (size == strlen(b) + 1 && !memcmp(name, b, size));
}

static bool is_dropped(const struct copy *copy, int property)
{
	const char *name;

	(void)fdt_getprop_by_offset(copy->fdt, property, &name, NULL);
	if (copy->node == NODE_CPU)
		return is_one_of(name, ENABLE_METHOD, "cpu-release-addr");
	if (copy->node == NODE_PSCI)
		return !is_one_of(name, "phandle", "linux,phandle");
	return false;
}

static void copy_structure(struct copy *copy)
{
	const uint8_t *in = (const uint8_t *)copy->fdt +
			    fdt_off_dt_struct(copy->fdt);
	int at, next = 0;
	uint32_t tag;

	copy->size = 0;
	copy->cpu = first_cpu(copy->fdt, copy->cpus);
	do {
		at = next;
		tag = fdt_next_tag(copy->fdt, at, &next);
		if (tag == FDT_BEGIN_NODE || tag == FDT_END_NODE)
			end_properties(copy, at);
		if (tag == FDT_BEGIN_NODE)
			begin_properties(copy, at);
		if (tag != FDT_PROP || !is_dropped(copy, at))
			put(copy, in + at, (uint32_t)(next - at));
	} while (tag != FDT_END);
}

/*
 * Where the strings block has this string; where there is none, *size, which
 * then grows by it.
 */
static uint32_t place_string(const void *fdt, const char *string, uint32_t len,
			     uint32_t *size)
{
	const char *strings = (const char *)fdt + fdt_off_dt_strings(fdt);
	uint32_t at;

	for (at = 0; at + len <= fdt_size_dt_strings(fdt); at++)
		if (!memcmp(strings + at, string, len))
			return at;
	at = *size;
	*size += len;
	return at;
}

/* The order of blocks that fdt_open_into() makes. */
static int check_layout(const void *fdt)
{
	int reservations = fdt_num_mem_rsv(fdt);
	uint32_t end;

	if (fdt_version(fdt) < 17)
		return -FDT_ERR_BADVERSION;
	if (reservations < 0)
		return reservations;
	end = fdt_off_mem_rsvmap(fdt) + ((uint32_t)reservations + 1) *
	      (uint32_t)sizeof(struct fdt_reserve_entry);
	if (end > fdt_off_dt_struct(fdt))
		return -FDT_ERR_BADLAYOUT;
	end = fdt_off_dt_struct(fdt) + fdt_size_dt_struct(fdt);
	if (end > fdt_off_dt_strings(fdt))
		return -FDT_ERR_BADLAYOUT;
	return 0;
}

static int set_values(struct copy *copy, uint32_t psci_version,
		      enum psci_fdt_conduit conduit)
{
	static const char compatible[] = PSCI_1_0 "\0" PSCI_0_2;

	if (psci_version == PSCI_VERSION_0_2) {
		copy->compatible_value = PSCI_0_2;
		copy->compatible_size = sizeof(PSCI_0_2);
	} else if (psci_version >= PSCI_VERSION_1_0 &&
		   psci_version <= PSCI_VERSION_1_3) {
		copy->compatible_value = compatible;
		copy->compatible_size = sizeof(compatible);
	} else {
		return -FDT_ERR_BADVALUE;
	}
	if (conduit != PSCI_FDT_SMC && conduit != PSCI_FDT_HVC)
		return -FDT_ERR_BADVALUE;
	copy->method_value = conduit == PSCI_FDT_SMC ? "smc" : "hvc";
	return 0;
}

/* Where the things are that the copy has to find. */
static int set_places(struct copy *copy, uint32_t *strings_size)
{
	const void *fdt = copy->fdt;
	int cpus = fdt_subnode_offset(fdt, 0, "cpus");

	if (cpus < 0)
		return cpus;
	if (first_cpu(fdt, cpus) < 0)
		return -FDT_ERR_NOTFOUND;
	copy->cpus = cpus;
	copy->psci = fdt_subnode_offset(fdt, 0, "psci");

	*strings_size = fdt_size_dt_strings(fdt);
	copy->enable_method = place_string(fdt, ENABLE_METHOD,
					   sizeof(ENABLE_METHOD), strings_size);
	copy->compatible = place_string(fdt, COMPATIBLE, sizeof(COMPATIBLE),
					strings_size);
	return 0;
}

/*
 * Move structure and strings up by the lead, so that the copy, which begins
 * where they were, does not run into what it has still to read. Then put the
 * strings behind it again.
 */
static void rewrite(void *fdt, struct copy *copy, uint32_t strings_size)
{
	uint32_t start = fdt_off_dt_struct(fdt);
	uint32_t strings = fdt_off_dt_strings(fdt);
	uint32_t old_size = fdt_size_dt_strings(fdt);
	uint8_t *base = fdt;

	memmove(base + start + copy->lead, base + start,
		strings + old_size - start);
	strings += copy->lead;
	fdt_set_off_dt_struct(fdt, start + copy->lead);
	fdt_set_off_dt_strings(fdt, strings);

	copy->out = base + start;
	copy_structure(copy);

	memmove(copy->out + copy->size, base + strings, old_size);
	strings = start + copy->size;
	if (copy->enable_method >= old_size)
		memcpy(base + strings + copy->enable_method, ENABLE_METHOD,
		       sizeof(ENABLE_METHOD));
	if (copy->compatible >= old_size)
		memcpy(base + strings + copy->compatible, COMPATIBLE,
		       sizeof(COMPATIBLE));
	fdt_set_off_dt_struct(fdt, start);
	fdt_set_size_dt_struct(fdt, copy->size);
	fdt_set_off_dt_strings(fdt, strings);
	fdt_set_size_dt_strings(fdt, strings_size);
}

int psci_fdt_write(void *fdt, uint32_t psci_version,
		   enum psci_fdt_conduit conduit)
{
	struct copy copy = { .fdt = fdt };
	uint32_t end, strings_size;
	int err;

	err = set_values(&copy, psci_version, conduit);
	if (!err)
		err = check(fdt);
	if (!err)
		err = check_layout(fdt);
	if (!err)
		err = set_places(&copy, &strings_size);
	if (err)
		return err;

	copy_structure(&copy);
	end = fdt_off_dt_strings(fdt) + strings_size + copy.lead;
	if (end > fdt_totalsize(fdt))
		return -FDT_ERR_NOSPACE;
	rewrite(fdt, &copy, strings_size);
	return 0;
}
