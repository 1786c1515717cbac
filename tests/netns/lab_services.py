"""What a lab does beside its programs: a chatty service neither fills the disk nor ends, one that ends later is told of,
and so are a lab that is killed and packets that a flood makes the simulator lose."""

import os
import pathlib
import signal
import subprocess
import tempfile

from netns import NTOOL, expect, expect_equal, require_namespaces, wait_for

require_namespaces()
folder = tempfile.TemporaryDirectory()
os.environ["XDG_RUNTIME_DIR"] = folder.name
LABS = pathlib.Path(folder.name, "ntool/labs")


def lab(*words, code=0):
    done = subprocess.run([NTOOL, "lab", *words], capture_output=True, text=True, timeout=120)
    expect_equal(done.returncode, code, f"{words}: {done.stderr}")
    return done


def file_of(name, service):
    path = pathlib.Path(folder.name, name)
    path.write_text(f"hosts:\n  a: {{services: ['{service}']}}\n")
    return str(path)


lab("up", file_of("chatty.yaml", "sh -c \"yes something that is long enough & exec ntool nc -l -k -p 8001\""))
log = LABS / "chatty/a.1.log"
sizes = []
wait_for(lambda: sizes.append(log.stat().st_size) or len(sizes) > 20 and sizes[-1] < sizes[-2], "output that was dropped")
expect(0 < max(sizes) <= 65536, f"the log has a bound: {max(sizes)}")
expect("something that is long enough" in log.read_text(), "the last output is kept")
lab("exec", "a", "--", "ntool", "nc", "-z", "127.0.0.1", "8001")
told = lab("down").stderr
expect_equal(told, "", "down of a chatty service")

lab("up", file_of("later.yaml", "ntool nc -l -k -p 8001"))
lab("exec", "a", "--", "sh", "-c", "kill -9 $(pgrep -x ntool | tail -1)")
wait_for(lambda: (LABS / "later/notes").exists(), "the note of a service that has ended")
told = lab("down").stderr
expect("later: the service of a was ended by signal 9 (ntool nc -l -k -p 8001)" in told, f"told by down: {told}")

failed = lab("up", file_of("bad.yaml", "sh -c \"yes | head -c 100000; echo oh no; exit 3\""), code=2).stderr
expect("oh no" in failed and "exit code 3" in failed, f"its last line: {failed}")
expect("ntool lab shell a" in failed, f"a remedy: {failed}")

told = lab("run", file_of("my lab.yaml", "true"), "--", "sh", "-c", "echo $NTOOL_LAB").stdout
expect(told.startswith("lab."), f"a file whose name is no lab's: {told}")
lab("run", file_of("실습.yaml", "true"), "--", "true")
expect("give it a name with --name" in lab("up", file_of("실습.yaml", "true"), code=2).stderr, "up needs a name")

for _ in range(10):
    with subprocess.Popen(
        [NTOOL, "lab", "run", "two-hosts", "--", "sleep", "1000"], stderr=subprocess.PIPE, text=True
    ) as run:
        children = pathlib.Path(f"/proc/{run.pid}/task/{run.pid}/children")

        def holder():
            """When the program runs beside it; processes get their names later than they begin."""
            pids = children.read_text().split()
            named = [pid for pid in pids if pathlib.Path(f"/proc/{pid}/comm").read_text() == "ntool lab\n"]
            return len(pids) == 2 and named

        os.kill(int(wait_for(holder, "the lab's process and the program's")[0]), signal.SIGKILL)
        said = run.communicate(timeout=60)[1]
    expect("the lab's own process was killed" in said, f"a killed lab is told: {said!r}")

FLOOD = f"""import glob, socket, time
there = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
end = time.monotonic() + 20
while time.monotonic() < end and not glob.glob("{LABS}/*/last-note"):
    for _ in range(20000):
        try:
            there.sendto(b"x", ("198.51.100.1", 7))
        except OSError:  # a port that is closed says so
            pass
"""
told = lab("run", "internet", "--", "python3", "-c", FLOOD).stderr
expect("the simulator lost packets of its own accord" in told, f"what is lost by a flood is told: {told!r}")
