"""Dumps of rtnetlink as the hex text that ScriptedNetlink (scripted_netlink.hpp) replays. Python's standard library alone.

    python3 netlink_dump.py record FOLDER     writes links.hex and addresses.hex of this network namespace
    python3 netlink_dump.py make FOLDER       writes the hand-made dumps of the golden cases below FOLDER
    python3 netlink_dump.py sockets FOLDER    writes sock_diag_tcp.hex and its kin: the sockets of this network namespace

Recorded once with `unshare -n` around it, in a network that tests/golden/ifconfig/recorded/network.sh built, so that a
dump holds nothing of the machine that it was made on. Little-endian, as recorded.
"""

import pathlib
import socket
import struct
import sys

RTM_NEWLINK, RTM_GETLINK, RTM_NEWADDR, RTM_GETADDR = 16, 18, 20, 22
NLMSG_ERROR, NLMSG_DONE, NLM_F_REQUEST, NLM_F_MULTI, NLM_F_DUMP = 2, 3, 1, 2, 0x300


def pad(data):
    return data + bytes(-len(data) % 4)


def attribute(kind, payload):
    return pad(struct.pack("<HH", len(payload) + 4, kind) + payload)


def message(kind, body):
    return struct.pack("<IHHII", len(body) + 16, kind, NLM_F_MULTI, 1, 0) + body


def number(value):
    return struct.pack("<I", value)


STATS = (
    "rx_packets tx_packets rx_bytes tx_bytes rx_errors tx_errors rx_dropped tx_dropped multicast collisions "
    "rx_length_errors rx_over_errors rx_crc_errors rx_frame_errors rx_fifo_errors rx_missed_errors tx_aborted_errors "
    "tx_carrier_errors tx_fifo_errors tx_heartbeat_errors tx_window_errors rx_compressed tx_compressed rx_nohandler "
    "rx_otherhost_dropped"
).split()


def link(index, name, kind=1, flags=0x1043, mtu=1500, queue=1000, address=b"\2\0\0\0\0\1", broadcast=b"\xff" * 6,
         operstate=6, stats=None, device=None, altnames=(), alias=b"", info_kind=b"", master=0):  # fmt: skip
    """One RTM_NEWLINK. device: (memory start, memory end, base, interrupt, dma, port)."""
    body = struct.pack("<BxHiII", 0, kind, index, flags, 0)
    body += attribute(3, name + b"\0") + attribute(13, number(queue)) + attribute(16, bytes([operstate]))
    body += attribute(4, number(mtu))
    body += attribute(14, struct.pack("<QQQHBBxxxx", *(device or (0,) * 6)))
    if address:
        body += attribute(1, address) + attribute(2, broadcast)
    if master:
        body += attribute(10, number(master))
    counters = dict(stats or {})
    body += attribute(23, struct.pack("<25Q", *(counters.pop(key, 0) for key in STATS)))
    assert not counters, counters
    if alias:
        body += attribute(20, alias + b"\0")
    if info_kind:
        body += attribute(18 | 0x8000, attribute(1, info_kind + b"\0"))
    if altnames:
        body += attribute(52 | 0x8000, b"".join(attribute(53, name + b"\0") for name in altnames))
    return message(RTM_NEWLINK, body)


def inet(index, address, prefix, label, peer=None, broadcast=None, scope=0, flags=0x80, lifetime=None):
    local = socket.inet_aton(address)
    body = struct.pack("<BBBBI", 2, prefix, flags & 0xFF, scope, index)
    body += attribute(1, socket.inet_aton(peer) if peer else local) + attribute(2, local)
    if broadcast:
        body += attribute(4, socket.inet_aton(broadcast))
    body += attribute(3, label + b"\0") + attribute(8, number(flags))
    if lifetime:
        body += attribute(6, struct.pack("<IIII", *lifetime, 0, 0))
    return message(RTM_NEWADDR, body)


def inet6(index, address, prefix, scope=0, flags=0x80, peer=None):
    local = socket.inet_pton(socket.AF_INET6, address)
    body = struct.pack("<BBBBI", 10, prefix, flags & 0xFF, scope, index)
    if peer:
        body += attribute(2, local) + attribute(1, socket.inet_pton(socket.AF_INET6, peer))
    else:
        body += attribute(1, local)
    body += attribute(8, number(flags))
    return message(RTM_NEWADDR, body)


def split(dump):
    """The messages of a buffer, as (type, bytes)."""
    while dump:
        length, kind = struct.unpack_from("<IH", dump)
        yield kind, dump[:length]
        dump = dump[(length + 3) & ~3 :]


