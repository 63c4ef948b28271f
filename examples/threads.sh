#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# Builds the hypervisor in miniature of examples/threads, and runs it: see usage() below.
set -eu

usage() {
	cat <<-'TEXT'
		usage: examples/threads.sh [OPTION]...

		Builds examples/threads, a machine whose vCPUs are threads and whose PSCI calls are answered by libpsci, in
		build/threads, and runs it for about a second: CPUs turn each other on and off, suspend, the machine is reset,
		and saved and restored in a new process. Shows what happens, and writes a trace that a browser can show. Exit
		status 0: all went as it should. Installs the Debian packages that it needs, saying which (as root, or
		through sudo).

		  --help                   this text; the OPTIONs are those of psci-threads:

	TEXT
}

top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=tests/support/apt.sh
. "$top/tests/support/apt.sh"
out=$top/build/threads

trace=$out/trace.json
for argument in "$@"; do
	[ "$trace" != next ] || trace=$argument
	[ "$argument" != --trace ] || trace=next
	if [ "$argument" = --help ] || [ "$argument" = -h ]; then
		usage
		sed -n '/^static const char help/,/;$/s/^	"\(  --.*\|   .*\)\\n.*$/\1/p' "$top/examples/threads/main.c"
		exit 0
	fi
done

apt_need "building examples/threads" gcc libc6-dev meson ninja-build python3
mkdir -p "$out"
log=$out/build.log
if ! {
	{ [ -f "$out/build.ninja" ] || meson setup "$out" "$top" -Dtests=disabled -Dfdt=disabled; } &&
		ninja -C "$out" examples/threads/psci-threads
} >"$log" 2>&1; then
	tail -n 30 "$log" >&2
	echo "threads.sh: building failed; log: $log" >&2
	exit 1
fi

status=0
"$out/examples/threads/psci-threads" --trace "$trace" "$@" || status=$?
if [ $status -ne 2 ]; then
	echo
	echo "the trace: $trace"
	echo "to see it: open https://ui.perfetto.dev or chrome://tracing in a browser, and load that file"
fi
exit $status
