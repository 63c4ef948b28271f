#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# Boots Debian's own arm64 kernel under QEMU, with every PSCI call answered by libpsci: see usage() below.
set -eu

usage() {
	cat <<-'TEXT'
		usage: examples/boot-linux.sh [OPTION]...

		Builds the EL3 firmware of examples/qemu-virt-el3, boots an unmodified Linux on it under QEMU, takes each secondary
		CPU offline and online again, powers off, and shows what Linux asked and what libpsci answered. Exit status 0: all
		of it went as it should. Installs the Debian packages that it needs, saying which (as root, or through sudo).

		  --scenario S             what Linux does before it powers off (default hotplug):
		                             hotplug    takes CPUs offline and online again
		                             idle       works and sleeps in turn; CPUs and clusters power down (from PSCI 0.2)
		                             suspend    suspends to RAM, woken by the clock (from PSCI 1.0)
		                             hibernate  hibernates to a disk, and goes on in a second QEMU (from PSCI 0.2)
		                             reboot     restarts cold, then warm (from PSCI 0.2)
		  --cpus N                 number of CPUs (default 4)
		  --psci-version V         PSCI version announced: 0.1, 0.2, 1.0, 1.1, 1.2, 1.3 (default 1.3). 0.1 cannot power off:
		                           QEMU is stopped when Linux is done
		  --shell                  an interactive shell in the guest; libpsci's trace appears as you go
		  --kernel FILE            another arm64 Image (default: Debian's, downloaded and cached, not installed)
		  --cpu MODEL              QEMU's -cpu (default max,pauth-impdef=on)
		  --gic 2|3                GIC version (default 3; 2 serves up to 8 CPUs)
		  --virtualization on|off  whether the machine has EL2 (default on)
		  --state-format F         CPU_SUSPEND's power_state format: original, extended (default original)
		  --idle off|pc|osi        idle states: none, platform-coordinated, OS-initiated (from PSCI 1.0)
		                           (default off; with --scenario idle: pc)
		  --cluster-size N         CPUs in a cluster (default 2)
		  --cycles N               offline/online cycles in all (default: one for each secondary CPU), or suspends
		                           (default 20)
		  --seconds N              how long --scenario idle lasts (default 60)
		  --help                   this text
	TEXT
}

top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"

cpus=4 version=1.3 shell=no kernel='' cpu=max,pauth-impdef=on gic=3 virtualization=on format=original cycles=''
scenario=hotplug idle='' cluster=2 seconds=60

wrong() {
	echo "boot-linux.sh: $*" >&2
	echo "Try: examples/boot-linux.sh --help" >&2
	exit 2
}

one_of() { # OPTION VALUE ALLOWED...
	option=$1 value=$2
	shift 2
	for allowed in "$@"; do
		[ "$value" != "$allowed" ] || return 0
	done
	wrong "$option is one of: $*"
}

number() {
	case $2 in
	'' | *[!0-9]* | ?????*) wrong "$1 takes a number" ;;
	esac
}

while [ $# -gt 0 ]; do
	case $1 in
	--help | -h)
		usage
		exit 0
		;;
	--shell)
		shell=yes
		shift
		continue
		;;
	--*=*) # --option=value
		option=$1
		shift
		set -- "${option%%=*}" "${option#*=}" "$@"
		continue
		;;
	esac
	case $1 in
	--cpus | --psci-version | --kernel | --cpu | --gic | --virtualization | --state-format | --cycles | --scenario | \
		--idle | --cluster-size | --seconds) ;;
	*) wrong "unknown option $1" ;;
	esac
	[ $# -ge 2 ] || wrong "$1 needs a value"
	case $1 in
	--cpus) cpus=$2 ;;
	--psci-version) version=$2 ;;
	--kernel) kernel=$2 ;;
	--cpu) cpu=$2 ;;
	--gic) gic=$2 ;;
	--virtualization) virtualization=$2 ;;
	--state-format) format=$2 ;;
	--cycles) cycles=$2 ;;
	--scenario) scenario=$2 ;;
	--idle) idle=$2 ;;
	--cluster-size) cluster=$2 ;;
	--seconds) seconds=$2 ;;
	esac
	shift 2
