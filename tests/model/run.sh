#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# run.sh [--full] [PART...]: Spin's search through the model of the concurrent core, and the proof that the model is
# one of this code. docs/model.md says what it is about. Prints "model: N passed, N failed, N skipped".
#
#	--full		configurations with more calls (an hour, and 6 GB), besides the others
#	PART		only these: bind, code, searches, faults, or a configuration's name
#
# In the environment: JOBS, how many searches at a time; else as many as there are processors.
set -u
cd "$(dirname "$0")/../.." || exit 1
top=$PWD
out=$top/build/model
model=$top/tests/model
steps=$model/steps.py

# Those with a tree of power domains: their locks are part of it.
trees="MODE LEAF LOCK"
all=$(sed -nE 's/^#.*defined\(CONFIG_([A-Z_]+)\)$/\1/p' "$model/config.pml")

# shellcheck source=tests/support/broken.sh
. "$top/tests/support/broken.sh"

# Jobs are processes of their own: they add up what they found in files.
pass() { echo passed >>"$out/results"; }
fail() {
	echo "FAILED: $*"
	echo failed >>"$out/results"
}

# fact NAME LINE: what docs/model.md has to say of it.
fact() { printf '%s\n' "$2" >"$out/facts/$1"; }

tree_of() { # CONFIGURATION: its option of Spin's
	case " $trees " in
	*" $1 "*) echo -DTREE ;;
	esac
}

