#!/usr/bin/env python3
"""The cases of tests/lab can fail: on values, and one in a lab of its own."""

import os
import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent / "support"))
import expected_lines  # noqa: E402

SKIPPED = 77
GOOD = [
    ("", ""),
    ("...", "a\nb"),
    ("a\n...\nd", "a\nb\nc\nd"),
    ("...\nb\n...", "a\nb\nb"),
    ("time=<20..60> ms", "time=23.5 ms"),
    ("from <...>, port <80|443>", "from 10.0.0.1, port 443"),
    ('{"n": 3, "x": null}', '{"n": 3, "more": [1]}'),
    ('{"n": "3.."}', '{"n": 3}'),
    ('{"n": "..5", "m": "-1..1"}', '{"n": 5, "m": -0.5}'),
    ('{"a": {"b": [1, "...", {"c": 2}]}}', '{"a": {"b": [1, 7, 8, {"c": 2, "d": 3}]}}'),
    ('{"s": "it is <...>"}', '{"s": "it is so"}'),
    ('{"b": true}', '{"b": true}'),
]  # fmt: skip
BAD = [
    ("", "a"),
    ("a", ""),
    ("a\n...\nd", "a\nb"),
    ("...\nb", "b\na"),
    ("b\n...\na", "a\nb"),
    ("time=<20..60> ms", "time=60.5 ms"),
    ("port <80|443>", "port 804"),
    ("a.c", "abc"),
    ('{"n": 3}', '{"n": 4}'),
    ('{"n": 3}', '{"m": 3}'),
    ('{"n": 3}', "no JSON"),
    ('{"n": null}', '{"n": 0}'),
    ('{"n": "3.."}', '{"n": 2.9}'),
    ('{"n": "3..5"}', '{"n": "4"}'),
    ('{"n": 1}', '{"n": true}'),
    ('{"n": "1..2"}', '{"n": null}'),
    ('{"l": [1, 2]}', '{"l": [1, 2, 3]}'),
    ('{"l": [1, "...", 3]}', '{"l": [1]}'),
    ('{"l": [{"c": 2}]}', '{"l": [{}]}'),
]  # fmt: skip

CASE = """
lab: two-hosts
run: ntool --json ping -c 1 server
exit: {exit}
stdout:
  ...
  {{"type": "summary", "received": {received}}}
breaks: 172.17.0.2 => 172.17.0.4
"""


def outcome(folder, received, code=0):
    file = pathlib.Path(folder) / "wrong.case"
    file.write_text(CASE.format(received=received, exit=code))
    environment = {**os.environ, "TMPDIR": str(folder)}  # a case that fails keeps its lab file there
    return subprocess.run([sys.executable, FOLDER / "run.py", file], capture_output=True, text=True, env=environment)


def main():
    for expected, actual in GOOD:
        found = expected_lines.differences(expected_lines.parse(expected), actual.splitlines())
        assert not found, (expected, actual, found)
    for expected, actual in BAD:
        assert expected_lines.differences(expected_lines.parse(expected), actual.splitlines()), (expected, actual)
    with tempfile.TemporaryDirectory() as folder:
        right = outcome(folder, 1)
        if right.returncode == SKIPPED:
            print(right.stdout, end="")
            return SKIPPED
        assert right.returncode == 0, right
        for wrong in (outcome(folder, 2), outcome(folder, 1, code=1)):
            assert wrong.returncode == 1, wrong
            assert "by hand: ntool lab run two-hosts -- ntool --json ping -c 1 server" in wrong.stdout, wrong
        assert "received: expected 2, came 1" in outcome(folder, 2).stdout
        assert "exit code: expected 1, came 0" in outcome(folder, 1, code=1).stdout
    return 0


if __name__ == "__main__":
    sys.exit(main())
