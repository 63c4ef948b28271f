#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Boots Linux on the firmware under QEMU's arm64 "virt" machine, has it do one scenario (scenarios.py), and judges what came
of it (judge.py). Exit status: 0 good, 1 not good, 2 could not be tried. README's way to all this is examples/boot-linux.sh.
"""

import argparse
import codecs
import ctypes
import gzip
import os
import re
import selectors
import shlex
import shutil
import signal
import subprocess
import sys
import termios
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
from scenarios import SCENARIOS, VERSIONS, Asked  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))

# What makes a failure visible and fast: every message on the console from the first on, nothing dropped from the log, and a
# panic (so: a reset, which -no-reboot turns into an end) for each kind of hang. The limits are long because an emulated
# machine on a busy host is slow; what they are for never ends by itself.
COMMAND_LINE = ("console=ttyAMA0 earlycon=pl011,0x9000000 loglevel=8 log_buf_len=4M printk.devkmsg=on no_console_suspend "
                "panic=-1 oops=panic hung_task_panic=1 softlockup_panic=1 watchdog_thresh=60 "
                "rcupdate.rcu_cpu_stall_timeout=120")

# Linux 7.3 and before: spectre_v3a_enable_mitigation() adds to a CPU's vector slot each time that the CPU comes online, so that
# on CPUs with Spectre-v3a that lack VHE, KVM's cpu_set_hyp_vector() reads behind its table after an offline/online cycle
# (found by UBSAN). It has nothing to do with who answers PSCI; without KVM the table is not read.
FOR_MODEL = {"cortex-a57": "kvm-arm.mode=none", "cortex-a72": "kvm-arm.mode=none"}

# The lines of Linux that stand beside the library's trace with --show.
TELLING = re.compile(r"(psci|smp|reboot|CPU\d+|CPUidle PSCI|PM): |PM: (suspend|hibernation)"
                     r"|@@ (cpu|cycle|fail|one CPU|idl(ing|ed)|suspend|hibernat|resum|restart|counter|a process)"
                     r"|Linux version|Machine model|Kernel panic|WARNING: |BUG: |rcu: .*stall|watchdog: ")

SHOWN = {True: 10, False: 5}  # so many failures are printed, depending on whether all steps were reached; result.txt has all


class CannotTry(Exception):
    """What stopped us is not the boot."""


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--firmware", required=True, help="the EL3 firmware, for QEMU's -bios")
    p.add_argument("--kernel", required=True, help="an arm64 Linux Image (may be gzipped)")
    p.add_argument("--initrd", required=True, help="what mkinitramfs.sh makes")
    p.add_argument("--cpus", type=int, default=4)
    p.add_argument("--cpu-model", default="max,pauth-impdef=on", help="QEMU's -cpu (default %(default)s)")
    p.add_argument("--gic", choices=("2", "3"), default="3")
    p.add_argument("--virtualization", choices=("on", "off"), default="on", help="whether the machine has EL2")
    p.add_argument("--memory", type=int, help="MiB (default: the scenario's)")
    p.add_argument("--psci-version", choices=VERSIONS, default="1.3",
                   help="the version that the library announces (default %(default)s)")
    p.add_argument("--state-format", choices=("original", "extended"), default="original")
    p.add_argument("--idle", choices=("off", "pc", "osi"), help="idle states: none, platform-coordinated, OS-initiated "
                   "(default: off; in scenario idle: pc)")
    p.add_argument("--cluster-size", type=int, default=2, help="CPUs in a cluster (default %(default)s)")
    p.add_argument("--scenario", choices=tuple(SCENARIOS), default="hotplug")
    p.add_argument("--cycles", type=int, help="offline/online cycles in all, or suspends (default: 20)")
    p.add_argument("--seconds", type=int, default=60, help="of scenario idle (default %(default)s)")
    p.add_argument("--append", default="", help="more for the kernel's command line")
    p.add_argument("--interactive", action="store_true", help="the console is this terminal; the scenario is shell")
    p.add_argument("--log-dir", default="boot-logs", help="console.log, trace.log, qemu.log, result.txt go there")
    p.add_argument("--allow", default=os.path.join(HERE, "dmesg-allow.txt"), help="kernel messages that are no failure")
    p.add_argument("--timeout", type=float, default=600, help="give up after so many seconds of one QEMU (default %(default)s)")
    p.add_argument("--qemu", default="qemu-system-aarch64")
    output = p.add_mutually_exclusive_group()
    output.add_argument("--show", action="store_true", help="show the library's trace beside Linux's messages, live")
    output.add_argument("--quiet", action="store_true", help="only the verdict")
    o = p.parse_args()
    if o.interactive:
        o.scenario = "shell"
    elif o.scenario == "shell":
        p.error("--scenario shell needs --interactive")
    plan = SCENARIOS[o.scenario]
    o.idle = o.idle or plan.idle
    o.cycles = plan.cycles if o.cycles is None else o.cycles
    o.memory = o.memory or plan.memory
    o.asked = Asked(o.cpus, o.psci_version, o.state_format, o.scenario, o.cycles, o.seconds, o.idle, o.cluster_size)
    if o.asked.wrong():
        p.error(o.asked.wrong())
    if o.gic == "2" and o.cpus > 8:
        p.error("a GICv2 serves 8 CPUs at most")
    return o


def plain_image(path, log_dir):
    """A path of the raw Image: QEMU hands the firmware the file as it is."""
    with open(path, "rb") as f:
        head = f.read(64)
    if head[:2] == b"\x1f\x8b":
        out = os.path.join(log_dir, "Image")
        with gzip.open(path) as src, open(out, "wb") as dst:
            shutil.copyfileobj(src, dst)
        path = out
        with open(path, "rb") as f:
            head = f.read(64)
    if head[4:8] == b"zimg":
        raise CannotTry(f"{path} is a compressed EFI image; the firmware loads raw arm64 Images")
    if head[56:60] != b"ARM\x64":
        raise CannotTry(f"{path} is not an arm64 Linux Image")
    return path


def qemu_command(o, kernel, count, disk, trace_fd, console_log):
    """For run number "count" of the scenario."""
    plan, words = o.asked.plan(), {"scenario": o.scenario, "cycles": o.cycles, "seconds": o.seconds}
    if count > 0:
        words["resume"] = 1
    if o.psci_version == "0.1":
        words["end"] = "wait"
    append = " ".join([COMMAND_LINE, FOR_MODEL.get(o.cpu_model.split(",")[0], ""),
                       *[f"psci.{name}={value}" for name, value in words.items()], o.append])
    # Idle CPUs make so many calls that the UART could not say them all.
    chosen = {"version": o.psci_version, "state-format": o.state_format, "cluster-size": o.cluster_size, "idle": o.idle,
              "trace": "on" if o.idle == "off" else "quiet"}
    command = [o.qemu, "-M", f"virt,secure=on,virtualization={o.virtualization},gic-version={o.gic}",
               "-cpu", o.cpu_model, "-smp", str(o.cpus), "-m", str(o.memory), "-nic", "none", "-display", "none",
               "-bios", o.firmware, "-kernel", kernel, "-initrd", o.initrd, "-append", append]
    for name, value in chosen.items():
        command += ["-fw_cfg", f"name=opt/libpsci/{name},string={value}"]
    if len(plan.runs[count]) == 1:
        command += ["-no-reboot"]
    if disk:
        command += ["-drive", f"if=none,id=disk,format=raw,file={disk.replace(',', ',,')}",
                    "-device", "nvme,drive=disk,serial=libpsci"]
    if o.interactive:
        command += ["-chardev", f"stdio,id=console,mux=on,signal=off,logfile={console_log}", "-mon", "chardev=console"]
    else:
        command += ["-monitor", "none", "-chardev", "stdio,id=console,signal=off"]
    return command + ["-chardev", f"file,id=trace,path=/dev/fd/{trace_fd}", "-serial", "chardev:console",
                      "-serial", "chardev:trace"]


class Lines:
    """Bytes as they come, into whole lines."""

    def __init__(self, source):
        self.source = source
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self.rest = ""

    def feed(self, data):
        parts = (self.rest + self.decoder.decode(data)).replace("\r", "").split("\n")
        self.rest = parts.pop()
        return parts


class Watcher:
    """Shows what happens while it happens."""

    def __init__(self, o, count):
        self.o = o
        self.tty = sys.stdout.isatty() and not o.interactive
        self.dumping = False
        self.starts = 0
        self.enough = False  # QEMU is to be stopped
        self.expected = len(o.asked.plan().runs[count])
        self.note("QEMU starts" + (" again" if count else ""))
        if o.show and count:
            print("     QEMU | starts again, with the same disk", flush=True)

    def note(self, text):
        if not self.o.quiet and not self.o.show and not self.o.interactive:
            print(f"\r\033[K      {text}" if self.tty else f"      {text}", end="" if self.tty else "\n", flush=True)

    def line(self, source, line):
        if source == "trace" and judge.BANNER.match(line):
            self.starts += 1
            self.enough |= self.starts > self.expected  # it would go on for ever
        # PSCI 0.1 has nothing to power off with.
        self.enough |= source == "console" and line == "@@@ end" and self.o.psci_version == "0.1"
        if self.o.interactive:
            if source == "trace" and line.strip():  # the terminal is raw, and in the middle of something
                os.write(1, f"\r\033[K\033[2mlibpsci | {line}\033[0m\r\n".encode())
            return
        if source == "console":
            if line.startswith("@@@ dmesg"):
                self.dumping = "begin" in line
            if self.dumping:
                return
        if self.o.show:
            text = judge.STAMP.sub("", line)
            if source == "trace" and text.strip():
                print(f"  libpsci | {text}", flush=True)
            elif source == "console" and TELLING.match(text):
                print(f"    Linux | {text.removeprefix('@@ ')[:120]}", flush=True)
            return
        for pattern, text in ((r"Booting Linux on physical CPU", "the kernel runs"),
                              (r"smp: (Brought up .*)", None), (r"@@ scenario", "init runs"),
                              (r"@@ ((cycle|suspend) \d+ of \d+)", None), (r"@@ (idling .*)", None),
                              (r"@@ (hibernating|resuming|resumed|restarting.*)", None), (r"@@ fail (.*)", None),
                              (r"Kernel panic.*", None)):
            match = re.search(pattern, line) if source == "console" else None
            if match:
                self.note(text or match[1 if match.lastindex else 0])

    def end(self):
        if self.tty and not self.o.quiet and not self.o.show:
            print("\r\033[K", end="", flush=True)


def die_with_parent():
    """In the child: the kernel kills it should this script be killed in a way that it cannot handle."""
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG


def log_path(o, name, count):
    return os.path.join(o.log_dir, name + (f"-{count + 1}" if count else "") + ".log")


def run(o, kernel, count, disk):
    """One QEMU, the scenario's run number "count". Gives back a judge.Run."""
    path = {name: log_path(o, name, count) for name in ("console", "trace", "qemu")}
    trace_r, trace_w = os.pipe()
    command = qemu_command(o, kernel, count, disk, trace_w, path["console"])
    terminal = termios.tcgetattr(0) if o.interactive and os.isatty(0) else None
    watcher = Watcher(o, count)
    timed_out = False
    with open(path["qemu"], "w+", encoding="utf-8", errors="replace") as err:
        print(shlex.join(command), file=err, flush=True)
        qemu = subprocess.Popen(command, stdin=None if o.interactive else subprocess.DEVNULL,
                                stdout=None if o.interactive else subprocess.PIPE, stderr=err, pass_fds=(trace_w,),
                                preexec_fn=die_with_parent)
        os.close(trace_w)
        try:
            with open(path["trace"], "wb") as trace_log, selectors.DefaultSelector() as ready:
                ready.register(trace_r, selectors.EVENT_READ, (Lines("trace"), trace_log))
                console_log = None
                if not o.interactive:
                    console_log = open(path["console"], "wb")
                    ready.register(qemu.stdout.fileno(), selectors.EVENT_READ, (Lines("console"), console_log))
                end = None if o.interactive else time.monotonic() + o.timeout
                while ready.get_map():
                    left = None if end is None else end - time.monotonic()
                    if left is not None and left <= 0:
                        timed_out = True
                        break
                    for key, _ in ready.select(left):
                        data = os.read(key.fd, 65536)
                        lines, log = key.data
                        if not data:
                            ready.unregister(key.fd)
                            continue
                        log.write(data)
                        log.flush()
                        for line in lines.feed(data):
                            watcher.line(lines.source, line)
                    if watcher.enough:
                        qemu.terminate()  # it ends with status 0
                        watcher.enough = False
                if console_log:
                    console_log.close()
            if not timed_out:  # both ends are closed, so QEMU has ended, or is about to
                try:
                    qemu.wait(60)
                except subprocess.TimeoutExpired:
                    timed_out = True
        finally:
            if qemu.poll() is None:
                qemu.kill()
                qemu.wait()
            os.close(trace_r)
            if terminal:
                termios.tcsetattr(0, termios.TCSADRAIN, terminal)
            watcher.end()
    text = {}
    for name in ("console", "trace"):
        with open(path[name], encoding="utf-8", errors="replace", newline="") as f:
            text[name] = f.read()
    return judge.Run(text["console"], text["trace"], qemu.returncode, timed_out)


