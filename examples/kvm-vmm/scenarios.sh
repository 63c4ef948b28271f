#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# Runs the VMM on an arm64 machine that has /dev/kvm, with Linux guests, and checks what comes of it. Needs no more than
# busybox's commands. Says "ok NAME" or "FAILED NAME: why" of each scenario.
set -u

usage() {
	cat <<-TEXT
		usage: scenarios.sh --vmm FILE --image FILE --initrd FILE [OPTION...] [SCENARIO...]

		  --vmm FILE      the VMM
		  --image FILE    arm64 Linux Image for the guests
		  --initrd FILE   their initramfs, by examples/linux/mkinitramfs.sh with MODULES set
		  --log-dir DIR   each guest's console, log and the VMM's messages go there (default ./logs)
		  --work DIR      disks and saved machines go there, up to 600 MiB (default: made, and removed)
		  --base FILE     the guest that most scenarios begin with, booted and saved; made if it is not there
		                  (default: made, and removed)
		  --jobs N        so many scenarios at a time (default 1)
		  --saves N       how often scenario save saves (default 20)
		  --seed N        of its random moments (default: the time)
		  --list          the scenarios' names

		Scenarios: $scenarios
	TEXT
}

# First what needs no base, so that it is there when it is needed; of each kind the long ones first.
scenarios="boot handover handover-1.1 idle hibernate reboot save save-at save-at-suspend suspend policy refuse versions quit"
vmm='' image='' initrd='' logs=logs work='' base='' jobs=1 saves=20 seed=''
while [ $# -gt 0 ]; do
	case $1 in
	--help | -h) usage && exit 0 ;;
	--list) echo "$scenarios" && exit 0 ;;
	--vmm | --image | --initrd | --log-dir | --work | --base | --jobs | --saves | --seed)
		[ $# -ge 2 ] || { usage >&2 && exit 2; }
		;;
	-*) usage >&2 && exit 2 ;;
	*) break ;;
	esac
	case $1 in
	--vmm) vmm=$2 ;;
	--image) image=$2 ;;
	--initrd) initrd=$2 ;;
	--log-dir) logs=$2 ;;
	--work) work=$2 ;;
	--base) base=$2 ;;
	--jobs) jobs=$2 ;;
	--saves) saves=$2 ;;
	--seed) seed=$2 ;;
	esac
	shift 2
done
for file in "$vmm" "$image" "$initrd"; do
	[ -f "$file" ] || { echo "scenarios.sh: there is no file \"$file\"" >&2 && exit 2; }
done
for name in "$@"; do
	case " $scenarios " in
	*" $name "*) ;;
	*) echo "scenarios.sh: there is no scenario \"$name\"; there are: $scenarios" >&2 && exit 2 ;;
	esac
