"""A host that lies about echo requests, for the hostile cases of ping and sweep.

    liar = Liar(far, "eth0")              # 10.64.0.0/16 and fd64::/64 must be routed to `far`
    address("bad_ip_checksum", 4)         # 10.64.0.N, one address (and fd64::N) for each lie of LIES
    liar.end()

The kernel of `far` is made to hold its tongue about these addresses. What is sent are whole IP packets on a packet
socket, so that no kernel mends them. Of each three requests to an address the first gets the lies alone, the second a good
reply and then the lies, and the third the lies and then a good reply. Lies of TRUE are replies as they may be, and only
odd: each request gets them, and they count.
"""

import os
import socket
import struct
import sys

LIES, TRUE = {}, set()


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Request:
    """An echo request that came, and what may be said about it: packets from `to` to `source`."""

    def __init__(self, packet):
        self.packet, self.v4 = packet, packet[0] >> 4 == 4
        if self.v4:
            self.source, self.to, head = packet[12:16], packet[16:20], (packet[0] & 15) * 4
        else:
            self.source, self.to, head = packet[8:24], packet[24:40], 40
        self.head, self.icmp = packet[:head], packet[head:]
        self.identifier, self.sequence = struct.unpack("!HH", self.icmp[4:8])
        self.data = self.icmp[8:]
        self.reply, self.unreachable = (0, (3, 1)) if self.v4 else (129, (1, 0))

    def ip(self, payload, source=None, protocol=None, options=b"", **fields):
        source = source or self.to
        if not self.v4:
            length = fields.get("length", len(payload))
            head = struct.pack("!IHBB", 6 << 28, length, protocol or 58, fields.get("ttl", 60))
            return head + source + self.source + payload
        size = 20 + len(options)
        words, length = fields.get("words", size // 4), fields.get("length", size + len(payload))
        head = struct.pack("!BBHHHBBH", 4 << 4 | words, 0, length & 0xFFFF, 1, fields.get("fragment", 0),
                           fields.get("ttl", 60), protocol or 1, 0) + source + self.source + options  # fmt: skip
        covered = (head + payload)[: max(20, words * 4)]
        return head[:10] + struct.pack("!H", checksum(covered)) + head[12:] + payload

    def message(self, kind, code, rest, wrong=0, **how):
        """An ICMP message in its packet."""
        bare = struct.pack("!BBH", kind, code, 0) + rest
        source = how.get("source") or self.to
        covered = bare if self.v4 else source + self.source + struct.pack("!II", len(bare), 58) + bare
        return self.ip(bare[:2] + struct.pack("!H", checksum(covered) ^ wrong) + bare[4:], **how)

    def echo(self, identifier=None, sequence=None, data=None, **how):
        identifier = self.identifier if identifier is None else identifier
        sequence = self.sequence if sequence is None else sequence
        head = struct.pack("!HH", identifier & 0xFFFF, sequence & 0xFFFF)
        return self.message(self.reply, how.pop("code", 0), head + (self.data if data is None else data), **how)

    def error(self, quote, kind=None, code=None, info=b"\0" * 4, **how):
        return self.message(self.unreachable[0] if kind is None else kind, self.unreachable[1] if code is None else code,
                            info + quote, **how)  # fmt: skip


def lie(function):
    LIES[function.__name__] = function
    return function


def true(function):
    TRUE.add(function.__name__)
    return lie(function)


@true
def good(request):
    yield request.echo()


@lie
def quote_cut(request):
    for size in range(61):
        yield request.error(request.packet[:size])
        yield request.error(request.packet[:size], *((11, 0) if request.v4 else (3, 0)))


@lie
def quote_headers(request):
    """Inner header lengths 0 to 15 with room for them or not; of IPv6 extension headers with lengths that lie."""
    if request.v4:
        for first in [4 << 4 | words for words in range(16)] + [0, 0x65, 0xF5, 0xFF]:
            for options in (b"", b"\x01" * 40, b"\x01" * (4 * max(0, (first & 15) - 5))):
                yield request.error((bytes([first]) + request.head[1:] + options + request.icmp)[:128])
    else:
        for kind in (0, 43, 44, 50, 51, 59, 60, 135, 139, 140, 255):
            head = request.head[:6] + bytes([kind]) + request.head[7:]
            for chain in (b"", b"\x3a\x00" + bytes(6), b"\x3a\xff" + bytes(6), bytes([kind, 0]) + bytes(6)):
                yield request.error(head + chain * 4 + request.icmp)


@lie
def quote_options(request):
    """Options that make no progress, or run past their end."""
    if not request.v4:
        options = [struct.pack("!BB", 58, 0) + bytes([kind, size, 0, 0, 0, 0]) for kind in (0, 1, 5, 194) for size in (0, 1, 255)]
        for option in options:
            yield request.error(request.head[:6] + b"\0" + request.head[7:] + option + request.icmp)
        return
    for kind in (7, 68, 131, 137, 130, 148, 255):
        for size in (0, 1, 2, 3, 4, 8, 39, 40, 41, 255):
            option = (bytes([kind, size, 4]) + b"\x01" * 37)[:40]
            yield request.error(bytes([0x4F]) + request.head[1:] + option + request.icmp)


@lie
def quote_of_others(request):
    """Errors about a packet that we never sent: another destination, another identifier, another protocol."""
    head, size = request.head, len(request.to)
    elsewhere = head[:-size] + bytes([head[-size] ^ 1]) + head[-size + 1 :]
    yield request.error(elsewhere + request.icmp)
    yield request.error(head + request.icmp[:4] + struct.pack("!H", request.identifier ^ 0x5555) + request.icmp[6:])
    at = 9 if request.v4 else 6
    yield request.error(head[:at] + b"\x11" + head[at + 1 :] + request.icmp)
    yield request.error(head + bytes([request.reply]) + request.icmp[1:])


@lie
def outer_headers(request):
    for words in range(16):
        if words != 5 or not request.v4:
            yield request.echo(data=b"\x55" * 56, words=words) if request.v4 else request.echo(data=b"\x55" * 56, length=words)
    for length in (0, 19, 20, 27, 28, 65535):  # of other data: where all bytes are zeros, a cut hurts no checksum
        yield request.echo(data=b"\x55" * len(request.data), length=length)


@lie
def outer_options(request):
    for kind in (7, 68, 131, 137, 148):
        for size in (0, 1, 2, 3, 4, 39, 40, 41, 255):
            option = (bytes([kind, size, 4]) + b"\x01" * 37)[:40]
            yield request.echo(sequence=request.sequence + 1000, options=option)


@lie
def bad_icmp_checksum(request):
    yield request.echo(wrong=0x1111)
    yield request.echo(wrong=0xFFFF)


@lie
def bad_ip_checksum(request):
    if request.v4:
        packet = request.echo()
        yield packet[:10] + bytes([packet[10] ^ 0x11]) + packet[11:]


@lie
def other_identifier(request):
    for other in (0x5555, 0xAAAA, 0xFFFF, 0x8000):
        yield request.echo(identifier=request.identifier ^ other)


@lie
def never_sent(request):
    for sequence in (request.sequence + 1000, request.sequence + 32768, request.sequence - 1000):
        yield request.echo(sequence=sequence)


@lie
def every_type(request):
    for kind in range(256):
        if kind != request.reply:
            for code in (0, 1, 255):
                yield request.message(kind, code, request.icmp[4:])
            yield request.message(kind, 255, b"\xff" * 4 + request.packet[:40])


@lie
def short_messages(request):
    for size in range(8):
        yield request.ip(request.packet[:size])
        yield request.ip(bytes([request.reply]) + bytes(7)[:size])
        whole = request.echo()
        yield request.ip(whole[-len(request.icmp) :][:size])


@lie
def extensions(request):
    """RFC 4884 lengths, and objects (RFC 4950, 5837) of lengths that lie."""
    kind, code = (11, 0) if request.v4 else (3, 0)
    quote = (request.packet + bytes(128))[:128]
    for words in (0, 1, 15, 16, 32, 255):
        info = bytes([0, words, 0, 0]) if request.v4 else bytes([words, 0, 0, 0])
        for size in (0, 3, 4, 5, 8, 40, 44, 65535):
            for what in (b"\x01\x01", b"\x02\x08", b"\x02\xff", b"\x00\x00"):
                body = b"\x20\x00\x00\x00" + struct.pack("!H", size) + what + b"\x05\xdc\x1b[" * 10
                body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
                yield request.error(quote + body, kind, code, info)


@lie
def fragments(request):
    """Pieces that never make a whole."""
    if request.v4:
        for fragment in (0x2000, 0x2001, 0x0001, 0x1FFF, 0x3FFF):
            yield request.echo(fragment=fragment)


@true
def storm(request):
    for _ in range(1500):
        yield request.echo()


@true
def payload_stamps(request):
    """Times in the payload, where other pings keep theirs: nobody must believe them."""
    for stamp in (b"\xff" * 16, bytes(16), b"\x80" + bytes(15), bytes(7) + b"\x80" + bytes(7) + b"\x80", b"\x7f" + b"\xff" * 15,
                  struct.pack("<qq", 2**40, 0), struct.pack("<qq", -1, -1), struct.pack("<qq", 0, 2**62)):  # fmt: skip
        yield request.echo(data=stamp + request.data[16:])


@true
def outer_no_operations(request):
    yield request.echo(options=b"\x01" * 40) if request.v4 else request.echo()


def number_of(name):
    return list(LIES).index(name) + 1


def address(name, family):
    return f"10.64.0.{number_of(name)}" if family == 4 else f"fd64::{number_of(name):x}"


class Liar:
    def __init__(self, host, interface):
        for family, network in (("-4", "10.64.0.0/16"), ("-6", "fd64::/64")):
            host.set("ip", family, "route", "replace", "blackhole", network)  # its kernel has no words of its own
        self.process = host.spawn([sys.executable, os.path.abspath(__file__), interface])
        self.process.read_until("ready\n")

    def end(self):
        self.process.end()


def answer_forever(interface):
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))  # ETH_P_ALL
    wire.bind((interface, 3))
    names, counts = list(LIES), {}
    print("ready", flush=True)
    while True:
        packet, sender = wire.recvfrom(65535)
        if sender[2] == 4 or not packet:  # PACKET_OUTGOING: our own words
            continue
        v4 = packet[0] >> 4 == 4
        echo = packet[9:10] == b"\x01" and packet[20:21] == b"\x08" if v4 else packet[6:7] == b"\x3a" and packet[40:41] == b"\x80"
        if not echo:
            continue
        request = Request(packet)
        which = request.to[-1] - 1
        if which >= len(names):
            continue
        name, turn = names[which], counts.get(request.to, 0)
        counts[request.to] = turn + 1
        said = list(LIES[name](request))
        if name not in TRUE and turn % 3 == 1:
            said.insert(0, request.echo())
        elif name not in TRUE and turn % 3 == 2:
            said.append(request.echo())
        for one in said:
            try:
                wire.sendto(one, (interface, 0x0800 if v4 else 0x86DD, 0, 0, sender[4]))
            except OSError:
                pass  # longer than the cable's MTU


if __name__ == "__main__":
    answer_forever(sys.argv[1])
