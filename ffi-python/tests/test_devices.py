"""Cards and phones: jobs over the simulator, over objects, stepped and awaited."""

from __future__ import annotations

import asyncio
import datetime
import hashlib

import pytest

import kazasu
from kazasu import _kazasu, sim

VERIFY = 0x20


class Counting:
    """A device of the caller's that counts what passes, and can lose the card."""

    def __init__(self, kind: sim.Kind = "card", leaves_at: int | None = None) -> None:
        self.device = sim.device(kind)
        self.commands: list[bytes] = []
        self.leaves_at = leaves_at

    def transceive(self, command: bytes, /) -> bytes:
        if len(self.commands) == self.leaves_at:
            raise ConnectionError("the card is gone")
        self.commands.append(command)
        return self.device.transceive(command)

    @property
    def verifications(self) -> int:
        # With data: without, VERIFY only asks for the counter.
        return sum(command[1] == VERIFY and len(command) > 5 for command in self.commands)


@pytest.mark.parametrize(("kind", "pin"), [("card", "1234"), ("android", "5678"), ("iphone", "5678")])
def test_one_call_serves_card_and_phones(kind: sim.Kind, pin: str) -> None:
    tapped, challenge = kazasu.tap(sim.device(kind), pin)
    assert tapped.device == kind
    assert tapped.digest == hashlib.sha256(challenge).digest()
    assert len(tapped.signature) == 256 and tapped.certificate[0] == 0x30


def test_a_wrong_pin_costs_one_try_and_says_how_many_are_left() -> None:
    device = Counting()
    with pytest.raises(kazasu.WrongCredentialError) as caught:
        kazasu.tap(device, "9999")
    assert (caught.value.tries_left, caught.value.credential) == (2, "user_authentication")
    assert caught.value.japanese is not None and "残り2回" in caught.value.japanese
    assert device.verifications == 1


def test_the_guard_keeps_the_last_try() -> None:
    device = Counting()
    for _ in range(2):
        with pytest.raises(kazasu.WrongCredentialError):
            kazasu.tap(device, "9999")
    with pytest.raises(kazasu.LastTryError):
        kazasu.tap(device, "1234")
    assert device.verifications == 2
    assert kazasu.retries(device, "user_authentication").tries_left == 1
    with pytest.raises(kazasu.WrongCredentialError):
        kazasu.tap(device, "9999", guard="last_try_allowed")
    with pytest.raises(kazasu.BlockedError) as blocked:
        kazasu.tap(device, "1234")
    assert blocked.value.tries_left == 0


def test_a_pin_that_cannot_be_one_costs_nothing() -> None:
    device = Counting()
    with pytest.raises(kazasu.CardError) as caught:
        kazasu.tap(device, "12")
    assert caught.value.code == "invalid_pin"
    assert device.commands == []


def test_a_device_that_raises_is_told_apart_at_every_exchange() -> None:
    whole = Counting()
    kazasu.tap(whole, "1234")
    for exchange in range(len(whole.commands)):
        device = Counting(leaves_at=exchange)
        with pytest.raises(kazasu.DeviceError) as caught:
            kazasu.tap(device, "1234")
        assert isinstance(caught.value.__cause__, ConnectionError)
        assert device.verifications <= 1


def test_a_device_can_say_that_the_card_left() -> None:
    class Gone:
        def transceive(self, command: bytes, /) -> bytes:
            raise kazasu.DeviceRemovedError("gone", code="device_removed")

    with pytest.raises(kazasu.DeviceRemovedError):
        kazasu.tap(Gone(), "1234")
    with pytest.raises(TypeError):
        kazasu.tap(object(), "1234")  # type: ignore[arg-type]


def test_a_flow_can_be_stepped() -> None:
    device = sim.device("card")
    flow = _kazasu.information()
    while (command := flow.command) is not None:
        assert flow.delay == 0
        flow.respond(device.transceive(command))
    found = flow.finish()
    assert (found.device, found.user_authentication.tries_left) == ("card", 3)
    with pytest.raises(kazasu.UsageError) as used_up:
        flow.finish()
    assert used_up.value.code == "used_up"


def test_a_flow_can_be_awaited() -> None:
    class Awaited:
        def __init__(self) -> None:
            self.device = sim.device("iphone")

        async def transceive(self, command: bytes, /) -> bytes:
            await asyncio.sleep(0)
            return self.device.transceive(command)

    class Failing:
        async def transceive(self, command: bytes, /) -> bytes:
            raise TimeoutError

    digest = hashlib.sha256(b"challenge").digest()
    tapped = asyncio.run(kazasu.run_async(_kazasu.tap("5678", digest), Awaited()))
    assert tapped.device == "iphone"
    with pytest.raises(TimeoutError):
        asyncio.run(kazasu.run_async(_kazasu.tap("5678", digest), Failing()))


def test_the_card_tells_who_holds_it() -> None:
    device = sim.device("card")
    attributes = kazasu.read_attributes(device, "1234")
    assert isinstance(attributes.birth_date, datetime.date)
    assert attributes.name not in repr(attributes)
    assert len(kazasu.read_individual_number(device, "1234")) == 12
    with pytest.raises(ValueError):
        kazasu.retries(device, "nonsense")


def test_any_answers_of_a_device_raise_nothing_but_our_errors() -> None:
    class Odd:
        def __init__(self, answer: bytes) -> None:
            self.answer = answer

        def transceive(self, command: bytes, /) -> bytes:
            return self.answer

    for answer in (b"", b"\x90", b"\x90\x00", b"\x6c\x00", b"\x61\xff", bytes(300), b"\x63\xc0"):
        with pytest.raises(kazasu.KazasuError):
            kazasu.tap(Odd(answer), "1234")
