# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# shellcheck shell=sh
#
# Package set-up for the scripts of this repository. Source it:
#
#     . "$top/tests/support/apt.sh"
#     apt_need "the boot test" qemu-system-arm meson        # install what is missing, in the system
#     dir=$(apt_unpacked bookworm libfdt-dev arm64)         # download and unpack privately, install nothing
#
# apt_need is the only function that changes the system. The others keep a private apt for each suite (own lists, own
# cache) under $LIBPSCI_CACHE, for packages of another architecture or of a newer suite. The archive's address, its
# keyring and the proxy settings are the machine's own; LIBPSCI_DEBIAN_MIRROR overrides the address. Whoever wants
# architectures besides amd64 and arm64 sets APT_MORE, and a cache of its own.

APT_MORE=${APT_MORE:-}
LIBPSCI_CACHE=${LIBPSCI_CACHE:-${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/libpsci}
case $LIBPSCI_CACHE in
/*) ;;
*) LIBPSCI_CACHE=$PWD/$LIBPSCI_CACHE ;;
esac

apt_say() { printf '%s\n' "$*" >&2; }

# ---- in the system ---------------------------------------------------------------------------------------------------

# apt_missing PACKAGE...: those of the packages that are not installed, one a line.
apt_missing() {
	for apt_p in "$@"; do
		# shellcheck disable=SC2016 # a dpkg-query format, not a shell expansion
		dpkg-query -W -f '${db:Status-Status}\n' "$apt_p" 2>/dev/null | grep -qx installed || echo "$apt_p"
	done
}

# apt_need REASON PACKAGE...: install the Debian packages that are missing, as root or through sudo.
apt_need() {
	apt_why=$1
	shift
	if ! command -v dpkg-query >/dev/null 2>&1; then
		apt_say "error: $apt_why needs these Debian packages, and this machine has no dpkg: $*"
		return 1
	fi
	apt_list=$(apt_missing "$@" | tr '\n' ' ')
	apt_list=${apt_list% }
	[ -n "$apt_list" ] || return 0
	if [ "$(id -u)" -eq 0 ]; then
		apt_root=
	elif command -v sudo >/dev/null 2>&1; then
		apt_root=sudo
	else
		apt_say "error: $apt_why needs packages that are not installed: $apt_list"
		apt_say "error: you are not root and there is no sudo; as root, run: apt-get install $apt_list"
		return 1
	fi
	apt_say "installing with apt-get${apt_root:+ through sudo}, for $apt_why: $apt_list"
	# The machine's package lists may be missing or old. Try with what is there, then refresh them once.
	apt_log=$(mktemp) || return 1
	if apt_install "$apt_log"; then
		rm -f "$apt_log"
		return 0
	fi
	apt_say "refreshing the package lists (apt-get update)"
	$apt_root apt-get -q -o DPkg::Lock::Timeout=600 update </dev/null >"$apt_log" 2>&1 || cat "$apt_log" >&2
	if apt_install "$apt_log"; then
		rm -f "$apt_log"
		return 0
	fi
	cat "$apt_log" >&2
	rm -f "$apt_log"
	apt_say "error: apt-get could not install what $apt_why needs: $apt_list"
	return 1
}

# apt_install LOG: install $apt_list, and say whether everything is there afterwards. Removes nothing (--no-remove).
apt_install() {
	# shellcheck disable=SC2086 # both are lists of words
	$apt_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends --no-remove \
		-o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 install $apt_list </dev/null >"$1" 2>&1 || return 1
	# shellcheck disable=SC2086
	[ -z "$(apt_missing $apt_list)" ]
}

# ---- privately -------------------------------------------------------------------------------------------------------

# apt_archive ETC-APT: the machine's own Debian archive, as "URI KEYRING" (KEYRING may be "-"), from its sources.list
# and sources.list.d. Third-party archives and the security archive are passed over: only a source that serves
# component main of a plain Debian suite counts.
apt_archive() {
	apt_etc=$1
	apt_key=/usr/share/keyrings/debian-archive-keyring.gpg
	[ -e "$apt_key" ] || apt_key=-
	if [ -n "${LIBPSCI_DEBIAN_MIRROR:-}" ]; then
		echo "$LIBPSCI_DEBIAN_MIRROR $apt_key"
		return 0
	fi
	apt_names='^(stable|oldstable|oldoldstable|testing|unstable|sid|bookworm|trixie|forky|duke)/?$'
	apt_found=$(
		for apt_f in "$apt_etc"/sources.list.d/*.sources; do
			[ -r "$apt_f" ] || continue
			# One stanza a record; a field may be continued on lines that begin with a blank.
			awk -v names="$apt_names" '
			function take(    i, n, ok, m, u) {
				n = split(f["suites"], s, " "); ok = 0
				for (i = 1; i <= n; i++) if (s[i] ~ names) ok = 1
				m = (" " f["components"] " ") ~ / main /
				if (ok && m && (" " f["types"] " ") ~ / deb / && f["enabled"] !~ /^ *(no|false|0)/) {
					n = split(f["uris"], u, " ")
					for (i = 1; i <= n; i++) if (u[i] ~ /^(https?|file|copy|mirror[^:]*|ftp):/) {
						split(f["signed-by"], k, " ")
						print u[i], (k[1] ~ /^\// ? k[1] : "-")
					}
				}
				split("", f); key = ""
			}
			/^#/ { next }
			/^[ \t]*$/ { take(); next }
			/^[ \t]/ { f[key] = f[key] " " $0; next }
			{ key = tolower($0); sub(/:.*/, "", key); v = $0; sub(/^[^:]*:/, "", v); f[key] = v }
			END { take() }' "$apt_f"
		done
		for apt_f in "$apt_etc"/sources.list "$apt_etc"/sources.list.d/*.list; do
			[ -r "$apt_f" ] || continue
			awk -v names="$apt_names" '
			/^[ \t]*deb[ \t]/ {
				sub(/#.*/, ""); sub(/^[ \t]*deb[ \t]+/, ""); key = "-"
				if (/^\[/) {
					o = $0; sub(/\].*/, "", o); sub(/^[^\]]*\][ \t]*/, "")
					if (match(o, /signed-by=[^ \t,]*/)) key = substr(o, RSTART + 10, RLENGTH - 10)
				}
				if ($1 !~ /^(https?|file|copy|mirror[^:]*|ftp):/ || $2 !~ names) next
				for (i = 3; i <= NF; i++) if ($i == "main") { print $1, key; break }
			}' "$apt_f"
		done
	)
	apt_found=$(printf '%s\n' "$apt_found" | sed '/^$/d;q')
	if [ -z "$apt_found" ]; then
		apt_say "error: no Debian archive in $apt_etc/sources.list or sources.list.d; set LIBPSCI_DEBIAN_MIRROR to its address"
		return 1
	fi
	case $apt_found in
	*' -') echo "${apt_found% -} $apt_key" ;;
	*) echo "$apt_found" ;;
	esac
}

