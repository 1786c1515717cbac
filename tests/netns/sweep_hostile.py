"""ntool sweep against every lie of support/liar.py, names that are hostile, and target files that are: nothing crashes, hangs,
steers the terminal, or makes a host alive that is not; and a good reply beside the lies is still found."""

import collections
import json
import os
import shlex

from hostile_names import FIRST, NAMES, harm_in, serve_hostile_names
from liar import LIES, TRUE, Liar, address
from netns import *
from pings import ORDINARY, open_ping_sockets

require_namespaces()
SWEEP = shlex.split(os.environ.get("SWEEP", "")) or [NTOOL, "sweep"]
far, client = Host("far"), Host("client")
link(far, client, ["10.0.0.1/24", "fd00::1/64"], ["10.0.0.2/24", "fd00::2/64"])
client.set("ip", "route", "add", "10.64.0.0/16", "via", "10.0.0.1")
client.set("ip", "-6", "route", "add", "fd64::/64", "via", "fd00::1")
for where in ("all", "eth0"):
    client.sysctl(f"net.ipv4.conf.{where}.rp_filter", 0)
    client.sysctl(f"net.ipv4.conf.{where}.accept_redirects", 0)
client.replace_file("/etc/resolv.conf", "nameserver 10.0.0.1\n")
client.replace_file("/etc/hosts", "127.0.0.1 localhost\n")


# Hosts are asked 30 ms apart: lies by thousands at once are more than a slow machine takes in.
def swept(prefix, *words, code, **how):
    done = client.run([*prefix, *SWEEP, *words], timeout=60, **how).expect_code(code)
    for stream in (done.out_bytes, done.err_bytes):
        expect_equal(harm_in(stream), None, f"sweep {' '.join(words)[:80]}: steers the terminal")
    return done


for family in (4, 6):
    hosts = [address(name, family) for name in LIES if name != "storm"]
    truthful = sorted(address(name, family) for name in TRUE if name != "storm")
    for prefix, groups in (([], "1 0"), (ORDINARY, "0 2147483647")):
        what = f"IPv{family}, {'ordinary user' if prefix else 'root'}"
        client.sysctl("net.ipv4.ping_group_range", groups)
        liar = Liar(far, "eth0")
        done = swept(prefix, "-a", "-i", "30", "-r", "0", "-t", "3000", *hosts, code=1)
        expect_equal(sorted(done.out.split("\n")[:-1]), truthful, f"{what}: who is alive")
        liar.end()

        liar = Liar(far, "eth0")
        done = swept(prefix, "-q", "-C", "3", "-i", "30", "-p", "2000", "-t", "1900", *hosts, code=0)
        told = {words[0]: words[2:] for words in map(str.split, done.err.splitlines()) if len(words) == 5 and words[1] == ":"}
        expect_equal(sorted(told), sorted(hosts), f"{what}: a line for each host")
        for name in LIES:
            times = told.get(address(name, family))
            if times is None:
                continue
            expect("-" not in times[1:], f"{what}: {name}: lies hide a good reply", times)
            expect((times[0] == "-") == (name not in TRUE), f"{what}: {name}: lies are a reply", times)
            expect(all(0 <= float(time) < 1900 for time in times if time != "-"), f"{what}: {name}: round trips", times)
        liar.end()

        liar = Liar(far, "eth0")
        done = swept(prefix, "-c", "2", "-p", "2000", address("storm", family), code=0)
        expect_match(r"xmt/rcv/%loss = 2/2/0%", done.err, f"{what}: thousands of duplicates")
        liar.end()
        print(f"{what}: passed", flush=True)

# What each lie is counted as. Of three requests the liar answers two well; more than these figures say is believed of nobody.
FURTHER = {"payload_stamps": 7}  # good replies to each request, beyond the first
TRUE_ERRORS = {"quote_cut", "quote_headers", "quote_options", "every_type", "extensions"}  # among them some that quote us well


