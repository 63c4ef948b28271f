#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Shows that examples/linux/judge.py passes a good boot and fails each kind of bad one, for the right reason."""

import os
import sys
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "examples", "linux"))
import judge  # noqa: E402

GUARDS = (("panic", "-1"), ("hung_task_panic", "1"), ("softlockup_panic", "1"), ("panic_on_rcu_stall", "1"))


def cpu_list(cpus):
    """"0-1,3" for {0, 1, 3}."""
    out, cpus = [], sorted(cpus)
    while cpus:
        last = cpus[0]
        while last + 1 in cpus:
            last += 1
        out.append(str(cpus[0]) if last == cpus[0] else f"{cpus[0]}-{last}")
        cpus = [c for c in cpus if c > last]
    return ",".join(out)


class Boot:
    """The logs of a good boot; a test spoils them."""

    def __init__(self, asked=None):
        self.asked = asked or judge.Asked()
        self.exit_code = 0
        self.timed_out = False
        self.tail = ["[   14.786206] reboot: Power down"]
        self.count = None  # what init says of the number of lines
        self.allow = "pci-host-generic .*: Memory resource size exceeds max for 32 bits ## empty bus of QEMU\n"
        self.dmesg, self.trace = [], []  # (level, text); lines
        a = self.asked
        everyone = set(range(a.cpus))
        self.kernel("Booting Linux on physical CPU 0x0000000000 [0x000f0510]")
        self.kernel("Kernel command line: console=ttyAMA0 softlockup_panic=1 hung_task_panic=1 watchdog_thresh=60", 5)
        self.trace.append("libpsci firmware for QEMU virt")
        self.call(0, "PSCI_VERSION", "", f"return {a.version}")
        self.kernel(f"psci: PSCIv{a.version} detected in firmware.")
        self.call(0, "MIGRATE_INFO_TYPE", "", "return 0x2")
        if a.version != "0.2":
            self.call(0, "PSCI_FEATURES", "0x80000000", "return SUCCESS")
            self.trace.append("smccc: cpu 0: SMCCC_VERSION() -> return 0x10001")
            self.call(0, "PSCI_FEATURES", "0xc4000001", f"return {'0x2' if a.state_format == 'extended' else '0x0'}")
            self.call(0, "PSCI_FEATURES", "0xc400000e", "return NOT_SUPPORTED")
        for cpu in range(1, a.cpus):
            self.start(0, cpu)
        self.kernel(f"smp: Brought up 1 node, {a.cpus} CPU{'s' if a.cpus > 1 else ''}")
        self.kernel("pci-host-generic 4010000000.pcie: Memory resource size exceeds max for 32 bits", 4)
        self.mark(f"scenario {a.scenario}")
        for name, value in GUARDS:
            self.mark(f"guard {name} {value}")
        self.mark(f"present {cpu_list(everyone)}")
        self.mark(f"online {cpu_list(everyone)}")
        self.mark(f"debugfs PSCIv{a.version}")
        self.mark(f"debugfs {a.state_format.capitalize()} StateID format is used")
        if a.scenario == "hotplug":
            for n in range(a.needed_cycles()):
                cpu = n % (a.cpus - 1) + 1
                if n + 1 == a.cycles and n >= a.cpus - 1:
                    cpu = 0
                helper = 1 if cpu == 0 else 0
                self.call(cpu, "CPU_OFF", "", "stop")
                self.call(helper, "AFFINITY_INFO", f"0x{cpu:x}, 0x0", "return ON")
                self.call(helper, "AFFINITY_INFO", f"0x{cpu:x}, 0x0", "return OFF")
                self.kernel(f"psci: CPU{cpu} killed (polled 0 ms)")
                self.mark(f"cpu {cpu} offline, online {cpu_list(everyone - {cpu})}")
                self.start(helper, cpu)
                self.mark(f"cpu {cpu} online, online {cpu_list(everyone)}, works")
                self.mark(f"cycle {n + 1} of {a.cycles}")
            self.mark(f"cycles {a.needed_cycles()}")
        self.mark("done")
        self.call(0, "SYSTEM_OFF", "", "system")

    def kernel(self, text, level=6):
        self.dmesg.append((level, text))

    def mark(self, text):
        self.dmesg.append((14, "@@ " + text))

    def call(self, cpu, name, args, answer):
        self.trace.append(f"psci: cpu {cpu}: {name}({args}) -> {answer}")

    def start(self, helper, cpu):
        self.call(helper, "CPU_ON", f"0x{cpu:x}, 0x40a90c2c, 0x0", "return SUCCESS")
        self.kernel(f"CPU{cpu}: Booted secondary processor 0x{cpu:010x} [0x000f0510]")

    def replace_dmesg(self, old, new, level=None):
        hit = [i for i, (_, text) in enumerate(self.dmesg) if old in text]
        assert hit, f"nothing to spoil: {old}"
        was, text = self.dmesg[hit[0]]
        self.dmesg[hit[0]] = (was if level is None else level, text.replace(old, new))

    def drop_dmesg(self, text):
        kept = [x for x in self.dmesg if text not in x[1]]
        assert len(kept) < len(self.dmesg), f"nothing to spoil: {text}"
        self.dmesg = kept

    def replace_trace(self, old, new):
        hit = [i for i, line in enumerate(self.trace) if old in line]
        assert hit, f"nothing to spoil: {old}"
        self.trace[hit[0]] = self.trace[hit[0]].replace(old, new)

    def drop_trace(self, text):
        hit = [i for i, line in enumerate(self.trace) if text in line]
        assert hit, f"nothing to spoil: {text}"
        del self.trace[hit[0]]

    def console(self):
        raw = [f"<{level}>[{n / 100:12.6f}] {text}" for n, (level, text) in enumerate(self.dmesg)]
        live = [f"[{n / 100:12.6f}] {text}" for n, (level, text) in enumerate(self.dmesg) if level != 7]
        count = len(raw) if self.count is None else self.count
        body = [*live, "", "@@@ dmesg begin", *raw, "", f"@@@ dmesg end {count}", *self.tail]
        return "\r\n".join(body) + "\r\n"

    def judge(self):
        return judge.judge(self.asked, self.console(), "\r\n".join(self.trace) + "\r\n", judge.read_allow(self.allow),
                           self.exit_code, self.timed_out)


