"""ntool ping against every lie of support/liar.py, over both kinds of socket and both families: nothing crashes, hangs,
steers the terminal, or counts that must not count; and a good reply beside the lies is still found."""

import json
import re
import time

from liar import LIES, TRUE, Liar, address
from netns import *
from pings import *

require_namespaces()
far, client = Host("far"), Host("client")
link(far, client, ["10.0.0.1/24", "fd00::1/64"], ["10.0.0.2/24", "fd00::2/64"])
client.set("ip", "route", "add", "10.64.0.0/16", "via", "10.0.0.1")
client.set("ip", "-6", "route", "add", "fd64::/64", "via", "fd00::1")
for where in ("all", "eth0"):
    client.sysctl(f"net.ipv4.conf.{where}.rp_filter", 0)
    client.sysctl(f"net.ipv4.conf.{where}.accept_redirects", 0)
STEERS = re.compile(r"[^\n\t\b -~]")


def judge(name, family, way, records):
    what = f"{name}, IPv{family}, {way}"
    start, summary = records[0], records[-1]
    expect_equal((start["type"], start["way"]), ("start", f"{way} ICMP"), f"{what}: the start")
    replied = sorted(record["number"] for record in records if record["type"] == "reply")
    if name in TRUE:
        expect_equal(replied, [1, 2, 3], f"{what}: odd replies count")
    else:
        expect(1 not in replied, f"{what}: lies count as a reply", records)
        expect(2 in replied, f"{what}: lies hide the good reply before them", records)
        # An error that quotes the probe in full may be true, and ends the wait for it.
        if not any(record["type"] == "error" and record.get("number") == 3 for record in records):
            expect(3 in replied, f"{what}: lies hide the good reply behind them", records)
    expect_equal(summary["received"], len(replied), f"{what}: received")
    if name in ("quote_of_others", "other_identifier", "never_sent", "outer_options", "bad_ip_checksum", "short_messages"):
        expect_equal(summary["errors"], 0, f"{what}: errors")
    for record in records:
        for key, value in record.items():
            if key.startswith("rtt_"):
                expect(0 <= value < 15_000, f"{what}: {key} is no round trip of ours", record)


def ask(names, family, way, prefix, form, interval="0.6"):
    """All of `names` at once: a raw socket hears what the others are told, too. ping waits for the last answer for 4 s:
    a busy machine must find time to lie."""
    liar = Liar(far, "eth0")
    running = {
        name: client.spawn([*prefix, *OURS, *form, "-c", "3", "-i", interval, "-W", "4", address(name, family)],
                           stdin=None)
        for name in names
    }
    for name, process in running.items():
        what = f"{name}, IPv{family}, {way}"
        expect_equal(process.wait(), 0, f"{what}: exit code")
        # The kernel counts what has a wrong checksum among the drops of a raw socket of IPv6.
        lost = rb"ping: this host, not the network, lost \d+ answers: [^\n]*\n"
        err = re.sub(lost, b"", process.err, count=1) if (family, way) == (6, "raw") else process.err
        expect_equal(err, b"", f"{what}: stderr")
        text = process.out.decode()
        expect(not STEERS.search(text), f"{what}: something steers the terminal", text)
        if form:
            judge(name, family, way, [json.loads(line) for line in text.splitlines()])
        else:
            expect_in("3 packets transmitted, ", text, what)
    liar.end()


for family in (4, 6):
    for prefix, groups, way in (([], "1 0", "raw"), (ORDINARY, "0 2147483647", "datagram")):
        client.sysctl("net.ipv4.ping_group_range", groups)
        for form in (["--json"], []):
            began = time.monotonic()
            ask([name for name in LIES if name != "storm"], family, way, prefix, form)
            # Alone, and slowly: it fills the queues of the kernel.
            ask(["storm"], family, way, prefix, form, interval="0.8")
            print(f"IPv{family}, {way}, {'JSON' if form else 'lines'}: {time.monotonic() - began:.1f} s", flush=True)
