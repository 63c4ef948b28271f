/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Fuzz target: libpsci-fdt. The input is a device tree as it is, or says how
 * to build one and which bytes of it to change then. What is read from it, and
 * what is written into it, is compared with what a walk over the tree finds
 * that has nothing of libfdt; and what was written, with what libfdt reads.
 */
#define _DEFAULT_SOURCE
#include <string.h>
#include <sys/mman.h>

#include <libfdt.h>

#include "input.h"
#include "psci/fdt.h"

#define TREE_MAX	8192
#define CPUS		40
#define STATES		4
#define DOMAINS		3
#define DEPTH		32
#define UNTOUCHED	0xdeadbeef

/* A tree ends where memory does: so libfdt's own reads are seen, too. */
static uint8_t *edge;
static _Alignas(8) uint8_t built[TREE_MAX], copy[2 * TREE_MAX];

static uint8_t *at_the_edge(size_t size)
{
	const size_t room = 2 * TREE_MAX + 32768, page = 65536;
	uint8_t *map;

	if (!edge) {
		map = mmap(NULL, room + page, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		MUST(map != MAP_FAILED);
		MUST(!mprotect(map + room, page, PROT_NONE));
		edge = map + room;
	}
	return edge - ((size + 7) & ~(size_t)7);
}

/* ------------------------------------------------------- the other reading */

/* A tree, whose blocks are where its header says. */
struct walk {
	const uint8_t *tree, *structure, *strings;
	uint32_t structure_size, strings_size;
	uint32_t at;		/* in the structure block */
	/* the tag that was read: */
	uint32_t tag;
	const char *name;	/* of a node or a property */
	const uint8_t *value;
	uint32_t size;
};

static uint32_t be32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

/* The string's length, if it ends inside so many bytes; or UINT32_MAX. */
static uint32_t length_in(const uint8_t *at, uint32_t room)
{
	const uint8_t *end = room ? memchr(at, 0, room) : NULL;

	return end ? (uint32_t)(end - at) : UINT32_MAX;
}

/* False: the structure is broken here. */
static bool next(struct walk *w)
{
	uint32_t room, length, name;

	if (w->structure_size - w->at < 4)
		return false;
	w->tag = be32(w->structure + w->at);
	w->at += 4;
	room = w->structure_size - w->at;
	if (w->tag == FDT_BEGIN_NODE) {
		length = length_in(w->structure + w->at, room);
		if (length == UINT32_MAX)
			return false;
		w->name = (const char *)w->structure + w->at;
		w->size = length + 1;
	} else if (w->tag == FDT_PROP) {
		if (room < 8)
			return false;
		w->size = be32(w->structure + w->at);
		name = be32(w->structure + w->at + 4);
		w->at += 8;
		w->value = w->structure + w->at;
		if (w->size > room - 8 || name >= w->strings_size ||
		    length_in(w->strings + name, w->strings_size - name) ==
		    UINT32_MAX)
			return false;
		w->name = (const char *)w->strings + name;
	} else {
		w->size = 0;
		return w->tag == FDT_END_NODE || w->tag == FDT_NOP ||
		       w->tag == FDT_END;
	}
	w->at += w->size;
	while (w->at % 4)
		w->at++;
	return w->at <= w->structure_size;
}

static struct walk walk_of(const uint8_t *tree)
{
	const struct fdt_header *h = (const void *)tree;
	struct walk w = { .tree = tree };

	w.structure = tree + fdt32_ld(&h->off_dt_struct);
	w.structure_size = fdt32_ld(&h->size_dt_struct);
	w.strings = tree + fdt32_ld(&h->off_dt_strings);
	w.strings_size = fdt32_ld(&h->size_dt_strings);
	return w;
}

static bool is_inside(uint32_t at, uint32_t size, uint32_t total)
{
	return at >= sizeof(struct fdt_header) && at <= total &&
	       size <= total - at;
}

/* Sound beyond doubt. What is not, may be so to libfdt all the same. */
static bool is_sound(const uint8_t *tree)
{
	const struct fdt_header *h = (const void *)tree;
	uint32_t total = fdt32_ld(&h->totalsize), depth = 0;
	struct walk w = walk_of(tree);
	bool children = false;

	if (fdt32_ld(&h->magic) != FDT_MAGIC || fdt32_ld(&h->version) != 17 ||
	    fdt32_ld(&h->last_comp_version) > 17 ||
	    fdt32_ld(&h->last_comp_version) < 2 || total > INT32_MAX ||
	    fdt32_ld(&h->off_mem_rsvmap) % 8 ||
	    fdt32_ld(&h->off_dt_struct) % 4 ||
	    !is_inside(fdt32_ld(&h->off_mem_rsvmap), 16, total) ||
	    !is_inside(fdt32_ld(&h->off_dt_struct), w.structure_size, total) ||
	    !is_inside(fdt32_ld(&h->off_dt_strings), w.strings_size, total))
		return false;
	do {
		uint32_t at = w.at;

		if (!next(&w))
			return false;
		if (depth == 0 && w.tag != (at ? FDT_END : FDT_BEGIN_NODE))
			return false;
		if (w.tag == FDT_PROP && children)
			return false;
		if (w.tag != FDT_NOP)
			children = w.tag == FDT_END_NODE;
		depth += w.tag == FDT_BEGIN_NODE;
		depth -= w.tag == FDT_END_NODE;
		if (depth >= DEPTH)
			return false;
	} while (w.tag != FDT_END);
	return depth == 0;
}

/* A node's property, before its first child; w stands behind its name. */
static bool find(struct walk w, const char *name, struct walk *found)
{
	while (next(&w) && (w.tag == FDT_PROP || w.tag == FDT_NOP)) {
		if (w.tag == FDT_PROP && !strcmp(w.name, name)) {
			*found = w;
			return true;
		}
	}
	return false;
}

static bool has_bytes(const struct walk *node, const char *name,
		      const char *bytes, uint32_t size)
{
	struct walk w;

	return find(*node, name, &w) && w.size >= size &&
	       !memcmp(w.value, bytes, size);
}

static bool is_called(const struct walk *w, const char *name)
{
	size_t length = strlen(name);

	return !strncmp(w->name, name, length) &&
	       (w->name[length] == 0 || w->name[length] == '@');
}

static bool is_cpu(const struct walk *w)
{
	return has_bytes(w, "device_type", "cpu", 4) &&
	       !has_bytes(w, "status", "fail", 5) &&
	       !has_bytes(w, "status", "fail-", 5);
}

/* What psci_fdt_cpus() has to find in a sound tree. */
struct found {
	int error;
	bool cpus, psci;	/* is there such a node? */
	uint32_t count;
	uint64_t mpidr[CPUS];
	uint32_t hash;		/* of all that is not to change */
};

/* Of the structure: what this function may change is not in it. */
enum view { VIEW_READ, VIEW_WRITE, VIEW_IDLE };

static void hash(struct found *f, const void *data, size_t size)
{
	const uint8_t *bytes = data;

	while (size-- > 0)
		f->hash = (f->hash ^ *bytes++) * UINT32_C(16777619);
}

static bool is_one_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(*list, name))
			return true;
	return false;
}

