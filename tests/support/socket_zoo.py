"""One socket of every kind and state, for the tables that list them: SOCKET_ZOO FOLDER, inside a host that has the
addresses below. Says "ready" and holds them until its stdin ends; UNIX sockets with names are in FOLDER."""

import shutil
import socket as s
import subprocess
import sys

keep = []


def make(family, kind, local=None, peer=None, protocol=0, listen=None):
    sock = s.socket(family, kind, protocol)
    keep.append(sock)
    if local is not None:
        sock.bind(local)
    if listen is not None:
        sock.listen(listen)
    if peer is not None:
        sock.connect(peer)
    return sock


def accept(listener):
    keep.append(listener.accept()[0])
    return keep[-1]


tcp, udp, unix = s.SOCK_STREAM, s.SOCK_DGRAM, s.AF_UNIX
ssh = make(s.AF_INET, tcp, ("127.0.0.1", 22), listen=9)
make(s.AF_INET, tcp, ("0.0.0.0", 40999), listen=9)
make(s.AF_INET, tcp, ("10.7.0.2", 50001), listen=9)
both = make(s.AF_INET6, tcp, ("::", 8080), listen=9)
six = make(s.AF_INET6, tcp, ("2001:db8:1234:5678:9abc:def0:1234:5678", 8081), listen=9)
make(s.AF_INET6, tcp, ("2001:db8:1234:5678:9abc:def0:1234:5679", 8081), listen=9)
make(s.AF_INET6, tcp, ("fd00::1", 65535), listen=9)
keepalive = make(s.AF_INET, tcp, ("127.0.0.1", 40001), ("127.0.0.1", 22))  # ESTABLISHED at both ends
keepalive.setsockopt(s.SOL_SOCKET, s.SO_KEEPALIVE, 1)
accept(ssh)
queued = make(s.AF_INET, tcp, ("10.7.0.1", 40002), ("127.0.0.1", 22))  # with bytes that nobody reads
queued.sendall(b"x" * 1234)
accept(ssh)
closer = make(s.AF_INET, tcp, ("127.0.0.1", 40004), ("127.0.0.1", 22))  # CLOSE_WAIT and FIN_WAIT2, held open
accept(ssh)
closer.shutdown(s.SHUT_WR)
gone = make(s.AF_INET, tcp, ("127.0.0.1", 40005), ("127.0.0.1", 22))  # TIME_WAIT
other = accept(ssh)
gone.close()
other.recv(1)
other.close()
full = make(s.AF_INET, tcp, ("127.0.0.1", 40006), ("127.0.0.1", 22))  # a peer without room: bytes wait, timer "on"/"probe"
full.setblocking(False)
accept(ssh)
make(s.AF_INET, tcp, ("10.7.0.1", 40003), ("127.0.0.1", 22))  # waits to be accepted
try:
    while True:
        full.send(b"y" * 65536)
except BlockingIOError:
    pass
syn = make(s.AF_INET, tcp)  # SYN_SENT: nobody answers
syn.setblocking(False)
try:
    syn.connect(("10.8.0.9", 80))
except BlockingIOError:
    pass
mapped = make(s.AF_INET, tcp, ("127.0.0.1", 40007), ("127.0.0.1", 8080))
accept(both)
make(s.AF_INET6, tcp, ("::1", 40008), ("::1", 8080))
accept(both)
make(s.AF_INET6, tcp, ("fd00::1", 40009), ("2001:db8:1234:5678:9abc:def0:1234:5678", 8081))
accept(six)
domain = make(s.AF_INET, udp, ("0.0.0.0", 53))
make(s.AF_INET, udp, ("127.0.0.1", 40010), ("127.0.0.1", 53)).send(b"abc")
make(s.AF_INET6, udp, ("::", 123))
make(s.AF_INET6, udp, ("::1", 40011), ("::1", 123))
make(s.AF_INET6, udp, ("fd00::1", 5353))
make(s.AF_INET, udp, ("255.255.255.255", 67))
for family, local in ((s.AF_INET, "127.0.0.1"), (s.AF_INET6, "::1")):
    try:
        make(family, udp, (local, 7), protocol=136)  # IPPROTO_UDPLITE
        make(family, udp, (local, 40012), (local, 7), protocol=136)
    except OSError as error:
        print("not compared on this kernel: UDP-Lite:", error, file=sys.stderr)
make(s.AF_INET, s.SOCK_RAW, protocol=1)
make(s.AF_INET, s.SOCK_RAW, protocol=255)
make(s.AF_INET, s.SOCK_RAW, ("127.0.0.1", 0), ("127.0.0.1", 0), protocol=47)
make(s.AF_INET6, s.SOCK_RAW, protocol=58)
make(s.AF_INET6, s.SOCK_RAW, ("::1", 0), ("::1", 0), protocol=89)
make(unix, tcp, "\0stream", listen=1)
make(unix, tcp, peer="\0stream")  # waits to be accepted: CONNECTING
busy = make(unix, tcp, "\0served", listen=1)
make(unix, tcp, peer="\0served")
accept(busy)
make(unix, s.SOCK_SEQPACKET, "\0packets", listen=1)
make(unix, s.SOCK_SEQPACKET, peer="\0packets")
make(unix, udp, "\0datagrams")
make(unix, udp, peer="\0datagrams")
make(unix, tcp)
make(unix, udp, "")  # the kernel chooses an abstract name
folder = sys.argv[1]
make(unix, tcp, folder + "/plain", listen=1)
make(unix, udp, folder + "/한글")
make(unix, udp, folder + "/" + "n" * (106 - len(folder)))
keep += s.socketpair(unix, s.SOCK_SEQPACKET)
cat = shutil.which("cat")
# Programs that others would call by odd names; each holds one port.
for port, name in enumerate(["/usr/sbin/longer-than-the-column", "sshd: /usr/sbin/sshd -D", "rel/path", "/x/y z", "",
                             "nginx: master process"], 1000):
    listener = make(s.AF_INET, tcp, ("127.0.0.1", port), listen=1)
    keep.append(subprocess.Popen([name], executable=cat, stdin=subprocess.PIPE, pass_fds=[listener.fileno()]))
    listener.close()  # the program alone has it now
print("ready", flush=True)
sys.stdin.read()
