#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Makes docs/conformance.md from tests/conformance.txt, whose head says what may stand in it, and looks whether the tests exist
that it and docs/regressions.md name. Exits with 1 if anything is wrong."""

import argparse
import glob
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TABLE = os.path.join(TOP, "tests", "conformance.txt")
DOCUMENT = os.path.join(TOP, "docs", "conformance.md")
REGRESSIONS = os.path.join(TOP, "docs", "regressions.md")
REGRESSION_ROWS = 58
ROWS_OF_A_TEST = 3
COLUMNS = ("accepts", "refuses")

INTRODUCTION = """\
# Conformance

<!-- Made by tests/conformance.py from tests/conformance.txt: edit that one. -->

One row for each rule of PSCI (Arm DEN0022, 0.1 to 1.3 F.b) that a callee can keep or break, for each answer that a function may
give, and for as much of SMCCC (DEN0028) as concerns a callee of PSCI. The rules are in our own words and bind nobody: where the
wording matters, read Arm's document. *Accepts* names tests in which what the rule allows or demands happens, *refuses* tests in
which what would break it is refused or does not happen. The tests are functions of these names in `tests/`: those called `test_...`
run on the host, those called `check_...` in a guest of the example firmware. What to answer where the specification is silent is in
[design.md](design.md), the mistakes of others are in [regressions.md](regressions.md).
"""

EMBEDDER = """\
## Rules that bind the embedder

