#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""The proofs of proofs.txt; run.sh prepares what they need. A line for each, then the sums."""

import argparse
import concurrent.futures
import fnmatch
import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OUT = os.path.join(TOP, "build", "proofs")
PAGE = os.path.join(TOP, "docs", "soundness.md")
# Of processor time, and of memory, for one proof.
SECONDS, FULL_SECONDS, GIGABYTES = 240, 500, 6
# Of what is not tried entirely: one of so many faults.
SAMPLE = 4
SHOWN = 10

# CBMC's standard checks (bounds, pointers, signed overflow, shifts, division by zero, unwinding) and these.
CHECKS = ["--pointer-overflow-check", "--unsigned-overflow-check", "--enum-range-check",
          "--unwinding-assertions", "--drop-unused-functions", "--slice-formula", "--json-ui", "--verbosity", "4"]
# What is said in the harness only, for most faults: quicker.
SAID = ["--no-standard-checks", "--unwinding-assertions", "--drop-unused-functions", "--slice-formula", "--json-ui",
        "--verbosity", "4"]


class Problem(Exception):
    """A proof that could not be carried out."""


class TooSlow(Problem):
    """This machine was too slow for it."""


class Proof:
    """A stanza of proofs.txt."""

    def __init__(self, name):
        self.name = name
        self.harness = self.unwind = self.says = self.objects = ""
        self.takes = 0.0
        self.covers, self.links, self.replace = [], [], []
        self.flags, self.limits = [], []
        self.full = False
        self.faults = []

    def take(self, key, value, others):
        if key in ("covers", "links", "replace", "flags", "limits"):
            getattr(self, key).extend(value.split())
        elif key == "harness":
            self.harness = value
        elif key in ("unwind", "says", "objects"):
            setattr(self, key, (getattr(self, key) + " " + value).strip())
        elif key == "takes":
            self.takes = float(value)
        elif key == "full":
            self.full = True
        elif key == "like":
            other = next(proof for proof in others if proof.name == value)
            self.harness, self.unwind, self.objects = other.harness, other.unwind, other.objects
            for part in ("links", "replace", "flags", "limits"):
                setattr(self, part, list(getattr(other, part)))
        elif key in ("fault", "memory-fault"):
            parts = value[1:].split(value[0])
            if len(parts) != 4 or parts[3]:
                raise Problem(f"{self.name}: fault is FILE and two texts, each between the same mark: {value}")
            before, after = (part.replace("\\n", "\n").replace("\\t", "\t") for part in parts[1:3])
            self.faults.append((parts[0].strip(), before, after, CHECKS if key == "memory-fault" else SAID))
        else:
            raise Problem(f"{self.name}: what is {key}?")


def read_table(path):
    """The proofs; the checks that may fail, as (class, function)."""
    proofs, allowed = [], set()
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if not line.strip() or line.startswith("#"):
                continue
            if line[0] == "\t":
                key, _, value = line.strip().partition(" ")
                proofs[-1].take(key, value.strip(), proofs)
                continue
            key, _, value = line.partition(" ")
            if key == "proof":
                proofs.append(Proof(value.strip()))
            elif key == "allow":
                kind, place = value.split()[:2]
                allowed.add((kind, place))
            else:
                raise Problem(f"proofs.txt: what is {key}?")
    return proofs, allowed


# ---------------------------------------------------------------------------------------------------- CBMC

def tool(name, *arguments):
    return [os.environ["CBMC_LOADER"], "--library-path", os.environ["CBMC_LIBRARIES"],
            os.path.join(os.environ["CBMC_BIN"], name), *arguments]


def limit(seconds):
    def limited():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        most = GIGABYTES << 30 if hard == resource.RLIM_INFINITY else min(hard, GIGABYTES << 30)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return limited


spent = threading.local()


