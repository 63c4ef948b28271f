#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# usage: tests/explorer/faults.sh [NAME...]
#
# Faults are put into copies of the library, one at a time; the explorer has to find each, in the pair or triple that is
# named; where the machine's name begins with "weak-", only with weak memory: without, it is tried too, and must not.
# More of such faults are weaken.py's.
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
	*) depth='--pairs 3 20000 --other-pairs 3 20000 --triples 1 0' ;;
	esac
	weak=
	case $2 in
	weak-*)
		weak=--weak
		# shellcheck disable=SC2086 # numbers
		if ! "$broken_out/explorer" $depth --kinds "${2#weak-}" --only "$3" >"$broken_tmp/said" 2>&1; then
			echo "explorer: $1: found without weak memory, too"
			failed=$((failed + 1))
			return
		fi
		;;
	esac
	# shellcheck disable=SC2086
	"$broken_out/explorer" $weak $depth --kinds "${2#weak-}" --only "$3" >"$broken_tmp/said" 2>&1
	status=$?
	why=$(sed -n 's/^explorer: FAILED, in [^ ]*: //p; s/^explorer: \(a single step: .*\)/\1/p
		s/^explorer: \(.*ABOVE ITS BOUND\)/\1/p' "$broken_tmp/said" | head -n 1)
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
	'(\tif \(\(start & RUN_STATE_MASK\) != RUN_READY \|\|\n[^;]*;\n)[^;]*\*/\n(\tpsci_cpu_entry\(psci, cpu, entry\);\n)' '\2\1'
fault claim-cleared-early flat CPU_ON,CPU_ON lib/cpu_on.c \
	'(\tif \(!psci_cpu_withdraw\(psci, target, ticket\)\)\n\t\treturn false;\n\tdomains_unexpect\(psci, target\);\n)\tpsci_cpu_unclaim\(psci, target\);\n' \
	'\tpsci_cpu_unclaim(psci, target);\n\1'
fault pending-for-ever flat CPU_ON,AFFINITY_INFO lib/cpu_on.c \
	'(domains_unexpect\(psci, target\);\n)\tpsci_cpu_unclaim\(psci, target\);\n(\treturn true;)' '\1\2'
fault undo-without-ticket flat CPU_ON,CPU_ON,woke lib/cpu_state.c \
	'if \(!atomic_cas\(&self->start, ticket, idle\)\)' \
	'uint32_t now = atomic_read_acquire(&self->start);\n\n\tif (((now ^ ticket) & RUN_STATE_MASK) || !atomic_cas(&self->start, now, idle))'
fault off-before-idle flat CPU_ON,stopped lib/cpu_state.c \
	'(\tset_run_state\(cpu_of\(psci, cpu\), RUN_IDLE\);\n)(\tatomic_clear\(cpu_word\(psci, cpu\), WORD_IN\(bit\) \| WORD_UP\(bit\)\);\n)' '\2\1'
fault two-loads-of-a-state flat AFFINITY_INFO,stopped lib/state.h \
	'return bits_state\(read_word\(&psci->words\[self->word\]\), bit_of\(self\)\);' \
	'uint32_t in = read_word(&psci->words[self->word]) & ~WORD_ALL_UP;\n\n\treturn bits_state(in | (read_word(&psci->words[self->word]) & WORD_ALL_UP), bit_of(self));'
fault end-seen-before-claim flat CPU_ON,AFFINITY_INFO,SYSTEM_OFF lib/cpu_on.c \
	'\tenum psci_affinity_state before = psci_cpu_claim\(psci, target\);\n((?s:.*?))if \(psci_system_is_ending\(psci\)\)' \
	'\tbool ends = psci_system_is_ending(psci);\n\tenum psci_affinity_state before = psci_cpu_claim(psci, target);\n\1if (ends)'
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
	'psci_presence_refusal\(found,\n\t+PSCI_STATUS_DENIED\);' \
	'psci_presence_refusal(cpu_presence(psci, target), PSCI_STATUS_DENIED);'
fault protect-not-one-at-a-time flat MEM_PROTECT,MEM_PROTECT lib/system_state.c \
	'return !\(word & PROTECT_BUSY\) &&\n' 'return\n'
fault migrate-looks-too-early trusted CPU_OFF,MIGRATE lib/cpu_off.c \
	'(\tpsci_cpu_stop\(psci, cpu, freeze\);\n)((?s:.*?\treturn psci_refuse\(psci, call, number, PSCI_STATUS_DENIED\);\n\t\}\n))' '\2\1'
fault mode-not-confirmed tree CPU_SUSPEND,PSCI_SET_SUSPEND_MODE lib/system_state.c \
	'(?s:uint32_t used = mode \| MODE_USED;\n.*?;\n)' 'atomic_or(&psci->mode, MODE_USED);\n\treturn mode <= MODE_MASK;\n'
fault mode-read-before-the-lock tree CPU_SUSPEND,PSCI_SET_SUSPEND_MODE,stopped lib/domain.c \
	'go_down\(psci, cpu, RULE_OFF, VOTE_OFF, transition\);' \
	'go_down(psci, cpu, psci_mode(psci) == PSCI_MODE_OS_INITIATED ? RULE_OFF : RULE_VOTES, VOTE_OFF, transition);'
fault hook-without-lock tree stopped,woke lib/domain.c \
	'(\t\t\(union psci_refusals\)\{ \.any = 0 \}, transition\);\n)(\tpsci_op_domains_down\(psci, cpu, transition\);\n)(\tunlock_all\(psci, leaf, locked\);\n)' '\1\3\2'
fault not-expected tree CPU_ON,CPU_SUSPEND lib/cpu_on.c \
	'\tdomains_expect\(psci, target\);\n(\tfound = [^;]*;\n)' '\1'
fault quirk-but-for-a-race kvm-1.1 CPU_ON,CPU_ON lib/cpu_on.c \
	'if \(before != PSCI_AFFINITY_OFF\)\n\t\treturn refusal\(psci, before\);' \
	'if (before != PSCI_AFFINITY_OFF)\n\t\treturn before == PSCI_AFFINITY_ON ? PSCI_STATUS_ALREADY_ON : PSCI_STATUS_ON_PENDING;'
fault last-looked-for-too-early keep-last CPU_OFF,CPU_OFF lib/cpu_off.c \
	'(\tpsci_cpu_stop\(psci, cpu, freeze\);\n)((?s:.*?\treturn psci_refuse\(psci, call, number, PSCI_STATUS_DENIED\);\n\t\}\n))' '\2\1'
fault reset-forgets-a-start flat CPU_ON,CPU_ON lib/cpu_state.c \
	'(The number goes on[^;]*?\*/\n)\tset_run_state\(self, state\);' '\1\tatomic_write_release(&self->start, (uint32_t)state);'
fault reset-leaves-an-event flat SYSTEM_OFF,todo lib/system_state.c \
	'(atomic_write_release\(&psci->resident, psci->trusted_os_boot\);\n)\tpsci->event = 0;\n' '\1'
fault todo-reads-the-event-first flat SYSTEM_OFF,todo lib/snapshot.c \
	'(\tif \(psci_system_ender\(psci\) != cpu\)\n\t\treturn PSCI_TODO_RUN;\n)(\tcall->event = psci->event;\n)' '\2\1'
fault waits-for-another flat MEM_PROTECT,MEM_PROTECT lib/system_state.c \
	'\tuint32_t word = atomic_read\(&psci->mem_protect\);\n\n(\t\*before)' \
	'\tuint32_t word;\n\n\tdo {\n\t\tword = atomic_read(&psci->mem_protect);\n\t} while (word & PROTECT_BUSY);\n\1'
fault tries-again flat presence,presence lib/cpu_state.c \
	'\tenum run_state before = of_presence\(cpu_presence\(psci, cpu\)\);\n\n\treturn swap_run_state\(cpu_of\(psci, cpu\), before, of_presence\(presence\)\);' \
	'\tenum run_state before;\n\tint tries;\n\n\tfor (tries = 0; tries < 3; tries++) {\n\t\tbefore = of_presence(cpu_presence(psci, cpu));\n\t\tif (swap_run_state(cpu_of(psci, cpu), before, of_presence(presence)))\n\t\t\treturn true;\n\t}\n\treturn false;'
fault stop-not-in-order weak-trusted CPU_OFF,MIGRATE lib/cpu_state.c \
	'atomic_swap\(&self->start, starts \|' 'atomic_write_release(&self->start, starts |'
fault arrival-not-in-order weak-trusted CPU_OFF,MIGRATE lib/system_state.c \
	'(bool psci_resident_leave\((?s:.*?)\{\n)\treturn atomic_cas\(&psci->resident, cpu, RESIDENT_MOVING \| target\);' \
	'\1\treturn atomic_compare_exchange_strong_explicit(&psci->resident, &cpu, RESIDENT_MOVING | target, memory_order_relaxed, memory_order_relaxed);'

echo "explorer: $passed passed, $failed failed, 0 skipped"
[ $failed -eq 0 ]
