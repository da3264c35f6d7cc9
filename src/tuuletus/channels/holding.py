"""A reading in portions: what a file holds in few words, and its records as they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from tuuletus.channels.describing import describe, find_channels
from tuuletus.records import Channel, Measurements, Outcome, Post, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a file was understood to hold, without the records themselves.

    `is_guessed` says that a person has to look at its columns first, `missing` which ones were
    left out of an export that would be known with them, `unnamed` which numbers nothing names.
    `posts`, `readings` and `outcomes` count the records; `latest` is the time of the newest
    reading.
    `summary` is plain values, fit to be kept as JSON.
    """

    format: str
    mapping: Mapping[str, str]
    is_guessed: bool
    missing: tuple[str, ...]
    unnamed: tuple[str, ...]
    read_at: datetime | None
    latest: datetime | None
    channels: tuple[Channel, ...]
    posts: int
    readings: int
    outcomes: int
    summary: Mapping[str, Any]


class Holding(Protocol):
    """The records of one file, wherever they are held."""

    @property
    def told(self) -> Told:
        """What there is."""
        ...

    def keys(self) -> Mapping[Channel, Sequence[str]]:
        """The keys of the posts of each channel."""
        ...

    def posts(self, start: int, stop: int) -> Sequence[Post]:
        """Some of the posts."""
        ...

    def readings(self, start: int, stop: int) -> Measurements:
        """Some of the readings."""
        ...

    def outcomes(self, start: int, stop: int) -> Sequence[Outcome]:
        """Some of the outcomes."""
        ...


class Held:
    """The records of a reading, held here. Hours of the day are those of `zone`."""

    def __init__(self, reading: Reading, *, zone: str) -> None:
        self.reading = reading
        self.told = Told(
            format=reading.format,
            mapping=dict(reading.mapping),
            is_guessed=reading.is_guessed,
            missing=reading.missing,
            unnamed=reading.unnamed,
            read_at=reading.read_at,
            latest=max(reading.numbers.moments, default=None),
            channels=tuple(find_channels(reading)),
            posts=len(reading.posts),
            readings=len(reading.numbers),
            outcomes=len(reading.outcomes),
            summary=describe(reading, zone=zone),
        )

    def keys(self) -> Mapping[Channel, Sequence[str]]:
        """The keys of the posts of each channel."""
        keys: dict[Channel, list[str]] = {}
        for post in self.reading.posts:
            keys.setdefault(post.channel, []).append(post.key)
        return keys

    def bare(self) -> Reading:
        """The reading without its records."""
        return replace(self.reading, posts=(), measurements=(), outcomes=())

    def posts(self, start: int, stop: int) -> Sequence[Post]:
        """Some of the posts."""
        return self.reading.posts[start:stop]

    def readings(self, start: int, stop: int) -> Measurements:
        """Some of the readings."""
        return self.reading.numbers.part(start, stop)

    def outcomes(self, start: int, stop: int) -> Sequence[Outcome]:
        """Some of the outcomes."""
        return self.reading.outcomes[start:stop]
