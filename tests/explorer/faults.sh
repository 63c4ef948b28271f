#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# usage: tests/explorer/faults.sh [NAME...]
#
# Faults are put into copies of the library, one at a time; the explorer has to find each, in the pair or triple that is
# named. Faults that are only wrong with weak memory are weaken.py's.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/support/broken.sh
. "$top/tests/support/broken.sh"
broken_begin
passed=0 failed=0
wanted=$*

# fault NAME KIND GROUPS FILE EXPRESSION REPLACEMENT
fault() {
	case " $wanted " in
	"  " | *" $1 "*) ;;
	*) return ;;
	esac
	broken_build "$4" "$5" "$6" tests/explorer/build.sh
	case $3 in
	*,*,*) depth='--pairs 1 0 --triples 1 20000' ;;
	*) depth='--pairs 3 20000 --triples 1 0' ;;
	esac
	# shellcheck disable=SC2086 # numbers
	"$broken_out/explorer" $depth --kind "$2" --only "$3" >"$broken_tmp/said" 2>&1
	status=$?
	why=$(sed -n 's/^explorer: FAILED, in [a-z]*: //p; s/^explorer: \(a single step: .*\)/\1/p' "$broken_tmp/said" | head -n 1)
	if [ $status -eq 1 ] && [ -n "$why" ]; then
		passed=$((passed + 1))
		printf 'explorer: %-24s found by %s (%s): %s\n' "$1" "$3" "$2" "$why"
	else
		failed=$((failed + 1))
		echo "explorer: $1: NOT FOUND by $3 ($2)"
		tail -n 5 "$broken_tmp/said"
	fi
}

fault two-winners flat CPU_ON,CPU_ON lib/cpu_state.c \
	'return bits_state\(atomic_or\(cpu_word\(psci, cpu\), WORD_IN\(bit\)\), bit\);' \
	'uint32_t before = atomic_read(cpu_word(psci, cpu));\n\n\tatomic_or(cpu_word(psci, cpu), WORD_IN(bit));\n\treturn bits_state(before, bit);'
fault entry-read-early flat CPU_ON,woke lib/cpu_state.c \
	'\tif \(!swap_run_state\(self, RUN_READY, RUN_RUNNING\)\)\n\t\treturn false;\n([^;]*\*/\n)\t(\*entry = psci_cpu_entry\(psci, cpu\);)' \
	'\t\2\n\tif (!swap_run_state(self, RUN_READY, RUN_RUNNING))\n\t\treturn false;'
fault claim-cleared-early flat CPU_ON,CPU_ON lib/cpu_on.c \
	'(\tif \(!psci_cpu_withdraw\(psci, target, ticket\)\)\n\t\treturn PSCI_STATUS_SUCCESS;\n\tpsci_domains_unexpect\(psci, target\);\n)\tpsci_cpu_unclaim\(psci, target\);\n' \
	'\tpsci_cpu_unclaim(psci, target);\n\1'
fault pending-for-ever flat CPU_ON,AFFINITY_INFO lib/cpu_on.c \
	'(psci_domains_unexpect\(psci, target\);\n)\tpsci_cpu_unclaim\(psci, target\);\n(\treturn status;)' '\1\2'
fault undo-without-ticket flat CPU_ON,CPU_ON,woke lib/cpu_state.c \
	'if \(!atomic_cas\(&self->start, ticket, idle\)\)' \
	'uint32_t now = atomic_read_acquire(&self->start);\n\n\tif (((now ^ ticket) & RUN_STATE_MASK) || !atomic_cas(&self->start, now, idle))'
fault off-before-idle flat CPU_ON,stopped lib/cpu_state.c \
	'(\tset_run_state\(&psci->cpus\[cpu\], RUN_IDLE\);\n)(\tatomic_clear\(cpu_word\(psci, cpu\), WORD_IN\(bit\) \| WORD_UP\(bit\)\);\n)' '\2\1'
