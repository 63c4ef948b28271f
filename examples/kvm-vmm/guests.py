#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Judges the kernel logs of the guests that scenarios.sh left in a directory: of each guest that said something on its
console (NAME.console), the logs that it left on its disk (NAME.log). Nothing of level "warning" or worse may be in there
that examples/linux/dmesg-allow.txt does not list, and no hang. One line for each guest; exit status 1 if one is bad.
"""

import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "linux"))
import judge  # noqa: E402

GUARDS = ("hung_task_panic 1", "softlockup_panic 1", "panic_on_rcu_stall 1", "panic -1")


# Linux gives a CPU that goes off 100 ms until AFFINITY_INFO has to say OFF. A guest whose vCPUs are stopped and started in the
# middle of that, on a host that is slow, may not make it: one that is saved while its CPUs come and go.
LATE = re.compile(r"(psci: )?CPU\d+ may not have shut down cleanly(:| \().*")
TOLERATED = tuple((name, LATE) for name in ("save", "save-at", "handover", "handover-1.1"))


def complaints(console, text, allow, guest=""):
    """What is wrong with a guest, each once, and how many lines its logs have."""
    tolerated = [pattern for name, pattern in TOLERATED if name == guest]
    allow = allow + [(pattern, "") for pattern in tolerated]
    logs, wrong = judge.read_logs(text)
    if wrong or not logs:
        return [wrong or "the guest left no log"], 0
    found = []
    for log in logs:
        messages = [message for _, message in log]
        found += [f"level {level}: {message}" for level, message in log
                  if level <= 4 and not any(pattern.fullmatch(message) for pattern, _ in allow)]
        found += [message[3:] for message in messages if message.startswith("@@ fail ")]
        for guard in GUARDS:
            name = guard.split()[0]
            if not any(m in (f"@@ guard {guard}", f"@@ guard {name} missing") for m in messages):
                found.append(f"a hang would not show: {name}")
    said = [message for log in logs for _, message in log] + judge.lines_of(console)
    for code, pattern in judge.TROUBLE:
        for line in said:
            line = judge.STAMP.sub("", line)
            if any(t.fullmatch(line) for t in tolerated):
                continue
            if pattern.search(line) and not line.startswith(("@@", "Kernel command line:")) and \
                    (code not in judge.MAY_BE_ALLOWED or not any(allowed.fullmatch(line) for allowed, _ in allow)):
                found.append(line)
    # With loglevel=5 the console has nothing of the kernel's but complaints, and how it ended.
    for line in judge.lines_of(console):
        if any(t.fullmatch(judge.STAMP.sub("", line)) for t in tolerated):
            continue
        if re.match(r"\[ *\d+\.\d+\]", line) and not judge.UNHEARD.fullmatch(line) and \
                not any(pattern.fullmatch(judge.STAMP.sub("", line)) for pattern, _ in allow):
            found.append(f"on the console: {judge.STAMP.sub('', line)}")
    return list(dict.fromkeys(found)), sum(len(log) for log in logs)


def read(path):
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8", errors="replace", newline="") as f:
        return f.read()


def main(directory):
    with open(os.path.join(os.path.dirname(HERE), "linux", "dmesg-allow.txt"), encoding="utf-8") as f:
        allow = judge.read_allow(f.read())
    bad = 0
    for name in sorted(f.removesuffix(".console") for f in os.listdir(directory) if f.endswith(".console")):
        console = read(os.path.join(directory, name + ".console"))
        if not console.strip():
            continue  # not a Linux
        found, lines = complaints(console, read(os.path.join(directory, name + ".log")), allow, name)
        if found:
            bad += 1
            print(f"FAILED kernel log of {name}: {found[0]}")
            for line in found[1:10]:
                print(f"  {line}")
        else:
            print(f"ok kernel log of {name} ({lines} lines)")
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: guests.py DIRECTORY")
    sys.exit(main(sys.argv[1]))
