"""Makes small MaxMind DB files of AS numbers: rows are {"192.0.2.0/24": {"asn": "AS64500", "name": "Example"}}; values
are texts or numbers. IPv4 networks stand below ::/96."""

import ipaddress

TEXT, NUMBER_16, NUMBER_32, MAP, NUMBER_64, ARRAY = 2, 5, 6, 7, 9, 11


def control(kind, size):
    form = size if size < 29 else 29 if size < 285 else 30 if size < 65821 else 31
    start = bytes([form, kind - 7]) if kind > 7 else bytes([kind << 5 | form])
    long = {29: (29, 1), 30: (285, 2), 31: (65821, 3)}.get(form)
    return start + ((size - long[0]).to_bytes(long[1], "big") if long else b"")


def value(what, kind=NUMBER_32):
    if isinstance(what, int):
        digits = what.to_bytes((what.bit_length() + 7) // 8, "big")
        return control(kind, len(digits)) + digits
    if isinstance(what, dict):
        return control(MAP, len(what)) + b"".join(value(key) + value(each) for key, each in what.items())
    if isinstance(what, list):
        return control(ARRAY, len(what)) + b"".join(map(value, what))
    raw = what if isinstance(what, bytes) else what.encode()
    return control(TEXT, len(raw)) + raw


def mmdb(rows):
    tree, data = [[None, None]], b""
    for network, fields in rows.items():
        net = ipaddress.ip_network(network)
        bits = "0" * (96 if net.version == 4 else 0) + f"{int(net.network_address):0{net.max_prefixlen}b}"[: net.prefixlen]
        node = 0
        for bit in map(int, bits[:-1]):
            if tree[node][bit] is None:
                tree.append([None, None])
                tree[node][bit] = len(tree) - 1
            node = tree[node][bit]
        tree[node][int(bits[-1])] = ("data", len(data))
        data += value(fields)
    count = len(tree)
    where = lambda child: count if child is None else count + 16 + child[1] if isinstance(child, tuple) else child
    nodes = b"".join(where(child).to_bytes(4, "big") for node in tree for child in node)
    about = {"node_count": count, "record_size": 32, "ip_version": 6, "database_type": "Test-ASN", "languages": ["en"],
             "binary_format_major_version": 2, "binary_format_minor_version": 0, "build_epoch": 1700000000,
             "description": {"en": "of a test"}}  # fmt: skip
    return nodes + bytes(16) + data + b"\xab\xcd\xefMaxMind.com" + value(about)
