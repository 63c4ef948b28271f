/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Device trees. What is proved of a function here is said of it to those above (--replace-calls).
 */
#include "lib/fdt.c"

#include "proof.h"
#include "fdt_parts.h"

/* ---------------------------------------------------------------- texts, states, domains */

void proof_fdt_equal(void)
{
	const char *a = any_text(0, 8), *b = any_text(1, 8);
	bool equal = is_equal(a, b);

	PROVE(equal == same_text(a, b, 8));
	PROVE(is_one_of(a, b, "phandle") == (equal || same_text(a, "phandle", 10)));
	PROVE(is_one_of(a, "method", b) == (equal || same_text(a, "method", 10)));
	REACHED_IF(equal && strlen(a) == 7);
	REACHED_IF(!equal && is_one_of(a, b, "phandle"));
	REACHED_IF(!equal && a[0] == b[0]);
}

static bool is_in_alphabet(char c, uint32_t place)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return true;
	return place > 0 && ((c >= '0' && c <= '9') || c == ',' || c == '.' || c == '_' ||
			     c == '+' || c == '-');
}

/* Of a name, whatever its bytes: one to 31 of them, all of the alphabet. */
void proof_fdt_name(void)
{
	const char *name = any_text(0, TEXT);
	bool good = name[0] && strlen(name) <= 31;
	uint32_t i;

	for (i = 0; i < TEXT - 1 && name[i]; i++)
		good = good && is_in_alphabet(name[i], i);
	PROVE(is_name(name) == good);
	REACHED_IF(good && strlen(name) == 31);
	REACHED_IF(!good && strlen(name) == 32);
}

/* In place of is_name() and is_equal(): any verdict on each name, and on each pair of them. */
static bool good_name[STATES], same_name[STATES][STATES];

bool name_by_contract(const char *name)
{
	return good_name[name - texts[0]];
}

bool equal_by_contract(const char *a, const char *b)
{
	PROVE(a != b);
	return same_name[a - texts[0]][b - texts[0]] || same_name[b - texts[0]][a - texts[0]];
}

/* Accepted are those of which each field is as it should be, and no two names are the same. */
void proof_fdt_states(void)
{
	struct copy copy = { 0 };
	const struct psci_fdt_idle_state *state;
	bool good = true;
	uint32_t i, j, mask;
	int err;

	any_states(&copy, STATES);
	config.flags = nondet_u32();
	mask = config.flags & PSCI_CONFIG_EXTENDED_STATE ? 0x4fffffff : 0x0301ffff;
	for (i = 0; i < STATES; i++) {
		idle_states[i].name = texts[0] + i;
		good_name[i] = nondet_bool();
		for (j = 0; j < STATES; j++)
			same_name[i][j] = nondet_bool();
	}
	for (i = 0; i < copy.state_count; i++) {
		state = &copy.states[i];
		good = good && name_by_contract(state->name) && state->level <= 4 &&
		       !(state->power_state & ~mask) && state->flags <= 1;
		for (j = 0; j < i; j++)
			good = good && !equal_by_contract(state->name, copy.states[j].name);
	}
	err = check_states(&copy);
	PROVE(err == (good ? 0 : -FDT_ERR_BADVALUE));
	REACHED_IF(good && copy.state_count == STATES);
	REACHED_IF(!good);
	/* None of so many is looked at. */
	copy.state_count = nondet_u32();
	copy.states = NULL;
	ASSUME(copy.state_count > PSCI_FDT_IDLE_MAX);
	PROVE(check_states(&copy) == -FDT_ERR_BADVALUE);
}

/* Accepted: each CPU is in a domain of level 1, each parent is one level up. */
void proof_fdt_domains(void)
{
	bool good = true;
	uint32_t i, parent;

	any_tree_of_domains();
	for (i = 0; i < config.cpu_count; i++)
		good = good && config.cpus[i].domain < config.domain_count &&
		       config.domains[config.cpus[i].domain].level == 1;
	for (i = 0; i < config.domain_count; i++) {
		parent = config.domains[i].parent;
		good = good && config.domains[i].level - 1 < 4;
		if (parent < config.domain_count)
			good = good && config.domains[parent].level == config.domains[i].level + 1;
		else
			good = good && parent == UINT32_MAX;
	}
	PROVE(check_domains(&config) == (good ? 0 : -FDT_ERR_BADVALUE));
	REACHED_IF(good && config.cpu_count == CPUS && config.domain_count == DOMAINS);
	REACHED_IF(!good);
	config.cpu_count = nondet_u32();
	config.domain_count = nondet_u32();
	config.cpus = NULL;
	config.domains = NULL;
	ASSUME(config.cpu_count > PSCI_CPUS_MAX || config.domain_count > PSCI_DOMAINS_MAX);
	PROVE(check_domains(&config) == -FDT_ERR_BADVALUE);
}

#define LISTED	7

static struct psci_cpu_config listed[LISTED];

static struct psci_cpu_config *any_list(uint32_t count)
{
	uint32_t i;

