"""Posts gathered one by one out of a file that is no table, with everything left out named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tuuletus.channels.counts import find_fault
from tuuletus.channels.guards import JsonText
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.unread import Notes
from tuuletus.records import Channel, Measurements, Post, Reading


def given_up(items: list[Any]) -> Iterator[Any]:
    """The items in order, each given up by the list: a long file is not held twice."""
    for place, item in enumerate(items):
        items[place] = None
        yield item


@dataclass(slots=True, kw_only=True)
class Gathering:
    """What was found so far. `rows` counts the entries of the file, kept or not."""

    source: Source
    options: ReadingOptions
    notes: Notes = field(init=False)
    posts: dict[tuple[Channel, str], Post] = field(default_factory=dict)
    measurements: Measurements = field(default_factory=Measurements)
    unknown: dict[str, None] = field(default_factory=dict)
    repeated: int = 0
    rows: int = 0

    def __post_init__(self) -> None:
        self.notes = Notes(self.source.name)

    def heed(self, parsed: JsonText) -> Any:
        """The value of parsed JSON, after what was repaired in it was named."""
        for code, value in parsed.notes:
            self.notes.add(code, value=value)
        return parsed.value

    def add(self, post: Post) -> bool:
        """Keep a post; False where it stands in the file already."""
        place = (post.channel, post.key)
        if place in self.posts:
            self.repeated += 1
            return False
        self.posts[place] = post
        return True

    def name_unknown(self, names: Iterable[str], known: frozenset[str]) -> None:
        """Name the keys of an entry that nobody knows."""
        self.unknown.update(dict.fromkeys(name for name in names if name not in known))

    def name_others(self, others: Mapping[str, int]) -> None:
        """Name what the file holds, each with its number, where no post is among it."""
        if others and not self.posts:
            told = sorted(others.items(), key=lambda pair: -pair[1])
            self.notes.add("no_post_inside", value=", ".join(f"{n} ({c})" for n, c in told))

    def count(self, post: Post, metric: str, value: Any, *, row: int, column: str) -> None:
        """Keep a number that may be written as text; one that is not told is not zero."""
        if value is None or value == "":
            return
        text = str(value)
        is_number = text.isascii() and text.isdecimal()
        fault = find_fault(metric, float(text)) if is_number else "not_a_number"
        if fault:
            self.notes.add(fault, row=row, column=column, value=text)
        else:
            self.measurements.add(
                post.channel, post.key, metric, float(text), self.options.read_at
            )

    def reading(self, kind: str, **told: Any) -> Reading:
        """The reading of all that was gathered; `told` adds to it."""
        facts: dict[str, Any] = {
            "file": self.source.name,
            "sha256": self.source.sha256,
            "format": kind,
            "posts": tuple(self.posts.values()),
            "measurements": self.measurements,
            "unread": self.notes.all(),
            "unknown_columns": tuple(self.unknown),
            "repeated_rows": self.repeated,
            "rows": self.rows,
            "read_at": self.options.read_at,
        }
        return Reading(**(facts | told))
