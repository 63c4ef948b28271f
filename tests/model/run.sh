#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# run.sh [--full] [PART...]: Spin's search through the model of the concurrent core, and the proof that the model is
# one of this code. docs/model.md says what it is about. Prints "model: N passed, N failed, N skipped".
#
#	--full		configurations with more calls (an hour, and 6 GB), besides the others
#	PART		only these: bind, code, searches, faults, or a configuration's name
set -u
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
out=$top/build/model
steps=$top/tests/model/steps.py
passed=0 failed=0

# Those with a tree of power domains: their locks are part of it.
trees="MODE LEAF LOCK"
all="ON THREE RING SUSPEND END END_SUSPEND DEFER DEFER_END PLUG LOOK MODE LEAF LOCK"

full=
wanted=
for argument in "$@"; do
	case $argument in
	--full) full=1 ;;
	-*) sed -n '4,9s/^#[ \t]\{0,1\}//p' "$0" >&2; exit 2 ;;
	*) wanted="$wanted $argument" ;;
	esac
done

# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"
if ! apt_need "the model" spin gcc clang libc6-dev python3; then
	echo "model: 0 passed, 1 failed, 0 skipped"
	exit 1
fi
# shellcheck source=tests/support/broken.sh
. "$top/tests/support/broken.sh"

pass() { passed=$((passed + 1)); }
fail() {
	echo "FAILED: $*"
	failed=$((failed + 1))
}

tree_of() { # CONFIGURATION: its option of Spin's
	case " $trees " in
	*" $1 "*) echo -DTREE ;;
	esac
}

