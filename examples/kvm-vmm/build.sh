#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# Builds the VMM as a static arm64 program: OUTDIR/kvm-vmm. libfdt and zlib for
# arm64 are where LIBFDT_INCLUDE, LIBFDT_A, ZLIB_INCLUDE and ZLIB_A say, or are
# fetched (Debian packages, downloaded and unpacked, not installed). Builds for
# arm64 on any machine; on an arm64 one with that machine's own compiler.
set -eu

if [ $# -ne 1 ]; then
	echo "usage: $0 OUTDIR" >&2
	exit 2
fi
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
top=$(CDPATH='' cd -- "$here/../.." && pwd)
mkdir -p "$1"
out=$(CDPATH='' cd -- "$1" && pwd)

if [ -z "${LIBFDT_INCLUDE:-}" ] || [ -z "${LIBFDT_A:-}" ] ||
	[ -z "${ZLIB_INCLUDE:-}" ] || [ -z "${ZLIB_A:-}" ]; then
	found=$("$top/examples/linux/fetch.sh" --no-kernel)
	eval "$found"
fi

# The VMM's source tree, with the library in it: in a project of your own
# subprojects/libpsci is a checkout, or libpsci.wrap.
tree=$out/source
mkdir -p "$tree/subprojects"
for file in "$here"/*; do
	ln -sfn "$file" "$tree/"
done
ln -sfn "$top" "$tree/subprojects/libpsci"

set -- "$out/meson" "$tree" \
	-Dlibfdt_include="$LIBFDT_INCLUDE" -Dlibfdt_a="$LIBFDT_A" \
	-Dzlib_include="$ZLIB_INCLUDE" -Dzlib_a="$ZLIB_A"
[ "$(uname -m)" = aarch64 ] || set -- "$@" --cross-file "$here/cross.ini"
[ ! -f "$out/meson/build.ninja" ] || set -- --reconfigure "$@"
meson setup "$@" >"$out/setup.log" || { cat "$out/setup.log" >&2; exit 1; }
ninja -C "$out/meson" --quiet kvm-vmm
cp "$out/meson/kvm-vmm" "$out/"
