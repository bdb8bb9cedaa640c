# SPDX-License-Identifier: BSL-1.0
"""The part of generate-abi for constants and structures.

data/constants.csv has a constant's family, kernel name, name here if that is
not the kernel's in lower case, its value, the values of the ABIs that differ
("mipsel+mips64el:0x10; i386:absent"), the kernel that had it first, and where
programs find it: in the UAPI headers, in `libc`'s alone, or in `no` header.
An `enum` has no macro to look for: headers as new as the kernel must have it.
data/structs.csv has sizes and offsets, ABI by ABI, and the same last columns;
`not x32+i386` are the ABIs whose headers have another structure of the name.
`no` and `libc no` at a size: the structure grows, its members are compared.
"""
import csv
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADERS = ROOT / "include/fildes/sys/abi"

# What the preprocessor knows of each ABI: one test for it alone, and the
# macros that the headers ask about.
ABIS = {
    "x86_64": ("defined(__x86_64__) && defined(__LP64__)",
               "__x86_64__ __LP64__"),
    "x32": ("defined(__x86_64__) && defined(__ILP32__)",
            "__x86_64__ __ILP32__"),
    "i386": ("defined(__i386__)", "__i386__"),
    "arm": ("defined(__arm__)", "__arm__"),
    "aarch64": ("defined(__aarch64__)", "__aarch64__ __LP64__"),
    "riscv64": ("defined(__riscv)", "__riscv __LP64__"),
    "loongarch64": ("defined(__loongarch__)", "__loongarch__ __LP64__"),
    "s390x": ("defined(__s390x__)", "__s390x__ __LP64__"),
    "powerpc64le": ("defined(__powerpc__)", "__powerpc__ __LP64__"),
    "mipsel": ("defined(__mips__) && !defined(__LP64__)", "__mips__"),
    "mips64el": ("defined(__mips__) && defined(__LP64__)",
                 "__mips__ __LP64__"),
}

# How a header asks for some of them.
MIPS_OR_POWERPC = "(defined(__mips__) || defined(__powerpc__))"
CONDITIONS = {
    "mipsel mips64el": "defined(__mips__)",
    "powerpc64le": "defined(__powerpc__)",
    "powerpc64le mipsel mips64el": MIPS_OR_POWERPC[1:-1],
    "powerpc64le mips64el": MIPS_OR_POWERPC + " && defined(__LP64__)",
    "mipsel": "defined(__mips__) && !defined(__LP64__)",
    "x32 i386 arm": "!defined(__mips__) && !defined(__LP64__)",
    "x86_64 x32 i386": "defined(__x86_64__) || defined(__i386__)",
    "arm s390x": "defined(__arm__) || defined(__s390x__)",
    "riscv64 loongarch64 mipsel mips64el":
        "defined(__riscv) || defined(__loongarch__) || defined(__mips__)",
}


def read_rows(name):
    with open(ROOT / "data" / name, newline="", encoding="ascii") as file:
        return list(csv.DictReader(file))


class Constant:
    def __init__(self, row):
        self.family = row["family"]
        self.kernel = row["constant"]
        self.name = row["name"] or self.kernel.lower()
        self.since = row["since"]
        self.uapi = row["uapi"]
        self.values = dict.fromkeys(ABIS, row["value"])
        for exception in filter(None, row["exceptions"].split("; ")):
            abis, value = exception.split(":")
            for abi in abis.split("+"):
                if abi not in self.values:
                    raise ValueError(f"{self.kernel}: no ABI {abi}")
                self.values[abi] = value

    def classes(self):
        """Each value and the ABIs that have it, in their order."""
        found = {}
        for abi, value in self.values.items():
            found.setdefault(value, []).append(abi)
        return found


def signals():
    """data/signals.csv as rows of data/constants.csv."""
    for row in read_rows("signals.csv"):
        yield {"family": "signals", "constant": row["name"], "name": "",
               "value": row["generic"] or "absent", "since": "2.0",
               "exceptions": f"mipsel+mips64el:{row['mips'] or 'absent'}",
               "uapi": ""}


def constants():
    rows = read_rows("constants.csv") + list(signals())
    return [Constant(row) for row in rows]


