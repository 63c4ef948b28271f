/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* Options, and the main thread: from a machine's start to its end. */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "vmm.h"

enum {
	STATUS_OFF = 0, STATUS_ERROR = 1, STATUS_USAGE = 2,
	STATUS_HIBERNATED = 3, STATUS_SAVED = 4, STATUS_RESET = 5,
	STATUS_QUIT = 6, STATUS_REFUSED = 7,
};

static void restore_terminal(void);

/* One line in one write: other threads have something to say too. */
void say(const char *format, ...)
{
	char line[512] = "kvm-vmm: ";
	int saved = errno;
	size_t length;
	va_list list;

	length = strlen(line);
	va_start(list, format);
	errno = saved;			/* for %m */
	vsnprintf(line + length, sizeof(line) - length - 1, format, list);
	va_end(list);
	length = strlen(line);
	line[length] = '\n';
	if (write(STDERR_FILENO, line, length + 1) < 0) {
		restore_terminal();
		_exit(STATUS_ERROR);	/* nobody could be told */
	}
}

/* ----------------------------------------------------------------- options */

enum {
	OPT_KERNEL = 1, OPT_INITRD, OPT_APPEND, OPT_CPUS, OPT_MEMORY, OPT_DISK,
	OPT_VERSION, OPT_PSCI, OPT_LIKE_KVM, OPT_IDLE, OPT_WAKE, OPT_NO_REBOOT,
	OPT_CONTROL, OPT_SAVE, OPT_SAVE_AT, OPT_LOAD, OPT_LOG, OPT_COMMAND,
	OPT_HELP,
};

static const struct option names[] = {
	{ "kernel", required_argument, NULL, OPT_KERNEL },
	{ "initrd", required_argument, NULL, OPT_INITRD },
	{ "append", required_argument, NULL, OPT_APPEND },
	{ "cpus", required_argument, NULL, OPT_CPUS },
	{ "memory", required_argument, NULL, OPT_MEMORY },
	{ "disk", required_argument, NULL, OPT_DISK },
	{ "psci-version", required_argument, NULL, OPT_VERSION },
	{ "psci", required_argument, NULL, OPT_PSCI },
	{ "like-kvm", no_argument, NULL, OPT_LIKE_KVM },
	{ "idle", no_argument, NULL, OPT_IDLE },
	{ "wake", required_argument, NULL, OPT_WAKE },
	{ "no-reboot", no_argument, NULL, OPT_NO_REBOOT },
	{ "control", required_argument, NULL, OPT_CONTROL },
	{ "save", required_argument, NULL, OPT_SAVE },
	{ "save-at", required_argument, NULL, OPT_SAVE_AT },
	{ "load", required_argument, NULL, OPT_LOAD },
	{ "log-calls", no_argument, NULL, OPT_LOG },
	{ "command", required_argument, NULL, OPT_COMMAND },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static const char usage[] =
"usage: kvm-vmm --kernel FILE [--initrd FILE] [--append WORDS] [--cpus N]\n"
"               [--memory MIB] [--disk FILE] [--psci-version V]\n"
"               [--psci libpsci|kernel] [--like-kvm] [--idle]\n"
"               [--wake any|command] [--no-reboot] [--control PATH]\n"
"               [--save FILE] [--save-at CALL:N] [--log-calls]\n"
"       kvm-vmm --load FILE [OPTION...]\n"
"       kvm-vmm --control PATH --command \"WORDS\"\n"
"README.md says what each is for.\n";

static bool number(const char *text, uint64_t least, uint64_t most,
		   uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && text[0] != '-' &&
	       *value >= least && *value <= most;
}

static bool version(const char *text, uint32_t *value)
{
	static const char *const known[] = {
		"0.1", "0.2", "1.0", "1.1", "1.2", "1.3",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(text, known[i]) != 0)
			continue;
		*value = (uint32_t)(text[0] - '0') << 16 |
			 (uint32_t)(text[2] - '0');
		return true;
	}
	return false;
}

/* "CPU_ON:2" */
static bool save_at(const char *text, struct options *options)
{
	const char *colon = strchr(text, ':');
	uint64_t count;

	if (!colon || colon == text ||
	    !number(colon + 1, 1, UINT32_MAX, &count))
		return false;
	options->save_at = text;
	options->save_at_count = (uint32_t)count;
	return true;
}

/* One of these words, by its place; false: none. */
static bool choose(const char *text, const char *first, const char *second,
		   bool *is_second)
{
	*is_second = strcmp(text, second) == 0;
	return *is_second || strcmp(text, first) == 0;
}

