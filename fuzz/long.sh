#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# usage: fuzz/long.sh [TARGET=RUNS ...]
#
# Many inputs, by default 10^8 in all, in pieces of 200,000, two targets at a time (JOBS=1: one): whoever stops it loses
# at most these pieces, and goes on by calling it again. It runs with what is built now. In build/fuzz-long are done.txt,
# a line for each piece; summary.txt, from that; findings; and log.txt. To leave it alone:
#
#     nohup nice -n 19 timeout 3h fuzz/long.sh >/dev/null 2>&1 &
#
# Exit status 0 if everything has run, and nothing was found.
set -eu

[ $# -gt 0 ] || set -- calls=20000000 restore=20000000 machine=20000000 smccc=10000000 power_state=10000000 \
	config=10000000 acpi=5000000 fdt=5000000

# shellcheck source=fuzz/common.sh
. "$(dirname "$0")/common.sh"
long=$root/build/fuzz-long
piece=200000
for arg; do
	case " $(echo "$targets" | tr '\n' ' ') " in
	*" ${arg%%=*} "*) ;;
	*) arg= ;;
	esac
	case ${arg#*=} in
	'' | *[!0-9]*)
		echo "usage: fuzz/long.sh [TARGET=RUNS ...]" >&2
		exit 2
		;;
	esac
done

mkdir -p "$long/findings"
exec >>"$long/log.txt" 2>&1
# The corpus is its own: a run.sh beside it may build and find what it likes.
fuzz_build
mkdir -p "$long/bin/fuzz" "$long/corpus"
commit=$(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo release)
git -C "$root" diff --quiet HEAD 2>/dev/null || commit=$commit+
for target in $targets; do
	cp "$build/fuzz/fuzz_$target" "$long/bin/fuzz/"
done
cp "$build/fuzz/psci.dict" "$long/bin/fuzz/"
[ -e "$long/bin/corpus" ] || ln -s ../corpus "$long/bin/corpus"
build=$long/bin
touch "$long/done.txt"

ran() { awk -v target="$1" '$1 == target { n += $2 } END { printf "%d\n", n }' "$long/done.txt"; }

summary() { # TARGET
	awk '
	{ n[$1] += $2; edges[$1] = $3; found[$1] += $4; seconds[$1] += $5; when[$1] = $6; commit[$1] = $7 }
	END {
		printf "%-12s %12s %8s %9s %8s %-10s %s\n", "target", "inputs", "edges", "findings", "per s", "date", "commit"
		for (t in n) {
			printf "%-12s %12d %8d %9d %8d %-10s %s\n", t, n[t], edges[t], found[t], n[t] / (seconds[t] ? seconds[t] : 1),
				when[t], commit[t] | "sort"
			all += n[t]
			bad += found[t]
		}
		close("sort")
		printf "%-12s %12d %8s %9d\n", "all", all, "", bad
	}' "$long/done.txt" >"$long/summary.$1"
	mv "$long/summary.$1" "$long/summary.txt"
}

# One piece. Findings are looked at when it is over: it goes on behind them.
piece() { # TARGET RUNS
	log=$long/fuzz_$1.log
	before=$(find "$long/findings" -name "$1-*" | wc -l)
	begin=$(date +%s)
	failed=0
	# At the lowest priority it may wait for long.
	fuzz_run "$1" "$log" "$long/findings/$1-" -timeout=600 -runs="$2" -seed="$(($(ran "$1") / 1000 + 1))" || failed=$?
	after=$(find "$long/findings" -name "$1-*" | wc -l)
	found=$((after - before))
	if [ "$failed" -ne 0 ]; then
		echo "$1: exit status $failed"
		grep -v '^#[0-9]' "$log" | tail -n 100
		[ "$found" -gt 0 ] || found=1
	fi
	inputs=$(fuzz_inputs "$log")
	[ "$inputs" -gt 0 ] || inputs=1
	echo "$1 $inputs $(fuzz_edges "$log") $found $(($(date +%s) - begin)) $(date +%Y-%m-%d) $commit" >>"$long/done.txt"
	summary "$1"
}

# In turns, so that whenever it ends each has had its share.
more=yes first=
while [ -n "$more" ]; do
	more=
	for arg; do
		target=${arg%%=*}
		rest=$((${arg#*=} - $(ran "$target")))
		[ "$rest" -gt 0 ] || continue
		more=yes
		[ "$rest" -le "$piece" ] || rest=$piece
		if [ "${JOBS:-2}" = 1 ]; then
			piece "$target" "$rest"
			continue
		fi
		piece "$target" "$rest" &
		[ -z "$first" ] || wait "$first"
		first=$!
	done
	[ -z "$first" ] || wait "$first"
	first=
done
[ "$(awk '{ n += $4 } END { print n + 0 }' "$long/done.txt")" -eq 0 ]
