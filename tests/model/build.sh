#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# build.sh OUT: the library with its atomic accesses hooked, and record.c, as OUT/record. CC: the compiler.
set -eu
top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
mkdir -p "$1"
out=$(CDPATH='' cd -- "$1" && pwd)
cd "$top"
# As one file, which is how lib/meson.build has it compiled too.
for file in lib/*.c; do
	[ "$file" = lib/fdt.c ] || echo "#include \"$top/$file\"" # it needs libfdt
done >"$out/lib.c"
"${CC:-gcc}" -std=gnu11 -O0 -Wall -Wextra -Wno-unused-parameter -DINTERNAL=static -Iinclude -Ilib \
	-include tests/model/hook.h -o "$out/record" tests/model/record.c "$out/lib.c"
