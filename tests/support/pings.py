"""What the cases of ping share: the oracle, its output with times masked, and users without rights."""

import atexit
import os
import re
import shutil
import subprocess
import tempfile

from netns import NTOOL, Host, again, expect_equal, link, skip

ORDINARY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all",
            "--bounding-set=-all"]  # fmt: skip
OURS = [NTOOL, "ping"]


def require_iputils():
    path = shutil.which("ping")
    version = path and subprocess.run([path, "-V"], capture_output=True, text=True).stdout
    if not path or "iputils 20221126" not in version:
        skip("the ping of iputils 20221126 is not installed")
    return path


def without_rights(path):
    """A copy of the oracle that has no capabilities of its own, which it could not be started with by ORDINARY."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder)
    os.chmod(folder, 0o755)
    copy = os.path.join(folder, "ping")
    shutil.copyfile(path, copy)
    os.chmod(copy, 0o755)
    return copy


def masked(text):
    """Without what no two runs have in common."""
    text = re.sub(r"time=[0-9.]+ ms", "time=T ms", text)
    text = re.sub(r"time \d+ms", "time Tms", text)
    # How many probes were under way beside each other is the machine's, unless none is answered before the next one goes.
    text = re.sub(r"= [0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ ms(, pipe \d+)?", "= T/T/T/T ms", text)
    text = re.sub(r"ipg/ewma [0-9.]+/[0-9.]+ ms", "ipg/ewma T/T ms", text)
    text = re.sub(r"^\[\d{10}\.\d{6}\] ", "[T] ", text, flags=re.M)
    return re.sub(r" ident=\d+", " ident=I", text)


def expect_same(host, theirs, arguments, prefix=(), mask=masked):
    """Runs both, one after the other: the same stdout and exit code. Returns ours."""
    arguments = arguments.split() if isinstance(arguments, str) else arguments

    def compare():
        told = host.run([*prefix, theirs, *arguments])
        ours = host.run([*prefix, *OURS, *arguments])
        expect_equal(mask(ours.out), mask(told.out), f"stdout of ping {' '.join(arguments)}")
        expect_equal(ours.code, told.code, f"exit code of ping {' '.join(arguments)}")
        return ours

    return again(compare)  # either may have been late once, where intervals are short


def open_ping_sockets(host):
    """Lets everybody ping without rights."""
    host.sysctl("net.ipv4.ping_group_range", "0 2147483647")


def through_a_router():
    """client (10.1.0.2, fd01::2), router and server (10.2.0.2, fd02::2); nobody is asked for names, everybody may ping."""
    client, router, server = Host("client"), Host("router"), Host("server")
    link(client, router, ["10.1.0.2/24", "fd01::2/64"], ["10.1.0.1/24", "fd01::1/64"])
    link(router, server, ["10.2.0.1/24", "fd02::1/64"], ["10.2.0.2/24", "fd02::2/64"])
    for knob in ("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"):
        router.sysctl(knob, 1)
    router.sysctl("net.ipv4.icmp_ratelimit", 0)
    router.sysctl("net.ipv6.icmp.ratelimit", 0)
    router.sysctl("net.ipv4.icmp_echo_ignore_broadcasts", 0)
    for host, v4, v6 in ((client, "10.1.0.1", "fd01::1"), (server, "10.2.0.1", "fd02::1")):
        host.set("ip", "route", "add", "default", "via", v4)
        host.set("ip", "-6", "route", "add", "default", "via", v6)
    client.replace_file("/etc/resolv.conf", "# nobody\n")
    open_ping_sockets(client)
    return client, router, server
