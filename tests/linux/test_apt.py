#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""How tests/support/apt.sh finds the machine's own Debian archive in the forms that it can be written in."""

import os
import subprocess
import tempfile
import unittest

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KEY = "/usr/share/keyrings/debian-archive-keyring.gpg"


def archive(files, **environment):
    with tempfile.TemporaryDirectory() as etc:
        os.mkdir(os.path.join(etc, "sources.list.d"))
        for name, text in files.items():
            with open(os.path.join(etc, name), "w", encoding="utf-8") as f:
                f.write(text)
        done = subprocess.run(["sh", "-c", '. "$1"; apt_archive "$2"', "sh", os.path.join(TOP, "tests/support/apt.sh"), etc],
                              capture_output=True, text=True, env={"PATH": os.environ["PATH"], **environment})
        return done.returncode, done.stdout.strip()


class Archive(unittest.TestCase):
    def found(self, uri, files, key=None, **environment):
        status, out = archive(files, **environment)
        self.assertEqual((status, out.split(" ")[0]), (0, uri))
        if key:
            self.assertEqual(out.split(" ")[1], key)

    def test_one_line_form(self):
        self.found("http://mirror.invalid/debian", {"sources.list": "# deb http://no.invalid/debian bookworm main\n"
                   "deb cdrom:[Debian 12]/ bookworm main\ndeb-src http://no.invalid/debian bookworm main\n"
                   "deb http://sec.invalid/debian-security bookworm-security main\n"
                   "deb http://mirror.invalid/debian bookworm main contrib # comment\n"})

    def test_one_line_form_with_options(self):
        self.found("https://mirror.invalid/debian", {"sources.list.d/a.list":
                   "deb [ arch=amd64 signed-by=/k.gpg ] https://mirror.invalid/debian/ stable main\n".replace("debian/ ", "debian ")},
                   key="/k.gpg")

    def test_stanza_form(self):
        self.found("http://mirror.invalid/debian", {"sources.list.d/debian.sources":
                   "Types: deb deb-src\n# URIs: http://no.invalid/\nURIs: http://mirror.invalid/debian\n"
                   "Suites: bookworm bookworm-updates\nComponents: main\nSigned-By: /k.gpg\n\n"
                   "Types: deb\nURIs: http://sec.invalid/\nSuites: bookworm-security\nComponents: main\n"}, key="/k.gpg")

    def test_stanza_form_with_continued_lines_and_no_key(self):
        self.found("http://mirror.invalid/debian", {"sources.list.d/debian.sources":
                   "Types: deb\nURIs:\n http://mirror.invalid/debian\n http://other.invalid/debian\nSuites: trixie\n"
                   "Components:\n main\n contrib\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n"})

    def test_third_parties_and_disabled_stanzas_are_passed_over(self):
        self.found("http://mirror.invalid/debian", {
            "sources.list.d/1.list": "deb https://party.invalid/apt party-bookworm main\n",
            "sources.list.d/2.sources": "Types: deb\nURIs: https://party.invalid/docker\nSuites: bookworm\nComponents: stable\n",
            "sources.list.d/3.sources": "Enabled: no\nTypes: deb\nURIs: http://no.invalid/\nSuites: bookworm\nComponents: main\n",
            "sources.list": "deb http://mirror.invalid/debian bookworm main\n"})

    def test_the_environment_overrides(self):
        self.found("http://own.invalid/debian", {}, LIBPSCI_DEBIAN_MIRROR="http://own.invalid/debian")

    def test_none_is_an_error(self):
        status, out = archive({"sources.list": "deb https://party.invalid/apt noble main\n"})
        self.assertNotEqual(status, 0)
        self.assertEqual(out, "")


if __name__ == "__main__":
    unittest.main()