done
number --cpus "$cpus"
[ "$cpus" -ge 1 ] || wrong "--cpus is at least 1"
if [ -z "$cycles" ]; then
	case $scenario in
	suspend) cycles=20 ;;
	*) cycles=$((cpus - 1)) ;;
	esac
fi
number --cycles "$cycles"
number --seconds "$seconds"
[ "$seconds" -ge 1 ] || wrong "--seconds is at least 1"
one_of --scenario "$scenario" hotplug idle suspend hibernate reboot
one_of --psci-version "$version" 0.1 0.2 1.0 1.1 1.2 1.3
one_of --gic "$gic" 2 3
one_of --virtualization "$virtualization" on off
one_of --state-format "$format" original extended
[ -z "$idle" ] || one_of --idle "$idle" off pc osi
number --cluster-size "$cluster"
[ "$cluster" -ge 1 ] || wrong "--cluster-size is at least 1"
case $scenario:$version in
idle:0.1 | hibernate:0.1 | reboot:0.1) wrong "--scenario $scenario needs PSCI 0.2" ;;
suspend:0.*) wrong "--scenario suspend needs PSCI 1.0" ;;
esac
case $idle:$version in
osi:0.*) wrong "--idle osi needs PSCI 1.0" ;;
esac
[ "$scenario:$idle" != idle:off ] || wrong "--scenario idle needs idle states"
[ "$gic" = 3 ] || [ "$cpus" -le 8 ] || wrong "a GICv2 serves 8 CPUs at most"
[ -z "$kernel" ] || [ -f "$kernel" ] || wrong "there is no file $kernel"
[ $shell = no ] || [ -t 0 ] || wrong "--shell needs a terminal"

out=$top/build/boot-linux
mkdir -p "$out"

what= # the step that is going on, for the message when it fails
log=
step() {
	what=$2
	echo "[$1/5] $2"
}
failed() {
	status=$?
	[ $status -ne 0 ] || return 0
	[ -z "$what" ] || echo "boot-linux.sh: failed while $what${log:+; log: $log}" >&2
	exit $status
}
trap failed EXIT

step 1 "checking packages"
apt_need "booting Linux on libpsci" qemu-system-arm meson ninja-build gcc-aarch64-linux-gnu libc6-dev-arm64-cross \
	device-tree-compiler cpio python3

step 2 "fetching kernel, busybox and libfdt (cached in $LIBPSCI_CACHE)"
if [ -n "$kernel" ]; then
	assignments=$("$top/examples/linux/fetch.sh" --no-kernel)
	eval "$assignments"
	KERNEL=$kernel
else
	assignments=$("$top/examples/linux/fetch.sh")
	eval "$assignments"
fi
export KERNEL BUSYBOX LIBFDT_INCLUDE LIBFDT_A
echo "      $KERNEL"

step 3 "building the firmware"
log=$out/build.log
if ! "$top/examples/qemu-virt-el3/build.sh" "$out/firmware" >"$log" 2>&1; then
	tail -n 30 "$log" >&2
	exit 1
fi
log=
echo "      $out/firmware/qemu-virt-el3.bin"

step 4 "making the initramfs"
"$top/examples/linux/mkinitramfs.sh" "$out/initramfs.gz"

what=
set -- --firmware "$out/firmware/qemu-virt-el3.bin" --kernel "$KERNEL" --initrd "$out/initramfs.gz" \
	--log-dir "$out/logs" --cpus "$cpus" --psci-version "$version" --cpu-model "$cpu" --gic "$gic" \
	--virtualization "$virtualization" --state-format "$format" --cycles "$cycles" --seconds "$seconds" \
	--cluster-size "$cluster" ${idle:+--idle "$idle"}
if [ $shell = yes ]; then
	echo "[5/5] booting $cpus CPUs into a shell (Ctrl-A X ends QEMU)"
	set -- "$@" --interactive
else
	echo "[5/5] booting $cpus CPUs, scenario $scenario; what libpsci answers, beside what Linux says"
	set -- "$@" --scenario "$scenario" --show
fi
trap - EXIT
exec /usr/bin/python3 "$top/examples/linux/boot.py" "$@"
