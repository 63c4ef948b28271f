#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Shows that examples/linux/judge.py passes a good boot and fails each kind of bad one, for the right reason."""

import itertools
import os
import sys
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "examples", "linux"))
import judge  # noqa: E402
from scenarios import SCENARIOS, VERSIONS, Asked  # noqa: E402

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


class Logs:
    """The logs of a good start of the machine."""

    def __init__(self, asked, ending=""):
        self.asked = asked
        self.first = None  # Logs of the same start, of another kernel
        self.tail = [ending] if ending else []
        self.count = None  # what init says of the number of lines
        self.dmesg, self.trace = [], []  # (level, text); lines

    def boot(self):
        """To where the scenario begins."""
        a = self.asked
        everyone = set(range(a.cpus))
        self.kernel("Booting Linux on physical CPU 0x0000000000 [0x000f0510]")
        self.kernel("Kernel command line: console=ttyAMA0 softlockup_panic=1 hung_task_panic=1 watchdog_thresh=60", 5)
        self.trace.append(f"firmware: libpsci 0.2.0, PSCI {a.version}, {a.cpus} CPUs, GICv3, payload in EL2")
        if a.version == "0.1":
            self.kernel("psci: Using PSCI v0.1 Function IDs from DT")
        else:
            self.call(0, "PSCI_VERSION", "", f"return {a.version}")
            self.kernel(f"psci: PSCIv{a.version} detected in firmware.")
            self.call(0, "MIGRATE_INFO_TYPE", "", "return 0x2")
        if a.version not in ("0.1", "0.2"):
            self.call(0, "PSCI_FEATURES", "0x80000000", "return SUCCESS")
            self.trace.append("smccc: cpu 0: SMCCC_VERSION() -> return 0x10001")
            self.call(0, "PSCI_FEATURES", "0xc4000001", f"return {'0x2' if a.state_format == 'extended' else '0x0'}")
            self.call(0, "PSCI_FEATURES", "0xc400000e", "return NOT_SUPPORTED")
            if a.idle != "off":
                self.call(0, "PSCI_SET_SUSPEND_MODE", "0x0", "return SUCCESS")
        for cpu in range(1, a.cpus):
            self.start(0, cpu)
        self.kernel(f"smp: Brought up 1 node, {a.cpus} CPU{'s' if a.cpus > 1 else ''}")
        self.kernel("pci-host-generic 4010000000.pcie: Memory resource size exceeds max for 32 bits", 4)
        if a.idle == "osi":
            self.call(1, "PSCI_SET_SUSPEND_MODE", "0x1", "return SUCCESS")
            self.kernel("CPUidle PSCI: Initialized CPU PM domain topology using OSI mode")
        self.mark(f"scenario {a.scenario}")
        for name, value in GUARDS:
            self.mark(f"guard {name} {value}")
        self.mark(f"present {cpu_list(everyone)}")
        self.mark(f"online {cpu_list(everyone)}")
        self.mark(f"debugfs PSCIv{a.version}")
        self.mark(f"debugfs {a.state_format.capitalize()} StateID format is used")
        self.mark("file /sys/power/mem_sleep: s2idle [deep]")
        return self

    def all_off(self):
        """The kernel turns off all CPUs but CPU 0."""
        for cpu in range(1, self.asked.cpus):
            self.off(0, cpu)

    def all_on(self):
        for cpu in range(1, self.asked.cpus):
            self.start(0, cpu)

    def off(self, helper, cpu):
        self.call(cpu, "CPU_OFF", "", "stop")
        if self.asked.version != "0.1":
            self.call(helper, "AFFINITY_INFO", f"0x{cpu:x}, 0x0", "return ON")
            self.call(helper, "AFFINITY_INFO", f"0x{cpu:x}, 0x0", "return OFF")
        self.kernel(f"psci: CPU{cpu} killed (polled 0 ms)")

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
        if self.first:
            live = live[-5:]  # the others were on the console before the machine hibernated
        count = len(raw) if self.count is None else self.count
        body = [*live, "", "@@@ dmesg begin", *raw, "", f"@@@ dmesg end {count}", *self.tail]
        return (self.first.console() if self.first else "") + "\r\n".join(body) + "\r\n"

    def all_trace(self):
        return (self.first.all_trace() if self.first else "") + "".join(line + "\r\n" for line in self.trace)


