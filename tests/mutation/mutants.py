# SPDX-License-Identifier: GPL-2.0-or-later OR BSD-2-Clause
"""Mutants: small faults, made by rule from the tokens of lib/.

mutants_of(path) gives all of a file. It knows tokens and a little of the style that lib/ is
written in (blanks on both sides of a binary operator), and no more of C: what does not
compile is dropped by the runner.

The id of a mutant is made of its file, function, operator and of a hash of the line's text
and of the change: no line numbers, so that it survives edits elsewhere.
"""
import hashlib
import os
import re
from dataclasses import dataclass

TOKEN = re.compile(r"""
    (?P<skip>/\*.*?\*/|//[^\n]*|\s+|\\\n)
  | (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
  | (?P<number>0[xX][0-9a-fA-F]+[uUlL]*|\d+[uUlL]*)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<sign>\#\#|->|\+\+|--|<<=|>>=|\.\.\.|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|.)
""", re.X | re.S)

KEYWORDS = {"if", "else", "for", "while", "do", "switch", "case", "default", "return", "break",
            "continue", "sizeof", "offsetof", "_Static_assert", "_Alignas", "defined",
            "UINT32_C", "UINT64_C"}
# Of a function, and no part of what it returns.
QUALIFIERS = {"static", "inline", "const", "INTERNAL", "INLINE", "APART", "COLD"}
DECLARES = {"const", "static", "struct", "enum", "unsigned", "typedef", "extern"}

SIGNS = {  # binary operators
    "<": ("relational", ["<=", ">="]), "<=": ("relational", ["<", ">"]),
    ">": ("relational", [">=", "<="]), ">=": ("relational", [">", "<"]),
    "==": ("relational", ["!="]), "!=": ("relational", ["=="]),
    "&&": ("logical", ["||"]), "||": ("logical", ["&&"]),
    "+": ("arithmetic", ["-"]), "-": ("arithmetic", ["+"]),
    "*": ("arithmetic", ["+"]), "/": ("arithmetic", ["*"]), "%": ("arithmetic", ["*"]),
    "&": ("bitwise", ["|"]), "|": ("bitwise", ["&"]), "^": ("bitwise", ["&"]),
    "<<": ("bitwise", [">>"]), ">>": ("bitwise", ["<<"]),
    "+=": ("arithmetic", ["-="]), "-=": ("arithmetic", ["+="]),
    "&=": ("bitwise", ["|="]), "|=": ("bitwise", ["&="]), "^=": ("bitwise", ["|="]),
    ">>=": ("bitwise", ["<<="]), "<<=": ("bitwise", [">>="]),
}

# What reads or changes state that others see too: the order of these matters.
SHARED = re.compile(r"\b(atomic_\w+|\w*_run_state|write_entry|clear_entry|cpu_state|"
                    r"cpu_presence|gate_is_closed|domains_\w+|"
                    r"psci_(cpu|system|gate|tree|domains|resident|mode|op)_\w+|"
                    r"psci_protect\w*)\(")

READ = "atomic_load_explicit(%0, memory_order_relaxed)"
WRITE = "atomic_store_explicit(%0, %1, memory_order_relaxed)"
WEAKER = {  # calls: one that orders less
    "atomic_read": ["atomic_read_acquire(%0)", READ],
    "atomic_read_acquire": [READ],
    "atomic_write_release": [WRITE],
}
STEPS = "({ uint32_t was_ = atomic_read(%0); atomic_write_release(%0, NEW); was_; })"
SPLIT = {  # calls: the same, but not in one step
    "atomic_cas": "(atomic_read(%0) == (%1) && (atomic_write_release(%0, %2), 1))",
    "atomic_or": STEPS.replace("NEW", "was_ | (%1)"),
    "atomic_clear": STEPS.replace("NEW", "was_ & ~(uint32_t)(%1)"),
    "atomic_swap": STEPS.replace("NEW", "%1"),
    "atomic_add": STEPS.replace("NEW", "was_ + (%1)"),
    "atomic_cas_seen": "({ uint32_t was_ = atomic_read(%0); bool same_ = was_ == *(%1); "
                       "if (same_) atomic_write_release(%0, %2); *(%1) = was_; same_; })",
}