static bool may_change(enum view view, bool cpu, bool psci, const char *name)
{
	static const char *const written[] = { "enable-method",
					       "cpu-release-addr", NULL };
	static const char *const idle[] = { "cpu-idle-states", "power-domains",
					    "power-domain-names", NULL };
	static const char *const kept[] = { "phandle", "linux,phandle", NULL };

	if (view == VIEW_WRITE)
		return (cpu && is_one_of(name, written)) ||
		       (psci && !is_one_of(name, kept));
	return view == VIEW_IDLE && cpu && is_one_of(name, idle);
}

static bool may_go(enum view view, bool cpus, bool psci, const char *name)
{
	static const char *const idle[] = { "idle-states",
					    "domain-idle-states", NULL };

	return view == VIEW_IDLE &&
	       ((cpus && is_one_of(name, idle)) ||
		(psci && !strncmp(name, "power-domain-", 13)));
}

static void read_cpu(const struct walk *node, uint32_t cells, struct found *f)
{
	struct walk reg;
	uint64_t mpidr = 0;
	uint32_t i;

	if (cells != 1 && cells != 2)
		return;
	if (!find(*node, "reg", &reg) || reg.size != 4 * cells) {
		f->error = -FDT_ERR_BADVALUE;
		return;
	}
	for (i = 0; i < reg.size; i++)
		mpidr = mpidr << 8 | reg.value[i];
	if (mpidr & ~UINT64_C(0xff00ffffff))
		f->error = -FDT_ERR_BADVALUE;
	if (f->count < CPUS)
		f->mpidr[f->count] = mpidr;
}

static uint32_t cells_of(const struct walk *node)
{
	struct walk w;

	if (!find(*node, "#address-cells", &w))
		return 2;
	return w.size == 4 ? be32(w.value) : 0;
}

