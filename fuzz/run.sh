#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# usage: fuzz/run.sh [RUNS]
#
# Build the libFuzzer targets in build/fuzz and let them run RUNS inputs, each
# its share, two targets at a time (JOBS=1: one). What they find interesting is kept in build/fuzz/corpus for the next
# time. The last line is "fuzz: N inputs run, N findings"; exit status 0 if there is none.
set -eu

runs=${1:-1000000}
case $runs in
'' | *[!0-9]*)
	echo "usage: fuzz/run.sh [RUNS]" >&2
	exit 2
	;;
esac

# shellcheck source=fuzz/common.sh
. "$(dirname "$0")/common.sh"
fuzz_build

findings=$build/findings
rm -rf "$findings"
mkdir -p "$findings"

# share TARGET PERCENT: libFuzzer counts the corpus, which it runs first, as inputs too.
share() {
	mkdir -p "$findings/$1"
	log=$build/fuzz_$1.log
	fuzz_run "$1" "$log" "$findings/$1/" -runs=$((runs * $2 / 100)) ||
		echo "$?" >"$findings/$1.failed"
	echo "fuzz: $1: $(fuzz_inputs "$log") inputs, $(fuzz_edges "$log") edges" >&2
}

# What takes as long side by side; of the slower ones fewer.
(share calls 25; share smccc 5; share power_state 10; share acpi 5; share config 10; share restore 10) &
first=$!
[ "${JOBS:-2}" != 1 ] || wait "$first" || true
share machine 30
share fdt 5
wait "$first" || true

total=0 found=0
for target in $targets; do
	log=$build/fuzz_$target.log
	total=$((total + $(fuzz_inputs "$log")))
	[ -f "$findings/$target.failed" ] || continue
	grep -v '^#[0-9]' "$log" | tail -n 100 >&2
	files=$(find "$findings/$target" -type f)
	for file in $files; do
		echo "fuzz: reproducer: $file" >&2
		found=$((found + 1))
	done
	# It may also have failed without a reproducer.
	[ -n "$files" ] || found=$((found + 1))
done
echo "fuzz: $total inputs run, $found findings"
[ "$found" -eq 0 ]
