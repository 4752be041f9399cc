"""Messages out of files and bytes, as objects of their class."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from kazasu import _kazasu
from kazasu.messages import CLASSES

if TYPE_CHECKING:
    from kazasu._base import Message

Source = str | os.PathLike[str] | bytes | bytearray | memoryview
"""A path, or the bytes of a file."""

_kazasu.register(CLASSES)


def typed(message: _kazasu.Message) -> Message:
    """The message as an object of the class of its kind. For the package itself."""
    found: Message = CLASSES[message.layout](message)
    return found


def read(source: Source, name: str | None = None, *, strict: bool = False) -> Message:
    """Reads a message from a path or from the bytes of a file, UTF-8 or Shift_JIS as its declaration says.

    Args:
        source: a path, or the bytes.
        name: the file's name (without folder), from which the kind of message is known; that of the path by default.
            Without one the content decides.
        strict: refuse what the tables do not cover instead of keeping it and saying so in ``diagnostics``.

    Raises:
        MessageError: when the bytes are no message.
        OSError: when the file cannot be read.
    """
    if isinstance(source, (bytes, bytearray, memoryview)):
        return typed(_kazasu.read(bytes(source), name, strict))
    path = pathlib.Path(source)
    return typed(_kazasu.read(path.read_bytes(), name or path.name, strict))


def from_json(text: str) -> Message:
    """Builds a message from the JSON that ``to_json`` gives.

    Raises:
        MessageError: with ``path``, when it does not fit; also when it has texts under ``unknown``, which could not all
            be put back.
    """
    return typed(_kazasu.from_json(text))


def build(kind: str, values: dict[str, Any] | Iterable[tuple[str, Any]]) -> Message:
    """Builds a request of a kind such as ``OQSsiquc01req`` from values by their official element names, as text in the
    form of the layout (``Birthdate`` = ``19900102``).

    Where a group repeats, as in bulk requests, give pairs: an element that the last one has already begins the next.

    Raises:
        MessageError: with ``path``, for an element that the kind does not have, or a text that does not fit.
    """
    pairs = values.items() if isinstance(values, dict) else values
    return typed(_kazasu.build(kind, [(element, str(value)) for element, value in pairs]))


def read_many(
    sources: Iterable[Source],
    *,
    strict: bool = False,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Message]:
    """Reads many messages side by side, in the order of ``sources``, as they are asked for.

    Args:
        sources: paths or bytes.
        strict: as for :func:`read`.
        workers: how many at once; as many as there are processors by default.
        progress: called with the number of messages so far, after each.

    Raises:
        MessageError: at the first that is no message.
    """
    workers = workers or os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        waiting: list[Any] = []
        done = 0
        rest = iter(sources)
        while True:
            # A bounded number under way, so that a long list needs no more memory than a short one.
            while len(waiting) < 4 * workers and (source := next(rest, None)) is not None:
                waiting.append(pool.submit(read, source, strict=strict))
            if not waiting:
                return
            message = waiting.pop(0).result()
            done += 1
            if progress is not None:
                progress(done)
            yield message
