"""Tables of days or weeks as columns of ISO weeks: what `tuuletus patience` reads.

Daily numbers are summed to weeks. Weekdays that are never told are taken for closed. A week of an
outcome of which days are missing is scaled up where the told ones usually make at least 70 % of a
week, and left untold otherwise; a week of exposure is told only where it is whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tuuletus.analysis.calendar import find_holidays
from tuuletus.analysis.patience.checking import Refusal, RefusedError
from tuuletus.channels.outcomes import reasons, tables
from tuuletus.channels.outcomes.finding import lists_events
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.sniff import refuse_events, refuse_kind
from tuuletus.channels.source import Source
from tuuletus.channels.tabular import Table
from tuuletus.errors import ChannelError, UnknownFileError
from tuuletus.records import Outcome, Unread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MOST_MISSING = 0.3
"""Weeks that lack more than this of their usual sum stay untold."""
_WEEK = 7
_MIDDLE = timedelta(days=3)
# "reach" is what only platforms count, and would make a table one of theirs
_MARK = " (exposure)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """Series by ISO week; `values` is (weeks, series), nan where a week is not told."""

    first: date
    names: tuple[str, ...]
    values: Floats
    unread: tuple[Unread, ...] = ()

    @property
    def end(self) -> date:
        """The Monday after the last week."""
        return self.first + timedelta(weeks=len(self.values))

    def between(self, first: date, end: date) -> Floats:
        """The weeks from one Monday to another, nan where there are none."""
        count = max((end - first).days // _WEEK, 0)
        cut = np.full((count, len(self.names)), np.nan)
        shift = (self.first - first).days // _WEEK
        for week in range(max(shift, 0), min(shift + len(self.values), count)):
            cut[week] = self.values[week - shift]
        return cut

    def choose(self, names: Sequence[str]) -> Weekly:
        """The named series in this order; refuses where one is not there."""
        if missing := [name for name in names if name not in self.names]:
            raise RefusedError(
                Refusal.NO_COLUMN,
                f"there is no column {missing[0]}; there are {', '.join(self.names)}",
                channel=missing[0],
                channels="\n".join(self.names),
            )
        places = [self.names.index(name) for name in names]
        return replace(self, names=tuple(names), values=self.values[:, places])


class _Hidden(Source):
    """A file, or a part of one, whose headers say nothing of platforms."""

    given: Table | None = None

    @property
    def table(self) -> Table:
        """The table with marked headers."""
        table = self.given or super().table
        return replace(table, header=tuple(f"{name}{_MARK}" for name in table.header))


def read_weekly(
    path: Path,
    *,
    options: ReadingOptions,
    is_outcome: bool,
    gaps_are_zero: bool = False,
    table: Table | None = None,
) -> Weekly:
    """The series of a file by week.

    Args:
        path: any table with one column of days or weeks and otherwise numbers.
        options: how dates are read.
        is_outcome: whether weeks are scaled up where few of their days are missing.
        gaps_are_zero: whether days and weeks that are not told had nothing.
        table: a part of the file instead of all of it.

    """
    source = _Hidden(path, path.name)
    try:
        refuse_kind(source)
        source.given = table
        reading = tables.read(source, options)
    except ChannelError as error:
        told = _explain(source.table) or error if _is_unknown(error) else error
        told.details.setdefault("file", path.name)
        told.details.update(
            {
                name: value.replace(_MARK, "")
                for name, value in told.details.items()
                if isinstance(value, str)
            }
        )
        raise told from None
    if not reading.outcomes:
        raise UnknownFileError("The table holds no days with numbers.", file=path.name)
    unread = tuple(
        replace(cell, column=cell.column.removesuffix(_MARK)) for cell in reading.unread
    )
    weekly = build_weekly(reading.outcomes, is_outcome=is_outcome, gaps_are_zero=gaps_are_zero)
    return replace(weekly, unread=unread)


def _is_unknown(error: ChannelError) -> bool:
    return error.code == UnknownFileError.code


def _explain(table: Table) -> ChannelError | None:
    """What keeps a table that nobody knows from being one of days or weeks and numbers."""
    table = replace(table, header=tuple(name.removesuffix(_MARK) for name in table.header))
    if lists_events(table):
        return refuse_events()
    return reasons.find_reason(table) or reasons.find_doubles(table)


def build_weekly(outcomes: Iterable[Outcome], *, is_outcome: bool, gaps_are_zero: bool) -> Weekly:
    """Series of days or weeks by ISO week, without untold weeks at either end."""
    series: dict[str, dict[date, float]] = defaultdict(dict)
    span = 1
    for one in outcomes:
        series[one.series.removesuffix(_MARK)][one.day] = one.value
        span = one.days
    days = [day for told in series.values() for day in told]
    first, last = _monday(min(days), span), _monday(max(days), span)
    weeks = [first + timedelta(weeks=week) for week in range((last - first).days // _WEEK + 1)]
    columns = [
        _by_week(told, weeks, span=span, is_outcome=is_outcome, gaps_are_zero=gaps_are_zero)
        for told in series.values()
    ]
    values = np.stack(columns, axis=1)
    told_weeks = np.flatnonzero(~np.isnan(values).all(axis=1))
    if not len(told_weeks):
        raise RefusedError(Refusal.FEW_WEEKS, "no whole week is told", weeks=0, missing_weeks=52)
    start, end = int(told_weeks[0]), int(told_weeks[-1]) + 1
    return Weekly(first=weeks[start], names=tuple(series), values=values[start:end])


def _monday(day: date, span: int) -> date:
    """The week of a day; a week that begins on another weekday belongs to its middle's."""
    middle = day + _MIDDLE if span == _WEEK else day
    return middle - timedelta(days=middle.weekday())


