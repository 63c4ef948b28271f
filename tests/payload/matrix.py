#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Runs the payload on the firmware under QEMU, one configuration after the other, and counts its checks. run.sh prepares what
this needs. Every check that failed is printed; all are in LOG_DIR/NAME/console.log.
"""

import argparse
import ctypes
import dataclasses
import os
import re
import shlex
import signal
import subprocess
import sys
import time

CHECK = re.compile(r"(not )?ok (\d+) - (.*?)( # SKIP .*)?")
BANNER = re.compile(r"firmware: libpsci [0-9.]+, PSCI ")
STATISTIC = re.compile(r"stat: .*: count (\d+), trace (\d+), residency (\d+) us")
BOOT = re.compile(r"# payload: boot (\d+)")

# What a library whose CPU_ON always fails must be caught by.
RIGHT_REASONS = ("CPU_ON of CPU 1: SUCCESS, but it was INTERNAL_FAILURE",
                 "CPU_ON after SYSTEM_RESET: SUCCESS, but it was INTERNAL_FAILURE")


@dataclasses.dataclass
class Run:
    name: str
    version: str = "1.3"
    cpus: int = 4
    format: str = "original"
    gic: int = 3
    el: int = 2
    model: str = "max,pauth-impdef=on"
    trace: str = "on"
    hibernate: bool = False
    broken: bool = False


def runs(quick):
    everyday = Run("PSCI 1.3, 4 CPUs, GICv3")
    if quick:
        return [everyday]
    return [
        everyday,
        Run("PSCI 0.2", version="0.2"),
        Run("PSCI 1.0, extended power_state format, cortex-a57", version="1.0", format="extended", model="cortex-a57", trace="quiet"),
        Run("PSCI 1.1, GICv2, 8 CPUs, no trace", version="1.1", gic=2, cpus=8, trace="off"),
        Run("PSCI 1.2, no EL2", version="1.2", el=1),
        Run("1 CPU, SYSTEM_OFF2", cpus=1, hibernate=True),
        Run("18 CPUs (two clusters), no trace", cpus=18, trace="off"),
        Run("a library whose CPU_ON always fails is found", broken=True),
    ]


@dataclasses.dataclass
class Verdict:
    """What came out of a run: the payload's own checks, and what only the host can see."""
    passed: int = 0
    skipped: int = 0
    failed: list = dataclasses.field(default_factory=list)

    def check(self, good, sentence):
        if good:
            self.passed += 1
        else:
            self.failed.append(sentence)


def die_with_parent():
    """In the child: the kernel kills it should this script be killed in a way that it cannot handle."""
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG


def qemu_command(o, run, log_dir):
    return [o.qemu, "-M", f"virt,secure=on,virtualization={'on' if run.el == 2 else 'off'},gic-version={run.gic}",
            "-cpu", run.model, "-smp", str(run.cpus), "-m", "1024", "-nic", "none", "-display", "none", "-monitor", "none",
            "-bios", o.broken if run.broken else o.firmware, "-kernel", o.payload,
            "-append", f"version={run.version} format={run.format} cpus={run.cpus} el={run.el} gic={run.gic} "
            f"hibernate={int(run.hibernate)}",
            "-fw_cfg", f"name=opt/libpsci/version,string={run.version}",
            "-fw_cfg", f"name=opt/libpsci/state-format,string={run.format}",
            "-fw_cfg", f"name=opt/libpsci/trace,string={run.trace}",
            "-serial", f"file:{log_dir}/console.log", "-serial", f"file:{log_dir}/trace.log"]


def emulate(o, run, log_dir):
    """Gives back QEMU's exit status, or None if it had to be killed."""
    command = qemu_command(o, run, log_dir)
    with open(os.path.join(log_dir, "qemu.log"), "w", encoding="utf-8") as log:
        print(shlex.join(command), file=log, flush=True)
        qemu = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=die_with_parent)
        try:
            return qemu.wait(o.timeout)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if qemu.poll() is None:
                qemu.kill()
                qemu.wait()


