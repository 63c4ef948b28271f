# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Says from the logs of one scenario, and from nothing else, whether it was good.

judge() takes what was asked for and, for each run of QEMU, the text of Linux's console, the text of the secure UART (the
library's trace) and how QEMU ended. It gives back a Verdict: good if and only if its list of failures is empty. Each failure
has a code, by which a test can tell that a broken boot failed for the right reason. tests/linux/test_judge.py shows for each
that it can fail.
"""

import collections
import dataclasses
import itertools
import re

from scenarios import number

# One line of the trace for each call. A call of a function that the library does not know has its id for a name, and no
# arguments. What the embedder did wrong, if anything, stands at the end.
CALL = re.compile(r"psci: cpu (\d+): ([A-Z][A-Z0-9_]*(?=\()|0x[0-9a-f]+)(?:\(([^()]*)\))? -> (return|stop|suspend|system)"
                  r"(?: ([^ ()]+|the system))?(?: \(error: (\S+)\))?")
SMCCC = re.compile(r"smccc: cpu (\d+): ([A-Z][A-Z0-9_]*)\(([^()]*)\) -> (return)(?: (\S+))?()")
OTHER = re.compile(r"other: cpu \d+: 0x[0-9a-f]+(\([^()]*\))? -> return NOT_SUPPORTED")
# What the firmware says when the machine ends. Of each CPU and domain that ever slept: PSCI_STAT_COUNT's answer, beside its
# own count. Of each CPU with trace=quiet: how many CPU_SUSPENDs it left out.
STAT = re.compile(r"stat: (cpu|domain) (\d+)(?: \(level (\d+)\))? state (\d+): count (\d+), trace (\d+), residency (\d+) us")
QUIET = re.compile(r"quiet: cpu (\d+): CPU_SUSPEND: (\d+) granted, (\d+) refused")
BANNER = re.compile(r"firmware: libpsci ")  # the first line of each start
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

# What is not a message of level "warning" or worse, in the time that the console shows only those (init, "only_complaints").
# A mark of init's is none either: behind a hibernation it may be out before the line that ends that time, which goes
# through the terminal.
UNHEARD = re.compile(r"\[ *\d+\.\d+\](\[ *\w+\])? (reboot: (Power down|Restarting system|System halted).*|@@ .*)")


@dataclasses.dataclass
class Run:
    """What one run of QEMU left."""

    console: str
    trace: str
    exit_code: int = 0
    timed_out: bool = False


@dataclasses.dataclass
class Seen:
    """One start of the machine, as far as it can be seen."""

    console: str = ""
    trace: str = ""


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
        if kind in ("stat", "quiet"):
            if not (STAT if kind == "stat" else QUIET).fullmatch(line):
                odd.append(line)
            continue
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


def read_quiet(trace):
    """The CPU_SUSPENDs that the trace left out, by CPU."""
    found = collections.defaultdict(collections.Counter)
    for match in (QUIET.fullmatch(line) for line in lines_of(trace)):
        if match:
            found[int(match[1])].update(granted=int(match[2]), refused=int(match[3]))
    return found


def read_logs(console):
    """The kernel's log as init printed it, once or more: (lists of (level, message), what is wrong or "")."""
    # The raw log may hold empty lines, so that lines_of() will not do.
    lines = console.replace("\r", "").split("\n")
    begins = [i for i, line in enumerate(lines) if line == "@@@ dmesg begin"]
    ends = [i for i, line in enumerate(lines) if re.fullmatch(r"@@@ dmesg end \d+", line)]
    if len(begins) != len(ends) or sorted(begins + ends) != [i for pair in zip(begins, ends) for i in pair]:
        return [], "init did not print the kernel's log as a whole"
    logs = []
    for first, last in zip(begins, ends):
        body = lines[first + 1:last]
        if body and not body[-1]:
            body.pop()  # init ends the log with a newline of its own
        log, wrong = read_log(body, int(lines[last].split()[-1]))
        if wrong:
            return [], wrong
        logs.append(log)
    return logs, ""


