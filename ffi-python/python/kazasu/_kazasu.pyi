"""The compiled half of ``kazasu``; what is for programs is exported there."""

import datetime
from collections.abc import Callable
from typing import Any, Literal, final

from typing_extensions import disjoint_base

from kazasu.devices import Device, Guard

__all__ = [
    "Attributes",
    "Connection",
    "FaceFolder",
    "Flow",
    "Folder",
    "Group",
    "Information",
    "Message",
    "RetryCounter",
    "SimulatedDevice",
    "Tap",
    "Terminal",
    "__version__",
    "attributes",
    "build",
    "certificate",
    "compare",
    "could_not_ask",
    "decide",
    "decide_unit",
    "from_json",
    "individual_number",
    "information",
    "layouts",
    "main",
    "question",
    "read",
    "readers",
    "register",
    "retry_counter",
    "sign",
    "tap",
]

__version__: str

@disjoint_base
class Message:
    def __new__(cls, other: Message) -> Message: ...
    @property
    def layout(self) -> str: ...
    @property
    def kind(self) -> str | None:
        """The id of the kind of message, such as ``OQSsiquc01res``."""
    @property
    def file_name(self) -> str | None:
        """The name of the file that it was read from."""
    @property
    def encoding(self) -> str:
        """``UTF-8`` or ``Shift_JIS``."""
    @property
    def raw(self) -> bytes | None:
        """The file as it was read; None for a message that was built."""
    @property
    def header(self) -> Any:
        """The header, of the class that the kind of message has; see :mod:`kazasu.messages`."""
    @property
    def body(self) -> Any:
        """The body, of the class that the kind of message has; see :mod:`kazasu.messages`."""
    @property
    def diagnostics(self) -> list[dict[str, Any]]:
        """What lenient reading tolerated: ``severity``, ``code``, ``path``, ``line``, ``column``, ``message``."""
    def at(self, path: str) -> str | None:
        """The text of a value by its path of official names, ``ResultList/0/Name``; None when absent or empty.

        Raises:
            MessageError: there is no such element or item.
            UsageError: it is a group or a list.
        """
    def values(self) -> list[tuple[str, str]]:
        """Every value as path and text, in the order of the layout."""
    def to_json(self) -> str:
        """As ``kazasu message decode --json`` prints it."""
    def to_xml(self, encoding: str = "utf-8") -> bytes:
        """The bytes of a file. A request is checked first.

        Raises:
            MessageError: with ``path``, when something is missing or does not fit.
        """
    def request_file_name(self, suffix: str) -> str:
        """The name that a request has in the folder."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@disjoint_base
class Group:
    def __new__(cls, other: Group) -> Group: ...
    @property
    def element(self) -> str:
        """The official name of the element."""
    def text(self, key: str) -> str | None:
        """The text of a field, whether it fits the field's type or not; None when absent."""
    def keys(self) -> list[str]:
        """The fields that are present, in the order of the layout."""
    def to_json(self) -> str:
        """As it stands in the JSON of its message."""
    def __eq__(self, value: object, /) -> bool: ...
    def __hash__(self) -> int: ...

def register(classes: dict[str, type]) -> None: ...
def layouts() -> str: ...
def read(data: bytes, name: str | None = None, strict: bool = False) -> Message: ...
def from_json(json: str) -> Message: ...
def build(kind: str, values: list[tuple[str, str]]) -> Message: ...
def decide(answer: Message, on: datetime.date, language: str) -> str: ...
def decide_unit(answer: Message, index: int, on: datetime.date, language: str) -> str: ...
def could_not_ask(message: str, language: str) -> str: ...
def compare(answer: Message, chart: str, language: str) -> str | None: ...
def question(chart: str, institution: str, on: datetime.date, limit_consent: bool) -> Message: ...
@final
class Flow:
    """A job with a card or phone, to be run or stepped: send ``command`` after waiting ``delay`` seconds, give the response
    to ``respond``, until ``command`` is None; then ``finish`` gives the result."""

    @property
    def command(self) -> bytes | None:
        """The command to send next, exactly once; None when there is none more."""
    @property
    def delay(self) -> float:
        """Seconds to wait, at least, before the command is sent."""
    def respond(self, response: bytes) -> None:
        """Takes the response: data, then two status bytes."""
    def no_response(self, code: str = "reader_failed", message: str = "") -> None:
        """Takes that there was none, and why: ``device_absent``, ``device_removed``, ``device_reset``, ``device_timed_out``,
        ``cancelled``; anything else is a failure of the reader."""
    def finish(self) -> Any:
        """The result. The flow is used up, whether this succeeds or not."""
    def run(self, device: Device) -> Any:
        """Runs the job to its end, blocking. The flow is used up, whether this succeeds or not."""