class Good(unittest.TestCase):
    def good(self, boot):
        verdict = boot.judge()
        self.assertEqual(verdict.failures, [])
        self.assertTrue(verdict.good())
        self.assertEqual(verdict.step, "")

    def test_every_version_passes(self):
        for version in ("0.2", "1.0", "1.1", "1.2", "1.3"):
            with self.subTest(version=version):
                self.good(Boot(judge.Asked(version=version)))

    def test_every_number_of_cpus_passes(self):
        for cpus in (1, 2, 4, 8, 18):
            with self.subTest(cpus=cpus):
                self.good(Boot(judge.Asked(cpus=cpus)))

    def test_both_state_formats_pass(self):
        for state_format in ("original", "extended"):
            self.good(Boot(judge.Asked(state_format=state_format)))

    def test_a_report_without_hotplug_passes(self):
        self.good(Boot(judge.Asked(scenario="report")))

    def test_an_allowed_warning_passes(self):
        boot = Boot()
        boot.kernel("clock: odd but harmless", 3)
        boot.allow += "clock: odd but harmless ## a reason\n"
        self.good(boot)

    def test_calls_of_other_services_and_of_unknown_functions_pass(self):
        boot = Boot()
        boot.trace[2:2] = ["other: cpu 0: 0x84000050 -> return NOT_SUPPORTED",
                           "psci: cpu 0: 0x84000019 -> return NOT_SUPPORTED", "firmware: a message"]
        self.good(boot)

    def test_an_allowed_firmware_bug_passes(self):
        boot = Boot()
        boot.kernel("arch_timer: [Firmware Bug]: odd", 4)
        boot.allow += r"arch_timer: \[Firmware Bug\]: odd ## a reason" + "\n"
        self.good(boot)

    def test_a_message_of_two_lines_passes(self):
        boot = Boot()
        boot.kernel("first", 7)
        console = boot.console().replace("first\r\n\r\n@@@ dmesg end", "first\r\nsecond\r\n\r\n@@@ dmesg end")
        self.assertEqual(judge.read_dump(console.replace(f"end {len(boot.dmesg)}", f"end {len(boot.dmesg) + 1}"))[1], "")

    def test_a_shell_session_passes(self):
        boot = Boot(judge.Asked(scenario="shell"))
        console = "\r\n".join(f"[    1.000000] {t}" for _, t in boot.dmesg) + "\r\nA shell on Linux\r\n"
        verdict = judge.judge(boot.asked, console, "\n".join(boot.trace), [], 0)
        self.assertEqual(verdict.failures, [])
        self.assertEqual(verdict.step, "")


