"""Labs of every kind up and down in a row, with a program in each, leave nothing; tests/bench/lab_cycles.py does many."""

import subprocess

from leftovers import Leftovers
from netns import NTOOL, expect_equal, require_namespaces

require_namespaces()
left = Leftovers()
left.remember()
LABS = ["two-hosts", "routers-3", "nat", "firewall", "internet"]
for number in range(2 * len(LABS)):
    for words in (["up", LABS[number % len(LABS)]], ["exec", "client", "--", "true"], ["down"]):
        done = subprocess.run([NTOOL, "lab", *words], capture_output=True, text=True)
        expect_equal((done.returncode, done.stderr), (0, ""), f"lab {number + 1}: {words}")
left.expect_none("ten labs")