def fill(template, arguments):
    for i, argument in enumerate(arguments):
        template = template.replace(f"%{i}", argument)
    return template


@dataclass
class Token:
    kind: str
    text: str
    start: int
    end: int
    function: str = ""
    depth: int = 0          # of braces
    macro: bool = False     # in the body of a #define
    code: bool = False      # in a function, or in such a body
    returns: str = ""       # what the function returns


@dataclass
class Mutant:
    path: str
    function: str
    operator: str
    line: int
    start: int
    end: int
    new: str
    before: str
    ident: str = ""

    def apply(self, source):
        return source[:self.start] + self.new + source[self.end:]

    def after(self, source):
        """The changed line, or lines, as they are then."""
        first = source.rfind("\n", 0, self.start) + 1
        last = source.find("\n", self.end)
        return " ".join((source[first:self.start] + self.new + source[self.end:last]).split())


def scan(source):
    """All tokens, comments and strings and directives other than #define left out."""
    tokens, position, line_start = [], 0, True
    while position < len(source):
        match = TOKEN.match(source, position)
        kind, text = match.lastgroup, match.group()
        if kind == "sign" and text == "#" and line_start:
            end = position
            while True:     # to the end of the directive
                end = source.find("\n", end)
                if end < 0 or source[end - 1] != "\\":
                    break
                end += 1
            end = len(source) if end < 0 else end
            define = re.match(r"#\s*define\s+(\w+)(\([^)]*\))?", source[position:end])
            if define:
                body = position + define.end()
                for token in scan(source[body:end]):
                    token.start += body
                    token.end += body
                    token.macro = token.code = True
                    token.function = define.group(1)
                    tokens.append(token)
            position = end
            continue
        if kind != "skip":
            tokens.append(Token(kind, text, match.start(), match.end()))
        line_start = kind == "skip" and "\n" in text or (kind == "skip" and line_start)
        position = match.end()
    return tokens


def matching(tokens, i):
    """The place of the bracket that closes the one at i; or of the last token."""
    opens, closes, depth = tokens[i].text, {"(": ")", "{": "}", "[": "]"}[tokens[i].text], 0
    for j in range(i, len(tokens)):
        if tokens[j].text == opens:
            depth += 1
        elif tokens[j].text == closes:
            depth -= 1
            if depth == 0:
                return j
    return len(tokens) - 1


def place(tokens):
    """Fill in function, depth, code, returns."""
    plain = [t for t in tokens if not t.macro]
    depth, function, code, returns, begin = 0, "", False, "", 0
    for i, token in enumerate(plain):
        if token.text == "}":
            depth -= 1
        token.depth, token.function, token.code, token.returns = depth, function, code, returns
        if token.text == "{":
            if depth == 0:
                code = plain[i - 1].text == ")"
                head = plain[begin:i]
                if code:
                    at = next(k for k, t in enumerate(head) if t.text == "(")
                    function = head[at - 1].text
                    returns = " ".join(t.text for t in head[:at - 1]
                                       if t.text not in QUALIFIERS)
                else:
                    names = [t.text for t in head if t.kind == "name" and t.text != "uint32_t"]
                    function = (names or [""])[-1]
            depth += 1
        if depth == 0 and token.text in (";", "}"):
            function, code, returns, begin = "", False, "", i + 1
    # A macro that is defined in a function belongs to it.
    inside = ""
    for token in tokens:
        if not token.macro:
            inside = token.function if token.code else ""
        elif inside:
            token.function = inside


