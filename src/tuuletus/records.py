"""What the parts of Tuuletus hand to each other: frozen, and free of any framework."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Generic, TypeVar, overload

Thing = TypeVar("Thing", bound=Hashable)

SPEND = "spend_"
"""Begins the name of money spent; its currency follows, since currencies are never added up."""

OWN_DATA, OWN_PROFILE = "own-data", "own-profile"
"""Keys of channels that a file does not name: a copy of a person's data, a person's profile."""

OWN_TABLE = "own-table:"
"""Begins the key of the channel of a table that does not name one; the file's name follows."""

TABLE = "table"
"""The platform of a table that does not tell one."""

MADE_KEY = re.compile(r"row-[0-9a-f]{24}-\d+")
"""A key made up for a post that its file does not identify; nothing for people to read."""

NO_TRAITS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One account on one platform. `platform` and `key` together name it."""

    platform: str
    key: str
    name: str = ""

    @property
    def address(self) -> str:
        """How addresses and programs name it."""
        return f"{self.platform}:{self.key}"

    @property
    def is_nameless(self) -> bool:
        """Whether the file did not tell which account it is, only on which platform."""
        is_own_table = self.key.startswith(OWN_TABLE)
        return is_own_table or (self.key in (self.platform, OWN_DATA) and not self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One published piece of content on one channel.

    `published_at` carries its zone, or is None where the file does not tell the moment.
    `stated` holds the traits that the file itself states (format, weekday, paid, ...). `row` is
    the row of a table, as a spreadsheet shows it; 0 in a file of another kind.
    """

    channel: Channel
    key: str
    published_at: datetime | None = None
    text: str = ""
    permalink: str = ""
    stated: Mapping[str, str] = field(default_factory=lambda: NO_TRAITS)
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One reading of one metric at one time. `post_key` is None for a channel's own number.

    A cell that was empty gives no measurement: not told is not zero.
    """

    channel: Channel
    post_key: str | None
    metric: str
    value: float
    read_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a business did on one day, or in the `days` days that begin with it."""

    series: str
    day: date
    days: int
    value: float


_BYTES = 256
"""So many things have numbers of one byte; with more, all get wider ones."""


class _Codes(Generic[Thing]):
    """A column of few distinct things: each kept once, the rows as numbers."""

    __slots__ = ("_numbers", "rows", "things")

    def __init__(self, things: Iterable[Thing] = (), rows: array[int] | None = None) -> None:
        self.rows = array("B") if rows is None else rows
        self.things: list[Thing] = list(things)
        self._numbers = {thing: number for number, thing in enumerate(self.things)}

    def __reduce__(self) -> tuple[type, tuple[list[Thing], array[int]]]:
        return type(self), (self.things, self.rows)

    def add(self, thing: Thing) -> None:
        number = self.find_number(thing)  # may exchange the rows for wider ones
        self.rows.append(number)

    def find_number(self, thing: Thing) -> int:
        number = self._numbers.get(thing)
        if number is None:
            number = self._numbers[thing] = len(self.things)
            self.things.append(thing)
            if number == _BYTES:
                self.rows = array("I", self.rows)
        return number

    def __getitem__(self, place: int) -> Thing:
        return self.things[self.rows[place]]

    def __iter__(self) -> Iterator[Thing]:
        return map(self.things.__getitem__, self.rows)

    def extend(self, other: _Codes[Thing]) -> None:
        numbers = list(map(self.find_number, other.things))  # may exchange the rows
        self.rows.extend(map(numbers.__getitem__, other.rows))

    def take(self, places: Sequence[int]) -> _Codes[Thing]:
        """The rows at these places, with all the things."""
        return _Codes(self.things, array(self.rows.typecode, map(self.rows.__getitem__, places)))

    def part(self, start: int, stop: int) -> _Codes[Thing]:
        """Some of the rows, with the things that are in them."""
        rows = self.rows[start:stop]
        spots = {row: spot for spot, row in enumerate(dict.fromkeys(rows))}
        kind = "B" if len(spots) <= _BYTES else "I"
        return _Codes(
            map(self.things.__getitem__, spots), array(kind, map(spots.__getitem__, rows))
        )