	for (i = 0; i < LISTED; i++) {
		listed[i].mpidr = nondet_u64();
		listed[i].flags = nondet_u32();
		listed[i].domain = nondet_u32();
	}
	return listed + (LISTED - count);
}

/* In a list in order a CPU is found at its place, or not found; any other list is not left. */
void proof_fdt_find_cpu(void)
{
	uint32_t i, cpu = nondet_u32(), place = UINT32_MAX, count = nondet_u32();
	uint64_t mpidr = nondet_u64();
	bool ordered = true;
	int err;

	ASSUME(count <= LISTED);
	config.cpu_count = count;
	config.cpus = any_list(count);
	for (i = 0; i < count; i++) {
		ordered = ordered && (i == 0 || config.cpus[i].mpidr > config.cpus[i - 1].mpidr);
		if (config.cpus[i].mpidr == mpidr)
			place = i;
	}
	err = find_cpu(&config, mpidr, &cpu);
	PROVE(err == 0 || err == -FDT_ERR_BADVALUE);
	PROVE(IMPLIES(err == 0, config.cpus[cpu].mpidr == mpidr));
	PROVE(IMPLIES(ordered, (err == 0) == (place < count)));
	PROVE(IMPLIES(ordered && err == 0, cpu == place));
	REACHED_IF(ordered && count == LISTED && err == 0 && cpu == LISTED - 1);
	REACHED_IF(ordered && err != 0);
}

#define SORTED	5

/*
 * In order then, and each is one of those that there were: flags say which one it was. What is done
 * depends on which of two is the larger only, so that so many numbers stand for all.
 */
void proof_fdt_sort(void)
{
	struct psci_cpu_config *list, before[SORTED];
	uint32_t i, seen = 0, count = nondet_u32();

	ASSUME(count >= 1 && count <= SORTED);
	list = any_list(count);
	for (i = 0; i < count; i++) {
		list[i].mpidr &= 7;
		list[i].flags = i;
		before[i] = list[i];
	}
	sort(list, count);
	for (i = 0; i < count; i++) {
		PROVE(i == 0 || list[i].mpidr >= list[i - 1].mpidr);
		PROVE(list[i].flags < count && !(seen >> list[i].flags & 1));
		seen |= 1u << list[i].flags;
		PROVE(list[i].mpidr == before[list[i].flags].mpidr);
		PROVE(list[i].domain == before[list[i].flags].domain);
	}
	REACHED_IF(count == SORTED && list[0].flags == SORTED - 1);
}

/* ------------------------------------------------------------------ what is put out */

#define ROOM	24		/* bytes */
#define PIECE	6

/*
 * A piece goes where it should, with zeros up to a whole word, and nowhere else; also where it lies
 * in the same memory, behind that place. The memory ends so many bytes after it as it may.
 */
void proof_fdt_put(void)
{
	uint8_t room[ROOM], before[ROOM], given[PIECE];
	uint32_t i, size = nondet_u8(), at = 4u * (nondet_u8() & 1), tail = nondet_u8();
	uint32_t padded, from, begin, value = nondet_u32();
	bool apart = nondet_bool();
	struct copy copy = { .size = at };

	ASSUME(size <= PIECE && tail <= 8);
	padded = size % 4 ? size + 4 - size % 4 : size;
	begin = ROOM - tail - padded;
	from = begin + nondet_u8() % 9;
	ASSUME(apart || from + size <= ROOM);
	for (i = 0; i < ROOM; i++)
		before[i] = room[i] = nondet_u8();
	for (i = 0; i < PIECE; i++)
		given[i] = nondet_u8();
	copy.out = nondet_bool() ? room + (begin - at) : NULL;
	put(&copy, apart ? given + (PIECE - size) : room + from, size);
	PROVE(copy.size == at + padded);
	for (i = 0; i < ROOM; i++) {
		if (!copy.out || i < begin || i >= begin + padded)
			PROVE(room[i] == before[i]);
		else if (i >= begin + size)
			PROVE(room[i] == 0);
		else
			PROVE(room[i] == (apart ? given[PIECE - size + i - begin] :
					  before[from + i - begin]));
	}
	REACHED_IF(copy.out && !apart && tail > 0 && from > begin && size == PIECE);
	REACHED_IF(copy.out && apart && tail == 0 && size == 1);
	copy.out = room;
	copy.size = ROOM - 4;
	put_word(&copy, value);
	PROVE(copy.size == ROOM && fdt32_ld((fdt32_t *)(room + ROOM - 4)) == value);
}

#define BLOCK	24		/* bytes of strings, and so many for the header */
#define HEADER	40

static _Alignas(8) uint8_t blob[HEADER + BLOCK];

/*
 * Where a string is, is said: in the block, where it is first, or else behind it, in room that is
 * made for it once. A place that is known is not looked for again.
 */
