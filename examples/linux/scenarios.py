# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""What a guest can be asked to do, as data: boot.py starts the machine accordingly, init does it, judge.py expects it.

A scenario is one or more runs of QEMU; a run, one or more starts of the machine in that QEMU.
"""

import dataclasses

VERSIONS = ("0.1", "0.2", "1.0", "1.1", "1.2", "1.3")


def number(version):
    return tuple(int(part) for part in version.split("."))


@dataclasses.dataclass(frozen=True)
class Start:
    """One start of the machine, from the firmware's first line to the call that ends it."""

    logs: list  # for each time that init prints the kernel's log: the lines that it has said by then, each once
    end: str = "SYSTEM_OFF"
    rounds: object = 0  # so often the kernel takes all CPUs but the first off and on again, or "cycles"
    silence: bool = False  # there is a time without a log, in which the console shows only complaints


@dataclasses.dataclass(frozen=True)
class Scenario:
    runs: list  # for each run of QEMU its starts
    told: str  # for the last line of the output
    since: str = "0.1"  # the PSCI version that it needs
    disk: int = 0  # MiB of an empty NVMe disk
    memory: int = 2048  # MiB
    idle: str = "off"  # unless asked for
    cycles: int = 0  # the same


SCENARIOS = {
    # Each secondary CPU goes offline and comes back; {cycles} in all.
    "hotplug": Scenario([[Start([["cycles {cycles}", "done"]])]], "{cycles} offline/online cycles", cycles=20),

    # All CPUs work and sleep in turn; CPUs and their clusters go to sleep.
    "idle": Scenario([[Start([["idled {seconds} s", "done"]])]], "{seconds} s of idling", since="0.2", idle="pc"),

    # Suspend to RAM, woken by the real-time clock.
    "suspend": Scenario([[Start([["suspends {cycles}", "done"]], rounds="cycles")]], "{cycles} times suspend to RAM",
                        since="1.0", cycles=20),

    # Hibernation. The second run goes on where the first one was, with the log that it had.
    "hibernate": Scenario([
        [Start([["hibernating"]], "SYSTEM_OFF2", rounds=1, silence=True)],
        [Start([["resuming"], ["hibernating", "resumed", "done"]], rounds=1, silence=True)],
    ], "hibernation", since="0.2", disk=1024, memory=1024),

    # A cold reset, then a warm one.
    "reboot": Scenario([[
        Start([["restarting cold"]], "SYSTEM_RESET", silence=True),
        Start([["restarting warm"]], "SYSTEM_RESET2", silence=True),
        Start([["restarted 2 times", "done"]]),
    ]], "a cold and a warm reboot", since="0.2", disk=1),

    # Only what Linux found.
    "report": Scenario([[Start([["done"]])]], "report"),

    # A shell, for whoever sits before it.
    "shell": Scenario([[Start([])]], "shell"),
}

# What Linux calls in its place where there is no such function yet.
INSTEAD = {"SYSTEM_RESET2": ("1.1", "SYSTEM_RESET"), "SYSTEM_OFF2": ("1.3", "SYSTEM_OFF")}


@dataclasses.dataclass
class Asked:
    """What the machine was asked to be and to do."""

    cpus: int = 4
    version: str = "1.3"
    state_format: str = "original"
    scenario: str = "hotplug"
    cycles: int = 20  # of hotplug and suspend
    seconds: int = 60  # of idle
    idle: str = "off"  # off, pc (platform-coordinated), osi (OS-initiated)
    cluster_size: int = 2  # CPUs

    def plan(self):
        return SCENARIOS[self.scenario]

    def starts(self):
        return [start for run in self.plan().runs for start in run]

    def shell(self):
        return self.scenario == "shell"

    def fill(self, template):
        return template.format(cycles=self.needed_cycles(), seconds=self.seconds)

    def told(self):
        return self.fill(self.plan().told)

    def end(self, start):
        """The function that ends a start; "" in PSCI 0.1, which has none."""
        if self.version == "0.1":
            return ""
        since, instead = INSTEAD.get(start.end, ("0.1", ""))
        return start.end if number(self.version) >= number(since) else instead

    def needed_cycles(self):
        return 0 if self.scenario == "hotplug" and self.cpus == 1 else self.cycles

    def clusters(self):
        return -(-self.cpus // self.cluster_size)

    def wrong(self):
        """Why this cannot be asked, or ""."""
        if self.cpus < 1:
            return "at least 1 CPU"
        if self.cycles < 0:
            return "cycles: not below 0"
        if self.seconds < 1:
            return "seconds: at least 1"
        if self.cluster_size < 1:
            return "cluster-size: at least 1"
        if self.version not in VERSIONS:
            return f"there is no PSCI {self.version}; there are {', '.join(VERSIONS)}"
        if number(self.version) < number(self.plan().since):
            return f"{self.scenario} needs PSCI {self.plan().since}, not {self.version}"
        if self.idle == "osi" and number(self.version) < number("1.0"):
            return f"OS-initiated mode needs PSCI 1.0, not {self.version}"
        if self.state_format == "extended" and number(self.version) < number("1.0"):
            return f"the extended power_state format needs PSCI 1.0, not {self.version}"
        if self.scenario == "idle" and self.idle == "off":
            return "idling needs idle states: pc or osi"
        return ""
