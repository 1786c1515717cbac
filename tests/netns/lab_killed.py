"""Labs of which a process is killed, at their work and while they start: nothing is left of them, and who looks for them is
told in one line."""

import os
import signal
import time

from labs import SERVED, equal, lab_file, ntool, says, step
from leftovers import SECONDS, Leftovers
from netns import again, expect, require_namespaces, wait_for

require_namespaces()  # as process 1 we inherit what a killed process leaves

LEFT = Leftovers()
processes, settled, start = LEFT.processes, LEFT.expect_none, LEFT.start
LEFT.remember()

step("killed by a signal, each of its processes")


def kin(pid):
    """The process and all that descend from it."""
    seen, new = set(), {pid}
    while new:
        seen |= new
        new = {child for child, (parent, _, _) in processes().items() if parent in new} - seen
    return seen


def started(*words):
    popen = start("lab", *words)
    wait_for(lambda: any(comm == "sleep" for _, comm, _ in processes().values()), "the program in the lab")
    return popen


for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    which = 0
    while True:
        popen = started("run", SERVED, "--", "sleep", "1000")
        family = sorted(kin(popen.pid))
        equal(len(family), 5)  # run, the holder, its service, the process between, the program
        parent, killed, _ = processes()[family[which]]
        os.kill(family[which], number)
        if processes().get(parent, (0, "", ""))[1] == "ntool lab":
            popen.terminate()  # a lab lives on without a service of its
        code = popen.wait(SECONDS)
        expect(code != 0, f"killing {killed} by {number} gave exit code 0")
        equal(ntool("lab", "list").returncode, 0)
        settled(f"signal {number} to {killed}, number {which} of a run")
        which += 1
        if which == len(family):
            break

step("killed while it starts")
SLOW = lab_file("slow.yaml", 'hosts: {a: {services: ["sleep 1000"]}}\n')


def killed_at_its_start(command, number, code):
    """While it waits for a service, which takes two seconds where that one listens to nothing."""
    popen = started(*command)
    popen.send_signal(number)
    began = time.monotonic()
    ended = popen.wait(SECONDS)
    seconds = time.monotonic() - began
    ntool("lab", "list")
    if ended == 0:
        ntool("lab", "down", "--all")
    settled(f"signal {number} to {command} at its start")
    equal((command, ended), (command, code))
    expect(seconds < 1.5, f"{command}: waits for the service that nobody wants any more")


for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, -1), (signal.SIGKILL, -9)):
    for command in (["up", SLOW], ["run", SLOW, "--", "true"]):
        again(lambda: killed_at_its_start(command, number, code))  # a busy machine may be late with the signal, or the end

step("a killed holder is found by list and by down")
for finder, words in ((["list"], "whose process had gone"), (["down"], "had gone before"), (["up", SERVED], "is up")):
    equal(ntool("lab", "up", SERVED).returncode, 0)
    holder = next(pid for pid, (parent, comm, _) in processes().items() if comm == "ntool lab")
    os.kill(holder, signal.SIGKILL)
    wait_for(lambda: holder not in processes(), "the holder's end")
    gone = ntool("lab", "exec", "served/client", "--", "true")
    equal((gone.returncode, len(gone.stderr.splitlines())), (2, 1))
    says(gone.stderr, "the process of lab 'served' has gone")
    done = ntool("lab", *finder)
    equal((finder, done.returncode), (finder, 0))
    says(done.stdout + done.stderr, words)
    if finder[0] == "up":
        equal(ntool("lab", "down").returncode, 0)
    settled(f"a killed holder, found by {finder[0]}")
