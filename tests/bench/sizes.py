# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""What the library takes: code and constants of what a firmware links, bytes
of a context, and stack."""
import importlib.util
import re

import counts

PUBLIC = re.compile(r'PSCI_API\s[^;{]*?\b(psci_\w+)\s*\(', re.S)
# The least that a firmware calls.
CORE = {'psci_storage_size', 'psci_init', 'psci_handle', 'psci_cpu_woke', 'psci_cpu_stopped'}
KINDS = ('text', 'rodata', 'relocations', 'data', 'bss')


def public(header):
    return set(PUBLIC.findall((counts.TOP / 'include' / 'psci' / header).read_text()))


def consumers():
    """By name, the public functions that are called."""
    names = {f for h in ('psci.h', 'snapshot.h') for f in public(h) if f.endswith('_name')}
    names |= {'psci_function_arguments'}
    values = public('power_state.h')
    whole = (public('psci.h') - names) | values
    snapshot = public('snapshot.h') - names
    return {
        'core': CORE,
        'full': whole,
        'full+snapshot': whole | snapshot,
        'everything': whole | snapshot | names | public('smccc.h') | public('acpi.h'),
        'only-set-up': {'psci_storage_size', 'psci_init'},
        'only-names': names,
        'only-smccc': public('smccc.h'),
        'only-acpi': public('acpi.h'),
        'only-power_state': values,
    }


def sections(path):
    """[name, type, size] of each section of an object."""
    pattern = re.compile(r'^\s*\[\s*\d+\]\s+(\S+)\s+(\S+)\s+[0-9a-f]+\s+[0-9a-f]+\s+([0-9a-f]+)')
    for line in counts.run(['aarch64-linux-gnu-readelf', '-SW', path]).splitlines():
        match = pattern.match(line)
        if match:
            yield match[1], match[2], int(match[3], 16)


def linked(archive, name, roots):
    """What of the archive is linked by a program that calls these."""
    out = counts.BUILD / f'linked-{name}.o'
    counts.run(['aarch64-linux-gnu-ld', '-r', '--gc-sections',
                *(f'--undefined={r}' for r in sorted(roots)), archive, '-o', out])
    missing = roots - set(re.findall(r' T (\w+)', counts.run(['aarch64-linux-gnu-nm', out])))
    if missing:
        raise SystemExit(f'not in the library: {missing}')
    size = dict.fromkeys(KINDS, 0)
    for section, kind, length in sections(out):
        for part in ('text', 'rodata', 'data', 'bss'):
            if section == f'.{part}' or section.startswith(f'.{part}.'):
                size[part] += length
        # 24 bytes each
        if kind == 'RELA' and section.startswith(('.rela.rodata', '.rela.data')):
            size['relocations'] += length // 24
    return size


def stack():
    """Bytes of the deepest chains, on AArch64 at -O2: while a guest runs, for set-up."""
    spec = importlib.util.spec_from_file_location('stack', counts.TOP / 'tests' / 'stack.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    graph = module.analyse('aarch64-linux-gnu-gcc', '-O2')
    deepest = {n: graph.depth(n)[0] for n in module.public() & set(graph.size)}
    return {'while-a-guest-runs': max(d for n, d in deepest.items() if not module.SET_UP.match(n)),
            'set-up': max(d for n, d in deepest.items() if module.SET_UP.match(n))}


def memory():
    """[what]: bytes that psci_storage_size() asks for."""
    return {n: float(v) for n, v in map(str.split, counts.run(
        [counts.program('memory', 'memory.c')]).splitlines())}


def measure_all(say):
    """[what][of what]: bytes."""
    found = {}
    for name, options in (('s', '-Doptimization=s'), ('2', '-Doptimization=2')):
        say(f'AArch64, -O{name}')
        archive = counts.library(f'aarch64-O{name}', '--cross-file', 'tests/cross/aarch64.ini',
                                 options)
        for consumer, roots in consumers().items():
            for kind, size in linked(archive, consumer, roots).items():
                found.setdefault(f'O{name}-{kind}', {})[consumer] = size
    # A heap would show: the library may need nothing but these, which compilers call.
    wanted = set(re.findall(r' U (\w+)', counts.run(['aarch64-linux-gnu-nm', archive])))
    found['undefined'] = {'symbols': len(wanted - {'memcpy', 'memset', 'memmove', 'memcmp'})}
    say('memory, stack')
    found['memory'] = memory()
    found['stack'] = stack()
    return found