done
[ $# -gt 0 ] && chosen=$* || chosen=$scenarios
[ -c /dev/kvm ] || { echo "scenarios.sh: this machine has no /dev/kvm" >&2 && exit 2; }
case $vmm in /*) ;; *) vmm=$PWD/$vmm ;; esac
seed=${seed:-$(date +%s)}
made=
[ -n "$work" ] || { work=$(mktemp -d) && made=$work; }
mkdir -p "$logs" "$work"
own_base=no # it is for this run alone
[ -n "$base" ] || { base=$work/base && own_base=yes; }
no_own_base() { [ $own_base = no ] || rm -f "$base" "$base".*; }
no_own_base

# What no scenario takes, but a hang does: no console output, no end, for so many seconds.
patience=600

# Like boot.py's: a hang of the guest is a panic, which is a reset, which is an end. The console of a guest in a guest is
# slow, so the kernel says there only what is a warning or worse. The check of all mappings takes long; rodata=off spares it.
command_line="console=ttyAMA0 quiet loglevel=5 printk.devkmsg=on no_console_suspend panic=-1 oops=panic hung_task_panic=1 \
softlockup_panic=1 watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=120 rodata=off cma=4M psci.disk=/dev/vda psci.log=disk"

# ------------------------------------------------------------------------------------------------ one guest after the other

say() { echo "$scenario: $*"; }

# Of the scenario: it is over. (Each is in a subshell of its own.)
fail() {
	echo "FAILED $scenario: $*"
	if [ -n "$guest" ] && [ -f "$logs/$guest.console" ]; then
		echo "  the last lines of $guest.console and $guest.vmm:"
		tail -n 5 "$logs/$guest.console" | sed 's/^/    /'
		tail -n 5 "$logs/$guest.vmm" | sed 's/^/    /'
	fi
	end_vmm
	exit 1
}

end_vmm() {
	if [ -n "$pid" ]; then
		kill -9 "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	fi
	pid=
}

# new_guest NAME: its console goes to NAME.console, what the VMM says to NAME.vmm, its disk is empty. Whether it hibernates or
# not, the disk has room for that: the size is the machine's, so that all can begin with the same base.
new_guest() {
	guest=$1
	disk=$work/$guest.disk
	control=$work/$guest.sock
	: >"$logs/$guest.console"
	: >"$logs/$guest.vmm"
	rm -f "$disk" "$work/$guest.keys"
	mkfifo "$work/$guest.keys"
	exec 5<>"$work/$guest.keys"
	dd if=/dev/zero of="$disk" bs=1M count=0 seek=301 2>/dev/null
}

# start OPTION...: the VMM, in the background; a next one's output goes behind that of the one before.
start() {
	read -r now _ </proc/uptime
	echo "+ $now s: kvm-vmm $*" >>"$logs/$guest.vmm"
	"$vmm" --disk "$disk" --control "$control" "$@" <&5 >>"$logs/$guest.console" 2>>"$logs/$guest.vmm" &
	pid=$!
}

# boot "psci.x=y ..." OPTION...: start it with Linux.
boot() {
	words=$1
	shift
	start --kernel "$image" --initrd "$initrd" --append "$command_line $words" --no-reboot "$@"
}

make_base() {
	new_guest base
	boot "psci.scenario=ask" --save "$base.new"
	until_said console '@@ asks'
	save_now
	mv "$logs/base.console" "$base.console"
	mv "$logs/base.vmm" "$base.vmm"
	rm -f "$disk"
	mv "$base.new" "$base"
}

# The base: a guest in which Linux has booted, to where init asks what to do, saved. Who needs it first makes it.
need_base() {
	[ ! -f "$base" ] || return 0
	if mkdir "$work/base-taken" 2>/dev/null && ! (make_base); then
		: >"$work/no-base"
		exit 1
	fi
	until [ -f "$base" ] || [ -e "$work/no-base" ]; do
		sleep 1
	done
	[ -f "$base" ] || fail "there is no booted guest to begin with"
}

# begin "psci.x=y ..." OPTION...: start it from the base, and tell it what to do. What that had to say is the beginning of
# what this one has to say. There is no --kernel: a reset, which is what a panic does, is an error.
begin() {
	words=$1
	shift
	need_base
	cp "$base.console" "$logs/$guest.console"
	cp "$base.vmm" "$logs/$guest.vmm"
	start --load "$base" "$@"
	echo "$words" >&5
}

running() { kill -0 "$pid" 2>/dev/null; }

# Nothing new on the console or from the VMM for this long: a hang. To look costs time as well: soon, and then not too often.
watch_start() { waited=0 seen_size='' pause=0.1; }
watch() {
	now_size=$(stat -c %s "$logs/$guest.console" "$logs/$guest.vmm")
	[ "$now_size" = "$seen_size" ] || waited=0
	seen_size=$now_size
	waited=$((waited + 1))
	sleep "$pause"
	case $pause in
	0.1) pause=0.3 ;;
	*) pause=1 ;;
	esac
	[ "$waited" -lt "$patience" ]
}

# until_said FILE EXPRESSION [COUNT]: wait for lines like this in the guest's .console or .vmm.
until_said() {
	watch_start
	while [ "$(grep -c "$2" "$logs/$guest.$1")" -lt "${3:-1}" ]; do
		running || fail "the VMM ended before it said \"$2\" ($1)"
		watch || fail "it hangs: no \"$2\" ($1)"
	done
}

# ended STATUS MESSAGE: wait for the VMM's end; so it has to end.
ended() {
	watch_start
	while running; do
		watch || fail "the VMM hangs"
	done
	wait "$pid"
	status=$?
	pid=
	last=$(tail -n 1 "$logs/$guest.vmm")
	[ "$status" -eq "$1" ] || fail "the VMM ended with status $status, not $1: $last"
	[ "$last" = "kvm-vmm: $2" ] || fail "the VMM's last message is \"$last\", not \"$2\""
	! grep -q 'kvm-vmm: error' "$logs/$guest.vmm" || fail "$(grep 'kvm-vmm: error' "$logs/$guest.vmm")"
	read -r now _ </proc/uptime
	echo "- $now s: status $status" >>"$logs/$guest.vmm"
}

press_enter() { echo >&5; }

# The new process listens, whatever else it has got to.
listens() {
	watch_start
	while [ ! -S "$control" ]; do
		running || fail "the VMM ended at once"
		watch || fail "the VMM does not listen"
	done
}

# command WORDS: prints the answer.
command() { "$vmm" --control "$control" --command "$1" 2>>"$logs/$guest.vmm"; }

save_now() {
	command save || fail "the command was not taken"
	ended 4 "saved"
}

# said EXPRESSION: in the guest's own log or on its console.
said() { grep -q -s "$1" "$logs/$guest.console" "$logs/$guest.log"; }

# What the guest left on its disk is its kernel's log. The guest has to be content.
content() {
	tail -c 1048576 "$disk" | tr -d '\000' >"$logs/$guest.log"
	! grep -q '@@ fail' "$logs/$guest.console" "$logs/$guest.log" ||
		fail "the guest: $(grep -h '@@ fail' "$logs/$guest.console" "$logs/$guest.log" | head -n 1)"
	said '@@ done' || fail "the guest did not come to its end"
	rm -f "$disk"
}

last_count() { sed -n 's/^@@ count \([0-9]*\).\{0,1\}$/\1/p' "$logs/$guest.console" | tail -n 1; }

# Each number once, in order: none was lost or said twice by a machine that was saved and loaded.
counted() {
	sed -n 's/^@@ count \([0-9]*\).\{0,1\}$/\1/p' "$logs/$guest.console" |
		awk '$1 != NR { print NR; exit 1 }' || fail "the guest did not say \"count\" and this number in its turn"
	said "@@ counted $(last_count)" || fail "the guest's last number is another than it says"
}

# Wait until the guest has counted on.
counts_on() {
	before=$(last_count)
	watch_start
	while [ "$(last_count)" = "$before" ]; do
		running || fail "the VMM ended while the guest counted"
		watch || fail "the guest does not count on from ${before:-0}"
	done
}

# "cpu N offline" and "cpu N online ... works" lines, so many each.
cycled() {
	offline=$(grep -c '@@ cpu [0-9]* offline' "$logs/$guest.console")
	online=$(grep -c '@@ cpu [0-9]* online.*works' "$logs/$guest.console")
	[ "$offline $online" = "$1 $1" ] || fail "CPUs went offline $offline times and online $online times, not $1"
}

# ------------------------------------------------------------------------------------------------------------- the scenarios

scenario_boot() {
	say "4 vCPUs come up; each is taken offline and brought back, then all, then CPU 0; power off"
	new_guest boot
	begin "psci.scenario=hotplug psci.cycles=7"
	ended 0 "the guest powered off"
	content
	said '@@ online 0-3' || fail "not all vCPUs came up"
	said '@@ debugfs PSCIv1.3' || fail "the guest did not find PSCI 1.3"
	cycled 7
}

scenario_policy() {
	say "a CPU_ON is refused while the VMM's user forbids that vCPU; the guest's kernel takes that without a word"
	new_guest policy
	begin "psci.scenario=policy" --log-calls
	until_said console '@@ cpu 2 offline'
	command "forbid 2" || fail "the command was not taken"
	until_said console '@@ cpu 2 refused'
	command "status" >"$work/policy.status" || fail "the command was not taken"
	grep -q '^cpu 2: .*may not be started' "$work/policy.status" || fail "status does not say that 2 is forbidden"
	command "allow 2" || fail "the command was not taken"
	ended 0 "the guest powered off"
	content
	said '@@ refused before it worked again' || fail "the guest was not refused"
	grep -q 'CPU_ON .* DENIED' "$logs/policy.vmm" || fail "no CPU_ON was answered DENIED"
	said '@@ cpu 2 refused: Operation not permitted' || fail "not refused for want of permission"
}

scenario_suspend() {
	say "three times suspend to RAM, woken by command, by a key on the console, and by the alarm clock"
	new_guest suspend
	# The alarm last: it must not ring before the guest sleeps, and init learns from each time how long that takes.
	begin "psci.scenario=suspend psci.cycles=3 psci.wake=command,key,alarm"
	until_said vmm 'the system is suspended'
	! said '@@ suspend 1' || fail "the guest went on before it was woken"
	command wake >/dev/null || fail "the command was not taken"
	until_said vmm 'the system is suspended' 2
	press_enter
	ended 0 "the guest powered off"
	content
	for why in 'the alarm rings' 'by command' 'a key'; do
		grep -q "the system wakes: $why" "$logs/suspend.vmm" || fail "the system did not wake because of: $why"
	done
	said '@@ suspends 3' || fail "the guest did not suspend three times"
	said '@@ suspend_stats success 3 fail 0' || fail "Linux counts other suspends"
}

scenario_reboot() {
	say "a cold and a warm restart, in the same process"
	new_guest reboot
	begin "psci.scenario=reboot" --kernel "$image" --initrd "$initrd" --append "$command_line psci.scenario=reboot" --log-calls
	ended 0 "the guest powered off"
	content
	[ "$(grep -c 'the machine restarts' "$logs/reboot.vmm")" -eq 2 ] || fail "the VMM did not restart the machine twice"
	for call in SYSTEM_RESET SYSTEM_RESET2; do
		grep -q "psci: cpu [0-9]*: $call " "$logs/reboot.vmm" || fail "the guest did not call $call"
	done
	said '@@ restarted 2 times' || fail "the guest did not start three times"
}

scenario_hibernate() {
	say "the guest hibernates, the VMM says so and ends; started again with the same disk it goes on"
	new_guest hibernate
	begin "psci.scenario=hibernate" --log-calls
	ended 3 "the guest hibernated: start it again with the same disk"
	grep -q 'psci: cpu [0-9]*: SYSTEM_OFF2 ' "$logs/hibernate.vmm" || fail "the guest did not call SYSTEM_OFF2"
	boot "psci.scenario=hibernate psci.resume=1" --log-calls
	ended 0 "the guest powered off"
	content
	said '@@ resumed' || fail "the guest did not resume"
	sed -n 's/.*@@ counter before \([0-9]*\), resumed \([0-9]*\), later \([0-9]*\), .*/\1 \2 \3/p' "$logs/hibernate.console" |
		awk '$1 > 0 && $1 <= $2 && $2 < $3 { n++ } END { exit n != 1 }' || fail "the process that counts did not go on"
}