No library can keep these alone. What it gives to whoever has to:
"""


class Row:
    def __init__(self, section, name, clause):
        self.section = section
        self.name = name
        self.clause = clause
        self.fields = {}

    def tests(self, column):
        text = self.fields.get(column, "")
        return [] if text.startswith(("-", "TODO")) else text.split()


def tests_below(directory):
    """Maps the tests that are defined there, and used if they are in C, to the comment above each."""
    found = {}
    for path in sorted(glob.glob(os.path.join(directory, "**", "*.[cp]*"), recursive=True)):
        payload = os.path.basename(os.path.dirname(path)) == "payload"
        if path.endswith(".py"):
            definition, uses = r"()^[ \t]+def (test_\w+)\(", 1
        elif path.endswith(".c"):
            definition, uses = r"^(?:void|bool|static (?:void|bool)) (check_\w+)\(", 1
            if not payload:
                definition, uses = r"^static void (test_\w+)\(\s*void \*\*\w+\)", 2
            definition = r"((?:^/\*(?:[^*]|\*[^/])*\*/\n)?)" + definition
        else:
            continue
        with open(path, encoding="utf-8", errors="replace") as f:
            text = f.read()
        for comment, name in re.findall(definition, text, re.M):
            if len(re.findall(r"\b" + name + r"\b", text)) >= uses:
                found[name] = found.get(name, "") + comment
    return found


def all_tests(roots):
    found = {}
    for root in roots:
        for part in ("tests", "fuzz"):
            found.update(tests_below(os.path.join(root, part)))
    return found


def read_table(path, wrong):
    rows, section = [], None
    with open(path, encoding="utf-8") as f:
        lines = f.read().splitlines()
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        if line.startswith("== "):
            section = line[3:]
        elif re.fullmatch(r"\[[A-Z][\w-]*\] .+", line):
            name, clause = line[1:].split("] ", 1)
            rows.append(Row(section, name, clause))
        elif rows and re.match(r"(rule|accepts|refuses|offers): \S", line):
            key, text = line.split(": ", 1)
            if key in rows[-1].fields:
                wrong(f"{rows[-1].name}: a second {key}")
            rows[-1].fields[key] = text
        else:
            wrong(f"line {number} of {os.path.basename(path)} is none of what its head describes")
    return rows


def check_row(row, tests, wrong):
    expected = {"rule", "offers"} if "offers" in row.fields else {"rule", *COLUMNS}
    if set(row.fields) != expected:
        wrong(f"{row.name}: has {' '.join(sorted(row.fields))}, not {' '.join(sorted(expected))}")
    for column in COLUMNS:
        if re.fullmatch(r"- ?", row.fields.get(column, "")):
            wrong(f"{row.name}: {column} names no test, and not why")
        for test in row.tests(column):
            if test not in tests:
                wrong(f"{row.name}: {column}: there is no {test}")
    for test in re.findall(r"`((?:test|check)_\w+)`", row.fields.get("offers", "")):
        if test not in tests and not test.startswith("check_"):
            wrong(f"{row.name}: there is no {test}")


def check_table(rows, tests, wrong):
    names = [row.name for row in rows]
    for name in sorted(set(names)):
        if names.count(name) > 1:
            wrong(f"{name}: there {names.count(name)} times")
    for row in rows:
        check_row(row, tests, wrong)
    for column in COLUMNS:
        uses = {}
        for row in rows:
            for test in row.tests(column):
                uses.setdefault(test, []).append(row.name)
        for test, used in sorted(uses.items()):
            if len(used) > ROWS_OF_A_TEST:
                wrong(f"{test}: stands for {len(used)} rows of {column}: {' '.join(used)}")


def regressions(path):
    """Number, what went wrong, and tests or why not, of each row."""
    with open(path, encoding="utf-8") as f:
        return re.findall(r"^\| (R\d\d) \| (.*?) \| (.*?) \|$", f.read(), re.M)


def check_regressions(rows, tests, wrong):
    expected = [f"R{n:02}" for n in range(1, REGRESSION_ROWS + 1)]
    if [number for number, _, _ in rows] != expected:
        wrong(f"regressions.md: the rows are not R01 to R{REGRESSION_ROWS}, in this order")
    for number, _, shown in rows:
        named = re.findall(r"`((?:test|check)_\w+)`", shown)
        if not named and not shown.startswith(("TODO", "-")):
            wrong(f"{number}: names no test, and not why")
        if re.fullmatch(r"-\s*", shown):
            wrong(f"{number}: names no test, and not why")
        for test in named:
            if test not in tests:
                wrong(f"{number}: there is no {test}")
            elif not re.search(rf"(^|_){number}(_|$)", test) and not re.search(rf"\b{number}\b", tests[test]):
                wrong(f"{number}: neither {test} nor the comment above it says {number}")
        if named and not any(re.search(rf"(^|_){number}_", test) for test in named):
            wrong(f"{number}: no test has it in its name")


def missing(rows, mistakes):
    """Of each cell that is TODO: whose it is, and what should be there."""
    for row in rows:
        for column in COLUMNS:
            text = row.fields.get(column, "")
            if text.startswith("TODO"):
                yield row.name, column, text[4:].strip() or row.fields.get("rule", "")
    for number, _, shown in mistakes:
        if shown.startswith("TODO"):
            yield number, "regressions", shown[4:].strip()


def cell(text):
    if not text.startswith(("-", "TODO")):
        return " ".join(f"`{test}`" for test in text.split())
    return text.replace("|", "\\|")


def document(rows):
    lines = [INTRODUCTION]
    sections = list(dict.fromkeys(row.section for row in rows))
    for section in sections:
        here = [row for row in rows if row.section == section and "offers" not in row.fields]
        if not here:
            continue
        lines += [f"## {section}\n", "| id | clause | rule | accepts | refuses |", "|---|---|---|---|---|"]
        for row in here:
            cells = [row.name, row.clause, row.fields.get("rule", "").replace("|", "\\|"),
                     *(cell(row.fields.get(column, "")) for column in COLUMNS)]
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    lines += [EMBEDDER, "| id | clause | rule | what the library offers |", "|---|---|---|---|"]
    for row in rows:
        if "offers" in row.fields:
            cells = [row.name, row.clause, row.fields.get("rule", ""), row.fields["offers"]]
            lines.append(f"| {' | '.join(text.replace('|', chr(92) + '|') for text in cells)} |")
    return "\n".join(lines) + "\n"


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--check", action="store_true", help="write nothing: is all there, and docs/conformance.md up to date?")
    p.add_argument("--missing", action="store_true", help="write nothing: list what no test shows yet")
    p.add_argument("--root", action="append", default=[], help="another checkout, whose tests count as well")
    o = p.parse_args()

    failures = []
    rows = read_table(TABLE, failures.append)
    mistakes = regressions(REGRESSIONS)
    tests = all_tests([*o.root, TOP])
    check_table(rows, tests, failures.append)
    check_regressions(mistakes, tests, failures.append)
    todo = list(missing(rows, mistakes))
    text = document(rows)

    if o.missing:
        for name, column, what in todo:
            print(f"{name}\t{column}\t{what}")
    elif o.check:
        failures += [f"{name}: {column}: nobody has written it: {what}" for name, column, what in todo]
        old = ""
        if os.path.exists(DOCUMENT):
            with open(DOCUMENT, encoding="utf-8") as f:
                old = f.read()
        if old != text:
            failures.append("docs/conformance.md is not what tests/conformance.py makes")
    else:
        with open(DOCUMENT, "w", encoding="utf-8") as f:
            f.write(text)

    for failure in failures:
        print(f"FAILED: {failure}")
    if o.check:
        bad = {failure.split(":")[0] for failure in failures}
        good = {row.name for row in rows} | {number for number, _, _ in mistakes}
        print(f"{len(good - bad)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
