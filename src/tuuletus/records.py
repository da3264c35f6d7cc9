"""What the parts of Tuuletus hand to each other: frozen, and free of any framework."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

NO_TRAITS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One account on one platform. `platform` and `key` together name it."""

    platform: str
    key: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One published piece of content on one channel.

    `published_at` carries its zone, or is None where the file does not tell the moment.
    `stated` holds the traits that the file itself states (format, weekday, paid, ...).
    """

    channel: Channel
    key: str
    published_at: datetime | None = None
    text: str = ""
    permalink: str = ""
    stated: Mapping[str, str] = field(default_factory=lambda: NO_TRAITS)


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
class Reading:
    """What one file was understood to hold, before anything is stored.

    `lacking` names what the file does not tell ("date", "audience", "text", ...); `zone` is the
    zone that naked clock times were taken to be in, and `zone_reason` why ("stated",
    "meta_pacific", "asked", "assumed").
    """

    file: str
    sha256: str
    format: str
    posts: tuple[Post, ...]
    measurements: tuple[Measurement, ...]
    unread: tuple[Unread, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    repeated_rows: int = 0
    rows: int = 0
    zone: str = "UTC"
    zone_reason: str = "stated"
    read_at: datetime | None = None
    mapping: Mapping[str, str] = field(default_factory=lambda: NO_TRAITS)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels of the posts, each once, in order of appearance."""
        return tuple(dict.fromkeys(post.channel for post in self.posts))

    @property
    def metrics(self) -> tuple[str, ...]:
        """The metrics measured, each once, in order of appearance."""
        return tuple(dict.fromkeys(measurement.metric for measurement in self.measurements))