# made DIRECTORY SPIN-OPTION...: the source of the model's verifier with these options.
made() {
	made_dir=$1
	shift
	rm -rf "$made_dir"
	mkdir -p "$made_dir"
	cp "$model"/*.pml "$made_dir/"
	(cd "$made_dir" && spin -a "$@" psci.pml >spin.log) && return 0
	cat "$made_dir/spin.log"
	return 1
}

compiled() { # DIRECTORY COMPILER-OPTION...: what "made" made
	(cd "$1" && shift && gcc -O0 -DSAFETY -w -DVECTORSZ=2048 "$@" pan.c)
}

found() { # FILE EXPRESSION: what sed finds in it
	sed -nE "s/$2/\\1/p" "$1" | head -n 1
}

# Searched to its end? -m and MEMLIM are limits that pan says when it meets them.
whole() {
	grep -q 'errors: 0$' "$1/out" && ! grep -qE 'max search depth too small|out of memory|Search not completed' "$1/out"
}

# ------------------------------------------------------- the model and the code

# The verifier that takes its steps from a record, without one. It is the same for all records.
replayer() { # TREE
	[ ! -e "$out/replay$1/done" ] || return 0
	set -- "$out/replay$1" "$([ "$1" -eq 0 ] || echo -DTREE)"
	# shellcheck disable=SC2086 # an option or none
	made "$1" -DREPLAY $2 && compiled "$1" -c -o pan.o && touch "$1/done"
}

# bound DIRECTORY TREE RUNS RECORD-PROGRAM...: do the model's calls take all steps that the library's take?
bound() {
	bound_dir=$1
	bound_tree=$2
	bound_runs=$3
	shift 3
	rm -rf "$bound_dir"
	mkdir -p "$bound_dir"
	for program in "$@"; do
		"$program" "$bound_runs" "$bound_tree" || return 2
	done >"$bound_dir/calls" || return 2
	sort -u "$bound_dir/calls" >"$bound_dir/log"
	python3 "$steps" data <"$bound_dir/log" >"$bound_dir/replay.c"
	replayer "$bound_tree" || return 2
	gcc -O0 -o "$bound_dir/pan" "$out/replay$bound_tree/pan.o" "$bound_dir/replay.c" || return 2
	(cd "$bound_dir" && ./pan -m200000 >out)
	whole "$bound_dir"
}

rejected() { # DIRECTORY: the call that the model does not make
	(cd "$1" && ./pan -r >replayed 2>&1)
	python3 "$steps" log "$(found "$1/replayed" '.*int +number:[[:space:]]*([0-9]+)')" \
		"$(found "$1/replayed" '.*int +at:[[:space:]]*([0-9]+)')" <"$1/log"
}

bind() {
	for cc in gcc clang; do
		if ! CC=$cc sh "$model/build.sh" "$out/$cc" >"$out/build.log" 2>&1; then
			cat "$out/build.log"
			fail "the recorder does not build with $cc"
			return
		fi
	done
	for tree in 0 1; do
		if bound "$out/bound$tree" $tree 3000 "$out/gcc/record" "$out/clang/record"; then
			echo "model: with tree $tree: $(wc -l <"$out/bound$tree/calls") calls of the code, by gcc and clang," \
				"$(wc -l <"$out/bound$tree/log") different ones: all are the model's"
			pass
			(cd "$out/bound$tree" && ./pan -d >states)
		else
			fail "with tree $tree: the model does not make this call of the code:"
			rejected "$out/bound$tree"
			return
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
		echo "- $1" >>"$out/facts/code"
		pass
	else
		cat "$out/broken/out"
		fail "no verdict on the code with this fault: $1"
	fi
}

code() {
	broken_begin
	code_fault "halt: OFF for others before IDLE" 0 cpu_state.c \
		'(\tset_run_state\(cpu_of\(psci, cpu\), RUN_IDLE\);\n)(\tatomic_clear\(cpu_word\(psci, cpu\), WORD_IN\(bit\) \| WORD_UP\(bit\)\);\n)' \
		'\2\1'
	code_fault "CPU_ON: its target's state before its presence" 0 cpu_on.c \
		'(\tstart = atomic_read\(&cpu_of\(psci, target\)->start\);\n(?:.*\n){4})(\tstate = cpu_state\(psci, target\);\n)' '\2\1'
	code_fault "CPU_ON: the policy before the entry" 0 cpu_on.c \
		'(\tstatus = psci_entry_check\((?:.*\n){3})(\tverdict = psci_op_check_cpu_on\((?:.*\n){3})' '\2\1'
	code_fault "CPU_ON: the end of the system looked at before the claim" 0 cpu_on.c \
		'(enum psci_affinity_state before = psci_cpu_claim\(psci, target\);\n(?:.*\n)*?\tif \()psci_system_is_ending\(psci\)' \
		'bool over = psci_system_is_ending(psci);\n\t\1over'
	code_fault "CPU_ON: the gate is not disturbed" 0 cpu_on.c '\tpsci_gate_disturb\(psci\);\n' ''
	code_fault "CPU_ON: claims once more" 0 cpu_on.c '(\tpsci_gate_disturb\(psci\);\n)' '\1\tpsci_cpu_claim(psci, target);\n'
	code_fault "start: the entry stays" 0 cpu_state.c '(psci_cpu_entry\(psci, cpu, entry\);\n)\tclear_entry\(self\);\n(\treturn true;)' '\1\2'
	code_fault "claim: by a read and a write" 0 cpu_state.c \
		'return bits_state\(atomic_or\(cpu_word\(psci, cpu\), WORD_IN\(bit\)\), bit\);' \
		'uint32_t word = atomic_read(cpu_word(psci, cpu));\n\n\tatomic_or(cpu_word(psci, cpu), WORD_IN(bit));\n\treturn bits_state(word, bit);'
	code_fault "undo: by the run state alone" 0 cpu_state.c 'if \(!atomic_cas\(&self->start, ticket, idle\)\)' \
		'(void)idle;\n\tif (!swap_run_state(self, (enum run_state)(ticket & RUN_STATE_MASK), RUN_IDLE))'
	code_fault "gate: an acquire is enough" 0 system_state.c '(uint32_t gate = atomic_read)(\(&psci->gate\);)' '\1_acquire\2'
	code_fault "CPU_SUSPEND: used before the mode is compared" 1 system_state.c 'return atomic_read\(&psci->mode\) == used \|\|' \
		'return'
	code_fault "lock: freed by a read and a write" 1 domain.c '(if \()!atomic_cas\((&domain->lock), (.*), 0\)\)' \
		'\1atomic_read_acquire(\2) == (\3))\n\t\tatomic_write_release(\2, 0);\n\telse'
	code_fault "lock: the turn carries into the tickets" 1 domain.c '(atomic_add\(&domain->lock, )next - turn\)' '\g<1>1)'
}

# ------------------------------------------------------------------- searches

search() { # CONFIGURATION [MORE]
	search_dir=$out/$1${2:+-more}
	# shellcheck disable=SC2046 # an option or none
	if ! made "$search_dir" "-DCONFIG_$1" $(tree_of "$1") ${2:+-DMORE=1} ||
		! compiled "$search_dir" -DCOLLAPSE "-DMEMLIM=${2:+6}${2:-1}000" -o pan; then
		fail "$1: no verifier"
		return
	fi
	(cd "$search_dir" && ./pan -m100000 >out && ./pan -d >states)
	if whole "$search_dir"; then
		states=$(found "$search_dir/out" ' *([0-9.e+]+) states, stored.*')
		echo "model: $1${2:+, more}: $states states," \
			"$(found "$search_dir/out" 'pan: elapsed time (.*) seconds') s," \
			"$(found "$search_dir/out" ' *([0-9.]+).*total actual memory usage') MB"
		what=$(sed -nE "/\\(CONFIG_$1\\)/{n;s,^/\\* (.*)\\. \\*/\$,\\1,p}" "$model/config.pml")
		[ -n "${2:-}" ] || fact "$1" "| $1 | $what | $states |"
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
	never=$(python3 "$steps" unreached "$@" | grep -vF -f "$model/unreached.txt")
	if [ -z "$never" ]; then
		echo "model: the searches take every step, but for those in tests/model/unreached.txt"
		pass
	else
		fail "steps that no search takes:"
		echo "$never"
	fi
}

