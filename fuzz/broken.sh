#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# usage: fuzz/broken.sh [TARGET [WORDS]]
#        fuzz/broken.sh --check
#
# Does each target find faults? Builds the library again and again, each time with one fault in it, and lets the target
# run from its committed corpus: it must find the fault within LIMIT inputs (500,000). Prints how many it took. WORDS:
# only the faults whose description has them. --check: builds nothing, but looks whether each fault can be put in.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
check=
if [ "${1:-}" = --check ]; then
	check=1
	shift
fi
only=${1:-} words=${2:-}
limit=${LIMIT:-500000}
passed=0 failed=0
# shellcheck source=fuzz/common.sh
. "$top/fuzz/common.sh"
# shellcheck source=tests/support/broken.sh
. "$top/tests/support/broken.sh"
broken_begin
build=$broken_out

# fault TARGET WHAT FILE EXPRESSION REPLACEMENT
fault() {
	[ -z "$only" ] || [ "$only" = "$1" ] || return 0
	case $2 in *"$words"*) ;; *) return 0 ;; esac
	if [ -n "$check" ]; then
		broken_put "$3" "$4" "$5"
		passed=$((passed + 1))
		return
	fi
	export FUZZ_TARGETS="$1"
	broken_build "$3" "$4" "$5" fuzz/build.sh
	# From the committed corpus alone, and always the same way.
	rm -rf "${build:?}/corpus"
	if fuzz_run "$1" "$broken_tmp/run" "$broken_tmp/found-" -runs="$limit" -seed=1 -max_total_time=300; then
		failed=$((failed + 1))
		printf '%-12s %9s  %s\n' "$1" "NOT FOUND" "$2"
	else
		passed=$((passed + 1))
		printf '%-12s %9d  %s\n' "$1" "$(fuzz_inputs "$broken_tmp/run")" "$2"
	fi
}

ps=lib/power_state.c
fault power_state "a level of 4 is packed" $ps 'level > 3' 'level > 4'
fault power_state "bit 31 of the extended format is let pass" $ps '~PSCI_POWER_STATE_EXT_MASK' '0x30000000'
fault power_state "bits 17 to 23 of the original format are let pass" $ps '~PSCI_POWER_STATE_MASK' '0xfc000000'
fault power_state "powerdown may be 2" $ps 'powerdown > 1' 'powerdown > 2'
fault power_state "the original format's type bit is read a bit further up" $ps '!!\(value & PSCI_POWER_STATE_TYPE_BIT\)' '!!(value & 0x20000)'
fault power_state "a snapshot's power_state is read in the original format" lib/snapshot.c 'psci_power_state_unpack\(psci->state_format, power_state' 'psci_power_state_unpack(PSCI_STATE_ORIGINAL, power_state'

lc=lib/lifecycle.c
fault config "as many slots as CPUs" $lc 'slots > cpus' 'slots >= cpus'
fault config "an MPIDR twice" $lc 'mpidr <= cpu' 'mpidr < cpu'
fault config "a parent two levels up" $lc 'level == domain->level \+ 1' 'level > domain->level'
fault config "an op that is missing: check_mem_range" $lc '!ops->check_mem_range' 'false'
fault config "an unknown field that is not zero" $lc 'if \(bytes\[i\]\)' 'if (bytes[i] > 128)'
fault config "a domain without children" $lc 'children == 0' 'children > 60000'
fault config "a table with a power_state twice" $lc 'states\[i\].value == states\[j\].value' 'states[i].reserved > states[j].value'
fault config "a table of 65 power_states" $lc '> PSCI_POWER_STATES_MAX' '> PSCI_POWER_STATES_MAX + 1'
fault config "a table with a composite that no CPU can be in" $lc 'bool somewhere = !has_tree\(psci\);' 'bool somewhere = true;'
fault config "a table does not stand for the op" $lc '!ops->check_power_state && config->power_state_count == 0' '!ops->check_power_state'
fault config "a CPU that is missing starts OFF" lib/cpu_state.c 'PSCI_CPU_ABSENT' '0x40'
fault config "the signature without the exception level" lib/acpi.c '\n\tadd32\(crc, config->entry_el\);' ''

fd=lib/fdt.c
fault fdt "status fail-... counts as a CPU" $fd '"status", "fail-", 5' '"status", "fail_", 5'
fault fdt "cpu-release-addr stays" $fd '"enable-method", "cpu-release-addr"' '"enable-method", "cpu-release"'
fault fdt "an MPIDR with bits that it cannot have" $fd '\*mpidr & ~PSCI_AFFINITY_MASK64' '*mpidr >> 63'
fault fdt "the output runs into the input" $fd 'lead = copy->size - \(uint32_t\)input' 'lead = copy->size - (uint32_t)input - 8'
fault fdt "a domain is its own parent" $fd 'domain_phandle\(copy, domain->parent\)' 'domain_phandle(copy, i)'
fault fdt "phandles that there are already" $fd 'phandle > copy->phandles' 'phandle < copy->phandles'
fault fdt "properties are not looked at before" $fd '!is_property\(fdt, at\)' 'at < 0'
fault fdt "4 bytes of room too few will do" $fd 'copy->lead <=\n\t +fdt_totalsize\(fdt\)' 'copy->lead <= fdt_totalsize(fdt) + 4'

