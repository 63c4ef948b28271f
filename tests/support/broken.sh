# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# shellcheck shell=sh
# shellcheck disable=SC2154 # set by the script that sources this
#
# To build something with one fault in it. The tree itself is not touched: a copy is changed. Source it, with $top set:
#
#     broken_begin                                  # copies the tree; the copy is gone when the script ends
#     broken_put FILE EXPRESSION REPLACEMENT            # puts the fault into the copy
#     broken_build FILE EXPRESSION REPLACEMENT SCRIPT   # the same, and .../build.sh, in the copy, into $broken_out

broken_begin() {
	broken_tmp=$(mktemp -d)
	broken_out=$broken_tmp/out
	broken_last=
	trap 'rm -rf "$broken_tmp"' EXIT
	trap 'exit 1' INT TERM HUP
	mkdir "$broken_tmp/tree"
	cd "$top" || exit
	if git rev-parse --git-dir >/dev/null 2>&1; then
		git ls-files -z -co --exclude-standard
	else # a release's archive
		find . -path ./build -prune -o -path ./.git -prune -o -type f -print0
	fi | tar -c --null -T - --ignore-failed-read | tar -x -C "$broken_tmp/tree"
}

# FILE EXPRESSION REPLACEMENT. The expression (Python's) has to be in the file exactly once.
broken_put() {
	# The file of the last fault as it was, but newer than what was made of it.
	[ -z "$broken_last" ] || cp "$broken_tmp/was" "$broken_tmp/tree/$broken_last"
	broken_last=$1
	cp "$broken_tmp/tree/$1" "$broken_tmp/was"
	/usr/bin/python3 - "$broken_tmp/tree/$1" "$2" "$3" <<-'PYTHON'
		import re
		import sys

		path, expression, replacement = sys.argv[1:]
		with open(path, encoding="utf-8") as f:
		    before = f.read()
		after, count = re.subn(expression, replacement, before)
		if count != 1:
		    sys.exit(f"broken.sh: {count} places in {path} match {expression}: adapt the script that asks for it")
		with open(path, "w", encoding="utf-8") as f:
		    f.write(after)
	PYTHON
}

broken_build() {
	broken_put "$1" "$2" "$3"
	# Built beside the copy, and in the same place each time: only what is another is compiled again.
	if ! "$broken_tmp/tree/$4" "$broken_out" >"$broken_tmp/log" 2>&1; then
		tail -n 30 "$broken_tmp/log" >&2
		echo "broken.sh: the tree with a fault in $1 does not build" >&2
		exit 1
	fi
}

# Of the library: CPU_ON always answers INTERNAL_FAILURE. At the top of psci_fn_cpu_on(), behind its declarations.
broken_cpu_on() { # SCRIPT
	broken_build lib/cpu_on.c '(\bpsci_fn_cpu_on\([^)]*\)\s*\{\n(?:\t[^\n{}]*;\n)*\n)' \
		'\1\tif (cpu < psci->cpu_count)\n\t\treturn answer(call, PSCI_STATUS_INTERNAL_FAILURE);\n' "$1"
}
