/* SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause */
/*
 * A main() for a fuzz target where there is no libFuzzer: runs the files given
 * as arguments, and all files of the directories. Without arguments it runs
 * what comes in at stdin.
 */
#define _POSIX_C_SOURCE 200809L

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "input.h"

static uint8_t buffer[1 << 20];
static unsigned long inputs;

static void run_stream(FILE *stream)
{
	size_t size = fread(buffer, 1, sizeof(buffer), stream);
	uint8_t *data = malloc(size ? size : 1);

	if (!data)
		abort();
	/* A block of its own, so that a sanitizer sees reads behind its end. */
	memcpy(data, buffer, size);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	inputs++;
}

static int run_file(const char *path)
{
	FILE *stream = fopen(path, "rb");

	if (!stream) {
		perror(path);
		return -1;
	}
	run_stream(stream);
	fclose(stream);
	return 0;
}

static int run_directory(const char *path)
{
	struct dirent **names;
	int count, i, result = 0;
	char file[4096];

	count = scandir(path, &names, NULL, alphasort);
	if (count < 0) {
		perror(path);
		return -1;
	}
	for (i = 0; i < count; i++) {
		if (names[i]->d_name[0] != '.') {
			snprintf(file, sizeof(file), "%s/%s", path,
				 names[i]->d_name);
			result |= run_file(file);
		}
		free(names[i]);
	}
	free(names);
	return result;
}

int main(int argc, char **argv)
{
	struct stat status = { 0 };	/* MemorySanitizer sees no stat() */
	int i, result = 0;

	if (argc == 1)
		run_stream(stdin);
	for (i = 1; i < argc; i++) {
		if (!stat(argv[i], &status) && S_ISDIR(status.st_mode))
			result |= run_directory(argv[i]);
		else
			result |= run_file(argv[i]);
	}
	printf("replay: %lu inputs run\n", inputs);
	return result || inputs == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