def families(top):
    """NAME -> its neighbour: the next of the same enum, or of #defines with one prefix."""
    neighbour = {}
    for directory in ("include/psci", "lib"):
        for name in sorted(os.listdir(os.path.join(top, directory))):
            if not name.endswith(".h") and not name.endswith(".c"):
                continue
            with open(os.path.join(top, directory, name), encoding="utf-8") as f:
                text = re.sub(r"/\*.*?\*/", "", f.read(), flags=re.S)
            groups = [re.findall(r"^\s*([A-Z]\w+)\s*(?:=[^,}]*)?,?", body, re.M)
                      for body in re.findall(r"\benum\s+\w+\s*\{(.*?)\}", text, re.S)]
            prefixes = {}
            for macro in re.findall(r"^#define\s+([A-Z]\w*_\w+)[ \t]+\S", text, re.M):
                prefixes.setdefault(macro.rsplit("_", 1)[0], []).append(macro)
            for group in groups + list(prefixes.values()):
                for i, member in enumerate(group):
                    if len(group) > 1:
                        neighbour.setdefault(member, group[(i + 1) % len(group)])
    return neighbour


def split_arguments(tokens, opening, closing):
    """The (first, last) places of each argument between two parentheses."""
    arguments, depth, first = [], 0, opening + 1
    for i in range(opening + 1, closing):
        if tokens[i].text in "([{":
            depth += 1
        elif tokens[i].text in ")]}":
            depth -= 1
        elif tokens[i].text == "," and depth == 0:
            arguments.append((first, i - 1))
            first = i + 1
    if first < closing:
        arguments.append((first, closing - 1))
    return [a for a in arguments if a[0] <= a[1]]


