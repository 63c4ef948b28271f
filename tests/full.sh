#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
#
# All that the project can check, in so many minutes: the steps of tests/run.sh, and then what takes too long for them.
# The last line is "N passed, N failed, N skipped"; exit status 0 if nothing failed and something passed.
#
#	tests/full.sh --budget MINUTES [--only PART[,PART]...] [--resume] [--record]
#	tests/full.sh --list
#	tests/full.sh --record
#
#	--budget	when they are over, what still runs is stopped, and the rest is not begun: both are skipped
#	--only		these parts, not all
#	--resume	not the parts that passed before with the same commit
#	--record	writes the last result of each part, with its date and figures, into docs/results.md
#	--list		prints the parts and how much time each is given
set -u
cd "$(dirname "$0")/.." || exit 1
top=$PWD
out=$top/build/full
results=$out/results.tsv
page=$top/docs/results.md

# One a line: NAME TIME COMMAND. "-" takes what it takes. "90m" is worth nothing by halves: it is not begun with less
# time left than that. "50%" goes on where it ended the last time: it gets half of the time that is left.
parts() {
	sh tests/run.sh --list | sed 's|.*|& - tests/run.sh &|'
	cat <<-'PARTS'
		memory - tests/sanitizers.sh memory
		thread-clang - tests/sanitizers.sh thread-clang
		valgrind - tests/sanitizers.sh valgrind
		machines - tests/machines.sh
		fuzz-faults - fuzz/broken.sh
		kvm-full 20m tests/kvm/run.sh --full
		proofs-full 60m tests/proofs/run.sh --full
		mutation-full 50% tests/mutation/run.sh --full
		model-full 60m tests/model/run.sh --full
		explorer-full 240m tests/explorer/run.sh --full
		afl 25% afl
		fuzz-long 100% fuzz_long
	PARTS
}

usage() { sed -n '4,16s/^# \{0,1\}//p' "$top/tests/full.sh"; }
wrong() {
	echo "tests/full.sh: $*" >&2
	usage >&2
	exit 2
}

budget='' only='' resume='' record=''
while [ $# -gt 0 ]; do
	case $1 in
	--budget | --only)
		[ $# -gt 1 ] || wrong "$1 needs an argument"
		if [ "$1" = --budget ]; then budget=$2; else only="$only,$2"; fi
		shift
		;;
	--resume) resume=1 ;;
	--record) record=1 ;;
	--list)
		parts | awk '{ name = $1; time = $2; sub(/^[^ ]+ [^ ]+ /, ""); printf "%-16s %5s  %s\n", name, time, $0 }'
		exit
		;;
	-h | --help) usage; exit ;;
	*) wrong "no such option: $1" ;;
	esac
	shift
done
case $budget in
*[!0-9]*) wrong "not a number of minutes: $budget" ;;
esac
if [ -z "$budget" ] && { [ -z "$record" ] || [ -n "$only$resume" ]; }; then
	wrong "how many minutes?"
fi
mkdir -p "$out"
touch "$results"
for name in $(echo "$only" | tr , ' '); do
	parts | grep -q "^$name " || wrong "no such part: $name"
done

# ---------------------------------------------------------------- what ran

# What was checked: a commit, and "+" if there are changes, but for those of the documents.
commit=$(git rev-parse --short HEAD 2> /dev/null || echo release)
[ -z "$(git status --porcelain -- . ':!docs' 2> /dev/null)" ] || commit=$commit+

# figures NAME LOG: what a reader wants to know besides the counts. Who has nothing here may print "figures: ...".
figures() {
	case $1 in
	coverage) sed -nE 's/^(lines|branches): (.*)/\1 \2/p' "$2" ;;
	mcdc) sed -nE 's/^conditions that .*: ([^;]*); ([0-9]+) .*/\1 conditions are shown to decide alone, \2 cannot/p' "$2" ;;
	explorer*) awk '/^explorer: .* scenarios, [0-9]+ executions$/ { s += $(NF - 3); e += $(NF - 1) }
		END { if (e) printf "%d scenarios, %d executions\n", s, e }' "$2" ;;
	model*) awk '/^model: .* states, / { for (i = 2; i <= NF; i++) if ($i == "states,") n += $(i - 1) }
		END { if (n) printf "%d states\n", n }' "$2" ;;
	fuzz) sed -n 's/^fuzz: \([0-9]* inputs run, .*\)/\1/p' "$2" ;;
	mutation*) awk -F ' *[|] *' '$2 == "all" { print $3 " mutants: " $4 " killed, " $5 " equivalent, " $6 " survived" }' "$2" ;;
	*) sed -n 's/^figures: //p' "$2" ;;
	esac | paste -s -d , - | sed 's/,/, /g; s/,  /, /g'
}

