"""nc --json: each event a line of JSON on stderr; stdout stays the peer's."""

import json

from netns import *
from peers import peer
from talkers import listener, serving

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])
for host in (server, client):
    host.replace_file("/etc/hosts", "127.0.0.1 localhost\n172.17.0.2 seoul.test\n172.17.0.3 busan.test\n")


def events(text):
    return [json.loads(line) for line in text.splitlines()]


a = listener(server, "--json", "-l", "8001")
b = client.run([NTOOL, "nc", "--json", "seoul.test", "8001"], stdin="안녕\n").expect_code(0)
expect_equal((a.wait(), a.out.decode()), (0, "안녕\n"), "stdout is the peer's")
listening, received, ended = events(a.err.decode())
expect_equal((listening["event"], listening["address"], listening["port"]), ("listening", "0.0.0.0", 8001), "listening")
expect_equal([received[key] for key in ("event", "direction", "host", "address", "transport")],
             ["connected", "incoming", "busan.test", "172.17.0.3", "tcp"], "who called")  # fmt: skip
expect_equal([ended[key] for key in ("event", "why", "sent_bytes", "received_bytes")], ["closed", "end", 0, 7], "the end")
connected, ended = events(b.err)
expect_equal([connected[key] for key in ("direction", "host", "address", "port")],
             ["outgoing", "seoul.test", "172.17.0.2", 8001], "whom we called")  # fmt: skip
expect_equal([ended[key] for key in ("sent_bytes", "received_bytes")], [7, 0], "what was sent")
expect(0 <= ended["duration_s"] < 20, "a duration in seconds")

# The same global option before the verb.
told = client.run([NTOOL, "--json", "nc", "172.17.0.2", "8001"]).expect_code(1)
(error,) = events(told.err)
expect_equal((error["event"], error["code"]), ("error", "refused"), "an error")
expect_in("Connection refused", error["message"], "its words")
a = serving(server, peer("mute", 8001))
ended = events(client.run([NTOOL, "nc", "--json", "-w", "0.3", "172.17.0.2", "8001"]).expect_code(0).err)[-1]
expect_equal(ended["why"], "idle", "why it ended")
a.end()
a = serving(server, peer("close_unread", 8001))
told = events(client.run([NTOOL, "nc", "--json", "172.17.0.2", "8001"], stdin="x" * 100_000).expect_code(1).err)
expect_equal([event["event"] for event in told], ["connected", "error", "closed"], "a broken conversation")
expect_equal((told[1]["code"], told[2]["why"]), ("reset", "error"), "why")

# Hostile words: as arguments, and as names of peers.
for name in (b"\xff\xfe\x1b[2J", b'"\\\n{}', "없는 이름".encode(), b"a" * 5000):
    told = client.run([NTOOL, "nc", "--json", name.decode(errors="surrogateescape"), "8001"])
    expect_in(told.code, (1, 2), "no such host")
    for line in told.err.splitlines():
        expect_not_in("\x1b", line, "the words")
        if told.code == 1:
            json.loads(line)
server.replace_file("/etc/hosts", b"127.0.0.1 localhost\n172.17.0.3 evil\x1b[2J\"\xff\n")
a = listener(server, "--json", "-l", "8001")
client.run([NTOOL, "nc", "172.17.0.2", "8001"], stdin="x").expect_code(0)
a.wait()
expect_not_in(b"\x1b", a.err, "a hostile hosts file")
events(a.err.decode())
