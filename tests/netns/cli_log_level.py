"""--log-level: what happens inside is told on stderr where somebody asks for it, and not a word of it otherwise."""

from netns import *

require_namespaces()
host = Host("host")
host.replace_file("/etc/hosts", "127.0.0.1 localhost peer\n")
host.replace_file("/etc/resolv.conf", "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
STAMP = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6} ntool "


def run(*words, code):
    return host.run([NTOOL, *words]).expect_code(code)


# A question to the kernel.
quiet = run("ifconfig", "lo", code=0)
expect_equal(quiet.err, "", "stderr without a level")
told = run("--log-level", "debug", "ifconfig", "lo", code=0)
expect_match(STAMP + r"debug: netlink: request 1, message type 18, \d+ bytes$", told.err, "the request")
expect_match(STAMP + r"debug: netlink: links listed: 1$", told.err, "the answer")
expect_not_in(" trace: ", told.err, "nothing below the level")
expect_not_in("netlink", told.out, "results are kept apart")
expect_match(STAMP + r"trace: netlink: \d+ bytes from port 0$", run("--log-level", "trace", "ifconfig", "lo", code=0).err,
             "each datagram")
expect_match(STAMP + "debug: netlink: request 1 failed: ", run("--log-level", "debug", "ifconfig", "nosuch0", code=1).err,
             "the kernel's no")

# A connect, after a name from the hosts file.
quiet = run("nc", "peer", "9", code=1)
told = run("--log-level", "debug", "nc", "peer", "9", code=1)
expect_match(STAMP + r"debug: resolver: 'peer' is 127\.0\.0\.1 in /etc/hosts$", told.err, "the hosts file")
expect_match(STAMP + r"debug: connect: to 127\.0\.0\.1:9 over tcp$", told.err, "the attempt")
expect_match(STAMP + r"debug: connect: 127\.0\.0\.1:9: .*refused", told.err, "its outcome")
expect_in(quiet.err, told.err, "the message for everybody")
expect_not_in("debug", quiet.err, "stderr without a level")
for level in ("warn", "error", "off"):
    expect_equal(run("--log-level", level, "nc", "peer", "9", code=1).err, quiet.err, f"a usual failure at {level}")

# A question to a name server: nobody listens at its port.
told = run("--log-level", "debug", "nc", "-4", "db.example", "9", code=1)
expect_match(STAMP + r"debug: resolver: /etc/resolv\.conf: servers 127\.0\.0\.1;", told.err, "the configuration")
expect_match(STAMP + r"debug: dns: A of 'db\.example'\? first server 127\.0\.0\.1:53, 0 more$", told.err, "the question")
expect_match(STAMP + r"debug: dns: the question goes to 127\.0\.0\.1:53$", told.err, "the server")
expect_match(STAMP + r"debug: dns: 'db\.example': unreachable$", told.err, "the verdict")
