"""The static binary is what it promises: no interpreter, no library, no symbols, under 12 MB; it runs in a folder that
holds nothing else, and waits in under 8 MB. It is looked for at NTOOL_RELEASE, then at build/release/ntool."""

import os
import pathlib
import shutil
import struct

from netns import *

MEBI = 1024 * 1024
SIZE_LIMIT = 12 * MEBI
MEMORY_LIMIT = 8 * MEBI

built = pathlib.Path(__file__).resolve().parents[2] / "build/release/ntool"
binary = pathlib.Path(os.environ.get("NTOOL_RELEASE") or built).absolute()
if not binary.exists():
    skip(f"there is no {binary}; scripts/build makes it")
require_namespaces()


def elf(image):
    """Types of its program headers, types of its sections, tags of its dynamic entries (elf(5))."""
    expect_equal(image[:6], b"\x7fELF\x02\x01", "a 64-bit little-endian ELF file")
    program_at, section_at = struct.unpack_from("<QQ", image, 32)
    program_size, programs, section_size, sections = struct.unpack_from("<HHHH", image, 54)
    headers = [struct.unpack_from("<IIQQQQ", image, program_at + i * program_size) for i in range(programs)]
    section_types = [struct.unpack_from("<I", image, section_at + i * section_size + 4)[0] for i in range(sections)]
    dynamic = [
        struct.unpack_from("<q", image, offset + at)[0]
        for kind, _, offset, _, _, size in headers
        if kind == 2  # PT_DYNAMIC, which a static-pie has too, for relocations
        for at in range(0, size, 16)
    ]
    return [header[0] for header in headers], section_types, dynamic


size = binary.stat().st_size
expect(size < SIZE_LIMIT, f"the binary has {size} bytes, the limit is {SIZE_LIMIT}")
program_types, section_types, dynamic_tags = elf(binary.read_bytes())
expect_not_in(3, program_types, "PT_INTERP: it must be loaded by nobody but the kernel")
expect_not_in(1, dynamic_tags[: dynamic_tags.index(0)] if dynamic_tags else [], "DT_NEEDED: it must need no library")
expect_not_in(2, section_types, "SHT_SYMTAB: it must be stripped")

# An empty root: the binary and nothing else, no /etc, /proc, /dev.
host = Host("container")
root = "/tmp"  # in the host's own mount namespace, where it is covered by an empty file system
host.set("mount", "-t", "tmpfs", "none", root)
inside = f"/proc/{host.pid}/root{root}/ntool"
shutil.copyfile(binary, inside)
os.chmod(inside, 0o755)


def ntool(*arguments):
    return ["chroot", root, "/ntool", *arguments]


expect_match(r"^ntool: +\d+\.\d+", host.run(ntool("--version")).expect_code(0).out, "the version")
expect_in("nc", host.run(ntool("--help")).expect_code(0).out, "the list of verbs")
expect_match(r"^lo: flags=\d+<UP,LOOPBACK,RUNNING>", host.run(ntool("ifconfig")).expect_code(0).out, "ifconfig")

for port, name, listens_at in [(8001, "127.0.0.1", []), (8002, "::1", ["::1"]), (8003, "localhost", ["127.0.0.1"])]:
    listener = host.spawn(ntool("nc", "-l", *listens_at, *([] if listens_at else ["-p"]), str(port)))
    wait_for_listener(host, port, by=listener)
    peak = listener.memory_peak()
    expect(peak < MEMORY_LIMIT, f"the waiting nc has held {peak} bytes, the limit is {MEMORY_LIMIT}")
    caller = host.spawn(ntool("nc", name, str(port)))
    caller.write("안녕하세요\n")
    listener.read_until("안녕하세요\n")
    listener.write("반갑습니다\n")
    caller.read_until("반갑습니다\n")
    caller.close_stdin()
    listener.close_stdin()
    expect_equal((caller.wait(), listener.wait()), (0, 0), f"exit codes of both ends over {name}")
    expect_equal((caller.err, listener.err), (b"", b""), f"stderr of both ends over {name}")

refused = host.run(ntool("nc", "127.0.0.1", "9")).expect_code(1)
expect_in("refused", refused.err.lower(), "the reason of the refusal")
print(f"size {size} bytes, peak memory of a waiting nc {peak} bytes")
