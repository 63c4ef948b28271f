#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Run psci-threads, and look at what it says, at its status and at its trace.

    check.py ok PROGRAM OPTION...            it has to end well
    check.py fault REASON PROGRAM OPTION...  it has to find a fault, for one of
                                             the reasons in this regular expression
    check.py killed PROGRAM OPTION...        it is killed while it runs
    check.py usage PROGRAM                   wrong options
"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time

STATES = ("OFF", "ON_PENDING", "ON", "SUSPENDED (standby)", "SUSPENDED (power-down)")


def need(condition, what):
    if not condition:
        sys.exit(f"check.py: {what}")


def check_trace(path, cpus):
    """Look at a trace file. Returns how often the host did what."""
    with open(path, encoding="utf-8") as file:
        events = json.load(file)
    tracks = {e["tid"]: e["args"]["name"] for e in events if e["name"] == "thread_name"}
    names = {0: "host"} | {i + 1: f"vCPU {i}" for i in range(cpus)}
    need(tracks == names, f"the tracks are {tracks}")
    end, latest = {}, {}
    host = {}
    for event in events:
        tid = event.get("tid")
        if event["ph"] == "X":
            need(tid in tracks and tid > 0, f"a state of nobody: {event}")
            need(event["name"] in STATES, f"an unknown state: {event}")
            need(event["dur"] >= 0, f"a state that ends before it begins: {event}")
            # Both are rounded to nanoseconds.
            need(event["ts"] >= end.get(tid, 0) - 0.0015, f"a state before the last one ended: {event}")
            end[tid] = event["ts"] + event["dur"]
        elif event["ph"] == "i":
            need(tid in tracks, f"an event of nobody: {event}")
            need(event["ts"] >= latest.get(tid, 0), f"an event before the last one: {event}")
            latest[tid] = event["ts"]
            if tid == 0:
                host[event["name"]] = host.get(event["name"], 0) + 1
        else:
            need(event["ph"] == "M", f"an event of an unknown kind: {event}")
    # Nothing is known of before the first write, but then there is of every vCPU.
    need(not end or len(end) == cpus, f"only {sorted(end)} have states")
    for tid, ts in latest.items():
        need(tid == 0 or ts <= end.get(tid, ts) + 0.0015 or "failure" not in host,
             "an event after the end")
    return host, len(events), len(end)


def option(arguments, name, default):
    return int(arguments[arguments.index(name) + 1]) if name in arguments else default


def run(program, arguments, trace):
    done = subprocess.run([program, *arguments, "--trace", trace], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    print("\n".join(done.stdout.splitlines()[-20:]))
    return done.returncode, done.stdout


def check_ok(program, arguments, trace):
    status, output = run(program, arguments, trace)
    need(status == 0, f"exit status {status}")
    cpus = option(arguments, "--cpus", 4)
    host, _, with_states = check_trace(trace, cpus)
    need(with_states == cpus, "not every vCPU has states")
    last = output.splitlines()[-1]
    said = {what: int(n) for n, what in re.findall(r"(\d+) ([A-Za-z_]+)", last)}
    need(last.startswith("psci-threads: ok: "), "no summary")
    for what in "snapshots", "resets":
        if f"--{what}" in arguments:
            need(said[what] == option(arguments, f"--{what}", 0), f"{what}: {said[what]}")
    need(host.get("snapshot", 0) == said["snapshots"] == host.get("restore", 0),
         "not as many snapshots and restores in the trace as in the summary")
    need(host.get("SYSTEM_RESET", 0) == said["resets"], "not as many resets in the trace")
    need(host.get("SYSTEM_OFF", 0) == said["SYSTEM_OFF"] == 1, "not one SYSTEM_OFF")
    need(host.get("alarm", 0) >= said["alarms"], "not as many alarms in the trace")


def check_fault(reason, program, arguments, trace):
    status, output = run(program, arguments, trace)
    need(status == 1, f"exit status {status}, not 1")
    named = re.findall(r"^psci-threads: FAILED: (.*)$", output, re.M)
    need(len(named) == 1 and re.search(reason, named[0]), f"the reasons are {named}")
    host, _, _ = check_trace(trace, option(arguments, "--cpus", 4))
    need(host.get("failure") == 1, "no failure in the trace")


def check_killed(program, arguments, trace):
    for _ in range(6):
        with subprocess.Popen([program, *arguments, "--trace", trace], stdout=subprocess.DEVNULL,
                              start_new_session=True) as child:
            while not os.path.exists(trace) or os.path.getsize(trace) < 300000:
                need(child.poll() is None, "it ended by itself")
                time.sleep(0.01)
            os.killpg(child.pid, signal.SIGKILL)
            need(child.wait() == -signal.SIGKILL, "it was not killed")
        try:
            _, events, _ = check_trace(trace, option(arguments, "--cpus", 4))
        except json.JSONDecodeError as error:   # it was in the middle of a write: once more
            print(f"the trace file: {error}")
            os.remove(trace)
            continue
        need(events > 1000, f"{events} events are left")
        return
    sys.exit("check.py: the trace file is never complete")


def check_usage(program):
    for arguments in (["--cpus", "1"], ["--cpus", "65"], ["--cpus"], ["--cpus", "4x"], ["--nothing"],
                      ["--scenario", "nothing"], ["--turns", "0"], ["--seed", "-1"], ["more"]):
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        need(done.returncode == 2 and "--help" in done.stderr and not done.stdout,
             f"{arguments}: status {done.returncode}")
    done = subprocess.run([program, "--help"], capture_output=True, text=True, check=False)
    need(done.returncode == 0 and done.stdout.startswith("usage: "), "--help")


def main():
    mode, arguments = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory() as directory:
        trace = os.path.join(directory, "trace.json")
        if mode == "ok":
            check_ok(arguments[0], arguments[1:], trace)
        elif mode == "fault":
            check_fault(arguments[0], arguments[1], arguments[2:], trace)
        elif mode == "killed":
            check_killed(arguments[0], arguments[1:], trace)
        elif mode == "usage":
            check_usage(arguments[0])
        else:
            sys.exit(__doc__)


main()
