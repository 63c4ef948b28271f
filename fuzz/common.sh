# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# shellcheck shell=sh
#
# What the scripts here share. Source it; then $root, $build and $targets are set.

root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build/fuzz
# The names of fuzz_NAME.c.
# shellcheck disable=SC2034 # for whoever sources it
targets=$(cd "$root/fuzz" && for file in fuzz_*.c; do basename "${file#fuzz_}" .c; done)

# Which runs of libFuzzer differ, and how.
fuzz_options() {
	case $1 in
	calls | machine) echo "-max_len=768 -dict=$build/fuzz/psci.dict" ;;
	power_state) echo "-max_len=21" ;;
	restore) echo "-max_len=2048" ;;
	*) echo "-max_len=512" ;;
	esac
}

fuzz_build() { "$root/fuzz/build.sh" "$build"; }

# fuzz_run TARGET LOG PREFIX OPTION...: what is interesting goes to build/fuzz/corpus. Entropic's sums take
# a third of the time, and nothing here leaks, for nothing is allocated. The timeout of an input, in seconds, is by the
# clock, of which the rest of the machine may take most.
fuzz_run() {
	fuzz_target=$1
	fuzz_log=$2
	fuzz_prefix=$3
	shift 3
	mkdir -p "$build/corpus/$fuzz_target"
	# shellcheck disable=SC2046 # words
	"$build/fuzz/fuzz_$fuzz_target" $(fuzz_options "$fuzz_target") -timeout=60 -entropic=0 -detect_leaks=0 \
		-print_final_stats=1 -artifact_prefix="$fuzz_prefix" "$@" \
		"$build/corpus/$fuzz_target" "$root/fuzz/corpus/$fuzz_target" >"$fuzz_log" 2>&1
}

# Of a log: inputs run, edges covered.
fuzz_inputs() {
	fuzz_count=$(sed -n 's/^stat::number_of_executed_units: *//p' "$1" | tail -n 1)
	echo "${fuzz_count:-0}"
}
fuzz_edges() { sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$1" | tail -n 1; }