def read_log(body, want):
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


def parts(text, begins):
    """The text in parts, of which each but the first begins with a line for which begins() is true."""
    out = [[]]
    begun = False
    for line in text.split("\n"):
        if begins(line):
            if begun:
                out.append([])
            begun = True
        out[-1].append(line)
    return ["\n".join(part) for part in out]


def starts_of(run):
    """The starts of the machine in one run of QEMU."""
    consoles = parts(run.console, lambda line: re.match(r"\[ *0\.\d+\](\[ *\w+\])? Booting Linux on physical CPU", line))
    traces = parts(run.trace, BANNER.match)
    return [Seen(*pair) for pair in itertools.zip_longest(consoles, traces, fillvalue="")]


def steps_of(asked, start):
    """What a start of the machine passes through, for "which step failed"."""
    yield "the firmware starts", "trace", r"\S"
    yield "the kernel starts", "console", r"Booting Linux on physical CPU"
    if asked.version != "0.1":
        yield "the kernel asks for PSCI's version", "trace", r"PSCI_VERSION"
    yield "the secondary CPUs come up", "console", r"smp: Brought up"
    yield "init starts", "console", r"@@ scenario "
    if asked.shell():
        yield "the shell starts", "console", r"A shell on "
    for log in start.logs:
        for mark in log:
            yield f'init says "{asked.fill(mark)}"', "console", rf"@@ {asked.fill(mark)}$"
    end = asked.end(start)
    if end:
        yield f"the machine ends by {end}", "trace", rf"{end}\("


def first_missing(asked, seen):
    starts = asked.starts()
    for count, start in enumerate(starts):
        which = f"start {count + 1} of {len(starts)}: " if len(starts) > 1 else ""
        here = seen[count] if count < len(seen) else Seen()
        for name, where, pattern in steps_of(asked, start):
            if not re.search(pattern, getattr(here, where).replace("\r", ""), re.M):
                return which + name
    return ""


def judge(asked, runs, allow):
    failures, facts, seen, calls = [], [], [], []

    def fail(code, text):
        failures.append((code, text))

    for run, planned in itertools.zip_longest(runs, asked.plan().runs):
        if run is None:
            fail("starts", f"QEMU ran {len(runs)} times, the scenario has {len(asked.plan().runs)} runs")
            break
        # How it ended.
        if run.timed_out:
            fail("timeout", "the machine did not power itself off in time")
        elif run.exit_code != 0:
            fail("qemu-exit", f"QEMU ended with status {run.exit_code}")
        here = starts_of(run)
        if planned is None or len(here) != len(planned):
            fail("starts", f"the machine started {len(here)} times, the scenario has {len(planned or ())}")
        seen += here
        for one, start in zip(here, planned or ()):
            calls += judge_start(asked, one, start, allow, fail, facts)
    if asked.scenario == "hibernate":
        check_counters(seen, fail)

    # Causes before consequences, each once.
    order = ["timeout", "qemu-exit"] + [code for code, _ in TROUBLE] + ["trace-failure", "trace-error", "trace", "guest", "dmesg",
                                                                     "starts"]
    failures = sorted(dict.fromkeys(failures), key=lambda f: order.index(f[0]) if f[0] in order else len(order))
    return Verdict(failures, list(dict.fromkeys(facts)), first_missing(asked, seen), calls)


