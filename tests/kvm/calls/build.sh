#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# build.sh OUT: build the list of calls, a flat binary for kvm-vmm's --kernel, as the file OUT (and OUT.elf). CROSS is the
# prefix of the tools, aarch64-linux-gnu- if it is not set.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ $# -ne 1 ]; then
	echo "usage: build.sh OUT" >&2
	exit 2
fi
cross=${CROSS-aarch64-linux-gnu-}

"${cross}gcc" -std=gnu11 -O2 -g -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef \
	-Wvla -Wwrite-strings -Wconversion -Wsign-conversion -Wswitch-enum \
	-march=armv8-a -mgeneral-regs-only -mstrict-align -mno-outline-atomics -ffreestanding -fno-pic -fno-pie \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns -nostdlib -static -no-pie \
	-Wl,-T,"$here/link.ld" -Wl,--build-id=none -Wl,--fatal-warnings -Wl,-z,max-page-size=4096 \
	"$here/start.S" "$here"/*.c -o "$1.elf"
"${cross}objcopy" -O binary "$1.elf" "$1"
