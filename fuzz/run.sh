#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# usage: fuzz/run.sh [RUNS]
#
# Build the libFuzzer targets in build/fuzz and let each run RUNS inputs. What
# they find interesting is kept in build/fuzz/corpus for the next time. The last
# line is "fuzz: N inputs run, N findings"; exit status 0 if there is none.
set -eu

runs=${1:-1000000}
root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build/fuzz
log=$build/fuzz_calls.log

case $runs in
'' | *[!0-9]*)
	echo "usage: fuzz/run.sh [RUNS]" >&2
	exit 2
	;;
esac

if [ ! -f "$build/build.ninja" ]; then
	CC=${CC:-clang} meson setup --buildtype=debugoptimized -Dfuzzers=true \
		-Dtests=disabled -Dfdt=disabled "$build" "$root" >/dev/null
fi
ninja ${JOBS:+-j "$JOBS"} -C "$build" fuzz/fuzz_calls fuzz/psci.dict >"$log" || {
	cat "$log" >&2
	exit 2
}

rm -rf "$build/findings"
mkdir -p "$build/corpus/calls" "$build/findings"

# libFuzzer counts the corpus, which it runs first, as inputs too.
status=0
"$build/fuzz/fuzz_calls" -dict="$build/fuzz/psci.dict" -max_len=768 \
	-runs="$runs" -timeout=10 -print_final_stats=1 \
	-artifact_prefix="$build/findings/" "$build/corpus/calls" \
	"$root/fuzz/corpus/calls" >"$log" 2>&1 || status=$?

done=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
found=$(find "$build/findings" -type f | wc -l)
if [ "$status" -ne 0 ]; then
	grep -v '^#[0-9]' "$log" | tail -n 100 >&2
	for finding in "$build"/findings/*; do
		[ ! -f "$finding" ] || echo "fuzz: reproducer: $finding" >&2
	done
	# It may also have failed without a reproducer.
	[ "$found" -gt 0 ] || found=1
fi
echo "fuzz: ${done:-0} inputs run, $((found)) findings"
[ "$status" -eq 0 ]