void proof_fdt_place(void)
{
	struct copy copy = { .fdt = blob };
	uint32_t size = nondet_u8(), at, i, found, known = nondet_u32();
	enum string name = MIGRATE;

	ASSUME(size <= BLOCK);
	for (i = 0; i < BLOCK; i++)
		blob[HEADER + i] = nondet_u8();
	fdt_set_off_dt_strings(blob, HEADER + BLOCK - size);
	fdt_set_size_dt_strings(blob, size);
	copy.strings_size = size + nondet_u8();
	known = copy.strings_size;
	for (i = 0; i < STRINGS; i++)
		copy.string[i] = UNPLACED;
	found = UNPLACED;
	for (i = size; i > 0; i--)
		if (size - (i - 1) >= 8 &&
		    same_text((const char *)blob + HEADER + BLOCK - size + (i - 1), "migrate", 8))
			found = i - 1;
	at = name_of(&copy, name);
	PROVE(at == (found != UNPLACED ? found : known));
	PROVE(copy.strings_size == known + (found != UNPLACED ? 0 : 8));
	PROVE(copy.string[name] == at && name_of(&copy, name) == at);
	REACHED_IF(found != UNPLACED && found + 8 == size && size == BLOCK);
	REACHED_IF(found == UNPLACED && size == BLOCK);
	copy.string[ENABLE_METHOD] = 5;
	PROVE(name_of(&copy, METHOD) == 12 && copy.string[ENABLE_METHOD] == 5);
}

#define STRINGS_SIZE	259		/* of all there are */

static char block[STRINGS_SIZE];
static uint32_t string_at[STRINGS], string_copied[STRINGS];

void *memcpy_by_contract(void *to, const void *from, size_t size)
{
	uint32_t i;

	for (i = 0; i < STRINGS; i++)
		if (from == strings[i]) {
			PROVE(to == block + string_at[i] && size == strlen(strings[i]) + 1);
			string_copied[i]++;
		}
	return to;
}

/* The strings that were not there before come to their places, and no others. */
void proof_fdt_new_strings(void)
{
	struct copy copy = { 0 };
	uint32_t i, end = 0, old_size = nondet_u8();

	for (i = 0; i < STRINGS; i++) {
		string_at[i] = end;
		end += (uint32_t)strlen(strings[i]) + 1;
		copy.string[i] = nondet_bool() ? string_at[i] : UNPLACED;
	}
	PROVE(end == STRINGS_SIZE);
	put_new_strings(&copy, (uint8_t *)block, old_size);
	for (i = 0; i < STRINGS; i++)
		PROVE(string_copied[i] == (copy.string[i] != UNPLACED && string_at[i] >= old_size));
	REACHED_IF(string_copied[STRINGS - 1] && !string_copied[0]);
}

/* ------------------------------------------------------------------ what comes in */

static void see_id(enum string name, uint32_t id)
{
	if (id)
		see_number(name, id);
}

static void see_psci(const struct copy *copy)
{
	static const char both[] = "arm,psci-1.0\0arm,psci-0.2";
	const struct psci_function_ids *ids = &config.function_ids;

	if (config.psci_version == PSCI_VERSION_0_1) {
		see_string(COMPATIBLE, "arm,psci");
	} else if (config.psci_version == PSCI_VERSION_0_2) {
		see_string(COMPATIBLE, "arm,psci-0.2");
	} else {
		see_property(COMPATIBLE, sizeof(both));
		see_text(both, sizeof(both));
	}
	see_string(METHOD, copy->method);
	if (config.psci_version != PSCI_VERSION_0_1)
		return;
	see_id(CPU_SUSPEND, ids->cpu_suspend);
	see_id(CPU_OFF, ids->cpu_off);
	see_id(CPU_ON, ids->cpu_on);
	see_id(MIGRATE, ids->migrate);
}

/* What psci_fdt_write() has each node get, and that PSCI_FDT_ROOM() is enough for it. */
static void prove_psci(uint32_t version, enum node node, int psci, const char *method)
{
	struct copy copy = { .config = &config, .node = node, .psci = psci, .method = method };
	uint32_t names = 0, name;

	config.psci_version = version;
	for (name = ENABLE_METHOD; name <= MIGRATE; name++)
		names += (uint32_t)strlen(strings[name]) + 1;
	put_twice(&copy, write_properties);
	PROVE(copy.size <= (node == NODE_CPU ? PSCI_FDT_ROOM(1) - PSCI_FDT_ROOM(0) :
					       PSCI_FDT_ROOM(0) - names));
	if (node == NODE_CPU) {
		see_string(ENABLE_METHOD, "psci");
	} else if (node == NODE_PSCI) {
		see_psci(&copy);
	} else if (node == NODE_ROOT && psci < 0) {
		see_node("psci");
		see_psci(&copy);
		see_word(FDT_END_NODE);
	}
	PROVE(seen == piece_count);
	/* Nothing comes behind children. */
	put_twice(&copy, write_children);
	PROVE(copy.size == 0);
}

static const uint32_t versions[] = { PSCI_VERSION_0_1, PSCI_VERSION_0_2, PSCI_VERSION_1_0,
				     PSCI_VERSION_1_1, PSCI_VERSION_1_2, PSCI_VERSION_1_3 };

