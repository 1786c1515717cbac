"""The program's edges: links, full disks, closed pipes, closed descriptors, hostile words, signals, exit codes."""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

from program_checks import NTOOL, check, finish, run


def shell(line):
    return run(["sh", "-c", line], env={**os.environ, "NTOOL": NTOOL})


def test_exit_codes():
    for words, code in (([], 0), (["--help"], 0), (["--version"], 0), (["help"], 0), (["help", "links"], 0),
                        (["nosuch"], 2), (["--nosuch"], 2), (["links"], 2), (["links", "--color"], 2),
                        (["completion", "tcsh"], 2)):
        out, err, got = run([NTOOL, *words])
        check(f"exit of {words}", got == code, (got, err))
        check(f"one side of {words}", bool(out) != bool(err), (out, err))
        check(f"one line for {words}", code == 0 or err.count("\n") == 1, err)


def test_full_disk():
    _, err, code = shell('"$NTOOL" --help >/dev/full')
    check("/dev/full", (err, code) == ("ntool: cannot write to standard output: No space left on device\n", 2), (err, code))
    _, err, code = shell('"$NTOOL" help --json >/dev/full')
    check("/dev/full with --json", code == 2 and err.count("\n") == 1, (err, code))


def test_closed_pipe():
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([NTOOL, "--help"], stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(writer)
    check("closed pipe", (done.returncode, done.stderr) == (0, ""), (done.returncode, done.stderr))
    out, err, _ = shell('"$NTOOL" completion bash | head -c1')
    check("head -c1", (out, err) == ("#", ""), (out, err))


def test_closed_descriptors():
    _, _, code = shell('"$NTOOL" --version <&- >&- 2>&-')
    check("all closed", code == 0, code)
    out, _, code = shell('"$NTOOL" nosuch 2>&-')
    check("stderr closed", code == 2 and not out, (code, out))
    out, _, code = shell('"$NTOOL" --version 2>&- <&-')
    check("stdin and stderr closed", code == 0 and "commit" in out, (code, out))


def test_descriptors_stay_blocking():
    reader, writer = os.pipe()
    done = subprocess.run([NTOOL, "--version"], stdin=reader, stdout=writer, timeout=60)
    check("still blocking", os.get_blocking(reader) and os.get_blocking(writer), done.returncode)
    os.close(reader)
    os.close(writer)


def activity(process):
    """Its state, and the time that it has used: who sleeps and uses no more of it waits for somebody."""
    fields = open(f"/proc/{process.pid}/stat").read().rpartition(")")[2].split()
    return fields[0], fields[11], fields[12]


def test_slow_reader():
    """A non-blocking pipe that others share loses nothing; a raised stop ends the wait with 130."""
    expected, _, _ = run([NTOOL, "completion", "bash"])
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    filler = b"x" * 4096
    filled = 0
    try:
        while True:
            filled += os.write(writer, filler)
    except BlockingIOError:
        pass
    child = subprocess.Popen([NTOOL, "completion", "bash"], stdout=writer)
    os.close(writer)
    time.sleep(0.2)
    got = b""
    while part := os.read(reader, 1000):
        got += part
    os.close(reader)
    check("slow reader", got[filled:].decode() == expected and child.wait(60) == 0, len(got) - filled)

    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while True:
            os.write(writer, filler)
    except BlockingIOError:
        pass
    child = subprocess.Popen([NTOOL, "completion", "bash"], stdout=writer, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    before, now = None, activity(child)
    while time.monotonic() < deadline and (now[0] != "S" or now != before):
        time.sleep(0.3)
        before, now = now, activity(child)
    child.send_signal(signal.SIGINT)
    check("SIGINT at a full pipe", child.wait(60) == 130, child.returncode)
    check("SIGINT is quiet", child.stderr.read() == b"")
    os.close(reader)
    os.close(writer)


def test_called_by_other_names():
    with tempfile.TemporaryDirectory() as place:
        out, err, code = run([NTOOL, "links", place])
        check("links", code == 0, (out, err))
        listed = json.loads(run([NTOOL, "help", "--json"])[0])
        verbs = {name: c["name"] for c in listed["commands"] if c["group"] != "About ntool"
                 for name in [c["name"], *c["aliases"]]}
        check("one link for each verb and each alias", sorted(os.listdir(place)) == sorted(verbs), os.listdir(place))
        for name, verb in verbs.items():
            out, _, code = run([f"{place}/{name}", "--help"])
            check(f"{name} by its link", code == 0 and out.startswith(f"usage: ntool {verb} "), out)
        os.symlink(NTOOL, f"{place}/anything")
        out, _, code = run([f"{place}/anything", "--version"])
        check("another name is ntool", code == 0 and out.startswith("ntool:"), out)


def test_hostile_words():
    out, err, code = run([NTOOL, "x" * 100_000])
    check("long word", code == 2 and len(err) < 700, len(err))
    out, err, code = run([NTOOL, "-" + "h" * 20_000])
    check("long cluster", code == 0, code)
    done = subprocess.run([NTOOL, b"\x1b[2J\xff\x9b"], capture_output=True, timeout=60)
    check("control characters", done.stderr.startswith(rb"ntool: '\x1b[2J\xff\x9b' is not a command"), done.stderr)
    # argc 0: the kernel gives an empty argv[0] instead (since 5.18), older ones none at all.
    code = subprocess.run([sys.executable, "-c",
                           "import ctypes,sys,os;libc=ctypes.CDLL(None);"
                           "libc.execv(sys.argv[1].encode(),(ctypes.c_char_p*1)(None))", NTOOL],
                          stdout=subprocess.DEVNULL, timeout=60).returncode
    check("argc 0", code == 0, code)


def test_color():
    out, _, _ = run([NTOOL, "--color", "always"])
    check("--color always", "\x1b[1m" in out)
    out, _, _ = run([NTOOL])
    check("a pipe has no colour", "\x1b" not in out)
    # script(1) is not everywhere; a pseudo-terminal of our own is.
    for environment, colored in (({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)):
        master, slave = os.openpty()
        subprocess.run([NTOOL], stdout=slave, env={"TERM": "xterm", **environment}, timeout=60)
        os.close(slave)
        shown = b""
        try:
            while part := os.read(master, 4096):
                shown += part
        except OSError:
            pass
        os.close(master)
        check(f"colour on a terminal with {environment}", (b"\x1b[1m" in shown) == colored)


def test_json():
    document = json.loads(run([NTOOL, "--version", "--json"])[0])
    check("version as JSON", set(document) == {"ntool", "commit", "compiler", "libraries"}, document)
    check("libraries", {"CLI11", "fmt", "spdlog", "nlohmann_json", "c_ares", "utf8proc", "yaml_cpp"} == set(document["libraries"]))
    document = json.loads(run([NTOOL, "--json"])[0])
    check("commands as JSON", {"help", "links", "completion"} <= {c["name"] for c in document["commands"]})


for name, test in list(globals().items()):
    if name.startswith("test_"):
        test()
finish()
