/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * libpsci-fdt.
 *
 * What writes does not go through fdt_setprop(), which moves the rest of the
 * tree for each property and, where room runs out, leaves the tree half
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
 * What fdt_check_full() checks, but for the name of the root, and that a
 * node's properties come before its children: libfdt finds no other one, until
 * the children are gone. That function itself, in libfdt 1.6.1, does not end on
 * a property of length -12.
 */
static int check_structure(const void *fdt)
{
	int at, next = 0, depth = 0;
	bool behind_child = false;
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
		else if (tag == FDT_PROP &&
			 (behind_child || !is_property(fdt, at)))
			return -FDT_ERR_BADSTRUCTURE;
		if (tag != FDT_NOP)
			behind_child = tag == FDT_END_NODE;
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

/* --------------------------------------------------- copying with changes */

/* Names of properties, as far as something here writes them. */
enum string {
	ENABLE_METHOD,
	COMPATIBLE,
	CPU_SUSPEND,
	CPU_OFF,
	CPU_ON,
	MIGRATE,
	PHANDLE,
	ENTRY_METHOD,
	SUSPEND_PARAM,
	ENTRY_LATENCY,
	EXIT_LATENCY,
	MIN_RESIDENCY,
	LOCAL_TIMER_STOP,
	CPU_IDLE_STATES,
	DOMAIN_IDLE_STATES,
	POWER_DOMAINS,
	POWER_DOMAIN_NAMES,
	POWER_DOMAIN_CELLS,
	STRINGS,
	METHOD				/* the end of "enable-method" */
};

static const char *const strings[STRINGS] = {
	[ENABLE_METHOD] = "enable-method",
	[COMPATIBLE] = "compatible",
	[CPU_SUSPEND] = "cpu_suspend",
	[CPU_OFF] = "cpu_off",
	[CPU_ON] = "cpu_on",
	[MIGRATE] = "migrate",
	[PHANDLE] = "phandle",
	[ENTRY_METHOD] = "entry-method",
	[SUSPEND_PARAM] = "arm,psci-suspend-param",
	[ENTRY_LATENCY] = "entry-latency-us",
	[EXIT_LATENCY] = "exit-latency-us",
	[MIN_RESIDENCY] = "min-residency-us",
	[LOCAL_TIMER_STOP] = "local-timer-stop",
	[CPU_IDLE_STATES] = "cpu-idle-states",
	[DOMAIN_IDLE_STATES] = "domain-idle-states",
	[POWER_DOMAINS] = "power-domains",
	[POWER_DOMAIN_NAMES] = "power-domain-names",
	[POWER_DOMAIN_CELLS] = "#power-domain-cells",
};

enum node {
	NODE_OTHER,
	NODE_ROOT,
	NODE_CPUS,
	NODE_CPU,
	NODE_PSCI
};

struct copy;

/* What one of the functions below changes. */
struct edit {
	/* copy->node has this property: is it left out? */
	bool (*drops_property)(const struct copy *copy, const char *name);
	/* What copy->node gets behind its properties. */
	void (*put_properties)(struct copy *copy);
	/* A child of /cpus or /psci, as copy->top says, has this name. */
	bool (*drops_child)(const struct copy *copy, const char *name);
	/* What these two get behind their children. */
	void (*put_children)(struct copy *copy);
};

struct copy {
	const struct edit *edit;
	const void *fdt;
	uint8_t *out;			/* NULL: only measure */
	uint32_t size;			/* of what has been put out */
	uint32_t lead;			/* the most that the output was ever
					 * ahead of the input by */
	uint32_t strings_size;
	uint32_t string[STRINGS];	/* in the strings block; UNPLACED */
	uint32_t phandles;		/* the highest that stays */
	uint32_t first_phandle;		/* of those that come in */
	/* where things are */
	int cpus;			/* /cpus */
	int cpu;			/* the next one to come */
	int psci;			/* negative: there is none */
	int cells;			/* of /cpus: #address-cells */
	/* where the copy is */
	uint32_t index;			/* in the tree form: of the last CPU */
	enum node node;			/* whose properties come */
	enum node top;			/* the last child of the root */
	int depth;			/* of the nodes that are open */
	int dropped;			/* the same of those left out */
	/* what there is to write */
	const struct psci_config *config;
	const char *method;
	const struct psci_fdt_idle_state *states;
	uint32_t state_count;
	bool tree;
};

#define UNPLACED	UINT32_MAX

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

/*
 * Where the strings block has this string. Where there is none, it is going
 * to be at the end.
 */
static uint32_t place(struct copy *copy, enum string name)
{
	const char *block = (const char *)copy->fdt +
			    fdt_off_dt_strings(copy->fdt);
	uint32_t len = (uint32_t)strlen(strings[name]) + 1;
	uint32_t at;

	for (at = 0; at + len <= fdt_size_dt_strings(copy->fdt); at++)
		if (!memcmp(block + at, strings[name], len))
			return at;
	at = copy->strings_size;
	copy->strings_size += len;
	return at;
}

/* The first run places all that there are: the strings are in order then. */
static uint32_t name_of(struct copy *copy, enum string name)
{
	uint32_t within = 0;

	if (name == METHOD) {
		name = ENABLE_METHOD;
		within = (uint32_t)sizeof("enable-") - 1;
	}
	if (copy->string[name] == UNPLACED)
		copy->string[name] = place(copy, name);
	return copy->string[name] + within;
}

static void begin_property(struct copy *copy, enum string name, uint32_t size)
{
	put_word(copy, FDT_PROP);
	put_word(copy, size);
	put_word(copy, name_of(copy, name));
}

static void put_property(struct copy *copy, enum string name,
			 const char *value, uint32_t size)
{
	begin_property(copy, name, size);
	put(copy, value, size);
}

static void put_string(struct copy *copy, enum string name, const char *value)
{
	put_property(copy, name, value, (uint32_t)strlen(value) + 1);
}

static void put_number(struct copy *copy, enum string name, uint32_t value)
{
	begin_property(copy, name, 4);
	put_word(copy, value);
}

static void begin_node(struct copy *copy, const char *name)
{
	put_word(copy, FDT_BEGIN_NODE);
	put(copy, name, (uint32_t)strlen(name) + 1);
}

static void end_node(struct copy *copy)
{
	put_word(copy, FDT_END_NODE);
}

static void note_lead(struct copy *copy, int input)
{
	if (copy->size > (uint32_t)input + copy->lead)
		copy->lead = copy->size - (uint32_t)input;
}

/*
 * What the node gets comes behind its old properties: where it replaces one of
 * the same size, the output gets no further ahead.
 */
static void properties_end(struct copy *copy, int input)
{
	copy->edit->put_properties(copy);
	copy->node = NODE_OTHER;
	note_lead(copy, input);
}

static enum node kind_of(struct copy *copy, int node)
{
	if (node == copy->cpu) {
		copy->cpu = next_cpu(copy->fdt, node);
		return NODE_CPU;
	}
	if (node == copy->cpus)
		return NODE_CPUS;
	if (node == copy->psci)
		return NODE_PSCI;
	return node ? NODE_OTHER : NODE_ROOT;
}

/* Its place among the configuration's CPUs, which are in order. */
static int find_cpu(const struct psci_config *config, uint64_t mpidr,
		    uint32_t *cpu)
{
	uint32_t low = 0, high = config->cpu_count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (config->cpus[middle].mpidr < mpidr)
			low = middle + 1;
		else
			high = middle;
	}
	*cpu = low;
	return low < config->cpu_count && config->cpus[low].mpidr == mpidr ?
	       0 : -FDT_ERR_BADVALUE;
}

