#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# Gets what the Linux boot needs and this repository does not hold, as Debian packages that are downloaded and unpacked
# under ${LIBPSCI_CACHE:-~/.cache/libpsci}, never installed: an arm64 kernel, a static arm64 busybox, libfdt for the
# firmware, and zlib. Prints shell assignments (KERNEL=... and so on) on stdout, for eval; what it does, on stderr.
#
#     eval "$(examples/linux/fetch.sh)"
#
# Options: --refresh  look for a newer kernel, instead of using the one that is in the cache
#          --no-kernel  everything but the kernel
#          --modules  the kernel's modules too (MODULES=...), a few megabytes
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=tests/support/apt.sh
. "$here/../../tests/support/apt.sh"

# The newest kernel of this suite is taken; this one is known to work, and is tried if the newest cannot be had.
suite=trixie-backports
known=linux-binary-7.2.12+deb13-cloud-arm64

refresh=no
kernel=yes
modules=no
for arg in "$@"; do
	case $arg in
	--refresh) refresh=yes ;;
	--no-kernel) kernel=no ;;
	--modules) modules=yes ;;
	*)
		echo "usage: fetch.sh [--refresh] [--no-kernel | --modules]" >&2
		exit 2
		;;
	esac
done

# One value, quoted for the shell that evaluates it.
assign() { printf "%s='%s'\n" "$1" "$(printf '%s' "$2" | sed "s/'/'\\\\''/g")"; }

newest_kernel() {
	apt_query "$suite" pkgnames linux-binary- | grep -E '^linux-binary-[0-9.]+[^-]*-cloud-arm64$' | sort -V | tail -n 1
}

# The raw Image inside an unpacked kernel package.
image_of() {
	for f in "$1"/usr/lib/modules/*/vmlinuz "$1"/boot/vmlinuz-*; do
		[ -f "$f" ] && echo "$f" && return 0
	done
	echo "error: no kernel image in $1" >&2
	return 1
}

if [ $kernel = yes ]; then
	chosen=$LIBPSCI_CACHE/unpacked/$suite/kernel
	dir=
	if [ $refresh = no ] && [ -r "$chosen" ]; then
		dir=$LIBPSCI_CACHE/unpacked/$suite/$(cat "$chosen")_arm64
		[ -d "$dir" ] || dir=
	fi
	if [ -z "$dir" ]; then
		[ $refresh = no ] || apt_refresh "$suite" || :
		package=$(newest_kernel) || package=
		[ -n "$package" ] || package=$known
		if ! dir=$(apt_unpacked "$suite" "$package" arm64); then
			# Lists that were old have been refreshed by now: the newest may be another.
			again=$(newest_kernel) || again=
			[ -n "$again" ] && [ "$again" != "$package" ] || again=$known
			echo "trying $again instead of $package" >&2
			package=$again
			dir=$(apt_unpacked "$suite" "$package" arm64)
		fi
		echo "$package" >"$chosen.$$"
		mv -f "$chosen.$$" "$chosen"
	fi
	image=$(image_of "$dir")
	assign KERNEL "$image"

	if [ $modules = yes ]; then
		package=$(cat "$chosen")
		dir=$(apt_unpacked "$suite" "linux-modules-${package#linux-binary-}" arm64)
		for d in "$dir"/usr/lib/modules/*; do
			[ -d "$d/kernel" ] || { echo "error: no kernel modules in $dir" >&2; exit 1; }
			assign MODULES "$d"
		done
	fi
fi

dir=$(apt_unpacked bookworm busybox-static arm64)
[ -f "$dir/bin/busybox" ] || { echo "error: no busybox in $dir" >&2; exit 1; }
assign BUSYBOX "$dir/bin/busybox"

# library VARIABLE PACKAGE HEADER ARCHIVE
library() {
	dir=$(apt_unpacked bookworm "$2" arm64)
	for f in "include/$3" "lib/aarch64-linux-gnu/$4"; do
		[ -f "$dir/usr/$f" ] || { echo "error: no usr/$f in $dir" >&2; exit 1; }
	done
	assign "$1_INCLUDE" "$dir/usr/include"
	assign "$1_A" "$dir/usr/lib/aarch64-linux-gnu/$4"
}

library LIBFDT libfdt-dev libfdt.h libfdt.a
library ZLIB zlib1g-dev zlib.h libz.a
