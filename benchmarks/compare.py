#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Measure fildes against what one writes by hand, and print one table.

Every figure is a ratio of two things measured in the same run, in turn: the
median over the repetitions, with the interval that holds it with 95 %
certainty. A row fails only when its whole interval is past the target; "open"
is a median past it whose interval is not. What the rows mean is in
docs/performance.md.
"""
import argparse
import hashlib
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

ROUNDS = 15
CAT_FILE_SIZE = 512 << 20


@dataclass
class Row:
    id: str
    measure: str
    over: str  # sample names; the ratio is over / under
    under: str
    limit: float | None  # None: to know, not to reach
    at_most: bool = False

    def target(self):
        if self.limit is None:
            return "-"
        return f"{'<=' if self.at_most else '>='} {self.limit:.2f}"

    def verdict(self, median, low, high):
        if self.limit is None:
            return ""
        if self.at_most:
            median, low, high = -median, -high, -low
        limit = -self.limit if self.at_most else self.limit
        if high < limit:
            return "no"
        return "yes" if median >= limit else "open"


CALLS = {
    "read": "read 1 byte",
    "write": "write 1 byte",
    "again": "read, EAGAIN",
    "eventfd": "eventfd pair",
    "epoll_wait": "epoll_wait, 1 ready",
    "dup_close": "dup + close",
    "pipe": "pipe pair",
}
MESSAGES = {
    "send_recv": "send, recv 64 bytes",
    "sendto_recvfrom": "sendto, recvfrom 64",
    "pass_descriptor": "pass a descriptor",
    "accept": "connect, accept",
}
ZEROCOPY = {
    "zerocopy_64k": "loopback, 64K sends",
    "zerocopy_1m": "loopback, 1M sends",
    "zerocopy_receive": "loopback, receive",
}
THREADED = ("read", "write", "eventfd", "dup_close")
PIPELINES = {
    "write_read_64k": "write, read 64K",
    "write_read_1m": "write, read 1M",
    "write_splice_1m": "write, splice 1M",
    "vmsplice_read_64k": "vmsplice, read 64K",
    "vmsplice_read_1m": "vmsplice, read 1M",
    "vmsplice_splice_64k": "vmsplice, splice 64K",
    "vmsplice_splice_1m": "vmsplice, splice 1M",
    "vmsplice_splice_1m_unaligned": "the same, not aligned",
    "vmsplice_splice_1m_thp": "the same, huge pages",
    "vmsplice_splice_1m_hugetlb": "the same, hugetlb",
    "fresh_write_read_1m": "fresh: write, read",
    "fresh_vmsplice_read_1m_thp": "fresh: vmsplice, read",
    "fresh_vmsplice_splice_1m_thp": "fresh: vmsplice, splice",
}


def call_rows():
    for name, text in CALLS.items():
        yield Row("T1", f"{text}: fildes / assembly", f"{name}/fildes",
                  f"{name}/assembly", 1.01, at_most=True)
    for name, text in CALLS.items():
        yield Row("T2", f"{text}: glibc / fildes", f"{name}/glibc",
                  f"{name}/fildes", 1.00)
    for name in THREADED:
        yield Row("T3", f"{CALLS[name]}, 2 threads: glibc / fildes",
                  f"{name}/glibc/second_thread",
                  f"{name}/fildes/second_thread", 1.18)


def socket_rows():
    for name, text in MESSAGES.items():
        yield Row("T1", f"{text}: fildes / assembly", f"{name}/fildes",
                  f"{name}/assembly", 1.01, at_most=True)
    for name, text in MESSAGES.items():
        yield Row("T2", f"{text}: glibc / fildes", f"{name}/glibc",
                  f"{name}/fildes", 1.00)
    yield Row("T1", "batch of 32 datagrams: fildes / assembly",
              "udp_32/fildes", "udp_32/assembly", 1.01, at_most=True)
    yield Row("T8", "32 datagrams: send, recvfrom / a batch",
              "udp_32/one_by_one", "udp_32/fildes", 1.10)
    for name, text in ZEROCOPY.items():
        how = "mapped" if name == "zerocopy_receive" else "lent"
        yield Row("D10", f"{text}: {how} / copied", f"{name}/{how}",
                  f"{name}/copied", None)


def pipeline_rows():
    for name, text in PIPELINES.items():
        yield Row("D1", f"{text}: fildes / by hand", f"{name}/fildes",
                  f"{name}/by_hand", 0.95)
    slow = "write_read_64k/fildes"
    yield Row("D2", "vmsplice, splice 1M / write, read 64K",
              "vmsplice_splice_1m/fildes", slow, 10)
    yield Row("D2", "the same, huge pages", "vmsplice_splice_1m_thp/fildes",
              slow, 20)
    yield Row("D3", "fresh: vmsplice / write", "fresh_vmsplice_read_1m_thp"
              "/fildes", "fresh_write_read_1m/fildes", 2.2)


def file_rows():
    slow = "file_to_socket/pread_send"
    yield Row("D4", "file to socket: sendfile / pread, send",
              "file_to_socket/sendfile", slow, 2.0)
    yield Row("D4", "file to socket: splice / pread, send",
              "file_to_socket/splice", slow, 2.2)
    yield Row("D7", "fd-cat | fd-cat / cat | cat", "fd-cat|fd-cat", "cat|cat",
              4.0)
    yield Row("D7", "fd-cat | cat / cat | cat", "fd-cat|cat", "cat|cat", 1.4)
    yield Row("D7", "fd-cat | fd-cat / pv | pv", "fd-cat|fd-cat", "pv|pv", 1.8)
    yield Row("D8", "copy, tmpfs: transfer / pread, pwrite",
              "copy_tmpfs/transfer", "copy_tmpfs/pread_pwrite", 1.25)
    yield Row("D8", "copy, ext4: transfer / pread, pwrite",
              "copy_ext4/transfer", "copy_ext4/pread_pwrite", 1.10)


def timer_rows():
    yield Row("D9", "200 us, p50 lateness: timerfd / nanosleep",
              "timer_200us/timerfd", "timer_200us/nanosleep", 0.40,
              at_most=True)


def median_interval(values):
    """The median and the order statistics that hold it with 95 % certainty.

    >>> median_interval(range(1, 16))
    (8, 4, 12)
    >>> median_interval(range(1, 102))
    (51, 41, 61)
    """
    values = sorted(values)
    n = len(values)
    below, k = 0, -1
    while True:
        below += math.comb(n, k + 1) / 2**n
        if 2 * below > 0.05:
            break
        k += 1
    k = max(k, 0)
    return statistics.median(values), values[k], values[n - 1 - k]


class Bench:
    def __init__(self, binaries, fd_cat):
        self.binaries = binaries
        self.fd_cat = fd_cat
        self.samples = {}
        self.missing = []

    def add(self, name, value):
        self.samples.setdefault(name, []).append(value)

    def output_of(self, program, *arguments):
        command = [str(self.binaries / program), *arguments]
        print("+", *command, file=sys.stderr, flush=True)
        return subprocess.run(command, check=True, text=True, timeout=300,
                              stdout=subprocess.PIPE).stdout

    def times(self, program, *arguments):
        text = self.output_of(
            program, *arguments,
            "--benchmark_enable_random_interleaving=true",
            "--benchmark_repetitions=101", "--benchmark_min_time=0.01",
            "--benchmark_format=json")
        runs = [r for r in json.loads(text)["benchmarks"]
                if r["run_type"] == "iteration"]
        for run in sorted(runs, key=lambda r: r["repetition_index"]):
            if run.get("error_occurred"):
                sys.exit(f"{run['name']}: {run['error_message']}")
            self.add(run["run_name"].split("/repeats:")[0], run["cpu_time"])

    def calls(self):
        self.times("call_benchmark")
        self.times("call_benchmark", "--second_thread")

    def sockets(self):
        self.times("message_benchmark")
        self.output_of("zerocopy_benchmark", "--check")
        self.speeds("zerocopy_benchmark")

    def speeds(self, program, *arguments):
        for line in self.output_of(program, *arguments).splitlines():
            name, _, speed = line.split("\t")
            self.add(name, float(speed))

    def timers(self):
        self.speeds("timer_benchmark")

    def pipelines(self):
        self.output_of("pipeline_benchmark", "--check")
        self.speeds("pipeline_benchmark")

    def files(self):
        self.output_of("socket_benchmark", "--check")
        self.speeds("socket_benchmark")
        self.cats()
        for name, directory in (("tmpfs", pathlib.Path("/dev/shm")),
                                ("ext4", self.binaries)):
            if file_system_of(directory) == name:
                self.speeds("copy_benchmark", f"copy_{name}", str(directory))
            else:
                self.missing.append(f"copy_{name}: {directory} is not {name}")

    def cats(self):
        pairs = {"cat|cat": (["cat"], ["cat"]),
                 "fd-cat|fd-cat": ([self.fd_cat], [self.fd_cat]),
                 "fd-cat|cat": ([self.fd_cat], ["cat"]),
                 "pv|pv": (["pv", "-q"], ["pv", "-q"])}
        with tempfile.NamedTemporaryFile(dir="/dev/shm") as file:
            digest = hashlib.blake2b()
            for _ in range(CAT_FILE_SIZE >> 24):
                data = os.urandom(1 << 24)
                digest.update(data)
                file.write(data)
            file.flush()
            for name, pair in pairs.items():
                if digest_through(pair, file.name) != digest.digest():
                    sys.exit(f"{name}: the data arrived changed")
            for _ in range(ROUNDS):
                for name, pair in pairs.items():
                    self.add(name, CAT_FILE_SIZE / time_through(pair,
                                                                file.name))

    def print_row(self, row):
        """Prints a row; returns whether it failed."""
        start = f"{row.id:3} {row.measure:44}"
        over = self.samples.get(row.over)
        under = self.samples.get(row.under)
        if over is None or under is None:
            print(f"{start} {'-':>6} {'not measured':>14}  {row.target():8}")
            return False
        ratios = [a / b for a, b in zip(over, under, strict=True)]
        median, low, high = median_interval(ratios)
        verdict = row.verdict(median, low, high)
        digits = 3 if high < 10 else 1
        interval = f"{low:.{digits}f}-{high:.{digits}f}"
        print(f"{start} {median:6.{digits}f} {interval:>14}  "
              f"{row.target():8} {verdict}")
        return verdict == "no"


def file_system_of(directory):
    best, kind = "", ""
    path = str(directory.resolve()) + "/"
    for line in pathlib.Path("/proc/self/mounts").read_text().splitlines():
        _, mount, its_kind = line.split()[:3]
        if path.startswith(mount.rstrip("/") + "/") and \
                len(mount) >= len(best):
            best, kind = mount, its_kind
    return kind


def pinned(cpu):
    return lambda: os.sched_setaffinity(0, {cpu})


def start_pair(pair, file, stdout):
    first, second = pair
    a = subprocess.Popen([*first, file], stdout=subprocess.PIPE,
                         preexec_fn=pinned(0))
    b = subprocess.Popen(second, stdin=a.stdout, stdout=stdout,
                         preexec_fn=pinned(1))
    a.stdout.close()
    return a, b


def finish_pair(a, b):
    if a.wait(60) != 0 or b.wait(60) != 0:
        sys.exit(f"{a.args} | {b.args} failed")


def time_through(pair, file):
    start = time.perf_counter()
    finish_pair(*start_pair(pair, file, subprocess.DEVNULL))
    return time.perf_counter() - start


def digest_through(pair, file):
    digest = hashlib.blake2b()
    a, b = start_pair(pair, file, subprocess.PIPE)
    with b.stdout:
        while data := b.stdout.read(1 << 20):
            digest.update(data)
    finish_pair(a, b)
    return digest.digest()


def raise_priority():
    # On a machine that does something else as well, the figures that take two
    # processes mean little otherwise: each has to run the moment it is woken.
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binaries", type=pathlib.Path,
                        help="where the benchmark programs are")
    parser.add_argument("fd_cat", help="the example program fd-cat")
    parser.add_argument("--only", help="one part of the table",
                        choices=("calls", "sockets", "timers", "pipelines",
                                 "files"))
    args = parser.parse_args()
    raise_priority()
    bench = Bench(args.binaries, args.fd_cat)
    parts = {"calls": (bench.calls, call_rows),
             "sockets": (bench.sockets, socket_rows),
             "timers": (bench.timers, timer_rows),
             "pipelines": (bench.pipelines, pipeline_rows),
             "files": (bench.files, file_rows)}
    chosen = [parts[args.only]] if args.only else parts.values()
    for measure, _ in chosen:
        measure()
    print(f"\n{'id':3} {'measure':44} {'ratio':>6} {'95 %':>14}  target   ok")
    failed = sum([bench.print_row(row) for _, rows in chosen
                  for row in rows()])
    for reason in bench.missing:
        print(f"not measured: {reason}")
    sys.exit(f"{failed} rows are past their targets" if failed else 0)


if __name__ == "__main__":
    main()
