# SPDX-License-Identifier: BSL-1.0
"""What the tests of the static file server of fildes-tour share."""
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time
import unittest

PATIENCE = 20
HOST = b"Host: a\r\n"
tour = None  # the program


class Reply:
    """One response, read off a socket; nothing behind it is taken."""

    def __init__(self, client, head_only=False):
        self.head = b""
        while not self.head.endswith(b"\r\n\r\n"):
            byte = client.recv(1)
            if not byte:
                raise EOFError(self.head)
            self.head += byte
        first, *lines = self.head[:-4].decode().split("\r\n")
        self.status = int(re.fullmatch(r"HTTP/1\.1 (\d{3}) [\w ]+", first)[1])
        self.fields = dict(line.split(": ", 1) for line in lines)
        self.content = b""
        size = 0 if head_only else int(self.fields.get("Content-Length", 0))
        while len(self.content) < size:
            piece = client.recv(size - len(self.content))
            if not piece:
                raise EOFError("in the content")
            self.content += piece


class ServingTest(unittest.TestCase):
    """A directory, and what starts and asks a server of it."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.root = self.scratch / "root"
        (self.root / "below").mkdir(parents=True)
        self.large = os.urandom(8_000_001)
        self.write("index.html", b"front")
        self.write("small.txt", b"0123456789")
        self.write("empty", b"")
        self.write("large", self.large)
        self.write("below/index.html", b"below")
        self.write("a b+%", b"odd")
        (self.scratch / "secret").write_bytes(b"secret")

    def write(self, name, content):
        (self.root / name).write_bytes(content)

    def start(self, *options, **more):
        process = subprocess.Popen(
            [tour, "--serve", str(self.root), *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, **more)
        self.addCleanup(self.end, process)
        line = process.stdout.readline().decode()
        self.assertRegex(line, r"\Ahttp://127\.0\.0\.1:\d+/\n\Z")
        self.port = int(line.split(":")[2][:-2])
        return process

    def end(self, process, signal_number=signal.SIGTERM):
        if process.returncode is not None:
            return  # and was looked at
        process.send_signal(signal_number)
        out, complaint = process.communicate(timeout=PATIENCE)
        self.assertEqual((process.returncode, out, complaint), (0, b"", b""))

    def connect(self):
        client = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        self.addCleanup(client.close)
        return client

    def get(self, path, *fields, method="GET", client=None):
        if not client:
            with socket.create_connection(("127.0.0.1", self.port),
                                          PATIENCE) as once:
                return self.get(path, *fields, method=method, client=once)
        lines = "".join(f"{field}\r\n" for field in fields)
        client.sendall(f"{method} {path} HTTP/1.1\r\nHost: a\r\n{lines}\r\n"
                       .encode())
        return Reply(client, method == "HEAD")

    def assert_ended(self, client):
        self.assertEqual(client.recv(1), b"")

    @staticmethod
    def descriptors(process):
        return os.listdir(f"/proc/{process.pid}/fd")

    def await_descriptors(self, process, wanted):
        """None is left of those who have gone."""
        until = time.monotonic() + PATIENCE
        while (now := self.descriptors(process)) != wanted:
            self.assertLess(time.monotonic(), until, now)
            time.sleep(0.05)

    @staticmethod
    def cpu_seconds(process):
        text = pathlib.Path(f"/proc/{process.pid}/schedstat").read_text()
        return int(text.split()[0]) / 1e9
