"""One table on its way to a reading: its cells by role, and whose posts they are."""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

from tuuletus.channels import dates
from tuuletus.channels.headers import plain
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.stems import clean_stem
from tuuletus.channels.suite import Suite
from tuuletus.channels.table import roles
from tuuletus.channels.table.guess import fingerprint
from tuuletus.channels.table.own import platform_code
from tuuletus.channels.tabular import Table
from tuuletus.channels.unread import Notes
from tuuletus.records import OWN_TABLE, TABLE, Channel, WeekdayCodes

_PAGE_AND_POST = re.compile(r"(\d{5,20})_\d{5,20}")
_HOSTS = {
    "facebook.com": "facebook",
    "instagram.com": "instagram",
    "x.com": "x",
    "twitter.com": "x",
    "linkedin.com": "linkedin",
    "tiktok.com": "tiktok",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "bsky.app": "bluesky",
    "threads.net": "threads",
}


class Values(Sequence[float | None]):
    """The numbers of a column in eight bytes each, None where not told."""

    __slots__ = ("numbers",)

    def __init__(self, values: Iterable[float | None]) -> None:
        self.numbers = array("d", (math.nan if value is None else value for value in values))

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, place: int) -> float | None: ...
    @overload
    def __getitem__(self, place: slice) -> Values: ...
    def __getitem__(self, place: int | slice) -> float | Values | None:
        if isinstance(place, slice):
            return Values(self.numbers[place])
        value = self.numbers[place]
        return None if value != value else value

    def forget(self, place: int) -> None:
        """Let a number be not told."""
        self.numbers[place] = math.nan


@dataclass(slots=True, kw_only=True)
class Work:
    """One table on its way to a reading."""

    table: Table
    file: str
    mapping: Mapping[str, str]
    options: ReadingOptions
    notes: Notes
    suite: Suite | None = None
    moments: tuple[dates.Moment | None, ...] = ()
    zone: str = "UTC"
    zone_reason: str = "stated"
    values: dict[str, Values] = field(default_factory=dict)
    rounded: set[str] = field(default_factory=set)
    weekdays: WeekdayCodes | None = None

    def cells(self, role: str) -> list[str]:
        """The cells of the first column with this role; empty cells where there is none."""
        name = self.name_of(role)
        return self.table.column(name) if name else [""] * len(self.table.rows)

    def name_of(self, role: str) -> str:
        """The header of the first column with this role."""
        return next((name for name, its in self.mapping.items() if its == role), "")

    def named(self, prefix: str) -> dict[str, str]:
        """Columns whose role begins so: header -> the rest of the role."""
        return {
            name: role.removeprefix(prefix)
            for name, role in self.mapping.items()
            if role.startswith(prefix)
        }

    def say(self, reason: str, place: int, column: str, value: str = "") -> None:
        """Name one cell that could not be read."""
        self.notes.add(reason, row=self.table.numbers[place], column=column, value=value)


def find_channels(work: Work) -> list[Channel]:
    """The channel of each row: from its own column, else from the id, else the one that was named.

    One object a channel, since many rows share it.
    """
    keys = work.cells(roles.CHANNEL)
    names = work.cells(roles.CHANNEL_NAME)
    pages = _pages(work)
    usual = _platform(work, pages)
    told = {name: platform_code(name) for name in set(work.cells(roles.PLATFORM))}
    platforms = [told[name] or usual for name in work.cells(roles.PLATFORM)]
    made: dict[tuple[str, str, str], Channel] = {}
    nameless = _name_by_file(work, usual)
    result: list[Channel] = []
    for platform, key, name, page in zip(platforms, keys, names, pages, strict=True):
        shown = name or work.options.channel_name
        place = (key or page or shown)[:200]
        if not place:
            place, shown = nameless
        if (platform, place, shown) not in made:
            # a renamed page is still one channel: its first name stays
            old = next(
                (its for known, its in made.items() if known[:2] == (platform, place)), None
            )
            made[platform, place, shown] = old or Channel(
                platform=platform, key=place, name=shown[:200]
            )
        result.append(made[platform, place, shown])
    return result


def _name_by_file(work: Work, platform: str) -> tuple[str, str]:
    """The key and name of the channel of a table that does not tell whose it is.

    Tables of other names or other columns are channels of their own: nothing joins them.
    """
    if work.suite is not None:
        return platform, ""
    stem = clean_stem(work.file)
    return f"{OWN_TABLE}{plain(stem)[:150]}:{fingerprint(work.table)[:8]}", stem


def _pages(work: Work) -> list[str]:
    """The page's part of each id, where all ids are written page_post and pages repeat."""
    cells = work.cells(roles.ID)
    matches = [_PAGE_AND_POST.fullmatch(cell) for cell in cells]
    pages = [match[1] if match else "" for match in matches]
    told = [page for page in pages if page]
    if len(told) < 0.9 * len([cell for cell in cells if cell]):
        return [""] * len(cells)
    return pages


def _platform(work: Work, pages: list[str]) -> str:
    if work.suite is not None:
        return work.suite.platform
    hosts: Counter[str] = Counter()
    for link in work.cells(roles.LINK)[:500]:
        host = re.match(r"https?://(?:[\w-]+\.)*?([\w-]+\.\w+)(?:[/:?#]|$)", link.casefold())
        if host and host[1] in _HOSTS:
            hosts[_HOSTS[host[1]]] += 1
    if hosts:
        return hosts.most_common(1)[0][0]
    # page_post in long numbers is how Facebook's interface names posts
    return "facebook" if any(len(page) >= 12 for page in pages[:50]) else TABLE
