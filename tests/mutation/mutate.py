#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Mutation testing of lib/: does some test notice each small fault?

	mutate.py [--list] [--all] [--sample N] [--changed REV] [-j N] [FILE-OR-ID...]

For each mutant of mutants.py, only what includes the changed file is compiled, the library is
linked, and tests run, the likeliest first, until one fails. A test that takes several times as
long as it does else has failed. A mutant that does not compile, or compiles to the same code, is
none. What survives is a gap in the tests, or listed in equivalent.txt with a reason.

Some mutants do all that is right, but in more steps, or in more memory. Those of costs.txt, and no
others, are given to the benchmark if they survive all tests: one that makes anything dearer that it
counts is killed, as it is where the benchmark compares with counts.txt. Of others the counts say
nothing: they depend on how the compiler lays out what was changed.

A memory order that is weaker is nothing that tests can see on the hosts that they run on. Such
mutants are judged by the explorer's weak mode alone: test_interleavings. Those that it cannot see,
with reasons, are in tests/explorer/weaken.txt, which is checked by weaken.py. They are equivalent
as those of equivalent.txt are; of all mutants that are counted one in twenty may be.

Results are kept in build/mutation/: cache.jsonl, from which a run goes on where another ended,
and results.json and summary.md of the last run.
"""
import argparse
import collections
import concurrent.futures
import contextlib
import fcntl
import glob
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import mutants

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../explorer"))
import weaken  # noqa: E402

TOP = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
OUT = os.path.join(TOP, "build/mutation")
EQUIVALENT = "tests/mutation/equivalent.txt"
ORDERS = "tests/explorer/weaken.txt"
COSTS = "tests/mutation/costs.txt"

LIBRARIES = ["psci", "psci_fdt", "psci_explored"]
PER_LINE = 1            # mutants of a line, unless --all
LINES_EACH = 3          # so many lines of code, at most, for each mutant

CC = os.environ.get("CC", "cc").split()
CFLAGS = ["-std=gnu11", "-O2", "-fPIC", "-w", "-Iinclude", "-Itests/support", "-Ilib",
          "-Werror=incompatible-pointer-types", "-Werror=int-conversion",
          "-Werror=implicit-function-declaration"]
LIBRARY = CFLAGS + ["-ffreestanding"]
EXPLORED = LIBRARY + ["-fsanitize=thread"]
TESTS = ["-Ifuzz", "-Itests/explorer"]
ENGINE = [f"tests/explorer/{name}.c" for name in ("engine", "memory", "runtime", "words")]
ALONE = threading.Lock()        # tests with threads: two at once take much longer
SLOW = ["test_domain_threads", "test_interleavings", "test_threads"]
# Of which they call nothing.
NOT_SLOW = ["acpi.c", "fdt.c", "smccc.c", "snapshot.c"]


def hashed(*texts):
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode() if isinstance(text, str) else text)
        digest.update(b"\0")
    return digest.hexdigest()[:24]


def read(path):
    with open(path, "rb") as f:
        return f.read()


def say(text):
    print(text, flush=True)


def unless_stopped(returncode):
    """Who stops this run may stop what it has started first: that is no verdict on a mutant."""
    if returncode in (-signal.SIGTERM, -signal.SIGINT):
        sys.exit("mutate.py: stopped")


# ------------------------------------------------------------------- the tree

class Program:
    """A test program: its sources, which library it is linked with, its arguments."""

    def __init__(self, name, sources, library="psci", arguments=()):
        self.name, self.sources, self.library = name, sources, library
        self.arguments = list(arguments)
        self.seconds = self.cpu = 0.0
        self.hash = ""
        self.functions = set()  # that it calls, as "file.c:function"
        self.threads = any(s.startswith("tests/threads/") for s in sources)

    def limits(self):
        """How many seconds of CPU, and of the clock, are so long that it does not end. On a busy
        machine only the second is much longer; but threads that spin for one that has no CPU take
        much more of the first, too: thirteen times were seen with four such tests at once."""
        more = 60 if self.threads else 5
        return 2 + int(more * self.cpu), 60 + max(more, 20) * self.seconds


def programs():
    """Those of meson.build that look at the library: all but the examples' own."""
    found = []
    for path in sorted(glob.glob("tests/unit/test_*.c")) + sorted(
            glob.glob("tests/threads/test_*.c")):
        name = os.path.basename(path)[:-2]
        found.append(Program(
            name, [path] + (ENGINE if name == "test_interleavings" else []),
            {"test_interleavings": "psci_explored", "test_fdt": "psci_fdt"}.get(name, "psci"),
            ["tests/golden/snapshot-1.hex"] if name == "test_snapshot" else []))
    for path in sorted(glob.glob("fuzz/fuzz_*.c")):
        name = os.path.basename(path)[5:-2]
        found.append(Program("replay_" + name, [path, "fuzz/replay.c"],
                             "psci_fdt" if name == "fdt" else "psci",
                             arguments=[f"fuzz/corpus/{name}"]))
    return found