sm=lib/smccc.c
fault smccc "the SVE hint from 1.2 on" $sm 'PSCI_SMCCC_VERSION_1_3' 'PSCI_SMCCC_VERSION_1_2'
fault smccc "a name of 136 bytes" $sm '17 \* 8 - 1' '17 * 8'
fault smccc "unknown flags of CLEAN_INV_MEMREGION" $sm 'flags & ~\(uint64_t\)PSCI_SMCCC_CLEAN_INV_DRY_RUN' '(uint32_t)flags & ~1u'
fault smccc "WORKAROUND_2 cannot be turned off" $sm '\|\| w1' '|| !w1 || w1'
fault smccc "a revision with bit 31 set" $sm 'soc_revision <= INT32_MAX' 'soc_revision <= UINT32_MAX'
fault smccc "NOT_REQUIRED of every workaround" $sm 'status == PSCI_SMCCC_NOT_REQUIRED &&' 'status == PSCI_SMCCC_NOT_REQUIRED ||'

ac=lib/acpi.c
fault acpi "an FADT a byte too short" $ac 'FADT_LEAST\t\t132' 'FADT_LEAST\t\t131'
fault acpi "the errata in the minor revision count" $ac 'FADT_MINOR_MASK\t\t0xf\t' 'FADT_MINOR_MASK\t\t0xff\t'
fault acpi "the checksum leaves out the last byte" $ac 'i < length; i\+\+' 'i + 1 < length; i++'
fault acpi "HVC stays where it is SMC now" $ac '~\(PSCI_ACPI_COMPLIANT \| PSCI_ACPI_USE_HVC\)' '~PSCI_ACPI_COMPLIANT'
fault acpi "a table longer than the memory" $ac 'get32\(table \+ TABLE_LENGTH\) > size' 'get32(table + TABLE_LENGTH) > size + 8'

sn=lib/snapshot.c
fault machine "saved: no CPU_SUSPEND since the mode was set" $sn 'used = psci_mode_is_used\(psci\)' 'used = psci_mode_is_used(psci) && psci->version == 0'
fault machine "restored: time before does not count (CPU)" $sn 'now - cpu->elapsed' 'now'
fault machine "restored: time before does not count (domain)" $sn 'now - record.elapsed' 'now'
fault machine "restored: MEM_PROTECT is off" $sn 'psci_protected\(psci, system->mem_protect\)' 'psci_protected(psci, false)'
fault machine "restored: a domain was never entered" $sn 'domain->flags = record.entered \? DOMAIN_ENTERED : 0' 'domain->flags = 0'
fault machine "restored: the Trusted OS is where it began" $sn 'psci_resident_arrive\(psci, \(uint32_t\)system->resident\)' 'psci_resident_arrive(psci, psci->trusted_os_boot)'
fault machine "what the ender owes after a snapshot" $sn 'return PSCI_TODO_SYSTEM' 'return PSCI_TODO_RUN'
fault machine "tickets without tag" $lc 'ticket_tag = config->ticket_tag' 'ticket_tag = 0'
fault machine "a table without its composites" $lc 'known->composite = config->power_states\[i\].composite;' ''
fault machine "a table whose states are every CPU's" $lc 'known->everywhere = false' 'known->everywhere = true'
fault machine "a table that PSCI_STAT_* do not look at" lib/stat.c 'known = known_state\(psci, power_state\)' 'known = psci->power_state_count > 64 ? psci->power_states : NULL'
fault machine "a table's mistakes are the op's" lib/cpu_suspend.c '(\treturn )(domains_allow_known\(psci, cpu, known\))( \?)' '\tif (!\2)\n\t\tcall->error = PSCI_E_OP_COMPOSITE;\n\1\2\3'

fault restore "a domain is down though a CPU refuses it" $sn '\(cpu->mask\[domain->level - 1\] >> record.state & 1\)' 'record.state > 15'
fault restore "the Trusted OS on a CPU that is stopping" $sn 'return is_one_of\(&cpu, STAYS_ON\)' 'return is_one_of(&cpu, STAYS_ON | IS(RUN_STOPPING) | IS_OFF)'
fault restore "one waits for whom another waits for" $sn 'partner.argument == index' 'partner.argument <= index'
fault restore "the system sleeps, and nobody woke it: no sleeper" $sn 'return !s->system.closed \|\| s->sleeper != NONE' 'return true'
fault restore "a CPU that runs has an entry" $sn 'return !\(cpu->pc \| cpu->context_id \| cpu->flags\)' 'return !(cpu->pc | cpu->flags)'
fault restore "an entry's pc is restored by half" $sn 'entry.pc = cpu.pc' 'entry.pc = (uint32_t)cpu.pc'
fault restore "MEM_PROTECT may be 2" $sn 'mem_protect <= offers' 'mem_protect <= 1u + offers'

fault calls "CPU_ON of a CPU that is ON_PENDING: ALREADY_ON" lib/cpu_on.c 'psci->on_pending;' 'PSCI_STATUS_ALREADY_ON;'
fault calls "a table's power-downs start anywhere" lib/cpu_suspend.c 'PSCI_STATUS_SUCCESS && call->suspend.powerdown' 'PSCI_STATUS_SUCCESS && call->suspend.powerdown && !known'
fault calls "a table's last power_state is not seen" lib/calls.h 'i < psci->power_state_count; i\+\+' 'i + 1 < psci->power_state_count; i++'
fault calls "a misaligned entry point" lib/entry.c 'entry->pc & 3\)' 'entry->pc & 1)'

echo "fuzz faults: $passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
