#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# usage: fuzz/clusterfuzzlite_test.sh
#
# Call .clusterfuzzlite/build.sh as OSS-Fuzz's base builder does, but for the container: from a copy of the tree, with
# that builder's flags, once for each of the engines and sanitizers of project.yaml. What it puts into OUT must be
# complete, and each target must run its seeds from there, found by their names as the runner finds them.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/build/clusterfuzzlite
passed=0 failed=0
# shellcheck source=tests/support/apt.sh
. "$root/tests/support/apt.sh"
apt_need "fuzzing as ClusterFuzzLite does" clang libfdt-dev meson ninja-build

check() { # WHAT COMMAND...
	what=$1
	shift
	if "$@" >"$work/log" 2>&1; then
		passed=$((passed + 1))
	else
		tail -n 30 "$work/log"
		echo "FAILED: $what"
		failed=$((failed + 1))
	fi
}

flags_of() { # as compile and the base builder's profile set them
	common="-O1 -fno-omit-frame-pointer -gline-tables-only -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION"
	case $1 in
	address) echo "$common -fsanitize=address -fsanitize-address-use-after-scope -fsanitize=fuzzer-no-link" ;;
	undefined) echo "$common -fsanitize=array-bounds,bool,builtin,enum,function,integer-divide-by-zero,null,object-size,return,returns-nonnull-attribute,shift,signed-integer-overflow,unsigned-integer-overflow,unreachable,vla-bound,vptr -fno-sanitize-recover=array-bounds,bool,builtin,enum,function,integer-divide-by-zero,null,object-size,return,returns-nonnull-attribute,shift,signed-integer-overflow,unreachable,vla-bound,vptr -fsanitize=fuzzer-no-link" ;;
	esac
}

build() { # SANITIZER
	env SRC="$work/src" OUT="$work/out/$1" WORK="$work/work" CC=clang CXX=clang++ \
		CFLAGS="$(flags_of "$1")" CXXFLAGS="$(flags_of "$1")" LIB_FUZZING_ENGINE=-fsanitize=fuzzer \
		SANITIZER="$1" FUZZING_ENGINE=libfuzzer ARCHITECTURE=x86_64 FUZZING_LANGUAGE=c \
		sh "$work/src/build.sh"
}

# As the runner: a program is a target if that symbol is in it.
runs_its_seeds() { # PROGRAM
	grep -q LLVMFuzzerTestOneInput "$1" || return 1
	seeds=$work/seeds
	rm -rf "$seeds"
	python3 -m zipfile -e "$1_seed_corpus.zip" "$seeds" || return 1
	count=$(find "$seeds" -type f | wc -l)
	[ "$count" -gt 0 ] && "$1" -runs=0 -timeout=25 -rss_limit_mb=2560 "$seeds"
}

rm -rf "$work"
mkdir -p "$work/src/libpsci" "$work/work"
cd "$root"
git ls-files -z -co --exclude-standard | tar -c --null -T - --ignore-failed-read -f - |
	tar -x -C "$work/src/libpsci"
cp "$work/src/libpsci/.clusterfuzzlite/build.sh" "$work/src/"

check "project.yaml names what is built here, and nothing else" \
	test "$(sed -n 's/^  - //p' .clusterfuzzlite/project.yaml | paste -s -d ' ' -)" = "libfuzzer address undefined"
for sanitizer in address undefined; do
	mkdir -p "$work/out/$sanitizer"
	check "build.sh with $sanitizer" build "$sanitizer"
	for file in fuzz/fuzz_*.c; do
		name=$(basename "$file" .c)
		check "$name with $sanitizer" runs_its_seeds "$work/out/$sanitizer/$name"
	done
	check "dictionaries with $sanitizer" test -s "$work/out/$sanitizer/fuzz_calls.dict" -a \
		-s "$work/out/$sanitizer/fuzz_machine.dict"
done
echo "clusterfuzzlite: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
