"""Twins of the platforms' own files: their shapes and quirks, filled with simulated posts.

Each channel's tests hold a `twin.py` with `TWINS`, one `Twin` a format; `test_twins.py` holds
every one of them to the same contract.
"""

from __future__ import annotations

import csv
import importlib
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from tuuletus.analysis.simulate import simulate_restaurant
from tuuletus.records import Post

HERE = Path(__file__).parent
TODAY = date(2026, 11, 20)
COUNT = 40
UNKNOWN = "Zzyzx"
DAMAGED = "n/a?"

UNKNOWN_COLUMN = "unknown_column"
BAD_NUMBER = "bad_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One simulated post and the numbers it has. A metric that is absent is a blank cell."""

    post: Post
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of an account: its followers at the end of the day, and what the day brought."""

    day: date
    followers: int
    views: int
    reach: int
    clicks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a twin tells: posts in order of time (of one account), and days in order."""

    posts: tuple[Told, ...]
    days: tuple[Day, ...]


Files = Mapping[str, bytes]
Writer = Callable[[Story, str, frozenset[str]], Files]


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """One format. `write(story, language, quirks)` gives its files: one, or the members of a zip.

    `quirks` are switches of this format alone; every one must leave the posts and the numbers as
    they are. A twin whose format has columns or keys also knows UNKNOWN_COLUMN (one more column
    or key called `UNKNOWN` in every row or post), and BAD_NUMBER where it has numbers (the first
    number of the second row is `DAMAGED`). `tells` maps each canonical metric of the format to
    the story's number that the twin fills it with; `precision` is how exactly it tells the
    moment of a post, None where it does not; `texts` whether the text survives whole. A format in
    which numbers cannot be damaged or absent says so by `damaged` and `blanks`.
    """

    format: str
    write: Writer
    languages: tuple[str, ...] = ("en",)
    quirks: tuple[str, ...] = ()
    tells: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    posts: bool = True
    precision: timedelta | None = timedelta(minutes=1)
    texts: bool = True
    unknown: bool = True
    damaged: bool = True
    blanks: bool = True

    def __str__(self) -> str:
        return self.format


@cache
def tell_story(count: int = COUNT, *, seed: int = 1) -> Story:
    """The last `count` posts of a simulated restaurant, as if all on one account.

    Every seventh post lacks its first number, as real files do; the last post has none.
    """
    years = simulate_restaurant(np.random.default_rng(seed), today=TODAY, years=1)
    latest: dict[tuple[str, str], dict[str, int]] = {}
    for one in years.measurements:
        if one.post_key is not None:
            place = latest.setdefault((one.channel.platform, one.post_key), {})
            place[one.metric] = int(one.value)
    timed = [post for post in years.posts if post.published_at is not None]
    timed.sort(key=_moment)
    told = []
    for place, post in enumerate(timed[-count:]):
        numbers = _whole(latest.get((post.channel.platform, post.key), {}), place)
        told.append(Told(post=post, numbers=MappingProxyType(_without(numbers, place, count))))
    rng = np.random.default_rng(seed)
    days = []
    followers = 2_000
    for number in range(60):
        followers += int(rng.integers(-2, 9))
        views = int(rng.integers(40, 900))
        days.append(
            Day(
                day=TODAY - timedelta(days=60 - number),
                followers=followers,
                views=views,
                reach=int(views * 0.7),
                clicks=int(views * 0.04),
            )
        )
    return Story(posts=tuple(told), days=tuple(days))


def _moment(post: Post) -> datetime:
    assert post.published_at is not None
    return post.published_at


def _whole(numbers: Mapping[str, int], place: int) -> dict[str, int]:
    """Every metric that any format tells, from those that this post has."""
    likes = numbers.get("reactions", numbers.get("likes", 0))
    views = numbers.get("views", numbers.get("impressions", 0))
    return {
        "reactions": likes,
        "likes": likes,
        "comments": numbers.get("comments", 0),
        "shares": numbers.get("shares", 0),
        "saves": numbers.get("saves", 0),
        "clicks": numbers.get("clicks", 0),
        "follows": place % 4,
        "views": views,
        "reach": numbers.get("reach", int(views * 0.8)),
        "seconds_viewed": views * 6,
    }


def _without(numbers: dict[str, int], place: int, count: int) -> dict[str, int]:
    if place == count - 1:
        return {}
    if place % 7 == 0:
        numbers.pop("reactions")
        numbers.pop("likes")
    return numbers


def write_csv(rows: Sequence[Sequence[str]], *, encoding: str = "utf-8-sig") -> bytes:
    """Rows as CSV, every cell in quotes."""
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode(encoding)


def add_unknown(rows: Sequence[Sequence[str]], quirks: frozenset[str]) -> list[list[str]]:
    """The rows of a table, with a column that nobody knows where the quirks ask for it."""
    if UNKNOWN_COLUMN not in quirks:
        return [list(row) for row in rows]
    return [[*row, "1" if number else UNKNOWN] for number, row in enumerate(rows)]


def load_twins() -> tuple[Twin, ...]:
    """The twins of all channels, in alphabetical order of their folders."""
    found: list[Twin] = []
    for path in sorted(HERE.glob("*/twin.py")):
        found += importlib.import_module(f"tests.channels.{path.parent.name}.twin").TWINS
    return tuple(found)


def lay_down(
    folder: Path, twin: Twin, story: Story, language: str, quirks: frozenset[str]
) -> Path:
    """The twin's file in `folder`; several files become one zip."""
    files = twin.write(story, language, quirks)
    if len(files) == 1:
        ((name, content),) = files.items()
        path = folder / Path(name).name
        path.write_bytes(content)
        return path
    path = folder / f"{twin.format}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path
