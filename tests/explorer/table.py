#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""What was explored, as docs/explorer.md and docs/explorer.tsv say it.

	tests/explorer/table.py TABLE	fail if they say something else than TABLE, which run.sh has left
	tests/explorer/table.py --record TABLE	write them
"""
import pathlib
import re
import sys

DOCS = pathlib.Path(__file__).resolve().parent.parent.parent / 'docs'
ROWS = DOCS / 'explorer.tsv'
PAGE = DOCS / 'explorer.md'
MARKS = re.compile(r'(<!-- begin of the sums: [^>]*-->\n).*(<!-- end of the sums -->)', re.S)
# Of the others the page has the sums.
IN_FULL = ('flat', 'tree', 'trusted')
HEAD = '# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause\n' \
       'machine\tat the same time\tscenarios\tof about\texecutions\tresult\n'


def read(path):
    """[machine, groups, scenarios, of about, executions, result] of each row."""
    for line in path.read_text().splitlines():
        machine, groups, scenarios, executions, result = line.split('\t')
        tried, known = re.fullmatch(r'(\d+) of about (\d+)', scenarios).groups()
        # Where all were tried it is known how many there are.
        yield machine, groups, int(tried), int(tried if result == 'all' else known), int(executions), \
            re.sub(' at .*', '', result)


def table(rows):
    return HEAD + ''.join('\t'.join(map(str, r)) + '\n' for r in rows if r[0] in IN_FULL)


def sums(rows):
    """A line for each machine, and pairs or triples."""
    lines = {}
    for machine, groups, tried, known, executions, result in rows:
        what = lines.setdefault((machine, groups.count(' + ')), [0] * 5)
        for i, n in enumerate((1, result == 'all', tried, known, executions)):
            what[i] += n
    out = ['| machine | | groups | of these to the end | scenarios | of about | executions |\n',
           '|---|---|---:|---:|---:|---:|---:|\n']
    for (machine, plus), what in lines.items():
        out.append(f'| {machine} | {"pairs" if plus == 1 else "triples"} | ' +
                   ' | '.join(f'{n:,}' for n in what) + ' |\n')
    return ''.join(out)


def main():
    record = sys.argv[1:2] == ['--record']
    if len(sys.argv) != 2 + record:
        sys.exit(__doc__)
    rows = list(read(pathlib.Path(sys.argv[-1])))
    page = MARKS.sub(lambda m: m[1] + sums(rows) + m[2], PAGE.read_text())
    if record:
        ROWS.write_text(table(rows))
        PAGE.write_text(page)
    right = ROWS.read_text() == table(rows) and PAGE.read_text() == page
    print(f'explorer: docs/explorer.md and docs/explorer.tsv {"say" if right else "do NOT say"} what was explored '
          f'({len(rows)} pairs and triples)')
    if not right:
        print('explorer: if that is right, tests/explorer/run.sh --record writes them')
    print(f'explorer: {int(right)} passed, {int(not right)} failed, 0 skipped')
    return 0 if right else 1


if __name__ == '__main__':
    sys.exit(main())