def run(command, seconds, what):
    """What it prints. Adds the processor time that it took to spent.seconds."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with subprocess.Popen(command, stdout=out, stderr=err, preexec_fn=limit(seconds), cwd=TOP) as child:
            status, usage = os.wait4(child.pid, 0)[1:]
            child.returncode = os.waitstatus_to_exitcode(status)
        spent.seconds = getattr(spent, "seconds", 0) + usage.ru_utime + usage.ru_stime
        texts = []
        for file in out, err:
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    if child.returncode < 0 and usage.ru_utime + usage.ru_stime >= seconds - 1:
        raise TooSlow(f"{what}: not done after {seconds} s of processor time")
    # 10: a property fails.
    if child.returncode not in (0, 10) or "Out of memory" in texts[0]:
        tail = (texts[1] or texts[0])[-600:]
        raise Problem(f"{what}: ended by {child.returncode} (limits: {seconds} s, {GIGABYTES} GB) {tail}")
    return texts[0]


def compile_flags(proof, tree, top=TOP):
    """Of the lib/ and include/ of a tree, and the harness of another."""
    # CBMC's program of a function that is "used" is nearly twice as long.
    return ["-std=c11", "-ffreestanding", "-D__used__=noinline", "-I", tree, "-I", os.path.join(tree, "include"),
            "-I", os.path.join(tree, "lib"), "-I", os.path.join(top, "tests", "proofs"),
            "-I", os.path.join(top, "tests", "support"), *proof.flags]


def sources(proof, tree, top=TOP):
    harness = os.path.join(top, "tests", "proofs", proof.harness)
    return [harness] + [os.path.join(tree if f.startswith("lib/") else top, f) for f in proof.links]


def fingerprint(proof, tree, extra, top=TOP):
    """Of all that the result depends on."""
    digest = hashlib.sha256()
    for source in sources(proof, tree, top):
        done = subprocess.run(["gcc", "-E", "-P", "-D__CPROVER__", *compile_flags(proof, tree, top), source],
                              capture_output=True, check=False, cwd=top)
        if done.returncode:
            raise Problem(f"{proof.name}: {done.stderr.decode()[-800:]}")
        digest.update(done.stdout)
    digest.update(proof.objects.encode())
    digest.update(repr((CHECKS, proof.name, proof.unwind, proof.replace, proof.limits, proof.flags, extra,
                        os.environ["CBMC_BIN"])).encode())
    return digest.hexdigest()


def build(proof, tree, directory):
    binary = os.path.join(directory, proof.name + ".gb")
    entry = "proof_" + proof.name
    run(tool("goto-cc", *compile_flags(proof, tree), "--function", entry, *sources(proof, tree), "-o", binary),
        SECONDS, proof.name + " (goto-cc)")
    if not os.path.exists(binary):
        raise Problem(f"{proof.name}: goto-cc made nothing")
    if proof.replace:
        calls = [word for pair in proof.replace for word in ("--replace-calls", pair)]
        run(tool("goto-instrument", *calls, binary, binary), SECONDS, proof.name + " (goto-instrument)")
    return binary


def check(proof, binary, arguments, seconds):
    unwind = ["--unwind", proof.unwind] if proof.unwind else []
    for place in proof.limits:
        unwind += ["--unwindset", place]
    unwind += ["--object-bits", proof.objects] if proof.objects else []
    output = run(tool("cbmc", binary, "--function", "proof_" + proof.name, *unwind, *arguments), seconds, proof.name)
    for part in json.loads(output):
        for key in ("result", "goals"):
            if key in part:
                return part[key]
        if part.get("messageType") == "ERROR":
            raise Problem(f"{proof.name}: {part['messageText']}")
    raise Problem(f"{proof.name}: CBMC gave no result")


def cached(key, work):
    """What work() returns, kept by key; and whether it was there."""
    path = os.path.join(OUT, "cache", key)
    try:
        with open(path, encoding="utf-8") as f:
            return json.load(f), True
    except (OSError, ValueError):
        pass
    result = work()
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + f".{os.getpid()}.{proof_id()}", "w", encoding="utf-8") as f:
        json.dump(result, f)
    os.replace(f.name, path)
    return result, False


def proof_id():
    return time.monotonic_ns()


def place_of(prop):
    location = prop.get("sourceLocation", {})
    directory, file = os.path.split(location.get("file", "?"))
    if os.path.basename(directory) != "lib":
        file = os.path.join("..", file)
    return (file, re.sub(r"\$link\d+", "", location.get("function", "?")),
            location.get("line", "?"))


# ----------------------------------------------------------------------------------------------- one proof

class Prover:
    """Carries out proofs with the table's exceptions."""

    def __init__(self, allowed):
        self.allowed = allowed
        self.used = set()
        self.seconds = {}

    def judge(self, properties):
        """What fails and should not, what holds and should not, how many there are, how many are allowed to fail."""
        wrong, unreached, count, permitted = [], [], 0, 0
        if not any(prop["description"].startswith("reached: ") for prop in properties):
            unreached.append("reached: any place, for the harness names none")
        for prop in properties:
            fails = prop["status"] != "SUCCESS"
            file, function, line = place_of(prop)
            kind = prop["property"].rsplit(".", 2)[-2] if "." in prop["property"] else "?"
            if prop["description"].startswith("reached: "):
                if not fails:
                    unreached.append(f"{prop['description']} ({file}:{line})")
                continue
            count += 1
            if not fails:
                continue
            # The harness may count and cast as it likes.
            if file.startswith("..") and kind in ("overflow", "enum-range-check"):
                continue
            rule = next((r for r in self.allowed if r[0] == kind and fnmatch.fnmatch(function, r[1])), None)
            if rule:
                self.used.add(rule)
                permitted += 1
            else:
                wrong.append(f"{file}:{line}: {function}: {kind}: {prop['description']}")
        return wrong, unreached, count, permitted

    def prove(self, proof, tree=TOP, checks=None):
        directory = os.path.join(OUT, "work") if tree == TOP else tree
        os.makedirs(directory, exist_ok=True)
        seconds = FULL_SECONDS if proof.full else SECONDS
        checks = checks or CHECKS

        def work():
            spent.seconds = 0
            properties = check(proof, build(proof, tree, directory), checks, seconds)
            keep = ("property", "description", "status", "sourceLocation")
            return {"properties": [{key: prop[key] for key in keep if key in prop} for prop in properties],
                    "seconds": spent.seconds}

        return cached(fingerprint(proof, tree, "prove" if checks is CHECKS else checks), work)

    def refute(self, proof, number):
        """The proof must fail of a tree with this fault in it."""
        file, before, after, checks = proof.faults[number]
        tree = os.path.join(OUT, "faults", f"{proof.name}.{number}")
        shutil.rmtree(tree, ignore_errors=True)
        for part in ("lib", "include"):
            shutil.copytree(os.path.join(TOP, part), os.path.join(tree, part))
        path = os.path.join(tree, file)
        with open(path, encoding="utf-8") as f:
            text = f.read()
        if text.count(before) != 1:
            raise Problem(f"{proof.name}: {text.count(before)} places in {file} are \"{before}\": adapt proofs.txt")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace(before, after))
        result, kept = self.prove(proof, tree, checks)
        wrong = self.judge(result["properties"])[0]
        shutil.rmtree(tree, ignore_errors=True)
        return wrong, result["seconds"], kept

    def enter(self, proof):
        """The lib/ functions that the proof gets into, as [file, function]."""
        def work():
            directory = os.path.join(OUT, "entered")
            os.makedirs(directory, exist_ok=True)
            arguments = ["--cover", "location", "--no-standard-checks", "--drop-unused-functions", "--json-ui",
                         "--verbosity", "4"]
            found = set()
            for goal in check(proof, build(proof, TOP, directory), arguments, FULL_SECONDS):
                if goal["status"] == "satisfied":
                    found.add(place_of(goal)[:2])
            return sorted(found)

        return [tuple(pair) for pair in cached(fingerprint(proof, TOP, "enter"), work)[0]]