# remember NAME VERDICT PASSED FAILED SKIPPED SECONDS FIGURES
remember() {
	grep -v "^$1	" "$results" > "$results.new"
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "$5" "$6" "$(date +%Y-%m-%d)" "$commit" "$7" \
		>> "$results.new"
	mv "$results.new" "$results"
}

# The table, in the order of the parts.
table() {
	echo "| part | result | passed | failed | skipped | minutes | date | commit | figures |"
	echo "|---|---|---|---|---|---|---|---|---|"
	parts | awk -F '\t' '
		FNR == NR { row[$1] = $0; next }
		{
			sub(/ .*/, "")
			if (!($0 in row)) {
				print "| " $0 " | did not run | | | | | | | |"
				next
			}
			split(row[$0], r, "\t")
			printf "| %s | %s | %d | %d | %d | %.1f | %s | %s | %s |\n", r[1], r[2], r[3], r[4], r[5], r[6] / 60,
				r[7], r[8], r[9]
			p += r[3]; f += r[4]; s += r[5]; m += r[6] / 60
		}
		END { printf "| all | | %d | %d | %d | %.1f | | | |\n", p, f, s, m }' "$results" -
}

write_page() {
	if [ "$(grep -c '^<!-- \(begin\|end\) of the results' "$page")" -ne 2 ]; then
		echo "docs/results.md has no place for the results" >&2
		return 1
	fi
	table > "$out/table"
	awk -v table="$out/table" '
		/^<!-- end of the results/ { while ((getline line < table) > 0) print line; inside = 0 }
		!inside
		/^<!-- begin of the results/ { inside = 1 }' "$page" > "$out/page" && cat "$out/page" > "$page"
	echo "written: docs/results.md"
}

# ------------------------------------------------- what needs more than a command

# Both take the seconds that they have. Whoever returns 124 was stopped before there was anything to say.

afl() {
	until=$(($(date +%s) + $1))
	# shellcheck disable=SC2046 # words
	set -- $(cd fuzz && ls fuzz_*.c)
	good=0 bad=0 late=0 inputs=0
	while [ $# -gt 0 ]; do
		target=${1#fuzz_}
		target=${target%.c}
		rest=$((until - $(date +%s)))
		each=$((rest / $# - 15)) # building takes time, too
		shift
		status=124
		if [ "$each" -ge 5 ]; then
			status=0
			run "$rest" fuzz/afl.sh "$target" "$each" > "$out/afl.$target" 2>&1 || status=$?
			cat "$out/afl.$target"
		fi
		case $status in
		0)
			good=$((good + 1))
			inputs=$((inputs + $(sed -n 's/^afl: \([0-9]*\) inputs run, .*/\1/p' "$out/afl.$target")))
			;;
		124 | 137) late=$((late + 1)) ;;
		*) bad=$((bad + 1)) ;;
		esac
	done
	echo "figures: $inputs inputs in $good targets"
	echo "afl: $good passed, $bad failed, $late skipped"
	[ "$bad" -eq 0 ] || return 1
	[ "$late" -eq 0 ] || return 124
}

# Of each target the same number, which is more than there is time for. What fuzz/long.sh did before counts too.
fuzz_long() {
	long=$top/build/fuzz-long
	mkdir -p "$long/findings"
	touch "$long/done.txt"
	before=$(wc -l < "$long/done.txt")
	touch "$out/fuzz-long.begin"
	# shellcheck disable=SC2046 # words
	set -- "$1" $(cd fuzz && for file in fuzz_*.c; do file=${file#fuzz_}; echo "${file%.c}=1000000000000"; done)
	seconds=$1
	shift
	status=0
	run "$seconds" fuzz/long.sh "$@" || status=$?
	awk -v before="$before" -v targets="$*" '
		NR > before { n += $2; found += $4 }
		{ all += $2; bad += $4; of[$1] += $2 }
		END {
			printf "figures: %.0f inputs, %d findings; since it began %.0f inputs, %d findings:", n, found, all, bad
			count = split(targets, target, /=[0-9]* ?/)
			for (i = 1; i < count; i++)
				printf "%s %s %.0f", (i > 1 ? "," : ""), target[i], of[target[i]]
			print ""
			exit found > 0 ? 1 : n > 0 ? 0 : 124
		}' "$long/done.txt"
	verdict=$?
	new=$(find "$long/findings" -type f -newer "$out/fuzz-long.begin")
	if [ -n "$new" ]; then
		echo "FAILED: $new"
		verdict=1
	elif [ "$status" -ne 124 ] && [ "$status" -ne 137 ]; then
		tail -n 20 "$long/log.txt" # it does not come to its end
		verdict=1
	fi
	return $verdict
}

# -------------------------------------------------------------------- run

left() { echo $((end - $(date +%s))); }

# limit TIME: how many seconds it may take; nothing if it is not to begin.
limit() {
	case $1 in
	*m) [ "$(left)" -lt $((${1%m} * 60)) ] || left ;;
	*%) echo $(($(left) * ${1%\%} / 100)) ;;
	*) left ;;
	esac | grep -E '^[1-9]'
}

