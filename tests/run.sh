#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# Everything that the project checks. Installs what it needs through apt, says
# what it is doing, and ends with the line "N passed, N failed, N skipped".
#
#	tests/run.sh [--quick] [--list] [STEP...]
#
# --quick is the developer's loop: each test once with gcc and once with clang's
# sanitizers, no coverage, cross builds or fuzzing, and one boot of Linux
# instead of all. STEP names single steps to run. --list prints the steps, and
# runs none. What takes longer than this is tests/full.sh.
set -u
cd "$(dirname "$0")/.." || exit 1
top=$PWD
logs=$top/build/logs
quick=
list=
steps=

usage() { sed -n '4,14s/^# \{0,1\}//p' "$top/tests/run.sh"; }

for argument in "$@"; do
	case $argument in
	--quick) quick=--quick ;;
	--list) list=1 ;;
	-h | --help) usage; exit 0 ;;
	-*) usage >&2; exit 2 ;;
	*) steps="$steps $argument" ;;
	esac
done
if [ -z "$steps" ]; then
	steps="style unit sanitize headers readme payload linux kvm"
	[ -n "$quick" ] || steps="style static unit sanitize coverage mcdc stack
		bench headers readme install cross explorer model proofs
		mutation fuzz clusterfuzzlite payload linux kvm"
fi
if [ -n "$list" ]; then
	# shellcheck disable=SC2086
	printf '%s\n' $steps
	exit
fi

# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"
if ! apt_need "the tests" git gcc g++ libc6-dev clang libclang-rt-14-dev \
		meson ninja-build pkg-config libcmocka-dev libfdt-dev zlib1g-dev gcovr \
		python3 shellcheck \
		gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
		gcc-arm-linux-gnueabihf libc6-dev-armhf-cross \
		gcc-riscv64-linux-gnu libc6-dev-riscv64-cross \
		gcc-s390x-linux-gnu libc6-dev-s390x-cross \
		qemu-system-arm qemu-user-static device-tree-compiler cpio \
		xz-utils clang-tidy cppcheck spin valgrind; then
	echo "0 passed, 1 failed, 0 skipped"
	exit 1
fi
mkdir -p "$logs"

# ------------------------------------------------------------------ steps

# meson_tests DIRECTORY SETUP-ARGUMENT...: build, run the tests, count them.
meson_tests() {
	directory=$1
	shift
	rm -rf "$directory"
	meson setup "$directory" -Dwerror=true -Dtests=enabled -Dfdt=enabled \
		"$@" || return 1
	ninja -C "$directory" || return 1
	meson test -C "$directory" --print-errorlogs --num-processes 2
	result=$?
	python3 tests/support/count.py "$directory/meson-logs/testlog.json" &&
		return $result
}

step_style() { sh tests/style.sh; }
step_static() { sh tests/static.sh; }

step_unit() {
	meson_tests build/unit || return 1
	[ -n "$quick" ] || CC=clang meson_tests build/unit-clang
}

step_sanitize() {
	# The others are in tests/full.sh.
	if [ -n "$quick" ]; then
		sh tests/sanitizers.sh address
	else
		sh tests/sanitizers.sh address thread
	fi
}

step_coverage() {
	# Atomic counts: there are tests with threads.
	meson_tests build/coverage -Db_coverage=true -Dbuildtype=debug \
		-Dc_args=-fprofile-update=atomic || return 1
	# The explorer leaves executions in the middle, of which gcov's sums of
	# some branches come out below 0: these are read from the other objects.
	# Nothing gets behind a switch with a case for whatever there can be: that
	# nothing does is a proof's (tests/proofs, decode).
	gcovr --root . --filter lib/ build/coverage --branches --print-summary \
		--gcov-ignore-parse-errors \
		--exclude-lines-by-pattern '.*UNREACHABLE\(\);.*' \
		--exclude-branches-by-pattern '.*has a case for each.*' \
		--fail-under-line 100 --fail-under-branch 100
}

step_mcdc() { sh tests/mcdc.sh; }
step_stack() { python3 tests/stack.py; }
step_bench() { sh tests/bench/run.sh; }
step_headers() { sh tests/headers.sh; }
step_readme() { sh tests/readme.sh; }
step_install() { sh tests/install.sh; }
step_cross() { sh tests/cross.sh; }
step_explorer() {
	sh tests/explorer/run.sh && sh tests/explorer/faults.sh &&
		python3 tests/explorer/weaken.py
}
step_model() { sh tests/model/run.sh; }

# since PART: options for what has changed since its last result in
# docs/results.md; where there is none, since the last commit but one.
since() {
	commit=$(sed -nE "s/^\| $1 \| ok \|.* ([0-9a-f]{7,}) \|.*/\1/p" \
		docs/results.md)
	commit=$(git rev-parse -q --verify "${commit:-HEAD~1}^{commit}" \
		2> /dev/null) && echo "--changed $commit"
}

# And then of the rest, as far as the time goes: large ones, then small ones.
step_proofs() {
	# shellcheck disable=SC2046 # words
	sh tests/proofs/run.sh $(since proofs-full) --budget 6 --jobs 2
}

# And a sample of the rest.
step_mutation() {
	# shellcheck disable=SC2046 # words
	sh tests/mutation/run.sh $(since mutation-full) --sample 100
}

step_fuzz() { fuzz/broken.sh --check && sh fuzz/run.sh; }
step_clusterfuzzlite() { sh fuzz/clusterfuzzlite_test.sh; }
step_payload() { sh tests/payload/run.sh $quick; }
step_linux() { sh tests/linux/run.sh $quick; }
step_kvm() { sh tests/kvm/run.sh $quick; }

# -------------------------------------------------------------------- run

passed=0 failed=0 skipped=0 number=0 bad=
# shellcheck disable=SC2086
count=$(set -- $steps; echo $#)

for step in $steps; do
	number=$((number + 1))
	log=$logs/$step.log
	started=$(date +%s)
	echo "[$number/$count] $step ..."
	if [ "$step" = linux ] || [ "$step" = kvm ]; then
		# Long: show each boot as it ends.
		{ "step_$step"; echo $? > "$logs/status"; } 2>&1 | tee "$log" |
			sed -u 's/^/      /'
	else
		"step_$step" > "$log" 2>&1
		echo $? > "$logs/status"
	fi
	read -r status < "$logs/status"
	# Each line "..., N passed, N failed, N skipped" of the log counts.
	counts=$(sed -nE 's/^.*\b([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?.*$/\1 \2 0\4/p' "$log" |
		awk '{ p += $1; f += $2; s += $3 } END { print p+0, f+0, s+0 }')
	# shellcheck disable=SC2086
	set -- $counts
	if [ "$status" -eq 0 ] && [ "$2" -eq 0 ]; then
		[ "$1" -gt 0 ] || set -- 1 0 "$3"
		verdict=ok
	else
		[ "$2" -gt 0 ] || set -- "$1" 1 "$3"
		verdict=FAILED
		bad="$bad $step"
	fi
	passed=$((passed + $1))
	failed=$((failed + $2))
	skipped=$((skipped + $3))
	echo "      $verdict: $1 passed, $2 failed, $3 skipped" \
		"($(($(date +%s) - started)) s)"
	if [ "$verdict" = FAILED ]; then
		tail -n 40 "$log" | sed 's/^/      | /'
		echo "      the whole log: $log"
	fi
done

# Where a log is only read by its end.
for step in $bad; do
	echo "failed: $step"
	grep -wE 'not ok|FAIL|FAILED|TIMEOUT|ERROR' "$logs/$step.log" | head -n 10 |
		sed 's/^/      | /'
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