void proof_fdt_psci(void)
{
	uint32_t i;

	config.function_ids.cpu_suspend = nondet_u32();
	config.function_ids.cpu_off = nondet_u32();
	config.function_ids.cpu_on = nondet_u32();
	config.function_ids.migrate = nondet_u32();
	for (i = 0; i < 6; i++) {
		prove_psci(versions[i], NODE_PSCI, 8, "smc");
		prove_psci(versions[i], NODE_ROOT, -FDT_ERR_NOTFOUND, "hvc");
	}
	prove_psci(versions[0], NODE_ROOT, 8, "smc");
	prove_psci(versions[0], NODE_CPUS, 8, "smc");
	prove_psci(versions[0], NODE_OTHER, -FDT_ERR_NOTFOUND, "smc");
	prove_psci(versions[0], NODE_CPU, 8, "hvc");
	REACHED_IF(config.function_ids.migrate && !config.function_ids.cpu_on);
}

/* Such a name, its number without zeros before it; and the one property that all domains have. */
static void prove_domain_name(const char *word, const char *start, uint32_t number)
{
	static uint8_t out[64];
	struct copy copy = { .out = out };
	uint32_t i, at = 4 + (uint32_t)strlen(start), length = 0, read = 0;

	begin_domain(&copy, word, number);
	PROVE(fdt32_ld((fdt32_t *)out) == FDT_BEGIN_NODE);
	for (i = 4; i < at; i++)
		PROVE(out[i] == (uint8_t)start[i - 4]);
	for (i = 0; i < 5 && out[at + i]; i++) {
		PROVE(out[at + i] >= '0' && out[at + i] <= '9');
		PROVE(IMPLIES(i == 1, out[at] != '0'));
		read = 10 * read + out[at + i] - '0';
		length++;
	}
	PROVE(read == number && length >= 1 && out[at + length] == 0);
	i = (at + length + 1 + 3) / 4 * 4;
	PROVE(fdt32_ld((fdt32_t *)(out + i)) == FDT_PROP && copy.size == i + 16);
	PROVE(fdt32_ld((fdt32_t *)(out + i + 4)) == 4);
	PROVE(fdt32_ld((fdt32_t *)(out + i + 8)) == 100 + POWER_DOMAIN_CELLS);
	PROVE(fdt32_ld((fdt32_t *)(out + i + 12)) == 0);
	REACHED_IF(length == 5);
	REACHED_IF(number == 0);
}

void proof_fdt_domain_name(void)
{
	prove_domain_name("level4-", "power-domain-level4-", nondet_u16());
}

void proof_fdt_cpu_name(void)
{
	prove_domain_name("cpu", "power-domain-cpu", nondet_u16());
}

#define NAME	20		/* bytes: longer than any that is compared */

/* What either edit leaves out, whatever its name. */
void proof_fdt_drops(void)
{
	const char *name = any_text(0, NAME);
	struct copy copy = { .node = (enum node)(nondet_u8() % 5),
			     .top = (enum node)(nondet_u8() % 5) };
	bool cpu = copy.node == NODE_CPU, psci = copy.node == NODE_PSCI;
	bool state = same_text(name, "idle-states", NAME) ||
		     same_text(name, "domain-idle-states", NAME);
	bool domain = true;
	uint32_t i;

	for (i = 0; i < 13; i++)
		domain = domain && name[i] == "power-domain-"[i];
	PROVE(!write_drops_child(&copy, name));
	PROVE(write_drops_property(&copy, name) ==
	      ((cpu && (same_text(name, "enable-method", NAME) ||
			same_text(name, "cpu-release-addr", NAME))) ||
	       (psci && !same_text(name, "phandle", NAME) &&
		!same_text(name, "linux,phandle", NAME))));
	PROVE(idle_drops_property(&copy, name) ==
	      (cpu && (same_text(name, "cpu-idle-states", NAME) ||
		       same_text(name, "power-domains", NAME) ||
		       same_text(name, "power-domain-names", NAME))));
	PROVE(idle_drops_child(&copy, name) ==
	      (copy.top == NODE_CPUS ? state : copy.top == NODE_PSCI && domain));
	REACHED_IF(psci && write_drops_property(&copy, name));
	REACHED_IF(idle_drops_child(&copy, name) && strlen(name) == NAME - 1);
}

/* ----------------------------------------------------------------------- reading a tree */

/*
 * What is taken of libfdt, which is not proved. fdt_next_tag(): one tag after the other; where it
 * accepts none, the next one is not further on. Of a node or property: an error, or what the tree
 * says, and a value of so many bytes (the memory ends behind them here). It writes nothing, and
 * says always the same.
 */
#define TAGS	8
#define VALUE	8		/* bytes */

static uint32_t tag_kind[TAGS], tag_index;
static int tag_at[TAGS + 1];
static bool tag_is_good[TAGS];		/* a property with a name and a value */

