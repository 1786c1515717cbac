"""A pipe on stdin that says nothing must not keep nc for ever with a peer that has gone; but a peer that has only ended
its side, and waits, hears what comes late."""

from netns import *

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24"], ["172.17.0.3/24"])

# The peer closes for good. Once its kernel has forgotten the connection (a minute by default), a probe is answered with a
# reset, and the listener ends by itself, its stdin still open.
client.sysctl("net.ipv4.tcp_fin_timeout", 2)
listener = server.spawn([NTOOL, "nc", "-l", "-p", "8001"])
wait_for_listener(server, 8001, by=listener)
client.run([NTOOL, "nc", "-q", "0.1", "172.17.0.2", "8001"], stdin="안녕\n").expect_code(0)
expect_equal(listener.wait(), 0, "exit code of the listener whose peer has gone")
expect_equal(listener.out, "안녕\n".encode(), "what it heard")

# The peer ends its side and waits: more than all probes take.
listener = server.spawn([NTOOL, "nc", "-l", "-p", "8002"])
wait_for_listener(server, 8002, by=listener)
caller = client.spawn([NTOOL, "nc", "172.17.0.2", "8002"], stdin=b"")
waited = server.run("sleep 8")
expect(listener.running() and caller.running(), "both still wait for the listener's stdin")
listener.write("late\n")
listener.close_stdin()
expect_equal(listener.wait(), 0, "exit code of the listener that answers late")
expect_equal(caller.wait(), 0, "exit code of the caller that waits")
expect_equal(caller.out, b"late\n", "what the caller heard")
