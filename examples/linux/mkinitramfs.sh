#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# mkinitramfs.sh OUT: writes the guest's initramfs (busybox and init) to OUT. Needs no root. The same input gives the
# same bytes. BUSYBOX is the arm64 busybox; without it, fetch.sh is asked. With MODULES, a directory of kernel modules as
# fetch.sh --modules unpacks it, those for a virtio disk are in it, too (what the kernel has built in is not there).
set -eu

[ $# -eq 1 ] || { echo "usage: mkinitramfs.sh OUT" >&2; exit 2; }
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ -z "${BUSYBOX:-}" ]; then
	assignments=$("$here/fetch.sh" --no-kernel)
	eval "$assignments"
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM HUP

mkdir -p "$tmp/root/bin" "$tmp/root/dev" "$tmp/root/proc" "$tmp/root/sys" "$tmp/root/tmp"
cp "$BUSYBOX" "$tmp/root/bin/busybox"
cp "$here/init" "$tmp/root/init"
# init loads them by the number that their name begins with.
number=0
for name in virtio virtio_ring virtio_mmio virtio_blk; do
	[ -n "${MODULES:-}" ] || break
	number=$((number + 1))
	file=$(find "$MODULES" -name "$name.ko*" -type f | head -n 1)
	mkdir -p "$tmp/root/modules"
	case $file in
	'') ;;
	*.xz) xz -dc "$file" >"$tmp/root/modules/$number-$name.ko" ;;
	*.ko) cp "$file" "$tmp/root/modules/$number-$name.ko" ;;
	*)
		echo "mkinitramfs.sh: $file is compressed in a way that is not known here" >&2
		exit 1
		;;
	esac
done
chmod 755 "$tmp/root" "$tmp/root"/* "$tmp/root/bin/busybox"
find "$tmp/root" -exec touch -h -d @0 {} +

# /dev/console is not in here: making it would need root, and the kernel's built-in root directory has it.
(cd "$tmp/root" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R +0:+0 --reproducible) >"$tmp/cpio"
gzip -n -9 <"$tmp/cpio" >"$tmp/gz"
mkdir -p "$(dirname -- "$1")"
mv -f "$tmp/gz" "$1"
