#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# calls.sh [--full] VMM PAYLOAD WORKDIR [VERSION...]: does libpsci, told to be like KVM, answer each call as KVM does? Runs PAYLOAD
# (../bare/build.sh makes it; calls/main.c says what it does) in VMM, examples/kvm-vmm, once on KVM's own PSCI and once on
# libpsci, and compares all that it prints, and how the VMM ends. For each PSCI version: the long list once, and each of
# the ways to end, after a short list, by CPU 0 or by another one in turn; with --full, by both. Then the same with a library that is configured
# differently, where differences have to be found.
#
# Runs on an arm64 machine with /dev/kvm, and needs a POSIX shell and timeout(1). All output is kept in WORKDIR. Ends with
# the line "N passed, N failed, 0 skipped"; exit status 0 if nothing failed.
set -u

full=no
[ "${1-}" != --full ] || { full=yes && shift; }
if [ $# -lt 3 ]; then
	echo "usage: calls.sh [--full] VMM PAYLOAD WORKDIR [VERSION...]" >&2
	exit 2
fi
vmm=$1 payload=$2 work=$3
shift 3
[ $# -gt 0 ] || set -- 0.1 0.2 1.0 1.1 1.2 1.3
mkdir -p "$work" || exit 1
passed=0 failed=0

# A run that takes longer hangs: seconds.
limit=${CALLS_LIMIT:-600}

ok() {
	passed=$((passed + 1))
	echo "ok $*"
}

bad() {
	failed=$((failed + 1))
	echo "FAILED $*"
}

# --------------------------------------------------------------------- a run

# Copy the console. In 0.1 the guest has no call that ends the machine: the VMM is told to.
watch() {
	while IFS= read -r line; do
		printf '%s\n' "$line"
		if [ "$line" = "[there is no end]" ]; then
			"$vmm" --control "$control" --command quit >>"$work/quit.log" 2>&1
		fi
	done
}

# run NAME VERSION WHAT OPTION...: $work/NAME.out, .status (the VMM's exit status) and .err.
run() {
	name=$1 version=$2 what=$3
	shift 3
	control=$work/$name.control
	rm -f "$control"
	keep="cat"
	[ "$version" != 0.1 ] || keep=watch
	{
		timeout "$limit" "$vmm" --kernel "$payload" --append "psci.calls=$what" --cpus 7 --memory 64 \
			--psci-version "$version" --no-reboot --control "$control" "$@" </dev/null 2>"$work/$name.err"
		echo $? >"$work/$name.status"
	} | $keep >"$work/$name.out"
}

# On an emulated host KVM now and then fails by itself when it resets a vCPU (a bug check of its own, after which KVM_RUN
# says EIO, or the thread is back with another TLS pointer). That is no answer to compare with: ask again, a few times.
run_kernel() {
	for _ in 1 2 3 4; do
		run "$1" "$2" "$3" --psci kernel
		[ "$(cat "$work/$1.status")" = 139 ] ||
			grep -q 'KVM_RUN of cpu [0-9]*: Input/output error' "$work/$1.err" || return 0
		echo "again: $1: KVM itself failed, status $(cat "$work/$1.status")"
	done
}
run_library() { run "$1" "$2" "$3" --psci libpsci --like-kvm; }

# ------------------------------------------------------ what is known anyway

# hex VERSION: as PSCI_VERSION answers it.
hex() {
	case $1 in
	0.1) echo -1 ;;
	0.2) echo 2 ;;
	1.0) echo 10000 ;;
	*) echo "1000${1#1.}" ;;
	esac
}

# endings VERSION: those that it has. The long list has the others, as calls that come back.
endings() {
	case $1 in
	0.1) echo off ;;			# there is none: it is told to quit
	0.2 | 1.0) echo off reset ;;
	1.1 | 1.2) echo off reset warm vendor vendor-32 ;;
	1.3) echo off reset warm vendor vendor-32 off2-0 off2-1 ;;
	esac
}

# status VERSION ENDING: what the VMM's exit status is then.
status() {
	case $1:$2 in
	0.1:*) echo 6 ;;
	*:off) echo 0 ;;
	*:off2*) echo 3 ;;
	*) echo 5 ;;
	esac
}

# has FILE LINE
has() { grep -qxF -e "$2" "$1"; }

