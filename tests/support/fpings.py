"""Our fping (a link to ntool) beside fping 5.1 itself, in a network that has hosts of every kind. Ends as skipped where that
one is not installed."""

import atexit
import os
import re
import shutil
import subprocess
import tempfile

from netns import NTOOL, Host, again, expect_equal, link, require_namespaces, skip

require_namespaces()
THEIRS = shutil.which("fping")
if not THEIRS or "Version 5.1" not in subprocess.run([THEIRS, "-v"], capture_output=True, text=True).stdout:
    skip("fping 5.1 is not installed")

folder = tempfile.mkdtemp()
atexit.register(shutil.rmtree, folder)
OURS = os.path.join(folder, "fping")
os.symlink(NTOOL, OURS)

host, router = Host("host"), Host("router")
link(host, router, ["192.0.2.1/24"], ["192.0.2.2/24"])
host.set("ip", "route", "add", "default", "via", "192.0.2.2")
host.set("ip", "route", "add", "unreachable", "9.0.0.0/8")
router.sysctl("net.ipv4.ip_forward", 1)
router.sysctl("net.ipv4.icmp_ratelimit", 0)
router.sysctl("net.ipv4.icmp_msgs_per_sec", 100000)
router.set("ip", "route", "add", "blackhole", "8.0.0.0/8")
router.set("ip", "route", "add", "unreachable", "20.0.0.0/8")
router.set("ip", "route", "add", "prohibit", "21.0.0.0/8")
router.set("ip", "route", "add", "25.0.0.0/8", "via", "192.0.2.1")
host.replace_file("/etc/hosts", "127.0.0.1 localhost\n20.0.0.1 nohost\n192.0.2.2 rtr\n127.0.0.9 서버\n")


def masked(text):
    """Without what no two runs have in common."""
    text = re.sub(r"\d+\.\d+ ms", "T ms", text)
    text = re.sub(r"^ *T ms \(", " T ms (", text, flags=re.M)
    text = re.sub(r"\([0-9.]+ avg", "(T avg", text)
    text = re.sub(r"= [0-9.]+/[0-9.]+/[0-9.]+$", "= T/T/T", text, flags=re.M)
    text = re.sub(r"^\[\d{10}\.\d{5}\] ", "[T] ", text, flags=re.M)
    text = re.sub(r"^\[\d\d:\d\d:\d\d\]", "[clock]", text, flags=re.M)
    text = re.sub(r"\d+\.\d{3} sec", "T sec", text)
    text = re.sub(r"SET (min|avg|max) = \d+", r"SET \1 = N", text)
    return re.sub(r"(?<= )(0\.\d{3}|\d\.\d\d|\d\d\.\d)(?= |$)", "T", text, flags=re.M)


def both(arguments, stdin=None):
    words = arguments.split()
    told = host.run([THEIRS, *words], stdin=stdin)
    ours = host.run([OURS, *words], stdin=stdin)
    return told, ours


def same(arguments, stdin=None):
    again(lambda: same_once(arguments, stdin))  # either may have been late once, where intervals are short


def same_once(arguments, stdin):
    told, ours = both(arguments, stdin)
    # Answers and timeouts of the same millisecond come in either order.
    expect_equal(sorted(masked(ours.out).split("\n")), sorted(masked(told.out).replace(THEIRS, "fping").split("\n")), f"stdout of fping {arguments}")
    # Bad usage names the command to type next.
    expect_equal(masked(ours.err).replace("; see 'ntool sweep --help'", ""), masked(told.err).replace(THEIRS, "fping"), f"stderr of fping {arguments}")
    expect_equal(ours.code, told.code, f"exit code of fping {arguments}")