def sources_of(library):
    if library == "psci_fdt":
        return ["lib/fdt.c"]
    return sorted(set(glob.glob("lib/*.c")) - {"lib/fdt.c"})


def unit(source, variant):
    """Where the object of a source is; and its flags."""
    obj = f"obj/{variant}/{source[:-2].replace('/', '_')}.o"
    flags = {"psci": LIBRARY, "psci_fdt": LIBRARY, "psci_explored": EXPLORED,
             "test": CFLAGS + TESTS}[variant]
    return obj, flags


class Tree:
    """A copy of what is built, with the objects; one for each worker."""

    def __init__(self, root):
        self.root = root
        self.environment = dict(os.environ, CMOCKA_TEST_ABORT="1", CMOCKA_MESSAGE_OUTPUT="STDOUT",
                                LD_LIBRARY_PATH=os.path.join(root, "so"))

    def copy_sources(self):
        shutil.rmtree(self.root, ignore_errors=True)
        for part in ("lib", "include", "tests/support", "tests/unit", "tests/threads",
                     "tests/golden", "tests/explorer", "fuzz"):
            shutil.copytree(os.path.join(TOP, part), os.path.join(self.root, part))
        for part in ("obj/psci", "obj/psci_fdt", "obj/psci_explored", "obj/test", "so", "bin"):
            os.makedirs(os.path.join(self.root, part))

    def path(self, name):
        return os.path.join(self.root, name)

    def run(self, command):
        result = subprocess.run(command, cwd=self.root, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        unless_stopped(result.returncode)
        return result

    def must(self, command):
        result = self.run(command)
        if result.returncode:
            sys.exit(" ".join(command) + "\n" + result.stdout.decode(errors="replace"))

    def compile(self, source, variant, extra=()):
        obj, flags = unit(source, variant)
        return self.run(CC + flags + list(extra) + ["-c", source, "-o", obj]).returncode == 0

    def link_library(self, library, extra=()):
        objects = [unit(s, library)[0] for s in sources_of(library)]
        if library == "psci_fdt":
            objects.append("-lfdt")
        # The engine is the test's: not everything is defined.
        return self.run(CC + list(extra) + ["-shared", "-o", f"so/lib{library}.so"] +
                        objects).returncode == 0

    def link_program(self, program):
        objects = [unit(s, "test")[0] for s in program.sources]
        libraries = ["-Lso", "-l" + program.library]
        if program.library == "psci_fdt":
            libraries.append("-lfdt")
        return self.run(CC + ["-rdynamic", "-pthread", "-o", "bin/" + program.name] + objects +
                        ["support.a"] + libraries + ["-lcmocka"]).returncode == 0

    def archive(self):
        self.must(["ar", "rcs", "support.a"] + [unit(s, "test")[0] for s in support()])

    def test(self, program, cpu_limit, wall_limit):
        """(passed, seconds, CPU seconds)"""
        def limits():
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_limit, cpu_limit + 1))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
        with ALONE if program.threads else contextlib.nullcontext():
            before = time.monotonic()
            child = subprocess.Popen(["bin/" + program.name] + program.arguments, cwd=self.root,
                                     stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL, env=self.environment,
                                     preexec_fn=limits)
            timer = threading.Timer(wall_limit, child.kill)
            timer.start()
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            timer.cancel()
        unless_stopped(child.returncode)
        return status == 0, time.monotonic() - before, usage.ru_utime + usage.ru_stime


def support():
    return sorted(glob.glob("tests/support/*.c"))


# ------------------------------------------------------------------- the base