# The faults that psci.pml has, the configuration whose search refutes each, and what it is.
faults() {
	cat <<-'FAULTS'
		ENTRY_BEFORE_CLAIM ON CPU_ON writes the entry before it claims the target
		CLAIM_IN_TWO_STEPS ON CPU_ON claims the target by a read and a write
		UNCLAIM_BEFORE_WITHDRAW ON a CPU_ON that fails ends its claim before it withdraws the entry
		NO_TICKET ON a CPU_ON that fails withdraws what entry there is
		START_IN_TWO_STEPS ON a CPU starts by a read and a write
		ENTRY_READ_EARLY ON a CPU reads its entry before it is sure to start
		OFF_BEFORE_IDLE ON a CPU that stops is OFF for others before its start word says so
		NO_GATE SUSPEND CPU_ON does not look at the gate
		DISTURB_BEFORE_CLAIM SUSPEND CPU_ON looks at the gate before it claims the target
		GATE_NOT_CHECKED_AGAIN SUSPEND the gate is closed also when it was disturbed
		GATE_STAYS_CLOSED SUSPEND who comes back from SYSTEM_SUSPEND leaves the gate closed
		ENDING_BEFORE_CLAIM END CPU_ON looks for the end of the system before it claims the target
		ANYONE_REFUSES END any CPU can take back the end of the system
		TICKET_NOT_CHECKED DEFER psci_complete() takes any ticket
		TWO_LOOKS LOOK AFFINITY_INFO reads the two bits of a CPU one after the other
		MODE_NOT_CHECKED_AGAIN MODE CPU_SUSPEND is granted though the mode has changed
		FREED_IN_TWO_STEPS LOCK who leaves a lock frees it by a read and a write
		TURN_CARRIES LOCK the last turn of a lock carries into its tickets
		FEW_TICKETS LOCK a lock has fewer tickets than there are CPUs
	FAULTS
}