def counted(family, raw_v6, what):
    hosts = {address(name, family): name for name in LIES if name != "storm"}  # of which a slow machine loses some
    liar = Liar(far, "eth0")
    words = ["-C", "3", "-i", "30", "-p", "2000", "-t", "1900", *hosts]
    done = client.run([NTOOL, "--json", "sweep", *words], timeout=60).expect_code(0)
    liar.end()
    # The kernel counts what has a wrong checksum among the drops of a raw ICMPv6 socket.
    lines = [line for line in done.err.splitlines() if not (raw_v6 and "this host, not the network, lost" in line)]
    expect_equal(lines, [], f"{what}: stderr")
    records = [json.loads(line) for line in done.out.splitlines()]
    for host, name in hosts.items():
        told = [record for record in records if record.get("address") == host]
        kinds = collections.Counter(record["type"] for record in told)
        expect_equal(set(kinds) - {"reply", "timeout", "duplicate", "error", "target"}, set(), f"{what}: {name}: kinds of events")
        good = 3 if name in TRUE else 2
        expect_equal((kinds["reply"], kinds["timeout"]), (good, 3 - good), f"{what}: {name}: replies and timeouts")
        expect_equal([record["seq"] for record in told if record["type"] == "timeout"], [0][good - 2 :], f"{what}: {name}: which is lost")
        expect_equal(kinds["duplicate"], 3 * FURTHER.get(name, 0), f"{what}: {name}: duplicates")
        expect(kinds["error"] <= (3 if name in TRUE_ERRORS else 0), f"{what}: {name}: {kinds['error']} errors")
        account = told[-1]
        expect_equal((account["type"], account["transmitted"], account["received"]), ("target", 3, good), f"{what}: {name}: figures")
        expect_equal([time is None for time in account["times_ms"]], [good == 2, False, False], f"{what}: {name}: times")
        for record in told:
            expect_equal("from" in record and record["type"] == "reply", False, f"{what}: {name}: who answered")
    total, all_hosts, true = records[-1], len(hosts), len(TRUE) - 1
    expect_equal((total["type"], total["targets"], total["alive"]), ("summary", all_hosts, all_hosts), f"{what}: summary")
    expect_equal((total["transmitted"], total["received"]), (3 * all_hosts, 2 * all_hosts + true), f"{what}: probes and replies")
    expect_equal(total["timeouts"], all_hosts - true, f"{what}: timeouts")
    expect_equal(total["duplicates"], 3 * sum(FURTHER.values()), f"{what}: duplicates")
    # To each request 2 wrong checksums, and 3 numbers that were never sent, are seen and not taken.
    expect(total["ignored"] >= 3 * 5, f"{what}: {total['ignored']} ignored")


if SWEEP[0] == NTOOL:
    for family in (4, 6):
        for groups in ("1 0", "0 2147483647"):
            client.sysctl("net.ipv4.ping_group_range", groups)
            counted(family, family == 6 and groups == "1 0", f"IPv{family}, groups {groups}")

# Names of addresses.
open_ping_sockets(client)
numbers = range(FIRST, FIRST + len(NAMES))
for number in numbers:
    far.set("ip", "address", "add", f"10.0.0.{number}/24", "dev", "eth0")
names = serve_hostile_names(far, "10.0.0.1", "10.0.0.")
done = swept([], "-d", *(f"10.0.0.{number}" for number in numbers), code=0)
expect_equal(len(done.out.splitlines()), len(NAMES), "a line for each hostile name")
expect_in("a" * 63 + "." + "b" * 63, done.out, "a name of 255 bytes")

# Files of targets.
FILES = {
    "a line of a million bytes": (2, b"10.0.0.1\n" + b"x" * 1_000_000 + b"\n10.0.0.10\n"),
    "NULs": (2, b"10.0.0.1\n10.0.0.99\0 10.0.0.98\n\0\0\0\n10.0.0.10\n"),
    "escape codes": (2, b"10.0.0.1\n\x1b[2J\x1b]0;x\x07\n\x9b31m\n\xe2\x80\xaeabc\n10.0.0.10\n"),
    "no end of line": (0, b"10.0.0.1\n\n\n  \t \r\n# a comment\n10.0.0.10"),
    "lines of CR LF": (0, b"10.0.0.1\r\n10.0.0.10\r\n"),
    "words that are no addresses": (2, b"10.0.0.1\n10.0.0.1/24\n999.1.1.1\n10.0.0.\n::g\n10.0.0.10\n"),
    "bytes of every value": (2, b"10.0.0.1\n" + bytes(range(256)) * 20 + b"\n10.0.0.10\n"),
}
for what, (code, content) in FILES.items():
    done = client.run([*SWEEP, "-a", "-r", "0", "-t", "1000", "-f", "-"], stdin=content, timeout=60)
    for stream in (done.out_bytes, done.err_bytes):
        expect_equal(harm_in(stream), None, f"{what}: steers the terminal")
        expect(len(stream) < 100_000, f"{what}: {len(stream)} bytes of words about it")
    expect_equal((done.out, done.code), ("10.0.0.1\n10.0.0.10\n", code), f"{what}: who is alive")
    expect_equal(done.err == "", code == 0, f"{what}: complaints")
