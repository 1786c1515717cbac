#!/usr/bin/env python3
"""Runs cases of tests/lab: a network, commands in it, and what must come of them. docs/testing.md describes the files.

    NTOOL=build/dev/ntool python3 tests/lab/run.py tests/lab/ping_loss.case …
    … run.py --broken FILE …      each lab is broken as its case says, and the case must notice
    … run.py --broken-tenth FILE …      the same for every tenth of them, always the same ones

Exit code 0: all as expected; 1: not so; 77: this machine refuses namespaces.
"""

import dataclasses
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import expected_lines  # noqa: E402

NTOOL = os.path.abspath(os.environ.get("NTOOL") or pathlib.Path(__file__).parents[2] / "build/dev/ntool")
STEP_SECONDS = 60
LOG_SECONDS = 30
MOST_LINES = 30
SKIPPED = 77

Wrong = ValueError  # the case itself has a mistake


class Failure(Exception):
    pass


@dataclasses.dataclass
class Step:
    """A command and what must come of it; `where` is a host, "" for the first one. Without a command it is the log of
    that host's services."""

    where: str
    command: str
    stdin: str | None = None
    exit: int = 0
    streams: dict = dataclasses.field(default_factory=dict)  # "stdout", "stderr" → expected lines


@dataclasses.dataclass
class Case:
    name: str
    lab: str = ""  # YAML, or the name of a built-in lab
    steps: list = dataclasses.field(default_factory=list)
    breaks: list = dataclasses.field(default_factory=list)  # (old, new)

    @property
    def stays_up(self):
        return len(self.steps) > 1 or any(step.where for step in self.steps)


def read_case(path):
    text = path.read_text()
    if len(text.splitlines()) > MOST_LINES:
        raise Wrong(f"{path}: longer than {MOST_LINES} lines")
    case = Case(path.stem)
    for block in re.split(r"^(?=[^\s#])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE), flags=re.MULTILINE):
        if block.strip():
            key, colon, value = block.partition(":")
            if not colon:
                raise Wrong(f"{path}: no 'key:' in {block!r}")
            add_to(case, key, re.sub("^  ", "", value.lstrip(" "), flags=re.MULTILINE).strip("\n"))
    if not case.lab or not case.steps or not case.breaks:
        raise Wrong(f"{path}: needs 'lab:', 'run:' and 'breaks:'")
    return case


def add_to(case, key, value):
    if key == "lab":
        case.lab = value
    elif key == "breaks":
        for line in value.splitlines():
            old, _, new = line.partition(" =>")
            case.breaks.append((old, new.strip()))
    elif key == "run":
        case.steps.append(Step("", value))
    elif key.startswith("in "):
        case.steps.append(Step(key[3:], value))
    elif key.startswith("log of "):
        case.steps.append(Step(key[7:], "", streams={"stdout": expected_lines.parse(value)}))
    elif not case.steps:
        raise Wrong(f"{case.name}: '{key}:' before any command")
    elif key == "stdin":
        case.steps[-1].stdin = value + "\n"
    elif key == "exit":
        case.steps[-1].exit = int(value)
    elif key in ("stdout", "stderr"):
        case.steps[-1].streams[key] = expected_lines.parse(value)
    else:
        raise Wrong(f"{case.name}: unknown key '{key}'")


def break_lab(case):
    """Each replacement in the lab, or else in the commands."""
    if "\n" not in case.lab and not any(old in case.lab for old, _ in case.breaks):
        shown = subprocess.run([NTOOL, "lab", "show", "--yaml", case.lab], capture_output=True, text=True)
        if any(old in shown.stdout for old, _ in case.breaks):
            case.lab = shown.stdout
    for old, new in case.breaks:
        found = old in case.lab
        case.lab = case.lab.replace(old, new)
        for step in case.steps if not found else []:
            found = found or old in step.command
            step.command = step.command.replace(old, new)
        if not found:
            raise Wrong(f"{case.name}: nothing to break: {old}")
    if "\n" in case.lab:
        checked = subprocess.run([NTOOL, "lab", "check", "/dev/stdin"], input=case.lab, capture_output=True, text=True)
        if checked.returncode != 0:
            raise Wrong(f"{case.name}: broken into no lab at all: {checked.stderr}")


def run_ntool(words, stdin, environment):
    """As subprocess.run; what takes too long is asked to end, so that it clears up."""
    given = subprocess.DEVNULL if stdin is None else subprocess.PIPE
    with subprocess.Popen([NTOOL, *words], stdin=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment) as process:  # fmt: skip
        try:
            out, err = process.communicate(stdin and stdin.encode(), timeout=STEP_SECONDS)
        except subprocess.TimeoutExpired:
            process.terminate()
            out, err = process.communicate()
            err += f"\n(ended by the test after {STEP_SECONDS} s)".encode()
    return subprocess.CompletedProcess(words, process.returncode, out.decode(errors="replace"), err.decode(errors="replace"))


def require_namespaces(done):
    """Ends as skipped where the kernel refuses them to others, too."""
    if done.returncode != 2 or "namespace" not in done.stderr:
        return
    plain = ["unshare", "--net", "true"]
    as_user = ["unshare", "--user", "--map-root-user", "--net", "true"]
    if all(subprocess.run(each, capture_output=True).returncode != 0 for each in (plain, as_user)):
        print(f"SKIP: this machine refuses network namespaces: {done.stderr.strip()}", flush=True)
        sys.exit(SKIPPED)


def lines_of(text):
    """A JSON document over several lines is one line."""
    if text.startswith("{\n"):
        try:
            return [json.dumps(json.loads(text), ensure_ascii=False)]
        except ValueError:
            pass
    return [line.rstrip() for line in text.splitlines()]


def check(step, done, by_hand):
    wrong = []
    if step.command and done.returncode != step.exit:
        wrong.append(f"exit code: expected {step.exit}, came {done.returncode}")
    for name, expected in step.streams.items():
        found = expected_lines.differences(expected, lines_of(getattr(done, name)))
        wrong += [f"{name}: {found[0]}", *found[1:]] if found else []
    if wrong:
        came = "".join(textwrap.indent(f"{name}:\n{textwrap.indent(text, '  ')}", "  ")
                       for name, text in (("stdout", done.stdout), ("stderr", done.stderr)) if text)  # fmt: skip
        raise Failure("\n".join([*wrong, "what came:", came.rstrip(), f"by hand: {by_hand}"]))


def check_log(step, lab, environment):
    """Services write when they come to it."""
    folder = pathlib.Path(environment["XDG_RUNTIME_DIR"])
    deadline = time.monotonic() + LOG_SECONDS
    while True:
        text = "".join(each.read_text() for each in sorted(folder.rglob(f"{step.where}.*.log")))
        try:
            return check(step, subprocess.CompletedProcess([], 0, text, ""), f"the services of {step.where} in {lab}")
        except Failure:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.01)  # the pace of asking


