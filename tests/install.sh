#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# The ways to take the library in: installed, found by pkg-config, linked
# shared and static; and as a Meson subproject. Prints "N passed, N failed".
set -u
cd "$(dirname "$0")/.." || exit 1
root=$PWD
build=$root/build/install
passed=0 failed=0

check() { # what, command...
	what=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		echo "FAILED: $what"
		failed=$((failed + 1))
	fi
}

rm -rf "$build"
mkdir -p "$build/user/subprojects"
cat > "$build/user/user.c" <<'C'
#include <psci/psci.h>
#include <psci/smccc.h>

int main(void)
{
	struct psci_config config = { .size = sizeof(config) };
	size_t size;

	if (psci_library_version() != PSCI_LIBRARY_VERSION)
		return 1;
	return psci_storage_size(&config, &size) != PSCI_E_PSCI_VERSION;
}
C
cat > "$build/user/fdt.c" <<'C'
#include <psci/fdt.h>

int main(void)
{
	static const struct psci_config config = { .psci_version = PSCI_VERSION_1_3 };
	uint32_t none[16] = { 0 };

	return psci_fdt_write(none, &config, PSCI_FDT_HVC) == 0;
}
C
cat > "$build/user/meson.build" <<'M'
project('user', 'c', default_options: ['c_std=c99'])
executable('user', 'user.c', dependencies: dependency('psci'), install: true)
M
cat > "$build/user/subprojects/libpsci.wrap" <<'W'
[wrap-file]
directory = libpsci

[provide]
psci = psci_dep
W
# A copy of what is tracked, or would be.
mkdir "$build/user/subprojects/libpsci"
git ls-files -co --exclude-standard -z |
	xargs -0 tar -cf - | tar -xf - -C "$build/user/subprojects/libpsci"

prefix=$build/prefix
check "install" sh -c "
	meson setup '$build/lib' --prefix '$prefix' --libdir lib \
		-Dtests=disabled -Dfdt=enabled && meson install -C '$build/lib'"

PKG_CONFIG_PATH=$prefix/lib/pkgconfig
export PKG_CONFIG_PATH
# shellcheck disable=SC2046
check "link shared" gcc -std=c99 -o "$build/shared" "$build/user/user.c" \
	$(pkg-config --cflags --libs psci)
check "run shared" env LD_LIBRARY_PATH="$prefix/lib" "$build/shared"
check "is shared" sh -c "ldd '$build/shared' | grep -q 'libpsci.so.0'"
# shellcheck disable=SC2046
check "link static" gcc -std=c99 -o "$build/static" "$build/user/user.c" \
	$(pkg-config --cflags psci) "$prefix/lib/libpsci.a"
check "run static" "$build/static"

# exports LIBRARY HEADER...: what the headers declare, and nothing else.
exports() {
	nm -D --defined-only "$prefix/lib/$1" | awk '{ print $3 }' |
		sort > "$build/exported"
	shift
	sed -n 's/^PSCI_API .*[ *]\(psci_[a-z_]*\)(.*/\1/p' "$@" |
		sort > "$build/declared"
	[ -s "$build/declared" ] && diff "$build/declared" "$build/exported"
}
check "exports of libpsci" exports libpsci.so include/psci/psci.h \
	include/psci/acpi.h include/psci/power_state.h \
	include/psci/smccc.h include/psci/snapshot.h
check "exports of libpsci-fdt" exports libpsci-fdt.so include/psci/fdt.h
# shellcheck disable=SC2046
check "link libpsci-fdt" gcc -std=c99 -o "$build/fdt" "$build/user/fdt.c" \
	$(pkg-config --cflags --libs psci-fdt)
check "run libpsci-fdt" env LD_LIBRARY_PATH="$prefix/lib" "$build/fdt"

unset PKG_CONFIG_PATH
check "subproject" sh -c "
	cd '$build/user' && meson setup ../sub --prefix '$build/sub-prefix' &&
	ninja -C ../sub && ../sub/user && meson install -C ../sub"
check "a subproject installs nothing of its own" \
	test ! -e "$build/sub-prefix/include" -a ! -e "$build/sub-prefix/lib"

echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