def judge_start(asked, seen, start, allow, fail, facts):
    """One start of the machine. Gives back its calls."""
    calls, _, odd = read_trace(seen.trace)

    # What Linux says. Its own logs with levels, if it got that far; the console as it came otherwise.
    console_lines = lines_of(seen.console)
    for code, pattern in TROUBLE:
        for line in sorted({STAMP.sub("", RAW.sub(r"\3", line)) for line in console_lines}):
            if not pattern.search(line) or line.startswith(("@@", "Kernel command line:")):
                continue
            if code not in MAY_BE_ALLOWED or not any(allowed.fullmatch(line) for allowed, _ in allow):
                fail(code, line)
    logs, wrong = read_logs(seen.console)
    if not wrong and len(logs) != len(start.logs):
        wrong = "init did not print the kernel's log" + (f": {len(logs)} of {len(start.logs)} times" if logs else "")
    if wrong:
        fail("no-log", wrong)
    check_complaints(start, seen.console, allow, fail)

    offs = collections.Counter()
    if logs and not wrong:
        for log, says in zip(logs, start.logs):
            offs = judge_log(asked, log, says, allow, fail, facts)
    else:
        offs = judge_log(asked, [(6, STAMP.sub("", line)) for line in console_lines], (), allow, fail, facts)
    if asked.scenario != "hotplug":
        rounds = asked.cycles if start.rounds == "cycles" else start.rounds
        offs = collections.Counter({cpu: rounds for cpu in range(1, asked.cpus) if rounds})

    # What the library says, and whether both say the same.
    for line in odd:
        fail("trace", f"a line of the trace cannot be read: {line}")
    check_trace(asked, start, calls, offs, fail)
    check_stats(asked, seen.trace, fail)
    if asked.scenario == "suspend":
        check_suspends(asked, calls, fail)
    check_power(asked, start, seen.trace, fail)
    return calls


def judge_log(asked, log, says, allow, fail, facts):
    """One log of the kernel, from its first line on. Gives back how often each CPU went offline by init's hand."""
    messages = [message for _, message in log]
    for level, message in log:
        if level <= 4 and not any(pattern.fullmatch(message) for pattern, _ in allow):
            fail("dmesg", f"kernel message of level {level}: {message}")

    # 0.1 has no PSCI_VERSION.
    found = r"psci: Using (PSCI v0\.1) Function IDs from DT" if asked.version == "0.1" else \
        r"psci: PSCIv(\S+) detected in firmware\."
    said = [m[1].removeprefix("PSCI v") for m in (re.fullmatch(found, x) for x in messages) if m]
    if not said:
        fail("version", f"Linux did not find PSCI {asked.version}" if asked.version == "0.1" else "Linux did not find PSCI")
    elif set(said) != {asked.version}:
        fail("version", f"Linux found PSCI {', '.join(said)}, configured is {asked.version}")
    else:
        facts.append(f"Linux found PSCI {asked.version}")

    marks = [x[3:] for x in messages if x.startswith("@@ ")]
    for mark in marks:
        if mark.startswith("fail "):
            fail("guest", mark[5:])
        elif mark.startswith(("debugfs ", "file ", "kernel ", "one CPU", "idle ", "counter ", "suspend_stats ")):
            facts.append("Linux says: " + mark.removeprefix("debugfs ").removeprefix("file "))
    if asked.shell():
        return collections.Counter()

    check_cpus(asked, messages, marks, fail)
    offs = check_cycles(asked, marks, fail)
    for template in says:
        if marks.count(asked.fill(template)) != 1:
            fail("scenario", f'the guest did not say "{asked.fill(template)}"')
    check_idle(asked, messages, marks, fail)
    if asked.scenario == "suspend":
        check_suspend_marks(asked, marks, fail)
    for name, want in (("hung_task_panic", "1"), ("softlockup_panic", "1"), ("panic_on_rcu_stall", "1"), ("panic", "-1")):
        got = [m.split()[2] for m in marks if m.startswith(f"guard {name} ")]
        if got not in ([want], ["missing"]):
            fail("guard", f"the guest's {name} is {' '.join(got) or 'unknown'}, should be {want}: hangs would not show")
    if asked.version not in ("0.1", "0.2"):
        check_state_format_said(asked, marks, fail)
    return offs


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
    """Follow Linux's masks through all of init's steps; gives back how often each CPU went offline."""
    want = asked.needed_cycles() if asked.scenario == "hotplug" else 0
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
    return offs


