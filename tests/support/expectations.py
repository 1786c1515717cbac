"""Assertions of the end-to-end cases. A failed one ends the case with what was expected, what came, and the transcript
of every process that the case ran (see processes.py). Nothing here sleeps: `wait_for` asks until a deadline."""

import difflib
import re
import time


class Failure(Exception):
    """A step of the case did not go as the case says it must."""


def expect(condition, message, *shown):
    """Fails with `message`, and with every further argument printed below it."""
    if not condition:
        raise Failure("\n".join([message, *(_show(value) for value in shown)]))


def expect_equal(actual, expected, what):
    """Text, bytes or any values; long texts are shown as a diff."""
    if actual == expected:
        return
    if isinstance(actual, str) and isinstance(expected, str) and "\n" in actual + expected:
        diff = difflib.unified_diff(
            expected.splitlines(), actual.splitlines(), "expected", "actual", lineterm="", n=3
        )
        raise Failure(f"{what}:\n" + "\n".join(diff))
    raise Failure(f"{what}:\n  expected {_show(expected)}\n  actual   {_show(actual)}")


def expect_in(needle, haystack, what):
    expect(needle in haystack, f"{what}: {_show(needle)} is missing in", haystack)


def expect_not_in(needle, haystack, what):
    expect(needle not in haystack, f"{what}: {_show(needle)} must not be in", haystack)


def expect_match(pattern, text, what):
    """Searches with re.MULTILINE; returns the match."""
    found = re.search(pattern, text, re.MULTILINE)
    expect(found, f"{what}: nothing matches {pattern!r} in", text)
    return found


def wait_for(condition, what, timeout=60.0):
    """Calls `condition` until it gives something true, and returns that; fails when `timeout` seconds have passed."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failure(f"waited {timeout:g} s in vain for {what}")
        time.sleep(0.005)  # the pace of asking, not a guess at how long something takes


def again(step, attempts=3):
    """Returns what `step` gives, tried so often when it fails. For what chance may spoil once although the program is
    right: dice that fall on one side alone, an oracle that misses an answer on a busy machine. What is wrong fails each
    time."""
    for left in reversed(range(attempts)):
        try:
            return step()
        except Failure:
            if left == 0:
                raise


def _show(value):
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 4000 else f"{text[:2000]} … ({len(text)} characters) … {text[-2000:]}"