class Bad(unittest.TestCase):
    """Each spoils one thing. The verdict has to be bad, and to name that thing first or at least by its code."""

    def bad(self, code, boot, first=True):
        verdict = boot.judge()
        self.assertFalse(verdict.good(), "passed")
        codes = [c for c, _ in verdict.failures]
        self.assertIn(code, codes, verdict.failures)
        if first:
            self.assertEqual(codes[0], code, verdict.failures)
        return verdict

    # How it ended

    def test_a_timeout_fails(self):
        boot = Boot()
        boot.timed_out = True
        self.bad("timeout", boot)

    def test_an_exit_status_of_qemu_fails(self):
        for status in (1, -9, None):
            boot = Boot()
            boot.exit_code = status
            self.bad("qemu-exit", boot)

    def test_a_reset_in_place_of_power_off_fails(self):
        boot = Boot()
        boot.replace_trace("SYSTEM_OFF", "SYSTEM_RESET")
        self.assertEqual(self.bad("power-off", boot).step, "the machine powers off")

    def test_a_second_system_off_fails(self):
        boot = Boot()
        boot.call(1, "SYSTEM_OFF", "", "system")
        self.bad("power-off", boot)

    def test_a_system_off_that_returned_fails(self):
        boot = Boot()
        boot.replace_trace("SYSTEM_OFF() -> system", "SYSTEM_OFF() -> return INTERNAL_FAILURE")
        self.bad("power-off", boot, first=False)

    def test_a_call_after_system_off_fails(self):
        boot = Boot()
        boot.call(1, "AFFINITY_INFO", "0x1, 0x0", "return ON")
        self.bad("power-off", boot)

    def test_a_silent_machine_fails(self):
        verdict = judge.judge(judge.Asked(), "", "", [], None, True)
        self.assertFalse(verdict.good())
        self.assertEqual(verdict.step, "the firmware starts")

    def test_empty_logs_and_status_0_fail_in_every_scenario(self):
        for scenario in ("hotplug", "report", "shell"):
            for cpus in (1, 4):
                self.assertFalse(judge.judge(judge.Asked(cpus=cpus, scenario=scenario), "", "", [], 0).good())

    # What Linux says

    def test_another_version_than_configured_fails(self):
        boot = Boot()
        boot.replace_dmesg("psci: PSCIv1.3 detected", "psci: PSCIv1.1 detected")
        self.bad("version", boot)

    def test_a_version_that_only_begins_alike_fails(self):
        boot = Boot(judge.Asked(version="1.1"))
        boot.replace_dmesg("psci: PSCIv1.1 detected", "psci: PSCIv1.10 detected")
        self.bad("version", boot)

    def test_no_psci_fails(self):
        boot = Boot()
        boot.drop_dmesg("detected in firmware")
        self.bad("version", boot)

    def test_a_shell_session_with_another_version_fails(self):
        boot = Boot(judge.Asked(scenario="shell"))
        verdict = judge.judge(boot.asked, "[    0.0] psci: PSCIv1.1 detected in firmware.\nA shell on", "\n".join(boot.trace), [], 0)
        self.assertEqual([c for c, _ in verdict.failures], ["version"])

    def test_a_cpu_that_did_not_come_up_fails(self):
        boot = Boot()
        boot.replace_dmesg("Brought up 1 node, 4 CPUs", "Brought up 1 node, 3 CPUs")
        self.bad("cpus-online", boot)
        for key in ("present", "online"):
            boot = Boot()
            boot.replace_dmesg(f"@@ {key} 0-3", f"@@ {key} 0-2")
            self.bad("cpus-online", boot)
            boot = Boot()
            boot.drop_dmesg(f"@@ {key} 0-3")
            self.bad("cpus-online", boot)

    def test_a_warning_in_the_log_fails(self):
        for level in range(5):
            boot = Boot()
            boot.kernel("something is not right", level)
            self.bad("dmesg", boot)

    def test_a_warning_of_another_facility_fails(self):
        boot = Boot()
        boot.kernel("a daemon warns", 3 * 8 + 4)
        self.bad("dmesg", boot)

    def test_the_second_line_of_a_warning_does_not_hide_it(self):
        boot = Boot()
        boot.kernel("Memory resource size exceeds max for 32 bits", 4)  # only a part of what is allowed
        self.bad("dmesg", boot)

    def test_messages_that_are_never_right_fail_at_any_level(self):
        for code, text in (
            ("stall", "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:"),
            ("stall", "rcu: INFO: rcu_preempt self-detected stall on CPU"),
            ("stall", "rcu: rcu_preempt kthread starved for 5252 jiffies!"),
            ("soft-lockup", "watchdog: BUG: soft lockup - CPU#1 stuck for 123s! [swapper:1]"),
            ("hung-task", "INFO: task init:1 blocked for more than 120 seconds."),
            ("cpu-failed", "CPU2: failed to come online"),
            ("cpu-failed", "CPU2: failed to boot: -22"),
            ("cpu-failed", "psci: failed to boot CPU2 (-22)"),
            ("cpu-failed", "psci: CPU2 may not have shut down cleanly (AFFINITY_INFO reports 0)"),
            ("kernel-trouble", "WARNING: CPU: 0 PID: 1 at kernel/cpu.c:1 foo+0x1/0x2"),
            ("kernel-trouble", "Call trace:"),
            ("firmware-bug", "[Firmware Bug]: the tables are wrong"),
        ):
            with self.subTest(text=text):
                boot = Boot()
                boot.kernel(text)
                self.bad(code, boot)
                boot = Boot()  # after the log was printed
                boot.tail.insert(0, "[   14.700000] " + text)
                self.bad(code, boot)

    def test_the_allow_list_cannot_allow_a_stall(self):
        boot = Boot()
        boot.kernel("rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:", 3)
        boot.allow += ".* ## too much\n"
        self.bad("stall", boot)

    def test_a_panic_fails_and_says_so(self):
        boot = Boot()
        console = boot.console().split("@@@ dmesg begin")[0] + "[    9.0] Kernel panic - not syncing: Attempted to kill init!\r\n"
        verdict = judge.judge(boot.asked, console, "\n".join(boot.trace[:-1]), [], 0)
        self.assertEqual(verdict.failures[0][0], "kernel-trouble")
        self.assertIn("no-log", [c for c, _ in verdict.failures])

    # The guest's log has to be whole

    def test_a_log_that_was_not_printed_fails(self):
        boot = Boot()
        console = boot.console().split("@@@ dmesg begin")[0]
        verdict = judge.judge(boot.asked, console, "\n".join(boot.trace), [], 0)
        self.assertEqual([c for c, _ in verdict.failures], ["no-log"])

    def test_a_log_without_end_fails(self):
        boot = Boot()
        console = boot.console().split("@@@ dmesg end")[0]
        self.assertIn("no-log", [c for c, _ in judge.judge(boot.asked, console, "\n".join(boot.trace), [], 0).failures])

    def test_a_log_with_lost_lines_fails(self):
        boot = Boot()
        boot.count = len(boot.dmesg) + 1
        self.bad("no-log", boot, first=False)

    def test_a_log_whose_beginning_is_lost_fails(self):
        boot = Boot()
        boot.drop_dmesg("Booting Linux on physical CPU")
        self.bad("no-log", boot, first=False)

    def test_a_log_with_a_garbled_line_fails(self):
        boot = Boot()
        console = boot.console().replace("<5>[", "<5>garbled [")
        self.assertIn("no-log", [c for c, _ in judge.judge(boot.asked, console, "\n".join(boot.trace), [], 0).failures])

    # Hotplug

    def test_what_the_guest_found_wrong_fails(self):
        boot = Boot()
        boot.mark("fail cpu 1 cannot be brought online: Invalid argument")
        self.bad("guest", boot)

    def test_a_missing_cycle_fails(self):
        boot = Boot(judge.Asked(cycles=19))
        boot.asked = judge.Asked(cycles=20)
        self.bad("cycles", boot, first=False)

    def test_no_cycles_fail(self):
        boot = Boot(judge.Asked(scenario="report"))
        boot.asked = judge.Asked()
        self.bad("cycles", boot)

    def test_a_scenario_that_did_not_end_fails(self):
        boot = Boot()
        boot.drop_dmesg("@@ done")
        self.assertEqual(self.bad("cycles", boot).step, "the scenario succeeds")

    def test_a_wrong_online_mask_fails(self):
        boot = Boot()
        boot.replace_dmesg("cpu 2 offline, online 0-1,3", "cpu 2 offline, online 0-3")
        self.bad("cycles", boot)
        boot = Boot()
        boot.replace_dmesg("cpu 2 online, online 0-3", "cpu 2 online, online 0-1,3")
        self.bad("cycles", boot)

    def test_a_cpu_that_does_no_work_fails(self):
        boot = Boot()
        boot.replace_dmesg("cpu 3 online, online 0-3, works", "cpu 3 online, online 0-3")
        self.bad("cycles", boot)

    def test_a_secondary_that_was_never_cycled_fails(self):
        boot = Boot()
        boot.dmesg = [(level, text.replace("@@ cpu 3 ", "@@ cpu 2 ").replace("online 0-2", "online 0-1,3"))
                      for level, text in boot.dmesg]
        boot.trace = [line.replace("cpu 3: CPU_OFF", "cpu 2: CPU_OFF") for line in boot.trace]
        self.assertIn(("cycles", "never cycled: CPU 3"), boot.judge().failures)

    def test_an_unarmed_guard_fails(self):
        for name, _ in GUARDS:
            boot = Boot()
            boot.replace_dmesg(f"@@ guard {name} ", f"@@ guard {name} 9")
            self.bad("guard", boot)
            boot = Boot()
            boot.drop_dmesg(f"@@ guard {name} ")
            self.bad("guard", boot)

    # The library's trace

    def test_a_named_error_of_the_library_fails(self):
        boot = Boot()
        boot.replace_trace("CPU_OFF() -> stop", "CPU_OFF() -> stop (error: PSCI_ERROR_NOT_ON)")
        self.bad("trace-error", boot)
        boot = Boot()
        boot.replace_trace("-> return 0x2", "-> return 0x2 (error: PSCI_ERROR_OP)")
        self.bad("trace-error", boot)

    def test_an_unreadable_call_fails(self):
        for line in ("psci: cpu 0: CPU_ON(0x1, 0x0, 0x0) -> SUCCESS", "psci: cpu x: CPU_ON() -> return SUCCESS",
                     "cpu 1: CPU_OFF() -> stop", "psci: rubbish", "psci: cpu 0: CPU_psci: cpu 1: CPU_OFF() -> stop", "psci: cpu 0: CPU_OFF -> stop",
                     "other: cpu 0: 0x84000050 -> return SUCCESS"):
            boot = Boot()
            boot.trace.insert(3, line)
            self.bad("trace", boot)

    def test_a_version_that_the_library_did_not_answer_fails(self):
        boot = Boot()
        boot.replace_trace("PSCI_VERSION() -> return 1.3", "PSCI_VERSION() -> return 1.2")
        self.bad("trace-version", boot)
        boot = Boot()
        boot.drop_trace("PSCI_VERSION")
        self.bad("trace-version", boot)

    def test_a_cpu_on_that_failed_fails(self):
        for answer in ("ALREADY_ON", "ON_PENDING", "INVALID_ADDRESS", "DENIED"):
            boot = Boot()
            boot.replace_trace("0x0) -> return SUCCESS", f"0x0) -> return {answer}")
            self.bad("trace-cpu-on", boot)

    def test_an_internal_failure_fails_whoever_gets_it(self):
        boot = Boot()
        boot.call(1, "CPU_ON", "0x2, 0x40a90c2c, 0x0", "return INTERNAL_FAILURE")
        self.bad("trace-failure", boot)

    def test_a_missing_or_an_extra_cpu_on_fails(self):
        boot = Boot()
        boot.drop_trace("CPU_ON(0x2")
        self.bad("trace-cpu-on", boot)
        boot = Boot()
        boot.trace.insert(5, "psci: cpu 0: CPU_ON(0x2, 0x40a90c2c, 0x0) -> return SUCCESS")
        self.bad("trace-cpu-on", boot)

    def test_a_cpu_on_for_the_wrong_cpu_fails(self):
        boot = Boot()
        boot.trace = [line.replace("CPU_ON(0x3", "CPU_ON(0x2") for line in boot.trace]
        self.bad("trace-cpu-on", boot)

    def test_a_missing_or_an_extra_cpu_off_fails(self):
        boot = Boot()
        boot.drop_trace("CPU_OFF")
        self.bad("trace-cpu-off", boot)
        boot = Boot()
        boot.trace.insert(-1, "psci: cpu 2: CPU_OFF() -> stop")
        self.bad("trace-cpu-off", boot)

    def test_a_cpu_off_that_returned_fails(self):
        boot = Boot()
        boot.replace_trace("CPU_OFF() -> stop", "CPU_OFF() -> return DENIED")
        self.bad("trace-cpu-off", boot)

    def test_a_cpu_off_of_another_cpu_than_linux_says_fails(self):
        boot = Boot()
        boot.replace_trace("cpu 2: CPU_OFF", "cpu 3: CPU_OFF")
        self.bad("trace-cpu-off", boot)

    def test_an_affinity_info_that_never_says_off_fails(self):
        boot = Boot()
        boot.replace_trace("-> return OFF", "-> return ON")
        self.bad("trace-affinity-info", boot)

    def test_the_wrong_state_format_fails(self):
        for configured in ("original", "extended"):
            boot = Boot(judge.Asked(state_format=configured))
            boot.asked = judge.Asked(state_format="extended" if configured == "original" else "original")
            self.bad("state-format", boot)
        boot = Boot()
        boot.drop_trace("0xc4000001")
        self.bad("state-format", boot)
        boot = Boot()
        boot.replace_trace("PSCI_FEATURES(0xc4000001) -> return 0x0", "PSCI_FEATURES(0xc4000001) -> return NOT_SUPPORTED")
        self.bad("state-format", boot)
        boot = Boot()
        boot.drop_dmesg("StateID format")
        self.bad("state-format", boot)

    def test_a_library_whose_cpu_on_always_fails_is_found(self):
        boot = Boot(judge.Asked(scenario="report"))
        boot.asked = judge.Asked()
        boot.trace = [line.replace("0x0) -> return SUCCESS", "0x0) -> return INTERNAL_FAILURE") for line in boot.trace]
        boot.dmesg = [x for x in boot.dmesg if "Booted secondary" not in x[1]]
        boot.replace_dmesg("Brought up 1 node, 4 CPUs", "Brought up 1 node, 1 CPU")
        boot.replace_dmesg("@@ online 0-3", "@@ online 0")
        for cpu in (1, 2, 3):
            boot.kernel(f"CPU{cpu}: failed to boot: -22", 3)
        verdict = self.bad("cpu-failed", boot)
        self.assertLessEqual({"trace-failure", "cpus-online", "trace-cpu-on", "dmesg"}, {c for c, _ in verdict.failures})


