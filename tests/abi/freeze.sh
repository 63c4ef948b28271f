#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# At a release: keep a copy of its headers, for ever.
set -eu
cd "$(dirname "$0")/../.."
version=$(sed -n "s/^  version: '\(.*\)',/\1/p" meson.build)
[ ! -e "tests/abi/$version" ] || { echo "$version is frozen already" >&2; exit 1; }
mkdir -p "tests/abi/$version/psci"
cp include/psci/*.h "tests/abi/$version/psci/"
