"""How fast nc moves a file to a peer, and from a peer to /dev/null, a pipe and a file, against the other netcats that
are installed, over loopback. Every program in turn, so that a busy machine slows all of them.

    NTOOL=build/release/ntool python3 tests/bench/nc_relay.py [MEGABYTES] [RUNS]

Prints medians of wall and processor time, and the ratio of each program's wall time to ours. Never fails for being slow.
"""

import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

NTOOL = os.environ.get("NTOOL", "build/release/ntool")
MEGABYTES = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
SIZE = MEGABYTES << 20
PATIENCE = 60  # seconds for any one transfer

SENDERS = {
    "ntool nc": [NTOOL, "nc", "127.0.0.1", "PORT"],
    "nc.openbsd": ["nc.openbsd", "-N", "127.0.0.1", "PORT"],
    "ncat": ["ncat", "127.0.0.1", "PORT"],
    "socat": ["socat", "-u", "STDIN", "TCP:127.0.0.1:PORT"],
    "socat -b262144": ["socat", "-u", "-b262144", "STDIN", "TCP:127.0.0.1:PORT"],
}
RECEIVERS = {
    "ntool nc": [NTOOL, "nc", "127.0.0.1", "PORT"],
    "nc.openbsd": ["nc.openbsd", "-d", "127.0.0.1", "PORT"],
    "ncat": ["ncat", "--recv-only", "127.0.0.1", "PORT"],
    "socat": ["socat", "-u", "TCP:127.0.0.1:PORT", "STDOUT"],
    "socat -b262144": ["socat", "-u", "-b262144", "TCP:127.0.0.1:PORT", "STDOUT"],
}


def installed(programs):
    return {name: argv for name, argv in programs.items() if shutil.which(argv[0])}


def drain(connection):
    buffer, got = bytearray(1 << 20), 0
    while count := connection.recv_into(buffer, len(buffer), socket.MSG_TRUNC):  # thrown away by the kernel
        got += count
    assert got == SIZE, f"{got} bytes arrived instead of {SIZE}"


def feed(connection, source):
    with open(source, "rb") as file:
        assert connection.sendfile(file) == SIZE
    connection.shutdown(socket.SHUT_WR)


def measure(argv, serve, **streams):
    """Wall and processor seconds of one run against a peer that does `serve`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE)
        failed = []

        def peer():
            try:
                connection, _ = listener.accept()
                connection.settimeout(PATIENCE)
                with connection:
                    serve(connection)
            except (OSError, AssertionError) as error:
                failed.append(error)

        thread = threading.Thread(target=peer, daemon=True)
        thread.start()
        argv = [word.replace("PORT", str(listener.getsockname()[1])) for word in argv]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begin = time.perf_counter()
        subprocess.run(argv, check=True, timeout=PATIENCE, stderr=subprocess.DEVNULL, **streams)
        thread.join(PATIENCE)
        wall = time.perf_counter() - begin
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert not failed, failed
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def through_pipe(argv, serve):
    """The program's stdout is a pipe that `cat` empties; cat's own time is not counted."""
    sink = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        return measure(argv, serve, stdin=subprocess.DEVNULL, stdout=sink.stdin)
    finally:
        sink.stdin.close()
        sink.wait()


def table(title, programs, run):
    print(f"\n{title}, {MEGABYTES} MiB, medians of {RUNS} runs")
    results = {name: [] for name in programs}
    for _ in range(RUNS):
        for name, argv in programs.items():
            results[name].append(run(argv))
    ours = statistics.median(wall for wall, _ in results["ntool nc"])
    for name, runs in results.items():
        wall = statistics.median(wall for wall, _ in runs)
        cpu = statistics.median(cpu for _, cpu in runs)
        print(f"  {name:16} {wall:6.2f} s  {SIZE / wall / 1e9:5.2f} GB/s  {cpu:5.2f} s of processor  {wall / ours:5.2f} x ours")


def main():
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "source")
        with open(source, "wb") as file:
            file.truncate(SIZE)
            file.seek(0)
            block = os.urandom(1 << 20)
            for _ in range(MEGABYTES):
                file.write(block)
        table("file to peer", installed(SENDERS), lambda argv: measure(argv, drain, stdin=open(source, "rb")))
        receive = lambda connection: feed(connection, source)
        quiet = {"stdin": subprocess.DEVNULL}
        receivers = installed(RECEIVERS)
        table("peer to /dev/null", receivers, lambda a: measure(a, receive, stdout=subprocess.DEVNULL, **quiet))
        table("peer to a pipe", receivers, lambda a: through_pipe(a, receive))
        copy = os.path.join(folder, "copy")
        table("peer to a file", receivers, lambda a: measure(a, receive, stdout=open(copy, "wb"), **quiet))


main()