uint32_t fdt_next_tag(const void *fdt, int at, int *next)
{
	uint32_t i = tag_index++;

	PROVE(i < TAGS && at == tag_at[i]);
	*next = tag_at[i + 1];
	return tag_kind[i];
}

const void *fdt_getprop_by_offset(const void *fdt, int at, const char **name, int *len)
{
	uint32_t i = tag_index - 1;

	PROVE(at == tag_at[i] && tag_kind[i] == FDT_PROP);
	*len = tag_is_good[i] ? tag_at[i + 1] - at : -FDT_ERR_BADSTRUCTURE;
	*name = tag_is_good[i] ? "a name" : NULL;
	return tag_is_good[i] || nondet_bool() ? "a value" : NULL;
}

/*
 * Accepted: one node, all in it, and then the end; each tag and each property is good, and a
 * property comes before its node's children.
 */
void proof_fdt_structure(void)
{
	uint32_t i, end = nondet_u8(), last = FDT_NOP;
	bool good = true;
	int depth = 0;

	tag_at[0] = 0;
	ASSUME(end < TAGS);
	for (i = 0; i < TAGS; i++) {
		tag_kind[i] = nondet_u32();
		tag_at[i + 1] = nondet_int();
		tag_is_good[i] = nondet_bool();
		/* They end somewhere: with the end, or one that is not accepted. */
		ASSUME(i != end || tag_kind[i] == FDT_END || tag_at[i + 1] <= tag_at[i]);
		ASSUME(i >= end || (tag_kind[i] != FDT_END && tag_at[i + 1] > tag_at[i]));
		ASSUME(tag_at[i + 1] <= INT32_MAX - 4);
		if (i > end)
			continue;
		good = good && tag_at[i + 1] > tag_at[i];
		good = good && (i == 0 ? tag_kind[i] == FDT_BEGIN_NODE :
				(tag_kind[i] == FDT_END) == (depth == 0));
		good = good && (tag_kind[i] != FDT_PROP ||
				(tag_is_good[i] && last != FDT_END_NODE));
		if (tag_kind[i] != FDT_NOP)
			last = tag_kind[i];
		depth += (tag_kind[i] == FDT_BEGIN_NODE) - (tag_kind[i] == FDT_END_NODE);
	}
	PROVE(check_structure(blob) == (good ? 0 : -FDT_ERR_BADSTRUCTURE));
	REACHED_IF(good && end == TAGS - 1);
	REACHED_IF(!good && end == TAGS - 1);
	REACHED_IF(good && tag_kind[3] == FDT_NOP && tag_kind[4] == FDT_PROP);
}

static int value_length[3];
static uint8_t values[3][VALUE];

const void *fdt_getprop(const void *fdt, int node, const char *name, int *len)
{
	uint32_t i = name[0] == 'd' ? 0 : name[0] == 's' ? 1 : 2;

	PROVE(node >= 0);
	*len = value_length[i];
	return *len < 0 ? NULL : values[i] + (VALUE - *len);
}

static void any_value(uint32_t i)
{
	uint32_t byte;

	value_length[i] = nondet_int();
	ASSUME(value_length[i] <= VALUE);
	for (byte = 0; byte < VALUE; byte++)
		values[i][byte] = nondet_u8();
}

static bool value_begins(uint32_t i, const char *with, int size)
{
	int byte;

	if (value_length[i] < size)
		return false;
	for (byte = 0; byte < size; byte++)
		if (values[i][VALUE - value_length[i] + byte] != (uint8_t)with[byte])
			return false;
	return true;
}

/* A CPU is what the two properties say, whatever they are; and so is its MPIDR. */
void proof_fdt_cpu(void)
{
	uint64_t mpidr = 0, expected = 0;
	int cells = nondet_int(), byte;
	bool good;

	any_value(0);
	any_value(1);
	any_value(2);
	PROVE(is_cpu(blob, 0) == (value_begins(0, "cpu", 4) && !value_begins(1, "fail", 5) &&
				  !value_begins(1, "fail-", 5)));
	ASSUME(cells == 1 || cells == 2);
	good = value_length[2] == 4 * cells;
	for (byte = 0; good && byte < 4 * cells; byte++)
		expected = expected << 8 | values[2][VALUE - 4 * cells + byte];
	good = good && !(expected & ~UINT64_C(0xff00ffffff));
	PROVE(read_mpidr(blob, 0, cells, &mpidr) == (good ? 0 : -FDT_ERR_BADVALUE));
	PROVE(IMPLIES(good, mpidr == expected));
	REACHED_IF(is_cpu(blob, 0) && value_length[1] == 5);
	REACHED_IF(good && cells == 2 && mpidr >> 32 == 0xff);
}

/* Nodes of one parent, one after the other: some of them are CPUs. */
#define NODES	4

static uint32_t node_count;
static bool node_is_cpu[NODES];

int fdt_first_subnode(const void *fdt, int parent)
{
	PROVE(parent >= 0);
	return node_count ? 0 : -FDT_ERR_NOTFOUND;
}

