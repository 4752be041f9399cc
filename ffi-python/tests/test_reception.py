"""Decisions, comparisons and questions; asking through the simulated terminal."""

from __future__ import annotations

import datetime
import pathlib
import time

import pytest

import kazasu
from kazasu import sim

from .conftest import TESTDATA


def test_an_answer_is_decided_in_both_languages(answer_path: pathlib.Path) -> None:
    answer = kazasu.read(answer_path)
    japanese = kazasu.decide(answer, datetime.date(2026, 9, 29))
    english = answer.decide(datetime.date(2026, 9, 29), language="en")
    assert japanese.outcome == english.outcome == "insured_with_notes"
    assert japanese.needs_attention
    assert [one.code for one in japanese.reasons] == [one.code for one in english.reasons]
    assert japanese.advice != english.advice
    with pytest.raises(ValueError):
        kazasu.decide(answer, language="fr")  # type: ignore[arg-type]


def test_units_of_a_bulk_answer_are_decided() -> None:
    answer = kazasu.read(TESTDATA / "eligibility" / "OQSmuquc02res_done.xml")
    assert kazasu.decide_unit(answer, 0).outcome in {"insured", "insured_with_notes", "not_insured", "several"}
    with pytest.raises(IndexError):
        kazasu.decide_unit(answer, 100_000)
    assert kazasu.decide(answer).outcome == "could_not_ask"


def test_not_asked_is_never_not_insured() -> None:
    assert kazasu.could_not_ask("the line is down").outcome == "could_not_ask"


def test_a_chart_is_compared(answer_path: pathlib.Path) -> None:
    answer = kazasu.read(answer_path)
    found = answer.compare({"name": "別人", "birthdate": datetime.date(2000, 1, 1)})
    assert found is not None
    assert {one.field for one in found.differences} >= {"name", "birthdate"}
    assert "別人" not in repr(found)
    with pytest.raises(kazasu.KazasuError):
        answer.compare({"nonsense": "1"})


def test_the_terminal_is_asked_and_decides(tmp_path: pathlib.Path, chart: dict[str, str]) -> None:
    told: list[str] = []
    with sim.Terminal(tmp_path):
        folder = kazasu.Folder(tmp_path / "req", tmp_path / "res")
        question = kazasu.question(chart, "1310000001")
        answer = folder.ask(question, poll_interval=0.01, progress=lambda waiting, _: told.append(waiting))
    assert answer.decide().outcome == "insured"
    assert answer.raw is not None and answer.raw.startswith(b"<?xml")
    assert answer.file_name is not None and answer.file_name.startswith("OQSsiquc01res_")
    found = answer.compare(chart)
    assert found is not None and [one.field for one in found.differences] == ["name_kana"]
    assert set(told) <= {"for_pick_up", "for_answer", "arriving", "unreadable"}


def test_no_terminal_is_an_error_and_the_request_is_withdrawn(tmp_path: pathlib.Path, chart: dict[str, str]) -> None:
    for name in ("req", "res"):
        (tmp_path / name).mkdir()
    folder = kazasu.Folder(tmp_path / "req", tmp_path / "res")
    with pytest.raises(kazasu.FolderError) as caught:
        folder.ask(kazasu.question(chart, "1310000001"), timeout=0.2, pick_up_timeout=0.1, poll_interval=0.02)
    assert caught.value.code == "timed_out"
    assert list((tmp_path / "req").iterdir()) == []
    assert kazasu.could_not_ask(caught.value).outcome == "could_not_ask"


def test_what_the_progress_raises_ends_the_wait(tmp_path: pathlib.Path, chart: dict[str, str]) -> None:
    for name in ("req", "res"):
        (tmp_path / name).mkdir()

    def stop(waiting: str, seconds: float) -> None:
        raise InterruptedError(waiting)

    start = time.monotonic()
    with pytest.raises(InterruptedError):
        kazasu.Folder(tmp_path / "req", tmp_path / "res").ask(
            kazasu.question(chart, "1310000001"), poll_interval=0.01, progress=stop
        )
    assert time.monotonic() - start < 10
    assert list((tmp_path / "req").iterdir()) == []


def test_a_time_or_encoding_that_is_none_is_refused(tmp_path: pathlib.Path, chart: dict[str, str]) -> None:
    folder = kazasu.Folder(tmp_path, tmp_path)
    question = kazasu.question(chart, "1310000001")
    for seconds in (-1.0, float("nan")):
        with pytest.raises(ValueError):
            folder.ask(question, timeout=seconds)
        with pytest.raises(ValueError):
            kazasu.Reader(wait=seconds).__enter__()
    with pytest.raises(ValueError):
        folder.ask(question, encoding="ebcdic")


def test_a_question_says_what_the_chart_lacks(chart: dict[str, str]) -> None:
    del chart["birthdate"]
    with pytest.raises(kazasu.MessageError, match="birthdate"):
        kazasu.question(chart, "1310000001")


def test_an_institution_has_ten_digits(chart: dict[str, str]) -> None:
    with pytest.raises(kazasu.MessageError):
        kazasu.question(chart, "13")


def test_arrivals_at_the_face_reader_are_seen(tmp_path: pathlib.Path) -> None:
    with sim.Terminal(tmp_path) as terminal:
        terminal.present_face()
        folder = kazasu.Folder(tmp_path / "req", tmp_path / "res", tmp_path / "face")
        arrival = next(folder.watch(poll_interval=0.01, timeout=10))
        assert arrival.message.decide().outcome == "insured"
        assert "_face_" in arrival.file_name
        with pytest.raises(ValueError):
            terminal.present_face("nobody")
    with pytest.raises(ValueError):
        next(kazasu.Folder(tmp_path / "req", tmp_path / "res").watch())
    assert list(kazasu.Folder("req", "res", tmp_path / "req").watch(poll_interval=0.01, timeout=0.05)) == []
