# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # set for, and by, the script that sources this
#
# What the tests that run the example firmware have in common. Source it, with $top set:
#
#     firmware_test linux "$@"              # read --quick and --help; until firmware_ready, an end is a failed test
#     firmware_build "$top/build/x"         # sets $firmware and, without --quick, $broken
#     firmware_ready

# firmware_test NAME ARGUMENT...: sets $quick. --help prints the calling script's lines 4 to 6.
firmware_test() {
	firmware_test_name=$1
	shift
	quick=no
	for firmware_argument in "$@"; do
		case $firmware_argument in
		--quick) quick=yes ;;
		--help | -h)
			sed -n '4,6s/^# //p' "$0"
			exit 0
			;;
		esac
	done
	trap firmware_ended EXIT
}

firmware_ended() {
	firmware_status=$?
	echo "$firmware_test_name: 0 passed, 1 failed, 0 skipped"
	exit $firmware_status
}

# firmware_build OUT: the firmware, and the one whose CPU_ON always fails, which the tests have to find.
firmware_build() {
	mkdir -p "$1"
	if ! "$top/examples/qemu-virt-el3/build.sh" "$1/firmware" >"$1/build.log" 2>&1; then
		tail -n 30 "$1/build.log" >&2
		echo "run.sh: the firmware does not build; log: $1/build.log" >&2
		exit 1
	fi
	firmware=$1/firmware/qemu-virt-el3.bin
	broken=
	[ "$quick" = no ] || return 0
	"$top/tests/linux/broken.sh" "$1/broken"
	broken=$1/broken/qemu-virt-el3.bin
}

firmware_ready() { trap - EXIT; }
