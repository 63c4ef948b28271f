#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""
Is each memory order needed, and would the explorer notice if it were weaker?

The library is built with the order of one of its atomic accesses weakened, and
test_interleavings is run in its weak mode. It has to fail, or the access is in
weaken.txt with the reason; not both.

	tests/explorer/weaken.py [EXPRESSION]	only of accesses that match

Prints a line for each, and "weaken: N passed, N failed, 0 skipped".
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
CC = shlex.split(os.environ.get("CC", "cc"))
FLAGS = ["-std=c11", "-O1", "-g", "-w"]
LIBRARY = ["-fsanitize=thread", "-ffreestanding", f"-I{TOP}/include"]
TESTS = [f"-I{TOP}/{d}" for d in ("include", "tests/support", "tests/explorer", "lib")]

# What it may be instead; of a compare and swap: if it succeeds, if it fails. The weakest first:
# if nobody notices that, there is nothing to see. Then from the strongest on, up to one that is
# noticed, since what is weaker than that is noticed, too.
WEAKER = {
    "load seq_cst": ["relaxed", "acquire"],
    "load acquire": ["relaxed"],
    "store release": ["relaxed"],
    "fetch seq_cst": ["relaxed", "acq_rel", "acquire", "release"],
    "exchange seq_cst": ["relaxed", "acq_rel", "acquire", "release"],
    "compare seq_cst acquire": ["relaxed relaxed", "seq_cst relaxed", "acq_rel acquire",
                                "acquire acquire", "release acquire"],
}
STOP = ("acq_rel", "acq_rel acquire")

# Called while nobody else uses the context.
ALONE = ["psci_cpu_setup", "psci_cpu_load", "psci_system_setup"]


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as f:
        return f.read()


def functions():
    """Of atomic.h: name -> text."""
    text = read("lib/atomic.h")
    return {m[1]: m[0] for m in re.finditer(
        r"static inline \w+ (atomic_\w+)\([^)]*\)\n\{\n(?:.*\n)*?\}\n", text)}


def called(known, name):
    """Another one of atomic.h that this function leaves it to, or None."""
    found = re.search(r"return (\w+)\(", known[name])
    return found[1] if found and found[1] in known else None


def weaker(known, name):
    """The orders that this function may have instead."""
    text = known[called(known, name) or name]
    kind = re.search(r"atomic_(load|store|fetch|exchange|compare)\w*_explicit", text)[1]
    return WEAKER[" ".join([kind] + re.findall(r"memory_order_(\w+)", text))]


def weakened(known, name, new, suffix):
    """The function with these orders, and with this at the end of its name."""
    other = called(known, name)
    if other:
        return weakened(known, other, new, suffix) + re.sub(
            rf"\b({name}|{other})\(", rf"\1{suffix}(", known[name])
    orders = iter(new.split())
    text = re.sub(r"memory_order_\w+", lambda m: "memory_order_" + next(orders), known[name])
    return re.sub(rf"\b{name}\(", f"{name}{suffix}(", text, count=1)


def uses():
    """Of each: its name, file, atomic function, and where that stands."""
    for file in sorted(os.listdir(os.path.join(TOP, "lib"))):
        if file == "atomic.h" or not file.endswith((".c", ".h")):
            continue
        text = read("lib/" + file)
        count = {}
        for m in re.finditer(r"\b(atomic_\w+)\(", text):
            within = re.findall(r"^(?:static |inline |[A-Z]+ )*[a-z][^;{}=()]*?\b(\w+)\([^;{}]*\)\n\{",
                                text[:m.start()], re.M)[-1]
            n = count[within, m[1]] = count.get((within, m[1]), 0) + 1
            if within not in ALONE:
                yield f"{file} {within}() {m[1]}{n if n > 1 else ''}", file, m[1], m.span(1)


class Build:
    def __init__(self, out):
        self.out = out
        self.files = sorted(f for f in os.listdir(os.path.join(TOP, "lib"))
                            if f.endswith(".c") and f != "fdt.c")
        self.base = {f: self.compile(f"{TOP}/lib/{f}", LIBRARY) for f in self.files}
        self.tests = [self.compile(f"{TOP}/tests/{f}", TESTS) for f in (
            "unit/test_interleavings.c", "support/machine.c", "explorer/words.c",
            "explorer/engine.c", "explorer/memory.c", "explorer/runtime.c")]

    def compile(self, path, flags, name=None):
        out = os.path.join(self.out, name or re.sub(r"\W", "_", path)) + ".o"
        subprocess.run(CC + FLAGS + flags + ["-c", path, "-o", out], check=True)
        return out

    def changed(self, files):
        """Runs with these files of lib/ as given: the tests that fail."""
        lib = os.path.join(self.out, "lib")
        os.makedirs(lib, exist_ok=True)
        headers = any(f.endswith(".h") and f != "atomic.h" for f in files)
        for f in os.listdir(os.path.join(TOP, "lib")):
            with open(os.path.join(lib, f), "w", encoding="utf-8") as to:
                to.write(files.get(f, read("lib/" + f)))
        objects = dict(self.base)
        again = self.files if headers or list(files) == ["atomic.h"] else \
            [f for f in files if f.endswith(".c")]
        for f in again:
            objects[f] = self.compile(os.path.join(lib, f), LIBRARY, f + ".changed")
        return self.run(list(objects.values()))

    def run(self, objects):
        program = os.path.join(self.out, "test")
        subprocess.run(CC + self.tests + objects + ["-lcmocka", "-o", program], check=True)
        done = subprocess.run([program, "weak"], capture_output=True, text=True, timeout=500,
                              env=dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP"))
        if not re.search(r"^1\.\.\d+", done.stdout, re.M):
            sys.exit(f"weaken: the tests have crashed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return re.findall(r"^not ok \d+ - (\w+)", done.stdout, re.M)


def faults(build, wanted):
    """Of each use the name, the orders, and the tests that notice."""
    known = functions()

    def found(orders):
        source = read("lib/" + file)
        return build.changed({
            "atomic.h": read("lib/atomic.h").replace(
                "#endif /*", weakened(known, name, orders, "_weakened") + "\n#endif /*"),
            file: source[:start] + name + "_weakened" + source[end:]})

    for use, file, name, (start, end) in uses():
        if wanted and not re.search(wanted, use):
            continue
        for orders in weaker(known, name):
            tests = found(orders)
            yield f"{use}: {orders}", tests
            if tests and orders in STOP or not tests and orders == weaker(known, name)[0]:
                break


def listed():
    """The lines of weaken.txt, each with a reason: above it, and behind the last blank line."""
    lines, reason = set(), False
    for line in read("tests/explorer/weaken.txt").splitlines():
        if not line or line.startswith("#"):
            reason = bool(line)
        elif not reason:
            sys.exit(f"weaken.txt gives no reason for {line}")
        else:
            lines.add(line)
    return lines


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else None
    passed = failed = 0
    known = listed()
    with tempfile.TemporaryDirectory() as out:
        build = Build(out)
        if build.run(list(build.base.values())):
            sys.exit("weaken: the tests fail without any fault")
        for fault, tests in faults(build, wanted):
            right = bool(tests) != (fault in known)
            passed += right
            failed += not right
            known.discard(fault)
            print(f"{'' if right else 'FAILED: '}{fault}: {' '.join(tests) or 'not noticed'}",
                  flush=True)
    if not wanted and known:
        failed += len(known)
        print("FAILED: in weaken.txt, but there is no such access: " + "; ".join(sorted(known)))
    print(f"weaken: {passed} passed, {failed} failed, 0 skipped")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
