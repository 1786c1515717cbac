"""The command lines that iputils tests its own ping with, run against ours under the names ping, ping4 and ping6: each
ends with the exit code that they want. (The words are ours; the lines are theirs: options, families, limits.)"""

import os
import tempfile

from netns import *
from pings import ORDINARY, open_ping_sockets

require_namespaces()
host = Host("host")
host.replace_file("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n")
open_ping_sockets(host)
folder = tempfile.mkdtemp()
os.chmod(folder, 0o755)
for name in ("ping", "ping4", "ping6"):
    os.symlink(NTOOL, os.path.join(folder, name))


def run(line, prefix=()):
    name, *arguments = line.split()
    return host.run([*prefix, os.path.join(folder, name), *arguments])


def expect_good(line, prefix=()):
    return run(line, prefix).expect_code(0)


def expect_bad(line, prefix=()):
    done = run(line, prefix)
    expect(done.code != 0, f"{line} ended with 0")
    return done


for user in ([], ORDINARY):
    expect_in("iputils", expect_good("ping -V", user).out, "the version")
    for target in ("localhost", "127.0.0.1", "::1"):
        for switch in ("", "-4", "-6"):
            of_other_family = (switch, target) in (("-4", "::1"), ("-6", "127.0.0.1"))
            (expect_bad if of_other_family else expect_good)(f"ping {switch} -c1 {target}", user)
    expect_good("ping4 -c1 localhost", user)
    expect_good("ping6 -c1 localhost", user)
    expect_bad("ping4 -c1 ::1", user)
    expect_bad("ping6 -c1 127.0.0.1", user)
    for target in ("127.0.0.1", "::1"):
        for options in ("-c1", "-c5 -i0.1", "-c1 -I lo", "-c1 -w1", "-c1 -W1", "-c1 -W1.1"):
            expect_good(f"ping {options} {target}", user)
        for options in ("-c1.1", "-I nonexisting", "-w0.1", "-w0,1"):
            expect_bad(f"ping {options} {target}", user)

# An interval below their limit is for root alone; the first line comes all the same.
words = "ping: cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)"
for target in ("127.0.0.1", "::1"):
    expect_good(f"ping -c1 -i0.001 {target}")
    refused = run(f"ping -c1 -i0.001 {target}", ORDINARY).expect_code(2)
    expect_in(words, refused.err, "the limit")
    expect_match(rf"\APING {target}", refused.out, "the first line")
nobody = run("ping").expect_code(2)
expect_in("ping: usage error: Destination address required", nobody.err, "no host")

# The whole of a short run, to the letter but for times.
FIGURES = r"\d+\.\d{3}/\d+\.\d{3}/\d+\.\d{3}/\d+\.\d{3} ms"
for line, named, header in (
    ("ping -c1 127.0.0.1", r"127\.0\.0\.1", r"PING 127\.0\.0\.1 \(127\.0\.0\.1\) 56\(84\) bytes of data\."),
    ("ping -c1 -4 localhost", r"localhost \(127\.0\.0\.1\)",
     r"PING localhost \(127\.0\.0\.1\) 56\(84\) bytes of data\."),
):  # fmt: skip
    host_word = line.split()[-1].replace(".", r"\.")
    expect_match(
        rf"\A{header}\n64 bytes from {named}: icmp_seq=1 ttl=\d+ time=\d+(\.\d+)? ms\n\n"
        rf"--- {host_word} ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time \d+ms\n"
        rf"rtt min/avg/max/mdev = {FIGURES}\n\Z",
        expect_good(line).out, f"the output of {line}")  # fmt: skip
