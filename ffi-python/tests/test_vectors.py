"""The vectors that every language reads: the same JSON as everywhere."""

from __future__ import annotations

import json
import pathlib

import pytest

import kazasu

from .conftest import TESTDATA

VECTORS = sorted((TESTDATA / "eligibility").glob("*.xml"))
HOSTILE = sorted((TESTDATA / "eligibility-hostile").glob("*.xml"))


def expected(path: pathlib.Path) -> object:
    return json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))


def test_the_vectors_are_there() -> None:
    assert len(VECTORS) > 40
    assert HOSTILE


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_message_reads_as_in_every_language(path: pathlib.Path) -> None:
    assert kazasu.read(path).to_dict() == expected(path)


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_every_value_is_found_again_by_its_path(path: pathlib.Path) -> None:
    message = kazasu.read(path)
    for place, text in message.values():
        assert message.at(place) == text


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_message_can_be_built_from_its_json_or_says_why_not(path: pathlib.Path) -> None:
    message = kazasu.read(path)
    try:
        again = kazasu.from_json(message.to_json())
    except kazasu.MessageError as error:
        assert error.code in {"json_unknown_elements", "unknown_kind"}
        return
    assert again == message
    assert type(again) is type(message)


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.stem)
def test_what_is_hostile_is_refused(path: pathlib.Path) -> None:
    try:
        kazasu.read(path)
    except kazasu.MessageError as error:
        assert error.code and error.number >= 100