# --------------------------------------------------------------------------------------- all functions of lib/

def functions_of_lib():
    """As (file, function), statics and inlines included."""
    found = set()
    directory = os.path.join(OUT, "objects")
    os.makedirs(directory, exist_ok=True)
    inline = {}
    for header in sorted(os.listdir(os.path.join(TOP, "lib"))):
        if header.endswith(".h"):
            with open(os.path.join(TOP, "lib", header), encoding="utf-8") as f:
                for name in re.findall(r"^static (?:inline|INLINE) [^;{]*?\b(\w+)\(", f.read(), re.M):
                    inline[name] = header
    found.update((header, name) for name, header in inline.items())
    for name in sorted(os.listdir(os.path.join(TOP, "lib"))):
        if not name.endswith(".c"):
            continue
        out = os.path.join(directory, name + ".o")
        # Without attributes: what is always inlined is no symbol.
        subprocess.run(["gcc", "-std=c11", "-O0", "-fno-inline", "-D__attribute__(x)=",
                        "-I", os.path.join(TOP, "include"), "-c",
                        os.path.join(TOP, "lib", name), "-o", out], check=True)
        with open(os.path.join(TOP, "lib", name), encoding="utf-8") as f:
            text = f.read()
        symbols = subprocess.run(["nm", "--defined-only", out], check=True, capture_output=True, text=True).stdout
        for function in re.findall(r"^\S+ [tT] (\w+)$", symbols, re.M):
            # Not the inline functions of libfdt's headers. A definition begins in the first column.
            if function not in inline and re.search(rf"^(?=\w)[^;\n]*\b{function}\(", text, re.M):
                found.add((name, function))
    return found