static void sort_found(struct found *f)
{
	uint32_t i, j, n = f->count < CPUS ? f->count : CPUS;
	uint64_t other;

	for (i = 1; i < n; i++)
		for (j = i; j > 0 && f->mpidr[j] <= f->mpidr[j - 1]; j--) {
			if (f->mpidr[j] == f->mpidr[j - 1])
				f->error = -FDT_ERR_BADVALUE;
			other = f->mpidr[j];
			f->mpidr[j] = f->mpidr[j - 1];
			f->mpidr[j - 1] = other;
		}
}

/* One node of depth 1 or 2; false: not to be looked at, with all below it. */
struct place {
	bool cpus, psci, cpu;	/* where the walk is */
	bool first;		/* before the node's first child */
	uint32_t depth, gone, cells;
};

static void enter(const struct walk *w, enum view view, struct place *p,
		  struct found *f)
{
	p->depth++;
	p->cpu = false;
	if (p->depth == 2) {
		p->cpus = !f->cpus && is_called(w, "cpus");
		p->psci = !f->psci && is_called(w, "psci");
		f->cpus |= p->cpus;
		f->psci |= p->psci;
		if (p->cpus)
			p->cells = cells_of(w);
	} else if (p->depth == 3) {
		if (p->cpus && is_cpu(w)) {
			p->cpu = true;
			read_cpu(w, p->cells, f);
			f->count++;
		}
		if (may_go(view, p->cpus, p->psci, w->name) && !p->gone)
			p->gone = p->depth;
	}
	p->first = true;
	if (!p->gone && !(p->psci && p->depth == 2)) {
		hash(f, "(", 1);
		hash(f, w->name, w->size);
	}
}

static void leave(struct place *p, struct found *f)
{
	if (!p->gone && !(p->psci && p->depth == 2))
		hash(f, ")", 1);
	if (p->gone == p->depth)
		p->gone = 0;
	if (p->depth == 2)
		p->cpus = p->psci = false;
	p->cpu = false;
	p->first = false;
	p->depth--;
}

static struct found look(const uint8_t *tree, enum view view)
{
	struct found f = { .error = 0 };
	struct place p = { .depth = 0 };
	struct walk w = walk_of(tree);
	bool psci;

	while (next(&w) && w.tag != FDT_END) {
		if (w.tag == FDT_BEGIN_NODE)
			enter(&w, view, &p, &f);
		if (w.tag == FDT_END_NODE)
			leave(&p, &f);
		psci = p.psci && p.depth == 2 && p.first;
		if (w.tag == FDT_PROP && !p.gone &&
		    !may_change(view, p.cpu && p.first, psci, w.name)) {
			hash(&f, w.name, strlen(w.name) + 1);
			hash(&f, &w.size, sizeof(w.size));
			hash(&f, w.value, w.size);
		}
	}
	if (!f.cpus)
		f.error = -FDT_ERR_NOTFOUND;
	else if (p.cells != 1 && p.cells != 2)
		f.error = -FDT_ERR_BADNCELLS;
	else if (!f.count)
		f.error = -FDT_ERR_NOTFOUND;
	else if (!f.error)
		sort_found(&f);
	return f;
}

/* ------------------------------------------------------------ psci_fdt_cpus */

static bool is_error(int error)
{
	return error < 0 && error >= -FDT_ERR_MAX;
}

/* What it says, and that of a tree that is sound it says what is so. */
static int check_cpus(const uint8_t *tree, uint32_t max, bool sound,
		      struct psci_cpu_config *cpus, struct found *f)
{
	uint32_t count = UNTOUCHED, i;
	int error;

	memset(cpus, UNWRITTEN, (CPUS + 1) * sizeof(*cpus));
	error = psci_fdt_cpus(tree, cpus, max, &count);
	SAME("a CPU beyond max", cpus[max].mpidr, UINT64_C(0xa5a5a5a5a5a5a5a5));
	MUST(error == 0 || is_error(error));
	SAME("count", error != 0 && error != -FDT_ERR_NOSPACE,
	     count == UNTOUCHED);
	if (!sound && error)
		return error;
	*f = look(tree, VIEW_READ);
	/* Of two that are the same, those beyond max are not seen. */
	if (f->count > max && error == -FDT_ERR_NOSPACE)
		SAME("how many there are", count, f->count);
	else if (f->count <= max || error == -FDT_ERR_BADNCELLS)
		SAME("psci_fdt_cpus()", error, f->error);
	if (error)
		return error;
	SAME("count", count, f->count);
	for (i = 0; i < count; i++) {
		SAME("mpidr", cpus[i].mpidr, f->mpidr[i]);
		SAME("flags", cpus[i].flags, 0);
		SAME("domain", cpus[i].domain, 0);
	}
	return 0;
}

