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

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM HUP

cd "$top"
if git rev-parse --git-dir >/dev/null 2>&1; then
	git ls-files -z -co --exclude-standard
else # a release's archive
	find . -path ./build -prune -o -path ./.git -prune -o -type f -print0
fi | tar -c --null -T - --ignore-failed-read -f "$tmp/tree.tar"
mkdir "$tmp/tree"
tar -x -f "$tmp/tree.tar" -C "$tmp/tree"

# At the top of psci_fn_cpu_on(), behind its declarations. It has to apply exactly once.
/usr/bin/python3 - "$tmp/tree/lib/cpu_on.c" <<'PYTHON'
import re
import sys

path = sys.argv[1]
with open(path, encoding="utf-8") as f:
    before = f.read()
after, count = re.subn(
    r"(\bpsci_fn_cpu_on\([^)]*\)\s*\{\n(?:\t[^\n{}]*;\n)*\n)",
    "\\1\tif (psci)\n\t\treturn answer(PSCI_STATUS_INTERNAL_FAILURE, PSCI_OK);\n",
    before)
if count != 1:
    sys.exit(f"broken.sh: psci_fn_cpu_on() in lib/cpu_on.c has another form than expected ({count} places match): "
             "adapt tests/linux/broken.sh")
with open(path, "w", encoding="utf-8") as f:
    f.write(after)
PYTHON

# Built beside the copy: a build directory that is left over knows a copy that is gone.
if ! "$tmp/tree/examples/qemu-virt-el3/build.sh" "$tmp/out" >"$tmp/log" 2>&1; then
	tail -n 30 "$tmp/log" >&2
	echo "broken.sh: the changed tree does not build" >&2
	exit 1
fi
mv -f "$tmp/out/qemu-virt-el3.bin" "$out/"
