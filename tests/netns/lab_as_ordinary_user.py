"""A lab belongs to whom the machine gives nothing: an ordinary user, and a root that lacks CAP_SYS_ADMIN. Both get a user
namespace in which they are root, and leave nothing of it."""

import os
import shutil
import subprocess
import tempfile

from leftovers import Leftovers
from netns import NTOOL, expect_equal, expect_in, expect_match, require_namespaces, skip

USER = 1000
# Where root has all users (it is that of the machine), where it has itself alone, and a root that may not do much.
WAYS = {
    "another user": ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"],
    "a user namespace's only user": ["unshare", "--user", f"--map-user={USER}", f"--map-group={USER}"],
    "root without CAP_SYS_ADMIN": ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"],
}
NEEDED = ["unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--mount-proc", "true"]

# One shell for all: who comes by another user namespace is somebody else to the kernel.
MORNING = """
set -e
"$NTOOL" lab run two-hosts -- sh -c 'echo in the lab $(id -u) of $(cat /proc/self/uid_map); exit 3' || echo code $?
"$NTOOL" lab run two-hosts -- "$NTOOL" ping -c 1 server
"$NTOOL" lab run nat -- "$NTOOL" ping -c 1 server
"$NTOOL" lab run internet --record "$XDG_RUNTIME_DIR/record" -- "$NTOOL" ping -c 1 198.51.100.1
grep -c delivered "$XDG_RUNTIME_DIR/record" | sed 's/^/recorded /'
rm "$XDG_RUNTIME_DIR/record"
"$NTOOL" lab up firewall
"$NTOOL" lab exec client -- hostname
"$NTOOL" lab exec server -- sh -c 'echo in the host $(id -u) of $(cat /proc/self/uid_map)'
"$NTOOL" lab list
echo exit | SHELL=/bin/sh "$NTOOL" lab shell client
"$NTOOL" lab down
echo out of the lab $(id -u)
"""

require_namespaces()
left = Leftovers()
place = tempfile.TemporaryDirectory()  # where everybody may read the binary
os.chmod(place.name, 0o755)
binary = shutil.copy(NTOOL, place.name)
os.chmod(binary, 0o755)
refused = []
for name, way in WAYS.items():
    probe = subprocess.run([*way, *NEEDED], capture_output=True, text=True)
    if probe.returncode != 0:
        refused.append(f"{name}: {probe.stderr.strip()}")
        continue
    own = left.state / name.replace(" ", "-")
    own.mkdir()
    user = "0" if "root" in name else str(USER)
    if "--reuid" in way[1]:
        os.chmod(left.state, 0o755)
        os.chown(own, USER, USER)
    left.remember()
    done = subprocess.run([*way, "sh", "-c", MORNING], capture_output=True, text=True, cwd="/", timeout=200,
                          stdin=subprocess.DEVNULL, env={**os.environ, "NTOOL": binary, "XDG_RUNTIME_DIR": str(own)})  # fmt: skip
    expect_equal((done.returncode, done.stderr), (0, ""), f"{name}: {done.stdout}")
    expect_match(rf"in the lab 0 of 0 {user} 1\ncode 3\n", done.stdout, f"{name}: a user namespace, and the code of a program")
    expect_equal(done.stdout.count(" 1 received"), 3, f"{name}: pings in three labs: {done.stdout}")
    expect_match(r"recorded [1-9]", done.stdout, name)
    expect_match(rf"\nclient\nin the host 0 of 0 {user} 1\n", done.stdout, f"{name}: exec comes in by the same one")
    expect_in("firewall is down", done.stdout, name)
    expect_in(f"out of the lab {user}\n", done.stdout, name)
    left.expect_none(name)
if len(refused) == len(WAYS):
    skip("this machine refuses user namespaces: " + "; ".join(refused))
for why in refused:
    print(f"left out: {why}", flush=True)
