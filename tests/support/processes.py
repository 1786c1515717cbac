"""Processes of the end-to-end cases: every one is remembered, read by threads of its own (so that no pipe can block
another), and ended by its pid when the case ends, however it ends."""

import fcntl
import os
import pathlib
import pty
import shlex
import signal
import subprocess
import termios
import threading
import time

from expectations import Failure, expect

PIPE = subprocess.PIPE
DEFAULT_TIMEOUT = 60.0  # seconds; a sanitized binary on a busy machine may need ten of them to begin

_all = []  # every Process of this case, in the order of their start


class Process:
    """A running command. `out` and `err` are the bytes so far; `read_until` and `wait` have deadlines.

    stdin: PIPE (default; use write and close_stdin), None for /dev/null, a path, or bytes (written, then closed).
    stdout: None to collect it, or a path to write it to. `terminal=True`: stdin and stdout are one pseudo-terminal,
    which is the controlling one, so that write(b"\\x03") is Ctrl-C; what it shows is in `out`.
    """

    def __init__(self, argv, shown, stdin=PIPE, stdout=None, env=None, terminal=False):
        self.shown = shown
        self.out, self.err = b"", b""
        self._changed = threading.Condition()
        self._master = None
        self._opened = []
        given, setup = None, None
        if terminal:
            self._master, slave = pty.openpty()
            self._opened.append(slave)
            given = collected = slave
            setup = _take_terminal
        else:
            if isinstance(stdin, (bytes, bytearray)):
                stdin, self_feed = PIPE, bytes(stdin)
            else:
                self_feed = None
            given = self._open(stdin, os.O_RDONLY)
            collected = PIPE if stdout is None else self._open(stdout, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        self._popen = subprocess.Popen(
            argv,
            stdin=given,
            stdout=collected,
            stderr=PIPE,
            env={**os.environ, **(env or {})},
            start_new_session=True,
            preexec_fn=setup,
            bufsize=0,
        )
        for fd in self._opened:
            os.close(fd)
        self.pid = self._popen.pid
        self._readers = []
        if terminal:
            self._read_all("out", self._master)
        elif stdout is None:
            self._read_all("out", self._popen.stdout.fileno())
        self._read_all("err", self._popen.stderr.fileno())
        _all.append(self)
        if not terminal and self_feed is not None:
            threading.Thread(target=self._feed, args=(self_feed,), daemon=True).start()

    def _open(self, where, flags):
        if where is None:
            return subprocess.DEVNULL
        if isinstance(where, (str, pathlib.Path)):
            self._opened.append(os.open(where, flags, 0o600))
            return self._opened[-1]
        return where  # PIPE, a descriptor or a file object of the caller

    def _read_all(self, name, fd):
        def work():
            while True:
                try:
                    chunk = os.read(fd, 65536)
                except OSError:  # EIO: the last holder of the terminal is gone
                    chunk = b""
                with self._changed:
                    setattr(self, name, getattr(self, name) + chunk)
                    self._changed.notify_all()
                if not chunk:
                    return

        self._readers.append(threading.Thread(target=work, daemon=True))
        self._readers[-1].start()

    def _feed(self, data):
        try:
            self.write(data)
        except Failure:
            pass  # it went without reading all: its exit code and output are what the case judges
        self.close_stdin()

    # What the case says to it

    def write(self, data):
        """Writes all of it; text goes as UTF-8."""
        data = data.encode() if isinstance(data, str) else data
        fd = self._master if self._master is not None else self._popen.stdin.fileno()
        try:
            while data:
                data = data[os.write(fd, data) :]
        except OSError as error:
            raise Failure(f"{self.shown}: its stdin takes no more: {error.strerror}") from None

    def close_stdin(self):
        if self._popen.stdin and not self._popen.stdin.closed:
            self._popen.stdin.close()

    def signal(self, number):
        if self._popen.poll() is None:
            self._popen.send_signal(number)

    # What it says to the case

    def read_until(self, wanted, stream="out", timeout=DEFAULT_TIMEOUT):
        """Waits until `wanted` (bytes or text) has come on "out" or "err"; returns all that came on it so far."""
        wanted = wanted.encode() if isinstance(wanted, str) else wanted
        deadline = time.monotonic() + timeout
        with self._changed:
            while wanted not in getattr(self, stream):
                left = deadline - time.monotonic()
                ended = self._popen.poll() is not None and not any(thread.is_alive() for thread in self._readers)
                if ended or left <= 0:
                    why = f"it ended with {self._popen.returncode}" if ended else f"{timeout:g} s passed"
                    raise Failure(f"{self.shown}: {why} before {wanted.decode(errors='replace')!r} came on std{stream}")
                self._changed.wait(min(left, 0.05))
            return getattr(self, stream)

    def wait(self, timeout=DEFAULT_TIMEOUT):
        """Waits for its end and the end of its output; returns the exit code (negative: the signal that ended it)."""
        try:
            code = self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.shown}: still running after {timeout:g} s") from None
        for thread in self._readers:
            thread.join(timeout)
        return code

    def running(self):
        return self._popen.poll() is None

    def memory_peak(self):
        """VmHWM in bytes: the most memory that it ever held at once."""
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
        raise Failure(f"{self.shown}: /proc tells no VmHWM; is it running?")

    def end(self):
        """SIGKILL and wait; harmless when it has ended."""
        if self._popen.poll() is None:
            self._popen.send_signal(signal.SIGKILL)
        self._popen.wait()

    def transcript(self):
        code = self._popen.poll()
        lines = [f"{self.shown}    [{'running' if code is None else f'exit {code}'}, pid {self.pid}]"]
        for name in ("out", "err"):
            for line in getattr(self, name)[-4000:].decode(errors="replace").splitlines():
                lines.append(f"  {name}| {line}")
        return "\n".join(lines)


class Finished:
    """What `run` gives: `code`, `out` and `err` as text (bytes as they came in `out_bytes`, `err_bytes`)."""

    def __init__(self, process, code):
        self.code, self.shown = code, process.shown
        self.out_bytes, self.err_bytes = process.out, process.err
        self.out, self.err = process.out.decode(errors="replace"), process.err.decode(errors="replace")

    def expect_code(self, code):
        """Fails unless it ended with `code`; returns itself."""
        expect(self.code == code, f"{self.shown}: exit code {self.code}, expected {code}")
        return self

    def __repr__(self):
        return f"{self.shown} → exit {self.code}, out {self.out!r}, err {self.err!r}"


def shown(name, command):
    text = command if isinstance(command, str) else shlex.join(str(part) for part in command)
    return f"{name}$ {text}"


def end_all():
    for process in reversed(_all):
        process.end()


def transcripts():
    return "\n".join(process.transcript() for process in _all)


def _take_terminal():
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