class Measurements(Sequence[Measurement]):
    """Measurements in columns: a long file has millions, and an object each would not fit.

    Read like a tuple of `Measurement`; filled by `add`, and by nobody once it is handed on.
    """

    __slots__ = ("_metrics", "_moments", "_owners", "_values")

    def __init__(self, measurements: Iterable[Measurement] = ()) -> None:
        self._owners: _Codes[tuple[Channel, str | None]] = _Codes()
        self._metrics: _Codes[str] = _Codes()
        self._moments: _Codes[datetime] = _Codes()
        self._values = array("d")
        for one in measurements:
            self.add(one.channel, one.post_key, one.metric, one.value, one.read_at)

    def add(
        self, channel: Channel, post_key: str | None, metric: str, value: float, read_at: datetime
    ) -> None:
        """Add one reading."""
        self._owners.add((channel, post_key))
        self._metrics.add(metric)
        self._moments.add(read_at)
        self._values.append(value)

    def add_column(
        self,
        owners: Sequence[int],
        metric: str,
        values: Iterable[float | None],
        read_at: datetime,
    ) -> None:
        """Add the readings of one metric of many owners (see `find_owner`); None is not told."""
        number, moment = self._metrics.find_number(metric), self._moments.find_number(read_at)
        told = list(values)
        kept = [place for place, value in enumerate(told) if value is not None]
        is_whole = len(kept) == len(told)
        self._owners.rows.extend(iter(owners) if is_whole else map(owners.__getitem__, kept))
        self._values.extend(value for value in told if value is not None)
        for codes, code in ((self._metrics, number), (self._moments, moment)):
            codes.rows.extend(array(codes.rows.typecode, [code]) * len(kept))

    def extend(self, other: Measurements) -> None:
        """Add all of another's."""
        self._owners.extend(other._owners)
        self._metrics.extend(other._metrics)
        self._moments.extend(other._moments)
        self._values.extend(other._values)

    def find_owner(self, channel: Channel, post_key: str) -> int:
        """The number of a post, for `add_column`."""
        return self._owners.find_number((channel, post_key))

    def rename(self, name: Callable[[Channel, str | None], tuple[Channel, str | None]]) -> None:
        """Exchange channels and keys of posts; only for whoever has filled it."""
        self._owners = _Codes((name(*owner) for owner in self._owners.things), self._owners.rows)

    @classmethod
    def from_columns(
        cls,
        owners: Sequence[tuple[Channel, str | None]],
        metrics: Sequence[str],
        moments: Sequence[datetime],
        columns: tuple[array[int], array[int], array[int], array[float]],
    ) -> Measurements:
        """Measurements out of what `owners`, `metrics`, `moments` and `columns` gave."""
        made = cls()
        whose, what, when, made._values = columns
        made._owners = _Codes(owners, whose)
        made._metrics = _Codes(metrics, what)
        made._moments = _Codes(moments, when)
        return made

    @property
    def owners(self) -> Sequence[tuple[Channel, str | None]]:
        """Channels with the keys of posts, or None where a number is the channel's own."""
        return self._owners.things

    @property
    def columns(self) -> tuple[array[int], array[int], array[int], array[float]]:
        """By row its place in `owners`, in `metrics` and in `moments`, and its value."""
        return self._owners.rows, self._metrics.rows, self._moments.rows, self._values

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels measured, each once, in order of appearance."""
        return tuple(dict.fromkeys(channel for channel, _ in self._owners.things))

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics measured, each once, in order of appearance."""
        return tuple(self._metrics.things)

    @property
    def moments(self) -> tuple[datetime, ...]:
        """The times at which the numbers were true, each once, in order of appearance."""
        return tuple(self._moments.things)

    def take(self, places: Sequence[int]) -> Measurements:
        """Those at some places."""
        taken = Measurements()
        taken._owners = self._owners.take(places)
        taken._metrics = self._metrics.take(places)
        taken._moments = self._moments.take(places)
        taken._values = array("d", map(self._values.__getitem__, places))
        return taken

    def part(self, start: int, stop: int) -> Measurements:
        """Some of them, which know nothing of the others."""
        part = Measurements()
        part._owners = self._owners.part(start, stop)
        part._metrics = self._metrics.part(start, stop)
        part._moments = self._moments.part(start, stop)
        part._values = self._values[start:stop]
        return part

    def rows(self) -> Iterator[tuple[Channel, str | None, str, float, datetime]]:
        """Channel, key of the post, metric, value and time of each, without an object each."""
        columns = zip(self._owners, self._metrics, self._values, self._moments, strict=True)
        return ((*owner, metric, value, moment) for owner, metric, value, moment in columns)

    def count_posts(self) -> dict[str, int]:
        """Of how many posts each metric tells; of none where it is a channel's own."""
        told = [bytearray(len(self._owners.things)) for _ in self._metrics.things]
        is_post = [key is not None for _, key in self._owners.things]
        for owner, metric in zip(self._owners.rows, self._metrics.rows, strict=True):
            told[metric][owner] = is_post[owner]
        return {name: sum(told[number]) for number, name in enumerate(self._metrics.things)}

    def find_own(self) -> dict[str, list[datetime]]:
        """The times of the channels' own numbers by metric, each once, in order."""
        own = bytearray(key is None for _, key in self._owners.things)
        told: dict[int, set[int]] = {}
        if any(own):
            columns = zip(self._owners.rows, self._metrics.rows, self._moments.rows, strict=True)
            for owner, metric, moment in columns:
                if own[owner]:
                    told.setdefault(metric, set()).add(moment)
        moments = self._moments.things
        return {
            self._metrics.things[metric]: sorted(map(moments.__getitem__, places))
            for metric, places in told.items()
        }

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, place: int) -> Measurement: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Measurement, ...]: ...
    def __getitem__(self, place: int | slice) -> Measurement | tuple[Measurement, ...]:
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(len(self))))
        channel, post_key = self._owners[place]
        return Measurement(
            channel=channel,
            post_key=post_key,
            metric=self._metrics[place],
            value=self._values[place],
            read_at=self._moments[place],
        )

    def __iter__(self) -> Iterator[Measurement]:
        for channel, post_key, metric, value, read_at in self.rows():
            yield Measurement(
                channel=channel, post_key=post_key, metric=metric, value=value, read_at=read_at
            )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(
            one == its for one, its in zip(self, other, strict=True)
        )

    __hash__ = None  # type: ignore[assignment] # it grows while it is filled

    def __repr__(self) -> str:
        return f"Measurements({len(self)} of {', '.join(self.metrics)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A cell or row that could not be read. `reason` is a code that `wording` puts into words.

    `row` counts from 1 as a spreadsheet shows it; 0 means the whole file.
    """

    file: str
    row: int
    column: str
    reason: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekdayCodes:
    """What a file's numbers of weekdays mean: `first` (1 for Monday) is the day of the `lowest`.

    `reason` says how that is known: "decided" by other columns, "asked" or "assumed".
    """

    lowest: int
    first: int
    reason: str

    def read(self, code: int) -> int | None:
        """The ISO number of the weekday that a number stands for; None where it is none.

        >>> WeekdayCodes(lowest=0, first=7, reason="asked").read(6)
        6
        """
        step = code - self.lowest
        return (self.first - 1 + step) % 7 + 1 if 0 <= step < 7 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one file was understood to hold, before anything is stored.

    `lacking` names what the file does not tell ("date", "audience", "text", ...); `zone` is the
    zone that naked clock times were taken to be in, and `zone_reason` why ("stated",
    "meta_pacific", "platform", "asked", "assumed"). `is_guessed` says that what the columns are
    follows from their values alone, so that a person should look at them before they are stored;
    `missing` are the columns that were left out of an export which would be known with them.
    `unnamed` are the columns of numbers whose headers say nothing, in a file that tells no other.
    `weekday_codes` says what numbers of weekdays were taken to mean, None where there are none.
    """

    file: str
    sha256: str
    format: str
    posts: tuple[Post, ...]
    measurements: Sequence[Measurement]
    outcomes: tuple[Outcome, ...] = ()
    unread: tuple[Unread, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    repeated_rows: int = 0
    rows: int = 0
    zone: str = "UTC"
    zone_reason: str = "stated"
    read_at: datetime | None = None
    mapping: Mapping[str, str] = field(default_factory=lambda: NO_TRAITS)
    is_guessed: bool = False
    missing: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    weekday_codes: WeekdayCodes | None = None

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels of the posts, each once, in order of appearance."""
        return tuple(dict.fromkeys(post.channel for post in self.posts))

    def __post_init__(self) -> None:
        if not isinstance(self.measurements, Measurements):
            object.__setattr__(self, "measurements", Measurements(self.measurements))

    @property
    def numbers(self) -> Measurements:
        """The measurements in columns."""
        assert isinstance(self.measurements, Measurements)  # noqa: S101 - made so above
        return self.measurements

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics measured, each once, in order of appearance."""
        return self.numbers.metrics