fault two-loads-of-a-state flat AFFINITY_INFO,stopped lib/state.h \
	'return bits_state\(atomic_read\(&psci->words\[self->word\]\), self->bit\);' \
	'uint32_t in = atomic_read(&psci->words[self->word]) & ~WORD_ALL_UP;\n\n\treturn bits_state(in | (atomic_read(&psci->words[self->word]) & WORD_ALL_UP), self->bit);'
fault end-seen-before-claim flat CPU_ON,AFFINITY_INFO,SYSTEM_OFF lib/cpu_on.c \
	'\tenum psci_affinity_state before = psci_cpu_claim\(psci, target\);\n(\tenum psci_presence found;\n)((?s:.*?))if \(psci_system_is_ending\(psci\)\)' \
	'\tbool ends = psci_system_is_ending(psci);\n\tenum psci_affinity_state before = psci_cpu_claim(psci, target);\n\1\2if (ends)'
fault two-ends flat SYSTEM_OFF,SYSTEM_RESET lib/system_state.c \
	'if \(!atomic_cas\(&psci->ending, 0, cpu \+ 1\)\)\n\t\treturn false;' \
	'if (atomic_read(&psci->ending))\n\t\treturn false;\n\tatomic_swap(&psci->ending, cpu + 1);'
fault no-gate tree CPU_ON,PSCI_SET_SUSPEND_MODE lib/system_state.c \
	'if \(psci_others_are_off\(psci, cpu\)\)\n\t\treturn atomic_cas\(&psci->gate, trying, GATE_CLOSED\);' \
	'if (psci_others_are_off(psci, cpu)) {\n\t\tatomic_swap(&psci->gate, GATE_CLOSED);\n\t\treturn true;\n\t}'
fault verdict-taken-twice flat complete,complete lib/cpu_state.c \
	'!atomic_cas\(&self->start, ticket,\n\t\t\t\(ticket & ~RUN_STATE_MASK\) \| RUN_RUNNING\)\)' \
	'atomic_read(&self->start) != ticket)'
fault presence-looked-up-late flat CPU_ON,presence,presence lib/cpu_on.c \
	'return psci_presence_refusal\(found, PSCI_STATUS_DENIED\);' \
	'return psci_presence_refusal(psci_cpu_presence(psci, target), PSCI_STATUS_DENIED);'
fault protect-not-one-at-a-time flat MEM_PROTECT,MEM_PROTECT lib/system_state.c \
	'return !\(word & PROTECT_BUSY\) &&\n' 'return\n'
fault migrate-looks-too-early trusted CPU_OFF,MIGRATE lib/cpu_off.c \
	'(\tpsci_cpu_stop\(psci, cpu, freeze\);\n)((?s:.*?\treturn answer\(PSCI_STATUS_DENIED, error\);\n\t\}\n))' '\2\1'
fault mode-not-confirmed tree CPU_SUSPEND,PSCI_SET_SUSPEND_MODE lib/system_state.c \
	'(?s:uint32_t used = mode \| MODE_USED;\n.*?;\n)' 'atomic_or(&psci->mode, MODE_USED);\n\treturn mode <= MODE_MASK;\n'
fault mode-read-before-the-lock tree CPU_SUSPEND,PSCI_SET_SUSPEND_MODE,stopped lib/domain.c \
	'go_down\(psci, cpu, RULE_OFF, VOTE_OFF, &transition\);' \
	'go_down(psci, cpu, psci_mode(psci) == PSCI_MODE_OS_INITIATED ? RULE_OFF : RULE_VOTES, VOTE_OFF, &transition);'
fault hook-without-lock tree stopped,woke lib/domain.c \
	'(descend\(psci, &path, cpu, rule, NULL, transition\);\n)(\tpsci_op_domains_down\(psci, cpu, transition\);\n)(\tleave\(&path\);\n)' '\1\3\2'
fault not-expected tree CPU_ON,CPU_SUSPEND lib/cpu_on.c \
	'\t\tpsci_domains_expect\(psci, target\);\n(\t\tfound = [^;]*;\n)' '\1'

echo "explorer: $passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