def run_all(o, kernel):
    """The runs of the scenario, as judge.Runs; one that did not end well is the last."""
    plan, runs, disk = o.asked.plan(), [], ""
    for name in ("console", "trace", "qemu"):  # of an earlier time
        for count in range(1, 9):
            if os.path.exists(log_path(o, name, count)):
                os.unlink(log_path(o, name, count))
    try:
        if plan.disk:
            disk = os.path.join(o.log_dir, "disk")
            with open(disk, "wb") as f:
                f.truncate(plan.disk << 20)
        for count in range(len(plan.runs)):
            done = run(o, kernel, count, disk)
            runs.append(done)
            if done.timed_out or done.exit_code != 0 or o.asked.end(plan.runs[count][-1]) + "(" not in done.trace:
                break
    finally:
        if disk:
            os.unlink(disk)
    return runs


def tail(title, text, count=12):
    lines = judge.lines_of(text)[-count:]
    return [f"  the last lines of {title}:"] + ["    " + line for line in lines] if lines else [f"  {title}: nothing"]


def main():
    o = options()
    os.makedirs(o.log_dir, exist_ok=True)
    for name in ("firmware", "kernel", "initrd", "allow"):
        if not os.path.isfile(getattr(o, name)):
            raise CannotTry(f"--{name}: there is no file {getattr(o, name)}")
    if not shutil.which(o.qemu):
        raise CannotTry(f"there is no {o.qemu} here")
    with open(o.allow, encoding="utf-8") as f:
        allow = judge.read_allow(f.read())
    began = time.monotonic()
    runs = run_all(o, plain_image(o.kernel, o.log_dir))
    took = time.monotonic() - began
    verdict = judge.judge(o.asked, runs, allow)

    out = []
    if not o.quiet:
        out += [""] + ["  " + fact for fact in verdict.facts] + [""]
        out += ["  " + line for line in judge.table("\n".join(r.trace for r in runs))] + [""]
    everything = [f"FAIL [{code}] {text}" for code, text in verdict.failures]
    shown = SHOWN[not verdict.step]
    out += everything[:shown]
    if not verdict.good():
        if len(everything) > shown:
            out.append(f"  and {len(everything) - shown} more, in {o.log_dir}/result.txt")
        out.append(f"  the step that was not reached: {verdict.step}" if verdict.step else
                   "  it went through all steps, but not as it should")
        with open(log_path(o, "qemu", len(runs) - 1), encoding="utf-8", errors="replace") as f:
            said = "".join(f.readlines()[1:])
        if said:
            out += tail("what QEMU said", said)
        if verdict.step:
            out += tail("the secure UART (trace)", runs[-1].trace)
            out += tail("Linux's console", re.sub(r"@@@ dmesg begin.*?(@@@ dmesg end \d+|\Z)", "", runs[-1].console, flags=re.S))
        out.append(f"  logs: {o.log_dir}/ (console.log, trace.log, qemu.log, result.txt)")
    idle = {"off": "", "pc": ", platform-coordinated idle states", "osi": ", OS-initiated idle states"}[o.idle]
    if idle:
        idle += f", {o.asked.clusters()} cluster{'s' * (o.asked.clusters() > 1)}"
    out.append(f"{'PASS' if verdict.good() else 'FAIL'}: PSCI {o.psci_version}, {o.cpus} CPU{'s' * (o.cpus > 1)} "
               f"({o.cpu_model}), GICv{o.gic}, virtualization={o.virtualization}, {o.state_format} format{idle}, "
               f"{o.asked.told()}, {took:.0f} s")
    print("\n".join(out), flush=True)
    with open(os.path.join(o.log_dir, "result.txt"), "w", encoding="utf-8") as f:
        f.write("\n".join(out + ["", *everything]) + "\n")
    return 0 if verdict.good() else 1


def stop(number, _frame):
    raise KeyboardInterrupt(signal.Signals(number).name)


if __name__ == "__main__":
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, stop)
    try:
        sys.exit(main())
    except (CannotTry, ValueError, OSError) as e:
        print(f"error: {e}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("\ninterrupted; QEMU has been stopped", file=sys.stderr)
        sys.exit(130)
