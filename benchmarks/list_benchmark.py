#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Measure how a large directory is listed, beside ls, and print one table.

All print the names of 100 000 entries to /dev/null. System calls are counted by
strace; times are compared pair by pair, while the programs take turns. What the
rows mean is in docs/performance.md.
"""
import argparse
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

from compare import Bench, Row, pinned, raise_priority

ENTRIES = 100_000
LINKS_OF_ONE = 50_000  # a file on ext4 has no more than 65000
ROUNDS = 31
TIMES = [
    Row("D11", "list 100000, CPU time: ls -f / fildes", "ls -f/cpu",
        "fildes/cpu", 1.00),
    Row("D11", "list 100000, time: ls -f / fildes", "ls -f/wall",
        "fildes/wall", 1.00),
    Row("D11", "list 100000, CPU time: ls -U -1 / fildes", "ls -U -1/cpu",
        "fildes/cpu", 1.00),
    Row("D11", "list 100000, time: ls -U -1 / fildes", "ls -U -1/wall",
        "fildes/wall", 1.00),
]


def fill(directory):
    """Links, which are made faster than files."""
    inner = directory / "many"
    inner.mkdir()
    for number in range(ENTRIES):
        if number % LINKS_OF_ONE == 0:
            source = directory / f"file{number}"
            source.touch()
        os.link(source, inner / f"entry-{number}")
    return str(inner)


def calls_of(command):
    """How many getdents64 calls a program makes."""
    with tempfile.NamedTemporaryFile("r") as log:
        subprocess.run(["strace", "-o", log.name, "-e", "getdents64", *command],
                       check=True, stdout=subprocess.DEVNULL, timeout=120)
        return len(re.findall(r"^getdents64\(", log.read(), re.MULTILINE))


def run(command):
    """CPU time and time of a run. It is the only child meanwhile."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=120,
                   preexec_fn=pinned(1))
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime -
            before.ru_stime), wall


def names_of(command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          timeout=120).stdout


class ListBench(Bench):
    def __init__(self, binaries, directory):
        super().__init__(binaries, None)
        self.commands = {
            "fildes": [str(binaries / "list_benchmark"), directory],
            "ls -f": ["ls", "-f", directory],
            "ls -U -1": ["ls", "-U", "-1", "-A", directory],
        }

    def check(self):
        """Every byte is what ls prints."""
        if names_of(self.commands["fildes"]) != \
                names_of(self.commands["ls -U -1"]):
            sys.exit("other names than ls has")

    def count(self):
        """Whether ls needs as many calls at least."""
        counts = {name: calls_of(command)
                  for name, command in self.commands.items()}
        print(", ".join(f"{name}: {count} getdents64"
                        for name, count in counts.items()))
        return counts["fildes"] <= min(counts["ls -f"], counts["ls -U -1"])

    def measure(self):
        for _ in range(ROUNDS):
            for name, command in self.commands.items():
                cpu, wall = run(command)
                self.add(f"{name}/cpu", cpu)
                self.add(f"{name}/wall", wall)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binaries", type=pathlib.Path,
                        help="where the benchmark programs are")
    parser.add_argument("--check", action="store_true",
                        help="only compare every byte, and measure nothing")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        bench = ListBench(args.binaries, fill(pathlib.Path(directory)))
        bench.check()
        if args.check:
            return
        raise_priority()
        failed = not bench.count()
        bench.measure()
    print(f"\n{'id':3} {'measure':44} {'ratio':>6} {'95 %':>14}  target   ok")
    failed += sum([bench.print_row(row) for row in TIMES])
    sys.exit(f"{failed} rows are past their targets" if failed else 0)


if __name__ == "__main__":
    main()
