#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# broken.sh OUT: builds the firmware with a library whose CPU_ON always answers INTERNAL_FAILURE, as
# OUT/qemu-virt-el3.bin. The boot tests have to fail with it. The tree itself is not touched: a copy is changed.
# Environment: LIBFDT_INCLUDE, LIBFDT_A, as for examples/qemu-virt-el3/build.sh.
set -eu

[ $# -eq 1 ] || { echo "usage: broken.sh OUT" >&2; exit 2; }
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
mkdir -p "$1"
out=$(CDPATH='' cd -- "$1" && pwd)
# shellcheck source=tests/support/broken.sh
. "$top/tests/support/broken.sh"

broken_begin
broken_cpu_on examples/qemu-virt-el3/build.sh
mv -f "$broken_out/qemu-virt-el3.bin" "$out/"