int fdt_next_subnode(const void *fdt, int node)
{
	PROVE(node >= 0);
	return node + 1 < (int)node_count ? node + 1 : -FDT_ERR_NOTFOUND;
}

bool cpu_by_contract(const void *fdt, int node)
{
	PROVE(node >= 0 && node < (int)node_count);
	return node_is_cpu[node];
}

static int cpu_behind(uint32_t from)
{
	uint32_t i;

	for (i = from; i < node_count; i++)
		if (node_is_cpu[i])
			return (int)i;
	return -FDT_ERR_NOTFOUND;
}

static void any_children(void)
{
	uint32_t i;

	node_count = nondet_u8() % (NODES + 1);
	for (i = 0; i < NODES; i++)
		node_is_cpu[i] = nondet_bool();
}

void proof_fdt_siblings(void)
{
	uint32_t node = nondet_u8();

	any_children();
	PROVE(first_cpu(blob, 7) == cpu_behind(0));
	ASSUME(node < node_count);
	PROVE(next_cpu(blob, (int)node) == cpu_behind(node + 1));
	PROVE(cpu_from(blob, (int)node) == cpu_behind(node));
	REACHED_IF(first_cpu(blob, 7) == 2 && next_cpu(blob, 2) == -FDT_ERR_NOTFOUND);
}

/* What the functions below it may say: each its own error, or none. */
static int header_error, structure_error, layout_error, check_error, reservations;
static int cpus_node, psci_node, cells_of_cpus;

int fdt_check_header(const void *fdt)
{
	return header_error;
}

int structure_by_contract(const void *fdt)
{
	return structure_error;
}

int fdt_num_mem_rsv(const void *fdt)
{
	return reservations;
}

/* What fdt_check_header() accepts: blocks that lie inside, of a blob that an int can measure. */
static void any_header(void)
{
	uint32_t i, total;

	for (i = 0; i < HEADER; i++)
		blob[i] = nondet_u8();
	total = fdt_totalsize(blob);
	ASSUME(total >= HEADER && total <= INT32_MAX);
	ASSUME(fdt_off_dt_struct(blob) <= total && fdt_off_dt_strings(blob) <= total);
	ASSUME(fdt_off_mem_rsvmap(blob) <= total);
	ASSUME(fdt_size_dt_struct(blob) <= total - fdt_off_dt_struct(blob));
	ASSUME(fdt_size_dt_strings(blob) <= total - fdt_off_dt_strings(blob));
}

/* The first thing that is wrong is the answer; what is accepted is in the order it has to be. */
void proof_fdt_header(void)
{
	uint32_t at, end;
	int err;

	any_header();
	header_error = -(int)(nondet_u8() % 20);
	structure_error = nondet_bool() ? -FDT_ERR_BADSTRUCTURE : 0;
	err = check(blob);
	PROVE(err == (header_error ? header_error :
		      fdt_version(blob) < 16 ? -FDT_ERR_BADVERSION :
		      fdt_off_mem_rsvmap(blob) % 8 || fdt_off_dt_struct(blob) % 4 ?
		      -FDT_ERR_ALIGNMENT : structure_error));
	REACHED_IF(err == -FDT_ERR_ALIGNMENT && !header_error);
	reservations = nondet_int();
	at = fdt_off_mem_rsvmap(blob);
	ASSUME(reservations < 0 || (uint64_t)at + 16 * ((uint64_t)reservations + 1) <=
	       fdt_totalsize(blob));
	err = check_layout(blob);
	PROVE(IMPLIES(fdt_version(blob) < 17, err == -FDT_ERR_BADVERSION));
	PROVE(IMPLIES(fdt_version(blob) >= 17 && reservations < 0, err == reservations));
	if (fdt_version(blob) < 17 || reservations < 0)
		return;
	at += 16 * ((uint32_t)reservations + 1);
	end = fdt_off_dt_struct(blob) + fdt_size_dt_struct(blob);
	PROVE(err == (at <= fdt_off_dt_struct(blob) && end <= fdt_off_dt_strings(blob) ?
		      0 : -FDT_ERR_BADLAYOUT));
	REACHED_IF(err == 0);
	REACHED_IF(err != 0);
}

/* ------------------------------------------------------------ what the embedder calls */

int check_by_contract(const void *fdt)
{
	PROVE(fdt == blob);
	return check_error;
}

int layout_by_contract(const void *fdt)
{
	PROVE(!check_error);
	return layout_error;
}

int fdt_subnode_offset(const void *fdt, int parent, const char *name)
{
	PROVE(!check_error && parent == 0);
	return name[0] == 'c' ? cpus_node : psci_node;
}

int fdt_address_cells(const void *fdt, int node)
{
	PROVE(node == cpus_node && node >= 0);
	return cells_of_cpus;
}

int first_by_contract(const void *fdt, int parent)
{
	PROVE(parent == cpus_node && parent >= 0);
	return cpu_behind(0);
}

int next_by_contract(const void *fdt, int cpu)
{
	PROVE(cpu >= 0);
	return cpu_behind((uint32_t)cpu + 1);
}

