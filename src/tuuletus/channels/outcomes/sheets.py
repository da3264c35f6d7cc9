"""One sheet of days and numbers: its days, and the series that its columns tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from tuuletus.channels import dates, numbers
from tuuletus.channels.outcomes import finding, singles, weeks, years
from tuuletus.channels.outcomes.finding import Found
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.stems import clean_stem
from tuuletus.channels.tabular import Table
from tuuletus.channels.unread import Notes
from tuuletus.errors import ChannelError

_FARTHEST_AHEAD = timedelta(days=2 * 366)
"""Tables are booked ahead, but a day beyond that is a slip that would stretch the series."""
_CROWDED = 0.5
"""With more days than that on several rows a table lists single sales, not days."""
_MOST_GAPS = 50


@dataclass(slots=True, kw_only=True)
class Series:
    """The values of one column by day; `known` are days without one that are no gaps."""

    column: str
    told: dict[date, float]
    known: set[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table of days, where it stands and where what cannot be read in it is named."""

    file: str
    table: Table
    found: Found
    notes: Notes
    title: str = ""
    is_alone: bool = True

    def say(self, reason: str, place: int, column: str, value: str) -> None:
        """Name one cell; its sheet, too, where there are several."""
        named = column if self.is_alone else f"{self.title}: {column}"
        self.notes.add(reason, row=self.table.numbers[place], column=named, value=value)

    def sum_up(self, reason: str, column: str, value: str) -> None:
        """Name what is about a whole column."""
        where = [self.title] * (not self.is_alone) + [column] * bool(column)
        self.notes.add(reason, value=f"{value} ({': '.join(where)})" if where else value)

    def read(self, options: ReadingOptions) -> tuple[int, dict[str, Series]]:
        """How many days a row tells of, and each series by its name.

        Raises ChannelError with the code "rows_of_single_sales" where most days have several rows:
        a list of single bookings tells each day by its sum, which only its owner can be sure of.
        """
        days, is_weekly = self._read_days(options)
        span = weeks.WEEK if is_weekly or _runs_by_week(days) else 1
        span = 1 if self.found.is_each else span
        found: dict[str, Series] = {}
        for house, places in self._split_venues().items():
            own = self._add_up(days, places) if self.found.is_each else self._pick(days, places)
            for column, series in own.items():
                if series.told:
                    found[self._name_series(column, house)] = series
        return span, found

    def _read_days(self, options: ReadingOptions) -> tuple[list[date | None], bool]:
        """The first day of each row, None of a row of totals; whether the cells tell weeks."""
        column = self.found.dated
        cells = finding.dated_cells(self.table, self.found)
        firsts = [weeks.first_day(cell) for cell in cells]
        plain = [
            "" if finding.is_total(cell) else first or cell
            for first, cell in zip(firsts, cells, strict=True)
        ]
        # tables are booked ahead, so a day may lie in the future
        if years.has_yearless(plain):
            hint = years.find_hint((self.title, *self.table.preamble, column), self.file)
            days, is_hinted = years.find_days(plain, options, column=column, hint=hint)
            if is_hinted:
                self.sum_up("year_from_name", "", str(hint))
        else:
            read = dates.read_dates(
                plain,
                order=options.date_order,
                column=column,
                epoch=self.table.epoch,
                rows=self.table.numbers,
            )
            days = [moment.day if moment else None for moment in read.moments]
            for code, example in read.notes:
                self.sum_up(code, column, example)
        latest = options.read_at.date() + _FARTHEST_AHEAD
        for place, cell in enumerate(cells):
            day = days[place]
            if finding.is_total(cell):
                self.say("total_row", place, column, cell)
            elif day is None and (not numbers.is_blank(cell) or self._tells_number(place)):
                self.say("not_a_day", place, column, cell)
            elif day is not None and day > latest:
                days[place] = None
                self.say("far_ahead", place, column, cell)
        return days, 2 * sum(map(bool, firsts)) > len(days) - days.count(None)

    def _tells_number(self, place: int) -> bool:
        """Whether a row has any number, so that it is not blank."""
        row = dict(zip(self.table.header, self.table.rows[place], strict=False))
        return any(not numbers.is_blank(row.get(name, "")) for name in self.found.series)

    def _split_venues(self) -> dict[str, list[int]]:
        """The places of each venue's rows; of all rows where no column names venues."""
        if not self.found.venue:
            return {"": list(range(len(self.table.rows)))}
        split: dict[str, list[int]] = {}
        for place, cell in enumerate(self.table.column(self.found.venue)):
            split.setdefault(" ".join(cell.split()), []).append(place)
        return split

    def _name_series(self, column: str, house: str) -> str:
        """What a series is called: its header, else the file; and the venue that it is of."""
        stem = clean_stem(self.file)
        name = column or stem
        if column and finding.says_nothing(column):
            name = stem if len(self.found.series) == 1 else f"{stem}: {column}"
        return f"{name} ({house})" if house else name

    def _pick(self, days: Sequence[date | None], places: Iterable[int]) -> dict[str, Series]:
        """The series of rows that tell a day each."""
        kept = self._keep_days(days, places)
        return {column: self._read_series(column, kept) for column in self.found.series}

    def _keep_days(self, days: Sequence[date | None], places: Iterable[int]) -> dict[date, int]:
        """The place of each day's row: the first one, the others are named where they differ."""
        kept: dict[date, int] = {}
        crowded: set[date] = set()
        for place in places:
            day = days[place]
            if day is None:
                continue
            if day in kept:
                is_same = self.table.rows[kept[day]] == self.table.rows[place]
                crowded |= set() if is_same else {day}
                reason = "double_day_same" if is_same else "double_day"
                self.say(reason, place, self.found.dated, str(day))
            else:
                kept[day] = place
        if len(crowded) > _CROWDED * len(kept):
            raise ChannelError(
                "Most days have several rows.",
                code="rows_of_single_sales",
                column=self.found.dated,
            )
        return kept

    def _read_series(self, column: str, places: dict[date, int]) -> Series:
        """The values by day; days whose cells are no numbers or say "closed" are known, too."""
        cells = self.table.column(column)
        read = numbers.read_numbers(cells)
        unread = set(read.unread)
        series = Series(column=column, told={}, known=set())
        closed = 0
        for day, place in places.items():
            value = read.values[place]
            if finding.is_closed(cells[place]):
                series.known.add(day)
                closed += 1
            elif place in unread:
                series.known.add(day)
                self.say("not_a_number", place, column, cells[place])
            elif value is not None:
                series.told[day] = value
        if closed:
            self.sum_up("closed_days", column, str(closed))
        return series

    def _add_up(self, days: Sequence[date | None], places: Iterable[int]) -> dict[str, Series]:
        """The series of rows that are single bookings or sales: their sums, and how many."""
        grouped = singles.group_days(days, places)
        if none := sum(not rows for rows in grouped.values()):
            self.sum_up("days_of_none", "", str(none))
        told: dict[str, Series] = {}
        if self.found.is_counted:
            told[""] = Series(column="", told=singles.count_rows(grouped), known=set())
        for column in self.found.series:
            cells = self.table.column(column)
            sums, unread = singles.add_up(numbers.read_numbers(cells), grouped)
            for place in unread:
                self.say("not_a_number", place, column, cells[place])
            told[column] = Series(column=column, told=sums, known=set())
        return told


def _runs_by_week(days: Sequence[date | None]) -> bool:
    """Whether all rows begin on the same weekday, week after week."""
    told = sorted({day for day in days if day is not None})
    steps = [(later - earlier).days for earlier, later in pairwise(told)]
    return len(steps) >= 2 and all(step % weeks.WEEK == 0 for step in steps)


def find_gaps(series: Series, span: int) -> Iterator[str]:
    """Runs of days, or of weeks from the first to the last day, that are not told.

    Weekdays that never are told are no gaps, but closed.
    """
    days = sorted({*series.told, *series.known})
    step = timedelta(days=span)
    open_on = Counter(day.weekday() for day in days)
    missing: list[date] = []
    runs: list[list[date]] = []
    day = days[0]
    known = set(days)
    while day < days[-1]:
        day += step
        if day in known:
            missing = []
        elif open_on[day.weekday()]:
            if not missing:
                runs.append(missing)
            missing.append(day)
    for run in runs[:_MOST_GAPS]:
        last = run[-1] + step - timedelta(days=1)
        yield str(run[0]) if run[0] == last else f"{run[0]} – {last}"
    if len(runs) > _MOST_GAPS:
        yield "…"
