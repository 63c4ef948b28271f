#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# build.sh OUT: the library with its atomic accesses hooked, and record.c, as OUT/record. CC: the compiler.
set -eu
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
mkdir -p "$1"
out=$(CDPATH='' cd -- "$1" && pwd)
cd "$top"
set -- lib/*.c
for file in "$@"; do
	shift
	[ "$file" = lib/fdt.c ] || set -- "$@" "$file" # it needs libfdt
done
"${CC:-gcc}" -std=gnu11 -O1 -Wall -Wextra -Wno-unused-parameter -Iinclude -Ilib \
	-include tests/model/hook.h -o "$out/record" tests/model/record.c "$@"