class Base:
    """The unchanged tree, built; which file is in which object; how long tests take."""

    def __init__(self):
        self.programs = programs()
        self.tree = Tree(os.path.join(OUT, "base"))
        self.units = [(s, lib) for lib in LIBRARIES
                      for s in sources_of(lib)]
        self.units += [(s, "test") for s in support()]
        self.units += [(s, "test") for p in self.programs for s in p.sources]
        self.units = list(dict.fromkeys(self.units))
        self.includes = {}      # file -> units
        inputs = sorted(f for part in ("lib", "include", "tests/support", "tests/unit",
                                       "tests/threads", "tests/golden", "fuzz")
                        for f in glob.glob(part + "/**", recursive=True) if os.path.isfile(f))
        self.headers_hash = hashed(*[f.encode() + b"\0" + read(f) for f in inputs
                                     if f.endswith((".h", ".def"))])
        self.library_hash = hashed(*[read(f) for f in inputs
                                     if f.startswith(("lib/", "include/"))])
        common = hashed(*[read(f) for f in inputs
                          if f.startswith("tests/support/") and f.endswith((".c", ".h"))])
        for p in self.programs:
            data = sorted(f for a in p.arguments for f in (
                glob.glob(a + "/*") if os.path.isdir(a) else [a]))
            p.hash = hashed(common, *[read(f) for f in p.sources + data])

    def make(self):
        """What did not change since the last run is not made anew."""
        known, facts = os.path.join(OUT, "base.json"), {}
        if os.path.exists(known):
            with open(known, encoding="utf-8") as f:
                facts = json.load(f)
        self.build()
        keys = {p.name: hashed(p.hash, self.library_hash, *CC, *EXPLORED) for p in self.programs}
        new = [p for p in self.programs if keys[p.name] not in facts]
        if new:
            self.measure(new)
        facts = {keys[p.name]: facts.get(keys[p.name]) or
                 {"seconds": p.seconds, "cpu": p.cpu, "functions": sorted(p.functions)} for p in self.programs}
        for p in self.programs:
            p.seconds, p.cpu = facts[keys[p.name]]["seconds"], facts[keys[p.name]]["cpu"]
            p.functions = set(facts[keys[p.name]]["functions"])
        with open(known, "w", encoding="utf-8") as f:
            json.dump(facts, f)

    def object_for(self, source, variant):
        """Compiles, or takes what an earlier run compiled. Returns what it includes of lib/."""
        obj, flags = unit(source, variant)
        kept = os.path.join(OUT, "objects", hashed(self.headers_hash, read(source), source,
                                                   *CC, *flags))
        if not os.path.exists(kept + ".includes"):
            self.tree.must(CC + flags + ["-MMD", "-MF", "deps", "-c", source, "-o", obj])
            os.makedirs(os.path.dirname(kept), exist_ok=True)
            shutil.copyfile(self.tree.path(obj), kept + ".o")
            names = read(self.tree.path("deps")).decode().replace("\\\n", " ").split()[1:]
            with open(kept + ".includes", "w", encoding="utf-8") as f:
                f.write("\n".join(sorted({os.path.normpath(n) for n in names})))
        shutil.copyfile(kept + ".o", self.tree.path(obj))
        return [n for n in read(kept + ".includes").decode().split() if n.startswith("lib/")]

    def build(self):
        tree = self.tree
        say("building the library and its tests")
        tree.copy_sources()
        self.includes = collections.defaultdict(list)
        for source, variant in self.units:
            for name in self.object_for(source, variant):
                self.includes[name].append((source, variant))
        tree.archive()
        for library in LIBRARIES:
            if not tree.link_library(library):
                sys.exit(f"lib{library}.so cannot be linked")
        for p in self.programs:
            if not tree.link_program(p):
                sys.exit(f"{p.name} cannot be linked")

    def measure(self, some):
        """How long it takes; and what it calls, by gcov: a test that does not call a function
        does not see what is wrong in it. The slow ones are taken to call everything."""
        say("seeing how long tests take, and which function they call: " +
            " ".join(p.name for p in some))
        for p in some:
            passed, p.seconds, p.cpu = self.tree.test(p, 3600, 3600)
            if not passed:
                sys.exit(f"{p.name} fails without any mutant")
        some = [p for p in some if p.name not in SLOW]
        if not some:
            return
        tree = Tree(tempfile.mkdtemp(prefix="mutation-calls-", dir=OUT))
        shutil.rmtree(tree.root)
        shutil.copytree(self.tree.root, tree.root)
        for source, variant in self.units:
            if variant in ("psci", "psci_fdt") and not tree.compile(
                    source, variant, ["--coverage", "-O1", "-fno-inline"]):
                sys.exit(f"{source} does not compile with --coverage")
        for library in ("psci", "psci_fdt"):
            tree.link_library(library, ["--coverage"])
        for p in some:
            for old in glob.glob(tree.path("obj/*/*.gcda")):
                os.remove(old)
            if not tree.test(p, 3600, 3600)[0]:
                sys.exit(f"{p.name} fails without any mutant")
            data = sorted(os.path.relpath(d, tree.root)
                          for d in glob.glob(tree.path("obj/*/*.gcda")))
            for line in tree.run(["gcov", "--json-format", "--stdout"] + data).stdout.splitlines():
                if not line.startswith(b"{"):
                    continue
                for file in json.loads(line)["files"]:
                    name = os.path.basename(file["file"])
                    p.functions.update(f"{name}:{f['name']}" for f in file["functions"]
                                       if f["execution_count"])
        shutil.rmtree(tree.root)


