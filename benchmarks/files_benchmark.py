#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Measure fastcp beside cp -a, pair by pair, and print one table.

Each copies the same tree, which the page cache holds, to a new name; they take
turns at being the first of a pair. CPU time is that of the program with what
the kernel does for it, elapsed time that until it ends: nothing waits for a
disk. The last pair is compared, entry by entry. What the rows mean is in
docs/performance.md.

Each pair has a file system of its own, which is why this needs root: ext4 does
not give the inodes of files away again that were deleted a moment ago, and
looking for others would be what is measured. It lies in a file in memory, and
is mounted where nobody else sees it.
"""
import argparse
import contextlib
import hashlib
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import threading
import time

from compare import Bench, Row

PROGRAMS = ("fastcp", "cp")
PLACES = ("tmpfs", "ext4")
IMAGE_SIZE = 8 << 30  # of which only what is written takes room
ALONE = "FILES_BENCHMARK_SEES_MOUNTS_ALONE"
LONGEST = 600  # seconds that a copy may take


def rows(place, what):
    for measure in "CPU time", "elapsed":
        yield Row("D12", f"{what}: {measure}, fastcp / cp -a",
                  f"{place}/{measure}/fastcp", f"{place}/{measure}/cp", 1.00,
                  at_most=True)


def content_of(path, status):
    if stat.S_ISLNK(status.st_mode):
        return os.readlink(path)
    if not stat.S_ISREG(status.st_mode):
        return None
    digest = hashlib.blake2b()
    with open(path, "rb") as file:
        while data := file.read(1 << 20):
            digest.update(data)
    return digest.digest()


def look_at(path):
    """All that a copy has of its source."""
    status = os.lstat(path)
    names = os.listxattr(path, follow_symlinks=False)
    attributes = [(name, os.getxattr(path, name, follow_symlinks=False))
                  for name in sorted(names)]
    size = None if stat.S_ISDIR(status.st_mode) else status.st_size
    return (status.st_mode, status.st_uid, status.st_gid, size,
            status.st_mtime_ns, status.st_rdev, content_of(path, status),
            attributes)


def look_at_tree(root):
    """The same of each name, with the names of one file."""
    names, files = {}, {}
    for directory, below, others in os.walk(root):
        for name in [".", *below, *others]:
            path = os.path.join(directory, name)
            relative = os.path.relpath(path, root)
            names[relative] = look_at(path)
            if not stat.S_ISDIR(names[relative][0]):
                files.setdefault(os.lstat(path).st_ino, set()).add(relative)
    return names, sorted(map(sorted, files.values()))


class FilesBench(Bench):
    def __init__(self, fastcp, tree):
        super().__init__(None, None)
        self.commands = {"fastcp": [fastcp], "cp": ["cp", "-a"]}
        self.tree = tree

    def copy(self, program, place, to):
        """Copies once, and adds what it took to the samples."""
        command = [*self.commands[program], str(self.tree), str(to)]
        start = time.perf_counter()
        process = subprocess.Popen(command)
        stopper = threading.Timer(LONGEST, process.kill)
        stopper.start()
        _, status, used = os.wait4(process.pid, 0)
        elapsed = time.perf_counter() - start
        stopper.cancel()
        process.returncode = status
        if status != 0:
            sys.exit(f"{' '.join(command)}: failed")
        self.add(f"{place}/CPU time/{program}", used.ru_utime + used.ru_stime)
        self.add(f"{place}/elapsed/{program}", elapsed)

    def measure(self, place, memory, pairs):
        for number in range(pairs):
            with tempfile.TemporaryDirectory(dir=memory) as work, \
                    mounted(place, pathlib.Path(work)) as work:
                turn = PROGRAMS if number % 2 == 0 else PROGRAMS[::-1]
                for program in turn:
                    self.copy(program, place, work / program)
                if number + 1 == pairs:
                    self.compare(work)
            print(f"+ {place}: pair {number + 1} of {pairs}", file=sys.stderr,
                  flush=True)

    def compare(self, work):
        ours, theirs, source = map(
            look_at_tree, (work / "fastcp", work / "cp", self.tree))
        for name, other in (("cp's copy", theirs), ("the source", source)):
            if ours != other:
                differ = [n for n in ours[0] | other[0]
                          if ours[0].get(n) != other[0].get(n)]
                sys.exit(f"fastcp's copy is not as {name}: {differ[:10]}")


@contextlib.contextmanager
def mounted(kind, work):
    """A new file system, for as long as it takes; its directory."""
    image, place = work / "image", work / "place"
    place.mkdir()
    device, options = kind, []
    if kind == "ext4":
        with open(image, "wb") as file:
            file.truncate(IMAGE_SIZE)
        subprocess.run(["mkfs.ext4", "-q", image], check=True, timeout=60)
        device, options = image, ["-o", "loop"]
    subprocess.run(["mount", "-t", kind, *options, device, place], check=True,
                   timeout=60)
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True, timeout=120)


def read_all(tree):
    """So that the page cache has it."""
    for directory, _, names in os.walk(tree):
        for name in names:
            path = os.path.join(directory, name)
            content_of(path, os.lstat(path))


def see_mounts_alone():
    """Starts this program anew, in a mount namespace of its own."""
    if os.geteuid() != 0:
        sys.exit("files_benchmark: mounting file systems takes root")
    if os.environ.setdefault(ALONE, "no") == "no":
        os.environ[ALONE] = "yes"
        os.execvp("unshare", ["unshare", "--mount", sys.executable, *sys.argv])


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("fastcp", help="the example program fastcp")
    parser.add_argument("--tree", type=pathlib.Path, default="/usr/share",
                        help="what is copied; /usr/share")
    parser.add_argument("--memory", type=pathlib.Path, default="/dev/shm",
                        help="a directory in memory; /dev/shm")
    parser.add_argument("--pairs", type=int, default=11,
                        help="how many; 11, and at least 6")
    parser.add_argument("--only", choices=PLACES,
                        help="one part of the table")
    args = parser.parse_args()
    if args.pairs < 6:
        parser.error("fewer than 6 pairs have no interval of 95 %")
    return args


def main():
    args = parse()
    see_mounts_alone()
    bench = FilesBench(args.fastcp, args.tree)
    read_all(args.tree)
    table = []
    for place in [args.only] if args.only else PLACES:
        bench.measure(place, args.memory, args.pairs)
        table += rows(place, f"{args.tree} to {place}")
    print(f"\n{'id':3} {'measure':44} {'ratio':>6} {'95 %':>14}  target   ok")
    failed = sum([bench.print_row(row) for row in table])
    sys.exit(f"{failed} rows are past their targets" if failed else 0)


if __name__ == "__main__":
    main()
