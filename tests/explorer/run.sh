#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# usage: tests/explorer/run.sh [--full] [EXPLORER'S ARGUMENTS]
#
# Every pair and every triple of calls and of embedder's events, in every order; see explore.h. The whole table is left in
# build/explorer/table.tsv. --full: more executions of each; some hours.
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
build=$top/build/explorer
pairs='4 3000' triples='3 250'
if [ "${1:-}" = --full ]; then
	pairs='4 100000' triples='4 20000'
	shift
fi

"$top/tests/explorer/build.sh" "$build"
if [ $# -gt 0 ]; then
	exec "$build/explorer" "$@"
fi
rm -f "$build/table.tsv"
# shellcheck disable=SC2086 # two arguments each
"$build/explorer" --pairs $pairs --triples $triples --table "$build/table.tsv"
