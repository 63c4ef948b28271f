#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# usage: fuzz/build.sh OUT [TARGET...]
#
# Build the fuzz targets, or these, with libFuzzer: OUT/fuzz/fuzz_TARGET, and OUT/fuzz/psci.dict. FUZZ_TARGETS names
# them, too, for a caller that cannot.
set -eu

out=$1
shift
root=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=fuzz/common.sh
. "$root/fuzz/common.sh"
# shellcheck disable=SC2086 # words
[ $# -gt 0 ] || set -- ${FUZZ_TARGETS:-$targets}

[ -f /usr/include/libfdt.h ] || {
	# shellcheck source=tests/support/apt.sh
	. "$root/tests/support/apt.sh"
	apt_need "fuzzing of libpsci-fdt" libfdt-dev
}
mkdir -p "$out"
if [ ! -f "$out/build.ninja" ]; then
	CC=${CC:-clang} meson setup --buildtype=debugoptimized -Dfuzzers=true \
		-Dtests=disabled -Dfdt=enabled "$out" "$root" >"$out/build.log"
fi
# shellcheck disable=SC2046 # words
ninja ${JOBS:+-j "$JOBS"} -C "$out" $(printf 'fuzz/fuzz_%s ' "$@") fuzz/psci.dict >"$out/build.log" || {
	cat "$out/build.log" >&2
	exit 2
}