/* ----------------------------------------------------------- psci_fdt_write */

static void check_psci(const uint8_t *tree, const struct psci_config *config,
		       uint32_t conduit)
{
	int psci = fdt_subnode_offset(tree, 0, "psci"), length, cpu;
	int cpus = fdt_subnode_offset(tree, 0, "cpus");
	const char *value = fdt_getprop(tree, psci, "method", &length);
	const fdt32_t *id;

	MUST(value && length == 4);
	MUST(!strcmp(value, conduit == PSCI_FDT_SMC ? "smc" : "hvc"));
	value = fdt_getprop(tree, psci, "compatible", &length);
	MUST(value && value[length - 1] == 0);
	MUST(!strcmp(value, config->psci_version == PSCI_VERSION_0_1 ?
		     "arm,psci" : config->psci_version == PSCI_VERSION_0_2 ?
		     "arm,psci-0.2" : "arm,psci-1.0"));
	id = fdt_getprop(tree, psci, "cpu_on", &length);
	SAME("has it an id", !!id, config->psci_version == PSCI_VERSION_0_1 &&
				   config->function_ids.cpu_on);
	if (id)
		SAME("cpu_on", fdt32_ld(id), config->function_ids.cpu_on);
	fdt_for_each_subnode(cpu, tree, cpus) {
		value = fdt_getprop(tree, cpu, "device_type", &length);
		if (!value || length < 4 || memcmp(value, "cpu", 4))
			continue;
		value = fdt_getprop(tree, cpu, "status", &length);
		if (value && length >= 5 && !memcmp(value, "fail", 4) &&
		    (value[4] == 0 || value[4] == '-'))
			continue;
		value = fdt_getprop(tree, cpu, "enable-method", &length);
		MUST(value && length == 5 && !strcmp(value, "psci"));
		MUST(!fdt_getprop(tree, cpu, "cpu-release-addr", NULL));
	}
}

/* Of others fdt_open_into() may copy more than there is. */
static bool is_in_order(const uint8_t *tree)
{
	const struct fdt_header *h = (const void *)tree;
	uint32_t at = fdt32_ld(&h->off_mem_rsvmap);
	static const uint8_t none[16];

	while (at + 16 <= fdt32_ld(&h->off_dt_struct)) {
		if (!memcmp(tree + at, none, 16))
			return fdt32_ld(&h->off_dt_struct) +
			       fdt32_ld(&h->size_dt_struct) <=
			       fdt32_ld(&h->off_dt_strings);
		at += 16;
	}
	return false;
}

/* The tree is at the edge, and so much larger than its contents as it may be. */
static uint8_t *give_room(const uint8_t *from, uint32_t room)
{
	uint32_t size = (fdt_totalsize(from) + room + 7) & ~UINT32_C(7);
	uint8_t *to = at_the_edge(size);

	if (fdt_open_into(from, to, (int)size))
		return NULL;
	return to;
}

static bool is_version(uint32_t version)
{
	return version == 1 || version == 2 ||
	       (version >= 0x10000 && version <= 0x10003);
}

static bool check_write(uint8_t *tree, const struct psci_config *config,
			uint32_t conduit, bool sound, bool fits)
{
	uint32_t size = fdt_totalsize(tree);
	struct found before = { .error = 0 }, after;
	int error;

	if (sound)
		before = look(tree, VIEW_WRITE);
	memcpy(copy, tree, size);
	error = psci_fdt_write(tree, config, (enum psci_fdt_conduit)conduit);
	if (error) {
		MUST(is_error(error));
		MUST(!memcmp(copy, tree, size));
		if (!is_version(config->psci_version) || conduit < 1 ||
		    conduit > 2)
			SAME("psci_fdt_write()", error, -FDT_ERR_BADVALUE);
		else if (sound)
			MUST(!before.cpus || !before.count ||
			     (!fits && error == -FDT_ERR_NOSPACE));
		return false;
	}
	MUST(is_version(config->psci_version) && conduit >= 1 && conduit <= 2);
	SAME("size", fdt_totalsize(tree), size);
	if (sound) {
		MUST(is_sound(tree));
		after = look(tree, VIEW_WRITE);
		SAME("what is to stay", after.hash, before.hash);
		SAME("CPUs", after.count, before.count);
		check_psci(tree, config, conduit);
	}
	memcpy(copy, tree, size);
	SAME("once more", psci_fdt_write(tree, config,
					 (enum psci_fdt_conduit)conduit), 0);
	MUST(!memcmp(copy, tree, fdt_off_dt_strings(tree) +
				 fdt_size_dt_strings(tree)));
	return true;
}

