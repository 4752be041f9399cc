"""Where the vectors that every language reads are."""

from __future__ import annotations

import os
import pathlib

import pytest

ROOT = pathlib.Path(__file__).parents[2]
TESTDATA = pathlib.Path(os.environ.get("KAZASU_TESTDATA", ROOT / "testdata"))

CHART = {
    "name": "架空 花子",
    "name_kana": "カクウ ハナエ",
    "birthdate": "1990-01-02",
    "sex1": "2",
    "insurer_number": "01130012",
    "insured_card_symbol": "1234",
    "insured_identification_number": "5678",
    "insured_branch_number": "01",
}


@pytest.fixture
def answer_path() -> pathlib.Path:
    """An answer with every element."""
    return TESTDATA / "eligibility" / "OQSsiquc01res_every_element.xml"


@pytest.fixture
def chart() -> dict[str, str]:
    """The chart record of the simulated terminal's first patient, with a slip in the kana."""
    return dict(CHART)
