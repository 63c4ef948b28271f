#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""cppcheck and its MISRA C:2012 addon over lib/. Each finding has to be in
deviations.txt, and each line there has to be needed.

	tests/misra/check.py [-v]	-v: how many findings each deviation has
"""
import fnmatch
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
DEVIATIONS = pathlib.Path(__file__).with_name('deviations.txt')
FINDING = re.compile(r'^([^:]+):(\d+): ([\w.-]+): (.*)$')


class Deviation:
    """A line "RULE FILE[ /PATTERN/]: REASON"; more reason may follow, indented.
    FILE is a shell pattern, PATTERN a regular expression of the line."""
    FORMAT = re.compile(r'^(\S+) ([^\s:]+)(?: /(.+)/)?: (\S.*)$')

    def __init__(self, line):
        match = self.FORMAT.match(line)
        if not match:
            sys.exit(f'{DEVIATIONS.name}: what is this? {line}')
        self.rule, self.files, self.pattern, self.reason = match.groups()
        self.used = 0

    def covers(self, rule, file, text):
        return (self.rule == rule and fnmatch.fnmatch(file, self.files) and
                (not self.pattern or re.search(self.pattern, text)))


def deviations():
    lines = DEVIATIONS.read_text().splitlines()
    return [Deviation(line) for line in lines
            if line and not line.startswith(('#', ' ', '\t'))]


def findings():
    """(rule, file, line, message)"""
    (TOP / 'build').mkdir(exist_ok=True)
    # In a copy, since cppcheck writes its dumps beside the sources.
    with tempfile.TemporaryDirectory(dir=TOP / 'build') as copy:
        for name in ('lib', 'include'):
            shutil.copytree(TOP / name, pathlib.Path(copy, name))
        yield from findings_in(copy)


def findings_in(copy):
    sources = sorted(str(f.relative_to(TOP)) for f in (TOP / 'lib').glob('*.c')
                     if f.name != 'fdt.c')
    done = subprocess.run(
        # The macros are the compiler's: without them most of the library is
        # behind an #error.
        ['cppcheck', '--std=c11', '--platform=unix64', '--addon=misra',
         '--enable=warning,style,performance,portability', '--inconclusive',
         '--inline-suppr', '-Iinclude', '-D__GNUC__=12',
         '-DATOMIC_INT_LOCK_FREE=2', '-q',
         '--template={file}:{line}: {id}: {message}', *sources],
        cwd=copy, stderr=subprocess.PIPE, text=True, check=True)
    for line in done.stderr.splitlines():
        match = FINDING.match(line)
        if not match:
            sys.exit(f'cppcheck says: {line}')
        yield (match[3].removeprefix('misra-c2012-'), match[1], int(match[2]),
               match[4])


def main():
    allowed, wrong, count = deviations(), 0, 0
    for rule, file, line, message in findings():
        count += 1
        text = (TOP / file).read_text().splitlines()[line - 1]
        covering = [d for d in allowed if d.covers(rule, file, text)]
        for deviation in covering:
            deviation.used += 1
        if not covering:
            wrong += 1
            print(f'FAILED: {file}:{line}: {rule}: {message}\n\t{text.strip()}')
    for deviation in allowed:
        if '-v' in sys.argv[1:]:
            print(f'{deviation.used:5} {deviation.rule} {deviation.files}')
        if not deviation.used:
            wrong += 1
            print(f'FAILED: does not occur: {deviation.rule} {deviation.files}')
    if not count:
        sys.exit('FAILED: no findings at all: has cppcheck looked?')
    print(f'{count} findings, {len(allowed)} deviations')
    return wrong > 0


if __name__ == '__main__':
    sys.exit(main())
