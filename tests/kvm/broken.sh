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
# shellcheck source=tests/support/broken.sh
. "$top/tests/support/broken.sh"

# fault NAME EXPRESSION REPLACEMENT: in psci.c.
fault() {
	broken_build examples/kvm-vmm/psci.c "$2" "$3" examples/kvm-vmm/build.sh
	mv -f "$broken_out/kvm-vmm" "$out/$1"
}

broken_begin
fault kick '\tvcpu_kick\((&vm->vcpu\[target\])\);' '\t(void)\1;'
fault entry 'REG_PC, entry->pc\)' 'REG_PC, entry->pc & 0)'
fault version '\.psci_version = options->psci_version,' \
	'.psci_version = options->psci_version - (options->load && options->psci_version == PSCI_VERSION_1_2),'
broken_cpu_on examples/kvm-vmm/build.sh
mv -f "$broken_out/kvm-vmm" "$out/library"
