#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# usage: tests/explorer/run.sh [--full]
#        tests/explorer/run.sh EXPLORER'S ARGUMENTS
#
# Every pair and every triple of calls and of embedder's events, in every order; see explore.h. Other versions than PSCI
# 1.3, quirks, and a machine after psci_reset(): pairs only, and fewer executions. Two explorers run at once, that of
# machines with power domains and that of all others. The whole table is left in build/explorer/table.tsv. --full: more
# executions of each, and triples of all; some hours.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
build=$top/build/explorer
bounds='--pairs 4 3000 --triples 3 250 --other-pairs 3 300'
if [ "${1:-}" = --full ]; then
	bounds='--pairs 4 100000 --triples 4 20000 --other-pairs 4 20000 --other-triples 3 1000'
	shift
fi

"$top/tests/explorer/build.sh" "$build" || exit 1
if [ $# -gt 0 ]; then
	exec "$build/explorer" "$@"
fi
rm -f "$build"/table*.tsv
# shellcheck disable=SC2086 # several arguments
"$build/explorer" $bounds --kinds tree,psci-1.0,psci-1.2,lax-mode --table "$build/table-tree.tsv" >"$build/tree.log" 2>&1 &
tree=$!
status=0
# shellcheck disable=SC2086
"$build/explorer" $bounds --kinds flat,trusted,psci-0.1,psci-0.2,psci-1.1,kvm,kvm-1.1,keep-last,again \
	--table "$build/table-flat.tsv" || status=1
wait $tree || status=1
cat "$build/tree.log"
cat "$build"/table-*.tsv >"$build/table.tsv"
exit $status
