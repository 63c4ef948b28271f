/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* A machine to and from a file, whose bytes are state_file.c's business. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "kvm_abi.h"
#include "state_file.h"

_Static_assert(sizeof(struct kvm_vcpu_events) == STATE_EVENTS_SIZE,
	       "the events are in the file as they are");

/* The same, and it says what fails. To set, *value is only read. */
static bool one_reg(struct vcpu *vcpu, unsigned long request, uint64_t id,
		    const void *value)
{
	if (vcpu_one_reg(vcpu, request, id, (void *)(uintptr_t)value))
		return true;
	say("error: vCPU %u: cannot %s register 0x%llx: %s", vcpu->index,
	    request == KVM_GET_ONE_REG ? "get" : "set", (unsigned long long)id,
	    strerror(errno));
	return false;
}

/* -------------------------------------------------------------------- save */

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static struct kvm_reg_list *list_registers(struct vcpu *vcpu)
{
	struct kvm_reg_list count = { 0 }, *list;

	/* E2BIG, and the number. */
	ioctl(vcpu->fd, KVM_GET_REG_LIST, &count);
	list = calloc(1, sizeof(*list) + count.n * sizeof(list->reg[0]));
	if (!list)
		return NULL;
	list->n = count.n;
	if (ioctl(vcpu->fd, KVM_GET_REG_LIST, list) == 0) {
		qsort(list->reg, list->n, sizeof(list->reg[0]), compare);
		return list;
	}
	say("error: vCPU %u: KVM_GET_REG_LIST: %s", vcpu->index,
	    strerror(errno));
	free(list);
	return NULL;
}

/* The counters, which are the machine's and not a vCPU's. */
static const uint64_t counter_ids[] = {
	KVM_REG_ARM_TIMER_CNT, KVM_REG_ARM_PTIMER_CNT,
};

/*
 * Reading all registers takes a while, in which the counters go on. What counts
 * is what they were when the guest stopped, or it would see its time jump.
 */
struct counters {
	uint64_t value[2];
};

static void read_counters(struct vm *vm, struct counters *counters)
{
	for (uint32_t i = 0; i < 2; i++)
		counters->value[i] = vcpu_get_reg(&vm->vcpu[0], counter_ids[i]);
}

static bool put_registers(struct state_buffer *b, struct vcpu *vcpu,
			  const struct kvm_reg_list *list,
			  const struct counters *counters)
{
	uint8_t value[STATE_REGISTER_MAX];

	for (uint64_t i = 0; i < list->n; i++) {
		uint64_t id = list->reg[i];

		if (KVM_REG_SIZE(id) > sizeof(value)) {
			say("error: vCPU %u: register 0x%llx is too large",
			    vcpu->index, (unsigned long long)id);
			return false;
		}
		if (!one_reg(vcpu, KVM_GET_ONE_REG, id, value))
			return false;
		for (uint32_t j = 0; j < 2; j++)
			if (id == counter_ids[j])
				memcpy(value, &counters->value[j], 8);
		state_put_u64(b, id);
		state_put(b, value, KVM_REG_SIZE(id));
	}
	return true;
}

static bool put_vcpu(struct state_buffer *b, struct vcpu *vcpu,
		     const struct counters *counters)
{
	size_t begun = state_begin(b, STATE_VCPU, vcpu->index);
	struct kvm_vcpu_events events = { 0 };
	struct kvm_reg_list *list;
	bool ok;

	if (ioctl(vcpu->fd, KVM_GET_VCPU_EVENTS, &events) < 0) {
		say("error: vCPU %u: KVM_GET_VCPU_EVENTS: %s", vcpu->index,
		    strerror(errno));
		return false;
	}
	state_put_u32(b, vcpu_mp_state(vcpu));
	state_put_u32(b, 0);
	state_put(b, &events, sizeof(events));
	list = list_registers(vcpu);
	ok = list && put_registers(b, vcpu, list, counters);
	free(list);
	state_end(b, begun);
	return ok;
}

static bool put_gic(struct state_buffer *b, struct vm *vm)
{
	size_t begun = state_begin(b, STATE_GIC, 0);
	void *room = state_room(b, gic_state_size(vm));

	if (!room || !gic_save(vm, room))
		return false;
	state_end(b, begun);
	return true;
}