# apt_private SUITE: prints the APT_CONFIG file of the private apt for that suite; makes it when it is not there.
apt_private() {
	apt_dir=$LIBPSCI_CACHE/apt/$1
	mkdir -p "$apt_dir/state/lists/partial" "$apt_dir/cache/archives/partial" "$apt_dir/empty.d" || return 1
	apt_src=$(apt_archive /etc/apt) || return 1
	: >"$apt_dir/status"
	{
		echo "Types: deb"
		echo "URIs: ${apt_src% *}"
		echo "Suites: $1"
		echo "Components: main"
		[ "${apt_src##* }" = - ] || echo "Signed-By: ${apt_src##* }"
	} >"$apt_dir/$$.sources" && mv -f "$apt_dir/$$.sources" "$apt_dir/debian.sources" || return 1
	# The architectures have to be in the file: on apt's command line they are silently ignored.
	apt_archs=$(for apt_a in amd64 arm64 $APT_MORE; do printf '"%s"; ' "$apt_a"; done)
	{
		(unset APT_CONFIG; apt-config dump Acquire | grep -E '^Acquire::(https?|ftp)::')
		cat <<-CONF
			APT::Architecture "$(dpkg --print-architecture)";
			APT::Architectures { $apt_archs};
			APT::Sandbox::User "";
			APT::Get::AllowUnauthenticated "false";
			Acquire::Languages "none";
			Acquire::Retries "3";
			Dir::State "$apt_dir/state";
			Dir::State::lists "$apt_dir/state/lists";
			Dir::State::status "$apt_dir/status";
			Dir::Cache "$apt_dir/cache";
			Dir::Cache::archives "$apt_dir/cache/archives";
			Dir::Etc::sourcelist "$apt_dir/debian.sources";
			Dir::Etc::sourceparts "$apt_dir/empty.d";
			Dir::Etc::main "$apt_dir/empty.conf";
			Dir::Etc::parts "$apt_dir/empty.d";
			Dir::Etc::preferences "$apt_dir/empty.pref";
			Dir::Etc::preferencesparts "$apt_dir/empty.d";
		CONF
	} >"$apt_dir/$$.conf" && mv -f "$apt_dir/$$.conf" "$apt_dir/apt.conf" && echo "$apt_dir/apt.conf"
}