def play(case, folder):
    """Raises Failure where something is not as expected."""
    lab = case.lab
    if "\n" in lab:
        file = pathlib.Path(folder) / f"{case.name}.yaml"
        file.write_text(lab + "\n")
        lab = str(file)
    environment = {**os.environ, "XDG_RUNTIME_DIR": folder}
    if not case.stays_up:
        step = case.steps[0]
        done = run_ntool(["lab", "run", lab, "--", *shlex.split(step.command)], step.stdin, environment)
        require_namespaces(done)
        return check(step, done, f"ntool lab run {lab} -- {step.command}")
    up = run_ntool(["lab", "up", lab], None, environment)
    require_namespaces(up)
    if up.returncode != 0:
        raise Failure(f"ntool lab up {lab}: exit code {up.returncode}\n{up.stdout}{up.stderr}")
    try:
        for step in case.steps:
            if not step.command:
                check_log(step, lab, environment)
                continue
            where = step.where or first_host(lab)
            done = run_ntool(["lab", "exec", where, "--", *shlex.split(step.command)], step.stdin, environment)
            check(step, done, f"ntool lab up {lab}; ntool lab exec {where} -- {step.command}")
    finally:
        down = run_ntool(["lab", "down", "--all"], None, environment)
    if down.returncode != 0:
        raise Failure(f"ntool lab down: exit code {down.returncode}\n{down.stderr}")


def first_host(lab):
    shown = subprocess.run([NTOOL, "lab", "show", "--yaml", lab], capture_output=True, text=True, check=True).stdout
    return re.search(r"^hosts:\s*(?:#.*)?\{?\s*([\w.-]+)\s*:", shown, re.MULTILINE)[1]


def every_tenth(files):
    return sorted(files)[::10]


def main(words):
    broken = words[:1] in (["--broken"], ["--broken-tenth"])
    if words[:1] == ["--broken-tenth"]:
        words = ["--broken", *every_tenth(words[1:])]
        print("broken:", *(pathlib.Path(word).stem for word in words[1:]), flush=True)
    failures = 0
    for word in words[1:] if broken else words:
        case = read_case(pathlib.Path(word))
        if broken:
            break_lab(case)
        folder = tempfile.mkdtemp(prefix="ntool-lab-")
        failure = None
        try:
            play(case, folder)
            left = [str(each) for each in pathlib.Path(folder).glob("ntool/labs/*")]
            if left:
                raise Failure(f"the lab left behind: {left}")
        except Failure as why:
            failure = why
        if broken and failure is None:
            print(f"FAILED {case.name}: it does not notice that the lab is broken ({case.breaks})")
        elif failure is not None and not broken:
            print(f"FAILED {case.name}\n{textwrap.indent(str(failure), '  ')}")
        if (failure is None) == broken:
            failures += 1
        if failure is None or broken:
            shutil.rmtree(folder, ignore_errors=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
