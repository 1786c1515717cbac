"""nc: two people talk; every way to say where to listen; the classic lines of -v."""

from netns import *
from talkers import listener

require_namespaces()
server, client = Host("server"), Host("client")
link(server, client, ["172.17.0.2/24", "fd00::2/64"], ["172.17.0.3/24", "fd00::3/64"])
for host in (server, client):
    host.replace_file("/etc/hosts", "127.0.0.1 localhost\n172.17.0.2 seoul.test\n172.17.0.3 busan.test\n")


def chat(listen, connect, listening, received, connected):
    """Both say something; the client's end of stdin ends both."""
    a = listener(server, *listen, stdin=PIPE)
    b = client.spawn([NTOOL, "nc", *connect])
    b.write("안녕, 서버\n")
    a.read_until("안녕, 서버\n")
    a.write("어서 와 👋\n")
    b.read_until("어서 와 👋\n")
    b.close_stdin()
    a.close_stdin()
    expect_equal((a.wait(), b.wait()), (0, 0), "both end well")
    expect_match(rf"\A{listening}{received}\Z", a.err.decode(), "the listener's words")
    expect_match(rf"\A{connected}\Z", b.err.decode(), "the caller's words")


quiet = ("", "", "")
for listen in (["-l", "-p", "8001"], ["-l", "8001"], ["-l", "172.17.0.2", "8001"], ["-l", "-p", "8001", "172.17.0.2"],
               ["-lp", "8001"], ["-l", "-s", "172.17.0.2", "8001"], ["8001", "-l"]):  # fmt: skip
    chat(listen, ["172.17.0.2", "8001"], *quiet)

received = r"Connection received on 172\.17\.0\.3 \d+\n"
succeeded = r"Connection to 172\.17\.0\.2 8001 port \[tcp/\*\] succeeded!\n"
chat(["-lvnp", "8001"], ["-vn", "172.17.0.2", "8001"], r"Listening on 0\.0\.0\.0 8001\n", received, succeeded)
chat(["-v", "-l", "172.17.0.2", "8001"], ["-v", "seoul.test", "8001"], r"Listening on 172\.17\.0\.2 8001\n",
     r"Connection received on busan\.test \d+\n",
     r"Connection to seoul\.test \(172\.17\.0\.2\) 8001 port \[tcp/\*\] succeeded!\n")  # fmt: skip

# The kernel chooses the port, and without -v, too, it is told: a port that nobody knows is no use.
a = server.spawn([NTOOL, "nc", "-l", "0"], stdin=None)
port = expect_match(r"^Listening on 0\.0\.0\.0 (\d+)$", a.read_until("\n", "err").decode(), "the port").group(1)
client.run([NTOOL, "nc", "172.17.0.2", port], stdin="무작위 포트\n").expect_code(0)
expect_equal((a.wait(), a.out.decode()), (0, "무작위 포트\n"), "it came through the chosen port")

# A source address and port of our choice.
a = listener(server, "-lvn", "8001")
client.run([NTOOL, "nc", "-s", "172.17.0.3", "-p", "4321", "172.17.0.2", "8001"], stdin="x").expect_code(0)
a.wait()
expect_in("Connection received on 172.17.0.3 4321\n", a.err.decode(), "the source that we chose")
