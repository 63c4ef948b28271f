#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# Mutation testing of lib/: small faults, one at a time, each of which some test has to notice.
#
#	tests/mutation/run.sh [--changed REV] [--sample N]
#	tests/mutation/run.sh --full
#
# Without options: a sample of all mutants, always the same. With --changed also those of the files of lib/ that were
# changed since that revision. --full takes all of the standard ones, of most lines one, which is an hour of one core;
# what is known from the last time is not tried again. JOBS says how many at once. tests/mutation/mutate.py --help has
# more.
set -u
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
sample=100 changed='' full=

while [ $# -gt 0 ]; do
	case $1 in
	--full) full=1 ;;
	--sample | --changed)
		[ $# -gt 1 ] || { echo "$1 needs an argument" >&2; exit 2; }
		if [ "$1" = --sample ]; then sample=$2; else changed=$2; fi
		shift
		;;
	*) sed -n '4,12s/^# \{0,1\}//p' "$0"; exit 2 ;;
	esac
	shift
done

# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"
apt_need "mutation testing" gcc libc6-dev binutils libcmocka-dev libfdt-dev python3 \
	meson ninja-build valgrind || exit 1

set -- -j "${JOBS:-2}"
if [ -z "$full" ]; then
	set -- "$@" --sample "$sample"
	[ -z "$changed" ] || set -- "$@" --changed "$changed"
fi
python3 tests/mutation/test_mutants.py || exit 1
exec python3 tests/mutation/mutate.py "$@"
