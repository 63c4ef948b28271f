# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""The tables of docs/performance.md, and its plot."""
import math
import re

import counts
import goals
import peers

PAGE = counts.TOP / 'docs' / 'performance.md'
PLOT = counts.TOP / 'docs' / 'performance.svg'
# Rows that need a word more than their name.
WORDS = {
    'AFFINITY_INFO-0-on': 'AFFINITY_INFO, level 0, a CPU that is ON',
    'AFFINITY_INFO-0-off': 'AFFINITY_INFO, level 0, the last CPU, OFF',
    'AFFINITY_INFO-1-on': 'AFFINITY_INFO, level 1, the last instance, its last CPU ON',
    'AFFINITY_INFO-1-off': 'AFFINITY_INFO, level 1, the last instance, all OFF',
    'AFFINITY_INFO-2-worst': 'AFFINITY_INFO, level 2, only the last CPU ON',
    'AFFINITY_INFO-3-worst': 'AFFINITY_INFO, level 3, only the last CPU ON',
    'unknown-id': 'an id of PSCI that there is not',
    'not-PSCI': 'an id that is not PSCI\'s',
    'MEM_PROTECT': 'MEM_PROTECT, on and off',
    'CPU_ON-bad-MPIDR': 'CPU_ON, an MPIDR that no CPU has',
    'CPU_ON-no-MPIDR': 'CPU_ON, a value that is no MPIDR',
    'CPU_ON-ALREADY_ON': 'CPU_ON, ALREADY_ON',
    'CPU_ON-ON_PENDING': 'CPU_ON, ON_PENDING',
    'CPU_ON': '- CPU_ON alone',
    'start': '- `psci_cpu_woke()` of its target alone',
    'CPU_OFF': '- CPU_OFF alone',
    'psci_cpu_stopped': '- `psci_cpu_stopped()` alone',
    'CPU_ON-start-CPU_OFF': 'CPU_ON, start, CPU_OFF, stopped: all four',
    'CPU_ON-start-CPU_FREEZE': 'the same with CPU_FREEZE',
    'CPU_ON-deferred-CPU_OFF': 'the same, the CPU_ON deferred, with `psci_complete()`',
    'presence': '`psci_cpu_set_presence()`, ABSENT and back',
    'MIGRATE': 'MIGRATE, there and back',
    'CPU_SUSPEND-standby': 'CPU_SUSPEND to standby, alone',
    'CPU_SUSPEND-standby-asked': '- to one that an op is asked about, alone',
    'resume-standby': 'the resume from it, alone',
    'CPU_SUSPEND-powerdown-0': 'CPU_SUSPEND to a power-down of the CPU, and the resume',
    'CPU_SUSPEND-deepest': 'CPU_SUSPEND to the deepest state of all levels, and the resume',
    'CPU_SUSPEND-deepest-asked': '- one that an op is asked about',
    'CPU_SUSPEND-deepest-OSI': 'the same in OS-initiated mode',
    'CPU_DEFAULT_SUSPEND': 'CPU_DEFAULT_SUSPEND and the resume',
    'PSCI_SET_SUSPEND_MODE': 'PSCI_SET_SUSPEND_MODE, there and back',
    'SYSTEM_SUSPEND': 'SYSTEM_SUSPEND and the resume, all others OFF',
    'SYSTEM_SUSPEND-denied': 'SYSTEM_SUSPEND while the last CPU is ON',
    'SYSTEM_OFF': 'SYSTEM_OFF and `psci_system_refused()`',
    'SYSTEM_RESET': 'SYSTEM_RESET, the same',
    'SYSTEM_RESET2': 'SYSTEM_RESET2, the same',
    'SYSTEM_OFF2': 'SYSTEM_OFF2, the same',
    'PSCI_VERSION-traced': 'PSCI_VERSION, with a trace op',
    'AFFINITY_INFO-0-off-traced': 'AFFINITY_INFO, level 0, with a trace op',
    'CPU_ON-start-CPU_OFF-traced': 'CPU_ON, start, CPU_OFF, stopped, with a trace op',
    'PSCI_VERSION-plain': 'PSCI_VERSION, nothing optional',
    'AFFINITY_INFO-0-off-plain': 'AFFINITY_INFO, level 0, nothing optional',
    'CPU_ON-start-CPU_OFF-plain': 'CPU_ON, start, CPU_OFF, stopped, nothing optional',
}


def named(name):
    return WORDS.get(name, f'`{name}()`' if name.startswith('psci_') else name)


def number(value):
    return f'{value:,.0f}' if value == round(value) else f'{value:,}'


