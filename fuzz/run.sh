#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# usage: fuzz/run.sh [RUNS]
#
# Build the libFuzzer targets in build/fuzz and let them run RUNS inputs, each
# its share. What they find interesting is kept in build/fuzz/corpus for the next time. The last
# line is "fuzz: N inputs run, N findings"; exit status 0 if there is none.
set -eu

runs=${1:-1000000}
root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build/fuzz
log=$build/build.log

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
ninja ${JOBS:+-j "$JOBS"} -C "$build" fuzz/fuzz_calls fuzz/fuzz_machine \
	fuzz/fuzz_restore fuzz/psci.dict >"$log" || {
	cat "$log" >&2
	exit 2
}

rm -rf "$build/findings"
mkdir -p "$build/findings"
total=0 found=0 failed=0

# run TARGET PERCENT ARGUMENT...: libFuzzer counts the corpus, which it runs first, as
# inputs too.
run() {
	target=$1
	share=$((runs * $2 / 100))
	shift 2
	log=$build/fuzz_$target.log
	mkdir -p "$build/corpus/$target" "$build/findings/$target"
	status=0
	"$build/fuzz/fuzz_$target" "$@" -runs="$share" -timeout=10 \
		-print_final_stats=1 \
		-artifact_prefix="$build/findings/$target/" \
		"$build/corpus/$target" "$root/fuzz/corpus/$target" \
		>"$log" 2>&1 || status=$?

	done=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	total=$((total + ${done:-0}))
	[ "$status" -ne 0 ] || return 0
	grep -v '^#[0-9]' "$log" | tail -n 100 >&2
	findings=$(find "$build/findings/$target" -type f)
	for finding in $findings; do
		echo "fuzz: reproducer: $finding" >&2
		found=$((found + 1))
	done
	# It may also have failed without a reproducer.
	[ -n "$findings" ] || found=$((found + 1))
	failed=1
}

run calls 50 -dict="$build/fuzz/psci.dict" -max_len=768
run machine 40 -dict="$build/fuzz/psci.dict" -max_len=768
run restore 10 -max_len=2048
echo "fuzz: $total inputs run, $found findings"
[ "$failed" -eq 0 ]
