#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""How much stack a call into the library can need, by the compiler's own
account: for each public function the deepest chain of calls. An op is a leaf,
since its stack is the embedder's; so are memcpy and its like. Nothing may recurse,
no frame may depend on a value, and the bounds below may only be lowered. Compiled
is what Meson compiles: all of lib/ as one file.

	tests/stack.py [-v]	-v: every public function, not just the deepest
"""
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
BUILD = TOP / 'build' / 'stack'

# By machine and optimisation, in bytes: of what is called while a guest runs,
# and of what is called to set up, save, restore or describe a machine.
# The goal is 256 for the former on aarch64 at -O2.
BOUNDS = {
    ('aarch64-linux-gnu-gcc', '-O2'): (256, 576),
    ('aarch64-linux-gnu-gcc', '-Os'): (304, 576),
    ('x86_64-linux-gnu-gcc', '-O2'): (280, 608),
    ('x86_64-linux-gnu-gcc', '-Os'): (336, 568),
}
FLAGS = ['-std=c11', '-ffreestanding', '-DINTERNAL=static',
         '-fcallgraph-info=su', '-fstack-usage', '-Iinclude', '-I.']

SET_UP = re.compile(r'psci_(storage_size|init|snapshot\w*|restore\w*|acpi_\w+|'
                    r'library_version|function_arguments|\w+_name)$')
LEAVES = {'memcpy', 'memset', 'memmove', 'memcmp'}
INDIRECT = '__indirect_call'
# Where calls through a pointer are: the wrappers of ops, and the trace.
CALLERS_OF_OPS = {'ops.h', 'smccc.c', 'handle.c'}

NODE = re.compile(r'^node: \{ title: "([^"]+)" label: "([^"]*)"')
EDGE = re.compile(r'^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"'
                  r'(?: label: "([^"]+)")?')
SIZE = re.compile(r'\\n(\d+) bytes \(([a-z,]+)\)')
PUBLIC = re.compile(r'PSCI_API\s[^;{]*?\b(psci_\w+)\s*\(', re.S)


def public():
    names = set()
    for header in (TOP / 'include' / 'psci').glob('*.h'):
        if header.name != 'fdt.h':
            names.update(PUBLIC.findall(header.read_text()))
    return names


class Graph:
    def __init__(self):
        self.size = {}      # of a frame
        self.calls = {}
        self.wrong = []
        self.deepest = {}

    def read(self, path):
        for line in path.read_text().splitlines():
            node, edge = NODE.match(line), EDGE.match(line)
            if node and SIZE.search(node[2]):
                size, kind = SIZE.search(node[2]).groups()
                self.size[node[1]] = int(size)
                # "bounded": the most that there can be.
                if kind not in ('static', 'dynamic,bounded'):
                    self.wrong.append(f'{node[1]}: its frame is {kind}')
            if edge:
                self.calls.setdefault(edge[1], set()).add(edge[2])
            if edge and edge[2] == INDIRECT:
                place = edge[3] or edge[1]
                if pathlib.Path(place.split(':')[0]).name not in CALLERS_OF_OPS:
                    self.wrong.append(f'{place} calls through a pointer')

    def depth(self, name, above=()):
        """Bytes, and the chain that needs them."""
        if name in above:
            self.wrong.append('recursion: ' + ' > '.join((*above, name)))
            return 0, ()
        if name == INDIRECT or name in LEAVES:
            return 0, ()
        if name not in self.size:
            self.wrong.append(f'{name}, called by {above[-1:]}, is unknown')
            return 0, ()
        if name not in self.deepest:
            below = [self.depth(callee, (*above, name))
                     for callee in sorted(self.calls.get(name, ()))]
            size, chain = max(below, default=(0, ()), key=lambda b: b[0])
            self.deepest[name] = (size + self.size[name], (name, *chain))
        return self.deepest[name]


def analyse(compiler, level):
    out = BUILD / (compiler + level)
    out.mkdir(parents=True, exist_ok=True)
    flags = FLAGS + (['-mno-outline-atomics'] if 'aarch64' in compiler else [])
    sources = sorted((TOP / 'lib').glob('*.c'))
    whole = out / 'psci.c'
    whole.write_text(''.join(f'#include "lib/{source.name}"\n'
                             for source in sources if source.name != 'fdt.c'))
    subprocess.run([compiler, *flags, level, '-c', str(whole),
                    '-o', str(whole.with_suffix('.o'))], check=True, cwd=TOP)
    graph = Graph()
    graph.read(whole.with_suffix('.ci'))
    return graph


def report(compiler, level, names, verbose):
    """What is wrong."""
    graph = analyse(compiler, level)
    wrong = [f'{n} is not there' for n in sorted(names - set(graph.size))]
    deepest = {n: graph.depth(n) for n in names & set(graph.size)}
    # What no public function reaches has to be sound as well.
    for name in list(graph.size):
        graph.depth(name)
    print(f'{compiler} {level}:')
    if verbose:
        for name, (size, _) in sorted(deepest.items(), key=lambda d: -d[1][0]):
            print(f'  {size:5}  {name}')
    groups = ([n for n in deepest if not SET_UP.match(n)],
              [n for n in deepest if SET_UP.match(n)])
    for what, group, bound in zip(('while a guest runs', 'set-up'), groups,
                                  BOUNDS[compiler, level]):
        size, chain = max((deepest[n] for n in group), key=lambda d: d[0])
        print(f'  {size} bytes, {what} (bound {bound}): ' + ' > '.join(
            f'{n.split(":")[-1]} {graph.size[n]}' for n in chain))
        if size > bound:
            wrong.append(f'{what}: {size} bytes, above {bound}')
    return wrong + graph.wrong


def main():
    names, passed, failed = public(), 0, 0
    for compiler, level in BOUNDS:
        wrong = report(compiler, level, names, '-v' in sys.argv[1:])
        for what in wrong:
            print(f'FAILED: {compiler} {level}: {what}')
        failed += bool(wrong)
        passed += not wrong
    print(f'stack: {passed} passed, {failed} failed, 0 skipped')
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