/* ------------------------------------------------------ psci_fdt_write_idle */

static struct idle {
	struct psci_config config;
	struct psci_cpu_config cpus[CPUS + 1];
	struct psci_domain_config domains[DOMAINS];
	struct psci_fdt_idle_state states[STATES];
	char names[STATES][40];
	uint32_t count;
	enum psci_fdt_idle form;
} idle;

static uint32_t number_at(const uint8_t *tree, int node, const char *name,
			  uint32_t index)
{
	int length;
	const fdt32_t *value = fdt_getprop(tree, node, name, &length);

	MUST(node >= 0);
	MUST(value && (uint32_t)length >= 4 * (index + 1));
	return fdt32_ld(value + index);
}

/* A state's node, by its phandle. */
static void check_state(const uint8_t *tree, uint32_t phandle,
			const struct psci_fdt_idle_state *state)
{
	int node = fdt_node_offset_by_phandle(tree, phandle);

	MUST(node >= 0);
	MUST(!strcmp(fdt_get_name(tree, node, NULL), state->name));
	SAME("param", number_at(tree, node, "arm,psci-suspend-param", 0),
	     state->power_state);
	SAME("entry", number_at(tree, node, "entry-latency-us", 0),
	     state->entry_latency);
	SAME("exit", number_at(tree, node, "exit-latency-us", 0),
	     state->exit_latency);
	SAME("residency", number_at(tree, node, "min-residency-us", 0),
	     state->min_residency);
	SAME("timer", !!fdt_getprop(tree, node, "local-timer-stop", NULL),
	     state->flags & PSCI_FDT_TIMER_STOPS);
}

/* The states of this level are listed in a property of the node. */
static void check_list(const uint8_t *tree, int node, const char *name,
		       uint32_t level, bool all)
{
	uint32_t i, found = 0;
	int length = 0;

	for (i = 0; i < idle.count; i++)
		if (all || idle.states[i].level == level)
			check_state(tree, number_at(tree, node, name, found++),
				    &idle.states[i]);
	MUST(!fdt_getprop(tree, node, name, &length) == !found);
	SAME("how many states", found ? length : 0, 4 * found);
}

/* From the CPU up: its own domain, and those that the configuration says. */
static void check_path(const uint8_t *tree, int cpu, uint64_t mpidr)
{
	uint32_t i = 0, up;
	int node;

	while (idle.cpus[i].mpidr != mpidr)
		i++;
	node = fdt_node_offset_by_phandle(tree, number_at(tree, cpu,
							  "power-domains", 0));
	check_list(tree, node, "domain-idle-states", 0, false);
	for (up = idle.cpus[i].domain; up != PSCI_NO_DOMAIN;
	     up = idle.domains[up].parent) {
		node = fdt_node_offset_by_phandle(tree,
				number_at(tree, node, "power-domains", 0));
		if (idle.domains[up].state_count)
			check_list(tree, node, "domain-idle-states",
				   idle.domains[up].level, false);
	}
	MUST(!fdt_getprop(tree, node, "power-domains", NULL));
}

static void check_idle_states(const uint8_t *tree)
{
	struct walk w = walk_of(tree);
	int cpus = fdt_subnode_offset(tree, 0, "cpus"), cpu, at, length;
	uint32_t cells = (uint32_t)fdt_address_cells(tree, cpus);
	const fdt32_t *reg;

	fdt_for_each_subnode(cpu, tree, cpus) {
		struct walk node = w;

		at = cpu;
		node.at = (uint32_t)at;
		if (!next(&node) || !is_cpu(&node))
			continue;
		if (!idle.count || idle.form == PSCI_FDT_IDLE_FLAT) {
			check_list(tree, cpu, "cpu-idle-states", 0, true);
			MUST(!fdt_getprop(tree, cpu, "power-domains", NULL));
			continue;
		}
		reg = fdt_getprop(tree, cpu, "reg", &length);
		check_path(tree, cpu, cells == 1 ? fdt32_ld(reg) :
			   (uint64_t)fdt32_ld(reg) << 32 | fdt32_ld(reg + 1));
	}
}

static bool name_is_right(const char *name)
{
	static const char rest[] = "0123456789,._+-";
	size_t i;

	for (i = 0; name[i]; i++)
		if (!((name[i] | 0x20) >= 'a' && (name[i] | 0x20) <= 'z') &&
		    !(i && strchr(rest, name[i])))
			return false;
	return i > 0 && i <= PSCI_FDT_NAME_MAX;
}

