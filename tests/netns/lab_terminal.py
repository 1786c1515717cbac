"""Labs at a terminal: job control in and around them, Ctrl-C, Ctrl-Z, background jobs, and the prompt."""

import os
import shlex
import time

from leftovers import Leftovers
from netns import *

require_namespaces()
left = Leftovers()
here = Host("here")
left.remember()
os.environ["PS1"] = "out> "
ntool = shlex.quote(NTOOL)

terminal = here.spawn("exec bash --norc --noediting -i 2>&1", terminal=True)


def type_and_wait(line, wanted):
    """Types it, and waits until what comes afterwards holds `wanted`."""
    seen = len(terminal.out)
    terminal.write(line)
    wait_for(lambda: wanted.encode() in terminal.out[seen:], f"{wanted!r} after {line!r}")


def press(key, wanted):
    """Until it is heard: a shell says that it continues a job before the terminal is the job's."""
    seen = len(terminal.out)

    def heard():
        terminal.write(key)
        time.sleep(0.05)
        return wanted.encode() in terminal.out[seen:]

    wait_for(heard, f"{wanted!r} after {key!r}")


terminal.read_until("out> ")
# A word in two parts: the terminal shows what is typed, too.
type_and_wait(f"{ntool} lab up two-hosts >/dev/null; echo it''is $?\n", "itis 0")
type_and_wait(f"{ntool} lab shell client\n", "two-hosts/client:")
type_and_wait("hostname; echo pid''one; sleep 1000\n", "pidone")
press("\x1a", "Stopped")
type_and_wait("jobs\n", "sleep 1000")
type_and_wait("fg\n", "sleep 1000")
press("\x03", "client:")
type_and_wait("echo code''is $?\n", "codeis 130")
type_and_wait("exit 3\n", "out> ")
type_and_wait("echo shell''was $?\n", "shellwas 3")

# Other shells than bash give the terminal back in other ways.
type_and_wait(f"SHELL=/bin/sh {ntool} lab shell server\n", "two-hosts/server:")
type_and_wait("exit 4\n", "out> ")
type_and_wait("echo shell''was $?\n", "shellwas 4")
expect(b"Cannot set" not in terminal.out, "the shell complains")

# Stopped and continued with everything in it, then ended by Ctrl-C.
type_and_wait(f"{ntool} lab run two-hosts -- sh -c 'echo run''ning; sleep 1000'\n", "running")
press("\x1a", "Stopped")
type_and_wait("fg\n", "sleep 1000")
press("\x03", "out> ")
type_and_wait("echo code''is $?\n", "codeis 130")

# From the background nobody takes the terminal.
type_and_wait(f"{ntool} lab run two-hosts -- true & wait; echo wai''ted $?\n", "waited 0")
type_and_wait("echo still''here\n", "stillhere")

# A shell in a lab in a lab, and back out of both.
type_and_wait(f"{ntool} lab exec server -- {ntool} lab run nat -- bash --norc --noediting -i\n", "out> ")
type_and_wait("echo $NTOOL_HOST/$PPID\n", "client/0")
type_and_wait("exit 5\n", "out> ")
type_and_wait("echo nested''was $?\n", "nestedwas 5")
type_and_wait(f"{ntool} lab down; echo do''wn $?\n", "down 0")

# A lab that is taken down under a shell: told, and the terminal shows what is typed again, also in a plain shell.
type_and_wait(f"dash -c \"{ntool} lab up two-hosts >/dev/null; SHELL=/bin/bash {ntool} lab shell server; stty\"\n", "server:")
here.run([NTOOL, "lab", "down"]).expect_code(0)
wait_for(lambda: b"two-hosts was taken down" in terminal.out, "the end is told")
wait_for(lambda: terminal.out.rstrip().endswith(b"out>"), "the outer shell")
expect(b"-echo" not in terminal.out.split(b"was taken down")[1], "the terminal shows what is typed")
terminal.write("exit\n")
terminal.wait()
left.expect_none("a morning at the terminal")
