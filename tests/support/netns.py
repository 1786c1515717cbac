"""Hosts in network namespaces of their own, for the end-to-end cases (tests/netns/*.py). Needs no root: an ordinary
user gets a user namespace first. Python's standard library, util-linux and iproute2 are all it uses.

    from netns import *
    require_namespaces()
    server, client = Host("server"), Host("client")
    link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])
    listener = server.spawn([NTOOL, "nc", "-l", "-p", "8001"])
    wait_for_listener(server, 8001, by=listener)
    client.run([NTOOL, "nc", "172.17.0.2", "8001"], stdin="안녕\\n").expect_code(0)
    listener.read_until("안녕\\n")

A case is one file, run from top to bottom. Exit code 0: it passed; 1: a step failed, which is told with the transcript
of every process; 77: the kernel refuses namespaces, which is told too. The case runs as process 1 of its own PID
namespace, so nothing that it starts outlives it, whatever ends it.
"""

import atexit
import os
import pathlib
import signal
import subprocess
import sys
import traceback

import processes
from expectations import Failure, again, expect, expect_equal, expect_in, expect_match, expect_not_in, wait_for
from processes import DEFAULT_TIMEOUT, PIPE, Finished, Process

__all__ = [
    "DEFAULT_TIMEOUT", "Failure", "Finished", "Host", "NTOOL", "PIPE", "Process", "again", "expect", "expect_equal",
    "expect_in", "expect_match", "expect_not_in", "link", "require_namespaces", "skip", "wait_for", "wait_for_listener",
]  # fmt: skip

SKIPPED = 77
CASE_SECONDS = 280  # below ctest's limit, so that a case that hangs still tells its transcript
_INSIDE = "NTOOL_TEST_INSIDE_NAMESPACES"

NTOOL = os.path.abspath(os.environ.get("NTOOL") or pathlib.Path(__file__).parents[2] / "build/dev/ntool")


def skip(why):
    """Ends the case as skipped, loudly."""
    print(f"SKIP: {why}", flush=True)
    sys.exit(SKIPPED)


def require_namespaces():
    """Returns inside new namespaces, where the case is root; call it first. The caller's process waits outside."""
    if os.environ.pop(_INSIDE, None):
        _settle_inside()
        return
    plain = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    as_user = [*plain[:1], "--user", "--map-root-user", *plain[1:]]
    reasons = []
    for command in [plain, as_user] if os.geteuid() == 0 else [as_user]:
        try:
            probe = subprocess.run([*command, "true"], capture_output=True, text=True)
        except FileNotFoundError:
            skip("unshare is not installed (package util-linux)")
        if probe.returncode == 0:
            _run_inside(command)
        reasons.append(f"{' '.join(command)}: {probe.stderr.strip()}")
    skip("this machine refuses network namespaces: " + "; ".join(reasons))


def _run_inside(command):
    """Runs the case again under `command` and ends with its exit code. A signal here ends unshare (--pdeathsig sees to
    it even for SIGKILL), --kill-child then ends process 1, and the kernel with that one all others of the namespace."""
    child = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", *command, sys.executable, *sys.argv],
        env={**os.environ, _INSIDE: "1"},
        stdin=subprocess.DEVNULL,
    )

    received = []

    def on_signal(number, _frame):
        received.append(number)
        os.kill(child.pid, signal.SIGKILL)  # not child.kill(): the interrupted wait() below holds the child's lock

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    code = child.wait()
    if received:  # end as the caller asked, now that nothing is left inside
        signal.signal(received[0], signal.SIG_DFL)
        os.kill(os.getpid(), received[0])
    sys.exit(code if code >= 0 else 128 - code)


def _settle_inside():
    def on_alarm(_number, _frame):
        raise Failure(f"the case took more than {CASE_SECONDS} s")

    def on_end(number, _frame):
        sys.exit(128 + number)

    signal.signal(signal.SIGALRM, on_alarm)
    signal.alarm(CASE_SECONDS)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_end)
    # Whoever is run in the background, or by nohup, inherits ignored signals, and so would the programs of the case.
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    sys.excepthook = _tell_failure
    atexit.register(processes.end_all)


def _tell_failure(kind, error, trace):
    if issubclass(kind, Failure):
        steps = [frame for frame in traceback.extract_tb(trace) if frame.filename == os.path.abspath(sys.argv[0])]
        for frame in steps:
            print(f"{os.path.basename(frame.filename)}:{frame.lineno}: {frame.line}")
        print(f"FAILED: {error}")
    else:
        print("FAILED: the case itself broke")
        traceback.print_exception(kind, error, trace, file=sys.stdout)
    print(f"--- transcript\n{processes.transcripts()}\n---", flush=True)


