#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# The unit tests on other machines, emulated: 32 bits (armhf), and 64 bits of
# the other endianness (s390x). The libraries that the tests need are Debian's of
# those architectures, unpacked privately. All tests but those of examples/kvm-vmm,
# which is for arm64 hosts, of examples/threads, which start programs and processes
# of their own, and of the explorer, whose engine sees a loop that waits on x86-64
# and arm64 alone. Prints "N passed, N failed, N skipped" for each machine.
#
#	tests/machines.sh [arm|s390x]...
set -u
cd "$(dirname "$0")/.." || exit 1
top=$PWD
build=$top/build/machines

# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"
# A cache of their own: whoever does not run this need not have their lists.
LIBPSCI_CACHE=$LIBPSCI_CACHE/machines
APT_MORE="armhf s390x"

apt_need "the tests on other machines" gcc meson ninja-build pkg-config python3 \
	gcc-arm-linux-gnueabihf libc6-dev-armhf-cross \
	gcc-s390x-linux-gnu libc6-dev-s390x-cross qemu-user-static || exit 1

# libraries ARCHITECTURE ROOT: what the tests are linked with.
libraries() {
	rm -rf "$2"
	mkdir -p "$2"
	for package in libcmocka-dev libcmocka0 libfdt-dev libfdt1; do
		files=$(apt_unpacked bookworm "$package" "$1") &&
			cp -a "$files/." "$2" || return 1
	done
}

# cross_file NAME TRIPLET ROOT: where those are, and how to run what is built.
cross_file() {
	cat <<-INI
		[binaries]
		pkgconfig = 'pkg-config'
		exe_wrapper = ['qemu-$1-static', '-L', '/usr/$2',
		  '-E', 'LD_LIBRARY_PATH=$3/usr/lib/$2:$3/lib/$2']

		[properties]
		sys_root = '$3'
		pkg_config_libdir = '$3/usr/lib/$2/pkgconfig'

		[built-in options]
		# An engine for 64 bits is compiled, and not run.
		c_args = ['-isystem', '$3/usr/include', '-Wno-error=int-to-pointer-cast']
		c_link_args = ['-L$3/usr/lib/$2', '-Wl,-rpath-link,$3/lib/$2']
	INI
}

# run_tests DIRECTORY: emulated, they take ten times as long.
run_tests() {
	directory=$1
	meson test -C "$directory" --list > "$directory/names" 2> /dev/null ||
		return 1
	set --
	while read -r test; do
		case $test in
		threads-* | litmus | interleavings) ;;
		*) set -- "$@" "$test" ;;
		esac
	done < "$directory/names"
	meson test -C "$directory" --print-errorlogs --num-processes 2 \
		--timeout-multiplier 10 "$@"
}

# tests_on NAME TRIPLET ARCHITECTURE
tests_on() {
	root=$build/$1-root
	echo "$1: fetching libraries"
	libraries "$3" "$root" || return 1
	cross_file "$1" "$2" "$root" > "$build/$1.ini"
	rm -rf "${build:?}/$1"
	meson setup "$build/$1" --cross-file "tests/cross/$1.ini" \
		--cross-file "$build/$1.ini" -Dwerror=true -Dtests=enabled \
		-Dfdt=enabled || return 1
	ninja -C "$build/$1" || return 1
	run_tests "$build/$1"
	result=$?
	echo "$1:"
	python3 tests/support/count.py "$build/$1/meson-logs/testlog.json" &&
		return $result
}

[ $# -gt 0 ] || set -- arm s390x
failed=0
for name in "$@"; do
	case $name in
	arm) set -- arm-linux-gnueabihf armhf ;;
	s390x) set -- s390x-linux-gnu s390x ;;
	*) echo "no such machine: $name" >&2; exit 2 ;;
	esac
	if ! tests_on "$name" "$@"; then
		echo "FAILED: $name"
		failed=1
	fi
done
exit $failed