static uint64_t node_mpidr[NODES];
static bool node_has_mpidr[NODES];

int mpidr_by_contract(const void *fdt, int cpu, int cells, uint64_t *mpidr)
{
	PROVE(cpu >= 0 && cpu < NODES && (cells == 1 || cells == 2));
	*mpidr = node_mpidr[cpu];
	return node_has_mpidr[cpu] ? 0 : -FDT_ERR_BADVALUE;
}

void sort_by_contract(struct psci_cpu_config *list, uint32_t count)
{
	struct psci_cpu_config swapped;
	uint32_t i, j;

	PROVE(count >= 1 && count <= NODES);
	for (i = 1; i < NODES; i++)
		for (j = NODES - 1; j >= i; j--)
			if (j < count && list[j].mpidr < list[j - 1].mpidr) {
				swapped = list[j];
				list[j] = list[j - 1];
				list[j - 1] = swapped;
			}
}

static void any_tree(void)
{
	uint32_t i;

	any_children();
	for (i = 0; i < NODES; i++) {
		node_mpidr[i] = nondet_u64();
		node_has_mpidr[i] = nondet_bool();
	}
	check_error = nondet_int();
	layout_error = nondet_int();
	cpus_node = nondet_int();
	psci_node = nondet_int();
	cells_of_cpus = nondet_int();
	ASSUME(check_error <= 0 && layout_error <= 0);
}

/* All CPUs of the tree, in order, none twice, and no more than there is room for; or why not. */
void proof_fdt_cpus(void)
{
	struct psci_cpu_config list[NODES];
	uint32_t max = nondet_u8(), count = nondet_u32(), before = count, found = 0, i, j;
	bool good = true, twice = false;
	int err;

	any_tree();
	ASSUME(max <= NODES);
	for (i = 0; i < node_count; i++) {
		found += node_is_cpu[i];
		good = good && (!node_is_cpu[i] || node_has_mpidr[i]);
		for (j = 0; j < i; j++)
			twice = twice || (node_is_cpu[i] && node_is_cpu[j] &&
					  node_mpidr[i] == node_mpidr[j]);
	}
	err = psci_fdt_cpus(blob, max ? list + (NODES - max) : NULL, max, &count);
	PROVE(err == (check_error ? check_error : cpus_node < 0 ? cpus_node :
		      cells_of_cpus != 1 && cells_of_cpus != 2 ? -FDT_ERR_BADNCELLS :
		      !good ? -FDT_ERR_BADVALUE : !found ? -FDT_ERR_NOTFOUND :
		      found > max ? -FDT_ERR_NOSPACE : twice ? -FDT_ERR_BADVALUE : 0));
	PROVE(count == (err == 0 || err == -FDT_ERR_NOSPACE && !check_error && cpus_node >= 0 ?
			found : before));
	REACHED_IF(err == -FDT_ERR_NOSPACE && max == 0 && found == NODES);
	if (err)
		return;
	for (i = 0; i < found; i++) {
		PROVE(i == 0 || list[NODES - max + i].mpidr > list[NODES - max + i - 1].mpidr);
		PROVE(list[NODES - max + i].flags == 0 && list[NODES - max + i].domain == 0);
		for (j = 0, good = false; j < node_count; j++)
			good = good || (node_is_cpu[j] &&
					node_mpidr[j] == list[NODES - max + i].mpidr);
		PROVE(good);
	}
	REACHED_IF(found == max && max == NODES);
}

/* What has to be there: the first thing that is not, is the answer. */
void proof_fdt_prepare(void)
{
	struct copy copy = { .fdt = blob };
	uint32_t i;
	int err;

	any_header();
	any_tree();
	err = prepare(&copy);
	PROVE(err == (check_error ? check_error : layout_error ? layout_error :
		      cpus_node < 0 ? cpus_node :
		      cpu_behind(0) < 0 ? -FDT_ERR_NOTFOUND : 0));
	REACHED_IF(err == -FDT_ERR_NOTFOUND && cpus_node >= 0 && !check_error && !layout_error);
	if (err)
		return;
	PROVE(copy.cpus == cpus_node && copy.psci == psci_node && copy.cells == cells_of_cpus);
	PROVE(copy.strings_size == fdt_size_dt_strings(blob));
	for (i = 0; i < STRINGS; i++)
		PROVE(copy.string[i] == UNPLACED);
	REACHED_IF(copy.psci < 0);
}

int find_by_contract(const struct psci_config *given, uint64_t mpidr, uint32_t *cpu)
{
	PROVE(given == &config);
	*cpu = (uint32_t)mpidr & 3;
	return mpidr & 4 ? -FDT_ERR_BADVALUE : 0;
}

