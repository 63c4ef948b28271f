#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Write a header of a library to come: the structs that have a size are longer.

future.py HEADER OUT
"""
import sys


def append(text, struct, field):
    start = text.find(f"\nstruct {struct} {{\n")
    if start < 0:
        return text
    end = text.index("\n};", start)
    return text[:end] + "\n\t" + field + text[end:]


source, out = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    header = file.read()
header = append(header, "psci_config", "uint64_t future[8];")
header = append(header, "psci_ops", "void (*future[8])(void *user);")
header = append(header, "psci_smccc", "uint64_t future[8];")
if "future[8]" not in header:
    sys.exit(f"{source}: no struct that has a size")
with open(out, "w", encoding="utf-8") as file:
    file.write(header)
