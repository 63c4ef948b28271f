#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
set -eu

usage() {
	cat <<-TEXT
		usage: examples/kvm-vmm/nested.sh [OPTION...] [SCENARIO...]

		Runs the VMM without an arm64 host: builds it, boots an emulated arm64 machine with /dev/kvm under QEMU, and runs
		the scenarios of scenarios.sh in there (all, unless some are named). It is slow: an emulated machine emulates one.
		On an arm64 machine with /dev/kvm, use run.sh instead.

		  --jobs N         so many scenarios at a time (default 2)
		  --saves N        how often scenario save saves (default 20)
		  --seed N         of its random moments (default: the time)
		  --shell          a shell on the emulated host; the scenarios' files are in /host
		  --exec COMMANDS  run these commands there instead of scenarios
		  --files DIR      with --shell and --exec: what is in DIR is in /host, too
		  --out DIR        what it builds goes there (default build/kvm-vmm)
		  --log-dir DIR    logs go there (default build/kvm-vmm/logs)
		  --vmm FILE       this arm64 program instead of building one; "none" for none
		  --cpus N         CPUs of the emulated host (default 2)
		  --timeout N      give up when nothing was printed for N seconds
		  --help           this text
	TEXT
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
top=$(CDPATH='' cd -- "$here/../.." && pwd)
# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"

wrong() {
	echo "nested.sh: $*" >&2
	echo "Try: examples/kvm-vmm/nested.sh --help" >&2
	exit 2
}

out=$top/build/kvm-vmm
shell=no commands='' files='' logs='' vmm='' cpus=2 timeout=900 jobs=2 pass=''
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
	--exec | --files | --out | --log-dir | --vmm | --cpus | --timeout | \
		--jobs | --saves | --seed) [ $# -ge 2 ] || wrong "$1 needs a value" ;;
	-*) wrong "unknown option $1" ;;
	*) break ;;
	esac
	case $1 in
	--exec) commands=$2 ;;
	--files) files=$2 ;;
	--out) out=$2 ;;
	--log-dir) logs=$2 ;;
	--vmm) vmm=$2 ;;
	--cpus) cpus=$2 ;;
	--jobs) jobs=$2 ;;
	--saves | --seed) pass="$pass $1 $2" ;;
	--timeout) timeout=$2 ;;
	esac
	shift 2
done
for name in "$@"; do
	case " $("$here/scenarios.sh" --list) " in
	*" $name "*) ;;
	*) wrong "there is no scenario $name; there are: $("$here/scenarios.sh" --list)" ;;
	esac
done
[ $shell = no ] || [ -t 0 ] || wrong "--shell needs a terminal"
[ -z "$files" ] || [ -d "$files" ] || wrong "there is no directory $files"

apt_need "running the VMM" qemu-system-arm meson ninja-build gcc-aarch64-linux-gnu libc6-dev-arm64-cross cpio python3 xz-utils
assignments=$("$top/examples/linux/fetch.sh" --modules)
eval "$assignments"
export KERNEL MODULES BUSYBOX LIBFDT_INCLUDE LIBFDT_A ZLIB_INCLUDE ZLIB_A

logs=${logs:-$out/logs}
mkdir -p "$out" "$logs"
out=$(CDPATH='' cd -- "$out" && pwd)
root=$out/host
rm -rf "$root"
mkdir -p "$root/host" "$root/bin" "$root/dev"
cp "$BUSYBOX" "$root/bin/busybox"
cp "$here/host-init" "$root/init"

if [ -z "$vmm" ]; then
	echo "building the VMM"
	if ! "$here/build.sh" "$out/vmm" >"$out/build.log" 2>&1; then
		tail -n 30 "$out/build.log" >&2
		echo "nested.sh: the VMM does not build; log: $out/build.log" >&2
		exit 1
	fi
	vmm=$out/vmm/kvm-vmm
fi
"$top/examples/linux/mkinitramfs.sh" "$out/initramfs.gz"
[ "$vmm" = none ] || cp "$vmm" "$root/host/kvm-vmm"
cp "$KERNEL" "$root/host/Image"
cp "$out/initramfs.gz" "$root/host/"
[ ! -f "$here/scenarios.sh" ] || cp "$here/scenarios.sh" "$root/host/"
[ -z "$files" ] || cp -RL "$files/." "$root/host/"
chmod 755 "$root/init"

judged=no # what the guests' kernels said
if [ $shell = no ]; then
	[ -n "$commands" ] || judged=yes
	[ -n "$commands" ] || commands="sh scenarios.sh --vmm ./kvm-vmm --image Image --initrd initramfs.gz --log-dir /logs \
		--jobs $jobs $pass $*"
	printf '%s\n' "$commands" >"$root/command"
fi
(cd "$root" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R +0:+0) >"$out/host.cpio"
rm -rf "$root"

echo "booting the emulated host$([ $shell = no ] || echo ' (Ctrl-A X ends QEMU)')"
set -- --kernel "$KERNEL" --initrd "$out/host.cpio" --log-dir "$logs" --cpus "$cpus" --timeout "$timeout"
[ $shell = no ] || set -- "$@" --shell
rm -f "$logs"/*.console "$logs"/*.log "$logs"/*.vmm "$logs"/*.refused
status=0
/usr/bin/python3 "$here/nested.py" "$@" || status=$?
[ $judged = yes ] || exit $status
/usr/bin/python3 "$here/guests.py" "$logs" || [ $status -ne 0 ] || status=1
exit $status
