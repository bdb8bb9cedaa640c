# SPDX-License-Identifier: BSL-1.0
"""The program peer at one end, and a socket of Python at the other."""
import hashlib
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import unittest

STREAMS = "tcp", "tcp6", "unix-stream", "abstract-stream"
DATAGRAMS = "udp", "udp6", "unix-datagram", "abstract-datagram"


def python_address(text):
    """What Python calls an address that the program has printed."""
    if not text.startswith("unix:"):
        host, port = text.rsplit(":", 1)
        return host.strip("[]"), int(port)
    name = re.sub(rb"\\x(..)", lambda m: bytes.fromhex(m[1].decode()),
                  text[5:].encode())
    return b"\0" + name[1:] if name.startswith(b"@") else name


def text_address(address):
    """What the program calls an address that Python has got."""
    if isinstance(address, tuple):
        host, port = address[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    raw = os.fsencode(address)
    escaped = re.sub(rb"[^-\w/.]", lambda m: b"\\x%02x" % ord(m[0]),
                     raw.removeprefix(b"\0")).decode()
    return "unix:" + ("@" if raw.startswith(b"\0") else "") + escaped


class peer:
    """The program, with an end of the way that it was asked for."""

    def __init__(self, program, verb, way, side, address, *more):
        way = {"tcp6": "tcp", "udp6": "udp"}.get(way, way)
        way = way.replace("abstract", "unix")
        self.process = subprocess.Popen(
            [program, verb, way, side, address, *map(str, more)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, bufsize=0)  # nothing read ahead
        self.pid = self.process.pid
        if side == "--at":
            self.text = self.line()
            self.address = python_address(self.text)

    def give(self, data):
        self.process.stdin.write(data)

    def line(self):
        return self.process.stdout.readline().decode().rstrip("\n")

    def lines_to(self, last):
        """Those up to one that begins so, and that one."""
        lines = [self.line()]
        while lines[-1] and not lines[-1].startswith(last):
            lines.append(self.line())
        return lines[:-1], lines[-1]

    def end(self, given=None):
        """Its status and what it has still written, when its input ends."""
        out, err = self.process.communicate(given, timeout=20)
        return self.process.returncode, out, err.decode()

    def stop(self):
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout,
                       self.process.stderr):
            stream.close()


class conversation(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.names = 0

    def new_name(self, way):
        """An address to bind to, which nobody else has."""
        self.names += 1
        if way in ("tcp", "udp"):
            return "127.0.0.1:0"
        if way in ("tcp6", "udp6"):
            return "[::1]:0"
        if way.startswith("abstract"):
            return f"unix:@fildes-{os.getpid()}-{self.names}"
        return f"unix:{self.scratch}/{self.names}"

    def socket(self, way):
        family = {"tcp": socket.AF_INET, "udp": socket.AF_INET,
                  "tcp6": socket.AF_INET6, "udp6": socket.AF_INET6}
        kind = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM,
                "stream": socket.SOCK_STREAM, "datagram": socket.SOCK_DGRAM,
                "seqpacket": socket.SOCK_SEQPACKET}
        made = socket.socket(family.get(way, socket.AF_UNIX),
                             kind[way.split("-")[-1].rstrip("6")])
        self.addCleanup(made.close)
        made.settimeout(10)
        return made

    def peer(self, verb, way, side, *more):
        made = peer(self.program, verb, way, side, *more)
        self.addCleanup(made.stop)
        return made

    def bound(self, way):
        made = self.socket(way)
        made.bind(python_address(self.new_name(way)))
        return made

    def peer_that_listens(self, verb, way, *more):
        """The program, and a socket of Python that is connected to it."""
        other = self.peer(verb, way, "--at", self.new_name(way), *more)
        # An address of its own, so that it can be answered.
        ours = self.bound(way) if way in DATAGRAMS else self.socket(way)
        ours.connect(other.address)
        return other, ours

    def peer_that_connects(self, verb, way, *more, prepare=lambda s: None):
        """The program, and a socket of Python that it is connected to."""
        ours = self.bound(way)
        prepare(ours)
        if way not in DATAGRAMS:
            ours.listen()
        other = self.peer(verb, way, "--to", text_address(ours.getsockname()),
                          *more)
        if way in DATAGRAMS:
            return other, ours
        connection, _ = ours.accept()
        self.addCleanup(connection.close)
        connection.settimeout(10)
        return other, connection

    def ends(self, other, wanted=b"", given=None):
        status, out, err = other.end(given)
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(out, wanted)

    def fails(self, other, wanted, given=None):
        status, _, err = other.end(given)
        self.assertEqual(status, 1)
        self.assertRegex(err, rf"\Apeer: [^\n]*: {wanted} \([^\n]*\)\n\Z")

    def skip(self, why):
        # ctest looks for this line: see sources.cmake.
        print(f"\nskipped: {self._testMethodName}: {why}", file=sys.stderr)
        self.skipTest(why)

    def assert_same(self, got, wanted):
        self.assertEqual(len(got), len(wanted))
        self.assertEqual(hashlib.sha256(got).digest(),
                         hashlib.sha256(wanted).digest())


def main():
    """Runs the tests of a script: PROGRAM [TEST...]."""
    conversation.program = os.path.abspath(sys.argv.pop(1))
    conversation.emulated = conversation.program.endswith("-emulated")
    unittest.main()
