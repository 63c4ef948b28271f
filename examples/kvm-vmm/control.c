/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/* The control socket: one line in, one answer out. Both ends are here. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "vmm.h"

static int socket_at(const char *path, struct sockaddr_un *address)
{
	int fd;

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(address->sun_path)) {
		say("error: %s: too long for a socket", path);
		return -1;
	}
	strcpy(address->sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		say("error: %s: %m", path);
	return fd;
}

int control_listen(const char *path)
{
	struct sockaddr_un address;
	int fd = socket_at(path, &address);
	struct stat old;

	if (fd < 0)
		return -1;
	/* One that was left behind; anything else is not ours to remove. */
	if (lstat(path, &old) == 0 && S_ISSOCK(old.st_mode))
		unlink(path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    listen(fd, 4) == 0)
		return fd;
	say("error: %s: %m", path);
	close(fd);
	return -1;
}

/* "forbid 2": the number behind the word, if it is a vCPU's. */
static bool cpu_of(struct vm *vm, const char *text, uint32_t *cpu)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || *end != '\0' || value >= vm->vcpus)
		return false;
	*cpu = (uint32_t)value;
	return true;
}

static void status(struct vm *vm, FILE *answer)
{
	if (!vm_pause(vm))
		return;
	for (uint32_t i = 0; i < vm->vcpus; i++)
		fprintf(answer, "cpu %u: %s%s\n", i,
			vm->psci ? vm_psci_doing(vm, i) : "kernel",
			vm_is_forbidden(vm, i) ? ", may not be started" : "");
	vm_resume(vm);
}

static void save(struct vm *vm, FILE *answer)
{
	if (!vm->options->save)
		fprintf(answer, "error: there is no --save FILE\n");
	else if (!vm_save_and_end(vm))
		fprintf(answer, "error: it was not saved\n");
}

static void command(struct vm *vm, char *line, FILE *answer)
{
	uint32_t cpu;

	line[strcspn(line, "\r\n")] = '\0';
	if (strcmp(line, "status") == 0)
		status(vm, answer);
	else if (strcmp(line, "wake") == 0)
		fprintf(answer, vm_wake(vm, "by command") ? "ok\n" :
			"error: the system is not suspended\n");
	else if (strcmp(line, "save") == 0)
		save(vm, answer);
	else if (strcmp(line, "quit") == 0)
		vm_end(vm, ENDING_QUIT);
	else if (strncmp(line, "forbid ", 7) == 0 && cpu_of(vm, line + 7, &cpu))
		vm_forbid(vm, cpu, true);
	else if (strncmp(line, "allow ", 6) == 0 && cpu_of(vm, line + 6, &cpu))
		vm_forbid(vm, cpu, false);
	else
		fprintf(answer, "error: unknown command\n");
	fprintf(answer, ".\n");
}

void control_serve(struct vm *vm, int listener)
{
	int fd = accept(listener, NULL, NULL);
	struct timeval patience = { .tv_sec = 2 };
	FILE *stream;
	char line[128];

	if (fd < 0)
		return;
	/* A client that says nothing must not stop the machine. */
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	stream = fdopen(fd, "r+");
	if (!stream) {
		close(fd);
		return;
	}
	/* No buffer: a socket cannot go back over what was read too far. */
	setvbuf(stream, NULL, _IONBF, 0);
	if (fgets(line, sizeof(line), stream)) {
		fseek(stream, 0, SEEK_CUR);
		command(vm, line, stream);
	}
	fclose(stream);
}

int control_send(const char *path, const char *words)
{
	struct sockaddr_un address;
	int fd = socket_at(path, &address);
	bool complete = false, good = true;
	char line[256];
	FILE *stream;

	if (fd < 0)
		return 1;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0) {
		say("error: %s: %m", path);
		close(fd);
		return 1;
	}
	if (dprintf(fd, "%s\n", words) < 0 || !(stream = fdopen(fd, "r"))) {
		say("error: %s: %m", path);
		close(fd);
		return 1;
	}
	while (!complete && fgets(line, sizeof(line), stream)) {
		complete = strcmp(line, ".\n") == 0;
		if (!complete)
			fputs(line, stdout);
		if (strncmp(line, "error: ", 7) == 0)
			good = false;
	}
	fclose(stream);
	return complete && good ? 0 : 1;
}
