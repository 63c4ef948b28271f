# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""The goals, and what was measured of each."""
import counts

# Goals that are not reached yet, and why. What is reached instead is in counts.txt
# and may not get worse.
NOT_REACHED = {
    'P7': 'Every level is locked, counted and unlocked, down and up, which is more than 600 by itself.',
    'P13': 'Initialisation checks everything; statistics, OS-initiated mode and every version are in '
           'it; all functions hang on psci_handle().',
}

# What looks at words of 16 CPUs: they grow, by so much a word.
SCANS = {'AFFINITY_INFO-2-worst', 'AFFINITY_INFO-3-worst', 'SYSTEM_SUSPEND',
         'SYSTEM_SUSPEND-denied', 'PSCI_SET_SUSPEND_MODE'}
# What looks at all CPUs and domains.
WHOLE = ('psci_storage_size', 'psci_init', 'psci_reset', 'psci_snapshot', 'psci_restore')
# How many calls of the library a row is, if it is not one.
CALLS = {'CPU_ON-start-CPU_OFF': 4, 'CPU_ON-start-CPU_OFF-plain': 4,
         'CPU_ON-start-CPU_OFF-traced': 4, 'CPU_ON-start-CPU_FREEZE': 4,
         'CPU_ON-deferred-CPU_OFF': 5, 'presence': 2, 'MIGRATE': 2, 'CPU_SUSPEND-powerdown-0': 2,
         'CPU_SUSPEND-deepest': 2, 'CPU_SUSPEND-deepest-asked': 2, 'CPU_SUSPEND-deepest-OSI': 2, 'CPU_DEFAULT_SUSPEND': 2,
         'PSCI_SET_SUSPEND_MODE': 2, 'SYSTEM_SUSPEND': 2, 'SYSTEM_OFF': 2, 'SYSTEM_RESET': 2,
         'SYSTEM_RESET2': 2, 'SYSTEM_OFF2': 2}
CPU_ONS = ('CPU_ON', 'CPU_ON-start-CPU_OFF', 'CPU_ON-start-CPU_OFF-plain',
           'CPU_ON-start-CPU_OFF-traced', 'CPU_ON-start-CPU_FREEZE', 'CPU_ON-deferred-CPU_OFF')
# Per instance of affinity level 1.
CLUSTER_FLAT = 16


def side(cpus):
    """CPUs of a cluster in the tree, as machine.c has it."""
    width = 1
    while 4 * width * width <= cpus:
        width *= 2
    return width


