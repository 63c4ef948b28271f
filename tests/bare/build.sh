#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# build.sh DIR ADDRESS OUT [FLAG...]: builds the bare-metal program in DIR, for a machine that enters it at ADDRESS, as the
# flat binary OUT (and OUT.elf). FLAGs are for the compiler. CROSS is the prefix of the tools, aarch64-linux-gnu- if it is
# not set.
set -eu

if [ $# -lt 3 ]; then
	echo "usage: build.sh DIR ADDRESS OUT [FLAG...]" >&2
	exit 2
fi
bare=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
dir=$1 address=$2 out=$3
shift 3
cross=${CROSS-aarch64-linux-gnu-}

"${cross}gcc" -std=gnu11 -O2 -g -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wundef \
	-Wvla -Wwrite-strings "$@" -march=armv8-a -mgeneral-regs-only -mstrict-align -mno-outline-atomics -ffreestanding \
	-fno-pic -fno-pie -fno-stack-protector -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns -nostdlib \
	-static -no-pie -I"$bare" -Wl,-T,"$bare/link.ld" -Wl,--defsym=ENTERED_AT="$address" -Wl,--build-id=none \
	-Wl,--fatal-warnings -Wl,-z,max-page-size=4096 "$dir/start.S" "$dir"/*.c "$bare/print.c" -o "$out.elf"
"${cross}objcopy" -O binary "$out.elf" "$out"