# What runs is in a group of its own, which timeout passes the signal on to.
running=''
stop() {
	[ -z "$running" ] || kill "$running"
	exit 130
}
trap stop INT TERM HUP

# run SECONDS COMMAND...
run() {
	case $2 in
	afl | fuzz_long)
		(
			running=''
			trap stop INT TERM HUP
			"$2" "$1"
		) &
		;;
	*) timeout -k 60 "$@" & ;;
	esac
	running=$!
	ran=0
	wait "$running" || ran=$?
	running=''
	return "$ran"
}

# count NAME LOG: "PASSED FAILED SKIPPED". A step of tests/run.sh has them in its last line, others in several.
count() {
	if grep -q "^$1 - tests/run.sh " "$out/parts"; then tail -n 1 "$2"; else cat "$2"; fi |
		sed -nE 's/^.*\b([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?.*$/\1 \2 0\4/p' |
		awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }'
}

part() { # NAME TIME COMMAND...
	name=$1 time=$2
	shift 2
	if [ -n "$resume" ] && grep -q "^$name	ok	.*	$commit	" "$results" && [ "$commit" = "${commit%+}" ]; then
		# shellcheck disable=SC2046 # three numbers
		set -- $(awk -F '\t' -v name="$name" '$1 == name { print $3, $4, $5 }' "$results")
		echo "      ok before, with this commit: $1 passed, $2 failed, $3 skipped"
		passed=$((passed + $1))
		skipped=$((skipped + $3))
		return
	fi
	if ! seconds=$(limit "$time"); then
		echo "      not begun: $(($(left) / 60)) minutes are left"
		skipped=$((skipped + 1))
		return
	fi
	log=$out/$name.log
	started=$(date +%s)
	run "$seconds" "$@" > "$log" 2>&1
	status=$?
	took=$(($(date +%s) - started))
	# shellcheck disable=SC2046 # three numbers
	set -- $(count "$name" "$log")
	verdict=ok
	case $status in
	0) ;;
	124 | 137)
		verdict=stopped
		[ "$3" -gt 0 ] || set -- "$1" "$2" 1
		! grep -q '^FAILED' "$log" || verdict=FAILED
		;;
	*) verdict=FAILED ;;
	esac
	[ "$2" -eq 0 ] || verdict=FAILED
	if [ $verdict = FAILED ] && [ "$2" -eq 0 ]; then
		set -- "$1" 1 "$3"
	elif [ $verdict = ok ] && [ $(($1 + $3)) -eq 0 ]; then
		set -- 1 0 0
	fi
	passed=$((passed + $1))
	failed=$((failed + $2))
	skipped=$((skipped + $3))
	said=$log
	[ ! -f "build/logs/$name.log" ] || ! grep -q "^$name - tests/run.sh " "$out/parts" || said=build/logs/$name.log
	said=$(figures "$name" "$said")
	echo "      $verdict: $1 passed, $2 failed, $3 skipped ($took s)${said:+; $said}"
	if [ $verdict = FAILED ]; then
		tail -n 40 "$log" | sed 's/^/      | /'
		echo "      the whole log: $log"
		bad="$bad $name"
	fi
	# Half a result does not replace a whole one.
	if [ $verdict != stopped ] || ! grep -q "^$name	" "$results"; then
		remember "$name" "$verdict" "$1" "$2" "$3" "$took" "$said"
	fi
}

passed=0 failed=0 skipped=0 number=0 bad=''
if [ -n "$budget" ]; then
	end=$(($(date +%s) + budget * 60))
	if [ -n "$only" ]; then
		parts | grep -E "^($(echo "${only#,}" | tr , '|')) "
	else
		parts
	fi > "$out/parts"
	total=$(wc -l < "$out/parts")
	while read -r line <&3; do
		number=$((number + 1))
		echo "[$number/$total] ${line%% *} ..."
		# shellcheck disable=SC2086 # words
		part $line
	done 3< "$out/parts"
fi
if [ -n "$record" ]; then
	write_page || failed=$((failed + 1))
fi
[ -n "$budget" ] || exit "$failed"
[ -z "$bad" ] || echo "failed:$bad"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