/* The tree form wants /psci, cells that can be, and each CPU in the configuration. */
void proof_fdt_tree_form(void)
{
	struct copy copy = { .fdt = blob, .config = &config };
	bool good = true;
	uint32_t i;
	int err;

	any_tree();
	ASSUME(cpus_node >= 0);
	copy.cpus = cpus_node;
	copy.psci = psci_node;
	copy.cells = cells_of_cpus;
	for (i = 0; i < node_count; i++)
		good = good && (!node_is_cpu[i] || (node_has_mpidr[i] && !(node_mpidr[i] & 4)));
	err = check_tree_form(&copy);
	PROVE(err == (psci_node < 0 ? psci_node :
		      cells_of_cpus != 1 && cells_of_cpus != 2 ? -FDT_ERR_BADNCELLS :
		      good ? 0 : -FDT_ERR_BADVALUE));
	REACHED_IF(err == 0 && node_count == NODES && node_is_cpu[NODES - 1]);
	REACHED_IF(err == -FDT_ERR_BADVALUE && psci_node >= 0);
}

static int prepare_error, states_error, domains_error, form_error, edit_error;
static uint32_t edits, wanted_phandles;
static const struct psci_fdt_idle_state *given_states;
static enum psci_fdt_idle given_form;
static bool wrote_idle, has_smc;

int prepare_by_contract(struct copy *copy)
{
	PROVE(copy->fdt == blob && !copy->out && !copy->size && !copy->lead && !copy->dropped);
	PROVE(!copy->depth && !copy->phandles && copy->node == NODE_OTHER);
	PROVE(copy->config == &config);
	return prepare_error;
}

int edit_by_contract(void *fdt, struct copy *copy, uint32_t phandles)
{
	PROVE(fdt == blob && !prepare_error);
	edits++;
	wanted_phandles = phandles;
	wrote_idle = copy->edit->put_properties == idle_properties;
	PROVE(copy->edit->put_properties == (wrote_idle ? idle_properties : write_properties));
	PROVE(copy->edit->put_children == (wrote_idle ? idle_children : write_children));
	PROVE(copy->edit->drops_child == (wrote_idle ? idle_drops_child : write_drops_child));
	PROVE(copy->edit->drops_property ==
	      (wrote_idle ? idle_drops_property : write_drops_property));
	if (!wrote_idle)
		PROVE(same_text(copy->method, has_smc ? "smc" : "hvc", 4));
	else
		PROVE(copy->states == given_states &&
		      copy->tree == (given_form == PSCI_FDT_IDLE_TREE));
	return edit_error;
}

int states_by_contract(const struct copy *copy)
{
	return states_error;
}

int domains_by_contract(const struct psci_config *given)
{
	PROVE(given == &config && !states_error);
	return domains_error;
}

int form_by_contract(const struct copy *copy)
{
	PROVE(!prepare_error && copy->tree);
	return form_error;
}

static void any_errors(void)
{
	prepare_error = -(int)(nondet_u8() % 20);
	edit_error = -(int)(nondet_u8() % 20);
	form_error = -(int)(nondet_u8() % 20);
	states_error = nondet_bool() ? -FDT_ERR_BADVALUE : 0;
	domains_error = nondet_bool() ? -FDT_ERR_BADVALUE : 0;
	edits = 0;
}

/* Refused by the name of the first thing that is wrong, before the tree is written to. */
void proof_fdt_write(void)
{
	uint32_t conduit = nondet_u32(), version, i;
	bool known = false;
	int err;

	any_errors();
	version = config.psci_version = nondet_u32();
	for (i = 0; i < 6; i++)
		known = known || version == versions[i];
	has_smc = conduit == PSCI_FDT_SMC;
	known = known && (conduit == PSCI_FDT_SMC || conduit == PSCI_FDT_HVC);
	err = psci_fdt_write(blob, &config, (enum psci_fdt_conduit)conduit);
	PROVE(err == (!known ? -FDT_ERR_BADVALUE : prepare_error ? prepare_error : edit_error));
	PROVE(edits == (known && !prepare_error));
	PROVE(IMPLIES(edits, !wrote_idle && wanted_phandles == 0));
	REACHED_IF(err == 0);
	REACHED_IF(!known);
}

void proof_fdt_write_idle(void)
{
	uint32_t form = nondet_u32(), count = nondet_u8();
	bool known, tree;
	int err;

	any_errors();
	config.cpu_count = nondet_u16();
	config.domain_count = nondet_u16();
	given_states = count ? idle_states : NULL;
	given_form = (enum psci_fdt_idle)form;
	tree = form == PSCI_FDT_IDLE_TREE;
	known = tree || form == PSCI_FDT_IDLE_FLAT;
	err = psci_fdt_write_idle(blob, &config, given_states, count, given_form);
	PROVE(err == (!known ? -FDT_ERR_BADVALUE : states_error ? states_error :
		      tree && domains_error ? domains_error : prepare_error ? prepare_error :
		      tree && form_error ? form_error : edit_error));
	PROVE(edits == (known && !states_error && !prepare_error &&
			!(tree && (domains_error || form_error))));
	PROVE(IMPLIES(edits, wrote_idle && wanted_phandles ==
		      count + (tree ? config.domain_count + config.cpu_count : 0)));
	REACHED_IF(err == 0 && tree);
	REACHED_IF(edits && !tree);
}
