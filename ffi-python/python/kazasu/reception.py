"""What reception decides from an answer, where it differs from the chart, and what to ask."""

from __future__ import annotations

import datetime
import html
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from kazasu import _kazasu
from kazasu._reading import typed

if TYPE_CHECKING:
    from kazasu._base import Message

Language = Literal["ja", "en"]
Outcome = Literal["insured", "insured_with_notes", "not_insured", "several", "could_not_ask"]
Severity = Literal["error", "warning", "info"]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""All outcomes. ``could_not_ask`` is never to be taken for ``not_insured``."""

_JAPAN = datetime.timezone(datetime.timedelta(hours=9))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as a stable ``code`` and as ``text`` for a person."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What an answer means: ``outcome``, its ``label`` and ``advice`` for a person, ``reasons``, the deciding one first."""

    outcome: Outcome
    label: str
    advice: str
    reasons: tuple[Reason, ...]

    @property
    def needs_attention(self) -> bool:
        """Whether somebody has to look before the claim goes out: everything but ``insured``."""
        return self.outcome != "insured"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference. ``chart`` is None when the chart has nothing. The values are personal data and not shown."""

    field: str
    label: str
    chart: str | None
    answer: str
    severity: Severity

    def __repr__(self) -> str:
        return f"<Difference {self.field}, {self.severity}>"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences, the worst first, from the record of the answer that is most like the chart (``record``, from 0)."""

    record: int
    differences: tuple[Difference, ...]

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(one.severity)}</td><th>{html.escape(one.label)}</th>"
            f"<td>{html.escape(one.chart or '')}</td><td>{html.escape(one.answer)}</td></tr>"
            for one in self.differences
        )
        return f"<table>{rows}</table>"


def today() -> datetime.date:
    """The day in Japan."""
    return datetime.datetime.now(_JAPAN).date()


def decide(answer: Message, on: datetime.date | None = None, *, language: Language = "ja") -> Decision:
    """What an answer means for a visit on a day, today in Japan by default.

    A message that is no answer to a question about eligibility gives ``could_not_ask``.
    """
    return _decision(_kazasu.decide(answer, on or today(), language))


def decide_unit(
    answer: Message, index: int, on: datetime.date | None = None, *, language: Language = "ja"
) -> Decision:
    """As :func:`decide`, of one unit (from 0) of a bulk answer."""
    return _decision(_kazasu.decide_unit(answer, index, on or today(), language))


def could_not_ask(why: BaseException | str, *, language: Language = "ja") -> Decision:
    """What it means that a question got no answer. It never means "not insured"."""
    return _decision(_kazasu.could_not_ask(str(why), language))


def compare(answer: Message, chart: dict[str, Any], *, language: Language = "ja") -> Comparison | None:
    """Compares a chart record with an answer; None when the answer has no record.

    ``chart`` has the keys of a record: ``name``, ``name_kana``, ``birthdate``, ``sex1``, ``insurer_number``,
    ``insured_card_symbol``, ``insured_identification_number``, ``insured_branch_number``, ``contribution_ratio`` (percent),
    ``limit_application_certificate_classification_flag``. Any may be left out. Dates may be dates or ``YYYY-MM-DD``.
    """
    found = _kazasu.compare(answer, _chart(chart), language)
    if found is None:
        return None
    value = json.loads(found)
    return Comparison(value["record"], tuple(Difference(**one) for one in value["differences"]))


def question(
    chart: dict[str, Any], institution: str, on: datetime.date | None = None, *, limit_consent: bool = False
) -> Message:
    """The question whether the person of a chart record is insured on a day, asked by an institution (医療機関コード).

    ``limit_consent``: whether the patient agreed that the 限度額 data are fetched. Needed of the chart are insurer number,
    insured number and birth date; others narrow the search.
    """
    return typed(_kazasu.question(_chart(chart), institution, on or today(), limit_consent))


def _chart(chart: dict[str, Any]) -> str:
    return json.dumps(chart, default=str)


def _decision(text: str) -> Decision:
    value = json.loads(text)
    reasons = tuple(Reason(**reason) for reason in value["reasons"])
    return Decision(value["outcome"], value["label"], value["advice"], reasons)
