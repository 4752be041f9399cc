"""What can go wrong, one class a kind, all under :class:`KazasuError`.

``code`` is a stable word, ``number`` the same as the C library's status; neither ever changes its meaning.
"""

from __future__ import annotations


class KazasuError(Exception):
    """Anything that this library raises. ``str()`` says what went wrong and what to do, in English; it holds no secret.

    Attributes:
        code: a stable word such as ``credential_wrong``.
        number: the number of that word, ``KAZASU_E_…`` in C.
        japanese: the same words in Japanese, or None where there are none.
        path: the element of a message that it is about, or None.
        credential: which PIN, password or number it is about, or None.
        tries_left: how many tries that one has left; 0 when it is blocked, None when the card did not say.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        number: int = 0,
        japanese: str | None = None,
        path: str | None = None,
        credential: str | None = None,
        tries_left: int | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.number = number
        self.japanese = japanese
        self.path = path
        self.credential = credential
        self.tries_left = tries_left

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions travel between processes; by themselves they would lose everything but the words.
        return (_again, (type(self), str(self), dict(self.__dict__)))


class UsageError(KazasuError):
    """The call cannot work: an object that was used up, a value that is none of those possible."""


class MessageError(KazasuError):
    """A message cannot be read, built or written."""


class DeviceError(KazasuError):
    """The reader failed, or there was no response."""


class DeviceRemovedError(DeviceError):
    """The card or phone left the reader: hold it there again and start anew."""


class CardError(KazasuError):
    """The card or phone answered, and not with what was asked for."""


class WrongCredentialError(CardError):
    """The PIN, password or number is wrong. One try was used; see ``tries_left``."""


class LastTryError(CardError):
    """One try is left, so nothing was verified. Be sure of the value before allowing the last try."""


class BlockedError(CardError):
    """No tries are left. The holder can have it reset at the municipal office."""


class CertificateError(KazasuError):
    """A certificate or signature cannot be read or believed."""


class PhoneError(KazasuError):
    """A phone's document was not handed over, or cannot be believed."""


class FolderError(KazasuError):
    """A question got no answer. This is never "not insured": see :func:`kazasu.could_not_ask`."""


class TraceError(KazasuError):
    """A recorded trace cannot be read."""


_BY_CODE: dict[str, type[KazasuError]] = {
    "device_absent": DeviceRemovedError,
    "device_removed": DeviceRemovedError,
    "credential_wrong": WrongCredentialError,
    "credential_last_try": LastTryError,
    "credential_blocked": BlockedError,
}

# Where each area of the table of numbers ends; see "error_number" in the documentation of the library.
_BY_NUMBER: list[tuple[int, type[KazasuError]]] = [
    (100, UsageError),
    (200, MessageError),
    (300, DeviceError),
    (400, TraceError),
    (600, CardError),
    (700, CertificateError),
    (900, PhoneError),
    (1100, MessageError),
    (1200, FolderError),
]


def _class(code: str, number: int) -> type[KazasuError]:
    found = _BY_CODE.get(code)
    if found is not None:
        return found
    return next((kind for end, kind in _BY_NUMBER if number < end), KazasuError)


def make(
    *,
    code: str,
    number: int | None,
    message: str,
    japanese: str | None,
    path: str | None,
    credential: str | None,
    tries_left: int | None,
) -> KazasuError:
    """The exception of a code. For the compiled half."""
    number = number or 0
    return _class(code, number)(
        message,
        code=code,
        number=number,
        japanese=japanese,
        path=path,
        credential=credential,
        tries_left=tries_left,
    )


def _again(kind: type[KazasuError], message: str, facts: dict[str, object]) -> KazasuError:
    error = kind(message)
    error.__dict__.update(facts)
    return error