# -------------------------------------------------------------------- results

class Cache:
    """Killed: good while that test is the same. Of what survived it is known which tests have
    passed: only those that are new are run again."""

    def __init__(self, base):
        # A signal that stops the run may come while the lock is held.
        self.base, self.lock, self.known = base, threading.RLock(), {}
        self.stopped = False
        self.path = os.path.join(OUT, "cache.jsonl")
        self.tests = {p.name: p.hash for p in base.programs}
        self.kills = collections.Counter()
        self.called = set().union(*[p.functions for p in base.programs])
        if os.path.exists(self.path):
            with open(self.path, encoding="utf-8") as f:
                for line in f:
                    try:
                        entry = json.loads(line)
                    except ValueError:      # a run that was killed
                        continue
                    self.known[entry["key"]] = entry
        for entry in self.known.values():
            if entry["status"] == "killed":
                self.learn(entry)

    def learn(self, entry):
        self.kills[entry["where"], entry["by"]] += 1
        self.kills[entry["where"].split(":")[0], entry["by"]] += 1

    def get(self, key, tests):
        """The result, if it is known whether these tests pass."""
        entry = self.known.get(key)
        if not entry:
            return None
        if entry["status"] == "killed":
            good = self.tests.get(entry["by"]) == entry["tests"]
        elif entry["status"] in ("pending", "survived"):
            good = {p.hash for p in tests} <= set(entry["tests"])
        else:
            good = True
        return entry if good else None

    def passed(self, key):
        entry = self.known.get(key)
        return set(entry["tests"]) if entry and entry["status"] in ("pending", "survived") else set()

    def stop(self):
        """From now on what is found is due to trees that are being removed."""
        with self.lock:
            self.stopped = True

    def put(self, key, where, status, by="", passed=()):
        entry = {"key": key, "where": where, "status": status, "by": by,
                 "tests": self.tests.get(by, sorted(passed))}
        with self.lock:
            if self.stopped:
                sys.exit("mutate.py: stopped")
            self.known[key] = entry
            if status == "killed":
                self.learn(entry)
            with open(self.path, "a", encoding="utf-8") as f:
                f.write(json.dumps(entry) + "\n")
        return entry

    def order(self, mutant, slow):
        """The tests that call what is changed: what they cost by how likely they kill."""
        file = os.path.basename(mutant.path)
        function = f"{file}:{mutant.function}"
        if slow and file in NOT_SLOW:
            return []

        def rank(p):
            promise = (1 + 4 * (p.name == "test_" + file.rsplit(".", 1)[0]) +
                       8 * self.kills[function, p.name] + self.kills[file, p.name])
            return (p.cpu + 0.02) / promise
        return sorted((p for p in self.base.programs if (p.name in SLOW) == slow and
                       (slow or function not in self.called or function in p.functions)),
                      key=rank)


def is_weaker_for_a_reason(mutant, source):
    """Are these orders in weaken.txt, or weaker ones, of each use that they are of? (It has none
    of what runs while nobody else uses the context: those are in equivalent.txt.)"""
    known, listed = weaken.functions(), weaken.listed()
    changed = mutant.apply(source)
    if mutant.path == "lib/atomic.h":
        name = mutant.function
        text = changed[changed.index(f" {name}("):]
        orders = " ".join(re.findall(r"memory_order_(\w+)", text[:text.index("\n}\n")]))
        uses = [(use, used) for use, _, used, _ in weaken.uses()
                if name in (used, weaken.called(known, used))]
    else:
        uses = [(use, used) for use, file, used, (start, _) in weaken.uses()
                if (file, start) == (os.path.basename(mutant.path), mutant.start)]
        orders = "acquire" if "atomic_read_acquire(" in mutant.new else "relaxed"
    return bool(uses) and all(
        f"{use}: {orders}" in listed or f"{use}: {weaken.weaker(known, used)[0]}" in listed
        for use, used in uses)


