"""Wishes about a mix as they are written on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tuuletus.analysis.mix.constraints import USUAL_RAMP, Constraints
from tuuletus.analysis.mix.pace import repeat_pace
from tuuletus.analysis.mix.result import Slot
from tuuletus.analysis.mix.state import MixState
from tuuletus.analysis.mix.table import Account
from tuuletus.wording import Speaker

_WEEK = 7.0
_MINUTES = 24 * 60


def read_slots(
    account: Account, written: Sequence[str], *, start: float, weeks: int, speaker: Speaker
) -> tuple[Slot, ...]:
    """Slots from day `start` on: as written, or at the pace so far.

    Raises:
        ValueError: when a slot is not a weekday, a time and a known channel, or none is written
            and nothing was published lately.

    """
    if not written:
        slots = repeat_pace(account.state, start=start, weeks=weeks)
        if not slots:
            sentence = speaker.gettext(
                "Nothing was published in the last eight weeks, so there is no pace to go on at."
                ' Say when to publish, as in --slot "%(example)s".'
            )
            raise ValueError(sentence % {"example": _write_example(account.state, speaker)})
        return slots
    weekly = [_read_slot(account.state, text, speaker) for text in written]
    return tuple(
        sorted(
            (
                Slot(day=start + (place - start) % _WEEK + week * _WEEK, channel=channel)
                for place, channel in weekly
                for week in range(weeks)
            ),
            key=lambda slot: (slot.day, slot.channel),
        )
    )


def _write_example(state: MixState, speaker: Speaker) -> str:
    return speaker.pgettext("weekday and time of a slot", "mon 10:00") + f" {state.channels[0]}"


def _read_slot(state: MixState, text: str, speaker: Speaker) -> tuple[float, int]:
    parts = text.split(maxsplit=2)
    weekday = speaker.find_weekday(parts[0]) if parts else None
    hour, _, minute = (parts[1] if len(parts) > 1 else "").replace(".", ":").partition(":")
    if (
        len(parts) < 3
        or weekday is None
        or not (hour.isdecimal() and minute.isdecimal())
        or not (int(hour) < 24 and int(minute) < 60)
    ):
        sentence = speaker.gettext(
            "--slot %(written)s is not a weekday, a time and a channel; write one as in"
            ' "%(example)s".'
        )
        words = {"written": repr(text), "example": _write_example(state, speaker)}
        raise ValueError(sentence % words)
    day = weekday + (int(hour) * 60 + int(minute)) / _MINUTES
    return day, _find_channel(parts[2], state, "--slot", speaker)


def read_constraints(
    state: MixState,
    *,
    at_most: Sequence[str],
    at_least: Sequence[str],
    rest: Sequence[str],
    forbid: Sequence[str],
    effort: Sequence[str],
    capacity: str | None,
    speaker: Speaker,
) -> Constraints:
    """Constraints as written.

    Raises:
        ValueError: when one is not written TYPE=NUMBER or names what the posts do not have.

    """

    def read(texts: Sequence[str], option: str) -> Mapping[int, float]:
        return dict(_read_limit(state, text, option, speaker) for text in texts)

    def count(texts: Sequence[str], option: str) -> Mapping[int, int]:
        found = read(texts, option)
        for value in found.values():
            if value % 1.0:
                sentence = speaker.gettext(
                    "%(option)s counts posts: %(number)s is no whole number."
                )
                raise ValueError(sentence % {"option": option, "number": speaker.number(value)})
        return {kind: int(value) for kind, value in found.items()}

    return Constraints(
        forbidden=frozenset(_read_pair(state, text, speaker) for text in forbid),
        at_most=count(at_most, "--at-most"),
        at_least=count(at_least, "--at-least"),
        rest_days=read(rest, "--rest"),
        effort=read(effort, "--effort"),
        capacity=None if capacity is None else _read_number(capacity, "--capacity", speaker),
        ramp=USUAL_RAMP,
    )


def _read_pair(state: MixState, text: str, speaker: Speaker) -> tuple[int, int]:
    """A type and the channel that it is kept from."""
    kind, channel = _split(text, "--forbid", "TYPE=CHANNEL", speaker)
    return (
        _find_type(kind, state, "--forbid", speaker),
        _find_channel(channel, state, "--forbid", speaker),
    )


def _read_limit(state: MixState, text: str, option: str, speaker: Speaker) -> tuple[int, float]:
    name, number = _split(text, option, "TYPE=NUMBER", speaker)
    return _find_type(name, state, option, speaker), _read_number(number, option, speaker)


def _read_number(text: str, option: str, speaker: Speaker) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0.0 <= value < float("inf"):
        sentence = speaker.gettext("%(option)s: %(written)s is not a number from 0 up.")
        raise ValueError(sentence % {"option": option, "written": repr(text)})
    return value


def _split(text: str, option: str, form: str, speaker: Speaker) -> tuple[str, str]:
    name, equals, rest = text.rpartition("=")
    if not (name and equals and rest):
        sentence = speaker.gettext("%(option)s %(written)s is not written %(form)s.")
        raise ValueError(sentence % {"option": option, "written": repr(text), "form": form})
    return name.strip(), rest.strip()


def _find_type(name: str, state: MixState, option: str, speaker: Speaker) -> int:
    place = _find(name, state.types)
    if place is None:
        sentence = speaker.gettext(
            "%(option)s: there is no type %(written)s; the posts have %(told)s."
        )
        told = ", ".join(state.types)
        raise ValueError(sentence % {"option": option, "written": repr(name), "told": told})
    return place


def _find_channel(name: str, state: MixState, option: str, speaker: Speaker) -> int:
    place = _find(name, state.channels)
    if place is None:
        sentence = speaker.gettext(
            "%(option)s: there is no channel %(written)s; the posts have %(told)s."
        )
        told = ", ".join(state.channels)
        raise ValueError(sentence % {"option": option, "written": repr(name), "told": told})
    return place


def _find(name: str, names: Sequence[str]) -> int | None:
    lower = [one.casefold() for one in names]
    return lower.index(name.casefold()) if name.casefold() in lower else None
