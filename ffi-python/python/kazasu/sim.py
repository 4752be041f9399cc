"""Simulated devices and a simulated 資格確認端末, so that programs are tried out without hardware. All persons are fictional.

The card's PIN is ``1234``, its signing password ``ABC123``, its PIN for input support ``1234``; a phone's PIN is ``5678``.
"""

from __future__ import annotations

import os
import types
from typing import Literal, Self

from kazasu import _kazasu
from kazasu._kazasu import SimulatedDevice

Kind = Literal["card", "android", "iphone", "hpki"]


def device(kind: Kind = "card") -> SimulatedDevice:
    """A device with all tries left."""
    return SimulatedDevice(kind)


class Terminal:
    """A terminal that answers over the folders ``req``, ``res`` and ``face`` in an existing directory, until the end of
    the ``with`` block. It knows the fictional patients that ``kazasu terminal --list`` shows."""

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self._terminal = _kazasu.Terminal(os.fspath(directory))

    def present_face(self, patient: str | None = None) -> None:
        """Lets a patient (by their id; the first by default) look into the face reader."""
        self._terminal.present_face(patient)

    def stop(self) -> None:
        """Stops it."""
        self._terminal.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        self.stop()
