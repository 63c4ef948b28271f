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

		  --cpus N                 number of CPUs (default 4)
		  --psci-version V         PSCI version announced: 0.2, 1.0, 1.1, 1.2, 1.3 (default 1.3)
		  --shell                  an interactive shell in the guest; libpsci's trace appears as you go
		  --kernel FILE            another arm64 Image (default: Debian's, downloaded and cached, not installed)
		  --cpu MODEL              QEMU's -cpu (default max,pauth-impdef=on)
		  --gic 2|3                GIC version (default 3; 2 serves up to 8 CPUs)
		  --virtualization on|off  whether the machine has EL2 (default on)
		  --state-format F         CPU_SUSPEND's power_state format: original, extended (default original)
		  --cycles N               offline/online cycles in all (default: one for each secondary CPU)
		  --help                   this text
	TEXT
}

top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"

cpus=4 version=1.3 shell=no kernel='' cpu=max,pauth-impdef=on gic=3 virtualization=on format=original cycles=''

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
	--cpus | --psci-version | --kernel | --cpu | --gic | --virtualization | --state-format | --cycles) ;;
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
	esac
	shift 2
done
number --cpus "$cpus"
[ "$cpus" -ge 1 ] || wrong "--cpus is at least 1"
[ -n "$cycles" ] || cycles=$((cpus - 1))
number --cycles "$cycles"
one_of --psci-version "$version" 0.2 1.0 1.1 1.2 1.3
one_of --gic "$gic" 2 3
one_of --virtualization "$virtualization" on off
one_of --state-format "$format" original extended
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
	--virtualization "$virtualization" --state-format "$format" --cycles "$cycles"
if [ $shell = yes ]; then
	echo "[5/5] booting $cpus CPUs into a shell (Ctrl-A X ends QEMU)"
	set -- "$@" --interactive
else
	echo "[5/5] booting $cpus CPUs; what libpsci answers, beside what Linux says"
	set -- "$@" --show
fi
trap - EXIT
exec /usr/bin/python3 "$top/examples/linux/boot.py" "$@"
