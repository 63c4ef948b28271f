#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Write the psci.h of a library to come: configuration and ops are longer.

future.py PSCI_H OUT
"""
import sys


def append(text, struct, field):
    start = text.index(f"struct {struct} {{")
    end = text.index("\n};", start)
    return text[:end] + "\n\t" + field + text[end:]


source, out = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    header = file.read()
header = append(header, "psci_config", "uint64_t future[8];")
header = append(header, "psci_ops", "void (*future[8])(void *user);")
with open(out, "w", encoding="utf-8") as file:
    file.write(header)