def table(head, rows):
    align = ['---'] + ['---:'] * (len(head) - 1)
    return '\n'.join('| ' + ' | '.join(map(str, row)) + ' |' for row in (head, align, *rows))


def constant(costs):
    return len(set(costs.values())) == 1


def constant_calls(m):
    """Calls that cost the same at every size, in both shapes."""
    rows = []
    flat, tree = m.instructions['flat'], m.instructions['tree']
    for name in dict.fromkeys((*flat, *tree)):
        given = [s.get(name, {0: 0}) for s in (flat, tree)]
        if all(map(constant, given)):
            rows.append((named(name), *(number(m.instructions[s][name][64])
                                        if name in m.instructions[s] else '' for s in counts.SHAPES),
                         *(number(round(m.locks[s][name][64], 1))
                           if name in m.locks[s] else '' for s in counts.SHAPES)))
    return table(('instructions', 'flat', 'tree', 'locked, flat', 'locked, tree'), rows)


def growing_calls(m):
    rows = []
    for shape, costs in m.instructions.items():
        for name, row in costs.items():
            both = [t[name] for t in m.instructions.values() if name in t]
            if name not in goals.WHOLE and not all(map(constant, both)):
                rows.append((named(name), shape,
                             *(number(row[n]) if n in row else '' for n in counts.CPUS)))
    rows.sort(key=lambda r: r[0])
    return table(('instructions', 'machine', *counts.CPUS), rows)


def whole(m):
    rows = []
    for name in goals.WHOLE:
        for shape in counts.SHAPES:
            row = m.instructions[shape][name]
            rows.append((named(name), shape, *(number(row[n]) for n in (1, 64, 4096)),
                         f'{m.per_cpu(name, shape):.1f}'))
    return table(('instructions', 'machine', 1, 64, 4096, 'a CPU'), rows)


def goal_table(m):
    rows = []
    for name, text, checks, command in goals.goals(m):
        measured = '; '.join(f'{what} {number(value)}' if most is not None else f'({what} {number(value)})'
                             for what, value, most in checks)
        above = goals.excess(checks)
        verdict = 'yes'
        if above:
            verdict = 'no: ' + '; '.join(f'{what} is {number(round(value - most, 3))} above'
                                         for what, value, most in above)
            verdict += '. ' + goals.NOT_REACHED[name] if name in goals.NOT_REACHED else ''
        rows.append((name, text, measured, verdict, f'`{command}`'))
    rows.append(('P10', 'two threads to one: reads 1.9, CPU_ON and CPU_OFF in disjoint clusters 1.8; '
                 '1.5 million hand-offs a second', 'see [Time](#time)', 'not gated',
                 '`tests/bench/run.sh --update`'))
    rows.append(('P15', '65,535 CPUs, 4 levels, any sparse MPIDRs, more than 255 children',
                 'tested', 'yes', '`meson test limits mpidr lifecycle domain`'))
    rows.sort(key=lambda r: int(re.match(r'P(\d+)', r[0])[1]))
    return table(('', 'goal', 'measured', 'reached', 'command'), rows).replace('---:', '---')


def peer_table(m):
    rows = []
    for call, (name, given) in peers.CALLS.items():
        for n in (64, 512, 4096):
            found = [given.get(p, {}).get(n) for p in peers.NAMES]
            if not any(found):
                continue
            ours = [m.instructions[s].get(name, {}).get(n) for s in counts.SHAPES]
            rows.append((call, n, *('' if o is None else number(o) for o in ours),
                         *('' if f is None else f'*{number(f)}*' if n > peers.LIMIT[p] else number(f)
                           for p, f in zip(peers.NAMES, found))))
    return table(('instructions', 'CPUs', *(f'here, {s}' for s in counts.SHAPES), *peers.NAMES),
                 rows)


def size_table(m):
    words = {'core': '**core**', 'full': '**full**',
             'full+snapshot': 'full, and all of `snapshot.h` but the names',
             'everything': 'all that there is but `fdt.h`',
             'only-set-up': '`psci_storage_size()`, `psci_init()`',
             'only-names': 'the names', 'only-smccc': '`smccc.h`', 'only-acpi': '`acpi.h`',
             'only-power_state': '`power_state.h`'}
    rows = []
    for consumer in m.sizes['Os-text']:
        rows.append((words[consumer], *(number(m.sizes[f'{o}-{k}'][consumer])
                                 for o in ('Os', 'O2') for k in ('text', 'rodata'))))
    return table(('what is called', '-Os text', '-Os rodata', '-O2 text', '-O2 rodata'), rows)


