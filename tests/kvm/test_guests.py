#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Shows that examples/kvm-vmm/guests.py passes a good guest and fails each kind of bad one."""

import os
import re
import sys
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "examples", "kvm-vmm"))
import guests  # noqa: E402

GOOD = ["<6>[    0.000000] Booting Linux on physical CPU 0x0000000000 [0x000f0510]",
        "<6>[    0.000000] psci: PSCIv1.3 detected in firmware.",
        "<14>[    9.000000] @@ scenario hotplug",
        *[f"<14>[    9.000001] @@ guard {guard}" for guard in guests.GUARDS],
        "<6>[   10.000000] psci: CPU1 killed (polled 4 ms)",
        "<14>[   11.000000] @@ done"]
CONSOLE = "@@ scenario hotplug\r\n@@ done\r\n[   12.345678] reboot: Power down\r\n"
ALLOW = [(re.compile("harmless"), "for this test")]


def text(lines):
    return "@@@ dmesg begin\n" + "\n".join(lines) + f"\n@@@ dmesg end {len(lines)}\n"


class Guests(unittest.TestCase):
    def bad(self, expression, lines=None, console=CONSOLE, log=None):
        found, _ = guests.complaints(console, text(lines or GOOD) if log is None else log, ALLOW)
        self.assertTrue(any(re.search(expression, line) for line in found), found)

    def test_good(self):
        self.assertEqual(guests.complaints(CONSOLE, text(GOOD), ALLOW), ([], len(GOOD)))
        self.assertEqual(guests.complaints(CONSOLE, text(GOOD) + text(GOOD), ALLOW), ([], 2 * len(GOOD)))
        self.assertEqual(guests.complaints(CONSOLE, text(GOOD + ["<4>[   12.000000] harmless"]), ALLOW)[0], [])

    def test_no_log(self):
        self.bad("left no log", log="")

    def test_log_that_is_cut_off(self):
        self.bad("as a whole", log=text(GOOD).split("@@@ dmesg end")[0])
        self.bad("lines on the console", log=text(GOOD).replace("<14>[   11.000000] @@ done\n", ""))

    def test_log_without_its_beginning(self):
        self.bad("beginning", GOOD[1:])

    def test_warning(self):
        self.bad("level 4: CPU2: strange", GOOD + ["<4>[   12.000000] CPU2: strange"])

    def test_warning_in_the_first_of_two_logs(self):
        self.bad("level 3", log=text(GOOD + ["<3>[   12.000000] psci: failed to boot CPU2 (-22)"]) + text(GOOD))

    def test_the_guest_that_is_saved_again_and_again_has_its_excuse(self):
        late = GOOD + ["<4>[   12.000000] psci: CPU2 may not have shut down cleanly (AFFINITY_INFO reports 0)",
                       "<4>[   12.000001] CPU2 may not have shut down cleanly: -110"]
        self.assertEqual(guests.complaints(CONSOLE, text(late), ALLOW, "save"), ([], len(late)))
        self.assertTrue(guests.complaints(CONSOLE, text(late), ALLOW, "boot")[0])
        self.assertTrue(guests.complaints(CONSOLE, text(late + ["<4>[   13.000000] CPU2: strange"]), ALLOW, "save")[0])

    def test_hang(self):
        self.bad("self-detected stall", GOOD + ["<6>[   12.000000] rcu: INFO: rcu_preempt self-detected stall on CPU"])

    def test_trouble_on_the_console_alone(self):
        self.bad("Kernel panic", console=CONSOLE + "[   13.000000] Kernel panic - not syncing: oops\r\n")

    def test_complaint_on_the_console_alone(self):
        self.bad("on the console: psci: strange", console=CONSOLE + "[   13.000000] psci: strange\r\n")

    def test_what_init_says(self):
        self.bad("the checksum is wrong", GOOD + ["<14>[   12.000000] @@ fail the checksum is wrong after 7"])

    def test_guards(self):
        for guard in guests.GUARDS:
            name = guard.split()[0]
            self.bad(f"would not show: {name}$", [line for line in GOOD if not line.endswith("guard " + guard)])
            self.bad(f"would not show: {name}$", [line.replace(guard, name + " 0") for line in GOOD])


if __name__ == "__main__":
    unittest.main()
