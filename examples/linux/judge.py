# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Says from the logs of one boot, and from nothing else, whether it was good.

judge() takes what was asked for, the text of Linux's console, the text of the secure UART (the library's trace) and how
QEMU ended. It gives back a Verdict: good if and only if its list of failures is empty. Each failure has a code, by which
a test can tell that a broken boot failed for the right reason. tests/linux/test_judge.py shows for each that it can fail.
"""

import collections
import dataclasses
import re

# One line of the trace for each call. A call of a function that the library does not know has its id for a name, and no
# arguments. What the embedder did wrong, if anything, stands at the end.
CALL = re.compile(r"psci: cpu (\d+): ([A-Z][A-Z0-9_]*(?=\()|0x[0-9a-f]+)(?:\(([^()]*)\))? -> (return|stop|suspend|system)"
                  r"(?: ([^ ()]+))?(?: \(error: (\S+)\))?")
SMCCC = re.compile(r"smccc: cpu (\d+): ([A-Z][A-Z0-9_]*)\(([^()]*)\) -> (return)(?: (\S+))?()")
OTHER = re.compile(r"other: cpu \d+: 0x[0-9a-f]+(\([^()]*\))? -> return NOT_SUPPORTED")
RAW = re.compile(r"<(\d+)>\[ *(\d+\.\d+)(?:\]|@\d+\]|\]\[ *\w+\]) ?(.*)")
STAMP = re.compile(r"^\[ *\d+\.\d+\](?:\[ *\w+\])? ?")

# Never right, whatever their level, wherever they stand on the console.
TROUBLE = [
    ("stall", re.compile(r"rcu.*(detected stall|stalls on CPUs|self-detected|kthread starved|kthread timer wakeup)", re.I)),
    ("soft-lockup", re.compile(r"soft lockup - |hard LOCKUP|softlockup: ")),
    ("hung-task", re.compile(r"task \S+ blocked for more than|hung_task: ")),
    ("cpu-failed", re.compile(r"CPU\d+:? (failed to|may not have shut down cleanly|is stuck|died)"
                              r"|psci: (failed to|probing failed|.*\bnot supported, )")),
    ("kernel-trouble", re.compile(r"Kernel panic|\bWARNING: |\bBUG: |Internal error|Call trace:|Oops|Unable to handle")),
    ("firmware-bug", re.compile(r"\[Firmware (Bug|Warn)\]")),
]
MAY_BE_ALLOWED = {"firmware-bug"}  # by the allow-list; the others never

STEPS = [  # what a boot passes through, for "which step failed"
    ("the firmware starts", "trace", re.compile(r"\S")),
    ("the kernel starts", "console", re.compile(r"Booting Linux on physical CPU")),
    ("the kernel asks for PSCI's version", "trace", re.compile(r"PSCI_VERSION")),
    ("the secondary CPUs come up", "console", re.compile(r"smp: Brought up")),
    ("init starts", "console", re.compile(r"@@ scenario ")),
    ("the scenario succeeds", "console", re.compile(r"@@ done|A shell on ")),
    ("the machine powers off", "trace", re.compile(r"SYSTEM_OFF\(")),
]


@dataclasses.dataclass
class Asked:
    """What the boot was asked to be."""

    cpus: int = 4
    version: str = "1.3"
    state_format: str = "original"
    scenario: str = "hotplug"
    cycles: int = 20  # offline/online cycles in all

    def needed_cycles(self):
        return self.cycles if self.scenario == "hotplug" and self.cpus > 1 else 0


@dataclasses.dataclass
class Call:
    """One line of the trace."""

    cpu: int
    name: str
    args: list
    action: str
    result: str
    error: str  # name of the library's error, if any


@dataclasses.dataclass
class Verdict:
    failures: list  # (code, text)
    facts: list  # text
    step: str  # the first step that was not reached; "" if all were
    calls: list  # Call

    def good(self):
        return not self.failures


def read_allow(text):
    """The allow-list as (compiled expression, reason) pairs."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        pattern, mark, reason = line.partition(" ## ")
        if not mark or not reason.strip() or not pattern.strip():
            raise ValueError(f"allow-list, line {number}: want EXPRESSION ## REASON")
        found.append((re.compile(pattern.strip()), reason.strip()))
    return found


