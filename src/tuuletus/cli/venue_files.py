"""The files of many venues: pairs in a folder, or one table with a column of venues."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from tuuletus.analysis.patience.checking import Refusal, RefusedError
from tuuletus.channels.headers import plain
from tuuletus.channels.numbers import read_numbers
from tuuletus.channels.source import Source
from tuuletus.channels.tabular import Table
from tuuletus.cli.fitting import Wishes, build_window
from tuuletus.cli.review import now
from tuuletus.cli.weeks import Weekly, Window, read_weekly
from tuuletus.errors import ChannelError, UnknownFileError
from tuuletus.wording import Speaker
from tuuletus.wording.patience_refusals import say_refusal

OUTCOME, EXPOSURE = ".outcome.csv", ".exposure.csv"
BEFORE, CONTROLS = ".before.csv", ".controls.csv"
VENUE_WORDS = frozenset(
    {
        *("venue", "restaurant", "store", "shop", "site"),
        *("toimipaikka", "ravintola", "myymälä", "ställe", "restaurang", "butik"),
    }
)
_MOST_OFTEN = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlan:
    """A plan out of a file; None where that says nothing of the venue, which goes on as before."""

    name: str
    weeks: Weekly | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """One venue's weeks, and what is asked of the coming ones: plans by name, or out of files."""

    name: str
    window: Window
    plans: tuple[str | OwnPlan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Why a venue has no answer. Kept as plain values, since errors do not travel well."""

    name: str
    reason: Refusal
    details: dict[str, object]
    end: date

    def say(self, speaker: Speaker) -> str:
        """The reason as a sentence, after the venue's name."""
        error = RefusedError(self.reason, "", **self.details)
        return f"{self.name}: {say_refusal(error, speaker, today=self.end)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What is given beside the venues' own files: older exposure, other causes, plans."""

    before: Path | None = None
    controls: Path | None = None
    plans: tuple[Path | str, ...] = ()


def read_venues(path: Path, wishes: Wishes, common: Common) -> tuple[list[Venue], list[Refused]]:
    """The venues of a folder of pairs of files, or of a table with a column of venues."""
    readers = dict(_find_pairs(path, wishes) if path.is_dir() else _find_parts(path, wishes))
    readers = dict(sorted(readers.items(), key=lambda one: sort_naturally(one[0])))
    extra = _Extra(common, names=frozenset(readers), wishes=wishes)
    venues: list[Venue] = []
    refused: list[Refused] = []
    for name, read in readers.items():
        try:
            window = _alike(read(extra.own(name)), wishes)
            venues.append(Venue(name=name, window=window, plans=extra.plans(name)))
        except RefusedError as error:
            refused.append(
                Refused(name=name, reason=error.reason, details=error.details, end=now().date())
            )
    return venues, refused


def sort_naturally(name: str) -> list[tuple[int, str]]:
    """By what a name is sorted as people do: Geo2 before Geo10."""
    return [
        (int(part), "") if part.isdecimal() else (0, part.casefold())
        for part in re.split(r"(\d+)", name)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """Older exposure and other causes of one venue."""

    before: Weekly | None
    controls: Weekly | None


_Read = Callable[[_Own], Window]


class _Extra:
    """Tables beside those of the venues; one with a column of venues gives each its rows."""

    def __init__(self, common: Common, *, names: frozenset[str], wishes: Wishes) -> None:
        self.common, self.names, self.wishes = common, names, wishes
        paths = [common.before, common.controls, *common.plans]
        self.tables = {
            path: (table, self._column(table))
            for path in paths
            if isinstance(path, Path)
            for table in (_open_table(path),)
        }

    def own(self, name: str) -> _Own:
        """What is told of one venue."""
        return _Own(
            before=self._read(self.common.before, name),
            controls=self._read(self.common.controls, name),
        )

    def plans(self, name: str) -> tuple[str | OwnPlan, ...]:
        """The plans of one venue."""
        return tuple(
            plan
            if isinstance(plan, str)
            else OwnPlan(name=plan.stem, weeks=self._read(plan, name))
            for plan in self.common.plans
        )

    def _column(self, table: Table) -> int | None:
        for place, header in enumerate(table.header):
            cells = set(table.column(header))
            if cells and cells <= self.names:
                return place
        return None

    def _read(self, path: Path | None, name: str) -> Weekly | None:
        if path is None:
            return None
        table, place = self.tables[path]
        if place is not None:
            table = _part(table, place, name)
            if not table.rows:
                return None
        return _read_table(path, table, self.wishes)


def _read_table(path: Path, table: Table | None, wishes: Wishes) -> Weekly:
    return read_weekly(
        path,
        options=wishes.options,
        is_outcome=False,
        gaps_are_zero=wishes.gaps_are_zero,
        table=table,
    )


def _open_table(path: Path) -> Table:
    """The whole table; what is wrong with it names the file."""
    try:
        return Source(path, path.name).table
    except ChannelError as error:
        error.details.setdefault("file", path.name)
        raise


def _find_pairs(folder: Path, wishes: Wishes) -> Iterator[tuple[str, _Read]]:
    paths = sorted(folder.glob(f"*{OUTCOME}"))
    if not paths:
        raise ChannelError("The folder holds no venue.", code="no_venues", file=str(folder))
    for path in paths:
        yield path.name.removesuffix(OUTCOME), partial(_read_pair, path, wishes)


def _read_pair(path: Path, wishes: Wishes, own: _Own) -> Window:
    stem = path.name.removesuffix(OUTCOME)
    before, controls = (
        _read_table(beside, None, wishes) if beside.exists() else told
        for beside, told in (
            (path.with_name(stem + BEFORE), own.before),
            (path.with_name(stem + CONTROLS), own.controls),
        )
    )
    return build_window(
        read_weekly(path, options=wishes.options, is_outcome=True),
        _read_table(path.with_name(stem + EXPOSURE), None, wishes),
        before=before,
        controls=controls,
        wishes=wishes,
    )


def _alike(window: Window, wishes: Wishes) -> Window:
    """One outcome, and the channels in an order that is the same for all venues."""
    name = next(iter(wishes.series), window.outcome.names[0])
    channels = sorted(window.exposure.names)
    before = window.before
    if before is not None:
        before = before[:, [window.exposure.names.index(channel) for channel in channels]]
    return replace(
        window,
        outcome=window.outcome.choose([name]),
        exposure=window.exposure.choose(channels),
        before=before,
    )


def _find_parts(path: Path, wishes: Wishes) -> Iterator[tuple[str, _Read]]:
    table = _open_table(path)
    place = _venue_column(table, path, wishes)
    for name in dict.fromkeys(row[place] for row in table.rows):
        yield name, partial(_read_part, path, _part(table, place, name), wishes)


def _venue_column(table: Table, path: Path, wishes: Wishes) -> int:
    """The column that is called so, or else one of words without which the rest can be read."""
    for place, header in enumerate(table.header):
        if plain(header) in VENUE_WORDS:
            return place
    for place, header in enumerate(table.header):
        cells = table.column(header)
        is_words = len(read_numbers(cells).unread) > _MOST_OFTEN * len(cells)
        if is_words and _is_left_readable(table, place, path, wishes):
            return place
    raise UnknownFileError("The table has no column of venues.", file=path.name)


def _is_left_readable(table: Table, place: int, path: Path, wishes: Wishes) -> bool:
    part = _part(table, place, table.rows[0][place])
    try:
        read_weekly(path, options=wishes.options, is_outcome=True, table=part)
    except (ChannelError, RefusedError):
        return False
    return True


def _part(table: Table, place: int, name: str) -> Table:
    """One venue's rows, without the column of venues."""
    kept = [number for number, row in enumerate(table.rows) if row[place] == name]

    def drop(row: tuple[str, ...]) -> tuple[str, ...]:
        return row[:place] + row[place + 1 :]

    return replace(
        table,
        header=drop(table.header),
        rows=tuple(drop(table.rows[number]) for number in kept),
        numbers=tuple(table.numbers[number] for number in kept),
    )


def _read_part(path: Path, part: Table, wishes: Wishes, own: _Own) -> Window:
    outcome = read_weekly(path, options=wishes.options, is_outcome=True, table=part)
    name = next(iter(wishes.series), outcome.names[0])
    exposure = _read_table(path, part, wishes)
    if not wishes.channels:
        exposure = exposure.choose([one for one in exposure.names if one != name])
    return build_window(outcome, exposure, before=own.before, controls=own.controls, wishes=wishes)
