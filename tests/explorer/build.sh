#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# usage: tests/explorer/build.sh DIRECTORY
#
# Builds DIRECTORY/explorer from this tree. What is there already, of the same sources, is used.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
cc=${CC:-gcc}
cd "$top"

headers=$(cat include/psci/*.h lib/*.h lib/*.def tests/support/*.h tests/explorer/*.h tests/explorer/build.sh | cksum)
objects=

# object FILE FLAG...: the library as the engine wants it, all else as usual.
object() {
	file=$1
	shift
	name=$out/$(echo "${file%.c}" | tr / _).o
	now="$cc $* $headers $(cksum <"$file")"
	if [ ! -f "$name" ] || [ "$now" != "$(cat "$name.of" 2>/dev/null)" ]; then
		rm -f "$name.of"
		"$cc" -std=gnu11 -O2 -g -Wall -Wextra -Iinclude -Ilib -Itests/support -Itests/explorer \
			-DORACLE_CPUS_MAX=4 "$@" -c "$file" -o "$name"
		echo "$now" >"$name.of"
	fi
	objects="$objects $name"
}

for file in lib/*.c; do
	case $file in
	lib/fdt.c | lib/acpi.c | lib/smccc.c) ;; # have no state
	*) object "$file" -fsanitize=thread -Wno-tsan -Wno-unused-parameter ;;
	esac
done
for file in engine memory runtime words world match calls scenario states todo cost explore; do
	object "tests/explorer/$file.c" -Wno-psabi
done
for file in oracle oracle_cpu oracle_system oracle_tree linearize invariants; do
	object "tests/support/$file.c"
done
# shellcheck disable=SC2086 # names without blanks
"$cc" $objects -o "$out/explorer"