# known NAME VERSION ENDING LINES: so that two runs that both did nothing are not the same. Says what is wrong.
known() {
	out=$work/$1.out
	lines=$(wc -l <"$out")
	[ "$lines" -ge "$4" ] || echo "$1: $lines lines; at least $4 are expected"
	has "$out" "84000000 = $(hex "$2")" || echo "$1: PSCI_VERSION is not $2"
	for line in "1 came in at first_entry: x0 " "2 came in at first_entry: x0 " "3 came in at second_entry: x0 0"; do
		grep -q "^cpu $line" "$out" || echo "$1: not there: cpu $line"
	done
	grep -q 'unexpected\|which' "$out" && echo "$1: the list was not as it should be"
	[ "$(cat "$work/$1.status")" = "$(status "$2" "$3")" ] ||
		echo "$1: exit status $(cat "$work/$1.status") instead of $(status "$2" "$3")"
}

# compare VERSION ENDING CPU LIST
compare() {
	pair=$1-$2-$3-$4
	case $1:$4 in			# lines that there are at least
	*:few) least=12 ;;
	0.1:*) least=250 ;;
	*) least=500 ;;
	esac
	run_kernel "$pair-kernel" "$1" "$2,$3,$4" &
	run_library "$pair-libpsci" "$1" "$2,$3,$4"
	wait
	{
		known "$pair-kernel" "$1" "$2" "$least"
		known "$pair-libpsci" "$1" "$2" "$least"
		diff "$work/$pair-kernel.out" "$work/$pair-libpsci.out"
		diff "$work/$pair-kernel.status" "$work/$pair-libpsci.status"
	} >"$work/$pair.diff" 2>&1
	if [ -s "$work/$pair.diff" ]; then
		bad "$1 $2 by cpu $3, $4 calls (< kernel, > libpsci)"
		head -n 60 "$work/$pair.diff" | sed 's/^/    /'
		tail -n 3 "$work/$pair-kernel.err" "$work/$pair-libpsci.err" | sed 's/^/    | /'
	else
		ok "$1 $2 by cpu $3, $4 calls, $(wc -l <"$work/$pair-kernel.out") lines"
	fi
}

# --------------------------------------------------------- a test of the test

# differs NAME CALL KERNEL LIBRARY: the answers of this call are these.
differs() {
	if has "$kernel" "$2 = $3" && has "$work/$1.out" "$2 = $4"; then
		ok "found: $1: $2 = $4 instead of $3"
	else
		bad "not found: $1: $2 = $4 instead of $3"
		grep -F -e "$2 = " "$kernel" "$work/$1.out" | sed 's/^/    /'
	fi
}

# What else differs is what follows from these, and ON_PENDING, if the CPU is not fast enough to hide it.
test_of_the_test() {
	kernel=$work/1.3-off-0-all-kernel.out
	[ -e "$kernel" ] || run_kernel 1.3-off-0-all-kernel 1.3 off,0,all
	entry=$(sed -n 's/^c4000003 1 \([0-9a-f]*\) c0ffee0123456789 = 0$/\1/p' "$kernel" | head -n 1)
	entry=${entry:-0}

	run_library other-version 1.2 off,0,all
	differs other-version "84000000" 10003 10002
	differs other-version "8400000a 84000015" 1 -1
	differs other-version "c4000015 2" -2 -1

	run strict 1.3 off,0,all --psci libpsci
	differs strict "8400000a c400000e" -1 0
	differs strict "c400000e $entry 1" -1 -3
	differs strict "c4000003 4 $(printf '%x' $((0x$entry + 2))) 28" 0 -9
	differs strict "c4000003 5 100000000 32" 0 -9
	differs strict "c4000004 0 100000000 5a5a5a5a00000000" -2 0
	differs strict "84000001 ffffffff 1 5a5a5a5a00000005" 0 -2
}

# ----------------------------------------------------------------------- all

: >"$work/quit.log"
turn=0
for version in "$@"; do
	compare "$version" off 0 all
	turn=$((1 - turn))
	cpu=$turn
	for ending in $(endings "$version"); do
		if [ $full = yes ]; then
			compare "$version" "$ending" 0 few
			compare "$version" "$ending" 1 few
		elif [ "$ending $cpu" != "off 0" ]; then # the long list has that end
			compare "$version" "$ending" "$cpu" few
		fi
		cpu=$((1 - cpu))
	done
done
test_of_the_test

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
