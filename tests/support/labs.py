"""What the cases share that let labs end badly: ntool run to its end, and files of labs."""

import pathlib
import subprocess
import tempfile

from netns import NTOOL, expect, expect_equal

_texts = tempfile.TemporaryDirectory()


def ntool(*words, timeout=60, **how):
    return subprocess.run([NTOOL, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=timeout, **how)


def lab_file(name, text):
    path = pathlib.Path(_texts.name) / name
    path.write_text(text)
    return str(path)


SERVED = lab_file("served.yaml", 'hosts:\n  client: {}\n  server: {services: ["ntool nc -l -k -p 8001"]}\nlinks: [{between: [client, server]}]\n')


def step(text):
    print(text, flush=True)


def equal(found, wanted):
    expect_equal(found, wanted, "the result")


def says(text, wanted):
    expect(wanted in text, f"{wanted!r} is not in {text!r}")
