"""Terminals for live views: pseudo terminals that outlive their program, so that one can look at what was left of them."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios

from netns import Failure, expect, expect_equal, expect_in, wait_for

ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"
UTF8 = {"TERM": "xterm", "LC_ALL": "C.UTF-8", "NO_COLOR": ""}


class Terminal:
    def __init__(self, host, command, env=UTF8, stdin=None, size=(24, 80)):
        self.master, self.slave = pty.openpty()
        self.resize(*size)
        self.before = termios.tcgetattr(self.slave)
        self.out = b""
        self._wide = False
        self.program = host.spawn(command, stdin=self.slave if stdin is None else stdin, stdout=self.slave, env=env)

    def resize(self, rows, columns):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, keys):
        os.write(self.master, keys)

    def read_until(self, wanted, since=0, **how):
        def heard():
            while select.select([self.master], [], [], 0)[0]:
                self.out += os.read(self.master, 65536)
            return re.search(wanted, self.out[since:], re.S)

        return wait_for(heard, f"{wanted!r} on the terminal", **how)

    def read_until_drawn(self, wanted):
        """Asks for whole pictures until one holds it: what is drawn between them are changes alone."""

        def drawn():
            seen = len(self.out)
            self._wide = not self._wide
            self.resize(24, 81 if self._wide else 79)
            self.program.signal(signal.SIGWINCH)
            try:
                return self.read_until(rb"\x1b\[2J.*" + wanted, since=seen, timeout=1)
            except Failure:
                return None

        return wait_for(drawn, f"{wanted!r} in a picture")

    def after_leaving(self):
        """What was written after the screen was left."""
        return self.out[self.out.rindex(LEAVE) :]

    def expect_as_before(self, what):
        self.read_until(re.escape(LEAVE))
        expect_equal(termios.tcgetattr(self.slave), self.before, f"settings of the terminal after {what}")
        left = self.out.rindex(LEAVE)
        expect(self.out.rindex(ENTER) < left, f"the screen is left after {what}")
        expect_in(b"\x1b[?25h", self.out[:left], "the cursor")
        self.close()

    def close(self):
        os.close(self.slave)
        os.close(self.master)