class Host:
    """A machine of the case: a network, mount and UTS namespace, held by one process that waits for its stdin's end.

    Commands run in "/" of its mount namespace. IPv6 duplicate address detection and router solicitations are off, so
    that addresses serve at once and counters stand still.
    """

    def __init__(self, name):
        self.name = name
        self._holder = subprocess.Popen(
            ["unshare", "--net", "--mount", "--uts", "cat"], stdin=PIPE, stdout=PIPE, start_new_session=True
        )
        atexit.register(self._end)
        self._holder.stdin.write(b".")
        self._holder.stdin.flush()
        expect(self._holder.stdout.read(1) == b".", f"{name}: cannot make its namespaces")  # cat speaks: it is inside
        self.pid = self._holder.pid
        self.set("hostname", name)
        for where in ("all", "default"):
            self.sysctl(f"net.ipv6.conf.{where}.accept_dad", 0)
            self.sysctl(f"net.ipv6.conf.{where}.router_solicitations", 0)
        self.set("ip", "link", "set", "lo", "up")

    def _end(self):
        self._holder.kill()
        self._holder.wait()

    def _enter(self, command):
        argv = ["sh", "-c", command] if isinstance(command, str) else [str(part) for part in command]
        return ["nsenter", "--target", str(self.pid), "--net", "--mount", "--uts", "--", *argv]

    def spawn(self, command, **how):
        """Starts `command` (a list, or a text for sh); see Process for stdin, stdout, env and terminal."""
        return Process(self._enter(command), processes.shown(self.name, command), **how)

    def run(self, command, stdin=None, timeout=DEFAULT_TIMEOUT, **how):
        """Runs it to its end. stdin: None is /dev/null; text or bytes come through a pipe; a Path is opened. A command
        that is still running after `timeout` seconds fails the case. The exit code is the caller's to judge."""
        process = self.spawn(command, stdin=stdin.encode() if isinstance(stdin, str) else stdin, **how)
        return Finished(process, process.wait(timeout))

    def set(self, *command):
        """Runs a command that makes the world of the case; fails the case unless it ends with 0. Returns its stdout."""
        done = subprocess.run(self._enter(command), capture_output=True, text=True, stdin=subprocess.DEVNULL)
        expect(done.returncode == 0, f"{processes.shown(self.name, command)}: {done.stderr.strip()}")
        return done.stdout

    def sysctl(self, name, value):
        """Sets net.* in this host alone. A knob that the kernel lacks is no failure only if the case says so itself."""
        path = "/proc/sys/" + name.replace(".", "/")
        self.set("sh", "-c", 'printf %s "$1" > "$2"', "sh", str(value), path)

    def replace_file(self, path, content):
        """Gives this host alone another content of an existing file, such as /etc/hosts (a bind mount)."""
        content = content.encode() if isinstance(content, str) else content
        fd = os.memfd_create("content")  # in no folder: it needs no removal
        with os.fdopen(fd, "wb") as stream:
            stream.write(content)
            stream.flush()
            self.set("sh", "-c", 'd=$(mktemp -d) && mount -t tmpfs none "$d" && cat "$1" > "$d/f" && '
                     'mount --bind "$d/f" "$2" && umount -l "$d" && rmdir "$d"',
                     "sh", f"/proc/{os.getpid()}/fd/{fd}", path)  # fmt: skip

    def net_table(self, name):
        """Lines of /proc/net/NAME in this host, without the heading."""
        return pathlib.Path(f"/proc/{self.pid}/net/{name}").read_text().splitlines()[1:]

    def listens(self, port, proto="tcp"):
        """True when a socket of either family listens on (tcp) or is bound to and unconnected at (udp) `port`."""
        state = {"tcp": "0A", "udp": "07"}[proto]
        for table in (proto, proto + "6"):
            try:
                rows = [line.split() for line in self.net_table(table)]
            except FileNotFoundError:  # a kernel without IPv6
                continue
            if any(int(row[1].rpartition(":")[2], 16) == port and row[3] == state for row in rows):
                return True
        return False


def wait_for_listener(host, port, proto="tcp", by=None, timeout=DEFAULT_TIMEOUT):
    """Waits until something in `host` listens on `port`. With by=process it fails at once when that one has ended."""

    def listening_or_ended():
        return host.listens(port, proto) or (by is not None and not by.running())

    wait_for(listening_or_ended, f"a {proto} listener on port {port} of {host.name}", timeout)
    expect(host.listens(port, proto), f"{by.shown if by else host.name}: ended without listening on port {port}")


def link(a, b, a_addresses=(), b_addresses=(), a_name=None, b_name=None):
    """A cable (veth pair) between two hosts, up at both ends, with addresses such as "172.17.0.2/24" or "fd00::1/64".
    Its ends are called eth0, eth1, … in the order of their making. Returns the two names."""
    ends = [(a, a_name or _next_name(a), a_addresses), (b, b_name or _next_name(b), b_addresses)]
    a.set("ip", "link", "add", ends[0][1], "type", "veth", "peer", "name", ends[1][1], "netns", b.pid)
    for host, name, addresses in ends:
        for address in addresses:
            brd = [] if ":" in address else ["broadcast", "+"]
            host.set("ip", "address", "add", address, *brd, "dev", name)
        host.set("ip", "link", "set", name, "up")
    for host, name, _ in ends:
        wait_for(
            lambda: "LOWER_UP" in (shown := host.set("ip", "-o", "link", "show", name)) and "state UP" in shown,
            f"the carrier of {name} in {host.name}",
        )
    return ends[0][1], ends[1][1]


def _next_name(host):
    return f"eth{sum(1 for line in host.net_table('dev')[1:] if line.lstrip().startswith('eth'))}"