/* fdt.h: "a level, a parent or a CPU's domain is none that psci_init() takes" */
static bool tree_is_right(void)
{
	const struct psci_config *c = &idle.config;
	uint32_t i, parent;

	if (c->domain_count > PSCI_DOMAINS_MAX)
		return false;
	for (i = 0; i < c->cpu_count; i++)
		if (c->cpus[i].domain >= c->domain_count ||
		    c->domains[c->cpus[i].domain].level != 1)
			return false;
	for (i = 0; i < c->domain_count; i++) {
		parent = c->domains[i].parent;
		if (c->domains[i].level < 1 || c->domains[i].level > 4 ||
		    (parent != PSCI_NO_DOMAIN &&
		     (parent >= c->domain_count || c->domains[parent].level !=
						   c->domains[i].level + 1)))
			return false;
	}
	return true;
}

/* fdt.h: "a field of a state is not as it says". */
static bool idle_is_right(void)
{
	uint32_t mask = idle.config.flags ? 0x4fffffff : 0x0301ffff, i, j;

	if (idle.count > PSCI_FDT_IDLE_MAX ||
	    (idle.form == PSCI_FDT_IDLE_TREE && !tree_is_right()))
		return false;
	for (i = 0; i < idle.count; i++) {
		if (!name_is_right(idle.states[i].name) ||
		    idle.states[i].level > PSCI_LEVEL_MAX ||
		    (idle.states[i].power_state & ~mask) ||
		    idle.states[i].flags > 1)
			return false;
		for (j = 0; j < i; j++)
			if (!strcmp(idle.states[i].name, idle.states[j].name))
				return false;
	}
	return idle.form == PSCI_FDT_IDLE_FLAT ||
	       idle.form == PSCI_FDT_IDLE_TREE;
}

/* What is seldom wrong by itself. */
static void spoil_idle(uint32_t kind)
{
	switch (kind) {
	case 0xf8:
		memcpy(idle.names[1], idle.names[0], sizeof(idle.names[0]));
		break;
	case 0xf9:
		idle.count = PSCI_FDT_IDLE_MAX + 1;
		break;
	case 0xfa:
		idle.domains[0].level = 2;
		break;
	case 0xfb:
		idle.domains[DOMAINS - 1].level = PSCI_LEVEL_MAX + 1;
		break;
	case 0xfc:
		idle.domains[1].parent = DOMAINS;
		break;
	case 0xfd:
		idle.cpus[0].domain = 1;
		break;
	case 0xfe:
		idle.cpus[0].domain = DOMAINS;
		break;
	case 0xff:
		idle.config.domain_count = PSCI_DOMAINS_MAX + 1;
		break;
	default:
		break;
	}
}

static void make_idle(struct input *in, uint32_t cpu_count)
{
	static const char letters[] = "cpu-sleep_0Z9.,+@ :1";
	struct psci_fdt_idle_state *s;
	uint32_t kind = take8(in), i, j, length;

	idle.form = kind < 0xf8 ? (enum psci_fdt_idle)(1 + (kind & 1)) :
				  (enum psci_fdt_idle)kind;
	idle.count = kind >> 1 & 3;
	memset(&idle.config, 0, sizeof(idle.config));
	idle.config.flags = kind >> 4 & 1;
	idle.config.cpus = idle.cpus;
	idle.config.cpu_count = cpu_count;
	idle.config.domains = idle.domains;
	idle.config.domain_count = 1 + (kind >> 5) % DOMAINS;
	for (i = 0; i < cpu_count; i++)
		idle.cpus[i].domain = 0;
	for (i = 0; i < DOMAINS; i++)
		idle.domains[i] = (struct psci_domain_config){
			.parent = i + 1 < idle.config.domain_count ? i + 1 :
				  PSCI_NO_DOMAIN,
			.level = i + 1,
			.state_count = kind >> 3 & 1,
		};
	for (i = 0; i < idle.count; i++) {
		s = &idle.states[i];
		length = take8(in);
		for (j = 0; j < length % 35; j++)
			idle.names[i][j] = j ? letters[(i * 7 + j * length) %
						       (sizeof(letters) - 1)] :
					       (char)('a' + i + length / 250);
		idle.names[i][j] = 0;
		s->name = idle.names[i];
		s->level = take8(in) % 6;
		s->power_state = length & 1 ? (uint32_t)take(in, 4) :
					      take8(in);
		s->entry_latency = take8(in);
		s->exit_latency = s->entry_latency * 3;
		s->min_residency = ~s->entry_latency;
		s->flags = length >= 0xf0 ? take8(in) : length >> 6 & 1;
	}
	spoil_idle(take8(in));
}

