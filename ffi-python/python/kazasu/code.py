"""Codes of the messages."""

from __future__ import annotations


class Code(str):
    """A code as it stands in the message, with what it means.

    It is its text, so that ``answer.body.qualification_validity == "1"`` works. ``label`` is Japanese, ``gloss`` English;
    both are None for a code that is not in its table, which is kept as sent.
    """

    label: str | None
    gloss: str | None

    def __new__(cls, code: str, label: str | None = None, gloss: str | None = None) -> Code:
        self = super().__new__(cls, code)
        self.label = label
        self.gloss = gloss
        return self

    def __repr__(self) -> str:
        return f"<Code {str(self)!r}>" if self.label is None else f"<Code {str(self)!r} {self.label}>"

    def __getnewargs__(self) -> tuple[str, str | None, str | None]:  # type: ignore[override]
        return (str(self), self.label, self.gloss)