class File:
    """Makes the mutants of one file."""

    def __init__(self, path, source, neighbour):
        self.path, self.source, self.neighbour = path, source, neighbour
        self.tokens = scan(source)
        place(self.tokens)
        self.mutants = []
        self.shared = bool(SHARED.search(source))

    def text(self, first, last):
        return self.source[self.tokens[first].start:self.tokens[last].end]

    def add(self, operator, first, last, new):
        start, end = self.tokens[first].start, self.tokens[last].end
        if self.source[start:end] == new:
            return
        line_start = self.source.rfind("\n", 0, start) + 1
        line_end = self.source.find("\n", end)
        self.mutants.append(Mutant(
            self.path, self.tokens[first].function or "-", operator,
            self.source.count("\n", 0, start) + 1, start, end, new,
            " ".join(self.source[line_start:line_end].split())))

    def is_binary(self, i):
        token = self.tokens[i]
        return self.source[token.start - 1].isspace() and self.source[token.end].isspace()

    # ---------------------------------------------------------- one token

    def number(self, i):
        token = self.tokens[i]
        digits = token.text.rstrip("uUlL")
        suffix = token.text[len(digits):]
        value = int(digits, 0)
        form = hex if digits.lower().startswith("0x") else str
        for new in [value + 1] + ([value - 1] if value > 0 else []):
            self.add("constant", i, i, form(new) + suffix)

    def one(self, i):
        token = self.tokens[i]
        if token.kind == "number":
            self.number(i)
        elif token.text in ("true", "false"):
            self.add("constant", i, i, "false" if token.text == "true" else "true")
        elif token.text in self.neighbour and self.tokens[i - 1].text != "case":
            self.add("name", i, i, self.neighbour[token.text])
        elif token.text in SIGNS and self.is_binary(i):
            operator, others = SIGNS[token.text]
            for other in others:
                self.add(operator, i, i, other)
        elif token.text in ("++", "--"):
            self.add("arithmetic", i, i, "--" if token.text == "++" else "++")
        elif token.text in ("!", "~") and token.code:
            self.add("negation", i, i, "")
        elif token.text.startswith("memory_order_"):
            self.weaken(i)

    def weaken(self, i):
        token = self.tokens[i]
        call = next(t.text for t in reversed(self.tokens[:i])
                    if t.text.startswith("atomic_"))
        weaker = {"seq_cst": ["acq_rel", "acquire", "release", "relaxed"],
                  "acquire": ["relaxed"], "release": ["relaxed"]}[token.text[13:]]
        for order in weaker:
            # A load has no release, a store no acquire.
            if "load" in call and order in ("acq_rel", "release") or \
                    "store" in call and order in ("acq_rel", "acquire"):
                continue
            self.add("order", i, i, "memory_order_" + order)

    # -------------------------------------------------------- calls, rows

    def call(self, i):
        token, closing = self.tokens[i], matching(self.tokens, i + 1)
        arguments = split_arguments(self.tokens, i + 1, closing)
        texts = [self.text(*a) for a in arguments]
        for k in range(len(texts) - 1):
            pair = texts[k:k + 2]
            # Most that cannot be of one type; the compiler finds the others.
            if pair[0] != pair[1] and "psci" not in pair and \
                    pair[0].startswith("&") == pair[1].startswith("&"):
                self.add("arguments", arguments[k][0], arguments[k + 1][1],
                         texts[k + 1] + ", " + texts[k])
        if token.text in WEAKER and not token.function.startswith("atomic_"):
            for new in WEAKER[token.text]:
                self.add("order", i, closing, fill(new, texts))
        if token.text in SPLIT and not token.function.startswith("atomic_"):
            self.add("atomicity", i, closing, fill(SPLIT[token.text], texts))

    def rows(self, i):
        """An initializer of something static const, at its brace."""
        closing = matching(self.tokens, i)
        arguments = split_arguments(self.tokens, i, closing)
        for first, last in arguments:
            self.add("row", first, last + (self.tokens[last + 1].text == ","), "")

    # --------------------------------------------------------- statements

    def condition(self, i):
        closing = matching(self.tokens, i + 1)
        depth, signs = 0, set()
        for token in self.tokens[i + 2:closing]:
            depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(token.text, 0)
            if depth == 0:
                signs.add(token.text)
        # Of a single comparison the opposite is there already.
        if signs & {"<", "<=", ">", ">=", "==", "!=", "!"} and not signs & {"&&", "||"}:
            return
        self.add("condition", i + 1, closing, "(!" + self.text(i + 1, closing) + ")")

    def is_declaration(self, i, end):
        if self.tokens[i].text in DECLARES or i + 2 > end:
            return True
        following = self.tokens[i + 1]
        if following.kind == "name":
            return True
        return following.text == "*" and not self.source[following.end].isspace()

    def returned(self, i, end):
        kind, value = self.tokens[i].returns, self.text(i + 1, end - 1)
        if kind == "bool":
            new = ["!(" + value + ")"] if value not in ("true", "false") else []
        elif "*" in kind:
            new = ["0"]
        elif kind.startswith("struct") or kind.startswith("enum"):
            new = []
        else:
            new = ["(" + value + ") + 1"]
            if value != "0":
                new.append("0")
        for text in new:
            self.add("return", i + 1, end - 1, text)

    def statements(self):
        """Delete, return something else, and swap with the next."""
        begins, previous, i = True, None, 0
        tokens = self.tokens
        while i < len(tokens):
            token = tokens[i]
            if not token.code or token.macro or token.depth == 0:
                begins, previous, i = True, None, i + 1
                continue
            if token.text in ("if", "for", "while", "switch"):
                i, begins, previous = matching(tokens, i + 1) + 1, True, None
                continue
            if token.text in ("{", "}", "else", "do", ":", ";") or \
                    token.text == "default":
                if token.text != ":" or tokens[i - 1].text == "default" or \
                        tokens[i - 2].text == "case":
                    begins = True
                previous, i = None, i + 1
                continue
            if not begins or token.kind != "name" or token.text == "case":
                i += 1
                continue
            end = self.end_of(i)
            previous = self.statement(i, end, previous) if end else None
            begins, i = True, (end or i) + 1

    def end_of(self, i):
        """The semicolon of the statement at i; None if it has none."""
        depth = 0
        for end in range(i, len(self.tokens)):
            token = self.tokens[end]
            if token.text == ";" and depth == 0:
                return end
            depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(token.text, 0)
            if depth < 0 or token.macro:
                return None
        return None

    def statement(self, i, end, previous):
        token = self.tokens[i]
        if token.text == "return":
            if end > i + 1:
                self.returned(i, end)
            return None
        if token.text in ("break", "continue"):
            self.add("deletion", i, end, ";")
            return None
        if self.is_declaration(i, end):
            return None
        self.add("deletion", i, end, ";")
        if previous and self.shared:
            first, second = self.text(*previous), self.text(i, end)
            if SHARED.search(first) or SHARED.search(second):
                self.add("swap", previous[0], end, second + " " + first)
        return (i, end)

    # -------------------------------------------------------------- whole

    def make(self):
        tokens = self.tokens
        i = 0
        while i < len(tokens):
            token = tokens[i]
            following = tokens[i + 1].text if i + 1 < len(tokens) else ""
            if token.text == "_Static_assert":
                i = matching(tokens, i + 1) + 1
                continue
            self.one(i)
            if token.code and token.kind == "name" and following == "(" and \
                    token.text not in KEYWORDS:
                self.call(i)
            if token.code and token.text in ("if", "while") and following == "(":
                self.condition(i)
            if token.code and token.text == "case":
                colon = next(k for k in range(i, len(tokens)) if tokens[k].text == ":")
                self.add("row", i, colon, "")
            if token.text == "=" and following == "{" and not token.macro:
                head, k = [], i
                while k >= 0 and tokens[k].text not in (";", "{", "}"):
                    head.append(tokens[k].text)
                    k -= 1
                if "static" in head and "const" in head:
                    self.rows(i + 1)
            i += 1
        self.statements()
        return self.named()

    def named(self):
        """Each with its id; those that are the same change of the same line get a number."""
        seen, ids = {}, set()
        self.mutants.sort(key=lambda m: (m.start, m.end, m.operator, m.new))
        for mutant in self.mutants:
            first = self.source.rfind("\n", 0, mutant.start) + 1
            column = mutant.start - first
            what = "\0".join([mutant.before, mutant.after(self.source), str(column)])
            digest = hashlib.sha256(what.encode()).hexdigest()[:8]
            ident = f"{os.path.basename(self.path)}:{mutant.function}:{mutant.operator}:{digest}"
            number = seen[ident] = seen.get(ident, 0) + 1
            mutant.ident = ident if number == 1 else f"{ident}~{number}"
            assert mutant.ident not in ids
            ids.add(mutant.ident)
        return self.mutants