def memory_table(m):
    words = {'machine-of-one-CPU': 'a machine of one CPU, all in all', 'CPU': 'one CPU more',
             'CPU-in-a-tree': 'one CPU more, with power domains',
             'CPU-in-a-mixed-tree': '- that cut across instances of affinity level 1',
             'domain': 'one domain more, besides its states',
             'domain-state-and-level': 'each of its states, for its own level and each above',
             'statistics-of-a-state': 'PSCI_STAT_*: each state of a CPU or domain',
             'statistics-of-a-domain': 'a domain besides', 'statistics-of-a-CPU': 'a CPU besides'}
    return table(('bytes of context', ''), [(words[k], number(v))
                                            for k, v in m.sizes['memory'].items()])


def blocks(m):
    return {'goals': goal_table(m), 'peers': peer_table(m), 'constant': constant_calls(m),
            'growing': growing_calls(m), 'whole': whole(m), 'sizes': size_table(m),
            'memory': memory_table(m)}


def filled(page, given):
    """The page, with these blocks in it."""
    for name, text in given.items():
        pattern = re.compile(rf'(<!-- {name}: [^>]*-->\n).*?(\n<!-- end -->)', re.S)
        if not pattern.search(page):
            raise SystemExit(f'{PAGE}: no block "{name}"')
        page = pattern.sub(lambda found, text=text: found[1] + text + found[2], page)
    return page


# --------------------------------------------------------------------- the plot

OURS = {f'libpsci, {s}': s for s in counts.SHAPES}
COLOURS = {**dict.fromkeys(OURS, '#0057b8'), 'KVM': '#c62828', 'TF-A': '#2e7d32', 'Xen': '#8e24aa',
           'QEMU': '#ef6c00'}
WIDTH, HEIGHT, LEFT, TOP, GAP_X, GAP_Y = 300, 170, 68, 56, 72, 62
LOW, HIGH = math.log10(40), math.log10(1e6)


def style(who):
    dashes = ' stroke-dasharray="6 3"' if OURS.get(who) == 'flat' else ''
    return f'stroke="{COLOURS[who]}" stroke-width="{3 if who in OURS else 1.5}"{dashes}'


def panel(call, column, row, lines):
    x0, y0 = LEFT + column * (WIDTH + GAP_X), TOP + row * (HEIGHT + GAP_Y)

    def x(cpus):
        return f'{x0 + WIDTH * math.log2(cpus) / 12:.1f}'

    def y(cost):
        return f'{y0 + HEIGHT * (HIGH - math.log10(cost)) / (HIGH - LOW):.1f}'

    out = [f'<text x="{x0}" y="{y0 - 8}" font-weight="bold">{call}</text>']
    for cost in (100, 1000, 10000, 100000, 1000000):
        out.append(f'<path d="M{x0} {y(cost)}h{WIDTH}" stroke="#ddd"/>'
                   f'<text x="{x0 - 6}" y="{float(y(cost)) + 4:.1f}" text-anchor="end">'
                   f'{cost:,}</text>')
    for cpus in (1, 4, 16, 64, 256, 1024, 4096):
        out.append(f'<text x="{x(cpus)}" y="{y0 + HEIGHT + 15}" text-anchor="middle">{cpus}</text>')
    out.append(f'<rect x="{x0}" y="{y0}" width="{WIDTH}" height="{HEIGHT}" fill="none" '
               'stroke="#888"/>')
    for who, costs in lines.items():
        points = ' '.join(f'{x(n)},{y(c)}' for n, c in sorted(costs.items()))
        out.append(f'<polyline points="{points}" fill="none" {style(who)}/>')
    return out


def plot(m):
    width, height = LEFT + 2 * WIDTH + GAP_X + 20, TOP + 2 * HEIGHT + GAP_Y + 40
    out = ['<?xml version="1.0"?>',
           '<!-- SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause -->',
           f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
           f'width="{width}" height="{height}" font-family="sans-serif" font-size="11">',
           '<title>Instructions per call against the number of CPUs</title>',
           f'<rect width="{width}" height="{height}" fill="#fff"/>']
    for i, who in enumerate(COLOURS):
        out.append(f'<path d="M{LEFT + 110 * i} 18h24" {style(who)}/>'
                   f'<text x="{LEFT + 110 * i + 30}" y="22">{who}</text>')
    for i, call in enumerate(peers.PLOTTED):
        name, given = peers.CALLS[call]
        lines = {p: v for p, v in given.items() if len(v) > 1}
        lines.update({who: m.instructions[shape][name] for who, shape in OURS.items()})
        out += panel(call, i % 2, i // 2, lines)
    out.append(f'<text x="{width / 2}" y="{height - 6}" text-anchor="middle">CPUs (across), '
               'instructions (up)</text></svg>')
    return '\n'.join(out) + '\n'
