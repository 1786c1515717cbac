"""Time of `ntool tracepath` against the tracepath of Linux, and of `ntool pmtu` by each of its ways: across 4 routers with
and without a narrow link, and with one whose reports a firewall drops (pmtu alone: the other one finds none there).

    NTOOL=build/release/ntool python3 tests/bench/pmtu.py [RUNS | quick]

It makes its own hosts in network namespaces. The programs take turns. Medians are shown, and theirs divided by ours; it
never fails for being slow.
"""

from measured import *
from netns import *
from router_chain import Chain, mute_too_big

require_namespaces()
unhurried()
RUNS, quick = arguments(30)
THEIRS = installed("tracepath")
WAYS = {"UDP": ["--udp"], "ICMP": ["--icmp"], "TCP": ["--tcp"]}


def compare(title, host, contestants, runs=RUNS):
    """`contestants` {name: command}; the time of `true` is taken from each."""
    commands = {"": ["true"], **contestants}
    runs_of = take_turns(runs, {name: lambda argv=argv: measured(host, argv) for name, argv in commands.items()})
    taken = {name: median([run.seconds for run in runs]) * 1000 for name, runs in runs_of.items()}
    empty = taken.pop("")
    line = f"{title:32}" + "".join(f" {name} {ms - empty:7.1f} ms" for name, ms in taken.items())
    if "tracepath" in taken:
        line += f"  ratio {(taken['tracepath'] - empty) / (taken['ours'] - empty):5.2f}"
    print(line, flush=True)


def both(chain, what):
    for family in (4, 6):
        target = chain.target(family)
        theirs = {"tracepath": [THEIRS, "-n", target]} if THEIRS else {}
        compare(f"tracepath, IPv{family}, {what}", chain.client, {"ours": [NTOOL, "tracepath", "-n", target], **theirs})
        ways = {name: [NTOOL, "pmtu", *way, target] for name, way in WAYS.items()}
        compare(f"pmtu, IPv{family}, {what}", chain.client, ways)


print(f"medians of {RUNS} runs in turns, without the time to start a program in the namespace")
chain = Chain(4)
both(chain, "no narrow link")
chain.routers[1].set("ip", "link", "set", "next", "mtu", "1400")
chain.routers[2].set("ip", "link", "set", "prev", "mtu", "1400")
both(chain, "1400 behind hop 2")
if shutil.which("nft"):
    mute_too_big(chain.routers[1])
    ways = {name: [NTOOL, "pmtu", *WAYS[name], chain.target()] for name in ("ICMP", "TCP")}
    compare("pmtu, IPv4, a black hole", chain.client, ways, min(RUNS, 5))
