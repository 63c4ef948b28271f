#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# run.sh [--full] [--changed REV] [--budget MINUTES] [--only WHAT] [--jobs N] [--record] [--table] [--list] [NAME...]:
# shows with CBMC what tests/proofs/proofs.txt says of the functions of lib/. docs/soundness.md says what that is worth.
# CBMC is newer than Debian 12: it is fetched privately, with the libraries that it was built for, and not installed.
#
# Without arguments: all proofs but those marked "full", and a sample of the faults that they have to refute.
# --full: all proofs, all faults, and which functions each proof really gets into.
# NAME: a proof, a harness, a function or a file of lib/: what covers it, with all of that.
# --changed REV: only the proofs whose code, harness or bounds were others in that revision, with all of that; with
# --budget MINUTES then the others and a sample of their faults, as far as the time goes. Where there may be too little,
# half of what is left is for the largest proofs, and the rest for the smallest, which are many. What there is no time
# for is "skipped", and so is what this machine is too slow for.
# --only proofs|faults|coverage: that alone. --record: writes how long proofs took into proofs.txt. --table: proves
# nothing, but writes the tables of docs/soundness.md anew.
#
# Each proof has limits of time and memory (prove.py). Results are kept under build/ until something changes that they
# depend on. Ends with "proofs: N passed, N failed, N skipped" and lines like it for faults and coverage; exit status 0
# if nothing failed.
set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"

apt_need "the proofs" gcc libc6-dev libfdt-dev python3

# The loader of the newer suite runs its programs here.
libraries=
for package in cbmc libc6 libgcc-s1 libstdc++6 minisat zlib1g; do
	if ! dir=$(apt_unpacked trixie "$package"); then
		echo "skipped: CBMC cannot be fetched ($package of trixie)"
		echo "proofs: 0 passed, 0 failed, 1 skipped"
		exit 0
	fi
	case $package in
	cbmc) export CBMC_BIN="$dir/usr/bin" ;;
	libc6) CBMC_LOADER=$(find "$dir/" -name 'ld-linux-*.so.*' | head -n 1) && export CBMC_LOADER ;;
	esac
	libraries=$libraries:$(find "$dir/" -name '*.so*' -exec dirname {} \; | sort -u | tr '\n' ':')
done
export CBMC_LIBRARIES="${libraries#:}"

exec /usr/bin/python3 "$top/tests/proofs/prove.py" "$@"