def functions_def(path, source):
    """The table of functions: rows, statuses, numbers, widths."""
    mutants = []
    body = source.index("FUNCTION(0x")

    def add(operator, start, end, new, name):
        line_start = source.rfind("\n", 0, start) + 1
        line_end = source.find("\n", start)
        mutants.append(Mutant(path, name, operator, source.count("\n", 0, start) + 1,
                              start, end, new, " ".join(source[line_start:line_end].split())))

    for row in re.finditer(r"FUNCTION\(0x\w+, (\w+),.*?\)(?=\nFUNCTION|\s*\Z)", source[body:],
                           re.S):
        start, end, name = body + row.start(), body + row.end(), row.group(1)
        swaps = [(r"\bMANDATORY\b", "OPTIONAL"), (r"\bOPTIONAL\b", "MANDATORY"),
                 (r"\bSMC32\b", "BOTH"), (r"\bBOTH\b", "SMC32"), (r"\bW\b", "N"), (r"\bN\b", "W")]
        for pattern, new in swaps:
            for match in re.finditer(pattern, source[start:end]):
                add("name", start + match.start(), start + match.end(), new, name)
        for match in re.finditer(r"\b(0_1|0_2|1_0|1_1|1_2|1_3)\b", source[start:end]):
            versions = ["0_1", "0_2", "1_0", "1_1", "1_2", "1_3"]
            new = versions[(versions.index(match.group()) + 1) % 6]
            add("name", start + match.start(), start + match.end(), new, name)
        for match in re.finditer(r"(SINCE|IN_0_1)\([^)]*\)|VENDOR", source[start:end]):
            add("row", start + match.start(), start + match.end(), "0", name)
    named = File(path, source, {})
    named.mutants = mutants
    return named.named()


def mutants_of(top, path, neighbour=None):
    with open(os.path.join(top, path), encoding="utf-8") as f:
        source = f.read()
    if path.endswith(".def"):
        return functions_def(path, source)
    return File(path, source, neighbour or families(top)).make()
