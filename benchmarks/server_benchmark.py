#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Measure the static file server of fildes-tour, beside nginx.

X11 counts what a request for 1 KiB takes: system calls (by strace, the
difference of two lengths) and instructions of the program (step by step, the
median; not of nginx, which formats the time anew each second, and so for each
request when it is stepped through). T9 compares the CPU time that a request
takes in nginx and here, while wrk asks for as many as it gets; the servers take
turns. Every byte is checked first. What the rows mean is in
docs/performance.md.
"""
import argparse
import http.client
import mmap
import os
import pathlib
import re
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

from compare import Row, median_interval, pinned

SIZES = {"1k": 1 << 10, "64k": 64 << 10, "1m": 1 << 20, "8m": 8 << 20}
CONNECTIONS = {"1k": 32, "64k": 32, "1m": 16, "8m": 8}
ROWS = [
    Row("T9", "1 KiB, opened each time", "nginx/1k", "fildes/1k", 1.25),
    Row("T9", "64 KiB, opened each time", "nginx/64k", "fildes/64k", 1.15),
    Row("T9", "1 MiB, opened each time", "nginx/1m", "fildes/1m", 0.97),
    Row("T9", "8 MiB, opened each time", "nginx/8m", "fildes/8m", 0.93),
    Row("T9", "1 KiB, ours kept open", "nginx/1k", "cached/1k", 1.45),
    Row("T9", "64 KiB, ours kept open", "nginx/64k", "cached/64k", 1.25),
]
# What a request takes: measure, server, counter, at most.
COUNTS = [
    ("system calls, opened each time", "fildes", "calls", 7.1),
    ("system calls, kept open", "cached", "calls", 4.1),
    ("instructions, opened each time", "fildes", "instructions", 2000),
    ("instructions, kept open", "cached", "instructions", 2000),
    ("system calls, nginx", "nginx", "calls", None),
]
NGINX = """
daemon off; master_process off; error_log stderr error; pid nginx.pid;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
  default_type application/octet-stream;
  client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp;
  uwsgi_temp_path temp; scgi_temp_path temp;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


class Server:
    """A program that serves a directory, maybe below another one."""

    def __init__(self, name, tour, root, scratch, below=()):
        self.scratch = scratch
        command = [tour, "--serve", str(root)]
        if name == "cached":
            command += ["--cache", "100"]
        if name == "nginx":
            command = self.nginx(root)
        self.process = subprocess.Popen(
            [*below, *command], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, preexec_fn=pinned(0))
        if name != "nginx":
            line = self.process.stdout.readline()
            self.port = int(re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\n",
                                         line)[1])
        self.await_it()

    def nginx(self, root):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.scratch.mkdir(exist_ok=True)
        config = self.scratch / "nginx.conf"
        config.write_text(NGINX.format(port=self.port, root=root))
        return ["nginx", "-p", str(self.scratch), "-c", str(config)]

    def await_it(self):
        until = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 5).close()
                return
            except ConnectionRefusedError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
            self.process.stdout.close()

    def ask(self, name, count=1):
        """Makes so many requests over one connection, as wrk makes them, and
        yields each content."""
        request = (f"GET /{name} HTTP/1.1\r\n"
                   f"Host: 127.0.0.1:{self.port}\r\n\r\n").encode()
        with socket.create_connection(("127.0.0.1", self.port), 20) as client:
            for _ in range(count):
                client.sendall(request)
                with http.client.HTTPResponse(client) as response:
                    response.begin()
                    yield response.read()

    def cpu_seconds(self):
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task")
        return sum(int((task / "schedstat").read_text().split()[0])
                   for task in tasks.iterdir()) / 1e9

    def cpu_of_a_request(self, name, seconds):
        before = self.cpu_seconds()
        text = subprocess.run(
            ["wrk", "-t", "1", "-c", str(CONNECTIONS[name]), "-d",
             f"{seconds}s", f"http://127.0.0.1:{self.port}/{name}"],
            check=True, text=True, stdout=subprocess.PIPE,
            preexec_fn=pinned(1)).stdout
        if "Non-2xx" in text or "Socket errors" in text:
            sys.exit(f"wrk: {text}")
        requests = int(re.search(r"(\d+) requests in", text)[1])
        return (self.cpu_seconds() - before) / requests


def ask_and_compare(server, name, content, count=1):
    for answer in server.ask(name, count):
        if answer != content:
            sys.exit(f"{server.process.args[0]}: {name} arrived changed")
        yield


