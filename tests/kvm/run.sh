#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# run.sh [--quick]: builds examples/kvm-vmm, runs its scenarios (scenarios.sh) on an arm64 host with KVM, which is emulated if
# this machine is none, and shows that broken VMMs are found. --quick: one boot. Ends with a line
# "kvm: N passed, N failed, N skipped"; exit status 0 if nothing failed.
set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"

scenarios='' quick=no
for argument in "$@"; do
	case $argument in
	--quick) quick=yes scenarios=boot ;;
	*)
		echo "usage: tests/kvm/run.sh [--quick]" >&2
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

# in_host LOG-DIR ARGUMENT...: run in the emulated host; sets $status.
in_host() {
	logs=$1
	shift
	mkdir -p "$logs"
	{
		status=0
		"$top/examples/kvm-vmm/nested.sh" --out "$out" --log-dir "$logs" "$@" 2>&1 || status=$?
		echo "$status" >"$out/status"
	} | tee "$out/output"
	read -r status <"$out/status"
}

out=$top/build/kvm-tests
mkdir -p "$out"
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

# shellcheck disable=SC2086 # none, or one
in_host "$out/logs" $scenarios
said=$(grep -c -E '^(ok|FAILED) ' "$out/output") || :
passed=$((passed + $(grep -c '^ok ' "$out/output" || :)))
failed=$((failed + $(grep -c '^FAILED ' "$out/output" || :)))
# Whatever else went wrong is a failure as well, and a run without a result is.
if [ "$said" -eq 0 ] || { [ "$status" -ne 0 ] && ! grep -q '^FAILED ' "$out/output"; }; then
	bad "the scenarios: status $status"
fi
[ $quick = no ] || finish

# The same calls on KVM's own PSCI and on libpsci.
mkdir -p "$out/calls"
"$top/tests/bare/build.sh" "$top/tests/kvm/calls" 0x40200000 "$out/calls/payload.bin" -Wconversion -Wsign-conversion \
	-Wswitch-enum
cp "$top/tests/kvm/calls.sh" "$out/calls/"
in_host "$out/calls-logs" --files "$out/calls" --exec \
	'sh calls.sh ./kvm-vmm payload.bin /logs/calls 2>&1'
counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, 0 skipped\r\{0,1\}$/\1 \2/p' "$out/output")
case $counts in
[1-9]*" "[0-9]*)
	passed=$((passed + ${counts% *}))
	failed=$((failed + ${counts#* }))
	;;
*) bad "the list of calls: status $status" ;;
esac

# Broken VMMs: each has to fail, for this reason.
"$top/tests/kvm/broken.sh" "$out/broken"
# shellcheck disable=SC2016 # for the shell there
in_host "$out/broken-logs" --files "$out/broken" --exec '
	try() { # FAULT SCENARIO
		echo "fault $1"
		sh scenarios.sh --vmm "./$1" --image Image --initrd initramfs.gz --log-dir "/logs/$1" "$2"
	}
	try kick boot >/kick 2>&1 &
	try entry boot >/others 2>&1
	try library boot >>/others 2>&1
	try version versions >>/others 2>&1
	wait
	cat /kick /others' >"$out/broken.log"

# found FAULT SCENARIO EXPRESSION
found() {
	sed -n "/^fault $1\$/,/^failed:/p" "$out/output" >"$out/one"
	if grep -q -E "^FAILED $2: $3" "$out/one"; then
		good "a broken VMM is found: $1"
	else
		cat "$out/one"
		bad "a broken VMM ($1) did not fail scenario $2 as it should: $3"
	fi
}
found kick boot 'the guest: .*not all CPUs came up'
found entry boot 'the guest: .*not all CPUs came up'
found library boot 'the guest: .*not all CPUs came up'
found version versions 'the guest was told another version'
finish
