#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# MC/DC of lib/ by all of Meson's tests: for each condition of each decision there is a pair of tests in which it alone
# decides. Fails if there is one that has none and is not listed in tests/mcdc.txt, or code that is never executed, or
# a branch that is never taken: clang's figures are a second opinion to gcov's. Says what is missing where.
#
# The compiler does not measure a decision with another inside one of its conditions, as in f(a && b) || c or
# !(a && b) || c; and none of more than 32767 test vectors. It says so, and that fails too: the code has to be written
# in another way. It does not count conditions that are constant.
set -u
cd "$(dirname "$0")/.." || exit 1
top=$PWD
build=$top/build/mcdc

# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"
apt_need "MC/DC" clang-19 llvm-19 libclang-rt-19-dev gcc libc6-dev meson ninja-build pkg-config \
	libcmocka-dev libfdt-dev zlib1g-dev python3 || exit 1

rm -rf "$build"
mkdir -p "$build.profiles"
rm -f "$build.profiles"/*
# One for each library or program that is instrumented, which all processes add to.
export LLVM_PROFILE_FILE="$build.profiles/%4m.profraw"
# Atomic counts: there are tests with threads.
CC=clang-19 meson setup "$build" -Dtests=enabled -Dfdt=enabled -Done_file=false -Dbuildtype=debug \
	-Dc_args='-fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc -fprofile-update=atomic' \
	-Dc_link_args=-fprofile-instr-generate || exit 1
ninja -C "$build" ${JOBS:+-j"$JOBS"} > "$build/build.log" || {
	tail -n 40 "$build/build.log"
	exit 1
}
meson test -C "$build" --print-errorlogs --num-processes "${JOBS:-2}" || exit 1

llvm-profdata-19 merge -sparse -o "$build/profdata" "$build.profiles"/*.profraw || exit 1
# Everything of lib/ is in these, and the same in the programs.
set -- -instr-profile "$build/profdata" "$build/lib/libpsci.so" -object "$build/lib/libpsci-fdt.so"
llvm-cov-19 report -show-mcdc-summary "$@" |
	awk 'BEGIN { printf "%-28s %10s %8s %9s\n", "file", "conditions", "missed", "MC/DC" }
		/^lib\/|^TOTAL/ { printf "%-28s %10s %8s %9s\n", $1, $(NF - 2), $(NF - 1), $NF }'
llvm-cov-19 export "$@" > "$build/export.json" || exit 1

unmeasured=$(grep 'lib/.*unsupported MC/DC' "$build/build.log" | sort -u)
if [ -n "$unmeasured" ]; then
	echo "$unmeasured"
	echo "mcdc: 0 passed, $(echo "$unmeasured" | wc -l) failed, 0 skipped"
fi
python3 tests/support/mcdc.py "$build/export.json" tests/mcdc.txt && [ -z "$unmeasured" ]
