#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# in-host.sh SAVES FULL SCENARIO...: what run.sh has done on the emulated host, in the directory with all that it needs: two
# scenarios at a time, and beside them the list of calls and then the broken VMMs, in ./broken. FULL is "--full" or "".
# The calls end with a line "calls: N good, N bad", and what a broken VMM leads to is said in lines that begin with
# "broken NAME: ". Exit status: the scenarios'.
set -u

base=/tmp/base # for the broken ones too: Linux comes up in the whole VMM, and what then does not work is the broken one
saves=$1 full=$2
shift 2

# scenarios VMM LOG-DIR OPTION-OR-SCENARIO...
scenarios() {
	vmm=$1 logs=$2
	shift 2
	sh scenarios.sh --vmm "$vmm" --image Image --initrd initramfs.gz --base $base --log-dir "$logs" "$@"
}

# broken NAME SCENARIO
broken() {
	until [ -f $base ] || [ -e /tmp/scenarios-end ]; do
		sleep 1
	done
	{
		[ -f $base ] || { echo "there is no base" && return; }
		scenarios "./broken/$1" "/logs/broken/$1" "$2" 2>&1
	} | sed "s/^/broken $1: /"
}

{
	# shellcheck disable=SC2086 # one option, or none
	sh calls.sh $full ./kvm-vmm payload.bin /logs/calls 2>&1 |
		sed 's/^\([0-9]*\) passed, \([0-9]*\) failed, .*/calls: \1 good, \2 bad/'
	broken entry boot
	broken kick boot
	broken library boot
	broken version versions
} &
scenarios ./kvm-vmm /logs --jobs 2 --saves "$saves" "$@"
status=$?
: >/tmp/scenarios-end
wait
exit $status
