# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""What other implementations cost, in instructions: docs/performance.md says
how that was measured. Not measured here, and no check compares with it."""

NAMES = ('KVM', 'TF-A', 'Xen', 'QEMU')
# CPUs that they can have; what is beyond was measured as if.
LIMIT = {'KVM': 512, 'TF-A': 4096, 'Xen': 128, 'QEMU': 512}

SIZES = (1, 4, 16, 64, 256, 512, 1024, 4096)
TREE = (1, 4, 16, 64, 256, 1024, 4096)
XEN = (1, 4, 16, 64, 4096)


def by(sizes, *costs):
    return dict(zip(sizes, costs, strict=True))


# What it is: our row, and what each peer needs. TF-A has a tree, the others have none.
CALLS = {
    'PSCI_VERSION': ('PSCI_VERSION', {
        'KVM': {64: 62}, 'TF-A': {64: 40}, 'Xen': {64: 61}, 'QEMU': {64: 78}}),
    'PSCI_FEATURES': ('PSCI_FEATURES', {
        'KVM': {64: 76}, 'TF-A': {64: 71}, 'Xen': {64: 70}, 'QEMU': {64: 91}}),
    'an unknown id': ('unknown-id', {
        'KVM': {64: 82}, 'TF-A': {64: 31}, 'Xen': {64: 55}, 'QEMU': {64: 77}}),
    'AFFINITY_INFO, level 0': ('AFFINITY_INFO-0-off', {
        'KVM': by(SIZES, 205, 717, 2397, 9117, 42653, 85149, 170141, 680093),
        'TF-A': by(TREE, 105, 108, 108, 108, 110, 110, 110),
        'Xen': by(XEN, 77, 106, 202, 586, 32842),
        'QEMU': by(SIZES, 97, 112, 172, 412, 1372, 2652, 5212, 20572)}),
    'AFFINITY_INFO, top level': ('AFFINITY_INFO-3-worst', {
        'KVM': by(SIZES, 274, 662, 2390, 9302, 43606, 87126, 174166, 696406),
        'Xen': by(XEN, 78, 111, 243, 771, 22595)}),
    'CPU_ON, no such MPIDR': ('CPU_ON-bad-MPIDR', {
        'KVM': by(SIZES, 288, 953, 2715, 9445, 42733, 84772, 168795, 671918),
        'TF-A': by(TREE, *[75] * 7),
        'QEMU': by(SIZES, 100, 115, 175, 415, 1375, 2655, 5215, 20575)}),
    'CPU_ON, ALREADY_ON': ('CPU_ON-ALREADY_ON', {
        'KVM': by(SIZES, 244, 368, 474, 580, 716, 771, 826, 294),
        'TF-A': by(TREE, 252, 255, 255, 255, 258, 258, 258)}),
    'CPU_ON, start, CPU_OFF': ('CPU_ON-start-CPU_OFF', {
        'KVM': by(SIZES, 380, 504, 610, 716, 852, 907, 962, 672010),
        'TF-A': by(TREE[1:], 1162, 1254, 1566, 2769, 7473, 26097),
        'Xen': by(XEN[1:], 648, 639, 650, 1075),
        'QEMU': by(SIZES[1:], 1344, 1464, 1944, 3864, 6424, 11556, 42276)}),
    'CPU_SUSPEND, standby': ('CPU_SUSPEND-standby', {
        'KVM': {64: 88}, 'TF-A': {64: 138}, 'Xen': {64: 58}, 'QEMU': {64: 92}}),
    'CPU_SUSPEND, deepest, resume': ('CPU_SUSPEND-deepest', {
        'TF-A': by(TREE, 747, 919, 1009, 1321, 2521, 7225, 25849)}),
    'SYSTEM_SUSPEND, resume': ('SYSTEM_SUSPEND', {
        'KVM': by(SIZES, *[87] * 8),
        'TF-A': by(TREE, 732, 955, 1237, 2317, 6589, 23581, 91357),
        'Xen': by(XEN, 482, 513, 610, 1053, 18518)}),
}
PLOTTED = ('AFFINITY_INFO, level 0', 'CPU_ON, start, CPU_OFF', 'AFFINITY_INFO, top level',
           'SYSTEM_SUSPEND, resume')
