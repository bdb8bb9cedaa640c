# SPDX-License-Identifier: BSL-1.0
"""What the tests of ptyrec share: a user at a terminal, and a recording."""
import fcntl
import json
import os
import pathlib
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

PATIENCE = 20
HEADER = '{"version": 2, "width": 80, "height": 24}\n'
PTYREC = os.path.abspath(sys.argv.pop(1))

# A sanitizer would take these signals for itself.
CRASHING = {**os.environ, **{options: ":".join(
    [os.environ.get(options, "")] +
    [f"handle_{name}=0" for name in ("segv", "sigbus", "abort")])
    for options in ("ASAN_OPTIONS", "TSAN_OPTIONS")}}


def run(*arguments, **options):
    options.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run([PTYREC, *arguments], capture_output=True,
                          timeout=PATIENCE, **options)


def set_window(fd, columns, rows):
    fcntl.ioctl(fd, termios.TIOCSWINSZ,
                struct.pack("HHHH", rows, columns, 0, 0))


class user:
    """Somebody at a terminal, at which ptyrec is."""

    def __init__(self, test, *arguments):
        self.test = test
        self.master, self.slave = pty.openpty()
        self.seen = b""
        self.closed = False
        set_window(self.slave, 90, 30)
        self.before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(
            [PTYREC, *arguments], stdin=self.slave, stdout=self.slave,
            stderr=self.slave, start_new_session=True, env=CRASHING,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        test.addCleanup(self.leave)

    def leave(self):
        self.process.kill()
        self.process.wait()
        self.hang_up()

    def hang_up(self):
        if not self.closed:
            self.closed = True
            os.close(self.slave)
            os.close(self.master)

    def type(self, keys):
        os.write(self.master, keys)

    def read(self, patience):
        if not select.select([self.master], [], [], patience)[0]:
            return False
        self.seen += os.read(self.master, 65536)
        return True

    def expect(self, text):
        end = time.monotonic() + PATIENCE
        while text not in self.seen:
            self.test.assertLess(time.monotonic(), end, self.seen)
            self.read(0.1)

    def is_raw(self):
        return not termios.tcgetattr(self.slave)[3] & termios.ICANON

    def wait(self):
        """The status; what is printed meanwhile is read."""
        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            self.test.assertLess(time.monotonic(), end, self.seen)
            self.read(0.01)
        while self.read(0):
            pass
        return self.process.returncode

    def assert_restored(self):
        self.test.assertEqual(termios.tcgetattr(self.slave), self.before)


class recording_test(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        self.cast = self.scratch / "x.cast"

    def record(self, command, *options, **how):
        return run("record", "--command", command, *options, self.cast, **how)

    def lines(self):
        """The header and the events, as any reader of JSON has them."""
        text = self.cast.read_text(encoding="utf-8")
        self.assertTrue(text.endswith("\n"))
        self.assertFalse([c for c in text if ord(c) < 32 and c != "\n" or
                          0x7f <= ord(c) < 0xa0])
        header, *events = map(json.loads, text.splitlines())
        self.assertEqual(header["version"], 2)
        times = [event[0] for event in events]
        self.assertEqual(times, sorted(times))
        return header, events

    def events(self, code):
        return [data for _, name, data in self.lines()[1] if name == code]

    def output(self):
        return "".join(self.events("o"))

    def assert_plays(self, expected):
        got = run("play", "--speed", "1000", self.cast)
        self.assertEqual((got.returncode, got.stderr), (0, b""))
        self.assertTrue(got.stdout == expected, got.stdout[:100])