# --- the headers: what stands between [family: type] and [end] --------------

BLOCK = re.compile(r"(// \[(\w+): ([\w:]+)\]\n).*?(// \[end\]\n)", re.S)


def shape(constant):
    """Which ABIs share a value, the most frequent one last; absent is None."""
    classes = sorted(constant.classes().items(), key=lambda c: len(c[1]))
    return tuple((" ".join(abis), value == "absent")
                 for value, abis in classes)


def negated(condition):
    """Of alternatives without && or brackets."""
    return " && ".join("!" + term for term in condition.split(" || "))


def branches(shape):
    """(condition, ABIs) for each value that is there; no condition: else."""
    *exceptions, (most, most_absent) = shape
    conditions = [(CONDITIONS[abis], abis)
                  for abis, absent in exceptions if not absent]
    absent = [CONDITIONS[abis] for abis, absent in exceptions if absent]
    if not most_absent:
        conditions.append((negated(absent[0]) if absent else None, most))
    return conditions


def definitions(group, abis, cpp_type):
    abi = abis.split()[0]
    return [f"inline constexpr {cpp_type} {c.name} = {c.values[abi]};"
            for c in group]


def family_lines(family, cpp_type):
    """What is the same everywhere first, then one #if for each shape."""
    groups = {}
    for constant in family:
        groups.setdefault(shape(constant), []).append(constant)
    lines = []
    for where, group in sorted(groups.items(), key=lambda g: len(g[0]) > 1):
        word = "#if"
        for condition, abis in branches(where):
            if len(where) > 1:
                lines.append(f"{word} {condition}" if condition else "#else")
            lines += definitions(group, abis, cpp_type)
            word = "#elif"
        if len(where) > 1:
            lines.append("#endif")
    return "".join(line + "\n" for line in lines)


def families():
    found = {}
    for constant in constants():
        found.setdefault(constant.family, []).append(constant)
    return found


def with_blocks(text, known):
    return BLOCK.sub(
        lambda m: m[1] + family_lines(known.get(m[2], []), m[3]) + m[4], text)


def headers():
    """The headers that have blocks, and what has to be in them."""
    known = families()
    for path in sorted(HEADERS.glob("*.hpp")):
        text = path.read_text(encoding="ascii")
        if BLOCK.search(text):
            yield str(path.relative_to(ROOT)), with_blocks(text, known)


# --- the lists that the tests compare by ------------------------------------

def for_each_abi(lines_of):
    """One #if with a branch for each ABI."""
    lines = []
    for abi, (condition, _) in ABIS.items():
        lines.append(f"{'#elif' if lines else '#if'} {condition}")
        lines += lines_of(abi)
    return "\n".join(lines + ["#endif"]) + "\n"


def version(since):
    major, minor, patch = (since + ".0.0").split(".")[:3]
    return f"KERNEL_VERSION({major}, {minor}, {patch})"


def constant_check(constant, value):
    arguments = f"{constant.name}, {constant.kernel}, {value}"
    if constant.uapi == "no":
        return [f"FILDES_IN_TABLE({arguments})"]
    if "enum" in constant.uapi:
        return [f"#if HEADERS_VERSION >= {version(constant.since)}",
                f"FILDES_IN_HEADERS({arguments})", "#else",
                f"FILDES_IN_TABLE({arguments})", "#endif"]
    return [f"#ifdef {constant.kernel}", f"FILDES_IN_HEADERS({arguments})",
            "#else", f"FILDES_NEWER({arguments}, {version(constant.since)})",
            "#endif"]


def constant_checks(source):
    chosen = [c for c in constants()
              if ("libc" in c.uapi) == (source == "libc")]
    return for_each_abi(lambda abi: [
        line for c in chosen if c.values[abi] != "absent"
        for line in constant_check(c, c.values[abi])])


