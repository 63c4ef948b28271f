#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# The library built for the machines that it is linked into, and what its
# archive must look like there: no libc, no data, no relocations in what is
# read-only, only names of its own. Prints "N passed, N failed".
set -u
cd "$(dirname "$0")/.." || exit 1
build=build/cross
passed=0 failed=0

pass() { passed=$((passed + 1)); }
fail() { echo "FAILED: $*"; failed=$((failed + 1)); }

for target in aarch64:aarch64-linux-gnu arm:arm-linux-gnueabihf \
		riscv64:riscv64-linux-gnu native:; do
	name=${target%%:*}
	prefix=${target#*:}
	prefix=${prefix:+$prefix-}
	set -- -Ddefault_library=static -Dtests=disabled -Dfdt=disabled \
		-Dbuildtype=minsize -Dwerror=true
	[ "$name" = native ] || set -- "$@" --cross-file "tests/cross/$name.ini"
	rm -rf "${build:?}/$name"
	if ! meson setup "$build/$name" "$@" || ! ninja -C "$build/$name"; then
		fail "$name does not build"
		continue
	fi
	archive=$build/$name/lib/libpsci.a
	pass

	# What one member takes from another is no need of the whole.
	"${prefix}nm" -g --defined-only "$archive" | awk 'NF == 3 { print $3 }' |
		sort -u > "$build/$name/defined"
	needs=$("${prefix}nm" -u "$archive" | awk '$1 == "U" { print $2 }' |
		sort -u | comm -23 - "$build/$name/defined" |
		grep -vxE 'mem(cpy|move|set|cmp)|_GLOBAL_OFFSET_TABLE_')
	if [ -n "$needs" ]; then
		fail "$name needs $needs"
	else
		pass
	fi

	# R15
	if "${prefix}gcc" -std=c11 -Wall -Werror -Iinclude -fsyntax-only \
			-x c tests/support/layout.h; then
		pass
	else
		fail "$name lays the structs out differently"
	fi

	foreign=$(grep -v '^psci_' "$build/$name/defined")
	if [ -n "$foreign" ]; then
		fail "$name defines $foreign"
	else
		pass
	fi

	if "${prefix}size" -A "$archive" |
		awk '$1 ~ /^(\.s?(data|bss|tdata|tbss)|COMMON|\.(init|fini)_array|\.[cd]tors)/ &&
			$2 > 0 { print; n++ }
		     END { exit n > 0 }'; then
		pass
	else
		fail "$name has data, or code that runs by itself"
	fi

	# Linked into one image, nothing has to be put right when it is loaded.
	if ! "${prefix}gcc" -nostdlib -shared -Wl,-Bsymbolic \
			-o "$build/$name/image" -Wl,--whole-archive "$archive"; then
		fail "$name does not link without libc"
	elif "${prefix}readelf" -rW "$build/$name/image" |
			grep -E 'RELATIVE|_ABS|_64 '; then
		fail "$name has relocations"
	else
		pass
	fi
	"${prefix}size" -t "$archive" | tail -n 1 |
		sed "s/^/$name: text, data, bss: /"
done

# Hosts of 32 bits, and of the other endianness, write the same snapshot.
for target in arm:arm-linux-gnueabihf s390x:s390x-linux-gnu; do
	name=${target%%:*}
	# shellcheck disable=SC2046
	if "${target#*:}-gcc" -static -std=c11 -O1 -Iinclude -Itests/support \
			tests/golden/write.c tests/support/rig.c \
			$(find lib -name '*.c' ! -name fdt.c) \
			-o "$build/write_golden-$name" &&
			"qemu-$name-static" "$build/write_golden-$name" |
			cmp - tests/golden/snapshot-1.hex; then
		pass
	else
		fail "$name writes another snapshot"
	fi
done

# They have the same hardware signatures, too: the example prints some.
for target in native: arm:arm-linux-gnueabihf s390x:s390x-linux-gnu; do
	name=${target%%:*}
	prefix=${target#*:}
	run=
	[ "$name" = native ] || run=qemu-$name-static
	# shellcheck disable=SC2046
	if "${prefix:+$prefix-}gcc" -static -std=c11 -O1 -Iinclude \
			examples/small/acpi.c \
			$(find lib -name '*.c' ! -name fdt.c) \
			-o "$build/acpi-$name" &&
			$run "$build/acpi-$name" > "$build/acpi-$name.txt" &&
			cmp "$build/acpi-native.txt" "$build/acpi-$name.txt"; then
		pass
	else
		fail "$name makes other hardware signatures"
	fi
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