class Worker:
    """A tree of its own, in which one mutant after the other is made and undone."""

    def __init__(self, base, cache):
        self.base, self.cache = base, cache
        parent = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.tree = Tree(tempfile.mkdtemp(prefix="mutation-", dir=parent))
        shutil.rmtree(self.tree.root)
        shutil.copytree(base.tree.root, self.tree.root)

    def close(self):
        shutil.rmtree(self.tree.root, ignore_errors=True)

    def one(self, mutant, slow):
        """By the fast tests; or, of those that they leave, by the slow ones."""
        path = self.tree.path(mutant.path)
        source = read(path).decode()
        key = hashed(self.base.library_hash, mutant.path, mutant.apply(source), *CC)
        if mutant.operator == "order":
            tests = [p for p in self.base.programs if p.library == "psci_explored"]
        else:
            tests = self.cache.order(mutant, slow)
        entry = self.cache.get(key, tests)
        if entry and not (slow and entry["status"] == "pending"):
            return entry
        passed = self.cache.passed(key)
        new = [p for p in tests if p.hash not in passed]
        where = f"{os.path.basename(mutant.path)}:{mutant.function}"
        left = "survived" if slow else "pending"
        if not new:
            return self.cache.put(key, where, left, passed=passed)
        with open(path, "w", encoding="utf-8") as f:
            f.write(mutant.apply(source))
        try:
            judge = self.judge_order if mutant.operator == "order" else self.judge
            status, by = judge(mutant, new)
        finally:
            with open(path, "w", encoding="utf-8") as f:
                f.write(source)
            self.restore()
        return self.cache.put(key, where, status or left, by, passed | {p.hash for p in tests})

    def restore(self):
        """Objects, libraries and programs that were made anew: the base's again."""
        for name in self.changed:
            shutil.copyfile(os.path.join(self.base.tree.root, name), self.tree.path(name))
            if name.startswith("bin/"):
                os.chmod(self.tree.path(name), 0o755)

    def judge_order(self, mutant, tests):
        """There is but one test."""
        self.changed = []
        if not self.build_explored(self.base.includes[mutant.path]):
            return "invalid", ""
        explorer = tests[0]
        weak = Program(explorer.name, explorer.sources, explorer.library, ["weak"])
        if self.tree.test(weak, *explorer.limits())[0]:
            return None, ""
        return "killed", explorer.name

    def judge(self, mutant, programs):
        """No status: they all pass."""
        self.changed = []
        units = self.base.includes[mutant.path]
        same = True
        for source, variant in units:
            if variant in ("psci_explored", "test"):
                continue
            obj = unit(source, variant)[0]
            self.changed.append(obj)
            if not self.tree.compile(source, variant):
                return "invalid", ""
            same = same and read(self.tree.path(obj)) == read(
                os.path.join(self.base.tree.root, obj))
        if same:
            return "same", ""
        libraries = {v for _, v in units if v in ("psci", "psci_fdt")}
        for library in libraries:
            self.changed.append(f"so/lib{library}.so")
            if not self.tree.link_library(library):
                return "invalid", ""
        tests = {s for s, v in units if v == "test"}
        explored = False
        for program in programs:
            if not self.build_test(program, tests):
                return "invalid", ""
            if program.library == "psci_explored":
                if not explored and not self.build_explored(units):
                    return "invalid", ""
                explored = True
            if not self.tree.test(program, *program.limits())[0]:
                return "killed", program.name
        return None, ""

    def build_test(self, program, tests):
        """What of it knows a struct, or a macro, as the library does: it looks inside."""
        shared = tests & set(support())
        for source in sorted(shared | tests & set(program.sources)):
            obj = unit(source, "test")[0]
            if obj not in self.changed:
                self.changed.append(obj)
                if not self.tree.compile(source, "test"):
                    return False
        if shared and "support.a" not in self.changed:
            self.changed.append("support.a")
            self.tree.archive()
        if not shared | tests & set(program.sources):
            return True
        self.changed.append("bin/" + program.name)
        return self.tree.link_program(program)

    def build_explored(self, units):
        for source, variant in units:
            if variant == "psci_explored":
                self.changed.append(unit(source, variant)[0])
                if not self.tree.compile(source, variant):
                    return False
        self.changed.append("so/libpsci_explored.so")
        return self.tree.link_library("psci_explored")


