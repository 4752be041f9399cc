"""The package as a whole: documentation that runs, numbers that agree, tables that are up to date."""

from __future__ import annotations

import doctest
import importlib
import json
import pathlib
import pkgutil
import re
import subprocess
import sys

import kazasu
from kazasu import _kazasu, errors

from .conftest import ROOT


def test_the_examples_in_the_documentation_run() -> None:
    tried = 0
    for module in pkgutil.iter_modules(kazasu.__path__, "kazasu."):
        found = doctest.testmod(importlib.import_module(module.name))
        assert found.failed == 0
        tried += found.attempted
    found = doctest.testmod(kazasu)
    assert found.failed == 0 and tried + found.attempted >= 3


def test_the_readme_runs(tmp_path: pathlib.Path) -> None:
    text = (ROOT / "ffi-python" / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert blocks
    for block in blocks:
        done = subprocess.run(
            [sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr


def test_numbers_are_those_of_c() -> None:
    header = (ROOT / "ffi-c" / "include" / "kazasu.h").read_text(encoding="utf-8")
    numbers = {name.lower(): int(number) for name, number in re.findall(r"#define KAZASU_E_(\w+) (\d+)", header)}
    assert numbers["credential_wrong"] > 500
    for code, number in numbers.items():
        assert issubclass(errors._class(code, number), kazasu.KazasuError)
    for make in (lambda: kazasu.tap(kazasu.sim.device(), "0000"), lambda: kazasu.read(b"<a/>")):
        try:
            make()
        except kazasu.KazasuError as error:
            assert numbers[error.code] == error.number
        else:
            raise AssertionError("nothing was raised")


def test_the_classes_of_messages_are_those_of_the_tables() -> None:
    library = _kazasu.__file__
    tool = ROOT / "ffi-python" / "tools" / "generate_messages.py"
    done = subprocess.run(
        [sys.executable, str(tool), library, "--check"], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_command_line_is_there() -> None:
    run = [sys.executable, "-m", "kazasu", "--json", "--lang", "en", "checkin"]
    done = subprocess.run(run, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["decision"]["outcome"] == "insured"
    wrong = subprocess.run([sys.executable, "-m", "kazasu", "nonsense"], capture_output=True, check=False)
    assert wrong.returncode == 2


def test_a_reader_is_opened_or_says_why_not() -> None:
    try:
        with kazasu.Reader("no such reader", wait=0.0):
            raise AssertionError("there is no such reader")
    except kazasu.KazasuError as error:
        assert error.code == "not_in_this_build" or error.code.startswith(("reader", "device"))