class Boot(Logs):
    """The logs of a good scenario; a test spoils them. It is the last of its starts itself."""

    def __init__(self, asked=None):
        asked = asked or Asked()
        super().__init__(asked, "[   14.786206] reboot: Power down")
        self.exit_code = 0
        self.timed_out = False
        self.allow = "pci-host-generic .*: Memory resource size exceeds max for 32 bits ## empty bus of QEMU\n"
        self.runs = [[self]]
        if asked.version == "0.1":
            self.tail = ["@@@ end"]
        getattr(self, asked.scenario)()
        self.mark("done")
        if asked.version != "0.1":
            self.call(0, "SYSTEM_OFF", "", "system SYSTEM_OFF")
        if asked.idle != "off":
            self.stats()

    def report(self):
        self.boot()

    shell = report

    def hotplug(self):
        self.boot()
        a = self.asked
        everyone = set(range(a.cpus))
        for n in range(a.needed_cycles()):
            cpu = n % (a.cpus - 1) + 1
            if n + 1 == a.cycles and n >= a.cpus - 1:
                cpu = 0
            helper = 1 if cpu == 0 else 0
            self.off(helper, cpu)
            self.mark(f"cpu {cpu} offline, online {cpu_list(everyone - {cpu})}")
            self.start(helper, cpu)
            self.mark(f"cpu {cpu} online, online {cpu_list(everyone)}, works")
            self.mark(f"cycle {n + 1} of {a.cycles}")
        self.mark(f"cycles {a.needed_cycles()}")

    def suspend(self):
        self.boot()
        a = self.asked
        for n in range(a.cycles):
            self.kernel("PM: suspend entry (deep)")
            self.all_off()
            self.call(0, "SYSTEM_SUSPEND", "0x40a90c2c, 0x0", "suspend the system")
            self.trace += ["power: system suspended", "power: system resumed"]
            self.all_on()
            self.kernel("PM: suspend exit")
            self.mark(f"suspend {n + 1} of {a.cycles}, online {cpu_list(range(a.cpus))}, all work")
        self.mark(f"suspend_stats success {a.cycles} fail 0")
        self.mark(f"suspends {a.cycles}")

    def idle(self):
        self.boot()
        a = self.asked
        for cpu in range(a.cpus):
            self.mark(f"idle cpu {cpu} worked 300 times")
            for state, name in enumerate(("WFI", "cpu-off", "cluster-off")):
                self.mark(f"idle cpu {cpu} state {state} ({name}): usage 50, time 4000 us, rejected 1")
        for cluster in range(a.clusters() if a.idle == "osi" else 0):
            self.mark(f"idle domain power-domain-level1-{cluster} state 0: usage 50, time 40 ms, rejected 0")
        self.mark(f"idled {a.seconds} s")

    def stats(self):
        for cpu in range(self.asked.cpus):
            self.trace.append(f"quiet: cpu {cpu}: CPU_SUSPEND: 133 granted, {int(self.asked.idle == 'osi')} refused")
        if self.asked.version in ("0.1", "0.2"):
            return
        for cpu in range(self.asked.cpus):
            self.trace.append(f"stat: cpu {cpu} state 1: count 10, trace 10, residency 99 us")
            self.trace.append(f"stat: cpu {cpu} state 2: count 123, trace 123, residency 4567 us")
        for cluster in range(self.asked.clusters()):
            self.trace.append(f"stat: domain {cluster} (level 1) state 1: count 45, trace 45, residency 678 us")
        self.trace.append(f"stat: domain {self.asked.clusters()} (level 2) state 1: count 7, trace 7, residency 70 us")

    def reboot(self):
        self.runs = [[Logs(self.asked, "@@@ only complaints").boot() for _ in range(2)] + [self]]
        for start, how, plan in zip(self.runs[0], ("cold", "warm"), self.asked.starts()):
            start.tail.append("[   14.786206] reboot: Restarting system")
            start.mark(f"restarting {how}")
            end = self.asked.end(plan)
            start.call(0, end, "0x0, 0x0" if end == "SYSTEM_RESET2" else "", f"system {end}")
        self.boot()
        self.mark("restarted 2 times")

    def hibernate(self):
        before = Logs(self.asked).boot()
        before.mark("hibernating")
        before.tail = ["@@@ only complaints", "[   15.786206] reboot: Power down"]
        self.first = Logs(self.asked).boot()
        self.first.mark("resuming")
        self.first.tail = ["@@@ only complaints", "@@@ all messages"]
        self.runs = [[before], [self]]
        self.dmesg = list(before.dmesg)
        for start in (before, self.first):
            start.all_off()
            if start is before:
                start.all_on()
        self.all_on()
        end = self.asked.end(self.asked.starts()[0])
        before.call(0, end, "0x0, 0x0" if end == "SYSTEM_OFF2" else "", f"system {end}")
        before.trace += ["power: hibernated"] if end == "SYSTEM_OFF2" else []
        self.mark("resumed")
        self.mark("counter before 12, resumed 21, later 35, process 139 then and now")

    def judge(self):
        ends = [(0, False)] * (len(self.runs) - 1) + [(self.exit_code, self.timed_out)]
        return judge.judge(self.asked, [judge.Run("".join(start.console() for start in run),
                                                  "".join(start.all_trace() for start in run), *end)
                                        for run, end in zip(self.runs, ends)], judge.read_allow(self.allow))


