#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Make a libFuzzer (and AFL++) dictionary from lib/functions.def.

usage: dictionary.py FUNCTIONS_DEF OUT
"""
import re
import struct
import sys


def entry(name, value, form):
    data = struct.pack("<" + form, value)
    return '%s="%s"\n' % (name, "".join("\\x%02x" % byte for byte in data))


def main(source, out):
    with open(source) as stream:
        text = re.sub(r"/\*.*?\*/", "", stream.read(), flags=re.S)
    functions = re.findall(r"FUNCTION\(\s*(\w+)\s*,\s*(\w+)", text)
    if not functions:
        sys.exit("dictionary.py: no functions in " + source)
    with open(out, "w") as stream:
        for number, name in functions:
            for width, base in (("32", 0x84000000), ("64", 0xC4000000)):
                stream.write(entry("%s_%s" % (name, width),
                                   base + int(number, 0), "I"))
        for name, value in (("affinity32", 0x00FFFFFF),
                            ("affinity64", 0xFF00FFFFFF),
                            ("state", 0x0301FFFF),
                            ("state_extended", 0x4FFFFFFF)):
            stream.write(entry(name, value, "Q"))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