scenario_idle() {
	say "idle vCPUs sleep by CPU_SUSPEND"
	new_guest idle
	boot "psci.scenario=idle psci.seconds=12" --idle
	ended 0 "the guest powered off"
	content
	for cpu in 0 1 2 3; do
		said "@@ idle cpu $cpu state 1 .*usage [1-9][0-9]*, time [1-9]" || fail "CPU $cpu never slept deeper than WFI"
		said "@@ idle cpu $cpu worked [1-9]" || fail "CPU $cpu did not do its work"
	done
}

# The next random number is below $1.
random() {
	state=$(((state * 1103515245 + 12345) & 0x7fffffff))
	answer=$(((state >> 8) % $1))
}

scenario_save() {
	say "a guest whose CPUs come and go is saved $saves times at random moments, and each time loaded by a new process (seed $seed)"
	new_guest save
	saved=$work/saved
	state=$seed
	begin "psci.scenario=busy" --save "$saved"
	until_said console '@@ count'
	round=0
	moments=
	while [ "$round" -lt "$saves" ]; do
		round=$((round + 1))
		# One in four at once, whatever the new process has got to.
		random 4
		if [ "$answer" -gt 0 ]; then
			counts_on
			random 3000
			sleep "$(printf '%d.%03d' $((answer / 1000)) $((answer % 1000)))"
			moments="$moments +$answer"
		else
			listens
			moments="$moments at-once"
		fi
		save_now
		echo "  saved for the $round. time after count $(last_count)"
		mv "$saved" "$saved.old"
		start --load "$saved.old" --save "$saved"
	done
	say "moments (ms after it counted on): $moments"
	counts_on
	press_enter
	ended 0 "the guest powered off"
	content
	rm -f "$saved" "$saved.old"
	counted
}

