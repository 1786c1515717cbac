"""What goes wrong in a lab that stays up is told when it ends: a record on a full disk, an interface taken away."""

import os
import subprocess
import tempfile

from netns import NTOOL, expect, expect_equal, require_namespaces

require_namespaces()
folder = tempfile.TemporaryDirectory()
os.environ["XDG_RUNTIME_DIR"] = folder.name


def lab(*words, code=0):
    done = subprocess.run([NTOOL, "lab", *words], capture_output=True, text=True, timeout=30)
    expect_equal(done.returncode, code, f"{words}: {done.stderr}")
    return done.stderr


told = lab("run", "internet", "--record", "/dev/full", "--", "ntool", "ping", "-c", "1", "198.51.100.1")
expect("the record is not complete: cannot write to /dev/full" in told, f"a full disk is told: {told}")

lab("up", "internet")
lab("exec", "r1", "--", "ip", "link", "del", "eth1")
lab("exec", "client", "--", "ntool", "ping", "-c", "1", "r1")
told = lab("down")
expect("internet: the simulated internet is gone" in told, f"a cable that was taken away is told: {told}")
