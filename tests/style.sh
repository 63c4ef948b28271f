#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# What a script can see of the project's own rules. Prints "N passed, N failed".
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0

# check WHAT OFFENDERS: there must be none.
check() {
	if [ -z "$2" ]; then
		passed=$((passed + 1))
	else
		echo "FAILED: $1:"
		echo "$2" | sed 's/^/	/'
		failed=$((failed + 1))
	fi
}

files() { git ls-files -co --exclude-standard "$@"; }
sources() { files '*.c' '*.h' '*.S' | grep -v '^tests/abi/[0-9]'; }

check "files without the licence line" "$(files | grep -vE '^LICENSE$|^fuzz/corpus/|\.(md|gitignore)$|^\.' |
	xargs grep -L 'SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause')"

check "space at the end of a line" "$(files | grep -vE '^fuzz/corpus/|^tests/abi/[0-9]' | xargs grep -nIE '[[:space:]]+$')"

# columns WIDTH FILES: lines that are wider.
columns() {
	width=$1
	shift
	files "$@" | grep -v '^tests/abi/[0-9]' | while read -r file; do
		expand "$file" | awk -v f="$file" -v width="$width" \
			'length > width { print f ":" NR }'
	done
}
check "lines above 80 columns" "$(columns 80 'lib/*.[ch]' 'include/*.h')"
check "lines above 100 columns" "$(columns 100 '*.[chS]')"

check "preprocessor conditions in lib/*.c" "$(files 'lib/*.c' | xargs grep -nE '^[[:space:]]*#[[:space:]]*if')"

check "assert, heap or goto in lib/" "$(files 'lib/*.[ch]' | xargs grep -nE '\bassert\(|\bmalloc\(|\bfree\(|\bgoto\b')"

# At most 5, and each says why.
check "more than 5 lines excluded from coverage" "$(files 'lib/*.[ch]' | xargs grep -n 'GCOV_EXCL\|GCOVR_EXCL' |
	awk '{ line[NR] = $0 } END { if (NR > 5) for (i in line) print line[i] }')"

check "coverage exclusions of more than a line, or without a reason" "$(files 'lib/*.[ch]' | xargs grep -nE '(GCOVR?_EXCL_(START|STOP))|GCOVR?_EXCL_[A-Z_]*[[:space:]]*(\*/)?$')"

# Includes point down only.
check "includes that point up" "$(grep -n '#include "' lib/*.c lib/*.h | awk -F'[:"]' '
	BEGIN {
		split("atomic.h:0 context.h:0 function.h:1 mpidr.h:1 state.h:2 ops.h:3 domain.h:3 calls.h:4", l, " ")
		for (i in l) { split(l[i], p, ":"); layer[p[1]] = p[2] }
		own["function"] = 1; own["mpidr"] = 1; own["power_state"] = 1
		own["cpu_state"] = 2; own["system_state"] = 2; own["ops"] = own["domain"] = 3
		own["handle"] = own["lifecycle"] = own["snapshot"] = 5
		own["acpi"] = own["smccc"] = own["fdt"] = own["names"] = -1
	}
	{
		file = $1; sub("lib/", "", file)
		if (file in layer) mine = layer[file]
		else { sub("[.]c", "", file); mine = (file in own) ? own[file] : 4 }
		if ($4 in layer && layer[$4] + 0 > mine + 0) print
	}')"

# What a VMM has to write to embed the library, comments and all.
glue=$(grep -lE '#include [<"]psci/' examples/kvm-vmm/*.[ch] | xargs cat | wc -l)
echo "examples/kvm-vmm: $glue lines between KVM and libpsci"
check "more than 450 lines between KVM and libpsci" "$([ "$glue" -le 450 ] || echo "$glue")"

check "what shellcheck says" "$(files | grep -v '^fuzz/corpus/' | xargs grep -lE '^(#!/bin/sh|# shellcheck shell=sh)' |
	xargs shellcheck -x -s sh 2>&1)"

check "Python that does not compile without a warning" "$(files '*.py' | xargs python3 -W error -c '
import pathlib
import sys

for name in sys.argv[1:]:
    try:
        compile(pathlib.Path(name).read_text(encoding="utf-8"), name, "exec")
    except SyntaxError as error:
        print(f"{name}:{error.lineno}: {error.msg}")
' 2>&1)"

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