static void put_devices(struct state_buffer *b, struct vm *vm)
{
	pthread_mutex_lock(&vm->device_lock);
	for (uint32_t i = 0; i < DEVICES; i++) {
		const struct device *device = vm->devices[i];
		char name[STATE_NAME_SIZE] = { 0 };
		size_t begun;

		if (!device)
			continue;
		begun = state_begin(b, STATE_DEVICE, i);
		strncpy(name, device->name, sizeof(name) - 1);
		state_put(b, name, sizeof(name));
		state_put(b, device->state, device->state_size);
		state_end(b, begun);
	}
	pthread_mutex_unlock(&vm->device_lock);
}

static bool put_psci(struct state_buffer *b, struct vm *vm)
{
	size_t size = vm_psci_state_size(vm);
	size_t begun = state_begin(b, STATE_PSCI, 0);
	void *room = state_room(b, size);

	if (!room || !vm_psci_state_save(vm, room, size)) {
		say("error: the PSCI state cannot be saved");
		return false;
	}
	state_end(b, begun);
	return true;
}

/* All but the memory. */
static bool put_all(struct state_buffer *b, struct vm *vm)
{
	struct options machine = *vm->options;
	struct counters counters;

	read_counters(vm, &counters);
	if (machine.psci == BY_KERNEL) {
		/* Who takes over has to go on with what the guest has seen. */
		machine.psci_version = (uint32_t)
			vcpu_get_reg(&vm->vcpu[0], KVM_REG_ARM_PSCI_VERSION);
		machine.like_kvm = false;
	}
	state_put_header(b, &machine);
	for (uint32_t i = 0; i < vm->vcpus; i++)
		if (!put_vcpu(b, &vm->vcpu[i], &counters))
			return false;
	if (!put_gic(b, vm))
		return false;
	put_devices(b, vm);
	if (machine.psci != BY_KERNEL && !put_psci(b, vm))
		return false;
	return vm_ending(vm) == ENDING_NONE;	/* no register was missing */
}