def lines_of(text):
    return [line.rstrip() for line in text.replace("\r", "\n").split("\n") if line.strip()]


def expand(cpu_list):
    """{0, 1, 3} for "0-1,3"."""
    found = set()
    for part in cpu_list.split(","):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found


def read_trace(text):
    """(PSCI calls, SMCCC calls, lines that look like a call and are none)."""
    psci, smccc, odd = [], [], []
    for line in lines_of(text):
        kind = line.split(":", 1)[0]
        if OTHER.fullmatch(line) or ("->" not in line and kind not in ("psci", "smccc")):
            continue  # a call to another service, a message of the firmware
        match = (SMCCC if kind == "smccc" else CALL).fullmatch(line)
        if match is None:
            odd.append(line)
            continue
        args = [a.strip() for a in (match[3] or "").split(",") if a.strip()]
        (smccc if kind == "smccc" else psci).append(Call(int(match[1]), match[2], args, match[4], match[5] or "",
                                                       match[6] or ""))
    return psci, smccc, odd


def read_dump(console):
    """The kernel's log that init printed: (list of (level, message), what is wrong with it or "")."""
    lines = lines_of(console)
    begins = [i for i, line in enumerate(lines) if line == "@@@ dmesg begin"]
    ends = [i for i, line in enumerate(lines) if line.startswith("@@@ dmesg end ")]
    if len(begins) != 1 or len(ends) != 1 or begins[0] > ends[0]:
        return [], "init did not print the kernel's log"
    # The raw log may hold empty lines, which lines_of() drops: count before.
    body = console.replace("\r", "").split("\n")
    first = body.index("@@@ dmesg begin") + 1
    last = next(i for i, line in enumerate(body) if line.startswith("@@@ dmesg end "))
    body = body[first:last]
    if body and not body[-1]:
        body.pop()  # init ends the log with a newline of its own
    want = int(lines[ends[0]].split()[-1])
    if len(body) != want:
        return [], f"the kernel's log has {len(body)} lines on the console, init counted {want}"
    found = []
    for line in body:
        match = RAW.fullmatch(line)
        if match:
            found.append((int(match[1]) & 7, match[3]))
        elif found and not line.startswith("<"):
            found.append((found[-1][0], line))  # a message of more than one line
        else:
            return [], f"a line of the kernel's log cannot be read: {line!r}"
    if not any("Booting Linux on physical CPU" in message for _, message in found[:10]):
        return [], "the beginning of the kernel's log is lost"
    return found, ""


def judge(asked, console, trace, allow, exit_code=0, timed_out=False):
    failures, facts = [], []

    def fail(code, text):
        failures.append((code, text))

    calls, _, odd = read_trace(trace)
    shell = asked.scenario == "shell"

    # How it ended.
    if timed_out:
        fail("timeout", "the machine did not power itself off in time")
    elif exit_code != 0:
        fail("qemu-exit", f"QEMU ended with status {exit_code}")

    # What Linux says. Its own log with levels, if it got that far; the console as it came otherwise.
    console_lines = lines_of(console)
    if shell:
        messages = [STAMP.sub("", line) for line in console_lines]
    else:
        dump, wrong = read_dump(console)
        if wrong:
            fail("no-log", wrong)
        messages = [message for _, message in dump] or [STAMP.sub("", line) for line in console_lines]
        for level, message in dump:
            if level <= 4 and not any(pattern.fullmatch(message) for pattern, _ in allow):
                fail("dmesg", f"kernel message of level {level}: {message}")
    for code, pattern in TROUBLE:
        for line in sorted({STAMP.sub("", RAW.sub(r"\3", line)) for line in console_lines}):
            if not pattern.search(line) or line.startswith(("@@", "Kernel command line:")):
                continue
            if code not in MAY_BE_ALLOWED or not any(allowed.fullmatch(line) for allowed, _ in allow):
                fail(code, line)

    said = [m[1] for m in (re.fullmatch(r"psci: PSCIv(\S+) detected in firmware\.", x) for x in messages) if m]
    if not said:
        fail("version", "Linux did not find PSCI")
    elif set(said) != {asked.version}:
        fail("version", f"Linux found PSCI {', '.join(said)}, configured is {asked.version}")
    else:
        facts.append(f"Linux found PSCI {asked.version}")

    marks = [x[3:] for x in messages if x.startswith("@@ ")]
    for mark in marks:
        if mark.startswith("fail "):
            fail("guest", mark[5:])
        elif mark.startswith(("debugfs ", "file ", "kernel ", "one CPU")):
            facts.append("Linux says: " + mark.removeprefix("debugfs ").removeprefix("file "))

    offs = collections.Counter()
    if not shell:
        check_cpus(asked, messages, marks, fail)
        offs = check_cycles(asked, marks, fail)
        for name, want in (("hung_task_panic", "1"), ("softlockup_panic", "1"), ("panic_on_rcu_stall", "1"),
                           ("panic", "-1")):
            got = [m.split()[2] for m in marks if m.startswith(f"guard {name} ")]
            if got not in ([want], ["missing"]):
                fail("guard", f"the guest's {name} is {' '.join(got) or 'unknown'}, should be {want}: hangs would not show")

    # What the library says, and whether both say the same.
    for line in odd:
        fail("trace", f"a line of the trace cannot be read: {line}")
    check_trace(asked, calls, offs, fail)
    if asked.version != "0.2" and not shell:
        check_state_format(asked, calls, marks, fail)

    # Causes before consequences, each once.
    order = ["timeout", "qemu-exit"] + [code for code, _ in TROUBLE] + ["trace-failure", "trace-error", "trace", "guest", "dmesg"]
    failures = sorted(dict.fromkeys(failures), key=lambda f: order.index(f[0]) if f[0] in order else len(order))

    step = ""
    for name, where, pattern in STEPS:
        if not pattern.search(trace if where == "trace" else console):
            step = name
            break
    return Verdict(failures, facts, step, calls)