def words(shape, cpus):
    """Words of 16 CPUs, of the machine and of one instance of affinity level 1."""
    cluster = side(cpus) if shape == 'tree' else min(cpus, CLUSTER_FLAT)
    one = -(-cluster // 16)
    return one * -(-cpus // cluster), one


class Measured:
    """Everything that was measured, and ways to ask for it."""

    def __init__(self, instructions, locks, sizes):
        self.instructions, self.locks, self.sizes = instructions, locks, sizes

    def values(self, name, shapes=counts.SHAPES, cpus=counts.CPUS):
        return [self.instructions[s][name][n] for s in shapes
                for n in cpus if n in self.instructions[s].get(name, ())]

    def worst(self, name, **where):
        return max(self.values(name, **where))

    def spread(self, name):
        """Over all sizes."""
        return max(max(v) - min(v) for s in counts.SHAPES for v in [self.values(name, [s])] if v)

    def growth(self):
        """The worst ratio of 4096 CPUs to 4, and whose it is."""
        found = []
        for shape, table in self.instructions.items():
            for name, costs in table.items():
                if name in SCANS or name in WHOLE or shape == 'tree' and '_INFO-1' in name:
                    continue
                fewest = min(n for n in costs if n >= 4)
                found.append((costs[4096] / costs[fewest], f'{name}, {shape}'))
        return max(found)

    def per_word(self):
        found = []
        for shape, table in self.instructions.items():
            for name, costs in table.items():
                if name in SCANS:
                    place = 0
                elif shape == 'tree' and '_INFO-1' in name:
                    place = 1
                else:
                    continue
                more = words(shape, 4096)[place] - words(shape, 4)[place]
                found.append(((costs[4096] - costs[4]) / more, f'{name}, {shape}'))
        return max(found)

    def per_cpu(self, name, shape):
        costs = self.instructions[shape][name]
        return (costs[4096] - costs[4]) / 4092

    def locks_beyond(self):
        """Locked instructions of what is no CPU_ON, without a tree, per call; of a CPU_ON."""
        table = {n: v[4096] for n, v in self.locks['flat'].items() if n not in WHOLE}
        return (max((v / CALLS.get(n, 1), n) for n, v in table.items() if n not in CPU_ONS),
                (table['CPU_ON'], 'CPU_ON'))


def goals(m):
    """(id, goal, [(what, measured, at most)], command). None: what stands beside the goal."""
    bench, size = 'tests/bench/run.sh', m.sizes
    to_512 = [n for n in counts.CPUS if n <= 512]
    narrow = [n for n in counts.CPUS if side(n) <= 16]
    growth, word = m.growth(), m.per_word()
    others, cpu_on = m.locks_beyond()
    zeros = sum(sum(v.values()) for k, v in size.items() if k.endswith(('-data', '-bss')))
    rodata = size['Os-rodata']
    return [
        ('P1', 'VERSION and an unknown id at most 45, FEATURES 60',
         [('VERSION', m.worst('PSCI_VERSION'), 45), ('unknown id', m.worst('unknown-id'), 45),
          ('FEATURES', m.worst('PSCI_FEATURES'), 60)], bench),
        ('P2', 'AFFINITY_INFO of a CPU at most 110, the same at every number of CPUs',
         [(what, m.worst(f'AFFINITY_INFO-0-{what}'), 110) for what in ('on', 'off')] +
         [(f'variation, {what}', m.spread(f'AFFINITY_INFO-0-{what}'), 0) for what in ('on', 'off')],
         bench),
        ('P3', 'level 1 at most 130 (instances of up to 16 CPUs); above it in the worst case 600 '
         'at 512 CPUs, 3,000 at 4096',
         [('level 1', max(m.worst(f'AFFINITY_INFO-1-{w}', shapes=[s], cpus=c)
                          for w in ('on', 'off')
                          for s, c in (('flat', counts.CPUS), ('tree', narrow))), 130)] +
         [(f'level {lv} at {n}', m.worst(f'AFFINITY_INFO-{lv}-worst', cpus=[n]), most)
          for n, most in ((512, 600), (4096, 3000)) for lv in (2, 3)], bench),
        ('P4', 'CPU_ON, start, CPU_OFF: at most 350 together',
         [(s, m.worst('CPU_ON-start-CPU_OFF', shapes=[s]), most)
          for s, most in (('flat', 350), ('tree', None))], bench),
        ('P5', 'CPU_ON that ends in ALREADY_ON, ON_PENDING or INVALID_PARAMETERS at most 125, '
         'the same at every number of CPUs',
         [(what, m.worst(f'CPU_ON-{what}'), 125)
          for what in ('ALREADY_ON', 'ON_PENDING', 'bad-MPIDR', 'no-MPIDR')] +
         [('variation', max(m.spread(f'CPU_ON-{what}')
                            for what in ('ALREADY_ON', 'ON_PENDING', 'bad-MPIDR', 'no-MPIDR')),
           0)], bench),
        ('P6', 'CPU_SUSPEND to standby at most 85',
         [(s + asked, m.worst('CPU_SUSPEND-standby' + row, shapes=[s]), most)
          for s, asked, row, most in (('flat', '', '', 85), ('flat', ', an op is asked', '-asked', None),
                                      ('tree', '', '', None), ('tree', ', an op is asked', '-asked', None))],
         bench),
        ('P7', 'CPU_SUSPEND to the deepest state of three levels, and the resume, at most 400',
         [('tree', m.worst('CPU_SUSPEND-deepest'), 400)], bench),
        ('P8', 'SYSTEM_SUSPEND and the resume at most 600 up to 512 CPUs, 3,200 up to 4096',
         [(f'{s}, up to {n}', m.worst('SYSTEM_SUSPEND', shapes=[s], cpus=c), most if s == 'flat' else None)
          for s in counts.SHAPES for n, c, most in ((512, to_512, 600), (4096, [1024, 4096], 3200))],
         bench),
        ('P9', '4096 CPUs to 4: a ratio of at most 1.05; where words of 16 CPUs are looked at, at '
         'most 12 a word; psci_init() at most 40 a CPU',
         [(f'ratio ({growth[1]})', round(growth[0], 3), 1.05),
          (f'a word ({word[1]})', round(word[0], 1), 12)] +
         [(f'init, {s}', round(m.per_cpu('psci_init', s), 1), most)
          for s, most in (('flat', 40), ('tree', None))], bench),
        ('P11', 'without a tree no lock and no loop that waits, at most 3 locked instructions in a '
         'CPU_ON and 2 in any other call',
         [('CPU_ON', cpu_on[0], 3), (f'others ({others[1]})', others[0], 2)], bench),
        ('P12', 'at most 40 bytes a CPU, 24 a domain, 2 for each of its states and the levels '
         'above; statistics 16 a state of a CPU or domain',
         [('CPU', size['memory']['CPU'], 40), ('CPU in a tree', size['memory']['CPU-in-a-tree'], 40),
          ('CPU in a tree across clusters', size['memory']['CPU-in-a-mixed-tree'], None),
          ('domain', size['memory']['domain'], 24),
          ('state and level', size['memory']['domain-state-and-level'], 2),
          ('statistics', size['memory']['statistics-of-a-state'], 16),
          ('times of a CPU', size['memory']['statistics-of-a-CPU'], None),
          ('of a domain', size['memory']['statistics-of-a-domain'], None)], bench),
        ('P12, zeros', 'no heap, no .data, no .bss',
         [('.data and .bss', zeros, 0), ('undefined symbols but mem*()', size['undefined']['symbols'], 0)],
         bench),
        ('P13', 'AArch64 at -Os: full library at most 8,192 bytes of text, core 3,072; constants '
         '512, without relocations',
         [('full', size['Os-text']['full'], 8192), ('core', size['Os-text']['core'], 3072),
          ('constants', rodata['full'], 512),
          ('relocations', max(size['Os-relocations'].values()), 0)], bench),
        ('P14', 'deepest stack at most 256 bytes (AArch64 at -O2)',
         [('while a guest runs', size['stack']['while-a-guest-runs'], 256)],
         'python3 tests/stack.py'),
    ]


def excess(checks):
    """What is above its goal: (what, measured, at most)."""
    return [c for c in checks if c[2] is not None and c[1] > c[2]]
