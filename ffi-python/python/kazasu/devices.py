"""Cards and phones: jobs over anything that carries APDUs.

A device is any object with ``transceive(command: bytes) -> bytes`` (status word included), such as a connection of
pyscard or nfcpy in a few lines, or one of :mod:`kazasu.sim`. It sends each command exactly once: a repeated VERIFY costs
the patient a second try.
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import secrets
import types
from collections.abc import Awaitable
from typing import Any, Literal, Protocol

from kazasu import _kazasu
from kazasu._kazasu import Attributes, Flow, Information, RetryCounter, Tap

Guard = Literal["on", "last_try_allowed", "off"]
"""What happens before a VERIFY: the counter is read and blocked or last tries stop the job (``on``); the last try may be
used (``last_try_allowed``); nothing is asked (``off``)."""


class Device(Protocol):
    """What carries commands to a card or phone."""

    def transceive(self, command: bytes, /) -> bytes:
        """Sends one command APDU, once, and gives the response APDU: data, then two status bytes."""
        ...


class AsyncDevice(Protocol):
    """As :class:`Device`, awaited."""

    def transceive(self, command: bytes, /) -> Awaitable[bytes]:
        """Sends one command APDU, once, and gives the response APDU: data, then two status bytes."""
        ...


class Reader:
    """A card or phone on a reader of the system (PC/SC), used by nobody else until the end of the ``with`` block.

    Waits up to ``wait`` seconds for it. ``name`` is a part of the reader's name; any reader without it.

    Raises:
        DeviceError: no reader, no service; DeviceRemovedError: no card came in time.
        UsageError: the package was built without PC/SC (``not_in_this_build``).
    """

    def __init__(self, name: str | None = None, *, wait: float = 20.0) -> None:
        self._wanted = name
        self._wait = wait
        self._connection: _kazasu.Connection | None = None

    def __enter__(self) -> _kazasu.Connection:
        self._connection = _kazasu.Connection(self._wanted, self._wait)
        return self._connection

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def readers() -> list[str]:
    """The names of the readers of the system. Raises as :class:`Reader`."""
    return [name for name, _, _ in _kazasu.readers()]


def tap(device: Device, pin: str, challenge: bytes | None = None, *, guard: Guard = "on") -> tuple[Tap, bytes]:
    """The reception's job: what is on the reader, its 利用者証明用電子証明書, and a signature over the SHA-256 of
    ``challenge`` (32 fresh random bytes by default). Gives the result and the challenge.

    At most one VERIFY is sent. Nothing is checked yet.

    Raises:
        WrongCredentialError, BlockedError, LastTryError: the PIN.
        DeviceRemovedError: the card or phone left the reader.
    """
    challenge = challenge or secrets.token_bytes(32)
    flow = _kazasu.tap(pin, hashlib.sha256(challenge).digest(), guard=guard)
    found: Tap = flow.run(device)
    return found, challenge


def information(device: Device) -> Information:
    """What a card or phone tells without a PIN."""
    found: Information = _kazasu.information().run(device)
    return found


def retries(device: Device, credential: str) -> RetryCounter:
    """How many tries a credential has left; costs none."""
    found: RetryCounter = _kazasu.retry_counter(credential).run(device)
    return found


def read_attributes(device: Device, secret: str, credential: str = "input_support", *, guard: Guard = "on") -> Attributes:
    """The 基本4情報, by the PIN for input support or by 照合番号B (``number_b``)."""
    found: Attributes = _kazasu.attributes(secret, credential, guard=guard).run(device)
    return found


def read_individual_number(
    device: Device, secret: str, credential: str = "input_support", *, guard: Guard = "on"
) -> str:
    """The 個人番号, by the PIN for input support or by 照合番号A (``number_a``). The law says who may ask for it."""
    found: str = _kazasu.individual_number(secret, credential, guard=guard).run(device)
    return found


async def run_async(flow: Flow, device: AsyncDevice | Device) -> Any:
    """Runs a flow over a device whose ``transceive`` is awaited (or plain), without blocking the loop in between.

    What the device raises is raised, after the flow was told.
    """
    while (command := flow.command) is not None:
        if flow.delay:
            await asyncio.sleep(flow.delay)
        try:
            response = device.transceive(command)
            if inspect.isawaitable(response):
                response = await response
        except Exception as error:
            flow.no_response(str(getattr(error, "code", "reader_failed")), type(error).__name__)
            raise
        flow.respond(response)
    return flow.finish()