def covered_by(proof):
    """The covers of a stanza: FILE: names, FILE: names ..."""
    file, pairs = None, set()
    for word in proof.covers:
        if word.endswith(":"):
            file = word[:-1]
        else:
            pairs.add((file, word))
    return pairs


def compare_lists(proofs):
    """Lines that say what is wrong with the table; and how many functions there are."""
    functions, covered = functions_of_lib(), set()
    for proof in proofs:
        covered |= covered_by(proof)
    wrong = [f"{file}: {name} is covered by no proof" for file, name in sorted(functions - covered)]
    wrong += [f"{file}: {name}: lib/ has no such function" for file, name in sorted(covered - functions)]
    return wrong, len(functions & covered), len(functions)


# ------------------------------------------------------------------------------------------ the page's two tables

def bounds_of(proof):
    """What the harness is compiled for, in words."""
    found = dict(re.findall(r"-D(CPUS?|DOMAINS|KNOWN|SLOTS)=(\d+)", " ".join(proof.flags)))
    sizes = [f"{found[key]} {word}" for key, word in (("CPUS", "CPUs"), ("DOMAINS", "domains"),
                                                         ("KNOWN", "power_states"), ("SLOTS", "slots"))
             if key in found]
    sizes += [f"only CPU {found['CPU']} calls"] if "CPU" in found else []
    return ", ".join(sizes) or "-"


def tables(proofs):
    """Of all proofs; and of all functions, by file: which proof covers it."""
    lines = ["| proof | says, besides that nothing undefined happens | size | seconds |", "|---|---|---|---|"]
    for proof in proofs:
        late = " (`--full`)" if proof.full else ""
        lines.append(f"| `{proof.name}`{late} | {proof.says} | {bounds_of(proof)} | {proof.takes:.0f} |")
    by_place = {}
    for proof in proofs:
        for pair in covered_by(proof):
            by_place.setdefault(pair, set()).add(proof.name)
    rows = {}
    for (file, name), names in by_place.items():
        rows.setdefault((file, " ".join(f"`{n}`" for n in sorted(names))), []).append(name)
    lines += ["", "| file | covered by | functions |", "|---|---|---|"]
    for (file, names), functions in sorted(rows.items()):
        lines.append(f"| `{file}` | {names} | {' '.join(f'`{n}`' for n in sorted(functions))} |")
    return lines


BEGIN, END = "<!-- proofs: written by tests/proofs/run.sh --table -->", "<!-- end of proofs -->"


def page(proofs):
    """The page as it is, and as it should be."""
    with open(PAGE, encoding="utf-8") as f:
        text = f.read()
    before, mark, rest = text.partition(BEGIN + "\n")
    if not mark or END not in rest:
        raise Problem(f"docs/soundness.md has no lines {BEGIN} and {END}")
    return text, before + mark + "\n" + "\n".join(tables(proofs)) + "\n\n" + rest[rest.index(END):]


def write_page(proofs):
    text = page(proofs)[1]
    with open(PAGE, "w", encoding="utf-8") as f:
        f.write(text)


def record(seconds):
    """Write how long proofs took into proofs.txt."""
    path = os.path.join(TOP, "tests", "proofs", "proofs.txt")
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")
    out, name = [], None
    for line in lines:
        if line.startswith("proof "):
            name = line.split()[1]
        if name in seconds and line.startswith("\ttakes "):
            continue
        if name in seconds and line.startswith("\tsays "):
            out.append(f"\ttakes {max(seconds[name], 1):.0f}")
        out.append(line)
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(out))


