#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Counts what the library costs, and compares with tests/bench/counts.txt, with
the goals and with docs/performance.md. Time is measured too, and only printed.

	tests/bench/run.sh [--update | --count]

--update writes all three instead. --count only prints what has to do with no
other compiler, instructions and bytes of a context, as counts.txt has it.
"""
import datetime
import platform
import re
import subprocess
import sys

import counts
import goals
import pages
import sizes

FILE = counts.HERE / 'counts.txt'
HEAD = '''# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
# What was counted, with Debian 12's gcc: written by tests/bench/run.sh --update.
# None of it may become more. "N:cost" is of N CPUs.
'''
THREADS = (('64', 'flat'), ('64', 'tree'), ('4096', 'flat'), ('4096', 'tree'))


def say(what):
    print(f'bench: {what}', flush=True)


def measure():
    instructions, locks = counts.count_all(say)
    return goals.Measured(instructions, locks, sizes.measure_all(say))


# ------------------------------------------------------------------- counts.txt

def lines(m):
    """[what]: {of what: how much}, as the file has it."""
    found = {}
    for kind, tables in (('instructions', m.instructions), ('locked', m.locks)):
        for shape, table in tables.items():
            for name, costs in table.items():
                found[f'{kind} {shape} {name}'] = {str(n): c for n, c in costs.items()}
    for what, table in m.sizes.items():
        found[f'bytes {what}'] = table
    return found


def written(found):
    return ''.join(f'{what} ' + ' '.join(f'{k}:{v:g}' if v < 1e5 else f'{k}:{v}' for k, v in row.items()) + '\n'
                   for what, row in sorted(found.items()))


def parse(lines_of_text):
    found = {}
    for line in lines_of_text.splitlines():
        if not line.startswith('#'):
            words = line.split()
            rows = [w for w in words if ':' in w]
            found[' '.join(words[:-len(rows)])] = {k: float(v)
                                                   for k, v in (r.split(':') for r in rows)}
    return found


def read():
    return parse(FILE.read_text())


def compare(found, given):
    """(what passed, [what did not, and why])"""
    passed, wrong = 0, []
    for what in sorted({*found, *given}):
        now, then = found.get(what, {}), given.get(what, {})
        above = [f'{k}: {now[k]:g} instead of {then.get(k, 0):g}' for k in now if now[k] > then.get(k, -1)]
        below = [k for k in then if now.get(k, -1) < then[k]]
        if above:
            wrong.append(f'{what}: more than it was: {", ".join(above)}')
        elif below:
            wrong.append(f'{what}: less than it was, or gone (of {", ".join(below)}): '
                         'tests/bench/run.sh --update')
        passed += not above and not below
    return passed, wrong


# ------------------------------------------------------------------------ goals

def judge(m):
    passed, wrong = 0, []
    for name, text, checks, _ in goals.goals(m):
        above = '; '.join(f'{what}: {value}, above {most}'
                          for what, value, most in goals.excess(checks))
        if bool(above) != (name in goals.NOT_REACHED):
            wrong.append(f'{name} ({text}): {above or "is reached: take it out of NOT_REACHED"}')
        else:
            passed += 1
    return passed, wrong


def drawn(m):
    """Are the page and the plot what they would be?"""
    passed, wrong = 0, []
    page = pages.PAGE.read_text()
    for name, text in pages.blocks(m).items():
        if pages.filled(page, {name: text}) == page:
            passed += 1
        else:
            wrong.append(f'{pages.PAGE.name}: table "{name}" is another: tests/bench/run.sh --update')
    if pages.PLOT.exists() and pages.PLOT.read_text() == pages.plot(m):
        passed += 1
    else:
        wrong.append(f'{pages.PLOT.name} is another: tests/bench/run.sh --update')
    return passed, wrong


# ------------------------------------------------------------------------- time

def times():
    """Tables of nanoseconds, and of what two threads do: different every time."""
    bench = counts.BUILD / 'bench'
    found = {}
    for shape in counts.SHAPES:
        for cpus in (64, 4096):
            say(f'time: {shape}, {cpus} CPUs')
            for line in counts.run([bench, cpus, shape, 'time']).splitlines():
                name, taken = line.split()
                found.setdefault(name, {})[shape, cpus] = f'{float(taken):,.1f}'
    found.pop('null')
    columns = [(s, n) for s in counts.SHAPES for n in (64, 4096)]
    alone = pages.table(('nanoseconds', *(f'{s}, {n}' for s, n in columns)),
                        [(pages.named(name), *(row.get(c, '') for c in columns))
                         for name, row in found.items()])
    threads, rows = counts.program('threads', 'threads.c', 'machine.c'), {}
    for cpus, shape in THREADS:
        say(f'two threads: {shape}, {cpus} CPUs')
        for line in counts.run([threads, cpus, shape]).splitlines():
            name, one, two, ratio = line.split()
            rows.setdefault(name, {})[cpus, shape] = f'{two}, {ratio}' if one != '-' else two
    together = pages.table(('millions a second by two threads, and to one',
                            *(f'{s}, {n}' for n, s in THREADS)),
                           [(name, *(row.get(t, '') for t in THREADS)) for name, row in rows.items()])
    return alone, together


def machine():
    model = re.search(r'^model name\s*: (.*)$', open('/proc/cpuinfo', encoding='ascii').read(), re.M)
    return f'{model[1] if model else platform.machine()}, {datetime.date.today()}'


# ------------------------------------------------------------------------- main

def comparable():
    """Is this the compiler that the counts are of?"""
    version = subprocess.run(['gcc', '-dumpfullversion'], capture_output=True, text=True,
                             check=False).stdout.strip()
    return platform.machine() == 'x86_64' and version == '12.2.0'


def check(m):
    passed, wrong, skipped = 0, [], 0
    if comparable():
        for good, bad in (compare(lines(m), read()), judge(m), drawn(m)):
            passed, wrong = passed + good, wrong + bad
    else:
        say("not Debian 12's gcc on x86-64: nothing to compare with")
        skipped = len(read()) + len(goals.goals(m)) + len(pages.blocks(m)) + 1
    for what in wrong:
        print(f'FAILED: {what}')
    print(f'bench: {passed} passed, {len(wrong)} failed, {skipped} skipped')
    return bool(wrong)


def main():
    update, count = sys.argv[1:] == ['--update'], sys.argv[1:] == ['--count']
    if sys.argv[1:] and not update and not count:
        raise SystemExit(__doc__)
    counts.BUILD.mkdir(parents=True, exist_ok=True)
    if count:
        instructions, locks = counts.count_all(lambda what: None)
        print(written(lines(goals.Measured(instructions, locks, {'memory': sizes.memory()}))), end='')
        return 0
    m = measure()
    alone, together = times()
    print(f'{alone}\n\n{together}\n')
    if update:
        if not comparable():
            raise SystemExit("counts are of Debian 12's gcc on x86-64")
        FILE.write_text(HEAD + written(lines(m)))
        pages.PLOT.write_text(pages.plot(m))
        page = pages.filled(pages.PAGE.read_text(), pages.blocks(m))
        pages.PAGE.write_text(pages.filled(page, {
            'time': f'{alone}\n\n{together}\n\n{machine()}'}))
    print(pages.goal_table(m))
    return check(m)


if __name__ == '__main__':
    sys.exit(main())
