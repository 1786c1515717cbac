"""Peers that misbehave, for the cases of nc: `python3 peers.py NAME ARGUMENTS…` on a host of the case. Each serves one
TCP connection on a port (or says in its docstring what else it does), and prints one line when it is done."""

import hashlib
import os
import socket
import struct
import sys
import threading
import time

PEERS = os.path.abspath(__file__)


def peer(name, *arguments):
    """The command line of a peer, for Host.spawn."""
    return [sys.executable, "-u", PEERS, name, *(str(argument) for argument in arguments)]


def digest(data):
    return f"{len(data)} {hashlib.sha256(data).hexdigest()}"


def pattern(size, seed=1):
    """The same `size` bytes each time, without a period that a lost block could hide in."""
    return hashlib.shake_128(str(seed).encode()).digest(size)


def _accept(port, receive_buffer=None):
    family = socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if receive_buffer:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    listener.bind(("0.0.0.0", int(port)))
    listener.listen()
    connection, _ = listener.accept()
    listener.close()
    return connection


def _read_all(connection):
    parts = []
    while part := connection.recv(1 << 20):
        parts.append(part)
    return b"".join(parts)


def _reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def late_reply(port, seconds):
    """Reads to the end of its peer, and answers some time after that."""
    connection = _accept(port)
    heard = _read_all(connection)
    print("heard", digest(heard))
    time.sleep(float(seconds))
    connection.sendall("늦은 답\n".encode())


def half_close_first(port):
    """Ends its own side at once and reads all the same."""
    connection = _accept(port)
    connection.shutdown(socket.SHUT_WR)
    print("heard", digest(_read_all(connection)))


def slow_reader(port, seconds):
    """Reads nothing for a while, so that its window closes, and then all."""
    connection = _accept(port, receive_buffer=4096)
    time.sleep(float(seconds))
    print("heard", digest(_read_all(connection)))


def deaf(port):
    """Never reads, and stays."""
    connection = _accept(port, receive_buffer=4096)
    print("deaf", flush=True)
    time.sleep(1000)
    connection.close()


def mute(port):
    """Reads what comes, says nothing, and stays; tells of the end."""
    connection = _accept(port)
    print("accepted", flush=True)
    print("heard", digest(_read_all(connection)))
    time.sleep(1000)


def reset_after(port, count):
    """Reads at least `count` bytes and breaks the connection."""
    connection = _accept(port)
    heard = 0
    while heard < int(count):
        heard += len(connection.recv(int(count) - heard))
    _reset(connection)
    print("reset")


def close_unread(port):
    """Closes in order while bytes wait that it never read (the kernel makes a reset of it)."""
    connection = _accept(port)
    connection.recv(1, socket.MSG_PEEK)
    connection.close()
    print("closed")


def say(port, hexadecimal, times=1):
    """Says these bytes, as often as that, and ends."""
    connection = _accept(port)
    connection.sendall(bytes.fromhex(hexadecimal) * int(times))
    connection.close()


def say_slowly(port, *pieces):
    """Says each piece (hexadecimal) in a segment of its own; then waits for the end."""
    connection = _accept(port)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for piece in pieces:
        connection.sendall(bytes.fromhex(piece))
        time.sleep(0.05)
    connection.shutdown(socket.SHUT_WR)
    _read_all(connection)


def flood(port, count):
    """Sends `count` bytes of the pattern without reading, and ends."""
    connection = _accept(port)
    connection.sendall(pattern(int(count), 7))
    connection.close()


def flood_and_read(port, count):
    """Sends `count` bytes of the pattern, and reads all the same meanwhile."""
    connection = _accept(port)
    threading.Thread(target=lambda: connection.sendall(pattern(int(count), 7)), daemon=True).start()
    print("heard", digest(_read_all(connection)))
    time.sleep(1000)


def udp_echo(port):
    """Sends each datagram back, to whoever sent it; an empty one twice."""
    endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    endpoint.bind(("0.0.0.0", int(port)))
    while True:
        data, sender = endpoint.recvfrom(1 << 16)
        print("datagram", digest(data), flush=True)
        endpoint.sendto(data, sender)
        if not data:
            endpoint.sendto(data, sender)


def udp_send(host, port, *sizes):
    """Sends one datagram of the pattern for each size, all from one port, then prints that port."""
    endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    endpoint.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    endpoint.connect((host, int(port)))
    for size in sizes:
        endpoint.send(pattern(int(size)))
        time.sleep(0.02)  # no faster than a 200 kB receive buffer
    print("sent from", endpoint.getsockname()[1], flush=True)


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
