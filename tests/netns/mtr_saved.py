"""Sessions of mtr on real routers: the report of a replay is that of its run byte for byte, whatever ended it; what a killed
run leaves is shown; a comparison tells a hop that is gone."""

import json
import os
import signal
import tempfile

from netns import *
from router_chain import Chain, can_change_user, without_rights
from terminals import UTF8, Terminal

require_namespaces()
chain = Chain(3)
here, target = chain.client, chain.target()
here.replace_file("/etc/hosts", f"{chain.hop(1)} gate.example\n{target} web.example\n")
folder = tempfile.TemporaryDirectory()
os.chmod(folder.name, 0o755)
saved = folder.name + "/session"
CUT = "the session is cut"


# Without a network, and without the names of the client.
nowhere = Host("nowhere")


def mtr(*words, host=here, code=0, wrap=lambda command: command):
    """"own": the objects of ntool --json."""
    own = ["--json"] if "own" in words else []
    return host.run(wrap([NTOOL, *own, "mtr", *(word for word in words if word != "own")]), timeout=60).expect_code(code)


def replay(*words):
    return mtr("--replay", saved, *words, host=nowhere)

# Every kind of report, of every kind of probe.
for look, way in ((["--csv"], []), (["--json"], ["-u"]), (["--xml"], ["-T"]), (["-w", "-b"], ["-6"]), (["-l"], ["-u", "-6"]),
                  (["own"], ["-T", "-6"]), (["-r", "-n", "-o", "LDRSNBAWVGJMXI"], []), (["-r"], [])):  # fmt: skip
    shown = mtr(*look, *way, "-c", "3", "-i", "0.05", "--save", saved, chain.target(6 if "-6" in way else 4), "localhost")
    again = replay(*look)
    expect_equal(again.out, shown.out, f"the replay of {look} {way}")
    expect_equal(again.err, "", f"what the replay of {look} {way} complains of")
expect_in("gate.example", again.out, "names")
expect_equal(replay().out, again.out, "what is shown without an option")



def begin():
    """A run without end, which has begun its sixth round."""
    if os.path.exists(saved):
        os.unlink(saved)
    run = here.spawn([NTOOL, "mtr", "-r", "-n", "-c", "100000", "-i", "0.05", "--save", saved, target])
    wait_for(lambda: os.path.exists(saved) and '"round":5,' in open(saved).read(), "six rounds")
    return run


# What ends it: Ctrl-C and SIGTERM leave a whole file, SIGKILL all that was seen.
for number, code in ((signal.SIGINT, 0), (signal.SIGTERM, 143)):
    run = begin()
    run.signal(number)
    expect_equal(run.wait(), code, f"exit code after {number.name}")
    again = replay("-n")
    expect_equal(again.out, run.out.decode(), f"the replay of what {number.name} ended")
    expect(CUT not in again.err, f"{number.name} leaves a whole file")
run = begin()
expect_in(CUT, replay("-n").err, "a file that is still written is told")
run.signal(signal.SIGKILL)
run.wait()
again = replay("-n")
expect_in(CUT, again.err, "a killed run")
for hop in chain.way():
    expect_in(hop, again.out, "what a killed run has seen")

# In the live view, until q.
os.unlink(saved)
live = Terminal(here, [NTOOL, "mtr", "-n", "-i", "0.1", "--save", saved, target], env=UTF8)
live.read_until(rb"10.1.3.2")
live.type(b"u")
live.read_until(rb"UDP")
wait_for(lambda: open(saved).read().count('"round":8,'), "rounds of both kinds")
live.type(b"q")
expect_equal(live.program.wait(), 0, "exit code after q")
again = replay("--csv")
expect_equal([line.split(",")[5] for line in again.out.splitlines()[1:]], chain.way(), "the replay of a live view")
expect_equal(again.err, "", "q leaves a whole file")
rounds = [json.loads(line).get("round", 0) for line in open(saved) if '"asked"' in line]
expect_equal(rounds, sorted(rounds), "rounds go on behind a key that begins anew")

# Without rights, and into a file that cannot be made.
if can_change_user(here):
    mtr("-r", "-c", "1", "--save", "/proc/none", target, code=1, wrap=without_rights)

# A comparison: nothing, another path, and a host that does not stand in the file, before anybody is asked.
mtr("-r", "-n", "-c", "2", "-i", "0.1", "--save", saved, target)
done = mtr("-r", "-n", "-c", "2", "-i", "0.1", "--compare", saved, target)
expect_in(f"nothing has changed on the path to {target} since ", done.out, "the same path")
for verb in (["mtr", "-r"], ["traceroute"]):
    done = here.run([NTOOL, *verb, "-n", "--compare", saved, chain.hop(2)], timeout=60).expect_code(2)
    expect_equal(done.out, "", "nothing is traced that cannot be compared")
    expect_in("has no path to the same host", done.err, "why not")
chain.routers[0].set("ip", "addr", "add", "10.1.0.9/24", "dev", "prev")
chain.routers[0].set("ip", "route", "replace", "10.1.0.0/24", "dev", "prev", "src", "10.1.0.9", "proto", "kernel")
done = here.run([NTOOL, "traceroute", "-n", "-q", "1", "--compare", saved, target], timeout=60)
done.expect_code(1)
expect_in(f"  hop 1: {chain.hop(1)} -> 10.1.0.9\n", done.out, "a hop that is another one, told by traceroute")
