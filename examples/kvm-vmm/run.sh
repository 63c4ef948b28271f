#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# run.sh [OPTION...] [SCENARIO...]: on an arm64 machine with /dev/kvm (Debian): builds the VMM, fetches a kernel and a
# busybox for the guests, runs the scenarios, and judges what the guests' kernels said. Options are those of scenarios.sh;
# the logs are in build/kvm-vmm/logs. Elsewhere it says what to use: nested.sh.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
top=$(CDPATH='' cd -- "$here/../.." && pwd)
# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"

if [ "$(uname -m)" != aarch64 ] || [ ! -c /dev/kvm ]; then
	echo "run.sh: this is no arm64 machine with /dev/kvm; examples/kvm-vmm/nested.sh emulates one" >&2
	exit 2
fi
apt_need "running the VMM" gcc libc6-dev meson ninja-build cpio python3 xz-utils
assignments=$("$top/examples/linux/fetch.sh" --modules)
eval "$assignments"
export KERNEL MODULES BUSYBOX LIBFDT_INCLUDE LIBFDT_A ZLIB_INCLUDE ZLIB_A

out=$top/build/kvm-vmm
rm -rf "$out/logs"
mkdir -p "$out/logs"
"$here/build.sh" "$out/vmm"
"$top/examples/linux/mkinitramfs.sh" "$out/initramfs.gz"
status=0
"$here/scenarios.sh" --vmm "$out/vmm/kvm-vmm" --image "$KERNEL" --initrd "$out/initramfs.gz" --log-dir "$out/logs" "$@" ||
	status=$?
/usr/bin/python3 "$here/guests.py" "$out/logs" || [ $status -ne 0 ] || status=1
exit $status