# pan DIRECTORY COMPILER-OPTIONS SPIN-OPTION...: the verifier of the model with these options, in the directory.
pan() {
	pan_dir=$1
	pan_options=$2
	shift 2
	mkdir -p "$pan_dir"
	cp tests/model/*.pml "$pan_dir/"
	rm -f "$pan_dir"/*.trail "$pan_dir/out"
	# shellcheck disable=SC2086 # a list of words
	(cd "$pan_dir" && spin -a "$@" psci.pml >spin.log && gcc $pan_options -w -DVECTORSZ=2048 -o pan pan.c) && return 0
	cat "$pan_dir/spin.log"
	return 1
}

found() { # FILE EXPRESSION: what sed finds in it
	sed -nE "s/$2/\\1/p" "$1" | head -n 1
}

# Searched to its end? -m and MEMLIM are limits that pan says when it meets them.
whole() {
	grep -q 'errors: 0$' "$1/out" && ! grep -qE 'max search depth too small|out of memory|Search not completed' "$1/out"
}

# ------------------------------------------------------- the model and the code

# bound RECORD-PROGRAM... DIRECTORY TREE RUNS: do the model's calls take all steps that the library's take?
bound() {
	bound_dir=$1
	bound_tree=$2
	bound_runs=$3
	shift 3
	mkdir -p "$bound_dir"
	for program in "$@"; do
		"$program" "$bound_runs" "$bound_tree" || return 2
	done >"$bound_dir/calls" || return 2
	sort -u "$bound_dir/calls" >"$bound_dir/log"
	python3 "$steps" header <"$bound_dir/log" >"$bound_dir/replay.h"
	set -- -DREPLAY "-DCALLS_SEEN=$(wc -l <"$bound_dir/log")"
	[ "$bound_tree" -eq 0 ] || set -- "$@" -DTREE
	pan "$bound_dir" "-O0 -DSAFETY" "$@" || return 2
	(cd "$bound_dir" && ./pan -m200000 >out && ./pan -d >states)
	whole "$bound_dir"
}

rejected() { # DIRECTORY: the call that the model does not make
	(cd "$1" && ./pan -r >replayed 2>&1)
	python3 "$steps" log "$(found "$1/replayed" '.*int +number:[[:space:]]*([0-9]+)')" \
		"$(found "$1/replayed" '.*int +at:[[:space:]]*([0-9]+)')" <"$1/log"
}

bind() {
	for cc in gcc clang; do
		echo "model: building the library's recorder with $cc"
		if ! CC=$cc sh tests/model/build.sh "$out/$cc" >"$out/build.log" 2>&1; then
			cat "$out/build.log"
			fail "the recorder does not build with $cc"
			return
		fi
	done
	for tree in 0 1; do
		if bound "$out/bound$tree" $tree 3000 "$out/gcc/record" "$out/clang/record"; then
			echo "model: with tree $tree: $(wc -l <"$out/bound$tree/calls") calls of the code," \
				"$(wc -l <"$out/bound$tree/log") different ones: all are the model's"
			pass
		else
			fail "with tree $tree: the model does not make this call of the code:"
			rejected "$out/bound$tree"
		fi
	done
	never=$(python3 "$steps" unreached "$out/bound0" "$out/bound1")
	if [ -z "$never" ]; then
		echo "model: the code takes every step that the model has"
		pass
	else
		fail "steps of the model that the code never took:"
		echo "$never"
	fi
}

# code_fault NAME TREE FILE EXPRESSION REPLACEMENT: a library that does one thing otherwise is not the model's.
code_fault() {
	broken_build "lib/$3" "$4" "$5" tests/model/build.sh
	if bound "$out/broken" "$2" 400 "$broken_out/record"; then
		fail "the model takes the code with this fault for its own: $1"
	elif grep -q 'invalid end state' "$out/broken/out"; then
		echo "model: not bound to code with a fault: $1:"
		rejected "$out/broken" | tail -n 2
		pass
	else
		cat "$out/broken/out"
		fail "no verdict on the code with this fault: $1"
	fi
}

code_faults() {
	broken_begin
	code_fault "halt: OFF for others before IDLE" 0 cpu_state.c \
		'(\tset_run_state\(&psci->cpus\[cpu\], RUN_IDLE\);\n)(\tatomic_clear\(cpu_word\(psci, cpu\), WORD_IN\(bit\) \| WORD_UP\(bit\)\);\n)' \
		'\2\1'
	code_fault "CPU_ON: the end of the system looked at before the claim" 0 cpu_on.c \
		'(enum psci_affinity_state before = psci_cpu_claim\(psci, target\);\n\tenum psci_presence found);' \
		'bool over = psci_system_is_ending(psci);\n\t\1 = over;'
	code_fault "CPU_ON: the gate is not disturbed" 0 cpu_on.c '\tpsci_gate_disturb\(psci\);\n' ''
	code_fault "CPU_ON: claims once more" 0 cpu_on.c '(\tpsci_gate_disturb\(psci\);\n)' '\1\tpsci_cpu_claim(psci, target);\n'
	code_fault "start: the entry stays" 0 cpu_state.c '(\*entry = psci_cpu_entry\(psci, cpu\);\n)\tclear_entry\(self\);\n(\treturn true;)' '\1\2'
	code_fault "claim: by a read and a write" 0 cpu_state.c \
		'return bits_state\(atomic_or\(cpu_word\(psci, cpu\), WORD_IN\(bit\)\), bit\);' \
		'uint32_t word = atomic_read(cpu_word(psci, cpu));\n\n\tatomic_or(cpu_word(psci, cpu), WORD_IN(bit));\n\treturn bits_state(word, bit);'
	code_fault "undo: by the run state alone" 0 cpu_state.c 'if \(!atomic_cas\(&self->start, ticket, idle\)\)' \
		'(void)idle;\n\tif (!swap_run_state(self, (enum run_state)(ticket & RUN_STATE_MASK), RUN_IDLE))'
	code_fault "gate: an acquire is enough" 0 system_state.c '(uint32_t gate = atomic_read)(\(&psci->gate\);)' '\1_acquire\2'
	code_fault "CPU_SUSPEND: used before the mode is compared" 1 system_state.c 'return atomic_read\(&psci->mode\) == used \|\|' \
		'return'
	code_fault "lock: the owner stays while new tickets begin" 1 domain.c '\tatomic_write_release\(&domain->owner, NOBODY\);\n' ''
}

# ------------------------------------------------------------------- searches

search() { # CONFIGURATION [MORE]
	search_dir=$out/$1${2:+-more}
	# shellcheck disable=SC2046 # an option or none
	if ! pan "$search_dir" "-O0 -DSAFETY -DCOLLAPSE -DMEMLIM=${2:+6}${2:-1}000" "-DCONFIG_$1" $(tree_of "$1") ${2:+-DMORE=1}; then
		fail "$1: no verifier"
		return
	fi
	(cd "$search_dir" && ./pan -m100000 >out && ./pan -d >states)
	if whole "$search_dir"; then
		echo "model: $1${2:+, more}: $(found "$search_dir/out" ' *([0-9.e+]+) states, stored.*') states," \
			"$(found "$search_dir/out" 'pan: elapsed time (.*) seconds') s," \
			"$(found "$search_dir/out" ' *([0-9.]+).*total actual memory usage') MB"
		pass
	else
		fail "$1${2:+, more}: $(found "$search_dir/out" '(pan:1: .*|.*too small.*|.*out of memory.*|.*not completed.*)')"
		# shellcheck disable=SC2046
		[ ! -e "$search_dir/psci.pml.trail" ] || trail "$search_dir" "-DCONFIG_$1" $(tree_of "$1") ${2:+-DMORE=1}
	fi
}

trail() { # DIRECTORY SPIN-OPTION...
	trail_dir=$1
	shift
	(cd "$trail_dir" && spin -t "$@" psci.pml) 2>/dev/null | python3 "$steps" trail
}

# Steps that no search took would be steps that nothing is proved of.
searched() {
	set --
	for configuration in $all; do
		set -- "$@" "$out/$configuration"
	done
	never=$(python3 "$steps" unreached "$@" | grep -vF -f tests/model/unreached.txt)
	if [ -z "$never" ]; then
		echo "model: the searches take every step, but for those in tests/model/unreached.txt"
		pass
	else
		fail "steps that no search takes:"
		echo "$never"
	fi
}

# fault NAME CONFIGURATION ASSERTION: the model with this fault is refuted by this assertion, written as pan writes it.
fault() {
	# shellcheck disable=SC2046
	if ! pan "$out/fault" "-O0 -DSAFETY -DCOLLAPSE -DMEMLIM=1000" "-DCONFIG_$2" "-DFAULT_$1" $(tree_of "$2"); then
		fail "$1: no verifier"
		return
	fi
	(cd "$out/fault" && ./pan -m100000 >out)
	said=$(found "$out/fault/out" 'pan:[0-9]+: (.*) \(at depth.*')
	case $said in
	"assertion violated"* | "invalid end state"*)
		echo "model: $1 is refuted, in $2: $said"
		# shellcheck disable=SC2046
		trail "$out/fault" "-DCONFIG_$2" "-DFAULT_$1" $(tree_of "$2") >"$out/fault-$1.txt"
		echo "       its $(wc -l <"$out/fault-$1.txt") steps: build/model/fault-$1.txt"
		pass
		;;
	*) fail "$1 is not refuted, in $2" ;;
	esac
}

faults() {
	fault ENTRY_BEFORE_CLAIM ON
	fault CLAIM_IN_TWO_STEPS ON
	fault UNCLAIM_BEFORE_WITHDRAW ON
	fault NO_TICKET ON
	fault START_IN_TWO_STEPS ON
	fault ENTRY_READ_EARLY ON
	fault OFF_BEFORE_IDLE ON
	fault NO_GATE SUSPEND
	fault DISTURB_BEFORE_CLAIM SUSPEND
	fault GATE_NOT_CHECKED_AGAIN SUSPEND
	fault GATE_STAYS_CLOSED SUSPEND
	fault ENDING_BEFORE_CLAIM END
	fault ANYONE_REFUSES END
	fault TICKET_NOT_CHECKED DEFER
	fault TWO_LOOKS LOOK
	fault MODE_NOT_CHECKED_AGAIN MODE
	fault LOCK_REUSED LOCK
}

searches() {
	for configuration in $all; do
		search "$configuration"
	done
	searched
	[ -n "$full" ] || return
	for configuration in $all; do
		search "$configuration" 1
	done
}

mkdir -p "$out"
for part in ${wanted:-bind code searches faults}; do
	case $part in
	bind) bind ;;
	code) code_faults ;;
	searches) searches ;;
	faults) faults ;;
	*) search "$part" ${full:+1} ;;
	esac
done
echo "model: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