# save_at_next CALL:N: go on from the file, until it is saved again.
save_at_next() {
	mv "$saved" "$saved.old"
	start --load "$saved.old" --save "$saved" --save-at "$1" --log-calls
	ended 4 "saved"
}

scenario_save_at() {
	say "a guest is saved right after a CPU_ON, then after a CPU_OFF, then after the CPU_ON that follows"
	new_guest save-at
	saved=$work/saved-at
	begin "psci.scenario=busy" --save "$saved" --save-at CPU_ON:2 --log-calls
	ended 4 "saved"
	save_at_next CPU_OFF:1
	save_at_next CPU_ON:1
	start --load "$saved"
	counts_on
	counts_on
	press_enter
	ended 0 "the guest powered off"
	content
	rm -f "$saved" "$saved.old"
	counted
}

scenario_save_at_suspend() {
	say "a guest is saved while it is suspended; loaded, it still is, until it is woken"
	new_guest save-at-suspend
	saved=$work/saved-suspended
	begin "psci.scenario=suspend psci.cycles=2 psci.wake=command,alarm" --save "$saved" --save-at SYSTEM_SUSPEND:1
	ended 4 "saved"
	start --load "$saved"
	listens
	until_said vmm 'the system is suspended' "$(($(grep -c 'the system is suspended' "$logs/$guest.vmm") + 1))"
	command wake >/dev/null || fail "the command was not taken"
	ended 0 "the guest powered off"
	content
	rm -f "$saved"
	said '@@ suspend_stats success 2 fail 0' || fail "Linux counts other suspends"
}

