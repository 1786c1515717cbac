"""The lesson of docs/lab.md as a new user plays it: a lab of two hosts, a shell in each, and they talk both ways."""

import os
import tempfile

from netns import *
from processes import Finished, Process

require_namespaces()
folder = tempfile.TemporaryDirectory()
os.environ.update(XDG_RUNTIME_DIR=folder.name, HOME=folder.name, TERM="dumb")


def ntool(*words, stdin=None):
    process = Process([NTOOL, *words], f"ntool {' '.join(words)}", stdin=stdin)
    return Finished(process, process.wait())


class Shell:
    """A terminal with a shell in one host. What a step reads is what has come since the step before."""

    def __init__(self, host, program="/bin/bash"):
        self.prompt = f"two-hosts/{host}:".encode()
        # One terminal for all three streams, as people have it.
        command = ["sh", "-c", f'cd; exec "$0" lab shell {host} 2>&1', NTOOL]
        self.process = Process(command, f"ntool lab shell {host}", terminal=True, env={"SHELL": program})
        self.seen = 0
        self.until(self.prompt)

    def until(self, text):
        text = text.encode() if isinstance(text, str) else text
        wait_for(lambda: text in self.process.out[self.seen :], f"{text!r} at {self.prompt!r}")
        begin = self.seen
        self.seen = self.process.out.index(text, begin) + len(text)
        return self.process.out[begin : self.seen].decode()

    def type(self, text):
        self.process.write(text)

    def run(self, line):
        """All that it shows up to the next prompt."""
        self.type(line + "\n")
        return self.until(self.prompt)


def wait_for_listener_in(host):
    wait_for(lambda: ":8001 " in ntool("lab", "exec", host, "--", NTOOL, "ss", "-ltn").out, f"a listener in {host}")


expect_in("two-hosts is up: client, server", ntool("lab", "up", "two-hosts").expect_code(0).out, "up")
server, client = Shell("server"), Shell("client")
expect_in("inet 172.17.0.2  netmask 255.255.0.0", server.run("ntool ifconfig eth0"), "its address")
expect_in("server\r\n", server.run("hostname"), "its name")
expect_in("two-hosts client", client.run("echo $NTOOL_LAB $NTOOL_HOST"), "where we are")

# The client calls.
server.type("ntool nc -l -p 8001\n")
wait_for_listener_in("server")
client.type("ntool nc server 8001\nhello, server\n")
server.until("hello, server\r\n")
server.type("안녕하세요, 클라이언트!\n")
client.until("안녕하세요, 클라이언트!\r\n")
client.type("\x03")
client.until(client.prompt)
server.until(server.prompt)

# The server calls; its conversation is put aside, looked at and taken up again.
client.type("ntool nc -l -p 8001\n")
wait_for_listener_in("client")
server.type("ntool nc -v client 8001\n")
server.until("Connection to client (172.17.0.3) 8001 port [tcp/*] succeeded!")
server.type("이번에는 제가 걸었습니다.\n")
client.until("이번에는 제가 걸었습니다.\r\n")
server.type("\x1a")
server.until(server.prompt)
expect_in("172.17.0.3:8001", server.run("ntool ss -tn"), "the conversation")
server.type("fg\nstill here\n")
client.until("still here\r\n")
server.type("\x03")
server.until(server.prompt)
client.until(client.prompt)

expect_in("2 received, 0% packet loss", client.run("ntool ping -c 2 -i 0.1 server"), "ping")
refused = client.run("ntool nc 172.17.0.2 9999; echo code=$?")
expect_in("Connection refused; 172.17.0.2 is up, but nothing listens on that port", refused, "a closed port")
expect_in("code=1", refused, "its exit code")

# A program gets its words, streams and exit code, whatever they are.
words = ntool("lab", "exec", "client", "--", "sh", "-c", 'printf "<%s>" "$@"; cat; exit 5', "sh", "-c", "--", "--json", "",
              stdin="네\n".encode())
expect_equal((words.out, words.err, words.code), ("<-c><--><--json><>네\n", "", 5), "words, streams and code")

# A shell without readline, which gives the terminal back to the group from which it had it.
plain = Shell("client", program="/bin/sh")
plain.type("echo begun; sleep 1000\n")
plain.until("begun\r\n")
plain.type("\x03")
plain.until(plain.prompt)
expect_in("client\r\n", plain.run("hostname"), "after Ctrl-C")
plain.type("exit 3\n")
expect_equal(plain.process.wait(), 3, "its exit code")
expect_not_in(b"process group", plain.process.out, "what it says at its end")

client.type("exit\n")
expect_equal(client.process.wait(), 0, "a shell that is left")
server.type("sleep 1000\n")
expect_equal(ntool("lab", "down").expect_code(0).out, "two-hosts is down\n", "down")
expect_equal(server.process.wait(), 137, "a shell whose lab is gone")
expect_equal(set(os.listdir(folder.name)) - {".bash_history"}, set(), "files left")
