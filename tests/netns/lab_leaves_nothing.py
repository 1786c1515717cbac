"""Whatever becomes of a lab, nothing is left of it, and what went wrong is said in one line."""

import os
import signal
import subprocess

from labs import SERVED, equal, lab_file, ntool, says, step
from leftovers import Leftovers
from netns import NTOOL, expect, require_namespaces, wait_for

require_namespaces()  # as process 1 we inherit what a killed process leaves

LEFT = Leftovers()
STATE = LEFT.state
processes, settled, start = LEFT.processes, LEFT.expect_none, LEFT.start
LEFT.remember()

step("one run after another, and many at a time")
equal(ntool("lab", "run", "two-hosts", "--", "ntool", "ping", "-c", "1", "server").returncode, 0)
settled("run")
equal(ntool("lab", "run", SERVED, "--", "sh", "-c", "sleep 1000 & exit 7").returncode, 7)
settled("a run whose program left another one behind")
many = [start("lab", "run", "two-hosts", "--", "true") for _ in range(20)]
equal([one.wait(60) for one in many], [0] * 20)
settled("twenty at a time")

step("up and down, also of one name at once")
many = [start("lab", "up", "two-hosts") for _ in range(6)]
equal(sorted(one.wait(60) for one in many), [0, 2, 2, 2, 2, 2])
taken = ntool("lab", "up", "two-hosts")
equal((taken.returncode, len(taken.stderr.splitlines())), (2, 1))
says(taken.stderr, "a lab of this name is up")
equal(ntool("lab", "exec", "client", "--", NTOOL, "lab", "list").stdout, ntool("lab", "list").stdout)
busy = start("lab", "exec", "client", "--", "sleep", "1000")
wait_for(lambda: any(comm == "sleep" for _, comm, _ in processes().values()), "the program in the lab")
equal(ntool("lab", "down").returncode, 0)
equal(busy.wait(60), 128 + signal.SIGTERM)
settled("down")
for number in range(8):  # its end and its beginning meet
    down = start("lab", "down", "--all")
    up = ntool("lab", "up", "two-hosts")
    expect(up.returncode in (0, 2), f"up ended with {up.returncode}")
    down.wait(60)
    listed = ntool("lab", "list").stdout
    if up.returncode == 0 and "no lab is up" in listed:
        settled("a lab that was taken down while it came up")
equal(ntool("lab", "down", "--all").returncode, 0)
settled("ups and downs at once")

step("what is wrong is said in one line")
BAD = [
    (2, "overlap", ["run", lab_file("overlap.yaml", """hosts: {a: {}, b: {}, c: {}}
links:
  - {between: [a, b], subnet: 10.0.0.0/16}
  - {between: [b, c], subnet: 10.0.1.0/24}
"""), "--", "true"]),
    (2, "nobody", ["up", lab_file("unknown.yaml", "hosts: {a: {}}\nlinks: [{between: [a, nobody]}]\n")]),
    (2, "larger than", ["up", lab_file("big.yaml", "# filler\n" * (10 << 20) )]),
    (2, "", ["up", lab_file("broken.yaml", "hosts: {a: [}\n\t- x")]),
    (2, "exit code 3", ["up", lab_file("dead.yaml", 'hosts: {a: {services: ["sh -c \\"echo oh no >&2; exit 3\\""]}}\n')]),
    (2, "no-such-program", ["run", lab_file("nosuch.yaml", 'hosts: {a: {services: ["no-such-program"]}}\n'), "--", "true"]),
    (2, "etc/passwd", ["run", lab_file("notone.yaml", 'hosts: {a: {services: ["/etc/passwd"]}}\n'), "--", "true"]),
    (2, "nowhere.yaml", ["run", "nowhere.yaml", "--", "true"]),
    (2, "two-hosts", ["up", "two-hots"]),
    (2, "no lab is up", ["exec", "client", "--", "true"]),
    (2, "cannot be a lab's name", ["up", "two-hosts", "--name", "../up"]),
    (127, "no-such-program", ["run", "two-hosts", "--", "no-such-program"]),
    (127, "/no/such", ["run", "two-hosts", "--", "/no/such"]),
    (126, "/etc/passwd", ["run", "two-hosts", "--", "/etc/passwd"]),
    (2, "/no/folder", ["run", "internet", "--record", "/no/folder/record", "--", "true"]),
]  # fmt: skip
for code, words, command in BAD:
    done = ntool("lab", *command)
    equal((command, done.returncode, done.stdout), (command, code, ""))
    equal((command, len(done.stderr.splitlines())), (command, 1))
    says(done.stderr, words)
    settled(" ".join(command))

step("a state folder full of lies")
LABS = STATE / "ntool/labs"
for name, text in {
    "empty": b"", "nul": b"\0" * 100, "huge": b"holder 1 1\n" * (1 << 19), "other": b"ntool-lab 1\nholder 1 1\nready\n",
    "ours": f"ntool-lab 1\nholder {os.getpid()} 1\nhost a 3 4\nready\n".encode(), "none": None,
}.items():  # fmt: skip
    (LABS / name).mkdir(parents=True, mode=0o700)
    if text is not None:
        (LABS / name / "state").write_bytes(text)
(STATE / "ntool").chmod(0o700)
done = ntool("lab", "exec", "ours/a", "--", "true")
equal(done.returncode, 2)
done = ntool("lab", "list")
equal((done.returncode, done.stderr.count("cleaned up")), (0, 6))
settled("lies")

(STATE / "ntool").symlink_to("/tmp")
done = ntool("lab", "up", "two-hosts")
equal((done.returncode, len(done.stderr.splitlines())), (2, 1))
says(done.stderr, "not a folder of ours alone")
(STATE / "ntool").unlink()
(STATE / "ntool").mkdir()
(STATE / "ntool").chmod(0o777)
says(ntool("lab", "run", "two-hosts", "--", "true").stderr, "not a folder of ours alone")
(STATE / "ntool").rmdir()
settled("state folders of others")

step("a kernel that refuses")
for knob in ("max_user_namespaces", "max_net_namespaces", "max_pid_namespaces"):
    script = f'echo 0 > /proc/sys/user/{knob} && exec setpriv --bounding-set -sys_admin --inh-caps -sys_admin "$0" "$@"'
    if knob != "max_user_namespaces":
        script = f'echo 0 > /proc/sys/user/{knob} && exec "$0" "$@"'
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "sh", "-c", script, NTOOL, "lab", "run", "two-hosts", "--", "true"],
        capture_output=True, text=True,
    )  # fmt: skip
    equal((knob, done.returncode, len(done.stderr.splitlines())), (knob, 2, 1))
    says(done.stderr, knob)
    settled(f"{knob} of 0")
