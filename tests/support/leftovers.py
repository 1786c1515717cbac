"""What labs leave behind: namespaces, processes, mounts, interfaces and files, counted before and after. For cases
that are process 1 of their PID namespace (netns.require_namespaces): what a killed process leaves comes to them."""

import os
import pathlib
import subprocess
import tempfile

from expectations import Failure, wait_for
from netns import NTOOL

SECONDS = 60  # the patience for what the kernel does in its own time
KINDS = ("user", "mnt", "pid", "net", "uts", "ipc", "cgroup", "time")


class Leftovers:
    """Labs have a state folder of their own from its making on."""

    def __init__(self):
        self._home = tempfile.TemporaryDirectory()
        self.state = pathlib.Path(self._home.name)
        os.environ["XDG_RUNTIME_DIR"] = self._home.name
        self._started = []  # their ends are theirs to tell
        self._before = None

    def start(self, *words):
        """ntool with these words, in the background and silent."""
        popen = subprocess.Popen(
            [NTOOL, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._started.append(popen)
        return popen

    def processes(self):
        """All but ourselves, by pid: parent, name and state. What was left to us and is dead is reaped on the way."""
        found = {}
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                found[int(entry.name)] = (int(parent), (entry / "comm").read_text().strip(), state)
            except OSError:
                pass  # it has just ended
        ours = [popen.pid for popen in self._started]
        for pid, (parent, _, state) in list(found.items()):
            if state == "Z" and parent == os.getpid() and pid not in ours:
                os.waitpid(pid, 0)
                del found[pid]
        return found

    def remember(self):
        self._before = self._world()

    def expect_none(self, after):
        """Fails unless the world comes to be again what it was at remember()."""
        try:
            wait_for(lambda: not self._difference(), after, SECONDS)
        except Failure:
            raise Failure(f"{after} left something: {self._difference()}") from None

    def _difference(self):
        now = self._world()
        return {key: (was, now[key]) for key, was in self._before.items() if now[key] != was}

    def _world(self):
        with open("/proc/self/mountinfo") as mounts:
            mounted = sorted(line.split(maxsplit=1)[1] for line in mounts)
        return {
            "processes": self.processes(),
            "namespaces": _namespaces(),
            "mounts": mounted,
            "interfaces": sorted(os.listdir("/proc/self/net/dev_snmp6")),
            "files": _files(self.state),
        }


def _files(folder):
    """os.walk, because it passes over what is removed while we look; rglob does not."""
    found = []
    for root, folders, files in os.walk(folder):
        found += [os.path.join(root, name) for name in folders + files]
    return sorted(found)


def _namespaces():
    """Those of every process that we see, and those that only a descriptor holds."""
    found = set()
    for folder in ("ns", "fd"):
        for link in pathlib.Path("/proc").glob(f"[0-9]*/{folder}/*"):
            try:
                target = os.readlink(link)
            except OSError:
                continue
            if target.split(":")[0] in KINDS:
                found.add(target)
    return found
