"""Both ends of a conversation, for the cases of nc."""

import pathlib

from netns import NTOOL, wait_for_listener


def listener(host, *arguments, port=8001, proto="tcp", stdin=None, **how):
    """A listening nc, when it listens. stdin: /dev/null unless the case says otherwise, which ends with the peer."""
    process = host.spawn([NTOOL, "nc", *arguments], stdin=stdin, **how)
    wait_for_listener(host, port, proto, by=process)
    return process


def serving(host, command, port=8001, proto="tcp", **how):
    """Any other server, when it listens."""
    process = host.spawn(command, **how)
    wait_for_listener(host, port, proto, by=process)
    return process


def cpu_ticks(process):
    """CPU time used so far (user and system) in clock ticks of 10 ms; `process` is started without a shell."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