def check_cpus(asked, messages, marks, fail):
    everyone = set(range(asked.cpus))
    for key in ("present", "online"):
        got = [m.split()[1] for m in marks if m.startswith(key + " ")]
        if len(got) != 1 or expand(got[0]) != everyone:
            fail("cpus-online", f"{key} CPUs are {', '.join(got) or 'unknown'}, asked for {asked.cpus}")
    up = [m[1] for m in (re.fullmatch(r"smp: Brought up \d+ nodes?, (\d+) CPUs?", x) for x in messages) if m]
    if up != [str(asked.cpus)]:
        fail("cpus-online", f"Linux brought up {', '.join(up) or 'no'} CPUs, asked for {asked.cpus}")


def check_cycles(asked, marks, fail):
    """Follow Linux's masks through all steps; gives back how often each CPU went offline."""
    want = asked.needed_cycles()
    online = set(range(asked.cpus))
    offs, backs = collections.Counter(), collections.Counter()
    for mark in marks:
        match = re.fullmatch(r"cpu (\d+) (offline|online), online ([0-9,-]+)(, works)?", mark)
        if not match:
            continue
        cpu, what, mask = int(match[1]), match[2], expand(match[3])
        if (what == "offline") != (cpu in online):
            fail("cycles", f"out of order: {mark}")
        online ^= {cpu}
        if mask != online:
            fail("cycles", f"wrong CPUs are online: {mark}")
        (offs if what == "offline" else backs)[cpu] += 1
        if what == "online" and not match[4]:
            fail("cycles", f"did not work: {mark}")
    if sum(offs.values()) != want or sum(backs.values()) != want:
        fail("cycles", f"{sum(offs.values())} times offline and {sum(backs.values())} times online again, "
                       f"asked for {want} cycles")
    missed = [c for c in range(1, asked.cpus) if not backs[c]]
    if want >= asked.cpus - 1 > 0 and missed:
        fail("cycles", f"never cycled: CPU {', '.join(map(str, missed))}")
    if asked.scenario == "hotplug" and f"cycles {want}" not in marks:
        fail("cycles", f"the guest did not report {want} finished cycles")
    if marks.count("done") != 1:
        fail("cycles", "the guest did not reach the end of its scenario")
    return offs