static int index_of(const struct copy *copy, int node, uint32_t *cpu)
{
	uint64_t mpidr = 0;
	int err = read_mpidr(copy->fdt, node, copy->cells, &mpidr);

	return err ? err : find_cpu(copy->config, mpidr, cpu);
}

/* What is read of a node is read here: soon it may be overwritten. */
static void node_begins(struct copy *copy, int node)
{
	const char *name;
	uint32_t phandle;

	copy->node = kind_of(copy, node);
	if (copy->depth == 1)
		copy->top = copy->node;
	if (copy->node == NODE_CPU && copy->tree)
		(void)index_of(copy, node, &copy->index);
	if (copy->depth == 2 && copy->node == NODE_OTHER) {
		name = fdt_get_name(copy->fdt, node, NULL);
		copy->dropped = copy->edit->drops_child(copy, name);
		if (copy->dropped)
			return;
	}
	copy->depth++;
	phandle = fdt_get_phandle(copy->fdt, node);
	if (phandle > copy->phandles && phandle != UINT32_MAX)
		copy->phandles = phandle;
}

static void node_ends(struct copy *copy, int input)
{
	if (copy->depth == 2)
		copy->edit->put_children(copy);
	copy->depth--;
	note_lead(copy, input);
}

static bool is_dropped(const struct copy *copy, int property)
{
	const char *name;

	(void)fdt_getprop_by_offset(copy->fdt, property, &name, NULL);
	return copy->edit->drops_property(copy, name);
}