@final
class Tap:
    """What a device said of itself, and the proof that its holder knows the PIN. Nothing of it has been checked."""

    @property
    def device(self) -> Literal["card", "android", "iphone", "resident_registry_card", "unknown"]: ...
    @property
    def token(self) -> str: ...
    @property
    def certificate(self) -> bytes: ...
    @property
    def digest(self) -> bytes: ...
    @property
    def signature(self) -> bytes: ...

@final
class RetryCounter:
    """How many tries a credential has left."""

    @property
    def state(self) -> Literal["remaining", "blocked", "verified", "not_counted"]: ...
    @property
    def tries_left(self) -> int | None: ...

@final
class Information:
    """What a device tells without a PIN. None where it does not say."""

    @property
    def device(self) -> Literal["card", "android", "iphone", "resident_registry_card", "unknown"]: ...
    @property
    def token(self) -> str: ...
    @property
    def manufacturer(self) -> str | None: ...
    @property
    def model(self) -> str | None: ...
    @property
    def serial(self) -> str | None: ...
    @property
    def user_authentication(self) -> RetryCounter: ...
    @property
    def digital_signature(self) -> RetryCounter | None: ...
    @property
    def has_user_authentication_certificate(self) -> bool | None: ...
    @property
    def has_digital_signature_certificate(self) -> bool | None: ...

@final
class Attributes:
    """基本4情報. ``sex`` is the code, ``1`` 男, ``2`` 女; a birth date that is no date is text as on the card."""

    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def birth_date(self) -> datetime.date | str: ...
    @property
    def sex(self) -> str: ...

def tap(pin: str, digest: bytes, *, guard: Guard = "on", extended_length: bool | None = None) -> Flow: ...
def retry_counter(credential: str, *, extended_length: bool | None = None) -> Flow: ...
def information(*, extended_length: bool | None = None) -> Flow: ...
def certificate(
    which: str, secret: str | None = None, *, guard: Guard = "on", extended_length: bool | None = None
) -> Flow: ...
def sign(
    credential: str, secret: str, digest: bytes, *, guard: Guard = "on", extended_length: bool | None = None
) -> Flow: ...
def attributes(
    secret: str, credential: str = "input_support", *, guard: Guard = "on", extended_length: bool | None = None
) -> Flow: ...
def individual_number(
    secret: str, credential: str = "input_support", *, guard: Guard = "on", extended_length: bool | None = None
) -> Flow: ...
@final
class Folder:
    def __new__(cls, req: str, res: str) -> Folder: ...
    def ask(
        self,
        request: Message,
        *,
        timeout: float,
        pick_up_timeout: float,
        poll_interval: float,
        encoding: str,
        keep_answer: bool,
        leave_request: bool,
        progress: Callable[[str, float], None] | None = None,
    ) -> Message: ...
    @staticmethod
    def suffix() -> str: ...

@final
class FaceFolder:
    def __new__(cls, path: str) -> FaceFolder: ...
    def scan(self) -> list[tuple[str, bytes]]: ...

@final
class SimulatedDevice:
    """A simulated card or phone."""

    def __new__(cls, kind: str = "card") -> SimulatedDevice: ...
    @property
    def kind(self) -> str: ...
    def transceive(self, command: bytes, /) -> bytes:
        """Sends one command APDU and gives the response APDU."""

@final
class Terminal:
    def __new__(cls, directory: str) -> Terminal: ...
    def present_face(self, patient: str | None = None) -> None: ...
    def stop(self) -> None: ...
@final
class Connection:
    def __new__(cls, reader: str | None = None, wait: float = 20.0) -> Connection: ...
    @property
    def name(self) -> str: ...
    def transceive(self, command: bytes, /) -> bytes: ...
    def close(self) -> None: ...

def readers() -> list[tuple[str, bool, list[int]]]: ...
def main(arguments: list[str]) -> int: ...
