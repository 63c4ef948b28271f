#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Boots Linux on the firmware under QEMU's arm64 "virt" machine, once, and judges the boot (judge.py). Exit status: 0 good,
1 not good, 2 could not be tried. README's way to all this is examples/boot-linux.sh.
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
TELLING = re.compile(r"(psci|smp|reboot|CPU\d+): |@@ (cpu|cycle|fail|one CPU)\b|Linux version|Machine model|Kernel panic"
                     r"|WARNING: |BUG: |rcu: .*stall|watchdog: ")

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
    p.add_argument("--memory", type=int, default=2048, help="MiB (default %(default)s)")
    p.add_argument("--psci-version", default="1.3", help="the version that the library announces (default %(default)s)")
    p.add_argument("--state-format", choices=("original", "extended"), default="original")
    p.add_argument("--scenario", choices=("hotplug", "report", "shell"), default="hotplug")
    p.add_argument("--cycles", type=int, default=20, help="offline/online cycles in all (default %(default)s)")
    p.add_argument("--append", default="", help="more for the kernel's command line")
    p.add_argument("--interactive", action="store_true", help="the console is this terminal; the scenario is shell")
    p.add_argument("--log-dir", default="boot-logs", help="console.log, trace.log, qemu.log, result.txt go there")
    p.add_argument("--allow", default=os.path.join(HERE, "dmesg-allow.txt"), help="kernel messages that are no failure")
    p.add_argument("--timeout", type=float, default=600, help="give up after so many seconds (default %(default)s)")
    p.add_argument("--qemu", default="qemu-system-aarch64")
    output = p.add_mutually_exclusive_group()
    output.add_argument("--show", action="store_true", help="show the library's trace beside Linux's messages, live")
    output.add_argument("--quiet", action="store_true", help="only the verdict")
    o = p.parse_args()
    if o.cpus < 1:
        p.error("--cpus: at least 1")
    if o.gic == "2" and o.cpus > 8:
        p.error("a GICv2 serves 8 CPUs at most")
    if o.cycles < 0:
        p.error("--cycles: not below 0")
    if o.interactive:
        o.scenario = "shell"
    elif o.scenario == "shell":
        p.error("--scenario shell needs --interactive")
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


def qemu_command(o, kernel, trace_fd, console_log):
    append = " ".join([COMMAND_LINE, FOR_MODEL.get(o.cpu_model.split(",")[0], ""), f"psci.scenario={o.scenario}",
                       f"psci.cycles={o.cycles}", o.append])
    command = [o.qemu, "-M", f"virt,secure=on,virtualization={o.virtualization},gic-version={o.gic}",
               "-cpu", o.cpu_model, "-smp", str(o.cpus), "-m", str(o.memory), "-nic", "none", "-display", "none",
               "-no-reboot", "-bios", o.firmware, "-kernel", kernel, "-initrd", o.initrd, "-append", append,
               "-fw_cfg", f"name=opt/libpsci/version,string={o.psci_version}",
               "-fw_cfg", f"name=opt/libpsci/state-format,string={o.state_format}",
               "-fw_cfg", "name=opt/libpsci/trace,string=on"]
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

    def __init__(self, o):
        self.o = o
        self.cycles = judge.Asked(cpus=o.cpus, scenario=o.scenario, cycles=o.cycles).needed_cycles()
        self.tty = sys.stdout.isatty() and not o.interactive
        self.dumping = False
        self.note("QEMU starts")

    def note(self, text):
        if not self.o.quiet and not self.o.show and not self.o.interactive:
            print(f"\r\033[K      {text}" if self.tty else f"      {text}", end="" if self.tty else "\n", flush=True)

    def line(self, source, line):
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
                              (r"@@ (cycle \d+ of \d+)", None), (r"@@ fail (.*)", None), (r"Kernel panic.*", None)):
            match = re.search(pattern, line) if source == "console" else None
            if match:
                self.note(text or match[match.lastindex or 0])

    def end(self):
        if self.tty and not self.o.quiet and not self.o.show:
            print("\r\033[K", end="", flush=True)


def die_with_parent():
    """In the child: the kernel kills it should this script be killed in a way that it cannot handle."""
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG


def run(o, kernel):
    """Boot. Gives back (console text, trace text, exit status, timed out)."""
    path = {name: os.path.join(o.log_dir, name + ".log") for name in ("console", "trace", "qemu")}
    trace_r, trace_w = os.pipe()
    command = qemu_command(o, kernel, trace_w, path["console"])
    terminal = termios.tcgetattr(0) if o.interactive and os.isatty(0) else None
    watcher = Watcher(o)
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
    return text["console"], text["trace"], qemu.returncode, timed_out


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
    asked = judge.Asked(o.cpus, o.psci_version, o.state_format, o.scenario, o.cycles)
    began = time.monotonic()
    console, trace, status, timed_out = run(o, plain_image(o.kernel, o.log_dir))
    took = time.monotonic() - began
    verdict = judge.judge(asked, console, trace, allow, status, timed_out)

    out = []
    if not o.quiet:
        out += [""] + ["  " + fact for fact in verdict.facts] + [""]
        out += ["  " + line for line in judge.table(*judge.read_trace(trace)[:2])] + [""]
    everything = [f"FAIL [{code}] {text}" for code, text in verdict.failures]
    shown = SHOWN[not verdict.step]
    out += everything[:shown]
    if not verdict.good():
        if len(everything) > shown:
            out.append(f"  and {len(everything) - shown} more, in {o.log_dir}/result.txt")
        out.append(f"  the step that was not reached: {verdict.step}" if verdict.step else
                   "  the boot went through all steps, but not as it should")
        with open(os.path.join(o.log_dir, "qemu.log"), encoding="utf-8", errors="replace") as f:
            said = "".join(f.readlines()[1:])
        if said:
            out += tail("what QEMU said", said)
        if verdict.step:
            out += tail("the secure UART (trace)", trace)
            out += tail("Linux's console", console.partition("@@@ dmesg begin")[0])
        out.append(f"  logs: {o.log_dir}/ (console.log, trace.log, qemu.log, result.txt)")
    what = f"{asked.needed_cycles()} offline/online cycles" if o.scenario == "hotplug" else o.scenario
    out.append(f"{'PASS' if verdict.good() else 'FAIL'}: PSCI {o.psci_version}, {o.cpus} CPU{'s' * (o.cpus > 1)} "
               f"({o.cpu_model}), GICv{o.gic}, virtualization={o.virtualization}, {o.state_format} format, {what}, {took:.0f} s")
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