# fault NAME: the model with this fault is refuted.
fault() {
	in=$(faults | sed -n "s/^$1 \([^ ]*\) .*/\1/p")
	what=$(faults | sed -n "s/^$1 [^ ]* //p")
	fault_dir=$out/fault-$1
	# shellcheck disable=SC2046
	if ! made "$fault_dir" "-DCONFIG_$in" "-DFAULT_$1" $(tree_of "$in") ||
		! compiled "$fault_dir" -DCOLLAPSE -DMEMLIM=1000 -o pan; then
		fail "$1: no verifier"
		return
	fi
	(cd "$fault_dir" && ./pan -m100000 >out)
	said=$(found "$fault_dir/out" 'pan:[0-9]+: (.*) \(at depth.*')
	case $said in
	"assertion violated"* | "invalid end state"*)
		echo "model: $1 is refuted, in $in: $said"
		# shellcheck disable=SC2046
		trail "$fault_dir" "-DCONFIG_$in" "-DFAULT_$1" $(tree_of "$in") >"$out/fault-$1.txt"
		echo "       its $(wc -l <"$out/fault-$1.txt") steps: build/model/fault-$1.txt"
		fact "$1" "| \`FAULT_$1\` | $what | $in |"
		pass
		;;
	*) fail "$1 is not refuted, in $in" ;;
	esac
}

# Is there a fault in the model that nobody looks at?
every_fault() {
	grep -oh '\bFAULT_[A-Z_]*' "$model"/*.pml | sort -u >"$out/faults-there"
	faults | sed 's/^/FAULT_/; s/ .*//' | sort | diff "$out/faults-there" - && pass && return
	fail "the faults in the model (<) and those that run.sh has (>) are not the same"
}

# ------------------------------------------------------------------- the page

facts() {
	echo "| configuration | | states |"
	echo "|---|---|---|"
	for configuration in $all; do
		cat "$out/facts/$configuration"
	done
	printf '\n%s\n' "| fault of the model | | refuted in |"
	echo "|---|---|---|"
	faults | while read -r name _; do
		cat "$out/facts/$name"
	done
	printf '\n%s\n\n' "Faults of the code:"
	cat "$out/facts/code"
}

# What docs/model.md says of a whole run has to be what this one found.
documented() {
	facts >"$out/facts.md"
	sed -n '/^<!-- found by run.sh -->$/,/^<!-- end -->$/p' docs/model.md | sed '1d;$d' | diff - "$out/facts.md" && pass && return
	fail "docs/model.md (<) says otherwise than this run (>): build/model/facts.md is to be put there"
}

# ------------------------------------------------------------------------ run

jobs_of() { # PART...: a job a line, the longest first
	bound=
	for part in "$@"; do
		case $part in
		bind | code) bound="$bound $part" ;;
		searches) echo "$all" | sed 's/^/search /' ;;
		faults) faults | sed 's/^/fault /; s/\(fault [^ ]*\).*/\1/' ;;
		*) echo "search $part" ;;
		esac
	done >"$out/jobs"
	[ -z "$bound" ] || echo "each$bound"
	cat "$out/jobs"
}

each() {
	for job in "$@"; do
		"$job"
	done
}

# One of the jobs, from below: what it says is printed when it is done.
if [ "${1:-}" = --job ]; then
	shift
	("$@"; true) >"$out/said.$$" 2>&1 || echo failed >>"$out/results"
	cat "$out/said.$$"
	rm "$out/said.$$"
	exit
fi

full=
wanted=
for argument in "$@"; do
	case $argument in
	--full) full=$all ;;
	-*) sed -n '4,11s/^#[ \t]\{0,1\}//p' "$0" >&2; exit 2 ;;
	*) wanted="$wanted $argument" ;;
	esac
done
# Of parts that are configurations: more of these.
if [ -n "$full" ] && [ -n "$wanted" ]; then
	full=$(echo "$all" | grep -xF "$(echo "$wanted" | tr ' ' '\n')")
fi

# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"
if ! apt_need "the model" spin gcc clang libc6-dev python3; then
	echo "model: 0 passed, 1 failed, 0 skipped"
	exit 1
fi

rm -rf "$out"
mkdir -p "$out/facts"
: >"$out/results"
# shellcheck disable=SC2086 # lists of words
jobs_of ${wanted:-bind code searches faults} | xargs -r -L 1 -P "${JOBS:-$(nproc)}" sh "$model/run.sh" --job ||
	fail "a job was broken off"
case " ${wanted:-searches} " in *" searches "*) searched ;; esac
if [ -z "$wanted" ]; then
	every_fault
	documented
fi
for part in $full; do
	search "$part" 1
done
passed=$(grep -c passed "$out/results")
failed=$(grep -c failed "$out/results")
echo "model: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
