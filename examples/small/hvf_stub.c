/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* See hvf_stub.h: scripted guests behind the functions of Hypervisor.framework. */
#include "hvf_stub.h"
#include "small.h"

#define VCPUS_MAX	8
#define EC(ec)		((uint64_t)(ec) << 26 | UINT64_C(1) << 25)
#define CPSR_START	0x3c5	/* EL1h; D, A, I and F masked */
#define SCTLR_MMU	0x1

struct vcpu {
	bool exists;
	pthread_t owner;
	hv_vcpu_exit_t exit;
	uint64_t x[31];
	uint64_t pc;
	uint64_t cpsr;
	uint64_t mpidr;
	uint64_t sctlr;
	uint64_t next;		/* after an exit: where the guest has to go on */
	bool cancelled;		/* under the lock */
};

static struct vcpu vcpus[VCPUS_MAX];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cancel = PTHREAD_COND_INITIALIZER;

static const struct stub_line *program;
static size_t program_lines;
static uint64_t program_address;

void stub_load(const struct stub_line *lines, size_t count, uint64_t address)
{
	program = lines;
	program_lines = count;
	program_address = address;
}

hv_return_t hv_vcpu_create(hv_vcpu_t *vcpu, hv_vcpu_exit_t **exit, hv_vcpu_config_t config)
{
	uint64_t i;

	(void)config;
	pthread_mutex_lock(&lock);
	for (i = 0; i < VCPUS_MAX && vcpus[i].exists; i++)
		;
	if (i < VCPUS_MAX)
		vcpus[i] = (struct vcpu){ .exists = true, .owner = pthread_self() };
	pthread_mutex_unlock(&lock);
	if (i == VCPUS_MAX)
		return HV_NO_RESOURCES;
	*exit = &vcpus[i].exit;
	*vcpu = i;
	return HV_SUCCESS;
}

/* NULL: it is not this thread's. */
static struct vcpu *own(hv_vcpu_t vcpu)
{
	bool mine;

	pthread_mutex_lock(&lock);
	mine = vcpu < VCPUS_MAX && vcpus[vcpu].exists &&
	       pthread_equal(vcpus[vcpu].owner, pthread_self());
	pthread_mutex_unlock(&lock);
	return mine ? &vcpus[vcpu] : NULL;
}

hv_return_t hv_vcpu_destroy(hv_vcpu_t vcpu)
{
	struct vcpu *v = own(vcpu);

	if (!v)
		return HV_BAD_ARGUMENT;
	pthread_mutex_lock(&lock);
	v->exists = false;
	pthread_mutex_unlock(&lock);
	return HV_SUCCESS;
}

static uint64_t *reg(struct vcpu *v, hv_reg_t which)
{
	if (which == HV_REG_PC)
		return &v->pc;
	if (which == HV_REG_CPSR)
		return &v->cpsr;
	return which <= HV_REG_X30 ? &v->x[which] : NULL;
}

hv_return_t hv_vcpu_get_reg(hv_vcpu_t vcpu, hv_reg_t which, uint64_t *value)
{
	struct vcpu *v = own(vcpu);

	if (!v || !reg(v, which))
		return HV_BAD_ARGUMENT;
	*value = *reg(v, which);
	return HV_SUCCESS;
}

hv_return_t hv_vcpu_set_reg(hv_vcpu_t vcpu, hv_reg_t which, uint64_t value)
{
	struct vcpu *v = own(vcpu);

	if (!v || !reg(v, which))
		return HV_BAD_ARGUMENT;
	*reg(v, which) = value;
	return HV_SUCCESS;
}

hv_return_t hv_vcpu_set_sys_reg(hv_vcpu_t vcpu, hv_sys_reg_t which, uint64_t value)
{
	struct vcpu *v = own(vcpu);

	if (!v)
		return HV_BAD_ARGUMENT;
	if (which == HV_SYS_REG_MPIDR_EL1)
		v->mpidr = value;
	else
		v->sctlr = value;
	return HV_SUCCESS;
}

hv_return_t hv_vcpus_exit(hv_vcpu_t *list, uint32_t count)
{
	pthread_mutex_lock(&lock);
	for (uint32_t i = 0; i < count; i++)
		vcpus[list[i]].cancelled = true;
	pthread_cond_broadcast(&cancel);
	pthread_mutex_unlock(&lock);
	return HV_SUCCESS;
}

/* Was it told to leave? Waits until it is, if so wanted. */
static bool is_cancelled(struct vcpu *v, bool wait)
{
	bool cancelled;

	pthread_mutex_lock(&lock);
	while (wait && !v->cancelled)
		pthread_cond_wait(&cancel, &lock);
	cancelled = v->cancelled;
	v->cancelled = false;
	pthread_mutex_unlock(&lock);
	return cancelled;
}

/* Leave the guest. An HVC's return address is behind it, the others' is not. */
static bool trap(struct vcpu *v, const struct stub_line *line, uint64_t syndrome)
{
	v->next = v->pc + 4;
	if (line->what == STUB_HVC)
		v->pc = v->next;
	if (line->what != STUB_WFI)
		memcpy(v->x, line->x, sizeof(line->x));
	v->exit.reason = HV_EXIT_REASON_EXCEPTION;
	v->exit.exception.syndrome = syndrome;
	return false;
}

static void check_start(struct vcpu *v, const struct stub_line *line)
{
	must(v->x[0] == line->x[0], "a CPU starts with another context id");
	must(v->mpidr == line->x[1], "another CPU starts");
	for (int i = 1; i < 31; i++)
		must(v->x[i] == 0, "a CPU starts with registers that are not 0");
	must(v->cpsr == CPSR_START, "a CPU starts with interrupts, or at another level");
	must(!(v->sctlr & SCTLR_MMU), "a CPU starts with its MMU on");
	v->sctlr |= SCTLR_MMU;
}

/* One line. False: leave the guest. */
static bool step(struct vcpu *v)
{
	uint64_t place = (v->pc - program_address) / 4;
	const struct stub_line *line;

	must(place < program_lines, "a guest runs out of its program");
	line = &program[place];
	must(!v->next || v->pc == v->next || line->what == STUB_START,
	     "a guest does not go on right behind its HVC, SMC or WFI");
	v->next = 0;
	switch (line->what) {
	case STUB_HVC:
		return trap(v, line, EC(0x16));
	case STUB_SMC:
		return trap(v, line, EC(0x17));
	case STUB_WFI:
		return trap(v, line, EC(0x01));
	case STUB_SPIN:
		if (is_cancelled(v, true))
			v->exit.reason = HV_EXIT_REASON_CANCELED;
		return false;
	case STUB_START:
		check_start(v, line);
		break;
	case STUB_X0_IS:
		must(v->x[0] == line->x[0], "a guest hears another answer");
		break;
	case STUB_UNTIL:
		v->pc -= v->x[0] == line->x[0] ? 0 : 8;
		break;
	case STUB_NOTHING:
		must(false, "a guest goes on where it should not");
	}
	v->pc += 4;
	return true;
}

hv_return_t hv_vcpu_run(hv_vcpu_t vcpu)
{
	struct vcpu *v = own(vcpu);

	if (!v)
		return HV_BAD_ARGUMENT;
	do {
		if (is_cancelled(v, false)) {
			v->exit.reason = HV_EXIT_REASON_CANCELED;
			return HV_SUCCESS;
		}
	} while (step(v));
	return HV_SUCCESS;
}
