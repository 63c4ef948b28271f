#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Count the test cases in a Meson testlog.json: "N passed, N failed".

A test program counts as its subtests; one that says nothing of them, or ends
badly, as one.
"""
import json
import re
import sys

passed = failed = 0
with open(sys.argv[1], encoding="utf-8") as log:
    for line in log:
        test = json.loads(line)
        output = test.get("stdout") or ""
        good = len(re.findall(r"^ok \d+", output, re.M))
        bad = len(re.findall(r"^not ok \d+", output, re.M))
        if test["result"] == "OK":
            passed += max(good, 1)
        else:
            passed += good
            failed += max(bad, 1)
print(f"{passed} passed, {failed} failed, 0 skipped")
sys.exit(failed > 0 or passed == 0)