class Good(unittest.TestCase):
    def good(self, boot):
        verdict = boot.judge()
        self.assertEqual(verdict.failures, [])
        self.assertTrue(verdict.good())
        self.assertEqual(verdict.step, "")

    def test_a_mark_that_overtakes_the_end_of_a_silence_is_no_complaint(self):
        boot = Boot(Asked(scenario="hibernate"))
        boot.first.tail.insert(1, "[    6.885098] @@ resumed")
        self.good(boot)
        boot.first.tail.insert(2, "[    6.885099] resumed")
        self.assertFalse(boot.judge().good())

    def test_every_version_passes(self):
        for version in VERSIONS:
            with self.subTest(version=version):
                self.good(Boot(Asked(version=version)))

    def test_every_scenario_passes_in_every_version_that_has_it(self):
        tried = set()
        for version, scenario, idle, cpus in itertools.product(VERSIONS, SCENARIOS, ("off", "pc", "osi"), (1, 4)):
            asked = Asked(cpus=cpus, version=version, scenario=scenario, idle=idle, cluster_size=2)
            if not asked.wrong() and not asked.shell():
                tried.add((scenario, idle))
                with self.subTest(version=version, scenario=scenario, idle=idle, cpus=cpus):
                    self.good(Boot(asked))
        self.assertEqual(len(tried), (len(SCENARIOS) - 1) * 3 - 1)  # no shell, and no idling without idle states

    def test_every_number_of_cpus_passes(self):
        for cpus in (1, 2, 4, 8, 18):
            with self.subTest(cpus=cpus):
                self.good(Boot(Asked(cpus=cpus)))

    def test_both_state_formats_pass(self):
        for state_format in ("original", "extended"):
            self.good(Boot(Asked(state_format=state_format)))

    def test_a_report_without_hotplug_passes(self):
        self.good(Boot(Asked(scenario="report")))

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
        self.assertEqual(judge.read_logs(console.replace(f"end {len(boot.dmesg)}", f"end {len(boot.dmesg) + 1}"))[1], "")

    def test_a_shell_session_passes(self):
        boot = Boot(Asked(scenario="shell"))
        console = "\r\n".join(f"[    1.000000] {t}" for _, t in boot.dmesg) + "\r\nA shell on Linux\r\n"
        verdict = judge.judge(boot.asked, [judge.Run(console, "\n".join(boot.trace))], [])
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
        self.assertEqual(self.bad("power-off", boot).step, "the machine ends by SYSTEM_OFF")

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
        verdict = judge.judge(Asked(), [judge.Run("", "", None, True)], [])
        self.assertFalse(verdict.good())
        self.assertEqual(verdict.step, "the firmware starts")

    def test_empty_logs_and_status_0_fail_in_every_scenario(self):
        for scenario in SCENARIOS:
            for cpus in (1, 4):
                self.assertFalse(judge.judge(Asked(cpus=cpus, scenario=scenario), [judge.Run("", "")], []).good())

    # What Linux says

    def test_another_version_than_configured_fails(self):
        boot = Boot()
        boot.replace_dmesg("psci: PSCIv1.3 detected", "psci: PSCIv1.1 detected")
        self.bad("version", boot)

    def test_a_version_that_only_begins_alike_fails(self):
        boot = Boot(Asked(version="1.1"))
        boot.replace_dmesg("psci: PSCIv1.1 detected", "psci: PSCIv1.10 detected")
        self.bad("version", boot)

    def test_no_psci_fails(self):
        boot = Boot()
        boot.drop_dmesg("detected in firmware")
        self.bad("version", boot)

    def test_a_shell_session_with_another_version_fails(self):
        boot = Boot(Asked(scenario="shell"))
        console = "[    0.0] psci: PSCIv1.1 detected in firmware.\nA shell on"
        verdict = judge.judge(boot.asked, [judge.Run(console, "\n".join(boot.trace))], [])
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
        verdict = judge.judge(boot.asked, [judge.Run(console, "\n".join(boot.trace[:-1]))], [])
        self.assertEqual(verdict.failures[0][0], "kernel-trouble")
        self.assertIn("no-log", [c for c, _ in verdict.failures])

    # The guest's log has to be whole

    def test_a_log_that_was_not_printed_fails(self):
        boot = Boot()
        console = boot.console().split("@@@ dmesg begin")[0]
        verdict = judge.judge(boot.asked, [judge.Run(console, "\n".join(boot.trace))], [])
        self.assertEqual([c for c, _ in verdict.failures], ["no-log"])

    def test_a_log_without_end_fails(self):
        boot = Boot()
        console = boot.console().split("@@@ dmesg end")[0]
        self.assertIn("no-log", [c for c, _ in judge.judge(boot.asked, [judge.Run(console, "\n".join(boot.trace))], []).failures])

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
        self.assertIn("no-log", [c for c, _ in judge.judge(boot.asked, [judge.Run(console, "\n".join(boot.trace))], []).failures])

    def test_a_complaint_after_the_log_was_printed_fails(self):
        for spoil in ("[   14.700000] nvme nvme0: I/O timeout", "something that has no time"):
            boot = Boot(Asked(scenario="hibernate"))
            boot.runs[0][0].tail.insert(1, spoil)
            self.bad("dmesg", boot)
            boot = Boot(Asked(scenario="hibernate"))
            boot.first.tail.insert(1, spoil)
            self.bad("dmesg", boot)

    def test_a_silence_that_did_not_begin_or_should_not_fails(self):
        for tail in (lambda b: b.runs[0][0].tail, lambda b: b.first.tail):
            boot = Boot(Asked(scenario="hibernate"))
            tail(boot).remove("@@@ only complaints")
            self.bad("no-silence", boot)
        boot = Boot()
        boot.tail.insert(0, "@@@ only complaints")
        self.bad("no-silence", boot)

    def test_a_warning_in_any_of_several_logs_fails(self):
        boot = Boot(Asked(scenario="reboot"))
        boot.runs[0][0].kernel("something is not right", 4)
        self.bad("dmesg", boot)
        for which in (lambda b: b.runs[0][0], lambda b: b.first, lambda b: b):
            boot = Boot(Asked(scenario="hibernate"))
            which(boot).kernel("something is not right", 4)
            self.bad("dmesg", boot)

    def test_a_log_that_is_missing_among_several_fails(self):
        boot = Boot(Asked(scenario="hibernate"))
        boot.first = None
        self.bad("no-log", boot, first=False)

    # Starts of the machine

    def test_a_start_too_many_or_too_few_fails(self):
        for asked in (Asked(), Asked(scenario="reboot")):
            boot = Boot(asked)
            boot.runs[0].insert(0, boot.runs[0][0])
            self.bad("starts", boot)
        boot = Boot(Asked(scenario="reboot"))
        del boot.runs[0][1]
        self.assertIn("start 2 of 3", self.bad("starts", boot, first=False).step)

    def test_a_run_too_few_fails(self):
        boot = Boot(Asked(scenario="hibernate"))
        del boot.runs[1]
        self.assertEqual(self.bad("starts", boot).step, "start 2 of 2: the firmware starts")

    # Reboot

    def test_another_reset_than_asked_for_fails(self):
        for old, new in (("SYSTEM_RESET2", "SYSTEM_RESET"), ("SYSTEM_RESET2", "SYSTEM_OFF")):
            boot = Boot(Asked(scenario="reboot"))
            boot.runs[0][1].replace_trace(old + "(", new + "(")
            self.bad("power-off", boot)

    def test_a_restart_that_the_guest_did_not_ask_for_fails(self):
        boot = Boot(Asked(scenario="reboot"))
        boot.runs[0][0].drop_dmesg("restarting cold")
        self.assertIn("start 1 of 3: init says", self.bad("scenario", boot).step)

    def test_a_restart_that_the_disk_does_not_remember_fails(self):
        boot = Boot(Asked(scenario="reboot"))
        boot.replace_dmesg("restarted 2 times", "restarted 1 times")
        self.bad("scenario", boot)

    # Suspend to RAM

    def test_a_missing_suspend_fails(self):
        boot = Boot(Asked(scenario="suspend", cycles=19))
        boot.asked = Asked(scenario="suspend", cycles=20)
        self.bad("trace-suspend", boot, first=False)
        self.bad("suspend", boot, first=False)

    def test_a_suspend_that_the_library_did_not_see_fails(self):
        boot = Boot(Asked(scenario="suspend"))
        boot.drop_trace("SYSTEM_SUSPEND")
        self.bad("trace-suspend", boot)

    def test_a_suspend_that_was_refused_fails(self):
        boot = Boot(Asked(scenario="suspend"))
        boot.replace_trace("0x0) -> suspend the system", "0x0) -> return DENIED")
        self.bad("trace-suspend", boot)

    def test_a_suspend_with_another_cpu_on_fails(self):
        boot = Boot(Asked(scenario="suspend"))
        off = next(line for line in boot.trace if "CPU_OFF" in line)
        at = next(i for i, line in enumerate(boot.trace) if "SYSTEM_SUSPEND" in line)
        boot.trace.insert(at, off)  # behind SYSTEM_SUSPEND, once that has moved
        boot.trace.remove(off)
        boot.trace[at - 1], boot.trace[at] = boot.trace[at], boot.trace[at - 1]
        self.bad("trace-suspend", boot)

    def test_a_cpu_that_is_gone_after_a_suspend_fails(self):
        for old, new in (("suspend 7 of 20, online 0-3, all work", "suspend 7 of 20, online 0-2, all work"),
                         ("suspend 7 of 20, online 0-3, all work", "suspend 7 of 20, online 0-3")):
            boot = Boot(Asked(scenario="suspend"))
            boot.replace_dmesg(old, new)
            self.bad("suspend", boot)

    def test_a_suspend_that_linux_counts_as_failed_fails(self):
        boot = Boot(Asked(scenario="suspend"))
        boot.replace_dmesg("success 20 fail 0", "success 20 fail 1")
        self.bad("suspend", boot)

    def test_suspend_to_idle_in_place_of_suspend_to_ram_fails(self):
        boot = Boot(Asked(scenario="suspend"))
        boot.replace_dmesg("s2idle [deep]", "[s2idle]")
        self.bad("suspend", boot)

    def test_a_cpu_off_too_few_in_a_suspend_fails(self):
        boot = Boot(Asked(scenario="suspend"))
        boot.drop_trace("cpu 2: CPU_OFF")
        self.bad("trace-cpu-off", boot)

    # Hibernation

    def test_a_power_off_in_place_of_hibernation_fails(self):
        boot = Boot(Asked(scenario="hibernate"))
        boot.runs[0][0].replace_trace("SYSTEM_OFF2(0x0, 0x0) -> system SYSTEM_OFF2", "SYSTEM_OFF() -> system SYSTEM_OFF")
        self.assertEqual(self.bad("power-off", boot).step, "start 1 of 2: the machine ends by SYSTEM_OFF2")

    def test_a_boot_in_place_of_a_resume_fails(self):
        boot = Boot(Asked(scenario="hibernate"))
        boot.drop_dmesg("resumed")
        self.assertIn('init says "resumed"', self.bad("scenario", boot).step)

    def test_a_process_that_did_not_go_on_fails(self):
        for new in ("counter before 0, resumed 21, later 35", "counter before 12, resumed 5, later 35",
                    "counter before 12, resumed 21, later 21", "counter before 12, resumed , later "):
            boot = Boot(Asked(scenario="hibernate"))
            boot.replace_dmesg("counter before 12, resumed 21, later 35", new)
            self.bad("counter", boot)
        boot = Boot(Asked(scenario="hibernate"))
        boot.drop_dmesg("counter before")
        self.bad("counter", boot)

    # Idle states

    def test_a_cpu_that_linux_never_put_to_sleep_fails(self):
        for idle in ("pc", "osi"):
            for what in ("usage 0, time 4000 us", "usage 50, time 0 us"):
                boot = Boot(Asked(scenario="idle", idle=idle))
                boot.dmesg = [(level, text.replace("usage 50, time 4000 us", what) if "idle cpu 2 " in text else text)
                              for level, text in boot.dmesg]
                self.bad("idle", boot)

    def test_a_cpu_whose_cluster_linux_never_put_to_sleep_fails(self):
        boot = Boot(Asked(scenario="idle", idle="pc"))
        boot.drop_dmesg("idle cpu 2 state 2 (cluster-off)")
        self.bad("idle", boot)
        for what in ("usage 0, time 40 ms", "usage 50, time 0 ms"):
            boot = Boot(Asked(scenario="idle", idle="osi", cluster_size=2))
            boot.replace_dmesg("usage 50, time 40 ms", what)
            self.bad("idle", boot)

    def test_a_cpu_that_did_not_work_between_its_sleeps_fails(self):
        for spoil in ("worked 0 times", "worked  times"):
            boot = Boot(Asked(scenario="idle", idle="pc"))
            boot.replace_dmesg("worked 300 times", spoil)
            self.bad("idle", boot)

    def test_the_wrong_suspend_mode_fails(self):
        for idle, other in (("pc", "osi"), ("osi", "pc")):
            boot = Boot(Asked(scenario="report", idle=idle))
            boot.asked = Asked(scenario="report", idle=other)
            self.bad("idle-mode", boot)
        boot = Boot(Asked(scenario="idle", idle="osi"))
        boot.drop_trace("PSCI_SET_SUSPEND_MODE(0x1)")
        self.bad("trace-mode", boot)
        for mode in ("0x0", "0x1"):
            boot = Boot(Asked(scenario="idle", idle="osi"))
            boot.replace_trace(f"MODE({mode}) -> return SUCCESS", f"MODE({mode}) -> return DENIED")
            self.bad("trace-mode", boot)

    def test_a_stat_count_that_is_not_the_firmware_s_own_fails(self):
        for old, new in (("count 123, trace 123", "count 122, trace 123"), ("count 45, trace 45", "count 45, trace 46"),
                         ("count 7, trace 7", "count 7, trace 6")):
            for scenario in ("idle", "hotplug"):
                boot = Boot(Asked(scenario=scenario, idle="pc"))
                boot.replace_trace(old, new)
                self.bad("stat", boot)

    def test_a_stat_line_that_cannot_be_read_fails(self):
        boot = Boot(Asked(scenario="idle", idle="pc"))
        boot.replace_trace("count 123, trace 123", "count -1, trace -1")
        self.bad("trace", boot)

    def test_a_cpu_or_cluster_that_the_library_never_saw_asleep_fails(self):
        for idle in ("pc", "osi"):
            for old in ("cpu 2 state 2: count 123, trace 123, residency 4567",
                        "domain 1 (level 1) state 1: count 45, trace 45, residency 678"):
                for new in ("count 0, trace 0, residency 0", "count 5, trace 5, residency 0"):
                    boot = Boot(Asked(scenario="idle", idle=idle, cluster_size=2))
                    boot.replace_trace(old, old.split(":")[0] + ": " + new)
                    boot.trace = [line for line in boot.trace if not line.startswith("stat: cpu 2 state 1")]
                    self.bad("stat", boot)
                boot = Boot(Asked(scenario="idle", idle=idle, cluster_size=2))
                boot.drop_trace(old)
                boot.trace = [line for line in boot.trace if not line.startswith("stat: cpu 2 state 1")]
                self.bad("stat", boot)

    def test_a_cpu_suspend_that_psci_stat_does_not_count_fails(self):
        boot = Boot(Asked(scenario="idle", idle="pc"))
        boot.replace_trace("133 granted", "134 granted")
        self.bad("stat", boot)

    def test_a_refused_cpu_suspend_fails_unless_linux_may_be_late(self):
        boot = Boot(Asked(scenario="idle", idle="pc"))
        boot.replace_trace("133 granted, 0 refused", "133 granted, 1 refused")
        self.bad("refused", boot)

    def test_a_cpu_that_never_was_told_to_sleep_fails(self):
        for version, spoil in itertools.product(("0.2", "1.3"), ("0 granted", None)):
            boot = Boot(Asked(scenario="idle", idle="pc", version=version))
            if spoil:
                boot.replace_trace("133 granted", spoil)
            else:
                boot.drop_trace("quiet: cpu 3")
            self.bad("stat", boot)

    def test_what_the_firmware_did_not_do_fails(self):
        for line in ("power: system suspended", "power: system resumed"):
            boot = Boot(Asked(scenario="suspend"))
            boot.drop_trace(line)
            self.bad("power", boot)
        boot = Boot(Asked(scenario="hibernate"))
        boot.runs[0][0].drop_trace("power: hibernated")
        self.bad("power", boot)

    def test_no_stat_at_all_fails(self):
        boot = Boot(Asked(scenario="idle", idle="pc"))
        boot.trace = [line for line in boot.trace if not line.startswith("stat:")]
        self.bad("stat", boot)

    # PSCI 0.1

    def test_a_power_off_in_version_0_1_fails(self):
        boot = Boot(Asked(version="0.1"))
        boot.call(0, "SYSTEM_OFF", "", "system SYSTEM_OFF")
        self.bad("power-off", boot)

    def test_a_later_version_than_0_1_fails(self):
        boot = Boot(Asked(version="0.2"))
        boot.asked = Asked(version="0.1")
        self.bad("version", boot)
        self.bad("trace-version", boot, first=False)
        boot = Boot(Asked(version="0.1"))
        boot.asked = Asked(version="0.2")
        self.bad("version", boot)

    def test_a_version_0_1_that_did_not_end_by_itself_fails(self):
        boot = Boot(Asked(version="0.1"))
        boot.timed_out = True
        self.bad("timeout", boot)

    # Hotplug

    def test_what_the_guest_found_wrong_fails(self):
        boot = Boot()
        boot.mark("fail cpu 1 cannot be brought online: Invalid argument")
        self.bad("guest", boot)

    def test_a_missing_cycle_fails(self):
        boot = Boot(Asked(cycles=19))
        boot.asked = Asked(cycles=20)
        self.bad("cycles", boot, first=False)

    def test_no_cycles_fail(self):
        boot = Boot(Asked(scenario="report"))
        boot.asked = Asked()
        self.bad("cycles", boot)

    def test_a_scenario_that_did_not_end_fails(self):
        boot = Boot()
        boot.drop_dmesg("@@ done")
        self.assertEqual(self.bad("scenario", boot).step, 'init says "done"')

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
            boot = Boot(Asked(state_format=configured))
            boot.asked = Asked(state_format="extended" if configured == "original" else "original")
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
        boot = Boot(Asked(scenario="report"))
        boot.asked = Asked()
        boot.trace = [line.replace("0x0) -> return SUCCESS", "0x0) -> return INTERNAL_FAILURE") for line in boot.trace]
        boot.dmesg = [x for x in boot.dmesg if "Booted secondary" not in x[1]]
        boot.replace_dmesg("Brought up 1 node, 4 CPUs", "Brought up 1 node, 1 CPU")
        boot.replace_dmesg("@@ online 0-3", "@@ online 0")
        for cpu in (1, 2, 3):
            boot.kernel(f"CPU{cpu}: failed to boot: -22", 3)
        verdict = self.bad("cpu-failed", boot)
        self.assertLessEqual({"trace-failure", "cpus-online", "trace-cpu-on", "dmesg"}, {c for c, _ in verdict.failures})


