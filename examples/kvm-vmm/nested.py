#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Boots an emulated arm64 machine that has /dev/kvm, has it run a command (host-init), shows what that prints while it
happens, and unpacks the log files that it leaves. nested.sh prepares what it needs. Exit status: the command's; 125 if
the machine did not come to its end, or its kernel was in trouble.
"""

import argparse
import os
import re
import selectors
import shlex
import signal
import subprocess
import sys
import tarfile
import termios
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "linux"))
import boot  # noqa: E402
import judge  # noqa: E402

COMMAND_LINE = ("console=ttyAMA0 loglevel=3 log_buf_len=1M panic=-1 oops=panic watchdog_thresh=60 no_console_suspend "
                "rcupdate.rcu_cpu_stall_timeout=120 "
                "rodata=off "  # whose check of all mappings takes long
                "kvm.halt_poll_ns=0")  # or a vCPU that has nothing to do keeps a CPU of the machine busy that emulates all this
# What the kernels would use at each call or switch if it were there, and what is slow to emulate.
CPU_MODEL = "max,pauth=off,sve=off,sme=off,lpa2=off"
BROKEN = 125
DISK_MIB = 256
BEGAN = re.compile(r"@@@ host runs: (.*)")
ENDED = re.compile(r"@@@ host ends: (\d+)")


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--kernel", required=True, help="arm64 Image of the emulated host")
    p.add_argument("--initrd", required=True, help="its initramfs")
    p.add_argument("--log-dir", required=True, help="host.log (its console), qemu.log, and what it leaves in /logs")
    p.add_argument("--shell", action="store_true", help="the console is this terminal")
    p.add_argument("--cpus", default="2")
    p.add_argument("--memory", default="2560", help="MiB (default %(default)s)")
    p.add_argument("--cpu-model", default=CPU_MODEL, help="QEMU's -cpu (default %(default)s)")
    p.add_argument("--timeout", type=float, default=900,
                   help="give up when nothing was printed for so many seconds (default %(default)s)")
    p.add_argument("--qemu", default="qemu-system-aarch64")
    return p.parse_args()


def qemu_command(o, disk):
    command = [o.qemu, "-M", "virt,gic-version=3,virtualization=on", "-cpu", o.cpu_model, "-smp", o.cpus, "-m", o.memory,
               "-nic", "none", "-display", "none", "-no-reboot", "-kernel", o.kernel, "-initrd", o.initrd,
               "-append", COMMAND_LINE, "-drive", f"if=none,id=disk,format=raw,file={disk.replace(',', ',,')}",
               "-device", "nvme,drive=disk,serial=logs"]
    if o.shell:
        log = os.path.join(o.log_dir, "host.log")
        return command + ["-chardev", f"stdio,id=console,mux=on,signal=off,logfile={log}", "-mon", "chardev=console",
                          "-serial", "chardev:console"]
    return command + ["-monitor", "none", "-chardev", "stdio,id=console,signal=off", "-serial", "chardev:console"]


def follow(o, qemu, show):
    """Show the console's lines while they come, until QEMU closes it. True if it fell silent."""
    lines = boot.Lines("console")
    with open(os.path.join(o.log_dir, "host.log"), "wb") as log, selectors.DefaultSelector() as ready:
        ready.register(qemu.stdout, selectors.EVENT_READ)
        while True:
            if not ready.select(o.timeout):
                return True
            data = os.read(qemu.stdout.fileno(), 65536)
            if not data:
                show(lines.rest)
                return False
            log.write(data)
            log.flush()
            for line in lines.feed(data):
                show(line)


def run(o, disk):
    """Gives back the command's exit status, or what went wrong as text."""
    command = qemu_command(o, disk)
    seen = {"began": False, "status": None}

    def show(line):
        if BEGAN.fullmatch(line):
            seen["began"] = True
        elif ENDED.fullmatch(line):
            seen["status"] = int(ENDED.fullmatch(line)[1])
        elif line:
            print(line, flush=True)

    terminal = termios.tcgetattr(0) if o.shell and os.isatty(0) else None
    with open(os.path.join(o.log_dir, "qemu.log"), "w+", encoding="utf-8", errors="replace") as err:
        print(shlex.join(command), file=err, flush=True)
        qemu = subprocess.Popen(command, stdin=None if o.shell else subprocess.DEVNULL,
                                stdout=None if o.shell else subprocess.PIPE, stderr=err, preexec_fn=boot.die_with_parent)
        try:
            if o.shell:
                return qemu.wait() and f"QEMU ended with status {qemu.returncode}"
            if follow(o, qemu, show):
                return f"nothing was printed for {o.timeout:.0f} s: it hangs"
            qemu.wait(60)
        except subprocess.TimeoutExpired:
            return "QEMU does not end"
        finally:
            if qemu.poll() is None:
                qemu.kill()
                qemu.wait()
            if terminal:
                termios.tcsetattr(0, termios.TCSADRAIN, terminal)
        if qemu.returncode:
            err.seek(0)
            return f"QEMU ended with status {qemu.returncode}: {''.join(err.readlines()[1:]).strip()}"
    if not seen["began"]:
        return "the emulated host did not come up"
    if seen["status"] is None:
        return "the emulated host ended before the command did"
    return seen["status"]


def unpack(o, disk):
    """The logs from the disk. Gives back what is wrong with them, or ""."""
    try:
        with tarfile.open(disk, "r:") as tar:
            for member in tar:
                if member.isfile() and not member.name.startswith("/") and ".." not in member.name.split("/"):
                    tar.extract(member, o.log_dir, set_attrs=False)
    except (tarfile.TarError, OSError) as e:
        return f"the emulated host left no logs: {e}"
    return ""


def trouble(o):
    """What the emulated host's own kernel complained of."""
    found = []
    with open(os.path.join(o.log_dir, "host-dmesg.log"), encoding="utf-8", errors="replace") as f:
        for line in f:
            said = judge.RAW.sub(r"\3", line.rstrip())
            for code, pattern in judge.TROUBLE:
                if code not in judge.MAY_BE_ALLOWED and pattern.search(said) and not said.startswith("Kernel command line:"):
                    found.append(said)
    return found


def main():
    o = options()
    os.makedirs(o.log_dir, exist_ok=True)
    disk = os.path.join(o.log_dir, "logs.tar")
    with open(disk, "wb") as f:
        f.truncate(DISK_MIB << 20)
    try:
        began = time.monotonic()
        status = run(o, disk)
        if isinstance(status, str):
            print(f"nested: {status}; logs: {o.log_dir}/", flush=True)
            return BROKEN
        wrong = "" if o.shell else unpack(o, disk)
        complaints = [] if o.shell or wrong else trouble(o)
    finally:
        os.unlink(disk)
    for line in complaints:
        print(f"nested: the emulated host's kernel: {line}")
    if wrong:
        print(f"nested: {wrong}")
    print(f"nested: {time.monotonic() - began:.0f} s, status {status}; logs: {o.log_dir}/", flush=True)
    return BROKEN if wrong or complaints else status


if __name__ == "__main__":
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, boot.stop)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\ninterrupted; QEMU has been stopped", file=sys.stderr)
        sys.exit(130)