class Structure:
    """The rows of one structure in data/structs.csv."""

    def __init__(self, name, rows):
        self.name = name
        self.rows = {row["member"]: row for row in rows}
        self.kernel = self.rows["(size)"]["kernel"]
        self.uapi = self.rows["(size)"]["uapi"]
        self.members = [row for row in rows if row["member"][0] != "("]

    def in_headers(self, abi, row):
        other = row["uapi"].removeprefix("not ").split("+")
        return "no" not in row["uapi"].split() and abi not in other

    def checks(self, abi):
        size, align = (self.rows[key][abi] for key in ("(size)", "(align)"))
        if not size:
            return []
        lines = [f"FILDES_TYPE({self.name}, {size}, {align})"]
        if self.in_headers(abi, self.rows["(size)"]):
            lines.append(f"FILDES_TYPE_IN_HEADERS({self.name}, {self.kernel})")
        for row in self.members:
            if row[abi]:
                lines += self.member_checks(abi, row)
        return lines

    def member_checks(self, abi, row):
        lines = [f"FILDES_MEMBER({self.name}, {row['member']}, {row[abi]})"]
        if self.in_headers(abi, row):
            in_headers = (f"FILDES_MEMBER_IN_HEADERS({self.name}, "
                          f"{row['member']}, {self.kernel}, {row['kernel']})")
            newer = [f"#if LINUX_VERSION_CODE >= {version(row['since'])}"]
            lines += ([*newer, in_headers, "#endif"] if row["since"]
                      else [in_headers])
        return lines


def structures():
    found = {}
    for row in read_rows("structs.csv"):
        found.setdefault(row["struct"], []).append(row)
    return [Structure(name, rows) for name, rows in found.items()]


def structure_checks(source):
    chosen = [s for s in structures()
              if ("libc" in s.uapi) == (source == "libc")]
    return for_each_abi(
        lambda abi: [line for s in chosen for line in s.checks(abi)])


def check_files():
    for source in ("kernel", "libc"):
        yield f"constants_{source}.inc", constant_checks(source)
        yield f"structures_{source}.inc", structure_checks(source)


# --- reading back what was written, sharing nothing with the writers --------

def holds(condition, macros):
    condition = re.sub(r"defined\((\w+)\)",
                       lambda m: str(m[1] in macros), condition)
    for c, python in (("&&", " and "), ("||", " or "), ("!", " not ")):
        condition = condition.replace(c, python)
    return eval(condition, {"__builtins__": {}})


def preprocessed(text, macros):
    """The lines that are left where these macros are defined."""
    # For each open #if: whether this branch is taken, and whether one was.
    taken = []
    for line in text.splitlines():
        word, _, condition = line.partition(" ")
        if word == "#if":
            here = holds(condition, macros)
            taken.append((here, here))
        elif word == "#elif":
            here = not taken[-1][1] and holds(condition, macros)
            taken[-1] = (here, here or taken[-1][1])
        elif word == "#else":
            taken[-1] = (not taken[-1][1], True)
        elif word == "#endif":
            taken.pop()
        elif all(here for here, _ in taken):
            yield line


def defined_in(text, abi):
    block = re.compile(r"inline constexpr \S+ (\w+) = (-?\w+);")
    macros = ABIS[abi][1].split()
    lines = "\n".join(preprocessed(text, macros))
    blocks = "".join(m[0] for m in BLOCK.finditer(lines + "\n"))
    return {name: int(value, 0) for name, value in block.findall(blocks)}


def header_problems(abi, made):
    found = {}
    for text in made.values():
        found |= defined_in(text, abi)
    blocks = {m[2] for text in made.values() for m in BLOCK.finditer(text)}
    wanted = {c.name: int(c.values[abi], 0) for c in constants()
              if c.family in blocks and c.values[abi] != "absent"}
    for name in sorted(found.keys() | wanted.keys()):
        if found.get(name) != wanted.get(name):
            yield (f"{name} on {abi}: {found.get(name)} in the headers, "
                   f"{wanted.get(name)} in data/")


def problems(made):
    names = [m[2] for text in made.values() for m in BLOCK.finditer(text)]
    if len(names) != len(set(names)):
        yield "a family stands twice in include/fildes/sys/abi"
    for name in set(names) - families().keys():
        yield f"no constant in data/ is of the family {name}"
    for abi in ABIS:
        yield from header_problems(abi, made)
