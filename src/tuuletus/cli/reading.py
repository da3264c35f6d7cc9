"""Files into posts, measurements and traits: everything `tuuletus review` learns from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import numpy as np

from tuuletus.analysis.narrowing import find_places
from tuuletus.analysis.traits import read_traits, share_alike
from tuuletus.channels.apart import Apart, Part, open_apart
from tuuletus.channels.columns import METRIC
from tuuletus.channels.dates import ORDER_NOTE, AmbiguousDatesError
from tuuletus.channels.members import CLOSED_HIDDEN
from tuuletus.channels.metrics import METRICS
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.cli.joining import Joined, join_nameless
from tuuletus.errors import ChannelError
from tuuletus.records import Channel, Measurements, Outcome, Post, Reading, Unread, WeekdayCodes


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSeries:
    """A series of outcomes in a file: so many values, each of `span` days, from `first` on."""

    name: str
    span: int
    count: int
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What all the files hold together, each post and each measurement once."""

    posts: tuple[Post, ...]
    measurements: Measurements
    traits: tuple[Mapping[str, str], ...]
    unread: tuple[Unread, ...]
    lacking: tuple[tuple[str, tuple[str, ...]], ...]
    """Each file with the codes of what it does not tell."""
    guessed: tuple[tuple[str, str, tuple[str, ...], Mapping[str, str]], ...]
    """Each file whose columns were guessed: its platform, what it lacks, its columns' metrics."""
    joined: tuple[Joined, ...]
    """Each table without a channel whose posts another file tells, too."""
    postless: tuple[tuple[str, tuple[ToldSeries, ...], bool], ...]
    """Each file without posts: the series of outcomes that it tells, whether it has numbers."""
    weekdays: tuple[tuple[str, WeekdayCodes], ...]
    """Each file that tells weekdays as numbers, with what they were taken to mean."""
    unnamed: tuple[tuple[str, tuple[str, ...]], ...]
    """Each file whose headers do not tell what its numbers count, with those columns."""
    headers: Mapping[str, str]
    """The header of each metric that has no name but that of its column."""
    aside: tuple[tuple[str, tuple[str, ...]], ...]
    """Each file with the columns that were left aside."""
    zones: tuple[tuple[str, str, str], ...]
    """Each file with the zone that its times were taken to be in, and why."""

    repeated: tuple[tuple[str, int], ...] = ()
    """Each file with how many of its rows tell a post that another row told already."""

    refused: tuple[ChannelError, ...] = ()
    """What could not be read, as refusals that name their file."""
    read_at: datetime | None = None
    """When the files were exported; posts of later moments are still to be published."""

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels of the posts, each once, in order of appearance."""
        return tuple(dict.fromkeys(post.channel for post in self.posts))

    @property
    def period(self) -> tuple[datetime, datetime] | None:
        """The first and the last moment of publishing, or None when no file tells.

        Posts that are still to be published count in nothing, so not here either, unless there
        are no others.
        """
        told = [post.published_at for post in self.posts if post.published_at]
        until = self.read_at
        moments = [moment for moment in told if until is None or moment <= until] or told
        return (min(moments), max(moments)) if moments else None


def gather(
    files: Iterable[Path],
    *,
    zone: str,
    read_at: datetime,
    date_order: str | None = None,
    first_weekday: str | None = None,
) -> Gathered:
    """Read all files; the same file named twice counts once.

    `date_order` is for those whose dates can be read both ways; the others tell it themselves.
    `first_weekday` is the day of the lowest number wherever weekdays are told as numbers.
    What cannot be read is kept with its reason. Raises UnreadableError where nothing could be.
    """
    options = ReadingOptions(
        read_at=read_at, zone=zone, date_order=date_order, first_weekday=first_weekday
    )
    once: dict[str, Reading] = {}
    refused: list[ChannelError] = []
    for path in files:
        readings, errors = read_path(path, options)
        once |= {reading.sha256: reading for reading in readings}
        refused += errors
    if refused and not once:
        raise UnreadableError(refused)
    joined = join(list(once.values()), zone=zone)
    return replace(joined, refused=tuple(refused), read_at=read_at)


def narrow(gathered: Gathered, *, platform: str, channel: Channel | None) -> Gathered:
    """The posts of one platform or of one channel alone, with their numbers and traits."""
    places = find_places(gathered.posts, platform=platform, channel=channel)
    posts = tuple(gathered.posts[place] for place in places)
    kept = {(one.channel.platform, one.channel.key) for one in posts}
    owners = gathered.measurements.owners
    is_kept = [(one.platform, one.key) in kept for one, _ in owners]
    whose = gathered.measurements.columns[0]
    return replace(
        gathered,
        posts=posts,
        traits=tuple(gathered.traits[place] for place in places),
        measurements=gathered.measurements.take(
            [place for place, owner in enumerate(whose) if is_kept[owner]]
        ),
    )


class UnreadableError(Exception):
    """None of the files could be read; each refusal names its file."""

    def __init__(self, refused: Sequence[ChannelError]) -> None:
        super().__init__(*refused)
        self.refused = tuple(refused)


def read_path(path: Path, options: ReadingOptions) -> tuple[list[Reading], list[ChannelError]]:
    """One file, or the files of an archive, and what was refused or stayed shut."""
    readings: list[Reading] = []
    refused: list[ChannelError] = []
    try:
        with open_apart(path, path.name, zone=options.zone) as reader:
            for part in reader.parts():
                try:
                    readings.append(read_by_order(part, options).take_over())
                except ChannelError as error:
                    error.details.setdefault("file", part.name)
                    refused.append(error)
            refused += tell_shut(reader.closed(), path.name)
    except ChannelError as error:
        error.details.setdefault("file", path.name)
        refused.append(error)
    return readings, refused


def tell_shut(closed: Sequence[ChannelError], file: str) -> Sequence[ChannelError]:
    """What stayed shut of an archive or a folder; hidden files alone are not worth telling."""
    for error in closed:
        error.details.setdefault("file", file)
    return closed if any(error.code != CLOSED_HIDDEN for error in closed) else ()


def read_by_order(part: Part, options: ReadingOptions) -> Apart:
    """A file, read by the given order of day and month only where it does not tell its own."""
    try:
        held = part.read(replace(options, date_order=None))
    except AmbiguousDatesError:
        if options.date_order is None:
            raise
        return part.read(options)
    is_concluded = any(note.reason == ORDER_NOTE for note in held.bare().unread)
    return part.read(options) if is_concluded and options.date_order else held


def keep_last(measurements: Measurements) -> Measurements:
    """Of several readings of a metric at the same moment the last: exports overlap."""
    owner, metric, moment = (
        np.asarray(column, dtype=np.int64) for column in measurements.columns[:3]
    )
    names, times = len(measurements.metrics), len(measurements.moments)
    code = (owner * names + metric) * times + moment
    order = np.argsort(code, kind="stable")
    is_last = np.diff(code[order], append=-1) != 0
    return measurements if is_last.all() else measurements.take(np.sort(order[is_last]).tolist())


def join_posts(readings: Sequence[Reading]) -> tuple[Post, ...]:
    """The posts of all, each once, as the last file tells it."""
    places: dict[Channel, dict[str, int]] = {}
    posts: list[Post] = []
    for reading in readings:
        for post in reading.posts:
            place = places.setdefault(post.channel, {}).setdefault(post.key, len(posts))
            posts[place : place + 1] = [post]
    return tuple(posts)


def join(readings: Sequence[Reading], *, zone: str) -> Gathered:
    """Readings put together: overlapping exports repeat posts, which count once."""
    readings, joined = join_nameless(readings)
    posts = join_posts(readings)
    measurements = readings[0].numbers if len(readings) == 1 else Measurements()
    for reading in readings if len(readings) > 1 else ():
        measurements.extend(reading.numbers)
    clock = ZoneInfo(zone)
    return Gathered(
        joined=joined,
        posts=posts,
        measurements=keep_last(measurements),
        traits=tuple(share_alike(read_traits(post, zone=clock) for post in posts)),
        unread=tuple(cell for reading in readings for cell in reading.unread),
        lacking=tuple((reading.file, reading.lacking) for reading in readings),
        postless=tuple(
            (
                reading.file,
                tuple(find_series(reading.outcomes)),
                bool(len(reading.numbers)),
            )
            for reading in readings
            if not reading.posts
        ),
        weekdays=tuple(
            (reading.file, reading.weekday_codes) for reading in readings if reading.weekday_codes
        ),
        unnamed=tuple((reading.file, reading.unnamed) for reading in readings if reading.unnamed),
        headers=MappingProxyType(dict(find_headers(readings))),
        aside=tuple(
            (reading.file, reading.unknown_columns)
            for reading in readings
            if reading.unknown_columns
        ),
        zones=tuple((reading.file, reading.zone, reading.zone_reason) for reading in readings),
        repeated=tuple(
            (reading.file, reading.repeated_rows) for reading in readings if reading.repeated_rows
        ),
        guessed=tuple(
            (reading.file, channel.platform, reading.missing, dict(find_metrics(reading)))
            for reading in readings
            if reading.is_guessed and not reading.unnamed
            for channel in reading.channels[:1]
        ),
    )


def find_metrics(reading: Reading) -> Iterator[tuple[str, str]]:
    """Each column that was taken for a metric, with that metric."""
    for header, role in reading.mapping.items():
        metric = role.removeprefix(METRIC)
        if metric != role:
            yield header, metric


def find_series(outcomes: Iterable[Outcome]) -> Iterator[ToldSeries]:
    """The series of a file, with what they tell of."""
    told: dict[str, list[Outcome]] = {}
    for one in outcomes:
        told.setdefault(one.series, []).append(one)
    for name, values in told.items():
        yield ToldSeries(
            name=name,
            span=values[0].days,
            count=len(values),
            first=min(one.day for one in values),
            last=max(one.day for one in values),
        )


def find_headers(readings: Iterable[Reading]) -> Iterator[tuple[str, str]]:
    """Each metric that only a table of one's own has, with the header of its column."""
    for reading in readings:
        for header, metric in find_metrics(reading):
            if metric not in METRICS:
                yield metric, header