static bool write_file(struct vm *vm, struct state_buffer *b, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
	bool ok;

	if (!file) {
		say("error: %s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return false;
	}
	errno = 0;
	ok = state_write(file, b, vm->ram, vm->options->memory) &&
	     fflush(file) == 0 && fsync(fd) == 0;
	if (!ok)
		say("error: %s: %s", path, errno ? strerror(errno) :
		    "the guest's memory was written to");
	fclose(file);
	return ok;
}

static bool save_as(struct vm *vm, struct state_buffer *b, const char *path,
		    const char *temporary)
{
	if (write_file(vm, b, temporary)) {
		if (rename(temporary, path) == 0)
			return true;
		say("error: %s: %s", path, strerror(errno));
	}
	unlink(temporary);
	return false;
}

bool vm_save(struct vm *vm, const char *path)
{
	size_t size = strlen(path) + sizeof(".tmp");
	struct state_buffer b = { 0 };
	char *temporary = malloc(size);
	bool ok = temporary && put_all(&b, vm);

	if (!temporary || b.failed) {
		say("error: no memory to save the machine");
		ok = false;
	}
	if (ok) {
		snprintf(temporary, size, "%s.tmp", path);
		ok = save_as(vm, &b, path, temporary);
	}
	free(temporary);
	free(b.data);
	return ok;
}

/* -------------------------------------------------------------------- load */

/* Open it, look at its header. -1: no. */
static int open_file(const char *path, struct options *machine, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	uint8_t header[STATE_HEADER_SIZE];
	struct stat s;
	ssize_t got;

	if (fd >= 0 && fstat(fd, &s) == 0 && S_ISREG(s.st_mode)) {
		got = pread(fd, header, sizeof(header), 0);
		*size = (size_t)s.st_size;
		if (got >= 0 && state_parse_header(header, (size_t)got, *size,
						   machine))
			return fd;
	} else {
		say("error: %s: %s", path, fd < 0 ? strerror(errno) :
						    "not a regular file");
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

/*
 * From the header alone; vm_load() looks at all of the file, and compares. What
 * is set stays: vm_load() refuses the file if it is another. Who answers PSCI
 * stays too, since libpsci may take over from KVM.
 */
bool state_read_options(const char *path, struct options *options)
{
	struct options machine = { 0 };
	size_t size;
	int fd = open_file(path, &machine, &size);

	if (fd < 0)
		return false;
	close(fd);
	if (options->cpus == 0)
		options->cpus = machine.cpus;
	if (options->memory == 0)
		options->memory = machine.memory;
	if (options->psci_version == 0)
		options->psci_version = machine.psci_version;
	/* libpsci takes over, and goes on as KVM would. */
	options->like_kvm |= machine.like_kvm ||
			     (machine.psci == BY_KERNEL &&
			      options->psci == BY_LIBPSCI);
	options->idle |= machine.idle;
	return true;
}

static uint8_t *read_file(const char *path, size_t *size)
{
	struct options machine = { 0 };
	int fd = open_file(path, &machine, size);
	uint8_t *data;

	if (fd < 0)
		return NULL;
	data = malloc(*size);
	errno = 0;
	if (!data || !read_all(fd, data, *size)) {
		say("error: %s: %s", path,
		    errno ? strerror(errno) : "it became shorter");
		free(data);
		data = NULL;
	}
	close(fd);
	return data;
}

static bool same(const char *what, uint64_t file, uint64_t vm)
{
	if (file == vm)
		return true;
	say("error: the file is refused: %s: %llu in the file, %llu here", what,
	    (unsigned long long)file, (unsigned long long)vm);
	return false;
}

/* Is it of a machine like this one? */
static bool fits(const struct options *file, const struct options *vm)
{
	if (!same("vCPUs", file->cpus, vm->cpus) ||
	    !same("bytes of memory", file->memory, vm->memory))
		return false;
	if (file->psci_version != vm->psci_version) {
		say("error: the file is refused: PSCI %u.%u in it, %u.%u here",
		    file->psci_version >> 16, file->psci_version & 0xffff,
		    vm->psci_version >> 16, vm->psci_version & 0xffff);
		return false;
	}
	if (!same("idle states", file->idle, vm->idle))
		return false;
	if (file->psci == BY_KERNEL)	/* KVM goes on, or libpsci takes over */
		return true;
	if (vm->psci == BY_KERNEL) {
		say("error: the file is refused: libpsci answered PSCI, whose "
		    "state KVM cannot take over");
		return false;
	}
	return same("like_kvm", file->like_kvm, vm->like_kvm);
}

static bool device_fits(struct device *device, const struct state_device *saved,
			uint32_t index)
{
	if (!device && !saved->name)
		return true;
	if (!device || !saved->name)
		say("error: the file is refused: there is %s %s in it",
		    device ? "no" : "a", device ? device->name : saved->name);
	else if (strcmp(device->name, saved->name) != 0)
		say("error: the file is refused: device %u is %s, not %s",
		    index, saved->name, device->name);
	else if (device->state_size != saved->state.size)
		say("error: the file is refused: the %s has %zu bytes, not %zu",
		    device->name, saved->state.size, device->state_size);
	else if (!device->valid(device, saved->state.data))
		say("error: the file is refused: no state of the %s",
		    device->name);
	else
		return true;
	return false;
}

static bool devices_fit(struct vm *vm, const struct state_file *file)
{
	bool ok = true;

	pthread_mutex_lock(&vm->device_lock);
	for (uint32_t i = 0; i < DEVICES && ok; i++)
		ok = device_fits(vm->devices[i], &file->device[i], i);
	pthread_mutex_unlock(&vm->device_lock);
	return ok;
}

static void load_devices(struct vm *vm, const struct state_file *file)
{
	pthread_mutex_lock(&vm->device_lock);
	for (uint32_t i = 0; i < DEVICES; i++) {
		struct device *device = vm->devices[i];

		if (!device)
			continue;
		memcpy(device->state, file->device[i].state.data,
		       device->state_size);
		if (device->loaded)
			device->loaded(device);
	}
	pthread_mutex_unlock(&vm->device_lock);
}

/*
 * When a register is set. What KVM itself tells the guest, and what the CPU
 * has, can only be set before the first run, and decide on other registers.
 */
enum turn {
	FIRMWARE, FEATURES, OTHERS, TURNS,
	LATER,				/* of the whole machine: set_counters() */
	NEVER,
};

static enum turn turn(const struct vm *vm, uint64_t id)
{
	const uint64_t op0_crn = KVM_REG_ARM64_SYSREG_OP0_MASK |
				 KVM_REG_ARM64_SYSREG_CRN_MASK;

	if (id == KVM_REG_ARM_TIMER_CNT || id == KVM_REG_ARM_PTIMER_CNT)
		return LATER;
	/* It is libpsci that the guest sees, whatever this KVM can. */
	if (id == KVM_REG_ARM_PSCI_VERSION && vm->options->psci == BY_LIBPSCI)
		return NEVER;
	switch (id & KVM_REG_ARM_COPROC_MASK) {
	case KVM_REG_ARM_FW:
	case KVM_REG_ARM_FW_FEAT_BMAP:
		return FIRMWARE;
	case KVM_REG_ARM64_SYSREG:
		/* op0 3, CRn 0: MIDR_EL1, the ID registers, CTR_EL0. */
		return (id & op0_crn) == KVM_REG_ARM64_SYSREG_OP0_MASK ?
		       FEATURES : OTHERS;
	default:
		return OTHERS;
	}
}

/* If it is another: many registers take only the value that they have. */
static bool load_register(struct vcpu *vcpu, const struct state_register *reg)
{
	uint8_t now[STATE_REGISTER_MAX];

	if (!one_reg(vcpu, KVM_GET_ONE_REG, reg->id, now))
		return false;
	return memcmp(now, reg->value, reg->size) == 0 ||
	       one_reg(vcpu, KVM_SET_ONE_REG, reg->id, reg->value);
}

static bool load_vcpu(struct vcpu *vcpu, const struct state_vcpu *saved)
{
	struct kvm_vcpu_events events;
	struct state_register reg;

	for (enum turn now = FIRMWARE; now < TURNS; now++) {
		struct state_part rest = saved->registers;

		while (state_next_register(&rest, &reg))
			if (turn(vcpu->vm, reg.id) == now &&
			    !load_register(vcpu, &reg))
				return false;
	}
	memcpy(&events, saved->events, sizeof(events));
	if (ioctl(vcpu->fd, KVM_SET_VCPU_EVENTS, &events) < 0) {
		say("error: vCPU %u: KVM_SET_VCPU_EVENTS: %s", vcpu->index,
		    strerror(errno));
		return false;
	}
	vcpu_set_mp_state(vcpu, saved->mp_state);
	return vcpu_mp_state(vcpu) == saved->mp_state;
}

/* What is set on one vCPU counts for all. */
static bool set_counters(struct vm *vm, const struct state_file *file)
{
	struct state_part rest = file->vcpu[0].registers;
	struct state_register reg;

	while (state_next_register(&rest, &reg))
		if (turn(vm, reg.id) == LATER &&
		    !one_reg(&vm->vcpu[0], KVM_SET_ONE_REG, reg.id, reg.value))
			return false;
	return true;
}

static bool load_all(struct vm *vm, const struct state_file *file)
{
	state_load_memory(file, vm->ram);
	for (uint32_t i = 0; i < vm->vcpus; i++)
		if (!load_vcpu(&vm->vcpu[i], &file->vcpu[i]))
			return false;
	if (!gic_load(vm, file->gic.data, file->gic.size))
		return false;
	load_devices(vm, file);
	if (vm->options->psci == BY_LIBPSCI &&
	    !(file->psci.data ?
	      vm_psci_state_load(vm, file->psci.data, file->psci.size) :
	      vm_psci_take_over(vm)))
		return false;
	/* Last, so that they do not run during all that. */
	return set_counters(vm, file);
}

bool vm_load(struct vm *vm, const char *path)
{
	struct state_file file;
	size_t size;
	uint8_t *data = read_file(path, &size);
	/* All that can be refused without a change is refused first. */
	bool ok = data && state_parse(data, size, &file) &&
		  fits(&file.machine, vm->options) && devices_fit(vm, &file) &&
		  load_all(vm, &file);

	free(data);
	return ok;
}
