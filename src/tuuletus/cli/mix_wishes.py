"""Wishes about a mix as they are written on the command line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from tuuletus.analysis.plan.limits import TypeLimits
from tuuletus.analysis.plan.rhythm import Rhythm
from tuuletus.analysis.plan.types import find_same
from tuuletus.cli.types_told import TypesTold, find_name
from tuuletus.wording import Speaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The wishes about types as they stand on the command line."""

    at_most: Sequence[str] = ()
    at_least: Sequence[str] = ()
    rest: Sequence[str] = ()
    forbid: Sequence[str] = ()
    effort: Sequence[str] = ()
    new_types: Sequence[str] = ()
    capacity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The same, read: limits by type, pairs of a type and a channel's number, hours a week."""

    types: Mapping[str, TypeLimits]
    banned: frozenset[tuple[str, int]]
    capacity: float | None

    @property
    def named(self) -> tuple[str, ...]:
        """The types that something is said of."""
        return tuple(self.types)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekOfSlots:
    """The slots of a week by channel and weekday, and the hours of those that were told."""

    rhythm: Rhythm
    hours: Mapping[tuple[int, int], tuple[time, ...]]

    def find_hour(self, channel: int, weekday: int, number: int) -> time | None:
        """The hour of a slot; None where none was told."""
        hours = self.hours.get((channel, weekday), ())
        return hours[number - 1] if number <= len(hours) else None


def read_slots(
    written: Sequence[str], told: TypesTold, *, pace: Rhythm, speaker: Speaker
) -> WeekOfSlots:
    """The slots of a week: as written, else at the pace so far.

    Raises:
        ValueError: when a slot is not a weekday, a time and a known channel, or none is written
            and there is no pace.

    """
    if written:
        hours: dict[tuple[int, int], list[time]] = defaultdict(list)
        for text in written:
            channel, weekday, hour = _read_slot(text, told, speaker)
            hours[channel, weekday].append(hour)
        return WeekOfSlots(
            rhythm={key: len(own) for key, own in hours.items()},
            hours={key: tuple(sorted(own)) for key, own in hours.items()},
        )
    if not pace:
        sentence = speaker.gettext(
            "Hardly anything was published in the last eight weeks, so there is no pace to go on"
            ' at. Say when to publish, as in --slot "%(example)s".'
        )
        raise ValueError(sentence % {"example": _write_example(told, speaker)})
    return WeekOfSlots(rhythm=pace, hours={})


def _write_example(told: TypesTold, speaker: Speaker) -> str:
    return (
        speaker.pgettext("weekday and time of a slot", "mon 10:00")
        + f" {next(iter(told.channels.names.values()))}"
    )


def _read_slot(text: str, told: TypesTold, speaker: Speaker) -> tuple[int, int, time]:
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
        words = {"written": repr(text), "example": _write_example(told, speaker)}
        raise ValueError(sentence % words)
    channel = _find_channel(parts[2], told, "--slot", speaker)
    return channel, weekday + 1, time(int(hour), int(minute))


def read_wishes(written: Written, told: TypesTold, *, speaker: Speaker) -> Wishes:
    """Wishes as written.

    Raises:
        ValueError: when one is not written TYPE=NUMBER, names what the posts do not have, or two
            contradict each other.

    """
    new_types = [find_same(one, told.values) or one for one in written.new_types]
    reader = _Reader(told, (*told.values, *new_types), speaker)
    at_most = reader.count(written.at_most, "--at-most")
    at_least = reader.count(written.at_least, "--at-least")
    rest = reader.count(written.rest, "--rest")
    effort = reader.read(written.effort, "--effort")
    if any(least > at_most.get(value, least) for value, least in at_least.items()):
        raise ValueError(speaker.gettext("“At least” cannot be more than “at most”."))
    named = dict.fromkeys([*at_most, *at_least, *rest, *effort, *new_types])
    return Wishes(
        types={
            value: TypeLimits(
                effort=effort.get(value),
                rest_days=rest.get(value),
                at_least=at_least.get(value),
                at_most=at_most.get(value),
            )
            for value in named
        },
        banned=frozenset(reader.read_pair(text) for text in written.forbid),
        capacity=None
        if written.capacity is None
        else _read_number(written.capacity, "--capacity", speaker),
    )


class _Reader:
    """Reads what is written of types."""

    def __init__(self, told: TypesTold, values: Sequence[str], speaker: Speaker) -> None:
        self.told, self.values, self.speaker = told, values, speaker

    def read(self, texts: Sequence[str], option: str) -> dict[str, float]:
        """A number by type."""
        found = {}
        for text in texts:
            name, number = _split(text, option, "TYPE=NUMBER", self.speaker)
            found[self.find_type(name, option)] = _read_number(number, option, self.speaker)
        return found

    def count(self, texts: Sequence[str], option: str) -> dict[str, int]:
        """A whole number by type."""
        found = self.read(texts, option)
        for value in found.values():
            if value % 1.0:
                sentence = self.speaker.gettext(
                    "%(option)s takes whole numbers: %(number)s is none."
                )
                words = {"option": option, "number": self.speaker.number(value)}
                raise ValueError(sentence % words)
        return {kind: int(value) for kind, value in found.items()}

    def read_pair(self, text: str) -> tuple[str, int]:
        """A type and the channel that it is kept from."""
        kind, channel = _split(text, "--forbid", "TYPE=CHANNEL", self.speaker)
        return (
            self.find_type(kind, "--forbid"),
            _find_channel(channel, self.told, "--forbid", self.speaker),
        )

    def find_type(self, name: str, option: str) -> str:
        """A type as the posts write it."""
        found = find_name(name, self.values)
        if found is None:
            sentence = self.speaker.gettext(
                "%(option)s: there is no type %(written)s; the posts have %(told)s."
            )
            told = ", ".join(self.values)
            words = {"option": option, "written": repr(name), "told": told}
            raise ValueError(sentence % words)
        return found


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


def _find_channel(name: str, told: TypesTold, option: str, speaker: Speaker) -> int:
    by_name = {own: number for number, own in told.channels.names.items()}
    found = find_name(name, by_name)
    if found is None and (only := told.channels.find_only(name)) is not None:
        return only
    if found is None:
        sentence = speaker.gettext(
            "%(option)s: there is no channel %(written)s; the posts have %(told)s."
        )
        words = {"option": option, "written": repr(name), "told": ", ".join(by_name)}
        raise ValueError(sentence % words)
    return by_name[found]
