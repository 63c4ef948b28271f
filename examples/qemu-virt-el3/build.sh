#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# Builds the firmware: OUTDIR/qemu-virt-el3.bin, for QEMU's -bios, and .elf,
# for a debugger. libfdt for arm64 is where LIBFDT_INCLUDE and LIBFDT_A say, or
# is fetched (a Debian package, downloaded and unpacked, not installed).
set -eu

if [ $# -ne 1 ]; then
	echo "usage: $0 OUTDIR" >&2
	exit 2
fi
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
top=$(CDPATH='' cd -- "$here/../.." && pwd)
mkdir -p "$1"
out=$(CDPATH='' cd -- "$1" && pwd)

if [ -z "${LIBFDT_INCLUDE:-}" ] || [ -z "${LIBFDT_A:-}" ]; then
	found=$("$top/examples/linux/fetch.sh" --no-kernel)
	eval "$found"
fi

# The firmware's source tree, with the library in it: in a project of your own
# subprojects/libpsci is a checkout, or libpsci.wrap.
tree=$out/source
mkdir -p "$tree/subprojects"
for file in "$here"/*; do
	ln -sfn "$file" "$tree/"
done
ln -sfn "$top" "$tree/subprojects/libpsci"

set -- "$out/meson" "$tree" --cross-file "$here/cross.ini" \
	-Dlibfdt_include="$LIBFDT_INCLUDE" -Dlibfdt_a="$LIBFDT_A"
if [ -f "$out/meson/build.ninja" ]; then
	meson setup --reconfigure "$@" >"$out/setup.log" ||
		{ cat "$out/setup.log" >&2; exit 1; }
else
	meson setup "$@" >"$out/setup.log" ||
		{ cat "$out/setup.log" >&2; exit 1; }
fi
ninja -C "$out/meson" --quiet qemu-virt-el3.elf qemu-virt-el3.bin
cp "$out/meson/qemu-virt-el3.elf" "$out/meson/qemu-virt-el3.bin" "$out/"
