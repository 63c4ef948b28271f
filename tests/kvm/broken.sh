#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# broken.sh OUT: builds VMMs that are broken, each in one place, as OUT/FAULT. The scenarios have to fail with them. The tree
# itself is not touched: a copy is changed. Environment: as for examples/kvm-vmm/build.sh.
#
#     kick      CPU_ON succeeds, but the target is not told
#     entry     a vCPU that is started begins at address 0
#     version   a machine of PSCI 1.2 that is loaded goes on with 1.1
#     library   libpsci's CPU_ON always answers INTERNAL_FAILURE
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

# fault NAME FILE EXPRESSION REPLACEMENT: the expression (Python's) has to be there exactly once.
fault() {
	rm -rf "$tmp/tree"
	mkdir "$tmp/tree"
	tar -x -f "$tmp/tree.tar" -C "$tmp/tree"
	/usr/bin/python3 - "$tmp/tree/$2" "$3" "$4" <<-'PYTHON'
		import re
		import sys

		path, expression, replacement = sys.argv[1:]
		with open(path, encoding="utf-8") as f:
		    before = f.read()
		after, count = re.subn(expression, replacement, before)
		if count != 1:
		    sys.exit(f"broken.sh: {count} places match {expression}: adapt tests/kvm/broken.sh")
		with open(path, "w", encoding="utf-8") as f:
		    f.write(after)
	PYTHON
	# Built beside the copy, and in the same place each time: only what is another is compiled again.
	if ! "$tmp/tree/examples/kvm-vmm/build.sh" "$tmp/out" >"$tmp/log" 2>&1; then
		tail -n 30 "$tmp/log" >&2
		echo "broken.sh: the tree with fault \"$1\" does not build" >&2
		exit 1
	fi
	cp "$tmp/out/kvm-vmm" "$out/$1"
}

fault kick examples/kvm-vmm/psci.c '\tvcpu_kick\((&vm->vcpu\[target\])\);' '\t(void)\1;'
fault entry examples/kvm-vmm/psci.c 'REG_PC, entry->pc\)' 'REG_PC, entry->pc & 0)'
fault version examples/kvm-vmm/psci.c '\.psci_version = options->psci_version,' \
	'.psci_version = options->psci_version - (options->load && options->psci_version == PSCI_VERSION_1_2),'
fault library lib/cpu_on.c '(\bpsci_fn_cpu_on\([^)]*\)\s*\{\n(?:\t[^\n{}]*;\n)*\n)' \
	'\1\tif (psci)\n\t\treturn answer(PSCI_STATUS_INTERNAL_FAILURE, PSCI_OK);\n'
