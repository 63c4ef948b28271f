#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# run.sh [--quick] [--jobs N] [--only REGEX]: boots Linux on the firmware in every configuration that the project promises
# (matrix.py lists them), and on a broken library, which has to be found. --quick: one boot. Ends with a line
# "linux: N passed, N failed, N skipped"; exit status 0 if nothing failed.
set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"

quick=no
for arg in "$@"; do
	case $arg in
	--quick) quick=yes ;;
	--help | -h)
		sed -n '4,6s/^# //p' "$0"
		exit 0
		;;
	esac
done

# Whatever stops us before the boots is a failed test, too.
prepared=no
ended() {
	status=$?
	[ $prepared = yes ] || echo "linux: 0 passed, 1 failed, 0 skipped"
	exit $status
}
trap ended EXIT

apt_need "the Linux boot tests" qemu-system-arm meson ninja-build gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
	device-tree-compiler cpio python3

assignments=$("$top/examples/linux/fetch.sh")
eval "$assignments"
export KERNEL BUSYBOX LIBFDT_INCLUDE LIBFDT_A

out=$top/build/linux-tests
mkdir -p "$out"
if ! "$top/examples/qemu-virt-el3/build.sh" "$out/firmware" >"$out/build.log" 2>&1; then
	tail -n 30 "$out/build.log" >&2
	echo "run.sh: the firmware does not build; log: $out/build.log" >&2
	exit 1
fi
"$top/examples/linux/mkinitramfs.sh" "$out/initramfs.gz"
if [ $quick = no ]; then
	"$top/tests/linux/broken.sh" "$out/broken"
	set -- "$@" --broken "$out/broken/qemu-virt-el3.bin"
fi

prepared=yes
trap - EXIT
exec /usr/bin/python3 "$top/tests/linux/matrix.py" --firmware "$out/firmware/qemu-virt-el3.bin" --kernel "$KERNEL" \
	--initrd "$out/initramfs.gz" --log-dir "$out/logs" "$@"
