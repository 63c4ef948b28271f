#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""The boots of the test suite; run.sh prepares what they need. One line for each as it ends, then the sum."""

import argparse
import concurrent.futures
import dataclasses
import os
import re
import signal
import subprocess
import sys
import threading
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
CYCLES = 20

# What a library whose CPU_ON always fails must be caught by, in a run that itself comes to its end.
RIGHT_REASONS = (r"^FAIL \[trace-failure\] CPU_ON\(.*INTERNAL_FAILURE", r"^FAIL \[cpus-online\] ", r"^FAIL \[trace-cpu-on\] ")
WRONG_REASONS = (r"^FAIL \[timeout\]", r"^FAIL \[qemu-exit\]", r"^FAIL \[power-off\]", r"^FAIL \[no-log\]", r"^FAIL \[version\]",
                 r"^FAIL \[stall\]")


@dataclasses.dataclass
class Boot:
    name: str
    options: list
    broken: bool = False


def boots(quick):
    everyday = Boot("PSCI 1.3, 4 CPUs, GICv3, max", [])
    if quick:
        return [everyday]
    # The long ones first, so that the last to end is a short one. Every boot but the scenarios' does CYCLES offline/online
    # cycles.
    good = [
        Boot("idle states, platform-coordinated", ["--scenario", "idle", "--idle", "pc"]),
        Boot("idle states, OS-initiated", ["--scenario", "idle", "--idle", "osi"]),
        Boot("suspend to RAM", ["--scenario", "suspend"]),
        Boot("suspend to RAM, OS-initiated idle states", ["--scenario", "suspend", "--idle", "osi", "--cycles", "5"]),
        Boot("hibernation", ["--scenario", "hibernate"]),
        Boot("reboot, cold and warm", ["--scenario", "reboot"]),
        Boot("18 CPUs (two clusters)", ["--cpus", "18"]),
        Boot("8 CPUs", ["--cpus", "8"]),
        Boot("GICv2, 8 CPUs", ["--gic", "2", "--cpus", "8"]),
        everyday,
        *[Boot(f"PSCI {v}, 4 CPUs", ["--psci-version", v]) for v in ("0.1", "0.2", "1.0", "1.1", "1.2")],
        Boot("no EL2", ["--virtualization", "off"]),
        Boot("cortex-a57", ["--cpu-model", "cortex-a57"]),
        Boot("cortex-a76", ["--cpu-model", "cortex-a76"]),
        Boot("neoverse-n1", ["--cpu-model", "neoverse-n1"]),
        Boot("extended power_state format", ["--state-format", "extended"]),
        Boot("1 CPU", ["--cpus", "1"]),
    ]
    # Every kind of boot once with the broken library; with one CPU there is no CPU_ON that could fail.
    kinds = ("18 CPUs", "8 CPUs", "GICv2", "PSCI 1.3", "PSCI 0.2", "no EL2", "cortex-a57", "extended")
    bad = [Boot(f"{b.name}: a broken CPU_ON is found", b.options, broken=True) for b in good if b.name.startswith(kinds)]
    assert len(bad) == len(kinds)
    return good + bad


class Runner:
    def __init__(self, o):
        self.o = o
        self.lock = threading.Lock()
        self.running = set()
        self.stopped = False

    def stop(self):
        with self.lock:
            self.stopped = True
            for process in self.running:
                process.terminate()  # boot.py stops its QEMU

    def run(self, boot):
        """Gives back (good, what to print)."""
        log_dir = os.path.join(self.o.log_dir, re.sub(r"[^A-Za-z0-9.]+", "-", boot.name).strip("-"))
        os.makedirs(log_dir, exist_ok=True)
        result = os.path.join(log_dir, "result.txt")
        if os.path.exists(result):
            os.unlink(result)
        command = [sys.executable, os.path.join(TOP, "examples", "linux", "boot.py"), "--quiet",
                   "--firmware", self.o.broken if boot.broken else self.o.firmware,
                   "--kernel", self.o.kernel, "--initrd", self.o.initrd, "--log-dir", log_dir,
                   "--cycles", str(CYCLES), "--timeout", str(self.o.timeout), *boot.options]
        with self.lock:
            if self.stopped:
                return False, "not run"
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                       text=True, errors="replace")
            self.running.add(process)
        output, _ = process.communicate()
        with self.lock:
            self.running.discard(process)
        status = process.returncode
        seconds = re.search(r", (\d+ s)$", output.strip())
        took = f" ({seconds[1]})" if seconds else ""
        if not boot.broken:
            return status == 0, took if status == 0 else "\n" + output.rstrip()
        text = ""
        if os.path.exists(result):
            with open(result, encoding="utf-8") as f:
                text = f.read()
        missing = [r for r in RIGHT_REASONS if not re.search(r, text, re.M)]
        wrong = [r for r in WRONG_REASONS if re.search(r, text, re.M)]
        if status == 1 and not missing and not wrong:
            return True, took
        why = ["it passed" if status == 0 else f"boot.py ended with status {status}"]
        why += [f"no line like {r}" for r in missing] + [f"there is a line like {r}" for r in wrong]
        return False, f"\n  should have failed because of CPU_ON: {'; '.join(why)}\n{output.rstrip()}"


def interrupted(_number, _frame):
    raise KeyboardInterrupt


def main():
    p = argparse.ArgumentParser(description=__doc__)
    for name in ("firmware", "kernel", "initrd", "log-dir"):
        p.add_argument("--" + name, required=True)
    p.add_argument("--broken", help="the firmware whose CPU_ON always fails (not needed with --quick)")
    p.add_argument("--quick", action="store_true", help="one boot")
    p.add_argument("--jobs", type=int, default=2, help="QEMUs at a time (default %(default)s)")
    p.add_argument("--timeout", type=float, default=900, help="seconds for one boot (default %(default)s)")
    p.add_argument("--only", default="", help="the boots whose name matches this expression")
    o = p.parse_args()

    # The judge first: what it says below is worth what these are.
    suite = unittest.defaultTestLoader.discover(HERE, "test_*.py")
    with open(os.devnull, "w", encoding="utf-8") as null:
        tests = unittest.TextTestRunner(stream=null).run(suite)
    bad = tests.failures + tests.errors
    passed, failed = tests.testsRun - len(bad), len(bad)
    if tests.testsRun == 0:
        failed += 1
    for test, trace in bad:
        print(f"FAIL {test}\n{trace}")
    print(f"{'FAIL' if failed else 'ok  '} the judge and its helpers: {tests.testsRun} tests", flush=True)

    todo = [b for b in boots(o.quick) if re.search(o.only, b.name)]
    runner = Runner(o)
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, interrupted)
    pool = concurrent.futures.ThreadPoolExecutor(max(1, o.jobs))
    try:
        waiting = {pool.submit(runner.run, boot): boot for boot in todo}
        for future in concurrent.futures.as_completed(waiting):
            good, text = future.result()
            print(f"{'ok  ' if good else 'FAIL'} boot: {waiting[future].name}{text}", flush=True)
            passed, failed = passed + good, failed + (not good)
    except KeyboardInterrupt:
        runner.stop()
        pool.shutdown(cancel_futures=True)
        print("interrupted", flush=True)
        return 130
    print(f"linux: {passed} passed, {failed} failed, 0 skipped", flush=True)
    return 1 if failed or not todo else 0


if __name__ == "__main__":
    sys.exit(main())