# handover VERSION: from KVM's own PSCI.
handover() {
	new_guest "$scenario"
	saved=$work/$scenario.saved
	boot "psci.scenario=busy" --psci kernel --psci-version "$1" --save "$saved"
	until_said console '@@ cpu 1 online.*works'
	save_now
	start --load "$saved" --psci libpsci --log-calls
	ons=$(grep -c '@@ cpu [0-9]* online.*works' "$logs/$guest.console")
	until_said console '@@ cpu [0-9]* online.*works' $((ons + 3))
	press_enter
	ended 0 "the guest powered off"
	content
	rm -f "$saved"
	counted
	said "@@ debugfs PSCIv$1" || fail "the guest did not find PSCI $1"
	grep -q 'psci: cpu [0-9]*: CPU_ON ' "$logs/$guest.vmm" || fail "libpsci saw no CPU_ON"
}

scenario_handover() {
	say "a guest of KVM's own PSCI 1.3 is saved, and loaded into libpsci"
	handover 1.3
}

scenario_handover_1_1() {
	say "the same with PSCI 1.1"
	handover 1.1
}

# A guest that does nothing: wfi, and back.
start_nothing() {
	printf '\177\040\003\325\377\377\377\027' >"$work/nothing"
	start --kernel "$work/nothing" --cpus 2 --memory 16 "$@"
	listens
}