/* One tag, from at to next. */
static void copy_tag(struct copy *copy, uint32_t tag, int at, int next)
{
	const uint8_t *in = (const uint8_t *)copy->fdt +
			    fdt_off_dt_struct(copy->fdt);

	if (copy->dropped) {
		copy->dropped += (tag == FDT_BEGIN_NODE) -
				 (tag == FDT_END_NODE);
		return;
	}
	if (tag == FDT_BEGIN_NODE || tag == FDT_END_NODE)
		properties_end(copy, at);
	if (tag == FDT_BEGIN_NODE)
		node_begins(copy, at);
	else if (tag == FDT_END_NODE)
		node_ends(copy, at);
	if (!copy->dropped && (tag != FDT_PROP || !is_dropped(copy, at)))
		put(copy, in + at, (uint32_t)(next - at));
}

static bool fits(const struct copy *copy)
{
	const void *fdt = copy->fdt;

	return fdt_off_dt_strings(fdt) + copy->strings_size + copy->lead <=
	       fdt_totalsize(fdt);
}

/*
 * Measuring ends where it is too much: no size wraps around, because what
 * comes with one tag is less than 2^28 bytes.
 */
static void copy_structure(struct copy *copy)
{
	int at, next = 0;
	uint32_t tag;

	copy->size = 0;
	copy->cpu = first_cpu(copy->fdt, copy->cpus);
	do {
		at = next;
		tag = fdt_next_tag(copy->fdt, at, &next);
		copy_tag(copy, tag, at, next);
	} while (tag != FDT_END && (copy->out || fits(copy)));
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

/* The things that the copy has to find; after this the tree is walked. */
static int prepare(struct copy *copy)
{
	const void *fdt = copy->fdt;
	uint32_t i;
	int err;

	err = check(fdt);
	if (!err)
		err = check_layout(fdt);
	if (err)
		return err;
	copy->cpus = fdt_subnode_offset(fdt, 0, "cpus");
	if (copy->cpus < 0)
		return copy->cpus;
	if (first_cpu(fdt, copy->cpus) < 0)
		return -FDT_ERR_NOTFOUND;
	copy->psci = fdt_subnode_offset(fdt, 0, "psci");
	copy->cells = fdt_address_cells(fdt, copy->cpus);

	copy->strings_size = fdt_size_dt_strings(fdt);
	for (i = 0; i < STRINGS; i++)
		copy->string[i] = UNPLACED;
	return 0;
}

static void put_new_strings(const struct copy *copy, uint8_t *block,
			    uint32_t old_size)
{
	uint32_t i;

	for (i = 0; i < STRINGS; i++)
		if (copy->string[i] != UNPLACED && copy->string[i] >= old_size)
			memcpy(block + copy->string[i], strings[i],
			       strlen(strings[i]) + 1);
}

/*
 * Move structure and strings up by the lead, so that the copy, which begins
 * where they were, does not run into what it has still to read. Then put the
 * strings behind it again.
 */
static void rewrite(void *fdt, struct copy *copy)
{
	uint32_t start = fdt_off_dt_struct(fdt);
	uint32_t block = fdt_off_dt_strings(fdt);
	uint32_t old_size = fdt_size_dt_strings(fdt);
	uint8_t *base = fdt;

	memmove(base + start + copy->lead, base + start,
		block + old_size - start);
	block += copy->lead;
	fdt_set_off_dt_struct(fdt, start + copy->lead);
	fdt_set_off_dt_strings(fdt, block);

	copy->out = base + start;
	copy_structure(copy);

	memmove(copy->out + copy->size, base + block, old_size);
	block = start + copy->size;
	put_new_strings(copy, base + block, old_size);
	fdt_set_off_dt_struct(fdt, start);
	fdt_set_size_dt_struct(fdt, copy->size);
	fdt_set_off_dt_strings(fdt, block);
	fdt_set_size_dt_strings(fdt, copy->strings_size);
}

/* Measure, and write if that fits and there are as many free phandles. */
static int edit(void *fdt, struct copy *copy, uint32_t phandles)
{
	copy_structure(copy);
	if (!fits(copy))
		return -FDT_ERR_NOSPACE;
	if (phandles > UINT32_MAX - 1 - copy->phandles)
		return -FDT_ERR_NOPHANDLES;
	copy->first_phandle = copy->phandles + 1;
	rewrite(fdt, copy);
	return 0;
}

/* libfdt's own list search looks a byte too far in some versions. */
static bool is_equal(const char *a, const char *b)
{
	size_t size = strlen(a) + 1;

	return size == strlen(b) + 1 && !memcmp(a, b, size);
}

static bool is_one_of(const char *name, const char *a, const char *b)
{
	return is_equal(name, a) || is_equal(name, b);
}

/* ------------------------------------------------------- psci_fdt_write() */

static void put_id(struct copy *copy, enum string name, uint32_t id)
{
	if (id)
		put_number(copy, name, id);
}

static void put_compatible(struct copy *copy)
{
	static const char compatible[] = "arm,psci-1.0\0" "arm,psci-0.2";

	if (copy->config->psci_version >= PSCI_VERSION_1_0)
		put_property(copy, COMPATIBLE, compatible, sizeof(compatible));
	else if (copy->config->psci_version == PSCI_VERSION_0_2)
		put_string(copy, COMPATIBLE, "arm,psci-0.2");
	else
		put_string(copy, COMPATIBLE, "arm,psci");
}

static void put_psci_properties(struct copy *copy)
{
	const struct psci_function_ids *ids = &copy->config->function_ids;

	put_compatible(copy);
	put_string(copy, METHOD, copy->method);
	if (copy->config->psci_version != PSCI_VERSION_0_1)
		return;
	put_id(copy, CPU_SUSPEND, ids->cpu_suspend);
	put_id(copy, CPU_OFF, ids->cpu_off);
	put_id(copy, CPU_ON, ids->cpu_on);
	put_id(copy, MIGRATE, ids->migrate);
}

static void write_properties(struct copy *copy)
{
	if (copy->node == NODE_CPU) {
		put_string(copy, ENABLE_METHOD, "psci");
	} else if (copy->node == NODE_PSCI) {
		put_psci_properties(copy);
	} else if (copy->node == NODE_ROOT && copy->psci < 0) {
		begin_node(copy, "psci");
		put_psci_properties(copy);
		end_node(copy);
	}
}

static bool write_drops_property(const struct copy *copy, const char *name)
{
	if (copy->node == NODE_CPU)
		return is_one_of(name, "enable-method", "cpu-release-addr");
	if (copy->node == NODE_PSCI)
		return !is_one_of(name, "phandle", "linux,phandle");
	return false;
}

static bool write_drops_child(const struct copy *copy, const char *name)
{
	(void)copy;
	(void)name;
	return false;
}

static void write_children(struct copy *copy)
{
	(void)copy;
}

int psci_fdt_write(void *fdt, const struct psci_config *config,
		   enum psci_fdt_conduit conduit)
{
	static const struct edit write = {
		.drops_property = write_drops_property,
		.put_properties = write_properties,
		.drops_child = write_drops_child,
		.put_children = write_children,
	};
	struct copy copy = { .edit = &write, .fdt = fdt, .config = config };
	uint32_t version = config->psci_version;
	int err;

	if (version != PSCI_VERSION_0_1 && version != PSCI_VERSION_0_2 &&
	    (version < PSCI_VERSION_1_0 || version > PSCI_VERSION_1_3))
		return -FDT_ERR_BADVALUE;
	if (conduit != PSCI_FDT_SMC && conduit != PSCI_FDT_HVC)
		return -FDT_ERR_BADVALUE;
	copy.method = conduit == PSCI_FDT_SMC ? "smc" : "hvc";
	err = prepare(&copy);
	return err ? err : edit(fdt, &copy, 0);
}

/* ------------------------------------------------- psci_fdt_write_idle() */

/* phandles: of the states, then of the domains, then of the CPUs' own. */
static uint32_t domain_phandle(const struct copy *copy, uint32_t domain)
{
	return copy->first_phandle + copy->state_count + domain;
}

static uint32_t cpu_phandle(const struct copy *copy, uint32_t cpu)
{
	return domain_phandle(copy, copy->config->domain_count) + cpu;
}

/* In the flat form a level is none of its own. */
static bool is_at(const struct copy *copy, uint32_t state, uint32_t level)
{
	return (copy->tree ? copy->states[state].level : 0) == level;
}

static void put_states(struct copy *copy, enum string name, uint32_t level)
{
	uint32_t i, count = 0;

	for (i = 0; i < copy->state_count; i++)
		count += is_at(copy, i, level);
	if (!count)
		return;
	begin_property(copy, name, 4 * count);
	for (i = 0; i < copy->state_count; i++)
		if (is_at(copy, i, level))
			put_word(copy, copy->first_phandle + i);
}

static void put_state(struct copy *copy, uint32_t i, const char *compatible)
{
	const struct psci_fdt_idle_state *state = &copy->states[i];

	begin_node(copy, state->name);
	put_string(copy, COMPATIBLE, compatible);
	put_number(copy, SUSPEND_PARAM, state->power_state);
	put_number(copy, ENTRY_LATENCY, state->entry_latency);
	put_number(copy, EXIT_LATENCY, state->exit_latency);
	put_number(copy, MIN_RESIDENCY, state->min_residency);
	if (state->flags & PSCI_FDT_TIMER_STOPS)
		begin_property(copy, LOCAL_TIMER_STOP, 0);
	put_number(copy, PHANDLE, copy->first_phandle + i);
	end_node(copy);
}

static void put_idle_states(struct copy *copy)
{
	uint32_t i;

	begin_node(copy, "idle-states");
	put_string(copy, ENTRY_METHOD, "psci");
	for (i = 0; i < copy->state_count; i++)
		if (is_at(copy, i, 0))
			put_state(copy, i, "arm,idle-state");
	end_node(copy);
	if (!copy->tree)
		return;
	begin_node(copy, "domain-idle-states");
	for (i = 0; i < copy->state_count; i++)
		if (!is_at(copy, i, 0))
			put_state(copy, i, "domain-idle-state");
	end_node(copy);
}

/* "power-domain-", a word and a number. */
static void begin_domain(struct copy *copy, const char *word, uint32_t number)
{
	char name[sizeof("power-domain-level4-65535")] = "power-domain-";
	char digits[5];
	size_t at = strlen(name), count = 0;

	memcpy(name + at, word, strlen(word));
	at += strlen(word);
	do {
		digits[count++] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	while (count)
		name[at++] = digits[--count];
	begin_node(copy, name);
	put_number(copy, POWER_DOMAIN_CELLS, 0);
}

static void put_domain(struct copy *copy, uint32_t i)
{
	const struct psci_domain_config *domain = &copy->config->domains[i];
	char word[] = "level0-";

	word[sizeof("level") - 1] = (char)('0' + domain->level);
	begin_domain(copy, word, i);
	if (domain->parent != PSCI_NO_DOMAIN)
		put_number(copy, POWER_DOMAINS,
			   domain_phandle(copy, domain->parent));
	if (domain->state_count)
		put_states(copy, DOMAIN_IDLE_STATES, domain->level);
	put_number(copy, PHANDLE, domain_phandle(copy, i));
	end_node(copy);
}

static void put_cpu_domain(struct copy *copy, uint32_t cpu)
{
	begin_domain(copy, "cpu", cpu);
	put_number(copy, POWER_DOMAINS,
		   domain_phandle(copy, copy->config->cpus[cpu].domain));
	put_states(copy, DOMAIN_IDLE_STATES, 0);
	put_number(copy, PHANDLE, cpu_phandle(copy, cpu));
	end_node(copy);
}

static void idle_children(struct copy *copy)
{
	uint32_t i;

	if (!copy->state_count)
		return;
	if (copy->top == NODE_CPUS)
		put_idle_states(copy);
	if (copy->top != NODE_PSCI || !copy->tree)
		return;
	for (i = 0; i < copy->config->domain_count; i++)
		put_domain(copy, i);
	for (i = 0; i < copy->config->cpu_count; i++)
		put_cpu_domain(copy, i);
}

static void idle_properties(struct copy *copy)
{
	if (copy->node != NODE_CPU || !copy->state_count)
		return;
	if (!copy->tree) {
		put_states(copy, CPU_IDLE_STATES, 0);
		return;
	}
	put_number(copy, POWER_DOMAINS, cpu_phandle(copy, copy->index));
	put_string(copy, POWER_DOMAIN_NAMES, "psci");
}

static bool idle_drops_property(const struct copy *copy, const char *name)
{
	return copy->node == NODE_CPU &&
	       (is_one_of(name, "cpu-idle-states", "power-domains") ||
		is_equal(name, "power-domain-names"));
}

static bool idle_drops_child(const struct copy *copy, const char *name)
{
	static const char domain[] = "power-domain-";
	const size_t len = sizeof(domain) - 1;

	if (copy->top == NODE_CPUS)
		return is_one_of(name, "idle-states", "domain-idle-states");
	return copy->top == NODE_PSCI && strlen(name) >= len &&
	       !memcmp(name, domain, len);
}

static bool is_in_name(char c, bool first)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return true;
	return !first && ((c >= '0' && c <= '9') || strchr(",._+-", c));
}

/* A node's name without an address, of letters and digits and ",._+-". */
static bool is_name(const char *name)
{
	size_t i;

	for (i = 0; name[i]; i++)
		if (i == PSCI_FDT_NAME_MAX || !is_in_name(name[i], i == 0))
			return false;
	return i > 0;
}

static bool is_name_taken(const struct copy *copy, uint32_t state)
{
	const char *name = copy->states[state].name;
	uint32_t i;

	for (i = 0; i < state; i++)
		if (is_equal(name, copy->states[i].name))
			return true;
	return false;
}

static int check_states(const struct copy *copy)
{
	uint32_t mask = copy->config->flags & PSCI_CONFIG_EXTENDED_STATE ?
			PSCI_POWER_STATE_EXT_MASK : PSCI_POWER_STATE_MASK;
	uint32_t i;

	if (copy->state_count > PSCI_FDT_IDLE_MAX)
		return -FDT_ERR_BADVALUE;
	for (i = 0; i < copy->state_count; i++) {
		const struct psci_fdt_idle_state *state = &copy->states[i];

		if (!is_name(state->name) || is_name_taken(copy, i) ||
		    state->level > PSCI_LEVEL_MAX ||
		    state->power_state & ~mask ||
		    state->flags > PSCI_FDT_TIMER_STOPS)
			return -FDT_ERR_BADVALUE;
	}
	return 0;
}

/* As psci_init() does, but that a domain may be without children. */
static int check_domains(const struct psci_config *config)
{
	const struct psci_domain_config *domains = config->domains;
	uint32_t i, parent, leaf;

	if (config->cpu_count > PSCI_CPUS_MAX ||
	    config->domain_count > PSCI_DOMAINS_MAX)
		return -FDT_ERR_BADVALUE;
	for (i = 0; i < config->cpu_count; i++) {
		leaf = config->cpus[i].domain;
		if (leaf >= config->domain_count || domains[leaf].level != 1)
			return -FDT_ERR_BADVALUE;
	}
	for (i = 0; i < config->domain_count; i++) {
		parent = domains[i].parent;
		if (domains[i].level == 0 || domains[i].level > PSCI_LEVEL_MAX)
			return -FDT_ERR_BADVALUE;
		if (parent != PSCI_NO_DOMAIN &&
		    (parent >= config->domain_count ||
		     domains[parent].level != domains[i].level + 1))
			return -FDT_ERR_BADVALUE;
	}
	return 0;
}

/* What the tree form needs: /psci, and to know every CPU. */
static int check_tree_form(const struct copy *copy)
{
	int cpu = first_cpu(copy->fdt, copy->cpus);
	uint32_t index;
	int err = 0;

	if (copy->psci < 0)
		return copy->psci;
	if (copy->cells != 1 && copy->cells != 2)
		return -FDT_ERR_BADNCELLS;
	for (; cpu >= 0 && !err; cpu = next_cpu(copy->fdt, cpu))
		err = index_of(copy, cpu, &index);
	return err;
}

int psci_fdt_write_idle(void *fdt, const struct psci_config *config,
			const struct psci_fdt_idle_state *states,
			uint32_t count, enum psci_fdt_idle form)
{
	static const struct edit idle = {
		.drops_property = idle_drops_property,
		.put_properties = idle_properties,
		.drops_child = idle_drops_child,
		.put_children = idle_children,
	};
	struct copy copy = {
		.edit = &idle, .fdt = fdt, .config = config, .states = states,
		.state_count = count, .tree = form == PSCI_FDT_IDLE_TREE,
	};
	uint32_t phandles = count;
	int err;

	if (form != PSCI_FDT_IDLE_FLAT && form != PSCI_FDT_IDLE_TREE)
		return -FDT_ERR_BADVALUE;
	err = check_states(&copy);
	if (!err && copy.tree)
		err = check_domains(config);
	if (!err)
		err = prepare(&copy);
	if (!err && copy.tree)
		err = check_tree_form(&copy);
	if (err)
		return err;
	if (copy.tree)
		phandles += config->domain_count + config->cpu_count;
	return edit(fdt, &copy, phandles);
}