class What(unittest.TestCase):
    def test_what_cannot_be_is_refused(self):
        for asked in (Asked(cpus=0), Asked(cycles=-1), Asked(seconds=0), Asked(version="2.0"), Asked(scenario="idle"),
                      Asked(scenario="suspend", version="0.2"), Asked(scenario="reboot", version="0.1"),
                      Asked(scenario="hibernate", version="0.1"), Asked(version="0.2", idle="osi"),
                      Asked(version="0.2", state_format="extended")):
            self.assertTrue(asked.wrong(), asked)
        self.assertEqual(Asked().wrong(), "")


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
        rows = {line.split()[0]: line.split()[1:] for line in judge.table("\n".join(Boot().trace))[1:]}
        self.assertEqual(rows["CPU_ON"], ["23", "SUCCESS", "x23"])
        self.assertEqual(rows["CPU_OFF"], ["20", "stopped", "x20"])
        self.assertEqual(rows["PSCI_VERSION"], ["1", "1.3"])
        self.assertEqual(rows["SMCCC_VERSION"], ["1", "0x10001"])
        self.assertEqual(rows["SYSTEM_OFF"], ["1", "carried", "out"])
        rows = {line.split()[0]: line.split()[1:] for line in judge.table("\n".join(Boot(Asked(idle="osi")).trace))[1:]}
        self.assertEqual(rows["CPU_SUSPEND"], ["536", "granted", "x532,", "refused", "x4"])


if __name__ == "__main__":
    unittest.main()