def read_lines(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8", errors="replace") as f:
        return [line.rstrip("\r\n") for line in f]


def judge(run, console, trace, status, timeout):
    verdict = Verdict()
    numbers, plan, boots = [], None, []
    for line in console:
        if match := CHECK.fullmatch(line):
            numbers.append(int(match[2]))
            if match[1]:
                verdict.failed.append(match[3])
            elif match[4]:
                verdict.skipped += 1
            else:
                verdict.passed += 1
        elif line.startswith("1.."):
            plan = line
        elif match := BOOT.fullmatch(line):
            boots.append(int(match[1]))
        elif line.startswith(("Bail out!", "firmware:")):
            verdict.failed.append(line)
        elif line and not line.startswith("#"):
            verdict.failed.append(f"an unexpected line: {line}")
    last = next((line for line in reversed(console) if line), "nothing")
    begins = 4 if run.version >= "1.1" else 2
    verdict.check(boots == list(range(1, begins + 1)), f"each reset brings the machine back, once: the payload began {boots}")
    verdict.check(numbers and numbers == list(range(1, len(numbers) + 1)) and plan == f"1..{len(numbers)}",
                  f"the payload comes to its end: {len(numbers)} checks, plan {plan}, last line: {last}")
    end = "SYSTEM_OFF2" if run.hibernate else "SYSTEM_OFF"
    verdict.check(status == 0 and last == f"# payload: {end}", f"{end} ends QEMU: " + (
        f"it was killed after {timeout:.0f} s" if status is None else f"its status was {status}, last line: {last}"))
    complaints = [line for line in trace if line.startswith("firmware:") and not BANNER.match(line)]
    verdict.check(trace and not complaints, f"the firmware does not complain: {complaints[:3] if trace else 'it said nothing'}")
    verdict.check(("power: hibernated" in trace) == run.hibernate, "the firmware knows SYSTEM_OFF2 from SYSTEM_OFF")
    check_statistics(run, trace, verdict)
    return verdict


def check_statistics(run, trace, verdict):
    """What the library has counted in PSCI_STAT_*, and what the firmware has counted for itself."""
    said = [line for line in trace if line.startswith("stat: ")]
    wrong = [line for line in said if not (match := STATISTIC.fullmatch(line)) or match[1] != match[2]]
    if run.version >= "1.0" and run.trace != "off":
        verdict.check(said and not wrong, f"PSCI_STAT_COUNT is what the firmware counts: {wrong[:3] if said else 'nothing was said'}")


def one(o, run):
    """Gives back (passed, failures, skipped, what to print)."""
    log_dir = os.path.join(o.log_dir, re.sub(r"[^A-Za-z0-9.]+", "-", run.name).strip("-"))
    os.makedirs(log_dir, exist_ok=True)
    for name in ("console.log", "trace.log"):
        if os.path.exists(os.path.join(log_dir, name)):
            os.unlink(os.path.join(log_dir, name))
    began = time.monotonic()
    status = emulate(o, run, log_dir)
    took = time.monotonic() - began
    console, trace = (read_lines(os.path.join(log_dir, name)) for name in ("console.log", "trace.log"))
    verdict = judge(run, console, trace, status, o.timeout)
    if not run.broken:
        text = f"{verdict.passed} passed, {len(verdict.failed)} not, {verdict.skipped} left out ({took:.0f} s)"
        lines = [f"  not ok: {sentence}" for sentence in verdict.failed]
        if lines:
            lines.append(f"  logs: {log_dir}/ (console.log, trace.log, qemu.log)")
        return verdict.passed, len(verdict.failed), verdict.skipped, "\n".join([text, *lines])

    # The run itself has to come to its end, and nothing but what needs CPU_ON may fail.
    wrong = [f"should have failed, and did not: {reason}" for reason in RIGHT_REASONS
             if not any(reason in sentence for sentence in verdict.failed)]
    wrong += [f"should not have failed: {sentence}" for sentence in verdict.failed if "CPU_ON" not in sentence]
    text = f"{len(verdict.failed)} checks failed ({took:.0f} s)"
    lines = [f"  {sentence}" for sentence in wrong]
    if lines:
        lines.append(f"  logs: {log_dir}/")
    return int(not wrong), int(bool(wrong)), 0, "\n".join([text, *lines])


def interrupted(number, _frame):
    raise KeyboardInterrupt(signal.Signals(number).name)


def main():
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("firmware", "payload", "log-dir"):
        p.add_argument("--" + name, required=True)
    p.add_argument("--broken", help="the firmware whose CPU_ON always fails (not needed with --quick)")
    p.add_argument("--quick", action="store_true", help="one run")
    p.add_argument("--timeout", type=float, default=300, help="seconds for one run (default %(default)s)")
    p.add_argument("--only", default="", help="the runs whose name matches this expression")
    p.add_argument("--qemu", default="qemu-system-aarch64")
    o = p.parse_args()
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, interrupted)

    passed = failed = skipped = 0
    todo = [run for run in runs(o.quick) if re.search(o.only, run.name)]
    for run in todo:
        good, bad, left_out, text = one(o, run)
        print(f"{'FAIL' if bad else 'ok  '} {run.name}: {text}", flush=True)
        passed, failed, skipped = passed + good, failed + bad, skipped + left_out
    print(f"payload: {passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or not todo else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt as e:
        print(f"interrupted ({e}); QEMU has been stopped", file=sys.stderr)
        sys.exit(130)
