#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# Each public header compiles by itself, as C99 and later and as C++, without
# a warning, and none fights with Linux's headers on the same subject, which a
# VMM includes too. Prints "N passed, N failed".
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check() { # compiler standard source
	if "$1" "-std=$2" -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef \
		-Werror -Iinclude -fsyntax-only "$3"; then
		passed=$((passed + 1))
	else
		echo "$1 -std=$2 $header: failed"
		failed=$((failed + 1))
	fi
}

for header in include/psci/*.h; do
	name=${header#include/}
	for extension in c cc; do
		# Twice: it guards itself against that.
		printf '#include "%s"\n#include "%s"\nint unused;\n' \
			"$name" "$name" > "$work/header.$extension"
	done
	for standard in c99 c11 c17; do
		check gcc $standard "$work/header.c"
		check clang $standard "$work/header.c"
	done
	for standard in c++11 c++17; do
		check g++ $standard "$work/header.cc"
		check clang++ $standard "$work/header.cc"
	done
done

# A macro that a system header has too is a warning only behind that header.
header="<linux/psci.h>"
printf '#include <linux/psci.h>\n' > "$work/linux.c"
(cd include && printf '#include "%s"\n' psci/*.h) >> "$work/linux.c"
check gcc gnu11 "$work/linux.c"
check clang gnu11 "$work/linux.c"
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