# apt_locked COMMAND...: run a function or command while no other process uses the cache.
apt_locked() {
	mkdir -p "$LIBPSCI_CACHE" || return 1
	(
		flock 9 || exit 1
		"$@" 9>&-
	) 9>"$LIBPSCI_CACHE/lock"
}

# apt_refresh SUITE: fetch the suite's package lists.
apt_refresh() { apt_locked apt_refresh_locked "$1"; }

apt_refresh_locked() {
	apt_conf=$(apt_private "$1") || return 1
	apt_dir=${apt_conf%/*}
	apt_say "fetching the package lists of $1 (amd64 arm64 $APT_MORE; not the system's, they stay under $LIBPSCI_CACHE)"
	# apt-get update is content with old lists when it cannot reach the archive; that is an error here.
	APT_CONFIG=$apt_conf apt-get -q -o APT::Update::Error-Mode=any update </dev/null >"$apt_dir/update.log" 2>&1 &&
		touch "$apt_dir/fresh" && return 0
	cat "$apt_dir/update.log" >&2
	apt_say "error: the package lists of $1 could not be fetched"
	return 1
}

apt_have_lists() { [ -e "$LIBPSCI_CACHE/apt/$1/fresh" ] || apt_refresh_locked "$1"; }

# apt_query SUITE ARGUMENT...: apt-cache over that suite.
apt_query() {
	[ -e "$LIBPSCI_CACHE/apt/$1/fresh" ] || apt_locked apt_have_lists "$1" || return 1
	apt_conf=$LIBPSCI_CACHE/apt/$1/apt.conf
	shift
	APT_CONFIG=$apt_conf apt-cache "$@"
}

# apt_unpacked SUITE PACKAGE [ARCH]: prints the directory that holds the package's files; downloads and unpacks it when
# it is not there yet. The directory appears whole or not at all. Without ARCH: the machine's own, or "all".
apt_unpacked() {
	apt_arch=${3:-$(dpkg --print-architecture)}
	apt_out=$LIBPSCI_CACHE/unpacked/$1/$2_$apt_arch
	[ -d "$apt_out" ] || apt_locked apt_unpack_locked "$1" "$2" "$apt_arch" "$apt_out" || return 1
	echo "$apt_out"
}

apt_unpack_locked() {
	[ ! -d "$4" ] || return 0 # another process was faster
	apt_have_lists "$1" || return 1
	apt_conf=$LIBPSCI_CACHE/apt/$1/apt.conf
	mkdir -p "${4%/*}" || return 1
	rm -rf "${4%/*}"/.tmp.* # left by a process that was killed: only the holder of the lock gets here
	apt_tmp=$(mktemp -d "${4%/*}/.tmp.XXXXXX") || return 1
	apt_say "downloading $2 ($3) of $1"
	if ! apt_download "$apt_conf" "$2:$3" "$apt_tmp"; then
		apt_say "that failed: refreshing the package lists of $1, then once more"
		if ! apt_refresh_locked "$1" || ! apt_download "$apt_conf" "$2:$3" "$apt_tmp"; then
			cat "$apt_tmp/log" >&2
			rm -rf "$apt_tmp"
			apt_say "error: package $2:$3 of $1 could not be downloaded"
			return 1
		fi
	fi
	mkdir "$apt_tmp/files" && dpkg -x "$apt_tmp"/*.deb "$apt_tmp/files" && chmod 755 "$apt_tmp/files" &&
		(cd "$apt_tmp" && ls ./*.deb) >"$apt_tmp/files/.package" && mv -T "$apt_tmp/files" "$4"
	apt_rc=$?
	rm -rf "$apt_tmp"
	[ $apt_rc -eq 0 ] || apt_say "error: package $2:$3 could not be unpacked into $4"
	return $apt_rc
}

apt_download() { (cd "$3" && APT_CONFIG=$1 apt-get -q download "$2" </dev/null >"$3/log" 2>&1 && ls "$3"/*.deb >/dev/null); }