def check_complaints(start, console, allow, fail):
    """Between two lines of init's, or from the first of them on to the end, only complaints are on the console."""
    silent = False
    if start.silence != ("@@@ only complaints" in lines_of(console)):
        fail("no-silence", "init did not say that only complaints follow" if start.silence else "init silenced the kernel")
    for line in lines_of(console):
        if line == "@@@ only complaints":
            silent = True
        elif line == "@@@ all messages":
            silent = False
        elif silent and not UNHEARD.fullmatch(line) and not any(x.fullmatch(STAMP.sub("", line)) for x, _ in allow):
            fail("dmesg", f"the kernel complained: {line}")


def check_suspend_marks(asked, marks, fail):
    everyone = set(range(asked.cpus))
    for count in range(1, asked.cycles + 1):
        said = re.compile(rf"suspend {count} of {asked.cycles}, online ([0-9,-]+), all work")
        got = [m[1] for m in map(said.fullmatch, marks) if m]
        if len(got) != 1 or expand(got[0]) != everyone:
            fail("suspend", f"after suspend {count} not all CPUs are there and work")
    got = [m for m in marks if m.startswith("suspend_stats ")]
    if got != [f"suspend_stats success {asked.cycles} fail 0"]:
        fail("suspend", f"Linux's own count is: {', '.join(got) or 'unknown'}")
    if not any(re.fullmatch(r"file /sys/power/mem_sleep: .*\bdeep\b.*", m) for m in marks):
        fail("suspend", "Linux does not offer suspend to RAM (deep)")


def check_suspends(asked, calls, fail):
    """Each SYSTEM_SUSPEND: on the last CPU, with every other off; they come back before the next."""
    done, off = 0, asked.cpus - 1  # the boot turns them on
    for call in calls:
        if call.name == "SYSTEM_SUSPEND":
            if call.action != "suspend":
                fail("trace-suspend", f"SYSTEM_SUSPEND answered {call.result}")
            elif off != asked.cpus - 1:
                fail("trace-suspend", f"SYSTEM_SUSPEND with {off} CPUs off")
            else:
                done += 1
        elif call.name == "CPU_OFF":
            off += 1
        elif call.name == "CPU_ON":
            off -= 1
    if done != asked.cycles:
        fail("trace-suspend", f"the machine was suspended {done} times, asked for {asked.cycles}")


def check_power(asked, start, trace, fail):
    """What the firmware did."""
    suspends = asked.cycles if asked.scenario == "suspend" else 0
    for line, want in (("power: system suspended", suspends), ("power: system resumed", suspends),
                       ("power: hibernated", int(asked.end(start) == "SYSTEM_OFF2"))):
        got = lines_of(trace).count(line)
        if got != want:
            fail("power", f'the firmware said "{line}" {got} times instead of {want}')


def check_counters(seen, fail):
    """A process that counts: in the resumed kernel it goes on from where it was."""
    text = "\n".join(x.console for x in seen).replace("\r", "")
    got = {tuple(int(n) for n in found) for found in
           re.findall(r"@@ counter before (\d+), resumed (\d+), later (\d+), process \d+ then and now$", text, re.M)}
    if len(got) != 1 or not all(0 < a <= b < c for a, b, c in got):
        fail("counter", f"the process that counts did not go on: {sorted(got) or 'it did not report'}")


