"""For the cases that look at many small things of one program on this host, without namespaces: all of them are looked
at, and what is wrong is told at the end."""

import os
import signal
import subprocess
import sys

NTOOL = os.path.abspath(os.environ["NTOOL"])
_failures = []
# Whoever is run in the background inherits ignored signals, and so would the program.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)


def check(what, good, shown=""):
    """Keeps `what`, with what was `shown` instead, where it is not `good`."""
    if not good:
        _failures.append(f"{what}: {shown!r}")


def run(argv, **more):
    """stdout, stderr and exit code of a program that ends by itself."""
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, **more)
    return done.stdout, done.stderr, done.returncode


def finish(skipped=False):
    """Ends the case: 1 where a check failed, otherwise 0, or 77 where there was nothing to look at."""
    for failure in _failures:
        print("FAILED", failure)
    sys.exit(1 if _failures else 77 if skipped else 0)
