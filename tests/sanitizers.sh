#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# The tests under what watches a program run. Prints "N passed, N failed,
# N skipped" for each group.
#
#	tests/sanitizers.sh [address|memory|thread|thread-clang|valgrind]...
#
#   address	 AddressSanitizer and UndefinedBehaviorSanitizer; and of lib/,
#		 integers that wrap around or are converted to another value
#		 (exceptions: tests/sanitizers.ignore). All tests.
#   memory	 MemorySanitizer: what is read was written. All tests that need
#		 no library which is not instrumented, but cmocka, which hands
#		 tests nothing to read.
#   thread	 gcc's ThreadSanitizer. All tests.
#   thread-clang clang's, which models atomics otherwise. Tests with threads.
#   valgrind	 memcheck, on the binaries as they are, libfdt and zlib included;
#		 without those that take too long with it, have threads, or change
#		 stacks, as the explorer's engine does, which it takes for mistakes.
set -u
cd "$(dirname "$0")/.." || exit 1

# shellcheck source=tests/support/apt.sh
. tests/support/apt.sh
apt_need "the sanitizers" gcc clang libclang-rt-14-dev meson ninja-build \
	pkg-config libcmocka-dev libfdt-dev zlib1g-dev python3 valgrind || exit 1

# build DIRECTORY SETUP-ARGUMENT...
build() {
	directory=$1
	shift
	rm -rf "$directory"
	meson setup "$directory" -Dwerror=true -Dtests=enabled "$@" &&
		ninja -C "$directory"
}

# names DIRECTORY PATTERN: sets "$directory/names" to the tests that do not match.
names() {
	meson test -C "$1" --list 2> /dev/null | grep -vE "^($2)\$" \
		> "$1/names"
}

# run_tests DIRECTORY MESON-ARGUMENT...: those of its file "names".
run_tests() {
	directory=$1
	shift
	while read -r name; do
		set -- "$@" "$name"
	done < "$directory/names"
	meson test -C "$directory" --print-errorlogs --num-processes 2 "$@"
	result=$?
	# With a wrapper, its name is part of that of the log.
	python3 tests/support/count.py "$directory"/meson-logs/testlog*.json &&
		return "$result"
}

integer="-fsanitize=integer,implicit-conversion,local-bounds"
integer="$integer -fno-sanitize-recover=all"
integer="$integer -fsanitize-ignorelist=$PWD/tests/sanitizers.ignore"

address() {
	CC=clang build build/asan -Dfdt=enabled \
		-Db_sanitize=address,undefined -Db_lundef=false \
		"-Dc_args=$integer" || return 1
	names build/asan ''
	run_tests build/asan
}

memory() {
	# Both in c_args: the one without the other is an unused argument, and
	# then no warning flag would seem to be supported.
	CC=clang build build/msan -Dfdt=disabled -Db_sanitize=memory \
		-Db_lundef=false \
		"-Dc_args=-fsanitize=memory -fsanitize-memory-track-origins" ||
		return 1
	# Coroutines have stacks that it does not know; zlib is not instrumented.
	names build/msan 'interleavings|state|devices'
	run_tests build/msan
}

thread() {
	build build/tsan -Dfdt=enabled -Db_sanitize=thread || return 1
	names build/tsan ''
	run_tests build/tsan
}

thread_clang() {
	CC=clang build build/tsan-clang -Dfdt=disabled -Db_sanitize=thread \
		-Db_lundef=false || return 1
	meson test -C build/tsan-clang --list 2> /dev/null |
		grep -E 'threads|run_loop' > build/tsan-clang/names
	run_tests build/tsan-clang
}

memcheck() {
	build build/valgrind -Dfdt=enabled || return 1
	names build/valgrind 'interleavings|litmus|.*threads.*|devices|fdt|mpidr|versions'
	run_tests build/valgrind --timeout-multiplier 10 --wrapper \
		"valgrind -q --error-exitcode=9 --leak-check=full --track-origins=yes"
}

[ $# -gt 0 ] || set -- address memory thread thread-clang valgrind
failed=0
for group in "$@"; do
	bad=
	started=$(date +%s)
	case $group in
	address) address || bad=$group ;;
	memory) memory || bad=$group ;;
	thread) thread || bad=$group ;;
	thread-clang) thread_clang || bad=$group ;;
	valgrind) memcheck || bad=$group ;;
	*) echo "no such group: $group" >&2; exit 2 ;;
	esac
	if [ -n "$bad" ]; then
		echo "FAILED: $bad"
		failed=1
	else
		echo "$group: $(($(date +%s) - started)) s"
	fi
done
exit "$failed"
