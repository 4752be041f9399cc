"""The shared folders of the 資格確認端末."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kazasu import _kazasu
from kazasu._reading import read, typed

if TYPE_CHECKING:
    from kazasu._base import Message

Path = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody at the face reader (顔認証付きカードリーダー): the answer, and the name of its file."""

    file_name: str
    message: Message


class Folder:
    """The folders for questions (``req``) and answers (``res``), and that of the face reader (``face``).

    Nothing of another program is ever changed, and a request appears under its name at once and whole.
    """

    def __init__(self, req: Path, res: Path, face: Path | None = None) -> None:
        self._folder = _kazasu.Folder(os.fspath(req), os.fspath(res))
        self._face = face

    def ask(
        self,
        request: Message,
        *,
        timeout: float = 180.0,
        pick_up_timeout: float = 30.0,
        poll_interval: float = 0.2,
        encoding: str = "utf-8",
        keep_answer: bool = False,
        leave_request: bool = False,
        progress: Callable[[str, float], None] | None = None,
    ) -> Message:
        """Asks a request under a fresh name and reads the answer. Blocks; Ctrl-C ends the wait and withdraws the request.

        Args:
            request: such as :func:`kazasu.question` makes.
            timeout: seconds that the whole question may take.
            pick_up_timeout: seconds that the terminal may take to pick the request up.
            poll_interval: seconds between two looks.
            encoding: of the request.
            keep_answer: leave the answer in the folder.
            leave_request: leave a request that nobody picked up.
            progress: called after each look with ``for_pick_up``, ``for_answer``, ``arriving`` or ``unreadable`` and the
                seconds so far. What it raises ends the wait.

        Raises:
            FolderError: no answer; hand it to :func:`kazasu.could_not_ask`.
            MessageError: the request lacks something (``path`` says what), or the answer cannot be read.
        """
        answer = self._folder.ask(
            request,
            timeout=timeout,
            pick_up_timeout=pick_up_timeout,
            poll_interval=poll_interval,
            encoding=encoding,
            keep_answer=keep_answer,
            leave_request=leave_request,
            progress=progress,
        )
        return typed(answer)

    def watch(self, *, poll_interval: float = 0.2, timeout: float | None = None) -> Iterator[Arrival]:
        """Everybody who looks into the face reader, oldest first, files already there included. Nothing is removed.

        Ends when nobody came for ``timeout`` seconds; never by default.
        """
        if self._face is None:
            raise ValueError("this Folder was made without the face reader's folder: Folder(req=…, res=…, face=…)")
        folder = _kazasu.FaceFolder(os.fspath(self._face))
        last = time.monotonic()
        while timeout is None or time.monotonic() - last < timeout:
            for name, content in folder.scan():
                yield Arrival(name, read(content, name))
                last = time.monotonic()
            time.sleep(poll_interval)

    def __repr__(self) -> str:
        return "<Folder>"


def suffix() -> str:
    """A suffix that makes a request's file name unique: time in Japan and six characters, 20 in all."""
    found: str = _kazasu.Folder.suffix()
    return found


__all__: list[Any] = ["Arrival", "Folder", "suffix"]
