"""nc names the firewall that refuses: by a reject of the target itself, and of a host on the way."""

import shutil

from netns import *

require_namespaces()
if not shutil.which("nft"):
    skip("nft is not installed (package nftables)")
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])
try:
    server.set("nft", "add table ip t; add chain ip t in { type filter hook input priority 0; }")
    server.set("nft", "add rule ip t in tcp dport 8001 reject with icmp type admin-prohibited")
    server.set("nft", "add rule ip t in tcp dport 8002 drop")
    server.set("nft", "add rule ip t in tcp dport 8003 reject with tcp reset")
except Failure as failure:
    skip(f"this kernel has no nftables: {failure}")
told = client.run([NTOOL, "nc", "172.17.0.2", "8001"]).expect_code(1)
expect_in("172.17.0.2 itself says", told.err, "who refuses")
expect_in("prohibited", told.err, "and how")
expect_in("timed out", client.run([NTOOL, "nc", "-w", "1", "172.17.0.2", "8002"]).expect_code(1).err, "a silent drop")
expect_in("refused", client.run([NTOOL, "nc", "172.17.0.2", "8003"]).expect_code(1).err, "a reset")
scan = client.run([NTOOL, "nc", "-z", "-w", "1", "--json", "172.17.0.2", "8001-8003"]).expect_code(1)
for state in ("unreachable", "filtered", "closed"):
    expect_in(f'"state":"{state}"', scan.out.replace('": "', '":"'), "the states of the scan")