def calls(start, content, requests):
    """What serving so many requests takes altogether."""
    with tempfile.NamedTemporaryFile("r") as log:
        with start(["strace", "-D", "-c", "-o", log.name]) as server:
            for _ in ask_and_compare(server, "1k", content, requests):
                pass
        until = time.monotonic() + 10  # strace writes when it has ended
        while not (found := re.search(
                r"^100\.00 +\S+ +\S+ +(\d+) +(?:\d+ +)?total$",
                pathlib.Path(log.name).read_text(), re.MULTILINE)):
            if time.monotonic() > until:
                sys.exit("strace has counted nothing")
            time.sleep(0.05)
        return int(found[1])


def calls_of_a_request(start, content):
    return (calls(start, content, 1200) - calls(start, content, 200)) / 1000


def when_waiting(process, steps):
    """The count, when the server has come to wait for the next request."""
    before = -1
    while True:
        now = struct.unpack_from("@L", steps)[0]
        stat = pathlib.Path(f"/proc/{process.pid}/stat").read_text()
        if now == before and stat.rpartition(")")[2].split()[0] == "S":
            return now
        before = now
        time.sleep(0.05)


def instructions_of_a_request(start, content, counter):
    with tempfile.NamedTemporaryFile() as file, start([]) as server:
        file.truncate(mmap.PAGESIZE)
        steps = mmap.mmap(file.fileno(), mmap.PAGESIZE)
        each = []
        with subprocess.Popen([counter, str(server.process.pid),
                               file.name]) as process:
            last = 0
            for _ in ask_and_compare(server, "1k", content, 16):
                now = when_waiting(server.process, steps)
                each.append(now - last)
                last = now
            process.terminate()
        # The first one has the beginning of the connection in it.
        return statistics.median(each[1:])


def print_counts(start, content, counter):
    print(f"\n{'id':3} {'one request for 1 KiB':34} {'each':>10} "
          f"{'at most':>8}  ok")
    failed = 0
    for measure, name, what, limit in COUNTS:
        def begin(below, name=name):
            return start(name, below)
        each = calls_of_a_request(begin, content) if what == "calls" else \
            instructions_of_a_request(begin, content, counter)
        verdict = "" if limit is None else "yes" if each <= limit else "no"
        failed += verdict == "no"
        print(f"X11 {measure:34} {each:10.2f} {limit or '-':>8}  {verdict}",
              flush=True)
    return failed


def measure_times(start, files, rounds, seconds):
    names = ("nginx", "fildes", "cached")
    servers = {name: start(name, ()) for name in names}
    samples = {}
    try:
        for server in servers.values():
            for file, content in files.items():
                for _ in ask_and_compare(server, file, content):
                    pass
        for file in files:
            for _ in range(rounds):
                for name, server in servers.items():
                    cpu = server.cpu_of_a_request(file, seconds)
                    samples.setdefault(f"{name}/{file}", []).append(cpu)
    finally:
        for server in servers.values():
            server.__exit__()
    return samples


def print_times(samples):
    print(f"\n{'id':3} {'CPU of a request: nginx / fildes':34} {'ratio':>7} "
          f"{'95 %':>12}  target   ok")
    failed = 0
    for row in ROWS:
        pairs = zip(samples[row.over], samples[row.under], strict=True)
        median, low, high = median_interval([a / b for a, b in pairs])
        verdict = row.verdict(median, low, high)
        failed += verdict == "no"
        print(f"{row.id:3} {row.measure:34} {median:7.2f} "
              f"{f'{low:.2f}-{high:.2f}':>12}  {row.target():8} {verdict}")
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tour", help="the program fildes-tour")
    parser.add_argument("counter", help="the program count_instructions")
    parser.add_argument("--only", choices=("counts", "times"))
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=1)
    args = parser.parse_args()
    files = {name: os.urandom(size) for name, size in SIZES.items()}
    failed = 0
    with tempfile.TemporaryDirectory(dir="/dev/shm") as scratch:
        scratch = pathlib.Path(scratch)
        root = scratch / "root"
        root.mkdir(0o755)
        scratch.chmod(0o755)  # nginx gives its privilege away
        for name, content in files.items():
            (root / name).write_bytes(content)

        def start(name, below):
            return Server(name, args.tour, root, scratch / "nginx", below)

        if args.only != "times":
            failed += print_counts(start, files["1k"], args.counter)
        # At an ordinary priority: at a real-time one wrk's second lasts longer,
        # since its clock is a thread that has to wait for its other one.
        if args.only != "counts":
            failed += print_times(measure_times(start, files, args.rounds,
                                                args.seconds))
    sys.exit(f"{failed} rows are past their targets" if failed else 0)


if __name__ == "__main__":
    main()
