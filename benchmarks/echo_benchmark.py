#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Measure the echo server fd-echo beside others, and print one table.

The others are the same server by hand, with epoll and glibc, with libuv and
with Asio. Instructions of the program (callgrind) and system calls (strace) of
a message are the difference of two lengths; CPU times are compared pair by
pair, while the servers take turns. Every byte is compared. What the rows mean
is in docs/performance.md.
"""
import argparse
import pathlib
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

from compare import Bench, Row, pinned, raise_priority

SERVERS = ("fildes", "glibc", "libuv", "asio")
NAMES = {"glibc": "glibc", "libuv": "libuv", "asio": "Asio"}
PROGRAMS = {"glibc": "echo_by_hand", "libuv": "echo_with_libuv",
            "asio": "echo_with_asio"}
# Of a message: counter, connections, at most, better.
LIMITS = [("instructions", 1, 57, 42), ("instructions", 100, 36, 26),
          ("system calls", 1, 3.02, None), ("system calls", 100, 2.10, None)]
# Instructions of others / fildes: server, connections, at least.
FACTORS = [("libuv", 1, 10), ("libuv", 100, 7), ("asio", 1, 30),
           ("asio", 100, 40)]
IN_PROCESS = [
    Row("T5", "one thread: fildes / glibc", "echo/fildes", "echo/glibc", 1.00,
        at_most=True),
    Row("T6", "one thread: libuv / fildes", "echo/libuv", "echo/fildes", 1.09),
    Row("T6", "one thread: Asio / fildes", "echo/asio", "echo/fildes", 1.25),
    Row("T5", "2 threads: fildes / glibc", "echo/fildes/second_thread",
        "echo/glibc/second_thread", 0.96, at_most=True),
    Row("T6", "2 threads: libuv / fildes", "echo/libuv/second_thread",
        "echo/fildes/second_thread", 1.14),
    Row("T6", "2 threads: Asio / fildes", "echo/asio/second_thread",
        "echo/fildes/second_thread", 1.33),
]
OVER_TCP = [
    Row("T7", "TCP, 100 connections: glibc / fildes", "glibc", "fildes", 0.97),
    Row("T7", "TCP, 100 connections: libuv / fildes", "libuv", "fildes", 0.98),
    Row("T7", "TCP, 100 connections: Asio / fildes", "asio", "fildes", 0.98),
]
ACTIVE = 100
IDLE = 10_000
TCP_ROUNDS = 31
TCP_MESSAGES = 50  # of each connection, a round


class Server:
    """An echo server, maybe below another program."""

    def __init__(self, command, below=(), cpu=0):
        self.process = subprocess.Popen(
            [*below, *command, "--port", "0"], stdout=subprocess.PIPE,
            text=True, preexec_fn=pinned(cpu))
        found = re.fullmatch(r"127\.0\.0\.1:(\d+)\n",
                             self.process.stdout.readline())
        if not found:
            self.process.kill()
            sys.exit(f"{command}: does not say where it listens")
        self.port = found[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(60)
        finally:
            self.process.kill()
            self.process.stdout.close()
        if status != 0:
            sys.exit(f"{self.process.args}: ended with {status}")

    def cpu_seconds(self):
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        return sum(int((task / "schedstat").read_text().split()[0])
                   for task in tasks.iterdir()) / 1e9

    def memory(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/smaps_rollup")
        return 1024 * int(re.search(r"^Rss: +(\d+) kB", text.read_text(),
                                    re.MULTILINE)[1])


class Client:
    """Connections to a server, which do what they are told."""

    def __init__(self, program, server, active, idle=0):
        self.process = subprocess.Popen(
            [program, server.port, str(active), str(idle)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            preexec_fn=pinned(1))
        self.expect("ready")

    def expect(self, answer):
        if self.process.stdout.readline() != answer + "\n":
            sys.exit("the client has failed")

    def tell(self, what):
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        self.expect("done")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


class EchoBench(Bench):
    def __init__(self, binaries, fd_echo):
        super().__init__(binaries, None)
        self.commands = {name: [str(binaries / program)]
                         for name, program in PROGRAMS.items()}
        self.commands["fildes"] = [fd_echo]
        self.client = str(binaries / "echo_client")
        self.failed = 0

    def check(self):
        """Every byte, short writes and ends of connections included."""
        for name in SERVERS:
            with Server(self.commands[name]) as server, \
                    Client(self.client, server, ACTIVE) as many:
                many.tell("rounds 3")
                with Client(self.client, server, 2) as few:
                    few.tell("stream 9000001")
                    few.tell("finish")
                many.tell("rounds 1")
                many.tell("finish")
        self.output_of("echo_in_process", "--check")

    def count(self, name, below, pattern, connections, rounds):
        """What so many rounds take altogether, as the other program has it."""
        with tempfile.NamedTemporaryFile("r") as log:
            command = [part.format(log=log.name) for part in below]
            with Server(self.commands[name], command) as server:
                with Client(self.client, server, connections) as client:
                    client.tell(f"rounds {rounds}")
            return int(await_match(pattern, log.name)[1])

    def of_a_message(self, name, counter, connections):
        few, many = (300, 2300) if connections == 1 else (20, 120)
        counts = [self.count(name, *COUNTERS[counter], connections, rounds)
                  for rounds in (few, many)]
        return (counts[1] - counts[0]) / (connections * (many - few))

    def counts(self):
        print(f"\n{'id':3} {'of a message':24}" +
              "".join(f"{name:>9}" for name in SERVERS) +
              "  target  ok   better", flush=True)
        counts = {}
        for counter, connections, limit, better in LIMITS:
            each = {name: self.of_a_message(name, counter, connections)
                    for name in SERVERS}
            counts[counter, connections] = each
            row_id = "X8" if counter == "instructions" else "X10"
            print(f"{row_id:3} {f'{counter}, {connections} conn.':24}" +
                  "".join(f"{each[name]:9.2f}" for name in SERVERS) +
                  f"  <= {limit:<5}{self.judge(each['fildes'] <= limit):4}" +
                  (f" <= {better} {verdict(each['fildes'] <= better)}"
                   if better else ""), flush=True)
        for name, connections, limit in FACTORS:
            each = counts["instructions", connections]
            factor = each[name] / each["fildes"]
            text = f"instructions, {connections} conn.: {NAMES[name]} / fildes"
            print(f"X9  {text:44} {factor:6.1f} {'':14}  >= {limit:<5} "
                  f"{self.judge(factor >= limit)}", flush=True)

    def judge(self, good):
        self.failed += not good
        return verdict(good)

    def print_header(self, what):
        print(f"\n{'id':3} {what:44} {'ratio':>6} {'95 %':>14}  target   ok",
              flush=True)

    def print_rows(self, rows):
        self.failed += sum([self.print_row(row) for row in rows])

    def in_process(self):
        self.times("echo_in_process")
        self.times("echo_in_process", "--second_thread")
        self.print_header("CPU time of a message in one process")
        self.print_rows(IN_PROCESS)

    def over_tcp(self):
        self.take_turns({name: (name, 0) for name in SERVERS}, TCP_ROUNDS)
        self.print_header("CPU time of the server")
        self.print_rows(OVER_TCP)

    def take_turns(self, sides, rounds):
        """Adds the CPU time of a message in each; a side is a server and how
        many idle connections it has besides."""
        opened = {}
        try:
            for side, (name, idle) in sides.items():
                server = Server(self.commands[name])
                opened[side] = server, Client(self.client, server, ACTIVE, idle)
            for _ in range(rounds):
                for side, (server, client) in opened.items():
                    before = server.cpu_seconds()
                    client.tell(f"rounds {TCP_MESSAGES}")
                    self.add(side, (server.cpu_seconds() - before) /
                             (ACTIVE * TCP_MESSAGES))
        finally:
            for server, client in opened.values():
                client.__exit__()
                server.__exit__()

    def idle(self):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (2 * IDLE, 2 * IDLE))
        except ValueError:
            print(f"\nnot measured: RLIMIT_NOFILE cannot be {2 * IDLE}")
            return
        print(f"\n{'of one of 10000 idle connections':48}"
              f"{'of the server':>14}{'of the kernel':>14}", flush=True)
        for name in SERVERS:
            own, kernels = self.memory_of_idle(name)
            print(f"    {'bytes, ' + NAMES.get(name, name):44}"
                  f"{own:14.0f}{kernels:14.0f}", flush=True)
        self.take_turns({"with idle": ("fildes", IDLE),
                         "without": ("fildes", 0)}, TCP_ROUNDS)
        self.print_header("CPU time of the server, 100 active connections")
        self.print_rows([Row("", "10000 idle besides / none", "with idle",
                             "without", None)])

    def memory_of_idle(self, name):
        with Server(self.commands[name]) as server:
            with Client(self.client, server, ACTIVE) as active:
                active.tell("rounds 10")
                before = server.memory(), kernel_memory()
                with Client(self.client, server, 1, IDLE) as idle:
                    # The last was accepted after all the others.
                    idle.tell("rounds 1")
                    active.tell("rounds 10")
                    after = server.memory(), kernel_memory()
        return [(b - a) / IDLE for a, b in zip(before, after, strict=True)]


COUNTERS = {
    "instructions": (["valgrind", "--tool=callgrind", "--log-file={log}",
                      "--callgrind-out-file=/dev/null"],
                     r"Collected : (\d+)"),
    "system calls": (["strace", "-D", "-f", "-c", "-o", "{log}"],
                     r"(?m)^100\.00 +\S+ +\S+ +(\d+) +(?:\d+ +)?total$"),
}


def verdict(good):
    return "yes" if good else "no"


def await_match(pattern, path):
    until = time.monotonic() + 20  # strace writes when the program has ended
    while not (found := re.search(pattern, pathlib.Path(path).read_text())):
        if time.monotonic() > until:
            sys.exit("nothing was counted")
        time.sleep(0.05)
    return found


def kernel_memory():
    """What the kernel has in slabs, for both ends of all connections."""
    text = pathlib.Path("/proc/meminfo").read_text()
    return 1024 * int(re.search(r"^Slab: +(\d+) kB", text, re.MULTILINE)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binaries", type=pathlib.Path,
                        help="where the benchmark programs are")
    parser.add_argument("fd_echo", help="the example program fd-echo")
    parser.add_argument("--check", action="store_true",
                        help="only compare every byte, and measure nothing")
    parser.add_argument("--only", help="one part of the table",
                        choices=("counts", "in-process", "tcp", "idle"))
    args = parser.parse_args()
    bench = EchoBench(args.binaries, args.fd_echo)
    bench.check()
    raise_priority()
    parts = {"counts": bench.counts, "in-process": bench.in_process,
             "tcp": bench.over_tcp, "idle": bench.idle}
    for name, measure in parts.items():
        if not args.check and args.only in (None, name):
            measure()
    sys.exit(f"{bench.failed} rows are past their targets"
             if bench.failed else 0)


if __name__ == "__main__":
    main()
