#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""What mutants.py changes, and what it leaves alone; and what mutate.py counts."""

import concurrent.futures
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mutants  # noqa: E402
import mutate  # noqa: E402

HEAD = "#include <a < b.h>\n#if A == 1\n#endif\n/* 1 < 2 */\n"
NEIGHBOUR = {"PSCI_STATUS_DENIED": "PSCI_STATUS_ALREADY_ON"}


def made(source, operator):
    """The changes that an operator makes, as "old -> new"."""
    return [f"{source[m.start:m.end]} -> {m.new}"
            for m in mutants.File("x.c", source, NEIGHBOUR).make() if m.operator == operator]


def in_function(body, operator, returns="int"):
    return made(f"{returns} f(int a, int b)\n{{\n\t{body}\n}}\n", operator)


class Operators(unittest.TestCase):
    def test_directives_comments_and_strings_are_left_alone(self):
        source = HEAD + "const char *f(void)\n{\n\treturn \"1 < 2\"; // a == b\n}\n"
        self.assertEqual([m.operator for m in mutants.File("x.c", source, {}).make()], ["return"])

    def test_the_body_of_a_macro_is_code(self):
        self.assertEqual(made("#define BITS(x)\t((x) & \\\n\t\t 3)\n", "bitwise"), ["& -> |"])
        self.assertEqual(made("#define BITS(x)\t((x) & 3)\n", "constant"), ["3 -> 2", "3 -> 4"])

    def test_a_pointer_is_no_product(self):
        self.assertEqual(in_function("char *c = *d; return a * b;", "arithmetic"), ["* -> +"])

    def test_relations_and_logic(self):
        self.assertEqual(in_function("return a < b && b != 3;", "relational"),
                         ["< -> <=", "< -> >=", "!= -> =="])
        self.assertEqual(in_function("return a < b && b != 3;", "logical"), ["&& -> ||"])

    def test_numbers_keep_base_and_suffix(self):
        self.assertEqual(in_function("a = 0x10u;", "constant"), ["0x10u -> 0x11u", "0x10u -> 0xfu"])
        self.assertEqual(in_function("a = 0;", "constant"), ["0 -> 1"])

    def test_names_become_their_neighbours(self):
        self.assertEqual(in_function("return PSCI_STATUS_DENIED;", "name"),
                         ["PSCI_STATUS_DENIED -> PSCI_STATUS_ALREADY_ON"])

    def test_a_condition_is_negated_if_no_comparison_is(self):
        self.assertEqual(in_function("if (a) b = 1;", "condition"), ["(a) -> (!(a))"])
        self.assertEqual(in_function("if (a < b) b = 1;", "condition"), [])

    def test_statements_go_and_declarations_stay(self):
        body = "uint32_t c = 1;\n\tstruct s *d = e;\n\tg(a);\n\tif (a)\n\t\tb++;\n\tbreak;"
        self.assertEqual(in_function(body, "deletion"), ["g(a); -> ;", "b++; -> ;", "break; -> ;"])

    def test_what_is_returned_depends_on_the_type(self):
        self.assertEqual(in_function("return a;", "return"), ["a -> (a) + 1", "a -> 0"])
        self.assertEqual(in_function("return a;", "return", "bool"), ["a -> !(a)"])
        self.assertEqual(in_function("return a;", "return", "char *"), ["a -> 0"])
        self.assertEqual(in_function("return a;", "return", "static INLINE bool"), ["a -> !(a)"])
        self.assertEqual(in_function("return a;", "return", "APART INTERNAL enum e"), [])

    def test_arguments_are_swapped_with_the_next(self):
        self.assertEqual(in_function("g(a, h(b, 1));", "arguments"),
                         ["a, h(b, 1) -> h(b, 1), a", "b, 1 -> 1, b"])

    def test_rows_of_a_constant_table_go(self):
        self.assertEqual(made("static const int t[] = { 1, 2 };\n", "row"), ["1, -> ", "2 -> "])
        self.assertEqual(made("int t[] = { 1, 2 };\n", "row"), [])

    def test_orders_become_weaker(self):
        load = "uint32_t atomic_read(int *w)\n{\n\treturn atomic_load_explicit(w, %s);\n}\n"
        self.assertEqual(made(load % "memory_order_seq_cst", "order"),
                         ["memory_order_seq_cst -> memory_order_acquire",
                          "memory_order_seq_cst -> memory_order_relaxed"])
        self.assertEqual(in_function("a = atomic_read_acquire(&b);", "order"),
                         ["atomic_read_acquire(&b) -> "
                          "atomic_load_explicit(&b, memory_order_relaxed)"])

    def test_an_atomic_step_becomes_two(self):
        self.assertEqual(in_function("atomic_cas(&w, a, b);", "atomicity"),
                         ["atomic_cas(&w, a, b) -> (atomic_read(&w) == (a) && "
                          "(atomic_write_release(&w, b), 1))"])

    def test_neighbours_change_places_if_others_can_see_it(self):
        self.assertEqual(in_function("a = 1; atomic_swap(&w, a);", "swap"),
                         ["a = 1; atomic_swap(&w, a); -> atomic_swap(&w, a); a = 1;"])
        self.assertEqual(in_function("a = 1; b = 2; if (a) atomic_swap(&w, a);", "swap"), [])


