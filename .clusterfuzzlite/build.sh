#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# What OSS-Fuzz and ClusterFuzzLite call to build the fuzz targets: compilers, flags, engine and where to put what it
# makes come in CC, CXX, CFLAGS, CXXFLAGS, LIB_FUZZING_ENGINE, SRC and OUT, as they say in their documentation.
# fuzz/clusterfuzzlite_test.sh calls it as they do.
set -eu

build=${WORK:-$OUT}/build-libpsci
cd "$SRC/libpsci"
# What runs the targets has no libfdt.so.
rm -rf "$build"
LDFLAGS="${LDFLAGS:-} $CFLAGS" meson setup --buildtype=plain --prefer-static -Dfuzzers=true \
	-Dfuzz_engine="$LIB_FUZZING_ENGINE" -Dtests=disabled -Dfdt=enabled "$build"

for file in fuzz/fuzz_*.c; do
	name=$(basename "$file" .c)
	ninja -C "$build" "fuzz/$name"
	cp "$build/fuzz/$name" "$OUT/"
	(cd "fuzz/corpus/${name#fuzz_}" && python3 -m zipfile -c "$OUT/${name}_seed_corpus.zip" ./*)
done
ninja -C "$build" fuzz/psci.dict
for name in fuzz_calls fuzz_machine; do
	cp "$build/fuzz/psci.dict" "$OUT/$name.dict"
	printf '[libfuzzer]\nmax_len = 768\n' >"$OUT/$name.options"
done
