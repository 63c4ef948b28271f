#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# What compilers and analysers say of lib/ and include/ without running them:
# nothing. (Tests and examples are compiled with meson.build's warnings, by both
# compilers, where they are run.) Prints "NAME: N passed, N failed, N skipped" for
# each group, and what a tool said. It checks a copy of nothing: no build is needed.
#
#	tests/static.sh [warnings|analyzer|tidy|misra]...
set -u
cd "$(dirname "$0")/.." || exit 1
build=build/static
mkdir -p "$build"

# shellcheck source=tests/support/apt.sh
. tests/support/apt.sh
apt_need "static analysis" gcc clang clang-tidy cppcheck libfdt-dev python3 \
	gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
	gcc-arm-linux-gnueabihf libc6-dev-armhf-cross \
	gcc-riscv64-linux-gnu libc6-dev-riscv64-cross \
	gcc-s390x-linux-gnu libc6-dev-s390x-cross || exit 1

language="-std=c11 -ffreestanding -Iinclude"
failures=0

begin() { passed=0 failed=0; }
end() {
	echo "$1: $passed passed, $failed failed, 0 skipped"
	failures=$((failures + failed))
}

# check WHAT COMMAND...: it has to succeed, and to say nothing.
check() {
	what=$1
	shift
	if "$@" > "$build/log" 2>&1 && [ ! -s "$build/log" ]; then
		passed=$((passed + 1))
	else
		echo "FAILED: $what"
		sed 's/^/	/' "$build/log"
		failed=$((failed + 1))
	fi
}

# Where libfdt is: not for the machines that it is not installed for.
sources() {
	for file in lib/*.c; do
		[ "$file" = lib/fdt.c ] && [ "${1:-}" = cross ] || echo "$file"
	done
}

# meson.build's, and what is too noisy for tests and examples. Not among them:
#   -Wswitch-default: a switch over an enum names each case (-Wswitch-enum), so
#     that a new one is not forgotten, which a default would hide.
#   -Wunused-parameter: all functions of functions.def have the same ones.
common="-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
	-Wstrict-prototypes -Wmissing-prototypes -Wmissing-declarations
	-Wswitch-enum -Wvla -Walloca -Wundef -Wcast-qual -Wpointer-arith
	-Wwrite-strings -Wold-style-definition -Wnull-dereference -Wformat=2
	-Wstrict-overflow=2 -Wunused-macros -Wredundant-decls -Wnested-externs
	-Wbad-function-cast -Wdouble-promotion -Wfloat-equal -Wdate-time
	-Wno-unused-parameter -Werror"
gcc_only="-Wcast-align=strict -Wduplicated-cond -Wduplicated-branches -Wlogical-op
	-Warith-conversion -Wjump-misses-init -Wunused-const-variable=2
	-Wstringop-overflow=4 -Warray-bounds=2 -Wshift-overflow=2
	-Wimplicit-fallthrough=5 -Wtrampolines"
# All that clang has but:
#   -Wpadded: what is padded where is the headers' business, which static
#     assertions hold, and private structs' own.
#   -Wunused-parameter: as above.
#   -Wdisabled-macro-expansion: the C library's own macros.
clang_all="-Weverything -Wno-padded -Wno-unused-parameter
	-Wno-disabled-macro-expansion -Werror"

# A file at a time: so that the whole of what is wrong is said.
# shellcheck disable=SC2046,SC2086
warnings() {
	begin
	# What clang says does not depend on the level.
	check "clang" compile clang "-O2 $common $clang_all" $(sources)
	for level in -O2 -O3; do
		check "gcc $level" compile gcc "$level $common $gcc_only" \
			$(sources)
	done
	for target in aarch64-linux-gnu arm-linux-gnueabihf riscv64-linux-gnu \
			s390x-linux-gnu; do
		check "$target-gcc" compile "$target-gcc" \
			"-O3 $common $gcc_only" $(sources cross)
	done
	end warnings
}

# compile COMPILER FLAGS FILE...
compile() {
	compiler=$1 flags=$2 result=0
	shift 2
	for file in "$@"; do
		# shellcheck disable=SC2086
		"$compiler" $language $flags -c -o /dev/null "$file" || result=1
	done
	return $result
}

# shellcheck disable=SC2046
analyzer() {
	begin
	check "gcc -fanalyzer" compile gcc "-O2 -fanalyzer -Werror" $(sources)
	end analyzer
}

# clang-tidy counts on its error output what it did not show.
# shellcheck disable=SC2086
tidy() {
	begin
	for file in $(sources); do
		check "clang-tidy $file" quietly clang-tidy --quiet "$file" -- \
			$language
	done
	end clang-tidy
}
quietly() { "$@" 2> "$build/errors" || { cat "$build/errors"; return 1; }; }

misra() {
	begin
	if python3 tests/misra/check.py; then
		passed=1
	else
		failed=1
	fi
	end "cppcheck and MISRA"
}

[ $# -gt 0 ] || set -- warnings analyzer tidy misra
for group in "$@"; do
	case $group in
	warnings | analyzer | tidy | misra) "$group" ;;
	*) echo "no such group: $group" >&2; exit 2 ;;
	esac
done
[ "$failures" -eq 0 ]