def _by_week(
    told: Mapping[date, float],
    weeks: Sequence[date],
    *,
    span: int,
    is_outcome: bool,
    gaps_are_zero: bool,
) -> Floats:
    sums: dict[date, float] = defaultdict(float)
    present: dict[date, float] = defaultdict(float)
    usual = {0: 1.0} if span == _WEEK else _weekday_shares(told)
    for day, value in told.items():
        week = _monday(day, span)
        sums[week] += value
        present[week] += usual[0 if span == _WEEK else day.weekday()]
    if gaps_are_zero:
        return np.array([sums[week] for week in weeks])
    least = 1.0 - MOST_MISSING if is_outcome else 1.0
    return np.array(
        [sums[week] / present[week] if present[week] >= least - 1e-9 else np.nan for week in weeks]
    )


def _weekday_shares(told: Mapping[date, float]) -> dict[int, float]:
    """What part of a usual week each weekday makes; a weekday that is never told is closed."""
    values: dict[int, list[float]] = defaultdict(list)
    for day, value in told.items():
        values[day.weekday()].append(value)
    means = {weekday: max(sum(each) / len(each), 0.0) for weekday, each in values.items()}
    total = sum(means.values())
    if total <= 0.0:
        return dict.fromkeys(means, 1.0 / len(means))
    return {weekday: mean / total for weekday, mean in means.items()}


def join_before(exposure: Weekly, before: Weekly) -> Weekly:
    """Exposure with an older file put in front of it; where both tell, the newer one counts."""
    older = before.choose(exposure.names)
    first, end = min(older.first, exposure.first), max(older.end, exposure.end)
    newer = exposure.between(first, end)
    filled = np.where(np.isnan(newer), older.between(first, end), newer)
    return replace(exposure, first=first, values=filled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What is fitted: the weeks that outcome and exposure share, and what came before them.

    `controls` is None where there are none.
    """

    first: date
    outcome: Weekly
    exposure: Weekly
    before: Floats | None
    controls: dict[str, Floats] | None

    @property
    def end(self) -> date:
        """The Monday after the last week."""
        return self.outcome.end

    def later(self, weeks: int) -> date:
        """The Monday so many weeks after the last one."""
        return self.end + timedelta(weeks=weeks)

    @property
    def outcomes(self) -> dict[str, Floats]:
        """The outcomes by name."""
        return dict(zip(self.outcome.names, self.outcome.values.T, strict=True))

    @property
    def exposures(self) -> dict[str, Floats]:
        """The exposure by channel."""
        return dict(zip(self.exposure.names, self.exposure.values.T, strict=True))


def align(
    outcome: Weekly, exposure: Weekly, *, controls: Weekly | None = None, country: str = ""
) -> Window:
    """The weeks that both tell; exposure from before them is kept apart."""
    first, end = max(outcome.first, exposure.first), min(outcome.end, exposure.end)
    if end <= first:
        raise RefusedError(Refusal.LENGTHS_DIFFER, "outcome and exposure share no week")
    earlier = exposure.between(exposure.first, first)
    untold = np.flatnonzero(np.isnan(earlier).any(axis=1))
    earlier = earlier[int(untold[-1]) + 1 :] if len(untold) else earlier
    return Window(
        first=first,
        outcome=replace(outcome, first=first, values=outcome.between(first, end)),
        exposure=replace(exposure, first=first, values=exposure.between(first, end)),
        before=earlier if len(earlier) else None,
        controls=_controls(controls, country, first=first, end=end) or None,
    )


def _controls(
    controls: Weekly | None, country: str, *, first: date, end: date
) -> dict[str, Floats]:
    columns: dict[str, Floats] = {}
    if controls is not None:
        values = controls.between(first, end)
        if np.isnan(values).any():
            raise RefusedError(Refusal.LENGTHS_DIFFER, "controls do not tell all weeks")
        columns |= dict(zip(controls.names, values.T, strict=True))
    if country:
        columns["holidays"] = count_holidays(country, first=first, end=end)
    return {name: column for name, column in columns.items() if column.std() > 0.0}


def count_holidays(country: str, *, first: date, end: date) -> Floats:
    """Public holidays in each week, Sundays not counted."""
    counts = np.zeros((end - first).days // _WEEK)
    for day in find_holidays(country, first, end - timedelta(days=1)):
        if day.isoweekday() < _WEEK:
            counts[(day - first).days // _WEEK] += 1.0
    return counts