# --------------------------------------------------------------- the benchmark

class Benchmark:
    """What tests/bench counts, in a tree of its own: of the library as it is, and of mutants."""
    PARTS = ["meson.build", "meson_options.txt", "include", "lib", "tests", "examples", "fuzz"]
    name = "bench"

    def __init__(self, base, cache):
        self.root, self.cache, self.library_hash = os.path.join(OUT, "bench"), cache, base.library_hash
        files = sorted(glob.glob("tests/bench/*.*") + ["meson.build", "lib/meson.build"])
        self.hash = hashed(*[read(f) for f in files])
        cache.tests[self.name] = self.hash
        self.base = {}

    def prepare(self):
        """Not before there is something to count."""
        say("counting what the library costs")
        shutil.rmtree(self.root, ignore_errors=True)
        os.makedirs(self.root)
        for part in self.PARTS:
            if os.path.isdir(part):
                shutil.copytree(part, os.path.join(self.root, part),
                                ignore=shutil.ignore_patterns("corpus", "__pycache__"))
            else:
                shutil.copyfile(part, os.path.join(self.root, part))
        self.base = self.counts()

    def counts(self):
        """{(what, of what): how much}"""
        result = subprocess.run([sys.executable, "tests/bench/run.py", "--count"], cwd=self.root,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        text = result.stdout.decode(errors="replace")
        if result.returncode:
            sys.exit("the benchmark does not count:\n" + text)
        return {(what, of): float(count) for line in text.splitlines()
                for what, row in [re.match(r"([^:]*) (\S+:.*)", line).groups()]
                for of, count in (pair.rsplit(":", 1) for pair in row.split())}

    def one(self, mutant):
        """Is anything dearer? That some is cheaper, or not counted any more, is nothing."""
        source = read(mutant.path).decode()
        key = hashed("bench", self.library_hash, mutant.path, mutant.apply(source))
        entry = self.cache.get(key, [self])
        if entry:
            return entry
        if not self.base:
            self.prepare()
        path = os.path.join(self.root, mutant.path)
        with open(path, "w", encoding="utf-8") as f:
            f.write(mutant.apply(source))
        try:
            now = self.counts()
        finally:
            with open(path, "w", encoding="utf-8") as f:
                f.write(source)
        dearer = [f"{' '.join(k)}: {now[k]:g} instead of {self.base[k]:g}"
                  for k in self.base if now.get(k, 0) > self.base[k]]
        say(f"{mutant.ident}: {len(dearer)} of {len(self.base)} counts are higher" +
            (f", {dearer[0]}" if dearer else ""))
        where = f"{os.path.basename(mutant.path)}:{mutant.function}"
        return self.cache.put(key, where, "killed" if dearer else "survived",
                              self.name if dearer else "", {self.hash})


# ------------------------------------------------------------------ the report

def read_listed(name):
    """id -> reason. A reason is all the lines that follow, indented."""
    reasons, ident = {}, None
    with open(os.path.join(TOP, name), encoding="utf-8") as f:
        for line in f:
            if line.startswith("#") or not line.strip():
                continue
            if not line[0].isspace():
                ident = line.strip()
                if ident in reasons:
                    sys.exit(f"{name}: {ident} is there twice")
                reasons[ident] = ""
            elif not line.strip().startswith("|"):
                reasons[ident] += line.strip() + " "
    for ident, reason in reasons.items():
        if not reason:
            sys.exit(f"{name}: {ident} has no reason")
    return reasons


def lists(everything):
    """Those that are equivalent, and those that only cost more; no mutant is both."""
    known = {m.ident for m in everything}
    equivalent, costs = read_listed(EQUIVALENT), read_listed(COSTS)
    for name, listed in ((EQUIVALENT, equivalent), (COSTS, costs)):
        gone = set(listed) - known
        if gone:
            sys.exit(f"{name}: no such mutant (any more): " + " ".join(sorted(gone)))
    both = set(equivalent) & set(costs)
    if both:
        sys.exit(f"both in {EQUIVALENT} and {COSTS}: " + " ".join(sorted(both)))
    return equivalent, costs


def lines_of_code():
    """Of lib/: those that are neither blank nor comment."""
    count = 0
    for path in paths():
        text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"),
                      read(path).decode(), flags=re.S)
        count += sum(1 for line in text.splitlines() if line.strip())
    return count


