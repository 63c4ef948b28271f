# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Builds the library as it is installed and the programs that measure it, and
counts with callgrind what each call of the library executes."""
import pathlib
import re
import subprocess

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
HERE = TOP / 'tests' / 'bench'
BUILD = TOP / 'build' / 'bench'
CPUS = (1, 4, 16, 64, 256, 512, 1024, 4096)
SHAPES = ('flat', 'tree')
NULL = {False: 'null', True: 'null-part'}
# Parts of a sequence: bench.c measures them another way.
PARTS = {'CPU_ON', 'start', 'CPU_OFF', 'psci_cpu_stopped', 'CPU_SUSPEND-standby',
         'CPU_SUSPEND-standby-asked', 'resume-standby'}


def run(command, **more):
    result = subprocess.run([str(c) for c in command], cwd=TOP, text=True, capture_output=True,
                            check=False, **more)
    if result.returncode:
        raise SystemExit(f'{" ".join(map(str, command))}:\n{result.stdout}{result.stderr}')
    return result.stdout


def library(name, *options):
    """The static library of a Meson build directory of our own."""
    directory = BUILD / name
    if not (directory / 'build.ninja').exists():
        run(['meson', 'setup', directory, '-Dtests=disabled', '-Dfdt=disabled', *options])
    run(['ninja', '-C', directory, '-j1', 'lib/libpsci.a'])
    return directory / 'lib' / 'libpsci.a'


def program(name, *sources):
    """A program, linked so that addresses and the costs of calls are fixed."""
    out = BUILD / name
    run(['gcc', '-std=c11', '-D_GNU_SOURCE', '-O2', '-Wall', '-Wextra', '-Werror', '-Iinclude', '-static', '-no-pie',
         # The calls of mem.c are not to become calls of what it is.
         '-fno-tree-loop-distribute-patterns', *(HERE / s for s in (*sources, 'mem.c')),
         library('x86'), '-pthread', '-o', out])
    return out


def atomics(path):
    """Addresses of the instructions that lock the bus: read-modify-writes, and on
    x86 also sequentially consistent stores."""
    found = set()
    for line in run(['objdump', '-d', '--no-show-raw-insn', path]).splitlines():
        match = re.match(r'\s*([0-9a-f]+):\s+(lock|xchg)\s(.*)', line)
        if match and (match[2] == 'lock' or '(%' in match[3]):
            found.add(int(match[1], 16))
    return found


def locked(dump, addresses):
    """How many of these were executed, by a dump with absolute addresses."""
    total, skip = 0, False
    for line in dump.splitlines():
        if line.startswith('calls='):
            skip = True     # the next line is what the callee cost
        elif line.startswith('0x'):
            address, _, cost = line.split()
            if not skip and int(address, 16) in addresses:
                total += int(cost)
            skip = False
    return total


def count(path, cpus, shape, addresses):
    """By name: instructions, and locked ones, of one execution."""
    out = BUILD / 'callgrind'
    for old in BUILD.glob('callgrind*'):
        old.unlink()
    run(['valgrind', '-q', '--tool=callgrind', f'--callgrind-out-file={out}', '--dump-instr=yes',
         '--compress-pos=no', '--compress-strings=no', path, cpus, shape])
    raw = {}
    for file in sorted(BUILD.glob('callgrind.*'), key=lambda f: int(f.suffix[1:])):
        dump = file.read_text()
        name = re.search(r'^desc: Trigger: Client Request: (\S+)/(\d+)$', dump, re.M)
        if name:
            total = int(re.search(r'^totals: (\d+)$', dump, re.M)[1])
            raw[name[1]] = total, locked(dump, addresses), int(name[2])
    null = {part: raw.pop(name) for part, name in NULL.items()}
    # The rest is what happens once: it is gone by rounding.
    return {name: (round(total / times - null[name in PARTS][0] / null[name in PARTS][2]),
                   round(atomic / times))
            for name, (total, atomic, times) in raw.items()}


def count_all(say):
    """[shape][name][CPUs]: instructions; the same of locked instructions."""
    path = program('bench', 'bench.c', 'machine.c')
    addresses = atomics(path)
    instructions, locks = {}, {}
    for shape in SHAPES:
        for cpus in CPUS:
            say(f'{shape}, {cpus} CPUs')
            for name, (cost, atomic) in count(path, cpus, shape, addresses).items():
                instructions.setdefault(shape, {}).setdefault(name, {})[cpus] = cost
                locks.setdefault(shape, {}).setdefault(name, {})[cpus] = atomic
    return instructions, locks