class Ids(unittest.TestCase):
    SOURCE = "int f(int a)\n{\n\treturn a < 1;\n}\n\nint g(int a)\n{\n\treturn a < 1;\n}\n"

    def ids(self, source):
        return [m.ident for m in mutants.File("lib/x.c", source, {}).make()]

    def test_they_are_always_the_same_and_none_twice(self):
        ids = self.ids(self.SOURCE)
        self.assertEqual(ids, self.ids(self.SOURCE))
        self.assertEqual(len(ids), len(set(ids)))

    def test_they_survive_edits_elsewhere(self):
        moved = self.ids("int before;\n\n/* more */\n" + self.SOURCE)
        self.assertEqual(self.ids(self.SOURCE), moved)

    def test_they_go_with_their_line(self):
        changed = self.ids(self.SOURCE.replace("a < 1", "a < 2", 1))
        self.assertEqual([i for i in self.ids(self.SOURCE) if ":g:" in i],
                         [i for i in changed if ":g:" in i])
        self.assertFalse([i for i in self.ids(self.SOURCE) if ":f:" in i and i in changed])

    def test_each_file_of_the_library_has_enough(self):
        top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
        neighbour = mutants.families(top)
        for name in ("cpu_on.c", "domain.c", "mpidr.h", "functions.def"):
            self.assertGreater(len(mutants.mutants_of(top, "lib/" + name, neighbour)), 20, name)


class Runs(unittest.TestCase):
    """Of programs that are scripts here."""

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.tree = mutate.Tree(place.name)
        os.mkdir(self.tree.path("bin"))

    def program(self, name, sources, text):
        path = self.tree.path("bin/" + name)
        with open(path, "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\n" + text)
        os.chmod(path, 0o755)
        return mutate.Program(name, sources)

    def test_a_test_with_threads_runs_alone(self):
        program = self.program("test_x", ["tests/threads/test_x.c"],
                               "echo + >>log; sleep 0.5; echo - >>log\n")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            runs = [pool.submit(self.tree.test, program, 10, 60) for _ in range(2)]
            self.assertTrue(all(run.result()[0] for run in runs))
        with open(self.tree.path("log"), encoding="utf-8") as f:
            self.assertEqual(f.read().split(), ["+", "-", "+", "-"])

    def test_what_was_stopped_has_neither_passed_nor_failed(self):
        with self.assertRaises(SystemExit):
            self.tree.test(self.program("test_x", [], "kill $$\n"), 10, 60)
        with self.assertRaises(SystemExit):
            self.tree.run(["sh", "-c", "kill $$"])

    def test_what_fails_or_is_too_long_has_failed(self):
        for text in ("exit 1\n", "kill -ABRT $$\n", "exec sleep 9\n"):
            self.assertFalse(self.tree.test(self.program("test_x", [], text), 10, 0.5)[0])

    def test_nothing_is_kept_of_a_run_that_was_stopped(self):
        base = mutate.Base()
        base.programs = []
        cache = mutate.Cache(base)
        cache.path = self.tree.path("cache")
        cache.put("a", "x.c:f", "survived")
        cache.stop()
        with self.assertRaises(SystemExit):
            cache.put("b", "x.c:f", "killed")
        with open(cache.path, encoding="utf-8") as f:
            self.assertEqual(f.read().count("\n"), 1)


class Limits(unittest.TestCase):
    def limits(self, name):
        program = next(p for p in mutate.programs() if p.name == name)
        program.seconds, program.cpu = 1.5, 2.0
        return program.limits()

    def test_one_thread_has_five_times_its_time(self):
        self.assertEqual(self.limits("test_interleavings"), (12, 90))

    def test_threads_that_spin_for_each_other_have_more(self):
        self.assertEqual(self.limits("test_threads"), (122, 150))
        self.assertEqual(self.limits("test_domain_threads"), (122, 150))


class Figures(unittest.TestCase):
    """Of a mutant that survives all tests."""

    def judged(self, path, function, new, listed=()):
        top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
        with open(os.path.join(top, path), encoding="utf-8") as f:
            source = f.read()
        mutant = next(m for m in mutants.mutants_of(top, path, {})
                      if m.operator == "order" and m.function == function and new in m.new)
        return mutate.judged(mutant, {"status": "survived", "by": ""},
                             [mutant.ident] if listed else [], source)

    def test_a_weaker_order_of_weaken_txt_is_equivalent(self):
        self.assertEqual(self.judged("lib/state.h", "gate_is_closed", "relaxed"),
                         ("equivalent", mutate.ORDERS))

    def test_a_weaker_order_that_is_not_there_has_survived(self):
        self.assertEqual(self.judged("lib/domain.c", "lock", "relaxed"), ("survived", ""))

    def test_one_of_what_nobody_else_sees_yet_is_listed_by_itself(self):
        place = "lib/system_state.c", "psci_system_setup", "relaxed"
        self.assertEqual(self.judged(*place), ("survived", ""))
        self.assertEqual(self.judged(*place, listed=True), ("equivalent", mutate.EQUIVALENT))

    def test_one_in_twenty_may_be_equivalent(self):
        self.assertTrue(mutate.few_equivalent({"equivalent": 5, "orders": 2}, 100))
        self.assertFalse(mutate.few_equivalent({"equivalent": 5, "orders": 0}, 99))

    def test_there_is_a_mutant_for_three_lines(self):
        lines = mutate.lines_of_code()
        self.assertGreater(lines, 3000)
        self.assertTrue(mutate.enough(-(-lines // 3)))
        self.assertFalse(mutate.enough((lines - 1) // 3))


if __name__ == "__main__":
    os.chdir(mutate.TOP)
    result = unittest.main(exit=False).result
    bad = len(result.failures) + len(result.errors)
    print(f"mutants: {result.testsRun - bad} passed, {bad} failed, 0 skipped")
    sys.exit(bad > 0)
