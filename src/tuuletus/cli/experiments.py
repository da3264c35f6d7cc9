"""Trials whose results are known, out of a table: what one channel's weeks brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tuuletus.analysis.patience.model import Experiment
from tuuletus.channels.dates import read_dates
from tuuletus.channels.headers import match_headers, plain
from tuuletus.channels.numbers import read_numbers
from tuuletus.channels.protocol import ReadingOptions
from tuuletus.channels.source import Source
from tuuletus.channels.tabular import Table
from tuuletus.cli.terminal import stop
from tuuletus.cli.weeks import Window
from tuuletus.errors import ChannelError
from tuuletus.wording import Speaker

_HEADERS = {
    "channel": ("channel", "kanava", "kanal"),
    "first": ("first", "first day", "from", "start", "alku", "alkaa", "början", "första dagen"),
    "last": ("last", "last day", "to", "end", "loppu", "päättyy", "slut", "sista dagen"),
    "effect": ("effect", "lift", "vaikutus", "effekt"),
    "error": ("error", "standard error", "keskivirhe", "medelfel"),
    "low": ("low", "alaraja", "nedre"),
    "high": ("high", "yläraja", "övre"),
    "outcome": ("outcome", "lopputulos", "utfall"),
}
BAD_TRIALS = "bad_trials"
_ROLES = {plain(name): role for role, names in _HEADERS.items() for name in names}
_WIDTH = 3.29
"""Standard errors from one end of a 90 % interval to the other."""
_WEEK = 7


def read_experiments(
    path: Path, window: Window, *, options: ReadingOptions, speaker: Speaker
) -> tuple[Experiment, ...]:
    """The trials of a file; stops with a sentence at the first row that makes no sense.

    Args:
        path: a table with the columns channel, first, last and effect, and either error or low
            and high (a range that holds 90 %); outcome, where there are several.
        window: the weeks that are fitted. A trial counts for all weeks that it touches.
        options: how dates are read.
        speaker: says what is wrong.

    """
    try:
        table = Source(path, path.name).table
    except ChannelError as error:
        error.details.setdefault("file", path.name)
        raise
    found = match_headers(table.header, _ROLES)
    if not {"channel", "first", "last", "effect"} <= set(found) or not (
        "error" in found or {"low", "high"} <= set(found)
    ):
        stop(
            speaker.gettext(
                "%(file)s: a table of trials has the columns channel, first, last and effect, and"
                " either error or low and high."
            )
            % {"file": path.name},
            code=BAD_TRIALS,
        )
    return _Reader(path, table, found, window, options=options, speaker=speaker).read()


class _Reader:
    """Reads the rows of one table."""

    def __init__(
        self,
        path: Path,
        table: Table,
        found: dict[str, str],
        window: Window,
        *,
        options: ReadingOptions,
        speaker: Speaker,
    ) -> None:
        self.path, self.table, self.found = path, table, found
        self.window, self.options, self.speaker = window, options, speaker

    def read(self) -> tuple[Experiment, ...]:
        """All of them."""
        days = {role: self._days(role) for role in ("first", "last")}
        numbers = {role: self._numbers(role) for role in ("effect", "error", "low", "high")}
        return tuple(
            self._build(
                row,
                first=days["first"][row],
                last=days["last"][row],
                effect=numbers["effect"][row],
                error=self._error(row, numbers),
            )
            for row in range(len(self.table.rows))
        )

    def _cells(self, role: str) -> list[str]:
        return self.table.column(self.found[role]) if role in self.found else []

    def _days(self, role: str) -> list[date]:
        cells = self._cells(role)
        moments = read_dates(cells, order=self.options.date_order, column=self.found[role]).moments
        for row, moment in enumerate(moments):
            if moment is None:
                self._stop(row, self.speaker.gettext("“%(cell)s” is no day."), cell=cells[row])
        return [moment.day for moment in moments if moment is not None]

    def _numbers(self, role: str) -> list[float]:
        cells = self._cells(role)
        values = read_numbers(cells).values
        for row, value in enumerate(values):
            if value is None:
                self._stop(row, self.speaker.gettext("“%(cell)s” is no number."), cell=cells[row])
        return [value for value in values if value is not None]

    def _error(self, row: int, numbers: dict[str, list[float]]) -> float:
        if numbers["error"]:
            error = numbers["error"][row]
        else:
            error = (numbers["high"][row] - numbers["low"][row]) / _WIDTH
        if error <= 0.0:
            self._stop(row, self.speaker.gettext("a result has an error above zero."))
        return error

    def _build(
        self, row: int, *, first: date, last: date, effect: float, error: float
    ) -> Experiment:
        window = self.window
        channel = self._place("channel", row, window.exposure.names)
        outcome = (
            self._place("outcome", row, window.outcome.names) if "outcome" in self.found else 0
        )
        begin, end = ((day - window.first).days // _WEEK for day in (first, last))
        if end < begin:
            self._stop(row, self.speaker.gettext("the last day is before the first one."))
        if begin < 0 or end >= len(window.exposure.values):
            self._stop(
                row,
                self.speaker.gettext(
                    "the trial is not within the weeks from %(first)s to %(last)s."
                ),
                first=self.speaker.day(window.first),
                last=self.speaker.day(window.end),
            )
        if not window.exposure.values[begin : end + 1, channel].any():
            self._stop(
                row,
                self.speaker.gettext("nothing was published in these weeks (%(channel)s)."),
                channel=window.exposure.names[channel],
            )
        return Experiment(
            channel=channel, first=begin, last=end, effect=effect, error=error, outcome=outcome
        )

    def _place(self, role: str, row: int, names: Sequence[str]) -> int:
        cell = self._cells(role)[row].strip()
        if cell not in names:
            self._stop(
                row,
                self.speaker.gettext("“%(cell)s” is none of these: %(names)s."),
                cell=cell,
                names=", ".join(names),
            )
        return names.index(cell)

    def _stop(self, row: int, sentence: str, **words: str) -> None:
        place = self.speaker.gettext("%(file)s, row %(row)s:") % {
            "file": self.path.name,
            "row": self.speaker.number(self.table.numbers[row]),
        }
        stop(f"{place} {sentence % words}", code=BAD_TRIALS)
