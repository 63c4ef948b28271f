#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# usage: tests/explorer/run.sh [--full|--record]
#        tests/explorer/run.sh EXPLORER'S ARGUMENTS
#
# Pairs and triples of calls and of embedder's events, in every order; see explore.h. docs/explorer.md says how many.
#
# Of a machine without power domains and Trusted OS each pair is explored to the end; of others, and of triples, so many
# executions, from states that are spread over all. Other versions than PSCI 1.3, quirks, and a machine after
# psci_reset(): pairs only. Then pairs and triples once more, with weak memory. Two explorers run at once. What each
# pair and triple had is left in build/explorer/table.tsv, and has to be what docs/explorer.tsv has (--record writes
# it). --full: all pairs of PSCI 1.3 to the end, and more of the rest; some hours.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
build=$top/build/explorer
all=1000000000
some=3000
bounds='--triples 3 250 --other-pairs 3 300'
weak='--weak --pairs 3 1000 --triples 2 50'
full='' record=''
if [ "${1:-}" = --record ]; then
	record=--record
	shift
elif [ "${1:-}" = --full ]; then
	full=1
	bounds='--triples 4 20000 --other-pairs 4 20000 --other-triples 3 1000'
	some=$all
	weak='--weak --pairs 4 100000 --triples 3 1000'
	shift
fi

"$top/tests/explorer/build.sh" "$build" || exit 1
if [ $# -gt 0 ]; then
	exec "$build/explorer" "$@"
fi
rm -f "$build"/table*.tsv
# explore NAME ARGUMENT...
explore() {
	name=$1
	shift
	"$build/explorer" "$@" --table "$build/table-$name.tsv"
}

# shellcheck disable=SC2086 # several arguments
flat() {
	explore flat --pairs 4 $all $bounds --kinds flat &&
		explore flat $weak --kinds flat,trusted
}

# shellcheck disable=SC2086
others() {
	explore others --pairs 4 $some $bounds --kinds \
		tree,trusted,psci-0.1,psci-0.2,psci-1.0,psci-1.1,psci-1.2,kvm,kvm-1.1,keep-last,lax-mode,trusted-tree,again &&
		explore others $weak --kinds tree
}

others >"$build/others.log" 2>&1 &
other=$!
status=0
flat || status=1
wait $other || status=1
cat "$build/others.log"
cat "$build"/table-*.tsv >"$build/table.tsv"
if [ -z "$full" ]; then
	# shellcheck disable=SC2086 # none or one
	python3 "$top/tests/explorer/table.py" $record "$build/table.tsv" || status=1
fi
exit $status
