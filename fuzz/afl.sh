#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# usage: fuzz/afl.sh TARGET [SECONDS | RUNSr]
#
# The same target under AFL++, in persistent mode: for so many seconds (60), or inputs ("100000r"). Keeps its state
# in build/afl/TARGET for the next time. The last line is "afl: N inputs run, N findings"; exit status 0 if there is none.
set -eu

target=${1:-} limit=${2:-60}
# shellcheck source=fuzz/common.sh
. "$(dirname "$0")/common.sh"
afl=$root/build/afl
if [ ! -f "$root/fuzz/fuzz_$target.c" ]; then
	echo "usage: fuzz/afl.sh TARGET [SECONDS | RUNSr], of $(echo "$targets" | tr '\n' ' ')" >&2
	exit 2
fi
case $limit in
*[!0-9r]* | r* | *r?*) echo "afl.sh: neither seconds nor runs: $limit" >&2; exit 2 ;;
*r) limit="-E ${limit%r}" ;;
*) limit="-V $limit" ;;
esac

# shellcheck source=tests/support/apt.sh
. "$root/tests/support/apt.sh"
apt_need "fuzzing with AFL++" afl++ clang libfdt-dev

# With -fsanitize=fuzzer afl-clang-fast links its own driver, which looks like libFuzzer to the target.
if [ ! -f "$afl/build/build.ninja" ]; then
	AFL_QUIET=1 CC=afl-clang-fast CXX=afl-clang-fast++ \
		CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=all" \
		CXXFLAGS="-fsanitize=address,undefined" \
		LDFLAGS="-fsanitize=address,undefined" meson setup --buildtype=debugoptimized \
		-Dfuzzers=true -Dfuzz_engine=-fsanitize=fuzzer -Dtests=disabled -Dfdt=enabled \
		"$afl/build" "$root" >"$afl.log" 2>&1 || { cat "$afl.log" >&2; exit 2; }
fi
AFL_QUIET=1 ninja ${JOBS:+-j "$JOBS"} -C "$afl/build" "fuzz/fuzz_$target" fuzz/psci.dict >"$afl.log" 2>&1 || {
	cat "$afl.log" >&2
	exit 2
}

out=$afl/$target
seeds=$root/fuzz/corpus/$target
[ ! -d "$out/default" ] || seeds=-
status=0
# shellcheck disable=SC2086 # an option and its argument
AFL_NO_UI=1 AFL_QUIET=1 AFL_NO_AFFINITY=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 \
	ASAN_OPTIONS=abort_on_error=1:symbolize=0:detect_leaks=0 \
	afl-fuzz -i "$seeds" -o "$out" -x "$afl/build/fuzz/psci.dict" -m none -t 5000 $limit -- \
	"$afl/build/fuzz/fuzz_$target" >"$out.log" 2>&1 || status=$?

stats=$out/default/fuzzer_stats
if [ "$status" -ne 0 ] || [ ! -f "$stats" ]; then
	tail -n 30 "$out.log" >&2
	echo "afl.sh: afl-fuzz ended with $status" >&2
	exit 2
fi
runs=$(sed -n 's/^execs_done *: *//p' "$stats")
edges=$(sed -n 's/^edges_found *: *//p' "$stats")
find "$out/default/crashes" "$out/default/hangs" -name 'id*' >"$out.found"
cat "$out.found" >&2
found=$(wc -l <"$out.found")
echo "afl: $target: $edges edges, $(sed -n 's/^execs_per_sec *: *//p' "$stats") inputs a second"
echo "afl: $runs inputs run, $found findings"
[ "$found" -eq 0 ]