def paths():
    return sorted(glob.glob("lib/*.[ch]")) + ["lib/functions.def"]


def select(everything, arguments):
    """Those that were asked for."""
    if arguments.names:
        return [m for m in everything if m.ident in arguments.names or
                m.path in arguments.names or os.path.basename(m.path) in arguments.names]
    chosen = everything
    if arguments.changed:
        changed = subprocess.run(["git", "diff", "--name-only", arguments.changed, "--", "lib"],
                                 check=True, stdout=subprocess.PIPE).stdout.decode().split()
        chosen = [m for m in everything if m.path in changed]
        say(f"of files changed since {arguments.changed}: {len(chosen)} mutants")
        chosen = lowest(chosen, arguments.most)
    if arguments.sample is not None:
        sample = lowest(everything, arguments.sample)
        chosen = sample + [m for m in chosen if m not in sample] if arguments.changed else sample
    return chosen


def lowest(some, count):
    return sorted(some, key=lambda m: hashed(m.ident))[:count] if len(some) > count else some


def few_a_line(all_mutants):
    kept = set()
    lines = collections.defaultdict(list)
    for m in all_mutants:
        if m.operator in ("order", "atomicity", "swap"):
            kept.add(m.ident)
        else:
            lines[m.path, m.line].append(m)
    for some in lines.values():
        kept.update(m.ident for m in sorted(some, key=lambda m: hashed(m.ident))[:PER_LINE])
    return [m for m in all_mutants if m.ident in kept]


def judged(mutant, entry, listed, source):
    """What a mutant counts as, and by what."""
    if entry["status"] != "survived":
        return entry["status"], entry["by"]
    if mutant.ident in listed:
        return "equivalent", EQUIVALENT
    if mutant.operator == "order" and is_weaker_for_a_reason(mutant, source):
        return "equivalent", ORDERS
    return "survived", ""


def write_results(results, listed):
    files = collections.defaultdict(collections.Counter)
    table = []
    for mutant, entry in results:
        source = read(mutant.path).decode()
        status, by = judged(mutant, entry, listed, source)
        files[mutant.path][status] += 1
        files[mutant.path]["orders"] += by == ORDERS
        table.append({"id": mutant.ident, "file": mutant.path, "line": mutant.line,
                      "operator": mutant.operator, "status": status, "by": by,
                      "before": mutant.before, "after": mutant.after(source)})
    with open(os.path.join(OUT, "results.json"), "w", encoding="utf-8") as f:
        json.dump(table, f, indent=1)
    total = sum(files.values(), collections.Counter())
    with open(os.path.join(OUT, "summary.md"), "w", encoding="utf-8") as f:
        f.write("| file | mutants | killed | equivalent | survived | score | of the equivalent, "
                "orders |\n|---|---|---|---|---|---|---|\n")
        for name, c in sorted(files.items()) + [("all", total)]:
            counted = c["killed"] + c["equivalent"] + c["survived"]
            score = f"{100 * c['killed'] / counted:.1f} %" if counted else "-"
            f.write(f"| {name} | {counted} | {c['killed']} | {c['equivalent']} | "
                    f"{c['survived']} | {score} | {c['orders']} |\n")
    return total, table


def enough(mutant_count):
    """Is there one mutant for so many lines of code?"""
    lines = lines_of_code()
    say(f"{mutant_count} mutants of {lines} lines of code: one for every "
        f"{lines / mutant_count:.1f}, and {LINES_EACH} is the limit")
    return lines <= LINES_EACH * mutant_count


def few_equivalent(total, counted):
    share = 100 * total["equivalent"] / counted
    say(f"equivalent: {total['equivalent']} of {counted} mutants, {share:.2f} %, of which "
        f"{total['orders']} are weaker memory orders of weaken.txt; 5 % is the limit")
    return 20 * total["equivalent"] <= counted


