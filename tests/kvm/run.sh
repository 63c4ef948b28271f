#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# run.sh [--quick | --full]: builds examples/kvm-vmm, runs its scenarios (scenarios.sh) on an arm64 host with KVM, which is
# emulated if this machine is none, compares libpsci's answers with KVM's (calls.sh), and shows that broken VMMs are found.
# --quick: one boot. --full: also what is here for those who have the time; see below. Ends with a line
# "kvm: N passed, N failed, N skipped"; exit status 0 if nothing failed.
set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"

quick=no full=''
for argument in "$@"; do
	case $argument in
	--quick) quick=yes ;;
	--full) full=--full ;;
	*)
		echo "usage: tests/kvm/run.sh [--quick | --full]" >&2
		exit 2
		;;
	esac
done

passed=0 failed=0
finish() {
	trap - EXIT
	echo "kvm: $passed passed, $failed failed, 0 skipped"
	[ "$failed" -eq 0 ]
	exit
}
trap 'failed=$((failed + 1)); finish' EXIT

good() { echo "ok $*" && passed=$((passed + 1)); }
bad() { echo "FAILED $*" && failed=$((failed + 1)); }

# count EXPRESSION: the lines like this in what was said.
count() { grep -c -E "$1" "$out/output" || :; }

out=$top/build/kvm-tests
mkdir -p "$out/files"
apt_need "the KVM tests" qemu-system-arm meson ninja-build gcc-aarch64-linux-gnu libc6-dev-arm64-cross cpio python3 xz-utils
assignments=$("$top/examples/linux/fetch.sh" --modules)
eval "$assignments"
export KERNEL MODULES BUSYBOX LIBFDT_INCLUDE LIBFDT_A ZLIB_INCLUDE ZLIB_A

# The judge first: what it says below is worth what it is.
if /usr/bin/python3 "$top/tests/kvm/test_guests.py" >"$out/judge.log" 2>&1; then
	good "the judge of the guests' logs"
else
	cat "$out/judge.log"
	bad "the judge of the guests' logs"
fi

# What the emulated host is to do, and what it needs for that.
logs=$out/logs
if [ $quick = yes ]; then
	set -- boot
else
	# With --full too: many saves; each way to end by each CPU; and handover-1.1, where all that another version changes is
	# what scenario versions looks at.
	saves=6 scenarios=$("$top/examples/kvm-vmm/scenarios.sh" --list)
	[ -n "$full" ] || scenarios=$(echo "$scenarios" | sed 's/ handover-1\.1//')
	[ -z "$full" ] || saves=20
	"$top/tests/kvm/broken.sh" "$out/files/broken"
	"$top/tests/bare/build.sh" "$top/tests/kvm/calls" 0x40200000 "$out/files/payload.bin" -Wconversion -Wsign-conversion \
		-Wswitch-enum
	cp "$top/tests/kvm/calls.sh" "$top/tests/kvm/in-host.sh" "$out/files/"
	set -- --files "$out/files" --exec "sh in-host.sh $saves '$full' $scenarios"
fi
rm -rf "$logs"
mkdir -p "$logs"
{
	status=0
	"$top/examples/kvm-vmm/nested.sh" --out "$out" --log-dir "$logs" "$@" 2>&1 || status=$?
	[ $quick = yes ] || /usr/bin/python3 "$top/examples/kvm-vmm/guests.py" "$logs" || :
	echo "$status" >"$out/status"
} | tee "$out/output"
read -r status <"$out/status"

passed=$((passed + $(count '^ok ')))
failed=$((failed + $(count '^FAILED ')))
# Whatever else went wrong is a failure as well, and a run without a result is.
if [ "$(count '^(ok|FAILED) ')" -eq 0 ] || { [ "$status" -ne 0 ] && [ "$(count '^FAILED ')" -eq 0 ]; }; then
	bad "the emulated host: status $status"
fi
[ $quick = no ] || finish
[ "$(count '^calls: [1-9][0-9]* good, ')" -eq 1 ] || bad "the list of calls did not come to its end"

# found FAULT SCENARIO EXPRESSION: a broken VMM has to fail, for this reason.
found() {
	if [ "$(count "^broken $1: FAILED $2: $3")" -eq 1 ]; then
		good "a broken VMM is found: $1"
	else
		bad "a broken VMM ($1) did not fail scenario $2 as it should: $3"
	fi
}
found kick boot 'the guest: .*cpu 1 cannot be brought online'
found entry boot 'the guest: .*cpu 1 cannot be brought online'
found library boot 'the guest: .*cpu 1 cannot be brought online'
found version versions 'the guest was told another version'
finish