static void check_idle(uint8_t *tree, bool sound, bool fits)
{
	uint32_t size = fdt_totalsize(tree);
	struct found before = { .error = 0 }, after;
	bool right = idle_is_right();
	int error;

	if (sound)
		before = look(tree, VIEW_IDLE);
	memcpy(copy, tree, size);
	error = psci_fdt_write_idle(tree, &idle.config, idle.states,
				    idle.count, idle.form);
	if (error) {
		MUST(is_error(error));
		MUST(!memcmp(copy, tree, size));
		if (sound && right)
			MUST((!fits && error == -FDT_ERR_NOSPACE) ||
			     error == -FDT_ERR_NOPHANDLES);
		return;
	}
	MUST(right);
	SAME("size", fdt_totalsize(tree), size);
	if (sound) {
		MUST(is_sound(tree));
		after = look(tree, VIEW_IDLE);
		SAME("what is to stay", after.hash, before.hash);
		check_idle_states(tree);
	}
	memcpy(copy, tree, size);
	SAME("once more",
	     psci_fdt_write_idle(tree, &idle.config, idle.states, idle.count,
				 idle.form), 0);
	MUST(!memcmp(copy, tree, fdt_off_dt_strings(tree) +
				 fdt_size_dt_strings(tree)));
}

/* ---------------------------------------------------------- building a tree */

static const char *const node_names[] = {
	"cpus", "psci", "cpu@0", "idle-states", "domain-idle-states",
	"power-domain-cpu0", "memory@40000000", "soc", "cpus@0", "psci@1",
	"cpu-map", "power-domain-", "cluster0", "psci-x", "l2-cache", "cpu",
};

static const char *const property_names[] = {
	"#address-cells", "reg", "device_type", "status", "enable-method",
	"cpu-release-addr", "phandle", "linux,phandle", "compatible", "method",
	"cpu_on", "power-domains", "power-domain-names", "cpu-idle-states",
	"entry-method", "#size-cells",
};

static const char strings[16][16] = {
	"cpu", "fail", "fail-sss", "okay", "disabled", "psci", "smc",
	"arm,psci-0.2", "spin-table", "", "cpus", "failed", "hvc", "memory",
	"arm,psci", "arm,psci-1.0",
};

static void property(struct input *in)
{
	uint32_t kind = take8(in), value = take8(in);
	const char *name = property_names[kind % 16];

	switch (kind >> 4 & 3) {
	case 0:
		fdt_property_u32(built, name, value < 0xf0 ? value :
				 value < 0xf8 ? UINT32_MAX - value % 8 :
				 (uint32_t)take(in, 4));
		break;
	case 1:
		fdt_property_u64(built, name, value < 0xf0 ? value :
				 take(in, 8));
		break;
	case 2:
		fdt_property(built, name, strings[value % 16],
			     (int)strlen(strings[value % 16]) + 1);
		break;
	default:
		fdt_property(built, name, strings[value % 16],
			     (int)(value >> 4) % 8);
		break;
	}
}

static void extras(struct input *in, uint32_t count)
{
	uint32_t kind, depth = 0;

	while (count-- > 0) {
		kind = take8(in);
		if (kind & 0x80) {
			property(in);
		} else if (kind & 0x40 && depth) {
			fdt_end_node(built);
			depth--;
		} else {
			fdt_begin_node(built, node_names[kind % 16]);
			depth++;
		}
	}
	while (depth-- > 0)
		fdt_end_node(built);
}

static void build_cpu(struct input *in, uint32_t i, uint32_t cells)
{
	uint32_t kind = take8(in);
	uint64_t mpidr = kind & 0x40 ? i * 0x101 : i;
	char name[16];

	snprintf(name, sizeof(name), "cpu@%x", i);
	fdt_begin_node(built, name);
	if (kind < 0xf8)
		fdt_property(built, "device_type", "cpu", 4);
	if (kind & 0x20)
		mpidr = 100 - i;
	if (cells == 1)
		fdt_property_u32(built, "reg", (uint32_t)mpidr);
	else
		fdt_property_u64(built, "reg", mpidr | (uint64_t)i << 32);
	if (kind & 0x10)
		fdt_property_u32(built, "phandle", 1 + i);
	extras(in, kind & 7);
	fdt_end_node(built);
}

static void build_psci(struct input *in, uint32_t kind)
{
	fdt_begin_node(built, "psci");
	extras(in, kind & 7);
	fdt_end_node(built);
}

