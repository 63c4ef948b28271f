#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# The C in README.md and docs/porting.md compiles, against the declarations of
# the imaginary hypervisor that it is part of; what they quote from a file is
# there; relative links point somewhere.
# Prints "N passed, N failed".
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

result() { # status what
	if [ "$1" -eq 0 ]; then
		passed=$((passed + 1))
	else
		echo "FAILED: $2"
		failed=$((failed + 1))
	fi
}

for document in README.md docs/porting.md; do
	# Each block stands for itself; one that includes nothing comes from
	# the inside of a program that has psci.h.
	awk -v dir="$work" '
		/^```c$/ { n++; out = dir "/block" n ".c"; next }
		/^```$/ { out = "" }
		out { print > out }' "$document"
	for block in "$work"/block*.c; do
		[ -e "$block" ] || continue
		gcc -std=c11 -Wall -Wextra -Werror -Iinclude -Itests/support \
			-include tests/support/hypervisor.h -fsyntax-only "$block"
		result $? "$document: the C of $(basename "$block")"
	done
	rm -f "$work"/block*.c
done

git ls-files -co --exclude-standard '*.md' > "$work/documents"
while read -r document; do
	directory=$(dirname "$document")
	grep -oE '\]\([^)#]+' "$document" | sed 's/^](//' |
		grep -v '://' > "$work/links"
	while read -r link; do
		[ -e "$directory/$link" ]
		result $? "$document: a link to $link"
	done < "$work/links"
done < "$work/documents"

# A test that a document names exists.
# shellcheck disable=SC2016 # no expansion is meant
find docs -name '*.md' ! -name conformance.md ! -name regressions.md \
	-exec grep -ohE '`test_[A-Za-z0-9_]+`' {} + | tr -d '`' |
	sort -u > "$work/named"
while read -r name; do
	grep -rqw "$name" tests --include='*.c'
	result $? "docs name $name"
done < "$work/named"

# So do those of each rule and of each regression. A row that is right counts.
python3 tests/conformance.py --check > "$work/rules"
grep '^FAILED' "$work/rules"
# shellcheck disable=SC2046 # two words are meant
set -- $(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$work/rules")
passed=$((passed + ${1:-0}))
failed=$((failed + ${2:-1}))

# A VMM's options are in its README, and those in there are its.
sed -n 's/^	{ "\([a-z-]*\)", .*/--\1/p' examples/kvm-vmm/main.c | grep -v -e --help | sort > "$work/has"
sed -n 's/^    \(kvm-vmm \)\{0,1\}\(--[a-z-]*\) .*/\2/p' examples/kvm-vmm/README.md | sort -u > "$work/says"
diff "$work/has" "$work/says"
result $? "examples/kvm-vmm/README.md: the options"

python3 tests/quotes.py README.md docs/*.md > "$work/quotes"
grep -v '^[0-9]* passed' "$work/quotes"
# shellcheck disable=SC2046 # two words are meant
set -- $(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$work/quotes")
passed=$((passed + ${1:-0}))
failed=$((failed + ${2:-1}))

# README's promise: the handler is about 25 lines.
lines=$(awk '/^```c$/ { on = 1; next } /^```$/ { on = 0 } on' README.md |
	grep -c .)
[ "$lines" -le 30 ]
result $? "README.md: the trap handler has $lines lines"

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
