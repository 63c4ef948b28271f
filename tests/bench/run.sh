#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# What the library costs: see docs/performance.md and run.py.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/support/apt.sh
. tests/support/apt.sh
if ! apt_need "the benchmark" gcc libc6-dev meson ninja-build python3 binutils valgrind \
		gcc-aarch64-linux-gnu libc6-dev-arm64-cross; then
	echo "bench: 0 passed, 1 failed, 0 skipped"
	exit 1
fi
exec python3 tests/bench/run.py "$@"