def check_trace(asked, calls, offs, fail):
    by_name = collections.defaultdict(list)
    for call in calls:
        by_name[call.name].append(call)

    versions = {c.result for c in by_name["PSCI_VERSION"]}
    if versions != {asked.version}:
        fail("trace-version", f"PSCI_VERSION answered {', '.join(sorted(versions)) or 'never'}, configured is {asked.version}")

    for call in calls:
        if call.result == "INTERNAL_FAILURE":
            fail("trace-failure", f"{call.name}({', '.join(call.args)}) on CPU {call.cpu} answered INTERNAL_FAILURE")

        if call.error:
            fail("trace-error", f"{call.name}({', '.join(call.args)}) on CPU {call.cpu}: {call.error}")

    ons, stops = by_name["CPU_ON"], by_name["CPU_OFF"]
    if asked.scenario != "shell":
        want = asked.cpus - 1 + asked.needed_cycles()
        good = [c for c in ons if (c.action, c.result) == ("return", "SUCCESS")]
        if len(good) != want or len(ons) != want:
            fail("trace-cpu-on", f"{len(ons)} CPU_ON, {len(good)} of them SUCCESS; Linux needed {want}")
        targets = {c.args[0] for c in good if c.args}
        need = asked.cpus - 1 + (1 if offs[0] else 0)
        if len(targets) != need:
            fail("trace-cpu-on", f"CPU_ON for {len(targets)} different CPUs; Linux needed {need}")
        want = asked.needed_cycles()
        stopped = collections.Counter(c.cpu for c in stops if c.action == "stop")
        if sum(stopped.values()) != want or len(stops) != want:
            fail("trace-cpu-off", f"{len(stops)} CPU_OFF, {sum(stopped.values())} of them stopped; Linux needed {want}")
        elif stopped != offs:
            fail("trace-cpu-off", f"CPU_OFF per CPU {dict(sorted(stopped.items()))}; "
                                  f"Linux's own count is {dict(sorted(offs.items()))}")
        gone = sum(c.result == "OFF" for c in by_name["AFFINITY_INFO"])
        if gone < want:
            fail("trace-affinity-info", f"AFFINITY_INFO answered OFF {gone} times; Linux needed {want}")

    ends = [c for c in calls if c.action == "system"]
    if [c.name for c in ends] != ["SYSTEM_OFF"]:
        fail("power-off", f"the machine should end by one SYSTEM_OFF; the trace has {', '.join(c.name for c in ends) or 'none'}")
    elif calls[-1].name != "SYSTEM_OFF":
        fail("power-off", f"calls after SYSTEM_OFF: {calls[-1].name}")


def check_state_format(asked, calls, marks, fail):
    asked_about = [c for c in calls if c.name == "PSCI_FEATURES" and c.args and int(c.args[0], 16) in (0xC4000001, 0x84000001)]
    if not asked_about:
        fail("state-format", "Linux did not ask for CPU_SUSPEND's features")
    for call in asked_about:
        try:
            extended = bool(int({"SUCCESS": "0x0"}.get(call.result, call.result), 16) & 2)
        except ValueError:
            fail("state-format", f"PSCI_FEATURES(CPU_SUSPEND) answered {call.result}")
            continue
        if extended != (asked.state_format == "extended"):
            fail("state-format", f"PSCI_FEATURES(CPU_SUSPEND) answered {call.result}, configured is {asked.state_format}")
    word = {"original": "Original", "extended": "Extended"}[asked.state_format]
    said = [m for m in marks if m.startswith("debugfs ") and "StateID format" in m]
    if said != [f"debugfs {word} StateID format is used"]:
        fail("state-format", f"Linux says {', '.join(m[8:] for m in said) or 'nothing'} about StateIDs, "
                             f"configured is {asked.state_format}")


def table(calls, smccc=()):
    """What was asked and answered, as lines."""
    rows = collections.OrderedDict()
    for call in list(calls) + list(smccc):
        outcome = call.result or {"stop": "stopped", "suspend": "suspended", "system": "carried out"}.get(call.action, "-")
        rows.setdefault(call.name, collections.Counter())[outcome] += 1
    width = max([len(name) for name in rows] + [8])
    out = [f"{'function':{width}}  calls  answers"]
    for name, answers in rows.items():
        shown = ", ".join(f"{what} x{n}" if n > 1 else what for what, n in answers.most_common(6))
        if len(answers) > 6:
            shown += f" and {len(answers) - 6} more"
        out.append(f"{name:{width}}  {sum(answers.values()):5}  {shown}")
    return out