/* Its size, or 0. */
static size_t build(struct input *in)
{
	uint32_t kind = take8(in), count = take8(in), i;
	uint32_t cells = kind & 1 ? 1 : 2;

	memset(built, 0, sizeof(built));
	fdt_create(built, sizeof(built));
	if (kind & 2)
		fdt_add_reservemap_entry(built, 0x1000, count);
	fdt_finish_reservemap(built);
	fdt_begin_node(built, "");
	fdt_property_u32(built, "#address-cells", 2);
	extras(in, kind >> 6);
	if ((kind & 0x0c) == 4)
		build_psci(in, take8(in));
	fdt_begin_node(built, "cpus");
	if (kind & 0x10 || cells == 1)
		fdt_property_u32(built, "#address-cells", cells);
	extras(in, kind >> 5 & 1);
	for (i = 0; i < (count < 0xe0 ? count % 6 : count % CPUS); i++)
		build_cpu(in, i, cells);
	fdt_end_node(built);
	if ((kind & 0x0c) == 8)
		build_psci(in, take8(in));
	extras(in, count & 3);
	fdt_end_node(built);
	return fdt_finish(built) ? 0 : fdt_totalsize(built);
}

static void change(struct input *in, size_t size)
{
	uint32_t count = take8(in), place;

	/* The first eighth of all sees what the header says. */
	for (count = count < 0x80 ? 0 : count % 8 + 1; count > 0; count--) {
		place = (uint32_t)take(in, 2);
		place = (uint32_t)(place & 0x8000 ? place % size :
				   size / 8 + place % (size - size / 8));
		if (take8(in) & 1 && place >= 4)
			memcpy(built + (place & ~UINT32_C(3)),
			       "\0\0\0\4", place + 4 <= size ? 4 : 0);
		else
			built[place] = take8(in);
	}
}

/* ----------------------------------------------------------------- one input */

static uint32_t room_for(struct input *in, uint32_t most, bool *fits)
{
	uint32_t kind = take8(in);

	*fits = kind < 0xa0;
	return *fits ? most : most * (kind - 0xa0) / 0x60;
}

static void check_tree(struct input *in, const uint8_t *tree, bool sound)
{
	static struct psci_cpu_config cpus[CPUS + 1];
	static const uint32_t versions[] = { 0x10003, 1, 2, 0x10000, 0x10004,
					     0x10001, 3, 0 };
	uint32_t kind = take8(in), max = kind & 0x80 ? kind % CPUS : CPUS;
	struct psci_config config = {
		.psci_version = versions[kind % 8],
		.function_ids = { 0x84000001, 0x84000002,
				  kind & 8 ? 0x84000003 : 0, take8(in) },
	};
	uint32_t conduit = take8(in), count;
	struct found f = { .error = 0 };
	uint8_t *opened;
	bool fits, readable;

	conduit = conduit < 0xf8 ? 1 + (conduit & 1) : conduit - 0xf8;
	readable = !check_cpus(tree, max, sound, cpus, &f);
	/* As it is; then as it should be. */
	opened = at_the_edge(fdt_totalsize(tree));
	memmove(opened, tree, fdt_totalsize(tree));
	memcpy(idle.cpus, cpus, sizeof(cpus));
	count = readable ? f.count : 1;
	make_idle(in, count);
	if (kind & 0x40) {
		check_write(opened, &config, conduit, false, false);
		check_idle(opened, false, false);
		return;
	}
	if (!sound || !is_in_order(tree))
		return;
	f = look(tree, VIEW_READ);
	memcpy(built, tree, fdt_totalsize(tree));
	opened = give_room(built, room_for(in, PSCI_FDT_ROOM(f.count), &fits));
	if (!opened || !check_write(opened, &config, conduit, true, fits))
		return;
	memcpy(built, opened, fdt_totalsize(opened));
	opened = give_room(built, room_for(in,
			PSCI_FDT_IDLE_ROOM(f.count, DOMAINS, STATES), &fits));
	if (opened)
		check_idle(opened, readable, fits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, data + size };
	uint32_t kind = take8(&in);
	uint8_t *tree;

	if (kind >= 0xf0) {
		size = left(&in) < TREE_MAX / 2 ? left(&in) : TREE_MAX / 2;
		memcpy(built, in.at, size);
	} else {
		size = build(&in);
		if (size)
			change(&in, size);
	}
	/* Whoever reads it has so much. */
	if (size < sizeof(struct fdt_header) ||
	    fdt_totalsize(built) < sizeof(struct fdt_header) ||
	    fdt_totalsize(built) > (size < TREE_MAX / 2 ? size : TREE_MAX / 2))
		return 0;
	size = fdt_totalsize(built);
	tree = at_the_edge(size);
	memcpy(tree, built, size);
	check_tree(&in, tree, is_sound(tree));
	return 0;
}
