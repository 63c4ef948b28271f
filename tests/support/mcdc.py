#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Sum up what "llvm-cov export" says of MC/DC, branches and code: mcdc.py EXPORT EXCEPTIONS

The code of a header or of a macro is there once for each place that it is compiled into; it
counts as shown, or taken, or executed, if it is so in one of them. EXCEPTIONS lists conditions
that nothing can show, N from 1 on, each with its reason:

	FILE "the first line of the decision" N
		the reason
"""
import collections
import json
import os
import re
import sys

CODE, BRANCHES, MOST_CONDITIONS = 0, (4, 6), 6
UNREACHABLE = "UNREACHABLE()"   # that nothing gets there is a proof's: tests/proofs, decode


def read_exceptions(path):
    found, key = {}, None
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line.startswith("#") or not line.strip():
                continue
            match = re.match(r'(\S+) "(.*)" (\d+)$', line.strip())
            if match:
                key = (match[1], match[2], int(match[3]))
                found[key] = ""
            elif key and line[0].isspace():
                found[key] += line.strip()
            else:
                sys.exit(f"{path}: what is this: {line}")
    for key, reason in found.items():
        if not reason:
            sys.exit(f"{path}: {key} has no reason")
    return found


def text(lines, place):
    first, start, last, end = place
    if first == last:
        return lines[first - 1][start - 1:end - 1]
    whole = [lines[first - 1][start - 1:]] + lines[first:last - 1] + [lines[last - 1][:end - 1]]
    return " ".join(" ".join(line.rstrip("\\").split()) for line in whole)


class Sum:
    """By file and place."""

    def __init__(self, functions):
        self.code = collections.Counter()
        self.taken = collections.defaultdict(lambda: [0, 0])
        self.decisions = collections.defaultdict(list)
        self.sources = {}
        for function in functions:
            names = [os.path.relpath(name) for name in function["filenames"]]
            for region in function["regions"]:
                if region[7] == CODE and names[region[5]].startswith("lib/"):
                    self.code[(names[region[5]], *region[:4])] += region[4]
            for branch in function["branches"]:
                if branch[8] in BRANCHES and names[branch[6]].startswith("lib/"):
                    both = self.taken[(names[branch[6]], *branch[:4])]
                    both[0] += branch[4]
                    both[1] += branch[5]
            for record in function["mcdc_records"]:
                if names[record[4]].startswith("lib/"):
                    self.decisions[(names[record[4]], *record[:4])].append(record[-1])

    def lines(self, name):
        if name not in self.sources:
            with open(name, encoding="utf-8") as f:
                self.sources[name] = f.read().split("\n")
        return self.sources[name]

    def say(self, place, what):
        print(f"{place[0]}:{place[1]}: {what}: {text(self.lines(place[0]), place[1:])}")

    def condition(self, decision, i, count):
        """Its text, if the branches inside are those of the conditions."""
        inside = sorted(p for p in self.taken if p[0] == decision[0] and
                        p[1:3] >= decision[1:3] and p[3:5] <= decision[3:5])
        if len(inside) != count:
            return "a constant"
        return text(self.lines(decision[0]), inside[i][1:])

    def decide(self, exceptions):
        """How many decisions are whole, and how many are not."""
        used, shown, total, failed = set(), 0, 0, 0
        for place, records in sorted(self.decisions.items()):
            covered = [any(column) for column in zip(*records)]
            shown += sum(covered)
            total += len(covered)
            bad = False
            for i, good in enumerate(covered):
                key = (place[0], " ".join(self.lines(place[0])[place[1] - 1].split()), i + 1)
                if good:
                    continue
                if key in exceptions:
                    used.add(key)
                    continue
                if not bad:
                    self.say(place, "decision")
                bad = True
                print(f"\tno pair of tests shows condition {i + 1} to decide: " +
                      self.condition(place, i, len(covered)))
            failed += bad
        for key in sorted(set(exceptions) - used):
            print(f"listed as impossible, but it is shown, or is not there: {key}")
            failed += 1
        print(f"conditions that are shown to decide: {shown} of {total}; "
              f"{len(used)} of the others cannot be, and are listed")
        return len(self.decisions), failed


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        found = Sum(json.load(f)["data"][0]["functions"])
    count, failed = found.decide(read_exceptions(sys.argv[2]))
    for place, executed in sorted(found.code.items()):
        if not executed and UNREACHABLE not in found.lines(place[0])[place[1] - 1]:
            found.say(place, "never executed")
            failed += 1
    for place, (true, false) in sorted(found.taken.items()):
        if not true or not false:
            found.say(place, "always false" if not true else "always true")
            failed += 1
    print(f"pieces of code: {len(found.code)}; branches: {2 * len(found.taken)}")
    print(f"mcdc: {count + len(found.code) + 2 * len(found.taken) - failed} passed, "
          f"{failed} failed, 0 skipped")
    return failed > 0 or count == 0


if __name__ == "__main__":
    sys.exit(main())
