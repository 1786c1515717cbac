"""A lab in a root that holds the static binary and /proc alone: no /dev, no /etc, no /tmp. Nothing that the lab mounts
is seen outside, even where mounts are shared, and nothing is left in the folder."""

import atexit
import os
import pathlib
import shutil
import subprocess
import tempfile

from leftovers import Leftovers
from netns import *

built = pathlib.Path(__file__).resolve().parents[2] / "build/release/ntool"
binary = pathlib.Path(os.environ.get("NTOOL_RELEASE") or built).absolute()
if not binary.exists():
    skip(f"there is no {binary}; scripts/build makes it")
require_namespaces()
left = Leftovers()
del os.environ["XDG_RUNTIME_DIR"]

# In a file system of its own, which goes with our mount namespace: nobody has to remove what lies in it, and no cleaner
# ever walks into the /proc there. The root itself is no mount point.
place = pathlib.Path(tempfile.mkdtemp())
atexit.register(lambda: subprocess.run(["umount", "--recursive", "--lazy", place], check=True) and place.rmdir())
subprocess.run(["mount", "--make-rprivate", "/"], check=True)
subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], check=True)
subprocess.run(["mount", "--make-shared", place], check=True)  # as systemd has all of them
root = place / "root"
(root / "proc").mkdir(parents=True)
shutil.copy(binary, root / "ntool")
subprocess.run(["mount", "--rbind", "/proc", root / "proc"], check=True)
left.remember()
own_mounts = pathlib.Path("/proc/self/mountinfo").read_text().count(str(root))


def lab(*words):
    return subprocess.run(
        ["chroot", root, "/ntool", "lab", *words], capture_output=True, text=True, stdin=subprocess.DEVNULL
    )


pinged = lab("run", "two-hosts", "--", "ntool", "ping", "-c", "1", "172.17.0.2")
expect_equal((pinged.returncode, pinged.stderr), (0, ""), "a ping")
expect_in("1 received", pinged.stdout, "a ping")
left.expect_none("run")
expect_equal(sorted(os.listdir(root)), ["ntool", "proc"], "the root afterwards")

expect_equal(lab("up", "two-hosts").returncode, 0, "up")
mounts = pathlib.Path("/proc/self/mountinfo").read_text()
expect_equal(mounts.count(str(root)), own_mounts, "mounts of the lab that are seen outside")
seen = lab("exec", "server", "--", "/ntool", "--json", "ifconfig", "eth0")
expect_in("172.17.0.2", seen.stdout, "the root of an exec is that of the lab")
expect_equal(lab("exec", "server", "--", "/etc/passwd").returncode, 127, "the root of the machine")
shell = lab("shell", "client")
expect_equal((shell.returncode, len(shell.stderr.splitlines())), (2, 1), "a shell where there is none")
expect_equal(lab("down").returncode, 0, "down")
left.expect_none("up and down")
expect_equal(sorted(os.listdir(root)), ["ntool", "proc"], "the root afterwards")
