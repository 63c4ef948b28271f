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
# shellcheck source=tests/support/firmware.sh
. "$top/tests/support/firmware.sh"

firmware_test linux "$@"

apt_need "the Linux boot tests" qemu-system-arm meson ninja-build gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
	device-tree-compiler cpio python3

assignments=$("$top/examples/linux/fetch.sh")
eval "$assignments"
export KERNEL BUSYBOX LIBFDT_INCLUDE LIBFDT_A

out=$top/build/linux-tests
firmware_build "$out"
"$top/examples/linux/mkinitramfs.sh" "$out/initramfs.gz"
firmware_ready
exec /usr/bin/python3 "$top/tests/linux/matrix.py" --firmware "$firmware" ${broken:+--broken "$broken"} \
	--kernel "$KERNEL" --initrd "$out/initramfs.gz" --log-dir "$out/logs" "$@"
