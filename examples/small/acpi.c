/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * Hibernation with ACPI. A VMM makes two tables for its guest: the FADT says
 * that there is PSCI and by which instruction it is called, the FACS has the
 * hardware signature. The guest saves itself to disk, the signature with it,
 * and calls SYSTEM_OFF2(HIBERNATE_OFF). At the next start it looks whether the
 * signature is the same: if so it goes on where it was, if not it begins anew,
 * for it knows another machine than the one that it wakes up on.
 *
 * The VMM has to do no more than to make the signature from its configuration
 * at each start: it changes if and only if the machine did.
 */
#include "small.h"
#include "psci/acpi.h"

#define CPUS_MAX	4
#define FADT_BYTES	268	/* of ACPI 5.1 */
#define FACS_BYTES	64

/* What of the machine the library does not know. As bytes, so without padding. */
struct devices {
	unsigned char memory_mib[4];
	unsigned char disks[4];
};

struct vm {
	struct psci *psci;
	struct psci_config config;
	struct psci_cpu_config cpus[CPUS_MAX];
	struct devices devices;
	unsigned char fadt[FADT_BYTES];
	unsigned char facs[FACS_BYTES];
	_Alignas(PSCI_STORAGE_ALIGN) unsigned char storage[PSCI_STORAGE_BOUND(CPUS_MAX)];
};

/* ---------------------------------------------------------------- the VMM */

static enum psci_status op_cpu_on(void *user, uint32_t cpu, uint32_t target)
{
	(void)user, (void)cpu, (void)target;
	return PSCI_STATUS_INTERNAL_FAILURE;	/* this guest needs one CPU */
}

static enum psci_status op_check_power_state(void *user, uint32_t cpu,
					const struct psci_power_state *state,
					struct psci_composite *composite)
{
	(void)user, (void)cpu, (void)state, (void)composite;
	return PSCI_STATUS_INVALID_PARAMETERS;	/* and does not idle */
}

static const struct psci_ops ops = {
	.size = sizeof(ops),
	.cpu_on = op_cpu_on,
	.check_power_state = op_check_power_state,
};

/* A machine as its owner has configured it: may be changed before it starts. */
static void configure(struct vm *vm)
{
	memset(vm, 0, sizeof(*vm));
	vm->config = (struct psci_config){
		.size = sizeof(vm->config),
		.psci_version = PSCI_VERSION_1_3,
		.smccc_version = PSCI_SMCCC_VERSION_1_1,
		.functions = PSCI_ENABLE_SYSTEM_OFF2,
		.entry_el = 1,
		.cpu_count = 2,
		.cpus = vm->cpus,
	};
	for (uint32_t i = 0; i < CPUS_MAX; i++)
		vm->cpus[i].mpidr = i;
	vm->cpus[0].flags = PSCI_CPU_ON;
	vm->devices.memory_mib[1] = 512 / 256;
	vm->devices.disks[0] = 1;
}

static void put_head(unsigned char *table, const char *name, unsigned char bytes_low,
		     unsigned char bytes_high)
{
	memcpy(table, name, 4);
	table[4] = bytes_low;
	table[5] = bytes_high;
}

/* Its context and its tables. (A whole FADT says more than what is about PSCI.) */
static void power_on(struct vm *vm)
{
	uint32_t signature;

	must_say(psci_init(&vm->psci, vm->storage, sizeof(vm->storage), &vm->config, &ops, vm),
		 PSCI_OK, "psci_init()");

	put_head(vm->fadt, "FACP", FADT_BYTES % 256, FADT_BYTES / 256);
	vm->fadt[8] = 5;	/* revision 5 */
	vm->fadt[131] = 1;	/* .1 */
	must_say(psci_acpi_write_fadt(vm->fadt, FADT_BYTES, vm->config.psci_version,
				      PSCI_ACPI_HVC), PSCI_OK, "psci_acpi_write_fadt()");

	put_head(vm->facs, "FACS", FACS_BYTES, 0);
	must_say(psci_acpi_hardware_signature(&vm->config, &vm->devices, sizeof(vm->devices),
					      &signature), PSCI_OK, "the signature");
	must_say(psci_acpi_write_facs(vm->facs, FACS_BYTES, signature), PSCI_OK,
		 "psci_acpi_write_facs()");
}

/* -------------------------------------------------- the guest, on CPU 0 */

/* What is on its disk: nothing, or an image. */
struct disk {
	bool has_image;
	uint32_t signature;
	uint64_t work;		/* what the guest was about */
};

static uint64_t hvc(struct vm *vm, enum psci_action wanted, uint64_t id, uint64_t x1)
{
	struct psci_call call = { .x = { id, x1 } };

	must(psci_handle(vm->psci, 0, &call) == wanted, "a call of the guest's has another end");
	if (wanted == PSCI_DO_SYSTEM)
		must(call.event == PSCI_EVENT_OFF2 && call.type == PSCI_OFF2_HIBERNATE_OFF,
		     "the machine ends in another way");
	return call.ret;
}