static bool take(struct options *options, int name, const char *text,
		 const char **command)
{
	uint64_t value = 0;
	bool second = false, good = true;

	switch (name) {
	case OPT_KERNEL: options->kernel = text; break;
	case OPT_INITRD: options->initrd = text; break;
	case OPT_APPEND: options->append = text; break;
	case OPT_DISK: options->disk = text; break;
	case OPT_LIKE_KVM: options->like_kvm = true; break;
	case OPT_IDLE: options->idle = true; break;
	case OPT_NO_REBOOT: options->no_reboot = true; break;
	case OPT_CONTROL: options->control = text; break;
	case OPT_SAVE: options->save = text; break;
	case OPT_LOAD: options->load = text; break;
	case OPT_LOG: options->log_calls = true; break;
	case OPT_COMMAND: *command = text; break;
	case OPT_CPUS:
		good = number(text, 1, VCPUS_MAX, &value);
		options->cpus = (uint32_t)value;
		break;
	case OPT_MEMORY:
		good = number(text, 16, 1 << 20, &value);
		options->memory = value << 20;
		break;
	case OPT_VERSION:
		good = version(text, &options->psci_version);
		break;
	case OPT_PSCI:
		good = choose(text, "libpsci", "kernel", &second);
		options->psci = second ? BY_KERNEL : BY_LIBPSCI;
		break;
	case OPT_WAKE:
		good = choose(text, "any", "command", &second);
		options->wake_by_devices = !second;
		break;
	case OPT_SAVE_AT:
		good = save_at(text, options);
		break;
	default:
		return false;
	}
	if (!good)
		say("error: \"%s\" is out of range, or unknown", text);
	return good;
}

/* Zero in what the command line did not say: of a file, or as usual. */
static bool complete(struct options *options)
{
	if (options->load && !state_read_options(options->load, options))
		return false;
	if (options->cpus == 0)
		options->cpus = 4;
	if (options->memory == 0)
		options->memory = 256ULL << 20;
	if (options->psci_version == 0)
		options->psci_version = 0x10003;
	return true;
}

/* ----------------------------------------------------------- one life time */

static struct termios terminal;
static bool terminal_is_changed;
static volatile sig_atomic_t save_signal;
static int look_fd = -1;

static void restore_terminal(void)
{
	if (terminal_is_changed)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal);
}

/* Characters at once, and the guest does the echo; Ctrl-C still ends us. */
static void set_terminal(void)
{
	struct termios raw;

	if (tcgetattr(STDIN_FILENO, &terminal) != 0)
		return;
	raw = terminal;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_iflag &= ~(tcflag_t)ICRNL;
	terminal_is_changed = tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
	atexit(restore_terminal);
}

static void on_save_signal(int number)
{
	uint64_t one = 1;

	(void)number;
	save_signal = 1;
	if (look_fd >= 0 && write(look_fd, &one, sizeof(one)) < 0)
		return;			/* the counter is full: it looks */
}

static void on_end_signal(int number)
{
	restore_terminal();
	_exit(128 + number);
}

static void set_signals(void)
{
	struct sigaction action = { .sa_handler = on_save_signal,
				    .sa_flags = SA_RESTART };

	sigaction(SIGUSR2, &action, NULL);
	action.sa_handler = on_end_signal;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	vcpu_signals();
}

/* The console's next byte, for the guest, and whether there is one. */
struct console {
	bool open, full;
	uint8_t byte;
};

static void console_read(struct vm *vm, struct console *console)
{
	ssize_t n = read(STDIN_FILENO, &console->byte, 1);

	if (n > 0)
		console->full = !vm->options->wake_by_devices ||
				!vm_wake(vm, "a key");
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		console->open = false;
}

static void console_pass_on(struct vm *vm, struct console *console)
{
	/* Typed when the guest had the UART off already, on its way to sleep. */
	if (console->full && vm->options->wake_by_devices)
		console->full = !vm_wake(vm, "a key");
	if (!console->full)
		return;
	pthread_mutex_lock(&vm->device_lock);
	console->full = !pl011_receive(vm->devices[DEVICE_UART], console->byte);
	pthread_mutex_unlock(&vm->device_lock);
}

/* Milliseconds until the clock has to be looked at; -1: not before it is set */
static int tick(struct vm *vm)
{
	int next;

	pthread_mutex_lock(&vm->device_lock);
	pl031_tick(vm->devices[DEVICE_RTC]);
	next = pl031_next(vm->devices[DEVICE_RTC]);
	pthread_mutex_unlock(&vm->device_lock);
	return next < 0 || next > 100 ? 100 : next;
}