# ------------------------------------------------------------------------------------------------ what to prove

def named(proofs, names):
    """The proofs of these names, or that cover functions or files of these names."""
    chosen = set()
    for name in names:
        found = {p.name for p in proofs if name in [p.name, p.harness] or
                 any(name in (os.path.basename(file), function, "lib/" + file) for file, function in covered_by(p))}
        if not found:
            sys.exit(f"no proof, function or file with a proof: {name}")
        chosen |= found
    return [p for p in proofs if p.name in chosen]


def changed(proofs, revision):
    """Those whose sources, bounds or flags were others then; and the rest."""
    tree = os.path.join(OUT, "then")
    shutil.rmtree(tree, ignore_errors=True)
    os.makedirs(tree)
    with subprocess.Popen(["git", "archive", revision, "lib", "include", "tests"], cwd=TOP,
                          stdout=subprocess.PIPE) as archive:
        subprocess.run(["tar", "-x", "-C", tree], stdin=archive.stdout, check=True)
    if archive.returncode:
        raise Problem(f"git archive {revision} failed")
    try:
        then = {p.name: p for p in read_table(os.path.join(tree, "tests", "proofs", "proofs.txt"))[0]}
    except OSError:
        then = {}
    new, old = [], []
    for proof in proofs:
        try:
            same = proof.name in then and \
                fingerprint(proof, TOP, "changed") == fingerprint(then[proof.name], tree, "changed", tree)
        except Problem:
            same = False
        (old if same else new).append(proof)
    shutil.rmtree(tree)
    return new, old


# -------------------------------------------------------------------------------------------------- the run

class Sum:
    """passed, failed, skipped of a group."""

    def __init__(self, name, slow_is_skipped):
        self.name, self.passed, self.failed, self.skipped = name, 0, 0, 0
        self.slow_is_skipped = slow_is_skipped

    def add(self, good):
        if good:
            self.passed += 1
        else:
            self.failed += 1
        return good

    def problem(self, proof, problem):
        if self.slow_is_skipped and isinstance(problem, TooSlow):
            self.skipped += 1
            say(f"skipped: {problem}")
        else:
            self.failed += 1
            say(f"FAILED {proof.name}: {problem}")

    def __str__(self):
        return f"{self.name}: {self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def say(text):
    print(text + "\n", end="", flush=True)


def took(seconds, kept):
    """How long it took, when it was carried out."""
    return f"{seconds:.1f} s{' (kept)' if kept else ''}"


def one_proof(prover, proof, sums):
    try:
        result, kept = prover.prove(proof)
        prover.seconds[proof.name] = result["seconds"]
        wrong, unreached, count, permitted = prover.judge(result["properties"])
    except Problem as problem:
        sums.problem(proof, problem)
        return
    good = sums.add(not wrong and not unreached and count > 0)
    some = f", {permitted} allowed to fail" if permitted else ""
    say(f"{'ok    ' if good else 'FAILED'} {proof.name}: {count} properties{some}, {took(result['seconds'], kept)}")
    for line in wrong[:SHOWN]:
        say(f"\t{line}")
    if len(wrong) > SHOWN:
        say(f"\t... and {len(wrong) - SHOWN} more")
    for line in unreached:
        say(f"\tnot {line}")


def one_fault(prover, proof, number, sums):
    file, before, after, _ = proof.faults[number]
    try:
        wrong, seconds, kept = prover.refute(proof, number)
    except Problem as problem:
        sums.problem(proof, problem)
        return
    good = sums.add(bool(wrong))
    say(f"{'ok    ' if good else 'FAILED'} {proof.name} {'refutes' if good else 'DOES NOT SEE'} {file}: "
        f"{before.strip()!r} as {after.strip()!r}, {took(seconds, kept)}")


def one_entry(prover, proof, sums):
    try:
        missing = covered_by(proof) - set(prover.enter(proof))
    except Problem as problem:
        sums.problem(proof, problem)
        return
    if sums.add(not missing):
        say(f"ok     {proof.name} gets into each function that it covers")
    for file, name in sorted(missing):
        say(f"FAILED {proof.name} never gets into {name} of {file}")