def check_idle(asked, messages, marks, fail):
    """What Linux says about its idle states."""
    osi = "CPUidle PSCI: Initialized CPU PM domain topology using OSI mode" in messages
    if osi != (asked.idle == "osi"):
        fail("idle-mode", "Linux uses OS-initiated mode" if osi else "Linux does not use OS-initiated mode")
    if asked.scenario != "idle":
        return
    used, clusters = collections.defaultdict(dict), 0
    for mark in marks:
        match = re.fullmatch(r"idle cpu (\d+) state (\d+) \((.*)\): usage (\d+), time (\d+) us, rejected \d+", mark)
        if match and int(match[2]) > 0 and int(match[4]) > 0 and int(match[5]) > 0:
            used[int(match[1])][match[3]] = int(match[4])
        match = re.fullmatch(r"idle domain power-domain-level1-\d+ state 0: usage (\d+), time (\d+) ms, rejected \d+", mark)
        clusters += bool(match and int(match[1]) > 0 and int(match[2]) > 0)
    for cpu in range(asked.cpus):
        if not used[cpu]:
            fail("idle", f"CPU {cpu} never was in an idle state deeper than WFI")
        elif asked.idle == "pc" and not any("cluster" in name for name in used[cpu]):
            fail("idle", f"CPU {cpu} never asked for its cluster to sleep")
        if not any(re.fullmatch(rf"idle cpu {cpu} worked [1-9]\d* times", m) for m in marks):
            fail("idle", f"CPU {cpu} did not do its work")
    if asked.idle == "osi" and clusters < asked.clusters():
        fail("idle", f"{clusters} domains slept, there are {asked.clusters()} clusters")


def check_stats(asked, trace, fail):
    """What the firmware says at the end: PSCI_STAT_COUNT is what it counted itself; in scenario "idle", all slept."""
    stats = [m for m in (STAT.fullmatch(line) for line in lines_of(trace)) if m]
    for stat in stats:
        if stat[5] != stat[6]:
            fail("stat", f"the two counts differ: {stat[0]}")
    left_out = read_quiet(trace)
    for cpu, answers in left_out.items():
        if answers["refused"] and asked.idle != "osi":  # there, Linux may be too late with what it believes of other CPUs
            fail("refused", f"{answers['refused']} CPU_SUSPENDs of CPU {cpu} were refused")
    if asked.scenario != "idle":
        return
    for cpu in range(asked.cpus):
        if not left_out[cpu]["granted"]:
            fail("stat", f"CPU {cpu} was never told to sleep, says the firmware")
    if number(asked.version) < number("1.0"):
        return  # no PSCI_STAT_COUNT
    slept = collections.defaultdict(int)
    for stat in stats:
        if int(stat[7]) > 0:
            slept[stat[1], int(stat[3] or 0), int(stat[2])] += int(stat[5])
    for cpu in range(asked.cpus):
        if not slept["cpu", 0, cpu]:
            fail("stat", f"CPU {cpu} never slept, says the firmware")
        counted = sum(int(stat[5]) for stat in stats if (stat[1], int(stat[2])) == ("cpu", cpu))
        if counted != left_out[cpu]["granted"]:
            fail("stat", f"CPU {cpu} was told to sleep {left_out[cpu]['granted']} times, PSCI_STAT_COUNT has {counted}")
    domains = {stat[2] for stat in stats if stat[1] == "domain" and stat[3] == "1"}
    awake = sorted(int(d) for d in domains if not slept["domain", 1, int(d)])
    if awake or len(domains) < asked.clusters():
        fail("stat", f"of {len(domains)} clusters ({asked.clusters()} expected) these never slept, says the firmware: {awake}")


def check_trace(asked, start, calls, offs, fail):
    by_name = collections.defaultdict(list)
    for call in calls:
        by_name[call.name].append(call)

    versions = {c.result for c in by_name["PSCI_VERSION"]}
    if versions != ({asked.version} if asked.version != "0.1" else set()):
        fail("trace-version", f"PSCI_VERSION answered {', '.join(sorted(versions)) or 'never'}, configured is {asked.version}")

    for call in calls:
        if call.result == "INTERNAL_FAILURE":
            fail("trace-failure", f"{call.name}({', '.join(call.args)}) on CPU {call.cpu} answered INTERNAL_FAILURE")

        if call.error:
            fail("trace-error", f"{call.name}({', '.join(call.args)}) on CPU {call.cpu}: {call.error}")

    modes = {(c.args[0], c.result) for c in by_name["PSCI_SET_SUSPEND_MODE"] if c.args}
    if (("0x1", "SUCCESS") in modes) != (asked.idle == "osi") or any(result != "SUCCESS" for _, result in modes):
        fail("trace-mode", f"PSCI_SET_SUSPEND_MODE: {sorted(modes) or 'never called'}; idle states are {asked.idle}")

    if not asked.shell():
        check_hotplug(asked, by_name, offs, fail)
        if asked.version not in ("0.1", "0.2"):
            check_state_format(asked, by_name["PSCI_FEATURES"], fail)

    end = asked.end(start)
    ends = [c for c in calls if c.action == "system"]
    if [c.name for c in ends] != ([end] if end else []):
        fail("power-off", f"the machine should end by {'one ' + end if end else 'nothing'}; "
                          f"the trace has {', '.join(c.name for c in ends) or 'none'}")
    elif end and calls[-1].name != end:
        fail("power-off", f"calls after {end}: {calls[-1].name}")


