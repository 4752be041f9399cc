"""What all messages and all groups can do."""

from __future__ import annotations

import datetime
import html
import json
from typing import TYPE_CHECKING, Any

from kazasu import _kazasu

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kazasu.reception import Comparison, Decision, Language


class Message(_kazasu.Message):
    """An eligibility message: ``kind``, ``file_name``, ``encoding``, ``header``, ``body``, ``diagnostics``, ``raw``.

    Read it with :func:`kazasu.read`. It never changes, can be compared and pickled, and does not show personal data
    unless asked: ``print(message.show())``.
    """

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The message as ``kazasu message decode --json`` prints it: dates as text, codes as ``code`` and ``label``."""
        found: dict[str, Any] = json.loads(self.to_json())
        return found

    def decide(self, on: datetime.date | None = None, *, language: Language = "ja") -> Decision:
        """What the answer means for a visit on a day (today); see :func:`kazasu.decide`."""
        from kazasu.reception import decide

        return decide(self, on, language=language)

    def compare(self, chart: dict[str, Any], *, language: Language = "ja") -> Comparison | None:
        """Where the answer differs from a chart record; see :func:`kazasu.compare`."""
        from kazasu.reception import compare

        return compare(self, chart, language=language)

    def show(self) -> str:
        """Every value with its path, a line each. Personal data included."""
        return "\n".join(f"{path}: {text}" for path, text in self.values())

    def __repr__(self) -> str:
        count = len(self.values())
        return f"<{type(self).__name__} {self.kind or '?'}, {count} values>"

    def _repr_html_(self) -> str:
        return _table(((path, text) for path, text in self.values()), type(self).__name__)


class Group(_kazasu.Group):
    """A group of elements. Its fields are attributes; ``keys()`` are those that are present."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The group as it stands in the JSON of its message."""
        found: dict[str, Any] = json.loads(self.to_json())
        return found

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {', '.join(self.keys())}>"

    def _repr_html_(self) -> str:
        return _table(((key, str(getattr(self, key))) for key in self.keys()), type(self).__name__)


def _table(rows: Iterator[tuple[str, str]], caption: str) -> str:
    lines = "".join(f"<tr><th>{html.escape(name)}</th><td>{html.escape(text)}</td></tr>" for name, text in rows)
    return f"<table><caption>{html.escape(caption)}</caption>{lines}</table>"
