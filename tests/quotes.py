#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Code that a document quotes from a file of the project (a fence "```c PATH") stands there, line by line.
Prints "N passed, N failed"."""

import re
import sys

FENCE = re.compile(r"^```\w+ (\S+)\n(.*?)^```$", re.M | re.S)


def main():
    passed = failed = 0
    for document in sys.argv[1:]:
        with open(document, encoding="utf-8") as f:
            text = f.read()
        for path, code in FENCE.findall(text):
            try:
                with open(path, encoding="utf-8") as f:
                    found = "\n" + code in f.read()
            except OSError:
                found = False
            if found:
                passed += 1
            else:
                failed += 1
                print(f"FAILED: {document} quotes {path}, which does not say:\n{code}")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