class Budget:
    """No proof is begun when it has been spent."""

    def __init__(self, minutes):
        self.end = time.monotonic() + 60 * minutes if minutes else None

    def has(self, seconds):
        return self.end is None or time.monotonic() + seconds < self.end


class Queue:
    """Proofs in their order; with a budget the largest for half of what is left of it, then the smallest: many."""

    def __init__(self, proofs, budget):
        self.proofs = sorted(proofs, key=lambda p: p.takes) if budget.end else list(proofs)
        self.budget, self.half = budget, None
        self.lock = threading.Lock()

    def take(self):
        with self.lock:
            now = time.monotonic()
            if self.half is None:
                self.half = (now + self.budget.end) / 2 if self.budget.end else 0
            return self.proofs.pop(-1 if now < self.half else 0)


def prove_next(budget, total, queue, prover):
    within(budget, total, one_proof, prover, queue.take())


def within(budget, total, job, prover, proof, *number):
    """Do it, or skip it and say so."""
    if budget.has(proof.takes):
        job(prover, proof, *number, total)
    else:
        total.skipped += 1
        say(f"skipped: {proof.name}: takes about {proof.takes:.0f} s, more than is left")


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--changed", metavar="REV")
    parser.add_argument("--budget", metavar="MINUTES", type=float)
    parser.add_argument("--only", choices=("proofs", "faults", "coverage"))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("names", nargs="*")
    return parser.parse_args()


def choose(options, proofs):
    """Which proofs with all of their faults; and which others."""
    if options.names:
        return named(proofs, options.names), []
    if options.changed:
        new, old = changed(proofs, options.changed)
        say(f"{len(new)} proofs have changed since {options.changed}")
        return new, old if options.budget else []
    if options.full:
        return proofs, []
    return [], [p for p in proofs if not p.full]


def carry_out(options, prover, entire, others, sums):
    proofs, faults, coverage = sums
    budget = Budget(options.budget)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = []

        def submit(total, work, *what):
            if options.only in (None, total.name):
                jobs.append(pool.submit(work, budget, total, *what))

        for part, step in (entire, 1), (others, SAMPLE):
            queue = Queue(part, budget)
            for _ in part:
                submit(proofs, prove_next, queue, prover)
            for proof, number in [(p, n) for p in part for n in range(len(p.faults))][::step]:
                submit(faults, within, one_fault, prover, proof, number)
            for proof in (p for p in part if p.covers and part is entire):
                submit(coverage, within, one_entry, prover, proof)
        for job in jobs:
            job.result()


def judge_table(options, prover, proofs, sums):
    """Is proofs.txt complete, and the page what it says?"""
    for proof in proofs:
        if not proof.faults:
            sums[1].add(False)
            say(f"FAILED {proof.name} has no fault that it refutes")
    wrong, covered, count = compare_lists(proofs)
    is_now, should = page(proofs)
    if is_now != should:
        wrong.append("docs/soundness.md is not what proofs.txt says: run.sh --table writes it")
    for line in wrong:
        say(f"FAILED {line}")
    sums[2].add(not wrong)
    if options.full:
        for kind, function in sorted(prover.allowed - prover.used):
            sums[0].add(False)
            say(f"FAILED nothing needs \"allow {kind} {function}\" any more")
    say(f"{covered} of {count} functions of lib/ are covered by proofs")


def main():
    options = arguments()
    proofs, allowed = read_table(os.path.join(TOP, "tests", "proofs", "proofs.txt"))
    if options.list:
        for proof in proofs:
            say(f"{proof.name}: {proof.says}")
        return 0
    if options.table:
        write_page(proofs)
        return 0

    prover = Prover(allowed)
    # Who has no time to give has none for a slow machine either.
    sums = [Sum(name, options.budget is not None) for name in ("proofs", "faults", "coverage")]
    begin = time.monotonic()
    entire, others = choose(options, proofs)
    carry_out(options, prover, entire, others, sums)
    if options.record:
        record(prover.seconds)
    if not options.names and options.only != "proofs":
        judge_table(options, prover, proofs, sums)
    say(f"{time.monotonic() - begin:.0f} s")
    for line in sums:
        if line.passed or line.failed or line.skipped:
            say(str(line))
    return 1 if any(line.failed for line in sums) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as error:
        sys.exit(f"prove.py: {error}")