def check_hotplug(asked, by_name, offs, fail):
    """CPU_ON, CPU_OFF, AFFINITY_INFO: each CPU comes up at the boot, and each that went offs[it] times comes back."""
    ons, stops, want = by_name["CPU_ON"], by_name["CPU_OFF"], sum(offs.values())
    good = [c for c in ons if (c.action, c.result) == ("return", "SUCCESS")]
    needed = asked.cpus - 1 + want
    if len(good) != needed or len(ons) != needed:
        fail("trace-cpu-on", f"{len(ons)} CPU_ON, {len(good)} of them SUCCESS; Linux needed {needed}")
    targets = {c.args[0] for c in good if c.args}
    needed = asked.cpus - 1 + (1 if offs[0] else 0)
    if len(targets) != needed:
        fail("trace-cpu-on", f"CPU_ON for {len(targets)} different CPUs; Linux needed {needed}")
    stopped = collections.Counter(c.cpu for c in stops if c.action == "stop")
    if sum(stopped.values()) != want or len(stops) != want:
        fail("trace-cpu-off", f"{len(stops)} CPU_OFF, {sum(stopped.values())} of them stopped; Linux needed {want}")
    elif stopped != offs:
        fail("trace-cpu-off", f"CPU_OFF per CPU {dict(sorted(stopped.items()))}; "
                              f"Linux's own count is {dict(sorted(offs.items()))}")
    gone = sum(c.result == "OFF" for c in by_name["AFFINITY_INFO"])
    if gone < want and asked.version != "0.1":
        fail("trace-affinity-info", f"AFFINITY_INFO answered OFF {gone} times; Linux needed {want}")


def check_state_format(asked, features, fail):
    asked_about = [c for c in features if c.args and int(c.args[0], 16) in (0xC4000001, 0x84000001)]
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


def check_state_format_said(asked, marks, fail):
    word = {"original": "Original", "extended": "Extended"}[asked.state_format]
    said = [m for m in marks if m.startswith("debugfs ") and "StateID format" in m]
    if said != [f"debugfs {word} StateID format is used"]:
        fail("state-format", f"Linux says {', '.join(m[8:] for m in said) or 'nothing'} about StateIDs, "
                             f"configured is {asked.state_format}")


def table(trace):
    """What was asked and answered, as lines."""
    rows = collections.OrderedDict()
    calls, smccc, _ = read_trace(trace)
    for call in calls + smccc:
        outcome = {"stop": "stopped", "suspend": "suspended", "system": "carried out"}.get(call.action, call.result or "-")
        rows.setdefault(call.name, collections.Counter())[outcome] += 1
    for answers in read_quiet(trace).values():
        rows.setdefault("CPU_SUSPEND", collections.Counter()).update(+answers)
    width = max([len(name) for name in rows] + [8])
    out = [f"{'function':{width}}  calls  answers"]
    for name, answers in rows.items():
        shown = ", ".join(f"{what} x{n}" if n > 1 else what for what, n in answers.most_common(6))
        if len(answers) > 6:
            shown += f" and {len(answers) - 6} more"
        out.append(f"{name:{width}}  {sum(answers.values()):5}  {shown}")
    return out