# versions_seen TIMES VERSION: so often the guest asked for PSCI's version, and each time it was this one.
versions_seen() {
	want=$(printf '0x%x' $(((${2%.*} << 16) | ${2#*.})))
	asked=$(grep -c 'psci: cpu 0: PSCI_VERSION ' "$logs/$guest.vmm")
	right=$(grep -c "psci: cpu 0: PSCI_VERSION .* $want\$" "$logs/$guest.vmm")
	[ "$asked" -ge "$1" ] || fail "the guest asked for PSCI's version $asked times, not $1"
	[ "$asked" -eq "$right" ] || fail "the guest was told another version than $2"
}

scenario_versions() {
	say "the PSCI version of a guest stays what it was when it is saved and loaded, or handed over by KVM"
	# mov w0, #0x84000000; hvc #0; and back.
	printf '\000\200\260\122\002\000\000\324\376\377\377\027' >"$work/asks"
	saved=$work/versions.saved
	for version in 0.2 1.0 1.1 1.2 1.3; do
		new_guest "version-$version-kernel"
		start --kernel "$work/asks" --cpus 1 --memory 16 --psci kernel --psci-version "$version" --save "$saved"
		listens
		save_now
		start --load "$saved" --psci libpsci --log-calls --save "$saved" --save-at PSCI_VERSION:2
		ended 4 "saved"
		versions_seen 2 "$version"
		rm -f "$disk"
	done
	for version in 0.2 1.0 1.1 1.2 1.3; do
		new_guest "version-$version"
		start --kernel "$work/asks" --cpus 1 --memory 16 --psci-version "$version" --log-calls --save "$saved" \
			--save-at PSCI_VERSION:2
		ended 4 "saved"
		versions_seen 2 "$version"
		start --load "$saved" --log-calls --save "$saved" --save-at PSCI_VERSION:2
		ended 4 "saved"
		versions_seen 4 "$version"
		rm -f "$disk"
	done
	rm -f "$saved" "$work/asks"
}

scenario_quit() {
	say "the command quit"
	new_guest quit
	start_nothing
	command quit || fail "the command was not taken"
	ended 6 "told to quit"
	start_nothing
	! command nonsense || fail "the VMM took a command that does not exist"
	command status >"$work/status" || fail "the command was not taken"
	[ "$(grep -c '^cpu [01]: ' "$work/status")" -eq 2 ] || fail "status: $(cat "$work/status")"
	command quit || fail "the command was not taken"
	ended 6 "told to quit"
	rm -f "$disk"
}

# refused WHAT OPTION...: with status 7 and a reason.
refused() {
	what=$1
	shift
	cases=$((cases + 1))
	"$vmm" --disk "$disk" "$@" </dev/null >/dev/null 2>"$work/refused"
	status=$?
	{ echo "+ $what" && cat "$work/refused"; } >>"$logs/$guest.vmm"
	[ $status -eq 7 ] || fail "$what: status $status, not 7: $(cat "$work/refused")"
	grep -q 'kvm-vmm: error' "$work/refused" || fail "$what: no reason is given: $(cat "$work/refused")"
	[ "$(tail -n 1 "$work/refused")" = "kvm-vmm: the file was not taken over" ] || fail "$what: $(cat "$work/refused")"
}

# flip OFFSET: that byte of $work/bad.
flip() {
	byte=$(od -A n -t u1 -j "$1" -N 1 "$work/bad" | tr -d ' ')
	# shellcheck disable=SC2059 # an octal escape
	printf "\\$(printf %o $((byte ^ 255)))" | dd of="$work/bad" bs=1 seek="$1" conv=notrunc 2>/dev/null
}

# Make $work/bad's checksum right: gzip uses the same.
right_sum() {
	head -c -4 "$work/bad" >"$work/body"
	gzip -c <"$work/body" | tail -c 8 | head -c 4 >"$work/sum"
	cat "$work/body" "$work/sum" >"$work/bad"
}

# The offset of each section of $saved, and of what is in it.
sections() {
	at=40
	while [ $at -lt $((size - 4)) ]; do
		echo "$at $((at + 16))"
		length=$(od -A n -t u8 -j $((at + 8)) -N 8 "$saved" | tr -d ' ')
		at=$((at + 16 + (length + 7) / 8 * 8))
	done
}

scenario_refuse() {
	say "files that are not what --load wants"
	new_guest refuse
	cases=0
	saved=$work/refuse.saved
	start_nothing --save "$saved"
	save_now
	size=$(wc -c <"$saved")
	refused "no file" --load "$work/missing"
	refused "a directory" --load "$work"
	: >"$work/bad"
	refused "an empty file" --load "$work/bad"
	refused "another kind of file" --load "$initrd"
	for length in 1 39 40 41 200 $((size / 2)) $((size - 4)) $((size - 1)); do
		head -c "$length" "$saved" >"$work/bad"
		refused "the first $length bytes" --load "$work/bad"
	done
	{ cat "$saved" && echo; } >"$work/bad"
	refused "a byte too many" --load "$work/bad"
	for at in 0 8 12 16 24 32 36 $(sections) $((size / 2)) $((size - 1)); do
		cp "$saved" "$work/bad"
		flip "$at"
		refused "byte $at of $size is another" --load "$work/bad"
	done
	for at in 0 8 12 16 24 32 $(sections | cut -d ' ' -f 1); do
		cp "$saved" "$work/bad"
		flip "$at"
		right_sum
		refused "byte $at of $size is another, and the sum is right" --load "$work/bad"
	done
	refused "other --cpus" --load "$saved" --cpus 3
	refused "other --memory" --load "$saved" --memory 32
	refused "another --psci-version" --load "$saved" --psci-version 1.1
	refused "another --psci" --load "$saved" --psci kernel
	say "$cases files, each refused with a reason; the good one is taken"
	mv "$logs/$guest.vmm" "$logs/$guest.refused"
	start --load "$saved"
	listens
	command quit || fail "the command was not taken"
	ended 6 "told to quit"
	rm -f "$saved" "$disk" "$work/bad" "$work/body" "$work/sum"
}

# ------------------------------------------------------------------------------------------------------------------- run them

# worker: takes the next that nobody has taken.
worker() {
	for scenario in $chosen; do
		mkdir "$work/taken-$scenario" 2>/dev/null || continue
		began=$(date +%s)
		if (
			guest='' pid='' disk='' control=''
			"scenario_$(echo "$scenario" | tr '.-' '__')"
		); then
			echo "ok $scenario ($(($(date +%s) - began)) s)"
			: >"$work/ok-$scenario"
		fi
	done
}

echo "$(uname -r), $(nproc) CPUs, seed $seed: $chosen"
workers=
for _ in $(seq "$jobs"); do
	worker &
	workers="$workers $!"
done
# shellcheck disable=SC2086
wait $workers
bad=''
for scenario in $chosen; do
	[ -e "$work/ok-$scenario" ] || bad="$bad $scenario"
	rm -rf "$work/ok-$scenario" "$work/taken-$scenario"
done
rm -rf "$work/base-taken" "$work/no-base"
no_own_base
[ -z "$made" ] || rm -rf "$made"
[ -z "$bad" ] || { echo "failed:$bad" && exit 1; }
