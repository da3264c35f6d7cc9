"""What a channel can do. Callers ask with `isinstance`, never by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from tuuletus.channels.source import Source
    from tuuletus.records import Reading

DAY_FIRST = "day_first"
MONTH_FIRST = "month_first"
OUTCOME, VENUE, DAY = "outcome", "venue", "date"
"""Roles of columns that tell what a business did, where, and on which day."""
MONDAY, SUNDAY, SATURDAY = "monday", "sunday", "saturday"
FIRST_WEEKDAYS: Mapping[str, int] = MappingProxyType({MONDAY: 1, SUNDAY: 7, SATURDAY: 6})
"""The days that the lowest number of a weekday can stand for, with their ISO numbers."""
EACH = "each"
EACH_COUNTED = "each_counted"
"""The role of the days where each row is a single booking or sale, to be added up by day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingOptions:
    """What the caller knows about a file that the file does not tell.

    `read_at` is when the numbers were true (export date, else time of upload). `zone` is the
    workspace's zone, `source_zone` the zone that a person said the clock times are in. `mapping`
    gives each column its role where a person set or confirmed it. `date_order` ("day_first" or
    "month_first") is the answer to a file whose dates can be read both ways, `first_year` to one
    whose days are written without their year: the year of its first row. `first_weekday` (of
    `FIRST_WEEKDAYS`) is the day of the lowest number in a file that tells weekdays as numbers.
    """

    read_at: datetime
    zone: str = "Europe/Helsinki"
    mapping: Mapping[str, str] | None = None
    source_zone: str | None = None
    channel_name: str = ""
    date_order: str | None = None
    first_year: int | None = None
    first_weekday: str | None = None


@runtime_checkable
class ReadsExports(Protocol):
    """Reads the platform's own files."""

    name: str

    def recognises(self, source: Source) -> float:
        """How sure this channel is (0 to 1) that the file is one of its own."""
        ...

    def read_export(self, source: Source, options: ReadingOptions) -> Reading:
        """Read the whole file; cells that cannot be read are named in the reading."""
        ...


@runtime_checkable
class CutsPrivate(Protocol):
    """Takes what is private out of files in which the posts stand beside it."""

    name: str

    def cut_private(self, source: Source) -> bytes | None:
        """The file with the posts alone, which reads as before; None where nothing is to go."""
        ...