class Allow(unittest.TestCase):
    def test_an_entry_without_a_reason_is_refused(self):
        for text in ("some message\n", "some message ## \n", "some message ##\n", " ## only a reason\n"):
            with self.assertRaises(ValueError):
                judge.read_allow(text)

    def test_the_committed_list_can_be_read_and_allows_nothing_about_cpus(self):
        with open(os.path.join(TOP, "examples", "linux", "dmesg-allow.txt"), encoding="utf-8") as f:
            allow = judge.read_allow(f.read())
        for text in ("", "psci: failed to boot CPU1 (-22)", "CPU1: failed to come online", "rcu: INFO: stall", "anything"):
            self.assertFalse([p.pattern for p, _ in allow if p.fullmatch(text)])


class Table(unittest.TestCase):
    def test_the_table_counts_calls_and_answers(self):
        psci, smccc, odd = judge.read_trace("\n".join(Boot().trace))
        self.assertEqual(odd, [])
        rows = {line.split()[0]: line.split()[1:] for line in judge.table(psci, smccc)[1:]}
        self.assertEqual(rows["CPU_ON"], ["23", "SUCCESS", "x23"])
        self.assertEqual(rows["CPU_OFF"], ["20", "stopped", "x20"])
        self.assertEqual(rows["PSCI_VERSION"], ["1", "1.3"])
        self.assertEqual(rows["SMCCC_VERSION"], ["1", "0x10001"])
        self.assertEqual(rows["SYSTEM_OFF"], ["1", "carried", "out"])


if __name__ == "__main__":
    unittest.main()
