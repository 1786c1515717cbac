"""Lines that a case expects, against those that came. docs/testing.md, "Networks with faults", describes the patterns.

An expected line is text or a JSON object; "..." stands for any number of lines. Of an object only the keys that are
expected are looked at, and null means that the key is absent. Machines are shared, so figures may be ranges.
"""

import functools
import json
import re

ANY_LINES = "..."
_NUMBER = r"-?\d+(?:\.\d+)?"
_RANGE = re.compile(rf"({_NUMBER})?\.\.({_NUMBER})?")


def parse(text):
    """Expected lines, each a string or a dict."""
    lines = [line.rstrip() for line in text.splitlines()]
    return [json.loads(line) if line.startswith('{"') else line for line in lines if line]


def differences(expected, actual):
    """What is wrong with the lines `actual`; an empty list where all is as expected."""

    @functools.cache
    def matches(i, j):
        """Expected lines from i are those from j, or as far as it goes."""
        nonlocal furthest
        furthest = max(furthest, (i, j))
        if i == len(expected):
            return j == len(actual)
        if expected[i] == ANY_LINES:
            return matches(i + 1, j) or (j < len(actual) and matches(i, j + 1))
        return j < len(actual) and not _differs(expected[i], actual[j]) and matches(i + 1, j + 1)

    furthest = (0, 0)
    if matches(0, 0):
        return []
    i, j = furthest
    if i == len(expected):
        return [f"a line too many: {actual[j]}"]
    free = i > 0 and expected[i - 1] == ANY_LINES
    candidates = actual[j if not free else _first_after_skip(i, expected, actual) :] if free else actual[j : j + 1]
    found = [f"expected line: {_shown(expected[i])}"]
    if not candidates:
        return [*found, "  there was no further line"]
    nearest = min(candidates, key=lambda line: len(_differs(expected[i], line)))
    return [*found, f"  nearest line: {nearest}", *(f"  {each}" for each in _differs(expected[i], nearest))]


def _first_after_skip(i, expected, actual):
    """Any line behind those that the expected lines before the "..." need at least."""
    return min(len(actual), sum(1 for each in expected[:i] if each != ANY_LINES))


def _shown(expected):
    return expected if isinstance(expected, str) else json.dumps(expected, ensure_ascii=False)


def _differs(expected, line):
    if isinstance(expected, str):
        return [] if _text_matches(expected, line) else ["this text is another"]
    try:
        value = json.loads(line)
    except ValueError:
        return ["this is no JSON"]
    return _value_differs(expected, value, "")


def _value_differs(expected, actual, where):
    """Each difference as a line; `where` is the path of keys."""
    name = where or "line"
    if isinstance(expected, dict) and isinstance(actual, dict):
        found = []
        for key, value in expected.items():
            place = f"{where}.{key}" if where else key
            if key not in actual:
                found += [] if value is None else [f"{place}: expected {json.dumps(value)}, but it is absent"]
            elif value is None:
                found.append(f"{place}: expected to be absent, came {json.dumps(actual[key])}")
            else:
                found += _value_differs(value, actual[key], place)
        return found
    if isinstance(expected, list) and isinstance(actual, list):
        return _list_differs(expected, actual, name)
    if _scalar_matches(expected, actual):
        return []
    return [f"{name}: expected {json.dumps(expected)}, came {json.dumps(actual)}"]


def _list_differs(expected, actual, name):
    if ANY_LINES in expected:
        at = expected.index(ANY_LINES)
        tail = len(expected) - at - 1
        if len(actual) < at + tail:
            return [f"{name}: expected {at + tail} entries at least, came {json.dumps(actual)}"]
        return _list_differs(expected[:at] + expected[at + 1 :], actual[:at] + actual[len(actual) - tail :], name)
    if len(expected) != len(actual):
        return [f"{name}: expected {len(expected)} entries, came {len(actual)}: {json.dumps(actual)}"]
    return [line for i, each in enumerate(expected) for line in _value_differs(each, actual[i], f"{name}[{i}]")]


def _scalar_matches(expected, actual):
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    if isinstance(expected, str) and isinstance(actual, (int, float)):
        return _in_range(expected, actual)
    if isinstance(expected, str) and isinstance(actual, str):
        return _text_matches(expected, actual)
    return expected == actual


def _in_range(text, number):
    """"20..60", "3..", "..5" """
    bounds = _RANGE.fullmatch(text)
    if not bounds:
        return False
    low, high = bounds.groups()
    return (low is None or float(low) <= number) and (high is None or number <= float(high))


def _text_matches(expected, actual):
    """"<...>" stands for any text, "<20..60>" for a number in that range, "<a|b>" for one of the two."""
    parts = re.split(r"<([^<>]*(?:\.\.|\|)[^<>]*)>", expected)
    pattern = ""
    ranges = []
    for i, part in enumerate(parts):
        if i % 2 == 0:
            pattern += re.escape(part)
        elif part == ANY_LINES:
            pattern += ".*"
        elif _RANGE.fullmatch(part):
            pattern += f"({_NUMBER})"
            ranges.append(part)
        else:
            pattern += "(?:" + "|".join(re.escape(word) for word in part.split("|")) + ")"
    found = re.fullmatch(pattern, actual)
    return bool(found) and all(_in_range(text, float(value)) for text, value in zip(ranges, found.groups()))