def record(request, fixed, protocol=0):
    """The kernel's answer, without its DONE and without ports of sockets; empty where it refuses."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, protocol) as kernel:
        kernel.bind((0, 0))
        kernel.send(struct.pack("<IHHII", 16 + len(fixed), request, NLM_F_REQUEST | NLM_F_DUMP, 1, 0) + fixed)
        messages = []
        while True:
            for kind, one in split(kernel.recv(1 << 16)):
                if kind in (NLMSG_DONE, NLMSG_ERROR):
                    return messages
                messages.append(one[:12] + bytes(4) + one[16:])


def record_sockets(folder):
    """The tables of sock_diag(7). Those that are empty, or that the kernel lacks, are left out."""
    inet = lambda family, protocol: struct.pack("<BBHI48x", family, protocol, 0, 0xFFF)  # noqa: E731
    requests = {"unix": struct.pack("<BBHIIIII", 1, 0, 0, 0xFFF, 0, 0x57, 0, 0)}
    for name, protocol in (("tcp", 6), ("udp", 17), ("raw", 255)):
        requests.update({name: inet(2, protocol), name + "6": inet(10, protocol)})
    for name, fixed in requests.items():
        messages = record(20, fixed, 4)
        if messages:
            write(folder / f"sock_diag_{name}.hex", messages)


def write(path, messages):
    path.parent.mkdir(parents=True, exist_ok=True)
    blocks = []
    for number_, one in enumerate(messages, 1):
        text = pad(one).hex()
        lines = [text[at : at + 112] for at in range(0, len(text), 112)]
        blocks.append("\n".join([f"# message {number_}, {len(one)} bytes", *lines]))
    path.write_text("\n".join(blocks) + "\n")


LOOPBACK = dict(kind=772, flags=0x10049, mtu=65536, address=bytes(6), broadcast=bytes(6), operstate=0)


def make(folder):
    """Rare hardware, large counters, hostile names: what no kernel at hand shows."""
    write(folder / "rare_hardware/links.hex", [
        link(1, b"lo", **LOOPBACK),
        link(2, b"ib0", kind=32, address=bytes(range(0x80, 0x94)), broadcast=b"\xff" * 20, mtu=65520, queue=256),
        link(3, b"tun0", kind=65534, flags=0x10D1, address=b"", queue=500, info_kind=b"tun"),
        link(4, b"cslip0", kind=257, flags=0x91, mtu=296, address=b"", queue=10,
             stats={"rx_compressed": 7, "tx_compressed": 16}),
        link(5, b"sl1", kind=256, flags=0, mtu=296, address=b"", queue=0xFFFFFFFF),
        link(6, b"ppp0", kind=512, flags=0x10D1, mtu=1492, address=b"", queue=3, info_kind=b"ppp"),
        link(7, b"tunl0", kind=768, flags=0x80, mtu=1480, address=bytes(4), broadcast=bytes(4), info_kind=b"ipip"),
        link(8, b"sit0", kind=776, flags=0x81, mtu=1480, address=bytes(4), broadcast=bytes(4), info_kind=b"sit"),
        link(9, b"gre1", kind=778, flags=0xD1, mtu=1476, address=bytes([10, 0, 0, 1]), broadcast=bytes([10, 0, 0, 2]),
             info_kind=b"gre"),
        link(10, b"ax0", kind=3, address=bytes([0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7]), broadcast=bytes(7)),
        link(11, b"arc0", kind=7, address=b"\x2a", broadcast=b"\0"),
        link(12, b"fddi0", kind=774), link(13, b"hip0", kind=780),
        link(14, b"old0", flags=0xE063, device=(0xFE000000, 0xFE01FFFF, 0xC000, 11, 3, 4)),
        link(15, b"old1", flags=0xFFFF, device=(0, 5, 0xFF, 300, 0, 99)),
        link(16, b"odd2", flags=0x2000, device=(0, 0, 0x100, 0, 0, 0)),
        link(17, b"dlci0", kind=15, address=b"\x10\x00", broadcast=b"\0\0"),
        link(18, b"x25", kind=271, address=b"12\x1b[1m", broadcast=b"\0"),
    ])  # fmt: skip
    write(folder / "rare_hardware/addresses.hex", [
        inet(1, "127.0.0.1", 8, b"lo", scope=254),
        inet(3, "10.8.0.2", 32, b"tun0", peer="10.8.0.1"),
        inet(6, "192.0.2.9", 32, b"ppp0", peer="192.0.2.1"),
        inet(9, "10.20.0.1", 30, b"gre1"),
    ])  # fmt: skip
    everything = {key: index for index, key in enumerate(STATS, 1)}
    write(folder / "counters/links.hex", [
        link(1, b"all", stats={key: 10**index for index, key in enumerate(STATS[:20])}),
        link(2, b"small", stats=everything),
        link(3, b"huge", stats={key: 2**64 - 1 for key in STATS}),
        *(link(10 + at, b"b%d" % at, stats={"rx_bytes": size, "tx_bytes": size + 1})
          for at, size in enumerate((0, 1023, 1024, 1048576, 1073741824, 1099511627776, 1125899906842624,
                                     922337203685477580, 1152921504606846976, 1844674407370955162))),
    ])  # fmt: skip
    write(folder / "counters/addresses.hex", [])
    write(folder / "hostile/links.hex", [
        link(1, b"\x1b]0;owned\x07", altnames=[b"\x1b[2J", b"a\xffb"], alias=b"up\x1b[31mlink \xed\x95\x9c"),
        link(2, b"\xff\xfe\xc3", kind=65533),
        link(3, "한글0".encode(), info_kind=b"ve\x1bth"),
        link(4, b"rtl\xe2\x80\xae0"),
        link(5, b"back\\slash"),
    ])  # fmt: skip
    write(folder / "hostile/addresses.hex", [
        inet(1, "10.0.0.1", 24, b"\x1b]0;owned\x07", broadcast="10.0.0.255"),
        inet(1, "10.0.0.2", 24, b"\x1b]0;owned\x07:\x9b"),
        inet(3, "10.0.3.1", 24, "한글0".encode()),
        inet(3, "10.0.3.2", 24, "한글0:1".encode()),
        inet(99, "10.0.9.9", 24, b"gone"),
        inet6(3, "fe80::1", 64, scope=253),
    ])  # fmt: skip
    write(folder / "addresses/links.hex", [
        link(1, b"lo", **LOOPBACK),
        link(2, b"eth0", flags=0x11043, altnames=[b"enp1s0-the-long-name"], master=4),
        link(3, b"eth1", flags=0x1002, operstate=2),
        link(4, b"br0", flags=0x1003, info_kind=b"bridge", operstate=3),
    ])  # fmt: skip
    write(folder / "addresses/addresses.hex", [
        inet(1, "127.0.0.1", 8, b"lo", scope=254),
        inet(2, "172.17.0.3", 16, b"eth0", broadcast="172.17.255.255"),
        inet(2, "10.0.0.1", 24, b"eth0", broadcast="10.0.0.255", lifetime=(60, 0xFFFFFFFF), flags=0x200),
        inet(2, "172.17.0.4", 16, b"eth0", flags=0x81),
        inet(2, "10.1.0.1", 32, b"eth0", peer="10.1.0.2"),
        inet(2, "10.2.0.1", 24, b"eth0:1"),
        inet(2, "10.2.0.2", 24, b"eth0:1", flags=0x81),
        inet(3, "192.0.2.1", 24, b"eth1"),
        inet6(1, "::1", 128, scope=254),
        inet6(2, "2001:db8::3", 64, flags=0x101),
        inet6(2, "2001:db8::2", 64),
        inet6(2, "fe80::2", 64, scope=253),
        inet6(2, "::192.0.2.1", 96),
        inet6(2, "::ffff:192.0.2.2", 128),
        inet6(2, "2001:db8:1::1", 128, peer="2001:db8:1::2"),
    ])  # fmt: skip
    (folder / "addresses/if_inet6").write_text("".join(
        socket.inet_pton(socket.AF_INET6, address).hex() + f" {index:02x} {prefix:02x} 00 80 {name:>8}\n"
        for address, index, prefix, name in (
            ("2001:db8:1::1", 2, 128, "eth0"), ("fe80::2", 2, 64, "eth0"), ("::1", 1, 128, "lo"),
            ("2001:db8::2", 2, 64, "eth0"), ("2001:db8::3", 2, 64, "eth0"), ("::192.0.2.1", 2, 96, "eth0"),
        )
    ))  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("record", "make", "sockets"):
        sys.exit(__doc__)
    where = pathlib.Path(sys.argv[2])
    if sys.argv[1] == "make":
        make(where)
    elif sys.argv[1] == "sockets":
        record_sockets(where)
    else:
        write(where / "links.hex", record(RTM_GETLINK, bytes(16)))
        write(where / "addresses.hex", record(RTM_GETADDR, bytes(8)))