static void serve(struct vm *vm, int listener)
{
	static struct console console = { .open = true };
	struct pollfd fds[3];
	uint64_t count;

	while (vm_ending(vm) == ENDING_NONE) {
		fds[0] = (struct pollfd){ .fd = vm->look, .events = POLLIN };
		fds[1] = (struct pollfd){ .fd = listener, .events = POLLIN };
		fds[2] = (struct pollfd){
			.fd = console.open && !console.full ? STDIN_FILENO : -1,
			.events = POLLIN };
		if (poll(fds, 3, tick(vm)) < 0)
			continue;
		if (fds[0].revents && read(vm->look, &count, 8) < 0)
			say("error: eventfd: %m");
		if (fds[1].revents)
			control_serve(vm, listener);
		if (fds[2].revents)
			console_read(vm, &console);
		console_pass_on(vm, &console);
		if (vm_save_is_due(vm) || save_signal) {
			save_signal = 0;
			if (vm->options->save)
				vm_save_and_end(vm);
			else
				say("error: there is no --save FILE");
		}
	}
}

static enum ending run(struct vm *vm, int listener)
{
	bool started = true;

	vm->pause = true;
	for (uint32_t i = 0; i < vm->vcpus && started; i++)
		started = vcpu_start_thread(&vm->vcpu[i]);
	if (!started)
		vm_end(vm, ENDING_ERROR);
	look_fd = vm->look;
	vm_resume(vm);
	serve(vm, listener);
	look_fd = -1;
	for (uint32_t i = 0; i < vm->vcpus; i++)
		vcpu_join_thread(&vm->vcpu[i]);
	return vm->ending;
}

/* From its start, or from a file, to its end. */
static enum ending live(struct options *options, uint32_t *forbidden,
			int listener)
{
	enum ending ending = options->load ? ENDING_REFUSED : ENDING_ERROR;
	struct vm vm;

	if (vm_create(&vm, options)) {
		vm.forbidden = *forbidden;
		if (options->load)
			ending = vm_load(&vm, options->load) ?
				 run(&vm, listener) : ending;
		else if (vm_load_kernel(&vm))
			ending = run(&vm, listener);
		*forbidden = vm.forbidden;
	}
	vm_destroy(&vm);
	return ending;
}

static int tell(enum ending ending)
{
	static const struct {
		const char *text;
		int status;
	} ends[] = {
		[ENDING_NONE] = { "error: it did not end", STATUS_ERROR },
		[ENDING_OFF] = { "the guest powered off", STATUS_OFF },
		[ENDING_HIBERNATED] = { "the guest hibernated: start it again "
					"with the same disk",
					STATUS_HIBERNATED },
		[ENDING_RESET] = { "the guest asked for a reset",
				   STATUS_RESET },
		[ENDING_SAVED] = { "saved", STATUS_SAVED },
		[ENDING_QUIT] = { "told to quit", STATUS_QUIT },
		[ENDING_REFUSED] = { "the file was not taken over",
				     STATUS_REFUSED },
		[ENDING_ERROR] = { "it went wrong", STATUS_ERROR },
	};

	say("%s", ends[ending].text);
	return ends[ending].status;
}

static int run_all(struct options *options)
{
	int listener = options->control ?
		       control_listen(options->control) : -1;
	uint32_t forbidden = 0;
	enum ending ending;

	if (options->control && listener < 0)
		return STATUS_ERROR;
	set_signals();
	set_terminal();
	while (true) {
		ending = live(options, &forbidden, listener);
		if (ending != ENDING_RESET || options->no_reboot)
			break;
		if (!options->kernel) {
			say("error: a reset needs --kernel");
			ending = ENDING_ERROR;
			break;
		}
		say("the machine restarts");
		options->load = NULL;
		options->save_at_count = 0;
	}
	if (options->control)
		unlink(options->control);
	return tell(ending);
}

int main(int argc, char **argv)
{
	struct options options = { .wake_by_devices = true };
	const char *command = NULL;
	int name;

	while ((name = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (name == OPT_HELP) {
			fputs(usage, stdout);
			return 0;
		}
		if (!take(&options, name, optarg, &command)) {
			fputs(usage, stderr);
			return STATUS_USAGE;
		}
	}
	if (command && options.control && optind == argc)
		return control_send(options.control, command);
	if (optind < argc || command || (!options.kernel && !options.load) ||
	    (options.save_at && (!options.save || options.psci == BY_KERNEL))) {
		fputs(usage, stderr);
		return STATUS_USAGE;
	}
	if (!complete(&options))
		return tell(ENDING_REFUSED);
	return run_all(&options);
}
