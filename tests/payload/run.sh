#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# run.sh [--quick] [--only REGEX]: PSCI as a guest sees it. Builds the firmware and the bare-metal payload of this directory,
# runs the one on the other in several configurations (matrix.py lists them), and on a broken library, which has to be
# found. --quick: one run. Ends with a line "payload: N passed, N failed, N skipped"; exit status 0 if nothing failed.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
top=$(CDPATH='' cd -- "$here/../.." && pwd)
# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"
# shellcheck source=tests/support/firmware.sh
. "$top/tests/support/firmware.sh"

firmware_test payload "$@"

apt_need "the payload tests" qemu-system-arm meson ninja-build gcc-aarch64-linux-gnu python3

if [ -z "${LIBFDT_INCLUDE:-}" ] || [ -z "${LIBFDT_A:-}" ]; then
	assignments=$("$top/examples/linux/fetch.sh" --no-kernel)
	eval "$assignments"
fi
export LIBFDT_INCLUDE LIBFDT_A

out=$top/build/payload-tests
mkdir -p "$out"

"$top/tests/bare/build.sh" "$here" 0x60000000 "$out/payload.bin"

firmware_build "$out"
firmware_ready
exec /usr/bin/python3 "$here/matrix.py" --firmware "$firmware" ${broken:+--broken "$broken"} \
	--payload "$out/payload.bin" --log-dir "$out/logs" "$@"