/* As any operating system: it looks for PSCI in the FADT, whose checksum must be right. */
static void find_psci(struct vm *vm)
{
	unsigned char sum = 0;

	for (uint32_t i = 0; i < FADT_BYTES; i++)
		sum = (unsigned char)(sum + vm->fadt[i]);
	must(sum == 0, "the FADT's checksum is wrong");
	must(vm->fadt[129] & PSCI_ACPI_COMPLIANT, "the FADT says that there is no PSCI");
	must(vm->fadt[129] & PSCI_ACPI_USE_HVC, "the FADT says SMC");
	must(hvc(vm, PSCI_DO_RETURN, PSCI_ID32(PSCI_FN_PSCI_VERSION), 0) ==
	     vm->config.psci_version, "PSCI_VERSION is another");
}

static uint32_t signature_of(const unsigned char *facs)
{
	return facs[8] | (uint32_t)facs[9] << 8 | (uint32_t)facs[10] << 16 |
	       (uint32_t)facs[11] << 24;
}

/* Start; true if it goes on from the image. */
static bool boot(struct vm *vm, struct disk *disk, uint64_t *work)
{
	bool resumes = disk->has_image && disk->signature == signature_of(vm->facs);

	find_psci(vm);
	if (disk->has_image)
		printf("  image of %08x, machine is %08x: %s\n", disk->signature,
		       signature_of(vm->facs), resumes ? "resume" : "cold boot");
	else
		printf("  no image, machine is %08x: cold boot\n", signature_of(vm->facs));
	*work = resumes ? disk->work : 0;
	disk->has_image = false;
	return resumes;
}

static void hibernate(struct vm *vm, struct disk *disk, uint64_t work)
{
	/* 1: the one type that there is, HIBERNATE_OFF. */
	must(hvc(vm, PSCI_DO_RETURN, PSCI_ID32(PSCI_FN_PSCI_FEATURES),
		 PSCI_ID64(PSCI_FN_SYSTEM_OFF2)) == PSCI_FEATURES_HIBERNATE_OFF,
	     "the guest does not find SYSTEM_OFF2");
	*disk = (struct disk){ true, signature_of(vm->facs), work };
	hvc(vm, PSCI_DO_SYSTEM, PSCI_ID64(PSCI_FN_SYSTEM_OFF2), PSCI_OFF2_HIBERNATE_OFF);
}

/* -------------------------------------------------- what happens meanwhile */

static void nothing(struct vm *vm) { (void)vm; }
static void one_cpu_more(struct vm *vm) { vm->config.cpu_count++; }
static void more_memory(struct vm *vm) { vm->devices.memory_mib[1] *= 2; }

static void another_version(struct vm *vm)
{
	vm->config.psci_version = PSCI_VERSION_1_2;
	vm->config.functions = 0;	/* SYSTEM_OFF2 came with 1.3 */
}

/* A newer VMM, which knows a quirk more and counts its contexts. */
static void host_upgrade(struct vm *vm)
{
	vm->config.quirks = PSCI_QUIRK_NO_ON_PENDING;
	vm->config.ticket_tag = 17;
	vm->config.map_slots = 64;
}

static void unplug_a_cpu(struct vm *vm)
{
	vm->cpus[1].flags = PSCI_CPU_ABSENT;
}

static const struct {
	const char *what;
	void (*change)(struct vm *vm);
	bool resumes;
} cases[] = {
	{ "nothing changes", nothing, true },
	{ "the host is upgraded", host_upgrade, true },
	{ "one of its CPUs is unplugged", unplug_a_cpu, true },
	{ "it gets one CPU more", one_cpu_more, false },
	{ "it gets another PSCI version", another_version, false },
	{ "it gets more memory", more_memory, false },
};

int main(void)
{
	static struct vm vm;
	uint64_t work;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct disk disk = { .has_image = false };

		printf("the guest hibernates, and %s:\n", cases[i].what);
		configure(&vm);
		power_on(&vm);
		must(!boot(&vm, &disk, &work), "a first start is no resume");
		hibernate(&vm, &disk, 42);

		configure(&vm);
		cases[i].change(&vm);
		power_on(&vm);
		must(boot(&vm, &disk, &work) == cases[i].resumes,
		     cases[i].resumes ? "the image is lost" : "resumed on another machine");
		must(work == (cases[i].resumes ? 42 : 0), "the guest's work is not what it was");
	}

	/* ACPI has no way to describe PSCI 0.1. */
	must_say(psci_acpi_write_fadt(vm.fadt, FADT_BYTES, PSCI_VERSION_0_1, PSCI_ACPI_HVC),
		 PSCI_E_PSCI_VERSION, "an FADT for PSCI 0.1");
	printf("ok\n");
	return 0;
}
