#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Steps of the model and of the code, for Spin and for people.

steps.py data            a log of record.c (stdin) as replay.c
steps.py log NUMBER STEP the call of that number in the log (stdin), up to the step that was not taken
steps.py trail           the output of "spin -t" (stdin): what happened, a step a line
steps.py unreached DIR...  what no search in these directories took (files: states, of "pan -d"; out, of "pan")
"""
import re
import sys

KINDS = ("", "begin", "answer", "op", "write", "read", "read (acquire)", "write (release)", "or", "clear", "swap", "cas",
         "add")
CALLS = ("", "CPU_ON", "CPU_OFF", "psci_cpu_stopped()", "psci_cpu_woke()", "AFFINITY_INFO", "SYSTEM_SUSPEND", "SYSTEM_OFF",
         "psci_system_refused()", "SET_SUSPEND_MODE", "CPU_SUSPEND", "psci_complete()", "psci_cpu_set_presence()")
OPS = ("", "cpu_on", "check_cpu_on", "check_cpu_off", "check_system_suspend", "check_power_state", "domains_down", "domains_up",
       "check_entry")
CELLS = ("word 0", "word 1", "start 0", "start 1", "start 2", "start 3", "gate", "ending", "mode", "lock 0", "lock 1")
RUN = ("IDLE", "ABSENT", "DISABLED", "DEFERRED", "READY", "RUNNING", "STOPPING", "FREEZING", "STANDBY", "SUSPENDED", "WAITING",
       "11", "12", "13", "14", "15")


def value(cell, number):
    if 2 <= cell <= 5:
        return f"{RUN[number % 16]}+{number // 16}"
    if cell == 6:
        return ("open", "closed")[number] if number < 2 else f"trying({number - 128})"
    return f"{number:04b}" if cell < 2 else str(number)


def words(kind, a, x, y, before, more=None):
    if kind == 1:
        return f"{CALLS[a]} of CPU {x}, arguments {y} {before}"
    if kind == 2:
        return f"answer {a}, {x}"
    if kind == 3:
        return f"op {OPS[a]} says {before}"
    if kind == 4:
        what = "event" if a == 4 else f"entry of CPU {a}"
        return f"{what}: {before} -> {x}" + (f", power_state {y}" if y or more else "")
    said = f"{CELLS[a]}: {KINDS[kind]}"
    if kind == 11:
        done = "" if before == x else f" fails: {value(a, before)}"
        return f"{said} {value(a, x)} -> {value(a, y)}{done}"
    if kind in (7, 10):
        return f"{said} {value(a, x)}"
    if kind in (8, 9):
        return f"{said} {x:04b}, was {value(a, before)}"
    return f"{said} {value(a, before)}"


def calls_of(log):
    return [[[int(n) for n in step.split()] for step in line.strip().strip(";").split(";")] for line in log]


def data(log):
    calls = calls_of(log)
    first = 0
    print("const unsigned char replay_steps[][6] = {")
    for call in calls:
        print("".join("{" + ",".join(map(str, step)) + "}," for step in call))
    print("};\nconst int replay_first[] = {")
    for call in calls:
        print(f"{first},")
        first += len(call)
    print("};\nconst int replay_calls = %d;" % len(calls))


def show_log(log, number, at):
    calls = calls_of(log)
    at -= sum(len(call) for call in calls[:number])
    for i, step in enumerate(calls[number][:at + 1]):
        print("   ", words(*step), "     <-- not a step of the model here" if i == at else "")


def show_trail(output):
    for line in output:
        found = re.match(r"\s*STEP (\d+) (\d+) (.*)", line)
        if found:
            pid, cpu = found.group(1, 2)
            print(f"    process {pid}, for CPU {cpu}: " + words(*map(int, found.group(3).split())))
        elif "assertion violated" in line:
            print("   ", line.strip())


def missed_in(directory):
    """Of each state of a process that the search did not come to: what is there."""
    missed, process = {}, None
    with open(directory + "/out", encoding="utf-8") as f:
        for line in f:
            found = re.match(r"unreached in (?:proctype )?(\S+)", line)
            if found:
                process = found.group(1)
            found = re.match(r"\s*(\S+, )?state (\d+), (.*)", line)
            if found and process:
                missed[process, found.group(2)] = (found.group(1) or "") + found.group(3)
    return missed


def unreached(directories):
    """A step of an inline counts as taken if it was somewhere that the inline is used."""
    known, taken = {}, set()
    for directory in directories:
        missed, process = missed_in(directory), None
        with open(directory + "/states", encoding="utf-8") as f:
            for line in f:
                found = re.match(r"(?:proctype|init|claim) ?(\S*)", line)
                if found:
                    process = found.group(1) or "init"
                found = re.match(r"\s*state\s+(\d+) -.*\] (\S+):(\d+) => (.*)", line)
                if not found:
                    continue
                state, file, number, text = found.groups()
                key = (file, int(number), re.sub(r"\b\d+", "N", text))  # configurations differ in numbers
                known.setdefault(key, process)
                if (process, state) not in missed:
                    taken.add(key)
    for key in sorted(set(known) - taken):
        print(f"{key[0]}:{key[1]}: {key[2]} ({known[key]})")


if __name__ == "__main__":
    mode, arguments = sys.argv[1], sys.argv[2:]
    if mode == "data":
        data(sys.stdin)
    elif mode == "log":
        show_log(sys.stdin, int(arguments[0]), int(arguments[1]))
    elif mode == "trail":
        show_trail(sys.stdin)
    else:
        unreached(arguments)
