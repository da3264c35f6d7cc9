"""Wishes about a mix as they are written on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from tuuletus.analysis.mix.constraints import Constraints
from tuuletus.analysis.mix.pace import repeat_pace
from tuuletus.analysis.mix.result import Slot
from tuuletus.analysis.mix.state import MixState
from tuuletus.analysis.mix.table import Account

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK = 7.0
_MINUTES = 24 * 60


def read_slots(
    account: Account, written: Sequence[str], *, start: float, weeks: int
) -> tuple[Slot, ...]:
    """Slots from day `start` on: as written, or at the pace so far.

    Raises:
        ValueError: when a slot is not a weekday, a time and a known channel.

    """
    if not written:
        return repeat_pace(account.state, start=start, weeks=weeks)
    weekly = [_read_slot(account.state, text) for text in written]
    slots = [
        Slot(day=start + (place - start) % _WEEK + week * _WEEK, channel=channel)
        for place, channel in weekly
        for week in range(weeks)
    ]
    return tuple(sorted(slots, key=lambda slot: (slot.day, slot.channel)))


def _read_slot(state: MixState, text: str) -> tuple[float, int]:
    parts = text.split(maxsplit=2)
    hour, _, minute = (parts[1] if len(parts) > 1 else "").partition(":")
    if (
        len(parts) < 3
        or parts[0][:3].lower() not in WEEKDAYS
        or not (hour.isdigit() and minute.isdigit())
        or not (int(hour) < 24 and int(minute) < 60)
    ):
        raise ValueError(
            f"--slot {text!r} is not a weekday, a time and a channel; write one as in"
            f' "mon 10:00 {state.channels[0]}".'
        )
    day = WEEKDAYS.index(parts[0][:3].lower()) + (int(hour) * 60 + int(minute)) / _MINUTES
    return day, _find(parts[2], state.channels, option="--slot", what="channel")


def read_constraints(
    state: MixState,
    *,
    at_most: Sequence[str],
    at_least: Sequence[str],
    rest: Sequence[str],
    forbid: Sequence[str],
    effort: Sequence[str],
    capacity: float | None,
) -> Constraints:
    """Constraints as written.

    Raises:
        ValueError: when one is not written TYPE=NUMBER or names what the posts do not have.

    """
    return Constraints(
        forbidden=frozenset(
            (
                _find(kind, state.types, option="--forbid", what="type"),
                _find(channel, state.channels, option="--forbid", what="channel"),
            )
            for kind, channel in (_split(text, "--forbid", "CHANNEL") for text in forbid)
        ),
        at_most={k: int(n) for k, n in _read_numbers(state, at_most, "--at-most").items()},
        at_least={k: int(n) for k, n in _read_numbers(state, at_least, "--at-least").items()},
        rest_days=_read_numbers(state, rest, "--rest"),
        effort=_read_numbers(state, effort, "--effort"),
        capacity=capacity,
    )


def _read_numbers(state: MixState, texts: Sequence[str], option: str) -> dict[int, float]:
    found = {}
    for text in texts:
        name, number = _split(text, option, "NUMBER")
        try:
            value = float(number.replace(",", "."))
        except ValueError:
            value = -1.0
        if not 0.0 <= value < float("inf"):
            raise ValueError(f"{option} {text!r}: {number!r} is not a number from 0 up.")
        found[_find(name, state.types, option=option, what="type")] = value
    return found


def _split(text: str, option: str, what: str) -> tuple[str, str]:
    name, equals, rest = text.rpartition("=")
    if not (name and equals and rest):
        raise ValueError(f"{option} {text!r} is not written TYPE={what}.")
    return name.strip(), rest.strip()


def _find(name: str, names: Sequence[str], *, option: str, what: str) -> int:
    lower = [one.casefold() for one in names]
    if name.casefold() not in lower:
        raise ValueError(
            f"{option}: there is no {what} {name!r}; the posts have {', '.join(names)}."
        )
    return lower.index(name.casefold())
