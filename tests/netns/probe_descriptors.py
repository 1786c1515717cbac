"""A prober that gets no descriptors says so and ends. The sanitizers want descriptors of their own, so this looks at the
static binary: at NTOOL_RELEASE, then at build/release/ntool."""

import os
import pathlib

from netns import *

built = pathlib.Path(__file__).resolve().parents[2] / "build/release/ntool"
binary = pathlib.Path(os.environ.get("NTOOL_RELEASE") or built).absolute()
if not binary.exists():
    skip(f"there is no {binary}; scripts/build makes it")
require_namespaces()

host = Host("host")
host.run(["ip", "link", "set", "lo", "up"])
for limit in range(4, 10):
    for verb in ["tcping", "-c", "1", "127.0.0.1", "9"], ["traceroute", "-n", "-T", "127.0.0.1"], ["ping", "-c", "1", "::1"]:
        done = host.run(["prlimit", f"--nofile={limit}", str(binary), *verb])
        expect(done.code in (0, 1, 2), f"{verb[0]} with {limit} descriptors ends with {done.code}")
        expect(done.code == 0 or done.out + done.err != "", f"{verb[0]} with {limit} descriptors fails without a word")