def report(results, listed, costs, made):
    """"made": how many mutants there are, if not all of them were tried."""
    total, table = write_results(results, listed)
    say(read(os.path.join(OUT, "summary.md")).decode())
    wrong = 0
    for row in table:
        if row["status"] == "survived":
            say(f"survived: {row['file']}:{row['line']}\n{row['id']}\n"
                f"\t| {row['before']}\n\t| {row['after']}")
        elif row["status"] != "equivalent" and row["id"] in listed:
            say(f"{EQUIVALENT} lists {row['id']}, but it is {row['status']} {row['by']}")
            wrong += 1
        elif row["id"] in costs and row["by"] != Benchmark.name:
            say(f"{COSTS} lists {row['id']}, but it is {row['status']} {row['by']}")
            wrong += 1
    counted = total["killed"] + total["equivalent"] + total["survived"]
    by_bench = sum(row["by"] == Benchmark.name for row in table)
    say(f"killed by the benchmark alone: {by_bench}")
    if not enough(made or counted):
        wrong += 1
    if not made and not few_equivalent(total, counted):
        wrong += 1
    say(f"not counted: {total['invalid']} that do not compile, {total['same']} that compile to "
        "the same code")
    failed = total["survived"] + wrong
    say(f"mutation: {total['killed'] + total['equivalent']} passed, {failed} failed, 0 skipped")
    return failed == 0


def run(chosen, base, costs, arguments):
    cache = Cache(base)
    workers = [Worker(base, cache) for _ in range(arguments.jobs)]

    def stop(*_):
        cache.stop()
        for worker in workers:
            worker.close()
        os._exit(1)
    signal.signal(signal.SIGTERM, stop)
    free, lock = list(workers), threading.Lock()
    started = time.monotonic()

    def one(mutant, slow):
        with lock:
            worker = free.pop()
        try:
            return worker.one(mutant, slow)
        finally:
            with lock:
                free.append(worker)

    def all_of(some, slow):
        entries = pool.map(lambda m: one(m, slow), some)
        for done, (mutant, entry) in enumerate(zip(some, entries), 1):
            results[mutant.ident] = entry
            if entry["status"] in ("pending", "survived") and arguments.verbose:
                say(f"{entry['status']}: {mutant.ident} line {mutant.line}: {mutant.before}")
            if done % 100 == 0:
                say(f"{done} of {len(some)} mutants, {time.monotonic() - started:.0f} s")

    results = {}
    try:
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            all_of(chosen, False)
            pending = [m for m in chosen if results[m.ident]["status"] == "pending"]
            if pending:
                say(f"{len(pending)} that the fast tests leave")
            all_of(pending, True)
    finally:
        for worker in workers:
            worker.close()
    dear = [m for m in chosen if m.ident in costs and results[m.ident]["status"] == "survived"]
    benchmark = Benchmark(base, cache)
    for mutant in dear:
        results[mutant.ident] = benchmark.one(mutant)
    return [(m, results[m.ident]) for m in chosen]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("names", nargs="*", help="files of lib/, or ids")
    parser.add_argument("--list", action="store_true", help="print the mutants, and no more")
    parser.add_argument("--all", action="store_true", help=f"not only {PER_LINE} of a line")
    parser.add_argument("--sample", type=int, metavar="N", help="N of all mutants, always the same")
    parser.add_argument("--changed", metavar="REV", help="those of files changed since")
    parser.add_argument("--most", type=int, default=150, metavar="N",
                        help="at most N of changed files (150)")
    parser.add_argument("-j", "--jobs", type=int, default=1, metavar="N")
    parser.add_argument("-v", "--verbose", action="store_true", help="name survivors at once")
    arguments = parser.parse_args()
    os.chdir(TOP)
    os.makedirs(OUT, exist_ok=True)

    neighbour = mutants.families(TOP)
    everything = []
    for path in paths():
        everything += mutants.mutants_of(TOP, path, neighbour)
    listed, costs = lists(everything)
    if not arguments.all:
        everything = few_a_line(everything)
    chosen = select(everything, arguments)
    if arguments.list:
        for mutant in chosen:
            source = read(mutant.path).decode()
            say(f"{mutant.ident}\n\t| {mutant.before}\n\t| {mutant.after(source)}")
        say(f"{len(chosen)} mutants")
        return 0

    lock = os.open(os.path.join(OUT, "lock"), os.O_CREAT | os.O_WRONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("mutate.py: another run is going on in this tree")
    base = Base()
    base.make()
    whole = not (arguments.names or arguments.changed or arguments.sample is not None)
    results = run(chosen, base, costs, arguments)
    return 0 if report(results, listed, costs, None if whole else len(everything)) else 1


if __name__ == "__main__":
    sys.exit(main())
